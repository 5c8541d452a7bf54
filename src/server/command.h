/*
 * A command of offsyncd: one file, one row of the table in commands.c.
 */
#ifndef OFFSYNC_SERVER_COMMAND_H
#define OFFSYNC_SERVER_COMMAND_H

#include "base/arena.h"
#include "base/conf.h"
#include "base/env.h"
#include "server/storage.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct server_option {
	const char *name; /* "hotel", without dashes */
	const char *hint; /* "ID"; NULL: a switch */
	const char *help;
};

struct server_call;

struct server_command {
	const char *name;
	const char *arguments; /* "list | show NAME"; "" for none */
	const char *summary;   /* one line */
	const struct server_option *options; /* ended by name == NULL */
	bool makes_storage;                  /* where there is none yet */
	/* One of the two gives the exit code (sysexits); work with the
	 * configured storage open for writing. */
	int (*run)(struct server_call *c);
	int (*work)(struct server_call *c, struct storage *s);
};

#define SERVER_ARGUMENTS_MAX 8
#define SERVER_OPTIONS_MAX   24

/* A command line, read. */
struct server_call {
	const struct env *env;
	const struct server_command *command;
	struct conf conf; /* with --storage, --listen … over it */
	struct arena *arena;
	bool json;
	size_t count; /* what is no option */
	const char *arguments[SERVER_ARGUMENTS_MAX];
	const char *values[SERVER_OPTIONS_MAX]; /* by place in options */
};

extern const struct server_command command_serve;
extern const struct server_command command_init;
extern const struct server_command command_invite;
extern const struct server_command command_token;
extern const struct server_command command_hotel;
extern const struct server_command command_terminal;
extern const struct server_command command_staff;
extern const struct server_command command_audit;
extern const struct server_command command_key;
extern const struct server_command command_review;
extern const struct server_command command_check;
extern const struct server_command command_backup;
extern const struct server_command command_restore;
extern const struct server_command command_metrics;
extern const struct server_command command_tidy;
extern const struct server_command command_explain;
extern const struct server_command command_migrate;

/* Reads the command line after the command's name, and the configuration. 0;
 * else the exit code, and it has been said why. */
int server_call_read(struct server_call *c, int argc, char **argv);
void server_call_fini(struct server_call *c);

/* Value of an option; NULL when it was not given. A switch has "". */
const char *call_value(const struct server_call *c, const char *name);
bool call_has(const struct server_call *c, const char *name);
/* The value, or NULL after saying that it is missing. */
const char *call_need(const struct server_call *c, const char *name);
/* A whole number; fallback when it was not given. False after saying that it is
 * none, or out of bounds. */
bool call_number(const struct server_call *c, const char *name, int64_t min,
	int64_t max, int64_t fallback, int64_t *out);

/* "offsyncd invite: …" on standard error; gives code back. */
__attribute__((format(printf, 3, 4))) int call_fail(
	const struct server_call *c, int code, const char *format, ...);
/* The exit code that fits a failure, which is said. */
int call_fail_err(const struct server_call *c, enum err e, const char *what);

/* Likewise for the configured storage that cannot be opened: also says what the
 * system has against its file. */
int call_storage_failed(const struct server_call *c, enum err e);
/* Is there something to open? Only init begins a storage: a mistyped place is
 * not answered with an empty hotel. */
bool call_storage_is_there(const struct server_call *c);
/* Opens the configured storage for writing; NULL after saying why. */
struct storage *call_storage(struct server_call *c, int *code);
/* What the command does. */
int call_run(struct server_call *c);
/* The hotel of --hotel; false after saying why. */
bool call_hotel(struct server_call *c, struct storage *s,
	struct storage_hotel *out, int *code);

#endif
