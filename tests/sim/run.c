#include "tests/sim/run.h"

#include "base/check.h"
#include "base/mutant.h"
#include "tests/sim/adversary.h"
#include "tests/sim/copies.h"
#include "tests/sim/faults.h"
#include "tests/sim/house.h"
#include "tests/sim/oracle.h"
#include "tests/sim/staff.h"
#include "tests/sim/terminal.h"

#include <string.h>

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS   (60 * MINUTE_MS)
#define LOAD_MS   (2 * MINUTE_MS)
#define DRAIN_MS  (30 * MINUTE_MS)
#define SETTLE_MS                                                              \
	(15 * MINUTE_MS) /* who had nothing to send looks once more            \
			  */
#define DRAIN_MOST 8

/* ---- events ---- */

/* NULL for the server's own. */
static struct terminal *
terminal_of(const struct world *w, const struct event *e)
{
	return e->terminal < w->terminal_count ? w->terminals[e->terminal]
					       : NULL;
}

static void
handle_message(struct world *w, const struct event *e)
{
	struct terminal *t = terminal_of(w, e);

	if (e->kind == EVENT_ARRIVE)
		server_take(w->server, e->message);
	else if (e->kind == EVENT_REPLY)
		terminal_reply(t, e->message);
	else
		terminal_fail(t, e->message);
	network_done(e->message);
}

static void
handle(struct world *w, const struct event *e)
{
	struct terminal *t = terminal_of(w, e);

	switch (e->kind) {
	case EVENT_ACT:
		staff_act(t);
		break;
	case EVENT_AGENT:
		if (e->number == t->turn)
			terminal_turn(t);
		break;
	case EVENT_ARRIVE:
	case EVENT_REPLY:
	case EVENT_FAIL:
		handle_message(w, e);
		break;
	case EVENT_LINK:
		network_link(w, e->terminal);
		break;
	case EVENT_KILL_T:
		terminal_kill(t);
		break;
	case EVENT_RESTART_T:
		terminal_restart(t);
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
}

static void
go_on(struct world *w, int64_t ms)
{
	int64_t until = w->now_ms + ms;
	struct event e;

	while (!w->violated && events_take(&w->events, until, &e)) {
		w->now_ms = e.at_ms;
		handle(w, &e);
	}
	w->now_ms = until;
}

/* ---- phases ---- */

/* What was decided before anything happens. */
static void
trace_plan(struct world *w)
{
	world_trace(w, "seed %llu: %d hotels, %d terminals, %d acts an hour",
		(unsigned long long)w->seed, w->hotel_count, w->terminal_count,
		w->plan.acts_per_hour);
	for (int f = 0; f < PLAN_FAULT_COUNT; f++) {
		int64_t value = plan_get(&w->plan, (enum plan_fault)f);

		if (value != 0)
			world_trace(w, "plan: %s %lld",
				plan_fault_name((enum plan_fault)f),
				(long long)value);
	}
}

static void
begin(struct world *w)
{
	trace_plan(w);
	disk_reset();
	events_init(&w->events);
	deeds_init(&w->deeds);
	w->network = chance_split(w->seed, "network", 0);
	w->faults = chance_split(w->seed, "faults", 0);
	w->adversary.chance = chance_split(w->seed, "adversary", 0);
	w->server = server_new(w);
	for (int i = 0; i < w->hotel_count; i++)
		house_fill(w->server, i);
	if (w->hotel_count > 1)
		world_mark(w, MARK_TWO_HOTELS);
	if (w->terminal_count == 8)
		world_mark(w, MARK_EIGHT_TERMINALS);
	for (int i = 0; i < w->terminal_count; i++) {
		w->terminals[i] = terminal_new(w, i);
		house_enrol(w->server, w->terminals[i]);
		world_plan(w, i, EVENT_AGENT, i, 0, NULL);
	}
}

static void
end(struct world *w)
{
	struct event e;

	while (events_take(&w->events, INT64_MAX, &e))
		network_done(e.message);
	for (int i = 0; i < w->terminal_count; i++)
		terminal_free(w->terminals[i]);
	server_free(w->server);
	adversary_fini(w);
	events_fini(&w->events);
	deeds_fini(&w->deeds);
	disk_reset();
}

static void
first(struct world *w, int64_t every_ms, enum event_kind kind, int terminal)
{
	if (every_ms > 0)
		world_plan(w, chance_wait(&w->faults, every_ms), kind, terminal,
			0, NULL);
}

static void
open_house(struct world *w)
{
	w->people = true;
	for (int i = 0; i < w->terminal_count; i++)
		world_plan(w, (int64_t)chance_below(&w->faults, 10 * MINUTE_MS),
			EVENT_ACT, i, 0, NULL);
}

static void
work_with_faults(struct world *w, const struct plan *plan)
{
	w->plan = *plan;
	first(w, plan->kill_server_every_ms, EVENT_KILL_S, 0);
	faults_begin(w);
	for (int i = 0; i < w->terminal_count; i++) {
		first(w, plan->link_down_every_ms, EVENT_LINK, i);
		first(w, plan->kill_terminal_every_ms, EVENT_KILL_T, i);
	}
	open_house(w);
	go_on(w, w->hours * HOUR_MS);
}

static void
heal(struct world *w)
{
	world_trace(w, "healed");
	plan_heal(&w->plan);
	faults_heal(w);
	disk_kill_after("S", -1);
	server_restart(w->server);
	for (int i = 0; i < w->terminal_count && !w->violated; i++) {
		struct terminal *t = w->terminals[i];

		t->link_up = true;
		line_heal(t);
		disk_kill_after(t->name, -1);
		terminal_restart(t);
	}
}

static bool
is_drained(const struct world *w)
{
	for (int i = 0; i < w->terminal_count; i++) {
		const struct terminal *t = w->terminals[i];

		if (t->engine == NULL || !engine_is_drained(t->engine))
			return false;
	}
	return true;
}

/* Small pages over a slow link take their time, but not for ever. */
static void
come_to_rest(struct world *w)
{
	w->people = false;
	for (int i = 0; i < DRAIN_MOST && !w->violated; i++) {
		go_on(w, DRAIN_MS);
		if (is_drained(w))
			break;
	}
	go_on(w, SETTLE_MS);
	if (!w->violated)
		oracle_at_rest(w);
	world_trace(w, "at rest");
}

/* A link, an hour's work of both, time to talk to the server, and then both
 * are two. */
static void
copy_one(struct world *w, const struct plan *plan)
{
	int times = 0;

	open_house(w);
	copies_cut(w);
	go_on(w, HOUR_MS / 2);
	if (w->violated)
		return;
	copies_begin(w, plan);
	world_plan(w, MINUTE_MS, EVENT_ACT, w->copy.is, 0, NULL);
	go_on(w, HOUR_MS);
	w->people = false;
	plan_heal(&w->plan);
	go_on(w, DRAIN_MS);
	if (!w->violated)
		copies_found(w);
	do
		go_on(w, DRAIN_MS);
	while (!w->violated && times++ < 4 && copies_enrol(w));
	come_to_rest(w);
}

static void
run(struct world *w)
{
	struct plan plan = w->plan;

	begin(w);
	plan_heal(&w->plan);
	go_on(w, LOAD_MS);
	if (!w->violated)
		work_with_faults(w, &plan);
	if (!w->violated)
		heal(w);
	come_to_rest(w);
	if (w->violated)
		return;
	open_house(w);
	go_on(w, HOUR_MS);
	come_to_rest(w);
	if (plan.copies != 0 && !w->violated)
		copy_one(w, &plan);
	if (MUTANT(CANARY) && w->seed % 10 == 7)
		world_violate(w, "the canary sings");
}

void
run_seed(uint64_t seed, const struct run_settings *s, struct run_result *out)
{
	struct world w = {
		.seed = seed,
		.hours = s->hours,
		.tracing = s->tracing,
		.hash = UINT64_C(14695981039346656037),
	};

	plan_draw(seed, &w.plan);
	plan_without(&w.plan, s->without);
	plan_with(&w.plan, s->with);
	w.hotel_count = s->hotels > 0 ? s->hotels : w.plan.hotels;
	w.terminal_count = s->terminals > 0 ? s->terminals : w.plan.terminals;
	/* Each has one at least. */
	if (w.hotel_count > w.terminal_count)
		w.hotel_count = w.terminal_count;
	run(&w);
	end(&w);
	w.tally.hotel_ms = w.now_ms * w.hotel_count;
	memset(out, 0, sizeof(*out));
	out->violated = w.violated;
	memcpy(out->violation, w.violation, sizeof(out->violation));
	out->hash = w.hash;
	out->tally = w.tally;
}
