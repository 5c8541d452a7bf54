/*
 * Stays that may have begun though their records do not say so: a check-in that
 * was entered here and refused by the server, and any open conflict about a
 * stay. The guest has the key; the night audit must not call them absent.
 */
#ifndef OFFSYNC_STORE_DOUBT_H
#define OFFSYNC_STORE_DOUBT_H

#include "domain/operations.h"
#include "store/store.h"

/* In the arena. What another terminal was refused is known here only as a
 * conflict. */
enum err doubt_list(struct store *st, struct arena *a,
	struct stay_doubt_list *out) MUST_CHECK;

#endif
