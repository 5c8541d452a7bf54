/*
 * The agent's socket (agent.h): lines in, one answer line each. Only the agent
 * that holds the lock opens it, so what lies there from before is stale.
 */
#ifndef OFFSYNC_AGENT_CONTROL_H
#define OFFSYNC_AGENT_CONTROL_H

#include "agent/agent.h"

#include <poll.h>

#define CONTROL_CLIENTS 16
#define CONTROL_FDS     (CONTROL_CLIENTS + 1)
#define CONTROL_LINE    64

struct control_client {
	int fd;
	size_t len;
	char line[CONTROL_LINE];
	bool syncing;              /* waits for the end of a round */
	struct sync_counts before; /* when it asked */
};
struct control {
	char *home;
	int fd; /* -1: there is none, the agent works without */
	size_t count;
	struct control_client clients[CONTROL_CLIENTS];
};

void control_open(struct control *c, const char *home);
void control_close(struct control *c);

/* Fills at most CONTROL_FDS places; gives how many. */
size_t control_poll(const struct control *c, struct pollfd *out);
/* Takes what poll found, in the places that control_poll filled. status: the
 * line for who asks. counts: the port's, now. True when somebody wants a round.
 */
bool control_run(struct control *c, const struct pollfd *polled,
	const char *status, struct sync_counts counts);

bool control_has_syncs(const struct control *c);
/* The round is over: tells everybody who waits. e ERR_OK: done; left: actions
 * still waiting; otherwise why. */
void control_end_round(struct control *c, enum err e, struct sync_counts counts,
	int64_t left, const char *why);

#endif
