/*
 * Figures of the specification's sync dashboard that a terminal knows of
 * itself: conflicts are records, and every terminal has the hotel's.
 */
#ifndef OFFSYNC_STORE_FIGURES_H
#define OFFSYNC_STORE_FIGURES_H

#include "store/store.h"

struct conflict_figures {
	const char *conflict_type; /* "version" */
	const char *strategy;      /* "server_wins"; "" */
	int64_t total;
	int64_t resolved;
};

/* By type and strategy, the most common first; in the arena. */
enum err figures_conflicts(struct store *st, struct arena *a,
	struct conflict_figures **out, size_t *count) MUST_CHECK;

#endif
