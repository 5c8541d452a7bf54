#include "tests/lib/test.h"

#include "base/log.h"
#include "db/db.h"
#include "tests/lib/fault_vfs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	ADD,
	FIND,
	COUNT,
	ADD_BLOB,
	FIND_BLOB,
	PRAGMA_JOURNAL,
	PRAGMA_SYNCHRONOUS,
	PRAGMA_KEYS,
	PRAGMA_DELETE,
	PRAGMA_MMAP,
	STATEMENTS,
};

static const char *const sql[STATEMENTS] = {
	[ADD] = "INSERT INTO t (id, word) VALUES (?1, ?2)",
	[FIND] = "SELECT word, id FROM t WHERE id = ?1",
	[COUNT] = "SELECT count(*) FROM t",
	[ADD_BLOB] = "INSERT INTO b (id, bytes) VALUES (?1, ?2)",
	[FIND_BLOB] = "SELECT bytes FROM b WHERE id = ?1",
	[PRAGMA_JOURNAL] = "PRAGMA journal_mode",
	[PRAGMA_SYNCHRONOUS] = "PRAGMA synchronous",
	[PRAGMA_KEYS] = "PRAGMA foreign_keys",
	[PRAGMA_DELETE] = "PRAGMA secure_delete",
	[PRAGMA_MMAP] = "PRAGMA mmap_size",
};

static const struct migration schema[] = {
	{ 1, "0001_init",
		"CREATE TABLE t (id INTEGER PRIMARY KEY, word TEXT UNIQUE)"
		" STRICT;"
		"CREATE TABLE b (id INTEGER PRIMARY KEY, bytes BLOB) STRICT;" },
};

struct place {
	struct env env;
	char folder[64];
	char path[96];
	char copy[96];
	struct db *db;
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

static int
set_up(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	assert_non_null(p);
	fault_vfs_register();
	fault_vfs_heal();
	p->env = *env_real();
	p->env.vfs = FAULT_VFS;
	(void)snprintf(p->folder, sizeof(p->folder), "/tmp/offsync-dbXXXXXX");
	assert_non_null(mkdtemp(p->folder));
	(void)snprintf(p->path, sizeof(p->path), "%s/a.db", p->folder);
	(void)snprintf(p->copy, sizeof(p->copy), "%s/b.db", p->folder);
	p->db = open_as(p, DB_TERMINAL);
	assert_int_equal(db_migrate(p->db, schema, 1), ERR_OK);
	*state = p;
	return 0;
}

static int
tear_down(void **state)
{
	struct place *p = *state;
	static const char *const ends[] = { "/a.db", "/a.db-journal",
		"/a.db-wal", "/a.db-shm", "/b.db", "/b.db-journal" };
	char path[128];

	fault_vfs_heal();
	db_close(p->db);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s%s", p->folder, ends[i]);
		(void)unlink(path);
	}
	(void)rmdir(p->folder);
	free(p);
	return 0;
}

static enum err
add(struct db *db, int64_t id, const char *word)
{
	struct stmt *s = db_stmt(db, ADD);

	stmt_bind_int(s, 1, id);
	stmt_bind_text(s, 2, word);
	return stmt_run(s);
}

static int64_t
count(struct db *db)
{
	struct stmt *s = db_stmt(db, COUNT);
	int64_t n = -1;

	if (stmt_step(s) == ERR_OK)
		n = stmt_int(s, 0);
	stmt_reset(s);
	return n;
}

static int64_t
ask(struct db *db, int id)
{
	struct stmt *s = db_stmt(db, id);
	int64_t n;

	assert_int_equal(stmt_step(s), ERR_OK);
	n = stmt_int(s, 0);
	stmt_reset(s);
	return n;
}

static void
assert_mode(struct db *db, const char *mode)
{
	struct stmt *s = db_stmt(db, PRAGMA_JOURNAL);

	assert_int_equal(stmt_step(s), ERR_OK);
	assert_string_equal(stmt_text(s, 0), mode);
	stmt_reset(s);
}

static void
the_terminal_profile_has_its_settings(void **state)
{
	struct place *p = *state;

	assert_mode(p->db, "truncate");
	assert_int_equal(ask(p->db, PRAGMA_SYNCHRONOUS), 3); /* EXTRA */
	assert_int_equal(ask(p->db, PRAGMA_KEYS), 1);
	assert_int_equal(ask(p->db, PRAGMA_DELETE), 1);
	assert_int_equal(ask(p->db, PRAGMA_MMAP), 0);
}

static void
the_server_profiles_have_theirs(void **state)
{
	struct place *p = *state;
	struct db *reader;

	db_close(p->db);
	p->db = open_as(p, DB_SERVER_WRITER);
	reader = open_as(p, DB_SERVER_READER);
	assert_mode(p->db, "wal");
	assert_int_equal(ask(p->db, PRAGMA_SYNCHRONOUS), 2); /* FULL */
	assert_int_equal(add(p->db, 1, "a"), ERR_OK);
	assert_int_equal(count(reader), 1);
	assert_int_equal(add(reader, 2, "b"), ERR_READ_ONLY);
	db_close(reader);
}

static void
a_new_file_belongs_to_its_owner_alone(void **state)
{
	struct place *p = *state;
	struct env env = *env_real();
	struct db *db = NULL;
	struct stat st;

	assert_int_equal(
		db_open(&env, p->copy, DB_TERMINAL, NULL, 0, &db), ERR_OK);
	db_close(db);
	assert_int_equal(stat(p->copy, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void
a_reader_needs_a_file_and_does_not_write(void **state)
{
	struct place *p = *state;
	struct db *db = NULL;

	assert_int_equal(db_open(&p->env, p->copy, DB_TERMINAL_READER, sql,
				 STATEMENTS, &db),
		ERR_NOT_FOUND);
	assert_false(db_exists(&p->env, p->copy));
	db = open_as(p, DB_TERMINAL_READER);
	assert_int_equal(count(db), 0);
	assert_int_equal(add(db, 1, "a"), ERR_READ_ONLY);
	db_close(db);
}

static void
what_is_committed_is_there_after_reopening(void **state)
{
	struct place *p = *state;

	assert_int_equal(db_begin(p->db), ERR_OK);
	assert_true(db_in_transaction(p->db));
	assert_int_equal(add(p->db, 1, "a"), ERR_OK);
	assert_int_equal(db_end(p->db, ERR_OK), ERR_OK);
	assert_false(db_in_transaction(p->db));
	db_close(p->db);
	p->db = open_as(p, DB_TERMINAL);
	assert_int_equal(count(p->db), 1);
}

static void
an_error_undoes_the_transaction_and_is_given_on(void **state)
{
	struct place *p = *state;

	assert_int_equal(db_begin(p->db), ERR_OK);
	assert_int_equal(add(p->db, 1, "a"), ERR_OK);
	assert_int_equal(db_end(p->db, ERR_REFUSED), ERR_REFUSED);
	assert_int_equal(count(p->db), 0);
}

static void
a_savepoint_is_undone_alone(void **state)
{
	struct place *p = *state;

	assert_int_equal(db_begin(p->db), ERR_OK);
	assert_int_equal(add(p->db, 1, "a"), ERR_OK);
	assert_int_equal(db_savepoint(p->db), ERR_OK);
	assert_int_equal(add(p->db, 2, "b"), ERR_OK);
	assert_int_equal(db_savepoint_end(p->db, ERR_CONFLICT), ERR_CONFLICT);
	assert_int_equal(db_savepoint(p->db), ERR_OK);
	assert_int_equal(add(p->db, 3, "c"), ERR_OK);
	assert_int_equal(db_savepoint_end(p->db, ERR_OK), ERR_OK);
	assert_int_equal(db_end(p->db, ERR_OK), ERR_OK);
	assert_int_equal(count(p->db), 2);
}

static void
a_double_key_says_exists(void **state)
{
	struct place *p = *state;

	assert_int_equal(add(p->db, 1, "a"), ERR_OK);
	assert_int_equal(add(p->db, 1, "b"), ERR_EXISTS);
	assert_int_equal(add(p->db, 2, "a"), ERR_EXISTS);
	assert_int_equal(count(p->db), 1);
}

static void
a_statement_forgets_its_parameters(void **state)
{
	struct place *p = *state;
	struct stmt *s;

	assert_int_equal(add(p->db, 1, "a"), ERR_OK);
	s = db_stmt(p->db, ADD);
	stmt_bind_int(s, 1, 2);
	assert_int_equal(stmt_run(s), ERR_OK);
	s = db_stmt(p->db, FIND);
	stmt_bind_int(s, 1, 2);
	assert_int_equal(stmt_step(s), ERR_OK);
	assert_true(stmt_is_null(s, 0));
	assert_null(stmt_text(s, 0));
	assert_int_equal(stmt_step(s), ERR_NOT_FOUND);
	/* Done, so reset: the same parameters again. */
	assert_int_equal(stmt_step(s), ERR_OK);
	stmt_reset(s);
}

static void
texts_and_bytes_come_back_as_they_went(void **state)
{
	struct place *p = *state;
	static const char bytes[] = { 0, 1, '\xff', 0 };
	struct stmt *s = db_stmt(p->db, ADD);

	stmt_bind_int(s, 1, INT64_MIN);
	stmt_bind_text_n(s, 2, "abcdef", 3);
	assert_int_equal(stmt_run(s), ERR_OK);
	s = db_stmt(p->db, FIND);
	stmt_bind_int(s, 1, INT64_MIN);
	assert_int_equal(stmt_step(s), ERR_OK);
	assert_string_equal(stmt_text(s, 0), "abc");
	assert_int_equal(stmt_size(s, 0), 3);
	assert_true(stmt_int(s, 1) == INT64_MIN);
	stmt_reset(s);

	for (size_t len = 0; len <= sizeof(bytes); len += sizeof(bytes)) {
		s = db_stmt(p->db, ADD_BLOB);
		stmt_bind_int(s, 1, (int64_t)len);
		stmt_bind_blob(s, 2, len == 0 ? NULL : bytes, len);
		assert_int_equal(stmt_run(s), ERR_OK);
		s = db_stmt(p->db, FIND_BLOB);
		stmt_bind_int(s, 1, (int64_t)len);
		assert_int_equal(stmt_step(s), ERR_OK);
		assert_false(stmt_is_null(s, 0));
		assert_int_equal(stmt_size(s, 0), len);
		if (len > 0)
			assert_memory_equal(stmt_blob(s, 0), bytes, len);
		stmt_reset(s);
	}
}

static void
made_texts_are_prepared_once_each(void **state)
{
	struct place *p = *state;
	static char texts[200][48];
	struct stmt *first[200];

	for (int i = 0; i < 200; i++) {
		(void)snprintf(texts[i], sizeof(texts[i]), "SELECT %d + ?1", i);
		first[i] = db_stmt_text(p->db, texts[i]);
	}
	for (int i = 0; i < 200; i++) {
		struct stmt *s = db_stmt_text(p->db, texts[i]);

		assert_ptr_equal(s, first[i]);
		stmt_bind_int(s, 1, 1000);
		assert_int_equal(stmt_step(s), ERR_OK);
		assert_int_equal(stmt_int(s, 0), 1000 + i);
		stmt_reset(s);
	}
}

static void
data_version_tells_of_others_only(void **state)
{
	struct place *p = *state;
	struct db *other = open_as(p, DB_TERMINAL);
	int64_t before = db_data_version(p->db);

	assert_int_equal(add(p->db, 1, "a"), ERR_OK);
	assert_true(db_data_version(p->db) == before);
	assert_int_equal(add(other, 2, "b"), ERR_OK);
	assert_true(db_data_version(p->db) != before);
	db_close(other);
}

static void
a_read_is_consistent_across_statements(void **state)
{
	struct place *p = *state;
	struct db *reader;

	/* In WAL, where a writer need not wait for it. */
	db_close(p->db);
	p->db = open_as(p, DB_SERVER_WRITER);
	reader = open_as(p, DB_SERVER_READER);
	assert_int_equal(db_begin_read(reader), ERR_OK);
	assert_true(db_in_read(reader));
	assert_int_equal(count(reader), 0);
	assert_int_equal(add(p->db, 1, "a"), ERR_OK);
	assert_int_equal(count(reader), 0);
	db_end_read(reader);
	assert_int_equal(count(reader), 1);
	db_close(reader);
}

static void
a_read_that_can_wait_gives_up_while_another_commits(void **state)
{
	struct place *p = *state;
	struct db *other = open_as(p, DB_TERMINAL);

	assert_int_equal(add(p->db, 1, "a"), ERR_OK);
	assert_int_equal(db_run(other, "BEGIN EXCLUSIVE"), ERR_OK);
	assert_int_equal(db_try_read(p->db), ERR_BUSY);
	assert_false(db_in_read(p->db));
	assert_int_equal(db_run(other, "ROLLBACK"), ERR_OK);
	assert_int_equal(db_try_read(p->db), ERR_OK);
	assert_true(db_in_read(p->db));
	/* It has begun: nobody commits before it ends. */
	assert_int_equal(db_begin(other), ERR_OK);
	assert_int_equal(add(other, 2, "b"), ERR_OK);
	assert_int_equal(count(p->db), 1);
	db_end_read(p->db);
	assert_int_equal(db_end(other, ERR_OK), ERR_OK);
	assert_int_equal(count(p->db), 2);
	db_close(other);
}

static void
a_full_file_says_full_and_keeps_nothing_half(void **state)
{
	struct place *p = *state;
	char word[4000];
	enum err e = ERR_OK;

	assert_int_equal(add(p->db, 1, "a"), ERR_OK);
	assert_int_equal(db_run(p->db, "PRAGMA max_page_count = 8"), ERR_OK);
	memset(word, 'x', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	assert_int_equal(db_begin(p->db), ERR_OK);
	for (int i = 2; i < 20 && e == ERR_OK; i++) {
		word[0] = (char)('a' + i);
		e = add(p->db, i, word);
	}
	assert_int_equal(e, ERR_FULL);
	/* Whoever goes on regardless does not commit a rest. */
	(void)add(p->db, 100, "rest");
	assert_int_equal(db_end(p->db, e), ERR_FULL);
	assert_int_equal(count(p->db), 1);
}

static void
a_failed_commit_is_unknown(void **state)
{
	struct place *p = *state;
	int seen = 0;
	enum err e;

	for (int n = 1; n < 8; n++) {
		assert_int_equal(db_begin(p->db), ERR_OK);
		assert_int_equal(add(p->db, n, NULL), ERR_OK);
		fault_vfs_fail(FAULT_SYNC, n, false);
		e = db_end(p->db, ERR_OK);
		assert_int_equal(e, fault_vfs_hit() ? ERR_UNKNOWN : ERR_OK);
		seen += e == ERR_UNKNOWN;
		fault_vfs_heal();
		/* Close, reopen, look. */
		db_close(p->db);
		p->db = open_as(p, DB_TERMINAL);
	}
	assert_true(seen >= 2);
}

static enum err
commit_one(struct db *db, int64_t id)
{
	enum err e = db_begin(db);

	return e == ERR_OK ? db_end(db, add(db, id, NULL)) : e;
}

static void
a_commit_may_be_flushed_later(void **state)
{
	struct place *p = *state;

	db_close(p->db);
	p->db = open_as(p, DB_SERVER_WRITER);
	assert_int_equal(commit_one(p->db, 1), ERR_OK);
	fault_vfs_fail(FAULT_SYNC, 1, true);
	assert_int_equal(commit_one(p->db, 2), ERR_UNKNOWN);
	fault_vfs_heal();
	db_close(p->db);
	p->db = open_as(p, DB_SERVER_WRITER);
	assert_int_equal(db_flush(p->db), ERR_OK);
	assert_int_equal(db_flush_later(p->db), ERR_OK);
	/* The log's header goes to the disk with the first one. */
	assert_int_equal(commit_one(p->db, 3), ERR_OK);
	fault_vfs_fail(FAULT_SYNC, 1, true);
	assert_int_equal(commit_one(p->db, 4), ERR_OK);
	assert_int_equal(commit_one(p->db, 5), ERR_OK);
	assert_false(fault_vfs_hit());
	assert_int_equal(db_flush(p->db), ERR_IO);
	assert_true(fault_vfs_hit());
	fault_vfs_heal();
	assert_int_equal(db_flush(p->db), ERR_OK);
}

/* A kill at any point of a transaction leaves all of it or nothing. */
static void
a_kill_at_any_write_leaves_all_or_nothing(void **state)
{
	struct place *p = *state;
	int64_t before;
	enum err e;
	int n = 0;

	do {
		before = count(p->db);
		n++;
		fault_vfs_fail(FAULT_ANY, n, true);
		e = db_begin(p->db);
		if (e == ERR_OK) {
			e = add(p->db, 2 * n, NULL);
			if (e == ERR_OK)
				e = add(p->db, 2 * n + 1, NULL);
			e = db_end(p->db, e);
		}
		db_close(p->db);
		fault_vfs_heal();
		p->db = open_as(p, DB_TERMINAL);
		if (e == ERR_OK)
			assert_int_equal(count(p->db), before + 2);
		else if (e == ERR_UNKNOWN)
			assert_true(count(p->db) == before ||
				    count(p->db) == before + 2);
		else
			assert_int_equal(count(p->db), before);
		assert_int_equal(db_check(p->db, false), ERR_OK);
	} while (e != ERR_OK && n < 100);
	assert_in_range(n, 5, 99);
}

/* A power cut would bring the journal back, and what it undoes. */
static void
an_emptied_journal_is_synced_before_anything_is_said(void **state)
{
	struct place *p = *state;
	struct db *db = NULL;

	assert_int_equal(add(p->db, 1, "saved"), ERR_OK);
	fault_vfs_fail(FAULT_SYNC, 1, false);
	assert_int_equal(
		db_open(&p->env, p->path, DB_TERMINAL, sql, STATEMENTS, &db),
		ERR_IO);
	assert_true(fault_vfs_hit());
	fault_vfs_heal();
	db = open_as(p, DB_TERMINAL);
	assert_int_equal(count(db), 1);
	db_close(db);
}

static void
a_copy_is_whole_and_never_overwrites(void **state)
{
	struct place *p = *state;
	struct db *copy = NULL;

	for (int i = 0; i < 100; i++)
		assert_int_equal(add(p->db, i, NULL), ERR_OK);
	assert_int_equal(db_backup(p->db, p->copy), ERR_OK);
	assert_int_equal(db_backup(p->db, p->copy), ERR_EXISTS);
	assert_int_equal(db_open(&p->env, p->copy, DB_TERMINAL_READER, sql,
				 STATEMENTS, &copy),
		ERR_OK);
	assert_int_equal(count(copy), 100);
	assert_int_equal(db_schema_version(copy), 1);
	assert_int_equal(db_check(copy, false), ERR_OK);
	db_close(copy);
}

static void
damage(const char *path, long at)
{
	FILE *f = fopen(path, "r+b");

	assert_non_null(f);
	assert_int_equal(fseek(f, at, SEEK_SET), 0);
	for (int i = 0; i < 2000; i++)
		assert_int_not_equal(fputc(0xa5, f), EOF);
	assert_int_equal(fclose(f), 0);
}

static void
a_damaged_file_is_noticed(void **state)
{
	struct place *p = *state;
	struct db *db = NULL;

	for (int i = 0; i < 500; i++)
		assert_int_equal(add(p->db, i, NULL), ERR_OK);
	assert_int_equal(db_check(p->db, true), ERR_OK);
	db_close(p->db);
	p->db = NULL;
	damage(p->path, 4096);
	db = open_as(p, DB_TERMINAL);
	assert_int_equal(db_check(db, false), ERR_CORRUPT);
	db_close(db);
	damage(p->path, 0);
	assert_int_equal(
		db_open(&p->env, p->path, DB_TERMINAL, sql, STATEMENTS, &db),
		ERR_CORRUPT);
}

static void
the_size_is_known(void **state)
{
	struct place *p = *state;
	struct stat st;
	int64_t size;

	assert_int_equal(db_size(p->db, &size), ERR_OK);
	assert_int_equal(stat(p->path, &st), 0);
	assert_true(size == st.st_size);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
		T(the_terminal_profile_has_its_settings),
		T(the_server_profiles_have_theirs),
		T(a_new_file_belongs_to_its_owner_alone),
		T(a_reader_needs_a_file_and_does_not_write),
		T(what_is_committed_is_there_after_reopening),
		T(an_error_undoes_the_transaction_and_is_given_on),
		T(a_savepoint_is_undone_alone),
		T(a_double_key_says_exists),
		T(a_statement_forgets_its_parameters),
		T(texts_and_bytes_come_back_as_they_went),
		T(made_texts_are_prepared_once_each),
		T(data_version_tells_of_others_only),
		T(a_read_is_consistent_across_statements),
		T(a_read_that_can_wait_gives_up_while_another_commits),
		T(a_full_file_says_full_and_keeps_nothing_half),
		T(a_failed_commit_is_unknown),
		T(a_commit_may_be_flushed_later),
		T(a_kill_at_any_write_leaves_all_or_nothing),
		T(an_emptied_journal_is_synced_before_anything_is_said),
		T(a_copy_is_whole_and_never_overwrites),
		T(a_damaged_file_is_noticed),
		T(the_size_is_known),
#undef T
	};

	log_init("test", env_real(), -1, LOG_ERROR, LOG_TEXT);
	return cmocka_run_group_tests_name("db", tests, NULL, NULL);
}
