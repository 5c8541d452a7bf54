#include "tests/lib/hotel.h"
#include "tests/lib/test.h"

#include <string.h>

static const struct reduction *
set_state(struct hotel *h, const char *id, enum stay_state state)
{
	return hotel_update(h, TABLE_STAYS, id, DATA(INT(STAY_STATE, state)));
}

static const char *
room_status(struct hotel *h, const char *room)
{
	return hotel_word(h, TABLE_ROOMS, room, ROOM_STATUS);
}

static void
put_stay(struct hotel *h, const char *id, const char *room,
	enum stay_state state, const char *arrival, const char *departure)
{
	hotel_put(h, TABLE_STAYS, id,
		DATA(TEXT(STAY_GUEST_ID, "ben"), TEXT(STAY_ROOM_ID, room),
			INT(STAY_STATE, state),
			TEXT(STAY_ARRIVAL_DATE, arrival),
			TEXT(STAY_DEPARTURE_DATE, departure)));
}

/* ---- check-in ---- */

static void
a_check_in_occupies_the_room_and_opens_the_folio(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;
	const struct record *folio;
	char id[UUID_SIZE];

	h->user = "desk";
	r = set_state(h, "stay", STAY_STATE_IN_HOUSE);
	assert_applied(r);
	assert_int_equal(r->rule, RULE_NONE);
	assert_int_equal(r->write_count, 3);
	assert_string_equal(room_status(h, "204"), "occupied");
	assert_string_equal(
		hotel_word(h, TABLE_ROOMS, "204", ROOM_CONDITION), "clean");
	assert_int_equal(hotel_int(h, TABLE_STAYS, "stay", STAY_CHECKED_IN_AT),
		HOTEL_START);
	folio = hotel_only(h, TABLE_FOLIOS, FOLIO_STAY_ID, "stay");
	uuid_derive("stay", "folio", id);
	assert_string_equal(folio->id, id);
	assert_string_equal(record_text(folio, FOLIO_CURRENCY), "EUR");
	assert_string_equal(record_word(folio, FOLIO_STATE), "open");
	assert_string_equal(r->record_id, "stay");
	assert_string_equal(record_word(r->final, STAY_STATE), "in_house");
}

static void
checking_in_twice_changes_nothing_the_second_time(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;

	hotel_check_in(h);
	r = set_state(h, "stay", STAY_STATE_IN_HOUSE);
	assert_applied(r);
	assert_int_equal(r->write_count, 0);
	assert_int_equal(hotel_get(h, TABLE_STAYS, "stay")->version, 2);
}

static void
a_walk_in_is_one_action(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;

	h->user = "desk";
	r = hotel_insert(h, TABLE_STAYS, "walk-in",
		DATA(TEXT(STAY_GUEST_ID, "ben"), TEXT(STAY_ROOM_ID, "205"),
			INT(STAY_STATE, STAY_STATE_IN_HOUSE),
			TEXT(STAY_ARRIVAL_DATE, HOTEL_TODAY),
			TEXT(STAY_DEPARTURE_DATE, "2026-11-23"),
			INT(STAY_ADULTS, 2), INT(STAY_WALK_IN, 1)));
	assert_applied(r);
	assert_int_equal(r->rule, RULE_NONE);
	assert_string_equal(room_status(h, "205"), "occupied");
	assert_non_null(hotel_folio(h, "walk-in"));
	assert_int_equal(
		hotel_int(h, TABLE_STAYS, "walk-in", STAY_CHECKED_IN_AT),
		HOTEL_START);
}

static void
a_room_with_a_guest_in_it_takes_no_other(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;

	put_stay(h, "before", "204", STAY_STATE_IN_HOUSE, "2026-11-20",
		HOTEL_TODAY);
	r = set_state(h, "stay", STAY_STATE_IN_HOUSE);
	assert_refused(r, RULE_ROOM_OCCUPIED);
	assert_string_equal(r->detail, "room 204 is occupied by stay before");
	/* Late as well: two guests in one bed are for people to solve. */
	h->late = true;
	assert_refused(
		set_state(h, "stay", STAY_STATE_IN_HOUSE), RULE_ROOM_OCCUPIED);
	/* No override helps. */
	h->insist = "ROOM_OCCUPIED";
	assert_refused(
		set_state(h, "stay", STAY_STATE_IN_HOUSE), RULE_ROOM_OCCUPIED);
}

static void
a_room_that_is_marked_occupied_takes_nobody(void **state)
{
	struct hotel *h = *state;

	hotel_set(h, TABLE_ROOMS, "204",
		DATA(INT(ROOM_STATUS, ROOM_STATUS_OCCUPIED)));
	assert_refused(set_state(h, "stay", STAY_STATE_IN_HOUSE),
		RULE_ROOM_HK_OCCUPIED);
}

static void
names_of_guests_stay_out_of_details(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;

	put_stay(h, "before", "204", STAY_STATE_IN_HOUSE, "2026-11-20",
		HOTEL_TODAY);
	r = set_state(h, "stay", STAY_STATE_IN_HOUSE);
	assert_null(strstr(r->detail, "Garcia"));
}

static void
a_blocked_room_can_be_insisted_on_by_a_manager(void **state)
{
	struct hotel *h = *state;

	hotel_set(h, TABLE_ROOMS, "204",
		DATA(INT(ROOM_STATUS, ROOM_STATUS_OUT_OF_ORDER)));
	assert_refused(
		set_state(h, "stay", STAY_STATE_IN_HOUSE), RULE_ROOM_OOO);
	h->user = "desk";
	h->insist = "ROOM_OOO";
	assert_refused(
		set_state(h, "stay", STAY_STATE_IN_HOUSE), RULE_ROOM_OOO);
	h->user = "boss";
	h->insist = "ROOM_OOO";
	assert_exception(
		set_state(h, "stay", STAY_STATE_IN_HOUSE), RULE_ROOM_OOO);
	assert_string_equal(room_status(h, "204"), "occupied");
}

static void
a_room_out_of_service_is_another_matter(void **state)
{
	struct hotel *h = *state;

	hotel_set(h, TABLE_ROOMS, "204",
		DATA(INT(ROOM_STATUS, ROOM_STATUS_MAINTENANCE)));
	assert_refused(
		set_state(h, "stay", STAY_STATE_IN_HOUSE), RULE_ROOM_OOS);
}

static void
a_dirty_room_is_refused_at_the_desk_and_taken_late(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;

	hotel_set(h, TABLE_ROOMS, "204",
		DATA(INT(ROOM_STATUS, ROOM_STATUS_DIRTY),
			INT(ROOM_CONDITION, ROOM_CONDITION_DIRTY)));
	h->user = "desk";
	assert_refused(
		set_state(h, "stay", STAY_STATE_IN_HOUSE), RULE_ROOM_NOT_READY);
	h->late = true;
	r = set_state(h, "stay", STAY_STATE_IN_HOUSE);
	assert_exception(r, RULE_ROOM_NOT_READY);
	assert_int_equal(r->rule, RULE_ROOM_NOT_READY);
	assert_string_equal(room_status(h, "204"), "occupied");
}

static void
an_override_needs_a_reason(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;

	hotel_set(h, TABLE_ROOMS, "204",
		DATA(INT(ROOM_CONDITION, ROOM_CONDITION_PICKUP)));
	h->insist = "ROOM_NOT_READY";
	h->reason = "";
	r = set_state(h, "stay", STAY_STATE_IN_HOUSE);
	assert_refused(r, RULE_ROOM_NOT_READY);
	assert_non_null(strstr(r->detail, "needs a reason"));
	h->insist = "ROOM_NOT_READY";
	assert_exception(
		set_state(h, "stay", STAY_STATE_IN_HOUSE), RULE_ROOM_NOT_READY);
}

static void
more_persons_than_beds_are_refused(void **state)
{
	struct hotel *h = *state;

	hotel_set(h, TABLE_STAYS, "stay",
		DATA(INT(STAY_ADULTS, 2), INT(STAY_CHILDREN, 1)));
	assert_refused(
		set_state(h, "stay", STAY_STATE_IN_HOUSE), RULE_ROOM_CAPACITY);
}

static void
a_stay_without_a_room_cannot_begin(void **state)
{
	struct hotel *h = *state;

	hotel_set(h, TABLE_STAYS, "stay", DATA(NONE(STAY_ROOM_ID)));
	assert_refused(
		set_state(h, "stay", STAY_STATE_IN_HOUSE), RULE_ROOM_MISSING);
	/* The room may be assigned in the same breath. */
	assert_applied(hotel_update(h, TABLE_STAYS, "stay",
		DATA(INT(STAY_STATE, STAY_STATE_IN_HOUSE),
			TEXT(STAY_ROOM_ID, "206"))));
	assert_string_equal(room_status(h, "206"), "occupied");
	assert_string_equal(room_status(h, "204"), "available");
}

static void
nobody_checks_in_before_the_arrival_or_after_the_departure(void **state)
{
	struct hotel *h = *state;

	hotel_set(h, TABLE_STAYS, "stay",
		DATA(TEXT(STAY_ARRIVAL_DATE, "2026-11-23")));
	assert_refused(
		set_state(h, "stay", STAY_STATE_IN_HOUSE), RULE_STAY_DATE);
	hotel_set(h, TABLE_STAYS, "stay",
		DATA(TEXT(STAY_ARRIVAL_DATE, "2026-11-19"),
			TEXT(STAY_DEPARTURE_DATE, "2026-11-21")));
	assert_refused(
		set_state(h, "stay", STAY_STATE_IN_HOUSE), RULE_STAY_DATE);
	/* Arriving a day late is fine. */
	hotel_set(h, TABLE_STAYS, "stay",
		DATA(TEXT(STAY_DEPARTURE_DATE, HOTEL_TODAY)));
	assert_applied(set_state(h, "stay", STAY_STATE_IN_HOUSE));
}

static void
a_late_check_in_is_judged_by_the_day_it_happened_on(void **state)
{
	struct hotel *h = *state;

	h->late = true;
	h->business_date = "2026-11-25";
	h->claimed_date = "2026-11-22";
	assert_applied(set_state(h, "stay", STAY_STATE_IN_HOUSE));
}

static void
a_folio_waits_for_the_property(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;

	view_memory_remove(h->records, TABLE_PROPERTIES, "property");
	r = set_state(h, "stay", STAY_STATE_IN_HOUSE);
	assert_outcome(r, OUTCOME_ORPHAN);
	assert_int_equal(r->write_count, 0);
}

static void
an_id_that_somebody_took_is_evaded(void **state)
{
	struct hotel *h = *state;
	const struct record *folio;
	char taken[UUID_SIZE];
	char next[UUID_SIZE];

	uuid_derive("stay", "folio", taken);
	put_stay(h, "other", "205", STAY_STATE_CONFIRMED, HOTEL_TODAY,
		"2026-11-23");
	hotel_put(h, TABLE_FOLIOS, taken,
		DATA(TEXT(FOLIO_STAY_ID, "other"), TEXT(FOLIO_CURRENCY, "EUR"),
			INT(FOLIO_STATE, FOLIO_STATE_OPEN)));
	hotel_check_in(h);
	folio = hotel_only(h, TABLE_FOLIOS, FOLIO_STAY_ID, "stay");
	uuid_derive("stay", "folio:2", next);
	assert_string_equal(folio->id, next);
}

/* ---- check-out ---- */

static void
a_check_out_closes_the_folio_and_leaves_work_for_housekeeping(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;
	const struct record *folio;
	const struct record *task;

	hotel_check_in(h);
	hotel_set(h, TABLE_ROOMS, "204",
		DATA(INT(ROOM_SERVICE_FLAG, ROOM_SERVICE_FLAG_DND)));
	h->user = "desk";
	r = set_state(h, "stay", STAY_STATE_CHECKED_OUT);
	assert_applied(r);
	assert_int_equal(r->rule, RULE_NONE);
	folio = hotel_only(h, TABLE_FOLIOS, FOLIO_STAY_ID, "stay");
	assert_string_equal(record_word(folio, FOLIO_STATE), "closed");
	assert_string_equal(record_text(folio, FOLIO_NUMBER), "F-000001");
	assert_int_equal(
		record_int(folio, FOLIO_CLOSED_AT), HOTEL_START + 1000);
	assert_string_equal(room_status(h, "204"), "dirty");
	assert_string_equal(
		hotel_word(h, TABLE_ROOMS, "204", ROOM_CONDITION), "dirty");
	assert_string_equal(
		hotel_word(h, TABLE_ROOMS, "204", ROOM_SERVICE_FLAG), "none");
	task = hotel_only(h, TABLE_HOUSEKEEPING_TASKS, TASK_ROOM_ID, "204");
	assert_string_equal(record_word(task, TASK_KIND), "departure");
	assert_string_equal(record_word(task, TASK_STATE), "planned");
	assert_int_equal(hotel_int(h, TABLE_STAYS, "stay", STAY_CHECKED_OUT_AT),
		HOTEL_START + 1000);
}

static void
only_the_server_numbers_folios(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	h->authoritative = false;
	assert_applied(set_state(h, "stay", STAY_STATE_CHECKED_OUT));
	assert_null(hotel_text(
		h, TABLE_FOLIOS, hotel_folio(h, "stay"), FOLIO_NUMBER));
}

static void
a_refused_check_out_takes_no_number(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	hotel_charge(h, "night", 9000);
	assert_refused(set_state(h, "stay", STAY_STATE_CHECKED_OUT),
		RULE_CHECKOUT_BALANCE);
	h->insist = "CHECKOUT_BALANCE";
	assert_exception(set_state(h, "stay", STAY_STATE_CHECKED_OUT),
		RULE_CHECKOUT_BALANCE);
	assert_string_equal(hotel_text(h, TABLE_FOLIOS, hotel_folio(h, "stay"),
				    FOLIO_NUMBER),
		"F-000001");
}

static void
an_open_balance_keeps_the_guest_unless_he_has_gone_already(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;

	hotel_check_in(h);
	hotel_charge(h, "night", 9050);
	r = set_state(h, "stay", STAY_STATE_CHECKED_OUT);
	assert_refused(r, RULE_CHECKOUT_BALANCE);
	assert_string_equal(r->detail, "90.50 EUR is open");
	h->user = "desk";
	h->insist = "CHECKOUT_BALANCE";
	assert_refused(set_state(h, "stay", STAY_STATE_CHECKED_OUT),
		RULE_CHECKOUT_BALANCE);
	h->late = true;
	assert_exception(set_state(h, "stay", STAY_STATE_CHECKED_OUT),
		RULE_CHECKOUT_BALANCE);
	assert_string_equal(room_status(h, "204"), "dirty");
}

static void
an_open_order_is_mentioned_at_check_out(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	hotel_put(h, TABLE_ORDERS, "order",
		DATA(TEXT(ORDER_STAY_ID, "stay"),
			INT(ORDER_STATE, ORDER_STATE_SENT)));
	assert_exception(set_state(h, "stay", STAY_STATE_CHECKED_OUT),
		RULE_CHECKOUT_PENDING_CHARGES);
}

static void
an_open_order_of_the_room_is_mentioned_too(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	hotel_put(h, TABLE_ORDERS, "order",
		DATA(TEXT(ORDER_ROOM_ID, "204"),
			INT(ORDER_STATE, ORDER_STATE_OPEN)));
	assert_exception(set_state(h, "stay", STAY_STATE_CHECKED_OUT),
		RULE_CHECKOUT_PENDING_CHARGES);
}

static void
a_blocked_room_stays_blocked_when_its_guest_leaves(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	hotel_set(h, TABLE_ROOMS, "204",
		DATA(INT(ROOM_STATUS, ROOM_STATUS_OUT_OF_ORDER)));
	assert_applied(set_state(h, "stay", STAY_STATE_CHECKED_OUT));
	assert_string_equal(room_status(h, "204"), "out_of_order");
}

static void
one_departure_clean_is_enough(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	hotel_put(h, TABLE_HOUSEKEEPING_TASKS, "planned",
		DATA(TEXT(TASK_ROOM_ID, "204"),
			INT(TASK_KIND, TASK_KIND_DEPARTURE),
			INT(TASK_STATE, TASK_STATE_ASSIGNED)));
	assert_applied(set_state(h, "stay", STAY_STATE_CHECKED_OUT));
	hotel_only(h, TABLE_HOUSEKEEPING_TASKS, TASK_ROOM_ID, "204");
}

static void
what_was_to_be_done_for_a_guest_ends_with_the_departure(void **state)
{
	static const struct {
		const char *id;
		enum task_kind kind;
		enum task_state from;
		const char *to;
	} rows[] = {
		{ "a", TASK_KIND_STAYOVER, TASK_STATE_PLANNED, "cancelled" },
		{ "b", TASK_KIND_STAYOVER, TASK_STATE_STARTED, "cancelled" },
		{ "c", TASK_KIND_TURNDOWN, TASK_STATE_ASSIGNED, "cancelled" },
		{ "d", TASK_KIND_STAYOVER, TASK_STATE_DONE, "done" },
		{ "e", TASK_KIND_DEEP, TASK_STATE_PLANNED, "planned" },
	};
	struct hotel *h = *state;
	int departures = 0;
	struct record_list tasks;

	hotel_check_in(h);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		hotel_put(h, TABLE_HOUSEKEEPING_TASKS, rows[i].id,
			DATA(TEXT(TASK_ROOM_ID, "204"),
				INT(TASK_KIND, rows[i].kind),
				INT(TASK_STATE, rows[i].from)));
	assert_applied(set_state(h, "stay", STAY_STATE_CHECKED_OUT));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(
			record_word(hotel_get(h, TABLE_HOUSEKEEPING_TASKS,
					    rows[i].id),
				TASK_STATE),
			rows[i].to);
	tasks = hotel_list(h, TABLE_HOUSEKEEPING_TASKS, TASK_ROOM_ID, "204");
	for (size_t i = 0; i < tasks.count; i++)
		departures += record_int(tasks.items[i], TASK_KIND) ==
			      TASK_KIND_DEPARTURE;
	assert_int_equal(departures, 1);
}

/* ---- there and back ---- */

static void
a_guest_who_stays_after_all_is_reinstated(void **state)
{
	struct hotel *h = *state;
	const struct record *folio;

	hotel_check_in(h);
	assert_applied(set_state(h, "stay", STAY_STATE_CHECKED_OUT));
	assert_applied(set_state(h, "stay", STAY_STATE_IN_HOUSE));
	folio = hotel_only(h, TABLE_FOLIOS, FOLIO_STAY_ID, "stay");
	assert_string_equal(record_word(folio, FOLIO_STATE), "open");
	assert_true(record_is_null(folio, FOLIO_CLOSED_AT));
	assert_string_equal(record_text(folio, FOLIO_NUMBER), "F-000001");
	assert_string_equal(room_status(h, "204"), "occupied");
	assert_true(record_is_null(
		hotel_get(h, TABLE_STAYS, "stay"), STAY_CHECKED_OUT_AT));
	assert_string_equal(record_word(hotel_only(h, TABLE_HOUSEKEEPING_TASKS,
						TASK_ROOM_ID, "204"),
				    TASK_STATE),
		"cancelled");
	/* And leaves in the end, with the same number and a new clean. */
	assert_applied(set_state(h, "stay", STAY_STATE_CHECKED_OUT));
	folio = hotel_only(h, TABLE_FOLIOS, FOLIO_STAY_ID, "stay");
	assert_string_equal(record_text(folio, FOLIO_NUMBER), "F-000001");
	assert_int_equal(
		hotel_list(h, TABLE_HOUSEKEEPING_TASKS, TASK_ROOM_ID, "204")
			.count,
		2);
}

static void
nobody_is_reinstated_into_a_room_that_was_given_away(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	assert_applied(set_state(h, "stay", STAY_STATE_CHECKED_OUT));
	put_stay(h, "next", "204", STAY_STATE_IN_HOUSE, HOTEL_TODAY,
		"2026-11-23");
	assert_refused(
		set_state(h, "stay", STAY_STATE_IN_HOUSE), RULE_ROOM_OCCUPIED);
}

static void
nobody_is_reinstated_into_a_room_that_was_promised(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	assert_applied(set_state(h, "stay", STAY_STATE_CHECKED_OUT));
	put_stay(h, "next", "204", STAY_STATE_CONFIRMED, HOTEL_TODAY,
		"2026-11-23");
	assert_refused(set_state(h, "stay", STAY_STATE_IN_HOUSE),
		RULE_EXTEND_CONFLICT);
	h->insist = "EXTEND_CONFLICT";
	assert_exception(set_state(h, "stay", STAY_STATE_IN_HOUSE),
		RULE_EXTEND_CONFLICT);
}

static void
a_check_in_can_be_reversed_while_nothing_was_charged(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	assert_applied(set_state(h, "stay", STAY_STATE_CONFIRMED));
	assert_string_equal(room_status(h, "204"), "available");
	assert_true(record_is_null(
		hotel_get(h, TABLE_STAYS, "stay"), STAY_CHECKED_IN_AT));
	hotel_check_in(h);
	hotel_only(h, TABLE_FOLIOS, FOLIO_STAY_ID, "stay");
	hotel_charge(h, "night", 9000);
	assert_refused(
		set_state(h, "stay", STAY_STATE_CONFIRMED), RULE_STAY_STATE);
}

static void
a_reversed_check_in_leaves_a_room_that_is_not_clean_dirty(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	hotel_set(h, TABLE_ROOMS, "204",
		DATA(INT(ROOM_CONDITION, ROOM_CONDITION_PICKUP)));
	assert_applied(set_state(h, "stay", STAY_STATE_CONFIRMED));
	assert_string_equal(room_status(h, "204"), "dirty");
}

static void
who_was_cancelled_can_come_after_all(void **state)
{
	struct hotel *h = *state;

	assert_applied(set_state(h, "stay", STAY_STATE_CANCELLED));
	put_stay(h, "other", "204", STAY_STATE_CONFIRMED, HOTEL_TODAY,
		"2026-11-23");
	assert_refused(set_state(h, "stay", STAY_STATE_CONFIRMED),
		RULE_ROOM_DOUBLE_ASSIGN);
	assert_applied(hotel_update(h, TABLE_STAYS, "stay",
		DATA(INT(STAY_STATE, STAY_STATE_CONFIRMED),
			TEXT(STAY_ROOM_ID, "205"))));
}

/* ---- changes ---- */

static void
a_room_move_leaves_the_old_room_dirty(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;

	hotel_check_in(h);
	h->user = "desk";
	r = hotel_update(
		h, TABLE_STAYS, "stay", DATA(TEXT(STAY_ROOM_ID, "205")));
	assert_applied(r);
	assert_int_equal(r->rule, RULE_NONE);
	assert_string_equal(room_status(h, "204"), "dirty");
	assert_string_equal(room_status(h, "205"), "occupied");
	hotel_only(h, TABLE_HOUSEKEEPING_TASKS, TASK_ROOM_ID, "204");
	assert_int_equal(
		hotel_list(h, TABLE_HOUSEKEEPING_TASKS, TASK_ROOM_ID, "205")
			.count,
		0);
	hotel_only(h, TABLE_FOLIOS, FOLIO_STAY_ID, "stay");
}

static void
a_room_move_looks_at_the_new_room(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	put_stay(h, "other", "205", STAY_STATE_IN_HOUSE, HOTEL_TODAY,
		"2026-11-23");
	assert_refused(hotel_update(h, TABLE_STAYS, "stay",
			       DATA(TEXT(STAY_ROOM_ID, "205"))),
		RULE_ROOM_OCCUPIED);
	hotel_set(h, TABLE_ROOMS, "206",
		DATA(INT(ROOM_CONDITION, ROOM_CONDITION_DIRTY)));
	assert_refused(hotel_update(h, TABLE_STAYS, "stay",
			       DATA(TEXT(STAY_ROOM_ID, "206"))),
		RULE_ROOM_NOT_READY);
	assert_refused(
		hotel_update(h, TABLE_STAYS, "stay", DATA(NONE(STAY_ROOM_ID))),
		RULE_ROOM_MISSING);
	assert_string_equal(room_status(h, "204"), "occupied");
}

static void
two_arrivals_do_not_get_one_room(void **state)
{
	struct hotel *h = *state;

	assert_refused(
		hotel_insert(h, TABLE_STAYS, "other",
			DATA(TEXT(STAY_GUEST_ID, "ben"),
				TEXT(STAY_ROOM_ID, "204"),
				INT(STAY_STATE, STAY_STATE_CONFIRMED),
				TEXT(STAY_ARRIVAL_DATE, "2026-11-23"),
				TEXT(STAY_DEPARTURE_DATE, "2026-11-25"))),
		RULE_ROOM_DOUBLE_ASSIGN);
	/* The day on which one leaves and the other comes is fine. */
	assert_applied(hotel_insert(h, TABLE_STAYS, "other",
		DATA(TEXT(STAY_GUEST_ID, "ben"), TEXT(STAY_ROOM_ID, "204"),
			INT(STAY_STATE, STAY_STATE_CONFIRMED),
			TEXT(STAY_ARRIVAL_DATE, "2026-11-24"),
			TEXT(STAY_DEPARTURE_DATE, "2026-11-25"))));
}

static void
a_walk_in_does_not_take_a_promised_room_unnoticed(void **state)
{
	struct hotel *h = *state;

	assert_refused(
		hotel_insert(h, TABLE_STAYS, "walk-in",
			DATA(TEXT(STAY_GUEST_ID, "ben"),
				TEXT(STAY_ROOM_ID, "204"),
				INT(STAY_STATE, STAY_STATE_IN_HOUSE),
				TEXT(STAY_ARRIVAL_DATE, HOTEL_TODAY),
				TEXT(STAY_DEPARTURE_DATE, "2026-11-23"))),
		RULE_ROOM_DOUBLE_ASSIGN);
}

static void
an_extension_meets_the_next_arrival(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	put_stay(h, "next", "204", STAY_STATE_CONFIRMED, "2026-11-24",
		"2026-11-26");
	h->user = "desk";
	assert_refused(hotel_update(h, TABLE_STAYS, "stay",
			       DATA(TEXT(STAY_DEPARTURE_DATE, "2026-11-25"))),
		RULE_EXTEND_CONFLICT);
	h->insist = "EXTEND_CONFLICT";
	assert_exception(hotel_update(h, TABLE_STAYS, "stay",
				 DATA(TEXT(STAY_DEPARTURE_DATE, "2026-11-25"))),
		RULE_EXTEND_CONFLICT);
}

static void
an_option_holds_its_room_against_an_extension(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	put_stay(h, "next", "204", STAY_STATE_OPTION, "2026-11-24",
		"2026-11-26");
	assert_refused(hotel_update(h, TABLE_STAYS, "stay",
			       DATA(TEXT(STAY_DEPARTURE_DATE, "2026-11-25"))),
		RULE_EXTEND_CONFLICT);
}

static void
dates_run_forwards(void **state)
{
	struct hotel *h = *state;

	assert_problem(hotel_update(h, TABLE_STAYS, "stay",
			       DATA(TEXT(STAY_DEPARTURE_DATE, "2026-11-21"))),
		"departure_date");
	assert_refused(
		hotel_insert(h, TABLE_STAYS, "past",
			DATA(TEXT(STAY_GUEST_ID, "ben"),
				INT(STAY_STATE, STAY_STATE_CONFIRMED),
				TEXT(STAY_ARRIVAL_DATE, "2026-11-21"),
				TEXT(STAY_DEPARTURE_DATE, "2026-11-25"))),
		RULE_STAY_DATE);
	hotel_check_in(h);
	h->business_date = "2026-11-23";
	assert_refused(hotel_update(h, TABLE_STAYS, "stay",
			       DATA(TEXT(STAY_DEPARTURE_DATE, HOTEL_TODAY))),
		RULE_STAY_DATE);
}

static void
a_stay_that_is_over_is_not_moved_any_more(void **state)
{
	struct hotel *h = *state;

	assert_applied(set_state(h, "stay", STAY_STATE_NO_SHOW));
	assert_refused(hotel_update(h, TABLE_STAYS, "stay",
			       DATA(TEXT(STAY_ROOM_ID, "205"))),
		RULE_STAY_STATE);
	assert_applied(hotel_update(
		h, TABLE_STAYS, "stay", DATA(TEXT(STAY_NOTE, "called"))));
}

static void
a_stay_with_a_history_is_not_deleted(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	assert_refused(
		hotel_remove(h, TABLE_STAYS, "stay"), RULE_RECORD_IN_USE);
	put_stay(h, "plan", "205", STAY_STATE_CONFIRMED, HOTEL_TODAY,
		"2026-11-23");
	assert_applied(hotel_remove(h, TABLE_STAYS, "plan"));
	assert_true(hotel_get(h, TABLE_STAYS, "plan")->deleted);
}

static void
a_guest_who_is_expected_is_not_deleted(void **state)
{
	struct hotel *h = *state;

	assert_refused(
		hotel_remove(h, TABLE_GUESTS, "anna"), RULE_RECORD_IN_USE);
	assert_applied(hotel_remove(h, TABLE_GUESTS, "ben"));
}

/* ---- rooms by type ---- */

static const struct reduction *
book_type(struct hotel *h, const char *id, const char *arrival,
	const char *departure)
{
	return hotel_insert(h, TABLE_STAYS, id,
		DATA(TEXT(STAY_GUEST_ID, "ben"), TEXT(STAY_ROOM_TYPE, "DBL"),
			INT(STAY_STATE, STAY_STATE_CONFIRMED),
			TEXT(STAY_ARRIVAL_DATE, arrival),
			TEXT(STAY_DEPARTURE_DATE, departure)));
}

/* Three doubles; Anna has one until the 24th. */
static void
a_type_is_sold_until_its_rooms_are_gone(void **state)
{
	struct hotel *h = *state;

	assert_applied(book_type(h, "a", "2026-11-22", "2026-11-25"));
	assert_applied(book_type(h, "b", "2026-11-23", "2026-11-24"));
	assert_refused(book_type(h, "c", "2026-11-22", "2026-11-25"),
		RULE_NO_INVENTORY);
	assert_applied(book_type(h, "c", "2026-11-24", "2026-11-25"));
	/* What is had already is not asked for again; a night more is. */
	assert_applied(
		hotel_update(h, TABLE_STAYS, "b", DATA(TEXT(STAY_NOTE, "x"))));
	assert_refused(hotel_update(h, TABLE_STAYS, "c",
			       DATA(TEXT(STAY_ARRIVAL_DATE, "2026-11-23"))),
		RULE_NO_INVENTORY);
	/* In a room of another type it takes that one. */
	hotel_set(h, TABLE_ROOMS, "206", DATA(TEXT(ROOM_ROOM_TYPE, "SUP")));
	assert_refused(book_type(h, "d", "2026-11-22", "2026-11-23"),
		RULE_NO_INVENTORY);
	hotel_set(h, TABLE_STAYS, "a", DATA(TEXT(STAY_ROOM_ID, "206")));
	assert_applied(book_type(h, "d", "2026-11-22", "2026-11-23"));
}

static void
an_upgrade_needs_no_reason_and_a_downgrade_does(void **state)
{
	struct hotel *h = *state;

	hotel_set(h, TABLE_ROOMS, "205",
		DATA(TEXT(ROOM_ROOM_TYPE, "STE"), INT(ROOM_RATE_MINOR, 20000)));
	hotel_set(h, TABLE_STAYS, "stay", DATA(TEXT(STAY_ROOM_TYPE, "DBL")));
	hotel_check_in(h);
	assert_applied(hotel_update(
		h, TABLE_STAYS, "stay", DATA(TEXT(STAY_ROOM_ID, "205"))));
	hotel_set(h, TABLE_STAYS, "stay", DATA(TEXT(STAY_ROOM_TYPE, "STE")));
	assert_refused(hotel_update(h, TABLE_STAYS, "stay",
			       DATA(TEXT(STAY_ROOM_ID, "206"))),
		RULE_ROOM_TYPE_DOWNGRADE);
}

/* ---- the state machine ---- */

static const struct reduction *
begin_as(struct hotel *h, const char *id, enum stay_state state)
{
	return hotel_insert(h, TABLE_STAYS, id,
		DATA(TEXT(STAY_GUEST_ID, "ben"), TEXT(STAY_ROOM_TYPE, "DBL"),
			INT(STAY_STATE, state),
			TEXT(STAY_ARRIVAL_DATE, HOTEL_TODAY),
			TEXT(STAY_DEPARTURE_DATE, "2026-11-23")));
}

/* Three doubles, one of them Anna's: an option holds one, who waits holds none.
 */
static void
an_option_holds_its_type_and_the_waiting_list_waits_for_it(void **state)
{
	struct hotel *h = *state;

	assert_applied(begin_as(h, "option", STAY_STATE_OPTION));
	assert_applied(begin_as(h, "waits", STAY_STATE_WAITLIST));
	assert_applied(begin_as(h, "booked", STAY_STATE_CONFIRMED));
	assert_refused(
		set_state(h, "waits", STAY_STATE_CONFIRMED), RULE_NO_INVENTORY);
	/* An option has its room already. */
	assert_applied(set_state(h, "option", STAY_STATE_CONFIRMED));
	assert_applied(set_state(h, "booked", STAY_STATE_CANCELLED));
	assert_applied(set_state(h, "waits", STAY_STATE_OPTION));
	assert_refused(
		set_state(h, "waits", STAY_STATE_IN_HOUSE), RULE_STAY_STATE);
}

/* ---- what is not asked ---- */

static void
stays_without_rooms_do_not_meet(void **state)
{
	struct hotel *h = *state;

	for (int i = 0; i < 2; i++)
		assert_applied(hotel_insert(h, TABLE_STAYS,
			i == 0 ? "one" : "two",
			DATA(TEXT(STAY_GUEST_ID, "ben"),
				INT(STAY_STATE, STAY_STATE_CONFIRMED),
				TEXT(STAY_ARRIVAL_DATE, HOTEL_TODAY),
				TEXT(STAY_DEPARTURE_DATE, "2026-11-23"))));
}

static void
an_assignment_that_was_insisted_on_is_not_asked_again(void **state)
{
	struct hotel *h = *state;

	put_stay(h, "other", "204", STAY_STATE_CONFIRMED, HOTEL_TODAY,
		"2026-11-23");
	assert_applied(hotel_update(
		h, TABLE_STAYS, "stay", DATA(TEXT(STAY_NOTE, "x"))));
	assert_applied(set_state(h, "stay", STAY_STATE_IN_HOUSE));
}

static void
a_new_room_or_night_at_check_in_is_asked_about(void **state)
{
	struct hotel *h = *state;

	put_stay(h, "other", "205", STAY_STATE_CONFIRMED, HOTEL_TODAY,
		"2026-11-23");
	assert_refused(hotel_update(h, TABLE_STAYS, "stay",
			       DATA(INT(STAY_STATE, STAY_STATE_IN_HOUSE),
				       TEXT(STAY_ROOM_ID, "205"))),
		RULE_ROOM_DOUBLE_ASSIGN);
	put_stay(h, "next", "204", STAY_STATE_CONFIRMED, "2026-11-24",
		"2026-11-26");
	assert_refused(
		hotel_update(h, TABLE_STAYS, "stay",
			DATA(INT(STAY_STATE, STAY_STATE_IN_HOUSE),
				TEXT(STAY_DEPARTURE_DATE, "2026-11-25"))),
		RULE_ROOM_DOUBLE_ASSIGN);
}

static void
an_order_that_is_closed_keeps_nobody(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	hotel_put(h, TABLE_ORDERS, "order",
		DATA(TEXT(ORDER_STAY_ID, "stay"), TEXT(ORDER_ROOM_ID, "204"),
			INT(ORDER_STATE, ORDER_STATE_CLOSED)));
	/* Somebody else's order that was served in this room. */
	hotel_put(h, TABLE_ORDERS, "other",
		DATA(TEXT(ORDER_STAY_ID, "before"), TEXT(ORDER_ROOM_ID, "204"),
			INT(ORDER_STATE, ORDER_STATE_OPEN)));
	assert_applied(set_state(h, "stay", STAY_STATE_CHECKED_OUT));
	assert_int_equal(h->last.exception_count, 0);
}

static void
a_deposit_does_not_hinder_reversing_a_check_in(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	hotel_put(h, TABLE_FOLIO_CHARGES, "deposit",
		DATA(TEXT(CHARGE_FOLIO_ID, hotel_folio(h, "stay")),
			INT(CHARGE_KIND, CHARGE_KIND_PAYMENT),
			INT(CHARGE_AMOUNT_MINOR, -5000)));
	assert_applied(set_state(h, "stay", STAY_STATE_CONFIRMED));
}

static void
a_room_that_is_gone_does_not_hold_its_guest(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	hotel_delete_past_rules(h, TABLE_ROOMS, "204");
	assert_applied(set_state(h, "stay", STAY_STATE_CHECKED_OUT));
	hotel_set(h, TABLE_STAYS, "stay",
		DATA(INT(STAY_STATE, STAY_STATE_IN_HOUSE)));
	assert_applied(set_state(h, "stay", STAY_STATE_CONFIRMED));
}

static void
a_clean_that_has_begun_is_not_called_off(void **state)
{
	struct hotel *h = *state;
	const char *task;

	hotel_check_in(h);
	assert_applied(set_state(h, "stay", STAY_STATE_CHECKED_OUT));
	task = hotel_only(h, TABLE_HOUSEKEEPING_TASKS, TASK_ROOM_ID, "204")->id;
	hotel_set(h, TABLE_HOUSEKEEPING_TASKS, task,
		DATA(INT(TASK_STATE, TASK_STATE_STARTED)));
	assert_applied(set_state(h, "stay", STAY_STATE_IN_HOUSE));
	assert_string_equal(
		hotel_word(h, TABLE_HOUSEKEEPING_TASKS, task, TASK_STATE),
		"started");
	/* Planned by hand, there is none of ours to call off. */
	assert_applied(set_state(h, "stay", STAY_STATE_CHECKED_OUT));
	view_memory_remove(h->records, TABLE_HOUSEKEEPING_TASKS, task);
	assert_applied(set_state(h, "stay", STAY_STATE_IN_HOUSE));
}

/* ---- answered by itself ---- */

static const struct reduction *
assign(struct hotel *h, const char *room)
{
	return hotel_update(
		h, TABLE_STAYS, "stay", DATA(TEXT(STAY_ROOM_ID, room)));
}

static const char *
room_of(struct hotel *h, const char *stay)
{
	return hotel_text(h, TABLE_STAYS, stay, STAY_ROOM_ID);
}

static void
late_whoever_has_not_arrived_gets_another_room(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;

	put_stay(h, "other", "205", STAY_STATE_CONFIRMED, "2026-11-23",
		"2026-11-25");
	h->late = true;
	r = assign(h, "205");
	assert_true(has_exception(r, RULE_ROOM_DOUBLE_ASSIGN));
	/* The lowest that is free on all nights, for everybody the same. */
	assert_string_equal(room_of(h, "stay"), "204");
	assert_string_equal(room_of(h, "other"), "205");
	/* What the terminal said is kept beside it. */
	assert_int_equal(writes_to(r, TABLE_CONFLICTS), 1);
	/* None is free: none is promised. */
	put_stay(h, "third", "204", STAY_STATE_IN_HOUSE, HOTEL_TODAY,
		"2026-11-25");
	hotel_set(h, TABLE_ROOMS, "206",
		DATA(INT(ROOM_STATUS, ROOM_STATUS_OUT_OF_ORDER)));
	hotel_set(h, TABLE_STAYS, "stay", DATA(NONE(STAY_ROOM_ID)));
	assert_true(has_exception(assign(h, "205"), RULE_ROOM_DOUBLE_ASSIGN));
	assert_null(room_of(h, "stay"));
}

static void
late_a_guest_who_is_in_keeps_the_room_and_the_other_moves(void **state)
{
	struct hotel *h = *state;

	put_stay(h, "other", "205", STAY_STATE_CONFIRMED, HOTEL_TODAY,
		"2026-11-23");
	h->late = true;
	assert_exception(hotel_update(h, TABLE_STAYS, "stay",
				 DATA(TEXT(STAY_ROOM_ID, "205"),
					 INT(STAY_STATE, STAY_STATE_IN_HOUSE))),
		RULE_ROOM_DOUBLE_ASSIGN);
	assert_string_equal(room_of(h, "stay"), "205");
	assert_string_equal(room_of(h, "other"), "204");
}

static void
a_promised_room_is_left_to_a_person(void **state)
{
	struct hotel *h = *state;

	put_stay(h, "other", "205", STAY_STATE_CONFIRMED, HOTEL_TODAY,
		"2026-11-23");
	hotel_set(h, TABLE_STAYS, "stay",
		DATA(INT(STAY_DO_NOT_MOVE, 1), NONE(STAY_ROOM_ID)));
	h->late = true;
	assert_exception(assign(h, "205"), RULE_ROOM_DOUBLE_ASSIGN);
	assert_string_equal(room_of(h, "stay"), "205");
	assert_string_equal(room_of(h, "other"), "205");
}

/* ---- before the room is ready ---- */

static void
a_guest_who_waits_makes_housekeeping_hurry(void **state)
{
	struct hotel *h = *state;

	assert_applied(hotel_update(
		h, TABLE_STAYS, "stay", DATA(INT(STAY_QUEUED_AT, h->now_ms))));
	assert_int_equal(hotel_int(h, TABLE_ROOMS, "204", ROOM_RUSH), 1);
	assert_applied(set_state(h, "stay", STAY_STATE_CANCELLED));
	assert_int_equal(hotel_int(h, TABLE_ROOMS, "204", ROOM_RUSH), 0);
	assert_true(record_is_null(
		hotel_get(h, TABLE_STAYS, "stay"), STAY_QUEUED_AT));
	put_stay(h, "later", "205", STAY_STATE_CONFIRMED, "2026-11-23",
		"2026-11-25");
	assert_refused(hotel_update(h, TABLE_STAYS, "later",
			       DATA(INT(STAY_QUEUED_AT, h->now_ms))),
		RULE_STAY_DATE);
}

static void
a_guest_may_use_the_house_before_the_room_is_ready(void **state)
{
	struct hotel *h = *state;

	hotel_set(h, TABLE_ROOMS, "204",
		DATA(INT(ROOM_STATUS, ROOM_STATUS_DIRTY),
			INT(ROOM_CONDITION, ROOM_CONDITION_DIRTY)));
	assert_applied(hotel_update(
		h, TABLE_STAYS, "stay", DATA(INT(STAY_ADVANCE_AT, h->now_ms))));
	assert_non_null(hotel_folio(h, "stay"));
	assert_string_equal(room_status(h, "204"), "dirty");
	/* The day of arrival is a fact now. */
	assert_refused(hotel_update(h, TABLE_STAYS, "stay",
			       DATA(TEXT(STAY_ARRIVAL_DATE, "2026-11-23"))),
		RULE_STAY_STATE);
	hotel_charge(h, "lunch", 1500);
	hotel_set(h, TABLE_ROOMS, "204",
		DATA(INT(ROOM_STATUS, ROOM_STATUS_AVAILABLE),
			INT(ROOM_CONDITION, ROOM_CONDITION_CLEAN)));
	assert_applied(set_state(h, "stay", STAY_STATE_IN_HOUSE));
	assert_int_equal(hotel_balance(h, hotel_folio(h, "stay")), 1500);
}

static void
who_was_checked_in_in_advance_settles_before_calling_off(void **state)
{
	struct hotel *h = *state;

	assert_applied(hotel_update(
		h, TABLE_STAYS, "stay", DATA(INT(STAY_ADVANCE_AT, h->now_ms))));
	hotel_charge(h, "lunch", 1500);
	assert_refused(set_state(h, "stay", STAY_STATE_NO_SHOW),
		RULE_CHECKOUT_BALANCE);
	h->insist = "CHECKOUT_BALANCE";
	assert_exception(set_state(h, "stay", STAY_STATE_NO_SHOW),
		RULE_CHECKOUT_BALANCE);
	assert_string_equal(hotel_word(h, TABLE_FOLIOS, hotel_folio(h, "stay"),
				    FOLIO_STATE),
		"closed");
}

static void
a_guest_whose_departure_has_passed_is_not_reinstated(void **state)
{
	struct hotel *h = *state;

	put_stay(h, "old", "205", STAY_STATE_CHECKED_OUT, "2026-11-19",
		"2026-11-21");
	assert_refused(
		set_state(h, "old", STAY_STATE_IN_HOUSE), RULE_STAY_DATE);
	hotel_set(h, TABLE_STAYS, "old",
		DATA(TEXT(STAY_DEPARTURE_DATE, HOTEL_TODAY)));
	assert_applied(set_state(h, "old", STAY_STATE_IN_HOUSE));
}

static void
late_into_a_dirty_room_somebody_is_sent_there(void **state)
{
	struct hotel *h = *state;
	const struct record *task;

	hotel_set(h, TABLE_ROOMS, "204",
		DATA(INT(ROOM_STATUS, ROOM_STATUS_DIRTY),
			INT(ROOM_CONDITION, ROOM_CONDITION_DIRTY)));
	h->late = true;
	assert_exception(
		set_state(h, "stay", STAY_STATE_IN_HOUSE), RULE_ROOM_NOT_READY);
	task = hotel_only(h, TABLE_HOUSEKEEPING_TASKS, TASK_ROOM_ID, "204");
	assert_int_equal(record_int(task, TASK_PRIORITY), 1);
	assert_string_equal(record_word(task, TASK_KIND), "pickup");
}

static const struct reduction *
sell(struct hotel *h, const char *id, const char *from, const char *to)
{
	return hotel_insert(h, TABLE_STAYS, id,
		DATA(TEXT(STAY_GUEST_ID, "ben"), TEXT(STAY_ROOM_TYPE, "DBL"),
			INT(STAY_STATE, STAY_STATE_CONFIRMED),
			TEXT(STAY_ARRIVAL_DATE, from),
			TEXT(STAY_DEPARTURE_DATE, to)));
}

/* Three doubles: one is blocked for two nights, one sold to Anna. */
static void
a_blocked_night_is_not_sold_and_the_others_are(void **state)
{
	struct hotel *h = *state;

	assert_applied(hotel_insert(h, TABLE_ROOM_BLOCKS, "b",
		DATA(TEXT(BLOCK_ROOM_ID, "206"),
			INT(BLOCK_KIND, BLOCK_KIND_OUT_OF_ORDER),
			TEXT(BLOCK_FROM_DATE, HOTEL_TODAY),
			TEXT(BLOCK_THROUGH_DATE, "2026-11-23"),
			TEXT(BLOCK_REASON, "paint"),
			INT(BLOCK_STATE, BLOCK_STATE_ACTIVE))));
	assert_applied(sell(h, "one", HOTEL_TODAY, "2026-11-23"));
	assert_refused(
		sell(h, "two", HOTEL_TODAY, "2026-11-23"), RULE_NO_INVENTORY);
	assert_applied(sell(h, "three", "2026-11-24", "2026-11-25"));
	assert_applied(sell(h, "four", "2026-11-24", "2026-11-25"));
	assert_applied(sell(h, "five", "2026-11-24", "2026-11-25"));
	assert_refused(
		sell(h, "six", "2026-11-24", "2026-11-25"), RULE_NO_INVENTORY);
}

int
main(void)
{
#define TEST(f)                                                                \
	cmocka_unit_test_setup_teardown(f, hotel_set_up, hotel_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_check_in_occupies_the_room_and_opens_the_folio),
		TEST(checking_in_twice_changes_nothing_the_second_time),
		TEST(a_walk_in_is_one_action),
		TEST(a_room_with_a_guest_in_it_takes_no_other),
		TEST(a_room_that_is_marked_occupied_takes_nobody),
		TEST(names_of_guests_stay_out_of_details),
		TEST(a_blocked_room_can_be_insisted_on_by_a_manager),
		TEST(a_room_out_of_service_is_another_matter),
		TEST(a_dirty_room_is_refused_at_the_desk_and_taken_late),
		TEST(an_override_needs_a_reason),
		TEST(more_persons_than_beds_are_refused),
		TEST(a_stay_without_a_room_cannot_begin),
		TEST(nobody_checks_in_before_the_arrival_or_after_the_departure),
		TEST(a_late_check_in_is_judged_by_the_day_it_happened_on),
		TEST(a_folio_waits_for_the_property),
		TEST(an_id_that_somebody_took_is_evaded),
		TEST(a_check_out_closes_the_folio_and_leaves_work_for_housekeeping),
		TEST(only_the_server_numbers_folios),
		TEST(a_refused_check_out_takes_no_number),
		TEST(an_open_balance_keeps_the_guest_unless_he_has_gone_already),
		TEST(an_open_order_is_mentioned_at_check_out),
		TEST(an_open_order_of_the_room_is_mentioned_too),
		TEST(a_blocked_room_stays_blocked_when_its_guest_leaves),
		TEST(one_departure_clean_is_enough),
		TEST(what_was_to_be_done_for_a_guest_ends_with_the_departure),
		TEST(a_guest_who_stays_after_all_is_reinstated),
		TEST(nobody_is_reinstated_into_a_room_that_was_given_away),
		TEST(nobody_is_reinstated_into_a_room_that_was_promised),
		TEST(an_option_holds_its_room_against_an_extension),
		TEST(a_check_in_can_be_reversed_while_nothing_was_charged),
		TEST(a_reversed_check_in_leaves_a_room_that_is_not_clean_dirty),
		TEST(who_was_cancelled_can_come_after_all),
		TEST(a_room_move_leaves_the_old_room_dirty),
		TEST(a_room_move_looks_at_the_new_room),
		TEST(two_arrivals_do_not_get_one_room),
		TEST(a_walk_in_does_not_take_a_promised_room_unnoticed),
		TEST(an_extension_meets_the_next_arrival),
		TEST(dates_run_forwards),
		TEST(a_stay_that_is_over_is_not_moved_any_more),
		TEST(a_stay_with_a_history_is_not_deleted),
		TEST(a_guest_who_is_expected_is_not_deleted),
		TEST(an_option_holds_its_type_and_the_waiting_list_waits_for_it),
		TEST(stays_without_rooms_do_not_meet),
		TEST(an_assignment_that_was_insisted_on_is_not_asked_again),
		TEST(a_new_room_or_night_at_check_in_is_asked_about),
		TEST(an_order_that_is_closed_keeps_nobody),
		TEST(a_deposit_does_not_hinder_reversing_a_check_in),
		TEST(a_room_that_is_gone_does_not_hold_its_guest),
		TEST(a_clean_that_has_begun_is_not_called_off),
		TEST(a_type_is_sold_until_its_rooms_are_gone),
		TEST(late_whoever_has_not_arrived_gets_another_room),
		TEST(late_a_guest_who_is_in_keeps_the_room_and_the_other_moves),
		TEST(a_promised_room_is_left_to_a_person),
		TEST(a_guest_who_waits_makes_housekeeping_hurry),
		TEST(a_guest_may_use_the_house_before_the_room_is_ready),
		TEST(who_was_checked_in_in_advance_settles_before_calling_off),
		TEST(a_guest_whose_departure_has_passed_is_not_reinstated),
		TEST(late_into_a_dirty_room_somebody_is_sent_there),
		TEST(a_blocked_night_is_not_sold_and_the_others_are),
		TEST(an_upgrade_needs_no_reason_and_a_downgrade_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
