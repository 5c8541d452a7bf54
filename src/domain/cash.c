/* Drawers and cash (hotel-domain 1.6): whatever was taken is counted in the
 * drawer that took it, even when that is closed by now. */
#include "domain/reduce_priv.h"

#include "base/money.h"
#include "base/mutant.h"
#include "domain/folio.h"

#include <string.h>

/* ---- drawer sessions ---- */

static enum drawer_state
state_of(const struct record *session)
{
	return (enum drawer_state)record_int(session, DRAWER_STATE);
}

static enum err
check_drawer_free(struct reduce_work *w, const struct record *session)
{
	struct record_list list;
	enum err e;

	e = work_list(w, TABLE_CASH_SESSIONS, DRAWER_DRAWER,
		session->values[DRAWER_DRAWER], &list);
	for (size_t i = 0; e == ERR_OK && i < list.count; i++) {
		const struct record *other = list.items[i];

		if (!work_is_id(other, session->id) &&
			(state_of(other) == DRAWER_STATE_OPEN ||
				state_of(other) == DRAWER_STATE_SUSPENDED))
			return work_raise(w, RULE_DRAWER_IN_USE,
				"session %s of drawer %s is %s",
				work_ref(w, other->id),
				record_text(session, DRAWER_DRAWER),
				record_word(other, DRAWER_STATE));
	}
	return e;
}

static bool
is_owner(const struct reduce_work *w, const struct record *session)
{
	const char *owner = record_text(session, DRAWER_OPENED_BY);

	return owner == NULL || w->staff == NULL || work_is_id(w->staff, owner);
}

static enum err
check_owner(struct reduce_work *w, const struct record *session)
{
	const char *owner = record_text(session, DRAWER_OPENED_BY);

	if (is_owner(w, session))
		return ERR_OK;
	return work_raise(w, RULE_DRAWER_OWNER,
		"drawer %s was opened by staff member %s",
		record_text(session, DRAWER_DRAWER), work_ref(w, owner));
}

static enum err
drawer_insert(struct reduce_work *w, struct record *session)
{
	if (record_is_null(session, DRAWER_OPENED_BY))
		record_set_text(session, DRAWER_OPENED_BY, work_staff_id(w));
	work_stamp(w, session, DRAWER_OPENED_AT);
	return check_drawer_free(w, session);
}

static enum err
set_expected(struct reduce_work *w, struct record *session)
{
	int64_t expected;
	enum err e = drawer_expected(&w->view, session, &expected);

	if (e == ERR_OK)
		record_set_int(session, DRAWER_EXPECTED_MINOR, expected);
	return e;
}

static enum err
enter(struct reduce_work *w, struct record *session)
{
	enum err e;

	switch (state_of(session)) {
	case DRAWER_STATE_OPEN:
		/* Counted again: the first count is void. */
		record_set_null(session, DRAWER_COUNTED_MINOR);
		record_set_null(session, DRAWER_EXPECTED_MINOR);
		return ERR_OK;
	case DRAWER_STATE_SUSPENDED:
		return ERR_OK;
	case DRAWER_STATE_CLOSED:
		work_stamp(w, session, DRAWER_CLOSED_AT);
		break;
	case DRAWER_STATE_COUNTED:
	case DRAWER_STATE_AMENDED:
	case DRAWER_STATE_WORD_COUNT:
		break;
	}
	if (record_is_null(session, DRAWER_COUNTED_MINOR))
		return work_invalid(w, session->entity, DRAWER_COUNTED_MINOR,
			"is required: count the cash");
	e = set_expected(w, session);
	return e == ERR_OK && state_of(session) == DRAWER_STATE_CLOSED
		       ? limit_variance(w, session)
		       : e;
}

static enum err
drawer_update(
	struct reduce_work *w, const struct record *old, struct record *session)
{
	enum err e = ERR_OK;

	/* Somebody has to count what an absent cashier left; that is on
	 * record. */
	if (w->role != ROLE_MANAGER)
		e = check_owner(w, old);
	else if (!is_owner(w, old))
		work_note(w, RULE_DRAWER_OWNER, "a manager has drawer %s",
			record_text(old, DRAWER_DRAWER));
	if (e != ERR_OK)
		return e;
	if (record_changed(old, session, DRAWER_STATE))
		return enter(w, session);
	if (state_of(old) == DRAWER_STATE_OPEN ||
		state_of(old) == DRAWER_STATE_SUSPENDED)
		return ERR_OK;
	if (record_changed(old, session, DRAWER_FLOAT_MINOR) ||
		record_changed(old, session, DRAWER_COUNTED_MINOR))
		return work_raise(w, RULE_DRAWER_STATE, "drawer %s is %s",
			record_text(old, DRAWER_DRAWER),
			record_word(old, DRAWER_STATE));
	return ERR_OK;
}

/* Cash that belongs to a session which was counted without it. */
static enum err
amend(struct reduce_work *w, const struct record *session)
{
	struct record *now = work_edit(w, session);

	/* Not counted yet: nothing to put right. */
	if (state_of(session) == DRAWER_STATE_SUSPENDED)
		return ERR_OK;
	if (state_of(session) == DRAWER_STATE_CLOSED)
		record_set_int(now, DRAWER_STATE, DRAWER_STATE_AMENDED);
	return set_expected(w, now);
}

/* ---- payments ---- */

static enum err
check_drawer(struct reduce_work *w, const struct record *payment)
{
	const char *id = record_text(payment, PAYMENT_CASH_SESSION_ID);
	const struct record *session;
	enum err e;

	if (id == NULL)
		return work_raise(w, RULE_SHIFT_NONE,
			"the payment names no drawer session");
	e = work_find(w, TABLE_CASH_SESSIONS, id, &session);
	if (e == ERR_OK)
		e = check_owner(w, session);
	if (e != ERR_OK || state_of(session) == DRAWER_STATE_OPEN)
		return e;
	e = work_raise(w, RULE_DRAWER_CLOSED, "drawer %s is %s",
		record_text(session, DRAWER_DRAWER),
		record_word(session, DRAWER_STATE));
	return e == ERR_OK && !MUTANT(LATE_CASH_UNCOUNTED) ? amend(w, session)
							   : e;
}

/* Tendered less change is what was paid. */
static enum err
check_change(struct reduce_work *w, struct record *payment)
{
	int64_t amount = record_int(payment, PAYMENT_AMOUNT_MINOR);
	int64_t tendered = record_int(payment, PAYMENT_TENDERED_MINOR);

	if (record_is_null(payment, PAYMENT_TENDERED_MINOR)) {
		if (record_int(payment, PAYMENT_CHANGE_MINOR) == 0)
			return ERR_OK;
		return work_raise(w, RULE_CHANGE_WRONG,
			"change was given, but nothing tendered");
	}
	if (record_is_null(payment, PAYMENT_CHANGE_MINOR) && tendered >= amount)
		record_set_int(
			payment, PAYMENT_CHANGE_MINOR, tendered - amount);
	if (tendered >= amount &&
		record_int(payment, PAYMENT_CHANGE_MINOR) == tendered - amount)
		return ERR_OK;
	return work_raise(w, RULE_CHANGE_WRONG,
		"tendered less change does not give the amount");
}

static enum err
check_currency(struct reduce_work *w, const struct record *payment,
	const char *currency)
{
	if (strcmp(record_text(payment, PAYMENT_CURRENCY), currency) == 0)
		return ERR_OK;
	return work_raise(w, RULE_CURRENCY, "the bill is in %s", currency);
}

/* What is left of the original after all its refunds, this one included. */
static enum err
check_refund(struct reduce_work *w, struct record *payment)
{
	const char *id = record_text(payment, PAYMENT_REFUNDS_ID);
	const struct record *original;
	int64_t refunded;
	enum err e;

	if (id == NULL)
		return work_raise(
			w, RULE_NEGATIVE_PAYMENT, "the amount is negative");
	e = work_find(w, TABLE_CASH_PAYMENTS, id, &original);
	if (e == ERR_OK)
		e = w->view.sum(w->view.ctx, TABLE_CASH_PAYMENTS,
			PAYMENT_REFUNDS_ID, value_text(id),
			PAYMENT_AMOUNT_MINOR, &refunded);
	if (e != ERR_OK)
		return e;
	if (record_int(original, PAYMENT_AMOUNT_MINOR) + refunded < 0)
		return work_raise(w, RULE_REFUND_EXCEEDS,
			"payment %s would be refunded by more than it was",
			work_ref(w, id));
	if (record_is_null(payment, PAYMENT_FOLIO_ID) &&
		record_is_null(payment, PAYMENT_ORDER_ID)) {
		payment->values[PAYMENT_FOLIO_ID] =
			original->values[PAYMENT_FOLIO_ID];
		payment->values[PAYMENT_ORDER_ID] =
			original->values[PAYMENT_ORDER_ID];
	}
	if (!record_changed(original, payment, PAYMENT_FOLIO_ID))
		return ERR_OK;
	return work_raise(w, RULE_NEGATIVE_PAYMENT,
		"payment %s was for another folio", work_ref(w, id));
}

/* What pays no bill: an expense of the house, cash on its way to the safe, a
 * drawer that was opened for nothing of both. */
static bool
is_taken_out(const struct record *payment)
{
	return record_int(payment, PAYMENT_KIND) != PAYMENT_KIND_BILL;
}

static enum err
check_taken_out(struct reduce_work *w, const struct record *payment)
{
	const int64_t kind = record_int(payment, PAYMENT_KIND);
	const int64_t amount = record_int(payment, PAYMENT_AMOUNT_MINOR);

	if (kind == PAYMENT_KIND_NO_SALE && amount != 0)
		return work_raise(w, RULE_AMOUNT_SIGN,
			"a drawer that is opened for no sale gives nothing");
	if (amount > 0)
		return work_raise(w, RULE_AMOUNT_SIGN,
			"cash that leaves the drawer is negative");
	if (!record_is_null(payment, PAYMENT_FOLIO_ID) ||
		!record_is_null(payment, PAYMENT_ORDER_ID) ||
		!record_is_null(payment, PAYMENT_REFUNDS_ID))
		return work_invalid(w, payment->entity, PAYMENT_KIND,
			"is for cash that belongs to no bill");
	if (kind == PAYMENT_KIND_SAFE_DROP)
		return ERR_OK;
	if (record_is_null(payment, PAYMENT_REASON))
		return work_invalid(w, payment->entity, PAYMENT_REASON,
			kind == PAYMENT_KIND_NO_SALE
				? "is required: why the drawer was opened"
				: "is required: what the cash was for");
	return limit_paid_out(w, payment);
}

static enum err
check_amount(struct reduce_work *w, struct record *payment)
{
	int64_t amount = record_int(payment, PAYMENT_AMOUNT_MINOR);

	if (amount == 0 &&
		record_int(payment, PAYMENT_KIND) != PAYMENT_KIND_NO_SALE)
		return work_raise(w, RULE_AMOUNT_ZERO, "a payment of nothing");
	if (is_taken_out(payment))
		return check_taken_out(w, payment);
	if (amount < 0)
		return check_refund(w, payment);
	if (!record_is_null(payment, PAYMENT_REFUNDS_ID))
		return work_raise(w, RULE_AMOUNT_SIGN, "a refund is negative");
	return check_change(w, payment);
}

static enum err
post(struct reduce_work *w, struct record *payment)
{
	const int64_t amount = record_int(payment, PAYMENT_AMOUNT_MINOR);
	const char *receipt = record_text(payment, PAYMENT_RECEIPT_NUMBER);
	const struct record *charge;
	char id[UUID_SIZE];
	enum err e;

	e = work_derive(w, TABLE_FOLIO_CHARGES, payment->id, "posting", id);
	if (e != ERR_OK)
		return e;
	e = charge_post(w,
		&(struct posting){
			.id = id,
			.folio_id = record_text(payment, PAYMENT_FOLIO_ID),
			.kind = amount > 0 ? CHARGE_KIND_PAYMENT
					   : CHARGE_KIND_REFUND,
			.amount_minor = -amount,
			.description = arena_printf(w->arena, "%s%s%s",
				amount > 0 ? "Cash" : "Cash refund",
				receipt == NULL ? "" : " ",
				receipt == NULL ? "" : receipt),
			.source_table = "cash_payments",
			.source_id = payment->id,
			.idempotency_key = w->act->idempotency_key,
		},
		&charge);
	/* A late payment went to another folio of the guest. */
	if (e == ERR_OK)
		record_set_text(payment, PAYMENT_FOLIO_ID,
			record_text(charge, CHARGE_FOLIO_ID));
	return e;
}

/* A closed bill stays as it is: what a credit note has left the guest is paid
 * out of the folio that it stands on. Without one the bill's folio is named,
 * and refused. */
static enum err
refund_from_credit(struct reduce_work *w, struct record *payment,
	const struct record *closed)
{
	const struct record *credit = NULL;
	enum err e = folio_with_credit(
		w, closed, -record_int(payment, PAYMENT_AMOUNT_MINOR), &credit);

	if (e == ERR_OK && credit != NULL)
		record_set_text(payment, PAYMENT_FOLIO_ID, credit->id);
	return e;
}

static enum err
pay_folio(struct reduce_work *w, struct record *payment)
{
	const int64_t amount = record_int(payment, PAYMENT_AMOUNT_MINOR);
	const struct record *folio;
	int64_t balance, deposit = 0;
	enum err e;

	e = work_find(w, TABLE_FOLIOS, record_text(payment, PAYMENT_FOLIO_ID),
		&folio);
	if (e == ERR_OK)
		e = check_currency(
			w, payment, record_text(folio, FOLIO_CURRENCY));
	if (e != ERR_OK)
		return e;
	if (MUTANT(LATE_PAYMENT_LOST) && !folio_is_open(folio))
		return ERR_OK;
	if (amount > 0 && folio_is_open(folio)) {
		e = folio_balance(&w->view, folio->id, &balance);
		if (e == ERR_OK && amount > balance)
			e = stay_deposit_of(w, folio, &deposit);
		if (e == ERR_OK && amount - deposit > balance)
			e = work_raise(w, RULE_OVERPAY, "the balance is %s",
				folio_money(w, folio, balance));
	}
	if (e == ERR_OK && amount < 0 && !folio_is_open(folio))
		e = refund_from_credit(w, payment, folio);
	return e == ERR_OK ? post(w, payment) : e;
}

/* The order was charged to a room while this cash was taken for it: the guest
 * has it coming. */
static enum err
credit_room(struct reduce_work *w, struct record *payment)
{
	struct record_list charges;
	enum err e;

	e = work_list(w, TABLE_FOLIO_CHARGES, CHARGE_SOURCE_ID,
		payment->values[PAYMENT_ORDER_ID], &charges);
	if (e != ERR_OK || charges.count == 0)
		return e;
	payment->values[PAYMENT_FOLIO_ID] =
		charges.items[0]->values[CHARGE_FOLIO_ID];
	return post(w, payment);
}

/* What was paid at the table was taken off the room when the rest was charged
 * to it: given back, the guest owes it again. */
static enum err
refund_order(struct reduce_work *w, struct record *payment,
	const struct record *order)
{
	const struct record *posting;
	int64_t paid;
	enum err e;

	if (order_is_over(order)) {
		e = order_find_posting(w, order->id, &posting);
		if (e != ERR_OK || posting == NULL)
			return e;
		payment->values[PAYMENT_FOLIO_ID] =
			posting->values[CHARGE_FOLIO_ID];
		return pay_folio(w, payment);
	}
	e = order_paid(w, order->id, &paid);
	if (e == ERR_OK)
		order_part_paid(w, order, paid);
	return e;
}

/* Late, for a bill that was put together with another one: cash goes to that
 * one. For one that went to a room: see credit_room. */
static enum err
pay_late(struct reduce_work *w, struct record *payment,
	const struct record **order)
{
	enum err e = work_raise(w, RULE_CHECK_CLOSED, "order %s is %s",
		order_name(w, *order), record_word(*order, ORDER_STATE));

	if (e == ERR_OK)
		e = order_goes_on(w, order);
	if (e != ERR_OK)
		return e;
	record_set_text(payment, PAYMENT_ORDER_ID, (*order)->id);
	return order_is_over(*order) ? credit_room(w, payment) : ERR_OK;
}

static enum err
pay_order(struct reduce_work *w, struct record *payment)
{
	const int64_t amount = record_int(payment, PAYMENT_AMOUNT_MINOR);
	const struct record *order;
	const char *currency;
	int64_t total;
	int64_t paid;
	enum err e;

	e = folio_currency(w, &currency);
	if (e == ERR_OK)
		e = check_currency(w, payment, currency);
	if (e == ERR_OK)
		e = work_find(w, TABLE_ORDERS,
			record_text(payment, PAYMENT_ORDER_ID), &order);
	if (e != ERR_OK)
		return e;
	if (amount < 0)
		return refund_order(w, payment, order);
	if (order_is_over(order)) {
		e = pay_late(w, payment, &order);
		if (e != ERR_OK || order_is_over(order))
			return e;
	}
	e = order_total(w, order->id, &total);
	if (e == ERR_OK)
		e = order_paid(w, order->id, &paid);
	if (e == ERR_OK && paid > total)
		e = work_raise(w, RULE_OVERPAY, "order %s is paid by more",
			order_name(w, order));
	if (e != ERR_OK)
		return e;
	if (paid >= total)
		return order_close_paid(w, order);
	order_part_paid(w, order, paid);
	return ERR_OK;
}

static enum err
take_out(struct reduce_work *w, const struct record *payment)
{
	const char *currency;
	enum err e = folio_currency(w, &currency);

	return e == ERR_OK ? check_currency(w, payment, currency) : e;
}

static enum err
payment_insert(struct reduce_work *w, struct record *payment)
{
	enum err e;

	work_stamp(w, payment, PAYMENT_PAID_AT);
	if (record_is_null(payment, PAYMENT_TAKEN_BY))
		record_set_text(payment, PAYMENT_TAKEN_BY, w->act->user_id);
	e = check_amount(w, payment);
	if (e == ERR_OK)
		e = check_drawer(w, payment);
	if (e != ERR_OK)
		return e;
	if (is_taken_out(payment))
		return take_out(w, payment);
	if (!record_is_null(payment, PAYMENT_FOLIO_ID))
		return pay_folio(w, payment);
	if (!record_is_null(payment, PAYMENT_ORDER_ID))
		return pay_order(w, payment);
	return work_raise(w, RULE_FOLIO_MISSING,
		"the payment names neither a folio nor an order");
}

const struct entity_rules drawer_rules = {
	.insert = drawer_insert,
	.update = drawer_update,
	.kept = true,
};

const struct entity_rules payment_rules = {
	.insert = payment_insert,
	.append_only = true,
};
