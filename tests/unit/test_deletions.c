/*
 * Two terminals apart, and one of them deletes: every pair of operations that
 * has a deletion in it, for every table whose records may be deleted. Nothing
 * comes back by itself, nothing is lost without a conflict record, and nobody
 * is asked twice. A table without a record to try it on fails the test.
 */
#include "tests/lib/hotel.h"
#include "tests/lib/test.h"

#include "domain/reduce_priv.h"
#include "domain/role.h"

/* A record that nothing refers to, and a text field of it that both know. */
static const struct subject {
	enum table table;
	const char *id;
	int field;
} subjects[] = {
	{ TABLE_STAFF, "fixer", STAFF_DISPLAY_NAME },
	{ TABLE_ROOMS, "206", ROOM_NOTE },
	{ TABLE_GUESTS, "ben", GUEST_PHONE },
	{ TABLE_STAYS, "stay", STAY_NOTE },
	{ TABLE_MENU_ITEMS, "beer", ITEM_NAME },
	{ TABLE_ORDERS, "empty", ORDER_TABLE_NO },
	{ TABLE_ORDER_LINES, "draft", LINE_NOTE },
	{ TABLE_SERVICE_REQUESTS, "towels", REQUEST_MESSAGE },
	{ TABLE_HOUSEKEEPING_TASKS, "clean", TASK_NOTE },
	{ TABLE_MAINTENANCE_REPORTS, "leak", REPORT_REMARK },
};

#define SUBJECTS (sizeof(subjects) / sizeof(subjects[0]))

static void
furnish(struct hotel *h)
{
	hotel_put(h, TABLE_ORDERS, "empty",
		DATA(INT(ORDER_STATE, ORDER_STATE_OPEN)));
	hotel_put(h, TABLE_ORDERS, "full",
		DATA(INT(ORDER_STATE, ORDER_STATE_OPEN)));
	hotel_put(h, TABLE_ORDER_LINES, "draft",
		DATA(TEXT(LINE_ORDER_ID, "full"), TEXT(LINE_NAME, "Soup"),
			INT(LINE_QUANTITY, 1), INT(LINE_UNIT_PRICE_MINOR, 790),
			INT(LINE_STATE, LINE_STATE_DRAFT)));
	hotel_put(h, TABLE_SERVICE_REQUESTS, "towels",
		DATA(TEXT(REQUEST_ROOM_ID, "204"),
			INT(REQUEST_KIND, REQUEST_KIND_TOWELS),
			INT(REQUEST_STATE, REQUEST_STATE_OPEN)));
	hotel_put(h, TABLE_HOUSEKEEPING_TASKS, "clean",
		DATA(TEXT(TASK_ROOM_ID, "204"),
			INT(TASK_KIND, TASK_KIND_STAYOVER),
			INT(TASK_STATE, TASK_STATE_PLANNED)));
	hotel_put(h, TABLE_MAINTENANCE_REPORTS, "leak",
		DATA(TEXT(REPORT_ISSUE, "leak"), INT(REPORT_PRIORITY, 1),
			INT(REPORT_STATE, REPORT_STATE_NOTIFIED)));
}

/* ---- what the two terminals do ---- */

static void
put_before(struct hotel *h, const struct subject *s)
{
	furnish(h);
	hotel_set(h, s->table, s->id, DATA(TEXT(s->field, "before")));
	h->late = true;
}

static const struct reduction *
change(struct hotel *h, const struct subject *s, const char *to)
{
	const struct field_values base = DATA(TEXT(s->field, "before"));

	h->base = &base;
	return hotel_update(h, s->table, s->id, DATA(TEXT(s->field, to)));
}

static const struct reduction *
drop(struct hotel *h, const struct subject *s, enum conflict_resolution how)
{
	const struct field_values base = DATA(TEXT(s->field, "before"));

	h->base = &base;
	h->resolution = how;
	return hotel_remove(h, s->table, s->id);
}

static bool
is_deleted(struct hotel *h, const struct subject *s)
{
	return hotel_get(h, s->table, s->id)->deleted;
}

static size_t
conflicts(struct hotel *h)
{
	return hotel_list(h, TABLE_CONFLICTS, -1, NULL).count;
}

/* Each subject in a hotel of its own. */
static void
for_subjects(void (*check)(struct hotel *h, const struct subject *s))
{
	for (size_t i = 0; i < SUBJECTS; i++) {
		struct hotel h;

		hotel_begin(&h);
		put_before(&h, &subjects[i]);
		check(&h, &subjects[i]);
		hotel_end(&h);
	}
}

/* ---- the pairs ---- */

static void
every_table_that_may_lose_records_is_tried(void **state)
{
	(void)state;
	for (int t = 0; t < TABLE_COUNT; t++) {
		size_t i = 0;

		if (!role_may(ROLE_MANAGER, (enum table)t, OPERATION_DELETE) ||
			reduce_rules((enum table)t)->kept)
			continue;
		while (i < SUBJECTS && (int)subjects[i].table != t)
			i++;
		if (i == SUBJECTS)
			fail_msg("no record of %s is deleted",
				entity_get((enum table)t)->name);
	}
}

static void
check_change_of_deleted(struct hotel *h, const struct subject *s)
{
	const struct reduction *r;

	assert_applied(drop(h, s, RESOLUTION_SERVER_WINS));
	r = change(h, s, "after");
	assert_outcome(r, OUTCOME_MANUAL);
	assert_non_null(r->conflict_id);
	assert_true(is_deleted(h, s));
	/* Sent again: the same question. */
	assert_outcome(hotel_again(h), OUTCOME_MANUAL);
	assert_int_equal(conflicts(h), 1);
}

static void
what_was_deleted_is_not_changed_back_to_life(void **state)
{
	(void)state;
	for_subjects(check_change_of_deleted);
}

static void
check_kept(struct hotel *h, const struct subject *s)
{
	assert_applied(change(h, s, "after"));
	assert_outcome(drop(h, s, RESOLUTION_SERVER_WINS), OUTCOME_SERVER_WINS);
	assert_false(is_deleted(h, s));
	assert_string_equal(hotel_text(h, s->table, s->id, s->field), "after");
	assert_int_equal(conflicts(h), 1);
}

static void
what_was_changed_is_not_deleted_by_who_did_not_see_it(void **state)
{
	(void)state;
	for_subjects(check_kept);
}

static void
check_insisted(struct hotel *h, const struct subject *s)
{
	assert_applied(change(h, s, "after"));
	assert_outcome(drop(h, s, RESOLUTION_CLIENT_WINS), OUTCOME_CLIENT_WINS);
	assert_true(is_deleted(h, s));
	assert_int_equal(conflicts(h), 1);
}

static void
who_insists_deletes_and_the_change_is_kept_in_a_conflict(void **state)
{
	(void)state;
	for_subjects(check_insisted);
}

static void
check_asked(struct hotel *h, const struct subject *s)
{
	assert_applied(change(h, s, "after"));
	assert_outcome(drop(h, s, RESOLUTION_MANUAL), OUTCOME_MANUAL);
	assert_false(is_deleted(h, s));
	assert_outcome(hotel_again(h), OUTCOME_MANUAL);
	assert_int_equal(conflicts(h), 1);
}

static void
who_wants_a_person_asks_once(void **state)
{
	(void)state;
	for_subjects(check_asked);
}

static void
check_twice(struct hotel *h, const struct subject *s)
{
	assert_applied(drop(h, s, RESOLUTION_SERVER_WINS));
	assert_applied(drop(h, s, RESOLUTION_SERVER_WINS));
	assert_true(is_deleted(h, s));
	assert_int_equal(conflicts(h), 0);
}

static void
deleting_twice_is_deleting_once(void **state)
{
	(void)state;
	for_subjects(check_twice);
}

static void
check_made_again(struct hotel *h, const struct subject *s)
{
	struct field_value items[ENTITY_MAX_FIELDS];
	struct field_values data = { .items = items };
	const struct record *r = hotel_get(h, s->table, s->id);

	for (size_t i = 0; i < r->entity->field_count; i++) {
		if (!record_is_null(r, (int)i))
			items[data.count++] =
				(struct field_value){ .field = (int)i,
					.value = r->values[i] };
	}
	assert_applied(drop(h, s, RESOLUTION_SERVER_WINS));
	assert_refused(
		hotel_insert(h, s->table, s->id, data), RULE_RECORD_DELETED);
	assert_true(is_deleted(h, s));
}

static void
what_was_deleted_is_not_made_again(void **state)
{
	(void)state;
	for_subjects(check_made_again);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_table_that_may_lose_records_is_tried),
		cmocka_unit_test(what_was_deleted_is_not_changed_back_to_life),
		cmocka_unit_test(
			what_was_changed_is_not_deleted_by_who_did_not_see_it),
		cmocka_unit_test(
			who_insists_deletes_and_the_change_is_kept_in_a_conflict),
		cmocka_unit_test(who_wants_a_person_asks_once),
		cmocka_unit_test(deleting_twice_is_deleting_once),
		cmocka_unit_test(what_was_deleted_is_not_made_again),
	};

	return cmocka_run_group_tests_name("deletions", tests, NULL, NULL);
}
