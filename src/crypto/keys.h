/*
 * The key file of a terminal (keys.json, mode 0600, beside the store but never
 * in it): data key, signing key, PIN pepper. Written once at enrolment, to a
 * temporary file that is synced and renamed. With a passphrase the content is
 * sealed with a key from scrypt; bare otherwise, and keys_load says so.
 */
#ifndef OFFSYNC_CRYPTO_KEYS_H
#define OFFSYNC_CRYPTO_KEYS_H

#include "base/env.h"
#include "base/err.h"
#include "crypto/password.h"
#include "crypto/seal.h"
#include "crypto/sign.h"

#include <stdbool.h>

struct keys {
	uint8_t data_key[SEAL_KEY_SIZE];
	uint8_t pepper[PASSWORD_PEPPER_SIZE];
	struct sign_key *signing; /* NULL until keys_make */
};

/* Fresh data key and signing key of bits; pepper zero until the hotel gives it
 * at enrolment. */
enum err keys_make(
	const struct env *env, int bits, struct keys *out) MUST_CHECK;
void keys_fini(struct keys *k); /* wipes */

/* passphrase NULL: not sealed. ERR_EXISTS when the file is there already. */
enum err keys_save(const struct env *env, const char *path,
	const struct keys *k, const char *passphrase) MUST_CHECK;

/* ERR_NOT_FOUND; ERR_KEY: wrong passphrase, or the file can be read by others
 * than its owner; ERR_PARSE. *bare: the file was not sealed. with_signing:
 * whether the caller needs the signing key (parsing it costs milliseconds that
 * a console start does not have). */
enum err keys_load(const char *path, const char *passphrase, bool with_signing,
	struct keys *out, bool *bare) MUST_CHECK;

#endif
