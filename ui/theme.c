#include "ui/theme.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* clang-format off */
#define NONE    THEME_COLOUR_NONE
#define BLACK   THEME_COLOUR_BLACK
#define RED     THEME_COLOUR_RED
#define GREEN   THEME_COLOUR_GREEN
#define YELLOW  THEME_COLOUR_YELLOW
#define BLUE    THEME_COLOUR_BLUE
#define MAGENTA THEME_COLOUR_MAGENTA
#define CYAN    THEME_COLOUR_CYAN
#define WHITE   THEME_COLOUR_WHITE
#define PLAIN   LOOK_PLAIN
#define STRONG  LOOK_STRONG
#define FAINT   LOOK_FAINT
#define TURNED  LOOK_TURNED

static const struct theme_look mono[] = {
	[STYLE_NORMAL] = {PLAIN,  NONE, NONE},
	[STYLE_TITLE]  = {STRONG, NONE, NONE},
	[STYLE_HEAD]   = {STRONG, NONE, NONE},
	[STYLE_DIM]    = {PLAIN,  NONE, NONE},
	[STYLE_STRONG] = {STRONG, NONE, NONE},
	[STYLE_GOOD]   = {PLAIN,  NONE, NONE},
	[STYLE_WARN]   = {STRONG, NONE, NONE},
	[STYLE_ALERT]  = {TURNED, NONE, NONE},
	[STYLE_INPUT]  = {PLAIN,  NONE, NONE},
	[STYLE_MARKER] = {PLAIN,  NONE, NONE},
};

static const struct theme_look color[] = {
	[STYLE_NORMAL] = {PLAIN,  NONE,  NONE},
	[STYLE_TITLE]  = {STRONG, NONE,  NONE},
	[STYLE_HEAD]   = {STRONG, NONE,  NONE},
	[STYLE_DIM]    = {FAINT,  NONE,  NONE},
	[STYLE_STRONG] = {STRONG, NONE,  NONE},
	[STYLE_GOOD]   = {PLAIN,  GREEN, NONE},
	[STYLE_WARN]   = {PLAIN,  BLACK, YELLOW},
	[STYLE_ALERT]  = {STRONG, WHITE, RED},
	[STYLE_INPUT]  = {PLAIN,  NONE,  NONE},
	[STYLE_MARKER] = {PLAIN,  NONE,  NONE},
};

/* A bright lobby, tired eyes: nothing is faint. */
static const struct theme_look contrast[] = {
	[STYLE_NORMAL] = {PLAIN,  NONE,  NONE},
	[STYLE_TITLE]  = {STRONG, WHITE, BLUE},
	[STYLE_HEAD]   = {STRONG, NONE,  NONE},
	[STYLE_DIM]    = {PLAIN,  NONE,  NONE},
	[STYLE_STRONG] = {STRONG, NONE,  NONE},
	[STYLE_GOOD]   = {STRONG, WHITE, GREEN},
	[STYLE_WARN]   = {PLAIN,  BLACK, YELLOW},
	[STYLE_ALERT]  = {STRONG, WHITE, RED},
	[STYLE_INPUT]  = {PLAIN,  NONE,  NONE},
	[STYLE_MARKER] = {PLAIN,  NONE,  NONE},
};

/* A dark desk at night: letters have colours, nothing shines behind them. */
static const struct theme_look soft[] = {
	[STYLE_NORMAL] = {PLAIN,  NONE,   NONE},
	[STYLE_TITLE]  = {STRONG, NONE,   NONE},
	[STYLE_HEAD]   = {STRONG, NONE,   NONE},
	[STYLE_DIM]    = {FAINT,  NONE,   NONE},
	[STYLE_STRONG] = {STRONG, NONE,   NONE},
	[STYLE_GOOD]   = {PLAIN,  GREEN,  NONE},
	[STYLE_WARN]   = {PLAIN,  YELLOW, NONE},
	[STYLE_ALERT]  = {STRONG, RED,    NONE},
	[STYLE_INPUT]  = {PLAIN,  NONE,   NONE},
	[STYLE_MARKER] = {PLAIN,  NONE,   NONE},
};

/* For eyes that do not tell red from green. */
static const struct theme_look safe[] = {
	[STYLE_NORMAL] = {PLAIN,  NONE,  NONE},
	[STYLE_TITLE]  = {STRONG, NONE,  NONE},
	[STYLE_HEAD]   = {STRONG, NONE,  NONE},
	[STYLE_DIM]    = {FAINT,  NONE,  NONE},
	[STYLE_STRONG] = {STRONG, NONE,  NONE},
	[STYLE_GOOD]   = {PLAIN,  CYAN,  NONE},
	[STYLE_WARN]   = {PLAIN,  BLACK, YELLOW},
	[STYLE_ALERT]  = {STRONG, WHITE, BLUE},
	[STYLE_INPUT]  = {PLAIN,  NONE,  NONE},
	[STYLE_MARKER] = {PLAIN,  NONE,  NONE},
};
/* clang-format on */

_Static_assert(COUNT(mono) == STYLE_COUNT && COUNT(color) == STYLE_COUNT &&
		       COUNT(contrast) == STYLE_COUNT &&
		       COUNT(soft) == STYLE_COUNT && COUNT(safe) == STYLE_COUNT,
	"every style has a look");

static const struct theme_look *const themes[CONF_THEME_COUNT] = {
	[CONF_THEME_AUTO] = color,
	[CONF_THEME_COLOR] = color,
	[CONF_THEME_MONO] = mono,
	[CONF_THEME_CONTRAST] = contrast,
	[CONF_THEME_SOFT] = soft,
	[CONF_THEME_SAFE] = safe,
};

const struct theme_look *
theme_look(enum conf_theme theme, enum style style)
{
	return &themes[theme][style];
}

const struct theme_look *
theme_look_mono(enum style style)
{
	return &mono[style];
}

bool
theme_wants_colours(enum conf_theme theme, const char *no_color)
{
	if (theme == CONF_THEME_AUTO)
		return no_color == NULL || no_color[0] == '\0';
	return theme != CONF_THEME_MONO;
}
