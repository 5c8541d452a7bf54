/*
 * Forms for what happens around the house: a maintenance report, a guest's
 * request.
 */
#include "ui/operation_form.h"
#include "ui/screens.h"

#include <stdio.h>

/* clang-format off */
static const struct form_choice priorities[] = {
	{"1", "At once",       "danger, water, no power"},
	{"2", "Within the hour", "a guest waits"},
	{"3", "Today",         NULL},
	{"4", "This week",     NULL},
	{"5", "When there is time", NULL},
};
static const struct form_choice blocks[] = {
	{"none",           "Room stays in use", NULL},
	{"out_of_order",   "Out of order",   "cannot be sold"},
	{"out_of_service", "Out of service", "only when nothing else is free"},
};
static const struct form_field report_fields[] = {
	{.key = "room", .label = "Room", .type = FORM_TEXT, .width = 8,
	 .max_columns = 8, .hint = "Room number; empty for another place."},
	{.key = "location", .label = "Place", .type = FORM_TEXT, .width = 30,
	 .max_columns = 60, .hint = "Lobby, lift 2, kitchen: where it is not a room."},
	{.key = "issue", .label = "Fault", .type = FORM_TEXT, .width = 40,
	 .required = true, .max_columns = 80, .hint = "In a few words: shower drips, TV dead."},
	{.key = "priority", .label = "Priority", .type = FORM_CHOICE, .width = 4,
	 .required = true, .choices = priorities, .choice_count = 5,
	 .hint = "1 at once to 5 when there is time; F4 for the list."},
	{.key = "block", .label = "Block", .type = FORM_CHOICE, .width = 16,
	 .choices = blocks, .choice_count = 3,
	 .hint = "Whether the room is taken out of use; F4 for the list."},
	{.key = "description", .label = "More", .type = FORM_TEXT, .width = 50,
	 .max_columns = 500, .hint = "Anything that helps the engineer."},
};
static const struct form_choice kinds[] = {
	{"towels",         "Towels",         NULL},
	{"cleaning",       "Cleaning",       NULL},
	{"amenities",      "Amenities",      "soap, pillow, cot"},
	{"food",           "Food",           NULL},
	{"maintenance",    "Something broken", NULL},
	{"do_not_disturb", "Do not disturb", "sets the room's flag"},
	{"make_up_room",   "Make up room",   "sets the room's flag"},
	{"other",          "Something else", NULL},
};
static const struct form_field request_fields[] = {
	{.key = "room", .label = "Room", .type = FORM_TEXT, .width = 8,
	 .required = true, .max_columns = 8, .hint = "Room number."},
	{.key = "kind", .label = "Wants", .type = FORM_CHOICE, .width = 16,
	 .required = true, .choices = kinds, .choice_count = 8,
	 .hint = "Its number or first letters; F4 for the list."},
	{.key = "message", .label = "Words", .type = FORM_TEXT, .width = 50,
	 .max_columns = 300, .hint = "In the guest's words."},
};
static const struct form_button report_buttons[] = {
	{"Report", ACT_COMMIT}, {"Cancel", ACT_CANCEL},
};
static const struct form_button request_buttons[] = {
	{"Register", ACT_COMMIT}, {"Cancel", ACT_CANCEL},
};
#define FORM(name) { name##_fields, \
	sizeof(name##_fields) / sizeof(name##_fields[0]), name##_buttons, 2 }
/* clang-format on */

/* The room that the form was opened for, if it was. */
static enum err
fill_room(struct operation_form *m, struct app *app, struct arena *a)
{
	const struct view *v = app_view(app);
	struct record *room;
	enum err e;

	if (m->subject[0] == '\0')
		return ERR_OK;
	e = v->find(v->ctx, TABLE_ROOMS, m->subject, a, &room);
	if (e == ERR_OK)
		operation_form_set(m, "room", record_text(room, ROOM_NUMBER));
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err
fill_report(
	struct operation_form *m, struct app *app, struct arena *a, bool first)
{
	snprintf(m->heads[0], sizeof(m->heads[0]), "What is broken, and where");
	if (!first)
		return ERR_OK;
	form_set_int(&m->form, "priority", 3);
	operation_form_set(m, "block", "none");
	return fill_room(m, app, a);
}

static enum err
fill_request(
	struct operation_form *m, struct app *app, struct arena *a, bool first)
{
	snprintf(m->heads[0], sizeof(m->heads[0]), "What a guest asks for");
	return first ? fill_room(m, app, a) : ERR_OK;
}

static const struct operation_form_kind report = {
	.operation = "report",
	.spec = FORM(report),
	.fill = fill_report,
};

static const struct operation_form_kind request = {
	.operation = "request",
	.spec = FORM(request),
	.fill = fill_request,
};

static enum err
load_report(void *model, struct app *app, struct arena *a)
{
	return operation_form_load(model, &report, app, a);
}

static enum err
load_request(void *model, struct app *app, struct arena *a)
{
	return operation_form_load(model, &request, app, a);
}

const struct screen screen_report =
	OPERATION_SCREEN("report", "REPORT", load_report);
const struct screen screen_request =
	OPERATION_SCREEN("request", "REQUEST", load_request);
