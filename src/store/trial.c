#include "store/trial.h"

#include "store/layer.h"
#include "store/queue_priv.h"

#include <string.h>

/* What writes are told with: a conflict's own row says nothing new. */
static bool
is_told(const struct record *r)
{
	return r->entity->table != TABLE_CONFLICTS;
}

static void
add(struct trial *t, const struct record *before, const struct record *after,
	int field)
{
	t->changes[t->count++] = (struct trial_change){
		.before = before,
		.after = after,
		.field = field,
	};
}

static void
add_fields(struct trial *t, const struct record *before,
	const struct record *after)
{
	for (size_t i = 0; i < after->entity->field_count; i++) {
		struct value old =
			before != NULL ? before->values[i] : value_null();

		if (!value_equal(old, after->values[i]))
			add(t, before, after, (int)i);
	}
}

static enum err
add_write(struct trial *t, const struct view *v, const struct record *after,
	struct arena *a)
{
	struct record *before = NULL;
	enum err e =
		v->find(v->ctx, after->entity->table, after->id, a, &before);

	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return e;
	if (e == ERR_NOT_FOUND)
		before = NULL;
	if (before == NULL || before->deleted != after->deleted)
		add(t, before, after, -1);
	if (!after->deleted)
		add_fields(t, before, after);
	return ERR_OK;
}

static enum err
add_writes(struct trial *t, const struct view *v, const struct reduction *r,
	struct arena *a)
{
	struct trial_change *more;
	size_t most = t->count;
	enum err e = ERR_OK;

	for (size_t i = 0; i < r->write_count; i++)
		most += r->writes[i].record->entity->field_count + 1;
	more = ARENA_ARRAY(a, struct trial_change, most + 1);
	if (t->count > 0)
		memcpy(more, t->changes, t->count * sizeof(more[0]));
	t->changes = more;
	for (size_t i = 0; e == ERR_OK && i < r->write_count; i++)
		if (is_told(r->writes[i].record))
			e = add_write(t, v, r->writes[i].record, a);
	return e;
}

static enum err
run(struct store *st, const struct action_list *actions,
	const char *business_date, struct arena *a, struct trial *t)
{
	struct layer *l = layer_new(st, a);

	for (size_t i = 0; i < actions->count; i++) {
		struct reduction r;
		enum err e = layer_run(l, &actions->items[i], NULL,
			(int64_t)i + 1, business_date, a, &r);

		if (e != ERR_OK)
			return e;
		if (!layer_was_taken(&r) || t->answer.rule == RULE_NONE)
			queue_explain(&t->answer, &r, i);
		if (!layer_was_taken(&r)) {
			t->verdict = r.outcome == OUTCOME_INVALID ? ERR_INVALID
								  : ERR_REFUSED;
			return ERR_OK;
		}
		e = add_writes(t, store_view(st), &r, a);
		if (e != ERR_OK)
			return e;
	}
	return ERR_OK;
}

static enum err
build_and_run(struct store *st, const struct queue_intent *i, struct arena *a,
	struct trial *t)
{
	struct action_list actions = { 0 };
	struct record *property;
	enum err e = store_property(st, a, &property);

	if (e != ERR_OK)
		return e;
	t->verdict =
		queue_build(st, property, i, true, a, &actions, &t->answer);
	if (t->verdict == ERR_OK)
		return run(st, &actions,
			record_text(property, PROPERTY_BUSINESS_DATE), a, t);
	/* Not the operation's fault. */
	if (t->verdict != ERR_INVALID && t->verdict != ERR_NOT_FOUND)
		return t->verdict;
	return ERR_OK;
}

enum err
trial_run(struct store *st, const struct operation_info *op,
	const struct operation_request *r, const char *user_id, enum role role,
	struct arena *a, struct trial *out)
{
	const struct queue_intent i = {
		.op = op,
		.request = r,
		.user_id = user_id,
		.role = role,
	};
	bool nested = store_in_read(st);
	enum err e = nested ? ERR_OK : store_read_begin(st);

	memset(out, 0, sizeof(*out));
	if (e != ERR_OK)
		return e;
	e = build_and_run(st, &i, a, out);
	if (!nested)
		store_read_end(st);
	return e;
}
