/*
 * How styles look: one row of looks a theme, named by terminal.theme of the
 * configuration. Knows no terminal; ui/term.c makes attributes of it.
 *
 * What stands in a field or marks a row has no look in any theme: then a typed
 * character costs one byte, and a move of the marker eight.
 */
#ifndef OFFSYNC_UI_THEME_H
#define OFFSYNC_UI_THEME_H

#include "ui/canvas.h"

#include "base/conf.h"

#include <stdbool.h>

/* The eight that every terminal with colours has, in its own order. */
enum theme_colour {
	THEME_COLOUR_NONE = -1, /* the terminal's own */
	THEME_COLOUR_BLACK,
	THEME_COLOUR_RED,
	THEME_COLOUR_GREEN,
	THEME_COLOUR_YELLOW,
	THEME_COLOUR_BLUE,
	THEME_COLOUR_MAGENTA,
	THEME_COLOUR_CYAN,
	THEME_COLOUR_WHITE,
};

/* Or-ed. */
#define LOOK_PLAIN  0U
#define LOOK_STRONG 1U /* bold */
#define LOOK_FAINT  2U /* dim */
#define LOOK_TURNED 4U /* reversed */

struct theme_look {
	unsigned attributes;
	enum theme_colour front; /* NONE: no colours at all */
	enum theme_colour back;
};

/* The look of a style; the theme auto is the theme color. */
const struct theme_look *theme_look(enum conf_theme theme, enum style style);
/* Of a terminal that has no colours, whatever the theme. */
const struct theme_look *theme_look_mono(enum style style);
/* Whether colours are wanted: not by mono; by auto where $NO_COLOR is not set
 * (no_color: its value, may be NULL). */
bool theme_wants_colours(enum conf_theme theme, const char *no_color);

#endif
