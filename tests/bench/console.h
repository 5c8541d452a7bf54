/*
 * The console on a terminal of its own. Ends the program when something does
 * not come, as everything here.
 */
#ifndef OFFSYNC_TESTS_BENCH_CONSOLE_H
#define OFFSYNC_TESTS_BENCH_CONSOLE_H

#include "tests/bench/screen_text.h"

#include <stdbool.h>
#include <sys/types.h>

#define CONSOLE_ROWS    24
#define CONSOLE_COLUMNS 80

struct console {
	pid_t pid;
	int fd;
	struct screen_text text; /* what it has written since the last look */
};

void console_start(struct console *c, char *program);
/* Takes what it writes; false: nothing came in time. */
bool console_take(struct console *c, int wait_ms);
void console_wait_for(struct console *c, const char *words);
/* Until it has been silent for a while. */
void console_settle(struct console *c);
void console_type(struct console *c, const char *keys);
void console_end(struct console *c);

#endif
