#include "tests/lib/hotel.h"
#include "tests/lib/test.h"

#include <string.h>

static const struct reduction *
add_line(struct hotel *h, const char *id, const char *item, int64_t quantity,
	enum line_state state)
{
	bool is_beer = strcmp(item, "beer") == 0;

	return hotel_insert(h, TABLE_ORDER_LINES, id,
		DATA(TEXT(LINE_ORDER_ID, "order"),
			TEXT(LINE_MENU_ITEM_ID, item), TEXT(LINE_NAME, item),
			INT(LINE_QUANTITY, quantity),
			INT(LINE_UNIT_PRICE_MINOR, is_beer ? 500 : 1250),
			INT(LINE_TAX_MINOR, (is_beer ? 83 : 114) * quantity),
			INT(LINE_STATE, state)));
}

static const struct reduction *
line_to(struct hotel *h, const char *id, enum line_state state)
{
	return hotel_update(
		h, TABLE_ORDER_LINES, id, DATA(INT(LINE_STATE, state)));
}

static const char *
line_state(struct hotel *h, const char *id)
{
	return hotel_word(h, TABLE_ORDER_LINES, id, LINE_STATE);
}

static const struct record *
ticket_of(struct hotel *h, const char *station)
{
	struct record_list tickets =
		hotel_list(h, TABLE_KITCHEN_TICKETS, TICKET_ORDER_ID, "order");

	for (size_t i = 0; i < tickets.count; i++) {
		if (strcmp(record_word(tickets.items[i], TICKET_STATION),
			    station) == 0)
			return tickets.items[i];
	}
	fail_msg("there is no ticket for %s", station);
	return NULL;
}

static const char *
ticket_state(struct hotel *h, const char *station)
{
	return record_word(ticket_of(h, station), TICKET_STATE);
}

static const struct reduction *
ticket_to(struct hotel *h, const char *station, enum ticket_state state)
{
	return hotel_update(h, TABLE_KITCHEN_TICKETS, ticket_of(h, station)->id,
		DATA(INT(TICKET_STATE, state)));
}

static const struct reduction *
order_to(struct hotel *h, enum order_state state)
{
	return hotel_update(
		h, TABLE_ORDERS, "order", DATA(INT(ORDER_STATE, state)));
}

static const char *
order_state(struct hotel *h)
{
	return hotel_word(h, TABLE_ORDERS, "order", ORDER_STATE);
}

/* ---- firing ---- */

static void
a_fired_line_reaches_the_kitchen(void **state)
{
	struct hotel *h = *state;
	const struct record *t;
	char id[UUID_SIZE];

	h->user = "desk";
	hotel_order(h);
	assert_string_equal(order_state(h), "sent");
	t = ticket_of(h, "HOT");
	uuid_derive("order", "ticket HOT 1", id);
	assert_string_equal(t->id, id);
	assert_string_equal(record_word(t, TICKET_STATE), "relayed");
	assert_int_equal(record_int(t, TICKET_ROUND), 1);
	assert_false(record_is_null(t, TICKET_SENT_AT));
	assert_false(record_is_null(
		hotel_get(h, TABLE_ORDER_LINES, "line"), LINE_FIRED_AT));
	assert_false(record_is_null(
		hotel_get(h, TABLE_ORDERS, "order"), ORDER_OPENED_AT));
	assert_string_equal(
		hotel_text(h, TABLE_ORDERS, "order", ORDER_OPENED_BY), "desk");
}

static void
a_station_gets_one_ticket_a_round(void **state)
{
	struct hotel *h = *state;

	hotel_order(h);
	assert_applied(add_line(h, "two", "burger", 2, LINE_STATE_FIRED));
	assert_applied(add_line(h, "beer", "beer", 1, LINE_STATE_FIRED));
	assert_int_equal(
		hotel_list(h, TABLE_KITCHEN_TICKETS, TICKET_ORDER_ID, "order")
			.count,
		2);
	assert_applied(hotel_insert(h, TABLE_ORDER_LINES, "later",
		DATA(TEXT(LINE_ORDER_ID, "order"), TEXT(LINE_NAME, "soup"),
			INT(LINE_QUANTITY, 1), INT(LINE_UNIT_PRICE_MINOR, 600),
			INT(LINE_STATION, STATION_HOT), INT(LINE_ROUND, 2),
			INT(LINE_STATE, LINE_STATE_FIRED))));
	assert_int_equal(
		hotel_list(h, TABLE_KITCHEN_TICKETS, TICKET_ORDER_ID, "order")
			.count,
		3);
}

static void
what_needs_no_kitchen_gets_no_ticket(void **state)
{
	struct hotel *h = *state;

	assert_applied(hotel_insert(h, TABLE_ORDERS, "order",
		DATA(INT(ORDER_STATE, ORDER_STATE_OPEN))));
	assert_applied(hotel_insert(h, TABLE_ORDER_LINES, "water",
		DATA(TEXT(LINE_ORDER_ID, "order"), TEXT(LINE_NAME, "water"),
			INT(LINE_QUANTITY, 1), INT(LINE_UNIT_PRICE_MINOR, 300),
			INT(LINE_STATION, STATION_NONE),
			INT(LINE_STATE, LINE_STATE_FIRED))));
	assert_int_equal(
		hotel_list(h, TABLE_KITCHEN_TICKETS, -1, NULL).count, 0);
	assert_string_equal(order_state(h), "sent");
	assert_applied(line_to(h, "water", LINE_STATE_SERVED));
}

static void
a_held_line_waits_for_its_fire(void **state)
{
	struct hotel *h = *state;

	hotel_order(h);
	assert_applied(add_line(h, "beer", "beer", 2, LINE_STATE_HELD));
	assert_int_equal(
		hotel_int(h, TABLE_MENU_ITEMS, "beer", ITEM_COUNTDOWN), 10);
	assert_int_equal(hotel_int(h, TABLE_ORDER_LINES, "beer", LINE_STATION),
		STATION_BAR);
	assert_applied(line_to(h, "beer", LINE_STATE_FIRED));
	assert_int_equal(
		hotel_int(h, TABLE_MENU_ITEMS, "beer", ITEM_COUNTDOWN), 8);
	assert_string_equal(ticket_state(h, "BAR"), "relayed");
}

static void
more_than_are_left_is_said_and_counted(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;

	hotel_order(h);
	r = add_line(h, "beer", "beer", 12, LINE_STATE_FIRED);
	assert_exception(r, RULE_ITEM_COUNT);
	assert_int_equal(
		hotel_int(h, TABLE_MENU_ITEMS, "beer", ITEM_COUNTDOWN), -2);
}

static void
what_is_sold_out_is_refused_until_it_is_cooked(void **state)
{
	struct hotel *h = *state;

	hotel_order(h);
	hotel_set(h, TABLE_MENU_ITEMS, "beer", DATA(INT(ITEM_AVAILABLE, 0)));
	h->user = "desk";
	assert_refused(
		add_line(h, "a", "beer", 1, LINE_STATE_FIRED), RULE_ITEM_86);
	assert_refused(
		add_line(h, "a", "beer", 1, LINE_STATE_DRAFT), RULE_ITEM_86);
	h->insist = "ITEM_86";
	assert_refused(
		add_line(h, "a", "beer", 1, LINE_STATE_FIRED), RULE_ITEM_86);
	h->user = "cook";
	h->insist = "ITEM_86";
	assert_exception(
		add_line(h, "a", "beer", 1, LINE_STATE_FIRED), RULE_ITEM_86);
	h->user = "desk";
	h->late = true;
	assert_exception(
		add_line(h, "b", "beer", 1, LINE_STATE_FIRED), RULE_ITEM_86);
}

static void
what_was_not_said_of_a_dish_refuses_nobody(void **state)
{
	struct hotel *h = *state;

	hotel_order(h);
	hotel_set(h, TABLE_MENU_ITEMS, "burger",
		DATA(TEXT(ITEM_WANTED_MODIFIERS, "doneness: rare, done")));
	h->user = "desk";
	/* Nobody cooks it yet. */
	assert_applied(add_line(h, "held", "burger", 1, LINE_STATE_HELD));
	assert_exception(
		line_to(h, "held", LINE_STATE_FIRED), RULE_MODIFIER_MISSING);
	assert_exception(add_line(h, "fired", "burger", 1, LINE_STATE_FIRED),
		RULE_MODIFIER_MISSING);
	h->late = true;
	assert_exception(add_line(h, "late", "burger", 1, LINE_STATE_FIRED),
		RULE_MODIFIER_MISSING);
	assert_string_equal(ticket_state(h, "HOT"), "relayed");
	assert_applied(add_line(h, "beer", "beer", 1, LINE_STATE_FIRED));
}

/* A burger with a wish, at that price. */
static const struct reduction *
late_with(struct hotel *h, const char *wish, int64_t price)
{
	return hotel_insert(h, TABLE_ORDER_LINES, wish,
		DATA(TEXT(LINE_ORDER_ID, "order"),
			TEXT(LINE_MENU_ITEM_ID, "burger"),
			TEXT(LINE_NAME, "burger"), INT(LINE_QUANTITY, 1),
			INT(LINE_UNIT_PRICE_MINOR, price),
			TEXT(LINE_MODIFIERS, wish),
			INT(LINE_STATE, LINE_STATE_FIRED)));
}

static void
an_old_price_stands_and_is_said(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;

	hotel_order(h);
	hotel_set(h, TABLE_MENU_ITEMS, "burger",
		DATA(INT(ITEM_PRICE_MINOR, 1350)));
	h->late = true;
	r = add_line(h, "old", "burger", 1, LINE_STATE_FIRED);
	assert_exception(r, RULE_PRICE_VERSION);
	assert_int_equal(
		hotel_int(h, TABLE_ORDER_LINES, "old", LINE_UNIT_PRICE_MINOR),
		1250);
	/* A wish makes nothing cheaper. */
	assert_exception(late_with(h, "rare", 1250), RULE_PRICE_VERSION);
	assert_applied(late_with(h, "no salt", 1350));
	assert_int_equal(h->last.exception_count, 0);
}

static void
a_line_for_a_closed_order_opens_a_new_check_when_late(void **state)
{
	struct hotel *h = *state;
	const struct record *check;
	const char *id;

	hotel_order(h);
	hotel_set(h, TABLE_ORDERS, "order",
		DATA(INT(ORDER_STATE, ORDER_STATE_CLOSED)));
	assert_refused(add_line(h, "late", "burger", 1, LINE_STATE_FIRED),
		RULE_CHECK_CLOSED);
	h->late = true;
	assert_exception(add_line(h, "late", "burger", 1, LINE_STATE_FIRED),
		RULE_CHECK_CLOSED);
	id = hotel_text(h, TABLE_ORDER_LINES, "late", LINE_ORDER_ID);
	check = hotel_get(h, TABLE_ORDERS, id);
	assert_string_equal(record_text(check, ORDER_NUMBER), "FD1-000001/2");
	assert_string_equal(record_text(check, ORDER_TABLE_NO), "5");
	assert_string_equal(record_word(check, ORDER_STATE), "sent");
	/* The next one joins it. */
	assert_exception(add_line(h, "later", "beer", 1, LINE_STATE_FIRED),
		RULE_CHECK_CLOSED);
	assert_string_equal(
		hotel_text(h, TABLE_ORDER_LINES, "later", LINE_ORDER_ID), id);
	/* Unless that is closed as well. */
	hotel_set(h, TABLE_ORDERS, id,
		DATA(INT(ORDER_STATE, ORDER_STATE_CLOSED)));
	assert_exception(add_line(h, "last", "beer", 1, LINE_STATE_FIRED),
		RULE_CHECK_CLOSED);
	assert_string_not_equal(
		hotel_text(h, TABLE_ORDER_LINES, "last", LINE_ORDER_ID), id);
}

/* ---- in the kitchen ---- */

static void
lines_move_their_ticket(void **state)
{
	struct hotel *h = *state;

	hotel_order(h);
	assert_applied(add_line(h, "two", "burger", 1, LINE_STATE_FIRED));
	h->user = "cook";
	assert_applied(line_to(h, "line", LINE_STATE_STARTED));
	assert_string_equal(ticket_state(h, "HOT"), "started");
	assert_false(record_is_null(
		hotel_get(h, TABLE_ORDER_LINES, "line"), LINE_STARTED_AT));
	assert_applied(line_to(h, "line", LINE_STATE_READY));
	assert_string_equal(ticket_state(h, "HOT"), "started");
	assert_applied(line_to(h, "two", LINE_STATE_READY));
	assert_string_equal(ticket_state(h, "HOT"), "ready");
	assert_false(record_is_null(ticket_of(h, "HOT"), TICKET_READY_AT));
	/* One goes back on the fire. */
	assert_applied(line_to(h, "two", LINE_STATE_STARTED));
	assert_string_equal(ticket_state(h, "HOT"), "started");
	assert_true(record_is_null(ticket_of(h, "HOT"), TICKET_READY_AT));
	assert_true(record_is_null(
		hotel_get(h, TABLE_ORDER_LINES, "two"), LINE_READY_AT));
}

static void
a_ticket_moves_its_lines(void **state)
{
	struct hotel *h = *state;

	hotel_order(h);
	assert_applied(add_line(h, "two", "burger", 1, LINE_STATE_FIRED));
	assert_applied(add_line(h, "held", "burger", 1, LINE_STATE_HELD));
	h->user = "cook";
	assert_applied(ticket_to(h, "HOT", TICKET_STATE_DELIVERED));
	assert_false(record_is_null(ticket_of(h, "HOT"), TICKET_DELIVERED_AT));
	assert_string_equal(line_state(h, "line"), "fired");
	assert_applied(ticket_to(h, "HOT", TICKET_STATE_STARTED));
	assert_string_equal(line_state(h, "line"), "started");
	assert_string_equal(line_state(h, "two"), "started");
	assert_string_equal(line_state(h, "held"), "held");
	assert_applied(ticket_to(h, "HOT", TICKET_STATE_READY));
	assert_string_equal(line_state(h, "line"), "ready");
	assert_applied(ticket_to(h, "HOT", TICKET_STATE_BUMPED));
	assert_string_equal(line_state(h, "two"), "ready");
	assert_false(record_is_null(ticket_of(h, "HOT"), TICKET_BUMPED_AT));
	assert_applied(ticket_to(h, "HOT", TICKET_STATE_RECALLED));
	assert_true(record_is_null(ticket_of(h, "HOT"), TICKET_BUMPED_AT));
	assert_string_equal(line_state(h, "two"), "ready");
	assert_applied(ticket_to(h, "HOT", TICKET_STATE_STARTED));
	assert_string_equal(line_state(h, "two"), "started");
}

static void
an_add_on_brings_a_finished_ticket_back(void **state)
{
	struct hotel *h = *state;

	hotel_order(h);
	assert_applied(ticket_to(h, "HOT", TICKET_STATE_BUMPED));
	assert_applied(add_line(h, "more", "burger", 1, LINE_STATE_FIRED));
	assert_string_equal(ticket_state(h, "HOT"), "recalled");
	assert_int_equal(
		hotel_list(h, TABLE_KITCHEN_TICKETS, TICKET_ORDER_ID, "order")
			.count,
		1);
}

static void
what_the_kitchen_was_told_stays(void **state)
{
	struct hotel *h = *state;

	hotel_order(h);
	assert_refused(hotel_update(h, TABLE_ORDER_LINES, "line",
			       DATA(INT(LINE_QUANTITY, 3))),
		RULE_LINE_STATE);
	assert_applied(add_line(h, "draft", "burger", 1, LINE_STATE_DRAFT));
	assert_applied(hotel_update(
		h, TABLE_ORDER_LINES, "draft", DATA(INT(LINE_QUANTITY, 3))));
	/* Late: the state goes on, the order stays as it was cooked. */
	h->late = true;
	assert_exception(hotel_update(h, TABLE_ORDER_LINES, "line",
				 DATA(INT(LINE_QUANTITY, 3),
					 INT(LINE_STATE, LINE_STATE_READY))),
		RULE_LINE_STATE);
	assert_int_equal(
		hotel_int(h, TABLE_ORDER_LINES, "line", LINE_QUANTITY), 1);
	assert_string_equal(line_state(h, "line"), "ready");
}

/* ---- voids ---- */

static void
a_draft_is_voided_without_a_word(void **state)
{
	struct hotel *h = *state;

	hotel_order(h);
	h->user = "desk";
	assert_applied(add_line(h, "draft", "burger", 1, LINE_STATE_DRAFT));
	assert_applied(line_to(h, "draft", LINE_STATE_VOIDED));
}

static void
a_waiter_asks_the_kitchen_to_void_and_the_kitchen_agrees(void **state)
{
	struct hotel *h = *state;

	hotel_order(h);
	h->user = "desk";
	assert_refused(
		line_to(h, "line", LINE_STATE_VOIDED), RULE_VOID_AFTER_FIRE);
	assert_applied(line_to(h, "line", LINE_STATE_VOID_REQUESTED));
	assert_int_equal(h->last.exception_count, 0);
	assert_string_equal(ticket_state(h, "HOT"), "relayed");
	/* Who asked does not agree with himself. */
	assert_refused(
		line_to(h, "line", LINE_STATE_VOIDED), RULE_VOID_AFTER_FIRE);
	/* The kitchen agrees: nothing is left on the ticket. */
	h->user = "cook";
	assert_applied(line_to(h, "line", LINE_STATE_VOIDED));
	assert_string_equal(ticket_state(h, "HOT"), "cancelled");
}

static void
what_is_cooking_is_voided_at_once_only_by_a_manager_who_insists(void **state)
{
	static const enum line_state cooking[] = { LINE_STATE_FIRED,
		LINE_STATE_STARTED, LINE_STATE_READY, LINE_STATE_SERVED };
	static const char *const users[] = { "desk", "cook", "boss" };
	struct hotel *h = *state;

	hotel_order(h);
	for (size_t i = 0; i < sizeof(cooking) / sizeof(cooking[0]); i++) {
		hotel_set(h, TABLE_ORDER_LINES, "line",
			DATA(INT(LINE_STATE, cooking[i])));
		for (size_t u = 0; u < 2 * 3; u++) {
			h->user = users[u / 2];
			h->insist = u % 2 != 0 ? "VOID_AFTER_FIRE" : NULL;
			if (u < 5)
				assert_refused(
					line_to(h, "line", LINE_STATE_VOIDED),
					RULE_VOID_AFTER_FIRE);
		}
		assert_exception(line_to(h, "line", LINE_STATE_VOIDED),
			RULE_VOID_AFTER_FIRE);
	}
}

static void
what_no_kitchen_makes_is_voided_freely(void **state)
{
	struct hotel *h = *state;

	hotel_order(h);
	hotel_set(h, TABLE_ORDER_LINES, "line",
		DATA(INT(LINE_STATION, STATION_NONE)));
	h->user = "desk";
	assert_applied(line_to(h, "line", LINE_STATE_VOIDED));
	assert_int_equal(h->last.exception_count, 0);
}

static void
a_bump_acknowledges_what_is_struck_through(void **state)
{
	struct hotel *h = *state;

	hotel_order(h);
	assert_applied(add_line(h, "two", "burger", 1, LINE_STATE_FIRED));
	assert_applied(line_to(h, "line", LINE_STATE_VOID_REQUESTED));
	h->user = "cook";
	assert_applied(ticket_to(h, "HOT", TICKET_STATE_BUMPED));
	assert_string_equal(line_state(h, "line"), "voided");
	assert_string_equal(line_state(h, "two"), "ready");
}

static void
after_a_cancelled_ticket_a_new_one_is_made(void **state)
{
	struct hotel *h = *state;

	hotel_order(h);
	h->insist = "VOID_AFTER_FIRE";
	assert_exception(
		line_to(h, "line", LINE_STATE_VOIDED), RULE_VOID_AFTER_FIRE);
	assert_applied(add_line(h, "again", "burger", 1, LINE_STATE_FIRED));
	assert_int_equal(
		hotel_list(h, TABLE_KITCHEN_TICKETS, TICKET_ORDER_ID, "order")
			.count,
		2);
}

static void
cancelling_a_ticket_voids_its_lines(void **state)
{
	struct hotel *h = *state;

	hotel_order(h);
	assert_refused(ticket_to(h, "HOT", TICKET_STATE_CANCELLED),
		RULE_VOID_AFTER_FIRE);
	h->insist = "VOID_AFTER_FIRE";
	assert_exception(ticket_to(h, "HOT", TICKET_STATE_CANCELLED),
		RULE_VOID_AFTER_FIRE);
	assert_string_equal(line_state(h, "line"), "voided");
}

static void
voiding_an_order_voids_its_lines_and_tickets(void **state)
{
	struct hotel *h = *state;

	hotel_order(h);
	assert_refused(order_to(h, ORDER_STATE_VOIDED), RULE_VOID_AFTER_FIRE);
	h->insist = "VOID_AFTER_FIRE";
	assert_exception(order_to(h, ORDER_STATE_VOIDED), RULE_VOID_AFTER_FIRE);
	assert_string_equal(line_state(h, "line"), "voided");
	assert_string_equal(ticket_state(h, "HOT"), "cancelled");
}

static void
an_order_with_payments_is_not_voided(void **state)
{
	struct hotel *h = *state;

	hotel_order(h);
	h->user = "desk";
	assert_applied(hotel_insert(h, TABLE_CASH_PAYMENTS, "p",
		DATA(TEXT(PAYMENT_ORDER_ID, "order"),
			TEXT(PAYMENT_CASH_SESSION_ID, "drawer"),
			INT(PAYMENT_AMOUNT_MINOR, 100),
			TEXT(PAYMENT_CURRENCY, "EUR"))));
	h->user = "boss";
	h->insist = "VOID_AFTER_FIRE";
	assert_refused(order_to(h, ORDER_STATE_VOIDED), RULE_ORDER_STATE);
}

/* ---- the bill ---- */

static const struct reduction *
pay_order(struct hotel *h, const char *id, int64_t amount)
{
	h->user = "desk";
	return hotel_insert(h, TABLE_CASH_PAYMENTS, id,
		DATA(TEXT(PAYMENT_ORDER_ID, "order"),
			TEXT(PAYMENT_CASH_SESSION_ID, "drawer"),
			INT(PAYMENT_AMOUNT_MINOR, amount),
			TEXT(PAYMENT_CURRENCY, "EUR")));
}

static void
an_order_is_closed_when_it_is_paid_in_full(void **state)
{
	struct hotel *h = *state;

	hotel_order(h);
	assert_applied(add_line(h, "beer", "beer", 2, LINE_STATE_FIRED));
	assert_applied(pay_order(h, "p", 1000));
	assert_string_equal(order_state(h), "part_paid");
	assert_refused(pay_order(h, "q", 1251), RULE_OVERPAY);
	assert_applied(pay_order(h, "q", 1250));
	assert_string_equal(order_state(h), "closed");
	assert_int_equal(hotel_list(h, TABLE_FOLIO_CHARGES, -1, NULL).count, 0);
	assert_refused(pay_order(h, "r", 10), RULE_CHECK_CLOSED);
	h->late = true;
	assert_exception(pay_order(h, "r", 10), RULE_CHECK_CLOSED);
}

static void
a_paid_order_with_unsent_lines_stays_open(void **state)
{
	struct hotel *h = *state;

	hotel_order(h);
	assert_applied(add_line(h, "beer", "beer", 1, LINE_STATE_DRAFT));
	assert_applied(pay_order(h, "p", 1750));
	assert_string_equal(order_state(h), "sent");
}

static void
an_order_payment_is_in_the_hotels_currency(void **state)
{
	struct hotel *h = *state;

	hotel_order(h);
	h->user = "desk";
	assert_refused(hotel_insert(h, TABLE_CASH_PAYMENTS, "p",
			       DATA(TEXT(PAYMENT_ORDER_ID, "order"),
				       TEXT(PAYMENT_CASH_SESSION_ID, "drawer"),
				       INT(PAYMENT_AMOUNT_MINOR, 100),
				       TEXT(PAYMENT_CURRENCY, "CHF"))),
		RULE_CURRENCY);
}

static const struct record *
posting_of(struct hotel *h, const char *kind)
{
	struct record_list list =
		hotel_list(h, TABLE_FOLIO_CHARGES, CHARGE_SOURCE_ID, "order");

	for (size_t i = 0; i < list.count; i++) {
		if (strcmp(record_word(list.items[i], CHARGE_KIND), kind) == 0)
			return list.items[i];
	}
	fail_msg("no %s was posted", kind);
	return NULL;
}

static void
closing_to_a_room_posts_by_kind_and_tax(void **state)
{
	struct hotel *h = *state;
	const struct record *food;

	hotel_check_in(h);
	hotel_order(h);
	assert_applied(add_line(h, "two", "burger", 2, LINE_STATE_FIRED));
	assert_applied(add_line(h, "beer", "beer", 2, LINE_STATE_FIRED));
	h->user = "desk";
	h->key = "sign";
	assert_applied(hotel_update(h, TABLE_ORDERS, "order",
		DATA(INT(ORDER_STATE, ORDER_STATE_CLOSED),
			TEXT(ORDER_ROOM_ID, "204"))));
	assert_string_equal(
		hotel_text(h, TABLE_ORDERS, "order", ORDER_STAY_ID), "stay");
	food = posting_of(h, "food");
	assert_int_equal(record_int(food, CHARGE_AMOUNT_MINOR), 3750);
	assert_int_equal(record_int(food, CHARGE_TAX_MINOR), 342);
	assert_string_equal(
		record_text(food, CHARGE_DESCRIPTION), "Restaurant FD1-000001");
	assert_string_equal(record_text(food, CHARGE_SOURCE_TABLE), "orders");
	assert_string_equal(record_text(food, CHARGE_IDEMPOTENCY_KEY),
		"sign post food 100000");
	assert_int_equal(
		record_int(posting_of(h, "bar"), CHARGE_AMOUNT_MINOR), 1000);
	assert_int_equal(hotel_balance(h, hotel_folio(h, "stay")), 4750);
}

static void
lines_of_two_tax_rates_are_two_postings(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	hotel_order(h);
	hotel_put(h, TABLE_MENU_ITEMS, "cake",
		DATA(TEXT(ITEM_CODE, "CAK"), TEXT(ITEM_NAME, "cake"),
			INT(ITEM_PRICE_MINOR, 400), INT(ITEM_TAX_PPM, 130000),
			INT(ITEM_STATION, STATION_COLD)));
	assert_applied(hotel_insert(h, TABLE_ORDER_LINES, "cake",
		DATA(TEXT(LINE_ORDER_ID, "order"),
			TEXT(LINE_MENU_ITEM_ID, "cake"),
			TEXT(LINE_NAME, "cake"), INT(LINE_QUANTITY, 1),
			INT(LINE_UNIT_PRICE_MINOR, 400),
			INT(LINE_TAX_MINOR, 46),
			INT(LINE_STATE, LINE_STATE_FIRED))));
	assert_applied(hotel_update(h, TABLE_ORDERS, "order",
		DATA(INT(ORDER_STATE, ORDER_STATE_CLOSED),
			TEXT(ORDER_STAY_ID, "stay"))));
	assert_int_equal(
		hotel_list(h, TABLE_FOLIO_CHARGES, CHARGE_SOURCE_ID, "order")
			.count,
		2);
	assert_int_equal(hotel_balance(h, hotel_folio(h, "stay")), 1650);
}

static void
what_was_paid_at_the_table_is_taken_off_the_room(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	hotel_order(h);
	assert_applied(pay_order(h, "p", 1000));
	assert_applied(hotel_update(h, TABLE_ORDERS, "order",
		DATA(INT(ORDER_STATE, ORDER_STATE_CLOSED),
			TEXT(ORDER_STAY_ID, "stay"))));
	assert_int_equal(
		record_int(posting_of(h, "payment"), CHARGE_AMOUNT_MINOR),
		-1000);
	assert_int_equal(hotel_balance(h, hotel_folio(h, "stay")), 250);
}

static void
cash_for_an_order_that_went_to_the_room_is_the_guests(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	hotel_order(h);
	assert_applied(hotel_update(h, TABLE_ORDERS, "order",
		DATA(INT(ORDER_STATE, ORDER_STATE_CLOSED),
			TEXT(ORDER_STAY_ID, "stay"))));
	h->late = true;
	assert_exception(pay_order(h, "p", 1250), RULE_CHECK_CLOSED);
	assert_int_equal(hotel_balance(h, hotel_folio(h, "stay")), 0);
}

static const struct reduction *
give_back(struct hotel *h, const char *id, const char *of, int64_t amount)
{
	h->user = "desk";
	return hotel_insert(h, TABLE_CASH_PAYMENTS, id,
		DATA(TEXT(PAYMENT_REFUNDS_ID, of),
			TEXT(PAYMENT_CASH_SESSION_ID, "drawer"),
			INT(PAYMENT_AMOUNT_MINOR, -amount),
			TEXT(PAYMENT_CURRENCY, "EUR")));
}

/* What was paid at the table stands on the room as paid: given back in cash,
 * the guest would have it twice. */
static void
cash_given_back_for_an_order_on_the_room_is_owed_again(void **state)
{
	struct hotel *h = *state;
	const char *folio;

	hotel_check_in(h);
	hotel_order(h);
	assert_applied(pay_order(h, "p", 1000));
	assert_applied(hotel_update(h, TABLE_ORDERS, "order",
		DATA(INT(ORDER_STATE, ORDER_STATE_CLOSED),
			TEXT(ORDER_STAY_ID, "stay"))));
	folio = hotel_folio(h, "stay");
	assert_int_equal(hotel_balance(h, folio), 250);
	assert_applied(give_back(h, "back", "p", 400));
	assert_int_equal(hotel_balance(h, folio), 650);
	assert_applied(give_back(h, "more", "p", 600));
	assert_int_equal(hotel_balance(h, folio), 1250);
	assert_refused(give_back(h, "again", "p", 1), RULE_REFUND_EXCEEDS);
}

/* Opened again, nothing of it is on the room any more. */
static void
cash_given_back_for_an_order_that_left_the_room_is_not(void **state)
{
	struct hotel *h = *state;
	const char *folio;

	hotel_check_in(h);
	hotel_order(h);
	hotel_set(h, TABLE_ORDERS, "order", DATA(TEXT(ORDER_STAY_ID, "stay")));
	assert_applied(order_to(h, ORDER_STATE_CLOSED));
	h->user = "boss";
	assert_applied(order_to(h, ORDER_STATE_REOPENED));
	assert_applied(pay_order(h, "p", 1250));
	assert_string_equal(order_state(h), "closed");
	folio = hotel_folio(h, "stay");
	assert_applied(give_back(h, "back", "p", 1250));
	assert_int_equal(hotel_balance(h, folio), 0);
}

static void
a_line_of_a_bill_that_is_over_is_not_voided(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	hotel_order(h);
	assert_applied(hotel_update(h, TABLE_ORDERS, "order",
		DATA(INT(ORDER_STATE, ORDER_STATE_CLOSED),
			TEXT(ORDER_STAY_ID, "stay"))));
	for (int late = 0; late < 2; late++) {
		h->late = late;
		h->user = "boss";
		h->insist = "VOID_AFTER_FIRE";
		assert_refused(line_to(h, "line", LINE_STATE_VOIDED),
			RULE_CHECK_CLOSED);
		assert_refused(line_to(h, "line", LINE_STATE_VOID_REQUESTED),
			RULE_CHECK_CLOSED);
		h->insist = "VOID_AFTER_FIRE";
		assert_refused(ticket_to(h, "HOT", TICKET_STATE_CANCELLED),
			RULE_CHECK_CLOSED);
	}
	h->late = false;
	h->insist = NULL;
	h->user = "cook";
	assert_applied(line_to(h, "line", LINE_STATE_READY));
	h->user = "boss";
	assert_applied(order_to(h, ORDER_STATE_REOPENED));
	h->insist = "VOID_AFTER_FIRE";
	assert_exception(
		line_to(h, "line", LINE_STATE_VOIDED), RULE_VOID_AFTER_FIRE);
	assert_int_equal(hotel_balance(h, hotel_folio(h, "stay")), 0);
}

static void
void_lines_are_not_billed(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	hotel_order(h);
	assert_applied(add_line(h, "two", "burger", 2, LINE_STATE_FIRED));
	h->insist = "VOID_AFTER_FIRE";
	assert_exception(
		line_to(h, "two", LINE_STATE_VOIDED), RULE_VOID_AFTER_FIRE);
	assert_applied(hotel_update(h, TABLE_ORDERS, "order",
		DATA(INT(ORDER_STATE, ORDER_STATE_CLOSED),
			TEXT(ORDER_STAY_ID, "stay"))));
	assert_int_equal(hotel_balance(h, hotel_folio(h, "stay")), 1250);
}

static void
an_order_is_not_closed_with_lines_nobody_sent(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	hotel_order(h);
	assert_applied(add_line(h, "beer", "beer", 1, LINE_STATE_DRAFT));
	assert_refused(hotel_update(h, TABLE_ORDERS, "order",
			       DATA(INT(ORDER_STATE, ORDER_STATE_CLOSED),
				       TEXT(ORDER_STAY_ID, "stay"))),
		RULE_ORDER_STATE);
}

static void
an_order_that_nobody_pays_is_for_the_manager(void **state)
{
	struct hotel *h = *state;

	hotel_order(h);
	h->user = "desk";
	assert_refused(order_to(h, ORDER_STATE_CLOSED), RULE_ORDER_UNPAID);
	h->user = "boss";
	h->insist = "ORDER_UNPAID";
	assert_exception(order_to(h, ORDER_STATE_CLOSED), RULE_ORDER_UNPAID);
}

static void
an_order_of_a_guest_without_a_folio_is_refused(void **state)
{
	struct hotel *h = *state;

	hotel_order(h);
	assert_refused(hotel_update(h, TABLE_ORDERS, "order",
			       DATA(INT(ORDER_STATE, ORDER_STATE_CLOSED),
				       TEXT(ORDER_STAY_ID, "stay"))),
		RULE_FOLIO_MISSING);
}

static void
an_order_for_a_guest_who_left_goes_to_his_late_folio(void **state)
{
	struct hotel *h = *state;
	const char *folio;

	hotel_check_in(h);
	hotel_order(h);
	assert_applied(hotel_update(h, TABLE_STAYS, "stay",
		DATA(INT(STAY_STATE, STAY_STATE_CHECKED_OUT))));
	assert_refused(hotel_update(h, TABLE_ORDERS, "order",
			       DATA(INT(ORDER_STATE, ORDER_STATE_CLOSED),
				       TEXT(ORDER_STAY_ID, "stay"))),
		RULE_FOLIO_CLOSED);
	h->late = true;
	assert_exception(hotel_update(h, TABLE_ORDERS, "order",
				 DATA(INT(ORDER_STATE, ORDER_STATE_CLOSED),
					 TEXT(ORDER_STAY_ID, "stay"))),
		RULE_FOLIO_CLOSED);
	folio = record_text(posting_of(h, "food"), CHARGE_FOLIO_ID);
	assert_string_equal(
		hotel_word(h, TABLE_FOLIOS, folio, FOLIO_STATE), "open");
}

static void
an_absurd_total_is_refused(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	hotel_order(h);
	assert_applied(hotel_insert(h, TABLE_ORDER_LINES, "gold",
		DATA(TEXT(LINE_ORDER_ID, "order"), TEXT(LINE_NAME, "gold"),
			INT(LINE_QUANTITY, 999),
			INT(LINE_UNIT_PRICE_MINOR, INT64_C(999999999999)),
			INT(LINE_STATE, LINE_STATE_FIRED))));
	assert_refused(order_to(h, ORDER_STATE_CLOSED), RULE_AMOUNT_OVERFLOW);
}

static void
a_closed_order_stays_as_it_is(void **state)
{
	struct hotel *h = *state;

	hotel_order(h);
	assert_applied(pay_order(h, "p", 1250));
	assert_refused(hotel_update(h, TABLE_ORDERS, "order",
			       DATA(INT(ORDER_COVERS, 5))),
		RULE_CHECK_CLOSED);
	/* What was cooked may still be served. */
	assert_applied(line_to(h, "line", LINE_STATE_SERVED));
	h->user = "boss";
	assert_refused(
		hotel_remove(h, TABLE_ORDERS, "order"), RULE_RECORD_IN_USE);
	assert_refused(
		hotel_remove(h, TABLE_ORDER_LINES, "line"), RULE_RECORD_IN_USE);
	assert_refused(
		hotel_remove(h, TABLE_KITCHEN_TICKETS, ticket_of(h, "HOT")->id),
		RULE_RECORD_IN_USE);
}

static void
a_draft_line_and_an_empty_order_may_be_deleted(void **state)
{
	struct hotel *h = *state;

	assert_applied(hotel_insert(h, TABLE_ORDERS, "order",
		DATA(INT(ORDER_STATE, ORDER_STATE_OPEN))));
	assert_applied(add_line(h, "draft", "burger", 1, LINE_STATE_DRAFT));
	assert_refused(
		hotel_remove(h, TABLE_ORDERS, "order"), RULE_RECORD_IN_USE);
	assert_applied(hotel_remove(h, TABLE_ORDER_LINES, "draft"));
	assert_applied(hotel_remove(h, TABLE_ORDERS, "order"));
}

/* ---- every pair of states ---- */

static const struct reduction *
merge_into(struct hotel *h, const char *target)
{
	return hotel_update(h, TABLE_ORDERS, "order",
		DATA(INT(ORDER_STATE, ORDER_STATE_MERGED),
			TEXT(ORDER_MERGED_INTO_ID, target)));
}

static void
an_order_is_put_together_with_another(void **state)
{
	struct hotel *h = *state;
	const char *ticket;

	hotel_order(h);
	ticket = hotel_only(h, TABLE_KITCHEN_TICKETS, TICKET_ORDER_ID, "order")
			 ->id;
	hotel_put(h, TABLE_ORDERS, "other",
		DATA(TEXT(ORDER_TABLE_NO, "6"),
			INT(ORDER_STATE, ORDER_STATE_OPEN)));
	hotel_put(h, TABLE_ORDER_LINES, "theirs",
		DATA(TEXT(LINE_ORDER_ID, "other"), TEXT(LINE_NAME, "beer"),
			INT(LINE_QUANTITY, 1), INT(LINE_UNIT_PRICE_MINOR, 500),
			INT(LINE_STATION, STATION_HOT), INT(LINE_ROUND, 2),
			INT(LINE_STATE, LINE_STATE_DRAFT)));
	assert_problem(merge_into(h, "order"), "merged_into_id");
	assert_applied(merge_into(h, "other"));
	assert_string_equal(order_state(h), "merged");
	assert_string_equal(
		hotel_text(h, TABLE_ORDER_LINES, "line", LINE_ORDER_ID),
		"other");
	/* Behind the rounds that were there: each ticket keeps its lines. */
	assert_int_equal(
		hotel_int(h, TABLE_ORDER_LINES, "line", LINE_ROUND), 3);
	assert_int_equal(
		hotel_int(h, TABLE_KITCHEN_TICKETS, ticket, TICKET_ROUND), 3);
	assert_string_equal(
		hotel_text(h, TABLE_KITCHEN_TICKETS, ticket, TICKET_ORDER_ID),
		"other");
	assert_string_equal(
		hotel_word(h, TABLE_ORDERS, "other", ORDER_STATE), "sent");
	assert_applied(hotel_update(h, TABLE_KITCHEN_TICKETS, ticket,
		DATA(INT(TICKET_STATE, TICKET_STATE_BUMPED))));
	assert_string_equal(
		hotel_word(h, TABLE_ORDER_LINES, "line", LINE_STATE), "ready");
	assert_refused(add_line(h, "more", "beer", 1, LINE_STATE_FIRED),
		RULE_CHECK_CLOSED);
}

static void
an_order_with_payments_or_into_a_closed_one_is_not_merged(void **state)
{
	struct hotel *h = *state;

	hotel_order(h);
	hotel_put(h, TABLE_ORDERS, "other",
		DATA(TEXT(ORDER_TABLE_NO, "6"),
			INT(ORDER_STATE, ORDER_STATE_CLOSED)));
	assert_refused(merge_into(h, "other"), RULE_ORDER_STATE);
	hotel_set(h, TABLE_ORDERS, "other",
		DATA(INT(ORDER_STATE, ORDER_STATE_SENT)));
	assert_applied(pay_order(h, "p", 100));
	assert_refused(merge_into(h, "other"), RULE_ORDER_STATE);
	/* Given back, it is as if nothing had been paid. */
	assert_applied(hotel_insert(h, TABLE_CASH_PAYMENTS, "back",
		DATA(TEXT(PAYMENT_REFUNDS_ID, "p"),
			TEXT(PAYMENT_CASH_SESSION_ID, "drawer"),
			INT(PAYMENT_AMOUNT_MINOR, -100),
			TEXT(PAYMENT_CURRENCY, "EUR"))));
	assert_string_equal(order_state(h), "sent");
	assert_applied(merge_into(h, "other"));
}

/* What comes late for a bill that was put together with another one belongs to
 * that one. */
static void
late_cash_and_rounds_follow_an_order_that_was_merged(void **state)
{
	struct hotel *h = *state;

	hotel_order(h);
	hotel_put(h, TABLE_ORDERS, "other",
		DATA(TEXT(ORDER_TABLE_NO, "6"),
			INT(ORDER_STATE, ORDER_STATE_SENT)));
	assert_applied(merge_into(h, "other"));
	assert_refused(pay_order(h, "p", 1000), RULE_CHECK_CLOSED);
	h->late = true;
	assert_exception(pay_order(h, "p", 1000), RULE_CHECK_CLOSED);
	assert_string_equal(
		hotel_text(h, TABLE_CASH_PAYMENTS, "p", PAYMENT_ORDER_ID),
		"other");
	assert_string_equal(
		hotel_word(h, TABLE_ORDERS, "other", ORDER_STATE), "part_paid");
	assert_exception(add_line(h, "beer", "beer", 1, LINE_STATE_FIRED),
		RULE_CHECK_CLOSED);
	assert_string_equal(
		hotel_text(h, TABLE_ORDER_LINES, "beer", LINE_ORDER_ID),
		"other");
	assert_exception(pay_order(h, "rest", 750), RULE_CHECK_CLOSED);
	assert_string_equal(
		hotel_word(h, TABLE_ORDERS, "other", ORDER_STATE), "closed");
	/* Both are over: the next round has a check of its own. */
	assert_exception(add_line(h, "last", "beer", 1, LINE_STATE_FIRED),
		RULE_CHECK_CLOSED);
	assert_string_not_equal(
		hotel_text(h, TABLE_ORDER_LINES, "last", LINE_ORDER_ID),
		"other");
}

static void
a_manager_opens_an_order_again_and_its_charges_are_reversed(void **state)
{
	struct hotel *h = *state;
	struct record_list back;
	const char *folio;

	hotel_check_in(h);
	hotel_order(h);
	folio = hotel_folio(h, "stay");
	hotel_set(h, TABLE_ORDERS, "order", DATA(TEXT(ORDER_STAY_ID, "stay")));
	assert_applied(order_to(h, ORDER_STATE_CLOSED));
	assert_int_equal(hotel_balance(h, folio), 1250);
	h->user = "desk";
	assert_refused(order_to(h, ORDER_STATE_REOPENED), RULE_ROLE_DENIED);
	h->user = "boss";
	assert_applied(order_to(h, ORDER_STATE_REOPENED));
	assert_int_equal(hotel_balance(h, folio), 0);
	back = hotel_list(h, TABLE_FOLIO_CHARGES, CHARGE_SOURCE_ID, "order");
	assert_int_equal(back.count, 2);
	assert_string_equal(record_text(back.items[1], CHARGE_IDEMPOTENCY_KEY),
		back.items[1]->id);
	assert_applied(add_line(h, "beer", "beer", 1, LINE_STATE_FIRED));
	assert_string_equal(order_state(h), "reopened");
	assert_applied(order_to(h, ORDER_STATE_CLOSED));
	assert_int_equal(hotel_balance(h, folio), 1750);
	/* What was reversed once is not reversed again. */
	assert_applied(order_to(h, ORDER_STATE_REOPENED));
	assert_int_equal(hotel_balance(h, folio), 0);
}

static void
what_was_paid_is_refunded_before_an_order_is_opened_again(void **state)
{
	struct hotel *h = *state;

	hotel_order(h);
	assert_applied(pay_order(h, "p", 1250));
	assert_string_equal(order_state(h), "closed");
	h->user = "boss";
	assert_refused(order_to(h, ORDER_STATE_REOPENED), RULE_ORDER_STATE);
}

static void
another_round_makes_a_presented_bill_an_old_one(void **state)
{
	struct hotel *h = *state;

	hotel_order(h);
	assert_applied(order_to(h, ORDER_STATE_PRESENTED));
	assert_applied(add_line(h, "beer", "beer", 1, LINE_STATE_FIRED));
	assert_string_equal(order_state(h), "sent");
}

/* The kitchen's machines answer a late illegal move by themselves. */
static void
every_pair_of_ticket_states_is_answered(void **state)
{
	static const char *const legal[TICKET_STATE_WORD_COUNT] = {
		/* to: queued relayed delivered seen started ready bumped
		 * recalled cancelled */
		[TICKET_STATE_QUEUED] = "111111101",
		[TICKET_STATE_RELAYED] = "011111101",
		[TICKET_STATE_DELIVERED] = "001111101",
		[TICKET_STATE_SEEN] = "000111101",
		[TICKET_STATE_STARTED] = "000011101",
		[TICKET_STATE_READY] = "000011111",
		[TICKET_STATE_BUMPED] = "000000110",
		[TICKET_STATE_RECALLED] = "000011111",
		[TICKET_STATE_CANCELLED] = "000000001",
	};
	struct hotel *h = *state;

	hotel_put(h, TABLE_ORDERS, "order",
		DATA(INT(ORDER_STATE, ORDER_STATE_SENT)));
	hotel_put(h, TABLE_KITCHEN_TICKETS, "ticket",
		DATA(TEXT(TICKET_ORDER_ID, "order"),
			INT(TICKET_STATION, STATION_HOT), INT(TICKET_ROUND, 1),
			INT(TICKET_STATE, 0)));
	for (int from = 0; from < TICKET_STATE_WORD_COUNT; from++) {
		for (int to = 0; to < TICKET_STATE_WORD_COUNT; to++) {
			const struct reduction *r;

			hotel_set(h, TABLE_KITCHEN_TICKETS, "ticket",
				DATA(INT(TICKET_STATE, from)));
			r = ticket_to(h, "HOT", (enum ticket_state)to);
			if (legal[from][to] == '1') {
				assert_applied(r);
				continue;
			}
			assert_refused(r, RULE_TICKET_STATE);
			h->late = true;
			r = ticket_to(h, "HOT", (enum ticket_state)to);
			assert_exception(r, RULE_TICKET_STATE);
			/* What was said is kept, and nothing else. */
			assert_int_equal(r->write_count, 1);
			assert_int_equal(writes_to(r, TABLE_CONFLICTS), 1);
			h->late = false;
		}
	}
}

static void
every_pair_of_line_states_is_answered(void **state)
{
	static const char *const legal[LINE_STATE_WORD_COUNT] = {
		/* to: draft held fired started ready served void_requested
		 * voided; v: with an override */
		[LINE_STATE_DRAFT] = "11100001",
		[LINE_STATE_HELD] = "01100001",
		[LINE_STATE_FIRED] = "0011111v",
		[LINE_STATE_STARTED] = "0011111v",
		[LINE_STATE_READY] = "0001111v",
		[LINE_STATE_SERVED] = "0000110v",
		[LINE_STATE_VOID_REQUESTED] = "00111011",
		[LINE_STATE_VOIDED] = "00000001",
	};
	struct hotel *h = *state;

	hotel_order(h);
	for (int from = 0; from < LINE_STATE_WORD_COUNT; from++) {
		for (int to = 0; to < LINE_STATE_WORD_COUNT; to++) {
			const struct reduction *r;

			hotel_set(h, TABLE_ORDER_LINES, "line",
				DATA(INT(LINE_STATE, from)));
			r = line_to(h, "line", (enum line_state)to);
			if (legal[from][to] == '1') {
				assert_applied(r);
				continue;
			}
			if (legal[from][to] == 'v') {
				assert_refused(r, RULE_VOID_AFTER_FIRE);
				continue;
			}
			assert_refused(r, RULE_LINE_STATE);
			h->late = true;
			r = line_to(h, "line", (enum line_state)to);
			assert_exception(r, RULE_LINE_STATE);
			/* What was said is kept, and nothing else. */
			assert_int_equal(r->write_count, 1);
			assert_int_equal(writes_to(r, TABLE_CONFLICTS), 1);
			h->late = false;
		}
	}
}

/* ---- small print ---- */

/* On the waiter's terminal it waits for the server; there it has arrived. */
static void
a_ticket_says_how_far_it_came(void **state)
{
	struct hotel *h = *state;

	hotel_put(h, TABLE_ORDERS, "order",
		DATA(TEXT(ORDER_TABLE_NO, "5"),
			INT(ORDER_STATE, ORDER_STATE_OPEN)));
	h->authoritative = false;
	assert_applied(hotel_insert(h, TABLE_ORDER_LINES, "line",
		DATA(TEXT(LINE_ORDER_ID, "order"),
			TEXT(LINE_MENU_ITEM_ID, "burger"),
			TEXT(LINE_NAME, "Burger"), INT(LINE_QUANTITY, 1),
			INT(LINE_UNIT_PRICE_MINOR, 1250),
			INT(LINE_STATE, LINE_STATE_FIRED))));
	assert_string_equal(ticket_state(h, "HOT"), "queued");
	h->authoritative = true;
	assert_applied(ticket_to(h, "HOT", TICKET_STATE_SEEN));
	assert_string_equal(ticket_state(h, "HOT"), "seen");
}

/* Found by the simulator: the line was charged with both bills. */
static void
a_late_split_leaves_what_was_charged_where_it_was(void **state)
{
	struct hotel *h = *state;

	hotel_order(h);
	assert_applied(hotel_insert(h, TABLE_ORDERS, "split",
		DATA(TEXT(ORDER_SPLIT_FROM_ID, "order"),
			INT(ORDER_STATE, ORDER_STATE_OPEN))));
	hotel_set(h, TABLE_ORDER_LINES, "line",
		DATA(INT(LINE_STATE, LINE_STATE_SERVED)));
	hotel_set(h, TABLE_ORDERS, "order",
		DATA(INT(ORDER_STATE, ORDER_STATE_CLOSED)));
	h->authoritative = true;
	h->late = true;
	(void)hotel_update(h, TABLE_ORDER_LINES, "line",
		DATA(TEXT(LINE_ORDER_ID, "split")));
	assert_string_equal(
		hotel_text(h, TABLE_ORDER_LINES, "line", LINE_ORDER_ID),
		"order");
}

static void
served_lines_may_leave_for_a_bill_of_their_own(void **state)
{
	struct hotel *h = *state;
	const struct field_values to_split = DATA(TEXT(LINE_ORDER_ID, "split"));

	hotel_order(h);
	assert_applied(hotel_insert(h, TABLE_ORDERS, "split",
		DATA(TEXT(ORDER_SPLIT_FROM_ID, "order"),
			INT(ORDER_STATE, ORDER_STATE_OPEN))));
	/* The kitchen would look for it on the wrong ticket. */
	assert_refused(hotel_update(h, TABLE_ORDER_LINES, "line", to_split),
		RULE_LINE_STATE);
	hotel_set(h, TABLE_ORDER_LINES, "line",
		DATA(INT(LINE_STATE, LINE_STATE_SERVED)));
	assert_refused(hotel_update(h, TABLE_ORDER_LINES, "line",
			       DATA(TEXT(LINE_ORDER_ID, "split"),
				       INT(LINE_QUANTITY, 2))),
		RULE_LINE_STATE);
	assert_applied(hotel_update(h, TABLE_ORDER_LINES, "line", to_split));
	assert_string_equal(
		hotel_text(h, TABLE_ORDER_LINES, "line", LINE_ORDER_ID),
		"split");
	/* Not to any other order. */
	assert_refused(hotel_update(h, TABLE_ORDER_LINES, "line",
			       DATA(TEXT(LINE_ORDER_ID, "order"))),
		RULE_LINE_STATE);
}

/* The bill goes to the guest who is named, in the room that is the guest's. */
static void
an_order_goes_to_its_own_guest(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	hotel_put(h, TABLE_STAYS, "ben's",
		DATA(TEXT(STAY_GUEST_ID, "ben"), TEXT(STAY_ROOM_ID, "205"),
			INT(STAY_STATE, STAY_STATE_IN_HOUSE),
			TEXT(STAY_ARRIVAL_DATE, HOTEL_TODAY),
			TEXT(STAY_DEPARTURE_DATE, "2026-11-23")));
	hotel_order(h);
	assert_refused(hotel_update(h, TABLE_ORDERS, "order",
			       DATA(INT(ORDER_STATE, ORDER_STATE_CLOSED),
				       TEXT(ORDER_STAY_ID, "stay"),
				       TEXT(ORDER_ROOM_ID, "205"))),
		RULE_GUEST_MISMATCH);
	h->late = true;
	assert_exception(hotel_update(h, TABLE_ORDERS, "order",
				 DATA(INT(ORDER_STATE, ORDER_STATE_CLOSED),
					 TEXT(ORDER_STAY_ID, "stay"),
					 TEXT(ORDER_ROOM_ID, "205"))),
		RULE_GUEST_MISMATCH);
	assert_string_equal(
		hotel_text(h, TABLE_ORDERS, "order", ORDER_ROOM_ID), "204");
	assert_int_equal(hotel_balance(h, hotel_folio(h, "stay")), 1250);
}

static void
a_vacant_room_pays_nothing(void **state)
{
	struct hotel *h = *state;

	hotel_order(h);
	assert_refused(hotel_update(h, TABLE_ORDERS, "order",
			       DATA(INT(ORDER_STATE, ORDER_STATE_CLOSED),
				       TEXT(ORDER_ROOM_ID, "206"))),
		RULE_ORDER_UNPAID);
}

static void
totals_are_limited_both_ways(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	hotel_order(h);
	hotel_set(h, TABLE_ORDER_LINES, "line",
		DATA(INT(LINE_UNIT_PRICE_MINOR, INT64_C(999999999999))));
	assert_applied(add_line(h, "more", "burger", 1, LINE_STATE_FIRED));
	assert_refused(order_to(h, ORDER_STATE_CLOSED), RULE_AMOUNT_OVERFLOW);
	hotel_set(h, TABLE_ORDER_LINES, "line",
		DATA(INT(LINE_UNIT_PRICE_MINOR, INT64_C(-999999999999)),
			INT(LINE_QUANTITY, 2)));
	assert_refused(order_to(h, ORDER_STATE_CLOSED), RULE_AMOUNT_OVERFLOW);
	hotel_set(h, TABLE_ORDER_LINES, "line", DATA(INT(LINE_QUANTITY, 1)));
	hotel_set(h, TABLE_ORDER_LINES, "more",
		DATA(INT(LINE_UNIT_PRICE_MINOR, -1250)));
	assert_refused(order_to(h, ORDER_STATE_CLOSED), RULE_AMOUNT_OVERFLOW);
}

static void
a_line_takes_what_it_was_not_told_from_the_item(void **state)
{
	struct hotel *h = *state;

	hotel_order(h);
	hotel_set(h, TABLE_MENU_ITEMS, "burger", DATA(INT(ITEM_COURSE, 3)));
	assert_applied(add_line(h, "b", "burger", 1, LINE_STATE_HELD));
	assert_int_equal(hotel_int(h, TABLE_ORDER_LINES, "b", LINE_COURSE), 3);
	assert_applied(hotel_insert(h, TABLE_ORDER_LINES, "c",
		DATA(TEXT(LINE_ORDER_ID, "order"),
			TEXT(LINE_MENU_ITEM_ID, "burger"), TEXT(LINE_NAME, "b"),
			INT(LINE_QUANTITY, 1), INT(LINE_UNIT_PRICE_MINOR, 1),
			INT(LINE_COURSE, 1), INT(LINE_STATION, STATION_COLD),
			INT(LINE_STATE, LINE_STATE_HELD))));
	assert_int_equal(hotel_int(h, TABLE_ORDER_LINES, "c", LINE_COURSE), 1);
	assert_int_equal(hotel_int(h, TABLE_ORDER_LINES, "c", LINE_STATION),
		STATION_COLD);
}

static void
prices_are_compared_only_where_they_can_be(void **state)
{
	struct hotel *h = *state;
	const struct field_values open_food =
		DATA(TEXT(LINE_ORDER_ID, "order"), TEXT(LINE_NAME, "cake"),
			INT(LINE_QUANTITY, 1), INT(LINE_UNIT_PRICE_MINOR, 400),
			INT(LINE_STATION, STATION_COLD),
			INT(LINE_STATE, LINE_STATE_FIRED));

	hotel_order(h);
	hotel_set(h, TABLE_MENU_ITEMS, "burger",
		DATA(INT(ITEM_PRICE_MINOR, 1350)));
	assert_applied(add_line(h, "now", "burger", 1, LINE_STATE_FIRED));
	assert_int_equal(h->last.exception_count, 0);
	h->late = true;
	assert_applied(hotel_insert(h, TABLE_ORDER_LINES, "cake", open_food));
	assert_int_equal(h->last.exception_count, 0);
	assert_applied(late_with(h, "double", 1500));
	assert_int_equal(h->last.exception_count, 0);
}

static void
a_note_on_a_line_moves_nothing(void **state)
{
	struct hotel *h = *state;

	hotel_order(h);
	hotel_set(h, TABLE_ORDER_LINES, "line",
		DATA(INT(LINE_STATE, LINE_STATE_READY)));
	assert_applied(hotel_update(
		h, TABLE_ORDER_LINES, "line", DATA(TEXT(LINE_NOTE, "hot!"))));
	assert_int_equal(h->last.write_count, 1);
	assert_true(record_is_null(
		hotel_get(h, TABLE_ORDER_LINES, "line"), LINE_READY_AT));
}

static void
a_new_check_is_opened_by_whoever_needs_it(void **state)
{
	struct hotel *h = *state;
	const struct record *check;
	int64_t at;

	hotel_order(h);
	hotel_set(h, TABLE_ORDERS, "order",
		DATA(INT(ORDER_STATE, ORDER_STATE_CLOSED)));
	h->late = true;
	h->user = "desk";
	at = h->now_ms;
	assert_exception(add_line(h, "late", "burger", 1, LINE_STATE_HELD),
		RULE_CHECK_CLOSED);
	check = hotel_get(h, TABLE_ORDERS,
		hotel_text(h, TABLE_ORDER_LINES, "late", LINE_ORDER_ID));
	assert_false(record_is_null(check, ORDER_STATE));
	assert_string_equal(record_word(check, ORDER_STATE), "open");
	assert_int_equal(record_int(check, ORDER_OPENED_AT), at);
	assert_string_equal(record_text(check, ORDER_OPENED_BY), "desk");
	assert_string_equal(
		record_text(check, ORDER_NOTE), "continues FD1-000001");
}

static void
every_step_in_the_kitchen_is_stamped(void **state)
{
	struct hotel *h = *state;
	const struct record *t;
	const struct record *l;
	int64_t at;

	hotel_order(h);
	assert_applied(add_line(h, "beer", "beer", 1, LINE_STATE_FIRED));
	at = h->now_ms;
	assert_applied(ticket_to(h, "HOT", TICKET_STATE_STARTED));
	l = hotel_get(h, TABLE_ORDER_LINES, "line");
	assert_int_equal(record_int(l, LINE_STARTED_AT), at);
	/* The bar has a ticket of its own. */
	assert_string_equal(line_state(h, "beer"), "fired");
	assert_applied(ticket_to(h, "HOT", TICKET_STATE_READY));
	l = hotel_get(h, TABLE_ORDER_LINES, "line");
	assert_int_equal(record_int(l, LINE_READY_AT), at + 1000);
	t = ticket_of(h, "HOT");
	assert_int_equal(record_int(t, TICKET_READY_AT), at + 1000);
	assert_applied(ticket_to(h, "HOT", TICKET_STATE_STARTED));
	l = hotel_get(h, TABLE_ORDER_LINES, "line");
	assert_true(record_is_null(l, LINE_READY_AT));
	assert_true(record_is_null(ticket_of(h, "HOT"), TICKET_READY_AT));
	assert_applied(ticket_to(h, "HOT", TICKET_STATE_BUMPED));
	t = ticket_of(h, "HOT");
	assert_int_equal(record_int(t, TICKET_READY_AT), at + 3000);
	assert_int_equal(record_int(t, TICKET_BUMPED_AT), at + 3000);
	/* What is served after the bump leaves the ticket where it is. */
	assert_applied(line_to(h, "line", LINE_STATE_SERVED));
	assert_string_equal(ticket_state(h, "HOT"), "bumped");
	assert_applied(add_line(h, "more", "burger", 1, LINE_STATE_FIRED));
	assert_true(record_is_null(ticket_of(h, "HOT"), TICKET_BUMPED_AT));
	assert_applied(line_to(h, "beer", LINE_STATE_READY));
	l = hotel_get(h, TABLE_ORDER_LINES, "beer");
	assert_int_equal(record_int(l, LINE_READY_AT), h->now_ms - 1000);
}

static void
a_line_without_a_ticket_goes_on_alone(void **state)
{
	struct hotel *h = *state;

	hotel_order(h);
	view_memory_remove(
		h->records, TABLE_KITCHEN_TICKETS, ticket_of(h, "HOT")->id);
	assert_applied(line_to(h, "line", LINE_STATE_STARTED));
	assert_int_equal(h->last.write_count, 1);
}

static void
a_ticket_that_a_client_sends_is_stamped(void **state)
{
	struct hotel *h = *state;
	const struct field_values ticket = DATA(TEXT(TICKET_ORDER_ID, "order"),
		INT(TICKET_STATION, STATION_COLD), INT(TICKET_ROUND, 1),
		INT(TICKET_STATE, TICKET_STATE_QUEUED));
	const struct record *t;

	hotel_order(h);
	assert_applied(hotel_insert(h, TABLE_KITCHEN_TICKETS, "t", ticket));
	t = hotel_get(h, TABLE_KITCHEN_TICKETS, "t");
	assert_int_equal(record_int(t, TICKET_SENT_AT), h->now_ms - 1000);
	assert_true(record_is_null(t, TICKET_DELIVERED_AT));
	ticket.items[3].value.i = TICKET_STATE_DELIVERED;
	assert_applied(hotel_insert(h, TABLE_KITCHEN_TICKETS, "u", ticket));
	t = hotel_get(h, TABLE_KITCHEN_TICKETS, "u");
	assert_int_equal(record_int(t, TICKET_DELIVERED_AT), h->now_ms - 1000);
}

int
main(void)
{
#define TEST(f)                                                                \
	cmocka_unit_test_setup_teardown(f, hotel_set_up, hotel_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_fired_line_reaches_the_kitchen),
		TEST(a_station_gets_one_ticket_a_round),
		TEST(what_needs_no_kitchen_gets_no_ticket),
		TEST(a_held_line_waits_for_its_fire),
		TEST(more_than_are_left_is_said_and_counted),
		TEST(what_is_sold_out_is_refused_until_it_is_cooked),
		TEST(what_was_not_said_of_a_dish_refuses_nobody),
		TEST(an_old_price_stands_and_is_said),
		TEST(a_line_for_a_closed_order_opens_a_new_check_when_late),
		TEST(lines_move_their_ticket),
		TEST(a_ticket_moves_its_lines),
		TEST(an_add_on_brings_a_finished_ticket_back),
		TEST(what_the_kitchen_was_told_stays),
		TEST(a_draft_is_voided_without_a_word),
		TEST(a_waiter_asks_the_kitchen_to_void_and_the_kitchen_agrees),
		TEST(what_is_cooking_is_voided_at_once_only_by_a_manager_who_insists),
		TEST(what_no_kitchen_makes_is_voided_freely),
		TEST(a_bump_acknowledges_what_is_struck_through),
		TEST(after_a_cancelled_ticket_a_new_one_is_made),
		TEST(cancelling_a_ticket_voids_its_lines),
		TEST(voiding_an_order_voids_its_lines_and_tickets),
		TEST(an_order_with_payments_is_not_voided),
		TEST(an_order_is_closed_when_it_is_paid_in_full),
		TEST(a_paid_order_with_unsent_lines_stays_open),
		TEST(an_order_payment_is_in_the_hotels_currency),
		TEST(closing_to_a_room_posts_by_kind_and_tax),
		TEST(lines_of_two_tax_rates_are_two_postings),
		TEST(what_was_paid_at_the_table_is_taken_off_the_room),
		TEST(cash_for_an_order_that_went_to_the_room_is_the_guests),
		TEST(cash_given_back_for_an_order_on_the_room_is_owed_again),
		TEST(cash_given_back_for_an_order_that_left_the_room_is_not),
		TEST(a_line_of_a_bill_that_is_over_is_not_voided),
		TEST(late_cash_and_rounds_follow_an_order_that_was_merged),
		TEST(void_lines_are_not_billed),
		TEST(an_order_is_not_closed_with_lines_nobody_sent),
		TEST(an_order_that_nobody_pays_is_for_the_manager),
		TEST(an_order_of_a_guest_without_a_folio_is_refused),
		TEST(an_order_for_a_guest_who_left_goes_to_his_late_folio),
		TEST(an_absurd_total_is_refused),
		TEST(a_closed_order_stays_as_it_is),
		TEST(a_draft_line_and_an_empty_order_may_be_deleted),
		TEST(an_order_is_put_together_with_another),
		TEST(an_order_with_payments_or_into_a_closed_one_is_not_merged),
		TEST(a_manager_opens_an_order_again_and_its_charges_are_reversed),
		TEST(what_was_paid_is_refunded_before_an_order_is_opened_again),
		TEST(another_round_makes_a_presented_bill_an_old_one),
		TEST(every_pair_of_ticket_states_is_answered),
		TEST(every_pair_of_line_states_is_answered),
		TEST(an_order_goes_to_its_own_guest),
		TEST(a_ticket_says_how_far_it_came),
		TEST(a_late_split_leaves_what_was_charged_where_it_was),
		TEST(served_lines_may_leave_for_a_bill_of_their_own),
		TEST(a_vacant_room_pays_nothing),
		TEST(totals_are_limited_both_ways),
		TEST(a_line_takes_what_it_was_not_told_from_the_item),
		TEST(prices_are_compared_only_where_they_can_be),
		TEST(a_note_on_a_line_moves_nothing),
		TEST(a_new_check_is_opened_by_whoever_needs_it),
		TEST(every_step_in_the_kitchen_is_stamped),
		TEST(a_line_without_a_ticket_goes_on_alone),
		TEST(a_ticket_that_a_client_sends_is_stamped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
