/*
 * The short forms about one stay: check-out, move, extend, terms.
 */
#include "ui/operation_form.h"
#include "ui/screens.h"
#include "ui/screens/free_rooms.h"
#include "ui/screens/lost.h"
#include "ui/screens/stay_rows.h"
#include "ui/screens/wanted.h"
#include "ui/words.h"

#include "base/date.h"
#include "base/money.h"

#include <stdio.h>

/* clang-format off */
static const struct form_field check_out_fields[] = {
	{.key = "note", .label = N_("Note"), .type = FORM_TEXT, .width = 50,
	 .max_columns = 500, .hint = N_("F2 checks the guest out: the folio is closed, the room goes to housekeeping.")},
};
static const struct form_field move_fields[] = {
	{.key = "to", .label = N_("New room"), .type = FORM_CHOICE, .width = 8,
	 .required = true, .open = true, .max_columns = 8,
	 .hint = N_("The room number, or F4 for the rooms that are free.")},
	{.key = "reason", .label = N_("Reason"), .type = FORM_TEXT, .width = 50,
	 .required = true, .max_columns = 120,
	 .hint = N_("Why: noise, upgrade, fault. Managers see it.")},
};
static const struct form_field extend_fields[] = {
	{.key = "until", .label = N_("Leaves on"), .type = FORM_DATE, .width = 12,
	 .required = true,
	 .hint = N_("The new day of departure: +1, fri, 24.12.")},
};
static const struct form_field terms_fields[] = {
	{.key = "locked", .label = N_("Room is promised"), .type = FORM_BOOL,
	 .hint = N_("The guest was promised this very room: nobody moves it.")},
	{.key = "no_post", .label = N_("Pays at once"), .type = FORM_BOOL,
	 .hint = N_("Nothing is charged to the room.")},
	{.key = "credit_limit", .label = N_("Credit limit"), .type = FORM_MONEY,
	 .width = 12, .max = MONEY_MAX_MINOR,
	 .hint = N_("What may be owed; empty: as the hotel says.")},
	{.key = "type", .label = N_("Type sold"), .type = FORM_TEXT, .width = 8,
	 .max_columns = 8, .hint = N_("Type of room that the guest booked.")},
	{.key = "deposit", .label = N_("Deposit"), .type = FORM_MONEY,
	 .width = 12, .max = MONEY_MAX_MINOR,
	 .hint = N_("What is to be paid before the check-in; empty: nothing.")},
	{.key = "signed", .label = N_("Card signed"), .type = FORM_BOOL,
	 .hint = N_("The guest has signed the registration card.")},
};
static const struct form_button check_out_buttons[] = {
	{N_("Check out"), ACT_COMMIT}, {N_("Cancel"), ACT_CANCEL},
};
static const struct form_button move_buttons[] = {
	{N_("Move"), ACT_COMMIT}, {N_("Cancel"), ACT_CANCEL},
};
static const struct form_button extend_buttons[] = {
	{N_("Save"), ACT_COMMIT}, {N_("Cancel"), ACT_CANCEL},
};
static const struct form_button terms_buttons[] = {
	{N_("Save"), ACT_COMMIT}, {N_("Cancel"), ACT_CANCEL},
};
#define FORM(name) { name##_fields, \
	sizeof(name##_fields) / sizeof(name##_fields[0]), name##_buttons, 2 }
/* clang-format on */

static enum err
heads(struct operation_form *m, struct app *app, struct arena *a,
	struct stay_row *stay)
{
	char dates[48], money[MONEY_TEXT_SIZE];
	enum err e = stay_row_load(app, m->subject, a, stay);

	if (e != ERR_OK)
		return e;
	stay_row_dates(stay, dates, sizeof(dates));
	snprintf(m->heads[0], sizeof(m->heads[0]), "%s  %s", stay->room,
		stay->guest);
	snprintf(m->heads[1], sizeof(m->heads[1]), _("%s   balance %s %s"),
		dates,
		app_money(app, stay->balance_minor, money, sizeof(money)),
		app_currency(app));
	return ERR_OK;
}

/* Money first, then nights that were booked and are not slept. */
static void
warn_check_out(struct operation_form *m, const struct app *app,
	const struct stay_row *s)
{
	int32_t early = date_between(app_business_date(app), s->departure);
	char text[FORM_NOTE_SIZE] = "";

	if (early > 0)
		snprintf(text, sizeof(text),
			words_count("Leaves %d night early: what is not slept "
				    "is not charged.",
				"Leaves %d nights early: what is not slept is "
				"not charged.",
				(unsigned long)early),
			(int)early);
	if (s->balance_minor != 0)
		snprintf(text, sizeof(text),
			_("The folio is not settled: take the payment first."));
	form_set_warning(&m->form, "note", text);
}

/* What nobody has told the guest yet, and what waits for the guest. */
static enum err
note_wanted(struct operation_form *m, struct app *app, struct arena *a,
	const struct stay_row *s)
{
	struct record_list list;
	const char *left;
	char text[160];
	enum err e = wanted_load(app, a, &list);

	if (e == ERR_OK)
		e = lost_line(app, s->id, a, &left);
	if (e != ERR_OK)
		return e;
	wanted_line(app, &list, s->id, text, sizeof(text));
	snprintf(m->heads[0], sizeof(m->heads[0]), "%s  %s   %s", s->room,
		s->guest, text);
	snprintf(m->heads[2], sizeof(m->heads[2]), "%s", left);
	return ERR_OK;
}

static enum err
fill_check_out(
	struct operation_form *m, struct app *app, struct arena *a, bool first)
{
	struct stay_row stay;
	enum err e = heads(m, app, a, &stay);

	if (e != ERR_OK)
		return e;
	if (first)
		operation_form_set(m, "note", stay.note);
	warn_check_out(m, app, &stay);
	return note_wanted(m, app, a, &stay);
}

static enum err
fill_move(
	struct operation_form *m, struct app *app, struct arena *a, bool first)
{
	const struct free_rooms *rooms;
	struct stay_row stay;
	enum err e = heads(m, app, a, &stay);

	if (e == ERR_OK)
		e = free_rooms_load(m, app, m->subject, a, &rooms);
	if (e != ERR_OK)
		return e;
	form_set_choices(&m->form, "to", rooms->choices, rooms->count);
	if (first && rooms->count > rooms->promised)
		operation_form_set(m, "to", rooms->choices[0].value);
	return ERR_OK;
}

static enum err
fill_extend(
	struct operation_form *m, struct app *app, struct arena *a, bool first)
{
	struct stay_row stay;
	enum err e = heads(m, app, a, &stay);

	if (e == ERR_OK && first)
		operation_form_set(m, "until", stay.departure);
	return e;
}

static enum err
fill_terms(
	struct operation_form *m, struct app *app, struct arena *a, bool first)
{
	const struct view *v = app_view(app);
	struct stay_row row;
	struct record *stay;
	enum err e = heads(m, app, a, &row);

	if (e == ERR_OK)
		e = v->find(v->ctx, TABLE_STAYS, m->subject, a, &stay);
	if (e != ERR_OK || !first)
		return e;
	if (record_int(stay, STAY_DO_NOT_MOVE) != 0)
		operation_form_set(m, "locked", "1");
	if (record_int(stay, STAY_NO_POST) != 0)
		operation_form_set(m, "no_post", "1");
	if (!record_is_null(stay, STAY_CREDIT_LIMIT_MINOR))
		form_set_money(&m->form, "credit_limit",
			record_int(stay, STAY_CREDIT_LIMIT_MINOR));
	if (!record_is_null(stay, STAY_WANTED_DEPOSIT_MINOR))
		form_set_money(&m->form, "deposit",
			record_int(stay, STAY_WANTED_DEPOSIT_MINOR));
	if (!record_is_null(stay, STAY_WAS_SIGNED_AT))
		operation_form_set(m, "signed", "1");
	if (!record_is_null(stay, STAY_ROOM_TYPE))
		operation_form_set(
			m, "type", record_text(stay, STAY_ROOM_TYPE));
	return ERR_OK;
}

static const struct operation_form_kind check_out = {
	.operation = "check-out",
	.subject = "stay",
	.spec = FORM(check_out),
	.fill = fill_check_out,
};

static const struct operation_form_kind move = {
	.operation = "move",
	.subject = "stay",
	.spec = FORM(move),
	.fill = fill_move,
	.changed = free_rooms_warn,
};

static const struct operation_form_kind extend = {
	.operation = "extend",
	.subject = "stay",
	.spec = FORM(extend),
	.fill = fill_extend,
};

static const struct operation_form_kind terms = {
	.operation = "terms",
	.subject = "stay",
	.spec = FORM(terms),
	.clears = true,
	.fill = fill_terms,
};

static enum err
load_check_out(void *model, struct app *app, struct arena *a)
{
	return operation_form_load(model, &check_out, app, a);
}

static enum err
load_move(void *model, struct app *app, struct arena *a)
{
	return operation_form_load(model, &move, app, a);
}

static enum err
load_extend(void *model, struct app *app, struct arena *a)
{
	return operation_form_load(model, &extend, app, a);
}

static enum err
load_terms(void *model, struct app *app, struct arena *a)
{
	return operation_form_load(model, &terms, app, a);
}

const struct screen screen_check_out =
	OPERATION_SCREEN("check-out", N_("CHECK-OUT"), load_check_out);
const struct screen screen_move =
	OPERATION_SCREEN("move", N_("MOVE"), load_move);
const struct screen screen_extend =
	OPERATION_SCREEN("extend", N_("EXTEND"), load_extend);
const struct screen screen_terms =
	OPERATION_SCREEN("terms", N_("TERMS"), load_terms);
