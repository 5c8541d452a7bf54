/*
 * One terminal: a console and an agent on one store, each with a connection of
 * its own, as on a real one. The agent is the real engine on the real port;
 * what a loop and a network would do with them is done here.
 */
#ifndef OFFSYNC_SIM_TERMINAL_H
#define OFFSYNC_SIM_TERMINAL_H

#include "agent/agent.h"
#include "agent/session.h"
#include "crypto/keys.h"
#include "store/queue.h"
#include "store/store.h"
#include "tests/sim/disk.h"
#include "tests/sim/line.h"
#include "tests/sim/network.h"
#include "tests/sim/world.h"

struct terminal {
	struct world *world;
	int number;
	int hotel;
	char name[8];  /* "T1": its node on the disk */
	char home[16]; /* "/T1" */
	char id[64];
	struct env env;
	struct chance random;
	struct chance people;
	struct keys keys;
	uint8_t secret[32]; /* of the signing key */
	int enrolled;       /* times, after the first */
	int64_t clock_ms;   /* ahead of the world's */
	int64_t drift_ppm;
	char boot[24]; /* of its machine: anew after a power loss */
	unsigned boots;
	int64_t booted_ms;
	int64_t contact_at_ms; /* the server's last answer; -1: none yet */
	unsigned contact_boot; /* and which boot that was */
	bool link_up;
	struct line line;
	char retried[64]; /* id of what was being entered again when it died */

	/* Of one life. */
	bool alive;
	uint64_t life;
	uint64_t turn;  /* the agent's next look; an older event is void */
	uint64_t asked; /* number of the message that is out; 0: none */
	struct store *desk;
	struct store *back; /* the agent's */
	struct sync_port *port;
	struct engine *engine;
	struct agent_session session; /* as far as the line needs it */
	struct queue_counts seen;
	bool to_sign;
	enum disk_crash crash; /* what the last death was */
};

/* A freshly enrolled one, that the server must know already. */
struct terminal *terminal_new(struct world *w, int number);
void terminal_free(struct terminal *t);
/* Another one with the store and the keys of this one, which is closed and
 * opened for that. */
struct terminal *terminal_copy(struct terminal *of, int number);
/* As `offsync enroll` in the same home folder: another name and signing key at
 * the server, and the same queue. */
void terminal_enrol_again(struct terminal *t);
/* The public key, as the server keeps it. */
void terminal_public_key(const struct terminal *t, struct buf *out);

/* Its agent does what there is to do. */
void terminal_turn(struct terminal *t);
/* Something was saved: the agent will look. */
void terminal_notice(struct terminal *t);
/* The answer, or that none comes, to message number. */
void terminal_reply(struct terminal *t, const struct message *m);
void terminal_fail(struct terminal *t, const struct message *m);

/* Dies: now, or in one of its next writes. */
void terminal_kill(struct terminal *t);
/* After anything that uses its disk: true when it has died of it. */
bool terminal_died(struct terminal *t);
void terminal_restart(struct terminal *t);

#endif
