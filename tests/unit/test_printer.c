/* Papers through drivers and on the way to printers. */
#include "tests/lib/test.h"

#include "print/code_page.h"
#include "print/driver.h"
#include "print/sender.h"
#include "tests/lib/printer.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct arena *arena;
static struct env env;
static int64_t clock_ms;
static char home[64];
static struct keys keys;
static struct spool *sp;
static struct conf conf;
static struct fake_printer printer;

static int64_t
now_ms(void *ctx)
{
	(void)ctx;
	return clock_ms;
}

static int
set_up(void **state)
{
	(void)state;
	arena = arena_new((size_t)1 << 26);
	env = *env_real();
	env.now_ms = now_ms;
	clock_ms = INT64_C(1795350600000);
	(void)snprintf(home, sizeof(home), "/tmp/printer.XXXXXX");
	assert_non_null(mkdtemp(home));
	memset(&keys, 0, sizeof(keys));
	sp = spool_new(&env, home, &keys);
	conf_defaults(&conf);
	memset(&printer, 0, sizeof(printer));
	return 0;
}

static void
remove_in(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	char path[512];

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		(void)snprintf(
			path, sizeof(path), "%s/%s", folder, entry->d_name);
		(void)unlink(path);
	}
	if (dir != NULL)
		(void)closedir(dir);
	(void)rmdir(folder);
}

static int
tear_down(void **state)
{
	(void)state;
	if (printer.path[0] != '\0')
		fake_printer_stop(&printer);
	remove_in(spool_folder(sp));
	remove_in(home);
	spool_free(sp);
	conf_free(&conf);
	arena_free(arena);
	return 0;
}

static struct paper
sample(void)
{
	struct paper p;

	paper_init(&p, arena, 42);
	paper_kick(&p);
	paper_text(&p, PAPER_BIG | PAPER_BOLD | PAPER_CENTRE, 0, "Hôtel");
	paper_pair(&p, PAPER_NORMAL, "Käse €", "12.50");
	paper_text(&p, PAPER_BOLD, 2, "bold");
	paper_cut(&p);
	return p;
}

/* ---- drivers ---- */

static void
test_a_printer_shows_what_stands_on_the_paper(void **state)
{
	struct paper p = sample();
	struct printer_seen seen;
	struct buf bytes;

	(void)state;
	printer_seen_init(&seen);
	buf_init(&bytes, 10000);
	driver_escpos(&p, CONF_PAGE_858, &bytes);
	printer_see(&seen, CONF_PAGE_858, 42, bytes.data, bytes.len);
	assert_string_equal(seen.text.data,
		"--drawer--\n"
		"BIG BOLD CENTRE : Hôtel\n"
		"Käse €                               12.50\n"
		"BOLD :   bold\n"
		"--cut--\n");
	assert_int_equal(seen.garbage, 0);
	buf_fini(&bytes);
	printer_seen_fini(&seen);
}

static void
test_letters_that_a_page_lacks_lose_their_accent_not_their_place(void **state)
{
	static const struct {
		enum conf_code_page page;
		const char *text;
		const char *bytes;
	} cases[] = {
		{ CONF_PAGE_ASCII, "Ärger Łódź Ž ß €5 “x”",
			"Arger Lodz Z s E5 \"x\"" },
		{ CONF_PAGE_437, "é€",
			"\x82"
			"E" },
		{ CONF_PAGE_850, "õÕ", "\xe4\xe5" },
		{ CONF_PAGE_858, "€ř",
			"\xd5"
			"r" },
		{ CONF_PAGE_1252, "€ß“", "\x80\xdf\x93" },
		{ CONF_PAGE_1252, "日x", "??x" },
		{ CONF_PAGE_UTF8, "日€", "日€" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf out;

		buf_init(&out, 1000);
		code_page_add(cases[i].page, cases[i].text, &out);
		assert_string_equal(out.data, cases[i].bytes);
		buf_fini(&out);
	}
}

/* A guest writes to the kitchen; the printer is told nothing but letters. */
static void
test_text_from_outside_cannot_command_a_printer(void **state)
{
	static const char hostile[] =
		"no onion\x1b@\x1dV\x42\x01\x10\x04\x01\x9b"
		"5i\n\f\r\xe2\x80\xae";
	struct printer_seen seen;
	struct paper p, back;
	struct buf bytes;

	(void)state;
	paper_init(&p, arena, 42);
	paper_text(&p, PAPER_NORMAL, 0, hostile);
	paper_textf(&p, PAPER_BOLD, "# %s", hostile);
	paper_pair(&p, PAPER_NORMAL, hostile, hostile);
	paper_cells(&p, PAPER_NORMAL,
		(struct paper_cell[]){
			{ hostile, 0, false }, { hostile, 9, true } },
		2);
	/* And one that was altered on the disk. */
	assert_int_equal(
		paper_read("42\nT0a\x1b@b\nT1  c\n", arena, &back), ERR_OK);
	for (size_t i = 0; i < back.count; i++)
		paper_text(&p, back.lines[i].style, 0, back.lines[i].text);
	for (int form = 0; form < 2; form++) {
		buf_init(&bytes, 10000);
		printer_seen_init(&seen);
		if (form == 0)
			driver_escpos(&p, CONF_PAGE_ASCII, &bytes);
		else
			driver_plain(&p, CONF_PAGE_UTF8, &bytes);
		printer_see(&seen, CONF_PAGE_858, 200, bytes.data, bytes.len);
		assert_int_equal(seen.garbage, 0);
		assert_int_equal(seen.cuts + seen.kicks, 0);
		assert_null(memchr(bytes.data, 0x10, bytes.len));
		buf_fini(&bytes);
		printer_seen_fini(&seen);
	}
}

static void
test_a_paper_that_is_none_is_refused(void **state)
{
	static const char *const bad[] = { "", "42", "x\nT0a\n", "7\nT0a\n",
		"999\nT0a\n", "42\nT0a", "42\nX0a\n", "42\nT9a\n", "42\n\n" };
	struct paper p;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(paper_read(bad[i], arena, &p), ERR_PARSE);
}

/* ---- options ---- */

static void
test_places_of_printers_are_checked(void **state)
{
	static const struct {
		const char *text;
		const char *name;
		const char *port;
		enum printer_way way;
	} good[] = {
		{ "device:/dev/usb/lp0", "/dev/usb/lp0", "", PRINTER_DEVICE },
		{ "tcp:10.0.0.7", "10.0.0.7", "9100", PRINTER_TCP },
		{ "tcp:bar-printer:515", "bar-printer", "515", PRINTER_TCP },
		{ "tcp:[fe80::1]:9101", "fe80::1", "9101", PRINTER_TCP },
		{ "cups:Office_2", "Office_2", "", PRINTER_CUPS },
		{ "terminal", "", "", PRINTER_TERMINAL },
	};
	static const char *const bad[] = { "", "lp0", "device:", "device:lp0",
		"tcp:", "tcp:a:0", "tcp:a:65536", "tcp:a:9100x", "tcp:[::1",
		"tcp:[::1]9100", "tcp:-oProxy", "cups:", "cups:-d x",
		"cups:a b", "terminal:1", "tcp:a b" };
	struct printer_place p;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_true(printer_place_read(good[i].text, &p));
		assert_int_equal(p.way, good[i].way);
		assert_string_equal(p.name, good[i].name);
		assert_string_equal(p.port, good[i].port);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(printer_place_read(bad[i], &p));
}

static void
test_the_receipt_printer_stands_in(void **state)
{
	struct printer p;

	(void)state;
	assert_false(printer_of(&conf, PRINT_CHIT, &p));
	conf.print.receipt_printer = strdup("tcp:a");
	assert_true(printer_of(&conf, PRINT_CHIT, &p));
	assert_int_equal(p.columns, 42);
	assert_true(printer_of(&conf, PRINT_DOCUMENT, &p));
	assert_int_equal(p.columns, 42);
	conf.print.document_printer = strdup("cups:office");
	assert_true(printer_of(&conf, PRINT_DOCUMENT, &p));
	assert_int_equal(p.form, CONF_PRINT_PLAIN);
	assert_string_equal(p.place.name, "office");
}

/* ---- on the way ---- */

static int64_t
put(enum print_role role)
{
	struct print_job job = { .role = role, .title = "a job" };
	struct paper paper = sample();

	assert_int_equal(spool_put(sp, &job, &paper), ERR_OK);
	return job.number;
}

static struct print_job
job_of(int64_t number)
{
	struct print_job job;

	assert_int_equal(spool_find(sp, number, arena, &job, NULL), ERR_OK);
	return job;
}

static void
use_network_printer(void)
{
	char to[64];

	fake_printer_start(&printer);
	(void)snprintf(to, sizeof(to), "tcp:127.0.0.1:%d", printer.port);
	free(conf.print.receipt_printer);
	conf.print.receipt_printer = strdup(to);
}

static int64_t
run(void)
{
	int64_t next;

	assert_int_equal(sender_run(sp, &conf, &env, &next), ERR_OK);
	return next;
}

static const char *
printed(void)
{
	struct printer_seen seen;
	struct buf bytes;
	const char *text;

	printer_seen_init(&seen);
	buf_init(&bytes, 100000);
	fake_printer_read(&printer, &bytes);
	printer_see(&seen, CONF_PAGE_858, 42, bytes.data, bytes.len);
	text = arena_strdup(arena, seen.text.data);
	buf_fini(&bytes);
	printer_seen_fini(&seen);
	return text;
}

static size_t
count(const char *text, const char *part)
{
	size_t n = 0;

	while ((text = strstr(text, part)) != NULL) {
		n++;
		text += strlen(part);
	}
	return n;
}

static void
test_a_network_printer_prints_each_job_once(void **state)
{
	int64_t a, b;

	(void)state;
	use_network_printer();
	a = put(PRINT_RECEIPT);
	b = put(PRINT_CHIT);
	assert_int_equal(run(), -1);
	assert_int_equal(job_of(a).state, PRINT_DONE);
	assert_int_equal(job_of(b).state, PRINT_DONE);
	assert_int_equal(run(), -1);
	assert_int_equal(count(printed(), "--cut--"), 2);
	assert_int_equal(count(printed(), "--drawer--"), 2);
	assert_int_equal(count(printed(), "POSSIBLE"), 0);
}

static void
test_a_mute_printer_prints_too(void **state)
{
	int64_t n;

	(void)state;
	printer.mute = true;
	use_network_printer();
	conf.print.ask_status = false;
	n = put(PRINT_RECEIPT);
	assert_int_equal(run(), -1);
	assert_int_equal(job_of(n).state, PRINT_DONE);
}

static void
test_a_printer_without_paper_says_so_and_gets_the_job_later(void **state)
{
	int64_t n;

	(void)state;
	printer.no_paper = true;
	use_network_printer();
	n = put(PRINT_CHIT);
	assert_int_equal(run(), clock_ms + SPOOL_BACKOFF_MIN_MS);
	assert_string_equal(job_of(n).why, "The printer is out of paper.");
	assert_false(job_of(n).maybe);
	assert_int_equal(count(printed(), "--cut--"), 0);

	fake_printer_off(&printer);
	printer.no_paper = false;
	printer.cover_open = true;
	fake_printer_start(&printer);
	clock_ms += SPOOL_BACKOFF_MIN_MS;
	(void)run();
	assert_string_equal(job_of(n).why, "The printer's cover is open.");

	fake_printer_off(&printer);
	printer.cover_open = false;
	fake_printer_start(&printer);
	clock_ms += SPOOL_BACKOFF_MAX_MS;
	assert_int_equal(run(), -1);
	assert_int_equal(job_of(n).state, PRINT_DONE);
	assert_int_equal(count(printed(), "--cut--"), 1);
	assert_int_equal(count(printed(), "POSSIBLE"), 0);
}

static void
test_a_chit_that_broke_off_is_printed_again_with_the_mark(void **state)
{
	int64_t n;

	(void)state;
	printer.breaks_at = 10;
	use_network_printer();
	n = put(PRINT_CHIT);
	(void)run();
	assert_true(job_of(n).maybe);
	assert_int_equal(job_of(n).state, PRINT_WAITING);
	fake_printer_off(&printer);
	printer.breaks_at = 0;
	fake_printer_start(&printer);
	clock_ms += SPOOL_BACKOFF_MIN_MS;
	assert_int_equal(run(), -1);
	assert_int_equal(job_of(n).state, PRINT_DONE);
	assert_int_equal(count(printed(), "POSSIBLE DUPLICATE"), 1);
	/* Nor is the drawer opened twice. */
	assert_true(count(printed(), "--drawer--") <= 1);
}

static void
test_a_printer_that_is_off_keeps_no_others_waiting(void **state)
{
	char path[128], to[160];
	int64_t a, b, c;
	struct stat st;

	(void)state;
	use_network_printer();
	fake_printer_off(&printer);
	(void)snprintf(path, sizeof(path), "%s/lp", home);
	(void)close(open(path, O_WRONLY | O_CREAT, 0600));
	(void)snprintf(to, sizeof(to), "device:%s", path);
	conf.print.chit_printer = strdup(to);
	a = put(PRINT_RECEIPT);
	b = put(PRINT_RECEIPT);
	c = put(PRINT_CHIT);
	assert_int_equal(run(), clock_ms + SPOOL_BACKOFF_MIN_MS);
	assert_int_equal(job_of(a).attempts, 1);
	assert_non_null(strstr(job_of(a).why, "does not answer"));
	/* It was not even tried. */
	assert_int_equal(job_of(b).attempts, 0);
	assert_int_equal(job_of(b).state, PRINT_WAITING);
	assert_int_equal(job_of(c).state, PRINT_DONE);
	assert_int_equal(stat(path, &st), 0);
	assert_true(st.st_size > 0);
}

static void
test_without_a_printer_the_job_waits_with_the_reason(void **state)
{
	int64_t n = put(PRINT_CHIT);

	(void)state;
	assert_true(run() > clock_ms);
	assert_string_equal(job_of(n).why, "No printer is set for it.");
	conf.print.chit_printer = strdup("device:/nonexistent/lp");
	clock_ms += SPOOL_BACKOFF_MAX_MS;
	(void)run();
	assert_non_null(strstr(job_of(n).why, "There is no printer at"));
	assert_int_equal(job_of(n).attempts, 2);
}

static void
test_a_clock_set_back_does_not_stop_printing(void **state)
{
	int64_t n = put(PRINT_CHIT);

	(void)state;
	(void)run();
	clock_ms -= INT64_C(86400000);
	(void)run();
	assert_int_equal(job_of(n).attempts, 2);
}

/* The print system as a script, which finds itself first on the PATH. */
static void
use_lp(const char *script)
{
	char path[128], search[128];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/lp", home);
	f = fopen(path, "w");
	assert_non_null(f);
	(void)fprintf(f, "#!/bin/sh\ncd %s\n%s\n", home, script);
	(void)fclose(f);
	assert_int_equal(chmod(path, 0700), 0);
	(void)snprintf(search, sizeof(search), "%s:/usr/bin:/bin", home);
	assert_int_equal(setenv("PATH", search, 1), 0);
	conf.print.receipt_printer = strdup("cups:bar");
}

static void
test_the_print_system_takes_jobs_or_says_why_not(void **state)
{
	char path[128], line[256] = "";
	int64_t n;
	FILE *f;

	(void)state;
	use_lp("echo \"$@\" > args; cat > bytes");
	n = put(PRINT_RECEIPT);
	assert_int_equal(run(), -1);
	assert_int_equal(job_of(n).state, PRINT_DONE);
	(void)snprintf(path, sizeof(path), "%s/args", home);
	f = fopen(path, "r");
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof(line), f));
	(void)fclose(f);
	assert_string_equal(line, "-d bar -t a job -o raw -- -\n");

	free(conf.print.receipt_printer);
	use_lp("echo 'lp: The printer does not exist.' >&2; exit 1");
	n = put(PRINT_RECEIPT);
	(void)run();
	assert_string_equal(job_of(n).why,
		"The print system refused it: lp: The printer does not "
		"exist.");
}

static void
test_the_terminal_prints_between_its_two_sequences(void **state)
{
	struct printer p;
	char why[SPOOL_WHY_SIZE];
	struct buf expected, got;
	struct paper paper = sample();
	struct print_job job;
	char part[4096];
	int fds[2];
	int64_t n;

	(void)state;
	conf.print.receipt_printer = strdup("terminal");
	n = put(PRINT_RECEIPT);
	/* Nobody else takes it. */
	assert_int_equal(run(), -1);
	assert_int_equal(job_of(n).state, PRINT_WAITING);
	assert_int_equal(pipe(fds), 0);
	assert_true(printer_of(&conf, PRINT_RECEIPT, &p));
	assert_int_equal(sender_at_terminal(sp, &p, n, fds[1], why), ERR_OK);
	assert_int_equal(job_of(n).state, PRINT_DONE);
	buf_init(&expected, 10000);
	buf_init(&got, 10000);
	buf_adds(&expected, "\x1b[5i");
	job = job_of(n);
	printer_bytes(&p, &paper, &job, &expected);
	buf_adds(&expected, "\x1b[4i");
	close(fds[1]);
	for (ssize_t len; (len = read(fds[0], part, sizeof(part))) > 0;)
		buf_add(&got, part, (size_t)len);
	close(fds[0]);
	assert_int_equal(got.len, expected.len);
	assert_memory_equal(got.data, expected.data, got.len);
	buf_fini(&got);
	buf_fini(&expected);
}

int
main(void)
{
#define EACH(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		EACH(test_a_printer_shows_what_stands_on_the_paper),
		EACH(test_letters_that_a_page_lacks_lose_their_accent_not_their_place),
		EACH(test_text_from_outside_cannot_command_a_printer),
		EACH(test_a_paper_that_is_none_is_refused),
		EACH(test_places_of_printers_are_checked),
		EACH(test_the_receipt_printer_stands_in),
		EACH(test_a_network_printer_prints_each_job_once),
		EACH(test_a_mute_printer_prints_too),
		EACH(test_a_printer_without_paper_says_so_and_gets_the_job_later),
		EACH(test_a_chit_that_broke_off_is_printed_again_with_the_mark),
		EACH(test_a_printer_that_is_off_keeps_no_others_waiting),
		EACH(test_without_a_printer_the_job_waits_with_the_reason),
		EACH(test_a_clock_set_back_does_not_stop_printing),
		EACH(test_the_print_system_takes_jobs_or_says_why_not),
		EACH(test_the_terminal_prints_between_its_two_sequences),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
