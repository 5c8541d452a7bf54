#include "store/others.h"

#include "store/store_priv.h"

#include <string.h>

/* ---- reading ---- */

static enum err
load_moments(struct store *st, int64_t *as_of, int64_t *wanted)
{
	struct stmt *s = store_stmt(st, STMT_OTHERS_MOMENTS);
	enum err e = stmt_step(s);

	*as_of = e == ERR_OK ? stmt_int(s, 0) : 0;
	*wanted = e == ERR_OK ? stmt_int(s, 1) : 0;
	stmt_reset(s);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err
others_list(struct store *st, struct arena *a, struct other_list *out)
{
	struct stmt *s;
	size_t cap = 0;
	int64_t wanted;
	enum err e = store_ready(st);

	*out = (struct other_list){ 0 };
	if (e == ERR_OK)
		e = load_moments(st, &out->as_of_ms, &wanted);
	if (e != ERR_OK)
		return e;
	s = store_stmt(st, STMT_OTHERS_LIST);
	while ((e = stmt_step(s)) == ERR_OK) {
		out->items = arena_grow(
			a, out->items, out->count, &cap, sizeof(*out->items));
		out->items[out->count++] = (struct other_terminal){
			.id = arena_strdup(a, stmt_text(s, 0)),
			.name = arena_strdup(a, stmt_text(s, 1)),
			.revoked = stmt_int(s, 2) != 0,
			.last_contact_ms = stmt_int(s, 3),
			.pending = stmt_int(s, 4),
			.oldest_ms = stmt_int(s, 5),
		};
	}
	stmt_reset(s);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err
others_as_of(struct store *st, int64_t *out)
{
	int64_t wanted;
	enum err e = store_ready(st);

	*out = 0;
	return e == ERR_OK ? load_moments(st, out, &wanted) : e;
}

/* ---- writing ---- */

static enum err
put(struct store *st, const struct other_terminal *t)
{
	struct stmt *s = store_stmt(st, STMT_OTHERS_PUT);

	stmt_bind_text(s, 1, t->id);
	stmt_bind_text(s, 2, t->name);
	stmt_bind_int(s, 3, t->revoked);
	stmt_bind_int(s, 4, t->last_contact_ms);
	stmt_bind_int(s, 5, t->pending);
	stmt_bind_int(s, 6, t->oldest_ms);
	return stmt_run(s);
}

static enum err
replace(struct store *st, const struct other_list *list)
{
	struct stmt *s;
	enum err e = stmt_run(store_stmt(st, STMT_OTHERS_CLEAR));

	for (size_t i = 0; i < list->count && i < OTHERS_MAX && e == ERR_OK;
		i++)
		if (strcmp(list->items[i].id, st->identity.terminal_id) != 0)
			e = put(st, &list->items[i]);
	if (e != ERR_OK)
		return e;
	s = store_stmt(st, STMT_OTHERS_SAVED);
	stmt_bind_int(s, 1, env_now_ms(st->env));
	return stmt_run(s);
}

enum err
others_save(struct store *st, const struct other_list *list)
{
	enum err e = store_begin(st);

	return e == ERR_OK ? store_end(st, replace(st, list)) : e;
}

/* ---- who wants to know ---- */

enum err
others_are_wanted(struct store *st, bool *out)
{
	int64_t now = env_now_ms(st->env);
	int64_t as_of;
	int64_t wanted = 0;
	enum err e = store_ready(st);

	if (e == ERR_OK)
		e = load_moments(st, &as_of, &wanted);
	/* A moment to come was written by a clock that was wrong. */
	*out = wanted <= now && now - wanted < OTHERS_WANTED_MS;
	return e;
}

enum err
others_want(struct store *st)
{
	struct stmt *s = store_stmt(st, STMT_OTHERS_WANT);

	stmt_bind_int(s, 1, env_now_ms(st->env));
	return stmt_run(s);
}
