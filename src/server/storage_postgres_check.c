/* What `offsyncd check` looks at on PostgreSQL. */
#include "server/storage_postgres_priv.h"

#include "server/migrations.h"
#include "server/storage_check.h"

#define HOTELS_MEMORY ((size_t)256 << 20)

static struct storage_postgres *
storage_of(struct storage_check *c)
{
	return storage_postgres_of(c->s);
}

/* Rows of a statement whose only parameter is the hotel. */
static enum err
ask(struct storage_check *c, int statement, struct pg_rows **rows)
{
	return postgres_do(storage_of(c), c->tenant_id, statement,
		PG_ARGS(pg_text(c->tenant_id)), rows);
}

/* ---- stamps, rows ---- */

static enum err
check_stamps(struct storage_check *c)
{
	struct pg_rows *rows;
	enum err e;

	e = postgres_log_floor(c->s, &c->floor);
	if (e == ERR_OK)
		e = ask(c, STMT_CHECK_STAMPS, &rows);
	if (e != ERR_OK)
		return e;
	storage_check_stamps(c, pg_get_int(rows, 0, 0), pg_get_int(rows, 0, 1),
		pg_get_int(rows, 0, 2), storage_of(c)->last_stamp);
	pg_rows_free(rows);
	return ERR_OK;
}

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

/* ---- chains, money ---- */

static enum err
check_chains(struct storage_check *c)
{
	struct storage_link at = { 0 };
	struct pg_rows *rows;
	enum err e;

	c->told = 0;
	e = ask(c, STMT_CHECK_CHAIN, &rows);
	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < pg_row_count(rows); i++) {
		const struct storage_result r = {
			.terminal_id = pg_get_text(rows, i, 0),
			.device_seq = pg_get_int(rows, i, 1),
			.hash = pg_get_text(rows, i, 2),
			.action = pg_get_text(rows, i, 3),
		};

		storage_check_link(c, &at, &r, pg_get_int(rows, i, 4));
	}
	storage_check_links(c, pg_row_count(rows));
	pg_rows_free(rows);
	return ERR_OK;
}

static enum err
tell_aside(struct storage_check *c)
{
	struct pg_rows *rows;
	enum err e;

	e = ask(c, STMT_CHECK_FORKED, &rows);
	for (size_t i = 0; e == ERR_OK && i < pg_row_count(rows); i++)
		storage_check_forked(c, pg_get_text(rows, i, 0),
			pg_get_int(rows, i, 1), pg_get_int(rows, i, 2));
	pg_rows_free(rows);
	if (e == ERR_OK)
		e = ask(c, STMT_CHECK_GIVEN_UP, &rows);
	else
		return e;
	for (size_t i = 0; e == ERR_OK && i < pg_row_count(rows); i++)
		storage_check_given_up(c, pg_get_text(rows, i, 0),
			pg_get_int(rows, i, 1), pg_get_text(rows, i, 2));
	pg_rows_free(rows);
	return e;
}

static enum err
check_money(struct storage_check *c)
{
	struct pg_rows *rows;
	enum err e;

	c->told = 0;
	e = ask(c, STMT_CHECK_PAYMENTS, &rows);
	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < pg_row_count(rows); i++)
		storage_check_payment(c, pg_get_text(rows, i, 0),
			pg_get_int(rows, i, 1), pg_get_int(rows, i, 2));
	pg_rows_free(rows);
	storage_check_payments(c);
	return ERR_OK;
}

/* ---- all ---- */

static enum err
check_hotel(struct storage_check *c)
{
	const struct storage_ops *ops = c->s->ops;
	enum err e;

	e = ops->begin_read(c->s, c->tenant_id);
	if (e != ERR_OK)
		return e;
	e = check_stamps(c);
	if (e == ERR_OK)
		e = storage_check_rows(c);
	if (e == ERR_OK)
		e = check_chains(c);
	if (e == ERR_OK)
		e = tell_aside(c);
	if (e == ERR_OK)
		e = check_money(c);
	ops->end_read(c->s);
	return e;
}

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
	e = postgres_schema_problems(storage_of(c), say_problem, c);
	if (e == ERR_OK && c->told == 0)
		storage_check_say(c, true,
			"role, row-level security and triggers are as they "
			"should be");
	return e;
}

enum err
postgres_check(struct storage *base,
	void (*tell)(void *ctx, bool fine, const char *what), void *ctx)
{
	struct storage_check c = {
		.s = base,
		.say = tell,
		.ctx = ctx,
		.page = page_of,
		.latest = latest_image,
	};
	struct arena *a = arena_new(HOTELS_MEMORY);
	struct storage_hotel *hotels = NULL;
	size_t count = 0;
	int version = 0;
	enum err e;

	e = postgres_schema_version(storage_of(&c), &version);
	if (e != ERR_OK ||
		!storage_check_version(&c, version, postgres_migration_count)) {
		arena_free(a);
		return e;
	}
	e = check_schema(&c);
	if (e == ERR_OK)
		e = postgres_hotel_list(base, a, &hotels, &count);
	for (size_t i = 0; e == ERR_OK && i < count; i++) {
		c.tenant_id = hotels[i].tenant_id;
		e = check_hotel(&c);
	}
	arena_free(a);
	return e;
}
