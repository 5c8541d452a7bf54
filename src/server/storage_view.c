#include "server/storage_view.h"

#include "base/check.h"

#include <stdio.h>
#include <string.h>

/* ---- series ---- */

static struct series_taken *
slot_of(struct storage_view *v, const char *name)
{
	struct series_taken *slot = v->series;

	while (slot < v->series + SERIES_SLOTS && slot->name[0] != '\0' &&
		strcmp(slot->name, name) != 0)
		slot++;
	CHECK(slot < v->series + SERIES_SLOTS);
	CHECK(strlen(name) < sizeof(slot->name));
	return slot;
}

/* Only counted here: the number is taken with the action's writes or not at
 * all. */
static enum err
view_next(void *ctx, const char *series, int64_t *out)
{
	struct storage_view *v = ctx;
	struct series_taken *slot = slot_of(v, series);
	enum err e;

	if (slot->name[0] == '\0') {
		e = v->reads.next(v->reads.ctx, series, &slot->last);
		if (e != ERR_OK)
			return e;
		slot->before = slot->last;
		(void)snprintf(slot->name, sizeof(slot->name), "%s", series);
	}
	*out = ++slot->last;
	return ERR_OK;
}

const struct series_taken *
storage_view_taken(const struct storage_view *v, size_t *at)
{
	while (*at < SERIES_SLOTS) {
		const struct series_taken *slot = &v->series[(*at)++];

		if (slot->last != slot->before)
			return slot;
	}
	return NULL;
}

void
storage_view_action_end(struct storage_view *v, bool written)
{
	for (size_t i = 0; i < SERIES_SLOTS; i++) {
		if (written)
			v->series[i].before = v->series[i].last;
		else
			v->series[i].last = v->series[i].before;
	}
}

void
storage_view_end(struct storage_view *v)
{
	memset(v->series, 0, sizeof(v->series));
	v->writing = false;
}

/* ---- records ---- */

enum err
storage_view_find(struct storage_view *v, enum table t, const char *id,
	struct record **out)
{
	struct record *r = NULL;
	enum err e;

	if (!record_cache_find(v->cache, t, id, &r)) {
		e = v->reads.find(
			v->reads.ctx, t, id, record_cache_arena(v->cache), &r);
		if (e != ERR_OK && e != ERR_NOT_FOUND)
			return e;
		record_cache_keep(v->cache, t, id, r);
	}
	if (r == NULL)
		return ERR_NOT_FOUND;
	*out = r;
	return ERR_OK;
}

static enum err
view_find(void *ctx, enum table t, const char *id, struct arena *a,
	struct record **out)
{
	struct storage_view *v = ctx;

	if (!v->writing)
		return v->reads.find(v->reads.ctx, t, id, a, out);
	return storage_view_find(v, t, id, out);
}

static enum err
view_list(void *ctx, enum table t, int field, struct value value,
	struct arena *a, struct record_list *out)
{
	struct storage_view *v = ctx;
	enum err e;

	if (!v->writing || !record_cache_wants(v->cache, t, field, value))
		return v->reads.list(v->reads.ctx, t, field, value, a, out);
	if (record_cache_list(v->cache, t, field, value, a, out))
		return ERR_OK;
	e = v->reads.list(v->reads.ctx, t, field, value,
		record_cache_arena(v->cache), out);
	if (e == ERR_OK)
		record_cache_keep_list(v->cache, t, field, value, out);
	return e;
}

static enum err
view_sum(void *ctx, enum table t, int field, struct value value, int summed,
	int64_t *out)
{
	struct storage_view *v = ctx;
	enum err e;

	if (v->writing &&
		record_cache_sum(v->cache, t, field, value, summed, out))
		return ERR_OK;
	e = v->reads.sum(v->reads.ctx, t, field, value, summed, out);
	if (e == ERR_OK && v->writing)
		record_cache_keep_sum(v->cache, t, field, value, summed, *out);
	return e;
}

static enum err
view_set_at(void *ctx, enum table t, const char *id, int field, int64_t *out)
{
	struct storage_view *v = ctx;
	enum err e;

	if (v->writing && record_cache_set_at(v->cache, t, id, field, out))
		return ERR_OK;
	e = v->reads.set_at(v->reads.ctx, t, id, field, out);
	if (e == ERR_OK && v->writing)
		record_cache_keep_set_at(v->cache, t, id, field, *out);
	return e;
}

/* ---- life ---- */

void
storage_view_init(struct storage_view *v, const struct view *reads)
{
	*v = (struct storage_view){
		.reads = *reads,
		.cache = record_cache_new(),
	};
	v->view = (struct view){
		.ctx = v,
		.find = view_find,
		.list = view_list,
		.sum = view_sum,
		.next = view_next,
		.set_at = view_set_at,
	};
}

void
storage_view_fini(struct storage_view *v)
{
	record_cache_free(v->cache);
}
