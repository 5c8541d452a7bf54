/*
 * Check-in of an expected guest: what is known is filled in, what is missing is
 * asked for, F2 does it.
 */
#include "ui/operation_form.h"
#include "ui/screens.h"
#include "ui/screens/free_rooms.h"
#include "ui/screens/stay_rows.h"
#include "ui/words.h"

#include "base/money.h"

#include <stdio.h>

/* The guest's part of the form. */
#define GUEST_FIRST 4
#define GUEST_COUNT 4

/* clang-format off */
static const struct form_field fields[] = {
	{.key = "room", .label = N_("Room"), .type = FORM_CHOICE, .width = 8,
	 .required = true, .open = true, .max_columns = 8,
	 .hint = N_("The room number, or F4 for the rooms that are free.")},
	{.key = "adults", .label = N_("Adults"), .type = FORM_INT, .width = 4,
	 .min = 1, .max = 99, .hint = N_("Adults in the room.")},
	{.key = "children", .label = N_("Children"), .type = FORM_INT, .width = 4,
	 .max = 99, .beside = true, .hint = N_("Children in the room.")},
	{.key = "rate", .label = N_("Rate"), .type = FORM_MONEY, .width = 12,
	 .hint = N_("Price of a night, as agreed.")},
	{.key = "document_type", .label = N_("Document type"), .type = FORM_TEXT,
	 .width = 16, .max_columns = 16, .group = 1,
	 .hint = N_("passport, id card. Kept sealed on this desk.")},
	{.key = "document_number", .label = N_("Document no."), .type = FORM_TEXT,
	 .width = 24, .max_columns = 40, .group = 1,
	 .hint = N_("Number of the document. Kept sealed on this desk.")},
	{.key = "nationality", .label = N_("Nationality"), .type = FORM_TEXT,
	 .width = 4, .max_columns = 3, .group = 1,
	 .hint = N_("Three letters: SWE, DEU, USA.")},
	{.key = "phone", .label = N_("Phone"), .type = FORM_TEXT, .width = 24,
	 .max_columns = 40, .group = 1, .hint = N_("Phone number of the guest.")},
	{.key = "deposit_paid", .label = N_("Deposit paid"), .type = FORM_MONEY,
	 .width = 12, .min = 1, .max = MONEY_MAX_MINOR, .group = 2,
	 .hint = N_("What is paid of it now; empty: you are asked why it is waived.")},
	{.key = "paid_by", .label = N_("Paid by"), .type = FORM_TEXT, .width = 16,
	 .max_columns = 60, .group = 2,
	 .hint = N_("cash (it goes into the drawer), or what its slip says: Card A1B2.")},
	{.key = "signed", .label = N_("Card signed"), .type = FORM_BOOL, .group = 2,
	 .hint = N_("The guest has signed the registration card; F2 without it: later, with Terms.")},
	{.key = "note", .label = N_("Note"), .type = FORM_TEXT, .width = 50,
	 .max_columns = 500, .group = 3, .hint = N_("Note to the stay.")},
};
static const struct form_button buttons[] = {
	{N_("Check in"), ACT_COMMIT},
	{N_("Cancel"),   ACT_CANCEL},
};
static const struct form_button advance_buttons[] = {
	{N_("Papers done"), ACT_COMMIT},
	{N_("Cancel"),      ACT_CANCEL},
};
/* clang-format on */

static enum err
fill_guest(struct operation_form *m, struct app *app, struct arena *a,
	const char *guest_id)
{
	const struct view *v = app_view(app);
	struct record *g;
	enum err e = v->find(v->ctx, TABLE_GUESTS, guest_id, a, &g);

	if (e != ERR_OK)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	operation_form_set(
		m, "document_type", record_text(g, GUEST_DOCUMENT_TYPE));
	operation_form_set(
		m, "document_number", record_text(g, GUEST_DOCUMENT_NUMBER));
	operation_form_set(m, "nationality", record_text(g, GUEST_NATIONALITY));
	operation_form_set(m, "phone", record_text(g, GUEST_PHONE));
	return ERR_OK;
}

/* The room when there is none that is ready, else what is missing of the
 * identity, else the deposit, else the card, else the note. */
static void
focus_first_step(struct operation_form *m, const struct app *app)
{
	static const char *const steps[] = { "document_type", "document_number",
		"nationality", "deposit_paid", "signed" };
	const struct form_value *room =
		&m->form.values[form_field(&m->form, "room")];

	free_rooms_warn(m, app);
	if (form_is_empty(&m->form, "room") || room->warning[0] != '\0') {
		form_focus(&m->form, "room");
		return;
	}
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		if (!form_is_empty(&m->form, steps[i]) ||
			m->form.values[form_field(&m->form, steps[i])].hidden)
			continue;
		form_focus(&m->form, steps[i]);
		return;
	}
	form_focus(&m->form, "note");
}

/* What the booking asks for and the folio does not have. */
static void
show_deposit(struct operation_form *m, const struct app *app,
	const struct record *stay, int64_t balance_minor)
{
	int64_t wanted = record_int(stay, STAY_WANTED_DEPOSIT_MINOR);
	int64_t missing = wanted > 0 ? wanted + balance_minor : 0;
	char money[MONEY_TEXT_SIZE], note[FORM_NOTE_SIZE];

	form_set_hidden(&m->form, "deposit_paid", missing <= 0);
	form_set_hidden(&m->form, "paid_by", missing <= 0);
	if (missing <= 0)
		return;
	snprintf(note, sizeof(note), _("the booking asks for %s %s"),
		app_money(app, missing, money, sizeof(money)),
		app_currency(app));
	form_set_note(&m->form, "deposit_paid", note);
	snprintf(m->confirm_text, sizeof(m->confirm_text),
		_("A deposit of %s is taken. A payment is never changed "
		  "afterwards; a mistake is refunded."),
		m->heads[0]);
}

static enum err
fill(struct operation_form *m, struct app *app, struct arena *a, bool first)
{
	const struct view *v = app_view(app);
	const struct free_rooms *rooms;
	struct stay_row stay;
	struct record *record;
	char dates[48];
	enum err e;

	e = stay_row_load(app, m->subject, a, &stay);
	if (e == ERR_OK)
		e = v->find(v->ctx, TABLE_STAYS, m->subject, a, &record);
	if (e == ERR_OK)
		e = free_rooms_load(m, app, m->subject, a, &rooms);
	if (e != ERR_OK)
		return e;
	stay_row_dates(&stay, dates, sizeof(dates));
	snprintf(m->heads[0], sizeof(m->heads[0]), "%s%s", stay.guest,
		stay.vip ? _("   VIP") : "");
	snprintf(m->heads[1], sizeof(m->heads[1]), "%s", dates);
	form_set_choices(&m->form, "room", rooms->choices, rooms->count);
	show_deposit(m, app, record, stay.balance_minor);
	if (!first)
		return ERR_OK;
	operation_form_set(m, "room", stay.room);
	form_set_int(&m->form, "adults", record_int(record, STAY_ADULTS));
	form_set_int(&m->form, "children", record_int(record, STAY_CHILDREN));
	form_set_money(&m->form, "rate", stay.rate_minor);
	operation_form_set(m, "note", stay.note);
	if (!record_is_null(record, STAY_WAS_SIGNED_AT))
		operation_form_set(m, "signed", "1");
	e = fill_guest(m, app, a, stay.guest_id);
	if (e == ERR_OK)
		focus_first_step(m, app);
	return e;
}

/* The room is not ready, the papers are: the guest may use the house. */
static enum err
fill_advance(
	struct operation_form *m, struct app *app, struct arena *a, bool first)
{
	struct stay_row stay;
	char dates[48];
	enum err e = stay_row_load(app, m->subject, a, &stay);

	if (e != ERR_OK)
		return e;
	stay_row_dates(&stay, dates, sizeof(dates));
	snprintf(m->heads[0], sizeof(m->heads[0]), "%s%s", stay.guest,
		stay.vip ? _("   VIP") : "");
	snprintf(m->heads[1], sizeof(m->heads[1]),
		_("%s   %s%s%s   the folio is opened, the room comes later"),
		dates, stay.room[0] != '\0' ? stay.room : _("no room"),
		stay.ready[0] != '\0' ? " " : "", stay.ready);
	return first ? fill_guest(m, app, a, stay.guest_id) : ERR_OK;
}

static const struct operation_form_kind advance = {
	.operation = "advance-check-in",
	.subject = "stay",
	.spec = { fields + GUEST_FIRST, GUEST_COUNT, advance_buttons,
		sizeof(advance_buttons) / sizeof(advance_buttons[0]) },
	.fill = fill_advance,
};

static enum err
load_advance(void *model, struct app *app, struct arena *a)
{
	return operation_form_load(model, &advance, app, a);
}

static const struct operation_form_kind kind = {
	.operation = "check-in",
	.subject = "stay",
	.spec = { fields, sizeof(fields) / sizeof(fields[0]), buttons,
		sizeof(buttons) / sizeof(buttons[0]) },
	.fill = fill,
	.changed = free_rooms_warn,
	.confirm_key = "deposit_paid",
	.confirm_words = N_("the amount"),
};

static enum err
load(void *model, struct app *app, struct arena *a)
{
	return operation_form_load(model, &kind, app, a);
}

const struct screen screen_check_in =
	OPERATION_SCREEN("check-in", N_("CHECK-IN"), load);
const struct screen screen_advance_check_in =
	OPERATION_SCREEN("advance-check-in", N_("PAPERS"), load_advance);
