#include "server/access_priv.h"

#include "base/check.h"
#include "base/uuid.h"
#include "crypto/jwt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOOK_AGAIN_MS 5000 /* for new keys of other servers */
#define ISSUER        "offsyncd"

/* ---- life ---- */

static void
rings_fini(struct key_ring rings[ACCESS_USES])
{
	for (int use = 0; use < ACCESS_USES; use++)
		key_ring_fini(&rings[use]);
}

enum err
access_reload(struct access *a, struct storage *s)
{
	struct key_ring fresh[ACCESS_USES] = { 0 };
	struct key_ring old[ACCESS_USES];
	enum err e = ERR_OK;

	for (int use = 0; use < ACCESS_USES && e == ERR_OK; use++) {
		e = key_ring_read(
			s, (enum access_use)use, &a->mac, &fresh[use]);
		if (e == ERR_OK && fresh[use].count == 0)
			e = ERR_KEY;
	}
	if (e != ERR_OK) {
		rings_fini(fresh);
		return e;
	}
	CHECK(pthread_rwlock_wrlock(&a->ring_lock) == 0);
	memcpy(old, a->rings, sizeof(old));
	memcpy(a->rings, fresh, sizeof(fresh));
	CHECK(pthread_rwlock_unlock(&a->ring_lock) == 0);
	/* What a key that is gone has signed is worth nothing any more. */
	CHECK(pthread_mutex_lock(&a->lock) == 0);
	memset(a->tokens, 0, sizeof(a->tokens));
	CHECK(pthread_mutex_unlock(&a->lock) == 0);
	rings_fini(old);
	return ERR_OK;
}

enum err
access_open(const struct env *env, struct storage *s, struct access **out)
{
	struct access *a = calloc(1, sizeof(*a));
	enum err e;

	CHECK(a != NULL && pthread_mutex_init(&a->lock, NULL) == 0 &&
		pthread_rwlock_init(&a->ring_lock, NULL) == 0);
	a->env = env;
	a->looked_at_ms = env_mono_ms(env);
	e = access_token_secret(s, &a->mac);
	if (e == ERR_OK)
		e = access_reload(a, s);
	if (e != ERR_OK) {
		access_close(a);
		return ERR_KEY;
	}
	*out = a;
	return ERR_OK;
}

void
access_close(struct access *a)
{
	if (a == NULL)
		return;
	rings_fini(a->rings);
	CHECK(pthread_mutex_destroy(&a->lock) == 0);
	CHECK(pthread_rwlock_destroy(&a->ring_lock) == 0);
	secret_wipe(&a->mac, sizeof(a->mac));
	free(a);
}

void
access_hold(struct access *a)
{
	CHECK(pthread_rwlock_rdlock(&a->ring_lock) == 0);
}

void
access_give(struct access *a)
{
	CHECK(pthread_rwlock_unlock(&a->ring_lock) == 0);
}

const struct access_key *
access_signing_key(const struct access *a, enum access_use use)
{
	return &a->rings[use].keys[a->rings[use].count - 1];
}

bool
access_is_behind(struct access *a, const char *bearer, struct arena *arena)
{
	const char *kid = jwt_key_id(bearer, arena);
	int64_t now = env_mono_ms(a->env);
	bool known = kid == NULL;
	bool due;

	access_hold(a);
	for (size_t i = 0; i < a->rings[ACCESS_TOKENS].count && !known; i++)
		known = strcmp(a->rings[ACCESS_TOKENS].keys[i].kid, kid) == 0;
	access_give(a);
	if (known)
		return false;
	CHECK(pthread_mutex_lock(&a->lock) == 0);
	due = now - a->looked_at_ms >= LOOK_AGAIN_MS;
	if (due)
		a->looked_at_ms = now;
	CHECK(pthread_mutex_unlock(&a->lock) == 0);
	return due;
}

/* ---- tokens ---- */

enum err
access_grant(struct access *a, const char *tenant_id, const char *terminal_id,
	int64_t ttl_s, struct buf *out)
{
	char id[UUID_SIZE];
	struct jwt jwt = {
		.issuer = ISSUER,
		.subject = terminal_id,
		.audience = ACCESS_AUDIENCE_SYNC,
		.hotel = tenant_id,
		.id = id,
		.issued_at_s = env_now_ms(a->env) / 1000,
	};
	enum err e;

	uuid_make(a->env, id);
	jwt.expires_at_s = jwt.issued_at_s + ttl_s;
	access_hold(a);
	jwt.key_id = access_signing_key(a, ACCESS_TOKENS)->kid;
	e = jwt_make(access_signing_key(a, ACCESS_TOKENS)->key, &jwt, out);
	access_give(a);
	return e;
}

/* ---- JWTs ---- */

static struct remembered *
place_of(struct access *a, const uint8_t hash[SHA256_SIZE])
{
	return &a->tokens[((size_t)hash[0] << 8 | hash[1]) % ACCESS_REMEMBERED];
}

static bool
recall(struct access *a, const uint8_t hash[SHA256_SIZE], int64_t now_s,
	struct arena *arena, struct sync_caller *out)
{
	struct remembered *r = place_of(a, hash);
	bool known;

	CHECK(pthread_mutex_lock(&a->lock) == 0);
	known = r->expires_at_s + ACCESS_LEEWAY_S > now_s &&
		r->expires_at_s != 0 && hash_equal(r->hash, hash, SHA256_SIZE);
	if (known) {
		out->tenant_id = arena_strdup(arena, r->tenant_id);
		out->terminal_id = arena_strdup(arena, r->terminal_id);
		out->until_s = r->expires_at_s;
	}
	CHECK(pthread_mutex_unlock(&a->lock) == 0);
	return known;
}

static void
remember(struct access *a, const uint8_t hash[SHA256_SIZE],
	const struct jwt *jwt)
{
	struct remembered *r = place_of(a, hash);

	if (strlen(jwt->hotel) >= ACCESS_ID_SIZE ||
		strlen(jwt->subject) >= ACCESS_ID_SIZE)
		return;
	CHECK(pthread_mutex_lock(&a->lock) == 0);
	memcpy(r->hash, hash, SHA256_SIZE);
	r->expires_at_s = jwt->expires_at_s;
	(void)snprintf(r->tenant_id, ACCESS_ID_SIZE, "%s", jwt->hotel);
	(void)snprintf(r->terminal_id, ACCESS_ID_SIZE, "%s", jwt->subject);
	CHECK(pthread_mutex_unlock(&a->lock) == 0);
}

/* With the key that it names, or with each where it names none. */
static enum err
read_jwt(struct access *a, const char *bearer, int64_t now_s,
	struct arena *arena, struct jwt *out)
{
	const char *kid = jwt_key_id(bearer, arena);
	enum err e = ERR_DENIED;

	access_hold(a);
	for (size_t i = a->rings[ACCESS_TOKENS].count;
		i-- > 0 && e == ERR_DENIED;) {
		const struct access_key *k = &a->rings[ACCESS_TOKENS].keys[i];

		if (kid == NULL || strcmp(kid, k->kid) == 0)
			e = jwt_read(k->verify, bearer, ACCESS_AUDIENCE_SYNC,
				now_s, ACCESS_LEEWAY_S, arena, out);
	}
	access_give(a);
	return e;
}

static enum err
check_jwt(struct access *a, const char *bearer, struct arena *arena,
	struct sync_caller *out)
{
	int64_t now_s = env_now_ms(a->env) / 1000;
	uint8_t hash[SHA256_SIZE];
	struct jwt jwt;
	enum err e;

	hash_sha256(bearer, strlen(bearer), hash);
	if (recall(a, hash, now_s, arena, out))
		return ERR_OK;
	e = read_jwt(a, bearer, now_s, arena, &jwt);
	if (e == ERR_EXPIRED)
		return e;
	if (e != ERR_OK || jwt.hotel == NULL || jwt.subject == NULL ||
		jwt.issuer == NULL || strcmp(jwt.issuer, ISSUER) != 0)
		return ERR_DENIED;
	remember(a, hash, &jwt);
	out->tenant_id = jwt.hotel;
	out->terminal_id = jwt.subject;
	out->until_s = jwt.expires_at_s;
	return ERR_OK;
}

enum err
access_check(struct access *a, const char *hotel, const char *bearer,
	struct arena *arena, struct sync_caller *out)
{
	if (access_is_short(bearer))
		return access_check_short(a, hotel, bearer, arena, out);
	return check_jwt(a, bearer, arena, out);
}

/* ---- assertions ---- */

enum err
access_assertion_peek(
	const char *assertion, struct arena *arena, struct sync_caller *out)
{
	struct jwt jwt;

	if (jwt_peek(assertion, arena, &jwt) != ERR_OK || jwt.hotel == NULL ||
		jwt.subject == NULL || jwt.issuer == NULL ||
		strcmp(jwt.issuer, jwt.subject) != 0)
		return ERR_DENIED;
	out->tenant_id = jwt.hotel;
	out->terminal_id = jwt.subject;
	return ERR_OK;
}

enum err
access_assertion_check(const struct access *a, const char *assertion,
	const char *audience, const struct verify_key *key,
	const struct sync_caller *caller, struct arena *arena)
{
	struct jwt jwt;
	enum err e;

	e = jwt_read(key, assertion, audience, env_now_ms(a->env) / 1000,
		ACCESS_LEEWAY_S, arena, &jwt);
	if (e == ERR_EXPIRED)
		return e;
	if (e != ERR_OK || jwt.hotel == NULL || jwt.subject == NULL ||
		strcmp(jwt.hotel, caller->tenant_id) != 0 ||
		strcmp(jwt.subject, caller->terminal_id) != 0)
		return ERR_DENIED;
	return ERR_OK;
}

const char *
access_assertion_id(const char *assertion, struct arena *arena)
{
	struct jwt jwt;

	return jwt_peek(assertion, arena, &jwt) == ERR_OK ? jwt.id : NULL;
}
