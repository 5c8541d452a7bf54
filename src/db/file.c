#include "db/file.h"

#include "db/db.h"
#include "db/db_priv.h"

#include "base/check.h"
#include "base/log.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define LOCK_TRIES   250
#define LOCK_WAIT_US 20000
/* SQLite's own VFS takes less than 128 KiB in one call. */
#define PIECE ((size_t)64 * 1024)

struct file {
	const struct env *env;
	sqlite3_vfs *vfs;
	char *path;
	sqlite3_file *handle;
	bool read_only;
};

static enum err
failed(const struct file *f, int rc, const char *what)
{
	enum err e = ERR_IO;

	if ((rc & 0xff) == SQLITE_FULL)
		e = ERR_FULL;
	else if ((rc & 0xff) == SQLITE_READONLY || (rc & 0xff) == SQLITE_PERM)
		e = ERR_READ_ONLY;
	log_error("%s: %s (%d) in: %s", f->path, err_name(e), rc, what);
	return e;
}

void
file_make_folder(const struct env *env, const char *path)
{
	/* A simulated disk has no folders. */
	if (env->vfs == NULL)
		(void)!mkdir(path, S_IRWXU);
}

static void
close_handle(struct file *f)
{
	if (f->handle->pMethods != NULL)
		(void)f->handle->pMethods->xClose(f->handle);
	f->handle->pMethods = NULL;
}

static enum err
open_handle(struct file *f, int type, bool create)
{
	int flags = type | SQLITE_OPEN_READWRITE;
	int got = 0;
	int rc;

	if (create)
		flags |= SQLITE_OPEN_CREATE;
	memset(f->handle, 0, (size_t)f->vfs->szOsFile);
	rc = f->vfs->xOpen(f->vfs, f->path, f->handle, flags, &got);
	if (rc != SQLITE_OK) {
		close_handle(f);
		return failed(f, rc, "open");
	}
	f->read_only = (got & SQLITE_OPEN_READONLY) != 0;
	return ERR_OK;
}

/* Of this kind of file SQLite syncs the folder too, when it syncs the new file
 * for the first time; and a name that a power cut takes away would take all
 * records with it. */
static enum err
make(struct file *f)
{
	enum err e = open_handle(f, SQLITE_OPEN_SUPER_JOURNAL, true);

	if (e != ERR_OK)
		return e;
	e = file_sync(f);
	close_handle(f);
	if (e == ERR_OK && f->env->vfs == NULL &&
		chmod(f->path, S_IRUSR | S_IWUSR) != 0)
		e = ERR_IO;
	return e;
}

static struct file *
file_new(const struct env *env, const char *path)
{
	struct file *f = calloc(1, sizeof(*f));
	size_t len = strlen(path);

	CHECK(f != NULL);
	f->env = env;
	f->vfs = sqlite3_vfs_find(env->vfs);
	CHECK(f->vfs != NULL);
	/* A VFS may look for parameters behind the name: there are none. */
	f->path = calloc(1, len + 4);
	f->handle = calloc(1, (size_t)f->vfs->szOsFile);
	CHECK(f->path != NULL && f->handle != NULL);
	memcpy(f->path, path, len);
	return f;
}

enum err
file_open(
	const struct env *env, const char *path, bool create, struct file **out)
{
	bool there = db_exists(env, path); /* starts the library, too */
	struct file *f;
	enum err e = ERR_OK;

	if (!there && !create)
		return ERR_NOT_FOUND;
	f = file_new(env, path);
	if (!there)
		e = make(f);
	/* The kind of file that can be locked. */
	if (e == ERR_OK)
		e = open_handle(f, SQLITE_OPEN_MAIN_DB, false);
	if (e != ERR_OK) {
		file_close(f);
		return e;
	}
	*out = f;
	return ERR_OK;
}

void
file_close(struct file *f)
{
	if (f == NULL)
		return;
	close_handle(f);
	free(f->handle);
	free(f->path);
	free(f);
}

enum err
file_lock(struct file *f)
{
	const sqlite3_io_methods *m = f->handle->pMethods;
	int rc = SQLITE_BUSY;

	for (int i = 0; rc == SQLITE_BUSY && i < LOCK_TRIES; i++) {
		if (i > 0)
			(void)f->vfs->xSleep(f->vfs, LOCK_WAIT_US);
		rc = m->xLock(f->handle, SQLITE_LOCK_SHARED);
		if (rc == SQLITE_OK && !f->read_only)
			rc = m->xLock(f->handle, SQLITE_LOCK_EXCLUSIVE);
		/* Two that both read would wait for each other. */
		if (rc == SQLITE_BUSY)
			(void)m->xUnlock(f->handle, SQLITE_LOCK_NONE);
	}
	if (rc == SQLITE_BUSY)
		return ERR_BUSY;
	return rc == SQLITE_OK ? ERR_OK : failed(f, rc, "lock");
}

enum err
file_size(struct file *f, int64_t *bytes)
{
	sqlite3_int64 size = 0;
	int rc = f->handle->pMethods->xFileSize(f->handle, &size);

	*bytes = size;
	return rc == SQLITE_OK ? ERR_OK : failed(f, rc, "size");
}

enum err
file_read(struct file *f, int64_t at, void *out, size_t len)
{
	char *to = out;
	int rc = SQLITE_OK;

	while (rc == SQLITE_OK && len > 0) {
		size_t n = len < PIECE ? len : PIECE;

		rc = f->handle->pMethods->xRead(f->handle, to, (int)n, at);
		to += n;
		at += (int64_t)n;
		len -= n;
	}
	return rc == SQLITE_OK ? ERR_OK : failed(f, rc, "read");
}

enum err
file_write(struct file *f, int64_t at, const void *data, size_t len)
{
	const char *from = data;
	int rc = SQLITE_OK;

	if (f->read_only)
		return ERR_READ_ONLY;
	while (rc == SQLITE_OK && len > 0) {
		size_t n = len < PIECE ? len : PIECE;

		rc = f->handle->pMethods->xWrite(f->handle, from, (int)n, at);
		from += n;
		at += (int64_t)n;
		len -= n;
	}
	return rc == SQLITE_OK ? ERR_OK : failed(f, rc, "write");
}

enum err
file_sync(struct file *f)
{
	int rc = f->handle->pMethods->xSync(f->handle, SQLITE_SYNC_FULL);

	return rc == SQLITE_OK ? ERR_OK : failed(f, rc, "sync");
}

/* To a VFS an empty file does not exist, unless somebody wants to write it. */
static bool
may_write(const struct file *f)
{
	int may = 0;

	return f->vfs->xAccess(f->vfs, f->path, SQLITE_ACCESS_READWRITE,
		       &may) == SQLITE_OK &&
	       may != 0;
}

enum err
file_settle(const struct env *env, const char *path)
{
	struct file *f = file_new(env, path);
	enum err e = ERR_NOT_FOUND;

	if (may_write(f))
		e = open_handle(f, SQLITE_OPEN_MAIN_DB, false);
	if (e == ERR_OK)
		e = file_sync(f);
	file_close(f);
	return e;
}
