/*
 * What the files of the storage on PostgreSQL share. Nobody else includes this.
 */
#ifndef OFFSYNC_SERVER_STORAGE_POSTGRES_PRIV_H
#define OFFSYNC_SERVER_STORAGE_POSTGRES_PRIV_H

#include "server/pg.h"
#include "server/pg_list.h"
#include "server/storage.h"
#include "server/storage_scout.h"

enum {
#define STMT(name, sql) STMT_##name,
#include "server/storage_postgres.def"
#undef STMT
	STMT_COUNT,
	ONCE_PROPERTIES, /* of no statement in the list */
};
extern const char *const postgres_statements[STMT_COUNT];

#define TENANT_SIZE 65

/* The last answer that the running transaction has put: whether it is there
 * tells whether the transaction was committed, when the connection was lost
 * over that. */
struct last_answer {
	bool any;
	char action_id[TENANT_SIZE];
	int64_t stamp;
	int64_t answered_at;
	struct buf json;
};

/* Answers that were looked for at once: those that are there, by id and by key,
 * and, for all others, that they are not. known ends when the transaction
 * writes one itself. */
struct looked_for {
	const char *text;
	bool known;
	bool is_asked; /* else it is taken for granted that there is none */
};
struct looked_list {
	struct looked_for *items; /* sorted */
	size_t count;
	size_t cap;
};
struct answers_ahead {
	struct arena *arena;
	struct looked_list ids;
	struct looked_list keys;
	struct storage_result *found;
	size_t found_count;
};

/* Answers that are to be written together: arrays, one a column. */
#define RESULT_COLUMNS 11
struct answers_waiting {
	struct buf columns[RESULT_COLUMNS];
	size_t count;
	bool are_new; /* none of them was there before */
};

/* Rows that a writing transaction asks for again and again: of the hotel, of a
 * terminal. Nobody else changes them meanwhile, or it counts as later. */
#define ONCE_MAX 64
struct known_rows {
	int statement;
	char *key;
	struct pg_rows *rows;
};

struct records_waiting;

struct storage_postgres {
	struct storage base;
	const struct env *env;
	struct pg *pg;
	bool reader;
	bool citus;

	/* Of what the view remembers: whoever changes a record takes a stamp,
	 * so it is still true where the hotel stands as it was left. */
	char known_tenant[TENANT_SIZE]; /* "": of none */
	int64_t known_stamp;

	/* The transaction, between begin and end or begin_read and end_read. */
	char tenant[TENANT_SIZE]; /* "": none */
	struct storage_view view;
	struct storage_scout *scout;
	struct answers_ahead ahead;
	struct answers_waiting waiting;
	struct records_waiting *records;
	struct known_rows once[ONCE_MAX];
	size_t once_count;
	char terminal_id[TENANT_SIZE]; /* "": none */
	bool is_careful;
	bool failed; /* a statement: it can only be rolled back */
	int64_t first_stamp;
	int64_t last_stamp;
	struct last_answer answer;

	/* The action, between action_begin and action_end. */
	bool in_action;
	bool wrote;
	const char *changed_by;
	int64_t changed_at;
	int64_t place; /* of its last write, among them; from 1 */
};

struct storage_postgres *storage_postgres_of(struct storage *s);

/* ---- storage_postgres.c ---- */

/*
 * One statement, in the running transaction or in one of its own; tenant_id
 * NULL: of no hotel. rows (may be NULL) are to be freed; NULL after a failure.
 */
enum err postgres_do(struct storage_postgres *s, const char *tenant_id,
	int statement, const struct pg_arg *args, size_t count,
	struct pg_rows **rows) MUST_CHECK;
/* The same, for a statement that gives one row at most: ERR_NOT_FOUND, and no
 * rows, when there is none. */
enum err postgres_get(struct storage_postgres *s, const char *tenant_id,
	int statement, const struct pg_arg *args, size_t count,
	struct pg_rows **rows) MUST_CHECK;
/* The same, of the hotel and, where it is not NULL, a key: a transaction that
 * writes asks once. The rows are given back with postgres_once_done. */
enum err postgres_get_once(struct storage_postgres *s, const char *tenant_id,
	int statement, const char *key, struct pg_rows **rows) MUST_CHECK;
void postgres_once_done(struct storage_postgres *s, struct pg_rows *rows);
/* Keeps rows of another question; until then they are the caller's. */
void postgres_once_keep(struct storage_postgres *s, int statement,
	const char *key, struct pg_rows *rows);
/* NULL: not known. */
struct pg_rows *postgres_once_find(
	struct storage_postgres *s, int statement, const char *key);
/* They are being changed. */
void postgres_once_drop(
	struct storage_postgres *s, int statement, const char *key);
void postgres_once_forget(struct storage_postgres *s);
/* A write of the running transaction. Nobody waits for it unless the
 * transaction is careful: what is wrong with it is told by end. */
enum err postgres_write(struct storage_postgres *s, const char *sql,
	const struct pg_arg *args, size_t count) MUST_CHECK;
/* pg_wait inside the running transaction. A failure of its rows asks for care
 * unless there is care already. */
enum err postgres_wait(struct storage_postgres *s, struct pg_rows **rows,
	size_t count) MUST_CHECK;
/* A transaction of its own: begin, then statements with pg_send and pg_ask,
 * then commit, which waits for all. */
enum err postgres_open_alone(
	struct storage_postgres *s, const char *tenant_id) MUST_CHECK;
enum err postgres_commit_alone(struct storage_postgres *s,
	struct pg_rows **rows, size_t count) MUST_CHECK;

/* ---- storage_postgres_schema.c ---- */

/* Whether this connection may serve: schema, role, row-level security,
 * triggers. ERR_CONFIG, and the log says why; ERR_NOT_FOUND: there is no schema
 * yet; ERR_NEWER. */
enum err postgres_self_check(struct storage_postgres *s) MUST_CHECK;
/* ERR_NOT_FOUND: none. */
enum err postgres_schema_version(
	struct storage_postgres *s, int *version) MUST_CHECK;
/* Calls say for each thing that makes this connection unfit. */
enum err postgres_schema_problems(struct storage_postgres *s,
	void (*say)(void *ctx, const char *problem), void *ctx) MUST_CHECK;

/* ---- storage_postgres_record.c ---- */

void postgres_view_init(struct storage_postgres *s);
enum err postgres_put(struct storage *s, const struct record *r) MUST_CHECK;
/* Tombstones too, by id. */
enum err postgres_page(struct storage_postgres *s, enum table t,
	const char *after, size_t limit, struct arena *a,
	struct record_list *out) MUST_CHECK;
/* Writes the series numbers that the action has taken. */
enum err postgres_series_save(struct storage_postgres *s) MUST_CHECK;

struct record *postgres_read_record(
	const struct pg_rows *rows, size_t row, enum table t, struct arena *a);
/* PostgreSQL's own sum has no bounds: ERR_OVERFLOW. */
enum err postgres_read_sum(const struct pg_rows *rows, size_t row, int column,
	int64_t *out) MUST_CHECK;

/* ---- storage_postgres_batch.c ---- */

/* Of the running action. */
enum err postgres_records_add(struct storage_postgres *s,
	const struct record *r, bool is_new) MUST_CHECK;
/* Sends the records that wait; before anything that may read them. */
enum err postgres_records_flush(struct storage_postgres *s) MUST_CHECK;
struct records_waiting *records_waiting_new(void);
void records_waiting_free(struct records_waiting *w); /* NULL ok */
void records_waiting_forget(struct records_waiting *w);

/* ---- storage_postgres_ahead.c ---- */

enum err postgres_read_wishes(
	void *ctx, struct storage_wish *wishes, size_t count, struct arena *a);
const struct view *postgres_scout(struct storage *s);
void postgres_scout_want(struct storage *s, enum table t, const char *id);
void postgres_scout_put(struct storage *s, const struct record *r);
enum err postgres_scout_fetch(struct storage *s, bool *more) MUST_CHECK;
void postgres_scout_end(struct storage *s);
enum err postgres_results_ahead(struct storage *s,
	const struct storage_key *keys, size_t count) MUST_CHECK;
void answers_ahead_forget(struct answers_ahead *ahead);
/* Whether find says all that there is to say. key may be NULL. */
bool answers_ahead_knows(const struct answers_ahead *ahead,
	const char *action_id, const char *idempotency_key);
/* NULL: there is none. */
const struct storage_result *answers_ahead_find(
	const struct answers_ahead *ahead, const char *action_id,
	const char *idempotency_key);
/* NULL: not among those that are known. */
const struct storage_result *answers_ahead_by_seq(
	const struct answers_ahead *ahead, const char *terminal_id,
	int64_t device_seq);
/* It is being written. */
void answers_ahead_unknow(
	struct answers_ahead *ahead, const struct storage_result *r);

/* ---- storage_postgres_hotel.c ---- */

/* Sends what adds a hotel. */
void postgres_hotel_send(
	struct storage_postgres *s, const struct storage_hotel *h);
enum err postgres_hotel_add(
	struct storage *s, const struct storage_hotel *h) MUST_CHECK;
enum err postgres_hotel_find(struct storage *s, const char *tenant_id,
	struct arena *a, struct storage_hotel *out) MUST_CHECK;
enum err postgres_hotel_list(struct storage *s, struct arena *a,
	struct storage_hotel **out, size_t *count) MUST_CHECK;
enum err postgres_hotel_set_incarnation(struct storage *s,
	const char *tenant_id, const char *incarnation) MUST_CHECK;
enum err postgres_life_begin(struct storage *s, const char *tenant_id,
	const char *incarnation, int64_t now_ms) MUST_CHECK;
enum err postgres_life_find(struct storage *s, const char *tenant_id,
	const char *incarnation, int64_t *last_stamp) MUST_CHECK;
enum err postgres_secret_find(struct storage *s, const char *name,
	struct arena *a, const char **value) MUST_CHECK;
enum err postgres_secret_add(
	struct storage *s, const char *name, const char *value) MUST_CHECK;
enum err postgres_terminal_put(struct storage *s, const char *tenant_id,
	const struct storage_terminal *t) MUST_CHECK;
enum err postgres_terminal_find(struct storage *s, const char *tenant_id,
	const char *id, struct arena *a,
	struct storage_terminal *out) MUST_CHECK;
enum err postgres_terminal_list(struct storage *s, const char *tenant_id,
	struct arena *a, struct storage_terminal_list *out) MUST_CHECK;
enum err postgres_invite_add(struct storage *s, const char *tenant_id,
	const char *code_hash, const char *terminal_name,
	int64_t expires_at) MUST_CHECK;
enum err postgres_invite_take(struct storage *s, const char *tenant_id,
	const char *code_hash, int64_t now_ms, struct arena *a,
	const char **terminal_name) MUST_CHECK;
enum err postgres_failures_find(struct storage *s, const char *tenant_id,
	const char *login, struct storage_failures *out) MUST_CHECK;
enum err postgres_failures_put(struct storage *s, const char *tenant_id,
	const char *login, const struct storage_failures *f,
	int64_t now_ms) MUST_CHECK;
enum err postgres_failures_remove(
	struct storage *s, const char *tenant_id, const char *login) MUST_CHECK;

/* ---- storage_postgres_metrics.c ---- */

enum err postgres_metrics_add(struct storage *s, const char *tenant_id,
	const struct storage_metrics *m) MUST_CHECK;
enum err postgres_metrics_figures(struct storage *s, const char *tenant_id,
	int64_t since_ms, struct arena *a,
	struct storage_figures *out) MUST_CHECK;
enum err postgres_metrics_trim(
	struct storage *s, const char *tenant_id, int64_t before_ms) MUST_CHECK;

/* ---- storage_postgres_result.c ---- */

void postgres_read_result(const struct pg_rows *rows, size_t row,
	struct arena *a, struct storage_result *out);
/* Sends the answers that wait. */
enum err postgres_results_flush(struct storage_postgres *s) MUST_CHECK;
void answers_waiting_init(struct answers_waiting *w);
void answers_waiting_fini(struct answers_waiting *w);
void answers_waiting_forget(struct answers_waiting *w);

enum err postgres_result_find(struct storage *s, const char *action_id,
	const char *idempotency_key, struct arena *a,
	struct storage_result *out) MUST_CHECK;
enum err postgres_result_open(struct storage *s, const char *terminal_id,
	size_t limit, int64_t *seqs, size_t *count) MUST_CHECK;
enum err postgres_result_by_seq(struct storage *s, const char *terminal_id,
	int64_t device_seq, struct arena *a,
	struct storage_result *out) MUST_CHECK;
enum err postgres_result_put(
	struct storage *s, const struct storage_result *r) MUST_CHECK;
enum err postgres_repeat_put(
	struct storage *s, const struct storage_result *r) MUST_CHECK;
enum err postgres_forked_put(
	struct storage *s, const struct storage_forked *f) MUST_CHECK;
enum err postgres_forked_list(struct storage *s, const char *tenant_id,
	const char *terminal_id, struct arena *a, struct storage_forked **out,
	size_t *count) MUST_CHECK;
enum err postgres_local_id_put(struct storage *s, const char *terminal_id,
	enum table t, const char *local_id, const char *server_id) MUST_CHECK;
enum err postgres_local_id_find(struct storage *s, const char *terminal_id,
	enum table t, const char *local_id, struct arena *a,
	const char **server_id) MUST_CHECK;

/* ---- storage_postgres_log.c ---- */

enum err postgres_changes(struct storage *s, int64_t after_stamp, size_t limit,
	struct buf *json, size_t *count, int64_t *stamp, bool *more) MUST_CHECK;
enum err postgres_record_at(struct storage *s, enum table t, const char *id,
	int64_t stamp, struct arena *a, struct record **out) MUST_CHECK;
enum err postgres_record_log(struct storage *s, enum table t, const char *id,
	struct arena *a, struct storage_change_list *out) MUST_CHECK;
/* Of struct view. */
enum err postgres_set_at(
	void *ctx, enum table t, const char *id, int field, int64_t *out);
enum err postgres_seen_by(struct storage *s, enum table t, const char *id,
	int64_t stamp, const char *terminal_id, struct arena *a,
	struct record **out) MUST_CHECK;
enum err postgres_snapshot(struct storage *s, enum table t, const char *after,
	size_t limit, struct buf *json, size_t *count, struct arena *a,
	const char **last) MUST_CHECK;
enum err postgres_log_floor(struct storage *s, int64_t *stamp) MUST_CHECK;
enum err postgres_log_mark(struct storage *s, int64_t now_ms) MUST_CHECK;
enum err postgres_log_trim(struct storage *s, int64_t before_ms, size_t limit,
	bool *more) MUST_CHECK;

/* ---- storage_postgres_check.c ---- */

enum err postgres_check(struct storage *s,
	void (*say)(void *ctx, bool fine, const char *what),
	void *ctx) MUST_CHECK;

enum err postgres_secret_names(struct storage *s, const char *prefix,
	struct arena *a, const char *const **out, size_t *count) MUST_CHECK;
enum err postgres_secret_remove(struct storage *s, const char *name) MUST_CHECK;
enum err postgres_terminal_secure(struct storage *s, const char *tenant_id,
	const struct storage_terminal *t) MUST_CHECK;
enum err postgres_forked_decide(
	struct storage *s, const struct storage_forked *f) MUST_CHECK;

/* storage_postgres_event.c */
enum err postgres_event_last(struct storage *s, struct arena *a,
	struct storage_event *out) MUST_CHECK;
enum err postgres_event_add(
	struct storage *s, const struct storage_event *e) MUST_CHECK;
enum err postgres_event_list(struct storage *s, const char *tenant_id,
	int64_t before_seq, size_t limit, struct arena *a,
	struct storage_event **out, size_t *count) MUST_CHECK;
enum err postgres_event_trim(struct storage *s, int64_t before_ms) MUST_CHECK;

#endif
