#include "store/payload.h"
#include "store/queue_priv.h"
#include "store/rebase.h"

#include "base/mutant.h"

#include <string.h>

/* What the server's answers to one request come to. */
struct answers {
	struct store *st;
	struct arena *a;
	int64_t now_ms;
	int64_t seen_stamp; /* the rows here have all up to it */
	int64_t synced;
	int64_t conflicts;
	int64_t applied; /* without more ado: from "to send" to "sending" */
	bool refused;    /* some overlay must go now */
	bool seen;       /* some overlay may go with the next pull */
};

/* The action as it stands in the queue. */
struct queue_state {
	int64_t device_seq;
	const char *id;
	const char *status;
	int64_t stamp;
	const char *table_name;
	const char *operation;
	const char *local_id;
	const char *replaced_by;
	bool again; /* acknowledged once before */
	bool given_up;
};

static bool
is(const char *a, const char *b)
{
	return a != NULL && strcmp(a, b) == 0;
}

static enum err
find_state(struct answers *w, const char *id, struct queue_state *out)
{
	struct stmt *s = store_stmt(w->st, STMT_QUEUE_STATE);
	enum err e;

	stmt_bind_text(s, 1, id);
	e = stmt_step(s);
	if (e == ERR_OK) {
		out->device_seq = stmt_int(s, 0);
		out->id = id;
		out->status = arena_strdup(w->a, stmt_text(s, 1));
		out->stamp = stmt_int(s, 2);
		out->table_name = arena_strdup(w->a, stmt_text(s, 3));
		out->operation = arena_strdup(w->a, stmt_text(s, 4));
		out->local_id = arena_strdup(w->a, stmt_text(s, 5));
		out->replaced_by = arena_strdup(w->a, stmt_text(s, 6));
		out->again = stmt_int(s, 7) != 0;
		out->given_up = stmt_int(s, 8) == 1;
	}
	stmt_reset(s);
	return e;
}

/* ---- success ---- */

static enum err
keep_server_id(struct answers *w, const struct queue_state *q,
	const struct queue_result *r)
{
	struct stmt *s;

	if (!is(q->operation, "INSERT") || r->server_id == NULL ||
		q->local_id == NULL || is(q->local_id, r->server_id))
		return ERR_OK;
	s = store_stmt(w->st, STMT_SERVER_ID_PUT);
	stmt_bind_text(s, 1, q->table_name);
	stmt_bind_text(s, 2, q->local_id);
	stmt_bind_text(s, 3, r->server_id);
	return stmt_run(s);
}

static enum err
count_attempt(struct answers *w, const struct queue_state *q)
{
	struct stmt *s = store_stmt(w->st, STMT_QUEUE_ATTEMPT);

	stmt_bind_int(s, 1, q->device_seq);
	stmt_bind_int(s, 2, w->now_ms);
	return stmt_run(s);
}

/* A decision that another one was before: it is done, and did nothing. */
static bool
came_second(const struct queue_result *r)
{
	return is(r->rule, rule_get(RULE_CONFLICT_DECIDED)->code);
}

static enum err
put_answered(struct answers *w, const struct queue_state *q,
	const struct queue_result *r, bool seen)
{
	struct stmt *s = store_stmt(w->st, STMT_QUEUE_ANSWERED);
	enum err e;

	stmt_bind_int(s, 1, q->device_seq);
	stmt_bind_text(s, 2,
		sync_status_name(
			seen ? SYNC_STATUS_SYNCED : SYNC_STATUS_PENDING));
	stmt_bind_int(s, 3, r->stamp);
	stmt_bind_text(s, 4, r->resolution);
	stmt_bind_text(s, 5, r->conflict_id);
	stmt_bind_text(s, 6, r->server_id);
	stmt_bind_text(s, 7, came_second(r) ? r->rule : NULL);
	e = stmt_run(s);
	return e == ERR_OK ? count_attempt(w, q) : e;
}

static bool
is_seen(const struct answers *w, const struct queue_result *r)
{
	return r->stamp <= w->seen_stamp || MUTANT(DONE_WHEN_ANSWERED);
}

/* Done only when a pull has brought the effect: until then the overlay stays,
 * so that no row flickers back. Nothing to see (stamp 0) or seen already: the
 * overlay goes with the next pull. */
static enum err
take_success(struct answers *w, const struct queue_state *q,
	const struct queue_result *r)
{
	bool seen = is_seen(w, r);
	enum err e;

	e = put_answered(w, q, r, seen);
	if (e == ERR_OK)
		e = keep_server_id(w, q, r);
	if (seen)
		w->seen = true;
	if (q->stamp == 0 && !q->again)
		w->synced++;
	return e;
}

/* ---- what a person must see ---- */

static const char *
remedy_for(const struct queue_result *r)
{
	static const struct {
		const char *error_type;
		const char *remedy;
	} remedies[] = {
		{ "validation_error", "correct the entry" },
		{ "conflict_error", "a manager decides" },
		{ "fk_error", "it is tried again when what it needs has arrived"
			      ", else enter it once more" },
		{ "auth_error", "sign this terminal in again" },
		{ "business_rule_error", "correct the entry" },
	};
	enum rule rule = r->rule == NULL ? RULE_NONE : rule_find(r->rule);

	if (rule != RULE_NONE)
		return rule_get(rule)->remedy;
	for (size_t i = 0; i < sizeof(remedies) / sizeof(remedies[0]); i++) {
		if (is(r->error_type, remedies[i].error_type))
			return remedies[i].remedy;
	}
	return remedies[0].remedy;
}

/* A decision may have been pulled before the answer that asks for it. */
static enum err
is_decided(struct answers *w, const char *action_id, bool *decided)
{
	struct stmt *s = store_stmt(w->st, STMT_CONFLICT_RESOLVED);
	enum err e;

	stmt_bind_text(s, 1, action_id);
	e = stmt_step(s);
	*decided = e == ERR_OK;
	stmt_reset(s);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err
take_conflict(struct answers *w, const struct queue_state *q,
	const struct queue_result *r)
{
	const char *message;
	bool decided;
	struct stmt *s;
	enum err e;

	if (!is(q->status, "conflict"))
		w->conflicts++;
	e = is_decided(w, q->id, &decided);
	if (e != ERR_OK)
		return e;
	/* The policies have decided it, or a manager has. */
	if (decided || (r->resolution != NULL && !is(r->resolution, "manual")))
		return take_success(w, q, r);
	e = payload_seal_message(
		w->st, q->id, r->error_message, w->a, &message);
	if (e != ERR_OK)
		return e;
	s = store_stmt(w->st, STMT_QUEUE_CONFLICT);
	stmt_bind_text(s, 1, q->id);
	stmt_bind_int(s, 2, r->stamp);
	stmt_bind_text(s, 3, r->resolution);
	stmt_bind_text(s, 4, r->conflict_id);
	stmt_bind_text(s, 5, message);
	stmt_bind_text(s, 6, r->rule);
	stmt_bind_text(s, 7, "a manager decides");
	e = stmt_run(s);
	return e == ERR_OK ? count_attempt(w, q) : e;
}

/* Applied is enough, seen again or not: QUEUE_RELEASE lets go of the same. */
static bool
has_arrived(const struct queue_state *q)
{
	return is(q->status, "synced") ||
	       (is(q->status, "pending") && q->stamp > 0);
}

/* Whether the action may still arrive at the server: then it holds those that
 * came after it. *out: it, or the copy that took its place. */
static enum err
find_holder(struct answers *w, const char *id, const char **out)
{
	struct queue_state q;
	enum err e;

	*out = NULL;
	e = find_state(w, id, &q);
	/* To the last copy: that one may have been dismissed, and whoever
	 * waited for it would be sent and refused for ever. */
	while (e == ERR_OK && q.replaced_by != NULL && !is(q.replaced_by, id)) {
		id = q.replaced_by;
		e = find_state(w, id, &q);
	}
	if (e != ERR_OK)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	if (q.replaced_by == NULL && !has_arrived(&q))
		*out = id;
	return ERR_OK;
}

static enum err
waits_for(struct answers *w, const char *id, const char *holder, bool *out)
{
	struct stmt *s = store_stmt(w->st, STMT_QUEUE_WAITS_FOR);
	enum err e;

	stmt_bind_text(s, 1, id);
	stmt_bind_text(s, 2, holder);
	e = stmt_step(s);
	*out = e == ERR_OK;
	stmt_reset(s);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* As find_holder, but none that waits for the action itself: a copy was queued
 * after those that waited for the first one, and may be refused for lack of
 * the same. Both would wait for ever. */
static enum err
find_free_holder(struct answers *w, const char *action_id, const char *id,
	const char **out)
{
	bool circular = false;
	enum err e = find_holder(w, id, out);

	if (e == ERR_OK && *out != NULL)
		e = waits_for(w, *out, action_id, &circular);
	if (circular)
		*out = NULL;
	return e;
}

/* The action of ours that the server does not have yet, and that this one was
 * queued after; NULL when there is none. */
static enum err
find_parent(struct answers *w, const char *action_id, const char **out)
{
	struct field_problems problems = { 0 };
	struct action act;
	struct stmt *s = store_stmt(w->st, STMT_QUEUE_FIND);
	enum err e;

	*out = NULL;
	stmt_bind_text(s, 1, action_id);
	e = stmt_step(s);
	if (e == ERR_OK)
		e = payload_action(w->st, action_id, stmt_text(s, 2),
			stmt_text(s, 3), w->a, &act, &problems);
	stmt_reset(s);
	if (e == ERR_TAMPERED)
		return ERR_OK;
	for (size_t i = 0; e == ERR_OK && i < act.depends_count && *out == NULL;
		i++)
		e = find_free_holder(w, action_id, act.depends_on[i], out);
	return e;
}

static enum err
park(struct answers *w, const struct queue_state *q,
	const struct queue_result *r, const char *message)
{
	struct stmt *s = store_stmt(w->st, STMT_QUEUE_FAILED);

	w->refused = true;
	stmt_bind_text(s, 1, q->id);
	stmt_bind_text(s, 2,
		r->error_type == NULL ? "validation_error" : r->error_type);
	stmt_bind_text(s, 3, message);
	stmt_bind_text(s, 4, r->rule);
	stmt_bind_text(s, 5, remedy_for(r));
	stmt_bind_text(s, 6, r->resolution);
	stmt_bind_text(s, 7, r->conflict_id);
	return stmt_run(s);
}

static enum err
take_error(struct answers *w, const struct queue_state *q,
	const struct queue_result *r)
{
	const char *parent = NULL;
	const char *message;
	struct stmt *s;
	enum err e;

	e = count_attempt(w, q);
	/* Nothing is known of the action itself: it is sent again, or again
	 * when the terminal has been enrolled anew. */
	if (e != ERR_OK || is(r->error_type, "network_error") ||
		is(r->error_type, "auth_error"))
		return e;
	if (is(r->error_type, "fk_error"))
		e = find_parent(w, q->id, &parent);
	if (e == ERR_OK)
		e = payload_seal_message(
			w->st, q->id, r->error_message, w->a, &message);
	if (e != ERR_OK)
		return e;
	if (parent == NULL)
		return park(w, q, r, message);
	s = store_stmt(w->st, STMT_QUEUE_WAIT);
	stmt_bind_text(s, 1, q->id);
	stmt_bind_text(s, 2, parent);
	stmt_bind_text(s, 3, r->error_type);
	stmt_bind_text(s, 4, message);
	stmt_bind_text(s, 5, r->rule);
	stmt_bind_text(s, 6, remedy_for(r));
	return stmt_run(s);
}

static enum err
run_with(struct answers *w, enum store_stmt statement, const char *first,
	const char *second)
{
	struct stmt *s = store_stmt(w->st, statement);

	stmt_bind_text(s, 1, first);
	if (second != NULL)
		stmt_bind_text(s, 2, second);
	return stmt_run(s);
}

/* The server has taken what was entered again, or dismissed: the copy, which
 * was held back, does not go, and who waited for it waits for the first one. */
static enum err
drop_copy(struct answers *w, const struct queue_state *q)
{
	enum err e;

	if (q->replaced_by == NULL)
		return ERR_OK;
	e = run_with(w, STMT_QUEUE_NOT_REPLACED, q->id, NULL);
	if (e != ERR_OK || is(q->replaced_by, q->id))
		return e;
	e = queue_park(w->st, q->replaced_by,
		"the server has taken the first one after all", NULL,
		"look at what there is now, and enter it once more if need be");
	/* It was not held back: the server had it already. */
	if (e == ERR_INVALID)
		return ERR_OK;
	if (e == ERR_OK)
		e = run_with(w, STMT_QUEUE_WAIT_INSTEAD, q->replaced_by, q->id);
	w->refused = true;
	return e;
}

/* The server knows now that this place holds nothing; or it has the action in
 * spite of all, and said what became of it. */
static enum err
take_given_up(struct answers *w, const struct queue_state *q,
	const struct queue_result *r)
{
	struct stmt *s;
	enum err e;

	if (is(r->error_type, "network_error") ||
		is(r->error_type, "auth_error"))
		return ERR_OK;
	s = store_stmt(w->st, STMT_GIVEN_UP_TOLD);
	stmt_bind_int(s, 1, q->device_seq);
	e = stmt_run(s);
	if (e != ERR_OK || is(r->status, "error"))
		return e;
	e = drop_copy(w, q);
	if (e != ERR_OK)
		return e;
	return is(r->status, "success") ? take_success(w, q, r)
					: take_conflict(w, q, r);
}

/* ---- all of them ---- */

/* What there is nothing to say of but that it was applied: *done. */
static enum err
take_applied(struct answers *w, const struct queue_result *r, bool *done)
{
	struct stmt *s;
	enum err e;

	*done = false;
	if (!is(r->status, "success") || r->conflict_id != NULL ||
		is_seen(w, r))
		return ERR_OK;
	s = store_stmt(w->st, STMT_QUEUE_APPLIED);
	stmt_bind_text(s, 1, r->action_id);
	stmt_bind_int(s, 2, r->stamp);
	stmt_bind_text(s, 3, r->resolution);
	stmt_bind_text(s, 4, r->server_id);
	stmt_bind_int(s, 5, w->now_ms);
	e = stmt_run(s);
	*done = e == ERR_OK && db_changes(w->st->db) == 1;
	w->applied += *done;
	w->synced += *done;
	return e;
}

static enum err
take_one(struct answers *w, const struct queue_result *r)
{
	struct queue_state q;
	bool done;
	enum err e;

	e = take_applied(w, r, &done);
	if (e != ERR_OK || done)
		return e;
	e = find_state(w, r->action_id, &q);
	/* Forgotten long ago, or never ours: nothing to do. What is done stays
	 * done, whatever an answer that comes late says. */
	if (e == ERR_NOT_FOUND || (e == ERR_OK && is(q.status, "synced")))
		return ERR_OK;
	if (e != ERR_OK)
		return e;
	if (q.given_up)
		return take_given_up(w, &q, r);
	if (is(r->status, "success"))
		return take_success(w, &q, r);
	if (is(r->status, "conflict"))
		return take_conflict(w, &q, r);
	return take_error(w, &q, r);
}

/* While a load runs, its token's stamp says what the rows will have when the
 * last page is there, not what they have. */
static enum err
find_seen_stamp(struct answers *w)
{
	struct stmt *s = store_stmt(w->st, STMT_METADATA_FIND);
	enum err e;

	stmt_bind_text(s, 1, w->st->identity.tenant_id);
	e = stmt_step(s);
	if (e == ERR_OK && stmt_int(s, 2) != 0 && stmt_int(s, 5) == 0)
		w->seen_stamp = stmt_int(s, 1);
	stmt_reset(s);
	return e;
}

enum err
queue_token_void(struct store *st)
{
	enum err e = store_begin(st);

	return e == ERR_OK ? store_end(st, store_run(st, STMT_TOKEN_VOID)) : e;
}

static enum err
count(struct answers *w)
{
	struct stmt *s = store_stmt(w->st, STMT_RESULTS_COUNT);

	stmt_bind_text(s, 1, w->st->identity.tenant_id);
	stmt_bind_int(s, 2, w->synced);
	stmt_bind_int(s, 3, w->conflicts);
	stmt_bind_int(s, 4, w->seen);
	stmt_bind_int(s, 5, w->applied);
	return stmt_run(s);
}

enum err
queue_apply_results(struct store *st, const struct queue_result *results,
	size_t count_of, struct arena *a)
{
	struct answers w = {
		.st = st,
		.a = a,
		.now_ms = env_now_ms(st->env),
	};
	enum err e;

	if (count_of == 0)
		return ERR_OK;
	e = store_begin(st);
	if (e != ERR_OK)
		return e;
	e = find_seen_stamp(&w);
	for (size_t i = 0; e == ERR_OK && i < count_of; i++)
		e = take_one(&w, &results[i]);
	if (e == ERR_OK)
		e = count(&w);
	if (e == ERR_OK)
		e = store_run_plain(st, STMT_QUEUE_RELEASE);
	if (e == ERR_OK && w.refused)
		e = rebase_run(st, REBASE_SLICE);
	return store_end(st, e);
}
