/*
 * The program offsync: one command from the table of commands.c, or the
 * console.
 */
#include "base/log.h"
#include "base/places.h"
#include "cli/cli.h"
#include "cli/delegate.h"
#include "cli/general.h"
#include "cli/keys.h"
#include "cli/nearest.h"
#include "store/training.h"
#include "ui/console.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ARENA_MAX  ((size_t)512 * 1024 * 1024)
#define OUTPUT_MAX ((size_t)256 * 1024 * 1024)

/* What breaks is said in one sentence; who wants to know more asks for it. */
static void
start_log(const struct env *env)
{
	const char *level = getenv("OFFSYNC_LOG");

	if (!level || !*level)
		log_init("offsync", env, -1, LOG_ERROR, LOG_TEXT);
	else
		log_init("offsync", env, STDERR_FILENO,
			strcmp(level, "debug") == 0 ? LOG_DEBUG : LOG_INFO,
			LOG_TEXT);
}

static int
unknown_command(struct cli *c, const char *name)
{
	struct nearest n = { .word = name };

	for (const struct command *cmd = commands; cmd->name; cmd++)
		nearest_try(&n, cmd->name);
	if (n.found)
		return cli_usage(c,
			"there is no command '%s'; did you mean '%s'", name,
			n.found);
	return cli_usage(c, "there is no command '%s'", name);
}

static int
load_places(struct cli *c, const struct general *g)
{
	struct conf_problem problem;
	enum err e = places_load_conf(
		g->config, c->arena, &c->conf, &c->conf_path, &problem);

	if (e != ERR_OK) {
		fputs("offsync: ", stderr);
		conf_problem_print(&problem, stderr);
		return EXIT_CONFIG;
	}
	c->home = places_home(g->home, &c->conf, c->arena);
	return EXIT_FINE;
}

/* The console once: on the hotel's store, or on the copy for training that end
 * asks for; then end says what the person wants next. */
static void
start_agent(void *ctx)
{
	delegate_start_agent(ctx);
}

static int
run_seat(struct cli *c, const struct general *g, enum console_end *end)
{
	struct console_start start = {
		.conf = &c->conf, .home = c->home, .plain = g->plain
	};
	struct keys keys;
	int status = cli_open_keys(c, &keys);
	enum err e;

	if (status != EXIT_FINE)
		return status;
	start.keys = &keys;
	if (*end == CONSOLE_TO_TRAINING || *end == CONSOLE_TO_TRAINING_ANEW) {
		start.training = true;
		e = training_prepare(c->env, c->home, &keys,
			*end == CONSOLE_TO_TRAINING_ANEW, c->arena,
			&start.home);
		if (e != ERR_OK) {
			keys_fini(&keys);
			return cli_fail(cli_status_of(e),
				"no copy to practise on can be made in %s: %s",
				c->home, err_text(e));
		}
	} else {
		start.start_agent = start_agent;
		start.start_ctx = c;
		delegate_start_agent(c);
	}
	*end = CONSOLE_LEAVE;
	return console_main(&start, end);
}

static int
run_console(struct cli *c, const struct general *g)
{
	int status = load_places(c, g);
	enum console_end end =
		g->training ? CONSOLE_TO_TRAINING : CONSOLE_LEAVE;

	if (status != EXIT_FINE)
		return status;
	if (!g->plain && !isatty(STDOUT_FILENO))
		return cli_usage(c, "the console needs a terminal: --plain "
				    "writes lines anywhere, and the commands "
				    "do all that it does without one");
	status = keys_use(c);
	do
		if (status == EXIT_FINE)
			status = run_seat(c, g, &end);
	while (status == EXIT_FINE && end != CONSOLE_LEAVE);
	return status;
}

static int
run_command(struct cli *c, const struct general *g)
{
	const char *problem = NULL;
	int status;

	if (!c->command->passes_on &&
		args_read(c->argc, c->argv, c->command->options, c->arena,
			&c->args, &problem) != ERR_OK)
		return cli_usage(c, "%s", problem);
	if (g->help && c->command->explain)
		return c->command->explain(c);
	if (g->help) {
		command_help_one(c->command, &c->out);
		return EXIT_FINE;
	}
	status = load_places(c, g);
	return status == EXIT_FINE ? c->command->run(c) : status;
}

/* argv[0..argc): without the program's name and the general options. */
static int
run(struct cli *c, const struct general *g, int argc, char **argv)
{
	if (g->incomplete)
		return cli_usage(
			c, "%s needs a value behind it", g->incomplete);
	if (g->version) {
		buf_adds(&c->out, "offsync " OFFSYNC_VERSION "\n");
		return EXIT_FINE;
	}
	if (argc > 0 && g->training)
		return cli_usage(c, "--training is the console on a copy to "
				    "practise on; commands have none");
	if (argc > 0 && g->plain)
		return cli_usage(c, "--plain is the console line by line; "
				    "commands write lines anyway");
	if (argc == 0 && g->help) {
		command_help_all(&c->out);
		return EXIT_FINE;
	}
	if (argc == 0)
		return run_console(c, g);
	c->command = command_find(argv[0]);
	if (!c->command)
		return unknown_command(c, argv[0]);
	c->argc = argc - 1;
	c->argv = argv + 1;
	return run_command(c, g);
}

int
main(int argc, char **argv)
{
	struct general general;
	struct cli c = { .env = env_real() };
	int status;

	argc = general_take(argc - 1, argv + 1, &general);
	start_log(c.env);
	c.json = general.json;
	c.arena = arena_new(ARENA_MAX);
	buf_init(&c.out, OUTPUT_MAX);
	status = cli_finish(&c, run(&c, &general, argc, argv + 1));
	cli_close(&c);
	return status;
}
