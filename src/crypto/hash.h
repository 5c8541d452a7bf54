/*
 * SHA-256, HMAC, and the texts that carry bytes: hexadecimal, base64 (RFC 4648
 * section 4, padded) and base64url (section 5, without padding).
 */
#ifndef OFFSYNC_CRYPTO_HASH_H
#define OFFSYNC_CRYPTO_HASH_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SHA256_SIZE     32
#define SHA256_HEX_SIZE 65 /* with the NUL */

void hash_sha256(const void *data, size_t len, uint8_t out[SHA256_SIZE]);
void hash_sha256_hex(const void *data, size_t len, char out[SHA256_HEX_SIZE]);
void hash_hmac_sha256(const void *key, size_t key_len, const void *data,
	size_t len, uint8_t out[SHA256_SIZE]);

/* Same time whatever the content. */
bool hash_equal(const void *a, const void *b, size_t len);

void hex_encode(const void *data, size_t len, char *out /* 2*len+1 */);
enum err hex_decode(const char *text, void *out, size_t len) MUST_CHECK;

void base64_encode(const void *data, size_t len, struct buf *out);
enum err base64_decode(
	const char *text, size_t len, struct buf *out) MUST_CHECK;
void base64url_encode(const void *data, size_t len, struct buf *out);
enum err base64url_decode(
	const char *text, size_t len, struct buf *out) MUST_CHECK;

/* Zeroes memory that held a secret, in a way that no compiler removes. */
void secret_wipe(void *p, size_t len);

#endif
