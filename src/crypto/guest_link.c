#include "crypto/guest_link.h"

#include "crypto/hash.h"

#include <stdio.h>
#include <string.h>

#define STAY_SIZE  16
#define MAC_SIZE   16
#define TEXT_SIZE  43 /* base64url of both */
#define HOTEL_MAX  64
#define KEY_LABEL  "offsync guest page key 1"
#define MAC_DOMAIN "offsync guest page 1|"

/* A key of its own, so that what is signed here is worth nothing for PINs. */
static void
make_mac(const uint8_t pepper[PASSWORD_PEPPER_SIZE], const char *tenant_id,
	size_t tenant_len, const uint8_t stay[STAY_SIZE],
	uint8_t out[SHA256_SIZE])
{
	uint8_t key[SHA256_SIZE];
	struct buf b;

	hash_hmac_sha256(pepper, PASSWORD_PEPPER_SIZE, KEY_LABEL,
		strlen(KEY_LABEL), key);
	buf_init(&b, 256);
	buf_adds(&b, MAC_DOMAIN);
	buf_add(&b, tenant_id, tenant_len);
	buf_addc(&b, '|');
	buf_add(&b, stay, STAY_SIZE);
	hash_hmac_sha256(key, sizeof(key), b.data, b.len, out);
	buf_fini(&b);
	secret_wipe(key, sizeof(key));
}

/* The sixteen bytes of a UUID. */
static bool
read_uuid(const char *text, uint8_t out[STAY_SIZE])
{
	char digits[2 * STAY_SIZE + 1];
	size_t n = 0;

	if (!uuid_is_valid(text))
		return false;
	for (; *text != '\0'; text++) {
		if (*text >= 'A' && *text <= 'F')
			return false;
		if (*text != '-')
			digits[n++] = *text;
	}
	digits[n] = '\0';
	return hex_decode(digits, out, STAY_SIZE) == ERR_OK;
}

static void
write_uuid(const uint8_t stay[STAY_SIZE], char out[UUID_SIZE])
{
	char hex[2 * STAY_SIZE + 1];

	hex_encode(stay, STAY_SIZE, hex);
	(void)snprintf(out, UUID_SIZE, "%.8s-%.4s-%.4s-%.4s-%.12s", hex,
		hex + 8, hex + 12, hex + 16, hex + 20);
}

static bool
is_hotel_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/* Length of the hotel's part; 0: this is no token. */
static size_t
hotel_len(const char *token)
{
	size_t len = 0;

	while (len <= HOTEL_MAX && is_hotel_letter(token[len]))
		len++;
	if (len == 0 || len > HOTEL_MAX || token[len] != '.' ||
		strlen(token + len + 1) != TEXT_SIZE)
		return 0;
	return len;
}

enum err
guest_link_write(const uint8_t pepper[PASSWORD_PEPPER_SIZE],
	const char *tenant_id, const char *stay_id, struct buf *out)
{
	uint8_t bytes[STAY_SIZE + SHA256_SIZE];

	if (!read_uuid(stay_id, bytes))
		return ERR_INVALID;
	make_mac(
		pepper, tenant_id, strlen(tenant_id), bytes, bytes + STAY_SIZE);
	buf_addf(out, "%s.", tenant_id);
	base64url_encode(bytes, STAY_SIZE + MAC_SIZE, out);
	return ERR_OK;
}

const char *
guest_link_hotel(const char *token, struct arena *a)
{
	size_t len = hotel_len(token);

	return len == 0 ? NULL : arena_strndup(a, token, len);
}

enum err
guest_link_read(const uint8_t pepper[PASSWORD_PEPPER_SIZE], const char *token,
	char stay_id[UUID_SIZE])
{
	size_t len = hotel_len(token);
	uint8_t mac[SHA256_SIZE];
	enum err e = ERR_DENIED;
	struct buf b;

	if (len == 0)
		return ERR_DENIED;
	buf_init(&b, 64);
	if (base64url_decode(token + len + 1, TEXT_SIZE, &b) == ERR_OK &&
		b.len == STAY_SIZE + MAC_SIZE) {
		const uint8_t *bytes = (const uint8_t *)b.data;

		make_mac(pepper, token, len, bytes, mac);
		if (hash_equal(mac, bytes + STAY_SIZE, MAC_SIZE)) {
			write_uuid(bytes, stay_id);
			e = ERR_OK;
		}
	}
	buf_fini(&b);
	return e;
}
