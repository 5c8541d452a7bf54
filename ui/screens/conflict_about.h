/*
 * What a conflict is about, in the words of the house. For load only.
 */
#ifndef OFFSYNC_UI_SCREENS_CONFLICT_ABOUT_H
#define OFFSYNC_UI_SCREENS_CONFLICT_ABOUT_H

#include "ui/app.h"

/* "204 LINDQVIST, Anna", "305 shower drips", "Fries": room, guest and first
 * text of the record; of what the terminal sent when there is none. */
const char *conflict_about(
	const struct app *app, const struct record *conflict, struct arena *a);

/* What a person calls a value: another record by its number or name, never by
 * its id ("unknown here" when this terminal does not have it); "***" when the
 * person working may not see it. */
const char *conflict_value(const struct app *app, const struct entity *e,
	int field, struct value v, struct arena *a);
/* The same; raw, unless NULL, is what was sent instead of a value. */
const char *conflict_side_value(const struct app *app, const struct entity *e,
	int field, struct value v, const char *raw, struct arena *a);

#endif
