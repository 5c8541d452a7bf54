/*
 * Lists of addresses and networks, as the configuration has them:
 * "127.0.0.1 10.0.0.0/8 fd00::/8".
 */
#ifndef OFFSYNC_SERVER_NETWORKS_H
#define OFFSYNC_SERVER_NETWORKS_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NETWORKS_MAX 32
struct networks {
	size_t count;
	struct network {
		uint8_t address[16]; /* IPv4 as ::ffff:a.b.c.d */
		int bits;
	} list[NETWORKS_MAX];
};

/* text: with spaces or commas between them; NULL: none. ERR_INVALID. */
enum err networks_read(const char *text, struct networks *out) MUST_CHECK;
/* address: as text; one that is none is in no network. */
bool networks_have(const struct networks *n, const char *address);

/* Any address as one of IPv6; false: it is none. */
bool network_address(const char *text, uint8_t out[16]);

#endif
