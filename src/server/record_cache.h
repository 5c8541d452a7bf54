/*
 * What the one writer of a hotel knows of its records, so that actions which
 * follow each other do not read the same staff member, drawer or room again:
 * records by id, the live records that refer to one (the stays of a room), sums
 * over those (what a folio comes to), and when fields were set. Kept right by
 * what the writer puts; whoever owns the cache clears it when anybody else may
 * have written.
 *
 * Everything handed out lives until the next trim, and a record does not change
 * when another takes its place.
 */
#ifndef OFFSYNC_SERVER_RECORD_CACHE_H
#define OFFSYNC_SERVER_RECORD_CACHE_H

#include "base/arena.h"
#include "domain/record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct record_cache;

struct record_cache *record_cache_new(void);
/* Also keeps lists by idempotency_key: for whom each question that is not
 * answered here is a journey. */
void record_cache_keep_keys(struct record_cache *c);
void record_cache_free(struct record_cache *c); /* NULL ok */
/* Nothing is known any more. */
void record_cache_clear(struct record_cache *c);
/* Nobody holds on to anything: the same and gives the memory back, when it is
 * more than this. */
void record_cache_trim(struct record_cache *c, size_t max_bytes);
/* Where to read records that are to be kept. */
struct arena *record_cache_arena(struct record_cache *c);

/* Whether it is known what stands under an id; *out NULL: nothing does. */
bool record_cache_find(const struct record_cache *c, enum table t,
	const char *id, struct record **out);
/* r: of the cache's arena, or NULL for none. */
void record_cache_keep(
	struct record_cache *c, enum table t, const char *id, struct record *r);

/* Of lists and sums only those of a field that holds ids of other records are
 * kept: they are asked for again. */
bool record_cache_wants(
	const struct record_cache *c, enum table t, int field, struct value v);
/* find: the list is the caller's arena's. keep: its records are of the cache's
 * arena; those known by id already take the place of those read. */
bool record_cache_list(const struct record_cache *c, enum table t, int field,
	struct value v, struct arena *a, struct record_list *out);
void record_cache_keep_list(struct record_cache *c, enum table t, int field,
	struct value v, struct record_list *list);
bool record_cache_sum(const struct record_cache *c, enum table t, int field,
	struct value v, int summed, int64_t *out);
void record_cache_keep_sum(struct record_cache *c, enum table t, int field,
	struct value v, int summed, int64_t sum);

/* When a field of a record got the value that it has (struct view). */
bool record_cache_set_at(const struct record_cache *c, enum table t,
	const char *id, int field, int64_t *out);
void record_cache_keep_set_at(struct record_cache *c, enum table t,
	const char *id, int field, int64_t at);

/* now was written where before stood (NULL: nothing), at this time as the log
 * has it; before as find gave it. */
void record_cache_put(struct record_cache *c, const struct record *before,
	const struct record *now, int64_t at);

#endif
