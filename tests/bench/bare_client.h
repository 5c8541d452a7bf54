/*
 * A client that costs next to nothing: libcurl sends bodies as they are over
 * one connection to a server on loopback.
 */
#ifndef OFFSYNC_TESTS_BENCH_BARE_CLIENT_H
#define OFFSYNC_TESTS_BENCH_BARE_CLIENT_H

#include "base/buf.h"

#include <stddef.h>

struct bare_client;

/* bearer NULL: none. */
struct bare_client *bare_client_open(const char *url, const char *bearer);
void bare_client_close(struct bare_client *c);

/* Ends the program unless the answer is 200. answer NULL: not wanted. */
void bare_client_send(struct bare_client *c, const char *body, size_t len,
	struct buf *answer);

#endif
