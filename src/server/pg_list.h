/*
 * Arrays as parameters for PostgreSQL: many rows for one statement. Whoever
 * sends one sees with buf_ok whether all of it fitted.
 */
#ifndef OFFSYNC_SERVER_PG_LIST_H
#define OFFSYNC_SERVER_PG_LIST_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

/* Adds an element to the text of an array, which begins as "{" and is closed by
 * "}". NULL: null. */
void pg_array_add(struct buf *array, const char *element);
void pg_array_add_int(struct buf *array, int64_t element);

/* The same in PostgreSQL's own form, which nobody has to read letter by letter:
 * a buf that is opened, filled with elements of the one kind, and sent with
 * pg_list. */
enum pg_kind {
	PG_TEXT,
	PG_JSON,
	PG_INT,
	PG_BOOL,
};
void pg_list_open(struct buf *list, enum pg_kind kind);
void pg_list_add(struct buf *list, const char *text); /* NULL: null */
void pg_list_add_int(struct buf *list, int64_t number);
void pg_list_add_bool(struct buf *list, bool yes);

#endif
