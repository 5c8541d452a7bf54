/*
 * Training: a copy of a terminal's store in a folder of its own, for people to
 * learn on. Nothing of it ever reaches the hotel: the folder has no keys.json,
 * so no agent, no command and no second terminal can open it, and the console
 * that works on it neither sends nor prints (ui/console.h).
 *
 * The copy has the guests of the day it was made on. A new business date makes
 * it anew, so that what is erased in the hotel does not live on here.
 */
#ifndef OFFSYNC_STORE_TRAINING_H
#define OFFSYNC_STORE_TRAINING_H

#include "store/store.h"

#define TRAINING_FOLDER "training"

/*
 * The folder to work in, in the arena: home/training. Goes on with the copy
 * that is there when it is of the hotel's present business date, is readable
 * and anew is not asked for; else makes it. Fails as store_open does, or as the
 * disk does.
 */
enum err training_prepare(const struct env *env, const char *home,
	const struct keys *keys, bool anew, struct arena *a,
	const char **folder) MUST_CHECK;

#endif
