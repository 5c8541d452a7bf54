/* What the reducer answers when something is wrong: the classes of rules and
 * their late answers in one place. */
#include "domain/reduce_priv.h"

#include "base/check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define DETAIL_MAX 240

__attribute__((format(printf, 2, 0))) static const char *
detail_text(struct reduce_work *w, const char *format, va_list args)
{
	char text[DETAIL_MAX];

	vsnprintf(text, sizeof(text), format, args);
	return arena_strdup(w->arena, text);
}

static void
note(struct reduce_work *w, enum rule rule, const char *detail)
{
	struct reduction *out = w->out;

	for (size_t i = 0; i < out->exception_count; i++) {
		if (out->exceptions[i] == rule)
			return;
	}
	if (out->exception_count < REDUCTION_MAX_EXCEPTIONS)
		out->exceptions[out->exception_count++] = rule;
	if (out->rule != RULE_NONE)
		return;
	out->rule = rule;
	out->detail = detail;
}

static enum err
refuse(struct reduce_work *w, enum rule rule, const char *detail)
{
	struct reduction *out = w->out;

	work_drop(w);
	out->outcome = OUTCOME_REFUSED;
	out->rule = rule;
	out->detail = detail;
	out->exception_count = 0;
	return ERR_REFUSED;
}

static bool
is_insisted_on(const struct action *act, const struct rule_info *info)
{
	for (size_t i = 0; i < act->override_count; i++) {
		if (strcmp(act->overrides[i], info->code) == 0)
			return true;
	}
	return false;
}

static bool
may_override(const struct reduce_work *w, const struct rule_info *info)
{
	return info->class == RULE_CLASS_OVERRIDE &&
	       is_insisted_on(w->act, info) && w->act->reason != NULL &&
	       w->act->reason[0] != '\0' &&
	       (w->role == ROLE_MANAGER || w->role == info->override_role);
}

/* Of a rule that was insisted on in vain, why. */
static const char *
with_override_hint(
	struct reduce_work *w, const struct rule_info *info, const char *detail)
{
	const char *why = "; the override needs a reason";

	if (info->class != RULE_CLASS_OVERRIDE || !is_insisted_on(w->act, info))
		return detail;
	if (w->act->reason != NULL && w->act->reason[0] != '\0')
		why = "; this role may not override it";
	return arena_printf(w->arena, "%s%s", detail, why);
}

static bool
is_passed(const struct reduce_work *w, const struct rule_info *info)
{
	return info->class == RULE_CLASS_WARN || may_override(w, info) ||
	       (w->in->late && info->late != RULE_LATE_REFUSE);
}

bool
work_insists(const struct reduce_work *w, enum rule rule)
{
	return may_override(w, rule_get(rule));
}

enum err
work_raise(struct reduce_work *w, enum rule rule, const char *format, ...)
{
	const struct rule_info *info = rule_get(rule);
	const char *detail;
	va_list args;

	va_start(args, format);
	detail = detail_text(w, format, args);
	va_end(args);
	if (!is_passed(w, info))
		return refuse(w, rule, with_override_hint(w, info, detail));
	note(w, rule, detail);
	return ERR_OK;
}

enum err
work_refuse(struct reduce_work *w, enum rule rule, const char *format, ...)
{
	const char *detail;
	va_list args;

	va_start(args, format);
	detail = detail_text(w, format, args);
	va_end(args);
	return refuse(w, rule, detail);
}

void
work_note(struct reduce_work *w, enum rule rule, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	note(w, rule, detail_text(w, format, args));
	va_end(args);
}

void
work_blame(struct reduce_work *w, enum rule rule, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	w->out->rule = rule;
	w->out->detail = detail_text(w, format, args);
	va_end(args);
}

enum err
work_settle(struct reduce_work *w, enum rule rule, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	note(w, rule, detail_text(w, format, args));
	va_end(args);
	work_drop(w);
	return work_stop(w, OUTCOME_APPLIED);
}

enum err
work_invalid(struct reduce_work *w, const struct entity *e, int field,
	const char *message)
{
	work_drop(w);
	field_problems_add(
		w->arena, &w->out->problems, e->fields[field].name, message);
	return work_stop(w, OUTCOME_INVALID);
}

enum err
work_stop(struct reduce_work *w, enum outcome outcome)
{
	w->out->outcome = outcome;
	return ERR_REFUSED;
}

const char *
work_ref(struct reduce_work *w, const char *id)
{
	return id == NULL ? "?" : arena_printf(w->arena, "%.8s", id);
}

const char *
work_room(struct reduce_work *w, const struct record *room)
{
	return arena_printf(
		w->arena, "room %s", record_text(room, ROOM_NUMBER));
}

bool
work_is_id(const struct record *r, const char *id)
{
	return id != NULL && strcmp(r->id, id) == 0;
}

enum err
work_check_unique(struct reduce_work *w, const struct record *now, int field)
{
	const struct entity *entity = now->entity;
	struct record_list list;
	enum err e;

	e = work_list(w, entity->table, field, now->values[field], &list);
	for (size_t i = 0; e == ERR_OK && i < list.count; i++) {
		if (!work_is_id(list.items[i], now->id))
			return work_refuse(w, RULE_RECORD_EXISTS,
				"another %s has the %s %s", entity->one,
				entity->fields[field].name,
				record_text(now, field));
	}
	return e;
}

const char *
work_staff_id(const struct reduce_work *w)
{
	return w->staff == NULL ? NULL : w->staff->id;
}

void
work_stamp(struct reduce_work *w, struct record *r, int field)
{
	if (record_is_null(r, field))
		record_set_int(r, field, w->in->now_ms);
}

bool
record_changed(const struct record *old, const struct record *now, int field)
{
	return !value_equal(old->values[field], now->values[field]);
}

bool
record_is_same(const struct record *a, const struct record *b)
{
	if (a->deleted != b->deleted)
		return false;
	for (size_t i = 0; i < a->entity->field_count; i++) {
		if (!value_equal(a->values[i], b->values[i]))
			return false;
	}
	return true;
}
