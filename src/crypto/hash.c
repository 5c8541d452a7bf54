#include "crypto/hash.h"

#include "base/check.h"
#include "crypto/ossl_priv.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>

void
hash_sha256(const void *data, size_t len, uint8_t out[SHA256_SIZE])
{
	CHECK(EVP_Digest(data, len, out, NULL, ossl_sha256(), NULL) == 1);
}

void
hash_sha256_hex(const void *data, size_t len, char out[SHA256_HEX_SIZE])
{
	uint8_t raw[SHA256_SIZE];

	hash_sha256(data, len, raw);
	hex_encode(raw, sizeof raw, out);
}

void
hash_hmac_sha256(const void *key, size_t key_len, const void *data, size_t len,
	uint8_t out[SHA256_SIZE])
{
	EVP_MAC_CTX *ctx = EVP_MAC_CTX_dup(ossl_hmac());
	size_t n = 0;

	CHECK(ctx != NULL);
	/* A NULL key would mean "the one from before". */
	CHECK(EVP_MAC_init(ctx, key_len > 0 ? key : (const void *)"", key_len,
		      NULL) == 1);
	CHECK(EVP_MAC_update(ctx, data, len) == 1);
	CHECK(EVP_MAC_final(ctx, out, &n, SHA256_SIZE) == 1);
	CHECK(n == SHA256_SIZE);
	EVP_MAC_CTX_free(ctx);
}

bool
hash_equal(const void *a, const void *b, size_t len)
{
	return CRYPTO_memcmp(a, b, len) == 0;
}

void
hex_encode(const void *data, size_t len, char *out)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *p = data;

	for (size_t i = 0; i < len; i++) {
		*out++ = digits[p[i] >> 4];
		*out++ = digits[p[i] & 15];
	}
	*out = '\0';
}

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

enum err
hex_decode(const char *text, void *out, size_t len)
{
	uint8_t *to = out;

	/* Checked whole first: outputs are written only on success. */
	if (strlen(text) != 2 * len)
		return ERR_PARSE;
	for (size_t i = 0; i < 2 * len; i++)
		if (hex_value(text[i]) < 0)
			return ERR_PARSE;
	for (size_t i = 0; i < len; i++)
		to[i] = (uint8_t)(hex_value(text[2 * i]) << 4 |
				  hex_value(text[2 * i + 1]));
	return ERR_OK;
}

void
secret_wipe(void *p, size_t len)
{
	OPENSSL_cleanse(p, len);
}
