#include "server/storage.h"

#include "server/pg.h"

#include <string.h>

static const struct {
	const char *scheme;
	enum err (*open)(
		const struct env *env, const char *rest, struct storage **out);
	enum err (*open_reader)(
		const struct env *env, const char *rest, struct storage **out);
	bool side_by_side;
} kinds[] = {
	{ "sqlite:", storage_open_sqlite, storage_open_sqlite_reader, false },
	{ "postgres:", storage_open_postgres, storage_open_postgres_reader,
		true },
};
#define KIND_COUNT (sizeof(kinds) / sizeof(kinds[0]))

/* KIND_COUNT when there is none. */
static size_t
kind_of(const char *where, const char **rest)
{
	for (size_t i = 0; i < KIND_COUNT; i++) {
		size_t len = strlen(kinds[i].scheme);

		*rest = where + len;
		if (strncmp(where, kinds[i].scheme, len) == 0 &&
			where[len] != '\0')
			return i;
	}
	return KIND_COUNT;
}

enum err
storage_open(const struct env *env, const char *where, struct storage **out)
{
	const char *rest;
	size_t kind = kind_of(where, &rest);

	if (kind == KIND_COUNT)
		return ERR_UNSUPPORTED;
	return kinds[kind].open(env, rest, out);
}

enum err
storage_open_reader(
	const struct env *env, const char *where, struct storage **out)
{
	const char *rest;
	size_t kind = kind_of(where, &rest);

	if (kind == KIND_COUNT)
		return ERR_UNSUPPORTED;
	return kinds[kind].open_reader(env, rest, out);
}

bool
storage_is_written_side_by_side(const char *where)
{
	const char *rest;
	size_t kind = kind_of(where, &rest);

	return kind < KIND_COUNT && kinds[kind].side_by_side;
}

const char *
storage_conninfo(const char *where)
{
	const char *rest;
	size_t kind = kind_of(where, &rest);

	return kind < KIND_COUNT && kinds[kind].open == storage_open_postgres
		       ? rest
		       : NULL;
}

const char *
storage_shown(const char *where, struct arena *a)
{
	const char *conninfo = storage_conninfo(where);
	struct buf text;
	const char *shown;

	if (conninfo == NULL)
		return where;
	buf_init(&text, 4096);
	pg_show(conninfo, &text);
	shown = arena_printf(a, "postgres:%s", text.data);
	buf_fini(&text);
	return shown;
}

void
storage_close(struct storage *s)
{
	if (s != NULL)
		s->ops->close(s);
}
