/*
 * What the server has done since it started, for GET /metrics.
 */
#ifndef OFFSYNC_SERVER_TALLY_H
#define OFFSYNC_SERVER_TALLY_H

#include "base/buf.h"
#include "server/feed.h"
#include "server/sync_handler.h"
#include "server/writer.h"

#include <stdatomic.h>
#include <stdint.h>

#define TALLY_CLASSES 6 /* of HTTP status: 2xx is number 2 */

struct tally {
	atomic_int_fast64_t answers[TALLY_CLASSES];
	atomic_int_fast64_t success;
	atomic_int_fast64_t conflict;
	atomic_int_fast64_t error;
	atomic_int_fast64_t replayed;
	atomic_int_fast64_t syncs;
	atomic_int_fast64_t sync_ms;
};

void tally_answer(struct tally *t, int status);
void tally_pushed(struct tally *t, const struct sync_pushed *p);
void tally_sync(struct tally *t, int64_t took_ms);

/* Prometheus text format. */
void tally_write(const struct tally *t, const struct writer_counts *w,
	const struct feed_counts *f, struct buf *out);

#endif
