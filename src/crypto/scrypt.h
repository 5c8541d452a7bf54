/*
 * scrypt (RFC 7914): a key out of a password, at a price in memory and time.
 */
#ifndef OFFSYNC_CRYPTO_SCRYPT_H
#define OFFSYNC_CRYPTO_SCRYPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct scrypt_cost {
	uint64_t n; /* a power of two; memory: 128 * n * r bytes */
	uint32_t r;
	uint32_t p;
};

/* False when the numbers are none that RFC 7914 allows, or they need more than
 * memory_max bytes or than there is. */
bool scrypt_derive(const void *password, size_t password_len, const void *salt,
	size_t salt_len, struct scrypt_cost cost, uint64_t memory_max,
	uint8_t *out, size_t out_len);

#endif
