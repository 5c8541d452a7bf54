/*
 * The people: what somebody does next at a terminal, and doing it the way the
 * console does (queue_do). They see what the terminal shows, misread it now
 * and then, press twice, and write on the same record as others.
 */
#ifndef OFFSYNC_SIM_STAFF_H
#define OFFSYNC_SIM_STAFF_H

#include "tests/sim/terminal.h"

/* One thing is done at the terminal, when it lives; then the next is planned.
 */
void staff_act(struct terminal *t);

/* Names of the counters in struct tally; NULL behind the last one. */
const char *staff_counter_name(int n);

#endif
