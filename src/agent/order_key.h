/*
 * The public key with which the hotel's server signs orders to this terminal
 * (crypto/order.h), in the file order.pem beside its own keys. It is learned
 * when the terminal enrols, or with its first token where it enrolled before
 * there was one. Another one takes its place when the one that is known vouches
 * for it: a terminal obeys nobody else.
 */
#ifndef OFFSYNC_AGENT_ORDER_KEY_H
#define OFFSYNC_AGENT_ORDER_KEY_H

#include "base/arena.h"
#include "base/err.h"
#include "crypto/sign.h"
#include "json/json.h"

#define ORDER_KEY_FILE "order.pem"

/* At enrolment: whatever was known. */
enum err order_key_keep(const char *home, const char *pem) MUST_CHECK;

/* What came with a token. */
struct order_key_news {
	const char *pem;                /* the newest */
	const struct json_node *proofs; /* texts, of keys before; may be NULL */
	const char *tenant_id;
	const char *terminal_id;
	int64_t now_s; /* the server's clock */
};
/* Keeps the key when none is known, or when the known one vouches for it.
 * ERR_DENIED: it does not, and stays. */
enum err order_key_learn(const char *home, const struct order_key_news *news,
	struct arena *a) MUST_CHECK;
/* ERR_NOT_FOUND. Free with verify_key_free. */
enum err order_key_load(const char *home, struct verify_key **out) MUST_CHECK;

#endif
