#include "domain/offline_hours.h"

#include "base/check.h"

int64_t
offline_hour_of(int64_t at_ms)
{
	int64_t past = at_ms % OFFLINE_HOUR_MS;

	return at_ms - (past < 0 ? past + OFFLINE_HOUR_MS : past);
}

size_t
offline_hours_split(
	int64_t from_ms, int64_t to_ms, struct offline_hour *out, size_t max)
{
	int64_t first = offline_hour_of(from_ms);
	int64_t last = offline_hour_of(to_ms);
	size_t count = 0;

	if (to_ms <= from_ms || max == 0)
		return 0;
	if ((last - first) / OFFLINE_HOUR_MS >= (int64_t)max)
		first = last - ((int64_t)max - 1) * OFFLINE_HOUR_MS;
	for (int64_t hour = first; hour <= last; hour += OFFLINE_HOUR_MS) {
		int64_t from = hour > from_ms ? hour : from_ms;
		int64_t to = hour + OFFLINE_HOUR_MS < to_ms
				     ? hour + OFFLINE_HOUR_MS
				     : to_ms;

		if (to > from)
			out[count++] = (struct offline_hour){
				.hour_ms = hour,
				.slot.offline_ms = to - from,
			};
	}
	return count;
}

/* ---- the pattern ---- */

void
offline_slot_add(struct offline_slot *sum, const struct offline_slot *s)
{
	sum->offline_ms += s->offline_ms;
	sum->offline_count += s->offline_count;
	sum->actions_queued += s->actions_queued;
}

static int64_t
local_ms(int64_t at_ms, const char *zone)
{
	return at_ms + (int64_t)date_zone_offset_min(zone, at_ms) * 60000;
}

static int64_t
days_of(int64_t local)
{
	int64_t past = local % INT64_C(86400000);

	return (local - (past < 0 ? past + INT64_C(86400000) : past)) /
	       INT64_C(86400000);
}

void
offline_pattern_make(struct offline_pattern *out, const char *zone,
	const struct offline_hour *hours, size_t count)
{
	*out = (struct offline_pattern){
		.zone = zone == NULL || zone[0] == '\0' ? "UTC" : zone,
	};
	for (size_t i = 0; i < count; i++) {
		int64_t local = local_ms(hours[i].hour_ms, zone);
		int64_t day = days_of(local);
		/* 1970 began on a Thursday. */
		int64_t weekday = ((day + 3) % 7 + 7) % 7;

		offline_slot_add(&out->hours[(local - day * INT64_C(86400000)) /
					     OFFLINE_HOUR_MS],
			&hours[i].slot);
		offline_slot_add(&out->weekdays[weekday], &hours[i].slot);
		offline_slot_add(&out->sum, &hours[i].slot);
	}
}

int
offline_pattern_worst(const struct offline_pattern *p)
{
	int worst = -1;
	int64_t most = 0;

	for (int i = 0; i < 24; i++) {
		if (p->hours[i].offline_ms > most) {
			most = p->hours[i].offline_ms;
			worst = i;
		}
	}
	return worst;
}

const char *
offline_weekday_name(int weekday)
{
	static const char *const names[7] = { "Mon", "Tue", "Wed", "Thu", "Fri",
		"Sat", "Sun" };

	CHECK(weekday >= 0 && weekday < 7);
	return names[weekday];
}

struct offline_slot
offline_hours_on(const struct offline_hour *hours, size_t count,
	const char *zone, const char *date)
{
	struct offline_slot sum = { 0 };
	int32_t day;

	if (!date_to_days(date, &day))
		return sum;
	for (size_t i = 0; i < count; i++) {
		if (days_of(local_ms(hours[i].hour_ms, zone)) == day)
			offline_slot_add(&sum, &hours[i].slot);
	}
	return sum;
}

/* ---- as JSON ---- */

void
offline_slot_write(const struct offline_slot *s, struct json_writer *w)
{
	json_member_int(
		w, "offline_duration_seconds", (s->offline_ms + 500) / 1000);
	json_member_int(w, "offline_count", s->offline_count);
	json_member_int(w, "actions_queued", s->actions_queued);
}

void
offline_pattern_write(const struct offline_pattern *p, struct json_writer *w)
{
	json_begin_object(w);
	json_member_text(w, "timezone", p->zone);
	json_write_key(w, "hours");
	json_begin_array(w);
	for (int i = 0; i < 24; i++) {
		json_begin_object(w);
		json_member_int(w, "hour", i);
		offline_slot_write(&p->hours[i], w);
		json_end_object(w);
	}
	json_end_array(w);
	json_write_key(w, "weekdays");
	json_begin_array(w);
	for (int i = 0; i < 7; i++) {
		json_begin_object(w);
		json_member_text(w, "weekday", offline_weekday_name(i));
		offline_slot_write(&p->weekdays[i], w);
		json_end_object(w);
	}
	json_end_array(w);
	json_end_object(w);
}
