/*
 * A batch is tried before it is worked through, so that a storage that is far
 * away is asked for all at once (storage_ops.scout). What comes of a try counts
 * for nothing.
 */
#include "server/sync_priv.h"

#include <string.h>

/* A record, what it refers to, what that refers to … : not deep. What is left
 * is asked for one by one. */
#define ROUNDS_MAX 12

/* ---- answers ---- */

static enum err
look_for_answers(struct push *p, const struct prepared_batch *batch)
{
	struct storage_key *keys =
		ARENA_ARRAY(p->scratch, struct storage_key, batch->count + 1);
	size_t count = 0;
	enum err e;

	for (size_t i = 0; i < batch->count; i++) {
		const struct prepared_action *pa = &batch->items[i];

		if (pa->readable)
			keys[count++] = (struct storage_key){ pa->id,
				pa->act.idempotency_key };
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
can_be_tried(struct push *p, const struct prepared_action *pa)
{
	struct storage_result answer;

	return pa->readable && !pa->gives_up &&
	       p->ops->result_find(p->storage, pa->id, pa->act.idempotency_key,
		       p->scratch, &answer) == ERR_NOT_FOUND;
}

static enum err
try_all(struct push *p, const struct prepared_batch *batch)
{
	bool *tried = ARENA_ARRAY(p->arena, bool, batch->count + 1);
	const struct view *view = p->ops->scout(p->storage);
	bool more;
	enum err e;

	for (size_t i = 0; i < batch->count; i++) {
		tried[i] = !can_be_tried(p, &batch->items[i]);
		if (!tried[i])
			want_named(p, &batch->items[i].act);
	}
	e = p->ops->scout_fetch(p->storage, &more);
	for (int round = 0; e == ERR_OK && round < ROUNDS_MAX; round++) {
		for (size_t i = 0; i < batch->count; i++)
			tried[i] = tried[i] || try(p, &batch->items[i], view);
		e = p->ops->scout_fetch(p->storage, &more);
		if (!more)
			break;
	}
	p->ops->scout_end(p->storage);
	return e;
}

enum err
sync_scout(struct push *p, const struct prepared_batch *batch)
{
	enum err e;

	if (p->ops->scout == NULL || batch->count < 2)
		return ERR_OK;
	for (size_t i = 0; batch->await != NULL && i < batch->count; i++)
		batch->await(batch->ctx, i);
	e = look_for_answers(p, batch);
	if (e == ERR_OK)
		e = sync_find_business_date(p);
	return e == ERR_OK ? try_all(p, batch) : e;
}
