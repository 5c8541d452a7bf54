#include "tests/lib/hotel.h"
#include "tests/lib/test.h"

#include "domain/folio.h"

#include <string.h>

static const struct reduction *
charge(struct hotel *h, const char *id, enum charge_kind kind, int64_t amount)
{
	return hotel_insert(h, TABLE_FOLIO_CHARGES, id,
		DATA(TEXT(CHARGE_FOLIO_ID, hotel_folio(h, "stay")),
			INT(CHARGE_KIND, kind),
			INT(CHARGE_AMOUNT_MINOR, amount)));
}

static const struct reduction *
reverse(struct hotel *h, const char *id, const char *of, int64_t amount)
{
	return hotel_insert(h, TABLE_FOLIO_CHARGES, id,
		DATA(TEXT(CHARGE_FOLIO_ID, hotel_folio(h, "stay")),
			INT(CHARGE_KIND, CHARGE_KIND_ROOM),
			INT(CHARGE_AMOUNT_MINOR, amount),
			TEXT(CHARGE_REVERSES_ID, of)));
}

static const struct reduction *
pay(struct hotel *h, const char *id, int64_t amount)
{
	return hotel_insert(h, TABLE_CASH_PAYMENTS, id,
		DATA(TEXT(PAYMENT_FOLIO_ID, hotel_folio(h, "stay")),
			TEXT(PAYMENT_CASH_SESSION_ID, "drawer"),
			INT(PAYMENT_AMOUNT_MINOR, amount),
			TEXT(PAYMENT_CURRENCY, "EUR")));
}

static const struct reduction *
refund(struct hotel *h, const char *id, const char *of, int64_t amount)
{
	return hotel_insert(h, TABLE_CASH_PAYMENTS, id,
		DATA(TEXT(PAYMENT_CASH_SESSION_ID, "drawer"),
			INT(PAYMENT_AMOUNT_MINOR, amount),
			TEXT(PAYMENT_REFUNDS_ID, of),
			TEXT(PAYMENT_CURRENCY, "EUR")));
}

static int64_t
expected(struct hotel *h, const char *session)
{
	int64_t sum = 0;

	assert_int_equal(
		drawer_expected(view_memory_view(h->records),
			hotel_get(h, TABLE_CASH_SESSIONS, session), &sum),
		ERR_OK);
	return sum;
}

/* A guest with a bill of 100.00, at the desk. */
static void
begin(struct hotel *h)
{
	hotel_check_in(h);
	hotel_charge(h, "night", 10000);
	h->user = "desk";
}

/* ---- postings ---- */

static void
a_posting_gets_what_was_left_out(void **state)
{
	struct hotel *h = *state;
	const struct record *c;

	hotel_check_in(h);
	h->key = "the key";
	assert_applied(charge(h, "c", CHARGE_KIND_SERVICE, 1500));
	c = hotel_get(h, TABLE_FOLIO_CHARGES, "c");
	assert_int_equal(record_int(c, CHARGE_QUANTITY), 1);
	assert_string_equal(record_text(c, CHARGE_BUSINESS_DATE), HOTEL_TODAY);
	assert_int_equal(record_int(c, CHARGE_POSTED_AT), HOTEL_START + 1000);
	assert_string_equal(record_text(c, CHARGE_IDEMPOTENCY_KEY), "the key");
	assert_true(record_is_null(c, CHARGE_LATE_FOR));
}

static void
a_posting_is_never_changed_or_deleted(void **state)
{
	struct hotel *h = *state;

	begin(h);
	h->user = "boss";
	assert_refused(hotel_remove(h, TABLE_FOLIO_CHARGES, "night"),
		RULE_APPEND_ONLY);
	assert_refused(hotel_update(h, TABLE_FOLIO_CHARGES, "night",
			       DATA(INT(CHARGE_AMOUNT_MINOR, 1))),
		RULE_APPEND_ONLY);
	assert_int_equal(hotel_balance(h, hotel_folio(h, "stay")), 10000);
}

static void
an_amount_of_zero_means_nothing(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	assert_refused(charge(h, "c", CHARGE_KIND_ROOM, 0), RULE_AMOUNT_ZERO);
	assert_refused(pay(h, "p", 0), RULE_AMOUNT_ZERO);
}

static void
signs_fit_the_kind_of_posting(void **state)
{
	static const struct {
		enum charge_kind kind;
		bool plus;
		bool minus;
	} kinds[] = {
		{ CHARGE_KIND_ROOM, true, false },
		{ CHARGE_KIND_FOOD, true, false },
		{ CHARGE_KIND_BAR, true, false },
		{ CHARGE_KIND_SERVICE, true, false },
		{ CHARGE_KIND_TAX, true, false },
		{ CHARGE_KIND_DISCOUNT, false, true },
		{ CHARGE_KIND_ADJUSTMENT, true, true },
		{ CHARGE_KIND_PAYMENT, false, true },
	};
	struct hotel *h = *state;

	begin(h);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const char *id = arena_printf(h->arena, "plus-%zu", i);
		const struct reduction *r = charge(h, id, kinds[i].kind, 100);

		if (kinds[i].plus)
			assert_applied(r);
		else
			assert_refused(r, RULE_AMOUNT_SIGN);
		id = arena_printf(h->arena, "minus-%zu", i);
		r = charge(h, id, kinds[i].kind, -100);
		if (kinds[i].minus)
			assert_applied(r);
		else
			assert_refused(r, RULE_AMOUNT_SIGN);
	}
	assert_refused(
		charge(h, "r", CHARGE_KIND_REFUND, 100), RULE_NEGATIVE_PAYMENT);
}

static void
one_idempotency_key_is_one_posting(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;

	hotel_check_in(h);
	h->key = "minibar";
	assert_applied(charge(h, "first", CHARGE_KIND_BAR, 700));
	h->key = "minibar";
	r = charge(h, "second", CHARGE_KIND_BAR, 700);
	assert_applied(r);
	assert_int_equal(r->write_count, 0);
	assert_string_equal(r->record_id, "first");
	assert_int_equal(hotel_balance(h, hotel_folio(h, "stay")), 700);
	h->key = "minibar";
	assert_refused(
		charge(h, "third", CHARGE_KIND_BAR, 800), RULE_RECORD_EXISTS);
	/* Two equal charges under two keys are two charges. */
	assert_applied(charge(h, "fourth", CHARGE_KIND_BAR, 700));
	assert_int_equal(hotel_balance(h, hotel_folio(h, "stay")), 1400);
}

static void
a_payment_by_card_is_checked_against_the_balance(void **state)
{
	struct hotel *h = *state;

	begin(h);
	assert_refused(
		charge(h, "card", CHARGE_KIND_PAYMENT, -10001), RULE_OVERPAY);
	assert_applied(charge(h, "card", CHARGE_KIND_PAYMENT, -10000));
	assert_int_equal(hotel_balance(h, hotel_folio(h, "stay")), 0);
}

static void
a_reversal_takes_back_one_posting_once(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;

	begin(h);
	assert_refused(
		reverse(h, "part", "night", -5000), RULE_REVERSAL_AMOUNT);
	assert_applied(reverse(h, "back", "night", -10000));
	assert_int_equal(hotel_balance(h, hotel_folio(h, "stay")), 0);
	assert_refused(
		reverse(h, "twice", "night", -10000), RULE_REVERSAL_TWICE);
	assert_refused(
		reverse(h, "reback", "back", 10000), RULE_REVERSAL_TWICE);
	/* Two terminals reversed it while apart: once is enough. */
	h->late = true;
	r = reverse(h, "twice", "night", -10000);
	assert_exception(r, RULE_REVERSAL_TWICE);
	assert_int_equal(r->write_count, 0);
	assert_int_equal(hotel_balance(h, hotel_folio(h, "stay")), 0);
}

static void
a_reversal_takes_back_the_tax(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	assert_applied(hotel_insert(h, TABLE_FOLIO_CHARGES, "taxed",
		DATA(TEXT(CHARGE_FOLIO_ID, hotel_folio(h, "stay")),
			INT(CHARGE_KIND, CHARGE_KIND_ROOM),
			INT(CHARGE_AMOUNT_MINOR, 11000),
			INT(CHARGE_TAX_MINOR, 1000))));
	assert_applied(reverse(h, "back", "taxed", -11000));
	assert_int_equal(
		hotel_int(h, TABLE_FOLIO_CHARGES, "back", CHARGE_TAX_MINOR),
		-1000);
}

static void
a_reversal_stays_on_its_folio(void **state)
{
	struct hotel *h = *state;

	begin(h);
	hotel_put(h, TABLE_FOLIOS, "second",
		DATA(TEXT(FOLIO_STAY_ID, "stay"), TEXT(FOLIO_CURRENCY, "EUR"),
			INT(FOLIO_STATE, FOLIO_STATE_OPEN)));
	assert_refused(hotel_insert(h, TABLE_FOLIO_CHARGES, "back",
			       DATA(TEXT(CHARGE_FOLIO_ID, "second"),
				       INT(CHARGE_KIND, CHARGE_KIND_ROOM),
				       INT(CHARGE_AMOUNT_MINOR, -10000),
				       TEXT(CHARGE_REVERSES_ID, "night"))),
		RULE_ORPHAN_REF);
}

static void
cash_is_given_back_by_a_refund_not_a_reversal(void **state)
{
	struct hotel *h = *state;
	const struct record *posting;

	begin(h);
	assert_applied(pay(h, "p", 4000));
	posting = hotel_only(h, TABLE_FOLIO_CHARGES, CHARGE_SOURCE_ID, "p");
	assert_refused(
		reverse(h, "back", posting->id, 4000), RULE_NEGATIVE_PAYMENT);
}

/* ---- late postings ---- */

static void
a_late_posting_goes_to_the_current_day(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;

	hotel_check_in(h);
	h->business_date = "2026-11-23";
	h->claimed_date = "2026-11-22";
	r = charge(h, "c", CHARGE_KIND_ROOM, 9000);
	assert_exception(r, RULE_BUSINESS_DATE_CLOSED);
	assert_string_equal(
		hotel_text(h, TABLE_FOLIO_CHARGES, "c", CHARGE_BUSINESS_DATE),
		"2026-11-23");
	assert_string_equal(
		hotel_text(h, TABLE_FOLIO_CHARGES, "c", CHARGE_LATE_FOR),
		"2026-11-22");
}

static void
a_day_that_has_not_come_is_not_posted_to(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;

	hotel_check_in(h);
	h->claimed_date = "2026-12-24";
	r = charge(h, "c", CHARGE_KIND_ROOM, 9000);
	assert_applied(r);
	assert_int_equal(r->exception_count, 0);
	assert_string_equal(
		hotel_text(h, TABLE_FOLIO_CHARGES, "c", CHARGE_BUSINESS_DATE),
		HOTEL_TODAY);
}

static void
close_folio(struct hotel *h)
{
	assert_applied(hotel_update(h, TABLE_STAYS, "stay",
		DATA(INT(STAY_STATE, STAY_STATE_CHECKED_OUT))));
}

static void
a_closed_folio_takes_nothing(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	close_folio(h);
	h->user = "desk";
	assert_refused(charge(h, "c", CHARGE_KIND_BAR, 500), RULE_FOLIO_CLOSED);
	assert_refused(pay(h, "p", 500), RULE_FOLIO_CLOSED);
}

static void
what_comes_late_goes_to_a_folio_of_its_own(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;
	const char *closed;
	const char *late;

	hotel_check_in(h);
	closed = hotel_folio(h, "stay");
	close_folio(h);
	h->late = true;
	r = charge(h, "c", CHARGE_KIND_BAR, 500);
	assert_exception(r, RULE_FOLIO_CLOSED);
	late = hotel_text(h, TABLE_FOLIO_CHARGES, "c", CHARGE_FOLIO_ID);
	assert_string_not_equal(late, closed);
	assert_string_equal(
		hotel_text(h, TABLE_FOLIOS, late, FOLIO_STAY_ID), "stay");
	assert_string_equal(
		hotel_word(h, TABLE_FOLIOS, late, FOLIO_STATE), "open");
	/* The next one finds it. */
	assert_exception(hotel_insert(h, TABLE_FOLIO_CHARGES, "d",
				 DATA(TEXT(CHARGE_FOLIO_ID, closed),
					 INT(CHARGE_KIND, CHARGE_KIND_BAR),
					 INT(CHARGE_AMOUNT_MINOR, 300))),
		RULE_FOLIO_CLOSED);
	assert_int_equal(hotel_balance(h, late), 800);
	assert_int_equal(hotel_balance(h, closed), 0);
	assert_int_equal(
		hotel_list(h, TABLE_FOLIOS, FOLIO_STAY_ID, "stay").count, 2);
}

static void
late_cash_for_a_closed_folio_is_kept(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;
	const char *late;

	hotel_check_in(h);
	close_folio(h);
	h->user = "desk";
	h->late = true;
	r = pay(h, "p", 2500);
	assert_exception(r, RULE_FOLIO_CLOSED);
	late = hotel_text(h, TABLE_CASH_PAYMENTS, "p", PAYMENT_FOLIO_ID);
	assert_int_equal(hotel_balance(h, late), -2500);
	assert_int_equal(expected(h, "drawer"), 12500);
}

/* ---- cash ---- */

static void
cash_posts_to_the_folio_and_counts_in_the_drawer(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;
	const struct record *posting;

	begin(h);
	h->key = "press twice";
	r = hotel_insert(h, TABLE_CASH_PAYMENTS, "p",
		DATA(TEXT(PAYMENT_FOLIO_ID, hotel_folio(h, "stay")),
			TEXT(PAYMENT_CASH_SESSION_ID, "drawer"),
			INT(PAYMENT_AMOUNT_MINOR, 4000),
			INT(PAYMENT_TENDERED_MINOR, 5000),
			TEXT(PAYMENT_RECEIPT_NUMBER, "FD1-000412"),
			TEXT(PAYMENT_CURRENCY, "EUR")));
	assert_applied(r);
	assert_int_equal(r->write_count, 2);
	assert_int_equal(
		hotel_int(h, TABLE_CASH_PAYMENTS, "p", PAYMENT_CHANGE_MINOR),
		1000);
	assert_string_equal(
		hotel_text(h, TABLE_CASH_PAYMENTS, "p", PAYMENT_TAKEN_BY),
		"desk");
	posting = hotel_only(h, TABLE_FOLIO_CHARGES, CHARGE_SOURCE_ID, "p");
	assert_string_equal(record_word(posting, CHARGE_KIND), "payment");
	assert_int_equal(record_int(posting, CHARGE_AMOUNT_MINOR), -4000);
	assert_string_equal(
		record_text(posting, CHARGE_DESCRIPTION), "Cash FD1-000412");
	assert_string_equal(
		record_text(posting, CHARGE_IDEMPOTENCY_KEY), "press twice");
	assert_int_equal(hotel_balance(h, hotel_folio(h, "stay")), 6000);
	assert_int_equal(expected(h, "drawer"), 14000);
}

static void
two_equal_payments_are_two_payments(void **state)
{
	struct hotel *h = *state;

	begin(h);
	assert_applied(pay(h, "p", 2000));
	assert_applied(pay(h, "q", 2000));
	assert_int_equal(hotel_balance(h, hotel_folio(h, "stay")), 6000);
	assert_int_equal(expected(h, "drawer"), 14000);
}

static void
the_same_payment_again_is_one_payment(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;

	begin(h);
	assert_applied(pay(h, "p", 2000));
	r = hotel_again(h);
	assert_applied(r);
	assert_int_equal(r->write_count, 0);
	assert_int_equal(expected(h, "drawer"), 12000);
}

static void
change_that_does_not_add_up_is_refused(void **state)
{
	static const struct {
		int64_t amount, tendered, change;
		bool fits;
	} cash[] = {
		{ 4000, 5000, 1000, true },
		{ 4000, 4000, 0, true },
		{ 4000, 5000, 900, false },
		{ 4000, 3000, 0, false },
		{ 4000, 3000, -1000, false },
		{ 4000, 0, 0, false },
	};
	struct hotel *h = *state;

	for (size_t i = 0; i < sizeof(cash) / sizeof(cash[0]); i++) {
		struct hotel one;
		const struct reduction *r;

		(void)h;
		hotel_begin(&one);
		begin(&one);
		r = hotel_insert(&one, TABLE_CASH_PAYMENTS, "p",
			DATA(TEXT(PAYMENT_FOLIO_ID, hotel_folio(&one, "stay")),
				TEXT(PAYMENT_CASH_SESSION_ID, "drawer"),
				INT(PAYMENT_AMOUNT_MINOR, cash[i].amount),
				INT(PAYMENT_TENDERED_MINOR, cash[i].tendered),
				INT(PAYMENT_CHANGE_MINOR, cash[i].change),
				TEXT(PAYMENT_CURRENCY, "EUR")));
		if (cash[i].fits)
			assert_applied(r);
		else
			assert_refused(r, RULE_CHANGE_WRONG);
		hotel_end(&one);
	}
}

static void
change_without_anything_tendered_is_refused(void **state)
{
	struct hotel *h = *state;

	begin(h);
	assert_refused(
		hotel_insert(h, TABLE_CASH_PAYMENTS, "p",
			DATA(TEXT(PAYMENT_FOLIO_ID, hotel_folio(h, "stay")),
				TEXT(PAYMENT_CASH_SESSION_ID, "drawer"),
				INT(PAYMENT_AMOUNT_MINOR, 4000),
				INT(PAYMENT_CHANGE_MINOR, 1000),
				TEXT(PAYMENT_CURRENCY, "EUR"))),
		RULE_CHANGE_WRONG);
}

static void
more_than_the_balance_is_a_credit_only_when_insisted_on(void **state)
{
	struct hotel *h = *state;

	begin(h);
	assert_refused(pay(h, "p", 10001), RULE_OVERPAY);
	h->insist = "OVERPAY";
	assert_exception(pay(h, "p", 10001), RULE_OVERPAY);
	assert_int_equal(hotel_balance(h, hotel_folio(h, "stay")), -1);
}

static void
another_currency_is_refused(void **state)
{
	struct hotel *h = *state;

	begin(h);
	assert_refused(
		hotel_insert(h, TABLE_CASH_PAYMENTS, "p",
			DATA(TEXT(PAYMENT_FOLIO_ID, hotel_folio(h, "stay")),
				TEXT(PAYMENT_CASH_SESSION_ID, "drawer"),
				INT(PAYMENT_AMOUNT_MINOR, 100),
				TEXT(PAYMENT_CURRENCY, "USD"))),
		RULE_CURRENCY);
	assert_refused(hotel_insert(h, TABLE_FOLIOS, "f",
			       DATA(TEXT(FOLIO_STAY_ID, "stay"),
				       TEXT(FOLIO_CURRENCY, "USD"),
				       INT(FOLIO_STATE, FOLIO_STATE_OPEN))),
		RULE_CURRENCY);
	assert_refused(hotel_update(h, TABLE_FOLIOS, hotel_folio(h, "stay"),
			       DATA(TEXT(FOLIO_CURRENCY, "USD"))),
		RULE_CURRENCY);
}

static void
a_payment_names_what_it_pays(void **state)
{
	struct hotel *h = *state;

	h->user = "desk";
	assert_refused(hotel_insert(h, TABLE_CASH_PAYMENTS, "p",
			       DATA(TEXT(PAYMENT_CASH_SESSION_ID, "drawer"),
				       INT(PAYMENT_AMOUNT_MINOR, 100),
				       TEXT(PAYMENT_CURRENCY, "EUR"))),
		RULE_FOLIO_MISSING);
}

static void
refunds_add_up_to_no_more_than_was_paid(void **state)
{
	struct hotel *h = *state;
	const struct record *posting;

	begin(h);
	assert_applied(pay(h, "p", 4000));
	assert_refused(
		hotel_insert(h, TABLE_CASH_PAYMENTS, "r",
			DATA(TEXT(PAYMENT_FOLIO_ID, hotel_folio(h, "stay")),
				TEXT(PAYMENT_CASH_SESSION_ID, "drawer"),
				INT(PAYMENT_AMOUNT_MINOR, -100),
				TEXT(PAYMENT_CURRENCY, "EUR"))),
		RULE_NEGATIVE_PAYMENT);
	assert_refused(refund(h, "r", "p", -4001), RULE_REFUND_EXCEEDS);
	assert_applied(refund(h, "r", "p", -3000));
	assert_refused(refund(h, "s", "p", -1001), RULE_REFUND_EXCEEDS);
	assert_applied(refund(h, "s", "p", -1000));
	posting = hotel_only(h, TABLE_FOLIO_CHARGES, CHARGE_SOURCE_ID, "r");
	assert_string_equal(record_word(posting, CHARGE_KIND), "refund");
	assert_int_equal(record_int(posting, CHARGE_AMOUNT_MINOR), 3000);
	assert_int_equal(hotel_balance(h, hotel_folio(h, "stay")), 10000);
	assert_int_equal(expected(h, "drawer"), 10000);
	/* A refund is not refunded. */
	assert_refused(refund(h, "t", "r", -1), RULE_REFUND_EXCEEDS);
	assert_refused(refund(h, "t", "p", 5), RULE_AMOUNT_SIGN);
}

static void
a_refund_goes_back_to_the_folio_that_was_paid(void **state)
{
	struct hotel *h = *state;

	begin(h);
	assert_applied(pay(h, "p", 4000));
	hotel_put(h, TABLE_FOLIOS, "second",
		DATA(TEXT(FOLIO_STAY_ID, "stay"), TEXT(FOLIO_CURRENCY, "EUR"),
			INT(FOLIO_STATE, FOLIO_STATE_OPEN)));
	assert_refused(hotel_insert(h, TABLE_CASH_PAYMENTS, "r",
			       DATA(TEXT(PAYMENT_FOLIO_ID, "second"),
				       TEXT(PAYMENT_REFUNDS_ID, "p"),
				       TEXT(PAYMENT_CASH_SESSION_ID, "drawer"),
				       INT(PAYMENT_AMOUNT_MINOR, -100),
				       TEXT(PAYMENT_CURRENCY, "EUR"))),
		RULE_NEGATIVE_PAYMENT);
}

/* ---- drawers ---- */

static const struct reduction *
drawer_to(struct hotel *h, enum drawer_state state)
{
	return hotel_update(h, TABLE_CASH_SESSIONS, "drawer",
		DATA(INT(DRAWER_STATE, state)));
}

static void
cash_needs_a_drawer(void **state)
{
	struct hotel *h = *state;
	const struct field_values no_drawer = DATA(
		TEXT(PAYMENT_FOLIO_ID, "placeholder"),
		INT(PAYMENT_AMOUNT_MINOR, 1000), TEXT(PAYMENT_CURRENCY, "EUR"));

	begin(h);
	no_drawer.items[0].value.s = hotel_folio(h, "stay");
	assert_refused(hotel_insert(h, TABLE_CASH_PAYMENTS, "p", no_drawer),
		RULE_SHIFT_NONE);
	/* Taken is taken. */
	h->late = true;
	assert_exception(hotel_insert(h, TABLE_CASH_PAYMENTS, "p", no_drawer),
		RULE_SHIFT_NONE);
	assert_int_equal(hotel_balance(h, hotel_folio(h, "stay")), 9000);
}

static void
a_drawer_belongs_to_its_cashier(void **state)
{
	struct hotel *h = *state;

	begin(h);
	h->user = "boss";
	assert_refused(pay(h, "p", 1000), RULE_DRAWER_OWNER);
	h->insist = "DRAWER_OWNER";
	assert_refused(pay(h, "p", 1000), RULE_DRAWER_OWNER);
	/* Who left without counting: a manager does it, on record. */
	assert_exception(hotel_update(h, TABLE_CASH_SESSIONS, "drawer",
				 DATA(INT(DRAWER_STATE, DRAWER_STATE_COUNTED),
					 INT(DRAWER_COUNTED_MINOR, 10000))),
		RULE_DRAWER_OWNER);
	hotel_set(
		h, TABLE_STAFF, "cook", DATA(INT(STAFF_ROLE, ROLE_FRONT_DESK)));
	h->user = "cook";
	assert_refused(drawer_to(h, DRAWER_STATE_CLOSED), RULE_DRAWER_OWNER);
}

static void
a_drawer_is_counted_then_closed(void **state)
{
	struct hotel *h = *state;
	const struct record *d;

	begin(h);
	assert_applied(pay(h, "p", 2500));
	assert_problem(drawer_to(h, DRAWER_STATE_COUNTED), "counted_minor");
	assert_applied(hotel_update(h, TABLE_CASH_SESSIONS, "drawer",
		DATA(INT(DRAWER_STATE, DRAWER_STATE_COUNTED),
			INT(DRAWER_COUNTED_MINOR, 12400))));
	assert_int_equal(hotel_int(h, TABLE_CASH_SESSIONS, "drawer",
				 DRAWER_EXPECTED_MINOR),
		12500);
	assert_applied(drawer_to(h, DRAWER_STATE_CLOSED));
	d = hotel_get(h, TABLE_CASH_SESSIONS, "drawer");
	assert_false(record_is_null(d, DRAWER_CLOSED_AT));
	assert_refused(hotel_update(h, TABLE_CASH_SESSIONS, "drawer",
			       DATA(INT(DRAWER_COUNTED_MINOR, 12500))),
		RULE_DRAWER_STATE);
}

static void
counting_again_forgets_the_first_count(void **state)
{
	struct hotel *h = *state;
	const struct record *d;

	begin(h);
	assert_applied(hotel_update(h, TABLE_CASH_SESSIONS, "drawer",
		DATA(INT(DRAWER_STATE, DRAWER_STATE_COUNTED),
			INT(DRAWER_COUNTED_MINOR, 9000))));
	assert_applied(drawer_to(h, DRAWER_STATE_OPEN));
	d = hotel_get(h, TABLE_CASH_SESSIONS, "drawer");
	assert_true(record_is_null(d, DRAWER_COUNTED_MINOR));
	assert_true(record_is_null(d, DRAWER_EXPECTED_MINOR));
}

static void
late_cash_amends_the_session_that_took_it(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;

	begin(h);
	assert_applied(hotel_update(h, TABLE_CASH_SESSIONS, "drawer",
		DATA(INT(DRAWER_STATE, DRAWER_STATE_COUNTED),
			INT(DRAWER_COUNTED_MINOR, 13000))));
	assert_applied(drawer_to(h, DRAWER_STATE_CLOSED));
	assert_refused(pay(h, "p", 3000), RULE_DRAWER_CLOSED);
	h->late = true;
	r = pay(h, "p", 3000);
	assert_exception(r, RULE_DRAWER_CLOSED);
	assert_string_equal(
		hotel_word(h, TABLE_CASH_SESSIONS, "drawer", DRAWER_STATE),
		"amended");
	assert_int_equal(hotel_int(h, TABLE_CASH_SESSIONS, "drawer",
				 DRAWER_EXPECTED_MINOR),
		13000);
	/* And once more. */
	assert_exception(pay(h, "q", 500), RULE_DRAWER_CLOSED);
	assert_int_equal(hotel_int(h, TABLE_CASH_SESSIONS, "drawer",
				 DRAWER_EXPECTED_MINOR),
		13500);
}

static const struct reduction *
take_out(struct hotel *h, const char *id, enum payment_kind kind,
	int64_t amount, struct field_value also)
{
	return hotel_insert(h, TABLE_CASH_PAYMENTS, id,
		DATA(INT(PAYMENT_KIND, kind), also,
			TEXT(PAYMENT_CASH_SESSION_ID, "drawer"),
			INT(PAYMENT_AMOUNT_MINOR, amount),
			TEXT(PAYMENT_CURRENCY, "EUR")));
}

static void
an_expense_leaves_the_drawer_and_pays_no_bill(void **state)
{
	struct hotel *h = *state;
	const struct field_value nothing = NONE(PAYMENT_TENDERED_MINOR);
	const struct field_value taxi = TEXT(PAYMENT_REASON, "taxi");
	struct field_value bill = TEXT(PAYMENT_FOLIO_ID, NULL);
	const struct reduction *r;

	begin(h);
	r = take_out(h, "taxi", PAYMENT_KIND_PAID_OUT, -1500, taxi);
	assert_applied(r);
	assert_int_equal(writes_to(r, TABLE_FOLIO_CHARGES), 0);
	assert_int_equal(expected(h, "drawer"), 10000 - 1500);
	assert_applied(
		take_out(h, "safe", PAYMENT_KIND_SAFE_DROP, -5000, nothing));
	assert_int_equal(expected(h, "drawer"), 10000 - 6500);
	assert_refused(take_out(h, "a", PAYMENT_KIND_SAFE_DROP, 5000, nothing),
		RULE_AMOUNT_SIGN);
	assert_problem(take_out(h, "b", PAYMENT_KIND_PAID_OUT, -5000, nothing),
		"reason");
	bill.value = value_text(hotel_folio(h, "stay"));
	assert_problem(
		take_out(h, "c", PAYMENT_KIND_SAFE_DROP, -5000, bill), "kind");
}

static void
a_drawer_is_opened_without_a_sale_and_says_why(void **state)
{
	struct hotel *h = *state;
	const struct field_value nothing = NONE(PAYMENT_TENDERED_MINOR);
	const struct field_value change = TEXT(PAYMENT_REASON, "change");
	struct field_value bill = TEXT(PAYMENT_FOLIO_ID, NULL);

	begin(h);
	assert_applied(take_out(h, "open", PAYMENT_KIND_NO_SALE, 0, change));
	assert_int_equal(expected(h, "drawer"), 10000);
	assert_problem(
		take_out(h, "a", PAYMENT_KIND_NO_SALE, 0, nothing), "reason");
	assert_refused(take_out(h, "b", PAYMENT_KIND_NO_SALE, -1, change),
		RULE_AMOUNT_SIGN);
	assert_refused(take_out(h, "c", PAYMENT_KIND_PAID_OUT, 0, change),
		RULE_AMOUNT_ZERO);
	bill.value = value_text(hotel_folio(h, "stay"));
	assert_problem(take_out(h, "d", PAYMENT_KIND_NO_SALE, 0, bill), "kind");
}

/* Room and tax of the night are what the audit itself posts. */
static void
what_comes_while_the_audit_runs_counts_in_the_next_day(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	hotel_set(h, TABLE_PROPERTIES, "property",
		DATA(INT(PROPERTY_AUDIT_STATE, AUDIT_STATE_AUDITING)));
	assert_exception(
		charge(h, "bar", CHARGE_KIND_BAR, 500), RULE_AUDIT_RUNNING);
	assert_string_equal(
		hotel_text(h, TABLE_FOLIO_CHARGES, "bar", CHARGE_BUSINESS_DATE),
		"2026-11-23");
	assert_applied(charge(h, "night", CHARGE_KIND_ROOM, 9000));
	assert_string_equal(hotel_text(h, TABLE_FOLIO_CHARGES, "night",
				    CHARGE_BUSINESS_DATE),
		HOTEL_TODAY);
}

/* An order that is charged to the room is a charge like any other; one that is
 * paid is not. */
static void
an_order_for_the_room_keeps_to_the_limits_of_the_stay(void **state)
{
	struct hotel *h = *state;
	const struct field_values close =
		DATA(INT(ORDER_STATE, ORDER_STATE_CLOSED),
			TEXT(ORDER_STAY_ID, "stay"));

	hotel_check_in(h);
	hotel_order(h);
	hotel_set(h, TABLE_STAYS, "stay",
		DATA(INT(STAY_CREDIT_LIMIT_MINOR, 1249)));
	assert_refused(hotel_update(h, TABLE_ORDERS, "order", close),
		RULE_CREDIT_LIMIT);
	hotel_set(h, TABLE_STAYS, "stay",
		DATA(INT(STAY_CREDIT_LIMIT_MINOR, 1250), INT(STAY_NO_POST, 1)));
	assert_refused(
		hotel_update(h, TABLE_ORDERS, "order", close), RULE_NO_POST);
	hotel_set(h, TABLE_CASH_SESSIONS, "drawer",
		DATA(TEXT(DRAWER_OPENED_BY, "boss")));
	assert_applied(hotel_insert(h, TABLE_CASH_PAYMENTS, "cash",
		DATA(TEXT(PAYMENT_ORDER_ID, "order"),
			TEXT(PAYMENT_CASH_SESSION_ID, "drawer"),
			INT(PAYMENT_AMOUNT_MINOR, 1250),
			TEXT(PAYMENT_CURRENCY, "EUR"))));
	assert_string_equal(
		hotel_word(h, TABLE_ORDERS, "order", ORDER_STATE), "closed");
}

static void
late_cash_for_a_counted_drawer_corrects_what_was_expected(void **state)
{
	struct hotel *h = *state;

	begin(h);
	assert_applied(hotel_update(h, TABLE_CASH_SESSIONS, "drawer",
		DATA(INT(DRAWER_STATE, DRAWER_STATE_COUNTED),
			INT(DRAWER_COUNTED_MINOR, 13000))));
	h->late = true;
	assert_exception(pay(h, "p", 3000), RULE_DRAWER_CLOSED);
	assert_string_equal(
		hotel_word(h, TABLE_CASH_SESSIONS, "drawer", DRAWER_STATE),
		"counted");
	assert_int_equal(hotel_int(h, TABLE_CASH_SESSIONS, "drawer",
				 DRAWER_EXPECTED_MINOR),
		13000);
}

static void
a_drawer_has_one_open_session(void **state)
{
	struct hotel *h = *state;
	const struct field_values d1 =
		DATA(TEXT(DRAWER_DRAWER, "D1"), INT(DRAWER_FLOAT_MINOR, 5000),
			INT(DRAWER_STATE, DRAWER_STATE_OPEN));

	h->user = "desk";
	assert_refused(hotel_insert(h, TABLE_CASH_SESSIONS, "two", d1),
		RULE_DRAWER_IN_USE);
	d1.items[0].value.s = "D2";
	assert_applied(hotel_insert(h, TABLE_CASH_SESSIONS, "two", d1));
	assert_string_equal(
		hotel_text(h, TABLE_CASH_SESSIONS, "two", DRAWER_OPENED_BY),
		"desk");
	assert_false(record_is_null(
		hotel_get(h, TABLE_CASH_SESSIONS, "two"), DRAWER_OPENED_AT));
}

static void
a_drawer_is_locked_for_a_break(void **state)
{
	struct hotel *h = *state;

	begin(h);
	assert_applied(drawer_to(h, DRAWER_STATE_SUSPENDED));
	assert_refused(pay(h, "p", 3000), RULE_DRAWER_CLOSED);
	h->user = "boss";
	assert_refused(hotel_insert(h, TABLE_CASH_SESSIONS, "second",
			       DATA(TEXT(DRAWER_DRAWER, "D1"),
				       INT(DRAWER_FLOAT_MINOR, 1),
				       INT(DRAWER_STATE, DRAWER_STATE_OPEN))),
		RULE_DRAWER_IN_USE);
	h->user = "desk";
	/* Late cash was taken before the break. */
	h->late = true;
	assert_exception(pay(h, "p", 3000), RULE_DRAWER_CLOSED);
	h->late = false;
	assert_string_equal(
		hotel_word(h, TABLE_CASH_SESSIONS, "drawer", DRAWER_STATE),
		"suspended");
	/* What should be in it is said when it is counted. */
	assert_true(record_is_null(hotel_get(h, TABLE_CASH_SESSIONS, "drawer"),
		DRAWER_EXPECTED_MINOR));
	assert_applied(drawer_to(h, DRAWER_STATE_OPEN));
	assert_applied(pay(h, "q", 1000));
	assert_int_equal(expected(h, "drawer"), 14000);
}

/* ---- folios ---- */

static void
a_folio_is_closed_by_hand_only_when_it_is_settled(void **state)
{
	struct hotel *h = *state;
	const char *folio;

	begin(h);
	folio = hotel_folio(h, "stay");
	assert_refused(hotel_update(h, TABLE_FOLIOS, folio,
			       DATA(INT(FOLIO_STATE, FOLIO_STATE_CLOSED))),
		RULE_CHECKOUT_BALANCE);
	assert_applied(pay(h, "p", 10000));
	assert_applied(hotel_update(h, TABLE_FOLIOS, folio,
		DATA(INT(FOLIO_STATE, FOLIO_STATE_CLOSED))));
	assert_string_equal(
		hotel_text(h, TABLE_FOLIOS, folio, FOLIO_NUMBER), "F-000001");
	assert_refused(hotel_update(h, TABLE_FOLIOS, folio,
			       DATA(INT(FOLIO_STATE, FOLIO_STATE_OPEN))),
		RULE_FOLIO_CLOSED);
	assert_refused(hotel_update(h, TABLE_FOLIOS, folio,
			       DATA(TEXT(FOLIO_NUMBER, "F-000002"))),
		RULE_APPEND_ONLY);
	h->user = "boss";
	assert_refused(
		hotel_remove(h, TABLE_FOLIOS, folio), RULE_RECORD_IN_USE);
}

static void
folio_numbers_have_no_gaps(void **state)
{
	struct hotel *h = *state;

	h->user = "desk";
	for (int i = 0; i < 10; i++) {
		const char *id = arena_printf(h->arena, "stay-%d", i);

		assert_applied(hotel_insert(h, TABLE_STAYS, id,
			DATA(TEXT(STAY_GUEST_ID, "ben"),
				TEXT(STAY_ROOM_ID, "205"),
				INT(STAY_STATE, STAY_STATE_IN_HOUSE),
				TEXT(STAY_ARRIVAL_DATE, HOTEL_TODAY),
				TEXT(STAY_DEPARTURE_DATE, HOTEL_TODAY))));
		/* Refused once: no number is lost. */
		h->user = "maid";
		assert_refused(
			hotel_update(h, TABLE_STAYS, id,
				DATA(INT(STAY_STATE, STAY_STATE_CHECKED_OUT))),
			RULE_ROLE_DENIED);
		h->user = "desk";
		assert_applied(hotel_update(h, TABLE_STAYS, id,
			DATA(INT(STAY_STATE, STAY_STATE_CHECKED_OUT))));
		assert_string_equal(hotel_text(h, TABLE_FOLIOS,
					    hotel_folio(h, id), FOLIO_NUMBER),
			arena_printf(h->arena, "F-%06d", i + 1));
		hotel_set(h, TABLE_ROOMS, "205",
			DATA(INT(ROOM_STATUS, ROOM_STATUS_AVAILABLE),
				INT(ROOM_CONDITION, ROOM_CONDITION_CLEAN)));
	}
}

/* ---- money adds up ---- */

#define STEPS    400
#define REMEMBER 64

static uint64_t seed;

static int64_t
dice(int64_t sides)
{
	seed = seed * UINT64_C(6364136223846793005) +
	       UINT64_C(1442695040888963407);
	return (int64_t)((seed >> 33) % (uint64_t)sides);
}

/* The hotel's money by a model that shares nothing with the reducer. */
struct model {
	const char *folio; /* of the stay */
	int64_t owed;      /* by the guest, all folios together */
	int64_t drawer;    /* cash in it beyond the float */
	int64_t folio_owed;
	bool checked_out;
	struct {
		const char *id;
		int64_t amount;
		int64_t left; /* to reverse, or to refund */
	} postings[REMEMBER], payments[REMEMBER];
	int posting_count;
	int payment_count;
};

/* What is posted to a closed folio at the desk is refused; late, it goes to
 * another one. True when it was taken. */
static bool
is_taken(struct hotel *h, const struct model *m, const struct reduction *r)
{
	if (m->checked_out && !h->late) {
		assert_refused(r, RULE_FOLIO_CLOSED);
		return false;
	}
	assert_int_equal(
		m->checked_out, r->outcome == OUTCOME_APPLIED &&
					has_exception(r, RULE_FOLIO_CLOSED));
	return r->outcome == OUTCOME_APPLIED;
}

static void
count(struct model *m, int64_t amount)
{
	m->owed += amount;
	if (!m->checked_out)
		m->folio_owed += amount;
}

static void
step_charge(struct hotel *h, struct model *m)
{
	static const enum charge_kind kinds[] = { CHARGE_KIND_ROOM,
		CHARGE_KIND_FOOD, CHARGE_KIND_BAR, CHARGE_KIND_SERVICE };
	int64_t amount = 1 + dice(20000);
	const char *id = arena_printf(h->arena, "charge-%d", h->actions);
	const struct reduction *r = hotel_insert(h, TABLE_FOLIO_CHARGES, id,
		DATA(TEXT(CHARGE_FOLIO_ID, m->folio),
			INT(CHARGE_KIND, kinds[dice(4)]),
			INT(CHARGE_AMOUNT_MINOR, amount)));

	if (!is_taken(h, m, r))
		return;
	count(m, amount);
	if (m->posting_count < REMEMBER && !m->checked_out) {
		m->postings[m->posting_count].id = id;
		m->postings[m->posting_count].amount = amount;
		m->postings[m->posting_count++].left = amount;
	}
}

static void
step_reverse(struct hotel *h, struct model *m)
{
	const struct reduction *r;
	int64_t i;

	if (m->posting_count == 0)
		return;
	i = dice(m->posting_count);
	r = hotel_insert(h, TABLE_FOLIO_CHARGES,
		arena_printf(h->arena, "reversal-%d", h->actions),
		DATA(TEXT(CHARGE_FOLIO_ID, m->folio),
			INT(CHARGE_KIND, CHARGE_KIND_ROOM),
			INT(CHARGE_AMOUNT_MINOR, -m->postings[i].amount),
			TEXT(CHARGE_REVERSES_ID, m->postings[i].id)));
	if (m->postings[i].left == 0) {
		assert_int_equal(r->write_count, 0);
		assert_int_equal(r->rule, RULE_REVERSAL_TWICE);
		return;
	}
	if (!is_taken(h, m, r))
		return;
	count(m, -m->postings[i].left);
	m->postings[i].left = 0;
}

static void
step_pay(struct hotel *h, struct model *m)
{
	int64_t amount = 1 + dice(15000);
	const char *id = arena_printf(h->arena, "payment-%d", h->actions);
	const struct reduction *r = hotel_insert(h, TABLE_CASH_PAYMENTS, id,
		DATA(TEXT(PAYMENT_FOLIO_ID, m->folio),
			TEXT(PAYMENT_CASH_SESSION_ID, "drawer"),
			INT(PAYMENT_AMOUNT_MINOR, amount),
			INT(PAYMENT_TENDERED_MINOR, amount + dice(5000)),
			TEXT(PAYMENT_CURRENCY, "EUR")));

	if (r->rule == RULE_OVERPAY)
		assert_true(amount > m->folio_owed);
	if (r->outcome == OUTCOME_REFUSED && r->rule == RULE_OVERPAY)
		return;
	if (!is_taken(h, m, r))
		return;
	count(m, -amount);
	m->drawer += amount;
	if (m->payment_count < REMEMBER && !m->checked_out) {
		m->payments[m->payment_count].id = id;
		m->payments[m->payment_count++].left = amount;
	}
}

/* Whether an open folio of the stay owes the guest so much. */
static bool
has_credit(struct hotel *h, int64_t amount)
{
	struct record_list all =
		hotel_list(h, TABLE_FOLIOS, FOLIO_STAY_ID, "stay");

	for (size_t i = 0; i < all.count; i++)
		if (record_int(all.items[i], FOLIO_STATE) == FOLIO_STATE_OPEN &&
			hotel_balance(h, all.items[i]->id) <= -amount)
			return true;
	return false;
}

static void
step_refund(struct hotel *h, struct model *m)
{
	const struct reduction *r;
	int64_t amount = 1 + dice(8000);
	int64_t i;
	bool credit;

	if (m->payment_count == 0)
		return;
	i = dice(m->payment_count);
	credit = has_credit(h, amount);
	r = refund(h, arena_printf(h->arena, "refund-%d", h->actions),
		m->payments[i].id, -amount);
	if (amount > m->payments[i].left) {
		assert_refused(r, RULE_REFUND_EXCEEDS);
		return;
	}
	/* What the guest has coming on a later folio is paid out of that. */
	if (!m->checked_out || !credit) {
		if (!is_taken(h, m, r))
			return;
	} else {
		assert_applied(r);
	}
	m->payments[i].left -= amount;
	count(m, amount);
	m->drawer -= amount;
}

static void
step_move(struct hotel *h, struct model *m)
{
	h->insist = "CHECKOUT_BALANCE";
	h->late = true;
	m->checked_out = !m->checked_out;
	/* Out of the way of the room's own rules. */
	hotel_set(h, TABLE_ROOMS, "204",
		DATA(INT(ROOM_STATUS, ROOM_STATUS_DIRTY)));
	assert_int_equal(hotel_update(h, TABLE_STAYS, "stay",
				 DATA(INT(STAY_STATE,
					 m->checked_out ? STAY_STATE_CHECKED_OUT
							: STAY_STATE_IN_HOUSE)))
				 ->outcome,
		OUTCOME_APPLIED);
}

static void
check_model(struct hotel *h, const struct model *m)
{
	struct record_list folios =
		hotel_list(h, TABLE_FOLIOS, FOLIO_STAY_ID, "stay");
	int64_t owed = 0;

	for (size_t i = 0; i < folios.count; i++)
		owed += hotel_balance(h, folios.items[i]->id);
	assert_int_equal(owed, m->owed);
	assert_int_equal(hotel_balance(h, m->folio), m->folio_owed);
	assert_int_equal(expected(h, "drawer"), 10000 + m->drawer);
}

static void
step(struct hotel *h, struct model *m)
{
	int64_t what = dice(100);

	h->late = dice(3) == 0;
	h->user = what < 98 ? "desk" : "boss";
	if (what < 40)
		step_charge(h, m);
	else if (what < 65)
		step_pay(h, m);
	else if (what < 80)
		step_refund(h, m);
	else if (what < 93)
		step_reverse(h, m);
	else if (what < 98 && h->last.outcome == OUTCOME_APPLIED)
		assert_int_equal(hotel_again(h)->write_count, 0);
	else if (what < 98)
		return;
	else
		step_move(h, m);
}

static void
money_adds_up_whatever_happens(void **state)
{
	(void)state;
	for (uint64_t s = 1; s <= 25; s++) {
		struct hotel h;
		struct model m = { 0 };

		seed = s;
		hotel_begin(&h);
		hotel_check_in(&h);
		m.folio = hotel_folio(&h, "stay");
		for (int i = 0; i < STEPS; i++) {
			step(&h, &m);
			check_model(&h, &m);
		}
		assert_true(m.payment_count > 10 && m.posting_count > 10);
		hotel_end(&h);
	}
}

/* ---- small print ---- */

static void
a_drawer_without_an_owner_is_anybodys(void **state)
{
	struct hotel *h = *state;

	begin(h);
	hotel_set(
		h, TABLE_CASH_SESSIONS, "drawer", DATA(NONE(DRAWER_OPENED_BY)));
	assert_applied(pay(h, "p", 100));
	hotel_set(h, TABLE_CASH_SESSIONS, "drawer",
		DATA(TEXT(DRAWER_OPENED_BY, "desk")));
	h->user = "till";
	h->integration = true;
	assert_applied(pay(h, "q", 100));
	assert_int_equal(
		hotel_int(h, TABLE_CASH_PAYMENTS, "q", PAYMENT_PAID_AT),
		h->now_ms - 1000);
}

static void
a_folio_may_come_before_its_property_and_its_number_later(void **state)
{
	struct hotel *h = *state;

	view_memory_remove(h->records, TABLE_PROPERTIES, "property");
	assert_applied(hotel_insert(h, TABLE_FOLIOS, "f",
		DATA(TEXT(FOLIO_STAY_ID, "stay"), TEXT(FOLIO_CURRENCY, "EUR"),
			INT(FOLIO_STATE, FOLIO_STATE_OPEN))));
	assert_applied(hotel_update(
		h, TABLE_FOLIOS, "f", DATA(TEXT(FOLIO_NUMBER, "OLD-7"))));
	assert_applied(hotel_update(h, TABLE_FOLIOS, "f",
		DATA(INT(FOLIO_STATE, FOLIO_STATE_CLOSED))));
	assert_string_equal(
		hotel_text(h, TABLE_FOLIOS, "f", FOLIO_NUMBER), "OLD-7");
	assert_int_equal(hotel_int(h, TABLE_FOLIOS, "f", FOLIO_CLOSED_AT),
		HOTEL_START + 2000);
}

/* ---- bills on the way, credit notes, tax ---- */

static const struct reduction *
folio_to(struct hotel *h, const char *folio, enum folio_state state)
{
	return hotel_update(
		h, TABLE_FOLIOS, folio, DATA(INT(FOLIO_STATE, state)));
}

static void
an_interim_bill_is_numbered_and_the_folio_goes_on(void **state)
{
	struct hotel *h = *state;
	const char *folio;

	begin(h);
	folio = hotel_folio(h, "stay");
	h->user = "boss";
	assert_applied(folio_to(h, folio, FOLIO_STATE_INTERIM));
	assert_string_equal(
		hotel_text(h, TABLE_FOLIOS, folio, FOLIO_INTERIM_NUMBER),
		"I-000001");
	assert_null(hotel_text(h, TABLE_FOLIOS, folio, FOLIO_NUMBER));
	/* It takes postings as before. */
	hotel_charge(h, "bar", 500);
	assert_int_equal(hotel_balance(h, folio), 10500);
	assert_applied(folio_to(h, folio, FOLIO_STATE_OPEN));
	assert_applied(folio_to(h, folio, FOLIO_STATE_INTERIM));
	assert_string_equal(
		hotel_text(h, TABLE_FOLIOS, folio, FOLIO_INTERIM_NUMBER),
		"I-000002");
	assert_refused(hotel_update(h, TABLE_FOLIOS, folio,
			       DATA(TEXT(FOLIO_INTERIM_NUMBER, "I-9"))),
		RULE_APPEND_ONLY);
	assert_refused(
		folio_to(h, folio, FOLIO_STATE_CLOSED), RULE_CHECKOUT_BALANCE);
}

static void
a_credit_note_takes_a_bill_back_on_a_folio_of_its_own(void **state)
{
	struct hotel *h = *state;
	const char *folio;
	const struct record *late = NULL;
	struct record_list all;

	begin(h);
	folio = hotel_folio(h, "stay");
	assert_applied(pay(h, "p", 10000));
	h->user = "boss";
	assert_applied(folio_to(h, folio, FOLIO_STATE_CLOSED));
	h->user = "desk";
	assert_refused(
		folio_to(h, folio, FOLIO_STATE_CREDITED), RULE_ROLE_DENIED);
	h->user = "boss";
	assert_applied(folio_to(h, folio, FOLIO_STATE_CREDITED));
	assert_string_equal(
		hotel_text(h, TABLE_FOLIOS, folio, FOLIO_CREDIT_NUMBER),
		"C-000001");
	assert_int_equal(hotel_balance(h, folio), 0);
	all = hotel_list(h, TABLE_FOLIOS, FOLIO_STAY_ID, "stay");
	assert_int_equal(all.count, 2);
	for (size_t i = 0; i < all.count; i++) {
		if (strcmp(all.items[i]->id, folio) != 0)
			late = all.items[i];
	}
	assert_non_null(late);
	/* The guest has it coming, and gets it there. */
	assert_int_equal(hotel_balance(h, late->id), -10000);
	h->user = "desk";
	assert_applied(refund(h, "back", "p", -4000));
	assert_int_equal(hotel_balance(h, folio), 0);
	assert_int_equal(hotel_balance(h, late->id), -6000);
	assert_string_equal(
		hotel_text(h, TABLE_CASH_PAYMENTS, "back", PAYMENT_FOLIO_ID),
		late->id);
	assert_applied(refund(h, "rest", "p", -6000));
	assert_int_equal(hotel_balance(h, late->id), 0);
	h->user = "boss";
	assert_refused(folio_to(h, folio, FOLIO_STATE_OPEN), RULE_FOLIO_CLOSED);
}

/* Window B of the stay. */
static void
open_window(struct hotel *h)
{
	assert_applied(hotel_insert(h, TABLE_FOLIOS, "b",
		DATA(TEXT(FOLIO_STAY_ID, "stay"), TEXT(FOLIO_CURRENCY, "EUR"),
			INT(FOLIO_STATE, FOLIO_STATE_OPEN))));
}

static const struct reduction *
move_to(struct hotel *h, const char *id, const char *of, const char *folio,
	int64_t amount)
{
	return hotel_insert(h, TABLE_FOLIO_CHARGES, id,
		DATA(TEXT(CHARGE_FOLIO_ID, folio),
			INT(CHARGE_KIND, CHARGE_KIND_ROOM),
			INT(CHARGE_AMOUNT_MINOR, amount),
			TEXT(CHARGE_SOURCE_TABLE, "folio_charges"),
			TEXT(CHARGE_SOURCE_ID, of)));
}

static void
a_posting_moves_to_another_window_whole_and_once(void **state)
{
	struct hotel *h = *state;
	const char *folio;

	begin(h);
	folio = hotel_folio(h, "stay");
	assert_applied(charge(h, "room", CHARGE_KIND_ROOM, 5000));
	open_window(h);
	assert_applied(move_to(h, "there", "room", "b", 5000));
	assert_int_equal(hotel_balance(h, folio), 10000);
	assert_int_equal(hotel_balance(h, "b"), 5000);
	assert_refused(
		move_to(h, "twice", "room", "b", 5000), RULE_REVERSAL_TWICE);
	/* No further night: it was charged before. */
	assert_false(folio_is_night(hotel_get(h, TABLE_FOLIO_CHARGES, "there"),
		hotel_text(h, TABLE_FOLIO_CHARGES, "there",
			CHARGE_BUSINESS_DATE)));
	/* It is on one window, and can go on from there. */
	assert_applied(move_to(h, "back", "there", folio, 5000));
	assert_int_equal(hotel_balance(h, folio), 15000);
	assert_int_equal(hotel_balance(h, "b"), 0);
}

static void
a_posting_that_was_reversed_meanwhile_does_not_move(void **state)
{
	struct hotel *h = *state;

	begin(h);
	assert_applied(charge(h, "room", CHARGE_KIND_ROOM, 5000));
	open_window(h);
	assert_applied(reverse(h, "void", "room", -5000));
	h->late = true;
	(void)move_to(h, "there", "room", "b", 5000);
	assert_int_equal(hotel_balance(h, "b"), 0);
	assert_int_equal(hotel_balance(h, hotel_folio(h, "stay")), 10000);
}

/* It may be on its way, from another terminal or to a server that was put
 * back. */
static void
a_posting_that_is_not_there_yet_moves_later(void **state)
{
	struct hotel *h = *state;

	begin(h);
	open_window(h);
	assert_outcome(move_to(h, "there", "room", "b", 5000), OUTCOME_ORPHAN);
	assert_int_equal(h->last.rule, RULE_ORPHAN_REF);
	assert_outcome(
		hotel_insert(h, TABLE_FOLIO_CHARGES, "nothing",
			DATA(TEXT(CHARGE_FOLIO_ID, "b"),
				INT(CHARGE_KIND, CHARGE_KIND_ROOM),
				INT(CHARGE_AMOUNT_MINOR, 5000),
				TEXT(CHARGE_SOURCE_TABLE, "folio_charges"))),
		OUTCOME_INVALID);
	assert_applied(charge(h, "room", CHARGE_KIND_ROOM, 5000));
	assert_applied(move_to(h, "there", "room", "b", 5000));
	assert_int_equal(hotel_balance(h, "b"), 5000);
}

static void
what_does_not_move_is_told(void **state)
{
	struct hotel *h = *state;
	const char *folio;

	begin(h);
	folio = hotel_folio(h, "stay");
	assert_applied(charge(h, "room", CHARGE_KIND_ROOM, 5000));
	assert_applied(reverse(h, "void", "room", -5000));
	open_window(h);
	assert_refused(
		move_to(h, "m1", "void", "b", -5000), RULE_REVERSAL_TWICE);
	assert_applied(charge(h, "again", CHARGE_KIND_ROOM, 5000));
	assert_int_equal(move_to(h, "m2", "again", folio, 5000)->outcome,
		OUTCOME_INVALID);
	assert_int_equal(
		move_to(h, "m3", "again", "b", 4000)->outcome, OUTCOME_INVALID);
	assert_int_equal(hotel_balance(h, "b"), 0);
}

static void
tax_of_an_old_table_is_put_right_beside_the_bill(void **state)
{
	struct hotel *h = *state;
	struct record_list all;
	int64_t tax = 0;
	size_t adjusted = 0;

	hotel_check_in(h);
	hotel_order(h);
	hotel_set(h, TABLE_ORDER_LINES, "line",
		DATA(TEXT(LINE_MENU_ITEM_ID, "burger"),
			INT(LINE_TAX_MINOR, 60)));
	assert_exception(hotel_update(h, TABLE_ORDERS, "order",
				 DATA(INT(ORDER_STATE, ORDER_STATE_CLOSED),
					 TEXT(ORDER_STAY_ID, "stay"))),
		RULE_TAX_VERSION);
	all = hotel_list(h, TABLE_FOLIO_CHARGES, CHARGE_SOURCE_ID, "order");
	for (size_t i = 0; i < all.count; i++) {
		tax += record_int(all.items[i], CHARGE_TAX_MINOR);
		adjusted += record_int(all.items[i], CHARGE_KIND) ==
			    CHARGE_KIND_ADJUSTMENT;
	}
	/* 10 % that are in 12.50. */
	assert_int_equal(tax, 114);
	assert_int_equal(adjusted, 1);
	assert_int_equal(hotel_balance(h, hotel_folio(h, "stay")), 1250);
}

int
main(void)
{
#define TEST(f)                                                                \
	cmocka_unit_test_setup_teardown(f, hotel_set_up, hotel_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(an_interim_bill_is_numbered_and_the_folio_goes_on),
		TEST(a_credit_note_takes_a_bill_back_on_a_folio_of_its_own),
		TEST(a_posting_moves_to_another_window_whole_and_once),
		TEST(a_posting_that_was_reversed_meanwhile_does_not_move),
		TEST(a_posting_that_is_not_there_yet_moves_later),
		TEST(what_does_not_move_is_told),
		TEST(tax_of_an_old_table_is_put_right_beside_the_bill),
		TEST(a_posting_gets_what_was_left_out),
		TEST(a_posting_is_never_changed_or_deleted),
		TEST(an_amount_of_zero_means_nothing),
		TEST(signs_fit_the_kind_of_posting),
		TEST(one_idempotency_key_is_one_posting),
		TEST(a_payment_by_card_is_checked_against_the_balance),
		TEST(a_reversal_takes_back_one_posting_once),
		TEST(a_reversal_takes_back_the_tax),
		TEST(a_reversal_stays_on_its_folio),
		TEST(cash_is_given_back_by_a_refund_not_a_reversal),
		TEST(a_late_posting_goes_to_the_current_day),
		TEST(a_day_that_has_not_come_is_not_posted_to),
		TEST(a_closed_folio_takes_nothing),
		TEST(what_comes_late_goes_to_a_folio_of_its_own),
		TEST(late_cash_for_a_closed_folio_is_kept),
		TEST(cash_posts_to_the_folio_and_counts_in_the_drawer),
		TEST(two_equal_payments_are_two_payments),
		TEST(the_same_payment_again_is_one_payment),
		TEST(change_that_does_not_add_up_is_refused),
		TEST(change_without_anything_tendered_is_refused),
		TEST(more_than_the_balance_is_a_credit_only_when_insisted_on),
		TEST(another_currency_is_refused),
		TEST(a_payment_names_what_it_pays),
		TEST(refunds_add_up_to_no_more_than_was_paid),
		TEST(a_refund_goes_back_to_the_folio_that_was_paid),
		TEST(cash_needs_a_drawer),
		TEST(a_drawer_belongs_to_its_cashier),
		TEST(a_drawer_is_counted_then_closed),
		TEST(counting_again_forgets_the_first_count),
		TEST(late_cash_amends_the_session_that_took_it),
		TEST(late_cash_for_a_counted_drawer_corrects_what_was_expected),
		TEST(an_expense_leaves_the_drawer_and_pays_no_bill),
		TEST(a_drawer_is_opened_without_a_sale_and_says_why),
		TEST(what_comes_while_the_audit_runs_counts_in_the_next_day),
		TEST(an_order_for_the_room_keeps_to_the_limits_of_the_stay),
		TEST(a_drawer_has_one_open_session),
		TEST(a_drawer_is_locked_for_a_break),
		TEST(a_folio_is_closed_by_hand_only_when_it_is_settled),
		TEST(folio_numbers_have_no_gaps),
		TEST(money_adds_up_whatever_happens),
		TEST(a_drawer_without_an_owner_is_anybodys),
		TEST(a_folio_may_come_before_its_property_and_its_number_later),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
