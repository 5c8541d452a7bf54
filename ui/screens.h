/*
 * All screens (screens.def), and the two ways to those that a person goes to:
 * F10 and a key, or the commands (F9) by name.
 */
#ifndef OFFSYNC_UI_SCREENS_H
#define OFFSYNC_UI_SCREENS_H

#include "ui/screen.h"

#include "domain/entity.h"

#define SCREEN(name, param) extern const struct screen screen_##name;
#include "ui/screens.def"

/* All of them, in the order of screens.def; ends with NULL. */
extern const struct screen *const screens_all[];

struct screen_entry {
	const struct screen *screen;
	const char *title; /* in menus: "Rooms" */
	char key;          /* behind F10 */
};

/* Ends with a NULL screen; in the order of the go-to menu. */
extern const struct screen_entry screen_entries[];

/* Where a person of this role begins. */
const struct screen *screen_home_of(enum role role);
/* Where a form leads that was gone to and is done: the list that it belongs to,
 * or where the person begins. */
const struct screen *screen_behind(const struct screen *form, enum role role);

#endif
