/*
 * `offsync status`: the two facts (link and queue), how long this terminal may
 * go on alone, and what room is left.
 */
#ifndef OFFSYNC_CLI_STATUS_H
#define OFFSYNC_CLI_STATUS_H

#include "cli/command.h"

extern const char status_help[];
int status_run(struct cli *c);

#endif
