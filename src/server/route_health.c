/* What operators ask. */
#include "server/routes.h"
#include "server/server.h"

#define UNSTORED_MS INT64_C(60000)

enum exchange_next
route_healthz(struct exchange *x)
{
	x->status = 200;
	x->content_type = "application/json";
	buf_adds(&x->answer, "{\"status\":\"ok\"}");
	return EXCHANGE_DONE;
}

/* A disk that is full still answers whoever only reads. After a while it may
 * be tried again: where nobody is sent here, no push would ever show that it
 * works. */
static bool
is_storing(const struct server *s)
{
	int64_t failed = atomic_load(&s->unstored_at_ms);

	return failed == 0 || env_mono_ms(s->env) - failed > UNSTORED_MS;
}

/* Whether a request could be served just now: the storage answers, and takes
 * what is to be written. */
enum exchange_next
route_readyz(struct exchange *x)
{
	if (!readers_are_answered(x->server->readers))
		return exchange_wait(x, 503, 5, "the storage does not answer");
	if (!is_storing(x->server))
		return exchange_wait(x, 503, 5,
			"the storage answers, but did not take the last push: "
			"the log says why");
	x->status = 200;
	x->content_type = "application/json";
	buf_adds(&x->answer, "{\"status\":\"ready\"}");
	return EXCHANGE_DONE;
}

enum exchange_next
route_metrics(struct exchange *x)
{
	struct writer_counts counts;
	struct feed_counts feed;

	if (x->disguised ||
		!networks_have(&x->server->metrics_from, x->address))
		return exchange_problem(x, 403,
			"the figures are for the addresses in "
			"server.metrics_from");
	writer_count(x->server->writer, &counts);
	feed_count(x->server->feed, &feed);
	audit_write(x->server->audit, &x->answer);
	x->status = 200;
	x->content_type = "text/plain; version=0.0.4; charset=utf-8";
	tally_write(&x->server->tally, &counts, &feed, x->server->started_at_ms,
		&x->answer);
	return EXCHANGE_DONE;
}
