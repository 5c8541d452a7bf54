/*
 * Money in: cash payment with change, charge, and the forms of the drawer.
 */
#include "ui/operation_form.h"
#include "ui/screens.h"
#include "ui/screens/lookup.h"
#include "ui/screens/stay_rows.h"
#include "ui/words.h"

#include "base/money.h"
#include "domain/folio.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* clang-format off */
static const struct form_field payment_fields[] = {
	{.key = "amount", .label = N_("Amount"), .type = FORM_MONEY, .width = 12,
	 .required = true, .min = 1, .max = MONEY_MAX_MINOR,
	 .hint = N_("What is paid of the balance.")},
	{.key = "tendered", .label = N_("Given"), .type = FORM_MONEY, .width = 12,
	 .hint = N_("What the guest hands over; empty: exactly the amount.")},
	{.key = "among", .label = N_("Among"), .type = FORM_INT, .width = 3,
	 .min = 1, .max = 99, .group = 1,
	 .hint = N_("Shared evenly: how many still pay, this one with them. Sets the amount.")},
};
static const struct form_choice charge_kinds[] = {
	{"service",    N_("Service"),    N_("spa, laundry, parking")},
	{"room",       N_("Room"),       N_("accommodation")},
	{"food",       N_("Food"),       NULL},
	{"bar",        N_("Bar"),        NULL},
	{"discount",   N_("Discount"),   N_("enter it with a minus")},
	{"adjustment", N_("Adjustment"), NULL},
};
static const struct form_field charge_fields[] = {
	{.key = "kind", .label = N_("Kind"), .type = FORM_CHOICE, .width = 12,
	 .required = true, .choices = charge_kinds,
	 .choice_count = sizeof(charge_kinds) / sizeof(charge_kinds[0]),
	 .hint = N_("What kind of charge: F4 for the list.")},
	{.key = "amount", .label = N_("Amount"), .type = FORM_MONEY, .width = 12,
	 .required = true, .hint = N_("With tax. A discount has a minus.")},
	{.key = "description", .label = N_("Text"), .type = FORM_TEXT, .width = 40,
	 .max_columns = 120, .hint = N_("As the guest reads it on the folio.")},
};
static const struct form_field open_fields[] = {
	{.key = "float", .label = N_("Float"), .type = FORM_MONEY, .width = 12,
	 .required = true, .min = 0, .max = MONEY_MAX_MINOR,
	 .hint = N_("Count the cash that is in the drawer now.")},
};
static const struct form_field pay_out_fields[] = {
	{.key = "amount", .label = N_("Amount"), .type = FORM_MONEY, .width = 12,
	 .required = true, .min = 1, .max = MONEY_MAX_MINOR,
	 .hint = N_("What leaves the drawer.")},
	{.key = "what", .label = N_("What for"), .type = FORM_TEXT, .width = 40,
	 .required = true, .max_columns = 120,
	 .hint = N_("Taxi, flowers, stamps: the house pays for it.")},
};
static const struct form_field safe_drop_fields[] = {
	{.key = "amount", .label = N_("Amount"), .type = FORM_MONEY, .width = 12,
	 .required = true, .min = 1, .max = MONEY_MAX_MINOR,
	 .hint = N_("What goes from the drawer to the safe.")},
};
static const struct form_field no_sale_fields[] = {
	{.key = "why", .label = N_("Why"), .type = FORM_TEXT, .width = 40,
	 .required = true, .max_columns = 120,
	 .hint = N_("Change for a guest, a wrong note. Managers see how often it is opened.")},
};
static const struct form_field refund_fields[] = {
	{.key = "amount", .label = N_("Amount"), .type = FORM_MONEY, .width = 12,
	 .required = true, .min = 1, .max = MONEY_MAX_MINOR,
	 .hint = N_("What is given back of this payment; at most what is left of it.")},
	{.key = "reason", .label = N_("Reason"), .type = FORM_TEXT, .width = 50,
	 .required = true, .max_columns = 120,
	 .hint = N_("Why it is given back. Managers see it.")},
};
static const struct form_button give_back[] = {
	{N_("Give back"), ACT_COMMIT}, {N_("Cancel"), ACT_CANCEL},
};
static const struct form_button take_out[] = {
	{N_("Take out"), ACT_COMMIT}, {N_("Cancel"), ACT_CANCEL},
};
static const struct form_button open_only[] = {
	{N_("Open it"), ACT_COMMIT}, {N_("Cancel"), ACT_CANCEL},
};
static const struct form_button take[] = {
	{N_("Take payment"), ACT_COMMIT}, {N_("Cancel"), ACT_CANCEL},
};
static const struct form_button post[] = {
	{N_("Post"), ACT_COMMIT}, {N_("Cancel"), ACT_CANCEL},
};
static const struct form_button open[] = {
	{N_("Open drawer"), ACT_COMMIT}, {N_("Cancel"), ACT_CANCEL},
};
#define FORM(name, buttons) { name##_fields, \
	sizeof(name##_fields) / sizeof(name##_fields[0]), buttons, 2 }
/* clang-format on */

static enum err
heads(struct operation_form *m, struct app *app, struct arena *a)
{
	const struct view *v = app_view(app);
	struct stay_row stay;
	struct record *folio;
	char money[MONEY_TEXT_SIZE];
	const char *id = arena_strndup(a, m->subject, strcspn(m->subject, " "));
	enum err e = v->find(v->ctx, TABLE_FOLIOS, id, a, &folio);

	if (e == ERR_OK)
		e = stay_row_load(
			app, record_text(folio, FOLIO_STAY_ID), a, &stay);
	if (e == ERR_OK)
		e = folio_balance(v, id, &m->known_minor);
	if (e != ERR_OK)
		return e;
	snprintf(m->heads[0], sizeof(m->heads[0]), "%s  %s", stay.room,
		stay.guest);
	snprintf(m->heads[1], sizeof(m->heads[1]), _("balance %s %s"),
		app_money(app, m->known_minor, money, sizeof(money)),
		app_currency(app));
	return ERR_OK;
}

/* "ID AMOUNT": only some postings are paid. What was typed before for the whole
 * folio is no draft of that, so the amount is cut off behind load_draft. */
static int64_t
part_of(const struct operation_form *m)
{
	const char *space = strchr(m->subject, ' ');

	return space == NULL ? 0 : strtoll(space + 1, NULL, 10);
}

static enum err
fill_payment(
	struct operation_form *m, struct app *app, struct arena *a, bool first)
{
	int64_t part = part_of(m);
	enum err e = heads(m, app, a);

	if (e == ERR_OK && first && m->known_minor > 0)
		form_set_money(&m->form, "amount",
			part > 0 && part < m->known_minor ? part
							  : m->known_minor);
	snprintf(m->confirm_text, sizeof(m->confirm_text),
		_("Cash is taken for %s. A payment is never changed "
		  "afterwards; "
		  "a mistake is refunded."),
		m->heads[0]);
	return e;
}

/* What an order comes to, less what was paid for it already. */
static enum err
order_due(const struct view *v, const char *order_id, struct arena *a,
	int64_t *out)
{
	struct record_list lines;
	int64_t paid;
	enum err e;

	e = v->list(v->ctx, TABLE_ORDER_LINES, LINE_ORDER_ID,
		value_text(order_id), a, &lines);
	if (e == ERR_OK)
		e = v->sum(v->ctx, TABLE_CASH_PAYMENTS, PAYMENT_ORDER_ID,
			value_text(order_id), PAYMENT_AMOUNT_MINOR, &paid);
	if (e != ERR_OK)
		return e;
	*out = -paid;
	for (size_t i = 0; i < lines.count; i++) {
		const struct record *l = lines.items[i];

		if (record_int(l, LINE_STATE) < LINE_STATE_VOID_REQUESTED)
			*out += record_int(l, LINE_QUANTITY) *
				record_int(l, LINE_UNIT_PRICE_MINOR);
	}
	return ERR_OK;
}

static enum err
fill_order_payment(
	struct operation_form *m, struct app *app, struct arena *a, bool first)
{
	char money[MONEY_TEXT_SIZE];
	enum err e = order_due(app_view(app), m->subject, a, &m->known_minor);

	if (e != ERR_OK)
		return e;
	snprintf(m->heads[0], sizeof(m->heads[0]), _("Order %s"),
		lookup_text(app, TABLE_ORDERS, m->subject, ORDER_NUMBER, a));
	snprintf(m->heads[1], sizeof(m->heads[1]), _("to pay %s %s"),
		app_money(app, m->known_minor, money, sizeof(money)),
		app_currency(app));
	snprintf(m->confirm_text, sizeof(m->confirm_text),
		_("Cash is taken for %s. A payment is never changed "
		  "afterwards; "
		  "a mistake is refunded."),
		m->heads[0]);
	if (first && m->known_minor > 0)
		form_set_money(&m->form, "amount", m->known_minor);
	return ERR_OK;
}

/* How many pay is no argument: it sets the amount. */
static const char *
payment_argument(
	const struct operation_form *m, const char *key, const char **value)
{
	(void)m;
	(void)value;
	return strcmp(key, "among") == 0 ? NULL : key;
}

/* An even share of what is owed, rounded up: the parts sum to the whole when
 * each of them is worked out from what is left. */
static void
share(struct operation_form *m)
{
	int64_t ways;

	if (m->known_minor <= 0 || form_focused(&m->form) == NULL ||
		strcmp(form_focused(&m->form), "among") != 0 ||
		form_int(&m->form, "among", &ways) != ERR_OK || ways < 1)
		return;
	form_set_money(&m->form, "amount", (m->known_minor + ways - 1) / ways);
}

/* Change to give, and what is still owed. */
static void
payment_changed(struct operation_form *m, const struct app *app)
{
	char money[MONEY_TEXT_SIZE], note[FORM_NOTE_SIZE];
	int64_t amount, tendered;

	m->subject[strcspn(m->subject, " ")] = '\0';
	share(m);

	form_set_note(&m->form, "amount", "");
	form_set_note(&m->form, "tendered", "");
	form_set_warning(&m->form, "tendered", "");
	if (form_money(&m->form, "amount", &amount) != ERR_OK)
		return;
	snprintf(note, sizeof(note), _("balance afterwards %s"),
		app_money(app, m->known_minor - amount, money, sizeof(money)));
	form_set_note(&m->form, "amount", note);
	if (form_is_empty(&m->form, "tendered") ||
		form_money(&m->form, "tendered", &tendered) != ERR_OK)
		return;
	snprintf(note, sizeof(note), _("CHANGE %s"),
		app_money(app, tendered - amount, money, sizeof(money)));
	if (tendered >= amount)
		form_set_note(&m->form, "tendered", note);
	else
		form_set_warning(&m->form, "tendered",
			_("That is less than the amount."));
}

/* The original, and what is left of it after earlier refunds. */
static enum err
fill_refund(
	struct operation_form *m, struct app *app, struct arena *a, bool first)
{
	const struct view *v = app_view(app);
	char money[MONEY_TEXT_SIZE], clock[6];
	struct record *payment;
	int64_t back, paid;
	enum err e =
		v->find(v->ctx, TABLE_CASH_PAYMENTS, m->subject, a, &payment);

	if (e == ERR_OK)
		e = v->sum(v->ctx, TABLE_CASH_PAYMENTS, PAYMENT_REFUNDS_ID,
			value_text(m->subject), PAYMENT_AMOUNT_MINOR, &back);
	if (e != ERR_OK)
		return e;
	paid = record_int(payment, PAYMENT_AMOUNT_MINOR);
	m->known_minor = paid + back;
	snprintf(m->heads[0], sizeof(m->heads[0]), _("Receipt %s of %s: %s %s"),
		lookup_given(payment, PAYMENT_RECEIPT_NUMBER),
		app_clock(app, record_int(payment, PAYMENT_PAID_AT), clock),
		app_money(app, paid, money, sizeof(money)), app_currency(app));
	snprintf(m->heads[1], sizeof(m->heads[1]), _("left to give back %s %s"),
		app_money(app, m->known_minor, money, sizeof(money)),
		app_currency(app));
	snprintf(m->confirm_text, sizeof(m->confirm_text),
		_("Cash leaves the drawer for receipt %s. The payment stays on "
		  "the bill, the refund stands beside it."),
		lookup_given(payment, PAYMENT_RECEIPT_NUMBER));
	if (first && m->known_minor > 0)
		form_set_money(&m->form, "amount", m->known_minor);
	return ERR_OK;
}

static void
refund_changed(struct operation_form *m, const struct app *app)
{
	int64_t amount;

	(void)app;
	form_set_warning(&m->form, "amount",
		form_money(&m->form, "amount", &amount) == ERR_OK &&
				amount > m->known_minor
			? _("That is more than is left of this payment.")
			: "");
}

static enum err
fill_charge(
	struct operation_form *m, struct app *app, struct arena *a, bool first)
{
	if (first)
		operation_form_set(m, "kind", "service");
	return heads(m, app, a);
}

static enum err
fill_open(
	struct operation_form *m, struct app *app, struct arena *a, bool first)
{
	(void)a;
	if (first)
		form_set_money(&m->form, "float", 20000);
	snprintf(m->heads[0], sizeof(m->heads[0]), _("Open the drawer of %s"),
		store_identity(app_store(app))->terminal_name);
	snprintf(m->heads[1], sizeof(m->heads[1]), _("cashier %s"),
		app_session(app)->display_name);
	return ERR_OK;
}

static enum err
fill_take_out(
	struct operation_form *m, struct app *app, struct arena *a, bool first)
{
	(void)first;
	snprintf(m->heads[0], sizeof(m->heads[0]), _("Cash out of drawer %s"),
		lookup_text(app, TABLE_CASH_SESSIONS, m->subject, DRAWER_DRAWER,
			a));
	snprintf(m->confirm_text, sizeof(m->confirm_text),
		_("It is taken off what should be in the drawer. It is never "
		  "changed afterwards."));
	return ERR_OK;
}

static const struct operation_form_kind pay_out = {
	.operation = "pay-out",
	.subject = "drawer",
	.spec = FORM(pay_out, take_out),
	.fill = fill_take_out,
	.confirm_key = "amount",
	.confirm_words = N_("the amount"),
};

static const struct operation_form_kind safe_drop = {
	.operation = "safe-drop",
	.subject = "drawer",
	.spec = FORM(safe_drop, take_out),
	.fill = fill_take_out,
	.confirm_key = "amount",
	.confirm_words = N_("the amount"),
};

static enum err
fill_no_sale(
	struct operation_form *m, struct app *app, struct arena *a, bool first)
{
	(void)first;
	snprintf(m->heads[0], sizeof(m->heads[0]),
		_("Open drawer %s without a sale"),
		lookup_text(app, TABLE_CASH_SESSIONS, m->subject, DRAWER_DRAWER,
			a));
	snprintf(m->heads[1], sizeof(m->heads[1]),
		_("What should be in it stays as it is."));
	return ERR_OK;
}

static const struct operation_form_kind no_sale = {
	.operation = "no-sale",
	.subject = "drawer",
	.spec = FORM(no_sale, open_only),
	.fill = fill_no_sale,
};

static const struct operation_form_kind payment = {
	.operation = "pay",
	.subject = "folio",
	.spec = FORM(payment, take),
	.fill = fill_payment,
	.changed = payment_changed,
	.argument = payment_argument,
	.confirm_key = "amount",
	.confirm_words = N_("the amount"),
};

static const struct operation_form_kind order_payment = {
	.operation = "pay",
	.subject = "order",
	.spec = FORM(payment, take),
	.fill = fill_order_payment,
	.changed = payment_changed,
	.argument = payment_argument,
	.confirm_key = "amount",
	.confirm_words = N_("the amount"),
};

static const struct operation_form_kind refund = {
	.operation = "refund",
	.subject = "payment",
	.spec = FORM(refund, give_back),
	.fill = fill_refund,
	.changed = refund_changed,
	.confirm_key = "amount",
	.confirm_words = N_("the amount"),
};

static const struct operation_form_kind charge = {
	.operation = "post",
	.subject = "folio",
	.spec = FORM(charge, post),
	.fill = fill_charge,
};

static const struct operation_form_kind drawer_open = {
	.operation = "drawer-open",
	.spec = FORM(open, open),
	.fill = fill_open,
};

static enum err
load_payment(void *model, struct app *app, struct arena *a)
{
	return operation_form_load(model, &payment, app, a);
}

static enum err
load_order_payment(void *model, struct app *app, struct arena *a)
{
	return operation_form_load(model, &order_payment, app, a);
}

static enum err
load_refund(void *model, struct app *app, struct arena *a)
{
	return operation_form_load(model, &refund, app, a);
}

static enum err
load_charge(void *model, struct app *app, struct arena *a)
{
	return operation_form_load(model, &charge, app, a);
}

static enum err
load_open(void *model, struct app *app, struct arena *a)
{
	return operation_form_load(model, &drawer_open, app, a);
}

static enum err
load_pay_out(void *model, struct app *app, struct arena *a)
{
	return operation_form_load(model, &pay_out, app, a);
}

static enum err
load_safe_drop(void *model, struct app *app, struct arena *a)
{
	return operation_form_load(model, &safe_drop, app, a);
}

static enum err
load_no_sale(void *model, struct app *app, struct arena *a)
{
	return operation_form_load(model, &no_sale, app, a);
}

const struct screen screen_payment =
	OPERATION_SCREEN("payment", N_("PAYMENT"), load_payment);
const struct screen screen_order_payment =
	OPERATION_SCREEN("order-payment", N_("PAYMENT"), load_order_payment);
const struct screen screen_refund =
	OPERATION_SCREEN("refund", N_("REFUND"), load_refund);
const struct screen screen_charge =
	OPERATION_SCREEN("charge", N_("CHARGE"), load_charge);
const struct screen screen_drawer_open =
	OPERATION_SCREEN("drawer-open", N_("DRAWER"), load_open);
const struct screen screen_pay_out =
	OPERATION_SCREEN("pay-out", N_("PAY OUT"), load_pay_out);
const struct screen screen_safe_drop =
	OPERATION_SCREEN("safe-drop", N_("TO SAFE"), load_safe_drop);
const struct screen screen_no_sale =
	OPERATION_SCREEN("no-sale", N_("NO SALE"), load_no_sale);
