/*
 * What http.c (requests and answers) and http_stream.c (answers without an end)
 * share. Nobody else includes this.
 */
#ifndef OFFSYNC_SERVER_HTTP_PRIV_H
#define OFFSYNC_SERVER_HTTP_PRIV_H

#include "packing/packing.h"
#include "server/http.h"
#include "server/proxies.h"
#include "server/routes.h"
#include "server/tls.h"
#include "server/visitors.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

struct http {
	struct server *server;
	struct MHD_Daemon *daemon;
	size_t body_max;
	struct tls *tls; /* NULL: none */
	enum conf_client_certificate client;
	struct networks proxies;
	struct visitors *visitors;
	int fd;

	pthread_mutex_t lock;
	pthread_cond_t quiet;
	size_t active;      /* exchanges between first byte and last */
	atomic_bool ending; /* new requests are refused */
};

/* One exchange and what carries it. */
struct carrier {
	struct exchange x; /* first, so that an exchange is one of these */
	struct http *http;
	struct MHD_Connection *connection;
	const struct route *route;
	struct unpacker *unpacker; /* NULL: the body is not packed */
	bool refused;              /* the answer is there already */
	bool started;              /* the route has been called */
	bool closes;               /* the connection ends with the answer */
	/* Of a stream. */
	bool in_chunks;   /* not so in HTTP/1.0 */
	bool torn;        /* a piece went out in part */
	void *session;    /* of TLS; NULL: none */
	size_t discarded; /* bytes of a body that nobody wants */
};

/* A header of the request; "": it is not there. */
const char *http_header_of(struct MHD_Connection *c, const char *name);
/* "%41" becomes "A", for libmicrohttpd; but "%00" stays what it is: whatever is
 * compared as text would end there. */
size_t http_unescape(void *cls, struct MHD_Connection *c, char *text);
/* Fills in of the exchange what its head says of who asks. */
void http_head_read(struct carrier *c);
/* NULL, or why a proxy before us may take something else for the end of this
 * request than we do: what one of them lets through, the other must not read as
 * another request (request smuggling, RFC 9112 section 11.2). */
const char *http_head_problem(struct MHD_Connection *connection);

/* Fills in the answer that this request gets instead of what it asked for;
 * true. */
bool http_refuse(struct carrier *c, int status, const char *detail);
/* Whether it is refused by its head alone, so that its body is not read. Finds
 * the route; a request that is refused otherwise has its body read and
 * forgotten, so that the connection stays good. */
bool http_refuse_early(struct carrier *c);
/* Bytes that its route takes. */
size_t http_body_limit(const struct carrier *c);

/* Whether a connection is taken, and that there is one, or no longer: for
 * libmicrohttpd; cls is the struct http. */
enum MHD_Result http_on_accept(
	void *cls, const struct sockaddr *peer, socklen_t len);
void http_on_connection(void *cls, struct MHD_Connection *connection,
	void **context, enum MHD_ConnectionNotificationCode what);
struct visitor *http_visitor(struct MHD_Connection *connection);
int http_socket(struct MHD_Connection *connection); /* -1: none */
const struct sockaddr *http_peer_of(struct MHD_Connection *connection);
#define HTTP_PEER_SIZE 64
void http_peer(const struct sockaddr *peer, char host[HTTP_PEER_SIZE]);

void http_header(struct MHD_Response *r, const char *name, const char *value);
/* Who may keep an answer, and what a page says of itself. */
void http_kind_headers(const struct exchange *x, struct MHD_Response *r);
/* What a browser may do with it. */
void http_security_headers(const struct exchange *x, struct MHD_Response *r);

/* Begins to send what the exchange's more gives. */
enum MHD_Result http_stream(struct carrier *c);

#endif
