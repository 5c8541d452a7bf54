/*
 * The one thread that writes. Jobs of one hotel that wait together are done in
 * one transaction and made durable by one commit (group commit). When something
 * in such a transaction fails, each job is done again in one of its own, so a
 * bad one spoils nothing for the others.
 */
#ifndef OFFSYNC_SERVER_WRITER_H
#define OFFSYNC_SERVER_WRITER_H

#include "base/env.h"
#include "server/storage.h"

#include <stdbool.h>

struct writer_job {
	const char *tenant_id;
	/* Inside the transaction; may be called again after a failure, when
	 * nothing of the call before has stayed. */
	enum err (*run)(struct writer_job *job, struct storage *s);
	/* The end: ERR_OK when it is durable. On the writer's thread; the job
	 * is not touched afterwards. */
	void (*done)(struct writer_job *job, enum err e);
	size_t weight;           /* actions, for the size of a group */
	struct writer_job *next; /* the writer's */
};

struct writer;

/* Opens the storage and starts the thread. */
enum err writer_start(const struct env *env, const char *where,
	struct writer **out) MUST_CHECK;
/* Does what waits, then ends the thread and closes the storage. NULL ok. */
void writer_stop(struct writer *w);

/* False when too many wait already. */
bool writer_add(struct writer *w, struct writer_job *job);
/* Adds a job and waits for it. For a thread that may wait. */
enum err writer_do(struct writer *w, struct writer_job *job) MUST_CHECK;

struct writer_counts {
	size_t waiting;
	int64_t jobs;
	int64_t commits;
};
void writer_count(struct writer *w, struct writer_counts *out);

#endif
