/*
 * Seeds that once failed (kept.def): run again with every check.
 */
#ifndef OFFSYNC_SIM_KEPT_H
#define OFFSYNC_SIM_KEPT_H

#include "tests/sim/shift.h"

/* Runs all of them; gives the program's exit status. */
int kept_run(const struct shift_settings *s);

#endif
