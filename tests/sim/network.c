#include "tests/sim/network.h"

#include "base/check.h"
#include "tests/sim/adversary.h"
#include "tests/sim/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REFUSED_MS 30
#define LATE_MS    600000

static char *
copy_of(const char *text, size_t len)
{
	char *out = malloc(len + 1);

	CHECK(out != NULL);
	memcpy(out, text, len);
	out[len] = '\0';
	return out;
}

static void
put(struct world *w, int64_t in_ms, enum event_kind kind, struct message *m)
{
	m->uses++;
	world_plan(w, in_ms, kind, m->terminal, m->number, m);
}

void
network_keep(struct message *m)
{
	m->uses++;
}

void
network_again(struct world *w, struct message *m, enum event_kind kind)
{
	put(w, 0, kind, m);
}

void
network_done(struct message *m)
{
	if (m == NULL || --m->uses > 0)
		return;
	free(m->body);
	free(m->reply);
	free(m);
}

/* ---- there ---- */

/* A page for people, from somebody in between. */
static void
answer_as_portal(struct world *w, struct message *m)
{
	static const char page[] =
		"<html><body>Welcome to the hotel's network</body></html>";

	m->status = 200;
	m->content_type = "text/html";
	m->reply = copy_of(page, sizeof(page) - 1);
	m->reply_len = sizeof(page) - 1;
	m->retry_after_s = -1;
	m->answered = true;
	world_mark(w, MARK_PORTAL);
	world_trace(w, "T%d #%llu a portal answers", m->terminal,
		(unsigned long long)m->number);
	put(w, chance_wait(&w->network, w->plan.delay_ms), EVENT_REPLY, m);
}

static void
carry(struct world *w, struct message *m)
{
	struct chance *c = &w->network;
	int64_t delay = chance_wait(c, w->plan.delay_ms);
	bool late = chance_of(c, w->plan.late);
	bool lost = chance_of(c, w->plan.lose_request);
	bool twice = chance_of(c, w->plan.duplicate);

	if (chance_of(c, w->plan.portal)) {
		answer_as_portal(w, m);
		return;
	}
	if (lost)
		world_mark(w, MARK_REQUEST_LOST);
	if (late)
		delay = NETWORK_TIMEOUT_MS + (int64_t)chance_below(c, LATE_MS);
	if (!lost)
		put(w, delay, EVENT_ARRIVE, m);
	if (twice)
		put(w, delay + (int64_t)chance_below(c, LATE_MS), EVENT_ARRIVE,
			m);
	if (lost || late || twice)
		world_trace(w, "T%d #%llu%s%s%s", m->terminal,
			(unsigned long long)m->number, lost ? " lost" : "",
			late ? " late" : "", twice ? " twice" : "");
}

static bool
is_for_a_token(const struct engine_want *want)
{
	static const char end[] = "/token";
	size_t len = strlen(want->path);

	return len >= sizeof(end) - 1 &&
	       strcmp(want->path + len - (sizeof(end) - 1), end) == 0;
}

struct message *
network_send(struct world *w, int terminal, uint64_t life,
	const struct engine_want *want)
{
	struct message *m = calloc(1, sizeof(*m));

	CHECK(m != NULL);
	m->number = ++w->messages;
	m->terminal = terminal;
	m->life = life;
	m->sent_ms = w->now_ms;
	m->is_token = is_for_a_token(want);
	m->body = copy_of(want->body, want->body_len);
	m->len = want->body_len;
	if (want->bearer != NULL)
		(void)snprintf(
			m->bearer, sizeof(m->bearer), "%s", want->bearer);
	world_trace(w, "T%d #%llu asks%s, %zu bytes", terminal,
		(unsigned long long)m->number,
		m->is_token ? " for a token" : "", m->len);
	w->tally.requests++;
	if (!w->terminals[terminal]->link_up) {
		world_mark(w, MARK_LINK_DOWN);
		put(w, REFUSED_MS, EVENT_FAIL, m);
		return m;
	}
	adversary_hear(w, m);
	put(w, NETWORK_TIMEOUT_MS, EVENT_FAIL, m);
	carry(w, m);
	return m;
}

/* ---- and back ---- */

void
network_answer(struct world *w, struct message *m, int status,
	const char *content_type, const char *reply, size_t len)
{
	struct chance *c = &w->network;
	size_t cut = len;

	/* The answer to a repeated request has nobody to go to. */
	if (m->answered)
		return;
	m->answered = true;
	m->status = status;
	m->content_type = content_type;
	/* Something in between cuts it off. */
	if (chance_of(c, w->plan.portal)) {
		world_mark(w, MARK_REPLY_CUT);
		cut = (size_t)chance_below(c, len + 1);
	}
	m->is_server = cut == len;
	len = cut;
	m->reply = copy_of(reply, len);
	m->reply_len = len;
	m->retry_after_s = -1;
	if (status == 503 && chance_of(c, 500))
		m->retry_after_s = (int64_t)chance_below(c, 2000);
	if (chance_of(c, w->plan.lose_reply)) {
		world_mark(w, MARK_REPLY_LOST);
		world_trace(w, "T%d #%llu answer lost", m->terminal,
			(unsigned long long)m->number);
		return;
	}
	put(w, chance_wait(c, w->plan.delay_ms), EVENT_REPLY, m);
}

void
network_refuse(struct world *w, struct message *m)
{
	world_mark(w, MARK_SERVER_AWAY);
	if (!m->answered)
		put(w, REFUSED_MS, EVENT_FAIL, m);
}

/* ---- links ---- */

void
network_link(struct world *w, int terminal)
{
	struct terminal *t = w->terminals[terminal];
	struct chance *c = &w->faults;

	if (w->plan.link_down_every_ms == 0) {
		t->link_up = true;
		return;
	}
	t->link_up = !t->link_up;
	world_trace(w, "T%d link %s", terminal, t->link_up ? "up" : "down");
	world_plan(w,
		chance_wait(c, t->link_up ? w->plan.link_down_every_ms
					  : w->plan.link_down_for_ms),
		EVENT_LINK, terminal, 0, NULL);
}
