/*
 * Small plain files by their path: whole, or not at all. What stands beside the
 * databases and must fail as they do goes through db/file.h.
 *
 * What goes wrong is logged with its path and the system's words.
 * ERR_NOT_FOUND, ERR_EXISTS, ERR_FULL, ERR_READ_ONLY (the file system is),
 * ERR_SYSTEM (not for this user), ERR_IO.
 */
#ifndef OFFSYNC_BASE_FILE_H
#define OFFSYNC_BASE_FILE_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

/* A new file (0600) with this content, on the disk when it returns. What is
 * there already is left as it is: ERR_EXISTS. A file that cannot be written
 * whole is removed again. */
enum err file_create(const char *path, const void *data, size_t len) MUST_CHECK;
/* The same, in place of what the file held before; a power cut leaves the one
 * or the other. Written under file_fresh first: one writer at a time. */
enum err file_replace(
	const char *path, const void *data, size_t len) MUST_CHECK;
/* Behind what the file holds; it is made (0600) when it is not there. */
enum err file_append(const char *path, const void *data, size_t len) MUST_CHECK;
/* Everything that the file holds; ERR_TOO_LARGE: more than the buffer takes. */
enum err file_read_all(const char *path, struct buf *out) MUST_CHECK;

#define FILE_FRESH ".new" /* behind the name of what is being replaced */

/* All of it, whatever write(2) takes at a time; errno says why not. */
bool file_write_all(int fd, const void *data, size_t len) MUST_CHECK;
/* A name is only safe on the disk when its folder is, too. */
void file_sync_folder(const char *path);
/* What errno says of this path, logged unless it is not there or there already:
 * those are often what was asked. */
enum err file_failed(const char *path);

/* Writes zeros over what the file holds, to the disk, and removes it. One that
 * is not there is fine. On flash the old blocks may live on: what they hold
 * must have been sealed. ERR_IO: it is still there; the log says why. */
enum err file_destroy(const char *path) MUST_CHECK;

#endif
