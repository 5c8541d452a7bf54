/*
 * What of the hotel's other desks needs a look, in one line, for the screen
 * that gathers such things (watch.c). As the server knew it (store/others.h).
 * Reads the store.
 */
#ifndef OFFSYNC_UI_SCREENS_OTHERS_H
#define OFFSYNC_UI_SCREENS_OTHERS_H

#include "ui/app.h"

struct others_look {
	size_t count;      /* of desks that need one; 0: none, and no words */
	bool urgent;       /* work waits there, and late */
	const char *place; /* the desk, if it is one */
	const char *words;
	int64_t since_ms; /* when the longest wait began */
};

enum err others_look(const struct app *app, struct arena *a,
	struct others_look *out) MUST_CHECK;

#endif
