/*
 * The kitchen's tickets as a grid: 4 columns at 79, 3 at 60, one below. A digit
 * marks a ticket by its place on the page; what Enter does is the screen's.
 * The order is the caller's; while a ticket is marked it should not change.
 *
 * A ticket of which lines do not fit into its place can be read alone
 * (tickets_open); pages then turn its lines, F12 shows all tickets again.
 */
#ifndef OFFSYNC_UI_WIDGET_TICKETS_H
#define OFFSYNC_UI_WIDGET_TICKETS_H

#include "ui/canvas.h"
#include "ui/event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TICKETS_ID_SIZE 48

struct ticket_line {
	const char *text; /* "2 Burger", "  + no onion" */
	const char *word; /* "READY": behind the text, never cut; may be NULL */
	enum style style;
};

struct ticket_card {
	const char *id;
	const char *title; /* "R201" */
	const char *age;   /* "24:10" */
	const char *flag;  /* "!!" late, "!" soon, "" */
	const char *state; /* "LATE" */
	const char *due;   /* "due 20'" */
	enum style style;  /* of the two lines above */
	const struct ticket_line *lines;
	size_t line_count;
	const char *allergy; /* "GLUTEN"; NULL: none, "--" is shown */
	const char *foot;    /* "CHANGED 19:05" */
	enum style foot_style;
};

struct tickets {
	const struct ticket_card *cards;
	size_t count;
	char id[TICKETS_ID_SIZE]; /* of the marked one; "": none is */
	size_t first;             /* first card of the page */
	size_t per_page;          /* from tickets_fit */
	size_t across;
	struct area area;
	bool alone;  /* only the marked one is shown */
	size_t from; /* its first line then */
};

enum tickets_result {
	TICKETS_NOTHING,
	TICKETS_MOVED,
	TICKETS_MISSED, /* there is no ticket with that number */
};

void tickets_init(struct tickets *t);
/* Before the first tickets_set: which one is marked then, if it is there. */
void tickets_expect(struct tickets *t, const char *id);
/* After each load; keeps mark and page. */
void tickets_set(
	struct tickets *t, const struct ticket_card *cards, size_t count);
/* Tickets stand side by side where the area is wider than this. */
#define TICKETS_ONE_COLUMN 38

void tickets_fit(struct tickets *t, struct area area);
/* Digits, arrows, pages. */
enum tickets_result tickets_update(
	struct tickets *t, const struct ui_event *ev);
/* NULL: none is marked. */
const struct ticket_card *tickets_marked(const struct tickets *t);
void tickets_unmark(struct tickets *t);
/* Its place among the cards; count: none is marked. */
size_t tickets_marked_at(const struct tickets *t);
/* How many lines of the marked one do not fit into its place. */
size_t tickets_hidden(const struct tickets *t);
/* Shows the marked one alone, until another is marked or F12. */
void tickets_open(struct tickets *t);
/* Sets the cursor when a ticket is marked. */
void tickets_draw(const struct tickets *t, struct canvas *c, struct area area);

#endif
