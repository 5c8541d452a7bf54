/*
 * Clients whose local ids are no UUIDs: a new record gets an id of its own, the
 * mapping is kept, and later actions of that terminal may go on with the local
 * one, as the record that they are about and as a value.
 */
#include "server/sync_priv.h"

#include "base/uuid.h"

#include <string.h>

static bool
is_local(const char *id)
{
	return id != NULL && !uuid_is_valid(id);
}

/* The server's id for a local one; the same id when there is none. */
static enum err
resolve(struct step *s, enum table t, const char **id)
{
	struct push *p = s->p;
	const char *server_id;
	enum err e;

	if (!is_local(*id))
		return ERR_OK;
	e = p->ops->local_id_find(
		p->storage, p->terminal.id, t, *id, p->scratch, &server_id);
	if (e == ERR_OK)
		*id = server_id;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err
resolve_values(struct step *s, struct field_values *values)
{
	const struct entity *entity = s->act.entity;
	struct field_value *copy;
	enum err e = ERR_OK;

	if (values->count == 0)
		return ERR_OK;
	copy = ARENA_ARRAY(s->p->scratch, struct field_value, values->count);
	memcpy(copy, values->items, values->count * sizeof(*copy));
	values->items = copy;
	values->cap = 0;
	for (size_t i = 0; i < values->count && e == ERR_OK; i++) {
		const struct field *f = &entity->fields[copy[i].field];

		if (f->type == FIELD_ID && copy[i].value.kind == VALUE_TEXT)
			e = resolve(s, f->refs, &copy[i].value.s);
	}
	return e;
}

static void
name_new_record(struct step *s)
{
	struct action *act = &s->act;
	char id[UUID_SIZE];

	/* What the client calls it is its own; the record's id is ours. */
	if (act->local_id == NULL)
		act->local_id = act->server_id;
	act->server_id = NULL;
	if (act->local_id != NULL && uuid_is_valid(act->local_id))
		return;
	uuid_derive(act->id, "record", id);
	act->local_id = arena_strdup(s->p->scratch, id);
}

static bool
are_values_local(const struct entity *entity, const struct field_values *values)
{
	for (size_t i = 0; i < values->count; i++) {
		const struct field_value *v = &values->items[i];

		if (entity->fields[v->field].type == FIELD_ID &&
			v->value.kind == VALUE_TEXT && is_local(v->value.s))
			return true;
	}
	return false;
}

bool
sync_ids_are_local(const struct action *act)
{
	if (act->entity == NULL)
		return false;
	return (act->operation != OPERATION_INSERT &&
		       (is_local(act->server_id) || is_local(act->local_id))) ||
	       are_values_local(act->entity, &act->data) ||
	       are_values_local(act->entity, &act->base);
}

enum err
sync_ids_resolve(struct step *s)
{
	struct action *act = &s->act;
	enum err e = ERR_OK;

	*act = s->pa->act;
	if (act->entity == NULL)
		return ERR_OK;
	if (act->operation == OPERATION_INSERT) {
		name_new_record(s);
	} else {
		e = resolve(s, act->entity->table, &act->server_id);
		if (e == ERR_OK)
			e = resolve(s, act->entity->table, &act->local_id);
	}
	if (e == ERR_OK)
		e = resolve_values(s, &act->data);
	if (e == ERR_OK)
		e = resolve_values(s, &act->base);
	return e;
}

enum err
sync_ids_keep(struct step *s)
{
	const char *local = s->pa->act.local_id;
	struct push *p = s->p;

	if (s->act.operation != OPERATION_INSERT)
		return ERR_OK;
	if (local == NULL)
		local = s->pa->act.server_id;
	if (local == NULL || uuid_is_valid(local))
		return ERR_OK;
	return p->ops->local_id_put(p->storage, p->terminal.id,
		s->act.entity->table, local, s->r.record_id);
}
