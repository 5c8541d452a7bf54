#include "store/layer_index.h"

#include "base/money.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS 1024

struct layer_index {
	struct arena *a;
	int field;
	struct layer_bucket *slots[SLOTS];
};

/* Lists take each entry once, however often it is in a bucket. One thread. */
static _Thread_local uint64_t list_serial;

static size_t
hash_of(struct value v)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	if (v.kind == VALUE_INT)
		h ^= (uint64_t)v.i * UINT64_C(0x9e3779b97f4a7c15);
	for (const char *p = v.kind == VALUE_TEXT ? v.s : ""; *p != '\0'; p++)
		h = (h ^ (unsigned char)*p) * UINT64_C(0x100000001b3);
	return (size_t)(h ^ h >> 32) % SLOTS;
}

struct layer_index *
layer_index_new(struct arena *a, int field)
{
	struct layer_index *ix = ARENA_NEW(a, struct layer_index);

	ix->a = a;
	ix->field = field;
	return ix;
}

struct layer_bucket *
layer_index_bucket(struct layer_index *ix, struct value v)
{
	size_t at = ix->field < 0 ? 0 : hash_of(v);
	struct layer_bucket *b = ix->slots[at];

	while (b != NULL && ix->field >= 0 && !value_equal(b->value, v))
		b = b->next;
	if (b != NULL)
		return b;
	b = ARENA_NEW(ix->a, struct layer_bucket);
	b->value = v;
	if (v.kind == VALUE_TEXT)
		b->value = value_text(arena_strdup(ix->a, v.s));
	b->next = ix->slots[at];
	ix->slots[at] = b;
	return b;
}

static struct value
key_of(const struct layer_index *ix, const struct record *r)
{
	return ix->field < 0 ? value_null() : r->values[ix->field];
}

void
layer_index_add(struct layer_index *ix, struct layer_entry *en)
{
	struct layer_bucket *b;

	if (en->current == NULL)
		return;
	b = layer_index_bucket(ix, key_of(ix, en->current));
	b->entries = arena_grow(ix->a, b->entries, b->count, &b->cap,
		sizeof(struct layer_entry *));
	b->entries[b->count++] = en;
}

void
layer_index_moved(struct layer_index *ix, struct layer_entry *en,
	const struct record *before)
{
	if (before == NULL || en->current == NULL ||
		!value_equal(key_of(ix, before), key_of(ix, en->current)))
		layer_index_add(ix, en);
}

static bool
is_listed(struct layer_entry *en, int field, struct value v, uint64_t serial)
{
	if (en->listed == serial || en->current == NULL || en->current->deleted)
		return false;
	if (field >= 0 && !value_equal(en->current->values[field], v))
		return false;
	en->listed = serial;
	return true;
}

static int
compare_records(const void *a, const void *b)
{
	const struct record *const *x = a;
	const struct record *const *y = b;

	if ((*x)->created_at != (*y)->created_at)
		return (*x)->created_at < (*y)->created_at ? -1 : 1;
	return strcmp((*x)->id, (*y)->id);
}

void
layer_bucket_list(struct layer_bucket *b, int field, struct value v,
	struct arena *a, struct record_list *out)
{
	uint64_t serial = ++list_serial;
	bool sorted = true;

	out->items = ARENA_ARRAY(a, struct record *, b->count + 1);
	out->count = 0;
	for (size_t i = 0; i < b->count; i++) {
		if (!is_listed(b->entries[i], field, v, serial))
			continue;
		out->items[out->count++] = b->entries[i]->current;
		if (out->count > 1 &&
			compare_records(&out->items[out->count - 2],
				&out->items[out->count - 1]) > 0)
			sorted = false;
	}
	if (!sorted)
		qsort(out->items, out->count, sizeof(struct record *),
			compare_records);
}

enum err
layer_bucket_sum(struct layer_bucket *b, int field, struct value v, int summed,
	int64_t *out)
{
	uint64_t serial = ++list_serial;
	int64_t sum = 0;
	enum err e = ERR_OK;

	for (size_t i = 0; e == ERR_OK && i < b->count; i++) {
		if (is_listed(b->entries[i], field, v, serial))
			e = money_add(sum,
				record_int(b->entries[i]->current, summed),
				&sum);
	}
	if (e == ERR_OK)
		*out = sum;
	return e;
}
