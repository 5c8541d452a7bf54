/*
 * The picture: a grid of cells that screens draw into and ui/term.c copies to
 * the terminal. State in, whole picture out: nobody tracks what changed.
 *
 * Rows and columns count from 0. Everything outside the grid is cut off in
 * silence. Text should have gone through text_clean; control characters that
 * come through all the same are shown as U+FFFD and never reach the terminal.
 *
 * Styles say what a text means, not how it looks. Each must also be plain from
 * the words: a terminal without colours loses nothing.
 */
#ifndef OFFSYNC_UI_CANVAS_H
#define OFFSYNC_UI_CANVAS_H

#include "ui/area.h"

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

enum style {
	STYLE_NORMAL, /* ' ' in the dump of styles */
	STYLE_TITLE,  /* 'T' name of the screen or of a part */
	STYLE_HEAD,   /* 'H' column heads, labels of groups */
	STYLE_DIM,    /* 'd' less important */
	STYLE_STRONG, /* 'S' more important */
	STYLE_GOOD,   /* 'g' as it should be */
	STYLE_WARN,   /* 'w' look at this */
	STYLE_ALERT,  /* 'A' act on this */
	STYLE_INPUT,  /* 'i' what a person types */
	STYLE_MARKER, /* 'm' the > before the chosen row */
	STYLE_COUNT
};

enum align {
	ALIGN_LEFT,
	ALIGN_CENTRE,
	ALIGN_RIGHT, /* numbers: too wide becomes ####, never a wrong number */
};

/* One column of one row: a character and up to two marks that combine with it.
 * width 2: this cell and the next; width 0: right half of the cell before. */
struct cell {
	uint32_t ch[3];
	uint8_t width;
	uint8_t style; /* enum style */
};

struct canvas;

/* Sizes are forced into 1..500 rows and 1..500 columns. All blank. */
struct canvas *canvas_new(int rows, int columns);
void canvas_free(struct canvas *c);                          /* NULL is fine */
void canvas_resize(struct canvas *c, int rows, int columns); /* blanks */
void canvas_clear(struct canvas *c); /* blanks, and forgets the cursor */

int canvas_rows(const struct canvas *c);
int canvas_columns(const struct canvas *c);
struct area canvas_area(const struct canvas *c); /* all of it */
/* Columns at the right that a screen leaves to the pane (frame.h); 0 at first.
 */
void canvas_reserve(struct canvas *c, int columns);
int canvas_reserved(const struct canvas *c);

/* Writes text up to its end or the right edge; returns the columns used. */
int canvas_put(struct canvas *c, int row, int column, enum style style,
	const char *text);
__attribute__((format(printf, 5, 6))) int canvas_putf(struct canvas *c, int row,
	int column, enum style style, const char *format, ...);

/* A piece of one row, for text that must fit: cut or padded with blanks. */
struct slot {
	int row;
	int column;
	int width;
	enum align align;
};
void canvas_put_in(
	struct canvas *c, struct slot slot, enum style style, const char *text);

/* Writes text broken at spaces into an area; returns the rows that it took or
 * would have taken. Newlines break too. c may be NULL: only counts. */
int canvas_put_block(
	struct canvas *c, struct area area, enum style style, const char *text);

/* Blanks an area; gives all of it a style (banners; padding by canvas_put_in
 * has none); draws a rule of '-' from column 1 to the edge. */
void canvas_blank(struct canvas *c, struct area area);
void canvas_restyle(struct canvas *c, struct area area, enum style style);
void canvas_rule(struct canvas *c, int row);

/* Where the terminal's cursor shall stand: on the chosen row or in the field.
 * The last call wins. Not called: bottom left. */
void canvas_set_cursor(struct canvas *c, int row, int column);
void canvas_get_cursor(const struct canvas *c, int *row, int *column);

/* For who reads it line by line (ui/plain.h): what stands side by side is drawn
 * one below the other. Stays for the life of the canvas. */
void canvas_set_linear(struct canvas *c);
bool canvas_is_linear(const struct canvas *c);
/* What is typed at the cursor is not to be seen. canvas_clear forgets it. */
void canvas_set_secret(struct canvas *c);
bool canvas_is_secret(const struct canvas *c);

/* For ui/term.c and tests; inside the grid only. */
const struct cell *canvas_cell(const struct canvas *c, int row, int column);

/* The picture as lines of text, trailing blanks cut, one newline each; and the
 * same shape with one letter a cell for its style. */
void canvas_dump(const struct canvas *c, struct buf *out);
void canvas_dump_styles(const struct canvas *c, struct buf *out);

#endif
