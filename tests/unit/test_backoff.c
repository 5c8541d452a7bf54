/* Waiting after failures (src/sync/backoff.h). */
#include "tests/lib/test.h"

#include "sync/backoff.h"

#include <string.h>

#define INTERVAL 30000

static uint64_t dice; /* what every throw shows */

static void
throw_dice(void *ctx, void *out, size_t len)
{
	(void)ctx;
	assert_int_equal(len, sizeof dice);
	memcpy(out, &dice, len);
}

static const struct env env = { .random = throw_dice };

/* The wait after each of count failures, with the dice at their lowest. */
static void
assert_waits(const int64_t *expected, size_t count, int64_t interval_ms)
{
	struct backoff b;
	size_t i;

	backoff_reset(&b);
	dice = 0;
	for (i = 0; i < count; i++)
		assert_int_equal(backoff_next_ms(&b, &env, interval_ms, -1),
			expected[i]);
}

static void
test_five_quick_tries_double_then_the_interval_for_ever(void **state)
{
	static const int64_t waits[] = { 1000, 2000, 4000, 8000, 16000,
		INTERVAL, INTERVAL, INTERVAL, INTERVAL };

	(void)state;
	assert_waits(waits, sizeof waits / sizeof waits[0], INTERVAL);
}

static void
test_a_short_interval_is_never_exceeded_by_a_quick_try(void **state)
{
	static const int64_t waits[] = { 1000, 2000, 3000, 3000, 3000, 3000 };
	static const int64_t tiny[] = { 1000, 1000, 1000 };

	(void)state;
	assert_waits(waits, 6, 3000);
	assert_waits(tiny, 3, 10);
}

static void
test_success_begins_anew(void **state)
{
	struct backoff b;

	(void)state;
	dice = 0;
	backoff_reset(&b);
	(void)backoff_next_ms(&b, &env, INTERVAL, -1);
	(void)backoff_next_ms(&b, &env, INTERVAL, -1);
	backoff_reset(&b);
	assert_int_equal(backoff_next_ms(&b, &env, INTERVAL, -1), 1000);
}

static void
test_chance_adds_up_to_a_half_and_takes_nothing_away(void **state)
{
	struct backoff b;
	int64_t wait;
	int64_t least = INT64_MAX;
	int64_t most = 0;

	(void)state;
	for (dice = 0; dice < 5000; dice++) {
		backoff_reset(&b);
		wait = backoff_next_ms(&b, &env, INTERVAL, -1);
		if (wait < least)
			least = wait;
		if (wait > most)
			most = wait;
	}
	assert_int_equal(least, 1000);
	assert_int_equal(most, 1500);
}

static void
test_retry_after_is_bent_into_its_range(void **state)
{
	static const struct {
		int64_t asked_s;
		int64_t wait_ms;
	} cases[] = { { 0, 1000 }, { 1, 1000 }, { 7, 7000 }, { 900, 900000 },
		{ 901, 900000 }, { 999999999, 900000 }, { INT64_MAX, 900000 } };
	struct backoff b;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		backoff_reset(&b);
		dice = 0;
		assert_int_equal(
			backoff_next_ms(&b, &env, INTERVAL, cases[i].asked_s),
			cases[i].wait_ms);
	}
}

static void
test_retry_after_is_never_cut_short_by_chance(void **state)
{
	struct backoff b;
	int64_t wait;

	(void)state;
	for (dice = 0; dice < 100000; dice += 331) {
		backoff_reset(&b);
		wait = backoff_next_ms(&b, &env, INTERVAL, 60);
		assert_in_range(wait, 60000, 67500);
		backoff_reset(&b);
		wait = backoff_next_ms(&b, &env, INTERVAL, 900);
		assert_int_equal(wait, 900000);
	}
}

static void
test_a_small_retry_after_makes_nobody_hammer(void **state)
{
	struct backoff b;
	int i;

	(void)state;
	backoff_reset(&b);
	dice = 0;
	for (i = 0; i < BACKOFF_QUICK_TRIES; i++)
		(void)backoff_next_ms(&b, &env, INTERVAL, 0);
	assert_int_equal(backoff_next_ms(&b, &env, INTERVAL, 0), INTERVAL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_five_quick_tries_double_then_the_interval_for_ever),
		cmocka_unit_test(
			test_a_short_interval_is_never_exceeded_by_a_quick_try),
		cmocka_unit_test(test_success_begins_anew),
		cmocka_unit_test(
			test_chance_adds_up_to_a_half_and_takes_nothing_away),
		cmocka_unit_test(test_retry_after_is_bent_into_its_range),
		cmocka_unit_test(test_retry_after_is_never_cut_short_by_chance),
		cmocka_unit_test(test_a_small_retry_after_makes_nobody_hammer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
