/* A manager's decisions on conflicts, one or several at once; and back. */
#include "domain/conflict_alike.h"
#include "domain/conflict_sides.h"
#include "domain/operations_priv.h"

#include <string.h>

#define IMAGE_MAX 65536
/* Before a value that would be taken for one of our words. */
#define VALUE_WORD "value:"

/* ---- one decision ---- */

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
		return build_unknown_field(b, d->entity, key);
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

/* Of all=; NULL: there is no such word. */
static const char *
strategy_of(const char *all)
{
	static const char *const words[][2] = {
		{ "server", "server_wins" },
		{ "client", "client_wins" },
		{ "newest", "newest" },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(all, words[i][0]) == 0)
			return words[i][1];
	return NULL;
}

static bool
takes_client(const struct record *conflict, const char *all)
{
	if (all[0] == 'n')
		return conflict_is_client_newer(conflict);
	return all[0] == 'c';
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
	if (all != NULL && strategy_of(all) == NULL)
		return build_invalid(
			b, "all", "must be server, client or newest");
	if (all == NULL && chosen == 0)
		return build_invalid(b, "all",
			"is missing: say all=server, all=client, all=newest, "
			"or a field and what stands: FIELD=server, client or a "
			"value");
	if (chosen == 0) {
		draft_text(
			b, out, CONFLICT_RESOLUTION_STRATEGY, strategy_of(all));
		return ERR_OK;
	}
	if (all != NULL && takes_client(d->conflict, all))
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

static enum err
resolve(struct operation_build *b, const struct record *conflict)
{
	struct decision d = { .conflict = conflict };
	struct draft *out;
	enum err e;

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

/* ---- several at once ---- */

/* conflict=ID,ID: each of them once. */
static enum err
find_conflicts(struct operation_build *b, struct record_list *out)
{
	const char *at = build_arg(b, "conflict");
	enum err e = ERR_OK;

	*out = (struct record_list){ .items = ARENA_ARRAY(b->a, struct record *,
					     CONFLICT_TOGETHER_MAX) };
	while (e == ERR_OK && *at != '\0') {
		size_t len = strcspn(at, ",");
		struct record *r;

		if (out->count == CONFLICT_TOGETHER_MAX)
			return build_invalid(b, "conflict",
				"names more than %d conflicts",
				CONFLICT_TOGETHER_MAX);
		e = find_named(b, "conflict", TABLE_CONFLICTS,
			arena_strndup(b->a, at, len), &r);
		if (e == ERR_OK && !record_list_has(out, r->id))
			out->items[out->count++] = r;
		at += len + (at[len] == ',');
	}
	return e;
}

static bool
names_fields(const struct operation_build *b)
{
	for (size_t i = 0; i < b->r->count; i++)
		if (!build_is_own_key(b, b->r->arguments[i].key))
			return true;
	return false;
}

static const char *
stands(const char *all)
{
	switch (all[0]) {
	case 's':
		return "the server's stands";
	case 'c':
		return "the desk's stands";
	default:
		return "the newer one stands";
	}
}

/* What somebody else has decided meanwhile is left alone. */
static enum err
resolve_several(struct operation_build *b, const struct record_list *list)
{
	const char *all = build_arg(b, "all");
	size_t count = 0;

	if (all == NULL || names_fields(b))
		return build_invalid(b, "all",
			"must be server, client or newest: several conflicts "
			"are decided whole");
	for (size_t i = 0; i < list->count; i++) {
		enum err e;

		if (record_int(list->items[i], CONFLICT_RESOLVED) != 0)
			continue;
		e = resolve(b, list->items[i]);
		if (e != ERR_OK)
			return e;
		count++;
	}
	if (count == 0)
		return build_invalid(
			b, "conflict", "all of them have been decided already");
	if (count == list->count)
		build_sum_up(
			b, "%zu conflicts decided: %s.", count, stands(all));
	else
		build_sum_up(b,
			"%zu conflict%s decided: %s; %zu had been decided "
			"meanwhile.",
			count, count == 1 ? "" : "s", stands(all),
			list->count - count);
	return ERR_OK;
}

enum err
build_resolve_conflict(struct operation_build *b)
{
	struct record_list list;
	enum err e = find_conflicts(b, &list);

	if (e != ERR_OK)
		return e;
	return list.count == 1 ? resolve(b, list.items[0])
			       : resolve_several(b, &list);
}

/* ---- and back ---- */

enum err
build_reopen_conflict(struct operation_build *b)
{
	struct record_list list;
	size_t count = 0;
	enum err e = find_conflicts(b, &list);

	for (size_t i = 0; e == ERR_OK && i < list.count; i++) {
		const struct record *c = list.items[i];
		struct draft *d;

		if (record_int(c, CONFLICT_RESOLVED) == 0)
			continue;
		d = draft_update(b, c);
		draft_int(b, d, CONFLICT_RESOLVED, 0);
		draft_set(b, d, CONFLICT_DECIDED_BY, value_null());
		draft_set(b, d, CONFLICT_RESOLUTION_DATA, value_null());
		draft_text(b, d, CONFLICT_RESOLUTION_STRATEGY, "manual");
		e = draft_given(b, d);
		count++;
	}
	if (e == ERR_OK && count == 0)
		return build_invalid(b, "conflict", "is not decided");
	build_sum_up(
		b, "%zu decision%s taken back.", count, count == 1 ? "" : "s");
	return e;
}
