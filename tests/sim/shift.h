/*
 * Runs many seeds in several processes. What comes back does not depend on how
 * many there are: results are by seed.
 */
#ifndef OFFSYNC_SIM_SHIFT_H
#define OFFSYNC_SIM_SHIFT_H

#include "tests/sim/run.h"

struct shift_settings {
	struct run_settings run;
	int jobs;
	int twice_every; /* each n-th seed runs twice; 0: none */
};

/* Runs from..to; results has room for all of them. A run that crashes or does
 * not end is a violation. */
void shift_run(const struct shift_settings *s, uint64_t from, uint64_t to,
	struct run_result *results);

#endif
