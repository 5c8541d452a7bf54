/*
 * One HTTP exchange over libcurl, with the profile of reliability-security 2.6:
 * https only except on loopback, no redirects, no proxy or netrc from the
 * environment, TLS 1.2 or newer, connect 5 s, first byte 10 s, low speed limit,
 * answers capped. Connections are kept and reused: two of them, for two
 * exchanges at a time from two threads; a third one waits.
 */
#ifndef OFFSYNC_NET_HTTP_H
#define OFFSYNC_NET_HTTP_H

#include "base/buf.h"
#include "base/env.h"
#include "base/err.h"
#include "packing/packing.h"

#include <stdbool.h>
#include <stdint.h>

struct net_request {
	const char *url;
	const char *body; /* NULL: GET */
	size_t body_len;
	const char *bearer;   /* may be NULL */
	enum packing packing; /* of the body, where it is worth it */
	bool plain_answer;    /* a packed one is not asked for */
	size_t answer_max;
	/* Called by the sending thread, perhaps several times, once the whole
	 * body has gone out. NULL: nobody asks. */
	void (*is_up)(void *ctx);
	void *is_up_ctx;
};
struct net_reply {
	int status;
	char content_type[64]; /* lower case; "" when absent */
	int64_t retry_after_s; /* -1: absent or not understood */
	int64_t latency_ms;
	int64_t bytes_per_second; /* measured, 0: too little to tell */
	char local_address[46];   /* of this end; "" when it is not known */
	struct buf body;          /* unpacked; the caller inits and finis */
	enum packing packing;     /* as it came */
	char why[160];            /* on failure: one sentence, all our own
				   * words: nothing from outside, no secret */
};

struct http;
/* ca_file NULL: the system's. */
enum err http_open(const char *ca_file, struct http **out) MUST_CHECK;
void http_close(struct http *h);
/* What servers that ask for one are shown: files with the certificate and its
 * key, as PEM. NULL: none. Before the first exchange. */
void http_show(struct http *h, const char *certificate, const char *key);

/* While an exchange waits and fd becomes readable, it ends at once with
 * ERR_BUSY: so that a signal need not wait for a silent server. -1: none. */
void http_stop_on(struct http *h, int fd);

/* ERR_OK whenever a complete HTTP answer came back, whatever its status.
 * ERR_OFFLINE, ERR_TIMEOUT, ERR_KEY (TLS), ERR_TOO_LARGE, ERR_CONFIG (an
 * address that may not be used), ERR_BUSY (http_stop_on) otherwise. */
enum err http_send(struct http *h, const struct net_request *req,
	struct net_reply *reply) MUST_CHECK;

/* The real world with this connection in it: env->request is http_send. Lives
 * as long as h. */
const struct env *http_env(struct http *h);

#endif
