/*
 * The console on a terminal of its own: bench_console OFFSYNC IDLE_SECONDS.
 * Time from the program's start to its first picture, memory once the rooms are
 * on the screen, wake-ups while nobody does anything, and keys at 50 a second,
 * the first of them typed before there is a picture.
 */
#include "tests/bench/console.h"
#include "tests/bench/measure.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define KEYS_A_SECOND 50

/* As a quick typist does, and takes what is written meanwhile. */
static void
type_steadily(struct console *c, const char *keys)
{
	double next = measure_now();

	for (; *keys != '\0'; keys++) {
		NEED(write(c->fd, keys, 1) == 1);
		next += 1.0 / KEYS_A_SECOND;
		while (measure_now() < next)
			(void)console_take(c, 1);
	}
}

/* The whole screen anew: the size changes. */
static void
repaint(struct console *c, unsigned short columns)
{
	struct winsize size = { .ws_row = CONSOLE_ROWS, .ws_col = columns };

	console_settle(c);
	screen_text_clear(&c->text);
	NEED(ioctl(c->fd, TIOCSWINSZ, &size) == 0);
	console_settle(c);
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

	console_settle(c);
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

	console_start(&c, program);
	console_wait_for(&c, "PIN");
	measure_say("console_first", (measure_now() - began) * 1e3);
	began = measure_now();
	console_type(&c, "ada\r2468\r");
	console_wait_for(&c, "in-house");
	measure_say("console_rooms", (measure_now() - began) * 1e3);
	console_end(&c);
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
	static const char typed[] = "Maximiliane Josephine Vandersteen"
				    " of Oberammergau";
	size_t shown;

	console_type(c, ":walk-in\r");
	console_wait_for(c, "Guest without a booking");
	console_settle(c);
	console_type(c, "\t\t\t\t");
	console_settle(c);
	type_steadily(c, typed);
	repaint(c, CONSOLE_COLUMNS + 40);
	shown = shown_end(c, typed);
	console_type(c, "\033[H");
	repaint(c, CONSOLE_COLUMNS + 20);
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
	console_start(&c, argv[1]);
	/* Ahead of the first picture. */
	type_steadily(&c, "ada\r2468\r");
	console_wait_for(&c, "in-house");
	console_settle(&c);
	memory(&c);
	idle(&c, measure_number(argv[2]));
	keys(&c);
	console_end(&c);
	screen_text_fini(&c.text);
	return 0;
}
