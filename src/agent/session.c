#include "agent/session.h"

#include "agent/order_key.h"
#include "agent/rotate.h"
#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"
#include "crypto/hash.h"
#include "net/device.h"
#include "store/queue.h"
#include "json/json.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_SIZE       4096
#define PASSPHRASE_MAX  1024
#define ORDER_KEY_ARENA ((size_t)1 << 20)
#define URL_MAX         ((size_t)2048)
#define SMALL_EXCHANGE  ((size_t)4096) /* its time is the way, not the load */
#define FAST_LINK_BPS   ((int64_t)1024 * 1024)

enum err
session_net_open(const struct conf *conf, struct session_net *out)
{
	enum err e = http_open(conf->sync.ca_file, &out->http);

	memory_keep();
	if (e == ERR_OK)
		out->env = http_env(out->http);
	if (e == ERR_OK)
		http_show(out->http, conf->sync.client_certificate,
			conf->sync.client_key);
	return e;
}

void
session_net_close(struct session_net *net)
{
	http_close(net->http);
	*net = (struct session_net){ 0 };
}

enum err
session_passphrase(const struct conf *conf, char **out)
{
	const char *path = conf->terminal.passphrase_file;
	char line[PASSPHRASE_MAX];
	ssize_t n;
	int fd;

	*out = NULL;
	if (path == NULL)
		return ERR_OK;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd == -1 ? -1 : read(fd, line, sizeof line - 1);
	if (fd != -1)
		close(fd);
	if (n < 0) {
		log_error("%s: %s", path, strerror(errno));
		return ERR_KEY;
	}
	line[n] = '\0';
	line[strcspn(line, "\r\n")] = '\0';
	*out = strdup(line);
	secret_wipe(line, sizeof line);
	CHECK(*out != NULL);
	return ERR_OK;
}

void
session_passphrase_free(char *passphrase)
{
	if (passphrase != NULL)
		secret_wipe(passphrase, strlen(passphrase));
	free(passphrase);
}

enum err
session_keys(const struct conf *conf, const char *home, bool with_signing,
	struct keys *out)
{
	char path[PATH_SIZE];
	char *passphrase;
	bool bare;
	enum err e;

	if (snprintf(path, sizeof path, "%s/keys.json", home) >=
		(int)sizeof path)
		return ERR_TOO_LARGE;
	e = session_passphrase(conf, &passphrase);
	if (e == ERR_OK)
		e = keys_load(path, passphrase, with_signing, out, &bare);
	session_passphrase_free(passphrase);
	return e;
}

enum err
session_open(const struct conf *conf, const struct session_net *net,
	const char *home, struct agent_session *out)
{
	struct keys keys = { 0 };
	struct store *st = NULL;
	enum err e;

	e = session_keys(conf, home, true, &keys);
	if (e != ERR_OK)
		return e;
	e = store_open(net->env, home, &keys, &st);
	if (e != ERR_OK) {
		keys_fini(&keys);
		return e;
	}
	store_expect_much(st);
	session_begin(conf, net, &keys, st, out);
	return ERR_OK;
}

/* ---- the link ---- */

/* What is known of it now decides what is sent how. */
static void
plan_link(struct agent_session *s)
{
	enum link_kind kind = thrift_kind(&s->facts, s->kind);
	bool metered = thrift_is_metered(&s->facts, kind);

	if (kind == s->kind && metered == s->metered)
		return;
	log_info("the link is %s%s", link_kind_name(kind),
		metered ? ", metered" : "");
	s->kind = kind;
	s->metered = metered;
	s->plan = thrift_plan(kind, metered);
	engine_set_plan(s->engine, &s->plan);
	sync_port_set_kind(s->port, kind, metered);
	sync_port_brief(s->port, s->plan.sparing);
}

static void
learn_link(struct agent_session *s, const struct engine_want *want)
{
	const struct net_reply *r = &s->reply;

	if (want->body_len + r->body.len <= SMALL_EXCHANGE)
		s->facts.round_trip_ms = r->latency_ms;
	if (strcmp(r->local_address, s->local_address) != 0) {
		(void)snprintf(s->local_address, sizeof s->local_address, "%s",
			r->local_address);
		s->facts.system = device_kind_of_address(s->local_address);
	}
	if (r->bytes_per_second > 0)
		s->facts.bytes_per_second = r->bytes_per_second;
	plan_link(s);
	if (r->bytes_per_second > 0)
		engine_set_speed(s->engine, r->bytes_per_second);
}

bool
session_hold(struct agent_session *s, bool by_person)
{
	int64_t now = env_now_ms(s->net.env);
	struct queue_held held;
	bool hold = false;

	if (s->plan.holds && !by_person && queue_held(s->st, &held) == ERR_OK)
		hold = held.count > 0 && now - held.oldest_ms < QUEUE_HELD_MS &&
		       now >= held.oldest_ms;
	sync_port_hold(s->port, hold);
	return hold;
}

/* ---- life ---- */

void
session_begin(const struct conf *conf, const struct session_net *net,
	const struct keys *keys, struct store *st, struct agent_session *out)
{
	const struct terminal_identity *who = store_identity(st);
	struct engine_settings settings = {
		.tenant_id = who->tenant_id,
		.terminal_id = who->terminal_id,
		.sync_interval_ms = conf->sync.sync_interval_ms,
		.batch_max = (size_t)conf->sync.batch_max,
		.page_max = conf->sync.page_max,
		.enabled = conf->sync.enabled,
	};

	*out = (struct agent_session){
		.conf = conf,
		.net = *net,
		.keys = *keys,
		.st = st,
	};
	store_limit(st, conf);
	out->port = sync_port_new(st, keys->signing);
	out->engine =
		engine_new(net->env, &settings, sync_port_engine(out->port));
	out->facts = (struct thrift_facts){
		.configured = conf->link.kind,
		.metered = conf->link.metered,
	};
	out->plan = thrift_plan(LINK_KIND_UNKNOWN, false);
	plan_link(out);
	sync_port_hold_signing(out->port, rotate_is_on(store_home(st)));
	buf_init(&out->url, URL_MAX);
	buf_init(&out->reply.body, WIRE_ANSWER_MAX);
	for (size_t i = 0; i < 2; i++)
		flight_init(&out->flights[i]);
}

void
session_close(struct agent_session *s)
{
	sync_port_keep(s->port);
	for (size_t i = 0; i < 2; i++)
		flight_fini(&s->flights[i]);
	engine_free(s->engine);
	sync_port_free(s->port);
	store_close(s->st);
	keys_fini(&s->keys);
	buf_fini(&s->url);
	buf_fini(&s->reply.body);
	*s = (struct agent_session){ 0 };
}

static bool
is_worth_packing(const struct agent_session *s)
{
	switch (s->conf->sync.compress) {
	case CONF_YES:
		return true;
	case CONF_NO:
		return false;
	case CONF_AUTO:
		break;
	}
	return s->plan.sparing ||
	       (s->facts.bytes_per_second > 0 &&
		       s->facts.bytes_per_second < FAST_LINK_BPS);
}

/* Then packing costs both sides more than it saves. A link that nobody has
 * measured may be slow. */
static bool
is_known_fast(const struct agent_session *s)
{
	return !is_worth_packing(s) && (s->conf->sync.compress == CONF_NO ||
					       s->facts.bytes_per_second > 0);
}

static enum packing
packing_of(const struct agent_session *s)
{
	if (!is_worth_packing(s))
		return PACKING_NONE;
	return s->takes_own ? PACKING_OWN : PACKING_GZIP;
}

const char *
session_url(struct agent_session *s, const char *path)
{
	const char *base = s->conf->terminal.server_url;
	size_t n;

	/* The configuration can move a terminal to another address. */
	if (base == NULL)
		base = store_identity(s->st)->server_url;
	n = strlen(base);
	while (n > 0 && base[n - 1] == '/')
		n--;
	buf_clear(&s->url);
	buf_add(&s->url, base, n);
	buf_adds(&s->url, path);
	return s->url.data;
}

const char *
session_events_url(struct agent_session *s)
{
	char path[256];

	(void)snprintf(path, sizeof path, "/api/hotel/%s/offline/events",
		store_identity(s->st)->tenant_id);
	return session_url(s, path);
}

static struct net_request
request_of(struct agent_session *s, const struct engine_want *want)
{
	return (struct net_request){
		.url = session_url(s, want->path),
		.body = want->body,
		.body_len = want->body_len,
		.bearer = want->bearer,
		.packing = packing_of(s),
		.plain_answer = is_known_fast(s),
		.answer_max = WIRE_ANSWER_MAX,
	};
}

enum err
session_send(struct agent_session *s, const struct engine_want *want)
{
	struct net_request req = request_of(s, want);
	const struct env *env = s->net.env;

	return env->request(env->ctx, &req, &s->reply);
}

/* ---- one exchange ---- */

/* The wanted request on its way: sent ahead before, or now. *early: before. */
static struct flight *
begin(struct agent_session *s, const struct engine_want *want, bool *early)
{
	struct net_request req = request_of(s, want);
	struct flight *next = &s->flights[1 - s->turn];

	*early = flight_carries(next, &req);
	if (*early) {
		s->turn = 1 - s->turn;
		return next;
	}
	/* Of another request than is wanted now: nobody asks what it said. */
	if (next->out && flight_land(next) != ERR_OK)
		log_debug("a request that was sent ahead was not needed");
	flight_begin(&s->flights[s->turn], s->net.env, &req);
	return &s->flights[s->turn];
}

/* Behind what has gone out as a whole, so that it does not overtake; a slow
 * link has no gap to fill. */
static void
send_ahead(struct agent_session *s, struct flight *first)
{
	struct flight *next = &s->flights[1 - s->turn];
	struct engine_want want;
	struct net_request req;

	if (!is_known_fast(s) || next->out || !engine_ahead(s->engine, &want))
		return;
	flight_await_up(first);
	req = request_of(s, &want);
	flight_begin(next, s->net.env, &req);
}

/* The network on threads of its own, the store on this one. What waited behind
 * another says nothing about the link. */
static enum err
send_and_work(
	struct agent_session *s, const struct engine_want *want, bool *measured)
{
	struct net_reply old = s->reply;
	struct flight *f;
	bool early;
	enum err e;

	f = begin(s, want, &early);
	send_ahead(s, f);
	engine_work(s->engine);
	e = flight_land(f);
	s->reply = f->reply;
	f->reply = old;
	*measured = !early;
	return e;
}

/* A server that answers in our own coding takes it as well (packing.h), as long
 * as it is that server. */
static bool
has_to_repack(struct agent_session *s)
{
	bool refused = s->takes_own && s->reply.status == 415;

	if (s->reply.packing == PACKING_OWN)
		s->takes_own = true;
	if (refused)
		s->takes_own = false;
	return refused;
}

static void
learn_order_key(struct agent_session *s, const struct json_node *root)
{
	const struct terminal_identity *who = store_identity(s->st);
	const struct order_key_news news = {
		.pem = json_find_text(root, "order_key", NULL),
		.proofs = json_find(root, "order_key_proofs"),
		.tenant_id = who->tenant_id,
		.terminal_id = who->terminal_id,
		.now_s = json_find_int(root, "server_time", 0) / 1000,
	};
	struct arena *a;
	enum err e;

	if (news.pem == NULL)
		return;
	a = arena_new(ORDER_KEY_ARENA);
	e = order_key_learn(store_home(s->st), &news, a);
	arena_free(a);
	if (e == ERR_DENIED)
		log_warn("the server has a key for orders that the one which "
			 "is known here does not vouch for: that one stays "
			 "until this terminal is enrolled again");
	else if (e != ERR_OK)
		log_warn("the server's key for orders could not be kept");
}

/* What the server says besides: whose orders to obey, and that it wants another
 * key. */
static void
learn_of_token(struct agent_session *s)
{
	const struct buf *body = &s->reply.body;
	struct json_doc *doc = NULL;

	if (json_parse(body->data, body->len, WIRE_ANSWER_MAX, &doc, NULL) !=
		ERR_OK)
		return;
	learn_order_key(s, json_root(doc));
	if (json_find_bool(json_root(doc), "key_due", false) &&
		rotate_ask(store_home(s->st)) != ERR_OK)
		log_warn("the server asks for a new key, and that could not be "
			 "noted");
	json_free(doc);
}

void
session_exchange(struct agent_session *s, const struct engine_want *want)
{
	bool measured = true;
	enum err e;

	rotate_go_on(s);
	e = engine_has_work(s->engine) ? send_and_work(s, want, &measured)
				       : session_send(s, want);
	if (e == ERR_BUSY)
		return; /* a signal: the request is still the one to send */
	if (e != ERR_OK) {
		engine_failed(s->engine, e, s->reply.why);
		return;
	}
	if (measured)
		learn_link(s, want);
	if (want->bearer == NULL && s->reply.status == 200)
		learn_of_token(s);
	if (has_to_repack(s))
		return; /* the request is still the one to send */
	engine_reply(s->engine, s->reply.status, s->reply.content_type,
		s->reply.body.data, s->reply.body.len, s->reply.retry_after_s);
}

enum err
session_outcome(const struct agent_session *s)
{
	switch (engine_state(s->engine)) {
	case ENGINE_IDLE:
		return s->conf->sync.enabled ? ERR_OK : ERR_CONFIG;
	case ENGINE_STOPPED:
		return ERR_DENIED;
	case ENGINE_BACKING_OFF:
	case ENGINE_PUSHING:
	case ENGINE_PULLING:
	case ENGINE_RENEWING:
		return ERR_OFFLINE;
	case ENGINE_STATE_COUNT:
		break;
	}
	CHECK(false);
	return ERR_UNKNOWN;
}

enum err
session_round(struct agent_session *s,
	void (*each)(struct agent_session *s, void *ctx), void *ctx)
{
	struct engine_want want;

	for (;;) {
		engine_next(s->engine, &want);
		if (want.kind == ENGINE_WANT_WAIT)
			return session_outcome(s);
		session_exchange(s, &want);
		if (each != NULL)
			each(s, ctx);
	}
}

int64_t
session_left(struct agent_session *s)
{
	struct queue_counts c;

	if (queue_count(s->st, &c) != ERR_OK)
		return -1;
	return c.to_send + c.sending + c.waiting;
}
