/*
 * Enrolling a terminal that was enrolled before: its store stays, with all that
 * is queued in it, and gets another identity and another signing key. Only
 * where the server has said that it is needed.
 */
#ifndef OFFSYNC_AGENT_ENROLL_AGAIN_H
#define OFFSYNC_AGENT_ENROLL_AGAIN_H

#include "agent/session.h"

struct again {
	int lock; /* of the agent, held until the end; -1: none */
	struct keys keys;
	struct store *st;
	int64_t chain_seq;
	const char *chain_hash;
};

/* Takes the lock (an agent that works there is ended) and opens keys and store.
 * ERR_EXISTS: the terminal is in order and nobody has asked for this. */
enum err again_open(const struct conf *conf, const struct env *env,
	const char *home, struct arena *a, struct again *out) MUST_CHECK;
/* Keeps the new identity; the data key stays, and with it all that is sealed.
 * Then keys and store are those of the new terminal. */
enum err again_keep(const struct conf *conf, const struct env *env,
	const char *home, const struct terminal_identity *id,
	struct again *g) MUST_CHECK;
void again_close(struct again *g);

#endif
