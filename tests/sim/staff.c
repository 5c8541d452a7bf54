#include "tests/sim/staff.h"

#include "base/check.h"
#include "domain/weight.h"
#include "tests/sim/habits.h"
#include "tests/sim/house.h"
#include "tests/sim/oracle.h"

#include <stdio.h>
#include <string.h>

#define HOUR_MS     INT64_C(3600000)
#define QUEUE_MAX   10000 /* where the plan says nothing */
#define ARENA_MAX   ((size_t)256 << 20)
#define PRESS_TWICE 100 /* of a thousand */
#define TRY_AGAIN   80

/* Behind the habits in the counters. */
enum {
	EXTRA_RETRY,
	EXTRA_DISMISS,
	EXTRA_COUNT,
};

static const char *const extras[EXTRA_COUNT] = { "retry", "dismiss" };

static int
habit_count(void)
{
	int n = 0;

	while (habits[n].operation != NULL)
		n++;
	return n;
}

const char *
staff_counter_name(int n)
{
	int count = habit_count();

	if (n < count)
		return habits[n].operation;
	return n < count + EXTRA_COUNT ? extras[n - count] : NULL;
}

/* Who of that role is at this terminal. */
static int
person_of(const struct terminal *t, enum role role)
{
	if (role == ROLE_FRONT_DESK)
		return t->number / t->world->hotel_count % 2;
	for (int i = 0; i < HOUSE_STAFF; i++) {
		if (house_people[i].role == role)
			return i;
	}
	CHECK(false); /* every role has somebody */
	return 0;
}

/* ---- what came of it ---- */

/* Whether an answer of the queue is one that people understand, while nothing
 * is broken. */
static bool
is_answer(enum err e)
{
	return e == ERR_OK || e == ERR_REFUSED || e == ERR_INVALID ||
	       e == ERR_NOT_FOUND || e == ERR_FULL;
}

/* Of something that was saved, by its name. */
static void
mark_saved(struct terminal *t, int counter)
{
	struct world *w = t->world;
	struct queue_counts counts;

	if (!t->link_up)
		world_mark(w, MARK_OFFLINE_WORK);
	if (strcmp(staff_counter_name(counter), "resolve-conflict") == 0)
		world_mark(w, MARK_DECIDED);
	if (strcmp(staff_counter_name(counter), "retry") == 0)
		world_mark(w, MARK_ENTERED_AGAIN);
	if (queue_count(t->desk, &counts) == ERR_OK && counts.to_send >= 100)
		world_mark(w, MARK_LONG_QUEUE);
}

static size_t
queue_max(const struct world *w)
{
	return w->plan.queue_max > 0 ? (size_t)w->plan.queue_max : QUEUE_MAX;
}

/* Whether there is anything among them that can be done another day. */
static bool
can_wait(const struct action_list *actions)
{
	for (size_t i = 0; i < actions->count; i++) {
		if (action_weight(&actions->items[i]) < WEIGHT_FACT)
			return true;
	}
	return false;
}

/* A full queue refuses what can wait, and what has happened never. */
static void
note_cap(struct terminal *t, int counter, enum err e,
	const struct action_list *actions, const struct queue_answer *answer)
{
	struct world *w = t->world;
	struct queue_counts c;

	if (e == ERR_FULL && answer->at_cap && !answer->by_disk) {
		world_mark(w, MARK_QUEUE_CAP);
		if (!can_wait(actions))
			world_violate(w,
				"T%d does not take %s, which has happened: its "
				"queue is full",
				t->number, staff_counter_name(counter));
	} else if (e == ERR_OK && w->plan.queue_max > 0 && !can_wait(actions) &&
		   queue_count(t->desk, &c) == ERR_OK &&
		   c.to_send > w->plan.queue_max) {
		world_mark(w, MARK_FACT_PAST_CAP);
	}
}

static void
note(struct terminal *t, int counter, enum err e,
	const struct action_list *actions, const struct queue_answer *answer)
{
	struct world *w = t->world;
	bool dead = disk_is_dead(t->name);
	bool full = disk_is_full(t->name);

	if (e == ERR_OK && !answer->already && actions->count > 0) {
		deeds_add(&w->deeds, t->number, actions->items, actions->count,
			DEED_SAVED);
		w->tally.operations[counter].saved++;
		mark_saved(t, counter);
	} else if (e != ERR_OK && (dead || full) && actions->count > 0) {
		deeds_add(&w->deeds, t->number, actions->items, actions->count,
			DEED_UNKNOWN);
		world_mark(w, dead ? MARK_T_DIED_SAVING : MARK_NOT_SAVED_FULL);
		if (!dead)
			oracle_after_restart(w, t);
	} else if (!is_answer(e) && !dead && !full) {
		world_violate(w, "T%d cannot do %s, and nothing is broken: %s",
			t->number, staff_counter_name(counter), err_name(e));
	}
	if (e == ERR_REFUSED)
		world_mark(w, MARK_REFUSED_HERE);
	note_cap(t, counter, e, actions, answer);
	world_trace(w, "T%d %s: %s%s %zu %s", t->number,
		staff_counter_name(counter), err_name(e),
		answer->already ? " again" : "", actions->count,
		rule_get(answer->rule)->code);
}

/* ---- one operation ---- */

static bool
has_override(const struct operation_request *r)
{
	for (size_t i = 0; i < r->count; i++) {
		if (strcmp(r->arguments[i].key, "override") == 0)
			return true;
	}
	return false;
}

static void
press(struct terminal *t, int n, const struct operation_request *r,
	struct arena *a)
{
	const struct habit *h = &habits[n];
	const struct operation_info *op = operation_find(h->operation);
	struct queue_answer answer = { 0 };
	struct action_list actions = { 0 };
	char user[UUID_SIZE];
	enum err e;

	CHECK(op != NULL);
	t->world->tally.operations[n].tried++;
	house_id("person", person_of(t, h->role), user);
	e = queue_do(t->desk, op, r, user, h->role, queue_max(t->world), a,
		&actions, &answer);
	note(t, n, e, &actions, &answer);
	if (e == ERR_OK && has_override(r))
		world_mark(t->world, MARK_OVERRIDDEN);
}

static void
do_habit(struct terminal *t, int n, struct arena *a)
{
	struct desk d = {
		.view = store_view(t->desk),
		.arena = a,
		.chance = &t->people,
		.hotel = world_hotel_name(t->hotel),
	};
	struct operation_request r = { 0 };
	char key[UUID_SIZE];

	if (!habits[n].enter(&d))
		return;
	uuid_make(&t->env, key);
	r.count = d.count;
	r.arguments = d.arguments;
	r.idempotency_key = key;
	press(t, n, &r, a);
	if (chance_of(&t->people, PRESS_TWICE) && !disk_is_dead(t->name)) {
		world_mark(t->world, MARK_PRESSED_TWICE);
		press(t, n, &r, a);
	}
}

/* ---- what was refused ---- */

/* One of the entries that the server refused and nobody has looked after. */
static const struct queued *
any_refused(struct terminal *t, struct arena *a)
{
	struct queued_list list;
	size_t found = 0;

	if (queue_list(t->desk, false, 0, a, &list) != ERR_OK)
		return NULL;
	for (size_t i = 0; i < list.count; i++) {
		if (list.items[i].status == SYNC_STATUS_FAILED &&
			list.items[i].replaced_by == NULL)
			list.items[found++] = list.items[i];
	}
	if (found == 0)
		return NULL;
	return &list.items[chance_below(&t->people, found)];
}

/* Else somebody would enter it once more. */
static void
check_replaced(struct terminal *t, const struct queued *old, const char *copy,
	struct arena *a)
{
	struct queued now;
	enum err e = queue_find(t->desk, old->action.id, a, &now);

	CHECK(e == ERR_OK);
	if (now.replaced_by == NULL || strcmp(now.replaced_by, copy) != 0)
		world_violate(t->world,
			"T%d has entered %s again, and it still stands there "
			"as refused",
			t->number, old->action.id);
}

static void
try_again(struct terminal *t, const struct queued *q, struct arena *a)
{
	int counter = habit_count() + EXTRA_RETRY;
	struct queue_answer answer = { 0 };
	struct action_list actions = { 0 };
	struct queued copy;
	char user[UUID_SIZE];
	enum err e;

	t->world->tally.operations[counter].tried++;
	house_id("person", person_of(t, ROLE_MANAGER), user);
	/* Its id is known only when it is saved: after a death the old one
	 * tells. */
	(void)snprintf(t->retried, sizeof(t->retried), "%s", q->action.id);
	e = queue_retry(t->desk, q->action.id, user, NULL, a, &answer);
	if (e == ERR_OK && answer.already) {
		world_violate(t->world,
			"T%d says that %s was entered again, and it was not",
			t->number, q->action.id);
	} else if (e == ERR_OK) {
		e = queue_find(t->desk, answer.action_id, a, &copy);
		CHECK(e == ERR_OK);
		check_replaced(t, q, answer.action_id, a);
		actions = (struct action_list){ .count = 1,
			.items = &copy.action };
	}
	note(t, counter, e, &actions, &answer);
	if (disk_is_dead(t->name))
		return;
	if (e != ERR_OK && disk_is_full(t->name))
		oracle_after_restart(t->world, t);
	t->retried[0] = '\0';
}

static void
look_after_refused(struct terminal *t, struct arena *a)
{
	const struct queued *q = any_refused(t, a);
	int counter = habit_count() + EXTRA_DISMISS;
	enum err e;

	if (q == NULL)
		return;
	if (chance_of(&t->people, 600)) {
		try_again(t, q, a);
		return;
	}
	t->world->tally.operations[counter].tried++;
	e = queue_dismiss(t->desk, q->action.id);
	world_trace(t->world, "T%d dismisses: %s", t->number, err_name(e));
	if (e == ERR_OK) {
		t->world->tally.operations[counter].saved++;
		world_mark(t->world, MARK_DISMISSED);
	} else if (!disk_is_dead(t->name) && !disk_is_full(t->name))
		world_violate(t->world,
			"T%d cannot dismiss what was refused: %s", t->number,
			err_name(e));
}

/* ---- a day's work ---- */

void
staff_act(struct terminal *t)
{
	struct world *w = t->world;
	struct arena *a;

	if (!w->people)
		return;
	world_plan(w, chance_wait(&t->people, HOUR_MS / w->plan.acts_per_hour),
		EVENT_ACT, t->number, 0, NULL);
	if (!t->alive)
		return;
	a = arena_new(ARENA_MAX);
	oracle_window(w, t, a);
	if (chance_of(&t->people, TRY_AGAIN))
		look_after_refused(t, a);
	else
		do_habit(t, habits_pick(&t->people), a);
	arena_free(a);
	if (!terminal_died(t))
		terminal_notice(t);
}
