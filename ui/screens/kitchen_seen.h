/*
 * Which send of each ticket the cooks have had before their eyes: one that was
 * added to, or taken from, since is CHANGED, and finished only after it was
 * read, which takes one Enter more.
 */
#ifndef OFFSYNC_UI_SCREENS_KITCHEN_SEEN_H
#define OFFSYNC_UI_SCREENS_KITCHEN_SEEN_H

#include "ui/widget/tickets.h"

#include <stdbool.h>
#include <stdint.h>

#define KITCHEN_SEEN_MAX 64

struct kitchen_seen {
	struct {
		char id[TICKETS_ID_SIZE];
		int64_t sends;         /* that were read */
		int64_t changed_at_ms; /* 0: not since */
		bool shown;            /* by the load that runs */
	} tickets[KITCHEN_SEEN_MAX];
	size_t count;
};

/* A load: begin, each ticket that is shown, end (forgets the others). */
void kitchen_seen_begin(struct kitchen_seen *s);
/* Gives when it was changed; 0: it stands as it was read. */
int64_t kitchen_seen_note(
	struct kitchen_seen *s, const char *id, int64_t sends, int64_t now_ms);
void kitchen_seen_end(struct kitchen_seen *s);

/* Somebody wants to finish it. False: it was changed, and counts as read from
 * now on. */
bool kitchen_seen_may_finish(
	struct kitchen_seen *s, const char *id, int64_t sends);

#endif
