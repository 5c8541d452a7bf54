#include "store/store.h"

#include "store/confirmed.h"
#include "store/migrations.h"
#include "store/names.h"
#include "store/store_priv.h"

#include "base/check.h"
#include "base/conf.h"
#include "base/log.h"
#include "base/mutant.h"
#include "crypto/hash.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_NAME "/store.db"
#define KEY_ROW   "terminal/key_check"
#define KEY_WORDS "this store and its key belong together"
/* Of a file that nobody has looked at yet. */
#define NO_VERSION (-1)

static const char *const statements[STMT_COUNT] = {
#define STMT(NAME, text) [STMT_##NAME] = (text),
#include "store/stmt.def"
#undef STMT
};

/* ---- sealing ---- */

enum err
store_seal(struct store *st, const char *row, const char *plain, size_t len,
	struct arena *a, const char **sealed)
{
	struct buf b;
	enum err e;

	buf_init(&b, STORE_TEXT_MAX);
	e = seal(st->sealer, row, plain, len, &b);
	if (e == ERR_OK)
		*sealed = arena_strndup(a, b.data, b.len);
	buf_fini(&b);
	return e;
}

enum err
store_unseal(struct store *st, const char *row, const char *sealed, size_t len,
	struct buf *out)
{
	return seal_open(st->sealer, row, sealed, len, out);
}

enum err
store_unseal_text(struct store *st, const char *row, const char *sealed,
	struct arena *a, const char **plain)
{
	struct buf b;
	enum err e;

	*plain = NULL;
	if (sealed == NULL)
		return ERR_OK;
	buf_init_secret(&b, STORE_TEXT_MAX);
	e = seal_open(st->sealer, row, sealed, strlen(sealed), &b);
	if (e == ERR_OK)
		*plain = arena_strndup(a, b.data, b.len);
	buf_wipe(&b);
	return e;
}

static enum err
seal_field(void *ctx, const char *row, const char *plain, struct arena *a,
	const char **sealed)
{
	return store_seal(ctx, row, plain, strlen(plain), a, sealed);
}

static enum err
open_field(void *ctx, const char *row, const char *sealed, struct arena *a,
	const char **plain)
{
	return store_unseal_text(ctx, row, sealed, a, plain);
}

/* ---- records as everybody sees them ---- */

enum err
store_server_id(struct store *st, const char *table, const char *id,
	struct arena *a, const char **out)
{
	struct stmt *s = store_stmt(st, STMT_SERVER_ID_FIND);
	enum err e;

	stmt_bind_text(s, 1, table);
	stmt_bind_text(s, 2, id);
	e = stmt_step(s);
	if (e == ERR_OK)
		*out = arena_strdup(a, stmt_text(s, 0));
	else if (e == ERR_NOT_FOUND)
		*out = id;
	stmt_reset(s);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err
view_find(void *ctx, enum table t, const char *id, struct arena *a,
	struct record **out)
{
	struct store *st = ctx;
	const char *other;
	enum err e;

	e = store_ready(st);
	if (e == ERR_OK)
		e = record_sql_find(&st->records, t, id, a, out);
	if (e != ERR_NOT_FOUND)
		return e;
	/* A screen may still hold the id that the record had before the server
	 * gave it one of its own. */
	e = store_server_id(st, entity_get(t)->name, id, a, &other);
	if (e != ERR_OK)
		return e;
	if (other == id)
		return ERR_NOT_FOUND;
	return record_sql_find(&st->records, t, other, a, out);
}

static enum err
view_list(void *ctx, enum table t, int field, struct value v, struct arena *a,
	struct record_list *out)
{
	struct store *st = ctx;
	enum err e;

	e = store_ready(st);
	if (e != ERR_OK)
		return e;
	return record_sql_list(&st->records, t, field, v, a, out);
}

static enum err
view_sum(void *ctx, enum table t, int field, struct value v, int summed,
	int64_t *out)
{
	struct store *st = ctx;
	enum err e;

	e = store_ready(st);
	if (e != ERR_OK)
		return e;
	return record_sql_sum(&st->records, t, field, v, summed, out);
}

/* ---- connection ---- */

static enum err
connect(struct store *st)
{
	enum err e;

	e = db_open(st->env, st->path, DB_TERMINAL, statements, STMT_COUNT,
		&st->db);
	if (e != ERR_OK)
		return e;
	st->records.db = st->db;
	st->names.db = st->db;
	st->seen_version = db_data_version(st->db);
	return ERR_OK;
}

static enum err
check_key(struct store *st, const char *sealed)
{
	struct buf words;
	enum err e;

	buf_init(&words, STORE_SMALL_MAX);
	e = store_unseal(st, KEY_ROW, sealed, strlen(sealed), &words);
	if (e != ERR_OK || words.len != strlen(KEY_WORDS) ||
		memcmp(words.data, KEY_WORDS, words.len) != 0)
		e = ERR_KEY;
	buf_fini(&words);
	return e;
}

/* Whatever lies there now: is it this terminal's store? */
static enum err
check_terminal(struct store *st)
{
	struct stmt *s = store_stmt(st, STMT_TERMINAL_FIND);
	enum err e = stmt_step(s);

	if (e == ERR_OK && (stmt_is_null(s, 2) || stmt_is_null(s, 5)))
		e = ERR_CORRUPT;
	if (e == ERR_OK &&
		strcmp(stmt_text(s, 2), st->identity.terminal_id) != 0)
		e = ERR_KEY;
	if (e == ERR_OK)
		e = check_key(st, stmt_text(s, 5));
	stmt_reset(s);
	return e == ERR_NOT_FOUND ? ERR_CORRUPT : e;
}

/* Opens a file that was open before, or should have been. An empty one must
 * not take its place. */
static enum err
connect_again(struct store *st)
{
	enum err e = ERR_IO;
	int version;

	if (db_exists(st->env, st->path))
		e = connect(st);
	else
		log_error("%s is not there any more", st->path);
	if (e != ERR_OK)
		return e;
	version = db_schema_version(st->db);
	if (version <= 0)
		e = version < 0 ? ERR_IO : ERR_CORRUPT;
	if (e == ERR_OK)
		e = db_migrate(
			st->db, terminal_migrations, terminal_migration_count);
	if (e == ERR_OK)
		e = check_terminal(st);
	if (e != ERR_OK) {
		db_close(st->db);
		st->db = NULL;
	}
	return e;
}

enum err
store_ready(struct store *st)
{
	return st->db != NULL ? ERR_OK : connect_again(st);
}

enum err
store_reopen(struct store *st)
{
	db_close(st->db);
	st->db = NULL;
	return connect_again(st);
}

enum err
store_begin(struct store *st)
{
	enum err e = store_ready(st);

	if (e == ERR_OK && db_was_moved(st->db))
		e = store_reopen(st);
	if (e != ERR_OK)
		return e;
	e = db_begin(st->db);
	/* A connection that was made while the disk could not be written stays
	 * read-only; one that has read rubbish had better not be used. */
	if (e != ERR_READ_ONLY && e != ERR_CORRUPT && e != ERR_IO)
		return e;
	e = store_reopen(st);
	return e == ERR_OK ? db_begin(st->db) : e;
}

enum err
store_try(struct store *st)
{
	enum err e = store_begin(st);

	if (e != ERR_OK)
		return e;
	e = store_run_plain(st, STMT_TERMINAL_TRY);
	return store_end(st, e);
}

enum err
store_end(struct store *st, enum err e)
{
	if (MUTANT(COMMIT_ON_ERROR) && e == ERR_REFUSED) {
		enum err done = db_end(st->db, ERR_OK);

		return done == ERR_OK ? e : done;
	}
	e = db_end(st->db, e);
	/* What the connection has in memory is no longer to be trusted. When
	 * the file cannot be opened now, the next use tries again. */
	if (e == ERR_UNKNOWN && store_reopen(st) != ERR_OK)
		log_warn("the store could not be opened again");
	return e;
}

void
store_set_limits(struct store *st, const struct store_limits *limits)
{
	st->limits = *limits;
}

void
store_limit(struct store *st, const struct conf *conf)
{
	st->limits = (struct store_limits){
		.max_offline_hours = conf->sync.max_offline_hours,
		.quota_bytes = conf->store.quota_mb * 1024 * 1024,
	};
	st->shows_pending = conf->sync.enable_optimistic_updates;
}

enum err
store_read_begin(struct store *st)
{
	enum err e = store_ready(st);

	return e == ERR_OK ? db_begin_read(st->db) : e;
}

enum err
store_read_try(struct store *st)
{
	enum err e = store_ready(st);

	if (e == ERR_OK && db_was_moved(st->db)) {
		e = store_reopen(st);
		st->seen_version = NO_VERSION;
	}
	return e == ERR_OK ? db_try_read(st->db) : e;
}

bool
store_in_read(const struct store *st)
{
	return db_in_transaction(st->db) || db_in_read(st->db);
}

void
store_read_end(struct store *st)
{
	db_end_read(st->db);
}

struct stmt *
store_stmt(struct store *st, enum store_stmt s)
{
	return db_stmt(st->db, (int)s);
}

enum err
store_run(struct store *st, enum store_stmt id)
{
	struct stmt *s = store_stmt(st, id);

	stmt_bind_text(s, 1, st->identity.tenant_id);
	return stmt_run(s);
}

enum err
store_run_plain(struct store *st, enum store_stmt id)
{
	return stmt_run(store_stmt(st, id));
}

bool
store_changed_elsewhere(struct store *st)
{
	int64_t version;

	if (store_ready(st) != ERR_OK)
		return false;
	if (!store_in_read(st) && db_was_moved(st->db))
		return store_reopen(st) == ERR_OK;
	version = db_data_version(st->db);
	if (version == st->seen_version)
		return false;
	st->seen_version = version;
	return true;
}

/* ---- life ---- */

static struct store *
store_new(const struct env *env, const char *home, const struct keys *keys)
{
	struct store *st = calloc(1, sizeof(*st));
	size_t size = strlen(home) + sizeof(FILE_NAME);

	CHECK(st != NULL);
	st->env = env;
	memcpy(st->pepper, keys->pepper, sizeof(st->pepper));
	st->home = strdup(home);
	st->path = malloc(size);
	CHECK(st->home != NULL && st->path != NULL);
	(void)snprintf(st->path, size, "%s%s", home, FILE_NAME);
	st->sealer = sealer_new(env, keys->data_key);
	st->seal = (struct record_seal){ st, seal_field, open_field };
	st->records.seal = &st->seal;
	st->view = (struct view){
		.ctx = st,
		.find = view_find,
		.list = view_list,
		.sum = view_sum,
	};
	st->confirmed = confirmed_view(st);
	names_init(st);
	st->shows_pending = true;
	st->texts = arena_new(STORE_SMALL_MAX);
	return st;
}

void
store_close(struct store *st)
{
	if (st == NULL)
		return;
	db_close(st->db);
	sealer_free(st->sealer);
	names_fini(st);
	arena_free(st->texts);
	free(st->home);
	free(st->path);
	secret_wipe(st->pepper, sizeof(st->pepper));
	free(st);
}

static enum err
load_identity(struct store *st)
{
	struct stmt *s = store_stmt(st, STMT_TERMINAL_FIND);
	struct terminal_identity *id = &st->identity;
	enum err e;

	e = stmt_step(s);
	if (e == ERR_OK) {
		id->tenant_id = arena_strdup(st->texts, stmt_text(s, 0));
		id->hotel_name = arena_strdup(st->texts, stmt_text(s, 1));
		id->terminal_id = arena_strdup(st->texts, stmt_text(s, 2));
		id->terminal_name = arena_strdup(st->texts, stmt_text(s, 3));
		id->server_url = arena_strdup(st->texts, stmt_text(s, 4));
		st->records.tenant_id = id->tenant_id;
		st->names.tenant_id = id->tenant_id;
		e = check_key(st, stmt_text(s, 5));
	}
	stmt_reset(s);
	return e;
}

enum err
store_open(const struct env *env, const char *home, const struct keys *keys,
	struct store **out)
{
	struct store *st = store_new(env, home, keys);
	enum err e = ERR_NOT_FOUND;
	int version;

	if (db_exists(env, st->path))
		e = connect(st);
	if (e == ERR_OK) {
		version = db_schema_version(st->db);
		if (version < 0)
			e = ERR_IO;
		else if (version == 0) /* a creation that was cut off */
			e = ERR_NOT_FOUND;
	}
	if (e == ERR_OK)
		e = db_migrate(
			st->db, terminal_migrations, terminal_migration_count);
	if (e == ERR_OK)
		e = load_identity(st);
	if (e != ERR_OK) {
		store_close(st);
		return e;
	}
	*out = st;
	return ERR_OK;
}

struct store *
store_open_later(const struct env *env, const char *home,
	const struct keys *keys, const struct terminal_identity *id)
{
	struct store *st = store_new(env, home, keys);
	struct terminal_identity *own = &st->identity;

	own->tenant_id = arena_strdup(st->texts, id->tenant_id);
	own->hotel_name = arena_strdup(st->texts, id->hotel_name);
	own->terminal_id = arena_strdup(st->texts, id->terminal_id);
	own->terminal_name = arena_strdup(st->texts, id->terminal_name);
	own->server_url = arena_strdup(st->texts, id->server_url);
	st->records.tenant_id = own->tenant_id;
	st->names.tenant_id = own->tenant_id;
	return st;
}

void
store_expect_much(struct store *st)
{
	if (st->db != NULL &&
		db_run(st->db, "PRAGMA cache_size = -8192") != ERR_OK)
		log_debug("the store keeps its small cache");
}

static enum err
add_rows(struct store *st, const struct terminal_identity *id)
{
	int64_t now = env_now_ms(st->env);
	struct env_moment moment;
	const char *key_check;
	struct stmt *s;
	enum err e;

	e = store_seal(st, KEY_ROW, KEY_WORDS, strlen(KEY_WORDS), st->texts,
		&key_check);
	if (e != ERR_OK)
		return e;
	s = store_stmt(st, STMT_TERMINAL_ADD);
	stmt_bind_text(s, 1, id->tenant_id);
	stmt_bind_text(s, 2, id->hotel_name);
	stmt_bind_text(s, 3, id->terminal_id);
	stmt_bind_text(s, 4, id->terminal_name);
	stmt_bind_text(s, 5, id->server_url);
	stmt_bind_text(s, 6, key_check);
	stmt_bind_int(s, 7, now);
	e = stmt_run(s);
	if (e != ERR_OK)
		return e;
	s = store_stmt(st, STMT_METADATA_ADD);
	stmt_bind_text(s, 1, id->tenant_id);
	e = stmt_run(s);
	if (e != ERR_OK)
		return e;
	/* Enrolling was a contact with the hotel's server. */
	env_moment(st->env, &moment);
	s = store_stmt(st, STMT_LINK_ADD);
	stmt_bind_int(s, 1, now);
	stmt_bind_text(s, 2, moment.boot);
	stmt_bind_int(s, 3, moment.mono_ms);
	return stmt_run(s);
}

enum err
store_create(const struct env *env, const char *home, const struct keys *keys,
	const struct terminal_identity *id, struct store **out)
{
	struct store *st = store_new(env, home, keys);
	enum err e;

	e = connect(st);
	if (e == ERR_OK)
		e = db_migrate(
			st->db, terminal_migrations, terminal_migration_count);
	if (e == ERR_OK)
		e = store_begin(st);
	if (e == ERR_OK)
		e = store_end(st, add_rows(st, id));
	if (e == ERR_OK)
		e = load_identity(st);
	if (e != ERR_OK) {
		store_close(st);
		return e;
	}
	*out = st;
	return ERR_OK;
}

const struct env *
store_env(const struct store *st)
{
	return st->env;
}

const char *
store_home(const struct store *st)
{
	return st->home;
}

const struct terminal_identity *
store_identity(const struct store *st)
{
	return &st->identity;
}

const struct view *
store_view(struct store *st)
{
	return &st->view;
}

const struct view *
store_shown(struct store *st)
{
	return st->shows_pending ? &st->view : &st->confirmed;
}

const struct view *
store_listed(struct store *st)
{
	return st->shows_pending ? &st->listed : &st->confirmed;
}

enum err
store_property(struct store *st, struct arena *a, struct record **out)
{
	const struct entity *entity = entity_get(TABLE_PROPERTIES);
	struct record_list list;
	enum err e;

	e = view_list(st, TABLE_PROPERTIES, -1, value_null(), a, &list);
	if (e != ERR_OK)
		return e;
	if (list.count > 0) {
		*out = list.items[0];
		return ERR_OK;
	}
	*out = record_new(a, entity);
	(*out)->id = "";
	(*out)->tenant_id = st->identity.tenant_id;
	for (size_t i = 0; i < entity->field_count; i++) {
		if (entity->fields[i].type == FIELD_TEXT ||
			entity->fields[i].type == FIELD_DATE)
			record_set_text(*out, (int)i, "");
	}
	return ERR_OK;
}
