/* The hotel itself: what it allows without a manager, and its day. */
#include "domain/operations_priv.h"

#include "domain/folio.h"

#include <string.h>

static enum err
find_hotel(struct operation_build *b, struct record **out)
{
	struct record_list list;
	enum err e;

	e = find_list(b, TABLE_PROPERTIES, -1, value_null(), &list);
	if (e != ERR_OK)
		return e;
	if (list.count == 0)
		return build_missing(
			b, "hotel", "its record has not arrived here yet");
	*out = list.items[0];
	return ERR_OK;
}

static enum err
update_hotel(struct operation_build *b, struct draft **out)
{
	struct record *hotel;
	enum err e = find_hotel(b, &hotel);

	if (e == ERR_OK)
		*out = draft_update(b, hotel);
	return e;
}

enum err
build_limits(struct operation_build *b)
{
	struct draft *d = NULL;
	enum err e = update_hotel(b, &d);

	if (e == ERR_OK)
		e = draft_given(b, d);
	build_sum_up(b, "The hotel's limits are set.");
	return e;
}

/* ---- the business date (hotel-domain 1.8) ---- */

/* Who names a date means that one: somebody else may have closed it. */
static enum err
check_date(struct operation_build *b)
{
	struct value date;
	enum err e = build_value(
		b, "date", TABLE_PROPERTIES, PROPERTY_BUSINESS_DATE, &date);

	if (e != ERR_OK || date.kind == VALUE_NULL ||
		strcmp(date.s, b->c->business_date) == 0)
		return e;
	return build_invalid(b, "date", "is %s, but the business date is %s",
		date.s, b->c->business_date);
}

static enum err
move_day(struct operation_build *b, enum audit_state to, struct draft **out)
{
	enum err e = check_date(b);

	if (e == ERR_OK)
		e = update_hotel(b, out);
	if (e == ERR_OK)
		draft_int(b, *out, PROPERTY_AUDIT_STATE, (int64_t)to);
	return e;
}

enum err
build_audit_begin(struct operation_build *b)
{
	struct draft *d;

	build_sum_up(
		b, "The night audit of %s has begun.", b->c->business_date);
	return move_day(b, AUDIT_STATE_AUDITING, &d);
}

enum err
build_audit_stop(struct operation_build *b)
{
	struct draft *d;

	build_sum_up(b, "The night audit was stopped: it is still %s.",
		b->c->business_date);
	return move_day(b, AUDIT_STATE_OPEN, &d);
}

/* Closes the day and opens the next one, unless that shall wait. */
enum err
build_audit_end(struct operation_build *b)
{
	struct record *hotel;
	struct record *closed;
	struct draft *first;
	struct draft *second;
	struct value open;
	enum err e = check_date(b);

	if (e == ERR_OK)
		e = find_hotel(b, &hotel);
	if (e == ERR_OK)
		e = build_value(b, "open", TABLE_STAYS, STAY_WALK_IN, &open);
	if (e != ERR_OK)
		return e;
	build_sum_up(b, "%s is closed.", b->c->business_date);
	if (record_int(hotel, PROPERTY_AUDIT_STATE) != AUDIT_STATE_CLOSED) {
		e = move_day(b, AUDIT_STATE_CLOSED, &first);
		if (e != ERR_OK || (open.kind == VALUE_INT && open.i == 0))
			return e;
	} else {
		first = NULL;
	}
	/* As it is by then. */
	closed = record_copy(b->a, hotel);
	record_set_int(closed, PROPERTY_AUDIT_STATE, AUDIT_STATE_CLOSED);
	second = draft_update(b, closed);
	draft_int(b, second, PROPERTY_AUDIT_STATE, AUDIT_STATE_OPEN);
	if (first != NULL)
		draft_after(second, first);
	build_sum_up(
		b, "%s is closed, the next day is open.", b->c->business_date);
	return ERR_OK;
}

/* ---- the roll call ---- */

struct roll {
	const char *day;
	size_t nights;
	size_t absent;   /* marked as no-show */
	size_t expected; /* not marked */
	size_t due_out;
	struct stay_doubt_list doubts;
	const char *held; /* those that are in doubt, with the reason; "" */
};

const char *
stay_doubt_why(const struct stay_doubt_list *list, const char *stay_id)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->items[i].stay_id, stay_id) == 0)
			return list->items[i].why;
	return NULL;
}

/* The guest may be upstairs: that is for a person to settle. */
static bool
hold_back(
	struct operation_build *b, struct roll *roll, const struct record *stay)
{
	const char *why = stay_doubt_why(&roll->doubts, stay->id);

	if (why == NULL)
		return false;
	roll->held = arena_printf(b->a, "%s; held back: %s, %s", roll->held,
		name_of_guest(b, stay), why);
	return true;
}

static enum err
has_night(struct operation_build *b, const struct record *folio,
	const char *day, bool *out)
{
	struct record_list charges;
	enum err e = find_list(b, TABLE_FOLIO_CHARGES, CHARGE_FOLIO_ID,
		value_text(folio->id), &charges);

	for (size_t i = 0; e == ERR_OK && i < charges.count; i++)
		*out |= folio_is_night(charges.items[i], day);
	return e;
}

/* One posting a stay, with a key of the stay and the night: called twice, or at
 * two desks, it is one. */
static void
post_night(struct operation_build *b, struct roll *roll,
	const struct record *stay, const struct record *folio)
{
	struct draft *d = draft_insert(b, TABLE_FOLIO_CHARGES);

	draft_text(b, d, CHARGE_FOLIO_ID, folio->id);
	draft_int(b, d, CHARGE_KIND, CHARGE_KIND_ROOM);
	draft_text(b, d, CHARGE_DESCRIPTION,
		arena_printf(b->a, "Room %s",
			name_of_room(b, record_text(stay, STAY_ROOM_ID))));
	draft_int(b, d, CHARGE_AMOUNT_MINOR, record_int(stay, STAY_RATE_MINOR));
	draft_text(b, d, CHARGE_IDEMPOTENCY_KEY,
		arena_printf(b->a, "night %s %s", roll->day, stay->id));
	roll->nights++;
}

static enum err
call_guest(
	struct operation_build *b, struct roll *roll, const struct record *stay)
{
	const struct record *open = NULL;
	struct record_list folios;
	bool posted = false;
	enum err e = ERR_OK;

	if (strcmp(record_text(stay, STAY_DEPARTURE_DATE), roll->day) <= 0) {
		roll->due_out++;
		return ERR_OK;
	}
	if (record_int(stay, STAY_RATE_MINOR) == 0)
		return ERR_OK;
	e = find_list(
		b, TABLE_FOLIOS, FOLIO_STAY_ID, value_text(stay->id), &folios);
	for (size_t i = 0; e == ERR_OK && i < folios.count; i++) {
		if (open == NULL && folio_is_open(folios.items[i]))
			open = folios.items[i];
		e = has_night(b, folios.items[i], roll->day, &posted);
	}
	if (e == ERR_OK && !posted && open != NULL)
		post_night(b, roll, stay, open);
	return e;
}

static enum err
call_absent(struct operation_build *b, struct roll *roll, bool no_shows)
{
	struct record_list stays;
	enum err e = find_list(b, TABLE_STAYS, STAY_STATE,
		value_int(STAY_STATE_CONFIRMED), &stays);

	for (size_t i = 0; e == ERR_OK && i < stays.count; i++) {
		const struct record *s = stays.items[i];

		if (strcmp(record_text(s, STAY_ARRIVAL_DATE), roll->day) > 0)
			continue;
		if (hold_back(b, roll, s) || !no_shows) {
			roll->expected++;
			continue;
		}
		draft_int(
			b, draft_update(b, s), STAY_STATE, STAY_STATE_NO_SHOW);
		roll->absent++;
	}
	return e;
}

enum err
build_roll_call(struct operation_build *b)
{
	struct roll roll = { .day = b->c->business_date, .held = "" };
	struct record_list stays;
	struct value no_shows;
	const char *left;
	enum err e = check_date(b);

	if (e == ERR_OK)
		e = build_value(
			b, "no_shows", TABLE_STAYS, STAY_WALK_IN, &no_shows);
	if (e == ERR_OK && b->c->doubts != NULL)
		e = b->c->doubts(b->c->doubt_ctx, b->a, &roll.doubts);
	if (e == ERR_OK)
		e = call_absent(b, &roll,
			no_shows.kind == VALUE_INT && no_shows.i != 0);
	if (e == ERR_OK)
		e = find_list(b, TABLE_STAYS, STAY_STATE,
			value_int(STAY_STATE_IN_HOUSE), &stays);
	for (size_t i = 0; e == ERR_OK && i < stays.count; i++)
		e = call_guest(b, &roll, stays.items[i]);
	if (e != ERR_OK)
		return e;
	left = arena_printf(b->a, "%zu still expected, %zu due out%s",
		roll.expected, roll.due_out, roll.held);
	if (roll.nights + roll.absent == 0)
		return build_invalid(b, "no_shows",
			"nobody is left to post or to mark: %s", left);
	build_sum_up(b, "%s: %zu nights posted, %zu no-shows; %s.", roll.day,
		roll.nights, roll.absent, left);
	return ERR_OK;
}
