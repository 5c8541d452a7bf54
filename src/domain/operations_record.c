/* Any record: the general operations. */
#include "domain/operations_priv.h"

#include <string.h>

#define NEAR 2

static enum err
find_table(struct operation_build *b, const struct entity **out)
{
	const char *name = build_arg(b, "table");
	const struct entity *nearest = NULL;
	size_t best = NEAR + 1;

	*out = entity_find(name);
	if (*out != NULL)
		return ERR_OK;
	for (int t = 0; t < TABLE_COUNT; t++) {
		const struct entity *e = entity_get((enum table)t);
		size_t distance = word_distance(name, e->name);

		if (distance < best) {
			best = distance;
			nearest = e;
		}
	}
	if (nearest == NULL)
		return build_invalid(
			b, "table", "there is no table '%s'", name);
	return build_invalid(b, "table",
		"there is no table '%s'; did you mean %s?", name,
		nearest->name);
}

enum err
build_unknown_field(
	struct operation_build *b, const struct entity *e, const char *key)
{
	const char *list = e->fields[0].name;
	const char *nearest = NULL;
	const char *hint = "";
	size_t best = NEAR + 1;

	for (size_t i = 0; i < e->field_count; i++) {
		const char *name = e->fields[i].name;
		size_t distance = word_distance(key, name);

		if (i > 0)
			list = arena_printf(b->a, "%s, %s", list, name);
		if (distance < best) {
			best = distance;
			nearest = name;
		}
	}
	if (nearest != NULL)
		hint = arena_printf(b->a, "; did you mean %s?", nearest);
	return build_invalid(b, key, "unknown key '%s': a %s has %s%s", key,
		e->one, list, hint);
}

/* Every argument that is no key of the operation is a field. */
static enum err
set_fields(struct operation_build *b, struct draft *d)
{
	for (size_t i = 0; i < b->r->count; i++) {
		const char *key = b->r->arguments[i].key;
		int field = entity_field(d->act.entity, key);
		enum err e;

		if (build_is_own_key(b, key))
			continue;
		e = field < 0 ? build_unknown_field(b, d->act.entity, key)
			      : draft_arg(b, d, field, key);
		if (e != ERR_OK)
			return e;
	}
	return ERR_OK;
}

enum err
build_insert(struct operation_build *b)
{
	const char *id = build_arg(b, "id");
	const struct entity *entity;
	struct draft *d;
	enum err e = find_table(b, &entity);

	if (e != ERR_OK)
		return e;
	if (id != NULL && !record_is_id(id))
		return build_invalid(
			b, "id", "must be 1 to 64 characters without spaces");
	d = draft_insert(b, entity->table);
	if (id != NULL)
		d->act.local_id = id;
	build_sum_up(b, "New %s.", entity->one);
	return set_fields(b, d);
}

enum err
build_update(struct operation_build *b)
{
	const struct entity *entity;
	struct record *r;
	enum err e = find_table(b, &entity);

	if (e == ERR_OK)
		e = find_arg(b, "id", entity->table, &r);
	if (e != ERR_OK)
		return e;
	build_sum_up(b, "Changed %s %s.", entity_article(entity), entity->one);
	return set_fields(b, draft_update(b, r));
}

enum err
build_delete(struct operation_build *b)
{
	const struct entity *entity;
	struct record *r;
	struct draft *d;
	enum err e = find_table(b, &entity);

	if (e == ERR_OK)
		e = find_arg(b, "id", entity->table, &r);
	if (e != ERR_OK)
		return e;
	d = draft_delete(b, r);
	/* What is deleted is what was seen: a change that somebody else made
	 * meanwhile is a conflict. */
	d->act.has_base = true;
	for (size_t i = 0; i < entity->field_count; i++)
		field_values_add(b->a, &d->act.base, (int)i, r->values[i]);
	build_sum_up(b, "Deleted %s %s.", entity_article(entity), entity->one);
	return ERR_OK;
}
