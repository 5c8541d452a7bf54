/*
 * The world as the core sees it: clock, randomness, network and disk. Core code
 * (src/domain, src/sync, src/store, the server's handler) asks this struct and
 * never the operating system, so that the simulator can stand in for all four.
 */
#ifndef OFFSYNC_BASE_ENV_H
#define OFFSYNC_BASE_ENV_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

struct net_request;
struct net_reply;

struct env {
	void *ctx;

	/* Wall clock, milliseconds since 1970 UTC. May jump. */
	int64_t (*now_ms)(void *ctx);
	/* Never jumps back, counts from anywhere; for waiting and measuring. */
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
};

/* The real one, without network (src/net adds that). Never freed. */
const struct env *env_real(void);

int64_t env_now_ms(const struct env *env);
int64_t env_mono_ms(const struct env *env);
void env_random(const struct env *env, void *buf, size_t len);

#endif
