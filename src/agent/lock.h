/*
 * One agent per store: a lock on agent.lock, which also holds the process id
 * for people who look. The kernel drops it when the agent dies, however it
 * dies.
 */
#ifndef OFFSYNC_AGENT_LOCK_H
#define OFFSYNC_AGENT_LOCK_H

#include "base/err.h"

/* *fd: close it to give the lock back. ERR_EXISTS when another agent holds it.
 */
enum err lock_take(const char *home, int *fd) MUST_CHECK;

#endif
