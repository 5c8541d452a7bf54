/*
 * Payments over a link that loses answers after the server has committed: every
 * sum is right to the cent, none is counted twice, none is lost, and what is
 * answered again is what was answered first. Real store, engine and server in
 * one process, on virtual time. PAYMENTS says how many at each rate of loss;
 * `make payments` takes 100,000.
 */
#include "tests/lib/test.h"

#include "base/check.h"
#include "base/uuid.h"
#include "tests/lib/joined.h"
#include "tests/lib/storages.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAYMENTS_FEW 500
#define ROOMS_FEW    200
#define ROOMS_MAX    5000
#define ROOM_BILLS   40  /* payments for one room, of many: as at a hotel */
#define AMOUNT_MAX   999 /* minor units */
#define CHUNK_MAX    60  /* payments between two rounds */
#define POSTED_MINOR INT64_C(100000)
#define DRAWER_FLOAT INT64_C(20000)
#define TEXT_SIZE    512

/* What the server said of one action first. */
struct first_word {
	bool said;
	int64_t stamp;
	char server_id[UUID_SIZE];
	int times;
};

struct till {
	struct joined j;
	int64_t paid_minor;
	int64_t payments;
	int64_t posted_minor;
	int rooms;
	char folios[ROOMS_MAX][UUID_SIZE];
	int64_t owed[ROOMS_MAX];  /* by our own reckoning */
	struct first_word *words; /* by device_seq */
	size_t word_count;
	int64_t replays;
	struct arena *a;
};

static int64_t
payments_wanted(void)
{
	const char *text = getenv("PAYMENTS");

	return text == NULL ? PAYMENTS_FEW : strtoll(text, NULL, 10);
}

static int
rooms_wanted(void)
{
	int64_t n = payments_wanted() / ROOM_BILLS;

	if (n < ROOMS_FEW)
		return ROOMS_FEW;
	return n > ROOMS_MAX ? ROOMS_MAX : (int)n;
}

/* ---- the answers ---- */

static struct first_word *
word_of(struct till *t, int64_t seq)
{
	size_t want = (size_t)seq + 1;

	assert_true(seq > 0);
	if (want > t->word_count) {
		t->words = realloc(t->words, 2 * want * sizeof(t->words[0]));
		assert_non_null(t->words);
		memset(t->words + t->word_count, 0,
			(2 * want - t->word_count) * sizeof(t->words[0]));
		t->word_count = 2 * want;
	}
	return &t->words[seq];
}

static void
compare(struct till *t, int64_t seq, const struct json_node *result)
{
	struct first_word *w = word_of(t, seq);
	const char *id = json_find_text(result, "server_id", "");
	int64_t stamp = json_find_int(result, "stamp", 0);

	assert_string_equal(json_find_text(result, "status", ""), "success");
	if (!w->said) {
		w->said = true;
		w->stamp = stamp;
		(void)snprintf(w->server_id, sizeof(w->server_id), "%s", id);
		assert_null(json_find(result, "replayed"));
		return;
	}
	t->replays++;
	assert_non_null(json_find(result, "replayed"));
	assert_int_equal(stamp, w->stamp);
	assert_string_equal(id, w->server_id);
}

static void
watch(void *ctx, const struct json_node *request,
	const struct json_node *answer)
{
	const struct json_node *act = json_first(json_find(request, "actions"));
	const struct json_node *result =
		json_first(json_find(answer, "results"));

	for (; act != NULL; act = json_next(act), result = json_next(result)) {
		assert_non_null(result);
		assert_string_equal(json_find_text(act, "id", "?"),
			json_find_text(result, "action_id", "!"));
		compare(ctx, json_find_int(act, "device_seq", 0), result);
	}
	assert_null(result);
}

/* ---- the house ---- */

static void
id_of(const char *what, int n, char out[UUID_SIZE])
{
	char name[32];

	(void)snprintf(name, sizeof(name), "%s %d", what, n);
	uuid_derive("payments", name, out);
}

static void
put_guest(struct till *t, int n)
{
	struct server_hotel *h = &t->j.hotel;
	char room[UUID_SIZE];
	char stay[UUID_SIZE];
	char json[TEXT_SIZE];

	id_of("room", n, room);
	id_of("stay", n, stay);
	id_of("folio", n, t->folios[n]);
	(void)snprintf(json, sizeof(json),
		"{\"number\":\"%d\",\"floor\":1,\"room_type\":\"STD\","
		"\"capacity\":2,\"rate_minor\":1,\"status\":\"occupied\","
		"\"condition\":\"clean\"}",
		1000 + n);
	server_hotel_put_json(h, TABLE_ROOMS, room, json);
	(void)snprintf(json, sizeof(json),
		"{\"guest_id\":\"" GUEST_2 "\",\"room_id\":\"%s\","
		"\"state\":\"in_house\",\"arrival_date\":\"2026-11-20\","
		"\"departure_date\":\"2026-11-25\",\"adults\":1,"
		"\"rate_minor\":1}",
		room);
	server_hotel_put_json(h, TABLE_STAYS, stay, json);
	(void)snprintf(json, sizeof(json),
		"{\"stay_id\":\"%s\",\"currency\":\"EUR\",\"state\":\"open\"}",
		stay);
	server_hotel_put_json(h, TABLE_FOLIOS, t->folios[n], json);
}

static int
set_up(void **state)
{
	struct till *t = calloc(1, sizeof(*t));

	assert_non_null(t);
	joined_open(&t->j);
	t->a = arena_new((size_t)1 << 30);
	t->j.watch = watch;
	t->j.watch_ctx = t;
	t->rooms = rooms_wanted();
	for (int n = 0; n < t->rooms; n++)
		put_guest(t, n);
	(void)joined_sync(&t->j);
	*state = t;
	return 0;
}

static int
tear_down(void **state)
{
	struct till *t = *state;

	joined_close(&t->j);
	arena_free(t->a);
	free(t->words);
	free(t);
	return 0;
}

/* ---- the desk ---- */

static uint64_t
dice(struct till *t, uint64_t n)
{
	uint64_t r;

	env_random(&t->j.env, &r, sizeof(r));
	return (r >> 8) % n;
}

static void
money_of(int64_t minor, char *out, size_t size)
{
	(void)snprintf(
		out, size, "%" PRId64 ".%02" PRId64, minor / 100, minor % 100);
}

static void
post(struct till *t, int n, const char *room)
{
	char amount[32];
	const struct operation_argument arguments[] = {
		{ "room", room },
		{ "kind", "bar" },
		{ "amount", amount },
	};

	money_of(POSTED_MINOR, amount, sizeof(amount));
	assert_int_equal(joined_do(&t->j, "post", arguments, 3), ERR_OK);
	t->posted_minor += POSTED_MINOR;
	t->owed[n] += POSTED_MINOR;
}

static void
pay(struct till *t)
{
	int n = (int)dice(t, (uint64_t)t->rooms);
	int64_t minor = 1 + (int64_t)dice(t, AMOUNT_MAX);
	char room[16];
	char amount[32];
	const struct operation_argument arguments[] = {
		{ "room", room },
		{ "amount", amount },
	};

	(void)snprintf(room, sizeof(room), "%d", 1000 + n);
	if (t->owed[n] < minor)
		post(t, n, room);
	money_of(minor, amount, sizeof(amount));
	assert_int_equal(joined_do(&t->j, "pay", arguments, 2), ERR_OK);
	t->paid_minor += minor;
	t->owed[n] -= minor;
	t->payments++;
}

/* ---- the sums ---- */

static int64_t
sum(const struct view *v, enum table t, int field, const char *is, int summed)
{
	int64_t total = 0;

	assert_int_equal(
		v->sum(v->ctx, t, field, value_text(is), summed, &total),
		ERR_OK);
	return total;
}

static int64_t
count(struct till *t, const struct view *v, enum table table)
{
	struct record_list list;
	int64_t n;

	assert_int_equal(
		v->list(v->ctx, table, -1, value_null(), t->a, &list), ERR_OK);
	n = (int64_t)list.count;
	arena_reset(t->a);
	return n;
}

static void
check_books(struct till *t, const struct view *v)
{
	int64_t owed = 0;

	assert_int_equal(count(t, v, TABLE_CASH_PAYMENTS), t->payments);
	assert_int_equal(sum(v, TABLE_CASH_PAYMENTS, PAYMENT_CASH_SESSION_ID,
				 DRAWER_1, PAYMENT_AMOUNT_MINOR),
		t->paid_minor);
	for (int n = 0; n < t->rooms; n++) {
		int64_t is = sum(v, TABLE_FOLIO_CHARGES, CHARGE_FOLIO_ID,
			t->folios[n], CHARGE_AMOUNT_MINOR);

		assert_int_equal(is, t->owed[n]);
		owed += is;
	}
	assert_int_equal(owed, t->posted_minor - t->paid_minor);
}

static void
check_all(struct till *t)
{
	struct storage *s = t->j.hotel.storage;
	struct queue_counts left;

	assert_int_equal(queue_count(t->j.st, &left), ERR_OK);
	assert_int_equal(left.to_send + left.sending + left.waiting, 0);
	assert_int_equal(left.refused + left.to_decide, 0);
	check_books(t, store_view(t->j.st));
	assert_int_equal(s->ops->begin_read(s, HOTEL_ID), ERR_OK);
	check_books(t, s->ops->view(s));
	s->ops->end_read(s);
}

static void
run(struct till *t, uint64_t lose_percent)
{
	int64_t wanted = payments_wanted();
	uint64_t chunk;

	t->j.lose_percent = lose_percent;
	while (t->payments < wanted) {
		for (chunk = 1 + dice(t, CHUNK_MAX);
			chunk > 0 && t->payments < wanted; chunk--)
			pay(t);
		(void)joined_sync(&t->j);
	}
	check_all(t);
	print_message("%" PRId64 " payments, %" PRIu64
		      " %% of answers lost: %" PRId64 " of %" PRId64
		      " exchanges lost, %" PRId64 " answers given again\n",
		t->payments, lose_percent, t->j.lost, t->j.exchanges,
		t->replays);
}

/* ---- the tests ---- */

static void
test_no_answer_lost(void **state)
{
	struct till *t = *state;

	run(t, 0);
	assert_int_equal(t->replays, 0);
}

static void
test_a_third_of_the_answers_lost(void **state)
{
	struct till *t = *state;

	run(t, 30);
	assert_true(t->replays > 0);
}

static void
test_most_answers_lost(void **state)
{
	struct till *t = *state;

	run(t, 60);
	assert_true(t->replays > 0);
}

static void
test_nine_of_ten_answers_lost(void **state)
{
	struct till *t = *state;

	run(t, 90);
	assert_true(t->replays > t->payments);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_no_answer_lost),
		TEST(test_a_third_of_the_answers_lost),
		TEST(test_most_answers_lost),
		TEST(test_nine_of_ten_answers_lost),
	};

	return TEST_ON_ALL_STORAGES("payments", tests);
}
