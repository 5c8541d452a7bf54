/*
 * Sync tokens: opaque to clients, authenticated, bound to hotel, terminal,
 * server incarnation and stamp (protocol.md, "Token"). While a first load runs
 * the token carries its cursor (table and last id) and the stamp at which the
 * load began, so the stream goes on exactly where the load left off. The rows
 * of a load are younger than that: until the stream has come to where they were
 * read, the token also says how far they reach. A server that was put back to a
 * copy from in between has to start the load again, or what it has lost of
 * them would stay at the client for good.
 */
#ifndef OFFSYNC_SERVER_TOKEN_H
#define OFFSYNC_SERVER_TOKEN_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "domain/entity.h"

#include <stdbool.h>
#include <stdint.h>

struct token_secret {
	uint8_t mac_key[32];
};

struct sync_token {
	int64_t stamp;
	int64_t reach; /* stamp of the youngest rows sent; read: >= stamp */
	const char *incarnation; /* read: of the life that it was made in */
	bool loading;            /* a first load is running */
	enum table load_table;   /* where it is */
	const char *load_after;  /* last id sent of that table; "" none */
};

void token_write(const struct token_secret *secret, const char *tenant_id,
	const char *terminal_id, const char *incarnation,
	const struct sync_token *t, struct buf *out);

/* "" gives a load from the beginning. ERR_DENIED: not a token of this hotel,
 * terminal and secret; ERR_CONFLICT: of another incarnation, read all the same.
 */
enum err token_read(const struct token_secret *secret, const char *tenant_id,
	const char *terminal_id, const char *incarnation, const char *text,
	struct arena *a, struct sync_token *out) MUST_CHECK;

#endif
