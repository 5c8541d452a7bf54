/*
 * State machines of the records that have one: a table of moves each (states.c;
 * hotel-domain section 1). The reducer refuses what is not in the table,
 * screens offer what is.
 */
#ifndef OFFSYNC_DOMAIN_STATES_H
#define OFFSYNC_DOMAIN_STATES_H

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

/* NULL for a table without states. */
const struct state_machine *states_of(enum table t);
/* Staying in a state is always allowed. */
bool state_may(const struct state_machine *m, int from, int to);
bool state_may_begin(const struct state_machine *m, int state);

#endif
