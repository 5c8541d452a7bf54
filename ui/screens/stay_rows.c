#include "ui/screens/stay_rows.h"
#include "ui/words.h"

#include "base/date.h"
#include "domain/folio.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Rows between two looks at the keyboard: a millisecond's work. */
#define FILL_AT_ONCE 8

static enum err
fill_guest(const struct view *v, struct arena *a, struct stay_row *r)
{
	struct record *guest;
	enum err e = v->find(v->ctx, TABLE_GUESTS, r->guest_id, a, &guest);

	r->guest = "?";
	if (e == ERR_NOT_FOUND)
		return ERR_OK;
	if (e != ERR_OK)
		return e;
	r->guest = record_text(guest, GUEST_FULL_NAME);
	r->vip = record_int(guest, GUEST_VIP) != 0;
	return ERR_OK;
}

static enum err
fill_room(const struct view *v, struct arena *a, struct stay_row *r)
{
	struct record *room;
	enum err e;

	r->room = "";
	r->ready = "";
	if (r->room_id == NULL)
		return ERR_OK;
	e = v->find(v->ctx, TABLE_ROOMS, r->room_id, a, &room);
	if (e == ERR_OK) {
		r->room = record_text(room, ROOM_NUMBER);
		r->ready = _(record_word(room, ROOM_CONDITION));
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* The bank's reference stands in the text of a card payment. */
static enum err
fill_paid(const struct view *v, struct arena *a, struct stay_row *r)
{
	struct record_list postings;
	enum err e = v->list(v->ctx, TABLE_FOLIO_CHARGES, CHARGE_FOLIO_ID,
		value_text(r->folio_id), a, &postings);

	for (size_t i = 0; e == ERR_OK && i < postings.count; i++) {
		const struct record *p = postings.items[i];

		if (record_int(p, CHARGE_KIND) == CHARGE_KIND_PAYMENT &&
			record_is_null(p, CHARGE_REVERSES_ID) &&
			!record_is_null(p, CHARGE_DESCRIPTION))
			r->paid = record_text(p, CHARGE_DESCRIPTION);
	}
	return e;
}

/* What is owed on all windows of the stay. */
static enum err
sum_windows(const struct view *v, struct arena *a, struct stay_row *r)
{
	struct record_list windows;
	int64_t balance;
	enum err e = v->list(v->ctx, TABLE_FOLIOS, FOLIO_STAY_ID,
		value_text(r->id), a, &windows);

	for (size_t i = 0; e == ERR_OK && i < windows.count; i++) {
		e = folio_balance(v, windows.items[i]->id, &balance);
		if (e == ERR_OK)
			r->balance_minor += balance;
	}
	return e;
}

static enum err
fill_folio(const struct view *v, struct arena *a, struct stay_row *r)
{
	struct record *folio;
	enum err e = folio_of_stay(v, r->id, a, &folio);

	r->folio = "";
	if (e == ERR_NOT_FOUND)
		return ERR_OK;
	if (e != ERR_OK)
		return e;
	r->folio_id = folio->id;
	if (!record_is_null(folio, FOLIO_NUMBER))
		r->folio = record_text(folio, FOLIO_NUMBER);
	e = sum_windows(v, a, r);
	/* Who is expected has paid in advance, or has not. */
	if (e == ERR_OK && r->state == STAY_STATE_CONFIRMED)
		e = fill_paid(v, a, r);
	return e;
}

static bool
is_due_out(const struct app *app, enum stay_state state, const char *departure)
{
	return state == STAY_STATE_IN_HOUSE &&
	       strcmp(departure, app_business_date(app)) <= 0;
}

static enum err
read_row(const struct app *app, const struct view *v, const struct record *stay,
	struct arena *a, struct stay_row *r)
{
	enum err e;

	*r = (struct stay_row){
		.id = stay->id,
		.guest_id = record_text(stay, STAY_GUEST_ID),
		.room_id = record_text(stay, STAY_ROOM_ID),
		.arrival = record_text(stay, STAY_ARRIVAL_DATE),
		.departure = record_text(stay, STAY_DEPARTURE_DATE),
		.note = record_text(stay, STAY_NOTE),
		.paid = "",
		.persons = record_int(stay, STAY_ADULTS) +
			   record_int(stay, STAY_CHILDREN),
		.rate_minor = record_int(stay, STAY_RATE_MINOR),
		.checked_in_at = record_int(stay, STAY_CHECKED_IN_AT),
		.queued_at = record_int(stay, STAY_QUEUED_AT),
		.advance_at = record_int(stay, STAY_ADVANCE_AT),
		.state = (enum stay_state)record_int(stay, STAY_STATE),
		.folio = "",
	};
	r->nights = date_between(r->arrival, r->departure);
	r->due_out = is_due_out(app, r->state, r->departure);
	if (r->note == NULL)
		r->note = "";
	e = fill_guest(v, a, r);
	if (e == ERR_OK)
		e = fill_room(v, a, r);
	return e;
}

static enum err
fill(const struct app *app, struct arena *a, struct stay_row *r)
{
	const struct view *v = app_listed(app);
	struct record *stay;
	enum err e = v->find(v->ctx, TABLE_STAYS, r->id, a, &stay);

	if (e == ERR_OK)
		e = read_row(app, v, stay, a, r);
	if (e == ERR_OK)
		e = fill_folio(v, a, r);
	r->mark = app_state_of(app, TABLE_STAYS, r->id);
	r->filled = true;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err
stay_rows_fill(const struct app *app, struct arena *a, struct stay_row *rows,
	size_t count)
{
	enum err e = ERR_OK;

	for (size_t i = 0; e == ERR_OK && i < count; i++)
		if (!rows[i].filled)
			e = fill(app, a, &rows[i]);
	return e;
}

bool
stay_rows_fill_rest(
	const struct app *app, struct arena *a, struct stay_rows *rows)
{
	size_t left = rows->count - rows->filled;
	size_t now = left < FILL_AT_ONCE ? left : FILL_AT_ONCE;

	if (stay_rows_fill(app, a, rows->items + rows->filled, now) != ERR_OK)
		return false;
	rows->filled += now;
	return rows->filled < rows->count;
}

/* ---- which ---- */

#define BIT(state) (1u << STAY_STATE_##state)
#define OVER       (BIT(CHECKED_OUT) | BIT(CANCELLED) | BIT(NO_SHOW))
#define WEEK_DAYS  7

/* How rows are put in order. */
static int
by_guest(const void *a, const void *b)
{
	const struct stay_row *x = a, *y = b;
	int order = strcmp(x->guest, y->guest);

	return order != 0 ? order : strcmp(x->id, y->id);
}

/* Who waits, longest first; then the others. */
static int
by_wait(const void *a, const void *b)
{
	const struct stay_row *x = a, *y = b;

	if (x->queued_at == y->queued_at)
		return by_guest(a, b);
	if (x->queued_at == 0 || y->queued_at == 0)
		return x->queued_at != 0 ? -1 : 1;
	return x->queued_at < y->queued_at ? -1 : 1;
}

static int
by_room(const void *a, const void *b)
{
	const struct stay_row *x = a, *y = b;
	int order = strcmp(x->room, y->room);

	return order != 0 ? order : by_guest(a, b);
}

static int
by_arrival(const void *a, const void *b)
{
	const struct stay_row *x = a, *y = b;
	int order = strcmp(x->arrival, y->arrival);

	return order != 0 ? order : by_guest(a, b);
}

static int
by_departure(const void *a, const void *b)
{
	const struct stay_row *x = a, *y = b;
	int order = strcmp(y->departure, x->departure);

	return order != 0 ? order : by_guest(a, b);
}

#define NEVER INT32_MIN

static const struct {
	unsigned states;
	int32_t from_days;  /* not over before today and so many days */
	bool arrived_today; /* today, or should have */
	bool due_out;
	int (*order)(const void *a, const void *b);
} kinds[] = {
	[STAY_ROWS_ARRIVALS] = { BIT(CONFIRMED), NEVER, true, false, by_wait },
	[STAY_ROWS_IN_HOUSE] = { BIT(IN_HOUSE), NEVER, false, false, by_room },
	[STAY_ROWS_DEPARTURES] = { BIT(IN_HOUSE), NEVER, false, true, by_room },
	[STAY_ROWS_BOOKINGS] = { BIT(CONFIRMED) | BIT(OPTION) | BIT(WAITLIST),
		NEVER, false, false, by_arrival },
	[STAY_ROWS_LEFT] = { OVER, -WEEK_DAYS, false, false, by_departure },
	[STAY_ROWS_OVER] = { OVER, NEVER, false, false, by_departure },
};

/* What sorts and counts it; the rest is there when it is in sight. */
static void
list_row(const struct app *app, const struct listed_stay *stay,
	enum stay_state state, struct stay_row *r)
{
	*r = (struct stay_row){
		.id = stay->id,
		.guest_id = stay->guest_id,
		.guest = stay->guest != NULL ? stay->guest : "?",
		.room_id = stay->room_id,
		.room = stay->room != NULL ? stay->room : "",
		.ready = stay->condition != NULL ? _(stay->condition) : "",
		.arrival = stay->arrival,
		.departure = stay->departure,
		.nights = date_between(stay->arrival, stay->departure),
		.queued_at = stay->queued_at,
		.state = state,
		.due_out = is_due_out(app, state, stay->departure),
		.folio = "",
		.note = "",
		.paid = "",
	};
}

enum err
stay_rows_load(const struct app *app, enum stay_rows_which which,
	bool with_names, struct arena *a, struct stay_rows *out)
{
	struct stays_wanted wanted = { .with_names = with_names };
	struct listed_stay *stays;
	char from[DATE_SIZE], to[DATE_SIZE];
	size_t count, cap = 0;
	enum err e = ERR_OK;

	*out = (struct stay_rows){ 0 };
	if (kinds[which].from_days > NEVER &&
		date_add(app_business_date(app), kinds[which].from_days, from))
		wanted.from = from;
	if (kinds[which].arrived_today &&
		date_add(app_business_date(app), 0, to))
		wanted.to = to;
	for (int s = 0; e == ERR_OK && s < STAY_STATE_WORD_COUNT; s++) {
		if ((kinds[which].states & (1u << s)) == 0)
			continue;
		wanted.state = (enum stay_state)s;
		e = app_list_stays(app, &wanted, a, &stays, &count);
		for (size_t i = 0; e == ERR_OK && i < count; i++) {
			if (kinds[which].due_out &&
				!is_due_out(
					app, wanted.state, stays[i].departure))
				continue;
			out->items = arena_grow(a, out->items, out->count, &cap,
				sizeof(out->items[0]));
			list_row(app, &stays[i], wanted.state,
				&out->items[out->count++]);
		}
	}
	if (e == ERR_OK && out->count > 0)
		qsort(out->items, out->count, sizeof(out->items[0]),
			kinds[which].order);
	return e;
}

enum err
stay_row_load(const struct app *app, const char *stay_id, struct arena *a,
	struct stay_row *out)
{
	const struct view *v = app_view(app);
	struct record *stay;
	enum err e = v->find(v->ctx, TABLE_STAYS, stay_id, a, &stay);

	if (e == ERR_OK)
		e = read_row(app, v, stay, a, out);
	if (e == ERR_OK)
		e = fill_folio(v, a, out);
	if (e != ERR_OK)
		return e;
	out->mark = app_state_of(app, TABLE_STAYS, out->id);
	out->filled = true;
	return ERR_OK;
}

void
stay_row_dates(const struct stay_row *r, char *out, size_t size)
{
	char from[6], to[6];

	date_short(r->arrival, from);
	date_short(r->departure, to);
	snprintf(out, size,
		words_count("%s-%s %d night", "%s-%s %d nights",
			(unsigned long)r->nights),
		from, to, (int)r->nights);
}
