/* Small files: whole or not at all, nobody else's overwritten. */
#include "tests/lib/test.h"

#include "base/file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];
static char path[128];
static char fresh[136];

static int
set_up(void **state)
{
	(void)state;
	(void)snprintf(folder, sizeof(folder), "/tmp/file.XXXXXX");
	assert_non_null(mkdtemp(folder));
	(void)snprintf(path, sizeof(path), "%s/text", folder);
	(void)snprintf(fresh, sizeof(fresh), "%s" FILE_FRESH, path);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	(void)unlink(path);
	(void)unlink(fresh);
	(void)rmdir(fresh);
	return rmdir(folder);
}

static void
assert_holds(const char *text)
{
	struct buf read;

	buf_init(&read, 64);
	assert_int_equal(file_read_all(path, &read), ERR_OK);
	assert_string_equal(read.data, text);
	buf_fini(&read);
}

static void
test_a_new_file_is_its_owners_alone(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(file_create(path, "one", 3), ERR_OK);
	assert_holds("one");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void
test_what_is_there_is_not_made_again(void **state)
{
	(void)state;
	assert_int_equal(file_create(path, "one", 3), ERR_OK);
	assert_int_equal(file_create(path, "two", 3), ERR_EXISTS);
	assert_holds("one");
}

static void
test_replaced_is_the_whole_of_it(void **state)
{
	(void)state;
	assert_int_equal(file_replace(path, "a longer one", 12), ERR_OK);
	assert_int_equal(file_replace(path, "two", 3), ERR_OK);
	assert_holds("two");
	assert_int_equal(access(fresh, F_OK), -1);
}

static void
test_what_cannot_be_replaced_stays(void **state)
{
	(void)state;
	assert_int_equal(file_create(path, "one", 3), ERR_OK);
	assert_int_equal(mkdir(fresh, 0700), 0);
	assert_int_not_equal(file_replace(path, "two", 3), ERR_OK);
	assert_holds("one");
}

static void
test_no_link_leads_elsewhere(void **state)
{
	char other[128];
	struct buf read;

	(void)state;
	(void)snprintf(other, sizeof(other), "%s/other", folder);
	assert_int_equal(file_create(other, "kept", 4), ERR_OK);
	assert_int_equal(symlink(other, path), 0);
	buf_init(&read, 64);
	assert_int_not_equal(file_read_all(path, &read), ERR_OK);
	assert_int_not_equal(file_append(path, "more", 4), ERR_OK);
	assert_int_equal(file_create(path, "new", 3), ERR_EXISTS);
	buf_clear(&read);
	assert_int_equal(file_read_all(other, &read), ERR_OK);
	assert_string_equal(read.data, "kept");
	buf_fini(&read);
	assert_int_equal(unlink(other), 0);
}

static void
test_appended_is_behind(void **state)
{
	(void)state;
	assert_int_equal(file_append(path, "one ", 4), ERR_OK);
	assert_int_equal(file_append(path, "two", 3), ERR_OK);
	assert_holds("one two");
}

static void
test_no_more_is_read_than_is_taken(void **state)
{
	struct buf read;

	(void)state;
	assert_int_equal(file_create(path, "12345678", 8), ERR_OK);
	buf_init(&read, 4);
	assert_int_equal(file_read_all(path, &read), ERR_TOO_LARGE);
	buf_fini(&read);
}

static void
test_what_is_wrong_has_its_name(void **state)
{
	static const struct {
		int number;
		enum err e;
	} wrong[] = {
		{ ENOENT, ERR_NOT_FOUND },
		{ EEXIST, ERR_EXISTS },
		{ ENOSPC, ERR_FULL },
		{ EROFS, ERR_READ_ONLY },
		{ EACCES, ERR_SYSTEM },
		{ EIO, ERR_IO },
	};
	struct buf read;

	(void)state;
	buf_init(&read, 64);
	assert_int_equal(file_read_all(path, &read), ERR_NOT_FOUND);
	buf_fini(&read);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		errno = wrong[i].number;
		assert_int_equal(file_failed(path), wrong[i].e);
	}
}

static void
test_destroyed_is_gone(void **state)
{
	(void)state;
	assert_int_equal(file_create(path, "secret", 6), ERR_OK);
	assert_int_equal(file_destroy(path), ERR_OK);
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(file_destroy(path), ERR_OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_new_file_is_its_owners_alone),
		TEST(test_what_is_there_is_not_made_again),
		TEST(test_replaced_is_the_whole_of_it),
		TEST(test_what_cannot_be_replaced_stays),
		TEST(test_no_link_leads_elsewhere),
		TEST(test_appended_is_behind),
		TEST(test_no_more_is_read_than_is_taken),
		TEST(test_what_is_wrong_has_its_name),
		TEST(test_destroyed_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
