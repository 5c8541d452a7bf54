/*
 * A PostgreSQL of the tests' own: in a new folder, on a unix socket there and
 * nowhere else, as a user without rights when the tests run as root. It ends
 * with the test program, however that ends. Nothing of it needs to outlive a
 * power cut, so it never waits for the disk.
 */
#ifndef OFFSYNC_TESTS_LIB_POSTGRES_SERVER_H
#define OFFSYNC_TESTS_LIB_POSTGRES_SERVER_H

#include "base/arena.h"
#include "tests/lib/test.h"

#include <stdbool.h>
#include <stddef.h>

/* NULL when there is a PostgreSQL to start; else why not. */
const char *test_postgres_absent(void);
/* Both may be called again; start does nothing when it runs. */
void test_postgres_start(void);
void test_postgres_stop(void);
/* As after kill -9 of all of it, and a start. */
void test_postgres_crash(void);
/* A group of tests with one between them, or their number as skipped and why;
 * what main returns. */
int test_postgres_group(
	const char *name, const struct CMUnitTest *tests, size_t count);

/* The logins: a role that owns the schema, one that the server uses, one of
 * another program, and the superuser. */
#define POSTGRES_OWNER  "offsync_owner"
#define POSTGRES_SERVER "offsyncd"
#define POSTGRES_OTHER  "office"
#define POSTGRES_SUPER  "postgres"

/* A new database with the schema; its name. */
void test_postgres_create(char *name, size_t size);
void test_postgres_drop(const char *name);
/* An empty one, without the schema. */
void test_postgres_create_empty(char *name, size_t size);
/* "host=… dbname=… user=…", for libpq. */
void test_postgres_conninfo(
	const char *database, const char *role, char *out, size_t size);

/* Runs plain SQL as a role, with offsync.tenant set unless it is NULL. The
 * first column of the first row of what it gives last, in the arena ("" for
 * null; NULL without rows); error: NULL, or room for the message: then *error
 * is NULL when all went well, and the test fails otherwise. */
const char *test_postgres_sql(const char *database, const char *role,
	const char *tenant, const char *sql, struct arena *a,
	const char **error);
/* The server's log so far, in the arena. */
const char *test_postgres_log(struct arena *a);

#endif
