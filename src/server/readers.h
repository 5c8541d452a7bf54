/*
 * Storages for reading, one for each thread that needs one just now.
 *
 * Whether the storage answers at all is asked by a thread of their own, when
 * somebody wants to know it or when readers are out and none has come back for
 * a while. A PostgreSQL that is frozen, or behind a line that is dead, says
 * nothing: then no thread is sent to wait there behind the others, until it has
 * answered again.
 */
#ifndef OFFSYNC_SERVER_READERS_H
#define OFFSYNC_SERVER_READERS_H

#include "base/env.h"
#include "server/storage.h"

/* What that question has to be answered in; how long it may take before nobody
 * is sent there any more; and how long whoever reads waits for one answer of a
 * database. */
#define READERS_PROBE_MS    1500
#define READERS_STUCK_MS    5000
#define READERS_PATIENCE_MS 10000

struct readers;

struct readers *readers_new(const struct env *env, const char *where);
void readers_free(struct readers *r); /* NULL ok; none may be out */

/* One for the caller alone, opened when none is free. ERR_OFFLINE: the storage
 * does not answer. */
enum err readers_take(struct readers *r, struct storage **out) MUST_CHECK;
void readers_give(struct readers *r, struct storage *s); /* NULL ok */

/* Whether the storage answers; known in READERS_PROBE_MS, at once while it does
 * not. All who ask wait for the same question. */
bool readers_are_answered(struct readers *r);

#endif
