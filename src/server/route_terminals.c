/* POST /api/hotel/{hotel}/terminals: a one-time code and a public key make a
 * terminal and its first bearer token. */
#include "server/enrol.h"
#include "server/routes.h"
#include "server/server.h"

#include "base/log.h"
#include "json/json.h"

#include <string.h>

#define BODY_MAX ((size_t)64 * 1024)

struct enrol_job {
	struct writer_job job; /* first, so that a job is one of these */
	struct exchange *x;
	char code_hash[SHA256_HEX_SIZE];
	struct enrol_wish wish;
	struct storage_terminal terminal;
	struct storage_hotel hotel;
	enum err refused; /* the code is not good: nothing failed */
};

static enum err
run(struct writer_job *job, struct storage *s)
{
	struct enrol_job *j = (struct enrol_job *)job;
	const struct env *env = j->x->server->env;
	enum err e;

	j->refused = ERR_OK;
	e = s->ops->hotel_find(s, job->tenant_id, j->x->arena, &j->hotel);
	if (e == ERR_OK)
		e = enrol_terminal(env, s, job->tenant_id, j->code_hash,
			&j->wish, j->x->arena, &j->terminal);
	if (e == ERR_OK)
		e = audit_add(s, env_now_ms(env),
			&(struct audit_event){
				.kind = AUDIT_ENROLLED,
				.terminal = j->terminal.id,
				.address = j->x->address,
				.detail = j->terminal.name,
			});
	if (e == ERR_NOT_FOUND || e == ERR_EXPIRED) {
		j->refused = e;
		e = ERR_OK;
	}
	return e;
}

/* Unknown hotel and unknown code are the same to a stranger. */
static enum exchange_next
deny(struct exchange *x)
{
	exchange_note(x, AUDIT_ENROL_DENIED, NULL, NULL, NULL, "unknown code");
	return exchange_problem(
		x, 404, "there is no such hotel or no such code");
}

static enum exchange_next
answer(struct exchange *x, const struct enrol_job *j)
{
	int64_t ttl_s = atomic_load(&x->server->token_ttl_s);
	struct json_writer w;
	struct buf token;
	enum err e;

	buf_init_secret(&token, 8192);
	e = access_grant(
		x->server->access, x->hotel, j->terminal.id, ttl_s, &token);
	json_writer_init(&w, &x->answer);
	json_begin_object(&w);
	json_member_text(&w, "hotel_id", x->hotel);
	json_member_text(&w, "hotel_name", j->hotel.name);
	json_member_text(
		&w, "order_key", access_order_key(x->server->access, x->arena));
	json_member_text(&w, "pepper", j->hotel.pepper);
	json_member_int(&w, "server_time", env_now_ms(x->server->env));
	json_member_text(&w, "terminal_id", j->terminal.id);
	json_member_text(&w, "terminal_name", j->terminal.name);
	json_member_text(&w, "token", token.data);
	json_member_int(&w, "token_ttl_seconds", ttl_s);
	json_end_object(&w);
	buf_wipe(&token);
	if (e != ERR_OK)
		return exchange_problem(x, 500, "no token could be made");
	x->status = 201;
	x->content_type = "application/json";
	log_info("%s: terminal %s has enrolled", x->hotel, j->terminal.name);
	return EXCHANGE_DONE;
}

/* NULL, or what is wrong with the request. */
static const char *
read_request(struct enrol_job *j, const struct json_node *root)
{
	struct enrol_wish *wish = &j->wish;
	const struct verify_key *key;

	if (json_kind(root) != JSON_OBJECT ||
		json_find_text(root, "code", NULL) == NULL)
		return "code is missing";
	wish->name = json_find_text(root, "name", NULL);
	if (wish->name != NULL && !enrol_is_terminal_name(wish->name))
		return "name must be 1 to 16 letters, digits, - or _";
	wish->public_key = json_find_text(root, "public_key", NULL);
	if (wish->public_key == NULL ||
		verify_cache_get(j->x->server->keys, wish->public_key, &key) !=
			ERR_OK)
		return "public_key must be an RSA public key of 2048 to 8192 "
		       "bits, as PEM";
	wish->chain_seq = json_find_int(root, "chain_seq", 0);
	wish->chain_hash = json_find_text(root, "chain_hash", NULL);
	if (wish->chain_seq < 0 ||
		(wish->chain_hash != NULL &&
			strlen(wish->chain_hash) != SHA256_HEX_SIZE - 1))
		return "chain_seq and chain_hash must name an action";
	return NULL;
}

static enum exchange_next
enrol(struct exchange *x, const struct json_node *root)
{
	struct enrol_job j = {
		.job = { .tenant_id = x->hotel, .run = run },
		.x = x,
	};
	const char *wrong = read_request(&j, root);
	enum err e;

	if (wrong != NULL)
		return exchange_problem(x, 400, wrong);
	if (!enrol_code_hash(
		    x->hotel, json_find_text(root, "code", ""), j.code_hash))
		return deny(x);
	e = writer_do(x->server->writer, &j.job);
	if (e == ERR_NOT_FOUND || j.refused == ERR_NOT_FOUND)
		return deny(x);
	if (e == ERR_OK && j.refused == ERR_EXPIRED) {
		exchange_note(x, AUDIT_ENROL_DENIED, NULL, NULL, NULL,
			"expired or used code");
		return exchange_problem(x, 410,
			"this code has expired or was used: ask for a new one");
	}
	if (e != ERR_OK)
		return exchange_wait(x, 503, 5, "the storage does not answer");
	return answer(x, &j);
}

enum exchange_next
route_terminals(struct exchange *x)
{
	enum exchange_next next;
	struct json_doc *doc;
	int wait_s = 0;

	if (!rate_limit_take(x->server->enrol_limit, x->source,
		    env_mono_ms(x->server->env), &wait_s)) {
		exchange_note(
			x, AUDIT_RATE_LIMIT, NULL, NULL, NULL, "enrolment");
		return exchange_wait(
			x, 429, wait_s, "too many tries from this address");
	}
	doc = route_json(x, BODY_MAX);
	if (doc == NULL)
		return EXCHANGE_DONE;
	next = enrol(x, json_root(doc));
	json_free_secret(doc);
	return next;
}
