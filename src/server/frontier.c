#include "server/frontier.h"

#include "base/check.h"

#include <stdlib.h>

void
frontier_init(struct frontier *f, size_t count, size_t piece)
{
	CHECK(piece > 0);
	CHECK(pthread_mutex_init(&f->lock, NULL) == 0);
	CHECK(pthread_cond_init(&f->moved, NULL) == 0);
	f->piece = piece;
	/* One more that is never done ends the search. */
	f->done = calloc(count / piece + 2, sizeof(*f->done));
	CHECK(f->done != NULL);
	f->reached = 0;
	f->known = 0;
}

void
frontier_fini(struct frontier *f)
{
	free(f->done);
	CHECK(pthread_cond_destroy(&f->moved) == 0);
	CHECK(pthread_mutex_destroy(&f->lock) == 0);
}

void
frontier_pass(struct frontier *f, size_t from)
{
	CHECK(pthread_mutex_lock(&f->lock) == 0);
	f->done[from / f->piece] = true;
	while (f->done[f->reached])
		f->reached++;
	CHECK(pthread_cond_signal(&f->moved) == 0);
	CHECK(pthread_mutex_unlock(&f->lock) == 0);
}

void
frontier_wait(struct frontier *f, size_t index)
{
	/* Most of the time it is far behind: no need to ask. */
	if (index < f->known)
		return;
	CHECK(pthread_mutex_lock(&f->lock) == 0);
	while (index / f->piece >= f->reached)
		CHECK(pthread_cond_wait(&f->moved, &f->lock) == 0);
	f->known = f->reached * f->piece;
	CHECK(pthread_mutex_unlock(&f->lock) == 0);
}
