/* How often a push waits for PostgreSQL: as often for a thousand actions as for
 * ten. */
#include "tests/lib/test.h"

#include "tests/lib/postgres_server.h"
#include "tests/lib/server_hotel.h"

#include "base/check.h"
#include "base/log.h"
#include "server/storage_postgres_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BATCH_BYTES ((size_t)8 << 20)
/* Of a push and its answer: begin, what the batch names, a few rounds of what
 * that refers to, commit; admission and the pull have transactions of their
 * own. */
#define WAITS_MAX 24

struct house {
	struct server_hotel hotel;
	struct test_terminal terminal;
	struct arena *arena;
	int made;
};

static int
set_up(void **state)
{
	struct house *h = calloc(1, sizeof(*h));

	CHECK(h != NULL);
	server_hotel_on_postgres = true;
	server_hotel_open(&h->hotel);
	test_terminal_add(&h->hotel, &h->terminal, "FD1", true);
	h->arena = arena_new((size_t)64 << 20);
	*state = h;
	return 0;
}

static int
tear_down(void **state)
{
	struct house *h = *state;

	test_terminal_free(&h->terminal);
	arena_free(h->arena);
	server_hotel_close(&h->hotel);
	free(h);
	return 0;
}

static const char *
new_id(struct house *h)
{
	return arena_printf(
		h->arena, "c0000000-0000-4000-8000-%012d", ++h->made);
}

/* ---- a shift's work ---- */

static void
add_guest(struct house *h, struct buf *batch)
{
	const struct test_action act = { .table = "guests",
		.operation = "INSERT",
		.local_id = new_id(h),
		.data = "{\"full_name\":\"Ida\"}" };

	(void)test_action_add(&h->terminal, &act, batch);
}

static void
add_payment(struct house *h, struct buf *batch)
{
	const struct test_action act = { .table = "cash_payments",
		.operation = "INSERT",
		.local_id = new_id(h),
		.data = "{\"folio_id\":\"" FOLIO_2
			"\",\"cash_session_id\":\"" DRAWER_1
			"\",\"amount_minor\":500,\"tendered_minor\":500,"
			"\"currency\":\"EUR\"}" };

	(void)test_action_add(&h->terminal, &act, batch);
}

/* Whether its key was there before is looked up. */
static void
add_posting(struct house *h, struct buf *batch)
{
	const struct test_action act = { .table = "folio_charges",
		.operation = "INSERT",
		.local_id = new_id(h),
		.data = "{\"folio_id\":\"" FOLIO_2
			"\",\"kind\":\"bar\",\"amount_minor\":500}" };

	(void)test_action_add(&h->terminal, &act, batch);
}

static void
add_note(struct house *h, struct buf *batch)
{
	const struct test_action act = { .table = "rooms",
		.operation = "UPDATE",
		.server_id = ROOM_103,
		.data = arena_printf(h->arena, "{\"note\":\"%d\"}", ++h->made),
		.base = "{\"note\":null}" };

	(void)test_action_add(&h->terminal, &act, batch);
}

/* An order, and a line of it: what the second refers to comes with the batch.
 */
static void
add_order(struct house *h, struct buf *batch)
{
	const char *order = new_id(h);
	const struct test_action open = {
		.table = "orders",
		.operation = "INSERT",
		.local_id = order,
		.data = "{\"state\":\"open\",\"table_no\":\"7\",\"covers\":2}"
	};
	const struct test_action line = { .table = "order_lines",
		.operation = "INSERT",
		.local_id = new_id(h),
		.data = arena_printf(h->arena,
			"{\"order_id\":\"%s\",\"menu_item_id\":\"" ITEM_SOUP
			"\",\"name\":\"Soup\",\"unit_price_minor\":650,"
			"\"quantity\":1,\"state\":\"draft\"}",
			order) };

	(void)test_action_add(&h->terminal, &open, batch);
	(void)test_action_add(&h->terminal, &line, batch);
}

static void
fill(struct house *h, size_t count, struct buf *batch)
{
	buf_init(batch, BATCH_BYTES);
	for (size_t i = 0; i < count / 5; i++) {
		add_guest(h, batch);
		add_payment(h, batch);
		add_posting(h, batch);
		add_note(h, batch);
		add_order(h, batch);
	}
}

/* ---- counting ---- */

static int64_t
waits_of(struct house *h, const struct buf *batch, struct test_answer *a)
{
	const struct pg *pg = storage_postgres_of(h->hotel.storage)->pg;
	int64_t before = pg_waits(pg);

	test_sync(&h->terminal, batch->data, 5, a);
	assert_int_equal(a->status, 200);
	return pg_waits(pg) - before;
}

static size_t
count_results(const struct test_answer *a, size_t count, const char *key,
	const char *value)
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++) {
		const char *text = test_result_text(a, i, key);

		found += text != NULL && strcmp(text, value) == 0;
	}
	return found;
}

static void
a_batch_waits_as_often_however_long_it_is(void **state)
{
	static const size_t sizes[] = { 10, 100, 1000 };
	struct house *h = *state;
	int64_t first = 0;

	for (size_t i = 0; i < 3; i++) {
		struct test_answer a;
		struct buf batch;
		int64_t waits;

		fill(h, sizes[i], &batch);
		waits = waits_of(h, &batch, &a);
		/* The notes but the first are conflicts, and those are kept. */
		assert_true(count_results(&a, sizes[i], "status", "success") >=
			    sizes[i] / 5 * 4);
		test_answer_free(&a);
		buf_fini(&batch);
		if (i == 0)
			first = waits;
		assert_true(waits <= first && waits <= WAITS_MAX);
	}
}

static void
what_comes_again_waits_as_often_too(void **state)
{
	static const size_t sizes[] = { 10, 1000 };
	struct house *h = *state;

	for (size_t i = 0; i < 2; i++) {
		struct test_answer a;
		struct buf batch;

		fill(h, sizes[i], &batch);
		(void)waits_of(h, &batch, &a);
		test_answer_free(&a);
		assert_true(waits_of(h, &batch, &a) <= WAITS_MAX);
		assert_int_equal(
			count_results(&a, sizes[i], "resolution", "replayed"),
			count_results(&a, sizes[i], "status", "success"));
		test_answer_free(&a);
		buf_fini(&batch);
	}
}

/* That nobody has sent them before is taken for granted of actions by their
 * numbers, and not always so. */
static void
a_key_of_another_terminal_is_found_all_the_same(void **state)
{
	const struct test_action first = { .table = "folio_charges",
		.operation = "INSERT",
		.key = "one-intention",
		.data = "{\"folio_id\":\"" FOLIO_2
			"\",\"kind\":\"bar\",\"amount_minor\":500}" };
	struct test_action second = first;
	struct house *h = *state;
	struct test_terminal other;
	struct test_answer a;
	struct buf batch;
	size_t charges;

	buf_init(&batch, BATCH_BYTES);
	(void)test_action_add(&h->terminal, &first, &batch);
	test_sync(&h->terminal, batch.data, 5, &a);
	assert_int_equal(count_results(&a, 1, "status", "success"), 1);
	test_answer_free(&a);
	charges = server_hotel_count(&h->hotel, TABLE_FOLIO_CHARGES);

	test_terminal_add(&h->hotel, &other, "FD2", true);
	second.data = "{\"folio_id\":\"" FOLIO_2
		      "\",\"kind\":\"bar\",\"amount_minor\":700}";
	buf_clear(&batch);
	(void)test_action_add(&other, &second, &batch);
	second.key = "another";
	(void)test_action_add(&other, &second, &batch);
	test_sync(&other, batch.data, 5, &a);
	assert_string_equal(
		test_result_text(&a, 0, "error_type"), "validation_error");
	assert_string_equal(test_result_text(&a, 1, "status"), "success");
	assert_int_equal(server_hotel_count(&h->hotel, TABLE_FOLIO_CHARGES),
		charges + 1);
	test_answer_free(&a);
	buf_fini(&batch);
	test_terminal_free(&other);
}

/* What is read ahead is read before the batch has written anything. */
static void
an_action_sees_what_the_one_before_it_wrote(void **state)
{
	struct house *h = *state;
	size_t lines = server_hotel_count(&h->hotel, TABLE_ORDER_LINES);
	struct test_answer a;
	struct buf batch;

	buf_init(&batch, BATCH_BYTES);
	add_order(h, &batch);
	test_sync(&h->terminal, batch.data, 0, &a);
	assert_int_equal(count_results(&a, 2, "status", "success"), 2);
	test_answer_free(&a);
	assert_int_equal(
		server_hotel_count(&h->hotel, TABLE_ORDER_LINES), lines + 1);
	buf_fini(&batch);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_batch_waits_as_often_however_long_it_is),
		TEST(what_comes_again_waits_as_often_too),
		TEST(a_key_of_another_terminal_is_found_all_the_same),
		TEST(an_action_sees_what_the_one_before_it_wrote),
	};

	return test_postgres_group(
		"postgres ahead", tests, sizeof(tests) / sizeof(tests[0]));
}
