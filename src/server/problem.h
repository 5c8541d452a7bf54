/*
 * Refusals of a whole request: application/problem+json (RFC 9457) with the
 * server's time, so that a client with a wrong clock can find out.
 */
#ifndef OFFSYNC_SERVER_PROBLEM_H
#define OFFSYNC_SERVER_PROBLEM_H

#include "base/buf.h"

#include <stdint.h>

/* "Not Found"; "Error" for a status that this server does not use. */
const char *problem_title(int status);

/* Replaces what is in out. detail: one sentence for a person; NULL: none. */
void problem_write(
	int status, const char *detail, int64_t now_ms, struct buf *out);

#endif
