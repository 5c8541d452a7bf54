/*
 * A person has paused the sync of this terminal: the agent begins no round by
 * itself until the pause ends. It is in the store, so that a restart of agent
 * or machine does not forget it, and it ends in any case: after
 * PAUSE_MINUTES_MAX at the latest, with the business day, and when the queue
 * gets full. Whoever says "try now" has one round all the same.
 */
#ifndef OFFSYNC_STORE_PAUSE_H
#define OFFSYNC_STORE_PAUSE_H

#include "store/store.h"

#define PAUSE_MINUTES_MAX 60
#define PAUSE_WHY_MAX     60 /* characters of a reason */

struct pause {
	int64_t left_ms;  /* 0: it is not paused */
	int64_t until_ms; /* wall clock */
	const char *by;   /* who paused it: a login */
	const char *why;
	bool is_over; /* there was one, and it is for pause_end to take out */
};

/* The texts in the arena. queue_max: sync.max_action_queue_size; a pause that a
 * full queue has ended is one no more. */
enum err pause_load(struct store *st, int64_t queue_max, struct arena *a,
	struct pause *out) MUST_CHECK;

/* From now on, in place of the one there is. ERR_INVALID: not 1 to
 * PAUSE_MINUTES_MAX minutes, or nothing, or too much, in why. ERR_FULL: the
 * queue is too full to wait. */
enum err pause_begin(struct store *st, int64_t queue_max, int64_t minutes,
	const char *by, const char *why) MUST_CHECK;
/* Also when there is none. */
enum err pause_end(struct store *st) MUST_CHECK;

#endif
