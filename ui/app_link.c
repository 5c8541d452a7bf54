/*
 * What line 23 says once when link, clock or queue change: what is safe, what
 * is not, what to do (tui-ecosystem 5.3). Line 1 says it all the time, the sync
 * screen with its cause.
 */
#include "ui/app_priv.h"
#include "ui/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A sentence stands this long before news takes its place. */
#define READ_MS INT64_C(3000)
/* Bell: offline for longer than this; a blink of the link is none. */
#define BELL_AFTER_MS INT64_C(60000)
/* Prices and rates of yesterday. */
#define LONG_MS INT64_C(86400000)
/* A clock that is wrong by more is told. */
#define CLOCK_MS INT64_C(60000)

static const struct {
	const char *sentence; /* NULL: nothing is said of it */
	enum style style;
} said_of[LINK_STATE_COUNT] = {
	[LINK_ONLINE] = { N_("The link is back. What waits is sent now."),
		STYLE_GOOD },
	[LINK_SLOW] = { N_("Link is slow. Keep working, nothing waits for "
			   "it."),
		STYLE_WARN },
	[LINK_OFFLINE] = { N_("The server does not answer. Keep working. Work "
			      "is saved on this desk."),
		STYLE_WARN },
	[LINK_SIGN_IN] = { N_("This desk has to be enrolled again (offsync "
			      "enroll). Work is kept."),
		STYLE_ALERT },
	[LINK_BLOCKED] = { N_("This desk was removed by the manager. Unsent "
			      "work is kept: export it."),
		STYLE_ALERT },
	[LINK_UPDATE] = { N_("Server is newer. Work is kept and will be sent "
			     "after the update."),
		STYLE_ALERT },
};

static int64_t
offline_for(const struct app *app)
{
	if (app->link.link != LINK_OFFLINE || app->link.link_since_ms == 0)
		return 0;
	return env_now_ms(app->env) - app->link.link_since_ms;
}

/* Another state than the last one that was told. A link that was well from the
 * start is no news. */
static void
look_at_link(struct app *app)
{
	enum link_state now = app->link.link;
	enum link_state was = app->told.link;
	bool reopened = app->told.reopened && now == LINK_ONLINE;

	app->told.link = now;
	if (now == was)
		return;
	app->told.reopened = false;
	/* That everything goes on says more than that the link is back. */
	if (reopened || said_of[now].sentence == NULL ||
		(now == LINK_ONLINE &&
			(was == LINK_UNKNOWN || was == LINK_SLOW)))
		return;
	app_say(app, said_of[now].style, "%s", _(said_of[now].sentence));
}

static void
look_at_time(struct app *app)
{
	int64_t alone = offline_for(app);
	char clock[6];

	if (alone < BELL_AFTER_MS) {
		app->told.rung = false;
		app->told.is_long = false;
		return;
	}
	if (!app->told.rung)
		term_bell(app->term);
	app->told.rung = true;
	if (alone < LONG_MS || app->told.is_long)
		return;
	app->told.is_long = true;
	app_say(app, STYLE_WARN,
		_("Prices are from %s, a day ago. Export to USB from Sync if "
		  "this lasts."),
		app_clock(app, app->link.last_contact_ms, clock));
}

/* How far this desk is ahead of the server, in minutes. */
static int64_t
minutes_ahead(const struct app *app)
{
	return -app->link.clock_offset_ms / CLOCK_MS;
}

static void
look_at_clock(struct app *app)
{
	int64_t ahead = minutes_ahead(app);

	if (ahead == app->told.minutes_ahead)
		return;
	app->told.minutes_ahead = ahead;
	if (ahead > 0)
		app_say(app, STYLE_WARN,
			_("This desk's clock is %" PRId64 " minutes ahead. "
			  "Times are corrected; tell the manager."),
			ahead);
	else if (ahead < 0)
		app_say(app, STYLE_WARN,
			_("This desk's clock is %" PRId64 " minutes behind. "
			  "Times are corrected; tell the manager."),
			-ahead);
}

static void
look_at_queue(struct app *app)
{
	const struct queue_counts *q = &app->queue;
	int64_t refused = q->refused + app->parked;

	if (q->to_decide > app->told.to_decide && app->told.counted) {
		app_say(app, STYLE_ALERT,
			_("A record was changed on two desks. F10 c to "
			  "decide."));
		term_bell(app->term);
	}
	if (refused > app->told.refused && app->told.counted) {
		app_say(app, STYLE_ALERT,
			_("The server refused something. F10 8 shows it and "
			  "why."));
		term_bell(app->term);
	}
	app_link_known(app);
}

/* Begun or ended by somebody else, or by its time. */
static void
look_at_pause(struct app *app)
{
	const struct pause *p = app_pause(app);
	char until[6];

	if ((p != NULL) == app->told.paused)
		return;
	app->told.paused = p != NULL;
	if (p != NULL)
		app_say(app, STYLE_WARN, _("%s paused the sync until %s: %s"),
			p->by, app_clock(app, p->until_ms, until), p->why);
	else
		app_say(app, STYLE_GOOD,
			_("The pause is over: what waits is sent."));
}

static void
look_at_agent(struct app *app)
{
	if (app->unwatched == app->told.unwatched)
		return;
	app->told.unwatched = app->unwatched;
	if (app->unwatched && app->agent.start == NULL)
		app_say(app, STYLE_ALERT,
			_("No agent runs for this desk: nothing is sent. Start "
			  "it with offsync agent."));
}

void
app_link_known(struct app *app)
{
	app->told.paused = app_pause(app) != NULL;
	app->told.to_decide = app->queue.to_decide;
	app->told.refused = app->queue.refused + app->parked;
	app->told.counted = true;
}

int64_t
app_link_wait_ms(const struct app *app)
{
	int64_t left = app->said_ms + READ_MS - env_mono_ms(app->env);

	return app->said_ms == 0 || left < 0 ? 0 : left;
}

const char *
app_link_begin(struct app *app)
{
	enum link_state now = app->link.link;

	app->told.link = now;
	return app->training || now == LINK_ONLINE ? NULL
						   : said_of[now].sentence;
}

void
app_link_look(struct app *app)
{
	static void (*const looks[])(struct app *) = { look_at_link,
		look_at_agent, app_agent_look, look_at_pause, look_at_time,
		look_at_clock, look_at_queue };

	app->told.late = false;
	if (!app->signed_in || app->training || app->down != ERR_OK)
		return;
	for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++) {
		if (app_link_wait_ms(app) > 0) {
			app->told.late = true;
			return;
		}
		looks[i](app);
	}
}

void
app_link_clock(const struct app *app, char *out, size_t size)
{
	int64_t ahead = minutes_ahead(app);

	*out = '\0';
	if (ahead != 0)
		(void)snprintf(out, size, ", CLOCK %+" PRId64 "m", ahead);
}
