#include "db/db.h"

#include "db/db_priv.h"

#include "base/check.h"
#include "base/log.h"
#include "base/mutant.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <threads.h>

#define BUSY_TIMEOUT_MS 5000
/* As long in all: 50 ms of quick tries, then slow ones. */
#define BUSY_QUICK_US    250
#define BUSY_QUICK_TRIES 200
#define BUSY_SLOW_US     5000
#define BUSY_SLOW_TRIES  990
#define JOURNAL_PATH_MAX 4200

enum err
db_exec(struct db *db, const char *sql)
{
	int rc;

	if (db->in_transaction && sqlite3_get_autocommit(db->handle) != 0)
		return ERR_IO;
	rc = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
	return rc == SQLITE_OK ? ERR_OK : db_err(db, rc, sql);
}

enum err
db_run(struct db *db, const char *sql)
{
	return db_exec(db, sql);
}

/* First column of the first row, as the caller's out makes of it. */
static enum err
ask(struct db *db, const char *sql, int64_t *number, char *text, size_t size)
{
	const unsigned char *word;
	sqlite3_stmt *q = NULL;
	enum err e = ERR_OK;
	int rc;

	rc = sqlite3_prepare_v2(db->handle, sql, -1, &q, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(q);
	if (rc == SQLITE_ROW && number != NULL)
		*number = sqlite3_column_int64(q, 0);
	if (rc == SQLITE_ROW && text != NULL) {
		word = sqlite3_column_text(q, 0);
		(void)snprintf(text, size, "%s",
			word == NULL ? "" : (const char *)word);
	}
	if (rc != SQLITE_ROW)
		e = rc == SQLITE_DONE ? ERR_NOT_FOUND : db_err(db, rc, sql);
	(void)sqlite3_finalize(q);
	return e;
}

enum err
db_ask_int(struct db *db, const char *sql, int64_t *out)
{
	return ask(db, sql, out, NULL, 0);
}

/* ---- settings ---- */

static void
switch_to(sqlite3 *handle, int option, int value)
{
	/* An option that this library does not have is no protection lost: the
	 * oldest one that we build on (3.40) has them all. */
	CHECK(sqlite3_db_config(handle, option, value, NULL) == SQLITE_OK);
}

/* No statement of ours comes near these; a damaged or hostile file might. */
static void
set_limits(sqlite3 *handle)
{
	static const struct {
		int limit;
		int value;
	} limits[] = {
		{ SQLITE_LIMIT_LENGTH, 64 * 1024 * 1024 },
		{ SQLITE_LIMIT_SQL_LENGTH, 1024 * 1024 },
		{ SQLITE_LIMIT_COLUMN, 128 },
		{ SQLITE_LIMIT_EXPR_DEPTH, 100 },
		{ SQLITE_LIMIT_COMPOUND_SELECT, 32 },
		{ SQLITE_LIMIT_VDBE_OP, 250000 },
		{ SQLITE_LIMIT_FUNCTION_ARG, 127 },
		{ SQLITE_LIMIT_ATTACHED, 0 },
		{ SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 256 },
		{ SQLITE_LIMIT_VARIABLE_NUMBER, 128 },
		{ SQLITE_LIMIT_TRIGGER_DEPTH, 10 },
		{ SQLITE_LIMIT_WORKER_THREADS, 0 },
	};

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		(void)sqlite3_limit(handle, limits[i].limit, limits[i].value);
}

void
db_triggers_off(struct db *db)
{
	switch_to(db->handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0);
}

/*
 * While others commit. SQLite's own way waits longer each time, and so misses
 * the moments between two commits: a screen that could be read after two
 * milliseconds is read after fifty.
 */
static int
wait_for_lock(void *ctx, int tries)
{
	sqlite3_vfs *vfs = ctx;

	if (tries >= BUSY_QUICK_TRIES + BUSY_SLOW_TRIES)
		return 0;
	(void)vfs->xSleep(
		vfs, tries < BUSY_QUICK_TRIES ? BUSY_QUICK_US : BUSY_SLOW_US);
	return 1;
}

/* A simulated disk is never waited for so finely. */
static void
set_patience(struct db *db)
{
	if (db->profile == DB_TERMINAL && db->env->vfs == NULL)
		(void)sqlite3_busy_handler(
			db->handle, wait_for_lock, sqlite3_vfs_find(NULL));
	else
		(void)sqlite3_busy_timeout(db->handle, BUSY_TIMEOUT_MS);
}

static enum err
set_common(struct db *db)
{
	sqlite3 *handle = db->handle;

	set_limits(handle);
	switch_to(handle, SQLITE_DBCONFIG_DEFENSIVE, 1);
	switch_to(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0);
	switch_to(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0);
	switch_to(handle, SQLITE_DBCONFIG_ENABLE_FKEY, 1);
	switch_to(handle, SQLITE_DBCONFIG_DQS_DDL, 0);
	switch_to(handle, SQLITE_DBCONFIG_DQS_DML, 0);
	/* temp_store: what is sorted may be secret and must not reach a
	 * temporary file. */
	return db_exec(db, "PRAGMA mmap_size = 0;"
			   "PRAGMA cell_size_check = ON;"
			   "PRAGMA temp_store = MEMORY;"
			   "PRAGMA cache_size = -2000;");
}

/* Fixed in 3.51.3, and in the branches 3.50.7 and 3.44.6. */
static bool
library_has_wal_hazard(int version)
{
	if (version >= 3051003)
		return false;
	if (version >= 3050007 && version < 3051000)
		return false;
	return version < 3044006 || version >= 3045000;
}

/* Several processes share a terminal's file: WAL is not safe there with this
 * library, whoever switched it on. */
static enum err
leave_wal(struct db *db)
{
	char mode[16] = "";
	enum err e;

	e = ask(db, "PRAGMA journal_mode = TRUNCATE", NULL, mode, sizeof(mode));
	if (e == ERR_OK && strcmp(mode, "truncate") == 0)
		return ERR_OK;
	if (e != ERR_OK && e != ERR_BUSY)
		return e;
	if (!library_has_wal_hazard(sqlite3_libversion_number()))
		return ERR_OK;
	log_error("the store is in journal mode %s and in use, which SQLite %s "
		  "can corrupt: close every program that has it open",
		mode[0] == '\0' ? "wal" : mode, sqlite3_libversion());
	return ERR_CONFIG;
}

static enum err
set_server_reader(struct db *db)
{
	switch_to(db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1);
	return db_exec(db, "PRAGMA wal_autocheckpoint = 0;"
			   "PRAGMA query_only = ON;");
}

static enum err
set_profile(struct db *db)
{
	enum err e = ERR_OK;

	switch (db->profile) {
	case DB_TERMINAL:
	case DB_TERMINAL_READER:
		e = leave_wal(db);
		if (e == ERR_OK)
			e = db_exec(db, "PRAGMA synchronous = EXTRA;"
					"PRAGMA secure_delete = ON;");
		if (e == ERR_OK && MUTANT(SAVE_NOT_DURABLE))
			e = db_exec(db, "PRAGMA synchronous = OFF");
		if (e == ERR_OK && db->profile == DB_TERMINAL_READER)
			e = db_exec(db, "PRAGMA query_only = ON");
		break;
	case DB_SERVER_WRITER:
		/* Of a new file: its many indexes by random ids are kept in
		 * half as many pages of the log a commit. */
		e = db_exec(db, "PRAGMA page_size = 8192;"
				"PRAGMA journal_mode = WAL;"
				"PRAGMA synchronous = FULL;"
				"PRAGMA secure_delete = FAST;"
				"PRAGMA journal_size_limit = 67108864;");
		break;
	case DB_SERVER_READER:
		e = set_server_reader(db);
		break;
	}
	return e;
}

/* ---- life ---- */

static once_flag once = ONCE_FLAG_INIT;

/* Counting what is allocated takes a lock each time, and nobody asks. Refused
 * when somebody else has begun with the library already (tests): no harm. */
static void
start_library(void)
{
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	CHECK(sqlite3_initialize() == SQLITE_OK);
}

bool
db_exists(const struct env *env, const char *path)
{
	sqlite3_vfs *vfs;
	int there = 0;

	call_once(&once, start_library);
	vfs = sqlite3_vfs_find(env->vfs);
	CHECK(vfs != NULL);
	return vfs->xAccess(vfs, path, SQLITE_ACCESS_EXISTS, &there) ==
		       SQLITE_OK &&
	       there != 0;
}

static int
open_flags(enum db_profile profile)
{
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;

	switch (profile) {
	case DB_TERMINAL:
	case DB_SERVER_WRITER:
		return flags | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	case DB_TERMINAL_READER:
		/* A reader must be able to roll back the journal of a program
		 * that was killed. */
		return flags | SQLITE_OPEN_READWRITE;
	case DB_SERVER_READER:
		return flags | SQLITE_OPEN_READONLY;
	}
	return flags;
}

static enum err
open_file(struct db *db, const char *path)
{
	bool fresh = !db_exists(db->env, path);
	int flags = open_flags(db->profile);
	int rc;

	if (fresh && (flags & SQLITE_OPEN_CREATE) == 0)
		return ERR_NOT_FOUND;
	rc = sqlite3_open_v2(path, &db->handle, flags, db->env->vfs);
	if (rc != SQLITE_OK)
		return db_err(db, rc, path);
	/* Guests' data: nobody else's business. SQLite gives the journal the
	 * rights of the file. A file in a simulated disk has none. */
	if (fresh && db->env->vfs == NULL &&
		chmod(path, S_IRUSR | S_IWUSR) != 0)
		return ERR_IO;
	return ERR_OK;
}

/*
 * A program that died between the end of its commit and the sync of the emptied
 * journal has saved for whoever looks now, and not for whoever looks after a
 * power cut. Nothing is to be called saved before that is mended.
 */
static enum err
settle_journal(const struct env *env, const char *path)
{
	char journal[JOURNAL_PATH_MAX];
	enum err e;

	if (snprintf(journal, sizeof(journal), "%s-journal", path) >=
		(int)sizeof(journal))
		return ERR_TOO_LARGE;
	e = file_settle(env, journal);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err
db_open(const struct env *env, const char *path, enum db_profile profile,
	const char *const *sql, size_t sql_count, struct db **out)
{
	struct db *db = calloc(1, sizeof(*db));
	enum err e;

	CHECK(db != NULL);
	call_once(&once, start_library);
	db->env = env;
	db->profile = profile;
	db->sql = sql;
	db->sql_count = sql_count;
	db->stmts = calloc(sql_count + 1, sizeof(*db->stmts));
	CHECK(db->stmts != NULL);

	e = open_file(db, path);
	if (e == ERR_OK && profile == DB_TERMINAL)
		e = settle_journal(env, path);
	if (e == ERR_OK)
		set_patience(db);
	if (e == ERR_OK)
		e = set_common(db);
	if (e == ERR_OK)
		e = set_profile(db);
	if (e != ERR_OK) {
		db_close(db);
		return e;
	}
	*out = db;
	return ERR_OK;
}

void
db_close(struct db *db)
{
	if (db == NULL)
		return;
	stmt_close_all(db);
	CHECK(sqlite3_close(db->handle) == SQLITE_OK);
	free(db);
}

/* ---- transactions ---- */

static void
roll_back(struct db *db)
{
	int rc = SQLITE_OK;

	/* A failed rollback leaves a hot journal, which the next one to open
	 * the file rolls back: as good as done, and logged. */
	if (sqlite3_get_autocommit(db->handle) == 0)
		rc = sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
	if (rc != SQLITE_OK)
		(void)db_err(db, rc, "ROLLBACK");
}

/* Whoever has the write lock can be sure that nobody switches the mode. */
static enum err
guard_wal(struct db *db)
{
	char mode[16];
	enum err e;

	if (db->profile != DB_TERMINAL ||
		!library_has_wal_hazard(sqlite3_libversion_number()))
		return ERR_OK;
	e = ask(db, "PRAGMA journal_mode", NULL, mode, sizeof(mode));
	if (e != ERR_OK || strcmp(mode, "wal") != 0)
		return e;
	log_error("somebody has switched the store to WAL while it is open");
	return ERR_CONFIG;
}

enum err
db_begin(struct db *db)
{
	enum err e;

	CHECK(!db->in_transaction && !db->reading);
	/* SQLite would begin, and fail at the first write. */
	if (sqlite3_db_readonly(db->handle, "main") == 1)
		return ERR_READ_ONLY;
	e = db_exec(db, "BEGIN IMMEDIATE");
	if (e != ERR_OK)
		return e;
	e = guard_wal(db);
	if (e != ERR_OK)
		roll_back(db);
	db->in_transaction = e == ERR_OK;
	return e;
}

static enum err
commit(struct db *db)
{
	enum err e;
	int rc;

	if (sqlite3_get_autocommit(db->handle) != 0)
		return ERR_IO; /* rolled back by SQLite itself */
	rc = sqlite3_exec(db->handle, "COMMIT", NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		return ERR_OK;
	e = db_err(db, rc, "COMMIT");
	roll_back(db);
	/* These two are known to come before anything is written; after every
	 * other failure the transaction may be there or not
	 * (reliability-security 0.2). */
	if ((rc & 0xff) == SQLITE_BUSY || (rc & 0xff) == SQLITE_CONSTRAINT)
		return e;
	return ERR_UNKNOWN;
}

enum err
db_end(struct db *db, enum err e)
{
	CHECK(db->in_transaction);
	db->in_transaction = false;
	if (e == ERR_OK)
		return commit(db);
	roll_back(db);
	return e;
}

enum err
db_flush_later(struct db *db)
{
	int64_t version;
	enum err e;

	CHECK(db->profile == DB_SERVER_WRITER && !db->in_transaction);
	e = db_exec(db, "PRAGMA synchronous = NORMAL");
	/* The log is opened by the first read. */
	if (e == ERR_OK)
		e = db_ask_int(db, "PRAGMA user_version", &version);
	if (e == ERR_OK &&
		sqlite3_file_control(db->handle, "main",
			SQLITE_FCNTL_JOURNAL_POINTER, &db->wal) != SQLITE_OK)
		e = ERR_IO;
	return e;
}

enum err
db_flush(struct db *db)
{
	sqlite3_file *f = db->wal;

	if (f == NULL)
		return ERR_OK;
	if (f->pMethods != NULL &&
		f->pMethods->xSync(f, SQLITE_SYNC_NORMAL) == SQLITE_OK)
		return ERR_OK;
	log_error("what was committed could not be written to the disk");
	return ERR_IO;
}

bool
db_in_transaction(const struct db *db)
{
	return db->in_transaction;
}

enum err
db_begin_read(struct db *db)
{
	enum err e;

	CHECK(!db->in_transaction && !db->reading);
	e = db_exec(db, "BEGIN");
	db->reading = e == ERR_OK;
	return e;
}

enum err
db_try_read(struct db *db)
{
	static const char look[] = "BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1";
	int rc;

	CHECK(!db->in_transaction && !db->reading);
	(void)sqlite3_busy_handler(db->handle, NULL, NULL);
	rc = sqlite3_exec(db->handle, look, NULL, NULL, NULL);
	set_patience(db);
	db->reading = rc == SQLITE_OK;
	if (db->reading)
		return ERR_OK;
	roll_back(db);
	return (rc & 0xff) == SQLITE_BUSY ? ERR_BUSY : db_err(db, rc, look);
}

void
db_end_read(struct db *db)
{
	CHECK(db->reading);
	db->reading = false;
	roll_back(db);
}

bool
db_in_read(const struct db *db)
{
	return db->reading;
}

enum err
db_savepoint(struct db *db)
{
	CHECK(db->in_transaction);
	return db_exec(db, "SAVEPOINT part");
}

enum err
db_savepoint_end(struct db *db, enum err e)
{
	enum err undone;

	CHECK(db->in_transaction);
	if (e == ERR_OK)
		return db_exec(db, "RELEASE part");
	undone = db_exec(db, "ROLLBACK TO part; RELEASE part");
	/* What could not be undone alone must not be committed with the rest:
	 * the whole transaction goes. */
	if (undone != ERR_OK)
		roll_back(db);
	return e;
}

/* ---- the file as a whole ---- */

bool
db_was_moved(struct db *db)
{
	int moved = 0;

	/* A disk that cannot tell has no names that change. */
	return sqlite3_file_control(db->handle, NULL, SQLITE_FCNTL_HAS_MOVED,
		       &moved) == SQLITE_OK &&
	       moved != 0;
}

int64_t
db_data_version(struct db *db)
{
	int64_t version = -1;

	if (ask(db, "PRAGMA data_version", &version, NULL, 0) != ERR_OK)
		return -1;
	return version;
}

int64_t
db_changes(struct db *db)
{
	return sqlite3_changes64(db->handle);
}

enum err
db_size(struct db *db, int64_t *bytes)
{
	int64_t pages = 0;
	int64_t size = 0;
	enum err e;

	e = db_ask_int(db, "PRAGMA page_count", &pages);
	if (e == ERR_OK)
		e = db_ask_int(db, "PRAGMA page_size", &size);
	if (e == ERR_OK)
		*bytes = pages * size;
	return e;
}

enum err
db_backup(struct db *db, const char *path)
{
	struct db *copy = NULL;
	sqlite3_backup *b;
	enum err e;
	int rc;

	if (db_exists(db->env, path))
		return ERR_EXISTS;
	e = db_open(db->env, path, DB_TERMINAL, NULL, 0, &copy);
	if (e != ERR_OK)
		return e;
	b = sqlite3_backup_init(copy->handle, "main", db->handle, "main");
	if (b == NULL) {
		e = db_err(
			copy, sqlite3_extended_errcode(copy->handle), "backup");
		db_close(copy);
		return e;
	}
	rc = sqlite3_backup_step(b, -1);
	if (rc != SQLITE_DONE)
		e = db_err(copy, rc, "backup");
	rc = sqlite3_backup_finish(b);
	if (e == ERR_OK && rc != SQLITE_OK)
		e = db_err(copy, rc, "backup");
	db_close(copy);
	return e;
}

enum err
db_check(struct db *db, bool quick)
{
	const char *sql =
		quick ? "PRAGMA quick_check(1)" : "PRAGMA integrity_check(1)";
	char finding[200];
	enum err e;

	e = ask(db, sql, NULL, finding, sizeof(finding));
	if (e != ERR_OK || strcmp(finding, "ok") == 0)
		return e;
	log_error("check of the database: %s", finding);
	return ERR_CORRUPT;
}
