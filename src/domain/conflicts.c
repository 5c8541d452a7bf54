/*
 * What a decision on a conflict does: an UPDATE that sets resolved. Its
 * resolution_data holds the final values of fields, and two words of our own:
 * "_delete" (the record is or stays deleted; a waiting child is dropped) and
 * "_restore" (a deleted record comes back with the client's values; a deleted
 * parent comes back for its child). Fields that it does not name stay as they
 * are at the server. Without resolution_data, resolution_strategy alone
 * decides: server_wins leaves everything as it is, client_wins takes
 * client_data, newest takes the later of the two.
 *
 * A conflict is decided once. An UPDATE that sets resolved back to false takes
 * the decision back that its base has, and what that one did (conflict_undo.c);
 * the conflict waits again.
 */
#include "domain/conflict_sides.h"
#include "domain/reduce_priv.h"

#include <string.h>

/* Of one image: a record's JSON, with room to spare. */
#define IMAGE_MAX 65536

struct decision {
	const struct entity *entity;
	const char *id;
	struct field_values values;
	bool client_wins;
	bool server_wins;
	bool alone; /* the strategy decides, without resolution_data */
	bool remove;
	bool restore;
};

static enum err
invalid_decision(struct reduce_work *w, const char *message)
{
	return work_invalid(w, entity_get(TABLE_CONFLICTS),
		CONFLICT_RESOLUTION_DATA, message);
}

/* Of the action's own data, what nobody could read is left to the manager, who
 * has to say it instead. */
static enum err
unread_member(struct reduce_work *w, const struct decision *d, int place)
{
	const struct field *f = &d->entity->fields[place];

	if (!d->alone)
		return ERR_OK;
	return work_invalid(w, d->entity, place,
		arena_printf(w->arena, "must be %s: say the value that stands",
			value_expected(f, w->arena)));
}

/* as_sent: a member of the action's own data. */
static enum err
read_member(struct reduce_work *w, const struct json_node *n,
	struct decision *d, bool as_sent)
{
	const char *key = json_key(n);
	const bool is_true = json_kind(n) == JSON_BOOL && json_bool(n);
	const struct field *f;
	const char *message;
	struct value v;
	int place;

	if (strcmp(key, "_delete") == 0) {
		d->remove = is_true;
		return ERR_OK;
	}
	if (strcmp(key, "_restore") == 0) {
		d->restore = is_true;
		return ERR_OK;
	}
	/* A client may send the whole image back. */
	if (column_find(key) != COLUMN_COUNT)
		return ERR_OK;
	place = entity_field(d->entity, key);
	if (place < 0)
		return invalid_decision(
			w, arena_printf(w->arena, "names %s, which is no field",
				   key));
	f = &d->entity->fields[place];
	if (value_from_json(f, n, w->arena, &v) != ERR_OK)
		return as_sent ? unread_member(w, d, place)
			       : invalid_decision(w,
					 arena_printf(w->arena, "%s must be %s",
						 f->name,
						 value_expected(f, w->arena)));
	message = value_problem(f, v, w->arena);
	if (message != NULL && as_sent)
		return unread_member(w, d, place);
	if (message != NULL)
		return invalid_decision(
			w, arena_printf(w->arena, "%s %s", f->name, message));
	field_values_add(w->arena, &d->values, place, v);
	return ERR_OK;
}

static enum err
read_values(struct reduce_work *w, const char *text, struct decision *d,
	bool as_sent)
{
	struct json_doc *doc;
	enum err e;

	if (text == NULL)
		return ERR_OK;
	e = json_parse(text, strlen(text), IMAGE_MAX, &doc, NULL);
	if (e != ERR_OK)
		return invalid_decision(w, "is not a JSON object");
	if (json_kind(json_root(doc)) != JSON_OBJECT)
		e = invalid_decision(w, "is not a JSON object");
	for (const struct json_node *n = json_first(json_root(doc));
		n != NULL && e == ERR_OK; n = json_next(n))
		e = read_member(w, n, d, as_sent);
	json_free(doc);
	return e;
}

static enum err
read_decision(struct reduce_work *w, const struct record *c, struct decision *d)
{
	const char *strategy = record_text(c, CONFLICT_RESOLUTION_STRATEGY);
	const char *data = record_text(c, CONFLICT_RESOLUTION_DATA);
	enum conflict_type type =
		(enum conflict_type)record_int(c, CONFLICT_CONFLICT_TYPE);
	enum err e = ERR_OK;

	memset(d, 0, sizeof(*d));
	d->entity = entity_find(record_text(c, CONFLICT_TABLE_NAME));
	d->id = record_text(c, CONFLICT_RECORD_ID);
	d->server_wins = strcmp(strategy, "server_wins") == 0;
	d->client_wins = strcmp(strategy, "client_wins") == 0;
	d->alone = data == NULL;
	if (d->alone && strcmp(strategy, "newest") == 0) {
		d->client_wins = conflict_is_client_newer(c);
		d->server_wins = !d->client_wins;
	}
	if (d->entity == NULL)
		return work_invalid(w, c->entity, CONFLICT_TABLE_NAME,
			"is no table of this version");
	if (data == NULL && !d->server_wins && !d->client_wins)
		return invalid_decision(w, "must say the values that stand");
	/* Nothing of the action was applied: it is all of its data, with what
	 * the manager changed about it. */
	if (type != CONFLICT_TYPE_VERSION || data == NULL)
		e = d->server_wins
			    ? ERR_OK
			    : read_values(w,
				      record_text(c, CONFLICT_CLIENT_DATA), d,
				      true);
	return e == ERR_OK ? read_values(w, data, d, false) : e;
}

/* Deleted records that the values refer to come back too. */
static enum err
restore_parents(struct reduce_work *w, const struct decision *d)
{
	for (size_t i = 0; i < d->values.count; i++) {
		const struct field_value *fv = &d->values.items[i];
		const struct field *f = &d->entity->fields[fv->field];
		const struct record *parent;
		enum err e;

		if (f->type != FIELD_ID || fv->value.kind != VALUE_TEXT)
			continue;
		e = work_find(w, f->refs, fv->value.s, &parent);
		if (e == ERR_NOT_FOUND)
			continue;
		if (e != ERR_OK)
			return e;
		if (parent->deleted)
			work_edit(w, parent)->deleted = false;
	}
	return ERR_OK;
}

static enum err
revive(struct reduce_work *w, const struct record *tombstone,
	const struct decision *d)
{
	struct record *old = record_copy(w->arena, tombstone);
	struct record *now = work_edit(w, tombstone);

	old->deleted = false;
	now->deleted = false;
	return reduce_update(w, old, &d->values, &now);
}

static enum err
decide_missing(struct reduce_work *w, const struct decision *d)
{
	struct record *now;

	/* The waiting child is dropped: nothing of it was ever applied. */
	if (d->server_wins || d->remove)
		return ERR_OK;
	reduce_check_values(w, d->entity, &d->values, true);
	if (w->out->problems.count > 0) {
		work_drop(w);
		return work_stop(w, OUTCOME_INVALID);
	}
	return reduce_insert(w, d->entity, d->id, &d->values, &now);
}

static enum err
decide_deleted(struct reduce_work *w, const struct record *tombstone,
	struct decision *d, const char *client_data)
{
	struct decision both = *d;
	enum err e;

	if (d->server_wins || d->remove)
		return ERR_OK;
	if (!d->restore && !d->client_wins)
		return work_refuse(w, RULE_RECORD_DELETED,
			"the %s %s is deleted: restore it, or keep it so",
			tombstone->entity->one, work_ref(w, tombstone->id));
	/* The client's change, and over it what the manager entered. */
	memset(&both.values, 0, sizeof(both.values));
	e = read_values(w, client_data, &both, true);
	for (size_t i = 0; i < d->values.count && e == ERR_OK; i++)
		field_values_add(w->arena, &both.values,
			d->values.items[i].field, d->values.items[i].value);
	return e == ERR_OK ? revive(w, tombstone, &both) : e;
}

static enum err
decide_living(
	struct reduce_work *w, const struct record *r, const struct decision *d)
{
	struct record *now;

	if (d->remove)
		return reduce_delete(w, r);
	reduce_check_values(w, d->entity, &d->values, false);
	if (w->out->problems.count > 0) {
		work_drop(w);
		return work_stop(w, OUTCOME_INVALID);
	}
	return reduce_update(w, r, &d->values, &now);
}

static enum err
apply_decision(struct reduce_work *w, const struct record *c,
	struct decision *d, const struct record *r)
{
	enum err e = ERR_OK;

	w->deciding = true;
	if (d->restore ||
		(d->client_wins && record_int(c, CONFLICT_CONFLICT_TYPE) ==
					   CONFLICT_TYPE_FOREIGN_KEY))
		e = restore_parents(w, d);
	if (e != ERR_OK)
		return e;
	if (r == NULL)
		return decide_missing(w, d);
	if (r->deleted)
		return decide_deleted(
			w, r, d, record_text(c, CONFLICT_CLIENT_DATA));
	return decide_living(w, r, d);
}

static enum err
decide(struct reduce_work *w, struct record *c)
{
	const struct record *r = NULL;
	const struct record *was = NULL;
	struct decision d;
	enum err e;

	e = read_decision(w, c, &d);
	if (e != ERR_OK)
		return e;
	e = work_find(w, d.entity->table, d.id, &r);
	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return e;
	if (e == ERR_OK)
		was = record_copy(w->arena, r);
	e = apply_decision(w, c, &d, was != NULL ? r : NULL);
	return e == ERR_OK
		       ? conflict_keep_effect(w, c, d.entity->table, d.id, was)
		       : e;
}

/* What happened is not for a manager to rewrite. */
static enum err
check_facts(struct reduce_work *w, const struct record *old,
	const struct record *now)
{
	for (int i = 0; i < CONFLICT_FIELD_COUNT; i++) {
		if (i == CONFLICT_RESOLUTION_STRATEGY ||
			i == CONFLICT_RESOLVED || i == CONFLICT_RESOLVED_AT ||
			i == CONFLICT_RESOLUTION_DATA ||
			i == CONFLICT_DECIDED_BY || i == CONFLICT_NOTE)
			continue;
		if (record_changed(old, now, i))
			return work_refuse(w, RULE_APPEND_ONLY,
				"%s of a conflict never changes",
				now->entity->fields[i].name);
	}
	return ERR_OK;
}

static enum err
conflict_update(
	struct reduce_work *w, const struct record *old, struct record *now)
{
	enum err e;

	if (record_int(old, CONFLICT_RESOLVED) != 0 &&
		record_int(now, CONFLICT_RESOLVED) == 0) {
		e = check_facts(w, old, now);
		return e == ERR_OK ? conflict_reopen(w, old, now) : e;
	}
	if (record_int(old, CONFLICT_RESOLVED) != 0) {
		/* The server answers with the first decision; on a terminal
		 * the person is told before anything is queued. */
		if (w->in->authoritative)
			return work_settle(w, RULE_CONFLICT_DECIDED,
				"decided by %s",
				record_text(old, CONFLICT_DECIDED_BY));
		return work_refuse(w, RULE_CONFLICT_DECIDED, "decided by %s",
			record_text(old, CONFLICT_DECIDED_BY));
	}
	e = check_facts(w, old, now);
	if (e != ERR_OK || record_int(now, CONFLICT_RESOLVED) == 0)
		return e;
	work_stamp(w, now, CONFLICT_RESOLVED_AT);
	if (record_is_null(now, CONFLICT_DECIDED_BY))
		record_set_text(now, CONFLICT_DECIDED_BY, w->act->user_id);
	return decide(w, now);
}

const struct entity_rules conflict_rules = {
	.update = conflict_update,
	.kept = true,
	.unmerged = true,
};
