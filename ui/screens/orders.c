/*
 * Open orders: where, what for how much, how far the kitchen is.
 */
#include "ui/app.h"
#include "ui/frame.h"
#include "ui/screens.h"
#include "ui/screens/lookup.h"
#include "ui/screens/order.h"
#include "ui/widget/prompt.h"
#include "ui/words.h"

#include "base/money.h"
#include "domain/delivery.h"

#include <inttypes.h>
#include <stdio.h>

struct order_row {
	const char *id;
	const char *number;
	const char *place;
	const char *room;
	const char *state;
	const char *note;
	int64_t opened_at;
	int64_t total_minor;
	int64_t lines, held, ready;
	enum list_state mark;
};

struct orders {
	struct list list;
	const struct app *app;
	struct order_row *rows;
	size_t count;
	bool closed;          /* those that are over instead */
	struct prompt prompt; /* tag: the act that asks */
};

static const struct order_row *
at(const void *rows, size_t row)
{
	return &((const struct orders *)rows)->rows[row];
}

static void
get_place(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", at(rows, row)->place);
}

static void
get_number(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", at(rows, row)->number);
}

static void
get_state(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", at(rows, row)->state);
}

static void
get_lines(const void *rows, size_t row, char *out, size_t size)
{
	const struct order_row *r = at(rows, row);

	snprintf(out, size, "%" PRId64 "/%" PRId64, r->ready, r->lines);
}

static void
get_held(const void *rows, size_t row, char *out, size_t size)
{
	*out = '\0';
	if (at(rows, row)->held > 0)
		snprintf(out, size, "%" PRId64, at(rows, row)->held);
}

static void
get_total(const void *rows, size_t row, char *out, size_t size)
{
	app_money(((const struct orders *)rows)->app,
		at(rows, row)->total_minor, out, size);
}

static void
get_age(const void *rows, size_t row, char *out, size_t size)
{
	lookup_age(((const struct orders *)rows)->app, at(rows, row)->opened_at,
		out, size);
}

static void
get_note(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", at(rows, row)->note);
}

static void
get_key(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", at(rows, row)->place + 1);
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
	{N_("Where"),   6, ALIGN_LEFT,  0, get_place,  NULL},
	{N_("Order"),  12, ALIGN_LEFT,  1, get_number, NULL},
	{N_("State"),   9, ALIGN_LEFT,  0, get_state,  NULL},
	{N_("Ready"),   6, ALIGN_RIGHT, 0, get_lines,  NULL},
	{N_("Held"),    4, ALIGN_RIGHT, 2, get_held,   NULL},
	{N_("Total"),  10, ALIGN_RIGHT, 0, get_total,  NULL},
	{N_("Age"),     6, ALIGN_RIGHT, 0, get_age,    NULL},
	{N_("Note"),    0, ALIGN_LEFT,  3, get_note,   NULL},
};
/* clang-format on */

static const struct list_spec spec = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.empty = N_("No order is open. F6 takes one."),
	.id = row_id,
	.key = get_key,
	.state = row_state,
};

static void
add_lines(struct order_row *out, const struct record_list *lines)
{
	for (size_t i = 0; i < lines->count; i++) {
		const struct record *l = lines->items[i];
		int64_t state = record_int(l, LINE_STATE);

		if (state >= LINE_STATE_VOID_REQUESTED)
			continue;
		out->lines++;
		out->held += state == LINE_STATE_HELD;
		out->ready +=
			state == LINE_STATE_READY || state == LINE_STATE_SERVED;
		out->total_minor += record_int(l, LINE_QUANTITY) *
				    record_int(l, LINE_UNIT_PRICE_MINOR);
	}
}

/* What the kitchen does not have goes before what becomes of the bill. */
static enum err
add_delivery(const struct app *app, struct order_row *out, struct arena *a)
{
	const struct view *v = app_shown(app);
	enum delivery worst = DELIVERY_DONE;
	struct record_list list;
	enum err e = ERR_OK;

	if (app_kitchen_alarm(app))
		e = v->list(v->ctx, TABLE_KITCHEN_TICKETS, TICKET_ORDER_ID,
			value_text(out->id), a, &list);
	else
		list.count = 0;
	for (size_t i = 0; e == ERR_OK && i < list.count; i++) {
		enum delivery is = app_delivery_of(app, list.items[i]);

		if (is > worst)
			worst = is;
	}
	if (worst >= DELIVERY_RINGS)
		out->state = _(delivery_words[worst]);
	return e;
}

static enum err
fill(const struct app *app, const struct record *r, struct arena *a,
	struct order_row *out)
{
	const struct view *v = app_shown(app);
	const char *room = lookup_room(app, record_text(r, ORDER_ROOM_ID), a);
	const char *allergy = record_text(r, ORDER_ALLERGY_NOTE);
	const char *note = record_text(r, ORDER_NOTE);
	struct record_list lines;
	enum err e;

	*out = (struct order_row){
		.id = r->id,
		.number = record_is_null(r, ORDER_NUMBER)
				  ? ""
				  : record_text(r, ORDER_NUMBER),
		.place = lookup_order_place(app, r, a),
		.room = room,
		.state = lookup_word(r, ORDER_STATE, a),
		.note = allergy != NULL
				? arena_printf(a, _("ALLERGY %s"), allergy)
			: note != NULL ? note
				       : "",
		.opened_at = record_int(r, ORDER_OPENED_AT),
		.mark = app_state_of(app, TABLE_ORDERS, r->id),
	};
	e = v->list(v->ctx, TABLE_ORDER_LINES, LINE_ORDER_ID, value_text(r->id),
		a, &lines);
	if (e == ERR_OK)
		add_lines(out, &lines);
	return e == ERR_OK ? add_delivery(app, out, a) : e;
}

static enum err
load(void *model, struct app *app, struct arena *a)
{
	struct orders *m = model;
	const struct view *v = app_shown(app);
	struct record_list list;
	enum err e;

	if (m->list.spec == NULL)
		list_init(&m->list, &spec);
	m->app = app;
	e = v->list(v->ctx, TABLE_ORDERS, -1, value_null(), a, &list);
	if (e != ERR_OK)
		return e;
	m->rows = ARENA_ARRAY(a, struct order_row, list.count + 1);
	m->count = 0;
	for (size_t i = 0; i < list.count && e == ERR_OK; i++) {
		/* Of those that are over the last one first. */
		size_t k = m->closed ? list.count - 1 - i : i;
		int64_t s = record_int(list.items[k], ORDER_STATE);

		if ((s >= ORDER_STATE_CLOSED) == m->closed)
			e = fill(app, list.items[k], a, &m->rows[m->count++]);
	}
	if (e == ERR_OK)
		list_set(&m->list, m, m->count);
	return e;
}

/* What is done to the marked order: a screen of its own, or an operation. */
static const struct {
	enum act act;
	const struct screen *screen;
	const char *operation;
} does[] = {
	{ ACT_ADD_ROUND, &screen_order, NULL },
	{ ACT_PAY, &screen_order_payment, NULL },
	{ ACT_FIRE, NULL, "fire" },
	{ ACT_PRESENT, NULL, "present" },
	{ ACT_CLOSE_ORDER, NULL, "close-order" },
	{ ACT_MERGE, NULL, "merge" },
	{ ACT_DETAILS, &screen_bill, NULL },
	{ ACT_SERVE, NULL, "serve" },
	{ ACT_REOPEN, NULL, "reopen" },
	{ ACT_PRINT, NULL, NULL },
	{ ACT_REPEAT, NULL, NULL },
};

static unsigned
act_on(struct orders *m, struct app *app, enum act act)
{
	const size_t count = sizeof(does) / sizeof(does[0]);
	const struct order_row *r;
	size_t i = 0;

	if (act == ACT_NEW) {
		app_open(app, &screen_order, "");
		return REACT_NONE;
	}
	if (act == ACT_FILTER) {
		m->closed = !m->closed;
		return REACT_RELOAD;
	}
	while (i < count && does[i].act != act)
		i++;
	if (i == count)
		return REACT_PASS;
	if (!list_has_marked(&m->list))
		return REACT_BELL;
	r = &m->rows[m->list.marked];
	list_done(&m->list);
	if (act == ACT_MERGE) {
		prompt_open(&m->prompt, (int)act, _("Into which order"), "");
		return REACT_REDRAW;
	}
	if (act == ACT_REOPEN) {
		prompt_open(
			&m->prompt, (int)act, _("Why is it opened again"), "");
		return REACT_REDRAW;
	}
	if (act == ACT_PRINT) {
		app_print(app, PRINTING_CHIT, r->id);
		return REACT_REDRAW;
	}
	if (act == ACT_REPEAT) {
		order_repeat(app, r->id);
		return REACT_REDRAW;
	}
	if (does[i].screen != NULL) {
		app_open(app, does[i].screen, r->id);
		return REACT_REDRAW;
	}
	app_request(app, 0, does[i].operation);
	app_argument(app, "order", r->id);
	if (act == ACT_CLOSE_ORDER)
		app_argument(app, "to", r->room);
	return REACT_REDRAW;
}

static unsigned
prompt_event(struct orders *m, struct app *app, const struct ui_event *ev)
{
	if (prompt_update(&m->prompt, ev) == PROMPT_ANSWERED &&
		m->prompt.edit.len > 0 && list_has_marked(&m->list)) {
		bool merges = m->prompt.tag == (int)ACT_MERGE;

		app_request(app, 0, merges ? "merge" : "reopen");
		app_argument(app, "order", m->rows[m->list.marked].id);
		app_argument(
			app, merges ? "into" : "reason", m->prompt.edit.text);
	}
	return REACT_REDRAW;
}

static unsigned
update(void *model, struct app *app, struct ui_event ev)
{
	struct orders *m = model;

	if (m->prompt.open && (ev.kind == EVENT_ACT || ev.kind == EVENT_TEXT))
		return prompt_event(m, app, &ev);
	if (ev.kind == EVENT_SIZE)
		list_fit(&m->list,
			(struct area){ 0, 0, ev.rows - 1, ev.columns });
	switch (list_update(&m->list, &ev)) {
	case LIST_MOVED:
	case LIST_MARKED:
		return REACT_REDRAW;
	case LIST_MISSED:
		app_say(app, STYLE_WARN, _("No %s order for %s."),
			m->closed ? _("closed") : _("open"), m->list.find);
		return REACT_REDRAW | REACT_BELL;
	case LIST_OPENED:
		return act_on(m, app, m->closed ? ACT_DETAILS : ACT_ADD_ROUND);
	case LIST_NOTHING:
		break;
	}
	return ev.kind == EVENT_ACT ? act_on(m, app, ev.act) : REACT_PASS;
}

static void
draw(const void *model, const struct app *app, struct canvas *c)
{
	const struct orders *m = model;
	struct area body = frame_body(c);

	(void)app;
	list_draw_counts(&m->list, c, body, STYLE_DIM, "%s %zu",
		m->closed ? _("closed") : _("open"), m->count);
	list_draw(&m->list, c, area_without_top(body, 1));
	if (list_has_marked(&m->list))
		frame_detail(c, STYLE_NORMAL, m->rows[m->list.marked].note);
	if (m->prompt.open)
		prompt_draw(&m->prompt, c, frame_action_row(c));
}

static struct where
where(const void *model)
{
	const struct orders *m = model;

	if (m->prompt.open)
		return (struct where){ .context = CTX_PROMPT };
	return (struct where){ m->closed ? CTX_ORDERS_OVER : CTX_ORDERS,
		m->list.numbered };
}

const struct screen screen_orders = {
	.name = "orders",
	.title = N_("ORDERS"),
	.context = CTX_ORDERS,
	.model_size = sizeof(struct orders),
	.has_pane = true,
	.load = load,
	.update = update,
	.draw = draw,
	.where = where,
};
