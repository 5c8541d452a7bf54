/*
 * One action among many that cannot go through: the others are delayed by no
 * more than a round, and it is parked with its cause. Real store, engine and
 * server in one process. ACTIONS says how many; `make payments` takes 10,000.
 */
#include "tests/lib/test.h"

#include "base/check.h"
#include "db/db.h"
#include "tests/lib/joined.h"
#include "tests/lib/storages.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define ACTIONS_FEW 400
#define STAY_OTHER  "40000000-0000-4000-8000-000000000009"

static int64_t
actions_wanted(void)
{
	const char *text = getenv("ACTIONS");

	return text == NULL ? ACTIONS_FEW : strtoll(text, NULL, 10);
}

static int
set_up(void **state)
{
	struct joined *j = calloc(1, sizeof(*j));

	assert_non_null(j);
	joined_open(j);
	*state = j;
	return 0;
}

static int
tear_down(void **state)
{
	joined_close(*state);
	free(*state);
	return 0;
}

/* ---- the poison ---- */

static void
clean_room(struct joined *j, const char *room, int64_t n)
{
	const struct operation_argument arguments[] = {
		{ "room", room },
		{ "condition", n % 2 == 0 ? "dirty" : "clean" },
	};

	assert_int_equal(joined_do(j, "room-status", arguments, 2), ERR_OK);
}

/* Somebody else moves in while this terminal is away. */
static void
queue_refused(struct joined *j)
{
	const struct operation_argument arguments[] = { { "room", "101" } };

	assert_int_equal(joined_do(j, "check-in", arguments, 1), ERR_OK);
	server_hotel_put_json(&j->hotel, TABLE_STAYS, STAY_OTHER,
		"{\"guest_id\":\"" GUEST_2 "\",\"room_id\":\"" ROOM_101
		"\",\"state\":\"in_house\",\"arrival_date\":\"" HOTEL_DATE
		"\",\"departure_date\":\"2026-11-25\",\"adults\":1}");
}

/* The room is gone when it arrives. */
static void
queue_orphan(struct joined *j)
{
	const struct operation_argument arguments[] = {
		{ "room", "103" },
		{ "issue", "The tap drips." },
	};
	struct record *room =
		server_hotel_find(&j->hotel, TABLE_ROOMS, ROOM_103);

	assert_non_null(room);
	assert_int_equal(joined_do(j, "report", arguments, 2), ERR_OK);
	room->deleted = true;
	room->version++;
	server_hotel_put(&j->hotel, room);
}

/* Somebody writes in the file, past the program. */
static void
queue_altered(struct joined *j)
{
	char path[192];
	struct db *db = NULL;

	clean_room(j, "103", 0);
	(void)snprintf(path, sizeof(path), "%s/store.db", j->home);
	assert_int_equal(
		db_open(&j->env, path, DB_TERMINAL, NULL, 0, &db), ERR_OK);
	assert_int_equal(
		db_run(db, "UPDATE offline_actions SET data ="
			   " substr(data, 1, 60) || 'AAAA' || substr(data, 65)"
			   " WHERE device_seq = (SELECT max(device_seq)"
			   " FROM offline_actions)"),
		ERR_OK);
	db_close(db);
}

/* A filter in between takes it for an attack, or it is too large for one. */
static void
queue_filtered(struct joined *j)
{
	const struct operation_argument arguments[] = {
		{ "room", "103" },
		{ "issue", "The key is <script>alert(1)</script>." },
	};

	assert_int_equal(joined_do(j, "report", arguments, 2), ERR_OK);
	j->poison = "alert(1)";
}

/* ---- the rounds ---- */

static struct queue_counts
counts(struct joined *j)
{
	struct queue_counts c;

	assert_int_equal(queue_count(j->st, &c), ERR_OK);
	return c;
}

static void
poison(struct joined *j, void (*queue_it)(struct joined *j))
{
	int64_t wanted = actions_wanted();
	int64_t began;
	int64_t n;
	int64_t used;
	struct queue_counts left;

	for (n = 0; n < wanted / 2; n++)
		clean_room(j, "102", n);
	queue_it(j);
	for (; n < wanted; n++)
		clean_room(j, "102", n);
	assert_int_equal(counts(j).to_send, wanted + 1);
	began = j->hotel.now_ms;
	used = joined_sync(j);
	/* One round: nobody has waited for a back-off or an interval. */
	assert_int_equal(j->hotel.now_ms - began, used * JOINED_TRIP_MS);
	left = counts(j);
	assert_int_equal(left.to_send + left.sending, 0);
	assert_int_equal(left.refused + left.to_decide + left.waiting, 1);
	print_message("%" PRId64 " actions behind and before it: %" PRId64
		      " exchanges\n",
		wanted, used);
}

static void
test_one_that_the_server_refuses(void **state)
{
	poison(*state, queue_refused);
}

static void
test_one_whose_room_is_gone(void **state)
{
	poison(*state, queue_orphan);
}

static void
test_one_that_was_altered(void **state)
{
	poison(*state, queue_altered);
}

static void
test_one_that_is_refused_as_a_request(void **state)
{
	static const int statuses[] = { 400, 413 };
	struct joined *j = *state;

	for (int i = 0; i < 2; i++) {
		(void)tear_down(state);
		(void)set_up(state);
		j = *state;
		j->poison_status = statuses[i];
		poison(j, queue_filtered);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_one_that_the_server_refuses),
		TEST(test_one_whose_room_is_gone),
		TEST(test_one_that_was_altered),
		TEST(test_one_that_is_refused_as_a_request),
	};

	return TEST_ON_ALL_STORAGES("poison", tests);
}
