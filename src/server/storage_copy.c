#include "server/storage_copy.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

/* NULL after saying that one file has to be named. */
const char *
copy_file(struct server_call *c)
{
	if (c->count == 1)
		return c->arguments[0];
	(void)call_fail(c, EX_USAGE, "say one file: see --help");
	return NULL;
}

/* The path of "sqlite:PATH"; NULL after saying that it is another storage. */
const char *
copy_storage_path(struct server_call *c)
{
	const char *where = c->conf.server.storage;

	if (strncmp(where, "sqlite:", 7) == 0)
		return where + 7;
	(void)call_fail(c, EX_CONFIG,
		"%s is no file: pg_dump and pg_restore, or pg_basebackup, "
		"copy it: see BACKUPS in offsyncd(8)",
		storage_shown(where, c->arena));
	return NULL;
}

/* What a rename or a new file needs to survive a power cut. */
static bool
sync_at(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);
	bool fine = fd != -1 && fsync(fd) == 0;

	if (fd != -1)
		(void)close(fd);
	return fine;
}

bool
copy_sync_folder(const char *path)
{
	char copy[COPY_PATH_SIZE];

	(void)snprintf(copy, sizeof(copy), "%s", path);
	return sync_at(dirname(copy), O_RDONLY | O_DIRECTORY);
}

/* What SQLite may leave beside a file that it has closed. */
static void
remove_rest(const char *path)
{
	static const char *const ends[] = { "-wal", "-shm", "-journal" };

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		char name[COPY_PATH_SIZE + 16];

		(void)snprintf(name, sizeof(name), "%s%s", path, ends[i]);
		(void)unlink(name);
	}
}

static int
copy_failed(const struct server_call *c, enum err e, const char *what)
{
	if (e != ERR_CORRUPT)
		return call_fail_err(c, e, what);
	return call_fail(c, EX_DATAERR,
		"%s is damaged, or no copy of a storage: take another backup",
		what);
}

int
copy_make(struct server_call *c, const char *where, const char *to)
{
	struct storage *s = NULL;
	bool own = where == c->conf.server.storage;
	enum err e = ERR_NOT_FOUND;

	if (!own || call_storage_is_there(c))
		e = storage_open_reader(c->env, where, &s);
	if (e != ERR_OK)
		return own ? call_storage_failed(c, e)
			   : copy_failed(c, e, where);
	e = s->ops->backup(s, to);
	storage_close(s);
	if (e == ERR_EXISTS)
		return call_fail(c, EX_CANTCREAT,
			"%s is there already: choose another name", to);
	remove_rest(to);
	if (e == ERR_OK && (chmod(to, 0600) != 0 || !sync_at(to, O_RDONLY) ||
				   !copy_sync_folder(to)))
		e = ERR_IO;
	if (e != ERR_OK)
		(void)unlink(to);
	return e == ERR_OK ? EX_OK : call_fail_err(c, e, to);
}

/* ---- a copy that was made before ---- */

/* Its log would have to come along. */
static bool
has_log(const char *path)
{
	char log[COPY_PATH_SIZE + 8];
	struct stat st;

	(void)snprintf(log, sizeof(log), "%s-wal", path);
	return stat(log, &st) == 0 && st.st_size > 0;
}

static bool
write_all(int fd, const char *bytes, size_t len)
{
	ssize_t n;

	for (; len > 0; bytes += n, len -= (size_t)n) {
		n = write(fd, bytes, len);
		if (n <= 0)
			return false;
	}
	return true;
}

static bool
copy_bytes(int from, int to)
{
	char piece[65536];
	ssize_t n;

	while ((n = read(from, piece, sizeof(piece))) > 0) {
		if (!write_all(to, piece, (size_t)n))
			return false;
	}
	return n == 0;
}

/* Nobody writes in it, so its bytes will do; it may stand where nothing can be
 * written, which SQLite would not open. */
int
copy_take(struct server_call *c, const char *from, const char *to)
{
	char where[COPY_PATH_SIZE + 8];
	int in;
	int out;
	bool fine;

	(void)snprintf(where, sizeof(where), "sqlite:%s", from);
	if (has_log(from))
		return copy_make(c, where, to);
	in = open(from, O_RDONLY | O_CLOEXEC);
	if (in == -1)
		return call_fail(
			c, EX_NOINPUT, "%s: %s", from, strerror(errno));
	out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	fine = out != -1 && copy_bytes(in, out) && fsync(out) == 0 &&
	       copy_sync_folder(to);
	if (!fine)
		(void)call_fail(c, EX_IOERR, "%s: %s", to, strerror(errno));
	if (out != -1)
		(void)close(out);
	(void)close(in);
	return fine ? EX_OK : EX_IOERR;
}

void
copy_remove(const char *path)
{
	remove_rest(path);
	(void)unlink(path);
}

int
copy_look_at(struct server_call *c, const char *path,
	void (*say)(void *ctx, bool fine, const char *what), void *ctx)
{
	char where[COPY_PATH_SIZE + 8];
	struct storage *s = NULL;
	enum err e;

	(void)snprintf(where, sizeof(where), "sqlite:%s", path);
	e = storage_open(c->env, where, &s);
	if (e == ERR_OK)
		e = s->ops->check(s, say, ctx);
	storage_close(s);
	return e == ERR_OK ? EX_OK : copy_failed(c, e, path);
}
