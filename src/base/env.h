/*
 * The world as the core sees it: clock, randomness, network and disk. Core code
 * (src/domain, src/sync, src/store, the server's handler) asks this struct and
 * never the operating system, so that the simulator can stand in for all four.
 */
#ifndef OFFSYNC_BASE_ENV_H
#define OFFSYNC_BASE_ENV_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct net_request;
struct net_reply;

struct env {
	void *ctx;

	/* Wall clock, milliseconds since 1970 UTC. May jump. */
	int64_t (*now_ms)(void *ctx);
	/* Never jumps back; for waiting and measuring. Counts from anywhere,
	 * or, where boot tells, from when the machine was started. */
	int64_t (*mono_ms)(void *ctx);

	/* Fills buf with random bytes fit for keys and ids. Cannot fail: a
	 * system without randomness is CHECKed. */
	void (*random)(void *ctx, void *buf, size_t len);

	/* One HTTP exchange (net/http.h); NULL in programs that must not reach
	 * the network. */
	enum err (*request)(void *ctx, const struct net_request *req,
		struct net_reply *reply);

	/* Name of the SQLite VFS to open files with; NULL: the system's. */
	const char *vfs;

	/* Names the time since the machine was started: while it is the same,
	 * mono_ms of one process can be compared with that of another. NULL:
	 * there is only one. "-...": not known, and unlike every other. */
	const char *(*boot)(void *ctx);
};

/* The real one, without network (src/net adds that). Never freed. */
const struct env *env_real(void);

int64_t env_now_ms(const struct env *env);
int64_t env_mono_ms(const struct env *env);
void env_random(const struct env *env, void *buf, size_t len);

#define ENV_BOOT_SIZE 40

/* A moment, noted so that somebody may ask later, in another process too, how
 * long ago that was. */
struct env_moment {
	char boot[ENV_BOOT_SIZE];
	int64_t mono_ms;
	int64_t wall_ms;
};
void env_moment(const struct env *env, struct env_moment *out);

/* Milliseconds since then, never negative. Whoever sets the wall clock changes
 * nothing about it. Across a restart of the machine there is only the wall
 * clock to go by; but however far back that is set, it was before the machine
 * started. */
int64_t env_since_ms(const struct env *env, const struct env_moment *then);
bool env_is_this_boot(const struct env *env, const struct env_moment *then);

#endif
