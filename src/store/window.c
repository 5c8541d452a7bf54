#include "store/window.h"

#include "store/store_priv.h"

#include "base/check.h"
#include "base/mutant.h"

#include <stdio.h>

#define HOUR_MS INT64_C(3600000)

static const int64_t hours_of[] = {
	[OFFLINE_WINDOW_STANDARD] = 8,
	[OFFLINE_WINDOW_EXTENDED] = 24,
	[OFFLINE_WINDOW_EMERGENCY] = 72,
};

static const struct {
	const char *name;
	enum apart apart;
} states[WINDOW_STATE_COUNT] = {
	[WINDOW_OPEN] = { "open", APART_NOT },
	[WINDOW_ENDING] = { "ending", APART_NOT },
	[WINDOW_DEGRADED] = { "degraded", APART_LONG },
	[WINDOW_FACTS_ONLY] = { "facts_only", APART_TOO_LONG },
};

const char *
window_state_name(enum window_state s)
{
	CHECK(s < WINDOW_STATE_COUNT);
	return states[s].name;
}

static enum window_state
state_of(const struct window *w)
{
	if (w->alone_ms >= WINDOW_LAST_HOURS * HOUR_MS)
		return WINDOW_FACTS_ONLY;
	if (w->left_ms <= 0)
		return WINDOW_DEGRADED;
	return w->left_ms <= w->hours * HOUR_MS / 4 ? WINDOW_ENDING
						    : WINDOW_OPEN;
}

void
window_tick(struct window *w, const struct env *env)
{
	w->alone_ms = w->before_ms;
	/* Before the first contact there is nothing to count from. */
	if (w->since.wall_ms != 0)
		w->alone_ms += env_since_ms(env, &w->since);
	w->left_ms = w->hours * HOUR_MS - w->alone_ms;
	w->state = state_of(w);
}

static enum err
load_moment(struct store *st, struct window *out)
{
	struct stmt *s = store_stmt(st, STMT_CONTACT_FIND);
	enum err e;

	e = stmt_step(s);
	if (e == ERR_OK) {
		(void)snprintf(out->since.boot, sizeof(out->since.boot), "%s",
			stmt_text(s, 0));
		out->since.mono_ms = stmt_int(s, 1);
		out->since.wall_ms = stmt_int(s, 2);
		out->before_ms = stmt_int(s, 3);
		out->offline = stmt_int(s, 4) != 0;
	}
	stmt_reset(s);
	return e;
}

static enum err
load_hours(struct store *st, struct arena *a, struct window *out)
{
	int64_t most = st->limits.max_offline_hours;
	struct record *property = NULL;
	int64_t kind = OFFLINE_WINDOW_STANDARD;
	enum err e = store_property(st, a, &property);

	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return e;
	out->name = "";
	if (e == ERR_OK && property != NULL) {
		kind = record_int(property, PROPERTY_OFFLINE_WINDOW);
		out->name = choices_word(&offline_window_choices, kind);
	}
	if (kind < 0 || kind >= OFFLINE_WINDOW_WORD_COUNT)
		kind = OFFLINE_WINDOW_STANDARD;
	out->hours = hours_of[kind];
	if (most > 0 && most < out->hours)
		out->hours = most;
	return ERR_OK;
}

enum err
window_load(struct store *st, struct arena *a, struct window *out)
{
	enum err e;

	*out = (struct window){ .name = "" };
	e = store_ready(st);
	if (e == ERR_OK)
		e = load_moment(st, out);
	if (e == ERR_OK)
		e = load_hours(st, a, out);
	if (e == ERR_OK)
		window_tick(out, st->env);
	return e;
}

/* From now on this boot's clock counts. */
static enum err
note_boot(struct store *st, const struct window *w)
{
	struct stmt *s = store_stmt(st, STMT_CONTACT_GO_ON);
	struct env_moment now;

	env_moment(st->env, &now);
	stmt_bind_text(s, 1, now.boot);
	stmt_bind_int(s, 2, now.mono_ms);
	stmt_bind_int(s, 3, now.wall_ms);
	stmt_bind_int(s, 4, MUTANT(WINDOW_RESET) ? 0 : w->alone_ms);
	return stmt_run(s);
}

enum err
window_apart(struct store *st, struct arena *a, enum apart *out)
{
	struct window w;
	enum err e;

	*out = APART_NOT;
	if (st->limits.max_offline_hours == 0)
		return ERR_OK;
	e = window_load(st, a, &w);
	if (e != ERR_OK)
		return e;
	*out = states[w.state].apart;
	if (*out == APART_NOT && w.offline)
		*out = APART_SHORT;
	if (w.since.wall_ms == 0 || env_is_this_boot(st->env, &w.since))
		return ERR_OK;
	return note_boot(st, &w);
}

bool
window_is_online(const struct sync_state *state, bool agent_running,
	int64_t now_ms, int64_t sync_interval_ms)
{
	if (state->link != LINK_ONLINE && state->link != LINK_SLOW)
		return false;
	return agent_running ||
	       now_ms - state->last_contact_ms < 2 * sync_interval_ms;
}
