/* Hotels, secrets, terminals, and one-time codes on PostgreSQL. */
#include "server/storage_postgres_priv.h"

#include "base/check.h"

/* ---- hotels ---- */

void
postgres_hotel_send(struct storage_postgres *s, const struct storage_hotel *h)
{
	pg_send(s->pg, postgres_statements[STMT_DIRECTORY_ADD],
		PG_ARGS(pg_text(h->tenant_id)));
	pg_send(s->pg, postgres_statements[STMT_HOTEL_ADD],
		PG_ARGS(pg_text(h->tenant_id), pg_text(h->name),
			pg_text(h->incarnation), pg_int(h->stamp),
			pg_text(h->pepper)));
}

enum err
postgres_hotel_add(struct storage *base, const struct storage_hotel *h)
{
	struct storage_postgres *s = storage_postgres_of(base);
	enum err e;

	e = postgres_open_alone(s, h->tenant_id);
	if (e != ERR_OK)
		return e;
	postgres_hotel_send(s, h);
	return postgres_commit_alone(s, NULL, 0);
}

enum err
postgres_hotel_find(struct storage *base, const char *tenant_id,
	struct arena *a, struct storage_hotel *out)
{
	struct storage_postgres *s = storage_postgres_of(base);
	struct pg_rows *rows;
	enum err e;

	e = postgres_get_once(s, tenant_id, STMT_HOTEL_FIND, NULL, &rows);
	if (e == ERR_OK)
		*out = (struct storage_hotel){
			.tenant_id = arena_strdup(a, pg_get_text(rows, 0, 0)),
			.name = arena_strdup(a, pg_get_text(rows, 0, 1)),
			.incarnation = arena_strdup(a, pg_get_text(rows, 0, 2)),
			.stamp = pg_get_int(rows, 0, 3),
			.pepper = arena_strdup(a, pg_get_text(rows, 0, 4)),
		};
	postgres_once_done(s, rows);
	return e;
}

/* One after the other: no transaction looks at two. */
enum err
postgres_hotel_list(struct storage *base, struct arena *a,
	struct storage_hotel **out, size_t *count)
{
	struct storage_postgres *s = storage_postgres_of(base);
	struct storage_hotel *list;
	struct pg_rows *rows;
	size_t n;
	enum err e;

	e = postgres_do(s, NULL, STMT_DIRECTORY_LIST, NULL, 0, &rows);
	if (e != ERR_OK)
		return e;
	n = pg_row_count(rows);
	list = ARENA_ARRAY(a, struct storage_hotel, n + 1);
	for (size_t i = 0; i < n && e == ERR_OK; i++)
		e = postgres_hotel_find(
			base, pg_get_text(rows, i, 0), a, &list[i]);
	pg_rows_free(rows);
	*out = list;
	*count = n;
	return e;
}

enum err
postgres_hotel_set_incarnation(
	struct storage *base, const char *tenant_id, const char *incarnation)
{
	struct storage_postgres *s = storage_postgres_of(base);
	struct pg_rows *rows;
	enum err e;

	e = postgres_open_alone(s, tenant_id);
	if (e != ERR_OK)
		return e;
	pg_ask(s->pg, postgres_statements[STMT_HOTEL_SET_INCARNATION],
		PG_ARGS(pg_text(incarnation), pg_text(tenant_id)));
	pg_send(s->pg, postgres_statements[STMT_LIFE_FORGET],
		PG_ARGS(pg_text(tenant_id)));
	e = postgres_commit_alone(s, &rows, 1);
	if (e == ERR_OK && pg_rows_changed(rows) == 0)
		e = ERR_NOT_FOUND;
	pg_rows_free(rows);
	return e;
}

/* ---- lives ---- */

enum err
postgres_life_begin(struct storage *base, const char *tenant_id,
	const char *incarnation, int64_t now_ms)
{
	struct storage_postgres *s = storage_postgres_of(base);
	struct pg_rows *rows;
	enum err e;

	CHECK(!s->reader);
	e = postgres_open_alone(s, tenant_id);
	if (e != ERR_OK)
		return e;
	/* Another server may be writing: the life ends behind that. */
	pg_ask(s->pg, postgres_statements[STMT_HOTEL_HOLD],
		PG_ARGS(pg_text(tenant_id)));
	pg_send(s->pg, postgres_statements[STMT_LIFE_END],
		PG_ARGS(pg_int(now_ms), pg_text(tenant_id)));
	pg_send(s->pg, postgres_statements[STMT_LIFE_PRUNE],
		PG_ARGS(pg_text(tenant_id)));
	pg_send(s->pg, postgres_statements[STMT_HOTEL_SET_INCARNATION],
		PG_ARGS(pg_text(incarnation), pg_text(tenant_id)));
	e = postgres_commit_alone(s, &rows, 1);
	if (e == ERR_OK && pg_row_count(rows) == 0)
		e = ERR_NOT_FOUND;
	pg_rows_free(rows);
	return e;
}

enum err
postgres_life_find(struct storage *base, const char *tenant_id,
	const char *incarnation, int64_t *last_stamp)
{
	struct storage_postgres *s = storage_postgres_of(base);
	struct pg_rows *rows;
	enum err e;

	e = postgres_get_once(s, tenant_id, STMT_LIFE_FIND, incarnation, &rows);
	if (e == ERR_OK)
		*last_stamp = pg_get_int(rows, 0, 0);
	postgres_once_done(s, rows);
	return e;
}

/* ---- secrets ---- */

enum err
postgres_secret_find(struct storage *base, const char *name, struct arena *a,
	const char **value)
{
	struct storage_postgres *s = storage_postgres_of(base);
	struct pg_rows *rows;
	enum err e;

	e = postgres_get(
		s, NULL, STMT_SECRET_FIND, PG_ARGS(pg_text(name)), &rows);
	if (e == ERR_OK)
		*value = arena_strdup(a, pg_get_text(rows, 0, 0));
	pg_rows_free(rows);
	return e;
}

enum err
postgres_secret_add(struct storage *base, const char *name, const char *value)
{
	return postgres_do(storage_postgres_of(base), NULL, STMT_SECRET_ADD,
		PG_ARGS(pg_text(name), pg_text(value)), NULL);
}

enum err
postgres_secret_names(struct storage *base, const char *prefix, struct arena *a,
	const char *const **out, size_t *count)
{
	struct pg_rows *rows;
	const char **list;
	enum err e;

	e = postgres_do(storage_postgres_of(base), NULL, STMT_SECRET_NAMES,
		PG_ARGS(pg_text(prefix)), &rows);
	if (e != ERR_OK)
		return e;
	*count = pg_row_count(rows);
	list = ARENA_ARRAY(a, const char *, *count + 1);
	for (size_t i = 0; i < *count; i++)
		list[i] = arena_strdup(a, pg_get_text(rows, i, 0));
	pg_rows_free(rows);
	*out = list;
	return ERR_OK;
}

enum err
postgres_secret_remove(struct storage *base, const char *name)
{
	return postgres_do(storage_postgres_of(base), NULL, STMT_SECRET_REMOVE,
		PG_ARGS(pg_text(name)), NULL);
}

/* ---- terminals ---- */

/* In a transaction of the writer, or alone. */
static enum err
change(struct storage_postgres *s, const char *tenant_id, int statement,
	const struct pg_arg *args, size_t count)
{
	if (s->view.writing)
		return postgres_write(
			s, postgres_statements[statement], args, count);
	return postgres_do(s, tenant_id, statement, args, count, NULL);
}

enum err
postgres_terminal_put(struct storage *base, const char *tenant_id,
	const struct storage_terminal *t)
{
	struct storage_postgres *s = storage_postgres_of(base);
	const struct pg_arg args[] = {
		pg_text(tenant_id),
		pg_text(t->id),
		pg_text(t->name),
		pg_text(t->public_key),
		pg_bool(t->revoked),
		pg_int(t->last_seq),
		pg_text(t->last_hash == NULL ? "" : t->last_hash),
		pg_bool(t->forked),
		pg_int(t->enrolled_at),
		pg_int(t->last_contact),
		pg_int(t->clock_offset_ms),
		pg_int(t->pending),
		pg_int(t->first_seq),
		pg_int(t->pending_since),
	};
	size_t count = sizeof(args) / sizeof(args[0]);

	postgres_once_drop(s, STMT_TERMINAL_FIND, t->id);
	return change(s, tenant_id, STMT_TERMINAL_PUT, args, count);
}

enum err
postgres_terminal_secure(struct storage *base, const char *tenant_id,
	const struct storage_terminal *t)
{
	postgres_once_drop(
		storage_postgres_of(base), STMT_TERMINAL_FIND, t->id);
	return change(storage_postgres_of(base), tenant_id,
		STMT_TERMINAL_SECURE,
		PG_ARGS(pg_text(t->next_key), pg_int(t->next_key_seq),
			pg_text(t->old_key), pg_int(t->old_key_seq),
			pg_int(t->key_since), pg_bool(t->key_due),
			pg_int(t->revoked_at), pg_bool(t->wipe),
			pg_int(t->handed_over_at), pg_int(t->wiped_at),
			pg_text(t->certificate), pg_text(tenant_id),
			pg_text(t->id)));
}

static void
read_terminal(const struct pg_rows *rows, size_t row, struct arena *a,
	struct storage_terminal *out)
{
	*out = (struct storage_terminal){
		.id = arena_strdup(a, pg_get_text(rows, row, 0)),
		.name = arena_strdup(a, pg_get_text(rows, row, 1)),
		.public_key = arena_strdup(a, pg_get_text(rows, row, 2)),
		.revoked = pg_get_bool(rows, row, 3),
		.last_seq = pg_get_int(rows, row, 4),
		.last_hash = arena_strdup(a, pg_get_text(rows, row, 5)),
		.forked = pg_get_bool(rows, row, 6),
		.enrolled_at = pg_get_int(rows, row, 7),
		.last_contact = pg_get_int(rows, row, 8),
		.clock_offset_ms = pg_get_int(rows, row, 9),
		.pending = pg_get_int(rows, row, 10),
		.first_seq = pg_get_int(rows, row, 11),
		.next_key = arena_strdup(a, pg_get_text(rows, row, 12)),
		.next_key_seq = pg_get_int(rows, row, 13),
		.old_key = arena_strdup(a, pg_get_text(rows, row, 14)),
		.old_key_seq = pg_get_int(rows, row, 15),
		.key_since = pg_get_int(rows, row, 16),
		.key_due = pg_get_bool(rows, row, 17),
		.revoked_at = pg_get_int(rows, row, 18),
		.wipe = pg_get_bool(rows, row, 19),
		.handed_over_at = pg_get_int(rows, row, 20),
		.wiped_at = pg_get_int(rows, row, 21),
		.certificate = arena_strdup(a, pg_get_text(rows, row, 22)),
		.pending_since = pg_get_int(rows, row, 23),
	};
}

enum err
postgres_terminal_find(struct storage *base, const char *tenant_id,
	const char *id, struct arena *a, struct storage_terminal *out)
{
	struct storage_postgres *s = storage_postgres_of(base);
	struct pg_rows *rows;
	enum err e;

	e = postgres_get_once(s, tenant_id, STMT_TERMINAL_FIND, id, &rows);
	if (e == ERR_OK)
		read_terminal(rows, 0, a, out);
	postgres_once_done(s, rows);
	return e;
}

enum err
postgres_terminal_list(struct storage *base, const char *tenant_id,
	struct arena *a, struct storage_terminal_list *out)
{
	struct storage_postgres *s = storage_postgres_of(base);
	struct pg_rows *rows;
	enum err e;

	e = postgres_do(s, tenant_id, STMT_TERMINAL_LIST,
		PG_ARGS(pg_text(tenant_id)), &rows);
	if (e != ERR_OK)
		return e;
	out->count = pg_row_count(rows);
	out->items = ARENA_ARRAY(a, struct storage_terminal, out->count + 1);
	for (size_t i = 0; i < out->count; i++)
		read_terminal(rows, i, a, &out->items[i]);
	pg_rows_free(rows);
	return ERR_OK;
}

/* ---- one-time codes ---- */

enum err
postgres_invite_add(struct storage *base, const char *tenant_id,
	const char *code_hash, const char *terminal_name, int64_t expires_at)
{
	return postgres_do(storage_postgres_of(base), tenant_id,
		STMT_INVITE_ADD,
		PG_ARGS(pg_text(tenant_id), pg_text(code_hash),
			pg_text(terminal_name), pg_int(expires_at)),
		NULL);
}

enum err
postgres_invite_take(struct storage *base, const char *tenant_id,
	const char *code_hash, int64_t now_ms, struct arena *a,
	const char **terminal_name)
{
	struct storage_postgres *s = storage_postgres_of(base);
	struct pg_rows *rows;
	bool taken;
	enum err e;

	e = postgres_do(s, tenant_id, STMT_INVITE_USE,
		PG_ARGS(pg_int(now_ms), pg_text(tenant_id), pg_text(code_hash)),
		&rows);
	if (e != ERR_OK)
		return e;
	taken = pg_rows_changed(rows) > 0;
	pg_rows_free(rows);
	e = postgres_get(s, tenant_id, STMT_INVITE_FIND,
		PG_ARGS(pg_text(tenant_id), pg_text(code_hash)), &rows);
	if (e == ERR_OK)
		*terminal_name = arena_strdup(a, pg_get_text(rows, 0, 0));
	pg_rows_free(rows);
	return e == ERR_OK && !taken ? ERR_EXPIRED : e;
}

/* ---- wrong PINs ---- */

enum err
postgres_failures_find(struct storage *base, const char *tenant_id,
	const char *login, struct storage_failures *out)
{
	struct storage_postgres *s = storage_postgres_of(base);
	struct pg_rows *rows;
	enum err e;

	*out = (struct storage_failures){ 0 };
	e = postgres_get(s, tenant_id, STMT_FAILURES_FIND,
		PG_ARGS(pg_text(tenant_id), pg_text(login)), &rows);
	if (e == ERR_OK)
		*out = (struct storage_failures){ pg_get_int(rows, 0, 0),
			pg_get_int(rows, 0, 1) };
	pg_rows_free(rows);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err
postgres_failures_put(struct storage *base, const char *tenant_id,
	const char *login, const struct storage_failures *f, int64_t now_ms)
{
	struct storage_postgres *s = storage_postgres_of(base);
	enum err e;

	e = change(s, tenant_id, STMT_FAILURES_PRUNE,
		PG_ARGS(pg_text(tenant_id),
			pg_int(now_ms - STORAGE_FAILURES_KEPT_MS)));
	if (e != ERR_OK)
		return e;
	return change(s, tenant_id, STMT_FAILURES_PUT,
		PG_ARGS(pg_text(tenant_id), pg_text(login), pg_int(f->failures),
			pg_int(f->until_ms), pg_int(now_ms)));
}

enum err
postgres_failures_remove(
	struct storage *base, const char *tenant_id, const char *login)
{
	return change(storage_postgres_of(base), tenant_id,
		STMT_FAILURES_REMOVE,
		PG_ARGS(pg_text(tenant_id), pg_text(login)));
}
