/* What `offsyncd check` looks at on PostgreSQL. */
#include "server/storage_postgres_priv.h"

#include "server/migrations.h"
#include "server/storage_check.h"

/* ---- the schema ---- */

static void
say_problem(void *ctx, const char *problem)
{
	storage_check_say(ctx, false, "%s", problem);
}

static enum err
check_schema(struct storage_check *c)
{
	enum err e;

	c->told = 0;
	e = postgres_schema_problems(storage_postgres_of(c->s), say_problem, c);
	if (e == ERR_OK && c->told == 0)
		storage_check_say(c, true,
			"role, row-level security and triggers are as they "
			"should be");
	return e;
}

static enum err
read_version(struct storage *base, int *version)
{
	return postgres_schema_version(storage_postgres_of(base), version);
}

/* ---- records ---- */

static enum err
latest_image(struct storage *base, const struct record *r, struct arena *a,
	const char **out)
{
	struct storage_postgres *s = storage_postgres_of(base);
	struct pg_rows *rows;
	enum err e;

	e = postgres_get(s, s->tenant, STMT_RECORD_LATEST,
		PG_ARGS(pg_text(r->id), pg_text(s->tenant),
			pg_text(r->entity->name)),
		&rows);
	if (e == ERR_OK)
		*out = arena_strdup(a, pg_get_text(rows, 0, 0));
	pg_rows_free(rows);
	return e;
}

static enum err
page_of(struct storage *base, enum table t, const char *after, size_t limit,
	struct arena *a, struct record_list *out)
{
	return postgres_page(
		storage_postgres_of(base), t, after, limit, a, out);
}

/* ---- questions ---- */

static struct value
read_cell(const struct pg_rows *rows, size_t row, int column, char kind)
{
	if (kind == 'i')
		return value_int(pg_get_int(rows, row, column));
	return value_text(pg_get_text(rows, row, column));
}

static enum err
ask(struct storage_check *c, enum storage_question question)
{
	static const int asked[] = {
#define Q(name, columns) [ASK_##name] = STMT_CHECK_##name,
		STORAGE_QUESTIONS(Q)
#undef Q
	};
	const char *columns = storage_question_columns(question);
	struct value row[STORAGE_CHECK_COLUMNS];
	struct pg_rows *rows;
	enum err e;

	e = postgres_do(storage_postgres_of(c->s), c->tenant_id,
		asked[question], PG_ARGS(pg_text(c->tenant_id)), &rows);
	for (size_t n = 0; e == ERR_OK && n < pg_row_count(rows); n++) {
		for (int i = 0; columns[i] != '\0'; i++)
			row[i] = read_cell(rows, n, i, columns[i]);
		storage_check_take(c, question, row);
	}
	pg_rows_free(rows);
	return e;
}

enum err
postgres_check(struct storage *base,
	void (*say)(void *ctx, bool fine, const char *what), void *ctx)
{
	const struct storage_check_reads reads = {
		.program = postgres_migration_count,
		.version = read_version,
		.schema = check_schema,
		.ask = ask,
		.page = page_of,
		.latest = latest_image,
	};

	return storage_check(base, &reads, say, ctx);
}
