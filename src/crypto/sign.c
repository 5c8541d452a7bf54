#include "crypto/sign.h"

#include "base/check.h"
#include "base/log.h"
#include "crypto/hash.h"
#include "crypto/ossl_priv.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdlib.h>
#include <string.h>

#define BITS_MIN    2048
#define BITS_MAX    8192
#define SECRET_SIZE 32
#define PEM_MAX     ((size_t)32 * 1024)
#define FAST_PREFIX "FAST:"

/* RSA, or the simulator's HMAC when pkey is NULL. */
struct verify_key {
	EVP_PKEY *pkey;
	uint8_t secret[SECRET_SIZE];
};

struct sign_key {
	struct verify_key key;
};

/* A key of its own kind and size, whoever made it. An exponent of 1 would let
 * everybody sign, a huge one would let everybody waste our time. */
static bool
is_fit(const EVP_PKEY *pkey)
{
	BIGNUM *e = NULL;
	bool fit;

	if (!EVP_PKEY_is_a(pkey, "RSA"))
		return false;
	if (EVP_PKEY_get_bits(pkey) < BITS_MIN ||
		EVP_PKEY_get_bits(pkey) > BITS_MAX)
		return false;
	if (EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_E, &e) != 1)
		return false;
	fit = BN_is_odd(e) && BN_num_bits(e) >= 2 && BN_num_bits(e) <= 33;
	BN_free(e);
	return fit;
}

/* Takes pkey over, also when it does not fit. */
static enum err
adopt(EVP_PKEY *pkey, struct verify_key **out)
{
	struct verify_key *k;

	if (pkey == NULL || !is_fit(pkey)) {
		EVP_PKEY_free(pkey);
		ERR_clear_error();
		return ERR_KEY;
	}
	k = calloc(1, sizeof *k);
	CHECK(k != NULL);
	k->pkey = pkey;
	*out = k;
	return ERR_OK;
}

static struct verify_key *
fast_key(const uint8_t secret[SECRET_SIZE])
{
	struct verify_key *k = calloc(1, sizeof *k);

	CHECK(k != NULL);
	memcpy(k->secret, secret, SECRET_SIZE);
	return k;
}

/* A sign_key is a verify_key that holds the private part. */
static struct sign_key *
as_sign_key(struct verify_key *k)
{
	return (struct sign_key *)(void *)k;
}

enum err
sign_key_make(int bits, struct sign_key **out)
{
	struct verify_key *k = NULL;
	EVP_PKEY *pkey;
	enum err e;

	if (bits < BITS_MIN || bits > BITS_MAX)
		return ERR_INVALID;
	pkey = EVP_RSA_gen((unsigned)bits);
	e = adopt(pkey, &k);
	if (e != ERR_OK) {
		log_error("a key of %d bits could not be made", bits);
		return ERR_SYSTEM;
	}
	*out = as_sign_key(k);
	return ERR_OK;
}

/* Instead of asking at the terminal, which belongs to the console. */
static int
no_passphrase(char *buf, int size, int writing, void *ctx)
{
	(void)buf;
	(void)size;
	(void)writing;
	(void)ctx;
	return -1;
}

static BIO *
open_pem(const char *pem)
{
	size_t len = strnlen(pem, PEM_MAX);
	BIO *bio;

	if (len == PEM_MAX)
		return NULL;
	bio = BIO_new_mem_buf(pem, (int)len);
	CHECK(bio != NULL);
	return bio;
}

enum err
sign_key_from_pem(const char *pem, struct sign_key **out)
{
	BIO *bio = open_pem(pem);
	struct verify_key *k = NULL;
	EVP_PKEY *pkey;
	enum err e;

	if (bio == NULL)
		return ERR_KEY;
	pkey = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
	BIO_free(bio);
	e = adopt(pkey, &k);
	if (e == ERR_OK)
		*out = as_sign_key(k);
	return e;
}

static void
fast_to_text(const struct sign_key *k, struct buf *out)
{
	char hex[2 * SECRET_SIZE + 1];

	hex_encode(k->key.secret, SECRET_SIZE, hex);
	buf_adds(out, FAST_PREFIX);
	buf_adds(out, hex);
}

/* The text that writer puts into a BIO, appended to out. */
static enum err
to_pem(const struct sign_key *k, bool private_part, struct buf *out)
{
	BIO *bio = BIO_new(private_part ? BIO_s_secmem() : BIO_s_mem());
	char *text = NULL;
	long len;
	int ok;

	CHECK(bio != NULL);
	ok = private_part ? PEM_write_bio_PKCS8PrivateKey(
				    bio, k->key.pkey, NULL, NULL, 0, NULL, NULL)
			  : PEM_write_bio_PUBKEY(bio, k->key.pkey);
	CHECK(ok == 1);
	len = BIO_get_mem_data(bio, &text);
	CHECK(len > 0);
	buf_add(out, text, (size_t)len);
	BIO_free(bio);
	return buf_ok(out) ? ERR_OK : ERR_TOO_LARGE;
}

enum err
sign_key_to_pem(const struct sign_key *k, struct buf *out)
{
	if (k->key.pkey != NULL)
		return to_pem(k, true, out);
	fast_to_text(k, out);
	return buf_ok(out) ? ERR_OK : ERR_TOO_LARGE;
}

enum err
sign_key_public_pem(const struct sign_key *k, struct buf *out)
{
	if (k->key.pkey != NULL)
		return to_pem(k, false, out);
	fast_to_text(k, out);
	return buf_ok(out) ? ERR_OK : ERR_TOO_LARGE;
}

void
sign_key_free(struct sign_key *k)
{
	verify_key_free((struct verify_key *)(void *)k);
}

enum sign_kind
sign_key_kind(const struct sign_key *k)
{
	return verify_key_kind(&k->key);
}

int
sign_key_bits(const struct sign_key *k)
{
	return k->key.pkey == NULL ? SIGN_RSA_BITS
				   : EVP_PKEY_get_bits(k->key.pkey);
}

enum sign_kind
verify_key_kind(const struct verify_key *k)
{
	return k->pkey != NULL ? SIGN_RSA : SIGN_FAST;
}

enum err
verify_key_from_pem(const char *pem, struct verify_key **out)
{
	BIO *bio = open_pem(pem);
	EVP_PKEY *pkey;

	if (bio == NULL)
		return ERR_KEY;
	pkey = PEM_read_bio_PUBKEY(bio, NULL, no_passphrase, NULL);
	BIO_free(bio);
	return adopt(pkey, out);
}

enum err
verify_key_of(const struct sign_key *k, struct verify_key **out)
{
	struct buf pem;
	enum err e;

	if (k->key.pkey == NULL) {
		*out = fast_key(k->key.secret);
		return ERR_OK;
	}
	/* By way of the text, so that the private part stays behind. */
	buf_init(&pem, PEM_MAX);
	e = sign_key_public_pem(k, &pem);
	if (e == ERR_OK)
		e = verify_key_from_pem(pem.data, out);
	buf_fini(&pem);
	return e;
}

void
verify_key_free(struct verify_key *k)
{
	if (k == NULL)
		return;
	EVP_PKEY_free(k->pkey);
	secret_wipe(k->secret, sizeof k->secret);
	free(k);
}

enum err
sign_raw(
	const struct sign_key *k, const void *data, size_t len, struct buf *out)
{
	unsigned char signature[BITS_MAX / 8];
	size_t n = sizeof signature;
	EVP_MD_CTX *ctx;
	int ok;

	if (k->key.pkey == NULL) {
		hash_hmac_sha256(
			k->key.secret, SECRET_SIZE, data, len, signature);
		buf_add(out, signature, SHA256_SIZE);
		return buf_ok(out) ? ERR_OK : ERR_TOO_LARGE;
	}
	ctx = EVP_MD_CTX_new();
	CHECK(ctx != NULL);
	/* PKCS#1 v1.5 is RSA's padding unless another one is asked for. */
	ok = EVP_DigestSignInit(ctx, NULL, ossl_sha256(), NULL, k->key.pkey) ==
		     1 &&
	     EVP_DigestSign(ctx, signature, &n, data, len) == 1;
	EVP_MD_CTX_free(ctx);
	if (!ok) {
		ERR_clear_error();
		log_error("the signing key does not sign");
		return ERR_KEY;
	}
	buf_add(out, signature, n);
	return buf_ok(out) ? ERR_OK : ERR_TOO_LARGE;
}

enum err
sign_base64(
	const struct sign_key *k, const void *data, size_t len, struct buf *out)
{
	struct buf raw;
	enum err e;

	buf_init(&raw, BITS_MAX / 8);
	e = sign_raw(k, data, len, &raw);
	if (e == ERR_OK) {
		base64_encode(raw.data, raw.len, out);
		e = buf_ok(out) ? ERR_OK : ERR_TOO_LARGE;
	}
	buf_fini(&raw);
	return e;
}

bool
verify_raw(const struct verify_key *k, const void *data, size_t len,
	const void *signature, size_t signature_len)
{
	uint8_t expected[SHA256_SIZE];
	EVP_MD_CTX *ctx;
	bool ok;

	if (k->pkey == NULL) {
		hash_hmac_sha256(k->secret, SECRET_SIZE, data, len, expected);
		return signature_len == sizeof expected &&
		       hash_equal(signature, expected, sizeof expected);
	}
	ctx = EVP_MD_CTX_new();
	CHECK(ctx != NULL);
	ok = EVP_DigestVerifyInit(ctx, NULL, ossl_sha256(), NULL, k->pkey) ==
		     1 &&
	     EVP_DigestVerify(ctx, signature, signature_len, data, len) == 1;
	EVP_MD_CTX_free(ctx);
	if (!ok)
		ERR_clear_error();
	return ok;
}

bool
verify_base64(const struct verify_key *k, const void *data, size_t len,
	const char *signature)
{
	struct buf raw;
	bool ok;

	buf_init(&raw, BITS_MAX / 8);
	ok = base64_decode(signature, strlen(signature), &raw) == ERR_OK &&
	     verify_raw(k, data, len, raw.data, raw.len);
	buf_fini(&raw);
	return ok;
}

enum err
sign_key_fast(const uint8_t secret[32], struct sign_key **out)
{
	*out = as_sign_key(fast_key(secret));
	return ERR_OK;
}

enum err
verify_key_from_pem_or_fast(const char *pem, struct verify_key **out)
{
	const size_t prefix = sizeof FAST_PREFIX - 1;
	uint8_t secret[SECRET_SIZE];

	if (strncmp(pem, FAST_PREFIX, prefix) != 0)
		return verify_key_from_pem(pem, out);
	if (hex_decode(pem + prefix, secret, sizeof secret) != ERR_OK)
		return ERR_KEY;
	*out = fast_key(secret);
	secret_wipe(secret, sizeof secret);
	return ERR_OK;
}
