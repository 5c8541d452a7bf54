#include "tests/lib/test.h"

#include "store/explain.h"
#include "tests/lib/test_store.h"

#include <string.h>

static struct explanation
explained(struct test_store *ts, enum table t, const char *id)
{
	struct explanation x;

	assert_int_equal(explain_record(ts->st, t, id, ts->a, &x), ERR_OK);
	return x;
}

/* The nth claim on a field; fails the test when there is none. */
static const struct explain_claim *
claim(const struct explanation *x, int field, size_t n)
{
	for (size_t i = 0; i < x->count; i++)
		if (x->claims[i].field == field && n-- == 0)
			return &x->claims[i];
	fail_msg("no such claim on %s", x->entity->fields[field].name);
	return NULL;
}

static size_t
claims_on(const struct explanation *x, int field)
{
	size_t n = 0;

	for (size_t i = 0; i < x->count; i++)
		n += x->claims[i].field == field;
	return n;
}

static void
sync(struct test_store *ts)
{
	test_push(ts, 100);
	test_pull(ts, 0, true);
}

/* The desk and the office change a guest's name while they are apart. */
static const char *
disputed_name(struct test_store *ts)
{
	const char *id = test_update(ts, TABLE_GUESTS, "anna",
		DATA(TEXT(GUEST_FULL_NAME, "Desk, Anna")));

	ts->office.user = "boss";
	hotel_update(&ts->office, TABLE_GUESTS, "anna",
		DATA(TEXT(GUEST_FULL_NAME, "Office, Anna")));
	sync(ts);
	return id;
}

static const char *
conflict_of(struct test_store *ts, const char *action_id)
{
	char *id = ARENA_ARRAY(ts->a, char, UUID_SIZE);

	uuid_derive(action_id, "conflict", id);
	return id;
}

static void
decide(struct test_store *ts, const char *conflict, const char *strategy,
	const char *data)
{
	struct field_values values = DATA(INT(CONFLICT_RESOLVED, 1),
		TEXT(CONFLICT_DECIDED_BY, "boss"),
		TEXT(CONFLICT_RESOLUTION_STRATEGY, strategy),
		TEXT(CONFLICT_RESOLUTION_DATA, data));

	if (data == NULL)
		values.count--;
	test_update(ts, TABLE_CONFLICTS, conflict, values);
}

static void
what_was_set_here_has_a_name_and_a_fate(void **state)
{
	struct test_store *ts = *state;
	const struct explain_claim *one;
	struct explanation x;
	const char *id = test_update(
		ts, TABLE_ROOMS, "204", DATA(TEXT(ROOM_NOTE, "quiet")));

	x = explained(ts, TABLE_ROOMS, "204");
	one = claim(&x, ROOM_NOTE, 0);
	assert_int_equal(one->fate, EXPLAIN_WAITS);
	assert_string_equal(one->value.s, "quiet");
	assert_string_equal(one->user_id, "boss");
	assert_string_equal(one->terminal, "FD1");
	assert_string_equal(one->action_id, id);
	assert_true(one->at_ms > 0);
	sync(ts);
	ts->now_ms += 60000;
	test_update(ts, TABLE_ROOMS, "204", DATA(TEXT(ROOM_NOTE, "loud")));
	x = explained(ts, TABLE_ROOMS, "204");
	assert_int_equal(claims_on(&x, ROOM_NOTE), 2);
	assert_string_equal(claim(&x, ROOM_NOTE, 0)->value.s, "loud");
	one = claim(&x, ROOM_NOTE, 1);
	assert_string_equal(one->value.s, "quiet");
	assert_int_equal(one->fate, EXPLAIN_REPLACED);
}

static void
what_others_set_is_not_known_and_said_so(void **state)
{
	struct test_store *ts = *state;
	const struct explain_claim *one;
	struct explanation x;

	test_update(ts, TABLE_ROOMS, "204", DATA(TEXT(ROOM_NOTE, "quiet")));
	sync(ts);
	ts->office.user = "boss";
	hotel_update(&ts->office, TABLE_ROOMS, "204",
		DATA(TEXT(ROOM_NOTE, "office")));
	test_pull(ts, 0, true);
	x = explained(ts, TABLE_ROOMS, "204");
	assert_false(x.complete);
	one = claim(&x, ROOM_NOTE, 0);
	assert_string_equal(one->value.s, "office");
	assert_int_equal(one->fate, EXPLAIN_STANDS);
	assert_null(one->user_id);
	assert_null(one->terminal);
	assert_int_equal(one->at_ms, 0);
	assert_int_equal(claim(&x, ROOM_NOTE, 1)->fate, EXPLAIN_REPLACED);
}

static void
whoever_made_a_record_set_all_of_it(void **state)
{
	struct test_store *ts = *state;
	const struct explain_claim *one;
	struct explanation x;

	ts->office.user = "desk";
	hotel_insert(&ts->office, TABLE_GUESTS, "carla",
		DATA(TEXT(GUEST_FULL_NAME, "Zebedee, Carla")));
	test_pull(ts, 0, true);
	x = explained(ts, TABLE_GUESTS, "carla");
	assert_true(x.complete);
	one = claim(&x, GUEST_FULL_NAME, 0);
	assert_string_equal(one->user_id, "desk");
	assert_true(one->at_ms > 0);
}

static void
both_sides_of_a_conflict_are_told_and_who_lost(void **state)
{
	struct test_store *ts = *state;
	const char *id = disputed_name(ts);
	const char *conflict = conflict_of(ts, id);
	const struct explain_claim *one;
	struct explanation x = explained(ts, TABLE_GUESTS, "anna");

	assert_int_equal(claims_on(&x, GUEST_FULL_NAME), 2);
	one = claim(&x, GUEST_FULL_NAME, 1);
	assert_int_equal(one->fate, EXPLAIN_OPEN);
	assert_string_equal(one->value.s, "Desk, Anna");
	assert_string_equal(one->action_id, id);
	assert_string_equal(one->conflict_id, conflict);
	assert_null(one->rule);
	decide(ts, conflict, "server_wins", NULL);
	sync(ts);
	x = explained(ts, TABLE_GUESTS, "anna");
	one = claim(&x, GUEST_FULL_NAME, 0);
	assert_int_equal(one->fate, EXPLAIN_STANDS);
	assert_string_equal(one->value.s, "Office, Anna");
	assert_string_equal(one->user_id, "boss");
	assert_true(one->is_vague);
	one = claim(&x, GUEST_FULL_NAME, 1);
	assert_int_equal(one->fate, EXPLAIN_LOST);
	assert_string_equal(one->value.s, "Desk, Anna");
	assert_string_equal(one->rule, "server_wins");
	assert_string_equal(one->decided_by, "boss");
	assert_false(one->is_vague);
}

static void
a_third_value_is_the_deciders(void **state)
{
	struct test_store *ts = *state;
	const char *conflict = conflict_of(ts, disputed_name(ts));
	const struct explain_claim *one;
	struct explanation x;

	decide(ts, conflict, "manual", "{\"full_name\":\"Third, Anna\"}");
	sync(ts);
	x = explained(ts, TABLE_GUESTS, "anna");
	assert_int_equal(claims_on(&x, GUEST_FULL_NAME), 3);
	one = claim(&x, GUEST_FULL_NAME, 0);
	assert_int_equal(one->fate, EXPLAIN_STANDS);
	assert_string_equal(one->value.s, "Third, Anna");
	assert_string_equal(one->user_id, "boss");
	assert_string_equal(one->rule, "manual");
	assert_int_equal(claim(&x, GUEST_FULL_NAME, 1)->fate, EXPLAIN_LOST);
	assert_int_equal(claim(&x, GUEST_FULL_NAME, 2)->fate, EXPLAIN_LOST);
}

static void
what_the_server_refused_has_its_rule(void **state)
{
	struct test_store *ts = *state;
	const struct explain_claim *one;
	struct explanation x;
	const char *id = test_update(
		ts, TABLE_ROOMS, "204", DATA(TEXT(ROOM_NOTE, "quiet")));

	test_answer(ts, &(struct queue_result){ .action_id = id,
				.status = "error",
				.error_type = "business_rule_error",
				.rule = "ROLE_DENIED" });
	x = explained(ts, TABLE_ROOMS, "204");
	one = claim(&x, ROOM_NOTE, claims_on(&x, ROOM_NOTE) - 1);
	assert_int_equal(one->fate, EXPLAIN_REFUSED);
	assert_string_equal(one->rule, "ROLE_DENIED");
}

static void
a_record_that_nobody_has_heard_of_is_not_found(void **state)
{
	struct test_store *ts = *state;
	struct explanation x;

	assert_int_equal(
		explain_record(ts->st, TABLE_GUESTS, "nobody", ts->a, &x),
		ERR_NOT_FOUND);
}

int
main(void)
{
#define TEST(f)                                                                \
	cmocka_unit_test_setup_teardown(                                       \
		f, test_store_set_up, test_store_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(what_was_set_here_has_a_name_and_a_fate),
		TEST(what_others_set_is_not_known_and_said_so),
		TEST(whoever_made_a_record_set_all_of_it),
		TEST(both_sides_of_a_conflict_are_told_and_who_lost),
		TEST(a_third_value_is_the_deciders),
		TEST(what_the_server_refused_has_its_rule),
		TEST(a_record_that_nobody_has_heard_of_is_not_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
