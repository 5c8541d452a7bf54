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

enum tally_sign_in {
	TALLY_SIGN_IN_RIGHT,
	TALLY_SIGN_IN_WRONG,
	TALLY_SIGN_IN_CLOSED,
	TALLY_SIGN_IN_COUNT,
};

enum tally_guest {
	TALLY_GUEST_TAKEN,
	TALLY_GUEST_KNOWN,
	TALLY_GUEST_REFUSED,
	TALLY_GUEST_WRONG_CODE,
	TALLY_GUEST_COUNT,
};

struct tally {
	atomic_int_fast64_t answers[TALLY_CLASSES];
	atomic_int_fast64_t success;
	atomic_int_fast64_t conflict;
	atomic_int_fast64_t error;
	atomic_int_fast64_t replayed;
	atomic_int_fast64_t syncs;
	atomic_int_fast64_t sync_ms;
	atomic_int_fast64_t sign_ins[TALLY_SIGN_IN_COUNT];
	atomic_int_fast64_t guests[TALLY_GUEST_COUNT];
};

void tally_answer(struct tally *t, int status);
void tally_pushed(struct tally *t, const struct sync_pushed *p);
void tally_sign_in(struct tally *t, enum tally_sign_in what);
void tally_guest(struct tally *t, enum tally_guest what);
void tally_sync(struct tally *t, int64_t took_ms);

/* Prometheus text format. */
void tally_write(const struct tally *t, const struct writer_counts *w,
	const struct feed_counts *f, int64_t started_at_ms, struct buf *out);

#endif
