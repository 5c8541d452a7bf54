/*
 * What waits for a decision, in the order of conflict_rank.h, and what was
 * decided lately.
 */
#include "ui/app.h"
#include "ui/frame.h"
#include "ui/screens.h"
#include "ui/screens/conflict_about.h"
#include "ui/screens/conflict_batch.h"
#include "ui/screens/conflict_rank.h"
#include "ui/screens/lookup.h"
#include "ui/words.h"

#include "domain/conflict_sides.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct conflict_row {
	const char *id;
	const char *what;   /* "stay" */
	const char *about;  /* "204 LINDQVIST, Anna" */
	const char *asks;   /* "room id, nights": fields that differ */
	const char *here;   /* login at the terminal */
	const char *server; /* login at the server */
	const char *decided;
	struct conflict_rank rank;
	const char *stake; /* its words, while it is open */
	bool resolved;
	const char *like; /* conflict_likeness, while it is open */
	enum list_state mark;
};

struct conflicts {
	struct list list;
	const struct app *app;
	struct conflict_row *rows;
	size_t count;
	size_t open;
	char was_open[LIST_ID_SIZE]; /* marked and open when it was left */
	struct marks marks;
	struct conflict_batch batch; /* over the list while it is open */
};

static const struct conflict_row *
at(const void *rows, size_t row)
{
	return &((const struct conflicts *)rows)->rows[row];
}

static void
get_mark(const void *rows, size_t row, char *out, size_t size)
{
	const struct conflicts *m = rows;

	snprintf(out, size, "%s",
		marks_has(&m->marks, m->rows[row].id) ? "*" : "");
}

/* "13:08"; of another day "21Nov". */
static void
get_time(const void *rows, size_t row, char *out, size_t size)
{
	const struct app *app = ((const struct conflicts *)rows)->app;
	int64_t at_ms = at(rows, row)->rank.at_ms;
	char text[6], today[6];

	app_day(app, at_ms, text);
	if (strcmp(text, app_day(app, app_now_ms(app), today)) == 0)
		app_clock(app, at_ms, text);
	snprintf(out, size, "%s", text);
}

static void
get_what(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s %s", at(rows, row)->what, at(rows, row)->about);
}

static void
get_stake(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", at(rows, row)->stake);
}

static void
get_about(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", at(rows, row)->about);
}

static void
get_here(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", at(rows, row)->here);
}

static void
get_server(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", at(rows, row)->server);
}

static void
get_state(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s",
		at(rows, row)->resolved ? at(rows, row)->decided
					: _("TO DECIDE"));
}

static enum style
style_state(const void *rows, size_t row)
{
	return at(rows, row)->resolved ? STYLE_DIM : STYLE_ALERT;
}

static const char *
row_id(const void *rows, size_t row)
{
	return at(rows, row)->id;
}

static enum list_state
row_state(const void *rows, size_t row)
{
	const struct conflict_row *r = at(rows, row);

	return !r->resolved ? LIST_STATE_DECIDE : r->mark;
}

/* clang-format off */
static const struct list_column columns[] = {
	{"",        1, ALIGN_LEFT, 0, get_mark,   NULL},
	{N_("Time"),    5, ALIGN_LEFT, 2, get_time,   NULL},
	{N_("What"),    0, ALIGN_LEFT, 0, get_what,   NULL},
	{N_("At stake"), 9, ALIGN_RIGHT, 0, get_stake, style_state},
	{N_("Desk"),    7, ALIGN_LEFT, 1, get_here,   NULL},
	{N_("Server"),  7, ALIGN_LEFT, 1, get_server, NULL},
	{N_("State"),  12, ALIGN_LEFT, 0, get_state,  style_state},
};
/* clang-format on */

static const struct list_spec spec = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.empty = N_("Nothing is to be decided."),
	.id = row_id,
	.key = get_about,
	.state = row_state,
	.find_words = true,
};

/* ---- load ---- */

/* Open ones by their rank, then decided ones, the last first. */
static int
by_rank(const void *a, const void *b)
{
	const struct conflict_row *x = a, *y = b;
	int order;

	if (x->resolved != y->resolved)
		return x->resolved ? 1 : -1;
	if (!x->resolved) {
		order = conflict_rank_compare(&x->rank, &y->rank);
		return order != 0 ? order : strcmp(x->id, y->id);
	}
	if (x->rank.at_ms != y->rank.at_ms)
		return x->rank.at_ms > y->rank.at_ms ? -1 : 1;
	return strcmp(x->id, y->id);
}

/* "priority, note": what the desks say differently. */
static const char *
fields_of(const struct record *c, struct arena *a)
{
	struct conflict_sides s;
	const char *names = "";

	if (conflict_sides_read(c, a, &s) != ERR_OK)
		return "";
	for (size_t i = 0; i < s.count; i++)
		names = arena_printf(a, "%s%s%s", names, i > 0 ? ", " : "",
			lookup_field(&s.entity->fields[s.fields[i].field], a));
	return names;
}

static enum err
fill(const struct app *app, const struct record *c, struct arena *a,
	struct conflict_row *out)
{
	const struct entity *of =
		entity_find(record_text(c, CONFLICT_TABLE_NAME));
	enum err e;

	*out = (struct conflict_row){
		.id = c->id,
		.what = of != NULL ? of->one
				   : record_text(c, CONFLICT_TABLE_NAME),
		.about = conflict_about(app, c, a),
		.asks = fields_of(c, a),
		.like = "",
		.here = lookup_staff(
			app, record_text(c, CONFLICT_CLIENT_USER), a),
		.server = lookup_staff(
			app, record_text(c, CONFLICT_SERVER_USER), a),
		.decided = lookup_plain(
			lookup_given(c, CONFLICT_RESOLUTION_STRATEGY), a),
		.rank.at_ms = record_int(c, CONFLICT_CLIENT_AT),
		.stake = "",
		.resolved = record_int(c, CONFLICT_RESOLVED) != 0,
		.mark = app_state_of(app, TABLE_CONFLICTS, c->id),
	};
	if (out->resolved)
		return ERR_OK;
	out->like = conflict_likeness(c, a);
	e = conflict_rank_load(
		app_view(app), app_business_date(app), c, a, &out->rank);
	out->stake = conflict_rank_words(app, &out->rank, a);
	return e;
}

/* What was just decided moves down; the marker goes on to the next, once. */
static void
leave_decided(struct conflicts *m)
{
	if (m->was_open[0] == '\0' || !list_has_marked(&m->list) ||
		strcmp(m->was_open, m->list.id) != 0 ||
		!m->rows[m->list.marked].resolved)
		return;
	m->was_open[0] = '\0';
	(void)list_mark(&m->list, m->rows[0].id);
}

static enum err
load(void *model, struct app *app, struct arena *a)
{
	struct conflicts *m = model;
	const struct view *v = app_view(app);
	struct record_list list;
	enum err e;

	if (m->list.spec == NULL)
		list_init(&m->list, &spec);
	m->app = app;
	/* The list behind it as well: a wide window's pane shows its row. */
	if (m->batch.open) {
		e = conflict_batch_load(&m->batch, app, a);
		if (e != ERR_OK)
			return e;
	}
	e = v->list(v->ctx, TABLE_CONFLICTS, -1, value_null(), a, &list);
	if (e != ERR_OK)
		return e;
	m->rows = ARENA_ARRAY(a, struct conflict_row, list.count + 1);
	m->count = list.count;
	m->open = 0;
	for (size_t i = 0; e == ERR_OK && i < list.count; i++) {
		e = fill(app, list.items[i], a, &m->rows[i]);
		m->open += !m->rows[i].resolved;
		if (m->rows[i].resolved)
			marks_remove(&m->marks, m->rows[i].id);
	}
	if (e != ERR_OK)
		return e;
	qsort(m->rows, m->count, sizeof(m->rows[0]), by_rank);
	list_set(&m->list, m, m->count);
	leave_decided(m);
	return ERR_OK;
}

/* ---- update, draw ---- */

static unsigned
open_marked(struct conflicts *m, struct app *app)
{
	if (!list_has_marked(&m->list))
		return REACT_BELL;
	list_done(&m->list);
	snprintf(m->was_open, sizeof(m->was_open), "%s", m->list.id);
	app_open(app, &screen_conflict, m->list.id);
	return REACT_REDRAW;
}

static unsigned
say_full(struct app *app)
{
	app_say(app, STYLE_WARN, _("At most %d are decided together."),
		CONFLICT_TOGETHER_MAX);
	return REACT_BELL | REACT_REDRAW;
}

/* Space: marks the row, or not any more. */
static unsigned
mark_row(struct conflicts *m, struct app *app)
{
	const struct conflict_row *row = &m->rows[m->list.marked];

	list_done(&m->list);
	if (row->resolved)
		return REACT_BELL;
	if (marks_has(&m->marks, row->id))
		marks_remove(&m->marks, row->id);
	else if (!marks_add(&m->marks, row->id))
		return say_full(app);
	return REACT_REDRAW;
}

/* All that ask the same as the marked row. */
static unsigned
mark_alike(struct conflicts *m, struct app *app)
{
	const struct conflict_row *row;
	size_t count = 0;

	list_done(&m->list);
	if (!list_has_marked(&m->list) || m->rows[m->list.marked].resolved)
		return REACT_BELL;
	row = &m->rows[m->list.marked];
	for (size_t i = 0; i < m->count; i++) {
		const struct conflict_row *other = &m->rows[i];

		if (other->resolved ||
			(other != row &&
				(row->like[0] == '\0' ||
					strcmp(other->like, row->like) != 0)))
			continue;
		if (!marks_add(&m->marks, other->id))
			return say_full(app);
		count++;
	}
	if (count == 1)
		app_say(app, STYLE_NORMAL, _("Nothing else is like this one."));
	else
		app_say(app, STYLE_NORMAL,
			_("%zu are alike and marked: d decides them together."),
			count);
	return REACT_REDRAW;
}

static unsigned
open_batch(struct conflicts *m, struct app *app)
{
	list_done(&m->list);
	if (m->marks.count == 0) {
		app_say(app, STYLE_WARN,
			_("Mark some first: Space one, a all that are alike."));
		return REACT_BELL | REACT_REDRAW;
	}
	conflict_batch_open(&m->batch, app, &m->marks);
	return REACT_RELOAD;
}

static unsigned
update(void *model, struct app *app, struct ui_event ev)
{
	struct conflicts *m = model;

	if (ev.kind == EVENT_SIZE) {
		list_fit(&m->list,
			(struct area){ 0, 0, ev.rows - 1, ev.columns });
		return conflict_batch_update(&m->batch, app, ev);
	}
	if (m->batch.open)
		return conflict_batch_update(&m->batch, app, ev);
	switch (list_update(&m->list, &ev)) {
	case LIST_MARKED:
		return mark_row(m, app);
	case LIST_MOVED:
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
	if (ev.act == ACT_ALIKE)
		return mark_alike(m, app);
	if (ev.act == ACT_EXPLAIN && list_has_marked(&m->list)) {
		list_done(&m->list);
		app_open(app, &screen_explain, m->list.id);
		return REACT_REDRAW;
	}
	return ev.act == ACT_TOGETHER ? open_batch(m, app) : REACT_PASS;
}

static void
draw_detail(const struct conflict_row *r, struct canvas *c)
{
	char text[300];

	snprintf(text, sizeof(text), "%s %s%s%s", r->what, r->about,
		r->asks[0] != '\0' ? _("  differs in: ") : "", r->asks);
	frame_detail(c, STYLE_NORMAL, text);
}

static void
draw(const void *model, const struct app *app, struct canvas *c)
{
	const struct conflicts *m = model;
	struct area body = frame_body(c);
	char marked[32] = "";

	(void)app;
	if (m->batch.open) {
		conflict_batch_draw(&m->batch, c);
		return;
	}
	if (m->marks.count > 0)
		snprintf(marked, sizeof(marked), _("  %zu marked"),
			m->marks.count);
	list_draw_counts(&m->list, c, body,
		m->open > 0 ? STYLE_ALERT : STYLE_DIM,
		_("%zu to decide, %zu decided%s"), m->open, m->count - m->open,
		marked);
	list_draw(&m->list, c, area_without_top(body, 1));
	if (list_has_marked(&m->list))
		draw_detail(at(m, m->list.marked), c);
}

static struct where
where(const void *model)
{
	const struct conflicts *m = model;

	if (m->batch.open)
		return conflict_batch_where(&m->batch);
	return (struct where){ CTX_CONFLICTS, m->list.numbered };
}

const struct screen screen_conflicts = {
	.name = "conflicts",
	.title = N_("CONFLICTS"),
	.context = CTX_CONFLICTS,
	.model_size = sizeof(struct conflicts),
	.has_pane = true,
	.load = load,
	.update = update,
	.draw = draw,
	.where = where,
};
