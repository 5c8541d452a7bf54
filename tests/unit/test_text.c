#include "tests/lib/test.h"

#include "base/text.h"

#include <string.h>

#define FFFD "\xef\xbf\xbd"

/* Cleans in twice: a second time must change nothing. */
static const char *
cleaned(enum text_role role, const char *in, size_t len)
{
	static char out[1024];
	char again[1024];
	size_t n = text_clean(role, in, len, out, sizeof out, SIZE_MAX);

	assert_int_equal(n, strlen(out));
	assert_true(text_is_utf8(out, n));
	assert_true(text_is_clean(role, out, n));
	assert_int_equal(
		text_clean(role, out, n, again, sizeof again, SIZE_MAX), n);
	assert_string_equal(again, out);
	assert_int_equal(text_is_clean(role, in, len),
		n == len && memcmp(in, out, n) == 0);
	return out;
}

static const char *
line(const char *in)
{
	return cleaned(TEXT_LINE, in, strlen(in));
}

static const char *
block(const char *in)
{
	return cleaned(TEXT_BLOCK, in, strlen(in));
}

static void
test_ordinary_text_stays_as_it_is(void **state)
{
	(void)state;
	assert_string_equal(line("Müller, Zoë"), "Müller, Zoë");
	assert_string_equal(line("東京 ホテル"), "東京 ホテル");
	assert_string_equal(line("a  b"), "a  b");
	assert_string_equal(line("e\xcc\x81"), "e\xcc\x81");
	assert_string_equal(line("🛏 2"), "🛏 2");
	assert_string_equal(line(""), "");
	assert_string_equal(block("a\n\n  b "), "a\n\n  b ");
}

static void
test_terminal_sequences_lose_their_control_characters(void **state)
{
	(void)state;
	assert_string_equal(line("a\x1b[31mb"), "a[31mb");
	assert_string_equal(line("\x1b]0;title\x07x\x1b\\"), "]0;titlex\\");
	assert_string_equal(line("\x1b]52;c;aGk=\x07"), "]52;c;aGk=");
	/* C1 as UTF-8: CSI, OSC, DCS, APC, NEL. */
	assert_string_equal(line("\xc2\x9b"
				 "2Jx"),
		"2Jx");
	assert_string_equal(
		line("\xc2\x9dx\xc2\x9c\xc2\x90\xc2\x9f\xc2\x85"), "x");
	/* C1 as a single byte is no UTF-8 at all. */
	assert_string_equal(line("\x9b"
				 "2J"),
		FFFD "2J");
	assert_string_equal(line("\x7f\x08\x0e\x0f\x05x"), "x");
	assert_string_equal(cleaned(TEXT_LINE, "a\0b", 3), "ab");
	for (int c = 1; c < 0xa0; c++) {
		char in[8] = "a?b";
		const char *out;
		size_t n;

		if (c >= 0x20 && c < 0x7f)
			continue;
		n = text_encode((uint32_t)c, in + 1);
		memcpy(in + 1 + n, "b", 2);
		out = line(in);
		assert_string_equal(out,
			c == '\t' || c == '\n' || c == '\r' ? "a b" : "ab");
	}
}

static void
test_invisible_characters_are_dropped(void **state)
{
	static const uint32_t hidden[] = { 0xad, 0x34f, 0x61c, 0x115f, 0x1160,
		0x17b4, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x202a,
		0x202b, 0x202c, 0x202d, 0x202e, 0x2060, 0x2061, 0x2064, 0x2066,
		0x2067, 0x2068, 0x2069, 0x206f, 0x3164, 0xfe00, 0xfe0f, 0xfeff,
		0xffa0, 0xfff9, 0xfffb, 0xe0001, 0xe0020, 0xe007f, 0xe0100,
		0xe000, 0xf8ff, 0xf0000, 0x10fffd, 0xfdd0, 0xfdef, 0xfffe,
		0xffff, 0x1ffff, 0x10ffff, 0x40000, 0xdffff };

	(void)state;
	for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++) {
		char in[8] = "a";
		size_t n = text_encode(hidden[i], in + 1);

		memcpy(in + 1 + n, "b", 2);
		assert_string_equal(line(in), "ab");
		assert_string_equal(block(in), "ab");
		assert_int_equal(text_char_width(hidden[i]), 0);
	}
	assert_string_equal(line("Mr.\xe2\x80\xaetxt.exe"), "Mr.txt.exe");
	assert_string_equal(line("👩\xe2\x80\x8d🍳"), "👩🍳");
}

static void
test_broken_utf8_becomes_replacement_characters(void **state)
{
	static const struct {
		const char *in;
		const char *out;
	} cases[] = {
		{ "\xc0\xaf", FFFD FFFD },
		{ "\xc1\xbf", FFFD FFFD },
		{ "\xe0\x80\xaf", FFFD FFFD FFFD },
		{ "\xe0\x9f\xbf", FFFD FFFD FFFD },
		{ "\xf0\x80\x80\xaf", FFFD FFFD FFFD FFFD },
		{ "\xf0\x8f\xbf\xbf", FFFD FFFD FFFD FFFD },
		{ "\xed\xa0\x80", FFFD FFFD FFFD },
		{ "\xed\xbf\xbf", FFFD FFFD FFFD },
		{ "\xf4\x90\x80\x80", FFFD FFFD FFFD FFFD },
		{ "\xf5\x80\x80\x80", FFFD FFFD FFFD FFFD },
		{ "\xfe\xff", FFFD FFFD },
		{ "\x80", FFFD },
		{ "a\xc3", "a" FFFD },
		{ "a\xe2\x82", "a" FFFD FFFD },
		{ "\xe2\x82x", FFFD FFFD "x" },
		{ "\xf0\x9f\x9b", FFFD FFFD FFFD },
		{ "\xc3\xc3\xa9", FFFD "é" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_string_equal(line(cases[i].in), cases[i].out);
		assert_false(text_is_utf8(cases[i].in, strlen(cases[i].in)));
		assert_false(text_is_clean(
			TEXT_LINE, cases[i].in, strlen(cases[i].in)));
	}
	/* The character itself is as good as any other. */
	assert_string_equal(line(FFFD), FFFD);
	assert_true(text_is_utf8(FFFD, 3));
}

static void
test_spaces_of_a_line_are_trimmed_and_breaks_become_one(void **state)
{
	(void)state;
	assert_string_equal(line("  a  "), "a");
	assert_string_equal(line("a\r\n\t\nb"), "a b");
	assert_string_equal(line("\n\ta\n"), "a");
	assert_string_equal(line("a\xe2\x80\xa8"
				 "b\xe2\x80\xa9"
				 "c"),
		"a b c");
	assert_string_equal(line("   "), "");
	assert_string_equal(line("a \xcc\x81\tb"), "a \xcc\x81 b");
}

static void
test_a_block_keeps_its_lines(void **state)
{
	(void)state;
	assert_string_equal(block("a\r\n\tb"), "a\n b");
	assert_string_equal(block("a\xe2\x80\xa8"
				  "b"),
		"a\nb");
	assert_string_equal(block("a\x0b\x0c"
				  "b"),
		"ab");
	/* A mark has nothing to join at the start of a line. */
	assert_string_equal(block("a\n\xcc\x81"
				  "b"),
		"a\nb");
}

static void
test_marks_do_not_pile_up(void **state)
{
	(void)state;
	assert_string_equal(line("e\xcc\x81\xcc\x82\xcc\x83\xcc\x84x"),
		"e\xcc\x81\xcc\x82x");
	assert_string_equal(line("\xcc\x81"
				 "e"),
		"e");
	assert_string_equal(line("e\xcc\x81\x1b\xcc\x82\xe2\x80\x8b\xcc\x83"),
		"e\xcc\x81\xcc\x82");
	assert_string_equal(line("  \xcc\x81 a"), "a");
}

static size_t
cut(const char *in, size_t size, size_t columns, char *out)
{
	return text_clean(TEXT_LINE, in, strlen(in), out, size, columns);
}

static void
test_a_cut_leaves_whole_characters(void **state)
{
	char out[64];

	(void)state;
	for (size_t size = 1; size < 20; size++) {
		size_t n = cut("aé東🛏e\xcc\x81", size, SIZE_MAX, out);

		assert_true(n < size);
		assert_true(text_is_utf8(out, n));
		assert_int_equal(out[n], 0);
	}
	cut("東京", sizeof out, 3, out);
	assert_string_equal(out, "東");
	cut("abc", sizeof out, 2, out);
	assert_string_equal(out, "ab");
	cut("a b", sizeof out, 2, out);
	assert_string_equal(out, "a");
	/* Marks belong to the last character that fits ... */
	cut("ae\xcc\x81x", sizeof out, 2, out);
	assert_string_equal(out, "ae\xcc\x81");
	/* ... and when they do not fit, it does not either. */
	cut("ae\xcc\x81", 4, SIZE_MAX, out);
	assert_string_equal(out, "a");
	cut("a  e\xcc\x81", 6, SIZE_MAX, out);
	assert_string_equal(out, "a");
	cut("abc", 1, SIZE_MAX, out);
	assert_string_equal(out, "");
	cut("abc", sizeof out, 0, out);
	assert_string_equal(out, "");
}

static void
test_random_bytes_always_come_out_clean(void **state)
{
	uint32_t seed = 1;
	char in[200];
	char out[97];

	(void)state;
	for (int round = 0; round < 20000; round++) {
		size_t len;
		size_t n;
		enum text_role role = round % 2 == 0 ? TEXT_LINE : TEXT_BLOCK;

		for (len = 0; len < sizeof in; len++) {
			seed = seed * 1664525 + 1013904223;
			in[len] = (char)(seed >> 24);
			/* Real sequences would be too rare otherwise. */
			if (seed >> 8 & 1)
				in[len] = "\xe2\x80\xae\xcc\x81 \n\t"
					  "a"[seed >> 9 & 7];
		}
		n = text_clean(role, in, len, out, sizeof out, 60);
		assert_true(text_is_clean(role, out, n));
		assert_true(text_width(out) <= 60);
		(void)cleaned(role, in, len);
	}
}

static void
test_decoding_undoes_encoding(void **state)
{
	char bytes[4];
	uint32_t back;

	(void)state;
	for (uint32_t c = 1; c <= 0x10ffff; c += c < 0x3000 ? 1 : 257) {
		size_t n;

		if (c >= 0xd800 && c <= 0xdfff)
			continue;
		n = text_encode(c, bytes);
		assert_int_equal(text_decode(bytes, n, &back), n);
		assert_int_equal(back, c);
		for (size_t less = 1; less < n; less++) {
			assert_int_equal(text_decode(bytes, less, &back), 1);
			assert_int_equal(back, 0xfffd);
		}
	}
	assert_int_equal(text_decode("", 0, &back), 0);
}

static void
test_widths_follow_unicode(void **state)
{
	(void)state;
	assert_int_equal(text_char_width('a'), 1);
	assert_int_equal(text_char_width(0xe9), 1);
	assert_int_equal(text_char_width(0x301), 0);
	assert_int_equal(text_char_width(0x6771), 2);
	assert_int_equal(text_char_width(0xac00), 2);
	assert_int_equal(text_char_width(0xff21), 2);
	assert_int_equal(text_char_width(0xff71), 1);
	assert_int_equal(text_char_width(0x1f6cf), 1);
	assert_int_equal(text_char_width(0x1f6cc), 2);
	assert_int_equal(text_char_width(0x20000), 2);
	assert_int_equal(text_char_width(0x3fffd), 2);
	assert_int_equal(text_char_width(0xfffd), 1);
	assert_int_equal(text_char_width(0x2500), 1);
	assert_int_equal(text_char_width(0x20e0), 0);
	assert_int_equal(text_char_width(0x1b), 0);
	assert_int_equal(text_char_width(0), 0);
	assert_int_equal(text_width("a東e\xcc\x81"), 4);
	assert_int_equal(text_width(""), 0);
}

static void
test_fit_stops_before_half_a_character(void **state)
{
	(void)state;
	assert_int_equal(text_fit("東京", 0), 0);
	assert_int_equal(text_fit("東京", 1), 0);
	assert_int_equal(text_fit("東京", 2), 3);
	assert_int_equal(text_fit("東京", 3), 3);
	assert_int_equal(text_fit("東京", 99), 6);
	assert_int_equal(text_fit("e\xcc\x81x", 1), 3);
}

static void
test_people_are_found_without_accents_and_case(void **state)
{
	(void)state;
	assert_true(text_starts_folded("Müller", "mull"));
	assert_true(text_starts_folded("MÜLLER", "müll"));
	assert_true(text_starts_folded("Mu\xcc\x88ller", "müller"));
	assert_true(text_starts_folded("Strauß", "STRAUSS"));
	assert_true(text_starts_folded("Straus", "Straus"));
	assert_true(text_starts_folded("Łukasz Żółć", "lukasz zolc"));
	assert_true(text_starts_folded("Ærø", "aero"));
	assert_true(text_starts_folded("İnci", "inci"));
	assert_true(text_starts_folded("Őry", "ory"));
	assert_true(text_starts_folded("Иванов", "иван"));
	assert_true(text_starts_folded("ΝΙΚΟΣ", "νικο"));
	assert_true(text_starts_folded("x", ""));
	assert_false(text_starts_folded("", "x"));
	assert_false(text_starts_folded("Mul", "mull"));
	assert_false(text_starts_folded("Müller", "uller"));
	assert_true(text_has_folded("Anna Müller", "mull"));
	assert_true(text_has_folded("Anna Müller", "LLER"));
	assert_true(text_has_folded("Anna", ""));
	assert_true(text_has_folded("", ""));
	assert_false(text_has_folded("Anna", "annab"));
	assert_false(text_has_folded("\xff", "y"));
}

static void
test_card_numbers_are_noticed(void **state)
{
	static const char *const cards[] = { "4111111111111111",
		"pays with 4111 1111 1111 1111 on arrival",
		"4111-1111-1111-1111", "378282246310005", "6304000000000000",
		"4222222222222", "6011000990139424x",
		"room 12 4111 1111 1111 1111", "4111 1111 1111 1111 12/27",
		"4111\xc2\xa0"
		"1111\xe2\x80\x93"
		"1111 1111",
		"1 2 3 4 5 6 7 8 9 0 4111111111111111", "x4111111111111111\n" };
	static const char *const others[] = { "", "room 12", "4111111111111112",
		"411111111111", "41111111111111111111", "+43 1 234 56 78",
		"2026-11-22 to 2026-11-24", "4111.1111.1111.1111.x", "abc" };

	(void)state;
	for (size_t i = 0; i < sizeof cards / sizeof cards[0]; i++)
		assert_true(text_has_card_number(cards[i]));
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		assert_false(text_has_card_number(others[i]));
}

static void
test_whole_numbers_are_read_exactly(void **state)
{
	static const char *const bad[] = { "", "-", "+1", "1.0", " 1", "1 ",
		"0x1", "--1", "9223372036854775808", "-9223372036854775809",
		"99999999999999999999", "1e3", "a" };
	int64_t n = 7;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_false(text_to_int(bad[i], &n));
		assert_int_equal(n, 7);
	}
	assert_true(text_to_int("0", &n) && n == 0);
	assert_true(text_to_int("-0", &n) && n == 0);
	assert_true(text_to_int("007", &n) && n == 7);
	assert_true(text_to_int("9223372036854775807", &n) && n == INT64_MAX);
	assert_true(text_to_int("-9223372036854775808", &n) && n == INT64_MIN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ordinary_text_stays_as_it_is),
		cmocka_unit_test(
			test_terminal_sequences_lose_their_control_characters),
		cmocka_unit_test(test_invisible_characters_are_dropped),
		cmocka_unit_test(
			test_broken_utf8_becomes_replacement_characters),
		cmocka_unit_test(
			test_spaces_of_a_line_are_trimmed_and_breaks_become_one),
		cmocka_unit_test(test_a_block_keeps_its_lines),
		cmocka_unit_test(test_marks_do_not_pile_up),
		cmocka_unit_test(test_a_cut_leaves_whole_characters),
		cmocka_unit_test(test_random_bytes_always_come_out_clean),
		cmocka_unit_test(test_decoding_undoes_encoding),
		cmocka_unit_test(test_widths_follow_unicode),
		cmocka_unit_test(test_fit_stops_before_half_a_character),
		cmocka_unit_test(
			test_people_are_found_without_accents_and_case),
		cmocka_unit_test(test_card_numbers_are_noticed),
		cmocka_unit_test(test_whole_numbers_are_read_exactly),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
