/*
 * What a terminal signs to show who it is, and what a server signs that a
 * terminal obeys: JWTs (crypto/jwt.h), each for one purpose, which is its
 * audience. One that was made for something else is worth nothing.
 */
#ifndef OFFSYNC_CRYPTO_ORDER_H
#define OFFSYNC_CRYPTO_ORDER_H

/* By a terminal, with its signing key; issuer and subject are its id. */
#define ORDER_AUDIENCE_TOKEN "offsync-token" /* a bearer token */
#define ORDER_AUDIENCE_KEY                                                     \
	"offsync-key"                        /* its next key; jti: the key's   \
					      * SHA-256 and a number */
#define ORDER_AUDIENCE_LEAVE "offsync-leave" /* to hand over what waits */
#define ORDER_AUDIENCE_WIPED "offsync-wiped" /* it has deleted everything */

/* By a server, with its order key; subject is the terminal. */
#define ORDER_AUDIENCE_WIPE "offsync-wipe"
#define ORDER_AUDIENCE_ORDER_KEY                                               \
	"offsync-order-key" /* its next order key; jti: the SHA-256 of its PEM \
			     */
#define ORDER_ISSUER "offsyncd"

#endif
