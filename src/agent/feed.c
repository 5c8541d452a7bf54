#include "agent/feed.h"

#include "base/check.h"
#include "base/log.h"

#include <inttypes.h>

/* Where a server or something before it never gives a stream. */
#define AGAIN_MS INT64_C(300000)

void
feed_init(struct feed *f, const struct session_net *net)
{
	*f = (struct feed){ 0 };
	if (net->http != NULL)
		f->live = live_new(net->http);
}

void
feed_fini(struct feed *f)
{
	live_free(f->live);
	*f = (struct feed){ 0 };
}

static int64_t
now_ms(const struct agent_session *s)
{
	return env_mono_ms(s->net.env);
}

/* Whether the server could be heard, and the link is one for it. */
static bool
is_wanted(const struct feed *f, const struct agent_session *s)
{
	enum engine_state state = engine_state(s->engine);

	return f->live != NULL && !f->rests && s->conf->sync.enabled &&
	       s->conf->sync.live_feed && !s->plan.sparing && !s->plan.holds &&
	       state != ENGINE_BACKING_OFF && state != ENGINE_STOPPED;
}

static void
begin(struct feed *f, struct agent_session *s)
{
	const struct engine_port *port = sync_port_engine(s->port);
	const char *bearer = port->bearer(port->ctx);

	if (bearer == NULL) {
		/* A round brings one. */
		engine_wake(s->engine, false);
		return;
	}
	f->first = true;
	if (live_open(f->live, session_events_url(s), bearer) != ERR_OK)
		f->due_ms = now_ms(s) + AGAIN_MS;
}

void
feed_rest(struct feed *f, bool rests)
{
	f->rests = rests;
}

void
feed_prepare(struct feed *f, struct agent_session *s)
{
	if (!is_wanted(f, s)) {
		/* When it is again, there is no reason to wait. */
		if (f->live != NULL)
			live_close(f->live);
		backoff_reset(&f->backoff);
		f->due_ms = 0;
		f->news = false;
		return;
	}
	if (engine_state(s->engine) != ENGINE_IDLE)
		return;
	if (f->news && now_ms(s) >= pace_due_ms(&f->pace)) {
		f->news = false;
		pace_looked(&f->pace, now_ms(s));
		engine_wake(s->engine, false);
	}
	if (!live_is_begun(f->live) && now_ms(s) >= f->due_ms)
		begin(f, s);
}

size_t
feed_poll(const struct feed *f, struct pollfd *out)
{
	return f->live == NULL ? 0 : live_poll(f->live, out);
}

int64_t
feed_until_ms(const struct feed *f, const struct agent_session *s)
{
	int64_t until;

	if (!is_wanted(f, s))
		return -1;
	until = live_is_begun(f->live) ? live_until_ms(f->live) : f->due_ms;
	if (f->news && (until == -1 || pace_due_ms(&f->pace) < until))
		until = pace_due_ms(&f->pace);
	return until;
}

/* Nothing that was said before a stream is said in it but where the hotel
 * stands. */
static void
take_news(struct feed *f, int64_t stamp)
{
	if (f->first)
		log_debug("the live feed is open");
	if (!f->first || stamp == 0 || stamp != f->stamp)
		f->news = true;
	f->first = false;
	f->stamp = stamp;
	backoff_reset(&f->backoff);
}

/* What was said while nobody listened is looked for; a server that is gone is
 * noticed so, too. */
static void
take_end(struct feed *f, struct agent_session *s)
{
	const struct live_end *end = live_end(f->live);
	int64_t wait = backoff_next_ms(
		&f->backoff, s->net.env, AGAIN_MS, end->retry_after_s);

	if (end->was_open || end->status == 401)
		f->news = true;
	f->due_ms = now_ms(s) + wait;
	log_debug("the live feed is over: %s (%d); again in %" PRId64 " ms",
		end->why, end->status, wait);
}

void
feed_turn(struct feed *f, struct agent_session *s, const struct pollfd *polled,
	size_t n)
{
	int64_t stamp = 0;

	if (f->live == NULL)
		return;
	switch (live_turn(f->live, polled, n, &stamp)) {
	case LIVE_QUIET:
		break;
	case LIVE_NEWS:
		take_news(f, stamp);
		break;
	case LIVE_OVER:
		take_end(f, s);
		break;
	}
}

void
feed_looked(struct feed *f)
{
	f->news = false;
}
