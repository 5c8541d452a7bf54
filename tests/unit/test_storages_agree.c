/*
 * The same random actions on both storages: the same answers, byte for byte,
 * and in the end the same records, the same log, and a check that finds
 * nothing. ACTIONS says how many; SEED which.
 */
#include "tests/lib/test.h"

#include "tests/lib/postgres_server.h"
#include "tests/lib/server_hotel.h"

#include "base/check.h"
#include "base/log.h"
#include "base/uuid.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ACTIONS_FEW  1500
#define BATCH_MAX    12
#define TERMINALS    3
#define KNOWN_MAX    400
#define STORAGES     2
#define BATCH_BYTES  ((size_t)8 << 20)
#define ANSWER_BYTES ((size_t)64 << 20)
#define ROUNDS_EACH  100 /* arenas are emptied in between */

struct pair {
	struct server_hotel hotels[STORAGES];
	struct test_terminal terminals[STORAGES][TERMINALS];
	uint64_t dice;
	/* Ids of records that there are, or were meant to be. */
	char known[TABLE_COUNT][KNOWN_MAX][UUID_SIZE];
	size_t known_count[TABLE_COUNT];
	int made;
};

/* ---- chance ---- */

static uint64_t
roll(struct pair *p, uint64_t sides)
{
	p->dice = p->dice * UINT64_C(6364136223846793005) +
		  UINT64_C(1442695040888963407);
	return (p->dice >> 33) % sides;
}

static bool
one_in(struct pair *p, uint64_t n)
{
	return roll(p, n) == 0;
}

static void
know(struct pair *p, enum table t, const char *id)
{
	size_t place = p->known_count[t] < KNOWN_MAX
			       ? p->known_count[t]++
			       : (size_t)roll(p, KNOWN_MAX);

	(void)snprintf(p->known[t][place], UUID_SIZE, "%s", id);
}

static const char *
some_id(struct pair *p, enum table t)
{
	if (p->known_count[t] == 0 || one_in(p, 25))
		return "99999999-0000-4000-8000-000000000099";
	return p->known[t][roll(p, p->known_count[t])];
}

/* ---- actions ---- */

static const char *
some_text(struct pair *p, const struct field *f)
{
	static const char *const texts[] = { "", "x", "O'Hara \"Pat\"",
		"\xc3\xbc\xe2\x82\xac \\ / ", "EUR", "101", "FD1", "STD",
		"12:30", "a\nb", "4111 1111 1111 1111", "\x1b[31m" };

	if (strcmp(f->name, "currency") == 0 && !one_in(p, 10))
		return "EUR";
	return texts[roll(p, sizeof(texts) / sizeof(texts[0]))];
}

static int64_t
some_number(struct pair *p, const struct field *f)
{
	if (one_in(p, 20))
		return INT64_C(999999999999999);
	if (f->type == FIELD_TIME)
		return HOTEL_NOW + (int64_t)roll(p, 100000);
	if (f->type == FIELD_MONEY)
		return (int64_t)roll(p, 20000) - 2000;
	return (int64_t)roll(p, 6);
}

static void
add_value(struct pair *p, const struct field *f, struct json_writer *w)
{
	json_write_key(w, f->name);
	if (one_in(p, 15)) {
		json_write_text(w, NULL);
		return;
	}
	switch (f->type) {
	case FIELD_TEXT:
		json_write_text(w, some_text(p, f));
		break;
	case FIELD_INT:
	case FIELD_MONEY:
	case FIELD_TIME:
		json_write_int(w, some_number(p, f));
		break;
	case FIELD_DATE:
		json_write_text(w, one_in(p, 9)   ? "2026-13-01"
				   : one_in(p, 2) ? HOTEL_DATE
						  : "2026-11-25");
		break;
	case FIELD_BOOL:
		json_write_bool(w, one_in(p, 2));
		break;
	case FIELD_CHOICE:
		json_write_text(w, one_in(p, 30) ? "nonsense"
						 : f->choices->words[roll(p,
							   f->choices->count)]);
		break;
	case FIELD_ID:
		json_write_text(w, some_id(p, f->refs));
		break;
	case FIELD_JSON:
		json_write_raw(w, "{\"a\":[1,null]}", 14);
		break;
	}
}

/* An object of some of the table's fields; all: those that it needs too. */
static const char *
some_data(struct pair *p, enum table t, bool all, struct arena *a)
{
	const struct entity *e = entity_get(t);
	struct json_writer w;
	struct buf text;
	const char *copy;

	buf_init(&text, BATCH_BYTES);
	json_writer_init(&w, &text);
	json_begin_object(&w);
	for (size_t i = 0; i < e->field_count; i++) {
		const struct field *f = &e->fields[e->sorted[i]];

		if (one_in(p, 4) || (all && f->required && !one_in(p, 40)))
			add_value(p, f, &w);
	}
	json_end_object(&w);
	copy = arena_strdup(a, text.data);
	buf_fini(&text);
	return copy;
}

static const char *
new_id(struct pair *p, struct arena *a)
{
	char name[32];
	char id[UUID_SIZE];

	(void)snprintf(name, sizeof(name), "agree %d", ++p->made);
	uuid_derive("agree", name, id);
	return arena_strdup(a, id);
}

static struct test_action
some_action(struct pair *p, struct arena *a)
{
	static const char *const resolutions[] = { "server_wins", "client_wins",
		"manual" };
	enum table t = (enum table)roll(p, TABLE_COUNT);
	struct test_action act = {
		.table = entity_get(t)->name,
		.resolution = resolutions[roll(p, 3)],
	};

	if (one_in(p, 3)) {
		act.operation = "INSERT";
		act.local_id = one_in(p, 12) ? "tmp-1" : new_id(p, a);
		act.data = some_data(p, t, true, a);
		if (strcmp(act.local_id, "tmp-1") != 0)
			know(p, t, act.local_id);
		return act;
	}
	act.operation = one_in(p, 12) ? "DELETE" : "UPDATE";
	act.server_id = arena_strdup(a, some_id(p, t));
	act.data = some_data(p, t, false, a);
	if (!one_in(p, 3))
		act.base = some_data(p, t, false, a);
	return act;
}

/* ---- both ---- */

static void
open_pair(struct pair *p)
{
	static const char *const names[] = { "FD1", "POS1", "PLAIN" };
	static const char *const users[] = { MANAGER_ID, CLERK_ID, MANAGER_ID };

	for (int s = 0; s < STORAGES; s++) {
		server_hotel_on_postgres = s == 1;
		server_hotel_open(&p->hotels[s]);
		for (int t = 0; t < TERMINALS; t++) {
			struct test_terminal *one = &p->terminals[s][t];

			test_terminal_add(&p->hotels[s], one, names[t], t < 2);
			(void)snprintf(one->user_id, sizeof(one->user_id), "%s",
				users[t]);
		}
	}
}

static void
learn_the_house(struct pair *p)
{
	struct server_hotel *h = &p->hotels[0];
	struct storage *s = h->storage;
	const struct view *v;

	assert_int_equal(s->ops->begin_read(s, HOTEL_ID), ERR_OK);
	v = s->ops->view(s);
	for (int t = 0; t < TABLE_COUNT; t++) {
		struct record_list list;

		assert_int_equal(v->list(v->ctx, (enum table)t, -1,
					 value_null(), h->arena, &list),
			ERR_OK);
		for (size_t i = 0; i < list.count; i++)
			know(p, (enum table)t, list.items[i]->id);
	}
	s->ops->end_read(s);
}

static int
set_up(void **state)
{
	struct pair *p = calloc(1, sizeof(*p));
	const char *seed = getenv("SEED");

	CHECK(p != NULL);
	p->dice = seed == NULL ? 7 : strtoull(seed, NULL, 10);
	open_pair(p);
	learn_the_house(p);
	*state = p;
	return 0;
}

static int
tear_down(void **state)
{
	struct pair *p = *state;

	for (int s = 0; s < STORAGES; s++) {
		for (int t = 0; t < TERMINALS; t++)
			test_terminal_free(&p->terminals[s][t]);
		server_hotel_close(&p->hotels[s]);
	}
	free(p);
	return 0;
}

static void
assert_same(const struct buf *one, const struct buf *other, const char *what)
{
	size_t at = 0;

	while (at < one->len && at < other->len &&
		one->data[at] == other->data[at])
		at++;
	if (at == one->len && at == other->len)
		return;
	at = at < 200 ? 0 : at - 200;
	fail_msg("%s differ:\n%.400s\n%.400s", what, one->data + at,
		other->data + at);
}

/* One batch to both, the same clock on both. */
static size_t
send_some(struct pair *p)
{
	size_t count = 1 + (size_t)roll(p, BATCH_MAX);
	size_t terminal = (size_t)roll(p, TERMINALS);
	int64_t limit = one_in(p, 3) ? 0 : (int64_t)roll(p, 30);
	int64_t later = (int64_t)roll(p, 120000);
	struct arena *a = arena_new(BATCH_BYTES);
	struct test_answer answers[STORAGES];
	struct buf batches[STORAGES];

	for (int s = 0; s < STORAGES; s++) {
		p->hotels[s].now_ms += later;
		buf_init(&batches[s], BATCH_BYTES);
	}
	for (size_t i = 0; i < count; i++) {
		struct test_action act = some_action(p, a);

		for (int s = 0; s < STORAGES; s++)
			(void)test_action_add(
				&p->terminals[s][terminal], &act, &batches[s]);
	}
	assert_same(&batches[0], &batches[1], "batches");
	for (int s = 0; s < STORAGES; s++) {
		test_sync(&p->terminals[s][terminal], batches[s].data, limit,
			&answers[s]);
		assert_int_equal(answers[s].status, 200);
	}
	assert_same(&answers[0].body, &answers[1].body, "answers");
	for (int s = 0; s < STORAGES; s++) {
		test_answer_free(&answers[s]);
		buf_fini(&batches[s]);
	}
	arena_free(a);
	return count;
}

/* ---- in the end ---- */

static void
read_everything(struct server_hotel *h, struct buf *rows, struct buf *log)
{
	struct storage *s = h->storage;
	int64_t stamp;
	size_t count;
	bool more;

	assert_int_equal(s->ops->begin_read(s, HOTEL_ID), ERR_OK);
	for (int t = 0; t < TABLE_COUNT; t++) {
		const char *last = "";

		assert_int_equal(s->ops->snapshot(s, (enum table)t, "", 1000000,
					 rows, &count, h->arena, &last),
			ERR_OK);
	}
	for (stamp = 0, more = true; more;)
		assert_int_equal(s->ops->changes(s, stamp, 1000, log, &count,
					 &stamp, &more),
			ERR_OK);
	s->ops->end_read(s);
}

static void
take_bad(void *ctx, bool fine, const char *what)
{
	if (fine)
		return;
	++*(int *)ctx;
	(void)fprintf(stderr, "%s\n", what);
}

static void
compare_everything(struct pair *p)
{
	struct buf rows[STORAGES];
	struct buf logs[STORAGES];

	for (int s = 0; s < STORAGES; s++) {
		struct storage *storage = p->hotels[s].storage;
		int bad = 0;

		buf_init(&rows[s], (size_t)1 << 30);
		buf_init(&logs[s], (size_t)1 << 30);
		read_everything(&p->hotels[s], &rows[s], &logs[s]);
		assert_int_equal(
			storage->ops->check(storage, take_bad, &bad), ERR_OK);
		assert_int_equal(bad, 0);
	}
	assert_same(&rows[0], &rows[1], "records");
	assert_same(&logs[0], &logs[1], "change logs");
	assert_true(rows[0].len > 10000 && logs[0].len > rows[0].len);
	for (int s = 0; s < STORAGES; s++) {
		buf_fini(&rows[s]);
		buf_fini(&logs[s]);
	}
}

static void
both_storages_do_the_same(void **state)
{
	struct pair *p = *state;
	const char *text = getenv("ACTIONS");
	size_t wanted =
		text == NULL ? ACTIONS_FEW : (size_t)strtoull(text, NULL, 10);
	size_t done = 0;

	for (int round = 1; done < wanted; round++) {
		done += send_some(p);
		for (int s = 0; round % ROUNDS_EACH == 0 && s < STORAGES; s++)
			arena_reset(p->hotels[s].arena);
	}
	compare_everything(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			both_storages_do_the_same, set_up, tear_down),
	};
	const char *why = test_postgres_absent();
	int failed;

	if (why != NULL) {
		(void)printf("[  SKIPPED ] 1 test(s): %s\n", why);
		return 0;
	}
	log_init("test", env_real(), -1, LOG_ERROR, LOG_TEXT);
	test_postgres_start();
	failed = cmocka_run_group_tests_name(
		"storages agree", tests, NULL, NULL);
	test_postgres_stop();
	return failed;
}
