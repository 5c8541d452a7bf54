/*
 * What an operation would do here and now, for a preview: built and run as
 * queue_do does, and nothing is kept, no number is taken.
 */
#ifndef OFFSYNC_STORE_TRIAL_H
#define OFFSYNC_STORE_TRIAL_H

#include "store/queue.h"

/* One field of one record, before and after. */
struct trial_change {
	const struct record *before; /* NULL: it would be new */
	const struct record *after;
	int field; /* -1: the record itself is made, deleted or brought back */
};

struct trial {
	/* ERR_OK: it would be queued. ERR_REFUSED, ERR_INVALID, ERR_NOT_FOUND:
	 * answer says why. */
	enum err verdict;
	struct queue_answer answer;
	size_t count;
	struct trial_change *changes; /* in order of the writes */
};

/* Fails only when the store does. Everything is in the arena. */
enum err trial_run(struct store *st, const struct operation_info *op,
	const struct operation_request *r, const char *user_id, enum role role,
	struct arena *a, struct trial *out) MUST_CHECK;

#endif
