#include "tests/lib/hotel.h"
#include "tests/lib/test.h"

#include <string.h>

static const char *
status(struct hotel *h, const char *room)
{
	return hotel_word(h, TABLE_ROOMS, room, ROOM_STATUS);
}

static const char *
condition(struct hotel *h, const char *room)
{
	return hotel_word(h, TABLE_ROOMS, room, ROOM_CONDITION);
}

static const char *
flag(struct hotel *h, const char *room)
{
	return hotel_word(h, TABLE_ROOMS, room, ROOM_SERVICE_FLAG);
}

static const struct reduction *
room_to(struct hotel *h, enum room_status to)
{
	return hotel_update(h, TABLE_ROOMS, "204", DATA(INT(ROOM_STATUS, to)));
}

static const struct reduction *
condition_to(struct hotel *h, enum room_condition to)
{
	return hotel_update(
		h, TABLE_ROOMS, "204", DATA(INT(ROOM_CONDITION, to)));
}

static void
make_dirty(struct hotel *h)
{
	hotel_set(h, TABLE_ROOMS, "204",
		DATA(INT(ROOM_STATUS, ROOM_STATUS_DIRTY),
			INT(ROOM_CONDITION, ROOM_CONDITION_DIRTY)));
}

static void
put_task(struct hotel *h, enum task_kind kind, enum task_state state)
{
	hotel_put(h, TABLE_HOUSEKEEPING_TASKS, "task",
		DATA(TEXT(TASK_ROOM_ID, "204"), INT(TASK_KIND, kind),
			INT(TASK_STATE, state)));
}

static const struct reduction *
task_to(struct hotel *h, enum task_state state)
{
	return hotel_update(h, TABLE_HOUSEKEEPING_TASKS, "task",
		DATA(INT(TASK_STATE, state)));
}

/* ---- rooms ---- */

static void
housekeeping_makes_a_room_ready(void **state)
{
	struct hotel *h = *state;

	make_dirty(h);
	h->user = "maid";
	assert_refused(
		condition_to(h, ROOM_CONDITION_INSPECTED), RULE_ROOM_CONDITION);
	assert_applied(condition_to(h, ROOM_CONDITION_CLEAN));
	assert_applied(condition_to(h, ROOM_CONDITION_INSPECTED));
	assert_string_equal(status(h, "204"), "available");
	assert_applied(condition_to(h, ROOM_CONDITION_PICKUP));
	assert_string_equal(status(h, "204"), "dirty");
}

static void
who_makes_a_room_available_says_that_it_is_clean(void **state)
{
	struct hotel *h = *state;

	make_dirty(h);
	assert_applied(room_to(h, ROOM_STATUS_AVAILABLE));
	assert_string_equal(condition(h, "204"), "clean");
	assert_applied(room_to(h, ROOM_STATUS_DIRTY));
	assert_string_equal(condition(h, "204"), "dirty");
	assert_refused(
		hotel_update(h, TABLE_ROOMS, "204",
			DATA(INT(ROOM_STATUS, ROOM_STATUS_AVAILABLE),
				INT(ROOM_CONDITION, ROOM_CONDITION_PICKUP))),
		RULE_ROOM_NOT_READY);
}

static void
a_room_with_a_guest_is_not_available(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	assert_refused(room_to(h, ROOM_STATUS_AVAILABLE), RULE_ROOM_OCCUPIED);
	/* Occupied and dirty is what an attendant means. */
	assert_applied(room_to(h, ROOM_STATUS_DIRTY));
	assert_string_equal(status(h, "204"), "occupied");
	assert_string_equal(condition(h, "204"), "dirty");
	assert_refused(
		room_to(h, ROOM_STATUS_OUT_OF_ORDER), RULE_ROOM_GUEST_IN);
	assert_refused(room_to(h, ROOM_STATUS_MAINTENANCE), RULE_ROOM_GUEST_IN);
	h->insist = "ROOM_GUEST_IN";
	assert_exception(
		room_to(h, ROOM_STATUS_OUT_OF_ORDER), RULE_ROOM_GUEST_IN);
	assert_string_equal(status(h, "204"), "out_of_order");
}

static void
an_occupied_room_may_be_cleaned(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	assert_applied(condition_to(h, ROOM_CONDITION_DIRTY));
	assert_string_equal(status(h, "204"), "occupied");
	assert_applied(condition_to(h, ROOM_CONDITION_CLEAN));
	assert_string_equal(status(h, "204"), "occupied");
}

static void
every_pair_of_room_states_is_answered(void **state)
{
	struct hotel *h = *state;

	/* Vacant and without reports, everything may follow everything; but a
	 * blocked room is released before it is taken. */
	for (int from = 0; from < ROOM_STATUS_WORD_COUNT; from++) {
		for (int to = 0; to < ROOM_STATUS_WORD_COUNT; to++) {
			hotel_set(h, TABLE_ROOMS, "205",
				DATA(INT(ROOM_STATUS, from)));
			if (to == ROOM_STATUS_OCCUPIED &&
				from >= ROOM_STATUS_MAINTENANCE) {
				assert_refused(
					hotel_update(h, TABLE_ROOMS, "205",
						DATA(INT(ROOM_STATUS, to))),
					RULE_ROOM_OOO);
				continue;
			}
			assert_applied(hotel_update(h, TABLE_ROOMS, "205",
				DATA(INT(ROOM_STATUS, to))));
			assert_int_equal(
				hotel_int(h, TABLE_ROOMS, "205", ROOM_STATUS),
				to);
		}
	}
}

static void
a_room_number_names_one_room(void **state)
{
	struct hotel *h = *state;
	const struct field_values room =
		DATA(TEXT(ROOM_NUMBER, "204"), TEXT(ROOM_ROOM_TYPE, "DBL"),
			INT(ROOM_STATUS, ROOM_STATUS_AVAILABLE),
			INT(ROOM_CONDITION, ROOM_CONDITION_CLEAN));

	assert_refused(
		hotel_insert(h, TABLE_ROOMS, "new", room), RULE_RECORD_EXISTS);
	assert_refused(hotel_update(h, TABLE_ROOMS, "205",
			       DATA(TEXT(ROOM_NUMBER, "204"))),
		RULE_RECORD_EXISTS);
	room.items[0].value.s = "207";
	assert_applied(hotel_insert(h, TABLE_ROOMS, "new", room));
}

static void
a_room_that_is_booked_is_not_deleted(void **state)
{
	struct hotel *h = *state;

	assert_refused(hotel_remove(h, TABLE_ROOMS, "204"), RULE_RECORD_IN_USE);
	assert_applied(hotel_remove(h, TABLE_ROOMS, "206"));
}

static void
only_managers_change_what_a_room_is(void **state)
{
	struct hotel *h = *state;

	h->user = "maid";
	assert_refused(hotel_update(h, TABLE_ROOMS, "204",
			       DATA(INT(ROOM_RATE_MINOR, 1))),
		RULE_ROLE_DENIED);
	/* Sending the whole record back is no change. */
	assert_applied(hotel_update(h, TABLE_ROOMS, "204",
		DATA(INT(ROOM_RATE_MINOR, 9000), TEXT(ROOM_NOTE, "lamp"))));
}

/* ---- tasks ---- */

static void
a_clean_room_goes_back_to_the_desk(void **state)
{
	struct hotel *h = *state;
	const struct record *task;

	make_dirty(h);
	hotel_set(h, TABLE_ROOMS, "204",
		DATA(INT(ROOM_SERVICE_FLAG, ROOM_SERVICE_FLAG_MAKE_UP)));
	put_task(h, TASK_KIND_DEPARTURE, TASK_STATE_PLANNED);
	h->user = "maid";
	assert_applied(task_to(h, TASK_STATE_STARTED));
	task = hotel_get(h, TABLE_HOUSEKEEPING_TASKS, "task");
	assert_string_equal(record_text(task, TASK_ASSIGNED_TO), "maid");
	assert_int_equal(record_int(task, TASK_STARTED_AT), HOTEL_START);
	assert_string_equal(condition(h, "204"), "dirty");
	assert_applied(task_to(h, TASK_STATE_DONE));
	task = hotel_get(h, TABLE_HOUSEKEEPING_TASKS, "task");
	assert_int_equal(record_int(task, TASK_STARTED_AT), HOTEL_START);
	assert_int_equal(record_int(task, TASK_DONE_AT), HOTEL_START + 1000);
	assert_string_equal(condition(h, "204"), "clean");
	assert_string_equal(status(h, "204"), "available");
	assert_string_equal(flag(h, "204"), "none");
	assert_applied(task_to(h, TASK_STATE_INSPECTED));
	assert_string_equal(condition(h, "204"), "inspected");
}

static void
a_room_with_a_guest_stays_occupied_when_it_is_cleaned(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	hotel_set(h, TABLE_ROOMS, "204",
		DATA(INT(ROOM_STATUS, ROOM_STATUS_DIRTY),
			INT(ROOM_CONDITION, ROOM_CONDITION_DIRTY)));
	put_task(h, TASK_KIND_STAYOVER, TASK_STATE_STARTED);
	assert_applied(task_to(h, TASK_STATE_DONE));
	assert_string_equal(status(h, "204"), "occupied");
	assert_string_equal(condition(h, "204"), "clean");
}

static void
a_blocked_room_stays_blocked_when_it_is_cleaned(void **state)
{
	struct hotel *h = *state;

	hotel_set(h, TABLE_ROOMS, "204",
		DATA(INT(ROOM_STATUS, ROOM_STATUS_MAINTENANCE),
			INT(ROOM_CONDITION, ROOM_CONDITION_DIRTY)));
	put_task(h, TASK_KIND_DEEP, TASK_STATE_STARTED);
	assert_applied(task_to(h, TASK_STATE_DONE));
	assert_string_equal(status(h, "204"), "maintenance");
	assert_string_equal(condition(h, "204"), "clean");
}

static void
each_kind_of_task_leaves_its_condition(void **state)
{
	static const struct {
		enum task_kind kind;
		const char *condition;
	} kinds[TASK_KIND_WORD_COUNT] = {
		{ TASK_KIND_DEPARTURE, "clean" },
		{ TASK_KIND_STAYOVER, "clean" },
		{ TASK_KIND_PICKUP, "clean" },
		{ TASK_KIND_TURNDOWN, "dirty" },
		{ TASK_KIND_INSPECTION, "inspected" },
		{ TASK_KIND_DEEP, "clean" },
	};
	struct hotel *h = *state;

	for (size_t i = 0; i < TASK_KIND_WORD_COUNT; i++) {
		make_dirty(h);
		put_task(h, kinds[i].kind, TASK_STATE_STARTED);
		assert_applied(task_to(h, TASK_STATE_DONE));
		assert_string_equal(condition(h, "204"), kinds[i].condition);
	}
}

static void
a_failed_inspection_sends_somebody_back(void **state)
{
	struct hotel *h = *state;

	make_dirty(h);
	put_task(h, TASK_KIND_DEPARTURE, TASK_STATE_STARTED);
	assert_applied(task_to(h, TASK_STATE_DONE));
	assert_applied(task_to(h, TASK_STATE_ASSIGNED));
	assert_string_equal(condition(h, "204"), "pickup");
	assert_string_equal(status(h, "204"), "dirty");
	assert_true(record_is_null(
		hotel_get(h, TABLE_HOUSEKEEPING_TASKS, "task"), TASK_DONE_AT));
}

static void
a_skipped_task_says_why(void **state)
{
	struct hotel *h = *state;

	put_task(h, TASK_KIND_STAYOVER, TASK_STATE_ASSIGNED);
	assert_problem(task_to(h, TASK_STATE_SKIPPED), "skip_reason");
	assert_applied(hotel_update(h, TABLE_HOUSEKEEPING_TASKS, "task",
		DATA(INT(TASK_STATE, TASK_STATE_SKIPPED),
			TEXT(TASK_SKIP_REASON, "do not disturb"))));
}

static void
an_older_report_does_not_undo_a_newer_one(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;
	int64_t done_at = h->now_ms;

	put_task(h, TASK_KIND_DEPARTURE, TASK_STATE_STARTED);
	/* The room became dirty again while the attendant was out of reach. */
	h->now_ms += 600000;
	assert_applied(room_to(h, ROOM_STATUS_DIRTY));
	h->now_ms = done_at;
	h->late = true;
	r = task_to(h, TASK_STATE_DONE);
	assert_exception(r, RULE_HK_STALE);
	assert_string_equal(
		hotel_word(h, TABLE_HOUSEKEEPING_TASKS, "task", TASK_STATE),
		"done");
	assert_string_equal(condition(h, "204"), "dirty");
	assert_string_equal(status(h, "204"), "dirty");
}

static void
a_late_report_on_a_quiet_room_counts(void **state)
{
	struct hotel *h = *state;

	make_dirty(h);
	put_task(h, TASK_KIND_DEPARTURE, TASK_STATE_STARTED);
	h->late = true;
	assert_int_equal(task_to(h, TASK_STATE_DONE)->exception_count, 0);
	assert_string_equal(condition(h, "204"), "clean");
}

static void
every_pair_of_task_states_is_answered(void **state)
{
	static const char *const legal[TASK_STATE_WORD_COUNT] = {
		/* to: planned assigned started paused done inspected skipped
		 * cancelled */
		[TASK_STATE_PLANNED] = "11101011",
		[TASK_STATE_ASSIGNED] = "11101011",
		[TASK_STATE_STARTED] = "01111011",
		[TASK_STATE_PAUSED] = "01111011",
		[TASK_STATE_DONE] = "01001100",
		[TASK_STATE_INSPECTED] = "00000100",
		[TASK_STATE_SKIPPED] = "11100011",
		[TASK_STATE_CANCELLED] = "00000001",
	};
	struct hotel *h = *state;

	for (int from = 0; from < TASK_STATE_WORD_COUNT; from++) {
		for (int to = 0; to < TASK_STATE_WORD_COUNT; to++) {
			const struct reduction *r;

			put_task(h, TASK_KIND_TURNDOWN, (enum task_state)from);
			hotel_set(h, TABLE_HOUSEKEEPING_TASKS, "task",
				DATA(TEXT(TASK_SKIP_REASON, "none")));
			r = task_to(h, (enum task_state)to);
			if (legal[from][to] == '1') {
				assert_applied(r);
				continue;
			}
			assert_refused(r, RULE_TASK_STATE);
			h->late = true;
			r = task_to(h, (enum task_state)to);
			assert_exception(r, RULE_TASK_STATE);
			/* What was said is kept, and nothing else. */
			assert_int_equal(r->write_count, 1);
			assert_int_equal(writes_to(r, TABLE_CONFLICTS), 1);
			h->late = false;
		}
	}
}

/* ---- maintenance ---- */

static const struct reduction *
report(struct hotel *h, const char *id, enum report_block block)
{
	return hotel_insert(h, TABLE_MAINTENANCE_REPORTS, id,
		DATA(TEXT(REPORT_ROOM_ID, "204"), TEXT(REPORT_ISSUE, "leak"),
			INT(REPORT_PRIORITY, 2),
			INT(REPORT_STATE, REPORT_STATE_NOTIFIED),
			INT(REPORT_BLOCK, block)));
}

static const struct reduction *
report_to(struct hotel *h, const char *id, enum report_state state)
{
	return hotel_update(h, TABLE_MAINTENANCE_REPORTS, id,
		DATA(INT(REPORT_STATE, state)));
}

static void
a_block_takes_the_room_off_sale_and_its_end_gives_it_back(void **state)
{
	struct hotel *h = *state;
	const struct record *r;

	h->user = "fixer";
	assert_applied(report(h, "leak", REPORT_BLOCK_OUT_OF_ORDER));
	assert_string_equal(status(h, "204"), "out_of_order");
	r = hotel_get(h, TABLE_MAINTENANCE_REPORTS, "leak");
	assert_string_equal(record_text(r, REPORT_REPORTED_BY), "fixer");
	assert_int_equal(record_int(r, REPORT_REPORTED_AT), HOTEL_START);
	assert_applied(report_to(h, "leak", REPORT_STATE_STARTED));
	assert_string_equal(status(h, "204"), "out_of_order");
	assert_applied(report_to(h, "leak", REPORT_STATE_COMPLETED));
	assert_string_equal(status(h, "204"), "dirty");
	assert_string_equal(condition(h, "204"), "pickup");
	assert_false(
		record_is_null(hotel_get(h, TABLE_MAINTENANCE_REPORTS, "leak"),
			REPORT_COMPLETED_AT));
	/* It broke again. */
	assert_applied(report_to(h, "leak", REPORT_STATE_STARTED));
	assert_string_equal(status(h, "204"), "out_of_order");
	assert_true(
		record_is_null(hotel_get(h, TABLE_MAINTENANCE_REPORTS, "leak"),
			REPORT_COMPLETED_AT));
}

static void
a_report_without_a_block_leaves_the_room_alone(void **state)
{
	struct hotel *h = *state;

	assert_applied(report(h, "lamp", REPORT_BLOCK_NONE));
	assert_string_equal(status(h, "204"), "available");
	assert_applied(report_to(h, "lamp", REPORT_STATE_COMPLETED));
	assert_string_equal(status(h, "204"), "available");
	assert_string_equal(condition(h, "204"), "clean");
}

static void
the_strongest_block_counts_until_the_last_is_gone(void **state)
{
	struct hotel *h = *state;

	assert_applied(report(h, "paint", REPORT_BLOCK_OUT_OF_SERVICE));
	assert_string_equal(status(h, "204"), "maintenance");
	assert_applied(report(h, "leak", REPORT_BLOCK_OUT_OF_ORDER));
	assert_string_equal(status(h, "204"), "out_of_order");
	assert_applied(report_to(h, "leak", REPORT_STATE_VOID));
	assert_string_equal(status(h, "204"), "maintenance");
	assert_applied(hotel_update(h, TABLE_MAINTENANCE_REPORTS, "paint",
		DATA(INT(REPORT_BLOCK, REPORT_BLOCK_NONE))));
	assert_string_equal(status(h, "204"), "dirty");
}

static void
a_block_moves_with_its_report(void **state)
{
	struct hotel *h = *state;

	assert_applied(report(h, "leak", REPORT_BLOCK_OUT_OF_ORDER));
	assert_applied(hotel_update(h, TABLE_MAINTENANCE_REPORTS, "leak",
		DATA(TEXT(REPORT_ROOM_ID, "205"))));
	assert_string_equal(status(h, "204"), "dirty");
	assert_string_equal(status(h, "205"), "out_of_order");
	assert_applied(hotel_remove(h, TABLE_MAINTENANCE_REPORTS, "leak"));
	assert_string_equal(status(h, "205"), "dirty");
}

static void
a_guest_is_not_locked_out_unasked(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	h->user = "fixer";
	assert_refused(report(h, "leak", REPORT_BLOCK_OUT_OF_ORDER),
		RULE_ROOM_GUEST_IN);
	h->user = "boss";
	h->insist = "ROOM_GUEST_IN";
	assert_exception(report(h, "leak", REPORT_BLOCK_OUT_OF_ORDER),
		RULE_ROOM_GUEST_IN);
	assert_string_equal(status(h, "204"), "out_of_order");
	/* Done: the guest has his room again. */
	assert_applied(report_to(h, "leak", REPORT_STATE_COMPLETED));
	assert_string_equal(status(h, "204"), "occupied");
}

static void
a_block_names_its_room(void **state)
{
	struct hotel *h = *state;

	assert_problem(
		hotel_insert(h, TABLE_MAINTENANCE_REPORTS, "lift",
			DATA(TEXT(REPORT_LOCATION, "lift"),
				TEXT(REPORT_ISSUE, "stuck"),
				INT(REPORT_PRIORITY, 1),
				INT(REPORT_STATE, REPORT_STATE_NOTIFIED),
				INT(REPORT_BLOCK, REPORT_BLOCK_OUT_OF_ORDER))),
		"room_id");
}

static void
a_block_of_a_report_is_released_with_the_report(void **state)
{
	struct hotel *h = *state;

	assert_applied(report(h, "leak", REPORT_BLOCK_OUT_OF_ORDER));
	assert_refused(room_to(h, ROOM_STATUS_AVAILABLE), RULE_ROOM_OOO);
	h->insist = "ROOM_OOO";
	assert_exception(room_to(h, ROOM_STATUS_AVAILABLE), RULE_ROOM_OOO);
}

static void
every_pair_of_report_states_is_answered(void **state)
{
	static const char *const legal[REPORT_STATE_WORD_COUNT] = {
		/* to: notified started stopped deferred completed closed void
		 */
		[REPORT_STATE_NOTIFIED] = "1101101",
		[REPORT_STATE_STARTED] = "0110101",
		[REPORT_STATE_STOPPED] = "0110101",
		[REPORT_STATE_DEFERRED] = "1101101",
		[REPORT_STATE_COMPLETED] = "0100110",
		[REPORT_STATE_CLOSED] = "0000010",
		[REPORT_STATE_VOID] = "0000001",
	};
	struct hotel *h = *state;

	assert_applied(report(h, "lamp", REPORT_BLOCK_NONE));
	for (int from = 0; from < REPORT_STATE_WORD_COUNT; from++) {
		for (int to = 0; to < REPORT_STATE_WORD_COUNT; to++) {
			const struct reduction *r;

			hotel_set(h, TABLE_MAINTENANCE_REPORTS, "lamp",
				DATA(INT(REPORT_STATE, from)));
			r = report_to(h, "lamp", (enum report_state)to);
			if (legal[from][to] == '1') {
				assert_applied(r);
				continue;
			}
			assert_refused(r, RULE_WO_STATE);
			/* Late, the remark is kept. */
			h->late = true;
			r = hotel_update(h, TABLE_MAINTENANCE_REPORTS, "lamp",
				DATA(INT(REPORT_STATE, to),
					TEXT(REPORT_REMARK,
						arena_printf(h->arena,
							"%d to %d", from,
							to))));
			assert_exception(r, RULE_WO_STATE);
			assert_int_equal(r->write_count, 2);
			assert_int_equal(writes_to(r, TABLE_CONFLICTS), 1);
			assert_int_equal(hotel_int(h, TABLE_MAINTENANCE_REPORTS,
						 "lamp", REPORT_STATE),
				from);
			h->late = false;
		}
	}
}

/* ---- requests ---- */

static const struct reduction *
request(struct hotel *h, const char *id, enum request_kind kind)
{
	return hotel_insert(h, TABLE_SERVICE_REQUESTS, id,
		DATA(TEXT(REQUEST_ROOM_ID, "204"), INT(REQUEST_KIND, kind),
			INT(REQUEST_STATE, REQUEST_STATE_OPEN)));
}

static const struct reduction *
request_to(struct hotel *h, const char *id, enum request_state state)
{
	return hotel_update(
		h, TABLE_SERVICE_REQUESTS, id, DATA(INT(REQUEST_STATE, state)));
}

static void
the_same_wish_twice_is_said_once(void **state)
{
	struct hotel *h = *state;

	assert_applied(request(h, "qr", REQUEST_KIND_TOWELS));
	assert_int_equal(h->last.exception_count, 0);
	assert_int_equal(h->last.write_count, 1);
	assert_exception(request(h, "desk", REQUEST_KIND_TOWELS), RULE_REQ_DUP);
	assert_int_equal(
		request(h, "soap", REQUEST_KIND_AMENITIES)->exception_count, 0);
	/* After a quarter of an hour it is another wish. */
	h->now_ms += INT64_C(900001);
	assert_int_equal(
		request(h, "more", REQUEST_KIND_TOWELS)->exception_count, 0);
	assert_applied(request_to(h, "more", REQUEST_STATE_DONE));
	assert_int_equal(
		request(h, "again", REQUEST_KIND_TOWELS)->exception_count, 0);
}

static void
a_request_is_stamped(void **state)
{
	struct hotel *h = *state;
	const struct record *r;

	assert_applied(request(h, "r", REQUEST_KIND_FOOD));
	r = hotel_get(h, TABLE_SERVICE_REQUESTS, "r");
	assert_int_equal(record_int(r, REQUEST_REQUESTED_AT), HOTEL_START);
	assert_string_equal(record_word(r, REQUEST_SOURCE), "desk");
	assert_applied(request_to(h, "r", REQUEST_STATE_DONE));
	r = hotel_get(h, TABLE_SERVICE_REQUESTS, "r");
	assert_int_equal(record_int(r, REQUEST_DONE_AT), HOTEL_START + 1000);
	assert_applied(request_to(h, "r", REQUEST_STATE_ASSIGNED));
	assert_true(record_is_null(
		hotel_get(h, TABLE_SERVICE_REQUESTS, "r"), REQUEST_DONE_AT));
}

static void
a_sign_on_the_door_is_a_flag_of_the_room(void **state)
{
	struct hotel *h = *state;

	assert_applied(request(h, "dnd", REQUEST_KIND_DO_NOT_DISTURB));
	assert_string_equal(flag(h, "204"), "dnd");
	assert_applied(request_to(h, "dnd", REQUEST_STATE_DONE));
	assert_string_equal(flag(h, "204"), "dnd");
	assert_applied(request_to(h, "dnd", REQUEST_STATE_CLOSED));
	assert_string_equal(flag(h, "204"), "none");
	assert_applied(request(h, "up", REQUEST_KIND_MAKE_UP_ROOM));
	assert_string_equal(flag(h, "204"), "make_up");
	assert_applied(request_to(h, "up", REQUEST_STATE_DONE));
	assert_string_equal(flag(h, "204"), "none");
}

static void
a_newer_sign_on_the_door_stays(void **state)
{
	struct hotel *h = *state;
	int64_t asked_at = h->now_ms;

	h->now_ms += 60000;
	assert_applied(hotel_update(h, TABLE_ROOMS, "204",
		DATA(INT(ROOM_SERVICE_FLAG, ROOM_SERVICE_FLAG_DECLINED))));
	h->now_ms = asked_at;
	h->late = true;
	assert_exception(
		request(h, "up", REQUEST_KIND_MAKE_UP_ROOM), RULE_HK_STALE);
	assert_string_equal(flag(h, "204"), "declined");
	h->late = false;
	assert_applied(request_to(h, "up", REQUEST_STATE_CLOSED));
	assert_string_equal(flag(h, "204"), "declined");
}

static void
every_pair_of_request_states_is_answered(void **state)
{
	static const char *const legal[REQUEST_STATE_WORD_COUNT] = {
		/* to: open acknowledged assigned pending_follow_up done closed
		 * rejected duplicate */
		[REQUEST_STATE_OPEN] = "11111111",
		[REQUEST_STATE_ACKNOWLEDGED] = "01111111",
		[REQUEST_STATE_ASSIGNED] = "01111111",
		[REQUEST_STATE_PENDING_FOLLOW_UP] = "00111110",
		[REQUEST_STATE_DONE] = "10111100",
		[REQUEST_STATE_CLOSED] = "00000100",
		[REQUEST_STATE_REJECTED] = "10000110",
		[REQUEST_STATE_DUPLICATE] = "10000101",
	};
	struct hotel *h = *state;

	assert_applied(request(h, "first", REQUEST_KIND_FOOD));
	assert_applied(request(h, "r", REQUEST_KIND_OTHER));
	for (int from = 0; from < REQUEST_STATE_WORD_COUNT; from++) {
		for (int to = 0; to < REQUEST_STATE_WORD_COUNT; to++) {
			const struct reduction *r;

			hotel_set(h, TABLE_SERVICE_REQUESTS, "r",
				DATA(INT(REQUEST_STATE, from),
					TEXT(REQUEST_DUPLICATE_OF_ID,
						"first")));
			r = request_to(h, "r", (enum request_state)to);
			if (legal[from][to] == '1') {
				assert_applied(r);
				continue;
			}
			assert_refused(r, RULE_REQUEST_STATE);
			h->late = true;
			r = request_to(h, "r", (enum request_state)to);
			assert_exception(r, RULE_REQUEST_STATE);
			/* What was said is kept, and nothing else. */
			assert_int_equal(r->write_count, 1);
			assert_int_equal(writes_to(r, TABLE_CONFLICTS), 1);
			h->late = false;
		}
	}
}

/* ---- the office ---- */

static void
a_login_and_a_code_name_one(void **state)
{
	struct hotel *h = *state;

	assert_refused(hotel_insert(h, TABLE_STAFF, "two",
			       DATA(TEXT(STAFF_LOGIN, "desk"),
				       TEXT(STAFF_DISPLAY_NAME, "Two"),
				       INT(STAFF_ROLE, ROLE_KITCHEN),
				       INT(STAFF_ACTIVE, 1))),
		RULE_RECORD_EXISTS);
	assert_refused(hotel_update(h, TABLE_STAFF, "cook",
			       DATA(TEXT(STAFF_LOGIN, "desk"))),
		RULE_RECORD_EXISTS);
	assert_applied(hotel_update(
		h, TABLE_STAFF, "cook", DATA(TEXT(STAFF_LOGIN, "chef"))));
	assert_refused(hotel_update(h, TABLE_MENU_ITEMS, "beer",
			       DATA(TEXT(ITEM_CODE, "burger"))),
		RULE_RECORD_EXISTS);
	assert_refused(
		hotel_insert(h, TABLE_MENU_ITEMS, "two",
			DATA(TEXT(ITEM_CODE, "beer"), TEXT(ITEM_NAME, "Beer"),
				INT(ITEM_PRICE_MINOR, 100))),
		RULE_RECORD_EXISTS);
}

static const struct reduction *
day_to(struct hotel *h, enum audit_state state)
{
	return hotel_update(h, TABLE_PROPERTIES, "property",
		DATA(INT(PROPERTY_AUDIT_STATE, state)));
}

static const char *
business_date(struct hotel *h)
{
	return hotel_text(
		h, TABLE_PROPERTIES, "property", PROPERTY_BUSINESS_DATE);
}

static void
the_night_audit_alone_moves_the_business_date(void **state)
{
	struct hotel *h = *state;

	assert_refused(
		hotel_update(h, TABLE_PROPERTIES, "property",
			DATA(TEXT(PROPERTY_BUSINESS_DATE, "2026-11-23"))),
		RULE_AUDIT_STATE);
	assert_applied(day_to(h, AUDIT_STATE_AUDITING));
	h->insist = "AUDIT_PENDING";
	assert_exception(day_to(h, AUDIT_STATE_CLOSED), RULE_AUDIT_PENDING);
	assert_string_equal(business_date(h), HOTEL_TODAY);
	assert_applied(day_to(h, AUDIT_STATE_OPEN));
	assert_string_equal(business_date(h), "2026-11-23");
	/* Stopped, it is the same day. */
	assert_applied(day_to(h, AUDIT_STATE_AUDITING));
	assert_applied(day_to(h, AUDIT_STATE_OPEN));
	assert_string_equal(business_date(h), "2026-11-23");
}

static void
the_roll_call_names_what_is_open(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;

	hotel_check_in(h);
	hotel_set(h, TABLE_STAYS, "stay", DATA(INT(STAY_RATE_MINOR, 9000)));
	hotel_order(h);
	assert_applied(day_to(h, AUDIT_STATE_AUDITING));
	r = day_to(h, AUDIT_STATE_CLOSED);
	assert_refused(r, RULE_AUDIT_PENDING);
	assert_string_equal(r->detail,
		HOTEL_TODAY ": 1 nights not posted, 1 drawers open, "
			    "1 orders open");
	hotel_charge(h, "night", 9000);
	hotel_set(h, TABLE_FOLIO_CHARGES, "night",
		DATA(INT(CHARGE_KIND, CHARGE_KIND_ROOM),
			TEXT(CHARGE_BUSINESS_DATE, HOTEL_TODAY)));
	hotel_set(h, TABLE_STAYS, "stay",
		DATA(TEXT(STAY_DEPARTURE_DATE, HOTEL_TODAY)));
	hotel_set(h, TABLE_ORDERS, "order",
		DATA(INT(ORDER_STATE, ORDER_STATE_CLOSED)));
	hotel_set(h, TABLE_CASH_SESSIONS, "drawer",
		DATA(INT(DRAWER_STATE, DRAWER_STATE_CLOSED)));
	r = day_to(h, AUDIT_STATE_CLOSED);
	assert_refused(r, RULE_AUDIT_PENDING);
	assert_string_equal(r->detail, HOTEL_TODAY ": 1 due out");
	hotel_set(h, TABLE_STAYS, "stay",
		DATA(TEXT(STAY_DEPARTURE_DATE, "2026-11-23")));
	assert_applied(day_to(h, AUDIT_STATE_CLOSED));
}

/* ---- blocks ---- */

static const struct reduction *
block_room(struct hotel *h, const char *id, enum block_kind kind,
	const char *from, const char *through)
{
	return hotel_insert(h, TABLE_ROOM_BLOCKS, id,
		DATA(TEXT(BLOCK_ROOM_ID, "206"), INT(BLOCK_KIND, kind),
			TEXT(BLOCK_FROM_DATE, from),
			TEXT(BLOCK_THROUGH_DATE, through),
			TEXT(BLOCK_REASON, "paint"),
			INT(BLOCK_STATE, BLOCK_STATE_PLANNED)));
}

static void
next_day(struct hotel *h)
{
	hotel_set(h, TABLE_PROPERTIES, "property",
		DATA(INT(PROPERTY_AUDIT_STATE, AUDIT_STATE_CLOSED)));
	assert_outcome(day_to(h, AUDIT_STATE_OPEN), OUTCOME_APPLIED);
	h->business_date = business_date(h);
}

static void
a_room_that_stood_empty_is_made_fresh(void **state)
{
	struct hotel *h = *state;
	struct record_list tasks;

	hotel_set(h, TABLE_ROOMS, "206",
		DATA(INT(ROOM_STATUS, ROOM_STATUS_AVAILABLE),
			INT(ROOM_CONDITION, ROOM_CONDITION_INSPECTED)));
	hotel_set(h, TABLE_PROPERTIES, "property",
		DATA(INT(PROPERTY_WITHOUT_GUEST_DAYS, 3)));
	h->now_ms += 3 * INT64_C(86400000) - 60000;
	next_day(h);
	assert_int_equal(hotel_int(h, TABLE_ROOMS, "206", ROOM_CONDITION),
		ROOM_CONDITION_INSPECTED);
	h->now_ms += 120000;
	next_day(h);
	assert_int_equal(hotel_int(h, TABLE_ROOMS, "206", ROOM_CONDITION),
		ROOM_CONDITION_PICKUP);
	assert_int_equal(hotel_int(h, TABLE_ROOMS, "206", ROOM_STATUS),
		ROOM_STATUS_DIRTY);
	tasks = hotel_list(h, TABLE_HOUSEKEEPING_TASKS, TASK_ROOM_ID, "206");
	assert_int_equal(tasks.count, 1);
	assert_int_equal(
		record_int(tasks.items[0], TASK_KIND), TASK_KIND_PICKUP);
	assert_int_equal(
		record_int(tasks.items[0], TASK_STATE), TASK_STATE_PLANNED);
}

static const char *
block_state(struct hotel *h, const char *id)
{
	return hotel_word(h, TABLE_ROOM_BLOCKS, id, BLOCK_STATE);
}

static void
a_block_begins_and_ends_with_the_day(void **state)
{
	struct hotel *h = *state;

	assert_applied(block_room(
		h, "b", BLOCK_KIND_OUT_OF_ORDER, "2026-11-23", "2026-11-24"));
	assert_string_equal(block_state(h, "b"), "planned");
	assert_string_equal(status(h, "206"), "available");
	next_day(h);
	assert_string_equal(block_state(h, "b"), "active");
	assert_string_equal(status(h, "206"), "out_of_order");
	/* Neither a clean nor the desk gives it back. */
	assert_refused(hotel_update(h, TABLE_ROOMS, "206",
			       DATA(INT(ROOM_STATUS, ROOM_STATUS_AVAILABLE))),
		RULE_ROOM_OOO);
	next_day(h);
	assert_string_equal(block_state(h, "b"), "active");
	next_day(h);
	assert_string_equal(block_state(h, "b"), "released");
	assert_string_equal(status(h, "206"), "dirty");
	assert_string_equal(condition(h, "206"), "dirty");
}

static void
a_block_of_today_begins_at_once_and_is_released_by_hand(void **state)
{
	struct hotel *h = *state;

	assert_applied(block_room(
		h, "b", BLOCK_KIND_OUT_OF_SERVICE, HOTEL_TODAY, "2026-11-25"));
	assert_string_equal(block_state(h, "b"), "active");
	assert_string_equal(status(h, "206"), "maintenance");
	assert_applied(hotel_update(h, TABLE_ROOM_BLOCKS, "b",
		DATA(INT(BLOCK_STATE, BLOCK_STATE_RELEASED),
			INT(BLOCK_RETURN_CONDITION, ROOM_CONDITION_CLEAN))));
	assert_string_equal(status(h, "206"), "available");
	assert_string_equal(condition(h, "206"), "clean");
	assert_refused(hotel_update(h, TABLE_ROOM_BLOCKS, "b",
			       DATA(TEXT(BLOCK_REASON, "carpet"))),
		RULE_BLOCK_STATE);
}

static void
the_stronger_of_block_and_report_is_the_rooms(void **state)
{
	struct hotel *h = *state;

	assert_applied(hotel_insert(h, TABLE_MAINTENANCE_REPORTS, "leak",
		DATA(TEXT(REPORT_ROOM_ID, "206"), TEXT(REPORT_ISSUE, "leak"),
			INT(REPORT_PRIORITY, 1),
			INT(REPORT_BLOCK, REPORT_BLOCK_OUT_OF_SERVICE),
			INT(REPORT_STATE, REPORT_STATE_NOTIFIED))));
	assert_applied(block_room(
		h, "b", BLOCK_KIND_OUT_OF_ORDER, HOTEL_TODAY, "2026-11-25"));
	assert_string_equal(status(h, "206"), "out_of_order");
	assert_applied(hotel_update(h, TABLE_ROOM_BLOCKS, "b",
		DATA(INT(BLOCK_STATE, BLOCK_STATE_RELEASED))));
	assert_string_equal(status(h, "206"), "maintenance");
	assert_applied(hotel_update(h, TABLE_MAINTENANCE_REPORTS, "leak",
		DATA(INT(REPORT_STATE, REPORT_STATE_COMPLETED))));
	assert_string_equal(status(h, "206"), "dirty");
}

static void
a_held_room_is_what_it_was(void **state)
{
	struct hotel *h = *state;

	hotel_set(h, TABLE_ROOMS, "206",
		DATA(INT(ROOM_STATUS, ROOM_STATUS_OUT_OF_ORDER)));
	assert_applied(
		block_room(h, "b", BLOCK_KIND_HOLD, HOTEL_TODAY, "2026-11-25"));
	assert_string_equal(status(h, "206"), "out_of_order");
	assert_applied(hotel_update(h, TABLE_ROOM_BLOCKS, "b",
		DATA(INT(BLOCK_STATE, BLOCK_STATE_RELEASED))));
	assert_string_equal(status(h, "206"), "out_of_order");
}

static void
dates_of_a_block_make_sense(void **state)
{
	struct hotel *h = *state;

	assert_problem(
		block_room(h, "b", BLOCK_KIND_HOLD, "2026-11-25", "2026-11-24"),
		"through_date");
	assert_problem(
		block_room(h, "b", BLOCK_KIND_HOLD, "2026-11-20", "2026-11-21"),
		"through_date");
}

/* The guest who was to come has another room of the type; who left one that is
 * held is not thrown out. */
static void
late_a_block_moves_whoever_has_not_arrived(void **state)
{
	struct hotel *h = *state;

	hotel_set(h, TABLE_STAYS, "stay", DATA(TEXT(STAY_ROOM_ID, "206")));
	assert_refused(block_room(h, "b", BLOCK_KIND_OUT_OF_ORDER, HOTEL_TODAY,
			       "2026-11-25"),
		RULE_ROOM_DOUBLE_ASSIGN);
	h->late = true;
	assert_exception(block_room(h, "b", BLOCK_KIND_OUT_OF_ORDER,
				 HOTEL_TODAY, "2026-11-25"),
		RULE_ROOM_DOUBLE_ASSIGN);
	assert_string_equal(
		hotel_text(h, TABLE_STAYS, "stay", STAY_ROOM_ID), "204");
}

static void
a_guest_who_is_in_keeps_the_room_when_the_day_of_a_block_comes(void **state)
{
	struct hotel *h = *state;

	hotel_check_in(h);
	hotel_put(h, TABLE_ROOM_BLOCKS, "b",
		DATA(TEXT(BLOCK_ROOM_ID, "204"),
			INT(BLOCK_KIND, BLOCK_KIND_OUT_OF_ORDER),
			TEXT(BLOCK_FROM_DATE, "2026-11-23"),
			TEXT(BLOCK_THROUGH_DATE, "2026-11-25"),
			TEXT(BLOCK_REASON, "paint"),
			INT(BLOCK_STATE, BLOCK_STATE_PLANNED)));
	next_day(h);
	assert_true(has_exception(&h->last, RULE_ROOM_GUEST_IN));
	assert_string_equal(block_state(h, "b"), "planned");
	assert_string_equal(status(h, "204"), "occupied");
	/* Slept in. */
	assert_string_equal(condition(h, "204"), "dirty");
}

static void
turndown_shows_on_the_room(void **state)
{
	struct hotel *h = *state;

	assert_applied(hotel_insert(h, TABLE_HOUSEKEEPING_TASKS, "evening",
		DATA(TEXT(TASK_ROOM_ID, "204"),
			INT(TASK_KIND, TASK_KIND_TURNDOWN),
			INT(TASK_STATE, TASK_STATE_PLANNED))));
	assert_string_equal(
		hotel_word(h, TABLE_ROOMS, "204", ROOM_TURNDOWN), "required");
	assert_applied(hotel_update(h, TABLE_HOUSEKEEPING_TASKS, "evening",
		DATA(INT(TASK_STATE, TASK_STATE_DONE))));
	assert_string_equal(
		hotel_word(h, TABLE_ROOMS, "204", ROOM_TURNDOWN), "completed");
}

static void
a_repair_is_put_off_to_a_day_to_come(void **state)
{
	struct hotel *h = *state;

	hotel_put(h, TABLE_MAINTENANCE_REPORTS, "r",
		DATA(TEXT(REPORT_ISSUE, "leak"), INT(REPORT_PRIORITY, 1),
			INT(REPORT_STATE, REPORT_STATE_NOTIFIED)));
	assert_problem(
		hotel_update(h, TABLE_MAINTENANCE_REPORTS, "r",
			DATA(INT(REPORT_STATE, REPORT_STATE_DEFERRED),
				TEXT(REPORT_DEFERRED_UNTIL, HOTEL_TODAY))),
		"deferred_until");
	assert_applied(hotel_update(h, TABLE_MAINTENANCE_REPORTS, "r",
		DATA(INT(REPORT_STATE, REPORT_STATE_DEFERRED),
			TEXT(REPORT_DEFERRED_UNTIL, "2026-11-23"))));
}

static void
a_late_word_on_a_repair_that_is_over_is_a_remark(void **state)
{
	struct hotel *h = *state;

	hotel_put(h, TABLE_MAINTENANCE_REPORTS, "r",
		DATA(TEXT(REPORT_ISSUE, "leak"), INT(REPORT_PRIORITY, 1),
			TEXT(REPORT_REMARK, "new seal"),
			INT(REPORT_STATE, REPORT_STATE_CLOSED)));
	h->late = true;
	assert_exception(hotel_update(h, TABLE_MAINTENANCE_REPORTS, "r",
				 DATA(INT(REPORT_STATE, REPORT_STATE_STARTED))),
		RULE_WO_STATE);
	assert_string_equal(
		hotel_word(h, TABLE_MAINTENANCE_REPORTS, "r", REPORT_STATE),
		"closed");
	assert_string_equal(
		hotel_text(h, TABLE_MAINTENANCE_REPORTS, "r", REPORT_REMARK),
		"new seal; reported late: started");
}

static void
one_of_two_same_wishes_is_kept(void **state)
{
	struct hotel *h = *state;

	assert_applied(request(h, "first", REQUEST_KIND_TOWELS));
	assert_exception(
		request(h, "second", REQUEST_KIND_TOWELS), RULE_REQ_DUP);
	assert_string_equal(
		hotel_word(h, TABLE_SERVICE_REQUESTS, "second", REQUEST_STATE),
		"duplicate");
	assert_string_equal(hotel_text(h, TABLE_SERVICE_REQUESTS, "second",
				    REQUEST_DUPLICATE_OF_ID),
		"first");
	assert_string_equal(
		hotel_word(h, TABLE_SERVICE_REQUESTS, "first", REQUEST_STATE),
		"open");
	/* Of some, the words tell. */
	for (int i = 0; i < 2; i++)
		assert_applied(hotel_insert(h, TABLE_SERVICE_REQUESTS,
			i == 0 ? "dog" : "cot",
			DATA(TEXT(REQUEST_ROOM_ID, "204"),
				INT(REQUEST_KIND, REQUEST_KIND_OTHER),
				TEXT(REQUEST_MESSAGE, i == 0 ? "dog" : "cot"),
				INT(REQUEST_STATE, REQUEST_STATE_OPEN))));
	assert_string_equal(
		hotel_word(h, TABLE_SERVICE_REQUESTS, "cot", REQUEST_STATE),
		"open");
	/* It was another one after all. */
	assert_applied(request_to(h, "second", REQUEST_STATE_OPEN));
	assert_null(hotel_text(
		h, TABLE_SERVICE_REQUESTS, "second", REQUEST_DUPLICATE_OF_ID));
}

static void
there_is_one_property(void **state)
{
	struct hotel *h = *state;

	assert_refused(
		hotel_insert(h, TABLE_PROPERTIES, "second",
			DATA(TEXT(PROPERTY_NAME, "Second"),
				TEXT(PROPERTY_CURRENCY, "EUR"),
				TEXT(PROPERTY_TIMEZONE, "UTC"),
				TEXT(PROPERTY_BUSINESS_DATE, HOTEL_TODAY),
				INT(PROPERTY_OFFLINE_WINDOW, 0))),
		RULE_RECORD_EXISTS);
	assert_refused(hotel_remove(h, TABLE_PROPERTIES, "property"),
		RULE_RECORD_IN_USE);
}

/* ---- what is left alone ---- */

static void
what_is_said_with_the_status_stands(void **state)
{
	struct hotel *h = *state;

	/* Clean enough for a pickup, but not for the desk. */
	assert_applied(hotel_update(h, TABLE_ROOMS, "204",
		DATA(INT(ROOM_STATUS, ROOM_STATUS_DIRTY),
			INT(ROOM_CONDITION, ROOM_CONDITION_PICKUP))));
	assert_string_equal(condition(h, "204"), "pickup");
	assert_applied(hotel_update(h, TABLE_ROOMS, "205",
		DATA(INT(ROOM_STATUS, ROOM_STATUS_DIRTY),
			INT(ROOM_CONDITION, ROOM_CONDITION_INSPECTED))));
	assert_string_equal(condition(h, "205"), "inspected");
}

static void
a_report_is_asked_about_only_when_its_block_ends(void **state)
{
	struct hotel *h = *state;

	assert_applied(report(h, "leak", REPORT_BLOCK_OUT_OF_ORDER));
	h->insist = "ROOM_OOO";
	assert_exception(room_to(h, ROOM_STATUS_DIRTY), RULE_ROOM_OOO);
	assert_applied(room_to(h, ROOM_STATUS_AVAILABLE));
	assert_int_equal(h->last.exception_count, 0);
	/* Another word for the same block is no release either. */
	assert_applied(room_to(h, ROOM_STATUS_MAINTENANCE));
	assert_applied(room_to(h, ROOM_STATUS_OUT_OF_ORDER));
}

static void
rooms_that_are_gone_stop_nobody(void **state)
{
	struct hotel *h = *state;

	put_task(h, TASK_KIND_DEPARTURE, TASK_STATE_STARTED);
	assert_applied(report(h, "leak", REPORT_BLOCK_OUT_OF_ORDER));
	assert_applied(request(h, "up", REQUEST_KIND_MAKE_UP_ROOM));
	hotel_delete_past_rules(h, TABLE_ROOMS, "204");
	h->late = true;
	assert_applied(task_to(h, TASK_STATE_DONE));
	assert_applied(task_to(h, TASK_STATE_ASSIGNED));
	assert_applied(report_to(h, "leak", REPORT_STATE_COMPLETED));
	assert_applied(request_to(h, "up", REQUEST_STATE_DONE));
	assert_true(hotel_get(h, TABLE_ROOMS, "204")->deleted);
}

static void
a_task_keeps_whoever_has_it(void **state)
{
	struct hotel *h = *state;

	put_task(h, TASK_KIND_STAYOVER, TASK_STATE_ASSIGNED);
	hotel_set(h, TABLE_HOUSEKEEPING_TASKS, "task",
		DATA(TEXT(TASK_ASSIGNED_TO, "maid")));
	h->user = "boss";
	assert_applied(task_to(h, TASK_STATE_STARTED));
	assert_string_equal(hotel_text(h, TABLE_HOUSEKEEPING_TASKS, "task",
				    TASK_ASSIGNED_TO),
		"maid");
	/* An integration is nobody's hands. */
	put_task(h, TASK_KIND_STAYOVER, TASK_STATE_ASSIGNED);
	h->user = "app";
	h->integration = true;
	assert_applied(task_to(h, TASK_STATE_DONE));
	assert_null(hotel_text(
		h, TABLE_HOUSEKEEPING_TASKS, "task", TASK_ASSIGNED_TO));
	assert_false(
		record_is_null(hotel_get(h, TABLE_HOUSEKEEPING_TASKS, "task"),
			TASK_STARTED_AT));
}

static void
a_task_may_begin_in_hand(void **state)
{
	struct hotel *h = *state;
	const struct record *t;

	h->user = "maid";
	assert_applied(hotel_insert(h, TABLE_HOUSEKEEPING_TASKS, "t",
		DATA(TEXT(TASK_ROOM_ID, "204"), INT(TASK_KIND, TASK_KIND_DEEP),
			INT(TASK_STATE, TASK_STATE_STARTED))));
	t = hotel_get(h, TABLE_HOUSEKEEPING_TASKS, "t");
	assert_string_equal(record_text(t, TASK_ASSIGNED_TO), "maid");
	assert_int_equal(record_int(t, TASK_STARTED_AT), HOTEL_START);
	/* A new one that is assigned has failed no inspection. */
	assert_applied(hotel_insert(h, TABLE_HOUSEKEEPING_TASKS, "u",
		DATA(TEXT(TASK_ROOM_ID, "204"), INT(TASK_KIND, TASK_KIND_DEEP),
			INT(TASK_STATE, TASK_STATE_ASSIGNED))));
	assert_string_equal(condition(h, "204"), "clean");
	/* Nor one that goes from planned to assigned. */
	put_task(h, TASK_KIND_DEEP, TASK_STATE_PLANNED);
	assert_applied(task_to(h, TASK_STATE_ASSIGNED));
	assert_string_equal(condition(h, "204"), "clean");
}

static void
a_remark_does_not_touch_the_room(void **state)
{
	struct hotel *h = *state;

	assert_applied(report(h, "leak", REPORT_BLOCK_OUT_OF_ORDER));
	h->insist = "ROOM_OOO";
	assert_exception(room_to(h, ROOM_STATUS_AVAILABLE), RULE_ROOM_OOO);
	assert_applied(hotel_update(h, TABLE_MAINTENANCE_REPORTS, "leak",
		DATA(TEXT(REPORT_REMARK, "waiting for a part"))));
	assert_string_equal(status(h, "204"), "available");
	/* A report of no room blocks none. */
	assert_applied(hotel_insert(h, TABLE_MAINTENANCE_REPORTS, "lift",
		DATA(TEXT(REPORT_ISSUE, "lift"), INT(REPORT_PRIORITY, 1),
			INT(REPORT_STATE, REPORT_STATE_NOTIFIED))));
	assert_applied(report_to(h, "lift", REPORT_STATE_COMPLETED));
}

static void
a_wish_that_is_done_already_is_stamped(void **state)
{
	struct hotel *h = *state;
	const struct record *r;

	assert_applied(hotel_insert(h, TABLE_SERVICE_REQUESTS, "r",
		DATA(TEXT(REQUEST_ROOM_ID, "204"),
			INT(REQUEST_KIND, REQUEST_KIND_TOWELS),
			INT(REQUEST_STATE, REQUEST_STATE_DONE))));
	r = hotel_get(h, TABLE_SERVICE_REQUESTS, "r");
	assert_int_equal(record_int(r, REQUEST_DONE_AT), HOTEL_START);
}

static void
the_first_property_is_welcome(void **state)
{
	struct hotel *h = *state;

	view_memory_remove(h->records, TABLE_PROPERTIES, "property");
	assert_applied(hotel_insert(h, TABLE_PROPERTIES, "first",
		DATA(TEXT(PROPERTY_NAME, "First"),
			TEXT(PROPERTY_CURRENCY, "EUR"),
			TEXT(PROPERTY_TIMEZONE, "UTC"),
			TEXT(PROPERTY_BUSINESS_DATE, HOTEL_TODAY),
			INT(PROPERTY_OFFLINE_WINDOW, 0))));
}

int
main(void)
{
#define TEST(f)                                                                \
	cmocka_unit_test_setup_teardown(f, hotel_set_up, hotel_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(housekeeping_makes_a_room_ready),
		TEST(who_makes_a_room_available_says_that_it_is_clean),
		TEST(a_room_with_a_guest_is_not_available),
		TEST(an_occupied_room_may_be_cleaned),
		TEST(every_pair_of_room_states_is_answered),
		TEST(a_room_number_names_one_room),
		TEST(a_room_that_is_booked_is_not_deleted),
		TEST(only_managers_change_what_a_room_is),
		TEST(a_clean_room_goes_back_to_the_desk),
		TEST(a_room_with_a_guest_stays_occupied_when_it_is_cleaned),
		TEST(a_blocked_room_stays_blocked_when_it_is_cleaned),
		TEST(each_kind_of_task_leaves_its_condition),
		TEST(a_failed_inspection_sends_somebody_back),
		TEST(a_skipped_task_says_why),
		TEST(an_older_report_does_not_undo_a_newer_one),
		TEST(a_late_report_on_a_quiet_room_counts),
		TEST(every_pair_of_task_states_is_answered),
		TEST(a_block_takes_the_room_off_sale_and_its_end_gives_it_back),
		TEST(a_report_without_a_block_leaves_the_room_alone),
		TEST(the_strongest_block_counts_until_the_last_is_gone),
		TEST(a_block_moves_with_its_report),
		TEST(a_guest_is_not_locked_out_unasked),
		TEST(a_block_names_its_room),
		TEST(a_block_of_a_report_is_released_with_the_report),
		TEST(every_pair_of_report_states_is_answered),
		TEST(the_same_wish_twice_is_said_once),
		TEST(a_request_is_stamped),
		TEST(a_sign_on_the_door_is_a_flag_of_the_room),
		TEST(a_newer_sign_on_the_door_stays),
		TEST(every_pair_of_request_states_is_answered),
		TEST(a_login_and_a_code_name_one),
		TEST(the_night_audit_alone_moves_the_business_date),
		TEST(a_room_that_stood_empty_is_made_fresh),
		TEST(the_roll_call_names_what_is_open),
		TEST(a_block_begins_and_ends_with_the_day),
		TEST(a_block_of_today_begins_at_once_and_is_released_by_hand),
		TEST(the_stronger_of_block_and_report_is_the_rooms),
		TEST(a_held_room_is_what_it_was),
		TEST(dates_of_a_block_make_sense),
		TEST(late_a_block_moves_whoever_has_not_arrived),
		TEST(a_guest_who_is_in_keeps_the_room_when_the_day_of_a_block_comes),
		TEST(turndown_shows_on_the_room),
		TEST(a_repair_is_put_off_to_a_day_to_come),
		TEST(a_late_word_on_a_repair_that_is_over_is_a_remark),
		TEST(one_of_two_same_wishes_is_kept),
		TEST(there_is_one_property),
		TEST(what_is_said_with_the_status_stands),
		TEST(a_report_is_asked_about_only_when_its_block_ends),
		TEST(rooms_that_are_gone_stop_nobody),
		TEST(a_task_keeps_whoever_has_it),
		TEST(a_task_may_begin_in_hand),
		TEST(a_remark_does_not_touch_the_room),
		TEST(a_wish_that_is_done_already_is_stamped),
		TEST(the_first_property_is_welcome),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
