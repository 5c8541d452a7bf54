/*
 * One line of text being typed. UTF-8; the cursor stands on whole characters
 * (marks that combine stay with theirs). Nothing is ever cut: text that does
 * not fit is refused whole.
 */
#ifndef OFFSYNC_UI_WIDGET_EDIT_H
#define OFFSYNC_UI_WIDGET_EDIT_H

#include "ui/canvas.h"
#include "ui/event.h"

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

#define EDIT_SIZE 1024 /* bytes with the NUL */

struct edit {
	char text[EDIT_SIZE];
	size_t len;
	size_t cursor;      /* byte offset */
	size_t max_columns; /* 0: as much as fits into EDIT_SIZE */
	bool fresh;         /* the first character typed replaces all */
};

enum edit_result {
	EDIT_NOTHING, /* not an editing key */
	EDIT_MOVED,
	EDIT_CHANGED,
	EDIT_FULL, /* refused: no room for it */
};

void edit_init(struct edit *e, size_t max_columns);
/* Cleans (text_clean) and takes it over, cursor behind it. ERR_TOO_LARGE when
 * it does not fit: unchanged. */
enum err edit_set(struct edit *e, const char *text) MUST_CHECK;
void edit_clear(struct edit *e);
void edit_wipe(struct edit *e); /* zeroes: for secrets */

/* Characters, Backspace, Delete, Left, Right, Home, End, Ctrl-U. */
enum edit_result edit_update(struct edit *e, const struct ui_event *ev);

/* Draws the part around the cursor into the slot; secret: a * a character.
 * with_cursor: places the terminal's cursor. */
struct edit_look {
	enum style style;
	bool secret;
	bool with_cursor;
};
void edit_draw(const struct edit *e, struct canvas *c, struct slot slot,
	struct edit_look look);

#endif
