/* When the server or this store is not what it was: what is sent once more. */
#include "store/payload.h"
#include "store/queue_priv.h"

#include <string.h>

#define ORPHANS_MAX ((size_t)16 * 1024 * 1024)

static bool
is(const char *a, const char *b)
{
	return a != NULL && strcmp(a, b) == 0;
}

/* Whether the server has answered the action of this row before, and nothing is
 * sent in its place. */
static bool
was_answered(struct stmt *s)
{
	const char *status = stmt_text(s, 1);

	if (is(status, "pending"))
		return stmt_int(s, 2) != 0;
	return !is(status, "failed") || stmt_int(s, 3) % 2 == 0;
}

static enum err
find_last(struct store *st, int64_t *seq)
{
	struct stmt *s = store_stmt(st, STMT_QUEUE_LAST);
	enum err e;

	*seq = 0;
	e = stmt_step(s);
	if (e == ERR_OK)
		*seq = stmt_int(s, 0);
	stmt_reset(s);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err
queue_standing(struct store *st, int64_t last_seq, enum standing *out)
{
	struct stmt *s = store_stmt(st, STMT_QUEUE_AFTER);
	int64_t last = 0;
	enum err e;

	*out = STANDING_FINE;
	stmt_bind_int(s, 1, last_seq);
	e = stmt_step(s);
	if (e == ERR_OK && was_answered(s))
		*out = stmt_int(s, 0) == last_seq + 1 ? STANDING_BEHIND
						      : STANDING_APART;
	stmt_reset(s);
	if (e != ERR_NOT_FOUND)
		return e;
	e = find_last(st, &last);
	if (e == ERR_OK && last < last_seq)
		*out = STANDING_APART;
	return e;
}

static enum err
offer_again(struct store *st, int64_t after_seq)
{
	struct stmt *s = store_stmt(st, STMT_QUEUE_AGAIN);

	stmt_bind_int(s, 1, after_seq);
	return stmt_run(s);
}

/* Waiting for what it refers to is no answer for good, here and there. */
static enum err
offer_open(struct store *st, const int64_t *seqs, size_t n, int64_t *count)
{
	enum err e = ERR_OK;

	*count = 0;
	for (size_t i = 0; e == ERR_OK && i < n; i++) {
		struct stmt *s = store_stmt(st, STMT_QUEUE_AGAIN_ONE);

		stmt_bind_int(s, 1, seqs[i]);
		e = stmt_run(s);
		*count += db_changes(st->db);
	}
	return e;
}

enum err
queue_offer_open(
	struct store *st, const int64_t *seqs, size_t n, int64_t *count)
{
	enum err e = store_begin(st);

	return e == ERR_OK ? store_end(st, offer_open(st, seqs, n, count)) : e;
}

static bool
is_among(int64_t seq, const int64_t *seqs, size_t n)
{
	size_t i = 0;

	while (i < n && seqs[i] != seq)
		i++;
	return i < n;
}

static enum err
ask(struct store *st, int64_t seq)
{
	struct stmt *s = store_stmt(st, STMT_QUEUE_ASK);

	stmt_bind_int(s, 1, seq);
	return stmt_run(s);
}

static enum err
ask_orphans(struct store *st, const int64_t *open, size_t n, bool all,
	int64_t *count)
{
	struct stmt *s = store_stmt(st, STMT_QUEUE_ORPHANS);
	struct arena *a = arena_new(ORPHANS_MAX);
	int64_t *seqs = NULL;
	size_t found = 0;
	size_t cap = 0;
	enum err e;

	while ((e = stmt_step(s)) == ERR_OK) {
		int64_t seq = stmt_int(s, 0);

		if (!all && is_among(seq, open, n))
			continue;
		seqs = arena_grow(a, seqs, found, &cap, sizeof(*seqs));
		seqs[found++] = seq;
	}
	stmt_reset(s);
	e = e == ERR_NOT_FOUND ? ERR_OK : e;
	for (size_t i = 0; e == ERR_OK && i < found; i++)
		e = ask(st, seqs[i]);
	*count = (int64_t)found;
	arena_free(a);
	return e;
}

/* After each pull: to lock the store for nothing would keep screens waiting. */
static enum err
any_orphan(struct store *st, bool *any)
{
	enum err e = store_ready(st);
	struct stmt *s;

	if (e != ERR_OK)
		return e;
	s = store_stmt(st, STMT_QUEUE_ORPHANS);
	e = stmt_step(s);
	stmt_reset(s);
	*any = e == ERR_OK;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err
queue_ask_orphans(struct store *st, const int64_t *open, size_t n, bool all,
	int64_t *count)
{
	bool any;
	enum err e = any_orphan(st, &any);

	*count = 0;
	if (e != ERR_OK || !any)
		return e;
	e = store_begin(st);
	return e == ERR_OK ? store_end(st, ask_orphans(st, open, n, all, count))
			   : e;
}

enum err
queue_offer_again(struct store *st, int64_t after_seq, int64_t *count)
{
	enum err e;

	e = store_begin(st);
	if (e != ERR_OK)
		return e;
	e = offer_again(st, after_seq);
	if (e == ERR_OK)
		*count = db_changes(st->db);
	return store_end(st, e);
}

enum err
queue_compact(struct store *st, int64_t before_ms, size_t limit, int64_t *count)
{
	struct stmt *s;
	enum err e;

	e = store_begin(st);
	if (e != ERR_OK)
		return e;
	s = store_stmt(st, STMT_QUEUE_COMPACT);
	stmt_bind_int(s, 1, before_ms);
	stmt_bind_int(s, 2, (int64_t)limit);
	e = stmt_run(s);
	if (e == ERR_OK)
		*count = db_changes(st->db);
	return store_end(st, e);
}

/* ---- enrolled again ---- */

enum err
queue_chain_start(
	struct store *st, struct arena *a, int64_t *seq, const char **hash)
{
	struct field_problems problems = { 0 };
	struct stmt *s = store_stmt(st, STMT_QUEUE_FIRST);
	struct action act = { 0 };
	enum err e;

	*seq = 0;
	*hash = "";
	e = stmt_step(s);
	if (e == ERR_OK) {
		*seq = stmt_int(s, 0) - 1;
		e = payload_action(st, stmt_text(s, 1), stmt_text(s, 2),
			stmt_text(s, 3), a, &act, &problems);
	}
	stmt_reset(s);
	if (e == ERR_OK && act.prev_hash != NULL)
		*hash = act.prev_hash;
	return e == ERR_NOT_FOUND || e == ERR_TAMPERED ? ERR_OK : e;
}

static enum err
renew(struct store *st, const struct terminal_identity *id)
{
	struct stmt *s = store_stmt(st, STMT_TERMINAL_RENEW);
	enum err e;

	stmt_bind_text(s, 1, id->hotel_name);
	stmt_bind_text(s, 2, id->terminal_id);
	stmt_bind_text(s, 3, id->terminal_name);
	stmt_bind_text(s, 4, id->server_url);
	e = stmt_run(s);
	if (e == ERR_OK)
		e = store_run_plain(st, STMT_QUEUE_UNSIGN);
	if (e == ERR_OK)
		e = store_run_plain(st, STMT_SIGNATURES_CLEAR);
	return e == ERR_OK ? offer_again(st, 0) : e;
}

enum err
queue_renew(struct store *st, const struct terminal_identity *id)
{
	enum err e = store_begin(st);

	return e == ERR_OK ? store_end(st, renew(st, id)) : e;
}
