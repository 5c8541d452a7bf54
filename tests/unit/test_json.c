#include "tests/lib/test.h"

#include "base/buf.h"
#include "json/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_LEN ((size_t)64 << 20)

static struct json_doc *
parsed_n(const char *text, size_t len)
{
	struct json_problem problem = { 0 };
	struct json_doc *doc = NULL;
	/* A copy without anything behind it, so that the sanitizers see a
	 * reader that goes on. */
	char *copy = malloc(len > 0 ? len : 1);
	enum err e;

	assert_non_null(copy);
	memcpy(copy, text, len);
	e = json_parse(copy, len, MAX_LEN, &doc, &problem);
	free(copy);
	if (e != ERR_OK)
		print_message("%s: %s\n", text, problem.what);
	assert_int_equal(e, ERR_OK);
	return doc;
}

static struct json_doc *
parsed(const char *text)
{
	return parsed_n(text, strlen(text));
}

/* Refused with this sentence at this byte. */
static void
refused_n(const char *text, size_t len, const char *what, size_t offset)
{
	struct json_problem problem = { 0 };
	struct json_doc *doc = NULL;
	char *copy = malloc(len > 0 ? len : 1);

	assert_non_null(copy);
	memcpy(copy, text, len);
	assert_int_equal(
		json_parse(copy, len, MAX_LEN, &doc, &problem), ERR_PARSE);
	assert_int_equal(json_parse(copy, len, MAX_LEN, &doc, NULL), ERR_PARSE);
	free(copy);
	assert_null(doc);
	assert_string_equal(problem.what, what);
	assert_int_equal(problem.offset, offset);
}

static void
refused(const char *text, const char *what, size_t offset)
{
	refused_n(text, strlen(text), what, offset);
}

static void
test_values_are_read_and_walked(void **state)
{
	struct json_doc *doc = parsed(" {\"a\": 1, \"b\":[true,null,\"x\"],"
				      "\n\"c\":{\"d\":-5,\"\":false}} ");
	const struct json_node *root = json_root(doc);
	const struct json_node *n;

	(void)state;
	assert_int_equal(json_kind(root), JSON_OBJECT);
	assert_int_equal(json_count(root), 3);
	assert_null(json_key(root));
	n = json_first(root);
	assert_string_equal(json_key(n), "a");
	assert_int_equal(json_int(n), 1);
	n = json_first(json_next(n));
	assert_null(json_key(n));
	assert_true(json_bool(n));
	n = json_next(n);
	assert_int_equal(json_kind(n), JSON_NULL);
	n = json_next(n);
	assert_string_equal(json_text(n), "x");
	assert_null(json_next(n));
	n = json_find(root, "c");
	assert_int_equal(json_find_int(n, "d", 0), -5);
	assert_false(json_find_bool(n, "", true));
	json_free(doc);
	json_free(NULL);
}

static void
test_what_is_absent_gives_the_fallback(void **state)
{
	struct json_doc *doc = parsed("{\"n\":null,\"i\":1,\"t\":\"x\"}");
	const struct json_node *root = json_root(doc);

	(void)state;
	assert_null(json_find(root, "N"));
	assert_null(json_find(root, ""));
	assert_null(json_find(NULL, "n"));
	assert_null(json_find(json_find(root, "i"), "n"));
	assert_null(json_first(NULL));
	assert_int_equal(json_count(NULL), 0);
	assert_int_equal(json_count(json_find(root, "i")), 0);
	assert_string_equal(json_find_text(root, "n", "f"), "f");
	assert_string_equal(json_find_text(root, "i", "f"), "f");
	assert_string_equal(json_find_text(root, "t", "f"), "x");
	assert_string_equal(json_find_text(NULL, "t", "f"), "f");
	assert_int_equal(json_find_int(root, "n", 7), 7);
	assert_int_equal(json_find_int(root, "t", 7), 7);
	assert_true(json_find_bool(root, "i", true));
	json_free(doc);
}

static void
test_scalars_may_stand_alone(void **state)
{
	struct json_doc *doc = parsed("\"x\"");

	(void)state;
	assert_string_equal(json_text(json_root(doc)), "x");
	json_free(doc);
	doc = parsed(" 42\r\n");
	assert_int_equal(json_int(json_root(doc)), 42);
	json_free(doc);
	doc = parsed("null");
	assert_int_equal(json_kind(json_root(doc)), JSON_NULL);
	json_free(doc);
	doc = parsed("[]");
	assert_null(json_first(json_root(doc)));
	json_free(doc);
}

static void
test_a_duplicate_key_is_refused(void **state)
{
	(void)state;
	refused("{\"a\":1,\"a\":2}", "a key comes twice", 7);
	refused("{\"a\":1,\"b\":2,\"\\u0061\":3}", "a key comes twice", 13);
	refused("[{\"x\":{\"k\":1}},{\"k\":{\"z\":1,\"y\":2,\"z\":3}}]",
		"a key comes twice", 33);
	refused("{\"\":1,\"\":2}", "a key comes twice", 6);
	refused("{\"\\n\":1,\"\\u000A\":2}", "a key comes twice", 8);
	json_free(parsed("{\"a\":1,\"A\":2,\"ab\":3,\"b\":{\"a\":1}}"));
	json_free(parsed("[{\"a\":1},{\"a\":1}]"));
}

static void
test_a_duplicate_among_many_keys_is_found_in_time(void **state)
{
	struct buf text;
	clock_t start;
	size_t at = 0;

	(void)state;
	for (int count = 20; count < 40; count++)
		for (int twin = 0; twin < count; twin++) {
			buf_init(&text, MAX_LEN);
			buf_addc(&text, '{');
			for (int i = 0; i < count; i++)
				buf_addf(&text, "\"k%d\":%d,", i, i);
			at = text.len;
			buf_addf(&text, "\"k%d\":0}", twin);
			refused(text.data, "a key comes twice", at);
			buf_fini(&text);
		}
	buf_init(&text, MAX_LEN);
	buf_addc(&text, '{');
	for (int i = 0; i < 200000; i++)
		buf_addf(&text, "\"k%d\":0,", i);
	at = text.len;
	buf_adds(&text, "\"k77\":0}");
	start = clock();
	refused(text.data, "a key comes twice", at);
	/* Comparing each with each would take minutes. */
	assert_true(clock() - start < 20 * CLOCKS_PER_SEC);
	buf_fini(&text);
}

static void
test_only_whole_numbers_of_15_digits_are_taken(void **state)
{
	static const struct {
		const char *text;
		int64_t n;
	} good[] = {
		{ "0", 0 },
		{ "-1", -1 },
		{ "10", 10 },
		{ "999999999999999", JSON_MAX_INT },
		{ "-999999999999999", -JSON_MAX_INT },
		{ "123456789012345", INT64_C(123456789012345) },
		{ "999999999999998", JSON_MAX_INT - 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		struct json_doc *doc = parsed(good[i].text);

		assert_int_equal(json_int(json_root(doc)), good[i].n);
		json_free(doc);
	}
	refused("1.0", "only whole numbers are allowed", 1);
	refused("1.", "only whole numbers are allowed", 1);
	refused("1e3", "only whole numbers are allowed", 1);
	refused("1E3", "only whole numbers are allowed", 1);
	refused("0.5", "only whole numbers are allowed", 1);
	refused("01", "a number starts with 0", 0);
	refused("00", "a number starts with 0", 0);
	refused("[-01]", "a number starts with 0", 1);
	refused("-0", "0 has no sign", 0);
	refused("1000000000000000", "a number has more than 15 digits", 0);
	refused("-1000000000000000", "a number has more than 15 digits", 0);
	refused("-", "a number has no digits", 0);
	refused("-x", "a number has no digits", 0);
	refused("+1", "there is no value here", 0);
	refused(".5", "there is no value here", 0);
	refused("Infinity", "there is no value here", 0);
	refused("NaN", "there is no value here", 0);
	refused("0x10", "there is text behind the value", 1);
	refused("1 2", "there is text behind the value", 2);
	refused("1_000", "there is text behind the value", 1);
}

static void
test_text_behind_the_value_is_refused(void **state)
{
	const char *const what = "there is text behind the value";

	(void)state;
	refused("{}{}", what, 2);
	refused("[] x", what, 3);
	refused("\"a\"b", what, 3);
	refused("null,", what, 4);
	refused("{}]", what, 2);
	refused("truefalse", what, 4);
	refused_n("{}\0", 3, what, 2);
	refused("{} // note", what, 3);
}

static void
test_broken_structure_is_refused(void **state)
{
	(void)state;
	refused("", "the text ends too early", 0);
	refused("  ", "the text ends too early", 2);
	refused("{", "there is no key here", 1);
	refused("[", "the text ends too early", 1);
	refused("[1", "the text ends too early", 2);
	refused("[1,", "the text ends too early", 3);
	refused("[1,]", "there is no value here", 3);
	refused("[,1]", "there is no value here", 1);
	refused("[1 2]", "there is no comma or ] here", 3);
	refused("[1}", "there is no comma or ] here", 2);
	refused("{\"a\":1]", "there is no comma or } here", 6);
	refused("{\"a\":1,}", "there is no key here", 7);
	refused("{a:1}", "there is no key here", 1);
	refused("{'a':1}", "there is no key here", 1);
	refused("{1:1}", "there is no key here", 1);
	refused("{\"a\"}", "there is no colon behind the key", 4);
	refused("{\"a\" 1}", "there is no colon behind the key", 5);
	refused("{\"a\":}", "there is no value here", 5);
	refused("{\"a\":1 \"b\":2}", "there is no comma or } here", 7);
	refused("{,}", "there is no key here", 1);
	refused("]", "there is no value here", 0);
	refused("tru", "there is no value here", 0);
	refused("True", "there is no value here", 0);
	refused("nul", "there is no value here", 0);
	refused("\xef\xbb\xbf{}", "there is no value here", 0);
	refused("/**/1", "there is no value here", 0);
	refused("\x0b"
		"1",
		"there is no value here", 0);
	refused("\xc2\xa0"
		"1",
		"there is no value here", 0);
	refused_n("\0", 1, "there is no value here", 0);
}

static void
test_every_cut_of_a_text_is_refused(void **state)
{
	const char *const text = "{\"a\":[1,-2,\"x\\u00e9\\n\",true],"
				 "\"\xc3\xa9\":{\"b\":null}}";
	struct json_doc *doc = NULL;

	(void)state;
	for (size_t len = 0; len < strlen(text); len++) {
		char *copy = malloc(len > 0 ? len : 1);

		assert_non_null(copy);
		memcpy(copy, text, len);
		assert_int_equal(
			json_parse(copy, len, MAX_LEN, &doc, NULL), ERR_PARSE);
		free(copy);
	}
	json_free(parsed(text));
}

static void
test_nul_characters_are_refused(void **state)
{
	(void)state;
	refused("\"a\\u0000b\"", "a NUL character is not allowed", 2);
	refused("{\"\\u0000\":1}", "a NUL character is not allowed", 2);
	refused_n("\"a\0b\"", 5, "a control character stands in a string", 2);
	refused_n(
		"{\"a\0\":1}", 8, "a control character stands in a string", 3);
}

static void
test_strings_are_strict(void **state)
{
	static const char *const utf8 = "the text is not valid UTF-8";
	static const char *const half = "half of a surrogate pair stands alone";

	(void)state;
	refused("\"a", "the string does not end", 2);
	refused("\"a\\", "the string does not end", 2);
	refused("\"a\\\"", "the string does not end", 4);
	refused("\"\\x41\"", "there is no such escape", 1);
	refused("\"\\'\"", "there is no such escape", 1);
	refused("\"\\U0041\"", "there is no such escape", 1);
	refused_n("\"\\\0\"", 4, "there is no such escape", 1);
	refused("\"\\u12\"", "\\u is not followed by four digits", 1);
	refused("\"\\u12", "\\u is not followed by four digits", 1);
	refused("\"\\u 123\"", "\\u is not followed by four digits", 1);
	refused("\"\\u-123\"", "\\u is not followed by four digits", 1);
	refused("\"\\u004g\"", "\\u is not followed by four digits", 1);
	refused("\"a\nb\"", "a control character stands in a string", 2);
	refused("\"\x1f\"", "a control character stands in a string", 1);
	refused("\"\\ud800\"", half, 1);
	refused("\"\\udc00\"", half, 1);
	refused("\"\\udc00\\udc00\"", half, 1);
	refused("\"\\ud800\\n\"", half, 1);
	refused("\"\\ud800x\"", half, 1);
	refused("\"\\ud800\\ud800\"", half, 1);
	refused("\"\\udc00\\ud800\"", half, 1);
	refused("\"\\ud800\\u0041\"", half, 1);
	refused("\"\\ud800\\u", half, 1);
	refused("\"\xff\"", utf8, 1);
	refused("\"\x80\"", utf8, 1);
	refused("\"\xc3\"", utf8, 1);
	refused("\"\xc3", utf8, 1);
	refused("\"\xc0\xaf\"", utf8, 1);
	refused("\"\xc1\xbf\"", utf8, 1);
	refused("\"\xe0\x9f\xbf\"", utf8, 1);
	refused("\"\xed\xa0\x80\"", utf8, 1);
	refused("\"\xf0\x8f\xbf\xbf\"", utf8, 1);
	refused("\"\xf4\x90\x80\x80\"", utf8, 1);
	refused("\"\xf5\x80\x80\x80\"", utf8, 1);
	refused("\"\xe2\x82x\"", utf8, 1);
	refused("{\"\xff\":1}", utf8, 2);
}

static void
test_escapes_become_their_characters(void **state)
{
	struct json_doc *doc =
		parsed("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u20AC"
		       "\\ud83d\\udecf\\u001f\"");

	(void)state;
	assert_string_equal(json_text(json_root(doc)),
		"\"\\/\b\f\n\r\tA\xc3\xa9\xe2\x82\xac\xf0\x9f\x9b\x8f\x1f");
	json_free(doc);
}

static void
nest(struct buf *out, int depth, const char *open, const char *close)
{
	buf_clear(out);
	for (int i = 0; i < depth; i++)
		buf_adds(out, open);
	buf_addc(out, '1');
	for (int i = 0; i < depth; i++)
		buf_adds(out, close);
}

static void
test_depth_is_limited_before_anything_recurses(void **state)
{
	const char *const what = "values are nested too deeply";
	struct buf text;

	(void)state;
	buf_init(&text, MAX_LEN);
	nest(&text, JSON_MAX_DEPTH, "[", "]");
	json_free(parsed(text.data));
	nest(&text, JSON_MAX_DEPTH, "{\"a\":", "}");
	json_free(parsed(text.data));
	nest(&text, JSON_MAX_DEPTH + 1, "[", "]");
	refused(text.data, what, JSON_MAX_DEPTH);
	nest(&text, JSON_MAX_DEPTH + 1, "{\"a\":", "}");
	refused(text.data, what, (size_t)5 * JSON_MAX_DEPTH);
	nest(&text, 2000000, "[", "");
	refused(text.data, what, JSON_MAX_DEPTH);
	buf_fini(&text);
}

static void
test_size_and_number_of_values_are_limited(void **state)
{
	struct json_problem problem = { 0 };
	struct json_doc *doc = NULL;
	struct buf text;

	(void)state;
	assert_int_equal(
		json_parse("[1]", 3, 2, &doc, &problem), ERR_TOO_LARGE);
	assert_non_null(problem.what);
	assert_int_equal(json_parse("[1]", 3, 3, &doc, &problem), ERR_OK);
	json_free(doc);
	buf_init(&text, MAX_LEN);
	buf_addc(&text, '[');
	for (size_t i = 0; i < JSON_MAX_NODES; i++)
		buf_adds(&text, "1,");
	buf_adds(&text, "1]");
	assert_int_equal(
		json_parse(text.data, text.len, MAX_LEN, &doc, &problem),
		ERR_TOO_LARGE);
	assert_string_equal(problem.what, "there are too many values");
	buf_fini(&text);
}

static void
canonical(const char *text, const char *const *skip, const char *expected)
{
	struct json_doc *doc = parsed(text);
	struct json_doc *again;
	struct buf out;
	struct buf twice;

	buf_init(&out, MAX_LEN);
	buf_init(&twice, MAX_LEN);
	json_canonical(json_root(doc), skip, &out);
	assert_string_equal(out.data, expected);
	again = parsed(out.data);
	json_canonical(json_root(again), NULL, &twice);
	assert_string_equal(twice.data, expected);
	buf_fini(&twice);
	buf_fini(&out);
	json_free(again);
	json_free(doc);
}

static void
test_canonical_text_follows_rfc_8785(void **state)
{
	(void)state;
	/* Section 3.2.2, without the numbers that are not whole. */
	canonical("{ \"numbers\": [333333333, 4, 2],\n"
		  "  \"string\": \"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022"
		  "\\u005c\\\\\\\"\\/\",\n"
		  "  \"literals\": [null, true, false]}",
		NULL,
		"{\"literals\":[null,true,false],\"numbers\":[333333333,4,2],"
		"\"string\":\"\xe2\x82\xac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
	/* Section 3.2.3: by UTF-16 code unit. */
	canonical("{\"\\u20ac\":\"Euro Sign\","
		  "\"\\r\":\"Carriage Return\","
		  "\"\\ufb33\":\"Hebrew Letter Dalet With Dagesh\","
		  "\"1\":\"One\","
		  "\"\\ud83d\\ude00\":\"Emoji: Grinning Face\","
		  "\"\\u0080\":\"Control\","
		  "\"\\u00f6\":\"Latin Small Letter O With Diaeresis\"}",
		NULL,
		"{\"\\r\":\"Carriage Return\","
		"\"1\":\"One\","
		"\"\xc2\x80\":\"Control\","
		"\"\xc3\xb6\":\"Latin Small Letter O With Diaeresis\","
		"\"\xe2\x82\xac\":\"Euro Sign\","
		"\"\xf0\x9f\x98\x80\":\"Emoji: Grinning Face\","
		"\"\xef\xac\xb3\":\"Hebrew Letter Dalet With Dagesh\"}");
	/* The vectors "arrays", "structures" and "french" of its authors. */
	canonical("[56,{\"d\":true,\"10\":null,\"1\":[]}]", NULL,
		"[56,{\"1\":[],\"10\":null,\"d\":true}]");
	canonical("{\"1\":{\"f\":{\"f\":\"hi\",\"F\":5},\"\\n\":56},"
		  "\"10\":{},\"\":\"empty\",\"a\":{},"
		  "\"111\":[{\"e\":\"yes\",\"E\":\"no\"}],\"A\":{}}",
		NULL,
		"{\"\":\"empty\",\"1\":{\"\\n\":56,\"f\":{\"F\":5,"
		"\"f\":\"hi\"}},\"10\":{},\"111\":[{\"E\":\"no\","
		"\"e\":\"yes\"}],\"A\":{},\"a\":{}}");
	canonical("{\"peach\":\"This sorting order\","
		  "\"péché\":\"is wrong according to French\","
		  "\"pêche\":\"but canonicalization MUST\","
		  "\"sin\":\"ignore locale\"}",
		NULL,
		"{\"peach\":\"This sorting order\","
		"\"péché\":\"is wrong according to French\","
		"\"pêche\":\"but canonicalization MUST\","
		"\"sin\":\"ignore locale\"}");
	/* Neither composed nor decomposed. */
	canonical("{\"Unnormalized Unicode\":\"A\\u030a\"}", NULL,
		"{\"Unnormalized Unicode\":\"A\xcc\x8a\"}");
}

static void
test_every_character_is_escaped_as_short_as_can_be(void **state)
{
	char in[16];
	char expected[16];

	(void)state;
	for (int c = 1; c < 0x80; c++) {
		static const char shorts[] = "\bb\tt\nn\ff\rr\"\"\\\\";
		const char *found = NULL;

		for (size_t i = 0; i < sizeof shorts - 1; i += 2)
			if (shorts[i] == c)
				found = shorts + i + 1;
		(void)snprintf(in, sizeof in, "\"\\u%04X\"", (unsigned)c);
		if (found != NULL)
			(void)snprintf(
				expected, sizeof expected, "\"\\%c\"", *found);
		else if (c < 0x20)
			(void)snprintf(expected, sizeof expected, "\"\\u%04x\"",
				(unsigned)c);
		else
			(void)snprintf(expected, sizeof expected, "\"%c\"", c);
		canonical(in, NULL, expected);
	}
	canonical("\"\\u2028\\u007f\\u00ff\"", NULL,
		"\"\xe2\x80\xa8\x7f\xc3\xbf\"");
}

static void
test_members_of_the_top_object_are_left_out(void **state)
{
	const char *const skip[] = { "signature", "sync_status", NULL };

	(void)state;
	canonical("{\"z\":1,\"signature\":\"x\",\"a\":{\"signature\":2},"
		  "\"sync_status\":null}",
		skip, "{\"a\":{\"signature\":2},\"z\":1}");
	canonical("{\"signature\":1}", skip, "{}");
	canonical("[{\"signature\":1}]", skip, "[{\"signature\":1}]");
	canonical("\"signature\"", skip, "\"signature\"");
}

static void
test_many_members_are_sorted_too(void **state)
{
	struct buf text;
	struct buf expected;

	(void)state;
	buf_init(&text, MAX_LEN);
	buf_init(&expected, MAX_LEN);
	buf_addc(&text, '{');
	buf_addc(&expected, '{');
	for (int i = 0; i < 1000; i++) {
		buf_addf(&text, "%s\"k%03d\":%d", i > 0 ? "," : "",
			i * 7 % 1000, i * 7 % 1000);
		buf_addf(&expected, "%s\"k%03d\":%d", i > 0 ? "," : "", i, i);
	}
	buf_addc(&text, '}');
	buf_addc(&expected, '}');
	canonical(text.data, NULL, expected.data);
	buf_fini(&expected);
	buf_fini(&text);
}

static void
test_the_writer_puts_commas_and_quotes(void **state)
{
	struct json_doc *doc = parsed("{\"z\":[],\"a\":[1,{\"b\":\"\\n\"}]}");
	struct json_writer w;
	struct buf out;

	(void)state;
	buf_init(&out, MAX_LEN);
	json_writer_init(&w, &out);
	json_begin_object(&w);
	json_member_text(&w, "t\"", "a\x01\n");
	json_member_text(&w, "n", NULL);
	json_member_int(&w, "i", -JSON_MAX_INT);
	json_member_bool(&w, "b", true);
	json_write_key(&w, "list");
	json_begin_array(&w);
	json_begin_object(&w);
	json_end_object(&w);
	json_begin_array(&w);
	json_end_array(&w);
	json_write_null(&w);
	json_write_bool(&w, false);
	json_write_int(&w, 0);
	json_write_text(&w, NULL);
	json_write_raw(&w, "[1]", 3);
	json_write_node(&w, json_root(doc));
	json_end_array(&w);
	json_write_key(&w, "last");
	json_write_node(&w, json_first(json_find(json_root(doc), "a")));
	json_end_object(&w);
	assert_string_equal(out.data,
		"{\"t\\\"\":\"a\\u0001\\n\",\"n\":null,"
		"\"i\":-999999999999999,\"b\":true,\"list\":[{},[],null,false,"
		"0,null,[1],{\"z\":[],\"a\":[1,{\"b\":\"\\n\"}]}],\"last\":1}");
	assert_true(buf_ok(&out));
	json_free(parsed(out.data));
	buf_fini(&out);
	json_free(doc);
}

static void
test_broken_text_is_mended_when_written(void **state)
{
	struct json_writer w;
	struct buf out;

	(void)state;
	buf_init(&out, MAX_LEN);
	json_writer_init(&w, &out);
	json_write_text(&w, "a\xff\xc3(\xe2\x82\xed\xa0\x80 é\xf0\x9f\x9b");
	assert_string_equal(out.data,
		"\"a\xef\xbf\xbd\xef\xbf\xbd(\xef\xbf\xbd\xef\xbf\xbd"
		"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd é\xef\xbf\xbd"
		"\xef\xbf\xbd\xef\xbf\xbd\"");
	json_free(parsed(out.data));
	buf_fini(&out);
}

static void
test_what_no_reader_takes_makes_the_buf_full(void **state)
{
	struct json_doc *doc;
	struct json_writer w;
	struct buf text;
	struct buf out;

	(void)state;
	buf_init(&text, MAX_LEN);
	buf_init(&out, MAX_LEN);
	json_writer_init(&w, &out);
	json_write_int(&w, JSON_MAX_INT + 1);
	assert_false(buf_ok(&out));
	buf_clear(&out);
	json_writer_init(&w, &out);
	json_write_int(&w, INT64_MIN);
	assert_false(buf_ok(&out));
	nest(&text, JSON_MAX_DEPTH, "[", "]");
	doc = parsed(text.data);
	buf_clear(&out);
	json_writer_init(&w, &out);
	json_write_node(&w, json_root(doc));
	assert_true(buf_ok(&out));
	assert_string_equal(out.data, text.data);
	buf_clear(&out);
	json_writer_init(&w, &out);
	json_begin_array(&w);
	json_write_node(&w, json_root(doc));
	json_end_array(&w);
	assert_false(buf_ok(&out));
	json_free(doc);
	buf_fini(&out);
	buf_fini(&text);
}

static void
test_a_secret_document_is_freed_like_any_other(void **state)
{
	(void)state;
	json_free_secret(parsed("{\"a\":[\"x\",{\"b\":\"y\"}],\"c\":1}"));
	json_free_secret(NULL);
}

/* Bytes changed at random: refused, or read and written back the same. */
static void
test_random_damage_is_refused_or_read(void **state)
{
	const char *const text = "{\"id\":\"a\\u00e9\",\"n\":-12,\"l\":[true,"
				 "{\"k\":\"\xc3\xa9\\n\"},[],null],\"z\":{}}";
	size_t len = strlen(text);
	uint32_t seed = 7;
	int taken = 0;

	(void)state;
	for (int round = 0; round < 30000; round++) {
		struct json_doc *doc = NULL;
		char *copy = malloc(len);
		struct buf out;

		assert_non_null(copy);
		memcpy(copy, text, len);
		for (int i = 0; i < 1 + round % 3; i++) {
			seed = seed * 1664525 + 1013904223;
			copy[(seed >> 8) % len] =
				(seed & 0x80000000) != 0
					? (char)(seed >> 24)
					: "{}[]\",:\\u0"[(seed >> 24) % 10];
		}
		if (json_parse(copy, len, MAX_LEN, &doc, NULL) == ERR_OK) {
			taken++;
			buf_init(&out, MAX_LEN);
			json_canonical(json_root(doc), NULL, &out);
			json_free(doc);
			json_free(parsed(out.data));
			buf_fini(&out);
		}
		free(copy);
	}
	assert_true(taken > 1000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values_are_read_and_walked),
		cmocka_unit_test(test_what_is_absent_gives_the_fallback),
		cmocka_unit_test(test_scalars_may_stand_alone),
		cmocka_unit_test(test_a_duplicate_key_is_refused),
		cmocka_unit_test(
			test_a_duplicate_among_many_keys_is_found_in_time),
		cmocka_unit_test(
			test_only_whole_numbers_of_15_digits_are_taken),
		cmocka_unit_test(test_text_behind_the_value_is_refused),
		cmocka_unit_test(test_broken_structure_is_refused),
		cmocka_unit_test(test_every_cut_of_a_text_is_refused),
		cmocka_unit_test(test_nul_characters_are_refused),
		cmocka_unit_test(test_strings_are_strict),
		cmocka_unit_test(test_escapes_become_their_characters),
		cmocka_unit_test(
			test_depth_is_limited_before_anything_recurses),
		cmocka_unit_test(test_size_and_number_of_values_are_limited),
		cmocka_unit_test(test_canonical_text_follows_rfc_8785),
		cmocka_unit_test(
			test_every_character_is_escaped_as_short_as_can_be),
		cmocka_unit_test(test_members_of_the_top_object_are_left_out),
		cmocka_unit_test(test_many_members_are_sorted_too),
		cmocka_unit_test(test_the_writer_puts_commas_and_quotes),
		cmocka_unit_test(test_broken_text_is_mended_when_written),
		cmocka_unit_test(test_what_no_reader_takes_makes_the_buf_full),
		cmocka_unit_test(
			test_a_secret_document_is_freed_like_any_other),
		cmocka_unit_test(test_random_damage_is_refused_or_read),
	};

	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
