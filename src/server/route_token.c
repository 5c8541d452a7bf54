/* POST /api/hotel/{hotel}/token: a new bearer token against an assertion that
 * the terminal has signed with its own key. */
#include "server/routes.h"
#include "server/server.h"

#include "base/log.h"
#include "json/json.h"

#include <string.h>

#define BODY_MAX ((size_t)64 * 1024)

/* Unknown hotel, unknown terminal, wrong key: all the same to a stranger. */
static enum exchange_next
deny(struct exchange *x)
{
	return exchange_problem(
		x, 401, "the assertion is not one of this hotel's terminals");
}

static enum exchange_next
grant(struct exchange *x, const struct sync_caller *caller)
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

static enum err
find_terminal(struct exchange *x, const struct sync_caller *caller,
	struct storage_terminal *out)
{
	struct storage *s = NULL;
	enum err e;

	e = readers_take(x->server->readers, &s);
	if (e == ERR_OK)
		e = s->ops->terminal_find(s, caller->tenant_id,
			caller->terminal_id, x->arena, out);
	readers_give(x->server->readers, s);
	return e;
}

static enum exchange_next
check(struct exchange *x, const char *assertion)
{
	struct server *srv = x->server;
	const struct verify_key *key;
	struct storage_terminal t;
	struct sync_caller caller;
	enum err e;

	e = access_assertion_peek(assertion, x->arena, &caller);
	if (e != ERR_OK || strcmp(caller.tenant_id, x->hotel) != 0)
		return deny(x);
	e = find_terminal(x, &caller, &t);
	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return exchange_wait(x, 503, 5, "the storage does not answer");
	if (e == ERR_NOT_FOUND || t.public_key == NULL ||
		verify_cache_get(srv->keys, t.public_key, &key) != ERR_OK)
		return deny(x);
	e = access_assertion_check(
		srv->access, assertion, key, &caller, x->arena);
	if (e == ERR_EXPIRED)
		return exchange_problem(x, 401,
			"the assertion has expired: is the terminal's clock "
			"right?");
	if (e != ERR_OK)
		return deny(x);
	if (t.revoked)
		return exchange_problem(
			x, 403, "the hotel has revoked this terminal");
	return grant(x, &caller);
}

enum exchange_next
route_token(struct exchange *x)
{
	enum exchange_next next;
	const char *assertion;
	struct json_doc *doc;
	int wait_s = 0;

	if (!rate_limit_take(x->server->token_limit, x->address,
		    env_mono_ms(x->server->env), &wait_s))
		return exchange_wait(
			x, 429, wait_s, "too many tries from this address");
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
