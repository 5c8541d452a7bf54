/*
 * `offsync pause` and `offsync resume`: no sync rounds for a while
 * (store/pause.h).
 */
#ifndef OFFSYNC_CLI_PAUSE_H
#define OFFSYNC_CLI_PAUSE_H

#include "cli/command.h"

extern const char pause_help[];
extern const char resume_help[];

int pause_run(struct cli *c);
int resume_run(struct cli *c);

#endif
