/* The operations, on a small hotel in memory. Most of what they build goes
 * through the reducer as well: an operation that is always refused is useless.
 */
#include "tests/lib/test.h"

#include "domain/folio.h"
#include "domain/operations.h"
#include "domain/reduce.h"
#include "domain/view_memory.h"

#include <string.h>

#define MEMORY ((size_t)64 * 1024 * 1024)
#define TODAY  "2026-11-22"

static struct arena *arena;
static struct view_memory *memory;
static int64_t clock_ms;
static uint8_t dice;
static int64_t numbers;

static struct action_list actions;
static struct field_problems problems;
static struct reduction last;

/* ---- the world ---- */

static int64_t
fake_now(void *ctx)
{
	(void)ctx;
	return clock_ms;
}

static void
fake_random(void *ctx, void *buf, size_t len)
{
	uint8_t *bytes = buf;

	(void)ctx;
	for (size_t i = 0; i < len; i++)
		bytes[i] = i == 0 ? dice++ : (uint8_t)(numbers + (int64_t)i);
}

static enum err
fake_series(void *ctx, const char *series, struct arena *a, const char **out)
{
	(void)ctx;
	*out = arena_printf(
		a, "FD1-%s-%06d", series[0] == 'o' ? "O" : "R", (int)++numbers);
	return ERR_OK;
}

static const struct env env = {
	.now_ms = fake_now,
	.mono_ms = fake_now,
	.random = fake_random,
};

/* ---- the hotel ---- */

static struct record *
add(enum table t, const char *id)
{
	struct record *r = record_new(arena, entity_get(t));

	r->id = id;
	r->tenant_id = "h1";
	r->created_at = ++clock_ms;
	r->updated_at = clock_ms;
	return r;
}

static void
add_staff(const char *id, const char *login, const char *name, enum role role)
{
	struct record *r = add(TABLE_STAFF, id);

	record_set_text(r, STAFF_LOGIN, login);
	record_set_text(r, STAFF_DISPLAY_NAME, name);
	record_set_int(r, STAFF_ROLE, role);
	record_set_int(r, STAFF_ACTIVE, 1);
	view_memory_put(memory, r);
}

static void
add_room(const char *number, enum room_condition condition)
{
	struct record *r =
		add(TABLE_ROOMS, arena_printf(arena, "room-%s", number));

	record_set_text(r, ROOM_NUMBER, number);
	record_set_text(r, ROOM_ROOM_TYPE, "STD");
	record_set_int(r, ROOM_CAPACITY, 2);
	record_set_int(r, ROOM_RATE_MINOR, 12000);
	record_set_int(r, ROOM_CONDITION, condition);
	record_set_int(r, ROOM_STATUS,
		condition == ROOM_CONDITION_DIRTY ? ROOM_STATUS_DIRTY
						  : ROOM_STATUS_AVAILABLE);
	view_memory_put(memory, r);
}

static void
add_stay(const char *id, const char *name, const char *room_id,
	const char *arrival, const char *departure)
{
	struct record *guest =
		add(TABLE_GUESTS, arena_printf(arena, "guest-%s", id));
	struct record *stay = add(TABLE_STAYS, id);

	record_set_text(guest, GUEST_FULL_NAME, name);
	record_set_text(guest, GUEST_DOCUMENT_NUMBER, "P100");
	view_memory_put(memory, guest);
	record_set_text(stay, STAY_GUEST_ID, guest->id);
	record_set_text(stay, STAY_ROOM_ID, room_id);
	record_set_int(stay, STAY_STATE, STAY_STATE_CONFIRMED);
	record_set_text(stay, STAY_ARRIVAL_DATE, arrival);
	record_set_text(stay, STAY_DEPARTURE_DATE, departure);
	record_set_int(stay, STAY_ADULTS, 1);
	view_memory_put(memory, stay);
}

static void
add_item(const char *code, const char *name, int64_t price, enum station s)
{
	struct record *r =
		add(TABLE_MENU_ITEMS, arena_printf(arena, "item-%s", code));

	record_set_text(r, ITEM_CODE, code);
	record_set_text(r, ITEM_NAME, name);
	record_set_int(r, ITEM_PRICE_MINOR, price);
	record_set_int(r, ITEM_TAX_PPM, 100000);
	record_set_int(r, ITEM_STATION, s);
	record_set_int(r, ITEM_COURSE, 2);
	record_set_int(r, ITEM_AVAILABLE, 1);
	view_memory_put(memory, r);
}

static int
set_up(void **state)
{
	struct record *property;

	(void)state;
	arena = arena_new(MEMORY);
	memory = view_memory_new();
	clock_ms = 1795342000000;
	dice = 0;
	numbers = 0;
	property = add(TABLE_PROPERTIES, "h1");
	record_set_text(property, PROPERTY_NAME, "Hotel");
	record_set_text(property, PROPERTY_CURRENCY, "EUR");
	record_set_text(property, PROPERTY_TIMEZONE, "UTC");
	record_set_text(property, PROPERTY_BUSINESS_DATE, TODAY);
	view_memory_put(memory, property);
	add_staff("u1", "mia", "Mia Manager", ROLE_MANAGER);
	add_staff("u2", "ana", "Ana Attendant", ROLE_HOUSEKEEPING);
	add_staff("u3", "frieda", "Frieda Front", ROLE_FRONT_DESK);
	add_room("204", ROOM_CONDITION_INSPECTED);
	add_room("205", ROOM_CONDITION_DIRTY);
	add_room("206", ROOM_CONDITION_CLEAN);
	add_room("PH1", ROOM_CONDITION_CLEAN);
	add_stay("stay-a", "Lindqvist, Anna", "room-204", TODAY, "2026-11-24");
	add_stay("stay-b", "M\xc3\xbcller, Hans", NULL, TODAY, "2026-11-23");
	add_stay("stay-c", "M\xc3\xbcller, Eva", NULL, "2026-11-25",
		"2026-11-26");
	add_item("BGR", "House burger", 1790, STATION_HOT);
	add_item("FRI", "Fries", 550, STATION_HOT);
	add_item("BEE", "Draught beer", 590, STATION_BAR);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	view_memory_free(memory);
	arena_free(arena);
	return 0;
}

/* ---- asking ---- */

#define PAIRS_MAX 12

static struct operation_context
context(void)
{
	return (struct operation_context){
		.env = &env,
		.view = view_memory_view(memory),
		.tenant_id = "h1",
		.user_id = "u1",
		.role = ROLE_MANAGER,
		.terminal_name = "FD1",
		.business_date = TODAY,
		.currency = "EUR",
		.series = fake_series,
	};
}

/* "room=204;reason=broken tap": builds and gives the answer. */
static enum err
ask_as(const char *name, const char *pairs, const char *idempotency_key)
{
	struct operation_argument arguments[PAIRS_MAX];
	const struct operation_info *op = operation_find(name);
	struct operation_context c = context();
	struct operation_request r = {
		.arguments = arguments,
		.idempotency_key = idempotency_key,
	};

	assert_non_null(op);
	clock_ms += 1000;
	while (*pairs != '\0') {
		size_t len = strcspn(pairs, ";");
		size_t key_len = strcspn(pairs, "=");

		assert_true(r.count < PAIRS_MAX && key_len < len);
		arguments[r.count].key = arena_strndup(arena, pairs, key_len);
		arguments[r.count].value = arena_strndup(
			arena, pairs + key_len + 1, len - key_len - 1);
		r.count++;
		pairs += len + (pairs[len] != '\0');
	}
	memset(&actions, 0, sizeof(actions));
	memset(&problems, 0, sizeof(problems));
	return operation_build(op, &c, &r, arena, &actions, &problems);
}

static enum err
ask(const char *name, const char *pairs)
{
	return ask_as(name, pairs, NULL);
}

static void
apply(const struct action *act)
{
	struct reduce_input in = {
		.action = act,
		.view = view_memory_view(memory),
		.now_ms = act->created_at,
		.business_date = TODAY,
	};

	assert_int_equal(reduce(&in, arena, &last), ERR_OK);
	for (size_t i = 0; i < last.write_count; i++)
		view_memory_put(memory, last.writes[i].record);
}

/* Builds, and every action is applied. */
static void
done(const char *name, const char *pairs)
{
	enum err e = ask(name, pairs);

	if (e != ERR_OK)
		print_message("%s %s: %s: %s\n", name, pairs,
			problems.count > 0 ? problems.items[0].field : "?",
			problems.count > 0 ? problems.items[0].message : "?");
	assert_int_equal(e, ERR_OK);
	for (size_t i = 0; i < actions.count; i++) {
		apply(&actions.items[i]);
		if (last.outcome != OUTCOME_APPLIED)
			print_message("%s %s: %s %s\n", name, pairs,
				rule_get(last.rule)->code,
				last.detail == NULL ? "" : last.detail);
		assert_int_equal(last.outcome, OUTCOME_APPLIED);
	}
}

/* Is built, and refused by the rule. */
static void
ask_and_refuse(const char *name, const char *pairs, enum rule rule)
{
	assert_int_equal(ask(name, pairs), ERR_OK);
	for (size_t i = 0; i < actions.count; i++)
		apply(&actions.items[i]);
	assert_int_equal(last.outcome, OUTCOME_REFUSED);
	assert_string_equal(rule_get(last.rule)->code, rule_get(rule)->code);
}

/* Is not built, and the person reads that. */
static void
refused(const char *name, const char *pairs, enum err err, const char *key,
	const char *part_of_message)
{
	assert_int_equal(ask(name, pairs), err);
	assert_true(problems.count > 0);
	if (strstr(problems.items[0].message, part_of_message) == NULL)
		print_message("%s: %s\n", problems.items[0].field,
			problems.items[0].message);
	assert_string_equal(problems.items[0].field, key);
	assert_non_null(strstr(problems.items[0].message, part_of_message));
	assert_int_equal(actions.count, 0);
}

static struct record *
get(enum table t, const char *id)
{
	const struct view *v = view_memory_view(memory);
	struct record *r = NULL;

	assert_int_equal(v->find(v->ctx, t, id, arena, &r), ERR_OK);
	return r;
}

/* The n-th of a table from the end, tombstones too. */
static const struct record *
latest(enum table t, size_t n)
{
	size_t count = view_memory_count(memory, t);

	assert_true(n < count);
	return view_memory_at(memory, t, count - 1 - n);
}

static const char *
room_status(const char *id)
{
	return record_word(get(TABLE_ROOMS, id), ROOM_STATUS);
}

static int64_t
data_int(size_t action, int field)
{
	const struct value *v =
		field_values_find(&actions.items[action].data, field);

	assert_non_null(v);
	assert_int_equal(v->kind, VALUE_INT);
	return v->i;
}

/* ---- the table ---- */

static void
test_every_operation_is_whole(void **state)
{
	(void)state;
	for (const struct operation_info *op = operations; op->name != NULL;
		op++) {
		size_t n = 0;

		assert_ptr_equal(operation_find(op->name), op);
		assert_non_null(op->build);
		assert_true(strlen(op->summary) > 0);
		while (op->keys[n].name != NULL) {
			const struct operation_key *k = &op->keys[n++];

			assert_true(n < OPERATION_MAX_KEYS);
			assert_true(strlen(k->hint) > 0);
			if (k->field_1 > 0)
				assert_true((size_t)k->field_1 <=
					    entity_get(k->table)->field_count);
			for (size_t i = 0; i + 1 < n; i++)
				assert_string_not_equal(
					op->keys[i].name, k->name);
		}
	}
}

static void
test_the_operations_of_the_interface_are_there(void **state)
{
	static const char *const names[] = { "check-in", "walk-in", "check-out",
		"move", "extend", "order", "fire", "start", "ready", "serve",
		"void", "request", "request-update", "task", "report",
		"report-update", "pay", "post", "refund", "drawer-open",
		"drawer-close", "room-status", "insert", "update", "delete",
		"bump", "recall", "reverse", "drawer-count", "cancel",
		"no-show", "reverse-check-in", "reinstate", "resolve-conflict",
		"reopen-conflict", "sold-out", "86", "terms", "pay-out",
		"safe-drop", "no-sale", "limits", "queue", "advance-check-in",
		"split", "seen", "interim", "window", "transfer", "credit-note",
		"audit-begin", "roll-call", "audit-end", "audit-stop", "block",
		"block-update", "found", "found-update" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_non_null(operation_find(names[i]));
	assert_null(operation_find("checkin"));
	assert_string_equal(operation_suggest("checkin")->name, "check-in");
	assert_string_equal(operation_suggest("chek-out")->name, "check-out");
	assert_null(operation_suggest("whistle"));
}

static void
test_a_wrong_key_is_told_and_a_near_one_suggested(void **state)
{
	(void)state;
	refused("check-in", "rom=204", ERR_INVALID, "rom",
		"unknown key 'rom': check-in knows room, guest, stay");
	assert_non_null(
		strstr(problems.items[0].message, "did you mean room?"));
	refused("check-in", "colour=blue", ERR_INVALID, "colour",
		"unknown key 'colour'");
	assert_null(strstr(problems.items[0].message, "did you mean"));
	refused("check-in", "room=204;room=205", ERR_INVALID, "room",
		"is given twice");
	refused("walk-in", "name=Smith", ERR_INVALID, "room", "is missing");
	refused("request", "room=", ERR_INVALID, "room", "is missing");
	/* Everything at once. */
	assert_int_equal(ask("request", "rum=1"), ERR_INVALID);
	assert_int_equal(problems.count, 3);
}

static void
test_an_action_has_everything_but_its_chain(void **state)
{
	const struct action *act;

	(void)state;
	assert_int_equal(ask_as("check-in", "room=204", "form-1"), ERR_OK);
	assert_int_equal(actions.count, 1);
	act = &actions.items[0];
	assert_true(record_is_id(act->id));
	assert_string_equal(act->tenant_id, "h1");
	assert_string_equal(act->user_id, "u1");
	assert_string_equal(act->table_name, "stays");
	assert_string_equal(act->server_id, "stay-a");
	assert_string_equal(act->idempotency_key, "form-1");
	assert_string_equal(act->business_date, TODAY);
	assert_int_equal(act->created_at, clock_ms);
	assert_int_equal(act->device_seq, 0);
	assert_true(act->has_base);
	assert_int_equal(field_values_find(&act->base, STAY_STATE)->i,
		STAY_STATE_CONFIRMED);
	assert_int_equal(act->data.count, 1);
	assert_string_equal(actions.summary, "Check-in 204 Lindqvist, Anna.");
}

static void
test_several_actions_have_keys_of_one_intention(void **state)
{
	(void)state;
	assert_int_equal(
		ask_as("walk-in", "room=206;name=Smith, John", "form-2"),
		ERR_OK);
	assert_int_equal(actions.count, 2);
	assert_string_equal(actions.items[0].idempotency_key, "form-2:1");
	assert_string_equal(actions.items[1].idempotency_key, "form-2:2");
	assert_int_equal(actions.items[1].depends_count, 1);
	assert_string_equal(
		actions.items[1].depends_on[0], actions.items[0].id);
	assert_int_equal(actions.items[0].created_at, clock_ms - 1);
	assert_int_equal(actions.items[1].created_at, clock_ms);
	/* Without one, each time is an intention of its own. */
	assert_int_equal(ask("walk-in", "room=206;name=Smith"), ERR_OK);
	assert_true(strlen(actions.items[0].idempotency_key) > 30);
}

static void
test_overrides_need_a_reason_and_a_rule(void **state)
{
	(void)state;
	refused("check-in", "room=204;override=ROOM_NOT_READY", ERR_INVALID,
		"reason", "an override needs a reason");
	refused("check-in", "room=204;override=ROOM_HAUNTED;reason=x",
		ERR_INVALID, "override", "there is no rule 'ROOM_HAUNTED'");
	refused("check-in", "room=204;override=ROOM_OCCUPIED;reason=x",
		ERR_INVALID, "override", "never overridden");
	assert_int_equal(ask("check-in", "room=204;override=room-not-ready, "
					 "ROOM_CAPACITY;reason=They insist"),
		ERR_OK);
	assert_int_equal(actions.items[0].override_count, 2);
	assert_string_equal(actions.items[0].overrides[0], "ROOM_NOT_READY");
	assert_string_equal(actions.items[0].overrides[1], "ROOM_CAPACITY");
	assert_string_equal(actions.items[0].reason, "They insist");
}

/* ---- the desk ---- */

static void
test_a_guest_is_checked_in_by_room_name_or_id(void **state)
{
	(void)state;
	done("check-in", "room=204");
	assert_string_equal(room_status("room-204"), "occupied");
	assert_int_equal(view_memory_count(memory, TABLE_FOLIOS), 1);
	done("check-in", "guest=hans;room=206;document_number=P123");
	assert_string_equal(room_status("room-206"), "occupied");
	assert_string_equal(record_text(get(TABLE_GUESTS, "guest-stay-b"),
				    GUEST_DOCUMENT_NUMBER),
		"P123");
	refused("check-in", "room=204", ERR_NOT_FOUND, "room",
		"no arrival is assigned in room 204");
	refused("check-in", "room=999", ERR_NOT_FOUND, "room",
		"there is no room '999'");
	refused("check-in", "stay=stay-zz", ERR_NOT_FOUND, "stay",
		"there is no stay 'stay-zz'");
	refused("check-in", "note=x", ERR_INVALID, "room", "whose stay?");
}

static void
test_of_two_arrivals_for_a_room_the_first_is_meant(void **state)
{
	(void)state;
	add_stay("stay-later", "Later, Lea", "room-204", "2026-11-24",
		"2026-11-25");
	assert_int_equal(ask("check-in", "room=204"), ERR_OK);
	assert_string_equal(actions.items[0].server_id, "stay-a");
	add_stay("stay-early", "Early, Emil", "room-204", "2026-11-21", TODAY);
	assert_int_equal(ask("check-in", "room=204"), ERR_OK);
	assert_string_equal(actions.items[0].server_id, "stay-early");
}

static void
test_a_name_that_fits_several_lists_them(void **state)
{
	(void)state;
	refused("check-in", "guest=muller", ERR_INVALID, "guest",
		"'muller' fits several: ");
	assert_non_null(strstr(problems.items[0].message, "stay-b"));
	assert_non_null(strstr(problems.items[0].message, "stay-c"));
	assert_non_null(strstr(problems.items[0].message, "22Nov-23Nov"));
	refused("check-in", "guest=nobody", ERR_NOT_FOUND, "guest", "'nobody'");
}

static void
test_a_walk_in_is_a_guest_and_a_stay(void **state)
{
	const struct record *stay;

	(void)state;
	done("walk-in", "room=206;name=Smith, John;nights=2;adults=2;"
			"document_type=passport;document_number=P7;"
			"phone=+44 20 1234");
	stay = latest(TABLE_STAYS, 0);
	assert_string_equal(
		record_text(stay, STAY_DEPARTURE_DATE), "2026-11-24");
	assert_int_equal(record_int(stay, STAY_RATE_MINOR), 12000);
	assert_int_equal(record_int(stay, STAY_WALK_IN), 1);
	assert_string_equal(record_word(stay, STAY_STATE), "in_house");
	assert_string_equal(
		actions.summary, "Walk-in 206 Smith, John, 2 nights.");
	assert_string_equal(
		record_text(get(TABLE_GUESTS, record_text(stay, STAY_GUEST_ID)),
			GUEST_PHONE),
		"+44 20 1234");
	/* A known guest whom nothing is changed about needs no action. */
	done("walk-in", "room=ph1;guest=Eva;rate=99");
	assert_int_equal(actions.count, 1);
	assert_int_equal(actions.items[0].depends_count, 0);
	assert_int_equal(
		record_int(latest(TABLE_STAYS, 0), STAY_RATE_MINOR), 9900);
}

static void
test_dates_that_make_no_sense_are_told_early(void **state)
{
	(void)state;
	refused("walk-in", "room=206;name=A;nights=0", ERR_INVALID, "nights",
		"must be a whole number from 1 to 365");
	refused("walk-in", "room=206;name=A;until=-1", ERR_INVALID, "until",
		"must be 1 to 365 nights after the arrival");
	refused("walk-in", "room=206;name=A;until=+2;nights=2", ERR_INVALID,
		"until", "not both");
	refused("walk-in", "room=206", ERR_INVALID, "name", "is missing");
	refused("walk-in", "room=206;name=A;guest=Eva", ERR_INVALID, "name",
		"not both");
	refused("walk-in", "room=206;name=A;rate=lots", ERR_INVALID, "rate",
		"must be an amount like 12.50, not 'lots'");
	refused("walk-in", "room=206;name=A;adults=100", ERR_INVALID, "adults",
		"from 0 to 99");
	refused("book", "name=A;arrival=2026-11-01", ERR_INVALID, "arrival",
		"is over");
	assert_int_equal(view_memory_count(memory, TABLE_STAYS), 3);
}

static void
test_a_booking_is_cancelled_missed_and_reinstated(void **state)
{
	(void)state;
	done("book", "name=Novak, Petr;arrival=+3;nights=2;room=206");
	assert_string_equal(
		record_word(latest(TABLE_STAYS, 0), STAY_STATE), "confirmed");
	done("cancel", "guest=novak");
	assert_string_equal(
		record_word(latest(TABLE_STAYS, 0), STAY_STATE), "cancelled");
	done("reinstate", "guest=novak");
	assert_string_equal(
		record_word(latest(TABLE_STAYS, 0), STAY_STATE), "confirmed");
	done("no-show", "room=204");
	assert_string_equal(
		record_word(get(TABLE_STAYS, "stay-a"), STAY_STATE), "no_show");
}

static void
test_a_stay_is_moved_extended_and_ended(void **state)
{
	(void)state;
	done("check-in", "room=204");
	done("move", "room=204;to=206;reason=noise");
	assert_string_equal(actions.items[0].reason, "noise");
	assert_string_equal(room_status("room-204"), "dirty");
	assert_string_equal(room_status("room-206"), "occupied");
	assert_string_equal(
		actions.summary, "Moved Lindqvist, Anna from 204 to 206.");
	done("extend", "room=206;nights=1");
	assert_string_equal(
		record_text(get(TABLE_STAYS, "stay-a"), STAY_DEPARTURE_DATE),
		"2026-11-25");
	done("extend", "room=206;until=23.11.");
	assert_string_equal(
		record_text(get(TABLE_STAYS, "stay-a"), STAY_DEPARTURE_DATE),
		"2026-11-23");
	refused("extend", "room=206;nights=0", ERR_INVALID, "nights", "not 0");
	refused("extend", "room=206;until=-2", ERR_INVALID, "until",
		"is before the arrival");
	refused("extend", "room=206", ERR_INVALID, "until", "is missing");
	refused("move", "room=206;to=206", ERR_INVALID, "to",
		"nothing would change");
	done("check-out", "room=206");
	assert_string_equal(room_status("room-206"), "dirty");
	done("reinstate", "room=206");
	assert_string_equal(room_status("room-206"), "occupied");
	done("reverse-check-in", "guest=lindqvist");
}

/* ---- the restaurant and the kitchen ---- */

static void
test_an_order_freezes_names_prices_and_tax(void **state)
{
	const struct record *line;

	(void)state;
	done("order", "table=12;items=BGR*2/no onion/rare, fri,2*BEE;seat=3;"
		      "allergy=nuts;covers=2");
	assert_int_equal(actions.count, 4);
	assert_string_equal(
		actions.summary, "Order FD1-O-000001 for table 12.");
	assert_int_equal(actions.items[3].depends_count, 1);
	line = latest(TABLE_ORDER_LINES, 2);
	assert_string_equal(record_text(line, LINE_NAME), "House burger");
	assert_int_equal(record_int(line, LINE_QUANTITY), 2);
	assert_int_equal(record_int(line, LINE_UNIT_PRICE_MINOR), 1790);
	assert_int_equal(record_int(line, LINE_TAX_MINOR), 325);
	assert_string_equal(
		record_text(line, LINE_MODIFIERS), "no onion, rare");
	assert_int_equal(record_int(line, LINE_SEAT), 3);
	assert_int_equal(record_int(line, LINE_COURSE), 2);
	assert_int_equal(record_int(line, LINE_ROUND), 1);
	assert_string_equal(record_word(line, LINE_STATE), "fired");
	/* One ticket for each station. */
	assert_int_equal(view_memory_count(memory, TABLE_KITCHEN_TICKETS), 2);
	assert_string_equal(
		record_text(latest(TABLE_ORDERS, 0), ORDER_ALLERGY_NOTE),
		"nuts");
}

static void
test_what_is_wrong_with_items_is_told(void **state)
{
	(void)state;
	refused("order", "table=1;items=XYZ", ERR_NOT_FOUND, "items",
		"there is no menu item 'XYZ'");
	refused("order", "table=1;items=BGR*none", ERR_INVALID, "items",
		"must be like BGR*2");
	refused("order", "table=1;items=BGR*0", ERR_INVALID, "items",
		"how many must be from 1 to 999");
	refused("order", "table=1;items= , ,", ERR_INVALID, "items",
		"names nothing");
	refused("order", "items=BGR", ERR_INVALID, "room", "where it goes");
	refused("order", "order=O-9;items=BGR", ERR_NOT_FOUND, "order",
		"there is no order 'O-9'");
	/* By place on the menu, by a part of the name. */
	done("order", "table=1;items=3,burger");
	assert_string_equal(
		record_text(latest(TABLE_ORDER_LINES, 1), LINE_NAME),
		"Draught beer");
	assert_int_equal(numbers, 1); /* no number was wasted */
}

static void
test_what_a_dish_needs_said_is_asked_for(void **state)
{
	const struct record *line;

	(void)state;
	refused("update",
		"table=menu_items;id=BGR;wanted_modifiers=rare, medium",
		ERR_INVALID, "wanted_modifiers", "has no :");
	done("update", "table=menu_items;id=BGR;wanted_modifiers=doneness: rare"
		       ", well done");
	refused("order", "table=1;items=BGR", ERR_INVALID, "items",
		"House burger: say doneness, as in BGR/rare: rare, well done");
	refused("order", "table=1;items=FRI,BGR/no salt;hold=yes", ERR_INVALID,
		"items", "say doneness");
	assert_int_equal(numbers, 0);
	done("order", "table=1;items=BGR/no salt/Well Done");
	line = latest(TABLE_ORDER_LINES, 0);
	assert_string_equal(
		record_text(line, LINE_MODIFIERS), "no salt, Well Done");
	/* The guest does not know yet: the kitchen asks. */
	done("order", "table=1;items=BGR;override=MODIFIER_MISSING;reason=the "
		      "guest calls back");
}

static void
test_a_second_round_joins_its_order(void **state)
{
	(void)state;
	done("check-in", "room=204");
	done("order", "room=204;items=BGR");
	assert_string_equal(
		record_text(latest(TABLE_ORDERS, 0), ORDER_STAY_ID), "stay-a");
	done("order", "order=1;items=BEE;note=quickly");
	assert_int_equal(actions.count, 2);
	assert_int_equal(view_memory_count(memory, TABLE_ORDERS), 1);
	assert_int_equal(
		record_int(latest(TABLE_ORDER_LINES, 0), LINE_ROUND), 2);
	refused("order", "order=1;table=2;items=BEE", ERR_INVALID, "order",
		"leave room and table out");
	done("close-order", "room=204");
	assert_string_equal(
		record_word(latest(TABLE_ORDERS, 0), ORDER_STATE), "closed");
	/* It is on the guest's folio now. */
	done("drawer-open", "float=100");
	assert_int_equal(ask("pay", "room=204"), ERR_OK);
	assert_int_equal(data_int(0, PAYMENT_AMOUNT_MINOR), 2380);
}

static void
test_a_ticket_goes_through_the_kitchen(void **state)
{
	const struct record *hot;

	(void)state;
	done("order", "table=7;items=BGR,BEE;hold=yes");
	assert_int_equal(view_memory_count(memory, TABLE_KITCHEN_TICKETS), 0);
	done("fire", "table=7");
	assert_int_equal(actions.count, 2);
	refused("fire", "table=7", ERR_NOT_FOUND, "order",
		"nothing that can be fired");
	hot = view_memory_at(memory, TABLE_KITCHEN_TICKETS, 0);
	if (record_int(hot, TICKET_STATION) != STATION_HOT)
		hot = view_memory_at(memory, TABLE_KITCHEN_TICKETS, 1);
	done("start", arena_printf(arena, "ticket=%s", hot->id));
	assert_string_equal(
		record_word(latest(TABLE_ORDER_LINES, 1), LINE_STATE),
		"started");
	done("ready", "order=1;station=hot");
	assert_int_equal(actions.count, 1);
	done("bump", "table=7;station=HOT");
	done("recall", "table=7");
	done("bump", "table=7");
	assert_int_equal(actions.count, 2);
	done("serve", "table=7");
	assert_string_equal(
		record_word(latest(TABLE_ORDER_LINES, 0), LINE_STATE),
		"served");
	refused("serve", "table=8", ERR_NOT_FOUND, "table",
		"table 8 has no open order");
	refused("bump", "table=7", ERR_NOT_FOUND, "order",
		"has no ticket that can be bumped");
}

static void
test_lines_are_named_by_their_place(void **state)
{
	(void)state;
	done("order", "table=7;items=BGR,FRI,BEE");
	done("start", "table=7;line=2");
	assert_int_equal(actions.count, 1);
	assert_string_equal(
		record_word(latest(TABLE_ORDER_LINES, 1), LINE_STATE),
		"started");
	refused("start", "table=7;line=4", ERR_NOT_FOUND, "line",
		"has 3 lines");
	refused("ready", "line=no-such-line", ERR_NOT_FOUND, "line",
		"there is no order line");
	done("ready", arena_printf(arena, "line=%s",
			      latest(TABLE_ORDER_LINES, 1)->id));
	assert_string_equal(
		record_word(latest(TABLE_ORDER_LINES, 1), LINE_STATE), "ready");
}

static void
test_what_is_cooking_is_voided_only_on_request(void **state)
{
	(void)state;
	done("order", "table=7;items=BGR,FRI");
	refused("void", "table=7", ERR_INVALID, "line", "is missing");
	assert_int_equal(ask("void", "table=7;line=1"), ERR_OK);
	assert_int_equal(data_int(0, LINE_STATE), LINE_STATE_VOID_REQUESTED);
	done("void", "table=7;line=1;override=VOID_AFTER_FIRE;reason=wrong");
	assert_string_equal(
		record_word(latest(TABLE_ORDER_LINES, 1), LINE_STATE),
		"voided");
	done("order", "table=8;items=BGR,FRI;hold=yes");
	done("void", "table=8;line=2");
	assert_string_equal(
		record_word(latest(TABLE_ORDER_LINES, 0), LINE_STATE),
		"voided");
	done("void", "table=8;all=yes");
	assert_string_equal(
		record_word(latest(TABLE_ORDERS, 0), ORDER_STATE), "voided");
}

static void
test_an_item_is_sold_out_and_back(void **state)
{
	struct record *item;

	(void)state;
	done("86", "item=bgr");
	assert_string_equal(actions.summary, "House burger: sold out.");
	done("sold-out", "item=BGR;available=yes;countdown=5");
	item = get(TABLE_MENU_ITEMS, "item-BGR");
	assert_int_equal(record_int(item, ITEM_AVAILABLE), 1);
	assert_int_equal(record_int(item, ITEM_COUNTDOWN), 5);
	refused("sold-out", "item=BGR;available=yes", ERR_INVALID, "available",
		"nothing would change");
}

/* ---- money ---- */

static int64_t
balance_of(const char *stay_id)
{
	const struct view *v = view_memory_view(memory);
	struct record *folio;
	int64_t balance;

	assert_int_equal(folio_of_stay(v, stay_id, arena, &folio), ERR_OK);
	assert_int_equal(folio_balance(v, folio->id, &balance), ERR_OK);
	return balance;
}

static void
test_cash_is_taken_for_a_folio(void **state)
{
	const struct record *payment;

	(void)state;
	done("check-in", "room=204");
	done("drawer-open", "float=100");
	assert_string_equal(actions.summary, "Drawer FD1 open with 100.00.");
	done("post", "room=204;kind=room;amount=120;description=Night");
	done("pay", "room=204;tendered=150");
	payment = latest(TABLE_CASH_PAYMENTS, 0);
	assert_int_equal(record_int(payment, PAYMENT_AMOUNT_MINOR), 12000);
	assert_int_equal(record_int(payment, PAYMENT_TENDERED_MINOR), 15000);
	assert_int_equal(record_int(payment, PAYMENT_CHANGE_MINOR), 3000);
	assert_string_equal(
		record_text(payment, PAYMENT_RECEIPT_NUMBER), "FD1-R-000001");
	assert_non_null(record_text(payment, PAYMENT_CASH_SESSION_ID));
	assert_string_equal(actions.summary,
		"Paid 120.00 EUR for Lindqvist, Anna, change 30.00 "
		"(FD1-R-000001).");
	assert_int_equal(balance_of("stay-a"), 0);
	refused("pay", "room=204", ERR_INVALID, "amount", "is missing");
	refused("pay", "room=204;amount=10;tendered=5", ERR_INVALID, "tendered",
		"5.00 is less than the amount of 10.00");
	refused("pay", "room=204;amount=-5", ERR_INVALID, "amount",
		"must be more than zero");
	refused("pay", "room=205;amount=5", ERR_NOT_FOUND, "room",
		"nobody is in house in room 205");
	done("check-out", "room=204");
	/* Whoever has left is named; whoever is in goes before that. */
	assert_int_equal(ask("pay", "guest=lindqvist;amount=5"), ERR_OK);
	done("walk-in", "room=206;name=Lindqvist, Bo;document_number=P8");
	done("post", "guest=lindqvist;kind=food;amount=7");
	assert_int_equal(balance_of(latest(TABLE_STAYS, 0)->id), 700);
}

static void
test_cash_is_taken_for_an_order(void **state)
{
	(void)state;
	done("drawer-open", "drawer=BAR;float=50");
	done("order", "table=3;items=BEE*2");
	done("pay", "table=3;tendered=20");
	assert_int_equal(data_int(0, PAYMENT_AMOUNT_MINOR), 1180);
	assert_int_equal(data_int(0, PAYMENT_CHANGE_MINOR), 820);
	assert_string_equal(
		record_word(latest(TABLE_ORDERS, 0), ORDER_STATE), "closed");
}

static void
test_money_goes_back_with_a_reason(void **state)
{
	(void)state;
	done("check-in", "room=204");
	done("drawer-open", "float=100");
	done("post", "room=204;kind=food;amount=30");
	done("pay", "room=204");
	refused("refund", "payment=FD1-R-000001", ERR_INVALID, "reason",
		"is missing");
	done("refund", "payment=FD1-R-000001;amount=10;reason=cold soup");
	assert_int_equal(data_int(0, PAYMENT_AMOUNT_MINOR), -1000);
	assert_int_equal(balance_of("stay-a"), 1000);
	refused("reverse", "room=204;posting=9;reason=x", ERR_NOT_FOUND,
		"posting", "the folio has 3");
	refused("reverse", "room=204;posting=1", ERR_INVALID, "reason",
		"is missing");
	done("reverse", "room=204;posting=1;reason=wrong room");
	assert_int_equal(data_int(0, CHARGE_AMOUNT_MINOR), -3000);
	assert_int_equal(balance_of("stay-a"), -2000);
	done("post", "room=204;kind=adjustment;amount=25");
	done("post", "room=204;kind=discount;amount=5");
	assert_int_equal(data_int(0, CHARGE_AMOUNT_MINOR), -500);
	assert_int_equal(balance_of("stay-a"), 0);
	refused("post", "room=204;kind=food;amount=0", ERR_INVALID, "amount",
		"must not be zero");
}

static void
test_a_drawer_is_counted_and_closed(void **state)
{
	const struct record *session;

	(void)state;
	refused("drawer-close", "counted=5", ERR_NOT_FOUND, "drawer",
		"no drawer of yours is open");
	refused("drawer-open", "float=-1", ERR_INVALID, "float", "negative");
	done("drawer-open", "float=100");
	refused("drawer-close", "drawer=FD1", ERR_INVALID, "counted",
		"is missing");
	refused("drawer-count", "drawer=FD9;counted=1", ERR_NOT_FOUND, "drawer",
		"no session of drawer FD9 is open");
	done("drawer-close", "counted=99.50");
	assert_int_equal(actions.count, 2);
	assert_int_equal(actions.items[1].depends_count, 1);
	session = latest(TABLE_CASH_SESSIONS, 0);
	assert_string_equal(record_word(session, DRAWER_STATE), "closed");
	assert_int_equal(record_int(session, DRAWER_COUNTED_MINOR), 9950);
	done("drawer-open", "drawer=FD1;float=0");
	done("drawer-count", "counted=0");
	done("drawer-close", "drawer=fd1");
	assert_int_equal(actions.count, 1);
}

static void
test_cash_leaves_a_drawer_for_an_expense_and_for_the_safe(void **state)
{
	(void)state;
	done("drawer-open", "float=100");
	refused("pay-out", "amount=5", ERR_INVALID, "what", "is missing");
	done("pay-out", "amount=12.50;what=taxi");
	assert_string_equal(actions.summary, "Paid out 12.50 EUR: taxi.");
	assert_int_equal(data_int(0, PAYMENT_AMOUNT_MINOR), -1250);
	done("safe-drop", "amount=80");
	assert_int_equal(data_int(0, PAYMENT_AMOUNT_MINOR), -8000);
	refused("safe-drop", "amount=-1", ERR_INVALID, "amount",
		"must be more than zero");
	refused("no-sale", "", ERR_INVALID, "why", "is missing");
	done("no-sale", "why=change");
	assert_string_equal(
		actions.summary, "Drawer opened without a sale: change.");
	assert_int_equal(data_int(0, PAYMENT_AMOUNT_MINOR), 0);
	assert_int_equal(data_int(0, PAYMENT_KIND), PAYMENT_KIND_NO_SALE);
}

static void
test_limits_are_set_for_the_hotel_and_for_a_stay(void **state)
{
	(void)state;
	done("limits",
		"credit=500;discount=20;paidout=50;variance=5;refresh=3");
	assert_int_equal(record_int(get(TABLE_PROPERTIES, "h1"),
				 PROPERTY_WRITEOFF_LIMIT_MINOR),
		500);
	assert_int_equal(record_int(get(TABLE_PROPERTIES, "h1"),
				 PROPERTY_WITHOUT_GUEST_DAYS),
		3);
	assert_int_equal(record_int(get(TABLE_PROPERTIES, "h1"),
				 PROPERTY_PAIDOUT_LIMIT_MINOR),
		5000);
	done("limits", "discount=");
	assert_true(record_is_null(
		get(TABLE_PROPERTIES, "h1"), PROPERTY_DISCOUNT_LIMIT_MINOR));
	done("check-in", "room=204");
	done("terms", "room=204;no_post=yes;locked=yes;credit_limit=80");
	assert_int_equal(
		record_int(get(TABLE_STAYS, "stay-a"), STAY_NO_POST), 1);
	assert_int_equal(
		record_int(get(TABLE_STAYS, "stay-a"), STAY_DO_NOT_MOVE), 1);
	assert_int_equal(
		record_int(get(TABLE_STAYS, "stay-a"), STAY_CREDIT_LIMIT_MINOR),
		8000);
}

static void
test_an_order_is_presented_merged_and_opened_again(void **state)
{
	(void)state;
	done("order", "table=3;items=BEE*2");
	done("order", "table=4;items=FRI");
	done("present", "table=3");
	assert_string_equal(
		actions.summary, "Order FD1-O-000001 table 3 is presented.");
	refused("merge", "table=3", ERR_INVALID, "into", "is missing");
	done("merge", "table=3;into=FD1-O-000002");
	refused("pay", "table=3", ERR_NOT_FOUND, "table", "no open order");
	done("drawer-open", "float=100");
	done("pay", "table=4;amount=5");
	assert_string_equal(
		record_word(latest(TABLE_ORDERS, 0), ORDER_STATE), "part_paid");
	done("refund", "payment=FD1-R-000003;reason=wrong table");
	done("check-in", "room=204");
	done("close-order", "table=4;to=204");
	done("reopen", "order=FD1-O-000002");
	assert_int_equal(balance_of("stay-a"), 0);
}

static void
test_a_drawer_has_a_break(void **state)
{
	(void)state;
	done("drawer-open", "float=100");
	done("drawer-suspend", "drawer=FD1");
	assert_string_equal(
		record_word(latest(TABLE_CASH_SESSIONS, 0), DRAWER_STATE),
		"suspended");
	done("drawer-resume", "drawer=FD1");
	assert_string_equal(
		record_word(latest(TABLE_CASH_SESSIONS, 0), DRAWER_STATE),
		"open");
}

static void
test_an_option_is_confirmed_or_cancelled(void **state)
{
	(void)state;
	done("book", "name=Novak, Petr;type=STD;as=option");
	assert_string_equal(
		record_word(latest(TABLE_STAYS, 0), STAY_STATE), "option");
	done("confirm", "guest=novak");
	assert_string_equal(
		record_word(latest(TABLE_STAYS, 0), STAY_STATE), "confirmed");
	done("book", "name=Weber, Ida;as=waitlist");
	done("cancel", "guest=weber");
	refused("book", "name=Weber, Ida;as=no_show", ERR_INVALID, "as",
		"must be confirmed, option or waitlist");
}

static void
test_a_guest_waits_and_is_checked_in_in_advance(void **state)
{
	(void)state;
	done("queue", "room=204");
	assert_false(
		record_is_null(get(TABLE_STAYS, "stay-a"), STAY_QUEUED_AT));
	assert_int_equal(
		record_int(get(TABLE_ROOMS, "room-204"), ROOM_RUSH), 1);
	done("queue", "room=204;waits=no");
	assert_true(record_is_null(get(TABLE_STAYS, "stay-a"), STAY_QUEUED_AT));
	refused("queue", "room=204;waits=no", ERR_INVALID, "waits",
		"nothing would change");
	done("advance-check-in", "room=204;nationality=SE");
	assert_int_equal(actions.count, 2);
	assert_string_equal(
		record_word(latest(TABLE_FOLIOS, 0), FOLIO_STATE), "open");
	assert_string_equal(record_word(get(TABLE_STAYS, "stay-a"), STAY_STATE),
		"confirmed");
}

/* Whoever shows the document at the desk is let in: it is written down first.
 */
static void
test_a_document_that_is_shown_is_written_down_first(void **state)
{
	(void)state;
	done("update", "table=guests;id=guest-stay-a;document_number=");
	ask_and_refuse("check-in", "room=204", RULE_REG_INCOMPLETE);
	done("check-in", "room=204;document_number=P123");
	assert_string_equal(actions.items[0].table_name, "guests");
}

/* Money first, so that nobody asks for it a second time. */
static void
test_a_deposit_is_paid_with_the_check_in_or_waived(void **state)
{
	(void)state;
	done("terms", "stay=stay-a;deposit=50");
	ask_and_refuse("check-in", "room=204", RULE_DEPOSIT_MISSING);
	refused("check-in", "room=204;deposit_paid=50", ERR_INVALID, "paid_by",
		"is missing");
	refused("check-in", "room=204;deposit_paid=-5;paid_by=cash",
		ERR_INVALID, "deposit_paid", "more than zero");
	refused("terms", "stay=stay-a;deposit=-5", ERR_INVALID, "deposit",
		"must not be negative");
	done("check-in", "room=204;deposit_paid=50;paid_by=Card A1;signed=yes");
	assert_int_equal(actions.count, 3);
	assert_int_equal(balance_of("stay-a"), -5000);
	assert_false(
		record_is_null(get(TABLE_STAYS, "stay-a"), STAY_WAS_SIGNED_AT));
	done("terms", "stay=stay-a;signed=no");
	assert_true(
		record_is_null(get(TABLE_STAYS, "stay-a"), STAY_WAS_SIGNED_AT));
}

static void
test_a_deposit_in_cash_goes_through_the_drawer(void **state)
{
	(void)state;
	done("terms", "stay=stay-a;deposit=50");
	done("drawer-open", "float=100");
	done("check-in", "room=204;deposit_paid=50;paid_by=cash");
	assert_int_equal(view_memory_count(memory, TABLE_CASH_PAYMENTS), 1);
	assert_int_equal(balance_of("stay-a"), -5000);
}

static void
test_a_deposit_is_paid_in_full_and_not_over(void **state)
{
	(void)state;
	done("terms", "stay=stay-a;deposit=50");
	ask_and_refuse("check-in",
		"room=204;deposit_paid=49.99;paid_by=Card A1",
		RULE_DEPOSIT_MISSING);
	ask_and_refuse(
		"post", "stay=stay-a;kind=payment;amount=0.02", RULE_OVERPAY);
	done("post", "stay=stay-a;kind=payment;amount=0.01");
	done("check-in", "room=204");
	ask_and_refuse(
		"post", "stay=stay-a;kind=payment;amount=0.01", RULE_OVERPAY);
}

/* Who insists says why: that is the waiver. */
static void
test_a_deposit_is_waived_with_a_reason(void **state)
{
	(void)state;
	done("terms", "stay=stay-a;deposit=50");
	done("check-in",
		"room=204;override=DEPOSIT_MISSING;reason=regular guest");
	assert_string_equal(record_word(get(TABLE_STAYS, "stay-a"), STAY_STATE),
		"in_house");
}

static void
test_a_bill_on_the_way_and_a_credit_note(void **state)
{
	(void)state;
	done("check-in", "room=204");
	done("post", "room=204;kind=service;amount=9");
	done("interim", "room=204");
	assert_string_equal(
		record_word(latest(TABLE_FOLIOS, 0), FOLIO_STATE), "interim");
	done("drawer-open", "float=100");
	done("pay", "room=204");
	done("check-out", "room=204");
	done("credit-note", "stay=stay-a");
	assert_int_equal(view_memory_count(memory, TABLE_FOLIOS), 2);
	assert_int_equal(balance_of("stay-a"), -900);
}

static void
test_a_posting_moves_to_a_window_of_its_stay(void **state)
{
	(void)state;
	done("check-in", "room=204");
	done("post", "room=204;kind=service;amount=9");
	done("post", "room=204;kind=food;amount=5");
	done("transfer", "room=204;posting=1;to=new");
	assert_string_equal(actions.summary, "Moved service 9.00 to window B.");
	assert_int_equal(view_memory_count(memory, TABLE_FOLIOS), 2);
	/* The posting, and what takes it back where it was. */
	assert_int_equal(view_memory_count(memory, TABLE_FOLIO_CHARGES), 4);
	assert_int_equal(balance_of("stay-a"), 500);
	done("window", "room=204");
	assert_string_equal(actions.summary, "Window C is open.");
	done("transfer", "room=204;posting=2;to=b");
	assert_int_equal(balance_of("stay-a"), 0);
	refused("transfer", "room=204;posting=2;to=Z", ERR_INVALID, "to",
		"must be a window of the stay, A to C, or new");
}

static void
test_lines_that_were_served_are_split_off(void **state)
{
	const char *first;

	(void)state;
	done("order", "table=3;items=BEE,FRI,BGR");
	first = latest(TABLE_ORDERS, 0)->id;
	refused("split", "table=3;lines=4", ERR_INVALID, "lines",
		"are places from 1 to 3");
	refused("split", "table=3;lines=1,2,3", ERR_INVALID, "lines",
		"must leave something");
	done("ready", "table=3");
	done("serve", "table=3");
	done("split", "order=FD1-O-000001;lines=1,3");
	assert_int_equal(actions.count, 3);
	assert_string_equal(
		record_text(latest(TABLE_ORDERS, 0), ORDER_SPLIT_FROM_ID),
		first);
	assert_string_equal(record_text(latest(TABLE_ORDERS, 0), ORDER_NUMBER),
		"FD1-O-000002");
}

static void
test_a_cook_reads_a_ticket(void **state)
{
	(void)state;
	done("order", "table=3;items=FRI");
	done("seen", "table=3");
	assert_string_equal(
		record_word(latest(TABLE_KITCHEN_TICKETS, 0), TICKET_STATE),
		"seen");
}

/* ---- the day ---- */

static const char *
audit_state(void)
{
	return record_word(get(TABLE_PROPERTIES, "h1"), PROPERTY_AUDIT_STATE);
}

static void
test_a_day_is_audited_and_the_next_one_opened(void **state)
{
	(void)state;
	done("check-in", "room=204;rate=90");
	refused("audit-begin", "date=2026-11-20", ERR_INVALID, "date",
		"the business date is " TODAY);
	done("audit-begin", "date=" TODAY);
	assert_string_equal(audit_state(), "auditing");
	done("roll-call", "no_shows=yes");
	assert_int_equal(balance_of("stay-a"), 9000);
	assert_string_equal(
		record_word(get(TABLE_STAYS, "stay-b"), STAY_STATE), "no_show");
	/* Again, and at another desk at once: the night is posted. */
	refused("roll-call", "", ERR_INVALID, "no_shows",
		"nobody is left to post or to mark: 0 still expected, 0 due "
		"out");
	done("audit-end", "");
	assert_int_equal(actions.count, 2);
	assert_int_equal(actions.items[1].depends_count, 1);
	assert_string_equal(audit_state(), "open");
	assert_string_equal(record_text(get(TABLE_PROPERTIES, "h1"),
				    PROPERTY_BUSINESS_DATE),
		"2026-11-23");
}

static void
test_the_next_day_may_wait_and_an_audit_be_stopped(void **state)
{
	(void)state;
	done("audit-begin", "");
	done("audit-stop", "");
	assert_string_equal(audit_state(), "open");
	done("audit-begin", "");
	ask_and_refuse("audit-end", "open=no", RULE_AUDIT_PENDING);
	done("roll-call", "no_shows=yes");
	done("audit-end", "open=no");
	assert_string_equal(audit_state(), "closed");
	done("audit-end", "");
	assert_int_equal(actions.count, 1);
	assert_string_equal(audit_state(), "open");
}

/* ---- blocks ---- */

static void
test_a_room_is_blocked_and_released(void **state)
{
	(void)state;
	refused("block", "room=206;kind=hold", ERR_INVALID, "what",
		"is missing");
	done("block", "room=206;kind=out_of_order;what=new tiles;nights=3");
	assert_string_equal(room_status("room-206"), "out_of_order");
	assert_string_equal(
		record_text(latest(TABLE_ROOM_BLOCKS, 0), BLOCK_THROUGH_DATE),
		"2026-11-24");
	done("block-update", "room=206;through=2026-11-26");
	refused("block", "room=206;kind=hold;what=x;nights=2;through=+3",
		ERR_INVALID, "nights", "not both");
	done("block-update", "room=206;state=released;return=clean");
	assert_string_equal(room_status("room-206"), "available");
	refused("block-update", "room=206;state=cancelled", ERR_NOT_FOUND,
		"room", "has no room block for that");
}

/* ---- the house ---- */

static void
test_a_room_is_cleaned(void **state)
{
	const struct record *task;

	(void)state;
	refused("task", "room=205;state=done", ERR_NOT_FOUND, "room",
		"room 205 has no housekeeping task for that; kind= plans one");
	done("task", "room=205;kind=departure;to=ana;priority=1");
	task = latest(TABLE_HOUSEKEEPING_TASKS, 0);
	assert_string_equal(record_word(task, TASK_STATE), "assigned");
	assert_string_equal(record_text(task, TASK_ASSIGNED_TO), "u2");
	done("task", "room=205;state=started");
	done("task", "room=205;state=done;note=lamp is broken");
	assert_string_equal(room_status("room-205"), "available");
	done("task", "room=205;state=inspected");
	assert_string_equal(
		record_word(get(TABLE_ROOMS, "room-205"), ROOM_CONDITION),
		"inspected");
	assert_string_equal(actions.summary, "Task 205 departure inspected.");
	done("task", "room=206;kind=deep");
	done("task", "room=206;kind=turndown");
	refused("task", "room=206;state=started", ERR_INVALID, "room",
		"fits several: deep planned");
	done("task", "room=206;kind=deep;state=skipped;reason=guest asleep");
	assert_string_equal(record_text(get(TABLE_HOUSEKEEPING_TASKS,
						actions.items[0].server_id),
				    TASK_SKIP_REASON),
		"guest asleep");
	refused("task", "state=done", ERR_INVALID, "room", "is missing");
}

static void
test_a_guest_asks_for_something(void **state)
{
	const struct record *request;

	(void)state;
	done("check-in", "room=204");
	done("request", "room=204;kind=towels;message=Two, please");
	request = latest(TABLE_SERVICE_REQUESTS, 0);
	assert_string_equal(record_text(request, REQUEST_STAY_ID), "stay-a");
	assert_string_equal(record_word(request, REQUEST_SOURCE), "desk");
	done("request-update", "room=204;to=Attendant");
	request = latest(TABLE_SERVICE_REQUESTS, 0);
	assert_string_equal(record_word(request, REQUEST_STATE), "assigned");
	done("request-update", "room=204;state=done");
	done("request-update", "room=204;state=closed");
	refused("request-update", "room=204;state=done", ERR_NOT_FOUND, "room",
		"room 204 has no guest request for that");
	refused("request", "room=204;kind=pony", ERR_INVALID, "kind",
		"must be one of towels, cleaning");
	refused("request", "room=204;kind=food;message=4111111111111111",
		ERR_INVALID, "message", "payment card number");
}

static void
test_a_minibar_is_counted(void **state)
{
	const struct record *charge;

	(void)state;
	refused("minibar", "room=204;items=BEE", ERR_NOT_FOUND, "room",
		"nobody is in house");
	done("check-in", "room=204");
	done("minibar", "room=204;items=BEE*2,FRI");
	assert_int_equal(actions.count, 2);
	assert_string_equal(actions.summary, "Minibar of 204: 17.30 charged.");
	charge = latest(TABLE_FOLIO_CHARGES, 1);
	assert_string_equal(record_word(charge, CHARGE_KIND), "bar");
	assert_string_equal(record_text(charge, CHARGE_DESCRIPTION),
		"Minibar: Draught beer");
	assert_int_equal(record_int(charge, CHARGE_QUANTITY), 2);
	assert_int_equal(record_int(charge, CHARGE_AMOUNT_MINOR), 1180);
	assert_int_equal(record_int(charge, CHARGE_TAX_MINOR), 107);
	refused("minibar", "room=204;items=BEE/cold", ERR_INVALID, "items",
		"takes no wishes");
	refused("minibar", "room=204;items=XXX", ERR_NOT_FOUND, "items", "XXX");
}

static void
test_a_guest_is_called_at_six(void **state)
{
	const struct record *request;
	int64_t at;

	(void)state;
	refused("request", "room=204;kind=wake_up;at=6:30", ERR_INVALID, "room",
		"204 has no guest in house");
	done("check-in", "room=204");
	refused("request", "room=204;kind=wake_up", ERR_INVALID, "at",
		"is missing");
	refused("request", "room=204;kind=wake_up;at=soon", ERR_INVALID, "at",
		"must be a time like 06:30");
	refused("request", "room=204;kind=message", ERR_INVALID, "message",
		"is missing");
	done("request", "room=204;kind=wake_up;at=+30");
	request = latest(TABLE_SERVICE_REQUESTS, 0);
	at = record_int(request, REQUEST_WANTED_AT);
	assert_true(at > clock_ms);
	assert_non_null(
		strstr(actions.summary, "Wake-up call for room 204 at "));
	done("request-update", "room=204;state=pending_follow_up;at=+35");
	request = latest(TABLE_SERVICE_REQUESTS, 0);
	assert_string_equal(
		record_word(request, REQUEST_STATE), "pending_follow_up");
	assert_true(record_int(request, REQUEST_WANTED_AT) > at);
	done("request", "room=204;kind=message;message=Call home");
	assert_string_equal(
		record_text(latest(TABLE_SERVICE_REQUESTS, 0), REQUEST_STAY_ID),
		"stay-a");
}

static void
test_something_is_repaired(void **state)
{
	const struct record *report;

	(void)state;
	refused("report", "issue=Lamp", ERR_INVALID, "room", "is missing");
	done("report", "location=Lobby;issue=Lamp flickers");
	assert_int_equal(record_int(latest(TABLE_MAINTENANCE_REPORTS, 0),
				 REPORT_PRIORITY),
		3);
	done("report", "room=206;issue=Tap leaks;priority=1;"
		       "block=out_of_order;description=Under the sink");
	assert_string_equal(room_status("room-206"), "out_of_order");
	done("report-update", "room=206;state=started;to=mia");
	done("report-update", "room=206;state=completed;remark=New washer");
	report = latest(TABLE_MAINTENANCE_REPORTS, 0);
	assert_string_equal(record_word(report, REPORT_STATE), "completed");
	assert_string_not_equal(room_status("room-206"), "out_of_order");
	done("report-update", "room=206;state=closed");
}

static void
test_what_a_guest_left_behind_is_kept_and_given_back(void **state)
{
	const struct record *item;

	(void)state;
	refused("found", "item=Ring", ERR_INVALID, "room", "is missing");
	done("found", "item=Ring;location=Pool");
	item = latest(TABLE_LOST_ITEMS, 0);
	assert_true(record_is_null(item, LOST_STAY_ID));
	assert_string_equal(record_text(item, LOST_KEEP_UNTIL), "2027-02-20");

	/* Whose it is: who is in the room, or was there last. */
	done("check-in", "room=204");
	done("check-out", "room=204");
	done("found", "room=204;item=Umbrella;stored=safe 3;until=+7");
	item = latest(TABLE_LOST_ITEMS, 0);
	assert_string_equal(record_text(item, LOST_STAY_ID), "stay-a");
	assert_string_equal(record_text(item, LOST_KEPT_IN), "safe 3");
	assert_string_equal(record_text(item, LOST_KEEP_UNTIL), "2026-11-29");
	done("found-update", "room=204;state=claimed;contact=0041 79 1234");
	done("found-update", "room=204;state=returned");
	refused("found-update", "room=204;state=disposed", ERR_NOT_FOUND,
		"room", "room 204 has no lost item for that");
	/* The wrong umbrella: it is kept again. */
	done("found-update", "room=204;state=found;stored=safe 1");
	item = latest(TABLE_LOST_ITEMS, 0);
	assert_string_equal(record_word(item, LOST_STATE), "found");
	assert_string_equal(record_text(item, LOST_KEPT_IN), "safe 1");
}

static void
test_a_room_is_described(void **state)
{
	(void)state;
	done("room-status", "room=206;condition=dirty;flag=dnd;note=Pillow");
	assert_int_equal(actions.items[0].base.count, 3);
	done("room-status", "room=206;note=");
	assert_true(record_is_null(get(TABLE_ROOMS, "room-206"), ROOM_NOTE));
	refused("room-status", "room=206;status=wet", ERR_INVALID, "status",
		"must be one of available");
	refused("room-status", "room=206", ERR_INVALID, "room",
		"nothing would change");
	/* What was to be written is named, not the room, nor the reason. */
	refused("room-status", "room=206;flag=dnd;reason=again", ERR_INVALID,
		"flag", "nothing would change");
	refused("update",
		"table=rooms;id=room-206;service_flag=dnd;condition=dirty",
		ERR_INVALID, "service_flag", "nothing would change");
}

/* ---- any record ---- */

static void
test_any_record_is_inserted_changed_and_deleted(void **state)
{
	const struct record *room;

	(void)state;
	done("insert", "table=rooms;id=room-300;number=300;room_type=STE;"
		       "status=available;condition=clean;rate_minor=300");
	room = get(TABLE_ROOMS, "room-300");
	assert_int_equal(record_int(room, ROOM_RATE_MINOR), 30000);
	done("update", "table=rooms;id=300;floor=3;capacity=4");
	assert_int_equal(actions.items[0].base.count, 2);
	assert_int_equal(
		field_values_find(&actions.items[0].base, ROOM_FLOOR)->kind,
		VALUE_NULL);
	done("update", "table=stays;id=stay-b;room_id=300");
	assert_string_equal(
		record_text(get(TABLE_STAYS, "stay-b"), STAY_ROOM_ID),
		"room-300");
	done("delete", "table=rooms;id=206");
	assert_true(get(TABLE_ROOMS, "room-206")->deleted);
	assert_int_equal(actions.items[0].base.count, ROOM_FIELD_COUNT);
	refused("update", "table=rooms;id=206;floor=1", ERR_NOT_FOUND, "id",
		"there is no room '206'");
	refused("update", "table=romms;id=1", ERR_INVALID, "table",
		"did you mean rooms?");
	refused("update", "table=rooms;id=204;flor=2", ERR_INVALID, "flor",
		"did you mean floor?");
	refused("update", "table=rooms;id=204;number=", ERR_INVALID, "number",
		"must not be empty");
	refused("insert", "table=rooms;id=a b", ERR_INVALID, "id",
		"without spaces");
}

static void
add_conflict(const char *id, const char *server, const char *client)
{
	struct record *r = add(TABLE_CONFLICTS, id);

	record_set_text(r, CONFLICT_ACTION_ID, "a1");
	record_set_int(r, CONFLICT_CONFLICT_TYPE, CONFLICT_TYPE_VERSION);
	record_set_text(r, CONFLICT_TABLE_NAME, "rooms");
	record_set_text(r, CONFLICT_RECORD_ID, "room-206");
	record_set_text(r, CONFLICT_RESOLUTION_STRATEGY, "manual");
	record_set_int(r, CONFLICT_RESOLVED, 0);
	record_set_text(r, CONFLICT_SERVER_DATA, server);
	record_set_text(r, CONFLICT_CLIENT_DATA, client);
	record_set_text(r, CONFLICT_BASE_DATA, "{\"floor\":2}");
	view_memory_put(memory, r);
}

static const char *
decided(const char *pairs)
{
	const struct value *v;

	add_conflict("conflict-1", "{\"floor\":3,\"note\":\"server's\"}",
		"{\"floor\":4,\"note\":\"client's\"}");
	done("resolve-conflict", pairs);
	v = field_values_find(&actions.items[0].data, CONFLICT_RESOLUTION_DATA);
	return v == NULL ? field_values_find(&actions.items[0].data,
				   CONFLICT_RESOLUTION_STRATEGY)
				   ->s
			 : v->s;
}

static void
test_a_conflict_is_decided_whole_or_by_field(void **state)
{
	struct record *conflict;

	(void)state;
	assert_string_equal(
		decided("conflict=conflict-1;all=server;note=Asked Eva"),
		"server_wins");
	conflict = get(TABLE_CONFLICTS, "conflict-1");
	assert_int_equal(record_int(conflict, CONFLICT_RESOLVED), 1);
	assert_string_equal(record_text(conflict, CONFLICT_NOTE), "Asked Eva");
	assert_string_equal(record_text(conflict, CONFLICT_DECIDED_BY), "u1");
	assert_string_equal(
		decided("conflict=confli;all=client"), "client_wins");
	assert_string_equal(
		decided("conflict=conflict-1;floor=client"), "{\"floor\":4}");
	assert_string_equal(
		decided("conflict=conflict-1;floor=base"), "{\"floor\":2}");
	assert_string_equal(decided("conflict=conflict-1;floor=server"), "{}");
	assert_string_equal(decided("conflict=conflict-1;floor=7;all=client"),
		"{\"floor\":7,\"note\":\"client's\"}");
	/* note= is the manager's, unless it says which note stands. */
	assert_string_equal(decided("conflict=conflict-1;floor=8;note=client"),
		"{\"floor\":8,\"note\":\"client's\"}");
	assert_string_equal(
		decided("conflict=conflict-1;note=value:both of them"),
		"{\"note\":\"both of them\"}");
	assert_string_equal(
		record_text(get(TABLE_ROOMS, "room-206"), ROOM_NOTE),
		"both of them");
}

static int64_t
floor_of_206(void)
{
	return record_int(get(TABLE_ROOMS, "room-206"), ROOM_FLOOR);
}

static void
test_several_conflicts_are_decided_at_once_each_by_its_own_action(void **state)
{
	(void)state;
	add_conflict("c-1", "{\"floor\":3}", "{\"floor\":4}");
	add_conflict("c-2", "{\"note\":\"a\"}", "{\"note\":\"b\"}");
	done("resolve-conflict", "conflict=c-1,c-2,c-1;all=client;note=Eva");
	assert_int_equal(actions.count, 2);
	assert_string_equal(
		actions.summary, "2 conflicts decided: the desk's stands.");
	assert_string_equal(
		record_text(get(TABLE_CONFLICTS, "c-2"), CONFLICT_NOTE), "Eva");
	assert_int_equal(floor_of_206(), 4);
	/* What was decided meanwhile is left alone, and said. */
	add_conflict("c-3", "{\"floor\":3}", "{\"floor\":5}");
	done("resolve-conflict", "conflict=c-1,c-3;all=newest");
	assert_int_equal(actions.count, 1);
	assert_string_equal(actions.summary,
		"1 conflict decided: the newer one stands; 1 had been decided "
		"meanwhile.");
	refused("resolve-conflict", "conflict=c-1,c-3;all=client", ERR_INVALID,
		"conflict", "all of them have been decided already");
	add_conflict("c-4", "{\"floor\":3}", "{\"floor\":6}");
	add_conflict("c-5", "{\"floor\":3}", "{\"floor\":7}");
	refused("resolve-conflict", "conflict=c-4,c-5;floor=client",
		ERR_INVALID, "all", "several conflicts are decided whole");
	refused("resolve-conflict", "conflict=c-4,c-9;all=server",
		ERR_NOT_FOUND, "conflict", "there is no conflict");
}

static void
test_decisions_are_taken_back_together(void **state)
{
	int64_t before = floor_of_206();

	(void)state;
	add_conflict("c-1", "{\"floor\":3}", "{\"floor\":4}");
	add_conflict("c-2", "{\"note\":\"a\"}", "{\"note\":\"b\"}");
	refused("reopen-conflict", "conflict=c-1,c-2", ERR_INVALID, "conflict",
		"is not decided");
	done("resolve-conflict", "conflict=c-1,c-2;all=client");
	done("reopen-conflict", "conflict=c-1,c-2;note=too fast");
	assert_int_equal(actions.count, 2);
	assert_string_equal(actions.summary, "2 decisions taken back.");
	assert_int_equal(floor_of_206(), before);
	assert_int_equal(
		record_int(get(TABLE_CONFLICTS, "c-2"), CONFLICT_RESOLVED), 0);
	assert_string_equal(
		record_text(get(TABLE_CONFLICTS, "c-2"), CONFLICT_NOTE),
		"too fast");
}

static void
test_a_decision_must_say_something(void **state)
{
	(void)state;
	add_conflict("conflict-1", "{}", "{\"floor\":4}");
	refused("resolve-conflict", "conflict=conflict-1;note=hm", ERR_INVALID,
		"all", "say all=server, all=client");
	refused("resolve-conflict", "conflict=conflict-1;all=both", ERR_INVALID,
		"all", "must be server, client or newest");
	refused("resolve-conflict", "conflict=conflict-1;flour=client",
		ERR_INVALID, "flour", "did you mean floor?");
	refused("resolve-conflict", "conflict=conflict-1;floor=up", ERR_INVALID,
		"floor", "must be a whole number");
	add_conflict("conflict-2", "{}", "{}");
	refused("resolve-conflict", "conflict=conflict;all=server", ERR_INVALID,
		"conflict", "fits several: conflict-1; conflict-2");
	refused("resolve-conflict", "conflict=nothing;all=server",
		ERR_NOT_FOUND, "conflict", "there is no conflict");
}

static void
test_a_deleted_record_is_restored_or_stays_away(void **state)
{
	struct record *room = get(TABLE_ROOMS, "room-206");

	(void)state;
	room->deleted = true;
	view_memory_put(memory, room);
	decided("conflict=conflict-1;all=server");
	assert_true(get(TABLE_ROOMS, "room-206")->deleted);
	assert_string_equal(decided("conflict=conflict-1;floor=client"),
		"{\"_restore\":true,\"floor\":4}");
	assert_false(get(TABLE_ROOMS, "room-206")->deleted);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(test_every_operation_is_whole),
		EACH(test_the_operations_of_the_interface_are_there),
		EACH(test_a_guest_waits_and_is_checked_in_in_advance),
		EACH(test_a_deposit_is_paid_with_the_check_in_or_waived),
		EACH(test_a_deposit_in_cash_goes_through_the_drawer),
		EACH(test_a_deposit_is_paid_in_full_and_not_over),
		EACH(test_a_deposit_is_waived_with_a_reason),
		EACH(test_a_document_that_is_shown_is_written_down_first),
		EACH(test_a_bill_on_the_way_and_a_credit_note),
		EACH(test_a_posting_moves_to_a_window_of_its_stay),
		EACH(test_lines_that_were_served_are_split_off),
		EACH(test_a_cook_reads_a_ticket),
		EACH(test_a_day_is_audited_and_the_next_one_opened),
		EACH(test_the_next_day_may_wait_and_an_audit_be_stopped),
		EACH(test_a_room_is_blocked_and_released),
		EACH(test_a_wrong_key_is_told_and_a_near_one_suggested),
		EACH(test_an_action_has_everything_but_its_chain),
		EACH(test_several_actions_have_keys_of_one_intention),
		EACH(test_overrides_need_a_reason_and_a_rule),
		EACH(test_a_guest_is_checked_in_by_room_name_or_id),
		EACH(test_of_two_arrivals_for_a_room_the_first_is_meant),
		EACH(test_a_name_that_fits_several_lists_them),
		EACH(test_a_walk_in_is_a_guest_and_a_stay),
		EACH(test_dates_that_make_no_sense_are_told_early),
		EACH(test_a_booking_is_cancelled_missed_and_reinstated),
		EACH(test_a_stay_is_moved_extended_and_ended),
		EACH(test_an_order_freezes_names_prices_and_tax),
		EACH(test_what_is_wrong_with_items_is_told),
		EACH(test_what_a_dish_needs_said_is_asked_for),
		EACH(test_a_second_round_joins_its_order),
		EACH(test_a_ticket_goes_through_the_kitchen),
		EACH(test_lines_are_named_by_their_place),
		EACH(test_what_is_cooking_is_voided_only_on_request),
		EACH(test_an_item_is_sold_out_and_back),
		EACH(test_cash_is_taken_for_a_folio),
		EACH(test_cash_is_taken_for_an_order),
		EACH(test_money_goes_back_with_a_reason),
		EACH(test_a_drawer_is_counted_and_closed),
		EACH(test_cash_leaves_a_drawer_for_an_expense_and_for_the_safe),
		EACH(test_limits_are_set_for_the_hotel_and_for_a_stay),
		EACH(test_an_order_is_presented_merged_and_opened_again),
		EACH(test_a_drawer_has_a_break),
		EACH(test_an_option_is_confirmed_or_cancelled),
		EACH(test_a_room_is_cleaned),
		EACH(test_a_guest_asks_for_something),
		EACH(test_a_guest_is_called_at_six),
		EACH(test_a_minibar_is_counted),
		EACH(test_something_is_repaired),
		EACH(test_what_a_guest_left_behind_is_kept_and_given_back),
		EACH(test_a_room_is_described),
		EACH(test_any_record_is_inserted_changed_and_deleted),
		EACH(test_a_conflict_is_decided_whole_or_by_field),
		EACH(test_several_conflicts_are_decided_at_once_each_by_its_own_action),
		EACH(test_decisions_are_taken_back_together),
		EACH(test_a_decision_must_say_something),
		EACH(test_a_deleted_record_is_restored_or_stays_away),
	};

	return cmocka_run_group_tests_name("operations", tests, NULL, NULL);
}
