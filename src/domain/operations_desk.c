/* The front desk: stays and guests. */
#include "domain/operations_priv.h"

#include "base/date.h"
#include "domain/folio.h"

#include <stdio.h>
#include <string.h>

#define NIGHTS_MAX 365

#define IN_HOUSE  (1u << STAY_STATE_IN_HOUSE)
#define CONFIRMED (1u << STAY_STATE_CONFIRMED)
#define PENDING   (1u << STAY_STATE_OPTION | 1u << STAY_STATE_WAITLIST)

/* A new guest from name=, or the known one whom guest= names; *guest is NULL
 * for a known one. */
static enum err
guest_of(struct operation_build *b, struct draft **guest, const char **id,
	const char **name)
{
	struct record *known;
	enum err e;

	*guest = NULL;
	e = find_arg(b, "guest", TABLE_GUESTS, &known);
	if (e != ERR_OK)
		return e;
	if (known != NULL && build_arg(b, "name") != NULL)
		return build_invalid(b, "name",
			"give a new guest's name or guest= of a known one, not "
			"both");
	if (known == NULL && build_arg(b, "name") == NULL)
		return build_invalid(b, "name",
			"is missing: the guest's full name, or guest=PART OF "
			"THE NAME of a known one");
	*guest = known == NULL ? draft_insert(b, TABLE_GUESTS)
			       : draft_update(b, known);
	e = draft_given(b, *guest);
	if (e != ERR_OK)
		return e;
	*id = action_record_id(&(*guest)->act);
	*name = known != NULL ? record_text(known, GUEST_FULL_NAME)
			      : field_values_find(
					&(*guest)->act.data, GUEST_FULL_NAME)
					->s;
	return ERR_OK;
}

/* Departure from until= or nights=, after the day of arrival. */
static enum err
departure(struct operation_build *b, const char *arrival, const char **out)
{
	char day[DATE_SIZE];
	struct value until;
	int64_t nights;
	enum err e;

	if (build_arg(b, "nights") != NULL && build_arg(b, "until") != NULL)
		return build_invalid(
			b, "until", "give nights or until, not both");
	e = build_number(b, "nights", 1, NIGHTS_MAX, 1, &nights);
	if (e != ERR_OK)
		return e;
	e = build_value(b, "until", TABLE_STAYS, STAY_DEPARTURE_DATE, &until);
	if (e != ERR_OK)
		return e;
	if (until.kind == VALUE_NULL) {
		if (!date_add(arrival, (int32_t)nights, day))
			return ERR_INVALID;
		*out = arena_strdup(b->a, day);
		return ERR_OK;
	}
	nights = date_between(arrival, until.s);
	if (nights < 1 || nights > NIGHTS_MAX)
		return build_invalid(b, "until",
			"%s must be 1 to %d nights after the arrival on %s",
			until.s, NIGHTS_MAX, arrival);
	*out = until.s;
	return ERR_OK;
}

static enum err
new_stay(struct operation_build *b, const char *arrival, struct draft **out,
	const char **name)
{
	struct draft *guest;
	struct draft *stay;
	const char *guest_id = NULL;
	const char *leaves = NULL;
	enum err e;

	e = guest_of(b, &guest, &guest_id, name);
	if (e != ERR_OK)
		return e;
	e = departure(b, arrival, &leaves);
	if (e != ERR_OK)
		return e;
	stay = draft_insert(b, TABLE_STAYS);
	draft_after(stay, guest);
	draft_text(b, stay, STAY_GUEST_ID, guest_id);
	draft_text(b, stay, STAY_ARRIVAL_DATE, arrival);
	draft_text(b, stay, STAY_DEPARTURE_DATE, leaves);
	draft_int(b, stay, STAY_ADULTS, 1);
	*out = stay;
	return draft_given(b, stay);
}

/* A deposit that the guest would be given is none. */
static enum err
check_deposit(struct operation_build *b, const struct draft *stay)
{
	const struct value *v =
		field_values_find(&stay->act.data, STAY_WANTED_DEPOSIT_MINOR);

	if (v != NULL && v->kind == VALUE_INT && v->i < 0)
		return build_invalid(b, "deposit", "must not be negative");
	return ERR_OK;
}

/* The registration card: signed now, or not after all. */
static enum err
note_signed(
	struct operation_build *b, const struct record *old, struct draft *stay)
{
	struct value v;
	enum err e = build_value(b, "signed", TABLE_STAYS, STAY_WALK_IN, &v);

	if (e != ERR_OK || !build_has(b, "signed"))
		return e;
	if (v.kind == VALUE_NULL || v.i == 0)
		draft_set(b, stay, STAY_WAS_SIGNED_AT, value_null());
	else if (record_is_null(old, STAY_WAS_SIGNED_AT))
		draft_int(b, stay, STAY_WAS_SIGNED_AT, b->now_ms);
	return ERR_OK;
}

/* What the room costs, unless another rate was given. */
static void
default_rate(struct operation_build *b, struct draft *stay,
	const struct record *room)
{
	if (room != NULL && build_arg(b, "rate") == NULL)
		draft_set(b, stay, STAY_RATE_MINOR,
			room->values[ROOM_RATE_MINOR]);
}

static const char *
nights_of(struct operation_build *b, const struct draft *stay)
{
	const struct field_values *data = &stay->act.data;
	int32_t nights =
		date_between(field_values_find(data, STAY_ARRIVAL_DATE)->s,
			field_values_find(data, STAY_DEPARTURE_DATE)->s);

	return arena_printf(
		b->a, "%d night%s", (int)nights, nights == 1 ? "" : "s");
}

enum err
build_walk_in(struct operation_build *b)
{
	struct record *room;
	struct draft *stay;
	const char *name = "";
	enum err e;

	e = find_arg(b, "room", TABLE_ROOMS, &room);
	if (e == ERR_OK)
		e = new_stay(b, b->c->business_date, &stay, &name);
	if (e != ERR_OK)
		return e;
	draft_text(b, stay, STAY_ROOM_ID, room->id);
	draft_int(b, stay, STAY_STATE, STAY_STATE_IN_HOUSE);
	draft_int(b, stay, STAY_WALK_IN, 1);
	default_rate(b, stay, room);
	draft_set(b, stay, STAY_ROOM_TYPE, room->values[ROOM_ROOM_TYPE]);
	build_sum_up(b, "Walk-in %s %s, %s.", record_text(room, ROOM_NUMBER),
		name, nights_of(b, stay));
	return ERR_OK;
}

enum err
build_book(struct operation_build *b)
{
	struct value arrival;
	struct value state;
	struct record *room;
	struct draft *stay;
	const char *name = "";
	enum err e;

	e = build_value(b, "arrival", TABLE_STAYS, STAY_ARRIVAL_DATE, &arrival);
	if (e == ERR_OK)
		e = find_arg(b, "room", TABLE_ROOMS, &room);
	if (e != ERR_OK)
		return e;
	if (arrival.kind == VALUE_NULL)
		arrival = value_text(b->c->business_date);
	if (date_between(b->c->business_date, arrival.s) < 0)
		return build_invalid(b, "arrival", "%s is over: today is %s",
			arrival.s, b->c->business_date);
	e = new_stay(b, arrival.s, &stay, &name);
	if (e != ERR_OK)
		return e;
	e = check_deposit(b, stay);
	if (e == ERR_OK)
		e = build_value(b, "as", TABLE_STAYS, STAY_STATE, &state);
	if (e != ERR_OK)
		return e;
	if (state.kind == VALUE_NULL)
		state = value_int(STAY_STATE_CONFIRMED);
	if (state.i > STAY_STATE_CONFIRMED)
		return build_invalid(
			b, "as", "must be confirmed, option or waitlist");
	draft_set(b, stay, STAY_STATE, state);
	default_rate(b, stay, room);
	/* Who books a room has bought its type. */
	if (room != NULL && build_arg(b, "type") == NULL)
		draft_set(
			b, stay, STAY_ROOM_TYPE, room->values[ROOM_ROOM_TYPE]);
	build_sum_up(b, "Booked %s from %s, %s.", name, arrival.s,
		nights_of(b, stay));
	return ERR_OK;
}

/* Changes to the guest that came with the form: the identity, mostly. They come
 * first, for nobody is let in without. *out NULL: the guest is not there. */
static enum err
update_guest(struct operation_build *b, const struct record *stay,
	struct draft **out)
{
	const char *id = record_text(stay, STAY_GUEST_ID);
	struct record *guest;
	enum err e = find_id(b, TABLE_GUESTS, id, &guest);

	*out = NULL;
	if (e != ERR_OK || guest == NULL)
		return e;
	*out = draft_update(b, guest);
	return draft_given(b, *out);
}

/* The folio that the stay has, or will have once it is opened. *opens: the
 * change that opens it; NULL: it is open. */
static enum err
folio_to_be(struct operation_build *b, const struct record *stay,
	char id[UUID_SIZE], struct draft **opens)
{
	struct record *folio;
	enum err e = folio_of_stay(b->c->view, stay->id, b->a, &folio);

	*opens = NULL;
	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return e;
	if (e == ERR_OK)
		snprintf(id, UUID_SIZE, "%s", folio->id);
	else
		folio_id_of_stay(stay->id, id);
	if (e == ERR_OK && folio_is_open(folio))
		return ERR_OK;
	*opens = draft_update(b, stay);
	draft_int(b, *opens, STAY_ADVANCE_AT, b->now_ms);
	return ERR_OK;
}

/* What the guest pays of the deposit stands in the folio before anybody asks
 * for it; d waits for that folio, not for the money. */
static enum err
take_deposit(struct operation_build *b, const struct record *stay,
	struct draft **last)
{
	struct draft *opens;
	struct draft *paid;
	struct value amount;
	char folio_id[UUID_SIZE];
	enum err e = build_value(b, "deposit_paid", TABLE_CASH_PAYMENTS,
		PAYMENT_AMOUNT_MINOR, &amount);

	if (e != ERR_OK || amount.kind == VALUE_NULL)
		return e;
	if (amount.i <= 0)
		return build_invalid(
			b, "deposit_paid", "must be more than zero");
	if (build_arg(b, "paid_by") == NULL)
		return build_invalid(b, "paid_by",
			"is missing: cash, or what the slip says");
	e = folio_to_be(b, stay, folio_id, &opens);
	if (e == ERR_OK)
		e = build_payment(b, arena_strdup(b->a, folio_id), amount.i,
			build_arg(b, "paid_by"), &paid);
	if (e != ERR_OK || opens == NULL)
		return e;
	if (*last != NULL)
		draft_after(opens, *last);
	draft_after(paid, opens);
	*last = opens;
	return ERR_OK;
}

enum err
build_check_in(struct operation_build *b)
{
	/* With the guest named, room= is the room to assign. */
	bool room_is_new =
		build_arg(b, "stay") != NULL || build_arg(b, "guest") != NULL;
	struct record *stay;
	struct record *room;
	struct draft *before;
	struct draft *d;
	enum err e;

	e = find_stay(b, room_is_new ? NULL : "room", CONFIRMED, &stay);
	if (e == ERR_OK)
		e = find_arg(b, "room", TABLE_ROOMS, &room);
	if (e != ERR_OK)
		return e;
	e = update_guest(b, stay, &before);
	if (e == ERR_OK)
		e = take_deposit(b, stay, &before);
	if (e != ERR_OK)
		return e;
	d = draft_update(b, stay);
	if (before != NULL)
		draft_after(d, before);
	draft_int(b, d, STAY_STATE, STAY_STATE_IN_HOUSE);
	if (room != NULL)
		draft_text(b, d, STAY_ROOM_ID, room->id);
	e = draft_given(b, d);
	if (e == ERR_OK)
		e = note_signed(b, stay, d);
	if (e != ERR_OK)
		return e;
	build_sum_up(b, "Check-in %s %s.",
		room != NULL ? record_text(room, ROOM_NUMBER)
			     : name_of_room(b, record_text(stay, STAY_ROOM_ID)),
		name_of_guest(b, stay));
	return ERR_OK;
}

/* One stay goes to another state: what most of the desk's work is. */
static enum err
change_state(struct operation_build *b, unsigned from, enum stay_state to,
	const char *what)
{
	struct record *stay;
	struct draft *d;
	const char *room_id;
	enum err e = find_stay(b, "room", from, &stay);

	if (e != ERR_OK)
		return e;
	d = draft_update(b, stay);
	draft_int(b, d, STAY_STATE, (int64_t)to);
	e = draft_given(b, d);
	if (e != ERR_OK)
		return e;
	room_id = record_text(stay, STAY_ROOM_ID);
	build_sum_up(b, "%s%s%s %s.", what, room_id == NULL ? "" : " ",
		room_id == NULL ? "" : name_of_room(b, room_id),
		name_of_guest(b, stay));
	return ERR_OK;
}

enum err
build_check_out(struct operation_build *b)
{
	return change_state(b, IN_HOUSE, STAY_STATE_CHECKED_OUT, "Check-out");
}

enum err
build_cancel(struct operation_build *b)
{
	return change_state(
		b, CONFIRMED | PENDING, STAY_STATE_CANCELLED, "Cancelled");
}

enum err
build_confirm(struct operation_build *b)
{
	return change_state(b, PENDING, STAY_STATE_CONFIRMED, "Confirmed");
}

enum err
build_no_show(struct operation_build *b)
{
	return change_state(b, CONFIRMED, STAY_STATE_NO_SHOW, "No-show");
}

enum err
build_reverse_check_in(struct operation_build *b)
{
	return change_state(
		b, IN_HOUSE, STAY_STATE_CONFIRMED, "Check-in reversed");
}

/* Whoever had left is in house again; whoever was not to come is expected. */
enum err
build_reinstate(struct operation_build *b)
{
	unsigned over = 1u << STAY_STATE_CHECKED_OUT |
			1u << STAY_STATE_CANCELLED | 1u << STAY_STATE_NO_SHOW;
	struct record *stay;
	struct draft *d;
	bool had_left;
	enum err e = find_stay(b, "room", over, &stay);

	if (e != ERR_OK)
		return e;
	had_left = record_int(stay, STAY_STATE) == STAY_STATE_CHECKED_OUT;
	d = draft_update(b, stay);
	draft_int(b, d, STAY_STATE,
		had_left ? STAY_STATE_IN_HOUSE : STAY_STATE_CONFIRMED);
	build_sum_up(b, "Reinstated %s.", name_of_guest(b, stay));
	return ERR_OK;
}

/* A room means the guest who is in it; by name or id, an arrival may be meant
 * just as well. */
static unsigned
here_or_coming(const struct operation_build *b)
{
	return build_arg(b, "room") != NULL ? IN_HOUSE : IN_HOUSE | CONFIRMED;
}

enum err
build_move(struct operation_build *b)
{
	struct record *stay;
	struct draft *d;
	const char *from;
	const char *to;
	enum err e = find_stay(b, "room", here_or_coming(b), &stay);

	if (e != ERR_OK)
		return e;
	d = draft_update(b, stay);
	e = draft_given(b, d);
	if (e != ERR_OK)
		return e;
	from = record_text(stay, STAY_ROOM_ID);
	to = build_arg(b, "to");
	if (from == NULL)
		build_sum_up(b, "Room %s for %s.", to, name_of_guest(b, stay));
	else
		build_sum_up(b, "Moved %s from %s to %s.",
			name_of_guest(b, stay), name_of_room(b, from), to);
	return ERR_OK;
}

/* The new day of departure: said as a day, or in nights more than now. */
static enum err
new_departure(
	struct operation_build *b, const struct record *stay, const char **out)
{
	const char *arrival = record_text(stay, STAY_ARRIVAL_DATE);
	const char *now = record_text(stay, STAY_DEPARTURE_DATE);
	const char *key = build_arg(b, "until") != NULL ? "until" : "nights";
	char day[DATE_SIZE];
	struct value until;
	int64_t nights;
	enum err e;

	if (build_arg(b, "nights") != NULL && build_arg(b, "until") != NULL)
		return build_invalid(
			b, "until", "give nights or until, not both");
	if (build_arg(b, key) == NULL)
		return build_invalid(b, "until",
			"is missing: the new day of departure, or nights=");
	e = build_value(b, "until", TABLE_STAYS, STAY_DEPARTURE_DATE, &until);
	if (e == ERR_OK)
		e = build_number(
			b, "nights", -NIGHTS_MAX, NIGHTS_MAX, 0, &nights);
	if (e != ERR_OK)
		return e;
	if (until.kind == VALUE_NULL) {
		if (nights == 0 || !date_add(now, (int32_t)nights, day))
			return build_invalid(b, "nights",
				"must be how many nights more, or fewer with a "
				"minus; not 0");
		until = value_text(arena_strdup(b->a, day));
	}
	if (date_between(arrival, until.s) < 0)
		return build_invalid(b, key, "%s is before the arrival on %s",
			until.s, arrival);
	*out = until.s;
	return ERR_OK;
}

enum err
build_extend(struct operation_build *b)
{
	struct record *stay;
	struct draft *d;
	const char *until = NULL;
	enum err e = find_stay(b, "room", here_or_coming(b), &stay);

	if (e == ERR_OK)
		e = new_departure(b, stay, &until);
	if (e != ERR_OK)
		return e;
	d = draft_update(b, stay);
	draft_text(b, d, STAY_DEPARTURE_DATE, until);
	build_sum_up(b, "%s stays until %s.", name_of_guest(b, stay), until);
	return ERR_OK;
}

enum err
build_terms(struct operation_build *b)
{
	struct record *stay;
	struct draft *d;
	enum err e = find_stay(b, "room", here_or_coming(b), &stay);

	if (e != ERR_OK)
		return e;
	d = draft_update(b, stay);
	build_sum_up(b, "Terms of %s are set.", name_of_guest(b, stay));
	e = draft_given(b, d);
	if (e == ERR_OK)
		e = check_deposit(b, d);
	return e == ERR_OK ? note_signed(b, stay, d) : e;
}

/* ---- before the room is ready ---- */

enum err
build_queue(struct operation_build *b)
{
	struct record *stay;
	struct value waits;
	struct draft *d;
	enum err e = find_stay(b, "room", CONFIRMED, &stay);

	if (e == ERR_OK)
		e = build_value(b, "waits", TABLE_STAYS, STAY_WALK_IN, &waits);
	if (e != ERR_OK)
		return e;
	d = draft_update(b, stay);
	if (waits.kind == VALUE_INT && waits.i == 0)
		draft_set(b, d, STAY_QUEUED_AT, value_null());
	else if (record_is_null(stay, STAY_QUEUED_AT))
		draft_int(b, d, STAY_QUEUED_AT, b->now_ms);
	build_sum_up(b, "%s %s for the room.", name_of_guest(b, stay),
		waits.kind == VALUE_INT && waits.i == 0 ? "does not wait"
							: "waits");
	return ERR_OK;
}

enum err
build_advance_check_in(struct operation_build *b)
{
	struct record *stay;
	struct draft *guest;
	struct draft *d;
	enum err e = find_stay(b, "room", CONFIRMED, &stay);

	if (e == ERR_OK)
		e = update_guest(b, stay, &guest);
	if (e != ERR_OK)
		return e;
	d = draft_update(b, stay);
	if (guest != NULL)
		draft_after(d, guest);
	if (record_is_null(stay, STAY_ADVANCE_AT))
		draft_int(b, d, STAY_ADVANCE_AT, b->now_ms);
	build_sum_up(b, "%s is checked in in advance: the folio is open.",
		name_of_guest(b, stay));
	return ERR_OK;
}
