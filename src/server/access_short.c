/* Short tokens (declared in access.h). */
#include "server/access_priv.h"

#include "base/check.h"
#include "base/uuid.h"

#include <string.h>

/* A short token: seconds since 1970 when it expires, the terminal, the MAC. */
#define SHORT_TIME   4
#define SHORT_ID     16
#define SHORT_SAID   (SHORT_TIME + SHORT_ID)
#define SHORT_MAC    16
#define SHORT_SIZE   (SHORT_SAID + SHORT_MAC)
#define SHORT_LENGTH (SHORT_SIZE / 3 * 4) /* in base64url */
_Static_assert(SHORT_SIZE % 3 == 0, "each short token has one spelling");

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
	access_hold(a);
	short_mac(access_signing_key(a, ACCESS_TOKENS), tenant_id, token,
		token + SHORT_SAID);
	access_give(a);
	base64url_encode(token, SHORT_SIZE, out);
}

/* The newest key first. */
static bool
is_short_mac(struct access *a, const char *hotel, const uint8_t *token)
{
	uint8_t mac[SHA256_SIZE];
	bool fits = false;

	access_hold(a);
	for (size_t i = a->rings[ACCESS_TOKENS].count; i-- > 0 && !fits;) {
		short_mac(&a->rings[ACCESS_TOKENS].keys[i], hotel, token, mac);
		fits = hash_equal(mac, token + SHORT_SAID, SHORT_MAC);
	}
	access_give(a);
	return fits;
}

bool
access_is_short(const char *bearer)
{
	return strlen(bearer) == SHORT_LENGTH && strchr(bearer, '.') == NULL;
}

enum err
access_check_short(struct access *a, const char *hotel, const char *bearer,
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
