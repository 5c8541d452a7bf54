#include "server/sync_handler.h"

#include "server/problem.h"
#include "server/sync_priv.h"

#include "base/check.h"
#include "base/log.h"
#include "base/mutant.h"

#include <string.h>

#define SCRATCH_MAX ((size_t)1 << 30)

void
sync_pushed_init(struct sync_pushed *p)
{
	memset(p, 0, sizeof(*p));
	buf_init(&p->results, WIRE_ANSWER_MAX);
}

void
sync_pushed_fini(struct sync_pushed *p)
{
	buf_fini(&p->results);
}

/* ---- admission ---- */

static size_t
actions_max(const struct sync_handler *h)
{
	return h->actions_max == 0 ? WIRE_ACTIONS_MAX : h->actions_max;
}

static int
admit(struct storage *storage, const struct sync_caller *caller,
	struct arena *a, struct storage_terminal *terminal, const char **why)
{
	enum err e;

	e = storage->ops->terminal_find(
		storage, caller->tenant_id, caller->terminal_id, a, terminal);
	if (e == ERR_NOT_FOUND) {
		*why = "this terminal is not enrolled in this hotel";
		return 403;
	}
	if (e != ERR_OK) {
		*why = "the storage of this server does not answer";
		return 503;
	}
	if (terminal->revoked) {
		*why = "the hotel has revoked this terminal";
		return 403;
	}
	if (terminal->certificate != NULL &&
		(caller->certificate == NULL ||
			strcmp(caller->certificate, terminal->certificate) !=
				0)) {
		*why = "this terminal is taken with its own client certificate "
		       "only";
		return 403;
	}
	return 0;
}

int
sync_admit_terminal(struct storage *storage, const struct sync_caller *caller,
	struct arena *a, const char **why)
{
	struct storage_terminal terminal;

	return admit(storage, caller, a, &terminal, why);
}

int
sync_admit(const struct sync_handler *h, struct storage *storage,
	const struct sync_caller *caller, const struct wire_request *req,
	struct arena *a, struct storage_terminal *terminal, const char **why)
{
	int status = admit(storage, caller, a, terminal, why);

	if (status != 0)
		return status;
	if (terminal->public_key != NULL &&
		strcmp(req->device_id, terminal->id) != 0) {
		*why = "device_id is not the terminal of the token";
		return 403;
	}
	if (req->action_count > actions_max(h)) {
		*why = "there are too many actions in one request";
		return 413;
	}
	return 0;
}

/* ---- push ---- */

enum err
sync_find_business_date(struct push *p)
{
	const struct view *v = p->ops->view(p->storage);
	struct record_list list;
	enum err e;

	if (p->business_date != NULL)
		return ERR_OK;
	e = v->list(
		v->ctx, TABLE_PROPERTIES, -1, value_null(), p->arena, &list);
	if (e != ERR_OK)
		return e;
	p->property = list.count == 0 ? NULL : list.items[0];
	p->business_date =
		p->property == NULL
			? ""
			: record_text(p->property, PROPERTY_BUSINESS_DATE);
	return ERR_OK;
}

bool
sync_is_early(const struct sync_caller *caller, const struct wire_request *req,
	struct storage *storage, struct arena *a)
{
	const struct json_node *first = json_first(req->actions);
	struct storage_terminal terminal;

	return first != NULL &&
	       storage->ops->terminal_find(storage, caller->tenant_id,
		       caller->terminal_id, a, &terminal) == ERR_OK &&
	       terminal.public_key != NULL &&
	       json_find_int(first, "device_seq", 0) > terminal.last_seq + 1;
}

void
sync_push_init(struct push *p, const struct sync_handler *h,
	const struct sync_caller *caller, struct arena *a)
{
	*p = (struct push){
		.h = h,
		.ops = h->storage->ops,
		.storage = h->storage,
		.caller = caller,
		.arena = a,
		.scratch = arena_new(SCRATCH_MAX),
	};
}

enum err
sync_push_begin(struct push *p, const struct wire_request *req)
{
	struct pull_token token;
	enum err e;

	e = p->ops->terminal_find(p->storage, p->caller->tenant_id,
		p->caller->terminal_id, p->arena, &p->terminal);
	if (e != ERR_OK)
		return e;
	p->chained = p->terminal.public_key != NULL;
	p->now_ms = env_now_ms(p->h->env);
	p->clock_offset_ms = p->now_ms - req->sync_timestamp;
	e = sync_token_find(p->h, p->storage, p->caller, req->last_sync_token,
		p->arena, &token);
	p->seen_stamp = -1;
	if (e == ERR_OK && token.status == TOKEN_OK &&
		req->last_sync_token[0] != '\0')
		p->seen_stamp = token.token.stamp;
	return e;
}

static enum err
end_push(struct push *p)
{
	if (MUTANT(NUMBER_NOT_KEPT))
		return ERR_OK;
	p->terminal.last_contact = p->now_ms;
	p->terminal.clock_offset_ms = p->clock_offset_ms;
	return p->ops->terminal_put(
		p->storage, p->caller->tenant_id, &p->terminal);
}

enum err
sync_push(const struct sync_handler *h, const struct sync_caller *caller,
	const struct wire_request *req, const struct prepared_batch *batch,
	struct arena *a, struct sync_pushed *out)
{
	struct push p;
	enum err e;

	sync_push_init(&p, h, caller, a);
	p.out = out;
	e = sync_push_begin(&p, req);
	if (e == ERR_OK)
		p.ops->set_terminal(p.storage, p.terminal.id);
	if (e == ERR_OK)
		e = sync_look_for_answers(&p, batch);
	for (size_t i = 0; i < batch->count && e == ERR_OK; i++) {
		if (batch->await != NULL)
			batch->await(batch->ctx, i);
		e = sync_find_business_date(&p);
		if (e == ERR_OK)
			e = sync_action(&p, &batch->items[i]);
		arena_reset(p.scratch);
	}
	if (e == ERR_OK)
		e = end_push(&p);
	if (e == ERR_OK && !buf_ok(&out->results))
		e = ERR_TOO_LARGE;
	arena_free(p.scratch);
	return e;
}

/* ---- all in one ---- */

static enum err
scout(const struct sync_handler *h, const struct sync_caller *caller,
	const struct wire_request *req, const struct prepared_batch *batch,
	struct arena *a)
{
	const struct storage_ops *ops = h->storage->ops;
	struct sync_scouting state = { 0 };
	bool more = true;
	enum err e = ERR_OK;

	if (ops->scout == NULL || batch->count < 2)
		return ERR_OK;
	for (int i = 0; i < STORAGE_SCOUT_ROUNDS && e == ERR_OK && more; i++) {
		e = sync_scout(h, caller, req, batch, a, &state);
		if (e == ERR_OK)
			e = ops->scout_fetch(h->storage, &more);
		more = more || i == 0;
	}
	ops->scout_end(h->storage);
	return e;
}

static enum err
push_once(const struct sync_handler *h, const struct sync_caller *caller,
	const struct wire_request *req, const struct prepared_batch *batch,
	bool careful, struct arena *a, struct sync_pushed *out)
{
	struct storage *s = h->storage;
	enum err e;

	e = s->ops->begin(s, caller->tenant_id);
	if (e != ERR_OK)
		return e;
	if (careful)
		s->ops->careful(s);
	e = scout(h, caller, req, batch, a);
	if (e == ERR_OK)
		e = sync_push(h, caller, req, batch, a, out);
	return s->ops->end(s, e);
}

static enum err
push(const struct sync_handler *h, const struct sync_caller *caller,
	const struct wire_request *req, const struct storage_terminal *terminal,
	struct arena *a, struct sync_pushed *out)
{
	struct prepared_batch batch;
	enum err e;

	sync_batch_new(req, a, &batch);
	sync_prepare(h, terminal, req, 0, batch.count, a, &batch);
	e = push_once(h, caller, req, &batch, false, a, out);
	for (int i = 0; i < h->storage->ops->tries && e == ERR_BUSY; i++) {
		sync_pushed_fini(out);
		sync_pushed_init(out);
		e = push_once(h, caller, req, &batch, true, a, out);
	}
	return e;
}

/* Of the planted bug: a crash between the two transactions is forgotten work.
 */
static enum err
store_late(const struct sync_handler *h, const struct sync_caller *caller,
	const struct sync_pushed *pushed)
{
	struct storage *s = h->storage;
	enum err e = ERR_OK;

	if (pushed->unstored_count == 0)
		return ERR_OK;
	e = s->ops->begin(s, caller->tenant_id);
	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < pushed->unstored_count && e == ERR_OK; i++)
		e = s->ops->result_put(s, &pushed->unstored[i]);
	return s->ops->end(s, e);
}

int
sync_handle(const struct sync_handler *h, const struct sync_caller *caller,
	const struct wire_request *req, struct arena *a, struct buf *out)
{
	struct storage_terminal terminal;
	struct sync_pushed pushed;
	const char *why = NULL;
	int status;
	enum err e;

	status = sync_admit(h, h->storage, caller, req, a, &terminal, &why);
	if (status != 0) {
		problem_write(status, why, env_now_ms(h->env), out);
		return status;
	}
	sync_pushed_init(&pushed);
	e = push(h, caller, req, &terminal, a, &pushed);
	if (e == ERR_OK)
		e = store_late(h, caller, &pushed);
	if (e == ERR_OK) {
		status = sync_answer(
			h, h->storage, caller, req, &pushed, a, out);
	} else {
		status = e == ERR_NOT_FOUND ? 404 : 503;
		problem_write(status, err_text(e), env_now_ms(h->env), out);
	}
	sync_pushed_fini(&pushed);
	return status;
}
