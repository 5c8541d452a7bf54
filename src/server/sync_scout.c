/*
 * Batches are tried before they are worked through, so that a storage that is
 * far away is asked for all at once (storage_ops.scout). What comes of a try
 * counts for nothing.
 */
#include "server/sync_priv.h"

#include <string.h>

/* ---- answers ---- */

/* A terminal counts what it sends. */
static bool
is_fresh(const struct push *p, const struct prepared_action *pa)
{
	return p->chained && !p->terminal.forked &&
	       pa->act.device_seq > p->terminal.last_seq;
}

enum err
sync_look_for_answers(struct push *p, const struct prepared_batch *batch)
{
	struct storage_key *keys =
		ARENA_ARRAY(p->scratch, struct storage_key, batch->count + 1);
	size_t count = 0;
	enum err e;

	if (p->ops->results_ahead == NULL)
		return ERR_OK;
	for (size_t i = 0; i < batch->count; i++) {
		const struct prepared_action *pa = &batch->items[i];

		if (batch->await != NULL)
			batch->await(batch->ctx, i);
		if (pa->readable)
			keys[count++] = (struct storage_key){ pa->id,
				pa->act.idempotency_key, is_fresh(p, pa) };
	}
	e = p->ops->results_ahead(p->storage, keys, count);
	arena_reset(p->scratch);
	return e;
}

/* ---- records ---- */

static void
want_values(struct push *p, const struct action *act)
{
	for (size_t i = 0; i < act->data.count; i++) {
		const struct field_value *v = &act->data.items[i];
		const struct field *f = &act->entity->fields[v->field];

		if (f->type == FIELD_ID && v->value.kind == VALUE_TEXT)
			p->ops->scout_want(p->storage, f->refs, v->value.s);
	}
}

/* What an action names itself. */
static void
want_named(struct push *p, const struct action *act)
{
	const char *id = action_record_id(act);

	if (act->user_id != NULL)
		p->ops->scout_want(p->storage, TABLE_STAFF, act->user_id);
	if (act->entity == NULL)
		return;
	if (id != NULL)
		p->ops->scout_want(p->storage, act->entity->table, id);
	want_values(p, act);
}

/* Whether there is nothing left to try: it went through, or fails for a reason
 * of its own. */
static bool
try(struct push *p, const struct prepared_action *pa, const struct view *view)
{
	struct step s = { .p = p, .pa = pa };
	enum err e;

	e = sync_try(&s, view);
	for (size_t i = 0; e == ERR_OK && i < s.r.write_count; i++)
		p->ops->scout_put(p->storage, s.r.writes[i].record);
	arena_reset(p->scratch);
	return e != ERR_BUSY;
}

/* One that was answered comes not as far as the reducer. */
static bool
can_be_tried(const struct push *p, const struct prepared_action *pa)
{
	return pa->readable && !pa->gives_up &&
	       (!p->chained || is_fresh(p, pa));
}

static void
want_all(struct push *p, const struct prepared_batch *batch,
	struct sync_scouting *state)
{
	state->tried = ARENA_ARRAY(p->arena, bool, batch->count + 1);
	for (size_t i = 0; i < batch->count; i++) {
		if (batch->await != NULL)
			batch->await(batch->ctx, i);
		state->tried[i] = !can_be_tried(p, &batch->items[i]);
		if (!state->tried[i])
			want_named(p, &batch->items[i].act);
	}
}

static enum err
try_all(struct push *p, const struct prepared_batch *batch,
	struct sync_scouting *state)
{
	const struct view *view = p->ops->scout(p->storage);
	enum err e = sync_find_business_date(p);

	for (size_t i = 0; e == ERR_OK && i < batch->count; i++)
		state->tried[i] =
			state->tried[i] || try(p, &batch->items[i], view);
	return e;
}

enum err
sync_scout(const struct sync_handler *h, const struct sync_caller *caller,
	const struct wire_request *req, const struct prepared_batch *batch,
	struct arena *a, struct sync_scouting *state)
{
	struct push p;
	enum err e = ERR_OK;

	if (h->storage->ops->scout == NULL)
		return ERR_OK;
	sync_push_init(&p, h, caller, a);
	e = sync_push_begin(&p, req);
	if (e == ERR_OK && state->tried == NULL)
		want_all(&p, batch, state);
	else if (e == ERR_OK)
		e = try_all(&p, batch, state);
	arena_free(p.scratch);
	return e;
}
