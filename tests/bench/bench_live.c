/*
 * A change at one terminal until it is on another's screen, through the real
 * programs: bench_live OFFSYNC HOME ROUNDS ROOM. At HOME `offsync do` makes a
 * room dirty and clean; the console that this starts is of $OFFSYNC_HOME, and
 * shows the rooms. From the start of the command until the console has painted.
 * Both agents run, with an interval that is longer than all of this.
 */
#include "tests/bench/console.h"
#include "tests/bench/measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WAIT_S 20.0

static pid_t
change(char *program, char *home, char *room, size_t round)
{
	char words[64];
	pid_t pid;

	(void)snprintf(words, sizeof(words), "room=%s", room);
	pid = fork();
	NEED(pid >= 0);
	if (pid > 0)
		return pid;
	(void)setenv("OFFSYNC_HOME", home, 1);
	(void)!freopen("/dev/null", "w", stdout);
	(void)execl(program, program, "do", "room-status", words,
		round % 2 == 0 ? "condition=dirty" : "condition=clean",
		(char *)NULL);
	_exit(127);
}

/* The clock of line 1 is painted at the full minute: not now. */
static void
keep_off_the_minute(struct console *c)
{
	while (time(NULL) % 60 >= 57 || time(NULL) % 60 == 0)
		(void)console_take(c, 200);
	console_settle(c);
}

static void
measure(struct console *c, char **argv, size_t round)
{
	double began;
	double end = 0;
	int status = 0;
	pid_t pid;

	keep_off_the_minute(c);
	screen_text_clear(&c->text);
	began = measure_now();
	pid = change(argv[1], argv[2], argv[4], round);
	while (c->text.len == 0) {
		(void)console_take(c, 100);
		end = measure_now();
		NEED(end - began < WAIT_S);
	}
	measure_say("live", (end - began) * 1e3);
	NEED(waitpid(pid, &status, 0) == pid && status == 0);
}

int
main(int argc, char **argv)
{
	struct console c = { 0 };

	NEED(argc == 5);
	console_start(&c, argv[1]);
	console_wait_for(&c, "PIN");
	console_type(&c, "ada\r2468\r");
	console_wait_for(&c, "in-house");
	console_settle(&c);
	for (size_t i = 0; i < measure_number(argv[3]); i++)
		measure(&c, argv, i);
	console_end(&c);
	screen_text_fini(&c.text);
	return 0;
}
