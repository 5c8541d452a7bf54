/*
 * The program offsyncd: one command from the table of commands.c.
 */
#include "base/log.h"
#include "server/commands.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

static void
print_help(void)
{
	(void)printf("usage: offsyncd COMMAND [options]\n\n"
		     "The sync server of offsync.\n\n");
	for (size_t i = 0; server_commands[i] != NULL; i++)
		(void)printf("  %-10s %s\n", server_commands[i]->name,
			server_commands[i]->summary);
	(void)printf("\noffsyncd COMMAND --help says more.\n");
}

static const struct server_command *
find_command(const char *name)
{
	for (size_t i = 0; server_commands[i] != NULL; i++) {
		if (strcmp(server_commands[i]->name, name) == 0)
			return server_commands[i];
	}
	return NULL;
}

/* What was written and never arrived is no success. */
static int
close_output(int code)
{
	if (fflush(stdout) == 0 && ferror(stdout) == 0)
		return code;
	(void)fprintf(stderr, "offsyncd: the output could not be written\n");
	return code == EX_OK ? EX_IOERR : code;
}

static int
run(const struct server_command *command, int argc, char **argv)
{
	struct server_call c = { .env = env_real(), .command = command };
	int code;

	code = server_call_read(&c, argc, argv);
	if (code == EX_OK)
		code = call_run(&c);
	else if (code < 0)
		code = EX_OK; /* helped */
	server_call_fini(&c);
	return close_output(code);
}

int
main(int argc, char **argv)
{
	const struct server_command *command;

	log_init("offsyncd", env_real(), STDERR_FILENO, LOG_WARN, LOG_TEXT);
	if (argc < 2) {
		(void)fprintf(
			stderr, "offsyncd: name a command: offsyncd --help\n");
		return EX_USAGE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
		print_help();
		return close_output(EX_OK);
	}
	if (strcmp(argv[1], "--version") == 0) {
		(void)printf("offsyncd %s\n", OFFSYNC_VERSION);
		return close_output(EX_OK);
	}
	command = find_command(argv[1]);
	if (command == NULL) {
		(void)fprintf(stderr,
			"offsyncd: there is no command '%s': offsyncd --help\n",
			argv[1]);
		return EX_USAGE;
	}
	return run(command, argc - 2, argv + 2);
}
