/*
 * The offline window and the quota on line 1, all the time, and what they mean
 * on line 23, when they change (store/window.h, store/quota.h).
 */
#include "ui/app_priv.h"
#include "ui/words.h"

#include "base/date.h"

#include <inttypes.h>
#include <stdio.h>

#define SPAN_SIZE 16

/* clang-format off */
static const struct {
	const char *word; /* on line 1; NULL: the link's */
	enum style style;
	const char *means;
} windows[WINDOW_STATE_COUNT] = {
	[WINDOW_OPEN] = { NULL, STYLE_GOOD,
		N_("The server has answered: everything goes on.") },
	[WINDOW_ENDING] = { NULL, STYLE_WARN,
		N_("Connect this desk: soon moves, refunds and postings need a "
		"manager.") },
	[WINDOW_DEGRADED] = { N_("DEGRADED"), STYLE_ALERT,
		N_("Offline too long: moves, refunds, postings need a manager. "
		"Connect it.") },
	[WINDOW_FACTS_ONLY] = { N_("FACTS ONLY"), STYLE_ALERT,
		N_("Offline for 72 h: cash, arrivals, departures, orders only. "
		"Connect it.") },
};

static const struct {
	const char *queue;
	const char *disk; /* NULL: with how much is left */
	enum style style;
} quotas[QUOTA_STATE_COUNT] = {
	[QUOTA_FINE] = { N_("There is room in the queue again."),
		N_("There is room on the disk again."), STYLE_GOOD },
	[QUOTA_LOW] = { N_("The queue is nearly full: connect this desk."),
		NULL, STYLE_WARN },
	[QUOTA_FULL] = { N_("The queue is full: what matters least is refused. "
		"Connect this desk."),
		N_("Disk full: cash and orders go on. Free some space. Lists to "
		"print: downtime/"), STYLE_ALERT },
};
/* clang-format on */

static void
say_window(struct app *app)
{
	enum window_state state = app->window.state;

	if (state == app->window_said)
		return;
	app->window_said = state;
	app->told.reopened = state == WINDOW_OPEN;
	app_say(app, windows[state].style, "%s", _(windows[state].means));
}

static void
say_quota(struct app *app)
{
	const struct quota *q = &app->quota;

	if (q->queue != app->queue_said)
		app_say(app, quotas[q->queue].style, "%s",
			_(quotas[q->queue].queue));
	if (q->disk != app->disk_said && quotas[q->disk].disk != NULL)
		app_say(app, quotas[q->disk].style, "%s",
			_(quotas[q->disk].disk));
	else if (q->disk != app->disk_said)
		app_say(app, quotas[q->disk].style,
			_("The disk is nearly full: %" PRId64 " MB left. Free "
			  "some space."),
			q->left_bytes / 1000000);
	app->queue_said = q->queue;
	app->disk_said = q->disk;
}

enum err
app_limits_load(struct app *app)
{
	enum err e = window_load(app->store, app->status_arena, &app->window);

	if (e == ERR_OK)
		e = quota_load(app->store,
			app->conf->sync.max_action_queue_size, &app->quota);
	if (e != ERR_OK)
		return e;
	say_quota(app);
	say_window(app);
	return ERR_OK;
}

void
app_limits_tick(struct app *app)
{
	if (app->window.hours == 0)
		return; /* not loaded yet */
	window_tick(&app->window, app->env);
	say_window(app);
}

bool
app_limits_link(
	const struct app *app, enum style *style, char *out, size_t size)
{
	const struct window *w = &app->window;
	const char *paused = app_pause(app) != NULL ? _(", PAUSED") : "";
	char span[SPAN_SIZE];

	if (w->state == WINDOW_OPEN)
		return false;
	if (w->state == WINDOW_ENDING) {
		date_span(w->left_ms, span, sizeof(span));
		snprintf(out, size, _("OFFLINE, %s left%s"), span, paused);
	} else {
		date_span(w->alone_ms, span, sizeof(span));
		snprintf(out, size, "%s %s%s", windows[w->state].word, span,
			paused);
	}
	*style = windows[w->state].style;
	return true;
}

void
app_limits_queue(const struct app *app, char *out, size_t size)
{
	static const char *const disks[QUOTA_STATE_COUNT] = {
		[QUOTA_FINE] = "",
		[QUOTA_LOW] = N_(", DISK LOW"),
		[QUOTA_FULL] = N_(", DISK FULL"),
	};
	const struct quota *q = &app->quota;

	if (q->queue == QUOTA_FINE)
		snprintf(out, size, "%s", disks[q->disk]);
	else
		snprintf(out, size, _(", queue %" PRId64 "%% full%s"),
			q->queue_percent, disks[q->disk]);
}

void
app_limits_refused(struct app *app, bool by_disk)
{
	app_say(app, STYLE_ALERT, _("Not saved: %s."),
		by_disk ? _("the disk is full. Free some space; cash and "
			    "orders "
			    "go on")
			: _("the queue is full. Connect this desk; cash and "
			    "orders go on"));
}
