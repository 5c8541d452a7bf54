#include "agent/leave.h"

#include "agent/order_key.h"
#include "agent/sync_port_priv.h"
#include "base/file.h"
#include "base/log.h"
#include "crypto/jwt.h"
#include "crypto/order.h"
#include "print/pack_files.h"
#include "print/spool.h"
#include "store/journal.h"
#include "store/training.h"
#include "json/json.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PATH_SIZE     4096
#define ARENA_LIMIT   ((size_t)64 << 20)
#define BODY_MAX      ((size_t)4 << 20)
#define BATCH_BYTES   ((size_t)1 << 20)
#define BATCH_ACTIONS 500
#define LEEWAY_S      60
#define REPORT_LIFE_S (INT64_C(90) * 86400)
#define WIPED_FILE    "wiped"
#define SIGN_ALL      1000000
#define ORDERS_MAX    8

bool
leave_is_due(const struct agent_session *s)
{
	struct arena *a = arena_new(ARENA_LIMIT);
	struct sync_state state;
	bool due = engine_state(s->engine) == ENGINE_STOPPED &&
		   sync_state_load(s->st, a, &state) == ERR_OK &&
		   state.link == LINK_BLOCKED;

	arena_free(a);
	return due;
}

/* ---- handing over ---- */

struct leaving {
	struct agent_session *s;
	struct arena *arena;
	struct queue_batch batch;
	int64_t after_seq;
	bool complete;
	const char *wipes[ORDERS_MAX]; /* each signed by another key */
	size_t wipe_count;
	int64_t server_time;
};

static enum err
write_body(struct leaving *l, const char *actions, size_t len, struct buf *out)
{
	struct agent_session *s = l->s;
	struct json_writer w;
	struct buf claim;
	enum err e;

	buf_init_secret(&claim, BODY_MAX);
	e = port_claim(s->port, s->keys.signing, ORDER_AUDIENCE_LEAVE, NULL,
		PORT_CLAIM_LIFE_S, &claim);
	if (e == ERR_OK) {
		json_writer_init(&w, out);
		json_begin_object(&w);
		json_write_key(&w, "actions");
		json_begin_array(&w);
		if (len > 0)
			json_write_raw(&w, actions, len);
		json_end_array(&w);
		json_member_text(&w, "assertion", claim.data);
		json_member_bool(&w, "complete", l->complete);
		json_end_object(&w);
		e = buf_ok(out) ? ERR_OK : ERR_TOO_LARGE;
	}
	buf_wipe(&claim);
	return e;
}

/* Signed with the newest key for orders, and with those before. */
static void
read_orders(struct leaving *l, const struct json_node *root)
{
	const struct json_node *earlier = json_find(root, "wipe_earlier");
	const char *order = json_find_text(root, "wipe", NULL);

	l->wipe_count = 0;
	if (order != NULL)
		l->wipes[l->wipe_count++] = arena_strdup(l->arena, order);
	if (earlier == NULL || json_kind(earlier) != JSON_ARRAY)
		return;
	for (const struct json_node *n = json_first(earlier);
		n != NULL && l->wipe_count < ORDERS_MAX; n = json_next(n)) {
		if (json_kind(n) == JSON_TEXT)
			l->wipes[l->wipe_count++] =
				arena_strdup(l->arena, json_text(n));
	}
}

static enum err
read_answer(struct leaving *l)
{
	struct net_reply *r = &l->s->reply;
	struct json_doc *doc = NULL;
	enum err e;

	if (r->status != 200)
		return ERR_DENIED;
	e = json_parse(r->body.data, r->body.len, BODY_MAX, &doc, NULL);
	if (e != ERR_OK)
		return ERR_BAD_ANSWER;
	l->server_time = json_find_int(json_root(doc), "server_time", 0);
	read_orders(l, json_root(doc));
	/* All or nothing: what it cannot read stays here. */
	if (json_find_int(json_root(doc), "taken", -1) !=
		(int64_t)l->batch.count)
		e = ERR_BAD_ANSWER;
	json_free(doc);
	return e;
}

static enum err
hand_over_some(struct leaving *l)
{
	struct agent_session *s = l->s;
	const struct queue_ask ask = {
		.after_seq = l->after_seq,
		.to_seq = QUEUE_TO_END,
		.limit = BATCH_ACTIONS,
		.max_bytes = BATCH_BYTES,
	};
	char path[256];
	struct engine_want want = { .kind = ENGINE_WANT_REQUEST, .path = path };
	struct buf actions;
	struct buf body;
	enum err e;

	(void)snprintf(path, sizeof path, "/api/hotel/%s/terminals/leave",
		store_identity(s->st)->tenant_id);
	buf_init_secret(&actions, BODY_MAX);
	buf_init_secret(&body, 2 * BODY_MAX);
	e = queue_batch(s->st, &ask, l->arena, &actions, &l->batch);
	l->complete = e == ERR_OK && l->batch.count == 0;
	if (e == ERR_OK)
		e = write_body(l, actions.data, actions.len, &body);
	want.body = body.data;
	want.body_len = body.len;
	if (e == ERR_OK)
		e = session_send(s, &want);
	if (e == ERR_OK)
		e = read_answer(l);
	if (e == ERR_OK && l->batch.count > 0)
		l->after_seq = l->batch.seqs[l->batch.count - 1];
	buf_wipe(&body);
	buf_wipe(&actions);
	return e;
}

/* What a desk wrote down while the store was away comes into the queue first.
 */
static bool
has_journal(const struct agent_session *s)
{
	struct journal *j = journal_new(s->net.env, &s->keys, store_home(s->st),
		s->conf->store.fallback_path);
	int64_t count = 0;
	bool some = journal_count(j, &count) != ERR_OK || count > 0;

	journal_free(j);
	return some;
}

static enum err
hand_over(struct leaving *l)
{
	struct agent_session *s = l->s;
	size_t n = 0;
	enum err e;

	if (has_journal(s))
		return ERR_BUSY;
	e = queue_sign(s->st, s->keys.signing, SIGN_ALL, &n);
	while (e == ERR_OK && !l->complete)
		e = hand_over_some(l);
	return e;
}

/* ---- the order ---- */

/* Of the hotel's server, for this terminal, and for this. */
static bool
is_order_by(const struct leaving *l, const struct verify_key *key,
	const char *order)
{
	const struct terminal_identity *who = store_identity(l->s->st);
	struct jwt jwt;

	return jwt_read(key, order, ORDER_AUDIENCE_WIPE, l->server_time / 1000,
		       LEEWAY_S, l->arena, &jwt) == ERR_OK &&
	       strcmp(jwt.issuer, ORDER_ISSUER) == 0 && jwt.hotel != NULL &&
	       strcmp(jwt.hotel, who->tenant_id) == 0 &&
	       strcmp(jwt.subject, who->terminal_id) == 0;
}

static bool
is_order(const struct leaving *l)
{
	struct verify_key *key = NULL;
	bool fine = false;

	if (l->wipe_count == 0)
		return false;
	if (order_key_load(store_home(l->s->st), &key) != ERR_OK) {
		log_warn("an order to delete everything came, and this "
			 "terminal knows no key that could have signed it");
		return false;
	}
	for (size_t i = 0; i < l->wipe_count && !fine; i++)
		fine = is_order_by(l, key, l->wipes[i]);
	verify_key_free(key);
	if (!fine)
		log_warn("an order to delete everything is not signed by the "
			 "hotel's server: it is not obeyed");
	return fine;
}

/* ---- deleting ---- */

/* Keys first. What is in none of these a terminal has not made. */
static const char *const files[] = { "keys.json", "keys.json.next",
	"keys.json.old", "keys.json.new", "store.db", "store.db-journal",
	"store.db-wal", "store.db-shm", "order.pem", "order.pem.new",
	"rotate-key", "agent.log", "agent.log.1" };
static const char *const journal[] = { "fallback.journal", "fallback.desk" };

static bool
delete_file(const char *folder, const char *name)
{
	char path[PATH_SIZE];

	if (snprintf(path, sizeof path, "%s/%s", folder, name) >=
		(int)sizeof path)
		return false;
	return file_destroy(path) == ERR_OK;
}

static bool
delete_folder(const char *home, const char *name)
{
	char path[PATH_SIZE];
	struct dirent *d;
	bool fine = true;
	DIR *dir;

	if (snprintf(path, sizeof path, "%s/%s", home, name) >=
		(int)sizeof path)
		return false;
	dir = opendir(path);
	if (dir == NULL)
		return errno == ENOENT;
	while ((d = readdir(dir)) != NULL) {
		if (strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0)
			fine = delete_file(path, d->d_name) && fine;
	}
	(void)closedir(dir);
	return rmdir(path) == 0 && fine;
}

/* Key files that an enrolment has put aside have a number behind them. */
static bool
delete_old_keys(const char *home)
{
	struct dirent *d;
	bool fine = true;
	DIR *dir = opendir(home);

	if (dir == NULL)
		return false;
	while ((d = readdir(dir)) != NULL) {
		if (strncmp(d->d_name, "keys.json.", 10) == 0)
			fine = delete_file(home, d->d_name) && fine;
	}
	(void)closedir(dir);
	return fine;
}

static bool
delete_all(const char *home, const char *fallback, const char *downtime)
{
	char lists[PATH_SIZE];
	bool fine = delete_old_keys(home);

	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
		fine = delete_file(home, files[i]) && fine;
	fine = delete_folder(home, SPOOL_FOLDER) && fine;
	fine = delete_folder(home, TRAINING_FOLDER) && fine;
	for (size_t i = 0; i < sizeof journal / sizeof journal[0]; i++) {
		fine = delete_file(home, journal[i]) && fine;
		if (fallback[0] != '\0')
			fine = delete_file(fallback, journal[i]) && fine;
	}
	if (snprintf(lists, sizeof lists, "%s/" PACK_FOLDER, home) <
		(int)sizeof lists)
		fine = pack_files_remove(lists) && fine;
	if (downtime[0] != '\0')
		fine = pack_files_remove(downtime) && fine;
	return fine;
}

/* ---- what is left to do ---- */

/* Lines: the address of the report, the report, the journal's folder, the
 * lists' folder. */
static enum err
write_plan(struct leaving *l)
{
	struct agent_session *s = l->s;
	const struct conf *c = s->conf;
	char path[PATH_SIZE];
	struct buf claim;
	struct buf text;
	enum err e;

	if (snprintf(path, sizeof path, "%s/" WIPED_FILE, store_home(s->st)) >=
		(int)sizeof path)
		return ERR_TOO_LARGE;
	buf_init_secret(&claim, BODY_MAX);
	buf_init_secret(&text, BODY_MAX);
	e = port_claim(s->port, s->keys.signing, ORDER_AUDIENCE_WIPED, NULL,
		REPORT_LIFE_S, &claim);
	if (e == ERR_OK) {
		char api[256];

		(void)snprintf(api, sizeof api, "/api/hotel/%s/terminals/leave",
			store_identity(s->st)->tenant_id);
		buf_addf(&text, "%s\n%s\n%s\n%s\n", session_url(s, api),
			claim.data,
			c->store.fallback_path == NULL ? ""
						       : c->store.fallback_path,
			c->print.downtime_folder == NULL
				? ""
				: c->print.downtime_folder);
		e = buf_ok(&text) ? file_replace(path, text.data, text.len)
				  : ERR_TOO_LARGE;
	}
	buf_wipe(&text);
	buf_wipe(&claim);
	return e;
}

struct plan {
	char text[16384];
	const char *lines[4];
};

/* False: there is none, or it is not whole. */
static bool
read_plan(const char *home, struct plan *p)
{
	char path[PATH_SIZE];
	char *at = p->text;
	struct buf text;
	bool fine;

	if (snprintf(path, sizeof path, "%s/" WIPED_FILE, home) >=
		(int)sizeof path)
		return false;
	buf_init(&text, sizeof p->text - 1);
	fine = file_read_all(path, &text) == ERR_OK;
	if (fine)
		memcpy(p->text, text.data, text.len + 1);
	buf_fini(&text);
	if (!fine)
		return false;
	for (int i = 0; i < 4; i++) {
		char *end = strchr(at, '\n');

		if (end == NULL)
			return false;
		*end = '\0';
		p->lines[i] = at;
		at = end + 1;
	}
	return true;
}

static bool
report(const struct session_net *net, const struct plan *p)
{
	struct net_reply reply = { 0 };
	struct net_request req = {
		.url = p->lines[0],
		.answer_max = BODY_MAX,
	};
	struct json_writer w;
	struct buf body;
	enum err e;

	buf_init(&reply.body, BODY_MAX);
	buf_init(&body, BODY_MAX);
	json_writer_init(&w, &body);
	json_begin_object(&w);
	json_member_text(&w, "assertion", p->lines[1]);
	json_end_object(&w);
	req.body = body.data;
	req.body_len = body.len;
	e = net->env->request(net->env->ctx, &req, &reply);
	buf_fini(&body);
	buf_fini(&reply.body);
	/* Whatever it says, it has heard; but not a broken server. */
	return e == ERR_OK && reply.status < 500 && reply.status != 429;
}

bool
leave_resume(const struct session_net *net, const char *home)
{
	struct plan p;

	if (!read_plan(home, &p))
		return false;
	if (!delete_all(home, p.lines[2], p.lines[3])) {
		log_error("this terminal is to be deleted, and not all of it "
			  "could be: see above");
		return true;
	}
	log_warn("the hotel's server has had this terminal deleted");
	if (report(net, &p))
		(void)delete_file(home, WIPED_FILE);
	return true;
}

/* ---- all of it ---- */

bool
leave_run(struct agent_session *s)
{
	struct leaving l = { .s = s, .arena = arena_new(ARENA_LIMIT) };
	char home[PATH_SIZE];
	bool wiped = false;
	enum err e;

	(void)snprintf(home, sizeof home, "%s", store_home(s->st));
	e = hand_over(&l);
	if (e == ERR_OK)
		log_info("this terminal is revoked: what it had not sent was "
			 "handed over, for a manager to look at");
	else
		log_info("this terminal is revoked, and what waits here could "
			 "not be handed over: %s",
			e == ERR_BUSY ? "the fallback journal comes first"
				      : err_text(e));
	if (e == ERR_OK && is_order(&l)) {
		e = write_plan(&l);
		/* Nothing of this process may write into it after that. */
		if (e == ERR_OK)
			wiped = leave_resume(&s->net, home);
	}
	arena_free(l.arena);
	return wiped;
}
