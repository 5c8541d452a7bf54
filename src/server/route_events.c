/* GET /api/hotel/{hotel}/offline/events: the live feed, as server-sent events.
 * It says that there is something, never what. */
#include "server/routes.h"
#include "server/server.h"

#include <string.h>

#define FULL_WAIT_S 60

static void
release(struct exchange *x)
{
	feed_leave(x->work);
}

static bool
more(struct exchange *x)
{
	return feed_more(x->work, &x->answer);
}

/* 0: the terminal may listen, and *stamp is where the hotel stands. */
static int
look_up(struct exchange *x, struct storage *s, const struct sync_caller *caller,
	int64_t *stamp, const char **why)
{
	int status;
	enum err e;

	status = sync_admit_terminal(s, caller, x->arena, why);
	if (status != 0)
		return status;
	e = s->ops->begin_read(s, caller->tenant_id);
	if (e == ERR_OK) {
		*stamp = s->ops->stamp(s);
		s->ops->end_read(s);
	}
	return e == ERR_OK ? 0 : 503;
}

/* The seat is taken first: what is committed while the storage is asked, rings.
 */
static enum exchange_next
begin(struct exchange *x, const struct sync_caller *caller)
{
	const char *why = "the storage does not answer";
	struct storage *s = NULL;
	int64_t stamp = 0;
	int status = 503;

	if (readers_take(x->server->readers, &s) == ERR_OK)
		status = look_up(x, s, caller, &stamp, &why);
	readers_give(x->server->readers, s);
	if (status == 503)
		return exchange_wait(x, 503, 5, why);
	if (status != 0)
		return exchange_problem(x, status, why);
	feed_know(x->work, stamp);
	x->more = more;
	x->status = 200;
	x->content_type = "text/event-stream";
	return EXCHANGE_STREAM;
}

enum exchange_next
route_events(struct exchange *x)
{
	struct feed_seat *seat = NULL;
	struct sync_caller caller;

	if (!route_caller(x, &caller))
		return EXCHANGE_DONE;
	if (x->server->conf->server.feed_max == 0)
		return exchange_problem(x, 404, "this server has no live feed");
	if (strcmp(x->method, "HEAD") == 0) {
		x->status = 200;
		x->content_type = "text/event-stream";
		return EXCHANGE_DONE;
	}
	if (feed_sit(x->server->feed, x, &caller, &seat) != ERR_OK)
		return exchange_wait(x, 503, FULL_WAIT_S,
			"as many terminals listen as this server takes");
	x->work = seat;
	x->release = release;
	return begin(x, &caller);
}
