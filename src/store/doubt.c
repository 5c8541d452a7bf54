#include "store/doubt.h"

#include "store/queue.h"

#include <string.h>

struct doubts {
	struct arena *a;
	size_t cap;
	struct stay_doubt_list *list;
};

static void
add(struct doubts *d, const char *stay_id, const char *why)
{
	struct stay_doubt_list *l = d->list;

	if (stay_id == NULL || stay_doubt_why(l, stay_id) != NULL)
		return;
	l->items = arena_grow(
		d->a, l->items, l->count, &d->cap, sizeof(*l->items));
	l->items[l->count++] = (struct stay_doubt){ stay_id, why };
}

static bool
is_check_in(const struct action *act)
{
	const struct value *state;

	if (act->entity == NULL || act->entity->table != TABLE_STAYS)
		return false;
	state = field_values_find(&act->data, STAY_STATE);
	return state != NULL && state->kind == VALUE_INT &&
	       state->i == STAY_STATE_IN_HOUSE;
}

/* Refused, and nobody has mended or dismissed it. */
static enum err
add_refused(struct store *st, struct doubts *d)
{
	struct queued_list queued;
	enum err e = queue_list(st, false, 0, d->a, &queued);

	for (size_t i = 0; e == ERR_OK && i < queued.count; i++) {
		const struct queued *q = &queued.items[i];

		if (!is_check_in(&q->action))
			continue;
		if (q->status == SYNC_STATUS_FAILED && q->replaced_by == NULL)
			add(d, action_record_id(&q->action),
				arena_printf(d->a,
					"the check-in was refused%s%s",
					q->rule != NULL ? ": " : "",
					q->rule != NULL ? q->rule : ""));
		else if (q->status == SYNC_STATUS_CONFLICT)
			add(d, action_record_id(&q->action),
				"the check-in is in conflict");
	}
	return e;
}

static enum err
add_conflicts(struct store *st, struct doubts *d)
{
	const struct view *v = store_view(st);
	struct record_list list;
	enum err e = v->list(v->ctx, TABLE_CONFLICTS, CONFLICT_RESOLVED,
		value_int(0), d->a, &list);

	for (size_t i = 0; e == ERR_OK && i < list.count; i++) {
		const char *table =
			record_text(list.items[i], CONFLICT_TABLE_NAME);

		if (table != NULL &&
			strcmp(table, entity_get(TABLE_STAYS)->name) == 0)
			add(d, record_text(list.items[i], CONFLICT_RECORD_ID),
				"a conflict about it is open");
	}
	return e;
}

enum err
doubt_list(struct store *st, struct arena *a, struct stay_doubt_list *out)
{
	struct doubts d = { .a = a, .list = out };
	enum err e;

	*out = (struct stay_doubt_list){ 0 };
	e = add_refused(st, &d);
	return e == ERR_OK ? add_conflicts(st, &d) : e;
}
