#include "agent/agent.h"

#include "agent/client.h"
#include "agent/control.h"
#include "agent/feed.h"
#include "agent/leave.h"
#include "agent/lock.h"
#include "agent/metrics.h"
#include "agent/paused.h"
#include "agent/rotate.h"
#include "agent/session.h"
#include "base/check.h"
#include "base/folder.h"
#include "base/log.h"
#include "base/memory.h"
#include "store/delivery.h"
#include "store/journal.h"
#include "store/queue.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <unistd.h>

#define LOCK_BETWEEN_MS 200
#define LOCK_LOOKS      1500 /* five minutes */
#define SIGN_SLICE      16   /* actions, some 25 ms */
#define BLIND_LOOK                                                             \
	1000 /* ms between two looks when inotify is not to be had             \
	      */
#define STATUS_SIZE 256

#define LEAVE_EVERY_MS  (INT64_C(5) * 60 * 1000)
#define DAY_MS          (INT64_C(24) * 60 * 60 * 1000)
#define FORGET_EVERY_MS (INT64_C(60) * 60 * 1000)
#define FORGET_PIECE    500 /* actions looked at in one transaction */
#define FORGET_PIECES   20

/* Places in the list of what is polled. */
enum {
	POLL_SIGNAL,
	POLL_STORE,
	POLL_REST /* the feed's, then the socket's */
};

struct loop {
	struct agent_session s;
	struct control control;
	struct feed feed;
	int signal_fd;
	int inotify_fd; /* -1: not to be had */
	sigset_t old_signals;
	bool stop;
	bool to_sign;   /* actions may wait for their signature */
	bool by_person; /* somebody asked for the round that comes or runs */
	struct queue_counts seen;
	bool exchanged; /* since the last end of a round */
	struct journal *journal;
	bool journal_waits;     /* as seen a sync interval ago */
	int64_t journal_due_ms; /* mono; when it is looked at again */
	int64_t metrics_due_ms; /* mono */
	int64_t forget_due_ms;  /* mono */
	int64_t leave_due_ms;   /* mono; -1: this terminal is not revoked */
	struct paused paused;
};

/* ---- others' commits ---- */

/* Something was queued since the last look. A draft that was saved, or a result
 * that came in, is no reason to talk to the server. */
static bool
has_new_work(struct loop *l)
{
	struct queue_counts now;
	bool news;

	if (queue_count(l->s.st, &now) != ERR_OK)
		return false;
	news = now.to_send > 0 &&
	       (now.to_send != l->seen.to_send || now.bytes != l->seen.bytes ||
		       now.oldest_ms != l->seen.oldest_ms);
	l->seen = now;
	return news;
}

static bool
has_urgent(struct loop *l)
{
	struct queue_held held;

	return queue_held(l->s.st, &held) != ERR_OK || held.to_seq > 0;
}

static void
look_at_store(struct loop *l)
{
	if (!store_changed_elsewhere(l->s.st))
		return;
	paused_look(&l->paused, &l->s);
	if (!has_new_work(l))
		return;
	l->to_sign = true;
	/* What waits for better days is no reason to talk to the server. */
	if (!session_hold(&l->s, l->by_person) || has_urgent(l))
		engine_wake(l->s.engine, false);
}

/* Signed as they come, so that the link's return finds them ready; in slices,
 * so that nothing else has to wait. */
static void
sign_some(struct loop *l)
{
	size_t n = 0;

	if (sync_port_holds_signing(l->s.port)) {
		l->to_sign = false; /* the next round signs */
		return;
	}
	if (queue_sign(l->s.st, l->s.keys.signing, SIGN_SLICE, &n) != ERR_OK ||
		n < SIGN_SLICE)
		l->to_sign = false;
}

/* A kitchen terminal says which tickets have come (store/delivery.h). */
static void
say_stored(struct loop *l)
{
	const struct conf *conf = l->s.conf;
	size_t count = 0;

	if (conf->kitchen.stations == CONF_STATIONS_NONE)
		return;
	if (delivery_store(l->s.st, conf->kitchen.stations,
		    (size_t)conf->sync.max_action_queue_size,
		    &count) != ERR_OK ||
		count == 0)
		return;
	l->to_sign = true;
	engine_wake(l->s.engine, false);
}

/* ---- signals ---- */

static void
wake_by_person(struct loop *l)
{
	l->by_person = true;
	engine_wake(l->s.engine, true);
}

static void
take_signals(struct loop *l)
{
	struct signalfd_siginfo info;

	while (read(l->signal_fd, &info, sizeof info) == sizeof info) {
		if (info.ssi_signo == SIGHUP)
			wake_by_person(l);
		else
			l->stop = true;
	}
}

static void
open_signals(struct loop *l)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	CHECK(sigprocmask(SIG_BLOCK, &set, &l->old_signals) == 0);
	l->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	CHECK(l->signal_fd != -1);
	(void)signal(SIGPIPE, SIG_IGN);
}

/* ---- the socket ---- */

static void
run_control(struct loop *l, const struct pollfd *polled)
{
	char status[STATUS_SIZE];
	struct sync_counts counts = sync_port_counts(l->s.port);

	(void)snprintf(status, sizeof status,
		"%s pid=%ld sent=%" PRId64 " received=%" PRId64 "%s%s\n",
		l->paused.on ? "paused"
			     : engine_state_name(engine_state(l->s.engine)),
		(long)getpid(), counts.sent, counts.received,
		sync_port_why(l->s.port)[0] != '\0' ? " " : "",
		sync_port_why(l->s.port));
	if (control_run(&l->control, polled, status, counts))
		wake_by_person(l);
}

static void
end_round(struct loop *l)
{
	const char *why = sync_port_why(l->s.port);
	enum err e = session_outcome(&l->s);

	if (e == ERR_CONFIG)
		why = "sync.enabled is off in the configuration";
	control_end_round(&l->control, e, sync_port_counts(l->s.port),
		session_left(&l->s), why);
}

/* ---- the end of a round ---- */

static void
report_metrics(struct loop *l)
{
	int64_t now = env_mono_ms(l->s.net.env);

	if (now < l->metrics_due_ms &&
		!(l->by_person && metrics_are_welcome(&l->s)))
		return;
	l->metrics_due_ms = now + METRICS_EVERY_MS;
	metrics_report(&l->s);
}

/* What was acknowledged weeks ago, in small pieces, behind an exchange: never a
 * reason to wake up. */
static void
forget_old(struct loop *l)
{
	const struct env *env = l->s.net.env;
	int64_t now = env_mono_ms(env);
	int64_t before = env_now_ms(env) -
			 l->s.conf->sync.keep_acknowledged_days * DAY_MS;
	int64_t count = 1;

	if (now < l->forget_due_ms)
		return;
	l->forget_due_ms = now + FORGET_EVERY_MS;
	for (int i = 0; i < FORGET_PIECES && count > 0; i++) {
		if (queue_compact(l->s.st, before, FORGET_PIECE, &count) !=
			ERR_OK)
			return; /* it has said so; next hour */
	}
}

/* What goes with a round that has been made anyway. */
static void
after_round(struct loop *l)
{
	if (!l->exchanged || engine_state(l->s.engine) != ENGINE_IDLE)
		return;
	l->exchanged = false;
	if (l->by_person) /* who looks at the log, where it is missed */
		sync_port_keep(l->s.port);
	report_metrics(l);
	forget_old(l);
	rotate_begin(&l->s);
	memory_give_back();
}

/* ---- a terminal that was revoked ---- */

/* Once at once, then from time to time: the order to delete everything may come
 * later, and so may the answer to what is handed over. */
static void
look_at_leave(struct loop *l)
{
	int64_t now = env_mono_ms(l->s.net.env);

	if (!leave_is_due(&l->s)) {
		l->leave_due_ms = -1;
		return;
	}
	if (l->leave_due_ms != -1 && now < l->leave_due_ms)
		return;
	l->leave_due_ms = now + LEAVE_EVERY_MS;
	if (leave_run(&l->s))
		l->stop = true;
}

/* ---- the fallback journal ---- */

static bool
has_journal(struct loop *l)
{
	int64_t count = 0;

	return journal_count(l->journal, &count) == ERR_OK && count > 0;
}

/* What was written down while the store was away. A console does that as soon
 * as the store is back, and tells whoever wrote it; where nobody has opened one
 * for a sync interval, it goes from here. */
static void
look_at_journal(struct loop *l)
{
	int64_t now = env_mono_ms(l->s.net.env);
	struct journal_outcome out = { 0 };
	bool waited = l->journal_waits;

	if (now < l->journal_due_ms)
		return;
	l->journal_due_ms = now + l->s.conf->sync.sync_interval_ms;
	l->journal_waits = has_journal(l) && store_try(l->s.st) == ERR_OK;
	if (!l->journal_waits || !waited ||
		journal_replay(l->journal, l->s.st, &out) != ERR_OK)
		return;
	log_info("the store is back: %" PRId64
		 " entries of the fallback journal queued, %" PRId64 " parked",
		out.replayed, out.parked);
	l->journal_waits = false;
	l->to_sign = true;
	engine_wake(l->s.engine, false);
}

/* ---- the loop ---- */

/* -1: never. */
static int64_t
earlier(int64_t a, int64_t b)
{
	return a == -1 || (b != -1 && b < a) ? b : a;
}

static int
wait_ms(const struct loop *l, const struct engine_want *want)
{
	int64_t until = want->until_ms;
	int64_t left = -1;

	if (want->kind == ENGINE_WANT_REQUEST || l->to_sign)
		return 0;
	if (l->journal_waits)
		until = earlier(until, l->journal_due_ms);
	if (engine_state(l->s.engine) == ENGINE_STOPPED)
		until = earlier(until, l->leave_due_ms);
	until = earlier(until, feed_until_ms(&l->feed, &l->s));
	if (until != -1) {
		left = until - env_mono_ms(l->s.net.env);
		if (left < 0)
			left = 0;
		if (left > INT_MAX)
			left = INT_MAX;
	}
	if (l->inotify_fd == -1 && (left == -1 || left > BLIND_LOOK))
		left = BLIND_LOOK;
	return (int)left;
}

static void
turn(struct loop *l)
{
	struct pollfd polled[POLL_REST + LIVE_FDS + CONTROL_FDS];
	struct pollfd *control;
	struct engine_want want;
	size_t heard;
	size_t n;

	look_at_journal(l);
	(void)session_hold(&l->s, l->by_person);
	paused_tick(&l->paused, &l->s);
	feed_rest(&l->feed, l->paused.on);
	feed_prepare(&l->feed, &l->s);
	paused_next(&l->paused, &l->s, l->by_person, &want);
	if (want.kind == ENGINE_WANT_WAIT) {
		after_round(l);
		if (engine_state(l->s.engine) == ENGINE_STOPPED)
			look_at_leave(l);
		l->by_person = false;
		if (control_has_syncs(&l->control))
			end_round(l);
	}
	polled[POLL_SIGNAL] = (struct pollfd){ l->signal_fd, POLLIN, 0 };
	polled[POLL_STORE] = (struct pollfd){ l->inotify_fd, POLLIN, 0 };
	heard = feed_poll(&l->feed, polled + POLL_REST);
	control = polled + POLL_REST + heard;
	n = POLL_REST + heard + control_poll(&l->control, control);
	if (poll(polled, (nfds_t)n, wait_ms(l, &want)) < 0) {
		CHECK(errno == EINTR);
		return;
	}
	if (polled[POLL_SIGNAL].revents != 0)
		take_signals(l);
	if (l->inotify_fd == -1 || (polled[POLL_STORE].revents != 0 &&
					   folder_changed(l->inotify_fd)))
		look_at_store(l);
	feed_turn(&l->feed, &l->s, polled + POLL_REST, heard);
	run_control(l, control);
	if (l->stop)
		return;
	if (l->to_sign)
		sign_some(l);
	if (want.kind == ENGINE_WANT_REQUEST) {
		if (engine_state(l->s.engine) == ENGINE_PULLING)
			feed_looked(&l->feed);
		session_exchange(&l->s, &want);
		l->exchanged = true;
		say_stored(l);
	}
}

static int
watch(const char *home)
{
	int fd = folder_watch(home, IN_MODIFY | IN_MOVED_TO);

	if (fd == -1)
		log_warn("no inotify (%s): looking every second",
			strerror(errno));
	return fd;
}

static void
run(const struct conf *conf, struct loop *l, const char *home)
{
	l->inotify_fd = watch(home);
	l->journal = journal_new(
		l->s.net.env, &l->s.keys, home, conf->store.fallback_path);
	open_signals(l);
	feed_init(&l->feed, &l->s.net);
	control_open(&l->control, home);
	http_stop_on(l->s.net.http, l->signal_fd);
	(void)store_changed_elsewhere(l->s.st);
	paused_look(&l->paused, &l->s);
	(void)has_new_work(l);
	l->to_sign = true;
	l->leave_due_ms = -1;
	say_stored(l);
	l->metrics_due_ms = env_mono_ms(l->s.net.env) + METRICS_FIRST_MS;
	l->forget_due_ms = l->metrics_due_ms;
	log_info("agent of %s, every %" PRId64 " s",
		store_identity(l->s.st)->terminal_name,
		conf->sync.sync_interval_ms / 1000);
	while (!l->stop)
		turn(l);
	log_info("agent ends");
	http_stop_on(l->s.net.http, -1);
	control_close(&l->control);
	feed_fini(&l->feed);
	journal_free(l->journal);
	if (l->inotify_fd != -1)
		close(l->inotify_fd);
	close(l->signal_fd);
	CHECK(sigprocmask(SIG_SETMASK, &l->old_signals, NULL) == 0);
}

/* Who holds the lock and does not listen is a `sync` in its one round, or an
 * agent that is starting or going: it will be over. */
static enum err
await_lock(const char *home, int *lock)
{
	enum err e = lock_take(home, lock);

	for (int i = 0; e == ERR_EXISTS && i < LOCK_LOOKS && !agent_wake(home);
		i++) {
		if (i == 0)
			log_info("somebody syncs this terminal: waiting");
		(void)poll(NULL, 0, LOCK_BETWEEN_MS);
		e = lock_take(home, lock);
	}
	return e;
}

enum err
agent_run(const struct conf *conf, const char *home)
{
	struct session_net net = { 0 };
	struct loop l = { 0 };
	int lock;
	enum err e;

	e = await_lock(home, &lock);
	if (e != ERR_OK)
		return e;
	e = session_net_open(conf, &net);
	if (e == ERR_OK && leave_resume(&net, home))
		e = ERR_NOT_FOUND;
	if (e == ERR_OK)
		e = session_open(conf, &net, home, &l.s);
	if (e == ERR_OK) {
		run(conf, &l, home);
		session_close(&l.s);
	}
	session_net_close(&net);
	close(lock);
	return e;
}
