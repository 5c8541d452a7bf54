/*
 * `offsync show`: the records of this terminal, as they stand with everything
 * that is still to be sent.
 */
#ifndef OFFSYNC_CLI_SHOW_H
#define OFFSYNC_CLI_SHOW_H

#include "cli/command.h"

extern const struct option show_options[];
extern const char show_help[];
int show_run(struct cli *c);
/* --help: with the tables. */
int show_explain(struct cli *c);

#endif
