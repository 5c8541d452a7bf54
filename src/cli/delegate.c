#include "cli/delegate.h"

#include "agent/client.h"
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define AGENT      "offsync-agent"
#define LOG_TURNED ((off_t)256 * 1024)

const struct option enroll_options[] = {
	{ "--name", "NAME", "this terminal's name on other screens" },
	{ NULL, NULL, NULL },
};

const struct option agent_options[] = {
	{ "--once", NULL, "one round, as 'offsync sync'" },
	{ NULL, NULL, NULL },
};

/* Beside this program; NULL when its place cannot be told. */
static const char *
sibling(struct arena *a)
{
	char path[4096];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);
	char *slash;

	if (len <= 0)
		return NULL;
	path[len] = '\0';
	slash = strrchr(path, '/');
	if (!slash)
		return NULL;
	*slash = '\0';
	return arena_printf(a, "%s/" AGENT, path);
}

static void
point_to(int fd, const char *path, int flags)
{
	int opened = open(path, flags | O_CLOEXEC, 0600);

	if (opened >= 0 && dup2(opened, fd) >= 0 && opened != fd)
		close(opened);
}

/* What the agents before this one said stays, as much of it as anybody reads:
 * why one ended is told by its last lines. */
static void
turn_log(struct cli *c, const char *log)
{
	struct stat st;

	if (stat(log, &st) == 0 && st.st_size >= LOG_TURNED)
		(void)rename(log, arena_printf(c->arena, "%s.1", log));
}

/* In the child: becomes the agent, or is gone. Only calls that are safe after a
 * fork. */
static _Noreturn void
become_agent(const char *path, const char *log)
{
	char name[] = AGENT, run[] = "run";
	char *argv[] = { name, run, NULL };

	if (setsid() < 0 || fork() != 0)
		_exit(0);
	point_to(STDIN_FILENO, "/dev/null", O_RDONLY);
	point_to(STDOUT_FILENO, "/dev/null", O_WRONLY);
	/* Never the terminal, which is the console's: also when there is no
	 * writing a log. */
	point_to(STDERR_FILENO, "/dev/null", O_WRONLY);
	point_to(STDERR_FILENO, log, O_WRONLY | O_CREAT | O_APPEND);
	if (path)
		execv(path, argv);
	execvp(AGENT, argv);
	_exit(1);
}

/* Or was, and is being deleted: the agent ends that. */
static bool
is_enrolled(struct cli *c)
{
	return access(arena_printf(c->arena, "%s/keys.json", c->home), F_OK) ==
		       0 ||
	       access(arena_printf(c->arena, "%s/wiped", c->home), F_OK) == 0;
}

void
delegate_start_agent(struct cli *c)
{
	const char *path = sibling(c->arena);
	const char *log = arena_printf(c->arena, "%s/agent.log", c->home);
	pid_t child;

	if (!is_enrolled(c) || agent_is_running(c->home, NULL))
		return;
	if (c->conf_path)
		setenv("OFFSYNC_CONFIG", c->conf_path, 1);
	setenv("OFFSYNC_HOME", c->home, 1);
	turn_log(c, log);
	child = fork();
	if (child == 0)
		become_agent(path, log);
	while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR)
		continue;
}

/* What a desk wrote down without its store goes with the next round. */
static void
queue_journal(struct cli *c)
{
	struct keys keys = { 0 };
	struct journal *j;
	int64_t waiting = 0;
	bool bare;
	enum err e = cli_load_keys(c, false, &keys, &bare);

	if (e != ERR_OK)
		return; /* the agent says why */
	j = journal_new(c->env, &keys, c->home, c->conf.store.fallback_path);
	e = journal_count(j, &waiting);
	journal_free(j);
	keys_fini(&keys);
	/* A store that is not back yet: the journal waits on. */
	if (e == ERR_OK && waiting > 0)
		(void)cli_open_degraded(c);
}

int
delegate_run(struct cli *c)
{
	char **argv = ARENA_ARRAY(c->arena, char *, (size_t)c->argc + 4);
	const char *path = sibling(c->arena);

	if (c->command->options != enroll_options && !is_enrolled(c))
		return cli_fail_not_enrolled(c);

	if (c->command->options != enroll_options)
		queue_journal(c);
	argv[0] = arena_strdup(c->arena, AGENT);
	argv[1] = arena_strdup(c->arena, c->command->name);
	for (int i = 0; i < c->argc; i++)
		argv[i + 2] = c->argv[i];
	if (c->json)
		argv[c->argc + 2] = arena_strdup(c->arena, "--json");
	/* What --config and --home in front of the command said. */
	if (c->conf_path)
		setenv("OFFSYNC_CONFIG", c->conf_path, 1);
	setenv("OFFSYNC_HOME", c->home, 1);
	if (path)
		execv(path, argv);
	execvp(AGENT, argv);
	return cli_fail(EXIT_UNAVAILABLE,
		"the program " AGENT " cannot be started (%s): install it "
		"beside offsync",
		strerror(errno));
}
