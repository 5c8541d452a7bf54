#include "ui/widget/list.h"

#include "tests/lib/picture.h"
#include "tests/lib/test.h"

#include "base/buf.h"

#include <stdio.h>
#include <string.h>

struct room {
	const char *id;
	const char *number;
	const char *guest;
	const char *balance;
	enum list_state state;
};

static const struct room hotel[] = {
	{ "a", "101", "GARCIA LOPEZ, Maria", "412.50", LIST_STATE_WAITING },
	{ "b", "102", "", "0.00", LIST_STATE_SENT },
	{ "c", "110", "M\xc3\x9cLLER, J\xc3\xbcrgen", "1234567.00",
		LIST_STATE_DECIDE },
	{ "d", "201", "DUBOIS, Jean-Paul", "88.00", LIST_STATE_SENDING },
	{ "e", "20", "GARCIA, Anna", "0.00", LIST_STATE_REFUSED },
};

static const struct room *
room(const void *rows, size_t i)
{
	return &((const struct room *)rows)[i];
}

static const char *
id_of(const void *rows, size_t i)
{
	return room(rows, i)->id;
}

static void
get_number(const void *rows, size_t i, char *out, size_t size)
{
	(void)snprintf(out, size, "%s", room(rows, i)->number);
}

static void
get_guest(const void *rows, size_t i, char *out, size_t size)
{
	(void)snprintf(out, size, "%s", room(rows, i)->guest);
}

static void
get_balance(const void *rows, size_t i, char *out, size_t size)
{
	(void)snprintf(out, size, "%s", room(rows, i)->balance);
}

static enum style
style_of(const void *rows, size_t i)
{
	return room(rows, i)->balance[0] == '0' ? STYLE_NORMAL : STYLE_WARN;
}

static enum list_state
state_of(const void *rows, size_t i)
{
	return room(rows, i)->state;
}

static const struct list_column columns[] = {
	{ "Room", 4, ALIGN_LEFT, 0, get_number, NULL },
	{ "Guest", 0, ALIGN_LEFT, 1, get_guest, NULL },
	{ "Balance", 9, ALIGN_RIGHT, 0, get_balance, style_of },
};

static const struct list_spec numbers = {
	.columns = columns,
	.column_count = 3,
	.empty = "No room matches. F4 changes the filter.",
	.id = id_of,
	.key = get_number,
	.state = state_of,
};

static const struct list_spec people = {
	.columns = columns,
	.column_count = 3,
	.empty = "Nobody.",
	.id = id_of,
	.key = get_guest,
	.find_words = true,
	.enter_opens = true,
};

static struct list l;

static int
setup(void **state)
{
	(void)state;
	list_init(&l, &numbers);
	list_set(&l, hotel, 5);
	return 0;
}

static enum list_result
act(enum act a)
{
	struct ui_event ev = event_of_act(a);

	return list_update(&l, &ev);
}

static enum list_result
space(void)
{
	struct ui_event ev = event_of_key(
		(struct where){ .context = CTX_LIST }, UI_KEY_SPACE);

	return list_update(&l, &ev);
}

static enum list_result
type(const char *text)
{
	char one[8] = "";
	struct ui_event ev;
	enum list_result r = LIST_NOTHING;

	for (; *text != '\0'; text++) {
		one[0] = *text;
		ev = event_of_text(one);
		r = list_update(&l, &ev);
	}
	return r;
}

static void
test_the_picture_has_marker_columns_and_state(void **state)
{
	struct canvas *c = canvas_new(7, 40);

	(void)state;
	list_draw(&l, c, canvas_area(c));
	assert_picture(c,
		"   Room Guest                  Balance S\n"
		" > 101  GARCIA LOPEZ, Maria     412.50 +\n"
		"   102                            0.00 .\n"
		"   110  M\xc3\x9cLLER, J\xc3\xbcrgen       ######### !\n"
		"   201  DUBOIS, Jean-Paul        88.00 ~\n"
		"   20   GARCIA, Anna              0.00 X\n");
	assert_styles(c, "   HHHH HHHHH                  HHHHHHH H\n"
			 " m                              wwwwww S\n"
			 "\n"
			 "                             wwwwwwwww A\n"
			 "                                 wwwww S\n"
			 "                                       A\n");
	assert_cursor(c, 1, 1);
	canvas_free(c);
}

static void
test_a_narrow_list_drops_the_column_that_matters_least(void **state)
{
	struct canvas *c = canvas_new(3, 24);

	(void)state;
	list_draw(&l, c, canvas_area(c));
	assert_picture(c, "   Room   Balance      S\n"
			  " > 101     412.50      +\n"
			  "   102       0.00      .\n");
	canvas_free(c);
}

static void
test_an_empty_list_says_why(void **state)
{
	struct canvas *c = canvas_new(4, 30);

	(void)state;
	list_set(&l, hotel, 0);
	assert_false(list_has_marked(&l));
	assert_int_equal(act(ACT_ENTER), LIST_NOTHING);
	assert_int_equal(act(ACT_DOWN), LIST_NOTHING);
	assert_int_equal(act(ACT_MARK), LIST_NOTHING);
	list_draw(&l, c, canvas_area(c));
	assert_string_equal(
		picture_row(c, 1), " > No room matches. F4 changes");
	canvas_free(c);
}

static void
test_digits_jump_to_the_room(void **state)
{
	(void)state;
	assert_int_equal(type("2"), LIST_MOVED);
	assert_string_equal(l.id, "d");
	assert_int_equal(type("0"), LIST_MOVED);
	assert_string_equal(l.id, "e"); /* "20" itself before "201" */
	assert_int_equal(type("1"), LIST_MOVED);
	assert_string_equal(l.id, "d");
}

static void
test_what_is_found_nowhere_cannot_be_acted_on(void **state)
{
	struct canvas *c = canvas_new(1, 40);

	(void)state;
	assert_int_equal(type("2019"), LIST_MISSED);
	assert_false(list_has_marked(&l));
	assert_int_equal(act(ACT_ENTER), LIST_MISSED);
	assert_int_equal(act(ACT_MARK), LIST_NOTHING);
	assert_int_equal(space(), LIST_MISSED);
	assert_false(l.numbered);
	list_draw_find(&l, c, 0, 1);
	assert_picture(c, " Find: 2019 _ not found\n");
	assert_int_equal(act(ACT_BACKSPACE), LIST_MISSED);
	assert_int_equal(act(ACT_BACKSPACE), LIST_MOVED);
	assert_true(list_has_marked(&l));
	assert_string_equal(l.id, "d");
	canvas_free(c);
}

static void
test_names_are_found_by_any_word_without_accents(void **state)
{
	(void)state;
	list_init(&l, &people);
	list_set(&l, hotel, 5);
	assert_int_equal(type("mull"), LIST_MOVED);
	assert_string_equal(l.id, "c");
	assert_int_equal(act(ACT_CLEAR), LIST_MOVED);
	assert_int_equal(type("lop"), LIST_MOVED);
	assert_string_equal(l.id, "a");
	/* Another key for it marks what was found. */
	assert_int_equal(act(ACT_MARK), LIST_MARKED);
	act(ACT_CLEAR);
	type("gar");
	space(); /* a space belongs to a name once one is being typed */
	assert_int_equal(type("an"), LIST_MOVED);
	assert_string_equal(l.id, "e");
	act(ACT_CLEAR);
	assert_int_equal(type("aul"), LIST_MOVED);
	assert_string_equal(l.id, "d");
}

static void
test_tab_goes_to_the_next_match(void **state)
{
	(void)state;
	list_init(&l, &people);
	list_set(&l, hotel, 5);
	type("garcia");
	assert_string_equal(l.id, "a");
	assert_int_equal(act(ACT_NEXT), LIST_MOVED);
	assert_string_equal(l.id, "e");
	assert_int_equal(act(ACT_NEXT), LIST_MOVED);
	assert_string_equal(l.id, "a");
}

static void
test_enter_then_digits_then_enter_opens(void **state)
{
	(void)state;
	type("110");
	assert_int_equal(act(ACT_ENTER), LIST_MOVED);
	assert_true(l.numbered);
	assert_string_equal(l.find, "");
	assert_string_equal(l.id, "c");
	assert_int_equal(act(ACT_ENTER), LIST_OPENED);
	assert_false(l.numbered);
	assert_int_equal(act(ACT_ENTER), LIST_MOVED);
	assert_int_equal(act(ACT_DOWN), LIST_MOVED);
	assert_false(l.numbered); /* moving on takes the digits away */
	assert_int_equal(act(ACT_ENTER), LIST_MOVED);
	assert_int_equal(act(ACT_CANCEL), LIST_MOVED);
	assert_false(l.numbered);
	assert_int_equal(act(ACT_CANCEL), LIST_NOTHING);
}

static void
test_enter_opens_at_once_where_there_is_nothing_to_choose(void **state)
{
	(void)state;
	list_init(&l, &people);
	list_set(&l, hotel, 5);
	assert_int_equal(act(ACT_ENTER), LIST_OPENED);
}

static void
test_moving_stops_at_both_ends(void **state)
{
	(void)state;
	assert_int_equal(act(ACT_UP), LIST_NOTHING);
	assert_int_equal(act(ACT_PAGE_DOWN), LIST_MOVED);
	assert_string_equal(l.id, "e");
	assert_int_equal(act(ACT_DOWN), LIST_NOTHING);
	assert_int_equal(act(ACT_HOME), LIST_MOVED);
	assert_string_equal(l.id, "a");
	assert_int_equal(act(ACT_END), LIST_MOVED);
	assert_string_equal(l.id, "e");
}

static void
test_the_marker_follows_its_record_through_a_reload(void **state)
{
	struct room other[5];

	(void)state;
	type("110");
	assert_string_equal(l.id, "c");
	other[0] = hotel[4];
	other[1] = hotel[2];
	other[2] = hotel[0];
	list_set(&l, other, 3);
	assert_int_equal(l.marked, 1);
	assert_string_equal(l.id, "c");
}

static void
test_a_record_that_went_away_leaves_no_digits_behind(void **state)
{
	(void)state;
	act(ACT_END);
	act(ACT_ENTER);
	assert_true(l.numbered);
	list_set(&l, hotel, 4);
	assert_false(l.numbered);
	assert_int_equal(l.marked, 3);
	assert_string_equal(l.id, "d");
	list_set(&l, hotel, 0);
	list_set(&l, hotel, 5);
	assert_string_equal(l.id, "d");
}

static void
test_pages_keep_rows_at_their_places(void **state)
{
	struct canvas *c = canvas_new(4, 30);
	struct area a = { 1, 0, 3, 30 };

	(void)state;
	list_fit(&l, a);
	assert_int_equal(l.page, 2);
	act(ACT_DOWN);
	act(ACT_DOWN);
	list_draw(&l, c, a);
	list_draw_position(&l, c, 0, a);
	assert_string_equal(
		picture_row(c, 0), "                      3-4 of 5");
	assert_int_equal(strncmp(picture_row(c, 2), " > 110", 6), 0);
	assert_int_equal(strncmp(picture_row(c, 3), "   201", 6), 0);
	assert_int_equal(act(ACT_PAGE_DOWN), LIST_MOVED);
	assert_string_equal(l.id, "e");
	assert_int_equal(act(ACT_PAGE_UP), LIST_MOVED);
	assert_string_equal(l.id, "c");
	canvas_free(c);
}

static void
test_every_state_of_a_row_has_its_own_mark(void **state)
{
	unsigned i, j;

	(void)state;
	for (i = LIST_STATE_NONE; i <= LIST_STATE_REFUSED; i++)
		for (j = i + 1; j <= LIST_STATE_REFUSED; j++)
			assert_int_not_equal(
				list_state_mark((enum list_state)i),
				list_state_mark((enum list_state)j));
}

#define LIST_TEST(name) cmocka_unit_test_setup(name, setup)

/* Line 2 of a list with that typed, so wide. */
static const char *
counts_line(const char *typed, int width, char out[128])
{
	struct canvas *c = canvas_new(2, width);
	struct list on;
	struct buf text;

	list_init(&on, &numbers);
	(void)snprintf(on.find, sizeof(on.find), "%s", typed);
	list_draw_counts(&on, c, canvas_area(c), STYLE_DIM, "open %d", 7);
	buf_init(&text, 4096);
	canvas_dump(c, &text);
	(void)snprintf(
		out, 128, "%.*s", (int)strcspn(text.data, "\n"), text.data);
	buf_fini(&text);
	canvas_free(c);
	return out;
}

static void
test_counts_are_never_written_over(void **state)
{
	char line[128];

	(void)state;
	assert_string_equal(counts_line("", 79, line),
		" Find:                       open 7");
	assert_string_equal(counts_line("30", 79, line),
		" Find: 30_ not found         open 7");
	assert_string_equal(counts_line("a long name", 79, line),
		" Find: a long name_ not found  open 7");
	/* A narrow window shows them as far to the right as it can. */
	assert_string_equal(counts_line("", 20, line), " Find:        open 7");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		LIST_TEST(test_the_picture_has_marker_columns_and_state),
		LIST_TEST(
			test_a_narrow_list_drops_the_column_that_matters_least),
		LIST_TEST(test_an_empty_list_says_why),
		LIST_TEST(test_digits_jump_to_the_room),
		LIST_TEST(test_what_is_found_nowhere_cannot_be_acted_on),
		LIST_TEST(test_names_are_found_by_any_word_without_accents),
		LIST_TEST(test_tab_goes_to_the_next_match),
		LIST_TEST(test_enter_then_digits_then_enter_opens),
		LIST_TEST(
			test_enter_opens_at_once_where_there_is_nothing_to_choose),
		LIST_TEST(test_moving_stops_at_both_ends),
		LIST_TEST(test_the_marker_follows_its_record_through_a_reload),
		LIST_TEST(test_a_record_that_went_away_leaves_no_digits_behind),
		LIST_TEST(test_pages_keep_rows_at_their_places),
		LIST_TEST(test_every_state_of_a_row_has_its_own_mark),
		LIST_TEST(test_counts_are_never_written_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
