#include "ui/screens/conflict_rank.h"

#include "tests/lib/hotel.h"
#include "tests/lib/test.h"

#include <stdio.h>
#include <string.h>

static struct hotel hotel;

static int
set_up(void **state)
{
	(void)state;
	hotel_begin(&hotel);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	hotel_end(&hotel);
	return 0;
}

/* What a conflict about a record says of both sides, as JSON. */
static struct conflict_rank
rank(const char *table, const char *id, const char *here, const char *server)
{
	struct record *c = record_new(hotel.arena, entity_get(TABLE_CONFLICTS));
	struct conflict_rank out;

	c->id = "conflict";
	record_set_text(c, CONFLICT_TABLE_NAME, table);
	record_set_text(c, CONFLICT_RECORD_ID, id);
	record_set_text(c, CONFLICT_CLIENT_DATA, here);
	record_set_text(c, CONFLICT_SERVER_DATA, server);
	record_set_int(c, CONFLICT_CLIENT_AT, 7);
	assert_int_equal(conflict_rank_load(view_memory_view(hotel.records),
				 HOTEL_TODAY, c, hotel.arena, &out),
		ERR_OK);
	assert_int_equal(out.at_ms, 7);
	return out;
}

static void
assert_money(struct conflict_rank r, int64_t minor)
{
	assert_int_equal(r.stake, CONFLICT_STAKE_MONEY);
	assert_int_equal(r.minor, minor);
}

static void
test_money_of_a_stay_is_its_nights(void **state)
{
	(void)state;
	hotel_put(&hotel, TABLE_STAYS, "long",
		DATA(TEXT(STAY_GUEST_ID, "anna"),
			INT(STAY_STATE, STAY_STATE_IN_HOUSE),
			TEXT(STAY_ARRIVAL_DATE, "2026-11-20"),
			TEXT(STAY_DEPARTURE_DATE, "2026-11-25"),
			INT(STAY_RATE_MINOR, 10000)));
	assert_money(
		rank("stays", "long", "{\"departure_date\":\"2026-11-27\"}",
			"{\"departure_date\":\"2026-11-24\"}"),
		30000);
	assert_money(rank("stays", "long", "{\"rate_minor\":9000}",
			     "{\"rate_minor\":10000}"),
		-5000);
	assert_money(rank("stays", "long", "{\"state\":\"cancelled\"}",
			     "{\"state\":\"in_house\"}"),
		-50000);
}

static void
test_money_of_what_is_gone_is_all_of_it(void **state)
{
	static const char line[] = "{\"menu_item_id\":\"burger\",\"name\":"
				   "\"Burger\",\"quantity\":3,"
				   "\"unit_price_minor\":1250,"
				   "\"state\":\"fired\"}";

	(void)state;
	assert_money(rank("order_lines", "new", line,
			     "{\"id\":\"new\",\"deleted\":true}"),
		3750);
	assert_money(
		rank("order_lines", "new", "{\"_delete\":true}", line), -3750);
	assert_money(rank("cash_payments", "p", "{\"amount_minor\":500}", NULL),
		500);
}

static void
test_a_price_of_the_card_is_no_money_at_stake(void **state)
{
	struct conflict_rank r = rank("menu_items", "burger",
		"{\"price_minor\":1400}", "{\"price_minor\":1250}");

	(void)state;
	assert_int_equal(r.stake, CONFLICT_STAKE_REST);
	assert_int_equal(r.minor, 0);
}

static void
test_a_guest_who_comes_today_or_is_there(void **state)
{
	struct conflict_rank r = rank(
		"guests", "anna", "{\"phone\":\"1\"}", "{\"phone\":\"2\"}");

	(void)state;
	assert_int_equal(r.stake, CONFLICT_STAKE_GUEST);
	assert_false(r.in_house);
	r = rank("guests", "ben", "{\"phone\":\"1\"}", "{\"phone\":\"2\"}");
	assert_int_equal(r.stake, CONFLICT_STAKE_REST);
	hotel_put(&hotel, TABLE_STAYS, "bens",
		DATA(TEXT(STAY_GUEST_ID, "ben"), TEXT(STAY_ROOM_ID, "205"),
			INT(STAY_STATE, STAY_STATE_IN_HOUSE),
			TEXT(STAY_ARRIVAL_DATE, "2026-11-20"),
			TEXT(STAY_DEPARTURE_DATE, "2026-11-25")));
	r = rank("guests", "ben", "{\"phone\":\"1\"}", "{\"phone\":\"2\"}");
	assert_int_equal(r.stake, CONFLICT_STAKE_GUEST);
	assert_true(r.in_house);
	r = rank("service_requests", "q", "{\"room_id\":\"205\"}", NULL);
	assert_int_equal(r.stake, CONFLICT_STAKE_GUEST);
	assert_true(r.in_house);
}

static void
test_an_arrival_of_another_day_is_none(void **state)
{
	(void)state;
	hotel_put(&hotel, TABLE_STAYS, "later",
		DATA(TEXT(STAY_GUEST_ID, "ben"),
			INT(STAY_STATE, STAY_STATE_CONFIRMED),
			TEXT(STAY_ARRIVAL_DATE, "2026-11-23"),
			TEXT(STAY_DEPARTURE_DATE, "2026-11-25")));
	assert_int_equal(rank("guests", "ben", "{\"phone\":\"1\"}", NULL).stake,
		CONFLICT_STAKE_REST);
}

static void
test_work_on_a_room_is_the_rooms(void **state)
{
	(void)state;
	assert_int_equal(rank("rooms", "206", "{\"condition\":\"dirty\"}",
				 "{\"condition\":\"clean\"}")
				 .stake,
		CONFLICT_STAKE_ROOM);
	assert_int_equal(rank("housekeeping_tasks", "t",
				 "{\"room_id\":\"204\",\"priority\":1}", NULL)
				 .stake,
		CONFLICT_STAKE_ROOM);
}

static void
test_what_this_version_does_not_know_comes_last(void **state)
{
	(void)state;
	assert_int_equal(
		rank("unheard_of", "x", "{}", "{}").stake, CONFLICT_STAKE_REST);
}

static void
test_stake_then_money_then_age(void **state)
{
	static const struct conflict_rank order[] = {
		{ CONFLICT_STAKE_MONEY, -900, 5, false },
		{ CONFLICT_STAKE_MONEY, 800, 9, false },
		{ CONFLICT_STAKE_GUEST, 0, 1, false },
		{ CONFLICT_STAKE_GUEST, 0, 2, true },
		{ CONFLICT_STAKE_ROOM, 0, 1, false },
		{ CONFLICT_STAKE_REST, 0, 0, false },
	};
	size_t count = sizeof(order) / sizeof(order[0]);

	(void)state;
	for (size_t x = 0; x < count; x++)
		for (size_t y = 0; y < count; y++) {
			int got = conflict_rank_compare(&order[x], &order[y]);

			assert_true(x < y   ? got < 0
				    : x > y ? got > 0
					    : got == 0);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define RANK_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
		RANK_TEST(test_money_of_a_stay_is_its_nights),
		RANK_TEST(test_money_of_what_is_gone_is_all_of_it),
		RANK_TEST(test_a_price_of_the_card_is_no_money_at_stake),
		RANK_TEST(test_a_guest_who_comes_today_or_is_there),
		RANK_TEST(test_an_arrival_of_another_day_is_none),
		RANK_TEST(test_work_on_a_room_is_the_rooms),
		RANK_TEST(test_what_this_version_does_not_know_comes_last),
		RANK_TEST(test_stake_then_money_then_age),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
