/*
 * One question with one line of text as the answer: a note, a filter, a name.
 * Stands on one row (line 22 usually). Context: CTX_PROMPT.
 */
#ifndef OFFSYNC_UI_WIDGET_PROMPT_H
#define OFFSYNC_UI_WIDGET_PROMPT_H

#include "ui/canvas.h"
#include "ui/event.h"
#include "ui/widget/edit.h"

#include <stdbool.h>

enum prompt_result {
	PROMPT_NOTHING,
	PROMPT_CHANGED,
	PROMPT_ANSWERED, /* Enter or F2: the answer is p->edit.text */
	PROMPT_CANCELLED,
};

struct prompt {
	bool open;
	int tag; /* the screen's own: what was asked */
	bool secret;
	char label[40];
	struct edit edit;
};

/* initial: text to begin with, may be NULL. The first character typed replaces
 * a number, an amount or a day that was not touched, as in a form; words are
 * gone on with. */
void prompt_open(
	struct prompt *p, int tag, const char *label, const char *initial);
/* Closes itself on an answer or a cancel; the text stays until the next open.
 */
enum prompt_result prompt_update(struct prompt *p, const struct ui_event *ev);
void prompt_draw(const struct prompt *p, struct canvas *c, int row);

#endif
