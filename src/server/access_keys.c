/* The server's keys, as they stand in the storage (declared in access.h). */
#include "server/access_priv.h"

#include "base/check.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- secrets ---- */

/* By their use; the first key has this name, those after it "jwt_key.2",
 * "jwt_key.3" … Tokens live for minutes, so that a short key is strong enough
 * for them and cheap to check. */
static const struct {
	const char *name;
	int bits;
} uses[ACCESS_USES] = {
	[ACCESS_TOKENS] = { "jwt_key", 2048 },
	[ACCESS_ORDERS] = { "order_key", SIGN_RSA_BITS },
};

static const char *
name_of(enum access_use use, int64_t number, char out[32])
{
	if (number == 1)
		return uses[use].name;
	(void)snprintf(out, 32, "%s.%lld", uses[use].name, (long long)number);
	return out;
}

static enum err
make_key(struct storage *s, enum access_use use, int64_t number)
{
	char name[32];
	struct sign_key *key = NULL;
	struct buf pem;
	enum err e;

	buf_init_secret(&pem, ACCESS_PEM_MAX);
	e = sign_key_make(uses[use].bits, &key);
	if (e == ERR_OK)
		e = sign_key_to_pem(key, &pem);
	if (e == ERR_OK)
		e = s->ops->secret_add(s, name_of(use, number, name), pem.data);
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
	struct arena *a = arena_new(ACCESS_PEM_MAX * 2);
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

	for (int use = 0; use < ACCESS_USES; use++) {
		e = access_key_list(s, (enum access_use)use, list, &count);
		if (e == ERR_OK && count == 0)
			e = make_key(s, (enum access_use)use, 1);
		if (e != ERR_OK && e != ERR_EXISTS)
			return e;
	}
	e = look_for(s, "token_mac");
	if (e == ERR_NOT_FOUND)
		e = make_token_mac(env, s);
	return e == ERR_EXISTS ? ERR_OK : e;
}

enum err
access_token_secret(struct storage *s, struct token_secret *out)
{
	struct arena *a = arena_new(ACCESS_PEM_MAX * 2);
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
	free(k->public_pem);
	secret_wipe(k, sizeof(*k));
}

void
key_ring_fini(struct key_ring *ring)
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

	buf_init_secret(&text, ACCESS_PEM_MAX);
	e = sign_key_from_pem(pem, &out->key);
	if (e == ERR_OK)
		e = verify_key_of(out->key, &out->verify);
	if (e == ERR_OK)
		e = sign_key_public_pem(out->key, &text);
	if (e == ERR_OK) {
		out->public_pem = strdup(text.data);
		CHECK(out->public_pem != NULL);
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
number_of(enum access_use use, const char *name)
{
	const char *rest = name + strlen(uses[use].name);
	int64_t number = 0;

	if (*rest == '\0')
		return 1;
	return text_to_int(rest + 1, &number) ? number : 0;
}

enum err
key_ring_read(struct storage *s, enum access_use use,
	const struct token_secret *mac, struct key_ring *ring)
{
	struct arena *arena = arena_new(ACCESS_PEM_MAX * 64);
	const char *const *names = NULL;
	size_t count = 0;
	enum err e;

	ring->count = 0;
	e = s->ops->secret_names(s, uses[use].name, arena, &names, &count);
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
		k->number = number_of(use, names[i]);
		ring->count++;
	}
	arena_free(arena);
	if (e != ERR_OK)
		key_ring_fini(ring);
	return e;
}

/* ---- changing keys ---- */

static enum err
open_ring(struct storage *s, enum access_use use, struct key_ring *ring)
{
	/* Names and numbers need no MAC. */
	const struct token_secret none = { { 0 } };

	return key_ring_read(s, use, &none, ring);
}

enum err
access_key_list(struct storage *s, enum access_use use,
	struct access_key_info list[ACCESS_KEYS_MAX], size_t *count)
{
	struct key_ring ring;
	enum err e = open_ring(s, use, &ring);

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
	key_ring_fini(&ring);
	return ERR_OK;
}

enum err
access_key_rotate(
	struct storage *s, enum access_use use, char kid[ACCESS_KID_SIZE])
{
	struct access_key_info list[ACCESS_KEYS_MAX];
	size_t count = 0;
	enum err e;

	e = access_key_list(s, use, list, &count);
	if (e == ERR_OK && count == ACCESS_KEYS_MAX)
		e = ERR_FULL;
	if (e == ERR_OK)
		e = make_key(
			s, use, count == 0 ? 1 : list[count - 1].number + 1);
	if (e == ERR_OK)
		e = access_key_list(s, use, list, &count);
	if (e == ERR_OK)
		memcpy(kid, list[count - 1].kid, ACCESS_KID_SIZE);
	return e;
}

enum err
access_key_retire(struct storage *s, enum access_use use, const char *kid)
{
	struct access_key_info list[ACCESS_KEYS_MAX];
	size_t count = 0;
	char name[32];
	enum err e = access_key_list(s, use, list, &count);

	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(list[i].kid, kid) != 0)
			continue;
		if (list[i].signs)
			return ERR_INVALID;
		return s->ops->secret_remove(
			s, name_of(use, list[i].number, name));
	}
	return ERR_NOT_FOUND;
}
