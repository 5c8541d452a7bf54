/* What the kitchen has to know of a dish before it cooks it. */
#include "tests/lib/test.h"

#include "domain/modifiers.h"

#include <string.h>

#define STEAK "doneness: rare, Medium rare, well done; 2 sides: fries, purée"

/* Eight letters, each with two marks above it. */
#define MARKED "e\xcc\x81\xcc\x82"
#define HEAPED MARKED MARKED MARKED MARKED MARKED MARKED MARKED MARKED

static struct arena *arena;

static int
set_up(void **state)
{
	(void)state;
	arena = arena_new(1u << 20);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static void
test_groups_are_read_as_they_are_written(void **state)
{
	struct modifiers m;

	(void)state;
	assert_null(modifiers_problem(STEAK, arena));
	modifiers_read(STEAK, arena, &m);
	assert_int_equal(m.count, 2);
	assert_string_equal(m.groups[0].name, "doneness");
	assert_int_equal(m.groups[0].takes, 1);
	assert_int_equal(m.groups[0].count, 3);
	assert_string_equal(m.groups[0].choices[1], "Medium rare");
	assert_string_equal(modifiers_name(&m.groups[0], arena), "doneness");
	assert_int_equal(m.groups[1].takes, 2);
	assert_string_equal(modifiers_name(&m.groups[1], arena), "2 sides");
	assert_string_equal(
		modifiers_list(&m.groups[1], arena), "fries, purée");
	modifiers_read(NULL, arena, &m);
	assert_int_equal(m.count, 0);
	/* A last ; is no group more. */
	assert_null(modifiers_problem("a: b, c;", arena));
}

static void
test_what_is_wrong_is_told(void **state)
{
	static const struct {
		const char *text;
		const char *problem;
	} cases[] = {
		{ "rare, medium", "'rare, medium' has no :" },
		{ ": a, b", "has a place where nothing stands" },
		{ "a: b, , c", "has a place where nothing stands" },
		{ "a: b, c;; d: e, f", "'' has no :" },
		{ "a: b", "two choices of 'a' or more" },
		{ "a:", "two choices of 'a' or more" },
		{ "a: b, c, B", "has 'B' twice" },
		{ "a: b, c; d: e, b", "has 'b' twice" },
		{ "a: b/c, d", "must not have a / in 'b/c'" },
		{ "0 a: b, c", "1 to 9 of 'a'" },
		{ "12 a: b, c", "1 to 9 of 'a'" },
		{ "a: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10", "at most 9 choices" },
		{ "a: A, B; b: C, D; c: E, F; d: G, H; e: I, J",
			"at most 4 groups" },
		{ "a: a name that is longer than anybody reads, b",
			"too long" },
		/* 32 columns that no list could hold: letters with two marks
		 * each, four bytes at a time. */
		{ "a: b, " HEAPED HEAPED HEAPED HEAPED, "too long" },
		{ "9 a: as many letters as fit in, b",
			"must leave room for what is chosen" },
		{ "9 a: twenty is enough now, b; b: white, red",
			"with 'b' it can be longer than 200" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *is = modifiers_problem(cases[i].text, arena);

		assert_non_null(is);
		if (strstr(is, cases[i].problem) == NULL)
			fail_msg("'%s': %s", cases[i].text, is);
	}
}

static void
test_what_is_missing_is_looked_for_among_the_wishes(void **state)
{
	static const struct {
		const char *wishes;
		const char *missing; /* NULL: nothing */
	} cases[] = {
		{ NULL, "doneness" },
		{ "", "doneness" },
		{ "no salt", "doneness" },
		{ "medium", "doneness" },
		{ "rare steak", "doneness" },
		{ "fries, puree", "doneness" },
		{ "RARE", "sides" },
		{ "rare, fries, no salt", "sides" },
		{ "rare, fries, fries", NULL },
		{ "no salt , purée, well done, fries", NULL },
		{ "medium rare/fries/puree", NULL },
	};
	struct modifiers m;

	(void)state;
	modifiers_read(STEAK, arena, &m);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct modifier_group *g =
			modifiers_missing(&m, cases[i].wishes);
		const char *is = g == NULL ? "nothing" : g->name;
		const char *wanted =
			cases[i].missing == NULL ? "nothing" : cases[i].missing;

		if (strcmp(is, wanted) != 0)
			fail_msg("'%s': %s", cases[i].wishes, is);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_groups_are_read_as_they_are_written),
		cmocka_unit_test(test_what_is_wrong_is_told),
		cmocka_unit_test(
			test_what_is_missing_is_looked_for_among_the_wishes),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
