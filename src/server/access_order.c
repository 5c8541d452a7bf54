/* Orders to terminals (declared in access.h). */
#include "server/access_priv.h"

#include "base/uuid.h"
#include "crypto/jwt.h"

#include <string.h>

#define PROOF_TTL_S 600

/* Held. NULL: there are not so many. */
static const struct access_key *
key_before(const struct access *a, size_t back)
{
	const struct key_ring *ring = &a->rings[ACCESS_ORDERS];

	return back < ring->count ? &ring->keys[ring->count - 1 - back] : NULL;
}

/* id NULL: any. */
static enum err
sign(struct access *a, const struct access_key *key,
	const struct access_order *order, const char *id, struct buf *out)
{
	char any[UUID_SIZE];
	struct jwt jwt = {
		.issuer = ORDER_ISSUER,
		.subject = order->terminal_id,
		.audience = order->audience,
		.hotel = order->tenant_id,
		.id = id,
		.issued_at_s = env_now_ms(a->env) / 1000,
	};

	if (id == NULL) {
		uuid_make(a->env, any);
		jwt.id = any;
	}
	jwt.expires_at_s = jwt.issued_at_s + order->ttl_s;
	return jwt_make(key->key, &jwt, out);
}

enum err
access_order(struct access *a, const struct access_order *order, size_t back,
	struct buf *out)
{
	const struct access_key *key;
	enum err e = ERR_NOT_FOUND;

	access_hold(a);
	key = key_before(a, back);
	if (key != NULL)
		e = sign(a, key, order, NULL, out);
	access_give(a);
	return e;
}

enum err
access_order_proof(struct access *a, const char *tenant_id,
	const char *terminal_id, size_t back, struct buf *out)
{
	const struct access_order order = {
		.tenant_id = tenant_id,
		.terminal_id = terminal_id,
		.audience = ORDER_AUDIENCE_ORDER_KEY,
		.ttl_s = PROOF_TTL_S,
	};
	const struct access_key *key;
	char hash[SHA256_HEX_SIZE];
	enum err e = ERR_NOT_FOUND;
	const char *pem;

	access_hold(a);
	key = back == 0 ? NULL : key_before(a, back);
	if (key != NULL) {
		pem = key_before(a, 0)->public_pem;
		hash_sha256_hex(pem, strlen(pem), hash);
		e = sign(a, key, &order, hash, out);
	}
	access_give(a);
	return e;
}

const char *
access_order_key(struct access *a, struct arena *arena)
{
	const char *pem;

	access_hold(a);
	pem = arena_strdup(arena, key_before(a, 0)->public_pem);
	access_give(a);
	return pem;
}
