/*
 * The token in a guest's QR code: which hotel, which stay, and a MAC over both
 * with a key made from the hotel's pepper, which every terminal of the hotel
 * has and no guest. So a desk can print a code without its internet, the server
 * keeps nothing of it, and nobody can make one for another stay. Whether the
 * stay is still going on is asked of the stay, each time.
 *
 *   alpenhof.Zm9vYmFy…   hotel, a point, base64url of stay and MAC
 */
#ifndef OFFSYNC_CRYPTO_GUEST_LINK_H
#define OFFSYNC_CRYPTO_GUEST_LINK_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/uuid.h"
#include "crypto/password.h"

/* Appends the token. ERR_INVALID: stay_id is no UUID of lower-case digits. */
enum err guest_link_write(const uint8_t pepper[PASSWORD_PEPPER_SIZE],
	const char *tenant_id, const char *stay_id, struct buf *out) MUST_CHECK;

/* What a token says of itself: the hotel whose pepper it is to be checked with,
 * in the arena. NULL: it is none. */
const char *guest_link_hotel(const char *token, struct arena *a);

/* The stay. ERR_DENIED: not made by this hotel, or altered. */
enum err guest_link_read(const uint8_t pepper[PASSWORD_PEPPER_SIZE],
	const char *token, char stay_id[UUID_SIZE]) MUST_CHECK;

#endif
