/*
 * An enrolled terminal of the demo hotel, and a clerk at it who works as the
 * console does: through queue_do.
 */
#ifndef OFFSYNC_TESTS_BENCH_TERMINAL_H
#define OFFSYNC_TESTS_BENCH_TERMINAL_H

#include "base/conf.h"
#include "store/queue.h"
#include "store/session.h"

struct terminal {
	struct conf conf;
	struct keys keys;
	struct store *st;
	struct session who;
	struct arena *keep;    /* as long as the terminal is open */
	struct arena *scratch; /* of one operation */
	/* Numbers of rooms with somebody in them and an open folio. */
	const char **rooms;
	size_t room_count;
	/* What each of them was last said to be. */
	bool *is_dirty;
};

enum job {
	JOB_PAY,  /* a payment in cash, with its posting and its drawer */
	JOB_POST, /* a charge on a folio */
	JOB_ROOM, /* a room clean or dirty */
	JOB_REQUEST,
	JOB_COUNT,
};
const char *job_name(enum job j);

/* Signs ada in and opens her drawer. with_signing: reads the key for signing
 * too. Ends the program when that fails, as everything here. */
void terminal_open(struct terminal *t, const char *home, bool with_signing);
void terminal_close(struct terminal *t);

/* The n-th job of a kind: each time another room. */
void terminal_do(struct terminal *t, enum job j, size_t n);

#endif
