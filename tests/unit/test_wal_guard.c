/*
 * SQLite before 3.51.3 can corrupt a WAL file when one connection commits while
 * another checkpoints (reliability-security 0.1). This is the recipe without
 * threads: the commit happens inside the checkpoint, in the one call that the
 * library makes between reading the log's header and copying. It must go wrong
 * where it is expected to (else the recipe has stopped being one), and never
 * with the settings of ours.
 */
#include "tests/lib/test.h"

#include "base/log.h"
#include "db/db.h"
#include "tests/lib/fault_vfs.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIXED_VERSION 3051003

struct place {
	struct env env;
	char folder[64];
	char path[96];
};

static int
set_up(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	assert_non_null(p);
	fault_vfs_register();
	fault_vfs_heal();
	p->env = *env_real();
	p->env.vfs = FAULT_VFS;
	(void)snprintf(p->folder, sizeof(p->folder), "/tmp/offsync-waXXXXXX");
	assert_non_null(mkdtemp(p->folder));
	(void)snprintf(p->path, sizeof(p->path), "%s/a.db", p->folder);
	*state = p;
	return 0;
}

static int
tear_down(void **state)
{
	struct place *p = *state;
	static const char *const ends[] = { "/a.db", "/a.db-journal",
		"/a.db-wal", "/a.db-shm" };
	char path[128];

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s%s", p->folder, ends[i]);
		(void)unlink(path);
	}
	(void)rmdir(p->folder);
	free(p);
	return 0;
}

/* ---- the recipe, with plain SQLite ---- */

static sqlite3 *
plain_open(const struct place *p, const char *vfs, const char *setting)
{
	sqlite3 *db = NULL;

	assert_int_equal(
		sqlite3_open_v2(p->path, &db,
			SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, vfs),
		SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(db, setting, NULL, NULL, NULL), SQLITE_OK);
	return db;
}

static void
plain_add(sqlite3 *db, int rows)
{
	for (int i = 0; i < rows; i++)
		assert_int_equal(
			sqlite3_exec(db,
				"INSERT INTO t (word) VALUES (hex(randomblob("
				"600)))",
				NULL, NULL, NULL),
			SQLITE_OK);
}

static void
add_in_between(void *ctx)
{
	plain_add(ctx, 1);
}

/* What a fresh connection finds. */
static bool
is_whole(const struct place *p, int rows)
{
	sqlite3 *db = plain_open(p, NULL, "");
	sqlite3_stmt *q = NULL;
	bool whole;

	whole = sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &q,
			NULL) == SQLITE_OK &&
		sqlite3_step(q) == SQLITE_ROW &&
		strcmp((const char *)sqlite3_column_text(q, 0), "ok") == 0;
	(void)sqlite3_finalize(q);
	q = NULL;
	whole = whole &&
		sqlite3_prepare_v2(db, "SELECT count(*) FROM t", -1, &q,
			NULL) == SQLITE_OK &&
		sqlite3_step(q) == SQLITE_ROW &&
		sqlite3_column_int(q, 0) == rows;
	(void)sqlite3_finalize(q);
	(void)sqlite3_close(db);
	return whole;
}

static void
run_recipe(const struct place *p, const char *setting, bool inside)
{
	sqlite3 *writer = plain_open(p, FAULT_VFS, setting);
	sqlite3 *checkpointer;

	assert_int_equal(
		sqlite3_exec(writer, "CREATE TABLE t (word)", NULL, NULL, NULL),
		SQLITE_OK);
	checkpointer = plain_open(p, FAULT_VFS, setting);
	/* Its idea of the log must be an old one. */
	assert_int_equal(sqlite3_exec(checkpointer, "SELECT count(*) FROM t",
				 NULL, NULL, NULL),
		SQLITE_OK);
	plain_add(writer, 60);
	(void)sqlite3_wal_checkpoint_v2(
		writer, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	if (inside)
		fault_vfs_on_unfetch(add_in_between, writer);
	(void)sqlite3_wal_checkpoint_v2(
		checkpointer, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	fault_vfs_on_unfetch(NULL, NULL);
	if (!inside)
		plain_add(writer, 1);
	plain_add(writer, 200);
	(void)sqlite3_wal_checkpoint_v2(
		checkpointer, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	(void)sqlite3_close(writer);
	(void)sqlite3_close(checkpointer);
}

static const char wal[] = "PRAGMA journal_mode = WAL;"
			  "PRAGMA wal_autocheckpoint = 0;";

static void
the_race_is_real_with_this_library(void **state)
{
	struct place *p = *state;

	run_recipe(p, wal, true);
	assert_int_equal(
		is_whole(p, 261), sqlite3_libversion_number() >= FIXED_VERSION);
}

static void
the_same_steps_without_the_race_are_clean(void **state)
{
	struct place *p = *state;

	run_recipe(p, wal, false);
	assert_true(is_whole(p, 261));
}

/* ---- the same with our own profiles ---- */

enum {
	ADD,
	COUNT,
	MODE,
	CHECKPOINT,
	STATEMENTS,
};
static const char *const sql[STATEMENTS] = {
	[ADD] = "INSERT INTO t (word) VALUES (hex(randomblob(600)))",
	[COUNT] = "SELECT count(*) FROM t",
	[MODE] = "PRAGMA journal_mode",
	[CHECKPOINT] = "PRAGMA wal_checkpoint(PASSIVE)",
};
static const struct migration schema[] = {
	{ 1, "0001_init", "CREATE TABLE t (word TEXT) STRICT;" },
};

static struct db *
open_as(struct place *p, enum db_profile profile)
{
	struct db *db = NULL;

	assert_int_equal(
		db_open(&p->env, p->path, profile, sql, STATEMENTS, &db),
		ERR_OK);
	return db;
}

static void
add(struct db *db, int rows)
{
	for (int i = 0; i < rows; i++)
		assert_int_equal(stmt_run(db_stmt(db, ADD)), ERR_OK);
}

static void
add_one(void *ctx)
{
	add(ctx, 1);
}

static const char *
mode_of(struct db *db)
{
	static char mode[16];
	struct stmt *s = db_stmt(db, MODE);

	assert_int_equal(stmt_step(s), ERR_OK);
	(void)snprintf(mode, sizeof(mode), "%s", stmt_text(s, 0));
	stmt_reset(s);
	return mode;
}

/* A reader's fails, as it should: its file cannot be written. */
static void
checkpoint(struct db *db, enum db_profile profile)
{
	assert_int_equal(stmt_run(db_stmt(db, CHECKPOINT)) == ERR_OK,
		profile != DB_SERVER_READER);
}

/* The recipe's steps by two connections of ours; how many rows there are
 * in the end. */
static int
run_ours(struct place *p, enum db_profile writes, enum db_profile other)
{
	struct db *w = open_as(p, writes);
	struct db *c;
	struct stmt *q;
	int rows;

	assert_int_equal(db_migrate(w, schema, 1), ERR_OK);
	c = open_as(p, other);
	assert_int_equal(stmt_step(db_stmt(c, COUNT)), ERR_OK);
	stmt_reset(db_stmt(c, COUNT));
	add(w, 60);
	checkpoint(w, writes);
	fault_vfs_on_unfetch(add_one, w);
	checkpoint(c, other);
	fault_vfs_on_unfetch(NULL, NULL);
	add(w, 200);
	checkpoint(c, other);
	q = db_stmt(w, COUNT);
	assert_int_equal(stmt_step(q), ERR_OK);
	rows = (int)stmt_int(q, 0);
	stmt_reset(q);
	db_close(w);
	db_close(c);
	return rows;
}

static void
two_terminal_connections_stay_clean(void **state)
{
	struct place *p = *state;

	/* The moment inside a checkpoint never comes. */
	assert_int_equal(run_ours(p, DB_TERMINAL, DB_TERMINAL), 260);
	assert_true(is_whole(p, 260));
}

static void
a_server_reader_does_not_checkpoint(void **state)
{
	struct place *p = *state;

	assert_true(
		is_whole(p, run_ours(p, DB_SERVER_WRITER, DB_SERVER_READER)));
}

static void
a_terminal_file_in_wal_is_switched_back(void **state)
{
	struct place *p = *state;
	struct db *db = open_as(p, DB_TERMINAL);
	sqlite3 *stranger;

	assert_int_equal(db_migrate(db, schema, 1), ERR_OK);
	add(db, 3);
	db_close(db);
	stranger = plain_open(p, NULL, wal);
	plain_add(stranger, 2);
	(void)sqlite3_close(stranger);
	db = open_as(p, DB_TERMINAL);
	assert_string_equal(mode_of(db), "truncate");
	db_close(db);
	assert_true(is_whole(p, 5));
}

static void
a_terminal_file_held_in_wal_by_another_is_refused(void **state)
{
	struct place *p = *state;
	struct db *db = open_as(p, DB_TERMINAL);
	sqlite3 *stranger;

	if (sqlite3_libversion_number() >= FIXED_VERSION)
		skip();
	assert_int_equal(db_migrate(db, schema, 1), ERR_OK);
	db_close(db);
	db = NULL;
	stranger = plain_open(p, NULL, wal);
	plain_add(stranger, 2);
	assert_int_equal(
		db_open(&p->env, p->path, DB_TERMINAL, sql, STATEMENTS, &db),
		ERR_CONFIG);
	assert_null(db);
	(void)sqlite3_close(stranger);
}

static void
a_file_switched_to_wal_meanwhile_is_not_written(void **state)
{
	struct place *p = *state;
	struct db *db = open_as(p, DB_TERMINAL);
	sqlite3 *stranger;

	if (sqlite3_libversion_number() >= FIXED_VERSION)
		skip();
	assert_int_equal(db_migrate(db, schema, 1), ERR_OK);
	add(db, 1);
	stranger = plain_open(p, NULL, wal);
	assert_int_equal(db_begin(db), ERR_CONFIG);
	assert_false(db_in_transaction(db));
	(void)sqlite3_close(stranger);
	db_close(db);
	assert_true(is_whole(p, 1));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
		T(the_race_is_real_with_this_library),
		T(the_same_steps_without_the_race_are_clean),
		T(two_terminal_connections_stay_clean),
		T(a_server_reader_does_not_checkpoint),
		T(a_terminal_file_in_wal_is_switched_back),
		T(a_terminal_file_held_in_wal_by_another_is_refused),
		T(a_file_switched_to_wal_meanwhile_is_not_written),
#undef T
	};

	log_init("test", env_real(), -1, LOG_ERROR, LOG_TEXT);
	return cmocka_run_group_tests_name("wal_guard", tests, NULL, NULL);
}
