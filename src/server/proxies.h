/*
 * Which addresses are proxies of the operator's own (server.trusted_proxies):
 * only what they say of the client before them is believed. Anybody else could
 * write any address into X-Forwarded-For, and so pass every limit by address.
 */
#ifndef OFFSYNC_SERVER_PROXIES_H
#define OFFSYNC_SERVER_PROXIES_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROXIES_MAX 32
struct proxies {
	size_t count;
	struct proxy_network {
		uint8_t address[16]; /* IPv4 as ::ffff:a.b.c.d */
		int bits;
	} networks[PROXIES_MAX];
};

/* text: addresses and networks, "127.0.0.1 10.0.0.0/8 fd00::/8", with spaces or
 * commas between them; NULL: none. ERR_INVALID. */
enum err proxies_read(const char *text, struct proxies *out) MUST_CHECK;
bool proxies_have(const struct proxies *p, const char *address);

/* Who asks, by the address that the connection comes from and what
 * X-Forwarded-For says: the last address in it that is no proxy of ours. In the
 * arena. */
const char *proxies_client(const struct proxies *p, const char *peer,
	const char *forwarded, struct arena *a);
/* What counts as one source of requests: an address of IPv4; of IPv6 the /64
 * that it is in, for whoever has one address there has all of them. */
const char *proxies_source(const char *address, struct arena *a);

#endif
