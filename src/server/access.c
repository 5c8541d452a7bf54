#include "server/access.h"

#include "base/check.h"
#include "base/text.h"
#include "base/uuid.h"
#include "crypto/hash.h"
#include "crypto/jwt.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Tokens live for minutes, so that the short key is strong enough for them and
 * cheap to check. */
#define JWT_BITS      2048
#define PEM_MAX       ((size_t)16 * 1024)
#define REMEMBERED    1024
#define LOOK_AGAIN_MS 5000 /* for new keys of other servers */
#define ISSUER        "offsyncd"
#define ID_SIZE       65

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

struct access_key {
	int64_t number;
	char kid[ACCESS_KID_SIZE];
	struct sign_key *key;
	struct verify_key *verify;
	uint8_t mac[SHA256_SIZE]; /* of short tokens */
};

/* The keys of one reading, oldest first; the last one signs. */
struct key_ring {
	struct access_key keys[ACCESS_KEYS_MAX];
	size_t count;
};

struct access {
	const struct env *env;
	struct token_secret mac;
	struct sign_key *order_key;
	struct buf order_pem;
	pthread_rwlock_t ring_lock;
	struct key_ring ring;
	pthread_mutex_t lock;
	int64_t looked_at_ms; /* mono */
	struct remembered tokens[REMEMBERED];
};

/* ---- secrets ---- */

/* The first key is "jwt_key", those after it "jwt_key.2", "jwt_key.3" … */
static const char *
name_of(int64_t number, char out[32])
{
	if (number == 1)
		return "jwt_key";
	(void)snprintf(out, 32, "jwt_key.%lld", (long long)number);
	return out;
}

static enum err
make_key(struct storage *s, const char *name, int bits)
{
	struct sign_key *key = NULL;
	struct buf pem;
	enum err e;

	buf_init_secret(&pem, PEM_MAX);
	e = sign_key_make(bits, &key);
	if (e == ERR_OK)
		e = sign_key_to_pem(key, &pem);
	if (e == ERR_OK)
		e = s->ops->secret_add(s, name, pem.data);
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
	struct access_key_info list[ACCESS_KEYS_MAX];
	size_t count = 0;
	enum err e;

	e = access_key_list(s, list, &count);
	if (e == ERR_OK && count == 0)
		e = make_key(s, "jwt_key", JWT_BITS);
	if (e != ERR_OK && e != ERR_EXISTS)
		return e;
	e = look_for(s, "order_key");
	if (e == ERR_NOT_FOUND)
		e = make_key(s, "order_key", SIGN_RSA_BITS);
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

/* ---- the ring of keys ---- */

static void
key_fini(struct access_key *k)
{
	sign_key_free(k->key);
	verify_key_free(k->verify);
	secret_wipe(k, sizeof(*k));
}

static void
ring_fini(struct key_ring *ring)
{
	for (size_t i = 0; i < ring->count; i++)
		key_fini(&ring->keys[i]);
	ring->count = 0;
}

/* kid: the beginning of the public key's hash. Short tokens are made with
 * something that only the private key's owner knows. */
static enum err
read_key(
	const char *pem, const struct token_secret *mac, struct access_key *out)
{
	static const char label[] = "offsync short token|";
	char hex[SHA256_HEX_SIZE];
	struct buf text;
	enum err e;

	buf_init_secret(&text, PEM_MAX);
	e = sign_key_from_pem(pem, &out->key);
	if (e == ERR_OK)
		e = verify_key_of(out->key, &out->verify);
	if (e == ERR_OK)
		e = sign_key_public_pem(out->key, &text);
	if (e == ERR_OK) {
		hash_sha256_hex(text.data, text.len, hex);
		(void)snprintf(out->kid, sizeof(out->kid), "%.16s", hex);
		buf_clear(&text);
		buf_adds(&text, label);
		buf_adds(&text, pem);
		hash_hmac_sha256(mac->mac_key, sizeof(mac->mac_key), text.data,
			text.len, out->mac);
	}
	buf_wipe(&text);
	if (e != ERR_OK)
		key_fini(out);
	return e;
}

static int64_t
number_of(const char *name)
{
	int64_t number = 0;

	if (strcmp(name, "jwt_key") == 0)
		return 1;
	return text_to_int(name + strlen("jwt_key."), &number) ? number : 0;
}

static enum err
read_ring(struct storage *s, const struct token_secret *mac,
	struct key_ring *ring)
{
	struct arena *arena = arena_new(PEM_MAX * 64);
	const char *const *names = NULL;
	size_t count = 0;
	enum err e;

	ring->count = 0;
	e = s->ops->secret_names(s, "jwt_key", arena, &names, &count);
	if (e == ERR_OK && count > ACCESS_KEYS_MAX)
		e = ERR_FULL;
	for (size_t i = 0; e == ERR_OK && i < count; i++) {
		struct access_key *k = &ring->keys[i];
		const char *pem = NULL;

		e = s->ops->secret_find(s, names[i], arena, &pem);
		if (e == ERR_OK)
			e = read_key(pem, mac, k);
		if (e != ERR_OK)
			break;
		k->number = number_of(names[i]);
		ring->count++;
	}
	arena_free(arena);
	if (e != ERR_OK)
		ring_fini(ring);
	return e;
}

/* ---- changing keys ---- */

static enum err
open_ring(struct storage *s, struct key_ring *ring)
{
	/* Names and numbers need no MAC. */
	const struct token_secret none = { { 0 } };

	return read_ring(s, &none, ring);
}

enum err
access_key_list(struct storage *s, struct access_key_info list[ACCESS_KEYS_MAX],
	size_t *count)
{
	struct key_ring ring;
	enum err e = open_ring(s, &ring);

	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < ring.count; i++) {
		list[i] = (struct access_key_info){
			.number = ring.keys[i].number,
			.signs = i + 1 == ring.count,
		};
		memcpy(list[i].kid, ring.keys[i].kid, ACCESS_KID_SIZE);
	}
	*count = ring.count;
	ring_fini(&ring);
	return ERR_OK;
}

enum err
access_key_rotate(struct storage *s, char kid[ACCESS_KID_SIZE])
{
	struct access_key_info list[ACCESS_KEYS_MAX];
	size_t count = 0;
	char name[32];
	enum err e;

	e = access_key_list(s, list, &count);
	if (e == ERR_OK && count == ACCESS_KEYS_MAX)
		e = ERR_FULL;
	if (e == ERR_OK)
		e = make_key(s,
			name_of(count == 0 ? 1 : list[count - 1].number + 1,
				name),
			JWT_BITS);
	if (e == ERR_OK)
		e = access_key_list(s, list, &count);
	if (e == ERR_OK)
		memcpy(kid, list[count - 1].kid, ACCESS_KID_SIZE);
	return e;
}

enum err
access_key_retire(struct storage *s, const char *kid)
{
	struct access_key_info list[ACCESS_KEYS_MAX];
	size_t count = 0;
	char name[32];
	enum err e = access_key_list(s, list, &count);

	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(list[i].kid, kid) != 0)
			continue;
		if (list[i].signs)
			return ERR_INVALID;
		return s->ops->secret_remove(s, name_of(list[i].number, name));
	}
	return ERR_NOT_FOUND;
}

/* ---- life ---- */

enum err
access_reload(struct access *a, struct storage *s)
{
	struct key_ring fresh;
	struct key_ring old;
	enum err e = read_ring(s, &a->mac, &fresh);

	if (e == ERR_OK && fresh.count == 0)
		e = ERR_KEY;
	if (e != ERR_OK)
		return e;
	CHECK(pthread_rwlock_wrlock(&a->ring_lock) == 0);
	old = a->ring;
	a->ring = fresh;
	CHECK(pthread_rwlock_unlock(&a->ring_lock) == 0);
	/* What a key that is gone has signed is worth nothing any more. */
	CHECK(pthread_mutex_lock(&a->lock) == 0);
	memset(a->tokens, 0, sizeof(a->tokens));
	CHECK(pthread_mutex_unlock(&a->lock) == 0);
	ring_fini(&old);
	return ERR_OK;
}

static enum err
load_order_key(struct storage *s, struct access *a)
{
	struct arena *arena = arena_new(PEM_MAX * 2);
	const char *pem;
	enum err e;

	e = s->ops->secret_find(s, "order_key", arena, &pem);
	if (e == ERR_OK)
		e = sign_key_from_pem(pem, &a->order_key);
	if (e == ERR_OK)
		e = sign_key_public_pem(a->order_key, &a->order_pem);
	arena_free(arena);
	return e == ERR_OK ? ERR_OK : ERR_KEY;
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
	buf_init(&a->order_pem, PEM_MAX);
	e = access_token_secret(s, &a->mac);
	if (e == ERR_OK)
		e = access_reload(a, s);
	if (e == ERR_OK)
		e = load_order_key(s, a);
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
	ring_fini(&a->ring);
	sign_key_free(a->order_key);
	buf_fini(&a->order_pem);
	CHECK(pthread_mutex_destroy(&a->lock) == 0);
	CHECK(pthread_rwlock_destroy(&a->ring_lock) == 0);
	secret_wipe(&a->mac, sizeof(a->mac));
	free(a);
}

static void
hold_ring(struct access *a)
{
	CHECK(pthread_rwlock_rdlock(&a->ring_lock) == 0);
}

static void
give_ring(struct access *a)
{
	CHECK(pthread_rwlock_unlock(&a->ring_lock) == 0);
}

/* Under the lock. */
static const struct access_key *
signing_key(const struct access *a)
{
	return &a->ring.keys[a->ring.count - 1];
}

bool
access_is_behind(struct access *a, const char *bearer, struct arena *arena)
{
	const char *kid = jwt_key_id(bearer, arena);
	int64_t now = env_mono_ms(a->env);
	bool known = kid == NULL;
	bool due;

	hold_ring(a);
	for (size_t i = 0; i < a->ring.count && !known; i++)
		known = strcmp(a->ring.keys[i].kid, kid) == 0;
	give_ring(a);
	if (known)
		return false;
	CHECK(pthread_mutex_lock(&a->lock) == 0);
	due = now - a->looked_at_ms >= LOOK_AGAIN_MS;
	if (due)
		a->looked_at_ms = now;
	CHECK(pthread_mutex_unlock(&a->lock) == 0);
	return due;
}

/* ---- orders ---- */

enum err
access_order(const struct access *a, const char *tenant_id,
	const char *terminal_id, const char *audience, int64_t ttl_s,
	struct buf *out)
{
	char id[UUID_SIZE];
	struct jwt jwt = {
		.issuer = ORDER_ISSUER,
		.subject = terminal_id,
		.audience = audience,
		.hotel = tenant_id,
		.id = id,
		.issued_at_s = env_now_ms(a->env) / 1000,
	};

	uuid_make(a->env, id);
	jwt.expires_at_s = jwt.issued_at_s + ttl_s;
	return jwt_make(a->order_key, &jwt, out);
}

const char *
access_order_key(const struct access *a)
{
	return a->order_pem.data;
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
	hold_ring(a);
	jwt.key_id = signing_key(a)->kid;
	e = jwt_make(signing_key(a)->key, &jwt, out);
	give_ring(a);
	return e;
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
short_mac(const struct access_key *k, const char *tenant_id,
	const uint8_t said[SHORT_SAID], uint8_t out[SHA256_SIZE])
{
	struct buf b;

	buf_init(&b, 256);
	buf_addf(&b, "offsync-bearer|%s|", tenant_id);
	buf_add(&b, said, SHORT_SAID);
	CHECK(buf_ok(&b));
	hash_hmac_sha256(k->mac, sizeof(k->mac), b.data, b.len, out);
	buf_fini(&b);
}

void
access_grant_short(struct access *a, const char *tenant_id,
	const char *terminal_id, int64_t ttl_s, struct buf *out)
{
	int64_t until_s = env_now_ms(a->env) / 1000 + ttl_s;
	uint8_t token[SHORT_SAID + SHA256_SIZE];

	if (until_s < 0 || until_s > UINT32_MAX ||
		!id_to_bytes(terminal_id, token + SHORT_TIME))
		return;
	for (int i = 0; i < SHORT_TIME; i++)
		token[i] = (uint8_t)(until_s >> (8 * (SHORT_TIME - 1 - i)));
	hold_ring(a);
	short_mac(signing_key(a), tenant_id, token, token + SHORT_SAID);
	give_ring(a);
	base64url_encode(token, SHORT_SIZE, out);
}

/* The newest key first. */
static bool
is_short_mac(struct access *a, const char *hotel, const uint8_t *token)
{
	uint8_t mac[SHA256_SIZE];
	bool fits = false;

	hold_ring(a);
	for (size_t i = a->ring.count; i-- > 0 && !fits;) {
		short_mac(&a->ring.keys[i], hotel, token, mac);
		fits = hash_equal(mac, token + SHORT_SAID, SHORT_MAC);
	}
	give_ring(a);
	return fits;
}

static enum err
check_short(struct access *a, const char *hotel, const char *bearer,
	struct arena *arena, struct sync_caller *out)
{
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
		if (is_short_mac(a, hotel, token))
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

/* With the key that it names, or with each where it names none. */
static enum err
read_jwt(struct access *a, const char *bearer, int64_t now_s,
	struct arena *arena, struct jwt *out)
{
	const char *kid = jwt_key_id(bearer, arena);
	enum err e = ERR_DENIED;

	hold_ring(a);
	for (size_t i = a->ring.count; i-- > 0 && e == ERR_DENIED;) {
		const struct access_key *k = &a->ring.keys[i];

		if (kid == NULL || strcmp(kid, k->kid) == 0)
			e = jwt_read(k->verify, bearer, ACCESS_AUDIENCE_SYNC,
				now_s, ACCESS_LEEWAY_S, arena, out);
	}
	give_ring(a);
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
