/*
 * A request on its way, on a thread of its own, so that the store is not idle
 * meanwhile.
 */
#ifndef OFFSYNC_AGENT_FLIGHT_H
#define OFFSYNC_AGENT_FLIGHT_H

#include "net/http.h"

#include <pthread.h>
#include <stdbool.h>

struct flight {
	bool out; /* begun, and not yet landed */
	const struct env *env;
	struct net_request req;
	struct buf url;
	struct buf bearer;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t moved;
	bool is_up; /* all of the body has gone out, or it is over */
	enum err result;
	struct net_reply reply;
};

void flight_init(struct flight *f);
/* Waits for one that is out. */
void flight_fini(struct flight *f);

/* Begins; the body is borrowed until it has landed. env->request must be able
 * to do another exchange at the same time when there is another flight. Where
 * no thread is to be had, the exchange is done before this returns. */
void flight_begin(
	struct flight *f, const struct env *env, const struct net_request *req);
/* Returns when all of the body has gone out, or nothing more will. */
void flight_await_up(struct flight *f);
/* Whether the very same request is on its way. */
bool flight_carries(const struct flight *f, const struct net_request *req);
/* Waits for the end; the answer is in f->reply then. */
enum err flight_land(struct flight *f) MUST_CHECK;

#endif
