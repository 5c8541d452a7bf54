/*
 * A question over the bottom of the body. Two kinds:
 *
 *	choose   numbered choices; a digit or Enter on the marked one decides
 *	confirm  what cannot be undone: the amount or the room must be typed
 *	         and then F2 pressed; Enter alone never does it
 */
#ifndef OFFSYNC_UI_WIDGET_DIALOG_H
#define OFFSYNC_UI_WIDGET_DIALOG_H

#include "ui/canvas.h"
#include "ui/event.h"
#include "ui/widget/edit.h"

#include <stdbool.h>
#include <stddef.h>

#define DIALOG_TEXT_SIZE   400
#define DIALOG_CHOICES_MAX 9
#define DIALOG_CHOICE_SIZE 132 /* bytes; 32 columns of any script fit */

enum dialog_result {
	DIALOG_NOTHING,
	DIALOG_CHANGED,
	DIALOG_CHOSEN,    /* d->marked: 0 is the first choice */
	DIALOG_CONFIRMED, /* typed and F2 */
	DIALOG_WRONG,     /* F2, but what is typed is not what was asked for */
	DIALOG_CANCELLED, /* F12, F3: nothing happens */
};

struct dialog {
	bool open;
	bool confirms;
	int tag; /* the screen's own: what this question was about */
	char title[40];
	char text[DIALOG_TEXT_SIZE];
	char choices[DIALOG_CHOICES_MAX][DIALOG_CHOICE_SIZE];
	size_t choice_count;
	size_t marked;
	char what[24];   /* "the amount" */
	char demand[40]; /* "412.50" */
	struct edit typed;
};

/* A question; its choices follow, at most 9. All texts are copied. */
void dialog_ask(struct dialog *d, int tag, const char *title, const char *text);
void dialog_add(struct dialog *d, const char *choice);
/* What must be typed before F2: { "the amount", "412.50" }. */
struct dialog_demand {
	const char *what;
	const char *text;
};
void dialog_confirm(struct dialog *d, int tag, const char *title,
	const char *text, struct dialog_demand demand);
void dialog_close(struct dialog *d);

/* CTX_DIALOG or CTX_CONFIRM, for the screen's where. */
struct where dialog_where(const struct dialog *d);
/* Closes itself when it returns one of the last four but DIALOG_WRONG. */
enum dialog_result dialog_update(struct dialog *d, const struct ui_event *ev);
void dialog_draw(const struct dialog *d, struct canvas *c, struct area body);

#endif
