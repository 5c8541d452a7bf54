/* All operations: names, keys, hints, and who builds them. */
#include "domain/operations_priv.h"

/* clang-format off */

/* A key that finds something or is worked out; one that has to be there; one
 * that is written to a field. */
#define KEY(name, hint)           { name, hint, false, TABLE_NONE, 0 }
#define MUST(name, hint)          { name, hint, true, TABLE_NONE, 0 }
#define SETS(name, T, FIELD, hint) \
	{ name, hint, false, TABLE_##T, (FIELD) + 1 }
#define MUST_SET(name, T, FIELD, hint) \
	{ name, hint, true, TABLE_##T, (FIELD) + 1 }

#define KEYS_WHOSE_STAY \
	KEY("room", "room number"), \
	KEY("guest", "part of the guest's name"), \
	KEY("stay", "id of the stay")
#define KEYS_GUEST \
	SETS("phone", GUESTS, GUEST_PHONE, "phone number"), \
	SETS("email", GUESTS, GUEST_EMAIL, "e-mail address"), \
	SETS("nationality", GUESTS, GUEST_NATIONALITY, "country code"), \
	SETS("birth_date", GUESTS, GUEST_BIRTH_DATE, "date of birth"), \
	SETS("document_type", GUESTS, GUEST_DOCUMENT_TYPE, \
		"passport, id card …"), \
	SETS("document_number", GUESTS, GUEST_DOCUMENT_NUMBER, \
		"number of the document"), \
	SETS("vip", GUESTS, GUEST_VIP, "yes or no")
#define KEYS_STAY \
	SETS("rate", STAYS, STAY_RATE_MINOR, "price of a night"), \
	SETS("adults", STAYS, STAY_ADULTS, "how many"), \
	SETS("children", STAYS, STAY_CHILDREN, "how many"), \
	SETS("note", STAYS, STAY_NOTE, "note to the stay")
#define KEY_DEPOSIT \
	SETS("deposit", STAYS, STAY_WANTED_DEPOSIT_MINOR, "what is to be paid " \
		"before the check-in")
#define KEY_SIGNED \
	KEY("signed", "yes: the guest has signed the registration card")
#define KEYS_WHICH_ORDER \
	KEY("order", "order number"), \
	KEY("table", "table with an open order"), \
	KEY("room", "room with an open order")
#define KEY_DAY \
	KEY("date", "the business date that is meant, to be sure")
#define KEYS_WHICH_FOLIO \
	KEY("folio", "number of the folio"), \
	KEY("room", "or the room of its guest"), \
	KEY("guest", "or part of the guest's name"), \
	KEY("stay", "or the id of the stay")
#define KEYS_WHICH_LINES \
	KEYS_WHICH_ORDER, \
	KEY("line", "place of the line in the order, or its id"), \
	KEY("course", "only lines of this course"), \
	KEY("station", "only lines of HOT, COLD or BAR"), \
	KEY("ticket", "id of a kitchen ticket: its lines")
#define KEYS_WHICH_TICKET \
	KEY("ticket", "id of the kitchen ticket"), \
	KEYS_WHICH_ORDER, \
	KEY("station", "HOT, COLD or BAR"), \
	KEY("round", "which round of the order")

const struct operation_key operation_common_keys[] = {
	KEY("override", "rule codes to insist on, with commas between"),
	KEY("reason", "why; needed for an override"),
	{ NULL, NULL, false, TABLE_NONE, 0 },
};

const struct operation_info operations[] = {
	/* the desk */
	{ "check-in", "let a guest who is expected into the room",
	  { KEYS_WHOSE_STAY,
	    KEY("deposit_paid", "what is paid of the deposit now"),
	    KEY("paid_by", "cash, or what its slip says: Card A1B2"),
	    KEY_SIGNED, KEYS_STAY, KEYS_GUEST }, false, build_check_in },
	{ "walk-in", "let a guest without a booking into a room",
	  { MUST("room", "room number"),
	    SETS("name", GUESTS, GUEST_FULL_NAME, "the guest's full name"),
	    KEY("guest", "instead of a name: part of a known guest's name"),
	    KEY("nights", "how many nights, 1 when not said"),
	    KEY("until", "instead of nights: day of departure"),
	    KEYS_STAY, KEYS_GUEST }, false, build_walk_in },
	{ "book", "write down a stay to come",
	  { SETS("name", GUESTS, GUEST_FULL_NAME, "the guest's full name"),
	    KEY("guest", "instead of a name: part of a known guest's name"),
	    SETS("arrival", STAYS, STAY_ARRIVAL_DATE, "day of arrival"),
	    KEY("nights", "how many nights, 1 when not said"),
	    KEY("until", "instead of nights: day of departure"),
	    SETS("room", STAYS, STAY_ROOM_ID, "room number, when known"),
	    SETS("type", STAYS, STAY_ROOM_TYPE, "type of room that is sold; "
		"the room's when not said"),
	    KEY("as", "confirmed, option or waitlist"),
	    KEY_DEPOSIT, KEYS_STAY, KEYS_GUEST }, false, build_book },
	{ "check-out", "end a stay: closes the folio, plans the clean",
	  { KEYS_WHOSE_STAY,
	    SETS("note", STAYS, STAY_NOTE, "note to the stay") },
	  false, build_check_out },
	{ "move", "move a guest to another room, or assign one",
	  { KEYS_WHOSE_STAY,
	    { "to", "number of the new room", true, TABLE_STAYS,
	      STAY_ROOM_ID + 1 } }, false, build_move },
	{ "extend", "change the day of departure",
	  { KEYS_WHOSE_STAY,
	    KEY("until", "the new day of departure"),
	    KEY("nights", "instead: how many nights more (-1: one less)") },
	  false, build_extend },
	{ "confirm", "an option or a place on the waiting list is a booking",
	  { KEYS_WHOSE_STAY }, false, build_confirm },
	{ "cancel", "cancel a stay that has not begun",
	  { KEYS_WHOSE_STAY }, false, build_cancel },
	{ "no-show", "the guest did not come",
	  { KEYS_WHOSE_STAY }, false, build_no_show },
	{ "reverse-check-in", "the check-in was a mistake",
	  { KEYS_WHOSE_STAY }, false, build_reverse_check_in },
	{ "reinstate", "take back a check-out, cancellation or no-show",
	  { KEYS_WHOSE_STAY }, false, build_reinstate },
	{ "terms", "say what holds for a stay: room, charges, credit",
	  { KEYS_WHOSE_STAY,
	    SETS("locked", STAYS, STAY_DO_NOT_MOVE, "yes: the guest was "
		"promised this room"),
	    SETS("no_post", STAYS, STAY_NO_POST, "yes: nothing is charged to "
		"the room"),
	    SETS("credit_limit", STAYS, STAY_CREDIT_LIMIT_MINOR, "what may be "
		"owed; empty: as the hotel's"),
	    SETS("type", STAYS, STAY_ROOM_TYPE, "type of room that was sold"),
	    KEY_DEPOSIT, KEY_SIGNED },
	  false, build_terms },
	{ "queue", "a guest who is here waits for the room",
	  { KEYS_WHOSE_STAY,
	    KEY("waits", "no: does not wait any more") },
	  false, build_queue },
	{ "advance-check-in", "do the papers before the room is ready",
	  { KEYS_WHOSE_STAY, KEYS_GUEST }, false, build_advance_check_in },

	/* the restaurant */
	{ "order", "open an order, or add a round to one",
	  { MUST("items", "BGR*2,FRI/no salt: codes, how many, wishes"),
	    KEY("room", "room to bring it to"),
	    SETS("table", ORDERS, ORDER_TABLE_NO, "table"),
	    KEY("stay", "id of the stay, when not of the room's guest"),
	    KEY("order", "number of an order to add to"),
	    SETS("covers", ORDERS, ORDER_COVERS, "how many persons"),
	    SETS("note", ORDERS, ORDER_NOTE, "note to the order"),
	    SETS("allergy", ORDERS, ORDER_ALLERGY_NOTE, "shown in red"),
	    SETS("seat", ORDER_LINES, LINE_SEAT, "seat at the table"),
	    SETS("course", ORDER_LINES, LINE_COURSE, "the items' own "
		"when not said"),
	    KEY("hold", "yes: the kitchen waits until it is fired") },
	  false, build_order },
	{ "close-order", "close an order that is paid, or charge it",
	  { KEYS_WHICH_ORDER,
	    KEY("to", "room whose guest it is charged to") },
	  false, build_close_order },
	{ "present", "the bill of an order goes to the table",
	  { KEYS_WHICH_ORDER }, false, build_present },
	{ "merge", "put an order together with another one",
	  { KEYS_WHICH_ORDER,
	    { "into", "number of the other order", true, TABLE_ORDERS,
	      ORDER_MERGED_INTO_ID + 1 } }, false, build_merge },
	{ "reopen", "open a closed order again: reverses what it was charged",
	  { MUST("order", "order number") }, false, build_reopen },
	{ "split", "put lines that were served on a bill of their own",
	  { KEYS_WHICH_ORDER,
	    MUST("lines", "places of the lines in the order: 1,3") },
	  false, build_split },
	{ "fire", "tell the kitchen to cook what is held",
	  { KEYS_WHICH_LINES }, false, build_fire },
	{ "start", "the kitchen begins",
	  { KEYS_WHICH_LINES }, false, build_start },
	{ "ready", "the kitchen is done",
	  { KEYS_WHICH_LINES }, false, build_ready },
	{ "serve", "it is with the guest",
	  { KEYS_WHICH_LINES }, false, build_serve },
	{ "void", "take lines or a whole order back",
	  { KEYS_WHICH_LINES,
	    KEY("all", "yes: the whole order") }, false, build_void },
	{ "seen", "a cook has read a ticket",
	  { KEYS_WHICH_TICKET }, false, build_seen },
	{ "bump", "clear a ticket from the kitchen's screen",
	  { KEYS_WHICH_TICKET }, false, build_bump },
	{ "recall", "bring a cleared ticket back",
	  { KEYS_WHICH_TICKET }, false, build_recall },
	{ "sold-out", "an item cannot be ordered any more, or again",
	  { MUST("item", "code of the item"),
	    SETS("available", MENU_ITEMS, ITEM_AVAILABLE, "yes or no; no "
		"when not said"),
	    SETS("countdown", MENU_ITEMS, ITEM_COUNTDOWN, "how many are "
		"left") }, false, build_sold_out },

	/* money */
	{ "pay", "take cash",
	  { KEY("room", "room whose guest pays"),
	    KEY("folio", "or the folio's number"),
	    KEY("order", "or the order's number"),
	    KEY("table", "or a table with an open order"),
	    KEY("guest", "or part of the guest's name"),
	    KEY("stay", "or the id of the stay"),
	    SETS("amount", CASH_PAYMENTS, PAYMENT_AMOUNT_MINOR, "all that is "
		"owed when not said"),
	    SETS("tendered", CASH_PAYMENTS, PAYMENT_TENDERED_MINOR, "what the "
		"guest gives, the amount when not said"),
	    KEY("drawer", "your own open drawer when not said") },
	  false, build_pay },
	{ "post", "post a charge, discount or card payment to a folio",
	  { KEY("room", "room number"),
	    KEY("folio", "or the folio's number"),
	    KEY("guest", "or part of the guest's name"),
	    KEY("stay", "or the id of the stay"),
	    MUST_SET("kind", FOLIO_CHARGES, CHARGE_KIND, "room, food, bar, "
		"service, discount …"),
	    MUST_SET("amount", FOLIO_CHARGES, CHARGE_AMOUNT_MINOR, "amount"),
	    SETS("description", FOLIO_CHARGES, CHARGE_DESCRIPTION, "what "
		"for"),
	    SETS("quantity", FOLIO_CHARGES, CHARGE_QUANTITY, "how many"),
	    SETS("tax", FOLIO_CHARGES, CHARGE_TAX_MINOR, "tax that is in the "
		"amount") }, false, build_post },
	{ "minibar", "charge what was taken from a minibar to the guest who is "
	  "in the room",
	  { MUST("room", "room number"),
	    MUST("items", "BEE*2,WAT: codes of the menu, and how many") },
	  false, build_minibar },
	{ "refund", "give cash back for a payment",
	  { MUST("payment", "receipt number"),
	    SETS("amount", CASH_PAYMENTS, PAYMENT_AMOUNT_MINOR, "all of it "
		"when not said"),
	    KEY("drawer", "your own open drawer when not said") },
	  false, build_refund },
	{ "reverse", "take a posting back",
	  { MUST("posting", "place of the posting on the folio, or its id"),
	    KEY("room", "room number"),
	    KEY("folio", "or the folio's number"),
	    KEY("guest", "or part of the guest's name"),
	    KEY("stay", "or the id of the stay") }, false, build_reverse },
	{ "interim", "a numbered bill of a folio that goes on",
	  { KEYS_WHICH_FOLIO }, false, build_interim },
	{ "credit-note", "take a closed folio's charges back",
	  { KEYS_WHICH_FOLIO }, false, build_credit_note },
	{ "window", "open a further folio of a stay",
	  { KEYS_WHICH_FOLIO }, false, build_window },
	{ "transfer", "move a posting to another window of its stay",
	  { MUST("posting", "place of the posting on the folio, or its id"),
	    MUST("to", "window A to H, its number or id; new opens one"),
	    KEYS_WHICH_FOLIO }, false, build_transfer },
	{ "drawer-open", "open a drawer with its float",
	  { SETS("drawer", CASH_SESSIONS, DRAWER_DRAWER, "name; this "
		"terminal's when not said"),
	    MUST_SET("float", CASH_SESSIONS, DRAWER_FLOAT_MINOR, "cash that is "
		"in it") }, false, build_drawer_open },
	{ "drawer-suspend", "lock a drawer for a break",
	  { KEY("drawer", "name; your own when not said") },
	  false, build_drawer_suspend },
	{ "drawer-resume", "go on with a drawer after a break",
	  { KEY("drawer", "name; your own when not said") },
	  false, build_drawer_resume },
	{ "drawer-count", "write down what is in a drawer",
	  { KEY("drawer", "name; your own when not said"),
	    MUST_SET("counted", CASH_SESSIONS, DRAWER_COUNTED_MINOR,
		"cash that is in it") }, false, build_drawer_count },
	{ "drawer-close", "count and close a drawer",
	  { KEY("drawer", "name; your own when not said"),
	    SETS("counted", CASH_SESSIONS, DRAWER_COUNTED_MINOR, "cash that "
		"is in it, unless counted before") },
	  false, build_drawer_close },
	{ "pay-out", "take cash out of a drawer for an expense",
	  { MUST_SET("amount", CASH_PAYMENTS, PAYMENT_AMOUNT_MINOR,
		"how much"),
	    MUST_SET("what", CASH_PAYMENTS, PAYMENT_REASON, "what it is for"),
	    KEY("drawer", "your own open drawer when not said") },
	  false, build_pay_out },
	{ "safe-drop", "bring cash from a drawer to the safe",
	  { MUST_SET("amount", CASH_PAYMENTS, PAYMENT_AMOUNT_MINOR,
		"how much"),
	    KEY("drawer", "your own open drawer when not said") },
	  false, build_safe_drop },
	{ "no-sale", "open a drawer without a sale",
	  { MUST_SET("why", CASH_PAYMENTS, PAYMENT_REASON, "why it is opened"),
	    KEY("drawer", "your own open drawer when not said") },
	  false, build_no_sale },
	{ "limits", "say what needs a manager from which amount on",
	  { SETS("credit", PROPERTIES, PROPERTY_CREDIT_LIMIT_MINOR, "what a "
		"guest may owe; empty: no limit"),
	    SETS("discount", PROPERTIES, PROPERTY_DISCOUNT_LIMIT_MINOR,
		"one discount; empty: no limit"),
	    SETS("paidout", PROPERTIES, PROPERTY_PAIDOUT_LIMIT_MINOR,
		"one expense from a drawer; empty: no limit"),
	    SETS("variance", PROPERTIES, PROPERTY_WRITEOFF_LIMIT_MINOR,
		"over or short of a drawer that is closed; empty: no limit"),
	    SETS("refresh", PROPERTIES, PROPERTY_WITHOUT_GUEST_DAYS,
		"days after which an empty room is made fresh; empty: never") },
	  false, build_limits },

	{ "audit-begin", "begin the night audit of the business date",
	  { KEY_DAY },
	  false, build_audit_begin },
	{ "roll-call", "post the night of every guest, mark who did not come",
	  { KEY("no_shows", "yes: whoever has not arrived is a no-show"),
	    KEY_DAY },
	  false, build_roll_call },
	{ "audit-end", "close the business date and open the next one",
	  { KEY("open", "no: the next day is opened by another audit-end"),
	    KEY_DAY },
	  false, build_audit_end },
	{ "audit-stop", "break the night audit off: the day goes on",
	  { KEY_DAY }, false, build_audit_stop },

	/* the house */
	{ "room-status", "say how a room is",
	  { MUST("room", "room number"),
	    SETS("status", ROOMS, ROOM_STATUS, "available, occupied, dirty, "
		"maintenance, out_of_order"),
	    SETS("condition", ROOMS, ROOM_CONDITION, "dirty, pickup, clean, "
		"inspected"),
	    SETS("flag", ROOMS, ROOM_SERVICE_FLAG, "none, dnd, make_up, "
		"declined"),
	    SETS("seen", ROOMS, ROOM_REPORTED_OCCUPANCY, "vacant or occupied, "
		"as housekeeping found it"),
	    SETS("persons", ROOMS, ROOM_REPORTED_PERSONS, "how many sleep "
		"there, as found"),
	    SETS("turndown", ROOMS, ROOM_TURNDOWN, "not_required, required, "
		"completed"),
	    SETS("rush", ROOMS, ROOM_RUSH, "yes: to be cleaned at once"),
	    SETS("note", ROOMS, ROOM_NOTE, "note to the room") },
	  false, build_room_status },
	{ "block", "take a room off sale for some days",
	  { MUST("room", "room number"),
	    MUST_SET("kind", ROOM_BLOCKS, BLOCK_KIND, "out_of_order, "
		"out_of_service, house_use, hold"),
	    MUST_SET("what", ROOM_BLOCKS, BLOCK_REASON, "why"),
	    SETS("from", ROOM_BLOCKS, BLOCK_FROM_DATE, "first night; today "
		"when not said"),
	    SETS("through", ROOM_BLOCKS, BLOCK_THROUGH_DATE, "last night"),
	    KEY("nights", "instead of through: how many, 1 when not said"),
	    SETS("return", ROOM_BLOCKS, BLOCK_RETURN_CONDITION, "condition "
		"that the room comes back in"),
	    SETS("report", ROOM_BLOCKS, BLOCK_REPORT_ID, "id of the report "
		"that it is for") }, false, build_block },
	{ "block-update", "begin, change, release or cancel a block",
	  { KEY("room", "room with one block"),
	    KEY("id", "or the id of the block"),
	    KEY("kind", "which of the room's blocks"),
	    SETS("state", ROOM_BLOCKS, BLOCK_STATE, "active, released, "
		"cancelled"),
	    SETS("through", ROOM_BLOCKS, BLOCK_THROUGH_DATE, "last night"),
	    SETS("what", ROOM_BLOCKS, BLOCK_REASON, "why"),
	    SETS("return", ROOM_BLOCKS, BLOCK_RETURN_CONDITION, "condition "
		"that the room comes back in") }, false, build_block_update },
	{ "task", "plan a clean, or say how it goes",
	  { KEY("room", "room number"),
	    KEY("id", "or the id of the task"),
	    SETS("kind", HOUSEKEEPING_TASKS, TASK_KIND, "which clean; of a "
		"new task"),
	    SETS("state", HOUSEKEEPING_TASKS, TASK_STATE, "assigned, started, "
		"paused, done, inspected, skipped …"),
	    SETS("to", HOUSEKEEPING_TASKS, TASK_ASSIGNED_TO, "staff member "
		"who does it"),
	    SETS("priority", HOUSEKEEPING_TASKS, TASK_PRIORITY, "1 (first) "
		"to 9"),
	    SETS("note", HOUSEKEEPING_TASKS, TASK_NOTE, "note to the task") },
	  false, build_task },
	{ "request", "write down what a guest asks for",
	  { MUST("room", "room number"),
	    MUST_SET("kind", SERVICE_REQUESTS, REQUEST_KIND, "towels, "
		"cleaning, amenities, food, maintenance, wake_up, message …"),
	    SETS("message", SERVICE_REQUESTS, REQUEST_MESSAGE, "in the "
		"guest's words; of a message what the guest is told"),
	    KEY("at", "when it is wanted: 06:30 is the next such time, +20 in "
		"20 minutes"),
	    SETS("to", SERVICE_REQUESTS, REQUEST_ASSIGNED_TO, "staff member "
		"who does it") }, false, build_request },
	{ "request-update", "say how a request goes",
	  { KEY("room", "room with one open request"),
	    KEY("id", "or the id of the request"),
	    KEY("kind", "which of the room's requests"),
	    SETS("state", SERVICE_REQUESTS, REQUEST_STATE, "acknowledged, "
		"assigned, pending_follow_up, done, closed, rejected"),
	    KEY("at", "another time: 06:30, or +5 for in 5 minutes"),
	    SETS("of", SERVICE_REQUESTS, REQUEST_DUPLICATE_OF_ID, "id of the "
		"request that it repeats"),
	    SETS("to", SERVICE_REQUESTS, REQUEST_ASSIGNED_TO, "staff member "
		"who does it") }, false, build_request_update },
	{ "report", "report something broken",
	  { SETS("room", MAINTENANCE_REPORTS, REPORT_ROOM_ID, "room number"),
	    SETS("location", MAINTENANCE_REPORTS, REPORT_LOCATION, "or the "
		"place"),
	    MUST_SET("issue", MAINTENANCE_REPORTS, REPORT_ISSUE, "what is "
		"wrong, in a few words"),
	    SETS("description", MAINTENANCE_REPORTS, REPORT_DESCRIPTION,
		"all about it"),
	    SETS("priority", MAINTENANCE_REPORTS, REPORT_PRIORITY, "1 (at "
		"once) to 5; 3 when not said"),
	    SETS("block", MAINTENANCE_REPORTS, REPORT_BLOCK, "none, "
		"out_of_order, out_of_service"),
	    SETS("to", MAINTENANCE_REPORTS, REPORT_ASSIGNED_TO, "staff member "
		"who does it") }, false, build_report },
	{ "report-update", "say how a repair goes",
	  { KEY("room", "room with one open report"),
	    KEY("id", "or the id of the report"),
	    SETS("state", MAINTENANCE_REPORTS, REPORT_STATE, "started, "
		"stopped, deferred, completed, closed, void"),
	    SETS("to", MAINTENANCE_REPORTS, REPORT_ASSIGNED_TO, "staff member "
		"who does it"),
	    SETS("until", MAINTENANCE_REPORTS, REPORT_DEFERRED_UNTIL, "put off "
		"until that day"),
	    SETS("remark", MAINTENANCE_REPORTS, REPORT_REMARK, "what was "
		"done"),
	    SETS("issue", MAINTENANCE_REPORTS, REPORT_ISSUE, "what was "
		"wrong"),
	    SETS("priority", MAINTENANCE_REPORTS, REPORT_PRIORITY, "1 (at "
		"once) to 5"),
	    SETS("block", MAINTENANCE_REPORTS, REPORT_BLOCK, "none, "
		"out_of_order, out_of_service") },
	  false, build_report_update },
	{ "found", "write down what somebody has left behind",
	  { MUST_SET("item", LOST_ITEMS, LOST_ITEM, "what it is, in a few "
		"words"),
	    SETS("room", LOST_ITEMS, LOST_ROOM_ID, "room number"),
	    SETS("location", LOST_ITEMS, LOST_LOCATION, "or the place"),
	    SETS("stored", LOST_ITEMS, LOST_KEPT_IN, "where it is kept: safe "
		"3"),
	    KEY("guest", "part of the name of the guest whose it is; who is "
		"or was last in the room when not said"),
	    KEY("stay", "or the id of the stay"),
	    SETS("until", LOST_ITEMS, LOST_KEEP_UNTIL, "kept until that day; "
		"90 days when not said"),
	    SETS("contact", LOST_ITEMS, LOST_CONTACT, "who asks for it and "
		"how to reach them"),
	    SETS("remark", LOST_ITEMS, LOST_REMARK, "anything else") },
	  false, build_found },
	{ "found-update", "say what becomes of something that was found",
	  { KEY("room", "room with one such thing"),
	    KEY("id", "or the id of the lost item"),
	    SETS("item", LOST_ITEMS, LOST_ITEM, "what it is after all"),
	    SETS("state", LOST_ITEMS, LOST_STATE, "claimed, returned, sent, "
		"disposed, void; found: is kept again"),
	    SETS("stored", LOST_ITEMS, LOST_KEPT_IN, "where it is kept now"),
	    KEY("guest", "part of the name of the guest whose it is"),
	    KEY("stay", "or the id of the stay"),
	    SETS("until", LOST_ITEMS, LOST_KEEP_UNTIL, "kept until that day"),
	    SETS("contact", LOST_ITEMS, LOST_CONTACT, "who has it now or asks "
		"for it, and how to reach them"),
	    SETS("remark", LOST_ITEMS, LOST_REMARK, "anything else") },
	  false, build_found_update },

	/* any record */
	{ "resolve-conflict", "decide a conflict, or several at once",
	  { MUST("conflict", "id of the conflict; several with commas"),
	    KEY("all", "server, client or newest: for every field not named"),
	    SETS("note", CONFLICTS, CONFLICT_NOTE, "why") },
	  true, build_resolve_conflict },
	{ "reopen-conflict", "take a decision back: the conflict waits again",
	  { MUST("conflict", "id of the conflict; several with commas"),
	    SETS("note", CONFLICTS, CONFLICT_NOTE, "why") },
	  false, build_reopen_conflict },
	{ "insert", "add a record: table=TABLE field=value …",
	  { MUST("table", "which table"), KEY("id", "its id, when it matters") },
	  true, build_insert },
	{ "update", "change a record: table=TABLE id=ID field=value …",
	  { MUST("table", "which table"), MUST("id", "which record") },
	  true, build_update },
	{ "delete", "delete a record: table=TABLE id=ID",
	  { MUST("table", "which table"), MUST("id", "which record") },
	  false, build_delete },
	{ NULL, NULL, { KEY(NULL, NULL) }, false, NULL },
};
/* clang-format on */
