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
#include "crypto/order.h"
#include "server/storage.h"
#include "server/sync_handler.h"

#define ACCESS_AUDIENCE_SYNC  "offsync-sync"
#define ACCESS_AUDIENCE_TOKEN ORDER_AUDIENCE_TOKEN

/* Clocks may differ by so much before a token counts as expired or not yet
 * made. */
#define ACCESS_LEEWAY_S 60

struct access;

/*
 * The server's keys, of two uses: for tokens, and for orders to terminals. It
 * signs with the newest, and a new one interrupts nobody: tokens of the one
 * before are good until they expire, and a terminal that knows an older key for
 * orders is shown that this key vouches for the newest. A key is named by its
 * kid, which its tokens carry; short tokens hang on the same keys. Servers on
 * one storage share them: an unknown kid has a running one look for new keys.
 */
enum access_use {
	ACCESS_TOKENS,
	ACCESS_ORDERS,
	ACCESS_USES,
};
#define ACCESS_KEYS_MAX 8 /* of each use */
#define ACCESS_KID_SIZE 17
struct access_key_info {
	char kid[ACCESS_KID_SIZE];
	int64_t number; /* 1, 2, 3 … in the order they were made */
	bool signs;
};
/* Adds a key, which running servers sign with when they have read it. ERR_FULL:
 * ACCESS_KEYS_MAX are there. */
enum err access_key_rotate(struct storage *s, enum access_use use,
	char kid[ACCESS_KID_SIZE]) MUST_CHECK;
/* Takes one away: its tokens are worth nothing any more, and a terminal that
 * knows no newer one obeys no orders until it enrols again. ERR_NOT_FOUND;
 * ERR_INVALID: it is the one that signs. */
enum err access_key_retire(
	struct storage *s, enum access_use use, const char *kid) MUST_CHECK;
/* Oldest first. */
enum err access_key_list(struct storage *s, enum access_use use,
	struct access_key_info list[ACCESS_KEYS_MAX], size_t *count) MUST_CHECK;

/* Makes the server's secrets where the storage has none yet ("jwt_key",
 * "token_mac", "order_key"). */
enum err access_secrets_make(
	const struct env *env, struct storage *s) MUST_CHECK;

/* ERR_KEY: the secrets are missing; see access_secrets_make. */
enum err access_open(const struct env *env, struct storage *s,
	struct access **out) MUST_CHECK;
void access_close(struct access *a); /* NULL ok */

/* Reads the keys again. Whatever goes wrong, those that are there stay. */
enum err access_reload(struct access *a, struct storage *s) MUST_CHECK;
/* Whether a token names a key that is not known here: then access_reload may
 * help. Not more often than once in some seconds. */
bool access_is_behind(
	struct access *a, const char *bearer, struct arena *arena);

/* An order to a terminal (crypto/order.h). */
struct access_order {
	const char *tenant_id;
	const char *terminal_id;
	const char *audience;
	int64_t ttl_s;
};
/* Signs it with a key for orders, whose public part terminals were told: back
 * 0: the newest, 1: the one before … ERR_NOT_FOUND: there are not so many. */
enum err access_order(struct access *a, const struct access_order *order,
	size_t back, struct buf *out) MUST_CHECK;
/* That the newest of them is one: signed with an older one, back 1 or more. */
enum err access_order_proof(struct access *a, const char *tenant_id,
	const char *terminal_id, size_t back, struct buf *out) MUST_CHECK;
/* The newest one's public part, as PEM. */
const char *access_order_key(struct access *a, struct arena *arena);

enum err access_token_secret(
	struct storage *s, struct token_secret *out) MUST_CHECK;

/* Appends a bearer token for a terminal. */
enum err access_grant(struct access *a, const char *tenant_id,
	const char *terminal_id, int64_t ttl_s, struct buf *out) MUST_CHECK;
/* The same, short; nothing for a terminal whose id is no UUID (an integration's
 * that was given a name). */
void access_grant_short(struct access *a, const char *tenant_id,
	const char *terminal_id, int64_t ttl_s, struct buf *out);

/* Whom a bearer token names, in the arena; a JWT is verified once and then
 * remembered. hotel: whose address was asked, which a short token must be of; a
 * JWT may name another one. ERR_DENIED, ERR_EXPIRED. */
enum err access_check(struct access *a, const char *hotel, const char *bearer,
	struct arena *arena, struct sync_caller *out) MUST_CHECK;

/* Of a terminal that this assertion says it is: whose key must have signed it.
 * Then the check with that key, and for what it was made. ERR_DENIED,
 * ERR_EXPIRED. */
enum err access_assertion_peek(const char *assertion, struct arena *arena,
	struct sync_caller *out) MUST_CHECK;
/* Its jti, unchecked; NULL: there is none. */
const char *access_assertion_id(const char *assertion, struct arena *arena);
enum err access_assertion_check(const struct access *a, const char *assertion,
	const char *audience, const struct verify_key *key,
	const struct sync_caller *caller, struct arena *arena) MUST_CHECK;

#endif
