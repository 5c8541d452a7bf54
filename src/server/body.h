/*
 * Bodies on the way in and out: gzip (RFC 1952), unpacked within a limit so
 * that a few packed bytes cannot fill the memory.
 */
#ifndef OFFSYNC_SERVER_BODY_H
#define OFFSYNC_SERVER_BODY_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>

/* A packed body that arrives in pieces. */
struct body_unpacker;
struct body_unpacker *body_unpacker_new(void);
void body_unpacker_free(struct body_unpacker *u); /* NULL ok */
/* Appends what the piece holds. ERR_TOO_LARGE: out is full; ERR_PARSE: this is
 * not gzip, or more follows behind its end. */
enum err body_unpack(struct body_unpacker *u, const void *piece, size_t len,
	struct buf *out) MUST_CHECK;
/* Whether the end has been seen. */
bool body_unpacked(const struct body_unpacker *u);

/* Replaces text by its packed form where that is worth it; says whether. */
bool body_pack(struct buf *text);

#endif
