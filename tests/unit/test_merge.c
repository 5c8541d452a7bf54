#include "tests/lib/test.h"

#include "domain/merge.h"
#include "domain/states.h"
#include "tests/lib/hotel.h"

#include <string.h>

#define SERVER_AT INT64_C(5000)

/* One record and one action on it; merged by m. */
struct scene {
	struct arena *arena;
	struct record *server;
	struct action act;
	struct record *seen;
	int64_t client_at;
	const int64_t *set_at;
	struct merge m;
};

static struct arena *arena;

static int
set_up(void **state)
{
	(void)state;
	arena = arena_new((size_t)16 * 1024 * 1024);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct scene
scene_of(enum table t)
{
	struct scene s = { .client_at = SERVER_AT + 1000 };

	s.server = record_new(arena, entity_get(t));
	s.server->id = "record";
	s.server->version = 3;
	s.server->updated_at = SERVER_AT;
	s.act.id = "action";
	s.act.entity = s.server->entity;
	s.act.operation = OPERATION_UPDATE;
	s.act.server_id = "record";
	return s;
}

static void
server_has(struct scene *s, int field, struct value v)
{
	s->server->values[field] = v;
}

static void
client_sets(struct scene *s, int field, struct value v)
{
	field_values_add(arena, &s->act.data, field, v);
}

static void
client_saw(struct scene *s, int field, struct value v)
{
	field_values_add(arena, &s->act.base, field, v);
	s->act.has_base = true;
}

static void
merge(struct scene *s)
{
	merge_update(s->server, &s->act, s->seen, s->client_at, s->set_at,
		arena, &s->m);
}

static const struct merged_field *
field_of(const struct scene *s, int field)
{
	for (size_t i = 0; i < s->m.count; i++) {
		if (s->m.fields[i].field == field)
			return &s->m.fields[i];
	}
	fail_msg("field %d is not in the merge", field);
	return NULL;
}

static void
assert_choice(const struct scene *s, int field, enum merge_choice choice,
	struct value result)
{
	const struct merged_field *f = field_of(s, field);

	assert_int_equal(f->choice, choice);
	if (choice != MERGE_ASK)
		assert_true(value_equal(f->result, result));
}

static struct value
text(const char *s)
{
	return value_text(s);
}

static struct value
num(int64_t i)
{
	return value_int(i);
}

/* ---- every policy, every knowledge of the base ---- */

/* What the client knew of the field: */
enum base_is {
	BASE_IS_SERVER, /* nobody else changed it */
	BASE_DIFFERS,   /* somebody did */
	BASE_ABSENT,    /* unknown */
};

/* clang-format off */
static const struct {
	const char *what;
	enum table table;
	int field;
	enum conflict_resolution resolution;
	enum base_is base_is;
	int64_t base, server, client; /* texts are made of them too */
	int64_t client_at;
	enum merge_choice choice;
	int64_t result;
} cases[] = {
	/* server_wins is the default of what the entity leaves open */
	{ "server, base = server", TABLE_GUESTS, GUEST_PHONE, RESOLUTION_SERVER_WINS,
	  BASE_IS_SERVER, 1, 1, 2, 6000, MERGE_CLIENT, 2 },
	{ "server, base differs", TABLE_GUESTS, GUEST_PHONE, RESOLUTION_SERVER_WINS,
	  BASE_DIFFERS, 1, 3, 2, 6000, MERGE_POLICY_SERVER, 3 },
	{ "server, base absent", TABLE_GUESTS, GUEST_PHONE, RESOLUTION_SERVER_WINS,
	  BASE_ABSENT, 0, 3, 2, 6000, MERGE_CLIENT, 2 },
	{ "server/client_wins, base = server", TABLE_GUESTS, GUEST_PHONE, RESOLUTION_CLIENT_WINS,
	  BASE_IS_SERVER, 1, 1, 2, 6000, MERGE_CLIENT, 2 },
	{ "server/client_wins, base differs", TABLE_GUESTS, GUEST_PHONE, RESOLUTION_CLIENT_WINS,
	  BASE_DIFFERS, 1, 3, 2, 6000, MERGE_POLICY_CLIENT, 2 },
	{ "server/client_wins, base absent", TABLE_GUESTS, GUEST_PHONE, RESOLUTION_CLIENT_WINS,
	  BASE_ABSENT, 0, 3, 2, 6000, MERGE_CLIENT, 2 },
	{ "server/manual, base = server", TABLE_GUESTS, GUEST_PHONE, RESOLUTION_MANUAL,
	  BASE_IS_SERVER, 1, 1, 2, 6000, MERGE_CLIENT, 2 },
	{ "server/manual, base differs", TABLE_GUESTS, GUEST_PHONE, RESOLUTION_MANUAL,
	  BASE_DIFFERS, 1, 3, 2, 6000, MERGE_ASK, 0 },
	{ "server/manual, base absent", TABLE_GUESTS, GUEST_PHONE, RESOLUTION_MANUAL,
	  BASE_ABSENT, 0, 3, 2, 6000, MERGE_CLIENT, 2 },

	{ "client, base = server", TABLE_GUESTS, GUEST_NOTE, RESOLUTION_SERVER_WINS,
	  BASE_IS_SERVER, 1, 1, 2, 6000, MERGE_CLIENT, 2 },
	{ "client, base differs", TABLE_GUESTS, GUEST_NOTE, RESOLUTION_SERVER_WINS,
	  BASE_DIFFERS, 1, 3, 2, 4000, MERGE_POLICY_CLIENT, 2 },
	{ "client, base absent", TABLE_GUESTS, GUEST_NOTE, RESOLUTION_SERVER_WINS,
	  BASE_ABSENT, 0, 3, 2, 4000, MERGE_CLIENT, 2 },

	{ "sum, base = server", TABLE_MENU_ITEMS, ITEM_COUNTDOWN, RESOLUTION_SERVER_WINS,
	  BASE_IS_SERVER, 10, 10, 7, 6000, MERGE_CLIENT, 7 },
	{ "sum, base differs", TABLE_MENU_ITEMS, ITEM_COUNTDOWN, RESOLUTION_SERVER_WINS,
	  BASE_DIFFERS, 10, 6, 7, 6000, MERGE_POLICY_BOTH, 3 },
	{ "sum, base absent", TABLE_MENU_ITEMS, ITEM_COUNTDOWN, RESOLUTION_SERVER_WINS,
	  BASE_ABSENT, 0, 6, 7, 6000, MERGE_CLIENT, 7 },
	{ "sum, client_wins changes nothing about it", TABLE_MENU_ITEMS, ITEM_COUNTDOWN,
	  RESOLUTION_CLIENT_WINS,
	  BASE_DIFFERS, 10, 6, 7, 6000, MERGE_POLICY_BOTH, 3 },

	{ "sum, both took the same number", TABLE_MENU_ITEMS, ITEM_COUNTDOWN,
	  RESOLUTION_SERVER_WINS,
	  BASE_DIFFERS, 10, 8, 8, 6000, MERGE_POLICY_BOTH, 6 },
	{ "sum, nobody took any", TABLE_MENU_ITEMS, ITEM_COUNTDOWN, RESOLUTION_SERVER_WINS,
	  BASE_IS_SERVER, 8, 8, 8, 6000, MERGE_SAME, 8 },
	{ "sum, base absent, nothing new", TABLE_MENU_ITEMS, ITEM_COUNTDOWN,
	  RESOLUTION_SERVER_WINS,
	  BASE_ABSENT, 0, 7, 7, 6000, MERGE_SAME, 7 },

	{ "priority, base = server: a room may get better", TABLE_ROOMS, ROOM_STATUS,
	  RESOLUTION_SERVER_WINS, BASE_IS_SERVER, ROOM_STATUS_DIRTY, ROOM_STATUS_DIRTY,
	  ROOM_STATUS_AVAILABLE, 6000, MERGE_CLIENT, ROOM_STATUS_AVAILABLE },
	{ "priority, base differs, client higher", TABLE_ROOMS, ROOM_STATUS,
	  RESOLUTION_SERVER_WINS, BASE_DIFFERS, ROOM_STATUS_AVAILABLE, ROOM_STATUS_DIRTY,
	  ROOM_STATUS_OUT_OF_ORDER, 4000, MERGE_POLICY_CLIENT, ROOM_STATUS_OUT_OF_ORDER },
	{ "priority, base differs, server higher", TABLE_ROOMS, ROOM_STATUS,
	  RESOLUTION_CLIENT_WINS, BASE_DIFFERS, ROOM_STATUS_DIRTY, ROOM_STATUS_MAINTENANCE,
	  ROOM_STATUS_AVAILABLE, 6000, MERGE_POLICY_SERVER, ROOM_STATUS_MAINTENANCE },
	{ "priority, base absent", TABLE_ROOMS, ROOM_STATUS,
	  RESOLUTION_SERVER_WINS, BASE_ABSENT, 0, ROOM_STATUS_MAINTENANCE,
	  ROOM_STATUS_AVAILABLE, 6000, MERGE_CLIENT, ROOM_STATUS_AVAILABLE },

	{ "newest, base = server", TABLE_ROOMS, ROOM_CONDITION, RESOLUTION_SERVER_WINS,
	  BASE_IS_SERVER, ROOM_CONDITION_DIRTY, ROOM_CONDITION_DIRTY,
	  ROOM_CONDITION_CLEAN, 4000, MERGE_CLIENT, ROOM_CONDITION_CLEAN },
	{ "newest, base differs, client later", TABLE_ROOMS, ROOM_CONDITION,
	  RESOLUTION_SERVER_WINS, BASE_DIFFERS, ROOM_CONDITION_DIRTY, ROOM_CONDITION_PICKUP,
	  ROOM_CONDITION_CLEAN, SERVER_AT + 1, MERGE_POLICY_CLIENT, ROOM_CONDITION_CLEAN },
	{ "newest, base differs, client earlier", TABLE_ROOMS, ROOM_CONDITION,
	  RESOLUTION_SERVER_WINS, BASE_DIFFERS, ROOM_CONDITION_DIRTY, ROOM_CONDITION_PICKUP,
	  ROOM_CONDITION_CLEAN, SERVER_AT - 1, MERGE_POLICY_SERVER, ROOM_CONDITION_PICKUP },
	{ "newest, a tie goes to the server", TABLE_ROOMS, ROOM_CONDITION,
	  RESOLUTION_CLIENT_WINS, BASE_DIFFERS, ROOM_CONDITION_DIRTY, ROOM_CONDITION_PICKUP,
	  ROOM_CONDITION_CLEAN, SERVER_AT, MERGE_POLICY_SERVER, ROOM_CONDITION_PICKUP },
	{ "newest, base absent", TABLE_ROOMS, ROOM_CONDITION, RESOLUTION_SERVER_WINS,
	  BASE_ABSENT, 0, ROOM_CONDITION_PICKUP, ROOM_CONDITION_CLEAN, 4000,
	  MERGE_CLIENT, ROOM_CONDITION_CLEAN },

	{ "ask, base = server", TABLE_GUESTS, GUEST_FULL_NAME, RESOLUTION_SERVER_WINS,
	  BASE_IS_SERVER, 1, 1, 2, 6000, MERGE_CLIENT, 2 },
	{ "ask, base differs", TABLE_GUESTS, GUEST_FULL_NAME, RESOLUTION_SERVER_WINS,
	  BASE_DIFFERS, 1, 3, 2, 6000, MERGE_ASK, 0 },
	{ "ask, client_wins does not help", TABLE_GUESTS, GUEST_FULL_NAME,
	  RESOLUTION_CLIENT_WINS, BASE_DIFFERS, 1, 3, 2, 6000, MERGE_ASK, 0 },
	{ "ask, base absent", TABLE_GUESTS, GUEST_FULL_NAME, RESOLUTION_SERVER_WINS,
	  BASE_ABSENT, 0, 3, 2, 6000, MERGE_CLIENT, 2 },

	{ "both entered the same", TABLE_GUESTS, GUEST_FULL_NAME, RESOLUTION_MANUAL,
	  BASE_DIFFERS, 1, 2, 2, 6000, MERGE_SAME, 2 },
	{ "the client sends back what it saw", TABLE_GUESTS, GUEST_FULL_NAME,
	  RESOLUTION_MANUAL, BASE_DIFFERS, 1, 3, 1, 6000, MERGE_SERVER, 3 },
};
/* clang-format on */

static struct value
value_for(const struct field *f, int64_t n)
{
	if (f->type == FIELD_TEXT)
		return text(arena_printf(arena, "text %lld", (long long)n));
	return num(n);
}

static void
check_case(size_t i, bool by_seen)
{
	struct scene s = scene_of(cases[i].table);
	const struct field *f = &s.server->entity->fields[cases[i].field];
	struct value base = value_for(f, cases[i].base);

	s.client_at = cases[i].client_at;
	s.act.conflict_resolution = cases[i].resolution;
	server_has(&s, cases[i].field, value_for(f, cases[i].server));
	client_sets(&s, cases[i].field, value_for(f, cases[i].client));
	if (cases[i].base_is != BASE_ABSENT && !by_seen)
		client_saw(&s, cases[i].field, base);
	if (cases[i].base_is != BASE_ABSENT && by_seen) {
		s.seen = record_copy(arena, s.server);
		s.seen->values[cases[i].field] = base;
	}
	merge(&s);
	if (field_of(&s, cases[i].field)->choice != cases[i].choice)
		print_error("%s\n", cases[i].what);
	assert_choice(&s, cases[i].field, cases[i].choice,
		value_for(f, cases[i].result));
	assert_int_equal(
		s.m.conflict, merge_is_conflict(field_of(&s, cases[i].field)));
	assert_int_equal(s.m.ask, cases[i].choice == MERGE_ASK);
}

static void
every_policy_decides_as_the_table_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_case(i, false);
}

static void
the_change_log_stands_in_for_a_missing_base(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_case(i, true);
}

static void
every_policy_is_in_the_table(void **state)
{
	bool seen[POLICY_COUNT][3] = { { false } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct entity *e = entity_get(cases[i].table);

		seen[e->fields[cases[i].field].policy][cases[i].base_is] = true;
	}
	for (int p = 0; p < POLICY_COUNT; p++) {
		for (int b = 0; b < 3; b++)
			assert_true(seen[p][b]);
	}
}

static void
room_status_keeps_the_higher_rank_for_every_pair(void **state)
{
	(void)state;
	for (int s = 0; s < ROOM_STATUS_WORD_COUNT; s++) {
		for (int c = 0; c < ROOM_STATUS_WORD_COUNT; c++) {
			enum room_status got = merge_room_status(
				(enum room_status)s, (enum room_status)c);

			assert_int_equal(got, s >= c ? s : c);
		}
	}
	assert_string_equal(choices_word(&room_status_choices,
				    merge_room_status(ROOM_STATUS_OUT_OF_ORDER,
					    ROOM_STATUS_OCCUPIED)),
		"out_of_order");
}

/* ---- sums ---- */

static void
an_empty_number_counts_as_nothing_in_a_sum(void **state)
{
	struct scene s = scene_of(TABLE_MENU_ITEMS);

	(void)state;
	server_has(&s, ITEM_COUNTDOWN, num(5));
	client_sets(&s, ITEM_COUNTDOWN, num(12));
	client_saw(&s, ITEM_COUNTDOWN, value_null());
	merge(&s);
	assert_choice(&s, ITEM_COUNTDOWN, MERGE_POLICY_BOTH, num(17));
}

static void
a_sum_stays_within_the_limits_of_its_field(void **state)
{
	struct scene s = scene_of(TABLE_MENU_ITEMS);

	(void)state;
	server_has(&s, ITEM_COUNTDOWN, num(999000));
	client_sets(&s, ITEM_COUNTDOWN, num(999000));
	client_saw(&s, ITEM_COUNTDOWN, num(0));
	s.act.data.items[0].value = num(998000);
	merge(&s);
	assert_choice(&s, ITEM_COUNTDOWN, MERGE_POLICY_BOTH, num(999999));
}

/* ---- groups ---- */

static struct scene
stay_scene(void)
{
	struct scene s = scene_of(TABLE_STAYS);

	server_has(&s, STAY_GUEST_ID, text("anna"));
	server_has(&s, STAY_ROOM_ID, text("204"));
	server_has(&s, STAY_STATE, num(STAY_STATE_CONFIRMED));
	server_has(&s, STAY_ARRIVAL_DATE, text("2026-11-22"));
	server_has(&s, STAY_DEPARTURE_DATE, text("2026-11-24"));
	server_has(&s, STAY_RATE_MINOR, num(9000));
	return s;
}

static void
one_conflict_in_a_group_asks_for_all_of_it(void **state)
{
	struct scene s = stay_scene();

	(void)state;
	/* The departure alone was changed by both; the room by the client. */
	client_sets(&s, STAY_DEPARTURE_DATE, text("2026-11-26"));
	client_saw(&s, STAY_DEPARTURE_DATE, text("2026-11-23"));
	client_sets(&s, STAY_ROOM_ID, text("205"));
	client_saw(&s, STAY_ROOM_ID, text("204"));
	client_sets(&s, STAY_NOTE, text("late"));
	client_saw(&s, STAY_NOTE, value_null());
	merge(&s);
	assert_choice(&s, STAY_DEPARTURE_DATE, MERGE_ASK, value_null());
	assert_choice(&s, STAY_ROOM_ID, MERGE_ASK, value_null());
	assert_choice(&s, STAY_NOTE, MERGE_CLIENT, text("late"));
	assert_true(s.m.ask);
}

static void
a_rate_asks_because_its_group_does(void **state)
{
	struct scene s = stay_scene();

	(void)state;
	client_sets(&s, STAY_RATE_MINOR, num(8000));
	client_saw(&s, STAY_RATE_MINOR, num(8500));
	merge(&s);
	assert_choice(&s, STAY_RATE_MINOR, MERGE_ASK, value_null());
}

static void
two_half_edits_of_a_group_are_a_conflict(void **state)
{
	struct scene s = stay_scene();
	const struct merged_field *mate;

	(void)state;
	/* Others moved the guest to 204; the client, who saw 203, changes the
	 * date only. */
	client_sets(&s, STAY_DEPARTURE_DATE, text("2026-11-26"));
	client_saw(&s, STAY_DEPARTURE_DATE, text("2026-11-24"));
	client_saw(&s, STAY_ROOM_ID, text("203"));
	merge(&s);
	assert_true(s.m.ask);
	mate = field_of(&s, STAY_ROOM_ID);
	assert_int_equal(mate->choice, MERGE_ASK);
	assert_string_equal(mate->client.s, "203");
	assert_string_equal(mate->server.s, "204");
}

static void
a_mate_that_nobody_knows_of_makes_no_conflict(void **state)
{
	struct scene s = stay_scene();

	(void)state;
	client_sets(&s, STAY_DEPARTURE_DATE, text("2026-11-26"));
	client_saw(&s, STAY_DEPARTURE_DATE, text("2026-11-24"));
	merge(&s);
	assert_false(s.m.conflict);
	assert_int_equal(s.m.count, 1);
}

static void
a_group_that_only_the_server_changed_is_no_conflict(void **state)
{
	struct scene s = stay_scene();

	(void)state;
	client_sets(&s, STAY_ROOM_ID, text("203"));
	client_saw(&s, STAY_ROOM_ID, text("203"));
	client_sets(&s, STAY_NOTE, text("late"));
	client_saw(&s, STAY_NOTE, value_null());
	merge(&s);
	assert_choice(&s, STAY_ROOM_ID, MERGE_SERVER, text("204"));
	assert_false(s.m.conflict);
	assert_true(s.m.disjoint);
}

static void
a_group_without_an_ask_is_decided_whole(void **state)
{
	struct scene s = scene_of(TABLE_CASH_PAYMENTS);

	(void)state;
	server_has(&s, PAYMENT_AMOUNT_MINOR, num(500));
	server_has(&s, PAYMENT_TENDERED_MINOR, num(1000));
	client_sets(&s, PAYMENT_AMOUNT_MINOR, num(700));
	client_saw(&s, PAYMENT_AMOUNT_MINOR, num(600));
	client_sets(&s, PAYMENT_TENDERED_MINOR, num(2000));
	client_saw(&s, PAYMENT_TENDERED_MINOR, num(1000));
	merge(&s);
	assert_choice(&s, PAYMENT_AMOUNT_MINOR, MERGE_POLICY_SERVER, num(500));
	assert_choice(
		&s, PAYMENT_TENDERED_MINOR, MERGE_POLICY_SERVER, num(1000));
	s.act.conflict_resolution = RESOLUTION_CLIENT_WINS;
	merge(&s);
	assert_choice(&s, PAYMENT_AMOUNT_MINOR, MERGE_POLICY_CLIENT, num(700));
	assert_choice(
		&s, PAYMENT_TENDERED_MINOR, MERGE_POLICY_CLIENT, num(2000));
}

/* ---- states ---- */

static enum merge_choice
merge_task_state(enum task_state base, enum task_state server,
	enum task_state client, enum conflict_resolution resolution)
{
	struct scene s = scene_of(TABLE_HOUSEKEEPING_TASKS);

	s.act.conflict_resolution = resolution;
	server_has(&s, TASK_STATE, num((int64_t)server));
	client_sets(&s, TASK_STATE, num((int64_t)client));
	client_saw(&s, TASK_STATE, num((int64_t)base));
	merge(&s);
	return field_of(&s, TASK_STATE)->choice;
}

static void
a_state_that_the_server_is_past_stays(void **state)
{
	(void)state;
	assert_int_equal(merge_task_state(TASK_STATE_PLANNED, TASK_STATE_DONE,
				 TASK_STATE_STARTED, RESOLUTION_SERVER_WINS),
		MERGE_POLICY_SERVER);
}

static void
a_state_that_is_further_on_is_proposed(void **state)
{
	(void)state;
	assert_int_equal(
		merge_task_state(TASK_STATE_PLANNED, TASK_STATE_STARTED,
			TASK_STATE_DONE, RESOLUTION_SERVER_WINS),
		MERGE_POLICY_CLIENT);
	/* Where no way leads, the machine's rule answers. */
	assert_int_equal(
		merge_task_state(TASK_STATE_PLANNED, TASK_STATE_CANCELLED,
			TASK_STATE_INSPECTED, RESOLUTION_SERVER_WINS),
		MERGE_POLICY_CLIENT);
}

static void
where_ways_lead_to_and_fro_the_later_state_counts(void **state)
{
	(void)state;
	/* Assigned by the supervisor while the attendant was done already. */
	assert_int_equal(
		merge_task_state(TASK_STATE_PLANNED, TASK_STATE_ASSIGNED,
			TASK_STATE_DONE, RESOLUTION_SERVER_WINS),
		MERGE_POLICY_CLIENT);
	assert_int_equal(merge_task_state(TASK_STATE_PLANNED, TASK_STATE_DONE,
				 TASK_STATE_ASSIGNED, RESOLUTION_SERVER_WINS),
		MERGE_POLICY_SERVER);
	assert_int_equal(
		merge_task_state(TASK_STATE_ASSIGNED, TASK_STATE_STARTED,
			TASK_STATE_PAUSED, RESOLUTION_SERVER_WINS),
		MERGE_POLICY_CLIENT);
}

static void
an_action_that_insists_decides_its_states_itself(void **state)
{
	(void)state;
	assert_int_equal(merge_task_state(TASK_STATE_PLANNED, TASK_STATE_DONE,
				 TASK_STATE_STARTED, RESOLUTION_CLIENT_WINS),
		MERGE_POLICY_CLIENT);
	assert_int_equal(merge_task_state(TASK_STATE_PLANNED, TASK_STATE_DONE,
				 TASK_STATE_STARTED, RESOLUTION_MANUAL),
		MERGE_ASK);
}

/* ---- several fields ---- */

static void
changes_to_different_fields_both_stand(void **state)
{
	struct scene s = scene_of(TABLE_GUESTS);

	(void)state;
	server_has(&s, GUEST_PHONE, text("new"));
	client_sets(&s, GUEST_EMAIL, text("a@b"));
	s.seen = record_copy(arena, s.server);
	s.seen->values[GUEST_PHONE] = text("old");
	merge(&s);
	assert_false(s.m.conflict);
	assert_true(s.m.disjoint);
	assert_choice(&s, GUEST_EMAIL, MERGE_CLIENT, text("a@b"));
}

static void
a_record_newer_than_the_action_was_changed_meanwhile(void **state)
{
	struct scene s = scene_of(TABLE_GUESTS);

	(void)state;
	client_sets(&s, GUEST_EMAIL, text("a@b"));
	client_saw(&s, GUEST_EMAIL, value_null());
	s.client_at = SERVER_AT - 1;
	merge(&s);
	assert_true(s.m.disjoint);
	s.client_at = SERVER_AT;
	merge(&s);
	assert_false(s.m.disjoint);
}

static void
each_field_goes_by_its_own_policy(void **state)
{
	struct scene s = scene_of(TABLE_ROOMS);

	(void)state;
	server_has(&s, ROOM_STATUS, num(ROOM_STATUS_DIRTY));
	server_has(&s, ROOM_NOTE, text("server"));
	server_has(&s, ROOM_RATE_MINOR, num(100));
	client_sets(&s, ROOM_STATUS, num(ROOM_STATUS_OCCUPIED));
	client_saw(&s, ROOM_STATUS, num(ROOM_STATUS_AVAILABLE));
	client_sets(&s, ROOM_NOTE, text("client"));
	client_saw(&s, ROOM_NOTE, text("base"));
	client_sets(&s, ROOM_RATE_MINOR, num(200));
	client_saw(&s, ROOM_RATE_MINOR, num(50));
	merge(&s);
	assert_choice(
		&s, ROOM_STATUS, MERGE_POLICY_SERVER, num(ROOM_STATUS_DIRTY));
	assert_choice(&s, ROOM_NOTE, MERGE_POLICY_CLIENT, text("client"));
	assert_choice(&s, ROOM_RATE_MINOR, MERGE_POLICY_SERVER, num(100));
	assert_true(s.m.conflict);
	assert_false(s.m.ask);
}

static void
base_goes_before_the_change_log(void **state)
{
	struct scene s = scene_of(TABLE_GUESTS);

	(void)state;
	server_has(&s, GUEST_PHONE, text("1"));
	client_sets(&s, GUEST_PHONE, text("2"));
	client_saw(&s, GUEST_PHONE, text("1"));
	s.seen = record_copy(arena, s.server);
	s.seen->values[GUEST_PHONE] = text("0");
	merge(&s);
	assert_choice(&s, GUEST_PHONE, MERGE_CLIENT, text("2"));
}

/* ---- deleting ---- */

static void
deleting_what_others_changed_is_decided_by_the_action(void **state)
{
	struct scene s = scene_of(TABLE_GUESTS);

	(void)state;
	s.act.operation = OPERATION_DELETE;
	server_has(&s, GUEST_PHONE, text("new"));
	client_saw(&s, GUEST_PHONE, text("old"));
	merge_delete(s.server, &s.act, NULL, arena, &s.m);
	assert_true(s.m.conflict);
	assert_choice(&s, GUEST_PHONE, MERGE_POLICY_SERVER, text("new"));
	s.act.conflict_resolution = RESOLUTION_MANUAL;
	merge_delete(s.server, &s.act, NULL, arena, &s.m);
	assert_true(s.m.ask);
	s.act.has_base = false;
	merge_delete(s.server, &s.act, NULL, arena, &s.m);
	assert_false(s.m.conflict);
}

/* Two groups whose fields have policies of their own; no entity of the hotel
 * is like that today. */
static const struct field mixed_fields[] = {
	{ .name = "a", .type = FIELD_INT, .policy = POLICY_CLIENT, .group = 1 },
	{ .name = "b", .type = FIELD_INT, .policy = POLICY_SERVER, .group = 1 },
	{ .name = "c", .type = FIELD_INT, .policy = POLICY_SERVER, .group = 2 },
	{ .name = "d", .type = FIELD_INT, .policy = POLICY_CLIENT, .group = 2 },
	{ .name = "e", .type = FIELD_INT, .policy = POLICY_SERVER, .group = 3 },
	{ .name = "f", .type = FIELD_INT, .policy = POLICY_SERVER, .group = 3 },
};
static const struct entity mixed = {
	.table = TABLE_GUESTS, /* has no state machine */
	.name = "mixed",
	.one = "mixed",
	.fields = mixed_fields,
	.field_count = 6,
};

static void
the_first_conflict_of_a_group_decides_for_the_others(void **state)
{
	struct scene s = scene_of(TABLE_GUESTS);

	(void)state;
	s.server = record_new(arena, &mixed);
	s.act.entity = &mixed;
	for (int i = 0; i < 6; i++) {
		server_has(&s, i, num(10 + i));
		client_sets(&s, i, num(20 + i));
		/* In the third group nobody else changed anything. */
		client_saw(&s, i, num(i < 4 ? i : 10 + i));
	}
	merge(&s);
	assert_choice(&s, 0, MERGE_POLICY_CLIENT, num(20));
	assert_choice(&s, 1, MERGE_POLICY_CLIENT, num(21));
	assert_choice(&s, 2, MERGE_POLICY_SERVER, num(12));
	assert_choice(&s, 3, MERGE_POLICY_SERVER, num(13));
	assert_choice(&s, 4, MERGE_CLIENT, num(24));
	assert_choice(&s, 5, MERGE_CLIENT, num(25));
	s.act.conflict_resolution = RESOLUTION_MANUAL;
	merge(&s);
	assert_choice(&s, 1, MERGE_POLICY_CLIENT, num(21));
	assert_choice(&s, 2, MERGE_ASK, value_null());
	assert_choice(&s, 3, MERGE_ASK, value_null());
}

/* What stands when a client says nothing of what it saw, by policy. */
static const struct {
	enum table table;
	int field;
	enum conflict_resolution resolution;
	int64_t server;
	int64_t client;
	enum merge_choice older; /* than what the server has */
	enum merge_choice newer;
} unseen_cases[] = {
	{ TABLE_ROOMS, ROOM_FLOOR, RESOLUTION_SERVER_WINS, 1, 2,
		MERGE_POLICY_CLIENT, MERGE_CLIENT },
	{ TABLE_ROOMS, ROOM_FLOOR, RESOLUTION_MANUAL, 1, 2, MERGE_ASK,
		MERGE_CLIENT },
	{ TABLE_ROOMS, ROOM_STATUS, RESOLUTION_SERVER_WINS,
		ROOM_STATUS_OUT_OF_ORDER, ROOM_STATUS_AVAILABLE,
		MERGE_POLICY_SERVER, MERGE_CLIENT },
	{ TABLE_ROOMS, ROOM_CONDITION, RESOLUTION_SERVER_WINS, 1, 2,
		MERGE_POLICY_SERVER, MERGE_CLIENT },
	{ TABLE_MENU_ITEMS, ITEM_COUNTDOWN, RESOLUTION_SERVER_WINS, 10, 8,
		MERGE_POLICY_CLIENT, MERGE_CLIENT },
	{ TABLE_STAYS, STAY_ROOM_ID, RESOLUTION_SERVER_WINS, 1, 2, MERGE_ASK,
		MERGE_CLIENT },
};

static void
what_was_set_after_an_action_it_cannot_have_seen(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(unseen_cases) / sizeof(unseen_cases[0]);
		i++) {
		struct scene s = scene_of(unseen_cases[i].table);
		int field = unseen_cases[i].field;
		int64_t set_at[ENTITY_MAX_FIELDS] = { 0 };

		s.set_at = set_at;
		s.act.conflict_resolution = unseen_cases[i].resolution;
		server_has(&s, field, num(unseen_cases[i].server));
		client_sets(&s, field, num(unseen_cases[i].client));
		set_at[field] = s.client_at + 1;
		merge(&s);
		assert_int_equal(
			field_of(&s, field)->choice, unseen_cases[i].older);
		set_at[field] = s.client_at;
		merge(&s);
		assert_int_equal(
			field_of(&s, field)->choice, unseen_cases[i].newer);
	}
}

static void
the_newer_of_two_is_told_by_the_field_not_by_the_record(void **state)
{
	struct scene s = scene_of(TABLE_ROOMS);
	int64_t set_at[ENTITY_MAX_FIELDS] = { 0 };

	(void)state;
	s.set_at = set_at;
	s.client_at = SERVER_AT - 1;
	set_at[ROOM_CONDITION] = SERVER_AT - 2;
	server_has(&s, ROOM_CONDITION, num(1));
	client_sets(&s, ROOM_CONDITION, num(2));
	client_saw(&s, ROOM_CONDITION, num(3));
	merge(&s);
	assert_choice(&s, ROOM_CONDITION, MERGE_POLICY_CLIENT, num(2));
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(every_policy_decides_as_the_table_says),
		TEST(the_change_log_stands_in_for_a_missing_base),
		TEST(what_was_set_after_an_action_it_cannot_have_seen),
		TEST(the_newer_of_two_is_told_by_the_field_not_by_the_record),
		TEST(every_policy_is_in_the_table),
		TEST(room_status_keeps_the_higher_rank_for_every_pair),
		TEST(an_empty_number_counts_as_nothing_in_a_sum),
		TEST(a_sum_stays_within_the_limits_of_its_field),
		TEST(one_conflict_in_a_group_asks_for_all_of_it),
		TEST(a_rate_asks_because_its_group_does),
		TEST(two_half_edits_of_a_group_are_a_conflict),
		TEST(a_mate_that_nobody_knows_of_makes_no_conflict),
		TEST(a_group_that_only_the_server_changed_is_no_conflict),
		TEST(a_group_without_an_ask_is_decided_whole),
		TEST(a_state_that_the_server_is_past_stays),
		TEST(a_state_that_is_further_on_is_proposed),
		TEST(where_ways_lead_to_and_fro_the_later_state_counts),
		TEST(an_action_that_insists_decides_its_states_itself),
		TEST(changes_to_different_fields_both_stand),
		TEST(a_record_newer_than_the_action_was_changed_meanwhile),
		TEST(each_field_goes_by_its_own_policy),
		TEST(base_goes_before_the_change_log),
		TEST(deleting_what_others_changed_is_decided_by_the_action),
		TEST(the_first_conflict_of_a_group_decides_for_the_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
