#include "tests/lib/test.h"

#include "domain/rule.h"
#include "domain/states.h"

#include <string.h>

static bool
may(enum table t, int from, int to)
{
	return state_may(states_of(t), from, to);
}

static void
test_machines_belong_to_state_fields(void **state)
{
	int count = 0;

	(void)state;
	for (int t = 0; t < TABLE_COUNT; t++) {
		const struct state_machine *m = states_of((enum table)t);
		const struct field *f;

		if (m == NULL)
			continue;
		count++;
		f = &entity_get((enum table)t)->fields[m->field];
		assert_int_equal(m->table, t);
		assert_string_equal(f->name, "state");
		assert_ptr_equal(f->choices, m->states);
		assert_true(m->rule != RULE_NONE);
		assert_true(m->initial != 0);
	}
	assert_int_equal(count, 9);
	assert_null(states_of(TABLE_ROOMS));
	assert_null(states_of(TABLE_GUESTS));
}

static void
test_every_state_can_be_reached(void **state)
{
	(void)state;
	for (int t = 0; t < TABLE_COUNT; t++) {
		const struct state_machine *m = states_of((enum table)t);
		unsigned seen;
		unsigned last;

		if (m == NULL)
			continue;
		seen = m->initial;
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
	for (int t = 0; t < TABLE_COUNT; t++) {
		const struct state_machine *m = states_of((enum table)t);

		for (int s = 0; m != NULL && s < (int)m->states->count; s++)
			assert_true(state_may(m, s, s));
	}
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
		cmocka_unit_test(test_machines_belong_to_state_fields),
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
