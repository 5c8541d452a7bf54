/*
 * How much there is on the screen of what needs a look, for the sentence that
 * welcomes managers. Reads the store.
 */
#ifndef OFFSYNC_UI_SCREENS_WATCH_H
#define OFFSYNC_UI_SCREENS_WATCH_H

#include "ui/app.h"

enum err watch_count(const struct app *app, struct arena *a, size_t *all,
	size_t *urgent) MUST_CHECK;

#endif
