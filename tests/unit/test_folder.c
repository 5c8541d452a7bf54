/* What wakes a program that watches its folder, and what does not. */
#include "tests/lib/test.h"

#include "base/file.h"
#include "base/folder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <unistd.h>

static char folder[64];
static char store[96];
static char log_file[96];
static int fd;

static int
set_up(void **state)
{
	(void)state;
	(void)snprintf(folder, sizeof(folder), "/tmp/folder.XXXXXX");
	assert_non_null(mkdtemp(folder));
	(void)snprintf(store, sizeof(store), "%s/store.db", folder);
	(void)snprintf(log_file, sizeof(log_file), "%s/agent.log", folder);
	assert_int_equal(file_create(store, "1", 1), ERR_OK);
	assert_int_equal(file_create(log_file, "1", 1), ERR_OK);
	fd = folder_watch(folder, IN_MODIFY | IN_MOVED_TO);
	assert_int_not_equal(fd, -1);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	(void)close(fd);
	(void)unlink(store);
	(void)unlink(log_file);
	return rmdir(folder);
}

static void
test_a_write_is_news_once(void **state)
{
	(void)state;
	assert_false(folder_changed(fd));
	assert_int_equal(file_append(store, "2", 1), ERR_OK);
	assert_true(folder_changed(fd));
	assert_false(folder_changed(fd));
}

static void
test_what_is_logged_is_none(void **state)
{
	(void)state;
	assert_int_equal(file_append(log_file, "2", 1), ERR_OK);
	assert_false(folder_changed(fd));
}

static void
test_among_much_that_is_logged_it_is_found(void **state)
{
	(void)state;
	assert_int_equal(file_append(store, "2", 1), ERR_OK);
	for (int i = 0; i < 300; i++) {
		assert_int_equal(file_append(log_file, "2", 1), ERR_OK);
		assert_int_equal(file_append(store, "2", 1), ERR_OK);
	}
	assert_int_equal(file_append(log_file, "2", 1), ERR_OK);
	assert_true(folder_changed(fd));
	assert_false(folder_changed(fd));
}

static void
test_no_folder_is_said_to_be_none(void **state)
{
	(void)state;
	errno = 0;
	assert_int_equal(folder_watch(store, IN_ONLYDIR | IN_MODIFY), -1);
	assert_int_equal(errno, ENOTDIR);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_write_is_news_once),
		TEST(test_what_is_logged_is_none),
		TEST(test_among_much_that_is_logged_it_is_found),
		TEST(test_no_folder_is_said_to_be_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
