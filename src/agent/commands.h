/*
 * What offsync-agent can be told to do: one row a command.
 */
#ifndef OFFSYNC_AGENT_COMMANDS_H
#define OFFSYNC_AGENT_COMMANDS_H

#include "base/conf.h"

#include <stdbool.h>

#define AGENT_WORDS_MAX 2

/* What the command line said. */
struct agent_call {
	const struct conf *conf;
	const char *home;
	const char *config; /* --config */
	const char *name;
	bool once;
	bool json;
	int word_count;
	const char *words[AGENT_WORDS_MAX];
};

struct agent_command {
	const char *name;
	int words;            /* how many it takes */
	enum log_level level; /* what it writes on standard error */
	/* Gives the exit status, and has said on standard error what went
	 * wrong. */
	int (*run)(const struct agent_call *c);
};

/* All of them, ended by a row without a name. */
extern const struct agent_command agent_commands[];

#endif
