#include "ui/screens/stay_rows.h"

#include "base/date.h"
#include "domain/folio.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
	if (r->room_id == NULL)
		return ERR_OK;
	e = v->find(v->ctx, TABLE_ROOMS, r->room_id, a, &room);
	if (e == ERR_OK)
		r->room = record_text(room, ROOM_NUMBER);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
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
	return folio_balance(v, folio->id, &r->balance_minor);
}

static enum err
fill(const struct app *app, const struct view *v, const struct record *stay,
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
		.persons = record_int(stay, STAY_ADULTS) +
			   record_int(stay, STAY_CHILDREN),
		.rate_minor = record_int(stay, STAY_RATE_MINOR),
		.checked_in_at = record_int(stay, STAY_CHECKED_IN_AT),
		.state = (enum stay_state)record_int(stay, STAY_STATE),
		.mark = app_state_of(app, TABLE_STAYS, stay->id),
	};
	r->nights = date_between(r->arrival, r->departure);
	r->due_out = r->state == STAY_STATE_IN_HOUSE &&
		     strcmp(r->departure, app_business_date(app)) <= 0;
	if (r->note == NULL)
		r->note = "";
	e = fill_guest(v, a, r);
	if (e == ERR_OK)
		e = fill_room(v, a, r);
	if (e == ERR_OK)
		e = fill_folio(v, a, r);
	return e;
}

static bool
wanted(const struct app *app, enum stay_rows_which which,
	const struct record *stay)
{
	const char *today = app_business_date(app);

	switch (which) {
	case STAY_ROWS_ARRIVALS:
		return strcmp(record_text(stay, STAY_ARRIVAL_DATE), today) <= 0;
	case STAY_ROWS_DEPARTURES:
		return strcmp(record_text(stay, STAY_DEPARTURE_DATE), today) <=
		       0;
	case STAY_ROWS_IN_HOUSE:
		break;
	}
	return true;
}

static int
by_guest(const void *a, const void *b)
{
	const struct stay_row *x = a, *y = b;
	int order = strcmp(x->guest, y->guest);

	return order != 0 ? order : strcmp(x->id, y->id);
}

static int
by_room(const void *a, const void *b)
{
	const struct stay_row *x = a, *y = b;
	int order = strcmp(x->room, y->room);

	return order != 0 ? order : by_guest(a, b);
}

enum err
stay_rows_load(const struct app *app, enum stay_rows_which which,
	struct arena *a, struct stay_rows *out)
{
	const struct view *v = app_shown(app);
	enum stay_state state = which == STAY_ROWS_ARRIVALS
					? STAY_STATE_CONFIRMED
					: STAY_STATE_IN_HOUSE;
	struct record_list stays;
	enum err e;

	e = v->list(
		v->ctx, TABLE_STAYS, STAY_STATE, value_int(state), a, &stays);
	if (e != ERR_OK)
		return e;
	out->count = 0;
	out->items = ARENA_ARRAY(a, struct stay_row, stays.count + 1);
	for (size_t i = 0; i < stays.count && e == ERR_OK; i++) {
		if (!wanted(app, which, stays.items[i]))
			continue;
		e = fill(app, v, stays.items[i], a, &out->items[out->count++]);
	}
	if (e != ERR_OK)
		return e;
	qsort(out->items, out->count, sizeof(out->items[0]),
		which == STAY_ROWS_ARRIVALS ? by_guest : by_room);
	return ERR_OK;
}

enum err
stay_row_load(const struct app *app, const char *stay_id, struct arena *a,
	struct stay_row *out)
{
	const struct view *v = app_view(app);
	struct record *stay;
	enum err e = v->find(v->ctx, TABLE_STAYS, stay_id, a, &stay);

	return e == ERR_OK ? fill(app, v, stay, a, out) : e;
}

void
stay_row_dates(const struct stay_row *r, char *out, size_t size)
{
	char from[6], to[6];

	date_short(r->arrival, from);
	date_short(r->departure, to);
	snprintf(out, size, "%s-%s %d night%s", from, to, (int)r->nights,
		r->nights == 1 ? "" : "s");
}
