/* The embedded storage: its life, transactions and actions. */
#include "server/storage.h"

#include "server/storage_sqlite_priv.h"

#include "base/check.h"
#include "base/mutant.h"
#include "server/migrations.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define IMAGES_MAX ((size_t)4 << 20)

/* Writes after which the log is moved into the file: when nobody waits, and at
 * the latest. */
#define CHECKPOINT_SOON   20000
#define CHECKPOINT_LATEST 60000

static const char *const statements[] = {
#define STMT(name, sql) [STMT_##name] = sql,
#include "server/storage_sqlite.def"
#undef STMT
};

struct storage_sqlite *
storage_sqlite_of(struct storage *s)
{
	return (struct storage_sqlite *)s;
}

static void
sqlite_close(struct storage *base)
{
	struct storage_sqlite *s = storage_sqlite_of(base);

	if (s == NULL)
		return;
	db_close(s->guard);
	db_close(s->db);
	storage_view_fini(&s->view);
	buf_fini(&s->images);
	free((void *)s->path);
	free(s);
}

/* ---- transactions ---- */

static void
take_tenant(struct storage_sqlite *s, const char *tenant_id)
{
	(void)snprintf(s->tenant, sizeof(s->tenant), "%s", tenant_id);
	s->records.tenant_id = s->tenant;
}

static enum err
read_stamp(struct storage_sqlite *s)
{
	struct stmt *q = db_stmt(s->db, STMT_HOTEL_STAMP);
	enum err e;

	stmt_bind_text(q, 1, s->tenant);
	e = stmt_step(q);
	if (e == ERR_OK)
		s->first_stamp = s->last_stamp = stmt_int(q, 0);
	stmt_reset(q);
	return e;
}

/* Of the planted bug that answers before it commits. */
static enum err
commit_late(struct storage_sqlite *s)
{
	if (!s->commit_due)
		return ERR_OK;
	s->commit_due = false;
	return db_end(s->db, ERR_OK);
}

/* Another hotel, or another connection has written: nothing that is known is
 * sure. */
static void
check_cache(struct storage_sqlite *s)
{
	int64_t version = db_data_version(s->db);
	bool foreign = !MUTANT(CACHE_ACROSS_HOTELS) &&
		       strcmp(s->cache_tenant, s->tenant) != 0;

	if (foreign || version < 0 || version != s->data_version)
		record_cache_trim(s->view.cache, 0);
	(void)snprintf(
		s->cache_tenant, sizeof(s->cache_tenant), "%s", s->tenant);
	s->data_version = version;
}

/* added: NULL for a hotel that is there. */
static enum err
begin(struct storage_sqlite *s, const char *tenant_id,
	const struct storage_hotel *added)
{
	enum err e;

	CHECK(s->tenant[0] == '\0' && !s->reader);
	if (strlen(tenant_id) >= sizeof(s->tenant))
		return ERR_NOT_FOUND;
	e = commit_late(s);
	if (e == ERR_OK)
		e = db_begin(s->db);
	if (e != ERR_OK)
		return e;
	take_tenant(s, tenant_id);
	if (added != NULL)
		e = sqlite_hotel_add(&s->base, added);
	if (e == ERR_OK)
		e = read_stamp(s);
	if (e != ERR_OK) {
		s->tenant[0] = '\0';
		return db_end(s->db, e);
	}
	check_cache(s);
	s->view.writing = true;
	return ERR_OK;
}

static enum err
sqlite_begin(struct storage *base, const char *tenant_id)
{
	return begin(storage_sqlite_of(base), tenant_id, NULL);
}

static enum err
sqlite_begin_new(struct storage *base, const struct storage_hotel *h)
{
	return begin(storage_sqlite_of(base), h->tenant_id, h);
}

/* The stamps used are the hotel's last. */
static enum err
close_stamps(struct storage_sqlite *s)
{
	struct stmt *q;

	if (s->last_stamp == s->first_stamp || MUTANT(STAMPS_AGAIN))
		return ERR_OK;
	q = db_stmt(s->db, STMT_HOTEL_SET_STAMP);
	stmt_bind_int(q, 1, s->last_stamp);
	stmt_bind_text(q, 2, s->tenant);
	return stmt_run(q);
}

static void
forget_transaction(struct storage_sqlite *s)
{
	s->tenant[0] = '\0';
	s->terminal_id[0] = '\0';
	s->is_careful = false;
	s->in_action = false;
	s->wrote = false;
	storage_view_end(&s->view);
}

static enum err
sqlite_end(struct storage *base, enum err e)
{
	struct storage_sqlite *s = storage_sqlite_of(base);

	CHECK(s->view.writing);
	if (e == ERR_OK)
		e = close_stamps(s);
	forget_transaction(s);
	if (MUTANT(ACK_BEFORE_COMMIT) && e == ERR_OK) {
		s->commit_due = true;
		return ERR_OK;
	}
	e = db_end(s->db, e);
	if (e != ERR_OK)
		record_cache_clear(s->view.cache);
	return e;
}

static enum err
sqlite_flush_later(struct storage *base)
{
	return db_flush_later(storage_sqlite_of(base)->db);
}

static enum err
sqlite_flush(struct storage *base)
{
	return db_flush(storage_sqlite_of(base)->db);
}

static enum err
sqlite_begin_read(struct storage *base, const char *tenant_id)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	enum err e = ERR_OK;

	CHECK(s->tenant[0] == '\0');
	if (strlen(tenant_id) >= sizeof(s->tenant))
		return ERR_NOT_FOUND;
	if (!s->commit_due)
		e = db_begin_read(s->db);
	if (e != ERR_OK)
		return e;
	take_tenant(s, tenant_id);
	e = read_stamp(s);
	if (MUTANT(OPEN_STAMP_COUNTED))
		s->last_stamp++;
	if (e != ERR_OK) {
		s->tenant[0] = '\0';
		if (!s->commit_due)
			db_end_read(s->db);
	}
	return e;
}

static void
sqlite_end_read(struct storage *base)
{
	struct storage_sqlite *s = storage_sqlite_of(base);

	CHECK(s->tenant[0] != '\0' && !s->view.writing);
	s->tenant[0] = '\0';
	if (!s->commit_due)
		db_end_read(s->db);
}

static int64_t
sqlite_stamp(struct storage *base)
{
	struct storage_sqlite *s = storage_sqlite_of(base);

	CHECK(s->tenant[0] != '\0');
	return s->last_stamp;
}

static void
sqlite_careful(struct storage *base)
{
	struct storage_sqlite *s = storage_sqlite_of(base);

	CHECK(s->view.writing && !s->in_action);
	s->is_careful = true;
}

static void
sqlite_set_terminal(struct storage *base, const char *terminal_id)
{
	struct storage_sqlite *s = storage_sqlite_of(base);

	CHECK(s->view.writing);
	(void)snprintf(s->terminal_id, sizeof(s->terminal_id), "%s",
		terminal_id == NULL ? "" : terminal_id);
}

/* ---- actions ---- */

static enum err
sqlite_action_begin(struct storage *base, const char *changed_by, int64_t at_ms)
{
	struct storage_sqlite *s = storage_sqlite_of(base);

	CHECK(s->view.writing && !s->in_action);
	s->in_action = true;
	s->wrote = false;
	s->changed_by = changed_by;
	s->changed_at = at_ms;
	return s->is_careful ? db_savepoint(s->db) : ERR_OK;
}

/* The first write of an action takes its stamp. */
static void
open_stamp(struct storage_sqlite *s)
{
	if (!s->wrote)
		s->last_stamp++;
	s->wrote = true;
}

static enum err
sqlite_put(struct storage *base, const struct record *r)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct record *before = NULL;
	enum err e;

	CHECK(s->in_action);
	e = storage_view_find(&s->view, r->entity->table, r->id, &before);
	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return e;
	open_stamp(s);
	e = before == NULL ? record_sql_insert(&s->records, r)
			   : record_sql_update(&s->records, r);
	if (e == ERR_OK)
		e = sqlite_log_add(s, before, r);
	if (e != ERR_OK)
		return e;
	s->writes_since_checkpoint++;
	record_cache_put(s->view.cache, before, r, s->changed_at);
	return ERR_OK;
}

static enum err
undo_action(struct storage_sqlite *s, enum err e)
{
	if (s->is_careful) {
		if (s->wrote)
			s->last_stamp--;
		record_cache_clear(s->view.cache);
		return db_savepoint_end(s->db, e);
	}
	return s->wrote ? ERR_BUSY : e;
}

static enum err
sqlite_action_end(struct storage *base, enum err e, int64_t *stamp)
{
	struct storage_sqlite *s = storage_sqlite_of(base);

	CHECK(s->in_action);
	if (e == ERR_OK)
		e = sqlite_series_save(s);
	s->in_action = false;
	storage_view_action_end(&s->view, e == ERR_OK);
	if (e != ERR_OK)
		return undo_action(s, e);
	if (s->is_careful)
		e = db_savepoint_end(s->db, ERR_OK);
	if (e == ERR_OK)
		*stamp = s->wrote ? s->last_stamp : 0;
	return e;
}

static const struct view *
sqlite_view(struct storage *base)
{
	struct storage_sqlite *s = storage_sqlite_of(base);

	CHECK(s->tenant[0] != '\0');
	return &s->view.view;
}

/* ---- the log of the file ---- */

/*
 * One connection that checkpoints while another one commits can corrupt the
 * file with SQLite before 3.44.6 (reliability-security 0.1), and commands of
 * other processes may be writing. So a checkpoint runs only while a connection
 * of ours holds the write lock.
 */
static void
checkpoint(struct storage_sqlite *s)
{
	enum err e = ERR_OK;

	if (s->guard == NULL)
		e = db_open(
			s->env, s->path, DB_SERVER_WRITER, NULL, 0, &s->guard);
	if (e == ERR_OK)
		e = db_run(s->guard, "PRAGMA wal_autocheckpoint = 0");
	if (e == ERR_OK)
		e = db_begin(s->guard);
	if (e != ERR_OK)
		return;
	/* What it could not move now it moves the next time. */
	if (db_run(s->db, "PRAGMA wal_checkpoint(PASSIVE)") == ERR_OK)
		s->writes_since_checkpoint = 0;
	e = db_end(s->guard, ERR_BUSY);
	CHECK(e == ERR_BUSY); /* rolled back: nothing was written */
}

static void
sqlite_tidy(struct storage *base, bool waiting)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	size_t most = waiting ? CHECKPOINT_LATEST : CHECKPOINT_SOON;

	/* A simulated disk has one connection and SQLite's own checkpoints. */
	if (s->reader || s->env->vfs != NULL ||
		s->writes_since_checkpoint < most)
		return;
	checkpoint(s);
}

static enum err
sqlite_backup(struct storage *base, const char *path)
{
	struct storage_sqlite *s = storage_sqlite_of(base);

	CHECK(s->tenant[0] == '\0');
	return db_backup(s->db, path);
}

/* ---- life ---- */

static const struct storage_ops sqlite_ops = {
	.name = "sqlite",
	.tries = 1,
	.close = sqlite_close,
	.hotel_add = sqlite_hotel_add,
	.hotel_find = sqlite_hotel_find,
	.hotel_list = sqlite_hotel_list,
	.hotel_set_incarnation = sqlite_hotel_set_incarnation,
	.life_begin = sqlite_life_begin,
	.life_find = sqlite_life_find,
	.secret_find = sqlite_secret_find,
	.secret_add = sqlite_secret_add,
	.secret_names = sqlite_secret_names,
	.secret_remove = sqlite_secret_remove,
	.event_last = sqlite_event_last,
	.event_add = sqlite_event_add,
	.event_list = sqlite_event_list,
	.event_trim = sqlite_event_trim,
	.terminal_put = sqlite_terminal_put,
	.terminal_secure = sqlite_terminal_secure,
	.terminal_find = sqlite_terminal_find,
	.terminal_list = sqlite_terminal_list,
	.invite_add = sqlite_invite_add,
	.invite_take = sqlite_invite_take,
	.failures_find = sqlite_failures_find,
	.failures_put = sqlite_failures_put,
	.failures_remove = sqlite_failures_remove,
	.metrics_add = sqlite_metrics_add,
	.metrics_figures = sqlite_metrics_figures,
	.metrics_trim = sqlite_metrics_trim,
	.begin = sqlite_begin,
	.begin_new = sqlite_begin_new,
	.end = sqlite_end,
	.flush_later = sqlite_flush_later,
	.flush = sqlite_flush,
	.begin_read = sqlite_begin_read,
	.end_read = sqlite_end_read,
	.stamp = sqlite_stamp,
	.careful = sqlite_careful,
	.set_terminal = sqlite_set_terminal,
	.action_begin = sqlite_action_begin,
	.action_end = sqlite_action_end,
	.view = sqlite_view,
	.put = sqlite_put,
	.result_find = sqlite_result_find,
	.result_by_seq = sqlite_result_by_seq,
	.result_open = sqlite_result_open,
	.result_put = sqlite_result_put,
	.repeat_put = sqlite_repeat_put,
	.forked_put = sqlite_forked_put,
	.forked_list = sqlite_forked_list,
	.forked_decide = sqlite_forked_decide,
	.local_id_put = sqlite_local_id_put,
	.local_id_find = sqlite_local_id_find,
	.changes = sqlite_changes,
	.record_at = sqlite_record_at,
	.record_log = sqlite_record_log,
	.seen_by = sqlite_seen_by,
	.snapshot = sqlite_snapshot,
	.log_floor = sqlite_log_floor,
	.log_mark = sqlite_log_mark,
	.log_trim = sqlite_log_trim,
	.tidy = sqlite_tidy,
	.backup = sqlite_backup,
	.check = sqlite_check,
};

static enum err
open_file(struct storage_sqlite *s)
{
	enum db_profile profile =
		s->reader ? DB_SERVER_READER : DB_SERVER_WRITER;
	enum err e;

	e = db_open(s->env, s->path, profile, statements, STMT_COUNT, &s->db);
	/* A batch's pages find room, and the server stays small: 64 MB were no
	 * quicker. */
	if (e == ERR_OK)
		e = db_run(s->db, "PRAGMA cache_size = -8192");
	if (e != ERR_OK || s->reader)
		return e;
	/* The triggers write JSON, and SQLite 3.40 counts its own JSON
	 * functions among those that a schema must be trusted with. The program
	 * registers none and loads no extension. */
	e = db_run(s->db, "PRAGMA trusted_schema = ON");
	if (e == ERR_OK && s->env->vfs == NULL)
		e = db_run(s->db, "PRAGMA wal_autocheckpoint = 0");
	if (e == ERR_OK)
		e = db_migrate(
			s->db, sqlite_migrations, sqlite_migration_count);
	/* They log what others write. What this program writes it logs itself,
	 * in the same words: a trigger makes SQLite copy every page that a
	 * statement touches, to be able to undo it, and cost more than all the
	 * rest of a write. */
	if (e == ERR_OK)
		db_triggers_off(s->db);
	return e;
}

static enum err
open_storage(const struct env *env, const char *path, bool reader,
	struct storage **out)
{
	struct storage_sqlite *s = calloc(1, sizeof(*s));
	enum err e;

	CHECK(s != NULL);
	s->base.ops = &sqlite_ops;
	s->env = env;
	s->reader = reader;
	s->path = strdup(path);
	CHECK(s->path != NULL);
	buf_init(&s->images, IMAGES_MAX);
	sqlite_view_init(s);
	e = open_file(s);
	if (e != ERR_OK) {
		sqlite_close(&s->base);
		return e;
	}
	s->records.db = s->db;
	*out = &s->base;
	return ERR_OK;
}

enum err
storage_open_sqlite(
	const struct env *env, const char *path, struct storage **out)
{
	return open_storage(env, path, false, out);
}

enum err
storage_open_sqlite_reader(
	const struct env *env, const char *path, struct storage **out)
{
	return open_storage(env, path, true, out);
}

enum err
storage_sqlite_version(const struct env *env, const char *path, int *version)
{
	struct storage *s = NULL;
	enum err e;

	e = open_storage(env, path, true, &s);
	if (e != ERR_OK)
		return e;
	*version = db_schema_version(storage_sqlite_of(s)->db);
	storage_close(s);
	return ERR_OK;
}
