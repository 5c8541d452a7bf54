/* A sync request as the server reads it. An action without a problem has a
 * canonical text, which reads back as the same action. */
#include "domain/action.h"
#include "sync/wire.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

#define MEMORY ((size_t)64 * 1024 * 1024)

static void
read_again(const struct buf *text, struct arena *a)
{
	struct field_problems problems = { 0 };
	struct json_doc *doc;
	struct action act;
	struct buf twice;

	CHECK(json_parse(text->data, text->len, WIRE_REQUEST_MAX, &doc, NULL) ==
		ERR_OK);
	CHECK(action_from_json(json_root(doc), a, &act, &problems) == ERR_OK);
	CHECK(problems.count == 0);
	buf_init(&twice, WIRE_REQUEST_MAX);
	action_to_canonical(&act, &twice);
	CHECK(strcmp(twice.data, text->data) == 0);
	buf_fini(&twice);
	json_free(doc);
}

static void
read_action(const struct json_node *n, struct arena *a)
{
	struct field_problems problems = { 0 };
	struct action act;
	struct buf text;

	if (action_from_json(n, a, &act, &problems) != ERR_OK)
		return;
	buf_init(&text, WIRE_REQUEST_MAX);
	json_canonical(n, action_unsigned_members, &text);
	CHECK(buf_ok(&text));
	buf_clear(&text);
	if (problems.count == 0) {
		action_to_canonical(&act, &text);
		CHECK(buf_ok(&text));
		read_again(&text, a);
	}
	buf_fini(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const char *why = NULL;
	struct wire_request req;
	struct json_doc *doc;
	struct arena *a;

	if (json_parse((const char *)data, len, WIRE_REQUEST_MAX, &doc, NULL) !=
		ERR_OK)
		return 0;
	a = arena_new(MEMORY);
	if (wire_request_read(json_root(doc), &req, &why) == ERR_OK) {
		const struct json_node *n = json_first(req.actions);

		CHECK(req.limit >= 0 && req.limit <= WIRE_CHANGES_MAX);
		for (; n != NULL; n = json_next(n))
			read_action(n, a);
	} else {
		CHECK(why != NULL);
	}
	arena_free(a);
	json_free(doc);
	return 0;
}
