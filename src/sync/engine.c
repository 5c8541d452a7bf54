#include "sync/engine.h"

#include "base/check.h"
#include "sync/engine_priv.h"

#include <stdlib.h>

#define BIT(n) (1u << (n))

#define BATCH_DEFAULT       1000
#define BATCH_BYTES_DEFAULT ((size_t)1024 * 1024)
#define BATCH_BYTES_MIN     ((size_t)16 * 1024)
/* On a link that nobody has measured: it may be a slow one, and is measured by
 * this. */
#define BATCH_BYTES_FIRST  ((size_t)128 * 1024)
#define BODY_REST          ((size_t)16 * 1024) /* of a request, at most */
#define SLOW_BATCH_SECONDS 10
#define ARENA_LIMIT        ((size_t)256 * 1024 * 1024)

static bool step_idle(struct engine *e, struct engine_want *out);
static bool step_pushing(struct engine *e, struct engine_want *out);
static bool step_pulling(struct engine *e, struct engine_want *out);
static bool step_backing_off(struct engine *e, struct engine_want *out);
static bool step_renewing(struct engine *e, struct engine_want *out);
static bool step_stopped(struct engine *e, struct engine_want *out);

/* clang-format off */
static const struct {
	const char *name;
	unsigned next; /* states that may follow */
	/* False when it went on to another state instead of wanting something. */
	bool (*step)(struct engine *e, struct engine_want *out);
} states[] = {
	[ENGINE_IDLE] = {"idle",
		BIT(ENGINE_PUSHING), step_idle},
	[ENGINE_PUSHING] = {"pushing",
		BIT(ENGINE_PULLING) | BIT(ENGINE_IDLE) | BIT(ENGINE_RENEWING) |
		BIT(ENGINE_BACKING_OFF) | BIT(ENGINE_STOPPED), step_pushing},
	[ENGINE_PULLING] = {"pulling",
		BIT(ENGINE_PUSHING) | BIT(ENGINE_IDLE) | BIT(ENGINE_RENEWING) |
		BIT(ENGINE_BACKING_OFF) | BIT(ENGINE_STOPPED), step_pulling},
	[ENGINE_BACKING_OFF] = {"backing off",
		BIT(ENGINE_PUSHING), step_backing_off},
	[ENGINE_RENEWING] = {"renewing",
		BIT(ENGINE_PUSHING) | BIT(ENGINE_BACKING_OFF) |
		BIT(ENGINE_STOPPED), step_renewing},
	[ENGINE_STOPPED] = {"stopped",
		BIT(ENGINE_PUSHING), step_stopped},
};
/* clang-format on */
_Static_assert(sizeof states / sizeof states[0] == ENGINE_STATE_COUNT,
	"every state has its row");

const char *
engine_state_name(enum engine_state s)
{
	CHECK(s >= 0 && s < ENGINE_STATE_COUNT);
	return states[s].name;
}

void
engine_enter(struct engine *e, enum engine_state next)
{
	CHECK(states[e->state].next & BIT(next));
	e->state = next;
}

static char *
path_new(const char *tenant_id, const char *rest)
{
	struct buf b;

	buf_init(&b, 1024);
	buf_addf(&b, "/api/hotel/%s/%s", tenant_id, rest);
	CHECK(buf_ok(&b));
	return b.data; /* freed with free, as buf_fini does */
}

/* Bytes of a batch, by what is known of the link. */
static void
fit_batch(struct engine *e)
{
	size_t most = e->batch_bytes_max;
	size_t fits = BATCH_BYTES_FIRST;

	if (e->bytes_per_second >= (int64_t)(most / SLOW_BATCH_SECONDS))
		fits = most;
	else if (e->bytes_per_second > 0)
		fits = (size_t)e->bytes_per_second * SLOW_BATCH_SECONDS;
	if (fits < BATCH_BYTES_MIN)
		fits = BATCH_BYTES_MIN;
	e->batch_bytes = fits < most ? fits : most;
}

struct engine *
engine_new(const struct env *env, const struct engine_settings *settings,
	const struct engine_port *port)
{
	struct engine *e = calloc(1, sizeof *e);
	struct engine_settings *s;

	CHECK(e != NULL);
	e->env = env;
	e->port = port;
	e->settings = *settings;
	s = &e->settings;
	if (s->batch_max == 0)
		s->batch_max = BATCH_DEFAULT;
	if (s->batch_max > WIRE_ACTIONS_MAX)
		s->batch_max = WIRE_ACTIONS_MAX;
	if (s->batch_bytes_max == 0)
		s->batch_bytes_max = BATCH_BYTES_DEFAULT;
	if (s->batch_bytes_max > WIRE_REQUEST_MAX - BODY_REST)
		s->batch_bytes_max = WIRE_REQUEST_MAX - BODY_REST;
	if (s->page_max <= 0)
		s->page_max = WIRE_CHANGES_DEFAULT;
	if (s->page_max > WIRE_CHANGES_MAX)
		s->page_max = WIRE_CHANGES_MAX;
	e->batch_max = s->batch_max;
	e->batch_bytes_max = s->batch_bytes_max;
	e->page_max = s->page_max;
	e->interval_ms = s->sync_interval_ms;
	e->batch_limit = s->batch_max;
	fit_batch(e);
	e->page_limit = s->page_max;
	e->arena = arena_new(ARENA_LIMIT);
	e->held.arena = arena_new(ARENA_LIMIT);
	buf_init(&e->actions, WIRE_REQUEST_MAX - BODY_REST);
	buf_init(&e->body, WIRE_REQUEST_MAX);
	buf_init(&e->early, WIRE_REQUEST_MAX);
	e->sync_path = path_new(s->tenant_id, "offline/sync");
	e->token_path = path_new(s->tenant_id, "token");
	e->state = ENGINE_IDLE;
	e->until_ms = env_mono_ms(env);
	return e;
}

void
engine_free(struct engine *e)
{
	if (e == NULL)
		return;
	json_free(e->held.doc);
	arena_free(e->held.arena);
	arena_free(e->arena);
	buf_fini(&e->actions);
	buf_fini(&e->body);
	buf_fini(&e->early);
	free(e->sync_path);
	free(e->token_path);
	free(e);
}

void
engine_begin_round(struct engine *e)
{
	e->woken = false;
	e->pulled = false;
	e->looked = false;
	e->refused = false;
	e->blocked = false;
	e->overtaken = false;
	if (e->port->begin != NULL)
		e->port->begin(e->port->ctx);
	engine_forget_ahead(e);
	engine_enter(e, ENGINE_PUSHING);
}

void
engine_end_round(struct engine *e)
{
	e->until_ms = env_mono_ms(e->env) + e->interval_ms;
	e->drained = !e->refused && !e->woken;
	engine_enter(e, ENGINE_IDLE);
}

void
engine_back_off(struct engine *e, enum sync_error error, int http_status,
	int64_t retry_after_s, const char *why)
{
	int64_t wait = backoff_next_ms(
		&e->backoff, e->env, e->interval_ms, retry_after_s);
	int64_t now = env_mono_ms(e->env);

	e->until_ms = now + wait;
	e->drained = false;
	engine_forget_ahead(e);
	e->clock_tried = false;
	/* Whether the bearer token was good nobody knows; when the server is
	 * back it may not know it any more, which is no reason to ask for a
	 * person. */
	e->fresh_bearer = false;
	engine_enter(e, ENGINE_BACKING_OFF);
	e->port->link(e->port->ctx, error, http_status, now - e->asked_at_ms, 0,
		env_now_ms(e->env) + wait, why);
}

/* R10. */
static void
apart(struct engine *e)
{
	e->drained = false;
	engine_forget_ahead(e);
	engine_enter(e, ENGINE_STOPPED);
	e->port->link(e->port->ctx, SYNC_ERROR_AUTHENTICATION, 200,
		env_mono_ms(e->env) - e->asked_at_ms, 0, 0, WHY_APART);
}

/* Either the answer was none (R6), or disk or keys of the terminal itself do
 * not do: says so, and tries again later. */
void
engine_fail_work(struct engine *e, enum err err)
{
	if (err == ERR_EXPIRED)
		apart(e);
	else if (err == ERR_BAD_ANSWER)
		engine_back_off(
			e, SYNC_ERROR_NETWORK, 200, -1, WHY_NOT_OFFSYNC);
	else
		engine_back_off(e, SYNC_ERROR_NONE, 0, -1, err_text(err));
}

static bool
own_failure(struct engine *e, enum err err)
{
	e->asked_at_ms = env_mono_ms(e->env);
	engine_fail_work(e, err);
	return false;
}

static bool
wait_until(struct engine_want *out, int64_t until_ms)
{
	*out = (struct engine_want){
		.kind = ENGINE_WANT_WAIT,
		.until_ms = until_ms,
	};
	return true;
}

static void
want_request(
	const struct engine *e, const struct buf *body, struct engine_want *out)
{
	bool renewing = e->state == ENGINE_RENEWING;

	*out = (struct engine_want){
		.kind = ENGINE_WANT_REQUEST,
		.path = renewing ? e->token_path : e->sync_path,
		.body = body->data,
		.body_len = body->len,
		.bearer = renewing ? NULL : e->bearer,
	};
}

/* Gives the request in body, which is now out. */
static bool
ask(struct engine *e, struct engine_want *out)
{
	want_request(e, &e->body, out);
	return true;
}

static void
send_off(struct engine *e)
{
	e->asked = true;
	e->asked_at_ms = env_mono_ms(e->env);
	e->worked = false;
	e->looked_ahead = false;
	e->work_err = ERR_OK;
}

static void
write_request(struct engine *e, int64_t limit, struct buf *body)
{
	buf_clear(body);
	wire_request_write(e->token, e->settings.terminal_id,
		env_now_ms(e->env), limit, e->actions.data, e->actions.len,
		body);
}

static bool
ask_sync(struct engine *e, int64_t limit, struct engine_want *out)
{
	enum err err;

	arena_reset(e->arena);
	err = e->port->token(e->port->ctx, e->arena, &e->token);
	if (err != ERR_OK)
		return own_failure(e, err);
	write_request(e, limit, &e->body);
	if (!buf_ok(&e->body))
		return own_failure(e, ERR_TOO_LARGE);
	send_off(e);
	return ask(e, out);
}

/* The request that was given away early. */
static bool
ask_early(struct engine *e, struct engine_want *out)
{
	struct buf old = e->body;
	enum err err;

	/* What is read of the answer goes there, and the token is in it. */
	arena_reset(e->arena);
	err = e->port->token(e->port->ctx, e->arena, &e->token);
	if (err != ERR_OK)
		return own_failure(e, err);
	e->body = e->early;
	e->early = old;
	e->is_early = false;
	send_off(e);
	return ask(e, out);
}

static bool
step_idle(struct engine *e, struct engine_want *out)
{
	if (!e->settings.enabled)
		return wait_until(out, -1);
	if (!e->woken && env_mono_ms(e->env) < e->until_ms)
		return wait_until(out, e->until_ms);
	engine_begin_round(e);
	return false;
}

static bool
has_bearer(struct engine *e)
{
	e->bearer = e->port->bearer(e->port->ctx);
	if (e->bearer == NULL)
		engine_enter(e, ENGINE_RENEWING);
	return e->bearer != NULL;
}

static enum err
make_batch(struct engine *e, bool ahead, size_t *count)
{
	enum err err;

	buf_clear(&e->actions);
	*count = 0;
	if (e->blocked)
		return ERR_OK;
	err = e->port->batch(e->port->ctx, ahead, e->batch_limit,
		e->batch_bytes, &e->actions, count);
	return err == ERR_OK && !buf_ok(&e->actions) ? ERR_TOO_LARGE : err;
}

/* The batch that was made ahead, or one from the beginning. */
static enum err
next_batch(struct engine *e, size_t *count)
{
	enum err err;

	*count = e->ahead;
	e->ahead = 0;
	if (*count > 0)
		return ERR_OK;
	e->is_early = false;
	err = engine_settle(e);
	return err == ERR_OK ? make_batch(e, false, count) : err;
}

/* Whether a push is also the round's question for changes (R1): one that looks
 * like the last of the queue. What was set free, in the second look, would be
 * set free by each page again. */
static bool
takes_page_along(const struct engine *e, size_t count)
{
	return e->sparing && !e->looked && count < e->batch_limit &&
	       e->actions.len < e->batch_bytes / 2;
}

static bool
step_pushing(struct engine *e, struct engine_want *out)
{
	size_t count;
	enum err err;

	if (!has_bearer(e))
		return false;
	err = next_batch(e, &count);
	if (err != ERR_OK)
		return own_failure(e, err);
	e->sent = count;
	if (count > 0) {
		e->pulled = false;
		e->drained = false;
		e->asks_page = !e->is_early && takes_page_along(e, count);
		if (e->is_early)
			return ask_early(e, out);
		return ask_sync(e, e->asks_page ? e->page_limit : 0, out);
	}
	if (e->pulled)
		engine_end_round(e);
	else
		engine_enter(e, ENGINE_PULLING);
	return false;
}

static bool
step_pulling(struct engine *e, struct engine_want *out)
{
	if (!has_bearer(e))
		return false;
	buf_clear(&e->actions);
	e->sent = 0;
	e->asks_page = true;
	return ask_sync(e, e->page_limit, out);
}

static bool
step_backing_off(struct engine *e, struct engine_want *out)
{
	if (env_mono_ms(e->env) < e->until_ms)
		return wait_until(out, e->until_ms);
	engine_begin_round(e);
	return false;
}

static bool
step_renewing(struct engine *e, struct engine_want *out)
{
	enum err err;

	buf_clear(&e->body);
	err = e->port->assertion(e->port->ctx, &e->body);
	if (err == ERR_OK && !buf_ok(&e->body))
		err = ERR_TOO_LARGE;
	if (err != ERR_OK)
		return own_failure(e, err);
	send_off(e);
	return ask(e, out);
}

static bool
step_stopped(struct engine *e, struct engine_want *out)
{
	(void)e;
	return wait_until(out, -1);
}

void
engine_next(struct engine *e, struct engine_want *out)
{
	int moves = 0;

	if (e->asked) {
		(void)ask(e, out);
		return;
	}
	while (!states[e->state].step(e, out))
		CHECK(++moves < 2 * ENGINE_STATE_COUNT);
}

bool
engine_has_work(const struct engine *e)
{
	return e->asked && e->state == ENGINE_PUSHING && !e->worked;
}

static void
make_ahead(struct engine *e)
{
	/* Behind the last of the queue nothing comes but news. */
	if (!e->looked_ahead && !e->asks_page)
		e->work_err = make_batch(e, true, &e->ahead);
	e->looked_ahead = true;
}

void
engine_work(struct engine *e)
{
	if (!engine_has_work(e))
		return;
	e->worked = true;
	if (e->work_err == ERR_OK)
		e->work_err = engine_settle(e);
	if (e->work_err == ERR_OK)
		make_ahead(e);
}

bool
engine_ahead(struct engine *e, struct engine_want *out)
{
	if (!e->asked || e->state != ENGINE_PUSHING || e->overtaken ||
		e->work_err != ERR_OK)
		return false;
	make_ahead(e);
	if (e->work_err != ERR_OK || e->ahead == 0)
		return false;
	if (!e->is_early) {
		write_request(e, 0, &e->early);
		e->is_early = buf_ok(&e->early);
	}
	want_request(e, &e->early, out);
	return e->is_early;
}

void
engine_wake(struct engine *e, bool by_person)
{
	e->drained = false;
	switch (e->state) {
	case ENGINE_IDLE:
		e->woken = true;
		break;
	case ENGINE_PUSHING:
	case ENGINE_PULLING:
	case ENGINE_RENEWING:
		/* New actions are still found in this round, unless its second
		 * look has been; a person wants all of one. */
		if (by_person || e->looked)
			e->woken = true;
		break;
	case ENGINE_BACKING_OFF:
		if (by_person)
			e->until_ms = env_mono_ms(e->env);
		break;
	case ENGINE_STOPPED:
		if (by_person) {
			e->fresh_bearer = false;
			engine_begin_round(e);
		}
		break;
	case ENGINE_STATE_COUNT:
		CHECK(false);
	}
}

void
engine_set_plan(struct engine *e, const struct thrift_plan *plan)
{
	const struct engine_settings *s = &e->settings;

	e->batch_max =
		plan->batch_max < s->batch_max ? plan->batch_max : s->batch_max;
	e->batch_bytes_max = plan->batch_bytes < s->batch_bytes_max
				     ? plan->batch_bytes
				     : s->batch_bytes_max;
	e->page_max =
		plan->page_max < s->page_max ? plan->page_max : s->page_max;
	e->interval_ms = s->sync_interval_ms * plan->interval_part;
	e->sparing = plan->sparing;
	e->batch_limit = e->batch_max;
	fit_batch(e);
	e->page_limit = e->page_max;
}

void
engine_set_speed(struct engine *e, int64_t bytes_per_second)
{
	e->bytes_per_second = bytes_per_second;
	fit_batch(e);
}

enum engine_state
engine_state(const struct engine *e)
{
	return e->state;
}

bool
engine_is_drained(const struct engine *e)
{
	return e->drained;
}
