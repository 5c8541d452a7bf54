/*
 * The sync endpoint without HTTP: takes a request, does the eight steps of
 * protocol.md ("What the server does with an action") for each action, and
 * writes the answer. Used by the routes and, in one process with terminals, by
 * the simulator.
 *
 * sync_handle does all of it. A server with threads does the same in steps:
 *
 *   sync_prepare   read, canonical text, hash, signature; no storage, so on any
 *                  thread and in parts. Where actions of one part follow each
 *                  other in the chain, the newest one's signature covers those
 *                  before it: it signs prev_hash, the hash of all of them (as
 *                  RFC 5848 signs messages by the block)
 *   sync_push      the actions, on the writer's storage between begin and end;
 *                  several requests of one hotel may share that transaction
 *   sync_answer    results, changes and the token, on any storage of the same
 *                  place, after the commit
 */
#ifndef OFFSYNC_SERVER_SYNC_HANDLER_H
#define OFFSYNC_SERVER_SYNC_HANDLER_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/env.h"
#include "server/storage.h"
#include "server/token.h"
#include "server/verify_cache.h"
#include "sync/wire.h"

struct sync_handler {
	const struct env *env;
	struct storage *storage;
	const struct token_secret *token_secret;
	bool require_signed; /* refuse unsigned actions also of integrations */
	bool accept_fast_keys;     /* simulator only */
	size_t actions_max;        /* 0: WIRE_ACTIONS_MAX */
	struct verify_cache *keys; /* may be NULL: keys are read each time */
};

/* Who the bearer token says is asking. */
struct sync_caller {
	const char *tenant_id;
	const char *terminal_id;
	int64_t until_s; /* when the token expires, in seconds since 1970 */
	const char *certificate; /* that the client shows; or NULL */
};

/*
 * The whole of one request. status: 200, or 400, 403, 404, 413, 503 with a
 * problem document in out. Never fails half: what is in the answer is
 * committed.
 */
int sync_handle(const struct sync_handler *h, const struct sync_caller *caller,
	const struct wire_request *req, struct arena *a, struct buf *out);

/* ---- in steps ---- */

struct prepared_action;
struct prepared_batch {
	size_t count;
	struct prepared_action *items; /* in the arena of sync_batch_new */
	/* Asked before an item is used, where other threads are still at it:
	 * returns when it is prepared. NULL: all of them are. */
	void (*await)(void *ctx, size_t index);
	void *ctx;
};

/*
 * The terminal and what is wrong with the request as a whole: 0, or a status
 * with *why one sentence. On any storage, outside of a transaction.
 */
int sync_admit(const struct sync_handler *h, struct storage *storage,
	const struct sync_caller *caller, const struct wire_request *req,
	struct arena *a, struct storage_terminal *terminal, const char **why);
/* The same of a caller who asks for something else. */
int sync_admit_terminal(struct storage *storage,
	const struct sync_caller *caller, struct arena *a, const char **why);

/* Room for the actions of a request; then prepares those from..to, with an
 * arena of the thread's own that lives until the push is done. */
void sync_batch_new(const struct wire_request *req, struct arena *a,
	struct prepared_batch *batch);
void sync_prepare(const struct sync_handler *h,
	const struct storage_terminal *terminal, const struct wire_request *req,
	size_t from, size_t to, struct arena *a, struct prepared_batch *batch);

/* Between begin and end: whether actions of this terminal are missing that come
 * before those of the request. */
bool sync_is_early(const struct sync_caller *caller,
	const struct wire_request *req, struct storage *storage,
	struct arena *a);

/* What the security log is told of actions (audit.h). Texts are borrowed from
 * the request. */
#define SYNC_NOTES_MAX 16
enum sync_note_kind {
	SYNC_NOTE_ROLE_DENIED,
	SYNC_NOTE_OVERRIDE,
	SYNC_NOTE_FORGED,
	SYNC_NOTE_FOREIGN,
	SYNC_NOTE_FORKED,
};
struct sync_note {
	enum sync_note_kind kind;
	const char *user_id; /* may be NULL */
	const char *action_id;
	const char *rule;   /* of an override; else NULL */
	const char *reason; /* likewise */
};

/* What came of the actions. */
struct sync_pushed {
	struct buf results; /* entries of results[], separated by commas */
	size_t success;
	size_t conflict;
	size_t error;
	size_t replayed;
	struct sync_note notes[SYNC_NOTES_MAX];
	size_t note_count; /* of all; beyond SYNC_NOTES_MAX they are counted */
	/* Of a planted bug (base/mutant.h): answers not stored yet. */
	struct storage_result *unstored;
	size_t unstored_count;
	size_t unstored_cap;
};
void sync_pushed_init(struct sync_pushed *p);
void sync_pushed_fini(struct sync_pushed *p);

/*
 * For a storage that reads ahead (storage_ops.scout), between begin and end,
 * before sync_push: one round, after which scout_fetch says whether another is
 * worth it; state is empty before the first. Several requests that come one
 * after the other are tried together, in their order, round by round.
 */
struct sync_scouting {
	bool *tried; /* by action; NULL: before the first round */
};
enum err sync_scout(const struct sync_handler *h,
	const struct sync_caller *caller, const struct wire_request *req,
	const struct prepared_batch *batch, struct arena *a,
	struct sync_scouting *state) MUST_CHECK;

/*
 * ERR_BUSY: a write failed in the middle; end the transaction with that, and
 * begin again with careful. Everything else but ERR_OK goes to end as well, and
 * nothing has happened then.
 */
enum err sync_push(const struct sync_handler *h,
	const struct sync_caller *caller, const struct wire_request *req,
	const struct prepared_batch *batch, struct arena *a,
	struct sync_pushed *out) MUST_CHECK;

/* Always 200: what was pushed stands, so that it is answered even when reading
 * the changes failed. pushed may be NULL. */
int sync_answer(const struct sync_handler *h, struct storage *storage,
	const struct sync_caller *caller, const struct wire_request *req,
	const struct sync_pushed *pushed, struct arena *a, struct buf *out);

#endif
