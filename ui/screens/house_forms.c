/*
 * Forms for what happens around the house: a maintenance report, a guest's
 * request.
 */
#include "ui/operation_form.h"
#include "ui/screens.h"
#include "ui/words.h"

#include <stdio.h>

/* clang-format off */
static const struct form_choice priorities[] = {
	{"1", N_("At once"),       N_("danger, water, no power")},
	{"2", N_("Within the hour"), N_("a guest waits")},
	{"3", N_("Today"),         NULL},
	{"4", N_("This week"),     NULL},
	{"5", N_("When there is time"), NULL},
};
static const struct form_choice blocks[] = {
	{"none",           N_("Room stays in use"), NULL},
	{"out_of_order",   N_("Out of order"),   N_("cannot be sold")},
	{"out_of_service", N_("Out of service"), N_("only when nothing else is free")},
};
static const struct form_field report_fields[] = {
	{.key = "room", .label = N_("Room"), .type = FORM_TEXT, .width = 8,
	 .max_columns = 8, .hint = N_("Room number; empty for another place.")},
	{.key = "location", .label = N_("Place"), .type = FORM_TEXT, .width = 30,
	 .max_columns = 60, .hint = N_("Lobby, lift 2, kitchen: where it is not a room.")},
	{.key = "issue", .label = N_("Fault"), .type = FORM_TEXT, .width = 40,
	 .required = true, .max_columns = 80, .hint = N_("In a few words: shower drips, TV dead.")},
	{.key = "priority", .label = N_("Priority"), .type = FORM_CHOICE, .width = 4,
	 .required = true, .choices = priorities, .choice_count = 5,
	 .hint = N_("1 at once to 5 when there is time; F4 for the list.")},
	{.key = "block", .label = N_("Block"), .type = FORM_CHOICE, .width = 16,
	 .choices = blocks, .choice_count = 3,
	 .hint = N_("Whether the room is taken out of use; F4 for the list.")},
	{.key = "description", .label = N_("More"), .type = FORM_TEXT, .width = 50,
	 .max_columns = 500, .hint = N_("Anything that helps the engineer.")},
};
static const struct form_choice kinds[] = {
	{"towels",         N_("Towels"),         NULL},
	{"cleaning",       N_("Cleaning"),       NULL},
	{"amenities",      N_("Amenities"),      N_("soap, pillow, cot")},
	{"food",           N_("Food"),           NULL},
	{"maintenance",    N_("Something broken"), NULL},
	{"do_not_disturb", N_("Do not disturb"), N_("sets the room's flag")},
	{"make_up_room",   N_("Make up room"),   N_("sets the room's flag")},
	{"wake_up",        N_("Wake-up call"),   N_("needs a time")},
	{"message",        N_("Tell the guest"), N_("needs the words of the message")},
	{"other",          N_("Something else"), NULL},
};
static const struct form_field request_fields[] = {
	{.key = "room", .label = N_("Room"), .type = FORM_TEXT, .width = 8,
	 .required = true, .max_columns = 8, .hint = N_("Room number.")},
	{.key = "kind", .label = N_("Wants"), .type = FORM_CHOICE, .width = 16,
	 .required = true, .choices = kinds,
	 .choice_count = sizeof(kinds) / sizeof(kinds[0]),
	 .hint = N_("Its number or first letters; F4 for the list.")},
	{.key = "message", .label = N_("Words"), .type = FORM_TEXT, .width = 50,
	 .max_columns = 300, .hint = N_("In the guest's words, or what the guest is to be told.")},
	{.key = "at", .label = N_("When"), .type = FORM_TEXT, .width = 8,
	 .max_columns = 8, .hint = N_("6:30 is the next such time, +20 in 20 minutes; empty: now.")},
};
static const struct form_button report_buttons[] = {
	{N_("Report"), ACT_COMMIT}, {N_("Cancel"), ACT_CANCEL},
};
static const struct form_button request_buttons[] = {
	{N_("Register"), ACT_COMMIT}, {N_("Cancel"), ACT_CANCEL},
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
	snprintf(m->heads[0], sizeof(m->heads[0]),
		_("What is broken, and where"));
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
	snprintf(m->heads[0], sizeof(m->heads[0]), _("What a guest asks for"));
	if (first && m->subject[0] != '\0')
		form_focus(&m->form, "kind");
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
	OPERATION_SCREEN("report", N_("REPORT"), load_report);
const struct screen screen_request =
	OPERATION_SCREEN("request", N_("REQUEST"), load_request);
