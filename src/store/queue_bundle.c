#include "store/queue.h"

#include <stdlib.h>
#include <string.h>

/* One row on its way to its place. */
struct place {
	const struct queued *row;
	size_t index; /* in the list as it was */
	size_t holder;
	size_t first; /* of those that it holds */
	size_t last;
	size_t next; /* of those that its holder holds */
	bool placed;
};

#define NOBODY SIZE_MAX

struct bundling {
	struct queued_list *list;
	struct place *places;  /* by index */
	struct place **by_id;  /* sorted */
	struct queued *sorted; /* as they shall be */
	size_t count;
};

static int
compare_ids(const void *a, const void *b)
{
	const struct place *const *x = a;
	const struct place *const *y = b;

	return strcmp((*x)->row->action.id, (*y)->row->action.id);
}

static size_t
find_index(const struct bundling *b, const char *id)
{
	const struct queued key_row = { .action = { .id = id } };
	const struct place key = { .row = &key_row };
	const struct place *wanted = &key;
	struct place **found = bsearch(&wanted, b->by_id, b->list->count,
		sizeof(*b->by_id), compare_ids);

	return found == NULL ? NOBODY : (*found)->index;
}

/* Somebody has to do something about it before anything goes on. */
static bool
is_stuck(const struct queued *q)
{
	return q->status == SYNC_STATUS_CONFLICT ||
	       (q->status == SYNC_STATUS_FAILED && q->replaced_by == NULL);
}

static size_t
find_holder(const struct bundling *b, const struct queued *q)
{
	size_t at = NOBODY;

	if (q->waits_for != NULL)
		return find_index(b, q->waits_for);
	if (q->status != SYNC_STATUS_FAILED || q->replaced_by != NULL)
		return NOBODY;
	/* Refused, as what it came after was. */
	for (size_t i = 0; i < q->action.depends_count && at == NOBODY; i++) {
		at = find_index(b, q->action.depends_on[i]);
		if (at != NOBODY && !is_stuck(b->places[at].row))
			at = NOBODY;
	}
	return at;
}

static void
append(struct bundling *b, size_t holder, struct place *p)
{
	struct place *h = &b->places[holder];

	p->holder = holder;
	if (h->first == NOBODY)
		h->first = p->index;
	else
		b->places[h->last].next = p->index;
	h->last = p->index;
}

/* Those that it holds follow it. */
static size_t
put(struct bundling *b, size_t index, const struct queued *holder, int depth)
{
	struct place *p = &b->places[index];
	struct queued *q;

	/* Two that wait for one another would go round for ever. */
	if (p->placed)
		return 0;
	p->placed = true;
	q = &b->sorted[b->count++];
	*q = *p->row;
	q->holder = holder;
	q->depth = depth;
	q->holding = 0;
	for (size_t i = p->first; i != NOBODY; i = b->places[i].next)
		q->holding += put(b, i, q, depth + 1);
	return 1 + q->holding;
}

void
queue_bundle(struct queued_list *list, struct arena *a)
{
	struct bundling b = {
		.list = list,
		.places = ARENA_ARRAY(a, struct place, list->count + 1),
		.by_id = ARENA_ARRAY(a, struct place *, list->count + 1),
		.sorted = ARENA_ARRAY(a, struct queued, list->count + 1),
	};

	for (size_t i = 0; i < list->count; i++) {
		b.places[i] = (struct place){ &list->items[i], i, NOBODY,
			NOBODY, NOBODY, NOBODY, false };
		b.by_id[i] = &b.places[i];
	}
	qsort(b.by_id, list->count, sizeof(*b.by_id), compare_ids);
	for (size_t i = 0; i < list->count; i++) {
		size_t holder = find_holder(&b, b.places[i].row);

		/* A corrected copy is younger than what waits for it. */
		if (holder != NOBODY && holder != i)
			append(&b, holder, &b.places[i]);
	}
	for (size_t i = 0; i < list->count; i++) {
		if (b.places[i].holder == NOBODY)
			(void)put(&b, i, NULL, 0);
	}
	for (size_t i = 0; i < list->count; i++)
		(void)put(&b, i, NULL, 0);
	list->items = b.sorted;
	list->count = b.count;
}

enum err
queue_find_bundle(struct store *st, const char *action_id, struct arena *a,
	struct queued_list *out, size_t *at)
{
	struct queued_list all;
	size_t found = 0;
	size_t root;
	enum err e = queue_list(st, false, 0, a, &all);

	if (e != ERR_OK)
		return e;
	queue_bundle(&all, a);
	while (found < all.count &&
		strcmp(all.items[found].action.id, action_id) != 0)
		found++;
	if (found == all.count) {
		*at = 0;
		out->count = 1;
		out->items = ARENA_NEW(a, struct queued);
		return queue_find(st, action_id, a, out->items);
	}
	for (root = found; all.items[root].depth > 0;)
		root--;
	*at = found - root;
	out->items = &all.items[root];
	out->count = 1 + all.items[root].holding;
	return ERR_OK;
}
