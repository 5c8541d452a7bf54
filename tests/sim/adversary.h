/*
 * Somebody who reads along, and sends requests again: as they were, altered, as
 * another terminal, to another hotel. They have bearer tokens, and no keys.
 */
#ifndef OFFSYNC_SIM_ADVERSARY_H
#define OFFSYNC_SIM_ADVERSARY_H

#include "tests/sim/network.h"
#include "tests/sim/world.h"

/* A request goes by. */
void adversary_hear(struct world *w, const struct message *m);
void adversary_act(struct world *w, const struct event *e);
void adversary_fini(struct world *w);

#endif
