/* The storage on PostgreSQL: its life, transactions and actions. */
#include "server/storage.h"

#include "server/storage_postgres_priv.h"

#include "base/check.h"
#include "base/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define JSON_MAX  ((size_t)8 << 20)
#define AHEAD_MAX ((size_t)1 << 30)

/* Against deadlocks, and records that somebody else holds: each waits for some
 * time by itself. */
#define CAREFUL_TRIES 8

/* How often a lost connection is looked for again before nobody can say what
 * became of a commit, and how long between. */
#define RESOLVE_TRIES    40
#define RESOLVE_PAUSE_NS 250000000L

const char *const postgres_statements[STMT_COUNT] = {
#define STMT(name, sql) [STMT_##name] = sql,
#include "server/storage_postgres.def"
#undef STMT
};

static const char begin_text[] = "BEGIN";
static const char begin_read_text[] =
	"BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
static const char commit_text[] = "COMMIT";
static const char rollback_text[] = "ROLLBACK";
static const char savepoint_text[] = "SAVEPOINT action";
static const char rollback_to_text[] = "ROLLBACK TO action";
static const char release_text[] = "RELEASE action";
/* Somebody else's transaction that holds a record and is about to commit waits
 * for this one, which holds the hotel: so this one does not wait long. */
static const char short_waits_text[] = "SET LOCAL lock_timeout = '250ms'";

struct storage_postgres *
storage_postgres_of(struct storage *s)
{
	return (struct storage_postgres *)s;
}

static void
postgres_close(struct storage *base)
{
	struct storage_postgres *s = storage_postgres_of(base);

	if (s == NULL)
		return;
	pg_close(s->pg);
	storage_scout_free(s->scout);
	storage_view_fini(&s->view);
	arena_free(s->ahead.arena);
	answers_waiting_fini(&s->waiting);
	records_waiting_free(s->records);
	buf_fini(&s->answer.json);
	free(s);
}

/* ---- statements ---- */

static void
send_tenant(struct storage_postgres *s, const char *tenant_id)
{
	/* Or the other machines would not hear of it. */
	if (s->citus)
		pg_set_local(s->pg, "citus.propagate_set_commands", "local");
	pg_set_local(s->pg, "offsync.tenant", tenant_id);
}

static void
roll_back(struct storage_postgres *s)
{
	if (pg_is_lost(s->pg))
		return;
	pg_send(s->pg, rollback_text, NULL, 0);
	/* Whatever fails here, nothing of the transaction stays. */
	if (pg_wait(s->pg, NULL, 0) != ERR_OK)
		log_debug("a transaction that had failed is rolled back");
}

static void
postgres_patience(struct storage *storage, int ms)
{
	pg_patience(storage_postgres_of(storage)->pg, ms);
}

static enum err
connected(struct storage_postgres *s)
{
	return pg_is_lost(s->pg) ? pg_reconnect(s->pg) : ERR_OK;
}

enum err
postgres_open_alone(struct storage_postgres *s, const char *tenant_id)
{
	enum err e = connected(s);

	CHECK(s->tenant[0] == '\0');
	if (e != ERR_OK)
		return e;
	pg_send(s->pg, begin_text, NULL, 0);
	if (tenant_id != NULL)
		send_tenant(s, tenant_id);
	return ERR_OK;
}

enum err
postgres_commit_alone(
	struct storage_postgres *s, struct pg_rows **rows, size_t count)
{
	enum err e;

	pg_send(s->pg, commit_text, NULL, 0);
	e = pg_wait(s->pg, rows, count);
	if (e != ERR_OK)
		roll_back(s);
	return e;
}

static bool
is_about_rows(enum err e)
{
	return e == ERR_EXISTS || e == ERR_INVALID || e == ERR_REFUSED ||
	       e == ERR_TOO_LARGE;
}

enum err
postgres_wait(struct storage_postgres *s, struct pg_rows **rows, size_t count)
{
	enum err e = pg_wait(s->pg, rows, count);

	if (e == ERR_OK)
		return ERR_OK;
	s->failed = true;
	if (!s->view.writing)
		return e;
	/* Nothing is committed yet: all of it can be done again. */
	if (e == ERR_OFFLINE || (is_about_rows(e) && !s->is_careful))
		return ERR_BUSY;
	return e;
}

enum err
postgres_do(struct storage_postgres *s, const char *tenant_id, int statement,
	const struct pg_arg *args, size_t count, struct pg_rows **rows)
{
	const char *sql = postgres_statements[statement];
	struct pg_rows *got = NULL;
	enum err e;

	if (rows != NULL)
		*rows = NULL;
	if (s->tenant[0] != '\0') {
		CHECK(tenant_id == NULL || strcmp(tenant_id, s->tenant) == 0);
		e = postgres_records_flush(s);
		if (e != ERR_OK)
			return e;
		pg_ask(s->pg, sql, args, count);
		e = postgres_wait(s, &got, 1);
	} else {
		e = postgres_open_alone(s, tenant_id);
		if (e != ERR_OK)
			return e;
		pg_ask(s->pg, sql, args, count);
		e = postgres_commit_alone(s, &got, 1);
	}
	if (e == ERR_OK && rows != NULL)
		*rows = got;
	else
		pg_rows_free(got);
	return e;
}

enum err
postgres_get(struct storage_postgres *s, const char *tenant_id, int statement,
	const struct pg_arg *args, size_t count, struct pg_rows **rows)
{
	enum err e = postgres_do(s, tenant_id, statement, args, count, rows);

	if (e != ERR_OK || pg_row_count(*rows) > 0)
		return e;
	pg_rows_free(*rows);
	*rows = NULL;
	return ERR_NOT_FOUND;
}

enum err
postgres_write(struct storage_postgres *s, const char *sql,
	const struct pg_arg *args, size_t count)
{
	CHECK(s->view.writing);
	pg_send(s->pg, sql, args, count);
	return s->is_careful ? postgres_wait(s, NULL, 0) : ERR_OK;
}

/* ---- transactions ---- */

static void
forget_transaction(struct storage_postgres *s)
{
	s->tenant[0] = '\0';
	s->terminal_id[0] = '\0';
	s->is_careful = false;
	s->failed = false;
	s->in_action = false;
	s->wrote = false;
	s->answer.any = false;
	postgres_once_forget(s);
	storage_view_end(&s->view);
	answers_ahead_forget(&s->ahead);
	answers_waiting_forget(&s->waiting);
	records_waiting_forget(s->records);
}

/* What is known of the hotel's records is true no more, or of another. */
static void
check_cache(struct storage_postgres *s)
{
	if (strcmp(s->known_tenant, s->tenant) != 0 ||
		s->known_stamp != s->first_stamp)
		record_cache_trim(s->view.cache, 0);
	s->known_tenant[0] = '\0';
}

/* Its stamp has been asked for; *last_stamp is there, or there is no hotel. */
static enum err
opened(struct storage_postgres *s, const char *tenant_id)
{
	struct pg_rows *rows;
	enum err e = pg_wait(s->pg, &rows, 1);

	if (e == ERR_OK && pg_row_count(rows) == 0)
		e = ERR_NOT_FOUND;
	if (e == ERR_OK) {
		s->first_stamp = s->last_stamp = pg_get_int(rows, 0, 0);
		(void)snprintf(s->tenant, sizeof(s->tenant), "%s", tenant_id);
	}
	pg_rows_free(rows);
	if (e != ERR_OK)
		roll_back(s);
	return e;
}

/* added: NULL for a hotel that is there. */
static enum err
begin(struct storage_postgres *s, const char *tenant_id,
	const struct storage_hotel *added)
{
	enum err e;

	CHECK(s->tenant[0] == '\0' && !s->reader);
	if (strlen(tenant_id) >= sizeof(s->tenant))
		return ERR_NOT_FOUND;
	e = postgres_open_alone(s, tenant_id);
	if (e != ERR_OK)
		return e;
	if (added != NULL)
		postgres_hotel_send(s, added);
	pg_ask(s->pg, postgres_statements[STMT_HOTEL_HOLD],
		PG_ARGS(pg_text(tenant_id)));
	pg_send(s->pg, short_waits_text, NULL, 0);
	e = opened(s, tenant_id);
	if (e == ERR_OK)
		check_cache(s);
	s->view.writing = e == ERR_OK;
	return e;
}

static enum err
postgres_begin(struct storage *base, const char *tenant_id)
{
	return begin(storage_postgres_of(base), tenant_id, NULL);
}

static enum err
postgres_begin_new(struct storage *base, const struct storage_hotel *h)
{
	return begin(storage_postgres_of(base), h->tenant_id, h);
}

/* Takes the hotel, so that whatever is left of the old connection has come to
 * its end, and looks for the answer that the transaction put last. */
static enum err
look_for_answer(struct storage_postgres *s, const char *tenant_id, bool *there)
{
	const struct last_answer *a = &s->answer;
	struct pg_rows *rows[2];
	enum err e;

	pg_send(s->pg, begin_text, NULL, 0);
	send_tenant(s, tenant_id);
	pg_ask(s->pg, postgres_statements[STMT_HOTEL_HOLD],
		PG_ARGS(pg_text(tenant_id)));
	pg_ask(s->pg, postgres_statements[STMT_RESULT_IS_THERE],
		PG_ARGS(pg_text(tenant_id), pg_text(a->action_id),
			pg_int(a->stamp), pg_int(a->answered_at),
			pg_text(a->json.data)));
	pg_send(s->pg, rollback_text, NULL, 0);
	e = pg_wait(s->pg, rows, 2);
	if (e == ERR_OK) {
		*there = pg_row_count(rows[1]) > 0;
		pg_rows_free(rows[0]);
		pg_rows_free(rows[1]);
	}
	return e;
}

/* The connection was lost while it committed. */
static enum err
resolve_commit(struct storage_postgres *s)
{
	static const struct timespec pause = { 0, RESOLVE_PAUSE_NS };
	bool there = false;
	enum err e = ERR_OFFLINE;

	if (!s->answer.any)
		return ERR_UNKNOWN;
	for (int i = 0; i < RESOLVE_TRIES && e == ERR_OFFLINE; i++) {
		if (i > 0)
			(void)nanosleep(&pause, NULL);
		e = pg_reconnect(s->pg);
		if (e == ERR_OK)
			e = look_for_answer(s, s->tenant, &there);
	}
	if (e != ERR_OK)
		return ERR_UNKNOWN;
	log_warn("%s: the connection was lost while committing: it was%s done",
		s->tenant, there ? "" : " not");
	return there ? ERR_OK : ERR_BUSY;
}

static enum err
commit(struct storage_postgres *s)
{
	enum err e;

	/* What was wrong with a row is told before, while it can be. */
	e = postgres_records_flush(s);
	if (e == ERR_OK)
		e = postgres_results_flush(s);
	if (e == ERR_OK)
		e = postgres_wait(s, NULL, 0);
	if (e != ERR_OK)
		return e;
	if (s->last_stamp != s->first_stamp)
		pg_send(s->pg, postgres_statements[STMT_HOTEL_SET_STAMP],
			PG_ARGS(pg_int(s->last_stamp), pg_text(s->tenant)));
	pg_send(s->pg, commit_text, NULL, 0);
	e = pg_wait(s->pg, NULL, 0);
	return e == ERR_OFFLINE ? resolve_commit(s) : e;
}

static enum err
postgres_end(struct storage *base, enum err e)
{
	struct storage_postgres *s = storage_postgres_of(base);

	CHECK(s->view.writing);
	if (e == ERR_OK && s->failed)
		e = ERR_BUSY;
	if (e == ERR_OK)
		e = commit(s);
	if (e != ERR_OK) {
		roll_back(s);
	} else {
		memcpy(s->known_tenant, s->tenant, sizeof(s->tenant));
		s->known_stamp = s->last_stamp;
	}
	forget_transaction(s);
	return e;
}

static enum err
postgres_begin_read(struct storage *base, const char *tenant_id)
{
	struct storage_postgres *s = storage_postgres_of(base);
	enum err e;

	CHECK(s->tenant[0] == '\0');
	if (strlen(tenant_id) >= sizeof(s->tenant))
		return ERR_NOT_FOUND;
	e = connected(s);
	for (int i = 0; i < 2 && e == ERR_OK; i++) {
		pg_send(s->pg, begin_read_text, NULL, 0);
		send_tenant(s, tenant_id);
		pg_ask(s->pg, postgres_statements[STMT_HOTEL_STAMP],
			PG_ARGS(pg_text(tenant_id)));
		e = opened(s, tenant_id);
		/* It may have been lost while nobody looked. */
		if (e != ERR_OFFLINE || i > 0)
			break;
		e = pg_reconnect(s->pg);
	}
	return e;
}

static void
postgres_end_read(struct storage *base)
{
	struct storage_postgres *s = storage_postgres_of(base);

	CHECK(s->tenant[0] != '\0' && !s->view.writing);
	roll_back(s);
	forget_transaction(s);
}

static int64_t
postgres_stamp(struct storage *base)
{
	struct storage_postgres *s = storage_postgres_of(base);

	CHECK(s->tenant[0] != '\0');
	return s->last_stamp;
}

static void
postgres_careful(struct storage *base)
{
	struct storage_postgres *s = storage_postgres_of(base);

	CHECK(s->view.writing && !s->in_action);
	s->is_careful = true;
}

/* PostgreSQL works on what the terminal before has sent, while that of this one
 * is worked out. */
static void
postgres_set_terminal(struct storage *base, const char *terminal_id)
{
	struct storage_postgres *s = storage_postgres_of(base);

	CHECK(s->view.writing);
	if (terminal_id == NULL)
		terminal_id = "";
	if (strcmp(s->terminal_id, terminal_id) == 0)
		return;
	if (postgres_records_flush(s) != ERR_OK ||
		postgres_results_flush(s) != ERR_OK)
		s->failed = true;
	pg_push(s->pg);
	(void)snprintf(
		s->terminal_id, sizeof(s->terminal_id), "%s", terminal_id);
	pg_set_local(s->pg, "offsync.terminal", s->terminal_id);
}

/* ---- actions ---- */

static enum err
postgres_action_begin(
	struct storage *base, const char *changed_by, int64_t at_ms)
{
	struct storage_postgres *s = storage_postgres_of(base);

	CHECK(s->view.writing && !s->in_action);
	s->in_action = true;
	s->wrote = false;
	s->changed_by = changed_by;
	s->changed_at = at_ms;
	if (s->is_careful)
		pg_send(s->pg, savepoint_text, NULL, 0);
	return ERR_OK;
}

static enum err
undo_action(struct storage_postgres *s, enum err e)
{
	enum err undone;

	if (!s->is_careful)
		return s->wrote ? ERR_BUSY : e;
	if (s->wrote)
		s->last_stamp--;
	record_cache_clear(s->view.cache);
	postgres_once_drop(s, ONCE_PROPERTIES, "");
	/* What was not answered yet is undone with the rest. */
	if (pg_wait(s->pg, NULL, 0) != ERR_OK)
		s->failed = true;
	pg_send(s->pg, rollback_to_text, NULL, 0);
	pg_send(s->pg, release_text, NULL, 0);
	undone = pg_wait(s->pg, NULL, 0);
	s->failed = undone != ERR_OK;
	return undone == ERR_OK ? e : ERR_BUSY;
}

static enum err
postgres_action_end(struct storage *base, enum err e, int64_t *stamp)
{
	struct storage_postgres *s = storage_postgres_of(base);

	CHECK(s->in_action);
	if (e == ERR_OK)
		e = postgres_series_save(s);
	if (e == ERR_OK && s->is_careful) {
		pg_send(s->pg, release_text, NULL, 0);
		e = postgres_wait(s, NULL, 0);
	}
	s->in_action = false;
	storage_view_action_end(&s->view, e == ERR_OK);
	if (e != ERR_OK)
		return undo_action(s, e);
	*stamp = s->wrote ? s->last_stamp : 0;
	return ERR_OK;
}

static const struct view *
postgres_view(struct storage *base)
{
	struct storage_postgres *s = storage_postgres_of(base);

	CHECK(s->tenant[0] != '\0');
	return &s->view.view;
}

/* ---- what PostgreSQL's own programs do ---- */

static void
postgres_tidy(struct storage *base, bool waiting)
{
	(void)base;
	(void)waiting;
}

static enum err
postgres_backup(struct storage *base, const char *path)
{
	(void)base;
	(void)path;
	return ERR_UNSUPPORTED;
}

/* ---- life ---- */

static const struct storage_ops postgres_ops = {
	.name = "postgres",
	.tries = CAREFUL_TRIES,
	.close = postgres_close,
	.hotel_add = postgres_hotel_add,
	.hotel_find = postgres_hotel_find,
	.hotel_list = postgres_hotel_list,
	.hotel_set_incarnation = postgres_hotel_set_incarnation,
	.life_begin = postgres_life_begin,
	.life_find = postgres_life_find,
	.secret_find = postgres_secret_find,
	.secret_add = postgres_secret_add,
	.secret_names = postgres_secret_names,
	.secret_remove = postgres_secret_remove,
	.event_last = postgres_event_last,
	.event_add = postgres_event_add,
	.event_list = postgres_event_list,
	.event_trim = postgres_event_trim,
	.terminal_put = postgres_terminal_put,
	.terminal_secure = postgres_terminal_secure,
	.terminal_find = postgres_terminal_find,
	.terminal_list = postgres_terminal_list,
	.invite_add = postgres_invite_add,
	.invite_take = postgres_invite_take,
	.failures_find = postgres_failures_find,
	.failures_put = postgres_failures_put,
	.failures_remove = postgres_failures_remove,
	.metrics_add = postgres_metrics_add,
	.metrics_figures = postgres_metrics_figures,
	.metrics_trim = postgres_metrics_trim,
	.begin = postgres_begin,
	.begin_new = postgres_begin_new,
	.end = postgres_end,
	.begin_read = postgres_begin_read,
	.end_read = postgres_end_read,
	.stamp = postgres_stamp,
	.careful = postgres_careful,
	.set_terminal = postgres_set_terminal,
	.action_begin = postgres_action_begin,
	.action_end = postgres_action_end,
	.view = postgres_view,
	.put = postgres_put,
	.results_ahead = postgres_results_ahead,
	.scout = postgres_scout,
	.scout_want = postgres_scout_want,
	.scout_put = postgres_scout_put,
	.scout_fetch = postgres_scout_fetch,
	.scout_end = postgres_scout_end,
	.result_find = postgres_result_find,
	.result_by_seq = postgres_result_by_seq,
	.result_open = postgres_result_open,
	.result_put = postgres_result_put,
	.repeat_put = postgres_repeat_put,
	.forked_put = postgres_forked_put,
	.forked_list = postgres_forked_list,
	.forked_decide = postgres_forked_decide,
	.local_id_put = postgres_local_id_put,
	.local_id_find = postgres_local_id_find,
	.changes = postgres_changes,
	.record_at = postgres_record_at,
	.record_log = postgres_record_log,
	.seen_by = postgres_seen_by,
	.snapshot = postgres_snapshot,
	.log_floor = postgres_log_floor,
	.log_mark = postgres_log_mark,
	.log_trim = postgres_log_trim,
	.tidy = postgres_tidy,
	.patience = postgres_patience,
	.backup = postgres_backup,
	.check = postgres_check,
};

static enum err
open_storage(const struct env *env, const char *conninfo, bool reader,
	struct storage **out)
{
	struct storage_postgres *s = calloc(1, sizeof(*s));
	enum err e;

	CHECK(s != NULL);
	s->base.ops = &postgres_ops;
	s->env = env;
	s->reader = reader;
	buf_init(&s->answer.json, JSON_MAX);
	postgres_view_init(s);
	s->scout = storage_scout_new(&s->view, postgres_read_wishes);
	s->ahead.arena = arena_new(AHEAD_MAX);
	answers_waiting_init(&s->waiting);
	s->records = records_waiting_new();
	e = pg_open(conninfo, reader, &s->pg);
	if (e == ERR_OK)
		e = postgres_self_check(s);
	if (e != ERR_OK) {
		postgres_close(&s->base);
		return e;
	}
	*out = &s->base;
	return ERR_OK;
}

enum err
storage_open_postgres(
	const struct env *env, const char *conninfo, struct storage **out)
{
	return open_storage(env, conninfo, false, out);
}

enum err
storage_open_postgres_reader(
	const struct env *env, const char *conninfo, struct storage **out)
{
	return open_storage(env, conninfo, true, out);
}
