/*
 * Who set each field of a conflict's record, where, when, by which rule, and
 * what lost; what this terminal does not know stands here as not known.
 */
#include "ui/app.h"
#include "ui/frame.h"
#include "ui/screens.h"
#include "ui/screens/conflict_about.h"
#include "ui/screens/lookup.h"
#include "ui/words.h"

#include "domain/conflict_sides.h"
#include "store/explain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct explain_row {
	const char *id;
	const char *field;
	const char *value;
	const char *fate; /* and by which rule: "lost, newest" */
	const char *who;
	const char *where;
	const char *when;
	const char *rule;
	const char *detail; /* all of it as a sentence, for line 21 */
	enum style style;
	int rank; /* the conflict's own fields first */
};

struct explain {
	struct list list;
	const char *what; /* "stay  204 LINDQVIST, Anna" */
	const char *last; /* who changed the record last */
	bool complete;
	struct explain_row *rows;
	size_t count;
};

static const struct explain_row *
at(const void *rows, size_t row)
{
	return &((const struct explain *)rows)->rows[row];
}

#define CELL(name)                                                             \
	static void get_##name(                                                \
		const void *rows, size_t row, char *out, size_t size)          \
	{                                                                      \
		snprintf(out, size, "%s", at(rows, row)->name);                \
	}
CELL(field)
CELL(value)
CELL(fate)
CELL(who)
CELL(where)
CELL(when)
#undef CELL

static const char *
row_id(const void *rows, size_t row)
{
	return at(rows, row)->id;
}

static enum style
style_fate(const void *rows, size_t row)
{
	return at(rows, row)->style;
}

/* clang-format off */
static const struct list_column columns[] = {
	{N_("Field"), 13, ALIGN_LEFT, 0, get_field, NULL},
	{N_("Value"),  0, ALIGN_LEFT, 0, get_value, NULL},
	{"",      17, ALIGN_LEFT, 0, get_fate,  style_fate},
	{N_("Who"),    9, ALIGN_LEFT, 1, get_who,   NULL},
	{N_("Where"),  8, ALIGN_LEFT, 2, get_where, NULL},
	{N_("When"),  11, ALIGN_LEFT, 3, get_when,  NULL},
};
/* clang-format on */

static const struct list_spec spec = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.empty = N_("Nothing is known of this record here."),
	.id = row_id,
	.key = get_field,
	.find_words = true,
	.enter_opens = true,
};

/* ---- load ---- */

static const enum style styles[EXPLAIN_FATE_COUNT] = {
	[EXPLAIN_STANDS] = STYLE_GOOD,
	[EXPLAIN_WAITS] = STYLE_WARN,
	[EXPLAIN_OPEN] = STYLE_ALERT,
	[EXPLAIN_LOST] = STYLE_DIM,
	[EXPLAIN_REFUSED] = STYLE_ALERT,
	[EXPLAIN_REPLACED] = STYLE_DIM,
};

static const char *
person(const struct app *app, const char *id, struct arena *a)
{
	const char *login;

	if (id == NULL)
		return _("not known");
	if (strcmp(id, "policy") == 0)
		return _("a rule");
	login = lookup_staff(app, id, a);
	return login[0] != '\0' ? login : id;
}

static const char *
instant(const struct app *app, int64_t at_ms, struct arena *a)
{
	char day[6], clock[6];

	if (at_ms == 0)
		return "?";
	return arena_printf(a, "%s %s", app_day(app, at_ms, day),
		app_clock(app, at_ms, clock));
}

/* Other terminals' names are not known here, but the start of their ids is
 * enough to tell them apart. */
static const char *
terminal(const struct explain_claim *claim, struct arena *a)
{
	if (claim->terminal == NULL)
		return "?";
	return arena_printf(a, "%.8s", claim->terminal);
}

static const char *
detail(const struct app *app, const struct explain_row *row,
	const struct explain_claim *claim, struct arena *a)
{
	const char *by = "";

	if (claim->user_id == NULL)
		return _("Set by somebody else, without a conflict: the "
			 "server's "
			 "change log knows who.");
	if (claim->decided_by != NULL)
		by = arena_printf(a, _(", decided by %s"),
			person(app, claim->decided_by, a));
	return arena_printf(a, "%s%s%s%s, %s: %s%s%s%s",
		person(app, claim->user_id, a),
		claim->is_vague ? _(" changed the record last then") : "",
		claim->terminal != NULL ? _(" at ") : "",
		claim->terminal != NULL ? row->where : "", row->when,
		row->value, row->rule[0] != '\0' ? "; " : "", row->rule, by);
}

static void
fill(const struct app *app, const struct explanation *x,
	const struct conflict_sides *s, size_t i, struct arena *a,
	struct explain_row *row)
{
	const struct explain_claim *claim = &x->claims[i];

	*row = (struct explain_row){
		.id = arena_printf(a, "%zu", i),
		.field = lookup_field(&x->entity->fields[claim->field], a),
		.value = conflict_side_value(app, x->entity, claim->field,
			claim->value, claim->raw, a),
		.fate = arena_printf(a, "%s%s%s",
			_(explain_fate_name(claim->fate)),
			claim->rule != NULL ? ", " : "",
			claim->rule != NULL ? lookup_plain(claim->rule, a)
					    : ""),
		.who = claim->is_vague ? arena_printf(a, "%s *",
						 person(app, claim->user_id, a))
				       : person(app, claim->user_id, a),
		.where = terminal(claim, a),
		.when = instant(app, claim->at_ms, a),
		.rule = claim->rule != NULL ? claim->rule : "",
		.style = styles[claim->fate],
		.rank = 1,
	};
	for (size_t k = 0; k < s->count; k++)
		if (s->fields[k].field == claim->field)
			row->rank = 0;
	row->detail = detail(app, row, claim, a);
}

/* Stable: the order within a field stays. */
static void
own_first(struct explain *m, struct arena *a)
{
	struct explain_row *sorted =
		ARENA_ARRAY(a, struct explain_row, m->count + 1);
	size_t n = 0;

	for (int rank = 0; rank < 2; rank++)
		for (size_t i = 0; i < m->count; i++)
			if (m->rows[i].rank == rank)
				sorted[n++] = m->rows[i];
	m->rows = sorted;
}

static void
fill_rows(struct explain *m, const struct app *app,
	const struct conflict_sides *s, const struct explanation *x,
	struct arena *a)
{
	m->rows = ARENA_ARRAY(a, struct explain_row, x->count + 1);
	m->count = x->count;
	for (size_t i = 0; i < x->count; i++)
		fill(app, x, s, i, a, &m->rows[i]);
	own_first(m, a);
	m->complete = x->complete;
	m->last = _("The record is not on this terminal.");
	if (x->record != NULL)
		m->last = arena_printf(a, _("Last changed by %s, %s."),
			person(app, x->record->updated_by, a),
			instant(app, x->record->updated_at, a));
}

static enum err
load(void *model, struct app *app, struct arena *a)
{
	struct explain *m = model;
	const struct view *v = app_view(app);
	struct conflict_sides s;
	struct explanation x;
	struct record *c;
	enum err e = v->find(v->ctx, TABLE_CONFLICTS, app_param(app), a, &c);

	if (m->list.spec == NULL)
		list_init(&m->list, &spec);
	if (e == ERR_OK)
		e = conflict_sides_read(c, a, &s);
	if (e == ERR_OK)
		e = explain_record(app_store(app), s.entity->table,
			record_text(c, CONFLICT_RECORD_ID), a, &x);
	if (e != ERR_OK)
		return e;
	m->what = arena_printf(
		a, "%s  %s", s.entity->one, conflict_about(app, c, a));
	fill_rows(m, app, &s, &x, a);
	list_set(&m->list, m, m->count);
	return ERR_OK;
}

/* ---- update, draw ---- */

static unsigned
update(void *model, struct app *app, struct ui_event ev)
{
	struct explain *m = model;

	(void)app;
	if (ev.kind == EVENT_SIZE)
		list_fit(&m->list,
			(struct area){ 0, 0, ev.rows - 3, ev.columns });
	switch (list_update(&m->list, &ev)) {
	case LIST_MOVED:
	case LIST_MISSED:
		return REACT_REDRAW;
	case LIST_OPENED:
	case LIST_MARKED:
		return REACT_BELL;
	case LIST_NOTHING:
		break;
	}
	return REACT_PASS;
}

static void
draw(const void *model, const struct app *app, struct canvas *c)
{
	const struct explain *m = model;
	struct area body = frame_body(c);
	struct area rows = area_without_top(body, 1);

	(void)app;
	canvas_put(c, body.row, body.column + 1, STYLE_TITLE, m->what);
	rows.rows -= 2;
	list_draw(&m->list, c, rows);
	canvas_putf(c, body.row + body.rows - 2, body.column + 1, STYLE_NORMAL,
		_("%s  * the record's last change then"), m->last);
	if (!m->complete)
		canvas_put(c, body.row + body.rows - 1, body.column + 1,
			STYLE_NORMAL,
			_("Not known: others set it, without a conflict. The "
			  "server's change log has it."));
	if (list_has_marked(&m->list))
		frame_detail(c, STYLE_NORMAL, m->rows[m->list.marked].detail);
}

const struct screen screen_explain = {
	.name = "explain",
	.title = N_("EXPLAIN"),
	.context = CTX_EXPLAIN,
	.model_size = sizeof(struct explain),
	.load = load,
	.update = update,
	.draw = draw,
};
