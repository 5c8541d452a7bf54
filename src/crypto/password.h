/*
 * PINs and passwords: scrypt verifiers (RFC 7914) over an HMAC with a pepper
 * that is kept outside the store, so a stolen store alone is not enough to
 * guess short PINs. A verifier is the text "scrypt$LOGN$R$P$salt$hash" (hex);
 * its numbers travel with it, so they can be raised later.
 */
#ifndef OFFSYNC_CRYPTO_PASSWORD_H
#define OFFSYNC_CRYPTO_PASSWORD_H

#include "base/buf.h"
#include "base/env.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PASSWORD_PEPPER_SIZE 32

struct password_cost {
	uint8_t log_n; /* memory: 128 * 2^log_n * r bytes */
	uint8_t r;
	uint8_t p;
};

/* OWASP's 16 MiB row: N = 2^14, r = 8, p = 5. */
extern const struct password_cost password_cost_default;
/* For demo data and tests only: N = 2^10, r = 8, p = 1. */
extern const struct password_cost password_cost_demo;

/* Appends the verifier. ERR_INVALID: a cost that password_check would refuse.
 */
enum err password_make(const struct env *env,
	const uint8_t pepper[PASSWORD_PEPPER_SIZE], struct password_cost cost,
	const char *password, struct buf *verifier) MUST_CHECK;

/* False for a wrong password and for a verifier that cannot be read, or that
 * asks for more than 128 MiB. Takes the same time for all of them, as far as
 * they have the default cost. A NULL verifier (no such person) cannot be read.
 */
bool password_check(const uint8_t pepper[PASSWORD_PEPPER_SIZE],
	const char *verifier, const char *password);

/* How long a login stays closed after so many failures: five are free, then
 * five minutes, doubling; 0: not at all. */
int64_t password_lock_ms(int64_t failures);

#endif
