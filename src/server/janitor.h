/*
 * Forgets what is older than the change log has to be, in small pieces between
 * the requests: a terminal whose token reaches back further loads anew and
 * keeps its queue. So is the security log; what terminals told of themselves is
 * kept for a good year.
 */
#ifndef OFFSYNC_SERVER_JANITOR_H
#define OFFSYNC_SERVER_JANITOR_H

#include "base/conf.h"
#include "base/env.h"
#include "server/readers.h"
#include "server/writer.h"

/* Days that something is kept. */
struct janitor_times {
	int64_t log;
	int64_t events;
};
struct janitor_times janitor_times(const struct conf *conf);

/* One piece, between begin and end. *more: there is more to forget. */
enum err janitor_piece(struct storage *s, const char *tenant_id, int64_t now_ms,
	struct janitor_times keep, bool *more) MUST_CHECK;

struct janitor;

/* Works from time to time until it is stopped; everything is borrowed. */
struct janitor *janitor_start(const struct env *env, struct readers *readers,
	struct writer *writer, struct janitor_times keep);
/* From now on. */
void janitor_keep(struct janitor *j, struct janitor_times keep);
void janitor_stop(struct janitor *j); /* NULL ok */

#endif
