#include "server/writer.h"

#include "server/writer_lane.h"

#include "base/check.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

/* While some wait for the disk, others work. */
#define LANES_PER_PROCESSOR 2
#define LANES_MAX           8

struct writer {
	struct lane *lanes[LANES_MAX];
	size_t count;
};

/* ---- life ---- */

static size_t
lanes_for(const char *where)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	if (!storage_is_written_side_by_side(where))
		return 1;
	return processors * LANES_PER_PROCESSOR > LANES_MAX
		       ? LANES_MAX
		       : (size_t)processors * LANES_PER_PROCESSOR;
}

enum err
writer_start(const struct env *env, const char *where, struct writer **out)
{
	struct writer *w = calloc(1, sizeof(*w));
	size_t count = lanes_for(where);
	enum err e = ERR_OK;

	CHECK(w != NULL && count > 0);
	while (w->count < count && e == ERR_OK) {
		e = lane_start(env, where, w->count == 0, &w->lanes[w->count]);
		if (e == ERR_OK)
			w->count++;
	}
	if (e != ERR_OK) {
		writer_stop(w);
		return e;
	}
	*out = w;
	return ERR_OK;
}

void
writer_stop(struct writer *w)
{
	if (w == NULL)
		return;
	for (size_t i = 0; i < w->count; i++)
		lane_stop(w->lanes[i]);
	free(w);
}

/* ---- jobs ---- */

/* Always the same for a hotel: its jobs keep their order, and what is known of
 * its records is known there. */
static struct lane *
lane_of(const struct writer *w, const char *tenant_id)
{
	uint64_t h = 0;

	for (const char *p = tenant_id; *p != '\0'; p++)
		h = (h ^ (unsigned char)*p) * UINT64_C(0x100000001b3);
	h *= UINT64_C(0x9e3779b97f4a7c15);
	return w->lanes[(h >> 32) % w->count];
}

bool
writer_add(struct writer *w, struct writer_job *job)
{
	return lane_add(lane_of(w, job->tenant_id), job);
}

void
writer_count(struct writer *w, struct writer_counts *out)
{
	*out = (struct writer_counts){ 0 };
	for (size_t i = 0; i < w->count; i++)
		lane_count(w->lanes[i], out);
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
look_inner(struct writer_job *job, struct storage *s, int round)
{
	struct writer_job *inner = ((struct waiting *)job)->inner;

	return inner->look(inner, s, round);
}

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
			.look = job->look == NULL ? NULL : look_inner,
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
