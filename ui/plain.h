/*
 * The console line by line: for terminals that cannot place a cursor, and for
 * people who have the screen read to them. The same screens, keys and pictures;
 * only what is new in a picture is written, as lines, the line with the cursor
 * last, and what a person types is a line:
 *
 *	Enter alone      Enter
 *	F10 2            keys by their names and single characters, in turn
 *	gru              text: it finds, or fills the field and goes to the next
 *	gru\             text alone: the field stays
 *	=F10             text, though it is called like a key
 *
 * Each line is looked at when the picture of the one before has been written,
 * so what it means does not depend on how fast it was typed. ui/term.c stands
 * around this and does the reading and writing.
 */
#ifndef OFFSYNC_UI_PLAIN_H
#define OFFSYNC_UI_PLAIN_H

#include "ui/canvas.h"
#include "ui/keymap.h"

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of the pictures: a list's page is what one listens to at once. */
#define PLAIN_ROWS 24

struct plain;

struct plain *plain_new(void);
void plain_free(struct plain *p);

/* Where the next line goes: in a field text is followed by Enter. */
void plain_set_where(struct plain *p, struct where where);

/* Writes what is new since the last picture. All of it on another screen, and
 * after plain_again; while nobody typed, no figures that only went on. */
void plain_show(struct plain *p, const struct canvas *c, struct buf *out);
void plain_again(struct plain *p);
/* That row was said once more: it is new even if it is the same. */
void plain_said(struct plain *p, int row);
/* The last key had no use: said by plain_prompt when nothing else was. */
void plain_bell(struct plain *p);
/* What stands before the next line; nothing when it stands there already. */
void plain_prompt(struct plain *p, struct buf *out);

/* What was typed, in pieces as it comes. A line longer than 1000 bytes is cut
 * there. */
void plain_type(struct plain *p, const char *bytes, size_t len);
/* The end of input: what has no newline behind it is a line too. */
void plain_type_end(struct plain *p);
/* Whether a whole line waits; and takes it, as keys. */
bool plain_has_line(const struct plain *p);
void plain_take(
	struct plain *p, void (*push)(void *ctx, uint32_t key), void *ctx);

#endif
