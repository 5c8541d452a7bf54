/*
 * A desk on the fast clock: desk HOME COUNT SECONDS makes COUNT entries, spread
 * evenly over so many seconds of the clock that it sees, in one process and
 * through queue_do, as the console does. Says each tenth of them, when it is
 * done.
 */
#include "tests/bench/measure.h"
#include "tests/bench/terminal.h"

#include "store/window.h"

#include <poll.h>
#include <stdio.h>

static void
await(int64_t due_ms)
{
	int64_t left;

	while ((left = due_ms - env_mono_ms(env_real())) > 0)
		(void)poll(NULL, 0, (int)left);
}

int
main(int argc, char **argv)
{
	struct terminal t;
	size_t count;
	int64_t seconds;
	int64_t start;

	NEED(argc == 4);
	count = measure_number(argv[2]);
	seconds = (int64_t)measure_number(argv[3]);
	NEED(count % 10 == 0);
	terminal_open(&t, argv[1], false);
	t.conf.sync.max_offline_hours = WINDOW_LAST_HOURS;
	store_limit(t.st, &t.conf);
	start = env_mono_ms(env_real());
	for (size_t i = 1; i <= count; i++) {
		terminal_do(&t, i % 2 == 0 ? JOB_PAY : JOB_REQUEST, i / 2);
		await(start + seconds * 1000 * (int64_t)i / (int64_t)count);
		if (i % (count / 10) != 0)
			continue;
		(void)printf("%zu\n", i);
		(void)fflush(stdout);
	}
	terminal_close(&t);
	return 0;
}
