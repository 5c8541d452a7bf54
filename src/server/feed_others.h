/*
 * The live feed between server processes on one PostgreSQL, by LISTEN and
 * NOTIFY: what one of them commits, and what another program's plain SQL
 * changes, is heard by the terminals of all. A connection and a thread of its
 * own; while the connection is gone terminals learn of others' changes at their
 * interval, and when it is back everybody is told to look.
 *
 * A pool of connections in front of PostgreSQL must not be one that changes
 * them between transactions: LISTEN belongs to a session.
 */
#ifndef OFFSYNC_SERVER_FEED_OTHERS_H
#define OFFSYNC_SERVER_FEED_OTHERS_H

#include "server/feed.h"

struct feed_others;

/* NULL: where is a storage that no other server shares. */
struct feed_others *feed_others_start(struct feed *f, const char *where);
/* After the last ring, before the feed is freed. NULL ok. */
void feed_others_stop(struct feed_others *o);

#endif
