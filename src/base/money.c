#include "base/money.h"

#include "base/check.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ISO 4217 codes by the number of digits behind the point. */
static const struct {
	int exponent;
	const char *codes;
} exponents[] = {
	{ 2, "EUR USD GBP CHF SEK NOK DKK PLN CZK HUF RON BGN TRY CAD AUD "
	     "NZD MXN BRL ARS ZAR INR CNY HKD SGD THB MYR IDR PHP AED SAR "
	     "QAR ILS EGP MAD KES GHS NGN TZS MUR SCR AFN ALL AMD ANG AOA "
	     "AWG AZN BAM BBD BDT BMD BND BOB BSD BTN BWP BYN BZD CDF COP "
	     "CRC CUP CVE DOP DZD ERN ETB FJD FKP GEL GIP GMD GTQ GYD HNL "
	     "HRK HTG IRR JMD KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MDL "
	     "MGA MKD MMK MNT MOP MRU MVR MWK MZN NAD NIO NPR PAB PEN PGK "
	     "PKR RSD RUB SBD SDG SHP SLE SOS SRD SSP STN SVC SYP SZL TJS "
	     "TMT TOP TTD TWD UAH UYU UZS VES WST XCD YER ZMW ZWL" },
	{ 0, "JPY KRW VND CLP ISK BIF DJF GNF KMF PYG RWF UGX VUV XAF XOF "
	     "XPF" },
	{ 3, "KWD BHD OMR JOD TND IQD LYD" },
};

static const int64_t powers[] = { 1, 10, 100, 1000 };

enum err
money_add(int64_t a, int64_t b, int64_t *out)
{
	int64_t sum;

	if (__builtin_add_overflow(a, b, &sum))
		return ERR_OVERFLOW;
	*out = sum;
	return ERR_OK;
}

enum err
money_multiply(int64_t a, int64_t count, int64_t *out)
{
	int64_t product;

	if (__builtin_mul_overflow(a, count, &product))
		return ERR_OVERFLOW;
	*out = product;
	return ERR_OK;
}

int
money_exponent(const char *currency)
{
	if (currency == NULL || strlen(currency) != 3)
		return -1;
	for (size_t i = 0; i < sizeof exponents / sizeof exponents[0]; i++)
		for (const char *c = exponents[i].codes;; c += 4) {
			if (memcmp(c, currency, 3) == 0)
				return exponents[i].exponent;
			if (c[3] == '\0')
				break;
		}
	return -1;
}

/* The digits at *text into *n; how many there were. Stays at the largest that
 * matters once it is past the maximum. */
static size_t
digits(const char **text, int64_t *n)
{
	const char *start = *text;

	for (; **text >= '0' && **text <= '9'; (*text)++)
		if (*n <= MONEY_MAX_MINOR)
			*n = *n * 10 + (**text - '0');
	return (size_t)(*text - start);
}

enum err
money_parse(const char *text, const char *currency, int64_t *out)
{
	int exponent = money_exponent(currency);
	bool negative = *text == '-';
	size_t decimals = 0;
	int64_t n = 0;

	if (exponent < 0)
		return ERR_INVALID;
	if (negative)
		text++;
	if (digits(&text, &n) == 0)
		return ERR_INVALID;
	if (*text == '.' || *text == ',') {
		text++;
		decimals = digits(&text, &n);
		if (decimals == 0 || decimals > (size_t)exponent)
			return ERR_INVALID;
	}
	if (*text != '\0')
		return ERR_INVALID;
	if (n > MONEY_MAX_MINOR)
		return ERR_TOO_LARGE;
	n *= powers[(size_t)exponent - decimals];
	if (n > MONEY_MAX_MINOR)
		return ERR_TOO_LARGE;
	*out = negative ? -n : n;
	return ERR_OK;
}

const char *
money_format(int64_t minor, const char *currency, char *out, size_t size)
{
	uint64_t n = minor < 0 ? 0 - (uint64_t)minor : (uint64_t)minor;
	const char *sign = minor < 0 ? "-" : "";
	int exponent = money_exponent(currency);
	uint64_t unit;
	int len;

	/* An unknown currency is still shown, as most are written. */
	if (exponent < 0)
		exponent = 2;
	unit = (uint64_t)powers[exponent];
	if (exponent == 0)
		len = snprintf(out, size, "%s%" PRIu64, sign, n);
	else
		len = snprintf(out, size, "%s%" PRIu64 ".%0*" PRIu64, sign,
			n / unit, exponent, n % unit);
	/* An amount with digits cut off is a wrong amount. */
	CHECK(len > 0 && (size_t)len < size);
	return out;
}

int64_t
money_tax_included(int64_t amount_minor, int64_t rate_ppm)
{
	__extension__ typedef __int128 wide;
	wide product;
	wide whole;
	wide tax;

	CHECK(rate_ppm >= 0 && rate_ppm <= INT64_C(1000000000));
	product = (wide)amount_minor * rate_ppm;
	whole = (wide)1000000 + rate_ppm;
	/* C divides towards zero, so half a step outwards rounds away. */
	tax = (2 * product + (product < 0 ? -whole : whole)) / (2 * whole);
	return (int64_t)tax;
}
