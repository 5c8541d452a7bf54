/*
 * What kind of line a terminal has, and what its agent makes of that
 * (src/agent/session.c): over a fast one the next batch goes out on a second
 * connection before the answer to the first is there; over a slow one a run of
 * actions carries one signature; where data costs money what can wait, waits.
 */
#ifndef OFFSYNC_SIM_LINE_H
#define OFFSYNC_SIM_LINE_H

#include "base/link_kind.h"
#include "tests/sim/network.h"

struct terminal;

enum line_ahead {
	LINE_AHEAD_OUT,
	LINE_AHEAD_ANSWERED,
	LINE_AHEAD_FAILED,
};

struct line {
	enum link_kind kind; /* UNKNOWN: nobody has measured it */
	bool metered;

	/* The request on the second connection; NULL: there is none. */
	struct message *ahead;
	enum line_ahead state;
};

/* Of this terminal, as the plan says. */
void line_draw(struct terminal *t);
/* What the agent's session and engine go by, in a new life or when the line
 * has changed. */
void line_use(struct terminal *t);
/* Data costs nothing any more. */
void line_heal(struct terminal *t);

/* Sends what the engine wants, and what comes after that where the line is fast
 * enough; number of the message that is awaited. The terminal may die of it. */
void line_send(struct terminal *t, const struct engine_want *want);
/* That message's answer, or its end, came before its turn: true, and it will
 * come again when it is asked for. */
bool line_takes(struct terminal *t, const struct message *m, bool answered);
/* Nobody asks any more what came of the second connection. */
void line_drop(struct terminal *t);

#endif
