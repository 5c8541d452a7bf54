/*
 * What a revoked terminal had not sent when it was revoked. It hands that over
 * (POST …/terminals/leave), and it is kept aside as it was signed: nothing of
 * it counts before a manager has accepted it, and nothing is dropped, for money
 * may have changed hands. Accepted, an action goes through the same steps as
 * every other, as its own user's, from an integration named REVIEW.
 */
#ifndef OFFSYNC_SERVER_REVIEW_H
#define OFFSYNC_SERVER_REVIEW_H

#include "server/sync_handler.h"

#define REVIEW_TERMINAL "review"

/* Between begin and end: keeps the actions of a request that have no answer
 * yet. *taken: that are safe here; the others cannot be read. */
enum err review_take(const struct sync_handler *h,
	const struct storage_terminal *t, const struct prepared_batch *batch,
	struct arena *a, size_t *taken) MUST_CHECK;

/* One action that waits, or did; texts in the arena. */
struct review {
	struct storage_forked kept;
	const char *terminal_name;
	const char *user_id;
	const char *what;     /* "INSERT cash_payments" */
	int64_t created_at;   /* as the terminal said */
	int64_t amount_minor; /* of a payment; 0: none */
	const char *currency; /* of it, or NULL */
	bool proved;          /* signed by the terminal */
};
/* In the order in which they were done, terminal by terminal. with_decided:
 * those as well that have been decided about. */
enum err review_list(struct storage *s, const char *tenant_id,
	bool with_decided, struct arena *a, struct review **out,
	size_t *count) MUST_CHECK;

enum review_outcome {
	REVIEW_DONE,
	REVIEW_CONFLICT, /* done, and a conflict waits for a decision */
	REVIEW_REFUSED,  /* a rule stands against it: it goes on waiting */
	REVIEW_OVER,     /* somebody else has decided */
};
/* Between begin and end. by: login of the manager. why: a sentence of the
 * server's when it is refused, in the arena. ERR_BUSY as sync_push. */
enum err review_accept(const struct sync_handler *h, const char *tenant_id,
	const struct review *r, const char *by, struct arena *a,
	enum review_outcome *out, const char **why) MUST_CHECK;
enum err review_reject(const struct sync_handler *h, const struct review *r,
	const char *by, enum review_outcome *out) MUST_CHECK;

#endif
