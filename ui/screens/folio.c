/*
 * One folio: its postings with a running balance. Nothing on it is ever
 * changed; a mistake is corrected with a reversal.
 */
#include "ui/app.h"
#include "ui/frame.h"
#include "ui/screens.h"
#include "ui/screens/stay_rows.h"
#include "ui/widget/dialog.h"
#include "ui/widget/marks.h"
#include "ui/widget/prompt.h"
#include "ui/words.h"

#include "base/date.h"
#include "base/money.h"
#include "domain/folio.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Of one stay, as many as a question has lines for. */
#define WINDOWS_MAX 8

struct posting {
	const char *id;
	const char *description;
	const char *kind;
	const char *date;
	const char *by;
	const char *payment_id; /* of cash taken; NULL */
	int64_t quantity;
	int64_t amount_minor;
	int64_t running_minor;
	bool reversed; /* another posting takes it back */
	bool reverses;
	bool is_charge; /* neither payment nor refund */
	enum list_state mark;
};

struct folio {
	struct list list;
	struct dialog dialog;
	struct prompt reason;
	const struct app *app;
	struct posting *items;
	size_t count;
	struct stay_row stay;
	const char *number;
	const char *state;
	int64_t balance_minor;
	int64_t charged_minor; /* what a credit note takes back */
	bool closed;
	char id[APP_PARAM_SIZE];    /* of the window that is shown */
	struct record_list windows; /* all folios of the stay, A first */
	int64_t *balances;
	size_t at;          /* which of them this is */
	struct marks marks; /* postings that are paid together */
};

/* What a dialog or a prompt asked. */
enum asked {
	ASK_REVERSE,
	ASK_CREDIT,
	ASK_WINDOW,   /* which is to be looked at */
	ASK_TRANSFER, /* where the marked posting goes */
};

/* ---- cells ---- */

static const struct posting *
at(const void *rows, size_t row)
{
	return &((const struct folio *)rows)->items[row];
}

static void
get_place(const void *rows, size_t row, char *out, size_t size)
{
	(void)rows;
	snprintf(out, size, "%zu", row + 1);
}

static void
get_date(const void *rows, size_t row, char *out, size_t size)
{
	char day[6];

	date_short(at(rows, row)->date, day);
	snprintf(out, size, "%s", day);
}

static void
get_description(const void *rows, size_t row, char *out, size_t size)
{
	const struct posting *p = at(rows, row);

	snprintf(out, size, "%s%s%s",
		marks_has(&((const struct folio *)rows)->marks, p->id) ? "* "
								       : "",
		p->description, p->reversed ? _(" (reversed)") : "");
}

static enum style
style_description(const void *rows, size_t row)
{
	return at(rows, row)->reversed ? STYLE_DIM : STYLE_NORMAL;
}

static void
get_quantity(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%" PRId64, at(rows, row)->quantity);
}

static void
get_amount(const void *rows, size_t row, char *out, size_t size)
{
	const struct folio *m = rows;

	app_money(m->app, at(rows, row)->amount_minor, out, size);
}

static void
get_running(const void *rows, size_t row, char *out, size_t size)
{
	const struct folio *m = rows;

	app_money(m->app, at(rows, row)->running_minor, out, size);
}

static void
get_by(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", at(rows, row)->by);
}

static const char *
row_id(const void *rows, size_t row)
{
	return at(rows, row)->id;
}

static enum list_state
row_state(const void *rows, size_t row)
{
	return at(rows, row)->mark;
}

/* clang-format off */
static const struct list_column columns[] = {
	{"#",            3, ALIGN_RIGHT, 0, get_place,       NULL},
	{N_("Date"),         5, ALIGN_LEFT,  2, get_date,        NULL},
	{N_("Description"),  0, ALIGN_LEFT,  0, get_description, style_description},
	{N_("Qty"),          3, ALIGN_RIGHT, 3, get_quantity,    NULL},
	{N_("Amount"),      10, ALIGN_RIGHT, 0, get_amount,      NULL},
	{N_("Running"),     10, ALIGN_RIGHT, 1, get_running,     NULL},
	{N_("By"),           7, ALIGN_LEFT,  4, get_by,          NULL},
};
/* clang-format on */

static const struct list_spec spec = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.empty = N_("Nothing has been posted to this folio yet."),
	.id = row_id,
	.key = get_place,
	.state = row_state,
};

/* ---- load ---- */

/* Login of who did it; ids of people who are gone stay short. */
static const char *
login_of(const struct view *v, const char *user_id, struct arena *a)
{
	struct record *staff;

	if (user_id == NULL)
		return "";
	if (v->find(v->ctx, TABLE_STAFF, user_id, a, &staff) != ERR_OK)
		return arena_strndup(a, user_id, 7);
	return record_text(staff, STAFF_LOGIN);
}

static void
fill_posting(const struct app *app, const struct record *r, struct arena *a,
	struct posting *p)
{
	const char *description = record_text(r, CHARGE_DESCRIPTION);
	const char *date = record_text(r, CHARGE_BUSINESS_DATE);

	*p = (struct posting){
		.id = r->id,
		.kind = record_word(r, CHARGE_KIND),
		.description = description != NULL
				       ? description
				       : record_word(r, CHARGE_KIND),
		.date = date != NULL ? date : "",
		.by = login_of(app_view(app), r->updated_by, a),
		.quantity = record_is_null(r, CHARGE_QUANTITY)
				    ? 1
				    : record_int(r, CHARGE_QUANTITY),
		.amount_minor = record_int(r, CHARGE_AMOUNT_MINOR),
		.reverses = !record_is_null(r, CHARGE_REVERSES_ID),
		.mark = app_state_of(app, TABLE_FOLIO_CHARGES, r->id),
	};
	if (record_int(r, CHARGE_KIND) == CHARGE_KIND_PAYMENT &&
		!record_is_null(r, CHARGE_SOURCE_TABLE) &&
		strcmp(record_text(r, CHARGE_SOURCE_TABLE), "cash_payments") ==
			0)
		p->payment_id = record_text(r, CHARGE_SOURCE_ID);
	p->is_charge = record_int(r, CHARGE_KIND) != CHARGE_KIND_PAYMENT &&
		       record_int(r, CHARGE_KIND) != CHARGE_KIND_REFUND;
}

static enum err
load_postings(struct folio *m, struct app *app, struct arena *a)
{
	const struct view *v = app_view(app);
	struct record_list list;
	enum err e;

	e = v->list(v->ctx, TABLE_FOLIO_CHARGES, CHARGE_FOLIO_ID,
		value_text(m->id), a, &list);
	if (e != ERR_OK)
		return e;
	m->items = ARENA_ARRAY(a, struct posting, list.count + 1);
	m->count = list.count;
	m->balance_minor = 0;
	for (size_t i = 0; i < list.count; i++) {
		fill_posting(app, list.items[i], a, &m->items[i]);
		m->balance_minor += m->items[i].amount_minor;
		m->items[i].running_minor = m->balance_minor;
	}
	for (size_t i = 0; i < list.count; i++) {
		const char *of = record_text(list.items[i], CHARGE_REVERSES_ID);

		for (size_t k = 0; of != NULL && k < m->count; k++)
			if (strcmp(m->items[k].id, of) == 0)
				m->items[k].reversed = true;
	}
	m->charged_minor = 0;
	for (size_t i = 0; i < m->count; i++)
		if (m->items[i].is_charge && !m->items[i].reversed &&
			!m->items[i].reverses)
			m->charged_minor += m->items[i].amount_minor;
	return ERR_OK;
}

static enum err
load_windows(struct folio *m, struct app *app, struct arena *a)
{
	const struct view *v = app_view(app);
	enum err e = v->list(v->ctx, TABLE_FOLIOS, FOLIO_STAY_ID,
		value_text(m->stay.id), a, &m->windows);

	if (e != ERR_OK)
		return e;
	m->balances = ARENA_ARRAY(a, int64_t, m->windows.count + 1);
	for (size_t i = 0; e == ERR_OK && i < m->windows.count; i++) {
		if (strcmp(m->windows.items[i]->id, m->id) == 0)
			m->at = i;
		e = folio_balance(v, m->windows.items[i]->id, &m->balances[i]);
	}
	return e;
}

static enum err
load(void *model, struct app *app, struct arena *a)
{
	struct folio *m = model;
	const struct view *v = app_view(app);
	struct record *folio;
	enum err e;

	if (m->list.spec == NULL)
		list_init(&m->list, &spec);
	m->app = app;
	if (m->id[0] == '\0')
		snprintf(m->id, sizeof(m->id), "%s", app_param(app));
	e = v->find(v->ctx, TABLE_FOLIOS, m->id, a, &folio);
	if (e == ERR_OK)
		e = stay_row_load(
			app, record_text(folio, FOLIO_STAY_ID), a, &m->stay);
	if (e == ERR_OK)
		e = load_postings(m, app, a);
	if (e == ERR_OK)
		e = load_windows(m, app, a);
	if (e != ERR_OK)
		return e;
	m->number = record_is_null(folio, FOLIO_NUMBER)
			    ? _("no number yet")
			    : record_text(folio, FOLIO_NUMBER);
	m->state = record_word(folio, FOLIO_STATE);
	m->closed = record_int(folio, FOLIO_STATE) == FOLIO_STATE_CLOSED;
	list_set(&m->list, m, m->count);
	return ERR_OK;
}

/* ---- update ---- */

static unsigned
ask_to_reverse(struct folio *m, struct app *app)
{
	const struct posting *p;
	char text[DIALOG_TEXT_SIZE], amount[MONEY_TEXT_SIZE];

	if (!list_has_marked(&m->list))
		return REACT_BELL;
	p = &m->items[m->list.marked];
	list_done(&m->list);
	if (p->reversed || p->reverses) {
		app_say(app, STYLE_WARN, _("%s: that is part of a reversal."),
			p->description);
		return REACT_BELL | REACT_REDRAW;
	}
	app_money(app, p->amount_minor, amount, sizeof(amount));
	snprintf(text, sizeof(text),
		_("%s %s is taken back by a posting of the opposite amount. "
		  "Both "
		  "stay on the folio."),
		p->description, amount);
	dialog_confirm(&m->dialog, ASK_REVERSE, _("REVERSE A POSTING"), text,
		(struct dialog_demand){ _("the amount"), amount });
	return REACT_REDRAW;
}

/* "B  12.50  F-000013": a window in a question. */
static void
add_window(struct folio *m, const struct app *app, size_t i)
{
	const struct record *w = m->windows.items[i];
	const char *number = record_text(w, FOLIO_NUMBER);
	char text[DIALOG_CHOICE_SIZE], money[MONEY_TEXT_SIZE];

	snprintf(text, sizeof(text), _("Window %c   balance %s   %s %s"),
		(char)('A' + i),
		app_money(app, m->balances[i], money, sizeof(money)),
		_(record_word(w, FOLIO_STATE)), number != NULL ? number : "");
	dialog_add(&m->dialog, text);
}

static unsigned
ask_for_window(struct folio *m, struct app *app, enum asked what)
{
	const struct posting *p = &m->items[m->list.marked];

	if (what == ASK_TRANSFER && !list_has_marked(&m->list))
		return REACT_BELL;
	list_done(&m->list);
	if (what == ASK_TRANSFER && (p->reversed || p->reverses)) {
		app_say(app, STYLE_WARN, _("%s: that is part of a reversal."),
			p->description);
		return REACT_BELL | REACT_REDRAW;
	}
	dialog_ask(&m->dialog, (int)what,
		what == ASK_TRANSFER ? _("MOVE A POSTING TO") : _("WINDOWS"),
		what == ASK_TRANSFER
			? _("It is taken back here and stands there, with the "
			    "same amount.")
			: _("Each window is a bill of its own: the company "
			    "pays the room, the guest the rest."));
	for (size_t i = 0; i < m->windows.count && i < WINDOWS_MAX; i++)
		add_window(m, app, i);
	if (m->windows.count < WINDOWS_MAX)
		dialog_add(&m->dialog, _("A new window"));
	return REACT_REDRAW;
}

/* A line of ask_for_window; behind the windows there is a new one. */
static unsigned
window_chosen(struct folio *m, struct app *app)
{
	size_t i = m->dialog.marked;
	bool is_new = i >= m->windows.count;
	const char *to = is_new ? "new" : m->windows.items[i]->id;

	if (m->dialog.tag == ASK_TRANSFER) {
		app_request(app, 0, "transfer");
		app_argument(app, "posting", m->items[m->list.marked].id);
		app_argument(app, "to", to);
		return REACT_REDRAW;
	}
	if (is_new) {
		app_request(app, 0, "window");
		app_argument(app, "folio", m->id);
		return REACT_REDRAW;
	}
	snprintf(m->id, sizeof(m->id), "%s", to);
	m->marks.count = 0;
	return REACT_RELOAD;
}

/* All charges of a folio that was closed, taken back on one of their own. */
static unsigned
ask_to_credit(struct folio *m, struct app *app)
{
	char text[DIALOG_TEXT_SIZE], amount[MONEY_TEXT_SIZE];

	list_done(&m->list);
	if (!m->closed) {
		app_say(app, STYLE_WARN,
			_("A credit note is for a closed folio; this one is "
			  "%s: "
			  "x reverses a posting."),
			_(m->state));
		return REACT_BELL | REACT_REDRAW;
	}
	app_money(app, m->charged_minor, amount, sizeof(amount));
	snprintf(text, sizeof(text),
		_("%s is credited: its charges, %s, are taken back on a folio "
		  "of "
		  "their own, where the guest has them coming."),
		m->number, amount);
	dialog_confirm(&m->dialog, ASK_CREDIT, _("CREDIT NOTE"), text,
		(struct dialog_demand){ _("the charges"), amount });
	return REACT_REDRAW;
}

static void
confirmed(struct folio *m, struct app *app)
{
	if (m->dialog.tag == ASK_REVERSE) {
		prompt_open(&m->reason, 0, _("Why"), NULL);
		return;
	}
	app_request(app, 0, "credit-note");
	app_argument(app, "folio", m->id);
}

static unsigned
dialog_event(struct folio *m, struct app *app, const struct ui_event *ev)
{
	switch (dialog_update(&m->dialog, ev)) {
	case DIALOG_CONFIRMED:
		confirmed(m, app);
		break;
	case DIALOG_WRONG:
		app_say(app, STYLE_WARN, _("That is not the amount."));
		break;
	case DIALOG_CANCELLED:
		app_say(app, STYLE_NORMAL, _("Nothing was done."));
		break;
	case DIALOG_CHOSEN:
		return window_chosen(m, app) | REACT_REDRAW;
	case DIALOG_NOTHING:
	case DIALOG_CHANGED:
		break;
	}
	return REACT_REDRAW;
}

static unsigned
reason_event(struct folio *m, struct app *app, const struct ui_event *ev)
{
	switch (prompt_update(&m->reason, ev)) {
	case PROMPT_ANSWERED:
		app_request(app, 0, "reverse");
		app_argument(app, "posting", m->items[m->list.marked].id);
		app_argument(app, "folio", m->id);
		app_argument(app, "reason", m->reason.edit.text);
		break;
	case PROMPT_CANCELLED:
		app_say(app, STYLE_NORMAL, _("Nothing was reversed."));
		break;
	case PROMPT_NOTHING:
	case PROMPT_CHANGED:
		break;
	}
	return REACT_REDRAW;
}

/* Cash goes back for the payment that it was. */
static unsigned
refund(struct folio *m, struct app *app)
{
	const struct posting *p;

	if (!list_has_marked(&m->list))
		return REACT_BELL;
	p = &m->items[m->list.marked];
	list_done(&m->list);
	if (p->payment_id == NULL) {
		app_say(app, STYLE_WARN,
			_("Mark the cash payment that is given back."));
		return REACT_BELL | REACT_REDRAW;
	}
	app_open(app, &screen_refund, p->payment_id);
	return REACT_REDRAW;
}

/* Everything, or what is marked: one guest pays the room, another the bar. */
static void
open_payment(struct folio *m, struct app *app)
{
	char param[APP_PARAM_SIZE];
	int64_t part = 0;

	for (size_t i = 0; i < m->count; i++)
		if (marks_has(&m->marks, m->items[i].id))
			part += m->items[i].amount_minor;
	if (part > 0)
		snprintf(param, sizeof(param), "%.40s %" PRId64, m->id, part);
	else
		snprintf(param, sizeof(param), "%s", m->id);
	m->marks.count = 0;
	app_open(app, &screen_payment, param);
}

static unsigned
mark(struct folio *m, struct app *app)
{
	const struct posting *p = &m->items[m->list.marked];

	list_done(&m->list);
	if (!p->is_charge || p->reversed || p->reverses) {
		app_say(app, STYLE_WARN,
			_("Only charges that stand are paid."));
		return REACT_BELL | REACT_REDRAW;
	}
	(void)marks_toggle(&m->marks, p->id);
	return REACT_REDRAW;
}

static unsigned
act_on(struct folio *m, struct app *app, enum act act)
{
	if (act == ACT_REFUND)
		return refund(m, app);
	if (act == ACT_CREDIT_NOTE)
		return ask_to_credit(m, app);
	if (act == ACT_WINDOW)
		return ask_for_window(m, app, ASK_WINDOW);
	if (act == ACT_TO_WINDOW)
		return ask_for_window(m, app, ASK_TRANSFER);
	if (act == ACT_INTERIM) {
		app_request(app, 0, "interim");
		app_argument(app, "folio", m->id);
	} else if (act == ACT_PAY)
		open_payment(m, app);
	else if (act == ACT_CHARGE || act == ACT_NEW)
		app_open(app, &screen_charge, m->id);
	else if (act == ACT_CHECK_OUT)
		app_open(app, &screen_check_out, m->stay.id);
	else if (act == ACT_PRINT)
		app_print(app, PRINTING_FOLIO, m->id);
	else if (act == ACT_REVERSE)
		return ask_to_reverse(m, app);
	else
		return REACT_PASS;
	list_done(&m->list);
	return REACT_REDRAW;
}

static unsigned
update(void *model, struct app *app, struct ui_event ev)
{
	struct folio *m = model;

	bool typed = ev.kind == EVENT_ACT || ev.kind == EVENT_TEXT;

	if (m->dialog.open && typed)
		return dialog_event(m, app, &ev);
	if (m->reason.open && typed)
		return reason_event(m, app, &ev);
	if (ev.kind == EVENT_SIZE)
		list_fit(&m->list,
			(struct area){ 0, 0, ev.rows - 1, ev.columns });
	switch (list_update(&m->list, &ev)) {
	case LIST_MARKED:
		return mark(m, app);
	case LIST_MOVED:
	case LIST_MISSED:
	case LIST_OPENED:
		return REACT_REDRAW;
	case LIST_NOTHING:
		break;
	}
	return ev.kind == EVENT_ACT ? act_on(m, app, ev.act) : REACT_PASS;
}

/* ---- draw ---- */

static void
marked_words(
	const struct folio *m, const struct app *app, char *out, size_t size)
{
	char money[MONEY_TEXT_SIZE];
	int64_t sum = 0;

	for (size_t i = 0; i < m->count; i++)
		if (marks_has(&m->marks, m->items[i].id))
			sum += m->items[i].amount_minor;
	snprintf(out, size, _("%zu marked, %s: p pays these alone"),
		m->marks.count, app_money(app, sum, money, sizeof(money)));
}

static void
draw(const void *model, const struct app *app, struct canvas *c)
{
	const struct folio *m = model;
	struct area body = frame_body(c);
	char money[MONEY_TEXT_SIZE], head[160];
	int width;

	app_money(app, m->balance_minor, money, sizeof(money));
	width = (int)strlen(money);
	snprintf(head, sizeof(head), "%s  %s  %s (%s)", m->stay.room,
		m->stay.guest, m->number, _(m->state));
	if (m->windows.count > 1)
		snprintf(head, sizeof(head), _("%s  %s  %c of %zu  %s (%s)"),
			m->stay.room, m->stay.guest, (char)('A' + m->at),
			m->windows.count, m->number, _(m->state));
	canvas_put_in(c,
		(struct slot){
			body.row, 1, body.columns - width - 4, ALIGN_LEFT },
		STYLE_TITLE, head);
	canvas_put(c, body.row, body.columns - 1 - width,
		m->balance_minor == 0 ? STYLE_GOOD : STYLE_STRONG, money);
	list_draw(&m->list, c, area_without_top(body, 1));
	if (list_has_marked(&m->list)) {
		const struct posting *p = &m->items[m->list.marked];

		snprintf(head, sizeof(head), _("%s  %s  %s  by %s"), _(p->kind),
			p->description, p->date, p->by);
		if (m->marks.count > 0)
			marked_words(m, app, head, sizeof(head));
		frame_detail(c, STYLE_NORMAL, head);
	}
	if (m->dialog.open)
		dialog_draw(&m->dialog, c, body);
	if (m->reason.open)
		prompt_draw(&m->reason, c, frame_action_row(c));
}

static struct where
where(const void *model)
{
	const struct folio *m = model;

	if (m->dialog.open)
		return dialog_where(&m->dialog);
	if (m->reason.open)
		return (struct where){ .context = CTX_PROMPT };
	return (struct where){ CTX_FOLIO, m->list.numbered };
}

const struct screen screen_folio = {
	.name = "folio",
	.title = N_("FOLIO"),
	.context = CTX_FOLIO,
	.model_size = sizeof(struct folio),
	.has_pane = true,
	.load = load,
	.update = update,
	.draw = draw,
	.where = where,
};
