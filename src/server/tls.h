/*
 * The server's certificate, which can be changed while it serves: each new
 * connection is shown the newest, those that are open go on with theirs. And
 * the certificate that a client shows. With http*.c all that knows GnuTLS,
 * which is libmicrohttpd's.
 */
#ifndef OFFSYNC_SERVER_TLS_H
#define OFFSYNC_SERVER_TLS_H

#include "base/err.h"
#include "crypto/hash.h"

#include <sys/types.h>

struct tls;

/* One at a time in a process: GnuTLS asks for the certificate without saying
 * for whom. ERR_CONFIG: it cannot be read, or the key is not its; logged. */
enum err tls_open(
	const char *certificate, const char *key, struct tls **out) MUST_CHECK;
/* From the next connection on. Whatever goes wrong, the old one stays. */
enum err tls_change(
	struct tls *t, const char *certificate, const char *key) MUST_CHECK;
/* When no connection is left. NULL ok. */
void tls_close(struct tls *t);

/* gnutls_certificate_retrieve_function2, for libmicrohttpd. */
void *tls_callback(void);

enum tls_peer {
	TLS_PEER_NONE, /* has shown no certificate */
	TLS_PEER_BAD, /* one that no authority of ours has signed, or not now */
	TLS_PEER_GOOD,
};
/* session: libmicrohttpd's of a connection. hash: SHA-256 of the certificate.
 */
enum tls_peer tls_peer_of(void *session, char hash[SHA256_HEX_SIZE]);
/* To a connection that libmicrohttpd does not use meanwhile; never waits. Bytes
 * that were sent; what could not be sent whole leaves it good for nothing. */
ssize_t tls_send(void *session, const char *bytes, size_t len);

#endif
