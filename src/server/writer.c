#include "server/writer.h"

#include "base/check.h"
#include "base/log.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define WAITING_MAX 1024
#define GROUP_MAX   4000 /* actions in one transaction */

struct writer {
	const struct env *env;
	char *where;
	struct storage *storage; /* of the thread; NULL: lost, to be opened */

	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t news;
	struct writer_job *first;
	struct writer_job **end;
	bool ending;
	struct writer_counts counts;
};

/* ---- groups ---- */

/* Takes the jobs of the first one's hotel out of the queue, in their order, as
 * many as fit. Under the lock. */
static struct writer_job *
take_group(struct writer *w)
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

static enum err
open_storage(struct writer *w)
{
	if (w->storage != NULL)
		return ERR_OK;
	return storage_open(w->env, w->where, &w->storage);
}

/* After these nobody knows what is in the file: closed, and looked at anew. */
static void
close_when_lost(struct writer *w, enum err e)
{
	if (e != ERR_UNKNOWN && e != ERR_IO && e != ERR_CORRUPT &&
		e != ERR_READ_ONLY)
		return;
	log_warn("the storage is opened again after: %s", err_text(e));
	storage_close(w->storage);
	w->storage = NULL;
}

/* Jobs from first to, but without, end. */
static enum err
transact(struct writer *w, struct writer_job *first, struct writer_job *end,
	bool careful)
{
	enum err e;

	e = open_storage(w);
	if (e != ERR_OK)
		return e;
	e = w->storage->ops->begin(w->storage, first->tenant_id);
	if (e == ERR_OK) {
		if (careful)
			w->storage->ops->careful(w->storage);
		for (struct writer_job *j = first; j != end && e == ERR_OK;
			j = j->next)
			e = j->run(j, w->storage);
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
transact_alone(struct writer *w, struct writer_job *job)
{
	enum err e = ERR_BUSY;
	int tries = 1;

	for (int i = 0; i < tries && e == ERR_BUSY; i++) {
		e = transact(w, job, job->next, true);
		tries = w->storage == NULL ? 1 : w->storage->ops->tries;
	}
	return e;
}

static void
do_group(struct writer *w, struct writer_job *group)
{
	bool one_by_one;
	enum err e;

	e = transact(w, group, NULL, false);
	one_by_one = is_worth_another_try(e);
	for (struct writer_job *next; group != NULL; group = next) {
		next = group->next;
		if (one_by_one)
			e = transact_alone(w, group);
		group->done(group, e);
	}
}

static void *
writer_main(void *arg)
{
	struct writer *w = arg;

	CHECK(pthread_mutex_lock(&w->lock) == 0);
	while (!w->ending || w->first != NULL) {
		struct writer_job *group;
		bool waiting;

		if (w->first == NULL) {
			CHECK(pthread_cond_wait(&w->news, &w->lock) == 0);
			continue;
		}
		group = take_group(w);
		CHECK(pthread_mutex_unlock(&w->lock) == 0);
		do_group(w, group);
		CHECK(pthread_mutex_lock(&w->lock) == 0);
		waiting = w->first != NULL;
		if (w->storage == NULL)
			continue;
		CHECK(pthread_mutex_unlock(&w->lock) == 0);
		w->storage->ops->tidy(w->storage, waiting);
		CHECK(pthread_mutex_lock(&w->lock) == 0);
	}
	CHECK(pthread_mutex_unlock(&w->lock) == 0);
	return NULL;
}

/* ---- life ---- */

enum err
writer_start(const struct env *env, const char *where, struct writer **out)
{
	struct writer *w = calloc(1, sizeof(*w));
	enum err e;

	CHECK(w != NULL && pthread_mutex_init(&w->lock, NULL) == 0 &&
		pthread_cond_init(&w->news, NULL) == 0);
	w->env = env;
	w->where = strdup(where);
	CHECK(w->where != NULL);
	w->end = &w->first;
	e = open_storage(w);
	if (e != ERR_OK) {
		free(w->where);
		free(w);
		return e;
	}
	CHECK(pthread_create(&w->thread, NULL, writer_main, w) == 0);
	*out = w;
	return ERR_OK;
}

void
writer_stop(struct writer *w)
{
	if (w == NULL)
		return;
	CHECK(pthread_mutex_lock(&w->lock) == 0);
	w->ending = true;
	CHECK(pthread_cond_signal(&w->news) == 0);
	CHECK(pthread_mutex_unlock(&w->lock) == 0);
	CHECK(pthread_join(w->thread, NULL) == 0);
	storage_close(w->storage);
	CHECK(pthread_cond_destroy(&w->news) == 0);
	CHECK(pthread_mutex_destroy(&w->lock) == 0);
	free(w->where);
	free(w);
}

bool
writer_add(struct writer *w, struct writer_job *job)
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

/* ---- waiting for one ---- */

struct waiting {
	struct writer_job job; /* first, so that a job is one of these */
	struct writer_job *inner;
	pthread_mutex_t lock;
	pthread_cond_t over;
	bool is_over;
	enum err e;
};

static enum err
run_inner(struct writer_job *job, struct storage *s)
{
	struct writer_job *inner = ((struct waiting *)job)->inner;

	return inner->run(inner, s);
}

static void
wake_waiting(struct writer_job *job, enum err e)
{
	struct waiting *wait = (struct waiting *)job;

	CHECK(pthread_mutex_lock(&wait->lock) == 0);
	wait->e = e;
	wait->is_over = true;
	CHECK(pthread_cond_signal(&wait->over) == 0);
	CHECK(pthread_mutex_unlock(&wait->lock) == 0);
}

enum err
writer_do(struct writer *w, struct writer_job *job)
{
	struct waiting wait = {
		.job = { .tenant_id = job->tenant_id,
			.run = run_inner,
			.done = wake_waiting,
			.weight = job->weight },
		.inner = job,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.over = PTHREAD_COND_INITIALIZER,
	};

	if (!writer_add(w, &wait.job))
		return ERR_BUSY;
	CHECK(pthread_mutex_lock(&wait.lock) == 0);
	while (!wait.is_over)
		CHECK(pthread_cond_wait(&wait.over, &wait.lock) == 0);
	CHECK(pthread_mutex_unlock(&wait.lock) == 0);
	CHECK(pthread_cond_destroy(&wait.over) == 0);
	CHECK(pthread_mutex_destroy(&wait.lock) == 0);
	return wait.e;
}

void
writer_count(struct writer *w, struct writer_counts *out)
{
	CHECK(pthread_mutex_lock(&w->lock) == 0);
	*out = w->counts;
	CHECK(pthread_mutex_unlock(&w->lock) == 0);
}
