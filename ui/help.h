/*
 * Help for the place where the person stands: its keys from the keymap, the
 * codes on the screen, and how to do without function keys. Typing searches.
 * Fills the whole window.
 */
#ifndef OFFSYNC_UI_HELP_H
#define OFFSYNC_UI_HELP_H

#include "ui/canvas.h"
#include "ui/event.h"
#include "ui/widget/edit.h"

#include <stdbool.h>
#include <stddef.h>

struct help_legend {
	const char *group;   /* "STATUS WORDS"; NULL: same as the row before */
	const char *code;    /* "DUE OUT"; NULL ends the table */
	const char *meaning; /* "leaves today" */
};

/* The state marks in the last column of lists, and the top line. */
extern const struct help_legend help_legend_marks[];

/* Of a picture that is read line by line: one column. */
#define HELP_LINEAR_COLUMNS 78

struct help {
	bool open;
	struct where where;
	const char *title;                /* "ROOMS" */
	const struct help_legend *legend; /* may be NULL */
	struct edit search;
	size_t marked; /* among the lines that match */
	int rows;      /* of the window, for paging */
	int columns;
};

enum help_result {
	HELP_NOTHING,
	HELP_CHANGED,
	HELP_CLOSED,
	HELP_RUN, /* Enter on a line that is an action: *act */
};

void help_open(struct help *h, struct where where, const char *title,
	const struct help_legend *legend);
enum help_result help_update(
	struct help *h, const struct ui_event *ev, enum act *act);
void help_draw(const struct help *h, struct canvas *c);

#endif
