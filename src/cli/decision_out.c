#include "cli/decision_out.h"

#include "cli/columns.h"
#include "cli/conflicts_resolve.h"
#include "cli/record_out.h"
#include "domain/conflict_alike.h"

size_t
decision_count(const struct decision *d, const struct tried *list)
{
	size_t n = 0;

	for (size_t i = 0; i < d->conflicts.count; i++)
		n += list[i].why == NULL;
	return n;
}

static const char *
value_of(struct cli *c, const struct record *r, int field)
{
	return r ? record_out_cell(c, r, field) : NULL;
}

/* Of a record that is made, deleted or brought back. */
static const char *
presence(const struct record *r)
{
	return r && !r->deleted ? "there" : "deleted";
}

static void
change_cells(struct cli *c, struct columns *t, const struct trial_change *ch)
{
	const struct entity *entity = ch->after->entity;

	columns_cell(
		t, arena_printf(c->arena, "%s.%s", entity->one,
			   ch->field < 0 ? "record"
					 : entity->fields[ch->field].name));
	columns_cell(t, ch->field < 0
				? (ch->before ? presence(ch->before) : NULL)
				: value_of(c, ch->before, ch->field));
	columns_cell(t, ch->field < 0 ? presence(ch->after)
				      : value_of(c, ch->after, ch->field));
}

static void
print_outcome(struct cli *c, struct columns *t, const struct tried *o)
{
	size_t rows = o->why || o->trial.count == 0 ? 1 : o->trial.count;

	for (size_t i = 0; i < rows; i++) {
		columns_cell(t,
			i == 0 ? arena_printf(c->arena, "%.8s", o->conflict->id)
			       : "");
		columns_cell(
			t, i == 0 ? conflicts_subject(c, o->conflict) : "");
		if (o->why || o->trial.count == 0) {
			columns_cell(t, o->why ? o->why : "stays as it is");
			columns_cell(t, "");
			columns_cell(t, "");
		} else {
			change_cells(c, t, &o->trial.changes[i]);
		}
	}
}

void
decision_out_text(
	struct cli *c, const struct decision *d, const struct tried *list)
{
	size_t decided = decision_count(d, list);
	struct columns t;

	columns_init(&t, c->arena);
	columns_heading(&t, "id", false);
	columns_heading(&t, "about", false);
	columns_heading(&t, "what changes", false);
	columns_heading(&t, "now", false);
	columns_heading(&t, "becomes", false);
	for (size_t i = 0; i < d->conflicts.count; i++)
		print_outcome(c, &t, &list[i]);
	columns_print(&t, &c->out);
	buf_addf(&c->out,
		"\n%zu of %zu would be decided. Nothing was queued.\n", decided,
		d->conflicts.count);
}

static void
write_side(struct cli *c, const struct record *r, int field,
	struct json_writer *w, const char *name)
{
	const struct field *f = &r->entity->fields[field];

	json_write_key(w, name);
	if (r->values[field].kind != VALUE_NULL &&
		!cli_sees(c, f, r->entity->table))
		json_write_text(w, MASKED);
	else
		value_to_json(f, r->values[field], w);
}

static void
write_change(
	struct cli *c, const struct trial_change *ch, struct json_writer *w)
{
	const struct record *none = record_new(c->arena, ch->after->entity);

	json_begin_object(w);
	json_member_text(w, "table_name", ch->after->entity->name);
	json_member_text(w, "record_id", ch->after->id);
	if (ch->field < 0) {
		json_member_text(
			w, "now", ch->before ? presence(ch->before) : NULL);
		json_member_text(w, "becomes", presence(ch->after));
	} else {
		json_member_text(
			w, "field", ch->after->entity->fields[ch->field].name);
		write_side(
			c, ch->before ? ch->before : none, ch->field, w, "now");
		write_side(c, ch->after, ch->field, w, "becomes");
	}
	json_end_object(w);
}

static void
write_outcome(struct cli *c, const struct tried *o, struct json_writer *w)
{
	json_begin_object(w);
	json_member_text(w, "id", o->conflict->id);
	json_member_text(
		w, "table_name", record_text(o->conflict, CONFLICT_TABLE_NAME));
	json_member_text(
		w, "record_id", record_text(o->conflict, CONFLICT_RECORD_ID));
	json_member_text(w, "alike", conflict_likeness(o->conflict, c->arena));
	json_member_bool(w, "decided", o->why == NULL);
	if (o->why)
		json_member_text(w, "why", o->why);
	if (o->action_id)
		json_member_text(w, "action_id", o->action_id);
	json_write_key(w, "changes");
	json_begin_array(w);
	for (size_t i = 0; i < o->trial.count && !o->why; i++)
		write_change(c, &o->trial.changes[i], w);
	json_end_array(w);
	json_end_object(w);
}

void
decision_out_json(struct cli *c, const struct decision *d,
	const struct tried *list, bool is_trial)
{
	struct json_writer w;

	json_writer_init(&w, &c->out);
	json_begin_object(&w);
	json_member_bool(&w, "dry_run", is_trial);
	json_member_text(&w, "choice", d->all ? d->all : "fields");
	json_member_int(&w, "decided", (int64_t)decision_count(d, list));
	json_member_int(&w, "left",
		(int64_t)(d->conflicts.count - decision_count(d, list)));
	json_write_key(&w, "conflicts");
	json_begin_array(&w);
	for (size_t i = 0; i < d->conflicts.count; i++)
		write_outcome(c, &list[i], &w);
	json_end_array(&w);
	json_end_object(&w);
	buf_addc(&c->out, '\n');
}
