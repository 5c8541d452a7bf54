/*
 * The server: the real handler on the real embedded storage. One request is
 * dealt with at a time; it can die in the middle of any write.
 */
#ifndef OFFSYNC_SIM_SERVER_H
#define OFFSYNC_SIM_SERVER_H

#include "server/storage.h"
#include "server/sync_handler.h"
#include "tests/sim/disk.h"
#include "tests/sim/network.h"
#include "tests/sim/world.h"

struct server {
	struct world *world;
	struct env env;
	struct chance random;
	struct token_secret secret;
	struct sync_handler handler;
	struct storage *storage; /* NULL while it is dead */
	bool alive;
	int64_t clock_ms; /* ahead of the world's */
	unsigned life;    /* bearer tokens are of this one or the one before */
	enum disk_crash crash;
};

/* With an empty storage. */
struct server *server_new(struct world *w);
void server_free(struct server *s);

/* A request has come. */
void server_take(struct server *s, struct message *m);

/* The handler alone, as if that terminal had asked; the status. */
int server_handle(struct server *s, int terminal, const char *body, size_t len,
	struct buf *out);
/* Whether fewer of its actions are signed than there are. */
bool server_gets_run(const char *body);
/* Forgets changes of a hotel but the last ones. */
void server_cut_log(struct server *s, int hotel, int64_t kept);
/* Goes back to its last backup, as its operator would. */
void server_restore(struct server *s);

/* As terminal.h. */
void server_kill(struct server *s);
bool server_died(struct server *s);
void server_restart(struct server *s);

#endif
