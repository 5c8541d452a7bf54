/*
 * What the files of src/store share. Nobody else includes this.
 */
#ifndef OFFSYNC_STORE_STORE_PRIV_H
#define OFFSYNC_STORE_STORE_PRIV_H

#include "store/store.h"

#include "base/buf.h"
#include "crypto/seal.h"
#include "db/db.h"
#include "db/record_sql.h"

/* A sealed text may be as long as the longest payload and its base64. */
#define STORE_TEXT_MAX ((size_t)8 * 1024 * 1024)
/* Memory of a call that handles a few small texts. */
#define STORE_SMALL_MAX ((size_t)64 * 1024)

enum store_stmt {
#define STMT(NAME, text) STMT_##NAME,
#include "store/stmt.def"
#undef STMT
	STMT_COUNT
};

struct store {
	const struct env *env;
	uint8_t pepper[PASSWORD_PEPPER_SIZE]; /* of PINs; wiped at close */
	char *home;
	char *path;
	struct sealer *sealer;
	/* NULL after a failed commit until the file could be opened again:
	 * store_ready is asked before every use. */
	struct db *db;
	struct record_seal seal;
	struct record_sql records;
	struct view view;
	struct view confirmed;   /* confirmed.h */
	struct record_sql names; /* names.h */
	struct record_seal names_seal;
	struct view listed;
	struct names *opened; /* NULL until somebody lists */
	bool shows_pending;
	struct arena *texts; /* of the identity */
	struct terminal_identity identity;
	struct store_limits limits;
	int64_t seen_version; /* data_version at the last look */
};

/* The connection is open, or was opened again. */
enum err store_ready(struct store *st) MUST_CHECK;
/* Closes the connection and opens it again. */
enum err store_reopen(struct store *st) MUST_CHECK;

/* Between store_read_begin and store_read_end, or in a transaction. */
bool store_in_read(const struct store *st);

/* One write transaction. end commits when e is ERR_OK and gives e on otherwise.
 * After ERR_UNKNOWN the connection has been opened again, if that was
 * possible. */
enum err store_begin(struct store *st) MUST_CHECK;
enum err store_end(struct store *st, enum err e) MUST_CHECK;

struct stmt *store_stmt(struct store *st, enum store_stmt s);
/* Runs a statement that takes nothing but the hotel; nothing at all. */
enum err store_run(struct store *st, enum store_stmt s) MUST_CHECK;
enum err store_run_plain(struct store *st, enum store_stmt s) MUST_CHECK;

/* Seals into the arena. row names the place: "offline_actions/<id>". */
enum err store_seal(struct store *st, const char *row, const char *plain,
	size_t len, struct arena *a, const char **sealed) MUST_CHECK;
enum err store_unseal(struct store *st, const char *row, const char *sealed,
	size_t len, struct buf *out) MUST_CHECK;
/* As store_unseal, into the arena. sealed NULL gives NULL. */
enum err store_unseal_text(struct store *st, const char *row,
	const char *sealed, struct arena *a, const char **plain) MUST_CHECK;

/* The id that the server chose for a record of ours; the same when it kept it.
 * In the arena, or id itself. */
enum err store_server_id(struct store *st, const char *table, const char *id,
	struct arena *a, const char **out) MUST_CHECK;

#endif
