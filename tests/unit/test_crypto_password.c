#include "tests/lib/test.h"

#include "base/buf.h"
#include "base/env.h"
#include "crypto/hash.h"
#include "crypto/password.h"
#include "crypto/scrypt.h"

#include <string.h>

/* "4711" with the pepper 00 01 02 … and a salt of sevens, by Python's hashlib.
 */
#define KNOWN                                                                  \
	"scrypt$10$8$1$07070707070707070707070707070707$d"                     \
	"30dac0b21bb99e36ccb3cf95652a9aa9d09c43340dcef931d6b173434dcb3c5"

static const uint8_t pepper[PASSWORD_PEPPER_SIZE] = { 0, 1, 2, 3, 4, 5, 6, 7, 8,
	9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26,
	27, 28, 29, 30, 31 };

static void
sevens(void *ctx, void *buf, size_t len)
{
	(void)ctx;
	memset(buf, 7, len);
}

static void
scrypt(const char *password, const char *salt, uint64_t n, uint32_t r,
	uint32_t p, const char *expected)
{
	const struct scrypt_cost cost = { n, r, p };
	uint8_t out[64];
	char hex[2 * sizeof out + 1];

	assert_true(scrypt_derive(password, strlen(password), salt,
		strlen(salt), cost, 64 << 20, out, sizeof out));
	hex_encode(out, sizeof out, hex);
	assert_string_equal(hex, expected);
}

static void
test_scrypt_gives_the_values_of_rfc_7914(void **state)
{
	(void)state;
	scrypt("", "", 16, 1, 1,
		"77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21"
		"442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38"
		"d18906");
	scrypt("password", "NaCl", 1024, 8, 16,
		"fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373"
		"1622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2"
		"cc0640");
	scrypt("pleaseletmein", "SodiumChloride", 16384, 8, 1,
		"7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da"
		"1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45"
		"575887");
}

static void
test_scrypt_refuses_odd_numbers_and_too_much_memory(void **state)
{
	static const struct scrypt_cost bad[] = { { 0, 8, 1 }, { 1, 8, 1 },
		{ 1000, 8, 1 }, { 1024, 0, 1 }, { 1024, 8, 0 },
		{ 1 << 20, 8, 1 } };
	uint8_t out[32];

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(scrypt_derive(
			"x", 1, "y", 1, bad[i], 64 << 20, out, sizeof out));
}

static void
test_a_verifier_is_what_others_make_of_it(void **state)
{
	const struct env all_sevens = { .random = sevens };
	struct buf out;

	(void)state;
	buf_init(&out, 1000);
	assert_int_equal(password_make(&all_sevens, pepper, password_cost_demo,
				 "4711", &out),
		ERR_OK);
	assert_string_equal(out.data, KNOWN);
	buf_fini(&out);
}

static void
test_only_the_right_password_is_accepted(void **state)
{
	(void)state;
	assert_true(password_check(pepper, KNOWN, "4711"));
	assert_false(password_check(pepper, KNOWN, "4712"));
	assert_false(password_check(pepper, KNOWN, "471"));
	assert_false(password_check(pepper, KNOWN, "47110"));
	assert_false(password_check(pepper, KNOWN, ""));
}

static void
test_the_default_cost_works_and_salts(void **state)
{
	struct buf a;
	struct buf b;

	(void)state;
	buf_init(&a, 1000);
	buf_init(&b, 1000);
	assert_int_equal(password_make(env_real(), pepper,
				 password_cost_default, "", &a),
		ERR_OK);
	assert_int_equal(password_make(env_real(), pepper,
				 password_cost_default, "", &b),
		ERR_OK);
	assert_int_equal(strncmp(a.data, "scrypt$14$8$5$", 14), 0);
	assert_string_not_equal(a.data, b.data);
	assert_true(password_check(pepper, a.data, ""));
	assert_false(password_check(pepper, a.data, "x"));
	buf_fini(&b);
	buf_fini(&a);
}

static void
test_another_pepper_does_not_verify(void **state)
{
	uint8_t other[PASSWORD_PEPPER_SIZE] = { 0 };

	(void)state;
	assert_false(password_check(other, KNOWN, "4711"));
}

static void
test_a_verifier_that_cannot_be_read_is_wrong(void **state)
{
	static const char salt_and_hash[] =
		"07070707070707070707070707070707$"
		"0000000000000000000000000000000000000000000000000000000000000"
		"000";
	static const char *const heads[] = { "", "scrypt$", "scrypt$10$8$",
		"bcrypt$10$8$1$", "scrypt$0$8$1$", "scrypt$10$0$1$",
		"scrypt$10$8$0$", "scrypt$-1$8$1$", "scrypt$10$8$1$1$",
		"scrypt$266$8$1$", "scrypt$1e1$8$1$", "scrypt$10$8$17$",
		/* 256 MiB and 4 GiB: a trap. */
		"scrypt$18$8$1$", "scrypt$20$32$1$" };
	char text[256];

	(void)state;
	for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
		memcpy(text, heads[i], strlen(heads[i]) + 1);
		memcpy(text + strlen(text), salt_and_hash,
			sizeof salt_and_hash);
		assert_false(password_check(pepper, text, "4711"));
	}
	memcpy(text, KNOWN, sizeof KNOWN);
	assert_false(password_check(pepper, NULL, "4711"));
	for (size_t len = strlen(KNOWN) - 1; len > 10; len -= 9) {
		text[len] = '\0';
		assert_false(password_check(pepper, text, "4711"));
	}
	assert_false(password_check(pepper, KNOWN "0", "4711"));
	assert_false(password_check(pepper, KNOWN "$", "4711"));
}

static void
test_a_cost_that_no_check_takes_is_not_made(void **state)
{
	const struct password_cost bad[] = { { 0, 8, 1 }, { 10, 0, 1 },
		{ 10, 8, 0 }, { 10, 8, 17 }, { 18, 8, 1 }, { 21, 1, 1 },
		{ 255, 255, 255 } };
	struct buf out;

	(void)state;
	buf_init(&out, 1000);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(
			password_make(env_real(), pepper, bad[i], "x", &out),
			ERR_INVALID);
	assert_int_equal(out.len, 0);
	buf_fini(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scrypt_gives_the_values_of_rfc_7914),
		cmocka_unit_test(
			test_scrypt_refuses_odd_numbers_and_too_much_memory),
		cmocka_unit_test(test_a_verifier_is_what_others_make_of_it),
		cmocka_unit_test(test_only_the_right_password_is_accepted),
		cmocka_unit_test(test_the_default_cost_works_and_salts),
		cmocka_unit_test(test_another_pepper_does_not_verify),
		cmocka_unit_test(test_a_verifier_that_cannot_be_read_is_wrong),
		cmocka_unit_test(test_a_cost_that_no_check_takes_is_not_made),
	};

	return cmocka_run_group_tests_name(
		"crypto password", tests, NULL, NULL);
}
