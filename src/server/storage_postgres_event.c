/* The security log on PostgreSQL. */
#include "server/storage_postgres_priv.h"

#include "base/check.h"

static void
read_event(const struct pg_rows *rows, size_t row, struct arena *a,
	struct storage_event *out)
{
	*out = (struct storage_event){
		.seq = pg_get_int(rows, row, 0),
		.at_ms = pg_get_int(rows, row, 1),
		.kind = arena_strdup(a, pg_get_text(rows, row, 2)),
		.who = arena_strdup(a, pg_get_text(rows, row, 3)),
		.terminal_id = arena_strdup(a, pg_get_text(rows, row, 4)),
		.address = arena_strdup(a, pg_get_text(rows, row, 5)),
		.detail = arena_strdup(a, pg_get_text(rows, row, 6)),
		.prev_hash = arena_strdup(a, pg_get_text(rows, row, 7)),
		.hash = arena_strdup(a, pg_get_text(rows, row, 8)),
	};
}

/* begin holds the hotel: nobody else adds to its log meanwhile. */
enum err
postgres_event_last(
	struct storage *base, struct arena *a, struct storage_event *out)
{
	struct storage_postgres *s = storage_postgres_of(base);
	struct pg_rows *rows;
	enum err e;

	CHECK(s->view.writing);
	e = postgres_get(s, s->tenant, STMT_EVENT_LAST,
		PG_ARGS(pg_text(s->tenant)), &rows);
	if (e == ERR_OK)
		read_event(rows, 0, a, out);
	pg_rows_free(rows);
	return e;
}

enum err
postgres_event_add(struct storage *base, const struct storage_event *e)
{
	struct storage_postgres *s = storage_postgres_of(base);

	return postgres_write(s, postgres_statements[STMT_EVENT_ADD],
		PG_ARGS(pg_text(s->tenant), pg_int(e->seq), pg_int(e->at_ms),
			pg_text(e->kind), pg_text(e->who),
			pg_text(e->terminal_id), pg_text(e->address),
			pg_text(e->detail), pg_text(e->prev_hash),
			pg_text(e->hash)));
}

enum err
postgres_event_list(struct storage *base, const char *tenant_id,
	int64_t before_seq, size_t limit, struct arena *a,
	struct storage_event **out, size_t *count)
{
	struct storage_postgres *s = storage_postgres_of(base);
	struct storage_event *list;
	struct pg_rows *rows;
	enum err e;

	e = postgres_do(s, tenant_id, STMT_EVENT_LIST,
		PG_ARGS(pg_text(tenant_id),
			pg_int(before_seq == 0 ? INT64_MAX : before_seq),
			pg_int((int64_t)limit)),
		&rows);
	if (e != ERR_OK)
		return e;
	*count = pg_row_count(rows);
	list = ARENA_ARRAY(a, struct storage_event, *count + 1);
	for (size_t i = 0; i < *count; i++)
		read_event(rows, i, a, &list[i]);
	pg_rows_free(rows);
	*out = list;
	return ERR_OK;
}

enum err
postgres_event_trim(struct storage *base, int64_t before_ms)
{
	struct storage_postgres *s = storage_postgres_of(base);

	return postgres_write(s, postgres_statements[STMT_EVENT_TRIM],
		PG_ARGS(pg_text(s->tenant), pg_int(before_ms)));
}
