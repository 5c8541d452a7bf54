/*
 * `offsync doctor`: looks at everything that this terminal stands on, says what
 * is wrong and how to mend it. Exit status 1 when something is.
 */
#ifndef OFFSYNC_CLI_DOCTOR_H
#define OFFSYNC_CLI_DOCTOR_H

#include "cli/command.h"

extern const char doctor_help[];
int doctor_run(struct cli *c);

#endif
