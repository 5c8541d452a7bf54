#include "ui/screens/kitchen_seen.h"

#include "tests/lib/test.h"

#include <stdio.h>

static struct kitchen_seen seen;

static int
setup(void **state)
{
	(void)state;
	seen = (struct kitchen_seen){ 0 };
	return 0;
}

/* A load that shows one ticket with some of the lines "1", "2" ...; bit n: line
 * n + 1 is there. Gives the lines that are not known. */
static unsigned
show(const char *id, int64_t sends, unsigned lines, unsigned voids)
{
	struct kitchen_seen_ticket *t;
	unsigned unknown = 0;

	kitchen_seen_begin(&seen);
	t = kitchen_seen_note(&seen, id, sends, 1000 * sends);
	for (unsigned i = 0; i < 8; i++) {
		char line[16];

		(void)snprintf(line, sizeof(line), "line-%u", i);
		if ((lines >> i & 1u) != 0 &&
			!kitchen_seen_line(t, line, (voids >> i & 1u) != 0))
			unknown |= 1u << i;
	}
	kitchen_seen_taken(t);
	kitchen_seen_end(&seen);
	return unknown;
}

static int64_t
changed_at(const char *id)
{
	return kitchen_seen_find(&seen, id)->changed_at_ms;
}

static void
test_what_stood_there_at_first_is_not_new(void **state)
{
	(void)state;
	assert_int_equal(show("a", 3, 7u, 0), 0);
	assert_int_equal(show("a", 3, 7u, 0), 0);
	assert_int_equal(changed_at("a"), 0);
	assert_false(kitchen_seen_find(&seen, "a")->read);
}

static void
test_what_came_later_is_new_until_it_was_read(void **state)
{
	(void)state;
	(void)show("a", 1, 1u, 0);
	assert_int_equal(show("a", 2, 3u, 0), 2u);
	assert_int_equal(changed_at("a"), 2000);
	/* The time of the first change stays. */
	assert_int_equal(show("a", 3, 3u, 0), 2u);
	assert_int_equal(changed_at("a"), 2000);
	kitchen_seen_read(&seen, "a", 3);
	assert_int_equal(show("a", 3, 3u, 0), 0);
	assert_int_equal(changed_at("a"), 0);
	assert_true(kitchen_seen_find(&seen, "a")->read);
}

static void
test_a_void_is_shown_until_it_was_read(void **state)
{
	(void)state;
	assert_int_equal(show("a", 1, 3u, 2u), 2u);
	assert_int_equal(show("a", 1, 3u, 2u), 2u);
	assert_int_equal(show("a", 2, 3u, 3u), 3u);
	kitchen_seen_read(&seen, "a", 2);
	assert_int_equal(show("a", 2, 3u, 3u), 0);
}

static void
test_it_rings_for_news_and_not_at_the_beginning(void **state)
{
	(void)state;
	(void)show("a", 1, 1u, 0);
	assert_false(seen.rings);
	(void)show("a", 1, 1u, 0);
	assert_false(seen.rings);
	(void)show("a", 2, 1u, 0);
	assert_true(seen.rings);
	(void)show("a", 2, 1u, 0);
	assert_false(seen.rings);
	(void)show("b", 1, 1u, 0);
	assert_true(seen.rings);
}

static void
test_what_is_not_shown_is_forgotten(void **state)
{
	(void)state;
	(void)show("a", 1, 1u, 0);
	(void)show("b", 1, 1u, 0);
	assert_null(kitchen_seen_find(&seen, "a"));
	assert_int_equal(seen.count, 1);
	kitchen_seen_forget(&seen, "b");
	assert_int_equal(seen.count, 0);
	kitchen_seen_read(&seen, "b", 1);
	assert_int_equal(seen.count, 0);
}

/* Its place on a board of one station is kept for the board of all. */
static void
test_lines_that_were_not_shown_are_not_new_later(void **state)
{
	(void)state;
	kitchen_seen_begin(&seen);
	(void)kitchen_seen_note(&seen, "a", 1, 1000);
	kitchen_seen_end(&seen);
	assert_int_equal(show("a", 1, 3u, 0), 0);
}

static void
test_more_than_it_can_keep_is_not_called_new(void **state)
{
	struct kitchen_seen_ticket *t;
	char name[16];

	(void)state;
	kitchen_seen_begin(&seen);
	for (int i = 0; i < KITCHEN_SEEN_MAX; i++) {
		(void)snprintf(name, sizeof(name), "t%d", i);
		assert_non_null(kitchen_seen_note(&seen, name, 1, 1000));
	}
	assert_null(kitchen_seen_note(&seen, "one-more", 1, 1000));
	assert_true(kitchen_seen_line(NULL, "line", false));
	assert_false(kitchen_seen_line(NULL, "line", true));
	t = kitchen_seen_find(&seen, "t0");
	for (int i = 0; i < KITCHEN_SEEN_LINES; i++) {
		(void)snprintf(name, sizeof(name), "l%d", i);
		assert_true(kitchen_seen_line(t, name, false));
	}
	kitchen_seen_taken(t);
	assert_true(kitchen_seen_line(t, "one-more", false));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
			test_what_stood_there_at_first_is_not_new, setup),
		cmocka_unit_test_setup(
			test_what_came_later_is_new_until_it_was_read, setup),
		cmocka_unit_test_setup(
			test_a_void_is_shown_until_it_was_read, setup),
		cmocka_unit_test_setup(
			test_it_rings_for_news_and_not_at_the_beginning, setup),
		cmocka_unit_test_setup(
			test_what_is_not_shown_is_forgotten, setup),
		cmocka_unit_test_setup(
			test_lines_that_were_not_shown_are_not_new_later,
			setup),
		cmocka_unit_test_setup(
			test_more_than_it_can_keep_is_not_called_new, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
