/*
 * The live feed's connection: a request that stays open, on which the server
 * says that there is something new (server/feed.h). It is driven from the
 * agent's loop: live_poll gives what to wait for, live_turn looks at it.
 * Nothing is waited for here, and while nothing happens nothing wakes up but
 * for the server's beats.
 *
 * The profile is http.h's: https only except on loopback, no redirects, no
 * proxy, connect in 5 s, a first answer in 10 s. A stream that is silent for
 * longer than two beats is taken for cut.
 */
#ifndef OFFSYNC_NET_LIVE_H
#define OFFSYNC_NET_LIVE_H

#include "net/http.h"

#include <poll.h>

#define LIVE_FDS       4
#define LIVE_SILENT_MS INT64_C(110000)

enum live_event {
	LIVE_QUIET,
	LIVE_NEWS, /* *stamp, 0: of no known stamp */
	LIVE_OVER, /* live_end says why; it is closed */
};

struct live_end {
	int status; /* of an answer that is no stream; 0: none came */
	int64_t retry_after_s; /* -1: not asked for */
	bool was_open; /* the stream had begun: the link is, or was, good */
	char why[160]; /* all our own words */
};

struct live;

/* h: whom it trusts is trusted here too. */
struct live *live_new(const struct http *h);
void live_free(struct live *l); /* NULL ok */

/* Begins; ERR_CONFIG: an address that may not be used. */
enum err live_open(
	struct live *l, const char *url, const char *bearer) MUST_CHECK;
void live_close(struct live *l);
/* Begun, and not over. */
bool live_is_begun(const struct live *l);

/* Fills at most LIVE_FDS places; gives how many. */
size_t live_poll(const struct live *l, struct pollfd *out);
/* When to look in any case, on the monotonic clock; -1: never. */
int64_t live_until_ms(const struct live *l);
/* polled: the places that live_poll filled. */
enum live_event live_turn(
	struct live *l, const struct pollfd *polled, size_t n, int64_t *stamp);
const struct live_end *live_end(const struct live *l);

#endif
