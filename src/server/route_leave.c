/*
 * POST /api/hotel/{hotel}/terminals/leave: a revoked terminal hands over what
 * it had not sent, learns whether it is to delete what it has, and reports that
 * it has done so. It can have no token any more: each request carries an
 * assertion that it has signed for this purpose alone.
 */
#include "server/review.h"
#include "server/routes.h"
#include "server/server.h"

#include "base/log.h"
#include "json/json.h"

#include <string.h>

#define ORDER_TTL_S ((int64_t)86400)
#define ORDER_MAX   ((size_t)8 * 1024)

struct leave_job {
	struct writer_job job; /* first, so that a job is one of these */
	struct exchange *x;
	struct storage_terminal terminal;
	struct prepared_batch batch;
	bool complete; /* nothing else waits there */
	bool wiped;    /* it says that it has deleted everything */
	size_t taken;
};

static enum exchange_next
deny(struct exchange *x, const char *terminal_id)
{
	exchange_note(x, AUDIT_TOKEN_DENIED, NULL, NULL, terminal_id,
		"assertion of a leaving terminal");
	return exchange_problem(
		x, 401, "the assertion is not one of this hotel's terminals");
}

/* ---- on the writer's thread ---- */

static enum err
note(const struct leave_job *j, struct storage *s, enum audit_kind kind,
	const char *detail)
{
	return audit_add(s, env_now_ms(j->x->server->env),
		&(struct audit_event){
			.kind = kind,
			.terminal = j->terminal.id,
			.address = j->x->address,
			.detail = detail,
		});
}

static enum err
run(struct writer_job *job, struct storage *s)
{
	struct leave_job *j = (struct leave_job *)job;
	struct sync_handler h = server_handler(j->x->server, s);
	struct storage_terminal *t = &j->terminal;
	int64_t now = env_now_ms(h.env);
	enum err e;

	e = s->ops->terminal_find(s, job->tenant_id, t->id, j->x->arena, t);
	if (e == ERR_OK)
		e = review_take(&h, t, &j->batch, j->x->arena, &j->taken);
	if (e == ERR_OK && j->taken > 0)
		e = note(j, s, AUDIT_HANDED_OVER,
			arena_printf(j->x->arena, "%zu actions", j->taken));
	if (e == ERR_OK && j->wiped && t->wiped_at == 0)
		e = note(j, s, AUDIT_WIPED, NULL);
	if (e != ERR_OK)
		return e;
	if (j->wiped && t->wiped_at == 0)
		t->wiped_at = now;
	if (t->handed_over_at == 0 && (j->taken > 0 || j->complete))
		t->handed_over_at = now;
	t->last_contact = now;
	e = s->ops->terminal_put(s, job->tenant_id, t);
	return e == ERR_OK ? s->ops->terminal_secure(s, job->tenant_id, t) : e;
}

/* ---- on an HTTP thread ---- */

/* Signed with the newest key, and with those before, for the terminal may know
 * one of them. */
static enum err
write_orders(struct exchange *x, const char *terminal_id, struct json_writer *w)
{
	const struct access_order wipe = {
		.tenant_id = x->hotel,
		.terminal_id = terminal_id,
		.audience = ORDER_AUDIENCE_WIPE,
		.ttl_s = ORDER_TTL_S,
	};
	struct access *a = x->server->access;
	struct buf order;
	enum err e;

	buf_init(&order, ORDER_MAX);
	e = access_order(a, &wipe, 0, &order);
	if (e == ERR_OK)
		json_member_text(w, "wipe", order.data);
	json_write_key(w, "wipe_earlier");
	json_begin_array(w);
	for (size_t back = 1; e == ERR_OK; back++) {
		buf_clear(&order);
		e = access_order(a, &wipe, back, &order);
		if (e == ERR_OK)
			json_write_text(w, order.data);
	}
	json_end_array(w);
	buf_fini(&order);
	/* As many as there are keys. */
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum exchange_next
answer(struct exchange *x, const struct leave_job *j)
{
	bool orders = j->terminal.wipe && j->complete && !j->wiped &&
		      j->taken == j->batch.count;
	struct json_writer w;
	enum err e = ERR_OK;

	json_writer_init(&w, &x->answer);
	json_begin_object(&w);
	json_member_int(&w, "refused", (int64_t)(j->batch.count - j->taken));
	json_member_int(&w, "server_time", env_now_ms(x->server->env));
	json_member_int(&w, "taken", (int64_t)j->taken);
	if (orders)
		e = write_orders(x, j->terminal.id, &w);
	json_end_object(&w);
	if (e != ERR_OK) {
		buf_clear(&x->answer);
		return exchange_problem(x, 500, "no order could be made");
	}
	x->status = 200;
	x->content_type = "application/json";
	return EXCHANGE_DONE;
}

/* The key in use, or the next one when it was revoked in between. */
static bool
is_signed_by(struct exchange *x, const char *assertion, const char *audience,
	const char *pem, const struct sync_caller *caller)
{
	const struct verify_key *key;

	return pem != NULL &&
	       verify_cache_get(x->server->keys, pem, &key) == ERR_OK &&
	       access_assertion_check(x->server->access, assertion, audience,
		       key, caller, x->arena) == ERR_OK;
}

static bool
is_signed(struct exchange *x, const char *assertion, const char *audience,
	const struct storage_terminal *t, const struct sync_caller *caller)
{
	return is_signed_by(x, assertion, audience, t->public_key, caller) ||
	       is_signed_by(x, assertion, audience, t->next_key, caller);
}

static enum exchange_next
work(struct exchange *x, struct leave_job *j, const struct json_node *root)
{
	struct sync_handler h = server_handler(x->server, NULL);
	const struct json_node *actions = json_find(root, "actions");
	struct wire_request req = { .actions = actions };
	enum err e;

	if (actions != NULL && json_kind(actions) != JSON_ARRAY)
		return exchange_problem(x, 400, "actions must be a list");
	for (const struct json_node *n = actions == NULL ? NULL
							 : json_first(actions);
		n != NULL; n = json_next(n))
		req.action_count++;
	if (req.action_count > h.actions_max)
		return exchange_problem(
			x, 413, "there are too many actions in one request");
	j->complete = json_find_bool(root, "complete", false);
	sync_batch_new(&req, x->arena, &j->batch);
	/* One by one: each has to show its own signature, for a person asks
	 * about each. */
	for (size_t i = 0; i < req.action_count; i++)
		sync_prepare(
			&h, &j->terminal, &req, i, i + 1, x->arena, &j->batch);
	e = writer_do(x->server->writer, &j->job);
	return e == ERR_OK ? answer(x, j)
			   : exchange_wait(
				     x, 503, 5, "the storage does not answer");
}

static enum exchange_next
leave(struct exchange *x, const struct json_node *root)
{
	const char *assertion = json_find_text(root, "assertion", NULL);
	struct leave_job j = {
		.job = { .tenant_id = x->hotel, .run = run },
		.x = x,
	};
	struct sync_caller caller;
	enum err e;

	if (assertion == NULL)
		return exchange_problem(x, 400, "assertion is missing");
	e = access_assertion_peek(assertion, x->arena, &caller);
	if (e != ERR_OK || strcmp(caller.tenant_id, x->hotel) != 0)
		return deny(x, NULL);
	e = route_find_terminal(x, &caller, &j.terminal);
	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return exchange_wait(x, 503, 5, "the storage does not answer");
	if (e == ERR_NOT_FOUND)
		return deny(x, caller.terminal_id);
	j.wiped = is_signed(
		x, assertion, ORDER_AUDIENCE_WIPED, &j.terminal, &caller);
	if (!j.wiped && !is_signed(x, assertion, ORDER_AUDIENCE_LEAVE,
				&j.terminal, &caller))
		return deny(x, caller.terminal_id);
	if (!j.terminal.revoked)
		return exchange_problem(x, 409,
			"this terminal is not revoked: it sends what waits "
			"there");
	return work(x, &j, root);
}

enum exchange_next
route_leave(struct exchange *x)
{
	enum exchange_next next;
	struct json_doc *doc;
	int wait_s = 0;

	if (!rate_limit_take(x->server->token_limit, x->source,
		    env_mono_ms(x->server->env), &wait_s)) {
		exchange_note(x, AUDIT_RATE_LIMIT, NULL, NULL, NULL, "leaving");
		return exchange_wait(
			x, 429, wait_s, "too many tries from this address");
	}
	doc = route_json(x, x->body.max);
	if (doc == NULL)
		return EXCHANGE_DONE;
	if (json_kind(json_root(doc)) == JSON_OBJECT)
		next = leave(x, json_root(doc));
	else
		next = exchange_problem(x, 400, "assertion is missing");
	json_free(doc);
	return next;
}
