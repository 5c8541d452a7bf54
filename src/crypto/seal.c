#include "crypto/seal.h"

#include "base/check.h"
#include "base/log.h"
#include "crypto/hash.h"
#include "crypto/ossl_priv.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define NONCE_SIZE 12
#define TAG_SIZE   16
#define PREFIX     "1."

/* Tells keys for sealing from whatever else may be made of the data key. */
#define PURPOSE "offsync seal 1"

struct sealer {
	const struct env *env;
	uint8_t key[SEAL_KEY_SIZE];
	EVP_CIPHER_CTX *cipher;
	struct buf raw; /* nonce, ciphertext, tag */
};

struct sealer *
sealer_new(const struct env *env, const uint8_t key[SEAL_KEY_SIZE])
{
	struct sealer *s = calloc(1, sizeof *s);

	CHECK(s != NULL);
	s->env = env;
	memcpy(s->key, key, sizeof s->key);
	s->cipher = EVP_CIPHER_CTX_new();
	CHECK(s->cipher != NULL);
	buf_init(&s->raw, INT_MAX);
	return s;
}

void
sealer_free(struct sealer *s)
{
	if (s == NULL)
		return;
	EVP_CIPHER_CTX_free(s->cipher);
	buf_fini(&s->raw);
	secret_wipe(s->key, sizeof s->key);
	free(s);
}

/* HKDF-SHA256 (RFC 5869) with the row as salt: extract, and the first and only
 * block of expand, which are an HMAC each. */
static void
derive(const struct sealer *s, const char *row, size_t row_len,
	uint8_t key[SEAL_KEY_SIZE])
{
	static const char info[] = PURPOSE "\001";
	uint8_t extracted[SHA256_SIZE];

	_Static_assert(SEAL_KEY_SIZE == SHA256_SIZE, "one block");
	hash_hmac_sha256(row, row_len, s->key, sizeof s->key, extracted);
	hash_hmac_sha256(
		extracted, sizeof extracted, info, sizeof info - 1, key);
	secret_wipe(extracted, sizeof extracted);
}

/* Prepares the cipher for one row: its key, the nonce, and the row's identity
 * as associated data. */
static void
start(struct sealer *s, const char *row, const uint8_t *nonce, int encrypt)
{
	uint8_t key[SEAL_KEY_SIZE];
	size_t row_len = strlen(row);
	int n;

	/* A row without identity would share its key with every other one. */
	CHECK(row_len > 0 && row_len < 1024);
	derive(s, row, row_len, key);
	CHECK(EVP_CipherInit_ex2(s->cipher, ossl_aes_256_gcm(), key, nonce,
		      encrypt, NULL) == 1);
	secret_wipe(key, sizeof key);
	CHECK(EVP_CipherUpdate(s->cipher, NULL, &n, (const unsigned char *)row,
		      (int)row_len) == 1);
}

enum err
seal(struct sealer *s, const char *row, const void *plain, size_t len,
	struct buf *out)
{
	unsigned char *raw;
	int n = 0;

	buf_clear(&s->raw);
	if (len > INT_MAX / 2)
		return ERR_TOO_LARGE;
	raw = (unsigned char *)buf_reserve(
		&s->raw, NONCE_SIZE + len + TAG_SIZE);
	CHECK(raw != NULL);
	env_random(s->env, raw, NONCE_SIZE);
	start(s, row, raw, 1);
	if (len > 0)
		CHECK(EVP_EncryptUpdate(s->cipher, raw + NONCE_SIZE, &n, plain,
			      (int)len) == 1);
	CHECK(n == (int)len);
	CHECK(EVP_EncryptFinal_ex(s->cipher, raw + NONCE_SIZE + len, &n) == 1);
	CHECK(EVP_CIPHER_CTX_ctrl(s->cipher, EVP_CTRL_AEAD_GET_TAG, TAG_SIZE,
		      raw + NONCE_SIZE + len) == 1);
	buf_adds(out, PREFIX);
	base64_encode(raw, NONCE_SIZE + len + TAG_SIZE, out);
	return buf_ok(out) ? ERR_OK : ERR_TOO_LARGE;
}

enum err
seal_open(struct sealer *s, const char *row, const char *sealed, size_t len,
	struct buf *out)
{
	const size_t prefix = sizeof PREFIX - 1;
	unsigned char *raw;
	unsigned char *plain;
	int n = 0;

	buf_clear(&s->raw);
	if (len < prefix || len > INT_MAX / 2 ||
		memcmp(sealed, PREFIX, prefix) != 0 ||
		base64_decode(sealed + prefix, len - prefix, &s->raw) !=
			ERR_OK ||
		s->raw.len < NONCE_SIZE + TAG_SIZE)
		goto tampered;
	raw = (unsigned char *)s->raw.data;
	len = s->raw.len - NONCE_SIZE - TAG_SIZE;
	plain = (unsigned char *)buf_reserve(out, len);
	if (plain == NULL)
		return ERR_TOO_LARGE;
	start(s, row, raw, 0);
	CHECK(EVP_CIPHER_CTX_ctrl(s->cipher, EVP_CTRL_AEAD_SET_TAG, TAG_SIZE,
		      raw + NONCE_SIZE + len) == 1);
	if (len > 0)
		CHECK(EVP_DecryptUpdate(s->cipher, plain, &n, raw + NONCE_SIZE,
			      (int)len) == 1);
	/* Nothing is taken over before the tag has been checked. */
	if (EVP_DecryptFinal_ex(s->cipher, plain + len, &n) != 1) {
		secret_wipe(plain, len);
		out->data[out->len] = '\0';
		goto tampered;
	}
	buf_commit(out, len);
	return ERR_OK;
tampered:
	log_warn("what is stored for %s does not open", row);
	return ERR_TAMPERED;
}
