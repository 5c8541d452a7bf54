/*
 * Bodies of requests and answers, packed and unpacked: with gzip (RFC 1952) for
 * everybody, and between offsync's own programs with the coding "offsync1":
 * zlib's format (RFC 1950) with a preset dictionary of what the protocol says
 * all the time (dictionary.h), so that a body of a few hundred bytes becomes
 * smaller too. A program offers it in Accept-Encoding, and may use it for its
 * own bodies once the other has answered in it.
 */
#ifndef OFFSYNC_PACKING_PACKING_H
#define OFFSYNC_PACKING_PACKING_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

enum packing {
	PACKING_NONE,
	PACKING_GZIP,
	PACKING_OWN,
	PACKING_COUNT,
};
/* As Content-Encoding says it: "identity", "gzip", "offsync1". */
const char *packing_name(enum packing how);
/* Of the value of such a header, "" is none; false: another one. */
bool packing_find(const char *name, enum packing *out);
/* A shorter body is not worth it. */
size_t packing_worth(enum packing how);

/* Appends data packed; large bodies quickly, small ones as small as can be.
 * ERR_TOO_LARGE: it does not fit into out. how is not NONE. */
enum err pack(enum packing how, const void *data, size_t len,
	struct buf *out) MUST_CHECK;

/* A packed body that arrives in pieces. */
struct unpacker;
struct unpacker *unpacker_new(enum packing how);
void unpacker_free(struct unpacker *u); /* NULL ok */
/* Appends what the piece holds. ERR_TOO_LARGE: out is full, so that a few
 * packed bytes cannot fill the memory; ERR_PARSE: this is not packed so, or
 * more follows behind its end. */
enum err unpack(struct unpacker *u, const void *piece, size_t len,
	struct buf *out) MUST_CHECK;
/* Whether the end has been seen. */
bool unpacked(const struct unpacker *u);

#endif
