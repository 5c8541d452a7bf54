/*
 * Commands with a verb behind them: `offsync queue list`. A table of verbs and
 * how many words each takes.
 */
#ifndef OFFSYNC_CLI_VERB_H
#define OFFSYNC_CLI_VERB_H

#include "cli/cli.h"

#define VERB_MANY 10000

struct verb {
	const char *name; /* NULL ends the table */
	const char
		*needs; /* what must stand behind it, in words; may be NULL */
	size_t least;   /* words, the verb too */
	size_t most;
	int (*run)(struct cli *c);
};

/* Opens the store, finds out who is working, and runs the verb. */
int verb_run(struct cli *c, const struct verb *verbs);

#endif
