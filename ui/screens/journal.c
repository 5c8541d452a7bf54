/*
 * The desk without its records: the critical operations by what is typed, what
 * waits in the fallback journal, and what came back from it and was refused.
 * Reads the journal, and never needs the store.
 */
#include "ui/app.h"
#include "ui/frame.h"
#include "ui/screens.h"
#include "ui/sentence.h"
#include "ui/words.h"

#include "store/journal_parked.h"

#include <stdio.h>
#include <string.h>

enum row_kind {
	ROW_OPERATION,
	ROW_WAITING,
	ROW_PARKED,
};

struct journal_row {
	enum row_kind kind;
	const char *id; /* the operation's name, or the action's id */
	const char *what;
	const char *state;
	const char *detail;
	bool refused;
};

struct journal_screen {
	struct list list;
	struct journal_row *rows;
	size_t count;
	bool down;
	char head[160];
};

static const struct journal_row *
row_at(const void *rows, size_t row)
{
	return &((const struct journal_row *)rows)[row];
}

static void
get_what(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", row_at(rows, row)->what);
}

static void
get_state(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", row_at(rows, row)->state);
}

static enum style
state_style(const void *rows, size_t row)
{
	static const enum style styles[] = {
		[ROW_OPERATION] = STYLE_DIM,
		[ROW_WAITING] = STYLE_WARN,
		[ROW_PARKED] = STYLE_ALERT,
	};

	return styles[row_at(rows, row)->kind];
}

/* Typing finds an operation; entries of the same name are read, not chosen. */
static void
get_key(const void *rows, size_t row, char *out, size_t size)
{
	const struct journal_row *r = row_at(rows, row);

	snprintf(out, size, "%s", r->kind == ROW_OPERATION ? r->what : r->id);
}

static const char *
row_id(const void *rows, size_t row)
{
	return row_at(rows, row)->id;
}

/* clang-format off */
static const struct list_column columns[] = {
	{N_("What"), 18, ALIGN_LEFT, 0, get_what, NULL},
	{"",      0, ALIGN_LEFT, 0, get_state, state_style},
};
/* clang-format on */

static const struct list_spec spec = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.empty = N_("There is nothing to do here."),
	.id = row_id,
	.key = get_key,
	.find_words = true,
	.enter_opens = true,
};

/* "room=204 amount=85.00" */
static const char *
arguments(const struct journal_entry *entry, struct arena *a)
{
	const char *text = "";

	for (size_t i = 0; i < entry->count; i++)
		text = arena_printf(a, "%s%s%s=%s", text, i > 0 ? " " : "",
			entry->arguments[i].key, entry->arguments[i].value);
	return text;
}

static struct journal_row *
row_new(struct journal_screen *m, enum row_kind kind, const char *id,
	const char *what)
{
	struct journal_row *r = &m->rows[m->count++];

	*r = (struct journal_row){ .kind = kind, .id = id, .what = what };
	return r;
}

static void
add_parked(struct journal_screen *m, const struct journal_parked *p,
	struct arena *a)
{
	struct journal_row *r = row_new(m, ROW_PARKED, p->id,
		p->kind == JOURNAL_REFUSED ? p->entry.operation
					   : journal_parked_word(p->kind));

	r->refused = p->kind == JOURNAL_REFUSED;
	r->state = arena_printf(a, _("not queued: %s. %s"),
		p->cause == NULL ? "" : p->cause,
		r->refused ? arguments(&p->entry, a) : "");
	r->detail = arena_printf(a, _("Remedy: %s. %s"),
		p->remedy == NULL ? _("ask a manager")
				  : sentence_words(p->remedy),
		r->refused
			? _("Enter tries again; offsync queue fix corrects it.")
			: "");
}

static void
add_waiting(struct journal_screen *m, const struct journal_entry *entry,
	struct app *app, struct arena *a)
{
	char clock[6];
	struct journal_row *r;

	if (entry->altered) {
		r = row_new(m, ROW_WAITING, _("altered"), "?");
		r->state = _("altered outside of offsync");
	} else {
		r = row_new(m, ROW_WAITING, entry->action_id, entry->operation);
		r->state = arena_printf(a, _("waits since %s: %s"),
			app_clock(app, entry->created_at, clock),
			arguments(entry, a));
	}
	r->detail =
		_("In the fallback journal; queued when the store is back.");
}

static void
add_operations(struct journal_screen *m)
{
	for (const struct operation_info *op = operations; op->name; op++) {
		struct journal_row *r;

		if (!journal_takes(op))
			continue;
		r = row_new(m, ROW_OPERATION, op->name, op->name);
		r->state = _(op->summary);
		r->detail = _("Enter opens it. Rooms and tables are looked up "
			      "when the store is back.");
	}
}

static size_t
operation_count(void)
{
	size_t n = 0;

	while (operations[n].name != NULL)
		n++;
	return n;
}

static enum err
load(void *model, struct app *app, struct arena *a)
{
	struct journal_screen *m = model;
	struct journal_entries entries = { 0 };
	struct journal_parked_list parked = { 0 };
	enum err e = journal_list(app_journal(app), a, &entries);

	if (m->list.spec == NULL)
		list_init(&m->list, &spec);
	if (e != ERR_OK)
		app_say(app, STYLE_ALERT,
			_("The fallback journal cannot be read: %s."),
			_(err_text(e)));
	/* Without the store none of them can be told. */
	if (journal_parked_list(app_store(app), a, &parked) != ERR_OK)
		parked.count = 0;
	m->down = app_store_down(app) != ERR_OK;
	m->count = 0;
	m->rows = ARENA_ARRAY(a, struct journal_row,
		entries.count + parked.count + operation_count());
	for (size_t i = 0; i < parked.count; i++)
		add_parked(m, &parked.items[i], a);
	add_operations(m);
	for (size_t i = 0; i < entries.count; i++)
		add_waiting(m, &entries.items[i], app, a);
	snprintf(m->head, sizeof(m->head), "%s",
		m->down ? _("The store cannot be used: this goes to the "
			    "fallback "
			    "journal.")
		: app_is_facts_only(app)
			? _("72 hours offline: what has happened is recorded "
			    "here, for review.")
			: _("The store is fine: this goes to the queue at "
			    "once."));
	list_set(&m->list, m->rows, m->count);
	return ERR_OK;
}

static unsigned
open_row(struct journal_screen *m, struct app *app)
{
	const struct journal_row *r = row_at(m->rows, m->list.marked);

	if (r->kind == ROW_OPERATION)
		app_open(app, &screen_journal_entry, r->id);
	else if (r->kind == ROW_PARKED && r->refused)
		app_retry(app, r->id);
	else
		return REACT_BELL;
	return REACT_REDRAW;
}

static unsigned
update(void *model, struct app *app, struct ui_event ev)
{
	struct journal_screen *m = model;
	struct area body = { 0, 0, ev.rows, ev.columns };

	if (ev.kind == EVENT_SIZE)
		list_fit(&m->list, area_without_top(body, 2));
	switch (list_update(&m->list, &ev)) {
	case LIST_OPENED:
		return open_row(m, app);
	case LIST_MISSED:
		app_say(app, STYLE_WARN, _("Nothing here begins with %s."),
			m->list.find);
		return REACT_REDRAW;
	case LIST_NOTHING:
		return ev.kind == EVENT_ACT ? REACT_PASS : REACT_REDRAW;
	case LIST_MOVED:
	case LIST_MARKED:
		break;
	}
	return REACT_REDRAW;
}

static void
draw(const void *model, const struct app *app, struct canvas *c)
{
	const struct journal_screen *m = model;
	struct area body = frame_body(c);

	(void)app;
	canvas_put(c, body.row, body.column + 1,
		m->down ? STYLE_ALERT : STYLE_NORMAL, m->head);
	list_draw(&m->list, c, area_without_top(body, 2));
	if (list_has_marked(&m->list))
		frame_detail(c, STYLE_NORMAL,
			row_at(m->rows, m->list.marked)->detail);
}

static struct where
where(const void *model)
{
	(void)model;
	return (struct where){ .context = CTX_PEOPLE };
}

const struct screen screen_journal = {
	.name = "journal",
	.title = N_("NO STORE"),
	.context = CTX_PEOPLE,
	.model_size = sizeof(struct journal_screen),
	.has_pane = true,
	.load = load,
	.update = update,
	.draw = draw,
	.where = where,
};
