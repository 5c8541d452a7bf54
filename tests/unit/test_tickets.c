#include "ui/widget/tickets.h"

#include "tests/lib/picture.h"
#include "tests/lib/test.h"

#include <stdio.h>
#include <string.h>

static const struct ticket_line burger[] = {
	{ "2 Burger", NULL, STYLE_NORMAL },
	{ "  + no onion", NULL, STYLE_NORMAL },
	{ "  + gluten free", NULL, STYLE_WARN },
	{ "1 Soup day", NULL, STYLE_NORMAL },
};

static const struct ticket_line pasta[] = { { "1 Pasta", NULL, STYLE_NORMAL } };

static struct ticket_card cards[12];
static struct tickets t;

static int
setup(void **state)
{
	static char ids[12][8], titles[12][8];
	size_t i;

	(void)state;
	for (i = 0; i < 12; i++) {
		(void)snprintf(ids[i], sizeof(ids[i]), "k%zu", i);
		(void)snprintf(titles[i], sizeof(titles[i]), "T%02zu", i);
		cards[i] = (struct ticket_card){ .id = ids[i],
			.title = titles[i],
			.age = "04:20",
			.flag = "",
			.state = "FIRED",
			.due = "due 18'",
			.lines = pasta,
			.line_count = 1,
			.foot = "v1" };
	}
	cards[0] = (struct ticket_card){ .id = "k0",
		.title = "R201",
		.age = "24:10",
		.flag = "!!",
		.state = "LATE",
		.due = "due 20'",
		.style = STYLE_ALERT,
		.lines = burger,
		.line_count = 4,
		.allergy = "GLUTEN",
		.foot = "new v2 19:05" };
	tickets_init(&t);
	tickets_fit(&t, (struct area){ 0, 0, 17, 79 });
	tickets_set(&t, cards, 6);
	return 0;
}

static enum tickets_result
act(enum act a)
{
	struct ui_event ev = event_of_act(a);

	return tickets_update(&t, &ev);
}

static enum tickets_result
digit(const char *text)
{
	struct ui_event ev = event_of_text(text);

	return tickets_update(&t, &ev);
}

static void
test_four_tickets_stand_side_by_side(void **state)
{
	struct canvas *c = canvas_new(17, 79);

	(void)state;
	assert_int_equal(digit("1"), TICKETS_MOVED);
	tickets_draw(&t, c, canvas_area(c));
	assert_picture(c,
		">1 R201    24:10 !!  2 T01     04:20     3 T02     04:20     "
		"4 T03     04:20\n"
		" LATE       due 20'  FIRED      due 18'  FIRED      due 18'  "
		"FIRED      due 18'\n"
		" 2 Burger            1 Pasta             1 Pasta             "
		"1 Pasta\n"
		"   + no onion\n"
		"   + gluten free\n"
		" 1 Soup day\n"
		" --ALLERGY: GLUTEN   --                  --                  "
		"--\n"
		" new v2 19:05        v1                  v1                  "
		"v1\n"
		"\n"
		" 5 T04     04:20     6 T05     04:20\n"
		" FIRED      due 18'  FIRED      due 18'\n"
		" 1 Pasta             1 Pasta\n"
		" --                  --\n"
		" v1                  v1\n");
	canvas_free(c);
}

static void
test_a_long_name_gives_way_to_the_word_behind_it(void **state)
{
	static const struct ticket_line long_name[] = {
		{ "1 Caesar salad with prawns", "READY", STYLE_NORMAL },
		{ "1 Soup", "*", STYLE_NORMAL },
	};
	struct canvas *c = canvas_new(8, 79);

	(void)state;
	cards[0].lines = long_name;
	cards[0].line_count = 2;
	tickets_set(&t, cards, 1);
	tickets_fit(&t, canvas_area(c));
	tickets_draw(&t, c, canvas_area(c));
	assert_string_equal(picture_row(c, 2), " 1 Caesar sal READY");
	assert_string_equal(picture_row(c, 3), " 1 Soup *");
	canvas_free(c);
}

static void
test_an_allergy_is_marked_all_along_its_line_and_never_cut(void **state)
{
	struct canvas *c = canvas_new(17, 79);
	struct buf b;

	(void)state;
	cards[0].allergy = "GLUTEN, NUTS, SHELLFISH";
	tickets_draw(&t, c, canvas_area(c));
	assert_int_equal(
		strncmp(picture_row(c, 6), " --ALLERGY: GLUTEN,", 19), 0);
	assert_int_equal(strncmp(picture_row(c, 7), " NUTS, SHELLFISH", 16), 0);
	buf_init(&b, 100000);
	canvas_dump_styles(c, &b);
	assert_non_null(strstr(b.data, "\n AAAAAAAAAAAAAAAAAA\n"));
	buf_fini(&b);
	canvas_free(c);
}

static void
test_dishes_that_do_not_fit_are_counted(void **state)
{
	struct canvas *c = canvas_new(6, 79);

	(void)state;
	tickets_fit(&t, canvas_area(c));
	tickets_draw(&t, c, canvas_area(c));
	assert_int_equal(strncmp(picture_row(c, 2), " 2 Burger", 9), 0);
	assert_int_equal(strncmp(picture_row(c, 3), " + 3 more lines", 15), 0);
	assert_int_equal(
		strncmp(picture_row(c, 4), " --ALLERGY: GLUTEN", 18), 0);
	canvas_free(c);
}

static void
test_a_digit_marks_the_ticket_at_that_place(void **state)
{
	(void)state;
	assert_null(tickets_marked(&t));
	assert_int_equal(digit("6"), TICKETS_MOVED);
	assert_string_equal(tickets_marked(&t)->title, "T05");
	assert_int_equal(digit("7"), TICKETS_MISSED);
	assert_int_equal(digit("9"), TICKETS_MISSED);
	assert_string_equal(tickets_marked(&t)->title, "T05");
	assert_int_equal(digit("x"), TICKETS_NOTHING);
	assert_int_equal(act(ACT_CANCEL), TICKETS_MOVED);
	assert_null(tickets_marked(&t));
	assert_int_equal(act(ACT_CANCEL), TICKETS_NOTHING);
}

static void
test_digits_are_places_on_the_page(void **state)
{
	(void)state;
	tickets_set(&t, cards, 12);
	assert_int_equal(act(ACT_PAGE_DOWN), TICKETS_MOVED);
	assert_int_equal(digit("1"), TICKETS_MOVED);
	assert_string_equal(tickets_marked(&t)->title, "T08");
	assert_int_equal(act(ACT_PAGE_DOWN), TICKETS_NOTHING);
	assert_int_equal(act(ACT_PAGE_UP), TICKETS_MOVED);
	assert_null(tickets_marked(&t));
}

static void
test_arrows_go_over_the_grid(void **state)
{
	(void)state;
	assert_int_equal(act(ACT_RIGHT), TICKETS_MOVED);
	assert_string_equal(t.id, "k0");
	assert_int_equal(act(ACT_LEFT), TICKETS_NOTHING);
	assert_int_equal(act(ACT_DOWN), TICKETS_MOVED);
	assert_string_equal(t.id, "k4");
	assert_int_equal(act(ACT_DOWN), TICKETS_NOTHING);
	assert_int_equal(act(ACT_RIGHT), TICKETS_MOVED);
	assert_int_equal(act(ACT_RIGHT), TICKETS_NOTHING);
	assert_int_equal(act(ACT_UP), TICKETS_MOVED);
	assert_string_equal(t.id, "k1");
}

static void
test_the_mark_stays_on_its_ticket_when_others_leave(void **state)
{
	struct ticket_card left[3];

	(void)state;
	digit("6");
	left[0] = cards[3];
	left[1] = cards[5];
	left[2] = cards[4];
	tickets_set(&t, left, 3);
	assert_string_equal(tickets_marked(&t)->title, "T05");
	tickets_set(&t, left, 1);
	assert_null(tickets_marked(&t));
	/* A recalled ticket comes back unmarked. */
	tickets_set(&t, left, 3);
	assert_null(tickets_marked(&t));
}

static void
test_narrow_windows_have_fewer_columns(void **state)
{
	(void)state;
	tickets_fit(&t, (struct area){ 0, 0, 17, 60 });
	assert_int_equal(t.across, 3);
	tickets_fit(&t, (struct area){ 0, 0, 17, 39 });
	assert_int_equal(t.across, 2);
	tickets_fit(&t, (struct area){ 0, 0, 8, 30 });
	assert_int_equal(t.across, 1);
	assert_int_equal(t.per_page, 1);
}

static void
test_an_empty_kitchen_says_so(void **state)
{
	struct canvas *c = canvas_new(3, 40);

	(void)state;
	tickets_set(&t, NULL, 0);
	assert_int_equal(digit("1"), TICKETS_MISSED);
	assert_int_equal(act(ACT_DOWN), TICKETS_NOTHING);
	tickets_draw(&t, c, canvas_area(c));
	assert_picture(c, " No ticket is open.\n");
	canvas_free(c);
}

#define TICKETS_TEST(name) cmocka_unit_test_setup(name, setup)

static void
test_a_ticket_that_does_not_fit_is_read_alone(void **state)
{
	static struct ticket_line many[40];
	struct canvas *c = canvas_new(10, 79);
	static char texts[40][8];

	(void)state;
	for (int i = 0; i < 40; i++) {
		(void)snprintf(texts[i], sizeof(texts[i]), "%d x", i + 1);
		many[i] = (struct ticket_line){ texts[i], NULL, STYLE_NORMAL };
	}
	cards[1].lines = many;
	cards[1].line_count = 40;
	tickets_set(&t, cards, 2);
	tickets_fit(&t, canvas_area(c));
	assert_int_equal(tickets_hidden(&t), 0); /* none is marked */
	assert_int_equal(digit("1"), TICKETS_MOVED);
	assert_int_equal(tickets_hidden(&t), 0);
	assert_int_equal(digit("2"), TICKETS_MOVED);
	assert_int_equal(tickets_marked_at(&t), 1);
	assert_int_equal(tickets_hidden(&t), 35); /* 6 rows, one says so */
	tickets_open(&t);
	tickets_draw(&t, c, canvas_area(c));
	assert_picture(c,
		">2 T01                         04:20     F8: 28 more lines\n"
		" FIRED                          due 18'\n"
		" 1 x                                   7 x\n"
		" 2 x                                   8 x\n"
		" 3 x                                   9 x\n"
		" 4 x                                   10 x\n"
		" 5 x                                   11 x\n"
		" 6 x                                   12 x\n"
		" --\n"
		" v1\n");
	assert_int_equal(act(ACT_PAGE_DOWN), TICKETS_MOVED);
	assert_int_equal(t.from, 12);
	assert_int_equal(act(ACT_PAGE_DOWN), TICKETS_MOVED);
	assert_int_equal(act(ACT_PAGE_DOWN), TICKETS_MOVED);
	assert_int_equal(act(ACT_PAGE_DOWN), TICKETS_NOTHING);
	assert_int_equal(act(ACT_PAGE_UP), TICKETS_MOVED);
	assert_int_equal(t.from, 24);
	/* What was taken back leaves no empty page. */
	cards[1].line_count = 20;
	tickets_set(&t, cards, 2);
	assert_true(t.alone);
	assert_int_equal(t.from, 0);
	/* All of them again, the same one marked; then none. */
	assert_int_equal(act(ACT_CANCEL), TICKETS_MOVED);
	assert_false(t.alone);
	assert_int_equal(tickets_marked_at(&t), 1);
	tickets_open(&t);
	assert_int_equal(digit("1"), TICKETS_MOVED);
	assert_false(t.alone);
	canvas_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TICKETS_TEST(test_four_tickets_stand_side_by_side),
		TICKETS_TEST(test_a_long_name_gives_way_to_the_word_behind_it),
		TICKETS_TEST(
			test_an_allergy_is_marked_all_along_its_line_and_never_cut),
		TICKETS_TEST(test_dishes_that_do_not_fit_are_counted),
		TICKETS_TEST(test_a_digit_marks_the_ticket_at_that_place),
		TICKETS_TEST(test_digits_are_places_on_the_page),
		TICKETS_TEST(test_arrows_go_over_the_grid),
		TICKETS_TEST(
			test_the_mark_stays_on_its_ticket_when_others_leave),
		TICKETS_TEST(test_narrow_windows_have_fewer_columns),
		TICKETS_TEST(test_an_empty_kitchen_says_so),
		cmocka_unit_test_setup(
			test_a_ticket_that_does_not_fit_is_read_alone, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
