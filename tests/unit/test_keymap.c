#include "ui/keymap.h"

#include "ui/event.h"

#include "base/text.h"

#include "tests/lib/test.h"

#include <stdio.h>
#include <string.h>

#define LINE_SIZE 512

static struct where
at(enum context c)
{
	return (struct where){ .context = c };
}

static void
test_every_context_leads_to_anywhere(void **state)
{
	unsigned c;
	int steps;
	enum context up;

	(void)state;
	for (c = 0; c < CTX_COUNT; c++) {
		up = (enum context)c;
		for (steps = 0; up != CTX_ANY && steps < 10; steps++)
			up = keymap_parent(up);
		assert_int_equal(up, CTX_ANY);
		assert_true(keymap_title((enum context)c)[0] != '\0');
	}
}

static void
test_every_key_has_a_meaning_and_help(void **state)
{
	size_t count, i;
	const struct key_row *rows = keymap_rows(&count);
	char name[KEY_NAME_SIZE];

	(void)state;
	assert_true(count > 50);
	for (i = 0; i < count; i++) {
		if (rows[i].act == ACT_NONE)
			continue; /* takes a key away */
		assert_true(key_label(rows[i].key, name)[0] != '\0' ||
			    rows[i].place == PLACE_RECORD ||
			    rows[i].place == PLACE_ACTION);
		assert_true(rows[i].help[0] != '\0');
		if (rows[i].place != PLACE_HIDDEN)
			assert_true(rows[i].label[0] != '\0');
		assert_true(rows[i].help[strlen(rows[i].help) - 1] != '.');
	}
}

static void
test_no_key_means_two_things_in_one_place(void **state)
{
	size_t count, i, j;
	const struct key_row *rows = keymap_rows(&count);

	(void)state;
	for (i = 0; i < count; i++)
		for (j = i + 1; j < count; j++)
			if (rows[i].context == rows[j].context &&
				rows[i].key == rows[j].key &&
				rows[i].key != UI_KEY_NONE)
				fail_msg("%s twice: %s, %s",
					keymap_title(rows[i].context),
					act_name(rows[i].act),
					act_name(rows[j].act));
}

static void
test_a_row_has_at_most_nine_actions_and_none_twice(void **state)
{
	size_t count, i;
	const struct key_row *rows = keymap_rows(&count);
	int records[CTX_COUNT] = { 0 };
	char digit;

	(void)state;
	for (i = 0; i < count; i++) {
		if (rows[i].place != PLACE_RECORD)
			continue;
		records[rows[i].context]++;
		assert_true(records[rows[i].context] <= 9);
		digit = keymap_digit(rows[i].context, rows[i].act);
		assert_int_equal(digit, '0' + records[rows[i].context]);
	}
}

static void
test_every_action_has_a_title_and_is_found_by_name(void **state)
{
	unsigned i;

	(void)state;
	for (i = 1; i < ACT_COUNT; i++) {
		assert_true(act_title((enum act)i)[0] != '\0');
		assert_int_equal(act_find(act_name((enum act)i)), i);
	}
	assert_int_equal(act_find("NO_SUCH"), ACT_NONE);
	assert_int_equal(act_find("NONE"), ACT_NONE);
}

static void
test_nothing_depends_on_keys_that_some_keyboards_lack(void **state)
{
	/* F5, F11, Shift-Tab, Page keys: another key does the same. */
	static const uint32_t rare[] = { UI_KEY_F5, UI_KEY_F11, UI_KEY_BACK_TAB,
		UI_KEY_PAGE_UP, UI_KEY_PAGE_DOWN, UI_KEY_HOME, UI_KEY_END,
		UI_KEY_INSERT };
	static const enum context places[] = { CTX_LIST, CTX_FORM };
	size_t i, p;
	enum act act;
	char name[KEY_NAME_SIZE];

	(void)state;
	for (p = 0; p < 2; p++) {
		for (i = 0; i < sizeof(rare) / sizeof(rare[0]); i++) {
			act = keymap_find(at(places[p]), rare[i]);
			if (act == ACT_NONE || act == ACT_PREVIOUS ||
				act == ACT_HOME || act == ACT_END ||
				act == ACT_REFRESH)
				continue; /* Up; arrows; loads by itself */
			(void)keymap_shortcut(places[p], act, name);
			assert_true(strncmp(name, "F", 1) == 0);
			assert_string_not_equal(name, "F5");
			assert_string_not_equal(name, "F11");
		}
	}
}

static void
test_function_keys_act_on_every_screen(void **state)
{
	static const enum context places[] = { CTX_LIST, CTX_PEOPLE, CTX_FORM,
		CTX_ROOMS };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		struct where w = at(places[i]);

		assert_int_equal(keymap_find(w, UI_KEY_F1), ACT_HELP);
		assert_int_equal(keymap_find(w, UI_KEY_F3), ACT_BACK);
		assert_int_equal(keymap_find(w, UI_KEY_F9), ACT_COMMANDS);
		assert_int_equal(keymap_find(w, UI_KEY_F10), ACT_GO_TO);
		assert_int_equal(keymap_find(w, UI_KEY_F12), ACT_CANCEL);
		assert_int_equal(keymap_find(w, UI_KEY_PAGE_UP), ACT_PAGE_UP);
	}
}

static void
test_a_question_lets_nobody_wander_off(void **state)
{
	static const enum context places[] = { CTX_DIALOG, CTX_CONFIRM,
		CTX_PROMPT, CTX_MENU, CTX_PALETTE, CTX_CHOICES };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		assert_int_equal(
			keymap_find(at(places[i]), UI_KEY_F10), ACT_NONE);
		assert_int_equal(
			keymap_find(at(places[i]), UI_KEY_F12), ACT_CANCEL);
	}
	/* Enter alone never does what cannot be undone. */
	assert_int_equal(keymap_find(at(CTX_CONFIRM), UI_KEY_F2), ACT_COMMIT);
	assert_int_equal(keymap_find(at(CTX_CONFIRM), UI_KEY_ENTER), ACT_ENTER);
}

static void
test_letters_act_where_rows_are_numbers(void **state)
{
	struct ui_event ev = event_of_key(at(CTX_ROOMS), 'p');

	(void)state;
	assert_int_equal(ev.kind, EVENT_ACT);
	assert_int_equal(ev.act, ACT_PAY);
	ev = event_of_key(at(CTX_ROOMS), '2');
	assert_int_equal(ev.kind, EVENT_TEXT);
	assert_string_equal(ev.text, "2");
}

static void
test_letters_find_where_rows_are_people(void **state)
{
	(void)state;
	assert_int_equal(event_of_key(at(CTX_PEOPLE), 'u').kind, EVENT_TEXT);
	assert_int_equal(event_of_key(at(CTX_PEOPLE), '2').kind, EVENT_TEXT);
	assert_int_equal(keymap_find(at(CTX_PEOPLE), '/'), ACT_FILTER);
	assert_int_equal(keymap_find(at(CTX_PEOPLE), ':'), ACT_COMMANDS);
	assert_int_equal(keymap_find(at(CTX_PEOPLE), '?'), ACT_HELP);
	assert_int_equal(keymap_find(at(CTX_PEOPLE), ' '), ACT_MARK);
}

static void
test_a_field_takes_every_printable_key(void **state)
{
	uint32_t c;
	struct ui_event ev;

	(void)state;
	for (c = ' '; c < 0x7f; c++) {
		ev = event_of_key(at(CTX_FORM), c);
		assert_int_equal(ev.kind, EVENT_TEXT);
		assert_int_equal(ev.text[0], c);
	}
	ev = event_of_key(at(CTX_FORM), 0xfc);
	assert_string_equal(ev.text, "\xc3\xbc");
}

static void
test_pasted_characters_never_act(void **state)
{
	struct ui_event ev = event_of_key(at(CTX_ROOMS), 'p' | UI_KEY_PASTED);

	(void)state;
	assert_int_equal(ev.kind, EVENT_TEXT);
	assert_true(ev.pasted);
	assert_string_equal(ev.text, "p");
}

static void
test_after_enter_digits_act_on_the_row(void **state)
{
	struct where w = { .context = CTX_ROOMS, .numbered = true };

	(void)state;
	assert_int_equal(keymap_find(w, '1'), keymap_find(at(CTX_ROOMS), 'i'));
	assert_int_equal(keymap_find(w, '4'), ACT_PAY);
	assert_int_equal(keymap_find(w, '0'), ACT_NONE);
	assert_int_equal(keymap_find(at(CTX_ROOMS), '4'), ACT_NONE);
}

static void
test_actions_without_a_letter_are_reached_by_their_digit(void **state)
{
	char line[LINE_SIZE], name[KEY_NAME_SIZE];

	(void)state;
	assert_string_equal(
		keymap_shortcut(CTX_ARRIVALS, ACT_CHECK_IN, name), "Enter 1");
	assert_int_equal(keymap_find((struct where){ CTX_ARRIVALS, true }, '1'),
		ACT_CHECK_IN);
	keymap_action_line(at(CTX_ARRIVALS), line, sizeof(line), 79);
	assert_int_equal(strncmp(line, " Enter then  1 In", 17), 0);
	assert_null(strstr(line + 17, " In"));
}

static void
test_the_lines_take_whole_words_only(void **state)
{
	char wide[LINE_SIZE], narrow[LINE_SIZE];
	unsigned c;
	int columns;

	(void)state;
	for (c = 0; c < CTX_COUNT; c++) {
		struct where w = at((enum context)c);

		keymap_key_line(w, wide, sizeof(wide), 200);
		for (columns = 10; columns < 100; columns++) {
			keymap_key_line(w, narrow, sizeof(narrow), columns);
			assert_true(text_width(narrow) <= (size_t)columns);
			assert_int_equal(
				strncmp(wide, narrow, strlen(narrow)), 0);
			assert_true(wide[strlen(narrow)] == '\0' ||
				    wide[strlen(narrow)] == ' ');
		}
	}
}

static void
test_the_key_line_of_a_form_fits_79_columns(void **state)
{
	char line[LINE_SIZE], all[LINE_SIZE];

	(void)state;
	keymap_key_line(at(CTX_FORM), line, sizeof(line), 79);
	keymap_key_line(at(CTX_FORM), all, sizeof(all), 500);
	assert_string_equal(line, all);
	assert_string_equal(line,
		" F1 Help  F2 Save  F3 Back  F4 List  F7 Prev  F8 Next"
		"  F9 Commands  F12 Cancel");
}

static void
test_the_action_line_shows_letters_and_after_enter_digits(void **state)
{
	char line[LINE_SIZE];

	(void)state;
	keymap_action_line(at(CTX_ROOMS), line, sizeof(line), 79);
	assert_int_equal(strncmp(line, " i In  o Out  m Move  p Pay", 27), 0);
	keymap_action_line(
		(struct where){ CTX_ROOMS, true }, line, sizeof(line), 79);
	assert_int_equal(strncmp(line, " 1 In  2 Out  3 Move  4 Pay", 27), 0);
	assert_non_null(strstr(line, "Enter Open"));
}

static void
test_shortcuts_are_written_as_they_are_typed(void **state)
{
	char name[KEY_NAME_SIZE];

	(void)state;
	assert_string_equal(keymap_shortcut(CTX_ROOMS, ACT_MOVE, name), "m");
	assert_string_equal(keymap_shortcut(CTX_ROOMS, ACT_GO_TO, name), "F10");
	assert_string_equal(keymap_shortcut(CTX_FORM, ACT_PAY, name), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_context_leads_to_anywhere),
		cmocka_unit_test(test_every_key_has_a_meaning_and_help),
		cmocka_unit_test(test_no_key_means_two_things_in_one_place),
		cmocka_unit_test(
			test_a_row_has_at_most_nine_actions_and_none_twice),
		cmocka_unit_test(
			test_every_action_has_a_title_and_is_found_by_name),
		cmocka_unit_test(
			test_nothing_depends_on_keys_that_some_keyboards_lack),
		cmocka_unit_test(test_function_keys_act_on_every_screen),
		cmocka_unit_test(test_a_question_lets_nobody_wander_off),
		cmocka_unit_test(test_letters_act_where_rows_are_numbers),
		cmocka_unit_test(test_letters_find_where_rows_are_people),
		cmocka_unit_test(test_a_field_takes_every_printable_key),
		cmocka_unit_test(test_pasted_characters_never_act),
		cmocka_unit_test(test_after_enter_digits_act_on_the_row),
		cmocka_unit_test(
			test_actions_without_a_letter_are_reached_by_their_digit),
		cmocka_unit_test(test_the_lines_take_whole_words_only),
		cmocka_unit_test(test_the_key_line_of_a_form_fits_79_columns),
		cmocka_unit_test(
			test_the_action_line_shows_letters_and_after_enter_digits),
		cmocka_unit_test(test_shortcuts_are_written_as_they_are_typed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
