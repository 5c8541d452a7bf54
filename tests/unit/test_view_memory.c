#include "tests/lib/test.h"

#include "domain/view_memory.h"

#include <string.h>

#define MEMORY ((size_t)64 * 1024 * 1024)

static struct arena *arena;
static struct view_memory *memory;

static int
set_up(void **state)
{
	(void)state;
	arena = arena_new(MEMORY);
	memory = view_memory_new();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	view_memory_free(memory);
	arena_free(arena);
	return 0;
}

static void
put_charge(const char *id, const char *folio, int64_t amount, int64_t at)
{
	struct record *r = record_new(arena, entity_get(TABLE_FOLIO_CHARGES));

	r->id = id;
	r->tenant_id = "h1";
	r->created_at = at;
	record_set_text(r, CHARGE_FOLIO_ID, folio);
	record_set_int(r, CHARGE_AMOUNT_MINOR, amount);
	view_memory_put(memory, r);
}

static enum err
find(const char *id, struct record **out)
{
	const struct view *v = view_memory_view(memory);

	return v->find(v->ctx, TABLE_FOLIO_CHARGES, id, arena, out);
}

static struct record_list
list(int field, struct value value)
{
	const struct view *v = view_memory_view(memory);
	struct record_list out;

	assert_int_equal(
		v->list(v->ctx, TABLE_FOLIO_CHARGES, field, value, arena, &out),
		ERR_OK);
	return out;
}

static void
test_records_are_found_and_survive_their_change(void **state)
{
	struct record *r;

	(void)state;
	assert_int_equal(find("c1", &r), ERR_NOT_FOUND);
	put_charge("c1", "f1", 100, 1);
	assert_int_equal(find("c1", &r), ERR_OK);
	put_charge("c1", "f2", 200, 1);
	assert_string_equal(record_text(r, CHARGE_FOLIO_ID), "f1");
	assert_int_equal(find("c1", &r), ERR_OK);
	assert_string_equal(record_text(r, CHARGE_FOLIO_ID), "f2");
	view_memory_remove(memory, TABLE_FOLIO_CHARGES, "c1");
	view_memory_remove(memory, TABLE_FOLIO_CHARGES, "c1");
	assert_int_equal(find("c1", &r), ERR_NOT_FOUND);
	assert_int_equal(view_memory_count(memory, TABLE_FOLIO_CHARGES), 0);
}

static void
test_lists_are_in_order_of_creation_and_id(void **state)
{
	struct record_list l;

	(void)state;
	put_charge("c3", "f1", 1, 20);
	put_charge("c2", "f1", 1, 10);
	put_charge("c1", "f1", 1, 20);
	put_charge("c4", "f2", 1, 5);
	put_charge("c5", "f1", 1, 20);
	l = list(CHARGE_FOLIO_ID, value_text("f1"));
	assert_int_equal(l.count, 4);
	assert_string_equal(l.items[0]->id, "c2");
	assert_string_equal(l.items[1]->id, "c1");
	assert_string_equal(l.items[2]->id, "c3");
	assert_string_equal(l.items[3]->id, "c5");
	assert_int_equal(list(-1, value_null()).count, 5);
	assert_int_equal(list(CHARGE_KIND, value_null()).count, 5);
	assert_int_equal(list(CHARGE_FOLIO_ID, value_text("f9")).count, 0);
}

static void
test_tombstones_are_found_but_neither_listed_nor_summed(void **state)
{
	const struct view *v = view_memory_view(memory);
	struct record *r;
	int64_t sum;

	(void)state;
	put_charge("c1", "f1", 100, 1);
	put_charge("c2", "f1", -30, 2);
	put_charge("c3", "f2", 7, 3);
	assert_int_equal(v->sum(v->ctx, TABLE_FOLIO_CHARGES, CHARGE_FOLIO_ID,
				 value_text("f1"), CHARGE_AMOUNT_MINOR, &sum),
		ERR_OK);
	assert_int_equal(sum, 70);
	assert_int_equal(find("c2", &r), ERR_OK);
	r->deleted = true;
	view_memory_put(memory, r);
	assert_int_equal(find("c2", &r), ERR_OK);
	assert_true(r->deleted);
	assert_int_equal(list(CHARGE_FOLIO_ID, value_text("f1")).count, 1);
	assert_int_equal(v->sum(v->ctx, TABLE_FOLIO_CHARGES, CHARGE_FOLIO_ID,
				 value_text("f1"), CHARGE_AMOUNT_MINOR, &sum),
		ERR_OK);
	assert_int_equal(sum, 100);
	assert_int_equal(v->sum(v->ctx, TABLE_FOLIO_CHARGES, CHARGE_FOLIO_ID,
				 value_text("f9"), CHARGE_AMOUNT_MINOR, &sum),
		ERR_OK);
	assert_int_equal(sum, 0);
}

static void
test_series_count_from_one_each(void **state)
{
	const struct view *v = view_memory_view(memory);
	int64_t n;

	(void)state;
	assert_int_equal(v->next(v->ctx, "folio", &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(v->next(v->ctx, "bill", &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(v->next(v->ctx, "folio", &n), ERR_OK);
	assert_int_equal(n, 2);
}

static void
test_thousands_of_records_come_and_go(void **state)
{
	struct record *r;
	const size_t count = 5000;

	(void)state;
	for (size_t i = 0; i < count; i++)
		put_charge(arena_printf(arena, "c%zu", i), "f1", 1,
			(int64_t)(i * 7919 % count));
	for (size_t i = 0; i < count; i += 2)
		view_memory_remove(memory, TABLE_FOLIO_CHARGES,
			arena_printf(arena, "c%zu", i));
	assert_int_equal(
		view_memory_count(memory, TABLE_FOLIO_CHARGES), count / 2);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(find(arena_printf(arena, "c%zu", i), &r),
			i % 2 == 0 ? ERR_NOT_FOUND : ERR_OK);
	for (size_t i = 1; i < count / 2; i++)
		assert_true(view_memory_at(memory, TABLE_FOLIO_CHARGES, i - 1)
				    ->created_at <
			    view_memory_at(memory, TABLE_FOLIO_CHARGES, i)
				    ->created_at);
	view_memory_clear(memory);
	assert_int_equal(view_memory_count(memory, TABLE_FOLIO_CHARGES), 0);
	assert_int_equal(find("c1", &r), ERR_NOT_FOUND);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(test_records_are_found_and_survive_their_change),
		EACH(test_lists_are_in_order_of_creation_and_id),
		EACH(test_tombstones_are_found_but_neither_listed_nor_summed),
		EACH(test_series_count_from_one_each),
		EACH(test_thousands_of_records_come_and_go),
	};

	return cmocka_run_group_tests_name("view_memory", tests, NULL, NULL);
}
