#include "server/access.h"

#include "base/check.h"
#include "base/uuid.h"
#include "crypto/hash.h"
#include "crypto/jwt.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Tokens live for minutes, so that the short key is strong enough for them and
 * cheap to check. */
#define JWT_BITS   2048
#define PEM_MAX    ((size_t)16 * 1024)
#define REMEMBERED 1024
#define ISSUER     "offsyncd"
#define ID_SIZE    65

/* A token that was checked, by its hash. */
struct remembered {
	uint8_t hash[SHA256_SIZE];
	int64_t expires_at_s; /* 0: empty */
	char tenant_id[ID_SIZE];
	char terminal_id[ID_SIZE];
};

struct access {
	const struct env *env;
	struct sign_key *key;
	struct verify_key *verify;
	pthread_mutex_t lock;
	struct remembered tokens[REMEMBERED];
};

/* ---- secrets ---- */

static enum err
make_jwt_key(struct storage *s)
{
	struct sign_key *key = NULL;
	struct buf pem;
	enum err e;

	buf_init_secret(&pem, PEM_MAX);
	e = sign_key_make(JWT_BITS, &key);
	if (e == ERR_OK)
		e = sign_key_to_pem(key, &pem);
	if (e == ERR_OK)
		e = s->ops->secret_add(s, "jwt_key", pem.data);
	sign_key_free(key);
	buf_wipe(&pem);
	return e;
}

static enum err
make_token_mac(const struct env *env, struct storage *s)
{
	struct token_secret secret;
	char hex[2 * sizeof(secret.mac_key) + 1];
	enum err e;

	env_random(env, secret.mac_key, sizeof(secret.mac_key));
	hex_encode(secret.mac_key, sizeof(secret.mac_key), hex);
	e = s->ops->secret_add(s, "token_mac", hex);
	secret_wipe(&secret, sizeof(secret));
	secret_wipe(hex, sizeof(hex));
	return e;
}

/* Whether there is one. ERR_OK and ERR_NOT_FOUND are no failures. */
static enum err
look_for(struct storage *s, const char *name)
{
	struct arena *a = arena_new(PEM_MAX * 2);
	const char *value;
	enum err e;

	e = s->ops->secret_find(s, name, a, &value);
	arena_free(a);
	return e;
}

enum err
access_secrets_make(const struct env *env, struct storage *s)
{
	enum err e;

	e = look_for(s, "jwt_key");
	if (e == ERR_NOT_FOUND)
		e = make_jwt_key(s);
	if (e != ERR_OK && e != ERR_EXISTS)
		return e;
	e = look_for(s, "token_mac");
	if (e == ERR_NOT_FOUND)
		e = make_token_mac(env, s);
	return e == ERR_EXISTS ? ERR_OK : e;
}

enum err
access_token_secret(struct storage *s, struct token_secret *out)
{
	struct arena *a = arena_new(PEM_MAX * 2);
	const char *hex;
	enum err e;

	e = s->ops->secret_find(s, "token_mac", a, &hex);
	if (e == ERR_OK && strlen(hex) == 2 * sizeof(out->mac_key))
		e = hex_decode(hex, out->mac_key, sizeof(out->mac_key));
	arena_free(a);
	return e == ERR_OK ? ERR_OK : ERR_KEY;
}

/* ---- life ---- */

static enum err
load_key(struct storage *s, struct access *a)
{
	struct arena *arena = arena_new(PEM_MAX * 2);
	const char *pem;
	enum err e;

	e = s->ops->secret_find(s, "jwt_key", arena, &pem);
	if (e == ERR_OK)
		e = sign_key_from_pem(pem, &a->key);
	if (e == ERR_OK)
		e = verify_key_of(a->key, &a->verify);
	arena_free(arena);
	return e == ERR_OK ? ERR_OK : ERR_KEY;
}

enum err
access_open(const struct env *env, struct storage *s, struct access **out)
{
	struct access *a = calloc(1, sizeof(*a));
	enum err e;

	CHECK(a != NULL && pthread_mutex_init(&a->lock, NULL) == 0);
	a->env = env;
	e = load_key(s, a);
	if (e != ERR_OK) {
		access_close(a);
		return e;
	}
	*out = a;
	return ERR_OK;
}

void
access_close(struct access *a)
{
	if (a == NULL)
		return;
	sign_key_free(a->key);
	verify_key_free(a->verify);
	CHECK(pthread_mutex_destroy(&a->lock) == 0);
	free(a);
}

/* ---- tokens ---- */

enum err
access_grant(const struct access *a, const char *tenant_id,
	const char *terminal_id, int64_t ttl_s, struct buf *out)
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

	uuid_make(a->env, id);
	jwt.expires_at_s = jwt.issued_at_s + ttl_s;
	return jwt_make(a->key, &jwt, out);
}

static struct remembered *
place_of(struct access *a, const uint8_t hash[SHA256_SIZE])
{
	return &a->tokens[((size_t)hash[0] << 8 | hash[1]) % REMEMBERED];
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
	}
	CHECK(pthread_mutex_unlock(&a->lock) == 0);
	return known;
}

static void
remember(struct access *a, const uint8_t hash[SHA256_SIZE],
	const struct jwt *jwt)
{
	struct remembered *r = place_of(a, hash);

	if (strlen(jwt->hotel) >= ID_SIZE || strlen(jwt->subject) >= ID_SIZE)
		return;
	CHECK(pthread_mutex_lock(&a->lock) == 0);
	memcpy(r->hash, hash, SHA256_SIZE);
	r->expires_at_s = jwt->expires_at_s;
	(void)snprintf(r->tenant_id, ID_SIZE, "%s", jwt->hotel);
	(void)snprintf(r->terminal_id, ID_SIZE, "%s", jwt->subject);
	CHECK(pthread_mutex_unlock(&a->lock) == 0);
}

enum err
access_check(struct access *a, const char *bearer, struct arena *arena,
	struct sync_caller *out)
{
	int64_t now_s = env_now_ms(a->env) / 1000;
	uint8_t hash[SHA256_SIZE];
	struct jwt jwt;
	enum err e;

	hash_sha256(bearer, strlen(bearer), hash);
	if (recall(a, hash, now_s, arena, out))
		return ERR_OK;
	e = jwt_read(a->verify, bearer, ACCESS_AUDIENCE_SYNC, now_s,
		ACCESS_LEEWAY_S, arena, &jwt);
	if (e == ERR_EXPIRED)
		return e;
	if (e != ERR_OK || jwt.hotel == NULL || jwt.subject == NULL ||
		jwt.issuer == NULL || strcmp(jwt.issuer, ISSUER) != 0)
		return ERR_DENIED;
	remember(a, hash, &jwt);
	out->tenant_id = jwt.hotel;
	out->terminal_id = jwt.subject;
	return ERR_OK;
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
	const struct verify_key *key, const struct sync_caller *caller,
	struct arena *arena)
{
	struct jwt jwt;
	enum err e;

	e = jwt_read(key, assertion, ACCESS_AUDIENCE_TOKEN,
		env_now_ms(a->env) / 1000, ACCESS_LEEWAY_S, arena, &jwt);
	if (e == ERR_EXPIRED)
		return e;
	if (e != ERR_OK || jwt.hotel == NULL || jwt.subject == NULL ||
		strcmp(jwt.hotel, caller->tenant_id) != 0 ||
		strcmp(jwt.subject, caller->terminal_id) != 0)
		return ERR_DENIED;
	return ERR_OK;
}
