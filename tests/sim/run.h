/*
 * One seed from beginning to end: the day with its faults, the healing, the
 * check, an hour of work after it, the check again.
 */
#ifndef OFFSYNC_SIM_RUN_H
#define OFFSYNC_SIM_RUN_H

#include "tests/sim/world.h"

struct run_settings {
	int hours;
	int hotels;       /* 0: as the seed says */
	int terminals;    /* 0: likewise; of all hotels together */
	uint64_t without; /* kinds of faults that do not happen, by bit */
	uint64_t with;    /* those that happen only when asked for */
	bool tracing;
};

struct run_result {
	bool violated;
	char violation[512];
	uint64_t hash; /* of the trace */
	struct tally tally;
};

void run_seed(
	uint64_t seed, const struct run_settings *s, struct run_result *out);

#endif
