/*
 * Where the server keeps hotels: one interface, several storages (embedded
 * SQLite, and PostgreSQL). Every call names
 * one hotel. The sync handler works between storage_begin and storage_end and
 * uses nothing but this interface.
 *
 * One writer a hotel: begin takes its write side; what runs between begin and
 * end is one transaction, each action in a savepoint of its own. The storage
 * logs what changes, and so do its triggers for others; each action that
 * changes records gets a stamp of its own, counted per hotel, in the order of
 * commit.
 */
#ifndef OFFSYNC_SERVER_STORAGE_H
#define OFFSYNC_SERVER_STORAGE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/env.h"
#include "base/err.h"
#include "domain/offline_hours.h"
#include "domain/view.h"

#include <stdbool.h>
#include <stdint.h>

struct storage;

/* What is known of a terminal. */
struct storage_terminal {
	const char *id;
	const char *name;       /* "FD1" */
	const char *public_key; /* PEM; NULL: an integration without a key */
	bool revoked;
	int64_t first_seq;     /* its chain begins after this number */
	int64_t last_seq;      /* highest device_seq taken */
	const char *last_hash; /* hex, of that action; "" before the first */
	bool forked;           /* same number with another hash was seen */
	int64_t enrolled_at;
	int64_t last_contact;
	int64_t clock_offset_ms;
	int64_t pending; /* as it said last */
	/* When the oldest of that was entered; 0: nothing waits, or unsaid. */
	int64_t pending_since;
	/* Of its keys and its end (terminal_secure). The key in use is
	 * public_key. */
	const char *next_key; /* asked for, not confirmed yet; or NULL */
	int64_t next_key_seq; /* what old_key_seq becomes with it */
	const char *old_key;  /* the one before; or NULL */
	int64_t old_key_seq;  /* good for actions up to this number */
	int64_t key_since;    /* the one in use; 0: from the beginning */
	bool key_due;         /* the terminal is asked for a new one */
	int64_t revoked_at;
	bool wipe; /* it is to delete what it has */
	int64_t handed_over_at;
	int64_t wiped_at;        /* so it has reported */
	const char *certificate; /* SHA-256 in hex of the client's; or NULL */
};
struct storage_terminal_list {
	size_t count;
	struct storage_terminal *items;
};

/* One change of one record, as the log has it. */
struct storage_change {
	const struct record *old; /* NULL: there was none */
	const struct record *now; /* NULL: the row itself was deleted */
	const char *changed_by;   /* user id; "sql": past the program */
	const char *terminal_id;  /* NULL: at the server */
	int64_t changed_at;       /* ms UTC */
};
struct storage_change_list {
	size_t count;
	struct storage_change *items;
};

/* The stored answer to an action (protocol.md, "What the server does", 2). */
struct storage_result {
	const char *action_id;
	const char *idempotency_key;
	const char *terminal_id;
	const char *hash;   /* hex SHA-256 of the canonical action */
	int64_t device_seq; /* 0: none */
	int64_t stamp;
	bool final;         /* false: may be tried again (fk_error) */
	const char *json;   /* the results[] entry as it was answered */
	const char *action; /* canonical text of the action */
	/* base64, as it was checked; NULL: not signed, or the one of a later
	 * action of the chain was checked for both. */
	const char *signature;
	int64_t answered_at;
	bool given_up; /* action says that its place holds nothing */
};

/* By what an answer is looked for. */
struct storage_key {
	const char *action_id;
	const char *idempotency_key; /* may be NULL */
	/* By its number its terminal has not sent it before. */
	bool is_fresh;
};

struct storage_hotel {
	const char *tenant_id;
	const char *name;
	const char *incarnation; /* random; of the life that is now */
	int64_t stamp;           /* of the last commit */
	const char *pepper;      /* hex */
};

/* A record, what it refers to, what that refers to … : not deep. What is left
 * is asked for one by one. The first round notes what is named, the next ones
 * try. */
#define STORAGE_SCOUT_ROUNDS 13

#define STORAGE_FAILURES_KEPT_MS (INT64_C(24) * 60 * 60 * 1000)
struct storage_failures {
	int64_t failures;
	int64_t until_ms; /* the login is closed until then */
};

/* The specification's OfflineMetrics as one terminal sent them. */
struct storage_metrics {
	const char *terminal_id;
	int64_t received_at;
	int64_t offline_duration_seconds;
	int64_t actions_queued;
	int64_t actions_synced;
	int64_t conflicts_encountered;
	int64_t sync_failures;
	int64_t last_sync_latency_ms;
	const char *user_agent;
	const char *connection_type;
	int64_t storage_quota_mb;
	/* Beyond the specification; 0 where a client does not say. */
	int64_t sync_count;
	int64_t sync_duration_ms;
	int64_t offline_count;
	int64_t storage_used_mb;
	/* When it was offline. Only going in. */
	struct offline_hour *hours;
	size_t hour_count;
	/* They are no whole hours: added to what is known of the same. */
	bool adds_hours;
};

/* What the terminals of a hotel told since a time, and what became of its
 * conflicts: the specification's sync dashboard. */
struct storage_figures {
	/* Of each terminal the sums; received_at, latency, agent, connection
	 * and storage are those of its last report. */
	size_t terminal_count;
	struct storage_metrics *terminals;
	size_t conflict_count; /* the most common first */
	struct storage_conflict_figures {
		const char *conflict_type;
		const char *strategy;
		int64_t total;
		int64_t resolved;
	} * conflicts;
	size_t hour_count; /* of all terminals together, rising */
	struct offline_hour *hours;
	const char *zone; /* the hotel's; NULL when it has no records yet */
};

/* An event of the security log (audit.h). No text is NULL. */
struct storage_event {
	int64_t seq; /* 1, 2, 3 … per hotel */
	int64_t at_ms;
	const char *kind;
	const char *who;
	const char *terminal_id;
	const char *address;
	const char *detail;
	const char *prev_hash; /* "" of the first */
	const char *hash;      /* hex */
};

/* An action kept aside: its terminal's chain has forked, or it was revoked. */
struct storage_forked {
	const char *terminal_id;
	int64_t device_seq;
	const char *hash;
	const char *action_id;
	const char *action;
	const char *signature;
	int64_t received_at;
	bool settled;
	const char *reason;   /* "forked", "revoked" */
	const char *decision; /* "accepted", "rejected"; "": none yet */
	const char *decided_by;
	int64_t decided_at;
};

struct storage_ops {
	const char *name; /* "sqlite" */
	/* How often a careful transaction is worth beginning while ERR_BUSY is
	 * its answer: others, who are quick, were in the way. From 1. */
	int tries;
	void (*close)(struct storage *s);

	/* Hotels. add: ERR_EXISTS. */
	enum err (*hotel_add)(struct storage *s, const struct storage_hotel *h);
	enum err (*hotel_find)(struct storage *s, const char *tenant_id,
		struct arena *a, struct storage_hotel *out);
	enum err (*hotel_list)(struct storage *s, struct arena *a,
		struct storage_hotel **out, size_t *count);

	/* What clients have pulled so far is not to be trusted: of all lives.
	 * ERR_NOT_FOUND. */
	enum err (*hotel_set_incarnation)(struct storage *s,
		const char *tenant_id, const char *incarnation);
	/* A server starts: the life until now ends where the hotel stands, and
	 * its tokens are good up to there. */
	enum err (*life_begin)(struct storage *s, const char *tenant_id,
		const char *incarnation, int64_t now_ms);
	/* Where an earlier life ended; ERR_NOT_FOUND. */
	enum err (*life_find)(struct storage *s, const char *tenant_id,
		const char *incarnation, int64_t *last_stamp);

	/* Secrets of this server by name ("jwt_key", "token_mac"); value PEM or
	 * hex. find: ERR_NOT_FOUND. */
	enum err (*secret_find)(struct storage *s, const char *name,
		struct arena *a, const char **value);
	enum err (*secret_add)(
		struct storage *s, const char *name, const char *value);
	/* The names that begin so, in the order of the numbers at their ends.
	 */
	enum err (*secret_names)(struct storage *s, const char *prefix,
		struct arena *a, const char *const **out, size_t *count);
	/* One that is not there is no failure. */
	enum err (*secret_remove)(struct storage *s, const char *name);

	/* The security log, inside begin and end but for list. last:
	 * ERR_NOT_FOUND. list: the newest first, those before before_seq (0:
	 * all). trim leaves the last one. */
	enum err (*event_last)(
		struct storage *s, struct arena *a, struct storage_event *out);
	enum err (*event_add)(struct storage *s, const struct storage_event *e);
	enum err (*event_list)(struct storage *s, const char *tenant_id,
		int64_t before_seq, size_t limit, struct arena *a,
		struct storage_event **out, size_t *count);
	enum err (*event_trim)(struct storage *s, int64_t before_ms);

	/* Terminals and one-time codes (kept as hashes). */
	enum err (*terminal_put)(struct storage *s, const char *tenant_id,
		const struct storage_terminal *t);
	/* Keys and end; terminal_put leaves those as they are. */
	enum err (*terminal_secure)(struct storage *s, const char *tenant_id,
		const struct storage_terminal *t);
	enum err (*terminal_find)(struct storage *s, const char *tenant_id,
		const char *id, struct arena *a, struct storage_terminal *out);
	enum err (*terminal_list)(struct storage *s, const char *tenant_id,
		struct arena *a, struct storage_terminal_list *out);
	enum err (*invite_add)(struct storage *s, const char *tenant_id,
		const char *code_hash, const char *terminal_name,
		int64_t expires_at);
	/* Uses a code up. ERR_NOT_FOUND; ERR_EXPIRED also when used before. */
	enum err (*invite_take)(struct storage *s, const char *tenant_id,
		const char *code_hash, int64_t now_ms, struct arena *a,
		const char **terminal_name);

	/* Wrong PINs on the pages for staff, by login; none: zero. put also
	 * forgets what is older than a day and closes nothing any more. */
	enum err (*failures_find)(struct storage *s, const char *tenant_id,
		const char *login, struct storage_failures *out);
	enum err (*failures_put)(struct storage *s, const char *tenant_id,
		const char *login, const struct storage_failures *f,
		int64_t now_ms);
	enum err (*failures_remove)(
		struct storage *s, const char *tenant_id, const char *login);

	enum err (*metrics_add)(struct storage *s, const char *tenant_id,
		const struct storage_metrics *m);
	enum err (*metrics_figures)(struct storage *s, const char *tenant_id,
		int64_t since_ms, struct arena *a, struct storage_figures *out);
	/* Forgets what was told before. */
	enum err (*metrics_trim)(
		struct storage *s, const char *tenant_id, int64_t before_ms);

	/* One transaction on one hotel. end commits when e is ERR_OK and gives
	 * the error on otherwise. Between them view and write calls see and
	 * make that hotel's records. ERR_NOT_FOUND: no such hotel. */
	enum err (*begin)(struct storage *s, const char *tenant_id);
	/* The same for a hotel that is added with it. ERR_EXISTS. */
	enum err (*begin_new)(struct storage *s, const struct storage_hotel *h);
	enum err (*end)(struct storage *s, enum err e);
	/*
	 * From now on what end commits is durable only when flush, from any one
	 * thread, has said so (db_flush_later). Until then it may be seen, and
	 * a power cut may take it away: a life that ends so ends before it, and
	 * nobody may have been told. Both NULL: end is always the end.
	 */
	enum err (*flush_later)(struct storage *s);
	enum err (*flush)(struct storage *s);
	/* A consistent read without writing. */
	enum err (*begin_read)(struct storage *s, const char *tenant_id);
	void (*end_read)(struct storage *s);
	/* Stamp of the hotel's last change, inside begin or begin_read. */
	int64_t (*stamp)(struct storage *s);

	/*
	 * Savepoints cost as much as the writes they guard, and a write fails
	 * about never. So actions have none until careful is switched on (off
	 * again by end): action_end with an error then answers ERR_BUSY when
	 * something was written already, and the whole transaction has to be
	 * ended with that and done again carefully.
	 */
	void (*careful)(struct storage *s);
	/* Who sends the following actions, for the change log; until end. */
	void (*set_terminal)(struct storage *s, const char *terminal_id);

	/* One action: everything until action_end is undone alone when e is not
	 * ERR_OK (see careful). changed_by and at go into the change log with a
	 * fresh stamp, which is given back; an action that wrote nothing has
	 * none (0). */
	enum err (*action_begin)(
		struct storage *s, const char *changed_by, int64_t at_ms);
	enum err (*action_end)(struct storage *s, enum err e, int64_t *stamp);
	const struct view *(*view)(struct storage *s);
	enum err (*put)(struct storage *s, const struct record *r);

	/*
	 * Where each question is a round trip, what a batch will ask is read
	 * ahead; all NULL elsewhere. results_ahead: whether there are answers
	 * to these actions; of a fresh one it is taken for granted that there
	 * is none, unless the transaction is careful: where that is wrong, its
	 * answer cannot be put, and all is done again carefully. scout: a view
	 * to try actions on (storage_scout.h), which is told with scout_put
	 * what they would write, and with scout_want of records that will be
	 * needed; scout_fetch reads all that was asked beyond what was known,
	 * and says whether there was more; after scout_end only what was read
	 * is left.
	 */
	enum err (*results_ahead)(struct storage *s,
		const struct storage_key *keys, size_t count);
	const struct view *(*scout)(struct storage *s);
	void (*scout_want)(struct storage *s, enum table t, const char *id);
	void (*scout_put)(struct storage *s, const struct record *r);
	enum err (*scout_fetch)(struct storage *s, bool *more);
	void (*scout_end)(struct storage *s);

	/* Stored answers, by action id and by idempotency key. */
	enum err (*result_find)(struct storage *s, const char *action_id,
		const char *idempotency_key, struct arena *a,
		struct storage_result *out);
	enum err (*result_by_seq)(struct storage *s, const char *terminal_id,
		int64_t device_seq, struct arena *a,
		struct storage_result *out);
	/* Numbers of a terminal's chain whose answer is not final: the lowest,
	 * limit of them at most, for which seqs has room. */
	enum err (*result_open)(struct storage *s, const char *terminal_id,
		size_t limit, int64_t *seqs, size_t *count);
	enum err (*result_put)(
		struct storage *s, const struct storage_result *r);
	/* An action that was answered before, at another place in a chain. */
	enum err (*repeat_put)(
		struct storage *s, const struct storage_result *r);
	enum err (*forked_put)(
		struct storage *s, const struct storage_forked *f);
	/* What was kept aside of one terminal, in order of device_seq; settled:
	 * it has come again since, and was answered. */
	enum err (*forked_list)(struct storage *s, const char *tenant_id,
		const char *terminal_id, struct arena *a,
		struct storage_forked **out, size_t *count);
	/* By terminal_id and hash, once: ERR_NOT_FOUND when it has been decided
	 * about, or is not there. */
	enum err (*forked_decide)(
		struct storage *s, const struct storage_forked *f);

	/* local_id to server id, for clients whose local ids are no UUIDs. */
	enum err (*local_id_put)(struct storage *s, const char *terminal_id,
		enum table t, const char *local_id, const char *server_id);
	enum err (*local_id_find)(struct storage *s, const char *terminal_id,
		enum table t, const char *local_id, struct arena *a,
		const char **server_id);

	/*
	 * The change log after a stamp, cut at a stamp: appends JSON objects
	 * {table_name, operation, data, timestamp} separated by commas, at
	 * least one whole stamp and then up to limit changes. *stamp: up to
	 * where; *more: whether there is more behind it.
	 */
	enum err (*changes)(struct storage *s, int64_t after_stamp,
		size_t limit, struct buf *json, size_t *count, int64_t *stamp,
		bool *more);
	/* The record as it was at a stamp, from the log (merging for clients
	 * that send no base); ERR_NOT_FOUND when it has not changed since. */
	enum err (*record_at)(struct storage *s, enum table t, const char *id,
		int64_t stamp, struct arena *a, struct record **out);
	/* All that the log still has of a record, oldest first. */
	enum err (*record_log)(struct storage *s, enum table t, const char *id,
		struct arena *a, struct storage_change_list *out);
	/*
	 * What one terminal knows of a record that it last pulled at a stamp:
	 * the record of then with the terminal's own changes since.
	 * ERR_NOT_FOUND when nobody has changed it since.
	 */
	enum err (*seen_by)(struct storage *s, enum table t, const char *id,
		int64_t stamp, const char *terminal_id, struct arena *a,
		struct record **out);
	/* Current rows of one table after an id, as changes with operation
	 * INSERT (tombstones: DELETE): for a first load. *count less than
	 * limit: the table is through. *last: id of the last row, in the arena.
	 */
	enum err (*snapshot)(struct storage *s, enum table t, const char *after,
		size_t limit, struct buf *json, size_t *count, struct arena *a,
		const char **last);
	/* Oldest stamp that the log still reaches back to. */
	enum err (*log_floor)(struct storage *s, int64_t *stamp);
	/* Between begin and end: notes where the hotel stands now. */
	enum err (*log_mark)(struct storage *s, int64_t now_ms);
	/* Forgets what the log had reached at before_ms, oldest first, some
	 * limit changes at once; *more: there is something left to forget. */
	enum err (*log_trim)(
		struct storage *s, int64_t before_ms, size_t limit, bool *more);

	/* Work that may wait until nobody does: moving the log into the file.
	 * waiting: somebody does, so only what cannot be put off. */
	void (*tidy)(struct storage *s, bool waiting);

	/* For short questions only: what is not answered in so long gives
	 * ERR_OFFLINE. NULL: it is never waited for others here. */
	void (*patience)(struct storage *s, int ms);

	/* A consistent copy in a new file, beside whoever writes. ERR_EXISTS.
	 */
	enum err (*backup)(struct storage *s, const char *path);

	/* For `offsyncd check`: triggers present, digests, stamps dense. Calls
	 * say for each finding. */
	enum err (*check)(struct storage *s,
		void (*say)(void *ctx, bool fine, const char *what), void *ctx);
};

struct storage {
	const struct storage_ops *ops;
};

/* "sqlite:PATH", or "postgres:" and what libpq takes to connect
 * ("postgres:host=db dbname=offsync user=offsyncd",
 * "postgres://offsyncd@db/offsync"). ERR_UNSUPPORTED for another scheme. A
 * storage belongs to one thread; flush may be called from another. */
enum err storage_open(const struct env *env, const char *where,
	struct storage **out) MUST_CHECK;
enum err storage_open_sqlite(const struct env *env, const char *path,
	struct storage **out) MUST_CHECK;
/* As a role that owns nothing: ERR_CONFIG when it may too much, or something is
 * missing that keeps hotels apart; the log says what. ERR_NOT_FOUND before the
 * first storage_migrate_postgres. */
enum err storage_open_postgres(const struct env *env, const char *conninfo,
	struct storage **out) MUST_CHECK;
enum err storage_open_postgres_reader(const struct env *env,
	const char *conninfo, struct storage **out) MUST_CHECK;
/* Brings the schema up to date, as the role that owns it. *from: its version
 * before, 0: there was none. ERR_NEWER. */
enum err storage_migrate_postgres(
	const char *conninfo, int *from, int *to) MUST_CHECK;
/* Whether several storages may be open for writing at once, a hotel in each. */
bool storage_is_written_side_by_side(const char *where);
/* What stands behind "postgres:"; NULL for another storage. */
const char *storage_conninfo(const char *where);
/* For a person or a log: without a password. In the arena. */
const char *storage_shown(const char *where, struct arena *a);

/* Another look at the same storage, for reading only and from another thread.
 * ERR_NOT_FOUND when there is none. */
enum err storage_open_reader(const struct env *env, const char *where,
	struct storage **out) MUST_CHECK;
enum err storage_open_sqlite_reader(const struct env *env, const char *path,
	struct storage **out) MUST_CHECK;
/* Of the schema that a file has, which no other version can read. */
enum err storage_sqlite_version(
	const struct env *env, const char *path, int *version) MUST_CHECK;
void storage_close(struct storage *s); /* NULL ok */

#endif
