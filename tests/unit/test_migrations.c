#include "tests/lib/test.h"

#include "base/arena.h"
#include "base/log.h"
#include "domain/entity.h"
#include "domain/record.h"
#include "store/migrations.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	COLUMNS,
	TABLES,
	TRIGGERS,
	T_COUNT,
	CONFLICT_ADD,
	CONFLICT_COUNT,
	LINK_ADD,
	LINK_CONTACT,
	SIGNED_ADD,
	SIGNATURE,
	STATEMENTS,
};

static const char *const sql[STATEMENTS] = {
	[COLUMNS] = "SELECT name, type FROM pragma_table_info(?1)",
	[TABLES] = "SELECT name, sql FROM sqlite_schema WHERE type = 'table'"
		   " AND name NOT LIKE 'sqlite_%'",
	[TRIGGERS] = "SELECT count(*) FROM sqlite_schema"
		     " WHERE type = 'trigger'",
	[T_COUNT] = "SELECT count(*) FROM t",
	[CONFLICT_ADD] =
		"INSERT INTO conflicts (id, tenant_id, version, created_at,"
		" updated_at, deleted, action_id, resolved)"
		" VALUES ('c', 'h', 1, 1, 1, 0, 'a', 1) RETURNING 1",
	[CONFLICT_COUNT] = "SELECT count(*) FROM conflicts"
			   " WHERE resolved = 1 AND effect_data IS NULL",
	[LINK_ADD] =
		"INSERT INTO link_state (one, link, link_since_ms,"
		" last_contact_ms, next_try_ms, clock_offset_ms, latency_ms,"
		" why) VALUES (1, 'offline', 1, 4711, 0, 0, 0, '')"
		" RETURNING 1",
	[SIGNED_ADD] =
		"INSERT INTO offline_actions (device_seq, id, tenant_id,"
		" user_id, table_name, operation, data, conflict_resolution,"
		" idempotency_key, created_at, record_id, hash, signature,"
		" signed) VALUES (7, 'a', 'h', 'u', 'rooms', 'UPDATE', 'd',"
		" 'manual', 'k', 1, 'r', 'h', '4711', 1) RETURNING 1",
	[SIGNATURE] = "SELECT CAST(g.signature AS INTEGER)"
		      " FROM offline_actions AS a JOIN signatures AS g"
		      " ON g.device_seq = a.device_seq WHERE a.signed = 1",
	[LINK_CONTACT] = "SELECT contact_wall_ms FROM link_state"
			 " WHERE contact_boot = '-' AND alone_ms = 0",
};

static const struct migration good[] = {
	{ 1, "0001_init", "CREATE TABLE t (id INTEGER PRIMARY KEY) STRICT;" },
	{ 2, "0002_more",
		"INSERT INTO t VALUES (1); INSERT INTO t VALUES (2);" },
};
static const struct migration bad[] = {
	{ 1, "0001_init", "CREATE TABLE t (id INTEGER PRIMARY KEY) STRICT;" },
	{ 2, "0002_fails",
		"INSERT INTO t VALUES (1); INSERT INTO t VALUES (1);" },
};

struct place {
	char folder[64];
	char path[96];
	struct db *db;
	struct arena *a;
};

static int
set_up(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	assert_non_null(p);
	(void)snprintf(p->folder, sizeof(p->folder), "/tmp/offsync-miXXXXXX");
	assert_non_null(mkdtemp(p->folder));
	(void)snprintf(p->path, sizeof(p->path), "%s/a.db", p->folder);
	assert_int_equal(db_open(env_real(), p->path, DB_TERMINAL, sql,
				 STATEMENTS, &p->db),
		ERR_OK);
	p->a = arena_new(1024 * 1024);
	*state = p;
	return 0;
}

static int
tear_down(void **state)
{
	struct place *p = *state;

	db_close(p->db);
	arena_free(p->a);
	(void)unlink(p->path);
	(void)snprintf(p->path, sizeof(p->path), "%s/a.db-journal", p->folder);
	(void)unlink(p->path);
	(void)rmdir(p->folder);
	free(p);
	return 0;
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
what_is_missing_runs_once_and_in_order(void **state)
{
	struct place *p = *state;

	assert_int_equal(db_schema_version(p->db), 0);
	assert_int_equal(db_migrate(p->db, good, 1), ERR_OK);
	assert_int_equal(db_schema_version(p->db), 1);
	assert_int_equal(ask(p->db, T_COUNT), 0);
	assert_int_equal(db_migrate(p->db, good, 2), ERR_OK);
	assert_int_equal(db_migrate(p->db, good, 2), ERR_OK);
	assert_int_equal(db_schema_version(p->db), 2);
	assert_int_equal(ask(p->db, T_COUNT), 2);
}

static void
a_newer_file_is_left_alone(void **state)
{
	struct place *p = *state;

	assert_int_equal(db_migrate(p->db, good, 2), ERR_OK);
	assert_int_equal(db_migrate(p->db, good, 1), ERR_NEWER);
	assert_int_equal(db_schema_version(p->db), 2);
	assert_int_equal(ask(p->db, T_COUNT), 2);
}

static void
a_migration_that_fails_leaves_no_trace(void **state)
{
	struct place *p = *state;

	assert_int_equal(db_migrate(p->db, bad, 2), ERR_EXISTS);
	assert_int_equal(db_schema_version(p->db), 1);
	assert_int_equal(ask(p->db, T_COUNT), 0);
	assert_int_equal(db_migrate(p->db, good, 2), ERR_OK);
}

/* ---- the terminal's schema ---- */

struct sql_column {
	char name[64];
	char type[16];
};

static size_t
columns_of(
	struct place *p, const char *table, struct sql_column *out, size_t max)
{
	struct stmt *s = db_stmt(p->db, COLUMNS);
	size_t n = 0;

	stmt_bind_text(s, 1, table);
	while (stmt_step(s) == ERR_OK) {
		assert_true(n < max);
		(void)snprintf(out[n].name, sizeof(out[n].name), "%s",
			stmt_text(s, 0));
		(void)snprintf(out[n].type, sizeof(out[n].type), "%s",
			stmt_text(s, 1));
		n++;
	}
	return n;
}

static const char *
type_of(const struct field *f)
{
	switch (f->type) {
	case FIELD_INT:
	case FIELD_MONEY:
	case FIELD_TIME:
	case FIELD_BOOL:
		return "INTEGER";
	case FIELD_TEXT:
	case FIELD_DATE:
	case FIELD_CHOICE:
	case FIELD_ID:
	case FIELD_JSON:
		break;
	}
	return "TEXT";
}

static void
every_entity_has_its_table_with_its_fields_and_no_others(void **state)
{
	struct place *p = *state;
	struct sql_column columns[64];

	assert_int_equal(db_migrate(p->db, terminal_migrations,
				 terminal_migration_count),
		ERR_OK);
	for (int t = 0; t < TABLE_COUNT; t++) {
		const struct entity *e = entity_get((enum table)t);
		size_t n = columns_of(p, e->name, columns, 64);
		size_t fields = 0;
		size_t common = 0;

		for (size_t i = 0; i < n; i++) {
			int f = entity_field(e, columns[i].name);

			if (f >= 0) {
				assert_string_equal(columns[i].type,
					type_of(&e->fields[f]));
				fields++;
			} else if (column_find(columns[i].name) != COLUMN_COUNT)
				common++;
			else
				fail_msg("%s.%s is no field", e->name,
					columns[i].name);
		}
		if (fields != e->field_count || common != COLUMN_COUNT)
			fail_msg("%s lacks a column", e->name);
	}
}

static void
all_tables_are_strict(void **state)
{
	struct place *p = *state;
	struct stmt *s;
	int tables = 0;

	assert_int_equal(db_migrate(p->db, terminal_migrations,
				 terminal_migration_count),
		ERR_OK);
	s = db_stmt(p->db, TABLES);
	while (stmt_step(s) == ERR_OK) {
		if (strstr(stmt_text(s, 1), "STRICT") == NULL)
			fail_msg("%s is not STRICT", stmt_text(s, 0));
		tables++;
	}
	assert_in_range(tables, TABLE_COUNT + 8, 64);
	assert_int_equal(ask(p->db, TRIGGERS), 5);
}

static void
the_specifications_names_are_kept(void **state)
{
	struct place *p = *state;
	static const struct {
		const char *table;
		const char *names[20];
	} spec[] = {
		{ "offline_actions",
			{ "id", "tenant_id", "user_id", "table_name",
				"operation", "local_id", "server_id", "data",
				"conflict_resolution", "idempotency_key",
				"created_at", "sync_attempts",
				"last_sync_attempt", "sync_status",
				"error_message" } },
		{ "sync_metadata",
			{ "tenant_id", "table_name", "last_sync_token",
				"last_sync_timestamp", "pending_actions_count",
				"last_successful_sync" } },
		{ "conflicts", { "id", "action_id", "server_data",
				       "client_data", "conflict_type",
				       "resolution_strategy", "resolved",
				       "resolved_at", "resolution_data" } },
	};
	struct sql_column columns[64];

	assert_int_equal(db_migrate(p->db, terminal_migrations,
				 terminal_migration_count),
		ERR_OK);
	for (size_t i = 0; i < sizeof(spec) / sizeof(spec[0]); i++) {
		size_t n = columns_of(p, spec[i].table, columns, 64);

		for (int k = 0; spec[i].names[k] != NULL; k++) {
			size_t c = 0;

			while (c < n &&
				strcmp(columns[c].name, spec[i].names[k]) != 0)
				c++;
			if (c == n)
				fail_msg("%s.%s is missing", spec[i].table,
					spec[i].names[k]);
		}
	}
}

/* Decided before there was a way back: it stays decided. */
static void
old_decisions_come_along_from_every_version(void **state)
{
	struct place *p = *state;

	for (size_t n = 1; n <= terminal_migration_count; n++) {
		assert_int_equal(
			db_migrate(p->db, terminal_migrations, n), ERR_OK);
		assert_int_equal(ask(p->db, CONFLICT_ADD), 1);
		assert_int_equal(db_migrate(p->db, terminal_migrations,
					 terminal_migration_count),
			ERR_OK);
		assert_int_equal(ask(p->db, CONFLICT_COUNT), 1);
		db_close(p->db);
		assert_int_equal(unlink(p->path), 0);
		assert_int_equal(db_open(env_real(), p->path, DB_TERMINAL, sql,
					 STATEMENTS, &p->db),
			ERR_OK);
	}
}

#define WINDOW_MIGRATION     7
#define SIGNATURES_MIGRATION 13

/* Which boot that was nobody knows; so the wall clock has to do once. */
/* What add has put into a file of each version before the given one answers
 * question in the newest. */
static void
comes_along(struct place *p, size_t before, int add, int question, int answer)
{
	for (size_t n = 1; n < before; n++) {
		assert_int_equal(
			db_migrate(p->db, terminal_migrations, n), ERR_OK);
		assert_int_equal(ask(p->db, add), 1);
		assert_int_equal(db_migrate(p->db, terminal_migrations,
					 terminal_migration_count),
			ERR_OK);
		assert_int_equal(ask(p->db, question), answer);
		db_close(p->db);
		assert_int_equal(unlink(p->path), 0);
		assert_int_equal(db_open(env_real(), p->path, DB_TERMINAL, sql,
					 STATEMENTS, &p->db),
			ERR_OK);
	}
}

static void
the_last_contact_comes_along_from_every_older_version(void **state)
{
	comes_along(*state, WINDOW_MIGRATION, LINK_ADD, LINK_CONTACT, 4711);
}

static void
signatures_come_along_from_every_older_version(void **state)
{
	comes_along(*state, SIGNATURES_MIGRATION, SIGNED_ADD, SIGNATURE, 4711);
}

static void
the_embedded_files_are_numbered(void **state)
{
	(void)state;
	assert_true(terminal_migration_count >= 1);
	for (size_t i = 0; i < terminal_migration_count; i++) {
		char number[32];

		assert_int_equal(terminal_migrations[i].number, i + 1);
		(void)snprintf(number, sizeof(number), "%04zu_", i + 1);
		assert_int_equal(strncmp(terminal_migrations[i].name, number,
					 strlen(number)),
			0);
		assert_non_null(terminal_migrations[i].sql);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
		T(what_is_missing_runs_once_and_in_order),
		T(a_newer_file_is_left_alone),
		T(a_migration_that_fails_leaves_no_trace),
		T(every_entity_has_its_table_with_its_fields_and_no_others),
		T(all_tables_are_strict),
		T(the_specifications_names_are_kept),
		T(old_decisions_come_along_from_every_version),
		T(the_last_contact_comes_along_from_every_older_version),
		T(signatures_come_along_from_every_older_version),
		T(the_embedded_files_are_numbered),
#undef T
	};

	log_init("test", env_real(), -1, LOG_ERROR, LOG_TEXT);
	return cmocka_run_group_tests_name("migrations", tests, NULL, NULL);
}
