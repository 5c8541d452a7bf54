#include "agent/leave.h"
#include "agent/lock.h"
#include "agent/metrics.h"
#include "agent/rotate.h"
#include "agent/session.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ROUND_MS INT64_C(600000) /* of a running agent, at most */
#define TRIES    50              /* to find out who does the round */
#define BETWEEN  100             /* ms, while an agent starts or ends */

static void
give_reason(struct agent_report *report, enum err e)
{
	const char *words = err_text(e);

	if (e == ERR_NOT_FOUND)
		words = "this terminal is not enrolled: offsync enroll URL "
			"CODE";
	if (e == ERR_READ_ONLY)
		words = "the terminal's folder cannot be written: run this as "
			"its user, or name your own with --home";
	(void)snprintf(report->why, sizeof report->why, "%s", words);
}

static enum err
own_round(
	const struct conf *conf, const char *home, struct agent_report *report)
{
	struct session_net net = { 0 };
	struct agent_session s;
	struct sync_counts counts;
	enum err e;

	e = session_net_open(conf, &net);
	if (e != ERR_OK)
		return e;
	e = leave_resume(&net, home) ? ERR_NOT_FOUND
				     : session_open(conf, &net, home, &s);
	if (e != ERR_OK) {
		session_net_close(&net);
		give_reason(report, e);
		return e;
	}
	e = session_round(&s, NULL, NULL);
	if (e == ERR_OK && metrics_are_welcome(&s))
		metrics_report(&s);
	if (e == ERR_OK)
		rotate_begin(&s);
	if (e == ERR_DENIED && leave_is_due(&s))
		(void)leave_run(&s);
	counts = sync_port_counts(s.port);
	report->sent = counts.sent;
	report->received = counts.received;
	report->conflicts = counts.conflicts;
	report->refused = counts.refused;
	report->left = session_left(&s);
	(void)snprintf(report->why, sizeof report->why, "%s",
		e == ERR_CONFIG ? "sync.enabled is off in the configuration"
				: sync_port_why(s.port));
	session_close(&s);
	session_net_close(&net);
	return e;
}

enum err
agent_sync_once(
	const struct conf *conf, const char *home, struct agent_report *report)
{
	int lock;
	int i;
	enum err e;

	*report = (struct agent_report){ 0 };
	for (i = 0; i < TRIES; i++) {
		e = lock_take(home, &lock);
		if (e == ERR_OK) {
			e = own_round(conf, home, report);
			close(lock);
			return e;
		}
		if (e != ERR_EXISTS) {
			give_reason(report, e);
			return e;
		}
		e = agent_ask_sync(home, ROUND_MS, report);
		if (e != ERR_NOT_FOUND)
			return e;
		/* It holds the lock and does not listen: it is starting, or
		 * going. */
		(void)poll(NULL, 0, BETWEEN);
	}
	(void)snprintf(report->why, sizeof report->why,
		"another agent holds this terminal and does not answer");
	return ERR_BUSY;
}
