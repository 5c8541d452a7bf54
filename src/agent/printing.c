#include "agent/printing.h"

#include "agent/session.h"
#include "base/arena.h"
#include "base/folder.h"
#include "base/log.h"
#include "print/pack_files.h"
#include "print/printing.h"
#include "print/sender.h"
#include "store/delivery.h"
#include "store/store.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARENA_MAX     ((size_t)256 << 20)
#define PACK_EVERY_MS 60000
#define TIDY_EVERY_MS (INT64_C(60) * 60 * 1000)
#define BLIND_LOOK_MS 2000 /* where inotify is not to be had */
#define BUSY_LOOK_MS  2000 /* while somebody else sends */
#define START_AGAIN_S 5
#define STOP_WAIT_MS  50
#define STOP_WAITS    100
#define PATH_SIZE     4200

struct printing_work {
	const struct conf *conf;
	const struct env *env;
	const char *home;
	struct keys keys;
	struct store *st; /* NULL: it cannot be opened now */
	struct spool *sp;
	int signal_fd;
	int inotify_fd;        /* of the spool; -1: not to be had */
	int store_fd;          /* inotify's of the store; -1: nobody asks */
	int lock;              /* -1: somebody else sends */
	int64_t pack_due_ms;   /* mono */
	int64_t tidy_due_ms;   /* mono */
	int64_t send_due_ms;   /* mono; -1: when a job comes */
	int64_t ticket_due_ms; /* mono; -1: when somebody writes */
	bool pack_failed;      /* it has been said */
	bool stop;
};

/* ---- the downtime pack ---- */

static bool
has_store(struct printing_work *w)
{
	if (w->st == NULL &&
		store_open(w->env, w->home, &w->keys, &w->st) != ERR_OK)
		w->st = NULL;
	return w->st != NULL;
}

static enum err
write_pack(struct printing_work *w)
{
	struct document d = {
		.view = store_view(w->st),
		.columns = w->conf->print.document_columns,
		.now_ms = env_now_ms(w->env),
		.terminal = store_identity(w->st)->terminal_name,
		.by = "",
	};
	char own[PATH_SIZE];
	const char *folder = w->conf->print.downtime_folder;
	enum err e = store_read_begin(w->st);

	if (e != ERR_OK)
		return e;
	(void)snprintf(own, sizeof(own), "%s/" PACK_FOLDER, w->home);
	d.arena = arena_new(ARENA_MAX);
	e = pack_files_write(&d, folder != NULL ? folder : own);
	arena_free(d.arena);
	store_read_end(w->st);
	return e;
}

static void
refresh_pack(struct printing_work *w)
{
	int64_t now = env_mono_ms(w->env);
	enum err e;

	if (!w->conf->print.downtime_pack || now < w->pack_due_ms)
		return;
	w->pack_due_ms = now + PACK_EVERY_MS;
	if (!has_store(w))
		return;
	e = write_pack(w);
	/* Nothing loaded yet. */
	if (e == ERR_NOT_FOUND)
		return;
	if (e != ERR_OK && !w->pack_failed)
		log_error(
			"the downtime pack is not refreshed: %s", err_text(e));
	if (e == ERR_OK && w->pack_failed)
		log_info("the downtime pack is refreshed again");
	w->pack_failed = e != ERR_OK;
}

/* ---- jobs ---- */

static bool
may_send(struct printing_work *w)
{
	if (w->lock != -1)
		return true;
	if (spool_lock_sender(w->sp, &w->lock) != ERR_OK) {
		w->lock = -1;
		return false;
	}
	/* Whoever sent before us is gone. */
	if (spool_recover(w->sp) != ERR_OK)
		log_error("the print jobs cannot be read");
	return true;
}

static void
send_jobs(struct printing_work *w)
{
	int64_t now = env_mono_ms(w->env);
	int64_t next_at_ms;

	if (!may_send(w)) {
		w->send_due_ms = now + BUSY_LOOK_MS;
		return;
	}
	if (sender_run(w->sp, w->conf, w->env, &next_at_ms) != ERR_OK)
		next_at_ms = env_now_ms(w->env) + SPOOL_BACKOFF_MAX_MS;
	w->send_due_ms = -1;
	if (next_at_ms != -1) {
		int64_t wait = next_at_ms - env_now_ms(w->env);

		w->send_due_ms = env_mono_ms(w->env) + (wait > 0 ? wait : 0);
	}
	now = env_mono_ms(w->env);
	if (now >= w->tidy_due_ms) {
		w->tidy_due_ms = now + TIDY_EVERY_MS;
		(void)!spool_tidy(w->sp);
	}
}

/* ---- tickets that the kitchen did not take ---- */

static bool
has_chit(void *ctx, const struct record *ticket)
{
	struct printing_work *w = ctx;
	char key[SPOOL_TEXT_SIZE];

	printing_key(PRINTING_CHIT, ticket, key, sizeof(key));
	return spool_was_printed(w->sp, key);
}

static enum err
put_chit(void *ctx, const struct record *ticket, bool twice)
{
	struct printing_work *w = ctx;
	const struct printing p = {
		.view = store_view(w->st),
		.conf = w->conf,
		.env = w->env,
		.spool = w->sp,
		.terminal = store_identity(w->st)->terminal_name,
		.by = "",
		.duplicate = twice,
	};
	struct print_job job;
	enum err e = printing_queue(&p, PRINTING_CHIT, ticket->id, &job);

	if (e == ERR_OK && twice)
		log_warn("%s: no kitchen terminal has the ticket; printed",
			job.title);
	else if (e != ERR_OK)
		log_error("the chit of ticket %s is not printed: %s",
			ticket->id, err_text(e));
	return e;
}

static bool
watches_tickets(const struct printing_work *w)
{
	struct printer chits;

	return (w->conf->kitchen.alarm != CONF_ALARM_NO ||
		       w->conf->print.chit_at_send) &&
	       printer_of(w->conf, PRINT_CHIT, &chits);
}

/* Looked at when somebody has written to the store, and when the next ticket is
 * due; never else. */
static void
look_at_tickets(struct printing_work *w, bool changed)
{
	struct delivery_rules rules = {
		.at_send = w->conf->print.chit_at_send,
		.max_actions = (size_t)w->conf->sync.max_action_queue_size,
	};
	const struct delivery_paper paper = { w, has_chit, put_chit };
	int64_t now = env_mono_ms(w->env);
	int64_t next_ms;

	if (!watches_tickets(w) ||
		(!changed &&
			(w->ticket_due_ms == -1 || now < w->ticket_due_ms)))
		return;
	if (has_store(w))
		rules.stations = delivery_stations(w->st,
			w->conf->kitchen.alarm, w->conf->kitchen.stations);
	if (w->st == NULL ||
		delivery_print(w->st, &rules, &paper, &next_ms) != ERR_OK) {
		w->ticket_due_ms = now + BUSY_LOOK_MS;
		return;
	}
	w->ticket_due_ms = -1;
	if (next_ms != -1) {
		int64_t wait = next_ms - env_now_ms(w->env);

		/* A wall clock that is set meanwhile is noticed so, too. */
		if (wait > DELIVERY_PRINT_MS)
			wait = DELIVERY_PRINT_MS;
		w->ticket_due_ms = env_mono_ms(w->env) + (wait > 0 ? wait : 0);
	}
}

/* ---- the loop ---- */

static bool
is_blind(const struct printing_work *w)
{
	return w->inotify_fd == -1 || (w->store_fd == -1 && watches_tickets(w));
}

static int
wait_ms(const struct printing_work *w)
{
	int64_t now = env_mono_ms(w->env);
	int64_t until = -1;

	if (w->conf->print.downtime_pack)
		until = w->pack_due_ms;
	if (w->send_due_ms != -1 && (until == -1 || w->send_due_ms < until))
		until = w->send_due_ms;
	if (w->ticket_due_ms != -1 && (until == -1 || w->ticket_due_ms < until))
		until = w->ticket_due_ms;
	if (is_blind(w) && (until == -1 || until - now > BLIND_LOOK_MS))
		until = now + BLIND_LOOK_MS;
	if (until == -1)
		return -1;
	if (until <= now)
		return 0;
	return until - now > INT_MAX ? INT_MAX : (int)(until - now);
}

static void
turn(struct printing_work *w)
{
	struct pollfd fds[] = { { w->signal_fd, POLLIN, 0 },
		{ w->inotify_fd, POLLIN, 0 }, { w->store_fd, POLLIN, 0 } };
	bool came, saved;

	if (poll(fds, 3, wait_ms(w)) < 0)
		return;
	if (fds[0].revents != 0) {
		w->stop = true;
		return;
	}
	came = fds[1].revents != 0 && folder_changed(w->inotify_fd);
	saved = fds[2].revents != 0 && folder_changed(w->store_fd);
	if (came || w->inotify_fd == -1 ||
		(w->send_due_ms != -1 && env_mono_ms(w->env) >= w->send_due_ms))
		send_jobs(w);
	look_at_tickets(w, saved || w->store_fd == -1);
	refresh_pack(w);
}

static void
open_signals(struct printing_work *w)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	w->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* In the process of its own; gives its exit status. */
static int
work(const struct conf *conf, const char *home)
{
	struct printing_work w = { .conf = conf,
		.env = env_real(),
		.home = home,
		.lock = -1,
		.send_due_ms = -1,
		.ticket_due_ms = -1 };

	/* The agent says why. */
	if (session_keys(conf, home, false, &w.keys) != ERR_OK)
		return 1;
	open_signals(&w);
	w.sp = spool_new(w.env, home, &w.keys);
	w.tidy_due_ms = env_mono_ms(w.env);
	w.pack_due_ms = w.tidy_due_ms;
	/* Makes the folder, so that it can be watched; and what waits there
	 * since the last time goes first. */
	(void)may_send(&w);
	w.inotify_fd = folder_watch(spool_folder(w.sp), IN_MOVED_TO);
	w.store_fd = watches_tickets(&w)
			     ? folder_watch(home, IN_MODIFY | IN_MOVED_TO)
			     : -1;
	send_jobs(&w);
	look_at_tickets(&w, true);
	refresh_pack(&w);
	while (!w.stop)
		turn(&w);
	store_close(w.st);
	spool_free(w.sp);
	keys_fini(&w.keys);
	return 0;
}

/* ---- starting it ---- */

/* Ends with its parent, even when that is killed. */
static void
hold_on_to(pid_t parent)
{
	(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(0);
}

static volatile sig_atomic_t ending;
static volatile sig_atomic_t worker;

static void
end_worker(int signal)
{
	(void)signal;
	ending = 1;
	if (worker > 0)
		(void)kill((pid_t)worker, SIGTERM);
}

/* Starts the worker, and again when it died. */
static void
attend(const struct conf *conf, const char *home)
{
	const struct sigaction on_end = { .sa_handler = end_worker };
	pid_t self = getpid();
	int status;

	(void)sigaction(SIGTERM, &on_end, NULL);
	(void)sigaction(SIGINT, &on_end, NULL);
	while (!ending) {
		pid_t pid = fork();

		if (pid == 0) {
			(void)signal(SIGTERM, SIG_DFL);
			(void)signal(SIGINT, SIG_DFL);
			hold_on_to(self);
			_exit(work(conf, home));
		}
		worker = pid;
		/* Asked to end before the worker was known. */
		if (ending && pid > 0)
			(void)kill(pid, SIGTERM);
		while (pid > 0 && waitpid(pid, &status, 0) < 0 &&
			errno == EINTR)
			continue;
		worker = 0;
		if (!ending && pid > 0 && WIFSIGNALED(status))
			log_error("printing died of signal %d; it is started "
				  "again",
				WTERMSIG(status));
		for (int s = 0; s < START_AGAIN_S && !ending; s++)
			(void)poll(NULL, 0, 1000);
	}
}

pid_t
printing_start(const struct conf *conf, const char *home)
{
	pid_t self = getpid();
	pid_t pid = fork();

	if (pid == 0) {
		hold_on_to(self);
		attend(conf, home);
		_exit(0);
	}
	if (pid == -1)
		log_error("printing cannot be started: %s", strerror(errno));
	return pid;
}

void
printing_stop(pid_t pid)
{
	if (pid == -1)
		return;
	(void)kill(pid, SIGTERM);
	for (int i = 0; i < STOP_WAITS; i++) {
		if (waitpid(pid, NULL, WNOHANG) == pid)
			return;
		(void)poll(NULL, 0, STOP_WAIT_MS);
	}
	/* A printer that does not answer: the job says so when it is tried
	 * again. */
	(void)kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		continue;
}
