#include "server/figures.h"

#include <string.h>

static int64_t
average(int64_t sum, int64_t count)
{
	return count > 0 ? (sum + count / 2) / count : 0;
}

static int64_t
percent(int64_t part, int64_t whole)
{
	return whole > 0 ? part * 100 / whole : 0;
}

struct storage_metrics
figures_sum(const struct storage_figures *f)
{
	struct storage_metrics sum = { 0 };

	for (size_t i = 0; i < f->terminal_count; i++) {
		const struct storage_metrics *t = &f->terminals[i];

		sum.offline_duration_seconds += t->offline_duration_seconds;
		sum.offline_count += t->offline_count;
		sum.actions_queued += t->actions_queued;
		sum.actions_synced += t->actions_synced;
		sum.conflicts_encountered += t->conflicts_encountered;
		sum.sync_failures += t->sync_failures;
		sum.sync_count += t->sync_count;
		sum.sync_duration_ms += t->sync_duration_ms;
	}
	return sum;
}

void
figures_decided(
	const struct storage_figures *f, int64_t *total, int64_t *resolved)
{
	*total = 0;
	*resolved = 0;
	for (size_t i = 0; i < f->conflict_count; i++) {
		*total += f->conflicts[i].total;
		*resolved += f->conflicts[i].resolved;
	}
}

int64_t
figures_average_sync_ms(const struct storage_figures *f)
{
	struct storage_metrics sum = figures_sum(f);

	return average(sum.sync_duration_ms, sum.sync_count);
}

static void
write_sums(const struct storage_metrics *m, struct json_writer *w)
{
	json_member_int(
		w, "offline_duration_seconds", m->offline_duration_seconds);
	json_member_int(w, "offline_count", m->offline_count);
	json_member_int(w, "actions_queued", m->actions_queued);
	json_member_int(w, "actions_synced", m->actions_synced);
	json_member_int(w, "conflicts_encountered", m->conflicts_encountered);
	json_member_int(w, "sync_failures", m->sync_failures);
	json_member_int(w, "sync_count", m->sync_count);
	json_member_int(w, "sync_duration_ms", m->sync_duration_ms);
	json_member_int(w, "average_sync_ms",
		average(m->sync_duration_ms, m->sync_count));
}

static void
write_terminals(const struct storage_figures *f, struct json_writer *w)
{
	json_write_key(w, "terminals");
	json_begin_array(w);
	for (size_t i = 0; i < f->terminal_count; i++) {
		const struct storage_metrics *t = &f->terminals[i];

		json_begin_object(w);
		json_member_text(w, "terminal_id", t->terminal_id);
		json_member_int(w, "received_at", t->received_at);
		write_sums(t, w);
		json_member_int(
			w, "last_sync_latency_ms", t->last_sync_latency_ms);
		json_member_text(w, "user_agent", t->user_agent);
		json_member_text(w, "connection_type", t->connection_type);
		json_member_int(w, "storage_quota_mb", t->storage_quota_mb);
		json_member_int(w, "storage_used_mb", t->storage_used_mb);
		json_member_int(w, "storage_percent",
			percent(t->storage_used_mb, t->storage_quota_mb));
		json_end_object(w);
	}
	json_end_array(w);
}

static void
write_conflicts(const struct storage_figures *f, struct json_writer *w)
{
	int64_t total;
	int64_t resolved;

	figures_decided(f, &total, &resolved);
	json_write_key(w, "conflicts");
	json_begin_object(w);
	json_member_int(w, "total", total);
	json_member_int(w, "resolved", resolved);
	json_member_int(w, "resolved_percent", percent(resolved, total));
	json_write_key(w, "by_type");
	json_begin_array(w);
	for (size_t i = 0; i < f->conflict_count; i++) {
		const struct storage_conflict_figures *c = &f->conflicts[i];

		json_begin_object(w);
		json_member_text(w, "conflict_type", c->conflict_type);
		json_member_text(w, "resolution_strategy", c->strategy);
		json_member_int(w, "total", c->total);
		json_member_int(w, "resolved", c->resolved);
		json_end_object(w);
	}
	json_end_array(w);
	json_end_object(w);
}

static void
write_day(
	const char *date, const struct offline_slot *sum, struct json_writer *w)
{
	if (date[0] == '\0')
		return;
	json_begin_object(w);
	json_member_text(w, "date", date);
	offline_slot_write(sum, w);
	json_end_object(w);
}

/* Rising, by the hotel's calendar; those on which anything was offline. */
static void
write_days(const struct storage_figures *f, struct json_writer *w)
{
	struct offline_slot sum = { 0 };
	char last[DATE_SIZE] = "";

	json_write_key(w, "days");
	json_begin_array(w);
	for (size_t i = 0; i < f->hour_count; i++) {
		const struct offline_hour *h = &f->hours[i];
		char date[DATE_SIZE];

		date_of_instant(h->hour_ms,
			date_zone_offset_min(f->zone, h->hour_ms), date);
		if (strcmp(date, last) != 0) {
			write_day(last, &sum, w);
			sum = (struct offline_slot){ 0 };
			memcpy(last, date, sizeof(last));
		}
		offline_slot_add(&sum, &h->slot);
	}
	write_day(last, &sum, w);
	json_end_array(w);
}

static void
write_pattern(const struct storage_figures *f, struct json_writer *w)
{
	struct offline_pattern pattern;

	offline_pattern_make(&pattern, f->zone, f->hours, f->hour_count);
	json_write_key(w, "offline_patterns");
	offline_pattern_write(&pattern, w);
}

void
figures_write(const struct storage_figures *f, const char *tenant_id,
	int64_t since_ms, struct json_writer *w)
{
	struct storage_metrics sum = figures_sum(f);

	json_begin_object(w);
	json_member_text(w, "tenant_id", tenant_id);
	json_member_int(w, "since", since_ms);
	write_sums(&sum, w);
	write_conflicts(f, w);
	write_days(f, w);
	write_pattern(f, w);
	write_terminals(f, w);
	json_end_object(w);
}
