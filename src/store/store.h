/*
 * The store of one terminal: a SQLite file beside a key file, in the terminal's
 * home folder. Several processes may have it open (consoles, commands, the
 * agent); each has a connection of its own. Sensitive fields and queue payloads
 * are sealed.
 *
 * What belongs to it: records (records.h), the queue (queue.h), confirmed
 * images and rebase (overlay.h), sync metadata and link state (sync_state.h),
 * staff sessions (session.h), number series, drafts.
 *
 * Home folder:  store.db  keys.json (0600)  agent.lock  fallback.journal
 */
#ifndef OFFSYNC_STORE_STORE_H
#define OFFSYNC_STORE_STORE_H

#include "base/arena.h"
#include "base/env.h"
#include "base/err.h"
#include "crypto/keys.h"
#include "domain/view.h"

#include <stdbool.h>

struct store;

/* Who this terminal is; texts live as long as the store is open. */
struct terminal_identity {
	const char *tenant_id;
	const char *hotel_name;
	const char *terminal_id;
	const char *terminal_name; /* "FD1" */
	const char *server_url;
};

/*
 * Opens home's store. ERR_NOT_FOUND when the terminal has not been enrolled
 * there; ERR_NEWER, ERR_CORRUPT, ERR_KEY, … as they say. keys are borrowed
 * until close (data key and pepper only).
 */
enum err store_open(const struct env *env, const char *home,
	const struct keys *keys, struct store **out) MUST_CHECK;
void store_close(struct store *st); /* NULL ok */

/*
 * A store that cannot be opened now (journal.h, "Degraded"): everything that is
 * asked of it tries again, and fails as store_open did until the file of this
 * very terminal is back. id is copied.
 */
struct store *store_open_later(const struct env *env, const char *home,
	const struct keys *keys, const struct terminal_identity *id);

/* Whether it can be written now: a transaction that changes nothing, to the
 * disk and back. */
enum err store_try(struct store *st) MUST_CHECK;

/* Makes the store of a freshly enrolled terminal. ERR_EXISTS. */
enum err store_create(const struct env *env, const char *home,
	const struct keys *keys, const struct terminal_identity *id,
	struct store **out) MUST_CHECK;

/* Whoever sends and receives the whole queue keeps more of the file in memory
 * (8 MiB) than a screen does. */
void store_expect_much(struct store *st);

const struct env *store_env(const struct store *st);
const char *store_home(const struct store *st);
const struct terminal_identity *store_identity(const struct store *st);

/* What the configuration allows this terminal. Until it is set nothing is
 * limited. */
struct store_limits {
	int64_t max_offline_hours; /* 0: as long as the hotel says, and nobody
				    * is refused (window.h) */
	int64_t quota_bytes;       /* 0: what the disk has (quota.h) */
};
void store_set_limits(struct store *st, const struct store_limits *limits);
/* As the options say. */
struct conf;
void store_limit(struct store *st, const struct conf *conf);

/* Records as everybody at this terminal sees them: confirmed, with what is
 * pending on top. Valid until close. */
const struct view *store_view(struct store *st);
/* For people's eyes: the same, or only what is confirmed where the options say
 * so (sync.enable_optimistic_updates). */
const struct view *store_shown(struct store *st);
/* The same for long lists of people: of what is sealed about a guest only the
 * name is there, the rest reads as null. Names that were opened once are kept
 * in memory. */
const struct view *store_listed(struct store *st);

/* Several reads that belong together: nothing changes between begin and end,
 * and each read costs less. Nothing may be written between. */
enum err store_read_begin(struct store *st) MUST_CHECK;
/* The same for what can be read later: ERR_BUSY at once while somebody
 * commits. */
enum err store_read_try(struct store *st) MUST_CHECK;
void store_read_end(struct store *st);

/* Business date and currency of the hotel; "" before the first load. Borrowed
 * from the arena. */
enum err store_property(
	struct store *st, struct arena *a, struct record **out) MUST_CHECK;

/* Whether another process has committed since the last call. */
bool store_changed_elsewhere(struct store *st);

/* Drafts of forms: content by name ("check-in/<stay id>"), sealed; NULL content
 * removes. Survives kill -9 once it returns. load: ERR_NOT_FOUND. */
enum err store_draft_save(
	struct store *st, const char *name, const char *content) MUST_CHECK;
enum err store_draft_load(struct store *st, const char *name, struct arena *a,
	const char **content) MUST_CHECK;

/* Checks for `offsync doctor`: file, keys, chain, seals. Calls say for each
 * finding. */
enum err store_doctor(struct store *st,
	void (*say)(void *ctx, bool fine, const char *what, const char *remedy),
	void *ctx) MUST_CHECK;

#endif
