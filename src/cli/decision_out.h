/*
 * What decisions on conflicts do, or would do, for standard output.
 */
#ifndef OFFSYNC_CLI_DECISION_OUT_H
#define OFFSYNC_CLI_DECISION_OUT_H

#include "cli/cli.h"
#include "domain/operations.h"
#include "store/trial.h"

/* What was asked for. */
struct decision {
	struct record_list conflicts;
	const char *all; /* "server", "client", "newest"; NULL: by field */
	const char *note;
	size_t field_count;
	struct operation_argument *fields;
};

/* How one of the conflicts fares. */
struct tried {
	const struct record *conflict;
	struct trial trial;
	const char *why;       /* it is left as it is; NULL: it is decided */
	const char *action_id; /* NULL: not queued */
};

/* How many of them are decided. */
size_t decision_count(const struct decision *d, const struct tried *list);

/* Each conflict with what changes, now and then. */
void decision_out_text(
	struct cli *c, const struct decision *d, const struct tried *list);
/* The same as an object; is_trial: nothing was queued. */
void decision_out_json(struct cli *c, const struct decision *d,
	const struct tried *list, bool is_trial);

#endif
