/*
 * Who asks: bearer tokens (JWT, RS256, signed by this server's own key) and the
 * assertions with which terminals ask for one. Any thread.
 *
 * A JWT is 600 bytes in each request. Beside it a terminal gets a short token
 * of 48 that means the same: expiry and terminal, and a MAC over them and the
 * hotel with a key of this server's own. Nothing is kept of it, so it is as
 * good after a restart as before.
 */
#ifndef OFFSYNC_SERVER_ACCESS_H
#define OFFSYNC_SERVER_ACCESS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/env.h"
#include "server/storage.h"
#include "server/sync_handler.h"

#define ACCESS_AUDIENCE_SYNC  "offsync-sync"
#define ACCESS_AUDIENCE_TOKEN "offsync-token"

/* Clocks may differ by so much before a token counts as expired or not yet
 * made. */
#define ACCESS_LEEWAY_S 60

struct access;

/* Makes the server's secrets where the storage has none yet ("jwt_key",
 * "token_mac"). */
enum err access_secrets_make(
	const struct env *env, struct storage *s) MUST_CHECK;

/* ERR_KEY: the secrets are missing; see access_secrets_make. */
enum err access_open(const struct env *env, struct storage *s,
	struct access **out) MUST_CHECK;
void access_close(struct access *a); /* NULL ok */

enum err access_token_secret(
	struct storage *s, struct token_secret *out) MUST_CHECK;

/* Appends a bearer token for a terminal. */
enum err access_grant(const struct access *a, const char *tenant_id,
	const char *terminal_id, int64_t ttl_s, struct buf *out) MUST_CHECK;
/* The same, short; nothing for a terminal whose id is no UUID (an integration's
 * that was given a name). */
void access_grant_short(const struct access *a, const char *tenant_id,
	const char *terminal_id, int64_t ttl_s, struct buf *out);

/* Whom a bearer token names, in the arena; a JWT is verified once and then
 * remembered. hotel: whose address was asked, which a short token must be of; a
 * JWT may name another one. ERR_DENIED, ERR_EXPIRED. */
enum err access_check(struct access *a, const char *hotel, const char *bearer,
	struct arena *arena, struct sync_caller *out) MUST_CHECK;

/* Of a terminal that this assertion says it is: whose key must have signed it.
 * Then the check with that key. ERR_DENIED, ERR_EXPIRED. */
enum err access_assertion_peek(const char *assertion, struct arena *arena,
	struct sync_caller *out) MUST_CHECK;
enum err access_assertion_check(const struct access *a, const char *assertion,
	const struct verify_key *key, const struct sync_caller *caller,
	struct arena *arena) MUST_CHECK;

#endif
