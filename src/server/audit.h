/*
 * The security log: who signed in or tried to, which terminals came and went,
 * whose keys changed, what was refused for who asked. One append-only stream of
 * each hotel in its storage. Every event holds the hash of the one before, so
 * that one that was changed or taken out shows (offsyncd check, offsyncd
 * audit); the hash of each is said in the server's own log as well, which
 * shows when the newest were taken away.
 *
 * What a command or a route does is noted in the transaction that does it
 * (audit_add). What is only refused is noted behind the answer (audit_note),
 * no more often than storage and reader can stand: what is beyond that is
 * counted, and told with the next event that gets through.
 */
#ifndef OFFSYNC_SERVER_AUDIT_H
#define OFFSYNC_SERVER_AUDIT_H

#include "base/buf.h"
#include "base/env.h"
#include "server/storage.h"
#include "server/writer.h"

enum audit_kind {
#define AUDIT(name, word, sentence) AUDIT_##name,
#include "server/audit.def"
#undef AUDIT
	AUDIT_KIND_COUNT,
};
const char *audit_word(enum audit_kind kind);
const char *audit_sentence(enum audit_kind kind);
/* False: there is none of that word. */
bool audit_find(const char *word, enum audit_kind *out);

/* NULL for what there is none of. Texts from outside are cleaned and cut. */
struct audit_event {
	enum audit_kind kind;
	const char *who;      /* login or user id; "operator" for a command */
	const char *terminal; /* its id */
	const char *address;  /* where it came from */
	const char *detail;
};
#define AUDIT_OPERATOR "operator"

/* Inside begin and end of a hotel. */
enum err audit_add(struct storage *s, int64_t now_ms,
	const struct audit_event *e) MUST_CHECK;
/* The same in a transaction of its own. */
enum err audit_add_alone(struct storage *s, const char *tenant_id,
	int64_t now_ms, const struct audit_event *e) MUST_CHECK;
/* Whether the event says what it said, and follows that hash. */
bool audit_fits(const struct storage_event *e, const char *prev_hash);

struct audit;
/* writer: borrowed. */
struct audit *audit_new(const struct env *env, struct writer *writer);
void audit_free(struct audit *a); /* NULL ok; after the writer has stopped */
/* From any thread; never waits. A hotel that there is not has no log. */
void audit_note(
	struct audit *a, const char *tenant_id, const struct audit_event *e);
/* Prometheus text format. */
void audit_write(struct audit *a, struct buf *out);

#endif
