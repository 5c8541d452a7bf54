/*
 * What needs a manager's look, from all over the house: work that is not sent,
 * decisions, late tickets, drawers that do not agree, rooms that arrivals of
 * today wait for. The worst first; Enter goes where it is settled.
 */
#include "ui/screens/watch.h"
#include "ui/screens.h"
#include "ui/screens/job_list.h"
#include "ui/screens/lookup.h"
#include "ui/screens/others.h"
#include "ui/screens/stay_rows.h"
#include "ui/screens/ticket_target.h"
#include "ui/words.h"

#include "base/money.h"
#include "domain/folio.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS   (60 * MINUTE_MS)
/* Work that waits longer is looked at. */
#define UNSENT_MS (15 * MINUTE_MS)
/* Drawers are shown so long after they were closed. */
#define DRAWER_MS (7 * 24 * HOUR_MS)

/* clang-format off */
static const struct list_column columns[] = {
	{N_("What"),  15, ALIGN_LEFT,  0, job_what,  NULL},
	{N_("Where"),  6, ALIGN_LEFT,  0, job_place, NULL},
	{N_("How it stands"), 0, ALIGN_LEFT, 0, job_words, NULL},
	{N_("Who"),    8, ALIGN_LEFT,  2, job_who,   NULL},
	{N_("Age"),    6, ALIGN_RIGHT, 1, job_age,   job_style},
};

static const struct list_spec spec = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.empty = N_("All is well: nothing is late, nothing waits, all drawers agree."),
	.id = job_id, .key = job_place, .state = job_mark,
	.enter_opens = true,
};

static const struct help_legend legend[] = {
	{N_("WHAT"), N_("to send"),        N_("saved on this desk, not with the server; by age")},
	{NULL,   N_("other desks"),    N_("work waits there, or the server does not hear of them")},
	{NULL,   N_("kitchen late"),   N_("a ticket past the time of its slowest dish")},
	{NULL,   N_("drawer differs"), N_("counted is not what should be in it")},
	{NULL,   N_("drawer opened"),  N_("without a sale; v on the drawers says why")},
	{NULL,   N_("room not ready"), N_("promised to an arrival of today, not clean")},
	{NULL, NULL, NULL},
};

static const struct job_move moves[] = {
	{.act = ACT_DETAILS, .opens = &screen_sync},
};
/* clang-format on */

/* What is gathered. */
struct watch {
	const struct app *app;
	struct arena *a;
	struct job *jobs;
	size_t count, cap;
	int64_t variance_minor; /* a drawer that differs by more is urgent */
};

/* kind and id make it one row across loads. */
static struct job *
add(struct watch *w, char kind, const char *id, const char *what,
	const struct screen *opens)
{
	struct job *j;

	w->jobs = arena_grow(w->a, w->jobs, w->count, &w->cap, sizeof(*j));
	j = &w->jobs[w->count++];
	*j = (struct job){
		.id = arena_printf(w->a, "%c%s", kind, id),
		.what = what,
		.opens = opens,
		.place = "",
		.words = "",
		.state = "",
		.who = "",
		.extra = "",
	};
	return j;
}

/* ---- the queue of this desk ---- */

static void
add_age(struct watch *w, struct job *j, const struct queued_list *list,
	int64_t from_ms, int64_t to_ms, const char *words)
{
	int64_t now = app_now_ms(w->app);
	size_t n = 0;

	for (size_t i = 0; i < list->count; i++) {
		const struct queued *q = &list->items[i];
		int64_t age = now - q->action.created_at;

		n += q->status == SYNC_STATUS_PENDING && age >= from_ms &&
		     age < to_ms;
	}
	if (n > 0)
		j->words = arena_printf(w->a, "%s%s%zu %s", j->words,
			j->words[0] != '\0' ? ", " : "", n, words);
}

/* The first of the queue that is so; NULL: none. */
static const char *
first_id(const struct queued_list *list, enum sync_status status)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].status == status)
			return list->items[i].action.id;
	return NULL;
}

static enum err
look_at_queue(struct watch *w)
{
	const struct queue_counts *q = app_queue_counts(w->app);
	const char *desk = store_identity(app_store(w->app))->terminal_name;
	int64_t pending = q->to_send + q->sending + q->waiting;
	struct queued_list list;
	struct job *j;
	enum err e;

	if (pending + q->refused == 0)
		return ERR_OK;
	e = queue_list(app_store(w->app), false, 0, w->a, &list);
	if (e != ERR_OK)
		return e;
	if (q->refused > 0) {
		j = add(w, 'r', "", _("refused"), &screen_sync);
		j->place = desk;
		j->urgent = true;
		j->words = arena_printf(w->a,
			words_count("%" PRId64 " entry", "%" PRId64 " entries",
				(unsigned long)q->refused),
			q->refused);
		j->param = first_id(&list, SYNC_STATUS_FAILED);
	}
	if (pending == 0)
		return ERR_OK;
	j = add(w, 'q', "", _("to send"), &screen_sync);
	j->place = desk;
	j->param = first_id(&list, SYNC_STATUS_PENDING);
	j->since_ms = q->oldest_ms;
	j->urgent = app_now_ms(w->app) - q->oldest_ms > UNSENT_MS;
	add_age(w, j, &list, INT64_MIN, 5 * MINUTE_MS, _("new"));
	add_age(w, j, &list, 5 * MINUTE_MS, HOUR_MS, _("older than 5 min"));
	add_age(w, j, &list, HOUR_MS, 8 * HOUR_MS, _("older than 1 h"));
	add_age(w, j, &list, 8 * HOUR_MS, INT64_MAX, _("older than 8 h"));
	return ERR_OK;
}

/* ---- the other desks ---- */

static enum err
look_at_others(struct watch *w)
{
	struct others_look o;
	enum err e = others_look(w->app, w->a, &o);
	struct job *j;

	if (e != ERR_OK || o.count == 0)
		return e;
	j = add(w, 'o', "", _("other desks"), &screen_others);
	j->place = o.place;
	j->words = o.words;
	j->since_ms = o.since_ms;
	j->urgent = o.urgent;
	return ERR_OK;
}

/* ---- conflicts ---- */

static enum err
look_at_conflicts(struct watch *w)
{
	const struct view *v = app_view(w->app);
	struct record_list list;
	int64_t oldest = 0;
	size_t open = 0;
	struct job *j;
	enum err e =
		v->list(v->ctx, TABLE_CONFLICTS, -1, value_null(), w->a, &list);

	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < list.count; i++) {
		int64_t at = record_int(list.items[i], CONFLICT_CLIENT_AT);

		if (record_int(list.items[i], CONFLICT_RESOLVED) != 0)
			continue;
		open++;
		if (oldest == 0 || (at != 0 && at < oldest))
			oldest = at;
	}
	if (open == 0)
		return ERR_OK;
	j = add(w, 'c', "", _("to decide"), &screen_conflicts);
	j->words = arena_printf(
		w->a, _("%zu changed on two desks, the worst on top"), open);
	j->since_ms = oldest;
	j->urgent = true;
	return ERR_OK;
}

/* ---- kitchen ---- */

static bool
is_cooked(const struct record *ticket)
{
	int64_t s = record_int(ticket, TICKET_STATE);

	return s < TICKET_STATE_READY || s == TICKET_STATE_RECALLED;
}

static enum err
look_at_ticket(struct watch *w, const struct record *ticket)
{
	const struct view *v = app_view(w->app);
	const char *order_id = record_text(ticket, TICKET_ORDER_ID);
	int64_t sent = record_int(ticket, TICKET_SENT_AT);
	int64_t now = app_now_ms(w->app);
	struct record_list lines;
	struct record *order;
	int64_t target;
	struct job *j;
	enum err e = v->list(v->ctx, TABLE_ORDER_LINES, LINE_ORDER_ID,
		value_text(order_id), w->a, &lines);

	if (e == ERR_OK)
		e = ticket_target_min(v, ticket, &lines, w->a, &target);
	if (e == ERR_OK)
		e = v->find(v->ctx, TABLE_ORDERS, order_id, w->a, &order);
	if (e != ERR_OK || now - sent < target * MINUTE_MS)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	j = add(w, 'k', ticket->id, _("kitchen late"), &screen_kitchen);
	j->param = ticket->id;
	j->place = lookup_order_place(w->app, order, w->a);
	j->words = arena_printf(w->a,
		_("%s, due after %" PRId64 " min, %" PRId64 " min late"),
		lookup_word(ticket, TICKET_STATION, w->a), target,
		(now - sent) / MINUTE_MS - target);
	j->since_ms = sent;
	j->urgent = true;
	j->mark = app_state_of(w->app, TABLE_KITCHEN_TICKETS, ticket->id);
	return ERR_OK;
}

static enum err
look_at_kitchen(struct watch *w)
{
	const struct view *v = app_view(w->app);
	struct record_list list;
	enum err e = v->list(
		v->ctx, TABLE_KITCHEN_TICKETS, -1, value_null(), w->a, &list);

	for (size_t i = 0; e == ERR_OK && i < list.count; i++)
		if (is_cooked(list.items[i]))
			e = look_at_ticket(w, list.items[i]);
	return e;
}

/* ---- drawers ---- */

/* Opened without a sale: of shifts that go on, and of closed ones so long. */
static enum err
look_at_openings(struct watch *w, const struct record *r)
{
	struct job *j;
	size_t openings;
	enum err e = drawer_openings(app_view(w->app), r, w->a, &openings);

	if (e != ERR_OK || openings == 0)
		return e;
	j = add(w, 'n', r->id, _("drawer opened"), &screen_shift);
	j->param = r->id;
	j->place = record_text(r, DRAWER_DRAWER);
	j->words = arena_printf(w->a,
		words_count("once without a sale", "%zu times without a sale",
			openings),
		openings);
	j->who = lookup_staff(w->app, record_text(r, DRAWER_OPENED_BY), w->a);
	j->since_ms = record_int(r, DRAWER_OPENED_AT);
	j->mark = app_state_of(w->app, TABLE_CASH_SESSIONS, r->id);
	return ERR_OK;
}

static enum err
look_at_drawer(struct watch *w, const struct record *r)
{
	char counted[MONEY_TEXT_SIZE];
	char over[MONEY_TEXT_SIZE];
	int64_t expected;
	int64_t closed = record_int(r, DRAWER_CLOSED_AT);
	int64_t had = record_int(r, DRAWER_COUNTED_MINOR);
	struct job *j;
	enum err e;

	if (closed != 0 && app_now_ms(w->app) - closed > DRAWER_MS)
		return ERR_OK;
	e = look_at_openings(w, r);
	if (e != ERR_OK || record_is_null(r, DRAWER_COUNTED_MINOR))
		return e;
	e = drawer_expected(app_view(w->app), r, &expected);
	if (e != ERR_OK || had == expected)
		return e;
	j = add(w, 'd', r->id, _("drawer differs"), &screen_shift);
	j->param = r->id;
	j->place = record_text(r, DRAWER_DRAWER);
	app_money(w->app, had, counted, sizeof(counted));
	app_money(w->app, llabs(had - expected), over, sizeof(over));
	j->words = arena_printf(w->a,
		had > expected ? _("%s over, counted %s")
			       : _("%s short, counted %s"),
		over, counted);
	j->who = lookup_staff(w->app, record_text(r, DRAWER_OPENED_BY), w->a);
	j->since_ms = closed != 0 ? closed : record_int(r, DRAWER_OPENED_AT);
	j->urgent = record_int(r, DRAWER_STATE) == DRAWER_STATE_AMENDED ||
		    llabs(had - expected) > w->variance_minor;
	j->mark = app_state_of(w->app, TABLE_CASH_SESSIONS, r->id);
	return ERR_OK;
}

static enum err
look_at_drawers(struct watch *w)
{
	const struct view *v = app_view(w->app);
	struct record_list list;
	enum err e = v->list(
		v->ctx, TABLE_PROPERTIES, -1, value_null(), w->a, &list);

	w->variance_minor = INT64_MAX;
	if (e == ERR_OK && list.count > 0 &&
		!record_is_null(list.items[0], PROPERTY_WRITEOFF_LIMIT_MINOR))
		w->variance_minor = record_int(
			list.items[0], PROPERTY_WRITEOFF_LIMIT_MINOR);
	if (e == ERR_OK)
		e = v->list(v->ctx, TABLE_CASH_SESSIONS, -1, value_null(), w->a,
			&list);
	for (size_t i = 0; e == ERR_OK && i < list.count; i++)
		e = look_at_drawer(w, list.items[i]);
	return e;
}

/* ---- rooms ---- */

/* Who cleans it and how far that is: the newest task of the room. A room that
 * nobody is to clean is not on the board. */
static enum err
find_cleaner(struct watch *w, const struct stay_row *s, struct job *j)
{
	const struct view *v = app_view(w->app);
	struct record_list list;
	enum err e = v->list(v->ctx, TABLE_HOUSEKEEPING_TASKS, TASK_ROOM_ID,
		value_text(s->room_id), w->a, &list);

	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < list.count; i++) {
		const struct record *t = list.items[i];

		if (record_int(t, TASK_STATE) > TASK_STATE_PAUSED)
			continue;
		j->who = lookup_staff(
			w->app, record_text(t, TASK_ASSIGNED_TO), w->a);
		j->extra = lookup_word(t, TASK_STATE, w->a);
		j->opens = &screen_housekeeping;
		j->param = t->id;
	}
	return ERR_OK;
}

static enum err
look_at_room(struct watch *w, const struct stay_row *s, int64_t condition)
{
	struct job *j;
	enum err e;

	if (condition >= ROOM_CONDITION_CLEAN)
		return ERR_OK;
	j = add(w, 'a', s->id, _("room not ready"), &screen_rooms);
	j->param = s->room_id;
	j->place = s->room;
	j->since_ms = s->queued_at;
	j->urgent = s->queued_at != 0;
	j->mark = app_state_of(w->app, TABLE_STAYS, s->id);
	e = find_cleaner(w, s, j);
	j->words = arena_printf(w->a, "%s%s%s%s  %s%s", s->ready,
		j->extra[0] != '\0' ? " (" : "", j->extra,
		j->extra[0] != '\0' ? ")" : "", s->guest,
		s->queued_at != 0 ? _(", WAITS") : "");
	return e;
}

static enum err
look_at_rooms(struct watch *w)
{
	const struct view *v = app_view(w->app);
	struct stay_rows rows;
	struct record *room;
	enum err e =
		stay_rows_load(w->app, STAY_ROWS_ARRIVALS, true, w->a, &rows);

	for (size_t i = 0; e == ERR_OK && i < rows.count; i++) {
		if (rows.items[i].room_id == NULL)
			continue;
		e = v->find(v->ctx, TABLE_ROOMS, rows.items[i].room_id, w->a,
			&room);
		if (e == ERR_OK)
			e = look_at_room(w, &rows.items[i],
				record_int(room, ROOM_CONDITION));
		else if (e == ERR_NOT_FOUND)
			e = ERR_OK;
	}
	return e;
}

/* ---- all ---- */

/* What is urgent first, else in the order in which it was looked at. */
static void
sort(struct watch *w, struct job *out)
{
	size_t n = 0;

	for (int urgent = 1; urgent >= 0; urgent--)
		for (size_t i = 0; i < w->count; i++)
			if (w->jobs[i].urgent == (urgent != 0))
				out[n++] = w->jobs[i];
}

static enum err
load_jobs(
	const struct app *app, struct arena *a, struct job **out, size_t *count)
{
	static enum err (*const looks[])(struct watch *) = { look_at_queue,
		look_at_others, look_at_conflicts, look_at_kitchen,
		look_at_drawers, look_at_rooms };
	struct watch w = { .app = app, .a = a };
	enum err e = ERR_OK;

	for (size_t i = 0; e == ERR_OK && i < sizeof(looks) / sizeof(looks[0]);
		i++)
		e = looks[i](&w);
	if (e != ERR_OK)
		return e;
	*out = ARENA_ARRAY(a, struct job, w.count + 1);
	sort(&w, *out);
	*count = w.count;
	return ERR_OK;
}

enum err
watch_count(const struct app *app, struct arena *a, size_t *all, size_t *urgent)
{
	struct job *jobs;
	enum err e = load_jobs(app, a, &jobs, all);

	*urgent = 0;
	for (size_t i = 0; e == ERR_OK && i < *all; i++)
		*urgent += jobs[i].urgent;
	return e;
}

static const struct job_list_kind kind = {
	.spec = &spec,
	.counted = N_("to look at"),
	.context = CTX_WATCH,
	.moves = moves,
	.move_count = sizeof(moves) / sizeof(moves[0]),
	.load = load_jobs,
};

static enum err
load(void *model, struct app *app, struct arena *a)
{
	return job_list_load(model, &kind, app, a);
}

const struct screen screen_watch = {
	.name = "watch",
	.title = N_("WATCH"),
	.context = CTX_WATCH,
	.model_size = sizeof(struct job_list),
	.has_pane = true,
	.legend = legend,
	.load = load,
	.update = job_list_update,
	.draw = job_list_draw,
	.where = job_list_where,
};
