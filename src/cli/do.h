/*
 * `offsync do`: what people do at a desk, from a script. Builds and queues one
 * operation; prints the id of its (first) action.
 */
#ifndef OFFSYNC_CLI_DO_H
#define OFFSYNC_CLI_DO_H

#include "cli/command.h"

extern const struct option do_options[];
extern const char do_help[];
int do_run(struct cli *c);
/* --help: the operations, or the keys of one. */
int do_explain(struct cli *c);

#endif
