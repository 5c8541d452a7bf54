/*
 * The same tests on every storage that there is here.
 */
#ifndef OFFSYNC_TESTS_LIB_STORAGES_H
#define OFFSYNC_TESTS_LIB_STORAGES_H

#include "tests/lib/test.h"

/* Runs them on SQLite, then on a PostgreSQL of their own; where there is none
 * they count as skipped. STORAGE=sqlite or STORAGE=postgres: on that one alone.
 * For main: 0 when none failed. */
int test_on_all_storages(
	const char *name, const struct CMUnitTest *tests, size_t count);
#define TEST_ON_ALL_STORAGES(name, tests)                                      \
	test_on_all_storages(name, tests, sizeof(tests) / sizeof((tests)[0]))

#endif
