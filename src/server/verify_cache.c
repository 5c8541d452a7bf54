#include "server/verify_cache.h"

#include "base/check.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BUCKETS 1024

struct entry {
	struct entry *next;
	char *pem;
	struct verify_key *key;
};

struct verify_cache {
	pthread_mutex_t lock;
	bool fast;
	struct entry *buckets[BUCKETS];
};

struct verify_cache *
verify_cache_new(bool fast)
{
	struct verify_cache *c = calloc(1, sizeof(*c));

	CHECK(c != NULL && pthread_mutex_init(&c->lock, NULL) == 0);
	c->fast = fast;
	return c;
}

void
verify_cache_free(struct verify_cache *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < BUCKETS; i++) {
		struct entry *next;

		for (struct entry *e = c->buckets[i]; e != NULL; e = next) {
			next = e->next;
			verify_key_free(e->key);
			free(e->pem);
			free(e);
		}
	}
	CHECK(pthread_mutex_destroy(&c->lock) == 0);
	free(c);
}

static struct entry **
bucket_of(struct verify_cache *c, const char *pem)
{
	uint32_t h = 2166136261u;

	for (; *pem != '\0'; pem++)
		h = (h ^ (unsigned char)*pem) * 16777619u;
	return &c->buckets[h % BUCKETS];
}

static enum err
add(struct verify_cache *c, struct entry **bucket, const char *pem,
	struct entry **out)
{
	struct verify_key *key;
	struct entry *e;
	enum err err;

	err = c->fast ? verify_key_from_pem_or_fast(pem, &key)
		      : verify_key_from_pem(pem, &key);
	if (err != ERR_OK)
		return err;
	e = calloc(1, sizeof(*e));
	CHECK(e != NULL);
	e->pem = strdup(pem);
	CHECK(e->pem != NULL);
	e->key = key;
	e->next = *bucket;
	*bucket = e;
	*out = e;
	return ERR_OK;
}

enum err
verify_cache_get(
	struct verify_cache *c, const char *pem, const struct verify_key **out)
{
	struct entry **bucket = bucket_of(c, pem);
	enum err err = ERR_OK;
	struct entry *e;

	CHECK(pthread_mutex_lock(&c->lock) == 0);
	for (e = *bucket; e != NULL && strcmp(e->pem, pem) != 0; e = e->next)
		;
	if (e == NULL)
		err = add(c, bucket, pem, &e);
	if (err == ERR_OK)
		*out = e->key;
	CHECK(pthread_mutex_unlock(&c->lock) == 0);
	return err;
}
