#include "tests/lib/test.h"

#include "cli/qr_code.h"
#include "crypto/guest_link.h"
#include "server/form.h"
#include "server/guest_words.h"
#include "server/html.h"
#include "server/staff_session.h"
#include "server/svg_plot.h"

#include <stdlib.h>
#include <string.h>

struct fixture {
	struct arena *arena;
	struct buf text;
};

static int
set_up(void **state)
{
	static struct fixture f;

	f.arena = arena_new(1024 * 1024);
	buf_init(&f.text, 1024 * 1024);
	*state = &f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	buf_fini(&f->text);
	arena_free(f->arena);
	return 0;
}

/* ---- escaping ---- */

static void
what_is_markup_becomes_text(void **state)
{
	static const struct {
		const char *in;
		const char *out;
	} rows[] = {
		{ "two towels", "two towels" },
		{ "<script>alert(1)</script>",
			"&lt;script&gt;alert(1)&lt;/script&gt;" },
		{ "\" onload='x' a=\"", "&quot; onload=&#39;x&#39; a=&quot;" },
		{ "&lt;", "&amp;lt;" },
		{ "a\x01\x1b[31mb", "a[31mb" },
		{ "caf\xc3\xa9", "caf\xc3\xa9" },
		{ "bad\xff"
		  "byte",
			"bad\xef\xbf\xbd"
			"byte" },
		/* A bidirectional override. */
		{ "a\xe2\x80\xae"
		  "b",
			"ab" },
		{ "", "" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_clear(&f->text);
		html_escape(rows[i].in, &f->text);
		assert_string_equal(f->text.data, rows[i].out);
	}
}

static void
a_template_takes_texts_in_their_order(void **state)
{
	struct fixture *f = *state;

	html(&f->text, "<p class=\"{}\">{}</p>", "a\"b", "{}<");
	html_add(&f->text, "<hr>");
	assert_string_equal(
		f->text.data, "<p class=\"a&quot;b\">{}&lt;</p><hr>");
}

/* ---- forms ---- */

static void
a_form_is_decoded_by_name(void **state)
{
	static const char form[] = "kind=towels&message=two+%3Cb%3E+%26+%C3%A9&"
				   "akind=no&empty=&kind=second&bad=%zz%4";
	static const char *const rows[][2] = {
		{ "kind", "towels" },
		{ "message", "two <b> & \xc3\xa9" },
		{ "empty", "" },
		{ "bad", "%zz%4" },
		{ "absent", "" },
		{ "ki", "" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(
			form_find(form, strlen(form), rows[i][0], f->arena),
			rows[i][1]);
	assert_string_equal(form_find("", 0, "kind", f->arena), "");
}

static void
a_cookie_is_found_among_others(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(
		form_cookie("a=1; offsync=x.y; b=2", "offsync", f->arena),
		"x.y");
	assert_string_equal(
		form_cookie("my_offsync=no;offsync=yes", "offsync", f->arena),
		"yes");
	assert_string_equal(form_cookie("offsync", "offsync", f->arena), "");
	assert_string_equal(form_cookie("", "offsync", f->arena), "");
}

/* ---- languages ---- */

static void
the_language_is_the_best_that_both_speak(void **state)
{
	static const struct {
		const char *chosen;
		const char *accepted;
		enum guest_language language;
	} rows[] = {
		{ "", "", GUEST_EN },
		{ "", "de", GUEST_DE },
		{ "", "de-AT,de;q=0.9,en;q=0.8", GUEST_DE },
		{ "", "ja, fr-CH;q=0.8, en;q=0.5", GUEST_FR },
		{ "", "en;q=0.2, es;q=0.7", GUEST_ES },
		{ "", "es;q=0, zh-Hans-CN;q=0.001", GUEST_ZH },
		{ "", "ja, ko", GUEST_EN },
		{ "", "*", GUEST_EN },
		{ "", "den, french", GUEST_EN },
		{ "", ",,;q=, ;", GUEST_EN },
		{ "zh", "de", GUEST_ZH },
		{ "xx", "de", GUEST_DE },
		{ "ES", "de", GUEST_ES },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum guest_language l =
			guest_language_find(rows[i].chosen, rows[i].accepted);

		if (l != rows[i].language)
			fail_msg("'%s' and '%s' give %s", rows[i].chosen,
				rows[i].accepted, guest_language_code(l));
	}
}

static void
every_language_has_every_word(void **state)
{
	(void)state;
	for (int w = 0; w < GUEST_WORD_COUNT; w++) {
		for (int l = 0; l < GUEST_LANGUAGE_COUNT; l++) {
			const char *text = guest_word(
				(enum guest_language)l, (enum guest_word)w);

			assert_non_null(text);
			assert_true(text[0] != '\0');
		}
	}
	assert_string_equal(guest_kind_word(GUEST_EN, REQUEST_KIND_OTHER),
		"Something else");
	assert_string_equal(
		guest_state_word(GUEST_DE, REQUEST_STATE_DONE), "Erledigt");
}

/* ---- the code of a stay ---- */

#define STAY "6ba7b810-9dad-41d1-80b4-00c04fd430c8"

static const uint8_t pepper[PASSWORD_PEPPER_SIZE] = { 1, 2, 3 };
static const uint8_t other_pepper[PASSWORD_PEPPER_SIZE] = { 1, 2, 4 };

static const char *
link_of(struct fixture *f, const char *hotel, const char *stay)
{
	buf_clear(&f->text);
	assert_int_equal(
		guest_link_write(pepper, hotel, stay, &f->text), ERR_OK);
	return arena_strdup(f->arena, f->text.data);
}

static void
a_code_names_its_hotel_and_stay(void **state)
{
	struct fixture *f = *state;
	const char *token = link_of(f, "alpenhof", STAY);
	char stay[UUID_SIZE];

	assert_string_equal(guest_link_hotel(token, f->arena), "alpenhof");
	assert_int_equal(guest_link_read(pepper, token, stay), ERR_OK);
	assert_string_equal(stay, STAY);
}

static void
a_code_is_good_for_one_hotel_only(void **state)
{
	struct fixture *f = *state;
	const char *token = link_of(f, "alpenhof", STAY);
	char stay[UUID_SIZE];

	assert_int_equal(
		guest_link_read(other_pepper, token, stay), ERR_DENIED);
	assert_int_equal(
		guest_link_read(pepper,
			arena_printf(f->arena, "other%s", strchr(token, '.')),
			stay),
		ERR_DENIED);
	assert_string_not_equal(
		strchr(token, '.'), strchr(link_of(f, "other", STAY), '.'));
}

static void
a_code_with_one_letter_changed_is_none(void **state)
{
	struct fixture *f = *state;
	const char *token = link_of(f, "alpenhof", STAY);
	size_t len = strlen(token);
	char stay[UUID_SIZE];

	/* The last letter carries two bits that mean nothing. */
	for (size_t i = 0; i + 1 < len; i++) {
		char *altered = arena_strdup(f->arena, token);

		altered[i] = altered[i] == 'A' ? 'B' : 'A';
		assert_int_equal(
			guest_link_read(pepper, altered, stay), ERR_DENIED);
	}
}

static void
what_is_no_code_is_refused(void **state)
{
	static const char *const texts[] = { "", ".", "alpenhof", "alpenhof.",
		"alpenhof.short", "../../etc.passwd",
		"a b.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"alpenhof.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" };
	struct fixture *f = *state;
	char stay[UUID_SIZE];

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(
			guest_link_read(pepper, texts[i], stay), ERR_DENIED);
	assert_null(guest_link_hotel("alpenhof", f->arena));
	assert_int_equal(
		guest_link_write(pepper, "alpenhof", "tmp-1", &f->text),
		ERR_INVALID);
}

/* ---- drawing ---- */

static void
a_code_is_drawn_with_its_three_eyes(void **state)
{
	struct qr_code *q = NULL;
	int size;

	(void)state;
	assert_int_equal(qr_code_new("https://x.example/q/y", &q), ERR_OK);
	size = qr_code_size(q);
	assert_true(size >= 21);
	for (int i = 0; i < 7; i++) {
		assert_true(qr_code_is_dark(q, i, 0));
		assert_true(qr_code_is_dark(q, 0, i));
		assert_true(qr_code_is_dark(q, size - 1 - i, 0));
		assert_true(qr_code_is_dark(q, 0, size - 1 - i));
	}
	assert_false(qr_code_is_dark(q, 1, 1));
	assert_true(qr_code_is_dark(q, 3, 3));
	assert_false(qr_code_is_dark(q, -1, 0));
	assert_false(qr_code_is_dark(q, 0, size));
	qr_code_free(q);
}

static void
each_row_of_a_terminal_is_two_rows_of_dots(void **state)
{
	struct fixture *f = *state;
	struct qr_terminal letters = { .ascii = true, .inverse = true };
	struct qr_terminal blocks = { .inverse = true };
	struct qr_code *q = NULL;
	const char *row;
	size_t rows = 0;
	int side;

	assert_int_equal(qr_code_new("x", &q), ERR_OK);
	side = qr_code_size(q) + 8;
	qr_code_to_terminal(q, &letters, &f->text);
	assert_int_equal(f->text.len, (size_t)side * (2 * (size_t)side + 1));
	/* Below the quiet zone, beside it: the upper edge of the first eye. */
	row = f->text.data + 4 * (2 * side + 1) + 8;
	assert_memory_equal(row, "##############  ", 16);
	buf_clear(&f->text);
	qr_code_to_terminal(q, &blocks, &f->text);
	for (const char *at = f->text.data; *at != '\0'; at++)
		rows += *at == '\n';
	assert_int_equal(rows, (side + 1) / 2);
	qr_code_free(q);
}

static uint32_t
number_at(const struct buf *b, size_t at)
{
	const unsigned char *p = (const unsigned char *)b->data + at;

	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

static void
a_png_says_how_large_it_is_and_ends(void **state)
{
	struct fixture *f = *state;
	struct qr_code *q = NULL;
	uint32_t side;

	assert_int_equal(qr_code_new("x", &q), ERR_OK);
	side = (uint32_t)(qr_code_size(q) + 8) * 8;
	qr_code_to_png(q, 8, &f->text);
	assert_true(buf_ok(&f->text));
	assert_memory_equal(f->text.data, "\x89PNG\r\n\x1a\n", 8);
	assert_int_equal(number_at(&f->text, 16), side);
	assert_int_equal(number_at(&f->text, 20), side);
	/* Of IHDR and IEND the checksums are known from the standard's own
	 * polynomial: IEND's is the same in every PNG. */
	assert_int_equal(number_at(&f->text, f->text.len - 4), 0xae426082u);
	qr_code_free(q);
}

/* ---- signing in ---- */

static void
five_wrong_pins_are_free(void **state)
{
	(void)state;
	assert_int_equal(password_lock_ms(4), 0);
	assert_int_equal(password_lock_ms(5), 5 * 60 * 1000);
	assert_int_equal(password_lock_ms(7), 20 * 60 * 1000);
	assert_int_equal(password_lock_ms(1000), 24 * 60 * 60 * 1000);
}

static void
a_session_that_was_ended_is_known(void **state)
{
	struct signed_out *o = signed_out_new();

	(void)state;
	assert_false(signed_out_has(o, "a"));
	signed_out_add(o, "a");
	assert_true(signed_out_has(o, "a"));
	assert_false(signed_out_has(o, "b"));
	signed_out_free(o);
}

/* ---- plots ---- */

static void
bars_fit_their_plot_whatever_the_numbers_are(void **state)
{
	static const struct svg_bar bars[] = {
		{ "<b>", "none", 0 },
		{ "less", "-1", -1 },
		{ "a", "1", 1 },
		{ "b", "most", INT64_MAX },
	};
	struct fixture *f = *state;
	const char *at;
	long length;

	svg_columns("t\"", bars, 4, f->arena, &f->text);
	assert_non_null(strstr(f->text.data, "aria-label=\"t&quot;\""));
	assert_null(strstr(f->text.data, "<b>"));
	assert_non_null(strstr(f->text.data, "&lt;b&gt;"));
	at = f->text.data;
	for (size_t i = 0; i < 4; i++) {
		at = strstr(at, " height=\"");
		assert_non_null(at);
		at += strlen(" height=\"");
		length = strtol(at, NULL, 10);
		/* Nothing is nothing, and what is more is seen. */
		assert_true(bars[i].value > 0 ? length >= 1 : length == 0);
		assert_true(length <= 150);
	}
	buf_clear(&f->text);
	svg_rows("t", bars, 0, f->arena, &f->text);
	svg_columns("t", bars, 0, f->arena, &f->text);
	assert_null(strstr(f->text.data, "<rect"));
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(what_is_markup_becomes_text),
		TEST(a_template_takes_texts_in_their_order),
		TEST(a_form_is_decoded_by_name),
		TEST(a_cookie_is_found_among_others),
		TEST(the_language_is_the_best_that_both_speak),
		TEST(every_language_has_every_word),
		TEST(a_code_names_its_hotel_and_stay),
		TEST(a_code_is_good_for_one_hotel_only),
		TEST(a_code_with_one_letter_changed_is_none),
		TEST(what_is_no_code_is_refused),
		TEST(a_code_is_drawn_with_its_three_eyes),
		TEST(each_row_of_a_terminal_is_two_rows_of_dots),
		TEST(a_png_says_how_large_it_is_and_ends),
		TEST(five_wrong_pins_are_free),
		TEST(a_session_that_was_ended_is_known),
		TEST(bars_fit_their_plot_whatever_the_numbers_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
