#include "tests/lib/test.h"

#include "base/date.h"
#include "base/money.h"
#include "domain/record.h"

#include <string.h>

#define MEMORY ((size_t)64 * 1024 * 1024)

static struct arena *arena;

static int
set_up(void **state)
{
	(void)state;
	arena = arena_new(MEMORY);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static const struct field *
field_of(enum table t, int field)
{
	return &entity_get(t)->fields[field];
}

/* A small generator, so that each run sees the same records. */
static uint64_t
dice(uint64_t *seed, uint64_t sides)
{
	*seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (*seed >> 33) % sides;
}

static struct value
random_value(uint64_t *seed, const struct field *f)
{
	char day[DATE_SIZE];

	if (dice(seed, 4) == 0)
		return value_null();
	switch (f->type) {
	case FIELD_TEXT:
		return value_text(arena_printf(
			arena, "T\"ä\\%u", (unsigned)dice(seed, 1000)));
	case FIELD_ID:
		return value_text(arena_printf(
			arena, "id-%u", (unsigned)dice(seed, 1000)));
	case FIELD_DATE:
		date_from_days((int32_t)dice(seed, 20000), day);
		return value_text(arena_strdup(arena, day));
	case FIELD_JSON:
		return value_text(arena_printf(arena, "{\"a\":%u,\"b\":null}",
			(unsigned)dice(seed, 1000)));
	case FIELD_BOOL:
		return value_int((int64_t)dice(seed, 2));
	case FIELD_CHOICE:
		return value_int((int64_t)dice(seed, f->choices->count));
	case FIELD_INT:
	case FIELD_MONEY:
	case FIELD_TIME:
		break;
	}
	return value_int((int64_t)dice(seed, 1000000) - 500000);
}

static struct record *
random_record(uint64_t *seed, const struct entity *e)
{
	struct record *r = record_new(arena, e);

	r->id = arena_printf(arena, "r-%u", (unsigned)dice(seed, 100000));
	r->tenant_id = "hotel-1";
	r->version = (int64_t)dice(seed, 50);
	r->created_at = 1700000000000 + (int64_t)dice(seed, 1000000);
	r->updated_at = r->created_at + 5;
	r->updated_by = dice(seed, 2) == 0 ? NULL : "user-1";
	r->deleted = dice(seed, 3) == 0;
	for (size_t i = 0; i < e->field_count; i++)
		r->values[i] = random_value(seed, &e->fields[i]);
	return r;
}

static const char *
image_of(const struct record *r)
{
	struct json_writer w;
	struct buf text;
	const char *out;

	buf_init(&text, 65536);
	json_writer_init(&w, &text);
	record_to_json(r, &w);
	assert_true(buf_ok(&text));
	out = arena_strdup(arena, text.data);
	buf_fini(&text);
	return out;
}

static struct json_doc *
parse(const char *text)
{
	struct json_doc *doc = NULL;

	assert_int_equal(
		json_parse(text, strlen(text), 65536, &doc, NULL), ERR_OK);
	return doc;
}

static void
test_any_record_comes_back_from_its_image(void **state)
{
	uint64_t seed = 7;

	(void)state;
	for (int n = 0; n < 2000; n++) {
		const struct entity *e =
			entity_get((enum table)(n % TABLE_COUNT));
		const char *image = image_of(random_record(&seed, e));
		struct json_doc *doc = parse(image);
		struct record *back;

		assert_int_equal(
			record_from_json(e, json_root(doc), arena, &back),
			ERR_OK);
		json_free(doc);
		assert_string_equal(image_of(back), image);
	}
}

static void
test_an_image_is_canonical_json(void **state)
{
	uint64_t seed = 11;

	(void)state;
	for (int t = 0; t < TABLE_COUNT; t++) {
		const char *image = image_of(
			random_record(&seed, entity_get((enum table)t)));
		struct json_doc *doc = parse(image);
		struct buf canonical;

		buf_init(&canonical, 65536);
		json_canonical(json_root(doc), NULL, &canonical);
		assert_string_equal(canonical.data, image);
		buf_fini(&canonical);
		json_free(doc);
	}
}

static enum err
read_room(const char *text, struct record **out)
{
	struct json_doc *doc = parse(text);
	enum err e = record_from_json(
		entity_get(TABLE_ROOMS), json_root(doc), arena, out);

	json_free(doc);
	return e;
}

static void
test_an_image_from_a_newer_server_is_read(void **state)
{
	struct record *r;

	(void)state;
	assert_int_equal(read_room("{\"id\":\"r1\",\"number\":\"204\","
				   "\"minibar\":{\"beer\":2}}",
				 &r),
		ERR_OK);
	assert_string_equal(record_text(r, ROOM_NUMBER), "204");
	assert_true(record_is_null(r, ROOM_FLOOR));
}

static void
test_an_image_with_wrong_values_is_refused(void **state)
{
	struct record *r;

	(void)state;
	assert_int_equal(read_room("{\"number\":\"204\"}", &r), ERR_INVALID);
	assert_int_equal(read_room("[]", &r), ERR_INVALID);
	assert_int_equal(read_room("{\"id\":\"r1\",\"status\":\"wet\"}", &r),
		ERR_INVALID);
	assert_int_equal(read_room("{\"id\":\"r1\",\"version\":\"1\"}", &r),
		ERR_INVALID);
	assert_int_equal(read_room("{\"id\":\"r1\",\"floor\":\"two\"}", &r),
		ERR_INVALID);
	assert_int_equal(
		read_room("{\"id\":\"r1\",\"deleted\":1}", &r), ERR_INVALID);
	assert_int_equal(read_room("{\"id\":\"r 1\"}", &r), ERR_INVALID);
}

static void
test_a_copy_is_changed_alone(void **state)
{
	uint64_t seed = 3;
	struct record *r = random_record(&seed, entity_get(TABLE_ROOMS));
	struct record *copy;
	char number[] = "204";

	(void)state;
	record_set_text(r, ROOM_NUMBER, number);
	copy = record_copy(arena, r);
	record_set_int(copy, ROOM_STATUS, ROOM_STATUS_DIRTY);
	record_set_int(r, ROOM_STATUS, ROOM_STATUS_AVAILABLE);
	assert_string_equal(record_word(copy, ROOM_STATUS), "dirty");
	assert_string_equal(record_word(r, ROOM_STATUS), "available");
	/* A deep one does not see the text change either. */
	copy = record_dup(arena, r);
	number[0] = '9';
	assert_string_equal(record_text(r, ROOM_NUMBER), "904");
	assert_string_equal(record_text(copy, ROOM_NUMBER), "204");
}

static void
test_what_can_name_a_record(void **state)
{
	char longest[66];

	(void)state;
	memset(longest, 'x', 65);
	longest[64] = '\0';
	assert_true(record_is_id(longest));
	longest[64] = 'x';
	longest[65] = '\0';
	assert_false(record_is_id(longest));
	assert_true(record_is_id("a"));
	assert_false(record_is_id(""));
	assert_false(record_is_id(NULL));
	assert_false(record_is_id("a b"));
	assert_false(record_is_id("a\nb"));
	assert_false(record_is_id("caf\xc3\xa9"));
}

static void
check_json(enum table t, int field, const char *json, struct value wanted)
{
	struct json_doc *doc = parse(json);
	struct value v;

	assert_int_equal(value_from_json(field_of(t, field),
				 json_first(json_root(doc)), arena, &v),
		ERR_OK);
	json_free(doc);
	assert_true(value_equal(v, wanted));
}

static void
refuse_json(enum table t, int field, const char *json)
{
	struct json_doc *doc = parse(json);
	struct value v;

	assert_int_equal(value_from_json(field_of(t, field),
				 json_first(json_root(doc)), arena, &v),
		ERR_INVALID);
	json_free(doc);
}

static void
test_json_values_convert_when_nothing_is_lost(void **state)
{
	(void)state;
	check_json(TABLE_ROOMS, ROOM_FLOOR, "[\"12\"]", value_int(12));
	check_json(TABLE_ROOMS, ROOM_FLOOR, "[\"-3\"]", value_int(-3));
	check_json(TABLE_ROOMS, ROOM_NUMBER, "[204]", value_text("204"));
	check_json(TABLE_STAYS, STAY_WALK_IN, "[1]", value_int(1));
	check_json(TABLE_STAYS, STAY_WALK_IN, "[true]", value_int(1));
	check_json(TABLE_STAYS, STAY_WALK_IN, "[\"false\"]", value_int(0));
	check_json(TABLE_ROOMS, ROOM_FLOOR, "[null]", value_null());
	check_json(TABLE_ROOMS, ROOM_STATUS, "[\"dirty\"]",
		value_int(ROOM_STATUS_DIRTY));
	check_json(TABLE_CONFLICTS, CONFLICT_SERVER_DATA,
		"[{\"b\":1,\"a\":[]}]", value_text("{\"a\":[],\"b\":1}"));
}

static void
test_json_values_that_would_lose_something_are_refused(void **state)
{
	(void)state;
	refuse_json(TABLE_ROOMS, ROOM_FLOOR, "[\"012\"]");
	refuse_json(TABLE_ROOMS, ROOM_FLOOR, "[\" 12\"]");
	refuse_json(TABLE_ROOMS, ROOM_FLOOR, "[\"+12\"]");
	refuse_json(TABLE_ROOMS, ROOM_FLOOR, "[\"\"]");
	refuse_json(TABLE_ROOMS, ROOM_FLOOR, "[[]]");
	refuse_json(TABLE_ROOMS, ROOM_NUMBER, "[true]");
	refuse_json(TABLE_STAYS, STAY_WALK_IN, "[2]");
	refuse_json(TABLE_STAYS, STAY_WALK_IN, "[\"yes\"]");
	refuse_json(TABLE_ROOMS, ROOM_STATUS, "[2]");
	refuse_json(TABLE_ROOMS, ROOM_STATUS, "[\"?\"]");
	refuse_json(TABLE_STAYS, STAY_ARRIVAL_DATE, "[20261122]");
	refuse_json(TABLE_CONFLICTS, CONFLICT_SERVER_DATA, "[\"{}\"]");
	refuse_json(TABLE_CONFLICTS, CONFLICT_SERVER_DATA, "[[1]]");
}

static enum err
type(enum table t, int field, const char *text, struct value *out)
{
	return value_from_text(
		field_of(t, field), text, "EUR", "2026-11-22", arena, out);
}

static void
check_typed(enum table t, int field, const char *text, struct value wanted)
{
	struct value v;

	assert_int_equal(type(t, field, text, &v), ERR_OK);
	assert_true(value_equal(v, wanted));
}

static void
test_people_type_values_as_they_speak(void **state)
{
	(void)state;
	check_typed(TABLE_ROOMS, ROOM_RATE_MINOR, "120.50", value_int(12050));
	check_typed(TABLE_ROOMS, ROOM_RATE_MINOR, "120,5", value_int(12050));
	check_typed(
		TABLE_STAYS, STAY_ARRIVAL_DATE, "+1", value_text("2026-11-23"));
	check_typed(TABLE_ROOMS, ROOM_STATUS, "Out-of-Order",
		value_int(ROOM_STATUS_OUT_OF_ORDER));
	check_typed(
		TABLE_ROOMS, ROOM_STATUS, "dir", value_int(ROOM_STATUS_DIRTY));
	check_typed(TABLE_STAYS, STAY_WALK_IN, "Yes", value_int(1));
	check_typed(TABLE_STAYS, STAY_WALK_IN, "n", value_int(0));
	check_typed(TABLE_ROOMS, ROOM_NOTE, "", value_null());
	check_typed(TABLE_ROOMS, ROOM_NOTE, "tap\x01 drips\n at night",
		value_text("tap drips\n at night"));
	check_typed(TABLE_ROOMS, ROOM_NUMBER, " 204\t", value_text("204"));
	check_typed(TABLE_CONFLICTS, CONFLICT_RESOLUTION_DATA,
		"{ \"b\": 1, \"a\": 2 }", value_text("{\"a\":2,\"b\":1}"));
}

static void
test_a_word_that_fits_several_choices_is_refused(void **state)
{
	struct value v;

	(void)state;
	assert_int_equal(type(TABLE_SERVICE_REQUESTS, REQUEST_STATE, "a", &v),
		ERR_INVALID);
	assert_int_equal(
		type(TABLE_SERVICE_REQUESTS, REQUEST_STATE, "as", &v), ERR_OK);
	assert_int_equal(v.i, REQUEST_STATE_ASSIGNED);
	/* A whole word is not disturbed by a longer one that starts so. */
	assert_int_equal(
		type(TABLE_MAINTENANCE_REPORTS, REPORT_BLOCK, "none", &v),
		ERR_OK);
	assert_int_equal(
		type(TABLE_ROOMS, ROOM_STATUS, "wet", &v), ERR_INVALID);
	assert_int_equal(type(TABLE_ROOMS, ROOM_FLOOR, "2nd", &v), ERR_INVALID);
	assert_int_equal(
		type(TABLE_STAYS, STAY_ARRIVAL_DATE, "soon", &v), ERR_INVALID);
	assert_int_equal(
		type(TABLE_STAYS, STAY_WALK_IN, "maybe", &v), ERR_INVALID);
}

static const char *
problem(enum table t, int field, struct value v)
{
	return value_problem(field_of(t, field), v, arena);
}

static void
test_limits_are_told_in_words(void **state)
{
	(void)state;
	assert_null(problem(TABLE_ROOMS, ROOM_NUMBER, value_text("PH1")));
	assert_string_equal(
		problem(TABLE_ROOMS, ROOM_NUMBER, value_text("123456789")),
		"is too long: at most 8 characters");
	assert_null(problem(TABLE_ROOMS, ROOM_NUMBER, value_null()));
	assert_string_equal(problem(TABLE_MAINTENANCE_REPORTS, REPORT_PRIORITY,
				    value_int(6)),
		"must be a whole number from 1 to 5");
	assert_null(problem(
		TABLE_MAINTENANCE_REPORTS, REPORT_PRIORITY, value_int(5)));
	assert_non_null(problem(
		TABLE_STAYS, STAY_RATE_MINOR, value_int(MONEY_MAX_MINOR + 1)));
	assert_null(problem(
		TABLE_STAYS, STAY_RATE_MINOR, value_int(-MONEY_MAX_MINOR)));
	assert_non_null(problem(
		TABLE_STAYS, STAY_ARRIVAL_DATE, value_text("2026-02-30")));
	assert_non_null(
		problem(TABLE_STAYS, STAY_CHECKED_IN_AT, value_int(-1)));
	assert_non_null(problem(TABLE_STAYS, STAY_WALK_IN, value_int(2)));
	assert_non_null(problem(
		TABLE_STAYS, STAY_STATE, value_int(STAY_STATE_WORD_COUNT)));
	assert_non_null(problem(TABLE_STAYS, STAY_GUEST_ID, value_text("a b")));
	assert_non_null(problem(TABLE_STAYS, STAY_ADULTS, value_text("2")));
	assert_non_null(problem(TABLE_STAYS, STAY_NOTE, value_int(2)));
}

static void
test_card_numbers_and_control_characters_are_kept_out(void **state)
{
	(void)state;
	assert_non_null(problem(TABLE_ROOMS, ROOM_NOTE,
		value_text("pays with 4111 1111 1111 1111")));
	assert_null(problem(TABLE_ROOMS, ROOM_NOTE,
		value_text("pays with 4111 1111 1111 1112")));
	/* A phone number may well pass the check of card numbers. */
	assert_null(problem(
		TABLE_GUESTS, GUEST_PHONE, value_text("4111111111111111")));
	assert_non_null(
		problem(TABLE_GUESTS, GUEST_FULL_NAME, value_text("A\nB")));
	assert_null(problem(TABLE_ROOMS, ROOM_NOTE, value_text("A\nB")));
	assert_non_null(problem(TABLE_ROOMS, ROOM_NOTE, value_text("\x1b[2J")));
	assert_non_null(problem(TABLE_ROOMS, ROOM_NOTE, value_text("\xff")));
}

static const char *
show(enum table t, int field, struct value v)
{
	return value_show(arena, field_of(t, field), v, "EUR");
}

static void
test_values_are_shown_for_people(void **state)
{
	(void)state;
	assert_string_equal(
		show(TABLE_ROOMS, ROOM_RATE_MINOR, value_int(12050)), "120.50");
	assert_string_equal(
		show(TABLE_ROOMS, ROOM_STATUS, value_int(ROOM_STATUS_DIRTY)),
		"dirty");
	assert_string_equal(
		show(TABLE_STAYS, STAY_WALK_IN, value_int(1)), "yes");
	assert_string_equal(show(TABLE_ROOMS, ROOM_NOTE, value_null()), "-");
	assert_string_equal(show(TABLE_ROOMS, ROOM_FLOOR, value_int(-1)), "-1");
	assert_string_equal(
		show(TABLE_STAYS, STAY_CHECKED_IN_AT, value_int(1700000000000)),
		"2023-11-14 22:13");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_record_comes_back_from_its_image),
		cmocka_unit_test(test_an_image_is_canonical_json),
		cmocka_unit_test(test_an_image_from_a_newer_server_is_read),
		cmocka_unit_test(test_an_image_with_wrong_values_is_refused),
		cmocka_unit_test(test_a_copy_is_changed_alone),
		cmocka_unit_test(test_what_can_name_a_record),
		cmocka_unit_test(test_json_values_convert_when_nothing_is_lost),
		cmocka_unit_test(
			test_json_values_that_would_lose_something_are_refused),
		cmocka_unit_test(test_people_type_values_as_they_speak),
		cmocka_unit_test(
			test_a_word_that_fits_several_choices_is_refused),
		cmocka_unit_test(test_limits_are_told_in_words),
		cmocka_unit_test(
			test_card_numbers_and_control_characters_are_kept_out),
		cmocka_unit_test(test_values_are_shown_for_people),
	};

	return cmocka_run_group_tests_name("record", tests, set_up, tear_down);
}
