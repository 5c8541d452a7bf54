#include "tests/sim/habits.h"

#include "base/check.h"
#include "tests/sim/house.h"

#define BUSY 3

/* ---- filling in ---- */

static void
add(struct desk *d, const char *key, const char *value)
{
	CHECK(d->count < DESK_ARGUMENTS);
	d->arguments[d->count++] = (struct operation_argument){ key, value };
}

static int
below(struct desk *d, int n)
{
	return (int)chance_below(d->chance, (uint64_t)n);
}

static bool
maybe(struct desk *d, int per_mille)
{
	return chance_of(d->chance, per_mille);
}

static const char *
number(struct desk *d, int n)
{
	return arena_printf(d->arena, "%d", n);
}

/* One draw a statement: in which order a call's arguments are worked out is the
 * compiler's business. */
static void
add_amount(struct desk *d, const char *key, int most)
{
	int whole = 1 + below(d, most);
	int cents = below(d, 100);

	add(d, key, arena_printf(d->arena, "%d.%02d", whole, cents));
}

static void
add_name(struct desk *d, const char *name)
{
	char first = (char)('A' + below(d, 26));
	char second = (char)('a' + below(d, 26));

	add(d, "name",
		arena_printf(d->arena, "%s%c%c, Ben of %s", name, first, second,
			d->hotel));
}

static void
add_word(struct desk *d, const char *key, const struct choices *c)
{
	add(d, key, c->words[below(d, (int)c->count)]);
}

static void
insist(struct desk *d, const char *rules)
{
	add(d, "override", rules);
	add(d, "reason", "the guest insists");
}

/* One of the records that the terminal shows; NULL: there is none. */
static const struct record *
any(struct desk *d, enum table t, int field, struct value v)
{
	struct record_list list;

	if (d->view->list(d->view->ctx, t, field, v, d->arena, &list) !=
			ERR_OK ||
		list.count == 0)
		return NULL;
	/* Half of the work is about what everybody is busy with. */
	if (list.count > BUSY && maybe(d, 500))
		list.count = BUSY;
	return list.items[below(d, (int)list.count)];
}

static bool
add_any(struct desk *d, const char *key, enum table t, int field,
	struct value v)
{
	const struct record *r = any(d, t, field, v);

	if (r == NULL)
		return false;
	add(d, key, r->id);
	return true;
}

static bool
add_stay(struct desk *d, enum stay_state state)
{
	return add_any(
		d, "stay", TABLE_STAYS, STAY_STATE, value_int((int64_t)state));
}

static void
add_room(struct desk *d, const char *key)
{
	add(d, key, number(d, 101 + below(d, HOUSE_ROOMS)));
}

static void
add_note(struct desk *d, const char *key)
{
	add(d, key,
		arena_printf(
			d->arena, "note %d of %s", below(d, 100000), d->hotel));
}

/* ---- the desk ---- */

static bool
enter_check_in(struct desk *d)
{
	if (maybe(d, 200))
		add_room(d, "room");
	if (maybe(d, 200))
		insist(d, "ROOM_NOT_READY,ROOM_DOUBLE_ASSIGN,ROOM_OOS,"
			  "ROOM_HELD");
	if (maybe(d, 800))
		add_note(d, "document_number");
	return add_stay(d, STAY_STATE_CONFIRMED);
}

static bool
enter_walk_in(struct desk *d)
{
	add_room(d, "room");
	add_name(d, "Walker");
	add(d, "nights", number(d, 1 + below(d, 3)));
	if (maybe(d, 900))
		add_note(d, "document_number");
	if (maybe(d, 300))
		insist(d, "ROOM_NOT_READY,ROOM_DOUBLE_ASSIGN,ROOM_OOS");
	return true;
}

static bool
enter_book(struct desk *d)
{
	add_name(d, "Booker");
	if (maybe(d, 500))
		add_room(d, "room");
	if (maybe(d, 500))
		insist(d, "ROOM_DOUBLE_ASSIGN");
	return true;
}

static bool
enter_check_out(struct desk *d)
{
	if (maybe(d, 700))
		insist(d, "CHECKOUT_BALANCE");
	return add_stay(d, STAY_STATE_IN_HOUSE);
}

static bool
enter_move(struct desk *d)
{
	add_room(d, "to");
	if (maybe(d, 300))
		insist(d, "ROOM_NOT_READY,ROOM_DOUBLE_ASSIGN");
	return add_stay(
		d, maybe(d, 700) ? STAY_STATE_IN_HOUSE : STAY_STATE_CONFIRMED);
}

static bool
enter_extend(struct desk *d)
{
	add(d, "nights", maybe(d, 700) ? "1" : "-1");
	if (maybe(d, 500))
		insist(d, "EXTEND_CONFLICT");
	return add_stay(d, STAY_STATE_IN_HOUSE);
}

static bool
enter_confirmed(struct desk *d)
{
	return add_stay(d, STAY_STATE_CONFIRMED);
}

static bool
enter_in_house(struct desk *d)
{
	return add_stay(d, STAY_STATE_IN_HOUSE);
}

static bool
enter_reinstate(struct desk *d)
{
	static const enum stay_state over[] = { STAY_STATE_CHECKED_OUT,
		STAY_STATE_CANCELLED, STAY_STATE_NO_SHOW };

	return add_stay(d, over[below(d, 3)]);
}

static bool
enter_queue(struct desk *d)
{
	if (maybe(d, 200))
		add(d, "waits", "no");
	return add_stay(d, STAY_STATE_CONFIRMED);
}

/* ---- the day ---- */

static bool
enter_day(struct desk *d)
{
	if (maybe(d, 500))
		insist(d, "AUDIT_PENDING");
	return true;
}

static bool
enter_roll_call(struct desk *d)
{
	if (maybe(d, 300))
		add(d, "no_shows", "yes");
	return true;
}

/* ---- money ---- */

static bool
enter_pay(struct desk *d)
{
	if (maybe(d, 850))
		add_amount(d, "amount", 40);
	if (maybe(d, 500))
		insist(d, "OVERPAY,DRAWER_OWNER");
	if (maybe(d, 250))
		return add_any(d, "order", TABLE_ORDERS, ORDER_STATE,
			value_int(ORDER_STATE_SENT));
	if (maybe(d, 200))
		return add_any(d, "folio", TABLE_FOLIOS, -1, value_null());
	return add_stay(d, STAY_STATE_IN_HOUSE);
}

static bool
enter_post(struct desk *d)
{
	static const char *const kinds[] = { "room", "food", "bar", "service",
		"discount", "payment", "adjustment" };

	add(d, "kind", kinds[below(d, 7)]);
	add_amount(d, "amount", 30);
	if (maybe(d, 200))
		return add_any(d, "folio", TABLE_FOLIOS, -1, value_null());
	return add_stay(d, STAY_STATE_IN_HOUSE);
}

static bool
enter_refund(struct desk *d)
{
	if (maybe(d, 500))
		add_amount(d, "amount", 10);
	insist(d, "DRAWER_OWNER");
	return add_any(d, "payment", TABLE_CASH_PAYMENTS, -1, value_null());
}

static bool
enter_reverse(struct desk *d)
{
	add(d, "reason", "a mistake");
	return add_any(d, "posting", TABLE_FOLIO_CHARGES, -1, value_null());
}

static bool
enter_any_folio(struct desk *d)
{
	return add_any(d, "folio", TABLE_FOLIOS, -1, value_null());
}

static bool
enter_transfer(struct desk *d)
{
	add(d, "to", maybe(d, 500) ? "new" : maybe(d, 500) ? "B" : "A");
	return add_any(d, "posting", TABLE_FOLIO_CHARGES, -1, value_null());
}

static bool
enter_drawer_open(struct desk *d)
{
	add(d, "float", maybe(d, 500) ? "150.00" : "200.00");
	if (maybe(d, 300))
		insist(d, "DRAWER_IN_USE");
	return true;
}

static bool
enter_drawer_count(struct desk *d)
{
	add_amount(d, "counted", 400);
	if (maybe(d, 500))
		insist(d, "DRAWER_OWNER");
	return add_any(d, "drawer", TABLE_CASH_SESSIONS, DRAWER_STATE,
		value_int(maybe(d, 500) ? DRAWER_STATE_OPEN
					: DRAWER_STATE_COUNTED));
}

/* ---- the restaurant ---- */

static bool
enter_order(struct desk *d)
{
	const char *items = "";

	for (int n = 1 + below(d, 3); n > 0; n--) {
		int item = below(d, HOUSE_ITEMS);
		int pieces = 1 + below(d, 3);

		items = arena_printf(d->arena, "%s%sI%d*%d", items,
			items[0] == '\0' ? "" : ",", item, pieces);
	}
	add(d, "items", items);
	if (maybe(d, 300))
		add(d, "hold", "yes");
	if (maybe(d, 300) && add_any(d, "order", TABLE_ORDERS, ORDER_STATE,
				     value_int(ORDER_STATE_SENT)))
		return true;
	if (maybe(d, 600))
		add_room(d, "room");
	else
		add(d, "table", number(d, 1 + below(d, 9)));
	return true;
}

static bool
enter_any_order(struct desk *d)
{
	return add_any(d, "order", TABLE_ORDERS, ORDER_STATE,
		value_int(maybe(d, 700) ? ORDER_STATE_SENT : ORDER_STATE_OPEN));
}

static bool
enter_split(struct desk *d)
{
	add(d, "lines", number(d, 1 + below(d, 2)));
	return enter_any_order(d);
}

static bool
enter_any_ticket(struct desk *d)
{
	return add_any(d, "ticket", TABLE_KITCHEN_TICKETS, -1, value_null());
}

static bool
enter_any_line(struct desk *d)
{
	return add_any(d, "line", TABLE_ORDER_LINES, -1, value_null());
}

static bool
enter_void(struct desk *d)
{
	if (maybe(d, 300))
		insist(d, "VOID_AFTER_FIRE");
	if (maybe(d, 700))
		return enter_any_line(d);
	add(d, "all", "yes");
	return enter_any_order(d);
}

static bool
enter_close_order(struct desk *d)
{
	if (maybe(d, 400))
		add_room(d, "to");
	if (maybe(d, 200))
		insist(d, "ORDER_UNPAID");
	return enter_any_order(d);
}

static bool
enter_sold_out(struct desk *d)
{
	const struct record *item = any(d, TABLE_MENU_ITEMS, -1, value_null());
	int left;
	int sign;

	if (item == NULL)
		return false;
	add(d, "item", record_text(item, ITEM_CODE));
	left = (int)record_int(item, ITEM_COUNTDOWN);
	sign = maybe(d, 500) ? 1 : -1;
	/* More often than in a hotel: this is what must add up. */
	if (maybe(d, 850))
		add(d, "countdown", number(d, left + sign * (1 + below(d, 9))));
	else
		add(d, "available", maybe(d, 800) ? "yes" : "no");
	return true;
}

/* ---- the house ---- */

static bool
enter_room_status(struct desk *d)
{
	add_room(d, "room");
	switch (below(d, 7)) {
	case 4:
		add_word(d, "seen", &occupancy_choices);
		break;
	case 5:
		add_word(d, "turndown", &turndown_choices);
		break;
	case 6:
		add(d, "rush", maybe(d, 500) ? "yes" : "no");
		break;
	case 0:
		add_word(d, "status", &room_status_choices);
		break;
	case 1:
		add_word(d, "flag", &room_service_flag_choices);
		break;
	case 2:
		add_note(d, "note");
		break;
	default:
		add_word(d, "condition", &room_condition_choices);
		break;
	}
	return true;
}

static bool
enter_block(struct desk *d)
{
	add_room(d, "room");
	add_word(d, "kind", &block_kind_choices);
	add(d, "what", "paint");
	if (maybe(d, 400))
		add(d, "from", "+1");
	add(d, "nights", number(d, 1 + below(d, 3)));
	if (maybe(d, 300))
		insist(d, "ROOM_DOUBLE_ASSIGN,ROOM_GUEST_IN");
	return true;
}

static bool
enter_block_update(struct desk *d)
{
	if (maybe(d, 800))
		add_word(d, "state", &block_state_choices);
	else
		add(d, "what", "carpet");
	return add_any(d, "id", TABLE_ROOM_BLOCKS, -1, value_null());
}

static bool
enter_task(struct desk *d)
{
	if (maybe(d, 350)) {
		add_room(d, "room");
		add_word(d, "kind", &task_kind_choices);
		return true;
	}
	if (maybe(d, 250))
		add_note(d, "note");
	else
		add_word(d, "state", &task_state_choices);
	add(d, "reason", "the guest sleeps");
	return add_any(d, "id", TABLE_HOUSEKEEPING_TASKS, -1, value_null());
}

static bool
enter_minibar(struct desk *d)
{
	/* One after the other: what is drawn must not hang on the compiler. */
	int other = below(d, HOUSE_ITEMS);
	int count = 1 + below(d, 3);
	int item = below(d, HOUSE_ITEMS);

	add(d, "items",
		arena_printf(d->arena, "I%d*%d,I%d", item, count, other));
	add_room(d, "room");
	return true;
}

static bool
enter_request(struct desk *d)
{
	add_room(d, "room");
	add_word(d, "kind", &request_kind_choices);
	add_note(d, "message");
	if (maybe(d, 500))
		add(d, "at", maybe(d, 500) ? "+40" : "6:30");
	return true;
}

static bool
enter_request_update(struct desk *d)
{
	add_word(d, "state", &request_state_choices);
	if (maybe(d, 200))
		add(d, "at", "+5");
	return add_any(d, "id", TABLE_SERVICE_REQUESTS, -1, value_null());
}

static bool
enter_report(struct desk *d)
{
	add_room(d, "room");
	add(d, "issue", "tap drips");
	if (maybe(d, 300))
		add_word(d, "block", &report_block_choices);
	return true;
}

static bool
enter_report_update(struct desk *d)
{
	if (maybe(d, 300))
		add_note(d, "remark");
	else
		add_word(d, "state", &report_state_choices);
	return add_any(d, "id", TABLE_MAINTENANCE_REPORTS, -1, value_null());
}

static bool
enter_found(struct desk *d)
{
	if (maybe(d, 800))
		add_room(d, "room");
	else
		add(d, "location", "lobby");
	add(d, "item", "umbrella");
	if (maybe(d, 300))
		add(d, "until", "+2");
	if (maybe(d, 300))
		add_note(d, "contact");
	return true;
}

static bool
enter_found_update(struct desk *d)
{
	add_word(d, "state", &lost_state_choices);
	if (maybe(d, 300))
		add_note(d, "contact");
	if (maybe(d, 200))
		add_note(d, "stored");
	if (maybe(d, 200))
		insist(d, "LOST_KEPT");
	return add_any(d, "id", TABLE_LOST_ITEMS, -1, value_null());
}

/* ---- any record ---- */

static bool
enter_update(struct desk *d)
{
	bool is_guest = maybe(d, 600);

	add(d, "table", is_guest ? "guests" : "stays");
	if (is_guest && maybe(d, 400))
		add(d, "full_name",
			arena_printf(d->arena, "Renamed%c, Eve",
				'A' + below(d, 26)));
	else if (is_guest && maybe(d, 400))
		add_note(d, "phone");
	else
		add_note(d, "note");
	return add_any(d, "id", is_guest ? TABLE_GUESTS : TABLE_STAYS, -1,
		value_null());
}

static bool
enter_delete(struct desk *d)
{
	static const enum table tables[] = { TABLE_SERVICE_REQUESTS,
		TABLE_HOUSEKEEPING_TASKS, TABLE_MAINTENANCE_REPORTS,
		TABLE_GUESTS };
	enum table t = tables[below(d, 4)];

	add(d, "table", entity_get(t)->name);
	return add_any(d, "id", t, -1, value_null());
}

static bool
enter_decision(struct desk *d)
{
	add(d, "all", maybe(d, 500) ? "server" : "client");
	return add_any(d, "conflict", TABLE_CONFLICTS, CONFLICT_RESOLVED,
		value_int(0));
}

/* clang-format off */
const struct habit habits[] = {
	{ "check-in",         40, ROLE_FRONT_DESK,   enter_check_in },
	{ "walk-in",          30, ROLE_FRONT_DESK,   enter_walk_in },
	{ "book",             15, ROLE_FRONT_DESK,   enter_book },
	{ "check-out",        25, ROLE_MANAGER,      enter_check_out },
	{ "move",             20, ROLE_FRONT_DESK,   enter_move },
	{ "extend",           15, ROLE_FRONT_DESK,   enter_extend },
	{ "cancel",            5, ROLE_FRONT_DESK,   enter_confirmed },
	{ "no-show",           3, ROLE_FRONT_DESK,   enter_confirmed },
	{ "reverse-check-in",  5, ROLE_FRONT_DESK,   enter_in_house },
	{ "reinstate",         8, ROLE_FRONT_DESK,   enter_reinstate },
	{ "queue",             5, ROLE_FRONT_DESK,   enter_queue },
	{ "advance-check-in",  5, ROLE_FRONT_DESK,   enter_confirmed },
	{ "audit-begin",       2, ROLE_MANAGER,      enter_day },
	{ "roll-call",         3, ROLE_MANAGER,      enter_roll_call },
	{ "audit-end",         2, ROLE_MANAGER,      enter_day },
	{ "audit-stop",        1, ROLE_MANAGER,      enter_day },
	{ "pay",              70, ROLE_FRONT_DESK,   enter_pay },
	{ "post",             50, ROLE_FRONT_DESK,   enter_post },
	{ "refund",           15, ROLE_FRONT_DESK,   enter_refund },
	{ "reverse",          15, ROLE_FRONT_DESK,   enter_reverse },
	{ "window",            3, ROLE_FRONT_DESK,   enter_any_folio },
	{ "transfer",         10, ROLE_FRONT_DESK,   enter_transfer },
	{ "interim",           4, ROLE_FRONT_DESK,   enter_any_folio },
	{ "credit-note",       3, ROLE_MANAGER,      enter_any_folio },
	{ "drawer-open",      10, ROLE_FRONT_DESK,   enter_drawer_open },
	{ "drawer-count",      4, ROLE_FRONT_DESK,   enter_drawer_count },
	{ "drawer-close",      5, ROLE_FRONT_DESK,   enter_drawer_count },
	{ "order",            90, ROLE_FRONT_DESK,   enter_order },
	{ "fire",             25, ROLE_FRONT_DESK,   enter_any_order },
	{ "start",            25, ROLE_KITCHEN,      enter_any_ticket },
	{ "ready",            25, ROLE_KITCHEN,      enter_any_order },
	{ "serve",            15, ROLE_FRONT_DESK,   enter_any_line },
	{ "split",             8, ROLE_FRONT_DESK,   enter_split },
	{ "seen",             10, ROLE_KITCHEN,      enter_any_ticket },
	{ "bump",             20, ROLE_KITCHEN,      enter_any_ticket },
	{ "recall",            5, ROLE_KITCHEN,      enter_any_ticket },
	{ "void",             12, ROLE_MANAGER,      enter_void },
	{ "close-order",      25, ROLE_FRONT_DESK,   enter_close_order },
	{ "sold-out",         60, ROLE_KITCHEN,      enter_sold_out },
	{ "room-status",      45, ROLE_HOUSEKEEPING, enter_room_status },
	{ "block",             8, ROLE_FRONT_DESK,   enter_block },
	{ "block-update",      8, ROLE_MAINTENANCE,  enter_block_update },
	{ "task",             50, ROLE_HOUSEKEEPING, enter_task },
	{ "minibar",          10, ROLE_HOUSEKEEPING, enter_minibar },
	{ "request",          20, ROLE_FRONT_DESK,   enter_request },
	{ "request-update",   20, ROLE_HOUSEKEEPING, enter_request_update },
	{ "report",           11, ROLE_MAINTENANCE,  enter_report },
	{ "found",             4, ROLE_HOUSEKEEPING, enter_found },
	{ "report-update",    16, ROLE_MAINTENANCE,  enter_report_update },
	{ "found-update",      4, ROLE_FRONT_DESK,   enter_found_update },
	{ "update",           40, ROLE_FRONT_DESK,   enter_update },
	{ "delete",           10, ROLE_MANAGER,      enter_delete },
	{ "resolve-conflict", 30, ROLE_MANAGER,      enter_decision },
	{ NULL, 0, ROLE_MANAGER, NULL },
};
/* clang-format on */

int
habits_pick(struct chance *c)
{
	int64_t sum = 0;
	int64_t at;
	int n = 0;

	for (const struct habit *h = habits; h->operation != NULL; h++)
		sum += h->weight;
	at = (int64_t)chance_below(c, (uint64_t)sum);
	while (at >= habits[n].weight)
		at -= habits[n++].weight;
	return n;
}
