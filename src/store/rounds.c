#include "store/rounds.h"

#include "store/store_priv.h"

#include <string.h>

#define MINUTE_MS INT64_C(60000)

/* ---- what is one entry ---- */

static bool
has_moved(const struct sync_round *r)
{
	return r->sent + r->received + r->conflicts + r->refused > 0;
}

bool
sync_round_is_like(const struct sync_round *last, const struct sync_round *next)
{
	if (strcmp(last->why, next->why) != 0 ||
		next->began_ms < last->began_ms)
		return false;
	return (!has_moved(last) && !has_moved(next)) ||
	       last->began_ms / MINUTE_MS == next->began_ms / MINUTE_MS;
}

void
sync_round_join(struct sync_round *last, const struct sync_round *next)
{
	last->ended_ms = next->ended_ms;
	last->count += next->count;
	last->took_ms += next->took_ms;
	last->sent += next->sent;
	last->received += next->received;
	last->conflicts += next->conflicts;
	last->refused += next->refused;
}

/* ---- reading ---- */

static void
load(struct stmt *s, struct arena *a, struct sync_round *out)
{
	*out = (struct sync_round){
		.began_ms = stmt_int(s, 1),
		.ended_ms = stmt_int(s, 2),
		.count = stmt_int(s, 3),
		.took_ms = stmt_int(s, 4),
		.sent = stmt_int(s, 5),
		.received = stmt_int(s, 6),
		.conflicts = stmt_int(s, 7),
		.refused = stmt_int(s, 8),
		.why = arena_strdup(a, stmt_text(s, 9)),
	};
}

enum err
rounds_list(struct store *st, size_t max, struct arena *a,
	struct sync_round_list *out)
{
	struct stmt *s;
	size_t cap = 0;
	enum err e = store_ready(st);

	*out = (struct sync_round_list){ 0 };
	if (e != ERR_OK)
		return e;
	s = store_stmt(st, STMT_ROUND_LIST);
	stmt_bind_int(s, 1, (int64_t)max);
	while ((e = stmt_step(s)) == ERR_OK) {
		out->items = arena_grow(
			a, out->items, out->count, &cap, sizeof(*out->items));
		load(s, a, &out->items[out->count++]);
	}
	stmt_reset(s);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* ---- writing ---- */

static enum err
put(struct store *st, int64_t number, const struct sync_round *r)
{
	struct stmt *s = store_stmt(st, STMT_ROUND_PUT);

	stmt_bind_int(s, 1, number);
	stmt_bind_int(s, 2, r->began_ms);
	stmt_bind_int(s, 3, r->ended_ms);
	stmt_bind_int(s, 4, r->count);
	stmt_bind_int(s, 5, r->took_ms);
	stmt_bind_int(s, 6, r->sent);
	stmt_bind_int(s, 7, r->received);
	stmt_bind_int(s, 8, r->conflicts);
	stmt_bind_int(s, 9, r->refused);
	stmt_bind_text(s, 10, r->why);
	return stmt_run(s);
}

/* number 0: there is none yet. */
static enum err
find_last(struct store *st, struct arena *a, int64_t *number,
	struct sync_round *out)
{
	struct stmt *s = store_stmt(st, STMT_ROUND_LIST);
	enum err e;

	*number = 0;
	stmt_bind_int(s, 1, 1);
	e = stmt_step(s);
	if (e == ERR_OK) {
		*number = stmt_int(s, 0);
		load(s, a, out);
	}
	stmt_reset(s);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err
rounds_add(struct store *st, const struct sync_round *rounds, size_t count)
{
	struct arena *a = arena_new(STORE_SMALL_MAX);
	struct sync_round last;
	struct stmt *s;
	int64_t number;
	enum err e = ERR_OK;

	if (count > 0)
		e = find_last(st, a, &number, &last);
	for (size_t i = 0; i < count && e == ERR_OK; i++) {
		if (number > 0 && sync_round_is_like(&last, &rounds[i])) {
			sync_round_join(&last, &rounds[i]);
		} else {
			last = rounds[i];
			number++;
		}
		e = put(st, number, &last);
	}
	if (e == ERR_OK && count > 0) {
		s = store_stmt(st, STMT_ROUND_TRIM);
		stmt_bind_int(s, 1, number - ROUNDS_KEPT);
		e = stmt_run(s);
	}
	arena_free(a);
	return e;
}
