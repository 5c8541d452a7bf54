/*
 * Every rule of rules.def: broken once, what is answered at the desk, with an
 * override, and when the fact arrives late; and with one thing put right, the
 * same action passes. A rule without a scene and its mend fails the test.
 */
#include "tests/lib/hotel.h"
#include "tests/lib/test.h"

#include "domain/role.h"

#include <string.h>

static struct action
update(struct hotel *h, enum table t, const char *id, struct field_values data)
{
	return hotel_action(h, OPERATION_UPDATE, t, id, data);
}

static struct action
insert(struct hotel *h, enum table t, struct field_values data)
{
	return hotel_action(h, OPERATION_INSERT, t, "new", data);
}

/* ---- stays and rooms ---- */

static struct action
check_in(struct hotel *h)
{
	return update(h, TABLE_STAYS, "stay",
		DATA(INT(STAY_STATE, STAY_STATE_IN_HOUSE)));
}

static struct action
check_out(struct hotel *h)
{
	return update(h, TABLE_STAYS, "stay",
		DATA(INT(STAY_STATE, STAY_STATE_CHECKED_OUT)));
}

static void
put_other(struct hotel *h, const char *room, enum stay_state state,
	const char *arrival)
{
	hotel_put(h, TABLE_STAYS, "other",
		DATA(TEXT(STAY_GUEST_ID, "ben"), TEXT(STAY_ROOM_ID, room),
			INT(STAY_STATE, state),
			TEXT(STAY_ARRIVAL_DATE, arrival),
			TEXT(STAY_DEPARTURE_DATE, "2026-11-26")));
}

static struct action
room_occupied(struct hotel *h)
{
	put_other(h, "204", STAY_STATE_IN_HOUSE, "2026-11-20");
	return check_in(h);
}

static struct action
room_guest_in(struct hotel *h)
{
	hotel_check_in(h);
	return update(h, TABLE_ROOMS, "204",
		DATA(INT(ROOM_STATUS, ROOM_STATUS_OUT_OF_ORDER)));
}

static struct action
room_ooo(struct hotel *h)
{
	hotel_set(h, TABLE_ROOMS, "204",
		DATA(INT(ROOM_STATUS, ROOM_STATUS_OUT_OF_ORDER)));
	return check_in(h);
}

static struct action
room_oos(struct hotel *h)
{
	hotel_set(h, TABLE_ROOMS, "204",
		DATA(INT(ROOM_STATUS, ROOM_STATUS_MAINTENANCE)));
	return check_in(h);
}

static void
put_block(struct hotel *h, enum block_kind kind, const char *from)
{
	hotel_put(h, TABLE_ROOM_BLOCKS, "block",
		DATA(TEXT(BLOCK_ROOM_ID, "205"), INT(BLOCK_KIND, kind),
			TEXT(BLOCK_FROM_DATE, from),
			TEXT(BLOCK_THROUGH_DATE, "2026-11-27"),
			TEXT(BLOCK_REASON, "paint"),
			INT(BLOCK_STATE, BLOCK_STATE_PLANNED)));
}

static struct action
take_205(struct hotel *h)
{
	return update(h, TABLE_STAYS, "stay", DATA(TEXT(STAY_ROOM_ID, "205")));
}

static struct action
room_ooo_later(struct hotel *h)
{
	put_block(h, BLOCK_KIND_OUT_OF_ORDER, "2026-11-23");
	return take_205(h);
}

static struct action
room_oos_later(struct hotel *h)
{
	put_block(h, BLOCK_KIND_OUT_OF_SERVICE, "2026-11-23");
	return take_205(h);
}

static struct action
room_held(struct hotel *h)
{
	put_block(h, BLOCK_KIND_HOLD, "2026-11-23");
	return take_205(h);
}

static struct action
room_block_assigned(struct hotel *h)
{
	return insert(h, TABLE_ROOM_BLOCKS,
		DATA(TEXT(BLOCK_ROOM_ID, "204"),
			INT(BLOCK_KIND, BLOCK_KIND_HOUSE_USE),
			TEXT(BLOCK_FROM_DATE, "2026-11-23"),
			TEXT(BLOCK_THROUGH_DATE, "2026-11-25"),
			TEXT(BLOCK_REASON, "trainee"),
			INT(BLOCK_STATE, BLOCK_STATE_PLANNED)));
}

static struct action
room_condition(struct hotel *h)
{
	hotel_set(h, TABLE_ROOMS, "204",
		DATA(INT(ROOM_CONDITION, ROOM_CONDITION_PICKUP)));
	return update(h, TABLE_ROOMS, "204",
		DATA(INT(ROOM_CONDITION, ROOM_CONDITION_INSPECTED)));
}

static struct action
block_state(struct hotel *h)
{
	put_block(h, BLOCK_KIND_HOLD, "2026-11-23");
	return update(h, TABLE_ROOM_BLOCKS, "block",
		DATA(INT(BLOCK_STATE, BLOCK_STATE_RELEASED)));
}

static struct action
room_double_assign(struct hotel *h)
{
	put_other(h, "205", STAY_STATE_CONFIRMED, "2026-11-23");
	return update(h, TABLE_STAYS, "stay", DATA(TEXT(STAY_ROOM_ID, "205")));
}

static struct action
room_not_ready(struct hotel *h)
{
	hotel_set(h, TABLE_ROOMS, "204",
		DATA(INT(ROOM_CONDITION, ROOM_CONDITION_DIRTY)));
	return check_in(h);
}

static struct action
room_capacity(struct hotel *h)
{
	hotel_set(h, TABLE_STAYS, "stay", DATA(INT(STAY_ADULTS, 3)));
	return check_in(h);
}

static struct action
room_missing(struct hotel *h)
{
	hotel_set(h, TABLE_STAYS, "stay", DATA(NONE(STAY_ROOM_ID)));
	return check_in(h);
}

static struct action
stay_state(struct hotel *h)
{
	hotel_set(h, TABLE_STAYS, "stay",
		DATA(INT(STAY_STATE, STAY_STATE_CANCELLED)));
	return check_in(h);
}

static struct action
stay_date(struct hotel *h)
{
	hotel_set(h, TABLE_STAYS, "stay",
		DATA(TEXT(STAY_ARRIVAL_DATE, "2026-11-23")));
	h->claimed_date = HOTEL_TODAY;
	return check_in(h);
}

static struct action
room_locked(struct hotel *h)
{
	hotel_set(h, TABLE_STAYS, "stay", DATA(INT(STAY_DO_NOT_MOVE, 1)));
	return update(h, TABLE_STAYS, "stay",
		DATA(TEXT(STAY_ROOM_ID, "205"), INT(STAY_DO_NOT_MOVE, 0)));
}

static struct action
room_type_downgrade(struct hotel *h)
{
	hotel_set(h, TABLE_ROOMS, "206",
		DATA(TEXT(ROOM_ROOM_TYPE, "SUP"), INT(ROOM_RATE_MINOR, 9001)));
	hotel_set(h, TABLE_STAYS, "stay", DATA(TEXT(STAY_ROOM_TYPE, "SUP")));
	return check_in(h);
}

/* Three doubles: one assigned to Anna, one out of order, one sold to Ben. */
static struct action
no_inventory(struct hotel *h)
{
	hotel_set(h, TABLE_ROOMS, "206",
		DATA(INT(ROOM_STATUS, ROOM_STATUS_OUT_OF_ORDER)));
	put_other(h, "205", STAY_STATE_CONFIRMED, "2026-11-23");
	hotel_set(h, TABLE_STAYS, "other",
		DATA(NONE(STAY_ROOM_ID), TEXT(STAY_ROOM_TYPE, "DBL")));
	return insert(h, TABLE_STAYS,
		DATA(TEXT(STAY_GUEST_ID, "ben"), TEXT(STAY_ROOM_TYPE, "DBL"),
			INT(STAY_STATE, STAY_STATE_CONFIRMED),
			TEXT(STAY_ARRIVAL_DATE, HOTEL_TODAY),
			TEXT(STAY_DEPARTURE_DATE, "2026-11-24")));
}

static struct action
extend_conflict(struct hotel *h)
{
	hotel_check_in(h);
	put_other(h, "204", STAY_STATE_CONFIRMED, "2026-11-24");
	return update(h, TABLE_STAYS, "stay",
		DATA(TEXT(STAY_DEPARTURE_DATE, "2026-11-25")));
}

static struct action
checkout_balance(struct hotel *h)
{
	hotel_check_in(h);
	hotel_charge(h, "night", 9000);
	return check_out(h);
}

static struct action
checkout_pending(struct hotel *h)
{
	hotel_check_in(h);
	hotel_put(h, TABLE_ORDERS, "order",
		DATA(TEXT(ORDER_STAY_ID, "stay"),
			INT(ORDER_STATE, ORDER_STATE_SENT)));
	return check_out(h);
}

static struct action
room_hk_occupied(struct hotel *h)
{
	hotel_set(h, TABLE_ROOMS, "204",
		DATA(INT(ROOM_STATUS, ROOM_STATUS_OCCUPIED)));
	return check_in(h);
}

static struct action
room_hk_reported(struct hotel *h)
{
	hotel_set(h, TABLE_ROOMS, "204",
		DATA(INT(ROOM_REPORTED_OCCUPANCY, OCCUPANCY_OCCUPIED)));
	return check_in(h);
}

static struct action
reg_incomplete(struct hotel *h)
{
	hotel_set(h, TABLE_GUESTS, "anna", DATA(NONE(GUEST_DOCUMENT_NUMBER)));
	return check_in(h);
}

static struct action
deposit_missing(struct hotel *h)
{
	hotel_set(h, TABLE_STAYS, "stay",
		DATA(INT(STAY_WANTED_DEPOSIT_MINOR, 5000)));
	return check_in(h);
}

static struct action
clock_skew(struct hotel *h)
{
	struct action act = check_in(h);

	act.created_at -= 120001;
	return act;
}

/* ---- money ---- */

static struct action
charge(struct hotel *h, enum charge_kind kind, int64_t amount)
{
	return insert(h, TABLE_FOLIO_CHARGES,
		DATA(TEXT(CHARGE_FOLIO_ID, hotel_folio(h, "stay")),
			INT(CHARGE_KIND, kind),
			INT(CHARGE_AMOUNT_MINOR, amount)));
}

static struct action
reversal(struct hotel *h, const char *folio, int64_t amount)
{
	return insert(h, TABLE_FOLIO_CHARGES,
		DATA(TEXT(CHARGE_FOLIO_ID, folio),
			INT(CHARGE_KIND, CHARGE_KIND_ROOM),
			INT(CHARGE_AMOUNT_MINOR, amount),
			TEXT(CHARGE_REVERSES_ID, "night")));
}

/* Cash of the manager's own drawer, for a bill of 90.00. */
static struct action
cash(struct hotel *h, int64_t amount, const char *currency)
{
	hotel_set(h, TABLE_CASH_SESSIONS, "drawer",
		DATA(TEXT(DRAWER_OPENED_BY, "boss")));
	return insert(h, TABLE_CASH_PAYMENTS,
		DATA(TEXT(PAYMENT_FOLIO_ID, hotel_folio(h, "stay")),
			TEXT(PAYMENT_CASH_SESSION_ID, "drawer"),
			INT(PAYMENT_AMOUNT_MINOR, amount),
			TEXT(PAYMENT_CURRENCY, currency)));
}

static void
make_bill(struct hotel *h)
{
	hotel_check_in(h);
	hotel_charge(h, "night", 9000);
}

static struct action
folio_closed(struct hotel *h)
{
	hotel_check_in(h);
	hotel_set(h, TABLE_FOLIOS, hotel_folio(h, "stay"),
		DATA(INT(FOLIO_STATE, FOLIO_STATE_CLOSED)));
	return charge(h, CHARGE_KIND_BAR, 500);
}

static struct action
folio_missing(struct hotel *h)
{
	struct action act;

	make_bill(h);
	act = cash(h, 100, "EUR");
	act.data.items[0].value = value_null();
	return act;
}

static struct action
overpay(struct hotel *h)
{
	make_bill(h);
	return cash(h, 9001, "EUR");
}

static struct action
negative_payment(struct hotel *h)
{
	make_bill(h);
	return cash(h, -100, "EUR");
}

static struct action
refund_exceeds(struct hotel *h)
{
	make_bill(h);
	hotel_put(h, TABLE_CASH_PAYMENTS, "paid",
		DATA(TEXT(PAYMENT_FOLIO_ID, hotel_folio(h, "stay")),
			INT(PAYMENT_AMOUNT_MINOR, 100),
			TEXT(PAYMENT_CURRENCY, "EUR")));
	hotel_set(h, TABLE_CASH_SESSIONS, "drawer",
		DATA(TEXT(DRAWER_OPENED_BY, "boss")));
	return insert(h, TABLE_CASH_PAYMENTS,
		DATA(TEXT(PAYMENT_REFUNDS_ID, "paid"),
			TEXT(PAYMENT_CASH_SESSION_ID, "drawer"),
			INT(PAYMENT_AMOUNT_MINOR, -101),
			TEXT(PAYMENT_CURRENCY, "EUR")));
}

static struct action
reversal_twice(struct hotel *h)
{
	struct action first;

	make_bill(h);
	first = reversal(h, hotel_folio(h, "stay"), -9000);
	first.local_id = "first";
	assert_applied(hotel_run(h, &first));
	return reversal(h, hotel_folio(h, "stay"), -9000);
}

static struct action
reversal_amount(struct hotel *h)
{
	make_bill(h);
	return reversal(h, hotel_folio(h, "stay"), -8999);
}

static struct action
orphan_ref(struct hotel *h)
{
	make_bill(h);
	hotel_put(h, TABLE_FOLIOS, "second",
		DATA(TEXT(FOLIO_STAY_ID, "stay"), TEXT(FOLIO_CURRENCY, "EUR"),
			INT(FOLIO_STATE, FOLIO_STATE_OPEN)));
	return reversal(h, "second", -9000);
}

static struct action
amount_zero(struct hotel *h)
{
	hotel_check_in(h);
	return charge(h, CHARGE_KIND_ROOM, 0);
}

static struct action
amount_sign(struct hotel *h)
{
	hotel_check_in(h);
	return charge(h, CHARGE_KIND_ROOM, -1);
}

static struct action
change_wrong(struct hotel *h)
{
	struct action act;

	make_bill(h);
	act = cash(h, 100, "EUR");
	act.data.items[act.data.count++] =
		(struct field_value)INT(PAYMENT_CHANGE_MINOR, 5);
	return act;
}

static struct action
currency(struct hotel *h)
{
	make_bill(h);
	return cash(h, 100, "USD");
}

static struct action
append_only(struct hotel *h)
{
	make_bill(h);
	return hotel_action(
		h, OPERATION_DELETE, TABLE_FOLIO_CHARGES, "night", EMPTY);
}

static struct action
business_date_closed(struct hotel *h)
{
	hotel_check_in(h);
	h->claimed_date = "2026-11-21";
	return charge(h, CHARGE_KIND_ROOM, 9000);
}

/* ---- limits ---- */

static struct action
no_post(struct hotel *h)
{
	hotel_check_in(h);
	hotel_set(h, TABLE_STAYS, "stay", DATA(INT(STAY_NO_POST, 1)));
	return charge(h, CHARGE_KIND_SERVICE, 500);
}

static struct action
credit_limit(struct hotel *h)
{
	make_bill(h);
	hotel_set(h, TABLE_PROPERTIES, "property",
		DATA(INT(PROPERTY_CREDIT_LIMIT_MINOR, 9499)));
	return charge(h, CHARGE_KIND_SERVICE, 500);
}

static struct action
discount_limit(struct hotel *h)
{
	make_bill(h);
	hotel_set(h, TABLE_PROPERTIES, "property",
		DATA(INT(PROPERTY_DISCOUNT_LIMIT_MINOR, 499)));
	return charge(h, CHARGE_KIND_DISCOUNT, -500);
}

static struct action
paidout_limit(struct hotel *h)
{
	hotel_set(h, TABLE_CASH_SESSIONS, "drawer",
		DATA(TEXT(DRAWER_OPENED_BY, "boss")));
	hotel_set(h, TABLE_PROPERTIES, "property",
		DATA(INT(PROPERTY_PAIDOUT_LIMIT_MINOR, 499)));
	return insert(h, TABLE_CASH_PAYMENTS,
		DATA(INT(PAYMENT_KIND, PAYMENT_KIND_PAID_OUT),
			TEXT(PAYMENT_CASH_SESSION_ID, "drawer"),
			TEXT(PAYMENT_REASON, "taxi"),
			INT(PAYMENT_AMOUNT_MINOR, -500),
			TEXT(PAYMENT_CURRENCY, "EUR")));
}

/* Short by 5.01 where 5.00 are allowed. */
static struct action
drawer_variance(struct hotel *h)
{
	hotel_set(h, TABLE_CASH_SESSIONS, "drawer",
		DATA(TEXT(DRAWER_OPENED_BY, "boss"),
			INT(DRAWER_STATE, DRAWER_STATE_COUNTED),
			INT(DRAWER_COUNTED_MINOR, 10000 - 501)));
	hotel_set(h, TABLE_PROPERTIES, "property",
		DATA(INT(PROPERTY_WRITEOFF_LIMIT_MINOR, 500)));
	return update(h, TABLE_CASH_SESSIONS, "drawer",
		DATA(INT(DRAWER_STATE, DRAWER_STATE_CLOSED)));
}

static struct action
move_day(struct hotel *h, enum audit_state from, enum audit_state to)
{
	hotel_set(h, TABLE_PROPERTIES, "property",
		DATA(INT(PROPERTY_AUDIT_STATE, from)));
	return update(h, TABLE_PROPERTIES, "property",
		DATA(INT(PROPERTY_AUDIT_STATE, to)));
}

static struct action
audit_state(struct hotel *h)
{
	return move_day(h, AUDIT_STATE_OPEN, AUDIT_STATE_CLOSED);
}

static void
begin_audit(struct hotel *h, struct action *act)
{
	*act = move_day(h, AUDIT_STATE_OPEN, AUDIT_STATE_AUDITING);
}

/* Anna has not come, and a drawer is open. */
static struct action
audit_pending(struct hotel *h)
{
	return move_day(h, AUDIT_STATE_AUDITING, AUDIT_STATE_CLOSED);
}

static void
settle_day(struct hotel *h, struct action *act)
{
	(void)act;
	hotel_set(h, TABLE_STAYS, "stay",
		DATA(INT(STAY_STATE, STAY_STATE_NO_SHOW)));
	hotel_set(h, TABLE_CASH_SESSIONS, "drawer",
		DATA(INT(DRAWER_STATE, DRAWER_STATE_CLOSED),
			INT(DRAWER_COUNTED_MINOR, 10000)));
}

/* The day is closed and the next one not open: the night's charge is late too.
 */
static struct action
audit_closed(struct hotel *h)
{
	hotel_check_in(h);
	hotel_set(h, TABLE_PROPERTIES, "property",
		DATA(INT(PROPERTY_AUDIT_STATE, AUDIT_STATE_CLOSED)));
	return charge(h, CHARGE_KIND_ROOM, 500);
}

static struct action
audit_running(struct hotel *h)
{
	hotel_check_in(h);
	hotel_set(h, TABLE_PROPERTIES, "property",
		DATA(INT(PROPERTY_AUDIT_STATE, AUDIT_STATE_AUDITING)));
	return charge(h, CHARGE_KIND_SERVICE, 500);
}

/* ---- drawers ---- */

static struct action
drawer_closed(struct hotel *h)
{
	make_bill(h);
	hotel_set(h, TABLE_CASH_SESSIONS, "drawer",
		DATA(INT(DRAWER_STATE, DRAWER_STATE_CLOSED),
			INT(DRAWER_COUNTED_MINOR, 10000)));
	return cash(h, 100, "EUR");
}

static struct action
drawer_state(struct hotel *h)
{
	hotel_set(h, TABLE_CASH_SESSIONS, "drawer",
		DATA(TEXT(DRAWER_OPENED_BY, "boss")));
	return update(h, TABLE_CASH_SESSIONS, "drawer",
		DATA(INT(DRAWER_STATE, DRAWER_STATE_CLOSED)));
}

/* The manager takes cash into the drawer that the desk opened. */
static struct action
drawer_owner(struct hotel *h)
{
	struct action act;

	make_bill(h);
	act = cash(h, 100, "EUR");
	hotel_set(h, TABLE_CASH_SESSIONS, "drawer",
		DATA(TEXT(DRAWER_OPENED_BY, "desk")));
	return act;
}

static struct action
drawer_in_use(struct hotel *h)
{
	return insert(h, TABLE_CASH_SESSIONS,
		DATA(TEXT(DRAWER_DRAWER, "D1"), INT(DRAWER_FLOAT_MINOR, 1),
			INT(DRAWER_STATE, DRAWER_STATE_OPEN)));
}

static struct action
shift_none(struct hotel *h)
{
	struct action act;

	make_bill(h);
	act = cash(h, 100, "EUR");
	act.data.items[1].value = value_null();
	return act;
}

/* ---- the restaurant ---- */

static struct action
line(struct hotel *h, const char *item, int64_t quantity)
{
	return insert(h, TABLE_ORDER_LINES,
		DATA(TEXT(LINE_ORDER_ID, "order"),
			TEXT(LINE_MENU_ITEM_ID, item), TEXT(LINE_NAME, item),
			INT(LINE_QUANTITY, quantity),
			INT(LINE_UNIT_PRICE_MINOR, 500),
			INT(LINE_STATE, LINE_STATE_FIRED)));
}

static struct action
item_86(struct hotel *h)
{
	hotel_order(h);
	hotel_set(h, TABLE_MENU_ITEMS, "beer", DATA(INT(ITEM_AVAILABLE, 0)));
	return line(h, "beer", 1);
}

static struct action
item_count(struct hotel *h)
{
	hotel_order(h);
	return line(h, "beer", 11);
}

static struct action
modifier_missing(struct hotel *h)
{
	hotel_order(h);
	hotel_set(h, TABLE_MENU_ITEMS, "burger",
		DATA(TEXT(ITEM_WANTED_MODIFIERS, "doneness: rare, done")));
	return insert(h, TABLE_ORDER_LINES,
		DATA(TEXT(LINE_ORDER_ID, "order"),
			TEXT(LINE_MENU_ITEM_ID, "burger"),
			TEXT(LINE_NAME, "burger"), INT(LINE_QUANTITY, 1),
			INT(LINE_UNIT_PRICE_MINOR, 1250),
			TEXT(LINE_MODIFIERS, "no salt"),
			INT(LINE_STATE, LINE_STATE_FIRED)));
}

static struct action
price_version(struct hotel *h)
{
	hotel_order(h);
	hotel_set(h, TABLE_MENU_ITEMS, "beer", DATA(INT(ITEM_PRICE_MINOR, 1)));
	return line(h, "beer", 1);
}

static struct action
check_closed(struct hotel *h)
{
	hotel_order(h);
	hotel_set(h, TABLE_ORDERS, "order",
		DATA(INT(ORDER_STATE, ORDER_STATE_CLOSED)));
	return line(h, "beer", 1);
}

static struct action
order_unpaid(struct hotel *h)
{
	hotel_order(h);
	return update(h, TABLE_ORDERS, "order",
		DATA(INT(ORDER_STATE, ORDER_STATE_CLOSED)));
}

/* Anna orders to her room and leaves; then Ben has it. */
static struct action
guest_mismatch(struct hotel *h)
{
	hotel_check_in(h);
	hotel_order(h);
	hotel_set(h, TABLE_ORDERS, "order",
		DATA(TEXT(ORDER_ROOM_ID, "204"),
			INT(ORDER_OPENED_AT, h->now_ms)));
	hotel_set(h, TABLE_STAYS, "stay",
		DATA(INT(STAY_STATE, STAY_STATE_CHECKED_OUT),
			INT(STAY_CHECKED_OUT_AT, h->now_ms + 1000)));
	put_other(h, "204", STAY_STATE_IN_HOUSE, HOTEL_TODAY);
	hotel_set(h, TABLE_STAYS, "other",
		DATA(INT(STAY_CHECKED_IN_AT, h->now_ms + 2000)));
	hotel_put(h, TABLE_FOLIOS, "ben's",
		DATA(TEXT(FOLIO_STAY_ID, "other"), TEXT(FOLIO_CURRENCY, "EUR"),
			INT(FOLIO_STATE, FOLIO_STATE_OPEN)));
	return update(h, TABLE_ORDERS, "order",
		DATA(INT(ORDER_STATE, ORDER_STATE_CLOSED)));
}

/* The stay that is named sleeps elsewhere. */
static struct action
guest_moved(struct hotel *h)
{
	hotel_check_in(h);
	return insert(h, TABLE_ORDERS,
		DATA(TEXT(ORDER_STAY_ID, "stay"), TEXT(ORDER_ROOM_ID, "205"),
			INT(ORDER_STATE, ORDER_STATE_OPEN)));
}

/* A waiter closes the boss's order, which another terminal has, without the
 * beer that came meanwhile. */
static struct action
check_owned(struct hotel *h)
{
	hotel_check_in(h);
	hotel_order(h);
	h->terminal = "POS1";
	h->apart = APART_SHORT;
	hotel_set(h, TABLE_ORDERS, "order",
		DATA(TEXT(ORDER_STAY_ID, "stay"), TEXT(ORDER_OPENED_BY, "boss"),
			TEXT(ORDER_TERMINAL_ID, "POS2")));
	h->now_ms += 60000;
	assert_applied(hotel_insert(h, TABLE_ORDER_LINES, "late beer",
		DATA(TEXT(LINE_ORDER_ID, "order"), TEXT(LINE_NAME, "beer"),
			INT(LINE_QUANTITY, 1), INT(LINE_UNIT_PRICE_MINOR, 500),
			INT(LINE_STATE, LINE_STATE_FIRED))));
	h->now_ms -= 60000;
	h->user = "desk";
	return update(h, TABLE_ORDERS, "order",
		DATA(INT(ORDER_STATE, ORDER_STATE_CLOSED)));
}

static struct action
tax_version(struct hotel *h)
{
	struct action act;

	hotel_order(h);
	act = line(h, "beer", 1);
	act.data.items[act.data.count++] =
		(struct field_value)INT(LINE_TAX_MINOR, 45);
	return act;
}

/* What the line says was computed with another table than today's. */
static struct action
tax_version_posted(struct hotel *h)
{
	hotel_check_in(h);
	hotel_order(h);
	hotel_set(h, TABLE_ORDER_LINES, "line",
		DATA(TEXT(LINE_MENU_ITEM_ID, "burger"),
			INT(LINE_TAX_MINOR, 500)));
	return update(h, TABLE_ORDERS, "order",
		DATA(INT(ORDER_STATE, ORDER_STATE_CLOSED),
			TEXT(ORDER_STAY_ID, "stay")));
}

static struct action
item_unknown(struct hotel *h)
{
	hotel_order(h);
	hotel_delete_past_rules(h, TABLE_MENU_ITEMS, "burger");
	return line(h, "burger", 1);
}

static struct action
order_state(struct hotel *h)
{
	hotel_order(h);
	return update(h, TABLE_ORDERS, "order",
		DATA(INT(ORDER_STATE, ORDER_STATE_OPEN)));
}

static struct action
amount_overflow(struct hotel *h)
{
	hotel_check_in(h);
	hotel_order(h);
	hotel_set(h, TABLE_ORDER_LINES, "line",
		DATA(INT(LINE_QUANTITY, 999),
			INT(LINE_UNIT_PRICE_MINOR, INT64_C(999999999999))));
	return update(h, TABLE_ORDERS, "order",
		DATA(INT(ORDER_STATE, ORDER_STATE_CLOSED),
			TEXT(ORDER_STAY_ID, "stay")));
}

static struct action
line_state(struct hotel *h)
{
	hotel_order(h);
	return update(h, TABLE_ORDER_LINES, "line",
		DATA(INT(LINE_STATE, LINE_STATE_DRAFT)));
}

static struct action
ticket_state(struct hotel *h)
{
	hotel_order(h);
	hotel_put(h, TABLE_KITCHEN_TICKETS, "ticket",
		DATA(TEXT(TICKET_ORDER_ID, "order"),
			INT(TICKET_STATION, STATION_COLD), INT(TICKET_ROUND, 1),
			INT(TICKET_STATE, TICKET_STATE_CANCELLED)));
	return update(h, TABLE_KITCHEN_TICKETS, "ticket",
		DATA(INT(TICKET_STATE, TICKET_STATE_STARTED)));
}

static struct action
void_after_fire(struct hotel *h)
{
	hotel_order(h);
	return update(h, TABLE_ORDER_LINES, "line",
		DATA(INT(LINE_STATE, LINE_STATE_VOIDED)));
}

/* ---- the house ---- */

static struct action
task_done(struct hotel *h, enum task_state from)
{
	hotel_put(h, TABLE_HOUSEKEEPING_TASKS, "task",
		DATA(TEXT(TASK_ROOM_ID, "204"),
			INT(TASK_KIND, TASK_KIND_STAYOVER),
			INT(TASK_STATE, from)));
	return update(h, TABLE_HOUSEKEEPING_TASKS, "task",
		DATA(INT(TASK_STATE, TASK_STATE_DONE)));
}

static struct action
task_state(struct hotel *h)
{
	return task_done(h, TASK_STATE_CANCELLED);
}

static struct action
hk_stale(struct hotel *h)
{
	struct action act = task_done(h, TASK_STATE_STARTED);

	h->now_ms += 60000;
	hotel_update(h, TABLE_ROOMS, "204", DATA(TEXT(ROOM_NOTE, "newer")));
	h->now_ms -= 120000;
	return act;
}

static struct action
wo_state(struct hotel *h)
{
	hotel_put(h, TABLE_MAINTENANCE_REPORTS, "report",
		DATA(TEXT(REPORT_ISSUE, "leak"), INT(REPORT_PRIORITY, 1),
			INT(REPORT_STATE, REPORT_STATE_CLOSED)));
	return update(h, TABLE_MAINTENANCE_REPORTS, "report",
		DATA(INT(REPORT_STATE, REPORT_STATE_STARTED)));
}

static struct action
lost_state(struct hotel *h)
{
	hotel_put(h, TABLE_LOST_ITEMS, "umbrella",
		DATA(TEXT(LOST_ITEM, "umbrella"), TEXT(LOST_ROOM_ID, "204"),
			TEXT(LOST_CONTACT, "the guest"),
			INT(LOST_STATE, LOST_STATE_VOID)));
	return update(h, TABLE_LOST_ITEMS, "umbrella",
		DATA(INT(LOST_STATE, LOST_STATE_RETURNED)));
}

static struct action
lost_kept(struct hotel *h)
{
	hotel_put(h, TABLE_LOST_ITEMS, "umbrella",
		DATA(TEXT(LOST_ITEM, "umbrella"), TEXT(LOST_ROOM_ID, "204"),
			TEXT(LOST_KEEP_UNTIL, "2026-11-24"),
			INT(LOST_STATE, LOST_STATE_FOUND)));
	return update(h, TABLE_LOST_ITEMS, "umbrella",
		DATA(INT(LOST_STATE, LOST_STATE_DISPOSED)));
}

static struct action
request_state(struct hotel *h)
{
	hotel_put(h, TABLE_SERVICE_REQUESTS, "request",
		DATA(TEXT(REQUEST_ROOM_ID, "204"), INT(REQUEST_KIND, 0),
			INT(REQUEST_STATE, REQUEST_STATE_CLOSED)));
	return update(h, TABLE_SERVICE_REQUESTS, "request",
		DATA(INT(REQUEST_STATE, REQUEST_STATE_OPEN)));
}

static struct action
req_dup(struct hotel *h)
{
	hotel_put(h, TABLE_SERVICE_REQUESTS, "request",
		DATA(TEXT(REQUEST_ROOM_ID, "204"), INT(REQUEST_KIND, 0),
			INT(REQUEST_STATE, REQUEST_STATE_OPEN),
			INT(REQUEST_REQUESTED_AT, HOTEL_START)));
	return insert(h, TABLE_SERVICE_REQUESTS,
		DATA(TEXT(REQUEST_ROOM_ID, "204"), INT(REQUEST_KIND, 0),
			INT(REQUEST_STATE, REQUEST_STATE_OPEN)));
}

/* ---- long offline ---- */

static struct action
offline_window(struct hotel *h)
{
	h->apart = APART_LONG;
	return update(h, TABLE_STAYS, "stay", DATA(TEXT(STAY_ROOM_ID, "205")));
}

static struct action
offline_too_long(struct hotel *h)
{
	h->apart = APART_TOO_LONG;
	return update(h, TABLE_ROOMS, "204", DATA(TEXT(ROOM_NOTE, "damp")));
}

/* ---- people and records ---- */

static struct action
role_denied(struct hotel *h)
{
	h->user = "maid";
	return check_in(h);
}

static struct action
auth_revoked(struct hotel *h)
{
	hotel_set(h, TABLE_STAFF, "desk", DATA(INT(STAFF_ACTIVE, 0)));
	h->user = "desk";
	return check_in(h);
}

static struct action
conflict_decided(struct hotel *h)
{
	hotel_put(h, TABLE_CONFLICTS, "conflict",
		DATA(TEXT(CONFLICT_ACTION_ID, "a"),
			INT(CONFLICT_CONFLICT_TYPE, 0),
			TEXT(CONFLICT_TABLE_NAME, "guests"),
			TEXT(CONFLICT_RECORD_ID, "anna"),
			TEXT(CONFLICT_RESOLUTION_STRATEGY, "server_wins"),
			TEXT(CONFLICT_DECIDED_BY, "policy"),
			INT(CONFLICT_RESOLVED, 1)));
	return update(h, TABLE_CONFLICTS, "conflict",
		DATA(TEXT(CONFLICT_RESOLUTION_STRATEGY, "client_wins")));
}

static struct action
record_exists(struct hotel *h)
{
	return insert(h, TABLE_STAFF,
		DATA(TEXT(STAFF_LOGIN, "desk"), TEXT(STAFF_DISPLAY_NAME, "Two"),
			INT(STAFF_ROLE, 0), INT(STAFF_ACTIVE, 1)));
}

static struct action
record_in_use(struct hotel *h)
{
	return hotel_action(h, OPERATION_DELETE, TABLE_GUESTS, "anna", EMPTY);
}

static struct action
record_deleted(struct hotel *h)
{
	hotel_delete_past_rules(h, TABLE_GUESTS, "ben");
	return update(h, TABLE_GUESTS, "ben", DATA(TEXT(GUEST_PHONE, "1")));
}

/* ---- the same with one thing put right ---- */

static void
open_folio(struct hotel *h, struct action *act)
{
	(void)act;
	hotel_set(h, TABLE_FOLIOS, hotel_folio(h, "stay"),
		DATA(INT(FOLIO_STATE, FOLIO_STATE_OPEN)));
}

static void
name_folio(struct hotel *h, struct action *act)
{
	act->data.items[0].value = value_text(hotel_folio(h, "stay"));
}

static void
count_drawer(struct hotel *h, struct action *act)
{
	(void)act;
	hotel_set(h, TABLE_CASH_SESSIONS, "drawer",
		DATA(INT(DRAWER_STATE, DRAWER_STATE_COUNTED),
			INT(DRAWER_COUNTED_MINOR, 10000)));
}

static void
as_desk(struct hotel *h, struct action *act)
{
	(void)h;
	act->user_id = "desk";
}

static void
report_later(struct hotel *h, struct action *act)
{
	(void)act;
	h->now_ms += 240000;
}

static void
own_order(struct hotel *h, struct action *act)
{
	(void)act;
	hotel_set(h, TABLE_ORDERS, "order",
		DATA(TEXT(ORDER_OPENED_BY, "desk"),
			TEXT(ORDER_TERMINAL_ID, "POS1")));
}

static void
own_drawer(struct hotel *h, struct action *act)
{
	(void)act;
	hotel_set(h, TABLE_CASH_SESSIONS, "drawer",
		DATA(TEXT(DRAWER_OPENED_BY, "boss")));
}

static void
cancel_block(struct hotel *h, struct action *act)
{
	*act = update(h, TABLE_ROOM_BLOCKS, "block",
		DATA(INT(BLOCK_STATE, BLOCK_STATE_CANCELLED)));
}

static void
reverse_instead(struct hotel *h, struct action *act)
{
	*act = reversal(h, hotel_folio(h, "stay"), -9000);
}

static void
claim_today(struct hotel *h, struct action *act)
{
	(void)h;
	act->business_date = HOTEL_TODAY;
}

static void
set_clock(struct hotel *h, struct action *act)
{
	(void)h;
	act->created_at++;
}

static void
bring_ben_back(struct hotel *h, struct action *act)
{
	(void)act;
	hotel_put(h, TABLE_GUESTS, "ben",
		DATA(TEXT(GUEST_FULL_NAME, "Garcia Lopez, Ben")));
}

static void
check_in_instead(struct hotel *h, struct action *act)
{
	*act = check_in(h);
}

static void
connect(struct hotel *h, struct action *act)
{
	(void)act;
	h->apart = APART_NOT;
}

/* ---- the table ---- */

enum {
	LATE_ONLY = 1,    /* does not come up at the desk */
	TERMINAL = 2,     /* the server never refuses by it */
	TERMINAL_NOW = 4, /* the server answers it by itself */
};

/* What makes the rule fall silent: a record that has another value, an action
 * that says another value, or a function for the rest. */
struct mend {
	enum table table;
	const char *id; /* NULL: of the action */
	struct field_value value;
	void (*with)(struct hotel *h, struct action *act);
};

/* clang-format off */
#define HAS(T, id, ...) { TABLE_##T, id, __VA_ARGS__, NULL }
#define SAYS(...)       { TABLE_NONE, NULL, __VA_ARGS__, NULL }
#define BY(function)    { TABLE_NONE, NULL, NONE(0), function }

static const struct scene {
	enum rule rule;
	struct action (*make)(struct hotel *h);
	unsigned flags;
	struct mend mend;
} scenes[] = {
	{ RULE_ROOM_OCCUPIED, room_occupied, 0,
	  HAS(STAYS, "other", INT(STAY_STATE, STAY_STATE_CHECKED_OUT)) },
	{ RULE_ROOM_GUEST_IN, room_guest_in, 0,
	  HAS(STAYS, "stay", INT(STAY_STATE, STAY_STATE_CHECKED_OUT)) },
	{ RULE_ROOM_OOO, room_ooo, 0,
	  HAS(ROOMS, "204", INT(ROOM_STATUS, ROOM_STATUS_AVAILABLE)) },
	{ RULE_ROOM_OOS, room_oos, 0,
	  HAS(ROOMS, "204", INT(ROOM_STATUS, ROOM_STATUS_AVAILABLE)) },
	{ RULE_ROOM_OOO, room_ooo_later, 0,
	  HAS(ROOM_BLOCKS, "block", TEXT(BLOCK_FROM_DATE, "2026-11-24")) },
	{ RULE_ROOM_OOS, room_oos_later, 0,
	  HAS(ROOM_BLOCKS, "block", INT(BLOCK_STATE, BLOCK_STATE_CANCELLED)) },
	{ RULE_ROOM_HELD, room_held, 0,
	  HAS(ROOM_BLOCKS, "block", INT(BLOCK_STATE, BLOCK_STATE_RELEASED)) },
	{ RULE_ROOM_DOUBLE_ASSIGN, room_block_assigned, 0,
	  SAYS(TEXT(BLOCK_FROM_DATE, "2026-11-24")) },
	{ RULE_ROOM_CONDITION, room_condition, 0,
	  HAS(ROOMS, "204", INT(ROOM_CONDITION, ROOM_CONDITION_CLEAN)) },
	{ RULE_BLOCK_STATE, block_state, 0, BY(cancel_block) },
	{ RULE_ROOM_HK_OCCUPIED, room_hk_reported, 0,
	  HAS(ROOMS, "204", INT(ROOM_REPORTED_OCCUPANCY, OCCUPANCY_VACANT)) },
	{ RULE_GUEST_MISMATCH, guest_moved, 0,
	  SAYS(TEXT(ORDER_ROOM_ID, "204")) },
	{ RULE_TAX_VERSION, tax_version_posted, 0,
	  HAS(ORDER_LINES, "line", INT(LINE_TAX_MINOR, 114)) },
	{ RULE_AUDIT_STATE, audit_state, 0, BY(begin_audit) },
	{ RULE_AUDIT_PENDING, audit_pending, 0, BY(settle_day) },
	{ RULE_AUDIT_RUNNING, audit_closed, 0,
	  HAS(PROPERTIES, "property", INT(PROPERTY_AUDIT_STATE, AUDIT_STATE_AUDITING)) },
	{ RULE_ROOM_DOUBLE_ASSIGN, room_double_assign, 0,
	  HAS(STAYS, "other", TEXT(STAY_ARRIVAL_DATE, "2026-11-24")) },
	{ RULE_ROOM_NOT_READY, room_not_ready, 0,
	  HAS(ROOMS, "204", INT(ROOM_CONDITION, ROOM_CONDITION_CLEAN)) },
	{ RULE_ROOM_HK_OCCUPIED, room_hk_occupied, 0,
	  HAS(ROOMS, "204", INT(ROOM_STATUS, ROOM_STATUS_AVAILABLE)) },
	{ RULE_REG_INCOMPLETE, reg_incomplete, 0,
	  HAS(GUESTS, "anna", TEXT(GUEST_DOCUMENT_NUMBER, "P1")) },
	{ RULE_DEPOSIT_MISSING, deposit_missing, 0,
	  HAS(STAYS, "stay", INT(STAY_WANTED_DEPOSIT_MINOR, 0)) },
	{ RULE_GUEST_MISMATCH, guest_mismatch, 0,
	  HAS(ORDERS, "order", TEXT(ORDER_STAY_ID, "other")) },
	{ RULE_CHECK_OWNED, check_owned, 0, BY(own_order) },
	{ RULE_TAX_VERSION, tax_version, LATE_ONLY,
	  HAS(MENU_ITEMS, "beer", INT(ITEM_TAX_PPM, 100000)) },
	{ RULE_ITEM_UNKNOWN, item_unknown, 0, SAYS(TEXT(LINE_MENU_ITEM_ID, "beer")) },
	{ RULE_CLOCK_SKEW, clock_skew, LATE_ONLY, BY(set_clock) },
	{ RULE_ROOM_CAPACITY, room_capacity, 0,
	  HAS(STAYS, "stay", INT(STAY_ADULTS, 2)) },
	{ RULE_ROOM_MISSING, room_missing, 0,
	  HAS(STAYS, "stay", TEXT(STAY_ROOM_ID, "204")) },
	{ RULE_STAY_STATE, stay_state, 0,
	  HAS(STAYS, "stay", INT(STAY_STATE, STAY_STATE_CONFIRMED)) },
	{ RULE_STAY_DATE, stay_date, 0,
	  HAS(STAYS, "stay", TEXT(STAY_ARRIVAL_DATE, HOTEL_TODAY)) },
	{ RULE_ROOM_LOCKED, room_locked, 0,
	  HAS(STAYS, "stay", INT(STAY_DO_NOT_MOVE, 0)) },
	{ RULE_ROOM_TYPE_DOWNGRADE, room_type_downgrade, 0,
	  HAS(ROOMS, "206", INT(ROOM_RATE_MINOR, 9000)) },
	{ RULE_NO_INVENTORY, no_inventory, 0,
	  SAYS(TEXT(STAY_DEPARTURE_DATE, "2026-11-23")) },
	{ RULE_EXTEND_CONFLICT, extend_conflict, 0,
	  HAS(STAYS, "other", TEXT(STAY_ARRIVAL_DATE, "2026-11-25")) },
	{ RULE_CHECKOUT_BALANCE, checkout_balance, 0,
	  HAS(FOLIO_CHARGES, "night", INT(CHARGE_AMOUNT_MINOR, 0)) },
	{ RULE_CHECKOUT_PENDING_CHARGES, checkout_pending, 0,
	  HAS(ORDERS, "order", INT(ORDER_STATE, ORDER_STATE_CLOSED)) },
	{ RULE_NO_POST, no_post, 0,
	  HAS(STAYS, "stay", INT(STAY_NO_POST, 0)) },
	{ RULE_CREDIT_LIMIT, credit_limit, 0,
	  HAS(STAYS, "stay", INT(STAY_CREDIT_LIMIT_MINOR, 9500)) },
	{ RULE_DISCOUNT_LIMIT, discount_limit, 0,
	  SAYS(INT(CHARGE_AMOUNT_MINOR, -499)) },
	{ RULE_PAIDOUT_LIMIT, paidout_limit, 0,
	  SAYS(INT(PAYMENT_AMOUNT_MINOR, -499)) },
	{ RULE_DRAWER_VARIANCE, drawer_variance, 0,
	  HAS(CASH_SESSIONS, "drawer", INT(DRAWER_COUNTED_MINOR, 10000 - 500)) },
	{ RULE_AUDIT_RUNNING, audit_running, 0,
	  HAS(PROPERTIES, "property", INT(PROPERTY_AUDIT_STATE, AUDIT_STATE_OPEN)) },
	{ RULE_FOLIO_CLOSED, folio_closed, 0,
	  BY(open_folio) },
	{ RULE_FOLIO_MISSING, folio_missing, 0,
	  BY(name_folio) },
	{ RULE_OVERPAY, overpay, 0,
	  SAYS(INT(PAYMENT_AMOUNT_MINOR, 9000)) },
	{ RULE_NEGATIVE_PAYMENT, negative_payment, 0,
	  SAYS(INT(PAYMENT_AMOUNT_MINOR, 100)) },
	{ RULE_REFUND_EXCEEDS, refund_exceeds, 0,
	  SAYS(INT(PAYMENT_AMOUNT_MINOR, -100)) },
	{ RULE_REVERSAL_TWICE, reversal_twice, 0,
	  HAS(FOLIO_CHARGES, "first", NONE(CHARGE_REVERSES_ID)) },
	{ RULE_REVERSAL_AMOUNT, reversal_amount, 0,
	  SAYS(INT(CHARGE_AMOUNT_MINOR, -9000)) },
	{ RULE_AMOUNT_ZERO, amount_zero, 0,
	  SAYS(INT(CHARGE_AMOUNT_MINOR, 1)) },
	{ RULE_AMOUNT_SIGN, amount_sign, 0,
	  SAYS(INT(CHARGE_AMOUNT_MINOR, 1)) },
	{ RULE_AMOUNT_OVERFLOW, amount_overflow, 0,
	  HAS(ORDER_LINES, "line", INT(LINE_QUANTITY, 1)) },
	{ RULE_CHANGE_WRONG, change_wrong, 0,
	  SAYS(INT(PAYMENT_CHANGE_MINOR, 0)) },
	{ RULE_CURRENCY, currency, 0,
	  SAYS(TEXT(PAYMENT_CURRENCY, "EUR")) },
	{ RULE_ITEM_86, item_86, 0,
	  HAS(MENU_ITEMS, "beer", INT(ITEM_AVAILABLE, 1)) },
	{ RULE_ITEM_COUNT, item_count, 0,
	  SAYS(INT(LINE_QUANTITY, 10)) },
	{ RULE_MODIFIER_MISSING, modifier_missing, 0,
	  SAYS(TEXT(LINE_MODIFIERS, "rare")) },
	{ RULE_PRICE_VERSION, price_version, LATE_ONLY,
	  SAYS(INT(LINE_UNIT_PRICE_MINOR, 1)) },
	{ RULE_CHECK_CLOSED, check_closed, 0,
	  HAS(ORDERS, "order", INT(ORDER_STATE, ORDER_STATE_SENT)) },
	{ RULE_ORDER_UNPAID, order_unpaid, 0,
	  HAS(ORDER_LINES, "line", INT(LINE_STATE, LINE_STATE_VOIDED)) },
	{ RULE_ORDER_STATE, order_state, 0,
	  SAYS(INT(ORDER_STATE, ORDER_STATE_SENT)) },
	{ RULE_LINE_STATE, line_state, 0,
	  SAYS(INT(LINE_STATE, LINE_STATE_STARTED)) },
	{ RULE_TICKET_STATE, ticket_state, 0,
	  HAS(KITCHEN_TICKETS, "ticket", INT(TICKET_STATE, TICKET_STATE_DELIVERED)) },
	{ RULE_VOID_AFTER_FIRE, void_after_fire, 0,
	  HAS(ORDER_LINES, "line", INT(LINE_STATE, LINE_STATE_HELD)) },
	{ RULE_DRAWER_CLOSED, drawer_closed, 0,
	  HAS(CASH_SESSIONS, "drawer", INT(DRAWER_STATE, DRAWER_STATE_OPEN)) },
	{ RULE_DRAWER_STATE, drawer_state, 0,
	  BY(count_drawer) },
	{ RULE_DRAWER_OWNER, drawer_owner, 0, BY(own_drawer) },
	{ RULE_DRAWER_IN_USE, drawer_in_use, 0,
	  HAS(CASH_SESSIONS, "drawer", INT(DRAWER_STATE, DRAWER_STATE_COUNTED)) },
	{ RULE_SHIFT_NONE, shift_none, 0,
	  SAYS(TEXT(PAYMENT_CASH_SESSION_ID, "drawer")) },
	{ RULE_ROLE_DENIED, role_denied, 0,
	  BY(as_desk) },
	{ RULE_AUTH_REVOKED, auth_revoked, 0,
	  HAS(STAFF, "desk", INT(STAFF_ACTIVE, 1)) },
	{ RULE_HK_STALE, hk_stale, LATE_ONLY,
	  BY(report_later) },
	{ RULE_TASK_STATE, task_state, 0,
	  HAS(HOUSEKEEPING_TASKS, "task", INT(TASK_STATE, TASK_STATE_PAUSED)) },
	{ RULE_WO_STATE, wo_state, 0,
	  HAS(MAINTENANCE_REPORTS, "report", INT(REPORT_STATE, REPORT_STATE_STOPPED)) },
	{ RULE_LOST_STATE, lost_state, 0,
	  HAS(LOST_ITEMS, "umbrella", INT(LOST_STATE, LOST_STATE_CLAIMED)) },
	{ RULE_LOST_KEPT, lost_kept, 0,
	  HAS(LOST_ITEMS, "umbrella", TEXT(LOST_KEEP_UNTIL, HOTEL_TODAY)) },
	{ RULE_REQUEST_STATE, request_state, 0,
	  HAS(SERVICE_REQUESTS, "request", INT(REQUEST_STATE, REQUEST_STATE_DONE)) },
	{ RULE_REQ_DUP, req_dup, 0,
	  HAS(SERVICE_REQUESTS, "request", INT(REQUEST_STATE, REQUEST_STATE_DONE)) },
	{ RULE_ORPHAN_REF, orphan_ref, 0,
	  HAS(FOLIO_CHARGES, "night", TEXT(CHARGE_FOLIO_ID, "second")) },
	{ RULE_APPEND_ONLY, append_only, 0,
	  BY(reverse_instead) },
	{ RULE_CONFLICT_DECIDED, conflict_decided, TERMINAL_NOW,
	  HAS(CONFLICTS, "conflict", INT(CONFLICT_RESOLVED, 0)) },
	{ RULE_BUSINESS_DATE_CLOSED, business_date_closed, 0,
	  BY(claim_today) },
	{ RULE_OFFLINE_WINDOW, offline_window, 0, BY(check_in_instead) },
	{ RULE_OFFLINE_TOO_LONG, offline_too_long, 0, BY(connect) },
	{ RULE_RECORD_EXISTS, record_exists, 0,
	  SAYS(TEXT(STAFF_LOGIN, "desk 2")) },
	{ RULE_RECORD_IN_USE, record_in_use, 0,
	  HAS(STAYS, "stay", INT(STAY_STATE, STAY_STATE_CANCELLED)) },
	{ RULE_RECORD_DELETED, record_deleted, TERMINAL,
	  BY(bring_ben_back) },
};
/* clang-format on */

#define SCENES (sizeof(scenes) / sizeof(scenes[0]))

static void
every_rule_has_a_scene(void **state)
{
	(void)state;
	assert_true(SCENES >= RULE_COUNT - 1);
	for (int rule = RULE_NONE + 1; rule < RULE_COUNT; rule++) {
		size_t i = 0;

		while (i < SCENES && (int)scenes[i].rule != rule)
			i++;
		if (i == SCENES)
			fail_msg("%s is raised by no scene",
				rule_get((enum rule)rule)->code);
	}
}

static void
say(struct action *act, struct field_value said)
{
	for (size_t i = 0; i < act->data.count; i++) {
		if (act->data.items[i].field == said.field) {
			act->data.items[i] = said;
			return;
		}
	}
	fail_msg("the scene says nothing of that field");
}

static void
put_right(struct hotel *h, const struct mend *m, struct action *act)
{
	struct field_value value = m->value;

	if (m->with != NULL)
		m->with(h, act);
	else if (m->id == NULL)
		say(act, value);
	else
		hotel_set(h, m->table, m->id,
			(struct field_values){ .count = 1, .items = &value });
}

/* How a scene is played. */
struct take {
	bool late;
	const char *user; /* NULL: the scene's */
	bool insist;
	bool put_right;
};

/* Runs a scene in a hotel of its own; the caller ends it. */
static const struct reduction *
play(struct hotel *h, const struct scene *s, struct take take)
{
	const struct rule_info *info = rule_get(s->rule);
	struct action act;

	hotel_begin(h);
	act = s->make(h);
	if (take.put_right)
		put_right(h, &s->mend, &act);
	if (take.user != NULL)
		act.user_id = take.user;
	if (take.insist) {
		act.overrides[act.override_count++] = info->code;
		act.reason = "because";
	}
	h->late = take.late;
	if ((s->flags & TERMINAL) != 0 ||
		((s->flags & TERMINAL_NOW) != 0 && !take.late))
		h->authoritative = false;
	return hotel_run(h, &act);
}

static void
put_right_the_same_action_passes_without_the_rule(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2 * SCENES; i++) {
		const struct scene *s = &scenes[i / 2];
		const struct take take = { .late = i % 2 != 0,
			.put_right = true };
		const struct reduction *r;
		struct hotel h;

		r = play(&h, s, take);
		if (r->outcome != OUTCOME_APPLIED || r->rule == s->rule ||
			has_exception(r, s->rule))
			fail_msg("%s%s put right: %s by %s: %s",
				rule_get(s->rule)->code,
				take.late ? ", late," : "",
				outcome_name(r->outcome),
				rule_get(r->rule)->code,
				r->detail == NULL ? "" : r->detail);
		hotel_end(&h);
	}
}

static void
at_the_desk_each_rule_refuses_or_warns(void **state)
{
	(void)state;
	for (size_t i = 0; i < SCENES; i++) {
		const struct rule_info *info = rule_get(scenes[i].rule);
		const struct reduction *r;
		struct hotel h;

		if ((scenes[i].flags & LATE_ONLY) != 0)
			continue;
		r = play(&h, &scenes[i], (struct take){ 0 });
		if (info->class == RULE_CLASS_WARN)
			assert_exception(r, scenes[i].rule);
		else
			assert_refused(r, scenes[i].rule);
		assert_non_null(r->detail);
		hotel_end(&h);
	}
}

static void
late_each_rule_gives_its_late_answer(void **state)
{
	(void)state;
	for (size_t i = 0; i < SCENES; i++) {
		const struct rule_info *info = rule_get(scenes[i].rule);
		struct hotel h;
		const struct reduction *r =
			play(&h, &scenes[i], (struct take){ .late = true });

		switch (info->late) {
		case RULE_LATE_REFUSE:
			/* Parked: the cause and what to do go with it. */
			assert_refused(r, scenes[i].rule);
			assert_non_null(r->detail);
			break;
		case RULE_LATE_ACCEPT:
		case RULE_LATE_AUTO:
			assert_exception(r, scenes[i].rule);
			break;
		}
		hotel_end(&h);
	}
}

static void
an_override_helps_where_the_rule_has_one(void **state)
{
	(void)state;
	for (size_t i = 0; i < SCENES; i++) {
		const struct rule_info *info = rule_get(scenes[i].rule);
		const struct reduction *r;
		struct hotel h;
		bool late = (scenes[i].flags & LATE_ONLY) != 0;

		if (late && info->class != RULE_CLASS_OVERRIDE)
			continue;
		r = play(&h, &scenes[i],
			(struct take){ .late = late, .insist = true });
		switch (info->class) {
		case RULE_CLASS_HARD:
			assert_refused(r, scenes[i].rule);
			break;
		case RULE_CLASS_OVERRIDE:
		case RULE_CLASS_WARN:
			assert_exception(r, scenes[i].rule);
			break;
		}
		hotel_end(&h);
	}
}

static void
an_override_is_for_its_role_alone(void **state)
{
	static const char *const users[ROLE_WORD_COUNT] = { "desk", "cook",
		"maid", "fixer", "boss" };
	int tried = 0;

	(void)state;
	for (size_t i = 0; i < SCENES; i++) {
		const struct rule_info *info = rule_get(scenes[i].rule);

		if (info->class != RULE_CLASS_OVERRIDE ||
			(scenes[i].flags & LATE_ONLY) != 0)
			continue;
		for (int role = 0; role < ROLE_MANAGER; role++) {
			struct hotel h;
			const struct reduction *r;

			if ((enum role)role == info->override_role)
				continue;
			r = play(&h, &scenes[i],
				(struct take){
					.user = users[role], .insist = true });
			/* By the rule, or because the role may not do it at
			 * all. */
			assert_outcome(r, OUTCOME_REFUSED);
			tried++;
			hotel_end(&h);
		}
	}
	assert_true(tried > 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_rule_has_a_scene),
		cmocka_unit_test(
			put_right_the_same_action_passes_without_the_rule),
		cmocka_unit_test(at_the_desk_each_rule_refuses_or_warns),
		cmocka_unit_test(late_each_rule_gives_its_late_answer),
		cmocka_unit_test(an_override_helps_where_the_rule_has_one),
		cmocka_unit_test(an_override_is_for_its_role_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
