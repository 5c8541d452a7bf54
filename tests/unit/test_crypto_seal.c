#include "tests/lib/test.h"

#include "base/env.h"
#include "base/log.h"
#include "crypto/seal.h"

#include <string.h>

#define ROW   "offline_actions/1"
#define PLAIN "{\"amount\":1250}"

/* PLAIN under the key 00 01 02 …, with a nonce of sevens, sealed by another
 * implementation (Python's cryptography package). */
#define KNOWN "1.BwcHBwcHBwcHBwcHw5sGlg91ZljHsJmmU66H/biMqNYm9BLSKVKRoImGDw=="

static const uint8_t key[SEAL_KEY_SIZE] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
	11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28,
	29, 30, 31 };

static void
sevens(void *ctx, void *buf, size_t len)
{
	(void)ctx;
	memset(buf, 7, len);
}

static const struct env all_sevens = { .random = sevens };

static enum err
opens(const uint8_t *with, const char *row, const char *text, size_t len,
	const char *expected)
{
	struct sealer *s = sealer_new(env_real(), with);
	struct buf out;
	enum err e;

	buf_init(&out, 100000);
	buf_adds(&out, "before");
	e = seal_open(s, row, text, len, &out);
	if (e == ERR_OK)
		assert_string_equal(out.data + 6, expected);
	else
		assert_string_equal(out.data, "before");
	buf_fini(&out);
	sealer_free(s);
	return e;
}

static void
test_a_sealed_text_is_what_others_make_of_it(void **state)
{
	struct sealer *s = sealer_new(&all_sevens, key);
	struct buf out;

	(void)state;
	buf_init(&out, 1000);
	assert_int_equal(seal(s, ROW, PLAIN, strlen(PLAIN), &out), ERR_OK);
	assert_string_equal(out.data, KNOWN);
	assert_int_equal(opens(key, ROW, KNOWN, strlen(KNOWN), PLAIN), ERR_OK);
	buf_fini(&out);
	sealer_free(s);
	sealer_free(NULL);
}

static void
test_texts_of_every_length_open_again(void **state)
{
	struct sealer *s = sealer_new(env_real(), key);
	char plain[200];
	struct buf sealed;
	struct buf out;

	(void)state;
	buf_init(&sealed, 1000);
	buf_init(&out, 1000);
	memset(plain, 'x', sizeof plain);
	for (size_t len = 0; len < sizeof plain; len++) {
		buf_clear(&sealed);
		buf_clear(&out);
		assert_int_equal(seal(s, ROW, plain, len, &sealed), ERR_OK);
		assert_int_equal(
			seal_open(s, ROW, sealed.data, sealed.len, &out),
			ERR_OK);
		assert_int_equal(out.len, len);
		assert_memory_equal(out.data, plain, len);
	}
	buf_fini(&out);
	buf_fini(&sealed);
	sealer_free(s);
}

static void
test_sealing_twice_gives_two_texts(void **state)
{
	struct sealer *s = sealer_new(env_real(), key);
	struct buf a;
	struct buf b;

	(void)state;
	buf_init(&a, 1000);
	buf_init(&b, 1000);
	assert_int_equal(seal(s, ROW, PLAIN, strlen(PLAIN), &a), ERR_OK);
	assert_int_equal(seal(s, ROW, PLAIN, strlen(PLAIN), &b), ERR_OK);
	assert_string_not_equal(a.data, b.data);
	buf_fini(&b);
	buf_fini(&a);
	sealer_free(s);
}

static void
test_a_change_of_any_character_is_noticed(void **state)
{
	static const char others[] = "AZaz09+/=-_. \n\x80";
	size_t len = strlen(KNOWN);
	char text[] = KNOWN;

	(void)state;
	for (size_t at = 0; at < len; at++)
		for (size_t i = 0; i < sizeof others; i++) {
			if (others[i] == KNOWN[at])
				continue;
			text[at] = others[i];
			assert_int_equal(opens(key, ROW, text, len, PLAIN),
				ERR_TAMPERED);
			text[at] = KNOWN[at];
		}
	for (size_t at = 0; at < len; at++)
		for (unsigned bit = 0; bit < 8; bit++) {
			text[at] = (char)(KNOWN[at] ^ 1 << bit);
			assert_int_equal(opens(key, ROW, text, len, PLAIN),
				ERR_TAMPERED);
			text[at] = KNOWN[at];
		}
	assert_int_equal(opens(key, ROW, text, len, PLAIN), ERR_OK);
}

static void
test_a_cut_or_longer_text_is_noticed(void **state)
{
	char text[sizeof KNOWN + 4] = KNOWN;

	(void)state;
	for (size_t len = 0; len < strlen(KNOWN); len++)
		assert_int_equal(
			opens(key, ROW, KNOWN, len, PLAIN), ERR_TAMPERED);
	memcpy(text + strlen(KNOWN), "AAAA", 5);
	for (size_t more = 1; more <= 4; more++)
		assert_int_equal(
			opens(key, ROW, text, strlen(KNOWN) + more, PLAIN),
			ERR_TAMPERED);
}

static void
test_another_row_or_key_does_not_open(void **state)
{
	uint8_t other[SEAL_KEY_SIZE];

	(void)state;
	assert_int_equal(
		opens(key, "offline_actions/2", KNOWN, strlen(KNOWN), PLAIN),
		ERR_TAMPERED);
	assert_int_equal(opens(key, "guests/1", KNOWN, strlen(KNOWN), PLAIN),
		ERR_TAMPERED);
	for (size_t i = 0; i < sizeof other; i++) {
		memcpy(other, key, sizeof other);
		other[i] ^= 1;
		assert_int_equal(opens(other, ROW, KNOWN, strlen(KNOWN), PLAIN),
			ERR_TAMPERED);
	}
}

static void
test_a_sealer_goes_on_after_a_failure(void **state)
{
	struct sealer *s = sealer_new(env_real(), key);
	struct buf out;

	(void)state;
	buf_init(&out, 1000);
	for (int i = 0; i < 3; i++) {
		buf_clear(&out);
		assert_int_equal(
			seal_open(s, "else", KNOWN, strlen(KNOWN), &out),
			ERR_TAMPERED);
		assert_int_equal(
			seal_open(s, ROW, KNOWN, strlen(KNOWN), &out), ERR_OK);
		assert_string_equal(out.data, PLAIN);
	}
	buf_fini(&out);
	sealer_free(s);
}

static void
test_what_does_not_fit_is_too_large(void **state)
{
	struct sealer *s = sealer_new(env_real(), key);
	struct buf out;

	(void)state;
	buf_init(&out, 10);
	assert_int_equal(
		seal(s, ROW, PLAIN, strlen(PLAIN), &out), ERR_TOO_LARGE);
	buf_clear(&out);
	assert_int_equal(
		seal_open(s, ROW, KNOWN, strlen(KNOWN), &out), ERR_TOO_LARGE);
	buf_fini(&out);
	sealer_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_sealed_text_is_what_others_make_of_it),
		cmocka_unit_test(test_texts_of_every_length_open_again),
		cmocka_unit_test(test_sealing_twice_gives_two_texts),
		cmocka_unit_test(test_a_change_of_any_character_is_noticed),
		cmocka_unit_test(test_a_cut_or_longer_text_is_noticed),
		cmocka_unit_test(test_another_row_or_key_does_not_open),
		cmocka_unit_test(test_a_sealer_goes_on_after_a_failure),
		cmocka_unit_test(test_what_does_not_fit_is_too_large),
	};

	log_init("test", env_real(), -1, LOG_ERROR, LOG_TEXT);
	return cmocka_run_group_tests_name("crypto seal", tests, NULL, NULL);
}
