/*
 * The tape chart: rooms down, fourteen nights across, who is in which and what
 * is off sale. Left and right choose a night; what is done then is done to who
 * has the marked room in it, or books it.
 */
#include "ui/app.h"
#include "ui/frame.h"
#include "ui/screens.h"
#include "ui/screens/lookup.h"
#include "ui/words.h"

#include "base/date.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAYS       14
#define WEEK       7
#define ROOM_WIDTH 5
#define TYPE_WIDTH 4
/* Marker, room, type and the gaps between them. */
#define BEFORE_TAPE (3 + ROOM_WIDTH + 1 + TYPE_WIDTH + 1)
#define NIGHT_MIN   4
#define NIGHT_MAX   8

/* Somebody, or something, that has a room for some nights. */
struct span {
	struct span *next;
	int from, to; /* days from the business date; not in it the night of to
		       */
	const char *stay_id; /* NULL: a block */
	const char *folio_id;
	const char *guest_id;
	const char *what;  /* guest, once it was in sight, or reason */
	const char *words; /* in house, out of order */
	enum stay_state state;
};

struct room {
	const char *id;
	const char *number;
	const char *type;
	struct span *spans;
	enum list_state mark;
	bool filled;
};

struct tape {
	struct list list; /* first: the pane looks at it */
	struct list_spec spec;
	struct list_column columns[3];
	char head[LIST_CELL_SIZE];
	const struct app *app;
	struct room *rooms;
	size_t count;
	int first;  /* night shown first, from the business date */
	int chosen; /* the night that actions are about */
	int width;  /* columns of a night */
};

/* ---- load ---- */

static int
by_id(const void *a, const void *b)
{
	return strcmp(
		((const struct room *)a)->id, ((const struct room *)b)->id);
}

static int
by_number(const void *a, const void *b)
{
	const struct room *x = a, *y = b;
	size_t lx = strlen(x->number), ly = strlen(y->number);

	if (lx != ly)
		return lx < ly ? -1 : 1;
	return strcmp(x->number, y->number);
}

static struct room *
room_of(const struct tape *m, const char *id)
{
	const struct room key = { .id = id };

	return id == NULL ? NULL
			  : bsearch(&key, m->rooms, m->count,
				    sizeof(m->rooms[0]), by_id);
}

static void
add_span(const struct tape *m, struct arena *a, const char *room_id,
	const struct span *span)
{
	struct room *room = room_of(m, room_id);
	struct span *s;

	if (room == NULL)
		return;
	s = ARENA_NEW(a, struct span);
	*s = *span;
	s->next = room->spans;
	room->spans = s;
}

static enum err
load_rooms(struct tape *m, const struct app *app, struct arena *a)
{
	const struct view *v = app_shown(app);
	struct record_list list;
	enum err e = v->list(v->ctx, TABLE_ROOMS, -1, value_null(), a, &list);

	if (e != ERR_OK)
		return e;
	m->rooms = ARENA_ARRAY(a, struct room, list.count + 1);
	m->count = list.count;
	for (size_t i = 0; i < list.count; i++)
		m->rooms[i] = (struct room){
			.id = list.items[i]->id,
			.number = record_text(list.items[i], ROOM_NUMBER),
			.type = record_text(list.items[i], ROOM_ROOM_TYPE),
		};
	qsort(m->rooms, m->count, sizeof(m->rooms[0]), by_id);
	for (size_t i = 0; i < list.count; i++)
		if (record_int(list.items[i], ROOM_STATUS) >=
			ROOM_STATUS_MAINTENANCE)
			add_span(m, a, list.items[i]->id,
				&(struct span){ .to = 1,
					.what = lookup_given(
						list.items[i], ROOM_NOTE),
					.words = lookup_word(list.items[i],
						ROOM_STATUS, a) });
	return ERR_OK;
}

static enum err
load_stays(struct tape *m, const struct app *app, struct arena *a,
	enum stay_state state)
{
	const struct stays_wanted wanted = { .state = state };
	const char *today = app_business_date(app);
	const char *words =
		lookup_plain(choices_word(&stay_state_choices, state), a);
	struct listed_stay *stays;
	size_t count;
	enum err e = app_list_stays(app, &wanted, a, &stays, &count);

	for (size_t i = 0; e == ERR_OK && i < count; i++) {
		struct span s = {
			.from = date_between(today, stays[i].arrival),
			.to = date_between(today, stays[i].departure),
			.stay_id = stays[i].id,
			.guest_id = stays[i].guest_id,
			.what = "",
			.words = words,
			.state = state,
		};

		/* Who should have left is still there tonight. */
		if (state == STAY_STATE_IN_HOUSE && s.to < 1)
			s.to = 1;
		add_span(m, a, stays[i].room_id, &s);
	}
	return e;
}

static enum err
load_blocks(struct tape *m, const struct app *app, struct arena *a)
{
	const struct view *v = app_shown(app);
	const char *today = app_business_date(app);
	struct record_list list;
	enum err e =
		v->list(v->ctx, TABLE_ROOM_BLOCKS, -1, value_null(), a, &list);

	for (size_t i = 0; e == ERR_OK && i < list.count; i++) {
		const struct record *r = list.items[i];
		int64_t state = record_int(r, BLOCK_STATE);

		if (state != BLOCK_STATE_PLANNED && state != BLOCK_STATE_ACTIVE)
			continue;
		add_span(m, a, record_text(r, BLOCK_ROOM_ID),
			&(struct span){
				.from = date_between(
					today, record_text(r, BLOCK_FROM_DATE)),
				.to = date_between(today,
					      record_text(
						      r, BLOCK_THROUGH_DATE)) +
				      1,
				.what = lookup_given(r, BLOCK_REASON),
				.words = lookup_word(r, BLOCK_KIND, a),
			});
	}
	return e;
}

/* Names are looked up for the rooms in sight. */
static bool
fill(void *model, struct app *app, struct arena *a, bool in_sight)
{
	const struct tape *m = model;
	size_t from, count;

	if (!in_sight)
		return false;
	list_sight(&m->list, &from, &count);
	for (size_t i = from; i < from + count; i++) {
		struct room *r = &m->rooms[i];

		if (r->filled)
			continue;
		r->filled = true;
		r->mark = app_state_of(app, TABLE_ROOMS, r->id);
		for (struct span *s = r->spans; s != NULL; s = s->next)
			if (s->guest_id != NULL)
				s->what = lookup_guest(app, s->guest_id, a);
	}
	return true;
}

/* ---- cells ---- */

static const struct room *
room_at(const void *rows, size_t row)
{
	return &((const struct tape *)rows)->rooms[row];
}

static void
get_number(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", room_at(rows, row)->number);
}

static void
get_type(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", room_at(rows, row)->type);
}

/* What has the room in a night; a guest before a block. */
static const struct span *
span_in(const struct room *r, int night)
{
	const struct span *found = NULL;

	for (const struct span *s = r->spans; s != NULL; s = s->next)
		if (s->from <= night && night < s->to &&
			(found == NULL || found->stay_id == NULL))
			found = s;
	return found;
}

/* How a bar looks: what it begins, goes on and ends with. */
struct bar {
	char begin, fill, end;
};

static struct bar
bar_of(const struct span *s)
{
	if (s->stay_id == NULL)
		return (struct bar){ '/', '/', '/' };
	return s->state == STAY_STATE_IN_HOUSE ? (struct bar){ '[', '=', ']' }
					       : (struct bar){ '(', '-', ')' };
}

/* One bar from its first night shown to its last, its name in it. */
static void
put_bar(const struct tape *m, const struct span *s, int from, int to, char *out,
	size_t size)
{
	const struct bar bar = bar_of(s);
	size_t columns = (size_t)((to - from) * m->width), name;
	size_t len = strlen(out), used;
	char text[LIST_CELL_SIZE];

	snprintf(text, sizeof(text), "%s", s->stay_id != NULL ? s->what : "");
	name = text_fit(text, columns - 2);
	text[name] = '\0';
	used = text_width(text) + 1;
	snprintf(out + len, size - len, "%c%s",
		s->from < m->first ? '<' : bar.begin, text);
	len = strlen(out);
	for (; used + 1 < columns && len + 2 < size; used++)
		out[len++] = bar.fill;
	out[len++] = s->to > m->first + DAYS ? '>' : bar.end;
	out[len] = '\0';
}

static void
put_free(const struct tape *m, char *out, size_t size)
{
	size_t len = strlen(out);

	snprintf(out + len, size - len, "%*s%*s", m->width / 2, ".",
		m->width - m->width / 2, "");
}

static void
get_tape(const void *rows, size_t row, char *out, size_t size)
{
	const struct tape *m = rows;
	const struct room *r = room_at(rows, row);
	int last = m->first + DAYS;

	*out = '\0';
	for (int night = m->first; night < last;) {
		const struct span *s = span_in(r, night);
		int to = night + 1;

		if (s == NULL) {
			put_free(m, out, size);
			night++;
			continue;
		}
		while (to < last && span_in(r, to) == s)
			to++;
		put_bar(m, s, night, to, out, size);
		night = to;
	}
}

static const char *
row_id(const void *rows, size_t row)
{
	return room_at(rows, row)->id;
}

static const struct help_legend legend[] = {
	{ N_("THE TAPE"), "[NAME=]", N_("in house") },
	{ NULL, "(NAME-)", N_("booked, or an option") },
	{ NULL, "////", N_("off sale") },
	{ NULL, ".", N_("free") },
	{ NULL, "< >", N_("began before, goes on behind") },
	{ NULL, ">22S", N_("the night that actions are about") },
	{ NULL, NULL, NULL },
};

/* "22S 23M ": day and first letter; the chosen one behind a marker. */
static void
write_head(struct tape *m)
{
	/* 1970-01-01 was a Thursday. */
	static const char letters[] = "TFSSMTW";
	const char *today = app_business_date(m->app);
	char date[DATE_SIZE];
	size_t len = 0;

	m->head[0] = '\0';
	for (int i = 0; i < DAYS; i++) {
		int32_t day = 0;

		if (!date_add(today, m->first + i, date) ||
			!date_to_days(date, &day))
			return;
		len += (size_t)snprintf(m->head + len, sizeof(m->head) - len,
			"%c%.2s%c%*s", m->first + i == m->chosen ? '>' : ' ',
			date + 8, letters[day % WEEK], m->width - NIGHT_MIN,
			"");
	}
}

static void
set_spec(struct tape *m)
{
	m->columns[0] = (struct list_column){
		.title = N_("Room"), .width = ROOM_WIDTH, .get = get_number
	};
	m->columns[1] = (struct list_column){ .title = N_("Type"),
		.width = TYPE_WIDTH,
		.drop = 1,
		.get = get_type };
	m->columns[2] =
		(struct list_column){ .title = m->head, .get = get_tape };
	m->spec = (struct list_spec){
		.columns = m->columns,
		.column_count = 3,
		.empty = N_("There are no rooms here yet. They come with the "
			    "first sync."),
		.id = row_id,
		.key = get_number,
	};
	m->width = NIGHT_MIN;
	list_init(&m->list, &m->spec);
}

static enum err
load(void *model, struct app *app, struct arena *a)
{
	static const enum stay_state states[] = { STAY_STATE_IN_HOUSE,
		STAY_STATE_CONFIRMED, STAY_STATE_OPTION };
	struct tape *m = model;
	enum err e;

	m->app = app;
	if (m->list.spec == NULL)
		set_spec(m);
	e = load_rooms(m, app, a);
	for (size_t i = 0; e == ERR_OK && i < sizeof(states) / sizeof(*states);
		i++)
		e = load_stays(m, app, a, states[i]);
	if (e == ERR_OK)
		e = load_blocks(m, app, a);
	if (e != ERR_OK)
		return e;
	qsort(m->rooms, m->count, sizeof(m->rooms[0]), by_number);
	write_head(m);
	list_set(&m->list, m, m->count);
	return ERR_OK;
}

/* ---- update ---- */

static const struct room *
marked(const struct tape *m)
{
	return list_has_marked(&m->list) ? &m->rooms[m->list.marked] : NULL;
}

static unsigned
choose_night(struct tape *m, int by)
{
	m->chosen += by;
	if (m->chosen < m->first)
		m->first = m->chosen;
	if (m->chosen >= m->first + DAYS)
		m->first = m->chosen - DAYS + 1;
	write_head(m);
	return REACT_REDRAW;
}

static unsigned
scroll(struct tape *m, int by)
{
	m->first += by;
	m->chosen += by;
	write_head(m);
	return REACT_REDRAW;
}

static unsigned
book(struct tape *m, struct app *app, const struct room *r)
{
	char param[APP_PARAM_SIZE], date[DATE_SIZE];

	if (span_in(r, m->chosen) != NULL || m->chosen < 0 ||
		!date_add(app_business_date(app), m->chosen, date)) {
		app_say(app, STYLE_WARN,
			_("%s is not free in that night: choose another with "
			  "Left and Right."),
			r->number);
		return REACT_BELL;
	}
	if (strlen(r->id) + sizeof(date) >= sizeof(param))
		return REACT_BELL;
	snprintf(param, sizeof(param), "%.48s %s", r->id, date);
	app_open(app, &screen_book, param);
	return REACT_NONE;
}

/* What opens for whoever has the room in the chosen night. */
static const struct {
	enum act act;
	const struct screen *screen;
	unsigned states;
} opens[] = {
	{ ACT_CHECK_IN, &screen_check_in, 1U << STAY_STATE_CONFIRMED },
	{ ACT_CHECK_OUT, &screen_check_out, 1U << STAY_STATE_IN_HOUSE },
	{ ACT_MOVE, &screen_move,
		1U << STAY_STATE_IN_HOUSE | 1U << STAY_STATE_CONFIRMED },
	{ ACT_EXTEND, &screen_extend,
		1U << STAY_STATE_IN_HOUSE | 1U << STAY_STATE_CONFIRMED },
	{ ACT_TERMS, &screen_terms,
		1U << STAY_STATE_IN_HOUSE | 1U << STAY_STATE_CONFIRMED },
};

static unsigned
act_on(struct tape *m, struct app *app, enum act act)
{
	const struct room *r = marked(m);
	const struct span *s = r != NULL ? span_in(r, m->chosen) : NULL;

	if (act == ACT_LEFT)
		return choose_night(m, -1);
	if (act == ACT_RIGHT)
		return choose_night(m, 1);
	if (act == ACT_WEEK_BEFORE)
		return scroll(m, -WEEK);
	if (act == ACT_WEEK_AFTER)
		return scroll(m, WEEK);
	if (r == NULL)
		return REACT_PASS;
	if (act == ACT_NEW) {
		list_done(&m->list);
		return book(m, app, r) | REACT_REDRAW;
	}
	if (act == ACT_BLOCK) {
		list_done(&m->list);
		app_open(app, &screen_block, r->id);
		return REACT_REDRAW;
	}
	for (size_t i = 0; i < sizeof(opens) / sizeof(opens[0]); i++) {
		if (opens[i].act != act)
			continue;
		list_done(&m->list);
		if (s != NULL && s->stay_id != NULL &&
			(opens[i].states & 1U << s->state) != 0) {
			app_open(app, opens[i].screen, s->stay_id);
			return REACT_REDRAW;
		}
		app_say(app, STYLE_WARN,
			s == NULL ? _("%s is free in that night: F6 books it.")
				  : _("%s: not for who has it in that night."),
			r->number);
		return REACT_REDRAW | REACT_BELL;
	}
	return REACT_PASS;
}

static void
fit(struct tape *m, int rows, int columns)
{
	list_fit(&m->list, (struct area){ 0, 0, rows - 1, columns });
	m->width = (columns - BEFORE_TAPE) / DAYS;
	if (m->width < NIGHT_MIN)
		m->width = NIGHT_MIN;
	if (m->width > NIGHT_MAX)
		m->width = NIGHT_MAX;
	write_head(m);
}

static unsigned
update(void *model, struct app *app, struct ui_event ev)
{
	struct tape *m = model;

	if (ev.kind == EVENT_SIZE)
		fit(m, ev.rows, ev.columns);
	switch (list_update(&m->list, &ev)) {
	case LIST_MOVED:
	case LIST_MARKED:
		return REACT_REDRAW;
	case LIST_MISSED:
		app_say(app, STYLE_WARN, _("No room begins with %s."),
			m->list.find);
		return REACT_REDRAW | REACT_BELL;
	case LIST_OPENED:
		return act_on(m, app, ACT_TERMS);
	case LIST_NOTHING:
		break;
	}
	return ev.kind == EVENT_ACT ? act_on(m, app, ev.act) : REACT_PASS;
}

/* ---- draw ---- */

static void
draw_detail(const struct tape *m, struct canvas *c)
{
	const struct room *r = marked(m);
	const struct span *s;
	char date[DATE_SIZE], night[6] = "-", from[6], to[6], text[200];

	if (r == NULL)
		return;
	s = span_in(r, m->chosen);
	if (date_add(app_business_date(m->app), m->chosen, date))
		date_short(date, night);
	if (s == NULL) {
		snprintf(text, sizeof(text), _("%s  %s  free: F6 books it"),
			r->number, night);
	} else {
		if (date_add(app_business_date(m->app), s->from, date))
			date_short(date, from);
		if (date_add(app_business_date(m->app), s->to, date))
			date_short(date, to);
		snprintf(text, sizeof(text), "%s  %s  %s  %s-%s  %s", r->number,
			night, s->what, from, to, words_get(s->words));
	}
	frame_detail(c, STYLE_NORMAL, text);
}

static void
draw(const void *model, const struct app *app, struct canvas *c)
{
	const struct tape *m = model;
	struct area body = frame_body(c);
	size_t taken = 0;
	char date[DATE_SIZE], night[6] = "-";

	for (size_t i = 0; i < m->count; i++)
		taken += span_in(&m->rooms[i], m->chosen) != NULL;
	if (date_add(app_business_date(app), m->chosen, date))
		date_short(date, night);
	list_draw_counts(&m->list, c, body, STYLE_DIM,
		_("night of %s: %zu free of %zu"), night, m->count - taken,
		m->count);
	list_draw(&m->list, c, area_without_top(body, 1));
	draw_detail(m, c);
}

static struct where
where(const void *model)
{
	const struct tape *m = model;

	return (struct where){ CTX_TAPE, m->list.numbered };
}

const struct screen screen_tape = {
	.name = "tape",
	.title = N_("TAPE"),
	.context = CTX_TAPE,
	.model_size = sizeof(struct tape),
	.legend = legend,
	.load = load,
	.fill = fill,
	.update = update,
	.draw = draw,
	.where = where,
};
