#include "domain/record.h"

#include <string.h>

static void
column_to_json(const struct record *r, enum column c, struct json_writer *w)
{
	json_write_key(w, column_name(c));
	switch (c) {
	case COLUMN_CREATED_AT:
		json_write_int(w, r->created_at);
		break;
	case COLUMN_DELETED:
		json_write_bool(w, r->deleted);
		break;
	case COLUMN_ID:
		json_write_text(w, r->id);
		break;
	case COLUMN_TENANT_ID:
		json_write_text(w, r->tenant_id);
		break;
	case COLUMN_UPDATED_AT:
		json_write_int(w, r->updated_at);
		break;
	case COLUMN_UPDATED_BY:
		json_write_text(w, r->updated_by);
		break;
	case COLUMN_VERSION:
		json_write_int(w, r->version);
		break;
	case COLUMN_COUNT:
		break;
	}
}

/* Fields and columns are each sorted; writing is a merge of the two. */
void
record_to_json(const struct record *r, struct json_writer *w)
{
	const struct entity *e = r->entity;
	size_t i = 0;
	int c = 0;

	json_begin_object(w);
	while (i < e->field_count || c < COLUMN_COUNT) {
		const struct field *f = NULL;

		if (i < e->field_count)
			f = &e->fields[e->sorted[i]];
		if (f == NULL ||
			(c < COLUMN_COUNT && strcmp(column_name((enum column)c),
						     f->name) < 0)) {
			column_to_json(r, (enum column)c++, w);
			continue;
		}
		json_write_key(w, f->name);
		value_to_json(f, r->values[e->sorted[i++]], w);
	}
	json_end_object(w);
}

static enum err
text_from_json(const struct json_node *n, struct arena *a, const char **out)
{
	if (json_kind(n) == JSON_NULL)
		return ERR_OK;
	if (json_kind(n) != JSON_TEXT)
		return ERR_INVALID;
	*out = arena_strdup(a, json_text(n));
	return ERR_OK;
}

static enum err
int_from_json(const struct json_node *n, int64_t *out)
{
	if (json_kind(n) != JSON_INT)
		return ERR_INVALID;
	*out = json_int(n);
	return ERR_OK;
}

static enum err
column_from_json(struct record *r, enum column c, const struct json_node *n,
	struct arena *a)
{
	switch (c) {
	case COLUMN_CREATED_AT:
		return int_from_json(n, &r->created_at);
	case COLUMN_DELETED:
		if (json_kind(n) != JSON_BOOL)
			return ERR_INVALID;
		r->deleted = json_bool(n);
		return ERR_OK;
	case COLUMN_ID:
		return text_from_json(n, a, &r->id);
	case COLUMN_TENANT_ID:
		return text_from_json(n, a, &r->tenant_id);
	case COLUMN_UPDATED_AT:
		return int_from_json(n, &r->updated_at);
	case COLUMN_UPDATED_BY:
		return text_from_json(n, a, &r->updated_by);
	case COLUMN_VERSION:
		return int_from_json(n, &r->version);
	case COLUMN_COUNT:
		break;
	}
	return ERR_INVALID;
}

enum err
record_from_json(const struct entity *e, const struct json_node *obj,
	struct arena *a, struct record **out)
{
	struct record *r;

	if (json_kind(obj) != JSON_OBJECT)
		return ERR_INVALID;
	r = record_new(a, e);
	for (const struct json_node *n = json_first(obj); n != NULL;
		n = json_next(n)) {
		const char *key = json_key(n);
		enum column c = column_find(key);
		enum err err = ERR_OK;
		int field;

		if (c != COLUMN_COUNT)
			err = column_from_json(r, c, n, a);
		else if ((field = entity_field(e, key)) >= 0)
			err = value_from_json(
				&e->fields[field], n, a, &r->values[field]);
		if (err != ERR_OK)
			return err;
	}
	if (!record_is_id(r->id))
		return ERR_INVALID;
	*out = r;
	return ERR_OK;
}
