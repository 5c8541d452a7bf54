/*
 * The hotel's offline window (specification "Offline Window Policy"): how long
 * a terminal may work alone, and how much of that is left.
 */
#ifndef OFFSYNC_CLI_WINDOW_H
#define OFFSYNC_CLI_WINDOW_H

#include "store/store.h"
#include "store/sync_state.h"

struct window {
	const char *name; /* "standard"; "" before the first load */
	int64_t hours;
	int64_t left_ms; /* negative: past it */
};

/* state: as loaded; now_ms: the terminal's clock. */
enum err window_load(struct store *st, const struct sync_state *state,
	int64_t now_ms, struct arena *a, struct window *out) MUST_CHECK;

/* Online means that the sync endpoint answered lately: a state that nobody has
 * kept up for two intervals says nothing. */
bool window_is_online(const struct sync_state *state, bool agent_running,
	int64_t now_ms, int64_t sync_interval_ms);

#endif
