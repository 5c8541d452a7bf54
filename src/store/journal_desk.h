/*
 * What a desk needs to know when its store cannot be read: which terminal of
 * which hotel it is, the currency and the business date, who may sign in with
 * which PIN verifier, and how often somebody tried in vain. Kept sealed beside
 * the journal (fallback.desk), written anew when somebody signs in while the
 * store is fine. So nobody can sign in at a desk where nobody ever has, and the
 * 72 hours of signing in offline count from the contact that was known then, by
 * a clock that nobody can set as long as the machine runs (struct env_moment).
 */
#ifndef OFFSYNC_STORE_JOURNAL_DESK_H
#define OFFSYNC_STORE_JOURNAL_DESK_H

#include "store/journal.h"
#include "store/session.h"

struct journal_staff {
	const char *id;
	const char *login;
	const char *display_name;
	const char *verifier;
	enum role role;
};

struct journal_desk {
	struct terminal_identity who;
	const char *currency;
	const char *timezone;
	const char *business_date;
	int64_t last_contact_ms;
	struct env_moment written; /* by a sign-in while the store was fine */
	int64_t alone_ms;          /* without the server until then */
	int64_t latest_ms;         /* latest clock that any record saw */
	size_t staff_count;
	struct journal_staff *staff;
};

/* ERR_NOT_FOUND: nothing was written yet. */
enum err journal_desk_load(struct journal *j, struct arena *a,
	struct journal_desk *out) MUST_CHECK;

/* Writes what the store knows, unless that is what stands there; sets room
 * aside for the journal. After each sign-in. */
enum err journal_desk_save(struct journal *j, struct store *st) MUST_CHECK;

/* As session_sign_in (never remembered), without the store. ERR_NOT_FOUND:
 * there is no desk. Failures of the disk: an attempt that cannot be counted is
 * none. */
enum err journal_sign_in(struct journal *j, const char *login, const char *pin,
	struct arena *a, struct session *out, int64_t *until_ms) MUST_CHECK;

#endif
