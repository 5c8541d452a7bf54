/*
 * The housekeepers' board: what is to be done, by whom, and how far it is.
 * Letters act, digits find the room.
 */
#include "ui/app.h"
#include "ui/frame.h"
#include "ui/screens.h"
#include "ui/screens/lookup.h"
#include "ui/widget/prompt.h"
#include "ui/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ASK_SKIP 1
#define ASK_NOTE 2

struct task_row {
	const char *id;
	const char *room_id;
	const char *room;
	const char *kind;
	const char *who;
	const char *note;
	enum task_state state;
	enum room_condition condition;
	enum room_service_flag flag;
	int64_t priority;
	int64_t started_at;
	bool occupied;
	enum list_state mark; /* once it was in sight: filled */
	bool filled;
};

struct housekeeping {
	struct list list;
	struct prompt prompt;
	const struct app *app;
	struct task_row *rows;
	size_t count;
	size_t to_do, started, done;
	bool mine; /* only what is assigned to who is signed in */
	/* Rooms that are left out then, as many as all tasks less count. */
	const char **others;
	size_t other_count;
	/* What is marked once the row that was acted on has gone to the other
	 * end of the board; "": the mark stays with it. */
	char next[LIST_ID_SIZE];
	char meant[LIST_FIND_SIZE]; /* a room that was typed and left out */
};

static const struct task_row *
at(const void *rows, size_t row)
{
	return &((const struct housekeeping *)rows)->rows[row];
}

static void
get_room(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", at(rows, row)->room);
}

/* States in the words of the board. */
static const char *const words[TASK_STATE_WORD_COUNT] = {
	[TASK_STATE_PLANNED] = N_("TO DO"),
	[TASK_STATE_ASSIGNED] = N_("TO DO"),
	[TASK_STATE_STARTED] = N_("CLEANING"),
	[TASK_STATE_PAUSED] = N_("PAUSED"),
	[TASK_STATE_DONE] = N_("CLEAN"),
	[TASK_STATE_INSPECTED] = N_("INSPECTED"),
	[TASK_STATE_SKIPPED] = N_("SKIPPED"),
	[TASK_STATE_CANCELLED] = N_("CANCELLED"),
};

static void
get_state(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", _(words[at(rows, row)->state]));
}

static enum style
style_state(const void *rows, size_t row)
{
	enum task_state s = at(rows, row)->state;

	if (s == TASK_STATE_DONE || s == TASK_STATE_INSPECTED)
		return STYLE_GOOD;
	if (s == TASK_STATE_STARTED || s == TASK_STATE_PAUSED)
		return STYLE_STRONG;
	return s == TASK_STATE_SKIPPED ? STYLE_WARN : STYLE_NORMAL;
}

static void
get_kind(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", at(rows, row)->kind);
}

static void
get_guest(const void *rows, size_t row, char *out, size_t size)
{
	const struct task_row *r = at(rows, row);

	if (r->flag == ROOM_SERVICE_FLAG_DND)
		snprintf(out, size, _("DND"));
	else
		snprintf(out, size, "%s", r->occupied ? _("in") : _("out"));
}

static void
get_who(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", at(rows, row)->who);
}

static void
get_since(const void *rows, size_t row, char *out, size_t size)
{
	const struct housekeeping *m = rows;
	const struct task_row *r = at(rows, row);

	*out = '\0';
	if (r->state == TASK_STATE_STARTED)
		lookup_age(m->app, r->started_at, out, size);
}

static void
get_note(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", at(rows, row)->note);
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
	{N_("Room"),   5, ALIGN_LEFT,  0, get_room,     NULL},
	{N_("Now"),    9, ALIGN_LEFT,  0, get_state,    style_state},
	{N_("Work"),  10, ALIGN_LEFT,  1, get_kind,     NULL},
	{N_("Guest"),  5, ALIGN_LEFT,  0, get_guest,    NULL},
	{N_("Who"),    7, ALIGN_LEFT,  0, get_who,      NULL},
	{N_("Since"),  6, ALIGN_RIGHT, 3, get_since,    NULL},
	{N_("Note"),   0, ALIGN_LEFT,  4, get_note,     NULL},
};

static const struct help_legend legend[] = {
	{N_("GUEST"), N_("in"),  N_("the room has a guest")},
	{NULL,        N_("out"), N_("the room is vacant")},
	{NULL,        N_("DND"), N_("the guest does not want to be disturbed")},
	{NULL, NULL, NULL},
};
/* clang-format on */

static const struct list_spec spec = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.empty = N_("There is nothing to clean. a shows everybody's rooms."),
	.id = row_id,
	.key = get_room,
	.state = row_state,
};

/* ---- load ---- */

static int
by_id(const void *a, const void *b)
{
	const struct record *const *x = a, *const *y = b;

	return strcmp((*x)->id, (*y)->id);
}

static const struct record *
find_by_id(const struct record_list *sorted, const char *id)
{
	const struct record key = { .id = id }, *wanted = &key;
	struct record *const *found = NULL;

	if (id != NULL && sorted->count > 0)
		found = bsearch(&wanted, sorted->items, sorted->count,
			sizeof(sorted->items[0]), by_id);
	return found != NULL ? *found : NULL;
}

/* Most tasks are of other rooms: all of those are read at once. */
static enum err
list_by_id(const struct view *v, enum table t, struct arena *a,
	struct record_list *out)
{
	enum err e = v->list(v->ctx, t, -1, value_null(), a, out);

	if (e == ERR_OK && out->count > 0)
		qsort(out->items, out->count, sizeof(out->items[0]), by_id);
	return e;
}

struct house {
	struct record_list rooms;
	struct record_list staff;
};

static void
read_task(const struct house *house, const struct record *r, struct arena *a,
	struct task_row *out)
{
	const struct record *room, *who;
	const char *note = record_text(r, TASK_NOTE);
	const char *skip = record_text(r, TASK_SKIP_REASON);

	*out = (struct task_row){
		.id = r->id,
		.room_id = record_text(r, TASK_ROOM_ID),
		.room = "?",
		.kind = lookup_word(r, TASK_KIND, a),
		.who = "",
		.note = skip != NULL   ? skip
			: note != NULL ? note
				       : "",
		.state = (enum task_state)record_int(r, TASK_STATE),
		.priority = record_int(r, TASK_PRIORITY),
		.started_at = record_int(r, TASK_STARTED_AT),
	};
	who = find_by_id(&house->staff, record_text(r, TASK_ASSIGNED_TO));
	if (who != NULL)
		out->who = record_text(who, STAFF_LOGIN);
	room = find_by_id(&house->rooms, out->room_id);
	if (room == NULL)
		return;
	out->room = record_text(room, ROOM_NUMBER);
	out->occupied = record_int(room, ROOM_STATUS) == ROOM_STATUS_OCCUPIED;
	out->flag = (enum room_service_flag)record_int(room, ROOM_SERVICE_FLAG);
}

static bool
is_done(enum task_state state)
{
	return state >= TASK_STATE_DONE;
}

/* Work to do first, by priority, then by room. */
static int
by_urgency(const void *a, const void *b)
{
	const struct task_row *x = a, *y = b;
	bool done_x = is_done(x->state), done_y = is_done(y->state);
	int64_t px = x->priority > 0 ? x->priority : 9;
	int64_t py = y->priority > 0 ? y->priority : 9;

	if (done_x != done_y)
		return done_x ? 1 : -1;
	if (!done_x && px != py)
		return px < py ? -1 : 1;
	return strcmp(x->room, y->room);
}

static void
count_row(struct housekeeping *m, const struct task_row *r)
{
	if (r->state == TASK_STATE_STARTED || r->state == TASK_STATE_PAUSED)
		m->started++;
	else if (r->state == TASK_STATE_DONE ||
		 r->state == TASK_STATE_INSPECTED)
		m->done++;
	else if (r->state == TASK_STATE_PLANNED ||
		 r->state == TASK_STATE_ASSIGNED)
		m->to_do++;
}

static bool
is_mine(const struct app *app, const struct record *task)
{
	const char *to = record_text(task, TASK_ASSIGNED_TO);

	return to != NULL && strcmp(to, app_session(app)->user_id) == 0;
}

/* Who has rooms to clean begins with them. */
static bool
has_own_work(const struct app *app, const struct record_list *tasks)
{
	if (app_session(app)->role != ROLE_HOUSEKEEPING)
		return false;
	for (size_t i = 0; i < tasks->count; i++)
		if (is_mine(app, tasks->items[i]) &&
			record_int(tasks->items[i], TASK_STATE) <
				TASK_STATE_DONE)
			return true;
	return false;
}

/* What is typed next acts on the room that was typed. */
static void
mark_meant(struct housekeeping *m)
{
	size_t len = strlen(m->meant);

	for (size_t i = 0; len > 0 && i < m->count; i++)
		if (strncmp(m->rows[i].room, m->meant, len) == 0) {
			m->list.found = list_mark(&m->list, m->rows[i].id);
			break;
		}
	m->meant[0] = '\0';
}

static enum err
load(void *model, struct app *app, struct arena *a)
{
	struct housekeeping *m = model;
	const struct view *v = app_listed(app);
	struct record_list list;
	struct house house;
	enum err e;

	e = v->list(
		v->ctx, TABLE_HOUSEKEEPING_TASKS, -1, value_null(), a, &list);
	if (e == ERR_OK)
		e = list_by_id(v, TABLE_ROOMS, a, &house.rooms);
	if (e == ERR_OK)
		e = list_by_id(v, TABLE_STAFF, a, &house.staff);
	if (e != ERR_OK)
		return e;
	if (m->list.spec == NULL) {
		list_init(&m->list, &spec);
		list_expect(&m->list, app_param(app));
		m->mine = has_own_work(app, &list);
	}
	m->app = app;
	m->rows = ARENA_ARRAY(a, struct task_row, list.count + 1);
	m->others = ARENA_ARRAY(a, const char *, list.count + 1);
	m->count = m->other_count = m->to_do = m->started = m->done = 0;
	for (size_t i = 0; i < list.count; i++) {
		struct task_row *r = &m->rows[m->count];

		read_task(&house, list.items[i], a, r);
		if (r->state == TASK_STATE_CANCELLED)
			continue;
		if (m->mine && !is_mine(app, list.items[i])) {
			m->others[m->other_count++] = r->room;
			continue;
		}
		count_row(m, r);
		m->count++;
	}
	qsort(m->rows, m->count, sizeof(m->rows[0]), by_urgency);
	list_set(&m->list, m, m->count);
	mark_meant(m);
	return ERR_OK;
}

static bool
fill(void *model, struct app *app, struct arena *a, bool in_sight)
{
	const struct housekeeping *m = model;
	size_t from, count;

	(void)a;
	if (!in_sight)
		return false;
	list_sight(&m->list, &from, &count);
	for (size_t i = from; i < from + count; i++) {
		if (!m->rows[i].filled)
			m->rows[i].mark = app_state_of(
				app, TABLE_HOUSEKEEPING_TASKS, m->rows[i].id);
		m->rows[i].filled = true;
	}
	return true;
}

/* ---- update ---- */

static const struct {
	enum act act;
	enum task_state state;
} moves[] = {
	{ ACT_TASK_START, TASK_STATE_STARTED },
	{ ACT_TASK_PAUSE, TASK_STATE_PAUSED },
	{ ACT_TASK_DONE, TASK_STATE_DONE },
	{ ACT_TASK_INSPECT, TASK_STATE_INSPECTED },
	{ ACT_TASK_AGAIN, TASK_STATE_ASSIGNED },
};

/* For the marked room; also where none is. */
static const struct {
	enum act act;
	const struct screen *screen;
} others[] = {
	{ ACT_MINIBAR, &screen_minibar },
	{ ACT_LEFT_BEHIND, &screen_hand_in },
};

static void
request(struct housekeeping *m, struct app *app, const char *key,
	const char *value)
{
	app_request(app, 0, "task");
	app_argument(app, "id", m->rows[m->list.marked].id);
	app_argument(app, key, value);
}

/* Rows that are done stand below those to do: whoever works down the list goes
 * on with the row behind, and does not follow the one that left. */
static void
remember_next(struct housekeeping *m, bool done)
{
	size_t next = m->list.marked + 1;
	bool was = is_done(m->rows[m->list.marked].state);

	m->next[0] = '\0';
	if (was != done && next < m->count &&
		is_done(m->rows[next].state) == was)
		snprintf(m->next, sizeof(m->next), "%s", m->rows[next].id);
}

static void
move_task(struct housekeeping *m, struct app *app, enum task_state to)
{
	const struct task_row *r = &m->rows[m->list.marked];

	if (r->state == to) {
		app_say(app, STYLE_NORMAL, _("%s is %s already."), r->room,
			_(words[to]));
		return;
	}
	remember_next(m, is_done(to));
	request(m, app, "state",
		choices_word(&task_state_choices, (int64_t)to));
}

static unsigned
act_on(struct housekeeping *m, struct app *app, enum act act)
{
	if (act == ACT_MINE) {
		m->mine = !m->mine;
		return REACT_RELOAD;
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (others[i].act != act)
			continue;
		app_open(app, others[i].screen,
			list_has_marked(&m->list)
				? m->rows[m->list.marked].room_id
				: "");
		return REACT_REDRAW;
	}
	if (!list_has_marked(&m->list))
		return act == ACT_ENTER ? REACT_BELL : REACT_PASS;
	for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++) {
		if (moves[i].act != act)
			continue;
		move_task(m, app, moves[i].state);
		list_done(&m->list);
		return REACT_REDRAW;
	}
	if (act == ACT_TASK_SKIP)
		prompt_open(&m->prompt, ASK_SKIP, _("Why skipped"),
			m->rows[m->list.marked].flag == ROOM_SERVICE_FLAG_DND
				? _("DND")
				: "");
	else if (act == ACT_NOTE)
		prompt_open(&m->prompt, ASK_NOTE, _("Note"),
			m->rows[m->list.marked].note);
	else if (act == ACT_REPORT)
		app_open(app, &screen_report, m->rows[m->list.marked].room_id);
	else if (act == ACT_FOUND)
		app_open(app, &screen_found, m->rows[m->list.marked].room_id);
	else
		return REACT_PASS;
	list_done(&m->list);
	return REACT_REDRAW;
}

static unsigned
prompt_event(struct housekeeping *m, struct app *app, const struct ui_event *ev)
{
	switch (prompt_update(&m->prompt, ev)) {
	case PROMPT_ANSWERED:
		if (m->prompt.tag == ASK_NOTE) {
			request(m, app, "note", m->prompt.edit.text);
			break;
		}
		if (m->prompt.edit.len == 0) {
			app_say(app, STYLE_WARN, _("Say why it is skipped."));
			break;
		}
		move_task(m, app, TASK_STATE_SKIPPED);
		app_argument(app, "reason", m->prompt.edit.text);
		break;
	case PROMPT_NOTHING:
	case PROMPT_CHANGED:
	case PROMPT_CANCELLED:
		break;
	}
	return REACT_REDRAW;
}

/* Whoever types another one's room means it. */
static unsigned
miss(struct housekeeping *m, struct app *app)
{
	size_t len = strlen(m->list.find);

	for (size_t i = 0; i < m->other_count; i++) {
		if (strncmp(m->others[i], m->list.find, len) != 0)
			continue;
		m->mine = false;
		snprintf(m->meant, sizeof(m->meant), "%s", m->list.find);
		app_say(app, STYLE_NORMAL,
			_("Not one of your rooms: all are shown."));
		return REACT_RELOAD;
	}
	app_say(app, STYLE_WARN, _("No task for room %s here."), m->list.find);
	return REACT_REDRAW | REACT_BELL;
}

static unsigned
update(void *model, struct app *app, struct ui_event ev)
{
	struct housekeeping *m = model;

	if (m->prompt.open && (ev.kind == EVENT_ACT || ev.kind == EVENT_TEXT))
		return prompt_event(m, app, &ev);
	if (ev.kind == EVENT_DONE && m->next[0] != '\0')
		(void)list_mark(&m->list, m->next);
	if (ev.kind == EVENT_DONE || ev.kind == EVENT_REFUSED)
		m->next[0] = '\0';
	if (ev.kind == EVENT_SIZE)
		list_fit(&m->list,
			(struct area){ 0, 0, ev.rows - 1, ev.columns });
	switch (list_update(&m->list, &ev)) {
	case LIST_MOVED:
	case LIST_MARKED:
		return REACT_REDRAW;
	case LIST_MISSED:
		return miss(m, app);
	case LIST_OPENED:
		return act_on(m, app, ACT_TASK_START);
	case LIST_NOTHING:
		break;
	}
	return ev.kind == EVENT_ACT ? act_on(m, app, ev.act) : REACT_PASS;
}

/* ---- draw ---- */

static void
draw(const void *model, const struct app *app, struct canvas *c)
{
	const struct housekeeping *m = model;
	struct area body = frame_body(c);
	char text[200], key[KEY_NAME_SIZE], priority[48] = "";

	(void)app;
	list_draw_counts(&m->list, c, body, STYLE_DIM,
		m->mine ? _("mine (%s: all)  to do %zu  cleaning %zu  "
			    "done %zu")
			: _("all (%s: mine)  to do %zu  cleaning %zu  "
			    "done %zu"),
		keymap_shortcut(CTX_HOUSEKEEPING, ACT_MINE, key), m->to_do,
		m->started, m->done);
	list_draw(&m->list, c, area_without_top(body, 1));
	if (list_has_marked(&m->list)) {
		const struct task_row *r = &m->rows[m->list.marked];

		if (r->priority > 0)
			snprintf(priority, sizeof(priority),
				_(", priority %" PRId64), r->priority);
		snprintf(text, sizeof(text), "%s  %s, %s%s  %s", r->room,
			r->kind, _(words[r->state]), priority, r->note);
		frame_detail(c, STYLE_NORMAL, text);
	}
	if (m->prompt.open)
		prompt_draw(&m->prompt, c, frame_action_row(c));
}

static struct where
where(const void *model)
{
	const struct housekeeping *m = model;

	if (m->prompt.open)
		return (struct where){ .context = CTX_PROMPT };
	return (struct where){ CTX_HOUSEKEEPING, m->list.numbered };
}

const struct screen screen_housekeeping = {
	.name = "housekeeping",
	.title = N_("HOUSEKEEP"),
	.context = CTX_HOUSEKEEPING,
	.model_size = sizeof(struct housekeeping),
	.has_pane = true,
	.legend = legend,
	.load = load,
	.fill = fill,
	.update = update,
	.draw = draw,
	.where = where,
};
