/*
 * HTTP over libmicrohttpd, the only file that knows it: epoll, a pool of
 * threads, TLS where a certificate is given. Reads requests within their
 * limits, finds the route, and sends what it answers.
 */
#ifndef OFFSYNC_SERVER_HTTP_H
#define OFFSYNC_SERVER_HTTP_H

#include "server/listen.h"
#include "server/server.h"

struct http;

struct http_settings {
	const struct listener *listener; /* the socket becomes http's */
	unsigned threads;
	size_t body_max;
	const char *tls_certificate; /* PEM; NULL: no TLS */
	const char *tls_key;
};

enum err http_start(struct server *server, const struct http_settings *settings,
	struct http **out) MUST_CHECK;
/* Takes no more connections, lets what is in flight finish (15 s at most), and
 * ends. */
void http_stop(struct http *h);

#endif
