/* The sync endpoint's shapes (src/sync/wire.h). */
#include "tests/lib/test.h"

#include "sync/wire.h"

#include <stdio.h>
#include <string.h>

#define ARENA_LIMIT ((size_t)64 * 1024 * 1024)

static struct arena *arena;

static int
set_up(void **state)
{
	(void)state;
	arena = arena_new(ARENA_LIMIT);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct json_doc *
parse(const char *text)
{
	struct json_doc *doc;

	assert_int_equal(
		json_parse(text, strlen(text), 1 << 20, &doc, NULL), ERR_OK);
	return doc;
}

static enum err
read_answer(const char *text, struct json_doc **doc, struct wire_answer *out)
{
	*doc = parse(text);
	return wire_answer_read(json_root(*doc), arena, out);
}

static enum err
read_request(const char *text, struct wire_request *out, const char **why)
{
	struct json_doc *doc = parse(text);
	enum err e = wire_request_read(json_root(doc), out, why);

	json_free(doc);
	return e;
}

/* ---- the words ---- */

static void
test_error_types_are_the_specifications_words(void **state)
{
	static const char *const words[] = { NULL, "network_error",
		"auth_error", "validation_error", "conflict_error", "fk_error",
		"business_rule_error" };
	int i;

	(void)state;
	assert_null(sync_error_name(SYNC_ERROR_NONE));
	for (i = 1; i < SYNC_ERROR_COUNT; i++) {
		assert_string_equal(
			sync_error_name((enum sync_error)i), words[i]);
		assert_int_equal(sync_error_find(words[i]), i);
	}
	assert_int_equal(sync_error_find("other"), SYNC_ERROR_NONE);
	assert_int_equal(sync_error_find(NULL), SYNC_ERROR_NONE);
	assert_string_equal(token_status_name(TOKEN_AHEAD), "ahead");
}

/* ---- requests ---- */

static void
test_a_request_has_the_specifications_members(void **state)
{
	static const char actions[] = "{\"id\":\"a\"},{\"id\":\"b\"}";
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	wire_request_write("tok", "t-1", 1234, 0, actions, strlen(actions), &b);
	assert_string_equal(b.data,
		"{\"actions\":[{\"id\":\"a\"},{\"id\":\"b\"}],"
		"\"device_id\":\"t-1\",\"last_sync_token\":\"tok\","
		"\"limit\":0,\"sync_timestamp\":1234}");
	buf_clear(&b);
	wire_request_write("", "t-1", 1, 5, "", 0, &b);
	assert_string_equal(b.data, "{\"actions\":[],\"device_id\":\"t-1\","
				    "\"last_sync_token\":\"\","
				    "\"limit\":5,\"sync_timestamp\":1}");
	buf_fini(&b);
}

static void
test_what_is_written_is_read_again(void **state)
{
	struct wire_request r;
	struct json_doc *doc;
	const char *why;
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	wire_request_write("tok", "t-1", 1234, 77, "{},{}", 5, &b);
	doc = parse(b.data);
	assert_int_equal(wire_request_read(json_root(doc), &r, &why), ERR_OK);
	assert_string_equal(r.last_sync_token, "tok");
	assert_string_equal(r.device_id, "t-1");
	assert_int_equal(r.sync_timestamp, 1234);
	assert_int_equal(r.limit, 77);
	assert_int_equal(r.action_count, 2);
	json_free(doc);
	buf_fini(&b);
}

static void
test_a_client_of_the_bare_specification_is_understood(void **state)
{
	struct wire_request r;
	const char *why;

	(void)state;
	assert_int_equal(read_request("{\"last_sync_token\":\"\",\"actions\":"
				      "[],\"device_id\":\"d\","
				      "\"sync_timestamp\":0,\"more\":true}",
				 &r, &why),
		ERR_OK);
	assert_int_equal(r.limit, WIRE_CHANGES_DEFAULT);
	assert_null(why);
}

static void
test_each_missing_or_wrong_member_is_named(void **state)
{
	static const struct {
		const char *text;
		const char *named;
	} cases[] = {
		{ "[]", "object" },
		{ "{\"actions\":[],\"device_id\":\"d\",\"sync_timestamp\":1}",
			"last_sync_token" },
		{ "{\"last_sync_token\":null,\"actions\":[],\"device_id\":"
		  "\"d\","
		  "\"sync_timestamp\":1}",
			"last_sync_token" },
		{ "{\"last_sync_token\":\"\",\"actions\":[],\"device_id\":\"\","
		  "\"sync_timestamp\":1}",
			"device_id" },
		{ "{\"last_sync_token\":\"\",\"actions\":[],\"device_id\":"
		  "\"d\","
		  "\"sync_timestamp\":\"1\"}",
			"sync_timestamp" },
		{ "{\"last_sync_token\":\"\",\"actions\":{},\"device_id\":"
		  "\"d\","
		  "\"sync_timestamp\":1}",
			"actions" },
		{ "{\"last_sync_token\":\"\",\"actions\":[],\"device_id\":"
		  "\"d\","
		  "\"sync_timestamp\":1,\"limit\":-1}",
			"limit" },
		{ "{\"last_sync_token\":\"\",\"actions\":[],\"device_id\":"
		  "\"d\","
		  "\"sync_timestamp\":1,\"limit\":\"9\"}",
			"limit" },
	};
	struct wire_request r;
	const char *why;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(
			read_request(cases[i].text, &r, &why), ERR_INVALID);
		assert_non_null(strstr(why, cases[i].named));
	}
}

static void
test_a_limit_is_held_under_the_most_that_is_allowed(void **state)
{
	struct wire_request r;
	const char *why;

	(void)state;
	assert_int_equal(read_request("{\"last_sync_token\":\"\",\"actions\":"
				      "[],\"device_id\":\"d\","
				      "\"sync_timestamp\":0,\"limit\":999999}",
				 &r, &why),
		ERR_OK);
	assert_int_equal(r.limit, WIRE_CHANGES_MAX);
	assert_int_equal(read_request("{\"last_sync_token\":\"\",\"actions\":"
				      "[],\"device_id\":\"d\","
				      "\"sync_timestamp\":0,\"limit\":0}",
				 &r, &why),
		ERR_OK);
	assert_int_equal(r.limit, 0);
}

static void
test_more_actions_than_allowed_are_too_large(void **state)
{
	struct wire_request r;
	const char *why;
	struct buf b;
	int i;

	(void)state;
	buf_init(&b, 1 << 20);
	for (i = 0; i <= WIRE_ACTIONS_MAX; i++)
		buf_adds(&b, i == 0 ? "1" : ",1");
	{
		struct buf req;

		buf_init(&req, 1 << 20);
		wire_request_write("", "d", 1, 1, b.data, b.len, &req);
		assert_int_equal(
			read_request(req.data, &r, &why), ERR_TOO_LARGE);
		assert_non_null(strstr(why, "2000"));
		buf_clear(&req);
		wire_request_write("", "d", 1, 1, b.data, b.len - 2, &req);
		assert_int_equal(read_request(req.data, &r, &why), ERR_OK);
		assert_int_equal(r.action_count, WIRE_ACTIONS_MAX);
		buf_fini(&req);
	}
	buf_fini(&b);
}

/* ---- answers ---- */

#define FULL_ANSWER                                                            \
	"{\"sync_token\":\"T\",\"has_more\":true,\"server_time\":99,"          \
	"\"stamp\":42,\"token_status\":\"expired\",\"results\":["              \
	"{\"action_id\":\"a1\",\"status\":\"success\",\"server_id\":\"s1\","   \
	"\"resolution\":\"merged\",\"stamp\":41,\"final_data\":{\"x\":1}},"    \
	"{\"action_id\":\"a2\",\"status\":\"conflict\","                       \
	"\"error_type\":\"conflict_error\",\"conflict_data\":{"                \
	"\"server_version\":{},\"conflict_fields\":[\"f\"],"                   \
	"\"conflict_id\":\"c1\",\"conflict_type\":\"version\"}},"              \
	"{\"action_id\":\"a3\",\"status\":\"error\",\"error_type\":"           \
	"\"business_rule_error\",\"rule\":\"ROOM_OCCUPIED\","                  \
	"\"error_message\":\"no\",\"fields\":{\"room_id\":\"is taken\"}}],"    \
	"\"server_changes\":[{\"table_name\":\"rooms\",\"operation\":"         \
	"\"UPDATE\",\"data\":{\"id\":\"r\"},\"timestamp\":7}]}"

static void
test_every_member_of_an_answer_is_read(void **state)
{
	struct wire_answer a;
	struct json_doc *doc;

	(void)state;
	assert_int_equal(read_answer(FULL_ANSWER, &doc, &a), ERR_OK);
	assert_string_equal(a.sync_token, "T");
	assert_true(a.has_more);
	assert_int_equal(a.server_time, 99);
	assert_int_equal(a.stamp, 42);
	assert_int_equal(a.token_status, TOKEN_EXPIRED);
	assert_int_equal(a.result_count, 3);
	assert_string_equal(a.results[0].action_id, "a1");
	assert_string_equal(a.results[0].status, "success");
	assert_string_equal(a.results[0].server_id, "s1");
	assert_string_equal(a.results[0].resolution, "merged");
	assert_int_equal(a.results[0].stamp, 41);
	assert_non_null(a.results[0].final_data);
	assert_null(a.results[0].error_type);
	assert_string_equal(a.results[1].conflict_id, "c1");
	assert_non_null(a.results[1].conflict_data);
	assert_int_equal(a.results[1].stamp, 0);
	assert_string_equal(a.results[2].rule, "ROOM_OCCUPIED");
	assert_string_equal(a.results[2].error_message, "no");
	assert_string_equal(
		json_find_text(a.results[2].fields, "room_id", ""), "is taken");
	assert_int_equal(a.change_count, 1);
	assert_string_equal(a.changes[0].table_name, "rooms");
	assert_string_equal(a.changes[0].operation, "UPDATE");
	assert_string_equal(json_find_text(a.changes[0].data, "id", ""), "r");
	assert_int_equal(a.changes[0].timestamp, 7);
	json_free(doc);
}

static void
test_a_server_of_the_bare_specification_is_understood(void **state)
{
	struct wire_answer a;
	struct json_doc *doc;

	(void)state;
	assert_int_equal(read_answer("{\"sync_token\":\"\",\"results\":[],"
				     "\"server_changes\":[]}",
				 &doc, &a),
		ERR_OK);
	assert_false(a.has_more);
	assert_int_equal(a.token_status, TOKEN_OK);
	assert_int_equal(a.stamp, 0);
	assert_int_equal(a.server_time, 0);
	json_free(doc);
}

static void
test_what_lacks_the_specifications_shape_is_no_answer(void **state)
{
#define ROWS(results, changes)                                                 \
	"{\"sync_token\":\"\",\"results\":[" results                           \
	"],\"server_changes\":[" changes "]}"
	static const char *const cases[] = {
		"[]",
		"{}",
		"\"<html>\"",
		"{\"results\":[],\"server_changes\":[]}",
		"{\"sync_token\":1,\"results\":[],\"server_changes\":[]}",
		"{\"sync_token\":\"\",\"server_changes\":[]}",
		"{\"sync_token\":\"\",\"results\":{},\"server_changes\":[]}",
		"{\"sync_token\":\"\",\"results\":[]}",
		"{\"sync_token\":\"\",\"results\":[],\"server_changes\":null}",
		ROWS("1", ""),
		ROWS("{}", ""),
		ROWS("{\"action_id\":\"a\"}", ""),
		ROWS("{\"action_id\":\"a\",\"status\":\"done\"}", ""),
		ROWS("{\"action_id\":1,\"status\":\"success\"}", ""),
		ROWS("{\"action_id\":\"a\",\"status\":\"success\","
		     "\"stamp\":-1}",
			""),
		ROWS("", "[]"),
		ROWS("", "{\"operation\":\"INSERT\",\"data\":{},"
			 "\"timestamp\":1}"),
		ROWS("", "{\"table_name\":\"t\",\"operation\":\"UPSERT\","
			 "\"data\":{},\"timestamp\":1}"),
		ROWS("", "{\"table_name\":\"t\",\"operation\":\"INSERT\","
			 "\"data\":[],\"timestamp\":1}"),
		ROWS("", "{\"table_name\":\"t\",\"operation\":\"INSERT\","
			 "\"data\":{}}"),
		"{\"sync_token\":\"\",\"results\":[],\"server_changes\":[],"
		"\"has_more\":\"yes\"}",
		"{\"sync_token\":\"\",\"results\":[],\"server_changes\":[],"
		"\"token_status\":\"strange\"}",
		"{\"sync_token\":\"\",\"results\":[],\"server_changes\":[],"
		"\"token_status\":1}",
		"{\"sync_token\":\"\",\"results\":[],\"server_changes\":[],"
		"\"stamp\":-4}",
	};
#undef ROWS
	struct wire_answer a;
	struct json_doc *doc;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		if (read_answer(cases[i], &doc, &a) != ERR_BAD_ANSWER)
			fail_msg("taken for an answer: %s", cases[i]);
		json_free(doc);
	}
	assert_int_equal(wire_answer_read(NULL, arena, &a), ERR_BAD_ANSWER);
}

static void
test_every_token_status_has_its_meaning(void **state)
{
	struct wire_answer a;
	struct json_doc *doc;
	char text[200];
	int i;

	(void)state;
	for (i = 0; i < TOKEN_STATUS_COUNT; i++) {
		(void)snprintf(text, sizeof text,
			"{\"sync_token\":\"\",\"results\":[],"
			"\"server_changes\":[],\"token_status\":\"%s\"}",
			token_status_name((enum token_status)i));
		assert_int_equal(read_answer(text, &doc, &a), ERR_OK);
		assert_int_equal(a.token_status, i);
		json_free(doc);
	}
}

/* Cut, changed and doubled bytes of a good answer: whatever comes out, it is
 * one of two codes, and never a half. ASan and UBSan watch. */
static void
test_a_damaged_answer_is_refused_or_whole(void **state)
{
	static const char good[] = FULL_ANSWER;
	static const char bytes[] = "{}[]\",:0tfn\\ ";
	char text[sizeof good];
	struct wire_answer a;
	struct json_doc *doc;
	enum err e;
	size_t i;
	size_t b;

	(void)state;
	for (i = 0; i < sizeof good - 1; i++) {
		assert_int_not_equal(
			json_parse(good, i, 1 << 20, &doc, NULL), ERR_OK);
		for (b = 0; b < sizeof bytes - 1; b++) {
			memcpy(text, good, sizeof good);
			text[i] = bytes[b];
			if (json_parse(text, sizeof good - 1, 1 << 20, &doc,
				    NULL) != ERR_OK)
				continue;
			arena_reset(arena);
			e = wire_answer_read(json_root(doc), arena, &a);
			assert_true(e == ERR_OK || e == ERR_BAD_ANSWER);
			if (e == ERR_OK) {
				assert_non_null(a.sync_token);
				assert_int_equal(a.result_count, 3);
				assert_int_equal(a.change_count, 1);
			}
			json_free(doc);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_error_types_are_the_specifications_words),
		cmocka_unit_test(test_a_request_has_the_specifications_members),
		cmocka_unit_test(test_what_is_written_is_read_again),
		cmocka_unit_test(
			test_a_client_of_the_bare_specification_is_understood),
		cmocka_unit_test(test_each_missing_or_wrong_member_is_named),
		cmocka_unit_test(
			test_a_limit_is_held_under_the_most_that_is_allowed),
		cmocka_unit_test(test_more_actions_than_allowed_are_too_large),
		cmocka_unit_test(test_every_member_of_an_answer_is_read),
		cmocka_unit_test(
			test_a_server_of_the_bare_specification_is_understood),
		cmocka_unit_test(
			test_what_lacks_the_specifications_shape_is_no_answer),
		cmocka_unit_test(test_every_token_status_has_its_meaning),
		cmocka_unit_test(test_a_damaged_answer_is_refused_or_whole),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
