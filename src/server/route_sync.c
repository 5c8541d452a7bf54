/*
 * POST /api/hotel/{hotel}/offline/sync. Reading and signatures on this thread
 * and the crew's, the actions on the writer's, which follows close behind them;
 * changes and answer on an HTTP thread again.
 */
#include "server/frontier.h"
#include "server/routes.h"
#include "server/server.h"

#include "base/check.h"
#include "base/log.h"
#include "domain/action.h"
#include "json/json.h"

#include <string.h>

/* Fewer are not worth waking anybody for. */
#define PIECE 32
_Static_assert(PIECE % ACTION_RUN_MAX == 0,
	"who leaves out signatures ends a run where a piece ends");
/* A terminal that only asks is noted as seen this often. */
#define TOUCH_MS  ((int64_t)30 * 1000)
#define ARENA_MAX ((size_t)512 << 20)
#define CREW_MAX  64

struct sync_work {
	struct writer_job job; /* first, so that a job is one of these */
	struct exchange *x;
	struct sync_caller caller;
	struct json_doc *doc;
	struct wire_request req;
	struct storage_terminal terminal;
	struct prepared_batch batch;
	struct frontier prepared; /* how far the batch is */
	bool has_frontier;
	struct arena *arenas[CREW_MAX]; /* of the crew's members */
	struct sync_scouting scouting;
	struct sync_pushed pushed;
	int64_t stamp; /* of the last change that it made; 0: none */
	int64_t began_ms;
	enum err e;
};

/* ---- on the crew's threads ---- */

static void
prepare_part(void *ctx, size_t from, size_t to, size_t member)
{
	struct sync_work *w = ctx;
	struct server *srv = w->x->server;
	struct sync_handler h = server_handler(srv, NULL);

	CHECK(member < CREW_MAX);
	if (w->arenas[member] == NULL)
		w->arenas[member] = arena_new(ARENA_MAX);
	sync_prepare(&h, &w->terminal, &w->req, from, to, w->arenas[member],
		&w->batch);
	frontier_pass(&w->prepared, from);
}

/* ---- on the writer's thread ---- */

static enum err
look(struct writer_job *job, struct storage *s, int round)
{
	struct sync_work *w = (struct sync_work *)job;
	struct sync_handler h = server_handler(w->x->server, s);

	if (round == 0)
		w->scouting.tried = NULL;
	return sync_scout(
		&h, &w->caller, &w->req, &w->batch, w->x->arena, &w->scouting);
}

static enum err
push(struct writer_job *job, struct storage *s)
{
	struct sync_work *w = (struct sync_work *)job;
	struct sync_handler h = server_handler(w->x->server, s);
	int64_t before = s->ops->stamp(s);
	enum err e;

	/* Again, after something failed. */
	sync_pushed_fini(&w->pushed);
	sync_pushed_init(&w->pushed);
	e = sync_push(
		&h, &w->caller, &w->req, &w->batch, w->x->arena, &w->pushed);
	w->stamp = s->ops->stamp(s);
	if (w->stamp == before)
		w->stamp = 0;
	return e;
}

/* Sent on another connection than the one before it, and faster. */
static bool
is_early(struct writer_job *job, struct storage *s)
{
	const struct sync_work *w = (struct sync_work *)job;

	return sync_is_early(&w->caller, &w->req, s, w->x->arena);
}

static void
await_prepared(void *ctx, size_t index)
{
	struct sync_work *w = ctx;

	frontier_wait(&w->prepared, index);
}

static void
pushed(struct writer_job *job, enum err e)
{
	struct sync_work *w = (struct sync_work *)job;

	w->e = e;
	if (e == ERR_OK && w->stamp > 0)
		feed_ring(w->x->server->feed, w->caller.tenant_id, w->stamp,
			w->caller.terminal_id);
	exchange_resume(w->x);
}

/* ---- on an HTTP thread ---- */

/* What came of the actions that bears on who may do what. */
static void
note_pushed(const struct sync_work *w)
{
	static const enum audit_kind kinds[] = {
		[SYNC_NOTE_ROLE_DENIED] = AUDIT_ROLE_DENIED,
		[SYNC_NOTE_OVERRIDE] = AUDIT_OVERRIDE,
		[SYNC_NOTE_FORGED] = AUDIT_FORGED,
		[SYNC_NOTE_FOREIGN] = AUDIT_FOREIGN_ACTION,
		[SYNC_NOTE_FORKED] = AUDIT_FORKED,
	};

	for (size_t i = 0; i < w->pushed.note_count && i < SYNC_NOTES_MAX;
		i++) {
		const struct sync_note *n = &w->pushed.notes[i];
		const char *rule = n->rule == NULL ? "" : n->rule;
		const char *reason = n->reason == NULL ? "" : n->reason;

		exchange_note(w->x, kinds[n->kind], NULL, n->user_id,
			w->caller.terminal_id,
			arena_printf(w->x->arena, "action %s%s%s%s%s",
				n->action_id, rule[0] == '\0' ? "" : ", ", rule,
				reason[0] == '\0' ? "" : ": ", reason));
	}
}

static void
release(struct exchange *x)
{
	struct sync_work *w = x->work;

	for (size_t i = 0; i < CREW_MAX; i++)
		arena_free(w->arenas[i]);
	if (w->has_frontier)
		frontier_fini(&w->prepared);
	sync_pushed_fini(&w->pushed);
	json_free(w->doc);
}

static enum exchange_next
answer(struct sync_work *w)
{
	struct exchange *x = w->x;
	struct server *srv = x->server;
	struct storage *s = NULL;
	struct sync_handler h;

	if (readers_take(srv->readers, &s) != ERR_OK)
		return exchange_wait(x, 503, 5, "the storage does not answer");
	h = server_handler(srv, s);
	x->status = sync_answer(
		&h, s, &w->caller, &w->req, &w->pushed, x->arena, &x->answer);
	readers_give(srv->readers, s);
	x->content_type = "application/json";
	tally_pushed(&srv->tally, &w->pushed);
	tally_sync(&srv->tally, env_mono_ms(srv->env) - w->began_ms);
	return EXCHANGE_DONE;
}

static enum exchange_next
go_on(struct exchange *x)
{
	struct sync_work *w = x->work;

	if (w->e == ERR_OK) {
		atomic_store(&x->server->unstored_at_ms, 0);
		note_pushed(w);
		return answer(w);
	}
	if (w->e == ERR_NOT_FOUND)
		return exchange_problem(x, 404, "there is no such hotel");
	atomic_store(&x->server->unstored_at_ms, env_mono_ms(x->server->env));
	log_warn("%s: actions of terminal %s could not be stored: %s",
		w->caller.tenant_id, w->terminal.name, err_text(w->e));
	return exchange_wait(x, 503, 5, err_text(w->e));
}

/* 0: goes on; else the answer is filled in. */
static int
admit(struct sync_work *w)
{
	struct exchange *x = w->x;
	struct server *srv = x->server;
	struct storage *s = NULL;
	const char *why = NULL;
	struct sync_handler h;
	int status = 503;

	if (readers_take(srv->readers, &s) == ERR_OK) {
		h = server_handler(srv, s);
		status = sync_admit(&h, s, &w->caller, &w->req, x->arena,
			&w->terminal, &why);
		readers_give(srv->readers, s);
	}
	if (status == 503)
		(void)exchange_wait(x, 503, 5, "the storage does not answer");
	else if (status != 0)
		(void)exchange_problem(x, status, why);
	if (status == 403)
		exchange_note(x, AUDIT_REVOKED_TRIED, NULL, NULL,
			w->caller.terminal_id, why);
	return status;
}

static bool
wants_writer(const struct sync_work *w)
{
	int64_t now = env_now_ms(w->x->server->env);

	return w->req.action_count > 0 ||
	       now - w->terminal.last_contact > TOUCH_MS ||
	       now < w->terminal.last_contact;
}

/* The writer may be through before this thread has looked up from its work; the
 * exchange goes on here all the same, after that. */
static enum exchange_next
start(struct sync_work *w)
{
	struct exchange *x = w->x;

	if (admit(w) != 0)
		return EXCHANGE_DONE;
	if (!wants_writer(w))
		return answer(w);
	sync_batch_new(&w->req, x->arena, &w->batch);
	w->batch.await = await_prepared;
	w->batch.ctx = w;
	frontier_init(&w->prepared, w->batch.count, PIECE);
	w->has_frontier = true;
	w->job = (struct writer_job){
		.tenant_id = w->caller.tenant_id,
		.is_early = is_early,
		.look = look,
		.run = push,
		.done = pushed,
		.weight = w->batch.count,
	};
	x->again = go_on;
	exchange_pause(x);
	if (writer_add(x->server->writer, &w->job)) {
		crew_run(x->server->crew, w->batch.count, PIECE, prepare_part,
			w);
	} else {
		w->e = ERR_BUSY;
		exchange_resume(x);
	}
	return EXCHANGE_LATER;
}

enum exchange_next
route_sync(struct exchange *x)
{
	struct sync_work *w = ARENA_NEW(x->arena, struct sync_work);
	const char *why = NULL;
	enum err e;

	w->x = x;
	w->began_ms = env_mono_ms(x->server->env);
	if (!route_caller(x, &w->caller))
		return EXCHANGE_DONE;
	w->doc = route_json(x, x->body.max);
	if (w->doc == NULL)
		return EXCHANGE_DONE;
	sync_pushed_init(&w->pushed);
	x->work = w;
	x->release = release;
	e = wire_request_read(json_root(w->doc), &w->req, &why);
	if (e != ERR_OK)
		return exchange_problem(x, e == ERR_TOO_LARGE ? 413 : 400, why);
	return start(w);
}
