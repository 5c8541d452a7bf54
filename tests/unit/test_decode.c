#include "ui/decode.h"

#include "ui/key.h"

#include "tests/lib/test.h"

#include <stdio.h>
#include <string.h>

/* Keys as words: "Up F12 a". */
static char seen[512];
static struct decode d;
static int64_t now_ms;

static void
note(void *ctx, uint32_t key)
{
	char name[KEY_NAME_SIZE];
	size_t len = strlen(seen);

	(void)ctx;
	(void)snprintf(seen + len, sizeof(seen) - len, "%s%s%s",
		len > 0 ? " " : "", (key & UI_KEY_PASTED) ? "+" : "",
		key_label(key & ~UI_KEY_PASTED, name));
}

static int
setup(void **state)
{
	(void)state;
	seen[0] = '\0';
	now_ms = 1000;
	decode_init(&d, false, note, NULL);
	return 0;
}

/* Types bytes with a pause before each; the clock is the test's. */
static void
type_slowly(const char *bytes, size_t len, int pause_ms)
{
	size_t i;
	int64_t end;
	int wait;

	for (i = 0; i < len; i++) {
		end = now_ms + pause_ms;
		while ((wait = decode_wait_ms(&d, now_ms)) >= 0 &&
			now_ms + wait <= end) {
			now_ms += wait;
			decode_timeout(&d, now_ms);
		}
		now_ms = end;
		decode_byte(&d, bytes[i], now_ms);
	}
}

static void
type(const char *bytes)
{
	type_slowly(bytes, strlen(bytes), 0);
}

static void
pause_for(int ms)
{
	now_ms += ms;
	decode_timeout(&d, now_ms);
}

static void
test_plain_characters_are_themselves(void **state)
{
	(void)state;
	type("aZ9 \xc3\xbc\xe7\x8e\x8b\xf0\x9f\x98\x80");
	assert_string_equal(
		seen, "a Z 9 Space \xc3\xbc \xe7\x8e\x8b \xf0\x9f\x98\x80");
}

static void
test_broken_characters_do_not_eat_the_next_key(void **state)
{
	(void)state;
	type("\xc3"
	     "a\xe7\x8e"
	     "b\xff"
	     "c");
	assert_string_equal(seen,
		"\xef\xbf\xbd a \xef\xbf\xbd \xef\xbf\xbd b \xef\xbf\xbd c");
	type("\xf0"
	     "d");
	assert_int_equal(seen[strlen(seen) - 1], 'd');
}

static void
test_control_keys_have_names_and_others_are_nothing(void **state)
{
	(void)state;
	type("\r\n\t\x7f\b\x15\x12\x03\x01\x1f");
	assert_string_equal(seen,
		"Enter Enter Tab Backspace Backspace Ctrl-U Ctrl-R Ctrl-C");
}

static void
test_arrows_come_in_both_cursor_modes(void **state)
{
	(void)state;
	type("\033[A\033OA\033[B\033OB\033[Z\033[5~\033[6~\033[H\033[4~");
	assert_string_equal(
		seen, "Up Up Down Down Shift-Tab PgUp PgDn Home End");
}

static void
test_function_keys_of_every_family_are_known(void **state)
{
	(void)state;
	type("\033OP\033[11~\033[[A\033[15~\033[21~\033[24~");
	assert_string_equal(seen, "F1 F1 F1 F5 F10 F12");
}

static void
test_esc_and_a_digit_is_a_function_key(void **state)
{
	(void)state;
	type("\0331\0339\0330");
	assert_string_equal(seen, "F1 F9 F10");
	type_slowly("\0332", 2, 240);
	assert_string_equal(seen, "F1 F9 F10 F2");
}

static void
test_a_lone_esc_waits_250_ms(void **state)
{
	(void)state;
	type("\033");
	assert_int_equal(decode_wait_ms(&d, now_ms), 250);
	pause_for(249);
	assert_string_equal(seen, "");
	pause_for(1);
	assert_string_equal(seen, "F12");
	assert_int_equal(decode_wait_ms(&d, now_ms), -1);
}

static void
test_esc_esc_acts_at_once(void **state)
{
	(void)state;
	type("\033\033");
	assert_string_equal(seen, "F12");
	pause_for(1000);
	assert_string_equal(seen, "F12");
	type("\033\033\033");
	pause_for(250);
	assert_string_equal(seen, "F12 F12 F12");
}

static void
test_an_arrow_behind_esc_is_still_an_arrow(void **state)
{
	(void)state;
	type("\033\033[A");
	assert_string_equal(seen, "F12 Up");
}

static void
test_a_letter_behind_esc_is_not_lost(void **state)
{
	(void)state;
	type("\033x");
	assert_string_equal(seen, "F12 x");
}

static void
test_an_arrow_torn_apart_by_a_slow_line_is_an_arrow(void **state)
{
	(void)state;
	type_slowly("\033[A\033OB\033[5~", 10, 200);
	assert_string_equal(seen, "Up Down PgUp");
}

static void
test_esc_and_a_bracket_typed_by_hand_are_both_kept(void **state)
{
	(void)state;
	type("\033[");
	pause_for(1000);
	assert_string_equal(seen, "F12 [");
}

static void
test_unknown_sequences_are_swallowed_whole(void **state)
{
	(void)state;
	type("\033[99;7~\033[?1;2c\033[24;80R\033Oi\033[<0;1;1Mx");
	assert_string_equal(seen, "x");
}

static void
test_a_broken_sequence_does_not_eat_the_next_key(void **state)
{
	(void)state;
	type("\033[1\033[A");
	assert_string_equal(seen, "Up");
	type("\033[12\xc3\xbc");
	assert_string_equal(seen, "Up \xc3\xbc");
}

static void
test_modifiers_do_not_change_a_key(void **state)
{
	(void)state;
	type("\033[1;5A\033[3;2~\033[1;2P");
	assert_string_equal(seen, "Up Delete F1");
}

static void
test_the_number_pad_types_figures_in_every_mode(void **state)
{
	(void)state;
	decode_learn(&d, "\033Ot", UI_KEY_F5); /* as vt100's entry says */
	type("\033Or\033Op\033Oq\033OM\033Ot");
	assert_string_equal(seen, "2 0 1 Enter 4");
}

static void
test_what_the_terminal_says_of_itself_wins(void **state)
{
	(void)state;
	decode_learn(&d, "\033[[A", UI_KEY_F9);
	decode_learn(&d, "\001@\r", UI_KEY_F1); /* wyse60 */
	decode_learn(&d, "\013", UI_KEY_UP);
	decode_learn(&d, "x", UI_KEY_UP);
	decode_learn(&d, NULL, UI_KEY_UP);
	decode_learn(&d, "", UI_KEY_UP);
	type("\033[[A\001@\r\013x");
	assert_string_equal(seen, "F9 F1 Up x");
}

static void
test_pasted_text_is_text_and_never_a_key(void **state)
{
	(void)state;
	type("\033[200~p\r\t1\0331\033[201~q");
	assert_string_equal(seen, "+p +Space +Space +1 F1 q");
}

static void
test_a_paste_whose_end_got_lost_ends_with_the_next_key(void **state)
{
	(void)state;
	type("\033[200~abc");
	type("\033OPx");
	assert_string_equal(seen, "+a +b +c F1 x");
}

static void
test_latin_1_terminals_are_understood(void **state)
{
	(void)state;
	decode_init(&d, true, note, NULL);
	type("\xfcz");
	assert_string_equal(seen, "\xc3\xbc z");
}

static void
test_any_bytes_at_all_leave_it_working(void **state)
{
	uint32_t x = 12345;
	size_t i;

	(void)state;
	for (i = 0; i < 200000; i++) {
		x = x * 1664525 + 1013904223;
		now_ms += (x >> 8) % 40;
		decode_timeout(&d, now_ms);
		/* Many Esc, so that many sequences begin. */
		decode_byte(&d, (x >> 16) % 4 == 0 ? '\033' : (char)(x >> 24),
			now_ms);
		seen[0] = '\0';
	}
	pause_for(5000);
	type("\033[201~");
	seen[0] = '\0';
	type("\033[A");
	assert_string_equal(seen, "Up");
}

#define DECODE_TEST(name) cmocka_unit_test_setup(name, setup)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DECODE_TEST(test_plain_characters_are_themselves),
		DECODE_TEST(test_broken_characters_do_not_eat_the_next_key),
		DECODE_TEST(
			test_control_keys_have_names_and_others_are_nothing),
		DECODE_TEST(test_arrows_come_in_both_cursor_modes),
		DECODE_TEST(test_function_keys_of_every_family_are_known),
		DECODE_TEST(test_esc_and_a_digit_is_a_function_key),
		DECODE_TEST(test_a_lone_esc_waits_250_ms),
		DECODE_TEST(test_esc_esc_acts_at_once),
		DECODE_TEST(test_an_arrow_behind_esc_is_still_an_arrow),
		DECODE_TEST(test_a_letter_behind_esc_is_not_lost),
		DECODE_TEST(
			test_an_arrow_torn_apart_by_a_slow_line_is_an_arrow),
		DECODE_TEST(test_esc_and_a_bracket_typed_by_hand_are_both_kept),
		DECODE_TEST(test_unknown_sequences_are_swallowed_whole),
		DECODE_TEST(test_a_broken_sequence_does_not_eat_the_next_key),
		DECODE_TEST(test_modifiers_do_not_change_a_key),
		DECODE_TEST(test_the_number_pad_types_figures_in_every_mode),
		DECODE_TEST(test_what_the_terminal_says_of_itself_wins),
		DECODE_TEST(test_pasted_text_is_text_and_never_a_key),
		DECODE_TEST(
			test_a_paste_whose_end_got_lost_ends_with_the_next_key),
		DECODE_TEST(test_latin_1_terminals_are_understood),
		DECODE_TEST(test_any_bytes_at_all_leave_it_working),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
