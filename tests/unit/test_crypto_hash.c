#include "tests/lib/test.h"

#include "base/buf.h"
#include "crypto/hash.h"

#include <string.h>

static void
test_sha256_gives_its_known_values(void **state)
{
	char hex[SHA256_HEX_SIZE];

	(void)state;
	/* FIPS 180-4, examples. */
	hash_sha256_hex("", 0, hex);
	assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b"
				 "934ca495991b7852b855");
	hash_sha256_hex("abc", 3, hex);
	assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a39617"
				 "7a9cb410ff61f20015ad");
}

static void
hmac(const void *key, size_t key_len, const char *data, const char *expected)
{
	uint8_t raw[SHA256_SIZE];
	char hex[SHA256_HEX_SIZE];

	hash_hmac_sha256(key, key_len, data, strlen(data), raw);
	hex_encode(raw, sizeof raw, hex);
	assert_string_equal(hex, expected);
}

static void
test_hmac_gives_the_values_of_rfc_4231(void **state)
{
	uint8_t key[131];

	(void)state;
	memset(key, 0x0b, 20);
	hmac(key, 20, "Hi There",
		"b0344c61d8db38535ca8afceaf0bf12b881dc200c98"
		"33da726e9376c2e32cff7");
	hmac("Jefe", 4, "what do ya want for nothing?",
		"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3"
		"843");
	memset(key, 0xaa, sizeof key);
	hmac(key, sizeof key,
		"Test Using Larger Than Block-Size Key - Hash Key First",
		"60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37"
		"f54");
	/* An empty key is one, not "the key from before". */
	hmac("", 0, "",
		"b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c71"
		"2144292c5ad");
}

static void
test_equality_looks_at_every_byte(void **state)
{
	uint8_t a[32] = { 0 };
	uint8_t b[32] = { 0 };

	(void)state;
	assert_true(hash_equal(a, b, sizeof a));
	for (size_t i = 0; i < sizeof a; i++) {
		b[i] = 1;
		assert_false(hash_equal(a, b, sizeof a));
		b[i] = 0;
	}
	assert_true(hash_equal(a, "x", 0));
}

static void
test_hex_is_read_strictly(void **state)
{
	static const char *const bad[] = { "", "00ff1", "00ff100", "00ffg0",
		"00 f10", "0x00ff", "00ff1\n" };
	uint8_t out[3] = { 9, 9, 9 };
	char hex[7];

	(void)state;
	hex_encode("\x00\xff\x1a", 3, hex);
	assert_string_equal(hex, "00ff1a");
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_int_equal(hex_decode(bad[i], out, 3), ERR_PARSE);
		assert_memory_equal(out, "\x09\x09\x09", 3);
	}
	assert_int_equal(hex_decode("00fF1A", out, 3), ERR_OK);
	assert_memory_equal(out, "\x00\xff\x1a", 3);
}

typedef void (*encoder)(const void *, size_t, struct buf *);
typedef enum err (*decoder)(const char *, size_t, struct buf *);

static void
both_ways(encoder encode, decoder decode, const char *plain, const char *text)
{
	struct buf b;

	buf_init(&b, 1000);
	encode(plain, strlen(plain), &b);
	assert_string_equal(b.data, text);
	buf_clear(&b);
	assert_int_equal(decode(text, strlen(text), &b), ERR_OK);
	assert_string_equal(b.data, plain);
	buf_fini(&b);
}

static void
refuses(decoder decode, const char *text)
{
	struct buf b;

	buf_init(&b, 1000);
	buf_adds(&b, "before");
	assert_int_equal(decode(text, strlen(text), &b), ERR_PARSE);
	assert_int_equal(b.len, 6);
	buf_fini(&b);
}

static void
test_base64_gives_the_values_of_rfc_4648(void **state)
{
	static const char *const standard[][2] = { { "", "" }, { "f", "Zg==" },
		{ "fo", "Zm8=" }, { "foo", "Zm9v" }, { "foob", "Zm9vYg==" },
		{ "fooba", "Zm9vYmE=" }, { "foobar", "Zm9vYmFy" },
		{ "\xfb\xff\xbf", "+/+/" } };
	static const char *const urls[][2] = { { "", "" }, { "f", "Zg" },
		{ "fo", "Zm8" }, { "foo", "Zm9v" }, { "foob", "Zm9vYg" },
		{ "\xfb\xff\xbf", "-_-_" } };

	(void)state;
	for (size_t i = 0; i < sizeof standard / sizeof standard[0]; i++)
		both_ways(base64_encode, base64_decode, standard[i][0],
			standard[i][1]);
	for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++)
		both_ways(base64url_encode, base64url_decode, urls[i][0],
			urls[i][1]);
}

static void
test_base64_has_one_text_for_each_row_of_bytes(void **state)
{
	static const char *const standard[] = { "Z", "Zg",
		"Zg=", "Zg===", "Zh==", "Zm9=", "Zm8", "=",
		"==", "====", "Z===", "=Zg=", "Zg==Zg==", "Zm9v\n", "Zm 9v",
		"-_-_", "Zm9v====", "Zm9?", "Zm\xc3\xa9" };
	static const char *const urls[] = { "Z", "Zg==", "Zh", "Zm9",
		"Zm8=", "+/+/", "Zm9v\n", "Zm9vY", " Zm9v" };

	(void)state;
	for (size_t i = 0; i < sizeof standard / sizeof standard[0]; i++)
		refuses(base64_decode, standard[i]);
	for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++)
		refuses(base64url_decode, urls[i]);
}

static void
test_base64_carries_all_bytes_and_lengths(void **state)
{
	uint8_t raw[300];
	struct buf text;
	struct buf back;

	(void)state;
	for (size_t i = 0; i < sizeof raw; i++)
		raw[i] = (uint8_t)(i * 37);
	buf_init(&text, 1000);
	buf_init(&back, 1000);
	for (size_t len = 0; len <= sizeof raw; len++) {
		buf_clear(&text);
		buf_clear(&back);
		base64_encode(raw, len, &text);
		assert_int_equal(
			base64_decode(text.data, text.len, &back), ERR_OK);
		assert_int_equal(back.len, len);
		assert_memory_equal(back.data, raw, len);
		buf_clear(&text);
		buf_clear(&back);
		base64url_encode(raw, len, &text);
		assert_int_equal(
			base64url_decode(text.data, text.len, &back), ERR_OK);
		assert_int_equal(back.len, len);
		assert_memory_equal(back.data, raw, len);
	}
	buf_fini(&back);
	buf_fini(&text);
}

static void
test_what_does_not_fit_is_too_large(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 2);
	assert_int_equal(base64_decode("Zm9v", 4, &b), ERR_TOO_LARGE);
	assert_false(buf_ok(&b));
	buf_clear(&b);
	base64_encode("foo", 3, &b);
	assert_false(buf_ok(&b));
	buf_fini(&b);
}

static void
test_wiped_memory_is_zero(void **state)
{
	char secret[] = "4711";

	(void)state;
	secret_wipe(secret, sizeof secret);
	assert_memory_equal(secret, "\0\0\0\0", sizeof secret);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sha256_gives_its_known_values),
		cmocka_unit_test(test_hmac_gives_the_values_of_rfc_4231),
		cmocka_unit_test(test_equality_looks_at_every_byte),
		cmocka_unit_test(test_hex_is_read_strictly),
		cmocka_unit_test(test_base64_gives_the_values_of_rfc_4648),
		cmocka_unit_test(
			test_base64_has_one_text_for_each_row_of_bytes),
		cmocka_unit_test(test_base64_carries_all_bytes_and_lengths),
		cmocka_unit_test(test_what_does_not_fit_is_too_large),
		cmocka_unit_test(test_wiped_memory_is_zero),
	};

	return cmocka_run_group_tests_name("crypto hash", tests, NULL, NULL);
}
