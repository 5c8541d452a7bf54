/*
 * Which addresses are proxies of the operator's own (server.trusted_proxies):
 * only what they say of the client before them is believed. Anybody else could
 * write any address into X-Forwarded-For, and so pass every limit by address.
 */
#ifndef OFFSYNC_SERVER_PROXIES_H
#define OFFSYNC_SERVER_PROXIES_H

#include "base/arena.h"
#include "server/networks.h"

/* Who asks, by the address that the connection comes from and what
 * X-Forwarded-For says: the last address in it that is no proxy of ours. In the
 * arena. */
const char *proxies_client(const struct networks *p, const char *peer,
	const char *forwarded, struct arena *a);
/* What counts as one source of requests: an address of IPv4; of IPv6 the /64
 * that it is in, for whoever has one address there has all of them. */
const char *proxies_source(const char *address, struct arena *a);

#endif
