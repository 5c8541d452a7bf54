/*
 * What an attendant says of a room besides its cleaning: who was found in it,
 * and what was taken from the minibar.
 */
#include "ui/operation_form.h"
#include "ui/screens.h"
#include "ui/screens/found.h"
#include "ui/screens/lookup.h"
#include "ui/words.h"

#include "base/money.h"

#include <stdio.h>
#include <string.h>

/* clang-format off */
static const struct form_choice seen[] = {
	{"vacant",   N_("Nobody"),   N_("no guest, no luggage")},
	{"occupied", N_("Somebody"), N_("a guest, or luggage")},
};
static const struct form_field found_fields[] = {
	{.key = "seen", .label = N_("Found"), .type = FORM_CHOICE, .width = 12,
	 .required = true, .choices = seen, .choice_count = 2,
	 .hint = N_("Who was found in the room: 1 nobody, 2 somebody.")},
	{.key = "persons", .label = N_("Persons"), .type = FORM_INT, .width = 4,
	 .max = 99, .hint = N_("How many sleep there, by beds and towels; empty: not counted.")},
};
static const struct form_field minibar_fields[] = {
	{.key = "room", .label = N_("Room"), .type = FORM_TEXT, .width = 8,
	 .required = true, .max_columns = 8, .hint = N_("Room number.")},
	{.key = "items", .label = N_("Taken"), .type = FORM_CHOICE, .width = 50,
	 .required = true, .open = true, .max_columns = 200,
	 .hint = N_("Codes and how many: WAT,BEE*2; F4 lists them. The guest there is charged.")},
};
static const struct form_button found_buttons[] = {
	{N_("Save"), ACT_COMMIT}, {N_("Cancel"), ACT_CANCEL},
};
static const struct form_button minibar_buttons[] = {
	{N_("Charge"), ACT_COMMIT}, {N_("Cancel"), ACT_CANCEL},
};
#define FORM(name) { name##_fields, \
	sizeof(name##_fields) / sizeof(name##_fields[0]), name##_buttons, 2 }
/* clang-format on */

static enum err
fill_found(
	struct operation_form *m, struct app *app, struct arena *a, bool first)
{
	const struct view *v = app_view(app);
	struct record *room;
	struct found f;
	enum err e = v->find(v->ctx, TABLE_ROOMS, m->subject, a, &room);

	if (e == ERR_OK)
		e = found_load(app, room, a, &f);
	if (e != ERR_OK)
		return e;
	if (f.stay == NULL)
		snprintf(m->heads[0], sizeof(m->heads[0]),
			_("%s  the front desk has nobody in it"), f.room);
	else
		snprintf(m->heads[0], sizeof(m->heads[0]),
			words_count("%s  the front desk has %d person in it",
				"%s  the front desk has %d persons in it",
				(unsigned long)f.expected),
			f.room, (int)f.expected);
	if (first && f.seen >= 0)
		operation_form_set(
			m, "seen", choices_word(&occupancy_choices, f.seen));
	return ERR_OK;
}

/* A minibar holds what the bar sells. */
static enum err
list_items(struct operation_form *m, struct app *app, struct arena *a)
{
	const struct view *v = app_view(app);
	struct form_choice *choices;
	struct record_list list;
	char money[MONEY_TEXT_SIZE];
	size_t n = 0;
	enum err e =
		v->list(v->ctx, TABLE_MENU_ITEMS, -1, value_null(), a, &list);

	if (e != ERR_OK)
		return e;
	choices = ARENA_ARRAY(a, struct form_choice, list.count + 1);
	for (size_t i = 0; i < list.count; i++) {
		const struct record *r = list.items[i];

		if (record_is_null(r, ITEM_STATION) ||
			record_int(r, ITEM_STATION) != STATION_BAR)
			continue;
		choices[n++] = (struct form_choice){
			.value = lookup_given(r, ITEM_CODE),
			.label = lookup_given(r, ITEM_NAME),
			.note = arena_strdup(a,
				app_money(app, record_int(r, ITEM_PRICE_MINOR),
					money, sizeof(money))),
		};
	}
	form_set_choices(&m->form, "items", choices, n);
	return ERR_OK;
}

static enum err
fill_minibar(
	struct operation_form *m, struct app *app, struct arena *a, bool first)
{
	snprintf(m->heads[0], sizeof(m->heads[0]),
		_("What was taken from the minibar"));
	if (first && m->subject[0] != '\0') {
		operation_form_set(m, "room", lookup_room(app, m->subject, a));
		form_focus(&m->form, "items");
	}
	return list_items(m, app, a);
}

static const struct operation_form_kind found = {
	.operation = "room-status",
	.subject = "room",
	.spec = FORM(found),
	.fill = fill_found,
};

static const struct operation_form_kind minibar = {
	.operation = "minibar",
	.spec = FORM(minibar),
	.fill = fill_minibar,
};

static enum err
load_found(void *model, struct app *app, struct arena *a)
{
	return operation_form_load(model, &found, app, a);
}

static enum err
load_minibar(void *model, struct app *app, struct arena *a)
{
	return operation_form_load(model, &minibar, app, a);
}

const struct screen screen_found =
	OPERATION_SCREEN("found", N_("FOUND"), load_found);
const struct screen screen_minibar =
	OPERATION_SCREEN("minibar", N_("MINIBAR"), load_minibar);
