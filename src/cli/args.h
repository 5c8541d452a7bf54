/*
 * The command line, read once: options by the tables of command.h, the rest in
 * order. `--option VALUE` and `--option=VALUE` are the same; `--` ends options.
 * Texts are borrowed from argv.
 */
#ifndef OFFSYNC_CLI_ARGS_H
#define OFFSYNC_CLI_ARGS_H

#include "base/arena.h"
#include "base/err.h"
#include "cli/command.h"

#include <stddef.h>

struct args_option {
	const char *name;
	const char *value; /* "" for a switch */
};

struct args {
	size_t count; /* what is no option */
	const char **items;
	size_t option_count;
	struct args_option *options;
};

/*
 * Reads argv[0..argc). options: the command's table; may be NULL. ERR_USAGE for
 * an unknown option, a missing value or one too many; *problem is then a
 * sentence without full stop, in the arena.
 */
enum err args_read(int argc, char *const *argv, const struct option *options,
	struct arena *a, struct args *out, const char **problem) MUST_CHECK;

/* The last value given for an option; NULL when it was not given. */
const char *args_value(const struct args *args, const char *name);
bool args_has(const struct args *args, const char *name);

#endif
