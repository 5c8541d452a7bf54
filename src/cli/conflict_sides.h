/*
 * The sides of a conflict beside each other: before, the terminal, the server.
 */
#ifndef OFFSYNC_CLI_CONFLICT_SIDES_H
#define OFFSYNC_CLI_CONFLICT_SIDES_H

#include "cli/cli.h"
#include "domain/record.h"

/* A row for each field that is concerned, into c->out. */
enum err conflict_sides_print(
	struct cli *c, const struct record *conflict) MUST_CHECK;

#endif
