#include "store/store_priv.h"

#include <string.h>

static const char *
row_name(const char *name, struct arena *a)
{
	return arena_printf(a, "drafts/%s", name);
}

static enum err
put(struct store *st, const char *name, const char *content, struct arena *a)
{
	const char *sealed;
	struct stmt *s;
	enum err e;

	e = store_seal(
		st, row_name(name, a), content, strlen(content), a, &sealed);
	if (e != ERR_OK)
		return e;
	s = store_stmt(st, STMT_DRAFT_PUT);
	stmt_bind_text(s, 1, name);
	stmt_bind_text(s, 2, sealed);
	stmt_bind_int(s, 3, env_now_ms(st->env));
	return stmt_run(s);
}

static enum err
drop(struct store *st, const char *name)
{
	struct stmt *s = store_stmt(st, STMT_DRAFT_REMOVE);

	stmt_bind_text(s, 1, name);
	return stmt_run(s);
}

enum err
store_draft_save(struct store *st, const char *name, const char *content)
{
	struct arena *a = arena_new(STORE_TEXT_MAX);
	enum err e;

	e = store_begin(st);
	if (e == ERR_OK)
		e = store_end(st, content == NULL ? drop(st, name)
						  : put(st, name, content, a));
	arena_free(a);
	return e;
}

enum err
store_draft_load(struct store *st, const char *name, struct arena *a,
	const char **content)
{
	struct stmt *s;
	enum err e;

	e = store_ready(st);
	if (e != ERR_OK)
		return e;
	s = store_stmt(st, STMT_DRAFT_FIND);
	stmt_bind_text(s, 1, name);
	e = stmt_step(s);
	if (e == ERR_OK)
		e = store_unseal_text(
			st, row_name(name, a), stmt_text(s, 0), a, content);
	stmt_reset(s);
	return e;
}
