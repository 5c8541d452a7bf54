#include "tests/lib/test.h"

#include "base/money.h"

#include <string.h>

static void
test_sums_are_checked(void **state)
{
	int64_t n = 7;

	(void)state;
	assert_int_equal(money_add(1250, -250, &n), ERR_OK);
	assert_int_equal(n, 1000);
	assert_int_equal(money_add(INT64_MAX, 1, &n), ERR_OVERFLOW);
	assert_int_equal(money_add(INT64_MIN, -1, &n), ERR_OVERFLOW);
	assert_int_equal(money_multiply(INT64_MAX, 2, &n), ERR_OVERFLOW);
	assert_int_equal(money_multiply(INT64_MIN, -1, &n), ERR_OVERFLOW);
	assert_int_equal(n, 1000);
	assert_int_equal(money_add(INT64_MAX, INT64_MIN, &n), ERR_OK);
	assert_int_equal(n, -1);
	assert_int_equal(money_multiply(-250, 3, &n), ERR_OK);
	assert_int_equal(n, -750);
}

static void
test_currencies_have_their_digits(void **state)
{
	(void)state;
	assert_int_equal(money_exponent("EUR"), 2);
	assert_int_equal(money_exponent("JPY"), 0);
	assert_int_equal(money_exponent("XPF"), 0);
	assert_int_equal(money_exponent("KWD"), 3);
	assert_int_equal(money_exponent("LYD"), 3);
	assert_int_equal(money_exponent("ZWL"), 2);
	assert_int_equal(money_exponent("XXX"), -1);
	assert_int_equal(money_exponent("eur"), -1);
	assert_int_equal(money_exponent("UR "), -1);
	assert_int_equal(money_exponent("EU"), -1);
	assert_int_equal(money_exponent("EURO"), -1);
	assert_int_equal(money_exponent(""), -1);
	assert_int_equal(money_exponent(NULL), -1);
}

static void
parses(const char *text, const char *currency, int64_t expected)
{
	int64_t n = 7;

	assert_int_equal(money_parse(text, currency, &n), ERR_OK);
	assert_int_equal(n, expected);
}

static void
refuses(const char *text, const char *currency, enum err expected)
{
	int64_t n = 7;

	assert_int_equal(money_parse(text, currency, &n), expected);
	assert_int_equal(n, 7);
}

static void
test_amounts_are_read_as_typed(void **state)
{
	(void)state;
	parses("12.50", "EUR", 1250);
	parses("12", "EUR", 1200);
	parses("-3.5", "EUR", -350);
	parses("1,50", "EUR", 150);
	parses("0", "EUR", 0);
	parses("-0.00", "EUR", 0);
	parses("007", "EUR", 700);
	parses("1200", "JPY", 1200);
	parses("1.5", "KWD", 1500);
	parses("1.234", "KWD", 1234);
	parses("9999999999.99", "EUR", MONEY_MAX_MINOR);
	parses("-9999999999.99", "EUR", -MONEY_MAX_MINOR);
	parses("999999999999", "JPY", MONEY_MAX_MINOR);
}

static void
test_what_is_no_amount_is_refused(void **state)
{
	static const char *const bad[] = { "", "-", ".", ",", ".5", "5.", "-.5",
		"1.234", "1.2.3", "1 000", "1,000", "1'000", "+1", "--1", "1-",
		" 1", "1 ", "1e3", "0x10", "1.5x", "€5", "nan" };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		refuses(bad[i], "EUR", ERR_INVALID);
	refuses("1.0", "JPY", ERR_INVALID);
	refuses("1", "XXX", ERR_INVALID);
	refuses("1", NULL, ERR_INVALID);
	refuses("10000000000", "EUR", ERR_TOO_LARGE);
	refuses("-10000000000", "EUR", ERR_TOO_LARGE);
	refuses("1000000000000", "JPY", ERR_TOO_LARGE);
	refuses("99999999999999999999999999999999", "EUR", ERR_TOO_LARGE);
}

static void
shows(int64_t minor, const char *currency, const char *expected)
{
	char out[MONEY_TEXT_SIZE];

	assert_string_equal(
		money_format(minor, currency, out, sizeof out), expected);
}

static void
test_amounts_are_shown_with_their_digits(void **state)
{
	(void)state;
	shows(1250, "EUR", "12.50");
	shows(-1250, "EUR", "-12.50");
	shows(-5, "EUR", "-0.05");
	shows(0, "EUR", "0.00");
	shows(1200, "JPY", "1200");
	shows(-1, "JPY", "-1");
	shows(1234, "KWD", "1.234");
	shows(150, "???", "1.50");
	shows(INT64_MIN, "EUR", "-92233720368547758.08");
	shows(INT64_MAX, "KWD", "9223372036854775.807");
	shows(INT64_MIN, "JPY", "-9223372036854775808");
}

static void
test_included_tax_is_rounded_away_from_zero(void **state)
{
	(void)state;
	assert_int_equal(money_tax_included(11000, 100000), 1000);
	assert_int_equal(money_tax_included(100, 100000), 9);  /* 9.09 */
	assert_int_equal(money_tax_included(105, 100000), 10); /* 9.55 */
	assert_int_equal(money_tax_included(3, 200000), 1);    /* 0.5 */
	assert_int_equal(money_tax_included(-3, 200000), -1);
	assert_int_equal(money_tax_included(-105, 100000), -10);
	assert_int_equal(money_tax_included(-100, 100000), -9);
	assert_int_equal(money_tax_included(1, 100000), 0);
	assert_int_equal(money_tax_included(11900, 190000), 1900);
	assert_int_equal(money_tax_included(100, 0), 0);
	assert_int_equal(money_tax_included(0, 100000), 0);
	assert_int_equal(
		money_tax_included(INT64_MAX, 1000000), INT64_MAX / 2 + 1);
	assert_int_equal(money_tax_included(INT64_MIN, 1000000), INT64_MIN / 2);
	/* What is left and the tax are the amount again, at any rate. */
	for (int64_t amount = -500; amount <= 500; amount++) {
		int64_t tax = money_tax_included(amount, 77000);

		assert_true(
			tax * 2000 * 1077 - amount * 2000 * 77 <= 1000 * 1077);
		assert_true(
			amount * 2000 * 77 - tax * 2000 * 1077 <= 1000 * 1077);
		assert_int_equal(tax, -money_tax_included(-amount, 77000));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sums_are_checked),
		cmocka_unit_test(test_currencies_have_their_digits),
		cmocka_unit_test(test_amounts_are_read_as_typed),
		cmocka_unit_test(test_what_is_no_amount_is_refused),
		cmocka_unit_test(test_amounts_are_shown_with_their_digits),
		cmocka_unit_test(test_included_tax_is_rounded_away_from_zero),
	};

	return cmocka_run_group_tests_name("money", tests, NULL, NULL);
}
