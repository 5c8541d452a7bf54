/*
 * The sync engine: decides what to send and when, and what an answer means. A
 * state machine without I/O: it asks its port for batches and gives it answers,
 * and tells its owner what to do next. The agent drives it with libcurl and the
 * store, the simulator with a fake network and virtual time.
 *
 *             +----------- wake, timer -----------+
 *             v                                   |
 *          PUSHING --answer, more--> PUSHING      |
 *           |  ^  | nothing (more) to send        |
 *           |  |  v                               |
 *           |  | PULLING --has_more--> PULLING    |
 *           |  |  | complete                      |
 *           |  +--+ (once a round: what the       |
 *           |        answers set free)            |
 *           v                                     |
 *          IDLE ----------------------------------+
 *
 *   any --network_error--> BACKING_OFF --timer--> PUSHING
 *   any --auth_error-----> RENEWING --new token--> PUSHING
 *                              | refused
 *                              v
 *                           STOPPED (a person must act; their wake tries again)
 *
 * Rules (protocol.md, "Retries"):
 *
 * R1: Push first, with limit 0, until the queue has nothing more; then pull
 * until has_more is false. On a link to be sparing with, the last push of a
 * round asks for the first page as well: one way to the server, not two.
 *
 * R2: After any failure the same actions are sent again under the same ids.
 * Nothing remembers that they were on their way, so nothing can get stuck.
 *
 * R3: Back-off 1 s x 2 with jitter, five quick tries, then at the sync interval
 * for ever; Retry-After honoured from 1 s to 15 min (backoff.h). A network
 * failure never counts against an action.
 *
 * R4: 401: one silent renewal of the token, then a person. 403 and 404 from an
 * offsync server: a person.
 *
 * R5: 400 and 413 to a push, from whomever: half as many actions. A single one
 * that is refused so is set aside, and what stands behind it is sent: when that
 * gets through, the port parks the one, else nothing more is sent in this
 * round, and the link says why.
 *
 * R6: Whatever is not of the protocol's shape (other content type, missing
 * members, results for what was not sent) is not an answer: a network failure,
 * "the answer did not come from an offsync server".
 *
 * R7: token_status other than ok on a pull: the page begins a full resync.
 *
 * R8: Of a push whose answer has come the next batch is sent at once, and the
 * results are kept while it is on its way (engine_work). Lost between the two:
 * R2, and the server answers the same again. On a fast link it is sent before
 * the answer (engine_ahead): the server takes a terminal's actions by their
 * numbers, so one that overtakes another is refused. It comes again at once,
 * and until the round ends nothing more is sent before its turn.
 *
 * R9: A server that has less of this terminal than it had acknowledged was
 * restored: the port offers that again, and it is pushed before anything of
 * such a server is kept. Once a round: one that forgets all the time gets no
 * further turns. One of another life than our token may have got an old request
 * of ours since, and have answers that nobody has heard of: it is offered
 * everything, once.
 *
 * R10: When server and terminal do not belong together any more (one of them
 * was copied or restored too far back), everything is kept and a person must
 * enrol the terminal again.
 */
#ifndef OFFSYNC_SYNC_ENGINE_H
#define OFFSYNC_SYNC_ENGINE_H

#include "base/arena.h"
#include "base/env.h"
#include "sync/thrift.h"
#include "sync/wire.h"

enum engine_state {
	ENGINE_IDLE,
	ENGINE_PUSHING,
	ENGINE_PULLING,
	ENGINE_BACKING_OFF,
	ENGINE_RENEWING,
	ENGINE_STOPPED,
	ENGINE_STATE_COUNT,
};
const char *engine_state_name(enum engine_state s);

/* What the engine needs from the store and the keys. All return at once. */
struct engine_port {
	void *ctx;

	/* A round begins; NULL: nobody wants to know. */
	void (*begin)(void *ctx);

	/* Signs what waits and appends a batch of actions to json, separated by
	 * commas; *count 0 when nothing is to be sent. What was answered is not
	 * offered again before the next complete pull, and nothing that the
	 * server refuses until it has the one before. ahead: what follows the
	 * last batch, which is out; else batches that were not applied are
	 * forgotten, and their actions offered again. */
	enum err (*batch)(void *ctx, bool ahead, size_t limit, size_t max_bytes,
		struct buf *json, size_t *count);
	/* Keeps results, changes and token of one answer, in that order. After
	 * a push sync_token is NULL and there are no changes: only the results
	 * count, for the oldest batch that was not applied. restart: R7.
	 * complete: no more pages wait. ERR_BAD_ANSWER when the results are not
	 * for what was sent. ERR_BUSY (R9) and ERR_EXPIRED (R10), before
	 * anything of a page is kept; results are. */
	enum err (*apply)(void *ctx, const struct wire_answer *answer,
		bool restart, bool complete);
	/* R5: the oldest batch that was not applied is one action, and was
	 * refused as a request; why in a sentence. True: batches go on without
	 * it. False: others are refused as well. */
	bool (*refused)(void *ctx, const char *why);
	/* last_sync_token, in the arena; "" at the beginning. */
	enum err (*token)(void *ctx, struct arena *a, const char **out);
	/* Bearer token in use, or NULL when there is none (then the engine
	 * renews first). */
	const char *(*bearer)(void *ctx);
	/* Appends the body of the token request (an assertion signed by the
	 * terminal's key). */
	enum err (*assertion)(void *ctx, struct buf *json);
	/* A new bearer token with its life in seconds. */
	void (*set_bearer)(void *ctx, const char *token, int64_t ttl_s);
	/* The link as just learned; why is a sentence, "" when fine.
	 * server_time: 0 when the answer did not say. next_try_ms: wall clock;
	 * 0 when nothing is planned but the interval or, after an error,
	 * nothing at all. An auth_error with a next_try_ms is one that the
	 * engine still mends by itself: only the server's clock is news.
	 * SYNC_ERROR_NONE with http_status 0 and a why: the terminal itself
	 * failed (disk, keys), the link is as it was. SYNC_ERROR_VALIDATION:
	 * the link is fine, but the server refuses an action's form (R5). */
	void (*link)(void *ctx, enum sync_error error, int http_status,
		int64_t latency_ms, int64_t server_time, int64_t next_try_ms,
		const char *why);
};

struct engine_settings {
	const char *tenant_id;
	const char *terminal_id; /* device_id */
	int64_t sync_interval_ms;
	size_t batch_max;       /* actions; 0: 1000 */
	size_t batch_bytes_max; /* 0: 1 MiB */
	int64_t page_max;       /* changes; 0: WIRE_CHANGES_DEFAULT */
	bool enabled;           /* false: never asks for anything */
};

struct engine;
/* settings' texts and the port are borrowed. */
struct engine *engine_new(const struct env *env,
	const struct engine_settings *settings, const struct engine_port *port);
void engine_free(struct engine *e);

/* What the owner must do now. */
enum engine_want_kind {
	ENGINE_WANT_REQUEST, /* send it, then engine_reply or engine_failed */
	ENGINE_WANT_WAIT,    /* nothing until until_ms (mono), or a wake */
};
struct engine_want {
	enum engine_want_kind kind;
	int64_t until_ms; /* WAIT: on the monotonic clock; -1: only a wake */
	const char *path; /* REQUEST: "/api/hotel/x/offline/sync" */
	const char *body; /* JSON; borrowed until the reply */
	size_t body_len;
	const char *bearer; /* NULL for the token request; borrowed likewise */
};
/* While a request is out, this gives the same one again. */
void engine_next(struct engine *e, struct engine_want *out);

/* While a request is out: whether there is something to do meanwhile, and does
 * it (R8). Whoever leaves it out has it done with the reply. */
bool engine_has_work(const struct engine *e);
void engine_work(struct engine *e);

/*
 * While a push is out: the request that comes next when the answer is a good
 * one, ready to be sent before that answer is there (R8). Before engine_work,
 * so that the server has it while results are kept. engine_next then asks for
 * the very same bytes; anything else, and what became of the early one does not
 * matter (R2). False: there is none. The body is borrowed until the reply.
 */
bool engine_ahead(struct engine *e, struct engine_want *out);

/* The answer to the request: status and body. retry_after_s: -1 when absent. */
void engine_reply(struct engine *e, int http_status, const char *content_type,
	const char *body, size_t len, int64_t retry_after_s);
/* The request did not get an answer. why: a sentence. */
void engine_failed(struct engine *e, enum err why_code, const char *why);

/* New work in the queue, "try now", or the live feed's "there is more". Only a
 * person's wake cuts a back-off short or leaves STOPPED. */
void engine_wake(struct engine *e, bool by_person);

/* What the link is fit for from now on; never more than the settings. */
void engine_set_plan(struct engine *e, const struct thrift_plan *plan);

/* How fast the link was just measured (0: unknown, as before the first call): a
 * batch is made no larger than what a slow link carries in some ten seconds,
 * and on an unknown one large enough to measure it. */
void engine_set_speed(struct engine *e, int64_t bytes_per_second);

enum engine_state engine_state(const struct engine *e);
/* Nothing left to send or to fetch, as of the last complete round; false while
 * something is on its way. */
bool engine_is_drained(const struct engine *e);

#endif
