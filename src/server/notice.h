/*
 * What a command tells the running servers on the same storage: a terminal was
 * revoked, and whoever listens to the live feed as that terminal is let go at
 * once. Everything else it would ask is refused by what the storage says.
 *
 * On PostgreSQL that goes with the live feed's own notifications
 * (feed_others.h). Beside a SQLite file lies another one for it, to which
 * commands append a line, and which a server watches (inotify).
 */
#ifndef OFFSYNC_SERVER_NOTICE_H
#define OFFSYNC_SERVER_NOTICE_H

#include "server/feed.h"

/* In the place of a stamp on PostgreSQL's channel. */
#define NOTICE_REVOKED "revoked"

/* where: the storage. A server that cannot be told finds out with the next
 * request. */
enum err notice_revoked(const char *where, const char *tenant_id,
	const char *terminal_id) MUST_CHECK;

struct notice_watch;
/* NULL: where is no file, or cannot be watched. */
struct notice_watch *notice_watch_start(struct feed *f, const char *where);
void notice_watch_stop(struct notice_watch *w); /* NULL ok */

#endif
