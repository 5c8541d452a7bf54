/*
 * Confirmed images (table confirmed_images): what the server last said of a
 * record that a pending action has touched.
 */
#ifndef OFFSYNC_STORE_IMAGE_H
#define OFFSYNC_STORE_IMAGE_H

#include "store/layer_index.h"
#include "store/store.h"

struct image {
	enum table table;
	const char *id;
	struct record *record; /* NULL: the server does not know it */
	int64_t first_seq;
	int64_t last_seq;
};

/* Calls each for every image; what it is given lives in keep. */
enum err image_each(struct store *st, struct arena *keep,
	enum err (*each)(void *ctx, const struct image *image),
	void *ctx) MUST_CHECK;

/* Whether there are images at all. */
enum err image_any(struct store *st, bool *any) MUST_CHECK;
/* Replaces the image of a record when it has one; *there says so. NULL: the
 * server no longer has it. */
enum err image_set(struct store *st, enum table t, const char *id,
	const struct record *r, bool *there) MUST_CHECK;

/* For layer.c: notes the last action on a record that has an image already;
 * keeps en->confirmed as the image; writes the numbers; drops the image. */
enum err image_touch(
	struct store *st, const struct layer_entry *en, bool *there) MUST_CHECK;
enum err image_add(struct store *st, const struct layer_entry *en) MUST_CHECK;
enum err image_set_seqs(
	struct store *st, const struct layer_entry *en) MUST_CHECK;
enum err image_remove(
	struct store *st, const struct layer_entry *en) MUST_CHECK;

#endif
