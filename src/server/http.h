/*
 * HTTP over libmicrohttpd, which only src/server/http*.c know: epoll, a pool of
 * threads, TLS where a certificate is given. Reads requests within their
 * limits, finds the route, and sends what it answers.
 */
#ifndef OFFSYNC_SERVER_HTTP_H
#define OFFSYNC_SERVER_HTTP_H

#include "server/listen.h"
#include "server/server.h"

struct http;

/* At once, besides the live feed's. */
#define HTTP_CONNECTIONS_MAX 4000u

struct http_settings {
	const struct listener *listener; /* the socket becomes http's */
	unsigned threads;
	unsigned feed_max; /* connections for the live feed, besides others */
	size_t body_max;
	const char *tls_certificate; /* PEM; NULL: no TLS */
	const char *tls_key;
	/* Authorities of clients' certificates, PEM; NULL: none are asked for.
	 */
	const char *client_ca;
	enum conf_client_certificate client;
};

enum err http_start(struct server *server, const struct http_settings *settings,
	struct http **out) MUST_CHECK;
/* Another certificate for new connections; those that are open go on.
 * ERR_CONFIG: it is not good, and the old one stays. */
enum err http_change_certificate(
	struct http *h, const char *certificate, const char *key) MUST_CHECK;
/* Takes no more connections and requests, lets what is in flight finish, and
 * ends. ERR_TIMEOUT: it has not within 15 s, as it waits for a storage that
 * does not answer; then nothing can be closed, and the process had better end.
 */
enum err http_stop(struct http *h) MUST_CHECK;

#endif
