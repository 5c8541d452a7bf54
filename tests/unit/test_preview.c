#include "tests/lib/test.h"

#include "store/preview.h"
#include "tests/lib/test_store.h"

static struct preview
previewed(struct test_store *ts)
{
	struct preview p;

	assert_int_equal(preview_run(ts->st, ts->a, &p), ERR_OK);
	return p;
}

static void
what_nobody_else_touched_is_taken(void **state)
{
	struct test_store *ts = *state;
	struct preview p;

	assert_int_equal(previewed(ts).count, 0);
	test_update(ts, TABLE_ROOMS, "204", DATA(TEXT(ROOM_NOTE, "a")));
	/* On what the first one leaves, not on what is confirmed. */
	test_update(ts, TABLE_ROOMS, "204", DATA(TEXT(ROOM_NOTE, "b")));
	p = previewed(ts);
	assert_int_equal(p.count, 2);
	assert_int_equal(p.counts[PREVIEW_OK], 2);
	/* Nothing was kept. */
	assert_string_equal(test_text(ts, TABLE_ROOMS, "204", ROOM_NOTE), "b");
	assert_int_equal(test_counts(ts).to_send, 2);
	assert_like_model(ts);
}

static void
a_field_that_others_changed_is_foreseen(void **state)
{
	struct test_store *ts = *state;
	struct preview p;

	test_update(ts, TABLE_STAYS, "stay",
		DATA(TEXT(STAY_DEPARTURE_DATE, "2026-11-27")));
	/* What nobody here knows cannot be foreseen. */
	assert_int_equal(previewed(ts).counts[PREVIEW_OK], 1);
	hotel_set(&ts->office, TABLE_STAYS, "stay",
		DATA(TEXT(STAY_DEPARTURE_DATE, "2026-11-29")));
	test_pull(ts, 0, true);
	p = previewed(ts);
	assert_int_equal(p.count, 1);
	assert_int_equal(p.items[0].verdict, PREVIEW_DECIDE);
}

static void
what_a_rule_refuses_is_foreseen_with_the_rule(void **state)
{
	struct test_store *ts = *state;
	struct preview p;

	test_update(ts, TABLE_STAYS, "stay",
		DATA(INT(STAY_STATE, STAY_STATE_CANCELLED)));
	hotel_set(&ts->office, TABLE_STAYS, "stay",
		DATA(INT(STAY_STATE, STAY_STATE_CHECKED_OUT)));
	test_pull(ts, 0, true);
	p = previewed(ts);
	assert_int_equal(p.counts[PREVIEW_REFUSED], 1);
	assert_int_equal(p.items[0].rule, RULE_STAY_STATE);
}

static void
what_was_answered_has_its_answer(void **state)
{
	struct test_store *ts = *state;
	const char *id =
		test_update(ts, TABLE_ROOMS, "204", DATA(TEXT(ROOM_NOTE, "a")));
	struct preview p;

	test_answer(ts, &(struct queue_result){ .action_id = id,
				.status = "success",
				.resolution = "applied",
				.stamp = 1000000 });
	p = previewed(ts);
	assert_int_equal(p.count, 1);
	assert_int_equal(p.items[0].verdict, PREVIEW_ANSWERED);
	id = test_update(ts, TABLE_ROOMS, "205", DATA(TEXT(ROOM_NOTE, "b")));
	test_answer(ts, &(struct queue_result){ .action_id = id,
				.status = "error",
				.error_type = "business_rule_error",
				.rule = "ROOM_OOO" });
	assert_int_equal(previewed(ts).count, 1);
}

int
main(void)
{
#define TEST(f)                                                                \
	cmocka_unit_test_setup_teardown(                                       \
		f, test_store_set_up, test_store_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(what_nobody_else_touched_is_taken),
		TEST(a_field_that_others_changed_is_foreseen),
		TEST(what_a_rule_refuses_is_foreseen_with_the_rule),
		TEST(what_was_answered_has_its_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
