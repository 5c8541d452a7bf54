#include "tests/kitchen/kitchen.h"

#include "base/check.h"
#include "base/mutant.h"
#include "base/uuid.h"
#include "store/delivery.h"
#include "tests/sim/disk.h"
#include "tests/sim/faults.h"
#include "tests/sim/house.h"
#include "tests/sim/server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MINUTE_MS INT64_C(60000)
#define QUEUE_MAX 10000
#define ARENA_MAX ((size_t)64 << 20)
#define SEND_MS   20000 /* from one send of a waiter to the next */
#define COOK_MS   6000  /* from one look of a cook to the next */
#define FEED_MS   15
/* As struct plan's rates: of a thousand. */
#define FEED_LOST 50

/* What an EVENT_ACT is about; above that its number. */
enum {
	DO_SERVE,
	DO_WATCH,
	DO_COOK,
	DO_FEED,
	DO_PAPER,
	DO_CHECK,
	DO_COUNT,
};

/* ---- the house ---- */

unsigned
kitchen_stations(int terminal)
{
	static const unsigned stations[COOKS] = {
		DELIVERY_STATION(STATION_HOT) | DELIVERY_STATION(STATION_COLD),
		DELIVERY_STATION(STATION_HOT) | DELIVERY_STATION(STATION_BAR),
	};

	return terminal < COOKS ? stations[terminal] : 0;
}

static struct kitchen *
of(struct world *w)
{
	return (struct kitchen *)((char *)w - offsetof(struct kitchen, w));
}

static void
plan_act(struct kitchen *k, int terminal, int64_t in_ms, int what,
	uint64_t number)
{
	world_plan(&k->w, in_ms, EVENT_ACT, terminal,
		(uint64_t)what + number * DO_COUNT, NULL);
}

/* ---- the waiter's terminal ---- */

struct printer_of {
	struct kitchen *k;
	struct terminal *t;
};

static bool
has_sheet(void *ctx, const struct record *ticket)
{
	const struct printer_of *p = ctx;
	const struct kitchen *k = p->k;

	for (size_t i = 0; i < k->sheet_count; i++)
		if (k->sheets[i].waiter == p->t->number &&
			k->sheets[i].sends ==
				record_int(ticket, TICKET_SENDS) &&
			strcmp(k->sheets[i].ticket, ticket->id) == 0)
			return true;
	return false;
}

static void
fill_sheet(struct kitchen *k, struct terminal *t, const struct record *ticket,
	struct sheet *s)
{
	struct arena *a = arena_new(ARENA_MAX);
	const struct view *v = store_view(t->desk);
	struct record_list lines;
	enum err e = v->list(v->ctx, TABLE_ORDER_LINES, LINE_ORDER_ID,
		ticket->values[TICKET_ORDER_ID], a, &lines);

	for (size_t i = 0; e == ERR_OK && i < lines.count; i++) {
		const struct record *l = lines.items[i];
		struct dish *d = kitchen_dish(k, l->id);

		if (d == NULL || record_int(l, LINE_STATE) < LINE_STATE_FIRED ||
			record_int(l, LINE_STATION) !=
				record_int(ticket, TICKET_STATION) ||
			record_int(l, LINE_ROUND) !=
				record_int(ticket, TICKET_ROUND))
			continue;
		d->on_paper = true;
		if (record_int(l, LINE_STATE) >= LINE_STATE_VOID_REQUESTED)
			d->void_heard = true;
		else if (s->count < ON_SHEET)
			s->dishes[s->count++] = (size_t)(d - k->dishes);
	}
	arena_free(a);
}

/* The spool: on disk or not, and the machine may die before and behind it. */
static enum err
put_sheet(void *ctx, const struct record *ticket, bool twice)
{
	struct printer_of *p = ctx;
	struct kitchen *k = p->k;
	struct sheet *s;
	int64_t kills = k->w.plan.kill_terminal_every_ms > 0 ? 50 : 0;

	if (chance_of(&k->chance, kills)) {
		disk_kill_after(p->t->name, 0);
		return ERR_IO;
	}
	CHECK(k->sheet_count < SHEETS);
	s = &k->sheets[k->sheet_count++];
	*s = (struct sheet){ .waiter = p->t->number,
		.sends = record_int(ticket, TICKET_SENDS),
		.twice = twice };
	(void)snprintf(s->ticket, sizeof(s->ticket), "%s", ticket->id);
	fill_sheet(k, p->t, ticket, s);
	k->counts.sheets++;
	world_trace(&k->w, "T%d prints ticket %s send %lld", p->t->number,
		ticket->id, (long long)s->sends);
	plan_act(k, p->t->number, 500 + chance_wait(&k->chance, COOK_MS),
		DO_PAPER, k->sheet_count - 1);
	if (chance_of(&k->chance, kills))
		disk_kill_after(p->t->name, 0);
	return ERR_OK;
}

/* By what its own store knows of the kitchen's terminals. */
static unsigned
watched(const struct terminal *t)
{
	return delivery_stations(t->desk, CONF_ALARM_KNOWN, CONF_STATIONS_NONE);
}

static void
ring(struct kitchen *k, struct terminal *t)
{
	struct arena *a = arena_new(ARENA_MAX);
	struct delivery_list list = { 0 };
	enum err e = delivery_watch(t->desk, watched(t), a, &list);

	if (e != ERR_OK && !disk_is_dead(t->name))
		world_violate(&k->w, "T%d cannot look at its tickets: %s",
			t->number, err_name(e));
	for (size_t i = 0; e == ERR_OK && i < list.count; i++)
		if (list.items[i].is >= DELIVERY_RINGS)
			kitchen_note_rung(k, list.items[i].ticket);
	arena_free(a);
}

/* As the console and the agent do when the store has changed, and in time. */
static void
watch(struct kitchen *k, struct terminal *t)
{
	struct delivery_rules rules = { .max_actions = QUEUE_MAX };
	struct printer_of printer = { k, t };
	const struct delivery_paper paper = { &printer, has_sheet, put_sheet };
	int64_t next_ms = -1;
	int64_t wait;
	enum err e;

	if (!t->alive || kitchen_stations(t->number) != 0)
		return;
	ring(k, t);
	rules.stations = watched(t);
	e = delivery_print(t->desk, &rules, &paper, &next_ms);
	if (terminal_died(t))
		return;
	if (e != ERR_OK)
		world_violate(
			&k->w, "T%d cannot print: %s", t->number, err_name(e));
	terminal_notice(t);
	k->watch_turn[t->number]++;
	if (next_ms == -1)
		return;
	wait = next_ms - env_now_ms(&t->env);
	if (wait > DELIVERY_PRINT_MS)
		wait = DELIVERY_PRINT_MS;
	plan_act(k, t->number, wait > 0 ? wait : 0, DO_WATCH,
		k->watch_turn[t->number]);
}

/* ---- waiters ---- */

struct wish {
	const char *operation;
	struct operation_argument arguments[6];
	size_t count;
};

static void
add(struct wish *m, const char *key, const char *value)
{
	m->arguments[m->count++] = (struct operation_argument){ key, value };
}

static const struct record *
any_order(struct kitchen *k, struct terminal *t, struct arena *a)
{
	const struct view *v = store_view(t->desk);
	struct record_list list;
	size_t recent;

	if (v->list(v->ctx, TABLE_ORDERS, ORDER_STATE,
		    value_int(ORDER_STATE_SENT), a, &list) != ERR_OK ||
		list.count == 0)
		return NULL;
	recent = list.count > 12 ? 12 : list.count;
	return list.items[list.count - 1 -
			  (size_t)chance_below(&k->chance, recent)];
}

static const char *
some_items(struct kitchen *k, struct arena *a)
{
	static const int cooked[] = { 0, 1, 2, 4, 5, 6 };
	const char *items = "";

	for (int n = 1 + (int)chance_below(&k->chance, 3); n > 0; n--)
		items = arena_printf(a, "%s%sI%d", items,
			items[0] == '\0' ? "" : ",",
			cooked[chance_below(&k->chance, 6)]);
	return items;
}

static bool
wish_for(struct kitchen *k, struct terminal *t, struct arena *a,
	struct wish *out)
{
	uint64_t dice = chance_below(&k->chance, 100);
	const struct record *order;
	const struct dish *d;

	if (dice < 7 && k->dish_count > 0) {
		size_t back = k->dish_count < 40 ? k->dish_count : 40;

		d = &k->dishes[k->dish_count - 1 -
			       (size_t)chance_below(&k->chance, back)];
		out->operation = "void";
		add(out, "line", d->id);
		return d->waiter == t->number && !d->unknown;
	}
	order = dice < 40 ? any_order(k, t, a) : NULL;
	if (dice < 18 && order != NULL) {
		out->operation = "fire";
		add(out, "order", order->id);
		return true;
	}
	out->operation = "order";
	add(out, "items", some_items(k, a));
	add(out, "override", "ITEM_COUNT");
	add(out, "reason", "the simulated guest insists");
	if (order != NULL)
		add(out, "order", order->id);
	else
		add(out, "table",
			arena_printf(a, "%d",
				1 + (int)chance_below(&k->chance, 90)));
	if (dice >= 85)
		add(out, "hold", "yes");
	return true;
}

static void
do_wish(struct kitchen *k, struct terminal *t, const struct wish *m,
	struct arena *a)
{
	struct operation_request r = { .count = m->count,
		.arguments = m->arguments };
	struct queue_answer answer = { 0 };
	struct action_list actions = { 0 };
	char user[UUID_SIZE];
	char key[UUID_SIZE];
	enum err e;

	uuid_make(&t->env, key);
	r.idempotency_key = key;
	house_id("person", t->number % 2, user);
	e = queue_do(t->desk, operation_find(m->operation), &r, user,
		ROLE_FRONT_DESK, QUEUE_MAX, a, &actions, &answer);
	world_trace(&k->w, "T%d %s: %s %zu", t->number, m->operation,
		err_name(e), actions.count);
	if (e == ERR_OK || (disk_is_dead(t->name) && actions.count > 0))
		kitchen_note(k, t, &actions, e != ERR_OK);
	else if (e != ERR_INVALID && e != ERR_NOT_FOUND && e != ERR_REFUSED &&
		 !disk_is_dead(t->name))
		world_violate(&k->w, "T%d cannot do %s: %s", t->number,
			m->operation, err_name(e));
}

/* The first order of the house, for every station: from its reply on waiters
 * know that there are kitchen terminals. */
static void
serve_first(struct kitchen *k, struct terminal *t)
{
	struct arena *a = arena_new(ARENA_MAX);
	struct wish m = { .operation = "order" };

	add(&m, "items", "I0,I1,I2,I4,I5,I6");
	add(&m, "override", "ITEM_COUNT");
	add(&m, "reason", "the simulated guest insists");
	add(&m, "table", "1");
	do_wish(k, t, &m, a);
	arena_free(a);
	watch(k, t);
}

static void
serve(struct kitchen *k, struct terminal *t)
{
	struct arena *a;
	struct wish m = { 0 };

	if (!k->w.people)
		return;
	plan_act(k, t->number, chance_wait(&k->chance, SEND_MS), DO_SERVE, 0);
	if (!t->alive)
		return;
	a = arena_new(ARENA_MAX);
	if (wish_for(k, t, a, &m))
		do_wish(k, t, &m, a);
	arena_free(a);
	if (terminal_died(t))
		return;
	plan_act(k, t->number, 7100, DO_CHECK, 0);
	plan_act(k, t->number, 18100, DO_CHECK, 0);
	watch(k, t);
}

/* ---- cooks ---- */

static void
bump(struct kitchen *k, struct terminal *t, const struct record *ticket,
	struct arena *a)
{
	const struct operation_argument which = { "ticket", ticket->id };
	const struct operation_request r = { .count = 1, .arguments = &which };
	struct queue_answer answer = { 0 };
	struct action_list actions = { 0 };
	char user[UUID_SIZE];
	enum err e;

	house_id("person", 2, user);
	e = queue_do(t->desk, operation_find("bump"), &r, user, ROLE_KITCHEN,
		QUEUE_MAX, a, &actions, &answer);
	if (e != ERR_OK && e != ERR_REFUSED && !disk_is_dead(t->name))
		world_violate(
			&k->w, "T%d cannot bump: %s", t->number, err_name(e));
}

/* Reads one ticket and does what stands there; what is ready goes. */
static void
cook_ticket(struct kitchen *k, struct terminal *t, const struct record *ticket,
	struct arena *a)
{
	const struct view *v = store_view(t->desk);
	bool marked = delivery_may_be_twice(ticket, delivery_now_ms(t->desk));
	struct record_list lines;

	if ((kitchen_stations(t->number) & DELIVERY_STATION(record_int(ticket,
						   TICKET_STATION))) == 0 ||
		v->list(v->ctx, TABLE_ORDER_LINES, LINE_ORDER_ID,
			ticket->values[TICKET_ORDER_ID], a, &lines) != ERR_OK)
		return;
	for (size_t i = 0; i < lines.count; i++) {
		const struct record *l = lines.items[i];
		int64_t state = record_int(l, LINE_STATE);
		struct dish *d = kitchen_dish(k, l->id);

		if (d != NULL &&
			record_int(l, LINE_STATION) ==
				record_int(ticket, TICKET_STATION) &&
			record_int(l, LINE_ROUND) ==
				record_int(ticket, TICKET_ROUND) &&
			state >= LINE_STATE_FIRED &&
			state < LINE_STATE_VOID_REQUESTED)
			kitchen_cook_screen(k, d, marked);
	}
	if (chance_of(&k->chance, 600))
		bump(k, t, ticket, a);
}

static void
cook(struct kitchen *k, struct terminal *t)
{
	static const enum ticket_state shown[] = { TICKET_STATE_QUEUED,
		TICKET_STATE_RELAYED, TICKET_STATE_DELIVERED, TICKET_STATE_SEEN,
		TICKET_STATE_STARTED, TICKET_STATE_RECALLED };
	const struct view *v;
	struct arena *a;

	plan_act(k, t->number, 500 + chance_wait(&k->chance, COOK_MS), DO_COOK,
		0);
	if (!t->alive)
		return;
	a = arena_new(ARENA_MAX);
	v = store_view(t->desk);
	for (size_t s = 0; s < sizeof(shown) / sizeof(shown[0]); s++) {
		struct record_list list;

		if (v->list(v->ctx, TABLE_KITCHEN_TICKETS, TICKET_STATE,
			    value_int((int64_t)shown[s]), a, &list) != ERR_OK)
			break;
		for (size_t i = 0; i < list.count && !disk_is_dead(t->name);
			i++)
			cook_ticket(k, t, list.items[i], a);
	}
	arena_free(a);
	if (!terminal_died(t))
		terminal_notice(t);
}

/* ---- the agents ---- */

static unsigned
stations_said(const struct terminal *t)
{
	return MUTANT(TICKET_ACK_ANY_STATION) ? CONF_STATIONS_ALL
					      : kitchen_stations(t->number);
}

/* An answer has come, and what it brought is on the disk. */
static void
heard(struct terminal *t)
{
	struct kitchen *k = of(t->world);
	size_t count = 0;
	enum err e;

	if (kitchen_stations(t->number) == 0) {
		watch(k, t);
		return;
	}
	kitchen_note_stored(k, t);
	e = delivery_store(t->back, stations_said(t), QUEUE_MAX, &count);
	if (terminal_died(t))
		return;
	if (e != ERR_OK)
		world_violate(&k->w, "T%d cannot say what it has: %s",
			t->number, err_name(e));
	if (count == 0)
		return;
	t->to_sign = true;
	engine_wake(t->engine, false);
}

/* Somebody has committed: the others' live feed says so, where it is open. */
static void
feed(struct kitchen *k, int from)
{
	for (int i = 0; i < k->w.terminal_count; i++)
		if (i != from &&
			!chance_of(&k->chance, k->quiet ? 0 : FEED_LOST))
			plan_act(k, i, FEED_MS, DO_FEED, 0);
}

static void
hear_feed(struct kitchen *k, struct terminal *t)
{
	if (!t->alive || !t->link_up)
		return;
	if (t->asked != 0) {
		plan_act(k, t->number, 50, DO_FEED, 0);
		return;
	}
	engine_wake(t->engine, false);
	terminal_notice(t);
}

/* ---- events ---- */

static void
act(struct kitchen *k, const struct event *e)
{
	struct terminal *t = k->w.terminals[e->terminal];
	uint64_t number = e->number / DO_COUNT;

	switch ((int)(e->number % DO_COUNT)) {
	case DO_SERVE:
		serve(k, t);
		break;
	case DO_WATCH:
		if (number == k->watch_turn[t->number])
			watch(k, t);
		break;
	case DO_COOK:
		cook(k, t);
		break;
	case DO_FEED:
		hear_feed(k, t);
		break;
	case DO_PAPER:
		kitchen_cook_paper(k, &k->sheets[number]);
		break;
	case DO_CHECK:
		kitchen_check(k, t);
		break;
	default:
		CHECK(false);
	}
}

static void
start_again(struct kitchen *k, struct terminal *t)
{
	if (t->alive)
		return;
	terminal_restart(t);
	if (!t->alive)
		return;
	k->up_since_ms[t->number] = k->w.now_ms;
	if (kitchen_stations(t->number) != 0)
		return;
	kitchen_settle_unknown(k, t);
	plan_act(k, t->number, 7100, DO_CHECK, 0);
	plan_act(k, t->number, 18100, DO_CHECK, 0);
	watch(k, t);
}

static void
handle(struct kitchen *k, const struct event *e)
{
	struct world *w = &k->w;
	struct terminal *t =
		e->terminal < TERMINALS ? w->terminals[e->terminal] : NULL;

	switch (e->kind) {
	case EVENT_ACT:
		act(k, e);
		break;
	case EVENT_AGENT:
		if (e->number == t->turn)
			terminal_turn(t);
		break;
	case EVENT_ARRIVE:
		server_take(w->server, e->message);
		if (w->server->alive && e->message->len > 400)
			feed(k, e->message->terminal);
		network_done(e->message);
		break;
	case EVENT_REPLY:
		terminal_reply(t, e->message);
		network_done(e->message);
		break;
	case EVENT_FAIL:
		terminal_fail(t, e->message);
		network_done(e->message);
		break;
	case EVENT_LINK:
		network_link(w, e->terminal);
		break;
	case EVENT_KILL_T:
		terminal_kill(t);
		break;
	case EVENT_RESTART_T:
		start_again(k, t);
		break;
	case EVENT_KILL_S:
		server_kill(w->server);
		break;
	case EVENT_RESTART_S:
		server_restart(w->server);
		break;
	case EVENT_CLOCK:
	case EVENT_DISK:
	case EVENT_CUT_LOG:
	case EVENT_ADVERSARY:
	case EVENT_BACKUP:
	case EVENT_RESTORE:
		faults_happen(w, e);
		break;
	case EVENT_KIND_COUNT:
		CHECK(false);
	}
	for (int i = 0; i < TERMINALS; i++)
		if (!w->terminals[i]->alive)
			k->up_since_ms[i] = -1;
}

static void
go_on(struct kitchen *k, int64_t ms)
{
	int64_t until = k->w.now_ms + ms;
	struct event e;

	while (!k->w.violated && events_take(&k->w.events, until, &e)) {
		k->w.now_ms = e.at_ms;
		handle(k, &e);
	}
	k->w.now_ms = until;
}

/* ---- the evening ---- */

static void
draw_plan(struct kitchen *k, struct plan *p)
{
	static const int64_t rates[] = { 0, 5, 30, 100, 300 };
	static const int64_t spans[] = { 0, 2, 5, 15 };
	static const int64_t batches[] = { 0, 1, 3 };
	static const int64_t apart[] = { 0, 2000, 3600000, 86400000 };
	struct chance *c = &k->chance;

	*p = (struct plan){ .hotels = 1, .terminals = TERMINALS };
	p->delay_ms = 20 + (int64_t)chance_below(c, 60);
	p->lose_request = rates[chance_below(c, 5)];
	p->lose_reply = rates[chance_below(c, 5)];
	p->duplicate = rates[chance_below(c, 5)];
	p->late = rates[chance_below(c, 4)];
	p->busy = rates[chance_below(c, 4)];
	p->portal = rates[chance_below(c, 3)];
	p->link_down_every_ms = MINUTE_MS * spans[chance_below(c, 4)];
	p->link_down_for_ms = 1000 * (5 + (int64_t)chance_below(c, 100));
	p->kill_terminal_every_ms = 3 * MINUTE_MS * spans[chance_below(c, 4)];
	p->kill_server_every_ms = 3 * MINUTE_MS * spans[chance_below(c, 4)];
	p->in_a_write = 500;
	p->power = (int64_t)chance_below(c, 3) * 500;
	p->batch_max = batches[chance_below(c, 3)];
	p->page_max = batches[chance_below(c, 3)] * 10;
	p->clock_spread_ms = apart[chance_below(c, 4)];
	p->clock_drift_ppm = 20;
}

static void
begin(struct kitchen *k)
{
	struct world *w = &k->w;

	disk_reset();
	events_init(&w->events);
	deeds_init(&w->deeds);
	w->network = chance_split(w->seed, "network", 0);
	w->faults = chance_split(w->seed, "faults", 0);
	w->adversary.chance = chance_split(w->seed, "adversary", 0);
	w->server = server_new(w);
	house_fill(w->server, 0);
	for (int i = 0; i < TERMINALS; i++) {
		w->terminals[i] = terminal_new(w, i);
		house_enrol(w->server, w->terminals[i]);
		world_plan(w, i, EVENT_AGENT, i, 0, NULL);
	}
}

static void
end(struct kitchen *k)
{
	struct world *w = &k->w;
	struct event e;

	while (events_take(&w->events, INT64_MAX, &e))
		network_done(e.message);
	for (int i = 0; i < TERMINALS; i++)
		terminal_free(w->terminals[i]);
	server_free(w->server);
	events_fini(&w->events);
	deeds_fini(&w->deeds);
	disk_reset();
}

static void
open_doors(struct kitchen *k)
{
	k->w.people = true;
	for (int i = COOKS; i < TERMINALS; i++)
		plan_act(k, i, chance_wait(&k->chance, SEND_MS), DO_SERVE, 0);
}

static void
fail_things(struct kitchen *k, const struct plan *p)
{
	struct world *w = &k->w;

	w->plan = *p;
	if (p->kill_server_every_ms > 0)
		world_plan(w, chance_wait(&w->faults, p->kill_server_every_ms),
			EVENT_KILL_S, 0, 0, NULL);
	for (int i = 0; i < TERMINALS; i++) {
		if (p->link_down_every_ms > 0)
			world_plan(w,
				chance_wait(&w->faults, p->link_down_every_ms),
				EVENT_LINK, i, 0, NULL);
		if (p->kill_terminal_every_ms > 0)
			world_plan(w,
				chance_wait(
					&w->faults, p->kill_terminal_every_ms),
				EVENT_KILL_T, i, 0, NULL);
	}
}

static void
heal(struct kitchen *k)
{
	struct world *w = &k->w;

	plan_heal(&w->plan);
	disk_kill_after("S", -1);
	server_restart(w->server);
	for (int i = 0; i < TERMINALS && !w->violated; i++) {
		w->terminals[i]->link_up = true;
		disk_kill_after(w->terminals[i]->name, -1);
		start_again(k, w->terminals[i]);
	}
}

static void
evening(struct kitchen *k, int minutes)
{
	struct plan plan = k->w.plan;

	plan_heal(&k->w.plan);
	go_on(k, 2 * MINUTE_MS);
	serve_first(k, k->w.terminals[COOKS]);
	go_on(k, 2 * MINUTE_MS);
	for (int i = 0; i < COOKS; i++)
		plan_act(k, i, 1000, DO_COOK, 0);
	fail_things(k, &plan);
	open_doors(k);
	go_on(k, minutes * MINUTE_MS);
	k->w.people = false;
	heal(k);
	go_on(k, 30 * MINUTE_MS);
	/* Nothing goes wrong: nothing may ring. */
	k->quiet = true;
	open_doors(k);
	go_on(k, 10 * MINUTE_MS);
	k->w.people = false;
	go_on(k, 5 * MINUTE_MS);
	if (!k->w.violated)
		kitchen_check_end(k);
}

void
kitchen_run(
	uint64_t seed, int minutes, bool tracing, struct kitchen_result *out)
{
	struct kitchen *k = calloc(1, sizeof(*k));

	CHECK(k != NULL);
	k->w.seed = seed;
	k->w.tracing = tracing;
	k->w.hotel_count = 1;
	k->w.terminal_count = TERMINALS;
	k->w.heard = heard;
	k->chance = chance_split(seed, "kitchen", 0);
	k->dishes = calloc(DISHES, sizeof(*k->dishes));
	k->index = calloc(DISHES * 2, sizeof(*k->index));
	k->sheets = calloc(SHEETS, sizeof(*k->sheets));
	CHECK(k->dishes != NULL && k->index != NULL && k->sheets != NULL);
	draw_plan(k, &k->w.plan);
	begin(k);
	evening(k, minutes);
	end(k);
	*out = (struct kitchen_result){ .violated = k->w.violated,
		.counts = k->counts };
	memcpy(out->violation, k->w.violation, sizeof(out->violation));
	out->counts.deaths = k->w.tally.deaths;
	free(k->dishes);
	free(k->index);
	free(k->sheets);
	free(k);
}
