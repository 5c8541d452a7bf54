/*
 * What stands on a piece of paper, before anybody knows which printer it will
 * come out of: lines of styled text as wide as the paper, cuts and kicks of the
 * drawer. Documents (documents.h) write one; drivers (driver.h) make bytes of
 * it. Whatever is written goes through text_clean here, so no text from outside
 * reaches a printer any other way.
 */
#ifndef OFFSYNC_PRINT_PAPER_H
#define OFFSYNC_PRINT_PAPER_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

#define PAPER_COLUMNS_MIN 32
#define PAPER_COLUMNS_MAX 132

/* Styles; or-ed. */
#define PAPER_NORMAL 0u
#define PAPER_BOLD   1u
#define PAPER_BIG    2u /* twice as wide and high: half as many columns */
#define PAPER_CENTRE 4u

enum paper_kind {
	PAPER_TEXT,
	PAPER_CUT,  /* end of a piece */
	PAPER_KICK, /* opens the cash drawer */
};

struct paper_line {
	enum paper_kind kind;
	unsigned style;
	const char *text; /* clean, fits */
};

struct paper {
	struct arena *arena;
	int columns;
	size_t count;
	size_t cap;
	struct paper_line *lines;
};

/* columns is brought into PAPER_COLUMNS_MIN to MAX. Everything lives in a. */
void paper_init(struct paper *p, struct arena *a, int64_t columns);

/* One text, broken between words where it is too long. indent: columns before
 * it, and before what it is broken into. */
void paper_text(struct paper *p, unsigned style, int indent, const char *text);
__attribute__((format(printf, 3, 4))) void paper_textf(
	struct paper *p, unsigned style, const char *format, ...);
/* Two texts at both ends; the left one gives way to more lines. */
void paper_pair(
	struct paper *p, unsigned style, const char *left, const char *right);
void paper_rule(struct paper *p, char c);
void paper_blank(struct paper *p);
void paper_cut(struct paper *p);
void paper_kick(struct paper *p);

/* Cells of one line, a blank between them; what does not fit is cut off. */
struct paper_cell {
	const char *text;
	int width;  /* 0: what the others leave, in one cell of the line */
	bool right; /* numbers stand to the right */
};
void paper_cells(struct paper *p, unsigned style,
	const struct paper_cell *cells, size_t count);

/* As a text that paper_read makes the same paper of: how a spool keeps it.
 * ERR_PARSE: that is none. Its lines live in the arena. */
void paper_write(const struct paper *p, struct buf *out);
enum err paper_read(
	const char *text, struct arena *a, struct paper *out) MUST_CHECK;

#endif
