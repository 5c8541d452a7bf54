#include "db/db_priv.h"

#include "base/check.h"
#include "base/log.h"

#include <limits.h>
#include <stdlib.h>

/*
 * A text that SQLite does not understand is our own mistake. Everything else (a
 * disk that cannot be read while the schema is loaded) is the world's, and is
 * answered by the next step; db_stmt tries again next time.
 */
static void
prepare(struct stmt *s)
{
	int rc;

	rc = sqlite3_prepare_v3(s->db->handle, s->sql, -1,
		SQLITE_PREPARE_PERSISTENT, &s->q, NULL);
	if ((rc & 0xff) == SQLITE_ERROR)
		log_error("cannot prepare: %s: %.200s",
			sqlite3_errmsg(s->db->handle), s->sql);
	CHECK((rc & 0xff) != SQLITE_ERROR);
	if (rc != SQLITE_OK)
		s->broken = db_err(s->db, rc, s->sql);
}

static struct stmt *
ready(struct stmt *s)
{
	s->broken = ERR_OK;
	if (s->q == NULL) {
		prepare(s);
		return s;
	}
	stmt_reset(s);
	(void)sqlite3_clear_bindings(s->q);
	return s;
}

struct stmt *
db_stmt(struct db *db, int id)
{
	struct stmt *s;

	CHECK(id >= 0 && (size_t)id < db->sql_count);
	s = &db->stmts[id];
	s->db = db;
	s->sql = db->sql[id];
	return ready(s);
}

static size_t
text_slot(struct stmt **texts, size_t cap, const char *sql)
{
	size_t at = ((uintptr_t)sql >> 3) * UINT64_C(0x9e3779b97f4a7c15) >> 40;

	for (at &= cap - 1; texts[at] != NULL; at = (at + 1) & (cap - 1)) {
		if (texts[at]->sql == sql)
			break;
	}
	return at;
}

static void
texts_grow(struct db *db)
{
	size_t cap = db->text_cap == 0 ? 64 : db->text_cap * 2;
	struct stmt **texts = calloc(cap, sizeof(struct stmt *));

	CHECK(texts != NULL);
	for (size_t i = 0; i < db->text_cap; i++) {
		if (db->texts[i] != NULL)
			texts[text_slot(texts, cap, db->texts[i]->sql)] =
				db->texts[i];
	}
	free(db->texts);
	db->texts = texts;
	db->text_cap = cap;
}

struct stmt *
db_stmt_text(struct db *db, const char *sql)
{
	size_t at;

	if (db->text_count * 2 >= db->text_cap)
		texts_grow(db);
	at = text_slot(db->texts, db->text_cap, sql);
	if (db->texts[at] == NULL) {
		db->texts[at] = calloc(1, sizeof(*db->texts[at]));
		CHECK(db->texts[at] != NULL);
		db->texts[at]->db = db;
		db->texts[at]->sql = sql;
		db->text_count++;
	}
	return ready(db->texts[at]);
}

void
stmt_close_all(struct db *db)
{
	for (size_t i = 0; db->stmts != NULL && i < db->sql_count; i++)
		(void)sqlite3_finalize(db->stmts[i].q);
	for (size_t i = 0; i < db->text_cap; i++) {
		if (db->texts[i] == NULL)
			continue;
		(void)sqlite3_finalize(db->texts[i]->q);
		free(db->texts[i]);
	}
	free(db->stmts);
	free(db->texts);
	db->stmts = NULL;
	db->texts = NULL;
	db->text_cap = 0;
	db->text_count = 0;
}

/* A value too large for the database is bad input: the step says so. */
static void
bound(struct stmt *s, int rc)
{
	if (rc != SQLITE_OK && s->broken == ERR_OK)
		s->broken = db_err(s->db, rc, s->sql);
}

void
stmt_bind_null(struct stmt *s, int at)
{
	if (s->q != NULL)
		bound(s, sqlite3_bind_null(s->q, at));
}

void
stmt_bind_int(struct stmt *s, int at, int64_t i)
{
	if (s->q != NULL)
		bound(s, sqlite3_bind_int64(s->q, at, i));
}

void
stmt_bind_text(struct stmt *s, int at, const char *text)
{
	if (s->q == NULL)
		return;
	if (text == NULL)
		bound(s, sqlite3_bind_null(s->q, at));
	else
		bound(s, sqlite3_bind_text(s->q, at, text, -1, SQLITE_STATIC));
}

void
stmt_bind_text_n(struct stmt *s, int at, const char *text, size_t len)
{
	if (s->q != NULL)
		bound(s, sqlite3_bind_text64(s->q, at, text, len, SQLITE_STATIC,
				 SQLITE_UTF8));
}

void
stmt_bind_blob(struct stmt *s, int at, const void *bytes, size_t len)
{
	/* A NULL pointer would bind null, not the empty blob. */
	if (s->q != NULL)
		bound(s, sqlite3_bind_blob64(s->q, at,
				 bytes == NULL ? "" : bytes, len,
				 SQLITE_STATIC));
}

/*
 * SQLite rolls a transaction back by itself on some errors. What its caller
 * still wants to do in it must then not be done and committed alone.
 */
static bool
transaction_is_gone(const struct db *db)
{
	return (db->in_transaction || db->reading) &&
	       sqlite3_get_autocommit(db->handle) != 0;
}

enum err
stmt_step(struct stmt *s)
{
	enum err e;
	int rc;

	if (s->broken != ERR_OK)
		return s->broken;
	if (transaction_is_gone(s->db))
		return ERR_IO;
	s->running = true;
	rc = sqlite3_step(s->q);
	if (rc == SQLITE_ROW)
		return ERR_OK;
	e = rc == SQLITE_DONE ? ERR_NOT_FOUND : db_err(s->db, rc, s->sql);
	stmt_reset(s);
	return e;
}

enum err
stmt_run(struct stmt *s)
{
	enum err e;

	do {
		e = stmt_step(s);
	} while (e == ERR_OK);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

void
stmt_reset(struct stmt *s)
{
	/* The result repeats what the last step has said already. */
	if (s->running)
		(void)sqlite3_reset(s->q);
	s->running = false;
}

bool
stmt_is_null(struct stmt *s, int column)
{
	return sqlite3_column_type(s->q, column) == SQLITE_NULL;
}

int64_t
stmt_int(struct stmt *s, int column)
{
	return sqlite3_column_int64(s->q, column);
}

const char *
stmt_text(struct stmt *s, int column)
{
	return (const char *)sqlite3_column_text(s->q, column);
}

size_t
stmt_size(struct stmt *s, int column)
{
	return (size_t)sqlite3_column_bytes(s->q, column);
}

const void *
stmt_blob(struct stmt *s, int column)
{
	return sqlite3_column_blob(s->q, column);
}
