#include "cli/explain_out.h"

#include "cli/columns.h"
#include "cli/find.h"
#include "cli/record_out.h"
#include "store/explain.h"

#include <string.h>

static bool
is_hidden(const struct cli *c, const struct explanation *x,
	const struct explain_claim *claim)
{
	return !cli_sees(c, &x->entity->fields[claim->field], x->entity->table);
}

static const char *
value_of(struct cli *c, const struct explanation *x,
	const struct explain_claim *claim)
{
	struct record *r;

	if (claim->raw)
		return is_hidden(c, x, claim) ? MASKED : claim->raw;
	r = record_new(c->arena, x->entity);
	r->values[claim->field] = claim->value;
	return record_out_cell(c, r, claim->field);
}

static const char *
person(struct cli *c, const char *id)
{
	if (!id || strcmp(id, "policy") == 0)
		return id;
	return find_name(c, TABLE_STAFF, id);
}

/* ---- for a person ---- */

static const char *
who(struct cli *c, const struct explain_claim *claim)
{
	if (!claim->user_id)
		return "not known here";
	return claim->is_vague ? arena_printf(c->arena, "%s *",
					 person(c, claim->user_id))
			       : person(c, claim->user_id);
}

static const char *
by_rule(struct cli *c, const struct explain_claim *claim)
{
	if (!claim->rule)
		return NULL;
	if (!claim->decided_by)
		return claim->rule;
	return arena_printf(c->arena, "%s, by %s", claim->rule,
		person(c, claim->decided_by));
}

static void
print_claims(struct cli *c, const struct explanation *x)
{
	static const char *const headings[] = { "field", "value", "fate", "who",
		"terminal", "when", "rule" };
	struct columns t;

	columns_init(&t, c->arena);
	for (size_t i = 0; i < sizeof(headings) / sizeof(headings[0]); i++)
		columns_heading(&t, headings[i], false);
	for (size_t i = 0; i < x->count; i++) {
		const struct explain_claim *claim = &x->claims[i];

		columns_cell(&t, x->entity->fields[claim->field].name);
		columns_cell(&t, value_of(c, x, claim));
		columns_cell(&t, explain_fate_name(claim->fate));
		columns_cell(&t, who(c, claim));
		columns_cell(&t, claim->terminal);
		columns_cell(&t, claim->at_ms
					 ? cli_instant(c->arena, claim->at_ms)
					 : NULL);
		columns_cell(&t, by_rule(c, claim));
	}
	columns_print(&t, &c->out);
}

static bool
has_vague(const struct explanation *x)
{
	for (size_t i = 0; i < x->count; i++)
		if (x->claims[i].is_vague)
			return true;
	return false;
}

static void
print_notes(struct cli *c, const struct explanation *x)
{
	if (has_vague(x))
		buf_adds(&c->out, "\n* who changed the record last then; whose "
				  "this field "
				  "was is not known here\n");
	if (!x->record) {
		buf_adds(&c->out, "\nThe record is not on this terminal.\n");
		return;
	}
	if (x->record->deleted)
		buf_adds(&c->out, "\nThe record is deleted.\n");
	buf_addf(&c->out, "\nlast changed by %s, %s UTC (version %lld)\n",
		x->record->updated_by
			? cli_clean(c->arena, person(c, x->record->updated_by))
			: "somebody",
		cli_instant(c->arena, x->record->updated_at),
		(long long)x->record->version);
	if (!x->complete)
		buf_adds(&c->out,
			"What others changed without a conflict is in the "
			"server's change log (offsyncd explain), not on this "
			"terminal.\n");
}

/* ---- for programs ---- */

static void
write_value(struct cli *c, const struct explanation *x,
	const struct explain_claim *claim, struct json_writer *w)
{
	json_write_key(w, "value");
	if (is_hidden(c, x, claim) &&
		(claim->raw || claim->value.kind != VALUE_NULL))
		json_write_text(w, MASKED);
	else if (claim->raw)
		json_write_text(w, claim->raw);
	else
		value_to_json(
			&x->entity->fields[claim->field], claim->value, w);
}

static void
write_claim(struct cli *c, const struct explanation *x,
	const struct explain_claim *claim, struct json_writer *w)
{
	json_begin_object(w);
	json_member_text(w, "field", x->entity->fields[claim->field].name);
	write_value(c, x, claim, w);
	json_member_text(w, "fate", explain_fate_name(claim->fate));
	json_member_text(w, "user_id", claim->user_id);
	json_member_bool(w, "is_last_change", claim->is_vague);
	json_member_text(w, "terminal", claim->terminal);
	json_write_key(w, "at");
	if (claim->at_ms)
		json_write_int(w, claim->at_ms);
	else
		json_write_null(w);
	json_member_text(w, "rule", claim->rule);
	json_member_text(w, "decided_by", claim->decided_by);
	json_member_text(w, "action_id", claim->action_id);
	json_member_text(w, "conflict_id", claim->conflict_id);
	json_end_object(w);
}

static void
write_all(struct cli *c, const struct explanation *x)
{
	struct json_writer w;

	json_writer_init(&w, &c->out);
	json_begin_object(&w);
	json_member_text(&w, "table_name", x->entity->name);
	json_member_text(&w, "record_id", x->record_id);
	json_member_bool(&w, "complete", x->complete);
	json_write_key(&w, "claims");
	json_begin_array(&w);
	for (size_t i = 0; i < x->count; i++)
		write_claim(c, x, &x->claims[i], &w);
	json_end_array(&w);
	json_end_object(&w);
	buf_addc(&c->out, '\n');
}

int
explain_out(struct cli *c, enum table t, const char *record_id)
{
	struct explanation x;
	enum err e = explain_record(c->store, t, record_id, c->arena, &x);

	if (e == ERR_NOT_FOUND)
		return cli_fail(EXIT_BAD_DATA,
			"nothing is known of the %s '%s' on this terminal",
			entity_get(t)->one, record_id);
	if (e != ERR_OK)
		return cli_fail_err(e);
	if (c->json) {
		write_all(c, &x);
		return EXIT_FINE;
	}
	print_claims(c, &x);
	print_notes(c, &x);
	return EXIT_FINE;
}
