/*
 * How long a program takes from its start to its end: bench_start FIGURE RUNS
 * COMMAND [WORD...]. Its output is thrown away; milliseconds of each run.
 */
#include "tests/bench/measure.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

int
main(int argc, char **argv)
{
	posix_spawn_file_actions_t files;
	size_t runs;

	NEED(argc > 3);
	runs = measure_number(argv[2]);
	NEED(posix_spawn_file_actions_init(&files) == 0);
	NEED(posix_spawn_file_actions_addopen(
		     &files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) == 0);
	for (size_t i = 0; i < runs; i++) {
		double start = measure_now();
		int status;
		pid_t pid;

		NEED(posix_spawn(&pid, argv[3], &files, NULL, argv + 3,
			     environ) == 0);
		NEED(waitpid(pid, &status, 0) == pid);
		measure_say(argv[1], (measure_now() - start) * 1e3);
		NEED(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
	NEED(posix_spawn_file_actions_destroy(&files) == 0);
	return 0;
}
