/*
 * The agent's ear: the live feed (net/live.h), so that what is committed at
 * another terminal is here at once and not after the sync interval; of a
 * stream of changes those of a moment together (sync/pace.h). It brings no
 * data, only the wish to look; the interval goes on beside it, and is all there
 * is while the feed is cut.
 *
 * It is held while the link is good, and never where bytes count (slow and
 * metered links, thrift.h) or the configuration forbids it. Cut, it is opened
 * again with back-off.
 */
#ifndef OFFSYNC_AGENT_FEED_H
#define OFFSYNC_AGENT_FEED_H

#include "agent/session.h"
#include "net/live.h"
#include "sync/backoff.h"
#include "sync/pace.h"

struct feed {
	struct live *live; /* NULL: there is no network of ours (tests) */
	struct backoff backoff;
	struct pace pace;
	int64_t due_ms; /* mono; not opened before */
	bool rests;     /* somebody wants no word from the server */
	bool news;      /* to be looked for when the engine is idle */
	bool first;     /* the next event is the stream's first */
	int64_t stamp;  /* of the last event; 0: unknown */
};

void feed_init(struct feed *f, const struct session_net *net);
void feed_fini(struct feed *f);

/* Whether it is closed, whatever the link is like (store/pause.h). */
void feed_rest(struct feed *f, bool rests);
/* Before the engine is asked: opens, closes, wakes it. */
void feed_prepare(struct feed *f, struct agent_session *s);
/* Fills at most LIVE_FDS places; gives how many. */
size_t feed_poll(const struct feed *f, struct pollfd *out);
/* On the monotonic clock; -1: nothing is to be done at any time. */
int64_t feed_until_ms(const struct feed *f, const struct agent_session *s);
/* polled: the places that feed_poll filled. */
void feed_turn(struct feed *f, struct agent_session *s,
	const struct pollfd *polled, size_t n);
/* A request for changes goes out now: it brings what was said until here. */
void feed_looked(struct feed *f);

#endif
