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

/* What is asked for: records whose field has one of the values. */
struct wanted {
	enum table table;
	int field; /* -1: all */
	const struct value *values;
	size_t count;
};

static bool
fits(const struct record *r, const struct wanted *w)
{
	if (r == NULL || r->deleted)
		return false;
	for (size_t i = 0; w->field >= 0 && i < w->count; i++)
		if (value_equal(r->values[w->field], w->values[i]))
			return true;
	return w->field < 0;
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

static void
keep(struct arena *a, struct record *r, size_t *cap, struct record_list *out)
{
	out->items =
		arena_grow(a, out->items, out->count, cap, sizeof(*out->items));
	out->items[out->count++] = r;
}

static enum err
list(struct store *st, const struct wanted *w, struct arena *a,
	struct record_list *out)
{
	struct images all = { .st = st, .table = w->table, .a = a };
	struct record_list kept = { 0 };
	size_t cap = 0;
	enum err e = image_each(st, add_image, &all);

	if (all.count > 0)
		qsort(all.items, all.count, sizeof(*all.items), by_id);
	for (size_t i = 0; e == ERR_OK && i < w->count; i++) {
		struct record_list shown = { 0 };

		e = st->view.list(
			st, w->table, w->field, w->values[i], a, &shown);
		for (size_t k = 0; e == ERR_OK && k < shown.count; k++)
			if (!has_image(&all, shown.items[k]->id))
				keep(a, shown.items[k], &cap, &kept);
	}
	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < all.count; i++)
		if (fits(all.items[i].record, w))
			keep(a, all.items[i].record, &cap, &kept);
	if (kept.count > 0)
		qsort(kept.items, kept.count, sizeof(struct record *),
			by_creation);
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
list_in_one_moment(struct store *st, const struct wanted *w, struct arena *a,
	struct record_list *out)
{
	bool begun;
	enum err e = begin(st, &begun);

	if (e != ERR_OK)
		return e;
	e = list(st, w, a, out);
	end(st, begun);
	return e;
}

static enum err
confirmed_list(void *ctx, enum table t, int field, struct value v,
	struct arena *a, struct record_list *out)
{
	const struct wanted w = { t, field, &v, 1 };

	return list_in_one_moment(ctx, &w, a, out);
}

enum err
confirmed_tickets(struct store *st, const struct value *states, size_t count,
	struct arena *a, struct record_list *out)
{
	const struct wanted w = { TABLE_KITCHEN_TICKETS, TICKET_STATE, states,
		count };

	return list_in_one_moment(st, &w, a, out);
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
