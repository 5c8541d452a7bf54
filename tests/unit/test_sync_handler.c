#include "tests/lib/test.h"

#include "tests/lib/server_hotel.h"
#include "tests/lib/storages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fixture {
	struct server_hotel hotel;
	struct test_terminal fd1; /* enrolled, chained */
	struct test_terminal fd2;
	struct test_terminal
		plain; /* an integration: the specification alone */
	struct test_terminal other;
	struct buf batch;
	struct test_answer answer;
};

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	server_hotel_open(&f->hotel);
	test_terminal_add(&f->hotel, &f->fd1, "FD1", true);
	test_terminal_add(&f->hotel, &f->fd2, "FD2", true);
	test_terminal_add(&f->hotel, &f->plain, "PLAIN", false);
	test_terminal_add(&f->hotel, &f->other, "OTHER", false);
	buf_init(&f->batch, 1 << 24);
	buf_init(&f->answer.body, 1);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	test_answer_free(&f->answer);
	buf_fini(&f->batch);
	test_terminal_free(&f->fd1);
	test_terminal_free(&f->fd2);
	server_hotel_close(&f->hotel);
	free(f);
	return 0;
}

/* ---- sending ---- */

static void
add(struct fixture *f, struct test_terminal *t, const struct test_action *act)
{
	(void)test_action_add(t, act, &f->batch);
}

/* What add collected; keeps the batch. */
static void
push(struct fixture *f, struct test_terminal *t)
{
	test_answer_free(&f->answer);
	test_sync(t, f->batch.data, 0, &f->answer);
	assert_int_equal(f->answer.status, 200);
}

static void
send(struct fixture *f, struct test_terminal *t, const struct test_action *act)
{
	buf_clear(&f->batch);
	add(f, t, act);
	push(f, t);
}

/* All pages until there is no more; gives the number of changes. */
static size_t
pull(struct fixture *f, struct test_terminal *t, int64_t limit)
{
	size_t changes = 0;
	bool more = true;

	for (int pages = 0; more; pages++) {
		assert_true(pages < 1000);
		test_answer_free(&f->answer);
		test_sync(t, "", limit, &f->answer);
		assert_int_equal(f->answer.status, 200);
		changes += test_change_count(&f->answer);
		more = json_find_bool(
			json_root(f->answer.doc), "has_more", false);
	}
	return changes;
}

static const char *
said(struct fixture *f, size_t n, const char *key)
{
	const char *text = test_result_text(&f->answer, n, key);

	return text == NULL ? "(nothing)" : text;
}

static void
assert_success(struct fixture *f, size_t n)
{
	if (strcmp(said(f, n, "status"), "success") != 0)
		fail_msg("%s", f->answer.body.data);
}

static void
assert_error(struct fixture *f, size_t n, const char *type)
{
	if (strcmp(said(f, n, "status"), "error") != 0 ||
		strcmp(said(f, n, "error_type"), type) != 0)
		fail_msg("%s", f->answer.body.data);
}

static const char *
token_status(struct fixture *f)
{
	return json_find_text(
		json_root(f->answer.doc), "token_status", "(nothing)");
}

#define NEW_ID "f0000000-0000-4000-8000-000000000001"

static const struct test_action cash = {
	.table = "cash_payments",
	.operation = "INSERT",
	.local_id = NEW_ID,
	.data = "{\"folio_id\":\"" FOLIO_2 "\",\"cash_session_id\":\"" DRAWER_1
		"\",\"amount_minor\":500,\"currency\":\"EUR\"}",
};

static const struct test_action note_of_101 = {
	.table = "rooms",
	.operation = "UPDATE",
	.server_id = ROOM_101,
	.data = "{\"note\":\"quiet\"}",
	.base = "{\"note\":null}",
};

static const struct test_action another_note = {
	.table = "rooms",
	.operation = "UPDATE",
	.server_id = ROOM_102,
	.data = "{\"note\":\"late\"}",
	.base = "{\"note\":null}",
};

static const char *
note(struct fixture *f, const char *room)
{
	return record_text(
		server_hotel_find(&f->hotel, TABLE_ROOMS, room), ROOM_NOTE);
}

/* ---- plain clients ---- */

static const struct life {
	const char *table;
	const char *insert;
	const char *update;
	const char *update_status;
	const char *delete_status;
} lives[] = {
	{ "orders", "{\"room_id\":\"" ROOM_102 "\",\"state\":\"open\"}",
		"{\"covers\":3}", "success", "success" },
	{ "stays",
		"{\"guest_id\":\"" GUEST_1
		"\",\"state\":\"confirmed\",\"arrival_date\":\"" HOTEL_DATE
		"\",\"departure_date\":\"2026-11-25\"}",
		"{\"adults\":2}", "success", "success" },
	{ "rooms",
		"{\"number\":\"X9\",\"room_type\":\"STD\",\"status\":"
		"\"available\",\"condition\":\"clean\"}",
		"{\"note\":\"paint\"}", "success", "success" },
	{ "service_requests",
		"{\"room_id\":\"" ROOM_102
		"\",\"kind\":\"amenities\",\"state\":\"open\"}",
		"{\"state\":\"done\"}", "success", "success" },
	{ "housekeeping_tasks",
		"{\"room_id\":\"" ROOM_102
		"\",\"kind\":\"stayover\",\"state\":\"planned\"}",
		"{\"priority\":2}", "success", "success" },
	{ "maintenance_reports",
		"{\"room_id\":\"" ROOM_102
		"\",\"issue\":\"Lamp\",\"priority\":3,\"state\":\"notified\"}",
		"{\"remark\":\"bulb ordered\"}", "success", "success" },
	{ "lost_items",
		"{\"room_id\":\"" ROOM_102
		"\",\"item\":\"Umbrella\",\"state\":\"found\"}",
		"{\"kept_in\":\"safe 3\"}", "success", "success" },
	{ "cash_payments",
		"{\"folio_id\":\"" FOLIO_2 "\",\"cash_session_id\":\"" DRAWER_1
		"\",\"amount_minor\":500,\"currency\":\"EUR\"}",
		"{\"amount_minor\":400}", "error", "error" },
};

static void
a_plain_client_inserts_updates_and_deletes(void **state)
{
	struct fixture *f = *state;

	f->hotel.now_ms += 1;
	for (size_t i = 0; i < sizeof(lives) / sizeof(lives[0]); i++) {
		const struct life *l = &lives[i];
		struct test_action act = { .table = l->table,
			.operation = "INSERT",
			.local_id = NEW_ID,
			.data = l->insert };

		/* Overpaying is what a live request may not do unasked. */
		if (strcmp(l->table, "cash_payments") == 0)
			act.created_at = f->hotel.now_ms - 600000;
		send(f, &f->plain, &act);
		assert_success(f, 0);
		assert_string_equal(said(f, 0, "server_id"), NEW_ID);
		act = (struct test_action){ .table = l->table,
			.operation = "UPDATE",
			.server_id = NEW_ID,
			.data = l->update };
		send(f, &f->plain, &act);
		assert_string_equal(said(f, 0, "status"), l->update_status);
		act = (struct test_action){ .table = l->table,
			.operation = "DELETE",
			.server_id = NEW_ID,
			.data = "{}" };
		send(f, &f->plain, &act);
		assert_string_equal(said(f, 0, "status"), l->delete_status);
	}
}

static void
pages_from_the_empty_token_bring_everything_once(void **state)
{
	struct fixture *f = *state;
	size_t all = pull(f, &f->plain, 1000);
	size_t one_by_one;

	assert_int_equal(all, HOTEL_RECORDS);
	assert_string_equal(token_status(f), "ok");
	assert_int_equal(pull(f, &f->plain, 1000), 0);
	f->plain.token[0] = '\0';
	one_by_one = pull(f, &f->plain, 1);
	assert_int_equal(one_by_one, all);
}

static void
what_changes_during_a_first_load_comes_after_it(void **state)
{
	struct fixture *f = *state;

	test_answer_free(&f->answer);
	test_sync(&f->plain, "", 3, &f->answer);
	assert_true(
		json_find_bool(json_root(f->answer.doc), "has_more", false));
	send(f, &f->fd1, &note_of_101);
	assert_success(f, 0);
	/* The room has been sent, or will be: either way the change comes. */
	assert_true(pull(f, &f->plain, 3) >= 17);
	send(f, &f->plain,
		&(struct test_action){ .table = "rooms",
			.operation = "UPDATE",
			.server_id = ROOM_101,
			.data = "{\"note\":\"loud\"}" });
	/* No conflict: it has seen the other's note. */
	assert_string_equal(said(f, 0, "resolution"), "applied");
}

static void
changes_come_in_order_and_own_ones_too(void **state)
{
	struct fixture *f = *state;
	int64_t stamp;

	(void)pull(f, &f->plain, 1000);
	send(f, &f->fd1, &note_of_101);
	stamp = test_result_int(&f->answer, 0, "stamp");
	assert_int_equal(stamp, server_hotel_stamp(&f->hotel));
	assert_int_equal(pull(f, &f->plain, 1000), 1);
	assert_string_equal(
		json_find_text(test_change(&f->answer, 0), "operation", ""),
		"UPDATE");
	assert_int_equal(
		json_find_int(json_root(f->answer.doc), "stamp", 0), stamp);
}

static void
a_client_that_knows_nothing_replaces_nothing_unnoticed(void **state)
{
	struct fixture *f = *state;
	struct test_action act = {
		.table = "rooms",
		.operation = "UPDATE",
		.server_id = ROOM_101,
		.data = "{\"floor\":7}",
		.created_at = HOTEL_NOW - 1000,
	};

	/* Neither base nor token, and older than what the server has. */
	send(f, &f->plain, &act);
	assert_success(f, 0);
	assert_string_equal(said(f, 0, "resolution"), "client_wins");
	assert_int_equal(server_hotel_count(&f->hotel, TABLE_CONFLICTS), 1);
	/* What it says now is no conflict. */
	f->hotel.now_ms += 1000;
	act.created_at = 0;
	act.data = "{\"floor\":8}";
	send(f, &f->plain, &act);
	assert_string_equal(said(f, 0, "resolution"), "applied");
	assert_int_equal(server_hotel_count(&f->hotel, TABLE_CONFLICTS), 1);
}

static void
a_note_on_the_door_makes_no_cleaning_stale(void **state)
{
	struct fixture *f = *state;
	const struct test_action cleaned = {
		.table = "housekeeping_tasks",
		.operation = "UPDATE",
		.server_id = TASK_1,
		.data = "{\"state\":\"done\"}",
		.base = "{\"state\":\"planned\"}",
		.created_at = HOTEL_NOW + 1000,
	};
	const struct test_action noted = {
		.table = "rooms",
		.operation = "UPDATE",
		.server_id = ROOM_103,
		.data = "{\"note\":\"quiet\"}",
		.base = "{\"note\":null}",
	};

	f->hotel.now_ms += 5000;
	send(f, &f->fd1, &noted);
	assert_success(f, 0);
	memcpy(f->fd2.user_id, MANAGER_ID, sizeof(MANAGER_ID));
	send(f, &f->fd2, &cleaned);
	assert_success(f, 0);
	assert_string_equal(said(f, 0, "rule"), "(nothing)");
	assert_int_equal(
		record_int(server_hotel_find(&f->hotel, TABLE_ROOMS, ROOM_103),
			ROOM_CONDITION),
		ROOM_CONDITION_CLEAN);
}

/* ---- tokens ---- */

static void
a_push_alone_leaves_the_token(void **state)
{
	struct fixture *f = *state;
	char before[1024];

	(void)pull(f, &f->fd1, 1000);
	(void)snprintf(before, sizeof(before), "%s", f->fd1.token);
	send(f, &f->fd1, &note_of_101);
	assert_string_equal(f->fd1.token, before);
	assert_int_equal(test_change_count(&f->answer), 0);
	assert_true(
		json_find_bool(json_root(f->answer.doc), "has_more", false));
}

static void
make_token(struct fixture *f, const char *incarnation, int64_t stamp)
{
	const struct sync_token t = { .stamp = stamp, .load_after = "" };
	struct buf text;

	buf_init(&text, 1024);
	token_write(&f->hotel.secret, HOTEL_ID, f->plain.id, incarnation, &t,
		&text);
	(void)snprintf(f->plain.token, sizeof(f->plain.token), "%s", text.data);
	buf_fini(&text);
}

static void
count_bad(void *ctx, bool fine, const char *what)
{
	if (!fine)
		print_message("check: %s\n", what);
	*(int *)ctx += fine ? 0 : 1;
}

static void
assert_chains_are_whole(struct fixture *f)
{
	int bad = 0;

	assert_int_equal(
		f->hotel.storage->ops->check(f->hotel.storage, count_bad, &bad),
		ERR_OK);
	assert_int_equal(bad, 0);
}

#define INCARNATION "0123456789abcdef0123456789abcdef"

static void
a_token_from_the_future_is_never_an_empty_success(void **state)
{
	struct fixture *f = *state;

	make_token(f, INCARNATION, server_hotel_stamp(&f->hotel) + 1);
	test_answer_free(&f->answer);
	test_sync(&f->plain, "", 1000, &f->answer);
	assert_string_equal(token_status(f), "ahead");
	assert_int_equal(test_change_count(&f->answer), HOTEL_RECORDS);
	assert_int_equal(pull(f, &f->plain, 1000), 0);
	assert_string_equal(token_status(f), "ok");
}

static void
a_token_of_another_incarnation_starts_a_full_load(void **state)
{
	struct fixture *f = *state;

	make_token(f, "another", 3);
	test_answer_free(&f->answer);
	test_sync(&f->plain, "", 1000, &f->answer);
	assert_string_equal(token_status(f), "other_incarnation");
	assert_int_equal(test_change_count(&f->answer), HOTEL_RECORDS);
}

/* The server starts anew. */
static void
begin_life(struct fixture *f, const char *incarnation)
{
	struct storage *s = f->hotel.storage;

	assert_int_equal(
		s->ops->life_begin(s, HOTEL_ID, incarnation, f->hotel.now_ms++),
		ERR_OK);
}

static void
a_restart_leaves_tokens_as_good_as_they_were(void **state)
{
	struct fixture *f = *state;

	(void)pull(f, &f->plain, 1000);
	begin_life(f, "two");
	begin_life(f, "three");
	assert_int_equal(pull(f, &f->plain, 1000), 0);
	assert_string_equal(token_status(f), "ok");
}

/* The copy is of stamp 3, the token of stamp 5 of the same life; meanwhile the
 * copy has come further than that with other changes. */
static void
a_token_from_after_the_copy_is_found_out_whoever_came_first(void **state)
{
	struct fixture *f = *state;
	int64_t copied = server_hotel_stamp(&f->hotel);

	make_token(f, INCARNATION, copied + 2);
	begin_life(f, "two");
	for (int i = 0; i < 4; i++)
		send(f, &f->fd1,
			&(struct test_action){ .table = "guests",
				.operation = "INSERT",
				.data = "{\"full_name\":\"New\"}" });
	test_answer_free(&f->answer);
	test_sync(&f->plain, "", 1000, &f->answer);
	assert_string_equal(token_status(f), "ahead");
	assert_int_equal(test_change_count(&f->answer), HOTEL_RECORDS + 4);
	/* One from before the copy goes on. */
	make_token(f, INCARNATION, copied);
	assert_int_equal(pull(f, &f->plain, 1000), 4);
	assert_string_equal(token_status(f), "ok");
}

/* A load that began before the copy was made, with rows from after it: the
 * stream from where it began would never say that they are gone. */
static void
a_load_with_rows_from_after_the_copy_begins_anew(void **state)
{
	struct fixture *f = *state;
	int64_t copied = server_hotel_stamp(&f->hotel);

	test_answer_free(&f->answer);
	test_sync(&f->plain, "", 5, &f->answer);
	send(f, &f->fd1,
		&(struct test_action){ .table = "guests",
			.operation = "INSERT",
			.data = "{\"full_name\":\"Lost\"}" });
	for (int page = 0; page < 2; page++) {
		begin_life(f, page == 0 ? "two" : "three");
		test_answer_free(&f->answer);
		test_sync(&f->plain, "", 5, &f->answer);
		assert_string_equal(token_status(f), "ok");
	}
	server_hotel_break(&f->hotel,
		arena_printf(f->hotel.arena, "UPDATE hotels SET stamp = %lld",
			(long long)copied));
	begin_life(f, "four");
	test_answer_free(&f->answer);
	test_sync(&f->plain, "", 5, &f->answer);
	assert_string_equal(token_status(f), "ahead");
}

static void
after_a_new_incarnation_by_hand_no_old_token_is_good(void **state)
{
	struct fixture *f = *state;
	struct storage *s = f->hotel.storage;

	begin_life(f, "two");
	(void)pull(f, &f->plain, 1000);
	assert_int_equal(
		s->ops->hotel_set_incarnation(s, HOTEL_ID, "three"), ERR_OK);
	make_token(f, INCARNATION, 1);
	test_answer_free(&f->answer);
	test_sync(&f->plain, "", 1000, &f->answer);
	assert_string_equal(token_status(f), "other_incarnation");
}

/* ---- forgetting ---- */

static void
trim(struct fixture *f, int64_t before_ms, size_t limit)
{
	struct storage *s = f->hotel.storage;
	bool more = true;

	while (more) {
		assert_int_equal(s->ops->begin(s, HOTEL_ID), ERR_OK);
		assert_int_equal(s->ops->end(s, s->ops->log_trim(s, before_ms,
							limit, &more)),
			ERR_OK);
	}
}

static void
mark(struct fixture *f)
{
	struct storage *s = f->hotel.storage;

	assert_int_equal(s->ops->begin(s, HOTEL_ID), ERR_OK);
	assert_int_equal(
		s->ops->end(s, s->ops->log_mark(s, f->hotel.now_ms)), ERR_OK);
}

static void
a_token_older_than_the_log_loads_anew(void **state)
{
	struct fixture *f = *state;
	struct test_terminal late;

	(void)pull(f, &f->plain, 1000);
	late = f->plain;
	send(f, &f->fd1, &note_of_101);
	(void)pull(f, &f->plain, 1000);
	mark(f);
	f->hotel.now_ms += 1000;
	/* What came after the mark stays, however old the mark gets. */
	send(f, &f->fd1, &cash);
	assert_success(f, 0);
	trim(f, f->hotel.now_ms - 1001, 2);
	assert_true(pull(f, &late, 1000) > 0);
	late = f->plain;
	trim(f, f->hotel.now_ms, 2);
	assert_true(pull(f, &f->plain, 1000) > 0);
	assert_string_equal(token_status(f), "ok");
	make_token(f, INCARNATION, 1);
	test_answer_free(&f->answer);
	test_sync(&f->plain, "", 1000, &f->answer);
	assert_string_equal(token_status(f), "expired");
	assert_true(test_change_count(&f->answer) > HOTEL_RECORDS);
	assert_chains_are_whole(f);
}

static void
a_token_that_was_tampered_with_starts_a_full_load(void **state)
{
	struct fixture *f = *state;

	(void)pull(f, &f->plain, 1000);
	f->plain.token[10] = f->plain.token[10] == 'x' ? 'y' : 'x';
	test_answer_free(&f->answer);
	test_sync(&f->plain, "", 1000, &f->answer);
	assert_string_equal(token_status(f), "other_incarnation");
	assert_int_equal(test_change_count(&f->answer), HOTEL_RECORDS);
}

static void
a_push_alone_leaves_a_bad_token_too(void **state)
{
	struct fixture *f = *state;
	char before[1024];

	make_token(f, "another", 3);
	(void)snprintf(before, sizeof(before), "%s", f->plain.token);
	send(f, &f->plain, &note_of_101);
	assert_success(f, 0);
	assert_string_equal(f->plain.token, before);
	assert_string_equal(token_status(f), "other_incarnation");
	assert_int_equal(test_change_count(&f->answer), 0);
}

static void
results_come_even_with_a_token_that_is_no_good(void **state)
{
	struct fixture *f = *state;

	make_token(f, "another", 3);
	buf_clear(&f->batch);
	add(f, &f->plain, &note_of_101);
	test_answer_free(&f->answer);
	test_sync(&f->plain, f->batch.data, 5, &f->answer);
	assert_success(f, 0);
	assert_string_equal(note(f, ROOM_101), "quiet");
}

/* ---- twice is once ---- */

static void
a_batch_again_gets_the_stored_answers(void **state)
{
	struct fixture *f = *state;
	int64_t stamp;

	buf_clear(&f->batch);
	add(f, &f->fd1, &cash);
	add(f, &f->fd1, &note_of_101);
	push(f, &f->fd1);
	assert_success(f, 0);
	assert_success(f, 1);
	assert_string_equal(said(f, 1, "resolution"), "applied");
	stamp = test_result_int(&f->answer, 0, "stamp");
	push(f, &f->fd1);
	assert_success(f, 0);
	assert_success(f, 1);
	assert_string_equal(said(f, 0, "resolution"), "replayed");
	assert_string_equal(said(f, 1, "resolution"), "replayed");
	assert_int_equal(test_result_int(&f->answer, 0, "stamp"), stamp);
	assert_int_equal(server_hotel_count(&f->hotel, TABLE_CASH_PAYMENTS), 1);
	assert_int_equal(server_hotel_count(&f->hotel, TABLE_FOLIO_CHARGES), 1);
}

static void
a_batch_again_after_a_restart_gets_the_stored_answers(void **state)
{
	struct fixture *f = *state;

	buf_clear(&f->batch);
	add(f, &f->fd1, &cash);
	push(f, &f->fd1);
	server_hotel_reopen(&f->hotel);
	push(f, &f->fd1);
	assert_string_equal(said(f, 0, "resolution"), "replayed");
	assert_int_equal(server_hotel_count(&f->hotel, TABLE_CASH_PAYMENTS), 1);
}

static void
one_action_twice_in_a_batch_has_one_effect(void **state)
{
	struct fixture *f = *state;
	struct test_action act = cash;

	act.id = "a1";
	act.created_at = f->hotel.now_ms - 600000;
	buf_clear(&f->batch);
	add(f, &f->plain, &act);
	add(f, &f->plain, &act);
	push(f, &f->plain);
	assert_success(f, 0);
	assert_string_equal(said(f, 1, "resolution"), "replayed");
	assert_int_equal(server_hotel_count(&f->hotel, TABLE_CASH_PAYMENTS), 1);
}

static void
a_refusal_is_remembered_too(void **state)
{
	struct fixture *f = *state;
	struct test_action act = {
		.id = "a1",
		.table = "stays",
		.operation = "UPDATE",
		.server_id = STAY_1,
		.data = "{\"room_id\":\"" ROOM_102 "\",\"state\":\"in_house\"}",
		.base = "{\"room_id\":\"" ROOM_101
			"\",\"state\":\"confirmed\"}",
	};
	struct record *room;

	buf_clear(&f->batch);
	add(f, &f->fd1, &act);
	push(f, &f->fd1);
	assert_error(f, 0, "business_rule_error");
	assert_string_equal(said(f, 0, "rule"), "ROOM_OCCUPIED");
	/* The room is free now; the answer stays. */
	room = record_copy(f->hotel.arena,
		server_hotel_find(&f->hotel, TABLE_STAYS, STAY_2));
	record_set_int(room, STAY_STATE, STAY_STATE_CHECKED_OUT);
	server_hotel_put(&f->hotel, room);
	push(f, &f->fd1);
	assert_error(f, 0, "business_rule_error");
	assert_int_equal(
		record_int(server_hotel_find(&f->hotel, TABLE_STAYS, STAY_1),
			STAY_STATE),
		STAY_STATE_CONFIRMED);
}

static void
the_same_key_with_other_content_names_the_difference(void **state)
{
	struct fixture *f = *state;
	struct test_action act = cash;

	act.id = "a1";
	act.key = "k1";
	act.created_at = f->hotel.now_ms - 600000;
	send(f, &f->plain, &act);
	assert_success(f, 0);
	act.data =
		"{\"folio_id\":\"" FOLIO_2 "\",\"cash_session_id\":\"" DRAWER_1
		"\",\"amount_minor\":600,\"currency\":\"EUR\"}";
	send(f, &f->plain, &act);
	assert_error(f, 0, "validation_error");
	assert_non_null(
		strstr(said(f, 0, "error_message"), "data.amount_minor"));
	/* Under another id, too. */
	act.id = "a2";
	send(f, &f->plain, &act);
	assert_error(f, 0, "validation_error");
	assert_non_null(
		strstr(said(f, 0, "error_message"), "data.amount_minor"));
	assert_int_equal(server_hotel_count(&f->hotel, TABLE_CASH_PAYMENTS), 1);
}

static void
an_intention_under_a_new_id_is_still_the_same(void **state)
{
	struct fixture *f = *state;
	struct test_action act = cash;

	act.id = "a1";
	act.key = "k1";
	act.created_at = f->hotel.now_ms - 600000;
	send(f, &f->plain, &act);
	act.id = "a2";
	act.local_id = "f0000000-0000-4000-8000-000000000002";
	act.created_at++;
	send(f, &f->plain, &act);
	assert_success(f, 0);
	assert_string_equal(said(f, 0, "action_id"), "a2");
	assert_string_equal(said(f, 0, "server_id"), NEW_ID);
	assert_string_equal(said(f, 0, "resolution"), "replayed");
	assert_int_equal(server_hotel_count(&f->hotel, TABLE_CASH_PAYMENTS), 1);
}

static void
a_replayed_conflict_is_still_a_manual_one(void **state)
{
	struct fixture *f = *state;
	const struct test_action act = { .table = "guests",
		.operation = "UPDATE",
		.server_id = GUEST_1,
		.data = "{\"full_name\":\"Lindqvist, Annika\"}",
		.base = "{\"full_name\":\"Lindquist, A\"}" };

	buf_clear(&f->batch);
	add(f, &f->fd1, &act);
	push(f, &f->fd1);
	assert_string_equal(said(f, 0, "status"), "conflict");
	push(f, &f->fd1);
	assert_string_equal(said(f, 0, "status"), "conflict");
	assert_string_equal(said(f, 0, "resolution"), "manual");
	assert_true(
		json_find_bool(test_result(&f->answer, 0), "replayed", false));
	assert_int_equal(server_hotel_count(&f->hotel, TABLE_CONFLICTS), 1);
}

/* The one number whose answer is not final; 0: there is none. */
static int64_t
open_seq(struct fixture *f)
{
	const struct json_node *list =
		json_find(json_root(f->answer.doc), "open_seqs");

	if (list == NULL)
		return 0;
	assert_int_equal(json_count(list), 1);
	return json_int(json_first(list));
}

static void
a_child_without_its_parent_is_tried_again(void **state)
{
	struct fixture *f = *state;
	struct buf late;
	const struct test_action line = { .table = "order_lines",
		.operation = "INSERT",
		.local_id = "f0000000-0000-4000-8000-000000000009",
		.data = "{\"order_id\":\"" NEW_ID
			"\",\"name\":\"Soup\",\"quantity\":1,"
			"\"unit_price_minor\":790,\"state\":\"draft\"}" };
	const struct test_action order = { .table = "orders",
		.operation = "INSERT",
		.local_id = NEW_ID,
		.data = "{\"state\":\"open\"}" };

	buf_clear(&f->batch);
	add(f, &f->fd1, &line);
	push(f, &f->fd1);
	assert_error(f, 0, "fk_error");
	assert_int_equal(open_seq(f), 1);
	buf_init(&late, 1 << 20);
	buf_add(&late, f->batch.data, f->batch.len);
	send(f, &f->fd2, &order);
	assert_success(f, 0);
	buf_clear(&f->batch);
	buf_add(&f->batch, late.data, late.len);
	push(f, &f->fd1);
	assert_success(f, 0);
	assert_int_equal(open_seq(f), 0);
	assert_int_equal(server_hotel_count(&f->hotel, TABLE_ORDER_LINES), 1);
	push(f, &f->fd1);
	assert_string_equal(said(f, 0, "resolution"), "replayed");
	/* Its place in the chain was taken from the beginning. */
	send(f, &f->fd1, &note_of_101);
	assert_success(f, 0);
	buf_fini(&late);
}

static void
a_plain_client_s_child_is_tried_again_too(void **state)
{
	struct fixture *f = *state;
	struct test_action line = { .id = "line-1",
		.table = "order_lines",
		.operation = "INSERT",
		.data = "{\"order_id\":\"" NEW_ID
			"\",\"name\":\"Soup\",\"quantity\":1,"
			"\"unit_price_minor\":790,\"state\":\"draft\"}" };

	line.created_at = f->hotel.now_ms;
	send(f, &f->plain, &line);
	assert_error(f, 0, "fk_error");
	send(f, &f->other,
		&(struct test_action){ .table = "orders",
			.operation = "INSERT",
			.local_id = NEW_ID,
			.data = "{\"state\":\"open\"}" });
	send(f, &f->plain, &line);
	assert_success(f, 0);
	assert_string_equal(said(f, 0, "resolution"), "applied");
	send(f, &f->plain, &line);
	assert_string_equal(said(f, 0, "resolution"), "replayed");
	assert_int_equal(server_hotel_count(&f->hotel, TABLE_ORDER_LINES), 1);
}

/* ---- local ids ---- */

static void
a_local_id_that_is_no_uuid_gets_one_and_goes_on_being_known(void **state)
{
	struct fixture *f = *state;
	char order[64];
	const struct record *line;

	buf_clear(&f->batch);
	add(f, &f->plain,
		&(struct test_action){ .table = "orders",
			.operation = "INSERT",
			.local_id = "tmp-1",
			.data = "{\"state\":\"open\"}" });
	add(f, &f->plain,
		&(struct test_action){ .table = "order_lines",
			.operation = "INSERT",
			.local_id = "tmp-2",
			.data = "{\"order_id\":\"tmp-1\",\"name\":\"Soup\","
				"\"quantity\":1,\"unit_price_minor\":790,"
				"\"state\":\"draft\"}" });
	add(f, &f->plain,
		&(struct test_action){ .table = "orders",
			.operation = "UPDATE",
			.local_id = "tmp-1",
			.data = "{\"covers\":4}" });
	push(f, &f->plain);
	for (size_t i = 0; i < 3; i++)
		assert_success(f, i);
	(void)snprintf(order, sizeof(order), "%s", said(f, 0, "server_id"));
	assert_string_not_equal(order, "tmp-1");
	assert_string_equal(said(f, 2, "server_id"), order);
	line = server_hotel_find(
		&f->hotel, TABLE_ORDER_LINES, said(f, 1, "server_id"));
	assert_string_equal(record_text(line, LINE_ORDER_ID), order);
	/* In a later request, as server_id. */
	send(f, &f->plain,
		&(struct test_action){ .table = "orders",
			.operation = "UPDATE",
			.server_id = "tmp-1",
			.data = "{\"covers\":5}" });
	assert_success(f, 0);
	assert_int_equal(
		record_int(server_hotel_find(&f->hotel, TABLE_ORDERS, order),
			ORDER_COVERS),
		5);
	/* It is that client's own name. */
	send(f, &f->other,
		&(struct test_action){ .table = "orders",
			.operation = "UPDATE",
			.server_id = "tmp-1",
			.data = "{\"covers\":6}" });
	assert_error(f, 0, "fk_error");
}

/* ---- who ---- */

static void
an_action_of_another_hotel_is_refused_and_named(void **state)
{
	struct fixture *f = *state;
	struct test_action act = note_of_101;

	act.tenant_id = "seehof";
	send(f, &f->fd1, &act);
	assert_error(f, 0, "validation_error");
	assert_non_null(json_find(
		json_find(test_result(&f->answer, 0), "fields"), "tenant_id"));
	assert_null(note(f, ROOM_101));
	/* The chain goes on behind it. */
	send(f, &f->fd1, &note_of_101);
	assert_success(f, 0);
}

static void
an_unknown_and_a_revoked_terminal_are_turned_away(void **state)
{
	struct fixture *f = *state;
	struct storage *s = f->hotel.storage;
	struct test_terminal stranger = f->plain;
	struct storage_terminal row;

	(void)snprintf(stranger.id, sizeof(stranger.id), "nobody");
	test_answer_free(&f->answer);
	test_sync(&stranger, "", 10, &f->answer);
	assert_int_equal(f->answer.status, 403);
	assert_int_equal(s->ops->terminal_find(
				 s, HOTEL_ID, f->fd1.id, f->hotel.arena, &row),
		ERR_OK);
	row.revoked = true;
	assert_int_equal(s->ops->terminal_put(s, HOTEL_ID, &row), ERR_OK);
	test_answer_free(&f->answer);
	test_sync(&f->fd1, "", 10, &f->answer);
	assert_int_equal(f->answer.status, 403);
	assert_string_equal(
		json_find_text(json_root(f->answer.doc), "title", ""),
		"Forbidden");
}

static void
a_role_that_may_not_is_told_so(void **state)
{
	struct fixture *f = *state;

	(void)snprintf(f->fd1.user_id, sizeof(f->fd1.user_id), "%s", COOK_ID);
	send(f, &f->fd1, &cash);
	assert_error(f, 0, "business_rule_error");
	assert_string_equal(said(f, 0, "rule"), "ROLE_DENIED");
}

/* ---- signatures and chains ---- */

/* Changes the first place of a text in the batch. */
static void
alter(struct fixture *f, const char *from, const char *to)
{
	char *at = strstr(f->batch.data, from);

	assert_non_null(at);
	assert_int_equal(strlen(from), strlen(to));
	memcpy(at, to, strlen(to));
}

static void
an_altered_action_is_refused_and_keeps_its_number_free(void **state)
{
	struct fixture *f = *state;
	char real[4096];

	buf_clear(&f->batch);
	add(f, &f->fd1, &note_of_101);
	(void)snprintf(real, sizeof(real), "%s", f->batch.data);
	alter(f, "quiet", "noisy");
	push(f, &f->fd1);
	assert_error(f, 0, "validation_error");
	assert_non_null(strstr(said(f, 0, "error_message"), "signature"));
	assert_null(note(f, ROOM_101));
	buf_clear(&f->batch);
	buf_adds(&f->batch, real);
	push(f, &f->fd1);
	assert_success(f, 0);
}

/* The last signature in the batch, made unusable. */
static char *
last_signature(struct fixture *f)
{
	char *at = NULL;

	for (char *next = strstr(f->batch.data, "\"signature\":\"");
		next != NULL; next = strstr(next + 1, "\"signature\":\""))
		at = next;
	assert_non_null(at);
	return at + strlen("\"signature\":\"");
}

static void
garble(char *signature)
{
	signature[5] = signature[5] == 'A' ? 'B' : 'A';
}

static void
one_signature_vouches_for_the_chain_before_it(void **state)
{
	struct fixture *f = *state;

	buf_clear(&f->batch);
	add(f, &f->fd1, &note_of_101);
	add(f, &f->fd1, &cash);
	garble(last_signature(f));
	add(f, &f->fd1, &another_note);
	push(f, &f->fd1);
	for (size_t i = 0; i < 3; i++)
		assert_success(f, i);
	assert_chains_are_whole(f);
}

/* The last signature in the batch, left out. */
static void
leave_out(struct fixture *f)
{
	static const char begin[] = ",\"signature\":\"";
	char *at = last_signature(f) - strlen(begin);
	size_t len = strlen(begin) + strcspn(at + strlen(begin), "\"") + 1;

	memmove(at, at + len, strlen(at + len) + 1);
	f->batch.len -= len;
}

static void
a_run_needs_the_signature_of_its_newest_action_alone(void **state)
{
	struct fixture *f = *state;

	buf_clear(&f->batch);
	add(f, &f->fd1, &note_of_101);
	leave_out(f);
	add(f, &f->fd1, &cash);
	leave_out(f);
	add(f, &f->fd1, &another_note);
	push(f, &f->fd1);
	assert_true(json_find_bool(
		json_root(f->answer.doc), "signature_runs", false));
	for (size_t i = 0; i < 3; i++)
		assert_success(f, i);
	assert_chains_are_whole(f);
}

static void
a_run_without_any_signature_is_refused(void **state)
{
	struct fixture *f = *state;

	buf_clear(&f->batch);
	add(f, &f->fd1, &note_of_101);
	leave_out(f);
	add(f, &f->fd1, &cash);
	leave_out(f);
	push(f, &f->fd1);
	for (size_t i = 0; i < 2; i++) {
		assert_error(f, i, "validation_error");
		assert_non_null(strstr(said(f, i, "error_message"), "signed"));
	}
}

static void
what_was_altered_needs_more_than_a_newer_signature(void **state)
{
	struct fixture *f = *state;

	buf_clear(&f->batch);
	add(f, &f->fd1, &note_of_101);
	leave_out(f);
	add(f, &f->fd1, &another_note);
	alter(f, "quiet", "noisy");
	push(f, &f->fd1);
	assert_error(f, 0, "validation_error");
	assert_null(note(f, ROOM_101));
}

static void
nothing_vouches_for_the_newest_action(void **state)
{
	struct fixture *f = *state;

	buf_clear(&f->batch);
	add(f, &f->fd1, &note_of_101);
	add(f, &f->fd1, &cash);
	garble(last_signature(f));
	push(f, &f->fd1);
	assert_success(f, 0);
	assert_error(f, 1, "validation_error");
	assert_non_null(strstr(said(f, 1, "error_message"), "signature"));
}

static void
nobody_vouches_for_what_was_altered(void **state)
{
	struct fixture *f = *state;

	buf_clear(&f->batch);
	add(f, &f->fd1, &cash);
	add(f, &f->fd1, &note_of_101);
	add(f, &f->fd1, &another_note);
	alter(f, "quiet", "noisy");
	push(f, &f->fd1);
	assert_success(f, 0);
	assert_error(f, 1, "validation_error");
	assert_non_null(strstr(said(f, 1, "error_message"), "signature"));
	/* Genuine, and too early now. */
	assert_error(f, 2, "network_error");
	assert_null(note(f, ROOM_101));
}

static void
an_action_signed_by_another_terminal_is_refused(void **state)
{
	struct fixture *f = *state;

	buf_clear(&f->batch);
	add(f, &f->fd2, &note_of_101);
	push(f, &f->fd1);
	assert_error(f, 0, "validation_error");
	assert_null(note(f, ROOM_101));
}

static void
an_enrolled_terminal_cannot_send_unsigned_actions(void **state)
{
	struct fixture *f = *state;
	struct test_terminal bare = f->fd1;

	bare.key = NULL;
	send(f, &bare, &note_of_101);
	assert_error(f, 0, "validation_error");
	assert_null(note(f, ROOM_101));
}

static void
a_server_may_want_signatures_of_everybody(void **state)
{
	struct fixture *f = *state;

	f->hotel.handler.require_signed = true;
	send(f, &f->plain, &note_of_101);
	assert_error(f, 0, "validation_error");
	assert_null(note(f, ROOM_101));
	send(f, &f->fd1, &note_of_101);
	assert_success(f, 0);
}

static void
nothing_is_taken_behind_a_gap(void **state)
{
	struct fixture *f = *state;
	struct buf missing;

	buf_init(&missing, 1 << 20);
	(void)test_action_add(&f->fd1, &note_of_101, &missing);
	buf_clear(&f->batch);
	add(f, &f->fd1, &cash);
	add(f, &f->fd1,
		&(struct test_action){ .table = "rooms",
			.operation = "UPDATE",
			.server_id = ROOM_103,
			.data = "{\"note\":\"x\"}",
			.base = "{\"note\":null}" });
	push(f, &f->fd1);
	for (size_t i = 0; i < 2; i++) {
		assert_error(f, i, "network_error");
		assert_int_equal(
			test_result_int(&f->answer, i, "expected_seq"), 1);
	}
	assert_int_equal(server_hotel_count(&f->hotel, TABLE_CASH_PAYMENTS), 0);
	assert_int_equal(
		json_find_int(json_root(f->answer.doc), "last_seq", -1), 0);
	/* The missing one comes: then all are taken. */
	buf_addc(&missing, ',');
	buf_add(&missing, f->batch.data, f->batch.len);
	buf_clear(&f->batch);
	buf_add(&f->batch, missing.data, missing.len);
	push(f, &f->fd1);
	for (size_t i = 0; i < 3; i++)
		assert_success(f, i);
	assert_int_equal(
		json_find_int(json_root(f->answer.doc), "last_seq", -1), 3);
	buf_fini(&missing);
}

static size_t
forked_count(struct fixture *f)
{
	struct storage *s = f->hotel.storage;
	struct storage_terminal row;

	assert_int_equal(s->ops->terminal_find(
				 s, HOTEL_ID, f->fd1.id, f->hotel.arena, &row),
		ERR_OK);
	return row.forked ? 1 : 0;
}

/* ---- places that hold nothing ---- */

/* In the place of the terminal's next action, which has this hash. */
static void
give_up(struct fixture *f, struct test_terminal *t, const char *id, int64_t seq,
	const char *hash)
{
	struct buf text;
	struct buf signature;

	buf_init(&text, 4096);
	buf_init(&signature, 4096);
	buf_addf(&text,
		"{\"created_at\":1,\"device_seq\":%lld,\"gives_up\":\"%s\","
		"\"id\":\"%s\",\"reason\":\"altered\",\"tenant_id\":\"" HOTEL_ID
		"\",\"user_id\":\"" CLERK_ID "\"}",
		(long long)seq, hash, id);
	assert_int_equal(
		sign_base64(t->key, text.data, text.len, &signature), ERR_OK);
	if (f->batch.len > 0)
		buf_addc(&f->batch, ',');
	buf_add(&f->batch, text.data, text.len - 1);
	buf_addf(&f->batch, ",\"signature\":\"%s\"}", signature.data);
	buf_fini(&text);
	buf_fini(&signature);
}

static void
a_place_that_is_given_up_lets_the_chain_go_on(void **state)
{
	struct fixture *f = *state;
	char lost[64];
	struct buf never;

	buf_init(&never, 1 << 16);
	(void)snprintf(lost, sizeof(lost), "%s",
		test_action_add(&f->fd1, &note_of_101, &never));
	buf_clear(&f->batch);
	give_up(f, &f->fd1, lost, 1, f->fd1.prev_hash);
	add(f, &f->fd1, &cash);
	for (int i = 0; i < 2; i++) {
		push(f, &f->fd1);
		assert_error(f, 0, "validation_error");
		assert_string_equal(said(f, 0, "action_id"), lost);
		assert_success(f, 1);
	}
	assert_string_equal(said(f, 1, "resolution"), "replayed");
	assert_null(note(f, ROOM_101));
	assert_int_equal(server_hotel_count(&f->hotel, TABLE_CASH_PAYMENTS), 1);
	/* The real one, should it still turn up, is too late. */
	buf_clear(&f->batch);
	buf_add(&f->batch, never.data, never.len);
	push(f, &f->fd1);
	assert_error(f, 0, "validation_error");
	assert_null(note(f, ROOM_101));
	assert_int_equal(forked_count(f), 0);
	assert_chains_are_whole(f);
	buf_fini(&never);
}

static void
what_came_in_spite_of_all_is_not_given_up(void **state)
{
	struct fixture *f = *state;
	char id[64];

	buf_clear(&f->batch);
	(void)snprintf(id, sizeof(id), "%s",
		test_action_add(&f->fd1, &note_of_101, &f->batch));
	push(f, &f->fd1);
	buf_clear(&f->batch);
	give_up(f, &f->fd1, id, 1, f->fd1.prev_hash);
	push(f, &f->fd1);
	assert_success(f, 0);
	assert_string_equal(said(f, 0, "resolution"), "replayed");
	assert_non_null(note(f, ROOM_101));
	assert_int_equal(forked_count(f), 0);
}

static void
what_lacked_something_and_is_given_up_is_never_taken(void **state)
{
	struct fixture *f = *state;
	const struct test_action line = { .table = "order_lines",
		.operation = "INSERT",
		.local_id = "f0000000-0000-4000-8000-000000000009",
		.data = "{\"order_id\":\"" NEW_ID
			"\",\"name\":\"Soup\",\"quantity\":1,"
			"\"unit_price_minor\":790,\"state\":\"draft\"}" };
	const struct test_action order = { .table = "orders",
		.operation = "INSERT",
		.local_id = NEW_ID,
		.data = "{\"state\":\"open\"}" };
	struct buf late;
	char hash[SHA256_HEX_SIZE];
	char id[64];

	buf_init(&late, 1 << 16);
	(void)snprintf(
		id, sizeof(id), "%s", test_action_add(&f->fd1, &line, &late));
	(void)snprintf(hash, sizeof(hash), "%s", f->fd1.prev_hash);
	buf_clear(&f->batch);
	buf_add(&f->batch, late.data, late.len);
	push(f, &f->fd1);
	assert_error(f, 0, "fk_error");
	assert_int_equal(open_seq(f), 1);
	buf_clear(&f->batch);
	give_up(f, &f->fd1, id, 1, hash);
	add(f, &f->fd1, &order);
	push(f, &f->fd1);
	assert_error(f, 0, "validation_error");
	assert_success(f, 1);
	assert_int_equal(open_seq(f), 0);
	/* It comes a second time, and what it lacked is there. */
	buf_clear(&f->batch);
	buf_add(&f->batch, late.data, late.len);
	push(f, &f->fd1);
	assert_error(f, 0, "validation_error");
	assert_string_equal(said(f, 0, "resolution"), "given_up");
	assert_int_equal(server_hotel_count(&f->hotel, TABLE_ORDER_LINES), 0);
	assert_chains_are_whole(f);
	buf_fini(&late);
}

static void
nobody_gives_up_a_place_in_another_s_chain(void **state)
{
	struct fixture *f = *state;
	struct test_terminal thief = f->fd1;

	thief.key = f->fd2.key;
	buf_clear(&f->batch);
	give_up(f, &thief, "x-1", 1, INCARNATION INCARNATION);
	push(f, &f->fd1);
	assert_error(f, 0, "validation_error");
	assert_non_null(strstr(said(f, 0, "error_message"), "signature"));
	assert_int_equal(
		json_find_int(json_root(f->answer.doc), "last_seq", -1), 0);
	push(f, &f->plain);
	assert_error(f, 0, "validation_error");
}

/* The next action names the hash that is said to have stood there; it does not
 * name the word that gives the place up. */
static void
nothing_vouches_for_a_place_given_up(void **state)
{
	struct fixture *f = *state;
	struct test_terminal thief;
	struct buf never;

	buf_init(&never, 1 << 16);
	(void)test_action_add(&f->fd1, &note_of_101, &never);
	thief = f->fd1;
	thief.key = f->fd2.key;
	buf_clear(&f->batch);
	give_up(f, &thief, "x-1", 1, f->fd1.prev_hash);
	add(f, &f->fd1, &cash);
	push(f, &f->fd1);
	assert_error(f, 0, "validation_error");
	assert_non_null(strstr(said(f, 0, "error_message"), "signature"));
	assert_error(f, 1, "network_error");
	buf_fini(&never);
}

static void
a_cloned_terminal_is_noticed_and_asked_to_enrol_again(void **state)
{
	struct fixture *f = *state;
	struct test_terminal clone = f->fd1;

	clone.made = 1000;
	send(f, &f->fd1, &note_of_101);
	assert_success(f, 0);
	/* Another action under the number that was used. */
	send(f, &clone, &cash);
	assert_error(f, 0, "auth_error");
	assert_non_null(strstr(said(f, 0, "error_message"), "Enrol"));
	assert_int_equal(forked_count(f), 1);
	assert_int_equal(server_hotel_count(&f->hotel, TABLE_CASH_PAYMENTS), 0);
	/* Nobody knows which of the two is the real one: both wait. */
	send(f, &f->fd1, &cash);
	assert_error(f, 0, "auth_error");
}

static void
a_chain_that_names_another_predecessor_is_a_fork(void **state)
{
	struct fixture *f = *state;

	send(f, &f->fd1, &note_of_101);
	assert_success(f, 0);
	f->fd1.prev_hash[0] = f->fd1.prev_hash[0] == 'a' ? 'b' : 'a';
	send(f, &f->fd1, &cash);
	assert_error(f, 0, "auth_error");
	assert_int_equal(forked_count(f), 1);
}

static void
a_terminal_that_enrolled_again_offers_what_was_taken_already(void **state)
{
	struct fixture *f = *state;
	struct test_action one = cash;
	struct test_action two = note_of_101;

	one.id = "a1";
	one.created_at = f->hotel.now_ms;
	two.id = "a2";
	two.created_at = f->hotel.now_ms;
	send(f, &f->fd1, &one);
	assert_success(f, 0);
	/* The same person's actions in the chain of a new identity. */
	buf_clear(&f->batch);
	add(f, &f->fd2, &one);
	add(f, &f->fd2, &two);
	push(f, &f->fd2);
	assert_string_equal(said(f, 0, "resolution"), "replayed");
	assert_success(f, 1);
	assert_int_equal(server_hotel_count(&f->hotel, TABLE_CASH_PAYMENTS), 1);
	push(f, &f->fd2);
	assert_string_equal(said(f, 0, "resolution"), "replayed");
	assert_string_equal(said(f, 1, "resolution"), "replayed");
	assert_chains_are_whole(f);
}

static void
real_signatures_are_taken(void **state)
{
	struct fixture *f = *state;
	struct test_terminal t;
	struct sign_key *key = NULL;

	assert_int_equal(sign_key_make(2048, &key), ERR_OK);
	test_terminal_add_key(&f->hotel, &t, "RSA1", key);
	f->hotel.handler.accept_fast_keys = false;
	send(f, &t, &note_of_101);
	assert_success(f, 0);
	/* The stand-in of tests is no key for a real server. */
	send(f, &f->fd1, &cash);
	assert_error(f, 0, "validation_error");
	test_terminal_free(&t);
}

/* ---- the five scenarios of the specification ---- */

static void
different_fields_of_one_record_merge(void **state)
{
	struct fixture *f = *state;

	(void)pull(f, &f->plain, 1000);
	(void)pull(f, &f->other, 1000);
	send(f, &f->other,
		&(struct test_action){ .table = "guests",
			.operation = "UPDATE",
			.server_id = GUEST_1,
			.data = "{\"phone\":\"222\"}" });
	assert_success(f, 0);
	send(f, &f->plain,
		&(struct test_action){ .table = "guests",
			.operation = "UPDATE",
			.server_id = GUEST_1,
			.data = "{\"email\":\"a@example.com\"}" });
	assert_success(f, 0);
	assert_string_equal(said(f, 0, "resolution"), "merged");
	assert_non_null(strstr(f->answer.body.data, "\"final_data\""));
}

static void
concurrent_updates_keep_the_servers_value_and_say_so(void **state)
{
	struct fixture *f = *state;
	const struct json_node *conflict;

	(void)pull(f, &f->plain, 1000);
	(void)pull(f, &f->other, 1000);
	send(f, &f->other,
		&(struct test_action){ .table = "guests",
			.operation = "UPDATE",
			.server_id = GUEST_1,
			.data = "{\"phone\":\"222\"}" });
	send(f, &f->plain,
		&(struct test_action){ .table = "guests",
			.operation = "UPDATE",
			.server_id = GUEST_1,
			.data = "{\"phone\":\"333\"}" });
	assert_string_equal(said(f, 0, "status"), "conflict");
	assert_string_equal(said(f, 0, "resolution"), "server_wins");
	conflict = json_find(test_result(&f->answer, 0), "conflict_data");
	assert_string_equal(
		json_text(json_first(json_find(conflict, "conflict_fields"))),
		"phone");
	assert_string_equal(
		json_find_text(
			json_find(conflict, "server_version"), "phone", ""),
		"222");
	assert_string_equal(
		json_find_text(conflict, "conflict_type", ""), "version");
	assert_int_equal(server_hotel_count(&f->hotel, TABLE_CONFLICTS), 1);
}

static void
own_changes_are_no_conflict_with_oneself(void **state)
{
	struct fixture *f = *state;

	(void)pull(f, &f->plain, 1000);
	for (int i = 0; i < 3; i++) {
		send(f, &f->plain,
			&(struct test_action){ .table = "guests",
				.operation = "UPDATE",
				.server_id = GUEST_1,
				.data = i % 2 == 0 ? "{\"phone\":\"1\"}"
						   : "{\"phone\":\"2\"}" });
		assert_success(f, 0);
		assert_string_equal(said(f, 0, "resolution"), "applied");
	}
}

static void
delete_against_update_waits_for_a_person(void **state)
{
	struct fixture *f = *state;

	(void)pull(f, &f->plain, 1000);
	send(f, &f->other,
		&(struct test_action){ .table = "service_requests",
			.operation = "DELETE",
			.server_id = REQUEST_1,
			.data = "{}" });
	assert_success(f, 0);
	send(f, &f->plain,
		&(struct test_action){ .table = "service_requests",
			.operation = "UPDATE",
			.server_id = REQUEST_1,
			.data = "{\"state\":\"done\"}" });
	assert_string_equal(said(f, 0, "status"), "conflict");
	assert_string_equal(said(f, 0, "resolution"), "manual");
	assert_string_equal(said(f, 0, "error_type"), "conflict_error");
	assert_true(
		server_hotel_find(&f->hotel, TABLE_SERVICE_REQUESTS, REQUEST_1)
			->deleted);
}

static void
a_deleted_parent_is_a_foreign_key_conflict(void **state)
{
	struct fixture *f = *state;
	struct record *guest = record_copy(f->hotel.arena,
		server_hotel_find(&f->hotel, TABLE_GUESTS, GUEST_1));

	guest->deleted = true;
	server_hotel_put(&f->hotel, guest);
	send(f, &f->plain,
		&(struct test_action){ .table = "stays",
			.operation = "INSERT",
			.local_id = NEW_ID,
			.data = "{\"guest_id\":\"" GUEST_1
				"\",\"state\":\"confirmed\",\"arrival_date\":"
				"\"" HOTEL_DATE
				"\",\"departure_date\":\"2026-11-25\"}" });
	assert_string_equal(said(f, 0, "status"), "conflict");
	assert_string_equal(said(f, 0, "error_type"), "fk_error");
	assert_non_null(strstr(f->answer.body.data, "foreign_key"));
	assert_null(server_hotel_find(&f->hotel, TABLE_STAYS, NEW_ID));
}

static void
a_value_of_another_type_is_converted_or_asked_for(void **state)
{
	struct fixture *f = *state;

	send(f, &f->fd1,
		&(struct test_action){ .table = "orders",
			.operation = "UPDATE",
			.server_id = ORDER_1,
			.data = "{\"covers\":\"4\"}",
			.base = "{\"covers\":1}" });
	assert_success(f, 0);
	assert_int_equal(
		record_int(server_hotel_find(&f->hotel, TABLE_ORDERS, ORDER_1),
			ORDER_COVERS),
		4);
	send(f, &f->fd1,
		&(struct test_action){ .table = "orders",
			.operation = "UPDATE",
			.server_id = ORDER_1,
			.data = "{\"covers\":\"four\"}",
			.base = "{\"covers\":4}" });
	assert_string_equal(said(f, 0, "error_type"), "validation_error");
	assert_non_null(json_find(
		json_find(test_result(&f->answer, 0), "fields"), "covers"));
	assert_non_null(
		strstr(f->answer.body.data, "\"conflict_type\":\"data\""));
}

static void
a_rule_of_the_hotel_refuses_with_its_code(void **state)
{
	struct fixture *f = *state;

	send(f, &f->plain,
		&(struct test_action){ .table = "stays",
			.operation = "UPDATE",
			.server_id = STAY_1,
			.data = "{\"room_id\":\"" ROOM_102
				"\",\"state\":\"in_house\"}" });
	assert_error(f, 0, "business_rule_error");
	assert_string_equal(said(f, 0, "rule"), "ROOM_OCCUPIED");
	assert_non_null(strstr(said(f, 0, "error_message"), "choose"));
}

static void
a_decision_is_applied_once(void **state)
{
	struct fixture *f = *state;
	char conflict[64];
	struct test_action decide = { .table = "conflicts",
		.operation = "UPDATE",
		.server_id = conflict,
		.data = "{\"resolved\":true,\"resolution_strategy\":"
			"\"client_wins\"}",
		.base = "{\"resolved\":false}" };
	struct test_action name = { .table = "guests",
		.operation = "UPDATE",
		.server_id = GUEST_1,
		.data = "{\"full_name\":\"Lindqvist, Annika\"}",
		.base = "{\"full_name\":\"Lindquist, A\"}" };

	send(f, &f->fd1, &name);
	assert_string_equal(said(f, 0, "status"), "conflict");
	(void)snprintf(conflict, sizeof(conflict), "%s",
		json_find_text(
			json_find(test_result(&f->answer, 0), "conflict_data"),
			"conflict_id", ""));
	(void)snprintf(
		f->fd2.user_id, sizeof(f->fd2.user_id), "%s", MANAGER_ID);
	send(f, &f->fd2, &decide);
	assert_success(f, 0);
	assert_string_equal(
		record_text(server_hotel_find(&f->hotel, TABLE_GUESTS, GUEST_1),
			GUEST_FULL_NAME),
		"Lindqvist, Annika");
	decide.data = "{\"resolved\":true,\"resolution_strategy\":"
		      "\"server_wins\"}";
	send(f, &f->fd2, &decide);
	assert_string_equal(
		record_text(server_hotel_find(&f->hotel, TABLE_GUESTS, GUEST_1),
			GUEST_FULL_NAME),
		"Lindqvist, Annika");
}

/* ---- one bad action ---- */

static void
one_bad_action_stops_nobody(void **state)
{
	struct fixture *f = *state;

	buf_clear(&f->batch);
	buf_adds(&f->batch, "{\"no\":\"id\"},7,null");
	add(f, &f->plain,
		&(struct test_action){ .table = "no_such_table",
			.operation = "UPDATE",
			.server_id = ROOM_101,
			.data = "{}" });
	add(f, &f->plain,
		&(struct test_action){ .table = "rooms",
			.operation = "EXPLODE",
			.server_id = ROOM_101,
			.data = "{}" });
	add(f, &f->plain, &note_of_101);
	push(f, &f->plain);
	for (size_t i = 0; i < 5; i++)
		assert_error(f, i, "validation_error");
	assert_success(f, 5);
	assert_string_equal(note(f, ROOM_101), "quiet");
}

static void
every_wrong_field_is_named(void **state)
{
	struct fixture *f = *state;
	const struct json_node *fields;

	send(f, &f->plain,
		&(struct test_action){ .table = "maintenance_reports",
			.operation = "INSERT",
			.local_id = NEW_ID,
			.data = "{\"priority\":9,\"state\":\"lost\","
				"\"nonsense\":1}" });
	assert_error(f, 0, "validation_error");
	fields = json_find(test_result(&f->answer, 0), "fields");
	assert_non_null(json_find(fields, "priority"));
	assert_non_null(json_find(fields, "state"));
	assert_non_null(json_find(fields, "nonsense"));
	assert_non_null(json_find(fields, "issue"));
}

/* The storage with another put. Static: it is still there when a failed test
 * closes the storage. */
static struct storage_ops odd_ops;
static const struct storage_ops *real_ops;

static void
replace_put(struct fixture *f,
	enum err (*put)(struct storage *s, const struct record *r))
{
	real_ops = f->hotel.storage->ops;
	odd_ops = *real_ops;
	odd_ops.put = put;
	f->hotel.storage->ops = &odd_ops;
}

static void
restore_put(struct fixture *f)
{
	f->hotel.storage->ops = real_ops;
}

/* The storage holds a rule that the reducer does not know. */

static enum err
put_but_no_tasks(struct storage *s, const struct record *r)
{
	enum err e = real_ops->put(s, r);

	if (e == ERR_OK && r->entity->table == TABLE_HOUSEKEEPING_TASKS)
		return ERR_INVALID;
	return e;
}

static void
what_cannot_be_stored_is_undone_alone(void **state)
{
	struct fixture *f = *state;

	replace_put(f, put_but_no_tasks);
	buf_clear(&f->batch);
	add(f, &f->fd1, &note_of_101);
	/* Written as far as its room and folio, then its departure clean. */
	add(f, &f->fd1,
		&(struct test_action){ .table = "stays",
			.operation = "UPDATE",
			.server_id = STAY_2,
			.data = "{\"state\":\"checked_out\"}",
			.base = "{\"state\":\"in_house\"}" });
	add(f, &f->fd1, &cash);
	push(f, &f->fd1);
	restore_put(f);
	assert_success(f, 0);
	assert_error(f, 1, "validation_error");
	assert_success(f, 2);
	assert_int_equal(
		record_int(server_hotel_find(&f->hotel, TABLE_STAYS, STAY_2),
			STAY_STATE),
		STAY_STATE_IN_HOUSE);
	assert_int_equal(
		record_int(server_hotel_find(&f->hotel, TABLE_FOLIOS, FOLIO_2),
			FOLIO_STATE),
		FOLIO_STATE_OPEN);
	/* Not final: once the server can, it does. */
	push(f, &f->fd1);
	assert_string_equal(said(f, 0, "resolution"), "replayed");
	assert_success(f, 1);
}

static enum err
put_on_a_full_disk(struct storage *s, const struct record *r)
{
	(void)s;
	(void)r;
	return ERR_FULL;
}

static void
a_full_disk_is_no_answer_to_an_action(void **state)
{
	struct fixture *f = *state;

	replace_put(f, put_on_a_full_disk);
	buf_clear(&f->batch);
	add(f, &f->fd1, &note_of_101);
	test_answer_free(&f->answer);
	test_sync(&f->fd1, f->batch.data, 0, &f->answer);
	assert_int_equal(f->answer.status, 503);
	restore_put(f);
	push(f, &f->fd1);
	assert_success(f, 0);
	assert_string_equal(said(f, 0, "resolution"), "applied");
}

static void
a_server_may_take_fewer_actions_at_once(void **state)
{
	struct fixture *f = *state;

	f->hotel.handler.actions_max = 1;
	buf_clear(&f->batch);
	add(f, &f->fd1, &note_of_101);
	add(f, &f->fd1, &cash);
	test_answer_free(&f->answer);
	test_sync(&f->fd1, f->batch.data, 0, &f->answer);
	assert_int_equal(f->answer.status, 413);
	assert_null(note(f, ROOM_101));
}

/* ---- clocks ---- */

static void
a_wrong_clock_is_measured_and_taken_off(void **state)
{
	struct fixture *f = *state;

	/* Two days ahead, and an action of an hour ago by that clock. */
	f->fd1.clock_ms = INT64_C(2) * 24 * 3600 * 1000;
	send(f, &f->fd1,
		&(struct test_action){ .table = "guests",
			.operation = "INSERT",
			.local_id = NEW_ID,
			.data = "{\"full_name\":\"Timely, Tim\"}",
			.created_at = HOTEL_NOW + f->fd1.clock_ms - 3600000 });
	assert_success(f, 0);
	assert_int_equal(
		server_hotel_find(&f->hotel, TABLE_GUESTS, NEW_ID)->created_at,
		HOTEL_NOW - 3600000);
}

static void
nothing_happens_in_the_future(void **state)
{
	struct fixture *f = *state;

	send(f, &f->fd1,
		&(struct test_action){ .table = "rooms",
			.operation = "UPDATE",
			.server_id = ROOM_101,
			.data = "{\"note\":\"x\"}",
			.base = "{\"note\":null}",
			.created_at = HOTEL_NOW + INT64_C(99999999999) });
	assert_success(f, 0);
	assert_int_equal(
		server_hotel_find(&f->hotel, TABLE_ROOMS, ROOM_101)->updated_at,
		HOTEL_NOW);
}

static void
a_batch_of_a_thousand_is_taken_whole(void **state)
{
	struct fixture *f = *state;
	char data[64];

	buf_clear(&f->batch);
	for (int i = 0; i < 1000; i++) {
		(void)snprintf(
			data, sizeof(data), "{\"full_name\":\"G %d\"}", i);
		add(f, &f->fd1,
			&(struct test_action){ .table = "guests",
				.operation = "INSERT",
				.data = data });
	}
	push(f, &f->fd1);
	assert_int_equal(
		json_count(json_find(json_root(f->answer.doc), "results")),
		1000);
	for (size_t i = 0; i < 1000; i += 111)
		assert_success(f, i);
	assert_int_equal(server_hotel_count(&f->hotel, TABLE_GUESTS), 1002);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_plain_client_inserts_updates_and_deletes),
		TEST(pages_from_the_empty_token_bring_everything_once),
		TEST(what_changes_during_a_first_load_comes_after_it),
		TEST(changes_come_in_order_and_own_ones_too),
		TEST(a_client_that_knows_nothing_replaces_nothing_unnoticed),
		TEST(a_note_on_the_door_makes_no_cleaning_stale),
		TEST(a_push_alone_leaves_the_token),
		TEST(a_token_from_the_future_is_never_an_empty_success),
		TEST(a_token_of_another_incarnation_starts_a_full_load),
		TEST(a_token_that_was_tampered_with_starts_a_full_load),
		TEST(a_restart_leaves_tokens_as_good_as_they_were),
		TEST(a_token_from_after_the_copy_is_found_out_whoever_came_first),
		TEST(a_load_with_rows_from_after_the_copy_begins_anew),
		TEST(after_a_new_incarnation_by_hand_no_old_token_is_good),
		TEST(a_token_older_than_the_log_loads_anew),
		TEST(a_push_alone_leaves_a_bad_token_too),
		TEST(results_come_even_with_a_token_that_is_no_good),
		TEST(a_batch_again_gets_the_stored_answers),
		TEST(a_batch_again_after_a_restart_gets_the_stored_answers),
		TEST(one_action_twice_in_a_batch_has_one_effect),
		TEST(a_refusal_is_remembered_too),
		TEST(the_same_key_with_other_content_names_the_difference),
		TEST(an_intention_under_a_new_id_is_still_the_same),
		TEST(a_replayed_conflict_is_still_a_manual_one),
		TEST(a_child_without_its_parent_is_tried_again),
		TEST(a_plain_client_s_child_is_tried_again_too),
		TEST(a_local_id_that_is_no_uuid_gets_one_and_goes_on_being_known),
		TEST(an_action_of_another_hotel_is_refused_and_named),
		TEST(an_unknown_and_a_revoked_terminal_are_turned_away),
		TEST(a_role_that_may_not_is_told_so),
		TEST(an_altered_action_is_refused_and_keeps_its_number_free),
		TEST(an_action_signed_by_another_terminal_is_refused),
		TEST(an_enrolled_terminal_cannot_send_unsigned_actions),
		TEST(one_signature_vouches_for_the_chain_before_it),
		TEST(a_run_needs_the_signature_of_its_newest_action_alone),
		TEST(a_run_without_any_signature_is_refused),
		TEST(what_was_altered_needs_more_than_a_newer_signature),
		TEST(nothing_vouches_for_the_newest_action),
		TEST(nobody_vouches_for_what_was_altered),
		TEST(nothing_vouches_for_a_place_given_up),
		TEST(a_server_may_want_signatures_of_everybody),
		TEST(nothing_is_taken_behind_a_gap),
		TEST(a_place_that_is_given_up_lets_the_chain_go_on),
		TEST(what_came_in_spite_of_all_is_not_given_up),
		TEST(what_lacked_something_and_is_given_up_is_never_taken),
		TEST(nobody_gives_up_a_place_in_another_s_chain),
		TEST(a_cloned_terminal_is_noticed_and_asked_to_enrol_again),
		TEST(a_chain_that_names_another_predecessor_is_a_fork),
		TEST(a_terminal_that_enrolled_again_offers_what_was_taken_already),
		TEST(real_signatures_are_taken),
		TEST(different_fields_of_one_record_merge),
		TEST(concurrent_updates_keep_the_servers_value_and_say_so),
		TEST(own_changes_are_no_conflict_with_oneself),
		TEST(delete_against_update_waits_for_a_person),
		TEST(a_deleted_parent_is_a_foreign_key_conflict),
		TEST(a_value_of_another_type_is_converted_or_asked_for),
		TEST(a_rule_of_the_hotel_refuses_with_its_code),
		TEST(a_decision_is_applied_once),
		TEST(one_bad_action_stops_nobody),
		TEST(every_wrong_field_is_named),
		TEST(what_cannot_be_stored_is_undone_alone),
		TEST(a_full_disk_is_no_answer_to_an_action),
		TEST(a_server_may_take_fewer_actions_at_once),
		TEST(a_wrong_clock_is_measured_and_taken_off),
		TEST(nothing_happens_in_the_future),
		TEST(a_batch_of_a_thousand_is_taken_whole),
	};

	return TEST_ON_ALL_STORAGES("sync handler", tests);
}
