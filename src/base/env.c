#include "base/env.h"

#include "base/check.h"

#include <sys/random.h>
#include <time.h>

static int64_t
clock_ms(clockid_t clock)
{
	struct timespec t;

	CHECK(clock_gettime(clock, &t) == 0);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int64_t
real_now_ms(void *ctx)
{
	(void)ctx;
	return clock_ms(CLOCK_REALTIME);
}

static int64_t
real_mono_ms(void *ctx)
{
	(void)ctx;
	/* Goes on while the machine sleeps: a terminal that was closed for the
	 * night has been offline all night. */
	return clock_ms(CLOCK_BOOTTIME);
}

static void
real_random(void *ctx, void *buf, size_t len)
{
	unsigned char *to = buf;
	size_t n;

	(void)ctx;
	while (len > 0) {
		n = len < 256 ? len : 256; /* what getentropy gives at most */
		CHECK(getentropy(to, n) == 0);
		to += n;
		len -= n;
	}
}

static const struct env real = {
	.now_ms = real_now_ms,
	.mono_ms = real_mono_ms,
	.random = real_random,
};

const struct env *
env_real(void)
{
	return &real;
}

int64_t
env_now_ms(const struct env *env)
{
	return env->now_ms(env->ctx);
}

int64_t
env_mono_ms(const struct env *env)
{
	return env->mono_ms(env->ctx);
}

void
env_random(const struct env *env, void *buf, size_t len)
{
	env->random(env->ctx, buf, len);
}
