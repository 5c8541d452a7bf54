/* What a batch reads on PostgreSQL, many questions in one round trip. */
#include "server/storage_postgres_priv.h"

#include "db/record_query.h"

#include <stdlib.h>
#include <string.h>

#define ARRAY_MAX ((size_t)64 << 20)

/* Wishes that one statement answers: of one table, field and summed. */
struct group {
	struct storage_wish *wishes;
	size_t count;
};

static bool
is_same_question(const struct storage_wish *a, const struct storage_wish *b)
{
	return a->table == b->table && a->field == b->field &&
	       a->summed == b->summed;
}

static const char *
statement_of(const struct storage_wish *w)
{
	if (w->field == WISH_RECORD)
		return record_query_find_any(w->table);
	if (w->summed == WISH_LIST)
		return record_query_list_any(w->table, w->field);
	return record_query_sum_any(w->table, w->field, w->summed);
}

static void
send_group(struct storage_postgres *s, const struct group *g)
{
	struct buf values;

	buf_init(&values, ARRAY_MAX);
	buf_addc(&values, '{');
	for (size_t i = 0; i < g->count; i++)
		pg_array_add(&values, g->wishes[i].value);
	buf_addc(&values, '}');
	pg_ask(s->pg, statement_of(&g->wishes[0]),
		PG_ARGS(pg_text(s->tenant), pg_text(values.data)));
	buf_fini(&values);
}

static int
compare_value(const void *value, const void *wish)
{
	return strcmp(value, ((const struct storage_wish *)wish)->value);
}

static struct storage_wish *
wish_of(const struct group *g, const char *value)
{
	return bsearch(
		value, g->wishes, g->count, sizeof(*g->wishes), compare_value);
}

static enum err
take_sums(const struct group *g, const struct pg_rows *rows)
{
	enum err e = ERR_OK;

	for (size_t i = 0; e == ERR_OK && i < pg_row_count(rows); i++) {
		struct storage_wish *w = wish_of(g, pg_get_text(rows, i, 0));

		if (w != NULL)
			e = postgres_read_sum(rows, i, 1, &w->sum);
	}
	return e;
}

static void
take_records(const struct group *g, const struct pg_rows *rows, struct arena *a)
{
	const struct storage_wish *first = &g->wishes[0];

	for (size_t i = 0; i < pg_row_count(rows); i++) {
		struct record *r =
			postgres_read_record(rows, i, first->table, a);
		struct storage_wish *w =
			wish_of(g, first->field == WISH_RECORD
					   ? r->id
					   : record_text(r, first->field));

		if (w == NULL)
			continue;
		if (first->field == WISH_RECORD) {
			w->record = r;
			continue;
		}
		w->list.items = arena_grow(a, w->list.items, w->list.count,
			&w->list_cap, sizeof(struct record *));
		w->list.items[w->list.count++] = r;
	}
}

enum err
postgres_read_wishes(
	void *ctx, struct storage_wish *wishes, size_t count, struct arena *a)
{
	struct storage_postgres *s = ctx;
	struct group *groups = ARENA_ARRAY(a, struct group, count);
	struct pg_rows **rows = ARENA_ARRAY(a, struct pg_rows *, count);
	size_t n = 0;
	enum err e;

	for (size_t i = 0; i < count; i++) {
		if (i == 0 || !is_same_question(&wishes[i - 1], &wishes[i]))
			groups[n++].wishes = &wishes[i];
		groups[n - 1].count++;
	}
	e = postgres_records_flush(s);
	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < n; i++)
		send_group(s, &groups[i]);
	e = postgres_wait(s, rows, n);
	for (size_t i = 0; i < n; i++) {
		const struct storage_wish *w = &groups[i].wishes[0];

		if (e == ERR_OK && w->field != WISH_RECORD &&
			w->summed != WISH_LIST)
			e = take_sums(&groups[i], rows[i]);
		else if (e == ERR_OK)
			take_records(&groups[i], rows[i], a);
		pg_rows_free(rows[i]);
	}
	return e;
}

/* ---- the scout ---- */

const struct view *
postgres_scout(struct storage *base)
{
	return storage_scout_view(storage_postgres_of(base)->scout);
}

void
postgres_scout_want(struct storage *base, enum table t, const char *id)
{
	storage_scout_want(storage_postgres_of(base)->scout, t, id);
}

void
postgres_scout_put(struct storage *base, const struct record *r)
{
	storage_scout_put(storage_postgres_of(base)->scout, r);
}

enum err
postgres_scout_fetch(struct storage *base, bool *more)
{
	return storage_scout_fetch(storage_postgres_of(base)->scout, more);
}

void
postgres_scout_end(struct storage *base)
{
	storage_scout_end(storage_postgres_of(base)->scout);
}

/* ---- answers ---- */

static int
compare_text(const void *left, const void *right)
{
	return strcmp(((const struct looked_for *)left)->text,
		((const struct looked_for *)right)->text);
}

static struct looked_for *
look_up(const struct looked_list *list, const char *text)
{
	const struct looked_for wanted = { .text = text };

	if (list->count == 0)
		return NULL;
	return bsearch(&wanted, list->items, list->count, sizeof(*list->items),
		compare_text);
}

static void
add_looked(struct looked_list *list, struct arena *a, const char *text,
	bool is_asked)
{
	list->items = arena_grow(
		a, list->items, list->count, &list->cap, sizeof(*list->items));
	list->items[list->count++] =
		(struct looked_for){ .text = arena_strdup(a, text),
			.known = true,
			.is_asked = is_asked };
}

/* Sorts, and writes it as an array. */
static void
close_looked(struct looked_list *list, struct buf *array)
{
	if (list->count > 1)
		qsort(list->items, list->count, sizeof(*list->items),
			compare_text);
	buf_init(array, ARRAY_MAX);
	buf_addc(array, '{');
	for (size_t i = 0; i < list->count; i++) {
		if (list->items[i].is_asked)
			pg_array_add(array, list->items[i].text);
	}
	buf_addc(array, '}');
}

static void
take_found(struct answers_ahead *ahead, const struct pg_rows *rows)
{
	ahead->found_count = pg_row_count(rows);
	ahead->found = ARENA_ARRAY(
		ahead->arena, struct storage_result, ahead->found_count + 1);
	for (size_t i = 0; i < ahead->found_count; i++)
		postgres_read_result(rows, i, ahead->arena, &ahead->found[i]);
}

enum err
postgres_results_ahead(
	struct storage *base, const struct storage_key *keys, size_t count)
{
	struct storage_postgres *s = storage_postgres_of(base);
	struct answers_ahead *ahead = &s->ahead;
	struct pg_rows *rows;
	struct buf ids;
	struct buf idempotency;
	size_t asked = 0;
	enum err e = ERR_OK;

	answers_ahead_forget(ahead);
	for (size_t i = 0; i < count; i++) {
		bool is_asked = !keys[i].is_fresh || s->is_careful;

		asked += is_asked;
		add_looked(
			&ahead->ids, ahead->arena, keys[i].action_id, is_asked);
		if (keys[i].idempotency_key != NULL)
			add_looked(&ahead->keys, ahead->arena,
				keys[i].idempotency_key, is_asked);
	}
	close_looked(&ahead->ids, &ids);
	close_looked(&ahead->keys, &idempotency);
	if (asked > 0)
		e = postgres_results_flush(s);
	if (e == ERR_OK && asked > 0)
		e = postgres_do(s, s->tenant, STMT_RESULTS_FIND,
			PG_ARGS(pg_text(s->tenant), pg_text(ids.data),
				pg_text(idempotency.data)),
			&rows);
	if (e == ERR_OK && asked > 0) {
		take_found(ahead, rows);
		pg_rows_free(rows);
	} else if (e != ERR_OK) {
		answers_ahead_forget(ahead);
	}
	buf_fini(&ids);
	buf_fini(&idempotency);
	return e;
}

void
answers_ahead_forget(struct answers_ahead *ahead)
{
	arena_reset(ahead->arena);
	*ahead = (struct answers_ahead){ .arena = ahead->arena };
}

bool
answers_ahead_knows(const struct answers_ahead *ahead, const char *action_id,
	const char *idempotency_key)
{
	const struct looked_for *id = look_up(&ahead->ids, action_id);
	const struct looked_for *key;

	if (id == NULL || !id->known || idempotency_key == NULL)
		return id != NULL && id->known;
	key = look_up(&ahead->keys, idempotency_key);
	return key != NULL && key->known;
}

const struct storage_result *
answers_ahead_find(const struct answers_ahead *ahead, const char *action_id,
	const char *idempotency_key)
{
	const struct storage_result *by_key = NULL;

	for (size_t i = 0; i < ahead->found_count; i++) {
		const struct storage_result *r = &ahead->found[i];

		if (strcmp(r->action_id, action_id) == 0)
			return r;
		if (idempotency_key != NULL && r->idempotency_key != NULL &&
			strcmp(r->idempotency_key, idempotency_key) == 0)
			by_key = r;
	}
	return by_key;
}

const struct storage_result *
answers_ahead_by_seq(const struct answers_ahead *ahead, const char *terminal_id,
	int64_t device_seq)
{
	for (size_t i = 0; i < ahead->found_count; i++) {
		const struct storage_result *r = &ahead->found[i];

		if (r->device_seq == device_seq && device_seq > 0 &&
			strcmp(r->terminal_id, terminal_id) == 0 &&
			answers_ahead_knows(ahead, r->action_id, NULL))
			return r;
	}
	return NULL;
}

static void
unknow(const struct looked_list *list, const char *text)
{
	struct looked_for *l = look_up(list, text);

	/* The same text may stand there more than once. */
	if (l == NULL)
		return;
	while (l > list->items && strcmp(l[-1].text, text) == 0)
		l--;
	for (; l < list->items + list->count && strcmp(l->text, text) == 0; l++)
		l->known = false;
}

void
answers_ahead_unknow(
	struct answers_ahead *ahead, const struct storage_result *r)
{
	unknow(&ahead->ids, r->action_id);
	if (r->idempotency_key != NULL)
		unknow(&ahead->keys, r->idempotency_key);
}
