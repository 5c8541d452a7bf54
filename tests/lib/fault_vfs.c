#include "tests/lib/fault_vfs.h"

#include "base/check.h"

#include <sqlite3.h>
#include <stddef.h>
#include <string.h>

struct fault_file {
	sqlite3_file base;
	sqlite3_file *real; /* in the same memory, behind this */
};

static sqlite3_vfs *real_vfs;
static sqlite3_vfs fault_vfs;

static struct {
	enum fault_kind kind;
	int left; /* calls until one fails; 0: none will */
	bool dead;
	bool is_dead;
	bool hit;
	int count;
	void (*on_unfetch)(void *ctx);
	void *ctx;
} fault;

void
fault_vfs_fail(enum fault_kind kind, int n, bool dead)
{
	fault.kind = kind;
	fault.left = n;
	fault.dead = dead;
	fault.is_dead = false;
	fault.hit = false;
	fault.count = 0;
}

void
fault_vfs_heal(void)
{
	fault_vfs_fail(FAULT_ANY, 0, false);
}

int
fault_vfs_count(void)
{
	return fault.count;
}

bool
fault_vfs_hit(void)
{
	return fault.hit;
}

void
fault_vfs_on_unfetch(void (*hook)(void *ctx), void *ctx)
{
	fault.on_unfetch = hook;
	fault.ctx = ctx;
}

/* Whether this call is to fail. */
static bool
fails(enum fault_kind kind)
{
	if (fault.is_dead) {
		fault.hit = true;
		return true;
	}
	if (fault.kind != FAULT_ANY && fault.kind != kind)
		return false;
	fault.count++;
	if (fault.left == 0 || --fault.left > 0)
		return false;
	fault.is_dead = fault.dead;
	fault.hit = true;
	return true;
}

static sqlite3_file *
real(sqlite3_file *f)
{
	return ((struct fault_file *)(void *)f)->real;
}

static int
file_close(sqlite3_file *f)
{
	return real(f)->pMethods->xClose(real(f));
}

static int
file_read(sqlite3_file *f, void *to, int n, sqlite3_int64 at)
{
	return real(f)->pMethods->xRead(real(f), to, n, at);
}

static int
file_write(sqlite3_file *f, const void *from, int n, sqlite3_int64 at)
{
	if (fails(FAULT_ANY))
		return SQLITE_IOERR_WRITE;
	return real(f)->pMethods->xWrite(real(f), from, n, at);
}

static int
file_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	if (fails(FAULT_ANY))
		return SQLITE_IOERR_TRUNCATE;
	return real(f)->pMethods->xTruncate(real(f), size);
}

static int
file_sync(sqlite3_file *f, int flags)
{
	(void)f;
	(void)flags;
	/* A killed process loses nothing that it has written, and no test here
	 * pulls the plug: the disk itself is left in peace. */
	return fails(FAULT_SYNC) ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

static int
file_size(sqlite3_file *f, sqlite3_int64 *size)
{
	return real(f)->pMethods->xFileSize(real(f), size);
}

static int
file_lock(sqlite3_file *f, int level)
{
	return real(f)->pMethods->xLock(real(f), level);
}

static int
file_unlock(sqlite3_file *f, int level)
{
	return real(f)->pMethods->xUnlock(real(f), level);
}

static int
file_reserved(sqlite3_file *f, int *out)
{
	return real(f)->pMethods->xCheckReservedLock(real(f), out);
}

static int
file_control(sqlite3_file *f, int op, void *arg)
{
	return real(f)->pMethods->xFileControl(real(f), op, arg);
}

static int
file_sector(sqlite3_file *f)
{
	return real(f)->pMethods->xSectorSize(real(f));
}

static int
file_traits(sqlite3_file *f)
{
	return real(f)->pMethods->xDeviceCharacteristics(real(f));
}

static int
file_shm_map(
	sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
	return real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
}

static int
file_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
	return real(f)->pMethods->xShmLock(real(f), offset, n, flags);
}

static void
file_shm_barrier(sqlite3_file *f)
{
	real(f)->pMethods->xShmBarrier(real(f));
}

static int
file_shm_unmap(sqlite3_file *f, int remove)
{
	return real(f)->pMethods->xShmUnmap(real(f), remove);
}

static int
file_fetch(sqlite3_file *f, sqlite3_int64 at, int n, void **out)
{
	return real(f)->pMethods->xFetch(real(f), at, n, out);
}

static int
file_unfetch(sqlite3_file *f, sqlite3_int64 at, void *p)
{
	void (*hook)(void *ctx) = fault.on_unfetch;

	if (p == NULL && at == 0 && hook != NULL) {
		fault.on_unfetch = NULL;
		hook(fault.ctx);
	}
	return real(f)->pMethods->xUnfetch(real(f), at, p);
}

static const sqlite3_io_methods methods = {
	.iVersion = 3,
	.xClose = file_close,
	.xRead = file_read,
	.xWrite = file_write,
	.xTruncate = file_truncate,
	.xSync = file_sync,
	.xFileSize = file_size,
	.xLock = file_lock,
	.xUnlock = file_unlock,
	.xCheckReservedLock = file_reserved,
	.xFileControl = file_control,
	.xSectorSize = file_sector,
	.xDeviceCharacteristics = file_traits,
	.xShmMap = file_shm_map,
	.xShmLock = file_shm_lock,
	.xShmBarrier = file_shm_barrier,
	.xShmUnmap = file_shm_unmap,
	.xFetch = file_fetch,
	.xUnfetch = file_unfetch,
};

static int
vfs_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *f, int flags,
	int *out_flags)
{
	struct fault_file *file = (struct fault_file *)(void *)f;
	int there = 1;
	int rc;

	(void)vfs;
	file->base.pMethods = NULL;
	file->real = (sqlite3_file *)(void *)(file + 1);
	memset(file->real, 0, (size_t)real_vfs->szOsFile);
	if (name != NULL && (flags & SQLITE_OPEN_CREATE) != 0)
		(void)real_vfs->xAccess(
			real_vfs, name, SQLITE_ACCESS_EXISTS, &there);
	if (there == 0 && fails(FAULT_ANY))
		return SQLITE_CANTOPEN;
	rc = real_vfs->xOpen(real_vfs, name, file->real, flags, out_flags);
	if (file->real->pMethods != NULL)
		file->base.pMethods = &methods;
	return rc;
}

static int
vfs_delete(sqlite3_vfs *vfs, const char *name, int sync_folder)
{
	(void)vfs;
	if (fails(FAULT_ANY))
		return SQLITE_IOERR_DELETE;
	(void)sync_folder;
	return real_vfs->xDelete(real_vfs, name, 0);
}

void
fault_vfs_register(void)
{
	if (real_vfs != NULL)
		return;
	CHECK(sqlite3_initialize() == SQLITE_OK);
	real_vfs = sqlite3_vfs_find(NULL);
	CHECK(real_vfs != NULL);
	fault_vfs = *real_vfs;
	fault_vfs.pNext = NULL;
	fault_vfs.zName = FAULT_VFS;
	fault_vfs.szOsFile =
		(int)sizeof(struct fault_file) + real_vfs->szOsFile;
	fault_vfs.xOpen = vfs_open;
	fault_vfs.xDelete = vfs_delete;
	CHECK(sqlite3_vfs_register(&fault_vfs, 0) == SQLITE_OK);
}
