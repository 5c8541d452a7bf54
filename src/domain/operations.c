#include "domain/operations.h"

#include "base/uuid.h"
#include "domain/operations_priv.h"

#include <string.h>

/* A suggestion is made for a word with at most this many wrong letters. */
#define NEAR 2

const struct operation_info *
operation_find(const char *name)
{
	for (const struct operation_info *op = operations; op->name != NULL;
		op++) {
		if (strcmp(op->name, name) == 0)
			return op;
	}
	/* What waiters call it. */
	return strcmp(name, "86") == 0 ? operation_find("sold-out") : NULL;
}

const struct operation_info *
operation_suggest(const char *name)
{
	const struct operation_info *nearest = NULL;
	size_t best = NEAR + 1;

	for (const struct operation_info *op = operations; op->name != NULL;
		op++) {
		size_t distance = word_distance(name, op->name);

		if (distance < best) {
			best = distance;
			nearest = op;
		}
	}
	return nearest;
}

static const char *
list_keys(struct operation_build *b)
{
	const struct operation_key *keys = b->op->keys;
	const char *list = keys->name;

	for (keys++; keys->name != NULL; keys++)
		list = arena_printf(b->a, "%s, %s", list, keys->name);
	return list;
}

static const char *
nearest_key(const struct operation_build *b, const char *typed)
{
	const struct operation_key *lists[] = { b->op->keys,
		operation_common_keys };
	const char *nearest = NULL;
	size_t best = NEAR + 1;

	for (size_t i = 0; i < 2; i++) {
		for (const struct operation_key *k = lists[i]; k->name != NULL;
			k++) {
			size_t distance = word_distance(typed, k->name);

			if (distance < best) {
				best = distance;
				nearest = k->name;
			}
		}
	}
	return nearest;
}

static enum err
unknown_key(struct operation_build *b, const char *key)
{
	const char *nearest = nearest_key(b, key);
	const char *hint = "";

	if (nearest != NULL)
		hint = arena_printf(b->a, "; did you mean %s?", nearest);
	return build_invalid(b, key, "unknown key '%s': %s knows %s%s", key,
		b->op->name, list_keys(b), hint);
}

static enum err
check_keys(struct operation_build *b)
{
	enum err result = ERR_OK;

	for (size_t i = 0; i < b->r->count; i++) {
		const char *key = b->r->arguments[i].key;

		if (!b->op->takes_fields && !build_is_own_key(b, key))
			result = unknown_key(b, key);
		for (size_t n = 0; n < i; n++) {
			if (strcmp(b->r->arguments[n].key, key) == 0)
				result =
					build_invalid(b, key, "is given twice");
		}
	}
	for (const struct operation_key *k = b->op->keys; k->name != NULL;
		k++) {
		if (k->required && build_arg(b, k->name) == NULL)
			result = build_invalid(
				b, k->name, "is missing: %s", k->hint);
	}
	return result;
}

/* "ROOM_NOT_READY,overpay": the codes of rules that may be insisted on. */
static enum err
read_override(struct operation_build *b, const char *code)
{
	enum rule rule = rule_find(code);

	if (rule == RULE_NONE)
		return build_invalid(
			b, "override", "there is no rule '%s'", code);
	if (rule_get(rule)->class == RULE_CLASS_HARD)
		return build_invalid(b, "override",
			"%s is never overridden: %s", code,
			rule_get(rule)->remedy);
	if (b->override_count == ACTION_MAX_OVERRIDES)
		return build_invalid(b, "override", "names too many rules");
	b->overrides[b->override_count++] = rule_get(rule)->code;
	return ERR_OK;
}

static enum err
read_overrides(struct operation_build *b)
{
	const char *text = build_arg(b, "override");

	if (text == NULL)
		return ERR_OK;
	if (build_arg(b, "reason") == NULL)
		return build_invalid(
			b, "reason", "is missing: an override needs a reason");
	while (*text != '\0') {
		size_t len = strcspn(text, ", ");
		char *code = arena_strndup(b->a, text, len);
		enum err e = ERR_OK;

		for (char *c = code; *c != '\0'; c++) {
			if (*c >= 'a' && *c <= 'z')
				*c = (char)(*c - 'a' + 'A');
			if (*c == '-')
				*c = '_';
		}
		if (len > 0)
			e = read_override(b, code);
		if (e != ERR_OK)
			return e;
		text += len + (text[len] != '\0');
	}
	return ERR_OK;
}

/* An UPDATE that says nothing new is not worth an action. */
static bool
is_empty(const struct draft *d)
{
	return d->act.operation == OPERATION_UPDATE && d->act.data.count == 0;
}

static void
finish_action(struct operation_build *b, struct draft *d, size_t n,
	size_t total, const char *key)
{
	struct action *act = &d->act;

	act->idempotency_key = key;
	if (total > 1)
		act->idempotency_key = arena_printf(b->a, "%s:%zu", key, n + 1);
	/* One after the other, so that lists keep the order, and none of them
	 * in the future. */
	act->created_at = b->now_ms - (int64_t)(total - 1 - n);
	memcpy(act->overrides, b->overrides, sizeof(act->overrides));
	act->override_count = b->override_count;
	act->reason = build_arg(b, "reason");
	for (size_t i = 0; i < ACTION_MAX_DEPENDS && d->after[i] != NULL; i++) {
		if (!is_empty(d->after[i]))
			act->depends_on[act->depends_count++] =
				d->after[i]->act.id;
	}
}

/* Where a message about the whole belongs: what was given to be written, or
 * else what was said last; never a key that nobody used. */
static const char *
key_of_whole(const struct operation_build *b)
{
	const char *said = NULL;

	for (size_t i = 0; i < b->r->count; i++) {
		const char *key = b->r->arguments[i].key;
		const struct operation_key *k = build_key(b->op->keys, key);

		if (k != NULL ? k->field_1 != 0 : b->op->takes_fields)
			return key;
		if (build_key(operation_common_keys, key) == NULL)
			said = key;
	}
	return said != NULL ? said : b->op->keys[0].name;
}

static enum err
finish(struct operation_build *b, struct action_list *out)
{
	const char *key = b->r->idempotency_key;
	char fresh[UUID_SIZE];
	size_t total = 0;
	size_t n = 0;

	for (size_t i = 0; i < b->count; i++)
		total += !is_empty(b->drafts[i]);
	if (total == 0)
		return build_invalid(b, key_of_whole(b),
			"nothing would change: it is so already");
	if (key == NULL) {
		uuid_make_in_time(b->c->env, fresh);
		key = arena_strdup(b->a, fresh);
	}
	out->items = ARENA_ARRAY(b->a, struct action, total);
	for (size_t i = 0; i < b->count; i++) {
		if (is_empty(b->drafts[i]))
			continue;
		finish_action(b, b->drafts[i], n, total, key);
		out->items[n++] = b->drafts[i]->act;
	}
	out->count = total;
	out->summary = b->summary;
	return ERR_OK;
}

enum err
operation_build(const struct operation_info *op,
	const struct operation_context *c, const struct operation_request *r,
	struct arena *a, struct action_list *out,
	struct field_problems *problems)
{
	struct operation_build b = {
		.op = op,
		.c = c,
		.r = r,
		.a = a,
		.problems = problems,
		.now_ms = env_now_ms(c->env),
		.summary = "",
	};
	enum err e;

	e = check_keys(&b);
	if (e == ERR_OK)
		e = read_overrides(&b);
	if (e == ERR_OK)
		e = op->build(&b);
	if (e == ERR_OK)
		e = finish(&b, out);
	return e;
}
