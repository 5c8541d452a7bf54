/* Copies of the storage, put back: in its place, or on trial. */
#include "server/command.h"
#include "server/restore_drill.h"
#include "server/storage_copy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

static const struct server_option options[] = {
	{ "drill", NULL,
		"only tries it, in a place of its own, beside a running "
		"server; 1 when the copy would not do" },
	{ NULL, NULL, NULL },
};

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

/* What is no storage of ours, or not whole, is not put in place. */
static int
make_fresh(struct server_call *c, const char *from, const char *fresh)
{
	struct findings f = { 0 };
	int code;

	copy_remove(fresh);
	code = copy_take(c, from, fresh);
	if (code == EX_OK)
		code = copy_look_at(c, fresh, take, &f);
	if (code == EX_OK && f.bad > 0)
		code = call_fail(c, EX_DATAERR,
			"the copy is not whole, nothing was changed: %s",
			f.first);
	if (code != EX_OK)
		copy_remove(fresh);
	return code;
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
	char from[COPY_PATH_SIZE + 8];
	char to[COPY_PATH_SIZE + 8];

	(void)snprintf(from, sizeof(from), "%s%s", path, tail);
	(void)snprintf(to, sizeof(to), "%s%s", aside, tail);
	return rename(from, to) == 0 || errno == ENOENT;
}

/* The old file goes aside with its log, which would else be played into the
 * new one. */
static int
put_in_place(struct server_call *c, const char *fresh, const char *path)
{
	char aside[COPY_PATH_SIZE];

	(void)snprintf(aside, sizeof(aside), "%s.replaced-%lld", path,
		(long long)env_now_ms(c->env));
	if (!move(path, aside, "-wal") || !move(path, aside, "-shm") ||
		!move(path, aside, "") || rename(fresh, path) != 0 ||
		!copy_sync_folder(path))
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
	const char *from = copy_file(c);
	const char *path = from == NULL ? NULL : copy_storage_path(c);
	char fresh[COPY_PATH_SIZE];
	int code;

	if (path == NULL)
		return from == NULL ? EX_USAGE : EX_CONFIG;
	if (access(from, R_OK) != 0)
		return call_fail(
			c, EX_NOINPUT, "%s: %s", from, strerror(errno));
	if (call_has(c, "drill"))
		return restore_drill(c, from);
	if (is_in_use(path))
		return call_fail(c, EX_TEMPFAIL,
			"%s is in use: stop offsyncd first", path);
	(void)snprintf(fresh, sizeof(fresh), "%s.new", path);
	code = make_fresh(c, from, fresh);
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
