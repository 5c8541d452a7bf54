#include "server/storage_cache.h"

#include "base/check.h"

#include <stdlib.h>
#include <string.h>

#define ARENA_MAX ((size_t)1 << 30)
#define SLOTS_MIN 1024
#define SUMS_MAX  64
/* A transaction that has read this much forgets it between two actions. */
#define BYTES_SOON ((size_t)64 << 20)

/* By table and id; open addressing, at most half full. */
struct slot {
	enum table table;
	const char *id; /* NULL: empty */
	struct record *record;
};

struct known_sum {
	enum table table;
	int field;
	int summed;
	struct value value;
	int64_t sum;
};

struct storage_cache {
	struct slot *slots;
	size_t count;
	size_t cap;
	struct known_sum sums[SUMS_MAX];
	size_t sum_count;
	struct arena *arena;
};

/* ---- life ---- */

struct storage_cache *
storage_cache_new(void)
{
	struct storage_cache *c = calloc(1, sizeof(*c));

	CHECK(c != NULL);
	c->cap = SLOTS_MIN;
	c->slots = calloc(c->cap, sizeof(*c->slots));
	CHECK(c->slots != NULL);
	c->arena = arena_new(ARENA_MAX);
	return c;
}

void
storage_cache_free(struct storage_cache *c)
{
	if (c == NULL)
		return;
	arena_free(c->arena);
	free(c->slots);
	free(c);
}

void
storage_cache_forget(struct storage_cache *c)
{
	if (c->count > 0)
		memset(c->slots, 0, c->cap * sizeof(*c->slots));
	c->count = 0;
	c->sum_count = 0;
}

void
storage_cache_clear(struct storage_cache *c)
{
	storage_cache_forget(c);
	arena_reset(c->arena);
}

void
storage_cache_trim(struct storage_cache *c)
{
	if (arena_used(c->arena) >= BYTES_SOON)
		storage_cache_clear(c);
}

struct arena *
storage_cache_arena(struct storage_cache *c)
{
	return c->arena;
}

/* ---- records ---- */

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
static struct slot *
slot_of(const struct storage_cache *c, enum table t, const char *id)
{
	size_t at = slot_hash(t, id) & (c->cap - 1);

	while (c->slots[at].id != NULL &&
		(c->slots[at].table != t || strcmp(c->slots[at].id, id) != 0))
		at = (at + 1) & (c->cap - 1);
	return &c->slots[at];
}

static void
grow(struct storage_cache *c)
{
	struct slot *old = c->slots;
	size_t cap = c->cap;

	c->cap = cap * 2;
	c->slots = calloc(c->cap, sizeof(*c->slots));
	CHECK(c->slots != NULL);
	for (size_t i = 0; i < cap; i++) {
		if (old[i].id != NULL)
			*slot_of(c, old[i].table, old[i].id) = old[i];
	}
	free(old);
}

bool
storage_cache_find(const struct storage_cache *c, enum table t, const char *id,
	struct record **out)
{
	const struct slot *slot = slot_of(c, t, id);

	if (slot->id == NULL)
		return false;
	*out = slot->record;
	return true;
}

void
storage_cache_add(
	struct storage_cache *c, enum table t, const char *id, struct record *r)
{
	struct slot *slot;

	if (c->count * 2 >= c->cap)
		grow(c);
	slot = slot_of(c, t, id);
	if (slot->id == NULL) {
		c->count++;
		id = arena_strdup(c->arena, id);
	} else {
		id = slot->id;
	}
	*slot = (struct slot){ t, id, r };
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

/* A record was written of which nobody knows what it was before. */
static void
forget_sums(struct storage_cache *c, enum table t)
{
	size_t kept = 0;

	for (size_t i = 0; i < c->sum_count; i++) {
		if (c->sums[i].table != t)
			c->sums[kept++] = c->sums[i];
	}
	c->sum_count = kept;
}

void
storage_cache_write(struct storage_cache *c, const struct record *r)
{
	enum table t = r->entity->table;
	struct record *before = NULL;

	if (!storage_cache_find(c, t, r->id, &before))
		forget_sums(c, t);
	for (size_t i = 0; i < c->sum_count; i++) {
		struct known_sum *k = &c->sums[i];

		if (k->table == t)
			k->sum += share(k, r) - share(k, before);
	}
	storage_cache_add(c, t, r->id, record_dup(c->arena, r));
}

bool
storage_cache_find_sum(const struct storage_cache *c, enum table t, int field,
	struct value v, int summed, int64_t *out)
{
	for (size_t i = 0; i < c->sum_count; i++) {
		const struct known_sum *k = &c->sums[i];

		if (k->table != t || k->field != field || k->summed != summed ||
			!value_equal(k->value, v))
			continue;
		*out = k->sum;
		return true;
	}
	return false;
}

void
storage_cache_add_sum(struct storage_cache *c, enum table t, int field,
	struct value v, int summed, int64_t sum)
{
	if (v.kind == VALUE_TEXT)
		v = value_text(arena_strdup(c->arena, v.s));
	if (c->sum_count == SUMS_MAX)
		c->sum_count = 0;
	c->sums[c->sum_count++] =
		(struct known_sum){ t, field, summed, v, sum };
}
