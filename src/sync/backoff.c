#include "sync/backoff.h"

#include "base/mutant.h"

/* From 0 to most, both included. */
static int64_t
chance(const struct env *env, int64_t most)
{
	uint64_t r;

	env_random(env, &r, sizeof r);
	return (int64_t)(r % ((uint64_t)most + 1));
}

void
backoff_reset(struct backoff *b)
{
	b->failures = 0;
}

/* Waiting longer than the interval between two quick tries would make them the
 * slow ones. */
static int64_t
own_wait_ms(struct backoff *b, int64_t interval_ms)
{
	int64_t wait = BACKOFF_FIRST_MS;
	int i;

	if (interval_ms < BACKOFF_FIRST_MS)
		interval_ms = BACKOFF_FIRST_MS;
	if (b->failures >= BACKOFF_QUICK_TRIES && !MUTANT(BACKOFF_UNBOUNDED))
		return interval_ms;
	for (i = 0; i < b->failures; i++)
		wait *= 2;
	b->failures++;
	if (MUTANT(BACKOFF_UNBOUNDED))
		return wait;
	return wait < interval_ms ? wait : interval_ms;
}

int64_t
backoff_next_ms(struct backoff *b, const struct env *env, int64_t interval_ms,
	int64_t retry_after_s)
{
	const int64_t most = BACKOFF_RETRY_AFTER_S * 1000;
	int64_t wait = own_wait_ms(b, interval_ms);
	int64_t asked;

	wait += chance(env, wait / 2);
	if (retry_after_s < 0)
		return wait;
	/* The least, a second, is in wait already. */
	if (retry_after_s > BACKOFF_RETRY_AFTER_S)
		retry_after_s = BACKOFF_RETRY_AFTER_S;
	asked = retry_after_s * 1000;
	asked += chance(env, asked / 8);
	if (asked > most)
		asked = most;
	return asked > wait ? asked : wait;
}
