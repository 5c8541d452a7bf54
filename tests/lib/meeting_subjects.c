#include "tests/lib/meeting_subjects.h"

#include "base/check.h"

#define MAID  "10000000-0000-4000-8000-000000000009"
#define ROOM  "20000000-0000-4000-8000-000000000104"
#define GUEST "30000000-0000-4000-8000-000000000009"
#define STAY  "40000000-0000-4000-8000-000000000009"
#define BILL  "50000000-0000-4000-8000-000000000009"
#define TILL  "60000000-0000-4000-8000-000000000009"
#define ORDER "80000000-0000-4000-8000-000000000009"

/* In order of the tables, so that a parent is there before what names it. */
static const struct meeting_subject subjects[] = {
	{ TABLE_PROPERTIES, "c0000000-0000-4000-8000-000000000001", NULL,
		"{}" },
	{ TABLE_STAFF, MAID,
		"{\"login\":\"eve\",\"display_name\":\"Eve\","
		"\"role\":\"housekeeping\",\"active\":true}",
		"{\"login\":\"new\"}" },
	{ TABLE_ROOMS, ROOM,
		"{\"number\":\"104\",\"floor\":1,\"room_type\":\"STD\","
		"\"capacity\":2,\"rate_minor\":12000,\"status\":\"available\","
		"\"condition\":\"inspected\",\"service_flag\":\"none\","
		"\"note\":\"before\"}",
		"{\"number\":\"777\"}" },
	{ TABLE_GUESTS, GUEST,
		"{\"full_name\":\"Before, Bea\",\"phone\":\"+43 0\","
		"\"vip\":false,\"note\":\"before\"}",
		"{}" },
	{ TABLE_STAYS, STAY,
		"{\"guest_id\":\"" GUEST_1 "\",\"room_id\":\"" ROOM_103
		"\",\"state\":\"confirmed\",\"arrival_date\":\"2026-11-25"
		"\",\"departure_date\":\"2026-11-26\",\"adults\":1,"
		"\"children\":0,\"rate_minor\":12000,\"note\":\"before\"}",
		"{}" },
	{ TABLE_FOLIOS, BILL,
		"{\"stay_id\":\"" STAY_2
		"\",\"currency\":\"EUR\",\"state\":\"open\"}",
		"{}" },
	{ TABLE_FOLIO_CHARGES, "d1000000-0000-4000-8000-000000000001",
		"{\"folio_id\":\"" FOLIO_2
		"\",\"kind\":\"service\",\"description\":\"before\","
		"\"quantity\":1,\"amount_minor\":900}",
		"{}" },
	{ TABLE_CASH_SESSIONS, TILL,
		"{\"drawer\":\"FD9\",\"opened_by\":\"" MANAGER_ID
		"\",\"float_minor\":20000,\"counted_minor\":20000,\"state\":"
		"\"open\"}",
		"{\"drawer\":\"FD8\"}" },
	{ TABLE_MENU_ITEMS, "70000000-0000-4000-8000-000000000009",
		"{\"code\":\"TEA\",\"name\":\"Tea\",\"price_minor\":390,"
		"\"tax_ppm\":100000,\"station\":\"BAR\",\"course\":1,"
		"\"available\":true,\"countdown\":50}",
		"{\"code\":\"NEW\"}" },
	{ TABLE_ORDERS, ORDER,
		"{\"number\":\"POS1-9\",\"table_no\":\"5\",\"covers\":2,"
		"\"state\":\"open\",\"note\":\"before\","
		"\"allergy_note\":\"before\"}",
		"{}" },
	{ TABLE_CASH_PAYMENTS, "d2000000-0000-4000-8000-000000000001",
		"{\"folio_id\":\"" FOLIO_2 "\",\"cash_session_id\":\"" TILL
		"\",\"amount_minor\":500,"
		"\"currency\":\"EUR\"}",
		"{}" },
	{ TABLE_ORDER_LINES, "d3000000-0000-4000-8000-000000000001",
		"{\"order_id\":\"" ORDER_1 "\",\"menu_item_id\":\"" ITEM_SOUP
		"\",\"name\":\"Soup\",\"quantity\":1,\"unit_price_minor\":790,"
		"\"state\":\"draft\",\"station\":\"HOT\",\"round\":1,"
		"\"note\":\"before\"}",
		"{}" },
	{ TABLE_KITCHEN_TICKETS, "d4000000-0000-4000-8000-000000000001",
		"{\"order_id\":\"" ORDER_1
		"\",\"station\":\"HOT\",\"round\":1,\"state\":\"queued\"}",
		"{\"round\":2}" },
	{ TABLE_SERVICE_REQUESTS, REQUEST_1, NULL, "{\"kind\":\"food\"}" },
	{ TABLE_HOUSEKEEPING_TASKS, TASK_1, NULL, "{}" },
	{ TABLE_MAINTENANCE_REPORTS, "a0000000-0000-4000-8000-000000000009",
		"{\"room_id\":\"" ROOM_103
		"\",\"issue\":\"Lamp\",\"priority\":3,"
		"\"state\":\"notified\",\"reported_by\":\"ada\","
		"\"reported_at\":1795300000000}",
		"{}" },
	{ TABLE_ROOM_BLOCKS, "d6000000-0000-4000-8000-000000000001",
		"{\"room_id\":\"" ROOM
		"\",\"kind\":\"hold\",\"from_date\":\"2026-11-27\","
		"\"through_date\":\"2026-11-28\",\"reason\":\"before\","
		"\"state\":\"planned\"}",
		"{}" },
	{ TABLE_LOST_ITEMS, "d7000000-0000-4000-8000-000000000001",
		"{\"item\":\"Umbrella\",\"room_id\":\"" ROOM_103
		"\",\"location\":\"wardrobe\",\"state\":\"found\","
		"\"kept_in\":\"safe 3\",\"contact\":\"before\"}",
		"{}" },
	{ TABLE_CONFLICTS, "d5000000-0000-4000-8000-000000000001",
		"{\"action_id\":\"d5000000-0000-4000-8000-000000000002\","
		"\"conflict_type\":\"version\",\"table_name\":\"guests\","
		"\"record_id\":\"" GUEST_2 "\",\"server_data\":"
		"{\"full_name\":\"Garcia Lopez, Juan\"},\"client_data\":"
		"{\"full_name\":\"Garcia, Juan\"},\"base_data\":"
		"{\"full_name\":\"Garcia, J.\"},\"resolution_strategy\":"
		"\"manual\",\"resolved\":false}",
		"{}" },
};

#define SUBJECTS (sizeof(subjects) / sizeof(subjects[0]))

const struct meeting_subject *
meeting_subject(enum table t)
{
	for (size_t i = 0; i < SUBJECTS; i++) {
		if (subjects[i].table == t)
			return &subjects[i];
	}
	CHECK(false); /* a new table needs a record to try it on */
}

void
meeting_subjects_put(struct server_hotel *h)
{
	for (size_t i = 0; i < SUBJECTS; i++) {
		if (subjects[i].data != NULL)
			server_hotel_put_json(h, subjects[i].table,
				subjects[i].id, subjects[i].data);
	}
}

/* ---- values ---- */

static size_t
add_records(struct server_hotel *h, enum table t, struct arena *a,
	struct value *out)
{
	const struct view *v = h->storage->ops->view(h->storage);
	struct record_list list = { 0 };
	size_t n = 0;
	enum err e;

	e = v->list(v->ctx, t, -1, value_null(), a, &list);
	CHECK(e == ERR_OK);
	while (n < list.count && n < MEETING_CANDIDATES) {
		out[n] = value_text(list.items[n]->id);
		n++;
	}
	return n;
}

static size_t
add_numbers(const struct field *f, struct value *out)
{
	static const int64_t tried[] = { -3, -2, -1, 1, 2, 3, 4, 5, 900, 1000,
		1100, 13000, 14000, 15000 };
	size_t n = 0;

	for (size_t i = 0; i < sizeof(tried) / sizeof(tried[0]); i++) {
		if (f->min == f->max ||
			(tried[i] >= f->min && tried[i] <= f->max))
			out[n++] = value_int(tried[i]);
	}
	return n;
}

static size_t
add_texts(const struct field *f, struct arena *a, struct value *out)
{
	static const char *const tried[] = { "A", "B", "C", "10:01", "10:02",
		"10:03" };
	size_t n = 0;

	if (f->problem != NULL) {
		for (int i = 1; i <= 3; i++)
			out[n++] = value_text(
				arena_printf(a, "group %d: A, B", i));
		return n;
	}
	for (int i = 1; i <= 3 && f->max >= 8; i++)
		out[n++] = value_text(arena_printf(a, "value %d", i));
	for (size_t i = 0; i < sizeof(tried) / sizeof(tried[0]); i++)
		out[n++] = value_text(tried[i]);
	return n;
}

/* n values: first, first + step, … */
static size_t
add_steps(int64_t first, int64_t step, size_t n, struct value *out)
{
	for (size_t i = 0; i < n; i++)
		out[i] = value_int(first + (int64_t)i * step);
	return n;
}

size_t
meeting_candidates(struct server_hotel *h, const struct field *f,
	struct arena *a, struct value *out)
{
	size_t n = 0;

	switch (f->type) {
	case FIELD_BOOL:
		return add_steps(0, 1, 2, out);
	case FIELD_CHOICE:
		return add_steps(0, 1, f->choices->count, out);
	case FIELD_INT:
	case FIELD_MONEY:
		return add_numbers(f, out);
	case FIELD_TIME:
		return add_steps(HOTEL_NOW - 3000, 1000, 3, out);
	case FIELD_ID:
		return add_records(h, f->refs, a, out);
	case FIELD_DATE:
		for (int day = 20; day < 29; day++)
			out[n++] =
				value_text(arena_printf(a, "2026-11-%d", day));
		return n;
	case FIELD_JSON:
		for (int i = 1; i <= 3; i++)
			out[n++] = value_text(
				arena_printf(a, "{\"phone\":\"+4%d\"}", i));
		return n;
	case FIELD_TEXT:
		break;
	}
	return add_texts(f, a, out);
}
