/*
 * Lists of people: arrivals, departures, in house, folios. One screen with four
 * faces: the same rows, other stays and other columns. Letters find a guest by
 * any part of the name, digits a room.
 */
#include "ui/app.h"
#include "ui/frame.h"
#include "ui/screens.h"
#include "ui/screens/stay_rows.h"

#include "base/date.h"
#include "base/money.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct stay_list {
	struct list list;
	const struct app *app;
	struct stay_rows rows;
	int64_t total_minor;
};

/* ---- cells ---- */

static const struct stay_row *
row_at(const void *rows, size_t row)
{
	return &((const struct stay_list *)rows)->rows.items[row];
}

static void
get_room(const void *rows, size_t row, char *out, size_t size)
{
	const struct stay_row *r = row_at(rows, row);

	snprintf(out, size, "%s", r->room[0] != '\0' ? r->room : "none");
}

static enum style
style_room(const void *rows, size_t row)
{
	return row_at(rows, row)->room[0] != '\0' ? STYLE_NORMAL : STYLE_WARN;
}

static void
get_guest(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", row_at(rows, row)->guest);
}

static void
get_arrival(const void *rows, size_t row, char *out, size_t size)
{
	char day[6];

	date_short(row_at(rows, row)->arrival, day);
	snprintf(out, size, "%s", day);
}

static void
get_departure(const void *rows, size_t row, char *out, size_t size)
{
	char day[6];

	date_short(row_at(rows, row)->departure, day);
	snprintf(out, size, "%s", day);
}

static void
get_nights(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%" PRId64, row_at(rows, row)->nights);
}

static void
get_persons(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%" PRId64, row_at(rows, row)->persons);
}

static void
get_balance(const void *rows, size_t row, char *out, size_t size)
{
	const struct stay_list *m = rows;

	*out = '\0';
	if (row_at(rows, row)->folio_id != NULL)
		app_money(m->app, row_at(rows, row)->balance_minor, out, size);
}

static enum style
style_balance(const void *rows, size_t row)
{
	const struct stay_row *r = row_at(rows, row);

	return r->due_out && r->balance_minor != 0 ? STYLE_WARN : STYLE_NORMAL;
}

static void
get_rate(const void *rows, size_t row, char *out, size_t size)
{
	const struct stay_list *m = rows;

	app_money(m->app, row_at(rows, row)->rate_minor, out, size);
}

static void
get_folio(const void *rows, size_t row, char *out, size_t size)
{
	const struct stay_row *r = row_at(rows, row);

	snprintf(out, size, "%s",
		r->folio[0] != '\0'   ? r->folio
		: r->folio_id != NULL ? "open"
				      : "none");
}

static void
get_since(const void *rows, size_t row, char *out, size_t size)
{
	const struct stay_list *m = rows;
	char clock[6];

	snprintf(out, size, "%s",
		app_clock(m->app, row_at(rows, row)->checked_in_at, clock));
}

static void
get_note(const void *rows, size_t row, char *out, size_t size)
{
	const struct stay_row *r = row_at(rows, row);

	snprintf(out, size, "%s%s%s", r->vip ? "VIP " : "",
		r->due_out ? "DUE OUT " : "", r->note);
}

static void
get_key(const void *rows, size_t row, char *out, size_t size)
{
	const struct stay_row *r = row_at(rows, row);

	snprintf(out, size, "%s %s", r->room, r->guest);
}

static const char *
row_id(const void *rows, size_t row)
{
	return row_at(rows, row)->id;
}

static enum list_state
row_state(const void *rows, size_t row)
{
	return row_at(rows, row)->mark;
}

/* clang-format off */
static const struct list_column arrival_columns[] = {
	{"Guest",  28, ALIGN_LEFT,  0, get_guest,     NULL},
	{"Room",    5, ALIGN_LEFT,  0, get_room,      style_room},
	{"Arr",     5, ALIGN_LEFT,  3, get_arrival,   NULL},
	{"Dep",     5, ALIGN_LEFT,  0, get_departure, NULL},
	{"Nt",      2, ALIGN_RIGHT, 2, get_nights,    NULL},
	{"Ps",      2, ALIGN_RIGHT, 4, get_persons,   NULL},
	{"Rate",    9, ALIGN_RIGHT, 5, get_rate,      NULL},
	{"Note",    0, ALIGN_LEFT,  1, get_note,      NULL},
};
static const struct list_column house_columns[] = {
	{"Room",    5, ALIGN_LEFT,  0, get_room,      style_room},
	{"Guest",  28, ALIGN_LEFT,  0, get_guest,     NULL},
	{"Dep",     5, ALIGN_LEFT,  0, get_departure, NULL},
	{"Nt",      2, ALIGN_RIGHT, 3, get_nights,    NULL},
	{"In at",   5, ALIGN_LEFT,  4, get_since,     NULL},
	{"Balance", 10, ALIGN_RIGHT, 0, get_balance,  style_balance},
	{"Note",    0, ALIGN_LEFT,  1, get_note,      NULL},
};
static const struct list_column folio_columns[] = {
	{"Room",    5, ALIGN_LEFT,  0, get_room,      style_room},
	{"Guest",  28, ALIGN_LEFT,  0, get_guest,     NULL},
	{"Folio",  10, ALIGN_LEFT,  2, get_folio,     NULL},
	{"Dep",     5, ALIGN_LEFT,  1, get_departure, NULL},
	{"Balance", 0, ALIGN_RIGHT, 0, get_balance,   style_balance},
};

#define SPEC(columns_, empty_) {                                    \
	.columns = columns_,                                        \
	.column_count = sizeof(columns_) / sizeof(columns_[0]),     \
	.empty = empty_, .id = row_id, .key = get_key,              \
	.state = row_state, .find_words = true,                     \
}
/* clang-format on */

static const struct list_spec arrivals_spec = SPEC(arrival_columns,
	"Nobody is expected any more today. F6 takes a walk-in.");
static const struct list_spec departures_spec =
	SPEC(house_columns, "Everybody who leaves today has left.");
static const struct list_spec in_house_spec =
	SPEC(house_columns, "Nobody is in the house.");
static const struct list_spec folios_spec =
	SPEC(folio_columns, "There is no open folio.");

/* ---- load ---- */

static enum err
load_rows(struct stay_list *m, struct app *app, struct arena *a,
	const struct list_spec *spec, enum stay_rows_which which)
{
	enum err e;

	if (m->list.spec == NULL)
		list_init(&m->list, spec);
	m->app = app;
	e = stay_rows_load(app, which, a, &m->rows);
	if (e != ERR_OK)
		return e;
	m->total_minor = 0;
	for (size_t i = 0; i < m->rows.count; i++)
		m->total_minor += m->rows.items[i].balance_minor;
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
};

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
				"%s has no folio before the check-in.",
				r->guest);
			return REACT_BELL | REACT_REDRAW;
		}
		app_open(app, opens[i].screen,
			opens[i].folio ? r->folio_id : r->id);
		return REACT_REDRAW;
	}
	if (act == ACT_CANCEL_STAY || act == ACT_NO_SHOW) {
		list_done(&m->list);
		app_request(app, 0, act == ACT_NO_SHOW ? "no-show" : "cancel");
		app_argument(app, "stay", r->id);
		return REACT_REDRAW;
	}
	return REACT_PASS;
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
		app_open(app, &screen_walk_in, "");
		return REACT_NONE;
	}
	switch (list_update(&m->list, &ev)) {
	case LIST_MOVED:
	case LIST_MARKED:
		return REACT_REDRAW;
	case LIST_MISSED:
		app_say(app, STYLE_WARN, "Nobody here is called %s.",
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

/* ---- draw ---- */

static void
draw(const void *model, const struct app *app, struct canvas *c)
{
	const struct stay_list *m = model;
	struct area body = frame_body(c);
	const struct stay_row *r;
	char total[MONEY_TEXT_SIZE], dates[48], text[200];

	list_draw_find(&m->list, c, body.row, body.column + 1);
	canvas_putf(c, body.row, body.column + 40, STYLE_DIM,
		"%zu of them   balances %s", m->rows.count,
		app_money(app, m->total_minor, total, sizeof(total)));
	list_draw(&m->list, c, area_without_top(body, 1));
	if (!list_has_marked(&m->list))
		return;
	r = &m->rows.items[m->list.marked];
	stay_row_dates(r, dates, sizeof(dates));
	snprintf(text, sizeof(text), "%s  %s  %s  %s", r->guest,
		r->room[0] != '\0' ? r->room : "no room", dates, r->note);
	frame_detail(c, STYLE_NORMAL, text);
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

const struct screen screen_arrivals = {
	.name = "arrivals",
	.title = "ARRIVALS",
	.context = CTX_ARRIVALS,
	.model_size = sizeof(struct stay_list),
	.load = load_arrivals,
	.update = update_arrivals,
	.draw = draw,
	.where = where_arrivals,
};

const struct screen screen_departures = {
	.name = "departures",
	.title = "DEPARTURES",
	.context = CTX_IN_HOUSE,
	.model_size = sizeof(struct stay_list),
	.load = load_departures,
	.update = update_departures,
	.draw = draw,
	.where = where_house,
};

const struct screen screen_in_house = {
	.name = "in-house",
	.title = "IN HOUSE",
	.context = CTX_IN_HOUSE,
	.model_size = sizeof(struct stay_list),
	.load = load_in_house,
	.update = update_house,
	.draw = draw,
	.where = where_house,
};

const struct screen screen_folios = {
	.name = "folios",
	.title = "FOLIOS",
	.context = CTX_IN_HOUSE,
	.model_size = sizeof(struct stay_list),
	.load = load_folios,
	.update = update_house,
	.draw = draw,
	.where = where_house,
};
