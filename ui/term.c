#include "ui/term.h"

#include "ui/key.h"
#include "ui/plain.h"
#include "ui/term_priv.h"
#include "ui/words.h"

#include "base/check.h"
#include "base/text.h"

#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <ncurses.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
	unsigned look;
	attr_t attribute;
} attributes[] = {
	{ LOOK_STRONG, A_BOLD },
	{ LOOK_FAINT, A_DIM },
	{ LOOK_TURNED, A_REVERSE },
};

/* What this terminal says it sends. kbs stands behind kcub1: where both are one
 * character (wyse60), deleting matters more than going left. */
static const struct {
	const char *capability;
	uint32_t key;
} capabilities[] = {
	{ "kcuu1", UI_KEY_UP },
	{ "kcud1", UI_KEY_DOWN },
	{ "kcub1", UI_KEY_LEFT },
	{ "kcuf1", UI_KEY_RIGHT },
	{ "khome", UI_KEY_HOME },
	{ "kend", UI_KEY_END },
	{ "kpp", UI_KEY_PAGE_UP },
	{ "knp", UI_KEY_PAGE_DOWN },
	{ "kcbt", UI_KEY_BACK_TAB },
	{ "kdch1", UI_KEY_DELETE },
	{ "kich1", UI_KEY_INSERT },
	{ "kent", UI_KEY_ENTER },
	{ "kbs", UI_KEY_BACKSPACE },
	{ "kf1", UI_KEY_F1 },
	{ "kf2", UI_KEY_F2 },
	{ "kf3", UI_KEY_F3 },
	{ "kf4", UI_KEY_F4 },
	{ "kf5", UI_KEY_F5 },
	{ "kf6", UI_KEY_F6 },
	{ "kf7", UI_KEY_F7 },
	{ "kf8", UI_KEY_F8 },
	{ "kf9", UI_KEY_F9 },
	{ "kf10", UI_KEY_F10 },
	{ "kf11", UI_KEY_F11 },
	{ "kf12", UI_KEY_F12 },
};

/* Terminals that behave like xterm and whose entries are often not installed
 * where one signs in from them. */
static const char *const like_xterm[] = { "xterm", "kitty", "foot", "alacritty",
	"wezterm", "ghostty", "contour", "konsole", "vte", "iterm" };

static const char no_tty[] =
	N_("The console needs a terminal, and this is a file or a pipe. "
	   "offsync --plain takes lines from anywhere, and the commands need "
	   "none: offsync --help");
static const char no_term[] =
	N_("TERM is not set, or names a terminal that this system does not "
	   "know.");
static const char too_simple[] = N_("This terminal cannot place its cursor.");
static const char no_system[] =
	N_("The operating system refused access to this terminal.");

/* The text of a capability; NULL when the terminal has none. */
static const char *
capability(const char *name)
{
	const char *s = tigetstr(name);

	return s == (char *)-1 || s == NULL || s[0] == '\0' ? NULL : s;
}

/* Sends a capability that ncurses knows nothing of (brackets around what is
 * pasted). Not putp: that would wait in stdio's buffer until the end. */
static void
send_capability(const char *name)
{
	const char *s = capability(name);
	ssize_t n;

	if (s == NULL)
		return;
	n = write(STDOUT_FILENO, s, strlen(s));
	(void)n; /* without it pasting is typing, which works too */
}

/* ncurses for the entry that TERM names, or one that will do. NULL: none. */
static SCREEN *
open_screen(void)
{
	const char *name = getenv("TERM");
	SCREEN *screen;
	size_t i;

	if (name == NULL || name[0] == '\0')
		return NULL;
	screen = newterm(name, stdout, stdin);
	for (i = 0; screen == NULL && i < COUNT(like_xterm); i++)
		if (strncmp(name, like_xterm[i], strlen(like_xterm[i])) == 0)
			return newterm("xterm-256color", stdout, stdin);
	return screen;
}

/* Appends a capability without its padding ("$<5>"): emergencies do not wait.
 */
static void
add_reset(char *out, size_t size, size_t *len, const char *name)
{
	const char *s = capability(name);

	while (s != NULL && *s != '\0' && *len < size) {
		if (s[0] == '$' && s[1] == '<') {
			s += strcspn(s, ">");
			s += *s == '>';
			continue;
		}
		out[(*len)++] = *s++;
	}
}

static void
keep_reset(void)
{
	char bytes[256];
	size_t len = 0;

	add_reset(bytes, sizeof(bytes), &len, "BD");
	add_reset(bytes, sizeof(bytes), &len, "sgr0");
	add_reset(bytes, sizeof(bytes), &len, "op");
	add_reset(bytes, sizeof(bytes), &len, "rmkx");
	add_reset(bytes, sizeof(bytes), &len, "cnorm");
	add_reset(bytes, sizeof(bytes), &len, "rmcup");
	if (len + 2 <= sizeof(bytes)) {
		/* NOLINTNEXTLINE(bugprone-not-null-terminated-result): bytes */
		memcpy(bytes + len, "\r\n", 2);
		len += 2;
	}
	term_signals_set_reset(bytes, len);
}

static void
set_colours(struct term *t)
{
	if (!theme_wants_colours(t->theme, getenv("NO_COLOR")) ||
		!has_colors() || start_color() != OK)
		return;
	if (use_default_colors() != OK)
		return; /* the rest of the screen would change colour */
	for (int i = 1; i < STYLE_COUNT; i++) {
		const struct theme_look *look =
			theme_look(t->theme, (enum style)i);

		if (init_pair((short)i, (short)look->front,
			    (short)look->back) != OK)
			return;
	}
	t->colours = true;
}

/* ncurses reads no keys here (ui/decode.c does): it would take a slow arrow
 * key for Esc and letters. Its keypad mode is used for terminals that send
 * nothing for arrows otherwise; not where it takes the figures from the number
 * pad (DECKPAM). */
static void
set_keys(struct term *t)
{
	const char *keypad_on = capability("smkx");
	size_t i;

	if (keypad_on != NULL && strstr(keypad_on, "\033=") == NULL)
		(void)keypad(stdscr, TRUE);
	for (i = 0; i < COUNT(capabilities); i++)
		decode_learn(&t->decode, capability(capabilities[i].capability),
			capabilities[i].key);
}

static void
set_modes(struct term *t)
{
	(void)cbreak();
	(void)noecho();
	(void)nonl();
	(void)intrflush(stdscr, FALSE);
	(void)idlok(stdscr, TRUE);
	(void)leaveok(stdscr, FALSE);
	set_keys(t);
	send_capability("BE");
}

/* Starts ncurses; on failure it is as if nothing had been. */
static enum err
start(struct term *t, const char **why)
{
	*why = no_term;
	t->screen = open_screen();
	if (t->screen == NULL)
		return ERR_UNSUPPORTED;
	if (capability("cup") != NULL && capability("clear") != NULL)
		return ERR_OK;
	*why = too_simple;
	(void)endwin();
	delscreen(t->screen);
	return ERR_UNSUPPORTED;
}

enum err
term_open(struct term **out, enum conf_theme theme, const char **why)
{
	const char *charset;
	struct term *t;
	enum err e;

	*why = no_tty;
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return ERR_UNSUPPORTED;
	(void)setlocale(LC_CTYPE, "");
	charset = nl_langinfo(CODESET);
	t = calloc(1, sizeof(*t));
	CHECK(t != NULL);
	t->utf8 = strcmp(charset, "UTF-8") == 0;
	term_input_init(t, strncmp(charset, "ISO-8859-1", 10) == 0);
	/* Before newterm: ncurses keeps away from signals that are caught. */
	*why = no_system;
	e = term_signals_take(&t->signal_fd);
	if (e == ERR_OK) {
		e = start(t, why);
		if (e != ERR_OK)
			term_signals_give();
	}
	if (e != ERR_OK) {
		free(t);
		return e;
	}
	keep_reset();
	set_modes(t);
	t->theme = theme;
	set_colours(t);
	term_resized(t);
	*why = NULL;
	*out = t;
	return ERR_OK;
}

void
term_suspend(struct term *t)
{
	if (t->hung_up || t->plain != NULL)
		return;
	send_capability("BD");
	(void)endwin();
	(void)clearok(curscr, TRUE);
	t->unfinished = true; /* coming back is sending all of it */
}

void
term_close(struct term *t)
{
	if (t == NULL)
		return;
	if (t->plain != NULL)
		term_plain_close(t);
	term_suspend(t);
	if (!t->hung_up && t->screen != NULL)
		delscreen(t->screen);
	term_signals_give();
	free(t);
}

void
term_resized(struct term *t)
{
	struct winsize size;

	if (t->plain != NULL) {
		term_plain_size(t);
		return;
	}
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 &&
		size.ws_col > 0)
		(void)resizeterm(size.ws_row, size.ws_col);
	getmaxyx(stdscr, t->rows, t->columns);
}

void
term_size(const struct term *t, int *rows, int *columns)
{
	*rows = t->rows;
	*columns = t->columns > 1 ? t->columns - 1 : 1;
}

bool
term_has_colours(const struct term *t)
{
	return t->colours;
}

/* Latin-1 and Latin Extended-A, where capitals and small letters take turns. */
static bool
is_capital(uint32_t ch)
{
	if (ch < 0x100)
		return ch >= 0xc0 && ch <= 0xde;
	if (ch > 0x17f)
		return false;
	if ((ch >= 0x139 && ch <= 0x148) || ch >= 0x179)
		return ch % 2 == 1;
	return ch % 2 == 0;
}

/* The letter below an accent, for terminals that show no more than ASCII; '?'
 * when there is none. */
static wchar_t
plain(uint32_t ch)
{
	char text[8], letter[2] = "a";

	text[text_encode(ch, text)] = '\0';
	for (; letter[0] <= 'z'; letter[0]++)
		if (text_starts_folded(text, letter))
			return (wchar_t)(is_capital(ch) ? letter[0] - 'a' + 'A'
							: letter[0]);
	return L'?';
}

wchar_t
term_character(const struct term *t, uint32_t ch)
{
	char bytes[MB_LEN_MAX];
	mbstate_t start;

	if (ch < 0x80 || t->utf8)
		return (wchar_t)ch;
	memset(&start, 0, sizeof(start));
	if (wcrtomb(bytes, (wchar_t)ch, &start) != (size_t)-1)
		return (wchar_t)ch;
	return plain(ch);
}

static void
show_cell(const struct term *t, int row, int column, const struct cell *cell)
{
	const struct theme_look *look =
		t->colours ? theme_look(t->theme, (enum style)cell->style)
			   : theme_look_mono((enum style)cell->style);
	wchar_t text[4] = { 0 };
	attr_t attr = A_NORMAL;
	short pair = 0;
	cchar_t out;
	int i;

	for (size_t k = 0; k < COUNT(attributes); k++)
		if (look->attributes & attributes[k].look)
			attr |= attributes[k].attribute;
	/* A pair of no colours would cost bytes for each typed character. */
	if (look->front != THEME_COLOUR_NONE)
		pair = (short)cell->style;
	for (i = 0; i < 3 && cell->ch[i] != 0; i++)
		text[i] = term_character(t, cell->ch[i]);
	if (!t->utf8)
		text[1] = L'\0';
	if (setcchar(&out, text, attr, pair, NULL) == OK)
		(void)mvadd_wch(row, column, &out);
}

static bool
is_blank(const struct cell *cell)
{
	return cell->ch[0] == ' ' && cell->ch[1] == 0 &&
	       cell->style == STYLE_NORMAL;
}

static bool
has_input(void)
{
	struct pollfd p = { .fd = TERM_TTY_IN, .events = POLLIN };

	return poll(&p, 1, 0) == 1;
}

void
term_finish_show(struct term *t)
{
	t->unfinished = false;
	if (t->hung_up)
		return;
	(void)doupdate();
	/* curses stops when somebody types; then the rest is still to come. */
	t->unfinished = has_input();
}

void
term_show(struct term *t, const struct canvas *c)
{
	int rows = canvas_rows(c), columns = canvas_columns(c), row, column;

	if (t->hung_up)
		return;
	if (t->plain != NULL) {
		term_plain_show(t, c);
		return;
	}
	if (isendwin())
		send_capability("BE");
	if (rows > t->rows)
		rows = t->rows;
	if (columns > t->columns)
		columns = t->columns;
	(void)erase();
	for (row = 0; row < rows; row++) {
		for (column = 0; column < columns; column++) {
			const struct cell *cell = canvas_cell(c, row, column);

			if (cell->width > 0 && !is_blank(cell))
				show_cell(t, row, column, cell);
		}
	}
	canvas_get_cursor(c, &row, &column);
	(void)move(row, column);
	(void)wnoutrefresh(stdscr);
	term_finish_show(t);
}

void
term_repaint(struct term *t)
{
	if (t->plain != NULL)
		plain_again(t->plain);
	else
		(void)clearok(curscr, TRUE);
}

bool
term_is_gone(const struct term *t)
{
	return t->hung_up;
}

void
term_bell(struct term *t)
{
	if (t->plain != NULL)
		plain_bell(t->plain);
	else if (!t->hung_up)
		(void)beep();
}
