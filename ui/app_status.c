/*
 * Line 1: where the link and the queue stand, in words that are never wrong
 * (console.md; tui-ecosystem 5.3).
 */
#include "ui/app_priv.h"
#include "ui/words.h"

#include "agent/client.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/log.h"

#include <inttypes.h>
#include <stdio.h>

static const struct {
	const char *word;
	enum style style;
	bool with_span; /* how long it has been so */
} links[LINK_STATE_COUNT] = {
	[LINK_UNKNOWN] = { N_("NOT SYNCED YET"), STYLE_WARN, false },
	[LINK_ONLINE] = { N_("ONLINE"), STYLE_GOOD, false },
	[LINK_SLOW] = { N_("SLOW"), STYLE_WARN, false },
	[LINK_OFFLINE] = { N_("OFFLINE"), STYLE_ALERT, true },
	[LINK_SIGN_IN] = { N_("ENROL AGAIN"), STYLE_ALERT, false },
	[LINK_BLOCKED] = { N_("BLOCKED"), STYLE_ALERT, false },
	[LINK_UPDATE] = { N_("UPDATE DUE"), STYLE_ALERT, false },
};

/* What the agent said last is a guess by now: it is gone. */
static bool
is_unwatched(const struct app *app)
{
	const struct sync_state *s = &app->link;
	int64_t now = env_now_ms(app->env);
	int64_t interval = app->conf->sync.sync_interval_ms;

	if (app->training || (s->link != LINK_ONLINE && s->link != LINK_SLOW))
		return false;
	return !window_is_online(s, false, now, interval) &&
	       !agent_is_running(store_home(app->store), NULL);
}

static void
link_words(struct app *app)
{
	const struct sync_state *s = &app->link;
	const char *word = _(links[s->link].word);
	char span[16] = "", clock[6], seconds[24] = "";
	int64_t now = env_now_ms(app->env);

	if (links[s->link].with_span && s->link_since_ms > 0) {
		span[0] = ' ';
		date_span(now > s->link_since_ms ? now - s->link_since_ms : 0,
			span + 1, sizeof(span) - 1);
	}
	if (s->link == LINK_SLOW)
		snprintf(seconds, sizeof(seconds), " %" PRId64 "s",
			s->latency_ms / 1000);
	app->link_style = links[s->link].style;
	if (app->training) {
		snprintf(
			app->link_words, sizeof(app->link_words), _("NO LINK"));
		app->link_style = STYLE_WARN;
		return;
	}
	if (!app->conf->sync.enabled) {
		snprintf(app->link_words, sizeof(app->link_words),
			_("SYNC OFF"));
		app->link_style = STYLE_ALERT;
		return;
	}
	if (app_limits_link(app, &app->link_style, app->link_words,
		    sizeof(app->link_words)))
		return;
	if (app_pause(app) != NULL) {
		snprintf(app->link_words, sizeof(app->link_words),
			_("PAUSED until %s"),
			app_clock(app, app->pause.until_ms, clock));
		app->link_style = STYLE_ALERT;
		return;
	}
	if (app->unwatched) {
		word = _("NO AGENT");
		seconds[0] = '\0';
		app->link_style = STYLE_ALERT;
	}
	if (s->last_successful_sync == 0) {
		snprintf(app->link_words, sizeof(app->link_words), "%s%s%s",
			word, span, seconds);
		return;
	}
	date_clock(s->last_successful_sync, app->zone_min, clock);
	snprintf(app->link_words, sizeof(app->link_words),
		_("%s%s%s (sync %s)"), word, span, seconds, clock);
}

/* "17 to send, 2 to decide, 1 refused"; "all sent" only when every action of
 * this desk is confirmed. */
static void
queue_words(struct app *app)
{
	const struct queue_counts *q = &app->queue;
	int64_t pending = q->to_send + q->sending + q->waiting;
	char full[48];
	struct buf words;

	if (app->down != ERR_OK) {
		app_down_words(app, app->queue_words, sizeof(app->queue_words));
		app->queue_style = STYLE_ALERT;
		return;
	}
	if (app->training) {
		snprintf(app->queue_words, sizeof(app->queue_words),
			_("nothing is sent"));
		app->queue_style = STYLE_WARN;
		return;
	}
	buf_init(&words, sizeof(app->queue_words));
	if (pending > 0)
		buf_addf(&words, _("%" PRId64 " to send"), pending);
	else
		buf_adds(&words, _("all sent"));
	if (q->to_decide > 0)
		buf_addf(&words, _(", %" PRId64 " to decide"), q->to_decide);
	if (q->refused + app->parked > 0)
		buf_addf(&words, _(", %" PRId64 " refused"),
			q->refused + app->parked);
	app_limits_queue(app, full, sizeof(full));
	buf_adds(&words, full);
	app_link_clock(app, full, sizeof(full));
	buf_adds(&words, full);
	snprintf(app->queue_words, sizeof(app->queue_words), "%s", words.data);
	buf_fini(&words);
	app->queue_style = q->to_decide + q->refused + app->parked > 0 ||
					   app->quota.queue == QUOTA_FULL ||
					   app->quota.disk == QUOTA_FULL
				   ? STYLE_ALERT
			   : pending > 0 || full[0] != '\0' ? STYLE_WARN
							    : STYLE_GOOD;
}

void
app_status_words(struct app *app)
{
	app_limits_tick(app);
	app->unwatched = is_unwatched(app);
	link_words(app);
	queue_words(app);
	app->dirty = true;
}

void
app_status_load(struct app *app)
{
	struct record *property = NULL;
	struct sync_state link;
	struct queue_counts queue;
	enum err e;

	arena_reset(app->status_arena);
	app->currency = "";
	app->business_date = "";
	app->hotel = store_identity(app->store)->hotel_name;
	app->link = (struct sync_state){ .why = "", .token = "" };
	e = sync_state_load(app->store, app->status_arena, &link);
	if (e == ERR_OK) {
		app->link = link;
		e = queue_count(app->store, &queue);
	}
	app->pause = (struct pause){ .by = "", .why = "" };
	if (e == ERR_OK) {
		app->queue = queue;
		e = app_limits_load(app);
	}
	if (e == ERR_OK)
		e = pause_load(app->store,
			app->conf->sync.max_action_queue_size,
			app->status_arena, &app->pause);
	if (e == ERR_OK) {
		e = store_property(app->store, app->status_arena, &property);
	}
	if (e == ERR_OK) {
		app->currency = record_text(property, PROPERTY_CURRENCY);
		app->business_date =
			record_text(property, PROPERTY_BUSINESS_DATE);
		app->hotel = record_text(property, PROPERTY_NAME);
		app->zone_min = date_zone_offset_min(
			record_text(property, PROPERTY_TIMEZONE),
			env_now_ms(app->env));
	}
	if (journal_is_for(e)) {
		app_down_desk(app);
		app_down_note(app, e);
	} else if (e != ERR_OK && e != ERR_NOT_FOUND) {
		app_say(app, STYLE_ALERT, _("The store cannot be read: %s."),
			_(err_text(e)));
	}
	if (app->training) {
		app->link = (struct sync_state){ .link = LINK_UNKNOWN,
			.why = _("training: nothing of this is ever sent"),
			.token = "",
			.loaded = app->link.loaded };
	}
	app_status_words(app);
}

void
app_status_own(struct app *app)
{
	app_status_load(app);
	app_link_known(app);
}

void
app_status_frame(const struct app *app, struct frame_status *out)
{
	const struct app_level *l = &app->stack[app->depth - 1];
	const struct message *said = message_last(&app->log);

	*out = (struct frame_status){
		.place = _(l->screen->title),
		.hotel = app->hotel,
		.terminal = store_identity(app->store)->terminal_name,
		.person = app->signed_in ? app->session.login : "",
		.link = app->link_words,
		.queue = app->queue_words,
		.link_style = app->link_style,
		.queue_style = app->queue_style,
		.training = app->training,
		.result = said != NULL ? said->text : "",
		.result_style = said != NULL ? said->style : STYLE_NORMAL,
	};
}
