/*
 * The offline window: counted by a clock that nobody can set, and what a
 * terminal takes in each of its states (store/window.h, domain/weight.h).
 */
#include "tests/lib/test.h"

#include "tests/lib/test_store.h"

#include "store/queue.h"
#include "store/sync_state.h"
#include "store/window.h"

#include <string.h>

#define HOUR INT64_C(3600000)

/* Wall clock, clock since the machine's start, and which start that was. */
static struct clocks {
	int64_t wall_ms;
	int64_t mono_ms;
	const char *boot;
} clocks;

static int64_t
wall(void *ctx)
{
	(void)ctx;
	return clocks.wall_ms;
}

static int64_t
mono(void *ctx)
{
	(void)ctx;
	return clocks.mono_ms;
}

static const char *
boot(void *ctx)
{
	(void)ctx;
	return clocks.boot;
}

static void
contact(struct test_store *ts)
{
	struct sync_state link;

	assert_int_equal(sync_state_load(ts->st, ts->a, &link), ERR_OK);
	link.link = LINK_ONLINE;
	link.last_contact_ms = env_now_ms(&ts->env);
	assert_int_equal(sync_state_save_link(ts->st, &link), ERR_OK);
}

static int
set_up(void **state)
{
	struct test_store *ts;

	(void)test_store_set_up(state);
	ts = *state;
	clocks = (struct clocks){ ts->now_ms + 5000, 1000, "one" };
	ts->env.now_ms = wall;
	ts->env.mono_ms = mono;
	ts->env.boot = boot;
	store_set_limits(ts->st, &(struct store_limits){ 24, 0 });
	contact(ts);
	return 0;
}

/* The hotel's own policy is 24 hours (tests/lib/hotel.c). */
static void
set_policy(struct test_store *ts, enum offline_window kind)
{
	hotel_set(&ts->office, TABLE_PROPERTIES, "property",
		DATA(INT(PROPERTY_OFFLINE_WINDOW, kind)));
	test_pull(ts, 0, true);
}

static void
pass(int64_t ms)
{
	clocks.wall_ms += ms;
	clocks.mono_ms += ms;
}

static struct window
look(struct test_store *ts)
{
	struct window w;

	assert_int_equal(window_load(ts->st, ts->a, &w), ERR_OK);
	return w;
}

static void
the_policy_gives_8_24_and_72_hours(void **state)
{
	static const int64_t hours[] = { 8, 24, 72 };
	struct test_store *ts = *state;

	store_set_limits(ts->st, &(struct store_limits){ 72, 0 });
	for (int i = 0; i < OFFLINE_WINDOW_WORD_COUNT; i++) {
		struct window w;

		set_policy(ts, (enum offline_window)i);
		w = look(ts);
		assert_int_equal(w.hours, hours[i]);
		assert_int_equal(w.left_ms, hours[i] * HOUR);
		assert_int_equal(w.state, WINDOW_OPEN);
		assert_string_equal(
			w.name, choices_word(&offline_window_choices, i));
	}
}

/* The others cannot be asked: what they have may have gone on (CHECK_OWNED). */
static void
without_a_link_a_terminal_knows_that_it_is_alone(void **state)
{
	struct test_store *ts = *state;
	struct sync_state link;
	enum apart apart = APART_LONG;

	assert_int_equal(window_apart(ts->st, ts->a, &apart), ERR_OK);
	assert_int_equal(apart, APART_NOT);
	assert_int_equal(sync_state_load(ts->st, ts->a, &link), ERR_OK);
	link.link = LINK_OFFLINE;
	assert_int_equal(sync_state_save_link(ts->st, &link), ERR_OK);
	assert_int_equal(window_apart(ts->st, ts->a, &apart), ERR_OK);
	assert_int_equal(apart, APART_SHORT);
	assert_true(look(ts).offline);
}

static void
max_offline_hours_makes_it_shorter_and_never_longer(void **state)
{
	struct test_store *ts = *state;

	set_policy(ts, OFFLINE_WINDOW_EXTENDED);
	store_set_limits(ts->st, &(struct store_limits){ 2, 0 });
	assert_int_equal(look(ts).hours, 2);
	pass(2 * HOUR);
	assert_int_equal(look(ts).state, WINDOW_DEGRADED);
	store_set_limits(ts->st, &(struct store_limits){ 72, 0 });
	assert_int_equal(look(ts).hours, 24);
	assert_int_equal(look(ts).state, WINDOW_OPEN);
}

static void
it_ends_degrades_and_leaves_facts(void **state)
{
	struct test_store *ts = *state;

	set_policy(ts, OFFLINE_WINDOW_STANDARD);
	pass(6 * HOUR - 1);
	assert_int_equal(look(ts).state, WINDOW_OPEN);
	pass(1);
	assert_int_equal(look(ts).state, WINDOW_ENDING);
	pass(2 * HOUR);
	assert_int_equal(look(ts).state, WINDOW_DEGRADED);
	assert_int_equal(look(ts).left_ms, 0);
	pass(64 * HOUR - 1);
	assert_int_equal(look(ts).state, WINDOW_DEGRADED);
	pass(1);
	assert_int_equal(look(ts).state, WINDOW_FACTS_ONLY);
	contact(ts);
	assert_int_equal(look(ts).state, WINDOW_OPEN);
	assert_int_equal(look(ts).alone_ms, 0);
}

/* The last answer may have been too little news to be saved at once. */
static void
a_contact_that_is_saved_later_counts_from_when_it_was(void **state)
{
	struct test_store *ts = *state;
	struct sync_state link;

	pass(HOUR);
	assert_int_equal(sync_state_load(ts->st, ts->a, &link), ERR_OK);
	link.link = LINK_OFFLINE;
	link.last_contact_ms = env_now_ms(&ts->env);
	env_moment(&ts->env, &link.contact);
	pass(2 * HOUR);
	clocks.wall_ms += 24 * HOUR;
	assert_int_equal(sync_state_save_link(ts->st, &link), ERR_OK);
	assert_int_equal(look(ts).alone_ms, 2 * HOUR);
}

static void
setting_the_wall_clock_changes_nothing(void **state)
{
	struct test_store *ts = *state;

	pass(3 * HOUR);
	clocks.wall_ms += 365 * 24 * HOUR;
	assert_int_equal(look(ts).alone_ms, 3 * HOUR);
	clocks.wall_ms = 0;
	assert_int_equal(look(ts).alone_ms, 3 * HOUR);
}

static struct action
note(struct test_store *ts)
{
	return test_action(ts, OPERATION_UPDATE, TABLE_ROOMS, "204",
		DATA(TEXT(
			ROOM_NOTE, arena_printf(ts->a, "note %d", ts->made))));
}

static enum err
add(struct test_store *ts, struct action act)
{
	struct action_list list = { .count = 1, .items = &act };

	return queue_add(ts->st, &list, 1000, ts->a, &ts->answer);
}

/* A dead battery sets the clock to 1970 with each start. */
static void
a_restart_goes_on_counting_whatever_the_clock_says(void **state)
{
	struct test_store *ts = *state;

	pass(5 * HOUR);
	clocks.boot = "two";
	clocks.mono_ms = 0;
	pass(HOUR);
	assert_int_equal(look(ts).alone_ms, 6 * HOUR);
	assert_int_equal(add(ts, note(ts)), ERR_OK);
	clocks.wall_ms = 0;
	pass(2 * HOUR);
	assert_int_equal(look(ts).alone_ms, 8 * HOUR);
	clocks.boot = "three";
	clocks.wall_ms = 0;
	clocks.mono_ms = 0;
	assert_int_equal(look(ts).alone_ms, 6 * HOUR);
}

/* Whoever starts it again and sets the clock back gains only the time that it
 * was off. */
static void
a_contact_was_before_the_machine_was_started(void **state)
{
	struct test_store *ts = *state;

	pass(5 * HOUR);
	clocks.boot = "two";
	clocks.mono_ms = 3 * HOUR;
	assert_int_equal(look(ts).alone_ms, 5 * HOUR);
	clocks.wall_ms = 0;
	assert_int_equal(look(ts).alone_ms, 3 * HOUR);
}

/* It may have been this one. */
static void
of_a_start_that_is_not_known_nothing_is_concluded(void **state)
{
	struct test_store *ts = *state;

	pass(5 * HOUR);
	clocks.mono_ms = 1000 * HOUR;
	clocks.boot = "-4711";
	assert_int_equal(look(ts).alone_ms, 5 * HOUR);
	clocks.boot = "two";
	test_store_sql(ts, "UPDATE link_state SET contact_boot = '-'");
	assert_int_equal(look(ts).alone_ms, 5 * HOUR);
}

static void
the_screen_counts_on_without_the_store(void **state)
{
	struct test_store *ts = *state;
	struct window w;

	set_policy(ts, OFFLINE_WINDOW_STANDARD);
	w = look(ts);
	pass(9 * HOUR);
	window_tick(&w, &ts->env);
	assert_int_equal(w.state, WINDOW_DEGRADED);
	assert_int_equal(w.left_ms, -HOUR);
}

/* ---- what is taken ---- */

static struct action
check_in(struct test_store *ts)
{
	return test_action(ts, OPERATION_UPDATE, TABLE_STAYS, "stay",
		DATA(INT(STAY_STATE, STAY_STATE_IN_HOUSE)));
}

static struct action
extend(struct test_store *ts)
{
	return test_action(ts, OPERATION_UPDATE, TABLE_STAYS, "stay",
		DATA(TEXT(STAY_DEPARTURE_DATE, "2026-11-25")));
}

static struct action
report(struct test_store *ts)
{
	return test_action(ts, OPERATION_INSERT, TABLE_MAINTENANCE_REPORTS,
		arena_printf(ts->a, "report-%d", ts->made),
		DATA(TEXT(REPORT_ISSUE, "Lamp"), INT(REPORT_PRIORITY, 3),
			INT(REPORT_STATE, REPORT_STATE_NOTIFIED)));
}

static void
past_the_window_a_manager_has_to_insist_on_what_can_wait(void **state)
{
	struct test_store *ts = *state;
	struct action act;

	pass(25 * HOUR);
	assert_int_equal(add(ts, extend(ts)), ERR_REFUSED);
	assert_int_equal(ts->answer.rule, RULE_OFFLINE_WINDOW);
	assert_int_equal(add(ts, report(ts)), ERR_OK);
	assert_int_equal(ts->answer.rule, RULE_NONE);
	assert_int_equal(add(ts, check_in(ts)), ERR_OK);
	ts->user = "desk";
	act = extend(ts);
	act.overrides[act.override_count++] = "OFFLINE_WINDOW";
	act.reason = "the guest stays";
	assert_int_equal(add(ts, act), ERR_REFUSED);
	ts->user = "boss";
	act.user_id = "boss";
	assert_int_equal(add(ts, act), ERR_OK);
	assert_int_equal(ts->answer.rule, RULE_OFFLINE_WINDOW);
}

static void
after_72_hours_facts_are_taken_and_marked(void **state)
{
	struct test_store *ts = *state;
	struct queued q;
	struct action act;

	pass(72 * HOUR);
	assert_int_equal(add(ts, report(ts)), ERR_REFUSED);
	assert_int_equal(ts->answer.rule, RULE_OFFLINE_TOO_LONG);
	act = note(ts);
	act.overrides[act.override_count++] = "OFFLINE_WINDOW";
	act.reason = "because";
	assert_int_equal(add(ts, act), ERR_REFUSED);
	assert_int_equal(add(ts, check_in(ts)), ERR_OK);
	assert_int_equal(ts->answer.rule, RULE_OFFLINE_TOO_LONG);
	assert_int_equal(
		queue_find(ts->st, ts->answer.action_id, ts->a, &q), ERR_OK);
	assert_int_equal(q.action.override_count, 1);
	assert_string_equal(q.action.overrides[0], "OFFLINE_TOO_LONG");
	assert_non_null(q.action.reason);
	/* The server hears of it, and so does a manager. */
	assert_exception(
		hotel_run(&ts->office, &q.action), RULE_OFFLINE_TOO_LONG);
}

static void
without_limits_nobody_is_refused(void **state)
{
	struct test_store *ts = *state;

	store_set_limits(ts->st, &(struct store_limits){ 0, 0 });
	pass(1000 * HOUR);
	assert_int_equal(add(ts, note(ts)), ERR_OK);
}

/* ---- weights ---- */

static struct action
of(enum operation op, enum table t, struct field_values data)
{
	return (struct action){
		.entity = entity_get(t),
		.operation = op,
		.data = data,
	};
}

static void
each_weight_has_its_actions(void **state)
{
	const struct {
		enum weight weight;
		struct action act;
	} rows[] = {
		{ WEIGHT_FACT,
			of(OPERATION_UPDATE, TABLE_STAYS,
				DATA(INT(STAY_STATE, STAY_STATE_IN_HOUSE))) },
		{ WEIGHT_FACT, of(OPERATION_UPDATE, TABLE_STAYS,
				       DATA(INT(STAY_STATE,
					       STAY_STATE_CHECKED_OUT))) },
		{ WEIGHT_FACT, of(OPERATION_INSERT, TABLE_CASH_PAYMENTS,
				       DATA(INT(PAYMENT_AMOUNT_MINOR, 100))) },
		{ WEIGHT_LEAVE, of(OPERATION_INSERT, TABLE_CASH_PAYMENTS,
					DATA(TEXT(PAYMENT_REFUNDS_ID, "p"))) },
		{ WEIGHT_FACT,
			of(OPERATION_INSERT, TABLE_FOLIO_CHARGES,
				DATA(INT(CHARGE_KIND, CHARGE_KIND_PAYMENT))) },
		{ WEIGHT_LEAVE,
			of(OPERATION_INSERT, TABLE_FOLIO_CHARGES,
				DATA(INT(CHARGE_KIND, CHARGE_KIND_ROOM))) },
		{ WEIGHT_FACT,
			of(OPERATION_UPDATE, TABLE_ORDER_LINES,
				DATA(INT(LINE_STATE, LINE_STATE_READY))) },
		{ WEIGHT_WORK,
			of(OPERATION_UPDATE, TABLE_ORDER_LINES,
				DATA(INT(LINE_STATE, LINE_STATE_VOIDED))) },
		{ WEIGHT_LEAVE, of(OPERATION_UPDATE, TABLE_STAYS,
					DATA(TEXT(STAY_DEPARTURE_DATE,
						"2026-11-25"))) },
		{ WEIGHT_WORK, of(OPERATION_INSERT, TABLE_MAINTENANCE_REPORTS,
				       DATA(TEXT(REPORT_ISSUE, "Lamp"))) },
		{ WEIGHT_LEAVE, of(OPERATION_UPDATE, TABLE_MAINTENANCE_REPORTS,
					DATA(INT(REPORT_BLOCK,
						REPORT_BLOCK_OUT_OF_ORDER))) },
		{ WEIGHT_WORK,
			of(OPERATION_UPDATE, TABLE_ROOMS,
				DATA(INT(ROOM_STATUS, ROOM_STATUS_DIRTY))) },
		{ WEIGHT_LEAVE, of(OPERATION_UPDATE, TABLE_ROOMS,
					DATA(INT(ROOM_STATUS,
						ROOM_STATUS_OUT_OF_ORDER))) },
		{ WEIGHT_OFFICE, of(OPERATION_UPDATE, TABLE_ROOMS,
					 DATA(TEXT(ROOM_NOTE, "damp"))) },
		{ WEIGHT_WORK, of(OPERATION_UPDATE, TABLE_MENU_ITEMS,
				       DATA(INT(ITEM_AVAILABLE, 0))) },
		{ WEIGHT_OFFICE, of(OPERATION_UPDATE, TABLE_MENU_ITEMS,
					 DATA(INT(ITEM_PRICE_MINOR, 1))) },
		{ WEIGHT_OFFICE, of(OPERATION_DELETE, TABLE_STAYS, EMPTY) },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (action_weight(&rows[i].act) != rows[i].weight)
			fail_msg("row %zu is %s", i,
				weight_name(action_weight(&rows[i].act)));
	}
}

/* A table without a row would stop the program when it is queued. */
static void
every_table_and_operation_has_a_weight(void **state)
{
	(void)state;
	for (int t = 0; t < TABLE_COUNT; t++) {
		for (int op = 0; op < OPERATION_COUNT; op++) {
			struct action act =
				of((enum operation)op, (enum table)t, EMPTY);

			assert_in_range(action_weight(&act), WEIGHT_OFFICE,
				WEIGHT_FACT);
		}
	}
}

#define WINDOW_TEST(f)                                                         \
	cmocka_unit_test_setup_teardown(f, set_up, test_store_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WINDOW_TEST(the_policy_gives_8_24_and_72_hours),
		WINDOW_TEST(
			max_offline_hours_makes_it_shorter_and_never_longer),
		WINDOW_TEST(without_a_link_a_terminal_knows_that_it_is_alone),
		WINDOW_TEST(it_ends_degrades_and_leaves_facts),
		WINDOW_TEST(
			a_contact_that_is_saved_later_counts_from_when_it_was),
		WINDOW_TEST(setting_the_wall_clock_changes_nothing),
		WINDOW_TEST(a_restart_goes_on_counting_whatever_the_clock_says),
		WINDOW_TEST(a_contact_was_before_the_machine_was_started),
		WINDOW_TEST(of_a_start_that_is_not_known_nothing_is_concluded),
		WINDOW_TEST(the_screen_counts_on_without_the_store),
		WINDOW_TEST(
			past_the_window_a_manager_has_to_insist_on_what_can_wait),
		WINDOW_TEST(after_72_hours_facts_are_taken_and_marked),
		WINDOW_TEST(without_limits_nobody_is_refused),
		WINDOW_TEST(each_weight_has_its_actions),
		WINDOW_TEST(every_table_and_operation_has_a_weight),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
