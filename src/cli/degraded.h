/*
 * What commands say while the store cannot be used: what went to the fallback
 * journal, what waits there, what came back and was parked.
 */
#ifndef OFFSYNC_CLI_DEGRADED_H
#define OFFSYNC_CLI_DEGRADED_H

#include "cli/cli.h"
#include "cli/columns.h"
#include "domain/operations.h"
#include "store/journal_parked.h"
#include "json/json.h"

/* An operation is in the journal: its id, and a note. Gives the exit status. */
int degraded_saved(struct cli *c, const struct operation_info *op,
	const struct journal_outcome *outcome,
	const struct queue_answer *answer);
/* An operation is nowhere: why, and what to do. */
int degraded_refuse(struct cli *c, const struct operation_info *op, enum err e,
	const struct journal_outcome *outcome);

/* Entries that wait in the journal, and those that were parked: rows of
 * 'queue list', as elements of an array with JSON. Sensitive words only when
 * somebody is signed in. */
int degraded_rows(struct cli *c, struct columns *t);
int degraded_json(struct cli *c, struct json_writer *w);

/* 'queue retry', 'fix', 'dismiss' and 'show' of a parked entry. False: id names
 * none. */
bool degraded_find(struct cli *c, const char *id, struct journal_parked *out);
int degraded_retry(struct cli *c, const struct journal_parked *p,
	const struct operation_request *changes);
void degraded_show(struct cli *c, const struct journal_parked *p);

#endif
