#include "tests/lib/test.h"

#include "base/date.h"

#include <stdlib.h>
#include <string.h>

#define MINUTE INT64_C(60000)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

static int64_t
instant(const char *date, int hour, int minute)
{
	int32_t days;

	assert_true(date_to_days(date, &days));
	return days * DAY + hour * HOUR + minute * MINUTE;
}

static void
test_every_day_there_and_back(void **state)
{
	char text[DATE_SIZE];
	char before[DATE_SIZE] = "";
	int32_t first;
	int32_t last;
	int32_t back;

	(void)state;
	assert_true(date_to_days("1900-01-01", &first));
	assert_true(date_to_days("2199-12-31", &last));
	assert_int_equal(first, -25567);
	assert_int_equal(last - first, 109572);
	for (int32_t d = first; d <= last; d++) {
		date_from_days(d, text);
		assert_true(date_to_days(text, &back));
		assert_int_equal(back, d);
		assert_true(strcmp(before, text) < 0);
		memcpy(before, text, sizeof before);
	}
	assert_true(date_to_days("1970-01-01", &back));
	assert_int_equal(back, 0);
	assert_true(date_to_days("2000-02-29", &back));
	assert_int_equal(back, 11016);
}

static void
test_what_is_no_date_is_refused(void **state)
{
	static const char *const bad[] = { "", "2026-11-31", "2026-02-29",
		"1900-02-29", "2100-02-29", "2026-00-10", "2026-13-10",
		"2026-10-00", "2026-10-32", "1899-12-31", "2200-01-01",
		"2026-1-01", "2026-01-1", "26-01-01", "2026-01-011",
		"2026-01-01 ", " 2026-01-01", "2026/01/01", "20260101",
		"2026-01-0x", "-026-01-01", "+026-01-01", "2026-01-01T00:00",
		"2026--1-01" };
	int32_t days = 42;

	(void)state;
	assert_false(date_to_days(NULL, &days));
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_false(date_to_days(bad[i], &days));
		assert_int_equal(days, 42);
	}
}

static void
test_days_are_added_across_months_and_years(void **state)
{
	char out[DATE_SIZE];

	(void)state;
	assert_true(date_add("2028-02-28", 1, out));
	assert_string_equal(out, "2028-02-29");
	assert_true(date_add("2027-02-28", 1, out));
	assert_string_equal(out, "2027-03-01");
	assert_true(date_add("2026-12-31", 1, out));
	assert_string_equal(out, "2027-01-01");
	assert_true(date_add("2027-01-01", -1, out));
	assert_string_equal(out, "2026-12-31");
	assert_true(date_add("2026-06-15", 0, out));
	assert_string_equal(out, "2026-06-15");
	assert_false(date_add("2199-12-31", 1, out));
	assert_false(date_add("1900-01-01", -1, out));
	assert_false(date_add("2026-06-15", INT32_MAX, out));
	assert_false(date_add("2026-06-15", INT32_MIN, out));
	assert_false(date_add("today", 1, out));
	assert_string_equal(out, "2026-06-15");
	assert_int_equal(date_between("2026-11-22", "2026-11-24"), 2);
	assert_int_equal(date_between("2026-11-24", "2026-11-22"), -2);
	assert_int_equal(date_between("2026-11-24", "soon"), 0);
	assert_int_equal(date_between(NULL, "2026-11-24"), 0);
}

static void
spoken(const char *text, const char *today, const char *expected)
{
	char out[DATE_SIZE] = "-";

	if (expected == NULL) {
		assert_false(date_parse_spoken(text, today, out));
		assert_string_equal(out, "-");
		return;
	}
	assert_true(date_parse_spoken(text, today, out));
	assert_string_equal(out, expected);
}

static void
test_dates_are_read_as_people_type_them(void **state)
{
	const char *const today = "2026-11-22"; /* a Sunday */

	(void)state;
	spoken("t", today, "2026-11-22");
	spoken("T", today, "2026-11-22");
	spoken("+2", today, "2026-11-24");
	spoken("+0", today, "2026-11-22");
	spoken("-1", today, "2026-11-21");
	spoken("+40", today, "2027-01-01");
	spoken("fri", today, "2026-11-27");
	spoken("Mon", today, "2026-11-23");
	spoken("SAT", today, "2026-11-28");
	spoken("sun", today, "2026-11-29");
	spoken("24.12", today, "2026-12-24");
	spoken("24.12.", today, "2026-12-24");
	spoken("24Dec", today, "2026-12-24");
	spoken("1jan", today, "2027-01-01");
	spoken("22.11", today, "2026-11-22");
	spoken("21.11", today, "2027-11-21");
	spoken("29.2", today, "2028-02-29");
	spoken("29feb", "2096-03-01", "2104-02-29");
	spoken("24.12.2027", today, "2027-12-24");
	spoken("24Dec2025", today, "2025-12-24");
	spoken("2026-12-24", today, "2026-12-24");
}

static void
test_what_nobody_says_is_refused(void **state)
{
	static const char *const bad[] = { "", "x", "tt", "+", "-", "+x", "++1",
		"+99999", "fr", "frid", "31.4", "30.2", "0.1", "1.0", "1.13",
		"24", "24.", "24Dez", "24 Dec", "24.12.26", "24.12x",
		"2026-02-30", "12/24", "t ", "111.1", "29.2.2027", "-1.",
		"24Dec.", "99999999999999999999" };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		spoken(bad[i], "2026-11-22", NULL);
	spoken("t", "", NULL);
	spoken("+1", "2199-12-31", NULL);
}

static void
test_short_dates_have_five_characters(void **state)
{
	char out[6];

	(void)state;
	date_short("2026-11-22", out);
	assert_string_equal(out, "22Nov");
	date_short("2026-01-02", out);
	assert_string_equal(out, "02Jan");
	date_short("2026-02-30", out);
	assert_string_equal(out, "-");
	date_short(NULL, out);
	assert_string_equal(out, "-");
}

static void
test_zones_turn_their_clocks(void **state)
{
	/* In 2026 on 29 March and 25 October at 01:00 UTC. */
	int64_t spring = instant("2026-03-29", 1, 0);
	int64_t autumn = instant("2026-10-25", 1, 0);

	(void)state;
	assert_int_equal(date_zone_offset_min("Europe/Vienna", spring - 1), 60);
	assert_int_equal(date_zone_offset_min("Europe/Vienna", spring), 120);
	assert_int_equal(
		date_zone_offset_min("Europe/Vienna", autumn - 1), 120);
	assert_int_equal(date_zone_offset_min("Europe/Vienna", autumn), 60);
	assert_int_equal(date_zone_offset_min("Asia/Kolkata", spring), 330);
	assert_int_equal(date_zone_offset_min("Asia/Tokyo", spring), 540);
	assert_int_equal(
		date_zone_offset_min("America/New_York", spring), -240);
	assert_int_equal(date_zone_offset_min("America/New_York",
				 instant("2026-01-15", 0, 0)),
		-300);
	/* South of the equator summer spans the turn of the year. */
	assert_int_equal(date_zone_offset_min("Australia/Sydney",
				 instant("2026-01-15", 0, 0)),
		660);
	assert_int_equal(date_zone_offset_min("Australia/Sydney",
				 instant("2026-07-15", 0, 0)),
		600);
	assert_int_equal(date_zone_offset_min("UTC", spring), 0);
}

static void
test_the_rule_goes_on_after_the_list_of_changes(void **state)
{
	(void)state;
	/* Zone files list changes up to 2037 at most. */
	assert_int_equal(date_zone_offset_min(
				 "Europe/Vienna", instant("2090-07-15", 0, 0)),
		120);
	assert_int_equal(date_zone_offset_min(
				 "Europe/Vienna", instant("2090-01-15", 0, 0)),
		60);
	/* 2090: last Sundays are 26 March and 29 October. */
	assert_int_equal(date_zone_offset_min("Europe/Vienna",
				 instant("2090-03-26", 1, 0) - 1),
		60);
	assert_int_equal(date_zone_offset_min(
				 "Europe/Vienna", instant("2090-03-26", 1, 0)),
		120);
	assert_int_equal(date_zone_offset_min("Europe/Vienna",
				 instant("2090-10-29", 1, 0) - 1),
		120);
	assert_int_equal(date_zone_offset_min(
				 "Europe/Vienna", instant("2090-10-29", 1, 0)),
		60);
	assert_int_equal(date_zone_offset_min("Australia/Sydney",
				 instant("2090-01-15", 0, 0)),
		660);
	assert_int_equal(
		date_zone_offset_min("Asia/Tokyo", instant("2090-01-15", 0, 0)),
		540);
	/* A name of digits stands in angle brackets. */
	assert_int_equal(date_zone_offset_min("America/Sao_Paulo",
				 instant("2090-01-15", 0, 0)),
		-180);
	/* Before the first change: local mean time. */
	assert_int_equal(
		date_zone_offset_min("Europe/Vienna", -INT64_C(4000000000000)),
		65);
}

static void
test_an_unknown_zone_is_utc(void **state)
{
	static const char *const bad[] = { "", "Europe/Atlantis", "/etc/passwd",
		"../../../etc/passwd", "..", "Europe", "Europe/../Vienna",
		"Europe/Vienna\n", "%s" };
	int64_t at = instant("2026-07-01", 0, 0);
	char longest[300];

	(void)state;
	assert_int_equal(date_zone_offset_min(NULL, at), 0);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_int_equal(date_zone_offset_min("Asia/Tokyo", at), 540);
		assert_int_equal(date_zone_offset_min(bad[i], at), 0);
	}
	memset(longest, 'a', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	assert_int_equal(date_zone_offset_min(longest, at), 0);
}

static void
test_instants_are_shown_in_local_time(void **state)
{
	int64_t at = instant("2026-11-22", 23, 3) + 27 * 1000 + 45;
	char date[DATE_SIZE];
	char clock[6];
	char seconds[9];
	char full[25];

	(void)state;
	date_of_instant(at, 0, date);
	assert_string_equal(date, "2026-11-22");
	date_of_instant(at, 60, date);
	assert_string_equal(date, "2026-11-23");
	date_clock(at, 60, clock);
	assert_string_equal(clock, "00:03");
	date_clock(at, -330, clock);
	assert_string_equal(clock, "17:33");
	date_clock_s(at, 0, seconds);
	assert_string_equal(seconds, "23:03:27");
	date_rfc3339(at, full);
	assert_string_equal(full, "2026-11-22T23:03:27.045Z");
	date_rfc3339(-1, full);
	assert_string_equal(full, "1969-12-31T23:59:59.999Z");
}

static void
test_impossible_instants_do_no_harm(void **state)
{
	char full[25];
	char date[DATE_SIZE];

	(void)state;
	date_rfc3339(INT64_MAX, full);
	assert_string_equal(full, "9999-12-31T23:59:59.999Z");
	date_rfc3339(INT64_MIN, full);
	assert_string_equal(full, "0000-01-01T00:00:00.000Z");
	date_of_instant(INT64_MAX, INT32_MAX, date);
	assert_string_equal(date, "9999-12-31");
	date_of_instant(INT64_MIN, INT32_MIN, date);
	assert_string_equal(date, "0000-01-01");
	date_from_days(INT32_MAX, date);
	assert_string_equal(date, "9999-12-31");
	date_from_days(INT32_MIN, date);
	assert_string_equal(date, "0000-01-01");
	(void)date_zone_offset_min("Europe/Vienna", INT64_MAX);
	(void)date_zone_offset_min("Europe/Vienna", INT64_MIN);
}

static void
assert_clock(const char *text, const char *zone, int64_t now, int64_t want)
{
	int64_t at = -1;

	if (!date_parse_clock(text, zone, now, &at) || at != want)
		fail_msg("%s: %lld, not %lld", text, (long long)at,
			(long long)want);
}

static void
test_a_time_of_the_day_is_the_next_such_time(void **state)
{
	static const char *const zone = "Europe/Vienna";
	static const char *const said[] = { "6:30", "06:30", "06.30", "630",
		"0630" };
	static const char *const none[] = { "", "6", "30", "24:00", "6:60",
		"6:3", "6:300", "a:30", "-1:30", "+", "+0", "+1h", "+123456",
		"06300", "6 30" };
	int64_t evening = instant("2026-11-22", 21, 59); /* 22:59 there */
	int64_t at;

	(void)state;
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		assert_clock(
			said[i], zone, evening, instant("2026-11-23", 5, 30));
	assert_clock("23:00", zone, evening, instant("2026-11-22", 22, 0));
	/* It is that time now: tomorrow. */
	assert_clock("22:59", zone, evening, instant("2026-11-23", 21, 59));
	assert_clock("+20", zone, evening, evening + 20 * MINUTE);
	/* The clock is turned back that night, and forward. */
	assert_clock("6:30", zone, instant("2026-10-24", 20, 0),
		instant("2026-10-25", 5, 30));
	assert_clock("6:30", zone, instant("2026-03-28", 20, 0),
		instant("2026-03-29", 4, 30));
	assert_clock("2:30", "America/New_York", instant("2026-11-22", 4, 0),
		instant("2026-11-22", 7, 30));
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		assert_false(date_parse_clock(none[i], zone, evening, &at));
}

static void
span(int64_t ms, const char *expected)
{
	char out[16];

	date_span(ms, out, sizeof out);
	assert_string_equal(out, expected);
}

static void
test_spans_get_coarser_as_they_grow(void **state)
{
	(void)state;
	span(0, "0h00m");
	span(-5 * HOUR, "0h00m");
	span(MINUTE + 59999, "0h01m");
	span(2 * HOUR + 14 * MINUTE, "2h14m");
	span(DAY - 1, "23h59m");
	span(26 * HOUR + 59 * MINUTE, "26h");
	span(72 * HOUR - 1, "71h");
	span(72 * HOUR, "3d");
	span(INT64_MAX, "106751991167d");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_day_there_and_back),
		cmocka_unit_test(test_what_is_no_date_is_refused),
		cmocka_unit_test(test_days_are_added_across_months_and_years),
		cmocka_unit_test(test_dates_are_read_as_people_type_them),
		cmocka_unit_test(test_what_nobody_says_is_refused),
		cmocka_unit_test(test_short_dates_have_five_characters),
		cmocka_unit_test(test_zones_turn_their_clocks),
		cmocka_unit_test(
			test_the_rule_goes_on_after_the_list_of_changes),
		cmocka_unit_test(test_an_unknown_zone_is_utc),
		cmocka_unit_test(test_instants_are_shown_in_local_time),
		cmocka_unit_test(test_impossible_instants_do_no_harm),
		cmocka_unit_test(test_a_time_of_the_day_is_the_next_such_time),
		cmocka_unit_test(test_spans_get_coarser_as_they_grow),
	};

	return cmocka_run_group_tests_name("date", tests, NULL, NULL);
}
