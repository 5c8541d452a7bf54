#include "domain/reduce_priv.h"

#include "base/check.h"
#include "domain/states.h"

/* A clock that is off by more is worth a word. */
#define CLOCK_SKEW_MS INT64_C(120000)

static const struct entity_rules *const entity_rules[TABLE_COUNT] = {
	[TABLE_PROPERTIES] = &property_rules,
	[TABLE_STAFF] = &staff_rules,
	[TABLE_ROOMS] = &room_rules,
	[TABLE_GUESTS] = &guest_rules,
	[TABLE_STAYS] = &stay_rules,
	[TABLE_FOLIOS] = &folio_rules,
	[TABLE_FOLIO_CHARGES] = &charge_rules,
	[TABLE_CASH_SESSIONS] = &drawer_rules,
	[TABLE_CASH_PAYMENTS] = &payment_rules,
	[TABLE_MENU_ITEMS] = &item_rules,
	[TABLE_ORDERS] = &order_rules,
	[TABLE_ORDER_LINES] = &line_rules,
	[TABLE_KITCHEN_TICKETS] = &ticket_rules,
	[TABLE_SERVICE_REQUESTS] = &request_rules,
	[TABLE_HOUSEKEEPING_TASKS] = &task_rules,
	[TABLE_MAINTENANCE_REPORTS] = &report_rules,
	[TABLE_ROOM_BLOCKS] = &block_rules,
	[TABLE_LOST_ITEMS] = &lost_rules,
	[TABLE_CONFLICTS] = &conflict_rules,
};

static const char *const outcome_names[OUTCOME_COUNT] = {
	[OUTCOME_APPLIED] = "applied",
	[OUTCOME_MERGED] = "merged",
	[OUTCOME_SERVER_WINS] = "server_wins",
	[OUTCOME_CLIENT_WINS] = "client_wins",
	[OUTCOME_MANUAL] = "manual",
	[OUTCOME_INVALID] = "invalid",
	[OUTCOME_ORPHAN] = "orphan",
	[OUTCOME_REFUSED] = "refused",
};

const struct entity_rules *
reduce_rules(enum table t)
{
	CHECK(t < TABLE_COUNT);
	return entity_rules[t];
}

const char *
outcome_name(enum outcome o)
{
	CHECK(o < OUTCOME_COUNT);
	return outcome_names[o];
}

/* ---- the change itself ---- */

static void
apply(struct record *r, const struct field_values *data)
{
	for (size_t i = 0; i < data->count; i++)
		r->values[data->items[i].field] = data->items[i].value;
}

static bool
is_same(const struct record *r, const struct field_values *data)
{
	for (size_t i = 0; i < data->count; i++) {
		if (!value_equal(r->values[data->items[i].field],
			    data->items[i].value))
			return false;
	}
	return true;
}

static enum err
check_begin(struct reduce_work *w, const struct record *now)
{
	enum err e = ERR_OK;

	for (size_t i = 0; i < state_machine_count && e == ERR_OK; i++) {
		const struct state_machine *m = &state_machines[i];

		if (m->table != now->entity->table ||
			state_may_begin(m, (int)record_int(now, m->field)))
			continue;
		e = work_raise(w, m->rule, "a new %s cannot begin as %s",
			now->entity->one, record_word(now, m->field));
	}
	return e;
}

/* What came too late to count is written behind what the record says. */
static void
add_remark(struct reduce_work *w, struct record *now, const char *word)
{
	int field = entity_rules[now->entity->table]->remark - 1;
	const char *text;

	if (field < 0)
		return;
	text = record_is_null(now, field)
		       ? arena_printf(w->arena, "reported late: %s", word)
		       : arena_printf(w->arena, "%s; reported late: %s",
				 record_text(now, field), word);
	if (value_problem(&now->entity->fields[field], value_text(text),
		    w->arena) == NULL)
		record_set_text(now, field, text);
}

/* Of a field where the newest report stands, whoever reported saw a state that
 * this could follow. */
static bool
was_legal(const struct reduce_work *w, const struct state_machine *m,
	const struct record *now, int to)
{
	const struct value *base = field_values_find(&w->act->base, m->field);

	return w->act->entity == now->entity &&
	       now->entity->fields[m->field].policy == POLICY_NEWEST &&
	       base != NULL && base->kind == VALUE_INT &&
	       state_may(m, (int)base->i, to);
}

static enum err
check_move(struct reduce_work *w, const struct state_machine *m,
	const struct record *old, struct record *now)
{
	int from = (int)record_int(old, m->field);
	int to = (int)record_int(now, m->field);
	const char *next;
	enum err e;

	if (state_may(m, from, to) || was_legal(w, m, now, to))
		return ERR_OK;
	next = states_after(m, from, w->arena);
	e = work_raise(w, m->rule, "%s %s is %s, which cannot become %s%s%s",
		now->entity->one, work_ref(w, now->id),
		choices_word(m->states, from), choices_word(m->states, to),
		next == NULL ? "" : "; it may become ",
		next == NULL ? "" : next);
	/* Answered by itself: the state stays, the rest of the report is
	 * taken. */
	if (e == ERR_OK && rule_get(m->rule)->late == RULE_LATE_AUTO) {
		now->values[m->field] = old->values[m->field];
		w->overruled |= 1u << m->field;
		add_remark(w, now, choices_word(m->states, to));
	}
	return e;
}

static enum err
check_moves(struct reduce_work *w, const struct record *old, struct record *now)
{
	enum err e = ERR_OK;

	for (size_t i = 0; i < state_machine_count && e == ERR_OK; i++) {
		if (state_machines[i].table == now->entity->table)
			e = check_move(w, &state_machines[i], old, now);
	}
	return e;
}

enum err
reduce_insert(struct reduce_work *w, const struct entity *e, const char *id,
	const struct field_values *data, struct record **out)
{
	const struct entity_rules *rules = entity_rules[e->table];
	struct record *now;
	enum err err;

	err = reduce_check_references(w, e, data, NULL);
	if (err != ERR_OK)
		return err;
	now = work_insert(w, e->table, id);
	apply(now, data);
	err = check_begin(w, now);
	if (err == ERR_OK && rules->insert != NULL)
		err = rules->insert(w, now);
	*out = now;
	return err;
}

enum err
reduce_update(struct reduce_work *w, const struct record *old,
	const struct field_values *data, struct record **out)
{
	const struct entity_rules *rules = entity_rules[old->entity->table];
	struct record *now;
	enum err e;

	e = reduce_check_references(w, old->entity, data, old);
	if (e != ERR_OK)
		return e;
	now = work_edit(w, old);
	*out = now;
	if (is_same(now, data))
		return ERR_OK;
	if (rules->append_only)
		return work_refuse(w, RULE_APPEND_ONLY, "%s %s stays as it is",
			entity_article(old->entity), old->entity->one);
	apply(now, data);
	e = check_moves(w, old, now);
	if (e != ERR_OK || rules->update == NULL || record_is_same(old, now))
		return e;
	return rules->update(w, old, now);
}

enum err
reduce_delete(struct reduce_work *w, const struct record *old)
{
	const struct entity_rules *rules = entity_rules[old->entity->table];

	if (rules->append_only)
		return work_refuse(w, RULE_APPEND_ONLY, "%s %s stays as it is",
			entity_article(old->entity), old->entity->one);
	if (rules->kept)
		return work_refuse(w, RULE_RECORD_IN_USE,
			"%s %s is never deleted", entity_article(old->entity),
			old->entity->one);
	work_edit(w, old)->deleted = true;
	return rules->remove == NULL ? ERR_OK : rules->remove(w, old);
}

/* ---- merge ---- */

static void
list_conflict_fields(struct reduce_work *w, const struct record *server,
	const struct merge *m)
{
	struct reduction *out = w->out;

	out->server_version = server;
	out->conflict_type = CONFLICT_TYPE_VERSION;
	out->conflict_fields =
		ARENA_ARRAY(w->arena, const char *, m->count + 1);
	for (size_t i = 0; i < m->count; i++) {
		if (merge_is_conflict(&m->fields[i]))
			out->conflict_fields[out->conflict_field_count++] =
				server->entity->fields[m->fields[i].field].name;
	}
}

static enum err
ask_person(struct reduce_work *w, const struct record *server,
	const struct merge *m)
{
	const struct conflict_case c = {
		.type = CONFLICT_TYPE_VERSION,
		.server = server,
		.merge = m,
		.strategy = "manual",
	};
	enum err e = reduce_settle_if_decided(w);

	if (e != ERR_OK)
		return e;
	list_conflict_fields(w, server, m);
	e = conflict_add(w, &c);
	return e == ERR_OK ? work_stop(w, OUTCOME_MANUAL) : e;
}

static enum err
keep_decided(struct reduce_work *w, const struct record *server,
	const struct merge *m)
{
	const struct conflict_case c = {
		.type = CONFLICT_TYPE_VERSION,
		.server = server,
		.merge = m,
		.strategy = conflict_strategy(server->entity, m),
		.resolved = true,
	};

	list_conflict_fields(w, server, m);
	return conflict_add(w, &c);
}

/* An older report lost against a newer one: said, so that nobody wonders. */
static void
note_stale(struct reduce_work *w, const struct record *server,
	const struct merge *m)
{
	const struct entity *e = server->entity;
	enum rule stale = entity_rules[e->table]->stale;

	for (size_t i = 0; i < m->count && stale != RULE_NONE; i++) {
		const struct field *f = &e->fields[m->fields[i].field];

		if (f->policy == POLICY_NEWEST &&
			m->fields[i].choice == MERGE_POLICY_SERVER)
			work_note(w, stale, "%s was reported later as %s",
				f->name,
				value_show(w->arena, f, m->fields[i].server,
					"EUR"));
	}
}

static enum outcome
merge_outcome(const struct merge *m, bool changes)
{
	size_t server = 0;
	size_t other = 0;
	size_t plain = 0;

	for (size_t i = 0; i < m->count; i++) {
		switch (m->fields[i].choice) {
		case MERGE_POLICY_SERVER:
			server++;
			break;
		case MERGE_POLICY_BOTH:
			other++;
			break;
		case MERGE_CLIENT:
			plain++;
			break;
		case MERGE_SAME:
		case MERGE_SERVER:
		case MERGE_POLICY_CLIENT:
		case MERGE_ASK:
			break;
		}
	}
	if (!m->conflict)
		return m->disjoint && changes ? OUTCOME_MERGED
					      : OUTCOME_APPLIED;
	if (!changes)
		return OUTCOME_SERVER_WINS;
	if (server == 0 && other == 0)
		return OUTCOME_CLIENT_WINS;
	return OUTCOME_MERGED;
}

/* Whether the instant of the server's value counts: where the newer of two
 * stands, and where nothing is known of what the client saw. */
static bool
is_instant_wanted(const struct reduce_work *w, const struct record *old,
	const struct field_value *fv)
{
	if (value_equal(fv->value, old->values[fv->field]))
		return false;
	return w->in->unseen ||
	       old->entity->fields[fv->field].policy == POLICY_NEWEST;
}

static enum err
find_instants(struct reduce_work *w, const struct record *old, int64_t *set_at)
{
	const struct field_values *data = &w->act->data;
	enum err e = ERR_OK;

	for (size_t i = 0; i < old->entity->field_count; i++)
		set_at[i] = INT64_MIN;
	for (size_t i = 0; i < data->count && e == ERR_OK; i++) {
		if (is_instant_wanted(w, old, &data->items[i]))
			e = work_set_at(w, old, data->items[i].field,
				&set_at[data->items[i].field]);
	}
	return e;
}

/* What came too late to count is kept beside what stands. */
static void
mark_overruled(
	const struct reduce_work *w, const struct record *now, struct merge *m)
{
	for (size_t i = 0; i < m->count; i++) {
		struct merged_field *f = &m->fields[i];

		if ((w->overruled & (1u << f->field)) == 0)
			continue;
		f->choice = MERGE_POLICY_SERVER;
		f->result = now->values[f->field];
		m->conflict = true;
	}
}

static enum err
update_merged(struct reduce_work *w, const struct record *old)
{
	const struct action *act = w->act;
	int64_t set_at[ENTITY_MAX_FIELDS];
	struct field_values data = { 0 };
	struct record *now;
	struct merge m;
	enum outcome outcome;
	enum err e;

	e = reduce_check_references(w, act->entity, &act->data, old);
	if (e == ERR_OK)
		e = find_instants(w, old, set_at);
	if (e != ERR_OK)
		return e;
	merge_update(
		old, act, w->in->seen, w->in->now_ms, set_at, w->arena, &m);
	if (m.ask)
		return ask_person(w, old, &m);
	for (size_t i = 0; i < m.count; i++)
		field_values_add(
			w->arena, &data, m.fields[i].field, m.fields[i].result);
	outcome = merge_outcome(&m, !is_same(old, &data));
	note_stale(w, old, &m);
	e = reduce_update(w, old, &data, &now);
	if (e == ERR_OK && w->overruled != 0)
		mark_overruled(w, now, &m);
	if (e == ERR_OK && m.conflict)
		e = keep_decided(w, old, &m);
	w->out->outcome = e == ERR_OK ? outcome : w->out->outcome;
	return e;
}

/* The record was deleted meanwhile: neither resurrected nor lost. */
static enum err
update_deleted(struct reduce_work *w, const struct record *tombstone)
{
	const struct conflict_case c = {
		.type = CONFLICT_TYPE_VERSION,
		.server = tombstone,
		.strategy = "manual",
	};
	enum err e;

	if (!w->in->authoritative)
		return work_refuse(w, RULE_RECORD_DELETED,
			"the %s %s was deleted", tombstone->entity->one,
			work_ref(w, tombstone->id));
	e = reduce_settle_if_decided(w);
	if (e != ERR_OK)
		return e;
	work_blame(w, RULE_RECORD_DELETED, "the %s %s was deleted",
		tombstone->entity->one, work_ref(w, tombstone->id));
	e = conflict_add(w, &c);
	return e == ERR_OK ? work_stop(w, OUTCOME_MANUAL) : e;
}

/* ---- the three operations ---- */

static enum err
insert_existing(struct reduce_work *w, const struct record *r)
{
	enum err e;

	if (!r->deleted && is_same(r, &w->act->data))
		return work_stop(w, OUTCOME_APPLIED);
	if (w->in->authoritative) {
		e = reduce_settle_if_decided(w);
		if (e != ERR_OK)
			return e;
	}
	return work_refuse(w,
		r->deleted ? RULE_RECORD_DELETED : RULE_RECORD_EXISTS,
		"there is %s %s %s",
		r->deleted ? "a deleted" : entity_article(r->entity),
		r->entity->one, work_ref(w, r->id));
}

static enum err
run_insert(struct reduce_work *w)
{
	const struct action *act = w->act;
	const char *id = action_record_id(act);
	const struct record *there;
	struct record *now;
	char made[UUID_SIZE];
	enum err e;

	if (id == NULL) {
		uuid_derive(act->id, "record", made);
		id = arena_strdup(w->arena, made);
	}
	w->out->record_id = id;
	e = work_find(w, act->entity->table, id, &there);
	if (e == ERR_OK)
		return insert_existing(w, there);
	if (e != ERR_NOT_FOUND)
		return e;
	return reduce_insert(w, act->entity, id, &act->data, &now);
}

static enum err
run_update(struct reduce_work *w)
{
	const struct action *act = w->act;
	const struct entity_rules *rules = entity_rules[act->entity->table];
	const struct record *old;
	struct record *now;
	enum err e;

	w->out->record_id = action_record_id(act);
	e = work_find(w, act->entity->table, w->out->record_id, &old);
	if (e == ERR_NOT_FOUND)
		return reduce_orphan(w, act->entity, w->out->record_id);
	if (e != ERR_OK)
		return e;
	e = reduce_check_role_fields(w, old);
	if (e != ERR_OK)
		return e;
	if (old->deleted)
		return update_deleted(w, old);
	if (w->in->authoritative && !rules->unmerged)
		return update_merged(w, old);
	return reduce_update(w, old, &act->data, &now);
}

/* Somebody changed what this action deletes: its conflict_resolution says what
 * then. */
static enum err
delete_changed(
	struct reduce_work *w, const struct record *old, const struct merge *m)
{
	enum outcome outcome = OUTCOME_SERVER_WINS;
	enum err e = ERR_OK;

	if (m->ask)
		return ask_person(w, old, m);
	if (w->act->conflict_resolution == RESOLUTION_CLIENT_WINS) {
		outcome = OUTCOME_CLIENT_WINS;
		e = reduce_delete(w, old);
	}
	if (e == ERR_OK)
		e = keep_decided(w, old, m);
	return e == ERR_OK ? work_stop(w, outcome) : e;
}

static enum err
run_delete(struct reduce_work *w)
{
	const struct action *act = w->act;
	const struct record *old;
	struct merge m;
	enum err e;

	w->out->record_id = action_record_id(act);
	e = work_find(w, act->entity->table, w->out->record_id, &old);
	if (e == ERR_NOT_FOUND)
		return reduce_orphan(w, act->entity, w->out->record_id);
	if (e != ERR_OK || old->deleted)
		return e;
	/* Nobody is asked for what cannot be. */
	if (w->in->authoritative && !entity_rules[act->entity->table]->kept) {
		merge_delete(old, act, w->in->seen, w->arena, &m);
		if (m.conflict)
			return delete_changed(w, old, &m);
	}
	return reduce_delete(w, old);
}

static enum err
run(struct reduce_work *w)
{
	enum err e = reduce_check(w);

	if (e != ERR_OK)
		return e;
	switch (w->act->operation) {
	case OPERATION_INSERT:
		return run_insert(w);
	case OPERATION_UPDATE:
		return run_update(w);
	case OPERATION_DELETE:
		return run_delete(w);
	case OPERATION_COUNT:
		break;
	}
	CHECK(false);
}

static bool
stands(enum outcome o)
{
	return o == OUTCOME_APPLIED || o == OUTCOME_MERGED ||
	       o == OUTCOME_SERVER_WINS || o == OUTCOME_CLIENT_WINS;
}

/* The instants of a terminal whose clock is off are put right; that they were
 * wrong is said. */
static void
note_clock(struct reduce_work *w)
{
	int64_t off = w->act->created_at - w->in->now_ms;

	if (!w->in->authoritative || !w->in->late ||
		(off <= CLOCK_SKEW_MS && off >= -CLOCK_SKEW_MS))
		return;
	work_note(w, RULE_CLOCK_SKEW, "the clock was %lld seconds %s",
		(long long)(off < 0 ? -off : off) / 1000,
		off < 0 ? "slow" : "fast");
}

enum err
reduce(const struct reduce_input *in, struct arena *a, struct reduction *out)
{
	struct reduce_work w;
	const struct record *r = NULL;
	enum err e;

	CHECK(in->action != NULL && in->view != NULL);
	work_init(&w, in, a, out);
	e = run(&w);
	/* What is looked for past the references may be on its way as well. */
	if (e == ERR_NOT_FOUND)
		e = reduce_orphan(&w, in->action->entity, out->record_id);
	if (e != ERR_OK && !work_is_stop(e))
		return e;
	if (stands(out->outcome))
		note_clock(&w);
	e = work_finish(&w);
	if (e != ERR_OK || !stands(out->outcome) || out->record_id == NULL)
		return e;
	e = work_find_live(&w, in->action->entity->table, out->record_id, &r);
	out->final = r;
	return e;
}
