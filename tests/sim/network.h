/*
 * The network between terminals and server: whole requests and answers, which
 * it delays, loses, repeats and brings too late, as the plan says.
 */
#ifndef OFFSYNC_SIM_NETWORK_H
#define OFFSYNC_SIM_NETWORK_H

#include "sync/engine.h"
#include "tests/sim/world.h"

#define NETWORK_TIMEOUT_MS 15000

/* A request and, later, its answer. */
struct message {
	uint64_t number;
	int terminal;
	uint64_t life; /* of the terminal that sent it */
	int64_t sent_ms;
	int arrivals;
	bool is_token; /* for the token endpoint */
	char bearer[32];
	int uses; /* events that still know it */
	bool answered;
	bool is_server; /* who answered, and as a whole */

	char *body;
	size_t len;

	int status;
	const char *content_type;
	char *reply;
	size_t reply_len;
	int64_t retry_after_s;
};

/* Sends off what a terminal's engine wants. An EVENT_REPLY or EVENT_FAIL with
 * its number follows; until then it can be looked at. */
struct message *network_send(struct world *w, int terminal, uint64_t life,
	const struct engine_want *want);
/* The server has dealt with the request: the answer goes back. */
void network_answer(struct world *w, struct message *m, int status,
	const char *content_type, const char *reply, size_t len);
/* The server is not there. */
void network_refuse(struct world *w, struct message *m);
/* Somebody holds on to it, until network_done. */
void network_keep(struct message *m);
/* Its answer, or that there is none, comes once more, now. */
void network_again(struct world *w, struct message *m, enum event_kind kind);
/* An event that had it is over. NULL ok. */
void network_done(struct message *m);

/* A terminal's link changes. */
void network_link(struct world *w, int terminal);

#endif
