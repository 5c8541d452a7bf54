/*
 * Unsent actions as a file that another terminal of the hotel takes in; what
 * stands in it and why that is sound: cli/queue_file.h.
 */
#ifndef OFFSYNC_STORE_QUEUE_EXPORT_H
#define OFFSYNC_STORE_QUEUE_EXPORT_H

#include "base/buf.h"
#include "store/store.h"

#define QUEUE_EXPORT_FORMAT "offsync-queue-1"
#define QUEUE_EXPORT_MAX    ((size_t)64 * 1024 * 1024)

/* Appends the file's content; *count: its actions. ERR_TOO_LARGE. */
enum err queue_export(struct store *st, struct arena *a, struct buf *out,
	int64_t *count) MUST_CHECK;

/* Into a new file, on the medium when this returns. ERR_EXISTS when there is
 * one; ERR_NOT_FOUND: no such folder; ERR_DENIED, ERR_FULL, ERR_READ_ONLY,
 * ERR_IO. */
enum err queue_export_file(struct store *st, const char *path, struct arena *a,
	int64_t *count) MUST_CHECK;

#endif
