/*
 * Who set each field of a record, and what lost (store/explain.h), for standard
 * output.
 */
#ifndef OFFSYNC_CLI_EXPLAIN_OUT_H
#define OFFSYNC_CLI_EXPLAIN_OUT_H

#include "cli/cli.h"

/* Prints to c->out, as JSON when that is asked for, and gives the exit
 * status. */
int explain_out(struct cli *c, enum table t, const char *record_id);

#endif
