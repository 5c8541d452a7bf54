#include "server/readers.h"

#include "base/check.h"
#include "base/log.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define KEPT_MAX     64
#define SUSPECT_MS   1000 /* readers are out, and none comes back */
#define TRY_AGAIN_MS 1000
#define PROBE_MEMORY ((size_t)64 << 20)

struct readers {
	const struct env *env;
	char *where;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t work; /* for the thread */
	pthread_cond_t news; /* from it */
	bool ending;
	struct storage *kept[KEPT_MAX];
	size_t count;
	size_t out;
	bool resting;    /* the thread, until it is woken */
	int64_t came_ms; /* when one was given back, or the first taken */
	/* The question of whether anybody answers. */
	bool wanted;
	bool asking;
	int64_t asked_ms;
	uint64_t answers;
	bool answered; /* the last one: well */
	bool stuck;    /* the last one took too long, or failed after that */
};

static void
lock(struct readers *r)
{
	CHECK(pthread_mutex_lock(&r->lock) == 0);
}

static void
unlock(struct readers *r)
{
	CHECK(pthread_mutex_unlock(&r->lock) == 0);
}

static void
wait_until(struct readers *r, pthread_cond_t *cond, int64_t mono_ms)
{
	int64_t left = mono_ms - env_mono_ms(r->env);
	struct timespec until;

	CHECK(clock_gettime(CLOCK_MONOTONIC, &until) == 0);
	left = left < 0 ? 0 : left;
	until.tv_sec += left / 1000;
	until.tv_nsec += left % 1000 * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_nsec -= 1000000000;
		until.tv_sec++;
	}
	(void)pthread_cond_timedwait(cond, &r->lock, &until);
}

/* ---- whether anybody answers ---- */

/* Under the lock. */
static bool
is_unanswered(const struct readers *r, int64_t for_ms)
{
	return r->stuck ||
	       (r->asking && env_mono_ms(r->env) - r->asked_ms >= for_ms);
}

static enum err
open_one(struct readers *r, struct storage **out)
{
	enum err e = storage_open_reader(r->env, r->where, out);

	if (e == ERR_OK && (*out)->ops->patience != NULL)
		(*out)->ops->patience(*out, READERS_PATIENCE_MS);
	return e;
}

/* With a storage of its own, so that it is not one of those that wait. */
static enum err
ask(struct readers *r, struct storage **s)
{
	struct arena *a = arena_new(PROBE_MEMORY);
	struct storage_hotel *hotels;
	enum err e = ERR_OK;
	size_t count;

	if (*s == NULL)
		e = open_one(r, s);
	if (e == ERR_OK)
		e = (*s)->ops->hotel_list(*s, a, &hotels, &count);
	arena_free(a);
	return e;
}

/* Under the lock, which it gives away while it waits. */
static void
probe(struct readers *r, struct storage **s)
{
	bool late;
	enum err e;

	r->wanted = false;
	r->asking = true;
	r->asked_ms = env_mono_ms(r->env);
	unlock(r);
	e = ask(r, s);
	lock(r);
	late = is_unanswered(r, READERS_STUCK_MS);
	r->asking = false;
	r->answers++;
	r->answered = e == ERR_OK;
	if (e == ERR_OK && r->stuck)
		log_info("the storage answers again");
	if (e != ERR_OK && late && !r->stuck)
		log_error("the storage does not answer: nothing is read from "
			  "it until it does");
	r->stuck = e != ERR_OK && late;
	CHECK(pthread_cond_broadcast(&r->news) == 0);
}

/* Under the lock. Rests until there is something to ask. */
static void
rest(struct readers *r)
{
	int64_t suspect_ms = r->came_ms + SUSPECT_MS;

	if (r->stuck) {
		wait_until(r, &r->work, env_mono_ms(r->env) + TRY_AGAIN_MS);
		r->wanted = true;
	} else if (r->out == 0) {
		r->resting = true;
		CHECK(pthread_cond_wait(&r->work, &r->lock) == 0);
		r->resting = false;
	} else if (env_mono_ms(r->env) < suspect_ms) {
		wait_until(r, &r->work, suspect_ms);
	} else {
		r->came_ms = env_mono_ms(r->env);
		r->wanted = true;
	}
}

static void *
readers_main(void *arg)
{
	struct readers *r = arg;
	struct storage *s = NULL;

	lock(r);
	while (!r->ending) {
		if (r->wanted)
			probe(r, &s);
		else
			rest(r);
	}
	unlock(r);
	storage_close(s);
	return NULL;
}

bool
readers_are_answered(struct readers *r)
{
	uint64_t before;
	bool fine;

	lock(r);
	before = r->answers;
	if (!r->asking) {
		r->wanted = true;
		CHECK(pthread_cond_signal(&r->work) == 0);
	}
	while (r->answers == before && !is_unanswered(r, READERS_PROBE_MS))
		wait_until(r, &r->news,
			(r->asking ? r->asked_ms : env_mono_ms(r->env)) +
				READERS_PROBE_MS);
	fine = r->answers != before && r->answered;
	unlock(r);
	return fine;
}

/* ---- readers ---- */

enum err
readers_take(struct readers *r, struct storage **out)
{
	struct storage *s = NULL;
	enum err e = ERR_OK;

	lock(r);
	if (is_unanswered(r, READERS_STUCK_MS)) {
		unlock(r);
		return ERR_OFFLINE;
	}
	if (r->out++ == 0) {
		r->came_ms = env_mono_ms(r->env);
		if (r->resting)
			CHECK(pthread_cond_signal(&r->work) == 0);
	}
	if (r->count > 0)
		s = r->kept[--r->count];
	unlock(r);
	if (s == NULL)
		e = open_one(r, &s);
	if (e == ERR_OK) {
		*out = s;
		return ERR_OK;
	}
	lock(r);
	r->out--;
	r->came_ms = env_mono_ms(r->env);
	unlock(r);
	return e;
}

void
readers_give(struct readers *r, struct storage *s)
{
	if (s == NULL)
		return;
	lock(r);
	CHECK(r->out > 0);
	r->out--;
	r->came_ms = env_mono_ms(r->env);
	if (r->count < KEPT_MAX) {
		r->kept[r->count++] = s;
		s = NULL;
	}
	unlock(r);
	storage_close(s);
}

/* ---- life ---- */

struct readers *
readers_new(const struct env *env, const char *where)
{
	struct readers *r = calloc(1, sizeof(*r));
	pthread_condattr_t attr;

	CHECK(r != NULL && pthread_mutex_init(&r->lock, NULL) == 0);
	CHECK(pthread_condattr_init(&attr) == 0 &&
		pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) == 0 &&
		pthread_cond_init(&r->work, &attr) == 0 &&
		pthread_cond_init(&r->news, &attr) == 0 &&
		pthread_condattr_destroy(&attr) == 0);
	r->env = env;
	r->where = strdup(where);
	CHECK(r->where != NULL);
	CHECK(pthread_create(&r->thread, NULL, readers_main, r) == 0);
	return r;
}

void
readers_free(struct readers *r)
{
	if (r == NULL)
		return;
	lock(r);
	r->ending = true;
	CHECK(pthread_cond_signal(&r->work) == 0);
	unlock(r);
	CHECK(pthread_join(r->thread, NULL) == 0);
	while (r->count > 0)
		storage_close(r->kept[--r->count]);
	CHECK(pthread_cond_destroy(&r->work) == 0);
	CHECK(pthread_cond_destroy(&r->news) == 0);
	CHECK(pthread_mutex_destroy(&r->lock) == 0);
	free(r->where);
	free(r);
}
