#include "crypto/hash.h"

#include "base/check.h"
#include "crypto/ossl_priv.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>

#define BLOCK_SIZE 64 /* of SHA-256 */

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

/* Half of an HMAC: the key's block, each byte changed by pad, then the text. */
static void
hash_keyed(EVP_MD_CTX *ctx, const uint8_t key[BLOCK_SIZE], uint8_t pad,
	const void *text, size_t len, uint8_t out[SHA256_SIZE])
{
	uint8_t block[BLOCK_SIZE];

	for (size_t i = 0; i < BLOCK_SIZE; i++)
		block[i] = key[i] ^ pad;
	CHECK(EVP_DigestInit_ex2(ctx, ossl_sha256(), NULL) == 1);
	CHECK(EVP_DigestUpdate(ctx, block, sizeof block) == 1);
	CHECK(EVP_DigestUpdate(ctx, text, len) == 1);
	CHECK(EVP_DigestFinal_ex(ctx, out, NULL) == 1);
	secret_wipe(block, sizeof block);
}

/* RFC 2104. Not EVP_MAC: setting one up costs more than the hashing, and a
 * store seals and opens thousands of texts. */
void
hash_hmac_sha256(const void *key, size_t key_len, const void *data, size_t len,
	uint8_t out[SHA256_SIZE])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t block[BLOCK_SIZE] = { 0 };
	uint8_t inner[SHA256_SIZE];

	CHECK(ctx != NULL);
	if (key_len > sizeof block)
		hash_sha256(key, key_len, block);
	else if (key_len > 0)
		memcpy(block, key, key_len);
	hash_keyed(ctx, block, 0x36, data, len, inner);
	hash_keyed(ctx, block, 0x5c, inner, sizeof inner, out);
	secret_wipe(block, sizeof block);
	secret_wipe(inner, sizeof inner);
	EVP_MD_CTX_free(ctx);
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
		to[i] = (uint8_t)((unsigned)hex_value(text[2 * i]) << 4 |
				  (unsigned)hex_value(text[2 * i + 1]));
	return ERR_OK;
}

void
secret_wipe(void *p, size_t len)
{
	OPENSSL_cleanse(p, len);
}
