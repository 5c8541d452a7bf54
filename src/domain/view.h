/*
 * A read-only look at the records of one hotel: what the reducer sees. The
 * terminal's store, the server's storages and the tests' memory each provide
 * one. Tombstones are found by find and left out by list.
 */
#ifndef OFFSYNC_DOMAIN_VIEW_H
#define OFFSYNC_DOMAIN_VIEW_H

#include "base/arena.h"
#include "base/err.h"
#include "domain/record.h"

struct view {
	void *ctx;

	/* ERR_NOT_FOUND when there has never been one. */
	enum err (*find)(void *ctx, enum table t, const char *id,
		struct arena *a, struct record **out);

	/* Records whose field has the value, in order of created_at, id.
	 * field -1: all of the table. */
	enum err (*list)(void *ctx, enum table t, int field, struct value v,
		struct arena *a, struct record_list *out);

	/* Sum of an integer field over those records; 0 when there are none. */
	enum err (*sum)(void *ctx, enum table t, int field, struct value v,
		int summed, int64_t *out);

	/* Next number of the hotel's own gapless series ("folio"), from 1;
	 * taken with the effect or not at all. NULL where only the server
	 * numbers. */
	enum err (*next)(void *ctx, const char *series, int64_t *out);

	/* When somebody gave the field the value that it has now: ms UTC, the
	 * instant of that change. ERR_NOT_FOUND when nobody knows any more.
	 * NULL where there is no log. */
	enum err (*set_at)(void *ctx, enum table t, const char *id, int field,
		int64_t *out);
};

#endif
