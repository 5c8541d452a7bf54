#include "agent/order_key.h"

#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PATH_SIZE 4096
#define PEM_MAX   8192

static bool
path_of(const char *home, const char *suffix, char out[PATH_SIZE])
{
	return snprintf(out, PATH_SIZE, "%s/" ORDER_KEY_FILE "%s", home,
		       suffix) < PATH_SIZE;
}

static enum err
write_file(const char *path, const char *text)
{
	size_t len = strlen(text);
	bool fine;
	int fd;

	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
		0600);
	if (fd == -1) {
		log_error("%s: %s", path, strerror(errno));
		return ERR_IO;
	}
	fine = write(fd, text, len) == (ssize_t)len && fsync(fd) == 0;
	fine = close(fd) == 0 && fine;
	return fine ? ERR_OK : ERR_IO;
}

enum err
order_key_keep(const char *home, const char *pem, bool replace)
{
	char path[PATH_SIZE];
	char fresh[PATH_SIZE];
	struct verify_key *key = NULL;
	enum err e;

	if (!path_of(home, "", path) || !path_of(home, ".new", fresh))
		return ERR_TOO_LARGE;
	if (!replace && access(path, F_OK) == 0)
		return ERR_OK;
	if (strlen(pem) >= PEM_MAX)
		return ERR_TOO_LARGE;
	e = verify_key_from_pem(pem, &key);
	verify_key_free(key);
	if (e == ERR_OK)
		e = write_file(fresh, pem);
	if (e == ERR_OK && rename(fresh, path) != 0)
		e = ERR_IO;
	return e;
}

enum err
order_key_load(const char *home, struct verify_key **out)
{
	char path[PATH_SIZE];
	char pem[PEM_MAX];
	ssize_t n;
	int fd;

	if (!path_of(home, "", path))
		return ERR_TOO_LARGE;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd == -1)
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
	n = read(fd, pem, sizeof(pem) - 1);
	(void)close(fd);
	if (n < 0)
		return ERR_IO;
	pem[n] = '\0';
	return verify_key_from_pem(pem, out);
}
