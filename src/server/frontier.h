/*
 * How far a piece of work has come that several threads do in pieces: another
 * thread may go on behind them, as far as everything before it is done.
 */
#ifndef OFFSYNC_SERVER_FRONTIER_H
#define OFFSYNC_SERVER_FRONTIER_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct frontier {
	pthread_mutex_t lock;
	pthread_cond_t moved;
	size_t piece; /* indexes in a piece */
	bool *done;   /* by piece */
	size_t reached;
	size_t known; /* of the one who waits: indexes below are done */
};

/* For indexes 0..count in pieces of that size. */
void frontier_init(struct frontier *f, size_t count, size_t piece);
void frontier_fini(struct frontier *f);

/* The piece that begins at this index is done. Any thread. */
void frontier_pass(struct frontier *f, size_t from);
/* Returns when all up to and with this index are done. One thread. */
void frontier_wait(struct frontier *f, size_t index);

#endif
