#include "tests/lib/hotel.h"
#include "tests/lib/test.h"

static const char *
request(struct hotel *h)
{
	return hotel_word(h, TABLE_SERVICE_REQUESTS, "wish", REQUEST_STATE);
}

static const char *
task_id(void)
{
	static char id[UUID_SIZE];

	uuid_derive("wish", "task", id);
	return id;
}

static const char *
task(struct hotel *h)
{
	return hotel_word(h, TABLE_HOUSEKEEPING_TASKS, task_id(), TASK_STATE);
}

static const struct reduction *
ask(struct hotel *h, enum request_kind kind)
{
	return hotel_insert(h, TABLE_SERVICE_REQUESTS, "wish",
		DATA(TEXT(REQUEST_ROOM_ID, "204"), INT(REQUEST_KIND, kind),
			INT(REQUEST_STATE, REQUEST_STATE_OPEN)));
}

static const struct reduction *
give(struct hotel *h, const char *login)
{
	return hotel_update(h, TABLE_SERVICE_REQUESTS, "wish",
		DATA(INT(REQUEST_STATE, REQUEST_STATE_ASSIGNED),
			TEXT(REQUEST_ASSIGNED_TO, login)));
}

static const struct reduction *
request_to(struct hotel *h, enum request_state s)
{
	return hotel_update(
		h, TABLE_SERVICE_REQUESTS, "wish", DATA(INT(REQUEST_STATE, s)));
}

static const struct reduction *
task_to(struct hotel *h, enum task_state s)
{
	return hotel_update(h, TABLE_HOUSEKEEPING_TASKS, task_id(),
		DATA(INT(TASK_STATE, s)));
}

static void
make_dirty(struct hotel *h)
{
	hotel_set(h, TABLE_ROOMS, "204",
		DATA(INT(ROOM_STATUS, ROOM_STATUS_DIRTY),
			INT(ROOM_CONDITION, ROOM_CONDITION_DIRTY)));
}

static const char *
condition(struct hotel *h)
{
	return hotel_word(h, TABLE_ROOMS, "204", ROOM_CONDITION);
}

static void
what_an_attendant_is_given_stands_on_the_board(void **state)
{
	struct hotel *h = *state;

	assert_applied(ask(h, REQUEST_KIND_TOWELS));
	assert_null(hotel_find(h, TABLE_HOUSEKEEPING_TASKS, task_id()));
	assert_applied(give(h, "maid"));
	assert_string_equal(task(h), "assigned");
	assert_string_equal(
		hotel_word(h, TABLE_HOUSEKEEPING_TASKS, task_id(), TASK_KIND),
		"pickup");
	assert_string_equal(hotel_text(h, TABLE_HOUSEKEEPING_TASKS, task_id(),
				    TASK_ASSIGNED_TO),
		"maid");
	assert_string_equal(
		hotel_text(h, TABLE_HOUSEKEEPING_TASKS, task_id(), TASK_NOTE),
		"towels");
}

static void
what_is_no_attendants_work_is_no_task(void **state)
{
	struct hotel *h = *state;

	assert_applied(ask(h, REQUEST_KIND_TOWELS));
	assert_applied(give(h, "desk"));
	assert_null(hotel_find(h, TABLE_HOUSEKEEPING_TASKS, task_id()));
	assert_applied(hotel_update(h, TABLE_SERVICE_REQUESTS, "wish",
		DATA(INT(REQUEST_KIND, REQUEST_KIND_MAINTENANCE))));
	assert_applied(give(h, "maid"));
	assert_null(hotel_find(h, TABLE_HOUSEKEEPING_TASKS, task_id()));
}

static void
the_request_is_done_when_its_task_is(void **state)
{
	struct hotel *h = *state;

	make_dirty(h);
	assert_applied(ask(h, REQUEST_KIND_TOWELS));
	assert_applied(give(h, "maid"));
	assert_applied(task_to(h, TASK_STATE_DONE));
	assert_string_equal(request(h), "done");
	assert_true(hotel_int(h, TABLE_SERVICE_REQUESTS, "wish",
			    REQUEST_DONE_AT) > 0);
	/* Towels were brought; nobody cleaned. */
	assert_string_equal(condition(h), "dirty");
	assert_applied(task_to(h, TASK_STATE_INSPECTED));
	assert_string_equal(condition(h), "dirty");
	assert_string_equal(request(h), "done");
}

static void
a_clean_that_was_asked_for_cleans_the_room(void **state)
{
	struct hotel *h = *state;

	make_dirty(h);
	assert_applied(ask(h, REQUEST_KIND_CLEANING));
	assert_applied(give(h, "maid"));
	assert_applied(task_to(h, TASK_STATE_DONE));
	assert_string_equal(condition(h), "clean");
	assert_string_equal(request(h), "done");
}

static void
what_was_not_done_after_all_is_asked_for_again(void **state)
{
	struct hotel *h = *state;

	assert_applied(ask(h, REQUEST_KIND_TOWELS));
	assert_applied(give(h, "maid"));
	assert_applied(task_to(h, TASK_STATE_DONE));
	assert_applied(task_to(h, TASK_STATE_ASSIGNED));
	assert_string_equal(request(h), "assigned");
	assert_true(record_is_null(
		hotel_get(h, TABLE_SERVICE_REQUESTS, "wish"), REQUEST_DONE_AT));
	/* The other way round. */
	assert_applied(request_to(h, REQUEST_STATE_DONE));
	assert_string_equal(task(h), "done");
	assert_applied(request_to(h, REQUEST_STATE_ASSIGNED));
	assert_string_equal(task(h), "assigned");
}

static void
who_skips_it_gives_it_back(void **state)
{
	struct hotel *h = *state;

	assert_applied(ask(h, REQUEST_KIND_TOWELS));
	assert_applied(give(h, "maid"));
	assert_applied(hotel_update(h, TABLE_HOUSEKEEPING_TASKS, task_id(),
		DATA(INT(TASK_STATE, TASK_STATE_SKIPPED),
			TEXT(TASK_SKIP_REASON, "none left"))));
	assert_string_equal(request(h), "acknowledged");
	assert_true(record_is_null(hotel_get(h, TABLE_SERVICE_REQUESTS, "wish"),
		REQUEST_ASSIGNED_TO));
	assert_applied(give(h, "maid"));
	assert_string_equal(task(h), "assigned");
}

static void
nobody_brings_what_is_not_wanted_any_more(void **state)
{
	struct hotel *h = *state;

	assert_applied(ask(h, REQUEST_KIND_TOWELS));
	assert_applied(give(h, "maid"));
	assert_applied(request_to(h, REQUEST_STATE_REJECTED));
	assert_string_equal(task(h), "cancelled");
	assert_applied(request_to(h, REQUEST_STATE_OPEN));
	assert_applied(give(h, "maid"));
	assert_string_equal(task(h), "assigned");
	/* Somebody else than an attendant takes it. */
	assert_applied(give(h, "desk"));
	assert_string_equal(task(h), "cancelled");
	assert_string_equal(request(h), "assigned");
}

static void
both_have_the_same_person(void **state)
{
	struct hotel *h = *state;

	hotel_put(h, TABLE_STAFF, "other",
		DATA(TEXT(STAFF_LOGIN, "other"),
			TEXT(STAFF_DISPLAY_NAME, "other"),
			INT(STAFF_ROLE, ROLE_HOUSEKEEPING),
			INT(STAFF_ACTIVE, 1)));
	assert_applied(ask(h, REQUEST_KIND_TOWELS));
	assert_applied(give(h, "maid"));
	assert_applied(hotel_update(h, TABLE_HOUSEKEEPING_TASKS, task_id(),
		DATA(TEXT(TASK_ASSIGNED_TO, "other"))));
	assert_string_equal(hotel_text(h, TABLE_SERVICE_REQUESTS, "wish",
				    REQUEST_ASSIGNED_TO),
		"other");
	assert_applied(give(h, "maid"));
	assert_string_equal(hotel_text(h, TABLE_HOUSEKEEPING_TASKS, task_id(),
				    TASK_ASSIGNED_TO),
		"maid");
}

#define TEST(f)                                                                \
	cmocka_unit_test_setup_teardown(f, hotel_set_up, hotel_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_an_attendant_is_given_stands_on_the_board),
		TEST(what_is_no_attendants_work_is_no_task),
		TEST(the_request_is_done_when_its_task_is),
		TEST(a_clean_that_was_asked_for_cleans_the_room),
		TEST(what_was_not_done_after_all_is_asked_for_again),
		TEST(who_skips_it_gives_it_back),
		TEST(nobody_brings_what_is_not_wanted_any_more),
		TEST(both_have_the_same_person),
	};

	return cmocka_run_group_tests_name("request_tasks", tests, NULL, NULL);
}
