/*
 * A file of sealed records that only grows: what is written when the store
 * cannot be. Append is durable when it returns (written and synced).
 *
 *	offsync sealed log 1
 *	1 <hash of the line before> <sealed text>
 *	2 <hash of the line before> <sealed text>
 *	NUL NUL NUL ...                              (reserve)
 *
 * Each record is sealed (AES-256-GCM, a key of its own from the terminal's data
 * key) for its number and for the hash of the line before it: a record that was
 * changed, swapped, or taken away shows. A last line without its end was never
 * acknowledged (a power cut while it was written): it does not count. Every
 * other line that does not open is kept and said: `altered`.
 *
 * The file is made with room for a few hundred records, so that it can take
 * them when the disk is full.
 *
 *	begin (locks out others, reads)  records / append / clear  end
 */
#ifndef OFFSYNC_STORE_SEALED_LOG_H
#define OFFSYNC_STORE_SEALED_LOG_H

#include "base/arena.h"
#include "base/env.h"
#include "base/err.h"
#include "crypto/seal.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Room that a new file has at once, and the most it may ever have. */
#define SEALED_LOG_RESERVE ((size_t)256 * 1024)
#define SEALED_LOG_MAX     ((size_t)16 * 1024 * 1024)

struct sealed_log;

struct sealed_record {
	int64_t number;   /* its line, from 1 */
	const char *text; /* NULL when it was altered */
	const char *line; /* as it stands in the file */
	bool gap;         /* what stood before it is not what stands there */
};
struct sealed_records {
	size_t count;
	struct sealed_record *items;
	size_t altered;
};

/* No disk is touched. */
struct sealed_log *sealed_log_new(const struct env *env,
	const uint8_t data_key[SEAL_KEY_SIZE], const char *path);
void sealed_log_free(struct sealed_log *l); /* ends what was begun */

/* ERR_NOT_FOUND when there is no file and create is not set; ERR_BUSY; failures
 * of the disk. */
enum err sealed_log_begin(struct sealed_log *l, bool create) MUST_CHECK;
void sealed_log_end(struct sealed_log *l);

/* Between begin and end: */

/* Lines in it, altered ones too. */
size_t sealed_log_count(const struct sealed_log *l);
/* Bytes in use. */
size_t sealed_log_used(const struct sealed_log *l);
/* All of them, opened, in order. */
enum err sealed_log_records(struct sealed_log *l, struct arena *a,
	struct sealed_records *out) MUST_CHECK;
/* text without NUL. After a failure it does not count, neither now nor, as far
 * as the disk lets that be written, later. ERR_FULL also at SEALED_LOG_MAX. */
enum err sealed_log_append(struct sealed_log *l, const char *text) MUST_CHECK;
/* Empties it, durably; its room is kept. A crash in the middle leaves all of
 * the records or none. */
enum err sealed_log_clear(struct sealed_log *l) MUST_CHECK;

#endif
