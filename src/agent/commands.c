#include "agent/commands.h"

#include "agent/agent.h"
#include "agent/printing.h"
#include "agent/rotate.h"

#include <inttypes.h>
#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

static const struct {
	enum err err;
	int status;
} statuses[] = {
	{ ERR_OK, EX_OK },
	{ ERR_USAGE, EX_USAGE },
	{ ERR_INVALID, EX_DATAERR },
	{ ERR_PARSE, EX_DATAERR },
	/* Of all that could be missing here only the terminal is looked for:
	 * starting the service again does not enrol it. */
	{ ERR_NOT_FOUND, EX_CONFIG },
	{ ERR_EXISTS, EX_CANTCREAT },
	{ ERR_DENIED, EX_NOPERM },
	{ ERR_EXPIRED, EX_NOPERM },
	{ ERR_OFFLINE, EX_TEMPFAIL },
	{ ERR_TIMEOUT, EX_TEMPFAIL },
	{ ERR_BAD_ANSWER, EX_TEMPFAIL },
	{ ERR_BUSY, EX_TEMPFAIL },
	{ ERR_CONFIG, EX_CONFIG },
	{ ERR_KEY, EX_CONFIG },
	{ ERR_FULL, EX_IOERR },
	{ ERR_IO, EX_IOERR },
	{ ERR_READ_ONLY, EX_IOERR },
};

static int
status_of(enum err e)
{
	size_t i;

	for (i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
		if (statuses[i].err == e)
			return statuses[i].status;
	}
	return EX_SOFTWARE;
}

static int
complain(const char *command, enum err e, const char *words)
{
	const char *remedy = "";

	if (e == ERR_OFFLINE || e == ERR_TIMEOUT)
		remedy = "; what waits is kept, and 'offsync doctor' says what "
			 "to check";
	(void)fprintf(stderr, "offsync %s: %s%s\n", command, words, remedy);
	return status_of(e);
}

static void
print_report(const struct agent_report *r, bool json)
{
	if (json)
		(void)printf("{\"sent\":%" PRId64 ",\"received\":%" PRId64
			     ",\"conflicts\":%" PRId64 ",\"refused\":%" PRId64
			     ",\"left\":%" PRId64 "}\n",
			r->sent, r->received, r->conflicts, r->refused,
			r->left);
	else
		(void)printf("%" PRId64 " sent, %" PRId64 " received, %" PRId64
			     " to decide, %" PRId64 " refused, %" PRId64
			     " left\n",
			r->sent, r->received, r->conflicts, r->refused,
			r->left);
}

static int
sync_command(const struct agent_call *c)
{
	struct agent_report report;
	enum err e = agent_sync_once(c->conf, c->home, &report);

	if (e != ERR_OK)
		return complain("sync", e,
			report.why[0] != '\0' ? report.why : err_text(e));
	print_report(&report, c->json);
	if (report.left == 0)
		return EX_OK;
	return complain("sync", ERR_BUSY,
		report.why[0] != '\0'
			? report.why
			: "some actions still wait: offsync queue "
			  "list says why");
}

static int
agent_command(const struct agent_call *c)
{
	const char *words;
	int64_t pid = 0;
	pid_t printing;
	enum err e;

	if (c->once)
		return sync_command(c);
	printing = printing_start(c->conf, c->home);
	e = agent_run(c->conf, c->home);
	printing_stop(printing);
	words = err_text(e);
	if (e == ERR_NOT_FOUND)
		words = "this terminal is not enrolled: offsync enroll URL "
			"CODE";
	if (e == ERR_EXISTS && agent_is_running(c->home, &pid)) {
		(void)fprintf(stderr,
			"offsync agent: process %" PRId64
			" works on this terminal already\n",
			pid);
		return EX_TEMPFAIL;
	}
	return e == ERR_OK ? EX_OK : complain("agent", e, words);
}

static int
enroll_command(const struct agent_call *c)
{
	/* It says itself what is wrong. */
	return status_of(agent_enroll(
		c->conf, c->home, c->words[0], c->words[1], c->name));
}

static bool
home_has_keys(const char *home)
{
	char path[4096];

	return snprintf(path, sizeof path, "%s/keys.json", home) <
		       (int)sizeof path &&
	       access(path, F_OK) == 0;
}

/* The next complete round makes it, and another tells whether it did. */
static int
rotate_command(const struct agent_call *c)
{
	struct agent_report report = { .why = "" };
	enum err e = ERR_NOT_FOUND;

	if (home_has_keys(c->home))
		e = rotate_ask(c->home);
	if (e != ERR_OK)
		return complain("rotate-key", e,
			e == ERR_NOT_FOUND ? "this terminal is not enrolled: "
					     "offsync enroll URL CODE"
					   : err_text(e));
	e = agent_sync_once(c->conf, c->home, &report);
	if (e == ERR_OK && rotate_is_asked(c->home) && report.left == 0)
		e = agent_sync_once(c->conf, c->home, &report);
	if (e == ERR_OK && !rotate_is_asked(c->home)) {
		(void)printf("this terminal signs with a new key\n");
		return EX_OK;
	}
	return complain("rotate-key", e == ERR_OK ? ERR_BUSY : e,
		report.why[0] != '\0'
			? report.why
			: "the new key is made as soon as everything is sent");
}

/* clang-format off */
const struct agent_command agent_commands[] = {
	{ "run",    0, LOG_INFO, agent_command },
	{ "agent",  0, LOG_INFO, agent_command }, /* by `offsync agent` */
	{ "sync",   0, LOG_WARN, sync_command },
	{ "enroll", 2, LOG_WARN, enroll_command },
	{ "rotate-key", 0, LOG_WARN, rotate_command },
	{ NULL,     0, LOG_WARN, NULL },
};
/* clang-format on */
