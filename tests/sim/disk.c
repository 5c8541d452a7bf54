#include "tests/sim/disk.h"

#include "base/check.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILES_MAX  64
#define NODES_MAX  16
#define KEPT_MAX   16
#define PATH_SIZE  128
#define SECTOR     512
#define BLOCK      4096 /* what a sync copies at least */
#define REGION_MAX 64
#define LOCKS      8 /* SQLITE_SHM_NLOCK */

struct bytes {
	unsigned char *data;
	size_t len;
	size_t cap;
};

struct file {
	char path[PATH_SIZE]; /* "" for a temporary one */
	int node;             /* -1 for a temporary one */
	bool used;
	bool remove_on_close;
	int opened;
	struct bytes now;    /* as programs see it */
	struct bytes synced; /* as it is after a power loss */
	struct bytes dirty;  /* by block: 1 when now and synced may differ */
	bool is_cut;         /* made shorter since it was synced, to: */
	size_t cut;
	/* The locks of the file and of its shared memory. */
	int shared;
	struct handle *reserved, *pending, *exclusive;
	unsigned char *regions[REGION_MAX];
	int region_size;
	int shm_shared[LOCKS];
	struct handle *shm_exclusive[LOCKS];
};

struct handle {
	sqlite3_file base;
	struct file *file;
	int level;
	bool shm_holds[LOCKS];
};

struct node {
	char name[16];
	int64_t writes_left; /* -1: not about to die */
	bool dead;
	bool full;
};

/* A file as it was when it was copied away. */
struct kept {
	char path[PATH_SIZE];
	int node;
	bool used;
	struct bytes bytes;
};

static struct {
	struct file files[FILES_MAX];
	struct kept kept[KEPT_MAX];
	struct node nodes[NODES_MAX];
	int node_count;
	uint64_t random; /* for xRandomness: fixed, so that runs repeat */
} disk;

/* ---- bytes ---- */

static void
bytes_resize(struct bytes *b, size_t len)
{
	if (len > b->cap) {
		size_t cap = b->cap > 0 ? b->cap : 4096;

		while (cap < len)
			cap *= 2;
		b->data = realloc(b->data, cap);
		CHECK(b->data != NULL);
		b->cap = cap;
	}
	if (len > b->len)
		memset(b->data + b->len, 0, len - b->len);
	b->len = len;
}

static void
bytes_copy(struct bytes *to, const struct bytes *from)
{
	bytes_resize(to, from->len);
	if (from->len > 0)
		memcpy(to->data, from->data, from->len);
}

/* What was written, or cut off, between two places. */
static void
mark_dirty(struct file *f, size_t from, size_t to)
{
	if (f->node < 0 || from >= to)
		return;
	if (f->dirty.len < to / BLOCK + 1)
		bytes_resize(&f->dirty, to / BLOCK + 1);
	memset(f->dirty.data + from / BLOCK, 1,
		(to - 1) / BLOCK - from / BLOCK + 1);
}

static void
copy_dirty(struct file *f)
{
	f->is_cut = false;
	bytes_resize(&f->synced, f->now.len);
	for (size_t i = 0; i < f->dirty.len; i++) {
		size_t at = i * BLOCK;
		size_t n = BLOCK;

		if (f->dirty.data[i] == 0)
			continue;
		f->dirty.data[i] = 0;
		if (at >= f->now.len)
			continue;
		if (n > f->now.len - at)
			n = f->now.len - at;
		memcpy(f->synced.data + at, f->now.data + at, n);
	}
}

static void
bytes_free(struct bytes *b)
{
	free(b->data);
	memset(b, 0, sizeof(*b));
}

/* ---- nodes ---- */

static int
node_of(const char *path)
{
	char name[16] = "";
	const char *end;

	if (path == NULL || path[0] != '/')
		return -1;
	end = strchr(path + 1, '/');
	if (end == NULL)
		end = path + strlen(path);
	CHECK((size_t)(end - path) < sizeof(name));
	memcpy(name, path + 1, (size_t)(end - path - 1));
	for (int i = 0; i < disk.node_count; i++)
		if (strcmp(disk.nodes[i].name, name) == 0)
			return i;
	CHECK(disk.node_count < NODES_MAX);
	disk.nodes[disk.node_count].writes_left = -1;
	disk.nodes[disk.node_count].dead = false;
	snprintf(disk.nodes[disk.node_count].name, 16, "%s", name);
	return disk.node_count++;
}

static bool
is_dead(int node)
{
	return node >= 0 && disk.nodes[node].dead;
}

/* Counts a write; true when the node dies of it, before it is made. */
static bool
dies(int node)
{
	struct node *n;

	if (node < 0)
		return false;
	n = &disk.nodes[node];
	if (!n->dead && n->writes_left >= 0 && n->writes_left-- == 0)
		n->dead = true;
	return n->dead;
}

void
disk_kill_after(const char *node, int64_t n)
{
	char path[24];
	int at;

	snprintf(path, sizeof(path), "/%s/", node);
	at = node_of(path);
	disk.nodes[at].writes_left = n;
	if (n == 0)
		disk.nodes[at].dead = true;
}

bool
disk_is_dead(const char *node)
{
	char path[24];

	snprintf(path, sizeof(path), "/%s/", node);
	return is_dead(node_of(path));
}

static struct node *
node_named(const char *name)
{
	char path[24];

	snprintf(path, sizeof(path), "/%s/", name);
	return &disk.nodes[node_of(path)];
}

void
disk_fill(const char *node, bool full)
{
	node_named(node)->full = full;
}

bool
disk_is_full(const char *node)
{
	return node_named(node)->full;
}

/* ---- files ---- */

static struct file *
file_find(const char *path)
{
	for (int i = 0; i < FILES_MAX; i++)
		if (disk.files[i].used && disk.files[i].node >= 0 &&
			strcmp(disk.files[i].path, path) == 0)
			return &disk.files[i];
	return NULL;
}

static struct file *
file_new(const char *path)
{
	for (int i = 0; i < FILES_MAX; i++) {
		struct file *f = &disk.files[i];

		if (f->used)
			continue;
		memset(f, 0, sizeof(*f));
		f->used = true;
		f->node = -1;
		if (path != NULL) {
			snprintf(f->path, sizeof(f->path), "%s", path);
			f->node = node_of(path);
		}
		return f;
	}
	CHECK(false); /* too many files */
	return NULL;
}

static void
shm_drop(struct file *f)
{
	for (int i = 0; i < REGION_MAX; i++) {
		free(f->regions[i]);
		f->regions[i] = NULL;
	}
	memset(f->shm_shared, 0, sizeof(f->shm_shared));
	memset(f->shm_exclusive, 0, sizeof(f->shm_exclusive));
}

static void
file_remove(struct file *f)
{
	bytes_free(&f->now);
	bytes_free(&f->synced);
	bytes_free(&f->dirty);
	shm_drop(f);
	memset(f, 0, sizeof(*f));
}

static void forget_kept(int node);

static bool
is_lasting(const struct file *f)
{
	static const char start[] = "/" DISK_LASTING;

	return strncmp(f->path, start, sizeof(start) - 1) == 0;
}

void
disk_reset(void)
{
	for (int i = 0; i < NODES_MAX; i++)
		forget_kept(i);
	memset(disk.nodes, 0, sizeof(disk.nodes));
	disk.node_count = 0;
	for (int i = 0; i < FILES_MAX; i++) {
		struct file *f = &disk.files[i];

		if (f->used && is_lasting(f))
			f->node = node_of(f->path);
		else if (f->used)
			file_remove(f);
	}
	disk.random = 1;
	/* SQLite's own generator is seeded from the disk: anew. */
	sqlite3_randomness(0, NULL);
}

/*
 * What a power loss leaves of a file: of each sector that was not synced, the
 * old or the new content. Making a file shorter has happened or not; when it
 * has not, nothing that came after it has (file systems keep that order).
 */
static void
lose_power(struct file *f, struct chance *c)
{
	size_t len;
	size_t longest;

	if (f->is_cut && chance_of(c, 500))
		bytes_copy(&f->now, &f->synced);
	else if (f->is_cut && f->synced.len > f->cut)
		bytes_resize(&f->synced, f->cut);
	len = chance_of(c, 500) ? f->now.len : f->synced.len;
	longest = f->now.len > f->synced.len ? f->now.len : f->synced.len;
	bytes_resize(&f->now, longest);
	bytes_resize(&f->synced, longest);
	for (size_t at = 0; at < longest; at += SECTOR) {
		size_t n = longest - at < SECTOR ? longest - at : SECTOR;

		if (memcmp(f->now.data + at, f->synced.data + at, n) != 0 &&
			chance_of(c, 500))
			memcpy(f->synced.data + at, f->now.data + at, n);
	}
	bytes_resize(&f->synced, len);
	bytes_copy(&f->now, &f->synced);
	bytes_resize(&f->dirty, 0);
	f->is_cut = false;
}

void
disk_revive(const char *name, enum disk_crash how, struct chance *c)
{
	/* What it leaves depends on the bytes there, what comes after does not.
	 */
	struct chance sectors = chance_split(chance_next(c), "sectors", 0);
	char path[24];
	int node;

	snprintf(path, sizeof(path), "/%s/", name);
	node = node_of(path);
	disk.nodes[node].dead = false;
	disk.nodes[node].writes_left = -1;
	for (int i = 0; i < FILES_MAX; i++) {
		struct file *f = &disk.files[i];

		if (!f->used || f->node != node)
			continue;
		CHECK(f->opened == 0);
		shm_drop(f);
		if (how == DISK_POWER_LOST)
			lose_power(f, &sectors);
	}
}

/* ---- backups ---- */

static int
number_of(const char *name)
{
	return (int)(node_named(name) - disk.nodes);
}

static void
forget_kept(int node)
{
	for (int i = 0; i < KEPT_MAX; i++) {
		if (!disk.kept[i].used || disk.kept[i].node != node)
			continue;
		bytes_free(&disk.kept[i].bytes);
		disk.kept[i].used = false;
	}
}

static void
keep_file(const struct file *f)
{
	for (int i = 0; i < KEPT_MAX; i++) {
		struct kept *k = &disk.kept[i];

		if (k->used)
			continue;
		memset(k, 0, sizeof(*k));
		k->used = true;
		k->node = f->node;
		memcpy(k->path, f->path, sizeof(k->path));
		bytes_copy(&k->bytes, &f->now);
		return;
	}
	CHECK(false); /* too many files */
}

void
disk_keep(const char *node)
{
	int n = number_of(node);

	forget_kept(n);
	for (int i = 0; i < FILES_MAX; i++) {
		if (disk.files[i].used && disk.files[i].node == n)
			keep_file(&disk.files[i]);
	}
}

void
disk_copy(const char *from, const char *to)
{
	int n = number_of(from);
	char path[PATH_SIZE];

	for (int i = 0; i < FILES_MAX; i++) {
		const struct file *f = &disk.files[i];
		struct file *copy;

		if (!f->used || f->node != n)
			continue;
		CHECK(f->opened == 0);
		snprintf(path, sizeof(path), "/%s%s", to,
			strchr(f->path + 1, '/'));
		if (file_find(path) != NULL)
			continue; /* the copy itself */
		copy = file_new(path);
		bytes_copy(&copy->now, &f->now);
		bytes_copy(&copy->synced, &f->now);
	}
}

bool
disk_has_kept(const char *node)
{
	int n = number_of(node);

	for (int i = 0; i < KEPT_MAX; i++) {
		if (disk.kept[i].used && disk.kept[i].node == n)
			return true;
	}
	return false;
}

void
disk_bring_back(const char *node)
{
	int n = number_of(node);

	for (int i = 0; i < FILES_MAX; i++) {
		struct file *f = &disk.files[i];

		if (!f->used || f->node != n)
			continue;
		CHECK(f->opened == 0);
		file_remove(f);
	}
	for (int i = 0; i < KEPT_MAX; i++) {
		struct kept *k = &disk.kept[i];
		struct file *f;

		if (!k->used || k->node != n)
			continue;
		f = file_new(k->path);
		bytes_copy(&f->now, &k->bytes);
		bytes_copy(&f->synced, &k->bytes);
	}
}

/* ---- SQLite's calls on a file ---- */

static int sim_unlock(sqlite3_file *base, int level);

static int
sim_close(sqlite3_file *base)
{
	struct handle *h = (struct handle *)base;

	(void)sim_unlock(base, SQLITE_LOCK_NONE);
	h->file->opened--;
	if (h->file->opened == 0 && h->file->remove_on_close)
		file_remove(h->file);
	return SQLITE_OK;
}

static int
sim_read(sqlite3_file *base, void *out, int n, sqlite3_int64 at)
{
	struct file *f = ((struct handle *)base)->file;
	size_t have = 0;

	if (is_dead(f->node))
		return SQLITE_IOERR_READ;
	if ((size_t)at < f->now.len)
		have = f->now.len - (size_t)at;
	if (have > (size_t)n)
		have = (size_t)n;
	if (have > 0)
		memcpy(out, f->now.data + at, have);
	if (have == (size_t)n)
		return SQLITE_OK;
	memset((char *)out + have, 0, (size_t)n - have);
	return SQLITE_IOERR_SHORT_READ;
}

static int
sim_write(sqlite3_file *base, const void *in, int n, sqlite3_int64 at)
{
	struct file *f = ((struct handle *)base)->file;

	if (dies(f->node))
		return SQLITE_IOERR_WRITE;
	if (f->node >= 0 && disk.nodes[f->node].full &&
		(size_t)at + (size_t)n > f->now.len)
		return SQLITE_FULL;
	mark_dirty(f, (size_t)at < f->now.len ? (size_t)at : f->now.len,
		(size_t)at + (size_t)n);
	if ((size_t)at + (size_t)n > f->now.len)
		bytes_resize(&f->now, (size_t)at + (size_t)n);
	memcpy(f->now.data + at, in, (size_t)n);
	return SQLITE_OK;
}

static int
sim_truncate(sqlite3_file *base, sqlite3_int64 size)
{
	struct file *f = ((struct handle *)base)->file;

	if (dies(f->node))
		return SQLITE_IOERR_TRUNCATE;
	mark_dirty(f, (size_t)size < f->now.len ? (size_t)size : f->now.len,
		(size_t)size > f->now.len ? (size_t)size : f->now.len);
	if ((size_t)size < f->now.len && (!f->is_cut || (size_t)size < f->cut))
		f->cut = (size_t)size;
	f->is_cut = f->is_cut || (size_t)size < f->now.len;
	bytes_resize(&f->now, (size_t)size);
	return SQLITE_OK;
}

static int
sim_sync(sqlite3_file *base, int flags)
{
	struct file *f = ((struct handle *)base)->file;

	(void)flags;
	if (dies(f->node))
		return SQLITE_IOERR_FSYNC;
	if (f->node >= 0)
		copy_dirty(f);
	return SQLITE_OK;
}

static int
sim_size(sqlite3_file *base, sqlite3_int64 *out)
{
	struct file *f = ((struct handle *)base)->file;

	if (is_dead(f->node))
		return SQLITE_IOERR_FSTAT;
	*out = (sqlite3_int64)f->now.len;
	return SQLITE_OK;
}

static int
sim_lock(sqlite3_file *base, int level)
{
	struct handle *h = (struct handle *)base;
	struct file *f = h->file;

	if (is_dead(f->node))
		return SQLITE_IOERR_LOCK;
	if (level <= h->level)
		return SQLITE_OK;
	if (level == SQLITE_LOCK_SHARED) {
		if (f->pending != NULL || f->exclusive != NULL)
			return SQLITE_BUSY;
		f->shared++;
	} else if (level == SQLITE_LOCK_RESERVED) {
		if (f->reserved != NULL)
			return SQLITE_BUSY;
		f->reserved = h;
	} else {
		if ((f->reserved != NULL && f->reserved != h) ||
			(f->pending != NULL && f->pending != h))
			return SQLITE_BUSY;
		f->pending = h;
		if (f->shared > 1)
			return SQLITE_BUSY;
		f->exclusive = h;
	}
	h->level = level;
	return SQLITE_OK;
}

static int
sim_unlock(sqlite3_file *base, int level)
{
	struct handle *h = (struct handle *)base;
	struct file *f = h->file;

	if (f->reserved == h)
		f->reserved = NULL;
	if (f->pending == h)
		f->pending = NULL;
	if (f->exclusive == h)
		f->exclusive = NULL;
	if (level == SQLITE_LOCK_NONE && h->level >= SQLITE_LOCK_SHARED)
		f->shared--;
	h->level = level;
	return SQLITE_OK;
}

static int
sim_check_reserved(sqlite3_file *base, int *out)
{
	*out = ((struct handle *)base)->file->reserved != NULL;
	return SQLITE_OK;
}

static int
sim_control(sqlite3_file *base, int op, void *arg)
{
	(void)base;
	(void)op;
	(void)arg;
	return SQLITE_NOTFOUND;
}

static int
sim_sector(sqlite3_file *base)
{
	(void)base;
	return SECTOR;
}

static int
sim_characteristics(sqlite3_file *base)
{
	(void)base;
	return 0; /* promises nothing */
}

/* ---- shared memory of a write-ahead log ---- */

static int
sim_shm_map(sqlite3_file *base, int region, int size, int extend,
	void volatile **out)
{
	struct file *f = ((struct handle *)base)->file;

	*out = NULL;
	if (is_dead(f->node) || region >= REGION_MAX)
		return SQLITE_IOERR_SHMMAP;
	if (f->regions[region] == NULL && extend) {
		f->regions[region] = calloc(1, (size_t)size);
		CHECK(f->regions[region] != NULL);
	}
	*out = f->regions[region];
	return SQLITE_OK;
}

static int
sim_shm_lock(sqlite3_file *base, int from, int n, int flags)
{
	struct handle *h = (struct handle *)base;
	struct file *f = h->file;
	bool exclusive = flags & SQLITE_SHM_EXCLUSIVE;

	for (int i = from; flags & SQLITE_SHM_LOCK && i < from + n; i++) {
		if (f->shm_exclusive[i] != NULL && f->shm_exclusive[i] != h)
			return SQLITE_BUSY;
		if (exclusive && f->shm_shared[i] - h->shm_holds[i] > 0)
			return SQLITE_BUSY;
	}
	for (int i = from; i < from + n; i++) {
		if (!(flags & SQLITE_SHM_LOCK)) {
			if (exclusive && f->shm_exclusive[i] == h)
				f->shm_exclusive[i] = NULL;
			if (!exclusive && h->shm_holds[i])
				f->shm_shared[i]--;
			if (!exclusive)
				h->shm_holds[i] = false;
		} else if (exclusive) {
			f->shm_exclusive[i] = h;
		} else if (!h->shm_holds[i]) {
			h->shm_holds[i] = true;
			f->shm_shared[i]++;
		}
	}
	return SQLITE_OK;
}

static void
sim_shm_barrier(sqlite3_file *base)
{
	(void)base;
}

static int
sim_shm_unmap(sqlite3_file *base, int remove)
{
	struct handle *h = (struct handle *)base;
	struct file *f = h->file;

	for (int i = 0; i < LOCKS; i++) {
		if (f->shm_exclusive[i] == h)
			f->shm_exclusive[i] = NULL;
		if (h->shm_holds[i])
			f->shm_shared[i]--;
		h->shm_holds[i] = false;
	}
	if (remove)
		shm_drop(f);
	return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
	.iVersion = 2,
	.xClose = sim_close,
	.xRead = sim_read,
	.xWrite = sim_write,
	.xTruncate = sim_truncate,
	.xSync = sim_sync,
	.xFileSize = sim_size,
	.xLock = sim_lock,
	.xUnlock = sim_unlock,
	.xCheckReservedLock = sim_check_reserved,
	.xFileControl = sim_control,
	.xSectorSize = sim_sector,
	.xDeviceCharacteristics = sim_characteristics,
	.xShmMap = sim_shm_map,
	.xShmLock = sim_shm_lock,
	.xShmBarrier = sim_shm_barrier,
	.xShmUnmap = sim_shm_unmap,
};

/* ---- SQLite's calls on the disk ---- */

static int
sim_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *base, int flags,
	int *out_flags)
{
	struct handle *h = (struct handle *)base;
	struct file *f = path != NULL ? file_find(path) : NULL;

	(void)vfs;
	memset(h, 0, sizeof(*h));
	if (path != NULL && is_dead(node_of(path)))
		return SQLITE_CANTOPEN;
	if (f == NULL && path != NULL && !(flags & SQLITE_OPEN_CREATE))
		return SQLITE_CANTOPEN;
	if (f == NULL)
		f = file_new(path);
	f->opened++;
	if (flags & SQLITE_OPEN_DELETEONCLOSE)
		f->remove_on_close = true;
	h->file = f;
	base->pMethods = &methods;
	if (out_flags != NULL)
		*out_flags = flags;
	return SQLITE_OK;
}

static int
sim_delete(sqlite3_vfs *vfs, const char *path, int sync_dir)
{
	struct file *f = file_find(path);

	(void)vfs;
	(void)sync_dir;
	if (dies(node_of(path)))
		return SQLITE_IOERR_DELETE;
	if (f == NULL)
		return SQLITE_IOERR_DELETE_NOENT;
	if (f->opened > 0)
		f->remove_on_close = true;
	else
		file_remove(f);
	return SQLITE_OK;
}

static int
sim_access(sqlite3_vfs *vfs, const char *path, int flags, int *out)
{
	struct file *f = file_find(path);

	(void)vfs;
	*out = f != NULL && (flags != SQLITE_ACCESS_EXISTS || f->now.len > 0);
	return SQLITE_OK;
}

static int
sim_full_path(sqlite3_vfs *vfs, const char *path, int n, char *out)
{
	(void)vfs;
	sqlite3_snprintf(n, out, "%s", path);
	return SQLITE_OK;
}

static int
sim_randomness(sqlite3_vfs *vfs, int n, char *out)
{
	(void)vfs;
	for (int i = 0; i < n; i++) {
		disk.random = disk.random * UINT64_C(6364136223846793005) +
			      UINT64_C(1442695040888963407);
		out[i] = (char)(disk.random >> 56);
	}
	return n;
}

static int
sim_sleep(sqlite3_vfs *vfs, int microseconds)
{
	(void)vfs;
	return microseconds; /* time is virtual */
}

static int
sim_time(sqlite3_vfs *vfs, sqlite3_int64 *out)
{
	(void)vfs;
	*out = 210866760000000; /* 1970; nobody may ask SQLite for the time */
	return SQLITE_OK;
}

static int
sim_last_error(sqlite3_vfs *vfs, int n, char *out)
{
	(void)vfs;
	(void)n;
	(void)out;
	return 0;
}

void
disk_install(void)
{
	static sqlite3_vfs vfs = {
		.iVersion = 2,
		.szOsFile = sizeof(struct handle),
		.mxPathname = PATH_SIZE - 16,
		.zName = DISK_VFS,
		.xOpen = sim_open,
		.xDelete = sim_delete,
		.xAccess = sim_access,
		.xFullPathname = sim_full_path,
		.xRandomness = sim_randomness,
		.xSleep = sim_sleep,
		.xGetLastError = sim_last_error,
		.xCurrentTimeInt64 = sim_time,
	};

	/* One thread, so nothing has to be locked or counted. */
	CHECK(sqlite3_config(SQLITE_CONFIG_SINGLETHREAD) == SQLITE_OK);
	CHECK(sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK);
	/* The default, so that nothing falls back to the system's clock and
	 * randomness. */
	CHECK(sqlite3_vfs_register(&vfs, 1) == SQLITE_OK);
	disk_reset();
}

void
disk_sql(const char *path, const char *sql)
{
	sqlite3 *db = NULL;

	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, DISK_VFS) ==
		SQLITE_OK) {
		(void)sqlite3_exec(
			db, "PRAGMA wal_autocheckpoint = 0", NULL, NULL, NULL);
		(void)sqlite3_exec(db, sql, NULL, NULL, NULL);
	}
	(void)sqlite3_close(db);
}
