/* Money: payments, postings, drawers. */
#include "domain/operations_priv.h"

#include "base/money.h"
#include "base/text.h"
#include "domain/folio.h"

/* What is paid for: a folio or an order. */
struct bill {
	const char *folio_id;
	const char *order_id;
	const char *currency;
	const char *whose; /* for the sentence */
	int64_t owed_minor;
};

static bool
is_void(const struct record *line)
{
	return record_int(line, LINE_STATE) == LINE_STATE_VOIDED;
}

static enum err
owed_for_order(
	struct operation_build *b, const struct record *order, int64_t *out)
{
	const struct view *v = b->c->view;
	struct record_list lines;
	int64_t paid = 0;
	int64_t total = 0;
	enum err e = find_lines(b, order, &lines);

	for (size_t i = 0; e == ERR_OK && i < lines.count; i++) {
		const struct record *line = lines.items[i];
		int64_t price;

		if (is_void(line))
			continue;
		e = money_multiply(record_int(line, LINE_UNIT_PRICE_MINOR),
			record_int(line, LINE_QUANTITY), &price);
		if (e == ERR_OK)
			e = money_add(total, price, &total);
	}
	if (e == ERR_OK)
		e = v->sum(v->ctx, TABLE_CASH_PAYMENTS, PAYMENT_ORDER_ID,
			value_text(order->id), PAYMENT_AMOUNT_MINOR, &paid);
	if (e == ERR_OK)
		e = money_add(total, -paid, out);
	return e;
}

static enum err
bill_of_order(struct operation_build *b, struct bill *out)
{
	struct record *order;
	enum err e = find_order(b, &order);

	if (e != ERR_OK)
		return e;
	*out = (struct bill){
		.order_id = order->id,
		.currency = b->c->currency,
		.whose =
			arena_printf(b->a, "order %s", name_of_order(b, order)),
	};
	return owed_for_order(b, order, &out->owed_minor);
}

static enum err
bill_of_folio(struct operation_build *b, struct bill *out)
{
	struct record *folio;
	struct record *stay;
	const char *currency;
	enum err e = find_folio(b, &folio);

	if (e == ERR_OK)
		e = find_id(b, TABLE_STAYS, record_text(folio, FOLIO_STAY_ID),
			&stay);
	if (e != ERR_OK)
		return e;
	currency = record_text(folio, FOLIO_CURRENCY);
	*out = (struct bill){
		.folio_id = folio->id,
		.currency = currency != NULL ? currency : b->c->currency,
		.whose = stay == NULL ? "the folio" : name_of_guest(b, stay),
	};
	return folio_balance(b->c->view, folio->id, &out->owed_minor);
}

/* An amount above zero from its key; fallback when it was not said. */
static enum err
amount_of(struct operation_build *b, const char *key, int field,
	int64_t fallback, int64_t *out)
{
	struct value v;
	enum err e = build_value(b, key, TABLE_CASH_PAYMENTS, field, &v);

	if (e != ERR_OK)
		return e;
	*out = v.kind == VALUE_INT ? v.i : fallback;
	if (*out > 0)
		return ERR_OK;
	if (v.kind == VALUE_NULL)
		return build_invalid(b, key,
			"is missing, and nothing is owed that it could be");
	return build_invalid(b, key, "must be more than zero");
}

static enum err
receipt(struct operation_build *b, struct draft *d, const char **number)
{
	struct value v;
	enum err e = build_series(b, "receipt", &v);

	if (e != ERR_OK)
		return e;
	draft_set(b, d, PAYMENT_RECEIPT_NUMBER, v);
	*number = v.kind == VALUE_TEXT ? arena_printf(b->a, " (%s)", v.s) : "";
	return ERR_OK;
}

/* What every movement of cash has. */
static enum err
cash(struct operation_build *b, int64_t amount_minor, const char *currency,
	struct draft **out)
{
	struct record *drawer;
	struct draft *d;
	enum err e = find_drawer(b, &drawer);

	if (e != ERR_OK)
		return e;
	d = draft_insert(b, TABLE_CASH_PAYMENTS);
	draft_int(b, d, PAYMENT_AMOUNT_MINOR, amount_minor);
	draft_text(b, d, PAYMENT_CURRENCY, currency);
	draft_text(b, d, PAYMENT_TAKEN_BY, b->c->user_id);
	if (drawer != NULL)
		draft_text(b, d, PAYMENT_CASH_SESSION_ID, drawer->id);
	*out = d;
	return ERR_OK;
}

enum err
build_payment(struct operation_build *b, const char *folio_id,
	int64_t amount_minor, const char *by, struct draft **out)
{
	const char *number;
	struct draft *d;
	enum err e;

	if (!text_same_folded(by, "cash")) {
		*out = d = draft_insert(b, TABLE_FOLIO_CHARGES);
		draft_text(b, d, CHARGE_FOLIO_ID, folio_id);
		draft_int(b, d, CHARGE_KIND, CHARGE_KIND_PAYMENT);
		draft_text(b, d, CHARGE_DESCRIPTION, by);
		draft_int(b, d, CHARGE_AMOUNT_MINOR, -amount_minor);
		draft_text(b, d, CHARGE_BUSINESS_DATE, b->c->business_date);
		return ERR_OK;
	}
	e = cash(b, amount_minor, b->c->currency, &d);
	if (e != ERR_OK)
		return e;
	*out = d;
	draft_text(b, d, PAYMENT_FOLIO_ID, folio_id);
	draft_int(b, d, PAYMENT_TENDERED_MINOR, amount_minor);
	draft_int(b, d, PAYMENT_CHANGE_MINOR, 0);
	return receipt(b, d, &number);
}

enum err
build_pay(struct operation_build *b)
{
	bool is_order =
		build_arg(b, "order") != NULL || build_arg(b, "table") != NULL;
	struct bill bill = { 0 };
	const char *number = "";
	int64_t amount = 0;
	int64_t tendered = 0;
	struct draft *d;
	enum err e =
		is_order ? bill_of_order(b, &bill) : bill_of_folio(b, &bill);

	if (e == ERR_OK)
		e = amount_of(b, "amount", PAYMENT_AMOUNT_MINOR,
			bill.owed_minor, &amount);
	if (e == ERR_OK)
		e = amount_of(b, "tendered", PAYMENT_TENDERED_MINOR, amount,
			&tendered);
	if (e != ERR_OK)
		return e;
	if (tendered < amount)
		return build_invalid(b, "tendered",
			"%s is less than the amount of %s",
			build_money(b, tendered), build_money(b, amount));
	e = cash(b, amount, bill.currency, &d);
	if (e != ERR_OK)
		return e;
	draft_text(b, d, PAYMENT_FOLIO_ID, bill.folio_id);
	draft_text(b, d, PAYMENT_ORDER_ID, bill.order_id);
	draft_int(b, d, PAYMENT_TENDERED_MINOR, tendered);
	draft_int(b, d, PAYMENT_CHANGE_MINOR, tendered - amount);
	e = receipt(b, d, &number);
	build_sum_up(b, "Paid %s %s for %s, change %s%s.",
		build_money(b, amount), bill.currency, bill.whose,
		build_money(b, tendered - amount), number);
	return e;
}

/* By receipt number; its own refunds are looked up by the reducer. */
enum err
build_refund(struct operation_build *b)
{
	struct record *payment;
	struct draft *d;
	const char *number = "";
	int64_t amount = 0;
	enum err e = find_arg(b, "payment", TABLE_CASH_PAYMENTS, &payment);

	if (e == ERR_OK && build_arg(b, "reason") == NULL)
		e = build_invalid(
			b, "reason", "is missing: why it is refunded");
	if (e == ERR_OK)
		e = amount_of(b, "amount", PAYMENT_AMOUNT_MINOR,
			record_int(payment, PAYMENT_AMOUNT_MINOR), &amount);
	if (e == ERR_OK)
		e = cash(
			b, -amount, record_text(payment, PAYMENT_CURRENCY), &d);
	if (e != ERR_OK)
		return e;
	draft_set(b, d, PAYMENT_FOLIO_ID, payment->values[PAYMENT_FOLIO_ID]);
	draft_set(b, d, PAYMENT_ORDER_ID, payment->values[PAYMENT_ORDER_ID]);
	draft_text(b, d, PAYMENT_REFUNDS_ID, payment->id);
	e = receipt(b, d, &number);
	build_sum_up(b, "Refunded %s%s.", build_money(b, amount), number);
	return e;
}

/* Credits are negative on a folio; people type what is on the paper. */
static bool
is_credit(int64_t kind)
{
	return kind == CHARGE_KIND_PAYMENT || kind == CHARGE_KIND_DISCOUNT;
}

enum err
build_post(struct operation_build *b)
{
	struct record *folio;
	struct draft *d;
	const struct value *kind;
	int64_t amount;
	enum err e = find_folio(b, &folio);

	if (e != ERR_OK)
		return e;
	d = draft_insert(b, TABLE_FOLIO_CHARGES);
	draft_text(b, d, CHARGE_FOLIO_ID, folio->id);
	draft_text(b, d, CHARGE_BUSINESS_DATE, b->c->business_date);
	e = draft_given(b, d);
	if (e != ERR_OK)
		return e;
	kind = field_values_find(&d->act.data, CHARGE_KIND);
	amount = field_values_find(&d->act.data, CHARGE_AMOUNT_MINOR)->i;
	if (amount == 0)
		return build_invalid(b, "amount", "must not be zero");
	if (is_credit(kind->i) && amount > 0) {
		amount = -amount;
		draft_int(b, d, CHARGE_AMOUNT_MINOR, amount);
	}
	build_sum_up(b, "Posted %s %s.",
		choices_word(&charge_kind_choices, kind->i),
		build_money(b, amount));
	return ERR_OK;
}

enum err
build_reverse(struct operation_build *b)
{
	struct record *old = NULL;
	struct draft *d;
	enum err e = find_posting(b, &old);

	if (e != ERR_OK || old == NULL)
		return e;
	if (build_arg(b, "reason") == NULL)
		return build_invalid(
			b, "reason", "is missing: why it is reversed");
	d = draft_insert(b, TABLE_FOLIO_CHARGES);
	draft_set(b, d, CHARGE_FOLIO_ID, old->values[CHARGE_FOLIO_ID]);
	draft_set(b, d, CHARGE_KIND, old->values[CHARGE_KIND]);
	draft_set(b, d, CHARGE_DESCRIPTION, old->values[CHARGE_DESCRIPTION]);
	draft_set(b, d, CHARGE_QUANTITY, old->values[CHARGE_QUANTITY]);
	draft_int(b, d, CHARGE_AMOUNT_MINOR,
		-record_int(old, CHARGE_AMOUNT_MINOR));
	draft_int(b, d, CHARGE_TAX_MINOR, -record_int(old, CHARGE_TAX_MINOR));
	draft_text(b, d, CHARGE_BUSINESS_DATE, b->c->business_date);
	draft_text(b, d, CHARGE_REVERSES_ID, old->id);
	build_sum_up(b, "Reversed %s %s.", record_word(old, CHARGE_KIND),
		build_money(b, record_int(old, CHARGE_AMOUNT_MINOR)));
	return ERR_OK;
}

static enum err
check_not_negative(struct operation_build *b, const char *key,
	const struct draft *d, int field)
{
	const struct value *v = field_values_find(&d->act.data, field);

	if (v != NULL && v->i < 0)
		return build_invalid(b, key, "must not be negative");
	return ERR_OK;
}

enum err
build_drawer_open(struct operation_build *b)
{
	struct draft *d = draft_insert(b, TABLE_CASH_SESSIONS);
	const char *name;
	enum err e = draft_given(b, d);

	if (e == ERR_OK)
		e = check_not_negative(b, "float", d, DRAWER_FLOAT_MINOR);
	if (e != ERR_OK)
		return e;
	if (build_arg(b, "drawer") == NULL)
		draft_text(b, d, DRAWER_DRAWER, b->c->terminal_name);
	if (field_values_find(&d->act.data, DRAWER_DRAWER) == NULL)
		return build_invalid(b, "drawer", "is missing: its name");
	draft_int(b, d, DRAWER_STATE, DRAWER_STATE_OPEN);
	name = field_values_find(&d->act.data, DRAWER_DRAWER)->s;
	build_sum_up(b, "Drawer %s open with %s.", name,
		build_money(
			b, field_values_find(&d->act.data, DRAWER_FLOAT_MINOR)
				   ->i));
	return ERR_OK;
}

/* The session to count or close. */
static enum err
own_drawer(struct operation_build *b, struct record **out)
{
	enum err e = find_drawer(b, out);

	if (e == ERR_OK && *out == NULL)
		return build_missing(b, "drawer",
			"no drawer of yours is open: name one with drawer=");
	return e;
}

static enum err
move_drawer(struct operation_build *b, enum drawer_state to, const char *what)
{
	struct record *session;
	enum err e = own_drawer(b, &session);

	if (e != ERR_OK)
		return e;
	draft_int(b, draft_update(b, session), DRAWER_STATE, (int64_t)to);
	build_sum_up(
		b, "Drawer %s %s.", record_text(session, DRAWER_DRAWER), what);
	return ERR_OK;
}

enum err
build_drawer_suspend(struct operation_build *b)
{
	return move_drawer(b, DRAWER_STATE_SUSPENDED, "is locked for a break");
}

enum err
build_drawer_resume(struct operation_build *b)
{
	return move_drawer(b, DRAWER_STATE_OPEN, "is open again");
}

static enum err
count(struct operation_build *b, const struct record *session,
	struct draft **out)
{
	struct draft *d = draft_update(b, session);
	enum err e;

	draft_int(b, d, DRAWER_STATE, DRAWER_STATE_COUNTED);
	e = draft_arg(b, d, DRAWER_COUNTED_MINOR, "counted");
	if (e == ERR_OK)
		e = check_not_negative(b, "counted", d, DRAWER_COUNTED_MINOR);
	*out = d;
	return e;
}

enum err
build_drawer_count(struct operation_build *b)
{
	struct record *session;
	struct draft *d;
	enum err e = own_drawer(b, &session);

	if (e == ERR_OK)
		e = count(b, session, &d);
	if (e != ERR_OK)
		return e;
	build_sum_up(
		b, "Drawer %s counted.", record_text(session, DRAWER_DRAWER));
	return ERR_OK;
}

/* Counting and closing are two moves of the session's state, so two actions. */
enum err
build_drawer_close(struct operation_build *b)
{
	struct record *session;
	struct record *counted;
	struct draft *first;
	struct draft *second;
	bool is_counted;
	enum err e = own_drawer(b, &session);

	if (e != ERR_OK)
		return e;
	is_counted = record_int(session, DRAWER_STATE) == DRAWER_STATE_COUNTED;
	if (!is_counted && build_arg(b, "counted") == NULL)
		return build_invalid(b, "counted",
			"is missing: the cash that is in the drawer");
	e = count(b, session, &first);
	if (e != ERR_OK)
		return e;
	counted = record_copy(b->a, session);
	record_set_int(counted, DRAWER_STATE, DRAWER_STATE_COUNTED);
	second = draft_update(b, counted);
	draft_after(second, first);
	draft_int(b, second, DRAWER_STATE, DRAWER_STATE_CLOSED);
	build_sum_up(
		b, "Drawer %s closed.", record_text(session, DRAWER_DRAWER));
	return ERR_OK;
}

/* Cash that leaves a drawer and belongs to no bill. */
static enum err
take_out(struct operation_build *b, enum payment_kind kind, struct draft **out)
{
	int64_t amount = 0;
	enum err e = amount_of(b, "amount", PAYMENT_AMOUNT_MINOR, 0, &amount);

	if (e == ERR_OK)
		e = cash(b, -amount, b->c->currency, out);
	if (e == ERR_OK)
		draft_int(b, *out, PAYMENT_KIND, (int64_t)kind);
	return e;
}

enum err
build_pay_out(struct operation_build *b)
{
	struct draft *d;
	enum err e = take_out(b, PAYMENT_KIND_PAID_OUT, &d);

	if (e == ERR_OK)
		e = draft_arg(b, d, PAYMENT_REASON, "what");
	build_sum_up(b, "Paid out %s %s: %s.", build_arg(b, "amount"),
		b->c->currency, build_arg(b, "what"));
	return e;
}

enum err
build_safe_drop(struct operation_build *b)
{
	struct draft *d;
	enum err e = take_out(b, PAYMENT_KIND_SAFE_DROP, &d);

	build_sum_up(b, "Brought %s %s to the safe.", build_arg(b, "amount"),
		b->c->currency);
	return e;
}

/* Opened to change a note, or to look: it stands on the report of the shift. */
enum err
build_no_sale(struct operation_build *b)
{
	struct draft *d;
	enum err e = cash(b, 0, b->c->currency, &d);

	if (e == ERR_OK)
		e = draft_arg(b, d, PAYMENT_REASON, "why");
	if (e != ERR_OK)
		return e;
	draft_int(b, d, PAYMENT_KIND, PAYMENT_KIND_NO_SALE);
	build_sum_up(
		b, "Drawer opened without a sale: %s.", build_arg(b, "why"));
	return ERR_OK;
}
