#include "cli/conflict_out.h"

#include "cli/columns.h"
#include "cli/record_out.h"
#include "domain/conflict_sides.h"

static const char *
cell(struct cli *c, const struct conflict_sides *s,
	const struct conflict_field *f, enum conflict_side side)
{
	const struct field *field = &s->entity->fields[f->field];
	struct record *r;

	if (side == CONFLICT_SIDE_CLIENT && f->raw)
		return cli_sees(c, field, s->entity->table) ? f->raw : MASKED;
	if (!f->has[side])
		return NULL;
	r = record_new(c->arena, s->entity);
	r->values[f->field] = f->values[side];
	return record_out_cell(c, r, f->field);
}

enum err
conflict_out_sides(struct cli *c, const struct record *conflict)
{
	struct conflict_sides s;
	struct columns t;
	enum err e = conflict_sides_read(conflict, c->arena, &s);

	if (e != ERR_OK)
		return e;
	columns_init(&t, c->arena);
	columns_heading(&t, "field", false);
	columns_heading(&t, "before", false);
	columns_heading(&t, "terminal", false);
	columns_heading(&t, "server", false);
	for (size_t i = 0; i < s.count; i++) {
		columns_cell(&t, s.entity->fields[s.fields[i].field].name);
		for (int side = 0; side < CONFLICT_SIDE_COUNT; side++)
			columns_cell(&t, cell(c, &s, &s.fields[i],
						 (enum conflict_side)side));
	}
	columns_print(&t, &c->out);
	if (s.deleted_here)
		buf_adds(&c->out, "The terminal deleted the record.\n");
	if (s.deleted_server)
		buf_adds(&c->out, "The record is deleted on the server.\n");
	return ERR_OK;
}
