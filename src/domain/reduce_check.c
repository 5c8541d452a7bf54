/* What is checked of every action before its record is looked at: fields and
 * limits, who asks, what it refers to. */
#include "domain/delivery.h"
#include "domain/reduce_priv.h"
#include "domain/role.h"

#include <string.h>

/* ---- fields and limits ---- */

static bool
has_problem(const struct field_problems *p, const char *field)
{
	for (size_t i = 0; i < p->count; i++) {
		if (strcmp(p->items[i].field, field) == 0)
			return true;
	}
	return false;
}

static void
add_problem(struct reduce_work *w, const char *field, const char *message)
{
	if (!has_problem(&w->out->problems, field))
		field_problems_add(w->arena, &w->out->problems, field, message);
}

void
reduce_check_values(struct reduce_work *w, const struct entity *e,
	const struct field_values *data, bool is_insert)
{
	for (size_t i = 0; i < data->count; i++) {
		const struct field *f = &e->fields[data->items[i].field];
		struct value v = data->items[i].value;
		const char *message = value_problem(f, v, w->arena);

		if (v.kind == VALUE_NULL && f->required)
			message = "is required";
		if (message != NULL)
			add_problem(w, f->name, message);
	}
	for (size_t i = 0; i < e->field_count && is_insert; i++) {
		if (e->fields[i].required &&
			field_values_find(data, (int)i) == NULL)
			add_problem(w, e->fields[i].name, "is required");
	}
}

/* Whether the action would be fine but for values of known fields: then it was
 * made under another schema, and a person can supply the values. */
static bool
is_schema_change(const struct reduce_work *w)
{
	const struct field_problems *p = w->in->problems;

	if (!w->in->authoritative || !w->in->late || p == NULL ||
		p->count == 0 || w->act->entity == NULL ||
		action_record_id(w->act) == NULL)
		return false;
	for (size_t i = 0; i < p->count; i++) {
		if (entity_field(w->act->entity, p->items[i].field) < 0)
			return false;
	}
	return true;
}

static enum err
stop_invalid(struct reduce_work *w)
{
	const struct field_problem *first = &w->out->problems.items[0];
	struct conflict_case c = {
		.type = CONFLICT_TYPE_DATA,
		.strategy = "manual",
		.note = arena_printf(
			w->arena, "%s %s", first->field, first->message),
	};
	enum err e = ERR_OK;

	if (is_schema_change(w)) {
		w->out->record_id = action_record_id(w->act);
		e = reduce_settle_if_decided(w);
		if (e == ERR_OK)
			e = work_find_live(w, w->act->entity->table,
				w->out->record_id, &c.server);
		if (e == ERR_OK)
			e = conflict_add(w, &c);
	}
	return e == ERR_OK ? work_stop(w, OUTCOME_INVALID) : e;
}

static enum err
check_fields(struct reduce_work *w)
{
	const struct action *act = w->act;
	const struct field_problems *read = w->in->problems;

	for (size_t i = 0; read != NULL && i < read->count; i++)
		add_problem(w, read->items[i].field, read->items[i].message);
	if (act->entity == NULL)
		add_problem(w, "table_name", "there is no such table");
	else if (act->operation != OPERATION_DELETE)
		reduce_check_values(w, act->entity, &act->data,
			act->operation == OPERATION_INSERT);
	if (action_record_id(act) == NULL && act->operation != OPERATION_INSERT)
		add_problem(w, "server_id", "is missing: it names the record");
	return w->out->problems.count > 0 ? stop_invalid(w) : ERR_OK;
}

/* ---- who ---- */

/* What has happened already and is taken from whoever reports it: cash in the
 * drawer, a guest in the room, food on the fire. */
static bool
is_fact(const struct action *act)
{
	const struct value *state;

	if (act->operation == OPERATION_DELETE)
		return false;
	switch (act->entity->table) {
	case TABLE_CASH_PAYMENTS:
		return true;
	case TABLE_STAYS:
		state = field_values_find(&act->data, STAY_STATE);
		return state != NULL && state->i == STAY_STATE_IN_HOUSE;
	case TABLE_ORDER_LINES:
		state = field_values_find(&act->data, LINE_STATE);
		return state != NULL && state->i >= LINE_STATE_FIRED &&
		       state->i <= LINE_STATE_SERVED;
	case TABLE_PROPERTIES:
	case TABLE_STAFF:
	case TABLE_ROOMS:
	case TABLE_GUESTS:
	case TABLE_FOLIOS:
	case TABLE_FOLIO_CHARGES:
	case TABLE_CASH_SESSIONS:
	case TABLE_MENU_ITEMS:
	case TABLE_ORDERS:
	case TABLE_KITCHEN_TICKETS:
	case TABLE_SERVICE_REQUESTS:
	case TABLE_HOUSEKEEPING_TASKS:
	case TABLE_MAINTENANCE_REPORTS:
	case TABLE_ROOM_BLOCKS:
	case TABLE_LOST_ITEMS:
	case TABLE_CONFLICTS:
	case TABLE_NONE:
		break;
	}
	return false;
}

static enum err
find_staff(struct reduce_work *w, const struct record **out)
{
	const char *user = w->act->user_id;
	struct record_list list;
	enum err e;

	*out = NULL;
	if (user == NULL)
		return ERR_OK;
	e = work_find(w, TABLE_STAFF, user, out);
	if (e != ERR_NOT_FOUND)
		return e;
	e = work_list(w, TABLE_STAFF, STAFF_LOGIN, value_text(user), &list);
	if (e == ERR_OK && list.count > 0)
		*out = list.items[0];
	return e;
}

static enum err
check_user(struct reduce_work *w)
{
	const char *user = w->act->user_id;
	enum err e;

	if (w->in->integration ||
		delivery_is_word(w->act, w->in->terminal_id)) {
		w->role = ROLE_MANAGER;
		return ERR_OK;
	}
	e = find_staff(w, &w->staff);
	if (e != ERR_OK)
		return e;
	if (w->staff == NULL)
		return work_refuse(w, RULE_ROLE_DENIED,
			"there is no staff member %s",
			user == NULL ? "?" : user);
	w->role = (enum role)record_int(w->staff, STAFF_ROLE);
	if (!w->staff->deleted && record_int(w->staff, STAFF_ACTIVE) != 0)
		return ERR_OK;
	if (!w->in->late || !is_fact(w->act))
		return work_refuse(w, RULE_AUTH_REVOKED, "%s is disabled",
			record_text(w->staff, STAFF_LOGIN));
	work_note(w, RULE_AUTH_REVOKED, "%s is disabled",
		record_text(w->staff, STAFF_LOGIN));
	return ERR_OK;
}

static enum err
check_role(struct reduce_work *w)
{
	static const char *const verbs[OPERATION_COUNT] = {
		[OPERATION_INSERT] = "add",
		[OPERATION_UPDATE] = "change",
		[OPERATION_DELETE] = "delete",
	};
	const struct action *act = w->act;

	/* Nobody may, so that no other role is worth asking. */
	if (act->operation != OPERATION_INSERT &&
		reduce_rules(act->entity->table)->append_only)
		return work_refuse(w, RULE_APPEND_ONLY, "%s %s stays as it is",
			entity_article(act->entity), act->entity->one);
	if (role_may(w->role, act->entity->table, act->operation))
		return ERR_OK;
	return work_refuse(w, RULE_ROLE_DENIED, "%s may not %s %s %s",
		choices_word(&role_choices, w->role), verbs[act->operation],
		entity_article(act->entity), act->entity->one);
}

/* Whether the action means to change the field: it differs from the record and
 * is not just sent back as it was seen. */
static bool
means_to_change(const struct reduce_work *w, const struct record *old,
	const struct field_value *fv)
{
	const struct value *base = field_values_find(&w->act->base, fv->field);

	if (value_equal(fv->value, old->values[fv->field]))
		return false;
	return base == NULL || !value_equal(fv->value, *base);
}

enum err
reduce_check_role_fields(struct reduce_work *w, const struct record *old)
{
	const struct action *act = w->act;
	const struct entity *e = act->entity;

	for (size_t i = 0; i < act->data.count; i++) {
		const struct field_value *fv = &act->data.items[i];

		if (!role_may_set(w->role, e->table, fv->field) &&
			means_to_change(w, old, fv))
			return work_refuse(w, RULE_ROLE_DENIED,
				"%s may not change %s of %s %s",
				choices_word(&role_choices, w->role),
				e->fields[fv->field].name, entity_article(e),
				e->one);
	}
	return ERR_OK;
}

/* ---- references ---- */

enum err
reduce_orphan(struct reduce_work *w, const struct entity *e, const char *id)
{
	/* A decision is not tried again by itself. */
	if (w->deciding)
		return work_refuse(w, RULE_ORPHAN_REF, "there is no %s %s",
			e->one, work_ref(w, id));
	work_drop(w);
	work_blame(w, RULE_ORPHAN_REF, "there is no %s %s", e->one,
		work_ref(w, id));
	return work_stop(w, OUTCOME_ORPHAN);
}

/* A manager has decided on this very action: it comes again, or came late
 * through another path. */
enum err
reduce_settle_if_decided(struct reduce_work *w)
{
	const struct record *c;
	enum err e = conflict_find(w, &c);

	if (e != ERR_OK || c == NULL || record_int(c, CONFLICT_RESOLVED) == 0)
		return e;
	return work_settle(
		w, RULE_CONFLICT_DECIDED, "a manager decided on this action");
}

static enum err
orphan_of_deleted(struct reduce_work *w, const struct record *parent)
{
	const struct conflict_case c = {
		.type = CONFLICT_TYPE_FOREIGN_KEY,
		.server = parent,
		.strategy = "manual",
	};
	enum err e;

	if (!w->in->authoritative || w->deciding)
		return reduce_orphan(w, parent->entity, parent->id);
	e = reduce_settle_if_decided(w);
	if (e != ERR_OK)
		return e;
	work_blame(w, RULE_ORPHAN_REF, "the %s %s was deleted",
		parent->entity->one, work_ref(w, parent->id));
	e = conflict_add(w, &c);
	return e == ERR_OK ? work_stop(w, OUTCOME_ORPHAN) : e;
}

static enum err
answer_deleted(struct reduce_work *w, const struct entity *e, int field,
	const struct record *parent)
{
	const struct entity_rules *rules = reduce_rules(e->table);

	if (rules->outlived.rule == RULE_NONE || rules->outlived.field != field)
		return orphan_of_deleted(w, parent);
	return work_raise(w, rules->outlived.rule, "the %s %s was deleted",
		parent->entity->one, work_ref(w, parent->id));
}

/* old: NULL for a new record. What stays as it is needs no check. */
enum err
reduce_check_references(struct reduce_work *w, const struct entity *e,
	const struct field_values *data, const struct record *old)
{
	for (size_t i = 0; i < data->count; i++) {
		const struct field_value *fv = &data->items[i];
		const struct field *f = &e->fields[fv->field];
		const struct record *parent = NULL;
		enum err err;

		if (f->type != FIELD_ID || fv->value.kind != VALUE_TEXT ||
			(old != NULL &&
				value_equal(fv->value, old->values[fv->field])))
			continue;
		err = work_find(w, f->refs, fv->value.s, &parent);
		if (err == ERR_NOT_FOUND)
			return reduce_orphan(
				w, entity_get(f->refs), fv->value.s);
		if (err != ERR_OK)
			return err;
		if (!parent->deleted)
			continue;
		err = answer_deleted(w, e, fv->field, parent);
		if (err != ERR_OK)
			return err;
	}
	return ERR_OK;
}

/* ---- all of it ---- */

enum err
reduce_check(struct reduce_work *w)
{
	enum err e = check_fields(w);

	if (e == ERR_OK)
		e = check_user(w);
	if (e == ERR_OK)
		e = check_role(w);
	if (e == ERR_OK)
		e = reduce_check_apart(w);
	return e;
}
