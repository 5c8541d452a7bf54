/*
 * The planted bugs (base/mutant.h): each must be found. Shows that the
 * simulator can find anything at all.
 */
#ifndef OFFSYNC_SIM_PLANTED_H
#define OFFSYNC_SIM_PLANTED_H

#include "tests/sim/shift.h"

/* only: NULL for all of them. limit: seeds that look for each. known: begins
 * with the seed that found it when it was planted, which is quick. 0 when all
 * were found. */
int planted_run(const struct shift_settings *s, const char *only, int limit,
	bool known);

#endif
