/* The change log of the embedded storage, and first loads. */
#include "server/storage_sqlite_priv.h"

#include "base/check.h"
#include "base/mutant.h"
#include "server/storage_image.h"

#define IMAGE_MAX ((size_t)1 << 20)
/* A page that has become this large ends at the next stamp. */
#define PAGE_BYTES ((size_t)8 << 20)

/* ---- writing ---- */

static const char *
operation_of(const struct record *before, const struct record *now)
{
	if (now->deleted)
		return "DELETE";
	return before == NULL ? "INSERT" : "UPDATE";
}

/* Both images in one buffer: the old one as long as *split says, then the new
 * one. */
static void
write_images(const struct record *before, const struct record *now,
	struct buf *out, size_t *split)
{
	buf_clear(out);
	if (before != NULL)
		storage_image_write(before, out);
	*split = out->len;
	storage_image_write(now, out);
}

enum err
sqlite_log_add(struct storage_sqlite *s, const struct record *before,
	const struct record *now)
{
	struct stmt *q = db_stmt(s->db, STMT_LOG_ADD);
	struct buf *images = &s->images;
	size_t split;

	write_images(before, now, images, &split);
	if (!buf_ok(images))
		return ERR_TOO_LARGE;
	stmt_bind_text(q, 1, s->tenant);
	stmt_bind_text(q, 2, now->entity->name);
	stmt_bind_text(q, 3, now->id);
	stmt_bind_text(q, 4, operation_of(before, now));
	if (before != NULL)
		stmt_bind_text_n(q, 5, images->data, split);
	stmt_bind_text_n(q, 6, images->data + split, images->len - split);
	stmt_bind_text(q, 7, s->changed_by);
	stmt_bind_int(q, 8, s->changed_at);
	stmt_bind_int(q, 9, s->last_stamp);
	if (s->terminal_id[0] != '\0')
		stmt_bind_text(q, 10, s->terminal_id);
	return stmt_run(q);
}

/* ---- reading ---- */

static void
add_comma(struct buf *json, size_t count)
{
	if (count > 0)
		buf_addc(json, ',');
}

static void
write_change(struct stmt *q, struct buf *json)
{
	storage_change_write(stmt_text(q, 1), stmt_text(q, 2), stmt_text(q, 4),
		stmt_size(q, 4), stmt_int(q, 3), json);
}

enum err
sqlite_changes(struct storage *base, int64_t after_stamp, size_t limit,
	struct buf *json, size_t *count, int64_t *stamp, bool *more)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = db_stmt(s->db, STMT_CHANGES);
	size_t start = json->len;
	int64_t last = after_stamp;
	size_t n = 0;
	enum err e;

	CHECK(s->tenant[0] != '\0');
	*more = false;
	stmt_bind_text(q, 1, s->tenant);
	stmt_bind_int(q, 2, after_stamp);
	while ((e = stmt_step(q)) == ERR_OK) {
		bool full = n >= limit || json->len - start > PAGE_BYTES;

		if (n > 0 && full &&
			(stmt_int(q, 0) != last || MUTANT(PAGE_INSIDE_STAMP))) {
			*more = true;
			break;
		}
		last = stmt_int(q, 0);
		if (MUTANT(DELETES_UNTOLD) && stmt_text(q, 2)[0] == 'D')
			continue;
		add_comma(json, n++);
		write_change(q, json);
	}
	stmt_reset(q);
	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return e;
	*count = n;
	*stamp = *more && !MUTANT(CURSOR_AHEAD) ? last : s->last_stamp;
	return buf_ok(json) ? ERR_OK : ERR_TOO_LARGE;
}

/* ---- records of the past ---- */

static struct stmt *
record_log(struct storage_sqlite *s, int statement, enum table t,
	const char *id, int64_t stamp)
{
	struct stmt *q = db_stmt(s->db, statement);

	stmt_bind_text(q, 1, id);
	stmt_bind_int(q, 2, stamp);
	stmt_bind_text(q, 3, s->tenant);
	stmt_bind_text(q, 4, entity_get(t)->name);
	return q;
}

enum err
sqlite_record_at(struct storage *base, enum table t, const char *id,
	int64_t stamp, struct arena *a, struct record **out)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = record_log(s, STMT_RECORD_AT, t, id, stamp);
	enum err e;

	e = stmt_step(q);
	if (e == ERR_OK && stmt_is_null(q, 0))
		e = ERR_NOT_FOUND;
	if (e == ERR_OK)
		e = storage_image_read(t, stmt_text(q, 0), a, out);
	stmt_reset(q);
	return e;
}

static enum err
read_change(struct stmt *q, enum table t, struct arena *a,
	struct storage_change *out)
{
	struct record *old;
	struct record *now = NULL;
	enum err e;

	e = storage_image_read(t, stmt_text(q, 0), a, &old);
	if (e == ERR_OK)
		e = storage_image_read(t, stmt_text(q, 1), a, &now);
	*out = (struct storage_change){
		.old = old,
		.now = now,
		.terminal_id = arena_strdup(a, stmt_text(q, 2)),
		.changed_by = arena_strdup(a, stmt_text(q, 3)),
		.changed_at = stmt_int(q, 4),
	};
	return e;
}

enum err
sqlite_record_log(struct storage *base, enum table t, const char *id,
	struct arena *a, struct storage_change_list *out)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = record_log(s, STMT_RECORD_LOG, t, id, 0);
	size_t cap = 0;
	enum err e;

	*out = (struct storage_change_list){ 0 };
	while ((e = stmt_step(q)) == ERR_OK) {
		out->items = arena_grow(
			a, out->items, out->count, &cap, sizeof(out->items[0]));
		e = read_change(q, t, a, &out->items[out->count++]);
		if (e != ERR_OK)
			break;
	}
	stmt_reset(q);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err
sqlite_seen_by(struct storage *base, enum table t, const char *id,
	int64_t stamp, const char *terminal_id, struct arena *a,
	struct record **out)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = record_log(s, STMT_RECORD_LOG, t, id, stamp);
	struct record *seen = NULL;
	struct storage_change c;
	bool first = true;
	enum err e;

	while ((e = stmt_step(q)) == ERR_OK) {
		e = read_change(q, t, a, &c);
		if (e != ERR_OK)
			break;
		storage_seen_next(&c, first, terminal_id, a, &seen);
		first = false;
	}
	stmt_reset(q);
	if (e != ERR_NOT_FOUND)
		return e;
	if (seen == NULL)
		return ERR_NOT_FOUND;
	*out = seen;
	return ERR_OK;
}

enum err
sqlite_set_at(void *ctx, enum table t, const char *id, int field, int64_t *out)
{
	struct storage_sqlite *s = ctx;
	struct stmt *q = db_stmt(s->db, STMT_RECORD_LOG_BACK);
	struct arena *a = arena_new(IMAGE_MAX * 64);
	struct storage_change c;
	enum err e;

	stmt_bind_text(q, 1, id);
	stmt_bind_text(q, 2, s->tenant);
	stmt_bind_text(q, 3, entity_get(t)->name);
	while ((e = stmt_step(q)) == ERR_OK) {
		arena_reset(a);
		e = read_change(q, t, a, &c);
		*out = c.changed_at;
		if (e != ERR_OK || storage_change_sets(&c, field))
			break;
	}
	stmt_reset(q);
	arena_free(a);
	return e;
}

/* ---- first loads ---- */

enum err
sqlite_snapshot(struct storage *base, enum table t, const char *after,
	size_t limit, struct buf *json, size_t *count, struct arena *a,
	const char **last)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct record_list rows;
	enum err e;

	CHECK(s->tenant[0] != '\0');
	e = record_sql_page(&s->records, t, after, limit, a, &rows);
	if (e != ERR_OK)
		return e;
	*count = rows.count;
	return storage_rows_write(&rows, json, last);
}

enum err
sqlite_log_floor(struct storage *base, int64_t *stamp)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = db_stmt(s->db, STMT_HOTEL_FLOOR);
	enum err e;

	stmt_bind_text(q, 1, s->tenant);
	e = stmt_step(q);
	if (e == ERR_OK)
		*stamp = stmt_int(q, 0);
	stmt_reset(q);
	return e;
}

/* ---- forgetting ---- */

enum err
sqlite_log_mark(struct storage *base, int64_t now_ms)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = db_stmt(s->db, STMT_LOG_MARK);

	CHECK(s->view.writing && !s->in_action);
	stmt_bind_int(q, 1, now_ms);
	stmt_bind_text(q, 2, s->tenant);
	return stmt_run(q);
}

/* One number, 0 for none. */
static enum err
read_int(struct stmt *q, int64_t *out)
{
	enum err e = stmt_step(q);

	if (e == ERR_OK)
		*out = stmt_int(q, 0);
	stmt_reset(q);
	return e;
}

static enum err
run_for(struct storage_sqlite *s, int statement, int64_t stamp)
{
	struct stmt *q = db_stmt(s->db, statement);

	stmt_bind_text(q, 1, s->tenant);
	stmt_bind_int(q, 2, stamp);
	return stmt_run(q);
}

static enum err
set_floor(struct storage_sqlite *s, int64_t stamp)
{
	struct stmt *q = db_stmt(s->db, STMT_HOTEL_SET_FLOOR);

	stmt_bind_int(q, 1, stamp);
	stmt_bind_text(q, 2, s->tenant);
	return stmt_run(q);
}

enum err
sqlite_log_trim(
	struct storage *base, int64_t before_ms, size_t limit, bool *more)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = db_stmt(s->db, STMT_LOG_MARK_FIND);
	int64_t until = 0;
	int64_t stamp = 0;
	enum err e;

	CHECK(s->view.writing && !s->in_action);
	*more = false;
	stmt_bind_text(q, 1, s->tenant);
	stmt_bind_int(q, 2, before_ms);
	e = read_int(q, &until);
	if (e != ERR_OK || until == 0)
		return e;
	q = db_stmt(s->db, STMT_LOG_TRIM_FIND);
	stmt_bind_text(q, 1, s->tenant);
	stmt_bind_int(q, 2, until);
	stmt_bind_int(q, 3, (int64_t)limit);
	e = read_int(q, &stamp);
	*more = e == ERR_OK && stamp != 0 && stamp < until;
	if (e == ERR_OK && stamp != 0)
		e = run_for(s, STMT_LOG_TRIM, stamp);
	if (e == ERR_OK && stamp != 0)
		e = set_floor(s, stamp);
	if (e == ERR_OK && !*more)
		e = run_for(s, STMT_LOG_MARK_PRUNE, until);
	s->writes_since_checkpoint += stamp != 0 ? limit : 0;
	return e;
}
