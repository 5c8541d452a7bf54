#include "server/rate_limit.h"

#include "base/check.h"

#include <pthread.h>
#include <stdlib.h>

#define BUCKETS 4096

struct rate_limit {
	pthread_mutex_t lock;
	int64_t capacity_ms; /* of a full bucket */
	int64_t refill_ms;   /* what one try costs */
	uint32_t seed;       /* nobody can tell who shares a bucket with whom */
	/* When the bucket will be full again; in the past: it is. */
	int64_t full_at[BUCKETS];
};

struct rate_limit *
rate_limit_new(const struct env *env, int burst, int64_t refill_ms)
{
	struct rate_limit *r = calloc(1, sizeof(*r));

	CHECK(r != NULL && pthread_mutex_init(&r->lock, NULL) == 0);
	env_random(env, &r->seed, sizeof(r->seed));
	r->refill_ms = refill_ms;
	r->capacity_ms = burst * refill_ms;
	return r;
}

void
rate_limit_free(struct rate_limit *r)
{
	if (r == NULL)
		return;
	CHECK(pthread_mutex_destroy(&r->lock) == 0);
	free(r);
}

static int64_t *
bucket_of(struct rate_limit *r, const char *address)
{
	uint32_t h = 2166136261u ^ r->seed;

	for (; *address != '\0'; address++)
		h = (h ^ (unsigned char)*address) * 16777619u;
	return &r->full_at[(h ^ (h >> 16)) % BUCKETS];
}

bool
rate_limit_take(
	struct rate_limit *r, const char *address, int64_t mono_ms, int *wait_s)
{
	int64_t *full_at = bucket_of(r, address);
	int64_t missing;
	bool taken;

	CHECK(pthread_mutex_lock(&r->lock) == 0);
	missing = *full_at > mono_ms ? *full_at - mono_ms : 0;
	taken = missing + r->refill_ms <= r->capacity_ms;
	if (taken)
		*full_at = mono_ms + missing + r->refill_ms;
	else
		*wait_s =
			(int)((missing + r->refill_ms - r->capacity_ms + 999) /
				1000);
	CHECK(pthread_mutex_unlock(&r->lock) == 0);
	return taken;
}
