/*
 * When a kitchen ticket is due: the slowest of its dishes says how long it may
 * take. For load only.
 */
#ifndef OFFSYNC_UI_SCREENS_TICKET_TARGET_H
#define OFFSYNC_UI_SCREENS_TICKET_TARGET_H

#include "domain/view.h"

/* Whether a line of the ticket's order is cooked from it. */
bool ticket_has_line(const struct record *line, const struct record *ticket);

/* Minutes since it was sent. lines: of the order. */
enum err ticket_target_min(const struct view *v, const struct record *ticket,
	const struct record_list *lines, struct arena *a,
	int64_t *out) MUST_CHECK;

#endif
