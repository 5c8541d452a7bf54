#include "server/writer_lane.h"

#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define WAITING_MAX 1024
/* Between two batches of one terminal nothing waits for a moment; after this
 * nobody is in the middle of something. */
#define IDLE_MS   250
#define GROUP_MAX 4000 /* actions in one transaction */

struct lane {
	const struct env *env;
	char *where;
	struct storage *storage; /* of the thread; NULL: to be opened */

	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t news;
	struct writer_job *first;
	struct writer_job **end;
	bool ending;
	bool untidy; /* something was written since the last quiet moment */
	struct writer_job *aside; /* of the thread: early ones, in order */

	/* What waits for the disk, or has failed behind what does. */
	pthread_t flusher;
	pthread_cond_t work; /* for the flusher */
	pthread_cond_t rest; /* there is none left */
	struct writer_job *over;
	struct writer_job **over_end;
	bool flushing;
	bool flush_failed; /* the storage is not to be trusted any more */
	bool flusher_ending;

	struct writer_counts counts;
};

/* ---- groups ---- */

/* Takes the jobs of the first one's hotel out of the queue, in their order, as
 * many as fit. Under the lock. */
static struct writer_job *
take_group(struct lane *w)
{
	struct writer_job *group = NULL;
	struct writer_job **tail = &group;
	struct writer_job **at = &w->first;
	const char *tenant = w->first->tenant_id;
	size_t weight = 0;

	while (*at != NULL && (group == NULL || weight < GROUP_MAX)) {
		struct writer_job *job = *at;

		if (strcmp(job->tenant_id, tenant) != 0) {
			at = &job->next;
			continue;
		}
		*at = job->next;
		job->next = NULL;
		*tail = job;
		tail = &job->next;
		weight += job->weight;
		w->counts.waiting--;
		w->counts.jobs++;
	}
	if (w->first == NULL)
		w->end = &w->first;
	else
		for (w->end = &w->first; *w->end != NULL;
			w->end = &(*w->end)->next)
			;
	return group;
}

/* ---- transactions ---- */

/* Waits until the flusher has done all it has; true when the disk would not
 * take something. */
static bool
await_rest(struct lane *w)
{
	bool failed;

	CHECK(pthread_mutex_lock(&w->lock) == 0);
	while (w->over != NULL || w->flushing)
		CHECK(pthread_cond_wait(&w->rest, &w->lock) == 0);
	failed = w->flush_failed;
	w->flush_failed = false;
	CHECK(pthread_mutex_unlock(&w->lock) == 0);
	return failed;
}

static void
close_storage(struct lane *w, enum err why)
{
	(void)await_rest(w);
	log_warn("the storage is opened again after: %s", err_text(why));
	storage_close(w->storage);
	w->storage = NULL;
}

static enum err
open_storage(struct lane *w)
{
	const struct storage_ops *ops;
	enum err e;

	if (w->storage != NULL)
		return ERR_OK;
	e = storage_open(w->env, w->where, &w->storage);
	if (e != ERR_OK)
		return e;
	ops = w->storage->ops;
	if (ops->flush_later != NULL)
		e = ops->flush_later(w->storage);
	if (e != ERR_OK) {
		storage_close(w->storage);
		w->storage = NULL;
	}
	return e;
}

/* After these nobody knows what is in the file: closed, and looked at anew. */
static void
close_when_lost(struct lane *w, enum err e)
{
	if (e == ERR_UNKNOWN || e == ERR_IO || e == ERR_CORRUPT ||
		e == ERR_READ_ONLY)
		close_storage(w, e);
}

static bool
has_flush_failed(struct lane *w)
{
	bool failed;

	CHECK(pthread_mutex_lock(&w->lock) == 0);
	failed = w->flush_failed;
	CHECK(pthread_mutex_unlock(&w->lock) == 0);
	return failed;
}

static bool
is_early(struct lane *w, struct writer_job *job)
{
	int64_t now;

	if (job->is_early == NULL)
		return false;
	now = env_mono_ms(w->env);
	if (job->patient_until_ms == 0)
		job->patient_until_ms = now + WRITER_PATIENCE_MS;
	return now < job->patient_until_ms && job->is_early(job, w->storage);
}

/* What all of them will ask is read at once; then the storage may work on what
 * one has written while the next one is worked out. */
static enum err
look_ahead(struct lane *w, struct writer_job *first, struct writer_job *end)
{
	const struct storage_ops *ops = w->storage->ops;
	size_t weight = 0;
	bool more = true;
	enum err e = ERR_OK;

	for (struct writer_job *j = first; j != end; j = j->next)
		weight += j->look == NULL ? 0 : j->weight;
	if (ops->scout == NULL || weight < 2)
		return ERR_OK;
	for (int i = 0; i < STORAGE_SCOUT_ROUNDS && e == ERR_OK && more; i++) {
		for (struct writer_job *j = first; j != end && e == ERR_OK;
			j = j->next)
			e = j->look == NULL ? ERR_OK
					    : j->look(j, w->storage, i);
		if (e == ERR_OK)
			e = ops->scout_fetch(w->storage, &more);
		more = more || i == 0;
	}
	ops->scout_end(w->storage);
	return e;
}

/* Jobs from first to, but without, end. */
static enum err
transact(struct lane *w, struct writer_job *first, struct writer_job *end,
	bool careful)
{
	enum err e;

	if (w->storage != NULL && has_flush_failed(w))
		close_storage(w, ERR_IO);
	e = open_storage(w);
	if (e != ERR_OK)
		return e;
	e = w->storage->ops->begin(w->storage, first->tenant_id);
	if (e == ERR_OK) {
		if (careful)
			w->storage->ops->careful(w->storage);
		e = look_ahead(w, first, end);
		for (struct writer_job *j = first; j != end && e == ERR_OK;
			j = j->next) {
			j->early = is_early(w, j);
			if (!j->early)
				e = j->run(j, w->storage);
		}
		e = w->storage->ops->end(w->storage, e);
	}
	close_when_lost(w, e);
	if (e == ERR_OK) {
		CHECK(pthread_mutex_lock(&w->lock) == 0);
		w->counts.commits++;
		CHECK(pthread_mutex_unlock(&w->lock) == 0);
	}
	return e;
}

static bool
is_worth_another_try(enum err e)
{
	return e != ERR_OK && e != ERR_UNKNOWN && e != ERR_FULL &&
	       e != ERR_READ_ONLY && e != ERR_CORRUPT;
}

/* One job alone, as often as it is worth it. */
static enum err
transact_alone(struct lane *w, struct writer_job *job)
{
	enum err e = ERR_BUSY;
	int tries = 1;

	for (int i = 0; i < tries && e == ERR_BUSY; i++) {
		e = transact(w, job, job->next, true);
		tries = w->storage == NULL ? 1 : w->storage->ops->tries;
	}
	return e;
}

/* The job is committed, or has failed. */
static void
hand_over(struct lane *w, struct writer_job *job, enum err e)
{
	job->next = NULL;
	job->result = e;
	CHECK(pthread_mutex_lock(&w->lock) == 0);
	*w->over_end = job;
	w->over_end = &job->next;
	CHECK(pthread_cond_signal(&w->work) == 0);
	CHECK(pthread_mutex_unlock(&w->lock) == 0);
}

static void
set_aside(struct lane *w, struct writer_job *job)
{
	struct writer_job **end = &w->aside;

	while (*end != NULL)
		end = &(*end)->next;
	job->next = NULL;
	*end = job;
}

/* What was set aside is the first to be tried again; at the end for good. */
static void
take_up_again(struct lane *w)
{
	struct writer_job **end = &w->aside;

	if (w->aside == NULL)
		return;
	CHECK(pthread_mutex_lock(&w->lock) == 0);
	for (; *end != NULL; end = &(*end)->next) {
		w->counts.waiting++;
		if (w->ending)
			(*end)->patient_until_ms = 1;
	}
	*end = w->first;
	if (w->first == NULL)
		w->end = end;
	w->first = w->aside;
	w->aside = NULL;
	CHECK(pthread_mutex_unlock(&w->lock) == 0);
}

static void
do_group(struct lane *w, struct writer_job *group)
{
	bool one_by_one;
	bool any = false;
	enum err e;

	e = transact(w, group, NULL, false);
	one_by_one = is_worth_another_try(e);
	for (struct writer_job *next; group != NULL; group = next) {
		next = group->next;
		if (one_by_one)
			e = transact_alone(w, group);
		if (e == ERR_OK && group->early) {
			set_aside(w, group);
			continue;
		}
		hand_over(w, group, e);
		any = true;
	}
	if (any)
		take_up_again(w);
}

/* How long the thread may sleep: until somebody's patience ends, or until it is
 * quiet; -1: as long as it likes. */
static int64_t
time_to_sleep(const struct lane *w)
{
	int64_t left;

	if (w->aside == NULL)
		return w->untidy ? IDLE_MS : -1;
	left = w->aside->patient_until_ms - env_mono_ms(w->env);
	return w->ending || left < 0 ? 0 : left;
}

/* Under the lock: until there is a job or the end, or the time is over. False:
 * the latter. */
static bool
await_news(struct lane *w)
{
	int64_t sleep = time_to_sleep(w);
	struct timespec until;
	int rc = 0;

	CHECK(clock_gettime(CLOCK_MONOTONIC, &until) == 0);
	until.tv_nsec += sleep % 1000 * 1000000;
	until.tv_sec += sleep / 1000 + until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	while (w->first == NULL && !w->ending && rc == 0)
		rc = sleep < 0 ? pthread_cond_wait(&w->news, &w->lock)
			       : pthread_cond_timedwait(
					 &w->news, &w->lock, &until);
	CHECK(rc == 0 || rc == ETIMEDOUT);
	return w->first != NULL || w->ending;
}

/* Without the lock. waiting: somebody does. */
static void
tidy(struct lane *w, bool waiting)
{
	w->untidy = waiting;
	if (w->storage != NULL)
		w->storage->ops->tidy(w->storage, waiting);
	if (!waiting)
		memory_give_back();
}

static void *
lane_main(void *arg)
{
	struct lane *w = arg;

	CHECK(pthread_mutex_lock(&w->lock) == 0);
	while (!w->ending || w->first != NULL || w->aside != NULL) {
		bool news = await_news(w);
		struct writer_job *group =
			w->first == NULL ? NULL : take_group(w);

		CHECK(pthread_mutex_unlock(&w->lock) == 0);
		if (group != NULL)
			do_group(w, group);
		else
			take_up_again(w);
		tidy(w, news);
		CHECK(pthread_mutex_lock(&w->lock) == 0);
	}
	CHECK(pthread_mutex_unlock(&w->lock) == 0);
	return NULL;
}

/* ---- the disk ---- */

/* A disk that has failed once says that all is well the next time, and what it
 * lost stays lost: until the storage is opened again nothing is believed. */
static enum err
flush(struct lane *w)
{
	enum err e = ERR_IO;

	if (!has_flush_failed(w))
		e = w->storage->ops->flush(w->storage);
	if (e == ERR_OK)
		return e;
	CHECK(pthread_mutex_lock(&w->lock) == 0);
	w->flush_failed = true;
	CHECK(pthread_mutex_unlock(&w->lock) == 0);
	return e;
}

/* All that were handed over by now, by one flush. */
static void
finish(struct lane *w, struct writer_job *jobs)
{
	enum err flushed = ERR_OK;
	bool any = false;

	for (const struct writer_job *j = jobs; j != NULL; j = j->next)
		any = any || j->result == ERR_OK;
	/* The storage stays as long as this works (await_rest). */
	if (any && w->storage->ops->flush != NULL)
		flushed = flush(w);
	for (struct writer_job *next; jobs != NULL; jobs = next) {
		next = jobs->next;
		jobs->done(
			jobs, jobs->result == ERR_OK ? flushed : jobs->result);
	}
}

static void *
flusher_main(void *arg)
{
	struct lane *w = arg;

	CHECK(pthread_mutex_lock(&w->lock) == 0);
	for (;;) {
		struct writer_job *jobs = w->over;

		if (jobs == NULL && w->flusher_ending)
			break;
		if (jobs == NULL) {
			CHECK(pthread_cond_wait(&w->work, &w->lock) == 0);
			continue;
		}
		w->over = NULL;
		w->over_end = &w->over;
		w->flushing = true;
		CHECK(pthread_mutex_unlock(&w->lock) == 0);
		finish(w, jobs);
		CHECK(pthread_mutex_lock(&w->lock) == 0);
		w->flushing = false;
		CHECK(pthread_cond_signal(&w->rest) == 0);
	}
	CHECK(pthread_mutex_unlock(&w->lock) == 0);
	return NULL;
}

/* ---- life ---- */

enum err
lane_start(const struct env *env, const char *where, bool open_now,
	struct lane **out)
{
	struct lane *w = calloc(1, sizeof(*w));
	pthread_condattr_t attr;
	enum err e = ERR_OK;

	CHECK(w != NULL && pthread_mutex_init(&w->lock, NULL) == 0);
	CHECK(pthread_condattr_init(&attr) == 0 &&
		pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) == 0 &&
		pthread_cond_init(&w->news, &attr) == 0 &&
		pthread_condattr_destroy(&attr) == 0 &&
		pthread_cond_init(&w->work, NULL) == 0 &&
		pthread_cond_init(&w->rest, NULL) == 0);
	w->env = env;
	w->where = strdup(where);
	CHECK(w->where != NULL);
	w->end = &w->first;
	w->over_end = &w->over;
	if (open_now)
		e = open_storage(w);
	if (e != ERR_OK) {
		free(w->where);
		free(w);
		return e;
	}
	CHECK(pthread_create(&w->flusher, NULL, flusher_main, w) == 0);
	CHECK(pthread_create(&w->thread, NULL, lane_main, w) == 0);
	*out = w;
	return ERR_OK;
}

void
lane_stop(struct lane *w)
{
	if (w == NULL)
		return;
	CHECK(pthread_mutex_lock(&w->lock) == 0);
	w->ending = true;
	CHECK(pthread_cond_signal(&w->news) == 0);
	CHECK(pthread_mutex_unlock(&w->lock) == 0);
	CHECK(pthread_join(w->thread, NULL) == 0);
	CHECK(pthread_mutex_lock(&w->lock) == 0);
	w->flusher_ending = true;
	CHECK(pthread_cond_signal(&w->work) == 0);
	CHECK(pthread_mutex_unlock(&w->lock) == 0);
	CHECK(pthread_join(w->flusher, NULL) == 0);
	storage_close(w->storage);
	CHECK(pthread_cond_destroy(&w->news) == 0 &&
		pthread_cond_destroy(&w->work) == 0 &&
		pthread_cond_destroy(&w->rest) == 0);
	CHECK(pthread_mutex_destroy(&w->lock) == 0);
	free(w->where);
	free(w);
}

bool
lane_add(struct lane *w, struct writer_job *job)
{
	bool taken;

	job->next = NULL;
	CHECK(pthread_mutex_lock(&w->lock) == 0);
	taken = w->counts.waiting < WAITING_MAX && !w->ending;
	if (taken) {
		*w->end = job;
		w->end = &job->next;
		w->counts.waiting++;
		CHECK(pthread_cond_signal(&w->news) == 0);
	}
	CHECK(pthread_mutex_unlock(&w->lock) == 0);
	return taken;
}

void
lane_count(struct lane *w, struct writer_counts *sum)
{
	CHECK(pthread_mutex_lock(&w->lock) == 0);
	sum->waiting += w->counts.waiting;
	sum->jobs += w->counts.jobs;
	sum->commits += w->counts.commits;
	CHECK(pthread_mutex_unlock(&w->lock) == 0);
}
