/*
 * The two questions of a pause of the sync, one after the other: for how long,
 * and why (store/pause.h).
 */
#ifndef OFFSYNC_UI_SCREENS_SYNC_PAUSE_H
#define OFFSYNC_UI_SCREENS_SYNC_PAUSE_H

#include "ui/app.h"
#include "ui/widget/prompt.h"

struct sync_pause {
	struct prompt prompt; /* for where to be typed into, and to be drawn */
	int64_t minutes;
};

/* Asks; what is paused goes on instead. Both give REACT_ bits. */
unsigned sync_pause_ask(struct sync_pause *p, struct app *app);
/* While the prompt is open. */
unsigned sync_pause_event(
	struct sync_pause *p, struct app *app, const struct ui_event *ev);

#endif
