/* The dashboard as a page (declared in dashboard.h). */
#include "server/dashboard.h"

#include "base/check.h"
#include "base/date.h"
#include "server/audit.h"
#include "server/figures.h"
#include "server/html.h"
#include "server/page.h"
#include "server/svg_plot.h"

#include <string.h>

/* ---- words ---- */

static const char *
number(struct arena *a, int64_t n)
{
	return arena_printf(a, "%lld", (long long)n);
}

static const char *
span(struct arena *a, int64_t ms)
{
	char text[32];

	date_span(ms, text, sizeof(text));
	return arena_strdup(a, text);
}

static const char *
ago(struct arena *a, const struct dashboard *d, int64_t at_ms)
{
	if (at_ms == 0)
		return "never";
	return d->now_ms - at_ms < 60000
		       ? "just now"
		       : arena_printf(a, "%s ago", span(a, d->now_ms - at_ms));
}

static const char *
percent(struct arena *a, int64_t part, int64_t whole)
{
	return whole <= 0 ? "-"
			  : arena_printf(a, "%lld %%",
				    (long long)(part * 100 / whole));
}

/* As the hotel's clock shows it. */
static const char *
clock_of(struct arena *a, const struct dashboard *d, int64_t at_ms)
{
	const char *zone = record_text(d->property, PROPERTY_TIMEZONE);
	int32_t offset = date_zone_offset_min(zone, at_ms);
	char day[DATE_SIZE];
	char clock[6];

	date_of_instant(at_ms, offset, day);
	date_clock(at_ms, offset, clock);
	return arena_printf(a, "%s %s", day, clock);
}

static const char *
state_of(const struct storage_terminal *t)
{
	if (t->revoked)
		return "revoked";
	if (t->forked)
		return "was copied: enrol again";
	return t->public_key == NULL ? "integration" : "active";
}

static const struct storage_metrics *
metrics_of(const struct dashboard *d, const char *terminal_id)
{
	for (size_t i = 0; i < d->figures.terminal_count; i++) {
		if (strcmp(d->figures.terminals[i].terminal_id, terminal_id) ==
			0)
			return &d->figures.terminals[i];
	}
	return NULL;
}

static const char *
terminal_name(const struct dashboard *d, const char *id)
{
	for (size_t i = 0; i < d->terminals.count; i++) {
		if (id != NULL && strcmp(d->terminals.items[i].id, id) == 0)
			return d->terminals.items[i].name;
	}
	return "-";
}

static int64_t
average_ms(const struct storage_metrics *m)
{
	return m == NULL || m->sync_count == 0
		       ? 0
		       : m->sync_duration_ms / m->sync_count;
}

static const char *
address(struct arena *a, int64_t days, bool still)
{
	return arena_printf(a, "/dashboard?days=%lld%s", (long long)days,
		still ? "&still=yes" : "");
}

/* ---- parts ---- */

static void
write_top(struct exchange *x, const struct dashboard *d,
	const struct staff_session *who)
{
	static const int64_t choices[] = { 1, 7, 30 };
	struct buf *out = &x->answer;

	html(out,
		"<header class=\"top\">\n"
		"<form method=\"post\" action=\"/dashboard/sign-out\">\n"
		"<input type=\"hidden\" name=\"mark\" value=\"{}\">\n"
		"<button class=\"quiet\" type=\"submit\">Sign out {}</button>\n"
		"</form>\n<h1>{}</h1>\n"
		"<p>Sync performance at {}</p>\n</header>\n"
		"<nav aria-label=\"Time\"><p>Figures of\n",
		who->form_mark, who->display_name,
		record_text(d->property, PROPERTY_NAME),
		clock_of(x->arena, d, d->now_ms));
	for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++) {
		const char *days = number(x->arena, choices[i]);

		if (choices[i] == d->days)
			html(out,
				"<strong aria-current=\"true\">{} "
				"{}</strong>\n",
				days, choices[i] == 1 ? "day" : "days");
		else
			html(out, "<a href=\"{}\">{} {}</a>\n",
				address(x->arena, choices[i], d->still), days,
				choices[i] == 1 ? "day" : "days");
	}
	html(out, "<br><a href=\"{}\">{}</a>\n",
		address(x->arena, d->days, !d->still),
		d->still ? "Look again every half minute"
			 : "Keep this page still");
	html_add(out, "</p></nav>\n");
}

static void
write_tile(struct buf *out, const char *name, const char *figure)
{
	html(out,
		"<li class=\"tile\"><span class=\"figure\">{}</span> "
		"{}</li>\n",
		figure, name);
}

static int64_t
sum_pending(const struct dashboard *d)
{
	int64_t sum = 0;

	for (size_t i = 0; i < d->terminals.count; i++) {
		if (!d->terminals.items[i].revoked)
			sum += d->terminals.items[i].pending;
	}
	return sum;
}

static void
write_tiles(struct exchange *x, const struct dashboard *d)
{
	struct storage_metrics sum = figures_sum(&d->figures);
	struct buf *out = &x->answer;
	struct arena *a = x->arena;
	int64_t total;
	int64_t resolved;

	figures_decided(&d->figures, &total, &resolved);
	html_add(out, "<ul class=\"tiles\">\n");
	write_tile(out, "average sync",
		sum.sync_count == 0
			? "-"
			: arena_printf(a, "%lld ms",
				  (long long)figures_average_sync_ms(
					  &d->figures)));
	write_tile(out, "sync rounds", number(a, sum.sync_count));
	write_tile(out, "entries synced", number(a, sum.actions_synced));
	write_tile(out, "entries waiting, as terminals said last",
		number(a, sum_pending(d)));
	write_tile(
		out, "conflicts open", number(a, (int64_t)d->conflicts.count));
	write_tile(out, "conflicts resolved", percent(a, resolved, total));
	write_tile(out, "offline, all terminals",
		span(a, sum.offline_duration_seconds * 1000));
	write_tile(out, "times offline", number(a, sum.offline_count));
	write_tile(out, "failed tries", number(a, sum.sync_failures));
	html_add(out, "</ul>\n");
}

static struct svg_bar
offline_bar(struct arena *a, const char *label, const struct offline_slot *slot)
{
	return (struct svg_bar){
		.label = label,
		.said = slot->offline_ms == 0 ? "0" : span(a, slot->offline_ms),
		.value = slot->offline_ms / 1000,
	};
}

/* Days without an outage are days too. */
static void
write_days(struct exchange *x, const struct dashboard *d)
{
	const char *zone = record_text(d->property, PROPERTY_TIMEZONE);
	size_t count = (size_t)d->days;
	struct svg_bar *bars = ARENA_ARRAY(x->arena, struct svg_bar, count);
	char today[DATE_SIZE];

	date_of_instant(
		d->now_ms, date_zone_offset_min(zone, d->now_ms), today);
	for (size_t i = 0; i < count; i++) {
		struct offline_slot slot;
		char date[DATE_SIZE];
		char text[6];

		CHECK(date_add(today, (int32_t)i + 1 - (int32_t)count, date));
		slot = offline_hours_on(
			d->figures.hours, d->figures.hour_count, zone, date);
		date_short(date, text);
		bars[i] = offline_bar(
			x->arena, arena_strdup(x->arena, text), &slot);
	}
	html_add(&x->answer, "<h2>Time offline by day</h2>\n");
	svg_columns("Time that terminals were offline, by day", bars, count,
		x->arena, &x->answer);
}

/* At which times a link fails: what a hotel's provider is shown. */
static void
write_pattern(struct exchange *x, const struct dashboard *d)
{
	struct offline_pattern pattern;
	struct svg_bar bars[24];

	offline_pattern_make(&pattern,
		record_text(d->property, PROPERTY_TIMEZONE), d->figures.hours,
		d->figures.hour_count);
	if (pattern.sum.offline_ms == 0 && pattern.sum.offline_count == 0)
		return;
	for (int i = 0; i < 24; i++)
		bars[i] = offline_bar(x->arena,
			arena_printf(x->arena, "%02d", i), &pattern.hours[i]);
	html(&x->answer, "<h2>Time offline by hour of the day ({})</h2>\n",
		pattern.zone);
	svg_columns("Time that terminals were offline, by hour of the day",
		bars, 24, x->arena, &x->answer);
	for (int i = 0; i < 7; i++)
		bars[i] = offline_bar(x->arena, offline_weekday_name(i),
			&pattern.weekdays[i]);
	html_add(&x->answer, "<h2>Time offline by day of the week</h2>\n");
	svg_columns("Time that terminals were offline, by day of the week",
		bars, 7, x->arena, &x->answer);
	html(&x->answer, "<p>{} entries were made meanwhile.</p>\n",
		number(x->arena, pattern.sum.actions_queued));
}

static void
write_durations(struct exchange *x, const struct dashboard *d)
{
	struct svg_bar *bars =
		ARENA_ARRAY(x->arena, struct svg_bar, d->terminals.count + 1);
	size_t count = 0;

	for (size_t i = 0; i < d->terminals.count; i++) {
		const struct storage_terminal *t = &d->terminals.items[i];
		int64_t ms = average_ms(metrics_of(d, t->id));

		if (ms == 0)
			continue;
		bars[count++] = (struct svg_bar){
			.label = t->name,
			.said = arena_printf(
				x->arena, "%lld ms", (long long)ms),
			.value = ms,
		};
	}
	html_add(&x->answer, "<h2>Average sync by terminal</h2>\n");
	if (count == 0)
		html_add(&x->answer,
			"<p>No terminal has told of a sync round yet.</p>\n");
	else
		svg_rows("Average duration of a sync round, by terminal", bars,
			count, x->arena, &x->answer);
}

static void
write_terminal(struct exchange *x, const struct dashboard *d,
	const struct storage_terminal *t)
{
	const struct storage_metrics *m = metrics_of(d, t->id);
	struct buf *out = &x->answer;
	struct arena *a = x->arena;

	html(out,
		"<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td>"
		"<td class=\"number\">{}</td>",
		t->name, state_of(t), ago(a, d, t->last_contact),
		number(a, t->pending));
	if (m == NULL)
		html_add(out, "<td>-</td><td class=\"number\">-</td>"
			      "<td class=\"number\">-</td><td>-</td>"
			      "<td class=\"number\">-</td>");
	else
		html(out,
			"<td>{}</td><td class=\"number\">{}</td>"
			"<td class=\"number\">{}</td><td>{}</td>"
			"<td class=\"number\">{}</td>",
			span(a, m->offline_duration_seconds * 1000),
			number(a, m->offline_count), number(a, average_ms(m)),
			m->connection_type,
			percent(a, m->storage_used_mb, m->storage_quota_mb));
	html_add(out, "</tr>\n");
}

static void
write_terminals(struct exchange *x, const struct dashboard *d)
{
	struct buf *out = &x->answer;

	html_add(out, "<h2 id=\"terminals\">Terminals</h2>\n");
	if (d->terminals.count == 0) {
		html_add(out,
			"<p>None has enrolled yet: offsyncd invite makes a "
			"code.</p>\n");
		return;
	}
	html_add(out,
		"<div class=\"wide\" tabindex=\"0\" role=\"region\" "
		"aria-labelledby=\"terminals\">\n<table>\n<thead><tr>"
		"<th scope=\"col\">Terminal</th><th scope=\"col\">State</th>"
		"<th scope=\"col\">Last contact</th>"
		"<th scope=\"col\" class=\"number\">Waiting</th>"
		"<th scope=\"col\">Offline</th>"
		"<th scope=\"col\" class=\"number\">Times</th>"
		"<th scope=\"col\" class=\"number\">Sync ms</th>"
		"<th scope=\"col\">Link</th>"
		"<th scope=\"col\" class=\"number\">Quota used</th>"
		"</tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < d->terminals.count; i++)
		write_terminal(x, d, &d->terminals.items[i]);
	html_add(out, "</tbody></table></div>\n");
}

static void
write_types(struct exchange *x, const struct dashboard *d)
{
	const struct storage_figures *f = &d->figures;
	struct buf *out = &x->answer;
	struct arena *a = x->arena;

	html_add(out, "<h2 id=\"types\">Conflicts by type</h2>\n");
	if (f->conflict_count == 0) {
		html_add(out, "<p>There were none.</p>\n");
		return;
	}
	html_add(out,
		"<div class=\"wide\" tabindex=\"0\" role=\"region\" "
		"aria-labelledby=\"types\">\n<table>\n<thead><tr>"
		"<th scope=\"col\">Type</th><th scope=\"col\">Decided by</th>"
		"<th scope=\"col\" class=\"number\">All</th>"
		"<th scope=\"col\" class=\"number\">Resolved</th>"
		"<th scope=\"col\" class=\"number\">Rate</th>"
		"</tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < f->conflict_count; i++)
		html(out,
			"<tr><th scope=\"row\">{}</th><td>{}</td>"
			"<td class=\"number\">{}</td>"
			"<td class=\"number\">{}</td>"
			"<td class=\"number\">{}</td></tr>\n",
			f->conflicts[i].conflict_type, f->conflicts[i].strategy,
			number(a, f->conflicts[i].total),
			number(a, f->conflicts[i].resolved),
			percent(a, f->conflicts[i].resolved,
				f->conflicts[i].total));
	html_add(out, "</tbody></table></div>\n");
}

static void
write_open(struct exchange *x, const struct dashboard *d)
{
	struct buf *out = &x->answer;
	size_t shown = d->conflicts.count < DASHBOARD_CONFLICTS_MAX
			       ? d->conflicts.count
			       : DASHBOARD_CONFLICTS_MAX;

	html_add(out,
		"<h2 id=\"open\">Conflicts that wait for a decision</h2>\n");
	if (shown == 0) {
		html_add(out, "<p>Nothing waits.</p>\n");
		return;
	}
	html(out,
		"<p>{} wait. They are decided on a terminal: F10 c.</p>\n"
		"<div class=\"wide\" tabindex=\"0\" role=\"region\" "
		"aria-labelledby=\"open\">\n<table>\n<thead><tr>"
		"<th scope=\"col\">About</th><th scope=\"col\">Type</th>"
		"<th scope=\"col\">Since</th><th scope=\"col\">Terminal</th>"
		"</tr></thead>\n<tbody>\n",
		number(x->arena, (int64_t)d->conflicts.count));
	for (size_t i = 0; i < shown; i++) {
		const struct record *c = d->conflicts.items[i];

		html(out,
			"<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td>"
			"<td>{}</td></tr>\n",
			d->subjects[i], record_word(c, CONFLICT_CONFLICT_TYPE),
			clock_of(x->arena, d, c->created_at),
			terminal_name(d, record_text(c, CONFLICT_TERMINAL_ID)));
	}
	html_add(out, "</tbody></table></div>\n");
}

static const char *
sentence_of(const struct storage_event *e)
{
	enum audit_kind kind;

	return audit_find(e->kind, &kind) ? audit_sentence(kind) : e->kind;
}

static void
write_events(struct exchange *x, const struct dashboard *d)
{
	struct buf *out = &x->answer;

	html_add(out, "<h2 id=\"security\">Security</h2>\n");
	if (d->review_count > 0)
		html(out,
			"<p role=\"status\">{} actions of revoked terminals "
			"wait for a manager: offsyncd review.</p>\n",
			number(x->arena, (int64_t)d->review_count));
	if (d->event_count == 0) {
		html_add(out, "<p>Nothing has been noted.</p>\n");
		return;
	}
	html_add(out,
		"<div class=\"wide\" tabindex=\"0\" role=\"region\" "
		"aria-labelledby=\"security\">\n<table>\n<thead><tr>"
		"<th scope=\"col\">When</th><th scope=\"col\">What</th>"
		"<th scope=\"col\">Who</th><th scope=\"col\">Terminal</th>"
		"<th scope=\"col\">From</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < d->event_count; i++) {
		const struct storage_event *e = &d->events[i];

		html(out,
			"<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td>"
			"<td>{}</td><td>{}</td></tr>\n",
			clock_of(x->arena, d, e->at_ms), sentence_of(e),
			e->who[0] == '\0' ? "-" : e->who,
			terminal_name(d, e->terminal_id),
			e->address[0] == '\0' ? "-" : e->address);
	}
	html_add(out, "</tbody></table></div>\n");
}

enum exchange_next
dashboard_write(struct exchange *x, const struct dashboard *d,
	const struct staff_session *who)
{
	struct page page = {
		.language = "en",
		.title = arena_printf(x->arena, "%s: sync",
			record_text(d->property, PROPERTY_NAME)),
		.class = "board",
		.refresh_s = d->still ? 0 : DASHBOARD_REFRESH_S,
		.refresh_to = address(x->arena, d->days, false),
	};

	page_begin(x, &page);
	write_top(x, d, who);
	html_add(&x->answer, "<main>\n");
	write_tiles(x, d);
	write_days(x, d);
	write_pattern(x, d);
	write_durations(x, d);
	write_terminals(x, d);
	write_open(x, d);
	write_types(x, d);
	write_events(x, d);
	html_add(&x->answer, "</main>\n");
	return page_end(x, 200);
}
