/*
 * What keys mean: one table (keymap.def) for dispatch, the key line (24), the
 * action line (22), help, and the palette's shortcuts.
 *
 * A context is a place where keys have meanings of their own: a screen, a form,
 * a dialog. It inherits from its parent, up to CTX_ANY. How printable keys are
 * taken depends on the context:
 *
 *	TYPING_ACTS   rows are numbers (rooms, kitchen): bound letters act, all
 *	              else is text (digits find)
 *	TYPING_FINDS  rows are people: letters and digits are text; only / : ?
 *	              and Space act
 *	TYPING_FILLS  a field: all printable keys are text
 *
 * After Enter in a list the n-th RECORD row of the context is also the digit n
 * (where.numbered).
 */
#ifndef OFFSYNC_UI_KEYMAP_H
#define OFFSYNC_UI_KEYMAP_H

#include "ui/key.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum typing {
	TYPING_ACTS,
	TYPING_FINDS,
	TYPING_FILLS,
};

enum context {
#define CONTEXT(name, parent, typing, title) CTX_##name,
#include "ui/keymap.def"
	CTX_COUNT
};

enum act {
	ACT_NONE,
#define ACT(name, title) ACT_##name,
#include "ui/keymap.def"
	ACT_COUNT
};

/* Where a row of the table is shown. */
enum key_place {
	PLACE_HIDDEN, /* help only */
	PLACE_KEYS,   /* key line */
	PLACE_ACTION, /* action line */
	PLACE_RECORD, /* action line, acts on the marked row, has a digit */
};

struct key_row {
	enum context context;
	uint32_t key; /* UI_KEY_NONE: a RECORD row with its digit alone, an
		       * ACTION by its name alone (the commands) */
	enum act act;
	enum key_place place;
	const char *label; /* one or two words; "" is not shown */
	const char *help;  /* a sentence without a full stop */
};

/* A line of help about keys that are no single action ("digits"). */
struct key_note {
	enum context context;
	const char *keys;
	const char *help;
};

/* Where the console stands right now; a screen says it (ui/screen.h). */
struct where {
	enum context context;
	bool numbered; /* Enter was pressed: digits choose an action */
};

/* The action of a key; ACT_NONE when it has none there or is text there. */
enum act keymap_find(struct where where, uint32_t key);

/* The whole table, in order, and the notes. */
const struct key_row *keymap_rows(size_t *count);
/* Takes other rows from now on (ui/keymap_file.h), borrowed for as long; NULL:
 * those of keymap.def again. */
void keymap_use(const struct key_row *rows, size_t count);
const struct key_note *keymap_notes(size_t *count);

enum context keymap_parent(enum context c); /* CTX_ANY's is CTX_ANY */
enum typing keymap_typing(enum context c);
const char *keymap_title(enum context c);    /* "ON THIS ROOM" */
const char *context_name(enum context c);    /* "ROOMS", for configuration */
enum context context_find(const char *name); /* CTX_COUNT: there is none */
const char *act_title(enum act act);         /* "Move guest to another room" */
const char *act_name(enum act act);          /* "MOVE", for configuration */
enum act act_find(const char *name);         /* ACT_NONE: there is none */

/* Whether a key is text there, so that it can be no action. */
bool keymap_is_text(enum context c, uint32_t key);

/* The digit of an action after Enter, '1' to '9'; 0 when it has none. */
char keymap_digit(enum context c, enum act act);

/* How an action is reached there, as written in help and palette: "m", "F6",
 * "Enter 3"; "" when by its name only. Returns out. */
const char *keymap_shortcut(
	enum context c, enum act act, char out[KEY_NAME_SIZE]);

/* The two lines, whole words only, as many as fit into columns. */
void keymap_key_line(struct where where, char *out, size_t size, int columns);
void keymap_action_line(
	struct where where, char *out, size_t size, int columns);

#endif
