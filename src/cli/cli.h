/*
 * What a command stands on while it runs: its arguments, the configuration,
 * and, as soon as it asks, the terminal's store and the person who is signed
 * in.
 *
 * Errors are one sentence on standard error that says what to do; the functions
 * that fail print it and give the exit status, which a command returns.
 */
#ifndef OFFSYNC_CLI_CLI_H
#define OFFSYNC_CLI_CLI_H

#include "base/arena.h"
#include "base/conf.h"
#include "base/env.h"
#include "cli/args.h"
#include "cli/command.h"
#include "crypto/keys.h"
#include "store/journal.h"
#include "store/session.h"
#include "store/store.h"

#include <stdbool.h>

/* Exit statuses (sysexits.h). */
#define EXIT_FINE        0
#define EXIT_NO          1 /* it ran, and the answer is no */
#define EXIT_USAGE       64
#define EXIT_BAD_DATA    65
#define EXIT_UNAVAILABLE 69
#define EXIT_NO_INPUT    66
#define EXIT_SYSTEM      71
#define EXIT_CANT_CREATE 73
#define EXIT_IO          74
#define EXIT_TRY_LATER   75
#define EXIT_NOT_ALLOWED 77
#define EXIT_CONFIG      78

struct cli {
	const struct command *command;
	struct args args;
	int argc; /* what stands behind the command, unread */
	char *const *argv;
	bool json;
	const struct env *env;
	struct conf conf;
	const char *conf_path; /* NULL: no file, defaults */
	const char *home;
	struct arena *arena; /* for as long as the command runs */
	struct buf out;      /* standard output, written by cli_finish */

	/* After cli_open. */
	struct store *store;
	struct keys keys;
	bool has_keys;
	bool keys_bare;
	const char *currency;      /* of the hotel; "" before the first load */
	const char *business_date; /* the same */
	struct journal *journal;
	/* What is wrong with the store, as far as it has shown; ERR_OK. */
	enum err store_down;

	/* After cli_sign_in or, when somebody is, cli_who. */
	bool signed_in;
	/* Set before: after 72 hours offline a PIN is enough for recording what
	 * has happened. */
	bool takes_facts;
	struct session session;
};

/* Writes `out` to standard output. A full disk or a closed pipe is EXIT_IO. */
int cli_finish(struct cli *c, int status);
/* Closes and wipes whatever was opened. */
void cli_close(struct cli *c);

/* Opens keys (without the signing key) and store, and queues what waits in the
 * fallback journal. */
int cli_open(struct cli *c);
/* As cli_open; when the store fails in a way that the journal stands in for, it
 * goes on without: store_down says why, and the store's functions fail until
 * the file is back. */
int cli_open_degraded(struct cli *c);
/* As cli_open, the keys alone: for the console. Free with keys_fini. */
int cli_open_keys(struct cli *c, struct keys *out);
/* EXIT_FINE where sync.conflict_resolution_ui lets people decide conflicts. */
int cli_may_decide(const struct cli *c);
/* No keys in this home: says how to get them. */
int cli_fail_not_enrolled(const struct cli *c);
/* EXIT_FINE once the first load has brought the hotel itself. */
int cli_is_loaded(const struct cli *c);
/* The keys of this home, with the passphrase that the configuration names. Free
 * with keys_fini. */
enum err cli_load_keys(struct cli *c, bool with_signing, struct keys *out,
	bool *bare) MUST_CHECK;
/*
 * Who is working: OFFSYNC_STAFF with OFFSYNC_PIN_FILE for this command alone,
 * or the remembered session. cli_sign_in needs somebody; cli_who goes on
 * without, and then sensitive fields stay masked.
 */
int cli_sign_in(struct cli *c);
int cli_who(struct cli *c);
/* Signs login in with the PIN in a file; remember: for later commands too. */
int cli_sign_in_with(
	struct cli *c, const char *login, const char *pin_file, bool remember);

/* Whether the person working (nobody: nothing) sees a field in the clear. */
bool cli_sees(const struct cli *c, const struct field *f, enum table t);

/* "offsync: <sentence>." on standard error; gives status back. */
__attribute__((format(printf, 2, 3))) int cli_fail(
	int status, const char *format, ...);
/* The same for a code: its own words, and what to do when it is known. */
int cli_fail_err(enum err e);
/* As cli_fail with EXIT_USAGE, and where to read on. */
__attribute__((format(printf, 2, 3))) int cli_usage(
	const struct cli *c, const char *format, ...);
/* A remark on standard error that changes nothing. */
__attribute__((format(printf, 1, 2))) void cli_note(const char *format, ...);

/* Exit status of a code. */
int cli_status_of(enum err e);

/* Text from the store or the command line, fit for a terminal. */
const char *cli_clean(struct arena *a, const char *text);
/* "2026-11-22 14:03:27" UTC; "-" for 0. */
const char *cli_instant(struct arena *a, int64_t at_ms);

#endif
