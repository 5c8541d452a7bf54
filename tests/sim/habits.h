/*
 * What people do at a terminal: one row an operation, with how often and what
 * they enter.
 */
#ifndef OFFSYNC_SIM_HABITS_H
#define OFFSYNC_SIM_HABITS_H

#include "domain/operations.h"
#include "tests/sim/chance.h"

#include <stdbool.h>

#define DESK_ARGUMENTS 12

/* Somebody at a terminal, about to enter something. */
struct desk {
	const struct view *view;
	struct arena *arena;
	struct chance *chance;
	const char *hotel; /* whose: stands in what is written */
	struct operation_argument arguments[DESK_ARGUMENTS];
	size_t count;
};

struct habit {
	const char *operation; /* NULL behind the last row */
	int weight;
	enum role role; /* of who does it */
	/* Fills in the arguments; false when there is nothing to do it with. */
	bool (*enter)(struct desk *d);
};

extern const struct habit habits[];
/* Place of the next thing that somebody does. */
int habits_pick(struct chance *c);

#endif
