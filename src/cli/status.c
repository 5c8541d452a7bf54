#include "cli/status.h"

#include "agent/client.h"
#include "base/date.h"
#include "cli/cli.h"
#include "store/figures.h"
#include "store/journal_parked.h"
#include "store/others.h"
#include "store/outages.h"
#include "store/pause.h"
#include "store/queue.h"
#include "store/quota.h"
#include "store/sync_state.h"
#include "store/window.h"
#include "json/json.h"

const char status_help[] =
	"  In JSON instants are milliseconds since 1970 UTC, sizes are bytes.\n"
	"  window_left_ms is how long this terminal may go on alone; negative\n"
	"  once that has passed.\n";

#define MIB (1024 * 1024)
#ifndef OFFSYNC_VERSION
#define OFFSYNC_VERSION "0"
#endif

struct facts {
	const struct terminal_identity *who;
	struct sync_state state;
	struct queue_counts queue;
	struct queue_held held; /* on a link where data costs money */
	struct window window;
	struct pause pause;
	bool online;
	bool agent;
	bool loading; /* the whole hotel, and it is not complete */
	struct quota quota;
	struct offline_metrics metrics; /* since this terminal was enrolled */
	struct conflict_figures *conflicts;
	size_t conflict_count;
	struct outages outages;
	struct offline_pattern pattern;
	struct other_list others;
	int64_t journaled; /* entries in the fallback journal */
	int64_t parked;    /* that came back and could not be queued */
	int64_t waiting;   /* everything that the server has not confirmed */
	int64_t now_ms;
};

/* By the hotel's clock, as far as the hotel is known. */
static enum err
load_outages(struct cli *c, struct facts *f)
{
	struct record *property = NULL;
	enum err e = store_property(c->store, c->arena, &property);

	if (e == ERR_OK)
		e = outages_list(c->store, c->arena, &f->outages);
	if (e == ERR_OK)
		offline_pattern_make(&f->pattern,
			record_text(property, PROPERTY_TIMEZONE),
			f->outages.hours, f->outages.count);
	return e;
}

static enum err
load(struct cli *c, struct facts *f)
{
	int64_t pid;
	enum err e;

	f->who = store_identity(c->store);
	f->now_ms = env_now_ms(c->env);
	f->agent = agent_is_running(c->home, &pid);
	e = sync_state_load(c->store, c->arena, &f->state);
	if (e != ERR_OK)
		return e;
	f->loading = !f->state.loaded || f->state.reloading;
	f->online = window_is_online(
		&f->state, f->agent, f->now_ms, c->conf.sync.sync_interval_ms);
	e = queue_count(c->store, &f->queue);
	if (e != ERR_OK)
		return e;
	f->waiting = f->queue.to_send + f->queue.sending + f->queue.waiting;
	if (f->state.metered)
		e = queue_held(c->store, &f->held);
	if (e != ERR_OK)
		return e;
	e = window_load(c->store, c->arena, &f->window);
	if (e == ERR_OK)
		e = pause_load(c->store, c->conf.sync.max_action_queue_size,
			c->arena, &f->pause);
	if (e != ERR_OK)
		return e;
	e = quota_load(c->store, c->conf.sync.max_action_queue_size, &f->quota);
	if (e == ERR_OK)
		e = sync_state_metrics_all(c->store, &f->metrics);
	if (e == ERR_OK)
		e = figures_conflicts(
			c->store, c->arena, &f->conflicts, &f->conflict_count);
	if (e == ERR_OK)
		e = others_list(c->store, c->arena, &f->others);
	return e == ERR_OK ? load_outages(c, f) : e;
}

/* What the journal holds can be told whatever becomes of the rest. */
static void
load_journal(struct cli *c, struct facts *f)
{
	enum err e = journal_count(c->journal, &f->journaled);

	if (e != ERR_OK)
		cli_note("the fallback journal in %s cannot be read: %s",
			journal_folder(c->journal), err_text(e));
	if (journal_parked_count(c->store, &f->parked) != ERR_OK)
		f->parked = 0;
}

static void
write_storage(struct cli *c, struct json_writer *w, const struct facts *f)
{
	bool down = c->store_down != ERR_OK;

	json_member_text(w, "storage", down ? "degraded" : "ok");
	json_member_text(
		w, "storage_problem", down ? err_text(c->store_down) : NULL);
	json_member_int(w, "journal_entries", f->journaled);
	json_member_int(w, "journal_parked", f->parked);
	json_member_text(w, "journal_folder", journal_folder(c->journal));
}

static const char *
storage_words(struct cli *c, const struct facts *f)
{
	const char *state = c->store_down == ERR_OK
				    ? "fine"
				    : arena_printf(c->arena,
					      "DEGRADED, %s: see 'offsync "
					      "doctor'",
					      err_text(c->store_down));

	if (f->parked > 0)
		state = arena_printf(c->arena,
			"%s; %lld entries of the fallback journal were "
			"refused: see 'offsync queue list'",
			state, (long long)f->parked);
	if (c->store_down == ERR_OK && f->journaled == 0)
		return state;
	return arena_printf(c->arena,
		"%s; %lld entries in the fallback "
		"journal in %s",
		state, (long long)f->journaled, journal_folder(c->journal));
}

static void
write_queue(struct json_writer *w, const struct facts *f)
{
	json_member_int(w, "pending", f->waiting);
	json_member_int(w, "pending_actions_count", f->waiting);
	json_member_int(w, "to_send", f->queue.to_send);
	json_member_int(w, "sending", f->queue.sending);
	json_member_int(w, "held", f->held.count);
	json_member_int(w, "waiting", f->queue.waiting);
	json_member_int(w, "conflicts", f->queue.to_decide);
	json_member_int(w, "refused", f->queue.refused);
	json_member_int(w, "oldest_pending_at", f->queue.oldest_ms);
}

static void
write_quota(struct json_writer *w, const struct facts *f)
{
	const struct quota *q = &f->quota;

	json_write_key(w, "quota");
	json_begin_object(w);
	json_member_int(w, "used_bytes", q->used_bytes);
	json_member_int(w, "left_bytes", q->left_bytes);
	json_member_int(w, "total_bytes", q->total_bytes);
	json_member_int(w, "disk_percent", q->disk_percent);
	json_member_text(w, "disk", quota_state_name(q->disk));
	json_member_int(w, "queue_bytes", f->queue.bytes);
	json_member_int(w, "queue_max", q->waiting_max);
	json_member_int(w, "queue_percent", q->queue_percent);
	json_member_text(w, "queue", quota_state_name(q->queue));
	json_end_object(w);
}

/* The specification's OfflineMetrics, by its names, and what its dashboard
 * makes of them. */
static void
write_metrics(struct json_writer *w, const struct facts *f)
{
	const struct offline_metrics *m = &f->metrics;

	json_write_key(w, "metrics");
	json_begin_object(w);
	json_member_text(w, "tenant_id", f->who->tenant_id);
	json_member_int(
		w, "offline_duration_seconds", m->offline_duration_seconds);
	json_member_int(w, "offline_count", m->offline_count);
	json_member_int(w, "actions_queued", m->actions_queued);
	json_member_int(w, "actions_synced", m->actions_synced);
	json_member_int(w, "conflicts_encountered", m->conflicts_encountered);
	json_member_int(w, "sync_failures", m->sync_failures);
	json_member_int(w, "last_sync_latency_ms", m->last_sync_latency_ms);
	json_member_int(w, "sync_count", m->sync_count);
	json_member_int(w, "sync_duration_ms", m->sync_duration_ms);
	json_member_int(w, "average_sync_ms",
		m->sync_count > 0 ? m->sync_duration_ms / m->sync_count : 0);
	json_write_key(w, "device_info");
	json_begin_object(w);
	json_member_text(w, "user_agent", "offsync/" OFFSYNC_VERSION);
	json_member_text(w, "connection_type", link_kind_name(f->state.kind));
	json_member_int(w, "storage_quota_mb", f->quota.total_bytes / MIB);
	json_member_int(w, "storage_used_mb", f->quota.used_bytes / MIB);
	json_end_object(w);
	json_end_object(w);
}

static void
write_conflicts(struct json_writer *w, const struct facts *f)
{
	int64_t total = 0;
	int64_t resolved = 0;

	json_write_key(w, "conflict_figures");
	json_begin_object(w);
	json_write_key(w, "by_type");
	json_begin_array(w);
	for (size_t i = 0; i < f->conflict_count; i++) {
		const struct conflict_figures *c = &f->conflicts[i];

		total += c->total;
		resolved += c->resolved;
		json_begin_object(w);
		json_member_text(w, "conflict_type", c->conflict_type);
		json_member_text(w, "resolution_strategy", c->strategy);
		json_member_int(w, "total", c->total);
		json_member_int(w, "resolved", c->resolved);
		json_end_object(w);
	}
	json_end_array(w);
	json_member_int(w, "total", total);
	json_member_int(w, "resolved", resolved);
	json_member_int(
		w, "resolved_percent", total > 0 ? resolved * 100 / total : 0);
	json_end_object(w);
}

/* What the server said last of the hotel's other terminals. null: nothing. */
static void
write_others(struct json_writer *w, const struct facts *f)
{
	json_write_key(w, "others");
	if (f->others.as_of_ms == 0) {
		json_write_null(w);
		return;
	}
	json_begin_object(w);
	json_member_int(w, "as_of", f->others.as_of_ms);
	json_write_key(w, "terminals");
	json_begin_array(w);
	for (size_t i = 0; i < f->others.count; i++) {
		const struct other_terminal *t = &f->others.items[i];

		json_begin_object(w);
		json_member_text(w, "device_id", t->id);
		json_member_text(w, "terminal_name", t->name);
		json_member_bool(w, "revoked", t->revoked);
		json_member_int(w, "last_contact", t->last_contact_ms);
		json_member_int(w, "pending", t->pending);
		json_member_int(w, "oldest_pending_at", t->oldest_ms);
		json_end_object(w);
	}
	json_end_array(w);
	json_end_object(w);
}

/* null: it is not paused. */
static void
write_pause(struct json_writer *w, const struct facts *f)
{
	json_write_key(w, "pause");
	if (f->pause.left_ms == 0) {
		json_write_null(w);
		return;
	}
	json_begin_object(w);
	json_member_text(w, "by", f->pause.by);
	json_member_int(w, "until", f->pause.until_ms);
	json_member_text(w, "why", f->pause.why);
	json_end_object(w);
}

static void
write_json(struct cli *c, const struct facts *f)
{
	struct json_writer w;

	json_writer_init(&w, &c->out);
	json_begin_object(&w);
	json_member_text(&w, "tenant_id", f->who->tenant_id);
	json_member_text(&w, "hotel_name", f->who->hotel_name);
	json_member_text(&w, "device_id", f->who->terminal_id);
	json_member_text(&w, "terminal_name", f->who->terminal_name);
	json_member_text(&w, "server_url", f->who->server_url);
	json_member_bool(&w, "online", f->online);
	json_member_bool(&w, "sync_enabled", c->conf.sync.enabled);
	json_member_text(&w, "link", link_state_name(f->state.link));
	json_member_text(&w, "link_kind", link_kind_name(f->state.kind));
	json_member_bool(&w, "metered", f->state.metered);
	json_member_int(&w, "since", f->state.link_since_ms);
	json_member_text(&w, "why", f->state.why);
	json_member_bool(&w, "loading", f->loading);
	json_member_bool(&w, "agent_running", f->agent);
	write_pause(&w, f);
	write_queue(&w, f);
	json_member_int(&w, "last_sync", f->state.last_successful_sync);
	json_member_int(
		&w, "last_successful_sync", f->state.last_successful_sync);
	json_member_int(&w, "last_contact", f->state.last_contact_ms);
	json_member_int(&w, "clock_offset_ms", f->state.clock_offset_ms);
	json_member_int(&w, "latency_ms", f->state.latency_ms);
	json_member_text(&w, "window", f->window.name);
	json_member_int(&w, "window_hours", f->window.hours);
	json_member_int(&w, "window_left_ms", f->window.left_ms);
	json_member_text(
		&w, "window_state", window_state_name(f->window.state));
	json_member_int(&w, "alone_ms", f->window.alone_ms);
	write_quota(&w, f);
	write_metrics(&w, f);
	write_conflicts(&w, f);
	json_write_key(&w, "offline_patterns");
	offline_pattern_write(&f->pattern, &w);
	write_others(&w, f);
	write_storage(c, &w, f);
	json_end_object(&w);
	buf_addc(&c->out, '\n');
}

static const char *
span(struct arena *a, int64_t ms)
{
	char text[32];

	date_span(ms < 0 ? 0 : ms, text, sizeof(text));
	return arena_strdup(a, text);
}

static void
line(struct cli *c, const char *name, const char *value)
{
	buf_addf(&c->out, "%-12s%s\n", name, cli_clean(c->arena, value));
}

static const char *
link_words(struct cli *c, const struct facts *f)
{
	const char *since = "";
	const char *why = "";

	if (!c->conf.sync.enabled)
		return "off: sync.enabled is false, entries are kept and wait";
	if (f->state.link_since_ms > 0)
		since = arena_printf(c->arena, " since %s UTC (%s)",
			cli_instant(c->arena, f->state.link_since_ms),
			span(c->arena, f->now_ms - f->state.link_since_ms));
	if (!f->online && f->state.why && *f->state.why)
		why = arena_printf(c->arena, ": %s", f->state.why);
	/* Said of a link that nobody watches, "online" would be a guess. */
	if (!f->online &&
		(f->state.link == LINK_ONLINE || f->state.link == LINK_SLOW))
		return "not known: no agent runs (start 'offsync agent')";
	return arena_printf(c->arena, "%s%s%s%s%s%s",
		link_state_name(f->state.link), since, why,
		f->state.kind != LINK_KIND_UNKNOWN ? ", " : "",
		link_kind_name(f->state.kind),
		f->state.metered ? ", metered" : "");
}

static const char *
queue_words(struct cli *c, const struct facts *f)
{
	struct buf b;
	const char *text;

	if (f->waiting + f->queue.to_decide + f->queue.refused == 0)
		return "all sent";
	buf_init(&b, 256);
	if (f->waiting > 0)
		buf_addf(&b, ", %lld to send", (long long)f->waiting);
	if (f->held.count > 0)
		buf_addf(&b,
			", %lld of them wait for what matters, or until %s UTC",
			(long long)f->held.count,
			cli_instant(
				c->arena, f->held.oldest_ms + QUEUE_HELD_MS));
	if (f->queue.to_decide > 0)
		buf_addf(&b, ", %lld to decide", (long long)f->queue.to_decide);
	if (f->queue.refused > 0)
		buf_addf(&b, ", %lld refused", (long long)f->queue.refused);
	text = arena_strdup(c->arena, b.data + 2);
	buf_fini(&b);
	return text;
}

/* What each state means for whoever works here. */
static const char *const window_means[WINDOW_STATE_COUNT] = {
	[WINDOW_OPEN] = "",
	[WINDOW_ENDING] = "; connect this terminal before",
	[WINDOW_DEGRADED] = "; moves, bookings, refunds, postings and prices "
			    "need a manager: connect this terminal",
	[WINDOW_FACTS_ONLY] = "; only cash, arrivals, departures and orders "
			      "are taken: connect this terminal",
};

static const char *
window_words(struct cli *c, const struct facts *f)
{
	const struct window *w = &f->window;
	bool past = w->left_ms <= 0;

	return arena_printf(c->arena, "%s, %lld h: %s%s %s%s", w->name,
		(long long)w->hours, past ? "passed " : "",
		span(c->arena, past ? -w->left_ms : w->left_ms),
		past ? "ago" : "left", window_means[w->state]);
}

static const char *
quota_words(struct cli *c, const struct facts *f)
{
	const struct quota *q = &f->quota;

	return arena_printf(c->arena,
		"%lld KiB used, %lld MiB left%s, queue %lld %% full%s",
		(long long)(q->used_bytes / 1024),
		(long long)(q->left_bytes / 1024 / 1024),
		q->disk != QUOTA_FINE ? " (free some space)" : "",
		(long long)q->queue_percent,
		q->queue != QUOTA_FINE ? " (connect this terminal)" : "");
}

static const char *
outage_words(struct cli *c, const struct facts *f)
{
	const struct offline_pattern *p = &f->pattern;
	int worst = offline_pattern_worst(p);
	int days = (int)(OUTAGES_KEPT_MS / 86400000);

	if (worst < 0)
		return arena_printf(c->arena, "not in %d days", days);
	return arena_printf(c->arena,
		"%s in %d days (%lld time%s), most of it from %02d:00 to "
		"%02d:00",
		span(c->arena, p->sum.offline_ms), days,
		(long long)p->sum.offline_count,
		p->sum.offline_count == 1 ? "" : "s", worst, (worst + 1) % 24);
}

static void
write_text(struct cli *c, const struct facts *f)
{
	line(c, "hotel",
		arena_printf(c->arena, "%s (%s)", f->who->hotel_name,
			f->who->tenant_id));
	line(c, "terminal", f->who->terminal_name);
	line(c, "server", f->who->server_url);
	line(c, "link", link_words(c, f));
	if (f->pause.left_ms > 0)
		line(c, "paused",
			arena_printf(c->arena, "by %s until %s UTC: %s",
				f->pause.by,
				cli_instant(c->arena, f->pause.until_ms),
				f->pause.why));
	if (f->loading)
		line(c, "loading",
			f->state.loaded
				? "the whole hotel again; what is here stays"
				: "the hotel for the first time");
	line(c, "queue", queue_words(c, f));
	line(c, "last sync",
		cli_instant(c->arena, f->state.last_successful_sync));
	line(c, "window", window_words(c, f));
	line(c, "offline", outage_words(c, f));
	line(c, "quota", quota_words(c, f));
	line(c, "storage", storage_words(c, f));
	line(c, "agent", f->agent ? "running" : "not running");
}

/* The store cannot be read: what can be told without it. */
static int
write_degraded(struct cli *c, struct facts *f)
{
	struct json_writer w;

	f->who = store_identity(c->store);
	f->agent = agent_is_running(c->home, NULL);
	load_journal(c, f);
	if (!c->json) {
		line(c, "hotel",
			arena_printf(c->arena, "%s (%s)", f->who->hotel_name,
				f->who->tenant_id));
		line(c, "terminal", f->who->terminal_name);
		line(c, "server", f->who->server_url);
		line(c, "storage", storage_words(c, f));
		line(c, "agent", f->agent ? "running" : "not running");
		return EXIT_FINE;
	}
	json_writer_init(&w, &c->out);
	json_begin_object(&w);
	json_member_text(&w, "tenant_id", f->who->tenant_id);
	json_member_text(&w, "hotel_name", f->who->hotel_name);
	json_member_text(&w, "device_id", f->who->terminal_id);
	json_member_text(&w, "terminal_name", f->who->terminal_name);
	json_member_text(&w, "server_url", f->who->server_url);
	json_member_bool(&w, "agent_running", f->agent);
	write_storage(c, &w, f);
	json_end_object(&w);
	buf_addc(&c->out, '\n');
	return EXIT_FINE;
}

int
status_run(struct cli *c)
{
	struct facts f = { 0 };
	enum err e;
	int status;

	if (c->args.count > 0)
		return cli_usage(c, "status takes no arguments");
	status = cli_open_degraded(c);
	if (status != EXIT_FINE)
		return status;
	e = load(c, &f);
	if (journal_is_for(e)) {
		c->store_down = e;
		return write_degraded(c, &f);
	}
	if (e != ERR_OK)
		return cli_fail_err(e);
	load_journal(c, &f);
	if (c->json)
		write_json(c, &f);
	else
		write_text(c, &f);
	return EXIT_FINE;
}
