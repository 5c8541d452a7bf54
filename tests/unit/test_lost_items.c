/* Lost property: who may do what with it, and when. */
#include "tests/lib/hotel.h"

#include "tests/lib/test.h"

#define ITEM TABLE_LOST_ITEMS

static const struct reduction *
find(struct hotel *h, const char *id)
{
	return hotel_insert(h, ITEM, id,
		DATA(TEXT(LOST_ITEM, "umbrella"), TEXT(LOST_ROOM_ID, "204"),
			TEXT(LOST_KEEP_UNTIL, "2026-12-01"),
			INT(LOST_STATE, LOST_STATE_FOUND)));
}

static const struct reduction *
become(struct hotel *h, const char *id, enum lost_state s)
{
	return hotel_update(h, ITEM, id, DATA(INT(LOST_STATE, s)));
}

static const struct reduction *
become_with(struct hotel *h, const char *id, enum lost_state s)
{
	return hotel_update(h, ITEM, id,
		DATA(INT(LOST_STATE, s),
			TEXT(LOST_CONTACT, "Ben Garcia, Madrid")));
}

static void
what_is_found_says_where_by_whom_and_when(void **state)
{
	struct hotel *h = *state;

	h->user = "maid";
	assert_problem(hotel_insert(h, ITEM, "nowhere",
			       DATA(TEXT(LOST_ITEM, "ring"),
				       INT(LOST_STATE, LOST_STATE_FOUND))),
		"location");
	assert_applied(hotel_insert(h, ITEM, "ring",
		DATA(TEXT(LOST_ITEM, "ring"), TEXT(LOST_LOCATION, "pool"),
			INT(LOST_STATE, LOST_STATE_FOUND))));
	assert_string_equal(hotel_text(h, ITEM, "ring", LOST_FOUND_BY), "maid");
	assert_false(record_is_null(hotel_get(h, ITEM, "ring"), LOST_FOUND_AT));
	assert_true(
		record_is_null(hotel_get(h, ITEM, "ring"), LOST_SETTLED_AT));
	assert_problem(hotel_update(h, ITEM, "ring", DATA(NONE(LOST_LOCATION))),
		"location");
}

static void
lost_property_is_handed_out_at_the_front_desk(void **state)
{
	struct hotel *h = *state;

	h->user = "maid";
	assert_applied(find(h, "u"));
	assert_applied(become(h, "u", LOST_STATE_CLAIMED));
	assert_refused(
		become_with(h, "u", LOST_STATE_RETURNED), RULE_ROLE_DENIED);
	assert_refused(become_with(h, "u", LOST_STATE_SENT), RULE_ROLE_DENIED);
	assert_refused(become(h, "u", LOST_STATE_DISPOSED), RULE_ROLE_DENIED);
	h->user = "desk";
	assert_refused(become(h, "u", LOST_STATE_DISPOSED), RULE_ROLE_DENIED);
	assert_applied(become_with(h, "u", LOST_STATE_RETURNED));
	assert_false(record_is_null(hotel_get(h, ITEM, "u"), LOST_SETTLED_AT));
	/* Only who handed it out says that it is back. */
	h->user = "maid";
	assert_refused(become(h, "u", LOST_STATE_FOUND), RULE_ROLE_DENIED);
	h->user = "desk";
	assert_applied(become(h, "u", LOST_STATE_FOUND));
	assert_true(record_is_null(hotel_get(h, ITEM, "u"), LOST_SETTLED_AT));
}

static void
who_has_it_now_is_known(void **state)
{
	struct hotel *h = *state;

	assert_applied(find(h, "u"));
	assert_problem(become(h, "u", LOST_STATE_RETURNED), "contact");
	assert_problem(become(h, "u", LOST_STATE_SENT), "contact");
	assert_applied(
		hotel_update(h, ITEM, "u", DATA(TEXT(LOST_STAY_ID, "stay"))));
	/* A parcel needs more than a name. */
	assert_problem(become(h, "u", LOST_STATE_SENT), "contact");
	assert_applied(become(h, "u", LOST_STATE_RETURNED));
	assert_applied(find(h, "v"));
	assert_applied(become_with(h, "v", LOST_STATE_SENT));
}

static void
it_is_kept_until_its_day(void **state)
{
	struct hotel *h = *state;

	assert_applied(find(h, "u"));
	assert_refused(become(h, "u", LOST_STATE_DISPOSED), RULE_LOST_KEPT);
	h->insist = "LOST_KEPT";
	assert_applied(become(h, "u", LOST_STATE_DISPOSED));
	assert_applied(find(h, "v"));
	assert_applied(hotel_update(
		h, ITEM, "v", DATA(TEXT(LOST_KEEP_UNTIL, HOTEL_TODAY))));
	assert_applied(become(h, "v", LOST_STATE_DISPOSED));
}

static void
what_comes_late_is_written_down_and_changes_nothing(void **state)
{
	struct hotel *h = *state;

	assert_applied(find(h, "u"));
	assert_applied(become(h, "u", LOST_STATE_VOID));
	h->user = "desk";
	assert_refused(
		become_with(h, "u", LOST_STATE_RETURNED), RULE_LOST_STATE);
	h->late = true;
	assert_exception(
		become_with(h, "u", LOST_STATE_RETURNED), RULE_LOST_STATE);
	assert_string_equal(hotel_word(h, ITEM, "u", LOST_STATE), "void");
	assert_string_equal(hotel_text(h, ITEM, "u", LOST_REMARK),
		"reported late: returned");
}

static void
whoever_finds_something_may_hand_it_in(void **state)
{
	struct hotel *h = *state;
	static const char *const users[] = { "desk", "cook", "maid", "fixer" };

	for (size_t i = 0; i < sizeof(users) / sizeof(users[0]); i++) {
		h->user = users[i];
		assert_applied(find(h, users[i]));
	}
	h->user = "cook";
	assert_refused(become(h, "cook", LOST_STATE_VOID), RULE_ROLE_DENIED);
}

#define TEST(f)                                                                \
	cmocka_unit_test_setup_teardown(f, hotel_set_up, hotel_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_found_says_where_by_whom_and_when),
		TEST(lost_property_is_handed_out_at_the_front_desk),
		TEST(who_has_it_now_is_known),
		TEST(it_is_kept_until_its_day),
		TEST(what_comes_late_is_written_down_and_changes_nothing),
		TEST(whoever_finds_something_may_hand_it_in),
	};

	return cmocka_run_group_tests_name("lost_items", tests, NULL, NULL);
}
