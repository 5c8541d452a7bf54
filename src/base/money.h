/*
 * Money: int64_t in minor units (cents) and an ISO 4217 currency code. No
 * floating point comes near it; every sum is checked for overflow.
 */
#ifndef OFFSYNC_BASE_MONEY_H
#define OFFSYNC_BASE_MONEY_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* No single amount may be larger: 10 digits of major units. Keeps every amount
 * below 16 digits on the wire. */
#define MONEY_MAX_MINOR INT64_C(999999999999)
#define MONEY_TEXT_SIZE 32

/* ERR_OVERFLOW when the sum leaves int64_t; *out is then untouched. */
enum err money_add(int64_t a, int64_t b, int64_t *out) MUST_CHECK;
enum err money_multiply(int64_t a, int64_t count, int64_t *out) MUST_CHECK;

/* Digits behind the point: 2 for EUR, 0 for JPY, 3 for KWD; -1: unknown code.
 */
int money_exponent(const char *currency);

/* "12.50", "12", "-3.5", "1,50" (a comma is a point) to minor units.
 * ERR_INVALID on anything else, too many decimals included; ERR_TOO_LARGE past
 * the maximum. */
enum err money_parse(
	const char *text, const char *currency, int64_t *out) MUST_CHECK;

/* "-12.50", without the currency. */
const char *money_format(
	int64_t minor, const char *currency, char *out, size_t size);

/*
 * The tax that is inside an amount which includes it, at rate_ppm parts per
 * million (10 % = 100000), rounded half away from zero to a minor unit.
 */
int64_t money_tax_included(int64_t amount_minor, int64_t rate_ppm);

#endif
