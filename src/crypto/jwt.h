/*
 * JSON Web Tokens (RFC 7519) as JWS compact texts (RFC 7515), RS256 only. The
 * algorithm is pinned: the header must say {"alg":"RS256","typ":"JWT"[,"kid"]},
 * and what it says chooses nothing.
 */
#ifndef OFFSYNC_CRYPTO_JWT_H
#define OFFSYNC_CRYPTO_JWT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "crypto/sign.h"

#include <stdint.h>

/* The claims that offsync uses. Texts are borrowed (or live in the arena after
 * jwt_read); instants are seconds since 1970, as the RFC says. */
struct jwt {
	const char
		*issuer; /* iss: "offsyncd", or a terminal id in an assertion */
	const char *subject;  /* sub: terminal id */
	const char *audience; /* aud: "offsync-sync" or "offsync-token" */
	const char *hotel;    /* hotel: tenant_id */
	const char *id;       /* jti */
	/* kid, of the header: which of its keys the issuer says it is. It only
	 * helps to find one; jwt_read leaves it NULL. */
	const char *key_id;
	int64_t issued_at_s;
	int64_t expires_at_s;
};

enum err jwt_make(const struct sign_key *k, const struct jwt *t,
	struct buf *out) MUST_CHECK;

/* The claims without any check of signature or time: only to find out whose key
 * must verify it. ERR_PARSE. */
enum err jwt_peek(
	const char *token, struct arena *a, struct jwt *out) MUST_CHECK;

/* The header's kid as it stands there, in the arena; NULL: there is none. */
const char *jwt_key_id(const char *token, struct arena *a);

/* Full check. ERR_DENIED: signature, algorithm or audience; ERR_EXPIRED: exp
 * passed or iat in the future, with leeway_s of tolerance; ERR_PARSE. */
enum err jwt_read(const struct verify_key *k, const char *token,
	const char *audience, int64_t now_s, int64_t leeway_s, struct arena *a,
	struct jwt *out) MUST_CHECK;

#endif
