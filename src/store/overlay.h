/*
 * Confirmed images and rebase (architecture.md, "Rebase"). For each record that
 * a pending action touched the store keeps the last confirmed image; server
 * changes go to the image, and when a pull is complete the images are restored
 * and the pending actions run again, all in one transaction.
 */
#ifndef OFFSYNC_STORE_OVERLAY_H
#define OFFSYNC_STORE_OVERLAY_H

#include "store/store.h"
#include "json/json.h"

/* One row of server_changes. */
struct server_change {
	const char *table_name;
	const char *operation; /* INSERT, UPDATE, DELETE */
	const struct json_node *data;
	int64_t timestamp;
};

/*
 * Applies one page of changes and the token that came with it, in one
 * transaction. complete: no more pages wait; actions whose stamp is reached
 * become synced, and those still pending are run again on top. stamp: where the
 * token stands. A decision that a page brings ends the conflict of its action.
 * Whoever waited for what is done so is sent again: it may be the last that
 * this terminal ever hears of it. Unknown tables are skipped (newer server).
 *
 * restart: the server began a full resync with this page. The hotel works on
 * with what it has while the pages come; confirmed rows that they did not bring
 * are gone when the last one is there. The queue stays.
 */
enum err overlay_apply(struct store *st, const struct server_change *changes,
	size_t count, const char *token, int64_t stamp, int64_t server_time,
	bool restart, bool complete, struct arena *a) MUST_CHECK;

/*
 * The token to ask for the next page with, in the arena. "" at the beginning,
 * and when the rows were loaded by a program that knew other tables, fields or
 * words (knows.h): what that one did not know it dropped. The page that comes
 * for it begins a full resync, whatever restart says.
 */
enum err overlay_token(
	struct store *st, struct arena *a, const char **out) MUST_CHECK;

/* Restores the images and runs pending actions again; for tests and for after a
 * refusal. */
enum err overlay_rebase(struct store *st, struct arena *a) MUST_CHECK;

#endif
