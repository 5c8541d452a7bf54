/*
 * Records by what people call them: a room by its number, staff by login, a
 * dish by its code, everything by its id or a start of it that fits only one.
 */
#ifndef OFFSYNC_CLI_FIND_H
#define OFFSYNC_CLI_FIND_H

#include "cli/cli.h"
#include "domain/record.h"

/* ERR_NOT_FOUND: none; ERR_CONFLICT: several. */
enum err find_record(struct cli *c, enum table t, const char *called,
	struct record **out) MUST_CHECK;

/* What people call a record: its number, code, login; else the first part of
 * its id. "***" when the person working does not see it. */
const char *find_name(struct cli *c, enum table t, const char *id);

#endif
