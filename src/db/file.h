/*
 * A plain file on the same disk as the databases: through env->vfs, so that
 * whatever stands in for the disk (simulator, tests) fails it like everything
 * else. For the few things that must not live in a database.
 *
 * One thread; other programs are kept out with file_lock.
 */
#ifndef OFFSYNC_DB_FILE_H
#define OFFSYNC_DB_FILE_H

#include "base/env.h"
#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

struct file;

/* A folder that only its owner may enter, unless it is there. Failing shows
 * when a file in it is opened. */
void file_make_folder(const struct env *env, const char *path);

/* Opens the file; makes one of mode 0600 whose name survives a power cut when
 * there is none and create is set, else ERR_NOT_FOUND. */
enum err file_open(const struct env *env, const char *path, bool create,
	struct file **out) MUST_CHECK;
void file_close(struct file *f); /* NULL ok; unlocks */

/* Keeps others out until file_close; waits up to 5 s: ERR_BUSY. */
enum err file_lock(struct file *f) MUST_CHECK;

enum err file_size(struct file *f, int64_t *bytes) MUST_CHECK;
/* All of len or a failure. */
enum err file_read(
	struct file *f, int64_t at, void *out, size_t len) MUST_CHECK;
/* ERR_FULL, ERR_READ_ONLY, ERR_IO: some of it may be there. */
enum err file_write(
	struct file *f, int64_t at, const void *data, size_t len) MUST_CHECK;
/* What was written survives a power cut. */
enum err file_sync(struct file *f) MUST_CHECK;

#endif
