/* At which times a hotel is offline (src/domain/offline_hours.c). */
#include "tests/lib/test.h"

#include "base/buf.h"
#include "domain/offline_hours.h"

#include <string.h>

#define HOUR OFFLINE_HOUR_MS
/* 2026-11-22T14:00:00Z, a Sunday. */
#define SUNDAY_14 INT64_C(1795356000000)

static void
an_outage_is_cut_at_full_hours(void **state)
{
	struct offline_hour h[8];

	(void)state;
	assert_int_equal(offline_hours_split(SUNDAY_14 + 1800000,
				 SUNDAY_14 + 2 * HOUR + 60000, h, 8),
		3);
	assert_true(h[0].hour_ms == SUNDAY_14);
	assert_int_equal(h[0].slot.offline_ms, 1800000);
	assert_true(h[1].hour_ms == SUNDAY_14 + HOUR);
	assert_int_equal(h[1].slot.offline_ms, HOUR);
	assert_true(h[2].hour_ms == SUNDAY_14 + 2 * HOUR);
	assert_int_equal(h[2].slot.offline_ms, 60000);
}

static void
whole_hours_have_no_empty_end(void **state)
{
	struct offline_hour h[8];

	(void)state;
	assert_int_equal(
		offline_hours_split(SUNDAY_14, SUNDAY_14 + HOUR, h, 8), 1);
	assert_int_equal(h[0].slot.offline_ms, HOUR);
	assert_int_equal(offline_hours_split(SUNDAY_14, SUNDAY_14, h, 8), 0);
	assert_int_equal(
		offline_hours_split(SUNDAY_14, SUNDAY_14 - 1, h, 8), 0);
	assert_int_equal(
		offline_hours_split(SUNDAY_14, SUNDAY_14 + 1, h, 0), 0);
}

static void
of_a_long_outage_the_end_is_kept(void **state)
{
	struct offline_hour h[3];

	(void)state;
	assert_int_equal(offline_hours_split(SUNDAY_14 - 100 * HOUR,
				 SUNDAY_14 + 60000, h, 3),
		3);
	assert_true(h[0].hour_ms == SUNDAY_14 - 2 * HOUR);
	assert_int_equal(h[0].slot.offline_ms, HOUR);
	assert_int_equal(h[2].slot.offline_ms, 60000);
}

static void
before_1970_hours_are_hours_too(void **state)
{
	struct offline_hour h[4];

	(void)state;
	assert_int_equal(offline_hours_split(-1800000, 1800000, h, 4), 2);
	assert_true(h[0].hour_ms == -HOUR);
	assert_int_equal(h[0].slot.offline_ms, 1800000);
	assert_true(h[1].hour_ms == 0);
}

static const struct offline_hour some[] = {
	{ SUNDAY_14, { 600000, 1, 3 } },
	/* Monday, 00:00 in Vienna. */
	{ SUNDAY_14 + 9 * HOUR, { 1200000, 2, 4 } },
	{ SUNDAY_14 + 24 * HOUR, { 700000, 1, 0 } },
};

static void
a_pattern_goes_by_the_hotels_clock(void **state)
{
	struct offline_pattern p;

	(void)state;
	offline_pattern_make(&p, "Europe/Vienna", some, 3);
	assert_int_equal(p.hours[15].offline_ms, 1300000);
	assert_int_equal(p.hours[15].offline_count, 2);
	assert_int_equal(p.hours[15].actions_queued, 3);
	assert_int_equal(p.hours[0].offline_ms, 1200000);
	assert_int_equal(p.hours[14].offline_ms, 0);
	assert_int_equal(p.weekdays[6].offline_ms, 600000);
	assert_int_equal(p.weekdays[0].offline_ms, 1900000);
	assert_string_equal(offline_weekday_name(6), "Sun");
	assert_int_equal(p.sum.offline_ms, 2500000);
	assert_int_equal(p.sum.actions_queued, 7);
	assert_int_equal(offline_pattern_worst(&p), 15);
	offline_pattern_make(&p, "", some, 3);
	assert_string_equal(p.zone, "UTC");
	assert_int_equal(p.hours[14].offline_ms, 1300000);
	assert_int_equal(p.hours[23].offline_ms, 1200000);
	offline_pattern_make(&p, NULL, some, 0);
	assert_int_equal(offline_pattern_worst(&p), -1);
}

static void
a_day_is_one_of_the_hotels_calendar(void **state)
{
	struct offline_slot day;

	(void)state;
	day = offline_hours_on(some, 3, "Europe/Vienna", "2026-11-23");
	assert_int_equal(day.offline_ms, 1900000);
	assert_int_equal(day.offline_count, 3);
	day = offline_hours_on(some, 3, "UTC", "2026-11-22");
	assert_int_equal(day.offline_ms, 1800000);
	day = offline_hours_on(some, 3, "UTC", "2026-11-20");
	assert_int_equal(day.offline_ms, 0);
	day = offline_hours_on(some, 3, "UTC", "no day");
	assert_int_equal(day.offline_ms, 0);
}

static void
as_json_every_hour_and_weekday_is_there(void **state)
{
	struct offline_pattern p;
	struct json_writer w;
	struct buf out;
	size_t members = 0;

	(void)state;
	offline_pattern_make(&p, "Europe/Vienna", some, 3);
	buf_init(&out, 65536);
	json_writer_init(&w, &out);
	offline_pattern_write(&p, &w);
	assert_true(buf_ok(&out));
	assert_non_null(strstr(out.data, "{\"timezone\":\"Europe/Vienna\","
					 "\"hours\":[{\"hour\":0,"
					 "\"offline_duration_seconds\":1200,"
					 "\"offline_count\":2,"
					 "\"actions_queued\":4}"));
	assert_non_null(strstr(out.data,
		"{\"weekday\":\"Sun\",\"offline_duration_seconds\":600,"
		"\"offline_count\":1,\"actions_queued\":3}]}"));
	for (const char *at = out.data;
		(at = strstr(at, "\"offline_count\"")) != NULL; at++)
		members++;
	assert_int_equal(members, 24 + 7);
	buf_fini(&out);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_outage_is_cut_at_full_hours),
		cmocka_unit_test(whole_hours_have_no_empty_end),
		cmocka_unit_test(of_a_long_outage_the_end_is_kept),
		cmocka_unit_test(before_1970_hours_are_hours_too),
		cmocka_unit_test(a_pattern_goes_by_the_hotels_clock),
		cmocka_unit_test(a_day_is_one_of_the_hotels_calendar),
		cmocka_unit_test(as_json_every_hour_and_weekday_is_there),
	};

	return cmocka_run_group_tests_name("offline_hours", tests, NULL, NULL);
}
