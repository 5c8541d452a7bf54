/*
 * What the agent leaves for everybody to see: the specification's SyncMetadata
 * (table sync_metadata), the link, the clock offset, counters for
 * OfflineMetrics.
 */
#ifndef OFFSYNC_STORE_SYNC_STATE_H
#define OFFSYNC_STORE_SYNC_STATE_H

#include "base/link_kind.h"
#include "store/rounds.h"
#include "store/store.h"

enum link_state {
	LINK_UNKNOWN, /* no agent has tried yet */
	LINK_ONLINE,
	LINK_SLOW,
	LINK_OFFLINE,
	LINK_SIGN_IN, /* auth_error: the terminal must be enrolled again */
	LINK_BLOCKED, /* revoked */
	LINK_UPDATE,  /* server newer than this program */
	LINK_STATE_COUNT,
};
const char *link_state_name(enum link_state s); /* "online" */

struct sync_state {
	enum link_state link;
	int64_t link_since_ms;   /* wall clock; when this state began */
	int64_t last_contact_ms; /* last answer of the sync endpoint */
	/* The same moment, when it is saved; by default that is now. Not
	 * loaded. */
	struct env_moment contact;
	int64_t last_successful_sync;
	/* 0: when there is something to do. Of many tries in a row not each one
	 * is told: may have passed. */
	int64_t next_try_ms;
	int64_t clock_offset_ms; /* server minus this terminal */
	int64_t latency_ms;      /* of the last exchange */
	const char *why;         /* last error in words; "" when fine */
	const char *token;       /* last_sync_token */
	int64_t token_stamp;
	bool loaded;    /* the first load is complete */
	bool reloading; /* the hotel is loaded anew, and not complete */
	enum link_kind kind;
	bool metered; /* data costs money: what can wait, waits */
	/* Complete rounds since the last save, the time they took, and tries
	 * that failed: added up by it. Loaded as 0. */
	int64_t rounds;
	int64_t rounds_ms;
	int64_t failures;
	/* Those rounds and tries one by one, for the log (store/rounds.h).
	 * Borrowed; not loaded. */
	const struct sync_round *log;
	size_t log_count;
};

enum err sync_state_load(
	struct store *st, struct arena *a, struct sync_state *out) MUST_CHECK;
/* Its clock_offset_ms alone; 0 when nothing is known. */
int64_t sync_state_offset_ms(struct store *st);
/* Writes link, why, times; not the token (overlay_apply does that, with the
 * data). Nothing is written when only times moved by less than a second. */
enum err sync_state_save_link(
	struct store *st, const struct sync_state *s) MUST_CHECK;

/* Counters of OfflineMetrics since the last call of sync_state_metrics_clear.
 */
struct offline_metrics {
	int64_t offline_duration_seconds;
	int64_t actions_queued;
	int64_t actions_synced;
	int64_t conflicts_encountered;
	int64_t sync_failures;
	int64_t last_sync_latency_ms;
	/* Beyond the specification. */
	int64_t sync_count;       /* complete rounds */
	int64_t sync_duration_ms; /* that they took together */
	int64_t offline_count;    /* times that the link was lost */
};
enum err sync_state_metrics(
	struct store *st, struct offline_metrics *out) MUST_CHECK;
/* The same since this terminal was enrolled. */
enum err sync_state_metrics_all(
	struct store *st, struct offline_metrics *out) MUST_CHECK;

/* How long this terminal has been without the server; 0: it is not. */
enum err sync_state_offline_ms(struct store *st, int64_t *out) MUST_CHECK;

/* Takes off what was sent; what came in between stays. */
enum err sync_state_metrics_clear(
	struct store *st, const struct offline_metrics *sent) MUST_CHECK;

/* The file's size and what is left on its disk, in bytes. */
enum err sync_state_disk(
	struct store *st, int64_t *used, int64_t *left) MUST_CHECK;

#endif
