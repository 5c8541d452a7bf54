/* The server's answer as a terminal reads it, and the records in it. */
#include "domain/record.h"
#include "sync/wire.h"
#include "tests/fuzz/fuzz.h"

#define MEMORY ((size_t)64 * 1024 * 1024)

static void
read_change(const struct wire_change *c, struct arena *a)
{
	const struct entity *e = entity_find(c->table_name);
	struct json_writer w;
	struct record *r;
	struct buf text;

	if (e == NULL || record_from_json(e, c->data, a, &r) != ERR_OK)
		return;
	buf_init(&text, WIRE_ANSWER_MAX);
	json_writer_init(&w, &text);
	record_to_json(r, &w);
	CHECK(buf_ok(&text));
	buf_fini(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct wire_answer answer;
	struct json_doc *doc;
	struct arena *a;

	if (json_parse((const char *)data, len, WIRE_ANSWER_MAX, &doc, NULL) !=
		ERR_OK)
		return 0;
	a = arena_new(MEMORY);
	if (wire_answer_read(json_root(doc), a, &answer) == ERR_OK) {
		CHECK(answer.sync_token != NULL);
		for (size_t i = 0; i < answer.change_count; i++)
			read_change(&answer.changes[i], a);
	}
	arena_free(a);
	json_free(doc);
	return 0;
}
