#include "server/crew.h"

#include "base/check.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct work {
	void (*part)(void *ctx, size_t from, size_t to, size_t member);
	void *ctx;
	size_t count;
	size_t piece;
	size_t next;   /* first index that nobody has taken */
	size_t active; /* helpers in a piece */
};

struct crew {
	pthread_mutex_t lock;
	pthread_cond_t wanted; /* there is work, or the end */
	pthread_cond_t idle;   /* a helper has finished its piece */
	struct work *work;     /* NULL: nothing to do */
	bool ending;
	size_t helpers;
	pthread_t *threads;
	size_t started;
};

/* The next piece, under the lock; false when all are taken. */
static bool
take(struct work *w, size_t *from, size_t *to)
{
	if (w->next >= w->count)
		return false;
	*from = w->next;
	*to = w->count - w->next > w->piece ? w->next + w->piece : w->count;
	w->next = *to;
	return true;
}

static void
work_off(struct crew *c, struct work *w, size_t member)
{
	size_t from;
	size_t to;

	while (take(w, &from, &to)) {
		CHECK(pthread_mutex_unlock(&c->lock) == 0);
		w->part(w->ctx, from, to, member);
		CHECK(pthread_mutex_lock(&c->lock) == 0);
	}
}

static void *
help(void *arg)
{
	struct crew *c = arg;
	size_t member;

	CHECK(pthread_mutex_lock(&c->lock) == 0);
	member = ++c->started;
	while (!c->ending) {
		struct work *w = c->work;

		if (w == NULL || w->next >= w->count) {
			CHECK(pthread_cond_wait(&c->wanted, &c->lock) == 0);
			continue;
		}
		w->active++;
		work_off(c, w, member);
		w->active--;
		CHECK(pthread_cond_broadcast(&c->idle) == 0);
	}
	CHECK(pthread_mutex_unlock(&c->lock) == 0);
	return NULL;
}

struct crew *
crew_new(size_t helpers)
{
	struct crew *c = calloc(1, sizeof(*c));

	CHECK(c != NULL && pthread_mutex_init(&c->lock, NULL) == 0 &&
		pthread_cond_init(&c->wanted, NULL) == 0 &&
		pthread_cond_init(&c->idle, NULL) == 0);
	c->helpers = helpers;
	c->threads = calloc(helpers + 1, sizeof(*c->threads));
	CHECK(c->threads != NULL);
	for (size_t i = 0; i < helpers; i++)
		CHECK(pthread_create(&c->threads[i], NULL, help, c) == 0);
	return c;
}

void
crew_free(struct crew *c)
{
	if (c == NULL)
		return;
	CHECK(pthread_mutex_lock(&c->lock) == 0);
	c->ending = true;
	CHECK(pthread_cond_broadcast(&c->wanted) == 0);
	CHECK(pthread_mutex_unlock(&c->lock) == 0);
	for (size_t i = 0; i < c->helpers; i++)
		CHECK(pthread_join(c->threads[i], NULL) == 0);
	CHECK(pthread_cond_destroy(&c->idle) == 0);
	CHECK(pthread_cond_destroy(&c->wanted) == 0);
	CHECK(pthread_mutex_destroy(&c->lock) == 0);
	free(c->threads);
	free(c);
}

size_t
crew_size(const struct crew *c)
{
	return c->helpers + 1;
}

void
crew_run(struct crew *c, size_t count, size_t piece,
	void (*part)(void *ctx, size_t from, size_t to, size_t member),
	void *ctx)
{
	struct work w = { part, ctx, count, piece, 0, 0 };
	bool helped;

	CHECK(pthread_mutex_lock(&c->lock) == 0);
	helped = c->work == NULL && count > piece;
	if (helped) {
		c->work = &w;
		CHECK(pthread_cond_broadcast(&c->wanted) == 0);
	}
	work_off(c, &w, 0);
	while (w.active > 0)
		CHECK(pthread_cond_wait(&c->idle, &c->lock) == 0);
	if (helped)
		c->work = NULL;
	CHECK(pthread_mutex_unlock(&c->lock) == 0);
}
