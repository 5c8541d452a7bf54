/* Signals of the console. Handlers write a byte into a pipe; those of a crash
 * put the terminal back and let the crash go on. */
#include "ui/term_priv.h"

#include "base/check.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const int noticed[] = { SIGWINCH, SIGTERM, SIGQUIT, SIGHUP, SIGINT,
	SIGTSTP, SIGCONT };
static const int fatal[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };

/* One terminal, one set of signals: what handlers need, and nothing else. */
static struct {
	int pipe[2];
	struct sigaction noticed[COUNT(noticed)]; /* as it was before */
	struct sigaction fatal[COUNT(fatal)];
	struct termios tty;
	bool is_tty;
	char reset[256];
	size_t reset_len;
	volatile sig_atomic_t armed; /* the terminal is ours to restore */
} state = { .pipe = { -1, -1 } };

/* Safe in a signal handler and in a broken program. */
static void
restore(void)
{
	ssize_t n;

	if (!state.armed)
		return;
	state.armed = 0;
	n = write(STDOUT_FILENO, state.reset, state.reset_len);
	(void)n; /* nobody is left to tell */
	if (state.is_tty)
		(void)tcsetattr(TERM_TTY_IN, TCSANOW, &state.tty);
}

static void
on_noticed(int signo)
{
	unsigned char byte = (unsigned char)signo;
	int saved = errno;
	ssize_t n = write(state.pipe[1], &byte, 1);

	(void)n; /* a full pipe holds enough to wake the loop */
	errno = saved;
}

/* SA_RESETHAND: raising it again does what it always did. */
static void
on_fatal(int signo)
{
	restore();
	(void)raise(signo);
}

static enum err
open_pipe(void)
{
	int i;

	if (pipe(state.pipe) != 0)
		return ERR_SYSTEM;
	for (i = 0; i < 2; i++) {
		(void)fcntl(state.pipe[i], F_SETFL, O_NONBLOCK);
		(void)fcntl(state.pipe[i], F_SETFD, FD_CLOEXEC);
	}
	return ERR_OK;
}

static void
catch_all(void)
{
	struct sigaction sa;
	size_t i;

	memset(&sa, 0, sizeof(sa));
	(void)sigemptyset(&sa.sa_mask);
	sa.sa_handler = on_noticed;
	sa.sa_flags = SA_RESTART;
	for (i = 0; i < COUNT(noticed); i++)
		(void)sigaction(noticed[i], &sa, &state.noticed[i]);
	sa.sa_handler = on_fatal;
	sa.sa_flags = (int)SA_RESETHAND | SA_NODEFER;
	for (i = 0; i < COUNT(fatal); i++) {
		(void)sigaction(fatal[i], NULL, &state.fatal[i]);
		/* A sanitizer's own handler knows more than ours. */
		if (state.fatal[i].sa_handler == SIG_DFL)
			(void)sigaction(fatal[i], &sa, NULL);
	}
}

enum err
term_signals_take(int *fd)
{
	enum err e;

	CHECK(state.pipe[0] == -1);
	/* Plain mode reads files and pipes too. */
	state.is_tty = tcgetattr(TERM_TTY_IN, &state.tty) == 0;
	if (!state.is_tty && isatty(TERM_TTY_IN))
		return ERR_SYSTEM;
	e = open_pipe();
	if (e != ERR_OK)
		return e;
	state.reset_len = 0;
	catch_all();
	check_set_hook(restore);
	*fd = state.pipe[0];
	return ERR_OK;
}

void
term_signals_set_reset(const char *bytes, size_t len)
{
	if (len > sizeof(state.reset))
		len = 0; /* half a sequence does harm; the tty modes do most */
	memcpy(state.reset, bytes, len);
	state.reset_len = len;
	state.armed = 1;
}

void
term_signals_give(void)
{
	size_t i;

	state.armed = 0;
	check_set_hook(NULL);
	for (i = 0; i < COUNT(noticed); i++)
		(void)sigaction(noticed[i], &state.noticed[i], NULL);
	for (i = 0; i < COUNT(fatal); i++)
		(void)sigaction(fatal[i], &state.fatal[i], NULL);
	for (i = 0; i < 2; i++) {
		(void)close(state.pipe[i]);
		state.pipe[i] = -1;
	}
}

void
term_signals_stop(void)
{
	struct sigaction stop, ours;

	memset(&stop, 0, sizeof(stop));
	(void)sigemptyset(&stop.sa_mask);
	stop.sa_handler = SIG_DFL;
	state.armed = 0;
	(void)sigaction(SIGTSTP, &stop, &ours);
	(void)raise(SIGTSTP); /* comes back when continued */
	(void)sigaction(SIGTSTP, &ours, NULL);
	state.armed = 1;
}
