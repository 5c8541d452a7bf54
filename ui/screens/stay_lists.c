/*
 * Lists of people: arrivals, departures, in house, folios, bookings, who has
 * left. One screen with six faces: the same rows, other stays and columns.
 * Letters find a guest by any part of the name, digits a room.
 */
#include "ui/app.h"
#include "ui/frame.h"
#include "ui/screens.h"
#include "ui/screens/stay_list.h"
#include "ui/screens/wanted.h"
#include "ui/words.h"

#include "base/money.h"

#include <stdio.h>
#include <string.h>

/* clang-format off */
static const struct list_column arrival_columns[] = {
	{N_("Guest"),  28, ALIGN_LEFT,  0, stay_get_guest,     NULL},
	{N_("Room"),    5, ALIGN_LEFT,  0, stay_get_room,      stay_style_room},
	{N_("Arr"),     5, ALIGN_LEFT,  3, stay_get_arrival,   NULL},
	{N_("Dep"),     5, ALIGN_LEFT,  0, stay_get_departure, NULL},
	{N_("Nt"),      2, ALIGN_RIGHT, 2, stay_get_nights,    NULL},
	{N_("Ps"),      2, ALIGN_RIGHT, 4, stay_get_persons,   NULL},
	{N_("Rate"),    9, ALIGN_RIGHT, 5, stay_get_rate,      NULL},
	{N_("Note"),    0, ALIGN_LEFT,  1, stay_get_note,      NULL},
};
static const struct list_column house_columns[] = {
	{N_("Room"),    5, ALIGN_LEFT,  0, stay_get_room,      stay_style_room},
	{N_("Guest"),  28, ALIGN_LEFT,  0, stay_get_guest,     NULL},
	{N_("Dep"),     5, ALIGN_LEFT,  0, stay_get_departure, NULL},
	{N_("Nt"),      2, ALIGN_RIGHT, 3, stay_get_nights,    NULL},
	{N_("In at"),   5, ALIGN_LEFT,  4, stay_get_since,     NULL},
	{N_("Balance"), 10, ALIGN_RIGHT, 0, stay_get_balance,  stay_style_balance},
	{N_("Note"),    0, ALIGN_LEFT,  1, stay_get_note,      NULL},
};
static const struct list_column folio_columns[] = {
	{N_("Room"),    5, ALIGN_LEFT,  0, stay_get_room,      stay_style_room},
	{N_("Guest"),  28, ALIGN_LEFT,  0, stay_get_guest,     NULL},
	{N_("Folio"),  10, ALIGN_LEFT,  2, stay_get_folio,     NULL},
	{N_("Dep"),     5, ALIGN_LEFT,  1, stay_get_departure, NULL},
	{N_("Balance"), 0, ALIGN_RIGHT, 0, stay_get_balance,   stay_style_balance},
};

static const struct list_column booking_columns[] = {
	{N_("Guest"),  28, ALIGN_LEFT,  0, stay_get_guest,     NULL},
	{N_("Arr"),     5, ALIGN_LEFT,  0, stay_get_arrival,   NULL},
	{N_("Dep"),     5, ALIGN_LEFT,  3, stay_get_departure, NULL},
	{N_("State"),   7, ALIGN_LEFT,  0, stay_get_state,     NULL},
	{N_("Room"),    5, ALIGN_LEFT,  2, stay_get_room,      stay_style_room},
	{N_("Rate"),    9, ALIGN_RIGHT, 5, stay_get_rate,      NULL},
	{N_("Note"),    0, ALIGN_LEFT,  1, stay_get_note,      NULL},
};
static const struct list_column left_columns[] = {
	{N_("Guest"),  28, ALIGN_LEFT,  0, stay_get_guest,     NULL},
	{N_("Room"),    5, ALIGN_LEFT,  2, stay_get_room,      NULL},
	{N_("State"),   7, ALIGN_LEFT,  0, stay_get_state,     NULL},
	{N_("Dep"),     5, ALIGN_LEFT,  0, stay_get_departure, NULL},
	{N_("Folio"),  10, ALIGN_LEFT,  1, stay_get_folio,     NULL},
	{N_("Balance"), 0, ALIGN_RIGHT, 0, stay_get_balance,   stay_style_balance},
};

#define SPEC(columns_, empty_) {                                    \
	.columns = columns_,                                        \
	.column_count = sizeof(columns_) / sizeof(columns_[0]),     \
	.empty = empty_, .id = stay_row_id, .key = stay_get_key,              \
	.state = stay_row_state, .find_words = true,                     \
}
/* clang-format on */

static const struct list_spec arrivals_spec = SPEC(arrival_columns,
	N_("Nobody is expected any more today. F6 takes a walk-in."));
static const struct list_spec departures_spec =
	SPEC(house_columns, N_("Everybody who leaves today has left."));
static const struct list_spec in_house_spec =
	SPEC(house_columns, N_("Nobody is in the house."));
static const struct list_spec folios_spec =
	SPEC(folio_columns, N_("There is no open folio."));
static const struct list_spec bookings_spec =
	SPEC(booking_columns, N_("No booking is to come. F6 writes one down."));
static const struct list_spec left_spec = SPEC(left_columns,
	N_("Nobody has left in the last week. F4 shows everybody ever."));

/* ---- load ---- */

static enum err
load_rows(struct stay_list *m, struct app *app, struct arena *a,
	const struct list_spec *spec, enum stay_rows_which which)
{
	enum err e;

	if (m->list.spec == NULL)
		list_init(&m->list, spec);
	m->app = app;
	e = stay_rows_load(app, which, true, a, &m->rows);
	if (e != ERR_OK)
		return e;
	m->wanted = (struct record_list){ 0 };
	if (which == STAY_ROWS_IN_HOUSE || which == STAY_ROWS_DEPARTURES)
		e = wanted_load(app, a, &m->wanted);
	if (e != ERR_OK)
		return e;
	m->has_total &= m->which == which;
	m->which = which;
	list_set(&m->list, m, m->rows.count);
	return ERR_OK;
}

static enum err
load_arrivals(void *model, struct app *app, struct arena *a)
{
	return load_rows(model, app, a, &arrivals_spec, STAY_ROWS_ARRIVALS);
}

static enum err
load_departures(void *model, struct app *app, struct arena *a)
{
	return load_rows(model, app, a, &departures_spec, STAY_ROWS_DEPARTURES);
}

static enum err
load_in_house(void *model, struct app *app, struct arena *a)
{
	return load_rows(model, app, a, &in_house_spec, STAY_ROWS_IN_HOUSE);
}

static enum err
load_folios(void *model, struct app *app, struct arena *a)
{
	return load_rows(model, app, a, &folios_spec, STAY_ROWS_IN_HOUSE);
}

static enum err
load_bookings(void *model, struct app *app, struct arena *a)
{
	return load_rows(model, app, a, &bookings_spec, STAY_ROWS_BOOKINGS);
}

static enum err
load_left(void *model, struct app *app, struct arena *a)
{
	const struct stay_list *m = model;

	return load_rows(model, app, a, &left_spec,
		m->all ? STAY_ROWS_OVER : STAY_ROWS_LEFT);
}

/* Each of them, and so their sum. */
static bool
shows_balances(const struct stay_list *m)
{
	return m->list.spec != &arrivals_spec && m->list.spec != &bookings_spec;
}

static bool
fill(void *model, struct app *app, struct arena *a, bool in_sight)
{
	struct stay_list *m = model;
	size_t from, count;

	if (in_sight) {
		list_sight(&m->list, &from, &count);
		return stay_rows_fill(app, a, m->rows.items + from, count) ==
		       ERR_OK;
	}
	if (!shows_balances(m))
		return false;
	if (stay_rows_fill_rest(app, a, &m->rows))
		return true;
	if (m->rows.filled < m->rows.count)
		return false; /* could not be read, or gave way to a key */
	m->total_minor = 0;
	for (size_t i = 0; i < m->rows.count; i++)
		m->total_minor += m->rows.items[i].balance_minor;
	m->has_total = true;
	return false;
}

/* ---- update ---- */

/* What an action opens, and whether it wants the stay or its folio. */
static const struct {
	enum act act;
	const struct screen *screen;
	bool folio;
} opens[] = {
	{ ACT_CHECK_IN, &screen_check_in, false },
	{ ACT_CHECK_OUT, &screen_check_out, false },
	{ ACT_MOVE, &screen_move, false },
	{ ACT_EXTEND, &screen_extend, false },
	{ ACT_TERMS, &screen_terms, false },
	{ ACT_PAY, &screen_payment, true },
	{ ACT_CHARGE, &screen_charge, true },
	{ ACT_FOLIO, &screen_folio, true },
	{ ACT_ADVANCE, &screen_advance_check_in, false },
};

/* What is done at once: u takes a slip back. */
static const struct {
	enum act act;
	const char *operation;
} does[] = {
	{ ACT_CANCEL_STAY, "cancel" },
	{ ACT_NO_SHOW, "no-show" },
	{ ACT_QUEUE, "queue" },
	{ ACT_REVERSE_IN, "reverse-check-in" },
	{ ACT_REINSTATE, "reinstate" },
	{ ACT_CONFIRM, "confirm" },
};

/* One check-in for each that is marked. */
static unsigned
begin_group(struct stay_list *m, struct app *app)
{
	list_done(&m->list);
	if (m->marks.count == 0) {
		app_say(app, STYLE_WARN,
			_("Mark who arrives together first: Space."));
		return REACT_BELL | REACT_REDRAW;
	}
	m->group = (struct each){ .operation = "check-in",
		.key = "stay",
		.done_word = _("checked in") };
	each_begin(&m->group, app, &m->marks, NULL);
	return REACT_REDRAW;
}

static unsigned
mark(struct stay_list *m, struct app *app)
{
	const char *id = m->rows.items[m->list.marked].id;

	list_done(&m->list);
	if (m->list.spec != &arrivals_spec)
		return REACT_BELL;
	if (!marks_toggle(&m->marks, id)) {
		app_say(app, STYLE_WARN, _("At most %d arrive together."),
			MARKS_MAX);
		return REACT_BELL;
	}
	return REACT_REDRAW;
}

static unsigned
act_on(struct stay_list *m, struct app *app, enum act act)
{
	const struct stay_row *r;

	if (!list_has_marked(&m->list))
		return act == ACT_ENTER ? REACT_BELL : REACT_PASS;
	r = &m->rows.items[m->list.marked];
	for (size_t i = 0; i < sizeof(opens) / sizeof(opens[0]); i++) {
		if (opens[i].act != act)
			continue;
		list_done(&m->list);
		if (opens[i].folio && r->folio_id == NULL) {
			app_say(app, STYLE_WARN,
				_("%s has no folio before the check-in."),
				r->guest);
			return REACT_BELL | REACT_REDRAW;
		}
		app_open(app, opens[i].screen,
			opens[i].folio ? r->folio_id : r->id);
		return REACT_REDRAW;
	}
	if (act == ACT_WAKE_UP) {
		list_done(&m->list);
		app_open(app, &screen_request, r->room_id);
		return REACT_REDRAW;
	}
	if (act == ACT_CARD) {
		list_done(&m->list);
		app_print(app, PRINTING_CARD, r->id);
		return REACT_REDRAW;
	}
	for (size_t i = 0; i < sizeof(does) / sizeof(does[0]); i++) {
		if (does[i].act != act)
			continue;
		list_done(&m->list);
		app_request(app, 0, does[i].operation);
		app_argument(app, "stay", r->id);
		if (act == ACT_QUEUE && r->queued_at != 0)
			app_argument(app, "waits", "0");
		return REACT_REDRAW;
	}
	return act == ACT_GROUP ? begin_group(m, app) : REACT_PASS;
}

static unsigned
update_list(struct stay_list *m, struct app *app, struct ui_event ev,
	enum act opened)
{
	if (ev.kind == EVENT_SIZE)
		list_fit(&m->list,
			(struct area){ 0, 0, ev.rows - 1, ev.columns });
	if (ev.kind == EVENT_ACT && ev.act == ACT_NEW) {
		list_done(&m->list);
		app_open(app,
			m->list.spec == &bookings_spec ? &screen_book
						       : &screen_walk_in,
			"");
		return REACT_NONE;
	}
	if (ev.kind == EVENT_ACT && ev.act == ACT_FILTER &&
		m->list.spec == &left_spec) {
		m->all = !m->all;
		return REACT_RELOAD;
	}
	if (each_event(&m->group, app, &m->marks, &ev))
		return REACT_REDRAW;
	switch (list_update(&m->list, &ev)) {
	case LIST_MARKED:
		return mark(m, app);
	case LIST_MOVED:
		return REACT_REDRAW;
	case LIST_MISSED:
		app_say(app, STYLE_WARN, _("Nobody here is called %s."),
			m->list.find);
		return REACT_REDRAW | REACT_BELL;
	case LIST_OPENED:
		return act_on(m, app, opened);
	case LIST_NOTHING:
		break;
	}
	return ev.kind == EVENT_ACT ? act_on(m, app, ev.act) : REACT_PASS;
}

static unsigned
update_arrivals(void *model, struct app *app, struct ui_event ev)
{
	return update_list(model, app, ev, ACT_CHECK_IN);
}

static unsigned
update_departures(void *model, struct app *app, struct ui_event ev)
{
	return update_list(model, app, ev, ACT_CHECK_OUT);
}

static unsigned
update_house(void *model, struct app *app, struct ui_event ev)
{
	return update_list(model, app, ev, ACT_FOLIO);
}

static unsigned
update_bookings(void *model, struct app *app, struct ui_event ev)
{
	return update_list(model, app, ev, ACT_MOVE);
}

/* ---- draw ---- */

/* What the marked row does not say: how the guest waits, and for what. */
static void
draw_row(const struct stay_list *m, const struct stay_row *r, struct canvas *c)
{
	char dates[48], waits[16], wanted[160], text[400];

	stay_row_dates(r, dates, sizeof(dates));
	stay_waits(m->app, r, waits, sizeof(waits));
	wanted_line(m->app, &m->wanted, r->id, wanted, sizeof(wanted));
	snprintf(text, sizeof(text), "%s  %s%s%s%s  %s  %s%s%s%s%s%s%s%s",
		r->guest, r->room[0] != '\0' ? r->room : _("no room"),
		r->ready[0] != '\0' && r->state == STAY_STATE_CONFIRMED ? " ("
									: "",
		r->state == STAY_STATE_CONFIRMED ? r->ready : "",
		r->ready[0] != '\0' && r->state == STAY_STATE_CONFIRMED ? ")"
									: "",
		dates, waits[0] != '\0' ? _("waits ") : "", waits,
		r->advance_at != 0 ? _("papers done ") : "",
		r->paid[0] != '\0' ? _("paid: ") : "", r->paid,
		r->paid[0] != '\0' ? "  " : "", wanted, r->note);
	frame_detail(c, STYLE_NORMAL, text);
}

static void
draw(const void *model, const struct app *app, struct canvas *c)
{
	const struct stay_list *m = model;
	struct area body = frame_body(c);
	char total[MONEY_TEXT_SIZE] = "...";
	char more[32] = "";

	if (m->marks.count > 0)
		snprintf(
			more, sizeof(more), _("%zu marked   "), m->marks.count);
	else if (m->list.spec == &left_spec)
		snprintf(more, sizeof(more), "%s   ",
			m->all ? _("ever") : _("last week"));
	if (m->has_total)
		(void)app_money(app, m->total_minor, total, sizeof(total));
	if (shows_balances(m))
		list_draw_counts(&m->list, c, body, STYLE_DIM,
			_("%s%zu of them   balances %s"), more, m->rows.count,
			total);
	else
		list_draw_counts(&m->list, c, body,
			m->marks.count > 0 ? STYLE_STRONG : STYLE_DIM,
			_("%s%zu of them"), more, m->rows.count);
	list_draw(&m->list, c, area_without_top(body, 1));
	if (list_has_marked(&m->list))
		draw_row(m, &m->rows.items[m->list.marked], c);
}

static struct where
where_arrivals(const void *model)
{
	const struct stay_list *m = model;

	return (struct where){ CTX_ARRIVALS, m->list.numbered };
}

static struct where
where_house(const void *model)
{
	const struct stay_list *m = model;

	return (struct where){ CTX_IN_HOUSE, m->list.numbered };
}

static struct where
where_bookings(const void *model)
{
	const struct stay_list *m = model;

	return (struct where){ CTX_BOOKINGS, m->list.numbered };
}

static struct where
where_left(const void *model)
{
	const struct stay_list *m = model;

	return (struct where){ CTX_LEFT, m->list.numbered };
}

const struct screen screen_arrivals = {
	.name = "arrivals",
	.title = N_("ARRIVALS"),
	.context = CTX_ARRIVALS,
	.model_size = sizeof(struct stay_list),
	.has_pane = true,
	.load = load_arrivals,
	.fill = fill,
	.update = update_arrivals,
	.draw = draw,
	.where = where_arrivals,
};

const struct screen screen_departures = {
	.name = "departures",
	.title = N_("DEPARTURES"),
	.context = CTX_IN_HOUSE,
	.model_size = sizeof(struct stay_list),
	.has_pane = true,
	.load = load_departures,
	.fill = fill,
	.update = update_departures,
	.draw = draw,
	.where = where_house,
};

const struct screen screen_in_house = {
	.name = "in-house",
	.title = N_("IN HOUSE"),
	.context = CTX_IN_HOUSE,
	.model_size = sizeof(struct stay_list),
	.has_pane = true,
	.load = load_in_house,
	.fill = fill,
	.update = update_house,
	.draw = draw,
	.where = where_house,
};

const struct screen screen_folios = {
	.name = "folios",
	.title = N_("FOLIOS"),
	.context = CTX_IN_HOUSE,
	.model_size = sizeof(struct stay_list),
	.has_pane = true,
	.load = load_folios,
	.fill = fill,
	.update = update_house,
	.draw = draw,
	.where = where_house,
};

const struct screen screen_bookings = {
	.name = "bookings",
	.title = N_("BOOKINGS"),
	.context = CTX_BOOKINGS,
	.model_size = sizeof(struct stay_list),
	.has_pane = true,
	.load = load_bookings,
	.fill = fill,
	.update = update_bookings,
	.draw = draw,
	.where = where_bookings,
};

const struct screen screen_left = {
	.name = "left",
	.title = N_("LEFT"),
	.context = CTX_LEFT,
	.model_size = sizeof(struct stay_list),
	.has_pane = true,
	.load = load_left,
	.fill = fill,
	.update = update_house,
	.draw = draw,
	.where = where_left,
};
