/* Print jobs on disk: that nothing is lost or printed twice without a word. */
#include "tests/lib/test.h"

#include "print/driver.h"
#include "print/spool.h"
#include "tests/lib/test_store.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct env env;
static int64_t clock_ms;
static char home[64];
static struct keys keys;
static struct spool *sp;
static struct arena *arena;

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
	env = *env_real();
	env.now_ms = now_ms;
	clock_ms = INT64_C(1795350600000);
	(void)snprintf(home, sizeof(home), "/tmp/spool.XXXXXX");
	assert_non_null(mkdtemp(home));
	memset(&keys, 0, sizeof(keys));
	keys.data_key[3] = 7;
	sp = spool_new(&env, home, &keys);
	arena = arena_new((size_t)1 << 24);
	return 0;
}

static int
tear_down(void **state)
{
	const char *folder = spool_folder(sp);
	DIR *dir = opendir(folder);
	struct dirent *entry;
	char path[512];

	(void)state;
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		(void)snprintf(
			path, sizeof(path), "%s/%s", folder, entry->d_name);
		(void)unlink(path);
	}
	if (dir != NULL)
		(void)closedir(dir);
	(void)rmdir(folder);
	(void)rmdir(home);
	spool_free(sp);
	arena_free(arena);
	return 0;
}

static int64_t
put(enum print_role role, const char *text, const char *key)
{
	struct print_job job = { .role = role };
	struct paper paper;

	paper_init(&paper, arena, 42);
	paper_text(&paper, PAPER_BIG | PAPER_BOLD, 0, text);
	paper_text(&paper, PAPER_NORMAL, 3, "Zoë's äöü");
	paper_cut(&paper);
	(void)snprintf(job.title, sizeof(job.title), "%s", text);
	(void)snprintf(job.key, sizeof(job.key), "%s", key);
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
path_of(int64_t number, char *out, size_t size)
{
	(void)snprintf(out, size, "%s/%08d.job", spool_folder(sp), (int)number);
}

static void
test_a_job_comes_back_as_it_was_and_is_sealed(void **state)
{
	char path[512], bytes[4096];
	struct print_job job;
	struct paper paper;
	struct buf text;
	size_t n;
	FILE *f;

	(void)state;
	assert_int_equal(put(PRINT_CHIT, "TABLE 5", "chit/1"), 1);
	assert_int_equal(put(PRINT_RECEIPT, "R", ""), 2);
	assert_int_equal(spool_find(sp, 1, arena, &job, &paper), ERR_OK);
	assert_int_equal(job.state, PRINT_WAITING);
	assert_int_equal(job.role, PRINT_CHIT);
	assert_string_equal(job.title, "TABLE 5");
	buf_init(&text, 10000);
	driver_text(&paper, &text);
	assert_string_equal(text.data, "TABLE 5\n   Zoë's äöü\n");
	assert_int_equal(paper.lines[0].style, PAPER_BIG | PAPER_BOLD);
	buf_fini(&text);

	path_of(1, path, sizeof(path));
	f = fopen(path, "r");
	assert_non_null(f);
	n = fread(bytes, 1, sizeof(bytes) - 1, f);
	bytes[n] = '\0';
	(void)fclose(f);
	/* Long enough that sealed bytes do not hold it by chance. */
	assert_null(strstr(bytes, "Zoë's"));
}

static void
test_what_fails_is_tried_later_and_later_and_then_held(void **state)
{
	int64_t n = put(PRINT_CHIT, "C", "");
	int64_t wait = 2000, tries = 0;
	struct print_job job;

	(void)state;
	do {
		assert_int_equal(spool_claim(sp, n, &job), ERR_OK);
		assert_int_equal(spool_claim(sp, n, &job), ERR_CONFLICT);
		assert_int_equal(
			spool_settle(sp, n, "no \x1b[2J paper", false), ERR_OK);
		job = job_of(n);
		assert_string_equal(job.why, "no [2J paper");
		if (job.state == PRINT_WAITING)
			assert_int_equal(job.next_at_ms, clock_ms + wait);
		clock_ms += wait;
		wait = wait * 2 > 30000 ? 30000 : wait * 2;
		tries++;
	} while (job.state == PRINT_WAITING && tries < 1000);
	assert_int_equal(job.state, PRINT_HELD);
	assert_true(clock_ms - job.since_ms >= SPOOL_HELD_MS);
	assert_false(job.maybe);
	/* Somebody put paper in. */
	assert_int_equal(spool_again(sp, n), ERR_OK);
	assert_int_equal(spool_claim(sp, n, &job), ERR_OK);
	assert_int_equal(spool_settle(sp, n, "", true), ERR_OK);
	assert_int_equal(job_of(n).state, PRINT_DONE);
	assert_int_equal(spool_claim(sp, n, &job), ERR_CONFLICT);
}

static void
test_what_broke_off_is_marked(void **state)
{
	int64_t n = put(PRINT_CHIT, "C", "");
	struct print_job job;

	(void)state;
	assert_int_equal(spool_claim(sp, n, &job), ERR_OK);
	assert_int_equal(spool_settle(sp, n, "broke off", true), ERR_OK);
	assert_true(job_of(n).maybe);
	/* And what was printed and is wanted again. */
	n = put(PRINT_CHIT, "D", "");
	assert_int_equal(spool_claim(sp, n, &job), ERR_OK);
	assert_int_equal(spool_settle(sp, n, "", true), ERR_OK);
	assert_false(job_of(n).maybe);
	assert_int_equal(spool_again(sp, n), ERR_OK);
	assert_true(job_of(n).maybe);
}

/* Dies at any time: as many jobs as it said it had put are there, whole. */
static void
test_kill_9_loses_no_job(void **state)
{
	struct print_jobs jobs;
	int64_t said = 0, n;
	int fds[2], status;
	pid_t child;

	(void)state;
	assert_int_equal(pipe(fds), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		close(fds[0]);
		for (;;) {
			n = put(PRINT_CHIT, "K", "");
			if (write(fds[1], &n, sizeof(n)) != sizeof(n))
				_exit(1);
		}
	}
	close(fds[1]);
	while (said < 20 && read(fds[0], &n, sizeof(n)) == sizeof(n))
		said = n;
	assert_int_equal(kill(child, SIGKILL), 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	while (read(fds[0], &n, sizeof(n)) == sizeof(n))
		said = n;
	close(fds[0]);
	assert_int_equal(spool_list(sp, arena, &jobs), ERR_OK);
	assert_true(jobs.count >= (size_t)said);
	for (size_t i = 0; i < jobs.count; i++) {
		struct print_job job;
		struct paper paper;

		assert_int_equal(jobs.items[i].number, (int64_t)i + 1);
		assert_int_equal(spool_find(sp, jobs.items[i].number, arena,
					 &job, &paper),
			ERR_OK);
		assert_int_equal(paper.count, 3);
	}
	assert_int_equal(put(PRINT_CHIT, "after", ""), (int64_t)jobs.count + 1);
}

static void
test_who_died_while_sending_left_a_doubt(void **state)
{
	int64_t n = put(PRINT_CHIT, "C", "");
	struct print_job job;

	(void)state;
	assert_int_equal(spool_claim(sp, n, &job), ERR_OK);
	assert_int_equal(spool_recover(sp), ERR_OK);
	job = job_of(n);
	assert_int_equal(job.state, PRINT_WAITING);
	assert_true(job.maybe);
	/* What only failed is tried at once, and without a doubt. */
	n = put(PRINT_CHIT, "D", "");
	assert_int_equal(spool_claim(sp, n, &job), ERR_OK);
	assert_int_equal(spool_settle(sp, n, "no paper", false), ERR_OK);
	assert_true(job_of(n).next_at_ms > clock_ms);
	assert_int_equal(spool_recover(sp), ERR_OK);
	assert_int_equal(job_of(n).next_at_ms, 0);
	assert_false(job_of(n).maybe);
}

static void
test_an_altered_job_is_shown_and_can_be_dropped(void **state)
{
	int64_t n = put(PRINT_CHIT, "C", "");
	struct print_jobs jobs;
	struct paper paper;
	struct print_job job;
	char path[512];
	FILE *f;

	(void)state;
	path_of(n, path, sizeof(path));
	f = fopen(path, "r+");
	assert_non_null(f);
	assert_int_equal(fseek(f, -20, SEEK_END), 0);
	(void)fputs("XXXX", f);
	(void)fclose(f);
	assert_int_equal(spool_find(sp, n, arena, &job, &paper), ERR_TAMPERED);
	assert_int_equal(truncate(path, 10), 0);
	assert_int_equal(spool_list(sp, arena, &jobs), ERR_OK);
	assert_int_equal(jobs.count, 1);
	assert_int_equal(jobs.items[0].state, PRINT_HELD);
	assert_int_equal(spool_drop(sp, n), ERR_OK);
	assert_int_equal(spool_list(sp, arena, &jobs), ERR_OK);
	assert_int_equal(jobs.count, 0);
	assert_int_equal(spool_drop(sp, n), ERR_NOT_FOUND);
}

static void
test_old_papers_are_forgotten_but_not_that_they_were_printed(void **state)
{
	struct print_jobs jobs;
	struct print_job job;

	(void)state;
	assert_false(spool_was_printed(sp, "receipt/0"));
	for (int i = 0; i < SPOOL_KEEP + 5; i++) {
		char key[32];
		int64_t n;

		(void)snprintf(key, sizeof(key), "receipt/%d", i);
		n = put(PRINT_RECEIPT, "R", key);
		assert_int_equal(spool_claim(sp, n, &job), ERR_OK);
		assert_int_equal(spool_settle(sp, n, "", true), ERR_OK);
	}
	assert_int_equal(spool_tidy(sp), ERR_OK);
	assert_int_equal(spool_list(sp, arena, &jobs), ERR_OK);
	assert_int_equal(jobs.count, SPOOL_KEEP + 5);
	clock_ms += SPOOL_KEEP_MS + 1;
	assert_int_equal(spool_tidy(sp), ERR_OK);
	assert_int_equal(spool_list(sp, arena, &jobs), ERR_OK);
	assert_int_equal(jobs.count, SPOOL_KEEP);
	assert_true(spool_was_printed(sp, "receipt/0"));
	assert_false(spool_was_printed(sp, "receipt/"));
	assert_int_equal(put(PRINT_CHIT, "C", ""), SPOOL_KEEP + 6);
}

static void
test_dropped_is_not_printed_any_more(void **state)
{
	int64_t n = put(PRINT_CHIT, "C", "");
	struct print_job job;

	(void)state;
	assert_int_equal(spool_drop(sp, n), ERR_OK);
	assert_int_equal(spool_drop(sp, n), ERR_CONFLICT);
	assert_int_equal(spool_claim(sp, n, &job), ERR_CONFLICT);
	assert_int_equal(spool_again(sp, n), ERR_OK);
	assert_int_equal(spool_claim(sp, n, &job), ERR_OK);
	assert_int_equal(spool_drop(sp, n), ERR_CONFLICT);
	assert_int_equal(spool_again(sp, n), ERR_CONFLICT);
}

static void
test_one_sends(void **state)
{
	int first, second;

	(void)state;
	assert_int_equal(spool_lock_sender(sp, &first), ERR_OK);
	assert_int_equal(spool_lock_sender(sp, &second), ERR_EXISTS);
	close(first);
	assert_int_equal(spool_lock_sender(sp, &second), ERR_OK);
	close(second);
}

int
main(void)
{
#define EACH(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		EACH(test_a_job_comes_back_as_it_was_and_is_sealed),
		EACH(test_what_fails_is_tried_later_and_later_and_then_held),
		EACH(test_what_broke_off_is_marked),
		EACH(test_kill_9_loses_no_job),
		EACH(test_who_died_while_sending_left_a_doubt),
		EACH(test_an_altered_job_is_shown_and_can_be_dropped),
		EACH(test_old_papers_are_forgotten_but_not_that_they_were_printed),
		EACH(test_dropped_is_not_printed_any_more),
		EACH(test_one_sends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
