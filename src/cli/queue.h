/*
 * `offsync queue`: what waits to be sent, what was refused and why, and what a
 * person can do about it.
 */
#ifndef OFFSYNC_CLI_QUEUE_H
#define OFFSYNC_CLI_QUEUE_H

#include "cli/command.h"

extern const struct option queue_options[];
extern const char queue_help[];
int queue_run(struct cli *c);

#endif
