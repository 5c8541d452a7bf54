#include "tests/lib/storages.h"

#include "tests/lib/postgres_server.h"
#include "tests/lib/server_hotel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
is_wanted(const char *kind)
{
	const char *only = getenv("STORAGE");

	return only == NULL || strcmp(only, kind) == 0;
}

static int
run(const char *name, const char *kind, const struct CMUnitTest *tests,
	size_t count)
{
	char title[128];

	(void)snprintf(title, sizeof(title), "%s, %s", name, kind);
	return _cmocka_run_group_tests(title, tests, count, NULL, NULL);
}

int
test_on_all_storages(
	const char *name, const struct CMUnitTest *tests, size_t count)
{
	const char *why = test_postgres_absent();
	int failed = 0;

	if (is_wanted("sqlite"))
		failed += run(name, "SQLite", tests, count);
	if (!is_wanted("postgres"))
		return failed;
	if (why != NULL) {
		(void)printf("[  SKIPPED ] %zu test(s) on PostgreSQL: %s\n",
			count, why);
		return failed;
	}
	test_postgres_start();
	server_hotel_on_postgres = true;
	failed += run(name, "PostgreSQL", tests, count);
	server_hotel_on_postgres = false;
	test_postgres_stop();
	return failed;
}
