#include "tests/bench/floor_sqlite.h"

#include "tests/bench/measure.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_SIZE    4096
#define SIZE_MAX_ROW 65536

struct floor_sqlite {
	sqlite3 *db;
	sqlite3_stmt *insert;
	char row[SIZE_MAX_ROW];
};

static void
run(sqlite3 *db, const char *sql)
{
	NEED(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK);
}

struct floor_sqlite *
floor_sqlite_open(const char *folder)
{
	struct floor_sqlite *f = calloc(1, sizeof(*f));
	char path[PATH_SIZE];

	NEED(f != NULL);
	NEED(snprintf(path, sizeof(path), "%s/floor.db", folder) <
		(int)sizeof(path));
	(void)remove(path);
	NEED(sqlite3_open(path, &f->db) == SQLITE_OK);
	run(f->db, "PRAGMA journal_mode = TRUNCATE");
	run(f->db, "PRAGMA synchronous = EXTRA");
	run(f->db, "CREATE TABLE rows (id INTEGER PRIMARY KEY, row TEXT NOT "
		   "NULL)");
	NEED(sqlite3_prepare_v2(f->db, "INSERT INTO rows (row) VALUES (?1)", -1,
		     &f->insert, NULL) == SQLITE_OK);
	memset(f->row, 'x', sizeof(f->row));
	return f;
}

void
floor_sqlite_close(struct floor_sqlite *f)
{
	(void)sqlite3_finalize(f->insert);
	(void)sqlite3_close(f->db);
	free(f);
}

void
floor_sqlite_insert(struct floor_sqlite *f, size_t n, size_t size)
{
	NEED(size <= SIZE_MAX_ROW);
	for (size_t i = 0; i < n; i++) {
		(void)sqlite3_bind_text(
			f->insert, 1, f->row, (int)size, SQLITE_STATIC);
		NEED(sqlite3_step(f->insert) == SQLITE_DONE);
		(void)sqlite3_reset(f->insert);
	}
}

size_t
floor_sqlite_queue_row(const char *folder)
{
	static const char sql[] =
		"SELECT CAST(avg(length(id) + length(tenant_id) +"
		" length(user_id) + length(table_name) + length(operation) +"
		" length(data) + length(idempotency_key) + length(record_id) +"
		" length(hash) + coalesce(length(local_id), 0) +"
		" coalesce(length(server_id), 0)) AS INTEGER)"
		" FROM offline_actions";
	char path[PATH_SIZE];
	sqlite3_stmt *q;
	sqlite3 *db;
	size_t size;

	NEED(snprintf(path, sizeof(path), "%s/store.db", folder) <
		(int)sizeof(path));
	NEED(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) ==
		SQLITE_OK);
	NEED(sqlite3_prepare_v2(db, sql, -1, &q, NULL) == SQLITE_OK);
	NEED(sqlite3_step(q) == SQLITE_ROW);
	size = (size_t)sqlite3_column_int64(q, 0);
	(void)sqlite3_finalize(q);
	(void)sqlite3_close(db);
	return size;
}
