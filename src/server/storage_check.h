/*
 * What `offsyncd check` finds in any storage: the storage reads, here is asked,
 * judged and said.
 */
#ifndef OFFSYNC_SERVER_STORAGE_CHECK_H
#define OFFSYNC_SERVER_STORAGE_CHECK_H

#include "crypto/hash.h"
#include "server/storage.h"

#define STORAGE_CHECK_TOLD    10 /* findings of one kind, one by one */
#define STORAGE_CHECK_COLUMNS 9

/* What is asked of one hotel. Each is a statement whose only parameter is the
 * hotel; behind it its columns, i: an integer, t: a text or null. */
#define STORAGE_QUESTIONS(Q)                                                   \
	/* how many stamps the log has, its first, its last */                 \
	Q(STAMPS, "iii")                                                       \
	/* chained actions of all terminals, in order: terminal, number, hash, \
	 * the action or null, behind which number the chain begins */         \
	Q(CHAIN, "titti")                                                      \
	/* what was kept aside: terminal, how many, how many came again */     \
	Q(FORKED, "tii")                                                       \
	/* the security log, oldest first (struct storage_event) */            \
	Q(EVENTS, "iittttttt")                                                 \
	/* what revoked terminals handed over and nobody has decided about:    \
	 * terminal, how many */                                               \
	Q(REVIEWS, "ti")                                                       \
	/* places that hold nothing: terminal, number, what it signed */       \
	Q(GIVEN_UP, "tit")                                                     \
	/* payments that are not posted as they are: id, amount, posted */     \
	Q(PAYMENTS, "tii")

enum storage_question {
#define Q(name, columns) ASK_##name,
	STORAGE_QUESTIONS(Q)
#undef Q
	STORAGE_QUESTION_COUNT
};

struct storage_check;

/* What a storage knows to read. */
struct storage_check_reads {
	size_t program; /* the program's schema */
	enum err (*version)(struct storage *s, int *version);
	/* What holds for all hotels: says itself what it finds. */
	enum err (*schema)(struct storage_check *c);
	/* Gives each row of the answer to storage_check_take. */
	enum err (*ask)(struct storage_check *c, enum storage_question q);
	/* Records by id, tombstones too, of the hotel. */
	enum err (*page)(struct storage *s, enum table t, const char *after,
		size_t limit, struct arena *a, struct record_list *out);
	/* What the log says last of one; ERR_NOT_FOUND, or NULL for a row that
	 * was deleted by hand. */
	enum err (*latest)(struct storage *s, const struct record *r,
		struct arena *a, const char **out);
};

struct storage_check {
	struct storage *s;
	const struct storage_check_reads *reads;
	const char *tenant_id; /* of the hotel that is looked at */
	void (*say)(void *ctx, bool fine, const char *what);
	void *ctx;
	int64_t floor; /* the log begins behind this stamp */
	size_t told;   /* of the kind that is looked for; 0 before each */
	struct {       /* the place before in a terminal's chain */
		char terminal_id[65];
		char hash[SHA256_HEX_SIZE];
		int64_t seq;
	} link;
	size_t links;
	struct { /* the event before */
		char hash[SHA256_HEX_SIZE];
		int64_t seq;
	} event;
};

/* All of it (storage_ops.check). */
enum err storage_check(struct storage *s,
	const struct storage_check_reads *reads,
	void (*say)(void *ctx, bool fine, const char *what),
	void *ctx) MUST_CHECK;

__attribute__((format(printf, 3, 4))) void storage_check_say(
	struct storage_check *c, bool fine, const char *format, ...);
/* 'i' and 't' of the question's columns. */
const char *storage_question_columns(enum storage_question q);
void storage_check_take(struct storage_check *c, enum storage_question q,
	const struct value *row);

#endif
