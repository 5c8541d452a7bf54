/*
 * One of the writer's threads with its storage, its queue, and the thread that
 * waits for the disk. Nobody but the writer includes this.
 */
#ifndef OFFSYNC_SERVER_WRITER_LANE_H
#define OFFSYNC_SERVER_WRITER_LANE_H

#include "server/writer.h"

struct lane;

/* Starts the threads. open_now: the storage is opened here, and not with the
 * first job. */
enum err lane_start(const struct env *env, const char *where, bool open_now,
	struct lane **out) MUST_CHECK;
/* Does what waits, then ends the threads and closes the storage. NULL ok. */
void lane_stop(struct lane *l);
/* False when too many wait already. */
bool lane_add(struct lane *l, struct writer_job *job);
/* Adds what it has to the sum. */
void lane_count(struct lane *l, struct writer_counts *sum);

#endif
