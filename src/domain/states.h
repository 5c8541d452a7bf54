/*
 * State machines: a table of moves for each field that has states (states.c;
 * hotel-domain section 1). Most records have one; a room has an axis for each
 * thing that may be said of it. The reducer refuses what is not in the table
 * and says what is; screens offer that.
 */
#ifndef OFFSYNC_DOMAIN_STATES_H
#define OFFSYNC_DOMAIN_STATES_H

#include "base/arena.h"
#include "domain/entity.h"
#include "domain/rule.h"

#include <stdbool.h>

struct state_machine {
	enum table table;
	int field; /* the state field */
	const struct choices *states;
	enum rule rule;       /* what a refused move answers */
	unsigned initial;     /* bits: states that an INSERT may begin in */
	const unsigned *next; /* by state: bits of the states that may follow */
};

/* All of them; those of a table follow one another. A field that is empty is in
 * the first state of its list. */
extern const struct state_machine state_machines[];
extern const size_t state_machine_count;

/* The first of a table: what its records are called by. NULL for a table
 * without states. */
const struct state_machine *states_of(enum table t);
/* NULL for a field that has no states. */
const struct state_machine *states_of_field(enum table t, int field);
/* Staying in a state is always allowed. */
bool state_may(const struct state_machine *m, int from, int to);
bool state_may_begin(const struct state_machine *m, int state);
/* "in_house, cancelled": what may follow; NULL: nothing, it is over. */
const char *states_after(
	const struct state_machine *m, int from, struct arena *a);

#endif
