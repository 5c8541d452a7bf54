/*
 * When this terminal was without its server (domain/offline_hours.h), kept for
 * OUTAGES_KEPT_MS: written by sync_state_save_link as the link is lost and
 * found, told to the server with the metrics, shown by `offsync status`.
 */
#ifndef OFFSYNC_STORE_OUTAGES_H
#define OFFSYNC_STORE_OUTAGES_H

#include "domain/offline_hours.h"
#include "store/store.h"

#define OUTAGES_KEPT_MS (INT64_C(35) * 86400000)

struct outages {
	struct offline_hour *hours; /* rising */
	size_t count;
};

/* All of them, and what lasts now. In the arena. */
enum err outages_list(
	struct store *st, struct arena *a, struct outages *out) MUST_CHECK;

/* Those that the server does not know as they are, the oldest max of them;
 * without what lasts now. */
enum err outages_unsent(struct store *st, size_t max, struct arena *a,
	struct outages *out) MUST_CHECK;
/* The server knows these. What came in between stays. */
enum err outages_sent(struct store *st, const struct outages *sent) MUST_CHECK;

/* ---- of sync_state.c, in its transaction; instants by the server's clock ----
 */

enum err outages_begin(struct store *st, int64_t at_ms) MUST_CHECK;
/* offset_ms: what is added to this terminal's clock. */
enum err outages_add(struct store *st, int64_t from_ms, int64_t to_ms,
	int64_t offset_ms) MUST_CHECK;

#endif
