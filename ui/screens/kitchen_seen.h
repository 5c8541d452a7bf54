/*
 * Which send and which lines of each ticket the cooks have had before their
 * eyes: what was added or taken back since is marked until somebody has read
 * it. Kept while the console runs (app_keep), whatever screen is shown.
 *
 *	begin; for each open ticket: note, and of those that are shown line for
 *	each of its lines, then taken; end
 */
#ifndef OFFSYNC_UI_SCREENS_KITCHEN_SEEN_H
#define OFFSYNC_UI_SCREENS_KITCHEN_SEEN_H

#include "ui/widget/tickets.h"

#include <stdbool.h>
#include <stdint.h>

#define KITCHEN_SEEN_MAX   512
#define KITCHEN_SEEN_LINES 32

struct kitchen_seen_ticket {
	char id[TICKETS_ID_SIZE];
	int64_t sends;         /* that were read */
	int64_t changed_at_ms; /* 0: not since */
	bool read;             /* by somebody who said so */
	bool fresh;            /* its lines are taken as they stand */
	bool shown;            /* by the load that runs */
	uint32_t lines[KITCHEN_SEEN_LINES];
	size_t line_count;
};

struct kitchen_seen {
	struct kitchen_seen_ticket tickets[KITCHEN_SEEN_MAX];
	size_t count;
	bool begun; /* there was a load before this one */
	bool rings; /* the load found a new ticket or a new change */
};

/* A load: begin, each ticket that is open, end (forgets the others). */
void kitchen_seen_begin(struct kitchen_seen *s);
/* NULL: there are too many. */
struct kitchen_seen_ticket *kitchen_seen_note(
	struct kitchen_seen *s, const char *id, int64_t sends, int64_t now_ms);
/* Whether the line, or that it is void, has been before their eyes; t may be
 * NULL. A void is so only when it was read. */
bool kitchen_seen_line(
	struct kitchen_seen_ticket *t, const char *id, bool is_void);
void kitchen_seen_taken(struct kitchen_seen_ticket *t); /* NULL is fine */
void kitchen_seen_end(struct kitchen_seen *s);

/* NULL: it was not noted. */
struct kitchen_seen_ticket *kitchen_seen_find(
	struct kitchen_seen *s, const char *id);
/* Somebody has read the ticket as it stands at that send. */
void kitchen_seen_read(struct kitchen_seen *s, const char *id, int64_t sends);
void kitchen_seen_forget(struct kitchen_seen *s, const char *id);

#endif
