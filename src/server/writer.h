/*
 * The threads that write: one where a storage has one writer, and otherwise a
 * few, among which the hotels are shared out; each hotel has one. Jobs of one
 * hotel that wait together are done in one transaction (group commit). When
 * something in such a transaction fails, each job is done again in one of its
 * own, so a bad one spoils nothing for the others. Beside each there is a
 * thread that waits for the disk, and then says that they are done: meanwhile
 * the first works on the next ones.
 */
#ifndef OFFSYNC_SERVER_WRITER_H
#define OFFSYNC_SERVER_WRITER_H

#include "base/env.h"
#include "server/storage.h"

#include <stdbool.h>

/* How long a job waits for one that should come first. */
#define WRITER_PATIENCE_MS 500

struct writer_job {
	const char *tenant_id;
	/* NULL, or inside the transaction: whether another job of the hotel,
	 * which has not come yet, belongs before this one. */
	bool (*is_early)(struct writer_job *job, struct storage *s);
	/* NULL, or one round of reading ahead, for a storage that does
	 * (sync_scout): of all jobs of the transaction, before run. */
	enum err (*look)(struct writer_job *job, struct storage *s, int round);
	/* Inside the transaction; may be called again after a failure, when
	 * nothing of the call before has stayed. */
	enum err (*run)(struct writer_job *job, struct storage *s);
	/* The end: ERR_OK when it is durable. In the order of the hotel's jobs,
	 * on the second thread; the job is not touched afterwards. */
	void (*done)(struct writer_job *job, enum err e);
	size_t weight; /* actions, for the size of a group */
	/* The writer's. */
	struct writer_job *next;
	enum err result;
	bool early;
	int64_t patient_until_ms; /* 0: has not waited */
};

struct writer;

/* Opens the storage and starts the threads. */
enum err writer_start(const struct env *env, const char *where,
	struct writer **out) MUST_CHECK;
/* Does what waits, then ends the threads and closes the storage. NULL ok. */
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
