/*
 * A queued action in a few words for a person: "Check-in 204, Lindqvist",
 * "Cash payment 85.00 EUR, folio F-1038". Inside the store.
 */
#ifndef OFFSYNC_STORE_SUMMARY_H
#define OFFSYNC_STORE_SUMMARY_H

#include "domain/action.h"
#include "domain/view.h"

/* In the arena, never NULL. What cannot be read is left out. */
const char *summary_of(
	const struct view *v, const struct action *act, struct arena *a);

#endif
