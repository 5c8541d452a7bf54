#include "agent/agent.h"
#include "agent/sync_port_priv.h"
#include "base/check.h"
#include "base/log.h"
#include "base/mutant.h"
#include "store/overlay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_LIMIT ((size_t)256 * 1024 * 1024)

/* ---- what goes out ---- */

#ifdef OFFSYNC_MUTANTS
/* RETRY_NEW_ID: what was not answered is sent as something new. */
static void
give_new_ids(const struct queue_batch *b, struct buf *json)
{
	size_t i;
	char *id;

	for (i = 0; i < b->count; i++) {
		id = strstr(json->data, b->ids[i]);
		if (id != NULL)
			id[0] = id[0] == '0' ? '1' : '0';
	}
}
#endif

static bool
is_passed_over(const struct sync_port *p, int64_t seq)
{
	size_t i;

	if (port_is_aside(p, seq))
		return true;
	for (i = 0; i < p->answered_count; i++) {
		if (p->answered[i] == seq)
			return true;
	}
	return false;
}

void
port_forget_sent(struct sync_port *p)
{
	if (p->out_count > 0 && queue_missed(p->st, &p->out[0].ids) != ERR_OK)
		log_warn("an attempt could not be counted");
	p->out_count = 0;
}

/* Where the batch goes on from those that are out. */
static int64_t
last_seq(const struct sync_port *p)
{
	const struct queue_batch *last;

	if (p->out_count == 0)
		return 0;
	last = &p->out[p->out_count - 1].ids;
	return last->seqs[last->count - 1];
}

/* What the server refuses until it has the one before. */
static bool
is_behind_gap(const struct sync_port *p, const struct queue_batch *b)
{
	return p->gap >= 0 && b->count > 0 && b->seqs[0] > p->gap + 1;
}

/* An answer that decided nothing would be asked for without end: what begins
 * with such an action begins behind it, and the next round may do better. */
static enum err
collect(struct sync_port *p, struct sent_batch *b, size_t limit,
	size_t max_bytes, struct buf *json)
{
	struct queue_held held = { .to_seq = QUEUE_TO_END };
	enum err e = p->hold ? queue_held(p->st, &held) : ERR_OK;
	struct queue_ask ask = {
		.after_seq = last_seq(p),
		.to_seq = held.to_seq,
		.limit = limit,
		.max_bytes = max_bytes,
		.runs = p->brief && p->takes_runs,
	};

	if (e != ERR_OK)
		return e;
	b->runs = ask.runs;
	for (;;) {
		buf_clear(json);
		arena_reset(b->arena);
		e = queue_batch(p->st, &ask, b->arena, json, &b->ids);
		if (e != ERR_OK || b->ids.count == 0 ||
			!is_passed_over(p, b->ids.seqs[0]))
			break;
		log_debug("action %s has to wait", b->ids.ids[0]);
		ask.after_seq = b->ids.seqs[0];
	}
	if (e == ERR_OK && is_behind_gap(p, &b->ids)) {
		buf_clear(json);
		b->ids.count = 0;
	}
	return e;
}

static enum err
port_batch(void *ctx, bool ahead, size_t limit, size_t max_bytes,
	struct buf *json, size_t *count)
{
	struct sync_port *p = ctx;
	struct sent_batch *b;
	size_t n;
	enum err e = ERR_OK;

	*count = 0;
	if (!ahead)
		port_forget_sent(p);
	if (MUTANT(STUCK_IN_FLIGHT) && p->unanswered)
		return ERR_OK;
	if (p->key != NULL && !p->hold_signing)
		e = queue_sign(p->st, p->key, limit, &n);
	if (e != ERR_OK)
		return e;
	CHECK(p->out_count < SENT_MAX);
	b = &p->out[p->out_count];
	b->ahead = p->out_count > 0;
	e = collect(p, b, limit, max_bytes, json);
	if (e != ERR_OK || b->ids.count == 0)
		return e;
#ifdef OFFSYNC_MUTANTS
	if (MUTANT(RETRY_NEW_ID) && p->unanswered && !ahead)
		give_new_ids(&b->ids, json);
#endif
	p->out_count++;
	p->unanswered = true;
	*count = b->ids.count;
	return ERR_OK;
}

/* ---- what comes in ---- */

/* The results must be for what was sent, each once: in order, as the protocol
 * says. An answer to another request is no answer (fault 41). */
static bool
answers_batch(const struct sync_port *p, const struct wire_answer *a)
{
	const struct queue_batch *sent = &p->out[0].ids;
	size_t i;

	if (p->out_count == 0 || a->result_count != sent->count)
		return false;
	for (i = 0; i < a->result_count; i++) {
		if (strcmp(a->results[i].action_id, sent->ids[i]) != 0)
			return false;
	}
	return true;
}

/* "room_id: is not a room of this hotel; adults: at most 99" behind the
 * server's sentence: what staff see when they fix the entry. */
static const char *
message_of(const struct wire_result *r, struct arena *a)
{
	const struct json_node *n;
	struct buf b;
	const char *text;

	if (r->fields == NULL || json_count(r->fields) == 0 ||
		(json_count(r->fields) == 1 && r->error_message != NULL))
		return r->error_message;
	buf_init(&b, 2000);
	for (n = json_first(r->fields); n != NULL; n = json_next(n)) {
		if (json_kind(n) != JSON_TEXT)
			continue;
		buf_addf(&b, "%s%s: %s", b.len > 0 ? "; " : "", json_key(n),
			json_text(n));
	}
	text = arena_strdup(a, b.data);
	buf_fini(&b);
	return text;
}

static void
count_result(struct sync_counts *c, const struct wire_result *r)
{
	if (r->resolution != NULL && strcmp(r->resolution, "given_up") == 0)
		return; /* people heard of it when it was parked */
	if (sync_error_find(r->error_type) == SYNC_ERROR_NETWORK)
		return; /* it came too early, and comes again */
	c->sent++;
	if (strcmp(r->status, "conflict") == 0)
		c->conflicts++;
	else if (strcmp(r->status, "error") == 0 &&
		 sync_error_find(r->error_type) != SYNC_ERROR_FOREIGN_KEY)
		c->refused++; /* an fk_error waits for its parent */
}

/* Refused because the one before it has not come. */
static bool
is_out_of_turn(const struct wire_answer *a, size_t i)
{
	return a->has_last_seq &&
	       sync_error_find(a->results[i].error_type) == SYNC_ERROR_NETWORK;
}

/* The oldest batch is answered; what came out of turn as if it had not been
 * sent. Sent ahead, it may only have overtaken the one before. */
static void
move_on(struct sync_port *p, const struct wire_answer *a)
{
	struct sent_batch oldest = p->out[0];
	size_t count = p->answered_count + oldest.ids.count;
	int64_t gap = -1;

	if (count > p->answered_cap) {
		p->answered_cap = 2 * count;
		p->answered = realloc(
			p->answered, p->answered_cap * sizeof *p->answered);
		CHECK(p->answered != NULL);
	}
	for (size_t i = 0; i < oldest.ids.count; i++) {
		if (is_out_of_turn(a, i))
			gap = oldest.ahead ? p->gap : a->last_seq;
		else
			p->answered[p->answered_count++] = oldest.ids.seqs[i];
	}
	p->gap = gap;
	memmove(p->out, p->out + 1, (SENT_MAX - 1) * sizeof p->out[0]);
	p->out[SENT_MAX - 1] = oldest;
	p->out_count--;
	p->unanswered = p->out_count > 0;
}

/* Signatures were left out, and the server is not the one that takes that any
 * more: it says so as of one that does not fit. */
static bool
misses_signatures(const struct sync_port *p, const struct wire_answer *a)
{
	if (!p->out[0].runs)
		return false;
	for (size_t i = 0; i < a->result_count; i++) {
		if (json_find(a->results[i].fields, "signature") != NULL)
			return true;
	}
	return false;
}

/* The server keeps our actions aside: they came in two versions. */
static bool
has_forked(const struct wire_answer *answer)
{
	for (size_t i = 0; i < answer->result_count; i++) {
		if (sync_error_find(answer->results[i].error_type) ==
			SYNC_ERROR_AUTHENTICATION)
			return true;
	}
	return false;
}

static enum err
keep_results(struct sync_port *p, const struct wire_answer *answer)
{
	struct queue_result *results;
	size_t i;
	enum err e = ERR_OK;

	if (!answers_batch(p, answer))
		return ERR_BAD_ANSWER;
	if (misses_signatures(p, answer)) {
		p->takes_runs = false;
		return ERR_BAD_ANSWER; /* the same again, with all of them */
	}
	results = ARENA_ARRAY(
		p->arena, struct queue_result, answer->result_count);
	for (i = 0; i < answer->result_count; i++) {
		const struct wire_result *r = &answer->results[i];

		results[i] = (struct queue_result){
			.action_id = r->action_id,
			.status = r->status,
			.server_id = r->server_id,
			.error_type = r->error_type,
			.error_message = message_of(r, p->arena),
			.rule = r->rule,
			.resolution = r->resolution,
			.conflict_id = r->conflict_id,
			.stamp = r->stamp,
		};
	}
	if (answer->token_status != TOKEN_OK)
		e = queue_token_void(p->st);
	if (e == ERR_OK)
		e = queue_apply_results(
			p->st, results, answer->result_count, p->arena);
	if (e != ERR_OK)
		return e;
	for (i = 0; i < answer->result_count; i++)
		count_result(&p->counts, &answer->results[i]);
	port_note_taken(p, &p->out[0].ids);
	move_on(p, answer);
	return has_forked(answer) ? ERR_EXPIRED : ERR_OK;
}

static enum err
keep_changes(struct sync_port *p, const struct wire_answer *answer,
	bool restart, bool complete)
{
	struct server_change *changes = ARENA_ARRAY(
		p->arena, struct server_change, answer->change_count);
	size_t i;
	enum err e = ERR_OK;

	for (i = 0; i < answer->change_count; i++) {
		const struct wire_change *c = &answer->changes[i];

		changes[i] = (struct server_change){
			.table_name = c->table_name,
			.operation = c->operation,
			.data = c->data,
			.timestamp = c->timestamp,
		};
	}
	if (MUTANT(TOKEN_BEFORE_DATA))
		e = overlay_apply(p->st, changes, 0, answer->sync_token,
			answer->stamp, answer->server_time, restart, false,
			p->arena);
	if (e == ERR_OK)
		e = overlay_apply(p->st, changes, answer->change_count,
			answer->sync_token, answer->stamp, answer->server_time,
			restart, complete, p->arena);
	if (e != ERR_OK)
		return e;
	p->life_offered = false;
	p->counts.received += (int64_t)answer->change_count;
	p->news |= answer->change_count > 0;
	if (complete) {
		e = port_ask_orphans(p, answer, p->news);
		p->news = false;
		p->answered_count = 0;
		p->gap = -1;
		port_note_page(p);
	}
	return e;
}

/* Results first: they are what the server has acknowledged last. Of a batch
 * that was sent ahead the answer may have been given before, and says nothing
 * about what the server has; the next one does. */
static enum err
apply_results(
	struct sync_port *p, const struct wire_answer *answer, bool *again)
{
	bool ahead = p->out_count > 0 && p->out[0].ahead;
	enum err e = keep_results(p, answer);

	return e == ERR_OK && !ahead ? port_compare(p, answer, again) : e;
}

/* Before anything of a server that has to be refilled is kept: people go on
 * with what they see. */
static enum err
apply_page(struct sync_port *p, const struct wire_answer *answer, bool restart,
	bool complete)
{
	bool again;
	enum err e = port_compare(p, answer, &again);

	if (e == ERR_OK && !again)
		e = port_compare_open(p, answer, &again);
	if (e == ERR_OK && again)
		return ERR_BUSY;
	return e == ERR_OK ? keep_changes(p, answer, restart, complete) : e;
}

static enum err
port_apply(void *ctx, const struct wire_answer *answer, bool restart,
	bool complete)
{
	struct sync_port *p = ctx;
	bool again = false;
	enum err e = ERR_OK;

	arena_reset(p->arena);
	p->takes_runs = answer->takes_runs;
	if (answer->sync_token == NULL || answer->result_count > 0)
		e = apply_results(p, answer, &again);
	if (e == ERR_OK && answer->sync_token != NULL)
		e = again ? ERR_BUSY : apply_page(p, answer, restart, complete);
	p->complete = e == ERR_OK && complete && answer->sync_token != NULL;
	return e;
}

static enum err
port_token(void *ctx, struct arena *a, const char **out)
{
	struct sync_port *p = ctx;

	return overlay_token(p->st, a, out);
}

/* ---- life ---- */

struct sync_port *
sync_port_new(struct store *st, const struct sign_key *key)
{
	struct sync_port *p = calloc(1, sizeof *p);

	CHECK(p != NULL);
	p->engine = (struct engine_port){
		.ctx = p,
		.begin = port_begin,
		.batch = port_batch,
		.apply = port_apply,
		.refused = port_refused,
		.token = port_token,
		.bearer = port_bearer,
		.assertion = port_assertion,
		.set_bearer = port_set_bearer,
		.link = port_link,
	};
	p->st = st;
	p->key = key;
	p->gap = -1;
	p->arena = arena_new(ARENA_LIMIT);
	for (size_t i = 0; i < SENT_MAX; i++)
		p->out[i].arena = arena_new(ARENA_LIMIT);
	/* When it cannot be read, nothing is known: the first news is saved. */
	if (sync_state_load(st, p->arena, &p->saved) != ERR_OK)
		p->saved = (struct sync_state){ 0 };
	(void)snprintf(p->why, sizeof p->why, "%s",
		p->saved.why != NULL ? p->saved.why : "");
	p->saved.why = p->why;
	p->saved.token = NULL; /* overlay_apply keeps that */
	p->clock_offset_ms = p->saved.clock_offset_ms;
	return p;
}

void
sync_port_free(struct sync_port *p)
{
	if (p == NULL)
		return;
	port_forget_bearer(p);
	arena_free(p->arena);
	free(p->answered);
	for (size_t i = 0; i < SENT_MAX; i++)
		arena_free(p->out[i].arena);
	free(p);
}

const struct engine_port *
sync_port_engine(struct sync_port *p)
{
	return &p->engine;
}

struct sync_counts
sync_port_counts(const struct sync_port *p)
{
	return p->counts;
}

void
sync_port_counts_clear(struct sync_port *p)
{
	p->counts = (struct sync_counts){ 0 };
	p->log.before = p->counts;
}

void
sync_port_set_kind(struct sync_port *p, enum link_kind kind, bool metered)
{
	p->kind = kind;
	p->metered = metered;
}

void
sync_port_hold(struct sync_port *p, bool hold)
{
	p->hold = hold;
}

void
sync_port_brief(struct sync_port *p, bool brief)
{
	p->brief = brief;
}

const char *
sync_port_why(const struct sync_port *p)
{
	return p->why;
}
