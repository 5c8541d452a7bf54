/*
 * What the reducer sees of a storage: one hotel, inside one transaction. While
 * the transaction writes, the view remembers what it has read (record_cache.h)
 * and counts the numbers that an action takes from a series. The storage itself
 * only reads.
 */
#ifndef OFFSYNC_SERVER_STORAGE_VIEW_H
#define OFFSYNC_SERVER_STORAGE_VIEW_H

#include "domain/view.h"
#include "server/record_cache.h"

/* More than this of a hotel is not remembered from one action to the next. */
#define STORAGE_VIEW_BYTES ((size_t)12 << 20)

#define SERIES_SLOTS 4

/* A series of which the transaction has taken numbers. */
struct series_taken {
	char name[32];  /* "": none */
	int64_t last;   /* by the action that is being worked out */
	int64_t before; /* by the actions before it */
};

struct storage_view {
	/* Of the storage: as it stands in its tables. next gives the last
	 * number that was taken of a series, 0 before the first. */
	struct view reads;
	struct view view; /* for the reducer */
	struct record_cache *cache;
	bool writing; /* remembers and counts */
	struct series_taken series[SERIES_SLOTS];
};

/* reads stays the caller's to fill. */
void storage_view_init(struct storage_view *v, const struct view *reads);
void storage_view_fini(struct storage_view *v); /* also of zeroes */

/* The record as the writing transaction knows it. *out lives until the cache is
 * trimmed. ERR_NOT_FOUND when there has never been one. */
enum err storage_view_find(struct storage_view *v, enum table t, const char *id,
	struct record **out) MUST_CHECK;

/* The numbers that the action has taken, for the storage to write: one after
 * the other, from *at 0; NULL at the end. */
const struct series_taken *storage_view_taken(
	const struct storage_view *v, size_t *at);
/* The action is over: what it has taken is written, or given back. */
void storage_view_action_end(struct storage_view *v, bool written);
/* The transaction is over. */
void storage_view_end(struct storage_view *v);

#endif
