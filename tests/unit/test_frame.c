#include "ui/frame.h"

#include "ui/help.h"

#include "tests/lib/picture.h"
#include "tests/lib/test.h"

#include <string.h>

static struct frame_status st;
static struct help h;

static int
setup(void **state)
{
	(void)state;
	st = (struct frame_status){ .place = "FORM",
		.hotel = "Hotel Adria",
		.terminal = "desk-1",
		.person = "ada",
		.link = "OFFLINE 2h14m",
		.queue = "17 to send",
		.clock = "14:03",
		.detail = "Type a number.",
		.result = "Saved here.",
		.link_style = STYLE_WARN };
	help_open(&h, (struct where){ .context = CTX_ROOMS }, "ROOMS", NULL);
	return 0;
}

static struct where
form(void)
{
	return (struct where){ .context = CTX_FORM };
}

static void
test_lines_that_never_move_stand_at_their_places(void **state)
{
	struct canvas *c = canvas_new(24, 79);
	struct area body;

	(void)state;
	frame_draw(c, &st, form());
	assert_string_equal(picture_row(c, 0),
		" FORM       Hotel Adria  desk-1  ada          OFFLINE 2h14m  "
		"17 to send   14:03");
	assert_string_equal(picture_row(c, 19),
		" ------------------------------------------------------------"
		"------------------");
	assert_string_equal(picture_row(c, 20), " Type a number.");
	assert_string_equal(picture_row(c, 21), "");
	assert_string_equal(picture_row(c, 22), " Saved here.");
	assert_string_equal(picture_row(c, 23),
		" F1 Help  F2 Save  F3 Back  F4 List  F7 Prev  F8 Next"
		"  F9 Commands  F12 Cancel");
	body = frame_body(c);
	assert_int_equal(body.row, 1);
	assert_int_equal(body.rows, 18);
	assert_int_equal(body.columns, 79);
	assert_int_equal(frame_detail_row(c), 20);
	assert_true(frame_is_full(c));
	canvas_free(c);
}

static void
test_the_link_tells_its_state_by_style_and_by_words(void **state)
{
	struct canvas *c = canvas_new(24, 79);
	struct buf b;

	(void)state;
	frame_draw(c, &st, form());
	buf_init(&b, 100000);
	canvas_dump_styles(c, &b);
	assert_int_equal(strncmp(b.data, " TTTT ", 6), 0);
	assert_int_equal(strncmp(b.data + 46, "wwwwwwwwwwwww", 13), 0);
	buf_fini(&b);
	canvas_free(c);
}

static void
test_training_takes_the_place_of_the_hotel(void **state)
{
	struct canvas *c = canvas_new(24, 79);

	(void)state;
	st.training = true;
	st.terminal = "a-terminal-with-a-long-name";
	frame_draw(c, &st, form());
	assert_string_equal(picture_row(c, 0),
		" FORM       TRAINING  ada                     OFFLINE 2h14m  "
		"17 to send   14:03");
	canvas_free(c);
}

static void
test_link_and_queue_are_shown_however_narrow_it_is(void **state)
{
	struct canvas *c = canvas_new(12, 39);
	int columns;

	(void)state;
	st.place = "HOUSEKEEP";
	for (columns = 39; columns < 120; columns++) {
		canvas_resize(c, 12, columns);
		frame_draw(c, &st, form());
		assert_non_null(strstr(picture_row(c, 0), "OFFLINE 2h14m"));
		assert_non_null(strstr(picture_row(c, 0), "17 to send"));
		assert_non_null(strstr(picture_row(c, 0), "HOUSEKEEP"));
	}
	canvas_free(c);
}

static void
test_a_small_window_keeps_all_lines_but_the_rule(void **state)
{
	struct canvas *c = canvas_new(12, 39);

	(void)state;
	assert_true(frame_fits(c));
	frame_draw(c, &st, form());
	assert_picture(c, " FORM    OFFLINE 2h14m 17 to send 14:03\n"
			  "\n\n\n\n\n\n\n"
			  " Type a number.\n"
			  "\n"
			  " Saved here.\n"
			  " F1 Help  F2 Save  F3 Back  F4 List\n");
	assert_int_equal(frame_body(c).rows, 7);
	canvas_free(c);
}

static void
test_a_tiny_window_asks_for_a_larger_one(void **state)
{
	struct canvas *c = canvas_new(5, 19);

	(void)state;
	assert_false(frame_fits(c));
	frame_draw(c, &st, form());
	assert_picture(c, "This window is too\n"
			  "small for offsync:\n"
			  "it has 20 x 5, and\n"
			  "needs 40 x 12.\n"
			  "Nothing is lost.\n");
	canvas_free(c);
}

static void
test_a_large_window_keeps_the_five_lines_at_its_foot(void **state)
{
	struct canvas *c = canvas_new(50, 131);

	(void)state;
	frame_draw(c, &st, form());
	assert_string_equal(picture_row(c, 46), " Type a number.");
	assert_int_equal(strncmp(picture_row(c, 49), " F1 Help", 8), 0);
	assert_int_equal(frame_body(c).rows, 44);
	canvas_free(c);
}

static enum help_result
press(enum act a, enum act *run)
{
	struct ui_event ev = event_of_act(a);

	return help_update(&h, &ev, run);
}

static enum help_result
type(const char *text)
{
	char one[2] = "";
	struct ui_event ev;
	enum act unused;
	enum help_result r = HELP_NOTHING;

	for (; *text != '\0'; text++) {
		one[0] = *text;
		ev = event_of_text(one);
		r = help_update(&h, &ev, &unused);
	}
	return r;
}

static void
test_help_lists_the_live_keys_of_the_place(void **state)
{
	struct canvas *c = canvas_new(24, 79);

	(void)state;
	help_draw(&h, c);
	assert_int_equal(strncmp(picture_row(c, 0), " HELP: ROOMS ", 13), 0);
	assert_int_equal(strncmp(picture_row(c, 2), " ON THIS ROOM", 13), 0);
	assert_int_equal(
		strncmp(picture_row(c, 3), " > i           check in", 23), 0);
	assert_int_equal(strncmp(picture_row(c, 23), " F1 Close", 9), 0);
	assert_non_null(strstr(picture_row(c, 23), "1 of "));
	canvas_free(c);
}

static void
test_typing_searches_keys_codes_and_words(void **state)
{
	static const struct help_legend legend[] = {
		{ "STATUS WORDS", "DUE OUT", "leaves today" },
		{ NULL, NULL, NULL },
	};
	struct canvas *c = canvas_new(24, 79);

	(void)state;
	h.legend = legend;
	assert_int_equal(type("leaves"), HELP_CHANGED);
	help_draw(&h, c);
	assert_int_equal(strncmp(picture_row(c, 2), " STATUS WORDS", 13), 0);
	assert_string_equal(picture_row(c, 3), " > DUE OUT     leaves today");
	assert_string_equal(picture_row(c, 4), "");
	assert_int_equal(type("zzz"), HELP_CHANGED);
	help_draw(&h, c);
	assert_string_equal(picture_row(c, 2), "   Nothing found.");
	canvas_free(c);
}

static void
test_enter_runs_the_marked_line(void **state)
{
	enum act run = ACT_NONE;

	(void)state;
	type("payment");
	assert_int_equal(press(ACT_ENTER, &run), HELP_RUN);
	assert_int_equal(run, ACT_PAY);
	assert_false(h.open);
}

static void
test_every_line_of_help_can_be_reached(void **state)
{
	struct canvas *c = canvas_new(12, 39);
	struct ui_event size = event_of_size(12, 39);
	enum act run;
	int row, steps = 0, marks;

	(void)state;
	(void)help_update(&h, &size, &run);
	do {
		help_draw(&h, c);
		marks = 0;
		for (row = 2; row < 10; row++)
			if (canvas_cell(c, row, 1)->ch[0] == '>')
				marks++;
		assert_int_equal(marks, 1);
		steps++;
		assert_true(steps < 400);
	} while (press(ACT_DOWN, &run) == HELP_CHANGED);
	assert_true(steps > 40);
	while (press(ACT_PAGE_UP, &run) == HELP_CHANGED)
		steps--;
	assert_int_equal(h.marked, 0);
	while (press(ACT_PAGE_DOWN, &run) == HELP_CHANGED)
		steps--;
	assert_true(steps > 0);
	assert_int_equal(press(ACT_CANCEL, &run), HELP_CLOSED);
	canvas_free(c);
}

static void
test_no_line_of_help_is_torn_between_columns(void **state)
{
	struct canvas *c = canvas_new(12, 39);
	struct ui_event size;
	enum act run;
	unsigned i;
	int rows;

	(void)state;
	for (i = 0; i < CTX_COUNT; i++) {
		for (rows = 12; rows < 15; rows++) {
			help_open(&h,
				(struct where){ .context = (enum context)i },
				"X", NULL);
			size = event_of_size(rows, 39);
			(void)help_update(&h, &size, &run);
			canvas_resize(c, rows, 39);
			do {
				help_draw(&h, c);
				/* Keys or a heading, not the rest of a text. */
				assert_false(
					strncmp(picture_row(c, 2),
						"               ", 15) == 0);
			} while (press(ACT_DOWN, &run) == HELP_CHANGED);
		}
	}
	canvas_free(c);
}

static void
test_help_exists_for_every_place(void **state)
{
	struct canvas *c = canvas_new(24, 79);
	unsigned i;

	(void)state;
	for (i = 0; i < CTX_COUNT; i++) {
		help_open(&h, (struct where){ .context = (enum context)i }, "X",
			help_legend_marks);
		help_draw(&h, c);
		assert_true(picture_row(c, 3)[0] != '\0');
	}
	canvas_free(c);
}

/* Narrower than its keys: cut off, but drawn. */
static void
test_help_is_drawn_in_the_narrowest_window(void **state)
{
	struct canvas *c = canvas_new(12, 40);

	(void)state;
	for (int columns = 40; columns > 0; columns--) {
		struct ui_event size = event_of_size(12, columns);
		enum act run;

		help_open(&h, (struct where){ .context = CTX_KITCHEN }, "X",
			help_legend_marks);
		(void)help_update(&h, &size, &run);
		canvas_resize(c, 12, columns);
		help_draw(&h, c);
		assert_true(columns < 10 || picture_row(c, 2)[0] != '\0');
	}
	canvas_free(c);
}

#define FRAME_TEST(name) cmocka_unit_test_setup(name, setup)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FRAME_TEST(test_lines_that_never_move_stand_at_their_places),
		FRAME_TEST(test_the_link_tells_its_state_by_style_and_by_words),
		FRAME_TEST(test_training_takes_the_place_of_the_hotel),
		FRAME_TEST(test_link_and_queue_are_shown_however_narrow_it_is),
		FRAME_TEST(test_a_small_window_keeps_all_lines_but_the_rule),
		FRAME_TEST(test_a_tiny_window_asks_for_a_larger_one),
		FRAME_TEST(
			test_a_large_window_keeps_the_five_lines_at_its_foot),
		FRAME_TEST(test_help_lists_the_live_keys_of_the_place),
		FRAME_TEST(test_typing_searches_keys_codes_and_words),
		FRAME_TEST(test_enter_runs_the_marked_line),
		FRAME_TEST(test_every_line_of_help_can_be_reached),
		FRAME_TEST(test_no_line_of_help_is_torn_between_columns),
		FRAME_TEST(test_help_exists_for_every_place),
		FRAME_TEST(test_help_is_drawn_in_the_narrowest_window),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
