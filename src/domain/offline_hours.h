/*
 * When a hotel is offline: the specification's "offline usage patterns". Each
 * terminal keeps, for every hour of the calendar, how long it was without the
 * server, how often that began and what was entered meanwhile; made into a
 * pattern these tell at which times of the day and on which days of the week a
 * link fails.
 *
 * Hours begin on the hour UTC. In a zone that is not a whole number of hours
 * off, each counts where it begins.
 */
#ifndef OFFSYNC_DOMAIN_OFFLINE_HOURS_H
#define OFFSYNC_DOMAIN_OFFLINE_HOURS_H

#include "base/date.h"
#include "json/json.h"

#include <stddef.h>
#include <stdint.h>

#define OFFLINE_HOUR_MS INT64_C(3600000)

struct offline_slot {
	int64_t offline_ms;
	int64_t offline_count;  /* outages that began */
	int64_t actions_queued; /* entered while it lasted */
};

struct offline_hour {
	int64_t hour_ms; /* its beginning */
	struct offline_slot slot;
};

void offline_slot_add(struct offline_slot *sum, const struct offline_slot *s);

int64_t offline_hour_of(int64_t at_ms);
/* The parts of an outage, the oldest first; only the last max of them. Gives
 * how many; 0 when it has no length. */
size_t offline_hours_split(
	int64_t from_ms, int64_t to_ms, struct offline_hour *out, size_t max);

struct offline_pattern {
	const char *zone;
	struct offline_slot hours[24];
	struct offline_slot weekdays[7]; /* Monday first */
	struct offline_slot sum;
};

/* zone NULL or "": UTC. It is kept. */
void offline_pattern_make(struct offline_pattern *out, const char *zone,
	const struct offline_hour *hours, size_t count);
/* The hour that a link was offline longest in; -1: none. */
int offline_pattern_worst(const struct offline_pattern *p);
/* "Mon" for 0. */
const char *offline_weekday_name(int weekday);
/* One calendar day of the hotel. */
struct offline_slot offline_hours_on(const struct offline_hour *hours,
	size_t count, const char *zone, const char *date);

/* A slot's members: offline_duration_seconds, offline_count,
 * actions_queued. */
void offline_slot_write(const struct offline_slot *s, struct json_writer *w);
/* An object: timezone, hours, weekdays. */
void offline_pattern_write(
	const struct offline_pattern *p, struct json_writer *w);

#endif
