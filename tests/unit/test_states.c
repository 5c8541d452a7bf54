#include "tests/lib/test.h"

#include "base/arena.h"
#include "domain/rule.h"
#include "domain/states.h"

#include <string.h>

static bool
may(enum table t, int from, int to)
{
	return state_may(states_of(t), from, to);
}

static void
test_machines_belong_to_their_fields(void **state)
{
	(void)state;
	for (size_t i = 0; i < state_machine_count; i++) {
		const struct state_machine *m = &state_machines[i];
		const struct field *f = &entity_get(m->table)->fields[m->field];

		assert_ptr_equal(f->choices, m->states);
		assert_true(m->rule != RULE_NONE);
		assert_true(m->initial != 0);
		assert_ptr_equal(states_of_field(m->table, m->field), m);
		assert_non_null(states_of(m->table));
	}
	assert_null(states_of(TABLE_GUESTS));
	assert_null(states_of_field(TABLE_ROOMS, ROOM_NOTE));
}

/* A new field called state without a table of moves fails. */
static void
test_every_state_field_has_a_machine(void **state)
{
	(void)state;
	for (int t = 0; t < TABLE_COUNT; t++) {
		const struct entity *e = entity_get((enum table)t);
		int field = entity_field(e, "state");

		if (field >= 0)
			assert_non_null(states_of_field((enum table)t, field));
	}
	assert_non_null(
		states_of_field(TABLE_PROPERTIES, PROPERTY_AUDIT_STATE));
	assert_non_null(states_of_field(TABLE_ROOMS, ROOM_STATUS));
	assert_non_null(states_of_field(TABLE_ROOMS, ROOM_CONDITION));
	assert_non_null(states_of_field(TABLE_ROOMS, ROOM_SERVICE_FLAG));
	assert_non_null(states_of_field(TABLE_ROOMS, ROOM_REPORTED_OCCUPANCY));
	assert_non_null(states_of_field(TABLE_ROOMS, ROOM_TURNDOWN));
}

static void
test_every_state_can_be_reached(void **state)
{
	(void)state;
	for (size_t i = 0; i < state_machine_count; i++) {
		const struct state_machine *m = &state_machines[i];
		unsigned seen = m->initial;
		unsigned last;

		do {
			last = seen;
			for (size_t s = 0; s < m->states->count; s++) {
				if ((seen & (1u << s)) != 0)
					seen |= m->next[s];
			}
		} while (seen != last);
		assert_int_equal(seen, (1u << m->states->count) - 1);
	}
}

static void
test_staying_in_a_state_is_allowed(void **state)
{
	(void)state;
	for (size_t i = 0; i < state_machine_count; i++) {
		const struct state_machine *m = &state_machines[i];

		for (int s = 0; s < (int)m->states->count; s++)
			assert_true(state_may(m, s, s));
	}
}

static void
test_what_may_follow_is_said_in_words(void **state)
{
	struct arena *a = arena_new(4096);

	(void)state;
	assert_string_equal(
		states_after(states_of(TABLE_STAYS), STAY_STATE_IN_HOUSE, a),
		"confirmed, checked_out");
	assert_null(
		states_after(states_of(TABLE_ORDERS), ORDER_STATE_VOIDED, a));
	arena_free(a);
}

static void
test_a_day_is_opened_audited_closed_and_opened(void **state)
{
	(void)state;
	assert_true(
		may(TABLE_PROPERTIES, AUDIT_STATE_OPEN, AUDIT_STATE_AUDITING));
	assert_true(may(
		TABLE_PROPERTIES, AUDIT_STATE_AUDITING, AUDIT_STATE_CLOSED));
	assert_true(
		may(TABLE_PROPERTIES, AUDIT_STATE_AUDITING, AUDIT_STATE_OPEN));
	assert_true(
		may(TABLE_PROPERTIES, AUDIT_STATE_CLOSED, AUDIT_STATE_OPEN));
	assert_false(
		may(TABLE_PROPERTIES, AUDIT_STATE_OPEN, AUDIT_STATE_CLOSED));
	assert_false(may(
		TABLE_PROPERTIES, AUDIT_STATE_CLOSED, AUDIT_STATE_AUDITING));
}

static void
test_a_room_that_was_not_cleaned_is_not_inspected(void **state)
{
	const struct state_machine *m =
		states_of_field(TABLE_ROOMS, ROOM_CONDITION);

	(void)state;
	assert_true(
		state_may(m, ROOM_CONDITION_CLEAN, ROOM_CONDITION_INSPECTED));
	assert_false(
		state_may(m, ROOM_CONDITION_DIRTY, ROOM_CONDITION_INSPECTED));
	assert_false(
		state_may(m, ROOM_CONDITION_PICKUP, ROOM_CONDITION_INSPECTED));
}

static void
test_nobody_is_put_into_a_blocked_room(void **state)
{
	const struct state_machine *m =
		states_of_field(TABLE_ROOMS, ROOM_STATUS);

	(void)state;
	assert_false(
		state_may(m, ROOM_STATUS_OUT_OF_ORDER, ROOM_STATUS_OCCUPIED));
	assert_true(state_may(m, ROOM_STATUS_OUT_OF_ORDER, ROOM_STATUS_DIRTY));
	assert_false(may(
		TABLE_ROOM_BLOCKS, BLOCK_STATE_RELEASED, BLOCK_STATE_ACTIVE));
	assert_false(may(
		TABLE_ROOM_BLOCKS, BLOCK_STATE_ACTIVE, BLOCK_STATE_CANCELLED));
}

static void
test_a_stay_goes_in_and_out_and_back(void **state)
{
	(void)state;
	assert_true(
		may(TABLE_STAYS, STAY_STATE_CONFIRMED, STAY_STATE_IN_HOUSE));
	assert_true(
		may(TABLE_STAYS, STAY_STATE_IN_HOUSE, STAY_STATE_CHECKED_OUT));
	assert_true(
		may(TABLE_STAYS, STAY_STATE_IN_HOUSE, STAY_STATE_CONFIRMED));
	assert_true(
		may(TABLE_STAYS, STAY_STATE_CHECKED_OUT, STAY_STATE_IN_HOUSE));
	assert_true(may(TABLE_STAYS, STAY_STATE_NO_SHOW, STAY_STATE_CONFIRMED));
	assert_false(
		may(TABLE_STAYS, STAY_STATE_IN_HOUSE, STAY_STATE_CANCELLED));
	assert_false(
		may(TABLE_STAYS, STAY_STATE_CANCELLED, STAY_STATE_IN_HOUSE));
	assert_false(
		may(TABLE_STAYS, STAY_STATE_CONFIRMED, STAY_STATE_CHECKED_OUT));
}

static void
test_what_is_closed_stays_closed(void **state)
{
	(void)state;
	assert_false(may(TABLE_FOLIOS, FOLIO_STATE_CLOSED, FOLIO_STATE_OPEN));
	assert_false(may(
		TABLE_CASH_SESSIONS, DRAWER_STATE_CLOSED, DRAWER_STATE_OPEN));
	assert_true(may(TABLE_CASH_SESSIONS, DRAWER_STATE_CLOSED,
		DRAWER_STATE_AMENDED));
	assert_false(may(
		TABLE_CASH_SESSIONS, DRAWER_STATE_OPEN, DRAWER_STATE_CLOSED));
	assert_false(may(TABLE_ORDERS, ORDER_STATE_CLOSED, ORDER_STATE_OPEN));
	assert_false(may(TABLE_ORDERS, ORDER_STATE_VOIDED, ORDER_STATE_SENT));
}

static void
test_the_kitchen_may_skip_steps_and_recall(void **state)
{
	(void)state;
	assert_true(may(TABLE_ORDER_LINES, LINE_STATE_FIRED, LINE_STATE_READY));
	assert_true(may(TABLE_ORDER_LINES, LINE_STATE_STARTED,
		LINE_STATE_VOID_REQUESTED));
	assert_false(
		may(TABLE_ORDER_LINES, LINE_STATE_VOIDED, LINE_STATE_FIRED));
	assert_false(may(TABLE_ORDER_LINES, LINE_STATE_HELD, LINE_STATE_READY));
	assert_true(may(TABLE_KITCHEN_TICKETS, TICKET_STATE_BUMPED,
		TICKET_STATE_RECALLED));
	assert_true(may(TABLE_KITCHEN_TICKETS, TICKET_STATE_RECALLED,
		TICKET_STATE_BUMPED));
	assert_false(may(TABLE_KITCHEN_TICKETS, TICKET_STATE_BUMPED,
		TICKET_STATE_STARTED));
}

static void
test_house_work_may_be_done_without_its_steps(void **state)
{
	(void)state;
	assert_true(may(TABLE_SERVICE_REQUESTS, REQUEST_STATE_OPEN,
		REQUEST_STATE_DONE));
	assert_true(may(TABLE_HOUSEKEEPING_TASKS, TASK_STATE_ASSIGNED,
		TASK_STATE_DONE));
	assert_true(may(TABLE_HOUSEKEEPING_TASKS, TASK_STATE_DONE,
		TASK_STATE_ASSIGNED));
	assert_false(may(TABLE_HOUSEKEEPING_TASKS, TASK_STATE_PLANNED,
		TASK_STATE_INSPECTED));
	assert_true(may(TABLE_MAINTENANCE_REPORTS, REPORT_STATE_NOTIFIED,
		REPORT_STATE_COMPLETED));
	assert_false(may(TABLE_MAINTENANCE_REPORTS, REPORT_STATE_STARTED,
		REPORT_STATE_DEFERRED));
	assert_false(may(TABLE_MAINTENANCE_REPORTS, REPORT_STATE_CLOSED,
		REPORT_STATE_STARTED));
}

static void
test_a_record_begins_where_it_may(void **state)
{
	(void)state;
	assert_true(
		state_may_begin(states_of(TABLE_STAYS), STAY_STATE_IN_HOUSE));
	assert_false(state_may_begin(
		states_of(TABLE_STAYS), STAY_STATE_CHECKED_OUT));
	assert_false(
		state_may_begin(states_of(TABLE_FOLIOS), FOLIO_STATE_CLOSED));
	assert_true(
		state_may_begin(states_of(TABLE_ORDER_LINES), LINE_STATE_HELD));
	assert_false(state_may_begin(
		states_of(TABLE_ORDER_LINES), LINE_STATE_SERVED));
}

static void
test_every_rule_is_found_by_its_code(void **state)
{
	(void)state;
	for (int r = RULE_NONE + 1; r < RULE_COUNT; r++) {
		const struct rule_info *info = rule_get((enum rule)r);

		assert_int_equal(rule_find(info->code), r);
		assert_true(strlen(info->text) > 0);
		assert_true(strlen(info->remedy) > 0);
	}
	assert_int_equal(rule_find("ROOM_HAUNTED"), RULE_NONE);
	assert_int_equal(rule_find(""), RULE_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_machines_belong_to_their_fields),
		cmocka_unit_test(test_every_state_field_has_a_machine),
		cmocka_unit_test(test_what_may_follow_is_said_in_words),
		cmocka_unit_test(
			test_a_day_is_opened_audited_closed_and_opened),
		cmocka_unit_test(
			test_a_room_that_was_not_cleaned_is_not_inspected),
		cmocka_unit_test(test_nobody_is_put_into_a_blocked_room),
		cmocka_unit_test(test_every_state_can_be_reached),
		cmocka_unit_test(test_staying_in_a_state_is_allowed),
		cmocka_unit_test(test_a_stay_goes_in_and_out_and_back),
		cmocka_unit_test(test_what_is_closed_stays_closed),
		cmocka_unit_test(test_the_kitchen_may_skip_steps_and_recall),
		cmocka_unit_test(test_house_work_may_be_done_without_its_steps),
		cmocka_unit_test(test_a_record_begins_where_it_may),
		cmocka_unit_test(test_every_rule_is_found_by_its_code),
	};

	return cmocka_run_group_tests_name("states", tests, NULL, NULL);
}
