#include "agent/agent.h"
#include "agent/enroll_again.h"
#include "agent/enroll_code.h"
#include "agent/lock.h"
#include "agent/order_key.h"
#include "agent/session.h"
#include "base/check.h"
#include "base/log.h"
#include "base/text.h"
#include "crypto/hash.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_SIZE   4096
#define ANSWER_MAX  ((size_t)64 * 1024)
#define ARENA_LIMIT ((size_t)1024 * 1024)

/* What the server said about the new terminal; texts in the arena. */
struct membership {
	struct terminal_identity id;
	uint8_t pepper[PASSWORD_PEPPER_SIZE];
	const char *token;
	const char *order_key; /* NULL: of an older server */
	int64_t token_ttl_s;
};

struct enrolment {
	const struct conf *conf;
	const char *home;
	char *url; /* without slashes at its end */
	struct enroll_code code;
	const char *name;
	struct arena *arena;
	struct session_net net;
	struct keys keys;
	bool is_again; /* the home folder was a terminal before */
	struct again again;
	struct membership member;
	int64_t shown; /* changes when progress was last told */
};

/* To people who watch. */
__attribute__((format(printf, 1, 2))) static void
tell(const char *format, ...)
{
	va_list args;

	if (!isatty(STDERR_FILENO))
		return;
	va_start(args, format);
	(void)vfprintf(stderr, format, args);
	va_end(args);
	(void)fputc('\n', stderr);
}

static enum err
fail(enum err e, const char *words)
{
	(void)fprintf(stderr, "offsync enroll: %s\n", words);
	return e;
}

/* The exchange did not come about: reply->why says how. */
static enum err
fail_link(enum err e, const char *why, const char *url)
{
	(void)fprintf(stderr,
		"offsync enroll: %s; check the address %s and this machine's "
		"network, and whether offsyncd runs there\n",
		why, url);
	return e;
}

/* ---- before anything is sent ---- */

static bool
has_file(const char *home, const char *name)
{
	char path[PATH_SIZE];

	if (snprintf(path, sizeof path, "%s/%s", home, name) >=
		(int)sizeof path)
		return false;
	return access(path, F_OK) == 0;
}

/* The folder and those above it, for nobody else to look into. */
static enum err
make_home(const char *home)
{
	char path[PATH_SIZE];
	char *p;

	if (snprintf(path, sizeof path, "%s", home) >= (int)sizeof path)
		return ERR_TOO_LARGE;
	for (p = path + 1; *p != '\0'; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		(void)mkdir(path, 0755);
		*p = '/';
	}
	if (mkdir(path, 0700) == 0 || errno == EEXIST)
		return ERR_OK;
	log_error("%s: %s", path, strerror(errno));
	return errno == ENOSPC ? ERR_FULL : ERR_IO;
}

/* A key file without a store is left from an enrolment that broke off. It is
 * put aside, not removed: keys are never thrown away. */
static enum err
put_old_keys_aside(const char *home)
{
	char from[PATH_SIZE];
	char to[PATH_SIZE];

	if (!has_file(home, "keys.json"))
		return ERR_OK;
	if (snprintf(from, sizeof from, "%s/keys.json", home) >=
			(int)sizeof from ||
		snprintf(to, sizeof to, "%s/keys.json.%ld", home,
			(long)getpid()) >= (int)sizeof to)
		return ERR_TOO_LARGE;
	return rename(from, to) == 0 ? ERR_OK : ERR_IO;
}

static int
rsa_bits(void)
{
	const char *text = getenv("OFFSYNC_RSA_BITS");
	int64_t bits;

	/* Shorter keys are for tests: making one takes a second less. */
	if (text != NULL && text_to_int(text, &bits) && bits >= 2048 &&
		bits <= 8192)
		return (int)bits;
	return SIGN_RSA_BITS;
}

/* ---- asking the server ---- */

static void
write_request(
	const struct enrolment *en, const char *public_key, struct buf *out)
{
	struct json_writer w;

	json_writer_init(&w, out);
	json_begin_object(&w);
	if (en->is_again && en->again.chain_hash[0] != '\0')
		json_member_text(&w, "chain_hash", en->again.chain_hash);
	if (en->is_again)
		json_member_int(&w, "chain_seq", en->again.chain_seq);
	json_member_text(&w, "code", en->code.secret);
	json_member_text(&w, "name", en->name);
	json_member_text(&w, "public_key", public_key);
	json_end_object(&w);
}

static enum err
read_membership(struct enrolment *en, const struct json_node *root)
{
	struct membership *m = &en->member;
	struct arena *a = en->arena;
	const char *pepper = json_find_text(root, "pepper", NULL);

	m->id = (struct terminal_identity){
		.tenant_id =
			arena_strdup(a, json_find_text(root, "hotel_id", NULL)),
		.hotel_name = arena_strdup(
			a, json_find_text(root, "hotel_name", NULL)),
		.terminal_id = arena_strdup(
			a, json_find_text(root, "terminal_id", NULL)),
		.terminal_name = arena_strdup(
			a, json_find_text(root, "terminal_name", NULL)),
		.server_url = en->url,
	};
	m->token = arena_strdup(a, json_find_text(root, "token", NULL));
	m->order_key = arena_strdup(a, json_find_text(root, "order_key", NULL));
	m->token_ttl_s = json_find_int(root, "token_ttl_seconds", 0);
	if (m->id.tenant_id == NULL || m->id.hotel_name == NULL ||
		m->id.terminal_id == NULL || m->id.terminal_name == NULL ||
		m->token == NULL || pepper == NULL ||
		strcmp(m->id.tenant_id, en->code.hotel) != 0 ||
		strlen(pepper) != 2 * sizeof m->pepper ||
		hex_decode(pepper, m->pepper, sizeof m->pepper) != ERR_OK)
		return ERR_BAD_ANSWER;
	return ERR_OK;
}

/* Something about this terminal, such as its name: the server says what. */
static enum err
refused_form(const struct net_reply *reply)
{
	char words[300] = "the server does not accept this terminal: ";
	size_t n = strlen(words);
	struct json_doc *doc;
	const char *detail;

	if (json_parse(reply->body.data, reply->body.len, ANSWER_MAX, &doc,
		    NULL) != ERR_OK)
		return fail(ERR_BAD_ANSWER, words);
	detail = json_find_text(json_root(doc), "detail", "no reason given");
	(void)text_clean(TEXT_LINE, detail, strlen(detail), words + n,
		sizeof words - n, 200);
	json_free(doc);
	return fail(ERR_INVALID, words);
}

static enum err
refusal(const struct net_reply *reply)
{
	switch (reply->status) {
	case 401:
	case 403:
	case 404:
		return fail(ERR_DENIED,
			"the server does not know this code: check it, letter "
			"by letter");
	case 410:
	case 409:
		return fail(ERR_EXPIRED,
			"this code has expired or was used: ask for a new one "
			"(offsyncd invite)");
	case 429:
	case 503:
		return fail(ERR_OFFLINE,
			"the server asks to wait: try again in a minute");
	default:
		break;
	}
	if (reply->status == 400 || reply->status == 422)
		return refused_form(reply);
	return fail(ERR_BAD_ANSWER,
		"the answer did not come from an offsync server: check the "
		"address, and whether this network wants a sign-in");
}

static enum err
read_answer(struct enrolment *en, const struct net_reply *reply)
{
	struct json_doc *doc;
	enum err e;

	if (reply->status != 201 && reply->status != 200)
		return refusal(reply);
	if (strncmp(reply->content_type, "application/json", 16) != 0 ||
		json_parse(reply->body.data, reply->body.len, ANSWER_MAX, &doc,
			NULL) != ERR_OK)
		return refusal(&(struct net_reply){ .status = 0 });
	e = read_membership(en, json_root(doc));
	json_free(doc);
	if (e != ERR_OK)
		return refusal(&(struct net_reply){ .status = 0 });
	return ERR_OK;
}

static enum err
ask_server(struct enrolment *en)
{
	const struct env *env = en->net.env;
	struct net_reply reply = { 0 };
	struct net_request req = { .answer_max = ANSWER_MAX };
	struct buf pem;
	struct buf body;
	enum err e;

	buf_init(&pem, ANSWER_MAX);
	buf_init_secret(&body, ANSWER_MAX);
	buf_init_secret(&reply.body, ANSWER_MAX);
	e = sign_key_public_pem(en->keys.signing, &pem);
	if (e == ERR_OK) {
		write_request(en, pem.data, &body);
		req.url = arena_printf(en->arena, "%s/api/hotel/%s/terminals",
			en->url, en->code.hotel);
		req.body = body.data;
		req.body_len = body.len;
		e = env->request(env->ctx, &req, &reply);
		e = e == ERR_OK ? read_answer(en, &reply)
				: fail_link(e, reply.why, en->url);
	}
	buf_wipe(&reply.body);
	buf_wipe(&body);
	buf_fini(&pem);
	return e;
}

/* ---- keeping it ---- */

static enum err
keep_keys(struct enrolment *en)
{
	const struct env *env = en->net.env;
	char path[PATH_SIZE];
	char *passphrase;
	enum err e;

	memcpy(en->keys.pepper, en->member.pepper, sizeof en->keys.pepper);
	if (snprintf(path, sizeof path, "%s/keys.json", en->home) >=
		(int)sizeof path)
		return ERR_TOO_LARGE;
	e = session_passphrase(en->conf, &passphrase);
	if (e == ERR_OK)
		e = keys_save(env, path, &en->keys, passphrase);
	session_passphrase_free(passphrase);
	return e;
}

static void
show_progress(struct agent_session *s, void *ctx)
{
	struct enrolment *en = ctx;
	int64_t received = sync_port_counts(s->port).received;

	if (received == en->shown)
		return;
	en->shown = received;
	tell("loading: %" PRId64 " records", received);
}

/* The keys and the store go to the session. A first load that breaks off is no
 * failure of the enrolment. */
static void
first_load(struct enrolment *en, struct store *st)
{
	struct agent_session s;
	int lock = en->again.lock;
	enum err e;

	en->again.lock = -1;
	if (lock == -1 && lock_take(en->home, &lock) != ERR_OK) {
		/* A console was quick and has started an agent. */
		store_close(st);
		return;
	}
	session_begin(en->conf, &en->net, &en->keys, st, &s);
	en->keys = (struct keys){ 0 };
	sync_port_engine(s.port)->set_bearer(
		s.port, en->member.token, en->member.token_ttl_s);
	e = session_round(&s, show_progress, en);
	if (e == ERR_OK)
		(void)printf("all %" PRId64 " records are here; next: "
			     "'offsync' opens the console\n",
			sync_port_counts(s.port).received);
	else
		(void)fprintf(stderr,
			"offsync enroll: enrolled, but the first load did not "
			"end (%s); the agent goes on with it\n",
			sync_port_why(s.port));
	session_close(&s);
	close(lock);
}

/* Both names are the server's. */
static void
say_who(const struct terminal_identity *id)
{
	char terminal[64];
	char hotel[256];

	(void)text_clean(TEXT_LINE, id->terminal_name,
		strlen(id->terminal_name), terminal, sizeof terminal, 40);
	(void)text_clean(TEXT_LINE, id->hotel_name, strlen(id->hotel_name),
		hotel, sizeof hotel, 60);
	(void)printf("this is terminal %s of %s\n", terminal, hotel);
}

static enum err
keep_new(struct enrolment *en, struct store **st)
{
	enum err e;

	e = put_old_keys_aside(en->home);
	if (e == ERR_OK)
		e = keep_keys(en);
	return e == ERR_OK ? store_create(en->net.env, en->home, &en->keys,
				     &en->member.id, st)
			   : e;
}

/* Its own data key goes on, with the signing key that the server has been told.
 */
static enum err
keep_again(struct enrolment *en, struct store **st)
{
	struct again *g = &en->again;
	enum err e;

	g->keys.signing = en->keys.signing;
	en->keys.signing = NULL;
	memcpy(g->keys.pepper, en->member.pepper, sizeof g->keys.pepper);
	e = again_keep(en->conf, en->net.env, en->home, &en->member.id, g);
	if (e != ERR_OK)
		return e;
	keys_fini(&en->keys);
	en->keys = g->keys;
	g->keys = (struct keys){ 0 };
	*st = g->st;
	g->st = NULL;
	return ERR_OK;
}

/* A home folder that is a terminal already may become another one only when its
 * server has asked for that. */
static enum err
open_again(struct enrolment *en)
{
	enum err e;

	e = again_open(en->conf, en->net.env, en->home, en->arena, &en->again);
	if (e == ERR_EXISTS)
		return fail(ERR_EXISTS,
			"this home folder belongs to a terminal already: use "
			"another OFFSYNC_HOME, or move it away");
	if (e == ERR_BUSY)
		return fail(e, "an agent works on this terminal and does not "
			       "end: stop it first");
	if (e != ERR_OK)
		return fail(e, err_text(e));
	en->is_again = true;
	if (strcmp(store_identity(en->again.st)->tenant_id, en->code.hotel) !=
		0)
		return fail(ERR_INVALID,
			"what waits in this home folder is another hotel's: "
			"use another OFFSYNC_HOME");
	return ERR_OK;
}

static enum err
enroll(struct enrolment *en)
{
	struct store *st = NULL;
	enum err e;

	e = session_net_open(en->conf, &en->net);
	if (e != ERR_OK)
		return fail(e, err_text(e));
	if (has_file(en->home, "store.db")) {
		e = open_again(en);
		if (e != ERR_OK)
			return e;
	}
	tell("making this terminal's keys");
	e = keys_make(en->net.env, rsa_bits(), &en->keys);
	if (e != ERR_OK)
		return fail(e, "the keys could not be made");
	e = ask_server(en);
	if (e != ERR_OK)
		return e;
	e = en->is_again ? keep_again(en, &st) : keep_new(en, &st);
	if (e == ERR_OK && en->member.order_key != NULL)
		e = order_key_keep(en->home, en->member.order_key);
	if (e != ERR_OK)
		return fail(e, err_text(e));
	say_who(&en->member.id);
	first_load(en, st);
	return ERR_OK;
}

static char *
trimmed_url(const char *url)
{
	size_t n = strlen(url);
	char *copy;

	while (n > 0 && url[n - 1] == '/')
		n--;
	copy = strndup(url, n);
	CHECK(copy != NULL);
	return copy;
}

enum err
agent_enroll(const struct conf *conf, const char *home, const char *url,
	const char *code, const char *name)
{
	struct enrolment en = {
		.conf = conf,
		.home = home,
		/* NULL: as the invitation says. */
		.name = name != NULL ? name : conf->terminal.name,
		.again = { .lock = -1 },
	};
	enum err e;

	if (enroll_code_parse(code, &en.code) != ERR_OK)
		return fail(ERR_INVALID,
			"a code looks like hotel.K7QF-2MXR-9D3T: type it as "
			"offsyncd invite printed it");
	if (strncmp(url, "https://", 8) != 0 && strncmp(url, "http://", 7) != 0)
		return fail(ERR_INVALID,
			"the server's address must begin with https://");
	e = make_home(home);
	if (e != ERR_OK)
		return fail(e, "the home folder cannot be made");
	en.url = trimmed_url(url);
	en.arena = arena_new(ARENA_LIMIT);
	e = enroll(&en);
	again_close(&en.again);
	keys_fini(&en.keys);
	secret_wipe(&en.member, sizeof en.member);
	secret_wipe(&en.code, sizeof en.code);
	session_net_close(&en.net);
	arena_free(en.arena);
	free(en.url);
	return e;
}
