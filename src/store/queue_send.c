#include "store/payload.h"
#include "store/queue_priv.h"

#include "crypto/sign.h"

#include <string.h>

/* ---- parking ---- */

enum err
queue_park(struct store *st, const char *action_id, const char *words,
	const char *rule, const char *remedy)
{
	struct arena *a = arena_new(STORE_SMALL_MAX);
	const char *message;
	struct stmt *s;
	enum err e;

	e = payload_seal_message(st, action_id, words, a, &message);
	if (e == ERR_OK) {
		s = store_stmt(st, STMT_QUEUE_PARK);
		stmt_bind_text(s, 1, action_id);
		stmt_bind_text(s, 2, "validation_error");
		stmt_bind_text(s, 3, message);
		stmt_bind_text(s, 4, rule);
		stmt_bind_text(s, 5, remedy);
		e = stmt_run(s);
	}
	if (e == ERR_OK && db_changes(st->db) == 0)
		e = ERR_INVALID;
	/* Whatever it had changed here is taken back with the next pull. */
	if (e == ERR_OK)
		e = store_run(st, STMT_REBASE_WANTED);
	arena_free(a);
	return e;
}

enum err
queue_park_tampered(struct store *st, const char *action_id)
{
	enum err e = queue_park(st, action_id,
		"the stored entry was altered outside of offsync and was not "
		"sent",
		QUEUE_TAMPERED, "tell the manager, and enter it once more");

	return e == ERR_INVALID ? ERR_OK : e;
}

enum err
queue_park_refused(struct store *st, const char *action_id, const char *why)
{
	enum err e = store_begin(st);

	if (e != ERR_OK)
		return e;
	e = queue_park(st, action_id, why, NULL,
		"correct or shorten the entry, and enter it once more");
	return store_end(st, e);
}

/* ---- signing ---- */

/* Texts that are held in memory at once. */
#define SIGN_TEXTS_MAX ((size_t)16 * 1024 * 1024)

struct unsigned_action {
	int64_t seq;
	const char *id;
	const char *text;      /* NULL: its payload does not open */
	const char *signature; /* NULL until signed */
};

struct signing {
	struct store *st;
	const struct sign_key *key;
	struct arena *a;
	struct unsigned_action *items;
	size_t count;
	size_t cap;
};

static enum err
read_unsigned(struct signing *g, struct stmt *s)
{
	struct unsigned_action *u;
	struct buf text;
	enum err e;

	g->items = arena_grow(
		g->a, g->items, g->count, &g->cap, sizeof(*g->items));
	u = &g->items[g->count];
	memset(u, 0, sizeof(*u));
	u->seq = stmt_int(s, 0);
	u->id = arena_strdup(g->a, stmt_text(s, 1));
	buf_init_secret(&text, PAYLOAD_MAX);
	e = payload_text(g->st, u->id, stmt_text(s, 2), stmt_text(s, 3), &text);
	if (e == ERR_OK)
		u->text = arena_strndup(g->a, text.data, text.len);
	buf_wipe(&text);
	if (e == ERR_OK || e == ERR_TAMPERED)
		g->count++;
	return e == ERR_TAMPERED ? ERR_OK : e;
}

static enum err
read_all_unsigned(struct signing *g, size_t limit)
{
	struct stmt *s = store_stmt(g->st, STMT_QUEUE_UNSIGNED);
	enum err e;

	stmt_bind_int(s, 1, (int64_t)limit);
	while ((e = stmt_step(s)) == ERR_OK) {
		e = read_unsigned(g, s);
		if (e != ERR_OK || arena_used(g->a) > SIGN_TEXTS_MAX)
			break;
	}
	stmt_reset(s);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* A signature takes longer than a commit: it is made while no lock is held.
 * Payloads never change, so nothing can have happened meanwhile. */
static enum err
sign_all(struct signing *g)
{
	struct unsigned_action *u;
	struct buf signature;
	enum err e = ERR_OK;

	for (size_t i = 0; e == ERR_OK && i < g->count; i++) {
		u = &g->items[i];
		if (u->text == NULL)
			continue;
		buf_init(&signature, 4096);
		e = sign_base64(g->key, u->text, strlen(u->text), &signature);
		if (e == ERR_OK)
			u->signature = arena_strdup(g->a, signature.data);
		buf_fini(&signature);
	}
	return e;
}

static enum err
keep_signature(struct signing *g, const struct unsigned_action *u)
{
	struct stmt *s;
	enum err e;

	if (u->text == NULL)
		return queue_park_tampered(g->st, u->id);
	s = store_stmt(g->st, STMT_SIGNATURE_ADD);
	stmt_bind_int(s, 1, u->seq);
	stmt_bind_text(s, 2, u->signature);
	e = stmt_run(s);
	if (e != ERR_OK)
		return e;
	s = store_stmt(g->st, STMT_QUEUE_SIGNED);
	stmt_bind_int(s, 1, u->seq);
	return stmt_run(s);
}

static enum err
keep_signatures(struct signing *g)
{
	enum err e;

	if (g->count == 0)
		return ERR_OK;
	e = store_begin(g->st);
	if (e != ERR_OK)
		return e;
	for (size_t i = 0; e == ERR_OK && i < g->count; i++)
		e = keep_signature(g, &g->items[i]);
	return store_end(g->st, e);
}

enum err
queue_signed_to(struct store *st, int64_t *seq)
{
	enum err e = store_ready(st);
	struct stmt *s;

	if (e != ERR_OK)
		return e;
	s = store_stmt(st, STMT_SIGNED_TO);
	e = stmt_step(s);
	if (e == ERR_OK)
		*seq = stmt_int(s, 0);
	stmt_reset(s);
	return e;
}

enum err
queue_sign(struct store *st, const struct sign_key *key, size_t limit,
	size_t *signed_count)
{
	struct signing g = { .st = st, .key = key };
	size_t count = 0;
	enum err e;

	e = store_ready(st);
	if (e != ERR_OK)
		return e;
	g.a = arena_new(4 * SIGN_TEXTS_MAX);
	e = read_all_unsigned(&g, limit);
	if (e == ERR_OK)
		e = sign_all(&g);
	if (e == ERR_OK)
		e = keep_signatures(&g);
	/* What has just been parked among them. */
	if (e == ERR_OK)
		e = queue_give_up_sign(st, key, limit);
	for (size_t i = 0; i < g.count; i++) {
		if (g.items[i].signature != NULL)
			count++;
	}
	if (e == ERR_OK)
		*signed_count = count;
	arena_free(g.a);
	return e;
}

/* ---- batches ---- */

/* What is put around a signed text on the wire, at most, but its signature. */
#define WRAP_MAX 128

struct batching {
	struct store *st;
	struct arena *a;
	struct buf *json;
	const struct queue_ask *ask;
	size_t from; /* length of json before the batch */
	size_t signature_len;
	const char *open; /* the last action, when its object is not closed */
	struct queue_batch out;
	size_t id_cap;
	size_t seq_cap;
	const char *tampered; /* the one that ended the batch */
};

/* One alone is always sent: it would never fit better. */
static bool
fits(const struct batching *b, size_t len)
{
	return b->out.count == 0 ||
	       b->json->len - b->from + len + b->signature_len <=
		       b->ask->max_bytes;
}

static enum err
add_signature(struct batching *b)
{
	struct stmt *s = store_stmt(b->st, STMT_SIGNATURE_FIND);
	enum err e;

	stmt_bind_int(s, 1, b->out.seqs[b->out.count - 1]);
	e = stmt_step(s);
	if (e == ERR_OK)
		buf_addf(b->json, ",\"signature\":\"%s\"", stmt_text(s, 0));
	if (e == ERR_NOT_FOUND) {
		b->tampered = b->open;
		e = ERR_TAMPERED;
	}
	stmt_reset(s);
	return e;
}

/* Closes the last action. It carries its signature, unless it is vouched for by
 * that which follows it now. */
static enum err
close_action(struct batching *b, bool vouched)
{
	enum err e = ERR_OK;

	if (b->open == NULL)
		return ERR_OK;
	if (!vouched)
		e = add_signature(b);
	buf_addc(b->json, '}');
	b->open = NULL;
	return e;
}

/* Whether seq goes on with the run of the last action. */
static bool
goes_on(const struct batching *b, int64_t seq)
{
	return b->open != NULL && b->ask->runs &&
	       b->out.count % ACTION_RUN_MAX != 0 &&
	       b->out.seqs[b->out.count - 1] + 1 == seq;
}

/* Where a place in the chain is given up, the word that says so. */
static enum err
add_word(struct batching *b, struct stmt *s)
{
	enum err e;

	if (!fits(b, stmt_size(s, 5)))
		return ERR_FULL;
	e = close_action(b, false);
	if (b->out.count > 0)
		buf_addc(b->json, ',');
	buf_adds(b->json, stmt_text(s, 5));
	return e;
}

/* The signed text stays as it is; what is not signed is put behind it. */
static enum err
write_action(struct batching *b, struct stmt *s, const char *id,
	const struct buf *text)
{
	enum err e = close_action(b, goes_on(b, stmt_int(s, 0)));

	if (b->out.count > 0)
		buf_addc(b->json, ',');
	buf_add(b->json, text->data, text->len - 1);
	buf_adds(b->json, ",\"sync_status\":\"pending\",\"sync_attempts\":");
	buf_addf(b->json, "%lld", (long long)stmt_int(s, 4));
	b->open = id;
	return e;
}

static enum err
add_action(struct batching *b, struct stmt *s, const char *id)
{
	struct buf text;
	enum err e;

	buf_init_secret(&text, PAYLOAD_MAX);
	e = payload_text(b->st, id, stmt_text(s, 2), stmt_text(s, 3), &text);
	if (e == ERR_TAMPERED)
		b->tampered = id;
	if (e == ERR_OK && !fits(b, text.len + WRAP_MAX))
		e = ERR_FULL;
	if (e == ERR_OK)
		e = write_action(b, s, id, &text);
	buf_wipe(&text);
	return e;
}

/* ERR_FULL: does not fit into this batch any more. */
static enum err
batch_row(struct batching *b, struct stmt *s)
{
	struct queue_batch *out = &b->out;
	const char *id = arena_strdup(b->a, stmt_text(s, 1));
	enum err e = stmt_is_null(s, 5) ? add_action(b, s, id) : add_word(b, s);

	if (e != ERR_OK)
		return e;
	out->ids = arena_grow(
		b->a, out->ids, out->count, &b->id_cap, sizeof(*out->ids));
	out->seqs = arena_grow(
		b->a, out->seqs, out->count, &b->seq_cap, sizeof(*out->seqs));
	out->ids[out->count] = id;
	out->seqs[out->count++] = stmt_int(s, 0);
	return ERR_OK;
}

/* A copy goes when the server has said that it did not take after all what the
 * copy replaces, and whatever stands behind it goes with it. */
static enum err
find_last(struct batching *b, int64_t *to_seq)
{
	struct stmt *s = store_stmt(b->st, STMT_QUEUE_UNSETTLED);
	enum err e = stmt_step(s);

	*to_seq = b->ask->to_seq;
	if (e == ERR_OK && !stmt_is_null(s, 0) && stmt_int(s, 0) <= *to_seq)
		*to_seq = stmt_int(s, 0) - 1;
	stmt_reset(s);
	return e;
}

/* All have the same: they are of one key. */
static enum err
find_signature_len(struct batching *b)
{
	struct stmt *s = store_stmt(b->st, STMT_SIGNATURE_LAST);
	enum err e = stmt_step(s);

	b->signature_len = e == ERR_OK ? stmt_size(s, 0) : 0;
	stmt_reset(s);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err
collect(struct batching *b)
{
	struct stmt *s = store_stmt(b->st, STMT_QUEUE_SENDABLE);
	int64_t to_seq;
	enum err e;

	e = find_last(b, &to_seq);
	if (e == ERR_OK)
		e = find_signature_len(b);
	if (e != ERR_OK)
		return e;
	stmt_bind_int(s, 1, b->ask->after_seq);
	stmt_bind_int(s, 2, (int64_t)b->ask->limit);
	stmt_bind_int(s, 3, to_seq);
	while ((e = stmt_step(s)) == ERR_OK) {
		e = batch_row(b, s);
		if (e != ERR_OK)
			break;
	}
	stmt_reset(s);
	if (e == ERR_NOT_FOUND || e == ERR_FULL)
		e = close_action(b, false);
	return e;
}

static enum err
park_altered(struct batching *b)
{
	enum err e = store_begin(b->st);

	return e == ERR_OK ? store_end(b->st,
				     queue_park_tampered(b->st, b->tampered))
			   : e;
}

/* Reads only, so that nobody waits for it; what is sent never changes. */
enum err
queue_batch(struct store *st, const struct queue_ask *ask, struct arena *a,
	struct buf *json, struct queue_batch *out)
{
	struct batching b = {
		.st = st,
		.a = a,
		.json = json,
		.ask = ask,
		.from = json->len,
	};
	enum err e;

	*out = (struct queue_batch){ 0 };
	e = store_ready(st);
	while (e == ERR_OK) {
		e = collect(&b);
		if (e != ERR_TAMPERED)
			break;
		e = park_altered(&b);
		json->len = b.from;
		json->data[b.from] = '\0';
		b.out.count = 0;
		b.open = NULL;
	}
	if (e == ERR_OK && !buf_ok(json))
		e = ERR_TOO_LARGE;
	if (e == ERR_OK)
		*out = b.out;
	return e;
}

static enum err
count_attempts(struct store *st, const struct queue_batch *batch)
{
	int64_t now = env_now_ms(st->env);
	struct stmt *s;
	enum err e = ERR_OK;

	for (size_t i = 0; e == ERR_OK && i < batch->count; i++) {
		s = store_stmt(st, STMT_QUEUE_ATTEMPT);
		stmt_bind_int(s, 1, batch->seqs[i]);
		stmt_bind_int(s, 2, now);
		e = stmt_run(s);
	}
	return e;
}

enum err
queue_missed(struct store *st, const struct queue_batch *batch)
{
	enum err e;

	if (batch->count == 0)
		return ERR_OK;
	e = store_begin(st);
	return e == ERR_OK ? store_end(st, count_attempts(st, batch)) : e;
}
