/* How soon others' changes are looked for (src/sync/pace.h). */
#include "tests/lib/test.h"

#include "sync/pace.h"

/* News every few ms: when they are looked for. */
static int64_t
look(struct pace *p, int64_t news_ms)
{
	int64_t due = pace_due_ms(p);
	int64_t at = due > news_ms ? due : news_ms;

	pace_looked(p, at);
	return at;
}

static void
after_a_quiet_while_news_are_looked_for_at_once(void **state)
{
	struct pace p = { 0 };
	int64_t at = 5000;
	(void)state;

	for (int i = 0; i < 20; i++) {
		assert_int_equal(look(&p, at), at);
		at += PACE_QUIET_MS;
	}
}

static void
a_few_in_a_row_are_too(void **state)
{
	struct pace p = { 0 };
	(void)state;

	for (int i = 0; i < PACE_AT_ONCE; i++)
		assert_int_equal(look(&p, 5000 + i * 10), 5000 + i * 10);
}

static void
a_stream_of_them_is_looked_at_in_steps(void **state)
{
	struct pace p = { 0 };
	int64_t before = 0;
	(void)state;

	for (int i = 0; i < PACE_AT_ONCE; i++)
		before = look(&p, 5000 + i * 10);
	for (int i = 0; i < 20; i++) {
		assert_int_equal(look(&p, before + 10), before + PACE_STEP_MS);
		before += PACE_STEP_MS;
	}
	/* One that comes late is not late twice. */
	assert_int_equal(look(&p, before + PACE_STEP_MS + 50),
		before + PACE_STEP_MS + 50);
}

static void
and_then_it_is_quiet_again(void **state)
{
	struct pace p = { 0 };
	int64_t at = 5000;
	(void)state;

	for (int i = 0; i < 20; i++)
		at = look(&p, at + 1);
	at += PACE_QUIET_MS;
	for (int i = 0; i < PACE_AT_ONCE; i++)
		assert_int_equal(look(&p, at + i), at + i);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			after_a_quiet_while_news_are_looked_for_at_once),
		cmocka_unit_test(a_few_in_a_row_are_too),
		cmocka_unit_test(a_stream_of_them_is_looked_at_in_steps),
		cmocka_unit_test(and_then_it_is_quiet_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
