#include "server/command.h"

#include "server/figures.h"
#include "server/listing.h"

#include <stdio.h>
#include <sysexits.h>

#define DAY_MS     INT64_C(86400000)
#define OUTPUT_MAX ((size_t)64 << 20)

static const struct server_option options[] = {
	{ "hotel", "ID", "the hotel" },
	{ "days", "N", "of the last N days; 7 when not given" },
	{ NULL, NULL, NULL },
};

static void
print_terminals(const struct storage_figures *f)
{
	static const char *const names[] = { "terminal_id", "last report",
		"offline s", "times", "queued", "synced", "conflicts",
		"failures", "sync ms", "link", "disk %" };
	static const int widths[] = { 36, 16, 9, 5, 7, 7, 9, 8, 7, 8, 6 };
	struct listing l;

	listing_begin(&l, false, names, widths, 11);
	for (size_t i = 0; i < f->terminal_count; i++) {
		const struct storage_metrics *t = &f->terminals[i];
		const struct storage_figures one = { .terminal_count = 1,
			.terminals = &f->terminals[i] };

		listing_text(&l, t->terminal_id);
		listing_time(&l, t->received_at);
		listing_int(&l, t->offline_duration_seconds);
		listing_int(&l, t->offline_count);
		listing_int(&l, t->actions_queued);
		listing_int(&l, t->actions_synced);
		listing_int(&l, t->conflicts_encountered);
		listing_int(&l, t->sync_failures);
		listing_int(&l, figures_average_sync_ms(&one));
		listing_text(&l, t->connection_type);
		listing_int(&l,
			t->storage_quota_mb > 0
				? t->storage_used_mb * 100 / t->storage_quota_mb
				: 0);
	}
	listing_end(&l);
}

static void
print_conflicts(const struct storage_figures *f)
{
	static const char *const names[] = { "conflict_type", "strategy",
		"total", "resolved" };
	static const int widths[] = { 13, 16, 7, 8 };
	struct listing l;

	(void)printf("\naverage sync %lld ms\n\n",
		(long long)figures_average_sync_ms(f));
	listing_begin(&l, false, names, widths, 4);
	for (size_t i = 0; i < f->conflict_count; i++) {
		listing_text(&l, f->conflicts[i].conflict_type);
		listing_text(&l, f->conflicts[i].strategy);
		listing_int(&l, f->conflicts[i].total);
		listing_int(&l, f->conflicts[i].resolved);
	}
	listing_end(&l);
}

/* Hours of the day on which anything was offline, by the hotel's clock. */
static void
print_pattern(const struct storage_figures *f)
{
	static const char *const names[] = { "hour", "offline s", "times",
		"queued" };
	static const int widths[] = { 13, 9, 7, 8 };
	struct offline_pattern pattern;
	struct listing l;

	offline_pattern_make(&pattern, f->zone, f->hours, f->hour_count);
	if (pattern.sum.offline_ms == 0 && pattern.sum.offline_count == 0)
		return;
	(void)printf("\noffline by hour of the day (%s)\n\n", pattern.zone);
	listing_begin(&l, false, names, widths, 4);
	for (int i = 0; i < 24; i++) {
		const struct offline_slot *s = &pattern.hours[i];
		char hour[16];

		if (s->offline_ms == 0 && s->offline_count == 0)
			continue;
		(void)snprintf(hour, sizeof(hour), "%02d:00", i);
		listing_text(&l, hour);
		listing_int(&l, (s->offline_ms + 500) / 1000);
		listing_int(&l, s->offline_count);
		listing_int(&l, s->actions_queued);
	}
	listing_end(&l);
}

static int
work(struct server_call *c, struct storage *s, int64_t since_ms)
{
	struct storage_hotel hotel;
	struct storage_figures f;
	struct json_writer w;
	struct buf out;
	int code = EX_OK;
	enum err e;

	if (!call_hotel(c, s, &hotel, &code))
		return code;
	e = s->ops->metrics_figures(s, hotel.tenant_id, since_ms, c->arena, &f);
	if (e != ERR_OK)
		return call_fail_err(c, e, hotel.tenant_id);
	if (!c->json) {
		print_terminals(&f);
		print_conflicts(&f);
		print_pattern(&f);
		return EX_OK;
	}
	buf_init(&out, OUTPUT_MAX);
	json_writer_init(&w, &out);
	figures_write(&f, hotel.tenant_id, since_ms, &w);
	(void)puts(out.data);
	buf_fini(&out);
	return EX_OK;
}

static int
run(struct server_call *c)
{
	struct storage *s;
	int64_t days;
	int code = EX_OK;

	if (c->count > 0)
		return call_fail(c, EX_USAGE, "it takes no words: see --help");
	if (!call_number(c, "days", 1, 3650, 7, &days))
		return EX_USAGE;
	s = call_storage(c, &code);
	if (s == NULL)
		return code;
	code = work(c, s, env_now_ms(c->env) - days * DAY_MS);
	storage_close(s);
	return code;
}

const struct server_command command_metrics = {
	.name = "metrics",
	.arguments = "",
	.summary = "What terminals measured: sync, conflicts, offline, quota",
	.options = options,
	.run = run,
};
