/*
 * Keys as scripts name them: "F10 2 lin Enter". A word that is no name of a key
 * is typed letter by letter, '_' as a blank.
 */
#ifndef OFFSYNC_TESTS_SCREENS_SCRIPT_H
#define OFFSYNC_TESTS_SCREENS_SCRIPT_H

#include "base/buf.h"

#include <stdbool.h>

/* Adds what a keyboard sends for them (plainly: one without F-keys and arrows,
 * so Esc and a digit); gives the number of keys. */
int script_bytes(const char *script, bool plainly, struct buf *out);

#endif
