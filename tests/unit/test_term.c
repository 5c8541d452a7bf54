/* The real terminal code on a pseudo-terminal: a child draws, the test types.
 * The child writes a byte into a pipe each time it waits for more, so nothing
 * here sleeps. */
#include "ui/term.h"

#include "ui/key.h"

#include "base/check.h"

#include "tests/lib/test.h"

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

#define PATIENCE_MS 20000
#define OUTPUT_SIZE ((size_t)1 << 20)

static struct {
	pid_t pid;
	int tty;
	int idle; /* a byte each time the child has nothing to do */
	struct termios before;
	char output[OUTPUT_SIZE];
	size_t len;
} run;

/* The next child does not hear SIGHUP. */
static bool deaf;

/* ---- the child: a list that moves, and a field that takes text ------------
 */

struct model {
	bool in_field;
	int row;
	int rows, columns;
	char typed[4000];
	char events[4000];
};

static void
note(char *out, size_t size, const char *text)
{
	size_t len = strlen(out);

	(void)snprintf(out + len, size - len, "%s", text);
}

static void
note_key(struct model *m, uint32_t key)
{
	char name[KEY_NAME_SIZE];

	note(m->events, sizeof(m->events), key_label(key, name));
	note(m->events, sizeof(m->events), " ");
	if (m->in_field && key_is_text(key))
		note(m->typed, sizeof(m->typed), key_label(key, name));
	else if (key == 'i')
		m->in_field = true;
	else if (key == UI_KEY_DOWN && m->row < 15)
		m->row++;
	else if (key == UI_KEY_UP && m->row > 0)
		m->row--;
	if (key == UI_KEY_F3)
		m->in_field = false;
	CHECK(key != 'C');
}

static void
draw(const struct model *m, struct canvas *c)
{
	int i;
	size_t len = strlen(m->typed);

	canvas_clear(c);
	canvas_put(c, 0, 1, STYLE_TITLE, m->in_field ? "FIELD" : "LIST");
	for (i = 0; i < 16 && !m->in_field; i++)
		canvas_putf(c, i + 2, 3, i % 3 ? STYLE_NORMAL : STYLE_STRONG,
			"%d  GARCIA LOPEZ, Maria   412.50", i + 101);
	if (m->in_field) {
		canvas_putf(c, 2, 3, STYLE_INPUT, "[%-40.40s]", m->typed);
		canvas_set_cursor(c, 2, 4 + (int)(len < 40 ? len : 40));
	} else {
		canvas_put(c, m->row + 2, 1, STYLE_MARKER, ">");
		canvas_set_cursor(c, m->row + 2, 1);
	}
}

/* False: the end. */
static bool
take(struct model *m, const struct term_event *ev, struct term *t)
{
	static const char *const names[] = { "key", "RESIZE", "READABLE",
		"CONTINUED", "QUIT", "HANGUP" };

	if (ev->kind == TERM_KEY) {
		note_key(m, ev->key);
		return ev->key != UI_KEY_F10;
	}
	note(m->events, sizeof(m->events), names[ev->kind]);
	note(m->events, sizeof(m->events), " ");
	if (ev->kind == TERM_RESIZE)
		term_size(t, &m->rows, &m->columns);
	return ev->kind != TERM_QUIT && ev->kind != TERM_HANGUP;
}

static void
child(int idle)
{
	static struct model m;
	struct term_event ev;
	struct canvas *c;
	struct term *t = NULL;
	const char *why = "";
	bool on = true;

	if (term_open(&t, CONF_THEME_AUTO, &why) != ERR_OK) {
		printf("refused: %s\n", why);
		(void)fflush(stdout);
		_exit(69);
	}
	term_size(t, &m.rows, &m.columns);
	c = canvas_new(m.rows, m.columns);
	while (on) {
		draw(&m, c);
		term_show(t, c);
		if (write(idle, ".", 1) != 1)
			_exit(70);
		term_wait(t, -1);
		while (on && term_next(t, &ev)) {
			on = take(&m, &ev, t);
			if (ev.kind == TERM_RESIZE)
				canvas_resize(c, m.rows, m.columns);
		}
	}
	term_close(t);
	printf("events: %s\ntyped: %s\nsize: %d %d\nend\n", m.events, m.typed,
		m.rows, m.columns);
	(void)fflush(stdout);
	_exit(0);
}

/* ---- the test's side ------------------------------------------------------
 */

static void
start(const char *term, const char *no_color)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	int idle[2], slave;

	assert_int_equal(pipe(idle), 0);
	assert_int_equal(openpty(&run.tty, &slave, NULL, NULL, &size), 0);
	assert_int_equal(tcgetattr(slave, &run.before), 0);
	run.pid = fork();
	assert_true(run.pid >= 0);
	if (run.pid == 0) {
		(void)close(run.tty);
		(void)close(idle[0]);
		(void)login_tty(slave);
		if (deaf) {
			sigset_t set;

			(void)sigemptyset(&set);
			(void)sigaddset(&set, SIGHUP);
			(void)sigprocmask(SIG_BLOCK, &set, NULL);
		}
		(void)setenv("TERM", term, 1);
		(void)setenv("LC_ALL", "C.UTF-8", 1);
		(void)setenv("NO_COLOR", no_color, 1);
		child(idle[1]);
	}
	(void)close(slave);
	(void)close(idle[1]);
	run.idle = idle[0];
	run.len = 0;
	run.output[0] = '\0';
}

static bool
readable(int fd, int timeout_ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, timeout_ms) == 1 && (p.revents & POLLIN) != 0;
}

/* Everything the child has sent so far. */
static void
read_output(void)
{
	ssize_t n;

	while (run.len + 1 < OUTPUT_SIZE && readable(run.tty, 0)) {
		n = read(run.tty, run.output + run.len,
			OUTPUT_SIZE - 1 - run.len);
		if (n <= 0)
			break;
		run.len += (size_t)n;
	}
	run.output[run.len] = '\0';
}

/* Waits until the child waits; how many bytes it sent meanwhile. */
static size_t
settle(void)
{
	size_t before = run.len;
	char byte;

	assert_true(readable(run.idle, PATIENCE_MS));
	assert_int_equal(read(run.idle, &byte, 1), 1);
	read_output();
	return run.len - before;
}

static void
type(const char *bytes)
{
	size_t len = strlen(bytes);

	assert_int_equal(write(run.tty, bytes, len), len);
}

/* Reads to the end; the child's exit status as of waitpid. */
static int
finish(void)
{
	int status;

	/* The line hangs up when the child is gone. */
	while (readable(run.tty, PATIENCE_MS))
		read_output();
	assert_int_equal(waitpid(run.pid, &status, 0), run.pid);
	read_output();
	(void)close(run.idle);
	return status;
}

static void
assert_tty_restored(void)
{
	struct termios after;

	assert_int_equal(tcgetattr(run.tty, &after), 0);
	assert_int_equal(after.c_lflag, run.before.c_lflag);
	assert_int_equal(after.c_iflag, run.before.c_iflag);
	assert_int_equal(after.c_oflag, run.before.c_oflag);
}

static void
assert_said(const char *text)
{
	if (strstr(run.output, text) == NULL)
		print_error("not said: %s\n--- output\n%s\n", text, run.output);
	assert_non_null(strstr(run.output, text));
}

static void
test_a_move_costs_under_40_bytes_and_a_character_under_4(void **state)
{
	static const char *const terms[] = { "xterm-256color", "linux", "vt100",
		"vt220", "ansi", "screen" };
	size_t i, mono, n;

	(void)state;
	for (mono = 0; mono < 2; mono++) {
		for (i = 0; i < sizeof(terms) / sizeof(terms[0]); i++) {
			start(terms[i], mono ? "1" : "");
			(void)settle();
			type("\033[B");
			n = settle();
			assert_in_range(n, 1, 40);
			type("i");
			(void)settle();
			type("x");
			n = settle();
			assert_in_range(n, 1, 4);
			type("\0330");
			(void)finish();
			(void)close(run.tty);
		}
	}
}

static void
test_keys_typed_ahead_go_to_the_screen_that_opens(void **state)
{
	char expected[64 * 9 + 16] = "typed: ";
	int i;

	(void)state;
	start("xterm-256color", "");
	for (i = 0; i < 64; i++) {
		type("iLindqvist\0333\033[B");
		note(expected, sizeof(expected), "Lindqvist");
	}
	type("\0330");
	assert_int_equal(finish(), 0);
	assert_said(expected);
	assert_tty_restored();
	(void)close(run.tty);
}

static void
test_a_burst_of_keys_is_one_small_picture(void **state)
{
	size_t n;

	(void)state;
	start("xterm-256color", "1");
	(void)settle();
	/* The child sleeps while these ten arrive. */
	assert_int_equal(kill(run.pid, SIGSTOP), 0);
	type("\033[B\033[B\033[B\033[B\033[B\033[B\033[B\033[B\033[B\033[B");
	assert_int_equal(kill(run.pid, SIGTERM), 0);
	assert_int_equal(kill(run.pid, SIGCONT), 0);
	assert_int_equal(finish(), 0);
	assert_said("Down Down Down Down Down Down Down Down Down Down");
	(void)close(run.tty);
	start("xterm-256color", "1");
	(void)settle();
	type("\033[B\033[B\033[B\033[A\033[A\033[A");
	n = settle();
	while (readable(run.idle, 100))
		n += settle();
	assert_in_range(n, 0, 60);
	type("\0330");
	(void)finish();
	(void)close(run.tty);
}

static void
test_a_lone_esc_cancels_after_its_pause_and_nothing_wakes_up_after(void **state)
{
	(void)state;
	start("xterm-256color", "");
	(void)settle();
	type("\033");
	(void)settle();
	assert_false(readable(run.idle, 600));
	type("\0330");
	assert_int_equal(finish(), 0);
	assert_said("events: F12 F10 ");
	(void)close(run.tty);
}

static void
test_a_new_window_size_reaches_the_screen(void **state)
{
	struct winsize size = { .ws_row = 12, .ws_col = 40 };

	(void)state;
	start("xterm-256color", "");
	(void)settle();
	assert_int_equal(ioctl(run.tty, TIOCSWINSZ, &size), 0);
	(void)settle();
	type("\0330");
	assert_int_equal(finish(), 0);
	assert_said("events: RESIZE F10 ");
	assert_said("size: 12 39");
	(void)close(run.tty);
}

static void
test_sigterm_asks_to_leave_and_the_terminal_is_given_back(void **state)
{
	struct termios during;

	(void)state;
	start("xterm-256color", "");
	(void)settle();
	assert_int_equal(tcgetattr(run.tty, &during), 0);
	assert_int_not_equal(during.c_lflag, run.before.c_lflag);
	assert_said("\033[?2004h");
	assert_int_equal(kill(run.pid, SIGTERM), 0);
	assert_int_equal(finish(), 0);
	assert_said("events: QUIT ");
	assert_said("\033[?1049l");
	assert_said("\033[?2004l");
	assert_tty_restored();
	(void)close(run.tty);
}

static void
test_ctrl_c_is_a_key_and_does_not_end_the_program(void **state)
{
	(void)state;
	start("xterm-256color", "");
	(void)settle();
	type("\003");
	(void)settle();
	type("\0330");
	assert_int_equal(finish(), 0);
	assert_said("events: Ctrl-C F10 ");
	(void)close(run.tty);
}

static void
test_a_lost_line_is_a_hangup_and_not_an_endless_loop(void **state)
{
	int status;

	(void)state;
	start("xterm-256color", "");
	(void)settle();
	(void)close(run.tty);
	run.tty = -1;
	assert_int_equal(waitpid(run.pid, &status, 0), run.pid);
	assert_true(WIFEXITED(status));
	(void)close(run.idle);
}

static void
test_a_lost_line_is_noticed_without_a_signal_too(void **state)
{
	int status;

	(void)state;
	deaf = true;
	start("xterm-256color", "");
	deaf = false;
	(void)settle();
	(void)close(run.tty);
	assert_int_equal(waitpid(run.pid, &status, 0), run.pid);
	assert_true(WIFEXITED(status));
	(void)close(run.idle);
}

static void
test_a_broken_promise_gives_the_terminal_back(void **state)
{
	int status;

	(void)state;
	start("xterm-256color", "");
	(void)settle();
	type("C");
	status = finish();
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGABRT);
	assert_said("broken promise");
	assert_said("\033[?1049l");
	assert_tty_restored();
	(void)close(run.tty);
}

/* The child leads its session, as a console that is a login shell does: there
 * is nobody to go back to, so the system does not stop it. */
static void
test_ctrl_z_without_a_shell_behind_it_only_paints_again(void **state)
{
	size_t n;

	(void)state;
	start("xterm-256color", "");
	(void)settle();
	type("\032");
	n = settle();
	assert_true(n > 300);
	type("\0330");
	assert_int_equal(finish(), 0);
	assert_said("CONTINUED ");
	assert_tty_restored();
	(void)close(run.tty);
}

static void
test_terminals_that_cannot_are_refused_with_a_sentence(void **state)
{
	static const char *const terms[] = { "dumb", "", "no-such-terminal" };
	size_t i;
	int status;

	(void)state;
	for (i = 0; i < sizeof(terms) / sizeof(terms[0]); i++) {
		start(terms[i], "");
		status = finish();
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 69);
		assert_said(i == 0 ? "its cursor" : "TERM is not set");
		assert_tty_restored();
		(void)close(run.tty);
	}
	start("xterm-kitty", "");
	(void)settle();
	type("\0330");
	assert_int_equal(finish(), 0);
	(void)close(run.tty);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_a_move_costs_under_40_bytes_and_a_character_under_4),
		cmocka_unit_test(
			test_keys_typed_ahead_go_to_the_screen_that_opens),
		cmocka_unit_test(test_a_burst_of_keys_is_one_small_picture),
		cmocka_unit_test(
			test_a_lone_esc_cancels_after_its_pause_and_nothing_wakes_up_after),
		cmocka_unit_test(test_a_new_window_size_reaches_the_screen),
		cmocka_unit_test(
			test_sigterm_asks_to_leave_and_the_terminal_is_given_back),
		cmocka_unit_test(
			test_ctrl_c_is_a_key_and_does_not_end_the_program),
		cmocka_unit_test(
			test_a_lost_line_is_a_hangup_and_not_an_endless_loop),
		cmocka_unit_test(
			test_a_lost_line_is_noticed_without_a_signal_too),
		cmocka_unit_test(test_a_broken_promise_gives_the_terminal_back),
		cmocka_unit_test(
			test_ctrl_z_without_a_shell_behind_it_only_paints_again),
		cmocka_unit_test(
			test_terminals_that_cannot_are_refused_with_a_sentence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
