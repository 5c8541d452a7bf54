/* The change log on PostgreSQL, and first loads. */
#include "server/storage_postgres_priv.h"

#include "base/check.h"
#include "server/storage_image.h"

#define IMAGE_MAX ((size_t)1 << 20)
/* A page that has become this large ends at the next stamp. */
#define PAGE_BYTES ((size_t)8 << 20)

/* ---- pages ---- */

/* A row that somebody deleted by hand is sent as it last was, as deleted. */
static enum err
write_deleted(const struct pg_rows *rows, size_t row, struct buf *json)
{
	const struct entity *entity = entity_find(pg_get_text(rows, row, 1));
	struct arena *a = arena_new(IMAGE_MAX * 64);
	struct record *old = NULL;
	struct buf image;
	enum err e = ERR_CORRUPT;

	buf_init(&image, IMAGE_MAX);
	if (entity != NULL)
		e = storage_image_read(
			entity->table, pg_get_text(rows, row, 5), a, &old);
	if (e == ERR_OK) {
		old->deleted = true;
		storage_image_write(old, &image);
		storage_change_write(entity->name, pg_get_text(rows, row, 2),
			image.data, image.len, pg_get_int(rows, row, 3), json);
	}
	buf_fini(&image);
	arena_free(a);
	return e;
}

static enum err
write_change(const struct pg_rows *rows, size_t row, struct buf *json)
{
	if (pg_is_null(rows, row, 4))
		return write_deleted(rows, row, json);
	storage_change_write(pg_get_text(rows, row, 1),
		pg_get_text(rows, row, 2), pg_get_text(rows, row, 4),
		pg_get_size(rows, row, 4), pg_get_int(rows, row, 3), json);
	return ERR_OK;
}

enum err
postgres_changes(struct storage *base, int64_t after_stamp, size_t limit,
	struct buf *json, size_t *count, int64_t *stamp, bool *more)
{
	struct storage_postgres *s = storage_postgres_of(base);
	size_t start = json->len;
	int64_t last = after_stamp;
	struct pg_rows *rows;
	size_t n = 0;
	enum err e;

	CHECK(s->tenant[0] != '\0');
	if (limit == 0)
		limit = 1;
	e = postgres_do(s, s->tenant, STMT_CHANGES,
		PG_ARGS(pg_text(s->tenant), pg_int(after_stamp),
			pg_int(limit > INT32_MAX ? INT32_MAX : (int64_t)limit)),
		&rows);
	for (; e == ERR_OK && n < pg_row_count(rows); n++) {
		int64_t at = pg_get_int(rows, n, 0);

		if (at != last && json->len - start > PAGE_BYTES)
			break;
		last = at;
		if (n > 0)
			buf_addc(json, ',');
		e = write_change(rows, n, json);
	}
	pg_rows_free(rows);
	if (e != ERR_OK)
		return e;
	*count = n;
	*more = n > 0 && last < s->last_stamp;
	*stamp = *more ? last : s->last_stamp;
	return buf_ok(json) ? ERR_OK : ERR_TOO_LARGE;
}

/* ---- records of the past ---- */

static enum err
ask_log(struct storage_postgres *s, int statement, enum table t, const char *id,
	int64_t stamp, struct pg_rows **rows)
{
	return postgres_do(s, s->tenant, statement,
		PG_ARGS(pg_text(id), pg_int(stamp), pg_text(s->tenant),
			pg_text(entity_get(t)->name)),
		rows);
}

enum err
postgres_record_at(struct storage *base, enum table t, const char *id,
	int64_t stamp, struct arena *a, struct record **out)
{
	struct storage_postgres *s = storage_postgres_of(base);
	struct record *r = NULL;
	struct pg_rows *rows;
	enum err e;

	e = ask_log(s, STMT_RECORD_AT, t, id, stamp, &rows);
	if (e == ERR_OK && pg_row_count(rows) > 0)
		e = storage_image_read(t, pg_get_text(rows, 0, 0), a, &r);
	pg_rows_free(rows);
	if (e != ERR_OK)
		return e;
	if (r == NULL)
		return ERR_NOT_FOUND;
	*out = r;
	return ERR_OK;
}

static enum err
read_change(const struct pg_rows *rows, size_t row, enum table t,
	struct arena *a, struct storage_change *out)
{
	struct record *old;
	struct record *now = NULL;
	enum err e;

	e = storage_image_read(t, pg_get_text(rows, row, 0), a, &old);
	if (e == ERR_OK)
		e = storage_image_read(t, pg_get_text(rows, row, 1), a, &now);
	*out = (struct storage_change){
		.old = old,
		.now = now,
		.terminal_id = arena_strdup(a, pg_get_text(rows, row, 2)),
		.changed_by = arena_strdup(a, pg_get_text(rows, row, 3)),
		.changed_at = pg_get_int(rows, row, 4),
	};
	return e;
}

static enum err
changes_since(struct storage_postgres *s, enum table t, const char *id,
	int64_t stamp, struct arena *a, struct storage_change_list *out)
{
	struct pg_rows *rows;
	enum err e;

	*out = (struct storage_change_list){ 0 };
	e = ask_log(s, STMT_RECORD_LOG, t, id, stamp, &rows);
	if (e != ERR_OK)
		return e;
	out->items =
		ARENA_ARRAY(a, struct storage_change, pg_row_count(rows) + 1);
	while (e == ERR_OK && out->count < pg_row_count(rows)) {
		e = read_change(
			rows, out->count, t, a, &out->items[out->count]);
		out->count++;
	}
	pg_rows_free(rows);
	return e;
}

enum err
postgres_record_log(struct storage *base, enum table t, const char *id,
	struct arena *a, struct storage_change_list *out)
{
	return changes_since(storage_postgres_of(base), t, id, 0, a, out);
}

enum err
postgres_seen_by(struct storage *base, enum table t, const char *id,
	int64_t stamp, const char *terminal_id, struct arena *a,
	struct record **out)
{
	struct storage_change_list list;
	struct record *seen = NULL;
	enum err e;

	e = changes_since(storage_postgres_of(base), t, id, stamp, a, &list);
	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < list.count; i++)
		storage_seen_next(
			&list.items[i], i == 0, terminal_id, a, &seen);
	if (seen == NULL)
		return ERR_NOT_FOUND;
	*out = seen;
	return ERR_OK;
}

/* From the newest change back. */
enum err
postgres_set_at(
	void *ctx, enum table t, const char *id, int field, int64_t *out)
{
	struct storage_postgres *s = ctx;
	struct arena *a = arena_new(IMAGE_MAX * 64);
	enum err e = ERR_NOT_FOUND;
	struct storage_change c;
	struct pg_rows *rows;
	enum err asked;

	asked = postgres_do(s, s->tenant, STMT_RECORD_LOG_BACK,
		PG_ARGS(pg_text(id), pg_text(s->tenant),
			pg_text(entity_get(t)->name)),
		&rows);
	for (size_t i = 0; asked == ERR_OK && i < pg_row_count(rows); i++) {
		arena_reset(a);
		e = read_change(rows, i, t, a, &c);
		*out = c.changed_at;
		if (e != ERR_OK || storage_change_sets(&c, field))
			break;
		e = ERR_NOT_FOUND;
	}
	pg_rows_free(rows);
	arena_free(a);
	return asked == ERR_OK ? e : asked;
}

/* ---- first loads ---- */

enum err
postgres_snapshot(struct storage *base, enum table t, const char *after,
	size_t limit, struct buf *json, size_t *count, struct arena *a,
	const char **last)
{
	struct record_list rows;
	enum err e;

	e = postgres_page(storage_postgres_of(base), t, after, limit, a, &rows);
	if (e != ERR_OK)
		return e;
	*count = rows.count;
	return storage_rows_write(&rows, json, last);
}

/* ---- forgetting ---- */

/* One number of one row; as it was when there is none. */
static enum err
ask_int(struct storage_postgres *s, int statement, const struct pg_arg *args,
	size_t count, int64_t *out)
{
	struct pg_rows *rows;
	enum err e;

	e = postgres_get(s, s->tenant, statement, args, count, &rows);
	if (e == ERR_OK && !pg_is_null(rows, 0, 0))
		*out = pg_get_int(rows, 0, 0);
	pg_rows_free(rows);
	return e;
}

enum err
postgres_log_floor(struct storage *base, int64_t *stamp)
{
	struct storage_postgres *s = storage_postgres_of(base);
	struct pg_rows *rows;
	enum err e;

	e = postgres_get_once(s, s->tenant, STMT_HOTEL_FLOOR, NULL, &rows);
	if (e == ERR_OK)
		*stamp = pg_get_int(rows, 0, 0);
	postgres_once_done(s, rows);
	return e;
}

enum err
postgres_log_mark(struct storage *base, int64_t now_ms)
{
	struct storage_postgres *s = storage_postgres_of(base);

	CHECK(s->view.writing && !s->in_action);
	return postgres_write(s, postgres_statements[STMT_LOG_MARK],
		PG_ARGS(pg_int(now_ms), pg_text(s->tenant)));
}

static enum err
run_for(struct storage_postgres *s, int statement, int64_t stamp)
{
	return postgres_write(s, postgres_statements[statement],
		PG_ARGS(pg_text(s->tenant), pg_int(stamp)));
}

enum err
postgres_log_trim(
	struct storage *base, int64_t before_ms, size_t limit, bool *more)
{
	struct storage_postgres *s = storage_postgres_of(base);
	int64_t until = 0;
	int64_t stamp = 0;
	enum err e;

	CHECK(s->view.writing && !s->in_action);
	*more = false;
	e = ask_int(s, STMT_LOG_MARK_FIND,
		PG_ARGS(pg_text(s->tenant), pg_int(before_ms)), &until);
	if (e != ERR_OK || until == 0)
		return e;
	e = ask_int(s, STMT_LOG_TRIM_FIND,
		PG_ARGS(pg_text(s->tenant), pg_int(until),
			pg_int((int64_t)limit)),
		&stamp);
	*more = e == ERR_OK && stamp != 0 && stamp < until;
	if (e == ERR_OK && stamp != 0)
		e = run_for(s, STMT_LOG_TRIM, stamp);
	postgres_once_drop(s, STMT_HOTEL_FLOOR, "");
	if (e == ERR_OK && stamp != 0)
		e = postgres_write(s, postgres_statements[STMT_HOTEL_SET_FLOOR],
			PG_ARGS(pg_int(stamp), pg_text(s->tenant)));
	if (e == ERR_OK && !*more)
		e = run_for(s, STMT_LOG_MARK_PRUNE, until);
	return e;
}
