/*
 * Records of one hotel in memory, with the view over them: what unit tests, the
 * simulator's oracle and the memory storage run the reducer on. Keeps its own
 * copies; one thread at a time.
 */
#ifndef OFFSYNC_DOMAIN_VIEW_MEMORY_H
#define OFFSYNC_DOMAIN_VIEW_MEMORY_H

#include "domain/view.h"

#include <stdbool.h>

struct view_memory;

/* Empty. Free with view_memory_free (NULL ok). */
struct view_memory *view_memory_new(void);
void view_memory_free(struct view_memory *m);

/* Valid as long as m; sees every change at once. What its functions give out
 * lives in the caller's arena and survives later changes. `next` counts every
 * series from 1. */
const struct view *view_memory_view(const struct view_memory *m);

/* Adds a copy of r, or puts it in the place of the record with its id
 * (tombstones too). */
void view_memory_put(struct view_memory *m, const struct record *r);
/* As if there had never been one; nothing when there is none. */
void view_memory_remove(struct view_memory *m, enum table t, const char *id);
/* Everything but the series. */
void view_memory_clear(struct view_memory *m);

/* Tombstones included. */
size_t view_memory_count(const struct view_memory *m, enum table t);
/* All records of a table, tombstones too, in order of created_at, id; borrowed
 * until the next change. n counts from 0. */
const struct record *view_memory_at(
	const struct view_memory *m, enum table t, size_t n);

#endif
