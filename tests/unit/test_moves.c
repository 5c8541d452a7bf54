/*
 * Every pair of states of every machine, taken from the tables (states.h) and
 * run through the reducer: what the table allows is done, what it does not
 * allow is refused with the machine's code. A machine without a record to try
 * it on fails the test.
 */
#include "tests/lib/hotel.h"
#include "tests/lib/test.h"

#include "domain/states.h"

#include <string.h>

/* A record of each machine, in a state; it must lack nothing but a legal move.
 */

static void
put_stay(struct hotel *h, int state)
{
	hotel_set(h, TABLE_STAYS, "stay", DATA(INT(STAY_STATE, state)));
	if (state == STAY_STATE_IN_HOUSE)
		hotel_set(h, TABLE_ROOMS, "204",
			DATA(INT(ROOM_STATUS, ROOM_STATUS_OCCUPIED)));
}

static void
put_folio(struct hotel *h, int state)
{
	hotel_put(h, TABLE_FOLIOS, "folio",
		DATA(TEXT(FOLIO_STAY_ID, "stay"), TEXT(FOLIO_CURRENCY, "EUR"),
			INT(FOLIO_STATE, state)));
}

static void
put_drawer(struct hotel *h, int state)
{
	hotel_set(h, TABLE_CASH_SESSIONS, "drawer",
		DATA(TEXT(DRAWER_OPENED_BY, "boss"), INT(DRAWER_STATE, state)));
}

static void
put_order(struct hotel *h, int state)
{
	hotel_put(h, TABLE_ORDERS, "table-6",
		DATA(TEXT(ORDER_TABLE_NO, "6"),
			INT(ORDER_STATE, ORDER_STATE_OPEN)));
	hotel_put(h, TABLE_ORDERS, "table-5",
		DATA(TEXT(ORDER_TABLE_NO, "5"), INT(ORDER_STATE, state)));
}

static void
put_line(struct hotel *h, int state)
{
	put_order(h, ORDER_STATE_SENT);
	hotel_put(h, TABLE_ORDER_LINES, "burgers",
		DATA(TEXT(LINE_ORDER_ID, "table-5"),
			TEXT(LINE_MENU_ITEM_ID, "burger"),
			TEXT(LINE_NAME, "Burger"), INT(LINE_QUANTITY, 2),
			INT(LINE_UNIT_PRICE_MINOR, 1250),
			INT(LINE_STATION, STATION_HOT), INT(LINE_ROUND, 1),
			INT(LINE_STATE, state)));
}

static void
put_ticket(struct hotel *h, int state)
{
	put_order(h, ORDER_STATE_SENT);
	hotel_put(h, TABLE_KITCHEN_TICKETS, "chit",
		DATA(TEXT(TICKET_ORDER_ID, "table-5"),
			INT(TICKET_STATION, STATION_HOT), INT(TICKET_ROUND, 1),
			INT(TICKET_STATE, state)));
}

static void
put_request(struct hotel *h, int state)
{
	hotel_put(h, TABLE_SERVICE_REQUESTS, "pillow",
		DATA(TEXT(REQUEST_ROOM_ID, "204"),
			INT(REQUEST_KIND, REQUEST_KIND_AMENITIES),
			INT(REQUEST_STATE, REQUEST_STATE_OPEN)));
	hotel_put(h, TABLE_SERVICE_REQUESTS, "towels",
		DATA(TEXT(REQUEST_ROOM_ID, "204"),
			INT(REQUEST_KIND, REQUEST_KIND_TOWELS),
			INT(REQUEST_STATE, state)));
}

static void
put_task(struct hotel *h, int state)
{
	hotel_put(h, TABLE_HOUSEKEEPING_TASKS, "clean",
		DATA(TEXT(TASK_ROOM_ID, "204"),
			INT(TASK_KIND, TASK_KIND_STAYOVER),
			INT(TASK_STATE, state)));
}

static void
put_report(struct hotel *h, int state)
{
	hotel_put(h, TABLE_MAINTENANCE_REPORTS, "leak",
		DATA(TEXT(REPORT_ROOM_ID, "204"), TEXT(REPORT_ISSUE, "leak"),
			INT(REPORT_PRIORITY, 1), INT(REPORT_STATE, state)));
}

static void
put_block(struct hotel *h, int state)
{
	hotel_put(h, TABLE_ROOM_BLOCKS, "block",
		DATA(TEXT(BLOCK_ROOM_ID, "206"),
			INT(BLOCK_KIND, BLOCK_KIND_OUT_OF_ORDER),
			TEXT(BLOCK_FROM_DATE, HOTEL_TODAY),
			TEXT(BLOCK_THROUGH_DATE, "2026-11-25"),
			TEXT(BLOCK_REASON, "paint"), INT(BLOCK_STATE, state)));
}

static void
put_lost(struct hotel *h, int state)
{
	hotel_put(h, TABLE_LOST_ITEMS, "umbrella",
		DATA(TEXT(LOST_ITEM, "umbrella"), TEXT(LOST_ROOM_ID, "204"),
			INT(LOST_STATE, state)));
}

static void
put_day(struct hotel *h, int state)
{
	hotel_set(h, TABLE_PROPERTIES, "property",
		DATA(INT(PROPERTY_AUDIT_STATE, state)));
}

static void
put_axis(struct hotel *h, struct field_value axis)
{
	hotel_put(h, TABLE_ROOMS, "210",
		DATA(TEXT(ROOM_NUMBER, "210"), TEXT(ROOM_ROOM_TYPE, "DBL"),
			INT(ROOM_STATUS, ROOM_STATUS_AVAILABLE),
			INT(ROOM_CONDITION, ROOM_CONDITION_CLEAN)));
	hotel_set(h, TABLE_ROOMS, "210", DATA(axis));
}

static void
put_status(struct hotel *h, int state)
{
	put_axis(h, (struct field_value)INT(ROOM_STATUS, state));
}

static void
put_condition(struct hotel *h, int state)
{
	put_axis(h, (struct field_value)INT(ROOM_CONDITION, state));
}

static void
put_flag(struct hotel *h, int state)
{
	put_axis(h, (struct field_value)INT(ROOM_SERVICE_FLAG, state));
}

static void
put_occupancy(struct hotel *h, int state)
{
	put_axis(h, (struct field_value)INT(ROOM_REPORTED_OCCUPANCY, state));
}

static void
put_turndown(struct hotel *h, int state)
{
	put_axis(h, (struct field_value)INT(ROOM_TURNDOWN, state));
}

#define NEW_ROOM TEXT(ROOM_NUMBER, "211")

static const struct subject {
	enum table table;
	int field;
	const char *id;
	void (*put)(struct hotel *h, int state);
	/* What a move may need besides the state. */
	struct field_value also;
	const char *insist; /* on a rule that some of the moves meet */
} subjects[] = {
	{ TABLE_STAYS, STAY_STATE, "stay", put_stay, INT(STAY_ADULTS, 1),
		NULL },
	{ TABLE_FOLIOS, FOLIO_STATE, "folio", put_folio, NONE(FOLIO_CLOSED_AT),
		NULL },
	{ TABLE_CASH_SESSIONS, DRAWER_STATE, "drawer", put_drawer,
		INT(DRAWER_COUNTED_MINOR, 10000), NULL },
	{ TABLE_ORDERS, ORDER_STATE, "table-5", put_order,
		TEXT(ORDER_MERGED_INTO_ID, "table-6"), NULL },
	{ TABLE_ORDER_LINES, LINE_STATE, "burgers", put_line, INT(LINE_SEAT, 1),
		"VOID_AFTER_FIRE" },
	{ TABLE_KITCHEN_TICKETS, TICKET_STATE, "chit", put_ticket,
		INT(TICKET_ROUND, 1), NULL },
	{ TABLE_SERVICE_REQUESTS, REQUEST_STATE, "towels", put_request,
		TEXT(REQUEST_DUPLICATE_OF_ID, "pillow"), NULL },
	{ TABLE_HOUSEKEEPING_TASKS, TASK_STATE, "clean", put_task,
		TEXT(TASK_SKIP_REASON, "do not disturb"), NULL },
	{ TABLE_MAINTENANCE_REPORTS, REPORT_STATE, "leak", put_report,
		TEXT(REPORT_REMARK, "new seal"), NULL },
	{ TABLE_ROOM_BLOCKS, BLOCK_STATE, "block", put_block,
		TEXT(BLOCK_REASON, "carpet"), NULL },
	{ TABLE_LOST_ITEMS, LOST_STATE, "umbrella", put_lost,
		TEXT(LOST_CONTACT, "Ben Garcia, Madrid"), NULL },
	{ TABLE_PROPERTIES, PROPERTY_AUDIT_STATE, "property", put_day,
		TEXT(PROPERTY_CHECK_IN_TIME, "15:00"), "AUDIT_PENDING" },
	{ TABLE_ROOMS, ROOM_STATUS, "210", put_status, NEW_ROOM, NULL },
	{ TABLE_ROOMS, ROOM_CONDITION, "210", put_condition, NEW_ROOM, NULL },
	{ TABLE_ROOMS, ROOM_SERVICE_FLAG, "210", put_flag, NEW_ROOM, NULL },
	{ TABLE_ROOMS, ROOM_REPORTED_OCCUPANCY, "210", put_occupancy, NEW_ROOM,
		NULL },
	{ TABLE_ROOMS, ROOM_TURNDOWN, "210", put_turndown, NEW_ROOM, NULL },
};

#define SUBJECTS (sizeof(subjects) / sizeof(subjects[0]))

static const struct subject *
subject_of(const struct state_machine *m)
{
	for (size_t i = 0; i < SUBJECTS; i++) {
		if (subjects[i].table == m->table &&
			subjects[i].field == m->field)
			return &subjects[i];
	}
	fail_msg("no record to try %s of %s on",
		entity_get(m->table)->fields[m->field].name,
		entity_get(m->table)->name);
	return NULL;
}

/* ---- one move ---- */

static const struct reduction *
move(struct hotel *h, const struct state_machine *m, int from, int to)
{
	const struct subject *s = subject_of(m);

	s->put(h, from);
	h->insist = s->insist;
	return hotel_update(h, m->table, s->id,
		DATA({ .field = m->field, .value = value_int(to) }, s->also));
}

static int
state_now(struct hotel *h, const struct state_machine *m)
{
	return (int)hotel_int(h, m->table, subject_of(m)->id, m->field);
}

static const char *
name_move(struct hotel *h, const struct state_machine *m, int from, int to)
{
	return arena_printf(h->arena, "%s of %s from %s to %s",
		entity_get(m->table)->fields[m->field].name,
		entity_get(m->table)->name, choices_word(m->states, from),
		choices_word(m->states, to));
}

static void
check_legal(struct hotel *h, const struct state_machine *m, int from, int to)
{
	const struct reduction *r = move(h, m, from, to);

	if (r->outcome != OUTCOME_APPLIED)
		fail_msg("%s is %s: %s %s", name_move(h, m, from, to),
			outcome_name(r->outcome), rule_get(r->rule)->code,
			r->detail == NULL ? "" : r->detail);
	if (state_now(h, m) != to)
		fail_msg("%s is not done", name_move(h, m, from, to));
}

static void
check_illegal(struct hotel *h, const struct state_machine *m, int from, int to)
{
	const struct reduction *r = move(h, m, from, to);

	if (r->outcome != OUTCOME_REFUSED || r->rule != m->rule)
		fail_msg("%s is %s by %s", name_move(h, m, from, to),
			outcome_name(r->outcome), rule_get(r->rule)->code);
	assert_non_null(r->detail);
	/* What may be done instead is said. */
	if (m->next[from] != 0)
		assert_non_null(
			strstr(r->detail, states_after(m, from, h->arena)));
	assert_int_equal(r->write_count, 0);
	assert_int_equal(state_now(h, m), from);
}

/* Late, a rule that answers by itself leaves the state and says so; what is
 * accepted has happened. */
static void
check_illegal_late(
	struct hotel *h, const struct state_machine *m, int from, int to)
{
	const struct reduction *r;

	h->late = true;
	r = move(h, m, from, to);
	if (rule_get(m->rule)->late == RULE_LATE_REFUSE) {
		assert_refused(r, m->rule);
	} else if (r->outcome != OUTCOME_APPLIED ||
		   !has_exception(r, m->rule)) {
		fail_msg("%s, late, is %s by %s", name_move(h, m, from, to),
			outcome_name(r->outcome), rule_get(r->rule)->code);
	}
	assert_int_equal(state_now(h, m),
		rule_get(m->rule)->late == RULE_LATE_ACCEPT ? to : from);
}

typedef void (*move_check)(
	struct hotel *h, const struct state_machine *m, int from, int to);

/* Every pair that the table allows, or every pair that it does not; each in a
 * hotel of its own. Gives how many. */
static size_t
for_moves(bool legal, bool authoritative, move_check check)
{
	size_t tried = 0;

	for (size_t n = 0; n < state_machine_count; n++) {
		const struct state_machine *m = &state_machines[n];
		int states = (int)m->states->count;

		for (int i = 0; i < states * states; i++) {
			int from = i / states;
			int to = i % states;
			struct hotel h;

			if (from == to || state_may(m, from, to) != legal)
				continue;
			hotel_begin(&h);
			h.authoritative = authoritative;
			check(&h, m, from, to);
			hotel_end(&h);
			tried++;
		}
	}
	return tried;
}

static void
what_the_tables_allow_is_done_on_terminal_and_server(void **state)
{
	(void)state;
	assert_true(for_moves(true, false, check_legal) > 80);
	assert_true(for_moves(true, true, check_legal) > 80);
}

static void
what_they_do_not_allow_is_refused_with_their_code(void **state)
{
	(void)state;
	assert_true(for_moves(false, false, check_illegal) > 100);
	assert_true(for_moves(false, true, check_illegal) > 100);
}

static void
late_an_illegal_move_is_parked_or_answered_by_itself(void **state)
{
	(void)state;
	assert_true(for_moves(false, true, check_illegal_late) > 100);
}

/* ---- beginnings ---- */

/* The record as the subject has it, made anew in a state. */
static const struct reduction *
begin(struct hotel *h, const struct state_machine *m, int state)
{
	const struct subject *s = subject_of(m);
	const struct entity *e = entity_get(m->table);
	struct field_value items[ENTITY_MAX_FIELDS];
	struct field_values data = { .items = items };
	const struct record *r;

	s->put(h, state);
	r = hotel_get(h, m->table, s->id);
	for (size_t i = 0; i < e->field_count; i++) {
		if (!record_is_null(r, (int)i))
			items[data.count++] =
				(struct field_value){ .field = (int)i,
					.value = r->values[i] };
	}
	/* The one that it is a copy of is not in the way. */
	hotel_delete_past_rules(h, m->table, s->id);
	if (m->table != TABLE_ROOMS)
		hotel_set(h, TABLE_ROOMS, "204",
			DATA(INT(ROOM_STATUS, ROOM_STATUS_AVAILABLE)));
	return hotel_insert(h, m->table, "new", data);
}

static void
a_record_begins_in_its_first_states_alone(void **state)
{
	size_t tried = 0;

	(void)state;
	for (size_t n = 0; n < state_machine_count; n++) {
		const struct state_machine *m = &state_machines[n];

		for (int s = 0; s < (int)m->states->count; s++) {
			const struct reduction *r;
			struct hotel h;

			hotel_begin(&h);
			r = begin(&h, m, s);
			if (state_may_begin(m, s) &&
				r->outcome != OUTCOME_APPLIED)
				fail_msg("a %s as %s is %s: %s %s",
					entity_get(m->table)->one,
					choices_word(m->states, s),
					outcome_name(r->outcome),
					rule_get(r->rule)->code,
					r->problems.count == 0
						? ""
						: r->problems.items[0].field);
			if (!state_may_begin(m, s))
				assert_refused(r, m->rule);
			hotel_end(&h);
			tried++;
		}
	}
	assert_true(tried > 40);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			what_the_tables_allow_is_done_on_terminal_and_server),
		cmocka_unit_test(
			what_they_do_not_allow_is_refused_with_their_code),
		cmocka_unit_test(
			late_an_illegal_move_is_parked_or_answered_by_itself),
		cmocka_unit_test(a_record_begins_in_its_first_states_alone),
	};

	return cmocka_run_group_tests_name("moves", tests, NULL, NULL);
}
