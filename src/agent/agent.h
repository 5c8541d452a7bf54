/*
 * The agent: joins store, engine and net. One per store; a lock file says who
 * (lock.h). It
 *
 *	signs waiting actions as they come, online or not, some at a time;
 *	pushes and pulls when the engine says so;
 *	leaves in the store what the link is like (sync_state.h), when that has
 *	changed;
 *	learns of others' commits by inotify on the home folder and PRAGMA
 *	data_version, and of what other terminals have sent by the live feed
 *	(feed.h), which tells it to look now; it wakes for nothing else but the
 *	sync interval and the feed's beats;
 *	begins no round by itself, and closes the feed, while somebody has
 *	paused the sync (store/pause.h); wake and sync make one all the same;
 *	takes lines on the socket agent.sock in the home folder:
 *
 *	wake      "try now"; no answer, the connection is closed
 *	sync      a complete round now, then one line:
 *	          "done sent=3 received=10 conflicts=0 refused=0 left=0" or
 *	          "failed OFFLINE the server cannot be reached"
 *	status    one line: "idle pid=4711 …", "paused pid=4711 …"
 *
 * A socket, not a file that is touched: its answer tells the end of the round,
 *a dead agent refuses at once, and nothing is left behind that could be stale.
 *The console uses client.h, which knows nothing of store and network.
 *
 * Signals: SIGTERM and SIGINT end it, an exchange under way too (what it
 *carried is sent again next time, and counts once); SIGHUP means "try now".
 */
#ifndef OFFSYNC_AGENT_AGENT_H
#define OFFSYNC_AGENT_AGENT_H

#include "agent/client.h"
#include "base/conf.h"
#include "store/store.h"
#include "sync/engine.h"

struct sync_port; /* struct engine_port over a store */

/* For the agent and the simulator alike. key is borrowed; NULL: nothing can be
 * signed, and no token renewed. */
struct sync_port *sync_port_new(struct store *st, const struct sign_key *key);
void sync_port_free(struct sync_port *p);
/* What the last rounds took is kept with the next news of the link; this keeps
 * it at the end of the program. */
void sync_port_keep(struct sync_port *p);
const struct engine_port *sync_port_engine(struct sync_port *p);

/* What went through since the last call of sync_port_counts_clear. */
struct sync_counts {
	int64_t sent;      /* actions answered */
	int64_t received;  /* changes kept */
	int64_t conflicts; /* results that a person must decide */
	int64_t refused;   /* results that were errors */
};
struct sync_counts sync_port_counts(const struct sync_port *p);
void sync_port_counts_clear(struct sync_port *p);
/* The link as the session knows it, published with the next news. */
void sync_port_set_kind(struct sync_port *p, enum link_kind kind, bool metered);
/* Whether what can wait, waits (thrift.h). */
void sync_port_hold(struct sync_port *p, bool hold);
/* Another key from now on; borrowed. */
void sync_port_set_key(struct sync_port *p, const struct sign_key *key);
/* Whether nothing is signed just now: the key is being changed (rotate.h). */
void sync_port_hold_signing(struct sync_port *p, bool hold);
bool sync_port_holds_signing(const struct sync_port *p);
/* Whether less is sent: signatures that the newest makes up for are left out
 * where the server takes that (ACTION_RUN_MAX). */
void sync_port_brief(struct sync_port *p, bool brief);
/* The last link error in words; "" when fine. Borrowed until the next exchange.
 */
const char *sync_port_why(const struct sync_port *p);

/* Runs until SIGTERM. ERR_EXISTS when another agent holds the lock. */
enum err agent_run(const struct conf *conf, const char *home) MUST_CHECK;

/*
 * One complete round: push all, pull all; by the running agent when there is
 * one. The report is filled whatever comes back. ERR_OFFLINE, ERR_TIMEOUT,
 * ERR_DENIED (the terminal must be signed in again, or is blocked); report->why
 * says more. A round that left actions waiting is ERR_OK: see report->left.
 */
enum err agent_sync_once(const struct conf *conf, const char *home,
	struct agent_report *report) MUST_CHECK;

/*
 * Makes keys and store, enrols with a one-time code, does the first load. code:
 * "HOTEL.SECRET" as `offsyncd invite` prints it. ERR_INVALID: that is no code,
 * or no address; ERR_EXISTS: home belongs to a terminal that is in order;
 * ERR_EXPIRED, ERR_DENIED: code too old, used or unknown; ERR_OFFLINE … Says on
 * standard error what it does when that is a terminal, and what went wrong in
 * any case. When only the first load fails the terminal is enrolled all the
 * same: ERR_OK, and the agent goes on with it.
 */
enum err agent_enroll(const struct conf *conf, const char *home,
	const char *url, const char *code, const char *name) MUST_CHECK;

#endif
