#include "ui/widget/form.h"

#include "tests/lib/picture.h"
#include "tests/lib/test.h"

#include <stdio.h>
#include <string.h>

static const struct form_choice countries[] = {
	{ "SWE", "Sweden", NULL },
	{ "ESP", "Spain", NULL },
	{ "SUI", "Switzerland", "not EU" },
};

static const struct form_field fields[] = {
	{ .key = "surname",
		.label = "Surname",
		.type = FORM_TEXT,
		.width = 20,
		.required = true,
		.hint = "As in the passport." },
	{ .key = "country",
		.label = "Nationality",
		.type = FORM_CHOICE,
		.width = 5,
		.choices = countries,
		.choice_count = 3 },
	{ .key = "arrive",
		.label = "Arrive",
		.type = FORM_DATE,
		.width = 10,
		.group = 1,
		.required = true },
	{ .key = "nights",
		.label = "Nights",
		.type = FORM_INT,
		.width = 3,
		.beside = true,
		.group = 1,
		.min = 1,
		.max = 90 },
	{ .key = "deposit",
		.label = "Deposit",
		.type = FORM_MONEY,
		.width = 10,
		.group = 1 },
	{ .key = "vip", .label = "VIP", .type = FORM_BOOL, .group = 2 },
	{ .key = "pin",
		.label = "PIN",
		.type = FORM_SECRET,
		.width = 8,
		.group = 2 },
};

static const struct form_button buttons[] = {
	{ "Check in", ACT_COMMIT },
	{ "Cancel", ACT_CANCEL },
};

static const struct form_spec spec = { fields, 7, buttons, 2 };

static struct form f;

static int
setup(void **state)
{
	(void)state;
	form_init(&f, &spec, "2026-11-22", "EUR");
	return 0;
}

static enum form_result
act(enum act a)
{
	struct ui_event ev = event_of_act(a);

	return form_update(&f, &ev);
}

static enum form_result
type(const char *text)
{
	char one[2] = "";
	struct ui_event ev;
	enum form_result r = FORM_NOTHING;

	for (; *text != '\0'; text++) {
		one[0] = *text;
		ev = event_of_text(one);
		r = form_update(&f, &ev);
	}
	return r;
}

static void
fill_in(const char *key, const char *text)
{
	form_focus(&f, key);
	assert_int_equal(type(text), FORM_TYPED);
	assert_int_equal(act(ACT_NEXT), FORM_LEFT);
}

static void
test_the_picture_has_labels_left_and_boxes_at_one_column(void **state)
{
	struct canvas *c = canvas_new(14, 70);

	(void)state;
	fill_in("surname", "LINDQVIST");
	form_set_note(&f, "country", "Sweden");
	form_set_warning(&f, "nights", "204 is dirty");
	form_draw(&f, c, canvas_area(c));
	assert_picture(c, "   Surname ..... [LINDQVIST           ] *\n"
			  " > Nationality . [     ] F4  Sweden\n"
			  "\n"
			  "   Arrive ...... [          ] *   Nights [   ]\n"
			  " !               Nights: 204 is dirty\n"
			  "   Deposit ..... [          ]\n"
			  "\n"
			  "   VIP ......... [ ]\n"
			  "   PIN ......... [        ]\n"
			  "\n"
			  "   [ Check in ]   [ Cancel ]\n");
	assert_cursor(c, 1, 18);
	canvas_free(c);
}

static void
test_a_small_window_gives_every_field_a_line(void **state)
{
	struct canvas *c = canvas_new(4, 39);

	(void)state;
	form_focus(&f, "nights");
	form_draw(&f, c, canvas_area(c));
	assert_picture(c, "   Surname ..... [                    ]\n"
			  "   Nationality . [     ] F4\n"
			  "   Arrive ...... [          ] *\n"
			  " > Nights ...... [   ]\n");
	assert_cursor(c, 3, 18);
	form_focus(&f, "deposit");
	canvas_clear(c);
	form_draw(&f, c, canvas_area(c));
	assert_string_equal(picture_row(c, 0), " > Deposit ..... [          ]");
	canvas_free(c);
}

static void
test_values_are_written_in_their_usual_form_when_left(void **state)
{
	char date[11];
	int64_t n;

	(void)state;
	fill_in("arrive", "fri");
	fill_in("nights", "007");
	fill_in("deposit", "5,5");
	fill_in("country", "swe");
	assert_string_equal(form_text(&f, "arrive"), "2026-11-27");
	assert_string_equal(form_text(&f, "nights"), "7");
	assert_string_equal(form_text(&f, "deposit"), "5.50");
	assert_string_equal(form_text(&f, "country"), "SWE");
	assert_int_equal(form_date(&f, "arrive", date), ERR_OK);
	assert_string_equal(date, "2026-11-27");
	assert_int_equal(form_int(&f, "nights", &n), ERR_OK);
	assert_int_equal(n, 7);
	assert_int_equal(form_money(&f, "deposit", &n), ERR_OK);
	assert_int_equal(n, 550);
}

static void
test_a_wrong_value_keeps_its_text_and_lets_the_cursor_go(void **state)
{
	struct canvas *c = canvas_new(14, 70);

	(void)state;
	fill_in("arrive", "someday");
	assert_string_equal(form_text(&f, "arrive"), "someday");
	assert_string_equal(form_focused(&f), "nights");
	form_draw(&f, c, canvas_area(c));
	assert_string_equal(picture_row(c, 4),
		" !               must be a date, like 24.12, fri, +2 or t for "
		"today");
	form_focus(&f, "arrive");
	act(ACT_END);
	type("x");
	canvas_clear(c);
	form_draw(&f, c, canvas_area(c));
	assert_string_equal(picture_row(c, 4), "   Deposit ..... [          ]");
	canvas_free(c);
}

static void
test_f2_jumps_to_the_first_problem_and_says_how_many(void **state)
{
	char sentence[200];

	(void)state;
	fill_in("nights", "91");
	form_focus(&f, "pin");
	assert_int_equal(act(ACT_COMMIT), FORM_PROBLEM);
	assert_string_equal(form_focused(&f), "surname");
	form_problem_sentence(&f, sentence, sizeof(sentence));
	assert_string_equal(sentence,
		"3 fields need attention. Surname: must be filled in.");
	type("A");
	fill_in("arrive", "t");
	fill_in("nights", "3");
	assert_int_equal(act(ACT_COMMIT), FORM_COMMIT);
	form_problem_sentence(&f, sentence, sizeof(sentence));
	assert_string_equal(sentence, "Every field is in order.");
}

static void
test_a_rule_of_the_hotel_can_point_at_a_field(void **state)
{
	(void)state;
	fill_in("surname", "A");
	fill_in("arrive", "t");
	assert_int_equal(act(ACT_COMMIT), FORM_COMMIT);
	form_set_problem(&f, "deposit", "is more than the stay costs");
	assert_int_equal(form_focus_problem(&f), 1);
	assert_string_equal(form_focused(&f), "deposit");
	/* The cause may be mended elsewhere: F2 asks the rule again. */
	assert_int_equal(act(ACT_COMMIT), FORM_COMMIT);
}

static void
test_enter_goes_through_fields_to_the_buttons(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < 7; i++)
		assert_int_equal(act(ACT_ENTER), FORM_LEFT);
	assert_null(form_focused(&f));
	assert_int_equal(act(ACT_ENTER), FORM_PRESSED);
	assert_int_equal(form_button_act(&f), ACT_COMMIT);
	assert_int_equal(type("x"), FORM_FULL);
	assert_int_equal(act(ACT_RIGHT), FORM_MOVED);
	assert_int_equal(form_button_act(&f), ACT_CANCEL);
	assert_int_equal(act(ACT_DOWN), FORM_MOVED);
	assert_string_equal(form_focused(&f), "surname");
	assert_int_equal(act(ACT_UP), FORM_LEFT);
	assert_int_equal(form_button_act(&f), ACT_CANCEL);
}

static void
test_f7_and_f8_go_by_groups(void **state)
{
	(void)state;
	assert_int_equal(act(ACT_PAGE_DOWN), FORM_LEFT);
	assert_string_equal(form_focused(&f), "arrive");
	act(ACT_PAGE_DOWN);
	assert_string_equal(form_focused(&f), "vip");
	act(ACT_PAGE_DOWN);
	assert_null(form_focused(&f));
	act(ACT_PAGE_UP);
	assert_string_equal(form_focused(&f), "vip");
	act(ACT_PAGE_UP);
	assert_string_equal(form_focused(&f), "arrive");
	act(ACT_PAGE_UP);
	assert_string_equal(form_focused(&f), "surname");
	act(ACT_PAGE_UP);
	assert_string_equal(form_focused(&f), "surname");
}

static void
test_hidden_and_fixed_fields_are_passed_over(void **state)
{
	struct canvas *c = canvas_new(14, 70);

	(void)state;
	form_set_hidden(&f, "country", true);
	form_set_fixed(&f, "arrive", true);
	assert_int_equal(form_set(&f, "arrive", "2026-11-22"), ERR_OK);
	act(ACT_NEXT);
	assert_string_equal(form_focused(&f), "nights");
	form_draw(&f, c, canvas_area(c));
	assert_string_equal(picture_row(c, 2),
		"   Arrive .....  2026-11-22  * > Nights [   ]");
	fill_in("surname", "A");
	assert_int_equal(act(ACT_COMMIT), FORM_COMMIT);
	canvas_free(c);
}

static void
test_typing_over_an_amount_replaces_it_and_never_prose(void **state)
{
	(void)state;
	form_set_money(&f, "deposit", 41250);
	form_focus(&f, "deposit");
	type("9");
	assert_string_equal(form_text(&f, "deposit"), "9");
	assert_int_equal(form_set(&f, "surname", "LIND"), ERR_OK);
	form_focus(&f, "surname");
	type("Q");
	assert_string_equal(form_text(&f, "surname"), "LINDQ");
}

static void
test_a_choice_is_named_by_value_start_label_or_number(void **state)
{
	static const char *const ways[][2] = {
		{ "sui", "SUI" },
		{ "SWITZERLAND", "SUI" },
		{ "swi", "SUI" },
		{ "3", "SUI" },
		{ "e", "ESP" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		form_focus(&f, "country");
		act(ACT_CLEAR);
		fill_in("country", ways[i][0]);
		assert_string_equal(form_text(&f, "country"), ways[i][1]);
	}
	fill_in("country", "s");
	assert_string_equal(form_text(&f, "country"), "s");
	fill_in("surname", "A");
	fill_in("arrive", "t");
	assert_int_equal(act(ACT_COMMIT), FORM_PROBLEM);
	assert_string_equal(form_focused(&f), "country");
}

static void
test_f4_lists_the_values_and_typing_narrows_them(void **state)
{
	struct canvas *c = canvas_new(16, 70);
	struct where w;

	(void)state;
	assert_int_equal(act(ACT_CHOICES), FORM_NOTHING);
	assert_int_equal(form_set(&f, "country", "SUI"), ERR_OK);
	form_focus(&f, "country");
	assert_int_equal(act(ACT_CHOICES), FORM_MOVED);
	w = form_where(&f, CTX_FORM);
	assert_int_equal(w.context, CTX_CHOICES);
	form_draw(&f, c, canvas_area(c));
	assert_string_equal(picture_row(c, 1), " > Nationality . [SUI  ] F4");
	assert_int_equal(
		strncmp(picture_row(c, 12), " Nationality: 3 of 3 ---", 24), 0);
	assert_string_equal(picture_row(c, 13), "   SWE         Sweden");
	assert_string_equal(picture_row(c, 15),
		" > SUI         Switzerland                   not EU");
	assert_int_equal(type("pa"), FORM_TYPED);
	canvas_clear(c);
	form_draw(&f, c, canvas_area(c));
	assert_string_equal(picture_row(c, 15), " > ESP         Spain");
	assert_int_equal(act(ACT_ENTER), FORM_TYPED);
	assert_string_equal(form_text(&f, "country"), "ESP");
	assert_false(f.choosing);
	canvas_free(c);
}

static void
test_closing_the_list_puts_back_what_the_field_had(void **state)
{
	(void)state;
	form_focus(&f, "country");
	act(ACT_CHOICES);
	type("s");
	assert_int_equal(act(ACT_CANCEL), FORM_MOVED);
	assert_false(f.choosing);
	assert_string_equal(form_text(&f, "country"), "");
	assert_int_equal(form_set(&f, "country", "SUI"), ERR_OK);
	act(ACT_CHOICES);
	type("e");
	assert_int_equal(act(ACT_BACK), FORM_MOVED);
	assert_string_equal(form_text(&f, "country"), "SUI");
	act(ACT_CHOICES);
	type("zz");
	assert_int_equal(act(ACT_ENTER), FORM_FULL);
	assert_true(f.choosing);
}

static void
test_space_and_letters_set_a_switch(void **state)
{
	(void)state;
	form_focus(&f, "vip");
	assert_false(form_bool(&f, "vip"));
	type(" ");
	assert_true(form_bool(&f, "vip"));
	type("n");
	assert_false(form_bool(&f, "vip"));
	assert_int_equal(type("q"), FORM_FULL);
}

static void
test_a_draft_comes_back_as_it_was_without_secrets(void **state)
{
	struct buf b;

	(void)state;
	fill_in("surname", "O\\Neill = x");
	fill_in("arrive", "someday");
	fill_in("pin", "1234");
	form_focus(&f, "vip");
	type(" ");
	assert_true(f.changed);
	buf_init(&b, 10000);
	form_export(&f, &b);
	assert_string_equal(b.data,
		"surname=O\\\\Neill = x\ncountry=\narrive=someday\nnights=\n"
		"deposit=\nvip=1\n");
	form_init(&f, &spec, "2026-11-22", "EUR");
	assert_int_equal(form_import(&f, b.data), ERR_OK);
	assert_string_equal(form_text(&f, "surname"), "O\\Neill = x");
	assert_string_equal(form_text(&f, "arrive"), "someday");
	assert_true(form_bool(&f, "vip"));
	assert_string_equal(form_text(&f, "pin"), "");
	assert_false(f.changed);
	buf_fini(&b);
}

static void
test_a_draft_of_another_version_is_read_as_far_as_it_goes(void **state)
{
	char text[3000] = "nonsense\nold=1\npin=99\nsurname=";
	size_t len = strlen(text);

	(void)state;
	assert_int_equal(
		form_import(&f, "nonsense\nold=1\npin=99\nsurname=A"), ERR_OK);
	assert_string_equal(form_text(&f, "surname"), "A");
	assert_string_equal(form_text(&f, "pin"), "");
	memset(text + len, 'x', sizeof(text) - len - 1);
	memcpy(text + sizeof(text) - 10, "\nnights=4", 10);
	assert_int_equal(form_import(&f, text), ERR_TOO_LARGE);
	assert_string_equal(form_text(&f, "surname"), "A");
	assert_string_equal(form_text(&f, "nights"), "4");
}

static void
test_secrets_are_wiped(void **state)
{
	size_t i;
	const struct form_value *v = &f.values[6];

	(void)state;
	fill_in("pin", "1234");
	form_fini(&f);
	for (i = 0; i < EDIT_SIZE; i++)
		assert_int_equal(v->edit.text[i], 0);
}

static void
test_the_hint_follows_the_cursor(void **state)
{
	(void)state;
	assert_string_equal(form_hint(&f), "As in the passport.");
	act(ACT_NEXT);
	assert_string_equal(form_hint(&f), "");
}

#define FORM_TEST(name) cmocka_unit_test_setup(name, setup)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FORM_TEST(
			test_the_picture_has_labels_left_and_boxes_at_one_column),
		FORM_TEST(test_a_small_window_gives_every_field_a_line),
		FORM_TEST(
			test_values_are_written_in_their_usual_form_when_left),
		FORM_TEST(
			test_a_wrong_value_keeps_its_text_and_lets_the_cursor_go),
		FORM_TEST(test_f2_jumps_to_the_first_problem_and_says_how_many),
		FORM_TEST(test_a_rule_of_the_hotel_can_point_at_a_field),
		FORM_TEST(test_enter_goes_through_fields_to_the_buttons),
		FORM_TEST(test_f7_and_f8_go_by_groups),
		FORM_TEST(test_hidden_and_fixed_fields_are_passed_over),
		FORM_TEST(
			test_typing_over_an_amount_replaces_it_and_never_prose),
		FORM_TEST(
			test_a_choice_is_named_by_value_start_label_or_number),
		FORM_TEST(test_f4_lists_the_values_and_typing_narrows_them),
		FORM_TEST(test_closing_the_list_puts_back_what_the_field_had),
		FORM_TEST(test_space_and_letters_set_a_switch),
		FORM_TEST(test_a_draft_comes_back_as_it_was_without_secrets),
		FORM_TEST(
			test_a_draft_of_another_version_is_read_as_far_as_it_goes),
		FORM_TEST(test_secrets_are_wiped),
		FORM_TEST(test_the_hint_follows_the_cursor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
