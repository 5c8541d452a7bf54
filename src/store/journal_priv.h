/*
 * What the journal's files share.
 */
#ifndef OFFSYNC_STORE_JOURNAL_PRIV_H
#define OFFSYNC_STORE_JOURNAL_PRIV_H

#include "store/journal.h"
#include "store/sealed_log.h"

#include "base/buf.h"
#include "crypto/password.h"
#include "json/json.h"

/* The text of one entry. */
#define JOURNAL_TEXT_MAX ((size_t)256 * 1024)

struct journal {
	const struct env *env;
	char *folder;
	uint8_t pepper[PASSWORD_PEPPER_SIZE]; /* of PINs; wiped at the end */
	struct sealed_log *entries;
	struct sealed_log *desk;
};

/* An entry as JSON, and back: ERR_PARSE. */
void journal_entry_write(
	const struct journal_entry *entry, struct json_writer *w);
enum err journal_entry_read(const struct json_node *n, struct arena *a,
	struct journal_entry *out) MUST_CHECK;

#endif
