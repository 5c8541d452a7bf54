#include "tests/lib/test.h"

#include "store/journal.h"
#include "store/journal_desk.h"
#include "store/journal_parked.h"
#include "tests/lib/fault_vfs.h"
#include "tests/lib/test_store.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HOUR_MS INT64_C(3600000)
#define CAP     10000
#define BYTES   ((size_t)1024 * 1024)

struct place {
	struct test_store ts;
	struct env other; /* a disk that does not fail */
	char folder[64];
	struct journal *j;
	/* Of the last operation. */
	struct queue_answer answer;
	struct journal_outcome out;
};

static int
set_up(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	assert_non_null(p);
	test_store_open(&p->ts);
	p->other = p->ts.env;
	p->other.vfs = NULL;
	(void)snprintf(p->folder, sizeof(p->folder), "/tmp/offsync-joXXXXXX");
	assert_non_null(mkdtemp(p->folder));
	p->j = journal_new(&p->other, &p->ts.keys, p->ts.home, p->folder);
	*state = p;
	return 0;
}

static int
tear_down(void **state)
{
	struct place *p = *state;
	char path[96];

	fault_vfs_heal();
	journal_free(p->j);
	(void)snprintf(path, sizeof(path), "%s/fallback.journal", p->folder);
	(void)unlink(path);
	(void)snprintf(path, sizeof(path), "%s/fallback.desk", p->folder);
	(void)unlink(path);
	assert_int_equal(rmdir(p->folder), 0);
	test_store_close(&p->ts);
	free(p);
	return 0;
}

/* "request", "room", "204", "kind", "towels", NULL */
static enum err
do_(struct place *p, const char *key, const char *operation, ...)
{
	struct operation_argument arguments[8];
	struct operation_request r = { 0, arguments, key };
	struct queue_intent i = {
		.op = operation_find(operation),
		.request = &r,
		.user_id = p->ts.user,
		.role = ROLE_MANAGER,
	};
	struct action_list actions = { 0 };
	const char *word;
	va_list ap;

	assert_non_null(i.op);
	va_start(ap, operation);
	while ((word = va_arg(ap, const char *)) != NULL) {
		arguments[r.count].key = word;
		arguments[r.count++].value = va_arg(ap, const char *);
	}
	va_end(ap);
	return journal_do(p->j, p->ts.st, &i, CAP, p->ts.a, &actions,
		&p->answer, &p->out);
}

static void
break_store(void)
{
	fault_vfs_fail(FAULT_ANY, 1, true);
}

/* A disk that cannot be written can be read; a file that is gone cannot. */
static void
lose_store(struct place *p)
{
	char aside[128];

	(void)snprintf(aside, sizeof(aside), "%s.aside", p->ts.path);
	assert_int_equal(rename(p->ts.path, aside), 0);
}

static void
find_store(struct place *p)
{
	char aside[128];

	(void)snprintf(aside, sizeof(aside), "%s.aside", p->ts.path);
	assert_int_equal(rename(aside, p->ts.path), 0);
}

static enum err
ask_for_towels(struct place *p, const char *key)
{
	return do_(p, key, "request", "room", "204", "kind", "towels", NULL);
}

static int64_t
waiting(struct place *p)
{
	int64_t n = -1;

	assert_int_equal(journal_count(p->j, &n), ERR_OK);
	return n;
}

static int64_t
parked(struct place *p)
{
	int64_t n = -1;

	assert_int_equal(journal_parked_count(p->ts.st, &n), ERR_OK);
	return n;
}

static int64_t
requests(struct place *p)
{
	return test_store_ask(&p->ts, "SELECT count(*) FROM service_requests");
}

static enum err
replay(struct place *p)
{
	memset(&p->out, 0, sizeof(p->out));
	return journal_replay(p->j, p->ts.st, &p->out);
}

static char *
read_journal(struct place *p, size_t *len)
{
	char *bytes = malloc(BYTES);
	char path[96];
	ssize_t n;
	int fd;

	assert_non_null(bytes);
	(void)snprintf(path, sizeof(path), "%s/fallback.journal", p->folder);
	fd = open(path, O_RDONLY);
	assert_true(fd >= 0);
	n = read(fd, bytes, BYTES);
	assert_true(n > 0);
	close(fd);
	*len = (size_t)n;
	return bytes;
}

static void
write_journal(struct place *p, const char *bytes, size_t len)
{
	char path[96];
	int fd;

	(void)snprintf(path, sizeof(path), "%s/fallback.journal", p->folder);
	fd = open(path, O_WRONLY);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, len), len);
	close(fd);
}

/* ---- there and back ---- */

static void
while_the_store_works_nothing_is_journaled(void **state)
{
	struct place *p = *state;

	assert_int_equal(ask_for_towels(p, NULL), ERR_OK);
	assert_false(p->out.journaled);
	assert_int_equal(p->out.store, ERR_OK);
	assert_int_equal(waiting(p), 0);
	assert_int_equal(requests(p), 1);
}

static void
when_the_store_fails_the_journal_takes_it_and_gives_it_back_once(void **state)
{
	struct place *p = *state;
	struct queued q;
	const char *id;
	int64_t then = p->ts.now_ms;

	break_store();
	assert_int_equal(ask_for_towels(p, NULL), ERR_OK);
	assert_true(p->out.journaled);
	assert_int_equal(p->out.store, ERR_IO);
	id = p->answer.action_id;
	assert_non_null(id);
	assert_int_equal(waiting(p), 1);
	fault_vfs_heal();
	assert_int_equal(requests(p), 0);
	p->ts.now_ms += HOUR_MS;
	assert_int_equal(replay(p), ERR_OK);
	assert_int_equal(p->out.replayed, 1);
	assert_int_equal(waiting(p), 0);
	assert_int_equal(requests(p), 1);
	/* Under the id that was said, dated when it was entered. */
	q = test_queued(&p->ts, id);
	assert_int_equal(q.action.created_at, then);
	assert_int_equal(replay(p), ERR_OK);
	assert_int_equal(p->out.replayed, 0);
	assert_int_equal(requests(p), 1);
	assert_like_model(&p->ts);
}

static void
what_waits_is_queued_before_what_comes_next(void **state)
{
	struct place *p = *state;
	const char *first;

	break_store();
	assert_int_equal(ask_for_towels(p, NULL), ERR_OK);
	first = p->answer.action_id;
	fault_vfs_heal();
	assert_int_equal(ask_for_towels(p, NULL), ERR_OK);
	assert_false(p->out.journaled);
	assert_int_equal(p->out.replayed, 1);
	assert_true(test_queued(&p->ts, first).action.device_seq <
		    test_queued(&p->ts, p->answer.action_id).action.device_seq);
}

static void
an_operation_that_is_not_critical_is_refused_with_the_stores_failure(
	void **state)
{
	struct place *p = *state;

	break_store();
	assert_int_equal(do_(p, NULL, "cancel", "room", "204", NULL), ERR_IO);
	assert_int_equal(p->out.store, ERR_IO);
	assert_false(p->out.journaled);
	assert_int_equal(waiting(p), 0);
}

static void
the_six_operations_of_the_specification_are_critical(void **state)
{
	static const char *const names[] = { "order", "fire", "ready",
		"check-in", "walk-in", "check-out", "request", "request-update",
		"task", "report", "report-update", "pay" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_true(journal_takes(operation_find(names[i])));
	assert_false(journal_takes(operation_find("refund")));
	assert_false(journal_takes(operation_find("delete")));
}

static void
wrong_keys_and_values_are_refused_without_the_store(void **state)
{
	struct place *p = *state;

	assert_int_equal(journal_desk_save(p->j, p->ts.st), ERR_OK);
	lose_store(p);
	assert_int_equal(
		do_(p, NULL, "pay", "room", "204", "amount", "much", NULL),
		ERR_INVALID);
	assert_string_equal(p->answer.problems.items[0].field, "amount");
	assert_int_equal(do_(p, NULL, "pay", "rom", "204", NULL), ERR_INVALID);
	/* What is owed is in the records; what was taken is not. */
	assert_int_equal(do_(p, NULL, "pay", "room", "204", NULL), ERR_INVALID);
	assert_int_equal(
		do_(p, NULL, "request", "room", "204", NULL), ERR_INVALID);
	assert_string_equal(p->answer.problems.items[0].field, "kind");
	assert_int_equal(waiting(p), 0);
	find_store(p);
}

static void
the_same_intention_is_done_once_wherever_it_went(void **state)
{
	struct place *p = *state;
	const char *id;

	/* Twice in the journal. */
	break_store();
	assert_int_equal(ask_for_towels(p, "one"), ERR_OK);
	id = p->answer.action_id;
	assert_int_equal(ask_for_towels(p, "one"), ERR_OK);
	assert_true(p->answer.already);
	assert_string_equal(p->answer.action_id, id);
	assert_int_equal(waiting(p), 1);
	fault_vfs_heal();
	/* In the journal, then in the queue. */
	assert_int_equal(ask_for_towels(p, "one"), ERR_OK);
	assert_true(p->answer.already);
	assert_int_equal(requests(p), 1);
	/* In the queue, then in the journal. */
	lose_store(p);
	assert_int_equal(ask_for_towels(p, "one"), ERR_OK);
	assert_true(p->out.journaled);
	find_store(p);
	assert_int_equal(replay(p), ERR_OK);
	assert_int_equal(p->out.replayed, 0);
	assert_int_equal(requests(p), 1);
}

/* ---- a replay that is cut off ---- */

static void
a_journal_that_was_not_emptied_is_not_queued_twice(void **state)
{
	struct place *p = *state;
	size_t len;
	char *bytes;

	break_store();
	assert_int_equal(ask_for_towels(p, NULL), ERR_OK);
	assert_int_equal(ask_for_towels(p, NULL), ERR_OK);
	assert_int_equal(
		do_(p, NULL, "request", "room", "999", "kind", "towels", NULL),
		ERR_OK);
	fault_vfs_heal();
	bytes = read_journal(p, &len);
	assert_int_equal(replay(p), ERR_OK);
	assert_int_equal(p->out.replayed, 2);
	assert_int_equal(parked(p), 1);
	/* As if the power had gone between the last commit and that. */
	write_journal(p, bytes, len);
	free(bytes);
	assert_int_equal(waiting(p), 3);
	assert_int_equal(replay(p), ERR_OK);
	assert_int_equal(p->out.replayed, 0);
	assert_int_equal(requests(p), 2);
	assert_int_equal(parked(p), 1);
	assert_int_equal(waiting(p), 0);
}

static void
whatever_write_of_a_replay_fails_each_entry_is_queued_once(void **state)
{
	struct place *p = *state;
	int64_t queued = 0;
	bool hit = true;
	int n;

	/* The journal's own disk fails now, too. */
	for (n = 1; hit; n++) {
		break_store();
		assert_int_equal(ask_for_towels(p, NULL), ERR_OK);
		assert_int_equal(ask_for_towels(p, NULL), ERR_OK);
		fault_vfs_heal();
		journal_free(p->j);
		p->j = journal_new(
			&p->ts.env, &p->ts.keys, p->ts.home, p->folder);
		fault_vfs_fail(FAULT_ANY, n, n % 2 == 0);
		(void)!replay(p);
		hit = fault_vfs_hit();
		fault_vfs_heal();
		assert_int_equal(replay(p), ERR_OK);
		queued += 2;
		assert_int_equal(requests(p), queued);
		assert_int_equal(waiting(p), 0);
		journal_free(p->j);
		p->j = journal_new(
			&p->other, &p->ts.keys, p->ts.home, p->folder);
		arena_reset(p->ts.a);
		assert_true(n < 300);
	}
	assert_in_range(n, 20, 300);
	assert_int_equal(parked(p), 0);
	assert_like_model(&p->ts);
}

static void
when_both_disks_fail_it_says_that_nothing_was_saved(void **state)
{
	struct place *p = *state;

	journal_free(p->j);
	p->j = journal_new(&p->ts.env, &p->ts.keys, p->ts.home, p->folder);
	break_store();
	assert_int_not_equal(ask_for_towels(p, NULL), ERR_OK);
	assert_false(p->out.journaled);
	assert_int_equal(p->out.store, ERR_IO);
	fault_vfs_heal();
	assert_int_equal(waiting(p), 0);
	assert_int_equal(requests(p), 0);
}

/* ---- what cannot be queued ---- */

static void
what_is_refused_is_parked_with_its_cause_until_it_is_corrected(void **state)
{
	struct place *p = *state;
	struct operation_argument right = { "room", "205" };
	struct operation_request changes = { 1, &right, NULL };
	struct journal_parked_list list;
	const char *id;

	lose_store(p);
	assert_int_equal(
		do_(p, NULL, "request", "room", "999", "kind", "towels", NULL),
		ERR_OK);
	id = p->answer.action_id;
	find_store(p);
	assert_int_equal(replay(p), ERR_OK);
	assert_int_equal(p->out.parked, 1);
	assert_int_equal(journal_parked_list(p->ts.st, p->ts.a, &list), ERR_OK);
	assert_int_equal(list.count, 1);
	assert_string_equal(list.items[0].id, id);
	assert_int_equal(list.items[0].kind, JOURNAL_REFUSED);
	assert_string_equal(list.items[0].entry.operation, "request");
	assert_non_null(strstr(list.items[0].cause, "999"));
	assert_int_not_equal(
		journal_parked_retry(p->ts.st, id, NULL, p->ts.user,
			ROLE_MANAGER, CAP, p->ts.a, &p->answer),
		ERR_OK);
	assert_int_equal(parked(p), 1);
	assert_int_equal(
		journal_parked_retry(p->ts.st, id, &changes, p->ts.user,
			ROLE_MANAGER, CAP, p->ts.a, &p->answer),
		ERR_OK);
	assert_string_equal(p->answer.action_id, id);
	assert_int_equal(parked(p), 0);
	assert_int_equal(requests(p), 1);
	assert_int_equal(journal_parked_dismiss(p->ts.st, id), ERR_NOT_FOUND);
}

static void
an_altered_entry_is_parked_and_the_others_are_queued(void **state)
{
	struct place *p = *state;
	struct journal_parked_list list;
	size_t len;
	char *bytes;

	break_store();
	for (int i = 0; i < 3; i++)
		assert_int_equal(ask_for_towels(p, NULL), ERR_OK);
	fault_vfs_heal();
	bytes = read_journal(p, &len);
	bytes[200] = bytes[200] == 'A' ? 'B' : 'A';
	write_journal(p, bytes, len);
	free(bytes);
	assert_int_equal(replay(p), ERR_OK);
	assert_int_equal(p->out.replayed, 2);
	assert_int_equal(p->out.parked, 1);
	assert_int_equal(requests(p), 2);
	assert_int_equal(journal_parked_list(p->ts.st, p->ts.a, &list), ERR_OK);
	assert_int_equal(list.items[0].kind, JOURNAL_ALTERED);
	assert_int_equal(
		journal_parked_dismiss(p->ts.st, list.items[0].id), ERR_OK);
	assert_int_equal(parked(p), 0);
}

/* ---- the store's file ---- */

static void
another_file_in_the_stores_place_is_noticed_and_so_is_its_return(void **state)
{
	struct place *p = *state;
	FILE *f;

	lose_store(p);
	/* Nothing at all: no empty store takes its place. */
	assert_int_equal(ask_for_towels(p, NULL), ERR_OK);
	assert_true(p->out.journaled);
	assert_int_not_equal(access(p->ts.path, F_OK), 0);
	f = fopen(p->ts.path, "w");
	assert_non_null(f);
	for (int i = 0; i < 2000; i++)
		(void)fputs("garbage ", f);
	(void)fclose(f);
	assert_int_equal(ask_for_towels(p, NULL), ERR_OK);
	assert_true(p->out.journaled);
	assert_int_equal(p->out.store, ERR_CORRUPT);
	find_store(p);
	assert_int_equal(ask_for_towels(p, NULL), ERR_OK);
	assert_false(p->out.journaled);
	assert_int_equal(p->out.replayed, 2);
	assert_int_equal(requests(p), 3);
}

static void
a_store_that_could_not_be_opened_is_opened_when_it_is_back(void **state)
{
	struct place *p = *state;
	struct terminal_identity id = *store_identity(p->ts.st);
	struct store *st;

	lose_store(p);
	st = store_open_later(&p->ts.env, p->ts.home, &p->ts.keys, &id);
	assert_string_equal(store_identity(st)->terminal_name, "FD1");
	assert_int_equal(store_try(st), ERR_IO);
	find_store(p);
	assert_int_equal(store_try(st), ERR_OK);
	store_close(st);
}

/* ---- signing in ---- */

static enum err
sign_in(struct place *p, const char *login, const char *pin)
{
	struct session s;
	int64_t until;

	return journal_sign_in(p->j, login, pin, p->ts.a, &s, &until);
}

static void
who_may_sign_in_is_known_without_the_store(void **state)
{
	struct place *p = *state;
	struct session s;
	int64_t until;

	assert_int_equal(sign_in(p, "desk", TEST_PIN), ERR_NOT_FOUND);
	assert_int_equal(journal_desk_save(p->j, p->ts.st), ERR_OK);
	break_store();
	assert_int_equal(
		journal_sign_in(p->j, "desk", TEST_PIN, p->ts.a, &s, &until),
		ERR_OK);
	assert_string_equal(s.login, "desk");
	assert_int_equal(sign_in(p, "desk", "0000"), ERR_DENIED);
	assert_int_equal(sign_in(p, "nobody", TEST_PIN), ERR_DENIED);
}

static void
wrong_pins_close_a_login_without_the_store_too(void **state)
{
	struct place *p = *state;

	assert_int_equal(journal_desk_save(p->j, p->ts.st), ERR_OK);
	for (int i = 0; i < 5; i++)
		assert_int_equal(sign_in(p, "desk", "0000"), ERR_DENIED);
	assert_int_equal(sign_in(p, "desk", TEST_PIN), ERR_LOCKED);
	p->ts.now_ms += HOUR_MS / 2;
	assert_int_equal(sign_in(p, "desk", TEST_PIN), ERR_OK);
	assert_int_equal(sign_in(p, "desk", "0000"), ERR_DENIED);
}

static void
seventy_two_hours_after_the_last_contact_nobody_signs_in(void **state)
{
	struct place *p = *state;

	assert_int_equal(journal_desk_save(p->j, p->ts.st), ERR_OK);
	p->ts.now_ms += 73 * HOUR_MS;
	assert_int_equal(sign_in(p, "desk", TEST_PIN), ERR_EXPIRED);
}

/* ---- clocks that people set ---- */

static struct {
	int64_t mono_ms;
	const char *boot;
} machine;

static int64_t
machine_mono(void *ctx)
{
	(void)ctx;
	return machine.mono_ms;
}

static const char *
machine_boot(void *ctx)
{
	(void)ctx;
	return machine.boot;
}

static void
the_72_hours_are_not_those_of_a_clock_that_people_set(void **state)
{
	struct place *p = *state;

	machine.mono_ms = 5000;
	machine.boot = "one";
	p->ts.env.mono_ms = p->other.mono_ms = machine_mono;
	p->ts.env.boot = p->other.boot = machine_boot;
	assert_int_equal(journal_desk_save(p->j, p->ts.st), ERR_OK);
	/* Set ahead by a year, and back before it was written. */
	p->ts.now_ms += 365 * 24 * HOUR_MS;
	assert_int_equal(sign_in(p, "desk", TEST_PIN), ERR_OK);
	p->ts.now_ms -= 366 * 24 * HOUR_MS;
	machine.mono_ms += 73 * HOUR_MS;
	assert_int_equal(sign_in(p, "desk", TEST_PIN), ERR_EXPIRED);
	/* Started again, the machine has the clock that it has; the latest that
	 * it ever showed counts. */
	machine.boot = "two";
	machine.mono_ms = 10;
	assert_int_equal(sign_in(p, "desk", TEST_PIN), ERR_EXPIRED);
}

static void
the_desk_is_written_anew_only_when_it_differs(void **state)
{
	struct place *p = *state;
	struct journal_desk desk;
	int64_t first;

	assert_int_equal(journal_desk_save(p->j, p->ts.st), ERR_OK);
	assert_int_equal(journal_desk_load(p->j, p->ts.a, &desk), ERR_OK);
	assert_string_equal(desk.who.terminal_name, "FD1");
	first = desk.written.wall_ms;
	p->ts.now_ms += 1000;
	assert_int_equal(journal_desk_save(p->j, p->ts.st), ERR_OK);
	assert_int_equal(journal_desk_load(p->j, p->ts.a, &desk), ERR_OK);
	assert_int_equal(desk.written.wall_ms, first);
	test_store_sql(
		&p->ts, "UPDATE properties SET business_date = '2030-01-01'");
	assert_int_equal(journal_desk_save(p->j, p->ts.st), ERR_OK);
	assert_int_equal(journal_desk_load(p->j, p->ts.a, &desk), ERR_OK);
	assert_string_equal(desk.business_date, "2030-01-01");
	for (int i = 0; i < 400; i++) {
		p->ts.now_ms += 1000;
		test_store_sql(&p->ts,
			i % 2 == 0 ? "UPDATE properties SET business_date ="
				     " '2030-01-02'"
				   : "UPDATE properties SET business_date ="
				     " '2030-01-03'");
		assert_int_equal(journal_desk_save(p->j, p->ts.st), ERR_OK);
	}
	assert_int_equal(journal_desk_load(p->j, p->ts.a, &desk), ERR_OK);
	assert_string_equal(desk.business_date, "2030-01-03");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	/* clang-format off */
	const struct CMUnitTest tests[] = {
		TEST(while_the_store_works_nothing_is_journaled),
		TEST(when_the_store_fails_the_journal_takes_it_and_gives_it_back_once),
		TEST(what_waits_is_queued_before_what_comes_next),
		TEST(an_operation_that_is_not_critical_is_refused_with_the_stores_failure),
		TEST(the_six_operations_of_the_specification_are_critical),
		TEST(wrong_keys_and_values_are_refused_without_the_store),
		TEST(the_same_intention_is_done_once_wherever_it_went),
		TEST(a_journal_that_was_not_emptied_is_not_queued_twice),
		TEST(whatever_write_of_a_replay_fails_each_entry_is_queued_once),
		TEST(when_both_disks_fail_it_says_that_nothing_was_saved),
		TEST(what_is_refused_is_parked_with_its_cause_until_it_is_corrected),
		TEST(an_altered_entry_is_parked_and_the_others_are_queued),
		TEST(another_file_in_the_stores_place_is_noticed_and_so_is_its_return),
		TEST(a_store_that_could_not_be_opened_is_opened_when_it_is_back),
		TEST(who_may_sign_in_is_known_without_the_store),
		TEST(wrong_pins_close_a_login_without_the_store_too),
		TEST(seventy_two_hours_after_the_last_contact_nobody_signs_in),
		TEST(the_72_hours_are_not_those_of_a_clock_that_people_set),
		TEST(the_desk_is_written_anew_only_when_it_differs),
	};
	/* clang-format on */

	return cmocka_run_group_tests(tests, NULL, NULL);
}
