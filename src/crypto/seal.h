/*
 * Sealing of data at rest: AES-256-GCM with a fresh random 96-bit nonce and a
 * key per row, HKDF-SHA256(data key, salt = row identity). The row's identity
 * is associated data too, so a sealed text moved to another row does not open.
 * (specification "Data Encryption at Rest"; reliability-security 0.4.)
 *
 * A sealed text is "1." + base64(nonce | ciphertext | tag).
 */
#ifndef OFFSYNC_CRYPTO_SEAL_H
#define OFFSYNC_CRYPTO_SEAL_H

#include "base/buf.h"
#include "base/env.h"
#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

#define SEAL_KEY_SIZE 32

struct sealer; /* a data key ready for use; wiped when freed; one thread */

struct sealer *sealer_new(
	const struct env *env, const uint8_t key[SEAL_KEY_SIZE]);
void sealer_free(struct sealer *s);

/* row: what names the place, such as "offline_actions/<id>". Appends the sealed
 * text to out. */
enum err seal(struct sealer *s, const char *row, const void *plain, size_t len,
	struct buf *out) MUST_CHECK;

/* Appends the plain bytes to out. ERR_TAMPERED when the text, the row or the
 * key do not belong together. */
enum err seal_open(struct sealer *s, const char *row, const char *sealed,
	size_t len, struct buf *out) MUST_CHECK;

#endif
