/* The table of themes. */
#include "ui/theme.h"

#include "tests/lib/test.h"

static bool
is_plain(const struct theme_look *l)
{
	return l->attributes == LOOK_PLAIN && l->front == THEME_COLOUR_NONE &&
	       l->back == THEME_COLOUR_NONE;
}

static bool
same(const struct theme_look *a, const struct theme_look *b)
{
	return a->attributes == b->attributes && a->front == b->front &&
	       a->back == b->back;
}

static void
typing_and_moving_cost_no_look_in_any_theme(void **state)
{
	(void)state;
	for (int t = 0; t < CONF_THEME_COUNT; t++) {
		assert_true(
			is_plain(theme_look((enum conf_theme)t, STYLE_NORMAL)));
		assert_true(
			is_plain(theme_look((enum conf_theme)t, STYLE_INPUT)));
		assert_true(
			is_plain(theme_look((enum conf_theme)t, STYLE_MARKER)));
	}
}

static void
what_is_to_be_acted_on_stands_out_in_every_theme(void **state)
{
	(void)state;
	for (int t = 0; t < CONF_THEME_COUNT; t++) {
		enum conf_theme theme = (enum conf_theme)t;

		assert_false(is_plain(theme_look(theme, STYLE_WARN)));
		assert_false(is_plain(theme_look(theme, STYLE_ALERT)));
		assert_false(same(theme_look(theme, STYLE_WARN),
			theme_look(theme, STYLE_ALERT)));
	}
}

/* A colour without the other would be letters on letters' colour. */
static void
a_look_with_colours_has_a_colour_in_front(void **state)
{
	(void)state;
	for (int t = 0; t < CONF_THEME_COUNT; t++)
		for (int s = 0; s < STYLE_COUNT; s++) {
			const struct theme_look *l =
				theme_look((enum conf_theme)t, (enum style)s);

			assert_true(l->back == THEME_COLOUR_NONE ||
				    l->front != THEME_COLOUR_NONE);
			assert_true(l->front == THEME_COLOUR_NONE ||
				    l->front != l->back);
		}
}

static void
a_terminal_without_colours_shows_the_theme_mono(void **state)
{
	(void)state;
	for (int s = 0; s < STYLE_COUNT; s++) {
		const struct theme_look *l = theme_look_mono((enum style)s);

		assert_true(
			same(l, theme_look(CONF_THEME_MONO, (enum style)s)));
		assert_int_equal(l->front, THEME_COLOUR_NONE);
	}
}

static void
the_safe_theme_has_no_red_and_no_green(void **state)
{
	(void)state;
	for (int s = 0; s < STYLE_COUNT; s++) {
		const struct theme_look *l =
			theme_look(CONF_THEME_SAFE, (enum style)s);

		assert_int_not_equal(l->front, THEME_COLOUR_RED);
		assert_int_not_equal(l->back, THEME_COLOUR_RED);
		assert_int_not_equal(l->front, THEME_COLOUR_GREEN);
		assert_int_not_equal(l->back, THEME_COLOUR_GREEN);
	}
}

static void
no_color_is_heard_where_nobody_chose_a_theme(void **state)
{
	(void)state;
	assert_true(theme_wants_colours(CONF_THEME_AUTO, NULL));
	assert_true(theme_wants_colours(CONF_THEME_AUTO, ""));
	assert_false(theme_wants_colours(CONF_THEME_AUTO, "1"));
	assert_true(theme_wants_colours(CONF_THEME_SOFT, "1"));
	assert_false(theme_wants_colours(CONF_THEME_MONO, NULL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(typing_and_moving_cost_no_look_in_any_theme),
		cmocka_unit_test(
			what_is_to_be_acted_on_stands_out_in_every_theme),
		cmocka_unit_test(a_look_with_colours_has_a_colour_in_front),
		cmocka_unit_test(
			a_terminal_without_colours_shows_the_theme_mono),
		cmocka_unit_test(the_safe_theme_has_no_red_and_no_green),
		cmocka_unit_test(no_color_is_heard_where_nobody_chose_a_theme),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
