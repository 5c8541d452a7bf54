#include "server/record_cache.h"

#include "base/check.h"
#include "base/mutant.h"

#include <stdlib.h>
#include <string.h>

#define ARENA_MAX ((size_t)1 << 30)
#define SLOTS_MIN 1024
/* Questions about one table (its records by room, the sum of its amounts by
 * folio). There are fewer in the program; one more would not be kept. */
#define ASKED_MAX 8

#define BY_ID  (-1)
#define NO_SUM (-1)
#define SET_AT (-2)

/* What is asked: the record of an id (field BY_ID), when its field was set
 * (summed SET_AT), the records whose field has the id (summed NO_SUM), or the
 * sum of one of their fields. */
struct question {
	enum table table;
	int field;
	int summed;
};

struct listed {
	struct record **items; /* in order of created_at, id */
	size_t count;
	size_t cap;
};

struct slot {
	const char *id; /* NULL: empty */
	struct question q;
	union {
		struct record *record; /* NULL: known not to be there */
		struct listed list;
		int64_t sum;
		int64_t set_at;
	};
};

/* Open addressing, at most half full. */
struct record_cache {
	struct arena *arena;
	bool keeps_keys;
	struct slot *slots;
	size_t count;
	size_t cap;
	/* Questions answered so far, but those by id. */
	struct question asked[TABLE_COUNT][ASKED_MAX];
	size_t asked_count[TABLE_COUNT];
};

struct record_cache *
record_cache_new(void)
{
	struct record_cache *c = calloc(1, sizeof(*c));

	CHECK(c != NULL);
	c->cap = SLOTS_MIN;
	c->slots = calloc(c->cap, sizeof(*c->slots));
	CHECK(c->slots != NULL);
	c->arena = arena_new(ARENA_MAX);
	return c;
}

void
record_cache_keep_keys(struct record_cache *c)
{
	c->keeps_keys = true;
}

void
record_cache_free(struct record_cache *c)
{
	if (c == NULL)
		return;
	arena_free(c->arena);
	free(c->slots);
	free(c);
}

void
record_cache_clear(struct record_cache *c)
{
	if (c->count > 0)
		memset(c->slots, 0, c->cap * sizeof(*c->slots));
	c->count = 0;
	memset(c->asked_count, 0, sizeof(c->asked_count));
}

void
record_cache_trim(struct record_cache *c, size_t max_bytes)
{
	if (arena_used(c->arena) <= max_bytes)
		return;
	record_cache_clear(c);
	arena_reset(c->arena);
}

struct arena *
record_cache_arena(struct record_cache *c)
{
	return c->arena;
}

/* ---- slots ---- */

static bool
same_question(const struct question *a, const struct question *b)
{
	return a->table == b->table && a->field == b->field &&
	       a->summed == b->summed;
}

static uint64_t
mix(uint64_t h, uint64_t word)
{
	h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return h ^ h >> 29;
}

/* Ids are the program's own, so nobody can aim at one slot. */
static size_t
slot_hash(const struct question *q, const char *id)
{
	uint64_t h = mix((uint64_t)q->table << 32 ^ (uint64_t)(q->field + 1),
		(uint64_t)(q->summed + 1));
	size_t len = strlen(id);
	uint64_t word;

	for (; len >= sizeof(word); len -= sizeof(word), id += sizeof(word)) {
		memcpy(&word, id, sizeof(word));
		h = mix(h, word);
	}
	word = 0;
	memcpy(&word, id, len);
	h = mix(h, word);
	return (size_t)(h ^ h >> 32);
}

/* The slot of the answer, or the empty one where it belongs. */
static struct slot *
slot_of(const struct record_cache *c, const struct question *q, const char *id)
{
	size_t at = slot_hash(q, id) & (c->cap - 1);

	while (c->slots[at].id != NULL &&
		(!same_question(&c->slots[at].q, q) ||
			strcmp(c->slots[at].id, id) != 0))
		at = (at + 1) & (c->cap - 1);
	return &c->slots[at];
}

static void
grow(struct record_cache *c)
{
	struct record_cache wider = { .cap = c->cap * 2 };

	wider.slots = calloc(wider.cap, sizeof(*wider.slots));
	CHECK(wider.slots != NULL);
	for (size_t i = 0; i < c->cap; i++) {
		const struct slot *old = &c->slots[i];

		if (old->id != NULL)
			*slot_of(&wider, &old->q, old->id) = *old;
	}
	free(c->slots);
	c->slots = wider.slots;
	c->cap = wider.cap;
}

static struct slot *
slot_add(struct record_cache *c, const struct question *q, const char *id)
{
	struct slot *slot;

	if (c->count * 2 >= c->cap)
		grow(c);
	slot = slot_of(c, q, id);
	if (slot->id == NULL) {
		slot->id = arena_strdup(c->arena, id);
		slot->q = *q;
		c->count++;
	}
	return slot;
}

/* Whether answers to the question can be kept; it is noted as asked. */
static bool
ask(struct record_cache *c, const struct question *q)
{
	size_t *count = &c->asked_count[q->table];
	struct question *asked = c->asked[q->table];

	for (size_t i = 0; i < *count; i++) {
		if (same_question(&asked[i], q))
			return true;
	}
	if (*count == ASKED_MAX)
		return false;
	asked[(*count)++] = *q;
	return true;
}

static bool
is_key(enum table t, int field)
{
	return t == TABLE_FOLIO_CHARGES && field == CHARGE_IDEMPOTENCY_KEY;
}

bool
record_cache_wants(
	const struct record_cache *c, enum table t, int field, struct value v)
{
	if (field < 0 || v.kind != VALUE_TEXT)
		return false;
	return entity_get(t)->fields[field].type == FIELD_ID ||
	       (c->keeps_keys && is_key(t, field));
}

/* ---- records ---- */

bool
record_cache_find(const struct record_cache *c, enum table t, const char *id,
	struct record **out)
{
	const struct question q = { t, BY_ID, NO_SUM };
	const struct slot *slot = slot_of(c, &q, id);

	if (slot->id == NULL)
		return false;
	*out = slot->record;
	return true;
}

void
record_cache_keep(
	struct record_cache *c, enum table t, const char *id, struct record *r)
{
	const struct question q = { t, BY_ID, NO_SUM };

	slot_add(c, &q, id)->record = r;
}

/* ---- lists ---- */

bool
record_cache_list(const struct record_cache *c, enum table t, int field,
	struct value v, struct arena *a, struct record_list *out)
{
	const struct question q = { t, field, NO_SUM };
	const struct slot *slot;

	if (!record_cache_wants(c, t, field, v))
		return false;
	slot = slot_of(c, &q, v.s);
	if (slot->id == NULL)
		return false;
	*out = (struct record_list){ .count = slot->list.count };
	if (out->count > 0) {
		out->items = ARENA_ARRAY(a, struct record *, out->count);
		memcpy(out->items, slot->list.items,
			out->count * sizeof(*out->items));
	}
	return true;
}

static bool
comes_before(const struct record *a, const struct record *b)
{
	if (a->created_at != b->created_at)
		return a->created_at < b->created_at;
	return strcmp(a->id, b->id) < 0;
}

static void
list_add(struct record_cache *c, struct listed *l, struct record *r)
{
	size_t at = l->count;

	l->items = arena_grow(
		c->arena, l->items, l->count, &l->cap, sizeof(*l->items));
	while (at > 0 && comes_before(r, l->items[at - 1])) {
		l->items[at] = l->items[at - 1];
		at--;
	}
	l->items[at] = r;
	l->count++;
}

static void
list_remove(struct listed *l, const struct record *r)
{
	size_t at = l->count;

	/* The newest change most. */
	while (at > 0 && l->items[at - 1] != r)
		at--;
	CHECK(at > 0);
	l->count--;
	memmove(&l->items[at - 1], &l->items[at],
		(l->count - (at - 1)) * sizeof(*l->items));
}

void
record_cache_keep_list(struct record_cache *c, enum table t, int field,
	struct value v, struct record_list *list)
{
	const struct question q = { t, field, NO_SUM };
	struct slot *slot;

	if (!record_cache_wants(c, t, field, v) || !ask(c, &q))
		return;
	for (size_t i = 0; i < list->count; i++) {
		struct record *known;

		if (record_cache_find(c, t, list->items[i]->id, &known) &&
			known != NULL)
			list->items[i] = known;
		else
			record_cache_keep(
				c, t, list->items[i]->id, list->items[i]);
	}
	slot = slot_add(c, &q, v.s);
	slot->list = (struct listed){ 0 };
	for (size_t i = 0; i < list->count; i++)
		list_add(c, &slot->list, list->items[i]);
}

/* ---- sums ---- */

bool
record_cache_sum(const struct record_cache *c, enum table t, int field,
	struct value v, int summed, int64_t *out)
{
	const struct question q = { t, field, summed };
	const struct slot *slot;

	if (!record_cache_wants(c, t, field, v))
		return false;
	slot = slot_of(c, &q, v.s);
	if (slot->id == NULL)
		return false;
	*out = slot->sum;
	return true;
}

void
record_cache_keep_sum(struct record_cache *c, enum table t, int field,
	struct value v, int summed, int64_t sum)
{
	const struct question q = { t, field, summed };

	if (record_cache_wants(c, t, field, v) && ask(c, &q))
		slot_add(c, &q, v.s)->sum = sum;
}

/* ---- instants ---- */

bool
record_cache_set_at(const struct record_cache *c, enum table t, const char *id,
	int field, int64_t *out)
{
	const struct question q = { t, field, SET_AT };
	const struct slot *slot = slot_of(c, &q, id);

	if (slot->id == NULL)
		return false;
	*out = slot->set_at;
	return true;
}

void
record_cache_keep_set_at(struct record_cache *c, enum table t, const char *id,
	int field, int64_t at)
{
	const struct question q = { t, field, SET_AT };

	slot_add(c, &q, id)->set_at = at;
}

/* Of a new record nobody asks but rarely. */
static void
keep_instants(struct record_cache *c, const struct record *before,
	const struct record *now, int64_t at)
{
	if (before == NULL)
		return;
	for (size_t i = 0; i < now->entity->field_count; i++) {
		if (!value_equal(before->values[i], now->values[i]))
			record_cache_keep_set_at(
				c, now->entity->table, now->id, (int)i, at);
	}
}

/* ---- writing ---- */

/* The answer that has the record in it; NULL when nobody asked. */
static struct slot *
answer_with(const struct record_cache *c, const struct question *q,
	const struct record *r)
{
	struct slot *slot;

	if (r == NULL || r->deleted || r->values[q->field].kind != VALUE_TEXT)
		return NULL;
	slot = slot_of(c, q, r->values[q->field].s);
	return slot->id == NULL ? NULL : slot;
}

static void
answer_again(struct record_cache *c, const struct question *q,
	const struct record *before, struct record *now)
{
	struct slot *from = answer_with(c, q, before);
	struct slot *to = answer_with(c, q, now);

	if (q->summed == NO_SUM) {
		if (from != NULL)
			list_remove(&from->list, before);
		if (to != NULL)
			list_add(c, &to->list, now);
		return;
	}
	if (from != NULL)
		from->sum -= record_int(before, q->summed);
	if (to != NULL)
		to->sum += record_int(now, q->summed);
}

void
record_cache_put(struct record_cache *c, const struct record *before,
	const struct record *now, int64_t at)
{
	enum table t = now->entity->table;
	struct record *kept;

	if (MUTANT(CACHE_STALE))
		return;
	kept = record_dup(c->arena, now);
	for (size_t i = 0; i < c->asked_count[t]; i++)
		answer_again(c, &c->asked[t][i], before, kept);
	record_cache_keep(c, t, kept->id, kept);
	keep_instants(c, before, kept, at);
}
