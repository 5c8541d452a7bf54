/*
 * `offsync netsim`: the network simulator of net/netsim.h on the command line,
 * and one line said to a running one.
 */
#ifndef OFFSYNC_CLI_NETSIM_H
#define OFFSYNC_CLI_NETSIM_H

#include "cli/command.h"

extern const struct option netsim_options[];
extern const char netsim_help[];
int netsim_command_run(struct cli *c);

#endif
