/*
 * The room rack: every room with who is in it, who comes next, and what
 * housekeeping says. Home of the front desk.
 */
#include "ui/app.h"
#include "ui/frame.h"
#include "ui/screens.h"
#include "ui/screens/stay_rows.h"
#include "ui/widget/prompt.h"
#include "ui/words.h"

#include "base/date.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ASK_FILTER 1

struct room_row {
	const char *id;
	const char *number;
	const char *type;
	const char *note;
	enum room_status status;
	enum room_condition condition;
	enum room_service_flag flag;
	struct stay_row *stay;    /* who is in it; NULL */
	struct stay_row *arrival; /* who comes today; NULL */
	enum list_state mark;
	bool filled;
};

struct rooms {
	struct list list;
	struct prompt filter;
	const struct app *app;
	struct room_row *rows;
	size_t count;
	struct stay_rows stays, coming;
	size_t in_house, arrivals, due_out, vacant;
	char wanted[32]; /* filter text */
};

/* ---- cells ---- */

static const struct room_row *
row_at(const void *rows, size_t row)
{
	return &((const struct rooms *)rows)->rows[row];
}

static const struct stay_row *
shown_stay(const struct room_row *r)
{
	return r->stay != NULL ? r->stay : r->arrival;
}

static void
get_number(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", row_at(rows, row)->number);
}

static void
get_type(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", row_at(rows, row)->type);
}

static const char *
status_words(const struct room_row *r)
{
	if (r->stay != NULL)
		return r->stay->due_out ? _("DUE OUT") : _("OCC");
	if (r->status == ROOM_STATUS_OUT_OF_ORDER)
		return _("OOO");
	if (r->status == ROOM_STATUS_MAINTENANCE)
		return _("OOS");
	if (r->arrival != NULL)
		return _("ARRIVAL");
	if (r->status == ROOM_STATUS_OCCUPIED)
		return _("OCC?"); /* the room says so, no stay does */
	return _("VACANT");
}

static void
get_status(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", status_words(row_at(rows, row)));
}

static enum style
style_status(const void *rows, size_t row)
{
	const struct room_row *r = row_at(rows, row);

	if (r->stay != NULL)
		return r->stay->due_out ? STYLE_WARN : STYLE_STRONG;
	if (r->status >= ROOM_STATUS_MAINTENANCE)
		return STYLE_ALERT;
	return r->arrival != NULL ? STYLE_TITLE : STYLE_NORMAL;
}

static void
get_guest(const void *rows, size_t row, char *out, size_t size)
{
	const struct stay_row *s = shown_stay(row_at(rows, row));

	snprintf(out, size, "%s", s != NULL ? s->guest : "");
}

static void
put_day(const char *date, char *out, size_t size)
{
	char day[6];

	date_short(date, day);
	snprintf(out, size, "%s", day);
}

static void
get_arrival(const void *rows, size_t row, char *out, size_t size)
{
	const struct stay_row *s = shown_stay(row_at(rows, row));

	*out = '\0';
	if (s != NULL)
		put_day(s->arrival, out, size);
}

static void
get_departure(const void *rows, size_t row, char *out, size_t size)
{
	const struct stay_row *s = shown_stay(row_at(rows, row));

	*out = '\0';
	if (s != NULL)
		put_day(s->departure, out, size);
}

static void
get_balance(const void *rows, size_t row, char *out, size_t size)
{
	const struct rooms *m = rows;
	const struct stay_row *s = shown_stay(row_at(rows, row));

	*out = '\0';
	if (s != NULL && s->folio_id != NULL)
		app_money(m->app, s->balance_minor, out, size);
}

static void
get_condition(const void *rows, size_t row, char *out, size_t size)
{
	static const char *const words[ROOM_CONDITION_WORD_COUNT] = {
		[ROOM_CONDITION_DIRTY] = N_("DRT"),
		[ROOM_CONDITION_PICKUP] = N_("PUP"),
		[ROOM_CONDITION_CLEAN] = N_("CLN"),
		[ROOM_CONDITION_INSPECTED] = N_("INS"),
	};

	snprintf(out, size, "%s", _(words[row_at(rows, row)->condition]));
}

static void
get_note(const void *rows, size_t row, char *out, size_t size)
{
	static const char *const flags[ROOM_SERVICE_FLAG_WORD_COUNT] = {
		[ROOM_SERVICE_FLAG_NONE] = "",
		[ROOM_SERVICE_FLAG_DND] = N_("DND"),
		[ROOM_SERVICE_FLAG_MAKE_UP] = N_("MUR"),
		[ROOM_SERVICE_FLAG_DECLINED] = N_("DCL"),
	};
	const struct room_row *r = row_at(rows, row);
	const struct stay_row *s = shown_stay(r);

	if (s != NULL && s->vip)
		snprintf(out, size, _("VIP"));
	else if (flags[r->flag][0] != '\0')
		snprintf(out, size, "%s", _(flags[r->flag]));
	else
		snprintf(out, size, "%s", r->note);
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
static const struct list_column columns[] = {
	{N_("Room"),    5, ALIGN_LEFT,  0, get_number,    NULL},
	{N_("Type"),    4, ALIGN_LEFT,  3, get_type,      NULL},
	{N_("Status"),  7, ALIGN_LEFT,  0, get_status,    style_status},
	{N_("Guest"),   0, ALIGN_LEFT,  0, get_guest,     NULL},
	{N_("Arr"),     5, ALIGN_LEFT,  4, get_arrival,   NULL},
	{N_("Dep"),     5, ALIGN_LEFT,  2, get_departure, NULL},
	{N_("Balance"), 9, ALIGN_RIGHT, 1, get_balance,   NULL},
	{N_("Hk"),      3, ALIGN_LEFT,  0, get_condition, NULL},
	{N_("Note"),    4, ALIGN_LEFT,  5, get_note,      NULL},
};

static const struct list_spec spec = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.empty = N_("There are no rooms here yet. They come with the first sync."),
	.id = row_id,
	.key = get_number,
	.state = row_state,
};

static const struct help_legend legend[] = {
	{N_("STATUS WORDS"), N_("OCC"),     N_("guest in the room")},
	{NULL,           N_("DUE OUT"), N_("leaves today")},
	{NULL,           N_("ARRIVAL"), N_("vacant, a guest comes today")},
	{NULL,           N_("VACANT"),  N_("nobody in it, nobody due")},
	{NULL,           N_("OOO OOS"), N_("out of order, out of service")},
	{N_("HOUSEKEEPING"), N_("DRT PUP"), N_("dirty, pick-up")},
	{NULL,           N_("CLN INS"), N_("clean, inspected")},
	{N_("NOTES"),        N_("DND MUR"), N_("do not disturb, make up room")},
	{NULL,           N_("DCL VIP"), N_("service declined, very important guest")},
	{NULL, NULL, NULL},
};
/* clang-format on */

/* ---- load ---- */

static int
by_id(const void *a, const void *b)
{
	return strcmp(((const struct room_row *)a)->id,
		((const struct room_row *)b)->id);
}

static struct room_row *
room_of(const struct rooms *m, const char *id)
{
	const struct room_row key = { .id = id };

	return id == NULL ? NULL
			  : bsearch(&key, m->rows, m->count, sizeof(m->rows[0]),
				    by_id);
}

static void
place_stays(struct rooms *m)
{
	struct room_row *r;

	qsort(m->rows, m->count, sizeof(m->rows[0]), by_id);
	for (size_t i = 0; i < m->stays.count; i++)
		if ((r = room_of(m, m->stays.items[i].room_id)) != NULL)
			r->stay = &m->stays.items[i];
	for (size_t i = 0; i < m->coming.count; i++)
		if ((r = room_of(m, m->coming.items[i].room_id)) != NULL)
			r->arrival = &m->coming.items[i];
	for (size_t i = 0; i < m->count; i++)
		m->vacant += m->rows[i].stay == NULL &&
			     m->rows[i].status < ROOM_STATUS_MAINTENANCE;
}

static bool
matches(const struct rooms *m, const struct room_row *r)
{
	const struct stay_row *s = shown_stay(r);

	return m->wanted[0] == '\0' ||
	       text_starts_folded(r->number, m->wanted) ||
	       text_has_folded(status_words(r), m->wanted) ||
	       text_has_folded(r->type, m->wanted) ||
	       (s != NULL && text_has_folded(s->guest, m->wanted));
}

static int
by_number(const void *a, const void *b)
{
	const struct room_row *x = a, *y = b;
	size_t lx = strlen(x->number), ly = strlen(y->number);

	if (lx != ly)
		return lx < ly ? -1 : 1;
	return strcmp(x->number, y->number);
}

static enum err
load_rooms(struct rooms *m, struct app *app, struct arena *a)
{
	const struct view *v = app_shown(app);
	struct record_list list;
	enum err e;

	e = v->list(v->ctx, TABLE_ROOMS, -1, value_null(), a, &list);
	if (e != ERR_OK)
		return e;
	m->rows = ARENA_ARRAY(a, struct room_row, list.count + 1);
	m->count = list.count;
	for (size_t i = 0; i < list.count; i++) {
		const struct record *r = list.items[i];
		const char *note = record_text(r, ROOM_NOTE);

		m->rows[i] = (struct room_row){
			.id = r->id,
			.number = record_text(r, ROOM_NUMBER),
			.type = record_text(r, ROOM_ROOM_TYPE),
			.note = note != NULL ? note : "",
			.status = (enum room_status)record_int(r, ROOM_STATUS),
			.condition = (enum room_condition)record_int(
				r, ROOM_CONDITION),
			.flag = (enum room_service_flag)record_int(
				r, ROOM_SERVICE_FLAG),
		};
	}
	return ERR_OK;
}

static void
filter_rows(struct rooms *m)
{
	size_t kept = 0;

	for (size_t i = 0; i < m->count; i++)
		if (matches(m, &m->rows[i]))
			m->rows[kept++] = m->rows[i];
	m->count = kept;
	qsort(m->rows, m->count, sizeof(m->rows[0]), by_number);
}

static enum err
load(void *model, struct app *app, struct arena *a)
{
	struct rooms *m = model;
	bool named = m->wanted[0] != '\0';
	enum err e;

	if (m->list.spec == NULL) {
		list_init(&m->list, &spec);
		list_expect(&m->list, app_param(app));
	}
	m->app = app;
	e = load_rooms(m, app, a);
	if (e == ERR_OK)
		e = stay_rows_load(
			app, STAY_ROWS_IN_HOUSE, named, a, &m->stays);
	if (e == ERR_OK)
		e = stay_rows_load(
			app, STAY_ROWS_ARRIVALS, named, a, &m->coming);
	if (e != ERR_OK)
		return e;
	m->vacant = 0;
	m->due_out = 0;
	m->in_house = m->stays.count;
	m->arrivals = m->coming.count;
	for (size_t i = 0; i < m->stays.count; i++)
		m->due_out += m->stays.items[i].due_out;
	place_stays(m);
	filter_rows(m);
	list_set(&m->list, m, m->count);
	return ERR_OK;
}

static enum err
fill_row(const struct app *app, struct arena *a, struct room_row *r)
{
	enum err e = ERR_OK;

	if (r->filled)
		return ERR_OK;
	r->filled = true;
	r->mark = app_state_of(app, TABLE_ROOMS, r->id);
	if (r->stay != NULL)
		e = stay_rows_fill(app, a, r->stay, 1);
	if (e == ERR_OK && r->arrival != NULL)
		e = stay_rows_fill(app, a, r->arrival, 1);
	/* The worse of the room's and its guest's mark. */
	if (r->stay != NULL && r->stay->mark > r->mark)
		r->mark = r->stay->mark;
	return e;
}

/* Nothing on the screen is about the rooms that are not in sight. */
static bool
fill(void *model, struct app *app, struct arena *a, bool in_sight)
{
	struct rooms *m = model;
	size_t from, count;
	enum err e = ERR_OK;

	if (!in_sight)
		return false;
	list_sight(&m->list, &from, &count);
	for (size_t i = from; e == ERR_OK && i < from + count; i++)
		e = fill_row(app, a, &m->rows[i]);
	return e == ERR_OK;
}

/* ---- update ---- */

static unsigned
open_stay(struct app *app, const struct room_row *r, const struct screen *s,
	const struct stay_row *stay, const char *missing)
{
	if (stay == NULL) {
		app_say(app, STYLE_WARN, "%s: %s.", r->number, missing);
		return REACT_BELL;
	}
	app_open(app, s, stay->id);
	return REACT_NONE;
}

static unsigned
open_folio(struct app *app, const struct room_row *r, const struct screen *s)
{
	const struct stay_row *stay = shown_stay(r);

	if (stay == NULL || stay->folio_id == NULL) {
		app_say(app, STYLE_WARN, _("%s has no folio: nobody is in it."),
			r->number);
		return REACT_BELL;
	}
	app_open(app, s, stay->folio_id);
	return REACT_NONE;
}

static unsigned
check_in(struct app *app, const struct room_row *r)
{
	if (r->stay != NULL) {
		app_say(app, STYLE_WARN, _("%s: %s is in it already."),
			r->number, r->stay->guest);
		return REACT_BELL;
	}
	if (r->arrival != NULL)
		app_open(app, &screen_check_in, r->arrival->id);
	else
		app_open(app, &screen_walk_in, r->id);
	return REACT_NONE;
}

/* The next condition in the order of the work; u takes a slip back. */
static unsigned
next_condition(struct app *app, const struct room_row *r)
{
	static const enum room_condition next[ROOM_CONDITION_WORD_COUNT] = {
		[ROOM_CONDITION_DIRTY] = ROOM_CONDITION_CLEAN,
		[ROOM_CONDITION_PICKUP] = ROOM_CONDITION_CLEAN,
		[ROOM_CONDITION_CLEAN] = ROOM_CONDITION_INSPECTED,
		[ROOM_CONDITION_INSPECTED] = ROOM_CONDITION_DIRTY,
	};

	app_request(app, 0, "room-status");
	app_argument(app, "room", r->id);
	app_argument(app, "condition",
		choices_word(&room_condition_choices, next[r->condition]));
	return REACT_NONE;
}

static unsigned
act_on(struct rooms *m, struct app *app, enum act act)
{
	const struct room_row *r;

	if (!list_has_marked(&m->list))
		return REACT_BELL;
	r = &m->rows[m->list.marked];
	list_done(&m->list);
	if (act == ACT_CHECK_IN)
		return check_in(app, r) | REACT_REDRAW;
	if (act == ACT_CHECK_OUT)
		return open_stay(app, r, &screen_check_out, r->stay,
			       _("nobody is in it")) |
		       REACT_REDRAW;
	if (act == ACT_MOVE)
		return open_stay(app, r, &screen_move, r->stay,
			       _("nobody is in it")) |
		       REACT_REDRAW;
	if (act == ACT_PAY)
		return open_folio(app, r, &screen_payment) | REACT_REDRAW;
	if (act == ACT_CHARGE)
		return open_folio(app, r, &screen_charge) | REACT_REDRAW;
	if (act == ACT_FOLIO)
		return open_folio(app, r, &screen_folio) | REACT_REDRAW;
	if (act == ACT_BLOCK) {
		app_open(app, &screen_block, r->id);
		return REACT_REDRAW;
	}
	if (act == ACT_HSKPG)
		return next_condition(app, r) | REACT_REDRAW;
	return REACT_PASS;
}

static unsigned
filter_event(struct rooms *m, const struct ui_event *ev)
{
	switch (prompt_update(&m->filter, ev)) {
	case PROMPT_ANSWERED:
		snprintf(m->wanted, sizeof(m->wanted), "%.31s",
			m->filter.edit.text);
		return REACT_RELOAD;
	case PROMPT_CANCELLED:
		m->wanted[0] = '\0';
		return REACT_RELOAD;
	case PROMPT_NOTHING:
	case PROMPT_CHANGED:
		break;
	}
	return REACT_REDRAW;
}

static unsigned
update(void *model, struct app *app, struct ui_event ev)
{
	struct rooms *m = model;

	if (m->filter.open && ev.kind != EVENT_SIZE && ev.kind != EVENT_LOADED)
		return filter_event(m, &ev);
	if (ev.kind == EVENT_SIZE)
		list_fit(&m->list,
			(struct area){ 0, 0, ev.rows - 1, ev.columns });
	if (ev.kind == EVENT_ACT && ev.act == ACT_FILTER) {
		prompt_open(&m->filter, ASK_FILTER, _("Filter"), m->wanted);
		return REACT_REDRAW;
	}
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
		app_say(app, STYLE_WARN, _("No room begins with %s."),
			m->list.find);
		return REACT_REDRAW | REACT_BELL;
	case LIST_OPENED:
		return act_on(m, app, ACT_FOLIO);
	case LIST_NOTHING:
		break;
	}
	return ev.kind == EVENT_ACT ? act_on(m, app, ev.act) : REACT_PASS;
}

/* ---- draw ---- */

static void
draw_detail(const struct rooms *m, struct canvas *c)
{
	const struct room_row *r;
	const struct stay_row *s;
	char dates[48] = "", text[160];

	if (!list_has_marked(&m->list))
		return;
	r = &m->rows[m->list.marked];
	s = shown_stay(r);
	if (s != NULL)
		stay_row_dates(s, dates, sizeof(dates));
	if (s != NULL)
		snprintf(text, sizeof(text), "%s  %s  %s  %s %s", r->number,
			s->guest, dates, s->folio[0] != '\0' ? s->folio : "",
			s->note);
	else
		snprintf(text, sizeof(text), "%s  %s  %s  %s", r->number,
			_(choices_word(&room_status_choices, r->status)),
			_(choices_word(&room_condition_choices, r->condition)),
			r->note);
	frame_detail(c, STYLE_NORMAL, text);
}

static void
draw(const void *model, const struct app *app, struct canvas *c)
{
	const struct rooms *m = model;
	struct area body = frame_body(c);
	char only[48] = "";

	(void)app;
	if (m->wanted[0] != '\0')
		snprintf(only, sizeof(only), _("only: %s  "), m->wanted);
	list_draw_counts(&m->list, c, body,
		m->wanted[0] != '\0' ? STYLE_WARN : STYLE_DIM,
		_("%sin-house %zu  arrivals %zu  due out %zu  vacant %zu"),
		only, m->in_house, m->arrivals, m->due_out, m->vacant);
	list_draw(&m->list, c, area_without_top(body, 1));
	draw_detail(m, c);
	if (m->filter.open)
		prompt_draw(&m->filter, c, frame_action_row(c));
}

static struct where
where(const void *model)
{
	const struct rooms *m = model;

	if (m->filter.open)
		return (struct where){ .context = CTX_PROMPT };
	return (struct where){ CTX_ROOMS, m->list.numbered };
}

const struct screen screen_rooms = {
	.name = "rooms",
	.title = N_("ROOMS"),
	.context = CTX_ROOMS,
	.model_size = sizeof(struct rooms),
	.has_pane = true,
	.legend = legend,
	.load = load,
	.fill = fill,
	.update = update,
	.draw = draw,
	.where = where,
};
