/*
 * The link and the queue, honestly: what waits, since when, why, and what to do
 * about it. And one entry of the queue in full.
 */
#include "ui/app.h"
#include "ui/frame.h"
#include "ui/screens.h"
#include "ui/screens/lookup.h"
#include "ui/screens/sync_head.h"
#include "ui/screens/sync_pause.h"
#include "ui/sentence.h"
#include "ui/widget/prompt.h"
#include "ui/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct sync {
	struct list list;
	struct prompt file; /* where unsent work is exported to */
	struct sync_pause pause;
	const struct app *app;
	struct queued_list queue;
	struct sync_head head;
};

static const struct queued *
at(const void *rows, size_t row)
{
	return &((const struct sync *)rows)->queue.items[row];
}

static void
get_number(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%" PRId64, at(rows, row)->action.device_seq);
}

static void
get_time(const void *rows, size_t row, char *out, size_t size)
{
	char clock[6];

	snprintf(out, size, "%s",
		app_clock(((const struct sync *)rows)->app,
			at(rows, row)->action.created_at, clock));
}

static void
get_what(const void *rows, size_t row, char *out, size_t size)
{
	const struct queued *q = at(rows, row);

	/* Below what it waits for. */
	snprintf(out, size, "%*s%s", 2 * q->depth, "",
		sentence_words(q->summary));
}

static void
get_who(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", at(rows, row)->action.user_id);
}

static void
get_tries(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%" PRId64, at(rows, row)->sync_attempts);
}

/* Dropped is what points to itself (queue_dismiss). */
static const char *
refused_words(const struct queued *q)
{
	if (q->replaced_by == NULL)
		return _("REFUSED");
	return strcmp(q->replaced_by, q->action.id) == 0 ? _("dropped")
							 : _("corrected");
}

/* Of one that is not held by another. */
static const char *
state_words(const struct queued *q)
{
	if (q->tampered)
		return _("ALTERED");
	if (q->status == SYNC_STATUS_CONFLICT)
		return _("TO DECIDE");
	if (q->status == SYNC_STATUS_FAILED)
		return refused_words(q);
	if (q->status == SYNC_STATUS_SYNCED)
		return _("sent");
	if (q->waits_for != NULL)
		return _("waits");
	return q->stamp != 0 ? _("received") : _("waiting");
}

static void
get_state(const void *rows, size_t row, char *out, size_t size)
{
	const struct queued *q = at(rows, row);

	if (q->waits_for != NULL && q->holder != NULL)
		snprintf(out, size, _("waits %" PRId64),
			q->holder->action.device_seq);
	else if (q->holding > 0)
		snprintf(out, size, "%s +%zu", state_words(q), q->holding);
	else
		snprintf(out, size, "%s", state_words(q));
}

static enum style
style_state(const void *rows, size_t row)
{
	const struct queued *q = at(rows, row);

	return q->tampered || q->status == SYNC_STATUS_FAILED ||
			       q->status == SYNC_STATUS_CONFLICT
		       ? STYLE_ALERT
		       : STYLE_NORMAL;
}

static const char *
row_id(const void *rows, size_t row)
{
	return at(rows, row)->action.id;
}

static enum list_state
row_state(const void *rows, size_t row)
{
	const struct queued *q = at(rows, row);

	switch (q->status) {
	case SYNC_STATUS_CONFLICT:
		return LIST_STATE_DECIDE;
	case SYNC_STATUS_FAILED:
		return LIST_STATE_REFUSED;
	case SYNC_STATUS_SYNCED:
		return LIST_STATE_SENT;
	case SYNC_STATUS_PENDING:
	case SYNC_STATUS_COUNT:
		break;
	}
	return q->stamp != 0 ? LIST_STATE_SENDING : LIST_STATE_WAITING;
}

/* clang-format off */
static const struct list_column columns[] = {
	{N_("No"),     4, ALIGN_RIGHT, 3, get_number, NULL},
	{N_("Time"),   5, ALIGN_LEFT,  1, get_time,  NULL},
	{N_("What"),   0, ALIGN_LEFT,  0, get_what,  NULL},
	{N_("Who"),    8, ALIGN_LEFT,  2, get_who,   NULL},
	{N_("Tries"),  5, ALIGN_RIGHT, 3, get_tries, NULL},
	{N_("State"), 12, ALIGN_LEFT,  0, get_state, style_state},
};
/* clang-format on */

static const struct list_spec spec = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.empty = N_("Nothing waits: every entry of this desk is confirmed."),
	.id = row_id,
	.key = get_what,
	.state = row_state,
	.find_words = true,
};

/* Logins in place of ids. */
static void
name_users(const struct app *app, struct arena *a, struct queued_list *q)
{
	for (size_t i = 0; i < q->count; i++) {
		const char *login =
			lookup_staff(app, q->items[i].action.user_id, a);

		if (login[0] != '\0')
			q->items[i].action.user_id = login;
	}
}

static enum err
load(void *model, struct app *app, struct arena *a)
{
	struct sync *m = model;
	enum err e;

	if (m->list.spec == NULL) {
		list_init(&m->list, &spec);
		list_expect(&m->list, app_param(app));
	}
	m->app = app;
	e = queue_list(app_store(app), false, 0, a, &m->queue);
	if (e == ERR_OK)
		queue_bundle(&m->queue, a);
	if (e == ERR_OK)
		e = sync_head_load(&m->head, app, a);
	if (e != ERR_OK)
		return e;
	name_users(app, a, &m->queue);
	list_set(&m->list, m, m->queue.count);
	return ERR_OK;
}

static unsigned
ask_for_file(struct sync *m, struct app *app)
{
	char place[200];

	if (m->head.counts.to_send + m->head.counts.waiting == 0) {
		app_say(app, STYLE_NORMAL,
			_("There is nothing to export: all "
			  "of it was sent."));
		return REACT_BELL;
	}
	app_export_place(app, place, sizeof(place));
	if (place[0] == '\0')
		app_say(app, STYLE_WARN,
			_("No stick was found: type where the file goes."));
	list_done(&m->list);
	prompt_open(&m->file, 0, _("Export to"), place);
	return REACT_REDRAW;
}

static unsigned
file_event(struct sync *m, struct app *app, const struct ui_event *ev)
{
	switch (prompt_update(&m->file, ev)) {
	case PROMPT_ANSWERED:
		if (m->file.edit.len > 0)
			app_export(app, m->file.edit.text);
		break;
	case PROMPT_CANCELLED:
		app_say(app, STYLE_NORMAL, _("Nothing was exported."));
		break;
	case PROMPT_NOTHING:
	case PROMPT_CHANGED:
		break;
	}
	return REACT_REDRAW;
}

static const struct {
	enum act act;
	const struct screen *screen;
} others[] = {
	{ ACT_DECIDE, &screen_conflicts },
	{ ACT_PREVIEW, &screen_preview },
	{ ACT_ROUNDS, &screen_rounds },
	{ ACT_OUTAGES, &screen_outages },
	{ ACT_FIGURES, &screen_figures },
};

static unsigned
open_desks(struct app *app)
{
	if (app_session(app)->role != ROLE_MANAGER) {
		app_say(app, STYLE_WARN,
			_("Only a manager sees what waits at other desks."));
		return REACT_BELL;
	}
	app_open(app, &screen_others, "");
	return REACT_NONE;
}

static unsigned
act_on(struct sync *m, struct app *app, enum act act)
{
	if (act == ACT_EXPORT)
		return ask_for_file(m, app);
	if (act == ACT_PAUSE) {
		list_done(&m->list);
		return sync_pause_ask(&m->pause, app);
	}
	if (act == ACT_OTHERS)
		return open_desks(app);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (others[i].act == act) {
			app_open(app, others[i].screen, "");
			return REACT_NONE;
		}
	if (act != ACT_DETAILS && act != ACT_RETRY)
		return REACT_PASS;
	if (!list_has_marked(&m->list))
		return REACT_BELL;
	list_done(&m->list);
	/* Sending again is decided on the screen that shows the cause. */
	app_open(app, &screen_queued, m->queue.items[m->list.marked].action.id);
	return REACT_REDRAW;
}

static unsigned
update(void *model, struct app *app, struct ui_event ev)
{
	struct sync *m = model;

	if (m->file.open && (ev.kind == EVENT_ACT || ev.kind == EVENT_TEXT))
		return file_event(m, app, &ev);
	if (m->pause.prompt.open &&
		(ev.kind == EVENT_ACT || ev.kind == EVENT_TEXT))
		return sync_pause_event(&m->pause, app, &ev);
	if (ev.kind == EVENT_SIZE)
		list_fit(&m->list,
			(struct area){ 0, 0, ev.rows - sync_head_rows(ev.rows),
				ev.columns });
	switch (list_update(&m->list, &ev)) {
	case LIST_MOVED:
	case LIST_MARKED:
	case LIST_MISSED:
		return REACT_REDRAW;
	case LIST_OPENED:
		return act_on(m, app, ACT_DETAILS);
	case LIST_NOTHING:
		break;
	}
	return ev.kind == EVENT_ACT ? act_on(m, app, ev.act) : REACT_PASS;
}

/* ---- draw ---- */

/* Why it is where it is, and what goes with it. */
static void
draw_detail(const struct queued *q, struct canvas *c)
{
	char text[400];

	if (q->holder != NULL)
		snprintf(text, sizeof(text),
			_("%s entry %" PRId64
			  ": send that one again, correct it or drop it."),
			q->waits_for != NULL ? _("It waits for")
					     : _("It was refused with"),
			q->holder->action.device_seq);
	else if (q->holding > 0)
		snprintf(text, sizeof(text), _("Holds %zu more. %s"),
			q->holding,
			q->error_message != NULL ? q->error_message : "");
	else
		snprintf(text, sizeof(text), "%s",
			q->error_message != NULL ? q->error_message
						 : sentence_words(q->summary));
	frame_detail(c, STYLE_NORMAL, text);
}

static void
draw(const void *model, const struct app *app, struct canvas *c)
{
	const struct sync *m = model;
	struct area body = frame_body(c);

	sync_head_draw(&m->head, app, c, body);
	list_draw(
		&m->list, c, area_without_top(body, sync_head_rows(body.rows)));
	prompt_draw(&m->file, c, frame_action_row(c));
	prompt_draw(&m->pause.prompt, c, frame_action_row(c));
	if (list_has_marked(&m->list)) {
		draw_detail(&m->queue.items[m->list.marked], c);
	}
}

static struct where
where(const void *model)
{
	const struct sync *m = model;

	if (m->file.open || m->pause.prompt.open)
		return (struct where){ .context = CTX_PROMPT };
	return (struct where){ CTX_SYNC, m->list.numbered };
}

const struct screen screen_sync = {
	.name = "sync",
	.title = N_("SYNC"),
	.context = CTX_SYNC,
	.model_size = sizeof(struct sync),
	.has_pane = true,
	.load = load,
	.update = update,
	.draw = draw,
	.where = where,
};
