/*
 * A clerk's keys, one by one, from the key until the last byte of its picture:
 * bench_paint OFFSYNC ROUNDS. The console that this starts is of $OFFSYNC_HOME,
 * where an agent pulls what others change, beside it. Samples of all keys
 * ("paint") and of each screen, on standard error a table of them.
 *
 * A key has been dealt with when it has been read from the terminal and the
 * console waits for the next one, so that a picture for somebody else's change
 * is not taken for an answer.
 */
#define _GNU_SOURCE
#include "tests/bench/console.h"
#include "tests/bench/measure.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define SAMPLES_MAX 20000
#define LOOK_NS     50000
#define WAIT_S      20.0
#define BETWEEN_MS  40 /* a quick typist */

#define DOWN "\033OB"
#define PAGE "\033[6~"
#define F10  "\033[21~"
#define HOME "\033[H"

/* Keys, each by itself; F10 and a letter open a screen from anywhere. */
struct part {
	const char *name;
	const char *keys[24];
};

/* clang-format off */
static const struct part day[] = {
	{"rooms", {F10, "1", DOWN, DOWN, DOWN, PAGE, PAGE, DOWN, HOME, "5",
		"1", "7", DOWN}},
	{"arrivals", {F10, "2", DOWN, DOWN, PAGE, DOWN, HOME}},
	{"find a name", {F10, "4", "g", "r", "u", "b", DOWN}},
	{"in house", {F10, "4", DOWN, PAGE, PAGE, DOWN, HOME}},
	{"folio", {F10, "4", DOWN, DOWN, "\r", DOWN, DOWN, PAGE}},
	{"departures", {F10, "3", DOWN, PAGE, DOWN}},
	{"housekeeping", {F10, "7", DOWN, DOWN, PAGE, DOWN}},
	{"tape chart", {F10, "t", DOWN, DOWN, "\033OC", "\033OC", PAGE}},
	{"orders", {F10, "o", DOWN, DOWN}},
	{"kitchen", {F10, "6", "1", "2"}},
	{"requests", {F10, "r", DOWN, DOWN}},
	{"maintenance", {F10, "m", DOWN, DOWN}},
	{"conflicts", {F10, "c", DOWN, DOWN}},
	{"conflict", {F10, "c", DOWN, "\r", DOWN, DOWN}},
	{"bookings", {F10, "b", DOWN, PAGE, "m", "o"}},
	{"left", {F10, "l", DOWN, PAGE}},
	{"drawer", {F10, "d", DOWN, DOWN}},
	{"sync", {F10, "8", DOWN, DOWN}},
	{"walk-in", {F10, "w", "\t", "\t", "G", "r", "u", "b", "\t"}},
	{"new order", {F10, "n", "2", "0", "1", "\t"}},
	{"commands", {"\033[20~", "c", "h", "e", DOWN, DOWN}},
};
/* clang-format on */
#define PARTS (sizeof(day) / sizeof(day[0]))

struct seat {
	struct console c;
	int keyboard; /* the console's end of the terminal */
	char path[64];
	double samples[PARTS][SAMPLES_MAX];
	size_t counts[PARTS];
};

static void
open_keyboard(struct seat *s)
{
	char name[64];

	NEED(ptsname_r(s->c.fd, name, sizeof(name)) == 0);
	s->keyboard = open(name, O_RDONLY | O_NOCTTY);
	NEED(s->keyboard >= 0);
	(void)snprintf(
		s->path, sizeof(s->path), "/proc/%d/syscall", (int)s->c.pid);
}

static bool
waits_for_keys(const struct seat *s)
{
	char line[64] = "";
	int unread = 0;
	FILE *f;
	long call;

	NEED(ioctl(s->keyboard, FIONREAD, &unread) == 0);
	if (unread > 0)
		return false;
	f = fopen(s->path, "r");
	NEED(f != NULL);
	(void)!fgets(line, sizeof(line), f);
	(void)fclose(f);
	call = strtol(line, NULL, 10);
	return strncmp(line, "running", 7) != 0 &&
	       (call == SYS_poll || call == SYS_ppoll);
}

/* Seconds; 0: nothing was painted for it. */
static double
press(struct seat *s, const char *key)
{
	double began = measure_now();
	double painted = 0;
	bool waited = false;

	console_type(&s->c, key);
	for (;;) {
		const struct timespec look = { .tv_nsec = LOOK_NS };
		struct pollfd p = { .fd = s->c.fd, .events = POLLIN };

		if (ppoll(&p, 1, &look, NULL) > 0) {
			(void)console_take(&s->c, 0);
			painted = measure_now();
			waited = false;
			continue;
		}
		/* What it wrote before it waited has been taken. */
		if (waited)
			return painted > 0 ? painted - began : 0;
		waited = waits_for_keys(s);
		NEED(measure_now() < began + WAIT_S);
	}
}

static void
pause_between(struct seat *s)
{
	double until = measure_now() + BETWEEN_MS / 1e3;

	while (measure_now() < until)
		(void)console_take(&s->c, 1);
	screen_text_clear(&s->c.text);
}

static void
run_part(struct seat *s, size_t part)
{
	const struct part *p = &day[part];

	for (size_t i = 0; p->keys[i] != NULL; i++) {
		double took = press(s, p->keys[i]);

		if (took > 0 && s->counts[part] < SAMPLES_MAX)
			s->samples[part][s->counts[part]++] = took * 1e3;
		pause_between(s);
	}
}

static int
by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static double
at_percent(const double *sorted, size_t count, size_t percent)
{
	size_t at = (count * percent + 99) / 100;

	return sorted[at > 0 ? at - 1 : 0];
}

static void
say(const char *name, double *samples, size_t count)
{
	if (count == 0)
		return;
	qsort(samples, count, sizeof(*samples), by_size);
	(void)fprintf(stderr, "| %-12s | %5zu | %8.2f | %8.2f | %8.2f |\n",
		name, count, at_percent(samples, count, 50),
		at_percent(samples, count, 99), samples[count - 1]);
}

static void
say_all(struct seat *s)
{
	size_t count = 0;
	double *all;

	for (size_t i = 0; i < PARTS; i++)
		count += s->counts[i];
	all = calloc(count + 1, sizeof(*all));
	NEED(all != NULL && count > 0);
	count = 0;
	(void)fprintf(stderr, "| screen       |  keys |   p50 ms |   p99 ms |"
			      "   max ms |\n");
	for (size_t i = 0; i < PARTS; i++) {
		memcpy(all + count, s->samples[i], s->counts[i] * sizeof(*all));
		count += s->counts[i];
		say(day[i].name, s->samples[i], s->counts[i]);
	}
	say("all", all, count);
	measure_say("paint", at_percent(all, count, 50));
	measure_say("paint_p99", at_percent(all, count, 99));
	measure_say("paint_max", all[count - 1]);
	free(all);
}

static void
say_memory(const struct seat *s)
{
	char path[64], line[256];
	FILE *f;

	(void)snprintf(path, sizeof(path), "/proc/%d/status", (int)s->c.pid);
	f = fopen(path, "r");
	NEED(f != NULL);
	while (fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, "VmHWM:", 6) == 0)
			measure_say("paint_rss",
				(double)strtol(line + 6, NULL, 10) / 1024);
	(void)fclose(f);
}

/* What the agent has pulled so far: it says so on its socket. */
static double
pulled(void)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	const char *home = getenv("OFFSYNC_HOME");
	char line[512] = "";
	const char *number;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	NEED(home != NULL && fd >= 0);
	NEED(snprintf(at.sun_path, sizeof(at.sun_path), "%s/agent.sock", home) <
		(int)sizeof(at.sun_path));
	NEED(connect(fd, (struct sockaddr *)&at, sizeof(at)) == 0);
	NEED(write(fd, "status\n", 7) == 7);
	NEED(read(fd, line, sizeof(line) - 1) > 0);
	(void)close(fd);
	number = strstr(line, "received=");
	NEED(number != NULL);
	return strtod(number + strlen("received="), NULL);
}

int
main(int argc, char **argv)
{
	struct seat *s = calloc(1, sizeof(*s));
	double began, before;
	size_t rounds;

	NEED(argc == 3 && s != NULL);
	rounds = measure_number(argv[2]);
	console_start(&s->c, argv[1]);
	open_keyboard(s);
	console_wait_for(&s->c, "PIN");
	console_type(&s->c, "ada\r2468\r");
	console_wait_for(&s->c, "in-house");
	console_settle(&s->c);
	began = measure_now();
	before = pulled();
	for (size_t i = 0; i < rounds; i++)
		for (size_t part = 0; part < PARTS; part++)
			run_part(s, part);
	measure_say(
		"paint_pulled", (pulled() - before) / (measure_now() - began));
	say_all(s);
	say_memory(s);
	console_end(&s->c);
	screen_text_fini(&s->c.text);
	free(s);
	return 0;
}
