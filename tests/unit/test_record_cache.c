#include "tests/lib/test.h"

#include "server/record_cache.h"

#include <stdio.h>
#include <string.h>

struct place {
	struct record_cache *cache;
	struct arena *a;
};

static int
set_up(void **state)
{
	static struct place p;

	p.cache = record_cache_new();
	p.a = arena_new((size_t)1 << 24);
	*state = &p;
	return 0;
}

static int
tear_down(void **state)
{
	struct place *p = *state;

	record_cache_free(p->cache);
	arena_free(p->a);
	return 0;
}

/* A posting on a folio, as somebody else's memory has it. */
static struct record *
charge(struct place *p, const char *id, const char *folio, int64_t amount,
	int64_t created_at)
{
	struct record *r = record_new(p->a, entity_get(TABLE_FOLIO_CHARGES));

	r->id = arena_strdup(p->a, id);
	r->tenant_id = "alpenhof";
	r->created_at = created_at;
	record_set_text(r, CHARGE_FOLIO_ID, arena_strdup(p->a, folio));
	record_set_int(r, CHARGE_AMOUNT_MINOR, amount);
	return r;
}

/* As a writer does it: looks, writes, says so. */
static void
put(struct place *p, const struct record *now)
{
	struct record *before = NULL;

	if (!record_cache_find(p->cache, TABLE_FOLIO_CHARGES, now->id, &before))
		record_cache_keep(p->cache, TABLE_FOLIO_CHARGES, now->id, NULL);
	record_cache_put(p->cache, before, now, 1);
}

static void
know(struct place *p, const char *folio, struct record **items, size_t count,
	int64_t sum)
{
	struct record_list list = { .count = count, .items = items };
	struct value v = value_text(folio);

	record_cache_keep_list(
		p->cache, TABLE_FOLIO_CHARGES, CHARGE_FOLIO_ID, v, &list);
	record_cache_keep_sum(p->cache, TABLE_FOLIO_CHARGES, CHARGE_FOLIO_ID, v,
		CHARGE_AMOUNT_MINOR, sum);
}

/* "a b c", in order; "?" when nothing is known. */
static const char *
ids_of(struct place *p, const char *folio)
{
	struct record_list list;
	const char *text = "";

	if (!record_cache_list(p->cache, TABLE_FOLIO_CHARGES, CHARGE_FOLIO_ID,
		    value_text(folio), p->a, &list))
		return "?";
	for (size_t i = 0; i < list.count; i++)
		text = arena_printf(p->a, "%s%s%s", text, i > 0 ? " " : "",
			list.items[i]->id);
	return text;
}

static int64_t
sum_of(struct place *p, const char *folio)
{
	int64_t sum = INT64_MIN;

	(void)record_cache_sum(p->cache, TABLE_FOLIO_CHARGES, CHARGE_FOLIO_ID,
		value_text(folio), CHARGE_AMOUNT_MINOR, &sum);
	return sum;
}

static void
what_was_not_asked_is_not_known(void **state)
{
	struct place *p = *state;
	struct record *r = NULL;

	assert_false(record_cache_find(p->cache, TABLE_ROOMS, "a", &r));
	record_cache_keep(p->cache, TABLE_ROOMS, "a", NULL);
	assert_true(record_cache_find(p->cache, TABLE_ROOMS, "a", &r));
	assert_null(r);
	assert_false(record_cache_find(p->cache, TABLE_STAYS, "a", &r));
	assert_string_equal(ids_of(p, "f"), "?");
	assert_int_equal(sum_of(p, "f"), INT64_MIN);
}

static void
lists_and_sums_follow_what_is_written(void **state)
{
	struct place *p = *state;
	struct record *items[] = { charge(p, "b", "f", 200, 2),
		charge(p, "d", "f", 400, 4) };
	struct record *moved = charge(p, "b", "g", 250, 2);
	struct record *gone = charge(p, "d", "f", 400, 4);

	know(p, "f", items, 2, 600);
	know(p, "g", NULL, 0, 0);
	put(p, charge(p, "e", "f", 5, 5));
	put(p, charge(p, "c", "f", 3, 3));
	put(p, charge(p, "a", "f", 1, 3)); /* same instant: by id */
	assert_string_equal(ids_of(p, "f"), "b a c d e");
	assert_int_equal(sum_of(p, "f"), 609);
	put(p, moved);
	assert_string_equal(ids_of(p, "f"), "a c d e");
	assert_string_equal(ids_of(p, "g"), "b");
	assert_int_equal(sum_of(p, "f"), 409);
	assert_int_equal(sum_of(p, "g"), 250);
	gone->deleted = true;
	put(p, gone);
	assert_string_equal(ids_of(p, "f"), "a c e");
	assert_int_equal(sum_of(p, "f"), 9);
	/* Of a folio that nobody asked for nothing is known. */
	put(p, charge(p, "x", "h", 7, 7));
	assert_string_equal(ids_of(p, "h"), "?");
}

static void
a_record_is_the_same_by_id_and_in_a_list(void **state)
{
	struct place *p = *state;
	struct record *first = charge(p, "b", "f", 200, 2);
	struct record *again = charge(p, "b", "f", 200, 2);
	struct record_list list;
	struct record *r = NULL;

	record_cache_keep(p->cache, TABLE_FOLIO_CHARGES, "b", first);
	know(p, "f", &again, 1, 200);
	put(p, charge(p, "b", "f", 300, 2));
	assert_true(record_cache_find(p->cache, TABLE_FOLIO_CHARGES, "b", &r));
	assert_int_equal(record_int(r, CHARGE_AMOUNT_MINOR), 300);
	assert_true(record_cache_list(p->cache, TABLE_FOLIO_CHARGES,
		CHARGE_FOLIO_ID, value_text("f"), p->a, &list));
	assert_int_equal(list.count, 1);
	assert_ptr_equal(list.items[0], r);
	assert_int_equal(sum_of(p, "f"), 300);
	/* What was handed out before has not changed. */
	assert_int_equal(record_int(first, CHARGE_AMOUNT_MINOR), 200);
}

static void
when_a_field_was_set_is_known_of_what_was_changed(void **state)
{
	struct place *p = *state;
	const enum table t = TABLE_FOLIO_CHARGES;
	struct record *before = charge(p, "b", "f", 200, 2);
	struct record *known = NULL;
	int64_t at = 0;

	record_cache_put(p->cache, NULL, before, 5);
	assert_false(record_cache_set_at(
		p->cache, t, "b", CHARGE_AMOUNT_MINOR, &at));
	assert_true(record_cache_find(p->cache, t, "b", &known));
	record_cache_put(p->cache, known, charge(p, "b", "f", 300, 2), 7);
	assert_true(record_cache_set_at(
		p->cache, t, "b", CHARGE_AMOUNT_MINOR, &at));
	assert_int_equal(at, 7);
	assert_false(
		record_cache_set_at(p->cache, t, "b", CHARGE_FOLIO_ID, &at));
	record_cache_keep_set_at(p->cache, t, "b", CHARGE_FOLIO_ID, 3);
	assert_true(record_cache_find(p->cache, t, "b", &known));
	record_cache_put(p->cache, known, charge(p, "b", "f", 400, 2), 9);
	assert_true(record_cache_set_at(
		p->cache, t, "b", CHARGE_AMOUNT_MINOR, &at));
	assert_int_equal(at, 9);
	assert_true(
		record_cache_set_at(p->cache, t, "b", CHARGE_FOLIO_ID, &at));
	assert_int_equal(at, 3);
	record_cache_clear(p->cache);
	assert_false(record_cache_set_at(
		p->cache, t, "b", CHARGE_AMOUNT_MINOR, &at));
}

static void
only_references_are_worth_a_list(void **state)
{
	const struct value key = value_text("k");
	struct place *p = *state;

	assert_true(record_cache_wants(p->cache, TABLE_FOLIO_CHARGES,
		CHARGE_FOLIO_ID, value_text("f")));
	assert_false(record_cache_wants(
		p->cache, TABLE_FOLIO_CHARGES, CHARGE_FOLIO_ID, value_null()));
	assert_false(record_cache_wants(
		p->cache, TABLE_FOLIO_CHARGES, CHARGE_IDEMPOTENCY_KEY, key));
	assert_false(record_cache_wants(
		p->cache, TABLE_PROPERTIES, -1, value_null()));
	record_cache_keep_keys(p->cache);
	assert_true(record_cache_wants(
		p->cache, TABLE_FOLIO_CHARGES, CHARGE_IDEMPOTENCY_KEY, key));
	assert_false(record_cache_wants(
		p->cache, TABLE_FOLIO_CHARGES, CHARGE_DESCRIPTION, key));
}

static void
thousands_are_found_again_until_they_are_forgotten(void **state)
{
	struct place *p = *state;
	struct record *r = NULL;
	char id[32];

	know(p, "f", NULL, 0, 0);
	for (int i = 0; i < 5000; i++) {
		(void)snprintf(id, sizeof(id), "charge-%d", i);
		put(p, charge(p, id, "f", 1, i));
	}
	assert_int_equal(sum_of(p, "f"), 5000);
	for (int i = 0; i < 5000; i++) {
		(void)snprintf(id, sizeof(id), "charge-%d", i);
		assert_true(record_cache_find(
			p->cache, TABLE_FOLIO_CHARGES, id, &r));
		assert_string_equal(r->id, id);
	}
	record_cache_trim(p->cache, (size_t)1 << 30);
	assert_int_equal(sum_of(p, "f"), 5000);
	record_cache_trim(p->cache, 1000);
	assert_int_equal(sum_of(p, "f"), INT64_MIN);
	assert_false(record_cache_find(
		p->cache, TABLE_FOLIO_CHARGES, "charge-1", &r));
	know(p, "f", NULL, 0, 0);
	record_cache_clear(p->cache);
	assert_string_equal(ids_of(p, "f"), "?");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(what_was_not_asked_is_not_known),
		TEST(lists_and_sums_follow_what_is_written),
		TEST(a_record_is_the_same_by_id_and_in_a_list),
		TEST(when_a_field_was_set_is_known_of_what_was_changed),
		TEST(only_references_are_worth_a_list),
		TEST(thousands_are_found_again_until_they_are_forgotten),
	};

	return cmocka_run_group_tests_name("record_cache", tests, NULL, NULL);
}
