#include "agent/sync_port_priv.h"
#include "base/check.h"
#include "base/log.h"
#include "base/uuid.h"
#include "crypto/hash.h"
#include "crypto/jwt.h"
#include "crypto/order.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOKEN_MAX       ((size_t)16 * 1024)
#define BEARER_MARGIN_S 30   /* a token is renewed so much before its end */
#define SLOW_FROM_MS    2000 /* LINK_SLOW */
#define SLOW_TO_MS      1500 /* and out of it again */
#define CLOCK_NEWS_MS   1000 /* a smaller change of the offset is noise */
#define CONTACT_NEWS_MS 25000
#define TRY_NEWS_MS     300000 /* so far behind the store may be with it */

/* ---- the bearer token ---- */

void
port_forget_bearer(struct sync_port *p)
{
	if (p->bearer != NULL)
		secret_wipe(p->bearer, strlen(p->bearer));
	free(p->bearer);
	p->bearer = NULL;
}

const char *
port_bearer(void *ctx)
{
	struct sync_port *p = ctx;

	if (p->bearer != NULL &&
		env_mono_ms(store_env(p->st)) >= p->bearer_until_ms)
		port_forget_bearer(p);
	return p->bearer;
}

void
port_set_bearer(void *ctx, const char *token, int64_t ttl_s)
{
	struct sync_port *p = ctx;
	int64_t margin_s = BEARER_MARGIN_S;

	if (ttl_s < 1)
		ttl_s = 1;
	if (ttl_s > 86400)
		ttl_s = 86400;
	if (margin_s > ttl_s / 4)
		margin_s = ttl_s / 4;
	port_forget_bearer(p);
	p->bearer = strdup(token);
	CHECK(p->bearer != NULL);
	p->bearer_until_ms =
		env_mono_ms(store_env(p->st)) + (ttl_s - margin_s) * 1000;
}

/* By the server's clock as far as it is known. */
enum err
port_claim(struct sync_port *p, const struct sign_key *key,
	const char *audience, const char *id, int64_t life_s, struct buf *out)
{
	const struct terminal_identity *who = store_identity(p->st);
	const struct env *env = store_env(p->st);
	char fresh[UUID_SIZE];
	struct jwt jwt;

	if (key == NULL)
		return ERR_KEY;
	uuid_make(env, fresh);
	jwt = (struct jwt){
		.issuer = who->terminal_id,
		.subject = who->terminal_id,
		.audience = audience,
		.hotel = who->tenant_id,
		.id = id == NULL ? fresh : id,
		.issued_at_s = (env_now_ms(env) + p->clock_offset_ms) / 1000,
	};
	jwt.expires_at_s = jwt.issued_at_s + life_s;
	return jwt_make(key, &jwt, out);
}

/* RFC 7523: signed by the terminal's key, valid for a minute. */
enum err
port_assertion(void *ctx, struct buf *json)
{
	struct sync_port *p = ctx;
	struct json_writer w;
	struct buf token;
	enum err e;

	buf_init_secret(&token, TOKEN_MAX);
	e = port_claim(p, p->key, ORDER_AUDIENCE_TOKEN, NULL, PORT_CLAIM_LIFE_S,
		&token);
	if (e == ERR_OK) {
		json_writer_init(&w, json);
		json_begin_object(&w);
		json_member_text(&w, "assertion", token.data);
		json_end_object(&w);
	}
	buf_wipe(&token);
	return e;
}

void
sync_port_set_key(struct sync_port *p, const struct sign_key *key)
{
	p->key = key;
}

void
sync_port_hold_signing(struct sync_port *p, bool hold)
{
	p->hold_signing = hold;
}

bool
sync_port_holds_signing(const struct sync_port *p)
{
	return p->hold_signing;
}

/* ---- the link ---- */

static enum link_state
link_of_latency(const struct sync_port *p, int64_t latency_ms)
{
	if (latency_ms > SLOW_FROM_MS)
		return LINK_SLOW;
	/* Not to and fro around the limit. */
	if (p->saved.link == LINK_SLOW && latency_ms > SLOW_TO_MS)
		return LINK_SLOW;
	return LINK_ONLINE;
}

static enum link_state
link_of(const struct sync_port *p, enum sync_error error, int http_status,
	int64_t latency_ms)
{
	switch (error) {
	case SYNC_ERROR_NONE:
		/* Our own disk or keys: says nothing about the link. */
		if (http_status == 0)
			return p->saved.link;
		return link_of_latency(p, latency_ms);
	case SYNC_ERROR_NETWORK:
		if (http_status == 415 || http_status == 426)
			return LINK_UPDATE;
		return LINK_OFFLINE;
	case SYNC_ERROR_AUTHENTICATION:
		return http_status == 403 ? LINK_BLOCKED : LINK_SIGN_IN;
	case SYNC_ERROR_VALIDATION:
	case SYNC_ERROR_CONFLICT:
	case SYNC_ERROR_FOREIGN_KEY:
	case SYNC_ERROR_BUSINESS_RULE:
		return link_of_latency(p, latency_ms);
	case SYNC_ERROR_COUNT:
		break;
	}
	CHECK(false);
	return LINK_UNKNOWN;
}

static bool
is_far(int64_t a, int64_t b)
{
	return a - b >= TRY_NEWS_MS || b - a >= TRY_NEWS_MS;
}

/* Whether others should hear of it. Every commit costs five writes to the disk
 * and wakes every console, so that a server which is away for days is not told
 * of at each try. */
static bool
is_news(const struct sync_port *p, const struct sync_state *s)
{
	const struct sync_state *old = &p->saved;
	int64_t drift = s->clock_offset_ms - old->clock_offset_ms;

	return s->link != old->link || strcmp(s->why, old->why) != 0 ||
	       s->kind != old->kind || s->metered != old->metered ||
	       is_far(s->next_try_ms, old->next_try_ms) ||
	       s->last_contact_ms - old->last_contact_ms >= CONTACT_NEWS_MS ||
	       s->last_contact_ms < old->last_contact_ms ||
	       s->last_successful_sync - old->last_successful_sync >=
		       CONTACT_NEWS_MS ||
	       drift >= CLOCK_NEWS_MS || drift <= -CLOCK_NEWS_MS;
}

/* With what has been counted since. A store that cannot be written now has said
 * so itself. */
static bool
save(struct sync_port *p, struct sync_state s)
{
	s.rounds = p->rounds;
	s.rounds_ms = p->rounds_ms;
	s.failures = p->failures;
	s.log = p->log.items;
	s.log_count = p->log.count;
	if (sync_state_save_link(p->st, &s) != ERR_OK)
		return false;
	p->log.count = 0;
	p->rounds = 0;
	p->rounds_ms = 0;
	p->failures = 0;
	return true;
}

static void
publish(struct sync_port *p, struct sync_state s, const char *why)
{
	char words[WHY_SIZE];

	(void)snprintf(words, sizeof words, "%s", why);
	s.why = words;
	if (!is_news(p, &s))
		return;
	if (s.link != p->saved.link)
		log_info("%s%s%s", link_state_name(s.link),
			words[0] != '\0' ? ": " : "", words);
	if (!save(p, s))
		return;
	(void)snprintf(p->why, sizeof p->why, "%s", words);
	p->saved = s;
	p->saved.why = p->why;
}

/* A round, or a part of one that failed, is over: for the log. */
static void
note_round(struct sync_port *p, const char *text)
{
	char why[WHY_SIZE];
	const struct env *env = store_env(p->st);
	const struct sync_counts *was = &p->log.before;
	struct sync_round r = {
		.began_ms = p->log.began_ms,
		.ended_ms = env_now_ms(env),
		.count = 1,
		.took_ms = env_mono_ms(env) - p->log.began_mono_ms,
		.sent = p->counts.sent - was->sent,
		.received = p->counts.received - was->received,
		.conflicts = p->counts.conflicts - was->conflicts,
		.refused = p->counts.refused - was->refused,
		.why = why,
	};
	size_t n = p->log.count;

	(void)snprintf(why, sizeof why, "%s", text);
	if (r.began_ms == 0 || r.took_ms < 0) {
		r.began_ms = r.ended_ms; /* nobody said when it began */
		r.took_ms = 0;
	}
	p->log.before = p->counts;
	p->log.began_ms = r.ended_ms;
	p->log.began_mono_ms = env_mono_ms(env);
	if (n > 0 && (n == ROUNDS_MAX ||
			     sync_round_is_like(&p->log.items[n - 1], &r))) {
		sync_round_join(&p->log.items[n - 1], &r);
		return;
	}
	r.why = memcpy(p->log.whys[n], why, sizeof why);
	p->log.items[n] = r;
	p->log.count++;
}

/* A state that stays as it was failed once. */
static void
count_failure(struct sync_port *p, int64_t next_try_ms, const char *why)
{
	if (why[0] != '\0' &&
		(next_try_ms != p->next_try_ms || strcmp(why, p->why) != 0)) {
		p->failures++;
		note_round(p, why);
	}
	p->next_try_ms = next_try_ms;
}

/* From its first request to the last page. */
static void
count_round(struct sync_port *p)
{
	if (p->began_ms == 0)
		return;
	p->rounds++;
	p->rounds_ms += env_mono_ms(store_env(p->st)) - p->began_ms;
	p->began_ms = 0;
	note_round(p, "");
}

void
port_begin(void *ctx)
{
	struct sync_port *p = ctx;

	p->began_ms = env_mono_ms(store_env(p->st));
	p->log.began_ms = env_now_ms(store_env(p->st));
	p->log.began_mono_ms = p->began_ms;
	p->offered = false;
	p->refused.aside = false;
}

void
port_link(void *ctx, enum sync_error error, int http_status, int64_t latency_ms,
	int64_t server_time, int64_t next_try_ms, const char *why)
{
	struct sync_port *p = ctx;
	int64_t now = env_now_ms(store_env(p->st));
	struct sync_state s = p->saved;

	if (server_time > 0)
		p->clock_offset_ms = server_time - (now - latency_ms / 2);
	if (error != SYNC_ERROR_NONE)
		port_forget_sent(p);
	if (error == SYNC_ERROR_AUTHENTICATION && next_try_ms != 0)
		return; /* the engine mends it; only the clock was news */
	s.link = link_of(p, error, http_status, latency_ms);
	if (s.link != p->saved.link)
		s.link_since_ms = now;
	s.next_try_ms = next_try_ms;
	s.clock_offset_ms = p->clock_offset_ms;
	s.kind = p->kind;
	s.metered = p->metered;
	if (s.link == LINK_ONLINE || s.link == LINK_SLOW) {
		if (http_status != 0) {
			s.last_contact_ms = now;
			env_moment(store_env(p->st), &s.contact);
			s.latency_ms = latency_ms;
		}
		if (p->complete && error == SYNC_ERROR_NONE) {
			s.last_successful_sync = now;
			count_round(p);
		}
	}
	p->complete = false;
	count_failure(p, next_try_ms, why);
	publish(p, s, why);
}

void
sync_port_keep(struct sync_port *p)
{
	if (p->rounds > 0 || p->failures > 0)
		(void)save(p, p->saved);
}
