/*
 * One operation for each marked row, one after the other, so that one that is
 * refused keeps none of the others: a group that arrives together, lines that
 * are taken back. What could not be done stays marked.
 */
#ifndef OFFSYNC_UI_SCREENS_EACH_H
#define OFFSYNC_UI_SCREENS_EACH_H

#include "ui/app.h"
#include "ui/widget/marks.h"

/* Tag of its requests (app_request). */
#define EACH_TAG         40
#define EACH_REASON_SIZE 128

struct each {
	const char *operation;         /* "check-in" */
	const char *key;               /* of the row's id: "stay" */
	const char *done_word;         /* "checked in" */
	char reason[EACH_REASON_SIZE]; /* "": none is given */
	size_t at;                     /* mark whose turn it is */
	size_t done;
};

/* Asks for the first one; there is at least one mark. reason may be NULL. */
void each_begin(struct each *e, struct app *app, const struct marks *marks,
	const char *reason);
/* Whether the event answers one of its requests: then asks for the next, or
 * says how it went. */
bool each_event(struct each *e, struct app *app, struct marks *marks,
	const struct ui_event *ev);

#endif
