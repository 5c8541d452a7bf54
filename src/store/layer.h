/*
 * Records in memory on top of the store's tables: what actions are run on. It
 * reads each record once, keeps what the actions write, and puts the outcome
 * into the tables at the end, each changed record once, together with the
 * confirmed images (overlay.h). Lives inside one write transaction, whose
 * connection nobody else uses meanwhile.
 *
 * Two uses. Queueing: the tables already show the pending actions; new ones run
 * on top. Rebase: layer_restore first puts records back to their confirmed
 * images, in memory, and the pending actions run on that; layer_flush then
 * finds most rows as they are already and writes only what differs.
 */
#ifndef OFFSYNC_STORE_LAYER_H
#define OFFSYNC_STORE_LAYER_H

#include "domain/action.h"
#include "domain/reduce.h"
#include "store/image.h"
#include "store/store.h"

struct layer;

/* Everything is in the arena; nothing to free. */
struct layer *layer_new(struct store *st, struct arena *keep);

/* Puts a record back to its confirmed image. Before anything is run; with one
 * image with all of them, for the layer then looks for no other. */
enum err layer_restore(struct layer *l, const struct image *image) MUST_CHECK;

/* The records with everything that has been run so far. */
const struct view *layer_view(struct layer *l);

/*
 * Runs an action as this terminal does (not authoritative) and keeps its
 * writes when it is taken; out says whether. problems: from reading it, may be
 * NULL. scratch may be reset afterwards; out lives there.
 */
enum err layer_run(struct layer *l, const struct action *act,
	const struct field_problems *problems, int64_t seq,
	const char *business_date, struct arena *scratch,
	struct reduction *out) MUST_CHECK;
/* From here on rules give their late answer (struct reduce_input): the actions
 * run on this layer are told only now. */
void layer_is_late(struct layer *l);
/* From here on this terminal counts as so long without the server. */
void layer_is_apart(struct layer *l, enum apart apart);
/* Whether out is of an action whose writes were kept. */
bool layer_was_taken(const struct reduction *r);

/* device_seq of the last action of this layer that wrote the record; 0: none.
 */
int64_t layer_last_seq(struct layer *l, enum table t, const char *id);

/* Writes records and images. The layer must not be used after that. */
enum err layer_flush(struct layer *l) MUST_CHECK;

#endif
