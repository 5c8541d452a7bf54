/*
 * The inside of the port: sync_port.c moves actions and changes,
 * sync_port_again.c offers what a restored server lost, sync_port_refused.c
 * finds the one action that is refused as a request, sync_port_link.c keeps the
 * bearer token and publishes the link.
 */
#ifndef OFFSYNC_AGENT_SYNC_PORT_PRIV_H
#define OFFSYNC_AGENT_SYNC_PORT_PRIV_H

#include "agent/agent.h"
#include "store/queue.h"
#include "store/sync_state.h"

#define WHY_SIZE 200

struct sent_batch {
	struct arena *arena; /* of the ids */
	bool runs;           /* signatures were left out */
	bool ahead;          /* while another was out, perhaps before it */
	struct queue_batch ids;
};
/* One is answered, one is out. */
#define SENT_MAX 3
/* Rounds that are not in the store yet; of more the last ones are joined. */
#define ROUNDS_MAX 8

struct sync_port {
	struct engine_port engine;
	struct store *st;
	const struct sign_key *key;
	struct arena *arena; /* of one call */

	/* Batches whose answers are not kept, oldest first. Only in memory:
	 * after a restart everything unanswered is offered again. */
	struct sent_batch out[SENT_MAX];
	size_t out_count;
	/* device_seq of all that was answered since the last complete pull. */
	int64_t *answered;
	size_t answered_count;
	size_t answered_cap;
	/* Behind this number the server lacks the next one, and refuses what
	 * follows; -1: nothing is missing. */
	int64_t gap;
	/* The action that was refused as a request. */
	struct {
		int64_t seq; /* 0: there is none */
		bool aside;  /* batches go on without it */
		bool proved; /* requests have got through since then */
	} refused;
	bool unanswered; /* something was sent and got no answer */
	bool offered;    /* acknowledged actions again, in this round */
	/* All of them, to a server that is of another life than our token, and
	 * of which no page is kept yet. */
	bool life_offered;
	bool news; /* an incomplete pull has brought changes */

	char *bearer;
	int64_t bearer_until_ms; /* mono */

	struct sync_state saved; /* as in the store; texts below */
	char why[WHY_SIZE];
	int64_t clock_offset_ms;
	bool complete; /* the last answer was the last page */
	enum link_kind kind;
	bool metered;
	bool hold;
	bool hold_signing;
	bool brief;
	bool takes_runs; /* so the server said in its last answer */
	struct sync_counts counts;
	int64_t began_ms; /* mono, of the round; 0: it has been counted */
	int64_t rounds;   /* complete ones that are not in the store yet */
	int64_t rounds_ms;
	int64_t failures;    /* tries, likewise */
	int64_t next_try_ms; /* as last heard of; the store may lag behind */
	struct {
		struct sync_round items[ROUNDS_MAX];
		char whys[ROUNDS_MAX][WHY_SIZE];
		size_t count;
		struct sync_counts
			before;   /* what the last of them ended with */
		int64_t began_ms; /* wall clock, of the next one */
		int64_t began_mono_ms;
	} log;
};

/* Members of struct engine_port. */
const char *port_bearer(void *ctx);
void port_set_bearer(void *ctx, const char *token, int64_t ttl_s);
void port_begin(void *ctx);
enum err port_assertion(void *ctx, struct buf *json) MUST_CHECK;
void port_link(void *ctx, enum sync_error error, int http_status,
	int64_t latency_ms, int64_t server_time, int64_t next_try_ms,
	const char *why);

/* Appends what this terminal says of itself, signed (crypto/order.h). id NULL:
 * a fresh one. */
#define PORT_CLAIM_LIFE_S 60
enum err port_claim(struct sync_port *p, const struct sign_key *key,
	const char *audience, const char *id, int64_t life_s,
	struct buf *out) MUST_CHECK;

bool port_refused(void *ctx, const char *why);

/* What the server has of this terminal, against what it had acknowledged, and
 * which of its answers are not for good. *again: something is offered again. */
enum err port_compare(struct sync_port *p, const struct wire_answer *answer,
	bool *again) MUST_CHECK;
enum err port_compare_open(struct sync_port *p,
	const struct wire_answer *answer, bool *again) MUST_CHECK;

/* After a complete pull; news: it has brought something. */
enum err port_ask_orphans(struct sync_port *p, const struct wire_answer *answer,
	bool news) MUST_CHECK;

/* Whether batches go on without that one. */
bool port_is_aside(const struct sync_port *p, int64_t seq);
/* A push, or a whole pull, got through. */
void port_note_taken(struct sync_port *p, const struct queue_batch *taken);
void port_note_page(struct sync_port *p);

void port_forget_bearer(struct sync_port *p);
/* Whatever is out gets no answer any more: counts the attempt. */
void port_forget_sent(struct sync_port *p);

#endif
