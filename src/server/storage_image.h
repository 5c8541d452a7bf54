/*
 * The texts that a change log keeps of records, and what terminals are sent of
 * it: the same for every storage.
 */
#ifndef OFFSYNC_SERVER_STORAGE_IMAGE_H
#define OFFSYNC_SERVER_STORAGE_IMAGE_H

#include "base/arena.h"
#include "base/buf.h"
#include "domain/record.h"
#include "server/storage.h"

/* A record as the log has it. NULL text: NULL record. ERR_CORRUPT. */
enum err storage_image_read(enum table t, const char *text, struct arena *a,
	struct record **out) MUST_CHECK;
/* The record's text. */
void storage_image_write(const struct record *r, struct buf *out);

/* Appends one of server_changes. data: a record's text. */
void storage_change_write(const char *table, const char *operation,
	const char *data, size_t len, int64_t timestamp, struct buf *json);
/* The same of rows as they are now, for a first load; *last: the id of the
 * last, as it was when there are none. ERR_TOO_LARGE. */
enum err storage_rows_write(const struct record_list *rows, struct buf *json,
	const char **last) MUST_CHECK;

/* Of the changes of one record since a stamp, the next one: seen becomes what
 * a terminal knows that pulled at that stamp and made its own changes only.
 * *seen is NULL before the first. */
void storage_seen_next(const struct storage_change *c, bool first,
	const char *terminal_id, struct arena *a, struct record **seen);
/* Whether the change gave a field its value, or took it away. */
bool storage_change_sets(const struct storage_change *c, int field);

#endif
