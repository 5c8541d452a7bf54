#include "ui/widget/compare.h"

#include "tests/lib/picture.h"
#include "tests/lib/test.h"

#include <string.h>

static struct compare_row rows[] = {
	{ .group = 0,
		.heading = "STAY",
		.explain = "room, nights and rate belong together",
		.label = "Room",
		.values = { "204", "207", "305" },
		.changed = { false, true, true } },
	{ .group = 0,
		.label = "Nights",
		.values = { "3", "3", "4" },
		.changed = { false, false, true } },
	{ .group = 1,
		.heading = "OTHER",
		.label = "Phone",
		.values = { "555-0111", "555-0222", "555-0111" },
		.changed = { false, true, false },
		.choice = COMPARE_AUTO,
		.result = "555-0222" },
	{ .group = 2,
		.label = "Notes",
		.values = { "", "cot", "a very late arrival indeed" },
		.changed = { false, true, true } },
	{ .group = 3,
		.label = "Guest",
		.values = { "LINDQVIST A", "LINDQVIST A", "LINDQVIST A" },
		.choice = COMPARE_SAME },
};

static struct compare t;

static int
setup(void **state)
{
	(void)state;
	rows[0].choice = rows[1].choice = rows[3].choice = COMPARE_OPEN;
	compare_init(&t);
	t.heads[COMPARE_BEFORE] = (struct compare_head){ "BEFORE", "11:49" };
	t.heads[COMPARE_HERE] =
		(struct compare_head){ "THIS DESK", "ada 12:40" };
	t.heads[COMPARE_SERVER] =
		(struct compare_head){ "SERVER", "bob desk-2 12:15" };
	compare_set(&t, rows, 5);
	return 0;
}

static bool
act(enum act a)
{
	struct ui_event ev = event_of_act(a);

	return compare_update(&t, &ev);
}

static void
test_three_versions_stand_side_by_side(void **state)
{
	struct canvas *c = canvas_new(12, 79);

	(void)state;
	compare_draw(&t, c, canvas_area(c));
	assert_picture(c,
		"              1 BEFORE        2 THIS DESK     3 SERVER        "
		"RESULT\n"
		"              11:49           ada 12:40       bob desk-2 "
		"12:1\n"
		" -------------------------------------------------------------"
		"-----------------\n"
		"   STAY       room, nights and rate belong together\n"
		" > Room       204             207 *           305 *           "
		"? choose\n"
		"   Nights     3               3               4 *             "
		"? choose\n"
		"   OTHER\n"
		"   Phone      555-0111        555-0222 *      555-0111        "
		"555-0222 auto\n"
		"   Notes      -               cot *           a very late.. * "
		"? choose\n"
		"   Guest      LINDQVIST A     same            same            "
		"same\n");
	assert_cursor(c, 4, 1);
	assert_int_equal(compare_rows(&t), 10);
	canvas_free(c);
}

static void
test_the_marker_goes_over_groups_not_rows(void **state)
{
	(void)state;
	assert_int_equal(t.group, 0);
	assert_false(act(ACT_UP));
	assert_true(act(ACT_DOWN));
	assert_int_equal(t.group, 1);
	assert_true(act(ACT_DOWN));
	assert_true(act(ACT_DOWN));
	assert_false(act(ACT_DOWN));
	assert_int_equal(t.group, 3);
	assert_true(act(ACT_HOME));
	assert_true(act(ACT_END));
	assert_true(act(ACT_UP));
	assert_int_equal(t.group, 2);
}

static void
test_tab_goes_to_the_next_open_group(void **state)
{
	(void)state;
	assert_int_equal(compare_open_count(&t), 2);
	assert_true(act(ACT_NEXT));
	assert_int_equal(t.group, 2);
	assert_true(act(ACT_NEXT));
	assert_int_equal(t.group, 0);
	rows[0].choice = rows[1].choice = COMPARE_TAKE_HERE;
	assert_int_equal(compare_open_count(&t), 1);
	assert_true(act(ACT_NEXT));
	assert_false(act(ACT_NEXT));
	assert_int_equal(t.group, 2);
}

static void
test_a_choice_is_seen_in_the_result(void **state)
{
	struct canvas *c = canvas_new(12, 79);

	(void)state;
	rows[0].choice = COMPARE_TAKE_HERE;
	rows[1].choice = COMPARE_TAKE_SERVER;
	rows[3].choice = COMPARE_TAKE_OTHER;
	rows[3].result = "cot, late arrival";
	compare_draw(&t, c, canvas_area(c));
	assert_string_equal(picture_row(c, 4) + 62, "207 <2");
	assert_string_equal(picture_row(c, 5) + 62, "4 <3");
	assert_string_equal(picture_row(c, 8) + 62, "cot, late arr..");
	rows[3].result = NULL;
	canvas_free(c);
}

static void
test_a_reload_keeps_the_group_or_marks_an_open_one(void **state)
{
	(void)state;
	act(ACT_DOWN);
	compare_set(&t, rows, 5);
	assert_int_equal(t.group, 1);
	compare_set(&t, rows + 3, 2);
	assert_int_equal(t.group, 2);
	compare_set(&t, rows, 0);
	assert_false(act(ACT_DOWN));
	assert_int_equal(compare_open_count(&t), 0);
}

static void
test_a_narrow_window_shows_the_marked_group_in_full(void **state)
{
	struct canvas *c = canvas_new(12, 39);

	(void)state;
	compare_draw(&t, c, canvas_area(c));
	assert_picture(c, "   STAY\n"
			  " > Room           ? choose\n"
			  "     1 Before     204\n"
			  "     2 This desk  207 *\n"
			  "     3 Server     305 *\n"
			  "   Nights         ? choose\n"
			  "     1 Before     3\n"
			  "     2 This desk  3\n"
			  "     3 Server     4 *\n"
			  "   OTHER\n"
			  "   Phone          555-0222 auto\n"
			  "   Notes          ? choose\n");
	canvas_free(c);
}

static void
test_a_group_below_the_window_comes_into_view(void **state)
{
	struct canvas *c = canvas_new(6, 79);

	(void)state;
	act(ACT_END);
	compare_draw(&t, c, canvas_area(c));
	assert_int_equal(strncmp(picture_row(c, 3), " > Guest", 8), 0);
	canvas_free(c);
}

#define COMPARE_TEST(name) cmocka_unit_test_setup(name, setup)

static void
test_what_is_open_is_marked(void **state)
{
	(void)state;
	rows[0].choice = rows[1].choice = COMPARE_TAKE_HERE;
	t.group = 0;
	compare_mark_open(&t);
	assert_int_equal(t.group, 2);
	rows[3].choice = COMPARE_TAKE_SERVER;
	t.group = 0;
	compare_mark_open(&t);
	assert_int_equal(t.group, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		COMPARE_TEST(test_three_versions_stand_side_by_side),
		COMPARE_TEST(test_the_marker_goes_over_groups_not_rows),
		COMPARE_TEST(test_tab_goes_to_the_next_open_group),
		COMPARE_TEST(test_what_is_open_is_marked),
		COMPARE_TEST(test_a_choice_is_seen_in_the_result),
		COMPARE_TEST(
			test_a_reload_keeps_the_group_or_marks_an_open_one),
		COMPARE_TEST(
			test_a_narrow_window_shows_the_marked_group_in_full),
		COMPARE_TEST(test_a_group_below_the_window_comes_into_view),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
