/*
 * A conflict for standard output: its sides beside each other, before, the
 * terminal, the server.
 */
#ifndef OFFSYNC_CLI_CONFLICT_OUT_H
#define OFFSYNC_CLI_CONFLICT_OUT_H

#include "cli/cli.h"
#include "domain/record.h"

/* A row for each field that is concerned, into c->out. */
enum err conflict_out_sides(
	struct cli *c, const struct record *conflict) MUST_CHECK;

#endif
