/*
 * The public key with which the hotel's server signs orders to this terminal
 * (crypto/order.h), in the file order.pem beside its own keys. It is learned
 * when the terminal enrols, or with its first token where it enrolled before
 * there was one, and never changes afterwards: a terminal obeys nobody else.
 */
#ifndef OFFSYNC_AGENT_ORDER_KEY_H
#define OFFSYNC_AGENT_ORDER_KEY_H

#include "base/err.h"
#include "crypto/sign.h"

#define ORDER_KEY_FILE "order.pem"

/* replace: at enrolment; else one that is there stays, and that is fine. */
enum err order_key_keep(
	const char *home, const char *pem, bool replace) MUST_CHECK;
/* ERR_NOT_FOUND. Free with verify_key_free. */
enum err order_key_load(const char *home, struct verify_key **out) MUST_CHECK;

#endif
