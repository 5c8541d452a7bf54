/*
 * Storages for reading, one for each thread that needs one just now.
 */
#ifndef OFFSYNC_SERVER_READERS_H
#define OFFSYNC_SERVER_READERS_H

#include "base/env.h"
#include "server/storage.h"

struct readers;

struct readers *readers_new(const struct env *env, const char *where);
void readers_free(struct readers *r); /* NULL ok; none may be out */

/* One for the caller alone, opened when none is free. */
enum err readers_take(struct readers *r, struct storage **out) MUST_CHECK;
void readers_give(struct readers *r, struct storage *s);

#endif
