#include "tests/lib/test.h"

#include "base/conf.h"
#include "base/conf_option.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEN "0123456789"

static char path[64];

static int
make_file(void **state)
{
	int fd;

	(void)state;
	(void)snprintf(path, sizeof path, "/tmp/offsync-conf-XXXXXX");
	fd = mkstemp(path);
	return fd < 0 ? -1 : close(fd);
}

static int
remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

static void
write_bytes(const char *text, size_t len)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
}

static void
loads(const char *text, struct conf *out)
{
	struct conf_problem problem;
	enum err e;

	write_bytes(text, strlen(text));
	e = conf_load(path, out, &problem);
	if (e != ERR_OK)
		conf_problem_print(&problem, stdout);
	assert_int_equal(e, ERR_OK);
}

/* The problem that text has. */
static const struct conf_problem *
refused(const char *text)
{
	static struct conf_problem problem;
	struct conf conf;

	memset(&conf, 0x55, sizeof conf);
	write_bytes(text, strlen(text));
	assert_int_equal(conf_load(path, &conf, &problem), ERR_CONFIG);
	for (size_t i = 0; i < sizeof conf; i++)
		assert_int_equal(((unsigned char *)&conf)[i], 0x55);
	assert_string_equal(problem.file, path);
	assert_true(strlen(problem.what) > 0);
	assert_true(strlen(problem.remedy) > 0);
	return &problem;
}

static void
test_defaults_are_those_of_the_specification(void **state)
{
	struct conf c;

	(void)state;
	conf_defaults(&c);
	assert_true(c.sync.enabled);
	assert_int_equal(c.sync.max_offline_hours, 24);
	assert_int_equal(c.sync.max_action_queue_size, 10000);
	assert_int_equal(c.sync.sync_interval_ms, 30000);
	assert_true(c.sync.enable_optimistic_updates);
	assert_true(c.sync.conflict_resolution_ui);
	assert_int_equal(c.sync.batch_max, 1000);
	assert_int_equal(c.sync.page_max, 2000);
	assert_int_equal(c.sync.compress, CONF_AUTO);
	assert_int_equal(c.sync.keep_acknowledged_days, 35);
	assert_int_equal(c.terminal.idle_lock_minutes, 5);
	assert_int_equal(c.terminal.theme, CONF_THEME_AUTO);
	assert_null(c.terminal.server_url);
	assert_int_equal(c.link.metered, CONF_AUTO);
	assert_string_equal(c.server.listen, "127.0.0.1:8470");
	assert_int_equal(strncmp(c.server.storage, "sqlite:", 7), 0);
	assert_null(c.server.tls_key);
	assert_int_equal(c.server.log_format, LOG_TEXT);
	assert_int_equal(c.server.log_level, LOG_INFO);
	assert_int_equal(c.server.require_signed, CONF_SIGNED_AUTO);
	assert_int_equal(c.server.body_max_bytes, 8388608);
	assert_int_equal(c.server.actions_max, 2000);
	assert_int_equal(c.server.token_ttl_seconds, 600);
	assert_int_equal(c.server.invite_ttl_seconds, 3600);
	assert_int_equal(c.server.threads, 2);
	conf_free(&c);
	conf_free(NULL);
}

static void
test_every_type_is_read(void **state)
{
	struct conf c;

	(void)state;
	loads("# comment\n; comment\n\n[terminal]\r\n"
	      "server_url = https://sync.example.com/a?b=c;d#e\n"
	      "\tname=Empfang 1 ; behind it\n"
	      "theme = mono\nidle_lock_minutes=0\npassphrase_file =\n"
	      "[sync]\nenabled = off\nconflict_resolution_ui=no\n"
	      "enable_optimistic_updates = 1\ncompress=off\n"
	      "max_action_queue_size : 500\n"
	      "[link]\nmetered=yes\n"
	      "[server]\nbody_max_bytes = 16M\nlog_level=debug\n"
	      "log_format=json\nrequire_signed=always\nthreads=64",
		&c);
	assert_string_equal(
		c.terminal.server_url, "https://sync.example.com/a?b=c;d#e");
	assert_string_equal(c.terminal.name, "Empfang 1");
	assert_int_equal(c.terminal.theme, CONF_THEME_MONO);
	assert_int_equal(c.terminal.idle_lock_minutes, 0);
	assert_null(c.terminal.passphrase_file);
	assert_false(c.sync.enabled);
	assert_false(c.sync.conflict_resolution_ui);
	assert_true(c.sync.enable_optimistic_updates);
	assert_int_equal(c.sync.compress, CONF_NO);
	assert_int_equal(c.sync.max_action_queue_size, 500);
	assert_int_equal(c.sync.max_offline_hours, 24);
	assert_int_equal(c.link.metered, CONF_YES);
	assert_int_equal(c.server.body_max_bytes, 16777216);
	assert_int_equal(c.server.log_level, LOG_DEBUG);
	assert_int_equal(c.server.log_format, LOG_JSON);
	assert_int_equal(c.server.require_signed, CONF_SIGNED_ALWAYS);
	assert_int_equal(c.server.threads, 64);
	conf_free(&c);
	loads("", &c);
	assert_int_equal(c.server.threads, 2);
	conf_free(&c);
}

static void
test_a_bad_value_is_told_with_its_place_and_what_is_allowed(void **state)
{
	const struct conf_problem *p =
		refused("[sync]\n\n# more\nbatch_max = 2001\n");

	(void)state;
	assert_int_equal(p->line, 4);
	assert_string_equal(p->key, "sync.batch_max");
	assert_string_equal(p->value, "2001");
	assert_string_equal(p->allowed, "a whole number from 1 to 2000");
	assert_non_null(strstr(p->remedy, "default 1000"));
	p = refused("[terminal]\ntheme = colour\n");
	assert_string_equal(
		p->allowed, "one of auto|color|mono|contrast|soft|safe");
	p = refused("[sync]\nenabled = maybe\n");
	assert_string_equal(p->allowed, "true or false");
}

static void
test_values_outside_their_limits_are_refused(void **state)
{
	static const char *const bad[] = { "[sync]\nbatch_max = 0\n",
		"[sync]\nbatch_max = -1\n", "[sync]\nbatch_max = 10 000\n",
		"[sync]\nbatch_max =\n", "[sync]\nbatch_max = 1e3\n",
		"[sync]\nbatch_max = 99999999999999999999\n",
		"[sync]\nmax_offline_hours = 73\n", "[sync]\ncompress = yes\n",
		"[link]\nmetered = on\n", "[terminal]\ntheme =\n",
		"[terminal]\ntheme = auto|color\n",
		"[terminal]\nname = a\x1b[31mb\n", "[terminal]\nname = \xff\n",
		"[terminal]\nname = " TEN TEN TEN TEN TEN TEN "12345\n",
		"[server]\nlisten =\n", "[server]\nbody_max_bytes = 1K\n",
		"[server]\nbody_max_bytes = 1G\n",
		"[server]\nbody_max_bytes = M\n",
		"[server]\nbody_max_bytes = 1T\n",
		"[server]\nbody_max_bytes = 9223372036854775807G\n",
		"[server]\nbody_max_bytes = -1M\n",
		"[server]\nlog_level = warn\n", "[server]\nthreads = 2;3\n" };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(refused(bad[i])->line, 2);
}

static void
test_unknown_options_are_errors(void **state)
{
	const struct conf_problem *p = refused("[sync]\nbatchmax = 5\n");

	(void)state;
	assert_int_equal(p->line, 2);
	assert_string_equal(p->key, "sync.batchmax");
	assert_non_null(strstr(p->allowed, "batch_max, page_max"));
	p = refused("[server]\nbatch_max = 5\n");
	assert_string_equal(p->remedy, "move it to the section [sync]");
	p = refused("batch_max = 5\n");
	assert_string_equal(p->remedy, "move it to the section [sync]");
	assert_string_equal(p->key, "batch_max");
	p = refused("[Sync]\nbatch_max = 5\n");
	assert_non_null(strstr(p->allowed, "[sync]"));
	p = refused("[sync]\nBatch_Max = 5\n");
	assert_string_equal(p->key, "sync.Batch_Max");
	p = refused("[x]\ny\x1b = z\x1b\n");
	assert_string_equal(p->key, "x.y");
	assert_string_equal(p->value, "z");
}

static void
test_an_option_set_twice_is_an_error(void **state)
{
	const struct conf_problem *p =
		refused("[sync]\nbatch_max = 5\nbatch_max = 5\n");

	(void)state;
	assert_int_equal(p->line, 3);
	assert_string_equal(p->key, "sync.batch_max");
}

static void
test_an_indented_line_does_not_continue_the_one_above(void **state)
{
	struct conf c;

	(void)state;
	loads("[terminal]\nname = a\n  home = /b\n", &c);
	assert_string_equal(c.terminal.name, "a");
	assert_string_equal(c.terminal.home, "/b");
	conf_free(&c);
}

static void
test_lines_that_are_no_options_are_told(void **state)
{
	char text[20000];

	(void)state;
	assert_int_equal(refused("[sync]\nbatch_max\n")->line, 2);
	assert_int_equal(refused("[sync\nbatch_max = 1\n")->line, 1);
	assert_int_equal(
		refused("[sync]\n\nrubbish\nbatch_max = 0\n")->line, 3);
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	memcpy(text, "[terminal]\nname = ", 18);
	assert_string_equal(refused(text)->what, "the line is too long");
	assert_int_equal(refused(text)->line, 2);
}

static void
test_a_file_that_cannot_be_read_is_named(void **state)
{
	struct conf_problem p;
	struct conf c;
	char large[300000];

	(void)state;
	assert_int_equal(
		conf_load("/nowhere/offsync.conf", &c, &p), ERR_NOT_FOUND);
	assert_string_equal(p.file, "/nowhere/offsync.conf");
	assert_int_equal(p.line, 0);
	assert_non_null(strstr(p.what, "No such file"));
	assert_int_equal(conf_load("/tmp", &c, &p), ERR_CONFIG);
	assert_string_equal(p.file, "/tmp");
	assert_non_null(strstr(p.what, "directory"));
	write_bytes("[sync]\n\0batch_max = 1\n", 22);
	assert_int_equal(conf_load(path, &c, &p), ERR_CONFIG);
	assert_string_equal(p.what, "it is not a text file");
	memset(large, '\n', sizeof large);
	write_bytes(large, sizeof large);
	assert_int_equal(conf_load(path, &c, &p), ERR_CONFIG);
	assert_string_equal(p.what, "it is too large");
}

/* What a function that prints has printed. */
static char *
printed(void (*print)(FILE *))
{
	char *text = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);

	assert_non_null(f);
	print(f);
	assert_int_equal(fclose(f), 0);
	return text;
}

static void
print_a_problem(FILE *f)
{
	conf_problem_print(refused("[sync]\nbatch_max = 0\n"), f);
}

static void
test_a_problem_is_one_line(void **state)
{
	char *text = printed(print_a_problem);
	char expected[512];

	(void)state;
	(void)snprintf(expected, sizeof expected,
		"%s:2: sync.batch_max = 0: that value is not allowed; allowed: "
		"a whole number from 1 to 2000; correct it, or remove the line "
		"for the default 1000\n",
		path);
	assert_string_equal(text, expected);
	free(text);
}

static void
test_the_example_loads_as_it_is_and_with_its_comments_removed(void **state)
{
	char *text = printed(conf_write_example);
	struct conf defaults;
	struct conf c;

	(void)state;
	loads(text, &c);
	conf_free(&c);
	for (char *at = text; (at = strstr(at, "\n#")) != NULL; at += 2)
		if (at[2] != ' ')
			at[1] = ' ';
	conf_defaults(&defaults);
	loads(text, &c);
	for (size_t i = 0; i < conf_option_count; i++) {
		if (!conf_option_equal(&conf_options[i], &c, &defaults))
			fail_msg("%s", conf_options[i].name);
	}
	conf_free(&c);
	conf_free(&defaults);
	/* Nearly as many options as have a default. */
	assert_non_null(strstr(text, "\n batch_max = 1000\n"));
	assert_non_null(strstr(text, "\n[link]\n"));
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults_are_those_of_the_specification),
		cmocka_unit_test(test_every_type_is_read),
		cmocka_unit_test(
			test_a_bad_value_is_told_with_its_place_and_what_is_allowed),
		cmocka_unit_test(test_values_outside_their_limits_are_refused),
		cmocka_unit_test(test_unknown_options_are_errors),
		cmocka_unit_test(test_an_option_set_twice_is_an_error),
		cmocka_unit_test(
			test_an_indented_line_does_not_continue_the_one_above),
		cmocka_unit_test(test_lines_that_are_no_options_are_told),
		cmocka_unit_test(test_a_file_that_cannot_be_read_is_named),
		cmocka_unit_test(test_a_problem_is_one_line),
		cmocka_unit_test(
			test_the_example_loads_as_it_is_and_with_its_comments_removed),
	};

	return cmocka_run_group_tests_name(
		"conf", tests, make_file, remove_file);
}
