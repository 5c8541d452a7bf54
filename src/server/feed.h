/*
 * The live feed: who listens, and what each is told. Terminals keep a request
 * open (route_events.c) that says no more than "there is something up to stamp
 * N"; data travels by sync alone.
 *
 * A seat is one such request. It costs nothing while nothing happens: its
 * connection is paused. News of its hotel are written to it while it stays so,
 * by the feed's thread and the crew together, as waking ten thousand
 * connections takes longer than what they are woken for; and once in
 * FEED_BEAT_MS a line that keeps routers and proxies from forgetting it and
 * finds out who has gone. A terminal has one seat: a new one ends the old one,
 * which nobody listens to any more. A seat ends with the token that opened it.
 *
 * News of one hotel that come close together are told as one. Who caused them
 * is not told: the answer to a push says it already.
 *
 * Any thread; a thread of its own does the telling, so that whoever rings waits
 * for nobody.
 */
#ifndef OFFSYNC_SERVER_FEED_H
#define OFFSYNC_SERVER_FEED_H

#include "base/env.h"
#include "server/crew.h"
#include "server/exchange.h"
#include "server/sync_handler.h"

#define FEED_BEAT_MS INT64_C(45000)

struct feed;
struct feed_seat;

/* seats_max: more are refused. crew: helps where there are many to tell; NULL:
 * nobody does. */
struct feed *feed_new(
	const struct env *env, size_t seats_max, struct crew *crew);
/* Ends all seats at their next step, and takes no more: for the end of the
 * server. NULL ok. */
void feed_end(struct feed *f);
/* When all seats have been left. NULL ok. */
void feed_free(struct feed *f);

/* The hotel's records have changed, up to stamp; that is committed. from: the
 * terminal that did it, "": somebody else. */
void feed_ring(
	struct feed *f, const char *tenant_id, int64_t stamp, const char *from);
/* The same, of what another server process says: it is not told again. */
void feed_hear(
	struct feed *f, const char *tenant_id, int64_t stamp, const char *from);
/* Ends the seat of a terminal, which has been revoked. */
void feed_dismiss(
	struct feed *f, const char *tenant_id, const char *terminal_id);
/* Something may have been missed: tells everybody to look. */
void feed_ring_all(struct feed *f);
/* Where rings go besides: other servers on the same storage. Before the first
 * ring. */
void feed_tell_others(struct feed *f,
	void (*tell)(void *ctx, const char *tenant_id, int64_t stamp,
		const char *from),
	void *ctx);

/* Takes a seat for a request that becomes a stream. ERR_FULL. */
enum err feed_sit(struct feed *f, struct exchange *x,
	const struct sync_caller *caller, struct feed_seat **out) MUST_CHECK;
/* What the storage said after the seat was taken: the first news. */
void feed_know(struct feed_seat *seat, int64_t stamp);
/* struct exchange's more. */
bool feed_more(struct feed_seat *seat, struct buf *out);
void feed_leave(struct feed_seat *seat);

struct feed_counts {
	size_t seats;
	int64_t rings; /* that somebody was told of */
	int64_t told;  /* events, all seats together */
};
void feed_count(struct feed *f, struct feed_counts *out);

#endif
