/*
 * Entries of the fallback journal that could not be queued when the store was
 * back, each with its cause, until somebody corrects or dismisses them.
 */
#ifndef OFFSYNC_STORE_JOURNAL_PARKED_H
#define OFFSYNC_STORE_JOURNAL_PARKED_H

#include "store/journal.h"

enum journal_parked_kind {
	JOURNAL_REFUSED, /* a rule or a wrong value stands in the way */
	JOURNAL_ALTERED, /* the record was changed outside of offsync */
	JOURNAL_MISSING, /* records that stood before it are gone */
	JOURNAL_PARKED_KINDS,
};
const char *journal_parked_word(enum journal_parked_kind kind);

struct journal_parked {
	const char *id;
	enum journal_parked_kind kind;
	struct journal_entry entry; /* JOURNAL_REFUSED: all of it */
	const char *cause;          /* a sentence without full stop */
	const char *remedy;         /* NULL or what to do */
	const char *rule;           /* its code, or NULL */
	int64_t parked_at;
};
struct journal_parked_list {
	size_t count;
	struct journal_parked *items; /* oldest first */
};

enum err journal_parked_count(struct store *st, int64_t *out) MUST_CHECK;
enum err journal_parked_list(struct store *st, struct arena *a,
	struct journal_parked_list *out) MUST_CHECK;

bool journal_is_parked(struct store *st, const char *id);
/* Within replay: its own transaction. Parked already is ERR_OK. */
enum err journal_park(struct store *st, const struct journal_parked *p,
	struct arena *a) MUST_CHECK;

/* Queues a refused entry, with changes over what was entered (may be NULL),
 * under its own id and key, by user_id; parked no more when that went well.
 * Else as queue_do; ERR_NOT_FOUND, ERR_INVALID: nothing that can be queued. */
enum err journal_parked_retry(struct store *st, const char *id,
	const struct operation_request *changes, const char *user_id,
	enum role role, size_t max_actions, struct arena *a,
	struct queue_answer *answer) MUST_CHECK;
/* Nobody needs it any more. ERR_NOT_FOUND. */
enum err journal_parked_dismiss(struct store *st, const char *id) MUST_CHECK;

#endif
