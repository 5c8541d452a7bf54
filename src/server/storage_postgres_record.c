/*
 * Records on PostgreSQL, and what the reducer sees of them. The statement texts
 * are those of db/record_query.h.
 */
#include "server/storage_postgres_priv.h"

#include "base/check.h"
#include "db/record_query.h"

#include <errno.h>
#include <stdlib.h>

/* Places of the columns, as db/record_query.h lists them. */
enum place {
	COL_ID,
	COL_TENANT_ID,
	COL_VERSION,
	COL_CREATED_AT,
	COL_UPDATED_AT,
	COL_UPDATED_BY,
	COL_DELETED,
	COL_FIELDS,
};

/* ---- reading ---- */

static struct value
read_value(const struct pg_rows *rows, size_t row, const struct field *f,
	int column, struct arena *a)
{
	int place;

	if (pg_is_null(rows, row, column))
		return value_null();
	switch (f->type) {
	case FIELD_INT:
	case FIELD_MONEY:
	case FIELD_TIME:
		return value_int(pg_get_int(rows, row, column));
	case FIELD_BOOL:
		return value_int(pg_get_bool(rows, row, column));
	case FIELD_CHOICE:
		/* A word of a newer version that was here before reads as not
		 * said. */
		place = choices_find(
			f->choices, pg_get_text(rows, row, column));
		return place < 0 ? value_null() : value_int(place);
	case FIELD_TEXT:
	case FIELD_DATE:
	case FIELD_ID:
	case FIELD_JSON:
		break;
	}
	return value_text(arena_strndup(a, pg_get_text(rows, row, column),
		pg_get_size(rows, row, column)));
}

struct record *
postgres_read_record(
	const struct pg_rows *rows, size_t row, enum table t, struct arena *a)
{
	const struct entity *entity = entity_get(t);
	struct record *r = record_new(a, entity);

	r->id = arena_strdup(a, pg_get_text(rows, row, COL_ID));
	r->tenant_id = arena_strdup(a, pg_get_text(rows, row, COL_TENANT_ID));
	r->version = pg_get_int(rows, row, COL_VERSION);
	r->created_at = pg_get_int(rows, row, COL_CREATED_AT);
	r->updated_at = pg_get_int(rows, row, COL_UPDATED_AT);
	r->updated_by = arena_strdup(a, pg_get_text(rows, row, COL_UPDATED_BY));
	r->deleted = pg_get_bool(rows, row, COL_DELETED);
	for (size_t i = 0; i < entity->field_count; i++)
		r->values[i] = read_value(
			rows, row, &entity->fields[i], COL_FIELDS + (int)i, a);
	return r;
}

static void
read_all(const struct pg_rows *rows, enum table t, struct arena *a,
	struct record_list *out)
{
	out->count = pg_row_count(rows);
	out->items = ARENA_ARRAY(a, struct record *, out->count + 1);
	for (size_t i = 0; i < out->count; i++)
		out->items[i] = postgres_read_record(rows, i, t, a);
}

static enum err
ask(struct storage_postgres *s, const char *sql, const struct pg_arg *args,
	size_t count, struct pg_rows **rows)
{
	enum err e = postgres_records_flush(s);

	*rows = NULL;
	if (e != ERR_OK)
		return e;
	pg_ask(s->pg, sql, args, count);
	return postgres_wait(s, rows, 1);
}

enum err
postgres_page(struct storage_postgres *s, enum table t, const char *after,
	size_t limit, struct arena *a, struct record_list *out)
{
	struct pg_rows *rows;
	enum err e;

	e = ask(s, record_query_page(t),
		PG_ARGS(pg_text(s->tenant), pg_text(after),
			pg_int(limit > INT32_MAX ? INT32_MAX : (int64_t)limit)),
		&rows);
	if (e == ERR_OK)
		read_all(rows, t, a, out);
	pg_rows_free(rows);
	return e;
}

/* ---- values as parameters ---- */

static struct pg_arg
arg_of(const struct field *f, struct value v)
{
	if (v.kind == VALUE_NULL)
		return pg_text(NULL);
	if (v.kind == VALUE_TEXT)
		return pg_text(v.s);
	if (f->type == FIELD_CHOICE)
		return pg_text(choices_word(f->choices, v.i));
	return f->type == FIELD_BOOL ? pg_bool(v.i != 0) : pg_int(v.i);
}

/* A filter's parameters: the hotel, and the value where there is one. */
static size_t
filter_args(const struct storage_postgres *s, enum table t, int field,
	struct value v, struct pg_arg args[2])
{
	args[0] = pg_text(s->tenant);
	if (field < 0 || v.kind == VALUE_NULL)
		return 1;
	args[1] = arg_of(&entity_get(t)->fields[field], v);
	return 2;
}

/* ---- writing ---- */

/* The first write of an action takes its stamp. */
static void
open_stamp(struct storage_postgres *s)
{
	if (!s->wrote) {
		s->wrote = true;
		s->last_stamp++;
		s->place = 0;
	}
	s->place++;
}

enum err
postgres_put(struct storage *base, const struct record *r)
{
	struct storage_postgres *s = storage_postgres_of(base);
	enum table t = r->entity->table;
	struct record *before = NULL;
	enum err e;

	CHECK(s->in_action);
	e = storage_view_find(&s->view, t, r->id, &before);
	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return e;
	open_stamp(s);
	if (t == TABLE_PROPERTIES)
		postgres_once_drop(s, ONCE_PROPERTIES, "");
	e = postgres_records_add(s, r, e == ERR_NOT_FOUND);
	if (e == ERR_OK)
		record_cache_put(s->view.cache, before, r, s->changed_at);
	return e;
}

/* ---- view ---- */

static enum err
read_find(void *ctx, enum table t, const char *id, struct arena *a,
	struct record **out)
{
	struct storage_postgres *s = ctx;
	struct pg_rows *rows;
	enum err e;

	e = ask(s, record_query_find(t),
		PG_ARGS(pg_text(s->tenant), pg_text(id)), &rows);
	if (e != ERR_OK)
		return e;
	if (pg_row_count(rows) == 0)
		e = ERR_NOT_FOUND;
	else
		*out = postgres_read_record(rows, 0, t, a);
	pg_rows_free(rows);
	return e;
}

static enum err
read_list(void *ctx, enum table t, int field, struct value v, struct arena *a,
	struct record_list *out)
{
	struct storage_postgres *s = ctx;
	struct pg_arg args[2];
	struct pg_rows *rows;
	size_t count = filter_args(s, t, field, v, args);
	bool is_house = t == TABLE_PROPERTIES && field < 0;
	enum err e = ERR_OK;

	/* Each request asks for the house and its business date. */
	rows = is_house ? postgres_once_find(s, ONCE_PROPERTIES, "") : NULL;
	if (rows == NULL) {
		e = ask(s,
			record_query_list(
				t, field, field >= 0 && v.kind == VALUE_NULL),
			args, count, &rows);
		if (e == ERR_OK && is_house)
			postgres_once_keep(s, ONCE_PROPERTIES, "", rows);
	}
	if (e == ERR_OK)
		read_all(rows, t, a, out);
	postgres_once_done(s, rows);
	return e;
}

enum err
postgres_read_sum(
	const struct pg_rows *rows, size_t row, int column, int64_t *out)
{
	errno = 0;
	*out = strtoll(pg_get_text(rows, row, column), NULL, 10);
	return errno == ERANGE ? ERR_OVERFLOW : ERR_OK;
}

static enum err
read_sum(void *ctx, enum table t, int field, struct value v, int summed,
	int64_t *out)
{
	struct storage_postgres *s = ctx;
	struct pg_arg args[2];
	struct pg_rows *rows;
	size_t count = filter_args(s, t, field, v, args);
	enum err e;

	e = ask(s,
		record_query_sum(
			t, field, summed, field >= 0 && v.kind == VALUE_NULL),
		args, count, &rows);
	if (e == ERR_OK)
		e = postgres_read_sum(rows, 0, 0, out);
	pg_rows_free(rows);
	return e;
}

static enum err
read_last(void *ctx, const char *series, int64_t *out)
{
	struct storage_postgres *s = ctx;
	struct pg_rows *rows;
	enum err e;

	*out = 0;
	e = postgres_get(s, s->tenant, STMT_SERIES_LAST,
		PG_ARGS(pg_text(s->tenant), pg_text(series)), &rows);
	if (e == ERR_OK)
		*out = pg_get_int(rows, 0, 0);
	pg_rows_free(rows);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err
postgres_series_save(struct storage_postgres *s)
{
	const struct series_taken *taken;
	enum err e = ERR_OK;
	size_t at = 0;

	while (e == ERR_OK &&
		(taken = storage_view_taken(&s->view, &at)) != NULL)
		e = postgres_write(s, postgres_statements[STMT_SERIES_SET],
			PG_ARGS(pg_text(s->tenant), pg_text(taken->name),
				pg_int(taken->last)));
	return e;
}

void
postgres_view_init(struct storage_postgres *s)
{
	const struct view reads = {
		.ctx = s,
		.find = read_find,
		.list = read_list,
		.sum = read_sum,
		.next = read_last,
		.set_at = postgres_set_at,
	};

	storage_view_init(&s->view, &reads);
	record_cache_keep_keys(s->view.cache);
}
