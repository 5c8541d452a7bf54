/*
 * An agent that has gone while the console runs is started again, later each
 * time and not for ever: one that cannot run is for a person.
 */
#include "ui/app_priv.h"
#include "ui/words.h"

#include "agent/client.h"

/* A little less than the minute from one look to the next. */
#define LOOK_MS   INT64_C(55000)
#define TRIES_MAX 5
/* Who ran for so long is well again. */
#define CALM_MS (30 * LOOK_MS)

/* Of the other states a new agent would only say the same. */
static bool
is_worth_it(const struct app *app)
{
	enum link_state link = app->link.link;

	return app->agent.start != NULL && !app->training &&
	       app->conf->sync.enabled &&
	       (link == LINK_UNKNOWN || link == LINK_ONLINE ||
		       link == LINK_SLOW || link == LINK_OFFLINE);
}

static void
start(struct app *app, int64_t now)
{
	app->agent.tries++;
	app->agent.tried_ms = now;
	app->agent.look_ms = now + LOOK_MS * (1 << (app->agent.tries - 1));
	app->agent.start(app->agent.start_ctx);
	if (app->agent.tries < TRIES_MAX)
		app_say(app, STYLE_WARN,
			_("The agent of this desk had gone: it is started "
			  "again."));
	else
		app_say(app, STYLE_ALERT,
			_("The agent ends again and again: see agent.log, "
			  "start it with offsync agent."));
}

void
app_agent_look(struct app *app)
{
	int64_t now = env_mono_ms(app->env);

	if (app->agent.look_ms == 0)
		app->agent.look_ms = now + LOOK_MS;
	if (now < app->agent.look_ms || !is_worth_it(app))
		return;
	app->agent.look_ms = now + LOOK_MS;
	if (!agent_is_running(store_home(app->store), NULL)) {
		if (app->agent.tries < TRIES_MAX)
			start(app, now);
	} else if (now - app->agent.tried_ms > CALM_MS) {
		app->agent.tries = 0;
	}
}
