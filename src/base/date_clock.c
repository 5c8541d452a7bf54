/* Times of the day, as people type them. */
#include "base/date.h"

#include <string.h>

#define MINUTE_MS INT64_C(60000)
#define DAY_MIN   1440

/* All of it digits, between min and max of them; -1. */
static int32_t
number_of(const char *s, size_t len, size_t min, size_t max)
{
	int32_t n = 0;

	if (len < min || len > max || strspn(s, "0123456789") < len)
		return -1;
	for (size_t i = 0; i < len; i++)
		n = n * 10 + (s[i] - '0');
	return n;
}

/* "6:30", "06.30", "630" and "0630" as a minute of the day; -1. */
static int32_t
minute_of_day(const char *text)
{
	size_t len = strlen(text);
	size_t hours = strcspn(text, ":.");
	int32_t minute = -1;
	int32_t hour;

	if (hours < len) {
		hour = number_of(text, hours, 1, 2);
		minute = number_of(text + hours + 1, len - hours - 1, 2, 2);
	} else {
		hour = number_of(text, len, 3, 4);
		minute = hour % 100;
		hour = hour < 0 ? -1 : hour / 100;
	}
	return hour < 0 || hour > 23 || minute < 0 || minute > 59
		       ? -1
		       : hour * 60 + minute;
}

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* That minute of that local day. The offset is the one that holds then, which
 * is known better once the instant is nearly known. */
static int64_t
instant_of(int64_t local_day, int32_t minute, const char *zone)
{
	int64_t local = (local_day * DAY_MIN + minute) * MINUTE_MS;
	int64_t at = local;

	for (int i = 0; i < 2; i++)
		at = local - date_zone_offset_min(zone, at) * MINUTE_MS;
	return at;
}

bool
date_parse_clock(
	const char *text, const char *zone, int64_t now_ms, int64_t *out)
{
	int32_t minute;
	int64_t day;

	if (text[0] == '+') {
		minute = number_of(text + 1, strlen(text + 1), 1, 5);
		*out = now_ms + minute * MINUTE_MS;
		return minute > 0;
	}
	minute = minute_of_day(text);
	if (minute < 0)
		return false;
	day = floor_div(now_ms + date_zone_offset_min(zone, now_ms) * MINUTE_MS,
		DAY_MIN * MINUTE_MS);
	do
		*out = instant_of(day++, minute, zone);
	while (*out <= now_ms);
	return true;
}
