/*
 * offsync print: a receipt, a folio, a chit, a registration card, the downtime
 * pack; on paper, or as text on standard output.
 */
#ifndef OFFSYNC_CLI_PRINT_H
#define OFFSYNC_CLI_PRINT_H

#include "cli/command.h"

extern const struct option print_options[];
extern const char print_help[];
int print_run(struct cli *c);

#endif
