/* The schema on PostgreSQL: bringing it up to date, and looking at it. */
#include "server/storage_postgres_priv.h"

#include "base/check.h"
#include "base/log.h"
#include "server/migrations.h"

#include <stdio.h>

/* ---- up to date ---- */

/* One after the other, whoever migrates: the second waits here. */
static const char first_text[] =
	"BEGIN; SELECT pg_advisory_xact_lock(hashtext('offsync migrate'));"
	"CREATE TABLE IF NOT EXISTS schema_version (version int NOT NULL);"
	"INSERT INTO schema_version SELECT 0"
	" WHERE NOT EXISTS (SELECT FROM schema_version)";

static enum err
read_version(struct pg *pg, int *version)
{
	struct pg_rows *rows;
	enum err e;

	pg_ask(pg, postgres_statements[STMT_SCHEMA_VERSION], NULL, 0);
	e = pg_wait(pg, &rows, 1);
	if (e == ERR_OK && pg_row_count(rows) == 0)
		e = ERR_NOT_FOUND;
	if (e == ERR_OK)
		*version = (int)pg_get_int(rows, 0, 0);
	pg_rows_free(rows);
	return e;
}

static enum err
migrate(struct pg *pg, int *from, int *to)
{
	char note[80];
	enum err e;

	e = pg_run_script(pg, first_text);
	if (e == ERR_OK)
		e = read_version(pg, from);
	*to = (int)postgres_migration_count;
	if (e == ERR_OK && *from > *to)
		e = ERR_NEWER;
	for (int i = *from; e == ERR_OK && i < *to; i++) {
		CHECK(postgres_migrations[i].number == i + 1);
		e = pg_run_script(pg, postgres_migrations[i].sql);
		if (e != ERR_OK)
			log_error("migration %d (%s) failed", i + 1,
				postgres_migrations[i].name);
	}
	/* The number is the program's own. */
	(void)snprintf(note, sizeof(note),
		"UPDATE schema_version SET version = %d; COMMIT", *to);
	return e == ERR_OK ? pg_run_script(pg, note) : e;
}

enum err
storage_migrate_postgres(const char *conninfo, int *from, int *to)
{
	struct pg *pg = NULL;
	enum err e;

	*from = *to = 0;
	e = pg_open(conninfo, false, &pg);
	/* All of it or nothing: what has failed goes with the connection. */
	if (e == ERR_OK)
		e = migrate(pg, from, to);
	pg_close(pg);
	return e;
}

/* ---- the self-check ---- */

enum err
postgres_schema_version(struct storage_postgres *s, int *version)
{
	struct pg_rows *rows;
	bool there = false;
	enum err e;

	e = postgres_do(s, NULL, STMT_SCHEMA_EXISTS, NULL, 0, &rows);
	if (e == ERR_OK)
		there = pg_get_bool(rows, 0, 0);
	pg_rows_free(rows);
	if (e != ERR_OK || !there)
		return e == ERR_OK ? ERR_NOT_FOUND : e;
	return read_version(s->pg, version);
}

static enum err
look_for_citus(struct storage_postgres *s)
{
	struct pg_rows *rows;
	enum err e;

	e = postgres_do(s, NULL, STMT_SCHEMA_HAS_CITUS, NULL, 0, &rows);
	if (e == ERR_OK)
		s->citus = pg_row_count(rows) > 0;
	pg_rows_free(rows);
	return e;
}

enum err
postgres_schema_problems(struct storage_postgres *s,
	void (*say)(void *ctx, const char *problem), void *ctx)
{
	struct pg_rows *rows;
	struct buf tables;
	enum err e;

	buf_init(&tables, 4096);
	buf_addc(&tables, '{');
	for (int t = 0; t < TABLE_COUNT; t++)
		pg_array_add(&tables, entity_get((enum table)t)->name);
	buf_addc(&tables, '}');
	e = postgres_do(s, NULL, STMT_SCHEMA_PROBLEMS,
		PG_ARGS(pg_text(tables.data)), &rows);
	for (size_t i = 0; e == ERR_OK && i < pg_row_count(rows); i++)
		say(ctx, pg_get_text(rows, i, 0));
	pg_rows_free(rows);
	buf_fini(&tables);
	return e;
}

static void
log_problem(void *ctx, const char *problem)
{
	*(bool *)ctx = true;
	log_error("this storage is not safe to serve from: %s", problem);
}

enum err
postgres_self_check(struct storage_postgres *s)
{
	bool unfit = false;
	int version = 0;
	enum err e;

	e = postgres_schema_version(s, &version);
	if (e != ERR_OK)
		return e;
	if (version > (int)postgres_migration_count)
		return ERR_NEWER;
	if (version < (int)postgres_migration_count) {
		log_error("the storage has schema %d, this program %zu: "
			  "'offsyncd migrate' brings it up to date",
			version, postgres_migration_count);
		return ERR_CONFIG;
	}
	e = look_for_citus(s);
	if (e == ERR_OK)
		e = postgres_schema_problems(s, log_problem, &unfit);
	return e == ERR_OK && unfit ? ERR_CONFIG : e;
}
