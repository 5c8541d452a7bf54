/* What the reducer sees of the embedded storage; a writer's view remembers. */
#include "server/storage_sqlite_priv.h"

#include "base/check.h"
#include "base/mutant.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- series ---- */

static struct series_taken *
series_slot(struct storage_sqlite *s, const char *name)
{
	struct series_taken *slot = s->series;

	while (slot < s->series + SERIES_SLOTS && slot->name[0] != '\0' &&
		strcmp(slot->name, name) != 0)
		slot++;
	CHECK(slot < s->series + SERIES_SLOTS);
	return slot;
}

static enum err
series_last(struct storage_sqlite *s, const char *name, int64_t *out)
{
	struct stmt *q = db_stmt(s->db, STMT_SERIES_LAST);
	enum err e;

	stmt_bind_text(q, 1, s->tenant);
	stmt_bind_text(q, 2, name);
	e = stmt_step(q);
	if (e == ERR_OK)
		*out = stmt_int(q, 0);
	if (e == ERR_NOT_FOUND) {
		*out = 0;
		e = ERR_OK;
	}
	stmt_reset(q);
	return e;
}

/* Only counted here: the number is taken with the action's writes or not at
 * all. */
static enum err
view_next(void *ctx, const char *series, int64_t *out)
{
	struct storage_sqlite *s = ctx;
	struct series_taken *slot = series_slot(s, series);
	enum err e;

	CHECK(strlen(series) < sizeof(slot->name));
	if (slot->name[0] == '\0') {
		e = series_last(s, series, &slot->last);
		if (e != ERR_OK)
			return e;
		(void)snprintf(slot->name, sizeof(slot->name), "%s", series);
	}
	*out = ++slot->last;
	return ERR_OK;
}

enum err
series_save(struct storage_sqlite *s)
{
	for (size_t i = 0; i < SERIES_SLOTS; i++) {
		struct stmt *q;
		enum err e;

		if (s->series[i].name[0] == '\0')
			break;
		q = db_stmt(s->db, STMT_SERIES_SET);
		stmt_bind_text(q, 1, s->tenant);
		stmt_bind_text(q, 2, s->series[i].name);
		stmt_bind_int(q, 3, s->series[i].last);
		e = stmt_run(q);
		if (e != ERR_OK)
			return e;
	}
	return ERR_OK;
}

void
series_forget(struct storage_sqlite *s)
{
	memset(s->series, 0, sizeof(s->series));
}

/* ---- view ---- */

static enum err
view_find(void *ctx, enum table t, const char *id, struct arena *a,
	struct record **out)
{
	struct storage_sqlite *s = ctx;
	struct record *r = NULL;
	enum err e;

	if (!s->writing)
		return record_sql_find(&s->records, t, id, a, out);
	if (!record_cache_find(s->cache, t, id, &r)) {
		e = record_sql_find(
			&s->records, t, id, record_cache_arena(s->cache), &r);
		if (e != ERR_OK && e != ERR_NOT_FOUND)
			return e;
		record_cache_keep(s->cache, t, id, r);
	}
	if (r == NULL)
		return ERR_NOT_FOUND;
	*out = r;
	return ERR_OK;
}

static enum err
view_list(void *ctx, enum table t, int field, struct value v, struct arena *a,
	struct record_list *out)
{
	struct storage_sqlite *s = ctx;
	enum err e;

	if (!s->writing || !record_cache_wants(t, field, v))
		return record_sql_list(&s->records, t, field, v, a, out);
	if (record_cache_list(s->cache, t, field, v, a, out))
		return ERR_OK;
	e = record_sql_list(
		&s->records, t, field, v, record_cache_arena(s->cache), out);
	if (e == ERR_OK)
		record_cache_keep_list(s->cache, t, field, v, out);
	return e;
}

static enum err
view_sum(void *ctx, enum table t, int field, struct value v, int summed,
	int64_t *out)
{
	struct storage_sqlite *s = ctx;
	enum err e;

	if (s->writing && record_cache_sum(s->cache, t, field, v, summed, out))
		return ERR_OK;
	e = record_sql_sum(&s->records, t, field, v, summed, out);
	if (e == ERR_OK && s->writing)
		record_cache_keep_sum(s->cache, t, field, v, summed, *out);
	return e;
}

void
sqlite_view_init(struct storage_sqlite *s)
{
	s->view = (struct view){
		.ctx = s,
		.find = view_find,
		.list = view_list,
		.sum = view_sum,
		.next = view_next,
		.set_at = sqlite_set_at,
	};
}
