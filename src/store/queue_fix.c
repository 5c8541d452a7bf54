#include "store/queue_priv.h"

#include "base/mutant.h"
#include "base/uuid.h"

#include <string.h>

/* A failed action once more, as a new one. */
struct fixing {
	struct store *st;
	struct arena *a;
	struct queued old;
	struct action act;
	const struct record *now; /* the record; NULL when there is none */
	const char *currency;
	const char *today;
	struct field_problems *problems;
};

static void
problem(struct fixing *f, const char *key, const char *message)
{
	field_problems_add(f->a, f->problems, key, message);
}

static void
add_override(struct fixing *f, const char *code)
{
	if (rule_find(code) == RULE_NONE)
		problem(f, "override", "is no rule");
	else if (f->act.override_count == ACTION_MAX_OVERRIDES)
		problem(f, "override", "are too many");
	else
		f->act.overrides[f->act.override_count++] = code;
}

static void
change(struct fixing *f, const struct operation_argument *arg)
{
	const struct entity *entity = f->act.entity;
	const struct field *field;
	const char *message;
	struct value v;
	int place;

	if (strcmp(arg->key, "override") == 0) {
		add_override(f, arg->value);
		return;
	}
	if (strcmp(arg->key, "reason") == 0) {
		f->act.reason = arg->value;
		return;
	}
	place = entity_field(entity, arg->key);
	if (place < 0) {
		problem(f, arg->key,
			arena_printf(f->a, "is no field of %s", entity->name));
		return;
	}
	field = &entity->fields[place];
	if (value_from_text(field, arg->value, f->currency, f->today, f->a,
		    &v) != ERR_OK) {
		problem(f, field->name, "is not a value of this field");
		return;
	}
	message = value_problem(field, v, f->a);
	if (message != NULL)
		problem(f, field->name, message);
	else
		field_values_add(f->a, &f->act.data, place, v);
}

/*
 * Whoever sends it again looks at the record as it is now: that is what the new
 * action has seen. A field that is summed is sent as the difference between its
 * value and its base: those two stay together.
 */
static void
renew_base(struct fixing *f)
{
	struct field_values *data = &f->act.data;
	int place;

	if (f->act.operation != OPERATION_UPDATE || f->now == NULL)
		return;
	for (size_t i = 0; i < data->count; i++) {
		place = data->items[i].field;
		if (f->act.entity->fields[place].policy == POLICY_SUM &&
			field_values_find(&f->act.base, place) != NULL)
			continue;
		field_values_add(
			f->a, &f->act.base, place, f->now->values[place]);
	}
	f->act.has_base = true;
}

static enum err
find_record(struct fixing *f)
{
	const struct view *v = &f->st->view;
	const char *id = action_record_id(&f->act);
	struct record *property;
	struct record *r = NULL;
	enum err e;

	e = store_property(f->st, f->a, &property);
	if (e != ERR_OK)
		return e;
	f->currency = record_text(property, PROPERTY_CURRENCY);
	f->today = record_text(property, PROPERTY_BUSINESS_DATE);
	if (id != NULL)
		e = v->find(v->ctx, f->act.entity->table, id, f->a, &r);
	f->now = r;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static void
make(struct fixing *f, const char *user_id)
{
	char id[UUID_SIZE];

	f->act = f->old.action;
	uuid_make(f->st->env, id);
	f->act.id = arena_strdup(f->a, id);
	/* A new intention: the server has answered the old one for good. */
	f->act.idempotency_key = f->act.id;
	f->act.user_id = user_id;
	f->act.created_at = env_now_ms(f->st->env);
	f->act.device_seq = 0;
	f->act.prev_hash = NULL;
	f->act.signature = NULL;
	f->act.depends_count = 0;
}

static enum err
give_up(struct store *st, const char *action_id)
{
	struct stmt *s = store_stmt(st, STMT_QUEUE_GIVE_UP);

	stmt_bind_text(s, 1, action_id);
	return stmt_run(s);
}

/* The old one points to its copy, and so does who waited for it. */
static enum err
link_copy(struct fixing *f)
{
	static const enum store_stmt steps[] = { STMT_QUEUE_REPLACE,
		STMT_QUEUE_WAIT_INSTEAD };
	struct stmt *s;
	enum err e = ERR_OK;

	for (size_t i = MUTANT(REPLACED_UNNOTED); e == ERR_OK && i < 2; i++) {
		s = store_stmt(f->st, steps[i]);
		stmt_bind_text(s, 1, f->old.action.id);
		stmt_bind_text(s, 2, f->act.id);
		e = stmt_run(s);
	}
	return e;
}

static enum err
load(struct fixing *f, const char *action_id)
{
	enum err e;

	e = queue_find(f->st, action_id, f->a, &f->old);
	if (e != ERR_OK)
		return e;
	if (f->old.status == SYNC_STATUS_FAILED && f->old.replaced_by == NULL &&
		!f->old.tampered && f->old.action.entity != NULL)
		return ERR_OK;
	problem(f, "action",
		f->old.replaced_by != NULL
			? "has been entered again already"
			: "is not one that can be entered again");
	return ERR_INVALID;
}

static enum err
fix(struct fixing *f, const char *user_id,
	const struct operation_request *changes, struct queue_answer *answer)
{
	struct action_list list = { .count = 1, .items = &f->act };
	enum err e;

	make(f, user_id);
	e = find_record(f);
	if (e != ERR_OK)
		return e;
	for (size_t i = 0; changes != NULL && i < changes->count; i++)
		change(f, &changes->arguments[i]);
	if (f->problems->count > 0)
		return ERR_INVALID;
	renew_base(f);
	/* It takes the place of one that was counted already. */
	e = queue_add_within(f->st, &list, SIZE_MAX / 4, f->a, answer);
	if (e == ERR_OK)
		e = link_copy(f);
	return e == ERR_OK ? give_up(f->st, f->old.action.id) : e;
}

enum err
queue_retry(struct store *st, const char *action_id, const char *user_id,
	const struct operation_request *changes, struct arena *a,
	struct queue_answer *answer)
{
	struct fixing f = { .st = st, .a = a, .problems = &answer->problems };
	enum err e;

	memset(answer, 0, sizeof(*answer));
	e = store_begin(st);
	if (e != ERR_OK)
		return e;
	e = load(&f, action_id);
	if (e == ERR_OK)
		e = fix(&f, user_id, changes, answer);
	if (e == ERR_INVALID)
		answer->outcome = OUTCOME_INVALID;
	return queue_end(st, e, a, answer);
}

enum err
queue_dismiss(struct store *st, const char *action_id)
{
	struct stmt *s;
	enum err e;

	e = store_begin(st);
	if (e != ERR_OK)
		return e;
	s = store_stmt(st, STMT_QUEUE_DISMISS);
	stmt_bind_text(s, 1, action_id);
	e = stmt_run(s);
	if (e == ERR_OK && db_changes(st->db) == 0)
		e = ERR_INVALID;
	if (e == ERR_OK)
		e = give_up(st, action_id);
	/* Who waited for it is sent, and answered for good. */
	if (e == ERR_OK)
		e = store_run_plain(st, STMT_QUEUE_RELEASE);
	return store_end(st, e);
}
