#include "cli/record_out.h"

#include "base/money.h"
#include "cli/find.h"
#include "domain/folio.h"
#include "store/queue.h"

#include <string.h>

const char *
record_out_sum_name(enum table t)
{
	if (t == TABLE_FOLIOS)
		return "balance_minor";
	if (t == TABLE_CASH_SESSIONS)
		return "expected_minor";
	return NULL;
}

enum err
record_out_sum(struct cli *c, const struct record *r, int64_t *out)
{
	if (r->entity->table == TABLE_FOLIOS)
		return folio_balance(store_view(c->store), r->id, out);
	return drawer_expected(store_view(c->store), r, out);
}

const char *
record_out_cell(struct cli *c, const struct record *r, int field)
{
	const struct field *f = &r->entity->fields[field];
	struct value v = r->values[field];

	if (v.kind == VALUE_NULL)
		return NULL;
	if (!cli_sees(c, f, r->entity->table))
		return MASKED;
	if (f->type == FIELD_ID && v.kind == VALUE_TEXT)
		return find_name(c, f->refs, v.s);
	return value_show(c->arena, f, v, c->currency);
}

static void
write_mark(struct cli *c, const struct record *r, struct json_writer *w)
{
	char mark[2] = { queue_mark(c->store, r->entity->table, r->id), '\0' };

	json_member_text(w, "mark", mark);
}

enum err
record_out_json(struct cli *c, const struct record *r, struct json_writer *w)
{
	const struct entity *entity = r->entity;
	const char *sum_name = record_out_sum_name(entity->table);
	int64_t sum = 0;

	if (sum_name) {
		enum err e = record_out_sum(c, r, &sum);

		if (e != ERR_OK)
			return e;
	}
	json_begin_object(w);
	json_member_text(w, "id", r->id);
	for (size_t i = 0; i < entity->field_count; i++) {
		const struct field *f = &entity->fields[i];

		if (sum_name && strcmp(f->name, sum_name) == 0)
			continue;
		json_write_key(w, f->name);
		if (r->values[i].kind != VALUE_NULL &&
			!cli_sees(c, f, entity->table))
			json_write_text(w, MASKED);
		else
			value_to_json(f, r->values[i], w);
	}
	if (sum_name)
		json_member_int(w, sum_name, sum);
	json_member_text(w, "tenant_id", r->tenant_id);
	json_member_int(w, "version", r->version);
	json_member_int(w, "created_at", r->created_at);
	json_member_int(w, "updated_at", r->updated_at);
	json_member_text(w, "updated_by", r->updated_by);
	json_member_bool(w, "deleted", r->deleted);
	write_mark(c, r, w);
	json_end_object(w);
	return ERR_OK;
}

static void
line(struct cli *c, const char *name, const char *value)
{
	buf_addf(&c->out, "%-20s %s\n", name,
		value && *value ? cli_clean(c->arena, value) : "-");
}

static const char *
mark_words(char mark)
{
	switch (mark) {
	case '+':
		return "+ waits to be sent";
	case '~':
		return "~ is being sent";
	case '!':
		return "! somebody has to decide";
	case 'X':
		return "X was refused";
	default:
		return ". sent";
	}
}

enum err
record_out_text(struct cli *c, const struct record *r)
{
	const struct entity *entity = r->entity;
	const char *sum_name = record_out_sum_name(entity->table);
	char money[MONEY_TEXT_SIZE];

	line(c, "id", r->id);
	for (size_t i = 0; i < entity->field_count; i++) {
		const char *cell = record_out_cell(c, r, (int)i);

		/* Names are for reading, ids for the next command. */
		if (cell && entity->fields[i].type == FIELD_ID &&
			strcmp(cell, MASKED) != 0)
			cell = arena_printf(
				c->arena, "%s  %s", r->values[i].s, cell);
		if (!sum_name || strcmp(entity->fields[i].name, sum_name) != 0)
			line(c, entity->fields[i].name, cell);
	}
	if (sum_name) {
		int64_t sum = 0;
		enum err e = record_out_sum(c, r, &sum);

		if (e != ERR_OK)
			return e;
		line(c, sum_name,
			money_format(sum, c->currency, money, sizeof(money)));
	}
	line(c, "version",
		arena_printf(c->arena, "%lld", (long long)r->version));
	line(c, "created_at", cli_instant(c->arena, r->created_at));
	line(c, "updated_at", cli_instant(c->arena, r->updated_at));
	line(c, "updated_by", r->updated_by);
	if (r->deleted)
		line(c, "deleted", "yes");
	line(c, "mark", mark_words(queue_mark(c->store, entity->table, r->id)));
	return ERR_OK;
}
