/*
 * Lost property that waits for its owner.
 */
#ifndef OFFSYNC_UI_SCREENS_LOST_H
#define OFFSYNC_UI_SCREENS_LOST_H

#include "ui/app.h"

/* What the house keeps for the guest of a stay, in the arena: "Left behind:
 * umbrella (safe 3)"; "". For load only. */
enum err lost_line(const struct app *app, const char *stay_id, struct arena *a,
	const char **out) MUST_CHECK;

#endif
