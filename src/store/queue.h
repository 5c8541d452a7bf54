/*
 * The specification's action queue (table offline_actions). An action enters
 * together with its optimistic effect, chained and sealed, in one transaction:
 * saved means saved. It leaves the pending state only by the server's answer.
 *
 *   pending --push--> (answer) success  -> pending with stamp, until a pull has
 *                                          reached that stamp -> synced
 *                              conflict -> conflict   (a person decides)
 *                              error    -> failed     (parked: cause, remedy)
 *                              fk_error -> pending with waits_for
 *   conflict --decision pulled--> synced;   failed --fixed copy--> failed,
 * linked
 */
#ifndef OFFSYNC_STORE_QUEUE_H
#define OFFSYNC_STORE_QUEUE_H

#include "domain/action.h"
#include "domain/operations.h"
#include "domain/reduce.h"
#include "store/store.h"

enum sync_status {
	SYNC_STATUS_PENDING,
	SYNC_STATUS_SYNCED,
	SYNC_STATUS_CONFLICT,
	SYNC_STATUS_FAILED,
	SYNC_STATUS_COUNT,
};
const char *sync_status_name(enum sync_status s); /* "pending" */

/* What queue_add found. */
struct queue_answer {
	enum outcome outcome; /* of the first action that was not applied */
	enum rule rule;
	const char *detail; /* may be NULL */
	struct field_problems problems;
	size_t failed_at;      /* which of the actions */
	bool already;          /* same idempotency key: nothing new */
	bool at_cap;           /* ERR_FULL: quota.h says so, not the disk */
	bool by_disk;          /* and not for the queue, but for the quota */
	const char *action_id; /* of the first action */
};

/*
 * Queues the actions of one intention, all or none, with their effects on the
 * records. Fills in device_seq and prev_hash. ERR_REFUSED or ERR_INVALID: see
 * answer, nothing is queued. ERR_UNKNOWN never comes back: after a failed
 * commit the store is reopened and looked at, and the answer is saved or not
 * saved. ERR_FULL when there is no room for something of that weight (quota.h;
 * max_actions is the cap of the queue).
 */
enum err queue_add(struct store *st, struct action_list *actions,
	size_t max_actions, struct arena *a,
	struct queue_answer *answer) MUST_CHECK;

/* operations_build and queue_add in one transaction, so that number series and
 * actions are kept or lost together. */
enum err queue_do(struct store *st, const struct operation_info *op,
	const struct operation_request *r, const char *user_id, enum role role,
	size_t max_actions, struct arena *a, struct action_list *actions,
	struct queue_answer *answer) MUST_CHECK;

/* An operation somebody asked for, with what names it everywhere. */
struct queue_intent {
	const struct operation_info *op;
	const struct operation_request *request;
	const char *user_id;
	enum role role;
	/* The id that the first of its actions gets; NULL: a fresh one. */
	const char *action_id;
	/* It was written down elsewhere, then and on that business date, and is
	 * told only now: rules give their late answer. 0: it is asked for now.
	 */
	int64_t at_ms;
	const char *business_date;
};

/* As queue_do. */
enum err queue_do_intent(struct store *st, const struct queue_intent *i,
	size_t max_actions, struct arena *a, struct action_list *actions,
	struct queue_answer *answer) MUST_CHECK;

/* One row of the queue, opened. Texts live in the arena. */
struct queued {
	struct action action;
	enum sync_status status;
	int64_t sync_attempts;
	int64_t last_sync_attempt;
	const char *error_type; /* a SyncErrorType value, or NULL */
	const char *error_message;
	/* Rule code, or NULL. Of a synced one: CONFLICT_DECIDED, the decision
	 * had no effect because another one was first. */
	const char *rule;
	const char *remedy;
	const char *waits_for;   /* action id, or NULL */
	const char *replaced_by; /* action id of the corrected copy, or NULL */
	int64_t stamp;           /* server's stamp; 0: not answered yet */
	bool tampered;           /* the sealed payload did not open */
	const char *summary;     /* "Cash payment 85.00 EUR, folio F-1038" */
	/* Filled by queue_bundle. */
	const struct queued *holder; /* it goes with that one; NULL: alone */
	int depth;                   /* of holders above it */
	size_t holding;              /* how many go with it, and with those */
};
struct queued_list {
	size_t count;
	struct queued *items;
};

/* What is listed: all that is not synced, or one status; newest last. limit 0:
 * all. */
enum err queue_list(struct store *st, bool with_synced, size_t limit,
	struct arena *a, struct queued_list *out) MUST_CHECK;
enum err queue_find(struct store *st, const char *action_id, struct arena *a,
	struct queued *out) MUST_CHECK;
/* What this terminal has queued about a record and still remembers, done or
 * not; newest last. Looks at the whole queue: for one record that a person
 * asks about. */
enum err queue_of_record(struct store *st, enum table t, const char *record_id,
	size_t limit, struct arena *a, struct queued_list *out) MUST_CHECK;

/*
 * A refused action, or one that a manager decides on, and those that were
 * queued after it and cannot do without it are one bundle: what waits for it,
 * and what was refused as well because of it. In the list each bundle stands
 * together, its root first. What the list does not have holds nobody.
 */
void queue_bundle(struct queued_list *list, struct arena *a);
/* The bundle of one action, from its root; *at is its place. Alone: a list of
 * one. */
enum err queue_find_bundle(struct store *st, const char *action_id,
	struct arena *a, struct queued_list *out, size_t *at) MUST_CHECK;

/* Counted from an index, cheap enough for every screen. */
struct queue_counts {
	int64_t to_send;   /* pending and not answered */
	int64_t sending;   /* answered, not yet seen in a pull */
	int64_t waiting;   /* pending, held by another action */
	int64_t to_decide; /* open conflicts of the hotel, on this store */
	int64_t refused;   /* failed and not replaced */
	int64_t oldest_ms; /* created_at of the oldest pending; 0: none */
	int64_t bytes;     /* sealed size of what is pending */
};
enum err queue_count(struct store *st, struct queue_counts *out) MUST_CHECK;

/* State mark of a record for the last column of lists: '.', '+', '~', '!', 'X'
 * (console.md). */
char queue_mark(struct store *st, enum table t, const char *record_id);

/* Whether any record has another mark than '.'. */
bool queue_has_marks(struct store *st);

/* A failed action once more, as it was (retry), or with other values (fix): a
 * new action linked to the old one. ERR_INVALID when it is not failed. Where
 * the server may still take the old one, it is told first that it is given up;
 * when it has taken it by then, the copy is parked. */
enum err queue_retry(struct store *st, const char *action_id,
	const char *user_id, const struct operation_request *changes,
	struct arena *a, struct queue_answer *answer) MUST_CHECK;

/* A failed action that nobody wants any more: it is no longer counted as
 * refused, and its replaced_by is its own id. ERR_INVALID when it is not
 * failed, or has a copy. */
enum err queue_dismiss(struct store *st, const char *action_id) MUST_CHECK;

/* ---- the agent's side ---- */

/* Signs up to limit unsigned actions in order of device_seq. *signed_count: how
 * many. A payload that does not open is parked (failed, TAMPERED) and the rest
 * goes on. */
enum err queue_sign(struct store *st, const struct sign_key *key, size_t limit,
	size_t *signed_count) MUST_CHECK;

/* The last action that has its signature; 0: none. */
enum err queue_signed_to(struct store *st, int64_t *seq) MUST_CHECK;

/* Appends JSON objects of sendable, signed actions (pending, no stamp),
 * separated by commas, and their ids. An altered one is parked, and the rest
 * goes on. */
struct queue_ask {
	int64_t after_seq; /* device_seq after this one … */
	int64_t to_seq;    /* … and up to this one, or QUEUE_TO_END */
	size_t limit;      /* actions at most */
	size_t max_bytes;
	bool runs; /* of those that follow each other only the newest is sent
		    * with its signature (ACTION_RUN_MAX) */
};
#define QUEUE_TO_END INT64_MAX
struct queue_batch {
	size_t count;
	const char **ids;
	int64_t *seqs; /* device_seq of each, rising */
};
enum err queue_batch(struct store *st, const struct queue_ask *ask,
	struct arena *a, struct buf *json, struct queue_batch *out) MUST_CHECK;

/* The request that this action alone makes is refused, and others are not: it
 * is parked, and its place in the chain given up. ERR_INVALID when it is not
 * one to be sent. */
enum err queue_park_refused(
	struct store *st, const char *action_id, const char *why) MUST_CHECK;

/* What waits on a link where data costs money (sync/thrift.h): everything
 * behind the last action that matters now. */
struct queue_held {
	int64_t to_seq;    /* that action's device_seq; 0: there is none */
	int64_t count;     /* actions behind it */
	int64_t oldest_ms; /* created_at of the oldest of these; 0: none */
};
/* So long, at most. */
#define QUEUE_HELD_MS (INT64_C(15) * 60 * 1000)
enum err queue_held(struct store *st, struct queue_held *out) MUST_CHECK;

/* Counts an attempt that got no answer for each of them. */
enum err queue_missed(
	struct store *st, const struct queue_batch *batch) MUST_CHECK;

/* One entry of the server's results, kept for good. */
struct queue_result {
	const char *action_id;
	const char *status;     /* success, conflict, error */
	const char *server_id;  /* may be NULL */
	const char *error_type; /* may be NULL */
	const char *error_message;
	const char *rule;
	const char *resolution;
	const char *conflict_id;
	int64_t stamp;
};
/* The server does not know our token: its stamps are of another life, and none
 * of them has been seen. */
enum err queue_token_void(struct store *st) MUST_CHECK;
/* One transaction for all of them, and an attempt counted for each. Refused
 * actions lose their overlay. */
enum err queue_apply_results(struct store *st,
	const struct queue_result *results, size_t count,
	struct arena *a) MUST_CHECK;

/*
 * How this store and the server fit together, by the last action that the
 * server says it has of this terminal.
 */
enum standing {
	STANDING_FINE,
	/* It had answered more: it was restored from a backup. */
	STANDING_BEHIND,
	/* More than it was ever sent from here: this store was copied, or
	 * restored from a backup. Or the server's backup is older than what is
	 * kept here. The terminal has to be enrolled again. */
	STANDING_APART,
};
enum err queue_standing(
	struct store *st, int64_t last_seq, enum standing *out) MUST_CHECK;

/*
 * Actions after after_seq that the server has answered are sent once more. What
 * was acknowledged has no effect of its own here and is not counted until the
 * server has answered again; of what was refused only the place is told.
 */
enum err queue_offer_again(
	struct store *st, int64_t after_seq, int64_t *count) MUST_CHECK;
/* Likewise those of these numbers that were answered for good; the server says
 * that they are not: it has them of a time before. */
enum err queue_offer_open(struct store *st, const int64_t *seqs, size_t n,
	int64_t *count) MUST_CHECK;

/*
 * Of the refused actions that only lacked something, and that nobody has looked
 * after: sends once more those that are not among these numbers, for which the
 * server has no final answer, or all of them, because something has arrived.
 */
enum err queue_ask_orphans(struct store *st, const int64_t *open_seqs, size_t n,
	bool all, int64_t *count) MUST_CHECK;

/* Looks at the limit oldest actions, and forgets those that were acknowledged,
 * or dismissed, and queued before that time (reliability.md, 7). */
enum err queue_compact(struct store *st, int64_t before_ms, size_t limit,
	int64_t *count) MUST_CHECK;

/* Where the chain begins that a terminal enrolled anew goes on with: the number
 * before the first action that is kept, and that one's hash ("" when it is not
 * known). 0: nothing was ever queued. */
enum err queue_chain_start(struct store *st, struct arena *a, int64_t *seq,
	const char **hash) MUST_CHECK;

/* The terminal has been enrolled again, under another id and with another
 * signing key: everything that is kept is signed and sent once more. The store
 * has to be opened anew after that. */
enum err queue_renew(
	struct store *st, const struct terminal_identity *id) MUST_CHECK;

#endif
