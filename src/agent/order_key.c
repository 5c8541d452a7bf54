#include "agent/order_key.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PATH_SIZE 4096
#define PEM_MAX   8192

static bool
path_of(const char *home, char out[PATH_SIZE])
{
	return snprintf(out, PATH_SIZE, "%s/" ORDER_KEY_FILE, home) < PATH_SIZE;
}

enum err
order_key_keep(const char *home, const char *pem, bool replace)
{
	char path[PATH_SIZE];
	struct verify_key *key = NULL;
	enum err e;

	if (!path_of(home, path))
		return ERR_TOO_LARGE;
	if (!replace && access(path, F_OK) == 0)
		return ERR_OK;
	if (strlen(pem) >= PEM_MAX)
		return ERR_TOO_LARGE;
	e = verify_key_from_pem(pem, &key);
	verify_key_free(key);
	if (e == ERR_OK)
		e = file_replace(path, pem, strlen(pem));
	return e;
}

enum err
order_key_load(const char *home, struct verify_key **out)
{
	char path[PATH_SIZE];
	struct buf pem;
	enum err e;

	if (!path_of(home, path))
		return ERR_TOO_LARGE;
	buf_init(&pem, PEM_MAX);
	e = file_read_all(path, &pem);
	if (e == ERR_OK)
		e = verify_key_from_pem(pem.data, out);
	buf_fini(&pem);
	return e;
}
