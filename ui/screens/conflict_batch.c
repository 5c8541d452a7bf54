#include "ui/screens/conflict_batch.h"

#include "ui/frame.h"
#include "ui/screens/conflict_about.h"
#include "ui/screens/lookup.h"
#include "ui/sentence.h"
#include "ui/words.h"

#include "domain/conflict_sides.h"
#include "store/trial.h"

#include <stdio.h>
#include <string.h>

struct conflict_batch_row {
	const char *id; /* of the row */
	const char *about;
	const char *field;
	const char *server;
	const char *desk;
	const char *result;
	const char *why; /* it is left; NULL: it is decided */
};

_Static_assert(MARKS_MAX <= CONFLICT_TOGETHER_MAX,
	"whatever can be marked can be decided together");

/* ---- rows ---- */

#define CELL(name)                                                             \
	static void get_##name(                                                \
		const void *rows, size_t row, char *out, size_t size)          \
	{                                                                      \
		snprintf(out, size, "%s",                                      \
			((const struct conflict_batch *)rows)                  \
				->rows[row]                                    \
				.name);                                        \
	}
CELL(about)
CELL(field)
CELL(server)
CELL(desk)
CELL(result)
#undef CELL

static const char *
row_id(const void *rows, size_t row)
{
	return ((const struct conflict_batch *)rows)->rows[row].id;
}

static enum style
style_result(const void *rows, size_t row)
{
	const struct conflict_batch *b = rows;

	if (b->choice == NULL)
		return STYLE_DIM;
	return b->rows[row].why != NULL ? STYLE_ALERT : STYLE_NORMAL;
}

/* clang-format off */
static const struct list_column columns[] = {
	{N_("About"),   0, ALIGN_LEFT, 0, get_about,  NULL},
	{N_("Field"),  14, ALIGN_LEFT, 1, get_field,  NULL},
	{N_("Server"), 14, ALIGN_LEFT, 3, get_server, NULL},
	{N_("Desk"),   14, ALIGN_LEFT, 2, get_desk,   NULL},
	{N_("Result"), 14, ALIGN_LEFT, 0, get_result, style_result},
};
/* clang-format on */

static const struct list_spec spec = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.empty = N_("Nothing is left to decide here."),
	.id = row_id,
	.key = get_about,
	.enter_opens = true,
};

/* ---- load ---- */

/* What load works with. */
struct loading {
	struct conflict_batch *b;
	struct app *app;
	struct arena *a;
	size_t cap;
};

static struct conflict_batch_row *
add_row(struct loading *l, const char *about)
{
	struct conflict_batch *b = l->b;
	struct conflict_batch_row *row;

	b->rows = arena_grow(
		l->a, b->rows, b->count, &l->cap, sizeof(b->rows[0]));
	row = &b->rows[b->count];
	*row = (struct conflict_batch_row){
		.id = arena_printf(l->a, "%zu", b->count),
		.about = about,
		.field = "",
		.server = "",
		.desk = "",
		.result = "",
	};
	b->count++;
	return row;
}

static const struct trial_change *
change_of(const struct trial *t, const struct record *conflict, int field)
{
	const char *id = record_text(conflict, CONFLICT_RECORD_ID);

	for (size_t i = 0; i < t->count; i++)
		if (t->changes[i].field == field &&
			strcmp(t->changes[i].after->id, id) == 0)
			return &t->changes[i];
	return NULL;
}

static const char *
result_of(struct loading *l, const struct trial *t,
	const struct record *conflict, const struct conflict_sides *s,
	const struct conflict_field *f)
{
	const struct trial_change *ch = change_of(t, conflict, f->field);

	if (l->b->choice == NULL)
		return _("? choose");
	if (ch == NULL)
		return conflict_value(l->app, s->entity, f->field,
			f->values[CONFLICT_SIDE_SERVER], l->a);
	return conflict_value(
		l->app, s->entity, f->field, ch->after->values[f->field], l->a);
}

static void
add_sides(struct loading *l, const struct record *conflict,
	const struct conflict_sides *s, const struct trial *t, const char *why)
{
	const char *about = conflict_about(l->app, conflict, l->a);

	for (size_t i = 0; i < s->count; i++) {
		const struct conflict_field *f = &s->fields[i];
		struct conflict_batch_row *row;

		if (!f->changed_here)
			continue;
		row = add_row(l, about);
		about = "";
		row->field = lookup_field(&s->entity->fields[f->field], l->a);
		row->server = conflict_value(l->app, s->entity, f->field,
			f->values[CONFLICT_SIDE_SERVER], l->a);
		row->desk = conflict_side_value(l->app, s->entity, f->field,
			f->values[CONFLICT_SIDE_CLIENT], f->raw, l->a);
		row->why = why;
		row->result = why != NULL ? _("is left")
					  : result_of(l, t, conflict, s, f);
	}
	if (about[0] != '\0') {
		add_row(l, about)->why = why;
		l->b->rows[l->b->count - 1].result = why != NULL ? _("is left")
						     : l->b->choice == NULL
							     ? _("? choose")
							     : _("decided");
	}
}

/* "  room 209", "  housekeeping task". */
static const char *
effect_about(struct loading *l, const struct record *r)
{
	return arena_printf(l->a, "  %s %s", r->entity->one,
		r->entity->table == TABLE_ROOMS ? record_text(r, ROOM_NUMBER)
						: "");
}

/* What follows on other records: rooms, folios, tasks. */
static void
add_effects(
	struct loading *l, const struct record *conflict, const struct trial *t)
{
	const char *own = record_text(conflict, CONFLICT_RECORD_ID);

	for (size_t i = 0; i < t->count; i++) {
		const struct trial_change *ch = &t->changes[i];
		const struct entity *e = ch->after->entity;
		struct conflict_batch_row *row;
		bool is_own = strcmp(ch->after->id, own) == 0;

		if (ch->field >= 0 && (is_own || ch->before == NULL))
			continue;
		row = add_row(l, is_own ? "" : effect_about(l, ch->after));
		if (ch->field < 0) {
			row->result = ch->after->deleted   ? _("deleted")
				      : ch->before == NULL ? _("new")
							   : _("comes back");
			continue;
		}
		row->field = arena_printf(l->a, "%s %s", e->one,
			lookup_field(&e->fields[ch->field], l->a));
		row->server = conflict_value(l->app, e, ch->field,
			ch->before->values[ch->field], l->a);
		row->result = conflict_value(l->app, e, ch->field,
			ch->after->values[ch->field], l->a);
	}
}

static const char *
why_not(struct loading *l, const struct record *conflict, const struct trial *t)
{
	const struct queue_answer *answer = &t->answer;

	if (record_int(conflict, CONFLICT_RESOLVED) != 0)
		return _("it has been decided meanwhile");
	if (l->b->choice == NULL || t->verdict == ERR_OK)
		return NULL;
	if (answer->problems.count > 0)
		return arena_printf(l->a, "%s %s",
			answer->problems.items[0].field,
			answer->problems.items[0].message);
	return answer->detail != NULL ? sentence_words(answer->detail)
				      : _(rule_get(answer->rule)->text);
}

static enum err
try_it(struct loading *l, const struct record *conflict, struct trial *out)
{
	const struct operation_argument arguments[] = {
		{ "conflict", conflict->id },
		{ "all", l->b->choice },
	};
	const struct operation_request r = {
		.count = 2,
		.arguments = arguments,
	};
	const struct session *who = app_session(l->app);

	memset(out, 0, sizeof(*out));
	if (l->b->choice == NULL ||
		record_int(conflict, CONFLICT_RESOLVED) != 0)
		return ERR_OK;
	return trial_run(app_store(l->app), operation_find("resolve-conflict"),
		&r, who->user_id, who->role, l->a, out);
}

static enum err
load_one(struct loading *l, const char *id)
{
	const struct view *v = app_view(l->app);
	struct conflict_batch *b = l->b;
	struct conflict_sides sides;
	struct record *conflict;
	struct trial t;
	const char *why;
	enum err e;

	e = v->find(v->ctx, TABLE_CONFLICTS, id, l->a, &conflict);
	if (e == ERR_OK)
		e = conflict_sides_read(conflict, l->a, &sides);
	if (e == ERR_OK)
		e = try_it(l, conflict, &t);
	if (e != ERR_OK)
		return e;
	why = why_not(l, conflict, &t);
	add_sides(l, conflict, &sides, &t, why);
	if (why != NULL) {
		b->left++;
		return ERR_OK;
	}
	add_effects(l, conflict, &t);
	b->decided = arena_printf(l->a, "%s%s%s", b->decided,
		b->decided_count > 0 ? "," : "", id);
	b->decided_count++;
	return ERR_OK;
}

enum err
conflict_batch_load(struct conflict_batch *b, struct app *app, struct arena *a)
{
	struct loading l = { .b = b, .app = app, .a = a };
	enum err e = ERR_OK;

	b->rows = NULL;
	b->count = 0;
	b->left = 0;
	b->decided = "";
	b->decided_count = 0;
	for (size_t i = 0; e == ERR_OK && i < b->marks.count; i++)
		e = load_one(&l, b->marks.ids[i]);
	list_set(&b->list, b, b->count);
	return e;
}

/* ---- update ---- */

void
conflict_batch_open(
	struct conflict_batch *b, struct app *app, const struct marks *marks)
{
	int page = b->list.page;

	memset(b, 0, sizeof(*b));
	list_init(&b->list, &spec);
	b->list.page = page;
	b->marks = *marks;
	b->open = true;
	app_intention(app, b->intention);
}

static unsigned
apply(struct conflict_batch *b, struct app *app)
{
	if (b->choice == NULL) {
		app_say(app, STYLE_WARN,
			_("Not decided yet: choose with 2, 3 or 4."));
		return REACT_BELL | REACT_REDRAW;
	}
	if (!app_may(app, TABLE_CONFLICTS, OPERATION_UPDATE)) {
		app_say(app, STYLE_WARN, _("A manager decides this."));
		return REACT_BELL | REACT_REDRAW;
	}
	if (b->decided_count == 0) {
		app_say(app, STYLE_WARN,
			_("None of them can be decided so: line 21 says why."));
		return REACT_BELL | REACT_REDRAW;
	}
	app_request(app, 0, "resolve-conflict");
	app_request_intention(app, b->intention);
	app_argument(app, "conflict", b->decided);
	app_argument(app, "all", b->choice);
	app_argument(app, "note", b->note);
	return REACT_REDRAW;
}

static unsigned
act_event(struct conflict_batch *b, struct app *app, enum act act)
{
	static const struct {
		enum act act;
		const char *choice;
	} choices[] = {
		{ ACT_SIDE_HERE, "client" },
		{ ACT_SIDE_SERVER, "server" },
		{ ACT_SIDE_NEWEST, "newest" },
	};

	for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++) {
		if (choices[i].act != act)
			continue;
		b->choice = choices[i].choice;
		return REACT_RELOAD;
	}
	if (act == ACT_COMMIT)
		return apply(b, app);
	if (act == ACT_NOTE) {
		prompt_open(&b->prompt, 0, _("Note"), b->note);
		return REACT_REDRAW;
	}
	if (act == ACT_BACK || act == ACT_CANCEL) {
		b->open = false;
		return REACT_RELOAD;
	}
	return REACT_PASS;
}

unsigned
conflict_batch_update(
	struct conflict_batch *b, struct app *app, struct ui_event ev)
{
	/* One row less for the heading. */
	if (ev.kind == EVENT_SIZE)
		list_fit(&b->list,
			(struct area){ 0, 0, ev.rows - 2, ev.columns });
	if (b->prompt.open && (ev.kind == EVENT_ACT || ev.kind == EVENT_TEXT)) {
		if (prompt_update(&b->prompt, &ev) == PROMPT_ANSWERED)
			snprintf(b->note, sizeof(b->note), "%.127s",
				b->prompt.edit.text);
		return REACT_REDRAW;
	}
	if (ev.kind == EVENT_DONE) {
		b->open = false;
		return REACT_RELOAD;
	}
	/* Only to move: what is typed here chooses. */
	if (ev.kind == EVENT_ACT && list_update(&b->list, &ev) == LIST_MOVED)
		return REACT_REDRAW;
	return ev.kind == EVENT_ACT ? act_event(b, app, ev.act) : REACT_NONE;
}

/* ---- draw ---- */

static const char *
choice_words(const char *choice)
{
	if (choice == NULL)
		return _("choose what stands");
	if (choice[0] == 'c')
		return _("the desk's stands");
	return choice[0] == 's' ? _("the server's stands")
				: _("the newer one stands");
}

void
conflict_batch_draw(const struct conflict_batch *b, struct canvas *c)
{
	struct area body = frame_body(c);
	const struct conflict_batch_row *row =
		list_has_marked(&b->list) ? &b->rows[b->list.marked] : NULL;
	char text[160];

	snprintf(text, sizeof(text),
		words_count("%zu conflict: %s", "%zu conflicts: %s",
			b->marks.count),
		b->marks.count, choice_words(b->choice));
	canvas_put(c, body.row, body.column + 1, STYLE_TITLE, text);
	if (b->choice == NULL)
		canvas_put(c, body.row + 1, body.column + 1, STYLE_NORMAL,
			_("2, 3 or 4 shows what would become of them. Nothing "
			  "is changed until F2."));
	else if (b->left > 0)
		canvas_putf(c, body.row + 1, body.column + 1, STYLE_ALERT,
			_("%zu would be decided, %zu is left for a look of its "
			  "own."),
			b->decided_count, b->left);
	else
		canvas_putf(c, body.row + 1, body.column + 1, STYLE_NORMAL,
			_("%zu would be decided. Nothing is changed until F2; "
			  "u takes all of it back."),
			b->decided_count);
	list_draw(&b->list, c, area_without_top(body, 2));
	if (row != NULL && row->why != NULL)
		frame_detail(c, STYLE_WARN, row->why);
	else if (b->note[0] != '\0')
		frame_detail(c, STYLE_DIM, b->note);
	if (b->prompt.open)
		prompt_draw(&b->prompt, c, frame_action_row(c));
}

struct where
conflict_batch_where(const struct conflict_batch *b)
{
	return (struct where){ .context = b->prompt.open ? CTX_PROMPT
							 : CTX_BATCH };
}
