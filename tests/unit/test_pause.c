/* A pause of the sync: what ends it, and what does not. */
#include "tests/lib/test.h"

#include "store/pause.h"
#include "tests/lib/test_store.h"

#include <stdio.h>
#include <string.h>

#define MINUTE INT64_C(60000)
#define ROOM   1000 /* actions in the queue */

static struct pause
load(struct test_store *ts, int64_t queue_max)
{
	struct pause p;

	assert_int_equal(pause_load(ts->st, queue_max, ts->a, &p), ERR_OK);
	return p;
}

static enum err
begin(struct test_store *ts, int64_t minutes, const char *why)
{
	return pause_begin(ts->st, ROOM, minutes, "ada", why);
}

static void
a_pause_is_there_for_everybody_until_its_time_is_over(void **state)
{
	struct test_store *ts = *state;
	struct store *other = test_store_other(ts);
	struct pause p;

	assert_int_equal(load(ts, ROOM).left_ms, 0);
	assert_int_equal(begin(ts, 20, "new router"), ERR_OK);
	assert_true(store_changed_elsewhere(other));
	ts->now_ms += 5 * MINUTE;
	assert_int_equal(pause_load(other, ROOM, ts->a, &p), ERR_OK);
	store_close(other);
	assert_int_equal(p.left_ms, 15 * MINUTE);
	assert_true(p.until_ms == ts->now_ms + 15 * MINUTE);
	assert_string_equal(p.by, "ada");
	assert_string_equal(p.why, "new router");
	ts->now_ms += 15 * MINUTE - 1;
	assert_int_equal(load(ts, ROOM).left_ms, 1);
	assert_false(load(ts, ROOM).is_over);
	ts->now_ms += 1;
	assert_int_equal(load(ts, ROOM).left_ms, 0);
	assert_true(load(ts, ROOM).is_over);
}

static void
a_restart_does_not_forget_it(void **state)
{
	struct test_store *ts = *state;

	assert_int_equal(begin(ts, 20, "new router"), ERR_OK);
	ts->now_ms += 5 * MINUTE;
	test_store_reopen(ts);
	assert_int_equal(load(ts, ROOM).left_ms, 15 * MINUTE);
}

static void
it_ends_when_somebody_says_so(void **state)
{
	struct test_store *ts = *state;

	assert_int_equal(pause_end(ts->st), ERR_OK);
	assert_int_equal(begin(ts, 20, "new router"), ERR_OK);
	assert_int_equal(pause_end(ts->st), ERR_OK);
	assert_int_equal(load(ts, ROOM).left_ms, 0);
	assert_string_equal(load(ts, ROOM).why, "");
	assert_false(load(ts, ROOM).is_over);
}

static void
the_next_one_takes_its_place(void **state)
{
	struct test_store *ts = *state;

	assert_int_equal(begin(ts, 60, "new router"), ERR_OK);
	assert_int_equal(begin(ts, 1, "a call on this line"), ERR_OK);
	assert_int_equal(load(ts, ROOM).left_ms, MINUTE);
	assert_string_equal(load(ts, ROOM).why, "a call on this line");
}

static void
nobody_pauses_without_a_reason_or_for_too_long(void **state)
{
	struct test_store *ts = *state;
	char lengthy[PAUSE_WHY_MAX + 2];

	memset(lengthy, 'w', sizeof(lengthy));
	lengthy[PAUSE_WHY_MAX + 1] = '\0';
	assert_int_equal(begin(ts, 0, "why"), ERR_INVALID);
	assert_int_equal(begin(ts, -1, "why"), ERR_INVALID);
	assert_int_equal(begin(ts, PAUSE_MINUTES_MAX + 1, "why"), ERR_INVALID);
	assert_int_equal(begin(ts, 5, ""), ERR_INVALID);
	assert_int_equal(begin(ts, 5, lengthy), ERR_INVALID);
	assert_int_equal(begin(ts, 5, "red \x1b[31m"), ERR_INVALID);
	assert_int_equal(begin(ts, 5, "4111 1111 1111 1111"), ERR_INVALID);
	assert_int_equal(load(ts, ROOM).left_ms, 0);
	lengthy[PAUSE_WHY_MAX] = '\0';
	assert_int_equal(begin(ts, PAUSE_MINUTES_MAX, lengthy), ERR_OK);
}

static void
a_full_queue_ends_it_and_lets_none_begin(void **state)
{
	struct test_store *ts = *state;
	char number[8];

	assert_int_equal(begin(ts, 20, "new router"), ERR_OK);
	for (int i = 0; i < 9; i++) {
		(void)snprintf(number, sizeof(number), "%d", 900 + i);
		test_insert(ts, TABLE_ROOMS, number,
			DATA(TEXT(ROOM_NUMBER, number),
				TEXT(ROOM_ROOM_TYPE, "DBL"),
				INT(ROOM_STATUS, ROOM_STATUS_AVAILABLE),
				INT(ROOM_CONDITION, ROOM_CONDITION_CLEAN)));
	}
	assert_true(load(ts, ROOM).left_ms > 0);
	assert_int_equal(load(ts, 10).left_ms, 0);
	assert_true(load(ts, 10).is_over);
	assert_int_equal(
		pause_begin(ts->st, 10, 5, "ada", "new router"), ERR_FULL);
}

static void
the_end_of_the_business_day_ends_it(void **state)
{
	struct test_store *ts = *state;

	assert_int_equal(begin(ts, 60, "new router"), ERR_OK);
	test_store_sql(ts, "UPDATE link_state SET pause_day = '2001-01-01'");
	test_store_reopen(ts);
	assert_int_equal(load(ts, ROOM).left_ms, 0);
	assert_true(load(ts, ROOM).is_over);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
#define T(f)                                                                   \
	cmocka_unit_test_setup_teardown(                                       \
		f, test_store_set_up, test_store_tear_down)
		T(a_pause_is_there_for_everybody_until_its_time_is_over),
		T(a_restart_does_not_forget_it),
		T(it_ends_when_somebody_says_so),
		T(the_next_one_takes_its_place),
		T(nobody_pauses_without_a_reason_or_for_too_long),
		T(a_full_queue_ends_it_and_lets_none_begin),
		T(the_end_of_the_business_day_ends_it),
#undef T
	};

	return cmocka_run_group_tests_name("pause", tests, NULL, NULL);
}
