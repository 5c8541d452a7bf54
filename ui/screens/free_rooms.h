/*
 * Rooms that a guest can be given, for F4 in forms, and the warning beside a
 * room that is not ready.
 */
#ifndef OFFSYNC_UI_SCREENS_FREE_ROOMS_H
#define OFFSYNC_UI_SCREENS_FREE_ROOMS_H

#include "ui/operation_form.h"

struct free_rooms {
	size_t count;
	struct form_choice *choices; /* value: number; note: "STD, clean" */
};

/* For load: rooms without a guest and without a block, the ready ones first. */
enum err free_rooms_load(const struct app *app, struct arena *a,
	struct free_rooms *out) MUST_CHECK;

/* For operation_form_kind.changed: sets note and warning of the field "room"
 * (or "to") from its choices. */
void free_rooms_warn(struct operation_form *m, const struct app *app);

#endif
