/*
 * What a decision did to its record, kept with the conflict (effect_data), and
 * taking it back.
 *
 *	{"gone":false,"made":false,"now":{"phone":"333"},"was":{"phone":"222"}}
 *
 * now and was: the fields that the decision changed, those that followed by
 * rule too. made: the record came (back) into being with it; gone: it was
 * deleted. Effects on other records follow from the change, here and back.
 */
#include "domain/reduce_priv.h"

#include <string.h>

#define IMAGE_MAX 65536

/* ---- keeping ---- */

static const char *
effect_text(struct reduce_work *w, const struct record *was,
	const struct record *now, bool made, bool gone)
{
	struct field_values old = { 0 };
	struct field_values new = { 0 };

	for (size_t i = 0; i < now->entity->field_count; i++) {
		if (was != NULL && !record_changed(was, now, (int)i))
			continue;
		field_values_add(w->arena, &new, (int)i, now->values[i]);
		field_values_add(w->arena, &old, (int)i,
			was != NULL ? was->values[i] : value_null());
	}
	if (new.count == 0 && !made && !gone)
		return NULL;
	return arena_printf(w->arena,
		"{\"gone\":%s,\"made\":%s,\"now\":%s,\"was\":%s}",
		gone ? "true" : "false", made ? "true" : "false",
		conflict_image(w, now->entity, &new),
		conflict_image(w, now->entity, &old));
}

enum err
conflict_keep_effect(struct reduce_work *w, struct record *conflict,
	enum table t, const char *id, const struct record *was)
{
	const struct record *now;
	bool lived = was != NULL && !was->deleted;
	enum err e = work_find(w, t, id, &now);

	if (e == ERR_NOT_FOUND)
		return ERR_OK;
	if (e == ERR_OK)
		record_set_text(conflict, CONFLICT_EFFECT_DATA,
			effect_text(w, was, now, !lived && !now->deleted,
				lived && now->deleted));
	return e;
}

/* ---- taking back ---- */

/* A member of an image of the record; false when it has none of that name. */
static bool
image_value(const struct json_node *image, const struct field *f,
	struct arena *a, struct value *out)
{
	const struct json_node *n = json_find(image, f->name);

	return n != NULL && value_from_json(f, n, a, out) == ERR_OK;
}

/* Fields that still are as the decision made them; what somebody changed since
 * stays. */
static void
read_values(struct reduce_work *w, const struct record *r,
	const struct json_node *effect, struct field_values *out)
{
	const struct json_node *now = json_find(effect, "now");
	const struct json_node *was = json_find(effect, "was");

	for (size_t i = 0; i < r->entity->field_count; i++) {
		const struct field *f = &r->entity->fields[i];
		struct value made, old;

		if (image_value(now, f, w->arena, &made) &&
			image_value(was, f, w->arena, &old) &&
			value_equal(made, r->values[i]))
			field_values_add(w->arena, out, (int)i, old);
	}
}

static enum err
take_back(struct reduce_work *w, const struct record *r,
	const struct json_node *effect)
{
	struct field_values values = { 0 };
	struct record *now;

	if (json_find_bool(effect, "made", false))
		return r->deleted ? ERR_OK : reduce_delete(w, r);
	if (json_find_bool(effect, "gone", false) && r->deleted)
		work_edit(w, r)->deleted = false;
	else if (r->deleted)
		return ERR_OK;
	read_values(w, r, effect, &values);
	return reduce_update(w, r, &values, &now);
}

static enum err
take_effect_back(struct reduce_work *w, const struct record *conflict)
{
	const char *text = record_text(conflict, CONFLICT_EFFECT_DATA);
	const struct entity *entity =
		entity_find(record_text(conflict, CONFLICT_TABLE_NAME));
	const struct record *r;
	struct json_doc *doc;
	enum err e;

	if (text == NULL || entity == NULL)
		return ERR_OK;
	e = work_find(w, entity->table,
		record_text(conflict, CONFLICT_RECORD_ID), &r);
	if (e != ERR_OK)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	if (json_parse(text, strlen(text), IMAGE_MAX, &doc, NULL) != ERR_OK)
		return work_invalid(w, conflict->entity, CONFLICT_EFFECT_DATA,
			"cannot be read");
	w->deciding = true;
	e = take_back(w, r, json_root(doc));
	json_free(doc);
	return e;
}

/* Whether the decision that stands is the one that the action means. */
static bool
is_meant(const struct reduce_work *w, const struct record *old)
{
	static const int fields[] = {
		CONFLICT_DECIDED_BY,
		CONFLICT_RESOLUTION_STRATEGY,
		CONFLICT_RESOLUTION_DATA,
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		const struct value *saw =
			field_values_find(&w->act->base, fields[i]);

		if (saw != NULL && !value_equal(*saw, old->values[fields[i]]))
			return false;
	}
	return true;
}

enum err
conflict_reopen(
	struct reduce_work *w, const struct record *old, struct record *now)
{
	const char *by = record_text(old, CONFLICT_DECIDED_BY);

	if (by != NULL && strcmp(by, "policy") == 0)
		return work_refuse(w, RULE_CONFLICT_DECIDED,
			"a rule decided this one: change the %s itself",
			record_text(old, CONFLICT_TABLE_NAME));
	if (!is_meant(w, old))
		return work_settle(w, RULE_CONFLICT_DECIDED,
			"decided otherwise by %s meanwhile", by);
	record_set_text(now, CONFLICT_RESOLUTION_STRATEGY, "manual");
	record_set_null(now, CONFLICT_RESOLUTION_DATA);
	record_set_null(now, CONFLICT_RESOLVED_AT);
	record_set_null(now, CONFLICT_DECIDED_BY);
	record_set_null(now, CONFLICT_EFFECT_DATA);
	return take_effect_back(w, old);
}
