/* Plain mode's side of the terminal: lines in, lines out, no ncurses. */
#include "ui/term_priv.h"

#include "ui/plain.h"
#include "ui/words.h"

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"

#include <errno.h>
#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define COLUMNS     80
#define COLUMNS_MAX 110 /* no pane beside lists */
#define OUT_MAX     ((size_t)1 << 20)
#define READ_SIZE   256

static void
write_all(struct term *t, const char *bytes, size_t len)
{
	ssize_t n;

	while (len > 0 && !t->hung_up) {
		n = write(STDOUT_FILENO, bytes, len);
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n <= 0) {
			term_hang_up(t);
			return;
		}
		bytes += n;
		len -= (size_t)n;
	}
}

/* In the letters that the terminal has. */
static void
write_text(struct term *t, const struct buf *text)
{
	char bytes[MB_LEN_MAX];
	const char *at = text->data;
	struct buf out;
	uint32_t c;
	size_t used, n;

	if (text->len == 0)
		return;
	if (t->utf8) {
		write_all(t, text->data, text->len);
		return;
	}
	buf_init(&out, OUT_MAX);
	for (; *at != '\0'; at += used) {
		used = text_decode(at, strlen(at), &c);
		if (used == 0)
			break;
		n = wcrtomb(bytes, term_character(t, c), &(mbstate_t){ 0 });
		if (n != (size_t)-1)
			buf_add(&out, bytes, n);
	}
	write_all(t, out.data, out.len);
	buf_fini(&out);
}

/* A PIN is typed in the dark. */
static void
set_silent(struct term *t, bool silent)
{
	struct termios tty;

	if (t->silent == silent || tcgetattr(STDIN_FILENO, &tty) != 0)
		return;
	tty.c_lflag = silent ? tty.c_lflag & ~(tcflag_t)ECHO
			     : tty.c_lflag | (tcflag_t)ECHO;
	/* The newline is echoed all the same: the answer begins a new line. */
	tty.c_lflag |= (tcflag_t)ECHONL;
	if (tcsetattr(STDIN_FILENO, TCSANOW, &tty) == 0)
		t->silent = silent;
}

void
term_plain_size(struct term *t)
{
	struct winsize size;

	t->rows = PLAIN_ROWS;
	t->columns = COLUMNS;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
		size.ws_col > COLUMNS)
		t->columns =
			size.ws_col < COLUMNS_MAX ? size.ws_col : COLUMNS_MAX;
}

enum err
term_open_plain(struct term **out, const char **why)
{
	struct buf intro;
	struct term *t;
	enum err e;

	(void)setlocale(LC_CTYPE, "");
	t = calloc(1, sizeof(*t));
	CHECK(t != NULL);
	t->utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	term_input_init(t, false);
	e = term_signals_take(&t->signal_fd);
	if (e != ERR_OK) {
		*why = "The operating system refused access to this terminal.";
		free(t);
		return e;
	}
	/* Nothing to send, but typing is seen again whatever happens. */
	term_signals_set_reset("", 0);
	t->plain = plain_new();
	term_plain_size(t);
	buf_init(&intro, OUT_MAX);
	buf_adds(&intro,
		_("offsync, line by line. Type a line and Enter: text, or "
		  "names of keys (F1, F10 2, Tab, Up, Esc).\n"
		  "Enter alone is Enter, or the next field. F1 is help, F9 all "
		  "commands, F10 all screens, F3 back,\n"
		  "F2 does what a form is for, Ctrl-R reads the screen again, "
		  "Ctrl-D leaves.\n"));
	write_text(t, &intro);
	buf_fini(&intro);
	*why = NULL;
	*out = t;
	return ERR_OK;
}

void
term_plain_close(struct term *t)
{
	set_silent(t, false);
	write_all(t, "\n", 1);
	plain_free(t->plain);
	t->plain = NULL;
}

bool
term_is_plain(const struct term *t)
{
	return t->plain != NULL;
}

void
term_set_where(struct term *t, struct where where)
{
	if (t->plain != NULL)
		plain_set_where(t->plain, where);
}

void
term_said(struct term *t, int row)
{
	if (t->plain != NULL)
		plain_said(t->plain, row);
}

void
term_plain_show(struct term *t, const struct canvas *c)
{
	struct buf out;

	buf_init(&out, OUT_MAX);
	plain_show(t->plain, c, &out);
	write_text(t, &out);
	buf_fini(&out);
	set_silent(t, canvas_is_secret(c));
}

void
term_plain_prompt(struct term *t)
{
	struct buf out;

	buf_init(&out, OUT_MAX);
	plain_prompt(t->plain, &out);
	write_text(t, &out);
	buf_fini(&out);
}

/* A terminal gives a line at a time; what lies behind it stays there for
 * longer, a file's lines are kept here. */
void
term_plain_read(struct term *t)
{
	char bytes[READ_SIZE];
	ssize_t n;

	if (plain_has_line(t->plain))
		return;
	n = read(TERM_TTY_IN, bytes, sizeof(bytes));
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n > 0) {
		plain_type(t->plain, bytes, (size_t)n);
		return;
	}
	plain_type_end(t->plain);
	t->ended = true;
}

static void
push_key(void *ctx, uint32_t key)
{
	term_push(ctx, (struct term_event){ .kind = TERM_KEY, .key = key });
}

bool
term_plain_has_line(const struct term *t)
{
	return t->ended || plain_has_line(t->plain);
}

/* One at a time, each when the picture of the one before was shown. */
void
term_plain_take(struct term *t)
{
	if (plain_has_line(t->plain)) {
		/* A terminal shows what is typed, and so the end of the line.
		 */
		if (!isatty(STDIN_FILENO))
			write_all(t, "\n", 1);
		plain_take(t->plain, push_key, t);
	} else if (t->ended)
		term_push(t, (struct term_event){ .kind = TERM_QUIT });
}
