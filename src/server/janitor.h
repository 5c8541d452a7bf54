/*
 * Forgets what is older than the change log has to be, in small pieces between
 * the requests: a terminal whose token reaches back further loads anew and
 * keeps its queue. What terminals told of themselves is kept for a good year.
 */
#ifndef OFFSYNC_SERVER_JANITOR_H
#define OFFSYNC_SERVER_JANITOR_H

#include "base/env.h"
#include "server/readers.h"
#include "server/writer.h"

/* One piece, between begin and end. *more: there is more to forget. */
enum err janitor_piece(struct storage *s, const char *tenant_id, int64_t now_ms,
	int64_t keep_days, bool *more) MUST_CHECK;

struct janitor;

/* Works from time to time until it is stopped; everything is borrowed. */
struct janitor *janitor_start(const struct env *env, struct readers *readers,
	struct writer *writer, int64_t keep_days);
/* From now on. */
void janitor_keep(struct janitor *j, int64_t keep_days);
void janitor_stop(struct janitor *j); /* NULL ok */

#endif
