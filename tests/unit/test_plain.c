/* Plain mode: what is written of a picture, and which keys a line is. */
#include "ui/plain.h"

#include "tests/lib/test.h"
#include "ui/key.h"

#include <stdio.h>
#include <string.h>

struct seat {
	struct plain *p;
	struct canvas *c;
	struct buf out;
	char keys[256]; /* what was pushed, by names; pasted ones with a ' */
};

static void
sit_down(struct seat *s)
{
	memset(s, 0, sizeof(*s));
	s->p = plain_new();
	s->c = canvas_new(6, 40);
	buf_init(&s->out, 1 << 16);
}

static void
leave(struct seat *s)
{
	plain_free(s->p);
	canvas_free(s->c);
	buf_fini(&s->out);
}

static void
put(struct seat *s, int row, const char *text)
{
	(void)canvas_put(s->c, row, 0, STYLE_NORMAL, text);
}

static const char *
shown(struct seat *s)
{
	buf_clear(&s->out);
	plain_show(s->p, s->c, &s->out);
	return s->out.len > 0 ? s->out.data : "";
}

static void
note_key(void *ctx, uint32_t key)
{
	struct seat *s = ctx;
	char name[KEY_NAME_SIZE];
	size_t used = strlen(s->keys);

	(void)snprintf(s->keys + used, sizeof(s->keys) - used, "%s%s%s",
		used > 0 ? " " : "", (key & UI_KEY_PASTED) != 0 ? "'" : "",
		key_label(key, name));
}

static const char *
keys_of(struct seat *s, enum context context, const char *line)
{
	s->keys[0] = '\0';
	plain_set_where(s->p, (struct where){ .context = context });
	plain_type(s->p, line, strlen(line));
	plain_type(s->p, "\n", 1);
	assert_true(plain_has_line(s->p));
	plain_take(s->p, note_key, s);
	assert_false(plain_has_line(s->p));
	return s->keys;
}

static void
test_the_first_picture_is_written_whole(void **state)
{
	struct seat s;

	(void)state;
	sit_down(&s);
	put(&s, 0, " ROOMS   ONLINE 14:03");
	put(&s, 1, " ----------------------");
	put(&s, 3, "   Surname ......... [ LINDQVIST ]");
	canvas_set_cursor(s.c, 3, 22);
	assert_string_equal(shown(&s),
		"ROOMS  ONLINE 14:03\nSurname  [ LINDQVIST ]\n"
		"Surname  [ LINDQVIST ]\n");
	leave(&s);
}

static void
test_later_ones_are_what_changed(void **state)
{
	struct seat s;

	(void)state;
	sit_down(&s);
	put(&s, 0, " ROOMS 14:03");
	put(&s, 2, " > 201 clean");
	put(&s, 3, "   202 clean");
	put(&s, 4, " a line that stays");
	canvas_set_cursor(s.c, 2, 1);
	(void)shown(&s);
	(void)keys_of(&s, CTX_ROOMS, "Down");
	put(&s, 0, " ROOMS 14:04");
	put(&s, 2, "   201");
	put(&s, 3, " > 202");
	canvas_set_cursor(s.c, 3, 1);
	assert_string_equal(shown(&s), "> 202 clean\n");
	leave(&s);
}

static void
test_figures_that_go_on_are_not_told_while_nobody_types(void **state)
{
	struct seat s;

	(void)state;
	sit_down(&s);
	put(&s, 0, " KITCHEN");
	put(&s, 2, " T7 5:03");
	put(&s, 3, " T8 1:00");
	put(&s, 4, " all day: 3 soups");
	(void)shown(&s);
	put(&s, 2, " T7 6:03");
	assert_string_equal(shown(&s), "");
	put(&s, 3, " T8 2:00 LATE");
	assert_string_equal(shown(&s), "T8 2:00 LATE\n");
	(void)keys_of(&s, CTX_KITCHEN, "1");
	put(&s, 2, " T7 7:03");
	assert_string_equal(shown(&s), "T7 7:03\n");
	leave(&s);
}

static void
test_a_sentence_said_again_is_written_again(void **state)
{
	struct seat s;

	(void)state;
	sit_down(&s);
	put(&s, 0, " ROOMS");
	put(&s, 2, " one");
	put(&s, 3, " two");
	put(&s, 4, " Not saved.");
	(void)shown(&s);
	assert_string_equal(shown(&s), "");
	plain_said(s.p, 4);
	assert_string_equal(shown(&s), "Not saved.\n");
	leave(&s);
}

static void
test_a_prompt_stands_once_and_says_when_a_key_had_no_use(void **state)
{
	struct seat s;

	(void)state;
	sit_down(&s);
	plain_prompt(s.p, &s.out);
	plain_prompt(s.p, &s.out);
	assert_string_equal(s.out.data, "> ");
	(void)keys_of(&s, CTX_ROOMS, "q");
	plain_bell(s.p);
	buf_clear(&s.out);
	plain_prompt(s.p, &s.out);
	assert_string_equal(
		s.out.data, "That has no use here. F1 is help.\n> ");
	leave(&s);
}

static void
test_a_line_is_keys_or_text(void **state)
{
	static const struct {
		enum context context;
		const char *line;
		const char *keys;
	} lines[] = {
		{ CTX_ROOMS, "", "Enter" },
		{ CTX_ROOMS, "F10 2", "F10 2" },
		{ CTX_ROOMS, "f10", "F10" },
		{ CTX_ROOMS, "esc", "F12" },
		{ CTX_ROOMS, "i", "i" },
		{ CTX_ROOMS, "in", "Ctrl-U 'i 'n" },
		{ CTX_ROOMS, "20 Enter 4", "Ctrl-U '2 '0 Enter 4" },
		{ CTX_ARRIVALS, "de vr", "Ctrl-U 'd 'e '  'v 'r" },
		{ CTX_FORM, "", "Enter" },
		{ CTX_FORM, "Tab", "Tab" },
		{ CTX_FORM, "2", "Ctrl-U 2 Enter" },
		{ CTX_FORM, "2\\", "Ctrl-U 2" },
		{ CTX_FORM, "\\", "" },
		{ CTX_FORM, "An Up", "Ctrl-U 'A 'n '  'U 'p Enter" },
		{ CTX_FORM, "=Tab", "Ctrl-U 'T 'a 'b Enter" },
		{ CTX_CONFIRM, "12", "Ctrl-U '1 '2" },
		{ CTX_HELP, "ab", "Ctrl-U 'a 'b" },
	};
	struct seat s;

	(void)state;
	sit_down(&s);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		assert_string_equal(
			keys_of(&s, lines[i].context, lines[i].line),
			lines[i].keys);
	}
	leave(&s);
}

static void
test_lines_are_taken_one_by_one_and_the_last_needs_no_newline(void **state)
{
	struct seat s;

	(void)state;
	sit_down(&s);
	plain_set_where(s.p, (struct where){ .context = CTX_ROOMS });
	plain_type(s.p, "F1\nF3\r\nF", 8);
	plain_take(s.p, note_key, &s);
	assert_string_equal(s.keys, "F1");
	plain_take(s.p, note_key, &s);
	assert_string_equal(s.keys, "F1 F3");
	assert_false(plain_has_line(s.p));
	plain_type(s.p, "4", 1);
	plain_type_end(s.p);
	plain_take(s.p, note_key, &s);
	assert_string_equal(s.keys, "F1 F3 F4");
	leave(&s);
}

static void
test_too_much_typed_ahead_is_lost_and_breaks_nothing(void **state)
{
	char much[4096];
	struct seat s;

	(void)state;
	sit_down(&s);
	memset(much, 'x', sizeof(much));
	for (int i = 0; i < 40; i++)
		plain_type(s.p, much, sizeof(much));
	(void)keys_of(&s, CTX_ROOMS, "");
	leave(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_first_picture_is_written_whole),
		cmocka_unit_test(test_later_ones_are_what_changed),
		cmocka_unit_test(
			test_figures_that_go_on_are_not_told_while_nobody_types),
		cmocka_unit_test(test_a_sentence_said_again_is_written_again),
		cmocka_unit_test(
			test_a_prompt_stands_once_and_says_when_a_key_had_no_use),
		cmocka_unit_test(test_a_line_is_keys_or_text),
		cmocka_unit_test(
			test_lines_are_taken_one_by_one_and_the_last_needs_no_newline),
		cmocka_unit_test(
			test_too_much_typed_ahead_is_lost_and_breaks_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
