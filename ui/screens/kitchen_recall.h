/*
 * The tickets that were finished last, at any screen of the kitchen, to bring
 * one back by its number.
 */
#ifndef OFFSYNC_UI_SCREENS_KITCHEN_RECALL_H
#define OFFSYNC_UI_SCREENS_KITCHEN_RECALL_H

#include "ui/app.h"
#include "ui/widget/dialog.h"

#include "base/uuid.h"

struct kitchen_recall {
	struct dialog dialog;
	size_t count;
	char ids[DIALOG_CHOICES_MAX][UUID_SIZE]; /* newest first */
	char words[DIALOG_CHOICES_MAX][DIALOG_CHOICE_SIZE];
};

/* For load: of all tickets, those of a station (STATION_NONE: of all). Left as
 * it is while the question is open. */
enum err kitchen_recall_load(struct kitchen_recall *r, const struct app *app,
	const struct record_list *tickets, int station,
	struct arena *a) MUST_CHECK;
/* Asks which one; says so when there is none. REACT_ bits. */
unsigned kitchen_recall_open(struct kitchen_recall *r, struct app *app);
/* Whether the event was for the question. */
bool kitchen_recall_event(
	struct kitchen_recall *r, struct app *app, const struct ui_event *ev);

#endif
