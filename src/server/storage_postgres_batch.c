/*
 * Records that wait to be written, many with one statement. Whatever reads
 * sends them before; else they go when there are many, and before the commit.
 *
 * One statement cannot write a row twice: how a record is left by the first
 * action that changes it belongs to round 0, by the next to round 1. All that
 * is new goes before what is changed, each in the order of the tables, in which
 * nothing refers to what stands behind it.
 */
#include "server/storage_postgres_priv.h"

#include "base/check.h"
#include "db/record_query.h"

#include <stdlib.h>
#include <string.h>

#define COLUMN_MAX    ((size_t)64 << 20)
#define ARENA_MAX     ((size_t)16 << 20)
#define WAITING_MAX   1000
#define WAITING_BYTES ((size_t)2 << 20)
#define GROUPS_MAX    64
#define SLOTS         4096 /* a power of two; at most half full */
/* A statement has tenant_id by itself. */
#define COLUMNS_MAX (RECORD_QUERY_COMMON - 1 + ENTITY_MAX_FIELDS)

/* What the triggers are told of each row, as they expect it. */
enum said {
	SAID_ID,
	SAID_STAMP,
	SAID_PLACE,
	SAID_AT,
	SAID_BY,
	SAID_TERMINAL,
	SAID_COUNT,
};

/* Rows of one statement, as arrays, one a column. */
struct group {
	bool is_update;
	size_t round;
	enum table table;
	size_t count;
	struct buf columns[COLUMNS_MAX];
	struct buf said[SAID_COUNT];
};

/* How often a record has been written. */
struct touched {
	const char *id; /* NULL: empty */
	enum table table;
	size_t times;
};

struct records_waiting {
	struct group
		*groups[GROUPS_MAX]; /* behind used: kept for their memory */
	size_t used;
	size_t made;
	struct touched touched[SLOTS];
	struct arena *arena; /* of ids */
	size_t count;        /* rows */
	size_t bytes;
};

/* ---- groups ---- */

static struct group *
group_new(void)
{
	struct group *g = calloc(1, sizeof(*g));

	CHECK(g != NULL);
	for (size_t i = 0; i < COLUMNS_MAX; i++)
		buf_init(&g->columns[i], COLUMN_MAX);
	for (size_t i = 0; i < SAID_COUNT; i++)
		buf_init(&g->said[i], COLUMN_MAX);
	return g;
}

static void
group_free(struct group *g)
{
	for (size_t i = 0; i < COLUMNS_MAX; i++)
		buf_fini(&g->columns[i]);
	for (size_t i = 0; i < SAID_COUNT; i++)
		buf_fini(&g->said[i]);
	free(g);
}

static size_t
column_count(enum table t)
{
	return RECORD_QUERY_COMMON - 1 + entity_get(t)->field_count;
}

/* Of the columns before the fields, without tenant_id. */
static const enum pg_kind common_kinds[] = { PG_TEXT, PG_INT, PG_INT, PG_INT,
	PG_TEXT, PG_BOOL };
#define COMMON (sizeof(common_kinds) / sizeof(common_kinds[0]))

static const enum pg_kind field_kinds[] = {
	[FIELD_TEXT] = PG_TEXT,
	[FIELD_INT] = PG_INT,
	[FIELD_MONEY] = PG_INT,
	[FIELD_TIME] = PG_INT,
	[FIELD_DATE] = PG_TEXT,
	[FIELD_BOOL] = PG_BOOL,
	[FIELD_CHOICE] = PG_TEXT,
	[FIELD_ID] = PG_TEXT,
	[FIELD_JSON] = PG_JSON,
};

static void
group_open(struct group *g, bool is_update, size_t round, enum table t)
{
	const struct entity *entity = entity_get(t);

	g->is_update = is_update;
	g->round = round;
	g->table = t;
	g->count = 0;
	for (size_t i = 0; i < COMMON; i++)
		pg_list_open(&g->columns[i], common_kinds[i]);
	for (size_t i = 0; i < entity->field_count; i++)
		pg_list_open(&g->columns[COMMON + i],
			field_kinds[entity->fields[i].type]);
	for (size_t i = 0; i < SAID_COUNT; i++) {
		buf_clear(&g->said[i]);
		buf_addc(&g->said[i], '{');
	}
}

static struct group *
group_of(struct records_waiting *w, bool is_update, size_t round, enum table t)
{
	struct group *g;

	for (size_t i = 0; i < w->used; i++) {
		g = w->groups[i];
		if (g->table == t && g->round == round &&
			g->is_update == is_update)
			return g;
	}
	if (w->used == w->made)
		w->groups[w->made++] = group_new();
	g = w->groups[w->used++];
	group_open(g, is_update, round, t);
	return g;
}

static int
compare_groups(const void *left, const void *right)
{
	const struct group *a = *(struct group *const *)left;
	const struct group *b = *(struct group *const *)right;

	if (a->is_update != b->is_update)
		return a->is_update ? 1 : -1;
	if (a->round != b->round)
		return a->round < b->round ? -1 : 1;
	return (a->table > b->table) - (a->table < b->table);
}

/* ---- how often a record was written ---- */

static struct touched *
touched_of(struct records_waiting *w, enum table t, const char *id)
{
	uint64_t h = (uint64_t)t + 1;
	size_t at;

	for (const char *p = id; *p != '\0'; p++)
		h = (h ^ (unsigned char)*p) * UINT64_C(0x100000001b3);
	at = (size_t)(h ^ h >> 32) & (SLOTS - 1);
	while (w->touched[at].id != NULL &&
		(w->touched[at].table != t ||
			strcmp(w->touched[at].id, id) != 0))
		at = (at + 1) & (SLOTS - 1);
	return &w->touched[at];
}

static size_t
next_round(struct records_waiting *w, enum table t, const char *id)
{
	struct touched *touched = touched_of(w, t, id);

	if (touched->id == NULL) {
		touched->id = arena_strdup(w->arena, id);
		touched->table = t;
	}
	return touched->times++;
}

/* ---- adding ---- */

static void
add_value(struct buf *column, const struct field *f, struct value v)
{
	if (v.kind == VALUE_NULL)
		pg_list_add(column, NULL);
	else if (v.kind == VALUE_TEXT)
		pg_list_add(column, v.s);
	else if (f->type == FIELD_CHOICE)
		pg_list_add(column, choices_word(f->choices, v.i));
	else if (f->type == FIELD_BOOL)
		pg_list_add_bool(column, v.i != 0);
	else
		pg_list_add_int(column, v.i);
}

/* In the order of the statement's parameters behind the hotel. */
static void
add_row(struct group *g, const struct record *r)
{
	struct buf *column = g->columns;

	pg_list_add(column++, r->id);
	pg_list_add_int(column++, r->version);
	pg_list_add_int(column++, r->created_at);
	pg_list_add_int(column++, r->updated_at);
	pg_list_add(column++, r->updated_by);
	pg_list_add_bool(column++, r->deleted);
	for (size_t i = 0; i < r->entity->field_count; i++)
		add_value(column++, &r->entity->fields[i], r->values[i]);
	CHECK(column == g->columns + column_count(g->table));
	g->count++;
}

static void
add_said(struct group *g, const struct storage_postgres *s, const char *id)
{
	pg_array_add(&g->said[SAID_ID], id);
	pg_array_add_int(&g->said[SAID_STAMP], s->last_stamp);
	pg_array_add_int(&g->said[SAID_PLACE], s->place);
	pg_array_add_int(&g->said[SAID_AT], s->changed_at);
	pg_array_add(&g->said[SAID_BY], s->changed_by);
	pg_array_add(&g->said[SAID_TERMINAL],
		s->terminal_id[0] == '\0' ? NULL : s->terminal_id);
}

static size_t
size_of(const struct record *r)
{
	size_t bytes = 0;

	for (size_t i = 0; i < r->entity->field_count; i++) {
		if (r->values[i].kind == VALUE_TEXT)
			bytes += strlen(r->values[i].s);
	}
	return bytes;
}

enum err
postgres_records_add(
	struct storage_postgres *s, const struct record *r, bool is_new)
{
	struct records_waiting *w = s->records;
	enum table t = r->entity->table;
	struct group *g;

	g = group_of(w, !is_new, next_round(w, t, r->id), t);
	add_row(g, r);
	add_said(g, s, r->id);
	w->count++;
	w->bytes += size_of(r);
	/* On many machines only the triggers of rows do the log. */
	if (s->is_careful || s->citus || w->used == GROUPS_MAX ||
		w->count >= WAITING_MAX || w->bytes > WAITING_BYTES)
		return postgres_records_flush(s);
	return ERR_OK;
}

/* ---- sending ---- */

/* From here on the triggers of statements log what is written, not row by row:
 * what nothing was said of is never held back. */
static const char logged_text[] = "SET LOCAL offsync.logged = 'batch'";

/* Says to the triggers under what the following rows are logged. */
static void
say(struct storage_postgres *s, const struct group *g)
{
	struct buf said;

	buf_init(&said, COLUMN_MAX);
	if (s->citus) {
		CHECK(g->count == 1);
		buf_addf(&said, "%lld\n%lld\n", (long long)s->last_stamp,
			(long long)s->changed_at);
		buf_adds(&said, s->changed_by);
		pg_set_local(s->pg, "offsync.change", said.data);
	} else {
		for (size_t i = 0; i < SAID_COUNT; i++) {
			buf_addc(&said, i == 0 ? '{' : ',');
			buf_add(&said, g->said[i].data, g->said[i].len);
			buf_addc(&said, '}');
		}
		buf_addc(&said, '}');
		pg_set_local(s->pg, "offsync.batch", said.data);
	}
	buf_fini(&said);
}

static enum err
send_group(struct storage_postgres *s, struct group *g)
{
	struct pg_arg args[1 + COLUMNS_MAX] = { pg_text(s->tenant) };
	size_t count = column_count(g->table);

	for (size_t i = 0; i < count; i++) {
		if (!buf_ok(&g->columns[i]))
			return ERR_TOO_LARGE;
		args[1 + i] = pg_list(&g->columns[i]);
	}
	say(s, g);
	return postgres_write(s,
		g->is_update ? record_query_update_all(g->table)
			     : record_query_insert_all(g->table),
		args, 1 + count);
}

enum err
postgres_records_flush(struct storage_postgres *s)
{
	struct records_waiting *w = s->records;
	enum err e = ERR_OK;

	if (w->used == 0)
		return ERR_OK;
	qsort(w->groups, w->used, sizeof(struct group *), compare_groups);
	if (!s->citus)
		pg_send(s->pg, logged_text, NULL, 0);
	for (size_t i = 0; i < w->used && e == ERR_OK; i++)
		e = send_group(s, w->groups[i]);
	records_waiting_forget(w);
	return e;
}

/* ---- life ---- */

void
records_waiting_forget(struct records_waiting *w)
{
	if (w->used == 0)
		return;
	w->used = 0;
	w->count = 0;
	w->bytes = 0;
	memset(w->touched, 0, sizeof(w->touched));
	arena_reset(w->arena);
}

struct records_waiting *
records_waiting_new(void)
{
	struct records_waiting *w = calloc(1, sizeof(*w));

	CHECK(w != NULL);
	w->arena = arena_new(ARENA_MAX);
	return w;
}

void
records_waiting_free(struct records_waiting *w)
{
	if (w == NULL)
		return;
	for (size_t i = 0; i < w->made; i++)
		group_free(w->groups[i]);
	arena_free(w->arena);
	free(w);
}
