/*
 * A terminal's store is copied and both go on, with one identity: after the
 * rest of a run, when all is in order. It has to be found out as soon as their
 * actions differ, and when both were enrolled again everything that anybody
 * saved at either is at the hotel, once.
 */
#ifndef OFFSYNC_SIM_COPIES_H
#define OFFSYNC_SIM_COPIES_H

#include "tests/sim/world.h"

/* One terminal works without a link, so that something waits in its queue. */
void copies_cut(struct world *w);
/* It is copied, and both work over lines as bad as the plan says. */
void copies_begin(struct world *w, const struct plan *plan);
/* They have talked to the server: it knows. Whoever was told so is enrolled
 * again. */
void copies_found(struct world *w);
/* Those that heard of it only now. False: there was none. */
bool copies_enrol(struct world *w);

/* Whether an action that was saved at one terminal is in the queue of another,
 * because that was made of it. */
bool copies_holds(const struct world *w, int terminal, const struct deed *d);

#endif
