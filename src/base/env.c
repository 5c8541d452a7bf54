#include "base/env.h"

#include "base/check.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

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

static char boot_id[ENV_BOOT_SIZE];
static pthread_once_t boot_once = PTHREAD_ONCE_INIT;

/* Where the system does not tell, each boot is taken for another. */
static void
read_boot(void)
{
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	ssize_t n = -1;

	if (fd != -1) {
		n = read(fd, boot_id, sizeof boot_id - 1);
		close(fd);
	}
	boot_id[n > 0 ? n : 0] = '\0';
	boot_id[strcspn(boot_id, "\n")] = '\0';
	if (boot_id[0] == '\0')
		(void)snprintf(boot_id, sizeof boot_id, "-%ld", (long)getpid());
}

static const char *
real_boot(void *ctx)
{
	(void)ctx;
	CHECK(pthread_once(&boot_once, read_boot) == 0);
	return boot_id;
}

static const struct env real = {
	.now_ms = real_now_ms,
	.mono_ms = real_mono_ms,
	.random = real_random,
	.boot = real_boot,
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

static const char *
boot_of(const struct env *env)
{
	return env->boot != NULL ? env->boot(env->ctx) : "";
}

void
env_moment(const struct env *env, struct env_moment *out)
{
	(void)snprintf(out->boot, sizeof out->boot, "%s", boot_of(env));
	out->mono_ms = env_mono_ms(env);
	out->wall_ms = env_now_ms(env);
}

bool
env_is_this_boot(const struct env *env, const struct env_moment *then)
{
	return strncmp(boot_of(env), then->boot, sizeof then->boot - 1) == 0;
}

static bool
is_known(const char *boot)
{
	return boot[0] != '\0' && boot[0] != '-';
}

/* Since the machine was started, when that was after then. */
static int64_t
up_since_ms(const struct env *env, const struct env_moment *then)
{
	return is_known(boot_of(env)) && is_known(then->boot) ? env_mono_ms(env)
							      : 0;
}

int64_t
env_since_ms(const struct env *env, const struct env_moment *then)
{
	int64_t least = 0;
	int64_t ms;

	if (env_is_this_boot(env, then)) {
		ms = env_mono_ms(env) - then->mono_ms;
	} else {
		ms = env_now_ms(env) - then->wall_ms;
		least = up_since_ms(env, then);
	}
	return ms > least ? ms : least;
}
