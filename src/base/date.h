/*
 * Calendar days and instants. A day is text "2026-11-22" (ISO 8601) where it is
 * stored or sent, and a day number where it is calculated with. An instant is
 * int64_t milliseconds UTC.
 */
#ifndef OFFSYNC_BASE_DATE_H
#define OFFSYNC_BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DATE_SIZE 11 /* "2026-11-22" and the NUL */

/* Days since 1970-01-01; false when the text is not a real date from 1900 to
 * 2199. */
bool date_to_days(const char *date, int32_t *days);
/* Days outside the years 0 to 9999 give the nearest one inside. */
void date_from_days(int32_t days, char out[DATE_SIZE]);
/* The same of three numbers, which must be a date of the Gregorian calendar. */
int32_t date_days_of(int32_t year, int32_t month, int32_t day);

/* date plus n days into out; false when date is not one. */
bool date_add(const char *date, int32_t n, char out[DATE_SIZE]);

/* b - a in days (0 when one of them is no date). */
int32_t date_between(const char *a, const char *b);

/* As people type dates: "t" today, "+2", "-1", "fri" (the next one after
 * today), "24.12" and "24Dec" (the next one, today included), both also with a
 * year
 * ("24.12.2026", "24Dec2026"), "2026-12-24". today is the business date. False
 * when it is none of these. */
bool date_parse_spoken(
	const char *text, const char *today, char out[DATE_SIZE]);

/* "22Nov" (5 characters and the NUL); "-" when date is not one. */
void date_short(const char *date, char out[6]);

/* Zone by name ("Europe/Vienna", "UTC"), read from the system's zone files.
 * NULL or unknown: UTC. offset in minutes east of UTC at that instant. */
int32_t date_zone_offset_min(const char *zone, int64_t at_ms);

/* The calendar day, and "14:03" / "14:03:27", of an instant at an offset. */
void date_of_instant(int64_t at_ms, int32_t offset_min, char out[DATE_SIZE]);
void date_clock(int64_t at_ms, int32_t offset_min, char out[6]);
void date_clock_s(int64_t at_ms, int32_t offset_min, char out[9]);
/* The next such time after now in a zone, as people type it: "6:30", "06.30",
 * "0630", or "+20" in so many minutes (99999 at most). False when it is none
 * of these. */
bool date_parse_clock(
	const char *text, const char *zone, int64_t now_ms, int64_t *out);
/* RFC 3339, UTC, milliseconds: for logs. */
void date_rfc3339(int64_t at_ms, char out[25]);

/* "2h14m", "0h01m", "26h", "3d": how long something has lasted. */
void date_span(int64_t ms, char *out, size_t size);

#endif
