#include "agent/order_key.h"

#include "base/file.h"
#include "crypto/hash.h"
#include "crypto/jwt.h"
#include "crypto/order.h"

#include <stdio.h>
#include <string.h>

#define PATH_SIZE 4096
#define PEM_MAX   8192
#define LEEWAY_S  60

static bool
path_of(const char *home, char out[PATH_SIZE])
{
	return snprintf(out, PATH_SIZE, "%s/" ORDER_KEY_FILE, home) < PATH_SIZE;
}

enum err
order_key_keep(const char *home, const char *pem)
{
	char path[PATH_SIZE];
	struct verify_key *key = NULL;
	enum err e;

	if (!path_of(home, path) || strlen(pem) >= PEM_MAX)
		return ERR_TOO_LARGE;
	e = verify_key_from_pem(pem, &key);
	verify_key_free(key);
	if (e == ERR_OK)
		e = file_replace(path, pem, strlen(pem));
	return e;
}

static enum err
read_known(const char *home, struct buf *pem)
{
	char path[PATH_SIZE];

	return path_of(home, path) ? file_read_all(path, pem) : ERR_TOO_LARGE;
}

enum err
order_key_load(const char *home, struct verify_key **out)
{
	struct buf pem;
	enum err e;

	buf_init(&pem, PEM_MAX);
	e = read_known(home, &pem);
	if (e == ERR_OK)
		e = verify_key_from_pem(pem.data, out);
	buf_fini(&pem);
	return e;
}

/* Signed by the key that is known, for this terminal, and about that key. */
static bool
is_proof(const struct verify_key *known, const char *proof,
	const struct order_key_news *news, struct arena *a)
{
	char hash[SHA256_HEX_SIZE];
	struct jwt jwt;

	hash_sha256_hex(news->pem, strlen(news->pem), hash);
	return jwt_read(known, proof, ORDER_AUDIENCE_ORDER_KEY, news->now_s,
		       LEEWAY_S, a, &jwt) == ERR_OK &&
	       jwt.issuer != NULL && strcmp(jwt.issuer, ORDER_ISSUER) == 0 &&
	       jwt.hotel != NULL && strcmp(jwt.hotel, news->tenant_id) == 0 &&
	       jwt.subject != NULL &&
	       strcmp(jwt.subject, news->terminal_id) == 0 && jwt.id != NULL &&
	       strcmp(jwt.id, hash) == 0;
}

static bool
is_vouched_for(const char *known_pem, const struct order_key_news *news,
	struct arena *a)
{
	struct verify_key *known = NULL;
	bool fine = false;

	if (news->proofs == NULL || json_kind(news->proofs) != JSON_ARRAY ||
		verify_key_from_pem(known_pem, &known) != ERR_OK)
		return false;
	for (const struct json_node *n = json_first(news->proofs);
		n != NULL && !fine; n = json_next(n))
		fine = json_kind(n) == JSON_TEXT &&
		       is_proof(known, json_text(n), news, a);
	verify_key_free(known);
	return fine;
}

enum err
order_key_learn(
	const char *home, const struct order_key_news *news, struct arena *a)
{
	struct buf known;
	enum err e;

	buf_init(&known, PEM_MAX);
	e = read_known(home, &known);
	if (e == ERR_NOT_FOUND)
		e = order_key_keep(home, news->pem);
	else if (e == ERR_OK && strcmp(known.data, news->pem) != 0)
		e = is_vouched_for(known.data, news, a)
			    ? order_key_keep(home, news->pem)
			    : ERR_DENIED;
	buf_fini(&known);
	return e;
}
