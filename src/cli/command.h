/*
 * One command of `offsync`: its words for --help, the options it takes, and the
 * function that runs it. A command is one file and one row in commands.c.
 */
#ifndef OFFSYNC_CLI_COMMAND_H
#define OFFSYNC_CLI_COMMAND_H

#include "base/buf.h"

#include <stdbool.h>

struct cli; /* cli/cli.h */

struct option {
	const char *name;  /* "--note"; NULL ends a list */
	const char *value; /* what stands behind it: "TEXT"; NULL: a switch */
	const char *help;
};

struct command {
	const char *name;
	const char *arguments; /* behind the name in its usage line */
	const char *summary;   /* one line */
	const struct option
		*options; /* besides the general ones; may be NULL */
	const char *help; /* more lines for its own --help, or "" */
	/* Exit status (sysexits). */
	int (*run)(struct cli *c);
	/* Its own --help when words behind it matter; NULL: from this row. */
	int (*explain)(struct cli *c);
	/* The arguments are handed on unread. */
	bool passes_on;
};

/* All of them, ended by name == NULL. */
extern const struct command commands[];
const struct command *command_find(const char *name);

/* Options that every command takes. */
extern const struct option general_options[];

/* --help of the program and of one command. */
void command_help_all(struct buf *out);
void command_help_one(const struct command *cmd, struct buf *out);

#endif
