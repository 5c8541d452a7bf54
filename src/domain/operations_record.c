/* Any record: the general operations, and a manager's decision. */
#include "domain/operations_priv.h"

#include <string.h>

#define NEAR      2
#define IMAGE_MAX 65536
/* Before a value that would be taken for one of our words. */
#define VALUE_WORD "value:"

/* ---- insert, update, delete ---- */

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

static enum err
unknown_field(
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
		e = field < 0 ? unknown_field(b, d->act.entity, key)
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
	build_sum_up(b, "Changed a %s.", entity->one);
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
	build_sum_up(b, "Deleted a %s.", entity->one);
	return ERR_OK;
}

/* ---- resolve-conflict ---- */

struct decision {
	const struct entity *entity; /* what the conflict is about */
	const struct record *conflict;
	struct field_values values;
};

/* One field of an image of the conflict; null when the image has it not. */
static enum err
image_value(struct operation_build *b, const struct decision *d, int image,
	int field, struct value *out)
{
	const char *text = record_text(d->conflict, image);
	const struct field *f = &d->entity->fields[field];
	const struct json_node *n;
	struct json_doc *doc;
	enum err e = ERR_OK;

	*out = value_null();
	if (text == NULL)
		return ERR_OK;
	e = json_parse(text, strlen(text), IMAGE_MAX, &doc, NULL);
	if (e != ERR_OK)
		return e;
	n = json_find(json_root(doc), f->name);
	if (n != NULL)
		e = value_from_json(f, n, b->a, out);
	json_free(doc);
	return e;
}

/* "value:server" is the word itself. */
static const char *
typed_value(const char *text)
{
	size_t len = strlen(VALUE_WORD);

	return strncmp(text, VALUE_WORD, len) == 0 ? text + len : text;
}

/* note= is the manager's own, unless it says which note of the record stands.
 */
static bool
is_choice(const struct operation_build *b, const struct decision *d,
	const char *key)
{
	const char *text = build_arg(b, key);

	if (!build_is_own_key(b, key))
		return true;
	return text != NULL && entity_field(d->entity, key) >= 0 &&
	       (strcmp(text, "server") == 0 || strcmp(text, "client") == 0 ||
		       strcmp(text, "base") == 0 || typed_value(text) != text);
}

/* field=server is what stands anyway: the server's value now, not the one of
 * the day of the conflict. */
static enum err
decide_field(struct operation_build *b, struct decision *d, const char *key)
{
	int field = entity_field(d->entity, key);
	const char *text = build_arg(b, key);
	struct value v;
	enum err e;

	if (field < 0)
		return unknown_field(b, d->entity, key);
	if (text == NULL)
		text = VALUE_WORD;
	if (strcmp(text, "server") == 0)
		return ERR_OK;
	if (strcmp(text, "client") == 0)
		e = image_value(b, d, CONFLICT_CLIENT_DATA, field, &v);
	else if (strcmp(text, "base") == 0)
		e = image_value(b, d, CONFLICT_BASE_DATA, field, &v);
	else
		e = build_value_of(
			b, key, typed_value(text), d->entity->table, field, &v);
	if (e == ERR_OK)
		field_values_add(b->a, &d->values, field, v);
	return e;
}

/* all=client beside single fields: whatever else the action had. */
static enum err
decide_rest(struct operation_build *b, struct decision *d)
{
	const char *text = record_text(d->conflict, CONFLICT_CLIENT_DATA);
	struct json_doc *doc;
	enum err e;

	if (text == NULL)
		return ERR_OK;
	e = json_parse(text, strlen(text), IMAGE_MAX, &doc, NULL);
	if (e != ERR_OK)
		return e;
	for (const struct json_node *n = json_first(json_root(doc));
		n != NULL && e == ERR_OK; n = json_next(n)) {
		int field = entity_field(d->entity, json_key(n));
		struct value v;

		if (field < 0 || (build_has(b, json_key(n)) &&
					 is_choice(b, d, json_key(n))))
			continue;
		e = value_from_json(&d->entity->fields[field], n, b->a, &v);
		if (e == ERR_OK)
			field_values_add(b->a, &d->values, field, v);
	}
	json_free(doc);
	return e;
}

/* A decision with values brings a deleted record back. */
static enum err
is_gone(struct operation_build *b, const struct decision *d, bool *out)
{
	const struct view *v = b->c->view;
	struct record *r;
	enum err e = v->find(v->ctx, d->entity->table,
		record_text(d->conflict, CONFLICT_RECORD_ID), b->a, &r);

	*out = e == ERR_OK && r->deleted;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static const char *
decision_text(struct operation_build *b, const struct decision *d, bool restore)
{
	struct json_writer w;
	struct buf text;
	const char *out;

	buf_init(&text, IMAGE_MAX);
	json_writer_init(&w, &text);
	json_begin_object(&w);
	if (restore)
		json_member_bool(&w, "_restore", true);
	for (size_t i = 0; i < d->entity->field_count; i++) {
		int field = d->entity->sorted[i];
		const struct value *v = field_values_find(&d->values, field);

		if (v == NULL)
			continue;
		json_write_key(&w, d->entity->fields[field].name);
		value_to_json(&d->entity->fields[field], *v, &w);
	}
	json_end_object(&w);
	out = arena_strndup(b->a, text.data, text.len);
	buf_wipe(&text);
	return out;
}

static enum err
decide_fields(struct operation_build *b, struct decision *d, size_t *chosen)
{
	enum err e = ERR_OK;

	*chosen = 0;
	for (size_t i = 0; i < b->r->count && e == ERR_OK; i++) {
		const char *key = b->r->arguments[i].key;

		if (!is_choice(b, d, key))
			continue;
		(*chosen)++;
		e = decide_field(b, d, key);
	}
	return e;
}

/* One word for all of it when that is what was said, else the values. */
static enum err
decide(struct operation_build *b, struct decision *d, struct draft *out)
{
	const char *all = build_arg(b, "all");
	size_t chosen;
	bool restore = false;
	enum err e = decide_fields(b, d, &chosen);

	if (e != ERR_OK)
		return e;
	if (all != NULL && strcmp(all, "server") != 0 &&
		strcmp(all, "client") != 0)
		return build_invalid(b, "all", "must be server or client");
	if (all == NULL && chosen == 0)
		return build_invalid(b, "all",
			"is missing: say all=server, all=client, or a field "
			"and what stands: FIELD=server, client or a value");
	if (chosen == 0) {
		draft_text(b, out, CONFLICT_RESOLUTION_STRATEGY,
			all[0] == 's' ? "server_wins" : "client_wins");
		return ERR_OK;
	}
	if (all != NULL && all[0] == 'c')
		e = decide_rest(b, d);
	if (e == ERR_OK)
		e = is_gone(b, d, &restore);
	if (e != ERR_OK)
		return e;
	draft_text(b, out, CONFLICT_RESOLUTION_STRATEGY, "manual");
	draft_text(
		b, out, CONFLICT_RESOLUTION_DATA, decision_text(b, d, restore));
	return ERR_OK;
}

enum err
build_resolve_conflict(struct operation_build *b)
{
	struct decision d = { 0 };
	struct record *conflict;
	struct draft *out;
	enum err e = find_arg(b, "conflict", TABLE_CONFLICTS, &conflict);

	if (e != ERR_OK)
		return e;
	d.conflict = conflict;
	d.entity = entity_find(record_text(conflict, CONFLICT_TABLE_NAME));
	if (d.entity == NULL)
		return build_invalid(b, "conflict",
			"is about a table that this version does not have");
	out = draft_update(b, conflict);
	draft_int(b, out, CONFLICT_RESOLVED, 1);
	draft_text(b, out, CONFLICT_DECIDED_BY, b->c->user_id);
	e = decide(b, &d, out);
	if (e == ERR_OK && !is_choice(b, &d, "note"))
		e = draft_given(b, out);
	build_sum_up(b, "Conflict of a %s decided.", d.entity->one);
	return e;
}
