/*
 * A terminal and its server in one process: the terminal's own store, port and
 * engine on one side, the sync endpoint of server_hotel.h on the other, and
 * between them a link that loses answers. Waiting costs nothing: when the
 * engine wants to, the clock of both goes on to where it wants.
 */
#ifndef OFFSYNC_TESTS_LIB_JOINED_H
#define OFFSYNC_TESTS_LIB_JOINED_H

#include "agent/agent.h"
#include "store/queue.h"
#include "tests/lib/server_hotel.h"

/* What an exchange takes of the clock. */
#define JOINED_TRIP_MS 20

struct joined {
	struct server_hotel hotel;
	struct test_terminal entry; /* as the server knows the terminal */
	struct env env;
	struct keys keys;
	char home[128];
	struct store *st;
	struct sync_port *port;
	struct engine *engine;
	struct arena *scratch; /* of one operation */

	/* The link. */
	uint64_t lose_percent; /* of the answers, after the server's commit */
	uint64_t dice;
	int64_t exchanges;
	int64_t lost;
	/* Somebody in between answers every request with this text in it with
	 * that status. NULL: nobody does. */
	const char *poison;
	int poison_status;
	/* Every request with actions and what the server answered, whether the
	 * answer is lost or not. May be NULL. */
	void (*watch)(void *ctx, const struct json_node *request,
		const struct json_node *answer);
	void *watch_ctx;
};

/* Enrolled, with everything that the server has. */
void joined_open(struct joined *j);
/* The same with the demo hotel, whose people can sign in there. */
void joined_open_demo(struct joined *j);
void joined_close(struct joined *j); /* removes both */

/* The clerk of the hotel asks for an operation, as at the console. */
enum err joined_do(struct joined *j, const char *operation,
	const struct operation_argument *arguments, size_t count);

/* What is queued is signed and sent, and what changed is fetched, until nothing
 * is left. Gives the exchanges that it took. */
int64_t joined_sync(struct joined *j);

#endif
