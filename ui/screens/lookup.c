#include "ui/screens/lookup.h"
#include "ui/words.h"

#include "base/date.h"

#include <stdio.h>
#include <string.h>

const char *
lookup_text(const struct app *app, enum table t, const char *id, int field,
	struct arena *a)
{
	const struct view *v = app_view(app);
	struct record *r;

	if (id == NULL || v->find(v->ctx, t, id, a, &r) != ERR_OK ||
		record_is_null(r, field))
		return "";
	return record_text(r, field);
}

const char *
lookup_room(const struct app *app, const char *room_id, struct arena *a)
{
	return lookup_text(app, TABLE_ROOMS, room_id, ROOM_NUMBER, a);
}

const char *
lookup_staff(const struct app *app, const char *staff_id, struct arena *a)
{
	return lookup_text(app, TABLE_STAFF, staff_id, STAFF_LOGIN, a);
}

const char *
lookup_guest(const struct app *app, const char *guest_id, struct arena *a)
{
	const struct view *v = app_listed(app);
	struct record *r;

	if (guest_id == NULL ||
		v->find(v->ctx, TABLE_GUESTS, guest_id, a, &r) != ERR_OK ||
		record_is_null(r, GUEST_FULL_NAME))
		return "";
	return record_text(r, GUEST_FULL_NAME);
}

const char *
lookup_table(const char *table_no, struct arena *a)
{
	bool number = *table_no >= '0' && *table_no <= '9';

	return arena_printf(a, "%s%s", number ? "T" : "", table_no);
}

const char *
lookup_order_place(
	const struct app *app, const struct record *order, struct arena *a)
{
	const char *room =
		lookup_room(app, record_text(order, ORDER_ROOM_ID), a);

	if (!record_is_null(order, ORDER_TABLE_NO))
		return lookup_table(record_text(order, ORDER_TABLE_NO), a);
	if (room[0] != '\0')
		return arena_printf(a, "R%s", room);
	return record_is_null(order, ORDER_NUMBER)
		       ? "?"
		       : record_text(order, ORDER_NUMBER);
}

const char *
lookup_given(const struct record *r, int field)
{
	return record_is_null(r, field) ? "" : record_text(r, field);
}

const char *
lookup_plain(const char *word, struct arena *a)
{
	const char *own = _(word);
	char *plain;

	if (own != word)
		return own;
	plain = arena_strdup(a, word);
	for (char *c = plain; (c = strchr(c, '_')) != NULL; c++)
		*c = ' ';
	return plain;
}

const char *
lookup_value(const struct app *app, const struct field *f, struct value v,
	struct arena *a)
{
	const char *shown = value_show(a, f, v, app_currency(app));

	return f->type == FIELD_CHOICE ? lookup_plain(shown, a) : shown;
}

const char *
lookup_word(const struct record *r, int field, struct arena *a)
{
	return lookup_plain(record_word(r, field), a);
}

const char *
lookup_field(const struct field *f, struct arena *a)
{
	static const char *const ends[] = { " id", " minor", " at" };
	const char *plain = lookup_plain(f->name, a);
	size_t len = strlen(plain);

	if (_(f->name) != f->name)
		return plain;
	if (strcmp(plain, "arrival date") == 0)
		return _("arrival");
	if (strcmp(plain, "departure date") == 0)
		return _("departure");
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		size_t end = strlen(ends[i]);

		if (len > end && strcmp(plain + len - end, ends[i]) == 0)
			return arena_printf(a, "%.*s", (int)(len - end), plain);
	}
	return plain;
}

const char *
lookup_age(const struct app *app, int64_t since_ms, char *out, size_t size)
{
	int64_t now = app_now_ms(app);

	*out = '\0';
	if (since_ms > 0)
		date_span(now > since_ms ? now - since_ms : 0, out, size);
	return out;
}
