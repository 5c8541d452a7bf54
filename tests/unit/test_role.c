#include "tests/lib/test.h"

#include "domain/role.h"

static void
test_nobody_changes_or_deletes_money(void **state)
{
	(void)state;
	for (int r = 0; r < ROLE_WORD_COUNT; r++) {
		assert_false(role_may(
			(enum role)r, TABLE_FOLIO_CHARGES, OPERATION_UPDATE));
		assert_false(role_may(
			(enum role)r, TABLE_FOLIO_CHARGES, OPERATION_DELETE));
		assert_false(role_may(
			(enum role)r, TABLE_CASH_PAYMENTS, OPERATION_UPDATE));
		assert_false(role_may(
			(enum role)r, TABLE_CASH_PAYMENTS, OPERATION_DELETE));
	}
}

static void
test_only_managers_delete_and_decide(void **state)
{
	(void)state;
	for (int r = 0; r < ROLE_WORD_COUNT; r++) {
		bool is_manager = r == ROLE_MANAGER;

		for (int t = 0; t < TABLE_COUNT; t++) {
			if (!is_manager)
				assert_false(role_may((enum role)r,
					(enum table)t, OPERATION_DELETE));
		}
		assert_int_equal(role_may((enum role)r, TABLE_CONFLICTS,
					 OPERATION_UPDATE),
			is_manager);
		assert_false(role_may(
			(enum role)r, TABLE_CONFLICTS, OPERATION_INSERT));
		assert_int_equal(
			role_may((enum role)r, TABLE_STAFF, OPERATION_UPDATE),
			is_manager);
		assert_int_equal(role_may((enum role)r, TABLE_PROPERTIES,
					 OPERATION_UPDATE),
			is_manager);
	}
}

static void
test_each_department_does_its_own_work(void **state)
{
	(void)state;
	assert_true(role_may(
		ROLE_FRONT_DESK, TABLE_CASH_PAYMENTS, OPERATION_INSERT));
	assert_true(role_may(ROLE_FRONT_DESK, TABLE_STAYS, OPERATION_UPDATE));
	assert_true(
		role_may(ROLE_KITCHEN, TABLE_ORDER_LINES, OPERATION_UPDATE));
	assert_true(role_may(
		ROLE_HOUSEKEEPING, TABLE_HOUSEKEEPING_TASKS, OPERATION_UPDATE));
	assert_true(role_may(
		ROLE_MAINTENANCE, TABLE_MAINTENANCE_REPORTS, OPERATION_UPDATE));
	assert_false(
		role_may(ROLE_HOUSEKEEPING, TABLE_STAYS, OPERATION_UPDATE));
	assert_false(
		role_may(ROLE_KITCHEN, TABLE_CASH_PAYMENTS, OPERATION_INSERT));
	assert_false(role_may(
		ROLE_KITCHEN, TABLE_SERVICE_REQUESTS, OPERATION_INSERT));
	assert_false(role_may(ROLE_HOUSEKEEPING, TABLE_MAINTENANCE_REPORTS,
		OPERATION_UPDATE));
}

static void
test_anybody_reports_what_is_broken(void **state)
{
	(void)state;
	for (int r = 0; r < ROLE_WORD_COUNT; r++)
		assert_true(role_may((enum role)r, TABLE_MAINTENANCE_REPORTS,
			OPERATION_INSERT));
}

static void
test_prices_are_the_managers(void **state)
{
	(void)state;
	assert_true(
		role_may_set(ROLE_KITCHEN, TABLE_MENU_ITEMS, ITEM_AVAILABLE));
	assert_true(
		role_may_set(ROLE_KITCHEN, TABLE_MENU_ITEMS, ITEM_COUNTDOWN));
	assert_false(
		role_may_set(ROLE_KITCHEN, TABLE_MENU_ITEMS, ITEM_PRICE_MINOR));
	assert_true(
		role_may_set(ROLE_MANAGER, TABLE_MENU_ITEMS, ITEM_PRICE_MINOR));
	assert_false(role_may_set(
		ROLE_FRONT_DESK, TABLE_MENU_ITEMS, ITEM_AVAILABLE));
	assert_true(
		role_may_set(ROLE_HOUSEKEEPING, TABLE_ROOMS, ROOM_CONDITION));
	assert_false(
		role_may_set(ROLE_FRONT_DESK, TABLE_ROOMS, ROOM_RATE_MINOR));
	assert_true(
		role_may_set(ROLE_FRONT_DESK, TABLE_STAYS, STAY_RATE_MINOR));
}

static void
test_who_sees_what_is_sensitive(void **state)
{
	(void)state;
	assert_true(role_sees(
		ROLE_FRONT_DESK, TABLE_GUESTS, GUEST_DOCUMENT_NUMBER));
	assert_false(role_sees(
		ROLE_HOUSEKEEPING, TABLE_GUESTS, GUEST_DOCUMENT_NUMBER));
	assert_true(role_sees(ROLE_KITCHEN, TABLE_GUESTS, GUEST_FULL_NAME));
	assert_false(role_sees(ROLE_KITCHEN, TABLE_GUESTS, GUEST_PHONE));
	assert_true(role_sees(
		ROLE_MAINTENANCE, TABLE_SERVICE_REQUESTS, REQUEST_MESSAGE));
	assert_false(role_sees(
		ROLE_KITCHEN, TABLE_SERVICE_REQUESTS, REQUEST_MESSAGE));
	assert_true(role_sees(ROLE_KITCHEN, TABLE_ROOMS, ROOM_NOTE));
	assert_true(
		role_sees(ROLE_MANAGER, TABLE_CONFLICTS, CONFLICT_SERVER_DATA));
	assert_false(role_sees(
		ROLE_FRONT_DESK, TABLE_CONFLICTS, CONFLICT_SERVER_DATA));
	for (int r = 0; r < ROLE_WORD_COUNT; r++)
		assert_false(role_sees(
			(enum role)r, TABLE_STAFF, STAFF_PIN_VERIFIER));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nobody_changes_or_deletes_money),
		cmocka_unit_test(test_only_managers_delete_and_decide),
		cmocka_unit_test(test_each_department_does_its_own_work),
		cmocka_unit_test(test_anybody_reports_what_is_broken),
		cmocka_unit_test(test_prices_are_the_managers),
		cmocka_unit_test(test_who_sees_what_is_sensitive),
	};

	return cmocka_run_group_tests_name("role", tests, NULL, NULL);
}
