/*
 * What the server said last of the other terminals of the hotel: when it heard
 * of each, how many entries waited there and since when, as it told. Asked for
 * with the metrics (agent/metrics.h) for OTHERS_WANTED_MS after a manager
 * signed in; as old as the last answer.
 */
#ifndef OFFSYNC_STORE_OTHERS_H
#define OFFSYNC_STORE_OTHERS_H

#include "store/store.h"

#define OTHERS_MAX       500 /* terminals of a hotel that are kept */
#define OTHERS_WANTED_MS (INT64_C(12) * 3600000)

struct other_terminal {
	const char *id;
	const char *name;
	bool revoked;
	int64_t last_contact_ms; /* by this terminal's clock */
	int64_t pending;         /* as it told last */
	int64_t oldest_ms;       /* of those, likewise; 0: not known */
};

struct other_list {
	struct other_terminal *items; /* by name, without this terminal */
	size_t count;
	int64_t as_of_ms; /* this terminal's clock; 0: never told */
};

/* The texts in the arena. */
enum err others_list(
	struct store *st, struct arena *a, struct other_list *out) MUST_CHECK;
/* When that was; 0: never. */
enum err others_as_of(struct store *st, int64_t *out) MUST_CHECK;
/* In place of what was known, as of now. Of the list only the items count; this
 * terminal among them is left out. */
enum err others_save(
	struct store *st, const struct other_list *list) MUST_CHECK;

/* Whether they are to be asked for. */
enum err others_are_wanted(struct store *st, bool *out) MUST_CHECK;
/* A manager is here; inside a transaction (session.c). */
enum err others_want(struct store *st) MUST_CHECK;

#endif
