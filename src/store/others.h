/*
 * What the server said last of the other terminals of the hotel: when it heard
 * of each, and how many entries waited there as it told. Asked for with the
 * metrics (agent/metrics.h); as old as the last answer.
 */
#ifndef OFFSYNC_STORE_OTHERS_H
#define OFFSYNC_STORE_OTHERS_H

#include "store/store.h"

#define OTHERS_MAX 500 /* terminals of a hotel that are kept */

struct other_terminal {
	const char *id;
	const char *name;
	bool revoked;
	int64_t last_contact_ms; /* by the server's clock */
	int64_t pending;         /* as it told last */
};

struct other_list {
	struct other_terminal *items; /* by name, without this terminal */
	size_t count;
	int64_t as_of_ms; /* this terminal's clock; 0: never told */
};

/* The texts in the arena. */
enum err others_list(
	struct store *st, struct arena *a, struct other_list *out) MUST_CHECK;
/* In place of what was known, as of now. Of the list only the items count; this
 * terminal among them is left out. */
enum err others_save(
	struct store *st, const struct other_list *list) MUST_CHECK;

#endif
