/*
 * How long to wait after a failure (specification "Recovery Strategies"): 1 s,
 * doubled at each of five quick tries, then the sync interval for ever. Chance
 * is added, up to half as much again, so that a hotel's terminals do not all
 * return in the same second; a wait is never shorter than the specification's.
 *
 * A server may ask for more with Retry-After, from 1 s to 15 min; absurd values
 * are bent into that range.
 */
#ifndef OFFSYNC_SYNC_BACKOFF_H
#define OFFSYNC_SYNC_BACKOFF_H

#include "base/env.h"

#include <stdint.h>

#define BACKOFF_FIRST_MS      INT64_C(1000)
#define BACKOFF_QUICK_TRIES   5
#define BACKOFF_RETRY_AFTER_S INT64_C(900)

struct backoff {
	int failures; /* in a row */
};

void backoff_reset(struct backoff *b);

/* Counts one more failure and says how long to wait. retry_after_s: -1 when the
 * server did not ask for anything. */
int64_t backoff_next_ms(struct backoff *b, const struct env *env,
	int64_t interval_ms, int64_t retry_after_s);

#endif
