#include "db/record_sql.h"

#include "db/record_query.h"

#include "base/check.h"

#include <stdio.h>
#include <string.h>

/* "<table>/<id>/<field>": names are short and ids have 36 characters. */
#define ROW_SIZE 192

/* Sealed texts of one record. */
#define SEALED_MAX ((size_t)4 * 1024 * 1024)

/* Places of the columns, as record_query.c lists them. */
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

static bool
is_sealed(const struct record_sql *rs, const struct field *f)
{
	return rs->seal != NULL && f->sensitive;
}

static void
row_name(const struct entity *e, const char *id, const struct field *f,
	char out[ROW_SIZE])
{
	(void)snprintf(out, ROW_SIZE, "%s/%s/%s", e->name, id, f->name);
}

/* ---- reading ---- */

static enum err
open_sealed(struct record_sql *rs, const struct record *r,
	const struct field *f, const char *sealed, struct arena *a,
	struct value *out)
{
	char row[ROW_SIZE];
	const char *plain;
	enum err e;

	row_name(r->entity, r->id, f, row);
	e = rs->seal->open(rs->seal->ctx, row, sealed, a, &plain);
	if (e == ERR_OK)
		*out = value_text(plain);
	return e;
}

static enum err
read_value(struct record_sql *rs, struct stmt *s, const struct record *r,
	const struct field *f, int column, struct arena *a, struct value *out)
{
	int place;

	if (stmt_is_null(s, column)) {
		*out = value_null();
		return ERR_OK;
	}
	if (is_sealed(rs, f) && rs->opens != NULL && !rs->opens(f)) {
		*out = value_null();
		return ERR_OK;
	}
	if (is_sealed(rs, f))
		return open_sealed(rs, r, f, stmt_text(s, column), a, out);
	switch (f->type) {
	case FIELD_INT:
	case FIELD_MONEY:
	case FIELD_TIME:
	case FIELD_BOOL:
		*out = value_int(stmt_int(s, column));
		return ERR_OK;
	case FIELD_CHOICE:
		/* A word of a newer version that was here before reads as not
		 * said. */
		place = choices_find(f->choices, stmt_text(s, column));
		*out = place < 0 ? value_null() : value_int(place);
		return ERR_OK;
	case FIELD_TEXT:
	case FIELD_DATE:
	case FIELD_ID:
	case FIELD_JSON:
		*out = value_text(arena_strndup(
			a, stmt_text(s, column), stmt_size(s, column)));
		return ERR_OK;
	}
	return ERR_CORRUPT;
}

static enum err
read_record(struct record_sql *rs, struct stmt *s, enum table t,
	struct arena *a, struct record **out)
{
	const struct entity *entity = entity_get(t);
	struct record *r = record_new(a, entity);
	enum err e = ERR_OK;

	r->id = arena_strdup(a, stmt_text(s, COL_ID));
	r->tenant_id = arena_strdup(a, rs->tenant_id);
	r->version = stmt_int(s, COL_VERSION);
	r->created_at = stmt_int(s, COL_CREATED_AT);
	r->updated_at = stmt_int(s, COL_UPDATED_AT);
	r->updated_by = arena_strdup(a, stmt_text(s, COL_UPDATED_BY));
	r->deleted = stmt_int(s, COL_DELETED) != 0;
	for (size_t i = 0; i < entity->field_count && e == ERR_OK; i++)
		e = read_value(rs, s, r, &entity->fields[i],
			COL_FIELDS + (int)i, a, &r->values[i]);
	if (e == ERR_OK)
		*out = r;
	return e;
}

static enum err
read_all(struct record_sql *rs, struct stmt *s, enum table t, struct arena *a,
	struct record_list *out)
{
	struct record_list list = { 0, NULL };
	size_t cap = 0;
	enum err e;

	while ((e = stmt_step(s)) == ERR_OK) {
		list.items = arena_grow(a, list.items, list.count, &cap,
			sizeof(struct record *));
		e = read_record(rs, s, t, a, &list.items[list.count]);
		if (e != ERR_OK)
			break;
		list.count++;
	}
	stmt_reset(s);
	if (e != ERR_NOT_FOUND)
		return e;
	*out = list;
	return ERR_OK;
}

enum err
record_sql_find(struct record_sql *rs, enum table t, const char *id,
	struct arena *a, struct record **out)
{
	struct stmt *s = db_stmt_text(rs->db, record_query_find(t));
	enum err e;

	stmt_bind_text(s, 1, rs->tenant_id);
	stmt_bind_text(s, 2, id);
	e = stmt_step(s);
	if (e == ERR_OK)
		e = read_record(rs, s, t, a, out);
	stmt_reset(s);
	return e;
}

/* ---- values as parameters ---- */

static void
bind_value(struct stmt *s, int at, const struct field *f, struct value v)
{
	if (v.kind == VALUE_NULL)
		stmt_bind_null(s, at);
	else if (v.kind == VALUE_TEXT)
		stmt_bind_text(s, at, v.s);
	else if (f->type == FIELD_CHOICE)
		stmt_bind_text(s, at, choices_word(f->choices, v.i));
	else
		stmt_bind_int(s, at, v.i);
}

static bool
wants_null(int field, struct value v)
{
	return field >= 0 && v.kind == VALUE_NULL;
}

static void
bind_filter(struct record_sql *rs, struct stmt *s, enum table t, int field,
	struct value v)
{
	const struct field *f;

	stmt_bind_text(s, 1, rs->tenant_id);
	if (field < 0 || wants_null(field, v))
		return;
	f = &entity_get(t)->fields[field];
	/* What is sealed differently each time cannot be looked for. */
	CHECK(!is_sealed(rs, f));
	bind_value(s, 2, f, v);
}

enum err
record_sql_list(struct record_sql *rs, enum table t, int field, struct value v,
	struct arena *a, struct record_list *out)
{
	struct stmt *s = db_stmt_text(
		rs->db, record_query_list(t, field, wants_null(field, v)));

	bind_filter(rs, s, t, field, v);
	return read_all(rs, s, t, a, out);
}

enum err
record_sql_sum(struct record_sql *rs, enum table t, int field, struct value v,
	int summed, int64_t *out)
{
	struct stmt *s = db_stmt_text(rs->db,
		record_query_sum(t, field, summed, wants_null(field, v)));
	enum err e;

	bind_filter(rs, s, t, field, v);
	e = stmt_step(s);
	if (e == ERR_OK)
		*out = stmt_int(s, 0);
	stmt_reset(s);
	return e;
}

enum err
record_sql_page(struct record_sql *rs, enum table t, const char *after,
	size_t limit, struct arena *a, struct record_list *out)
{
	struct stmt *s = db_stmt_text(rs->db, record_query_page(t));

	stmt_bind_text(s, 1, rs->tenant_id);
	stmt_bind_text(s, 2, after);
	stmt_bind_int(s, 3, limit > INT32_MAX ? INT32_MAX : (int64_t)limit);
	return read_all(rs, s, t, a, out);
}

/* ---- writing ---- */

static enum err
put_field(struct record_sql *rs, struct stmt *s, const struct record *r,
	size_t i, struct arena *a)
{
	const struct field *f = &r->entity->fields[i];
	struct value v = r->values[i];
	int at = COL_FIELDS + (int)i + 1;
	char row[ROW_SIZE];
	const char *sealed;
	enum err e;

	if (!is_sealed(rs, f) || v.kind == VALUE_NULL) {
		bind_value(s, at, f, v);
		return ERR_OK;
	}
	CHECK(v.kind == VALUE_TEXT);
	row_name(r->entity, r->id, f, row);
	e = rs->seal->seal(rs->seal->ctx, row, v.s, a, &sealed);
	if (e == ERR_OK)
		stmt_bind_text(s, at, sealed);
	return e;
}

static bool
has_sealed(const struct record_sql *rs, const struct record *r)
{
	for (size_t i = 0; i < r->entity->field_count; i++) {
		if (is_sealed(rs, &r->entity->fields[i]) &&
			r->values[i].kind != VALUE_NULL)
			return true;
	}
	return false;
}

/* With a statement whose parameters are all columns, in their order. */
static enum err
write_record(struct record_sql *rs, const char *sql, const struct record *r)
{
	struct arena *a = NULL; /* for sealed texts, until the statement ran */
	struct stmt *s;
	enum err e = ERR_OK;

	if (has_sealed(rs, r))
		a = arena_new(SEALED_MAX);
	s = db_stmt_text(rs->db, sql);
	stmt_bind_text(s, COL_ID + 1, r->id);
	stmt_bind_text(s, COL_TENANT_ID + 1, rs->tenant_id);
	stmt_bind_int(s, COL_VERSION + 1, r->version);
	stmt_bind_int(s, COL_CREATED_AT + 1, r->created_at);
	stmt_bind_int(s, COL_UPDATED_AT + 1, r->updated_at);
	stmt_bind_text(s, COL_UPDATED_BY + 1, r->updated_by);
	stmt_bind_int(s, COL_DELETED + 1, r->deleted);
	for (size_t i = 0; i < r->entity->field_count && e == ERR_OK; i++)
		e = put_field(rs, s, r, i, a);
	if (e == ERR_OK)
		e = stmt_run(s);
	arena_free(a);
	return e;
}

enum err
record_sql_put(struct record_sql *rs, const struct record *r)
{
	return write_record(rs, record_query_put(r->entity->table), r);
}

enum err
record_sql_insert(struct record_sql *rs, const struct record *r)
{
	return write_record(rs, record_query_insert(r->entity->table), r);
}

enum err
record_sql_update(struct record_sql *rs, const struct record *r)
{
	return write_record(rs, record_query_update(r->entity->table), r);
}

enum err
record_sql_remove(struct record_sql *rs, enum table t, const char *id)
{
	struct stmt *s = db_stmt_text(rs->db, record_query_remove(t));

	stmt_bind_text(s, 1, rs->tenant_id);
	stmt_bind_text(s, 2, id);
	return stmt_run(s);
}
