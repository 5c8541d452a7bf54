#include "tests/lib/test.h"

#include "domain/entity.h"

#include <string.h>

static void
test_every_table_is_found_by_its_name(void **state)
{
	(void)state;
	for (int t = 0; t < TABLE_COUNT; t++) {
		const struct entity *e = entity_get((enum table)t);

		assert_int_equal(e->table, t);
		assert_ptr_equal(entity_find(e->name), e);
		assert_int_equal(e->name_len, strlen(e->name));
		assert_true(strlen(e->one) > 0);
	}
}

static void
test_every_field_is_found_by_its_name(void **state)
{
	(void)state;
	for (int t = 0; t < TABLE_COUNT; t++) {
		const struct entity *e = entity_get((enum table)t);

		for (size_t i = 0; i < e->field_count; i++) {
			assert_int_equal(entity_field(e, e->fields[i].name), i);
			assert_int_equal(e->fields[i].name_len,
				strlen(e->fields[i].name));
		}
	}
	assert_int_equal(
		entity_field(entity_get(TABLE_ROOMS), "status"), ROOM_STATUS);
	assert_int_equal(
		entity_get(TABLE_ROOMS)->field_count, ROOM_FIELD_COUNT);
}

static void
test_names_that_are_nearly_right_are_not_found(void **state)
{
	const struct entity *rooms = entity_get(TABLE_ROOMS);

	(void)state;
	assert_null(entity_find("room"));
	assert_null(entity_find("roomss"));
	assert_null(entity_find("Rooms"));
	assert_null(entity_find(""));
	assert_int_equal(entity_field(rooms, "statu"), -1);
	assert_int_equal(entity_field(rooms, "Status"), -1);
	assert_int_equal(entity_field(rooms, "id"), -1);
	assert_int_equal(entity_field(rooms, ""), -1);
}

static void
test_the_sorted_places_hold_each_field_once_in_order(void **state)
{
	(void)state;
	for (int t = 0; t < TABLE_COUNT; t++) {
		const struct entity *e = entity_get((enum table)t);

		for (size_t i = 1; i < e->field_count; i++) {
			const char *a = e->fields[e->sorted[i - 1]].name;
			const char *b = e->fields[e->sorted[i]].name;

			assert_true(strcmp(a, b) < 0);
		}
	}
}

static void
test_a_parent_stands_before_what_refers_to_it(void **state)
{
	(void)state;
	for (int t = 0; t < TABLE_COUNT; t++) {
		const struct entity *e = entity_get((enum table)t);

		for (size_t i = 0; i < e->field_count; i++) {
			const struct field *f = &e->fields[i];

			if (f->type == FIELD_ID)
				assert_true((int)f->refs <= t);
		}
	}
}

static void
test_fields_have_what_their_type_needs(void **state)
{
	(void)state;
	for (int t = 0; t < TABLE_COUNT; t++) {
		const struct entity *e = entity_get((enum table)t);

		for (size_t i = 0; i < e->field_count; i++) {
			const struct field *f = &e->fields[i];

			assert_int_equal(
				f->type == FIELD_CHOICE, f->choices != NULL);
			if (f->type == FIELD_TEXT)
				assert_true(f->max > 0);
			if (f->prose)
				assert_int_equal(f->type, FIELD_TEXT);
			assert_true(f->min <= f->max);
		}
	}
}

static void
test_words_and_places_belong_together(void **state)
{
	(void)state;
	assert_int_equal(choices_find(&room_status_choices, "out_of_order"),
		ROOM_STATUS_OUT_OF_ORDER);
	assert_string_equal(
		choices_word(&room_status_choices, ROOM_STATUS_DIRTY), "dirty");
	for (size_t i = 0; i < ticket_state_choices.count; i++) {
		const char *word =
			choices_word(&ticket_state_choices, (int64_t)i);

		assert_int_equal(choices_find(&ticket_state_choices, word), i);
	}
	assert_int_equal(ticket_state_choices.count, TICKET_STATE_WORD_COUNT);
	assert_int_equal(choices_find(&room_status_choices, "Dirty"), -1);
	assert_int_equal(choices_find(&room_status_choices, ""), -1);
	assert_string_equal(choices_word(&room_status_choices, 99), "?");
	assert_string_equal(choices_word(&room_status_choices, -1), "?");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_table_is_found_by_its_name),
		cmocka_unit_test(test_every_field_is_found_by_its_name),
		cmocka_unit_test(
			test_names_that_are_nearly_right_are_not_found),
		cmocka_unit_test(
			test_the_sorted_places_hold_each_field_once_in_order),
		cmocka_unit_test(test_a_parent_stands_before_what_refers_to_it),
		cmocka_unit_test(test_fields_have_what_their_type_needs),
		cmocka_unit_test(test_words_and_places_belong_together),
	};

	return cmocka_run_group_tests_name("entity", tests, NULL, NULL);
}
