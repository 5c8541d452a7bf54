#include "server/readers.h"

#include "base/check.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define KEPT_MAX 64

struct readers {
	const struct env *env;
	char *where;
	pthread_mutex_t lock;
	struct storage *kept[KEPT_MAX];
	size_t count;
};

struct readers *
readers_new(const struct env *env, const char *where)
{
	struct readers *r = calloc(1, sizeof(*r));

	CHECK(r != NULL && pthread_mutex_init(&r->lock, NULL) == 0);
	r->env = env;
	r->where = strdup(where);
	CHECK(r->where != NULL);
	return r;
}

void
readers_free(struct readers *r)
{
	if (r == NULL)
		return;
	while (r->count > 0)
		storage_close(r->kept[--r->count]);
	CHECK(pthread_mutex_destroy(&r->lock) == 0);
	free(r->where);
	free(r);
}

enum err
readers_take(struct readers *r, struct storage **out)
{
	struct storage *s = NULL;

	CHECK(pthread_mutex_lock(&r->lock) == 0);
	if (r->count > 0)
		s = r->kept[--r->count];
	CHECK(pthread_mutex_unlock(&r->lock) == 0);
	if (s == NULL)
		return storage_open_reader(r->env, r->where, out);
	*out = s;
	return ERR_OK;
}

void
readers_give(struct readers *r, struct storage *s)
{
	if (s == NULL)
		return;
	CHECK(pthread_mutex_lock(&r->lock) == 0);
	if (r->count < KEPT_MAX) {
		r->kept[r->count++] = s;
		s = NULL;
	}
	CHECK(pthread_mutex_unlock(&r->lock) == 0);
	storage_close(s);
}
