/*
 * A guest who stands at the desk without a booking: guest, stay and check-in in
 * one go.
 */
#include "ui/operation_form.h"
#include "ui/screens.h"
#include "ui/screens/free_rooms.h"

#include "base/money.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* clang-format off */
static const struct form_field fields[] = {
	{.key = "room", .label = "Room", .type = FORM_CHOICE, .width = 8,
	 .required = true, .open = true, .max_columns = 8,
	 .hint = "The room number, or F4 for the rooms that are free."},
	{.key = "nights", .label = "Nights", .type = FORM_INT, .width = 4,
	 .required = true, .min = 1, .max = 365, .hint = "How many nights."},
	{.key = "adults", .label = "Adults", .type = FORM_INT, .width = 4,
	 .min = 1, .max = 99, .beside = true, .hint = "Adults in the room."},
	{.key = "rate", .label = "Rate", .type = FORM_MONEY, .width = 12,
	 .hint = "Price of a night; empty: the room's own."},
	{.key = "name", .label = "Name", .type = FORM_TEXT, .width = 40,
	 .required = true, .max_columns = 120, .group = 1,
	 .hint = "LINDQVIST, Anna: surname first, so that lists sort."},
	{.key = "document_type", .label = "Document type", .type = FORM_TEXT,
	 .width = 16, .max_columns = 16, .group = 1,
	 .hint = "passport, id card. Kept sealed on this desk."},
	{.key = "document_number", .label = "Document no.", .type = FORM_TEXT,
	 .width = 24, .max_columns = 40, .group = 1,
	 .hint = "Number of the document. Kept sealed on this desk."},
	{.key = "nationality", .label = "Nationality", .type = FORM_TEXT,
	 .width = 4, .max_columns = 3, .group = 1,
	 .hint = "Three letters: SWE, DEU, USA."},
	{.key = "phone", .label = "Phone", .type = FORM_TEXT, .width = 24,
	 .max_columns = 40, .group = 1, .hint = "Phone number of the guest."},
	{.key = "note", .label = "Note", .type = FORM_TEXT, .width = 50,
	 .max_columns = 500, .group = 2, .hint = "Note to the stay."},
};
static const struct form_button buttons[] = {
	{"Check in", ACT_COMMIT},
	{"Cancel",   ACT_CANCEL},
};
/* clang-format on */

static enum err
fill(struct operation_form *m, struct app *app, struct arena *a, bool first)
{
	const struct view *v = app_view(app);
	struct free_rooms rooms;
	struct record *room;
	enum err e = free_rooms_load(app, a, &rooms);

	if (e != ERR_OK)
		return e;
	snprintf(m->heads[0], sizeof(m->heads[0]), "Guest without a booking");
	snprintf(m->heads[1], sizeof(m->heads[1]), "%zu rooms are free",
		rooms.count);
	form_set_choices(&m->form, "room", rooms.choices, rooms.count);
	if (!first)
		return ERR_OK;
	form_set_int(&m->form, "nights", 1);
	form_set_int(&m->form, "adults", 1);
	if (m->subject[0] == '\0') {
		/* The best room there is: ready ones stand first. */
		if (rooms.count > 0)
			operation_form_set(m, "room", rooms.choices[0].value);
		return ERR_OK;
	}
	e = v->find(v->ctx, TABLE_ROOMS, m->subject, a, &room);
	if (e != ERR_OK)
		return e;
	operation_form_set(m, "room", record_text(room, ROOM_NUMBER));
	form_set_money(&m->form, "rate", record_int(room, ROOM_RATE_MINOR));
	form_focus(&m->form, "nights");
	return ERR_OK;
}

static const struct operation_form_kind kind = {
	.operation = "walk-in",
	.spec = { fields, sizeof(fields) / sizeof(fields[0]), buttons,
		sizeof(buttons) / sizeof(buttons[0]) },
	.fill = fill,
	.changed = free_rooms_warn,
};

static enum err
load(void *model, struct app *app, struct arena *a)
{
	return operation_form_load(model, &kind, app, a);
}

const struct screen screen_walk_in =
	OPERATION_SCREEN("walk-in", "WALK-IN", load);
