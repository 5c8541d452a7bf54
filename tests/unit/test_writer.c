#include "tests/lib/test.h"

#include "tests/lib/fault_vfs.h"
#include "tests/lib/server_hotel.h"
#include "tests/lib/storages.h"

#include "base/check.h"
#include "server/writer.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct fixture {
	struct server_hotel hotel;
	struct writer *writer;
	/* Jobs wait in their first run until the gate is open. */
	pthread_mutex_t lock;
	pthread_cond_t change;
	bool open;
	bool at_gate;
	size_t done;
};

/* Puts one guest. */
struct test_job {
	struct writer_job job; /* first, so that a job is one of these */
	struct fixture *f;
	int number;
	char id[32]; /* of the guest with that number */
	bool waits;  /* at the gate */
	enum err fails;
	int fails_left;
	int runs;
	bool turn; /* after the guest with the number before */
	enum err result;
	int place; /* among those that are done */
};

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	server_hotel_open(&f->hotel);
	CHECK(pthread_mutex_init(&f->lock, NULL) == 0);
	CHECK(pthread_cond_init(&f->change, NULL) == 0);
	assert_int_equal(
		writer_start(env_real(), f->hotel.where, &f->writer), ERR_OK);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	writer_stop(f->writer);
	server_hotel_close(&f->hotel);
	free(f);
	return 0;
}

static enum err
run(struct writer_job *job, struct storage *s)
{
	struct test_job *j = (struct test_job *)job;
	struct record *r =
		record_new(j->f->hotel.arena, entity_get(TABLE_GUESTS));
	int64_t stamp = 0;
	enum err e;

	j->runs++;
	CHECK(pthread_mutex_lock(&j->f->lock) == 0);
	if (j->waits) {
		j->f->at_gate = true;
		CHECK(pthread_cond_broadcast(&j->f->change) == 0);
	}
	while (j->waits && !j->f->open)
		CHECK(pthread_cond_wait(&j->f->change, &j->f->lock) == 0);
	CHECK(pthread_mutex_unlock(&j->f->lock) == 0);
	r->id = j->id;
	r->tenant_id = job->tenant_id;
	record_set_text(r, GUEST_FULL_NAME, j->id);
	e = s->ops->action_begin(s, "test", 1);
	if (e == ERR_OK)
		e = s->ops->put(s, r);
	if (j->fails_left > 0) {
		j->fails_left--;
		e = j->fails;
	}
	e = s->ops->action_end(s, e, &stamp);
	return e;
}

static void
done(struct writer_job *job, enum err e)
{
	struct test_job *j = (struct test_job *)job;
	struct fixture *f = j->f;

	CHECK(pthread_mutex_lock(&f->lock) == 0);
	j->result = e;
	j->place = (int)f->done++;
	CHECK(pthread_cond_broadcast(&f->change) == 0);
	CHECK(pthread_mutex_unlock(&f->lock) == 0);
}

/* The guest before this one is not there yet. */
static bool
is_early(struct writer_job *job, struct storage *s)
{
	const struct test_job *j = (struct test_job *)job;
	const struct view *v = s->ops->view(s);
	struct arena *a = arena_new((size_t)1 << 20);
	struct record *r = NULL;
	char id[32];
	enum err e;

	(void)snprintf(id, sizeof(id), "guest-%d", j->number - 1);
	e = v->find(v->ctx, TABLE_GUESTS, id, a, &r);
	arena_free(a);
	return e != ERR_OK;
}

static void
add(struct fixture *f, struct test_job *j, const char *hotel, int number)
{
	j->f = f;
	j->result = ERR_COUNT;
	j->number = number;
	(void)snprintf(j->id, sizeof(j->id), "guest-%d", number);
	j->job = (struct writer_job){
		.tenant_id = hotel,
		.is_early = j->turn ? is_early : NULL,
		.run = run,
		.done = done,
		.weight = 1,
	};
	assert_true(writer_add(f->writer, &j->job));
}

/* The first job is in its transaction, so that what follows waits together. */
static void
hold(struct fixture *f, struct test_job *first)
{
	memset(first, 0, sizeof(*first));
	first->waits = true;
	add(f, first, HOTEL_ID, 0);
	CHECK(pthread_mutex_lock(&f->lock) == 0);
	while (!f->at_gate)
		CHECK(pthread_cond_wait(&f->change, &f->lock) == 0);
	CHECK(pthread_mutex_unlock(&f->lock) == 0);
}

static void
open_gate(struct fixture *f, size_t jobs)
{
	CHECK(pthread_mutex_lock(&f->lock) == 0);
	f->open = true;
	CHECK(pthread_cond_broadcast(&f->change) == 0);
	while (f->done < jobs)
		CHECK(pthread_cond_wait(&f->change, &f->lock) == 0);
	CHECK(pthread_mutex_unlock(&f->lock) == 0);
}

static bool
is_there(struct fixture *f, const struct test_job *j)
{
	return server_hotel_find(&f->hotel, TABLE_GUESTS, j->id) != NULL;
}

static void
jobs_that_wait_together_share_a_commit(void **state)
{
	struct fixture *f = *state;
	struct test_job jobs[5];
	struct writer_counts counts;

	memset(jobs, 0, sizeof(jobs));
	hold(f, &jobs[0]);
	for (int i = 1; i < 5; i++)
		add(f, &jobs[i], HOTEL_ID, i);
	writer_count(f->writer, &counts);
	assert_int_equal(counts.waiting, 4);
	open_gate(f, 5);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(jobs[i].result, ERR_OK);
		assert_true(is_there(f, &jobs[i]));
		assert_int_equal(jobs[i].runs, 1);
	}
	writer_count(f->writer, &counts);
	assert_int_equal(counts.jobs, 5);
	assert_int_equal(counts.commits, 2);
	assert_int_equal(counts.waiting, 0);
}

static void
a_bad_job_spoils_nothing_for_the_others(void **state)
{
	struct fixture *f = *state;
	struct test_job jobs[4];

	memset(jobs, 0, sizeof(jobs));
	hold(f, &jobs[0]);
	jobs[2].fails = ERR_INVALID;
	jobs[2].fails_left = 2;
	for (int i = 1; i < 4; i++)
		add(f, &jobs[i], HOTEL_ID, i);
	open_gate(f, 4);
	assert_int_equal(jobs[1].result, ERR_OK);
	assert_int_equal(jobs[2].result, ERR_INVALID);
	assert_int_equal(jobs[3].result, ERR_OK);
	assert_true(is_there(f, &jobs[1]));
	assert_false(is_there(f, &jobs[2]));
	assert_true(is_there(f, &jobs[3]));
}

static void
a_job_that_failed_once_is_done_again_carefully(void **state)
{
	struct fixture *f = *state;
	struct test_job jobs[2];

	memset(jobs, 0, sizeof(jobs));
	hold(f, &jobs[0]);
	jobs[1].fails = ERR_INVALID;
	jobs[1].fails_left = 1;
	add(f, &jobs[1], HOTEL_ID, 1);
	open_gate(f, 2);
	assert_int_equal(jobs[1].result, ERR_OK);
	assert_int_equal(jobs[1].runs, 2);
	assert_true(is_there(f, &jobs[1]));
}

static void
hotels_do_not_share_a_transaction(void **state)
{
	const struct storage_hotel other = { .tenant_id = "seehof",
		.name = "Seehof",
		.incarnation = "1",
		.pepper = "00" };
	struct fixture *f = *state;
	struct storage *s = f->hotel.storage;
	struct test_job jobs[5];
	struct writer_counts counts;

	assert_int_equal(s->ops->hotel_add(s, &other), ERR_OK);
	memset(jobs, 0, sizeof(jobs));
	hold(f, &jobs[0]);
	for (int i = 1; i < 5; i++)
		add(f, &jobs[i], i % 2 == 0 ? "seehof" : HOTEL_ID, i);
	open_gate(f, 5);
	for (int i = 0; i < 5; i++)
		assert_int_equal(jobs[i].result, ERR_OK);
	assert_true(is_there(f, &jobs[1]));
	assert_false(is_there(f, &jobs[2]));
	writer_count(f->writer, &counts);
	assert_int_equal(counts.commits, 3);
}

static void
an_unknown_hotel_is_the_job_s_own_failure(void **state)
{
	struct fixture *f = *state;
	struct test_job jobs[3];

	memset(jobs, 0, sizeof(jobs));
	hold(f, &jobs[0]);
	add(f, &jobs[1], "nowhere", 1);
	add(f, &jobs[2], HOTEL_ID, 2);
	open_gate(f, 3);
	assert_int_equal(jobs[1].result, ERR_NOT_FOUND);
	assert_int_equal(jobs[2].result, ERR_OK);
}

static void
a_storage_that_was_lost_is_opened_again(void **state)
{
	struct fixture *f = *state;
	struct test_job jobs[2];

	memset(jobs, 0, sizeof(jobs));
	hold(f, &jobs[0]);
	jobs[0].fails = ERR_UNKNOWN;
	jobs[0].fails_left = 1;
	open_gate(f, 1);
	add(f, &jobs[1], HOTEL_ID, 1);
	open_gate(f, 2);
	assert_int_equal(jobs[1].result, ERR_OK);
	assert_true(is_there(f, &jobs[1]));
}

static void
a_job_can_be_waited_for(void **state)
{
	struct fixture *f = *state;
	struct test_job job = { .f = f, .id = "guest-7" };

	job.job = (struct writer_job){ .tenant_id = HOTEL_ID, .run = run };
	assert_int_equal(writer_do(f->writer, &job.job), ERR_OK);
	assert_true(is_there(f, &job));
	job.fails = ERR_INVALID;
	job.fails_left = 9;
	assert_int_equal(writer_do(f->writer, &job.job), ERR_INVALID);
}

static void
who_comes_early_waits_for_the_one_before(void **state)
{
	struct fixture *f = *state;
	struct test_job jobs[4];

	memset(jobs, 0, sizeof(jobs));
	for (int i = 1; i < 4; i++)
		jobs[i].turn = true;
	hold(f, &jobs[0]);
	add(f, &jobs[3], HOTEL_ID, 3);
	add(f, &jobs[2], HOTEL_ID, 2);
	add(f, &jobs[1], HOTEL_ID, 1);
	open_gate(f, 4);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(jobs[i].result, ERR_OK);
		assert_int_equal(jobs[i].runs, 1);
		assert_int_equal(jobs[i].place, i);
	}
}

/* Whether so many are done before the time is up. */
static bool
await_done(struct fixture *f, size_t jobs)
{
	struct timespec until;
	bool enough;
	int rc = 0;

	CHECK(clock_gettime(CLOCK_REALTIME, &until) == 0);
	until.tv_sec += 300;
	CHECK(pthread_mutex_lock(&f->lock) == 0);
	while (f->done < jobs && rc == 0)
		rc = pthread_cond_timedwait(&f->change, &f->lock, &until);
	enough = f->done >= jobs;
	CHECK(pthread_mutex_unlock(&f->lock) == 0);
	return enough;
}

#define STRANGERS 40

static void
a_hotel_does_not_hold_up_all_others(void **state)
{
	struct fixture *f = *state;
	static char hotels[STRANGERS][16];
	struct test_job jobs[1 + STRANGERS];
	bool others_are_done;

	if (!storage_is_written_side_by_side(f->hotel.where))
		skip();
	memset(jobs, 0, sizeof(jobs));
	hold(f, &jobs[0]);
	for (int i = 0; i < STRANGERS; i++) {
		(void)snprintf(hotels[i], sizeof(hotels[i]), "stranger%d", i);
		add(f, &jobs[1 + i], hotels[i], i);
	}
	others_are_done = await_done(f, 1);
	open_gate(f, 1 + STRANGERS);
	assert_true(others_are_done);
	assert_int_equal(jobs[0].result, ERR_OK);
	for (int i = 0; i < STRANGERS; i++)
		assert_int_equal(jobs[1 + i].result, ERR_NOT_FOUND);
}

static void
patience_ends(void **state)
{
	struct fixture *f = *state;
	struct test_job jobs[2];

	memset(jobs, 0, sizeof(jobs));
	jobs[1].turn = true;
	hold(f, &jobs[0]);
	add(f, &jobs[1], HOTEL_ID, 5); /* nobody ever comes before it */
	open_gate(f, 2);
	assert_int_equal(jobs[1].result, ERR_OK);
	assert_int_equal(jobs[1].runs, 1);
}

static void
nobody_waits_beyond_the_end(void **state)
{
	struct fixture *f = *state;
	struct test_job jobs[3];

	memset(jobs, 0, sizeof(jobs));
	jobs[1].turn = jobs[2].turn = true;
	hold(f, &jobs[0]);
	add(f, &jobs[1], HOTEL_ID, 5);
	add(f, &jobs[2], HOTEL_ID, 7);
	open_gate(f, 1);
	writer_stop(f->writer);
	f->writer = NULL;
	for (int i = 0; i < 3; i++)
		assert_int_equal(jobs[i].result, ERR_OK);
}

/* SQLite's own affair: elsewhere a commit is durable or it has failed. */
static void
what_the_disk_would_not_take_is_nobody_s_success(void **state)
{
	struct fixture *f = *state;
	struct test_job jobs[3];
	struct env env = *env_real();

	if (strncmp(f->hotel.where, "sqlite:", 7) != 0)
		skip();
	memset(jobs, 0, sizeof(jobs));
	writer_stop(f->writer);
	fault_vfs_register();
	fault_vfs_heal();
	env.vfs = FAULT_VFS;
	assert_int_equal(
		writer_start(&env, f->hotel.where, &f->writer), ERR_OK);
	add(f, &jobs[0], HOTEL_ID, 0);
	open_gate(f, 1);
	assert_int_equal(jobs[0].result, ERR_OK);
	fault_vfs_fail(FAULT_SYNC, 1, false);
	add(f, &jobs[1], HOTEL_ID, 1);
	open_gate(f, 2);
	assert_int_equal(jobs[1].result, ERR_IO);
	add(f, &jobs[2], HOTEL_ID, 2);
	open_gate(f, 3);
	assert_int_equal(jobs[2].result, ERR_OK);
	writer_stop(f->writer);
	f->writer = NULL;
	fault_vfs_heal();
	assert_true(is_there(f, &jobs[0]));
	assert_true(is_there(f, &jobs[2]));
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(jobs_that_wait_together_share_a_commit),
		TEST(a_bad_job_spoils_nothing_for_the_others),
		TEST(a_job_that_failed_once_is_done_again_carefully),
		TEST(hotels_do_not_share_a_transaction),
		TEST(an_unknown_hotel_is_the_job_s_own_failure),
		TEST(a_storage_that_was_lost_is_opened_again),
		TEST(a_job_can_be_waited_for),
		TEST(who_comes_early_waits_for_the_one_before),
		TEST(a_hotel_does_not_hold_up_all_others),
		TEST(patience_ends),
		TEST(nobody_waits_beyond_the_end),
		TEST(what_the_disk_would_not_take_is_nobody_s_success),
	};

	return TEST_ON_ALL_STORAGES("writer", tests);
}
