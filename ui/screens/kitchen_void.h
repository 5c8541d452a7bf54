/*
 * A waiter asked to take back what the kitchen has already: a cook agrees, or
 * says that it is cooked and stays on the order.
 */
#ifndef OFFSYNC_UI_SCREENS_KITCHEN_VOID_H
#define OFFSYNC_UI_SCREENS_KITCHEN_VOID_H

#include "ui/app.h"
#include "ui/widget/dialog.h"

#include "base/uuid.h"

/* Tag of the requests that it makes. */
#define KITCHEN_VOID_TAG 1

struct kitchen_void {
	struct dialog dialog;
	char line[UUID_SIZE];
	char name[72];    /* "2 House burger" */
	const char *back; /* the line's state before, when it stays */
	bool stays;       /* the answer */
};

/* line: is VOID_REQUESTED. REACT_ bits. */
unsigned kitchen_void_ask(struct kitchen_void *q, struct app *app,
	const char *place, const struct record *line);
/* Whether the event was for the question, or told how its answer went. */
bool kitchen_void_event(
	struct kitchen_void *q, struct app *app, const struct ui_event *ev);

#endif
