/*
 * How full this terminal is: the queue against sync.max_action_queue_size, the
 * file against its disk and store.quota_mb. At 90 % people are warned. When it
 * is full the least important is refused first (domain/weight.h): at the cap of
 * the queue what the office does, 5 % above it what needs somebody's leave, at
 * 10 % the rest of the work; facts never by a count. Past the quota facts alone
 * are taken. A disk that is as good as full takes what is critical for as long
 * as it can, and after that the fallback journal does (journal.h).
 */
#ifndef OFFSYNC_STORE_QUOTA_H
#define OFFSYNC_STORE_QUOTA_H

#include "domain/operations.h"
#include "store/store.h"

#define QUOTA_WARN_PERCENT 90

enum quota_state {
	QUOTA_FINE,
	QUOTA_LOW,
	QUOTA_FULL,
	QUOTA_STATE_COUNT,
};
const char *quota_state_name(enum quota_state s); /* "fine" */

struct quota {
	int64_t waiting;     /* actions that the server has not confirmed */
	int64_t waiting_max; /* the cap */
	int64_t used_bytes;  /* of the file */
	int64_t left_bytes;  /* until the quota, or on the disk */
	int64_t total_bytes; /* of both */
	int64_t queue_percent;
	int64_t disk_percent;
	enum quota_state queue;
	enum quota_state disk;
};

enum err quota_load(
	struct store *st, int64_t waiting_max, struct quota *out) MUST_CHECK;

/* Inside a transaction: whether there is room for each of the actions. ERR_FULL
 * otherwise; *by_disk says what it is that is full. */
enum err quota_check(struct store *st, const struct action_list *actions,
	int64_t waiting_max, bool *by_disk) MUST_CHECK;

#endif
