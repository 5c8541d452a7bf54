#include "tests/lib/test.h"

#include "base/conf.h"
#include "store/names.h"
#include "tests/lib/test_store.h"

#include <string.h>

static struct record *
listed(struct test_store *ts, enum table t, const char *id)
{
	const struct view *v = store_listed(ts->st);
	struct record *r;

	assert_int_equal(v->find(v->ctx, t, id, ts->a, &r), ERR_OK);
	return r;
}

static void
of_a_guest_nothing_but_the_name_is_listed(void **state)
{
	struct test_store *ts = *state;
	const struct record *r;

	test_insert(ts, TABLE_GUESTS, "carla",
		DATA(TEXT(GUEST_FULL_NAME, "Zebedee, Carla"),
			TEXT(GUEST_PHONE, "+31 1"), INT(GUEST_VIP, 1)));
	/* The first time it is opened, then it is remembered. */
	for (int i = 0; i < 2; i++) {
		r = listed(ts, TABLE_GUESTS, "carla");
		assert_string_equal(
			record_text(r, GUEST_FULL_NAME), "Zebedee, Carla");
		assert_int_equal(record_int(r, GUEST_VIP), 1);
		assert_true(record_is_null(r, GUEST_PHONE));
	}
	assert_string_equal(
		test_text(ts, TABLE_GUESTS, "carla", GUEST_PHONE), "+31 1");
}

static void
a_name_that_changes_is_listed_as_it_is_now(void **state)
{
	struct test_store *ts = *state;

	test_insert(ts, TABLE_GUESTS, "carla",
		DATA(TEXT(GUEST_FULL_NAME, "Zebedee, Carla")));
	(void)listed(ts, TABLE_GUESTS, "carla");
	test_update(ts, TABLE_GUESTS, "carla",
		DATA(TEXT(GUEST_FULL_NAME, "Adams, Carla")));
	assert_string_equal(
		record_text(listed(ts, TABLE_GUESTS, "carla"), GUEST_FULL_NAME),
		"Adams, Carla");
}

/* Another guest's sealed name in the place of this one's. */
static void
a_name_that_was_remembered_elsewhere_opens_nothing(void **state)
{
	struct test_store *ts = *state;
	const struct view *v = store_listed(ts->st);
	struct record *r;

	(void)listed(ts, TABLE_GUESTS, "anna");
	test_store_sql(ts, "UPDATE guests SET full_name = (SELECT full_name"
			   " FROM guests WHERE id = 'anna') WHERE id = 'ben'");
	assert_int_equal(
		v->find(v->ctx, TABLE_GUESTS, "ben", ts->a, &r), ERR_TAMPERED);
}

/* ---- stays ---- */

static const struct listed_stay *
stay_among(struct test_store *ts, const struct stays_wanted *w)
{
	struct listed_stay *stays;
	size_t count;

	assert_int_equal(
		store_list_stays(ts->st, w, ts->a, &stays, &count), ERR_OK);
	for (size_t i = 0; i < count; i++)
		if (strcmp(stays[i].id, "stay") == 0)
			return &stays[i];
	return NULL;
}

static void
assert_says_what_the_stay_says(
	struct test_store *ts, const struct listed_stay *s)
{
	const struct record *r = test_find(ts, TABLE_STAYS, "stay");

	assert_non_null(s);
	assert_string_equal(s->arrival, record_text(r, STAY_ARRIVAL_DATE));
	assert_string_equal(s->departure, record_text(r, STAY_DEPARTURE_DATE));
	assert_string_equal(s->guest_id, "anna");
	assert_string_equal(s->room_id, "204");
	assert_int_equal(s->queued_at, record_int(r, STAY_QUEUED_AT));
}

static void
a_stay_is_listed_with_what_the_lists_show(void **state)
{
	struct test_store *ts = *state;
	struct stays_wanted w = { .state = STAY_STATE_CONFIRMED };
	const struct listed_stay *s = stay_among(ts, &w);

	assert_says_what_the_stay_says(ts, s);
	assert_null(s->guest);
	assert_null(s->room);
	w.with_names = true;
	s = stay_among(ts, &w);
	assert_says_what_the_stay_says(ts, s);
	assert_string_equal(
		s->guest, test_text(ts, TABLE_GUESTS, "anna", GUEST_FULL_NAME));
	assert_string_equal(
		s->room, test_text(ts, TABLE_ROOMS, "204", ROOM_NUMBER));
	assert_string_equal(s->condition,
		record_word(test_find(ts, TABLE_ROOMS, "204"), ROOM_CONDITION));
}

static void
only_stays_of_the_wanted_days_are_listed(void **state)
{
	struct test_store *ts = *state;
	const struct record *r = test_find(ts, TABLE_STAYS, "stay");
	const char *arrival = record_text(r, STAY_ARRIVAL_DATE);
	const char *departure = record_text(r, STAY_DEPARTURE_DATE);
	struct stays_wanted w = { .state = STAY_STATE_IN_HOUSE };

	assert_null(stay_among(ts, &w));
	w.state = STAY_STATE_CONFIRMED;
	w.from = departure;
	w.to = arrival;
	assert_non_null(stay_among(ts, &w));
	w.to = "1999-12-31";
	assert_null(stay_among(ts, &w));
	w.to = NULL;
	w.from = "2999-12-31";
	assert_null(stay_among(ts, &w));
}

/* sync.enable_optimistic_updates = false. */
static void
pending_stays_are_listed_only_when_the_options_say_so(void **state)
{
	struct test_store *ts = *state;
	struct stays_wanted w = { .state = STAY_STATE_CONFIRMED,
		.with_names = true };
	const struct listed_stay *s;
	struct conf conf;

	conf_defaults(&conf);
	conf.sync.enable_optimistic_updates = false;
	test_update(ts, TABLE_STAYS, "stay",
		DATA(INT(STAY_STATE, STAY_STATE_CANCELLED)));
	assert_null(stay_among(ts, &w));
	store_limit(ts->st, &conf);
	s = stay_among(ts, &w);
	assert_says_what_the_stay_says(ts, s);
	assert_string_equal(
		s->room, test_text(ts, TABLE_ROOMS, "204", ROOM_NUMBER));
	w.to = "1999-12-31";
	assert_null(stay_among(ts, &w));
	conf_free(&conf);
}

static void
guests_are_found_by_a_part_of_the_name(void **state)
{
	struct test_store *ts = *state;
	const char *name = test_text(ts, TABLE_GUESTS, "anna", GUEST_FULL_NAME);
	struct listed_guest *found;
	size_t count;

	for (int i = 0; i < 2; i++) { /* the second time without opening */
		assert_int_equal(store_find_guests(ts->st, name + 1, ts->a,
					 &found, &count),
			ERR_OK);
		assert_int_equal(count, 1);
		assert_string_equal(found[0].id, "anna");
		assert_string_equal(found[0].name, name);
	}
	assert_int_equal(
		store_find_guests(ts->st, "nobody", ts->a, &found, &count),
		ERR_OK);
	assert_int_equal(count, 0);
	test_update(ts, TABLE_GUESTS, "anna",
		DATA(TEXT(GUEST_FULL_NAME, "NOBODY, Anna")));
	assert_int_equal(
		store_find_guests(ts->st, "nobody", ts->a, &found, &count),
		ERR_OK);
	assert_int_equal(count, 1);
	assert_string_equal(found[0].name, "NOBODY, Anna");
}

static void
what_waits_has_a_mark(void **state)
{
	struct test_store *ts = *state;

	assert_false(queue_has_marks(ts->st));
	test_update(ts, TABLE_ROOMS, "204", DATA(TEXT(ROOM_NOTE, "wet")));
	assert_true(queue_has_marks(ts->st));
	test_push(ts, 10);
	test_pull(ts, 0, true);
	assert_false(queue_has_marks(ts->st));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
#define T(f)                                                                   \
	cmocka_unit_test_setup_teardown(                                       \
		f, test_store_set_up, test_store_tear_down)
		T(of_a_guest_nothing_but_the_name_is_listed),
		T(a_name_that_changes_is_listed_as_it_is_now),
		T(a_name_that_was_remembered_elsewhere_opens_nothing),
		T(a_stay_is_listed_with_what_the_lists_show),
		T(only_stays_of_the_wanted_days_are_listed),
		T(pending_stays_are_listed_only_when_the_options_say_so),
		T(guests_are_found_by_a_part_of_the_name),
		T(what_waits_has_a_mark),
	};

	return cmocka_run_group_tests_name("names", tests, NULL, NULL);
}
