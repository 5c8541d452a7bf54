/* Copies of the storage: made beside a running server, and put back. */
#include "server/command.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#define PATH_SIZE 4096

static const struct server_option options[] = {
	{ NULL, NULL, NULL },
};

/* NULL after saying that one file has to be named. */
static const char *
file_of(struct server_call *c)
{
	if (c->count == 1)
		return c->arguments[0];
	(void)call_fail(c, EX_USAGE, "say one file: see --help");
	return NULL;
}

/* The path of "sqlite:PATH"; NULL after saying that it is another storage. */
static const char *
path_of(struct server_call *c)
{
	const char *where = c->conf.server.storage;

	if (strncmp(where, "sqlite:", 7) == 0)
		return where + 7;
	(void)call_fail(c, EX_CONFIG,
		"%s is no file: pg_dump or pg_basebackup make its copies",
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

static bool
sync_folder_of(const char *path)
{
	char copy[PATH_SIZE];

	(void)snprintf(copy, sizeof(copy), "%s", path);
	return sync_at(dirname(copy), O_RDONLY | O_DIRECTORY);
}

/* ---- backup ---- */

static int
copy(struct server_call *c, const char *where, const char *to)
{
	struct storage *s = NULL;
	enum err e = ERR_NOT_FOUND;

	if (call_storage_is_there(c))
		e = storage_open_reader(c->env, where, &s);
	if (e != ERR_OK)
		return call_storage_failed(c, e);
	e = s->ops->backup(s, to);
	storage_close(s);
	if (e == ERR_EXISTS)
		return call_fail(c, EX_CANTCREAT,
			"%s is there already: choose another name", to);
	if (e == ERR_OK && (chmod(to, 0600) != 0 || !sync_at(to, O_RDONLY) ||
				   !sync_folder_of(to)))
		e = ERR_IO;
	if (e != ERR_OK)
		(void)unlink(to);
	return e == ERR_OK ? EX_OK : call_fail_err(c, e, to);
}

static int
run_backup(struct server_call *c)
{
	const char *to = file_of(c);

	if (to == NULL || path_of(c) == NULL)
		return to == NULL ? EX_USAGE : EX_CONFIG;
	return copy(c, c->conf.server.storage, to);
}

const struct server_command command_backup = {
	.name = "backup",
	.arguments = "FILE",
	.summary =
		"Copies the storage into a new file, beside a running server",
	.options = options,
	.run = run_backup,
};

/* ---- restore ---- */

struct findings {
	size_t bad;
	char first[256];
};

static void
take(void *ctx, bool fine, const char *what)
{
	struct findings *f = ctx;

	if (!fine && f->bad++ == 0)
		(void)snprintf(f->first, sizeof(f->first), "%s", what);
}

/* A copy that is no storage of ours, or not whole, is not put in place. */
static int
look_at(struct server_call *c, const char *where)
{
	struct findings f = { 0 };
	struct storage *s = NULL;
	enum err e;

	e = storage_open_reader(c->env, where, &s);
	if (e == ERR_OK)
		e = s->ops->check(s, take, &f);
	storage_close(s);
	if (e != ERR_OK)
		return call_fail_err(c, e, where);
	if (f.bad > 0)
		return call_fail(c, EX_DATAERR,
			"the copy is not whole, nothing was changed: %s",
			f.first);
	return EX_OK;
}

/* Whoever has a SQLite file open holds a lock on its shared bytes. */
static bool
is_in_use(const char *path)
{
	struct flock lock = { .l_type = F_WRLCK,
		.l_whence = SEEK_SET,
		.l_start = 0x40000000,
		.l_len = 512 };
	int fd = open(path, O_RDWR | O_CLOEXEC);
	bool used;

	if (fd == -1)
		return false;
	used = fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
	(void)close(fd);
	return used;
}

/* path + tail to aside + tail; fine when there is nothing. */
static bool
move(const char *path, const char *aside, const char *tail)
{
	char from[PATH_SIZE + 8];
	char to[PATH_SIZE + 8];

	(void)snprintf(from, sizeof(from), "%s%s", path, tail);
	(void)snprintf(to, sizeof(to), "%s%s", aside, tail);
	return rename(from, to) == 0 || errno == ENOENT;
}

/* The old file goes aside with its log, which would else be played into the
 * new one. */
static int
put_in_place(struct server_call *c, const char *fresh, const char *path)
{
	char aside[PATH_SIZE];

	(void)snprintf(aside, sizeof(aside), "%s.replaced-%lld", path,
		(long long)env_now_ms(c->env));
	if (!move(path, aside, "-wal") || !move(path, aside, "-shm") ||
		!move(path, aside, "") || rename(fresh, path) != 0 ||
		!sync_folder_of(path))
		return call_fail(c, EX_IOERR, "%s: %s", path, strerror(errno));
	if (access(aside, F_OK) == 0)
		(void)printf("the storage until now is %s\n", aside);
	(void)printf("the copy is in place: start offsyncd, and the terminals "
		     "fill it up by themselves\n");
	return EX_OK;
}

static int
run_restore(struct server_call *c)
{
	const char *from = file_of(c);
	const char *path = from == NULL ? NULL : path_of(c);
	char where[PATH_SIZE];
	char fresh[PATH_SIZE];
	int code;

	if (path == NULL)
		return from == NULL ? EX_USAGE : EX_CONFIG;
	if (access(from, R_OK) != 0)
		return call_fail(
			c, EX_NOINPUT, "%s: %s", from, strerror(errno));
	if (is_in_use(path))
		return call_fail(c, EX_TEMPFAIL,
			"%s is in use: stop offsyncd first", path);
	(void)snprintf(where, sizeof(where), "sqlite:%s", from);
	(void)snprintf(fresh, sizeof(fresh), "%s.new", path);
	code = look_at(c, where);
	if (code == EX_OK && unlink(fresh) != 0 && errno != ENOENT)
		code = call_fail(c, EX_IOERR, "%s: %s", fresh, strerror(errno));
	if (code == EX_OK)
		code = copy(c, where, fresh);
	return code == EX_OK ? put_in_place(c, fresh, path) : code;
}

const struct server_command command_restore = {
	.name = "restore",
	.arguments = "FILE",
	.summary =
		"Puts a copy in the place of the storage; terminals refill it",
	.options = options,
	.run = run_restore,
};
