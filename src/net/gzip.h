/*
 * Request bodies packed with gzip (RFC 1952). Answers are unpacked by libcurl,
 * within the limit that the caller of http_send sets.
 */
#ifndef OFFSYNC_NET_GZIP_H
#define OFFSYNC_NET_GZIP_H

#include "base/buf.h"
#include "base/err.h"

/* Appends the packed form of data to out. ERR_TOO_LARGE when it does not fit.
 */
enum err gzip_pack(const void *data, size_t len, struct buf *out) MUST_CHECK;

#endif
