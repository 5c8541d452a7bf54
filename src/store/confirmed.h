/*
 * The records as the server has confirmed them, without what is pending here:
 * what people see where sync.enable_optimistic_updates is off. What they enter
 * is judged by all that is known, as ever, and stands in the queue.
 */
#ifndef OFFSYNC_STORE_CONFIRMED_H
#define OFFSYNC_STORE_CONFIRMED_H

#include "store/store.h"

/* Over the store's own view. Asked for each table that something is pending in,
 * it opens the images of that table: dearer than the other. */
struct view confirmed_view(struct store *st);
/* Tickets in any of the states (enum ticket_state); opens each image once. */
enum err confirmed_tickets(struct store *st, const struct value *states,
	size_t count, struct arena *a, struct record_list *out) MUST_CHECK;

#endif
