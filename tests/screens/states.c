#include "tests/screens/states.h"

#include "tests/screens/golden.h"
#include "tests/screens/house.h"
#include "tests/screens/report.h"
#include "tests/screens/seat.h"

#include "ui/app.h"

#include <stdio.h>
#include <string.h>

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS   (60 * MINUTE_MS)
#define ADA       "ada Enter 2468 Enter"
/* A sentence stands so long before news takes its place, and then the minute
 * comes. */
#define LATER_MS (2 * MINUTE_MS)

/* The table of the console's degraded states, row by row. */
static const struct state {
	const char *name;
	enum link_state link;
	int64_t for_ms; /* the link is so */
	int64_t clock_ms;
	int64_t disk_left; /* 0: enough */
	bool later;        /* it begins when somebody is signed in */
	bool training;
	bool jobs; /* a printer that does not answer */
	bool no_agent;
	int starts;   /* so often the console starts it again by then */
	bool refused; /* what was entered is, by the server */
	bool paused;  /* somebody does that elsewhere */
	const char *keys;
	const char *line_1;
	const char *line_23;
} states[] = {
	{ .name = "all is sent",
		.link = LINK_ONLINE,
		.line_1 = "ONLINE (sync 14:03)  all sent",
		.line_23 = "Welcome, Ada Keller." },
	{ .name = "work is to be sent",
		.link = LINK_ONLINE,
		.keys = "F10 2 gru Enter 1 F2",
		.line_1 = "1 to send",
		.line_23 = "Check-in 515" },
	{ .name = "the link is slow",
		.link = LINK_SLOW,
		.line_1 = "SLOW 3s",
		.line_23 =
			"Link is slow. Keep working, nothing waits for it." },
	{ .name = "the link is lost",
		.link = LINK_OFFLINE,
		.for_ms = MINUTE_MS,
		.line_1 = "OFFLINE 0h01m",
		.line_23 = "The server does not answer. Keep working. Work is "
			   "saved on this desk." },
	{ .name = "it lasts for more than a day",
		.link = LINK_OFFLINE,
		.for_ms = 26 * HOUR_MS,
		.later = true,
		.line_1 = "OFFLINE 26h",
		.line_23 = "Prices are from 12:05, a day ago. Export to USB "
			   "from Sync if this lasts." },
	{ .name = "nobody watches the link",
		.link = LINK_ONLINE,
		.for_ms = 5 * MINUTE_MS,
		.no_agent = true,
		.later = true,
		.line_1 = "NO AGENT (sync 14:03)",
		.line_23 = "No agent runs for this desk: nothing is sent. "
			   "Start it with offsync agent." },
	{ .name = "the agent has gone",
		.link = LINK_ONLINE,
		.for_ms = 5 * MINUTE_MS,
		.no_agent = true,
		.starts = 1,
		.later = true,
		.line_1 = "NO AGENT (sync 14:03)",
		.line_23 = "The agent of this desk had gone: it is started "
			   "again." },
	{ .name = "nobody has tried while the link is away",
		.link = LINK_OFFLINE,
		.for_ms = 5 * MINUTE_MS,
		.no_agent = true,
		.starts = 1,
		.line_1 = "OFFLINE 0h",
		.line_23 = "The agent of this desk had gone: it is started "
			   "again." },
	{ .name = "it goes again and again",
		.link = LINK_ONLINE,
		.for_ms = 5 * MINUTE_MS,
		.no_agent = true,
		.starts = 5,
		.later = true,
		.line_1 = "NO AGENT (sync ",
		.line_23 = "The agent ends again and again: see agent.log, "
			   "start it with offsync agent." },
	{ .name = "somebody has paused the sync",
		.link = LINK_ONLINE,
		.paused = true,
		.later = true,
		.line_1 = "PAUSED until 15:05",
		.line_23 = "bob paused the sync until 15:05: new router" },
	{ .name = "the server refuses something",
		.link = LINK_ONLINE,
		.refused = true,
		.later = true,
		.keys = "F10 2 gru Enter 1 F2",
		.line_1 = "1 refused",
		.line_23 = "The server refused something. F10 8 shows it and "
			   "why." },
	{ .name = "a person has to decide",
		.link = LINK_ONLINE,
		.line_1 = "5 to decide",
		.line_23 = "" },
	{ .name = "the desk has to be enrolled again",
		.link = LINK_SIGN_IN,
		.line_1 = "ENROL AGAIN",
		.line_23 =
			"This desk has to be enrolled again (offsync enroll). "
			"Work is kept." },
	{ .name = "the desk was removed",
		.link = LINK_BLOCKED,
		.line_1 = "BLOCKED",
		.line_23 = "This desk was removed by the manager. Unsent work "
			   "is kept: export it." },
	{ .name = "the server is newer",
		.link = LINK_UPDATE,
		.line_1 = "UPDATE DUE",
		.line_23 = "Server is newer. Work is kept and will be sent "
			   "after the update." },
	{ .name = "the clock is ahead",
		.link = LINK_ONLINE,
		.clock_ms = -7 * MINUTE_MS,
		.later = true,
		.line_1 = "CLOCK +7m",
		.line_23 = "This desk's clock is 7 minutes ahead. Times are "
			   "corrected; tell the manager." },
	{ .name = "the disk is nearly full",
		.link = LINK_ONLINE,
		.for_ms = MINUTE_MS,
		.disk_left = INT64_C(32) << 20,
		.later = true,
		.line_1 = "DISK LOW",
		.line_23 = "The disk is nearly full: 33 MB left. Free some "
			   "space." },
	{ .name = "the disk is full",
		.link = LINK_ONLINE,
		.for_ms = MINUTE_MS,
		.disk_left = 1,
		.later = true,
		.line_1 = "DISK FULL",
		.line_23 = "Disk full: cash and orders go on. Free some space. "
			   "Lists to print: downtime/" },
	{ .name = "a printer does not answer",
		.link = LINK_ONLINE,
		.jobs = true,
		.line_1 = "ONLINE",
		.line_23 = "is NOT PRINTED" },
	{ .name = "nothing of this is real",
		.link = LINK_ONLINE,
		.training = true,
		.line_1 = "TRAINING",
		.line_23 = "" },
};

/* As the agent leaves it in the store. */
static void
leave_news(const struct state *s)
{
	if (s->disk_left != 0)
		house_disk_left(s->disk_left);
	if (s->link != LINK_ONLINE || s->for_ms != 0)
		house_copy_link(s->link, s->for_ms);
	if (s->clock_ms != 0)
		house_copy_clock(s->clock_ms);
	if (s->refused)
		house_copy_refuse();
	if (s->paused)
		house_copy_pause("bob", "new router");
}

static void
open_state(const struct state *s)
{
	if (s->training) {
		house_open_training(true);
		return;
	}
	if (s->jobs) {
		house_open_jobs(true);
		return;
	}
	house_agent_runs(!s->no_agent);
	house_agent_starts(s->starts > 0);
	house_copy_make();
	if (!s->later)
		leave_news(s);
	house_copy_open("xterm-256color", true, golden_sizes[0].rows,
		golden_sizes[0].columns);
}

static void
check_line(const struct state *s, const char *where, int row, const char *says)
{
	const char *line = picture_text(seat_picture(), row);
	char name[128];

	(void)snprintf(
		name, sizeof(name), "%s: %s says so whole", s->name, where);
	if (strstr(line, says) != NULL)
		report_passed(name);
	else
		report_failed(name, "# not there: %s; but: %s", says, line);
}

/* The console looks at its agent when there is news, and each minute. */
static void
pass(const struct state *s, int64_t ms)
{
	house_pass_ms(ms);
	leave_news(s);
	(void)seat_type("F5");
}

/* Longer from one to the next, and no more of them. */
static void
wait_for_starts(const struct state *s)
{
	char name[128];

	for (int i = 0; i < 3 && house_agent_started() == 0; i++)
		pass(s, MINUTE_MS / 2);
	for (int i = 0; i < s->starts - 1; i++)
		pass(s, MINUTE_MS << i);
	if (s->starts > 1) {
		pass(s, HOUR_MS);
		pass(s, HOUR_MS);
	}
	(void)snprintf(
		name, sizeof(name), "%s: it was started so often", s->name);
	if (house_agent_started() == s->starts)
		report_passed(name);
	else
		report_failed(name, "# %d times, not %d", house_agent_started(),
			s->starts);
}

void
states_check(void)
{
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		const struct state *s = &states[i];

		open_state(s);
		(void)seat_type(ADA);
		if (s->keys != NULL)
			(void)seat_type(s->keys);
		if (s->later) {
			house_pass_ms(LATER_MS);
			leave_news(s);
			(void)seat_type("F5");
			house_pass_ms(LATER_MS);
			(void)seat_type("F5");
		}
		if (s->starts > 0)
			wait_for_starts(s);
		check_line(s, "line 1", 0, s->line_1);
		check_line(s, "line 23", 22, s->line_23);
		house_close();
		house_disk_left(-1);
		house_agent_runs(true);
		house_agent_starts(false);
	}
}
