#include "tests/screens/emulator.h"

#include "base/check.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vterm.h>

struct emulator {
	VTerm *vt;
	VTermScreen *screen;
	bool cursor_shown;
	bool altered;
};

static int
on_property(VTermProp prop, VTermValue *value, void *user)
{
	struct emulator *e = user;

	if (prop == VTERM_PROP_CURSORVISIBLE)
		e->cursor_shown = value->boolean;
	else if (prop == VTERM_PROP_TITLE || prop == VTERM_PROP_ICONNAME ||
		 (prop == VTERM_PROP_MOUSE &&
			 value->number != VTERM_PROP_MOUSE_NONE))
		e->altered = true;
	return 1;
}

struct emulator *
emulator_new(int rows, int columns)
{
	static const VTermScreenCallbacks callbacks = {
		.settermprop = on_property,
	};
	struct emulator *e = calloc(1, sizeof(*e));

	CHECK(e != NULL);
	e->vt = vterm_new(rows, columns);
	CHECK(e->vt != NULL);
	vterm_set_utf8(e->vt, 1);
	e->screen = vterm_obtain_screen(e->vt);
	vterm_screen_set_callbacks(e->screen, &callbacks, e);
	vterm_screen_enable_altscreen(e->screen, 1);
	vterm_screen_reset(e->screen, 1);
	e->cursor_shown = true;
	e->altered = false;
	return e;
}

void
emulator_free(struct emulator *e)
{
	if (e == NULL)
		return;
	vterm_free(e->vt);
	free(e);
}

void
emulator_resize(struct emulator *e, int rows, int columns)
{
	vterm_set_size(e->vt, rows, columns);
}

void
emulator_write(struct emulator *e, const char *bytes, size_t len)
{
	(void)vterm_input_write(e->vt, bytes, len);
	vterm_screen_flush_damage(e->screen);
}

static signed char
colour_of(const VTermColor *c)
{
	if (VTERM_COLOR_IS_DEFAULT_FG(c) || VTERM_COLOR_IS_DEFAULT_BG(c))
		return -1;
	CHECK(VTERM_COLOR_IS_INDEXED(c) && c->indexed.idx < 128);
	return (signed char)c->indexed.idx;
}

static void
take_cell(const VTermScreenCell *in, struct picture_cell *out)
{
	size_t len = 0;

	memset(out, 0, sizeof(*out));
	out->fg = colour_of(&in->fg);
	out->bg = colour_of(&in->bg);
	out->look = (in->attrs.bold ? LOOK_BOLD : 0U) |
		    (in->attrs.underline ? LOOK_UNDERLINE : 0U) |
		    (in->attrs.reverse ? LOOK_REVERSE : 0U) |
		    (in->attrs.blink ? LOOK_BLINK : 0U) |
		    (in->attrs.italic || in->attrs.strike ? LOOK_OTHER : 0U);
	/* Cells that nothing was ever written to are blanks. */
	if (in->chars[0] == 0) {
		out->text[0] = ' ';
		return;
	}
	if (in->chars[0] == (uint32_t)-1)
		return;
	for (int i = 0; i < 3 && in->chars[i] != 0; i++)
		len += text_encode(in->chars[i], out->text + len);
}

void
emulator_picture(const struct emulator *e, struct picture *out)
{
	VTermScreenCell cell;
	VTermPos cursor;

	vterm_get_size(e->vt, &out->rows, &out->columns);
	CHECK(out->rows <= PICTURE_ROWS && out->columns <= PICTURE_COLUMNS);
	for (int row = 0; row < out->rows; row++) {
		for (int column = 0; column < out->columns; column++) {
			CHECK(vterm_screen_get_cell(
				e->screen, (VTermPos){ row, column }, &cell));
			take_cell(&cell, &out->cells[row][column]);
		}
	}
	vterm_state_get_cursorpos(vterm_obtain_state(e->vt), &cursor);
	out->cursor_row = cursor.row;
	out->cursor_column = cursor.col;
	out->cursor_shown = e->cursor_shown;
	out->altered = e->altered;
}

const char *
picture_text(const struct picture *p, int row)
{
	static char line[PICTURE_COLUMNS * 16 + 1];
	size_t len = 0;

	for (int column = 0; column < p->columns; column++) {
		const char *text = p->cells[row][column].text;

		memcpy(line + len, text, strlen(text));
		len += strlen(text);
	}
	while (len > 0 && line[len - 1] == ' ')
		len--;
	line[len] = '\0';
	return line;
}

bool
picture_has(const struct picture *p, const char *words)
{
	for (int row = 0; row < p->rows; row++)
		if (strstr(picture_text(p, row), words) != NULL)
			return true;
	return false;
}
