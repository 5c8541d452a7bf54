/*
 * The last sync rounds of this terminal, for people: when, how long, what went
 * up and down, why one failed. Written by sync_state_save_link with the news of
 * the link, so that it costs no commit of its own and may be behind by as much.
 */
#ifndef OFFSYNC_STORE_ROUNDS_H
#define OFFSYNC_STORE_ROUNDS_H

#include "store/store.h"

#define ROUNDS_KEPT 500

/* One round, or several in a row that were alike. */
struct sync_round {
	int64_t began_ms; /* wall clock, of the first */
	int64_t ended_ms; /* of the last */
	int64_t count;
	int64_t took_ms; /* together */
	int64_t sent;
	int64_t received;
	int64_t conflicts; /* of the sent */
	int64_t refused;   /* likewise */
	const char *why;   /* it failed; "" */
};

struct sync_round_list {
	struct sync_round *items; /* the newest first */
	size_t count;
};

/* Whether the two are one entry: they ended alike, and nothing was moved, or
 * both began in the same minute. */
bool sync_round_is_like(
	const struct sync_round *last, const struct sync_round *next);
/* next belongs to last. */
void sync_round_join(struct sync_round *last, const struct sync_round *next);

/* The texts in the arena. */
enum err rounds_list(struct store *st, size_t max, struct arena *a,
	struct sync_round_list *out) MUST_CHECK;

/* ---- of sync_state.c, in its transaction ---- */

/* Behind what there is, or joined with the last of it. */
enum err rounds_add(struct store *st, const struct sync_round *rounds,
	size_t count) MUST_CHECK;

#endif
