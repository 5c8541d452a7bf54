#include "ui/screens/sync_head.h"
#include "ui/frame.h"
#include "ui/words.h"

#include "base/date.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define ROWS       6
#define ROWS_SMALL 3
#define SMALL_BODY 12 /* rows, below which the head is short */

int
sync_head_rows(int body_rows)
{
	return body_rows < SMALL_BODY ? ROWS_SMALL : ROWS;
}

enum err
sync_head_load(struct sync_head *m, struct app *app, struct arena *a)
{
	enum err e = ERR_OK;

	m->link = *app_sync_state(app);
	m->link.why = arena_strdup(a, m->link.why);
	m->counts = *app_queue_counts(app);
	m->held = (struct queue_held){ 0 };
	if (m->link.metered)
		e = queue_held(app_store(app), &m->held);
	if (e == ERR_OK)
		e = sync_state_disk(
			app_store(app), &m->disk_used, &m->disk_left);
	return e;
}

/* ---- draw ---- */

/* What each state of the link means for the work, when the agent has left no
 * words of its own. NULL: nothing is wrong with it. */
static const char *const link_words[LINK_STATE_COUNT] = {
	[LINK_UNKNOWN] =
		N_("no agent has tried yet; work is kept until one does"),
	[LINK_SLOW] =
		N_("the link is slow; keep working, nothing waits for it"),
	[LINK_OFFLINE] =
		N_("the server does not answer; work is kept on this desk"),
	[LINK_SIGN_IN] =
		N_("to be enrolled again (offsync enroll); work is kept"),
	[LINK_BLOCKED] =
		N_("a manager removed this terminal; unsent work is kept"),
	[LINK_UPDATE] =
		N_("the server is newer; work is sent after the update"),
};

static void
draw_paused(const struct app *app, struct canvas *c, int row)
{
	const struct pause *p = app_pause(app);
	char until[6];

	canvas_putf(c, row, 1, STYLE_WARN,
		_("Why     %s paused it until %s: %s"), p->by,
		app_clock(app, p->until_ms, until), p->why);
}

/* Why something waits, if anything does. */
static void
draw_why(const struct sync_head *m, const struct app *app, struct canvas *c,
	int row)
{
	const char *why = m->link.why[0] != '\0' ? m->link.why
						 : _(link_words[m->link.link]);
	char until[6];

	if (app_is_unwatched(app))
		why = _("no agent runs for this desk: start it with offsync "
			"agent");
	if (app_pause(app) != NULL)
		draw_paused(app, c, row);
	else if (why != NULL)
		canvas_putf(c, row, 1, STYLE_WARN, _("Why     %s"), why);
	else if (m->held.count > 0)
		canvas_putf(c, row, 1, STYLE_NORMAL,
			_("Why     data costs money here: %" PRId64
			  " wait for what matters, or until %s"),
			m->held.count,
			app_clock(
				app, m->held.oldest_ms + QUEUE_HELD_MS, until));
	else
		canvas_putf(c, row, 1, STYLE_DIM,
			_("Why     everything is in order%s%s%s"),
			m->link.kind != LINK_KIND_UNKNOWN ? _("; link: ") : "",
			link_kind_name(m->link.kind),
			m->link.metered ? _(", metered") : "");
}

/* What a small window has room for. */
static void
draw_short(const struct sync_head *m, const struct app *app, struct canvas *c,
	struct area body)
{
	draw_why(m, app, c, body.row);
	canvas_putf(c, body.row + 1, 1,
		m->counts.to_decide + m->counts.refused > 0 ? STYLE_ALERT
							    : STYLE_NORMAL,
		_("To send %" PRId64 "  decide %" PRId64 "  refused %" PRId64),
		m->counts.to_send + m->counts.sending + m->counts.waiting,
		m->counts.to_decide, m->counts.refused);
}

#define WHEN_SIZE 12

/* "14:03", with its day when it was not today: "20Nov 14:03". */
static const char *
when(const struct app *app, int64_t at_ms, char out[WHEN_SIZE])
{
	char clock[6], day[6], today[6];

	app_clock(app, at_ms, clock);
	app_day(app, at_ms, day);
	app_day(app, app_now_ms(app), today);
	if (at_ms == 0 || strcmp(day, today) == 0)
		snprintf(out, WHEN_SIZE, "%s", clock);
	else
		snprintf(out, WHEN_SIZE, "%s %s", day, clock);
	return out;
}

/* A time that has passed is that of a try before the next one. */
static const char *
next_try(const struct sync_head *m, const struct app *app, char out[6])
{
	int64_t at = m->link.next_try_ms;

	if (app_pause(app) != NULL)
		at = app_pause(app)->until_ms;
	return at != 0 && at < app_now_ms(app) ? _("soon")
					       : app_clock(app, at, out);
}

/* What no server was asked is not known. */
static void
draw_clock(const struct sync_head *m, struct canvas *c, int row)
{
	int64_t used = m->disk_used / 1000000;
	int64_t left = m->disk_left / 1000000;

	if (m->link.last_contact_ms == 0)
		canvas_putf(c, row, 1, STYLE_NORMAL,
			_("Clock   not compared yet    store %" PRId64
			  " MB, %" PRId64 " MB free"),
			used, left);
	else
		canvas_putf(c, row, 1, STYLE_NORMAL,
			_("Clock   %+" PRId64 " ms against the server    "
			  "store %" PRId64 " MB, %" PRId64 " MB free"),
			m->link.clock_offset_ms, used, left);
}

static void
draw_link(const struct sync_head *m, const struct app *app, struct canvas *c,
	struct area body)
{
	char contact[WHEN_SIZE], next[6], synced[WHEN_SIZE];
	const struct terminal_identity *id = store_identity(app_store(app));

	canvas_putf(c, body.row, 1, STYLE_NORMAL,
		_("Server  %s    last contact %s    next try %s"),
		id->server_url, when(app, m->link.last_contact_ms, contact),
		next_try(m, app, next));
	draw_why(m, app, c, body.row + 1);
	canvas_putf(c, body.row + 2, 1, STYLE_NORMAL,
		_("To send %" PRId64 ", received but not confirmed %" PRId64
		  ", waiting for another %" PRId64),
		m->counts.to_send, m->counts.sending, m->counts.waiting);
	canvas_putf(c, body.row + 3, 1,
		m->counts.to_decide + m->counts.refused > 0 ? STYLE_ALERT
							    : STYLE_NORMAL,
		_("Decide  %" PRId64 "   refused %" PRId64
		  "      last complete sync %s"),
		m->counts.to_decide, m->counts.refused,
		when(app, m->link.last_successful_sync, synced));
	draw_clock(m, c, body.row + 4);
	if (app_store_down(app) == ERR_OK)
		canvas_put(c, body.row + 5, 1, STYLE_GOOD,
			_("Safe to keep working. Safe to switch off: "
			  "everything is on disk."));
}

void
sync_head_draw(const struct sync_head *m, const struct app *app,
	struct canvas *c, struct area body)
{
	if (sync_head_rows(body.rows) == ROWS)
		draw_link(m, app, c, body);
	else
		draw_short(m, app, c, body);
}
