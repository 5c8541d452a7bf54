/* Stored answers, forked actions and local ids on PostgreSQL. */
#include "server/storage_postgres_priv.h"

#include "base/check.h"

#include <stdio.h>
#include <string.h>

#define ARRAY_MAX  ((size_t)1 << 20)
#define COLUMN_MAX ((size_t)64 << 20)
/* Of the longest column, after which they are sent. */
#define WAITING_BYTES ((size_t)4 << 20)
#define ACTION_COLUMN 8

/* Of the columns, in the order of the statement's parameters behind the hotel.
 */
static const enum pg_kind kinds[RESULT_COLUMNS] = { PG_TEXT, PG_TEXT, PG_TEXT,
	PG_INT, PG_TEXT, PG_INT, PG_BOOL, PG_TEXT, PG_TEXT, PG_TEXT, PG_INT };

/* ---- reading ---- */

void
postgres_read_result(const struct pg_rows *rows, size_t row, struct arena *a,
	struct storage_result *out)
{
	*out = (struct storage_result){
		.action_id = arena_strdup(a, pg_get_text(rows, row, 0)),
		.idempotency_key = arena_strdup(a, pg_get_text(rows, row, 1)),
		.terminal_id = arena_strdup(a, pg_get_text(rows, row, 2)),
		.hash = arena_strdup(a, pg_get_text(rows, row, 3)),
		.device_seq = pg_get_int(rows, row, 4),
		.stamp = pg_get_int(rows, row, 5),
		.final = pg_get_bool(rows, row, 6),
		.json = arena_strdup(a, pg_get_text(rows, row, 7)),
		.action = arena_strdup(a, pg_get_text(rows, row, 8)),
		.signature = arena_strdup(a, pg_get_text(rows, row, 9)),
		.answered_at = pg_get_int(rows, row, 10),
	};
}

static void
array_of(struct buf *array, const char *element)
{
	buf_init(array, ARRAY_MAX);
	buf_addc(array, '{');
	if (element != NULL)
		pg_array_add(array, element);
	buf_addc(array, '}');
}

static enum err
give(const struct storage_result *known, struct storage_result *out)
{
	if (known == NULL)
		return ERR_NOT_FOUND;
	*out = *known;
	return ERR_OK;
}

/* What has the id comes before what has the key. */
enum err
postgres_result_find(struct storage *base, const char *action_id,
	const char *idempotency_key, struct arena *a,
	struct storage_result *out)
{
	struct storage_postgres *s = storage_postgres_of(base);
	struct pg_rows *rows;
	struct buf ids;
	struct buf keys;
	enum err e;

	CHECK(s->tenant[0] != '\0');
	if (answers_ahead_knows(&s->ahead, action_id, idempotency_key))
		return give(answers_ahead_find(
				    &s->ahead, action_id, idempotency_key),
			out);
	e = postgres_results_flush(s);
	if (e != ERR_OK)
		return e;
	array_of(&ids, action_id);
	array_of(&keys, idempotency_key);
	e = postgres_get(s, s->tenant, STMT_RESULTS_FIND,
		PG_ARGS(pg_text(s->tenant), pg_text(ids.data),
			pg_text(keys.data)),
		&rows);
	if (e == ERR_OK)
		postgres_read_result(rows, 0, a, out);
	pg_rows_free(rows);
	buf_fini(&ids);
	buf_fini(&keys);
	return e;
}

static enum err
repeat_by_seq(struct storage_postgres *s, const char *terminal_id,
	int64_t device_seq, struct arena *a, struct storage_result *out)
{
	struct pg_rows *rows;
	enum err e;

	e = postgres_get(s, s->tenant, STMT_REPEAT_BY_SEQ,
		PG_ARGS(pg_text(s->tenant), pg_text(terminal_id),
			pg_int(device_seq)),
		&rows);
	if (e == ERR_OK)
		*out = (struct storage_result){
			.action_id = arena_strdup(a, pg_get_text(rows, 0, 0)),
			.terminal_id = terminal_id,
			.hash = arena_strdup(a, pg_get_text(rows, 0, 1)),
			.device_seq = device_seq,
			.final = true,
			.json = arena_strdup(a, pg_get_text(rows, 0, 2)),
		};
	pg_rows_free(rows);
	return e;
}

enum err
postgres_result_by_seq(struct storage *base, const char *terminal_id,
	int64_t device_seq, struct arena *a, struct storage_result *out)
{
	struct storage_postgres *s = storage_postgres_of(base);
	const struct storage_result *known =
		answers_ahead_by_seq(&s->ahead, terminal_id, device_seq);
	struct pg_rows *rows;
	enum err e;

	CHECK(s->tenant[0] != '\0');
	if (known != NULL)
		return give(known, out);
	e = postgres_results_flush(s);
	if (e != ERR_OK)
		return e;
	e = postgres_get(s, s->tenant, STMT_RESULT_BY_SEQ,
		PG_ARGS(pg_text(terminal_id), pg_int(device_seq),
			pg_text(s->tenant)),
		&rows);
	if (e == ERR_OK)
		postgres_read_result(rows, 0, a, out);
	pg_rows_free(rows);
	if (e == ERR_NOT_FOUND)
		e = repeat_by_seq(s, terminal_id, device_seq, a, out);
	return e;
}

enum err
postgres_result_open(struct storage *base, const char *terminal_id,
	size_t limit, int64_t *seqs, size_t *count)
{
	struct storage_postgres *s = storage_postgres_of(base);
	struct pg_rows *rows;
	enum err e;

	CHECK(s->tenant[0] != '\0');
	*count = 0;
	e = postgres_results_flush(s);
	if (e != ERR_OK)
		return e;
	e = postgres_do(s, s->tenant, STMT_RESULT_OPEN,
		PG_ARGS(pg_text(s->tenant), pg_text(terminal_id),
			pg_int((int64_t)limit)),
		&rows);
	if (e != ERR_OK)
		return e;
	for (; *count < pg_row_count(rows); (*count)++)
		seqs[*count] = pg_get_int(rows, *count, 0);
	pg_rows_free(rows);
	return ERR_OK;
}

/* ---- writing ---- */

static void
remember(struct storage_postgres *s, const struct storage_result *r)
{
	struct last_answer *last = &s->answer;

	last->any = strlen(r->action_id) < sizeof(last->action_id);
	(void)snprintf(
		last->action_id, sizeof(last->action_id), "%s", r->action_id);
	last->stamp = r->stamp;
	last->answered_at = r->answered_at;
	buf_clear(&last->json);
	buf_adds(&last->json, r->json);
}

void
answers_waiting_init(struct answers_waiting *w)
{
	for (size_t i = 0; i < RESULT_COLUMNS; i++)
		buf_init(&w->columns[i], COLUMN_MAX);
	answers_waiting_forget(w);
}

void
answers_waiting_fini(struct answers_waiting *w)
{
	for (size_t i = 0; i < RESULT_COLUMNS; i++)
		buf_fini(&w->columns[i]);
}

void
answers_waiting_forget(struct answers_waiting *w)
{
	w->count = 0;
	w->are_new = true;
	for (size_t i = 0; i < RESULT_COLUMNS; i++)
		pg_list_open(&w->columns[i], kinds[i]);
}

static void
add_waiting(struct answers_waiting *w, const struct storage_result *r)
{
	struct buf *column = w->columns;

	pg_list_add(column++, r->action_id);
	pg_list_add(column++, r->idempotency_key);
	pg_list_add(column++, r->terminal_id);
	pg_list_add_int(column++, r->device_seq);
	pg_list_add(column++, r->hash);
	pg_list_add_int(column++, r->stamp);
	pg_list_add_bool(column++, r->final);
	pg_list_add(column++, r->json);
	pg_list_add(column++, r->action);
	pg_list_add(column++, r->signature);
	pg_list_add_int(column++, r->answered_at);
	CHECK(column == w->columns + RESULT_COLUMNS);
	w->count++;
}

enum err
postgres_results_flush(struct storage_postgres *s)
{
	struct answers_waiting *w = &s->waiting;
	struct pg_arg args[1 + RESULT_COLUMNS] = { pg_text(s->tenant) };
	enum err e = ERR_OK;

	if (w->count == 0)
		return ERR_OK;
	for (size_t i = 0; i < RESULT_COLUMNS; i++) {
		if (!buf_ok(&w->columns[i]))
			e = ERR_TOO_LARGE;
		args[1 + i] = pg_list(&w->columns[i]);
	}
	if (e == ERR_OK)
		e = postgres_write(s,
			postgres_statements[w->are_new ? STMT_RESULTS_ADD
						       : STMT_RESULTS_PUT],
			args, 1 + RESULT_COLUMNS);
	answers_waiting_forget(w);
	return e;
}

/* One statement cannot change a row twice: what may be among those that wait
 * goes behind them. And one that is new fails where there is one already, so it
 * goes with its like. */
enum err
postgres_result_put(struct storage *base, const struct storage_result *r)
{
	struct storage_postgres *s = storage_postgres_of(base);
	struct answers_waiting *w = &s->waiting;
	bool is_known = answers_ahead_knows(&s->ahead, r->action_id, NULL);
	bool is_new = is_known &&
		      answers_ahead_find(&s->ahead, r->action_id, NULL) == NULL;
	enum err e = ERR_OK;

	CHECK(s->view.writing && !s->in_action);
	record_cache_trim(s->view.cache, STORAGE_VIEW_BYTES);
	remember(s, r);
	if (!is_known || w->are_new != is_new ||
		w->columns[ACTION_COLUMN].len > WAITING_BYTES)
		e = postgres_results_flush(s);
	if (e != ERR_OK)
		return e;
	w->are_new = is_new;
	answers_ahead_unknow(&s->ahead, r);
	add_waiting(w, r);
	return s->is_careful ? postgres_results_flush(s) : ERR_OK;
}

enum err
postgres_repeat_put(struct storage *base, const struct storage_result *r)
{
	struct storage_postgres *s = storage_postgres_of(base);
	const struct pg_arg null = pg_text(NULL);

	CHECK(s->view.writing && !s->in_action);
	return postgres_write(s, postgres_statements[STMT_REPEAT_PUT],
		PG_ARGS(pg_text(s->tenant), pg_text(r->terminal_id),
			pg_int(r->device_seq), pg_text(r->hash),
			pg_text(r->action_id), pg_text(r->json),
			r->given_up ? pg_int(r->answered_at) : null,
			r->given_up ? pg_text(r->action) : null,
			r->given_up ? pg_text(r->signature) : null));
}

/* ---- forked chains ---- */

enum err
postgres_forked_put(struct storage *base, const struct storage_forked *f)
{
	struct storage_postgres *s = storage_postgres_of(base);

	CHECK(s->view.writing && !s->in_action);
	return postgres_write(s, postgres_statements[STMT_FORKED_PUT],
		PG_ARGS(pg_text(s->tenant), pg_text(f->terminal_id),
			pg_text(f->hash), pg_int(f->device_seq),
			pg_text(f->action_id), pg_text(f->action),
			pg_text(f->signature), pg_int(f->received_at),
			pg_text(f->reason)));
}

enum err
postgres_forked_list(struct storage *base, const char *tenant_id,
	const char *terminal_id, struct arena *a, struct storage_forked **out,
	size_t *count)
{
	struct storage_postgres *s = storage_postgres_of(base);
	struct storage_forked *list;
	struct pg_rows *rows;
	enum err e;

	e = postgres_do(s, tenant_id, STMT_FORKED_LIST,
		PG_ARGS(pg_text(tenant_id), pg_text(terminal_id)), &rows);
	if (e != ERR_OK)
		return e;
	*count = pg_row_count(rows);
	list = ARENA_ARRAY(a, struct storage_forked, *count + 1);
	for (size_t i = 0; i < *count; i++)
		list[i] = (struct storage_forked){
			.terminal_id = arena_strdup(a, pg_get_text(rows, i, 0)),
			.device_seq = pg_get_int(rows, i, 1),
			.hash = arena_strdup(a, pg_get_text(rows, i, 2)),
			.action_id = arena_strdup(a, pg_get_text(rows, i, 3)),
			.action = arena_strdup(a, pg_get_text(rows, i, 4)),
			.signature = arena_strdup(a, pg_get_text(rows, i, 5)),
			.received_at = pg_get_int(rows, i, 6),
			.settled = pg_get_bool(rows, i, 7),
			.reason = arena_strdup(a, pg_get_text(rows, i, 8)),
			.decision = arena_strdup(a, pg_get_text(rows, i, 9)),
			.decided_by = arena_strdup(a, pg_get_text(rows, i, 10)),
			.decided_at = pg_get_int(rows, i, 11),
		};
	pg_rows_free(rows);
	*out = list;
	return ERR_OK;
}

enum err
postgres_forked_decide(struct storage *base, const struct storage_forked *f)
{
	struct storage_postgres *s = storage_postgres_of(base);
	struct pg_rows *rows;
	enum err e;

	CHECK(s->view.writing);
	e = postgres_do(s, s->tenant, STMT_FORKED_DECIDE,
		PG_ARGS(pg_text(f->decision), pg_text(f->decided_by),
			pg_int(f->decided_at), pg_text(s->tenant),
			pg_text(f->terminal_id), pg_text(f->hash)),
		&rows);
	if (e == ERR_OK && pg_rows_changed(rows) == 0)
		e = ERR_NOT_FOUND;
	pg_rows_free(rows);
	return e;
}

/* ---- local ids ---- */

enum err
postgres_local_id_put(struct storage *base, const char *terminal_id,
	enum table t, const char *local_id, const char *server_id)
{
	struct storage_postgres *s = storage_postgres_of(base);

	return postgres_write(s, postgres_statements[STMT_LOCAL_ID_PUT],
		PG_ARGS(pg_text(s->tenant), pg_text(terminal_id),
			pg_text(entity_get(t)->name), pg_text(local_id),
			pg_text(server_id)));
}

enum err
postgres_local_id_find(struct storage *base, const char *terminal_id,
	enum table t, const char *local_id, struct arena *a,
	const char **server_id)
{
	struct storage_postgres *s = storage_postgres_of(base);
	struct pg_rows *rows;
	enum err e;

	e = postgres_get(s, s->tenant, STMT_LOCAL_ID_FIND,
		PG_ARGS(pg_text(s->tenant), pg_text(terminal_id),
			pg_text(entity_get(t)->name), pg_text(local_id)),
		&rows);
	if (e == ERR_OK)
		*server_id = arena_strdup(a, pg_get_text(rows, 0, 0));
	pg_rows_free(rows);
	return e;
}
