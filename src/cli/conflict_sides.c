#include "cli/conflict_sides.h"

#include "cli/columns.h"
#include "cli/record_out.h"
#include "json/json.h"

#include <string.h>

#define IMAGE_MAX ((size_t)256 * 1024)

enum side {
	SIDE_BASE,
	SIDE_CLIENT,
	SIDE_SERVER,
	SIDE_COUNT,
};

struct sides {
	const struct entity *entity;
	struct json_doc *docs[SIDE_COUNT];
	const struct json_node *roots[SIDE_COUNT]; /* NULL: nothing known */
};

static enum err
load(struct sides *s, const struct record *conflict)
{
	static const int fields[SIDE_COUNT] = {
		[SIDE_BASE] = CONFLICT_BASE_DATA,
		[SIDE_CLIENT] = CONFLICT_CLIENT_DATA,
		[SIDE_SERVER] = CONFLICT_SERVER_DATA,
	};

	for (int side = 0; side < SIDE_COUNT; side++) {
		const char *text = record_text(conflict, fields[side]);
		enum err e;

		if (!text)
			continue;
		e = json_parse(
			text, strlen(text), IMAGE_MAX, &s->docs[side], NULL);
		if (e != ERR_OK)
			return e;
		s->roots[side] = json_root(s->docs[side]);
	}
	return ERR_OK;
}

static bool
has(const struct sides *s, enum side side, const char *name)
{
	return json_find(s->roots[side], name) != NULL;
}

/* Of a whole image of the record only what the terminal changed is of interest;
 * of a part of it, everything. */
static bool
is_concerned(const struct sides *s, const char *name)
{
	if (has(s, SIDE_CLIENT, name) || has(s, SIDE_BASE, name))
		return true;
	return has(s, SIDE_SERVER, name) && !has(s, SIDE_SERVER, "id");
}

static const char *
cell(struct cli *c, const struct sides *s, enum side side, int field)
{
	const struct field *f = &s->entity->fields[field];
	const struct json_node *n = json_find(s->roots[side], f->name);
	struct record *r = record_new(c->arena, s->entity);

	if (!n)
		return NULL;
	if (value_from_json(f, n, c->arena, &r->values[field]) != ERR_OK)
		return "?";
	return record_out_cell(c, r, field);
}

static void
print(struct cli *c, const struct sides *s)
{
	struct columns t;

	columns_init(&t, c->arena);
	columns_heading(&t, "field", false);
	columns_heading(&t, "before", false);
	columns_heading(&t, "terminal", false);
	columns_heading(&t, "server", false);
	for (size_t i = 0; i < s->entity->field_count; i++) {
		if (!is_concerned(s, s->entity->fields[i].name))
			continue;
		columns_cell(&t, s->entity->fields[i].name);
		for (int side = 0; side < SIDE_COUNT; side++)
			columns_cell(&t, cell(c, s, (enum side)side, (int)i));
	}
	columns_print(&t, &c->out);
	if (json_find_bool(s->roots[SIDE_CLIENT], "_delete", false))
		buf_adds(&c->out, "The terminal deleted the record.\n");
	if (json_find_bool(s->roots[SIDE_SERVER], "deleted", false))
		buf_adds(&c->out, "The record is deleted on the server.\n");
}

enum err
conflict_sides_print(struct cli *c, const struct record *conflict)
{
	struct sides s = {
		.entity =
			entity_find(record_text(conflict, CONFLICT_TABLE_NAME)),
	};
	enum err e = ERR_OK;

	if (!s.entity)
		return ERR_UNSUPPORTED;
	e = load(&s, conflict);
	if (e == ERR_OK)
		print(c, &s);
	for (int side = 0; side < SIDE_COUNT; side++)
		json_free(s.docs[side]);
	return e;
}
