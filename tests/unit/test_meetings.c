/*
 * Terminals that are apart insert, change and delete the same record: every
 * pair and every triple of operations, in every order of arrival, for every
 * field of every table (schema.def), through the real server. What must hold
 * for each meeting stands in meeting.h; what the policies promise, here. What
 * comes of the pairs is written down in data/reference/conflicts.md.
 */
#include "tests/lib/meeting.h"
#include "tests/lib/test.h"

#include "domain/reduce_priv.h"
#include "domain/role.h"
#include "domain/states.h"
#include "tests/lib/meeting_subjects.h"
#include "tests/lib/storages.h"

#include <stdlib.h>
#include <string.h>

#define ORDERS 6

static const int orders[ORDERS][MEETING_DEVICES] = {
	{ 0, 1, 2 },
	{ 1, 0, 2 },
	{ 0, 2, 1 },
	{ 1, 2, 0 },
	{ 2, 0, 1 },
	{ 2, 1, 0 },
};

/* A field of a table, and what may be said in it. */
struct place {
	struct meeting *m;
	const struct entity *entity;
	const struct field *field;
	int at;
	struct meeting_values changed;
	struct meeting_values inserted;
};

static size_t held; /* meetings of one test */

static int
set_up(void **state)
{
	struct meeting *m = malloc(sizeof(*m));

	assert_non_null(m);
	meeting_open(m);
	*state = m;
	held = 0;
	return 0;
}

static int
tear_down(void **state)
{
	meeting_close(*state);
	free(*state);
	return 0;
}

static void
for_places(void **state, void (*check)(const struct place *p))
{
	for (int t = 0; t < TABLE_COUNT; t++) {
		struct place p = { .m = *state,
			.entity = entity_get((enum table)t) };

		for (p.at = 0; p.at < (int)p.entity->field_count; p.at++) {
			p.field = &p.entity->fields[p.at];
			meeting_values(p.m, p.entity->table, p.at,
				OPERATION_UPDATE, &p.changed);
			meeting_values(p.m, p.entity->table, p.at,
				OPERATION_INSERT, &p.inserted);
			check(&p);
		}
	}
}

static struct meeting_plan
plan_of(const struct place *p, size_t devices)
{
	struct meeting_plan plan = {
		.table = p->entity->table,
		.field = p->at,
		.devices = devices,
		.values = p->changed,
		.says_base = true,
	};

	for (size_t d = 0; d < MEETING_DEVICES; d++)
		plan.ops[d] = OPERATION_UPDATE;
	memcpy(plan.order, orders[0], sizeof(plan.order));
	return plan;
}

/* As digits of base three, one for each device. */
static void
set_operations(const struct place *p, int number, struct meeting_plan *plan)
{
	plan->values = p->changed;
	for (size_t d = 0; d < plan->devices; d++) {
		plan->ops[d] = (enum operation)(number % OPERATION_COUNT);
		number /= OPERATION_COUNT;
		if (plan->ops[d] == OPERATION_INSERT)
			plan->values = p->inserted;
	}
	plan->values.base = p->changed.base;
}

static struct meeting_end
meet(const struct place *p, const struct meeting_plan *plan)
{
	struct meeting_end end;

	meeting_run(p->m, plan, &end);
	held++;
	if (end.wrong != NULL)
		fail_msg("%s.%s, %s %s %s, arriving %d %d %d, %s, %s: %s",
			p->entity->name, p->field->name,
			operation_name(plan->ops[0]),
			operation_name(plan->ops[1]),
			plan->devices == 2 ? "-" : operation_name(plan->ops[2]),
			plan->order[0], plan->order[1], plan->order[2],
			conflict_resolution_name(plan->resolution),
			plan->says_base ? "with base" : "without base",
			end.wrong);
	return end;
}

/* ---- what must hold for all ---- */

static void
meet_in_pairs(const struct place *p)
{
	struct meeting_plan plan = plan_of(p, 2);
	int pairs = OPERATION_COUNT * OPERATION_COUNT;

	/* operations, resolution, base, order */
	for (int n = 0; n < pairs * RESOLUTION_COUNT * 4; n++) {
		set_operations(p, n % pairs, &plan);
		plan.resolution = (enum conflict_resolution)(
			n / pairs % RESOLUTION_COUNT);
		plan.says_base = n / pairs / RESOLUTION_COUNT % 2 == 0;
		memcpy(plan.order, orders[n / pairs / RESOLUTION_COUNT / 2],
			sizeof(plan.order));
		(void)meet(p, &plan);
	}
}

static void
any_two_operations_meet_and_nothing_is_lost(void **state)
{
	for_places(state, meet_in_pairs);
	assert_true(held > 15000);
}

static void
meet_in_threes(const struct place *p)
{
	struct meeting_plan plan = plan_of(p, MEETING_DEVICES);
	int triples = OPERATION_COUNT * OPERATION_COUNT * OPERATION_COUNT;

	for (int n = 0; n < triples * ORDERS; n++) {
		set_operations(p, n % triples, &plan);
		memcpy(plan.order, orders[n / triples], sizeof(plan.order));
		(void)meet(p, &plan);
	}
}

static void
any_three_operations_meet_and_nothing_is_lost(void **state)
{
	for_places(state, meet_in_threes);
	assert_true(held > 25000);
}

/* ---- what the policies promise ---- */

static bool
is_state(const struct place *p)
{
	return states_of_field(p->entity->table, p->at) != NULL &&
	       p->field->policy == POLICY_SERVER;
}

static bool
asks(const struct place *p)
{
	for (size_t i = 0; p->field->group != 0 && i < p->entity->field_count;
		i++) {
		if (p->entity->fields[i].group == p->field->group &&
			p->entity->fields[i].policy == POLICY_ASK)
			return true;
	}
	return p->field->policy == POLICY_ASK;
}

static struct value
newest(const struct meeting_plan *plan)
{
	size_t at = 0;

	for (size_t d = 1; d < plan->devices; d++) {
		if (meeting_instants[d] > meeting_instants[at])
			at = d;
	}
	return plan->values.items[at];
}

static struct value
highest(const struct meeting_plan *plan)
{
	struct value best = plan->values.items[0];

	for (size_t d = 1; d < plan->devices; d++) {
		if (plan->values.items[d].i > best.i)
			best = plan->values.items[d];
	}
	return best;
}

static struct value
sum(const struct meeting_plan *plan)
{
	int64_t all = plan->values.base.i;

	for (size_t d = 0; d < plan->devices; d++)
		all += plan->values.items[d].i - plan->values.base.i;
	return value_int(all);
}

static struct value
promised(const struct place *p, const struct meeting_plan *plan)
{
	struct value first = plan->values.items[plan->order[0]];
	struct value last = plan->values.items[plan->order[plan->devices - 1]];

	if (asks(p))
		return first;
	switch (p->field->policy) {
	case POLICY_CLIENT:
		return last;
	case POLICY_SUM:
		return sum(plan);
	case POLICY_PRIORITY:
		return highest(plan);
	case POLICY_NEWEST:
		return newest(plan);
	case POLICY_SERVER:
	case POLICY_ASK:
	case POLICY_COUNT:
		break;
	}
	return plan->resolution == RESOLUTION_CLIENT_WINS ? last : first;
}

/* Those who came after the first and say something else than it. */
static size_t
questions(const struct place *p, const struct meeting_plan *plan)
{
	const struct value *said = plan->values.items;
	size_t n = 0;

	if (!asks(p) && (p->field->policy != POLICY_SERVER ||
				plan->resolution != RESOLUTION_MANUAL))
		return 0;
	for (size_t i = 1; i < plan->devices; i++)
		n += !value_equal(said[plan->order[i]], said[plan->order[0]]);
	return n;
}

static bool
is_refused(const struct meeting_end *end, const struct meeting_plan *plan)
{
	for (size_t d = 0; d < plan->devices; d++) {
		if (end->answers[d] == MEETING_REFUSED)
			return true;
	}
	return false;
}

static void
check_promise(const struct place *p)
{
	struct meeting_plan plan = plan_of(p, MEETING_DEVICES);

	if (p->entity->table == TABLE_CONFLICTS || p->changed.count == 0 ||
		is_state(p))
		return;
	for (int n = 0; n < ORDERS * RESOLUTION_COUNT; n++) {
		struct meeting_end end;

		memcpy(plan.order, orders[n % ORDERS], sizeof(plan.order));
		plan.resolution = (enum conflict_resolution)(n / ORDERS);
		end = meet(p, &plan);
		if (is_refused(&end, &plan))
			continue; /* a rule of the hotel, whoever it is */
		if (!value_equal(end.value, promised(p, &plan)))
			fail_msg("%s.%s, %s, arriving %d %d %d, is not as "
				 "promised",
				p->entity->name, p->field->name,
				conflict_resolution_name(plan.resolution),
				plan.order[0], plan.order[1], plan.order[2]);
		if (end.open != questions(p, &plan))
			fail_msg("%s.%s asks %zu times", p->entity->name,
				p->field->name, end.open);
	}
}

static void
every_field_keeps_the_promise_of_its_policy(void **state)
{
	for_places(state, check_promise);
	assert_true(held > 2000);
}

/* What stands is what somebody said. */
static void
check_state(const struct place *p)
{
	struct meeting_plan plan = plan_of(p, MEETING_DEVICES);

	if (!is_state(p) || p->changed.count == 0)
		return;
	for (int n = 0; n < ORDERS; n++) {
		struct meeting_end end;
		bool said = false;

		memcpy(plan.order, orders[n], sizeof(plan.order));
		end = meet(p, &plan);
		for (size_t d = 0; d < plan.devices; d++)
			said |= value_equal(end.value, plan.values.items[d]);
		assert_true(said);
		assert_int_equal(end.open, 0);
	}
}

static void
of_three_states_one_stands_and_nobody_is_asked(void **state)
{
	for_places(state, check_state);
	assert_true(held > 40);
}

/* ---- different fields ---- */

/* A field that nothing depends on; -1. */
static int
neutral_field(const struct place *p)
{
	static const int neutral[TABLE_COUNT] = {
		[TABLE_ROOMS] = ROOM_FLOOR,
		[TABLE_GUESTS] = GUEST_EMAIL,
		[TABLE_STAYS] = STAY_CHILDREN,
		[TABLE_MENU_ITEMS] = ITEM_TARGET_MINUTES,
		[TABLE_ORDERS] = ORDER_COVERS,
		[TABLE_ORDER_LINES] = LINE_SEAT,
		[TABLE_HOUSEKEEPING_TASKS] = TASK_PRIORITY,
		[TABLE_MAINTENANCE_REPORTS] = REPORT_REMARK,
		[TABLE_LOST_ITEMS] = LOST_LOCATION,
	};
	int f = neutral[p->entity->table];

	return f == 0 || f == p->at ? -1 : f;
}

/* The third one changes another field, later than both: the two meet as if it
 * had not, and its change stands too. */
static void
check_beside(const struct place *p)
{
	struct meeting_plan plan = plan_of(p, MEETING_DEVICES);
	struct meeting_plan two = plan_of(p, 2);
	struct meeting_values other;
	struct meeting_end end;
	struct value alone;

	if (neutral_field(p) < 0 || p->changed.count == 0)
		return;
	meeting_values(p->m, p->entity->table, neutral_field(p),
		OPERATION_UPDATE, &other);
	plan.has_beside = true;
	plan.beside = neutral_field(p);
	plan.beside_base = other.base;
	plan.beside_value = other.items[0];
	for (int n = 0; n < ORDERS; n++) {
		memcpy(plan.order, orders[n], sizeof(plan.order));
		two.order[0] = plan.order[plan.order[0] == 2];
		two.order[1] = 1 - two.order[0];
		alone = meet(p, &two).value;
		if (alone.kind == VALUE_TEXT)
			alone.s = arena_strdup(p->m->kept, alone.s);
		end = meet(p, &plan);
		assert_true(value_equal(end.beside, plan.beside_value));
		if (!value_equal(end.value, alone))
			fail_msg("%s.%s, arriving %d %d %d: another field "
				 "decides",
				p->entity->name, p->field->name, plan.order[0],
				plan.order[1], plan.order[2]);
	}
}

static void
a_change_of_another_field_makes_no_difference(void **state)
{
	for_places(state, check_beside);
	assert_true(held > 500);
}

/* ---- records of their own ---- */

static void
check_own(const struct place *p)
{
	struct meeting_plan plan = plan_of(p, MEETING_DEVICES);
	struct meeting_end end;

	if (p->inserted.count == 0)
		return;
	for (size_t d = 0; d < MEETING_DEVICES; d++)
		plan.ops[d] = OPERATION_INSERT;
	plan.values = p->inserted;
	plan.own_ids = true;
	end = meet(p, &plan);
	assert_int_equal(end.open + end.closed, 0);
	for (size_t d = 0; d < MEETING_DEVICES; d++)
		assert_true(end.answers[d] == MEETING_TAKEN ||
			    end.rules[d] != NULL);
}

static void
records_that_several_add_stand_side_by_side(void **state)
{
	for_places(state, check_own);
	assert_true(held > 100);
}

/* ---- the enumeration itself ---- */

/* The record of a table that may be deleted is one that the server deletes. */
static void
check_deletable(const struct place *p)
{
	struct meeting_plan plan = plan_of(p, 1);
	struct meeting_end end;

	if (p->at > 0 ||
		!role_may(ROLE_MANAGER, p->entity->table, OPERATION_DELETE) ||
		reduce_rules(p->entity->table)->kept)
		return;
	plan.ops[0] = OPERATION_DELETE;
	end = meet(p, &plan);
	if (!end.deleted)
		fail_msg("%s: %s", p->entity->name, end.rules[0]);
}

static void
every_table_that_may_lose_records_is_tried(void **state)
{
	for_places(state, check_deletable);
	assert_true(held >= 8);
}

/* Fields that no terminal may say, alone, in any record: they follow from
 * others, or need others beside them. */
static const struct {
	enum table table;
	int field;
} never_said[] = {
	{ TABLE_PROPERTIES, PROPERTY_BUSINESS_DATE },
	{ TABLE_FOLIOS, FOLIO_CURRENCY },
	{ TABLE_FOLIO_CHARGES, CHARGE_REVERSES_ID },
	{ TABLE_CASH_PAYMENTS, PAYMENT_CASH_SESSION_ID },
	{ TABLE_CASH_PAYMENTS, PAYMENT_CURRENCY },
	{ TABLE_CASH_PAYMENTS, PAYMENT_TENDERED_MINOR },
	{ TABLE_CASH_PAYMENTS, PAYMENT_CHANGE_MINOR },
	{ TABLE_CASH_PAYMENTS, PAYMENT_REFUNDS_ID },
	{ TABLE_SERVICE_REQUESTS, REQUEST_DONE_AT },
	{ TABLE_MAINTENANCE_REPORTS, REPORT_COMPLETED_AT },
	{ TABLE_LOST_ITEMS, LOST_SETTLED_AT },
};

static void
check_said(const struct place *p)
{
	for (size_t i = 0; i < sizeof(never_said) / sizeof(never_said[0]);
		i++) {
		if (never_said[i].table == p->entity->table &&
			never_said[i].field == p->at)
			return;
	}
	if (p->entity->table != TABLE_CONFLICTS && p->changed.count == 0 &&
		p->inserted.count == 0)
		fail_msg("nothing may be said in %s.%s: %s", p->entity->name,
			p->field->name, p->changed.rule);
}

static void
every_field_is_tried_with_values_that_are_taken(void **state)
{
	for_places(state, check_said);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_field_is_tried_with_values_that_are_taken),
		TEST(every_table_that_may_lose_records_is_tried),
		TEST(any_two_operations_meet_and_nothing_is_lost),
		TEST(any_three_operations_meet_and_nothing_is_lost),
		TEST(every_field_keeps_the_promise_of_its_policy),
		TEST(of_three_states_one_stands_and_nobody_is_asked),
		TEST(a_change_of_another_field_makes_no_difference),
		TEST(records_that_several_add_stand_side_by_side),
	};

	return TEST_ON_ALL_STORAGES("meetings", tests);
}
