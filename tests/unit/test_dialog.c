#include "ui/widget/dialog.h"

#include "ui/widget/menu.h"
#include "ui/widget/message.h"

#include "tests/lib/picture.h"
#include "tests/lib/test.h"

#include <stdio.h>
#include <string.h>

static struct dialog d;
static struct menu m;

static enum dialog_result
answer(enum act a)
{
	struct ui_event ev = event_of_act(a);

	return dialog_update(&d, &ev);
}

static enum dialog_result
say(const char *text)
{
	char one[2] = "";
	struct ui_event ev;
	enum dialog_result r = DIALOG_NOTHING;

	for (; *text != '\0'; text++) {
		one[0] = *text;
		ev = event_of_text(one);
		r = dialog_update(&d, &ev);
	}
	return r;
}

static void
ask(void)
{
	dialog_ask(&d, 3, "LEAVE", "The form is not saved.");
	dialog_add(&d, "Keep the draft and leave");
	dialog_add(&d, "Stay");
}

static void
confirm(void)
{
	dialog_confirm(&d, 4, "PAYMENT",
		"Take 412.50 EUR in cash. A payment is never edited.",
		(struct dialog_demand){ "the amount", "412.50" });
}

static void
test_a_question_shows_its_choices_at_the_bottom(void **state)
{
	struct canvas *c = canvas_new(6, 40);

	(void)state;
	ask();
	canvas_put(c, 2, 0, STYLE_NORMAL, "something below it");
	dialog_draw(&d, c, canvas_area(c));
	assert_picture(c, "\n"
			  "\n"
			  " LEAVE ---------------------------------\n"
			  "   The form is not saved.\n"
			  " > 1  Keep the draft and leave\n"
			  "   2  Stay\n");
	assert_cursor(c, 4, 1);
	canvas_free(c);
}

static void
test_a_digit_chooses_at_once(void **state)
{
	struct ui_event ev = event_of_text("2");

	(void)state;
	ask();
	assert_int_equal(say("3"), DIALOG_NOTHING);
	assert_int_equal(say("0"), DIALOG_NOTHING);
	assert_true(d.open);
	ev.pasted = true;
	assert_int_equal(dialog_update(&d, &ev), DIALOG_NOTHING);
	assert_int_equal(say("2"), DIALOG_CHOSEN);
	assert_int_equal(d.marked, 1);
	assert_int_equal(d.tag, 3);
	assert_false(d.open);
}

static void
test_arrows_mark_and_enter_chooses(void **state)
{
	(void)state;
	ask();
	assert_int_equal(answer(ACT_UP), DIALOG_NOTHING);
	assert_int_equal(answer(ACT_DOWN), DIALOG_CHANGED);
	assert_int_equal(answer(ACT_DOWN), DIALOG_NOTHING);
	assert_int_equal(answer(ACT_ENTER), DIALOG_CHOSEN);
	assert_int_equal(d.marked, 1);
	ask();
	assert_int_equal(answer(ACT_CANCEL), DIALOG_CANCELLED);
	assert_false(d.open);
}

static void
test_what_cannot_be_undone_needs_the_amount_and_f2(void **state)
{
	(void)state;
	confirm();
	assert_int_equal(dialog_where(&d).context, CTX_CONFIRM);
	assert_int_equal(answer(ACT_COMMIT), DIALOG_WRONG);
	assert_int_equal(say("412"), DIALOG_CHANGED);
	assert_int_equal(answer(ACT_COMMIT), DIALOG_WRONG);
	assert_int_equal(say(".5"), DIALOG_CHANGED);
	assert_int_equal(answer(ACT_COMMIT), DIALOG_WRONG);
	assert_int_equal(say("0"), DIALOG_CHANGED);
	assert_int_equal(answer(ACT_ENTER), DIALOG_WRONG);
	assert_true(d.open);
	assert_int_equal(answer(ACT_COMMIT), DIALOG_CONFIRMED);
	assert_false(d.open);
}

static void
test_an_amount_may_be_typed_with_a_comma(void **state)
{
	(void)state;
	confirm();
	say("412,50");
	assert_int_equal(answer(ACT_COMMIT), DIALOG_CONFIRMED);
	confirm();
	say("41250");
	assert_int_equal(answer(ACT_COMMIT), DIALOG_WRONG);
	say("x");
	assert_int_equal(answer(ACT_CANCEL), DIALOG_CANCELLED);
}

static void
test_the_confirmation_asks_in_words(void **state)
{
	struct canvas *c = canvas_new(5, 60);

	(void)state;
	confirm();
	say("41");
	dialog_draw(&d, c, canvas_area(c));
	assert_picture(c,
		"\n"
		"\n"
		" PAYMENT ---------------------------------------------------\n"
		"   Take 412.50 EUR in cash. A payment is never edited.\n"
		"   Type the amount (412.50), then F2: [41            ]\n");
	assert_cursor(c, 4, 41);
	canvas_free(c);
}

static const struct menu_item items[] = {
	{ "Move guest to another room", "m", "201 GARCIA LOPEZ", NULL, 1, 0,
		NULL },
	{ "Remove out-of-order", "h o", NULL, "no: 201 is in use", 2, 0, NULL },
	{ "Movements report", NULL, "today", NULL, 3, 0, "K-0881" },
	{ "Payment", "p", "M\xc3\xbcller", NULL, 4, 0, NULL },
};

static enum menu_result
press(enum act a)
{
	struct ui_event ev = event_of_act(a);

	return menu_update(&m, &ev);
}

static enum menu_result
type(const char *text)
{
	char one[2] = "";
	struct ui_event ev;
	enum menu_result r = MENU_NOTHING;

	for (; *text != '\0'; text++) {
		one[0] = *text;
		ev = event_of_text(one);
		r = menu_update(&m, &ev);
	}
	return r;
}

static void
test_a_digit_takes_a_line_of_the_menu(void **state)
{
	struct canvas *c = canvas_new(6, 79);

	(void)state;
	menu_open(&m, "GO TO", false);
	menu_set(&m, items, 4);
	assert_int_equal(menu_where(&m).context, CTX_MENU);
	menu_draw(&m, c, canvas_area(c));
	assert_int_equal(strncmp(picture_row(c, 1), " GO TO ------", 13), 0);
	assert_string_equal(picture_row(c, 2),
		" > 1  Move guest to another room         m         "
		"201 GARCIA LOPEZ");
	assert_cursor(c, 2, 1);
	assert_int_equal(type("9"), MENU_NOTHING);
	assert_int_equal(type("3"), MENU_CHOSEN);
	assert_int_equal(menu_chosen(&m)->value, 3);
	assert_false(m.open);
	canvas_free(c);
}

static void
test_the_palette_narrows_down_by_words_of_title_and_note(void **state)
{
	struct canvas *c = canvas_new(12, 79);

	(void)state;
	menu_open(&m, "COMMAND", true);
	menu_set(&m, items, 4);
	assert_int_equal(type("mov"), MENU_CHANGED);
	assert_int_equal(menu_match_count(&m), 3);
	assert_int_equal(type(" room"), MENU_CHANGED);
	assert_int_equal(menu_match_count(&m), 1);
	menu_draw(&m, c, canvas_area(c));
	assert_string_equal(picture_row(c, 4),
		" COMMAND: mov room                                           "
		"      1 of 4 match");
	assert_cursor(c, 4, 18);
	assert_int_equal(press(ACT_ENTER), MENU_CHOSEN);
	assert_int_equal(menu_chosen(&m)->value, 1);
	menu_open(&m, "COMMAND", true);
	menu_set(&m, items, 4);
	type("muller");
	assert_int_equal(menu_chosen(&m)->value, 4);
	type("zzz");
	assert_null(menu_chosen(&m));
	assert_int_equal(press(ACT_ENTER), MENU_NOTHING);
	canvas_free(c);
}

static void
test_what_begins_with_what_is_typed_comes_first(void **state)
{
	(void)state;
	menu_open(&m, "COMMAND", true);
	menu_set(&m, items, 4);
	type("o");
	assert_int_equal(menu_match_count(&m), 3);
	assert_int_equal(menu_chosen(&m)->value, 2);
	menu_mark(&m, 3);
	assert_int_equal(menu_chosen(&m)->value, 3);
	menu_mark(&m, 4);
	assert_int_equal(menu_chosen(&m)->value, 3);
}

static void
test_what_is_not_shown_may_find_too(void **state)
{
	(void)state;
	menu_open(&m, "COMMAND", true);
	menu_set(&m, items, 4);
	type("0881");
	assert_int_equal(menu_match_count(&m), 1);
	assert_int_equal(menu_chosen(&m)->value, 3);
}

static void
test_an_action_that_is_not_possible_says_why(void **state)
{
	(void)state;
	menu_open(&m, "COMMAND", true);
	menu_set(&m, items, 4);
	assert_int_equal(press(ACT_DOWN), MENU_CHANGED);
	assert_int_equal(press(ACT_ENTER), MENU_REFUSED);
	assert_true(m.open);
	assert_string_equal(menu_chosen(&m)->why_not, "no: 201 is in use");
	assert_int_equal(press(ACT_CANCEL), MENU_CANCELLED);
	assert_false(m.open);
}

static void
test_tab_writes_the_marked_name_out(void **state)
{
	(void)state;
	menu_open(&m, "COMMAND", true);
	menu_set(&m, items, 4);
	type("report");
	assert_int_equal(press(ACT_NEXT), MENU_CHANGED);
	assert_string_equal(m.typed.text, "Movements report");
	assert_int_equal(menu_match_count(&m), 1);
}

static void
test_messages_are_kept_and_the_same_one_counts_once(void **state)
{
	static struct message_log log;
	int i;

	(void)state;
	memset(&log, 0, sizeof(log));
	assert_null(message_last(&log));
	message_say(&log, 1, STYLE_NORMAL, "Saved %s.", "201\033[2J");
	message_say(&log, 2, STYLE_NORMAL, "Saved %s.", "201\033[2J");
	assert_int_equal(log.count, 1);
	assert_int_equal(message_last(&log)->at_ms, 2);
	assert_string_equal(message_last(&log)->text, "Saved 201[2J.");
	message_hush(&log);
	assert_null(message_last(&log));
	assert_non_null(message_get(&log, 0));
	for (i = 0; i < MESSAGE_KEPT + 5; i++)
		message_say(&log, i, STYLE_WARN, "number %d", i);
	assert_string_equal(message_last(&log)->text, "number 54");
	assert_string_equal(
		message_get(&log, MESSAGE_KEPT - 1)->text, "number 5");
	assert_null(message_get(&log, MESSAGE_KEPT));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_a_question_shows_its_choices_at_the_bottom),
		cmocka_unit_test(test_a_digit_chooses_at_once),
		cmocka_unit_test(test_arrows_mark_and_enter_chooses),
		cmocka_unit_test(
			test_what_cannot_be_undone_needs_the_amount_and_f2),
		cmocka_unit_test(test_an_amount_may_be_typed_with_a_comma),
		cmocka_unit_test(test_the_confirmation_asks_in_words),
		cmocka_unit_test(test_a_digit_takes_a_line_of_the_menu),
		cmocka_unit_test(
			test_the_palette_narrows_down_by_words_of_title_and_note),
		cmocka_unit_test(
			test_what_begins_with_what_is_typed_comes_first),
		cmocka_unit_test(test_what_is_not_shown_may_find_too),
		cmocka_unit_test(test_an_action_that_is_not_possible_says_why),
		cmocka_unit_test(test_tab_writes_the_marked_name_out),
		cmocka_unit_test(
			test_messages_are_kept_and_the_same_one_counts_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
