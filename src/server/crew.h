/*
 * A few threads that help with one big piece of work at a time: signatures of a
 * batch are checked on all cores. The thread that has the work takes part.
 */
#ifndef OFFSYNC_SERVER_CREW_H
#define OFFSYNC_SERVER_CREW_H

#include <stddef.h>

struct crew;

/* helpers 0: everything is done by the thread that has it. */
struct crew *crew_new(size_t helpers);
void crew_free(struct crew *c); /* NULL ok; no work may be running */
/* Threads that may take part: helpers and the caller. */
size_t crew_size(const struct crew *c);

/*
 * Calls part for pieces of 0..count, each index once, and returns when all are
 * done. member is 0 for the caller and below crew_size, and no two threads have
 * the same at a time. One caller at a time has the helpers; others work alone.
 */
void crew_run(struct crew *c, size_t count, size_t piece,
	void (*part)(void *ctx, size_t from, size_t to, size_t member),
	void *ctx);

#endif
