/*
 * Somebody who knows how the keyboard looks, and not what it does.
 */
#ifndef OFFSYNC_TESTS_KEYS_FINGERS_H
#define OFFSYNC_TESTS_KEYS_FINGERS_H

#include "base/buf.h"
#include "tests/sim/chance.h"

/* Adds one to some twenty keys; gives their number. */
size_t fingers_burst(struct chance *c, struct buf *out);

#endif
