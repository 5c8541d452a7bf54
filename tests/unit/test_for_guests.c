/* Wake-up calls and messages: requests that are for a guest and go along. */
#include "tests/lib/hotel.h"

#include "tests/lib/test.h"

#define SIX (HOTEL_START + INT64_C(50400000))

static const struct reduction *
call_at(struct hotel *h, const char *id, int64_t at_ms)
{
	return hotel_insert(h, TABLE_SERVICE_REQUESTS, id,
		DATA(TEXT(REQUEST_ROOM_ID, "204"),
			TEXT(REQUEST_STAY_ID, "stay"),
			INT(REQUEST_KIND, REQUEST_KIND_WAKE_UP),
			INT(REQUEST_STATE, REQUEST_STATE_OPEN),
			INT(REQUEST_WANTED_AT, at_ms)));
}

static const struct reduction *
ask(struct hotel *h, const char *id, enum request_kind kind)
{
	return hotel_insert(h, TABLE_SERVICE_REQUESTS, id,
		DATA(TEXT(REQUEST_ROOM_ID, "204"),
			TEXT(REQUEST_STAY_ID, "stay"), INT(REQUEST_KIND, kind),
			TEXT(REQUEST_MESSAGE, "Call home"),
			INT(REQUEST_STATE, REQUEST_STATE_OPEN)));
}

static const struct reduction *
stay_to(struct hotel *h, enum stay_state state)
{
	return hotel_update(
		h, TABLE_STAYS, "stay", DATA(INT(STAY_STATE, state)));
}

#define assert_is(h, id, field, word)                                          \
	assert_string_equal(                                                   \
		hotel_word(h, TABLE_SERVICE_REQUESTS, id, field), word)
#define assert_room(h, id, room)                                               \
	assert_string_equal(                                                   \
		hotel_text(h, TABLE_SERVICE_REQUESTS, id, REQUEST_ROOM_ID),    \
		room)

static void
what_nobody_could_do_is_not_taken(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	assert_problem(ask(h, "call", REQUEST_KIND_WAKE_UP), "wanted_at");
	assert_problem(hotel_insert(h, TABLE_SERVICE_REQUESTS, "m",
			       DATA(TEXT(REQUEST_ROOM_ID, "204"),
				       INT(REQUEST_KIND, REQUEST_KIND_MESSAGE),
				       INT(REQUEST_STATE, REQUEST_STATE_OPEN))),
		"message");
	/* Nor by the way. */
	assert_applied(call_at(h, "call", SIX));
	assert_problem(hotel_update(h, TABLE_SERVICE_REQUESTS, "call",
			       DATA(NONE(REQUEST_WANTED_AT))),
		"wanted_at");
	assert_applied(ask(h, "towels", REQUEST_KIND_TOWELS));
	assert_problem(hotel_update(h, TABLE_SERVICE_REQUESTS, "towels",
			       DATA(INT(REQUEST_KIND, REQUEST_KIND_WAKE_UP))),
		"wanted_at");
	/* Who may not read the words can still say how it goes. */
	assert_applied(ask(h, "note", REQUEST_KIND_MESSAGE));
	hotel_set(
		h, TABLE_SERVICE_REQUESTS, "note", DATA(NONE(REQUEST_MESSAGE)));
	assert_applied(hotel_update(h, TABLE_SERVICE_REQUESTS, "note",
		DATA(INT(REQUEST_STATE, REQUEST_STATE_DONE))));
}

static void
a_guest_is_called_once_at_a_time(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	assert_applied(call_at(h, "first", SIX));
	h->now_ms += INT64_C(7200000);
	assert_exception(call_at(h, "again", SIX), RULE_REQ_DUP);
	assert_is(h, "again", REQUEST_STATE, "duplicate");
	/* Another time is another call, and so are other words. */
	assert_int_equal(call_at(h, "later", SIX + 600000)->exception_count, 0);
	assert_is(h, "later", REQUEST_STATE, "open");
	assert_applied(ask(h, "home", REQUEST_KIND_MESSAGE));
	assert_exception(ask(h, "home2", REQUEST_KIND_MESSAGE), RULE_REQ_DUP);
}

static void
what_is_for_the_guest_moves_with_the_guest(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	assert_applied(call_at(h, "call", SIX));
	assert_applied(call_at(h, "over", SIX - 60000));
	assert_applied(hotel_update(h, TABLE_SERVICE_REQUESTS, "over",
		DATA(INT(REQUEST_STATE, REQUEST_STATE_DONE))));
	assert_applied(ask(h, "note", REQUEST_KIND_MESSAGE));
	assert_applied(ask(h, "lamp", REQUEST_KIND_MAINTENANCE));
	assert_applied(hotel_update(
		h, TABLE_STAYS, "stay", DATA(TEXT(STAY_ROOM_ID, "205"))));
	assert_room(h, "call", "205");
	assert_room(h, "note", "205");
	assert_is(h, "call", REQUEST_STATE, "open");
	/* What is done was done there, and the lamp is still broken there. */
	assert_room(h, "over", "204");
	assert_room(h, "lamp", "204");
}

static void
a_check_out_ends_it_and_a_mistaken_one_does_not(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	assert_applied(call_at(h, "call", SIX));
	assert_applied(call_at(h, "called off", SIX - 60000));
	assert_applied(hotel_update(h, TABLE_SERVICE_REQUESTS, "called off",
		DATA(INT(REQUEST_STATE, REQUEST_STATE_REJECTED))));
	assert_applied(ask(h, "note", REQUEST_KIND_MESSAGE));
	assert_applied(ask(h, "lamp", REQUEST_KIND_MAINTENANCE));
	assert_applied(stay_to(h, STAY_STATE_CHECKED_OUT));
	assert_is(h, "call", REQUEST_STATE, "rejected");
	assert_is(h, "note", REQUEST_STATE, "rejected");
	assert_is(h, "lamp", REQUEST_STATE, "open");
	assert_int_equal(
		hotel_int(h, TABLE_SERVICE_REQUESTS, "call", REQUEST_DONE_AT),
		hotel_int(h, TABLE_STAYS, "stay", STAY_CHECKED_OUT_AT));
	assert_applied(stay_to(h, STAY_STATE_IN_HOUSE));
	assert_is(h, "call", REQUEST_STATE, "open");
	assert_is(h, "note", REQUEST_STATE, "open");
	assert_true(record_is_null(
		hotel_get(h, TABLE_SERVICE_REQUESTS, "call"), REQUEST_DONE_AT));
	/* What was called off before stays so. */
	assert_is(h, "called off", REQUEST_STATE, "rejected");
}

/* The wrong guest was checked in: what was noted waits for the right moment. */
static void
a_reversed_check_in_awaits_the_guest(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	assert_applied(call_at(h, "call", SIX));
	assert_applied(stay_to(h, STAY_STATE_CONFIRMED));
	assert_is(h, "call", REQUEST_STATE, "open");
	assert_applied(hotel_update(h, TABLE_STAYS, "stay",
		DATA(INT(STAY_STATE, STAY_STATE_IN_HOUSE),
			TEXT(STAY_ROOM_ID, "205"))));
	assert_is(h, "call", REQUEST_STATE, "open");
	assert_room(h, "call", "205");
}

static void
who_does_not_come_may_come_after_all(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	assert_applied(call_at(h, "call", SIX));
	assert_applied(stay_to(h, STAY_STATE_CONFIRMED));
	assert_applied(stay_to(h, STAY_STATE_NO_SHOW));
	assert_applied(stay_to(h, STAY_STATE_CONFIRMED));
	assert_is(h, "call", REQUEST_STATE, "open");
}

static void
a_desk_that_hears_late_finds_the_guest(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	assert_applied(hotel_update(
		h, TABLE_STAYS, "stay", DATA(TEXT(STAY_ROOM_ID, "205"))));
	assert_applied(call_at(h, "call", SIX));
	assert_room(h, "call", "205");
	assert_applied(ask(h, "lamp", REQUEST_KIND_MAINTENANCE));
	assert_room(h, "lamp", "204");
	assert_applied(stay_to(h, STAY_STATE_CHECKED_OUT));
	assert_exception(ask(h, "note", REQUEST_KIND_MESSAGE), RULE_STAY_STATE);
	assert_is(h, "note", REQUEST_STATE, "rejected");
	/* Nor is it asked for once more. */
	assert_exception(hotel_update(h, TABLE_SERVICE_REQUESTS, "call",
				 DATA(INT(REQUEST_STATE, REQUEST_STATE_OPEN))),
		RULE_STAY_STATE);
	assert_is(h, "call", REQUEST_STATE, "rejected");
	assert_applied(stay_to(h, STAY_STATE_IN_HOUSE));
	assert_is(h, "note", REQUEST_STATE, "open");
}

#define TEST(f)                                                                \
	cmocka_unit_test_setup_teardown(f, hotel_set_up, hotel_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_nobody_could_do_is_not_taken),
		TEST(a_guest_is_called_once_at_a_time),
		TEST(what_is_for_the_guest_moves_with_the_guest),
		TEST(a_check_out_ends_it_and_a_mistaken_one_does_not),
		TEST(a_reversed_check_in_awaits_the_guest),
		TEST(who_does_not_come_may_come_after_all),
		TEST(a_desk_that_hears_late_finds_the_guest),
	};

	return cmocka_run_group_tests_name("for_guests", tests, NULL, NULL);
}
