#include "ui/canvas.h"

#include "tests/lib/picture.h"
#include "tests/lib/test.h"

#include <stdio.h>
#include <string.h>

static void
test_text_is_cut_at_the_right_edge(void **state)
{
	struct canvas *c = canvas_new(2, 8);

	(void)state;
	assert_int_equal(canvas_put(c, 0, 2, STYLE_NORMAL, "abcdefghij"), 6);
	assert_picture(c, "  abcdef\n");
	canvas_free(c);
}

static void
test_text_outside_the_grid_is_dropped(void **state)
{
	struct canvas *c = canvas_new(2, 8);

	(void)state;
	canvas_put(c, -1, 0, STYLE_NORMAL, "above");
	canvas_put(c, 2, 0, STYLE_NORMAL, "below");
	canvas_put(c, 0, -2, STYLE_NORMAL, "left");
	canvas_put(c, 1, 9, STYLE_NORMAL, "right");
	assert_picture(c, "ft\n");
	canvas_free(c);
}

static void
test_a_slot_pads_left_centre_and_right(void **state)
{
	struct canvas *c = canvas_new(3, 10);

	(void)state;
	canvas_put(c, 0, 0, STYLE_NORMAL, "xxxxxxxxxx");
	canvas_put(c, 1, 0, STYLE_NORMAL, "xxxxxxxxxx");
	canvas_put(c, 2, 0, STYLE_NORMAL, "xxxxxxxxxx");
	canvas_put_in(
		c, (struct slot){ 0, 1, 6, ALIGN_LEFT }, STYLE_STRONG, "ab");
	canvas_put_in(
		c, (struct slot){ 1, 1, 6, ALIGN_CENTRE }, STYLE_STRONG, "ab");
	canvas_put_in(
		c, (struct slot){ 2, 1, 6, ALIGN_RIGHT }, STYLE_STRONG, "ab");
	assert_picture(c, "xab    xxx\nx  ab  xxx\nx    abxxx\n");
	assert_styles(c, " SS\n   SS\n     SS\n");
	canvas_free(c);
}

static void
test_a_number_that_does_not_fit_is_never_a_wrong_number(void **state)
{
	struct canvas *c = canvas_new(2, 10);

	(void)state;
	canvas_put_in(c, (struct slot){ 0, 0, 5, ALIGN_RIGHT }, STYLE_NORMAL,
		"1234.50");
	canvas_put_in(c, (struct slot){ 1, 0, 5, ALIGN_LEFT }, STYLE_NORMAL,
		"GARCIA");
	assert_picture(c, "#####\nGARCI\n");
	canvas_free(c);
}

static void
test_control_characters_never_get_through(void **state)
{
	struct canvas *c = canvas_new(1, 20);
	struct buf b;
	size_t i;

	(void)state;
	canvas_put(c, 0, 0, STYLE_NORMAL,
		"a\033[2J\r\n\x07\x7f\xc2\x9b"
		"31m\xe2\x80\xae"
		"z");
	buf_init(&b, 1000);
	canvas_dump(c, &b);
	for (i = 0; i + 1 < b.len; i++)
		assert_true(
			(unsigned char)b.data[i] >= 0x20 && b.data[i] != 0x7f);
	assert_null(strstr(b.data, "\xc2\x9b"));
	assert_null(strstr(b.data, "\xe2\x80\xae"));
	assert_int_equal(strncmp(b.data, "a\xef\xbf\xbd[2J", 7), 0);
	buf_fini(&b);
	canvas_free(c);
}

static void
test_broken_bytes_become_one_replacement_each(void **state)
{
	struct canvas *c = canvas_new(1, 10);

	(void)state;
	assert_int_equal(canvas_put(c, 0, 0, STYLE_NORMAL, "\xff\xc3x"), 3);
	assert_picture(c, "\xef\xbf\xbd\xef\xbf\xbdx\n");
	canvas_free(c);
}

static void
test_wide_characters_take_two_columns_and_are_not_halved(void **state)
{
	struct canvas *c = canvas_new(2, 5);

	(void)state;
	canvas_put(c, 0, 0, STYLE_NORMAL, "王小明");
	assert_picture(c, "王小\n");
	assert_int_equal(canvas_cell(c, 0, 0)->width, 2);
	assert_int_equal(canvas_cell(c, 0, 1)->width, 0);
	assert_int_equal(canvas_cell(c, 0, 4)->width, 1);
	canvas_free(c);
}

static void
test_writing_over_half_a_wide_character_blanks_the_other(void **state)
{
	struct canvas *c = canvas_new(2, 6);

	(void)state;
	canvas_put(c, 0, 0, STYLE_NORMAL, "王小");
	canvas_put(c, 0, 1, STYLE_NORMAL, "x");
	assert_picture(c, " x小\n");
	canvas_put(c, 1, 0, STYLE_NORMAL, "王小");
	canvas_put(c, 1, 1, STYLE_NORMAL, "明");
	assert_picture(c, " x小\n 明\n");
	canvas_free(c);
}

static void
test_marks_share_the_cell_of_their_letter_two_at_most(void **state)
{
	struct canvas *c = canvas_new(1, 6);

	(void)state;
	assert_int_equal(
		canvas_put(c, 0, 0, STYLE_NORMAL, "e\xcc\x81\xcc\xa3\xcc\x88x"),
		2);
	assert_picture(c, "e\xcc\x81\xcc\xa3x\n");
	canvas_clear(c);
	canvas_put(c, 0, 0, STYLE_NORMAL, "\xcc\x81x");
	assert_picture(c, "x\n");
	canvas_free(c);
}

static void
test_a_block_breaks_at_spaces_and_counts_its_rows(void **state)
{
	struct canvas *c = canvas_new(4, 12);
	struct area a = { 0, 1, 4, 10 };
	const char *text = "Take 412.50 EUR in cash\nnow";

	(void)state;
	assert_int_equal(canvas_put_block(NULL, a, STYLE_NORMAL, text), 4);
	assert_int_equal(canvas_put_block(c, a, STYLE_NORMAL, text), 4);
	assert_picture(c, " Take\n 412.50 EUR\n in cash\n now\n");
	canvas_clear(c);
	assert_int_equal(
		canvas_put_block(c, a, STYLE_NORMAL, "abcdefghijklm"), 2);
	assert_picture(c, " abcdefghij\n klm\n");
	canvas_free(c);
}

static void
test_the_cursor_stays_inside(void **state)
{
	struct canvas *c = canvas_new(4, 12);

	(void)state;
	assert_cursor(c, 3, 0);
	canvas_set_cursor(c, 2, 5);
	canvas_set_cursor(c, 2, 12);
	assert_cursor(c, 2, 5);
	canvas_clear(c);
	assert_cursor(c, 3, 0);
	canvas_free(c);
}

static void
test_sizes_are_forced_into_their_limits(void **state)
{
	struct canvas *c = canvas_new(-3, 100000);

	(void)state;
	assert_int_equal(canvas_rows(c), 1);
	assert_int_equal(canvas_columns(c), 500);
	canvas_resize(c, 24, 79);
	assert_int_equal(canvas_rows(c), 24);
	canvas_rule(c, 0);
	assert_int_equal(strlen(picture_row(c, 0)), 79);
	canvas_free(c);
}

static void
test_areas_never_get_negative(void **state)
{
	struct area a = { 2, 0, 5, 10 };

	(void)state;
	assert_int_equal(area_without_top(a, 9).rows, 0);
	assert_int_equal(area_without_bottom(a, 9).rows, 0);
	assert_int_equal(area_top(a, -1).rows, 0);
	assert_int_equal(area_bottom(a, 2).row, 5);
	assert_int_equal(area_bottom(a, 9).row, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_is_cut_at_the_right_edge),
		cmocka_unit_test(test_text_outside_the_grid_is_dropped),
		cmocka_unit_test(test_a_slot_pads_left_centre_and_right),
		cmocka_unit_test(
			test_a_number_that_does_not_fit_is_never_a_wrong_number),
		cmocka_unit_test(test_control_characters_never_get_through),
		cmocka_unit_test(test_broken_bytes_become_one_replacement_each),
		cmocka_unit_test(
			test_wide_characters_take_two_columns_and_are_not_halved),
		cmocka_unit_test(
			test_writing_over_half_a_wide_character_blanks_the_other),
		cmocka_unit_test(
			test_marks_share_the_cell_of_their_letter_two_at_most),
		cmocka_unit_test(
			test_a_block_breaks_at_spaces_and_counts_its_rows),
		cmocka_unit_test(test_the_cursor_stays_inside),
		cmocka_unit_test(test_sizes_are_forced_into_their_limits),
		cmocka_unit_test(test_areas_never_get_negative),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
