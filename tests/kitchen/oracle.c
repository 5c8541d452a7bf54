#include "tests/kitchen/kitchen.h"

#include "base/check.h"
#include "store/delivery.h"

#include <stdio.h>
#include <string.h>

/* Of true time, with what a look takes. */
#define RING_BY_MS  7000
#define PRINT_BY_MS 18000

/* ---- dishes ---- */

static size_t
slot_of(const struct kitchen *k, const char *id)
{
	uint64_t h = UINT64_C(14695981039346656037);
	size_t at;

	for (const char *c = id; *c != '\0'; c++)
		h = (h ^ (unsigned char)*c) * UINT64_C(1099511628211);
	at = (size_t)(h % (DISHES * 2));
	while (k->index[at] != 0 &&
		strcmp(k->dishes[k->index[at] - 1].id, id) != 0)
		at = (at + 1) % (DISHES * 2);
	return at;
}

struct dish *
kitchen_dish(struct kitchen *k, const char *id)
{
	size_t at = slot_of(k, id);

	return k->index[at] == 0 ? NULL : &k->dishes[k->index[at] - 1];
}

static void
add_dish(struct kitchen *k, struct terminal *t, const char *id, bool unknown)
{
	size_t at = slot_of(k, id);
	struct dish *d;

	CHECK(k->dish_count < DISHES);
	CHECK(k->index[at] == 0);
	d = &k->dishes[k->dish_count++];
	k->index[at] = k->dish_count;
	*d = (struct dish){
		.waiter = t->number,
		.station = STATION_NONE,
		.at_ms = k->w.now_ms,
		.unknown = unknown,
		.quiet = k->quiet,
	};
	(void)snprintf(d->id, sizeof(d->id), "%s", id);
	k->counts.dishes++;
}

/* The line and its ticket as a terminal has them. */
static const struct record *
find_line(struct terminal *t, const struct dish *d, struct arena *a)
{
	const struct view *v = store_view(t->desk);
	struct record *line;

	return v->find(v->ctx, TABLE_ORDER_LINES, d->id, a, &line) == ERR_OK
		       ? line
		       : NULL;
}

static const struct record *
find_ticket(struct terminal *t, const struct record *line, struct arena *a)
{
	const struct view *v = store_view(t->desk);
	struct record_list list;

	if (v->list(v->ctx, TABLE_KITCHEN_TICKETS, TICKET_ORDER_ID,
		    line->values[LINE_ORDER_ID], a, &list) != ERR_OK)
		return NULL;
	for (size_t i = 0; i < list.count; i++) {
		const struct record *k = list.items[i];

		if (record_int(k, TICKET_STATION) ==
				record_int(line, LINE_STATION) &&
			record_int(k, TICKET_ROUND) ==
				record_int(line, LINE_ROUND))
			return k;
	}
	return NULL;
}

static bool
is_void(const struct record *line)
{
	return record_int(line, LINE_STATE) >= LINE_STATE_VOID_REQUESTED;
}

static bool
is_sent(const struct record *line)
{
	return record_int(line, LINE_STATE) >= LINE_STATE_FIRED;
}

/* Where it is cooked, and on which ticket. */
static void
learn(struct terminal *t, struct dish *d, struct arena *a)
{
	const struct record *line = find_line(t, d, a);
	const struct record *ticket;

	if (line == NULL || !is_sent(line))
		return;
	d->station = (enum station)record_int(line, LINE_STATION);
	ticket = find_ticket(t, line, a);
	if (ticket != NULL)
		(void)snprintf(d->ticket, sizeof(d->ticket), "%s", ticket->id);
}

static void
note_one(struct kitchen *k, struct terminal *t, const struct action *act,
	bool unknown)
{
	const char *id = action_record_id(act);
	const struct field_value *fv = NULL;
	struct dish *d;

	if (act->entity == NULL || act->entity->table != TABLE_ORDER_LINES)
		return;
	for (size_t i = 0; i < act->data.count; i++)
		if (act->data.items[i].field == LINE_STATE)
			fv = &act->data.items[i];
	if (fv == NULL)
		return;
	d = kitchen_dish(k, id);
	if (fv->value.i == LINE_STATE_FIRED && d == NULL)
		add_dish(k, t, id, unknown);
	if (fv->value.i < LINE_STATE_VOID_REQUESTED || d == NULL ||
		d->void_at_ms != 0)
		return;
	d->void_at_ms = k->w.now_ms;
	d->void_unknown = unknown;
	k->counts.voids++;
}

void
kitchen_note(struct kitchen *k, struct terminal *t,
	const struct action_list *actions, bool unknown)
{
	struct arena *a = arena_new((size_t)16 << 20);
	size_t from = k->dish_count;
	unsigned stations = 0;

	for (size_t i = 0; i < actions->count; i++)
		note_one(k, t, &actions->items[i], unknown);
	for (size_t i = from; i < k->dish_count && !unknown; i++) {
		learn(t, &k->dishes[i], a);
		if ((stations & DELIVERY_STATION(k->dishes[i].station)) == 0)
			k->counts.sends++;
		stations |= DELIVERY_STATION(k->dishes[i].station);
	}
	arena_free(a);
}

void
kitchen_settle_unknown(struct kitchen *k, struct terminal *t)
{
	struct arena *a = arena_new((size_t)16 << 20);

	for (size_t i = k->first_open[t->number]; i < k->dish_count; i++) {
		struct dish *d = &k->dishes[i];
		const struct record *line;

		if (d->waiter != t->number)
			continue;
		if (!d->unknown && !d->void_unknown)
			continue;
		line = find_line(t, d, a);
		if (d->unknown) {
			d->unknown = false;
			d->is_settled = line == NULL || !is_sent(line);
			learn(t, d, a);
		}
		if (d->void_unknown) {
			d->void_unknown = false;
			if (line == NULL || !is_void(line))
				d->void_at_ms = 0;
		}
	}
	arena_free(a);
}

/* ---- what has come where ---- */

void
kitchen_note_stored(struct kitchen *k, struct terminal *t)
{
	struct arena *a = arena_new((size_t)64 << 20);
	unsigned here = kitchen_stations(t->number);

	for (size_t i = 0; i < k->dish_count; i++) {
		struct dish *d = &k->dishes[i];
		const struct record *line;

		if ((here & DELIVERY_STATION(d->station)) == 0 ||
			(d->is_stored && (d->void_at_ms == 0 || d->void_heard)))
			continue;
		line = find_line(t, d, a);
		if (line == NULL || !is_sent(line))
			continue;
		d->is_stored = true;
		d->void_heard |= is_void(line);
	}
	arena_free(a);
}

void
kitchen_note_rung(struct kitchen *k, const struct record *ticket)
{
	for (size_t i = 0; i < k->dish_count; i++) {
		struct dish *d = &k->dishes[i];

		if (strcmp(d->ticket, ticket->id) != 0 || d->has_rung)
			continue;
		d->has_rung = true;
		k->counts.rung++;
		if (d->quiet && k->quiet && d->void_at_ms == 0)
			world_violate(&k->w,
				"T%d rings for a ticket that was sent while "
				"nothing goes wrong",
				d->waiter);
	}
}

/* ---- cooks ---- */

void
kitchen_cook_screen(struct kitchen *k, struct dish *d, bool marked)
{
	if (d->by_screen)
		return;
	d->by_screen = true;
	if (d->cooked && marked)
		k->counts.twice_seen++;
	else if (d->cooked)
		world_violate(&k->w,
			"line %s of ticket %s was cooked from paper, and the "
			"screen shows it like any other: it is cooked twice",
			d->id, d->ticket);
	d->cooked = true;
}

/* Whether a screen where it is cooked shows it. */
static bool
is_on_screen(const struct kitchen *k, const struct dish *d)
{
	struct arena *a = arena_new((size_t)16 << 20);
	bool shown = false;

	for (int i = 0; i < COOKS; i++) {
		struct terminal *t = k->w.terminals[i];
		const struct record *line;

		if (!t->alive || (kitchen_stations(i) &
					 DELIVERY_STATION(d->station)) == 0)
			continue;
		line = find_line(t, d, a);
		shown |= line != NULL && is_sent(line);
	}
	arena_free(a);
	return shown;
}

/* A chit that is marked tells its cook to look at the screen first: what stands
 * there is the same dish. */
void
kitchen_cook_paper(struct kitchen *k, const struct sheet *s)
{
	for (size_t i = 0; i < s->count; i++) {
		struct dish *d = &k->dishes[s->dishes[i]];

		if (s->twice && is_on_screen(k, d))
			d->by_screen = true;
		if (d->cooked && s->twice)
			k->counts.twice_seen++;
		else if (d->cooked)
			world_violate(&k->w,
				"line %s was cooked, and the chit does not say "
				"that it may be there twice",
				d->id);
		d->cooked = true;
	}
}

/* ---- in time ---- */

static void
check_sent(struct kitchen *k, struct dish *d, int64_t waited)
{
	if (d->is_stored || d->on_paper || d->void_at_ms != 0) {
		d->is_settled = true;
		return;
	}
	if (waited >= RING_BY_MS && !d->has_rung)
		world_violate(&k->w,
			"line %s of ticket %s was sent %lld ms ago, no kitchen "
			"terminal has it, and T%d does not ring",
			d->id, d->ticket, (long long)waited, d->waiter);
	if (waited >= PRINT_BY_MS)
		world_violate(&k->w,
			"line %s of ticket %s was sent %lld ms ago, no kitchen "
			"terminal has it, and T%d has not printed it",
			d->id, d->ticket, (long long)waited, d->waiter);
}

/* Whether the kitchen is done with it: then it does not matter any more. */
static bool
is_finished(struct terminal *t, const struct dish *d, struct arena *a)
{
	const struct record *line = find_line(t, d, a);
	const struct record *ticket =
		line == NULL ? NULL : find_ticket(t, line, a);
	int64_t state;

	if (ticket == NULL)
		return true;
	state = record_int(ticket, TICKET_STATE);
	return state == TICKET_STATE_READY || state == TICKET_STATE_BUMPED;
}

static void
check_void(struct kitchen *k, struct terminal *t, struct dish *d,
	int64_t waited, struct arena *a)
{
	if (d->void_heard || (!d->is_stored && !d->on_paper)) {
		d->void_settled = d->void_heard;
		return;
	}
	if (waited < PRINT_BY_MS)
		return;
	if (!is_finished(t, d, a))
		world_violate(&k->w,
			"line %s was taken back %lld ms ago, and the kitchen "
			"was not told",
			d->id, (long long)waited);
	d->void_settled = true;
}

void
kitchen_check(struct kitchen *k, struct terminal *t)
{
	int64_t up = k->up_since_ms[t->number];
	struct arena *a;
	bool all_settled = true;

	if (!t->alive || up < 0)
		return;
	a = arena_new((size_t)16 << 20);
	for (size_t i = k->first_open[t->number]; i < k->dish_count; i++) {
		struct dish *d = &k->dishes[i];
		int64_t sent = d->at_ms > up ? d->at_ms : up;
		int64_t taken = d->void_at_ms > up ? d->void_at_ms : up;

		if (d->waiter != t->number || d->unknown ||
			d->station == STATION_NONE)
			continue;
		if (!d->is_settled)
			check_sent(k, d, k->w.now_ms - sent);
		if (d->void_at_ms != 0 && !d->void_unknown && !d->void_settled)
			check_void(k, t, d, k->w.now_ms - taken, a);
		all_settled &= d->is_settled && d->void_at_ms == 0;
		if (all_settled)
			k->first_open[t->number] = i;
	}
	arena_free(a);
}

void
kitchen_check_end(struct kitchen *k)
{
	struct arena *a = arena_new((size_t)64 << 20);

	for (size_t i = 0; i < k->dish_count; i++) {
		struct dish *d = &k->dishes[i];
		const struct record *line =
			find_line(k->w.terminals[d->waiter], d, a);

		if (d->cooked || d->void_at_ms != 0 || line == NULL ||
			d->station == STATION_NONE)
			continue;
		/* A cook finished the ticket while it was being added to. */
		if (record_int(line, LINE_STATE) == LINE_STATE_READY)
			k->counts.bumped_unseen++;
		else
			world_violate(&k->w,
				"all is well again, and line %s was never "
				"cooked",
				d->id);
	}
	arena_free(a);
}
