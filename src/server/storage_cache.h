/*
 * What a transaction knows of its hotel's records already: those that it has
 * read or written, and sums over them, kept right by what it writes. A batch
 * asks for the same staff member, order or drawer again and again. This is safe
 * because nobody else writes to the hotel meanwhile.
 */
#ifndef OFFSYNC_SERVER_STORAGE_CACHE_H
#define OFFSYNC_SERVER_STORAGE_CACHE_H

#include "base/arena.h"
#include "domain/record.h"

#include <stdbool.h>

struct storage_cache;

struct storage_cache *storage_cache_new(void);
void storage_cache_free(struct storage_cache *c); /* NULL ok */
/* Forgets all; records that it gave out are gone. */
void storage_cache_clear(struct storage_cache *c);
/* Forgets all, but records that it gave out stay. */
void storage_cache_forget(struct storage_cache *c);
/* Between two actions, when nobody holds on to a record: the same, when very
 * much has been read. */
void storage_cache_trim(struct storage_cache *c);
/* Where records belong that are to be kept. */
struct arena *storage_cache_arena(struct storage_cache *c);

/* Whether something is known; then *out is the record, or NULL when there is
 * none. */
bool storage_cache_find(const struct storage_cache *c, enum table t,
	const char *id, struct record **out);
/* r is in the cache's arena; NULL: there is no such record. id is copied. */
void storage_cache_add(struct storage_cache *c, enum table t, const char *id,
	struct record *r);
/* r has been written: a copy takes the place of what was known. */
void storage_cache_write(struct storage_cache *c, const struct record *r);

/* A sum over the live records whose field has the value. */
bool storage_cache_find_sum(const struct storage_cache *c, enum table t,
	int field, struct value v, int summed, int64_t *out);
void storage_cache_add_sum(struct storage_cache *c, enum table t, int field,
	struct value v, int summed, int64_t sum);

#endif
