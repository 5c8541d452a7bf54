/*
 * A record for standard output: as JSON with the schema's own names, or field
 * by field for a person. What the person working may not see is "***" in both.
 */
#ifndef OFFSYNC_CLI_RECORD_OUT_H
#define OFFSYNC_CLI_RECORD_OUT_H

#include "cli/cli.h"
#include "domain/record.h"
#include "json/json.h"

#define MASKED "***"

/* An object of all columns and fields, the mark of its state (queue_mark), and
 * what is calculated: balance_minor of a folio, expected_minor of a drawer. */
enum err record_out_json(struct cli *c, const struct record *r,
	struct json_writer *w) MUST_CHECK;
/* One line a field. */
enum err record_out_text(struct cli *c, const struct record *r) MUST_CHECK;

/* One field as a cell: references by name, masked when not to be seen. In the
 * arena or static. */
const char *record_out_cell(struct cli *c, const struct record *r, int field);

/* What is calculated and not stored: its name, or NULL when the table has
 * nothing of the kind. */
const char *record_out_sum_name(enum table t);
enum err record_out_sum(
	struct cli *c, const struct record *r, int64_t *out) MUST_CHECK;

#endif
