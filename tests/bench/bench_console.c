/*
 * The console on a terminal of its own: bench_console OFFSYNC IDLE_SECONDS.
 * Time from the program's start to its first picture, memory once the rooms are
 * on the screen, wake-ups while nobody does anything, and keys at 50 a second,
 * the first of them typed before there is a picture.
 */
#include "tests/bench/measure.h"
#include "tests/bench/screen_text.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ROWS          24
#define COLUMNS       80
#define WAIT_S        20.0
#define SETTLE_MS     300
#define KEYS_A_SECOND 50

struct console {
	pid_t pid;
	int fd;
	struct screen_text text; /* what it has written since the last look */
};

static void
start(struct console *c, char *program)
{
	struct winsize size = { .ws_row = ROWS, .ws_col = COLUMNS };

	screen_text_clear(&c->text);
	c->pid = forkpty(&c->fd, NULL, NULL, &size);
	NEED(c->pid >= 0);
	if (c->pid > 0)
		return;
	(void)setenv("TERM", "xterm-256color", 1);
	(void)execl(program, program, (char *)NULL);
	_exit(127);
}

/* False: nothing came in time. */
static bool
take(struct console *c, int wait_ms)
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

static void
wait_for(struct console *c, const char *words)
{
	double end = measure_now() + WAIT_S;

	while (!screen_text_has(&c->text, words)) {
		(void)take(c, 100);
		if (measure_now() < end)
			continue;
		(void)fprintf(stderr, "console: no \"%s\" in:\n%s\n", words,
			c->text.text);
		exit(1);
	}
}

static void
settle(struct console *c)
{
	while (take(c, SETTLE_MS))
		;
}

static void
type(struct console *c, const char *keys)
{
	NEED(write(c->fd, keys, strlen(keys)) == (ssize_t)strlen(keys));
}

/* As a quick typist does, and takes what is written meanwhile. */
static void
type_steadily(struct console *c, const char *keys)
{
	double next = measure_now();

	for (; *keys != '\0'; keys++) {
		NEED(write(c->fd, keys, 1) == 1);
		next += 1.0 / KEYS_A_SECOND;
		while (measure_now() < next)
			(void)take(c, 1);
	}
}

/* The whole screen anew: the size changes. */
static void
repaint(struct console *c, unsigned short columns)
{
	struct winsize size = { .ws_row = ROWS, .ws_col = columns };

	settle(c);
	screen_text_clear(&c->text);
	NEED(ioctl(c->fd, TIOCSWINSZ, &size) == 0);
	settle(c);
}

static void
end(struct console *c)
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

/* A number behind a word in a file of /proc. */
static long
proc_number(const char *path, const char *word)
{
	char line[256];
	long number = -1;
	FILE *f = fopen(path, "r");

	NEED(f != NULL);
	while (fgets(line, sizeof(line), f) != NULL) {
		if (strncmp(line, word, strlen(word)) == 0)
			number = strtol(line + strlen(word), NULL, 10);
	}
	(void)fclose(f);
	NEED(number >= 0);
	return number;
}

/* Of all threads. */
static long
wake_ups(pid_t pid)
{
	char path[512];
	struct dirent *d;
	long sum = 0;
	DIR *dir;

	(void)snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	dir = opendir(path);
	NEED(dir != NULL);
	while ((d = readdir(dir)) != NULL) {
		if (d->d_name[0] == '.')
			continue;
		(void)snprintf(path, sizeof(path), "/proc/%d/task/%s/status",
			(int)pid, d->d_name);
		sum += proc_number(path, "voluntary_ctxt_switches:");
	}
	(void)closedir(dir);
	return sum;
}

static void
idle(struct console *c, size_t seconds)
{
	double until;
	long before;

	settle(c);
	before = wake_ups(c->pid);
	until = measure_now() + (double)seconds;
	while (measure_now() < until)
		(void)nanosleep(&(struct timespec){ .tv_sec = 1 }, NULL);
	measure_say("console_wakeups", (double)(wake_ups(c->pid) - before));
}

static void
memory(const struct console *c)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/%d/status", (int)c->pid);
	measure_say("console_rss", (double)proc_number(path, "VmRSS:") / 1024);
	(void)snprintf(
		path, sizeof(path), "/proc/%d/smaps_rollup", (int)c->pid);
	measure_say("console_pss", (double)proc_number(path, "Pss:") / 1024);
}

static void
first_picture(char *program)
{
	struct console c = { 0 };
	double began = measure_now();

	start(&c, program);
	wait_for(&c, "PIN");
	measure_say("console_first", (measure_now() - began) * 1e3);
	began = measure_now();
	type(&c, "ada\r2468\r");
	wait_for(&c, "in-house");
	measure_say("console_rooms", (measure_now() - began) * 1e3);
	end(&c);
	screen_text_fini(&c.text);
}

/* Longest end, and longest beginning, of the words on the screen. */
static size_t
shown_end(const struct console *c, const char *words)
{
	while (*words != '\0' && !screen_text_has(&c->text, words))
		words++;
	return strlen(words);
}

static size_t
shown_beginning(const struct console *c, const char *words)
{
	char part[128];
	size_t n = strlen(words);

	for (; n > 0; n--) {
		(void)snprintf(part, sizeof(part), "%.*s", (int)n, words);
		if (screen_text_has(&c->text, part))
			break;
	}
	return n;
}

/* How many of the keys are missing from a form's field, which may show only a
 * part of what is in it: first its end, and after Home its beginning. */
static void
keys(struct console *c)
{
	static const char typed[] = "Maximiliane Josephine Vandersteen-Kowal"
				    " of Oberammergau";
	size_t shown;

	type(c, ":walk-in\r");
	wait_for(c, "Guest without a booking");
	settle(c);
	type(c, "\t\t\t\t");
	settle(c);
	type_steadily(c, typed);
	repaint(c, COLUMNS + 40);
	shown = shown_end(c, typed);
	type(c, "\033[H");
	repaint(c, COLUMNS + 20);
	shown += shown_beginning(c, typed);
	if (shown < strlen(typed))
		(void)fprintf(stderr, "console: keys in:\n%s\n", c->text.text);
	measure_say("console_keys_lost",
		shown < strlen(typed) ? (double)(strlen(typed) - shown) : 0);
}

int
main(int argc, char **argv)
{
	struct console c = { 0 };

	NEED(argc == 3);
	for (int i = 0; i < 10; i++)
		first_picture(argv[1]);
	start(&c, argv[1]);
	/* Ahead of the first picture. */
	type_steadily(&c, "ada\r2468\r");
	wait_for(&c, "in-house");
	settle(&c);
	memory(&c);
	idle(&c, measure_number(argv[2]));
	keys(&c);
	end(&c);
	screen_text_fini(&c.text);
	return 0;
}
