#include "server/janitor.h"

#include "base/check.h"
#include "base/log.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#define FIRST_S           60 /* a server that starts has better things to do */
#define EVERY_S           600
#define METRICS_KEPT_DAYS 400
#define PIECE             500 /* changes: some milliseconds */
#define DAY_MS            (INT64_C(24) * 60 * 60 * 1000)
#define MEMORY_MAX        ((size_t)64 << 20)

struct janitor {
	const struct env *env;
	struct readers *readers;
	struct writer *writer;
	atomic_int_fast64_t log_days;
	atomic_int_fast64_t event_days;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t news;
	bool ending;
};

struct piece {
	struct writer_job job; /* first, so that a job is one of these */
	const struct janitor *j;
	bool more;
};

struct janitor_times
janitor_times(const struct conf *conf)
{
	return (struct janitor_times){
		.log = conf->server.log_keep_days,
		.events = conf->server.audit_keep_days,
	};
}

enum err
janitor_piece(struct storage *s, const char *tenant_id, int64_t now_ms,
	struct janitor_times keep, bool *more)
{
	enum err e = s->ops->log_mark(s, now_ms);

	*more = false;
	if (e == ERR_OK)
		e = s->ops->log_trim(
			s, now_ms - keep.log * DAY_MS, PIECE, more);
	if (e == ERR_OK && !*more)
		e = s->ops->metrics_trim(
			s, tenant_id, now_ms - METRICS_KEPT_DAYS * DAY_MS);
	if (e == ERR_OK && !*more)
		e = s->ops->event_trim(s, now_ms - keep.events * DAY_MS);
	return e;
}

static enum err
run(struct writer_job *job, struct storage *s)
{
	struct piece *p = (struct piece *)job;
	const struct janitor_times keep = {
		.log = atomic_load(&p->j->log_days),
		.events = atomic_load(&p->j->event_days),
	};

	return janitor_piece(
		s, job->tenant_id, env_now_ms(p->j->env), keep, &p->more);
}

static bool
is_ending(struct janitor *j)
{
	bool ending;

	CHECK(pthread_mutex_lock(&j->lock) == 0);
	ending = j->ending;
	CHECK(pthread_mutex_unlock(&j->lock) == 0);
	return ending;
}

static void
tidy_hotel(struct janitor *j, const char *tenant_id)
{
	struct piece p = {
		.job = { .tenant_id = tenant_id, .run = run, .weight = PIECE },
		.j = j,
	};
	enum err e;

	do {
		p.more = false;
		e = writer_do(j->writer, &p.job);
	} while (e == ERR_OK && p.more && !is_ending(j));
	/* Whatever it was, it is tried again in ten minutes. */
	if (e != ERR_OK)
		log_warn("%s: the change log could not be tidied: %s",
			tenant_id, err_text(e));
}

static void
tidy_all(struct janitor *j)
{
	struct arena *a = arena_new(MEMORY_MAX);
	struct storage_hotel *list = NULL;
	struct storage *s = NULL;
	size_t count = 0;

	if (readers_take(j->readers, &s) == ERR_OK) {
		if (s->ops->hotel_list(s, a, &list, &count) != ERR_OK)
			count = 0;
		readers_give(j->readers, s);
	}
	for (size_t i = 0; i < count && !is_ending(j); i++)
		tidy_hotel(j, list[i].tenant_id);
	arena_free(a);
}

/* Whether it is the end. */
static bool
rest(struct janitor *j, time_t seconds)
{
	struct timespec until;
	bool ending;

	CHECK(clock_gettime(CLOCK_MONOTONIC, &until) == 0);
	until.tv_sec += seconds;
	CHECK(pthread_mutex_lock(&j->lock) == 0);
	while (!j->ending &&
		pthread_cond_timedwait(&j->news, &j->lock, &until) == 0)
		;
	ending = j->ending;
	CHECK(pthread_mutex_unlock(&j->lock) == 0);
	return ending;
}

static void *
janitor_main(void *arg)
{
	struct janitor *j = arg;
	time_t wait_s = FIRST_S;

	while (!rest(j, wait_s)) {
		tidy_all(j);
		wait_s = EVERY_S;
	}
	return NULL;
}

struct janitor *
janitor_start(const struct env *env, struct readers *readers,
	struct writer *writer, struct janitor_times keep)
{
	struct janitor *j = calloc(1, sizeof(*j));
	pthread_condattr_t attr;

	CHECK(j != NULL && pthread_mutex_init(&j->lock, NULL) == 0 &&
		pthread_condattr_init(&attr) == 0 &&
		pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) == 0 &&
		pthread_cond_init(&j->news, &attr) == 0 &&
		pthread_condattr_destroy(&attr) == 0);
	j->env = env;
	j->readers = readers;
	j->writer = writer;
	janitor_keep(j, keep);
	CHECK(pthread_create(&j->thread, NULL, janitor_main, j) == 0);
	return j;
}

void
janitor_keep(struct janitor *j, struct janitor_times keep)
{
	atomic_store(&j->log_days, keep.log);
	atomic_store(&j->event_days, keep.events);
}

void
janitor_stop(struct janitor *j)
{
	if (j == NULL)
		return;
	CHECK(pthread_mutex_lock(&j->lock) == 0);
	j->ending = true;
	CHECK(pthread_cond_signal(&j->news) == 0);
	CHECK(pthread_mutex_unlock(&j->lock) == 0);
	CHECK(pthread_join(j->thread, NULL) == 0);
	CHECK(pthread_cond_destroy(&j->news) == 0);
	CHECK(pthread_mutex_destroy(&j->lock) == 0);
	free(j);
}
