#include "tests/lib/hotel.h"
#include "tests/lib/test.h"

#include "domain/conflict_alike.h"

#include <stdlib.h>
#include <string.h>

/* ---- what a manager does ---- */

static const struct reduction *
decide(struct hotel *h, const char *id, const char *strategy)
{
	h->user = "boss";
	return hotel_update(h, TABLE_CONFLICTS, id,
		DATA(INT(CONFLICT_RESOLVED, 1),
			TEXT(CONFLICT_DECIDED_BY, "boss"),
			TEXT(CONFLICT_RESOLUTION_STRATEGY, strategy)));
}

/* Of a decision that was made so. */
static const struct reduction *
take_back(struct hotel *h, const char *id, const char *strategy)
{
	struct field_values base = DATA(INT(CONFLICT_RESOLVED, 1),
		TEXT(CONFLICT_DECIDED_BY, "boss"),
		TEXT(CONFLICT_RESOLUTION_STRATEGY, strategy));

	h->user = "boss";
	h->base = &base;
	return hotel_update(h, TABLE_CONFLICTS, id,
		DATA(INT(CONFLICT_RESOLVED, 0), NONE(CONFLICT_DECIDED_BY),
			TEXT(CONFLICT_RESOLUTION_STRATEGY, "manual")));
}

static bool
is_open(struct hotel *h, const char *id)
{
	const struct record *c = hotel_get(h, TABLE_CONFLICTS, id);

	return record_int(c, CONFLICT_RESOLVED) == 0 &&
	       record_is_null(c, CONFLICT_DECIDED_BY) &&
	       record_is_null(c, CONFLICT_RESOLVED_AT) &&
	       record_is_null(c, CONFLICT_EFFECT_DATA);
}

/* ---- what waits for one ---- */

static const char *
phone_conflict(struct hotel *h, const char *guest, const char *phone)
{
	struct field_values base = DATA(TEXT(GUEST_PHONE, "what it saw"));

	h->base = &base;
	h->user = "desk";
	h->resolution = RESOLUTION_MANUAL;
	assert_outcome(hotel_update(h, TABLE_GUESTS, guest,
			       DATA(TEXT(GUEST_PHONE, phone))),
		OUTCOME_MANUAL);
	return h->last.conflict_id;
}

static const char *
deletion_conflict(struct hotel *h)
{
	hotel_delete_past_rules(h, TABLE_GUESTS, "ben");
	h->user = "desk";
	assert_outcome(hotel_update(h, TABLE_GUESTS, "ben",
			       DATA(TEXT(GUEST_PHONE, "555"))),
		OUTCOME_MANUAL);
	return h->last.conflict_id;
}

static const char *
phone_of(struct hotel *h, const char *guest)
{
	return hotel_text(h, TABLE_GUESTS, guest, GUEST_PHONE);
}

/* ---- taking back ---- */

static void
a_decision_that_is_taken_back_leaves_no_trace_and_waits_again(void **state)
{
	struct hotel *h = *state;
	const char *id;

	hotel_set(h, TABLE_GUESTS, "anna", DATA(TEXT(GUEST_PHONE, "222")));
	id = phone_conflict(h, "anna", "333");
	assert_applied(decide(h, id, "client_wins"));
	assert_string_equal(phone_of(h, "anna"), "333");
	assert_string_equal(
		hotel_text(h, TABLE_CONFLICTS, id, CONFLICT_EFFECT_DATA),
		"{\"gone\":false,\"made\":false,\"now\":{\"phone\":\"333\"},"
		"\"was\":{\"phone\":\"222\"}}");
	assert_applied(take_back(h, id, "client_wins"));
	assert_string_equal(phone_of(h, "anna"), "222");
	assert_true(is_open(h, id));
	assert_applied(decide(h, id, "server_wins"));
	assert_string_equal(phone_of(h, "anna"), "222");
	assert_true(record_is_null(
		hotel_get(h, TABLE_CONFLICTS, id), CONFLICT_EFFECT_DATA));
}

static void
what_was_changed_since_stays(void **state)
{
	struct hotel *h = *state;
	const char *id = phone_conflict(h, "anna", "333");

	assert_applied(decide(h, id, "client_wins"));
	hotel_set(h, TABLE_GUESTS, "anna", DATA(TEXT(GUEST_PHONE, "444")));
	assert_applied(take_back(h, id, "client_wins"));
	assert_string_equal(phone_of(h, "anna"), "444");
	assert_true(is_open(h, id));
}

static void
only_the_decision_that_is_meant_is_taken_back(void **state)
{
	struct hotel *h = *state;
	const char *id = phone_conflict(h, "anna", "333");
	const struct reduction *r;

	assert_applied(decide(h, id, "client_wins"));
	/* A terminal that had decided otherwise, and then not at all. */
	r = take_back(h, id, "server_wins");
	assert_applied(r);
	assert_int_equal(r->rule, RULE_CONFLICT_DECIDED);
	assert_int_equal(r->write_count, 0);
	assert_string_equal(phone_of(h, "anna"), "333");
	assert_int_equal(
		hotel_int(h, TABLE_CONFLICTS, id, CONFLICT_RESOLVED), 1);
	/* Twice is once. */
	assert_applied(take_back(h, id, "client_wins"));
	assert_applied(take_back(h, id, "client_wins"));
	assert_int_equal(h->last.write_count, 0);
	assert_true(is_open(h, id));
}

static void
a_restored_record_is_deleted_again(void **state)
{
	struct hotel *h = *state;
	const char *id = deletion_conflict(h);

	assert_applied(decide(h, id, "client_wins"));
	assert_false(hotel_get(h, TABLE_GUESTS, "ben")->deleted);
	assert_applied(take_back(h, id, "client_wins"));
	assert_true(hotel_get(h, TABLE_GUESTS, "ben")->deleted);
	assert_applied(decide(h, id, "client_wins"));
	assert_false(hotel_get(h, TABLE_GUESTS, "ben")->deleted);
	assert_string_equal(phone_of(h, "ben"), "555");
}

static void
a_deleted_record_comes_back(void **state)
{
	struct hotel *h = *state;
	struct field_values base = DATA(TEXT(GUEST_PHONE, "old"));
	const char *id;

	hotel_set(h, TABLE_GUESTS, "ben", DATA(TEXT(GUEST_PHONE, "new")));
	h->base = &base;
	h->resolution = RESOLUTION_MANUAL;
	assert_outcome(hotel_remove(h, TABLE_GUESTS, "ben"), OUTCOME_MANUAL);
	id = h->last.conflict_id;
	assert_applied(decide(h, id, "client_wins"));
	assert_true(hotel_get(h, TABLE_GUESTS, "ben")->deleted);
	assert_applied(take_back(h, id, "client_wins"));
	assert_false(hotel_get(h, TABLE_GUESTS, "ben")->deleted);
	assert_string_equal(phone_of(h, "ben"), "new");
}

static void
what_followed_from_it_follows_back(void **state)
{
	struct hotel *h = *state;
	struct field_values base = DATA(TEXT(STAY_ROOM_ID, "206"));
	const char *id;

	hotel_check_in(h);
	h->base = &base;
	h->user = "desk";
	assert_outcome(hotel_update(h, TABLE_STAYS, "stay",
			       DATA(TEXT(STAY_ROOM_ID, "205"))),
		OUTCOME_MANUAL);
	id = h->last.conflict_id;
	assert_applied(decide(h, id, "client_wins"));
	assert_string_equal(
		hotel_word(h, TABLE_ROOMS, "205", ROOM_STATUS), "occupied");
	/* Housekeeping had its way in the room that was left. */
	assert_refused(take_back(h, id, "client_wins"), RULE_ROOM_NOT_READY);
	assert_false(is_open(h, id));
	h->insist = "ROOM_NOT_READY";
	h->reason = "nobody was in it";
	take_back(h, id, "client_wins");
	assert_exception(&h->last, RULE_ROOM_NOT_READY);
	assert_string_equal(
		hotel_text(h, TABLE_STAYS, "stay", STAY_ROOM_ID), "204");
	assert_string_equal(
		hotel_word(h, TABLE_ROOMS, "204", ROOM_STATUS), "occupied");
	assert_string_equal(
		hotel_word(h, TABLE_ROOMS, "205", ROOM_STATUS), "dirty");
}

static void
what_a_rule_decided_is_not_taken_back(void **state)
{
	struct hotel *h = *state;
	struct field_values base = DATA(TEXT(GUEST_PHONE, "111"));

	hotel_set(h, TABLE_GUESTS, "anna", DATA(TEXT(GUEST_PHONE, "222")));
	h->base = &base;
	assert_outcome(hotel_update(h, TABLE_GUESTS, "anna",
			       DATA(TEXT(GUEST_PHONE, "333"))),
		OUTCOME_SERVER_WINS);
	assert_refused(take_back(h, h->last.conflict_id, "server_wins"),
		RULE_CONFLICT_DECIDED);
}

static void
only_a_manager_takes_back_and_writes_no_effects(void **state)
{
	struct hotel *h = *state;
	const char *id = phone_conflict(h, "anna", "333");

	assert_refused(hotel_update(h, TABLE_CONFLICTS, id,
			       DATA(TEXT(CONFLICT_EFFECT_DATA, "{}"))),
		RULE_ROLE_DENIED);
	h->user = "boss";
	assert_refused(hotel_update(h, TABLE_CONFLICTS, id,
			       DATA(TEXT(CONFLICT_EFFECT_DATA, "{}"))),
		RULE_APPEND_ONLY);
	assert_applied(decide(h, id, "client_wins"));
	h->user = "desk";
	assert_refused(hotel_update(h, TABLE_CONFLICTS, id,
			       DATA(INT(CONFLICT_RESOLVED, 0))),
		RULE_ROLE_DENIED);
}

/* ---- newest ---- */

static void
the_newer_side_stands_wherever_it_is_decided(void **state)
{
	static const struct {
		int64_t server_before_ms;
		bool client_wins;
	} cases[] = {
		{ 1, true },
		{ 0, false }, /* a tie goes to the server */
		{ -1, false },
	};
	struct hotel *h = *state;

	for (size_t i = 0; i < 6; i++) {
		int64_t at = h->now_ms + 5000;
		const char *there = arena_printf(h->arena, "222-%zu", i);
		const char *id;

		h->user = "boss";
		h->authoritative = true;
		h->now_ms = at - cases[i % 3].server_before_ms;
		assert_applied(hotel_update(h, TABLE_GUESTS, "anna",
			DATA(TEXT(GUEST_PHONE, there))));
		h->now_ms = at;
		id = phone_conflict(h, "anna", "333");
		h->authoritative = i < 3;
		assert_applied(decide(h, id, "newest"));
		assert_string_equal(phone_of(h, "anna"),
			cases[i % 3].client_wins ? "333" : there);
	}
}

/* ---- alike ---- */

static void
alike_conflicts_ask_the_same_question(void **state)
{
	struct hotel *h = *state;
	const struct view *v = view_memory_view(h->records);
	const struct record *first;
	struct record_list list;
	const char *anna, *ben;

	anna = phone_conflict(h, "anna", "333");
	ben = phone_conflict(h, "ben", "555");
	h->user = "desk";
	h->resolution = RESOLUTION_MANUAL;
	h->base = &DATA(TEXT(GUEST_EMAIL, "what it saw"));
	assert_outcome(hotel_update(h, TABLE_GUESTS, "anna",
			       DATA(TEXT(GUEST_EMAIL, "a@example.com"))),
		OUTCOME_MANUAL);
	deletion_conflict(h);
	first = hotel_get(h, TABLE_CONFLICTS, anna);
	assert_string_equal(
		conflict_likeness(first, h->arena), "guests version phone");
	assert_string_equal(conflict_likeness(hotel_get(h, TABLE_CONFLICTS,
						      h->last.conflict_id),
				    h->arena),
		"guests version deleted_there phone");
	assert_int_equal(
		conflict_list_alike(v, first, h->arena, &list), ERR_OK);
	assert_int_equal(list.count, 2);
	assert_string_equal(list.items[0]->id, anna);
	assert_string_equal(list.items[1]->id, ben);
	assert_applied(decide(h, ben, "server_wins"));
	assert_int_equal(
		conflict_list_alike(v, first, h->arena, &list), ERR_OK);
	assert_int_equal(list.count, 1);
}

int
main(void)
{
#define TEST(f)                                                                \
	cmocka_unit_test_setup_teardown(f, hotel_set_up, hotel_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_decision_that_is_taken_back_leaves_no_trace_and_waits_again),
		TEST(what_was_changed_since_stays),
		TEST(only_the_decision_that_is_meant_is_taken_back),
		TEST(a_restored_record_is_deleted_again),
		TEST(a_deleted_record_comes_back),
		TEST(what_followed_from_it_follows_back),
		TEST(what_a_rule_decided_is_not_taken_back),
		TEST(only_a_manager_takes_back_and_writes_no_effects),
		TEST(the_newer_side_stands_wherever_it_is_decided),
		TEST(alike_conflicts_ask_the_same_question),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
