/*
 * A SQLite file: connection, statements, transactions, migrations. The only
 * folder that knows sqlite3.h; the terminal's store and the server's embedded
 * storage both stand on it.
 *
 * Profiles (architecture.md, "Storage"):
 *
 * - DB_TERMINAL: journal_mode=TRUNCATE, synchronous=EXTRA. Several processes
 *   share the file, and Debian 12's SQLite can corrupt a WAL file that one
 *   connection checkpoints while another commits.
 * - DB_TERMINAL_READER: the same file, query_only.
 * - DB_SERVER_WRITER: WAL, synchronous=FULL; the one connection that writes and
 *   checkpoints.
 * - DB_SERVER_READER: read-only, never checkpoints.
 *
 * All: foreign_keys=ON, trusted_schema=OFF, secure_delete=ON, defensive, no
 * extension loading, mmap off, busy timeout 5 s. db_open refuses to open a
 * terminal file that somebody has switched to WAL while the library is one with
 * the hazard (before 3.44.6, 3.45 to 3.50.6, 3.51.0 to 3.51.2) by switching it
 * back, and fails with ERR_CONFIG when that is not possible.
 *
 * One connection belongs to one thread.
 */
#ifndef OFFSYNC_DB_DB_H
#define OFFSYNC_DB_DB_H

#include "base/env.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum db_profile {
	DB_TERMINAL,
	DB_TERMINAL_READER,
	DB_SERVER_WRITER,
	DB_SERVER_READER,
};

struct db;
struct stmt;

/* One file of data/schema/..., embedded by the build. */
struct migration {
	int number; /* from 1, without gaps */
	const char *name;
	const char *sql;
};

/*
 * Opens (and creates, for profiles that write) path, through env->vfs. sql: the
 * texts of the module's statements, by its own enum; borrowed for ever. Close
 * with db_close (NULL ok).
 */
enum err db_open(const struct env *env, const char *path,
	enum db_profile profile, const char *const *sql, size_t sql_count,
	struct db **out) MUST_CHECK;
void db_close(struct db *db);
/* Whether there is a file at path, as env->vfs sees it. */
bool db_exists(const struct env *env, const char *path);
/* Whether the file is not at its path any more: replaced, or taken away. What
 * is written then goes into a file that nobody finds again. */
bool db_was_moved(struct db *db);

/*
 * Runs what is missing, each file in one transaction, noted in PRAGMA
 * user_version. ERR_NEWER when the file was written by a newer version; nothing
 * is touched then.
 */
enum err db_migrate(
	struct db *db, const struct migration *list, size_t count) MUST_CHECK;
int db_schema_version(struct db *db);

/* On this connection the file's triggers do not run any more. */
void db_triggers_off(struct db *db);

/* Changes whenever another connection commits (PRAGMA data_version). */
int64_t db_data_version(struct db *db);

/* Transactions: BEGIN IMMEDIATE; end commits when e is ERR_OK, else rolls back
 * and gives e on. A failed commit is ERR_UNKNOWN: close, reopen, look. */
enum err db_begin(struct db *db) MUST_CHECK;
enum err db_end(struct db *db, enum err e) MUST_CHECK;
bool db_in_transaction(const struct db *db);
/*
 * From now on what this connection (DB_SERVER_WRITER) commits is durable only
 * when db_flush says so, which is for a transaction at a time or for many: the
 * next one can be worked out while the disk is busy. Every commit that was
 * there before the call is covered. A power cut before it takes whole
 * transactions away, the latest ones. Another thread may flush while the owner
 * goes on; db_close not before it has come back.
 */
enum err db_flush_later(struct db *db) MUST_CHECK;
enum err db_flush(struct db *db) MUST_CHECK; /* ERR_IO */
/* A consistent read across several statements. */
enum err db_begin_read(struct db *db) MUST_CHECK;
/* The same, and from now on: ERR_BUSY at once while another connection
 * commits. */
enum err db_try_read(struct db *db) MUST_CHECK;
void db_end_read(struct db *db);
bool db_in_read(const struct db *db);
/* Inside a transaction: what fails between is undone alone. */
enum err db_savepoint(struct db *db) MUST_CHECK;
enum err db_savepoint_end(struct db *db, enum err e) MUST_CHECK;

/* One statement text without parameters (schema, pragmas). */
enum err db_run(struct db *db, const char *sql) MUST_CHECK;

/* Statement number id of the list given to db_open, reset and unbound; prepared
 * on first use and kept. Its text must be valid SQL: that is CHECKed. */
struct stmt *db_stmt(struct db *db, int id);
/* A statement whose text is made once by the program from constant tables
 * (record_sql.c): kept by the pointer of the text, which must stay. */
struct stmt *db_stmt_text(struct db *db, const char *sql);

/* Parameters from 1. Texts and bytes are borrowed until the next reset. */
void stmt_bind_null(struct stmt *s, int at);
void stmt_bind_int(struct stmt *s, int at, int64_t i);
void stmt_bind_text(struct stmt *s, int at, const char *text); /* NULL: null */
void stmt_bind_text_n(struct stmt *s, int at, const char *text, size_t len);
void stmt_bind_blob(struct stmt *s, int at, const void *bytes, size_t len);

/* ERR_OK: a row is there. ERR_NOT_FOUND: done. Everything else: failed, logged,
 * translated (FULL, READ_ONLY, BUSY, IO, CORRUPT, EXISTS for unique keys). */
enum err stmt_step(struct stmt *s) MUST_CHECK;
/* Runs to the end and resets; ERR_OK when done. */
enum err stmt_run(struct stmt *s) MUST_CHECK;
void stmt_reset(struct stmt *s);

/* Columns from 0. Texts are borrowed until the next step or reset. */
bool stmt_is_null(struct stmt *s, int column);
int64_t stmt_int(struct stmt *s, int column);
const char *stmt_text(struct stmt *s, int column); /* NULL for null */
size_t stmt_size(struct stmt *s, int column);
const void *stmt_blob(struct stmt *s, int column);

/* Rows changed by the last statement. */
int64_t db_changes(struct db *db);

/* Size of the file in bytes, from its own header. */
enum err db_size(struct db *db, int64_t *bytes) MUST_CHECK;

/* A consistent copy in a new file at path, made through the backup API.
 * ERR_EXISTS when there is one. */
enum err db_backup(struct db *db, const char *path) MUST_CHECK;
/* quick: PRAGMA quick_check, else integrity_check. ERR_CORRUPT. */
enum err db_check(struct db *db, bool quick) MUST_CHECK;

#endif
