#include "ui/screens/conflict_about.h"

#include "ui/screens/lookup.h"
#include "ui/words.h"

#include "base/uuid.h"
#include "domain/conflict_sides.h"
#include "domain/role.h"

#define NO_FIELD (-1)

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

/* The field that people call a record by, of tables whose ids stand in others,
 * and the one for those that lack it: what that refers to has a name. */
static const struct {
	enum table table;
	int name;
	int or_else;
} names[] = {
	{ TABLE_ROOMS, ROOM_NUMBER, NO_FIELD },
	{ TABLE_GUESTS, GUEST_FULL_NAME, NO_FIELD },
	{ TABLE_STAFF, STAFF_LOGIN, NO_FIELD },
	{ TABLE_MENU_ITEMS, ITEM_NAME, NO_FIELD },
	{ TABLE_CASH_SESSIONS, DRAWER_DRAWER, NO_FIELD },
	{ TABLE_ORDERS, ORDER_NUMBER, ORDER_TABLE_NO },
	{ TABLE_FOLIOS, FOLIO_NUMBER, FOLIO_STAY_ID },
	{ TABLE_STAYS, NO_FIELD, STAY_GUEST_ID },
	{ TABLE_FOLIO_CHARGES, CHARGE_DESCRIPTION, CHARGE_FOLIO_ID },
	{ TABLE_CASH_PAYMENTS, PAYMENT_RECEIPT_NUMBER,
		PAYMENT_CASH_SESSION_ID },
	{ TABLE_SERVICE_REQUESTS, REQUEST_MESSAGE, REQUEST_ROOM_ID },
	{ TABLE_MAINTENANCE_REPORTS, REPORT_ISSUE, REPORT_ROOM_ID },
};

static bool
is_hidden(const struct app *app, const struct entity *e, int field)
{
	return e->fields[field].sensitive &&
	       !role_sees(app_session(app)->role, e->table, field);
}

static const char *name_of(
	const struct app *app, enum table t, const char *id, struct arena *a);

/* "" when the record does not have that field. */
static const char *
called_by(const struct app *app, const struct record *r, int field,
	struct arena *a)
{
	const struct field *f;

	if (field == NO_FIELD || record_is_null(r, field))
		return "";
	f = &r->entity->fields[field];
	if (is_hidden(app, r->entity, field))
		return "***";
	return f->type == FIELD_ID
		       ? name_of(app, f->refs, record_text(r, field), a)
		       : record_text(r, field);
}

/* What people call the record with an id. */
static const char *
name_of(const struct app *app, enum table t, const char *id, struct arena *a)
{
	const struct view *v = app_view(app);
	struct record *r = NULL;
	const char *name = "";

	if (v->find(v->ctx, t, id, a, &r) != ERR_OK)
		return arena_printf(a, "%.8s %s", id, _("unknown here"));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (names[i].table != t)
			continue;
		name = called_by(app, r, names[i].name, a);
		if (name[0] == '\0')
			name = called_by(app, r, names[i].or_else, a);
	}
	return name[0] != '\0' ? name : _("without a name");
}

const char *
conflict_value(const struct app *app, const struct entity *e, int field,
	struct value v, struct arena *a)
{
	const struct field *f = &e->fields[field];

	if (v.kind != VALUE_NULL && is_hidden(app, e, field))
		return "***";
	if (f->type == FIELD_ID && v.kind == VALUE_TEXT)
		return name_of(app, f->refs, v.s, a);
	/* Who opened, took or reported something stands there as text. */
	if (f->type == FIELD_TEXT && v.kind == VALUE_TEXT && uuid_is_valid(v.s))
		return name_of(app, TABLE_STAFF, v.s, a);
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
