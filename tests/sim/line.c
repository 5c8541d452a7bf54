#include "tests/sim/line.h"

#include "sync/thrift.h"
#include "tests/sim/terminal.h"

#include <string.h>

void
line_draw(struct terminal *t)
{
	const struct plan *p = &t->world->plan;
	struct chance c = chance_split(t->world->seed, "line", t->number);

	if (chance_of(&c, p->fast_lines))
		t->line.kind = LINK_KIND_LAN;
	else if (chance_of(&c, p->slow_lines))
		t->line.kind = LINK_KIND_SLOW;
	t->line.metered = t->line.kind != LINK_KIND_LAN &&
			  chance_of(&c, p->metered_lines);
}

void
line_use(struct terminal *t)
{
	struct thrift_plan plan = thrift_plan(t->line.kind, t->line.metered);

	t->session = (struct agent_session){
		.net = { .env = &t->env },
		.st = t->back,
		.port = t->port,
		.engine = t->engine,
		.plan = plan,
	};
	engine_set_plan(t->engine, &plan);
	sync_port_set_kind(t->port, t->line.kind, t->line.metered);
	sync_port_brief(t->port, plan.sparing);
}

void
line_heal(struct terminal *t)
{
	if (!t->line.metered)
		return;
	t->line.metered = false;
	if (!t->alive)
		return;
	line_use(t);
	engine_wake(t->engine, false);
	terminal_notice(t);
}

/* ---- two connections ---- */

static bool
carries(const struct message *m, const struct engine_want *want)
{
	return m != NULL && !m->is_token && m->len == want->body_len &&
	       memcmp(m->body, want->body, m->len) == 0 &&
	       want->bearer != NULL && strcmp(m->bearer, want->bearer) == 0;
}

void
line_drop(struct terminal *t)
{
	network_done(t->line.ahead);
	t->line.ahead = NULL;
}

/* What was sent ahead is wanted now; perhaps its answer is there already. */
static void
take_over(struct terminal *t)
{
	struct message *m = t->line.ahead;

	t->asked = m->number;
	if (t->line.state != LINE_AHEAD_OUT)
		network_again(t->world, m,
			t->line.state == LINE_AHEAD_ANSWERED ? EVENT_REPLY
							     : EVENT_FAIL);
	line_drop(t);
}

static void
send_ahead(struct terminal *t)
{
	struct engine_want want;

	engine_work(t->engine);
	if (terminal_died(t) || !engine_ahead(t->engine, &want))
		return;
	world_mark(t->world, MARK_TWO_OUT);
	t->line.ahead = network_send(t->world, t->number, t->life, &want);
	network_keep(t->line.ahead);
	t->line.state = LINE_AHEAD_OUT;
}

void
line_send(struct terminal *t, const struct engine_want *want)
{
	if (carries(t->line.ahead, want)) {
		take_over(t);
	} else {
		line_drop(t);
		t->asked = network_send(t->world, t->number, t->life, want)
				   ->number;
	}
	if (t->line.kind == LINK_KIND_LAN && engine_has_work(t->engine))
		send_ahead(t);
}

bool
line_takes(struct terminal *t, const struct message *m, bool answered)
{
	if (!t->alive || m != t->line.ahead)
		return false;
	if (t->line.state != LINE_AHEAD_OUT)
		return true;
	t->line.state = answered ? LINE_AHEAD_ANSWERED : LINE_AHEAD_FAILED;
	if (answered && t->asked != 0)
		world_mark(t->world, MARK_ANSWER_OVERTAKES);
	return true;
}
