/*
 * store_listed: records as long lists of people read them. To open a sealed
 * text takes longer than to read a record, so of a guest the name alone is
 * opened, and what was opened is kept: the same sealed text at the same place
 * says the same.
 */
#ifndef OFFSYNC_STORE_NAMES_H
#define OFFSYNC_STORE_NAMES_H

#include "base/arena.h"
#include "base/err.h"
#include "domain/entity.h"

#include <stddef.h>
#include <stdint.h>

struct store;

/* Which stays: of a state, not over before a day, begun at another at the
 * latest; NULL: whenever. */
struct stays_wanted {
	enum stay_state state;
	const char *from; /* "2026-11-22" */
	const char *to;
	bool with_names;
};
/* What can be had of a stay without reading the stay. */
struct listed_stay {
	const char *id;
	const char *departure;
	const char *arrival;
	const char *room_id; /* NULL: none */
	const char *guest_id;
	int64_t queued_at;
	/* With names; NULL: there is none. */
	const char *room;
	const char *condition;
	const char *guest;
};
/* Of what store_shown shows; in no order. */
enum err store_list_stays(struct store *st, const struct stays_wanted *w,
	struct arena *a, struct listed_stay **out, size_t *count) MUST_CHECK;

struct listed_guest {
	const char *id;
	const char *name;
};
/* Of all that is known: whose name has the part, whatever the case and accents
 * (text_has_folded); in no order. Nothing else of a guest is opened. */
enum err store_find_guests(struct store *st, const char *part, struct arena *a,
	struct listed_guest **out, size_t *count) MUST_CHECK;

void names_init(struct store *st);
void names_fini(struct store *st); /* wipes what was kept */

#endif
