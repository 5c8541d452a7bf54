/*
 * A terminal emulator (libvterm) in place of a screen: bytes in, what a person
 * would see out.
 */
#ifndef OFFSYNC_TESTS_SCREENS_EMULATOR_H
#define OFFSYNC_TESTS_SCREENS_EMULATOR_H

#include <stdbool.h>
#include <stddef.h>

/* The largest window of the tests. */
#define PICTURE_ROWS    60
#define PICTURE_COLUMNS 200

#define LOOK_BOLD      1U
#define LOOK_UNDERLINE 2U
#define LOOK_REVERSE   4U
#define LOOK_BLINK     8U
#define LOOK_OTHER     16U /* italic, struck through: nothing that we use */

struct picture_cell {
	char text[16];  /* UTF-8; " " when blank, "" right half of a wide one */
	unsigned look;  /* LOOK_ bits */
	signed char fg; /* colour 0 to 255, -1 the terminal's own */
	signed char bg;
};

struct picture {
	int rows;
	int columns;
	int cursor_row;
	int cursor_column;
	bool cursor_shown;
	bool altered; /* the title or the mouse: never to be touched */
	struct picture_cell cells[PICTURE_ROWS][PICTURE_COLUMNS];
};

struct emulator;

struct emulator *emulator_new(int rows, int columns);
void emulator_free(struct emulator *e);
void emulator_resize(struct emulator *e, int rows, int columns);
void emulator_write(struct emulator *e, const char *bytes, size_t len);
void emulator_picture(const struct emulator *e, struct picture *out);

/* One row as text without blanks at its end; borrowed until the next call. */
const char *picture_text(const struct picture *p, int row);
/* Whether the words stand somewhere in one row. */
bool picture_has(const struct picture *p, const char *words);

#endif
