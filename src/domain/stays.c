/* Stays: reservation, check-in, room move, check-out (hotel-domain 1.2). */
#include "domain/reduce_priv.h"

#include "base/date.h"
#include "domain/folio.h"

#include <string.h>

static enum stay_state
state_of(const struct record *stay)
{
	return (enum stay_state)record_int(stay, STAY_STATE);
}

/* The day by which dates are judged. What happened on a terminal that was apart
 * is judged by the day it had; NULL when it did not say. */
const char *
stay_judged_day(const struct reduce_work *w)
{
	return w->in->late ? w->act->business_date : w->in->business_date;
}

bool
day_is_before(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) < 0;
}

static bool
is_to_come(const struct record *stay)
{
	return state_of(stay) <= STAY_STATE_CONFIRMED;
}

/* Whether two stays want the same night. */
static bool
overlaps(const struct record *a, const struct record *b)
{
	return stay_overlaps(a, record_text(b, STAY_ARRIVAL_DATE),
		record_text(b, STAY_DEPARTURE_DATE));
}

bool
stay_overlaps(const struct record *stay, const char *from, const char *to)
{
	return day_is_before(record_text(stay, STAY_ARRIVAL_DATE), to) &&
	       day_is_before(from, record_text(stay, STAY_DEPARTURE_DATE));
}

/* Another stay of the room in that state; with a night in common when asked. */
static const struct record *
find_other(const struct record_list *stays, const struct record *stay,
	enum stay_state state, bool overlapping)
{
	for (size_t i = 0; i < stays->count; i++) {
		const struct record *s = stays->items[i];

		if (!work_is_id(s, stay->id) && state_of(s) == state &&
			(!overlapping || overlaps(s, stay)))
			return s;
	}
	return NULL;
}

static enum err
stays_of_room(struct reduce_work *w, const struct record *stay,
	struct record_list *out)
{
	return work_list(
		w, TABLE_STAYS, STAY_ROOM_ID, stay->values[STAY_ROOM_ID], out);
}

enum err
stay_check_unused(struct reduce_work *w, int field, const struct record *of)
{
	struct record_list stays;
	enum err e;

	e = work_list(w, TABLE_STAYS, field, value_text(of->id), &stays);
	for (size_t i = 0; e == ERR_OK && i < stays.count; i++) {
		enum stay_state state = state_of(stays.items[i]);

		if (state <= STAY_STATE_IN_HOUSE)
			return work_refuse(w, RULE_RECORD_IN_USE,
				"stay %s needs this %s",
				work_ref(w, stays.items[i]->id),
				of->entity->one);
	}
	return e;
}

/* ---- dates and assignments ---- */

static bool
dates_changed(const struct record *old, const struct record *stay)
{
	return old == NULL || record_changed(old, stay, STAY_ARRIVAL_DATE) ||
	       record_changed(old, stay, STAY_DEPARTURE_DATE);
}

static bool
room_changed(const struct record *old, const struct record *stay)
{
	return old == NULL || record_changed(old, stay, STAY_ROOM_ID);
}

static enum err
check_dates(
	struct reduce_work *w, const struct record *old, struct record *stay)
{
	const char *arrival = record_text(stay, STAY_ARRIVAL_DATE);
	const char *departure = record_text(stay, STAY_DEPARTURE_DATE);
	const char *today = stay_judged_day(w);

	if (!dates_changed(old, stay))
		return ERR_OK;
	if (day_is_before(departure, arrival))
		return work_invalid(w, stay->entity, STAY_DEPARTURE_DATE,
			"is before the arrival");
	if (state_of(stay) == STAY_STATE_IN_HOUSE &&
		day_is_before(departure, today))
		return work_raise(w, RULE_STAY_DATE,
			"the departure on %s has passed", departure);
	if (is_to_come(stay) && day_is_before(arrival, today))
		return work_raise(w, RULE_STAY_DATE,
			"the arrival on %s has passed", arrival);
	return ERR_OK;
}

enum err
stay_reassign(struct reduce_work *w, const struct record *stay)
{
	const struct record *room;
	enum err e = inventory_find_room(w, stay, &room);

	if (e != ERR_OK)
		return e;
	record_set_text(work_edit(w, stay), STAY_ROOM_ID,
		room == NULL ? NULL : room->id);
	if (work_is_id(stay, w->out->record_id))
		w->overruled |= 1u << STAY_ROOM_ID;
	return ERR_OK;
}

/* Late, whoever has not arrived yet is given another room; a guest who was
 * promised this one is left to a person. */
static enum err
reassign_one(struct reduce_work *w, const struct record *stay,
	const struct record *other)
{
	const struct record *moves = is_to_come(stay) ? stay : other;

	if (!is_to_come(moves) || record_int(moves, STAY_DO_NOT_MOVE) != 0 ||
		work_insists(w, RULE_ROOM_DOUBLE_ASSIGN))
		return ERR_OK;
	return stay_reassign(w, moves);
}

/* Nobody else has the room for one of these nights. */
static enum err
check_assignment(struct reduce_work *w, const struct record *stay,
	const struct record_list *stays)
{
	const struct record *other =
		find_other(stays, stay, STAY_STATE_CONFIRMED, true);
	enum err e;

	if (other == NULL)
		other = find_other(stays, stay, STAY_STATE_OPTION, true);
	if (other == NULL)
		other = find_other(stays, stay, STAY_STATE_IN_HOUSE, true);
	if (other == NULL)
		return ERR_OK;
	e = work_raise(w, RULE_ROOM_DOUBLE_ASSIGN,
		"the room is assigned to stay %s from %s to %s",
		work_ref(w, other->id), record_text(other, STAY_ARRIVAL_DATE),
		record_text(other, STAY_DEPARTURE_DATE));
	return e == ERR_OK ? reassign_one(w, stay, other) : e;
}

/* An option holds its room and its type as a booking does; whoever waits has
 * none. */
static bool
holds_a_room(const struct record *stay)
{
	return state_of(stay) == STAY_STATE_CONFIRMED ||
	       state_of(stay) == STAY_STATE_OPTION;
}

/* Whether the stay wants a night, or a type, that it did not have before. */
static bool
wants_more(const struct record *old, const struct record *stay)
{
	return old == NULL || dates_changed(old, stay) ||
	       record_changed(old, stay, STAY_ROOM_TYPE) || !holds_a_room(old);
}

static enum err
reserve(struct reduce_work *w, const struct record *old, struct record *stay)
{
	struct record_list stays;
	const struct record *room;
	enum err e = check_dates(w, old, stay);

	if (e == ERR_OK && wants_more(old, stay))
		e = inventory_check_sold(w, stay);
	if (e != ERR_OK || record_is_null(stay, STAY_ROOM_ID) ||
		(old != NULL && !room_changed(old, stay) &&
			!dates_changed(old, stay) && holds_a_room(old)))
		return e;
	e = work_find_live(
		w, TABLE_ROOMS, record_text(stay, STAY_ROOM_ID), &room);
	if (e == ERR_OK && room != NULL)
		e = block_check_stay(w, stay, room);
	if (e == ERR_OK)
		e = stays_of_room(w, stay, &stays);
	return e == ERR_OK ? check_assignment(w, stay, &stays) : e;
}

static enum err
change_to_come(
	struct reduce_work *w, const struct record *old, struct record *stay)
{
	enum err e = reserve(w, old, stay);

	if (e == ERR_OK)
		e = stay_enter_queue(w, old, stay);
	return e == ERR_OK ? stay_check_in_advance(w, old, stay) : e;
}

/* ---- moving in ---- */

static enum err
check_vacant(struct reduce_work *w, const struct record *stay,
	const struct record *room, const struct record_list *stays)
{
	const struct record *guest =
		find_other(stays, stay, STAY_STATE_IN_HOUSE, false);

	if (guest != NULL)
		return work_raise(w, RULE_ROOM_OCCUPIED,
			"%s is occupied by stay %s", work_room(w, room),
			work_ref(w, guest->id));
	if (record_int(room, ROOM_STATUS) == ROOM_STATUS_OCCUPIED)
		return work_raise(w, RULE_ROOM_HK_OCCUPIED,
			"%s is marked as occupied, by no stay",
			work_room(w, room));
	if (record_int(room, ROOM_REPORTED_OCCUPANCY) == OCCUPANCY_OCCUPIED)
		return work_raise(w, RULE_ROOM_HK_OCCUPIED,
			"housekeeping found somebody in %s",
			work_room(w, room));
	return ERR_OK;
}

/* The guest is in, whatever the room is like: somebody looks after it at once.
 */
static enum err
plan_rush(struct reduce_work *w, const struct record *stay,
	const struct record *room)
{
	if (!w->in->late)
		return ERR_OK;
	return task_plan_rush(w, room->id, stay->id);
}

static enum err
check_unblocked(struct reduce_work *w, const struct record *stay,
	const struct record *room)
{
	bool out_of_order =
		record_int(room, ROOM_STATUS) == ROOM_STATUS_OUT_OF_ORDER;
	enum err e = ERR_OK;

	if (room_is_blocked(room))
		e = work_raise(w, out_of_order ? RULE_ROOM_OOO : RULE_ROOM_OOS,
			"%s is blocked: %s", work_room(w, room),
			record_word(room, ROOM_STATUS));
	if (e == ERR_OK && room_is_blocked(room) && !out_of_order)
		e = plan_rush(w, stay, room);
	return e == ERR_OK ? block_check_stay(w, stay, room) : e;
}

static enum err
check_ready(struct reduce_work *w, const struct record *stay,
	const struct record *room)
{
	int64_t condition = record_int(room, ROOM_CONDITION);
	enum err e;

	if (record_int(room, ROOM_STATUS) != ROOM_STATUS_DIRTY &&
		(condition == ROOM_CONDITION_CLEAN ||
			condition == ROOM_CONDITION_INSPECTED))
		return ERR_OK;
	e = work_raise(w, RULE_ROOM_NOT_READY, "%s is %s", work_room(w, room),
		record_word(room, ROOM_CONDITION));
	return e == ERR_OK ? plan_rush(w, stay, room) : e;
}

static enum err
check_capacity(struct reduce_work *w, const struct record *stay,
	const struct record *room)
{
	int64_t persons =
		record_int(stay, STAY_ADULTS) + record_int(stay, STAY_CHILDREN);
	int64_t capacity = record_int(room, ROOM_CAPACITY);

	if (capacity == 0 || persons <= capacity)
		return ERR_OK;
	return work_raise(w, RULE_ROOM_CAPACITY, "%s holds %lld, not %lld",
		work_room(w, room), (long long)capacity, (long long)persons);
}

static enum err
find_room(struct reduce_work *w, const struct record *stay,
	const struct record **out)
{
	enum err e = work_find_live(
		w, TABLE_ROOMS, record_text(stay, STAY_ROOM_ID), out);

	if (e == ERR_OK && *out == NULL)
		return work_raise(w, RULE_ROOM_MISSING, "stay %s has no room",
			work_ref(w, stay->id));
	return e;
}

/* Everything that keeps a guest out of a room that is new for the stay. */
static enum err
check_room(struct reduce_work *w, const struct record *old,
	const struct record *stay, const struct record *room)
{
	struct record_list stays;
	enum err e;

	e = stays_of_room(w, stay, &stays);
	if (e == ERR_OK)
		e = check_vacant(w, stay, room, &stays);
	if (e == ERR_OK)
		e = check_unblocked(w, stay, room);
	if (e == ERR_OK)
		e = check_ready(w, stay, room);
	if (e == ERR_OK)
		e = check_capacity(w, stay, room);
	if (e == ERR_OK)
		e = inventory_check_type(w, stay, room);
	if (e == ERR_OK &&
		(room_changed(old, stay) || dates_changed(old, stay)))
		e = check_assignment(w, stay, &stays);
	return e;
}

static enum err
check_due(struct reduce_work *w, const struct record *stay)
{
	const char *today = stay_judged_day(w);
	const char *arrival = record_text(stay, STAY_ARRIVAL_DATE);
	const char *departure = record_text(stay, STAY_DEPARTURE_DATE);

	if (day_is_before(today, arrival))
		return work_raise(w, RULE_STAY_DATE,
			"the arrival is on %s, today is %s", arrival, today);
	if (day_is_before(departure, today))
		return work_raise(w, RULE_STAY_DATE, "the departure was on %s",
			departure);
	return ERR_OK;
}

/* What the law wants to know of a guest; nobody waits at the desk for it. */
static enum err
check_registration(struct reduce_work *w, const struct record *stay)
{
	const struct record *guest;
	enum err e = work_find_live(
		w, TABLE_GUESTS, record_text(stay, STAY_GUEST_ID), &guest);

	if (e != ERR_OK || guest == NULL ||
		!record_is_null(guest, GUEST_DOCUMENT_NUMBER))
		return e;
	return work_raise(w, RULE_REG_INCOMPLETE,
		"guest %s has shown no document", work_ref(w, guest->id));
}

static enum err
check_in(struct reduce_work *w, const struct record *old, struct record *stay)
{
	const struct record *room;
	enum err e;

	e = check_dates(w, old, stay);
	if (e == ERR_OK)
		e = find_room(w, stay, &room);
	if (e == ERR_OK)
		e = check_room(w, old, stay, room);
	if (e == ERR_OK)
		e = check_due(w, stay);
	if (e == ERR_OK)
		e = check_registration(w, stay);
	if (e == ERR_OK)
		e = stay_check_deposit(w, stay);
	if (e != ERR_OK)
		return e;
	work_stamp(w, stay, STAY_CHECKED_IN_AT);
	room_occupy(w, room);
	if (old != NULL)
		e = request_follow_guest(w, old, stay);
	return e == ERR_OK ? folio_open(w, stay) : e;
}

/* Another guest was promised the room for a night that this one wants. */
static enum err
check_promised(struct reduce_work *w, const struct record *stay,
	const struct record_list *stays)
{
	const struct record *other =
		find_other(stays, stay, STAY_STATE_CONFIRMED, true);

	if (other == NULL)
		other = find_other(stays, stay, STAY_STATE_OPTION, true);
	if (other == NULL)
		return ERR_OK;
	return work_raise(w, RULE_EXTEND_CONFLICT,
		"the room is assigned to stay %s from %s",
		work_ref(w, other->id), record_text(other, STAY_ARRIVAL_DATE));
}

/* The guest is back, or never left. */
static enum err
reinstate(struct reduce_work *w, const struct record *old, struct record *stay)
{
	struct record_list stays;
	const struct record *room;
	enum err e;

	/* Only while the guest would have been here anyway. */
	if (day_is_before(
		    record_text(stay, STAY_DEPARTURE_DATE), stay_judged_day(w)))
		return work_raise(w, RULE_STAY_DATE, "the departure was on %s",
			record_text(stay, STAY_DEPARTURE_DATE));
	e = find_room(w, stay, &room);
	if (e == ERR_OK)
		e = stays_of_room(w, stay, &stays);
	if (e == ERR_OK)
		e = check_vacant(w, stay, room, &stays);
	if (e == ERR_OK)
		e = check_unblocked(w, stay, room);
	if (e == ERR_OK)
		e = check_promised(w, stay, &stays);
	if (e != ERR_OK)
		return e;
	record_set_null(stay, STAY_CHECKED_OUT_AT);
	room_occupy(w, room);
	e = task_drop_departure(w, room->id, stay->id);
	if (e == ERR_OK)
		e = request_follow_guest(w, old, stay);
	return e == ERR_OK ? folio_open(w, stay) : e;
}

/* ---- moving out ---- */

/* Orders that were not charged yet would come too late. */
static enum err
check_orders(struct reduce_work *w, int field, struct value v)
{
	struct record_list orders;
	enum err e;

	e = work_list(w, TABLE_ORDERS, field, v, &orders);
	for (size_t i = 0; e == ERR_OK && i < orders.count; i++) {
		const struct record *o = orders.items[i];

		if (order_is_over(o) ||
			(field == ORDER_ROOM_ID &&
				!record_is_null(o, ORDER_STAY_ID)))
			continue;
		return work_raise(w, RULE_CHECKOUT_PENDING_CHARGES,
			"order %s is still open", order_name(w, o));
	}
	return e;
}

static enum err
check_out(struct reduce_work *w, const struct record *old, struct record *stay)
{
	enum err e;

	e = folio_close_all(w, stay);
	if (e == ERR_OK)
		e = check_orders(w, ORDER_STAY_ID, value_text(stay->id));
	if (e == ERR_OK && !record_is_null(old, STAY_ROOM_ID))
		e = check_orders(w, ORDER_ROOM_ID, old->values[STAY_ROOM_ID]);
	if (e != ERR_OK)
		return e;
	work_stamp(w, stay, STAY_CHECKED_OUT_AT);
	e = request_follow_guest(w, old, stay);
	return e == ERR_OK ? room_vacate(w, record_text(old, STAY_ROOM_ID),
				     stay->id)
			   : e;
}

/* Once something was charged, the night counts. */
static enum err
check_no_revenue(struct reduce_work *w, const struct record *folio)
{
	struct record_list charges;
	enum err e;

	e = work_list(w, TABLE_FOLIO_CHARGES, CHARGE_FOLIO_ID,
		value_text(folio->id), &charges);
	for (size_t i = 0; e == ERR_OK && i < charges.count; i++) {
		int64_t kind = record_int(charges.items[i], CHARGE_KIND);

		if (kind != CHARGE_KIND_PAYMENT && kind != CHARGE_KIND_REFUND)
			return work_raise(w, RULE_STAY_STATE,
				"the folio has charges: check out instead");
	}
	return e;
}

static enum err
reverse_check_in(
	struct reduce_work *w, const struct record *old, struct record *stay)
{
	const struct record *room;
	struct record_list folios;
	enum err e;

	e = work_list(
		w, TABLE_FOLIOS, FOLIO_STAY_ID, value_text(stay->id), &folios);
	for (size_t i = 0; e == ERR_OK && i < folios.count; i++)
		e = check_no_revenue(w, folios.items[i]);
	if (e != ERR_OK)
		return e;
	record_set_null(stay, STAY_CHECKED_IN_AT);
	e = work_find_live(
		w, TABLE_ROOMS, record_text(old, STAY_ROOM_ID), &room);
	if (e == ERR_OK && room != NULL)
		room_unoccupy(w, room);
	return e;
}

/* ---- changes while in the house, and afterwards ---- */

static enum err
move_room(struct reduce_work *w, const struct record *old, struct record *stay)
{
	const struct record *room;
	enum err e;

	e = find_room(w, stay, &room);
	if (e == ERR_OK)
		e = check_room(w, old, stay, room);
	if (e != ERR_OK)
		return e;
	room_occupy(w, room);
	e = request_follow_guest(w, old, stay);
	return e == ERR_OK ? room_vacate(w, record_text(old, STAY_ROOM_ID),
				     stay->id)
			   : e;
}

/* The nights that are new may be ones that the room is blocked for. */
static enum err
check_blocks(struct reduce_work *w, const struct record *stay)
{
	const struct record *room;
	enum err e = work_find_live(
		w, TABLE_ROOMS, record_text(stay, STAY_ROOM_ID), &room);

	return e == ERR_OK && room != NULL ? block_check_stay(w, stay, room)
					   : e;
}

static enum err
extend(struct reduce_work *w, struct record *stay)
{
	struct record_list stays;
	enum err e;

	e = stays_of_room(w, stay, &stays);
	if (e == ERR_OK)
		e = check_promised(w, stay, &stays);
	return e == ERR_OK ? check_blocks(w, stay) : e;
}

static enum err
change_in_house(
	struct reduce_work *w, const struct record *old, struct record *stay)
{
	enum err e = check_dates(w, old, stay);

	if (e != ERR_OK)
		return e;
	if (room_changed(old, stay))
		return move_room(w, old, stay);
	if (dates_changed(old, stay))
		return extend(w, stay);
	return ERR_OK;
}

static enum err
change_over(
	struct reduce_work *w, const struct record *old, struct record *stay)
{
	if (!room_changed(old, stay) && !dates_changed(old, stay) &&
		!record_changed(old, stay, STAY_RATE_MINOR))
		return ERR_OK;
	return work_raise(w, RULE_STAY_STATE, "stay %s is %s",
		work_ref(w, stay->id), record_word(stay, STAY_STATE));
}

static enum err
change(struct reduce_work *w, const struct record *old, struct record *stay)
{
	switch (state_of(stay)) {
	case STAY_STATE_WAITLIST:
		return check_dates(w, old, stay);
	case STAY_STATE_OPTION:
		return reserve(w, old, stay);
	case STAY_STATE_CONFIRMED:
		return change_to_come(w, old, stay);
	case STAY_STATE_IN_HOUSE:
		return change_in_house(w, old, stay);
	case STAY_STATE_CHECKED_OUT:
	case STAY_STATE_CANCELLED:
	case STAY_STATE_NO_SHOW:
		return change_over(w, old, stay);
	case STAY_STATE_WORD_COUNT:
		break;
	}
	return ERR_OK;
}

/* Moves that have effects; other moves that the machine allows have none. */
static const struct {
	enum stay_state from;
	enum stay_state to;
	enum err (*hook)(struct reduce_work *w, const struct record *old,
		struct record *stay);
} moves[] = {
	{ STAY_STATE_CONFIRMED, STAY_STATE_IN_HOUSE, check_in },
	{ STAY_STATE_CONFIRMED, STAY_STATE_CANCELLED, stay_call_off },
	{ STAY_STATE_CONFIRMED, STAY_STATE_NO_SHOW, stay_call_off },
	{ STAY_STATE_CHECKED_OUT, STAY_STATE_IN_HOUSE, reinstate },
	{ STAY_STATE_IN_HOUSE, STAY_STATE_CHECKED_OUT, check_out },
	{ STAY_STATE_IN_HOUSE, STAY_STATE_CONFIRMED, reverse_check_in },
	{ STAY_STATE_WAITLIST, STAY_STATE_OPTION, reserve },
	{ STAY_STATE_WAITLIST, STAY_STATE_CONFIRMED, reserve },
	{ STAY_STATE_OPTION, STAY_STATE_CONFIRMED, reserve },
	{ STAY_STATE_CANCELLED, STAY_STATE_CONFIRMED, reserve },
	{ STAY_STATE_NO_SHOW, STAY_STATE_CONFIRMED, reserve },
};

static enum err
stay_insert(struct reduce_work *w, struct record *stay)
{
	if (state_of(stay) == STAY_STATE_IN_HOUSE)
		return check_in(w, NULL, stay);
	if (state_of(stay) == STAY_STATE_WAITLIST)
		return check_dates(w, NULL, stay);
	return reserve(w, NULL, stay);
}

/* What a guest was promised holds until a reason is given, even when the same
 * change takes the promise back. */
static enum err
check_locked(struct reduce_work *w, const struct record *old,
	const struct record *stay)
{
	const struct record *room;
	enum err e;

	if (record_int(old, STAY_DO_NOT_MOVE) == 0 ||
		!room_changed(old, stay) || record_is_null(old, STAY_ROOM_ID))
		return ERR_OK;
	e = work_find_live(
		w, TABLE_ROOMS, record_text(old, STAY_ROOM_ID), &room);
	if (e != ERR_OK)
		return e;
	return work_raise(w, RULE_ROOM_LOCKED, "stay %s keeps %s",
		work_ref(w, stay->id),
		room == NULL ? "its room" : work_room(w, room));
}

static enum err
stay_update(
	struct reduce_work *w, const struct record *old, struct record *stay)
{
	enum err e = check_locked(w, old, stay);

	if (e != ERR_OK)
		return e;
	if (!record_changed(old, stay, STAY_STATE))
		return change(w, old, stay);
	for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++) {
		if (moves[i].from == state_of(old) &&
			moves[i].to == state_of(stay))
			return moves[i].hook(w, old, stay);
	}
	return ERR_OK;
}

static enum err
stay_remove(struct reduce_work *w, const struct record *old)
{
	if (state_of(old) != STAY_STATE_IN_HOUSE &&
		state_of(old) != STAY_STATE_CHECKED_OUT)
		return ERR_OK;
	return work_refuse(w, RULE_RECORD_IN_USE, "stay %s is %s",
		work_ref(w, old->id), record_word(old, STAY_STATE));
}

const struct entity_rules stay_rules = {
	.insert = stay_insert,
	.update = stay_update,
	.remove = stay_remove,
};
