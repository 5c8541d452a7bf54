/*
 * offsync-agent: the terminal's side of the network. `offsync agent`, `sync`
 * and `enroll` become this program, so that consoles never load libcurl.
 */
#include "agent/commands.h"
#include "base/log.h"
#include "base/places.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#ifndef OFFSYNC_VERSION
#define OFFSYNC_VERSION "0"
#endif

static const char usage[] =
	"usage: offsync-agent run [--once]\n"
	"       offsync-agent sync [--json]\n"
	"       offsync-agent enroll URL CODE [--name NAME]\n"
	"\n"
	"  run      keeps this terminal in step with the hotel's server\n"
	"  sync     one complete round now; 0 when nothing is left waiting\n"
	"  enroll   makes this machine a terminal of a hotel\n"
	"\n"
	"  --home FOLDER   the terminal's store and keys ($OFFSYNC_HOME)\n"
	"  --config FILE   the configuration ($OFFSYNC_CONFIG)\n"
	"  --help, --version\n"
	"\n"
	"exit: 0 done; 64 usage; 65 wrong code or address; 75 server not\n"
	"      reached, or actions still wait; 77 not allowed; 78 not "
	"enrolled\n";

static int
misused(const char *word)
{
	(void)fprintf(stderr,
		"offsync-agent: '%s' does not fit here: offsync-agent --help\n",
		word);
	return EX_USAGE;
}

/* EX_OK, or what to exit with. */
static int
read_words(int argc, char **argv, struct agent_call *c)
{
	struct {
		const char *name;
		const char **value;
		bool *flag;
	} options[] = {
		{ "--home", &c->home, NULL },
		{ "--config", &c->config, NULL },
		{ "--name", &c->name, NULL },
		{ "--once", NULL, &c->once },
		{ "--json", NULL, &c->json },
	};
	const size_t count = sizeof options / sizeof options[0];
	size_t o;
	int i;

	for (i = 0; i < argc; i++) {
		for (o = 0; o < count; o++) {
			if (strcmp(options[o].name, argv[i]) == 0)
				break;
		}
		if (o < count && options[o].flag != NULL)
			*options[o].flag = true;
		else if (o < count && i + 1 < argc)
			*options[o].value = argv[++i];
		else if (o < count || argv[i][0] == '-' ||
			 c->word_count == AGENT_WORDS_MAX)
			return misused(argv[i]);
		else
			c->words[c->word_count++] = argv[i];
	}
	return EX_OK;
}

static int
run_command(const struct agent_command *command, struct agent_call *c)
{
	struct arena *a = arena_new((size_t)64 * 1024);
	struct conf_problem problem;
	struct conf conf = { 0 };
	const char *path;
	int status = EX_CONFIG;

	log_init("offsync-agent", env_real(), STDERR_FILENO,
		getenv("OFFSYNC_DEBUG") != NULL ? LOG_DEBUG : command->level,
		LOG_TEXT);
	if (places_load_conf(c->config, a, &conf, &path, &problem) != ERR_OK) {
		conf_problem_print(&problem, stderr);
	} else {
		c->conf = &conf;
		c->home = places_home(c->home, &conf, a);
		status = command->run(c);
		conf_free(&conf);
	}
	arena_free(a);
	return status;
}

int
main(int argc, char **argv)
{
	const struct agent_command *command = agent_commands;
	struct agent_call c = { 0 };
	int status;

	if (argc > 1 && strcmp(argv[1], "--version") == 0)
		return puts("offsync-agent " OFFSYNC_VERSION) >= 0 ? EX_OK
								   : EX_IOERR;
	if (argc > 1 && strcmp(argv[1], "--help") == 0)
		return fputs(usage, stdout) >= 0 ? EX_OK : EX_IOERR;
	while (argc > 1 && command->name != NULL &&
		strcmp(command->name, argv[1]) != 0)
		command++;
	if (argc < 2 || command->name == NULL) {
		(void)fputs(usage, stderr);
		return EX_USAGE;
	}
	status = read_words(argc - 2, argv + 2, &c);
	if (status == EX_OK && c.word_count != command->words)
		status = misused(argv[1]);
	return status == EX_OK ? run_command(command, &c) : status;
}
