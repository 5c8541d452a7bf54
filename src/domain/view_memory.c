#include "domain/view_memory.h"

#include "base/check.h"

#include <stdlib.h>
#include <string.h>

#define SERIES_MAX      16
#define SERIES_NAME_MAX 32

/* One record; its values and texts lie behind it in the same block. */
struct kept {
	struct record record;
	struct value values[];
};

struct shelf {
	/* In order of created_at, id. */
	struct kept **items;
	size_t count;
	size_t cap;
};

struct series {
	char name[SERIES_NAME_MAX];
	int64_t last;
};

struct view_memory {
	struct view view;
	struct shelf shelves[TABLE_COUNT];
	/* Open addressing by table and id; never more than half full. */
	struct kept **slots;
	size_t slot_count; /* a power of two */
	size_t used;
	struct series series[SERIES_MAX];
};

static size_t
hash(enum table t, const char *id)
{
	uint64_t h = UINT64_C(14695981039346656037) ^ (uint64_t)t;

	for (; *id != '\0'; id++)
		h = (h ^ (unsigned char)*id) * UINT64_C(1099511628211);
	return (size_t)(h ^ h >> 32);
}

static bool
is_kept(const struct kept *k, enum table t, const char *id)
{
	return k->record.entity->table == t && strcmp(k->record.id, id) == 0;
}

/* The slot that holds the record, or the empty one where it belongs. */
static size_t
slot_of(const struct view_memory *m, enum table t, const char *id)
{
	size_t i = hash(t, id) & (m->slot_count - 1);

	while (m->slots[i] != NULL && !is_kept(m->slots[i], t, id))
		i = (i + 1) & (m->slot_count - 1);
	return i;
}

static void
slot_put(struct view_memory *m, struct kept *k)
{
	m->slots[slot_of(m, k->record.entity->table, k->record.id)] = k;
}

static void
slots_grow(struct view_memory *m)
{
	struct kept **old = m->slots;
	size_t count = m->slot_count;

	m->slot_count = count == 0 ? 1024 : count * 2;
	m->slots = calloc(m->slot_count, sizeof(struct kept *));
	CHECK(m->slots != NULL);
	for (size_t i = 0; i < count; i++) {
		if (old[i] != NULL)
			slot_put(m, old[i]);
	}
	free(old);
}

/* Takes a slot out and moves up whatever had to step aside for it. */
static void
slot_remove(struct view_memory *m, size_t i)
{
	m->slots[i] = NULL;
	m->used--;
	for (;;) {
		struct kept *k;

		i = (i + 1) & (m->slot_count - 1);
		k = m->slots[i];
		if (k == NULL)
			return;
		m->slots[i] = NULL;
		slot_put(m, k);
	}
}

static int
compare(const struct record *a, const struct record *b)
{
	if (a->created_at != b->created_at)
		return a->created_at < b->created_at ? -1 : 1;
	return strcmp(a->id, b->id);
}

/* Place of a record on its shelf, or where it belongs. */
static size_t
shelf_place(const struct shelf *s, const struct record *r)
{
	size_t low = 0;
	size_t high = s->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (compare(&s->items[mid]->record, r) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void
shelf_add(struct shelf *s, struct kept *k)
{
	size_t at = shelf_place(s, &k->record);

	if (s->count == s->cap) {
		s->cap = s->cap == 0 ? 64 : s->cap * 2;
		s->items = realloc(s->items, s->cap * sizeof(struct kept *));
		CHECK(s->items != NULL);
	}
	memmove(&s->items[at + 1], &s->items[at],
		(s->count - at) * sizeof(struct kept *));
	s->items[at] = k;
	s->count++;
}

static void
shelf_remove(struct shelf *s, const struct kept *k)
{
	size_t at = shelf_place(s, &k->record);

	CHECK(at < s->count && s->items[at] == k);
	memmove(&s->items[at], &s->items[at + 1],
		(s->count - at - 1) * sizeof(struct kept *));
	s->count--;
}

static size_t
text_size(const char *s)
{
	return s == NULL ? 0 : strlen(s) + 1;
}

/* Moves a text to the end of the block. */
static void
text_move(const char **s, char **end)
{
	size_t size = text_size(*s);

	if (size == 0)
		return;
	memcpy(*end, *s, size);
	*s = *end;
	*end += size;
}

static struct kept *
kept_new(const struct record *r)
{
	size_t count = r->entity->field_count;
	size_t size = sizeof(struct kept) + count * sizeof(struct value) +
		      text_size(r->id) + text_size(r->tenant_id) +
		      text_size(r->updated_by);
	struct kept *k;
	char *end;

	for (size_t i = 0; i < count; i++) {
		if (r->values[i].kind == VALUE_TEXT)
			size += text_size(r->values[i].s);
	}
	k = malloc(size);
	CHECK(k != NULL);
	k->record = *r;
	k->record.values = k->values;
	memcpy(k->values, r->values, count * sizeof(struct value));
	end = (char *)&k->values[count];
	text_move(&k->record.id, &end);
	text_move(&k->record.tenant_id, &end);
	text_move(&k->record.updated_by, &end);
	for (size_t i = 0; i < count; i++) {
		if (k->values[i].kind == VALUE_TEXT)
			text_move(&k->values[i].s, &end);
	}
	return k;
}

static enum err
memory_find(void *ctx, enum table t, const char *id, struct arena *a,
	struct record **out)
{
	const struct view_memory *m = ctx;
	const struct kept *k = m->slots[slot_of(m, t, id)];

	if (k == NULL)
		return ERR_NOT_FOUND;
	*out = record_dup(a, &k->record);
	return ERR_OK;
}

static bool
is_listed(const struct record *r, int field, struct value v)
{
	return !r->deleted && (field < 0 || value_equal(r->values[field], v));
}

static enum err
memory_list(void *ctx, enum table t, int field, struct value v, struct arena *a,
	struct record_list *out)
{
	const struct view_memory *m = ctx;
	const struct shelf *s = &m->shelves[t];
	struct record_list list = { 0 };
	size_t cap = 0;

	for (size_t i = 0; i < s->count; i++) {
		const struct record *r = &s->items[i]->record;

		if (!is_listed(r, field, v))
			continue;
		list.items = arena_grow(a, list.items, list.count, &cap,
			sizeof(struct record *));
		list.items[list.count++] = record_dup(a, r);
	}
	*out = list;
	return ERR_OK;
}

static enum err
memory_sum(void *ctx, enum table t, int field, struct value v, int summed,
	int64_t *out)
{
	const struct view_memory *m = ctx;
	const struct shelf *s = &m->shelves[t];
	int64_t sum = 0;

	for (size_t i = 0; i < s->count; i++) {
		const struct record *r = &s->items[i]->record;

		if (is_listed(r, field, v) &&
			__builtin_add_overflow(
				sum, record_int(r, summed), &sum))
			return ERR_OVERFLOW;
	}
	*out = sum;
	return ERR_OK;
}

static enum err
memory_next(void *ctx, const char *series, int64_t *out)
{
	struct view_memory *m = ctx;
	struct series *s = m->series;

	while (s < m->series + SERIES_MAX && s->last != 0 &&
		strcmp(s->name, series) != 0)
		s++;
	CHECK(s < m->series + SERIES_MAX && strlen(series) < sizeof(s->name));
	memcpy(s->name, series, strlen(series) + 1);
	*out = ++s->last;
	return ERR_OK;
}

struct view_memory *
view_memory_new(void)
{
	struct view_memory *m = calloc(1, sizeof(*m));

	CHECK(m != NULL);
	m->view.ctx = m;
	m->view.find = memory_find;
	m->view.list = memory_list;
	m->view.sum = memory_sum;
	m->view.next = memory_next;
	slots_grow(m);
	return m;
}

void
view_memory_free(struct view_memory *m)
{
	if (m == NULL)
		return;
	view_memory_clear(m);
	for (int t = 0; t < TABLE_COUNT; t++)
		free(m->shelves[t].items);
	free(m->slots);
	free(m);
}

const struct view *
view_memory_view(const struct view_memory *m)
{
	return &m->view;
}

void
view_memory_put(struct view_memory *m, const struct record *r)
{
	struct kept *k;

	CHECK(r->id != NULL);
	k = kept_new(r);
	view_memory_remove(m, k->record.entity->table, k->record.id);
	if ((m->used + 1) * 2 > m->slot_count)
		slots_grow(m);
	slot_put(m, k);
	m->used++;
	shelf_add(&m->shelves[k->record.entity->table], k);
}

void
view_memory_remove(struct view_memory *m, enum table t, const char *id)
{
	size_t slot = slot_of(m, t, id);
	struct kept *k = m->slots[slot];

	if (k == NULL)
		return;
	slot_remove(m, slot);
	shelf_remove(&m->shelves[t], k);
	free(k);
}

void
view_memory_clear(struct view_memory *m)
{
	for (int t = 0; t < TABLE_COUNT; t++) {
		struct shelf *s = &m->shelves[t];

		for (size_t i = 0; i < s->count; i++)
			free(s->items[i]);
		s->count = 0;
	}
	memset(m->slots, 0, m->slot_count * sizeof(struct kept *));
	m->used = 0;
}

size_t
view_memory_count(const struct view_memory *m, enum table t)
{
	return m->shelves[t].count;
}

const struct record *
view_memory_at(const struct view_memory *m, enum table t, size_t n)
{
	CHECK(n < m->shelves[t].count);
	return &m->shelves[t].items[n]->record;
}
