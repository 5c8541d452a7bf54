#include "agent/paused.h"

#include "base/log.h"
#include "store/pause.h"

#include <inttypes.h>

#define MEMORY_MAX ((size_t)64 * 1024)

/* What was held back goes at once, also when the last try had failed. */
static void
go_on(struct paused *p, struct agent_session *s)
{
	p->on = false;
	log_info("the pause is over: the sync goes on");
	engine_wake(s->engine, true);
}

static void
take_out(struct agent_session *s)
{
	if (pause_end(s->st) != ERR_OK)
		log_warn("the end of the pause could not be noted");
}

void
paused_look(struct paused *p, struct agent_session *s)
{
	struct arena *a = arena_new(MEMORY_MAX);
	struct pause now = { 0 };

	if (pause_load(s->st, s->conf->sync.max_action_queue_size, a, &now) !=
		ERR_OK)
		now.left_ms = 0;
	if (now.is_over)
		take_out(s);
	if (now.left_ms > 0 && !p->on)
		log_info("%s pauses the sync for %" PRId64 " s: %s", now.by,
			now.left_ms / 1000, now.why);
	if (now.left_ms == 0 && p->on)
		go_on(p, s);
	p->on = now.left_ms > 0;
	p->until_ms = env_mono_ms(s->net.env) + now.left_ms;
	arena_free(a);
}

void
paused_tick(struct paused *p, struct agent_session *s)
{
	if (!p->on || env_mono_ms(s->net.env) < p->until_ms)
		return;
	take_out(s);
	go_on(p, s);
}

void
paused_next(const struct paused *p, struct agent_session *s, bool by_person,
	struct engine_want *out)
{
	enum engine_state state = engine_state(s->engine);

	if (p->on && !by_person &&
		(state == ENGINE_IDLE || state == ENGINE_BACKING_OFF))
		*out = (struct engine_want){ .kind = ENGINE_WANT_WAIT,
			.until_ms = p->until_ms };
	else
		engine_next(s->engine, out);
}
