#include "tests/bench/console.h"

#include "tests/bench/measure.h"

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define WAIT_S    20.0
#define SETTLE_MS 300

void
console_start(struct console *c, char *program)
{
	struct winsize size = { .ws_row = CONSOLE_ROWS,
		.ws_col = CONSOLE_COLUMNS };

	screen_text_clear(&c->text);
	c->pid = forkpty(&c->fd, NULL, NULL, &size);
	NEED(c->pid >= 0);
	if (c->pid > 0)
		return;
	(void)setenv("TERM", "xterm-256color", 1);
	(void)execl(program, program, (char *)NULL);
	_exit(127);
}

bool
console_take(struct console *c, int wait_ms)
{
	struct pollfd p = { .fd = c->fd, .events = POLLIN };
	char bytes[65536];
	ssize_t n;

	if (poll(&p, 1, wait_ms) <= 0)
		return false;
	n = read(c->fd, bytes, sizeof(bytes));
	NEED(n > 0);
	screen_text_add(&c->text, bytes, (size_t)n);
	return true;
}

void
console_wait_for(struct console *c, const char *words)
{
	double end = measure_now() + WAIT_S;

	while (!screen_text_has(&c->text, words)) {
		(void)console_take(c, 100);
		if (measure_now() < end)
			continue;
		(void)fprintf(stderr, "console: no \"%s\" in:\n%s\n", words,
			c->text.text);
		exit(1);
	}
}

void
console_settle(struct console *c)
{
	while (console_take(c, SETTLE_MS))
		;
}

void
console_type(struct console *c, const char *keys)
{
	NEED(write(c->fd, keys, strlen(keys)) == (ssize_t)strlen(keys));
}

void
console_end(struct console *c)
{
	int status;

	NEED(kill(c->pid, SIGTERM) == 0);
	while (waitpid(c->pid, &status, WNOHANG) == 0) {
		struct pollfd p = { .fd = c->fd, .events = POLLIN };
		char bytes[4096];

		if (poll(&p, 1, 20) > 0)
			(void)!read(c->fd, bytes, sizeof(bytes));
	}
	(void)close(c->fd);
}
