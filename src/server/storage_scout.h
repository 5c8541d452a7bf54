/*
 * Reading ahead, for a storage where every question is a round trip: before a
 * batch is worked through, its actions are tried on the scout's view. It
 * answers what the writer's view knows already; whatever else is asked it
 * notes, and says ERR_BUSY. All that was noted is then read at once, and what
 * could not be tried is tried again. What a tried action would write is kept
 * apart, so that the next ones can ask about it, and is forgotten in the end: a
 * wrong guess costs a question, no more.
 */
#ifndef OFFSYNC_SERVER_STORAGE_SCOUT_H
#define OFFSYNC_SERVER_STORAGE_SCOUT_H

#include "server/storage_view.h"

#define WISH_RECORD (-1)
#define WISH_LIST   (-1)

/* One question of many that are read at once. */
struct storage_wish {
	enum table table;
	int field;         /* WISH_RECORD: the record that has this id */
	int summed;        /* WISH_LIST: the records themselves */
	const char *value; /* an id */
	/* The answer, of the view's cache's arena. */
	struct record *record; /* NULL: none */
	struct record_list list;
	size_t list_cap;
	int64_t sum;
};

/* Fills the answers. The wishes are sorted by table, field and summed, then by
 * value, and no two are the same. */
typedef enum err storage_read_wishes(
	void *ctx, struct storage_wish *wishes, size_t count, struct arena *a);

struct storage_scout;

/* v outlives it; read is called with the context of v's reads. */
struct storage_scout *storage_scout_new(
	struct storage_view *v, storage_read_wishes *read);
void storage_scout_free(struct storage_scout *s); /* NULL ok */

const struct view *storage_scout_view(struct storage_scout *s);
void storage_scout_want(struct storage_scout *s, enum table t, const char *id);
void storage_scout_put(struct storage_scout *s, const struct record *r);
/* *more: something had been noted, and is known now. */
enum err storage_scout_fetch(struct storage_scout *s, bool *more) MUST_CHECK;
/* Forgets what was tried; the writer's view keeps what was read. */
void storage_scout_end(struct storage_scout *s);

#endif
