#include "tests/lib/test.h"

#include "store/trial.h"
#include "tests/lib/test_store.h"

#include <string.h>

/* An operation tried: pairs "key=value" with ';' between. */
static struct trial
tried(struct test_store *ts, const char *name, const char *pairs)
{
	struct operation_argument list[8];
	struct operation_request r = { .arguments = list };
	char *text = arena_strdup(ts->a, pairs);
	char *rest = NULL;
	struct trial t;

	for (char *p = strtok_r(text, ";", &rest); p != NULL;
		p = strtok_r(NULL, ";", &rest)) {
		char *equals = strchr(p, '=');

		assert_non_null(equals);
		*equals = '\0';
		list[r.count++] = (struct operation_argument){ p, equals + 1 };
	}
	assert_int_equal(trial_run(ts->st, operation_find(name), &r, "boss",
				 ROLE_MANAGER, ts->a, &t),
		ERR_OK);
	return t;
}

static const struct trial_change *
change_of(const struct trial *t, enum table table, int field)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->changes[i].after->entity->table == table &&
			t->changes[i].field == field)
			return &t->changes[i];
	return NULL;
}

static void
a_trial_tells_every_effect_and_has_none(void **state)
{
	struct test_store *ts = *state;
	struct trial t = tried(ts, "check-in", "room=204");
	const struct trial_change *c;

	assert_int_equal(t.verdict, ERR_OK);
	c = change_of(&t, TABLE_STAYS, STAY_STATE);
	assert_non_null(c);
	assert_string_equal(record_word(c->before, STAY_STATE), "confirmed");
	assert_string_equal(record_word(c->after, STAY_STATE), "in_house");
	c = change_of(&t, TABLE_ROOMS, ROOM_STATUS);
	assert_non_null(c);
	assert_string_equal(record_word(c->after, ROOM_STATUS), "occupied");
	/* The folio would be new. */
	c = change_of(&t, TABLE_FOLIOS, -1);
	assert_non_null(c);
	assert_null(c->before);
	assert_int_equal(test_counts(ts).to_send, 0);
	assert_int_equal(test_int(ts, TABLE_ROOMS, "204", ROOM_STATUS),
		ROOM_STATUS_AVAILABLE);
	assert_like_model(ts);
}

static void
a_trial_takes_no_number(void **state)
{
	struct test_store *ts = *state;

	assert_int_equal(
		tried(ts, "order", "table=5;items=burger").verdict, ERR_OK);
	assert_int_equal(test_store_ask(ts, "SELECT count(*) FROM series"), 0);
}

static void
a_trial_says_why_it_would_not_be_taken(void **state)
{
	struct test_store *ts = *state;
	struct trial t = tried(ts, "check-out", "room=999");

	assert_int_equal(t.verdict, ERR_NOT_FOUND);
	assert_true(t.answer.problems.count > 0);
	t = tried(ts, "update", "table=stays;id=stay;state=checked_out");
	assert_int_equal(t.verdict, ERR_REFUSED);
	assert_int_equal(t.answer.rule, RULE_STAY_STATE);
	assert_int_equal(t.count, 0);
	t = tried(ts, "update", "table=rooms;id=204;capacity=1000");
	assert_int_equal(t.verdict, ERR_INVALID);
	assert_string_equal(t.answer.problems.items[0].field, "capacity");
}

static void
what_was_queued_about_a_record_is_found_done_or_not(void **state)
{
	struct test_store *ts = *state;
	struct queued_list list;
	const char *first =
		test_update(ts, TABLE_ROOMS, "204", DATA(TEXT(ROOM_NOTE, "a")));
	const char *last;

	test_push(ts, 10);
	test_pull(ts, 0, true);
	test_update(ts, TABLE_ROOMS, "205", DATA(TEXT(ROOM_NOTE, "b")));
	last = test_update(ts, TABLE_ROOMS, "204", DATA(TEXT(ROOM_NOTE, "c")));
	assert_int_equal(
		queue_of_record(ts->st, TABLE_ROOMS, "204", 0, ts->a, &list),
		ERR_OK);
	assert_int_equal(list.count, 2);
	assert_string_equal(list.items[0].action.id, first);
	assert_int_equal(list.items[0].status, SYNC_STATUS_SYNCED);
	assert_string_equal(list.items[1].action.id, last);
	assert_int_equal(
		queue_of_record(ts->st, TABLE_GUESTS, "204", 0, ts->a, &list),
		ERR_OK);
	assert_int_equal(list.count, 0);
}

static void
a_decision_that_came_second_says_so(void **state)
{
	struct test_store *ts = *state;
	const char *id =
		test_update(ts, TABLE_ROOMS, "204", DATA(TEXT(ROOM_NOTE, "a")));

	test_answer(ts, &(struct queue_result){ .action_id = id,
				.status = "success",
				.rule = "CONFLICT_DECIDED",
				.resolution = "applied" });
	assert_string_equal(test_queued(ts, id).rule, "CONFLICT_DECIDED");
	id = test_update(ts, TABLE_ROOMS, "204", DATA(TEXT(ROOM_NOTE, "b")));
	test_answer(ts, &(struct queue_result){ .action_id = id,
				.status = "success",
				.rule = "CLOCK_SKEW",
				.resolution = "applied" });
	assert_null(test_queued(ts, id).rule);
}

int
main(void)
{
#define TEST(f)                                                                \
	cmocka_unit_test_setup_teardown(                                       \
		f, test_store_set_up, test_store_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_trial_tells_every_effect_and_has_none),
		TEST(a_trial_takes_no_number),
		TEST(a_trial_says_why_it_would_not_be_taken),
		TEST(what_was_queued_about_a_record_is_found_done_or_not),
		TEST(a_decision_that_came_second_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
