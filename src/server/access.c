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

/* A short token: seconds since 1970 when it expires, the terminal, the MAC. */
#define SHORT_TIME   4
#define SHORT_ID     16
#define SHORT_SAID   (SHORT_TIME + SHORT_ID)
#define SHORT_MAC    16
#define SHORT_SIZE   (SHORT_SAID + SHORT_MAC)
#define SHORT_LENGTH (SHORT_SIZE / 3 * 4) /* in base64url */
_Static_assert(SHORT_SIZE % 3 == 0, "each short token has one spelling");

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
	struct token_secret mac;
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
	if (e == ERR_OK)
		e = access_token_secret(s, &a->mac);
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
	secret_wipe(&a->mac, sizeof(a->mac));
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

/* ---- short ones ---- */

/* The id's 16 bytes; false when they would not give the same text back. */
static bool
id_to_bytes(const char *id, uint8_t out[SHORT_ID])
{
	char digits[2 * SHORT_ID + 1];
	size_t n = 0;

	if (!uuid_is_valid(id) || strpbrk(id, "ABCDEF") != NULL)
		return false;
	for (; *id != '\0'; id++) {
		if (*id != '-')
			digits[n++] = *id;
	}
	digits[n] = '\0';
	return hex_decode(digits, out, SHORT_ID) == ERR_OK;
}

static const char *
id_of_bytes(const uint8_t bytes[SHORT_ID], struct arena *a)
{
	char hex[2 * SHORT_ID + 1];

	hex_encode(bytes, SHORT_ID, hex);
	return arena_printf(a, "%.8s-%.4s-%.4s-%.4s-%s", hex, hex + 8, hex + 12,
		hex + 16, hex + 20);
}

static void
short_mac(const struct access *a, const char *tenant_id,
	const uint8_t said[SHORT_SAID], uint8_t out[SHA256_SIZE])
{
	struct buf b;

	buf_init(&b, 256);
	buf_addf(&b, "offsync-bearer|%s|", tenant_id);
	buf_add(&b, said, SHORT_SAID);
	CHECK(buf_ok(&b));
	hash_hmac_sha256(
		a->mac.mac_key, sizeof(a->mac.mac_key), b.data, b.len, out);
	buf_fini(&b);
}

void
access_grant_short(const struct access *a, const char *tenant_id,
	const char *terminal_id, int64_t ttl_s, struct buf *out)
{
	int64_t until_s = env_now_ms(a->env) / 1000 + ttl_s;
	uint8_t token[SHORT_SAID + SHA256_SIZE];

	if (until_s < 0 || until_s > UINT32_MAX ||
		!id_to_bytes(terminal_id, token + SHORT_TIME))
		return;
	for (int i = 0; i < SHORT_TIME; i++)
		token[i] = (uint8_t)(until_s >> (8 * (SHORT_TIME - 1 - i)));
	short_mac(a, tenant_id, token, token + SHORT_SAID);
	base64url_encode(token, SHORT_SIZE, out);
}

static enum err
check_short(const struct access *a, const char *hotel, const char *bearer,
	struct arena *arena, struct sync_caller *out)
{
	uint8_t mac[SHA256_SIZE];
	const uint8_t *token;
	int64_t until_s = 0;
	enum err e = ERR_DENIED;
	struct buf b;

	buf_init_secret(&b, SHORT_SIZE + 1);
	if (base64url_decode(bearer, SHORT_LENGTH, &b) == ERR_OK &&
		buf_ok(&b) && b.len == SHORT_SIZE) {
		token = (const uint8_t *)b.data;
		for (int i = 0; i < SHORT_TIME; i++)
			until_s = until_s << 8 | token[i];
		short_mac(a, hotel, token, mac);
		if (hash_equal(mac, token + SHORT_SAID, SHORT_MAC))
			e = until_s + ACCESS_LEEWAY_S >
					    env_now_ms(a->env) / 1000
				    ? ERR_OK
				    : ERR_EXPIRED;
		if (e == ERR_OK) {
			out->tenant_id = arena_strdup(arena, hotel);
			out->terminal_id =
				id_of_bytes(token + SHORT_TIME, arena);
			out->until_s = until_s;
		}
	}
	buf_wipe(&b);
	return e;
}

/* ---- JWTs ---- */

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

	if (strlen(jwt->hotel) >= ID_SIZE || strlen(jwt->subject) >= ID_SIZE)
		return;
	CHECK(pthread_mutex_lock(&a->lock) == 0);
	memcpy(r->hash, hash, SHA256_SIZE);
	r->expires_at_s = jwt->expires_at_s;
	(void)snprintf(r->tenant_id, ID_SIZE, "%s", jwt->hotel);
	(void)snprintf(r->terminal_id, ID_SIZE, "%s", jwt->subject);
	CHECK(pthread_mutex_unlock(&a->lock) == 0);
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
	out->until_s = jwt.expires_at_s;
	return ERR_OK;
}

enum err
access_check(struct access *a, const char *hotel, const char *bearer,
	struct arena *arena, struct sync_caller *out)
{
	if (strlen(bearer) == SHORT_LENGTH && strchr(bearer, '.') == NULL)
		return check_short(a, hotel, bearer, arena, out);
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
