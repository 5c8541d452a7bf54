/*
 * One life of a console: somebody signs in, hits keys, changes the window,
 * looks whether there is a way back, and at some moment it ends.
 */
#ifndef OFFSYNC_TESTS_KEYS_LIFE_H
#define OFFSYNC_TESTS_KEYS_LIFE_H

#include <stddef.h>
#include <stdint.h>

/* How a process of it says that it came to its end. */
#define LIFE_OVER   40 /* the line or the person was gone: it left by itself */
#define LIFE_FAILED 41 /* the ledger says why */

/* Runs in a process of its own and ends it; or is killed in the middle. */
_Noreturn void life_live(uint64_t seed, int number, size_t keys);

#endif
