#include "store/queue.h"

#include "store/doubt.h"
#include "store/layer.h"
#include "store/payload.h"
#include "store/queue_priv.h"
#include "store/quota.h"
#include "store/sync_state.h"
#include "store/window.h"

#include "base/check.h"
#include "base/log.h"
#include "base/mutant.h"
#include "crypto/hash.h"

#include <string.h>

/* What queue_add works with. */
struct adding {
	struct store *st;
	struct layer *l;
	struct arena *a;
	struct action_list *actions;
	const char *business_date;
	int64_t before_seq; /* the last action that was there */
	int64_t seq;        /* the last one added */
	const char *hash;   /* of that one; NULL before the first */
	enum apart apart;
};

static const char *const status_names[SYNC_STATUS_COUNT] = {
	[SYNC_STATUS_PENDING] = "pending",
	[SYNC_STATUS_SYNCED] = "synced",
	[SYNC_STATUS_CONFLICT] = "conflict",
	[SYNC_STATUS_FAILED] = "failed",
};

const char *
sync_status_name(enum sync_status s)
{
	CHECK(s < SYNC_STATUS_COUNT);
	return status_names[s];
}

/* ---- what it comes after ---- */

static void
depend_on(struct action *act, const char *id, struct arena *a)
{
	if (id == NULL || act->depends_count == ACTION_MAX_DEPENDS)
		return;
	for (size_t i = 0; i < act->depends_count; i++) {
		if (strcmp(act->depends_on[i], id) == 0)
			return;
	}
	act->depends_on[act->depends_count++] = arena_strdup(a, id);
}

/* The pending actions that made the record, or touched it last. */
static enum err
depend_on_record(
	struct adding *q, struct action *act, enum table t, const char *id)
{
	int64_t own = layer_last_seq(q->l, t, id);
	struct stmt *s;
	enum err e;

	if (own > q->before_seq) {
		depend_on(act, q->actions->items[own - q->before_seq - 1].id,
			q->a);
		return ERR_OK;
	}
	s = store_stmt(q->st, STMT_IMAGE_ACTIONS);
	stmt_bind_text(s, 1, entity_get(t)->name);
	stmt_bind_text(s, 2, id);
	e = stmt_step(s);
	if (e == ERR_OK) {
		if (stmt_int(s, 2) != 0)
			depend_on(act, stmt_text(s, 0), q->a);
		depend_on(act, stmt_text(s, 1), q->a);
	}
	stmt_reset(s);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err
find_depends(struct adding *q, struct action *act)
{
	const char *id = action_record_id(act);
	const struct field *f;
	enum err e = ERR_OK;

	if (act->entity == NULL)
		return ERR_OK;
	if (id != NULL && act->operation != OPERATION_INSERT)
		e = depend_on_record(q, act, act->entity->table, id);
	for (size_t i = 0; e == ERR_OK && i < act->data.count; i++) {
		f = &act->entity->fields[act->data.items[i].field];
		if (f->type == FIELD_ID &&
			act->data.items[i].value.kind == VALUE_TEXT)
			e = depend_on_record(
				q, act, f->refs, act->data.items[i].value.s);
	}
	return e;
}

/* ---- one action ---- */

static enum err
insert(struct adding *q, const struct action *act, const char *record_id,
	const char *sealed, const char *hash)
{
	struct stmt *s = store_stmt(q->st, STMT_QUEUE_ADD);

	stmt_bind_int(s, 1, act->device_seq);
	stmt_bind_text(s, 2, act->id);
	stmt_bind_text(s, 3, act->tenant_id);
	stmt_bind_text(s, 4, act->user_id);
	stmt_bind_text(s, 5, act->table_name);
	stmt_bind_text(s, 6, operation_name(act->operation));
	stmt_bind_text(s, 7, act->local_id);
	stmt_bind_text(s, 8, act->server_id);
	stmt_bind_text(s, 9, sealed);
	stmt_bind_text(
		s, 10, conflict_resolution_name(act->conflict_resolution));
	stmt_bind_text(s, 11, act->idempotency_key);
	stmt_bind_int(s, 12, act->created_at);
	stmt_bind_text(s, 13, record_id == NULL ? "" : record_id);
	stmt_bind_text(s, 14, hash);
	return stmt_run(s);
}

/* Chains and seals: from here on nobody changes the action unnoticed. */
static enum err
append(struct adding *q, struct action *act, const char *record_id)
{
	char hash[SHA256_HEX_SIZE];
	const char *sealed;
	struct buf text;
	enum err e;

	act->device_seq = q->seq + 1;
	act->prev_hash = q->hash;
	buf_init_secret(&text, PAYLOAD_MAX);
	action_to_canonical(act, &text);
	e = buf_ok(&text) ? ERR_OK : ERR_TOO_LARGE;
	if (e == ERR_OK) {
		hash_sha256_hex(text.data, text.len, hash);
		e = payload_seal(q->st, act->id, &text, q->a, &sealed);
	}
	if (e == ERR_OK)
		e = insert(q, act, record_id, sealed, hash);
	if (e == ERR_OK) {
		q->seq++;
		if (!MUTANT(CHAIN_BY_INTENTION))
			q->hash = arena_strdup(q->a, hash);
	}
	buf_wipe(&text);
	return e;
}

void
queue_explain(struct queue_answer *answer, const struct reduction *r, size_t at)
{
	answer->outcome = r->outcome;
	answer->rule = r->rule;
	answer->detail = r->detail;
	answer->problems = r->problems;
	answer->failed_at = at;
}

/* A fact that is taken all the same says so itself, sealed and signed: the
 * server records it for a manager (reduce_apart.c). */
static void
mark_if_apart(struct adding *q, struct action *act)
{
	if (q->apart != APART_TOO_LONG || action_weight(act) != WEIGHT_FACT ||
		act->override_count == ACTION_MAX_OVERRIDES)
		return;
	act->overrides[act->override_count++] =
		rule_get(RULE_OFFLINE_TOO_LONG)->code;
	if (act->reason == NULL)
		act->reason = "taken after 72 hours without the server";
}

static enum err
add_one(struct adding *q, size_t at, struct queue_answer *answer)
{
	struct action *act = &q->actions->items[at];
	struct reduction r;
	enum err e;

	if (act->tenant_id == NULL ||
		strcmp(act->tenant_id, q->st->identity.tenant_id) != 0) {
		answer->outcome = OUTCOME_INVALID;
		answer->failed_at = at;
		field_problems_add(q->a, &answer->problems, "tenant_id",
			"is not this terminal's hotel");
		return ERR_INVALID;
	}
	mark_if_apart(q, act);
	e = find_depends(q, act);
	if (e == ERR_OK)
		e = layer_run(q->l, act, NULL, q->seq + 1, q->business_date,
			q->a, &r);
	if (e != ERR_OK)
		return e;
	if (!layer_was_taken(&r)) {
		queue_explain(answer, &r, at);
		return r.outcome == OUTCOME_INVALID ? ERR_INVALID : ERR_REFUSED;
	}
	/* Taken with a warning: the person hears of the first. */
	if (answer->rule == RULE_NONE && r.rule != RULE_NONE)
		queue_explain(answer, &r, at);
	return append(q, act, r.record_id);
}

/* ---- all of an intention ---- */

enum err
queue_key_find(
	struct store *st, const char *key, struct arena *a, const char **id)
{
	struct stmt *s = store_stmt(st, STMT_QUEUE_KEY);
	enum err e;

	stmt_bind_text(s, 1, key);
	e = stmt_step(s);
	*id = e == ERR_OK ? arena_strdup(a, stmt_text(s, 0)) : NULL;
	stmt_reset(s);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* ERR_EXISTS when one of the keys is known. */
static enum err
check_keys(struct adding *q, struct queue_answer *answer)
{
	const char *id = NULL;
	enum err e = ERR_OK;

	for (size_t i = 0; e == ERR_OK && i < q->actions->count; i++) {
		CHECK(q->actions->items[i].idempotency_key != NULL);
		e = queue_key_find(
			q->st, q->actions->items[i].idempotency_key, q->a, &id);
		if (e != ERR_OK || id == NULL || MUTANT(KEY_UNCHECKED))
			continue;
		answer->already = true;
		answer->action_id = id;
		return ERR_EXISTS;
	}
	return e;
}

static enum err
find_last(struct adding *q)
{
	struct stmt *s = store_stmt(q->st, STMT_QUEUE_LAST);
	enum err e;

	e = stmt_step(s);
	if (e == ERR_OK) {
		q->before_seq = stmt_int(s, 0);
		q->hash = arena_strdup(q->a, stmt_text(s, 1));
	}
	stmt_reset(s);
	q->seq = q->before_seq;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err
check_room(struct adding *q, size_t max_actions, struct queue_answer *answer)
{
	enum err e = quota_check(
		q->st, q->actions, (int64_t)max_actions, &answer->by_disk);

	answer->at_cap = e == ERR_FULL;
	return e;
}

static enum err
add_within(struct store *st, const struct record *property,
	struct action_list *actions, bool late, size_t max_actions,
	struct arena *a, struct queue_answer *answer)
{
	struct adding q = { .st = st, .a = a, .actions = actions };
	enum err e;

	CHECK(actions->count > 0);
	memset(answer, 0, sizeof(*answer));
	q.l = layer_new(st, a);
	if (late)
		layer_is_late(q.l);
	e = check_keys(&q, answer);
	if (e == ERR_OK)
		e = check_room(&q, max_actions, answer);
	/* What was written down elsewhere was in time then. */
	if (e == ERR_OK && !late)
		e = window_apart(st, a, &q.apart);
	layer_is_apart(q.l, q.apart);
	if (e == ERR_OK)
		e = find_last(&q);
	q.business_date = record_text(property, PROPERTY_BUSINESS_DATE);
	for (size_t i = 0; e == ERR_OK && i < actions->count; i++)
		e = add_one(&q, i, answer);
	if (e == ERR_OK)
		e = layer_flush(q.l);
	if (e == ERR_OK)
		answer->action_id = actions->items[0].id;
	return e;
}

enum err
queue_add_within(struct store *st, struct action_list *actions,
	size_t max_actions, struct arena *a, struct queue_answer *answer)
{
	struct record *property;
	enum err e = store_property(st, a, &property);

	return e == ERR_OK ? add_within(st, property, actions, false,
				     max_actions, a, answer)
			   : e;
}

/* A commit failed: it may be there or not, and only the file knows
 * (reliability-security 0.2). */
static enum err
look(struct store *st, const char *action_id)
{
	struct stmt *s;
	enum err e;

	if (action_id == NULL)
		return ERR_IO;
	e = store_ready(st);
	if (e != ERR_OK)
		return e;
	s = store_stmt(st, STMT_QUEUE_HAS);
	stmt_bind_text(s, 1, action_id);
	e = stmt_step(s);
	stmt_reset(s);
	log_warn("the commit of action %s failed; it was %s", action_id,
		e == ERR_OK ? "saved" : "not saved");
	return e == ERR_NOT_FOUND ? ERR_IO : e;
}

enum err
queue_end(struct store *st, enum err e, struct arena *a,
	struct queue_answer *answer)
{
	const char *id = arena_strdup(a, answer->action_id);

	e = store_end(st, e);
	if (e == ERR_EXISTS && answer->already)
		return ERR_OK;
	if (e == ERR_UNKNOWN)
		e = look(st, id);
	if (e != ERR_OK)
		answer->action_id = NULL;
	return e;
}

enum err
queue_add(struct store *st, struct action_list *actions, size_t max_actions,
	struct arena *a, struct queue_answer *answer)
{
	enum err e;

	memset(answer, 0, sizeof(*answer));
	e = store_begin(st);
	if (e != ERR_OK)
		return e;
	e = queue_add_within(st, actions, max_actions, a, answer);
	return queue_end(st, e, a, answer);
}

/* ---- operations ---- */

/* "FD1-000412": gapless, because it is taken in the transaction that uses it.
 */
static enum err
take_number(void *ctx, const char *series, struct arena *a, const char **out)
{
	struct store *st = ctx;
	struct stmt *s = store_stmt(st, STMT_SERIES_NEXT);
	enum err e;

	stmt_bind_text(s, 1, series);
	e = stmt_step(s);
	if (e == ERR_OK)
		*out = arena_printf(a, "%s-%06lld", st->identity.terminal_name,
			(long long)stmt_int(s, 0));
	stmt_reset(s);
	return e;
}

static enum err
find_doubts(void *ctx, struct arena *a, struct stay_doubt_list *out)
{
	return doubt_list(ctx, a, out);
}

/* Pressed twice: building would find the first press's effects in the way. */
static enum err
check_request_key(struct store *st, const struct operation_request *r,
	struct arena *a, struct queue_answer *answer)
{
	const char *id = NULL;
	enum err e;

	if (r->idempotency_key == NULL)
		return ERR_OK;
	e = queue_key_find(st, r->idempotency_key, a, &id);
	if (e == ERR_OK && id == NULL)
		e = queue_key_find(st,
			arena_printf(a, "%s:1", r->idempotency_key), a, &id);
	if (e != ERR_OK || id == NULL || MUTANT(KEY_UNCHECKED))
		return e;
	answer->already = true;
	answer->action_id = id;
	return ERR_EXISTS;
}

/* The world as it was when the operation was written down: whatever is built
 * for it is dated then. */
struct then {
	const struct env *now;
	int64_t at_ms;
};

static int64_t
then_now_ms(void *ctx)
{
	return ((const struct then *)ctx)->at_ms;
}

static int64_t
then_mono_ms(void *ctx)
{
	return env_mono_ms(((const struct then *)ctx)->now);
}

static void
then_random(void *ctx, void *buf, size_t len)
{
	env_random(((const struct then *)ctx)->now, buf, len);
}

enum err
queue_build(struct store *st, const struct record *property,
	const struct queue_intent *i, bool is_trial, struct arena *a,
	struct action_list *actions, struct queue_answer *answer)
{
	struct then then = { st->env, i->at_ms };
	struct env env = {
		.ctx = &then,
		.now_ms = then_now_ms,
		.mono_ms = then_mono_ms,
		.random = then_random,
	};
	struct operation_context c = {
		.env = i->at_ms == 0 ? st->env : &env,
		.view = &st->view,
		.tenant_id = st->identity.tenant_id,
		.user_id = i->user_id,
		.role = i->role,
		.terminal_name = st->identity.terminal_name,
		.series_ctx = st,
		.series = is_trial ? NULL : take_number,
		.doubt_ctx = st,
		.doubts = find_doubts,
	};
	enum err e;

	c.business_date =
		i->business_date != NULL
			? i->business_date
			: record_text(property, PROPERTY_BUSINESS_DATE);
	c.currency = record_text(property, PROPERTY_CURRENCY);
	c.clock_offset_ms = sync_state_offset_ms(st);
	e = operation_build(
		i->op, &c, i->request, a, actions, &answer->problems);
	if (e != ERR_OK)
		answer->outcome = OUTCOME_INVALID;
	else if (actions->count > 0 && i->action_id != NULL)
		actions->items[0].id = i->action_id;
	return e;
}

enum err
queue_do_within(struct store *st, const struct queue_intent *i,
	size_t max_actions, struct arena *a, struct action_list *actions,
	struct queue_answer *answer)
{
	struct record *property;
	enum err e = check_request_key(st, i->request, a, answer);

	if (e == ERR_OK)
		e = store_property(st, a, &property);
	if (e == ERR_OK)
		e = queue_build(st, property, i, false, a, actions, answer);
	if (e == ERR_OK && actions->count > 0)
		e = add_within(st, property, actions, i->at_ms != 0,
			max_actions, a, answer);
	return e;
}

enum err
queue_do_intent(struct store *st, const struct queue_intent *i,
	size_t max_actions, struct arena *a, struct action_list *actions,
	struct queue_answer *answer)
{
	enum err e;

	memset(answer, 0, sizeof(*answer));
	e = store_begin(st);
	if (e != ERR_OK)
		return e;
	e = queue_do_within(st, i, max_actions, a, actions, answer);
	return queue_end(st, e, a, answer);
}

enum err
queue_do(struct store *st, const struct operation_info *op,
	const struct operation_request *r, const char *user_id, enum role role,
	size_t max_actions, struct arena *a, struct action_list *actions,
	struct queue_answer *answer)
{
	const struct queue_intent i = {
		.op = op,
		.request = r,
		.user_id = user_id,
		.role = role,
	};

	return queue_do_intent(st, &i, max_actions, a, actions, answer);
}
