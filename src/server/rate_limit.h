/*
 * How often one address may try what a stranger could use for guessing: a
 * bucket of tries that fills up again. Any thread. Buckets are few and shared
 * by hash, so that many addresses cannot fill the memory; two that share one
 * slow each other down.
 */
#ifndef OFFSYNC_SERVER_RATE_LIMIT_H
#define OFFSYNC_SERVER_RATE_LIMIT_H

#include "base/env.h"

#include <stdbool.h>
#include <stdint.h>

struct rate_limit;

/* burst: tries at once; one comes back every refill_ms. */
struct rate_limit *rate_limit_new(
	const struct env *env, int burst, int64_t refill_ms);
void rate_limit_free(struct rate_limit *r); /* NULL ok */

/* Takes a try; false when there is none, and *wait_s says for how long. */
bool rate_limit_take(struct rate_limit *r, const char *address, int64_t mono_ms,
	int *wait_s);

#endif
