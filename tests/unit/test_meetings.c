/*
 * Three terminals change the same field of the same record while they are
 * apart; their actions arrive in every order. For every field of every table
 * that is merged (schema.def), what stands in the end is what its policy
 * promises.
 */
#include "tests/lib/test.h"

#include "base/arena.h"
#include "domain/merge.h"
#include "domain/states.h"

#define TERMINALS 3
#define ORDERS    6

static const int orders[ORDERS][TERMINALS] = {
	{ 1, 2, 3 },
	{ 1, 3, 2 },
	{ 2, 1, 3 },
	{ 2, 3, 1 },
	{ 3, 1, 2 },
	{ 3, 2, 1 },
};

/* Not in the order of their numbers, so that none of the three happens to be
 * the newest and the last. */
static const int64_t instants[TERMINALS + 1] = { 1000, 3000, 4000, 2000 };

/* Of terminal n; 0: before. A terminal's differs from what was before. */
static struct value
value_of(struct arena *a, const struct field *f, int n)
{
	switch (f->type) {
	case FIELD_BOOL:
		return value_int(n > 0);
	case FIELD_CHOICE:
		if (n == 0)
			return value_int(0);
		return value_int(
			1 + (n - 1) % ((int64_t)f->choices->count - 1));
	case FIELD_INT:
		return value_int((f->min != f->max ? f->min : 0) + n * n);
	case FIELD_MONEY:
	case FIELD_TIME:
		return value_int(100 + n);
	case FIELD_DATE:
		return value_text(arena_printf(a, "2026-11-2%d", n));
	case FIELD_TEXT:
	case FIELD_ID:
	case FIELD_JSON:
		break;
	}
	return value_text(arena_printf(a, "value %d", n));
}

/* Postings and payments are never changed, conflicts are decided. */
static bool
is_merged(enum table t)
{
	return t != TABLE_FOLIO_CHARGES && t != TABLE_CASH_PAYMENTS &&
	       t != TABLE_CONFLICTS;
}

static bool
is_state(enum table t, int field)
{
	const struct state_machine *m = states_of(t);

	return m != NULL && m->field == field;
}

static bool
asks(const struct entity *e, const struct field *f)
{
	for (size_t i = 0; i < e->field_count && f->group != 0; i++) {
		if (e->fields[i].group == f->group &&
			e->fields[i].policy == POLICY_ASK)
			return true;
	}
	return f->policy == POLICY_ASK;
}

/* One field of one record, and what became of it. */
struct meeting {
	struct arena *arena;
	const struct entity *entity;
	int field;
	struct record *server;
	int asked;
};

static void
arrive(struct meeting *m, int terminal)
{
	const struct field *f = &m->entity->fields[m->field];
	struct action act = {
		.entity = m->entity,
		.table_name = m->entity->name,
		.operation = OPERATION_UPDATE,
		.server_id = "r",
		.has_base = true,
	};
	struct merge out;

	field_values_add(
		m->arena, &act.data, m->field, value_of(m->arena, f, terminal));
	field_values_add(
		m->arena, &act.base, m->field, value_of(m->arena, f, 0));
	merge_update(m->server, &act, NULL, instants[terminal], m->arena, &out);
	assert_int_equal(out.count, 1);
	if (out.ask) {
		m->asked++;
		return;
	}
	if (f->policy == POLICY_PRIORITY)
		assert_true(out.fields[0].result.i >=
			    m->server->values[m->field].i);
	m->server->values[m->field] = out.fields[0].result;
	if (m->server->updated_at < instants[terminal])
		m->server->updated_at = instants[terminal];
}

static void
meet(struct meeting *m, const int *order)
{
	const struct field *f = &m->entity->fields[m->field];

	m->asked = 0;
	m->server = record_new(m->arena, m->entity);
	m->server->id = "r";
	m->server->updated_at = instants[0];
	m->server->values[m->field] = value_of(m->arena, f, 0);
	for (int i = 0; i < TERMINALS; i++)
		arrive(m, order[i]);
}

/* Which of the three values, all the same for a field of two. */
static struct value
newest(struct arena *a, const struct field *f)
{
	int at = 1;

	for (int n = 2; n <= TERMINALS; n++) {
		if (instants[n] > instants[at])
			at = n;
	}
	return value_of(a, f, at);
}

static struct value
highest(struct arena *a, const struct field *f)
{
	struct value best = value_of(a, f, 1);

	for (int n = 2; n <= TERMINALS; n++) {
		if (value_of(a, f, n).i > best.i)
			best = value_of(a, f, n);
	}
	return best;
}

static struct value
sum(struct arena *a, const struct field *f)
{
	int64_t all = value_of(a, f, 0).i;

	for (int n = 1; n <= TERMINALS; n++)
		all += value_of(a, f, n).i - value_of(a, f, 0).i;
	return value_int(all);
}

static struct value
promised(const struct meeting *m, const int *order)
{
	const struct field *f = &m->entity->fields[m->field];

	if (asks(m->entity, f))
		return value_of(m->arena, f, order[0]);
	switch (f->policy) {
	case POLICY_CLIENT:
		return value_of(m->arena, f, order[TERMINALS - 1]);
	case POLICY_SUM:
		return sum(m->arena, f);
	case POLICY_PRIORITY:
		return highest(m->arena, f);
	case POLICY_NEWEST:
		return newest(m->arena, f);
	case POLICY_SERVER:
	case POLICY_ASK:
	case POLICY_COUNT:
		break;
	}
	return value_of(m->arena, f, order[0]);
}

/* Those who came after the first and say something else than it. */
static int
questions(const struct meeting *m, const int *order)
{
	const struct field *f = &m->entity->fields[m->field];
	int n = 0;

	for (int i = 1; i < TERMINALS && asks(m->entity, f); i++)
		n += !value_equal(value_of(m->arena, f, order[i]),
			value_of(m->arena, f, order[0]));
	return n;
}

typedef void (*meeting_check)(struct meeting *m, const int *order);

/* Every field, every order; states have a table of their own. Gives how many.
 */
static size_t
for_meetings(bool states, meeting_check check)
{
	size_t held = 0;

	for (int t = 0; t < TABLE_COUNT; t++) {
		const struct entity *e = entity_get((enum table)t);

		for (int f = 0; f < (int)e->field_count; f++) {
			struct meeting m = { .entity = e, .field = f };

			if (!is_merged(e->table) ||
				is_state(e->table, f) != states)
				continue;
			m.arena = arena_new(1024 * 1024);
			for (int i = 0; i < ORDERS; i++) {
				meet(&m, orders[i]);
				check(&m, orders[i]);
				held++;
			}
			arena_free(m.arena);
		}
	}
	return held;
}

static void
check_promise(struct meeting *m, const int *order)
{
	if (!value_equal(m->server->values[m->field], promised(m, order)))
		fail_msg("%s.%s, arriving %d %d %d, is not as promised",
			m->entity->name, m->entity->fields[m->field].name,
			order[0], order[1], order[2]);
	if (m->asked != questions(m, order))
		fail_msg("%s.%s asks %d times", m->entity->name,
			m->entity->fields[m->field].name, m->asked);
}

static void
every_field_keeps_the_promise_of_its_policy(void **state)
{
	(void)state;
	assert_true(for_meetings(false, check_promise) > 500);
}

/* What stands is what somebody said, and a move from what was before. */
static void
check_state(struct meeting *m, const int *order)
{
	const struct state_machine *machine = states_of(m->entity->table);
	const struct field *f = &m->entity->fields[m->field];
	struct value last = m->server->values[m->field];
	bool said = false;

	(void)order;
	for (int n = 1; n <= TERMINALS; n++)
		said |= value_equal(last, value_of(m->arena, f, n));
	assert_true(said);
	assert_int_equal(m->asked, 0);
	assert_int_equal(machine->field, m->field);
}

static void
of_three_states_one_stands_and_nobody_is_asked(void **state)
{
	(void)state;
	assert_true(for_meetings(true, check_state) > 40);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_field_keeps_the_promise_of_its_policy),
		cmocka_unit_test(
			of_three_states_one_stands_and_nobody_is_asked),
	};

	return cmocka_run_group_tests_name("meetings", tests, NULL, NULL);
}
