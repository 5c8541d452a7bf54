/*
 * What `offsyncd check` finds in any storage: the storage reads, here is judged
 * and said.
 */
#ifndef OFFSYNC_SERVER_STORAGE_CHECK_H
#define OFFSYNC_SERVER_STORAGE_CHECK_H

#include "crypto/hash.h"
#include "server/storage.h"

#define STORAGE_CHECK_TOLD 10 /* findings of one kind, one by one */

struct storage_check {
	struct storage *s;
	const char *tenant_id; /* of the hotel that is looked at */
	void (*say)(void *ctx, bool fine, const char *what);
	void *ctx;
	int64_t floor; /* the log begins behind this stamp */
	size_t told;   /* of the kind that is looked for; 0 before each */

	/* Records by id, tombstones too, of the hotel. */
	enum err (*page)(struct storage *s, enum table t, const char *after,
		size_t limit, struct arena *a, struct record_list *out);
	/* What the log says last of one; ERR_NOT_FOUND, or NULL for a row that
	 * was deleted by hand. */
	enum err (*latest)(struct storage *s, const struct record *r,
		struct arena *a, const char **out);
};

__attribute__((format(printf, 3, 4))) void storage_check_say(
	struct storage_check *c, bool fine, const char *format, ...);

/* Whether the storage's schema is this program's. */
bool storage_check_version(
	struct storage_check *c, int version, size_t program);
/* Stamps that the log has, and where the hotel stands. */
void storage_check_stamps(struct storage_check *c, int64_t count, int64_t first,
	int64_t last, int64_t hotel);
/* Every record against the log. */
enum err storage_check_rows(struct storage_check *c) MUST_CHECK;

/* Chained actions of all terminals, in order; begin with zeroes. */
struct storage_link {
	char terminal_id[65];
	char hash[SHA256_HEX_SIZE];
	int64_t seq;
};
void storage_check_link(struct storage_check *c, struct storage_link *at,
	const struct storage_result *r, int64_t first_seq);
void storage_check_links(struct storage_check *c, size_t links);

/* What is nobody's mistake here, but must not be forgotten. */
void storage_check_forked(struct storage_check *c, const char *terminal,
	int64_t kept, int64_t settled);
void storage_check_given_up(struct storage_check *c, const char *terminal,
	int64_t seq, const char *action);

void storage_check_payment(struct storage_check *c, const char *id,
	int64_t amount_minor, int64_t posted_minor);
void storage_check_payments(struct storage_check *c);

#endif
