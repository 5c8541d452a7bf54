#include "cli/pause.h"

#include "base/text.h"
#include "cli/cli.h"
#include "store/pause.h"

#include <string.h>

const char pause_help[] =
	"  Nothing is sent or fetched for so many minutes, 60 at most; "
	"kitchen\n"
	"  tickets wait too. Every screen shows it. It ends by itself, also\n"
	"  with the business day and when the queue is nearly full; 'offsync\n"
	"  sync' makes one round all the same. The reason is kept with it:\n"
	"    offsync pause 20 \"the router is changed\"\n";
const char resume_help[] =
	"  Ends a pause of the sync at once; what waited is sent.\n";

static int
begin(struct cli *c, int64_t minutes, const char *why)
{
	int64_t queue_max = c->conf.sync.max_action_queue_size;
	struct pause p;
	enum err e = pause_begin(
		c->store, queue_max, minutes, c->session.login, why);

	if (e == ERR_OK)
		e = pause_load(c->store, queue_max, c->arena, &p);
	if (e == ERR_INVALID)
		return cli_fail(EXIT_BAD_DATA,
			"this is no reason: one line of at most %d characters, "
			"without a card number",
			PAUSE_WHY_MAX);
	if (e == ERR_FULL)
		return cli_fail(EXIT_TRY_LATER,
			"the queue or the disk is nearly full, so the sync "
			"cannot be paused: 'offsync status' says how full");
	if (e != ERR_OK)
		return cli_fail_err(e);
	buf_addf(&c->out, "Paused until %s UTC; 'offsync resume' ends it\n",
		cli_instant(c->arena, p.until_ms));
	return EXIT_FINE;
}

int
pause_run(struct cli *c)
{
	const char *why = "";
	int64_t minutes;
	int status;

	if (c->args.count < 2)
		return cli_usage(c, "say for how many minutes, and why");
	if (!text_to_int(c->args.items[0], &minutes) || minutes < 1 ||
		minutes > PAUSE_MINUTES_MAX)
		return cli_fail(EXIT_BAD_DATA,
			"'%s' is no time to pause: a number of minutes from 1 "
			"to %d",
			cli_clean(c->arena, c->args.items[0]),
			PAUSE_MINUTES_MAX);
	for (size_t i = 1; i < c->args.count; i++)
		why = arena_printf(c->arena, "%s%s%s", why, i > 1 ? " " : "",
			c->args.items[i]);
	if (!c->conf.sync.enabled)
		return cli_fail(EXIT_CONFIG,
			"sync.enabled is off in the configuration: there is "
			"nothing to pause");
	status = cli_open(c);
	if (status == EXIT_FINE)
		status = cli_sign_in(c);
	return status == EXIT_FINE ? begin(c, minutes, why) : status;
}

int
resume_run(struct cli *c)
{
	struct pause p;
	int status;
	enum err e;

	if (c->args.count > 0)
		return cli_usage(c, "resume takes no arguments");
	status = cli_open(c);
	if (status == EXIT_FINE)
		status = cli_sign_in(c);
	if (status != EXIT_FINE)
		return status;
	e = pause_load(
		c->store, c->conf.sync.max_action_queue_size, c->arena, &p);
	if (e == ERR_OK && p.left_ms == 0)
		return cli_fail(EXIT_NO, "the sync is not paused");
	if (e == ERR_OK)
		e = pause_end(c->store);
	if (e != ERR_OK)
		return cli_fail_err(e);
	buf_adds(&c->out, "The sync goes on\n");
	return EXIT_FINE;
}
