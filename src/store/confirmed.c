#include "store/confirmed.h"

#include "store/image.h"
#include "store/store_priv.h"

#include <stdlib.h>
#include <string.h>

#define SUM_MAX ((size_t)16 * 1024 * 1024)

struct confirmed {
	const char *id;
	struct record *record; /* NULL: the server does not know it */
};

/* The images of one table. */
struct images {
	struct store *st;
	enum table table;
	struct arena *a;
	size_t count;
	size_t cap;
	struct confirmed *items;
};

static enum err
add_image(void *ctx, const struct image *image)
{
	struct images *all = ctx;

	if (image->table != all->table)
		return ERR_OK;
	all->items = arena_grow(
		all->a, all->items, all->count, &all->cap, sizeof(*all->items));
	all->items[all->count].id = arena_strdup(all->a, image->id);
	return image_open(
		all->st, image, all->a, &all->items[all->count++].record);
}

static enum err
find(struct store *st, enum table t, const char *id, struct arena *a,
	struct record **out)
{
	struct record *confirmed;
	enum err e = st->view.find(st, t, id, a, out);

	/* Not by the id that was asked for: the server may have given it
	 * another one. */
	if (e != ERR_OK)
		return e;
	e = image_find(st, t, (*out)->id, a, &confirmed);
	if (e == ERR_NOT_FOUND)
		return ERR_OK;
	*out = confirmed;
	return e == ERR_OK && confirmed == NULL ? ERR_NOT_FOUND : e;
}

/* ---- lists ---- */

static int
by_id(const void *a, const void *b)
{
	return strcmp(((const struct confirmed *)a)->id,
		((const struct confirmed *)b)->id);
}

static bool
has_image(const struct images *all, const char *id)
{
	const struct confirmed key = { .id = id };

	return all->count > 0 && bsearch(&key, all->items, all->count,
					 sizeof(key), by_id) != NULL;
}

static bool
fits(const struct record *r, int field, struct value v)
{
	return r != NULL && !r->deleted &&
	       (field < 0 || value_equal(r->values[field], v));
}

static int
by_creation(const void *a, const void *b)
{
	const struct record *x = *(struct record *const *)a;
	const struct record *y = *(struct record *const *)b;

	if (x->created_at != y->created_at)
		return x->created_at < y->created_at ? -1 : 1;
	return strcmp(x->id, y->id);
}

static enum err
list(struct store *st, enum table t, int field, struct value v, struct arena *a,
	struct record_list *out)
{
	struct images all = { .st = st, .table = t, .a = a };
	struct record_list shown = { 0 };
	struct record_list kept = { 0 };
	enum err e;

	e = st->view.list(st, t, field, v, a, &shown);
	if (e == ERR_OK)
		e = image_each(st, add_image, &all);
	if (e != ERR_OK)
		return e;
	if (all.count > 0)
		qsort(all.items, all.count, sizeof(*all.items), by_id);
	kept.items =
		ARENA_ARRAY(a, struct record *, shown.count + all.count + 1);
	for (size_t i = 0; i < shown.count; i++) {
		if (!has_image(&all, shown.items[i]->id))
			kept.items[kept.count++] = shown.items[i];
	}
	for (size_t i = 0; i < all.count; i++) {
		if (fits(all.items[i].record, field, v))
			kept.items[kept.count++] = all.items[i].record;
	}
	qsort(kept.items, kept.count, sizeof(struct record *), by_creation);
	*out = kept;
	return ERR_OK;
}

/* ---- the view ---- */

/* The rows and their images are those of one moment. */
static enum err
begin(struct store *st, bool *begun)
{
	enum err e = store_ready(st);

	*begun = e == ERR_OK && !store_in_read(st);
	return *begun ? store_read_begin(st) : e;
}

static void
end(struct store *st, bool begun)
{
	if (begun)
		store_read_end(st);
}

static enum err
confirmed_find(void *ctx, enum table t, const char *id, struct arena *a,
	struct record **out)
{
	bool begun;
	enum err e = begin(ctx, &begun);

	if (e != ERR_OK)
		return e;
	e = find(ctx, t, id, a, out);
	end(ctx, begun);
	return e;
}

static enum err
confirmed_list(void *ctx, enum table t, int field, struct value v,
	struct arena *a, struct record_list *out)
{
	bool begun;
	enum err e = begin(ctx, &begun);

	if (e != ERR_OK)
		return e;
	e = list(ctx, t, field, v, a, out);
	end(ctx, begun);
	return e;
}

static enum err
confirmed_sum(void *ctx, enum table t, int field, struct value v, int summed,
	int64_t *out)
{
	struct arena *a = arena_new(SUM_MAX);
	struct record_list rows = { 0 };
	enum err e = confirmed_list(ctx, t, field, v, a, &rows);

	*out = 0;
	for (size_t i = 0; e == ERR_OK && i < rows.count; i++)
		*out += record_int(rows.items[i], summed);
	arena_free(a);
	return e;
}

struct view
confirmed_view(struct store *st)
{
	return (struct view){
		.ctx = st,
		.find = confirmed_find,
		.list = confirmed_list,
		.sum = confirmed_sum,
	};
}
