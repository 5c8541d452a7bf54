/*
 * What the files of the embedded storage share. Nobody else includes this.
 */
#ifndef OFFSYNC_SERVER_STORAGE_SQLITE_PRIV_H
#define OFFSYNC_SERVER_STORAGE_SQLITE_PRIV_H

#include "db/db.h"
#include "db/record_sql.h"
#include "server/storage.h"
#include "server/storage_view.h"

enum {
#define STMT(name, sql) STMT_##name,
#include "server/storage_sqlite.def"
#undef STMT
	STMT_COUNT,
};

#define TENANT_SIZE 65

struct storage_sqlite {
	struct storage base;
	const struct env *env;
	struct db *db;
	struct db *guard; /* holds the write lock during a checkpoint */
	const char *path;
	bool reader;

	/* What the writer knows of one hotel, as long as no other connection
	 * has written (data_version). */
	struct storage_view view;
	char cache_tenant[TENANT_SIZE];
	int64_t data_version;

	/* The transaction, between begin and end or begin_read and end_read. */
	char tenant[TENANT_SIZE]; /* "": none */
	struct record_sql records;
	char terminal_id[TENANT_SIZE]; /* "": none */
	bool is_careful;
	bool commit_due; /* a planted bug, see base/mutant.h */
	int64_t first_stamp;
	int64_t last_stamp;

	/* The action, between action_begin and action_end. */
	bool in_action;
	bool wrote;
	const char *changed_by;
	int64_t changed_at;
	struct buf images; /* of one record, for the log */

	size_t writes_since_checkpoint;
};

struct storage_sqlite *storage_sqlite_of(struct storage *s);

/* storage_sqlite_hotel.c */
enum err sqlite_hotel_add(
	struct storage *s, const struct storage_hotel *h) MUST_CHECK;
enum err sqlite_hotel_find(struct storage *s, const char *tenant_id,
	struct arena *a, struct storage_hotel *out) MUST_CHECK;
enum err sqlite_hotel_list(struct storage *s, struct arena *a,
	struct storage_hotel **out, size_t *count) MUST_CHECK;
enum err sqlite_hotel_set_incarnation(struct storage *s, const char *tenant_id,
	const char *incarnation) MUST_CHECK;
enum err sqlite_life_begin(struct storage *s, const char *tenant_id,
	const char *incarnation, int64_t now_ms) MUST_CHECK;
enum err sqlite_life_find(struct storage *s, const char *tenant_id,
	const char *incarnation, int64_t *last_stamp) MUST_CHECK;
enum err sqlite_secret_find(struct storage *s, const char *name,
	struct arena *a, const char **value) MUST_CHECK;
enum err sqlite_secret_add(
	struct storage *s, const char *name, const char *value) MUST_CHECK;
enum err sqlite_terminal_put(struct storage *s, const char *tenant_id,
	const struct storage_terminal *t) MUST_CHECK;
enum err sqlite_terminal_find(struct storage *s, const char *tenant_id,
	const char *id, struct arena *a,
	struct storage_terminal *out) MUST_CHECK;
enum err sqlite_terminal_list(struct storage *s, const char *tenant_id,
	struct arena *a, struct storage_terminal_list *out) MUST_CHECK;
enum err sqlite_invite_add(struct storage *s, const char *tenant_id,
	const char *code_hash, const char *terminal_name,
	int64_t expires_at) MUST_CHECK;
enum err sqlite_invite_take(struct storage *s, const char *tenant_id,
	const char *code_hash, int64_t now_ms, struct arena *a,
	const char **terminal_name) MUST_CHECK;
enum err sqlite_failures_find(struct storage *s, const char *tenant_id,
	const char *login, struct storage_failures *out) MUST_CHECK;
enum err sqlite_failures_put(struct storage *s, const char *tenant_id,
	const char *login, const struct storage_failures *f,
	int64_t now_ms) MUST_CHECK;
enum err sqlite_failures_remove(
	struct storage *s, const char *tenant_id, const char *login) MUST_CHECK;

/* storage_sqlite_metrics.c */
enum err sqlite_metrics_add(struct storage *s, const char *tenant_id,
	const struct storage_metrics *m) MUST_CHECK;
enum err sqlite_metrics_figures(struct storage *s, const char *tenant_id,
	int64_t since_ms, struct arena *a,
	struct storage_figures *out) MUST_CHECK;
enum err sqlite_metrics_trim(
	struct storage *s, const char *tenant_id, int64_t before_ms) MUST_CHECK;

/* storage_sqlite_view.c */
void sqlite_view_init(struct storage_sqlite *s);
/* Writes the series numbers that the action has taken. */
enum err sqlite_series_save(struct storage_sqlite *s) MUST_CHECK;

/* storage_sqlite_log.c: what the triggers write when others change a record.
 * before: NULL for a new one. */
enum err sqlite_log_add(struct storage_sqlite *s, const struct record *before,
	const struct record *now) MUST_CHECK;

/* storage_sqlite_result.c */
enum err sqlite_result_find(struct storage *s, const char *action_id,
	const char *idempotency_key, struct arena *a,
	struct storage_result *out) MUST_CHECK;
enum err sqlite_result_open(struct storage *s, const char *terminal_id,
	size_t limit, int64_t *seqs, size_t *count) MUST_CHECK;
enum err sqlite_result_by_seq(struct storage *s, const char *terminal_id,
	int64_t device_seq, struct arena *a,
	struct storage_result *out) MUST_CHECK;
enum err sqlite_result_put(
	struct storage *s, const struct storage_result *r) MUST_CHECK;
enum err sqlite_repeat_put(
	struct storage *s, const struct storage_result *r) MUST_CHECK;
enum err sqlite_forked_put(
	struct storage *s, const struct storage_forked *f) MUST_CHECK;
enum err sqlite_forked_list(struct storage *s, const char *tenant_id,
	const char *terminal_id, struct arena *a, struct storage_forked **out,
	size_t *count) MUST_CHECK;
enum err sqlite_local_id_put(struct storage *s, const char *terminal_id,
	enum table t, const char *local_id, const char *server_id) MUST_CHECK;
enum err sqlite_local_id_find(struct storage *s, const char *terminal_id,
	enum table t, const char *local_id, struct arena *a,
	const char **server_id) MUST_CHECK;

/* storage_sqlite_log.c */
enum err sqlite_changes(struct storage *s, int64_t after_stamp, size_t limit,
	struct buf *json, size_t *count, int64_t *stamp, bool *more) MUST_CHECK;
enum err sqlite_record_at(struct storage *s, enum table t, const char *id,
	int64_t stamp, struct arena *a, struct record **out) MUST_CHECK;
enum err sqlite_record_log(struct storage *s, enum table t, const char *id,
	struct arena *a, struct storage_change_list *out) MUST_CHECK;
/* Of struct view: from the log, the newest change first. */
enum err sqlite_set_at(
	void *ctx, enum table t, const char *id, int field, int64_t *out);
enum err sqlite_seen_by(struct storage *s, enum table t, const char *id,
	int64_t stamp, const char *terminal_id, struct arena *a,
	struct record **out) MUST_CHECK;
enum err sqlite_snapshot(struct storage *s, enum table t, const char *after,
	size_t limit, struct buf *json, size_t *count, struct arena *a,
	const char **last) MUST_CHECK;
enum err sqlite_log_floor(struct storage *s, int64_t *stamp) MUST_CHECK;
enum err sqlite_log_mark(struct storage *s, int64_t now_ms) MUST_CHECK;
enum err sqlite_log_trim(struct storage *s, int64_t before_ms, size_t limit,
	bool *more) MUST_CHECK;

/* storage_sqlite_check.c */
enum err sqlite_check(struct storage *s,
	void (*say)(void *ctx, bool fine, const char *what),
	void *ctx) MUST_CHECK;

enum err sqlite_secret_names(struct storage *s, const char *prefix,
	struct arena *a, const char *const **out, size_t *count) MUST_CHECK;
enum err sqlite_secret_remove(struct storage *s, const char *name) MUST_CHECK;
enum err sqlite_terminal_secure(struct storage *s, const char *tenant_id,
	const struct storage_terminal *t) MUST_CHECK;
enum err sqlite_forked_decide(
	struct storage *s, const struct storage_forked *f) MUST_CHECK;

/* storage_sqlite_event.c */
enum err sqlite_event_last(struct storage *s, struct arena *a,
	struct storage_event *out) MUST_CHECK;
enum err sqlite_event_add(
	struct storage *s, const struct storage_event *e) MUST_CHECK;
enum err sqlite_event_list(struct storage *s, const char *tenant_id,
	int64_t before_seq, size_t limit, struct arena *a,
	struct storage_event **out, size_t *count) MUST_CHECK;
enum err sqlite_event_trim(struct storage *s, int64_t before_ms) MUST_CHECK;

#endif
