/*
 * Rooms that a guest can be given, for F4 in forms, and the warning beside a
 * room that is not ready or was promised to somebody else.
 */
#ifndef OFFSYNC_UI_SCREENS_FREE_ROOMS_H
#define OFFSYNC_UI_SCREENS_FREE_ROOMS_H

#include "ui/operation_form.h"

struct free_room {
	const struct record *room;
	/* The next stay that it is assigned to; NULL: none. */
	const struct listed_stay *promised;
	bool today; /* and that one is due on the business date, or was */
	const char *warning; /* ""; what speaks against it */
};

struct free_rooms {
	size_t count;
	size_t promised;             /* of these, for the arrivals of today */
	struct form_choice *choices; /* value: number; note: "clean, for X" */
	struct free_room *rooms;     /* of each choice */
};

/* For load: rooms without a guest and without a block; those that nobody waits
 * for first, and of them the ready ones. stay_id: who it is asked for, whose
 * own promise is none; "": a guest without a booking. Sets m->known. */
enum err free_rooms_load(struct operation_form *m, const struct app *app,
	const char *stay_id, struct arena *a,
	const struct free_rooms **out) MUST_CHECK;

/* For operation_form_kind.changed: sets note and warning of the field "room"
 * (or "to") from its choices. */
void free_rooms_warn(struct operation_form *m, const struct app *app);

#endif
