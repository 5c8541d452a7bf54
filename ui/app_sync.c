/*
 * What a person wants of the sync: a round now, or none for a while
 * (store/pause.h).
 */
#include "ui/app_priv.h"
#include "ui/words.h"

#include "agent/client.h"

#include <stdio.h>

const struct pause *
app_pause(const struct app *app)
{
	const struct pause *p = &app->pause;

	return p->left_ms > 0 && env_now_ms(app->env) < p->until_ms ? p : NULL;
}

bool
app_is_unwatched(const struct app *app)
{
	return app->unwatched;
}

void
app_sync_now(struct app *app)
{
	app->wish.sync = true;
}

void
app_pause_sync(struct app *app, int64_t minutes, const char *why)
{
	app->wish.pause_minutes = minutes;
	snprintf(app->wish.pause_why, sizeof(app->wish.pause_why), "%s", why);
}

void
app_resume_sync(struct app *app)
{
	app->wish.resume = true;
}

/* ---- between two events ---- */

static void
sync_now(struct app *app)
{
	bool running = agent_wake(store_home(app->store));

	app_say(app, STYLE_NORMAL, "%s",
		running ? _("Trying to reach the server now.")
			: _("No agent is running for this desk: start it with "
			    "offsync agent."));
}

/* NULL: it was done. */
static const char *
why_not(struct app *app, const struct app_wish *w)
{
	enum err e;

	if (!app->conf->sync.enabled)
		return _("sync is off in the configuration");
	e = pause_begin(app->store, app->conf->sync.max_action_queue_size,
		w->pause_minutes, app->session.login, w->pause_why);
	if (e == ERR_OK)
		return NULL;
	if (e == ERR_INVALID)
		return _("a reason is one line of 60 characters, without a "
			 "card number");
	if (e == ERR_FULL)
		return _("the queue or the disk is nearly full");
	app_down_note(app, e);
	return _(err_text(e));
}

static void
pause_sync(struct app *app, const struct app_wish *w)
{
	const char *why = why_not(app, w);
	char until[6];

	if (why != NULL) {
		app_say(app, STYLE_ALERT, _("Not paused: %s."), why);
		return;
	}
	app_status_own(app);
	app_say(app, STYLE_WARN,
		_("Paused until %s: nothing is sent, no kitchen tickets "
		  "either. s goes on."),
		app_clock(app, app->pause.until_ms, until));
}

static void
resume(struct app *app)
{
	enum err e = pause_end(app->store);

	if (e != ERR_OK) {
		app_down_note(app, e);
		app_say(app, STYLE_ALERT, _("The pause does not end: %s."),
			_(err_text(e)));
		return;
	}
	app_status_own(app);
	app_say(app, STYLE_NORMAL, _("The sync goes on."));
}

void
app_carry_out_sync(struct app *app, const struct app_wish *w)
{
	if (!w->sync && !w->resume && w->pause_minutes == 0)
		return;
	if (app->training) {
		app_say(app, STYLE_WARN, _("Training: nothing is ever sent."));
		return;
	}
	if (w->sync)
		sync_now(app);
	if (w->pause_minutes != 0)
		pause_sync(app, w);
	if (w->resume)
		resume(app);
	app->reload |= w->resume || w->pause_minutes != 0;
}
