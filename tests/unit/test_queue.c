#include "tests/lib/test.h"

#include "crypto/hash.h"
#include "store/queue.h"
#include "store/quota.h"
#include "tests/lib/test_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOTE(text) DATA(TEXT(ROOM_NOTE, text))

static const char *
note_room(struct test_store *ts, const char *text)
{
	return test_update(ts, TABLE_ROOMS, "204", NOTE(text));
}

/* A guest and a stay of that guest: the second refers to the first. */
static const char *
book(struct test_store *ts, const char *guest, const char *stay)
{
	test_insert(ts, TABLE_GUESTS, guest,
		DATA(TEXT(GUEST_FULL_NAME, "Zebedee, Carla"),
			TEXT(GUEST_DOCUMENT_NUMBER, "C3")));
	return test_insert(ts, TABLE_STAYS, stay,
		DATA(TEXT(STAY_GUEST_ID, guest), TEXT(STAY_ROOM_ID, "205"),
			INT(STAY_STATE, STAY_STATE_CONFIRMED),
			TEXT(STAY_ARRIVAL_DATE, HOTEL_TODAY),
			TEXT(STAY_DEPARTURE_DATE, "2026-11-24")));
}

/* ---- adding ---- */

static void
an_action_enters_with_its_effect(void **state)
{
	struct test_store *ts = *state;
	const char *id = note_room(ts, "quiet");
	struct queued q = test_queued(ts, id);

	assert_string_equal(
		test_text(ts, TABLE_ROOMS, "204", ROOM_NOTE), "quiet");
	assert_int_equal(q.status, SYNC_STATUS_PENDING);
	assert_int_equal(q.sync_attempts, 0);
	assert_int_equal(q.stamp, 0);
	assert_null(q.error_type);
	assert_false(q.tampered);
	assert_int_equal(q.action.device_seq, 1);
	assert_null(q.action.prev_hash);
	assert_string_equal(q.action.user_id, "boss");
	assert_string_equal(
		field_values_find(&q.action.data, ROOM_NOTE)->s, "quiet");
	assert_int_equal(
		field_values_find(&q.action.base, ROOM_NOTE)->kind, VALUE_NULL);
	assert_string_equal(ts->answer.action_id, id);
	assert_false(ts->answer.already);
	assert_like_model(ts);
}

static void
effects_on_other_records_come_with_it(void **state)
{
	struct test_store *ts = *state;

	test_update(ts, TABLE_STAYS, "stay",
		DATA(INT(STAY_STATE, STAY_STATE_IN_HOUSE)));
	assert_int_equal(test_int(ts, TABLE_ROOMS, "204", ROOM_STATUS),
		ROOM_STATUS_OCCUPIED);
	assert_like_model(ts);
}

static void
actions_are_chained(void **state)
{
	struct test_store *ts = *state;
	char hash[SHA256_HEX_SIZE];
	struct queued one;
	struct queued two;
	struct buf b;

	one = test_queued(ts, note_room(ts, "a"));
	two = test_queued(ts, note_room(ts, "b"));
	buf_init(&b, 1 << 20);
	action_to_canonical(&one.action, &b);
	hash_sha256_hex(b.data, b.len, hash);
	buf_fini(&b);
	assert_int_equal(two.action.device_seq, 2);
	assert_string_equal(two.action.prev_hash, hash);
}

static void
a_refused_action_leaves_nothing(void **state)
{
	struct test_store *ts = *state;
	struct action act = test_action(ts, OPERATION_UPDATE, TABLE_STAYS,
		"stay", DATA(INT(STAY_STATE, STAY_STATE_CHECKED_OUT)));

	assert_int_equal(test_queue(ts, &act), ERR_REFUSED);
	assert_int_equal(ts->answer.outcome, OUTCOME_REFUSED);
	assert_int_equal(ts->answer.rule, RULE_STAY_STATE);
	assert_null(ts->answer.action_id);
	assert_int_equal(test_counts(ts).to_send, 0);
	assert_like_model(ts);
}

static void
a_wrong_value_names_its_field(void **state)
{
	struct test_store *ts = *state;
	struct action act = test_action(ts, OPERATION_UPDATE, TABLE_ROOMS,
		"204", DATA(INT(ROOM_CAPACITY, 1000)));

	assert_int_equal(test_queue(ts, &act), ERR_INVALID);
	assert_int_equal(ts->answer.outcome, OUTCOME_INVALID);
	assert_int_equal(ts->answer.problems.count, 1);
	assert_string_equal(ts->answer.problems.items[0].field, "capacity");
	act = test_action(ts, OPERATION_UPDATE, TABLE_ROOMS, "204", NOTE("x"));
	act.tenant_id = "other";
	assert_int_equal(test_queue(ts, &act), ERR_INVALID);
	assert_int_equal(test_counts(ts).to_send, 0);
}

static void
an_intention_is_all_or_nothing(void **state)
{
	struct test_store *ts = *state;
	struct action acts[3];
	struct action_list list = { .count = 3, .items = acts };

	acts[0] = test_action(
		ts, OPERATION_UPDATE, TABLE_ROOMS, "204", NOTE("a"));
	acts[1] = test_action(
		ts, OPERATION_UPDATE, TABLE_ROOMS, "205", NOTE("b"));
	acts[2] = test_action(ts, OPERATION_UPDATE, TABLE_STAYS, "stay",
		DATA(INT(STAY_STATE, STAY_STATE_CHECKED_OUT)));
	assert_int_equal(
		queue_add(ts->st, &list, 100, ts->a, &ts->answer), ERR_REFUSED);
	assert_int_equal(ts->answer.failed_at, 2);
	assert_int_equal(test_counts(ts).to_send, 0);
	assert_null(test_text(ts, TABLE_ROOMS, "204", ROOM_NOTE));
	list.count = 2;
	assert_int_equal(
		queue_add(ts->st, &list, 100, ts->a, &ts->answer), ERR_OK);
	assert_int_equal(test_counts(ts).to_send, 2);
	assert_like_model(ts);
}

static void
later_actions_see_what_earlier_ones_did(void **state)
{
	struct test_store *ts = *state;
	struct action acts[2];
	struct action_list list = { .count = 2, .items = acts };

	acts[0] = test_action(ts, OPERATION_INSERT, TABLE_GUESTS, "carla",
		DATA(TEXT(GUEST_FULL_NAME, "Zebedee, Carla"),
			TEXT(GUEST_DOCUMENT_NUMBER, "C3")));
	acts[1] = test_action(ts, OPERATION_INSERT, TABLE_STAYS, "new",
		DATA(TEXT(STAY_GUEST_ID, "carla"), TEXT(STAY_ROOM_ID, "205"),
			INT(STAY_STATE, STAY_STATE_CONFIRMED),
			TEXT(STAY_ARRIVAL_DATE, HOTEL_TODAY),
			TEXT(STAY_DEPARTURE_DATE, "2026-11-24")));
	assert_int_equal(
		queue_add(ts->st, &list, 100, ts->a, &ts->answer), ERR_OK);
	assert_non_null(test_find(ts, TABLE_STAYS, "new"));
	/* And says that it comes after. */
	assert_int_equal(acts[1].depends_count, 1);
	assert_string_equal(acts[1].depends_on[0], acts[0].id);
	assert_like_model(ts);
}

static void
one_intention_is_queued_once(void **state)
{
	struct test_store *ts = *state;
	struct action act = test_action(
		ts, OPERATION_UPDATE, TABLE_ROOMS, "204", NOTE("a"));
	struct action again;
	const char *first = act.id;

	again = test_action(
		ts, OPERATION_UPDATE, TABLE_ROOMS, "204", NOTE("b"));
	again.idempotency_key = act.idempotency_key;
	assert_int_equal(test_queue(ts, &act), ERR_OK);
	assert_int_equal(test_queue(ts, &again), ERR_OK);
	assert_true(ts->answer.already);
	assert_string_equal(ts->answer.action_id, first);
	assert_int_equal(test_counts(ts).to_send, 1);
	assert_string_equal(test_text(ts, TABLE_ROOMS, "204", ROOM_NOTE), "a");
	/* Also when the first one is long done. */
	assert_int_equal(test_push(ts, 10), 1);
	test_pull(ts, 0, true);
	again.id = "another-id";
	assert_int_equal(test_queue(ts, &again), ERR_OK);
	assert_true(ts->answer.already);
}

static void
an_action_names_what_it_comes_after(void **state)
{
	struct test_store *ts = *state;
	const char *stay = book(ts, "carla", "new");
	const char *room = test_update(ts, TABLE_ROOMS, "205", NOTE("flowers"));
	struct queued q = test_queued(ts, stay);
	const char *guest;

	assert_int_equal(q.action.depends_count, 1);
	guest = q.action.depends_on[0];
	assert_string_equal(test_queued(ts, guest).action.table_name, "guests");
	/* The creator of the stay and of the guest, and who touched the room
	 * last. */
	q = test_queued(ts, test_update(ts, TABLE_STAYS, "new",
				    DATA(INT(STAY_STATE, STAY_STATE_IN_HOUSE),
					    TEXT(STAY_ROOM_ID, "205"))));
	assert_int_equal(q.action.depends_count, 2);
	assert_string_equal(q.action.depends_on[0], stay);
	assert_string_equal(q.action.depends_on[1], room);
	/* What has arrived at the office needs no waiting for. */
	assert_int_equal(test_push(ts, 10), 4);
	test_pull(ts, 0, true);
	q = test_queued(ts, test_update(ts, TABLE_ROOMS, "205", NOTE("again")));
	assert_int_equal(q.action.depends_count, 0);
}

/* ---- the cap ---- */

static enum err
add_with_cap(struct test_store *ts, struct action act, size_t cap)
{
	struct action_list list = { .count = 1, .items = &act };

	return queue_add(ts->st, &list, cap, ts->a, &ts->answer);
}

static struct action
wish(struct test_store *ts)
{
	return test_action(ts, OPERATION_UPDATE, TABLE_ROOMS, "204",
		NOTE(arena_printf(ts->a, "note %d", ts->made)));
}

static struct action
work(struct test_store *ts)
{
	return test_action(ts, OPERATION_INSERT, TABLE_MAINTENANCE_REPORTS,
		arena_printf(ts->a, "report-%d", ts->made),
		DATA(TEXT(REPORT_ISSUE, "Lamp"), INT(REPORT_PRIORITY, 3),
			INT(REPORT_STATE, REPORT_STATE_NOTIFIED)));
}

static struct action
fact(struct test_store *ts)
{
	return test_action(ts, OPERATION_INSERT, TABLE_GUESTS,
		arena_printf(ts->a, "guest-%d", ts->made),
		DATA(TEXT(GUEST_FULL_NAME, "Somebody")));
}

static struct action
leave(struct test_store *ts)
{
	return test_action(ts, OPERATION_UPDATE, TABLE_STAYS, "stay",
		DATA(TEXT(STAY_NOTE, arena_printf(ts->a, "%d", ts->made))));
}

static void
a_full_queue_refuses_what_matters_least_first_and_facts_never(void **state)
{
	struct test_store *ts = *state;
	int n = 0;

	while (add_with_cap(ts, wish(ts), 20) == ERR_OK)
		n++;
	assert_int_equal(n, 20);
	assert_int_equal(add_with_cap(ts, wish(ts), 20), ERR_FULL);
	assert_true(ts->answer.at_cap);
	assert_false(ts->answer.by_disk);
	while (add_with_cap(ts, leave(ts), 20) == ERR_OK)
		n++;
	assert_int_equal(n, 21);
	while (add_with_cap(ts, work(ts), 20) == ERR_OK)
		n++;
	assert_int_equal(n, 22);
	while (n < 40 && add_with_cap(ts, fact(ts), 20) == ERR_OK)
		n++;
	assert_int_equal(n, 40);
	assert_int_equal(test_counts(ts).to_send, 40);
	/* Room again when some have arrived. */
	assert_int_equal(test_push(ts, 30), 30);
	test_pull(ts, 0, true);
	assert_int_equal(add_with_cap(ts, wish(ts), 20), ERR_OK);
}

static void
at_90_percent_people_are_warned(void **state)
{
	struct test_store *ts = *state;
	struct quota q;

	for (int i = 0; i < 17; i++)
		assert_int_equal(add_with_cap(ts, wish(ts), 20), ERR_OK);
	assert_int_equal(quota_load(ts->st, 20, &q), ERR_OK);
	assert_int_equal(q.queue, QUOTA_FINE);
	assert_int_equal(add_with_cap(ts, wish(ts), 20), ERR_OK);
	assert_int_equal(quota_load(ts->st, 20, &q), ERR_OK);
	assert_int_equal(q.queue_percent, 90);
	assert_int_equal(q.queue, QUOTA_LOW);
	assert_int_equal(q.disk, QUOTA_FINE);
	assert_int_equal(quota_load(ts->st, 18, &q), ERR_OK);
	assert_int_equal(q.queue, QUOTA_FULL);
}

static void
a_store_past_its_quota_takes_facts_alone(void **state)
{
	struct test_store *ts = *state;
	struct store_limits limits = { 0 };
	struct quota q;

	assert_int_equal(quota_load(ts->st, 20, &q), ERR_OK);
	limits.quota_bytes = q.used_bytes * 10 / 9;
	store_set_limits(ts->st, &limits);
	assert_int_equal(quota_load(ts->st, 20, &q), ERR_OK);
	assert_int_equal(q.disk_percent, 90);
	assert_int_equal(q.disk, QUOTA_LOW);
	assert_int_equal(add_with_cap(ts, work(ts), 20), ERR_OK);
	limits.quota_bytes = q.used_bytes;
	store_set_limits(ts->st, &limits);
	assert_int_equal(quota_load(ts->st, 20, &q), ERR_OK);
	assert_int_equal(q.disk, QUOTA_FULL);
	assert_int_equal(add_with_cap(ts, work(ts), 20), ERR_FULL);
	assert_true(ts->answer.at_cap && ts->answer.by_disk);
	assert_int_equal(add_with_cap(ts, fact(ts), 20), ERR_OK);
}

/* ---- operations ---- */

static enum err
do_(struct test_store *ts, const char *name, const char *key,
	struct action_list *out, size_t count,
	const struct operation_argument *arguments)
{
	struct operation_request r = { count, arguments, key };

	return queue_do(ts->st, operation_find(name), &r, ts->user,
		ROLE_MANAGER, 1000, ts->a, out, &ts->answer);
}

static const struct operation_argument check_in[] = { { "room", "204" } };

static void
an_operation_is_built_and_queued_at_once(void **state)
{
	struct test_store *ts = *state;
	struct action_list list = { 0 };

	assert_int_equal(
		do_(ts, "check-in", "form-1", &list, 1, check_in), ERR_OK);
	assert_in_range(list.count, 1, 5);
	assert_non_null(list.summary);
	assert_int_equal(test_int(ts, TABLE_STAYS, "stay", STAY_STATE),
		STAY_STATE_IN_HOUSE);
	/* Pressed twice is once, although it would be refused now. */
	assert_int_equal(
		do_(ts, "check-in", "form-1", &list, 1, check_in), ERR_OK);
	assert_true(ts->answer.already);
	assert_int_equal(test_counts(ts).to_send, list.count);
	assert_like_model(ts);
}

static const struct operation_argument absent[] = { { "no_shows", "yes" } };

static void
roll_call_holds_back(struct test_store *ts, const char *why)
{
	struct action_list list = { 0 };

	assert_int_equal(
		do_(ts, "roll-call", NULL, &list, 1, absent), ERR_INVALID);
	assert_non_null(strstr(ts->answer.problems.items[0].message, why));
	assert_int_equal(test_int(ts, TABLE_STAYS, "stay", STAY_STATE),
		STAY_STATE_CONFIRMED);
}

/* The key is handed over, whatever became of the entry. */
static void
a_guest_whose_check_in_was_not_taken_is_no_no_show(void **state)
{
	struct test_store *ts = *state;
	struct action_list list = { 0 };
	const char *id = test_update(ts, TABLE_STAYS, "stay",
		DATA(INT(STAY_STATE, STAY_STATE_IN_HOUSE)));

	test_answer(ts, &(struct queue_result){ .action_id = id,
				.status = "error",
				.error_type = "validation_error",
				.rule = "ROOM_OCCUPIED" });
	roll_call_holds_back(ts, "the check-in was refused: ROOM_OCCUPIED");
	/* Who says that it never happened lets go of it. */
	assert_int_equal(queue_dismiss(ts->st, id), ERR_OK);
	assert_int_equal(do_(ts, "roll-call", NULL, &list, 1, absent), ERR_OK);
	assert_int_equal(test_int(ts, TABLE_STAYS, "stay", STAY_STATE),
		STAY_STATE_NO_SHOW);
}

static void
a_guest_whose_check_in_is_in_conflict_is_no_no_show(void **state)
{
	struct test_store *ts = *state;
	struct action_list list = { 0 };
	const char *id = test_update(ts, TABLE_STAYS, "stay",
		DATA(INT(STAY_STATE, STAY_STATE_IN_HOUSE)));

	test_answer(ts, &(struct queue_result){ .action_id = id,
				.status = "conflict",
				.resolution = "manual",
				.conflict_id = "c1" });
	/* Where it was entered it is shown until somebody has decided. */
	assert_int_equal(do_(ts, "roll-call", NULL, &list, 1, absent), ERR_OK);
	assert_int_equal(test_int(ts, TABLE_STAYS, "stay", STAY_STATE),
		STAY_STATE_IN_HOUSE);
}

static void
a_guest_of_whom_another_desk_has_a_conflict_is_no_no_show(void **state)
{
	struct test_store *ts = *state;

	hotel_put(&ts->office, TABLE_CONFLICTS, "c1",
		DATA(TEXT(CONFLICT_ACTION_ID, "elsewhere"),
			INT(CONFLICT_CONFLICT_TYPE, 0),
			TEXT(CONFLICT_TABLE_NAME, "stays"),
			TEXT(CONFLICT_RECORD_ID, "stay"),
			TEXT(CONFLICT_RESOLUTION_STRATEGY, "manual"),
			INT(CONFLICT_RESOLVED, 0)));
	test_pull_again(ts, 0);
	roll_call_holds_back(ts, "a conflict about it is open");
}

static void
an_operation_that_cannot_be_built_says_why(void **state)
{
	struct test_store *ts = *state;
	struct action_list list = { 0 };
	static const struct operation_argument wrong[] = { { "room", "999" } };
	enum err e = do_(ts, "check-in", NULL, &list, 1, wrong);

	assert_true(e == ERR_INVALID || e == ERR_NOT_FOUND);
	assert_int_equal(ts->answer.outcome, OUTCOME_INVALID);
	assert_in_range(ts->answer.problems.count, 1, 9);
	assert_int_equal(test_counts(ts).to_send, 0);
}

static const char *
order_number(struct test_store *ts, const char *table_no, enum err want)
{
	struct action_list list = { 0 };
	const struct operation_argument arguments[] = { { "table", table_no },
		{ "items", "burger" } };
	enum err e = do_(ts, "order", NULL, &list, 2, arguments);

	if (e != want)
		fail_msg("order: %s (%s %s)", err_name(e),
			ts->answer.problems.count > 0
				? ts->answer.problems.items[0].field
				: "-",
			ts->answer.problems.count > 0
				? ts->answer.problems.items[0].message
				: "-");
	for (size_t i = 0; e == ERR_OK && i < list.count; i++) {
		if (list.items[i].entity->table == TABLE_ORDERS)
			return field_values_find(
				&list.items[i].data, ORDER_NUMBER)
				->s;
	}
	return NULL;
}

static void
numbers_of_a_series_have_no_gaps(void **state)
{
	struct test_store *ts = *state;

	assert_string_equal(order_number(ts, "1", ERR_OK), "FD1-000001");
	assert_string_equal(order_number(ts, "2", ERR_OK), "FD1-000002");
	/* One that is refused by the queue gives its number back. */
	test_store_sql(ts, "CREATE TRIGGER no BEFORE INSERT ON offline_actions"
			   " BEGIN SELECT RAISE(ABORT, 'no'); END");
	(void)order_number(ts, "3", ERR_REFUSED);
	test_store_sql(ts, "DROP TRIGGER no");
	test_store_reopen(ts);
	assert_string_equal(order_number(ts, "4", ERR_OK), "FD1-000003");
}

/* ---- counts, lists, marks ---- */

static void
counts_follow_every_step(void **state)
{
	struct test_store *ts = *state;
	struct queue_counts c = test_counts(ts);
	int64_t first = ts->now_ms;

	assert_int_equal(c.to_send + c.sending + c.waiting + c.refused, 0);
	assert_int_equal(c.oldest_ms, 0);
	note_room(ts, "a");
	note_room(ts, "b");
	note_room(ts, "c");
	c = test_counts(ts);
	assert_int_equal(c.to_send, 3);
	assert_true(c.oldest_ms == first);
	assert_in_range(c.bytes, 600, 6000);
	assert_int_equal(test_push(ts, 2), 2);
	c = test_counts(ts);
	assert_int_equal(c.to_send, 1);
	assert_int_equal(c.sending, 2);
	assert_true(c.oldest_ms == first);
	test_pull(ts, 0, true);
	c = test_counts(ts);
	assert_int_equal(c.to_send, 1);
	assert_int_equal(c.sending, 0);
	assert_true(c.oldest_ms == first + 2);
	assert_int_equal(test_push(ts, 2), 1);
	test_pull(ts, 0, true);
	c = test_counts(ts);
	assert_int_equal(c.to_send + c.sending + c.waiting + c.refused, 0);
	assert_int_equal(c.bytes, 0);
	assert_int_equal(c.oldest_ms, 0);
}

static void
the_list_ends_with_the_newest(void **state)
{
	struct test_store *ts = *state;
	struct queued_list list;
	const char *ids[5];

	for (int i = 0; i < 5; i++)
		ids[i] = note_room(ts, i % 2 ? "a" : "b");
	assert_int_equal(test_push(ts, 2), 2);
	test_pull(ts, 0, true);
	assert_int_equal(queue_list(ts->st, false, 0, ts->a, &list), ERR_OK);
	assert_int_equal(list.count, 3);
	assert_string_equal(list.items[0].action.id, ids[2]);
	assert_string_equal(list.items[2].action.id, ids[4]);
	assert_int_equal(queue_list(ts->st, true, 0, ts->a, &list), ERR_OK);
	assert_int_equal(list.count, 5);
	assert_int_equal(list.items[0].status, SYNC_STATUS_SYNCED);
	assert_int_equal(queue_list(ts->st, true, 2, ts->a, &list), ERR_OK);
	assert_int_equal(list.count, 2);
	assert_string_equal(list.items[0].action.id, ids[3]);
	assert_string_equal(list.items[1].action.id, ids[4]);
}

static void
rows_bear_the_mark_of_their_action(void **state)
{
	struct test_store *ts = *state;
	const char *id;

	assert_int_equal(queue_mark(ts->st, TABLE_STAYS, "stay"), '.');
	id = test_update(ts, TABLE_STAYS, "stay",
		DATA(INT(STAY_STATE, STAY_STATE_IN_HOUSE)));
	assert_int_equal(queue_mark(ts->st, TABLE_STAYS, "stay"), '+');
	/* The room was touched by the effect. */
	assert_int_equal(queue_mark(ts->st, TABLE_ROOMS, "204"), '+');
	assert_int_equal(queue_mark(ts->st, TABLE_ROOMS, "205"), '.');
	assert_int_equal(test_push(ts, 1), 1);
	assert_int_equal(queue_mark(ts->st, TABLE_STAYS, "stay"), '~');
	assert_int_equal(queue_mark(ts->st, TABLE_ROOMS, "204"), '~');
	test_pull(ts, 0, true);
	assert_int_equal(queue_mark(ts->st, TABLE_STAYS, "stay"), '.');
	assert_int_equal(queue_mark(ts->st, TABLE_ROOMS, "204"), '.');

	id = note_room(ts, "x");
	test_answer(ts, &(struct queue_result){ .action_id = id,
				.status = "conflict",
				.resolution = "manual",
				.conflict_id = "c1" });
	assert_int_equal(queue_mark(ts->st, TABLE_ROOMS, "204"), '!');
	id = note_room(ts, "y");
	assert_int_equal(queue_mark(ts->st, TABLE_ROOMS, "204"), '!');
	test_answer(ts, &(struct queue_result){ .action_id = id,
				.status = "error",
				.error_type = "validation_error" });
	assert_int_equal(queue_mark(ts->st, TABLE_ROOMS, "204"), 'X');
}

static const char *
summary(struct test_store *ts, const char *id)
{
	return test_queued(ts, id).summary;
}

static void
summaries_speak_of_guests_and_rooms(void **state)
{
	struct test_store *ts = *state;
	const char *id;

	id = test_update(ts, TABLE_STAYS, "stay",
		DATA(INT(STAY_STATE, STAY_STATE_IN_HOUSE)));
	assert_string_equal(summary(ts, id), "Check-in 204, Lindqvist, Anna");
	id = test_update(ts, TABLE_ROOMS, "205",
		DATA(INT(ROOM_STATUS, ROOM_STATUS_DIRTY)));
	assert_string_equal(summary(ts, id), "Room 205: dirty");
	id = test_insert(ts, TABLE_SERVICE_REQUESTS, "r",
		DATA(TEXT(REQUEST_ROOM_ID, "204"),
			INT(REQUEST_KIND, REQUEST_KIND_TOWELS),
			INT(REQUEST_STATE, REQUEST_STATE_OPEN)));
	assert_string_equal(
		summary(ts, id), "Guest request towels, room 204: new");
	ts->user = "desk";
	test_insert(ts, TABLE_FOLIO_CHARGES, "c",
		DATA(TEXT(CHARGE_FOLIO_ID,
			     test_store_ask_text(ts, "SELECT id FROM folios")),
			INT(CHARGE_KIND, CHARGE_KIND_ROOM),
			INT(CHARGE_AMOUNT_MINOR, 9000)));
	id = test_insert(ts, TABLE_CASH_PAYMENTS, "p",
		DATA(TEXT(PAYMENT_FOLIO_ID,
			     test_store_ask_text(ts, "SELECT id FROM folios")),
			TEXT(PAYMENT_CASH_SESSION_ID, "drawer"),
			INT(PAYMENT_AMOUNT_MINOR, 500),
			INT(PAYMENT_TENDERED_MINOR, 500),
			INT(PAYMENT_CHANGE_MINOR, 0),
			TEXT(PAYMENT_CURRENCY, "EUR")));
	assert_int_equal(
		strncmp(summary(ts, id), "Cash payment 5.00 EUR", 21), 0);
}

/* ---- signing and sending ---- */

struct sent {
	struct queue_batch batch;
	struct json_doc *doc;
	struct buf b;
};

static void
send_begin(
	struct test_store *ts, size_t limit, size_t max_bytes, struct sent *out)
{
	buf_init(&out->b, 1 << 24);
	buf_addc(&out->b, '[');
	assert_int_equal(queue_batch(ts->st,
				 &(const struct queue_ask){ .after_seq = 0,
					 .to_seq = QUEUE_TO_END,
					 .limit = limit,
					 .max_bytes = max_bytes },
				 ts->a, &out->b, &out->batch),
		ERR_OK);
	buf_addc(&out->b, ']');
	assert_int_equal(
		json_parse(out->b.data, out->b.len, 1 << 24, &out->doc, NULL),
		ERR_OK);
	assert_int_equal(json_count(json_root(out->doc)), out->batch.count);
}

static void
send_end(struct sent *s)
{
	json_free(s->doc);
	buf_fini(&s->b);
}

static size_t
sign(struct test_store *ts, size_t limit)
{
	size_t n = 0;

	assert_int_equal(
		queue_sign(ts->st, ts->keys.signing, limit, &n), ERR_OK);
	return n;
}

static void
nothing_is_sent_unsigned(void **state)
{
	struct test_store *ts = *state;
	struct sent s;

	note_room(ts, "a");
	note_room(ts, "b");
	note_room(ts, "c");
	send_begin(ts, 10, 100000, &s);
	assert_int_equal(s.batch.count, 0);
	send_end(&s);
	assert_int_equal(sign(ts, 2), 2);
	send_begin(ts, 10, 100000, &s);
	assert_int_equal(s.batch.count, 2);
	send_end(&s);
	assert_int_equal(sign(ts, 10), 1);
	assert_int_equal(sign(ts, 10), 0);
}

static void
what_is_sent_is_the_signed_text(void **state)
{
	struct test_store *ts = *state;
	const char *id = note_room(ts, "Zimmer \"204\" \xc3\xbc");
	struct verify_key *vk = NULL;
	const struct json_node *n;
	struct buf canonical;
	struct sent s;

	assert_int_equal(sign(ts, 10), 1);
	ts->now_ms = 12345;
	for (int attempt = 0; attempt < 3; attempt++) {
		send_begin(ts, 10, 100000, &s);
		assert_int_equal(s.batch.count, 1);
		assert_string_equal(s.batch.ids[0], id);
		n = json_first(json_root(s.doc));
		assert_string_equal(
			json_find_text(n, "sync_status", ""), "pending");
		assert_int_equal(
			json_find_int(n, "sync_attempts", -1), attempt);
		buf_init(&canonical, 1 << 20);
		json_canonical(n, action_unsigned_members, &canonical);
		assert_int_equal(verify_key_of(ts->keys.signing, &vk), ERR_OK);
		assert_true(verify_base64(vk, canonical.data, canonical.len,
			json_find_text(n, "signature", "")));
		verify_key_free(vk);
		buf_fini(&canonical);
		assert_int_equal(queue_missed(ts->st, &s.batch), ERR_OK);
		send_end(&s);
	}
	assert_int_equal(test_queued(ts, id).sync_attempts, 3);
	assert_int_equal(test_queued(ts, id).last_sync_attempt, 12345);
}

static void
a_batch_keeps_its_limits(void **state)
{
	struct test_store *ts = *state;
	struct sent s;
	size_t one;

	for (int i = 0; i < 6; i++)
		note_room(ts, i % 2 ? "a" : "b");
	assert_int_equal(sign(ts, 100), 6);
	send_begin(ts, 4, 1 << 20, &s);
	assert_int_equal(s.batch.count, 4);
	one = (s.b.len - 2) / 4;
	send_end(&s);
	send_begin(ts, 10, 3 * one + one / 2, &s);
	assert_int_equal(s.batch.count, 3);
	send_end(&s);
	/* One that is larger than a batch is sent alone. */
	send_begin(ts, 10, 10, &s);
	assert_int_equal(s.batch.count, 1);
	send_end(&s);
}

static void
the_next_batch_begins_behind_the_last(void **state)
{
	struct test_store *ts = *state;
	struct sent first;
	struct sent next;
	struct buf b;

	for (int i = 0; i < 5; i++)
		note_room(ts, i % 2 ? "a" : "b");
	assert_int_equal(sign(ts, 100), 5);
	send_begin(ts, 3, 1 << 20, &first);
	assert_int_equal(first.batch.seqs[2], 3);
	buf_init(&b, 1 << 20);
	assert_int_equal(queue_batch(ts->st,
				 &(const struct queue_ask){
					 .after_seq = first.batch.seqs[2],
					 .to_seq = QUEUE_TO_END,
					 .limit = 10,
					 .max_bytes = 1 << 20 },
				 ts->a, &b, &next.batch),
		ERR_OK);
	assert_int_equal(next.batch.count, 2);
	assert_int_equal(next.batch.seqs[0], 4);
	assert_int_equal(queue_batch(ts->st,
				 &(const struct queue_ask){
					 .after_seq = next.batch.seqs[1],
					 .to_seq = QUEUE_TO_END,
					 .limit = 10,
					 .max_bytes = 1 << 20 },
				 ts->a, &b, &next.batch),
		ERR_OK);
	assert_int_equal(next.batch.count, 0);
	buf_fini(&b);
	send_end(&first);
}

static void
only_what_got_no_answer_counts_as_missed(void **state)
{
	struct test_store *ts = *state;
	struct sent s;

	for (int i = 0; i < 6; i++)
		note_room(ts, i % 2 ? "a" : "b");
	assert_int_equal(sign(ts, 100), 6);
	send_begin(ts, 4, 1 << 20, &s);
	assert_int_equal(test_store_ask(ts, "SELECT sum(sync_attempts) FROM"
					    " offline_actions"),
		0);
	assert_int_equal(queue_missed(ts->st, &s.batch), ERR_OK);
	assert_int_equal(test_store_ask(ts, "SELECT sum(sync_attempts) FROM"
					    " offline_actions"),
		4);
	send_end(&s);
	assert_int_equal(test_push(ts, 100), 6);
	assert_int_equal(test_store_ask(ts, "SELECT sum(sync_attempts) FROM"
					    " offline_actions"),
		4 + 6);
}

static void
an_altered_action_is_never_signed(void **state)
{
	struct test_store *ts = *state;
	const char *one = note_room(ts, "a");
	const char *two = note_room(ts, "b");
	const char *three = note_room(ts, "c");
	struct queued q;
	struct sent s;

	test_store_sql(ts,
		"UPDATE offline_actions SET data ="
		" substr(data, 1, 60) || 'AlteredBytes' || substr(data, 73)"
		" WHERE device_seq = 2");
	assert_int_equal(sign(ts, 10), 2);
	q = test_queued(ts, two);
	assert_true(q.tampered);
	assert_int_equal(q.status, SYNC_STATUS_FAILED);
	assert_string_equal(q.rule, "TAMPERED");
	assert_non_null(q.remedy);
	assert_non_null(q.error_message);
	assert_string_equal(q.action.table_name, "rooms");
	assert_int_equal(q.action.operation, OPERATION_UPDATE);
	/* Its place is given up, by the hash that the next one names. */
	send_begin(ts, 10, 100000, &s);
	assert_int_equal(s.batch.count, 3);
	assert_string_equal(s.batch.ids[0], one);
	assert_string_equal(s.batch.ids[1], two);
	assert_string_equal(s.batch.ids[2], three);
	assert_non_null(strstr(s.b.data, "\"reason\":\"altered\""));
	assert_non_null(strstr(
		s.b.data, arena_printf(ts->a, "\"gives_up\":\"%s\"",
				  test_queued(ts, three).action.prev_hash)));
	assert_null(strstr(s.b.data, "AlteredBytes"));
	send_end(&s);
	assert_int_equal(test_counts(ts).refused, 1);
}

static void
a_place_is_given_up_until_the_server_knows(void **state)
{
	struct test_store *ts = *state;
	const char *id = note_room(ts, "a");
	struct queue_result told = { .action_id = id,
		.status = "error",
		.error_type = "network_error" };
	struct sent s;

	test_store_sql(ts, "UPDATE offline_actions SET data = 'x'");
	(void)sign(ts, 10);
	test_answer(ts, &told);
	send_begin(ts, 10, 100000, &s);
	assert_int_equal(s.batch.count, 1);
	send_end(&s);
	told.error_type = "validation_error";
	told.resolution = "given_up";
	test_answer(ts, &told);
	send_begin(ts, 10, 100000, &s);
	assert_int_equal(s.batch.count, 0);
	send_end(&s);
	assert_string_equal(test_queued(ts, id).rule, "TAMPERED");
	assert_int_equal(test_counts(ts).refused, 1);
}

static void
a_payload_moved_to_another_row_is_never_signed(void **state)
{
	struct test_store *ts = *state;
	const char *two;

	note_room(ts, "a");
	two = note_room(ts, "b");
	test_store_sql(ts, "UPDATE offline_actions SET data = (SELECT data"
			   " FROM offline_actions WHERE device_seq = 1), hash ="
			   " (SELECT hash FROM offline_actions WHERE device_seq"
			   " = 1) WHERE device_seq = 2");
	assert_int_equal(sign(ts, 10), 1);
	assert_int_equal(test_queued(ts, two).status, SYNC_STATUS_FAILED);
}

static void
a_chain_that_was_altered_is_never_signed(void **state)
{
	struct test_store *ts = *state;
	const char *one = note_room(ts, "a");

	note_room(ts, "b");
	test_store_sql(ts, "UPDATE offline_actions SET hash = (SELECT hash"
			   " FROM offline_actions WHERE device_seq = 2)"
			   " WHERE device_seq = 1");
	assert_int_equal(sign(ts, 10), 1);
	assert_int_equal(test_queued(ts, one).status, SYNC_STATUS_FAILED);
}

static void
an_action_altered_after_signing_is_never_sent(void **state)
{
	struct test_store *ts = *state;
	const char *one = note_room(ts, "a");
	const char *two = note_room(ts, "b");
	struct sent s;

	assert_int_equal(sign(ts, 10), 2);
	test_store_sql(ts, "UPDATE offline_actions SET data = 'x'"
			   " WHERE device_seq = 1");
	send_begin(ts, 10, 100000, &s);
	assert_int_equal(s.batch.count, 1);
	assert_string_equal(s.batch.ids[0], two);
	send_end(&s);
	assert_int_equal(test_queued(ts, one).status, SYNC_STATUS_FAILED);
}

static void
an_action_without_its_signature_is_never_sent(void **state)
{
	struct test_store *ts = *state;
	const char *one = note_room(ts, "a");
	const char *two = note_room(ts, "b");
	struct sent s;

	assert_int_equal(sign(ts, 10), 2);
	test_store_sql(ts, "DELETE FROM signatures WHERE device_seq = 1");
	send_begin(ts, 10, 100000, &s);
	assert_int_equal(s.batch.count, 1);
	assert_string_equal(s.batch.ids[0], two);
	send_end(&s);
	assert_int_equal(test_queued(ts, one).status, SYNC_STATUS_FAILED);
}

/* ---- answers ---- */

static void
a_success_is_done_when_it_was_seen(void **state)
{
	struct test_store *ts = *state;
	const char *id = note_room(ts, "a");
	struct offline_metrics m;
	struct queued q;

	assert_int_equal(test_push(ts, 10), 1);
	q = test_queued(ts, id);
	assert_int_equal(q.status, SYNC_STATUS_PENDING);
	assert_int_equal(q.stamp, 1);
	/* Not sent a second time meanwhile. */
	assert_int_equal(test_push(ts, 10), 0);
	assert_string_equal(test_text(ts, TABLE_ROOMS, "204", ROOM_NOTE), "a");
	test_pull(ts, 0, true);
	assert_int_equal(test_queued(ts, id).status, SYNC_STATUS_SYNCED);
	assert_string_equal(test_text(ts, TABLE_ROOMS, "204", ROOM_NOTE), "a");
	assert_int_equal(sync_state_metrics(ts->st, &m), ERR_OK);
	assert_int_equal(m.actions_queued, 1);
	assert_int_equal(m.actions_synced, 1);
	assert_like_model(ts);
}

static void
a_success_without_a_stamp_is_done_at_once(void **state)
{
	struct test_store *ts = *state;
	const char *id = note_room(ts, "a");

	test_answer(ts, &(struct queue_result){ .action_id = id,
				.status = "success",
				.resolution = "replayed" });
	assert_int_equal(test_queued(ts, id).status, SYNC_STATUS_SYNCED);
	/* The overlay goes with the next pull, whatever that brings. */
	test_pull(ts, 0, true);
	assert_null(test_text(ts, TABLE_ROOMS, "204", ROOM_NOTE));
	assert_like_model(ts);
}

static void
the_same_answer_twice_changes_nothing(void **state)
{
	struct test_store *ts = *state;
	const char *id = note_room(ts, "a");
	const struct queue_result r = { .action_id = id,
		.status = "success",
		.resolution = "applied",
		.stamp = 5 };
	const struct queue_result late = { .action_id = id,
		.status = "error",
		.error_type = "validation_error" };
	struct offline_metrics m;

	test_answer(ts, &r);
	test_answer(ts, &r);
	assert_int_equal(test_counts(ts).sending, 1);
	assert_int_equal(sync_state_metrics(ts->st, &m), ERR_OK);
	assert_int_equal(m.actions_synced, 1);
	ts->stamp = 5;
	test_pull(ts, 0, true);
	/* What is done stays done. */
	test_answer(ts, &late);
	assert_int_equal(test_queued(ts, id).status, SYNC_STATUS_SYNCED);
	test_answer(ts, &(struct queue_result){ .action_id = "unheard-of",
				.status = "success" });
}

static void
a_refusal_is_parked_with_cause_and_remedy(void **state)
{
	struct test_store *ts = *state;
	const char *id = test_update(ts, TABLE_STAYS, "stay",
		DATA(INT(STAY_STATE, STAY_STATE_IN_HOUSE)));
	const char *later = test_update(ts, TABLE_ROOMS, "205", NOTE("b"));
	struct queued q;

	assert_int_equal(test_int(ts, TABLE_ROOMS, "204", ROOM_STATUS),
		ROOM_STATUS_OCCUPIED);
	test_answer(ts, &(struct queue_result){ .action_id = id,
				.status = "error",
				.error_type = "business_rule_error",
				.error_message = "room 204 is occupied",
				.rule = "ROOM_OCCUPIED" });
	q = test_queued(ts, id);
	assert_int_equal(q.status, SYNC_STATUS_FAILED);
	assert_string_equal(q.error_type, "business_rule_error");
	assert_string_equal(q.error_message, "room 204 is occupied");
	assert_string_equal(q.rule, "ROOM_OCCUPIED");
	assert_string_equal(q.remedy, rule_get(RULE_ROOM_OCCUPIED)->remedy);
	/* Its overlay is gone, with its effects; others stay. */
	assert_int_equal(test_int(ts, TABLE_STAYS, "stay", STAY_STATE),
		STAY_STATE_CONFIRMED);
	assert_int_equal(test_int(ts, TABLE_ROOMS, "204", ROOM_STATUS),
		ROOM_STATUS_AVAILABLE);
	assert_string_equal(test_text(ts, TABLE_ROOMS, "205", ROOM_NOTE), "b");
	assert_int_equal(test_queued(ts, later).status, SYNC_STATUS_PENDING);
	assert_int_equal(test_counts(ts).refused, 1);
	assert_int_equal(test_push(ts, 10), 1);
	assert_like_model(ts);
}

static void
a_refusal_without_a_rule_has_a_remedy_too(void **state)
{
	struct test_store *ts = *state;
	static const char *const types[] = { "validation_error",
		"business_rule_error", "conflict_error", NULL };

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		const char *id = note_room(ts, i % 2 ? "a" : "b");
		struct queued q;

		test_answer(ts, &(struct queue_result){ .action_id = id,
					.status = "error",
					.error_type = types[i] });
		q = test_queued(ts, id);
		assert_int_equal(q.status, SYNC_STATUS_FAILED);
		assert_non_null(q.error_type);
		assert_non_null(q.remedy);
	}
}

static void
a_terminal_that_must_be_enrolled_again_keeps_its_queue(void **state)
{
	struct test_store *ts = *state;
	const char *id = note_room(ts, "a");

	test_answer(ts, &(struct queue_result){ .action_id = id,
				.status = "error",
				.error_type = "auth_error" });
	assert_int_equal(test_queued(ts, id).status, SYNC_STATUS_PENDING);
	assert_int_equal(test_counts(ts).to_send, 1);
	assert_int_equal(test_counts(ts).refused, 0);
}

static void
a_network_error_says_nothing_of_the_action(void **state)
{
	struct test_store *ts = *state;
	const char *id = note_room(ts, "a");

	test_answer(ts, &(struct queue_result){ .action_id = id,
				.status = "error",
				.error_type = "network_error" });
	assert_int_equal(test_queued(ts, id).status, SYNC_STATUS_PENDING);
	assert_int_equal(test_push(ts, 10), 1);
}

static void
a_message_about_a_guest_is_sealed(void **state)
{
	struct test_store *ts = *state;
	const char *id = note_room(ts, "a");
	const char *stored;

	test_answer(ts, &(struct queue_result){ .action_id = id,
				.status = "error",
				.error_type = "validation_error",
				.error_message = "GARCIA is in that room" });
	stored = test_store_ask_text(
		ts, "SELECT error_message FROM offline_actions");
	assert_non_null(stored);
	assert_null(strstr(stored, "GARCIA"));
}

static void
a_conflict_waits_for_a_decision(void **state)
{
	struct test_store *ts = *state;
	const char *id = note_room(ts, "a");
	struct queued q;

	test_answer(ts, &(struct queue_result){ .action_id = id,
				.status = "conflict",
				.resolution = "manual",
				.error_type = "conflict_error",
				.conflict_id = "c1",
				.stamp = 3 });
	q = test_queued(ts, id);
	assert_int_equal(q.status, SYNC_STATUS_CONFLICT);
	assert_non_null(q.remedy);
	assert_int_equal(test_counts(ts).to_decide, 1);
	/* Shown as it was entered, until somebody has decided. */
	ts->stamp = 3;
	test_pull(ts, 0, true);
	assert_int_equal(test_queued(ts, id).status, SYNC_STATUS_CONFLICT);
	assert_string_equal(test_text(ts, TABLE_ROOMS, "204", ROOM_NOTE), "a");
	assert_like_model(ts);
}

static void
put_conflict(struct test_store *ts, const char *action_id, bool resolved)
{
	hotel_put(&ts->office, TABLE_CONFLICTS, "c1",
		DATA(TEXT(CONFLICT_ACTION_ID, action_id),
			INT(CONFLICT_CONFLICT_TYPE, CONFLICT_TYPE_VERSION),
			TEXT(CONFLICT_TABLE_NAME, "rooms"),
			TEXT(CONFLICT_RECORD_ID, "204"),
			TEXT(CONFLICT_RESOLUTION_STRATEGY, "manual"),
			INT(CONFLICT_RESOLVED, resolved),
			INT(CONFLICT_RESOLVED_AT, resolved)));
	ts->stamp++;
}

static void
a_decision_that_is_pulled_ends_the_waiting(void **state)
{
	struct test_store *ts = *state;
	const char *id = note_room(ts, "a");

	test_answer(ts, &(struct queue_result){ .action_id = id,
				.status = "conflict",
				.resolution = "manual",
				.conflict_id = "c1" });
	put_conflict(ts, id, false);
	test_pull(ts, 0, true);
	assert_int_equal(test_counts(ts).to_decide, 1);
	put_conflict(ts, id, true);
	test_pull(ts, 0, true);
	assert_int_equal(test_queued(ts, id).status, SYNC_STATUS_SYNCED);
	assert_int_equal(test_counts(ts).to_decide, 0);
	assert_null(test_text(ts, TABLE_ROOMS, "204", ROOM_NOTE));
	assert_like_model(ts);
}

static void
a_decision_may_come_before_the_answer_that_asks_for_it(void **state)
{
	struct test_store *ts = *state;
	const char *id = note_room(ts, "a");

	put_conflict(ts, id, true);
	test_pull(ts, 0, true);
	test_answer(ts, &(struct queue_result){ .action_id = id,
				.status = "conflict",
				.resolution = "manual",
				.conflict_id = "c1" });
	assert_int_equal(test_queued(ts, id).status, SYNC_STATUS_SYNCED);
}

static void
a_conflict_that_a_policy_decided_needs_nobody(void **state)
{
	struct test_store *ts = *state;
	const char *id = note_room(ts, "a");
	struct offline_metrics m;

	test_answer(ts, &(struct queue_result){ .action_id = id,
				.status = "conflict",
				.resolution = "server_wins",
				.conflict_id = "c1",
				.stamp = 1 });
	assert_int_equal(test_queued(ts, id).status, SYNC_STATUS_PENDING);
	ts->stamp = 1;
	test_pull(ts, 0, true);
	assert_int_equal(test_queued(ts, id).status, SYNC_STATUS_SYNCED);
	assert_int_equal(sync_state_metrics(ts->st, &m), ERR_OK);
	assert_int_equal(m.conflicts_encountered, 1);
}

/* ---- parents and children ---- */

static const struct queue_result *
refusal(struct test_store *ts, const char *id, const char *type)
{
	struct queue_result *r = ARENA_NEW(ts->a, struct queue_result);

	r->action_id = id;
	r->status = "error";
	r->error_type = type;
	return r;
}

static void
a_child_waits_with_its_parent(void **state)
{
	struct test_store *ts = *state;
	const char *stay = book(ts, "carla", "new");
	const char *guest = test_queued(ts, stay).action.depends_on[0];
	struct queue_counts c;
	struct queued q;
	struct sent s;

	test_answer(ts, refusal(ts, guest, "validation_error"));
	assert_int_equal(sign(ts, 10), 1);
	test_answer(ts, refusal(ts, stay, "fk_error"));
	q = test_queued(ts, stay);
	assert_int_equal(q.status, SYNC_STATUS_PENDING);
	assert_string_equal(q.waits_for, guest);
	c = test_counts(ts);
	assert_int_equal(c.waiting, 1);
	assert_int_equal(c.to_send, 0);
	assert_int_equal(c.refused, 1);
	send_begin(ts, 10, 100000, &s);
	assert_int_equal(s.batch.count, 0);
	send_end(&s);
	assert_like_model(ts);
}

static void
a_child_is_sent_again_when_its_parent_has_arrived(void **state)
{
	struct test_store *ts = *state;
	const char *stay = book(ts, "carla", "new");
	const char *guest = test_queued(ts, stay).action.depends_on[0];

	assert_int_equal(sign(ts, 10), 2);
	test_answer(ts, refusal(ts, stay, "fk_error"));
	assert_string_equal(test_queued(ts, stay).waits_for, guest);
	/* The parent goes, the child stays behind. */
	assert_int_equal(test_push(ts, 10), 1);
	assert_int_equal(test_push(ts, 10), 1);
	test_pull(ts, 0, true);
	assert_int_equal(test_queued(ts, stay).status, SYNC_STATUS_SYNCED);
	assert_non_null(hotel_find(&ts->office, TABLE_STAYS, "new"));
	assert_like_model(ts);
}

static void
a_child_without_a_parent_is_parked(void **state)
{
	struct test_store *ts = *state;
	const char *id = note_room(ts, "a");
	struct queued q;

	test_answer(ts, &(struct queue_result){ .action_id = id,
				.status = "error",
				.error_type = "fk_error",
				.rule = "ORPHAN_REF" });
	q = test_queued(ts, id);
	assert_int_equal(q.status, SYNC_STATUS_FAILED);
	assert_string_equal(q.rule, "ORPHAN_REF");
	assert_null(q.waits_for);
}

static void
a_corrected_parent_takes_its_children_along(void **state)
{
	struct test_store *ts = *state;
	const char *stay = book(ts, "carla", "new");
	const char *guest = test_queued(ts, stay).action.depends_on[0];
	static const struct operation_argument name[] = { { "full_name",
		"Zebedee, Clara" } };
	const struct operation_request r = { 1, name, NULL };
	struct queued q;

	assert_int_equal(sign(ts, 10), 2);
	test_answer(ts, refusal(ts, guest, "validation_error"));
	test_answer(ts, refusal(ts, stay, "fk_error"));
	assert_int_equal(
		queue_retry(ts->st, guest, "desk", &r, ts->a, &ts->answer),
		ERR_OK);
	q = test_queued(ts, guest);
	assert_string_equal(q.replaced_by, ts->answer.action_id);
	assert_string_equal(
		test_queued(ts, stay).waits_for, ts->answer.action_id);
	assert_int_equal(test_counts(ts).refused, 0);
	assert_string_equal(
		test_text(ts, TABLE_GUESTS, "carla", GUEST_FULL_NAME),
		"Zebedee, Clara");
	q = test_queued(ts, ts->answer.action_id);
	assert_string_equal(q.action.user_id, "desk");
	assert_int_equal(q.action.device_seq, 3);
	assert_int_equal(test_push(ts, 10), 1);
	assert_int_equal(test_push(ts, 10), 1);
	test_pull(ts, 0, true);
	assert_int_equal(test_queued(ts, stay).status, SYNC_STATUS_SYNCED);
	assert_like_model(ts);
}

static void
a_child_may_hear_of_it_after_its_parent_was_corrected(void **state)
{
	struct test_store *ts = *state;
	const char *stay = book(ts, "carla", "new");
	const char *guest = test_queued(ts, stay).action.depends_on[0];
	struct queued q;

	assert_int_equal(sign(ts, 10), 2);
	test_answer(ts, refusal(ts, guest, "validation_error"));
	assert_int_equal(
		queue_retry(ts->st, guest, "desk", NULL, ts->a, &ts->answer),
		ERR_OK);
	test_answer(ts, refusal(ts, stay, "fk_error"));
	q = test_queued(ts, stay);
	assert_int_equal(q.status, SYNC_STATUS_PENDING);
	assert_string_equal(q.waits_for, ts->answer.action_id);
}

static void
a_dismissed_parent_holds_nobody(void **state)
{
	struct test_store *ts = *state;
	const char *stay = book(ts, "carla", "new");
	const char *guest = test_queued(ts, stay).action.depends_on[0];

	assert_int_equal(sign(ts, 10), 2);
	assert_int_equal(queue_dismiss(ts->st, guest), ERR_INVALID);
	test_answer(ts, refusal(ts, guest, "validation_error"));
	test_answer(ts, refusal(ts, stay, "fk_error"));
	assert_int_equal(queue_dismiss(ts->st, guest), ERR_OK);
	assert_int_equal(test_counts(ts).refused, 0);
	assert_int_equal(test_counts(ts).to_send, 1);
	/* It is answered once more, and that answer is final. */
	test_answer(ts, refusal(ts, stay, "fk_error"));
	assert_int_equal(test_queued(ts, stay).status, SYNC_STATUS_FAILED);
	assert_like_model(ts);
}

/* Found by the simulator: it was sent and refused for ever. */
static void
a_dismissed_copy_of_the_parent_holds_nobody(void **state)
{
	struct test_store *ts = *state;
	const char *stay = book(ts, "carla", "new");
	const char *guest = test_queued(ts, stay).action.depends_on[0];
	const char *copy;

	assert_int_equal(sign(ts, 10), 2);
	test_answer(ts, refusal(ts, guest, "validation_error"));
	assert_int_equal(
		queue_retry(ts->st, guest, "desk", NULL, ts->a, &ts->answer),
		ERR_OK);
	copy = ts->answer.action_id;
	assert_int_equal(sign(ts, 10), 1);
	test_answer(ts, refusal(ts, copy, "validation_error"));
	assert_int_equal(queue_dismiss(ts->st, copy), ERR_OK);
	test_answer(ts, refusal(ts, stay, "fk_error"));
	assert_int_equal(test_queued(ts, stay).status, SYNC_STATUS_FAILED);
}

/* Found by the simulator: it was sent and refused for ever. The answers come in
 * the server's order, so it had the parent already and lacks something else. */
static void
an_applied_parent_holds_nobody(void **state)
{
	struct test_store *ts = *state;
	const char *stay = book(ts, "carla", "new");
	const char *guest = test_queued(ts, stay).action.depends_on[0];

	assert_int_equal(sign(ts, 10), 2);
	test_answer(ts, &(struct queue_result){ .action_id = guest,
				.status = "success",
				.stamp = ts->stamp + 5 });
	assert_int_equal(test_queued(ts, guest).status, SYNC_STATUS_PENDING);
	test_answer(ts, refusal(ts, stay, "fk_error"));
	assert_int_equal(test_queued(ts, stay).status, SYNC_STATUS_FAILED);
}

/* Found by the simulator: the copy waited for those that waited for it. */
static void
a_copy_does_not_wait_for_who_waits_for_it(void **state)
{
	struct test_store *ts = *state;
	const char *first = note_room(ts, "a");
	const char *second = note_room(ts, "b");
	const char *third = note_room(ts, "c");
	const char *copy;

	assert_int_equal(sign(ts, 10), 3);
	test_answer(ts, refusal(ts, first, "fk_error"));
	assert_int_equal(
		queue_retry(ts->st, first, "desk", NULL, ts->a, &ts->answer),
		ERR_OK);
	copy = ts->answer.action_id;
	test_answer(ts, refusal(ts, second, "fk_error"));
	assert_string_equal(test_queued(ts, second).waits_for, copy);
	test_answer(ts, refusal(ts, third, "fk_error"));
	assert_string_equal(test_queued(ts, third).waits_for, second);
	assert_string_equal(test_queued(ts, copy).action.depends_on[0], third);
	/* All of them lack the same: somebody has to look at the copy. */
	test_answer(ts, refusal(ts, copy, "fk_error"));
	assert_int_equal(test_queued(ts, copy).status, SYNC_STATUS_FAILED);
	assert_string_equal(test_queued(ts, second).waits_for, copy);
	assert_int_equal(queue_dismiss(ts->st, copy), ERR_OK);
	test_answer(ts, refusal(ts, second, "fk_error"));
	assert_int_equal(test_queued(ts, second).status, SYNC_STATUS_FAILED);
	assert_string_equal(test_queued(ts, third).waits_for, second);
}

/* Found by the simulator: a decision alone let nobody go, and a terminal that
 * has nothing else to send or to see kept its entry for ever. */
static void
a_decided_parent_holds_nobody(void **state)
{
	struct test_store *ts = *state;
	const char *parent = note_room(ts, "a");
	const char *child = note_room(ts, "b");

	assert_int_equal(sign(ts, 10), 2);
	test_answer(ts, &(struct queue_result){ .action_id = parent,
				.status = "conflict",
				.resolution = "manual",
				.conflict_id = "c1" });
	test_answer(ts, refusal(ts, child, "fk_error"));
	assert_string_equal(test_queued(ts, child).waits_for, parent);
	put_conflict(ts, parent, false);
	test_pull(ts, 0, true);
	assert_string_equal(test_queued(ts, child).waits_for, parent);
	put_conflict(ts, parent, true);
	test_pull(ts, 0, true);
	assert_null(test_queued(ts, child).waits_for);
	assert_int_equal(test_counts(ts).to_send, 1);
	assert_int_equal(test_push(ts, 10), 1);
	assert_like_model(ts);
}

/* ---- refused for lack of something ---- */

/* One batch with the actions of these places, and nothing else. */
static void
assert_sends(struct test_store *ts, size_t n, const int64_t *seqs)
{
	struct sent s;

	(void)sign(ts, 10);
	send_begin(ts, 10, 100000, &s);
	assert_int_equal(s.batch.count, n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(s.batch.seqs[i], seqs[i]);
	send_end(&s);
}
#define SENDS(...)                                                             \
	(sizeof((const int64_t[]){ __VA_ARGS__ }) / sizeof(int64_t)),          \
		(const int64_t[])                                              \
	{                                                                      \
		__VA_ARGS__                                                    \
	}

static int64_t
ask(struct test_store *ts, bool all, int64_t open_seq)
{
	int64_t count;

	assert_int_equal(
		queue_ask_orphans(ts->st, &open_seq, 1, all, &count), ERR_OK);
	return count;
}

static const struct queue_result *
given_up(struct test_store *ts, const char *id)
{
	struct queue_result *r = ARENA_NEW(ts->a, struct queue_result);

	r->action_id = id;
	r->status = "error";
	r->error_type = "validation_error";
	r->resolution = "given_up";
	return r;
}

static void
an_orphan_is_sent_once_more_when_something_has_arrived(void **state)
{
	struct test_store *ts = *state;
	const char *id = note_room(ts, "a");

	(void)sign(ts, 10);
	test_answer(ts, refusal(ts, id, "fk_error"));
	assert_sends(ts, 0, NULL);
	assert_int_equal(ask(ts, true, 1), 1);
	assert_sends(ts, SENDS(1));
	assert_int_equal(test_counts(ts).refused, 1);
	/* Not that: it is left alone until there is news again. */
	test_answer(ts, refusal(ts, id, "fk_error"));
	assert_int_equal(test_queued(ts, id).status, SYNC_STATUS_FAILED);
	assert_sends(ts, 0, NULL);
	assert_int_equal(ask(ts, true, 1), 1);
	assert_int_equal(test_push(ts, 10), 1);
	test_pull(ts, 0, true);
	assert_int_equal(test_queued(ts, id).status, SYNC_STATUS_SYNCED);
	assert_int_equal(test_counts(ts).refused, 0);
	assert_int_equal(ask(ts, true, 1), 0);
	assert_like_model(ts);
}

/* Found by the simulator: nothing behind it was ever taken. */
static void
an_orphan_is_signed_again_when_the_terminal_is_enrolled_again(void **state)
{
	const struct terminal_identity id = { "hotel", "Hotel", "another",
		"FD1-2", "http://127.0.0.1" };
	struct test_store *ts = *state;
	const char *orphan = note_room(ts, "a");

	note_room(ts, "b");
	(void)sign(ts, 10);
	test_answer(ts, refusal(ts, orphan, "fk_error"));
	assert_int_equal(queue_renew(ts->st, &id), ERR_OK);
	assert_sends(ts, SENDS(1, 2));
}

static void
an_orphan_that_the_server_has_answered_for_good_asks_for_that(void **state)
{
	struct test_store *ts = *state;
	const char *id = note_room(ts, "a");

	(void)sign(ts, 10);
	test_answer(ts, refusal(ts, id, "fk_error"));
	assert_int_equal(ask(ts, false, 1), 0);
	assert_int_equal(ask(ts, false, 2), 1);
	assert_sends(ts, SENDS(1));
	test_answer(ts, refusal(ts, id, "business_rule_error"));
	assert_int_equal(ask(ts, true, 2), 0);
}

static void
a_copy_goes_when_the_orphan_is_given_up(void **state)
{
	struct test_store *ts = *state;
	const char *id = note_room(ts, "a");
	const char *copy;

	(void)sign(ts, 10);
	test_answer(ts, refusal(ts, id, "fk_error"));
	assert_int_equal(
		queue_retry(ts->st, id, "desk", NULL, ts->a, &ts->answer),
		ERR_OK);
	copy = ts->answer.action_id;
	note_room(ts, "b");
	assert_sends(ts, SENDS(1));
	/* The server has not got so far yet. */
	test_answer(ts, refusal(ts, id, "network_error"));
	assert_sends(ts, SENDS(1));
	test_answer(ts, given_up(ts, id));
	assert_sends(ts, SENDS(2, 3));
	assert_string_equal(test_queued(ts, id).replaced_by, copy);
	assert_int_equal(ask(ts, true, 0), 0);
}

/* Found by the simulator: the first one and the copy were both taken. */
static void
a_copy_does_not_go_when_the_orphan_was_taken_after_all(void **state)
{
	struct test_store *ts = *state;
	const char *id = note_room(ts, "a");
	const char *child = note_room(ts, "b");
	const char *copy;

	(void)sign(ts, 10);
	test_answer(ts, refusal(ts, id, "fk_error"));
	test_answer(ts, refusal(ts, child, "fk_error"));
	assert_string_equal(test_queued(ts, child).waits_for, id);
	assert_int_equal(
		queue_retry(ts->st, id, "desk", NULL, ts->a, &ts->answer),
		ERR_OK);
	copy = ts->answer.action_id;
	assert_string_equal(test_queued(ts, child).waits_for, copy);
	test_answer(ts, &(struct queue_result){ .action_id = id,
				.status = "success",
				.stamp = ts->stamp + 1 });
	assert_int_equal(test_queued(ts, id).status, SYNC_STATUS_PENDING);
	assert_null(test_queued(ts, id).replaced_by);
	assert_null(test_queued(ts, child).waits_for);
	assert_int_equal(test_queued(ts, copy).status, SYNC_STATUS_FAILED);
	assert_string_equal(test_queued(ts, copy).error_message,
		"the server has taken the first one after all");
	/* Of the copy only that its place holds nothing. */
	assert_sends(ts, SENDS(2, 3));
	test_answer(ts, given_up(ts, copy));
	assert_sends(ts, SENDS(2));
}

static void
a_dismissed_orphan_is_given_up(void **state)
{
	struct test_store *ts = *state;
	const char *id = note_room(ts, "a");

	(void)sign(ts, 10);
	test_answer(ts, refusal(ts, id, "fk_error"));
	assert_int_equal(queue_dismiss(ts->st, id), ERR_OK);
	assert_sends(ts, SENDS(1));
	test_answer(ts, &(struct queue_result){ .action_id = id,
				.status = "success",
				.stamp = ts->stamp + 1 });
	/* It came too late to be dismissed. */
	assert_int_equal(test_queued(ts, id).status, SYNC_STATUS_PENDING);
	assert_null(test_queued(ts, id).replaced_by);
	test_pull(ts, 0, true);
}

/* ---- bundles ---- */

static struct queued_list
bundled(struct test_store *ts)
{
	struct queued_list list;

	assert_int_equal(queue_list(ts->st, false, 0, ts->a, &list), ERR_OK);
	queue_bundle(&list, ts->a);
	return list;
}

static void
what_waits_stands_below_what_it_waits_for(void **state)
{
	struct test_store *ts = *state;
	const char *stay = book(ts, "carla", "new");
	const char *guest = test_queued(ts, stay).action.depends_on[0];
	const char *note = note_room(ts, "a");
	struct queued_list list;
	size_t at;

	assert_int_equal(sign(ts, 10), 3);
	list = bundled(ts);
	assert_int_equal(list.count, 3);
	assert_int_equal(list.items[1].depth, 0);
	test_answer(ts, refusal(ts, guest, "validation_error"));
	test_answer(ts, refusal(ts, stay, "fk_error"));
	assert_int_equal(
		queue_retry(ts->st, guest, "desk", NULL, ts->a, &ts->answer),
		ERR_OK);
	/* The copy that took the parent's place is the youngest of all. */
	list = bundled(ts);
	assert_int_equal(list.count, 4);
	assert_string_equal(list.items[0].action.id, guest);
	assert_string_equal(list.items[1].action.id, note);
	assert_string_equal(list.items[2].action.id, ts->answer.action_id);
	assert_int_equal(list.items[2].holding, 1);
	assert_string_equal(list.items[3].action.id, stay);
	assert_int_equal(list.items[3].depth, 1);
	assert_ptr_equal(list.items[3].holder, &list.items[2]);
	assert_int_equal(
		queue_find_bundle(ts->st, stay, ts->a, &list, &at), ERR_OK);
	assert_int_equal(list.count, 2);
	assert_int_equal(at, 1);
	assert_int_equal(
		queue_find_bundle(ts->st, note, ts->a, &list, &at), ERR_OK);
	assert_int_equal(list.count, 1);
	assert_int_equal(at, 0);
}

static void
what_was_refused_because_of_another_stands_below_it(void **state)
{
	struct test_store *ts = *state;
	const char *stay = book(ts, "carla", "new");
	const char *guest = test_queued(ts, stay).action.depends_on[0];
	struct queued_list list;

	test_answer(ts, refusal(ts, guest, "validation_error"));
	test_answer(ts, refusal(ts, stay, "business_rule_error"));
	list = bundled(ts);
	assert_int_equal(list.items[0].holding, 1);
	assert_ptr_equal(list.items[1].holder, &list.items[0]);
	assert_null(list.items[1].waits_for);
	assert_int_equal(queue_dismiss(ts->st, guest), ERR_OK);
	list = bundled(ts);
	assert_null(list.items[1].holder);
}

/* ---- entering again ---- */

static void
a_failed_action_can_be_entered_again_once(void **state)
{
	struct test_store *ts = *state;
	const char *id = note_room(ts, "a");
	const char *copy;

	assert_int_equal(
		queue_retry(ts->st, id, "boss", NULL, ts->a, &ts->answer),
		ERR_INVALID);
	assert_in_range(ts->answer.problems.count, 1, 1);
	test_answer(ts, refusal(ts, id, "business_rule_error"));
	assert_null(test_text(ts, TABLE_ROOMS, "204", ROOM_NOTE));
	ts->now_ms += 1000;
	assert_int_equal(
		queue_retry(ts->st, id, "boss", NULL, ts->a, &ts->answer),
		ERR_OK);
	copy = ts->answer.action_id;
	assert_string_not_equal(copy, id);
	assert_string_not_equal(test_queued(ts, copy).action.idempotency_key,
		test_queued(ts, id).action.idempotency_key);
	assert_true(test_queued(ts, copy).action.created_at == ts->now_ms);
	assert_string_equal(test_text(ts, TABLE_ROOMS, "204", ROOM_NOTE), "a");
	assert_int_equal(
		queue_retry(ts->st, id, "boss", NULL, ts->a, &ts->answer),
		ERR_INVALID);
	assert_int_equal(test_counts(ts).to_send, 1);
	assert_int_equal(test_push(ts, 10), 1);
	test_pull(ts, 0, true);
	assert_like_model(ts);
}

static void
entering_again_looks_at_the_record_as_it_is(void **state)
{
	struct test_store *ts = *state;
	const char *id = note_room(ts, "mine");
	struct queued q;

	test_answer(ts, refusal(ts, id, "business_rule_error"));
	hotel_set(&ts->office, TABLE_ROOMS, "204", NOTE("theirs"));
	hotel_update(&ts->office, TABLE_ROOMS, "204", NOTE("theirs!"));
	ts->stamp++;
	test_pull(ts, 0, true);
	assert_int_equal(
		queue_retry(ts->st, id, "boss", NULL, ts->a, &ts->answer),
		ERR_OK);
	q = test_queued(ts, ts->answer.action_id);
	assert_string_equal(
		field_values_find(&q.action.base, ROOM_NOTE)->s, "theirs!");
	assert_string_equal(
		field_values_find(&q.action.data, ROOM_NOTE)->s, "mine");
}

static void
a_correction_that_is_wrong_names_its_field(void **state)
{
	struct test_store *ts = *state;
	static const struct operation_argument wrong[] = {
		{ "capacity", "many" }, { "colour", "blue" }
	};
	const struct operation_request r = { 2, wrong, NULL };
	const char *id = note_room(ts, "a");

	test_answer(ts, refusal(ts, id, "business_rule_error"));
	assert_int_equal(
		queue_retry(ts->st, id, "boss", &r, ts->a, &ts->answer),
		ERR_INVALID);
	assert_int_equal(ts->answer.outcome, OUTCOME_INVALID);
	assert_int_equal(ts->answer.problems.count, 2);
	assert_string_equal(ts->answer.problems.items[0].field, "capacity");
	assert_string_equal(ts->answer.problems.items[1].field, "colour");
	assert_null(test_queued(ts, id).replaced_by);
	assert_int_equal(test_counts(ts).refused, 1);
}

/* ---- later ---- */

static void
a_restored_server_is_offered_what_it_had_acknowledged(void **state)
{
	struct test_store *ts = *state;
	int64_t count = 0;

	note_room(ts, "a");
	test_update(ts, TABLE_ROOMS, "205", NOTE("b"));
	test_update(ts, TABLE_ROOMS, "206", NOTE("c"));
	assert_int_equal(test_push(ts, 10), 3);
	test_pull(ts, 0, true);
	/* The office has lost the last two. */
	hotel_set(&ts->office, TABLE_ROOMS, "205", DATA(NONE(ROOM_NOTE)));
	hotel_set(&ts->office, TABLE_ROOMS, "206", DATA(NONE(ROOM_NOTE)));
	assert_int_equal(queue_offer_again(ts->st, 1, &count), ERR_OK);
	assert_int_equal(count, 2);
	/* People were told long ago that it is done. */
	assert_int_equal(test_counts(ts).to_send, 0);
	assert_int_equal(test_counts(ts).bytes, 0);
	test_pull_again(ts, 0);
	/* Not shown before the office has it again. */
	assert_null(test_text(ts, TABLE_ROOMS, "205", ROOM_NOTE));
	assert_int_equal(test_push(ts, 10), 2);
	test_pull(ts, 0, true);
	assert_string_equal(test_text(ts, TABLE_ROOMS, "205", ROOM_NOTE), "b");
	assert_int_equal(test_counts(ts).to_send, 0);
	assert_int_equal(test_counts(ts).sending, 0);
}

static void
an_answer_that_the_server_lost_is_asked_for_again(void **state)
{
	struct test_store *ts = *state;
	const int64_t open[] = { 2, 3, 9 };
	int64_t count = 0;

	note_room(ts, "a");
	test_update(ts, TABLE_ROOMS, "205", NOTE("b"));
	assert_int_equal(test_push(ts, 10), 2);
	test_pull(ts, 0, true);
	test_update(ts, TABLE_ROOMS, "206", NOTE("c"));
	/* The third was not answered for good here either. */
	assert_int_equal(queue_offer_open(ts->st, open, 3, &count), ERR_OK);
	assert_int_equal(count, 1);
	assert_int_equal(test_counts(ts).to_send, 1);
	assert_int_equal(test_push(ts, 10), 2);
	test_pull(ts, 0, true);
	assert_int_equal(queue_offer_open(ts->st, open, 1, &count), ERR_OK);
	assert_int_equal(count, 1);
	assert_int_equal(test_counts(ts).to_send, 0);
}

static enum standing
standing(struct test_store *ts, int64_t last_seq)
{
	enum standing s;

	assert_int_equal(queue_standing(ts->st, last_seq, &s), ERR_OK);
	return s;
}

static void
what_was_refused_is_not_asked_again_of_a_restored_server(void **state)
{
	struct test_store *ts = *state;
	const char *id = note_room(ts, "a");
	int64_t count = 0;
	struct sent s;

	(void)sign(ts, 10);
	test_answer(ts, refusal(ts, id, "business_rule_error"));
	assert_int_equal(queue_offer_again(ts->st, 0, &count), ERR_OK);
	assert_int_equal(count, 1);
	(void)sign(ts, 10);
	send_begin(ts, 10, 100000, &s);
	assert_int_equal(s.batch.count, 1);
	assert_non_null(strstr(s.b.data, "\"reason\":\"refused\""));
	send_end(&s);
	assert_int_equal(test_queued(ts, id).status, SYNC_STATUS_FAILED);
	assert_int_equal(test_counts(ts).refused, 1);
	assert_int_equal(test_counts(ts).to_send, 0);
}

static void
a_server_that_has_less_than_it_answered_was_restored(void **state)
{
	struct test_store *ts = *state;
	const char *id;

	assert_int_equal(standing(ts, 0), STANDING_FINE);
	id = note_room(ts, "a");
	assert_int_equal(standing(ts, 0), STANDING_FINE);
	assert_int_equal(test_push(ts, 10), 1);
	assert_int_equal(standing(ts, 0), STANDING_BEHIND);
	assert_int_equal(standing(ts, 1), STANDING_FINE);
	test_pull(ts, 0, true);
	assert_int_equal(standing(ts, 0), STANDING_BEHIND);
	id = note_room(ts, "b");
	(void)sign(ts, 10);
	test_answer(ts, refusal(ts, id, "business_rule_error"));
	assert_int_equal(standing(ts, 1), STANDING_BEHIND);
	assert_int_equal(standing(ts, 2), STANDING_FINE);
	/* Further back than what is kept here. */
	test_store_sql(ts, "DELETE FROM offline_actions WHERE device_seq = 1");
	assert_int_equal(standing(ts, 1), STANDING_BEHIND);
	assert_int_equal(standing(ts, 0), STANDING_APART);
}

static void
a_server_that_has_more_than_was_sent_knows_another_store(void **state)
{
	struct test_store *ts = *state;

	assert_int_equal(standing(ts, 1), STANDING_APART);
	note_room(ts, "a");
	assert_int_equal(standing(ts, 1), STANDING_FINE);
	assert_int_equal(standing(ts, 2), STANDING_APART);
}

static void
a_terminal_enrolled_again_signs_and_offers_everything(void **state)
{
	const struct terminal_identity id = { "hotel", "Hotel", "another",
		"FD1-2", "http://127.0.0.1" };
	struct test_store *ts = *state;
	const char *hash = NULL;
	int64_t seq = -1;
	struct sent s;

	note_room(ts, "a");
	assert_int_equal(test_push(ts, 10), 1);
	test_pull(ts, 0, true);
	note_room(ts, "b");
	assert_int_equal(queue_chain_start(ts->st, ts->a, &seq, &hash), ERR_OK);
	assert_int_equal(seq, 0);
	assert_string_equal(hash, "");
	test_store_sql(ts, "DELETE FROM offline_actions WHERE device_seq = 1");
	assert_int_equal(queue_chain_start(ts->st, ts->a, &seq, &hash), ERR_OK);
	assert_int_equal(seq, 1);
	assert_int_equal(strlen(hash), 64);
	assert_int_equal(test_push(ts, 10), 1);
	test_pull(ts, 0, true);
	assert_int_equal(queue_renew(ts->st, &id), ERR_OK);
	test_store_reopen(ts);
	assert_string_equal(store_identity(ts->st)->terminal_id, "another");
	send_begin(ts, 10, 100000, &s);
	assert_int_equal(s.batch.count, 0); /* not signed by the new key */
	send_end(&s);
	assert_int_equal(sign(ts, 10), 1);
	send_begin(ts, 10, 100000, &s);
	assert_int_equal(s.batch.count, 1);
	send_end(&s);
	assert_int_equal(test_counts(ts).to_send, 0);
	assert_string_equal(test_text(ts, TABLE_ROOMS, "204", ROOM_NOTE), "b");
}

#define KEEP_MS (INT64_C(35) * 24 * 60 * 60 * 1000)

static void
old_acknowledged_actions_are_forgotten(void **state)
{
	struct test_store *ts = *state;
	int64_t count = 0;
	struct queued q;
	const char *pending;

	for (int i = 0; i < 6; i++)
		note_room(ts, i % 2 ? "a" : "b");
	assert_int_equal(test_push(ts, 10), 6);
	test_pull(ts, 0, true);
	assert_int_equal(
		queue_compact(ts->st, ts->now_ms - KEEP_MS, 100, &count),
		ERR_OK);
	assert_int_equal(
		test_store_ask(ts, "SELECT count(*) FROM offline_actions"), 6);
	pending = note_room(ts, "c");
	ts->now_ms += KEEP_MS + 1000;
	assert_int_equal(
		queue_compact(ts->st, ts->now_ms - KEEP_MS, 2, &count), ERR_OK);
	assert_int_equal(
		test_store_ask(ts, "SELECT count(*) FROM offline_actions"), 5);
	assert_int_equal(
		queue_compact(ts->st, ts->now_ms - KEEP_MS, 100, &count),
		ERR_OK);
	assert_int_equal(
		test_store_ask(ts, "SELECT count(*) FROM offline_actions"), 1);
	assert_int_equal(test_queued(ts, pending).status, SYNC_STATUS_PENDING);
	/* The chain goes on where it was, also when nothing is pending. */
	assert_int_equal(test_push(ts, 10), 1);
	test_pull(ts, 0, true);
	ts->now_ms += KEEP_MS + 1000;
	assert_int_equal(
		queue_compact(ts->st, ts->now_ms - KEEP_MS, 100, &count),
		ERR_OK);
	q = test_queued(ts, note_room(ts, "d"));
	assert_int_equal(q.action.device_seq, 8);
	assert_non_null(q.action.prev_hash);
}

static void
two_programs_share_one_chain(void **state)
{
	struct test_store *ts = *state;
	struct store *mine = ts->st;
	struct store *other = test_store_other(ts);
	struct queued_list list;

	for (int i = 0; i < 10; i++) {
		ts->st = i % 2 ? mine : other;
		note_room(ts, i % 2 ? "a" : "b");
	}
	ts->st = mine;
	store_close(other);
	assert_int_equal(queue_list(mine, false, 0, ts->a, &list), ERR_OK);
	assert_int_equal(list.count, 10);
	for (size_t i = 0; i < 10; i++)
		assert_int_equal(list.items[i].action.device_seq, i + 1);
	assert_int_equal(test_push(ts, 100), 10);
	test_pull(ts, 0, true);
	assert_like_model(ts);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
#define T(f)                                                                   \
	cmocka_unit_test_setup_teardown(                                       \
		f, test_store_set_up, test_store_tear_down)
		T(an_action_enters_with_its_effect),
		T(effects_on_other_records_come_with_it),
		T(actions_are_chained),
		T(a_refused_action_leaves_nothing),
		T(a_wrong_value_names_its_field),
		T(an_intention_is_all_or_nothing),
		T(later_actions_see_what_earlier_ones_did),
		T(one_intention_is_queued_once),
		T(an_action_names_what_it_comes_after),
		T(a_full_queue_refuses_what_matters_least_first_and_facts_never),
		T(at_90_percent_people_are_warned),
		T(a_store_past_its_quota_takes_facts_alone),
		T(an_operation_is_built_and_queued_at_once),
		T(a_guest_whose_check_in_was_not_taken_is_no_no_show),
		T(a_guest_whose_check_in_is_in_conflict_is_no_no_show),
		T(a_guest_of_whom_another_desk_has_a_conflict_is_no_no_show),
		T(an_operation_that_cannot_be_built_says_why),
		T(numbers_of_a_series_have_no_gaps),
		T(counts_follow_every_step),
		T(the_list_ends_with_the_newest),
		T(rows_bear_the_mark_of_their_action),
		T(summaries_speak_of_guests_and_rooms),
		T(nothing_is_sent_unsigned),
		T(what_is_sent_is_the_signed_text),
		T(a_batch_keeps_its_limits),
		T(the_next_batch_begins_behind_the_last),
		T(only_what_got_no_answer_counts_as_missed),
		T(an_altered_action_is_never_signed),
		T(a_place_is_given_up_until_the_server_knows),
		T(a_payload_moved_to_another_row_is_never_signed),
		T(a_chain_that_was_altered_is_never_signed),
		T(an_action_altered_after_signing_is_never_sent),
		T(an_action_without_its_signature_is_never_sent),
		T(a_success_is_done_when_it_was_seen),
		T(a_success_without_a_stamp_is_done_at_once),
		T(the_same_answer_twice_changes_nothing),
		T(a_refusal_is_parked_with_cause_and_remedy),
		T(a_refusal_without_a_rule_has_a_remedy_too),
		T(a_terminal_that_must_be_enrolled_again_keeps_its_queue),
		T(a_network_error_says_nothing_of_the_action),
		T(a_message_about_a_guest_is_sealed),
		T(a_conflict_waits_for_a_decision),
		T(a_decision_that_is_pulled_ends_the_waiting),
		T(a_decision_may_come_before_the_answer_that_asks_for_it),
		T(a_conflict_that_a_policy_decided_needs_nobody),
		T(a_child_waits_with_its_parent),
		T(a_child_is_sent_again_when_its_parent_has_arrived),
		T(a_child_without_a_parent_is_parked),
		T(a_corrected_parent_takes_its_children_along),
		T(a_child_may_hear_of_it_after_its_parent_was_corrected),
		T(a_dismissed_parent_holds_nobody),
		T(a_dismissed_copy_of_the_parent_holds_nobody),
		T(a_copy_does_not_wait_for_who_waits_for_it),
		T(a_decided_parent_holds_nobody),
		T(an_orphan_is_sent_once_more_when_something_has_arrived),
		T(an_orphan_is_signed_again_when_the_terminal_is_enrolled_again),
		T(an_orphan_that_the_server_has_answered_for_good_asks_for_that),
		T(a_copy_goes_when_the_orphan_is_given_up),
		T(a_copy_does_not_go_when_the_orphan_was_taken_after_all),
		T(a_dismissed_orphan_is_given_up),
		T(an_applied_parent_holds_nobody),
		T(what_waits_stands_below_what_it_waits_for),
		T(what_was_refused_because_of_another_stands_below_it),
		T(a_failed_action_can_be_entered_again_once),
		T(entering_again_looks_at_the_record_as_it_is),
		T(a_correction_that_is_wrong_names_its_field),
		T(a_restored_server_is_offered_what_it_had_acknowledged),
		T(an_answer_that_the_server_lost_is_asked_for_again),
		T(what_was_refused_is_not_asked_again_of_a_restored_server),
		T(a_server_that_has_less_than_it_answered_was_restored),
		T(a_server_that_has_more_than_was_sent_knows_another_store),
		T(a_terminal_enrolled_again_signs_and_offers_everything),
		T(old_acknowledged_actions_are_forgotten),
		T(two_programs_share_one_chain),
#undef T
	};

	return cmocka_run_group_tests_name("queue", tests, NULL, NULL);
}
