#include "tests/sim/terminal.h"

#include "base/check.h"
#include "base/uuid.h"
#include "tests/sim/blank.h"
#include "tests/sim/house.h"
#include "tests/sim/oracle.h"
#include "tests/sim/test_key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STORE_ARENA_MAX  ((size_t)1 << 24)
#define SYNC_INTERVAL_MS INT64_C(300000)
#define SIGN_SLICE       16
#define NOTICE_MS        5
#define WRITES_TO_DEATH  60
#define DAY_MS           INT64_C(86400000)
#define DOWN_MS          INT64_C(180000)

/* ---- the world as the terminal sees it ---- */

static int64_t
now_ms(void *ctx)
{
	const struct terminal *t = ctx;

	return world_clock_ms(t->world) + t->clock_ms +
	       t->world->now_ms * t->drift_ppm / 1000000;
}

static int64_t
mono_ms(void *ctx)
{
	const struct terminal *t = ctx;

	return t->world->now_ms - t->booted_ms;
}

static void
random_bytes(void *ctx, void *buf, size_t len)
{
	struct terminal *t = ctx;
	unsigned char *out = buf;

	for (size_t i = 0; i < len; i++)
		out[i] = (unsigned char)(chance_next(&t->random) >> 56);
}

static const char *
boot(void *ctx)
{
	const struct terminal *t = ctx;

	return t->boot;
}

static void
start_machine(struct terminal *t)
{
	(void)snprintf(t->boot, sizeof(t->boot), "boot %u", ++t->boots);
	t->booted_ms = t->world->now_ms;
}

/* ---- life ---- */

static void
make_signing_key(struct terminal *t)
{
	enum err e = t->world->plan.real_rsa
			     ? sign_key_from_pem(test_key_pem, &t->keys.signing)
			     : sign_key_fast(t->secret, &t->keys.signing);

	CHECK(e == ERR_OK);
}

static void
make_keys(struct terminal *t)
{
	random_bytes(t, t->keys.data_key, sizeof(t->keys.data_key));
	random_bytes(t, t->keys.pepper, sizeof(t->keys.pepper));
	random_bytes(t, t->secret, sizeof(t->secret));
	make_signing_key(t);
}

static void
start_agent(struct terminal *t)
{
	struct engine_settings settings = {
		.tenant_id = world_tenant(t->hotel),
		.terminal_id = t->id,
		.sync_interval_ms = SYNC_INTERVAL_MS,
		.batch_max = (size_t)t->world->plan.batch_max,
		.page_max = t->world->plan.page_max,
		.enabled = true,
	};

	t->port = sync_port_new(t->back, t->keys.signing);
	t->engine = engine_new(&t->env, &settings, sync_port_engine(t->port));
	line_use(t);
	store_set_limits(t->desk,
		&(struct store_limits){
			.max_offline_hours = t->world->plan.window_hours });
	t->to_sign = true;
	t->asked = 0;
	t->alive = true;
	memset(&t->seen, 0, sizeof(t->seen));
}

static void
stop(struct terminal *t)
{
	line_drop(t);
	engine_free(t->engine);
	sync_port_free(t->port);
	store_close(t->back);
	store_close(t->desk);
	t->engine = NULL;
	t->port = NULL;
	t->back = NULL;
	t->desk = NULL;
	t->alive = false;
}

static void
create(struct terminal *t)
{
	struct terminal_identity id = {
		.tenant_id = world_tenant(t->hotel),
		.hotel_name = world_hotel_name(t->hotel),
		.terminal_id = t->id,
		.terminal_name = t->name,
		.server_url = "https://sim.invalid",
	};
	enum err e;

	blank_terminal(t->name);
	e = store_create(&t->env, t->home, &t->keys, &id, &t->desk);
	CHECK(e == ERR_OK);
	e = store_open(&t->env, t->home, &t->keys, &t->back);
	CHECK(e == ERR_OK);
}

static void
be_number(struct terminal *t, struct world *w, int number)
{
	t->world = w;
	t->number = number;
	t->hotel = world_hotel_of(w, number);
	(void)snprintf(t->name, sizeof(t->name), "T%d", number);
	(void)snprintf(t->home, sizeof(t->home), "/%s", t->name);
	t->random = chance_split(w->seed, "terminal", number);
	t->people = chance_split(w->seed, "people", number);
}

struct terminal *
terminal_new(struct world *w, int number)
{
	struct terminal *t = calloc(1, sizeof(*t));
	struct chance clock = chance_split(w->seed, "clock", number);

	CHECK(t != NULL);
	be_number(t, w, number);
	uuid_derive("terminal", t->name, t->id);
	t->env = (struct env){
		.ctx = t,
		.now_ms = now_ms,
		.mono_ms = mono_ms,
		.random = random_bytes,
		.boot = boot,
		.vfs = DISK_VFS,
	};
	t->clock_ms = chance_around(&clock, w->plan.clock_spread_ms);
	t->drift_ppm = chance_around(&clock, w->plan.clock_drift_ppm);
	if (t->clock_ms > DAY_MS || t->clock_ms < -DAY_MS)
		world_mark(w, MARK_CLOCK_DAYS);
	t->link_up = true;
	line_draw(t);
	t->life = 1;
	t->contact_at_ms = -1;
	start_machine(t);
	make_keys(t);
	create(t);
	start_agent(t);
	return t;
}

void
terminal_free(struct terminal *t)
{
	if (t == NULL)
		return;
	stop(t);
	keys_fini(&t->keys);
	free(t);
}

void
terminal_public_key(const struct terminal *t, struct buf *out)
{
	enum err e = sign_key_public_pem(t->keys.signing, out);

	CHECK(e == ERR_OK);
}

/* ---- the agent's loop (src/agent/agent.c) ---- */

static bool
has_new_work(struct terminal *t)
{
	struct queue_counts now;
	bool news;

	if (queue_count(t->back, &now) != ERR_OK)
		return false;
	news = now.to_send > 0 &&
	       (now.to_send != t->seen.to_send || now.bytes != t->seen.bytes ||
		       now.oldest_ms != t->seen.oldest_ms);
	t->seen = now;
	return news;
}

static bool
has_urgent(struct terminal *t)
{
	struct queue_held held;

	return queue_held(t->back, &held) != ERR_OK || held.to_seq > 0;
}

/* What can wait on a line that costs money. */
static bool
holds(struct terminal *t)
{
	bool hold = session_hold(&t->session, false);

	if (hold)
		world_mark(t->world, MARK_HELD);
	return hold;
}

static void
look_at_store(struct terminal *t)
{
	if (!store_changed_elsewhere(t->back) || !has_new_work(t))
		return;
	t->to_sign = true;
	if (!holds(t) || has_urgent(t))
		engine_wake(t->engine, false);
}

static void
sign_some(struct terminal *t)
{
	size_t n = SIGN_SLICE;

	while (n == SIGN_SLICE) {
		n = 0;
		if (queue_sign(t->back, t->keys.signing, SIGN_SLICE, &n) !=
			ERR_OK)
			break;
	}
	t->to_sign = false;
}

static void
plan_turn(struct terminal *t, int64_t in_ms)
{
	t->turn++;
	world_plan(t->world, in_ms > 0 ? in_ms : 0, EVENT_AGENT, t->number,
		t->turn, NULL);
}

void
terminal_notice(struct terminal *t)
{
	if (t->asked == 0)
		plan_turn(t, NOTICE_MS);
}

void
terminal_turn(struct terminal *t)
{
	struct engine_want want;

	/* A loop waits for its exchange. */
	if (!t->alive || t->asked != 0)
		return;
	look_at_store(t);
	if (t->to_sign)
		sign_some(t);
	(void)holds(t);
	engine_next(t->engine, &want);
	if (terminal_died(t))
		return;
	if (want.kind == ENGINE_WANT_REQUEST)
		line_send(t, &want);
	else if (want.until_ms != -1)
		plan_turn(t, want.until_ms - mono_ms(t));
	else if (t->world->copy.is == 0 ||
		 (t->number != t->world->copy.is &&
			 t->number != t->world->copy.of))
		world_violate(t->world,
			"the agent of T%d has stopped: \"%s\", with nothing "
			"wrong but the network",
			t->number, sync_port_why(t->port));
}

static bool
is_waited_for(const struct terminal *t, const struct message *m)
{
	return t->alive && t->life == m->life && t->asked == m->number;
}

/* The sync endpoint has answered, if only that it does not like the form. */
static bool
is_contact(const struct message *m)
{
	return !m->is_token && m->is_server &&
	       (m->status == 200 || m->status == 400 || m->status == 413);
}

void
terminal_reply(struct terminal *t, const struct message *m)
{
	if (!t->link_up || line_takes(t, m, true) || !is_waited_for(t, m))
		return;
	t->asked = 0;
	world_trace(t->world, "T%d #%llu answered %d, %zu bytes", t->number,
		(unsigned long long)m->number, m->status, m->reply_len);
	if (is_contact(m)) {
		t->contact_at_ms = t->world->now_ms;
		t->contact_boot = t->boots;
	}
	engine_reply(t->engine, m->status, m->content_type, m->reply,
		m->reply_len, m->retry_after_s);
	if (terminal_died(t)) {
		world_mark(t->world, MARK_T_DIED_ANSWERED);
		return;
	}
	oracle_own_work(t->world, t);
	if (t->world->heard != NULL)
		t->world->heard(t);
	terminal_turn(t);
}

void
terminal_fail(struct terminal *t, const struct message *m)
{
	if (line_takes(t, m, false) || !is_waited_for(t, m))
		return;
	t->asked = 0;
	world_trace(t->world, "T%d #%llu failed", t->number,
		(unsigned long long)m->number);
	engine_failed(t->engine, ERR_OFFLINE, "the server cannot be reached");
	if (!terminal_died(t))
		terminal_turn(t);
}

/* ---- death ---- */

void
terminal_kill(struct terminal *t)
{
	struct world *w = t->world;
	struct chance *c = &w->faults;
	int64_t writes = 0;

	if (w->plan.kill_terminal_every_ms == 0)
		return;
	world_plan(w, chance_wait(c, w->plan.kill_terminal_every_ms),
		EVENT_KILL_T, t->number, 0, NULL);
	if (!t->alive)
		return;
	if (chance_of(c, w->plan.in_a_write))
		writes = 1 + (int64_t)chance_below(c, WRITES_TO_DEATH);
	world_trace(w, "T%d is to die in %lld writes", t->number,
		(long long)writes);
	if (writes > 0)
		w->tally.deaths_in_a_write++;
	disk_kill_after(t->name, writes);
	(void)terminal_died(t);
}

bool
terminal_died(struct terminal *t)
{
	struct world *w = t->world;

	if (!t->alive || !disk_is_dead(t->name))
		return !t->alive;
	t->crash = chance_of(&w->faults, w->plan.power) ? DISK_POWER_LOST
							: DISK_KILLED;
	if (t->crash == DISK_POWER_LOST) {
		world_mark(w, MARK_T_POWER);
		start_machine(t);
	}
	world_trace(w, "T%d dies%s", t->number,
		t->crash == DISK_POWER_LOST ? " of a power loss" : "");
	w->tally.deaths++;
	stop(t);
	t->life++;
	t->turn++;
	world_plan(w, chance_wait(&w->faults, DOWN_MS), EVENT_RESTART_T,
		t->number, 0, NULL);
	return true;
}

void
terminal_restart(struct terminal *t)
{
	struct world *w = t->world;
	enum err e;

	if (t->alive)
		return;
	disk_revive(t->name, t->crash, &w->faults);
	/* Sometimes it dies again while it comes up. */
	if (w->plan.kill_terminal_every_ms > 0 && chance_of(&w->faults, 100))
		disk_kill_after(
			t->name, 1 + (int64_t)chance_below(&w->faults, 10));
	world_trace(w, "T%d starts", t->number);
	e = store_open(&t->env, t->home, &t->keys, &t->desk);
	if (e == ERR_OK)
		e = store_open(&t->env, t->home, &t->keys, &t->back);
	t->alive = true;
	if (terminal_died(t)) {
		world_mark(w, MARK_T_DIED_STARTING);
		return;
	}
	if (e != ERR_OK) {
		world_violate(w,
			"the store of T%d cannot be opened after its death: %s",
			t->number, err_name(e));
		return;
	}
	start_agent(t);
	oracle_after_restart(w, t);
	plan_turn(t, 0);
}

/* ---- copies ---- */

static void
close_down(struct terminal *t)
{
	CHECK(t->alive);
	stop(t);
	t->life++;
	t->turn++;
}

static void
open_up(struct terminal *t)
{
	enum err e = store_open(&t->env, t->home, &t->keys, &t->desk);

	if (e == ERR_OK)
		e = store_open(&t->env, t->home, &t->keys, &t->back);
	CHECK(e == ERR_OK);
	start_agent(t);
	plan_turn(t, 0);
}

struct terminal *
terminal_copy(struct terminal *of, int number)
{
	struct terminal *t = calloc(1, sizeof(*t));

	CHECK(t != NULL);
	close_down(of);
	*t = *of;
	be_number(t, of->world, number);
	t->env.ctx = t;
	t->keys.signing = NULL;
	make_signing_key(t);
	disk_copy(of->name, t->name);
	open_up(of);
	open_up(t);
	return t;
}

static void
renew(struct terminal *t)
{
	struct terminal_identity id = {
		.tenant_id = world_tenant(t->hotel),
		.hotel_name = world_hotel_name(t->hotel),
		.terminal_id = t->id,
		.terminal_name = t->name,
		.server_url = "https://sim.invalid",
	};
	struct arena *a = arena_new(STORE_ARENA_MAX);
	const char *hash;
	int64_t seq;
	enum err e = queue_chain_start(t->back, a, &seq, &hash);

	CHECK(e == ERR_OK);
	house_enrol_after(t->world->server, t, seq, hash);
	e = queue_renew(t->back, &id);
	CHECK(e == ERR_OK);
	arena_free(a);
}

void
terminal_enrol_again(struct terminal *t)
{
	char name[32];

	(void)snprintf(
		name, sizeof(name), "%s again %d", t->name, ++t->enrolled);
	uuid_derive("terminal", name, t->id);
	sign_key_free(t->keys.signing);
	t->keys.signing = NULL;
	random_bytes(t, t->secret, sizeof(t->secret));
	make_signing_key(t);
	renew(t);
	close_down(t);
	open_up(t);
}
