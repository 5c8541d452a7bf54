/*
 * A short list over the bottom of the body: "go to" (digits, and the items' own
 * letters, choose; in two columns when it is long) and the command palette
 * (typing narrows it down: first what has the words at the start of its own,
 * then what has them anywhere).
 * The items stay with the caller. Context: CTX_MENU or CTX_PALETTE.
 */
#ifndef OFFSYNC_UI_WIDGET_MENU_H
#define OFFSYNC_UI_WIDGET_MENU_H

#include "ui/canvas.h"
#include "ui/event.h"
#include "ui/widget/edit.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MENU_ITEMS_MAX 320

struct menu_item {
	const char *title;    /* "Move guest to another room" */
	const char *shortcut; /* "m"; may be NULL */
	const char *note;     /* "201 GARCIA LOPEZ"; may be NULL */
	const char *why_not; /* "no: 201 is not out of order"; NULL: possible */
	int value;           /* the caller's: an enum act, an index, ... */
	char key;         /* not in a palette: chooses it; 0: its number does */
	const char *also; /* what finds it too and is not shown; may be NULL */
};

struct menu {
	bool open;
	bool filters;       /* palette: typing narrows down */
	bool digits_choose; /* palette: a first digit takes a line */
	char title[24];
	const struct menu_item *items;
	size_t count;
	size_t hit_count; /* those that match, best first: places in items */
	uint16_t hits[MENU_ITEMS_MAX];
	size_t marked; /* among the hits */
	struct edit typed;
};

enum menu_result {
	MENU_NOTHING,
	MENU_CHANGED, /* palette: the caller may set other items now */
	MENU_CHOSEN,  /* menu_chosen */
	MENU_REFUSED, /* that item has a why_not: say it, menu_chosen has it */
	MENU_CANCELLED,
};

void menu_open(struct menu *m, const char *title, bool filters);
/* At most MENU_ITEMS_MAX; borrowed until the next menu_set or the end of the
 * menu. */
void menu_set(struct menu *m, const struct menu_item *items, size_t count);
/* Marks the item with that value, if it matches. */
void menu_mark(struct menu *m, int value);
struct where menu_where(const struct menu *m);
/* Closes itself when chosen or cancelled. */
enum menu_result menu_update(struct menu *m, const struct ui_event *ev);
const struct menu_item *menu_chosen(const struct menu *m); /* NULL: none */
size_t menu_match_count(const struct menu *m);
void menu_draw(const struct menu *m, struct canvas *c, struct area body);

#endif
