#include "tests/lib/test.h"

#include "domain/action.h"

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

static enum err
read_action(
	const char *text, struct action *out, struct field_problems *problems)
{
	struct json_doc *doc = NULL;
	enum err e;

	memset(problems, 0, sizeof(*problems));
	assert_int_equal(
		json_parse(text, strlen(text), 65536, &doc, NULL), ERR_OK);
	e = action_from_json(json_root(doc), arena, out, problems);
	/* Whatever was read does not need the document any more. */
	json_free(doc);
	return e;
}

static const char *
canonical(const struct action *act)
{
	struct buf text;
	const char *out;

	buf_init(&text, 65536);
	action_to_canonical(act, &text);
	assert_true(buf_ok(&text));
	out = arena_strdup(arena, text.data);
	buf_fini(&text);
	return out;
}

/* As the server verifies a signature: from what it received. */
static const char *
canonical_of_received(const char *text)
{
	struct json_doc *doc = NULL;
	struct buf out;
	const char *s;

	assert_int_equal(
		json_parse(text, strlen(text), 65536, &doc, NULL), ERR_OK);
	buf_init(&out, 65536);
	json_canonical(json_root(doc), action_unsigned_members, &out);
	s = arena_strdup(arena, out.data);
	buf_fini(&out);
	json_free(doc);
	return s;
}

static const char *
message_of(const struct field_problems *p, const char *field)
{
	for (size_t i = 0; i < p->count; i++) {
		if (strcmp(p->items[i].field, field) == 0)
			return p->items[i].message;
	}
	return NULL;
}

#define HEAD                                                                   \
	"{\"id\":\"a1\",\"tenant_id\":\"h1\",\"user_id\":\"u1\","              \
	"\"idempotency_key\":\"k1\",\"created_at\":1700000000000,"
#define ROOM_UPDATE                                                            \
	HEAD "\"table_name\":\"rooms\",\"operation\":\"UPDATE\","              \
	     "\"server_id\":\"r1\",\"data\":"

static struct action
full_action(void)
{
	struct action act = {
		.id = "b0a0fb1c-0000-4000-8000-000000000001",
		.tenant_id = "h1",
		.user_id = "u1",
		.table_name = "stays",
		.entity = entity_get(TABLE_STAYS),
		.operation = OPERATION_UPDATE,
		.local_id = "l1",
		.server_id = "s1",
		.has_base = true,
		.conflict_resolution = RESOLUTION_CLIENT_WINS,
		.idempotency_key = "key \"1\"",
		.created_at = 1700000000123,
		.device_seq = 42,
		.prev_hash = "00ff",
		.signature = "c2ln",
		.business_date = "2026-11-22",
		.depends_on = { "d1", "d2" },
		.depends_count = 2,
		.overrides = { "ROOM_NOT_READY" },
		.override_count = 1,
		.reason = "Gäste warten",
	};

	field_values_add(arena, &act.data, STAY_WALK_IN, value_int(1));
	field_values_add(arena, &act.data, STAY_NOTE,
		value_text("line one\nline \"two\" \xe2\x82\xac"));
	field_values_add(
		arena, &act.data, STAY_STATE, value_int(STAY_STATE_IN_HOUSE));
	field_values_add(arena, &act.data, STAY_ADULTS, value_int(2));
	field_values_add(arena, &act.data, STAY_ROOM_ID, value_text("r1"));
	field_values_add(arena, &act.base, STAY_ROOM_ID, value_null());
	return act;
}

static void
test_a_full_action_comes_back_byte_for_byte(void **state)
{
	struct action act = full_action();
	const char *text = canonical(&act);
	struct field_problems problems;
	struct action back;

	(void)state;
	assert_int_equal(read_action(text, &back, &problems), ERR_OK);
	assert_int_equal(problems.count, 0);
	assert_string_equal(canonical(&back), text);
	assert_string_equal(canonical_of_received(text), text);
	assert_non_null(strstr(text, "\"local_id\":\"l1\",\"operation\""));
	assert_int_equal(back.device_seq, 42);
	assert_int_equal(back.depends_count, 2);
	assert_string_equal(back.depends_on[1], "d2");
	assert_string_equal(back.overrides[0], "ROOM_NOT_READY");
	assert_int_equal(field_values_find(&back.data, STAY_STATE)->i,
		STAY_STATE_IN_HOUSE);
	assert_int_equal(
		field_values_find(&back.base, STAY_ROOM_ID)->kind, VALUE_NULL);
}

static void
test_the_canonical_text_is_sorted_and_leaves_out_what_is_absent(void **state)
{
	struct action act = {
		.id = "a1",
		.tenant_id = "h1",
		.user_id = "u1",
		.table_name = "rooms",
		.entity = entity_get(TABLE_ROOMS),
		.operation = OPERATION_DELETE,
		.server_id = "r1",
		.idempotency_key = "k1",
		.created_at = 5,
		.signature = "never here",
	};

	(void)state;
	assert_string_equal(canonical(&act),
		"{\"conflict_resolution\":\"server_wins\",\"created_at\":5,"
		"\"data\":{},\"id\":\"a1\",\"idempotency_key\":\"k1\","
		"\"operation\":\"DELETE\",\"server_id\":\"r1\","
		"\"table_name\":\"rooms\",\"tenant_id\":\"h1\","
		"\"user_id\":\"u1\"}");
	act.has_base = true;
	assert_non_null(strstr(canonical(&act), "{\"base\":{},\"conf"));
}

static void
test_the_wire_form_verifies_against_the_signed_text(void **state)
{
	struct action act = full_action();
	const char *text = canonical(&act);
	const char *wire;

	(void)state;
	/* The queue adds its own members, in any order. */
	wire = arena_printf(arena,
		"{\"sync_status\":\"pending\",\"sync_attempts\":3,"
		"\"error_message\":null,\"last_sync_attempt\":7,%.*s,"
		"\"signature\":\"c2ln\"}",
		(int)strlen(text) - 2, text + 1);
	assert_string_equal(canonical_of_received(wire), text);
}

static void
test_the_specifications_own_action_is_enough(void **state)
{
	struct field_problems problems;
	struct action act;

	(void)state;
	assert_int_equal(
		read_action(HEAD
			"\"table_name\":\"service_requests\","
			"\"operation\":\"INSERT\",\"local_id\":\"temp-1\","
			"\"data\":{\"room_id\":\"r1\",\"kind\":\"towels\","
			"\"state\":\"open\"},\"sync_status\":\"pending\","
			"\"sync_attempts\":0,\"from_the_future\":[1,{}]}",
			&act, &problems),
		ERR_OK);
	assert_int_equal(problems.count, 0);
	assert_string_equal(action_record_id(&act), "temp-1");
	assert_int_equal(act.conflict_resolution, RESOLUTION_SERVER_WINS);
	assert_int_equal(act.operation, OPERATION_INSERT);
	assert_false(act.has_base);
	assert_int_equal(act.device_seq, 0);
	assert_int_equal(act.data.count, 3);
}

static void
test_an_action_without_a_usable_id_cannot_be_answered(void **state)
{
	struct field_problems problems;
	struct action act;

	(void)state;
	assert_int_equal(read_action("[]", &act, &problems), ERR_PARSE);
	assert_int_equal(read_action("{}", &act, &problems), ERR_PARSE);
	assert_int_equal(read_action("{\"id\":7}", &act, &problems), ERR_PARSE);
	assert_int_equal(
		read_action("{\"id\":\"\"}", &act, &problems), ERR_PARSE);
	assert_int_equal(
		read_action("{\"id\":\"a\\n1\"}", &act, &problems), ERR_PARSE);
}

static void
test_everything_that_is_missing_is_listed(void **state)
{
	struct field_problems p;
	struct action act;

	(void)state;
	assert_int_equal(read_action("{\"id\":\"a1\"}", &act, &p), ERR_OK);
	assert_non_null(message_of(&p, "tenant_id"));
	assert_non_null(message_of(&p, "user_id"));
	assert_non_null(message_of(&p, "table_name"));
	assert_non_null(message_of(&p, "operation"));
	assert_non_null(message_of(&p, "idempotency_key"));
	assert_non_null(message_of(&p, "created_at"));
	assert_non_null(message_of(&p, "data"));
}

static void
test_every_wrong_value_is_listed(void **state)
{
	struct field_problems p;
	struct action act;

	(void)state;
	assert_int_equal(
		read_action(ROOM_UPDATE
			"{\"status\":\"wet\",\"floor\":\"two\",\"number\":"
			"\"123456789\",\"minibar\":1,\"capacity\":3}}",
			&act, &p),
		ERR_OK);
	assert_int_equal(p.count, 4);
	assert_string_equal(message_of(&p, "status"),
		"must be one of available, occupied, dirty, maintenance, "
		"out_of_order");
	assert_string_equal(message_of(&p, "floor"),
		"must be a whole number from -9 to 999");
	assert_non_null(message_of(&p, "number"));
	assert_string_equal(message_of(&p, "minibar"), "is no field of rooms");
	assert_int_equal(field_values_find(&act.data, ROOM_CAPACITY)->i, 3);
	assert_null(field_values_find(&act.data, ROOM_FLOOR));
}

static void
test_what_is_wrong_with_the_action_itself_is_listed(void **state)
{
	struct field_problems p;
	struct action act;

	(void)state;
	assert_int_equal(
		read_action("{\"id\":\"a1\",\"tenant_id\":5,\"user_id\":\"\","
			    "\"table_name\":\"room\",\"operation\":\"update\","
			    "\"idempotency_key\":\"k\\t1\",\"created_at\":-1,"
			    "\"data\":[],\"base\":7,\"depends_on\":\"a\","
			    "\"overrides\":[1],\"device_seq\":\"1\","
			    "\"business_date\":\"2026-02-30\","
			    "\"conflict_resolution\":\"mine\","
			    "\"local_id\":\"a b\",\"reason\":\"\\u001b\","
			    "\"prev_hash\":{},\"signature\":1}",
			&act, &p),
		ERR_OK);
	assert_non_null(message_of(&p, "tenant_id"));
	assert_non_null(message_of(&p, "user_id"));
	assert_string_equal(
		message_of(&p, "table_name"), "there is no table 'room'");
	assert_non_null(message_of(&p, "operation"));
	assert_non_null(message_of(&p, "idempotency_key"));
	assert_non_null(message_of(&p, "created_at"));
	assert_non_null(message_of(&p, "data"));
	assert_non_null(message_of(&p, "base"));
	assert_non_null(message_of(&p, "depends_on"));
	assert_non_null(message_of(&p, "overrides"));
	assert_non_null(message_of(&p, "device_seq"));
	assert_non_null(message_of(&p, "business_date"));
	assert_non_null(message_of(&p, "conflict_resolution"));
	assert_non_null(message_of(&p, "local_id"));
	assert_non_null(message_of(&p, "reason"));
	assert_non_null(message_of(&p, "prev_hash"));
	assert_non_null(message_of(&p, "signature"));
}

static void
test_too_many_dependencies_are_refused(void **state)
{
	struct field_problems p;
	struct action act;
	const char *list = "\"d\"";

	(void)state;
	for (int i = 1; i < ACTION_MAX_DEPENDS; i++)
		list = arena_printf(arena, "%s,\"d\"", list);
	assert_int_equal(
		read_action(
			arena_printf(arena,
				ROOM_UPDATE "{},\"depends_on\":[%s]}", list),
			&act, &p),
		ERR_OK);
	assert_int_equal(p.count, 0);
	assert_int_equal(act.depends_count, ACTION_MAX_DEPENDS);
	assert_int_equal(
		read_action(arena_printf(arena,
				    ROOM_UPDATE "{},\"depends_on\":[%s,\"e\"]}",
				    list),
			&act, &p),
		ERR_OK);
	assert_non_null(message_of(&p, "depends_on"));
}

static void
test_the_id_in_the_data_names_the_record(void **state)
{
	struct field_problems p;
	struct action act;

	(void)state;
	assert_int_equal(
		read_action(HEAD "\"table_name\":\"rooms\",\"operation\":"
				 "\"INSERT\",\"data\":{\"id\":\"r7\"}}",
			&act, &p),
		ERR_OK);
	assert_int_equal(p.count, 0);
	assert_string_equal(act.local_id, "r7");
	assert_null(act.server_id);
	assert_int_equal(
		read_action(HEAD "\"table_name\":\"rooms\",\"operation\":"
				 "\"UPDATE\",\"data\":{\"id\":\"r7\"}}",
			&act, &p),
		ERR_OK);
	assert_int_equal(p.count, 0);
	assert_string_equal(act.server_id, "r7");
	assert_int_equal(
		read_action(ROOM_UPDATE "{\"id\":\"r7\"}}", &act, &p), ERR_OK);
	assert_string_equal(action_record_id(&act), "r1");
}

static void
test_an_update_without_a_record_is_refused(void **state)
{
	struct field_problems p;
	struct action act;

	(void)state;
	assert_int_equal(
		read_action(HEAD "\"table_name\":\"rooms\",\"operation\":"
				 "\"UPDATE\",\"data\":{\"floor\":2}}",
			&act, &p),
		ERR_OK);
	assert_non_null(message_of(&p, "server_id"));
	/* A delete needs no data. */
	assert_int_equal(
		read_action(HEAD "\"table_name\":\"rooms\",\"operation\":"
				 "\"DELETE\",\"server_id\":\"r1\"}",
			&act, &p),
		ERR_OK);
	assert_int_equal(p.count, 0);
}

static void
test_columns_in_the_data_are_let_pass_but_not_another_hotel(void **state)
{
	struct field_problems p;
	struct action act;

	(void)state;
	assert_int_equal(
		read_action(ROOM_UPDATE
			"{\"id\":\"r1\",\"tenant_id\":\"h1\",\"version\":\"x\","
			"\"created_at\":null,\"updated_at\":1,\"deleted\":0,"
			"\"updated_by\":[],\"floor\":2}}",
			&act, &p),
		ERR_OK);
	assert_int_equal(p.count, 0);
	assert_int_equal(act.data.count, 1);
	assert_int_equal(
		read_action(ROOM_UPDATE "{\"tenant_id\":\"h2\"}}", &act, &p),
		ERR_OK);
	assert_non_null(message_of(&p, "tenant_id"));
}

static void
test_a_base_that_does_not_fit_is_as_if_not_said(void **state)
{
	struct field_problems p;
	struct action act;

	(void)state;
	assert_int_equal(read_action(ROOM_UPDATE
				 "{\"floor\":2},\"base\":{\"floor\":\"old\","
				 "\"dropped_field\":1,\"number\":null}}",
				 &act, &p),
		ERR_OK);
	assert_int_equal(p.count, 0);
	assert_true(act.has_base);
	assert_int_equal(act.base.count, 1);
	assert_null(field_values_find(&act.base, ROOM_FLOOR));
}

static void
test_a_field_is_among_the_values_once(void **state)
{
	struct field_values v = { 0 };

	(void)state;
	for (int i = 0; i < 40; i++)
		field_values_add(arena, &v, i % 20, value_int(i));
	assert_int_equal(v.count, 20);
	assert_int_equal(field_values_find(&v, 3)->i, 23);
	assert_null(field_values_find(&v, 20));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_full_action_comes_back_byte_for_byte),
		cmocka_unit_test(
			test_the_canonical_text_is_sorted_and_leaves_out_what_is_absent),
		cmocka_unit_test(
			test_the_wire_form_verifies_against_the_signed_text),
		cmocka_unit_test(test_the_specifications_own_action_is_enough),
		cmocka_unit_test(
			test_an_action_without_a_usable_id_cannot_be_answered),
		cmocka_unit_test(test_everything_that_is_missing_is_listed),
		cmocka_unit_test(test_every_wrong_value_is_listed),
		cmocka_unit_test(
			test_what_is_wrong_with_the_action_itself_is_listed),
		cmocka_unit_test(test_too_many_dependencies_are_refused),
		cmocka_unit_test(test_the_id_in_the_data_names_the_record),
		cmocka_unit_test(test_an_update_without_a_record_is_refused),
		cmocka_unit_test(
			test_columns_in_the_data_are_let_pass_but_not_another_hotel),
		cmocka_unit_test(
			test_a_base_that_does_not_fit_is_as_if_not_said),
		cmocka_unit_test(test_a_field_is_among_the_values_once),
	};

	return cmocka_run_group_tests_name("action", tests, set_up, tear_down);
}
