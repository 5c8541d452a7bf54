/*
 * How much of a link is used (protocol.md, "Thrift"): what kind of link it is,
 * and what that means for batches, pages, intervals and compression. Pure: the
 * session measures and asks, the engine is told.
 *
 * What the configuration says counts first. Else what the system says of the
 * device, and what was measured when that is worse: Wi-Fi behind a bad line is
 * a bad line. A link whose system says nothing is told by its round trip.
 *
 * On a metered link only what matters now is sent at once; what can wait, waits
 * until something goes that matters, somebody asks for a round, or the oldest
 * of it has waited long enough (QUEUE_HELD_MS of store/queue.h). Order stays: a
 * terminal's actions are a chain, so what matters takes what stands before it
 * along.
 */
#ifndef OFFSYNC_SYNC_THRIFT_H
#define OFFSYNC_SYNC_THRIFT_H

#include "base/conf.h"
#include "base/link_kind.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct thrift_facts {
	enum link_kind configured;
	enum conf_tristate metered;
	enum link_kind system;    /* what the system says of the device */
	int64_t bytes_per_second; /* as last measured; 0: unknown */
	int64_t round_trip_ms;    /* of the last exchange; 0: unknown */
};

/* was: what it was taken for until now, so that a link near a limit is not now
 * this and now that. UNKNOWN: as long as nothing says anything. */
enum link_kind thrift_kind(const struct thrift_facts *f, enum link_kind was);

/* Mobile data is paid for unless the configuration says otherwise. */
bool thrift_is_metered(const struct thrift_facts *f, enum link_kind kind);

struct thrift_plan {
	size_t batch_max;      /* actions in a request */
	size_t batch_bytes;    /* and their bytes */
	int64_t page_max;      /* changes in an answer */
	int64_t interval_part; /* of sync_interval_ms, how many */
	bool sparing; /* bytes count for more than work: bodies are packed, a
		       * run has one signature, push and pull are one */
	bool holds;   /* what can wait, waits */
};
/* The row of the table. */
struct thrift_plan thrift_plan(enum link_kind kind, bool metered);

#endif
