/*
 * A place in the chain that holds nothing: the entry was altered here, or was
 * refused by a server that has forgotten it since. What is sent instead says so
 * and is signed, so that the actions behind it are taken.
 */
#include "store/payload.h"
#include "store/queue_priv.h"

#include "crypto/sign.h"
#include "json/json.h"

#include <string.h>

#define WORD_MAX ((size_t)8192)

struct given_up {
	int64_t seq;
	const char *id;
	const char *user_id;
	int64_t created_at;
	const char *hash;
	const char *reason;
	const char *word;
};

struct words {
	struct store *st;
	const struct sign_key *key;
	struct arena *a;
	struct given_up *items;
	size_t count;
	size_t cap;
};

static enum err
read_all(struct words *w, size_t limit)
{
	struct stmt *s = store_stmt(w->st, STMT_GIVEN_UP_UNSIGNED);
	enum err e;

	stmt_bind_int(s, 1, (int64_t)limit);
	while ((e = stmt_step(s)) == ERR_OK) {
		const char *rule = stmt_text(s, 5);

		w->items = arena_grow(
			w->a, w->items, w->count, &w->cap, sizeof(*w->items));
		w->items[w->count++] = (struct given_up){
			.seq = stmt_int(s, 0),
			.id = arena_strdup(w->a, stmt_text(s, 1)),
			.user_id = arena_strdup(w->a, stmt_text(s, 2)),
			.created_at = stmt_int(s, 3),
			.hash = arena_strdup(w->a, stmt_text(s, 4)),
			.reason = rule != NULL && strcmp(rule,
							  QUEUE_TAMPERED) == 0
					  ? "altered"
					  : "refused",
		};
	}
	stmt_reset(s);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* The action behind it was chained to what stood there, under its own seal;
 * whoever altered the row may have altered its hash too. */
static enum err
find_hash(struct words *w, struct given_up *g)
{
	struct field_problems problems = { 0 };
	struct stmt *s = store_stmt(w->st, STMT_QUEUE_NEXT);
	struct action act = { 0 };
	enum err e;

	stmt_bind_int(s, 1, g->seq + 1);
	e = stmt_step(s);
	if (e == ERR_OK)
		e = payload_action(w->st, stmt_text(s, 0), stmt_text(s, 1),
			stmt_text(s, 2), w->a, &act, &problems);
	stmt_reset(s);
	if (e == ERR_OK && act.prev_hash != NULL)
		g->hash = act.prev_hash;
	return e == ERR_NOT_FOUND || e == ERR_TAMPERED ? ERR_OK : e;
}

/* Canonical, as actions are. */
static void
write_text(const struct words *w, const struct given_up *g, struct buf *out)
{
	struct json_writer j;

	json_writer_init(&j, out);
	json_begin_object(&j);
	json_member_int(&j, "created_at", g->created_at);
	json_member_int(&j, "device_seq", g->seq);
	json_member_text(&j, "gives_up", g->hash);
	json_member_text(&j, "id", g->id);
	json_member_text(&j, "reason", g->reason);
	json_member_text(&j, "tenant_id", w->st->identity.tenant_id);
	json_member_text(&j, "user_id", g->user_id);
	json_end_object(&j);
}

static enum err
sign(struct words *w, struct given_up *g)
{
	struct buf text;
	struct buf signature;
	enum err e;

	e = find_hash(w, g);
	if (e != ERR_OK)
		return e;
	buf_init(&text, WORD_MAX);
	buf_init(&signature, WORD_MAX);
	write_text(w, g, &text);
	e = buf_ok(&text) ? sign_base64(w->key, text.data, text.len, &signature)
			  : ERR_TOO_LARGE;
	if (e == ERR_OK)
		g->word = arena_printf(w->a, "%.*s,\"signature\":\"%s\"}",
			(int)text.len - 1, text.data, signature.data);
	buf_fini(&text);
	buf_fini(&signature);
	return e;
}

static enum err
keep(struct words *w)
{
	struct stmt *s;
	enum err e;

	e = store_begin(w->st);
	if (e != ERR_OK)
		return e;
	for (size_t i = 0; e == ERR_OK && i < w->count; i++) {
		s = store_stmt(w->st, STMT_GIVEN_UP_WORD);
		stmt_bind_int(s, 1, w->items[i].seq);
		stmt_bind_text(s, 2, w->items[i].word);
		e = stmt_run(s);
	}
	return store_end(w->st, e);
}

enum err
queue_give_up_sign(struct store *st, const struct sign_key *key, size_t limit)
{
	struct words w = { .st = st, .key = key };
	enum err e;

	e = store_ready(st);
	if (e != ERR_OK)
		return e;
	w.a = arena_new((size_t)64 * 1024 * 1024);
	e = read_all(&w, limit);
	for (size_t i = 0; e == ERR_OK && i < w.count; i++)
		e = sign(&w, &w.items[i]);
	if (e == ERR_OK && w.count > 0)
		e = keep(&w);
	arena_free(w.a);
	return e;
}
