/* What the embedded storage reads for the reducer. */
#include "server/storage_sqlite_priv.h"

static enum err
read_find(void *ctx, enum table t, const char *id, struct arena *a,
	struct record **out)
{
	struct storage_sqlite *s = ctx;

	return record_sql_find(&s->records, t, id, a, out);
}

static enum err
read_list(void *ctx, enum table t, int field, struct value v, struct arena *a,
	struct record_list *out)
{
	struct storage_sqlite *s = ctx;

	return record_sql_list(&s->records, t, field, v, a, out);
}

static enum err
read_sum(void *ctx, enum table t, int field, struct value v, int summed,
	int64_t *out)
{
	struct storage_sqlite *s = ctx;

	return record_sql_sum(&s->records, t, field, v, summed, out);
}

static enum err
read_last(void *ctx, const char *series, int64_t *out)
{
	struct storage_sqlite *s = ctx;
	struct stmt *q = db_stmt(s->db, STMT_SERIES_LAST);
	enum err e;

	*out = 0;
	stmt_bind_text(q, 1, s->tenant);
	stmt_bind_text(q, 2, series);
	e = stmt_step(q);
	if (e == ERR_OK)
		*out = stmt_int(q, 0);
	stmt_reset(q);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err
sqlite_series_save(struct storage_sqlite *s)
{
	const struct series_taken *taken;
	size_t at = 0;

	while ((taken = storage_view_taken(&s->view, &at)) != NULL) {
		struct stmt *q = db_stmt(s->db, STMT_SERIES_SET);
		enum err e;

		stmt_bind_text(q, 1, s->tenant);
		stmt_bind_text(q, 2, taken->name);
		stmt_bind_int(q, 3, taken->last);
		e = stmt_run(q);
		if (e != ERR_OK)
			return e;
	}
	return ERR_OK;
}

void
sqlite_view_init(struct storage_sqlite *s)
{
	const struct view reads = {
		.ctx = s,
		.find = read_find,
		.list = read_list,
		.sum = read_sum,
		.next = read_last,
		.set_at = sqlite_set_at,
	};

	storage_view_init(&s->view, &reads);
}
