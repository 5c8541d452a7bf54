/*
 * The sealed text of a queued action: its canonical JSON, which is hashed,
 * signed and sent byte by byte.
 */
#ifndef OFFSYNC_STORE_PAYLOAD_H
#define OFFSYNC_STORE_PAYLOAD_H

#include "domain/action.h"
#include "store/store.h"

/* Longer than any action: an intent has at most 24 fields, twice. */
#define PAYLOAD_MAX ((size_t)256 * 1024)

/* Appends the text. ERR_TAMPERED when it does not open or does not have that
 * hash. */
enum err payload_text(struct store *st, const char *action_id,
	const char *sealed, const char *hash, struct buf *out) MUST_CHECK;
/* The text read; problems as action_from_json. */
enum err payload_action(struct store *st, const char *action_id,
	const char *sealed, const char *hash, struct arena *a,
	struct action *out, struct field_problems *problems) MUST_CHECK;
/* Seals a text, and what it hashes to. */
enum err payload_seal(struct store *st, const char *action_id,
	const struct buf *text, struct arena *a,
	const char **sealed) MUST_CHECK;

/* Messages about an action are sealed as well; NULL stays NULL. */
enum err payload_seal_message(struct store *st, const char *action_id,
	const char *message, struct arena *a, const char **sealed) MUST_CHECK;
enum err payload_message(struct store *st, const char *action_id,
	const char *sealed, struct arena *a, const char **message) MUST_CHECK;

#endif
