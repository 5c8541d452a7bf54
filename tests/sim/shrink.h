/*
 * Makes a run that fails smaller: fewer hours, terminals, hotels and kinds of
 * faults with which it still fails.
 */
#ifndef OFFSYNC_SIM_SHRINK_H
#define OFFSYNC_SIM_SHRINK_H

#include "tests/sim/shift.h"

/* From s, with which the seed fails, to the smallest settings found. *runs: how
 * many it took. */
void shrink(const struct shift_settings *s, uint64_t seed,
	struct run_settings *out, struct run_result *result, int *runs);

#endif
