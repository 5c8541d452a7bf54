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

#define LOOK(weight, ink, paper) {weight, ink, paper}
/* What differs from theme to theme; all else is plain, or strong. */
#define LOOKS(title, dim, good, warn, alert) { \
	[STYLE_NORMAL] = LOOK(PLAIN,  NONE, NONE), \
	[STYLE_TITLE]  = title, \
	[STYLE_HEAD]   = LOOK(STRONG, NONE, NONE), \
	[STYLE_DIM]    = dim, \
	[STYLE_STRONG] = LOOK(STRONG, NONE, NONE), \
	[STYLE_GOOD]   = good, \
	[STYLE_WARN]   = warn, \
	[STYLE_ALERT]  = alert, \
	[STYLE_INPUT]  = LOOK(PLAIN,  NONE, NONE), \
	[STYLE_MARKER] = LOOK(PLAIN,  NONE, NONE), \
}

static const struct theme_look mono[] = LOOKS(
	LOOK(STRONG, NONE,  NONE),
	LOOK(PLAIN,  NONE,  NONE),
	LOOK(PLAIN,  NONE,  NONE),
	LOOK(STRONG, NONE,  NONE),
	LOOK(TURNED, NONE,  NONE));

static const struct theme_look color[] = LOOKS(
	LOOK(STRONG, NONE,  NONE),
	LOOK(FAINT,  NONE,  NONE),
	LOOK(PLAIN,  GREEN, NONE),
	LOOK(PLAIN,  BLACK, YELLOW),
	LOOK(STRONG, WHITE, RED));

/* A bright lobby, tired eyes: nothing is faint. */
static const struct theme_look contrast[] = LOOKS(
	LOOK(STRONG, WHITE, BLUE),
	LOOK(PLAIN,  NONE,  NONE),
	LOOK(STRONG, WHITE, GREEN),
	LOOK(PLAIN,  BLACK, YELLOW),
	LOOK(STRONG, WHITE, RED));

/* A dark desk at night: letters have colours, nothing shines behind them. */
static const struct theme_look soft[] = LOOKS(
	LOOK(STRONG, NONE,   NONE),
	LOOK(FAINT,  NONE,   NONE),
	LOOK(PLAIN,  GREEN,  NONE),
	LOOK(PLAIN,  YELLOW, NONE),
	LOOK(STRONG, RED,    NONE));

/* For eyes that do not tell red from green. */
static const struct theme_look safe[] = LOOKS(
	LOOK(STRONG, NONE,  NONE),
	LOOK(FAINT,  NONE,  NONE),
	LOOK(PLAIN,  CYAN,  NONE),
	LOOK(PLAIN,  BLACK, YELLOW),
	LOOK(STRONG, WHITE, BLUE));
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
