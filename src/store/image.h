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
	const char *sealed; /* NULL: the server does not know the record */
	int64_t first_seq;
	int64_t last_seq;
};

/* Calls each for every image. What it is given lasts until it returns; it may
 * drop that image, and no other. */
enum err image_each(struct store *st,
	enum err (*each)(void *ctx, const struct image *image),
	void *ctx) MUST_CHECK;
/* The record, in the arena; *out NULL: the server does not know it. */
enum err image_open(struct store *st, const struct image *image,
	struct arena *a, struct record **out) MUST_CHECK;
/* That of one record, opened likewise. ERR_NOT_FOUND: nothing pending has
 * touched it. */
enum err image_find(struct store *st, enum table t, const char *id,
	struct arena *a, struct record **out) MUST_CHECK;
/* Puts the record's row back to its image, and drops the image. */
enum err image_settle(struct store *st, const struct image *image,
	struct arena *scratch) MUST_CHECK;

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
