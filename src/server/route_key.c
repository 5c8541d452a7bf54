/*
 * POST /api/hotel/{hotel}/terminals/key: a terminal names its next key. The
 * assertion is signed by the key in use and says the next one's hash and the
 * last action that was signed with the old one; a second one, signed by the
 * next key, shows that the terminal has that. Nothing changes before the
 * terminal has asked for a token with the next key (route_token.c): until then
 * the old one is good, and this may be said again, or with another key.
 */
#include "server/routes.h"
#include "server/server.h"

#include "base/log.h"
#include "base/text.h"
#include "crypto/hash.h"
#include "json/json.h"

#include <string.h>

#define BODY_MAX ((size_t)64 * 1024)

struct key_job {
	struct writer_job job; /* first, so that a job is one of these */
	struct exchange *x;
	struct storage_terminal terminal;
	const char *public_key;
	int64_t last_seq; /* of the actions that the old key signs */
	bool done;        /* it is in use already */
	bool early;       /* the change before is not over */
};

static enum exchange_next
deny(struct exchange *x, const char *terminal_id)
{
	exchange_note(x, AUDIT_TOKEN_DENIED, NULL, NULL, terminal_id,
		"assertion for a next key");
	return exchange_problem(
		x, 401, "the assertion is not one of this hotel's terminals");
}

static bool
is_same(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) == 0;
}

static enum err
run(struct writer_job *job, struct storage *s)
{
	struct key_job *j = (struct key_job *)job;
	struct storage_terminal *t = &j->terminal;
	enum err e;

	j->done = j->early = false;
	e = s->ops->terminal_find(s, job->tenant_id, t->id, j->x->arena, t);
	if (e != ERR_OK)
		return e;
	j->done = is_same(t->public_key, j->public_key);
	/* Actions of the key before that may not have come yet would lose it.
	 */
	j->early =
		!j->done && t->old_key != NULL && t->last_seq < t->old_key_seq;
	if (j->done || j->early ||
		(is_same(t->next_key, j->public_key) &&
			t->next_key_seq == j->last_seq))
		return ERR_OK;
	t->next_key = j->public_key;
	t->next_key_seq = j->last_seq;
	e = s->ops->terminal_secure(s, job->tenant_id, t);
	if (e != ERR_OK)
		return e;
	return audit_add(s, env_now_ms(j->x->server->env),
		&(struct audit_event){
			.kind = AUDIT_KEY_ASKED,
			.terminal = t->id,
			.address = j->x->address,
		});
}

static enum exchange_next
work(struct exchange *x, struct key_job *j)
{
	struct json_writer w;
	enum err e = writer_do(x->server->writer, &j->job);

	if (e != ERR_OK)
		return exchange_wait(x, 503, 5, "the storage does not answer");
	if (j->early)
		return exchange_problem(x, 409,
			"actions signed with the key before have not all come "
			"yet: send them first");
	json_writer_init(&w, &x->answer);
	json_begin_object(&w);
	json_member_text(&w, "key_status", j->done ? "in_use" : "next");
	json_member_int(&w, "server_time", env_now_ms(x->server->env));
	json_end_object(&w);
	x->status = 200;
	x->content_type = "application/json";
	return EXCHANGE_DONE;
}

static bool
is_signed_by(struct exchange *x, const char *assertion, const char *pem,
	const struct sync_caller *caller)
{
	const struct verify_key *key;

	return pem != NULL &&
	       verify_cache_get(x->server->keys, pem, &key) == ERR_OK &&
	       access_assertion_check(x->server->access, assertion,
		       ORDER_AUDIENCE_KEY, key, caller, x->arena) == ERR_OK;
}

/* The jti says which key, and up to which action the old one is good. */
static bool
says(struct exchange *x, const char *assertion, const struct key_job *j)
{
	char hash[SHA256_HEX_SIZE];

	hash_sha256_hex(j->public_key, strlen(j->public_key), hash);
	return is_same(access_assertion_id(assertion, x->arena),
		arena_printf(
			x->arena, "%s.%lld", hash, (long long)j->last_seq));
}

/* The key in use signs; once the next one is in use, the one before may say the
 * same again. */
static bool
is_proved(struct exchange *x, const struct key_job *j, const char *assertion,
	const char *proof, const struct sync_caller *caller)
{
	const struct storage_terminal *t = &j->terminal;
	const char *old = is_same(t->public_key, j->public_key) ? t->old_key
								: t->public_key;

	return says(x, assertion, j) && says(x, proof, j) &&
	       is_signed_by(x, assertion, old, caller) &&
	       is_signed_by(x, proof, j->public_key, caller);
}

static enum exchange_next
change(struct exchange *x, const struct json_node *root)
{
	const char *assertion = json_find_text(root, "assertion", NULL);
	const char *proof = json_find_text(root, "proof", NULL);
	struct key_job j = {
		.job = { .tenant_id = x->hotel, .run = run },
		.x = x,
		.public_key = json_find_text(root, "public_key", NULL),
		.last_seq = json_find_int(root, "last_seq", -1),
	};
	const struct verify_key *key;
	struct sync_caller caller;
	enum err e;

	if (assertion == NULL || proof == NULL || j.last_seq < 0)
		return exchange_problem(
			x, 400, "assertion, proof and last_seq are needed");
	if (j.public_key == NULL ||
		verify_cache_get(x->server->keys, j.public_key, &key) != ERR_OK)
		return exchange_problem(x, 400,
			"public_key must be an RSA public key of 2048 to 8192 "
			"bits, as PEM");
	e = access_assertion_peek(assertion, x->arena, &caller);
	if (e != ERR_OK || strcmp(caller.tenant_id, x->hotel) != 0)
		return deny(x, NULL);
	e = route_find_terminal(x, &caller, &j.terminal);
	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return exchange_wait(x, 503, 5, "the storage does not answer");
	if (e == ERR_NOT_FOUND || !is_proved(x, &j, assertion, proof, &caller))
		return deny(x, caller.terminal_id);
	if (j.terminal.revoked)
		return exchange_problem(
			x, 403, "the hotel has revoked this terminal");
	return work(x, &j);
}

enum exchange_next
route_key(struct exchange *x)
{
	enum exchange_next next;
	struct json_doc *doc;
	int wait_s = 0;

	if (!rate_limit_take(x->server->token_limit, x->source,
		    env_mono_ms(x->server->env), &wait_s)) {
		exchange_note(x, AUDIT_RATE_LIMIT, NULL, NULL, NULL, "keys");
		return exchange_wait(
			x, 429, wait_s, "too many tries from this address");
	}
	doc = route_json(x, BODY_MAX);
	if (doc == NULL)
		return EXCHANGE_DONE;
	if (json_kind(json_root(doc)) == JSON_OBJECT)
		next = change(x, json_root(doc));
	else
		next = exchange_problem(x, 400, "assertion is missing");
	json_free(doc);
	return next;
}
