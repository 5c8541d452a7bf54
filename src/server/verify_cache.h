/*
 * Public keys of terminals, ready for use: reading one from its PEM costs more
 * than many signatures. Keys stay until the cache is freed, so there is one for
 * each terminal that was ever seen. Any thread.
 */
#ifndef OFFSYNC_SERVER_VERIFY_CACHE_H
#define OFFSYNC_SERVER_VERIFY_CACHE_H

#include "base/err.h"
#include "crypto/sign.h"

#include <stdbool.h>

struct verify_cache;

/* fast: takes the simulator's stand-in too. Free with verify_cache_free (NULL
 * ok). */
struct verify_cache *verify_cache_new(bool fast);
void verify_cache_free(struct verify_cache *c);

/* Borrowed until the cache is freed. ERR_KEY: no public key that we take. */
enum err verify_cache_get(struct verify_cache *c, const char *pem,
	const struct verify_key **out) MUST_CHECK;

#endif
