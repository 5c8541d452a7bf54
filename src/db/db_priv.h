/*
 * What the files of src/db share. Nobody else includes this.
 */
#ifndef OFFSYNC_DB_DB_PRIV_H
#define OFFSYNC_DB_DB_PRIV_H

#include "db/db.h"

#include <sqlite3.h>

struct stmt {
	struct db *db;
	const char *sql;
	sqlite3_stmt *q; /* NULL until prepared */
	enum err broken; /* why it cannot run; answered by the next step */
	bool running;
};

struct db {
	const struct env *env;
	sqlite3 *handle;
	enum db_profile profile;
	bool in_transaction;
	bool reading;
	sqlite3_file *wal; /* NULL: every commit is flushed by SQLite */

	const char *const *sql;
	size_t sql_count;
	struct stmt *stmts; /* sql_count of them */

	/* Statements by the pointer of their text: open addressing, never more
	 * than half full. */
	struct stmt **texts;
	size_t text_count;
	size_t text_cap;
};

/* Translates an extended result code and logs what is no plain answer. what:
 * the statement, or what was tried. */
enum err db_err(struct db *db, int rc, const char *what);

/* Prepares and runs to the end, without keeping it. */
enum err db_exec(struct db *db, const char *sql) MUST_CHECK;

/* First column of the first row as an integer. */
enum err db_ask_int(struct db *db, const char *sql, int64_t *out) MUST_CHECK;

void stmt_close_all(struct db *db);

/* What a program that is gone has done to a file survives a power cut from now
 * on, also that it has emptied it. ERR_NOT_FOUND: there is none, or not one to
 * be written. (file.c) */
enum err file_settle(const struct env *env, const char *path) MUST_CHECK;

#endif
