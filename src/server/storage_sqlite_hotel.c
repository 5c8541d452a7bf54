/* Hotels, secrets, terminals, and one-time codes of the embedded
 * storage. */
#include "server/storage_sqlite_priv.h"

#include "base/check.h"

/* ---- hotels ---- */

static void
read_hotel(struct stmt *q, struct arena *a, struct storage_hotel *out)
{
	*out = (struct storage_hotel){
		.tenant_id = arena_strdup(a, stmt_text(q, 0)),
		.name = arena_strdup(a, stmt_text(q, 1)),
		.incarnation = arena_strdup(a, stmt_text(q, 2)),
		.stamp = stmt_int(q, 3),
		.pepper = arena_strdup(a, stmt_text(q, 4)),
	};
}

enum err
sqlite_hotel_add(struct storage *base, const struct storage_hotel *h)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = db_stmt(s->db, STMT_HOTEL_ADD);

	stmt_bind_text(q, 1, h->tenant_id);
	stmt_bind_text(q, 2, h->name);
	stmt_bind_text(q, 3, h->incarnation);
	stmt_bind_int(q, 4, h->stamp);
	stmt_bind_text(q, 5, h->pepper);
	return stmt_run(q);
}

enum err
sqlite_hotel_find(struct storage *base, const char *tenant_id, struct arena *a,
	struct storage_hotel *out)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = db_stmt(s->db, STMT_HOTEL_FIND);
	enum err e;

	stmt_bind_text(q, 1, tenant_id);
	e = stmt_step(q);
	if (e == ERR_OK)
		read_hotel(q, a, out);
	stmt_reset(q);
	return e;
}

enum err
sqlite_hotel_list(struct storage *base, struct arena *a,
	struct storage_hotel **out, size_t *count)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = db_stmt(s->db, STMT_HOTEL_LIST);
	struct storage_hotel *list = NULL;
	size_t cap = 0;
	size_t n = 0;
	enum err e;

	while ((e = stmt_step(q)) == ERR_OK) {
		list = arena_grow(a, list, n, &cap, sizeof(*list));
		read_hotel(q, a, &list[n++]);
	}
	stmt_reset(q);
	if (e != ERR_NOT_FOUND)
		return e;
	*out = list;
	*count = n;
	return ERR_OK;
}

enum err
sqlite_hotel_set_incarnation(
	struct storage *base, const char *tenant_id, const char *incarnation)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = db_stmt(s->db, STMT_HOTEL_SET_INCARNATION);
	enum err e;

	stmt_bind_text(q, 1, incarnation);
	stmt_bind_text(q, 2, tenant_id);
	e = stmt_run(q);
	if (e == ERR_OK && db_changes(s->db) == 0)
		return ERR_NOT_FOUND;
	if (e != ERR_OK)
		return e;
	q = db_stmt(s->db, STMT_LIFE_FORGET);
	stmt_bind_text(q, 1, tenant_id);
	return stmt_run(q);
}

/* ---- lives ---- */

static enum err
end_life(struct storage_sqlite *s, const char *tenant_id, int64_t now_ms)
{
	struct stmt *q = db_stmt(s->db, STMT_LIFE_END);
	enum err e;

	stmt_bind_int(q, 1, now_ms);
	stmt_bind_text(q, 2, tenant_id);
	e = stmt_run(q);
	if (e == ERR_OK && db_changes(s->db) == 0)
		return ERR_NOT_FOUND;
	if (e != ERR_OK)
		return e;
	q = db_stmt(s->db, STMT_LIFE_PRUNE);
	stmt_bind_text(q, 1, tenant_id);
	stmt_bind_text(q, 2, tenant_id);
	return stmt_run(q);
}

enum err
sqlite_life_begin(struct storage *base, const char *tenant_id,
	const char *incarnation, int64_t now_ms)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q;
	enum err e;

	CHECK(s->tenant[0] == '\0' && !s->reader);
	e = db_begin(s->db);
	if (e != ERR_OK)
		return e;
	e = end_life(s, tenant_id, now_ms);
	if (e == ERR_OK) {
		q = db_stmt(s->db, STMT_HOTEL_SET_INCARNATION);
		stmt_bind_text(q, 1, incarnation);
		stmt_bind_text(q, 2, tenant_id);
		e = stmt_run(q);
	}
	return db_end(s->db, e);
}

enum err
sqlite_life_find(struct storage *base, const char *tenant_id,
	const char *incarnation, int64_t *last_stamp)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = db_stmt(s->db, STMT_LIFE_FIND);
	enum err e;

	stmt_bind_text(q, 1, tenant_id);
	stmt_bind_text(q, 2, incarnation);
	e = stmt_step(q);
	if (e == ERR_OK)
		*last_stamp = stmt_int(q, 0);
	stmt_reset(q);
	return e;
}

/* ---- secrets ---- */

enum err
sqlite_secret_find(struct storage *base, const char *name, struct arena *a,
	const char **value)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = db_stmt(s->db, STMT_SECRET_FIND);
	enum err e;

	stmt_bind_text(q, 1, name);
	e = stmt_step(q);
	if (e == ERR_OK)
		*value = arena_strdup(a, stmt_text(q, 0));
	stmt_reset(q);
	return e;
}

enum err
sqlite_secret_add(struct storage *base, const char *name, const char *value)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = db_stmt(s->db, STMT_SECRET_ADD);

	stmt_bind_text(q, 1, name);
	stmt_bind_text(q, 2, value);
	return stmt_run(q);
}

enum err
sqlite_secret_names(struct storage *base, const char *prefix, struct arena *a,
	const char *const **out, size_t *count)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = db_stmt(s->db, STMT_SECRET_NAMES);
	const char **list = NULL;
	size_t cap = 0;
	size_t n = 0;
	enum err e;

	stmt_bind_text(q, 1, prefix);
	while ((e = stmt_step(q)) == ERR_OK) {
		list = arena_grow(a, list, n, &cap, sizeof(*list));
		list[n++] = arena_strdup(a, stmt_text(q, 0));
	}
	stmt_reset(q);
	if (e != ERR_NOT_FOUND)
		return e;
	*out = list;
	*count = n;
	return ERR_OK;
}

enum err
sqlite_secret_remove(struct storage *base, const char *name)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = db_stmt(s->db, STMT_SECRET_REMOVE);

	stmt_bind_text(q, 1, name);
	return stmt_run(q);
}

/* ---- terminals ---- */

enum err
sqlite_terminal_put(struct storage *base, const char *tenant_id,
	const struct storage_terminal *t)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = db_stmt(s->db, STMT_TERMINAL_PUT);

	stmt_bind_text(q, 1, tenant_id);
	stmt_bind_text(q, 2, t->id);
	stmt_bind_text(q, 3, t->name);
	stmt_bind_text(q, 4, t->public_key);
	stmt_bind_int(q, 5, t->revoked);
	stmt_bind_int(q, 6, t->last_seq);
	stmt_bind_text(q, 7, t->last_hash == NULL ? "" : t->last_hash);
	stmt_bind_int(q, 8, t->forked);
	stmt_bind_int(q, 9, t->enrolled_at);
	stmt_bind_int(q, 10, t->last_contact);
	stmt_bind_int(q, 11, t->clock_offset_ms);
	stmt_bind_int(q, 12, t->pending);
	stmt_bind_int(q, 13, t->first_seq);
	stmt_bind_int(q, 14, t->pending_since);
	return stmt_run(q);
}

enum err
sqlite_terminal_secure(struct storage *base, const char *tenant_id,
	const struct storage_terminal *t)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = db_stmt(s->db, STMT_TERMINAL_SECURE);

	stmt_bind_text(q, 1, t->next_key);
	stmt_bind_int(q, 2, t->next_key_seq);
	stmt_bind_text(q, 3, t->old_key);
	stmt_bind_int(q, 4, t->old_key_seq);
	stmt_bind_int(q, 5, t->key_since);
	stmt_bind_int(q, 6, t->key_due);
	stmt_bind_int(q, 7, t->revoked_at);
	stmt_bind_int(q, 8, t->wipe);
	stmt_bind_int(q, 9, t->handed_over_at);
	stmt_bind_int(q, 10, t->wiped_at);
	stmt_bind_text(q, 11, t->certificate);
	stmt_bind_text(q, 12, tenant_id);
	stmt_bind_text(q, 13, t->id);
	return stmt_run(q);
}

static void
read_terminal(struct stmt *q, struct arena *a, struct storage_terminal *out)
{
	*out = (struct storage_terminal){
		.id = arena_strdup(a, stmt_text(q, 0)),
		.name = arena_strdup(a, stmt_text(q, 1)),
		.public_key = arena_strdup(a, stmt_text(q, 2)),
		.revoked = stmt_int(q, 3) != 0,
		.last_seq = stmt_int(q, 4),
		.last_hash = arena_strdup(a, stmt_text(q, 5)),
		.forked = stmt_int(q, 6) != 0,
		.enrolled_at = stmt_int(q, 7),
		.last_contact = stmt_int(q, 8),
		.clock_offset_ms = stmt_int(q, 9),
		.pending = stmt_int(q, 10),
		.first_seq = stmt_int(q, 11),
		.next_key = arena_strdup(a, stmt_text(q, 12)),
		.next_key_seq = stmt_int(q, 13),
		.old_key = arena_strdup(a, stmt_text(q, 14)),
		.old_key_seq = stmt_int(q, 15),
		.key_since = stmt_int(q, 16),
		.key_due = stmt_int(q, 17) != 0,
		.revoked_at = stmt_int(q, 18),
		.wipe = stmt_int(q, 19) != 0,
		.handed_over_at = stmt_int(q, 20),
		.wiped_at = stmt_int(q, 21),
		.certificate = arena_strdup(a, stmt_text(q, 22)),
		.pending_since = stmt_int(q, 23),
	};
}

enum err
sqlite_terminal_find(struct storage *base, const char *tenant_id,
	const char *id, struct arena *a, struct storage_terminal *out)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = db_stmt(s->db, STMT_TERMINAL_FIND);
	enum err e;

	stmt_bind_text(q, 1, tenant_id);
	stmt_bind_text(q, 2, id);
	e = stmt_step(q);
	if (e == ERR_OK)
		read_terminal(q, a, out);
	stmt_reset(q);
	return e;
}

enum err
sqlite_terminal_list(struct storage *base, const char *tenant_id,
	struct arena *a, struct storage_terminal_list *out)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = db_stmt(s->db, STMT_TERMINAL_LIST);
	struct storage_terminal_list list = { 0 };
	size_t cap = 0;
	enum err e;

	stmt_bind_text(q, 1, tenant_id);
	while ((e = stmt_step(q)) == ERR_OK) {
		list.items = arena_grow(
			a, list.items, list.count, &cap, sizeof(*list.items));
		read_terminal(q, a, &list.items[list.count++]);
	}
	stmt_reset(q);
	if (e != ERR_NOT_FOUND)
		return e;
	*out = list;
	return ERR_OK;
}

/* ---- one-time codes ---- */

enum err
sqlite_invite_add(struct storage *base, const char *tenant_id,
	const char *code_hash, const char *terminal_name, int64_t expires_at)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = db_stmt(s->db, STMT_INVITE_ADD);

	stmt_bind_text(q, 1, tenant_id);
	stmt_bind_text(q, 2, code_hash);
	stmt_bind_text(q, 3, terminal_name);
	stmt_bind_int(q, 4, expires_at);
	return stmt_run(q);
}

static enum err
invite_find(struct storage_sqlite *s, const char *tenant_id,
	const char *code_hash, struct arena *a, const char **terminal_name)
{
	struct stmt *q = db_stmt(s->db, STMT_INVITE_FIND);
	enum err e;

	stmt_bind_text(q, 1, tenant_id);
	stmt_bind_text(q, 2, code_hash);
	e = stmt_step(q);
	if (e == ERR_OK)
		*terminal_name = arena_strdup(a, stmt_text(q, 0));
	stmt_reset(q);
	return e;
}

enum err
sqlite_invite_take(struct storage *base, const char *tenant_id,
	const char *code_hash, int64_t now_ms, struct arena *a,
	const char **terminal_name)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = db_stmt(s->db, STMT_INVITE_USE);
	enum err e;

	stmt_bind_int(q, 1, now_ms);
	stmt_bind_text(q, 2, tenant_id);
	stmt_bind_text(q, 3, code_hash);
	e = stmt_run(q);
	if (e != ERR_OK)
		return e;
	if (db_changes(s->db) == 0) {
		e = invite_find(s, tenant_id, code_hash, a, terminal_name);
		return e == ERR_OK ? ERR_EXPIRED : e;
	}
	return invite_find(s, tenant_id, code_hash, a, terminal_name);
}

/* ---- wrong PINs ---- */

enum err
sqlite_failures_find(struct storage *base, const char *tenant_id,
	const char *login, struct storage_failures *out)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = db_stmt(s->db, STMT_FAILURES_FIND);
	enum err e;

	*out = (struct storage_failures){ 0 };
	stmt_bind_text(q, 1, tenant_id);
	stmt_bind_text(q, 2, login);
	e = stmt_step(q);
	if (e == ERR_OK)
		*out = (struct storage_failures){ stmt_int(q, 0),
			stmt_int(q, 1) };
	stmt_reset(q);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err
sqlite_failures_put(struct storage *base, const char *tenant_id,
	const char *login, const struct storage_failures *f, int64_t now_ms)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = db_stmt(s->db, STMT_FAILURES_PRUNE);
	enum err e;

	stmt_bind_text(q, 1, tenant_id);
	stmt_bind_int(q, 2, now_ms - STORAGE_FAILURES_KEPT_MS);
	e = stmt_run(q);
	if (e != ERR_OK)
		return e;
	q = db_stmt(s->db, STMT_FAILURES_PUT);
	stmt_bind_text(q, 1, tenant_id);
	stmt_bind_text(q, 2, login);
	stmt_bind_int(q, 3, f->failures);
	stmt_bind_int(q, 4, f->until_ms);
	stmt_bind_int(q, 5, now_ms);
	return stmt_run(q);
}

enum err
sqlite_failures_remove(
	struct storage *base, const char *tenant_id, const char *login)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = db_stmt(s->db, STMT_FAILURES_REMOVE);

	stmt_bind_text(q, 1, tenant_id);
	stmt_bind_text(q, 2, login);
	return stmt_run(q);
}
