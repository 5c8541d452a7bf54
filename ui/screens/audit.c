/*
 * The night audit: roll call of terminal and drawers, nights, no-shows, closing
 * the business date. Nothing is kept here: how far an audit is stands in the
 * records, so it is left and taken up again at any desk.
 */
#include "ui/app.h"
#include "ui/frame.h"
#include "ui/screens.h"
#include "ui/screens/audit_roll.h"
#include "ui/widget/dialog.h"
#include "ui/words.h"

#include "base/date.h"
#include "base/money.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct audit {
	struct list list;
	struct dialog dialog; /* its tag: the act that waits */
	const struct app *app;
	struct audit_roll roll;
};

/* ---- cells ---- */

static const struct audit_row *
at(const void *rows, size_t row)
{
	return &((const struct audit *)rows)->roll.rows[row];
}

static void
get_place(const void *rows, size_t row, char *out, size_t size)
{
	(void)rows;
	snprintf(out, size, "%zu", row + 1);
}

static void
get_who(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", at(rows, row)->who);
}

static void
get_answer(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", at(rows, row)->settled ? _("ok") : _("OPEN"));
}

static enum style
style_answer(const void *rows, size_t row)
{
	return at(rows, row)->settled ? STYLE_GOOD : STYLE_WARN;
}

static void
get_state(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", at(rows, row)->state);
}

static void
get_todo(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", at(rows, row)->todo);
}

static const char *
row_id(const void *rows, size_t row)
{
	return at(rows, row)->id;
}

static enum list_state
row_mark(const void *rows, size_t row)
{
	return at(rows, row)->mark;
}

/* clang-format off */
static const struct list_column columns[] = {
	{"#",          2, ALIGN_RIGHT, 3, get_place,  NULL},
	{N_("Roll call"), 15, ALIGN_LEFT,  0, get_who,    NULL},
	{"",           4, ALIGN_LEFT,  0, get_answer, style_answer},
	{N_("State"),      0, ALIGN_LEFT,  1, get_state,  NULL},
	{N_("To do"),     21, ALIGN_LEFT,  2, get_todo,   NULL},
};

static const struct list_spec spec = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.empty = N_("The hotel's record has not arrived here yet."),
	.id = row_id,
	.key = get_place,
	.state = row_mark,
};

static const struct help_legend legend[] = {
	{N_("ROLL CALL"), N_("ok"),   N_("has answered: nothing is left to do")},
	{NULL,        N_("OPEN"), N_("settle it, or carry it over with a reason")},
	{N_("STEPS"),     "[x]",  N_("done; an audit goes on at the first [ ]")},
	{NULL, NULL, NULL},
};
/* clang-format on */

static enum err
load(void *model, struct app *app, struct arena *a)
{
	struct audit *m = model;
	enum err e;

	if (m->list.spec == NULL)
		list_init(&m->list, &spec);
	m->app = app;
	e = audit_roll_load(app, a, &m->roll);
	if (e == ERR_OK)
		list_set(&m->list, m, m->roll.count);
	return e;
}

/* ---- update ---- */

/* What each act asks for, and in which state of the day it is possible. The
 * date goes along: a slow key never begins or ends the next day. */
static const struct step {
	enum act act;
	const char *operation;
	const char *key; /* one more argument */
	const char *value;
	unsigned states; /* bits of enum audit_state */
	const char *else_say;
} steps[] = {
	{ ACT_AUDIT_BEGIN, "audit-begin", NULL, NULL, 1u << AUDIT_STATE_OPEN,
		N_("The audit has begun already.") },
	{ ACT_ROLL_CALL, "roll-call", NULL, NULL, 1u << AUDIT_STATE_AUDITING,
		N_("Begin the audit first: b.") },
	{ ACT_ABSENT, "roll-call", "no_shows", "1", 1u << AUDIT_STATE_AUDITING,
		N_("Begin the audit first: b.") },
	{ ACT_AUDIT_END, "audit-end", NULL, NULL,
		1u << AUDIT_STATE_AUDITING | 1u << AUDIT_STATE_CLOSED,
		N_("Begin the audit first: b.") },
	{ ACT_AUDIT_STOP, "audit-stop", NULL, NULL, 1u << AUDIT_STATE_AUDITING,
		N_("No audit is running.") },
};

static const struct step *
step_of(enum act act)
{
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (steps[i].act == act)
			return &steps[i];
	return NULL;
}

static void
ask_operation(struct audit *m, struct app *app, const struct step *s)
{
	app_request(app, 0, s->operation);
	app_argument(app, "date", m->roll.day);
	if (s->key != NULL)
		app_argument(app, s->key, s->value);
}

/* Posting and closing are typed for: how many, or the day of the month. */
static void
confirm(struct audit *m, struct app *app, enum act act)
{
	const struct audit_roll *r = &m->roll;
	char text[DIALOG_TEXT_SIZE], demand[16], money[MONEY_TEXT_SIZE];
	struct dialog_demand what = { _("how many"), demand };
	const char *title = _("POST THE NIGHTS");

	app_money(app, r->nights_minor, money, sizeof(money));
	snprintf(demand, sizeof(demand), "%zu", r->nights);
	snprintf(text, sizeof(text),
		_("%zu guests are charged for the night of %s, %s %s in all. "
		  "Postings stay; a wrong one is reversed on its folio."),
		r->nights, r->day, money, app_currency(app));
	if (act == ACT_ABSENT) {
		title = _("MARK NO-SHOWS");
		snprintf(demand, sizeof(demand), "%zu", r->absent);
		snprintf(text, sizeof(text),
			_("%zu guests who have not come are marked as no-show "
			  "and their rooms are free. Nights still open are "
			  "posted too: %zu. A no-show is reinstated in "
			  "Bookings."),
			r->absent, r->nights);
	} else if (act == ACT_AUDIT_END) {
		title = _("CLOSE THE DAY");
		what.what = _("the day of the month");
		snprintf(demand, sizeof(demand), "%s", r->day + 8);
		snprintf(text, sizeof(text),
			_("%s is closed for good and the next day begins. What "
			  "comes late is posted to the next day and says so."),
			r->day);
	}
	dialog_confirm(&m->dialog, (int)act, title, text, what);
}

/* Whether there is anything for the act to do. */
static bool
has_work(const struct audit *m, struct app *app, enum act act)
{
	if (act == ACT_ROLL_CALL && m->roll.nights == 0) {
		app_say(app, STYLE_NORMAL, _("Every night is posted."));
		return false;
	}
	if (act == ACT_ABSENT && m->roll.absent == 0) {
		app_say(app, STYLE_NORMAL, _("Everybody expected is here."));
		return false;
	}
	return true;
}

static unsigned
take_step(struct audit *m, struct app *app, const struct step *s)
{
	list_done(&m->list);
	if (!app_may(app, TABLE_PROPERTIES, OPERATION_UPDATE)) {
		app_say(app, STYLE_WARN, _("A manager runs the night audit."));
		return REACT_BELL | REACT_REDRAW;
	}
	if ((s->states & (1u << m->roll.state)) == 0) {
		app_say(app, STYLE_WARN, "%s", s->else_say);
		return REACT_BELL | REACT_REDRAW;
	}
	if (!has_work(m, app, s->act))
		return REACT_BELL | REACT_REDRAW;
	if (s->act == ACT_AUDIT_BEGIN || s->act == ACT_AUDIT_STOP ||
		m->roll.state == AUDIT_STATE_CLOSED)
		ask_operation(m, app, s);
	else
		confirm(m, app, s->act);
	return REACT_REDRAW;
}

static unsigned
dialog_event(struct audit *m, struct app *app, const struct ui_event *ev)
{
	const struct step *s = step_of((enum act)m->dialog.tag);

	switch (dialog_update(&m->dialog, ev)) {
	case DIALOG_CONFIRMED:
		ask_operation(m, app, s);
		break;
	case DIALOG_WRONG:
		app_say(app, STYLE_WARN, _("That is not what was asked for."));
		break;
	case DIALOG_CANCELLED:
		app_say(app, STYLE_NORMAL, _("Nothing was done."));
		break;
	case DIALOG_NOTHING:
	case DIALOG_CHANGED:
	case DIALOG_CHOSEN:
		break;
	}
	return REACT_REDRAW;
}

static unsigned
open_marked(struct audit *m, struct app *app)
{
	const struct audit_row *r;

	if (!list_has_marked(&m->list))
		return REACT_BELL;
	r = &m->roll.rows[m->list.marked];
	list_done(&m->list);
	app_open(app, r->opens, r->param);
	return REACT_REDRAW;
}

static unsigned
update(void *model, struct app *app, struct ui_event ev)
{
	struct audit *m = model;
	const struct step *s;

	if (m->dialog.open && (ev.kind == EVENT_ACT || ev.kind == EVENT_TEXT))
		return dialog_event(m, app, &ev);
	if (ev.kind == EVENT_SIZE)
		list_fit(&m->list,
			(struct area){ 0, 0, ev.rows - 2, ev.columns });
	switch (list_update(&m->list, &ev)) {
	case LIST_MOVED:
	case LIST_MARKED:
	case LIST_MISSED:
		return REACT_REDRAW;
	case LIST_OPENED:
		return open_marked(m, app);
	case LIST_NOTHING:
		break;
	}
	if (ev.kind != EVENT_ACT)
		return REACT_PASS;
	if (ev.act == ACT_DETAILS)
		return open_marked(m, app);
	s = step_of(ev.act);
	return s != NULL ? take_step(m, app, s) : REACT_PASS;
}

/* ---- draw ---- */

static void
draw_steps(const struct audit *m, struct canvas *c, struct area body)
{
	static const char *const words[AUDIT_STATE_WORD_COUNT] = {
		[AUDIT_STATE_OPEN] = N_("OPEN"),
		[AUDIT_STATE_AUDITING] = N_("AUDIT RUNNING"),
		[AUDIT_STATE_CLOSED] = N_("CLOSED"),
	};
	const struct audit_roll *r = &m->roll;
	bool begun = r->state != AUDIT_STATE_OPEN;
	bool closed = r->state == AUDIT_STATE_CLOSED;
	int column = body.column + 1;

	column += canvas_putf(c, body.row, column, STYLE_TITLE, "%s %s", r->day,
		_(words[r->state]));
	canvas_putf(c, body.row, column + 2, STYLE_NORMAL,
		_("[%c] begun  [%c] nights  [%c] no-shows  [%c] drawers"),
		begun ? 'x' : ' ', begun && r->nights == 0 ? 'x' : ' ',
		begun && r->absent == 0 ? 'x' : ' ',
		closed || (begun && r->drawers == 0) ? 'x' : ' ');
}

static void
draw(const void *model, const struct app *app, struct canvas *c)
{
	const struct audit *m = model;
	struct area body = frame_body(c);
	char next[120];

	draw_steps(m, c, body);
	audit_roll_next(&m->roll, app, next, sizeof(next));
	canvas_putf(c, body.row + 1, body.column + 1, STYLE_STRONG,
		_("Next: %s"), next);
	list_draw(&m->list, c, area_without_top(body, 2));
	if (list_has_marked(&m->list)) {
		const struct audit_row *r = &m->roll.rows[m->list.marked];
		char text[160];

		snprintf(text, sizeof(text), "%s: %s%s%s", r->who, r->state,
			r->todo[0] != '\0' ? "; " : "", r->todo);
		frame_detail(c, STYLE_NORMAL, text);
	}
	if (m->dialog.open)
		dialog_draw(&m->dialog, c, body);
}

static struct where
where(const void *model)
{
	const struct audit *m = model;

	if (m->dialog.open)
		return dialog_where(&m->dialog);
	return (struct where){ CTX_AUDIT, m->list.numbered };
}

const struct screen screen_audit = {
	.name = "audit",
	.title = N_("AUDIT"),
	.context = CTX_AUDIT,
	.model_size = sizeof(struct audit),
	.legend = legend,
	.load = load,
	.update = update,
	.draw = draw,
	.where = where,
};
