/*
 * A table of rows with one marked. Typing finds; arrows and pages move; Enter
 * makes the digits act on the marked row (keymap.h, numbered), and Enter once
 * more opens it.
 *
 * The rows stay with the caller. list_set is called after every load and puts
 * the marker back on the same id. The list shows whole pages, so a row stays at
 * its place while the marker moves, and a move costs two cells.
 */
#ifndef OFFSYNC_UI_WIDGET_LIST_H
#define OFFSYNC_UI_WIDGET_LIST_H

#include "ui/canvas.h"
#include "ui/event.h"

#include <stdbool.h>
#include <stddef.h>

#define LIST_ID_SIZE     48
#define LIST_FIND_SIZE   64
#define LIST_CELL_SIZE   256
#define LIST_COLUMNS_MAX 16

/* What a row's last column says about its way to the server. */
enum list_state {
	LIST_STATE_NONE,    /* ' ' */
	LIST_STATE_SENT,    /* '.' sent and confirmed */
	LIST_STATE_WAITING, /* '+' saved here, waiting */
	LIST_STATE_SENDING, /* '~' on its way */
	LIST_STATE_DECIDE,  /* '!' two people changed it */
	LIST_STATE_REFUSED, /* 'X' the server refused it */
};
char list_state_mark(enum list_state s);
enum style list_state_style(enum list_state s);

struct list_column {
	const char *title;
	int width; /* columns; 0: what is left over */
	enum align align;
	int drop; /* 0: always shown; else the larger goes first when narrow */
	/* Writes the cell of a row as clean text. */
	void (*get)(const void *rows, size_t row, char *out, size_t size);
	/* NULL: STYLE_NORMAL */
	enum style (*style)(const void *rows, size_t row);
};

struct list_spec {
	const struct list_column *columns;
	size_t column_count;
	const char *empty; /* a sentence for when there is no row */
	/* Identity across loads. */
	const char *(*id)(const void *rows, size_t row);
	/* What typing finds; "201" or "GARCIA LOPEZ Maria". */
	void (*key)(const void *rows, size_t row, char *out, size_t size);
	/* NULL: no last column. */
	enum list_state (*state)(const void *rows, size_t row);
	/* Letters and figures in one text: each word may be found by its start.
	 * False: only the start of the key counts (numbers). */
	bool find_words;
	/* No actions by digit here: Enter opens at once. */
	bool enter_opens;
};

struct list {
	const struct list_spec *spec;
	const void *rows;
	size_t count;
	size_t marked;
	char id[LIST_ID_SIZE]; /* of the marked row */
	char find[LIST_FIND_SIZE];
	bool found;        /* find matches the marked row */
	bool numbered;     /* Enter was pressed: pass this on in struct where */
	int page;          /* rows on a page, from list_fit */
	bool passive;      /* drawn without the cursor: the keys go elsewhere */
	const char *empty; /* instead of the spec's, when filtered; NULL */
};

enum list_result {
	LIST_NOTHING, /* not for the list */
	LIST_MOVED,   /* marker, find text or numbered changed: redraw */
	LIST_MISSED,  /* typed text is found nowhere: say so, see list->find */
	LIST_OPENED,  /* Enter, the second time: open the marked row */
	LIST_MARKED,  /* Space on the marked row */
};

void list_init(struct list *l, const struct list_spec *spec);
/* After each load. Marks the same id again, or else what stands there now. */
void list_set(struct list *l, const void *rows, size_t count);
/* How many rows a page has; area as given to list_draw. */
void list_fit(struct list *l, struct area area);

enum list_result list_update(struct list *l, const struct ui_event *ev);
/* An action on the marked row was done: leaves the "Enter, digit" state. */
void list_done(struct list *l);

/* Index of the marked row is l->marked; false: there is none to act on (empty,
 * or what was typed is found nowhere). */
bool list_has_marked(const struct list *l);
/* Before the first list_set: which row is marked then, if it is there ("": the
 * first). */
void list_expect(struct list *l, const char *id);
/* Marks a row by its id; false when it is not there. */
bool list_mark(struct list *l, const char *id);

/* The rows of the page that the marked one is on. */
void list_sight(const struct list *l, size_t *from, size_t *count);

/* Heads in the first row of the area, rows below. */
void list_draw(const struct list *l, struct canvas *c, struct area area);
/* "17-32 of 120" at the right end of a row; nothing when all rows are shown. */
void list_draw_position(
	const struct list *l, struct canvas *c, int row, struct area area);
/* "Find: 20_" with what was typed; for line 2. Returns the columns used. */
int list_draw_find(const struct list *l, struct canvas *c, int row, int column);
/* The same at the left end of line 2, and counts behind it: at one place on all
 * lists, unless what is typed or a narrow window pushes them away. */
#define LIST_COUNTS_COLUMN 29
__attribute__((format(printf, 5, 6))) void list_draw_counts(
	const struct list *l, struct canvas *c, struct area area,
	enum style style, const char *format, ...);

#endif
