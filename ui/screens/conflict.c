/*
 * One conflict, side by side: before, this desk, server, and the result.
 * Choices are made per group of fields that belong together; nothing changes
 * until F2.
 */
#include "ui/app.h"
#include "ui/frame.h"
#include "ui/screens.h"
#include "ui/screens/conflict_about.h"
#include "ui/screens/conflict_says.h"
#include "ui/screens/lookup.h"
#include "ui/widget/compare.h"
#include "ui/widget/prompt.h"
#include "ui/words.h"

#include "base/date.h"
#include "domain/conflict_sides.h"

#include <stdio.h>
#include <string.h>

/* Tags of the prompt: a row, or the note. */
#define ASK_NOTE (-1)

struct conflict {
	struct compare table;
	struct prompt prompt;
	struct compare_row rows[ENTITY_MAX_FIELDS + 1];
	size_t count;
	const struct conflict_sides *sides;
	const char *what;         /* "stay 204 LINDQVIST, Anna" */
	const char *outcome;      /* what was decided; NULL: open */
	const struct record *now; /* once decided; NULL: it is not here */
	bool second; /* this desk decided too, later: without effect */
	struct conflict_says says;
	char heads[COMPARE_SIDES][32];
	char note[128];
	/* By field: what was chosen; kept across loads. */
	enum compare_choice chosen[ENTITY_MAX_FIELDS];
	char typed[ENTITY_MAX_FIELDS][96]; /* COMPARE_TAKE_OTHER */
	/* Keep or delete: one choice for everything. */
	bool whole;
	enum compare_choice chosen_whole;
	bool ready;
};

/* ---- load ---- */

static void
fill_row(struct conflict *m, const struct app *app, struct arena *a,
	const struct conflict_field *cf, struct compare_row *row)
{
	const struct conflict_sides *s = m->sides;
	const struct field *f = &s->entity->fields[cf->field];

	*row = (struct compare_row){
		.group = m->whole        ? 0
			 : f->group != 0 ? f->group
					 : 100 + cf->field,
		.label = lookup_field(f, a),
		.choice = m->whole ? m->chosen_whole : m->chosen[cf->field],
	};
	row->values[COMPARE_BEFORE] = conflict_value(
		app, s->entity, cf->field, cf->values[CONFLICT_SIDE_BASE], a);
	row->values[COMPARE_HERE] =
		cf->raw != NULL ? conflict_side_value(app, s->entity, cf->field,
					  value_null(), cf->raw, a)
		: cf->has[CONFLICT_SIDE_CLIENT]
			? conflict_value(app, s->entity, cf->field,
				  cf->values[CONFLICT_SIDE_CLIENT], a)
			: conflict_value(app, s->entity, cf->field,
				  cf->values[CONFLICT_SIDE_SERVER], a);
	row->values[COMPARE_SERVER] = conflict_value(
		app, s->entity, cf->field, cf->values[CONFLICT_SIDE_SERVER], a);
	row->changed[COMPARE_HERE] = cf->changed_here;
	row->changed[COMPARE_SERVER] = cf->changed_server;
	if (row->choice == COMPARE_TAKE_OTHER)
		row->result = m->typed[cf->field];
	if (m->outcome != NULL) {
		row->choice = COMPARE_TAKE_OTHER;
		row->result =
			m->now == NULL || m->now->deleted
				? _("deleted")
				: conflict_value(app, s->entity, cf->field,
					  m->now->values[cf->field], a);
	}
	if (row->choice == COMPARE_OPEN && !cf->changed_here && !m->whole)
		row->choice = COMPARE_SAME;
}

/* A record that one side deleted and of which no field is known. */
static void
fill_bare_row(struct conflict *m)
{
	m->rows[m->count++] = (struct compare_row){
		.label = _("record"),
		.values = {
			[COMPARE_BEFORE] = _("there"),
			[COMPARE_HERE] =
				m->sides->deleted_here ? _("deleted") : _("changed"),
			[COMPARE_SERVER] =
				m->sides->deleted_server ? _("deleted") : _("there"),
		},
		.choice = m->chosen_whole,
	};
}

/* What the desk sent is no value of the field now. */
static bool
is_unfit(const struct conflict *m, size_t row)
{
	return row < m->sides->count && m->sides->fields[row].raw != NULL;
}

/* Who changed something in the group of a row. */
static bool
is_changed(const struct conflict *m, int group, enum compare_side side)
{
	for (size_t i = 0; i < m->count; i++) {
		if (m->rows[i].group != group)
			continue;
		/* A value that the field cannot hold any more is a question
		 * even if nobody else changed it. */
		if (m->rows[i].changed[side] ||
			(side == COMPARE_SERVER && is_unfit(m, i)))
			return true;
	}
	return false;
}

/* Whether both sides changed some group. */
static bool
is_disputed(const struct conflict *m)
{
	for (size_t i = 0; i < m->count; i++) {
		int group = m->rows[i].group;

		if (is_changed(m, group, COMPARE_HERE) &&
			is_changed(m, group, COMPARE_SERVER))
			return true;
	}
	return false;
}

/* A group that only one side changed is no question; unless that is all there
 * is: somebody has to decide, and nothing is decided by not choosing. */
static void
settle_groups(struct conflict *m)
{
	bool disputed = is_disputed(m);

	for (size_t i = 0; i < m->count && !m->whole; i++) {
		struct compare_row *row = &m->rows[i];

		if ((row->choice != COMPARE_OPEN &&
			    row->choice != COMPARE_SAME) ||
			!is_changed(m, row->group, COMPARE_HERE))
			continue;
		row->choice = COMPARE_OPEN;
		if (disputed && !is_changed(m, row->group, COMPARE_SERVER)) {
			row->choice = COMPARE_AUTO;
			row->result = row->values[COMPARE_HERE];
		}
	}
}

static void
head(struct conflict *m, const struct app *app, struct arena *a,
	enum compare_side side, const char *title, const struct record *c,
	int user, int at)
{
	char clock[6];

	m->table.heads[side].title = title;
	snprintf(m->heads[side], sizeof(m->heads[side]), "%.16s %s",
		lookup_staff(app, record_text(c, user), a),
		app_clock(app, record_int(c, at), clock));
	m->table.heads[side].who = m->heads[side];
}

static void
fill_heads(struct conflict *m, const struct app *app, const struct record *c,
	struct arena *a)
{
	m->table.heads[COMPARE_BEFORE].title = _("BEFORE");
	m->table.heads[COMPARE_BEFORE].who = "";
	head(m, app, a, COMPARE_HERE, _("DESK"), c, CONFLICT_CLIENT_USER,
		CONFLICT_CLIENT_AT);
	head(m, app, a, COMPARE_SERVER, _("SERVER"), c, CONFLICT_SERVER_USER,
		CONFLICT_SERVER_AT);
}

static void
fill_rows(struct conflict *m, const struct app *app, struct arena *a)
{
	m->count = 0;
	for (size_t i = 0; i < m->sides->count; i++)
		fill_row(m, app, a, &m->sides->fields[i], &m->rows[m->count++]);
	if (m->count == 0)
		fill_bare_row(m);
	settle_groups(m);
	compare_set(&m->table, m->rows, m->count);
}

/* What stands since it was decided. */
static enum err
find_now(struct conflict *m, const struct view *v, const struct record *c,
	struct arena *a)
{
	struct record *now = NULL;
	enum err e = ERR_OK;

	if (m->outcome != NULL)
		e = v->find(v->ctx, m->sides->entity->table,
			record_text(c, CONFLICT_RECORD_ID), a, &now);
	m->now = e == ERR_OK ? now : NULL;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* Whether a decision of this desk found another one there already. */
static enum err
find_second(struct conflict *m, struct app *app, const struct record *c,
	struct arena *a)
{
	struct queued_list own = { 0 };
	enum err e;

	m->second = false;
	if (m->outcome == NULL)
		return ERR_OK;
	e = queue_of_record(app_store(app), TABLE_CONFLICTS, c->id, 0, a, &own);
	for (size_t i = 0; e == ERR_OK && i < own.count; i++)
		m->second = m->second || (own.items[i].rule != NULL &&
						 rule_find(own.items[i].rule) ==
							 RULE_CONFLICT_DECIDED);
	return e;
}

/* "decided: server by ada", "decided by a rule: newest"; NULL: open. */
static const char *
outcome_of(const struct app *app, const struct record *c, struct arena *a)
{
	const char *how =
		lookup_plain(lookup_given(c, CONFLICT_RESOLUTION_STRATEGY), a);
	const char *by =
		lookup_staff(app, lookup_given(c, CONFLICT_DECIDED_BY), a);

	if (record_int(c, CONFLICT_RESOLVED) == 0)
		return NULL;
	return by[0] != '\0' ? arena_printf(a, _("decided: %s by %s"), how, by)
			     : arena_printf(a, _("decided by a rule: %s"), how);
}

static enum err
load(void *model, struct app *app, struct arena *a)
{
	struct conflict *m = model;
	const struct view *v = app_view(app);
	struct conflict_sides *sides = ARENA_NEW(a, struct conflict_sides);
	struct record *c;
	enum err e = v->find(v->ctx, TABLE_CONFLICTS, app_param(app), a, &c);

	if (e == ERR_OK)
		e = conflict_sides_read(c, a, sides);
	if (e != ERR_OK)
		return e;
	if (!m->ready)
		compare_init(&m->table);
	m->ready = true;
	m->sides = sides;
	m->whole =
		sides->deleted_server || sides->deleted_here || sides->orphan;
	m->what = arena_printf(
		a, "%s  %s", sides->entity->one, conflict_about(app, c, a));
	m->outcome = outcome_of(app, c, a);
	e = find_now(m, v, c, a);
	if (e != ERR_OK)
		return e;
	fill_heads(m, app, c, a);
	fill_rows(m, app, a);
	e = find_second(m, app, c, a);
	return e == ERR_OK ? conflict_says_load(
				     &m->says, app, c, sides, m->second, a)
			   : e;
}

/* ---- update ---- */

static unsigned
choose_whole(struct conflict *m, struct app *app, enum compare_choice choice)
{
	if (choice == COMPARE_TAKE_BEFORE) {
		app_say(app, STYLE_WARN,
			_("All of the record or nothing: 2 or 3 chooses."));
		return REACT_BELL | REACT_REDRAW;
	}
	m->chosen_whole = choice;
	for (size_t i = 0; i < m->count; i++)
		m->rows[i].choice = choice;
	compare_set(&m->table, m->rows, m->count);
	return REACT_REDRAW;
}

static unsigned
choose(struct conflict *m, struct app *app, enum compare_choice choice,
	bool all)
{
	bool unfit = false;

	if (m->whole)
		return choose_whole(m, app, choice);
	for (size_t i = 0; i < m->count; i++) {
		struct compare_row *row = &m->rows[i];

		if (!all && row->group != m->table.group)
			continue;
		if (row->choice == COMPARE_AUTO && all)
			continue;
		if (choice == COMPARE_TAKE_HERE && is_unfit(m, i)) {
			unfit = true;
			continue;
		}
		row->choice = choice;
		if (i < m->sides->count)
			m->chosen[m->sides->fields[i].field] = choice;
	}
	if (unfit)
		app_say(app, STYLE_WARN,
			_("What the desk sent fits the field no more: e types "
			  "a value."));
	compare_set(&m->table, m->rows, m->count);
	return REACT_REDRAW;
}

static void
argue(struct conflict *m, struct app *app)
{
	static const char *const words[] = {
		[COMPARE_AUTO] = "client",
		[COMPARE_TAKE_BEFORE] = "base",
		[COMPARE_TAKE_HERE] = "client",
		[COMPARE_TAKE_SERVER] = "server",
		[COMPARE_TAKE_OTHER] = NULL,
	};

	for (size_t i = 0; i < m->sides->count; i++) {
		const struct conflict_field *cf = &m->sides->fields[i];
		enum compare_choice choice = m->rows[i].choice;

		if (choice == COMPARE_SAME || choice == COMPARE_OPEN ||
			!cf->changed_here)
			continue;
		if (choice == COMPARE_TAKE_OTHER)
			app_argumentf(app,
				m->sides->entity->fields[cf->field].name,
				"value:%s", m->typed[cf->field]);
		else
			app_argument(app,
				m->sides->entity->fields[cf->field].name,
				words[choice]);
	}
}

/* Which choices are left, and the first of them marked. */
static unsigned
say_open(struct conflict *m, struct app *app)
{
	char names[64] = "";
	size_t used = 0;

	compare_mark_open(&m->table);
	for (size_t i = 0; i < m->count; i++) {
		int n;

		if (m->rows[i].choice != COMPARE_OPEN)
			continue;
		n = snprintf(names + used, sizeof(names) - used, "%s%s",
			used > 0 ? ", " : "", m->rows[i].label);
		if (n < 0 || (size_t)n >= sizeof(names) - used) {
			names[used] = '\0';
			break;
		}
		used += (size_t)n;
	}
	app_say(app, STYLE_WARN, _("Not decided yet: %s. Choose with %s."),
		names, m->whole ? _("2 or 3") : _("1, 2, 3 or e"));
	return REACT_BELL | REACT_REDRAW;
}

static unsigned
apply(struct conflict *m, struct app *app)
{
	if (m->outcome != NULL) {
		app_say(app, STYLE_WARN, _("This is %s."), m->outcome);
		return REACT_BELL | REACT_REDRAW;
	}
	if (compare_open_count(&m->table) > 0)
		return say_open(m, app);
	if (!app_may(app, TABLE_CONFLICTS, OPERATION_UPDATE)) {
		app_say(app, STYLE_WARN, _("A manager decides this."));
		return REACT_BELL | REACT_REDRAW;
	}
	app_request(app, 0, "resolve-conflict");
	app_argument(app, "conflict", app_param(app));
	if (m->whole)
		app_argument(app, "all",
			m->chosen_whole == COMPARE_TAKE_HERE ? "client"
							     : "server");
	else
		argue(m, app);
	app_argument(app, "note", m->note);
	return REACT_REDRAW;
}

/* A value of one's own for the first changed field of the marked group. */
static unsigned
ask_value(struct conflict *m)
{
	for (size_t i = 0; i < m->count && !m->whole; i++) {
		if (m->rows[i].group != m->table.group ||
			!m->sides->fields[i].changed_here)
			continue;
		prompt_open(&m->prompt, (int)i, m->rows[i].label,
			m->rows[i].values[COMPARE_SERVER]);
		return REACT_REDRAW;
	}
	return REACT_BELL;
}

static unsigned
prompt_event(struct conflict *m, const struct ui_event *ev)
{
	const char *text = m->prompt.edit.text;
	size_t row = (size_t)m->prompt.tag;
	int field;

	if (prompt_update(&m->prompt, ev) != PROMPT_ANSWERED)
		return REACT_REDRAW;
	if (m->prompt.tag == ASK_NOTE) {
		snprintf(m->note, sizeof(m->note), "%.127s", text);
		return REACT_REDRAW;
	}
	field = m->sides->fields[row].field;
	snprintf(m->typed[field], sizeof(m->typed[field]), "%.95s", text);
	m->chosen[field] = COMPARE_TAKE_OTHER;
	m->rows[row].choice = COMPARE_TAKE_OTHER;
	m->rows[row].result = m->typed[field];
	compare_set(&m->table, m->rows, m->count);
	return REACT_REDRAW;
}

/* clang-format off */
static const struct {
	enum act act;
	enum compare_choice choice;
	bool all;
} choices[] = {
	{ACT_SIDE_BEFORE, COMPARE_TAKE_BEFORE, false},
	{ACT_SIDE_HERE,   COMPARE_TAKE_HERE,   false},
	{ACT_SIDE_SERVER, COMPARE_TAKE_SERVER, false},
	{ACT_ALL_HERE,    COMPARE_TAKE_HERE,   true},
	{ACT_ALL_SERVER,  COMPARE_TAKE_SERVER, true},
};
/* clang-format on */

static unsigned
update(void *model, struct app *app, struct ui_event ev)
{
	struct conflict *m = model;

	if (ev.kind == EVENT_DONE)
		return REACT_CLOSE;
	if (m->prompt.open && (ev.kind == EVENT_ACT || ev.kind == EVENT_TEXT))
		return prompt_event(m, &ev);
	if (compare_update(&m->table, &ev))
		return REACT_REDRAW;
	if (ev.kind != EVENT_ACT)
		return REACT_PASS;
	for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++) {
		if (choices[i].act != ev.act)
			continue;
		if (m->outcome != NULL)
			return REACT_BELL;
		return choose(m, app, choices[i].choice, choices[i].all);
	}
	if (ev.act == ACT_NOTE) {
		prompt_open(&m->prompt, ASK_NOTE, _("Note"), m->note);
		return REACT_REDRAW;
	}
	if (ev.act == ACT_EDIT && m->outcome == NULL)
		return ask_value(m);
	if (ev.act == ACT_COMMIT)
		return apply(m, app);
	if (ev.act == ACT_EXPLAIN) {
		app_open(app, &screen_explain, app_param(app));
		return REACT_REDRAW;
	}
	return REACT_PASS;
}

/* ---- draw ---- */

static void
draw(const void *model, const struct app *app, struct canvas *c)
{
	const struct conflict *m = model;
	struct area body = frame_body(c);
	struct area below = area_without_top(body, 1);
	char text[120];
	size_t open = compare_open_count(&m->table);

	(void)app;
	canvas_putf(c, body.row, body.column + 1, STYLE_TITLE, "%s", m->what);
	if (m->outcome != NULL)
		canvas_put(
			c, body.row, body.column + 45, STYLE_GOOD, m->outcome);
	conflict_says_draw(&m->says, &m->table, m->note, c, below);
	if (m->outcome != NULL)
		snprintf(text, sizeof(text),
			_("Nothing is left to choose; x explains what lost."));
	else
		snprintf(text, sizeof(text),
			words_count(
				"%zu choice left. Nothing is changed until F2.",
				"%zu choices left. Nothing is changed until "
				"F2.",
				open),
			open);
	frame_detail(c, STYLE_NORMAL, text);
	if (m->prompt.open)
		prompt_draw(&m->prompt, c, frame_action_row(c));
}

static struct where
where(const void *model)
{
	const struct conflict *m = model;

	if (m->prompt.open)
		return (struct where){ .context = CTX_PROMPT };
	return (struct where){ .context = CTX_CONFLICT };
}

const struct screen screen_conflict = {
	.name = "conflict",
	.title = N_("CONFLICT"),
	.context = CTX_CONFLICT,
	.model_size = sizeof(struct conflict),
	.load = load,
	.update = update,
	.draw = draw,
	.where = where,
};
