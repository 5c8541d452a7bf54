#include "domain/operations_priv.h"

#include "base/check.h"
#include "base/money.h"
#include "base/text.h"
#include "base/uuid.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MESSAGE_MAX 600
#define WORD_MAX    32

static const struct operation_argument *
argument_find(const struct operation_build *b, const char *key)
{
	for (size_t i = 0; i < b->r->count; i++) {
		if (strcmp(b->r->arguments[i].key, key) == 0)
			return &b->r->arguments[i];
	}
	return NULL;
}

const char *
build_arg(const struct operation_build *b, const char *key)
{
	const struct operation_argument *arg = argument_find(b, key);

	return arg == NULL || arg->value[0] == '\0' ? NULL : arg->value;
}

bool
build_has(const struct operation_build *b, const char *key)
{
	return argument_find(b, key) != NULL;
}

__attribute__((format(printf, 3, 0))) static void
tell(struct operation_build *b, const char *key, const char *format,
	va_list args)
{
	char text[MESSAGE_MAX];

	vsnprintf(text, sizeof(text), format, args);
	field_problems_add(b->a, b->problems, key, arena_strdup(b->a, text));
}

enum err
build_invalid(
	struct operation_build *b, const char *key, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	tell(b, key, format, args);
	va_end(args);
	return ERR_INVALID;
}

enum err
build_missing(
	struct operation_build *b, const char *key, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	tell(b, key, format, args);
	va_end(args);
	return ERR_NOT_FOUND;
}

void
build_sum_up(struct operation_build *b, const char *format, ...)
{
	char text[MESSAGE_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	b->summary = arena_strdup(b->a, text);
}

const char *
build_money(struct operation_build *b, int64_t minor)
{
	char text[MONEY_TEXT_SIZE];

	return arena_strdup(
		b->a, money_format(minor, b->c->currency, text, sizeof(text)));
}

enum err
build_value_of(struct operation_build *b, const char *key, const char *text,
	enum table t, int field, struct value *out)
{
	const struct field *f = &entity_get(t)->fields[field];
	const char *message;
	struct record *named;
	enum err e;

	*out = value_null();
	if (f->type == FIELD_ID) {
		e = find_named(b, key, f->refs, text, &named);
		if (e == ERR_OK)
			*out = value_text(named->id);
		return e;
	}
	e = value_from_text(
		f, text, b->c->currency, b->c->business_date, b->a, out);
	if (e == ERR_INVALID)
		return build_invalid(b, key, "must be %s, not '%s'",
			value_expected(f, b->a), text);
	if (e != ERR_OK)
		return e;
	message = value_problem(f, *out, b->a);
	return message == NULL ? ERR_OK : build_invalid(b, key, "%s", message);
}

enum err
build_value(struct operation_build *b, const char *key, enum table t, int field,
	struct value *out)
{
	const char *text = build_arg(b, key);

	*out = value_null();
	return text == NULL ? ERR_OK
			    : build_value_of(b, key, text, t, field, out);
}

const struct operation_key *
build_key(const struct operation_key *keys, const char *name)
{
	while (keys->name != NULL && strcmp(keys->name, name) != 0)
		keys++;
	return keys->name != NULL ? keys : NULL;
}

bool
build_is_own_key(const struct operation_build *b, const char *key)
{
	return build_key(b->op->keys, key) != NULL ||
	       build_key(operation_common_keys, key) != NULL;
}

enum err
build_number(struct operation_build *b, const char *key, int64_t min,
	int64_t max, int64_t fallback, int64_t *out)
{
	const char *text = build_arg(b, key);
	int64_t n = fallback;

	if (text != NULL && (!text_to_int(text, &n) || n < min || n > max))
		return build_invalid(b, key,
			"must be a whole number from %lld to %lld, not '%s'",
			(long long)min, (long long)max, text);
	*out = n;
	return ERR_OK;
}

enum err
build_series(struct operation_build *b, const char *series, struct value *out)
{
	const char *number = NULL;
	enum err e = ERR_OK;

	if (b->c->series != NULL)
		e = b->c->series(b->c->series_ctx, series, b->a, &number);
	*out = value_text(number);
	return e;
}

bool
build_overrides(const struct operation_build *b, enum rule rule)
{
	for (size_t i = 0; i < b->override_count; i++) {
		if (strcmp(b->overrides[i], rule_get(rule)->code) == 0)
			return true;
	}
	return false;
}

static size_t
smallest(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

/* Levenshtein's table, one row at a time. */
size_t
word_distance(const char *a, const char *b)
{
	size_t a_len = strlen(a);
	size_t b_len = strlen(b);
	size_t row[WORD_MAX + 1];

	if (a_len > WORD_MAX || b_len > WORD_MAX)
		return WORD_MAX;
	for (size_t i = 0; i <= b_len; i++)
		row[i] = i;
	for (size_t i = 1; i <= a_len; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t n = 1; n <= b_len; n++) {
			size_t above = row[n];
			size_t swap = a[i - 1] != b[n - 1];

			row[n] = smallest(
				diagonal + swap, above + 1, row[n - 1] + 1);
			diagonal = above;
		}
	}
	/* Half of a short word wrong is another word. */
	return row[b_len] * 2 > a_len + 1 ? WORD_MAX : row[b_len];
}

static struct draft *
draft_new(struct operation_build *b, enum table t, enum operation op)
{
	struct draft *d = ARENA_NEW(b->a, struct draft);
	struct action *act = &d->act;
	char id[UUID_SIZE];

	uuid_make(b->c->env, id);
	act->id = arena_strdup(b->a, id);
	act->tenant_id = b->c->tenant_id;
	act->user_id = b->c->user_id;
	act->entity = entity_get(t);
	act->table_name = act->entity->name;
	act->operation = op;
	act->business_date = b->c->business_date;
	b->drafts = arena_grow(
		b->a, b->drafts, b->count, &b->cap, sizeof(struct draft *));
	b->drafts[b->count++] = d;
	return d;
}

struct draft *
draft_insert(struct operation_build *b, enum table t)
{
	struct draft *d = draft_new(b, t, OPERATION_INSERT);
	char id[UUID_SIZE];

	uuid_make(b->c->env, id);
	d->act.local_id = arena_strdup(b->a, id);
	return d;
}

struct draft *
draft_update(struct operation_build *b, const struct record *old)
{
	struct draft *d = draft_new(b, old->entity->table, OPERATION_UPDATE);

	d->act.server_id = old->id;
	d->act.has_base = true;
	d->old = old;
	return d;
}

struct draft *
draft_delete(struct operation_build *b, const struct record *old)
{
	struct draft *d = draft_new(b, old->entity->table, OPERATION_DELETE);

	d->act.server_id = old->id;
	d->old = old;
	return d;
}

/* Fields of one group are decided together: what its other fields were is
 * said too, so that two half edits never meet unnoticed. */
static void
add_group_base(struct operation_build *b, struct draft *d, int field)
{
	const struct entity *e = d->old->entity;
	int group = e->fields[field].group;

	for (size_t i = 0; group != 0 && i < e->field_count; i++)
		if (e->fields[i].group == group &&
			field_values_find(&d->act.base, (int)i) == NULL)
			field_values_add(
				b->a, &d->act.base, (int)i, d->old->values[i]);
}

void
draft_set(struct operation_build *b, struct draft *d, int field, struct value v)
{
	if (d->old != NULL) {
		struct value before = d->old->values[field];

		if (value_equal(before, v))
			return;
		field_values_add(b->a, &d->act.base, field, before);
		add_group_base(b, d, field);
	} else if (v.kind == VALUE_NULL) {
		return;
	}
	field_values_add(b->a, &d->act.data, field, v);
}

void
draft_int(struct operation_build *b, struct draft *d, int field, int64_t i)
{
	draft_set(b, d, field, value_int(i));
}

void
draft_text(struct operation_build *b, struct draft *d, int field, const char *s)
{
	draft_set(b, d, field, value_text(s));
}

enum err
draft_arg(
	struct operation_build *b, struct draft *d, int field, const char *key)
{
	const struct entity *entity = d->act.entity;
	struct value v;
	enum err e;

	if (!build_has(b, key))
		return ERR_OK;
	e = build_value(b, key, entity->table, field, &v);
	if (e != ERR_OK)
		return e;
	if (v.kind == VALUE_NULL && d->old != NULL &&
		entity->fields[field].required)
		return build_invalid(b, key, "must not be empty");
	draft_set(b, d, field, v);
	return ERR_OK;
}

enum err
draft_given(struct operation_build *b, struct draft *d)
{
	for (const struct operation_key *k = b->op->keys; k->name != NULL;
		k++) {
		enum err e = ERR_OK;

		if (k->field_1 > 0 && k->table == d->act.entity->table)
			e = draft_arg(b, d, k->field_1 - 1, k->name);
		if (e != ERR_OK)
			return e;
	}
	return ERR_OK;
}

void
draft_after(struct draft *d, const struct draft *first)
{
	size_t i = 0;

	while (i < ACTION_MAX_DEPENDS && d->after[i] != NULL)
		i++;
	CHECK(i < ACTION_MAX_DEPENDS);
	d->after[i] = first;
}
