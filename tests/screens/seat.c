#include "tests/screens/seat.h"

#include "tests/screens/script.h"

#include "base/check.h"
#include "base/conf.h"
#include "base/text.h"
#include "ui/app_priv.h"
#include "ui/console.h"
#include "ui/plain.h"
#include "ui/term_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <pty.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define SCREENS_MAX  96
#define ASKED_MAX    16
#define FULL_COLUMNS 78
#define ESC_PAUSE_MS 1000 /* longer than any pause */
#define PAUSED_MS    1000 /* so is that */

/* Whose turn it is: the console runs, or it waits and the test goes on. */
enum turn {
	TURN_TEST,
	TURN_CONSOLE,
	TURN_ENDED,
};

static struct {
	struct conf conf;
	struct seat_settings settings;
	struct emulator *emulator;
	struct picture picture;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	enum turn turn;
	int exit_code;
	int master;
	int slave;
	int saved_in;
	int saved_out;
	size_t typed; /* bytes that the test wrote, and the console read */
	size_t read;
	size_t written;  /* bytes of the console */
	struct buf last; /* of them since the last seat_repaint */
	int markers;
	int64_t gap_ms; /* between two bytes, as the console sees it; -1: none
			 */

	bool contexts[CTX_COUNT];
	const char *screens[SCREENS_MAX];
	size_t screen_count;
	const char *asked[ASKED_MAX]; /* operations, the last ones */
	size_t asked_count;
	const char *screen;
	enum context context;
	char result[256];
	char cut[256]; /* drawn past the right edge of a full window */
} seat = {
	.lock = PTHREAD_MUTEX_INITIALIZER,
	.changed = PTHREAD_COND_INITIALIZER,
	.gap_ms = -1,
};

/* ---- what the linker puts between (the console's thread) ---- */

int __real_poll(struct pollfd *fds, nfds_t count, int timeout_ms);
int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout_ms);
int __wrap___poll_chk(
	struct pollfd *fds, nfds_t count, int timeout_ms, size_t size);
int __real_decode_wait_ms(const struct decode *d, int64_t now_ms);
int __wrap_decode_wait_ms(const struct decode *d, int64_t now_ms);
void __real_decode_timeout(struct decode *d, int64_t now_ms);
void __wrap_decode_timeout(struct decode *d, int64_t now_ms);
ssize_t __real_read(int fd, void *buf, size_t len);
ssize_t __wrap_read(int fd, void *buf, size_t len);
int64_t __wrap_app_paused_ms(const struct app *app);
const struct env *__real_env_real(void);
const struct env *__wrap_env_real(void);
void __real_frame_draw(
	struct canvas *c, const struct frame_status *st, struct where where);
void __wrap_frame_draw(
	struct canvas *c, const struct frame_status *st, struct where where);
void __real_help_draw(const struct help *h, struct canvas *c);
void __wrap_help_draw(const struct help *h, struct canvas *c);
void __real_menu_draw(const struct menu *m, struct canvas *c, struct area body);
void __wrap_menu_draw(const struct menu *m, struct canvas *c, struct area body);
void __real_dialog_draw(
	const struct dialog *d, struct canvas *c, struct area body);
void __wrap_dialog_draw(
	const struct dialog *d, struct canvas *c, struct area body);
void __real_prompt_draw(const struct prompt *p, struct canvas *c, int row);
void __wrap_prompt_draw(const struct prompt *p, struct canvas *c, int row);
enum err __real_app_push(
	struct app *app, const struct screen *s, const char *param);
enum err __wrap_app_push(
	struct app *app, const struct screen *s, const char *param);
int __real_canvas_put(struct canvas *c, int row, int column, enum style style,
	const char *text);
int __wrap_canvas_put(struct canvas *c, int row, int column, enum style style,
	const char *text);
__attribute__((format(printf, 5, 6))) int __wrap_canvas_putf(struct canvas *c,
	int row, int column, enum style style, const char *format, ...);
void __real_app_request(struct app *app, uint32_t tag, const char *operation);
void __wrap_app_request(struct app *app, uint32_t tag, const char *operation);

const struct env *
__wrap_env_real(void)
{
	return seat.settings.env != NULL ? seat.settings.env
					 : __real_env_real();
}

ssize_t
__wrap_read(int fd, void *buf, size_t len)
{
	ssize_t n = __real_read(fd, buf, len);

	if (fd == STDIN_FILENO && n > 0)
		seat.read += (size_t)n;
	return n;
}

/* A lone Esc waits for what may follow it. While the line still carries what
 * was typed, no pause is over, however busy the machine is; when all of it has
 * been read, nothing follows: it is over at once. On a slow line it is over
 * when a pause of that length would be. */
int
__wrap_decode_wait_ms(const struct decode *d, int64_t now_ms)
{
	int wait = __real_decode_wait_ms(d, now_ms);

	if (seat.read != seat.typed || seat.gap_ms >= 0)
		return -1;
	return wait > 0 ? 0 : wait;
}

void
__wrap_decode_timeout(struct decode *d, int64_t now_ms)
{
	now_ms = d->held_since_ms;
	if (seat.read == seat.typed)
		now_ms += seat.gap_ms >= 0 ? seat.gap_ms : ESC_PAUSE_MS;
	__real_decode_timeout(d, now_ms);
}

static bool
watches_keys(const struct pollfd *fds, nfds_t count)
{
	for (nfds_t i = 0; i < count; i++)
		if (fds[i].fd == STDIN_FILENO)
			return true;
	return false;
}

/* The console has nothing left to do when it would wait for keys, and all that
 * were typed have been read. What is held of a sequence makes it wait 0 ms. */
int
__wrap_poll(struct pollfd *fds, nfds_t count, int timeout_ms)
{
	if (timeout_ms != 0 && seat.read == seat.typed &&
		watches_keys(fds, count)) {
		(void)pthread_mutex_lock(&seat.lock);
		seat.turn = TURN_TEST;
		(void)pthread_cond_broadcast(&seat.changed);
		while (seat.turn == TURN_TEST)
			(void)pthread_cond_wait(&seat.changed, &seat.lock);
		(void)pthread_mutex_unlock(&seat.lock);
	}
	return __real_poll(fds, count, timeout_ms);
}

/* As a fortified build calls it. */
int
__wrap___poll_chk(struct pollfd *fds, nfds_t count, int timeout_ms, size_t size)
{
	CHECK(count * sizeof(*fds) <= size);
	return __wrap_poll(fds, count, timeout_ms);
}

/* The clock stands still: there is a pause whenever somebody could make one. */
int64_t
__wrap_app_paused_ms(const struct app *app)
{
	(void)app;
	return PAUSED_MS;
}

static void
note_context(enum context c)
{
	seat.context = c;
	seat.contexts[c] = true;
}

void
__wrap_frame_draw(
	struct canvas *c, const struct frame_status *st, struct where where)
{
	note_context(where.context);
	(void)snprintf(seat.result, sizeof(seat.result), "%s",
		st->result == NULL ? "" : st->result);
	__real_frame_draw(c, st, where);
}

void
__wrap_help_draw(const struct help *h, struct canvas *c)
{
	note_context(CTX_HELP);
	__real_help_draw(h, c);
}

void
__wrap_menu_draw(const struct menu *m, struct canvas *c, struct area body)
{
	if (m->open)
		note_context(menu_where(m).context);
	__real_menu_draw(m, c, body);
}

void
__wrap_dialog_draw(const struct dialog *d, struct canvas *c, struct area body)
{
	if (d->open)
		note_context(dialog_where(d).context);
	__real_dialog_draw(d, c, body);
}

void
__wrap_prompt_draw(const struct prompt *p, struct canvas *c, int row)
{
	if (p->open)
		note_context(CTX_PROMPT);
	__real_prompt_draw(p, c, row);
}

/* The stack may go back to one that was seen; app_top says which it is. */
static struct app *the_app;

enum err
__wrap_app_push(struct app *app, const struct screen *s, const char *param)
{
	enum err e = __real_app_push(app, s, param);

	the_app = app;
	return e;
}

void
__wrap_app_request(struct app *app, uint32_t tag, const char *operation)
{
	const struct operation_info *op = operation_find(operation);

	CHECK(op != NULL);
	seat.asked[seat.asked_count++ % ASKED_MAX] = op->name;
	__real_app_request(app, tag, operation);
}

/* Cells of tables end where their column ends (canvas_put_in); what is simply
 * written has to have its room. */
int
__wrap_canvas_put(struct canvas *c, int row, int column, enum style style,
	const char *text)
{
	int end = column + (int)text_width(text);

	if (canvas_columns(c) >= FULL_COLUMNS && end > canvas_columns(c))
		(void)snprintf(seat.cut, sizeof(seat.cut), "%s", text);
	return __real_canvas_put(c, row, column, style, text);
}

int
__wrap_canvas_putf(struct canvas *c, int row, int column, enum style style,
	const char *format, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	return __wrap_canvas_put(c, row, column, style, text);
}

/* ---- the test's side ---- */

static void
set_conf(const struct seat_settings *s)
{
	conf_defaults(&seat.conf);
	seat.conf.terminal.theme = s->mono ? CONF_THEME_MONO : CONF_THEME_COLOR;
	seat.conf.terminal.idle_lock_minutes = 0;
	/* The house has no kitchen terminal that could have made itself known.
	 */
	seat.conf.kitchen.alarm = CONF_ALARM_ALWAYS;
}

static void *
run_console(void *arg)
{
	struct keys keys = *seat.settings.keys;
	struct console_start start = {
		.conf = &seat.conf,
		.home = seat.settings.home,
		.training = seat.settings.training,
		.start_agent = seat.settings.start_agent,
	};

	(void)arg;
	keys.signing = NULL; /* console_main wipes what it is given */
	start.keys = &keys;
	seat.exit_code = console_main(&start, NULL);
	(void)pthread_mutex_lock(&seat.lock);
	seat.turn = TURN_ENDED;
	(void)pthread_cond_broadcast(&seat.changed);
	(void)pthread_mutex_unlock(&seat.lock);
	return NULL;
}

/* What the console wrote goes to the emulator, up to a mark that is written
 * behind it. */
static void
take_output(void)
{
	static const char begin[] = "\033]7777;";
	char mark[32], bytes[8192], *at;
	struct buf all;
	ssize_t n;

	(void)snprintf(mark, sizeof(mark), "%s%d\007", begin, ++seat.markers);
	n = (ssize_t)strlen(mark);
	CHECK(write(seat.slave, mark, (size_t)n) == n);
	buf_init(&all, 1u << 24);
	do {
		n = read(seat.master, bytes, sizeof(bytes));
		CHECK(n > 0);
		buf_add(&all, bytes, (size_t)n);
		CHECK(buf_ok(&all));
		at = strstr(all.data, mark);
	} while (at == NULL);
	*at = '\0';
	seat.written += (size_t)(at - all.data);
	emulator_write(seat.emulator, all.data, (size_t)(at - all.data));
	buf_add(&seat.last, all.data, (size_t)(at - all.data));
	buf_fini(&all);
	emulator_picture(seat.emulator, &seat.picture);
}

/* Lets the console go on until it has nothing to do. A pseudo-terminal holds
 * 64 kB that nobody has read yet: more than a picture. */
static void
run(void)
{
	enum turn turn;

	(void)pthread_mutex_lock(&seat.lock);
	if (seat.turn == TURN_TEST)
		seat.turn = TURN_CONSOLE;
	(void)pthread_cond_broadcast(&seat.changed);
	while (seat.turn == TURN_CONSOLE)
		(void)pthread_cond_wait(&seat.changed, &seat.lock);
	turn = seat.turn;
	(void)pthread_mutex_unlock(&seat.lock);
	if (turn == TURN_TEST && the_app != NULL) {
		seat.screen = app_top(the_app)->screen->name;
		for (size_t i = 0;; i++) {
			CHECK(i < SCREENS_MAX);
			if (i == seat.screen_count)
				seat.screens[seat.screen_count++] = seat.screen;
			if (strcmp(seat.screens[i], seat.screen) == 0)
				break;
		}
	}
	take_output();
}

static void
set_window(int rows, int columns)
{
	struct winsize size = {
		.ws_row = (unsigned short)rows,
		.ws_col = (unsigned short)columns,
	};

	CHECK(ioctl(seat.master, TIOCSWINSZ, &size) == 0);
}

void
seat_open(const struct seat_settings *settings)
{
	CHECK(seat.emulator == NULL);
	seat.settings = *settings;
	seat.typed = seat.read = seat.written = 0;
	seat.turn = TURN_CONSOLE;
	the_app = NULL;
	set_conf(settings);
	buf_init(&seat.last, 1u << 24);
	seat.emulator = emulator_new(settings->rows, settings->columns);
	CHECK(openpty(&seat.master, &seat.slave, NULL, NULL, NULL) == 0);
	set_window(settings->rows, settings->columns);
	(void)fflush(stdout);
	seat.saved_in = dup(STDIN_FILENO);
	seat.saved_out = dup(STDOUT_FILENO);
	CHECK(dup2(seat.slave, STDIN_FILENO) >= 0);
	CHECK(dup2(seat.slave, STDOUT_FILENO) >= 0);
	CHECK(setenv("TERM", settings->term, 1) == 0);
	CHECK(unsetenv("NO_COLOR") == 0);
	CHECK(pthread_create(&seat.thread, NULL, run_console, NULL) == 0);
	run();
	CHECK(seat.turn == TURN_TEST);
}

bool
seat_has_ended(void)
{
	return seat.turn == TURN_ENDED;
}

int
seat_hang_up(bool line_gone)
{
	(void)pthread_mutex_lock(&seat.lock);
	if (line_gone) {
		(void)close(seat.master);
		seat.master = -1;
	}
	seat.turn = TURN_CONSOLE;
	(void)pthread_cond_broadcast(&seat.changed);
	while (seat.turn == TURN_CONSOLE)
		(void)pthread_cond_wait(&seat.changed, &seat.lock);
	(void)pthread_mutex_unlock(&seat.lock);
	CHECK(seat.turn == TURN_ENDED);
	return seat.exit_code;
}

int
seat_close(void)
{
	if (seat.turn != TURN_ENDED) {
		(void)raise(SIGTERM);
		run();
	}
	CHECK(seat.turn == TURN_ENDED);
	(void)pthread_join(seat.thread, NULL);
	(void)fflush(stdout);
	CHECK(dup2(seat.saved_in, STDIN_FILENO) >= 0);
	CHECK(dup2(seat.saved_out, STDOUT_FILENO) >= 0);
	(void)close(seat.saved_in);
	(void)close(seat.saved_out);
	(void)close(seat.master);
	(void)close(seat.slave);
	emulator_free(seat.emulator);
	buf_fini(&seat.last);
	conf_free(&seat.conf);
	seat.emulator = NULL;
	seat.settings.env = NULL;
	return seat.exit_code;
}

/* ---- keys ---- */

void
seat_send(const char *bytes, size_t len)
{
	if (len == 0 || seat.turn == TURN_ENDED)
		return;
	seat.typed += len;
	CHECK(write(seat.master, bytes, len) == (ssize_t)len);
	run();
}

void
seat_send_slowly(const char *bytes, int64_t gap_ms)
{
	for (seat.gap_ms = gap_ms; *bytes != '\0'; bytes++) {
		if (bytes[1] == '\0')
			seat.gap_ms = -1;
		seat_send(bytes, 1);
	}
}

static int
type(const char *script, bool plainly)
{
	struct buf bytes;
	int keys;

	buf_init(&bytes, 4096);
	keys = script_bytes(script, plainly, &bytes);
	seat_send(bytes.data, bytes.len);
	buf_fini(&bytes);
	return keys;
}

int
seat_type(const char *script)
{
	return type(script, false);
}

int
seat_type_plainly(const char *script)
{
	return type(script, true);
}

/* A word alone, and no Enter of its own behind it. */
static void
type_line(const char *word, size_t len)
{
	char line[128], own[KEY_NAME_SIZE];
	int n;

	(void)snprintf(own, sizeof(own), "%.*s", (int)len, word);
	n = snprintf(line, sizeof(line), "%.*s%s\n", (int)len, word,
		own[1] != '\0' && key_find(own) != UI_KEY_NONE ? "" : "\\");
	CHECK(n > 0 && (size_t)n < sizeof(line));
	for (char *c = line; *c != '\0'; c++)
		if (*c == '_')
			*c = ' ';
	seat.typed += (size_t)n;
	CHECK(write(seat.master, line, (size_t)n) == n);
	run();
}

void
seat_type_lines(const char *script)
{
	buf_clear(&seat.last);
	for (const char *at = script; *at != '\0';) {
		size_t len = strcspn(at, " ");

		if (len == 5 && strncmp(at, "Clear", 5) == 0)
			type_line("Ctrl-U", 6);
		else if (len > 0)
			type_line(at, len);
		at += len + strspn(at + len, " ");
	}
}

const char *
seat_lines(void)
{
	return seat.last.len > 0 ? seat.last.data : "";
}

int
seat_count_keys(const char *script)
{
	struct buf bytes;
	int keys;

	buf_init(&bytes, 4096);
	keys = script_bytes(script, false, &bytes);
	buf_fini(&bytes);
	return keys;
}

void
seat_resize(int rows, int columns)
{
	emulator_resize(seat.emulator, rows, columns);
	set_window(rows, columns);
	(void)raise(SIGWINCH);
	run();
}

const char *
seat_repaint(size_t *len)
{
	buf_clear(&seat.last);
	(void)seat_type("Repaint");
	*len = seat.last.len;
	return seat.last.data;
}

const struct picture *
seat_picture(void)
{
	return &seat.picture;
}

bool
seat_shows(const char *words)
{
	return picture_has(&seat.picture, words);
}

size_t
seat_bytes(void)
{
	return seat.written;
}

bool
seat_saw_context(enum context c)
{
	return seat.contexts[c];
}

bool
seat_saw_screen(const char *name)
{
	for (size_t i = 0; i < seat.screen_count; i++)
		if (strcmp(seat.screens[i], name) == 0)
			return true;
	return false;
}

void
seat_forget(void)
{
	memset(seat.contexts, 0, sizeof(seat.contexts));
	seat.screen_count = 0;
}

bool
seat_asked(const char *operation)
{
	for (size_t i = 0; i < ASKED_MAX && i < seat.asked_count; i++)
		if (strcmp(seat.asked[i], operation) == 0)
			return true;
	return false;
}

const char *
seat_cut_at(int rows, int columns)
{
	seat.cut[0] = '\0';
	seat_resize(rows, columns);
	return seat.cut[0] != '\0' ? seat.cut : NULL;
}

void
seat_forget_asked(void)
{
	seat.asked_count = 0;
}

const char *
seat_screen(void)
{
	return seat.screen;
}

const char *
seat_result(void)
{
	return seat.result;
}

enum context
seat_context(void)
{
	return seat.context;
}
