/*
 * The report of one drawer session: every movement of cash with its receipt,
 * and how float, movements and count come together. Blind for whoever has not
 * counted yet: sums are hidden, movements are not.
 */
#include "ui/app.h"
#include "ui/frame.h"
#include "ui/screens.h"
#include "ui/screens/lookup.h"
#include "ui/words.h"

#include "base/money.h"
#include "domain/folio.h"

#include <stdio.h>
#include <string.h>

/* What becomes of cash, in the order of the head. */
enum way {
	WAY_TAKEN,
	WAY_REFUNDED,
	WAY_PAID_OUT,
	WAY_TO_SAFE,
	WAY_OPENED,
	WAY_COUNT
};

static const char *const way_words[WAY_COUNT] = {
	[WAY_TAKEN] = N_("taken"),
	[WAY_REFUNDED] = N_("refunded"),
	[WAY_PAID_OUT] = N_("paid out"),
	[WAY_TO_SAFE] = N_("to safe"),
	[WAY_OPENED] = N_("no sale"),
};

struct movement {
	const char *id;
	const char *receipt;
	const char *what; /* guest, order or reason */
	int64_t paid_at;
	int64_t amount_minor;
	enum way way;
	enum list_state mark;
};

struct shift {
	struct list list;
	const struct app *app;
	struct movement *items;
	size_t count;
	const char *drawer;
	const char *cashier;
	const char *state;
	int64_t opened_at;
	int64_t float_minor;
	int64_t expected_minor;
	int64_t counted_minor;
	int64_t sums[WAY_COUNT];
	size_t openings; /* without a sale */
	bool counted;
	bool shows_sums;
};

/* ---- cells ---- */

static const struct movement *
at(const void *rows, size_t row)
{
	return &((const struct shift *)rows)->items[row];
}

static void
get_place(const void *rows, size_t row, char *out, size_t size)
{
	(void)rows;
	snprintf(out, size, "%zu", row + 1);
}

static void
get_time(const void *rows, size_t row, char *out, size_t size)
{
	char clock[6];

	snprintf(out, size, "%s",
		app_clock(((const struct shift *)rows)->app,
			at(rows, row)->paid_at, clock));
}

static void
get_receipt(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", at(rows, row)->receipt);
}

static void
get_way(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", _(way_words[at(rows, row)->way]));
}

static enum style
style_way(const void *rows, size_t row)
{
	return at(rows, row)->way == WAY_TAKEN ? STYLE_NORMAL : STYLE_WARN;
}

static void
get_what(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", at(rows, row)->what);
}

static void
get_amount(const void *rows, size_t row, char *out, size_t size)
{
	app_money(((const struct shift *)rows)->app,
		at(rows, row)->amount_minor, out, size);
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
	{"#",        3, ALIGN_RIGHT, 3, get_place,   NULL},
	{N_("Time"),     5, ALIGN_LEFT,  2, get_time,    NULL},
	{N_("Receipt"), 12, ALIGN_LEFT,  1, get_receipt, NULL},
	{N_("Cash"),     8, ALIGN_LEFT,  0, get_way,     style_way},
	{N_("For"),      0, ALIGN_LEFT,  0, get_what,    NULL},
	{N_("Amount"),  11, ALIGN_RIGHT, 0, get_amount,  NULL},
};
/* clang-format on */

static const struct list_spec spec = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.empty = N_("No cash has moved in this drawer yet."),
	.id = row_id,
	.key = get_place,
	.state = row_state,
};

/* ---- load ---- */

/* Whose bill it was: the guest of the folio, or the order. */
static const char *
what_for(const struct app *app, const struct record *p, struct arena *a)
{
	const char *folio_id = record_text(p, PAYMENT_FOLIO_ID);
	const char *order_id = record_text(p, PAYMENT_ORDER_ID);
	const char *stay_id, *guest_id;

	if (!record_is_null(p, PAYMENT_REASON))
		return record_text(p, PAYMENT_REASON);
	if (order_id != NULL)
		return arena_printf(a, _("order %s"),
			lookup_text(
				app, TABLE_ORDERS, order_id, ORDER_NUMBER, a));
	if (folio_id == NULL)
		return "";
	stay_id = lookup_text(app, TABLE_FOLIOS, folio_id, FOLIO_STAY_ID, a);
	guest_id = lookup_text(app, TABLE_STAYS, stay_id, STAY_GUEST_ID, a);
	return lookup_text(app, TABLE_GUESTS, guest_id, GUEST_FULL_NAME, a);
}

static enum way
way_of(const struct record *p)
{
	switch ((enum payment_kind)record_int(p, PAYMENT_KIND)) {
	case PAYMENT_KIND_PAID_OUT:
		return WAY_PAID_OUT;
	case PAYMENT_KIND_SAFE_DROP:
		return WAY_TO_SAFE;
	case PAYMENT_KIND_NO_SALE:
		return WAY_OPENED;
	case PAYMENT_KIND_BILL:
	case PAYMENT_KIND_WORD_COUNT:
		break;
	}
	return record_int(p, PAYMENT_AMOUNT_MINOR) < 0 ? WAY_REFUNDED
						       : WAY_TAKEN;
}

static void
fill_movement(struct shift *m, const struct app *app, const struct record *p,
	struct arena *a)
{
	struct movement *to = &m->items[m->count++];

	*to = (struct movement){
		.id = p->id,
		.receipt = lookup_given(p, PAYMENT_RECEIPT_NUMBER),
		.what = what_for(app, p, a),
		.paid_at = record_int(p, PAYMENT_PAID_AT),
		.amount_minor = record_int(p, PAYMENT_AMOUNT_MINOR),
		.way = way_of(p),
		.mark = app_state_of(app, TABLE_CASH_PAYMENTS, p->id),
	};
	m->sums[to->way] += to->amount_minor;
	m->openings += to->way == WAY_OPENED;
}

static enum err
load(void *model, struct app *app, struct arena *a)
{
	struct shift *m = model;
	const struct view *v = app_view(app);
	struct record_list list;
	struct record *d;
	enum err e;

	if (m->list.spec == NULL)
		list_init(&m->list, &spec);
	m->app = app;
	e = v->find(v->ctx, TABLE_CASH_SESSIONS, app_param(app), a, &d);
	if (e == ERR_OK)
		e = v->list(v->ctx, TABLE_CASH_PAYMENTS,
			PAYMENT_CASH_SESSION_ID, value_text(app_param(app)), a,
			&list);
	if (e == ERR_OK)
		e = drawer_expected(v, d, &m->expected_minor);
	if (e != ERR_OK)
		return e;
	m->drawer = record_text(d, DRAWER_DRAWER);
	m->cashier = lookup_staff(app, record_text(d, DRAWER_OPENED_BY), a);
	m->state = _(record_word(d, DRAWER_STATE));
	m->opened_at = record_int(d, DRAWER_OPENED_AT);
	m->float_minor = record_int(d, DRAWER_FLOAT_MINOR);
	m->counted = !record_is_null(d, DRAWER_COUNTED_MINOR);
	m->counted_minor = record_int(d, DRAWER_COUNTED_MINOR);
	m->shows_sums = m->counted || app_session(app)->role == ROLE_MANAGER;
	m->items = ARENA_ARRAY(a, struct movement, list.count + 1);
	m->count = 0;
	m->openings = 0;
	memset(m->sums, 0, sizeof(m->sums));
	for (size_t i = 0; i < list.count; i++)
		fill_movement(m, app, list.items[i], a);
	list_set(&m->list, m, m->count);
	return ERR_OK;
}

/* ---- update ---- */

static unsigned
refund(struct shift *m, struct app *app)
{
	const struct movement *p;

	if (!list_has_marked(&m->list))
		return REACT_BELL;
	p = &m->items[m->list.marked];
	list_done(&m->list);
	if (p->way != WAY_TAKEN) {
		app_say(app, STYLE_WARN,
			_("Only what was taken for a bill is refunded."));
		return REACT_BELL | REACT_REDRAW;
	}
	app_open(app, &screen_refund, p->id);
	return REACT_REDRAW;
}

static unsigned
update(void *model, struct app *app, struct ui_event ev)
{
	struct shift *m = model;

	if (ev.kind == EVENT_SIZE)
		list_fit(&m->list,
			(struct area){ 0, 0, ev.rows - 3, ev.columns });
	switch (list_update(&m->list, &ev)) {
	case LIST_MOVED:
	case LIST_MARKED:
	case LIST_MISSED:
	case LIST_OPENED:
		return REACT_REDRAW;
	case LIST_NOTHING:
		break;
	}
	if (ev.kind == EVENT_ACT && ev.act == ACT_REFUND)
		return refund(m, app);
	return REACT_PASS;
}

/* ---- draw ---- */

static int
put_sum(const struct shift *m, struct canvas *c, struct slot at_,
	const char *word, int64_t minor)
{
	char money[MONEY_TEXT_SIZE];

	return canvas_putf(c, at_.row, at_.column, STYLE_NORMAL, "%s %s  ",
		word, app_money(m->app, minor, money, sizeof(money)));
}

static void
draw_sums(const struct shift *m, struct canvas *c, struct area body)
{
	struct slot at_ = { .row = body.row + 1, .column = body.column + 1 };
	int64_t over = m->counted_minor - m->expected_minor;

	at_.column += put_sum(m, c, at_, _("float"), m->float_minor);
	if (m->openings > 0)
		at_.column += canvas_putf(c, at_.row, at_.column, STYLE_WARN,
			_("no sale %zu  "), m->openings);
	if (!m->shows_sums) {
		canvas_put(c, at_.row, at_.column, STYLE_DIM,
			_("sums are shown when the drawer is counted"));
		return;
	}
	for (int w = 0; w < WAY_COUNT; w++)
		if (w == WAY_TAKEN || m->sums[w] != 0)
			at_.column +=
				put_sum(m, c, at_, _(way_words[w]), m->sums[w]);
	at_.row++;
	at_.column = body.column + 1;
	at_.column += put_sum(m, c, at_, _("expected"), m->expected_minor);
	if (!m->counted)
		return;
	at_.column += put_sum(m, c, at_, _("counted"), m->counted_minor);
	if (over == 0)
		canvas_put(c, at_.row, at_.column, STYLE_GOOD, _("it fits"));
	else
		put_sum(m, c, at_, over > 0 ? _("OVER") : _("SHORT"),
			over > 0 ? over : -over);
}

static void
draw(const void *model, const struct app *app, struct canvas *c)
{
	const struct shift *m = model;
	struct area body = frame_body(c);
	char clock[6], text[160];

	canvas_putf(c, body.row, body.column + 1, STYLE_TITLE,
		words_count("Drawer %s  %s  opened %s  %s  %zu movement",
			"Drawer %s  %s  opened %s  %s  %zu movements",
			m->count),
		m->drawer, m->cashier, app_clock(app, m->opened_at, clock),
		m->state, m->count);
	draw_sums(m, c, body);
	list_draw(&m->list, c, area_without_top(body, 3));
	if (list_has_marked(&m->list)) {
		const struct movement *p = &m->items[m->list.marked];

		snprintf(text, sizeof(text), "%s  %s  %s", p->receipt,
			_(way_words[p->way]), p->what);
		frame_detail(c, STYLE_NORMAL, text);
	}
}

static struct where
where(const void *model)
{
	const struct shift *m = model;

	return (struct where){ CTX_SHIFT, m->list.numbered };
}

const struct screen screen_shift = {
	.name = "shift",
	.title = N_("SHIFT"),
	.context = CTX_SHIFT,
	.model_size = sizeof(struct shift),
	.has_pane = true,
	.load = load,
	.update = update,
	.draw = draw,
	.where = where,
};
