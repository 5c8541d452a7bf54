/* What housekeeping may charge: minibars, and nothing else. */
#include "tests/lib/hotel.h"

#include "tests/lib/test.h"

static const struct reduction *
post(struct hotel *h, const char *id, enum charge_kind kind, int64_t amount)
{
	return hotel_insert(h, TABLE_FOLIO_CHARGES, id,
		DATA(TEXT(CHARGE_FOLIO_ID, hotel_folio(h, "stay")),
			INT(CHARGE_KIND, kind),
			INT(CHARGE_AMOUNT_MINOR, amount)));
}

static const struct reduction *
take_back(struct hotel *h, const char *id, const char *of, int64_t amount)
{
	return hotel_insert(h, TABLE_FOLIO_CHARGES, id,
		DATA(TEXT(CHARGE_FOLIO_ID, hotel_folio(h, "stay")),
			INT(CHARGE_KIND, CHARGE_KIND_BAR),
			TEXT(CHARGE_REVERSES_ID, of),
			INT(CHARGE_AMOUNT_MINOR, -amount)));
}

static void
housekeeping_charges_a_minibar_and_nothing_else(void **state)
{
	static const enum charge_kind others[] = { CHARGE_KIND_ROOM,
		CHARGE_KIND_FOOD, CHARGE_KIND_SERVICE, CHARGE_KIND_TAX };
	struct hotel *h = *state;

	hotel_check_in(h);
	h->user = "maid";
	assert_applied(post(h, "beer", CHARGE_KIND_BAR, 500));
	assert_int_equal(hotel_balance(h, hotel_folio(h, "stay")), 500);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_refused(
			post(h, "other", others[i], 500), RULE_ROLE_DENIED);
	assert_refused(
		post(h, "gift", CHARGE_KIND_DISCOUNT, -500), RULE_ROLE_DENIED);
	assert_refused(
		post(h, "paid", CHARGE_KIND_PAYMENT, -500), RULE_ROLE_DENIED);
	assert_refused(
		post(h, "less", CHARGE_KIND_BAR, -500), RULE_AMOUNT_SIGN);
}

static void
housekeeping_takes_back_its_own_alone(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	assert_applied(post(h, "at_the_bar", CHARGE_KIND_BAR, 700));
	h->user = "maid";
	assert_applied(post(h, "beer", CHARGE_KIND_BAR, 500));
	assert_refused(take_back(h, "no", "at_the_bar", 700), RULE_ROLE_DENIED);
	assert_applied(take_back(h, "yes", "beer", 500));
	assert_int_equal(hotel_balance(h, hotel_folio(h, "stay")), 700);
	/* The desk takes back whatever was posted. */
	assert_applied(post(h, "wine", CHARGE_KIND_BAR, 600));
	h->user = "desk";
	assert_applied(take_back(h, "desk", "wine", 600));
	assert_int_equal(hotel_balance(h, hotel_folio(h, "stay")), 700);
}

static void
nothing_moves_to_another_window_by_housekeeping(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	h->user = "maid";
	assert_applied(post(h, "beer", CHARGE_KIND_BAR, 500));
	assert_refused(
		hotel_insert(h, TABLE_FOLIO_CHARGES, "moved",
			DATA(TEXT(CHARGE_FOLIO_ID, hotel_folio(h, "stay")),
				INT(CHARGE_KIND, CHARGE_KIND_BAR),
				INT(CHARGE_AMOUNT_MINOR, 500),
				TEXT(CHARGE_SOURCE_TABLE, "folio_charges"),
				TEXT(CHARGE_SOURCE_ID, "beer"))),
		RULE_ROLE_DENIED);
}

#define TEST(f)                                                                \
	cmocka_unit_test_setup_teardown(f, hotel_set_up, hotel_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(housekeeping_charges_a_minibar_and_nothing_else),
		TEST(housekeeping_takes_back_its_own_alone),
		TEST(nothing_moves_to_another_window_by_housekeeping),
	};

	return cmocka_run_group_tests_name("minibar", tests, NULL, NULL);
}
