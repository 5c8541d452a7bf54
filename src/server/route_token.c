/* POST /api/hotel/{hotel}/token: a new bearer token against an assertion that
 * the terminal has signed with its own key. */
#include "server/routes.h"
#include "server/server.h"

#include "base/log.h"
#include "json/json.h"

#include <string.h>

#define BODY_MAX  ((size_t)64 * 1024)
#define PROOF_MAX ((size_t)8 * 1024)

/* Unknown hotel, unknown terminal, wrong key: all the same to a stranger. */
static enum exchange_next
deny(struct exchange *x, const char *terminal_id)
{
	exchange_note(
		x, AUDIT_TOKEN_DENIED, NULL, NULL, terminal_id, "assertion");
	return exchange_problem(
		x, 401, "the assertion is not one of this hotel's terminals");
}

/* Which one a terminal knows is not said: each key before the newest vouches
 * for that. */
static void
write_order_key(
	struct exchange *x, const char *terminal_id, struct json_writer *w)
{
	struct access *a = x->server->access;
	struct buf proof;

	json_member_text(w, "order_key", access_order_key(a, x->arena));
	json_write_key(w, "order_key_proofs");
	json_begin_array(w);
	buf_init(&proof, PROOF_MAX);
	for (size_t back = 1; access_order_proof(a, x->hotel, terminal_id, back,
				      &proof) == ERR_OK;
		back++) {
		json_write_text(w, proof.data);
		buf_clear(&proof);
	}
	buf_fini(&proof);
	json_end_array(w);
}

static enum exchange_next
grant(struct exchange *x, const struct sync_caller *caller,
	const struct storage_terminal *t)
{
	int64_t ttl_s = atomic_load(&x->server->token_ttl_s);
	struct json_writer w;
	struct buf token;
	struct buf brief;
	enum err e;

	buf_init_secret(&token, 8192);
	e = access_grant(x->server->access, caller->tenant_id,
		caller->terminal_id, ttl_s, &token);
	if (e != ERR_OK) {
		buf_wipe(&token);
		return exchange_problem(x, 500, "no token could be made");
	}
	buf_init_secret(&brief, 128);
	access_grant_short(x->server->access, caller->tenant_id,
		caller->terminal_id, ttl_s, &brief);
	json_writer_init(&w, &x->answer);
	json_begin_object(&w);
	if (t->key_due)
		json_member_bool(&w, "key_due", true);
	write_order_key(x, t->id, &w);
	json_member_int(&w, "server_time", env_now_ms(x->server->env));
	if (brief.len > 0)
		json_member_text(&w, "short_token", brief.data);
	json_member_text(&w, "token", token.data);
	json_member_int(&w, "token_ttl_seconds", ttl_s);
	json_end_object(&w);
	buf_wipe(&brief);
	buf_wipe(&token);
	x->status = 200;
	x->content_type = "application/json";
	return EXCHANGE_DONE;
}

/* ---- the next key ---- */

struct confirm_job {
	struct writer_job job; /* first, so that a job is one of these */
	struct exchange *x;
	const struct storage_terminal *seen;
	bool next; /* the assertion was signed by the next key */
};

/* From now on it is taken with that certificate only. */
static enum err
bind(const struct confirm_job *j, struct storage *s, struct storage_terminal *t)
{
	enum err e;

	t->certificate = j->x->certificate;
	e = s->ops->terminal_secure(s, j->job.tenant_id, t);
	if (e != ERR_OK)
		return e;
	return audit_add(s, env_now_ms(j->x->server->env),
		&(struct audit_event){
			.kind = AUDIT_CERTIFICATE,
			.terminal = t->id,
			.address = j->x->address,
			.detail = "its own from now on",
		});
}

/* The terminal has shown that it works with it. */
static enum err
confirm(struct writer_job *job, struct storage *s)
{
	struct confirm_job *j = (struct confirm_job *)job;
	struct storage_terminal t;
	enum err e;

	e = s->ops->terminal_find(
		s, job->tenant_id, j->seen->id, j->x->arena, &t);
	if (e == ERR_OK && t.certificate == NULL && j->x->certificate != NULL)
		e = bind(j, s, &t);
	if (e != ERR_OK || !j->next || t.next_key == NULL ||
		strcmp(t.next_key, j->seen->next_key) != 0)
		return e; /* another request was quicker */
	t.old_key = t.public_key;
	t.old_key_seq = t.next_key_seq;
	t.public_key = t.next_key;
	t.next_key = NULL;
	t.key_since = env_now_ms(j->x->server->env);
	t.key_due = false;
	e = s->ops->terminal_put(s, job->tenant_id, &t);
	if (e == ERR_OK)
		e = s->ops->terminal_secure(s, job->tenant_id, &t);
	if (e != ERR_OK)
		return e;
	return audit_add(s, t.key_since,
		&(struct audit_event){
			.kind = AUDIT_KEY_CHANGED,
			.terminal = t.id,
			.address = j->x->address,
		});
}

/* ---- who asks ---- */

static enum err
check_with(struct exchange *x, const char *assertion, const char *pem,
	const struct sync_caller *caller)
{
	const struct verify_key *key;

	if (pem == NULL ||
		verify_cache_get(x->server->keys, pem, &key) != ERR_OK)
		return ERR_DENIED;
	return access_assertion_check(x->server->access, assertion,
		ACCESS_AUDIENCE_TOKEN, key, caller, x->arena);
}

static enum exchange_next
check(struct exchange *x, const char *assertion)
{
	struct storage_terminal t;
	struct sync_caller caller;
	struct confirm_job j = {
		.job = { .tenant_id = x->hotel, .run = confirm },
		.x = x,
		.seen = &t,
	};
	bool next = false; /* something is to be written */
	enum err e;

	e = access_assertion_peek(assertion, x->arena, &caller);
	if (e != ERR_OK || strcmp(caller.tenant_id, x->hotel) != 0)
		return deny(x, NULL);
	e = route_find_terminal(x, &caller, &t);
	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return exchange_wait(x, 503, 5, "the storage does not answer");
	if (e == ERR_NOT_FOUND)
		return deny(x, caller.terminal_id);
	e = check_with(x, assertion, t.public_key, &caller);
	if (e == ERR_DENIED && t.next_key != NULL) {
		e = check_with(x, assertion, t.next_key, &caller);
		j.next = next = e == ERR_OK;
	}
	if (e == ERR_EXPIRED)
		return exchange_problem(x, 401,
			"the assertion has expired: is the terminal's clock "
			"right?");
	if (e != ERR_OK)
		return deny(x, caller.terminal_id);
	if (t.revoked) {
		exchange_note(
			x, AUDIT_REVOKED_TRIED, NULL, NULL, t.id, "a token");
		return exchange_problem(
			x, 403, "the hotel has revoked this terminal");
	}
	if (t.certificate == NULL && x->certificate != NULL)
		next = true; /* the first one that it shows is its own */
	else if (t.certificate != NULL &&
		 (x->certificate == NULL ||
			 strcmp(t.certificate, x->certificate) != 0)) {
		exchange_note(x, AUDIT_CERTIFICATE, NULL, NULL, t.id,
			"another than its own");
		return exchange_problem(x, 403,
			"this terminal is taken with its own client "
			"certificate only");
	}
	if (next && writer_do(x->server->writer, &j.job) != ERR_OK)
		return exchange_wait(x, 503, 5, "the storage does not answer");
	return grant(x, &caller, &t);
}

enum exchange_next
route_token(struct exchange *x)
{
	enum exchange_next next;
	const char *assertion;
	struct json_doc *doc;
	int wait_s = 0;

	if (!rate_limit_take(x->server->token_limit, x->source,
		    env_mono_ms(x->server->env), &wait_s) ||
		!rate_limit_take(x->server->token_hotel_limit, x->hotel,
			env_mono_ms(x->server->env), &wait_s)) {
		exchange_note(x, AUDIT_RATE_LIMIT, NULL, NULL, NULL, "tokens");
		return exchange_wait(x, 429, wait_s,
			"too many tries from this address, or for this hotel");
	}
	doc = route_json(x, BODY_MAX);
	if (doc == NULL)
		return EXCHANGE_DONE;
	assertion = json_find_text(json_root(doc), "assertion", NULL);
	if (assertion == NULL)
		next = exchange_problem(x, 400, "assertion is missing");
	else
		next = check(x, assertion);
	json_free(doc);
	return next;
}
