/* The strict reader: what it takes can be written and read again, and is the
 * same then. */
#include "json/json.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

#define TEXT_MAX ((size_t)1024 * 1024)

static void
canonical_of(const struct json_doc *doc, struct buf *out)
{
	buf_init(out, TEXT_MAX);
	json_canonical(json_root(doc), NULL, out);
	CHECK(buf_ok(out));
}

static void
written(const struct json_doc *doc, struct buf *out)
{
	struct json_writer w;

	buf_init(out, TEXT_MAX);
	json_writer_init(&w, out);
	json_write_node(&w, json_root(doc));
	CHECK(buf_ok(out));
}

/* Whether the text is read, and has the canonical form. */
static void
means(const struct buf *text, const struct buf *canonical)
{
	struct json_doc *doc;
	struct buf again;

	CHECK(json_parse(text->data, text->len, TEXT_MAX, &doc, NULL) ==
		ERR_OK);
	canonical_of(doc, &again);
	CHECK(strcmp(again.data, canonical->data) == 0);
	buf_fini(&again);
	json_free(doc);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct json_problem problem = { 0 };
	struct json_doc *doc;
	struct buf canonical;
	struct buf plain;

	if (json_parse((const char *)data, len, TEXT_MAX, &doc, &problem) !=
		ERR_OK) {
		CHECK(problem.what != NULL);
		CHECK(problem.offset <= len);
		return 0;
	}
	canonical_of(doc, &canonical);
	written(doc, &plain);
	means(&canonical, &canonical);
	means(&plain, &canonical);
	buf_fini(&plain);
	buf_fini(&canonical);
	json_free(doc);
	return 0;
}
