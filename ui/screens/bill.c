/*
 * One order line by line: who sits where, how far the kitchen is, what it
 * costs. Lines are marked and then fired, served, taken back, or put on a bill
 * of their own.
 */
#include "ui/app.h"
#include "ui/frame.h"
#include "ui/screens.h"
#include "ui/screens/each.h"
#include "ui/screens/lookup.h"
#include "ui/screens/order.h"
#include "ui/widget/dialog.h"
#include "ui/widget/prompt.h"
#include "ui/words.h"

#include "base/money.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct bill_line {
	const char *id;
	const char *name;
	const char *wishes;
	int64_t quantity;
	int64_t amount_minor;
	int64_t seat, course;
	enum line_state state;
	enum list_state mark;
};

/* What a prompt asks for. */
enum asked {
	ASK_WHY_LINES,
	ASK_WHY_ORDER,
	ASK_TABLE,
};

struct bill {
	struct list list;
	struct dialog dialog; /* the whole order is taken back */
	struct prompt prompt;
	struct each each;
	struct marks marks;
	const struct app *app;
	struct bill_line *lines;
	size_t count;
	const char *number;
	const char *place;
	const char *state;
	const char *allergy;
	int64_t total_minor;
	int64_t paid_minor;
};

/* ---- cells ---- */

static const struct bill_line *
at(const void *rows, size_t row)
{
	return &((const struct bill *)rows)->lines[row];
}

static bool
is_void(const struct bill_line *l)
{
	return l->state >= LINE_STATE_VOID_REQUESTED;
}

static void
get_place(const void *rows, size_t row, char *out, size_t size)
{
	(void)rows;
	snprintf(out, size, "%zu", row + 1);
}

static void
put_number(int64_t n, char *out, size_t size)
{
	*out = '\0';
	if (n > 0)
		snprintf(out, size, "%" PRId64, n);
}

static void
get_quantity(const void *rows, size_t row, char *out, size_t size)
{
	put_number(at(rows, row)->quantity, out, size);
}

static void
get_name(const void *rows, size_t row, char *out, size_t size)
{
	const struct bill *m = rows;
	const struct bill_line *l = at(rows, row);

	snprintf(out, size, "%s%s%s%s", marks_has(&m->marks, l->id) ? "* " : "",
		l->name, l->wishes[0] != '\0' ? ", " : "", l->wishes);
}

static enum style
style_name(const void *rows, size_t row)
{
	return is_void(at(rows, row)) ? STYLE_DIM : STYLE_NORMAL;
}

static void
get_seat(const void *rows, size_t row, char *out, size_t size)
{
	put_number(at(rows, row)->seat, out, size);
}

static void
get_course(const void *rows, size_t row, char *out, size_t size)
{
	put_number(at(rows, row)->course, out, size);
}

static void
get_state(const void *rows, size_t row, char *out, size_t size)
{
	static const char *const words[LINE_STATE_WORD_COUNT] = {
		[LINE_STATE_DRAFT] = N_("draft"),
		[LINE_STATE_HELD] = N_("HOLD"),
		[LINE_STATE_FIRED] = N_("fired"),
		[LINE_STATE_STARTED] = N_("cooking"),
		[LINE_STATE_READY] = N_("READY"),
		[LINE_STATE_SERVED] = N_("served"),
		[LINE_STATE_VOID_REQUESTED] = N_("VOID?"),
		[LINE_STATE_VOIDED] = N_("VOID"),
	};

	snprintf(out, size, "%s", _(words[at(rows, row)->state]));
}

static enum style
style_state(const void *rows, size_t row)
{
	const struct bill_line *l = at(rows, row);

	return l->state == LINE_STATE_READY  ? STYLE_GOOD
	       : is_void(l)                  ? STYLE_DIM
	       : l->state == LINE_STATE_HELD ? STYLE_WARN
					     : STYLE_NORMAL;
}

static void
get_amount(const void *rows, size_t row, char *out, size_t size)
{
	const struct bill_line *l = at(rows, row);

	if (is_void(l))
		snprintf(out, size, "-");
	else
		app_money(((const struct bill *)rows)->app, l->amount_minor,
			out, size);
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
	{"#",       2, ALIGN_RIGHT, 0, get_place,    NULL},
	{N_("Qty"),     3, ALIGN_RIGHT, 0, get_quantity, NULL},
	{N_("Item"),    0, ALIGN_LEFT,  0, get_name,     style_name},
	{N_("Seat"),    4, ALIGN_RIGHT, 2, get_seat,     NULL},
	{N_("Course"),  6, ALIGN_RIGHT, 3, get_course,   NULL},
	{N_("State"),   8, ALIGN_LEFT,  0, get_state,    style_state},
	{N_("Amount"), 10, ALIGN_RIGHT, 1, get_amount,   NULL},
};

static const struct list_spec spec = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.empty = N_("Nothing was ordered. a on the list of orders adds a round."),
	.id = row_id,
	.key = get_place,
	.state = row_state,
};

static const struct help_legend legend[] = {
	{N_("LINES"), N_("HOLD"),  N_("the kitchen waits until it is fired")},
	{NULL,    N_("VOID?"), N_("taken back; the kitchen has not agreed yet")},
	{NULL,    "*",     N_("marked: an action takes all that are marked")},
	{N_("SPLIT"), N_("by item"), N_("mark lines with Space, then b: a bill of their own")},
	{NULL,    N_("by seat"), N_("t marks all of the marked line's seat, then b")},
	{NULL,    N_("even"),    N_("p, then say among how many in the payment")},
	{NULL, NULL, NULL},
};
/* clang-format on */

/* ---- load ---- */

static void
fill_line(struct bill *m, const struct app *app, const struct record *r)
{
	struct bill_line *l = &m->lines[m->count++];

	*l = (struct bill_line){
		.id = r->id,
		.name = record_text(r, LINE_NAME),
		.wishes = lookup_given(r, LINE_MODIFIERS),
		.quantity = record_int(r, LINE_QUANTITY),
		.amount_minor = record_int(r, LINE_QUANTITY) *
				record_int(r, LINE_UNIT_PRICE_MINOR),
		.seat = record_int(r, LINE_SEAT),
		.course = record_int(r, LINE_COURSE),
		.state = (enum line_state)record_int(r, LINE_STATE),
		.mark = app_state_of(app, TABLE_ORDER_LINES, r->id),
	};
	if (!is_void(l))
		m->total_minor += l->amount_minor;
}

static enum err
load(void *model, struct app *app, struct arena *a)
{
	struct bill *m = model;
	const struct view *v = app_view(app);
	struct value id = value_text(app_param(app));
	struct record_list list;
	struct record *order;
	enum err e;

	if (m->list.spec == NULL)
		list_init(&m->list, &spec);
	m->app = app;
	e = v->find(v->ctx, TABLE_ORDERS, app_param(app), a, &order);
	if (e == ERR_OK)
		e = v->list(
			v->ctx, TABLE_ORDER_LINES, LINE_ORDER_ID, id, a, &list);
	if (e == ERR_OK)
		e = v->sum(v->ctx, TABLE_CASH_PAYMENTS, PAYMENT_ORDER_ID, id,
			PAYMENT_AMOUNT_MINOR, &m->paid_minor);
	if (e != ERR_OK)
		return e;
	m->number = lookup_given(order, ORDER_NUMBER);
	m->state = lookup_word(order, ORDER_STATE, a);
	m->allergy = lookup_given(order, ORDER_ALLERGY_NOTE);
	m->place = lookup_order_place(app, order, a);
	m->lines = ARENA_ARRAY(a, struct bill_line, list.count + 1);
	m->count = 0;
	m->total_minor = 0;
	for (size_t i = 0; i < list.count; i++)
		fill_line(m, app, list.items[i]);
	list_set(&m->list, m, m->count);
	return ERR_OK;
}

/* ---- update ---- */

/* What is done to each line that is marked, or to the one with the marker. */
static const struct {
	enum act act;
	const char *operation;
	const char *done_word;
} does[] = {
	{ ACT_FIRE, "fire", N_("fired") },
	{ ACT_SERVE, "serve", N_("served") },
	{ ACT_VOID, "void", N_("taken back") },
};

/* The line with the marker, when none is marked. */
static bool
take_marked(struct bill *m)
{
	if (m->marks.count == 0 && list_has_marked(&m->list))
		(void)marks_add(&m->marks, m->lines[m->list.marked].id);
	return m->marks.count > 0;
}

static unsigned
mark(struct bill *m)
{
	list_done(&m->list);
	if (is_void(&m->lines[m->list.marked]))
		return REACT_BELL;
	(void)marks_toggle(&m->marks, m->lines[m->list.marked].id);
	return REACT_REDRAW;
}

/* Everything that the guest at this seat had. */
static unsigned
mark_seat(struct bill *m, struct app *app)
{
	int64_t seat = m->lines[m->list.marked].seat;
	size_t count = 0;

	if (seat == 0) {
		app_say(app, STYLE_WARN,
			_("This line has no seat: mark lines with Space."));
		return REACT_BELL | REACT_REDRAW;
	}
	for (size_t i = 0; i < m->count; i++) {
		if (m->lines[i].seat != seat || is_void(&m->lines[i]))
			continue;
		count += marks_add(&m->marks, m->lines[i].id);
	}
	app_say(app, STYLE_NORMAL,
		_("Seat %" PRId64 ": %zu marked. b puts them on a bill."), seat,
		count);
	return REACT_REDRAW;
}

/* Places of the marked lines, as the operation wants them. */
static unsigned
split(struct bill *m, struct app *app)
{
	char places[256] = "";
	size_t used = 0;

	for (size_t i = 0; i < m->count && used < sizeof(places) - 8; i++)
		if (marks_has(&m->marks, m->lines[i].id))
			used += (size_t)snprintf(places + used,
				sizeof(places) - used, "%s%zu",
				used > 0 ? "," : "", i + 1);
	app_request(app, 0, "split");
	app_argument(app, "order", app_param(app));
	app_argument(app, "lines", places);
	return REACT_REDRAW;
}

static unsigned
ask_to_void_order(struct bill *m, struct app *app)
{
	char text[DIALOG_TEXT_SIZE], total[MONEY_TEXT_SIZE];

	app_money(app, m->total_minor, total, sizeof(total));
	snprintf(text, sizeof(text),
		_("The whole order %s, %s, is taken back: %s %s. What is "
		  "cooking "
		  "is waste."),
		m->number, m->place, total, app_currency(app));
	dialog_confirm(&m->dialog, 0, _("VOID THE ORDER"), text,
		(struct dialog_demand){ _("the total"), total });
	return REACT_REDRAW;
}

static void
begin_each(struct bill *m, struct app *app, size_t i, const char *reason)
{
	m->each = (struct each){ .operation = does[i].operation,
		.key = "line",
		.done_word = _(does[i].done_word) };
	each_begin(&m->each, app, &m->marks, reason);
}

static unsigned
act_on(struct bill *m, struct app *app, enum act act)
{
	if (!list_has_marked(&m->list) && act != ACT_PAY)
		return REACT_PASS;
	list_done(&m->list);
	if (act == ACT_PAY) {
		app_open(app, &screen_order_payment, app_param(app));
		return REACT_REDRAW;
	}
	if (act == ACT_REPEAT) {
		order_repeat(app, app_param(app));
		return REACT_REDRAW;
	}
	if (act == ACT_SEAT)
		return mark_seat(m, app);
	if (act == ACT_VOID_ORDER)
		return ask_to_void_order(m, app);
	if (act == ACT_TRANSFER) {
		prompt_open(&m->prompt, ASK_TABLE, _("To which table"), NULL);
		return REACT_REDRAW;
	}
	if (act == ACT_SPLIT)
		return take_marked(m) ? split(m, app) : REACT_BELL;
	for (size_t i = 0; i < sizeof(does) / sizeof(does[0]); i++) {
		if (does[i].act != act || !take_marked(m))
			continue;
		if (act == ACT_VOID)
			prompt_open(&m->prompt, ASK_WHY_LINES,
				_("Why is it taken back"), NULL);
		else
			begin_each(m, app, i, NULL);
		return REACT_REDRAW;
	}
	return REACT_PASS;
}

static void
answered(struct bill *m, struct app *app)
{
	const char *text = m->prompt.edit.text;

	if (*text == '\0') {
		app_say(app, STYLE_WARN, _("Nothing was done: no answer."));
		return;
	}
	switch ((enum asked)m->prompt.tag) {
	case ASK_WHY_LINES:
		begin_each(m, app, 2, text);
		break;
	case ASK_WHY_ORDER:
		app_request(app, 0, "void");
		app_argument(app, "order", app_param(app));
		app_argument(app, "all", "1");
		app_argument(app, "reason", text);
		break;
	case ASK_TABLE:
		app_request(app, 0, "update");
		app_argument(app, "table", "orders");
		app_argument(app, "id", app_param(app));
		app_argument(app, "table_no", text);
		break;
	}
}

static unsigned
prompt_event(struct bill *m, struct app *app, const struct ui_event *ev)
{
	switch (prompt_update(&m->prompt, ev)) {
	case PROMPT_ANSWERED:
		answered(m, app);
		break;
	case PROMPT_CANCELLED:
		app_say(app, STYLE_NORMAL, _("Nothing was done."));
		break;
	case PROMPT_NOTHING:
	case PROMPT_CHANGED:
		break;
	}
	return REACT_REDRAW;
}

static unsigned
dialog_event(struct bill *m, struct app *app, const struct ui_event *ev)
{
	switch (dialog_update(&m->dialog, ev)) {
	case DIALOG_CONFIRMED:
		prompt_open(&m->prompt, ASK_WHY_ORDER,
			_("Why is it taken back"), NULL);
		break;
	case DIALOG_WRONG:
		app_say(app, STYLE_WARN, _("That is not the total."));
		break;
	case DIALOG_CANCELLED:
		app_say(app, STYLE_NORMAL, _("The order stays."));
		break;
	case DIALOG_NOTHING:
	case DIALOG_CHANGED:
	case DIALOG_CHOSEN:
		break;
	}
	return REACT_REDRAW;
}

static unsigned
update(void *model, struct app *app, struct ui_event ev)
{
	struct bill *m = model;
	bool typed = ev.kind == EVENT_ACT || ev.kind == EVENT_TEXT;

	if (m->dialog.open && typed)
		return dialog_event(m, app, &ev);
	if (m->prompt.open && typed)
		return prompt_event(m, app, &ev);
	if (each_event(&m->each, app, &m->marks, &ev))
		return REACT_REDRAW;
	if (ev.kind == EVENT_DONE)
		m->marks.count = 0;
	if (ev.kind == EVENT_SIZE)
		list_fit(&m->list,
			(struct area){ 0, 0, ev.rows - 1, ev.columns });
	switch (list_update(&m->list, &ev)) {
	case LIST_MARKED:
		return mark(m);
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
draw_marked(const struct bill *m, struct canvas *c)
{
	char money[MONEY_TEXT_SIZE], text[200];
	int64_t sum = 0;

	for (size_t i = 0; i < m->count; i++)
		if (marks_has(&m->marks, m->lines[i].id))
			sum += m->lines[i].amount_minor;
	if (m->marks.count > 0)
		snprintf(text, sizeof(text), _("%zu marked, %s"),
			m->marks.count,
			app_money(m->app, sum, money, sizeof(money)));
	else if (m->allergy[0] != '\0')
		snprintf(text, sizeof(text), _("ALLERGY %s"), m->allergy);
	else if (list_has_marked(&m->list))
		snprintf(text, sizeof(text), "%s  %s",
			m->lines[m->list.marked].name,
			m->lines[m->list.marked].wishes);
	else
		return;
	frame_detail(c,
		m->marks.count == 0 && m->allergy[0] != '\0' ? STYLE_ALERT
							     : STYLE_NORMAL,
		text);
}

static void
draw(const void *model, const struct app *app, struct canvas *c)
{
	const struct bill *m = model;
	struct area body = frame_body(c);
	char total[MONEY_TEXT_SIZE], paid[MONEY_TEXT_SIZE];
	int used;

	used = canvas_putf(c, body.row, body.column + 1, STYLE_TITLE,
		"%s  %s (%s)", m->place, m->number, m->state);
	used += canvas_putf(c, body.row, body.column + 3 + used, STYLE_STRONG,
		_("total %s"),
		app_money(app, m->total_minor, total, sizeof(total)));
	if (m->paid_minor != 0)
		canvas_putf(c, body.row, body.column + 5 + used, STYLE_NORMAL,
			_("paid %s"),
			app_money(app, m->paid_minor, paid, sizeof(paid)));
	list_draw(&m->list, c, area_without_top(body, 1));
	draw_marked(m, c);
	if (m->dialog.open)
		dialog_draw(&m->dialog, c, body);
	if (m->prompt.open)
		prompt_draw(&m->prompt, c, frame_action_row(c));
}

static struct where
where(const void *model)
{
	const struct bill *m = model;

	if (m->dialog.open)
		return dialog_where(&m->dialog);
	if (m->prompt.open)
		return (struct where){ .context = CTX_PROMPT };
	return (struct where){ CTX_BILL, m->list.numbered };
}

const struct screen screen_bill = {
	.name = "bill",
	.title = N_("BILL"),
	.context = CTX_BILL,
	.model_size = sizeof(struct bill),
	.has_pane = true,
	.legend = legend,
	.load = load,
	.update = update,
	.draw = draw,
	.where = where,
};
