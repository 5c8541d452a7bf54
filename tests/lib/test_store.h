/*
 * A terminal's store in a folder of its own, and the office: the hotel's server
 * as a struct hotel, which takes what the terminal sends and gives what has
 * changed. The clock stands still until it is moved; the disk can fail
 * (fault_vfs.h).
 *
 * It begins enrolled as FD1 of hotel "hotel", with everything that the office
 * has (hotel.h) loaded and nothing queued.
 */
#ifndef OFFSYNC_TESTS_LIB_TEST_STORE_H
#define OFFSYNC_TESTS_LIB_TEST_STORE_H

#include "crypto/keys.h"
#include "store/overlay.h"
#include "store/queue.h"
#include "store/store.h"
#include "store/sync_state.h"
#include "tests/lib/hotel.h"

#define TEST_PIN "4711"

struct test_store {
	struct env env;
	int64_t now_ms;
	uint64_t random;
	char home[64];
	char path[96]; /* of the database */
	struct keys keys;
	struct store *st;
	struct arena *a;
	struct hotel office;
	int64_t stamp;              /* of the office's last change */
	struct view_memory *pulled; /* what the terminal was given */
	const char *user;
	int made;
	int sent;                   /* actions that the office has been sent */
	struct queue_answer answer; /* of the last action queued */
};

void test_store_open(struct test_store *ts);
void test_store_close(struct test_store *ts); /* removes the folder */
/* Takes care of both around every test, with the test_store as *state. */
int test_store_set_up(void **state);
int test_store_tear_down(void **state);
/* Closes the store and opens it again, as after a restart. */
void test_store_reopen(struct test_store *ts);
/* A second connection, as of another program. Close with store_close. */
struct store *test_store_other(struct test_store *ts);
/* Runs SQL on the file, past the program. */
void test_store_sql(struct test_store *ts, const char *sql);
/* First column of the first row. */
int64_t test_store_ask(struct test_store *ts, const char *sql);
const char *test_store_ask_text(struct test_store *ts, const char *sql);

/* ---- the desk ---- */

/* An action of the test's user on what the terminal shows, not queued; an
 * update says what it saw. */
struct action test_action(struct test_store *ts, enum operation op,
	enum table t, const char *id, struct field_values data);
enum err test_queue(struct test_store *ts, struct action *act);
/* Queued; fails the test when refused. Give the action's id. */
const char *test_insert(struct test_store *ts, enum table t, const char *id,
	struct field_values data);
const char *test_update(struct test_store *ts, enum table t, const char *id,
	struct field_values data);

/* NULL when the terminal shows none. Tombstones too. */
struct record *test_find(struct test_store *ts, enum table t, const char *id);
int64_t test_int(
	struct test_store *ts, enum table t, const char *id, int field);
const char *test_text(
	struct test_store *ts, enum table t, const char *id, int field);
struct queued test_queued(struct test_store *ts, const char *action_id);
struct queue_counts test_counts(struct test_store *ts);

/* ---- the agent ---- */

/* Signs and sends up to limit actions to the office, and keeps its answers.
 * Gives how many were sent. */
size_t test_push(struct test_store *ts, size_t limit);
/* One answer, as if the office had given it. */
void test_answer(struct test_store *ts, const struct queue_result *r);
/* Everything that has changed at the office, in pages of page rows (0: one
 * page); the last one is complete when complete is. */
void test_pull(struct test_store *ts, size_t page, bool complete);
/* The same from the beginning, as a full resync. */
void test_pull_again(struct test_store *ts, size_t page);

/*
 * The oracle: what the terminal shows is what it was given, with the pending
 * actions run on top of it in memory; nothing else is shown.
 */
void assert_like_model(struct test_store *ts);

#endif
