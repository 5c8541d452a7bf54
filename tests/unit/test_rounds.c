/* The log of sync rounds, and what is known of other terminals. */
#include "tests/lib/test.h"

#include "store/others.h"
#include "store/rounds.h"
#include "store/sync_state.h"
#include "tests/lib/test_store.h"

#include <string.h>

#define MINUTE INT64_C(60000)
#define START  (HOTEL_START / MINUTE * MINUTE)

static struct sync_round
round_at(int64_t began_ms, int64_t sent, const char *why)
{
	return (struct sync_round){ .began_ms = began_ms,
		.ended_ms = began_ms + 500,
		.count = 1,
		.took_ms = 500,
		.sent = sent,
		.why = why };
}

static void
add(struct test_store *ts, const struct sync_round *rounds, size_t count)
{
	struct sync_state s;

	assert_int_equal(sync_state_load(ts->st, ts->a, &s), ERR_OK);
	s.log = rounds;
	s.log_count = count;
	assert_int_equal(sync_state_save_link(ts->st, &s), ERR_OK);
}

static struct sync_round_list
list(struct test_store *ts, size_t max)
{
	struct sync_round_list out;

	assert_int_equal(rounds_list(ts->st, max, ts->a, &out), ERR_OK);
	return out;
}

static void
rounds_in_which_nothing_moved_are_one_entry(void **state)
{
	struct test_store *ts = *state;
	struct sync_round rounds[] = {
		round_at(START, 0, ""),
		round_at(START + 30 * MINUTE, 0, ""),
	};
	struct sync_round later = round_at(START + 60 * MINUTE, 0, "");
	struct sync_round_list l;

	assert_int_equal(list(ts, 9).count, 0);
	add(ts, rounds, 2);
	add(ts, &later, 1);
	l = list(ts, 9);
	assert_int_equal(l.count, 1);
	assert_int_equal(l.items[0].count, 3);
	assert_int_equal(l.items[0].took_ms, 1500);
	assert_true(l.items[0].began_ms == START);
	assert_true(l.items[0].ended_ms == later.ended_ms);
}

static void
rounds_that_moved_something_are_told_apart_by_the_minute(void **state)
{
	struct test_store *ts = *state;
	struct sync_round rounds[] = {
		round_at(START, 2, ""),
		round_at(START + 20000, 3, ""),
		round_at(START + MINUTE, 4, ""),
		round_at(START + 2 * MINUTE, 0, ""),
	};
	struct sync_round_list l;

	rounds[1].received = 7;
	rounds[1].conflicts = 1;
	rounds[1].refused = 2;
	add(ts, rounds, 4);
	l = list(ts, 9);
	assert_int_equal(l.count, 3); /* the newest first */
	assert_int_equal(l.items[0].sent, 0);
	assert_int_equal(l.items[1].sent, 4);
	assert_int_equal(l.items[2].sent, 5);
	assert_int_equal(l.items[2].received, 7);
	assert_int_equal(l.items[2].conflicts, 1);
	assert_int_equal(l.items[2].refused, 2);
}

static void
what_ended_otherwise_is_another_entry(void **state)
{
	struct test_store *ts = *state;
	struct sync_round rounds[] = {
		round_at(START, 0, ""),
		round_at(START + 1000, 0, "no route to host"),
		round_at(START + 2000, 0, "no route to host"),
		round_at(START + 3000, 0, "timed out"),
		round_at(START + 4000, 0, ""),
		/* The clock was set back. */
		round_at(START - MINUTE, 0, ""),
	};
	struct sync_round_list l;

	add(ts, rounds, 6);
	l = list(ts, 9);
	assert_int_equal(l.count, 5);
	assert_string_equal(l.items[0].why, "");
	assert_true(l.items[0].began_ms == START - MINUTE);
	assert_string_equal(l.items[2].why, "timed out");
	assert_string_equal(l.items[3].why, "no route to host");
	assert_int_equal(l.items[3].count, 2);
	assert_int_equal(list(ts, 2).count, 2);
}

static void
old_rounds_are_forgotten(void **state)
{
	struct test_store *ts = *state;
	struct sync_round rounds[ROUNDS_KEPT + 3];
	struct sync_round_list l;

	for (int64_t i = 0; i < ROUNDS_KEPT + 3; i++)
		rounds[i] = round_at(START + i * MINUTE, i + 1, "");
	add(ts, rounds, ROUNDS_KEPT + 3);
	l = list(ts, 2 * ROUNDS_KEPT);
	assert_int_equal(l.count, ROUNDS_KEPT);
	assert_int_equal(l.items[0].sent, ROUNDS_KEPT + 3);
	assert_int_equal(l.items[ROUNDS_KEPT - 1].sent, 4);
}

/* ---- other terminals ---- */

static void
what_the_server_says_of_others_takes_the_place_of_what_it_said(void **state)
{
	struct test_store *ts = *state;
	const char *self = store_identity(ts->st)->terminal_id;
	struct other_terminal items[] = {
		{ "t-2", "kitchen-1", true, START - MINUTE, 4, 0 },
		{ self, "desk-1", false, START, 9, START },
		{ "t-3", "desk-2", false, START, 17, START - 9 * MINUTE },
	};
	struct other_list l = { .items = items, .count = 3 };

	assert_int_equal(others_list(ts->st, ts->a, &l), ERR_OK);
	assert_int_equal(l.count, 0);
	assert_true(l.as_of_ms == 0);
	l = (struct other_list){ .items = items, .count = 3 };
	assert_int_equal(others_save(ts->st, &l), ERR_OK);
	assert_int_equal(others_list(ts->st, ts->a, &l), ERR_OK);
	assert_int_equal(l.count, 2); /* by name, and not this one */
	assert_true(l.as_of_ms == ts->now_ms);
	assert_string_equal(l.items[0].name, "desk-2");
	assert_int_equal(l.items[0].pending, 17);
	assert_true(l.items[0].oldest_ms == START - 9 * MINUTE);
	assert_false(l.items[0].revoked);
	assert_string_equal(l.items[1].id, "t-2");
	assert_true(l.items[1].revoked);
	assert_true(l.items[1].last_contact_ms == START - MINUTE);
	ts->now_ms += MINUTE;
	l = (struct other_list){ .items = items, .count = 1 };
	assert_int_equal(others_save(ts->st, &l), ERR_OK);
	assert_int_equal(others_list(ts->st, ts->a, &l), ERR_OK);
	assert_int_equal(l.count, 1);
	assert_true(l.as_of_ms == ts->now_ms);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
#define T(f)                                                                   \
	cmocka_unit_test_setup_teardown(                                       \
		f, test_store_set_up, test_store_tear_down)
		T(rounds_in_which_nothing_moved_are_one_entry),
		T(rounds_that_moved_something_are_told_apart_by_the_minute),
		T(what_ended_otherwise_is_another_entry),
		T(old_rounds_are_forgotten),
		T(what_the_server_says_of_others_takes_the_place_of_what_it_said),
#undef T
	};

	return cmocka_run_group_tests_name("rounds", tests, NULL, NULL);
}
