#include "ui/screens/conflict_about.h"

#include "ui/screens/lookup.h"

#include "domain/conflict_sides.h"
#include "domain/role.h"

/* What the record itself says; for one that was never made, what the terminal
 * wanted to make. */
static struct value
value_of(const struct record *r, const struct conflict_sides *s, int field)
{
	if (r != NULL)
		return r->values[field];
	for (size_t i = 0; i < s->count; i++)
		if (s->fields[i].field == field)
			return s->fields[i].values[CONFLICT_SIDE_CLIENT];
	return value_null();
}

const char *
conflict_about(
	const struct app *app, const struct record *conflict, struct arena *a)
{
	const struct view *v = app_view(app);
	const char *id = record_text(conflict, CONFLICT_RECORD_ID);
	const char *room = "", *name = "";
	struct conflict_sides s;
	struct record *r = NULL;

	if (conflict_sides_read(conflict, a, &s) != ERR_OK)
		return id;
	if (v->find(v->ctx, s.entity->table, id, a, &r) != ERR_OK)
		r = NULL;
	for (size_t i = 0; i < s.entity->field_count; i++) {
		const struct field *f = &s.entity->fields[i];
		struct value x = value_of(r, &s, (int)i);

		if (x.kind != VALUE_TEXT)
			continue;
		if (f->type == FIELD_ID && f->refs == TABLE_ROOMS)
			room = lookup_room(app, x.s, a);
		else if (f->type == FIELD_ID && f->refs == TABLE_GUESTS)
			name = lookup_text(
				app, f->refs, x.s, GUEST_FULL_NAME, a);
		else if (f->type == FIELD_TEXT && name[0] == '\0')
			name = x.s;
	}
	return arena_printf(
		a, "%s%s%s", room, room[0] != '\0' ? " " : "", name);
}

static bool
is_hidden(const struct app *app, const struct entity *e, int field)
{
	return e->fields[field].sensitive &&
	       !role_sees(app_session(app)->role, e->table, field);
}

const char *
conflict_value(const struct app *app, const struct entity *e, int field,
	struct value v, struct arena *a)
{
	const struct field *f = &e->fields[field];

	if (v.kind != VALUE_NULL && is_hidden(app, e, field))
		return "***";
	if (f->type == FIELD_ID && v.kind == VALUE_TEXT) {
		const char *name = "";

		if (f->refs == TABLE_ROOMS)
			name = lookup_room(app, v.s, a);
		else if (f->refs == TABLE_GUESTS)
			name = lookup_text(
				app, f->refs, v.s, GUEST_FULL_NAME, a);
		else if (f->refs == TABLE_STAFF)
			name = lookup_staff(app, v.s, a);
		if (name[0] != '\0')
			return name;
	}
	return lookup_value(app, f, v, a);
}

const char *
conflict_side_value(const struct app *app, const struct entity *e, int field,
	struct value v, const char *raw, struct arena *a)
{
	if (raw == NULL)
		return conflict_value(app, e, field, v, a);
	return is_hidden(app, e, field) ? "***" : raw;
}
