#include "domain/record.h"

#include "base/check.h"

#include <string.h>

static const struct {
	const char *name;
	size_t len;
} columns[COLUMN_COUNT] = {
	[COLUMN_CREATED_AT] = { "created_at", 10 },
	[COLUMN_DELETED] = { "deleted", 7 },
	[COLUMN_ID] = { "id", 2 },
	[COLUMN_TENANT_ID] = { "tenant_id", 9 },
	[COLUMN_UPDATED_AT] = { "updated_at", 10 },
	[COLUMN_UPDATED_BY] = { "updated_by", 10 },
	[COLUMN_VERSION] = { "version", 7 },
};

const char *
column_name(enum column c)
{
	CHECK(c < COLUMN_COUNT);
	return columns[c].name;
}

enum column
column_find(const char *name)
{
	size_t len = strlen(name);
	int c = 0;

	while (c < COLUMN_COUNT &&
		(columns[c].len != len ||
			memcmp(columns[c].name, name, len) != 0))
		c++;
	return (enum column)c;
}

bool
record_is_id(const char *s)
{
	size_t len = 0;

	if (s == NULL)
		return false;
	while (s[len] != '\0') {
		if (s[len] <= ' ' || s[len] > '~' || len == 64)
			return false;
		len++;
	}
	return len > 0;
}

struct record *
record_new(struct arena *a, const struct entity *e)
{
	struct record *r = ARENA_NEW(a, struct record);

	r->entity = e;
	r->values = ARENA_ARRAY(a, struct value, e->field_count);
	return r;
}

struct record *
record_copy(struct arena *a, const struct record *r)
{
	struct record *copy = record_new(a, r->entity);
	struct value *values = copy->values;

	*copy = *r;
	copy->values = values;
	memcpy(values, r->values, r->entity->field_count * sizeof(*values));
	return copy;
}

struct record *
record_dup(struct arena *a, const struct record *r)
{
	struct record *copy = record_copy(a, r);

	copy->id = arena_strdup(a, r->id);
	copy->tenant_id = arena_strdup(a, r->tenant_id);
	copy->updated_by = arena_strdup(a, r->updated_by);
	for (size_t i = 0; i < r->entity->field_count; i++) {
		struct value *v = &copy->values[i];

		if (v->kind == VALUE_TEXT)
			v->s = arena_strdup(a, v->s);
	}
	return copy;
}

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

bool
record_equal(const struct record *a, const struct record *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	if (a->version != b->version || a->created_at != b->created_at ||
		a->updated_at != b->updated_at || a->deleted != b->deleted ||
		!same_text(a->updated_by, b->updated_by))
		return false;
	for (size_t i = 0; i < a->entity->field_count; i++) {
		if (!value_equal(a->values[i], b->values[i]))
			return false;
	}
	return true;
}

static struct value *
value_at(const struct record *r, int field)
{
	CHECK(field >= 0 && (size_t)field < r->entity->field_count);
	return &r->values[field];
}

bool
record_list_has(const struct record_list *list, const char *id)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->items[i]->id, id) == 0)
			return true;
	return false;
}

int64_t
record_int(const struct record *r, int field)
{
	const struct value *v = value_at(r, field);

	CHECK(v->kind != VALUE_TEXT);
	return v->kind == VALUE_INT ? v->i : 0;
}

const char *
record_text(const struct record *r, int field)
{
	const struct value *v = value_at(r, field);

	CHECK(v->kind != VALUE_INT);
	return v->kind == VALUE_TEXT ? v->s : NULL;
}

bool
record_is_null(const struct record *r, int field)
{
	return value_at(r, field)->kind == VALUE_NULL;
}

const char *
record_word(const struct record *r, int field)
{
	const struct value *v = value_at(r, field);
	const struct field *f = &r->entity->fields[field];

	CHECK(f->type == FIELD_CHOICE && v->kind != VALUE_TEXT);
	return v->kind == VALUE_INT ? choices_word(f->choices, v->i) : "";
}

void
record_set_int(struct record *r, int field, int64_t i)
{
	*value_at(r, field) = value_int(i);
}

void
record_set_text(struct record *r, int field, const char *s)
{
	*value_at(r, field) = value_text(s);
}

void
record_set_null(struct record *r, int field)
{
	*value_at(r, field) = value_null();
}
