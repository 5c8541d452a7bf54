/* Actions from outside, run through the reducer over a small hotel: whatever
 * they say there is an outcome, the same one each time (hotel_run checks it).
 */
#include "tests/fuzz/fuzz.h"
#include "tests/lib/hotel.h"
#include "json/json.h"

#define TEXT_MAX    ((size_t)64 * 1024)
#define ACTIONS_MAX 8

static void
run(struct hotel *h, const struct json_node *n)
{
	struct field_problems problems = { 0 };
	struct action act;

	if (action_from_json(n, h->arena, &act, &problems) != ERR_OK)
		return;
	/* The server lets nobody into another hotel. */
	act.tenant_id = "hotel";
	h->problems = &problems;
	(void)hotel_run(h, &act);
}

/* On the server where the guest is in the house and has ordered, or on a
 * terminal where nothing has happened yet. */
static void
run_all(const struct json_node *root, bool authoritative)
{
	const struct json_node *n = json_first(root);
	struct hotel h;

	hotel_begin(&h);
	if (authoritative) {
		hotel_check_in(&h);
		hotel_order(&h);
	}
	h.authoritative = authoritative;
	h.late = authoritative;
	for (int i = 0; i < ACTIONS_MAX && n != NULL; i++, n = json_next(n))
		run(&h, n);
	hotel_end(&h);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct json_doc *doc;

	if (json_parse((const char *)data, len, TEXT_MAX, &doc, NULL) != ERR_OK)
		return 0;
	run_all(json_root(doc), true);
	run_all(json_root(doc), false);
	json_free(doc);
	return 0;
}
