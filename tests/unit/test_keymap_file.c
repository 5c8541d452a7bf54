#include "ui/keymap_file.h"

#include "ui/keymap.h"

#include "tests/lib/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct keymap_problem problem;
static size_t lines;

static enum err
load(const char *text)
{
	char path[] = "/tmp/test_keymap_file.XXXXXX";
	int fd = mkstemp(path);
	enum err e;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	(void)close(fd);
	memset(&problem, 0, sizeof(problem));
	e = keymap_file_load(path, &lines, &problem);
	(void)unlink(path);
	return e;
}

static void
refused(const char *text, int line, const char *what)
{
	assert_int_equal(load(text), ERR_CONFIG);
	assert_int_equal(problem.line, line);
	if (strstr(problem.what, what) == NULL)
		fail_msg("'%s' is not in: %s", what, problem.what);
	/* The keys are as they were. */
	assert_int_equal(
		keymap_find((struct where){ .context = CTX_ROOMS }, 'i'),
		ACT_CHECK_IN);
}

static int
tear_down(void **state)
{
	(void)state;
	keymap_use(NULL, 0);
	return 0;
}

static void
test_an_action_gets_other_keys_there_and_only_there(void **state)
{
	char text[512], name[KEY_NAME_SIZE];
	struct where rooms = { .context = CTX_ROOMS };

	(void)state;
	assert_int_equal(load("# ours\n\n ROOMS.CHECK_IN = k Insert\n"
			      "KITCHEN.RECALL =\n"),
		ERR_OK);
	assert_int_equal(lines, 2);
	assert_int_equal(keymap_find(rooms, 'k'), ACT_CHECK_IN);
	assert_int_equal(keymap_find(rooms, UI_KEY_INSERT), ACT_CHECK_IN);
	assert_int_equal(keymap_find(rooms, 'i'), ACT_NONE);
	assert_int_equal(
		keymap_find((struct where){ .context = CTX_KITCHEN }, 'r'),
		ACT_REFRESH);
	/* Its digit, its place on the line, help and palette go with it. */
	assert_int_equal(keymap_digit(CTX_ROOMS, ACT_CHECK_IN), '1');
	keymap_action_line(rooms, text, sizeof(text), 79);
	assert_int_equal(strncmp(text, " k In  o Out", 12), 0);
	assert_string_equal(
		keymap_shortcut(CTX_ROOMS, ACT_CHECK_IN, name), "k");
}

static void
test_what_a_context_inherits_gets_one_more_key(void **state)
{
	(void)state;
	assert_int_equal(load("ROOMS.REFRESH = Insert\n"), ERR_OK);
	assert_int_equal(keymap_find((struct where){ .context = CTX_ROOMS },
				 UI_KEY_INSERT),
		ACT_REFRESH);
	assert_int_equal(keymap_find((struct where){ .context = CTX_ARRIVALS },
				 UI_KEY_INSERT),
		ACT_NONE);
}

static void
test_a_second_file_goes_on_top_of_the_first(void **state)
{
	struct where rooms = { .context = CTX_ROOMS };

	(void)state;
	assert_int_equal(load("ROOMS.CHECK_IN = k\n"), ERR_OK);
	assert_int_equal(load("ROOMS.CHECK_OUT = Insert\n"), ERR_OK);
	assert_int_equal(keymap_find(rooms, 'k'), ACT_CHECK_IN);
	assert_int_equal(keymap_find(rooms, UI_KEY_INSERT), ACT_CHECK_OUT);
	/* One that is refused leaves both. */
	assert_int_equal(load("ROOMS.CHECK_OUT = k\n"), ERR_CONFIG);
	assert_int_equal(keymap_find(rooms, 'k'), ACT_CHECK_IN);
	assert_int_equal(keymap_find(rooms, UI_KEY_INSERT), ACT_CHECK_OUT);
}

static void
test_two_meanings_of_a_key_are_an_error(void **state)
{
	(void)state;
	refused("ROOMS.CHECK_IN = o\n", 1, "o is ROOMS.CHECK_OUT already");
	/* Above it, and below it. */
	refused("\nROOMS.CHECK_IN = u\n", 2, "u is LIST.UNDO already");
	refused("LIST.UNDO = i\n", 1, "i is ROOMS.CHECK_IN already");
	refused("ROOMS.CHECK_IN = x\nROOMS.MOVE = x\n", 1,
		"x is ROOMS.MOVE already");
	/* Two that change places. */
	assert_int_equal(
		load("ROOMS.CHECK_IN = o\nROOMS.CHECK_OUT = i\n"), ERR_OK);
	assert_int_equal(
		keymap_find((struct where){ .context = CTX_ROOMS }, 'o'),
		ACT_CHECK_IN);
}

static void
test_what_is_no_line_is_told_with_its_number(void **state)
{
	(void)state;
	refused("ROOMS.CHECK_IN\n", 1, "CONTEXT.ACTION = KEY");
	refused("CHECK_IN = k\n", 1, "no CONTEXT.ACTION");
	refused("ROOM.CHECK_IN = k\n", 1, "no context 'ROOM'");
	refused("ROOMS.BUMP = k\n", 1, "ROOMS has no action 'BUMP'");
	refused("ROOMS.CHECKIN = k\n", 1, "ROOMS has no action 'CHECKIN'");
	refused("ROOMS.CHECK_IN = F13\n", 1, "no key 'F13'");
	refused("ROOMS.CHECK_IN = 7\n", 1, "digits find rows");
	refused("FORM.COMMIT = s\n", 1, "'s' is text in FORM");
	refused("ARRIVALS.CHECK_IN = k\n", 1, "'k' is text in ARRIVALS");
	refused("ROOMS.CHECK_IN = k\nROOMS.CHECK_IN = K\n", 2,
		"stands in line 1 already");
	assert_int_equal(keymap_file_load("/nowhere/keys", &lines, &problem),
		ERR_NOT_FOUND);
	assert_true(problem.what[0] != '\0');
}

static void
test_nobody_is_left_without_a_way_out(void **state)
{
	(void)state;
	refused("ANY.BACK =\n", 0, "no key is left in FORM for BACK");
	refused("SCREEN.GO_TO = g\n", 0, "no key is left in PEOPLE for GO_TO");
	/* Another key for it is fine. */
	assert_int_equal(load("ANY.HELP = F11\n"), ERR_OK);
	assert_int_equal(
		keymap_find((struct where){ .context = CTX_FORM }, UI_KEY_F11),
		ACT_HELP);
}

#define KEYS_TEST(name) cmocka_unit_test_teardown(name, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		KEYS_TEST(test_an_action_gets_other_keys_there_and_only_there),
		KEYS_TEST(test_what_a_context_inherits_gets_one_more_key),
		KEYS_TEST(test_a_second_file_goes_on_top_of_the_first),
		KEYS_TEST(test_two_meanings_of_a_key_are_an_error),
		KEYS_TEST(test_what_is_no_line_is_told_with_its_number),
		KEYS_TEST(test_nobody_is_left_without_a_way_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
