#include "server/storage.h"

#include <string.h>

#define SQLITE_SCHEME "sqlite:"

static const char *
sqlite_path(const char *where)
{
	size_t len = strlen(SQLITE_SCHEME);

	if (strncmp(where, SQLITE_SCHEME, len) != 0 || where[len] == '\0')
		return NULL;
	return where + len;
}

enum err
storage_open(const struct env *env, const char *where, struct storage **out)
{
	const char *path = sqlite_path(where);

	if (path == NULL)
		return ERR_UNSUPPORTED;
	return storage_open_sqlite(env, path, out);
}

enum err
storage_open_reader(
	const struct env *env, const char *where, struct storage **out)
{
	const char *path = sqlite_path(where);

	if (path == NULL)
		return ERR_UNSUPPORTED;
	return storage_open_sqlite_reader(env, path, out);
}

void
storage_close(struct storage *s)
{
	if (s != NULL)
		s->ops->close(s);
}
