#include "server/storage_scout.h"

#include "base/check.h"

#include <stdlib.h>
#include <string.h>

#define ARENA_MAX ((size_t)1 << 30)

/* What the tried actions made of a table's records, each version. */
struct versions {
	const struct record **items;
	size_t count;
	size_t cap;
};

struct storage_scout {
	struct storage_view *v;
	storage_read_wishes *read;
	struct view view;
	struct record_cache *tried; /* the last versions, by id alone */
	struct versions versions[TABLE_COUNT];
	struct arena *arena; /* of the wishes */
	struct storage_wish *wishes;
	size_t count;
	size_t cap;
};

/* ---- wishes ---- */

static enum err
note(struct storage_scout *s, enum table t, int field, int summed,
	const char *value)
{
	s->wishes = arena_grow(
		s->arena, s->wishes, s->count, &s->cap, sizeof(*s->wishes));
	s->wishes[s->count++] = (struct storage_wish){
		.table = t,
		.field = field,
		.summed = summed,
		.value = arena_strdup(s->arena, value),
	};
	return ERR_BUSY;
}

static int
compare(const void *left, const void *right)
{
	const struct storage_wish *a = left;
	const struct storage_wish *b = right;

	if (a->table != b->table)
		return a->table < b->table ? -1 : 1;
	if (a->field != b->field)
		return a->field < b->field ? -1 : 1;
	if (a->summed != b->summed)
		return a->summed < b->summed ? -1 : 1;
	return strcmp(a->value, b->value);
}

static void
sort_wishes(struct storage_scout *s)
{
	size_t kept = 0;

	qsort(s->wishes, s->count, sizeof(*s->wishes), compare);
	for (size_t i = 0; i < s->count; i++) {
		if (kept == 0 ||
			compare(&s->wishes[kept - 1], &s->wishes[i]) != 0)
			s->wishes[kept++] = s->wishes[i];
	}
	s->count = kept;
}

static void
keep(struct record_cache *c, struct storage_wish *w)
{
	struct value value = value_text(w->value);

	if (w->field == WISH_RECORD)
		record_cache_keep(c, w->table, w->value, w->record);
	else if (w->summed == WISH_LIST)
		record_cache_keep_list(c, w->table, w->field, value, &w->list);
	else
		record_cache_keep_sum(
			c, w->table, w->field, value, w->summed, w->sum);
}

enum err
storage_scout_fetch(struct storage_scout *s, bool *more)
{
	struct record_cache *cache = s->v->cache;
	enum err e;

	*more = s->count > 0;
	if (!*more)
		return ERR_OK;
	sort_wishes(s);
	e = s->read(s->v->reads.ctx, s->wishes, s->count,
		record_cache_arena(cache));
	for (size_t i = 0; e == ERR_OK && i < s->count; i++)
		keep(cache, &s->wishes[i]);
	s->wishes = NULL;
	s->count = s->cap = 0;
	arena_reset(s->arena);
	return e;
}

/* ---- view ---- */

void
storage_scout_want(struct storage_scout *s, enum table t, const char *id)
{
	struct record *known;

	if (!record_cache_find(s->v->cache, t, id, &known))
		(void)note(s, t, WISH_RECORD, WISH_LIST, id);
}

static enum err
view_find(void *ctx, enum table t, const char *id, struct arena *a,
	struct record **out)
{
	struct storage_scout *s = ctx;
	struct record *r;

	(void)a;
	if (!record_cache_find(s->tried, t, id, &r) &&
		!record_cache_find(s->v->cache, t, id, &r))
		return note(s, t, WISH_RECORD, WISH_LIST, id);
	if (r == NULL)
		return ERR_NOT_FOUND;
	*out = r;
	return ERR_OK;
}

static bool
matches(const struct record *r, int field, struct value value)
{
	return r != NULL && !r->deleted && value_equal(r->values[field], value);
}

/* Whether the version is the last of its record. */
static bool
is_last(const struct storage_scout *s, const struct record *r)
{
	struct record *last = NULL;

	return record_cache_find(s->tried, r->entity->table, r->id, &last) &&
	       last == r;
}

/* The list as the tried actions have left it. */
static void
add_tried(const struct storage_scout *s, enum table t, int field,
	struct value value, struct arena *a, struct record_list *list)
{
	const struct versions *vs = &s->versions[t];
	size_t cap = list->count;
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++) {
		struct record *tried;

		if (!record_cache_find(s->tried, t, list->items[i]->id, &tried))
			list->items[kept++] = list->items[i];
	}
	list->count = kept;
	for (size_t i = 0; i < vs->count; i++) {
		if (!matches(vs->items[i], field, value) ||
			!is_last(s, vs->items[i]))
			continue;
		list->items = arena_grow(a, list->items, list->count, &cap,
			sizeof(struct record *));
		list->items[list->count++] =
			(struct record *)(uintptr_t)vs->items[i];
	}
}

static enum err
view_list(void *ctx, enum table t, int field, struct value value,
	struct arena *a, struct record_list *out)
{
	struct storage_scout *s = ctx;

	if (!record_cache_wants(s->v->cache, t, field, value))
		return ERR_BUSY;
	if (!record_cache_list(s->v->cache, t, field, value, a, out))
		return note(s, t, field, WISH_LIST, value.s);
	add_tried(s, t, field, value, a, out);
	return ERR_OK;
}

static int64_t
share(const struct record *r, int field, struct value value, int summed)
{
	return matches(r, field, value) ? record_int(r, summed) : 0;
}

static enum err
view_sum(void *ctx, enum table t, int field, struct value value, int summed,
	int64_t *out)
{
	struct storage_scout *s = ctx;
	const struct versions *vs = &s->versions[t];

	if (!record_cache_wants(s->v->cache, t, field, value))
		return ERR_BUSY;
	if (!record_cache_sum(s->v->cache, t, field, value, summed, out))
		return note(s, t, field, summed, value.s);
	for (size_t i = 0; i < vs->count; i++) {
		const struct record *r = vs->items[i];
		struct record *before = NULL;

		if (!is_last(s, r))
			continue;
		(void)record_cache_find(s->v->cache, t, r->id, &before);
		*out += share(r, field, value, summed) -
			share(before, field, value, summed);
	}
	return ERR_OK;
}

/* Numbers and instants decide nothing of what is asked. */
static enum err
view_next(void *ctx, const char *series, int64_t *out)
{
	(void)ctx;
	(void)series;
	*out = 1;
	return ERR_OK;
}

static enum err
view_set_at(void *ctx, enum table t, const char *id, int field, int64_t *out)
{
	(void)ctx;
	(void)t;
	(void)id;
	(void)field;
	*out = 0;
	return ERR_NOT_FOUND;
}

const struct view *
storage_scout_view(struct storage_scout *s)
{
	return &s->view;
}

void
storage_scout_put(struct storage_scout *s, const struct record *r)
{
	struct arena *a = record_cache_arena(s->tried);
	struct versions *vs = &s->versions[r->entity->table];
	struct record *kept = record_dup(a, r);

	record_cache_keep(s->tried, r->entity->table, r->id, kept);
	vs->items = arena_grow(
		a, vs->items, vs->count, &vs->cap, sizeof(*vs->items));
	vs->items[vs->count++] = kept;
}

/* ---- life ---- */

void
storage_scout_end(struct storage_scout *s)
{
	memset(s->versions, 0, sizeof(s->versions));
	record_cache_trim(s->tried, 0);
	s->wishes = NULL;
	s->count = s->cap = 0;
	arena_reset(s->arena);
}

struct storage_scout *
storage_scout_new(struct storage_view *v, storage_read_wishes *read)
{
	struct storage_scout *s = calloc(1, sizeof(*s));

	CHECK(s != NULL);
	s->v = v;
	s->read = read;
	s->tried = record_cache_new();
	s->arena = arena_new(ARENA_MAX);
	s->view = (struct view){
		.ctx = s,
		.find = view_find,
		.list = view_list,
		.sum = view_sum,
		.next = view_next,
		.set_at = view_set_at,
	};
	return s;
}

void
storage_scout_free(struct storage_scout *s)
{
	if (s == NULL)
		return;
	record_cache_free(s->tried);
	arena_free(s->arena);
	free(s);
}
