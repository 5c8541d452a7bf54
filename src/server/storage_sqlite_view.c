/*
 * What the reducer sees of the embedded storage. A batch asks for the same
 * staff member, order or drawer again and again; a transaction keeps what it
 * has found, which is safe because there is one writer.
 */
#include "server/storage_sqlite_priv.h"

#include "base/check.h"
#include "base/mutant.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CACHE_MIN 1024
/* A transaction that has read this much forgets it between two actions. */
#define CACHE_MAX_BYTES ((size_t)64 << 20)

/* ---- cache ---- */

/* FNV-1a; ids are the program's own, so nobody can aim at one slot. */
static size_t
slot_hash(enum table t, const char *id)
{
	uint64_t h = UINT64_C(14695981039346656037) ^ (uint64_t)t;

	for (const char *p = id; *p != '\0'; p++)
		h = (h ^ (unsigned char)*p) * UINT64_C(1099511628211);
	return (size_t)(h ^ (h >> 32));
}

/* The slot of the record, or the empty one where it belongs. */
static struct cache_slot *
slot_of(const struct record_cache *c, enum table t, const char *id)
{
	size_t at = slot_hash(t, id) & (c->cap - 1);

	while (c->slots[at].id != NULL &&
		(c->slots[at].table != t || strcmp(c->slots[at].id, id) != 0))
		at = (at + 1) & (c->cap - 1);
	return &c->slots[at];
}

static void
cache_grow(struct record_cache *c)
{
	struct record_cache wider = { .cap = c->cap * 2, .count = c->count };

	wider.slots = calloc(wider.cap, sizeof(*wider.slots));
	CHECK(wider.slots != NULL);
	for (size_t i = 0; i < c->cap; i++) {
		const struct cache_slot *old = &c->slots[i];

		if (old->id != NULL)
			*slot_of(&wider, old->table, old->id) = *old;
	}
	free(c->slots);
	*c = wider;
}

static void
cache_add(struct storage_sqlite *s, enum table t, const char *id,
	struct record *r)
{
	struct record_cache *c = &s->cache;
	struct cache_slot *slot;

	if (c->count * 2 >= c->cap)
		cache_grow(c);
	slot = slot_of(c, t, id);
	if (slot->id == NULL)
		c->count++;
	*slot = (struct cache_slot){ t, id, r };
}

/* ---- sums ---- */

static int64_t
share(const struct known_sum *k, const struct record *r)
{
	if (r == NULL || r->deleted ||
		!value_equal(r->values[k->field], k->value))
		return 0;
	return record_int(r, k->summed);
}

/* before: NULL for a new record. */
static void
sums_update(struct storage_sqlite *s, const struct record *before,
	const struct record *now)
{
	for (size_t i = 0; i < s->sum_count; i++) {
		struct known_sum *k = &s->sums[i];

		if (k->table == now->entity->table)
			k->sum += share(k, now) - share(k, before);
	}
}

/* A record was written of which nobody knows what it was before. */
static void
sums_forget(struct storage_sqlite *s, enum table t)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->sum_count; i++) {
		if (s->sums[i].table != t)
			s->sums[kept++] = s->sums[i];
	}
	s->sum_count = kept;
}

static struct known_sum *
sum_find(struct storage_sqlite *s, enum table t, int field, struct value v,
	int summed)
{
	for (size_t i = 0; i < s->sum_count; i++) {
		struct known_sum *k = &s->sums[i];

		if (k->table == t && k->field == field && k->summed == summed &&
			value_equal(k->value, v))
			return k;
	}
	return NULL;
}

static void
sum_keep(struct storage_sqlite *s, enum table t, int field, struct value v,
	int summed, int64_t sum)
{
	if (v.kind == VALUE_TEXT)
		v = value_text(arena_strdup(s->arena, v.s));
	if (s->sum_count == KNOWN_SUMS)
		s->sum_count = 0;
	s->sums[s->sum_count++] =
		(struct known_sum){ t, field, summed, v, sum };
}

/* ---- cache ---- */

void
cache_update(struct storage_sqlite *s, const struct record *r)
{
	struct cache_slot *slot = slot_of(&s->cache, r->entity->table, r->id);

	if (MUTANT(CACHE_STALE))
		return;
	if (slot->id == NULL) {
		sums_forget(s, r->entity->table);
		return;
	}
	sums_update(s, slot->record, r);
	slot->record = record_dup(s->arena, r);
	slot->id = slot->record->id;
}

void
cache_clear(struct storage_sqlite *s)
{
	struct record_cache *c = &s->cache;

	if (c->count > 0)
		memset(c->slots, 0, c->cap * sizeof(*c->slots));
	c->count = 0;
	s->sum_count = 0;
}

void
cache_trim(struct storage_sqlite *s)
{
	if (arena_used(s->arena) < CACHE_MAX_BYTES)
		return;
	cache_clear(s);
	arena_reset(s->arena);
}

void
cache_free(struct storage_sqlite *s)
{
	free(s->cache.slots);
}

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
	struct cache_slot *slot;
	struct record *r = NULL;
	enum err e;

	if (!s->writing)
		return record_sql_find(&s->records, t, id, a, out);
	slot = slot_of(&s->cache, t, id);
	if (slot->id != NULL) {
		*out = slot->record;
		return slot->record != NULL ? ERR_OK : ERR_NOT_FOUND;
	}
	e = record_sql_find(&s->records, t, id, s->arena, &r);
	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return e;
	cache_add(s, t, arena_strdup(s->arena, id), r);
	if (e == ERR_OK)
		*out = r;
	return e;
}

static enum err
view_list(void *ctx, enum table t, int field, struct value v, struct arena *a,
	struct record_list *out)
{
	struct storage_sqlite *s = ctx;

	return record_sql_list(&s->records, t, field, v, a, out);
}

static enum err
view_sum(void *ctx, enum table t, int field, struct value v, int summed,
	int64_t *out)
{
	struct storage_sqlite *s = ctx;
	struct known_sum *known;
	enum err e;

	if (!s->writing || field < 0)
		return record_sql_sum(&s->records, t, field, v, summed, out);
	known = sum_find(s, t, field, v, summed);
	if (known != NULL) {
		*out = known->sum;
		return ERR_OK;
	}
	e = record_sql_sum(&s->records, t, field, v, summed, out);
	if (e == ERR_OK)
		sum_keep(s, t, field, v, summed, *out);
	return e;
}

void
sqlite_view_init(struct storage_sqlite *s)
{
	s->cache.cap = CACHE_MIN;
	s->cache.slots = calloc(s->cache.cap, sizeof(*s->cache.slots));
	CHECK(s->cache.slots != NULL);
	s->view = (struct view){
		.ctx = s,
		.find = view_find,
		.list = view_list,
		.sum = view_sum,
		.next = view_next,
		.set_at = sqlite_set_at,
	};
}
