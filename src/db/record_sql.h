/*
 * Records in SQL: reads and writes of any entity, from the entity tables. The
 * statement texts are made once per process from the constant field list (never
 * from data) and are the same for every connection.
 *
 * A record's table has the columns id, tenant_id, version, created_at,
 * updated_at, updated_by, deleted and one per field, named as the field; key
 * (tenant_id, id). Choices are stored as their words, booleans as 0 and 1.
 */
#ifndef OFFSYNC_DB_RECORD_SQL_H
#define OFFSYNC_DB_RECORD_SQL_H

#include "base/arena.h"
#include "db/db.h"
#include "domain/record.h"

/* How sensitive fields are kept; NULL hooks: in the clear (server). row is
 * "<table>/<id>/<field>". */
struct record_seal {
	void *ctx;
	enum err (*seal)(void *ctx, const char *row, const char *plain,
		struct arena *a, const char **sealed);
	enum err (*open)(void *ctx, const char *row, const char *sealed,
		struct arena *a, const char **plain);
};

struct record_sql {
	struct db *db;
	const struct record_seal *seal; /* may be NULL */
	const char *tenant_id;
	/* Of sealed fields only those are opened, the others read as null;
	 * NULL: all. What was read so must not be written. */
	bool (*opens)(const struct field *f);
};

enum err record_sql_find(struct record_sql *rs, enum table t, const char *id,
	struct arena *a, struct record **out) MUST_CHECK;
/* Live records whose field has the value, in order of created_at, id; field -1:
 * all of the table. Only fields with an index (ids, states, number, login,
 * code, idempotency_key) are used in lists that may be long. */
enum err record_sql_list(struct record_sql *rs, enum table t, int field,
	struct value v, struct arena *a, struct record_list *out) MUST_CHECK;
enum err record_sql_sum(struct record_sql *rs, enum table t, int field,
	struct value v, int summed, int64_t *out) MUST_CHECK;
/* Inserts or replaces the whole record. */
enum err record_sql_put(
	struct record_sql *rs, const struct record *r) MUST_CHECK;
/* For who knows that it is new, or that it is there. */
enum err record_sql_insert(
	struct record_sql *rs, const struct record *r) MUST_CHECK;
enum err record_sql_update(
	struct record_sql *rs, const struct record *r) MUST_CHECK;
/* Removes the row itself (a terminal's rebase only; servers keep tombstones).
 */
enum err record_sql_remove(
	struct record_sql *rs, enum table t, const char *id) MUST_CHECK;
/* Pages through a table by id, tombstones too: for a first load. after "" is
 * the beginning. */
enum err record_sql_page(struct record_sql *rs, enum table t, const char *after,
	size_t limit, struct arena *a, struct record_list *out) MUST_CHECK;

#endif
