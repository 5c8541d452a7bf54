/*
 * Degraded storage (reliability.md): when the store cannot be opened or written
 * (corrupt, full, read-only, gone), critical operations go to the fallback
 * journal, and from there into the queue, once, when the store is back. The
 * specification's localStorage fallback.
 *
 * Two sealed logs (sealed_log.h) in a folder that the configuration names
 * (store.fallback_path), or else in the terminal's home:
 *
 *	fallback.journal   what was entered, one record each: the operation, its
 *	                   fields as typed, who, when, on which business date,
 *	                   and the action id and idempotency key that were made
 *	                   before anything was written
 *	fallback.desk      what it takes to work without the store
 *	                   (journal_desk.h)
 *
 * Nothing is looked up while the store is away: rooms and tables are as typed,
 * rules of the hotel answer when the entry is replayed, and receipt numbers are
 * given then. A replayed entry is told late: it is dated when it was entered,
 * and rules give their late answer, as the server's do for a terminal that was
 * offline. What cannot be queued even so is parked with its cause
 * (journal_parked.h), never dropped.
 *
 * Replayed once: each entry has the action id and key that it was given when it
 * was entered, and a key is queued once; the journal is emptied after the last
 * commit.
 */
#ifndef OFFSYNC_STORE_JOURNAL_H
#define OFFSYNC_STORE_JOURNAL_H

#include "store/queue.h"

struct journal;

/* No disk is touched. folder NULL: the home. keys: copied what is needed. */
struct journal *journal_new(const struct env *env, const struct keys *keys,
	const char *home, const char *folder);
void journal_free(struct journal *j); /* NULL ok */
const char *journal_folder(const struct journal *j);

/* Whether a failure of the store is one that the journal stands in for. */
bool journal_is_for(enum err e);
/* Whether an operation is critical: goes on without the store. */
bool journal_takes(const struct operation_info *op);

struct journal_entry {
	const char *action_id;
	const char *idempotency_key;
	const char *operation;
	const char *user_id;
	enum role role;
	int64_t created_at;
	const char *business_date; /* "" when it was not known */
	size_t count;
	struct operation_argument *arguments;
	bool altered; /* nothing of the above is known */
};
struct journal_entries {
	size_t count;
	struct journal_entry *items; /* oldest first */
};

/* Makes the journal, with its room, so that it is there when it is needed. */
enum err journal_prepare(struct journal *j) MUST_CHECK;

/* How many entries wait, altered ones too; 0 without a journal. */
enum err journal_count(struct journal *j, int64_t *out) MUST_CHECK;
enum err journal_list(struct journal *j, struct arena *a,
	struct journal_entries *out) MUST_CHECK;

/* How an operation ended that journal_do was asked for. */
struct journal_outcome {
	bool journaled;   /* it is in the journal, not in the queue */
	enum err store;   /* what is wrong with the store; ERR_OK: nothing */
	int64_t replayed; /* entries that went into the queue before it */
	int64_t parked;   /* entries that were parked before it */
};

/*
 * Queues the operation (queue_do_intent), after what waits in the journal; when
 * the store fails, writes it to the journal: ERR_OK, out->journaled,
 * answer->action_id is the id it will have. Gives intent and request an id and
 * a key when they have none. Otherwise as queue_do_intent, and:
 * out->store set: nothing was saved anywhere: the operation is not critical
 * (the store's code comes back), or the journal failed too (its code).
 * ERR_INVALID with answer->problems also for a key that is not one of the
 * operation's.
 */
enum err journal_do(struct journal *j, struct store *st,
	const struct queue_intent *i, size_t max_actions, struct arena *a,
	struct action_list *actions, struct queue_answer *answer,
	struct journal_outcome *out) MUST_CHECK;

/*
 * Queues what waits in the journal, in order, each in a transaction of its own,
 * parks what is refused, and empties the journal. A failure of the store leaves
 * the journal as it is. Nothing to do is ERR_OK.
 */
enum err journal_replay(struct journal *j, struct store *st,
	struct journal_outcome *out) MUST_CHECK;

#endif
