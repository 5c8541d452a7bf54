/*
 * What a storage holds of each hotel, in figures by which two can be told to
 * hold the same: a backup and what was made of it.
 */
#ifndef OFFSYNC_SERVER_HOLDINGS_H
#define OFFSYNC_SERVER_HOLDINGS_H

#include "crypto/hash.h"
#include "server/storage.h"

struct holdings {
	const char *tenant_id;
	int64_t stamp;  /* of the last commit */
	size_t records; /* of all tables, tombstones too */
	char digest[SHA256_HEX_SIZE];
};

/* Of each hotel, by its id; in the arena. */
enum err holdings_read(struct storage *s, struct arena *a,
	struct holdings **out, size_t *count) MUST_CHECK;

bool holdings_equal(const struct holdings *a, const struct holdings *b);

#endif
