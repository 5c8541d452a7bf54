/* Countdowns of the menu: changed by differences, from many terminals, so each
 * difference must count exactly once. */
#include "tests/sim/oracle.h"

#include "tests/sim/house.h"
#include "tests/sim/server.h"

#include <string.h>

/* What people changed by hand. */
static int64_t
changed_by_hand(const struct world *w, int hotel, const char *item)
{
	int64_t sum = 0;

	for (size_t i = 0; i < w->deeds.count; i++) {
		const struct deed *d = &w->deeds.items[i];

		if (oracle_is_of(w, d, hotel) && d->table == TABLE_MENU_ITEMS &&
			d->counts_down && d->verdict == DEED_TAKEN &&
			strcmp(d->record, item) == 0)
			sum += d->delta;
	}
	return sum;
}

/* Pieces of a line as somebody entered them. */
static int64_t
pieces_of(const struct world *w, const struct record *line)
{
	for (size_t i = 0; i < w->deeds.count; i++) {
		const struct deed *d = &w->deeds.items[i];

		if (d->table == TABLE_ORDER_LINES &&
			d->operation == OPERATION_INSERT &&
			strcmp(d->record, line->id) == 0)
			return d->quantity;
	}
	return 0;
}

static int64_t
cooked(const struct world *w, const struct record_list *lines, const char *item)
{
	int64_t sum = 0;

	for (size_t i = 0; i < lines->count; i++) {
		const struct record *line = lines->items[i];
		const char *of = record_text(line, LINE_MENU_ITEM_ID);

		if (of != NULL && strcmp(of, item) == 0 &&
			!record_is_null(line, LINE_FIRED_AT))
			sum += pieces_of(w, line);
	}
	return sum;
}

static void
check_item(struct world *w, int hotel, const struct record *item,
	const struct record_list *lines)
{
	int64_t is = record_int(item, ITEM_COUNTDOWN);
	int64_t by_hand = changed_by_hand(w, hotel, item->id);
	int64_t gone = cooked(w, lines, item->id);
	int64_t should = HOUSE_COUNT + by_hand - gone;

	if (is != should)
		world_violate(w,
			"of %s there are %lld left, and should be %lld: %d at "
			"the start, %lld by hand, %lld cooked",
			record_text(item, ITEM_CODE), (long long)is,
			(long long)should, HOUSE_COUNT, (long long)by_hand,
			(long long)gone);
}

void
oracle_counts(struct world *w, int hotel, struct arena *a)
{
	struct storage *s = w->server->storage;
	struct record_list items = { 0 };
	struct record_list lines = { 0 };
	const struct view *v;
	enum err e = s->ops->begin_read(s, world_tenant(hotel));

	if (e == ERR_OK) {
		v = s->ops->view(s);
		e = v->list(
			v->ctx, TABLE_MENU_ITEMS, -1, value_null(), a, &items);
		if (e == ERR_OK)
			e = v->list(v->ctx, TABLE_ORDER_LINES, -1, value_null(),
				a, &lines);
		s->ops->end_read(s);
	}
	if (e != ERR_OK)
		world_violate(w, "the server cannot be read: %s", err_name(e));
	for (size_t i = 0; e == ERR_OK && i < items.count; i++)
		check_item(w, hotel, items.items[i], &lines);
}
