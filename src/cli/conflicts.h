/*
 * `offsync conflicts`: what two terminals changed differently, and a person's
 * decision about it.
 */
#ifndef OFFSYNC_CLI_CONFLICTS_H
#define OFFSYNC_CLI_CONFLICTS_H

#include "cli/command.h"

extern const struct option conflicts_options[];
extern const char conflicts_help[];
int conflicts_run(struct cli *c);

#endif
