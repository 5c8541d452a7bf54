/*
 * Cash drawers: who has which open, what should be in it, what was counted.
 * What should be there is hidden from the cashier until it has been counted.
 */
#include "ui/app.h"
#include "ui/frame.h"
#include "ui/screens.h"
#include "ui/screens/lookup.h"
#include "ui/widget/dialog.h"
#include "ui/words.h"

#include "base/money.h"
#include "domain/folio.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct drawer_row {
	const char *id;
	const char *drawer;
	const char *cashier;
	enum drawer_state state;
	int64_t opened_at;
	int64_t float_minor;
	int64_t expected_minor;
	int64_t counted_minor;
	size_t openings; /* without a sale */
	bool counted;
	bool shows_expected;
	bool is_own; /* open, and of whoever is signed in or of this desk */
	enum list_state mark;
};

struct drawer {
	struct list list;
	struct dialog dialog; /* closing what was counted */
	const struct app *app;
	struct drawer_row *rows;
	size_t count;
};

static const struct drawer_row *
at(const void *rows, size_t row)
{
	return &((const struct drawer *)rows)->rows[row];
}

static void
get_drawer(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", at(rows, row)->drawer);
}

static void
get_cashier(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", at(rows, row)->cashier);
}

static void
get_state(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s",
		_(choices_word(&drawer_state_choices, at(rows, row)->state)));
}

static enum style
style_state(const void *rows, size_t row)
{
	switch (at(rows, row)->state) {
	case DRAWER_STATE_OPEN:
		return STYLE_STRONG;
	case DRAWER_STATE_AMENDED:
		return STYLE_ALERT;
	case DRAWER_STATE_SUSPENDED:
		return STYLE_WARN;
	case DRAWER_STATE_COUNTED:
	case DRAWER_STATE_CLOSED:
	case DRAWER_STATE_WORD_COUNT:
		break;
	}
	return STYLE_NORMAL;
}

static void
get_opened(const void *rows, size_t row, char *out, size_t size)
{
	char clock[6];

	snprintf(out, size, "%s",
		app_clock(((const struct drawer *)rows)->app,
			at(rows, row)->opened_at, clock));
}

static void
get_float(const void *rows, size_t row, char *out, size_t size)
{
	app_money(((const struct drawer *)rows)->app,
		at(rows, row)->float_minor, out, size);
}

static void
get_expected(const void *rows, size_t row, char *out, size_t size)
{
	if (!at(rows, row)->shows_expected)
		snprintf(out, size, _("count first"));
	else
		app_money(((const struct drawer *)rows)->app,
			at(rows, row)->expected_minor, out, size);
}

static void
get_counted(const void *rows, size_t row, char *out, size_t size)
{
	*out = '\0';
	if (at(rows, row)->counted)
		app_money(((const struct drawer *)rows)->app,
			at(rows, row)->counted_minor, out, size);
}

static void
get_over(const void *rows, size_t row, char *out, size_t size)
{
	const struct drawer_row *r = at(rows, row);

	*out = '\0';
	if (r->counted && r->shows_expected)
		app_money(((const struct drawer *)rows)->app,
			r->counted_minor - r->expected_minor, out, size);
}

static enum style
style_over(const void *rows, size_t row)
{
	const struct drawer_row *r = at(rows, row);

	return r->counted && r->counted_minor != r->expected_minor
		       ? STYLE_ALERT
		       : STYLE_NORMAL;
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

static void
get_openings(const void *rows, size_t row, char *out, size_t size)
{
	*out = '\0';
	if (at(rows, row)->openings > 0)
		snprintf(out, size, "%zu", at(rows, row)->openings);
}

/* clang-format off */
static const struct list_column columns[] = {
	{N_("Drawer"),   8, ALIGN_LEFT,  0, get_drawer,   NULL},
	{N_("Cashier"),  0, ALIGN_LEFT,  1, get_cashier,  NULL},
	{N_("State"),    9, ALIGN_LEFT,  0, get_state,    style_state},
	{N_("Opened"),   6, ALIGN_LEFT,  3, get_opened,   NULL},
	{N_("Float"),    9, ALIGN_RIGHT, 3, get_float,    NULL},
	{N_("No sale"),  7, ALIGN_RIGHT, 2, get_openings, NULL},
	{N_("Expected"), 11, ALIGN_RIGHT, 2, get_expected, NULL},
	{N_("Counted"),  9, ALIGN_RIGHT, 1, get_counted,  NULL},
	{N_("Over"),     8, ALIGN_RIGHT, 0, get_over,     style_over},
};
/* clang-format on */

static const struct list_spec spec = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.empty = N_("No drawer has been opened today. o opens this desk's."),
	.id = row_id,
	.key = get_drawer,
	.state = row_state,
};

static enum err
fill(const struct app *app, const struct record *r, struct arena *a,
	struct drawer_row *out)
{
	const struct view *v = app_view(app);
	const char *by = record_text(r, DRAWER_OPENED_BY);
	const char *desk = store_identity(app_store(app))->terminal_name;
	enum err e;

	*out = (struct drawer_row){
		.id = r->id,
		.drawer = record_text(r, DRAWER_DRAWER),
		.cashier = lookup_staff(app, by, a),
		.state = (enum drawer_state)record_int(r, DRAWER_STATE),
		.opened_at = record_int(r, DRAWER_OPENED_AT),
		.float_minor = record_int(r, DRAWER_FLOAT_MINOR),
		.counted_minor = record_int(r, DRAWER_COUNTED_MINOR),
		.counted = !record_is_null(r, DRAWER_COUNTED_MINOR),
		.mark = app_state_of(app, TABLE_CASH_SESSIONS, r->id),
	};
	out->is_own = out->state != DRAWER_STATE_CLOSED &&
		      (strcmp(out->cashier, app_session(app)->login) == 0 ||
			      strcmp(out->drawer, desk) == 0);
	out->shows_expected =
		out->counted || app_session(app)->role == ROLE_MANAGER;
	e = drawer_openings(v, r, a, &out->openings);
	return e == ERR_OK ? drawer_expected(v, r, &out->expected_minor) : e;
}

/* The own drawer on top, so that it is the marked one; then the newest. */
static int
by_nearness(const void *a, const void *b)
{
	const struct drawer_row *x = a, *y = b;

	if (x->is_own != y->is_own)
		return x->is_own ? -1 : 1;
	if (x->opened_at != y->opened_at)
		return x->opened_at > y->opened_at ? -1 : 1;
	return strcmp(x->id, y->id);
}

static enum err
load(void *model, struct app *app, struct arena *a)
{
	struct drawer *m = model;
	const struct view *v = app_view(app);
	struct record_list list;
	enum err e;

	if (m->list.spec == NULL)
		list_init(&m->list, &spec);
	m->app = app;
	e = v->list(v->ctx, TABLE_CASH_SESSIONS, -1, value_null(), a, &list);
	if (e != ERR_OK)
		return e;
	m->rows = ARENA_ARRAY(a, struct drawer_row, list.count + 1);
	m->count = list.count;
	for (size_t i = 0; i < list.count && e == ERR_OK; i++)
		e = fill(app, list.items[i], a, &m->rows[i]);
	if (e != ERR_OK)
		return e;
	qsort(m->rows, m->count, sizeof(m->rows[0]), by_nearness);
	list_set(&m->list, m, m->count);
	return ERR_OK;
}

#define OPEN    (1u << DRAWER_STATE_OPEN)
#define ON_HOLD (1u << DRAWER_STATE_SUSPENDED)
#define ANY     ((1u << DRAWER_STATE_WORD_COUNT) - 1)

/* What is done to the marked drawer, and in which states. */
static const struct {
	enum act act;
	const struct screen *screen;
	unsigned states;
} opens[] = {
	{ ACT_DRAWER_CLOSE, &screen_drawer_close, OPEN | ON_HOLD },
	{ ACT_DRAWER_COUNT, &screen_drawer_count, OPEN | ON_HOLD },
	{ ACT_PAY_OUT, &screen_pay_out, OPEN },
	{ ACT_SAFE_DROP, &screen_safe_drop, OPEN },
	{ ACT_NO_SALE, &screen_no_sale, OPEN },
	{ ACT_SHIFT, &screen_shift, ANY },
};

/* A break begins or ends; what was counted is counted again. */
static unsigned
take_break(struct drawer *m, struct app *app)
{
	const struct drawer_row *r;

	if (!list_has_marked(&m->list))
		return REACT_BELL;
	r = &m->rows[m->list.marked];
	app_request(app, 0,
		r->state == DRAWER_STATE_OPEN ? "drawer-suspend"
					      : "drawer-resume");
	app_argument(app, "drawer", r->id);
	list_done(&m->list);
	return REACT_REDRAW;
}

/* What was counted, beside what should have been there, before it is closed
 * for good. */
static unsigned
close_counted(struct drawer *m, struct app *app, const struct drawer_row *r)
{
	char text[DIALOG_TEXT_SIZE], counted[MONEY_TEXT_SIZE],
		expected[MONEY_TEXT_SIZE], over[MONEY_TEXT_SIZE];

	list_done(&m->list);
	app_money(app, r->counted_minor, counted, sizeof(counted));
	app_money(app, r->expected_minor, expected, sizeof(expected));
	app_money(
		app, r->counted_minor - r->expected_minor, over, sizeof(over));
	snprintf(text, sizeof(text),
		_("Drawer %s: counted %s, expected %s, over %s. It is closed "
		  "for good; b counts it again instead."),
		r->drawer, counted, expected, over);
	dialog_confirm(&m->dialog, 0, _("CLOSE THE DRAWER"), text,
		(struct dialog_demand){ _("what was counted"), counted });
	return REACT_REDRAW;
}

static unsigned
dialog_event(struct drawer *m, struct app *app, const struct ui_event *ev)
{
	switch (dialog_update(&m->dialog, ev)) {
	case DIALOG_CONFIRMED:
		app_request(app, 0, "drawer-close");
		app_argument(app, "drawer", m->rows[m->list.marked].id);
		break;
	case DIALOG_WRONG:
		app_say(app, STYLE_WARN, _("That is not what was counted."));
		break;
	case DIALOG_CANCELLED:
		app_say(app, STYLE_NORMAL, _("The drawer was not closed."));
		break;
	case DIALOG_NOTHING:
	case DIALOG_CHANGED:
	case DIALOG_CHOSEN:
		break;
	}
	return REACT_REDRAW;
}

static unsigned
act_on(struct drawer *m, struct app *app, enum act act)
{
	const struct drawer_row *r =
		list_has_marked(&m->list) ? &m->rows[m->list.marked] : NULL;

	if (act == ACT_DRAWER_OPEN || act == ACT_NEW) {
		app_open(app, &screen_drawer_open, "");
		list_done(&m->list);
		return REACT_REDRAW;
	}
	if (act == ACT_DRAWER_BREAK)
		return take_break(m, app);
	for (size_t i = 0; i < sizeof(opens) / sizeof(opens[0]); i++) {
		if (opens[i].act != act)
			continue;
		if (act == ACT_DRAWER_CLOSE && r != NULL &&
			r->state == DRAWER_STATE_COUNTED)
			return close_counted(m, app, r);
		if (r == NULL || (opens[i].states & (1u << r->state)) == 0) {
			app_say(app, STYLE_WARN,
				_("Mark a drawer that is open."));
			return REACT_BELL;
		}
		app_open(app, opens[i].screen, r->id);
		list_done(&m->list);
		return REACT_REDRAW;
	}
	return REACT_PASS;
}

static unsigned
update(void *model, struct app *app, struct ui_event ev)
{
	struct drawer *m = model;

	if (m->dialog.open && (ev.kind == EVENT_ACT || ev.kind == EVENT_TEXT))
		return dialog_event(m, app, &ev);
	if (ev.kind == EVENT_SIZE)
		list_fit(&m->list,
			(struct area){ 0, 0, ev.rows - 1, ev.columns });
	switch (list_update(&m->list, &ev)) {
	case LIST_MOVED:
	case LIST_MARKED:
	case LIST_MISSED:
		return REACT_REDRAW;
	case LIST_OPENED:
		return act_on(m, app, ACT_SHIFT);
	case LIST_NOTHING:
		break;
	}
	return ev.kind == EVENT_ACT ? act_on(m, app, ev.act) : REACT_PASS;
}

static void
draw(const void *model, const struct app *app, struct canvas *c)
{
	const struct drawer *m = model;
	struct area body = frame_body(c);

	(void)app;
	canvas_put(c, body.row, body.column + 1, STYLE_DIM,
		_("Cash drawers. Late cash amends the session that took it."));
	list_draw(&m->list, c, area_without_top(body, 1));
	if (list_has_marked(&m->list) &&
		m->rows[m->list.marked].state == DRAWER_STATE_AMENDED)
		frame_detail(c, STYLE_ALERT,
			_("Cash arrived after this drawer was closed: what "
			  "should be in it was calculated anew."));
	if (m->dialog.open)
		dialog_draw(&m->dialog, c, body);
}

static struct where
where(const void *model)
{
	const struct drawer *m = model;

	if (m->dialog.open)
		return dialog_where(&m->dialog);
	return (struct where){ CTX_DRAWER, m->list.numbered };
}

const struct screen screen_drawer = {
	.name = "drawer",
	.title = N_("DRAWERS"),
	.context = CTX_DRAWER,
	.model_size = sizeof(struct drawer),
	.has_pane = true,
	.load = load,
	.update = update,
	.draw = draw,
	.where = where,
};
