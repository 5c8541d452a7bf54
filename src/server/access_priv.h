/*
 * What the files of access.h share. Nobody else includes this.
 */
#ifndef OFFSYNC_SERVER_ACCESS_PRIV_H
#define OFFSYNC_SERVER_ACCESS_PRIV_H

#include "crypto/hash.h"
#include "server/access.h"

#include <pthread.h>

#define ACCESS_PEM_MAX ((size_t)16 * 1024)
#define ACCESS_ID_SIZE 65

struct access_key {
	int64_t number;
	char kid[ACCESS_KID_SIZE];
	struct sign_key *key;
	struct verify_key *verify;
	char *public_pem;
	uint8_t mac[SHA256_SIZE]; /* of short tokens */
};

/* The keys of one reading, oldest first; the last one signs. */
struct key_ring {
	struct access_key keys[ACCESS_KEYS_MAX];
	size_t count;
};

/* A token that was checked, by its hash. */
struct remembered {
	uint8_t hash[SHA256_SIZE];
	int64_t expires_at_s; /* 0: empty */
	char tenant_id[ACCESS_ID_SIZE];
	char terminal_id[ACCESS_ID_SIZE];
};
#define ACCESS_REMEMBERED 1024

struct access {
	const struct env *env;
	struct token_secret mac;
	pthread_rwlock_t ring_lock;
	struct key_ring rings[ACCESS_USES];
	pthread_mutex_t lock;
	int64_t looked_at_ms; /* mono */
	struct remembered tokens[ACCESS_REMEMBERED];
};

/* Around every look at the rings. */
void access_hold(struct access *a);
void access_give(struct access *a);
/* Of what is held: the one that signs. */
const struct access_key *access_signing_key(
	const struct access *a, enum access_use use);

enum err key_ring_read(struct storage *s, enum access_use use,
	const struct token_secret *mac, struct key_ring *ring) MUST_CHECK;
void key_ring_fini(struct key_ring *ring);

/* Whether a bearer token has the length of a short one; and whom it names. */
bool access_is_short(const char *bearer);
enum err access_check_short(struct access *a, const char *hotel,
	const char *bearer, struct arena *arena, struct sync_caller *out);

#endif
