/*
 * The entries of a layer by the value of one field, for lists and sums. Inside
 * layer.c; in its arena.
 */
#ifndef OFFSYNC_STORE_LAYER_INDEX_H
#define OFFSYNC_STORE_LAYER_INDEX_H

#include "domain/record.h"

/* One record in memory. */
struct layer_entry {
	enum table table;
	const char *id;
	struct record *confirmed; /* without what is pending; NULL: none */
	struct record *current;   /* with what was run so far; NULL: none */
	struct record *stored;    /* in the table now; NULL: none */
	bool stored_known;
	bool has_image; /* a rebase found one */
	bool touched;   /* an action of this layer wrote it */
	int64_t first_seq;
	int64_t last_seq;
	int64_t image_first_seq;
	int64_t image_last_seq;
	uint64_t listed; /* in which list it came last */
	struct layer_entry *next;
	struct layer_entry *next_of_table;
};

/* Entries whose field has the value, or had it at some time. */
struct layer_bucket {
	struct value value;
	bool loaded; /* the table's rows are among them */
	size_t count;
	size_t cap;
	struct layer_entry **entries;
	struct layer_bucket *next;
};

struct layer_index;

/* field -1: one bucket for all. */
struct layer_index *layer_index_new(struct arena *a, int field);
void layer_index_add(struct layer_index *ix, struct layer_entry *en);
/* The entry's record has changed; before is what it was. */
void layer_index_moved(struct layer_index *ix, struct layer_entry *en,
	const struct record *before);
struct layer_bucket *layer_index_bucket(struct layer_index *ix, struct value v);

/* Live records of the bucket that have the value now, in order of created_at,
 * id. */
void layer_bucket_list(struct layer_bucket *b, int field, struct value v,
	struct arena *a, struct record_list *out);
enum err layer_bucket_sum(struct layer_bucket *b, int field, struct value v,
	int summed, int64_t *out) MUST_CHECK;

#endif
