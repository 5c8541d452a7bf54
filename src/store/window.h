/*
 * The hotel's offline window (specification, "Offline Window Policy"): how long
 * this terminal may work alone, how much of that is left, and what it may do
 * now. Counted from the last answer of the sync endpoint by a clock that nobody
 * can set (struct env_moment).
 *
 *   open       everything
 *   ending     the same; a quarter of the window is left
 *   degraded   past the window: the critical operations go on, for the rest a
 *              manager has to insist (rule OFFLINE_WINDOW)
 *   facts_only 72 hours: what has happened is still recorded, and marked for
 *              review (rule OFFLINE_TOO_LONG); the rest can be read
 */
#ifndef OFFSYNC_STORE_WINDOW_H
#define OFFSYNC_STORE_WINDOW_H

#include "domain/weight.h"
#include "store/store.h"
#include "store/sync_state.h"

#define WINDOW_LAST_HOURS 72 /* after these facts alone are taken */

enum window_state {
	WINDOW_OPEN,
	WINDOW_ENDING,
	WINDOW_DEGRADED,
	WINDOW_FACTS_ONLY,
	WINDOW_STATE_COUNT,
};
const char *window_state_name(enum window_state s); /* "facts_only" */

struct window {
	const char *name; /* "standard"; "" before the first load */
	int64_t hours;    /* the hotel's, and not more than this terminal's
			   * sync.max_offline_hours */
	int64_t alone_ms; /* since the last contact */
	int64_t left_ms;  /* negative: past it */
	enum window_state state;
	bool offline; /* when the agent last looked */
	/* Of the last contact, or of the machine's start after it. */
	struct env_moment since;
	int64_t before_ms; /* alone until then */
};

enum err window_load(
	struct store *st, struct arena *a, struct window *out) MUST_CHECK;

/* Counts anew, without the store. */
void window_tick(struct window *w, const struct env *env);

/* Inside a transaction: what this terminal may take now. APART_NOT where
 * nobody has set store_limits. A machine that was started again goes on
 * counting from here. */
enum err window_apart(
	struct store *st, struct arena *a, enum apart *out) MUST_CHECK;

/* Online means that the sync endpoint answered lately: a state that nobody has
 * kept up for two intervals says nothing. */
bool window_is_online(const struct sync_state *state, bool agent_running,
	int64_t now_ms, int64_t sync_interval_ms);

#endif
