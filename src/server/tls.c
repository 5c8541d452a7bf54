#include "server/tls.h"

#include "base/check.h"
#include "base/log.h"

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define CHAIN_MAX   16
#define KEY_ID_SIZE 64

/* A certificate with its chain. Handshakes under way may still use an old one,
 * so that all are kept until the end: they are few. */
struct shown {
	struct shown *before;
	gnutls_pcert_st chain[CHAIN_MAX];
	unsigned count;
	gnutls_privkey_t key;
};

struct tls {
	pthread_mutex_t lock;
	struct shown *now;
};

static struct tls *only; /* see the header */

static void
free_shown(struct shown *s)
{
	for (unsigned i = 0; i < s->count; i++)
		gnutls_pcert_deinit(&s->chain[i]);
	if (s->key != NULL)
		gnutls_privkey_deinit(s->key);
	free(s);
}

static gnutls_datum_t
datum(const char *text)
{
	return (gnutls_datum_t){ .data = (unsigned char *)(uintptr_t)text,
		.size = (unsigned)strlen(text) };
}

/* Whether the private key is the first certificate's. */
static int
compare_keys(const struct shown *s)
{
	unsigned char ids[2][KEY_ID_SIZE];
	size_t sizes[2] = { KEY_ID_SIZE, KEY_ID_SIZE };
	gnutls_pubkey_t of_key;
	int code = gnutls_pubkey_init(&of_key);

	if (code < 0)
		return code;
	code = gnutls_pubkey_import_privkey(of_key, s->key, 0, 0);
	if (code >= 0)
		code = gnutls_pubkey_get_key_id(
			of_key, GNUTLS_KEYID_USE_SHA256, ids[0], &sizes[0]);
	if (code >= 0)
		code = gnutls_pubkey_get_key_id(s->chain[0].pubkey,
			GNUTLS_KEYID_USE_SHA256, ids[1], &sizes[1]);
	gnutls_pubkey_deinit(of_key);
	if (code >= 0 &&
		(sizes[0] != sizes[1] || memcmp(ids[0], ids[1], sizes[0]) != 0))
		code = GNUTLS_E_CERTIFICATE_KEY_MISMATCH;
	return code;
}

static enum err
load(const char *certificate, const char *key, struct shown **out)
{
	struct shown *s = calloc(1, sizeof(*s));
	gnutls_datum_t text = datum(certificate);
	unsigned count = CHAIN_MAX;
	int code;

	CHECK(s != NULL);
	code = gnutls_pcert_list_import_x509_raw(
		s->chain, &count, &text, GNUTLS_X509_FMT_PEM, 0);
	if (code >= 0)
		s->count = count;
	if (code >= 0)
		code = gnutls_privkey_init(&s->key);
	text = datum(key);
	if (code >= 0)
		code = gnutls_privkey_import_x509_raw(
			s->key, &text, GNUTLS_X509_FMT_PEM, NULL, 0);
	if (code >= 0 && s->count > 0)
		code = compare_keys(s);
	if (code >= 0 && s->count > 0) {
		*out = s;
		return ERR_OK;
	}
	log_error("the certificate, or its key, cannot be used: %s",
		code < 0 ? gnutls_strerror(code) : "there is none");
	free_shown(s);
	return ERR_CONFIG;
}

enum err
tls_change(struct tls *t, const char *certificate, const char *key)
{
	struct shown *s = NULL;
	enum err e = load(certificate, key, &s);

	if (e != ERR_OK)
		return e;
	CHECK(pthread_mutex_lock(&t->lock) == 0);
	s->before = t->now;
	t->now = s;
	CHECK(pthread_mutex_unlock(&t->lock) == 0);
	return ERR_OK;
}

enum err
tls_open(const char *certificate, const char *key, struct tls **out)
{
	struct tls *t = calloc(1, sizeof(*t));
	enum err e;

	CHECK(t != NULL && only == NULL &&
		pthread_mutex_init(&t->lock, NULL) == 0);
	e = tls_change(t, certificate, key);
	if (e != ERR_OK) {
		tls_close(t);
		return e;
	}
	only = t;
	*out = t;
	return ERR_OK;
}

void
tls_close(struct tls *t)
{
	if (t == NULL)
		return;
	if (only == t)
		only = NULL;
	for (struct shown *before, *s = t->now; s != NULL; s = before) {
		before = s->before;
		free_shown(s);
	}
	CHECK(pthread_mutex_destroy(&t->lock) == 0);
	free(t);
}

static int
retrieve(gnutls_session_t session, const gnutls_datum_t *req_ca_rdn, int nreqs,
	const gnutls_pk_algorithm_t *pk_algos, int pk_algos_length,
	gnutls_pcert_st **pcert, unsigned *pcert_length,
	gnutls_privkey_t *privkey)
{
	struct shown *s;

	(void)session;
	(void)req_ca_rdn;
	(void)nreqs;
	(void)pk_algos;
	(void)pk_algos_length;
	CHECK(only != NULL && pthread_mutex_lock(&only->lock) == 0);
	s = only->now;
	CHECK(pthread_mutex_unlock(&only->lock) == 0);
	*pcert = s->chain;
	*pcert_length = s->count;
	*privkey = s->key;
	return 0;
}

void *
tls_callback(void)
{
	gnutls_certificate_retrieve_function2 *f = retrieve;
	void *p;

	/* ISO C has no cast between the two; libmicrohttpd wants a pointer. */
	_Static_assert(sizeof(f) == sizeof(p), "functions are like objects");
	memcpy(&p, &f, sizeof(p));
	return p;
}

enum tls_peer
tls_peer_of(void *session, char hash[SHA256_HEX_SIZE])
{
	const gnutls_datum_t *list;
	unsigned count = 0;
	unsigned status = 0;

	hash[0] = '\0';
	list = gnutls_certificate_get_peers(session, &count);
	if (list == NULL || count == 0)
		return TLS_PEER_NONE;
	if (gnutls_certificate_verify_peers2(session, &status) < 0 ||
		status != 0)
		return TLS_PEER_BAD;
	hash_sha256_hex(list[0].data, list[0].size, hash);
	return TLS_PEER_GOOD;
}

ssize_t
tls_send(void *session, const char *bytes, size_t len)
{
	return gnutls_record_send(session, bytes, len);
}
