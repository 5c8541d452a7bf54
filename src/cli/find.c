#include "cli/find.h"

#include "base/uuid.h"
#include "cli/layout.h"

#include <string.h>

#define SHORT_ID 8

static enum err
find_by_name(struct cli *c, const struct view *v, enum table t,
	const char *called, struct record **out)
{
	int field = layout_get(t)->name;
	struct record_list list = { 0 };
	enum err e;

	/* Sealed texts cannot be looked up. */
	if (field < 0 || entity_get(t)->fields[field].sensitive)
		return ERR_NOT_FOUND;
	e = v->list(v->ctx, t, field, value_text(called), c->arena, &list);
	if (e != ERR_OK)
		return e;
	if (list.count == 0)
		return ERR_NOT_FOUND;
	/* A drawer has many sessions: the latest is meant. */
	*out = list.items[list.count - 1];
	return ERR_OK;
}

static enum err
find_by_start(struct cli *c, const struct view *v, enum table t,
	const char *called, struct record **out)
{
	size_t len = strlen(called);
	struct record_list list = { 0 };
	struct record *found = NULL;
	enum err e;

	if (len < 4)
		return ERR_NOT_FOUND;
	e = v->list(v->ctx, t, -1, value_null(), c->arena, &list);
	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < list.count; i++) {
		if (strncmp(list.items[i]->id, called, len) != 0)
			continue;
		if (found)
			return ERR_CONFLICT;
		found = list.items[i];
	}
	if (!found)
		return ERR_NOT_FOUND;
	*out = found;
	return ERR_OK;
}

enum err
find_record(
	struct cli *c, enum table t, const char *called, struct record **out)
{
	const struct view *v = store_view(c->store);
	enum err e = ERR_NOT_FOUND;

	if (record_is_id(called))
		e = v->find(v->ctx, t, called, c->arena, out);
	if (e == ERR_NOT_FOUND)
		e = find_by_name(c, v, t, called, out);
	if (e == ERR_NOT_FOUND && !uuid_is_valid(called))
		e = find_by_start(c, v, t, called, out);
	return e;
}

const char *
find_name(struct cli *c, enum table t, const char *id)
{
	const struct view *v = store_view(c->store);
	const struct entity *entity = entity_get(t);
	int field = layout_get(t)->name;
	struct record *r = NULL;

	if (v->find(v->ctx, t, id, c->arena, &r) != ERR_OK)
		r = NULL;
	/* A stay is called by its room. */
	if (r && t == TABLE_STAYS && !record_is_null(r, STAY_ROOM_ID))
		return find_name(c, TABLE_ROOMS, record_text(r, STAY_ROOM_ID));
	if (r && field >= 0 && !record_is_null(r, field)) {
		if (!cli_sees(c, &entity->fields[field], t))
			return "***";
		return record_text(r, field);
	}
	return arena_strndup(
		c->arena, id, strlen(id) < SHORT_ID ? strlen(id) : SHORT_ID);
}
