#include "ui/widget/edit.h"

#include "ui/widget/prompt.h"

#include "tests/lib/picture.h"
#include "tests/lib/test.h"

#include <string.h>

static struct edit e;

static int
setup(void **state)
{
	(void)state;
	edit_init(&e, 0);
	return 0;
}

static enum edit_result
act(enum act a)
{
	struct ui_event ev = event_of_act(a);

	return edit_update(&e, &ev);
}

static enum edit_result
type(const char *character)
{
	struct ui_event ev = event_of_text(character);

	return edit_update(&e, &ev);
}

static void
type_all(const char *ascii)
{
	char one[2] = "";

	for (; *ascii != '\0'; ascii++) {
		one[0] = *ascii;
		assert_int_equal(type(one), EDIT_CHANGED);
	}
}

static void
test_typing_goes_in_at_the_cursor(void **state)
{
	(void)state;
	type_all("ac");
	assert_int_equal(act(ACT_LEFT), EDIT_MOVED);
	type_all("b");
	assert_string_equal(e.text, "abc");
	assert_int_equal(e.cursor, 2);
}

static void
test_the_cursor_stands_on_whole_characters(void **state)
{
	(void)state;
	/* u with diaeresis in one, e with a mark of its own, a wide one. */
	assert_int_equal(edit_set(&e, "\xc3\xbc"
				      "e\xcc\x81"
				      "\xe7\x8e\x8b"),
		ERR_OK);
	assert_int_equal(e.cursor, 8);
	act(ACT_LEFT);
	assert_int_equal(e.cursor, 5);
	act(ACT_LEFT);
	assert_int_equal(e.cursor, 2);
	assert_int_equal(act(ACT_DELETE), EDIT_CHANGED);
	assert_string_equal(e.text, "\xc3\xbc\xe7\x8e\x8b");
	assert_int_equal(act(ACT_BACKSPACE), EDIT_CHANGED);
	assert_string_equal(e.text, "\xe7\x8e\x8b");
	assert_int_equal(act(ACT_BACKSPACE), EDIT_NOTHING);
}

static void
test_home_end_and_clear(void **state)
{
	(void)state;
	type_all("abc");
	assert_int_equal(act(ACT_HOME), EDIT_MOVED);
	assert_int_equal(act(ACT_LEFT), EDIT_NOTHING);
	assert_int_equal(act(ACT_END), EDIT_MOVED);
	assert_int_equal(act(ACT_RIGHT), EDIT_NOTHING);
	assert_int_equal(act(ACT_CLEAR), EDIT_CHANGED);
	assert_string_equal(e.text, "");
	assert_int_equal(act(ACT_CLEAR), EDIT_NOTHING);
}

static void
test_text_without_room_is_refused_whole(void **state)
{
	char long_text[EDIT_SIZE + 10];

	(void)state;
	edit_init(&e, 3);
	type_all("abc");
	assert_int_equal(type("d"), EDIT_FULL);
	assert_string_equal(e.text, "abc");
	assert_int_equal(edit_set(&e, "abcd"), ERR_TOO_LARGE);
	assert_string_equal(e.text, "abc");
	memset(long_text, 'x', sizeof(long_text));
	long_text[sizeof(long_text) - 1] = '\0';
	edit_init(&e, 0);
	assert_int_equal(edit_set(&e, long_text), ERR_TOO_LARGE);
}

static void
test_control_characters_are_not_typed(void **state)
{
	(void)state;
	assert_int_equal(type("\033"), EDIT_FULL);
	assert_int_equal(type("\xe2\x80\xae"), EDIT_FULL);
	assert_string_equal(e.text, "");
	assert_int_equal(edit_set(&e, "a\033[2Jb\nc"), ERR_OK);
	assert_string_equal(e.text, "a[2Jb c");
}

static void
test_a_mark_is_typed_behind_its_letter(void **state)
{
	(void)state;
	assert_int_equal(type("\xcc\x81"), EDIT_FULL);
	type_all("e");
	assert_int_equal(type("\xcc\x81"), EDIT_CHANGED);
	assert_string_equal(e.text, "e\xcc\x81");
}

static void
test_a_fresh_text_is_replaced_by_typing_and_kept_by_moving(void **state)
{
	(void)state;
	assert_int_equal(edit_set(&e, "412.50"), ERR_OK);
	e.fresh = true;
	type_all("5");
	assert_string_equal(e.text, "5");
	assert_int_equal(edit_set(&e, "412.50"), ERR_OK);
	e.fresh = true;
	act(ACT_LEFT);
	type_all("9");
	assert_string_equal(e.text, "412.590");
}

static void
test_the_part_around_the_cursor_is_shown(void **state)
{
	struct canvas *c = canvas_new(1, 20);
	struct slot slot = { 0, 2, 6, ALIGN_LEFT };
	struct edit_look look = { .style = STYLE_INPUT, .with_cursor = true };

	(void)state;
	type_all("abcdefgh");
	edit_draw(&e, c, slot, look);
	assert_picture(c, "  efgh\n");
	assert_cursor(c, 0, 6);
	act(ACT_HOME);
	edit_draw(&e, c, slot, look);
	assert_picture(c, "  abcdef\n");
	assert_cursor(c, 0, 2);
	act(ACT_END);
	look.with_cursor = false;
	edit_draw(&e, c, slot, look);
	assert_picture(c, "  abcdef\n");
	canvas_free(c);
}

static void
test_a_secret_is_shown_as_stars(void **state)
{
	struct canvas *c = canvas_new(1, 20);
	struct edit_look look = {
		.style = STYLE_INPUT, .secret = true, .with_cursor = true
	};

	(void)state;
	type_all("12");
	(void)type("\xe7\x8e\x8b");
	edit_draw(&e, c, (struct slot){ 0, 0, 10, ALIGN_LEFT }, look);
	assert_picture(c, "***\n");
	assert_cursor(c, 0, 3);
	edit_wipe(&e);
	assert_int_equal(e.text[0], 0);
	assert_int_equal(e.text[1], 0);
	canvas_free(c);
}

static void
test_a_prompt_answers_with_enter_and_keeps_the_text_on_cancel(void **state)
{
	struct prompt p = { .open = false };
	struct ui_event ev = event_of_text("!");
	struct canvas *c = canvas_new(3, 30);

	(void)state;
	prompt_open(&p, 7, "Note", "late");
	assert_int_equal(prompt_update(&p, &ev), PROMPT_CHANGED);
	prompt_draw(&p, c, 1);
	assert_picture(c, "\n Note: late!\n");
	assert_cursor(c, 1, 12);
	ev = event_of_act(ACT_ENTER);
	assert_int_equal(prompt_update(&p, &ev), PROMPT_ANSWERED);
	assert_false(p.open);
	assert_string_equal(p.edit.text, "late!");
	prompt_open(&p, 7, "Note", NULL);
	ev = event_of_text("x");
	(void)prompt_update(&p, &ev);
	ev = event_of_act(ACT_CANCEL);
	assert_int_equal(prompt_update(&p, &ev), PROMPT_CANCELLED);
	assert_string_equal(p.edit.text, "x");
	canvas_free(c);
}

static void
prompt_with(struct prompt *p, const char *initial, enum act first,
	const char *typed)
{
	struct ui_event ev = event_of_act(first);

	prompt_open(p, 7, "Minutes", initial);
	if (first != ACT_NONE)
		(void)prompt_update(p, &ev);
	ev = event_of_text(typed);
	(void)prompt_update(p, &ev);
}

static void
test_a_number_that_was_not_touched_is_replaced_in_a_prompt(void **state)
{
	struct ui_event enter = event_of_act(ACT_ENTER);
	struct prompt p = { .open = false };

	(void)state;
	prompt_with(&p, "15", ACT_NONE, "5");
	assert_string_equal(p.edit.text, "5");
	prompt_with(&p, "15", ACT_BACKSPACE, "5");
	assert_string_equal(p.edit.text, "15");
	prompt_with(&p, "15", ACT_LEFT, "2");
	assert_string_equal(p.edit.text, "125");
	prompt_with(&p, "2026-11-22", ACT_NONE, "t");
	assert_string_equal(p.edit.text, "t");
	prompt_with(&p, "", ACT_NONE, "5");
	assert_string_equal(p.edit.text, "5");
	prompt_open(&p, 7, "Minutes", "15");
	assert_int_equal(prompt_update(&p, &enter), PROMPT_ANSWERED);
	assert_string_equal(p.edit.text, "15");
}

#define EDIT_TEST(name) cmocka_unit_test_setup(name, setup)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		EDIT_TEST(test_typing_goes_in_at_the_cursor),
		EDIT_TEST(
			test_a_number_that_was_not_touched_is_replaced_in_a_prompt),
		EDIT_TEST(test_the_cursor_stands_on_whole_characters),
		EDIT_TEST(test_home_end_and_clear),
		EDIT_TEST(test_text_without_room_is_refused_whole),
		EDIT_TEST(test_control_characters_are_not_typed),
		EDIT_TEST(test_a_mark_is_typed_behind_its_letter),
		EDIT_TEST(
			test_a_fresh_text_is_replaced_by_typing_and_kept_by_moving),
		EDIT_TEST(test_the_part_around_the_cursor_is_shown),
		EDIT_TEST(test_a_secret_is_shown_as_stars),
		EDIT_TEST(
			test_a_prompt_answers_with_enter_and_keeps_the_text_on_cancel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
