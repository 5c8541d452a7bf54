/*
 * The agent from outside: whether one runs for a home folder, and asking it to
 * do something. Only base is needed, so the console and the commands can use it
 * without libcurl.
 */
#ifndef OFFSYNC_AGENT_CLIENT_H
#define OFFSYNC_AGENT_CLIENT_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

#define AGENT_LOCK   "agent.lock"
#define AGENT_SOCKET "agent.sock"

/* What one complete round did. */
struct agent_report {
	int64_t sent;      /* actions answered by the server */
	int64_t received;  /* changes that came */
	int64_t conflicts; /* of the sent: a person must decide */
	int64_t refused;   /* of the sent: refused */
	int64_t left;      /* actions still waiting to be sent or confirmed */
	char why[200];     /* why the round did not end; "" when it did */
};

/* Whether an agent holds the lock of home; *pid (NULL ok) is its process, 0
 * when that cannot be told. Not for the agent itself (lock.h). */
bool agent_is_running(const char *home, int64_t *pid);

/* "Try now"; does not wait. False when nobody listens. */
bool agent_wake(const char *home);

/* Has the running agent do a round, waits for its end. ERR_NOT_FOUND: nobody
 * listens; ERR_TIMEOUT: no end after timeout_ms; else as agent_sync_once. */
enum err agent_ask_sync(const char *home, int64_t timeout_ms,
	struct agent_report *report) MUST_CHECK;

/* A connected socket to home's agent, -1 when nobody listens. For tests. */
int agent_connect(const char *home);

/* Address of a socket of home; works also where the path is longer than an
 * address may be. *dir: a descriptor that must stay open as long as the address
 * is used, or -1. */
struct sockaddr_un;
bool agent_socket_address(const char *home, struct sockaddr_un *out, int *dir);

#endif
