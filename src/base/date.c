#include "base/date.h"

#include "base/check.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define DAY_MS    INT64_C(86400000)
#define DAYS_MIN  (-719528) /* 0000-01-01 */
#define DAYS_MAX  2932896   /* 9999-12-31 */
#define YEAR_MIN  1900
#define YEAR_MAX  2199
#define DATE_YEAR 4 /* digits */

static const char months[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
	"Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
static const char weekdays[7][4] = { "mon", "tue", "wed", "thu", "fri", "sat",
	"sun" };

struct civil {
	int32_t year;
	int32_t month;
	int32_t day;
};

/* Both conversions follow the Gregorian calendar in eras of 400 years that
 * start in March, so that the leap day is an era's last. */
int32_t
date_days_of(int32_t year, int32_t month, int32_t day)
{
	int32_t y = month <= 2 ? year - 1 : year;
	int32_t era = (y >= 0 ? y : y - 399) / 400;
	int32_t of_era = y - era * 400;
	int32_t of_year =
		(153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	       of_year - 719468;
}

static int32_t
days_of(struct civil c)
{
	return date_days_of(c.year, c.month, c.day);
}

static struct civil
civil_of(int32_t days)
{
	int32_t z = days + 719468;
	int32_t era = (z >= 0 ? z : z - 146096) / 146097;
	int32_t rest = z - era * 146097;
	int32_t y = (rest - rest / 1460 + rest / 36524 - rest / 146096) / 365;
	int32_t of_year = rest - (365 * y + y / 4 - y / 100);
	int32_t m = (5 * of_year + 2) / 153;
	struct civil c;

	c.day = of_year - (153 * m + 2) / 5 + 1;
	c.month = m < 10 ? m + 3 : m - 9;
	c.year = y + era * 400 + (c.month <= 2 ? 1 : 0);
	return c;
}

static bool
civil_is_real(struct civil c)
{
	static const int8_t lengths[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30,
		31, 30, 31 };
	bool leap = (c.year % 4 == 0 && c.year % 100 != 0) || c.year % 400 == 0;
	int32_t last;

	if (c.year < YEAR_MIN || c.year > YEAR_MAX)
		return false;
	if (c.month < 1 || c.month > 12)
		return false;
	last = lengths[c.month - 1] + (c.month == 2 && leap ? 1 : 0);
	return c.day >= 1 && c.day <= last;
}

/* Reads min to max digits at *s and moves behind them; -1 when there are not
 * that many or one more follows. */
static int32_t
read_digits(const char **s, int min, int max)
{
	int32_t n = 0;
	int count = 0;

	while (**s >= '0' && **s <= '9') {
		if (++count > max)
			return -1;
		n = n * 10 + (**s - '0');
		(*s)++;
	}
	return count >= min ? n : -1;
}

static bool
read_char(const char **s, char c)
{
	if (**s != c)
		return false;
	(*s)++;
	return true;
}

static bool
read_iso(const char *s, struct civil *out)
{
	struct civil c;

	if (s == NULL)
		return false;
	c.year = read_digits(&s, DATE_YEAR, DATE_YEAR);
	if (c.year < 0 || !read_char(&s, '-'))
		return false;
	c.month = read_digits(&s, 2, 2);
	if (c.month < 0 || !read_char(&s, '-'))
		return false;
	c.day = read_digits(&s, 2, 2);
	if (c.day < 0 || *s != '\0' || !civil_is_real(c))
		return false;
	*out = c;
	return true;
}

bool
date_to_days(const char *date, int32_t *days)
{
	struct civil c;

	if (!read_iso(date, &c))
		return false;
	*days = days_of(c);
	return true;
}

static char *
put_digits(char *to, int32_t n, int width)
{
	for (int i = width - 1; i >= 0; i--) {
		to[i] = (char)('0' + n % 10);
		n /= 10;
	}
	return to + width;
}

void
date_from_days(int32_t days, char out[DATE_SIZE])
{
	struct civil c;

	if (days < DAYS_MIN)
		days = DAYS_MIN;
	if (days > DAYS_MAX)
		days = DAYS_MAX;
	c = civil_of(days);
	out = put_digits(out, c.year, DATE_YEAR);
	*out++ = '-';
	out = put_digits(out, c.month, 2);
	*out++ = '-';
	out = put_digits(out, c.day, 2);
	*out = '\0';
}

/* days + n as a date, when it is one that date_to_days would take. */
static bool
step(int32_t days, int32_t n, char out[DATE_SIZE])
{
	int64_t sum = (int64_t)days + n;
	struct civil c;

	if (sum < DAYS_MIN || sum > DAYS_MAX)
		return false;
	c = civil_of((int32_t)sum);
	if (!civil_is_real(c))
		return false;
	date_from_days((int32_t)sum, out);
	return true;
}

bool
date_add(const char *date, int32_t n, char out[DATE_SIZE])
{
	int32_t days;

	return date_to_days(date, &days) && step(days, n, out);
}

int32_t
date_between(const char *a, const char *b)
{
	int32_t from;
	int32_t to;

	if (!date_to_days(a, &from) || !date_to_days(b, &to))
		return 0;
	return to - from;
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* Whether s starts with the three letters of name, in any case. */
static bool
is_named(const char *s, const char *name)
{
	for (int i = 0; i < 3; i++)
		if (lower(s[i]) != lower(name[i]))
			return false;
	return true;
}

/* "+2" and "-1". */
static bool
parse_relative(const char *text, int32_t today, char out[DATE_SIZE])
{
	bool back = *text == '-';
	int32_t n;

	text++;
	n = read_digits(&text, 1, 4);
	if (n < 0 || *text != '\0')
		return false;
	return step(today, back ? -n : n, out);
}

/* "fri": the next one after today, for which there is "t". */
static bool
parse_weekday(const char *text, int32_t today, char out[DATE_SIZE])
{
	int32_t now = ((today + 3) % 7 + 7) % 7; /* 1970-01-01 was a Thursday */

	for (int32_t i = 0; i < 7; i++)
		if (is_named(text, weekdays[i]) && text[3] == '\0')
			return step(today, (i - now + 6) % 7 + 1, out);
	return false;
}

/* Day and month without a year: the next such day, today included. The 29th of
 * February may be eight years away (2096 to 2104). */
static bool
coming(struct civil c, int32_t today, char out[DATE_SIZE])
{
	int32_t first = civil_of(today).year;

	for (c.year = first; c.year <= first + 8; c.year++)
		if (civil_is_real(c) && days_of(c) >= today) {
			date_from_days(days_of(c), out);
			return true;
		}
	return false;
}

/* "24.12", "24Dec", and both with a year behind. */
static bool
parse_day_month(const char *text, int32_t today, char out[DATE_SIZE])
{
	struct civil c = { 0, 0, 0 };

	c.day = read_digits(&text, 1, 2);
	if (c.day < 0)
		return false;
	if (read_char(&text, '.')) {
		c.month = read_digits(&text, 1, 2);
		(void)read_char(&text, '.');
	} else {
		for (int32_t m = 0; m < 12; m++)
			if (is_named(text, months[m]))
				c.month = m + 1;
		if (c.month > 0)
			text += 3;
	}
	if (c.month < 1)
		return false;
	if (*text == '\0')
		return coming(c, today, out);
	c.year = read_digits(&text, DATE_YEAR, DATE_YEAR);
	if (c.year < 0 || *text != '\0' || !civil_is_real(c))
		return false;
	date_from_days(days_of(c), out);
	return true;
}

bool
date_parse_spoken(const char *text, const char *today, char out[DATE_SIZE])
{
	int32_t now;
	struct civil c;

	if (!date_to_days(today, &now))
		return false;
	if (lower(text[0]) == 't' && text[1] == '\0')
		return step(now, 0, out);
	if (*text == '+' || *text == '-')
		return parse_relative(text, now, out);
	if (read_iso(text, &c))
		return step(days_of(c), 0, out);
	return parse_weekday(text, now, out) || parse_day_month(text, now, out);
}

void
date_short(const char *date, char out[6])
{
	struct civil c;

	if (!read_iso(date, &c)) {
		memcpy(out, "-", 2);
		return;
	}
	put_digits(out, c.day, 2);
	memcpy(out + 2, months[c.month - 1], 4);
}

/* Days since 1970 and milliseconds of that day, also before 1970. Instants
 * that no four-digit year can write become the nearest that one can. */
static int32_t
split(int64_t at_ms, int32_t offset_min, int32_t *of_day_ms)
{
	const int64_t first = DAYS_MIN * DAY_MS;
	const int64_t last = (DAYS_MAX + 1) * DAY_MS - 1;
	int64_t shift = offset_min * INT64_C(60000);
	int64_t t;
	int64_t rest;

	if (__builtin_add_overflow(at_ms, shift, &t))
		t = at_ms;
	if (t < first)
		t = first;
	if (t > last)
		t = last;
	rest = (t % DAY_MS + DAY_MS) % DAY_MS;
	*of_day_ms = (int32_t)rest;
	return (int32_t)((t - rest) / DAY_MS);
}

void
date_of_instant(int64_t at_ms, int32_t offset_min, char out[DATE_SIZE])
{
	int32_t rest;

	date_from_days(split(at_ms, offset_min, &rest), out);
}

void
date_clock(int64_t at_ms, int32_t offset_min, char out[6])
{
	char full[9];

	date_clock_s(at_ms, offset_min, full);
	memcpy(out, full, 5);
	out[5] = '\0';
}

void
date_clock_s(int64_t at_ms, int32_t offset_min, char out[9])
{
	int32_t rest;

	(void)split(at_ms, offset_min, &rest);
	rest /= 1000;
	out = put_digits(out, rest / 3600, 2);
	*out++ = ':';
	out = put_digits(out, rest / 60 % 60, 2);
	*out++ = ':';
	out = put_digits(out, rest % 60, 2);
	*out = '\0';
}

void
date_rfc3339(int64_t at_ms, char out[25])
{
	int32_t rest;

	date_from_days(split(at_ms, 0, &rest), out);
	out[10] = 'T';
	date_clock_s(at_ms, 0, out + 11);
	out[19] = '.';
	put_digits(out + 20, rest % 1000, 3);
	out[23] = 'Z';
	out[24] = '\0';
}

void
date_span(int64_t ms, char *out, size_t size)
{
	int64_t minutes = ms > 0 ? ms / 60000 : 0;
	int64_t hours = minutes / 60;

	if (hours < 24)
		(void)snprintf(out, size, "%" PRId64 "h%02" PRId64 "m", hours,
			minutes % 60);
	else if (hours < 72)
		(void)snprintf(out, size, "%" PRId64 "h", hours);
	else
		(void)snprintf(out, size, "%" PRId64 "d", hours / 24);
}
