/*
 * Signatures: RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017), 3072 bits by default,
 * never under 2048 (specification "Action Signing"; reliability-security 0.3).
 *
 * The simulator's stand-in is an HMAC with the same interface: a signer made by
 * sign_key_fast says so in sign_key_kind and is refused by real servers.
 */
#ifndef OFFSYNC_CRYPTO_SIGN_H
#define OFFSYNC_CRYPTO_SIGN_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIGN_RSA_BITS 3072

struct sign_key;   /* can sign and verify; wiped when freed */
struct verify_key; /* can verify; may be used by several threads at once */

/* ERR_INVALID: not 2048 to 8192 bits. */
enum err sign_key_make(int bits, struct sign_key **out) MUST_CHECK;
/* ERR_KEY: no RSA key of 2048 to 8192 bits, or one under a passphrase. */
enum err sign_key_from_pem(const char *pem, struct sign_key **out) MUST_CHECK;
enum err sign_key_to_pem(const struct sign_key *k, struct buf *out) MUST_CHECK;
enum err sign_key_public_pem(
	const struct sign_key *k, struct buf *out) MUST_CHECK;
void sign_key_free(struct sign_key *k);
/* Its size. */
int sign_key_bits(const struct sign_key *k);

enum sign_kind {
	SIGN_RSA,
	SIGN_FAST, /* the simulator's stand-in */
};
enum sign_kind sign_key_kind(const struct sign_key *k);
enum sign_kind verify_key_kind(const struct verify_key *k);

/* Refuses anything but an RSA public key of 2048 to 8192 bits (ERR_KEY). */
enum err verify_key_from_pem(
	const char *pem, struct verify_key **out) MUST_CHECK;
enum err verify_key_of(
	const struct sign_key *k, struct verify_key **out) MUST_CHECK;
void verify_key_free(struct verify_key *k);

/* Appends the base64 signature of data to out. */
enum err sign_base64(const struct sign_key *k, const void *data, size_t len,
	struct buf *out) MUST_CHECK;
bool verify_base64(const struct verify_key *k, const void *data, size_t len,
	const char *signature);

/* Raw bytes, for tokens. */
enum err sign_raw(const struct sign_key *k, const void *data, size_t len,
	struct buf *out) MUST_CHECK;
bool verify_raw(const struct verify_key *k, const void *data, size_t len,
	const void *signature, size_t signature_len);

/* Test stand-in (HMAC-SHA256 with a 32-byte secret); its public PEM is the text
 * "FAST:" + hex. Only verify_key_from_pem_or_fast takes that. */
enum err sign_key_fast(
	const uint8_t secret[32], struct sign_key **out) MUST_CHECK;
enum err verify_key_from_pem_or_fast(
	const char *pem, struct verify_key **out) MUST_CHECK;

#endif
