/*
 * Two versions of one record and what came before, side by side, and what is to
 * become of it (tui-ecosystem.md 5.2, "Conflict"):
 *
 *	          1 BEFORE      2 THIS DESK   3 SERVER      RESULT
 *
 * The choice is made per group of fields that belong together. The marker moves
 * over groups; the screen turns 1 2 3 into choices. '*' follows a value that
 * was changed on that side; a value like Before on the server is "same".
 */
#ifndef OFFSYNC_UI_WIDGET_COMPARE_H
#define OFFSYNC_UI_WIDGET_COMPARE_H

#include "ui/canvas.h"
#include "ui/event.h"

#include <stdbool.h>
#include <stddef.h>

enum compare_side {
	COMPARE_BEFORE,
	COMPARE_HERE,
	COMPARE_SERVER,
	COMPARE_SIDES
};

enum compare_choice {
	COMPARE_OPEN,        /* "? choose" */
	COMPARE_AUTO,        /* merged by itself: value and "auto" */
	COMPARE_SAME,        /* nobody changed it */
	COMPARE_TAKE_BEFORE, /* value of that side */
	COMPARE_TAKE_HERE,
	COMPARE_TAKE_SERVER,
	COMPARE_TAKE_OTHER, /* typed by hand, or both joined: row->result */
};

struct compare_head {
	const char *title; /* "THIS DESK" */
	const char *who;   /* "ada 12:40" */
};

struct compare_row {
	int group;           /* rows of one group stand together */
	const char *heading; /* shown above the row; NULL: none */
	const char *explain; /* behind the heading: why they belong together */
	const char *label;
	const char *values[COMPARE_SIDES]; /* NULL or "": "-" */
	bool changed[COMPARE_SIDES];
	enum compare_choice choice;
	const char *result; /* COMPARE_AUTO, COMPARE_TAKE_OTHER */
};

struct compare {
	struct compare_head heads[COMPARE_SIDES];
	const struct compare_row *rows;
	size_t count;
	int group; /* marked */
};

void compare_init(struct compare *t);
/* Rows are borrowed until the next call. Keeps the marked group if it is still
 * there, else marks the first one that is open. */
void compare_set(
	struct compare *t, const struct compare_row *rows, size_t count);
/* Up and Down go over groups, Tab to the next open one. True: redraw. */
bool compare_update(struct compare *t, const struct ui_event *ev);
/* Groups without a decision. */
size_t compare_open_count(const struct compare *t);
/* Marks the first of them, if there is one. */
void compare_mark_open(struct compare *t);
/* Rows it wants, heads included. */
int compare_rows(const struct compare *t);
void compare_draw(const struct compare *t, struct canvas *c, struct area area);
/* Whether a value of the row is cut in an area of so many columns. */
bool compare_is_cut(const struct compare_row *r, int columns);

#endif
