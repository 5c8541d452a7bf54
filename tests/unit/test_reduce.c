#include "tests/lib/hotel.h"
#include "tests/lib/test.h"

#include "domain/reduce_priv.h"
#include "domain/role.h"

#include <string.h>

/* ---- fields ---- */

static void
everything_that_is_wrong_is_listed_at_once(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;

	r = hotel_insert(h, TABLE_ROOMS, "new",
		DATA(INT(ROOM_CAPACITY, 100),
			INT(ROOM_STATUS, ROOM_STATUS_AVAILABLE)));
	assert_problem(r, "number");
	assert_problem(r, "room_type");
	assert_problem(r, "condition");
	assert_problem(r, "capacity");
	assert_int_equal(r->problems.count, 4);
	assert_int_equal(r->write_count, 0);
}

static void
a_required_field_cannot_be_emptied(void **state)
{
	struct hotel *h = *state;

	assert_problem(
		hotel_update(h, TABLE_ROOMS, "204", DATA(NONE(ROOM_NUMBER))),
		"number");
	assert_applied(
		hotel_update(h, TABLE_ROOMS, "204", DATA(NONE(ROOM_FLOOR))));
}

static void
problems_of_the_reading_come_first_and_once(void **state)
{
	struct hotel *h = *state;
	struct field_problem one = { "capacity", "must be a whole number",
		NULL };
	struct field_problems problems = { .count = 1, .items = &one };
	const struct reduction *r;

	h->problems = &problems;
	r = hotel_update(h, TABLE_ROOMS, "204", DATA(INT(ROOM_CAPACITY, 100)));
	assert_problem(r, "capacity");
	assert_int_equal(r->problems.count, 1);
	assert_string_equal(
		r->problems.items[0].message, "must be a whole number");
}

static void
an_unknown_table_is_a_problem(void **state)
{
	struct hotel *h = *state;
	struct action act =
		hotel_action(h, OPERATION_UPDATE, TABLE_ROOMS, "204", EMPTY);

	act.entity = NULL;
	act.table_name = "no_such_table";
	assert_problem(hotel_run(h, &act), "table_name");
}

static void
an_update_names_its_record(void **state)
{
	struct hotel *h = *state;

	assert_problem(
		hotel_update(h, TABLE_ROOMS, NULL, DATA(TEXT(ROOM_NOTE, "x"))),
		"server_id");
	assert_problem(hotel_remove(h, TABLE_ROOMS, NULL), "server_id");
}

/* ---- the record ---- */

static void
an_insert_without_an_id_gets_one_that_stays(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;
	const char *id;

	h->action_id = "the-action";
	r = hotel_insert(h, TABLE_GUESTS, NULL,
		DATA(TEXT(GUEST_FULL_NAME, "New, Nina")));
	assert_applied(r);
	id = r->record_id;
	assert_true(uuid_is_valid(id));
	assert_string_equal(r->final->id, id);
	assert_applied(hotel_again(h));
	assert_string_equal(h->last.record_id, id);
	assert_int_equal(h->last.write_count, 0);
}

static void
an_insert_again_is_once_unless_it_differs(void **state)
{
	struct hotel *h = *state;
	const struct field_values guest = DATA(TEXT(GUEST_FULL_NAME, "A"));
	const struct field_values other = DATA(TEXT(GUEST_FULL_NAME, "B"));

	assert_applied(hotel_insert(h, TABLE_GUESTS, "new", guest));
	assert_applied(hotel_insert(h, TABLE_GUESTS, "new", guest));
	assert_int_equal(h->last.write_count, 0);
	assert_non_null(h->last.final);
	assert_refused(hotel_insert(h, TABLE_GUESTS, "new", other),
		RULE_RECORD_EXISTS);
	hotel_delete_past_rules(h, TABLE_GUESTS, "new");
	assert_refused(hotel_insert(h, TABLE_GUESTS, "new", guest),
		RULE_RECORD_DELETED);
}

static void
an_update_of_nothing_waits(void **state)
{
	struct hotel *h = *state;

	assert_outcome(
		hotel_update(h, TABLE_ROOMS, "999", DATA(TEXT(ROOM_NOTE, "x"))),
		OUTCOME_ORPHAN);
	assert_int_equal(h->last.rule, RULE_ORPHAN_REF);
	assert_outcome(hotel_remove(h, TABLE_ROOMS, "999"), OUTCOME_ORPHAN);
}

static void
columns_are_set_in_one_place(void **state)
{
	struct hotel *h = *state;
	const struct record *r;

	h->user = "desk";
	hotel_update(h, TABLE_ROOMS, "204", DATA(TEXT(ROOM_NOTE, "x")));
	r = hotel_get(h, TABLE_ROOMS, "204");
	assert_int_equal(r->version, 2);
	assert_int_equal(r->created_at, HOTEL_START - 1000);
	assert_int_equal(r->updated_at, HOTEL_START);
	assert_string_equal(r->updated_by, "desk");
	hotel_insert(h, TABLE_GUESTS, "new", DATA(TEXT(GUEST_FULL_NAME, "A")));
	r = hotel_get(h, TABLE_GUESTS, "new");
	assert_int_equal(r->version, 1);
	assert_int_equal(r->created_at, HOTEL_START + 1000);
	assert_int_equal(r->updated_at, HOTEL_START + 1000);
}

static void
a_terminal_counts_no_versions(void **state)
{
	struct hotel *h = *state;

	h->authoritative = false;
	hotel_update(h, TABLE_ROOMS, "204", DATA(TEXT(ROOM_NOTE, "x")));
	assert_int_equal(hotel_get(h, TABLE_ROOMS, "204")->version, 1);
	hotel_insert(h, TABLE_GUESTS, "new", DATA(TEXT(GUEST_FULL_NAME, "A")));
	assert_int_equal(hotel_get(h, TABLE_GUESTS, "new")->version, 0);
}

static void
a_terminal_does_not_merge(void **state)
{
	struct hotel *h = *state;
	struct field_values base = DATA(TEXT(GUEST_PHONE, "1"));

	h->authoritative = false;
	hotel_set(h, TABLE_GUESTS, "anna", DATA(TEXT(GUEST_PHONE, "2")));
	h->base = &base;
	assert_applied(hotel_update(
		h, TABLE_GUESTS, "anna", DATA(TEXT(GUEST_PHONE, "3"))));
	assert_string_equal(
		hotel_text(h, TABLE_GUESTS, "anna", GUEST_PHONE), "3");
}

static void
nothing_changed_writes_nothing(void **state)
{
	struct hotel *h = *state;

	assert_applied(hotel_update(h, TABLE_ROOMS, "204",
		DATA(TEXT(ROOM_NUMBER, "204"),
			INT(ROOM_STATUS, ROOM_STATUS_AVAILABLE))));
	assert_int_equal(h->last.write_count, 0);
	assert_string_equal(h->last.final->id, "204");
}

/* ---- who ---- */

static void
roles_do_what_the_table_allows(void **state)
{
	static const char *const users[ROLE_WORD_COUNT] = {
		[ROLE_FRONT_DESK] = "desk",
		[ROLE_KITCHEN] = "cook",
		[ROLE_HOUSEKEEPING] = "maid",
		[ROLE_MAINTENANCE] = "fixer",
		[ROLE_MANAGER] = "boss",
	};
	struct hotel *h = *state;

	for (int role = 0; role < ROLE_WORD_COUNT; role++) {
		for (int t = 0; t < TABLE_COUNT; t++) {
			const struct reduction *r;

			if (t == TABLE_FOLIO_CHARGES ||
				t == TABLE_CASH_PAYMENTS)
				continue; /* never deleted: APPEND_ONLY */
			h->user = users[role];
			r = hotel_remove(h, (enum table)t, "nothing");
			if (role_may((enum role)role, (enum table)t,
				    OPERATION_DELETE))
				assert_outcome(r, OUTCOME_ORPHAN);
			else
				assert_refused(r, RULE_ROLE_DENIED);
		}
	}
}

static void
nobody_unknown_does_anything(void **state)
{
	struct hotel *h = *state;

	h->user = "stranger";
	assert_refused(
		hotel_update(h, TABLE_ROOMS, "204", DATA(TEXT(ROOM_NOTE, "x"))),
		RULE_ROLE_DENIED);
	h->user = NULL;
	assert_refused(
		hotel_update(h, TABLE_ROOMS, "204", DATA(TEXT(ROOM_NOTE, "x"))),
		RULE_ROLE_DENIED);
}

static void
a_login_is_as_good_as_an_id(void **state)
{
	struct hotel *h = *state;

	hotel_set(h, TABLE_STAFF, "desk", DATA(TEXT(STAFF_LOGIN, "ada")));
	h->user = "ada";
	hotel_check_in(h);
}

static void
an_integration_acts_as_manager(void **state)
{
	struct hotel *h = *state;

	h->user = "channel-manager";
	h->integration = true;
	assert_applied(hotel_update(
		h, TABLE_ROOMS, "204", DATA(INT(ROOM_RATE_MINOR, 9900))));
	assert_string_equal(hotel_get(h, TABLE_ROOMS, "204")->updated_by,
		"channel-manager");
}

static void
disable(struct hotel *h, const char *staff)
{
	hotel_set(h, TABLE_STAFF, staff, DATA(INT(STAFF_ACTIVE, 0)));
	h->user = staff;
}

static void
a_disabled_user_is_refused_but_for_facts(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;

	disable(h, "desk");
	assert_refused(hotel_update(h, TABLE_STAYS, "stay",
			       DATA(INT(STAY_STATE, STAY_STATE_IN_HOUSE))),
		RULE_AUTH_REVOKED);
	h->late = true;
	assert_refused(hotel_update(h, TABLE_STAYS, "stay",
			       DATA(TEXT(STAY_NOTE, "x"))),
		RULE_AUTH_REVOKED);
	assert_refused(
		hotel_update(h, TABLE_ROOMS, "204", DATA(TEXT(ROOM_NOTE, "x"))),
		RULE_AUTH_REVOKED);
	/* The guest has been let in, the cash is in the drawer. */
	assert_exception(hotel_update(h, TABLE_STAYS, "stay",
				 DATA(INT(STAY_STATE, STAY_STATE_IN_HOUSE))),
		RULE_AUTH_REVOKED);
	h->insist = NULL;
	r = hotel_insert(h, TABLE_CASH_PAYMENTS, "p",
		DATA(TEXT(PAYMENT_FOLIO_ID, hotel_folio(h, "stay")),
			TEXT(PAYMENT_CASH_SESSION_ID, "drawer"),
			INT(PAYMENT_AMOUNT_MINOR, 1000),
			TEXT(PAYMENT_CURRENCY, "EUR")));
	assert_exception(r, RULE_AUTH_REVOKED);
	assert_exception(r, RULE_OVERPAY);
	assert_int_equal(r->rule, RULE_AUTH_REVOKED);
}

static void
food_that_a_disabled_cook_sent_is_a_fact(void **state)
{
	struct hotel *h = *state;

	hotel_order(h);
	disable(h, "cook");
	h->late = true;
	assert_exception(hotel_update(h, TABLE_ORDER_LINES, "line",
				 DATA(INT(LINE_STATE, LINE_STATE_STARTED))),
		RULE_AUTH_REVOKED);
	assert_refused(hotel_update(h, TABLE_ORDER_LINES, "line",
			       DATA(TEXT(LINE_NOTE, "x"))),
		RULE_AUTH_REVOKED);
}

static void
a_deleted_user_is_a_disabled_one(void **state)
{
	struct hotel *h = *state;

	hotel_delete_past_rules(h, TABLE_STAFF, "desk");
	h->user = "desk";
	assert_refused(
		hotel_update(h, TABLE_ROOMS, "204", DATA(TEXT(ROOM_NOTE, "x"))),
		RULE_AUTH_REVOKED);
}

/* ---- later steps see earlier effects ---- */

static void
effects_are_seen_by_later_steps(void **state)
{
	struct hotel *h = *state;
	const struct record *folio;

	/* One decision restores a guest, inserts his stay, occupies the room,
	 * opens the folio: each step needs the one before. */
	hotel_delete_past_rules(h, TABLE_GUESTS, "ben");
	assert_outcome(hotel_insert(h, TABLE_STAYS, "walk-in",
			       DATA(TEXT(STAY_GUEST_ID, "ben"),
				       TEXT(STAY_ROOM_ID, "205"),
				       INT(STAY_STATE, STAY_STATE_IN_HOUSE),
				       TEXT(STAY_ARRIVAL_DATE, HOTEL_TODAY),
				       TEXT(STAY_DEPARTURE_DATE, HOTEL_TODAY))),
		OUTCOME_ORPHAN);
	assert_applied(hotel_update(h, TABLE_CONFLICTS, h->last.conflict_id,
		DATA(INT(CONFLICT_RESOLVED, 1),
			TEXT(CONFLICT_RESOLUTION_STRATEGY, "client_wins"))));
	assert_int_equal(h->last.write_count, 5);
	folio = hotel_only(h, TABLE_FOLIOS, FOLIO_STAY_ID, "walk-in");
	assert_string_equal(record_word(folio, FOLIO_STATE), "open");
	/* Parents stand before what refers to them. */
	assert_int_equal(h->last.writes[0].record->entity->table, TABLE_ROOMS);
	assert_int_equal(h->last.writes[1].record->entity->table, TABLE_GUESTS);
	assert_int_equal(h->last.writes[2].record->entity->table, TABLE_STAYS);
	assert_int_equal(h->last.writes[3].record->entity->table, TABLE_FOLIOS);
	assert_int_equal(
		h->last.writes[4].record->entity->table, TABLE_CONFLICTS);
}

static void
sums_include_what_the_action_adds(void **state)
{
	struct hotel *h = *state;

	/* The drawer's expected cash is recomputed with the payment that
	 * amends it. */
	hotel_check_in(h);
	hotel_set(h, TABLE_CASH_SESSIONS, "drawer",
		DATA(INT(DRAWER_STATE, DRAWER_STATE_CLOSED),
			INT(DRAWER_COUNTED_MINOR, 10000)));
	h->user = "desk";
	h->late = true;
	assert_exception(
		hotel_insert(h, TABLE_CASH_PAYMENTS, "p",
			DATA(TEXT(PAYMENT_FOLIO_ID, hotel_folio(h, "stay")),
				TEXT(PAYMENT_CASH_SESSION_ID, "drawer"),
				INT(PAYMENT_AMOUNT_MINOR, 700),
				TEXT(PAYMENT_CURRENCY, "EUR"))),
		RULE_DRAWER_CLOSED);
	assert_int_equal(hotel_int(h, TABLE_CASH_SESSIONS, "drawer",
				 DRAWER_EXPECTED_MINOR),
		10700);
}

/* ---- a view that fails ---- */

struct failing {
	const struct view *real;
	int calls;
	int fail_at;
};

static bool
fails(struct failing *f)
{
	return ++f->calls == f->fail_at;
}

static enum err
failing_find(void *ctx, enum table t, const char *id, struct arena *a,
	struct record **out)
{
	struct failing *f = ctx;

	return fails(f) ? ERR_IO : f->real->find(f->real->ctx, t, id, a, out);
}

static enum err
failing_list(void *ctx, enum table t, int field, struct value v,
	struct arena *a, struct record_list *out)
{
	struct failing *f = ctx;

	return fails(f) ? ERR_IO
			: f->real->list(f->real->ctx, t, field, v, a, out);
}

static enum err
failing_sum(void *ctx, enum table t, int field, struct value v, int summed,
	int64_t *out)
{
	struct failing *f = ctx;

	return fails(f) ? ERR_IO
			: f->real->sum(f->real->ctx, t, field, v, summed, out);
}

static enum err
failing_next(void *ctx, const char *series, int64_t *out)
{
	struct failing *f = ctx;

	return fails(f) ? ERR_IO : f->real->next(f->real->ctx, series, out);
}

static enum err
failing_set_at(void *ctx, enum table t, const char *id, int field, int64_t *out)
{
	(void)t;
	(void)id;
	(void)field;
	(void)out;
	return fails(ctx) ? ERR_IO : ERR_NOT_FOUND;
}

/* Fails each call of the view in turn; returns how many there are. */
static int
fail_everywhere(struct hotel *h, struct action *act)
{
	struct reduction out;

	for (int at = 1;; at++) {
		struct failing f = {
			.real = view_memory_view(h->records),
			.fail_at = at,
		};
		const struct view v = { &f, failing_find, failing_list,
			failing_sum, failing_next, failing_set_at };
		const struct reduce_input in = {
			.action = act,
			.view = &v,
			.now_ms = h->now_ms,
			.business_date = h->business_date,
			.property = h->property,
			.authoritative = true,
		};
		enum err e = reduce(&in, h->arena, &out);

		if (f.calls < at) {
			assert_int_equal(e, ERR_OK);
			return f.calls;
		}
		assert_int_equal(e, ERR_IO);
	}
}

static void
a_failure_of_the_view_is_passed_up(void **state)
{
	struct hotel *h = *state;
	struct action act = hotel_action(h, OPERATION_UPDATE, TABLE_STAYS,
		"stay", DATA(INT(STAY_STATE, STAY_STATE_IN_HOUSE)));

	assert_true(fail_everywhere(h, &act) >= 5);
	hotel_run(h, &act);
	act = hotel_action(h, OPERATION_UPDATE, TABLE_STAYS, "stay",
		DATA(INT(STAY_STATE, STAY_STATE_CHECKED_OUT)));
	assert_true(fail_everywhere(h, &act) >= 5);
	hotel_order(h);
	act = hotel_action(h, OPERATION_UPDATE, TABLE_ORDERS, "order",
		DATA(INT(ORDER_STATE, ORDER_STATE_CLOSED),
			TEXT(ORDER_STAY_ID, "stay")));
	assert_true(fail_everywhere(h, &act) >= 5);
	h->user = "desk";
	act = hotel_action(h, OPERATION_INSERT, TABLE_CASH_PAYMENTS, "p",
		DATA(TEXT(PAYMENT_ORDER_ID, "order"),
			TEXT(PAYMENT_CASH_SESSION_ID, "drawer"),
			INT(PAYMENT_AMOUNT_MINOR, 1250),
			TEXT(PAYMENT_CURRENCY, "EUR")));
	assert_true(fail_everywhere(h, &act) >= 5);
}

/* The server runs thousands of these a second (architecture.md). */
static void
common_actions_ask_little_of_the_view(void **state)
{
	struct hotel *h = *state;
	struct action act;

	h->property = hotel_get(h, TABLE_PROPERTIES, "property");
	act = hotel_action(h, OPERATION_UPDATE, TABLE_ROOMS, "204",
		DATA(TEXT(ROOM_NOTE, "x")));
	assert_true(fail_everywhere(h, &act) <= 2);
	hotel_check_in(h);
	hotel_charge(h, "night", 9000);
	act = hotel_action(h, OPERATION_INSERT, TABLE_FOLIO_CHARGES, "c",
		DATA(TEXT(CHARGE_FOLIO_ID, hotel_folio(h, "stay")),
			INT(CHARGE_KIND, CHARGE_KIND_BAR),
			INT(CHARGE_AMOUNT_MINOR, 500)));
	assert_true(fail_everywhere(h, &act) <= 5);
	h->user = "desk";
	act = hotel_action(h, OPERATION_INSERT, TABLE_CASH_PAYMENTS, "p",
		DATA(TEXT(PAYMENT_FOLIO_ID, hotel_folio(h, "stay")),
			TEXT(PAYMENT_CASH_SESSION_ID, "drawer"),
			INT(PAYMENT_AMOUNT_MINOR, 500),
			TEXT(PAYMENT_CURRENCY, "EUR")));
	assert_true(fail_everywhere(h, &act) <= 6);
	hotel_order(h);
	act = hotel_action(h, OPERATION_INSERT, TABLE_ORDER_LINES, "beer",
		DATA(TEXT(LINE_ORDER_ID, "order"),
			TEXT(LINE_MENU_ITEM_ID, "beer"),
			TEXT(LINE_NAME, "beer"), INT(LINE_QUANTITY, 1),
			INT(LINE_UNIT_PRICE_MINOR, 500),
			INT(LINE_STATE, LINE_STATE_FIRED)));
	assert_true(fail_everywhere(h, &act) <= 6);
}

static void
outcomes_have_the_protocols_names(void **state)
{
	(void)state;
	assert_string_equal(outcome_name(OUTCOME_APPLIED), "applied");
	assert_string_equal(outcome_name(OUTCOME_MERGED), "merged");
	assert_string_equal(outcome_name(OUTCOME_SERVER_WINS), "server_wins");
	assert_string_equal(outcome_name(OUTCOME_CLIENT_WINS), "client_wins");
	assert_string_equal(outcome_name(OUTCOME_MANUAL), "manual");
	for (int o = 0; o < OUTCOME_COUNT; o++)
		assert_non_null(outcome_name((enum outcome)o));
}

/* ---- the records as they will be ---- */

static void
lists_are_in_order_of_creation_with_what_was_added(void **state)
{
	struct hotel *h = *state;
	struct action act =
		hotel_action(h, OPERATION_UPDATE, TABLE_GUESTS, "anna", EMPTY);
	struct reduce_input in = {
		.action = &act,
		.view = view_memory_view(h->records),
		.now_ms = h->now_ms,
	};
	struct reduction out;
	struct reduce_work w;
	struct record_list list;
	const struct record *ben;

	work_init(&w, &in, h->arena, &out);
	work_insert(&w, TABLE_GUESTS, "aaron");
	work_insert(&w, TABLE_GUESTS, "aaa");
	assert_int_equal(
		work_list(&w, TABLE_GUESTS, -1, value_null(), &list), ERR_OK);
	assert_int_equal(list.count, 4);
	assert_string_equal(list.items[0]->id, "anna");
	assert_string_equal(list.items[1]->id, "ben");
	assert_string_equal(list.items[2]->id, "aaa");
	assert_string_equal(list.items[3]->id, "aaron");
	/* A changed record is listed by what it is now. */
	assert_int_equal(work_find(&w, TABLE_GUESTS, "ben", &ben), ERR_OK);
	record_set_text(work_edit(&w, ben), GUEST_NATIONALITY, "SWE");
	assert_ptr_equal(work_edit(&w, ben), work_edit(&w, ben));
	assert_int_equal(work_list(&w, TABLE_GUESTS, GUEST_NATIONALITY,
				 value_text("SWE"), &list),
		ERR_OK);
	assert_int_equal(list.count, 1);
	assert_string_equal(list.items[0]->id, "ben");
	work_edit(&w, ben)->deleted = true;
	assert_int_equal(
		work_list(&w, TABLE_GUESTS, -1, value_null(), &list), ERR_OK);
	assert_int_equal(list.count, 3);
}

int
main(void)
{
#define TEST(f)                                                                \
	cmocka_unit_test_setup_teardown(f, hotel_set_up, hotel_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(everything_that_is_wrong_is_listed_at_once),
		TEST(a_required_field_cannot_be_emptied),
		TEST(problems_of_the_reading_come_first_and_once),
		TEST(an_unknown_table_is_a_problem),
		TEST(an_update_names_its_record),
		TEST(an_insert_without_an_id_gets_one_that_stays),
		TEST(an_insert_again_is_once_unless_it_differs),
		TEST(an_update_of_nothing_waits),
		TEST(columns_are_set_in_one_place),
		TEST(a_terminal_counts_no_versions),
		TEST(a_terminal_does_not_merge),
		TEST(nothing_changed_writes_nothing),
		TEST(roles_do_what_the_table_allows),
		TEST(nobody_unknown_does_anything),
		TEST(a_login_is_as_good_as_an_id),
		TEST(an_integration_acts_as_manager),
		TEST(a_disabled_user_is_refused_but_for_facts),
		TEST(food_that_a_disabled_cook_sent_is_a_fact),
		TEST(a_deleted_user_is_a_disabled_one),
		TEST(effects_are_seen_by_later_steps),
		TEST(sums_include_what_the_action_adds),
		TEST(a_failure_of_the_view_is_passed_up),
		TEST(common_actions_ask_little_of_the_view),
		TEST(outcomes_have_the_protocols_names),
		TEST(lists_are_in_order_of_creation_with_what_was_added),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
