#include "tests/lib/test.h"

#include "crypto/password.h"
#include "store/others.h"
#include "store/session.h"
#include "tests/lib/test_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MINUTE INT64_C(60000)
#define HOUR   (60 * MINUTE)

static enum err
sign_in(struct test_store *ts, const char *login, const char *pin, bool keep,
	struct session *out, int64_t *until)
{
	return session_sign_in(ts->st, login, pin, keep, ts->a, out, until);
}

static enum err
try_pin(struct test_store *ts, const char *login, const char *pin)
{
	struct session s;
	int64_t until = 0;

	return sign_in(ts, login, pin, false, &s, &until);
}

static void
the_right_pin_signs_in(void **state)
{
	struct test_store *ts = *state;
	struct session s;
	int64_t until = 1;

	assert_int_equal(
		sign_in(ts, "desk", TEST_PIN, false, &s, &until), ERR_OK);
	assert_string_equal(s.user_id, "desk");
	assert_string_equal(s.login, "desk");
	assert_string_equal(s.display_name, "desk");
	assert_int_equal(s.role, ROLE_FRONT_DESK);
	assert_true(s.since_ms == ts->now_ms);
	assert_int_equal(until, 0);
	/* Not remembered unless asked for. */
	assert_int_equal(session_current(ts->st, ts->a, &s), ERR_NOT_FOUND);
}

static void
a_wrong_pin_and_an_unknown_login_get_the_same_answer(void **state)
{
	struct test_store *ts = *state;

	assert_int_equal(try_pin(ts, "desk", "0000"), ERR_DENIED);
	assert_int_equal(try_pin(ts, "nobody", TEST_PIN), ERR_DENIED);
	assert_int_equal(try_pin(ts, "", ""), ERR_DENIED);
	/* Staff without a PIN cannot sign in at all. */
	assert_int_equal(try_pin(ts, "boss", TEST_PIN), ERR_DENIED);
	assert_int_equal(try_pin(ts, "boss", ""), ERR_DENIED);
}

static int64_t
cpu_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int64_t
fastest(struct test_store *ts, const char *login)
{
	int64_t best = INT64_MAX;

	for (int i = 0; i < 15; i++) {
		int64_t start = cpu_us();
		int64_t took;

		assert_int_equal(try_pin(ts, login, "0000"), ERR_DENIED);
		took = cpu_us() - start;
		best = took < best ? took : best;
		ts->now_ms += 24 * HOUR;
		test_store_sql(ts, "UPDATE link_state SET contact_mono_ms ="
				   " contact_mono_ms + 86400000");
	}
	return best;
}

static void
an_unknown_login_takes_as_long(void **state)
{
	struct test_store *ts = *state;
	int64_t known = fastest(ts, "desk");
	int64_t unknown = fastest(ts, "nobody");

	/* Without the work of a verifier it would be a fraction. */
	assert_in_range(unknown, known / 2, known * 2);
}

static void
also_where_nobody_has_a_pin_yet(void **state)
{
	struct test_store *ts = *state;
	int64_t start;

	test_store_sql(ts, "UPDATE staff SET pin_verifier = NULL");
	start = cpu_us();
	assert_int_equal(try_pin(ts, "desk", TEST_PIN), ERR_DENIED);
	/* scrypt at its default cost: a quarter of a second. */
	assert_true(cpu_us() - start > 20000);
}

static void
five_failures_close_the_login_for_longer_each_time(void **state)
{
	struct test_store *ts = *state;
	struct session s;
	int64_t until = 0;
	int64_t closed = 5 * MINUTE;

	for (int i = 0; i < 4; i++) {
		assert_int_equal(sign_in(ts, "desk", "0000", false, &s, &until),
			ERR_DENIED);
		assert_int_equal(until, 0);
	}
	for (int round = 0; round < 4; round++) {
		assert_int_equal(sign_in(ts, "desk", "0000", false, &s, &until),
			ERR_DENIED);
		assert_true(until == ts->now_ms + closed);
		/* Not even the right PIN, also after a restart. */
		test_store_reopen(ts);
		ts->now_ms += closed - 1;
		assert_int_equal(
			sign_in(ts, "desk", TEST_PIN, false, &s, &until),
			ERR_LOCKED);
		assert_true(until == ts->now_ms + 1);
		ts->now_ms += 1;
		closed *= 2;
	}
	/* Others are not kept out. */
	assert_int_equal(try_pin(ts, "cook", "0000"), ERR_DENIED);
	assert_int_equal(try_pin(ts, "desk", TEST_PIN), ERR_OK);
	/* And a success is forgiving. */
	for (int i = 0; i < 4; i++)
		assert_int_equal(try_pin(ts, "desk", "0000"), ERR_DENIED);
	assert_int_equal(try_pin(ts, "desk", TEST_PIN), ERR_OK);
}

static void
an_unknown_login_closes_too(void **state)
{
	struct test_store *ts = *state;

	for (int i = 0; i < 5; i++)
		assert_int_equal(try_pin(ts, "nobody", "0000"), ERR_DENIED);
	assert_int_equal(try_pin(ts, "nobody", "0000"), ERR_LOCKED);
}

static void
guessing_many_names_does_not_fill_the_store(void **state)
{
	struct test_store *ts = *state;
	char name[400];

	for (int i = 0; i < 520; i++) {
		(void)snprintf(name, sizeof(name), "guess-%d", i);
		ts->now_ms++;
		assert_int_equal(try_pin(ts, name, "0"), ERR_DENIED);
	}
	assert_in_range(
		test_store_ask(ts, "SELECT count(*) FROM sign_in_failures"),
		400, 500);
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(try_pin(ts, name, "0"), ERR_DENIED);
	assert_in_range(test_store_ask(ts, "SELECT max(length(login)) FROM"
					   " sign_in_failures"),
		1, 64);
}

static void
an_attempt_counts_though_the_program_dies(void **state)
{
	struct test_store *ts = *state;

	/* Counted before the PIN is looked at. */
	test_store_sql(ts, "CREATE TRIGGER t AFTER INSERT ON sign_in_failures"
			   " WHEN NEW.failures <> 1 BEGIN"
			   " SELECT RAISE(ABORT, 'not one'); END");
	assert_int_equal(try_pin(ts, "desk", TEST_PIN), ERR_OK);
	test_store_sql(ts, "CREATE TRIGGER u BEFORE INSERT ON sign_in_failures"
			   " BEGIN SELECT RAISE(ABORT, 'no'); END");
	/* What cannot be counted is not looked at. */
	assert_int_equal(try_pin(ts, "desk", TEST_PIN), ERR_REFUSED);
}

static void
who_was_disabled_is_kept_out(void **state)
{
	struct test_store *ts = *state;
	struct session s;
	int64_t until;

	assert_int_equal(
		sign_in(ts, "desk", TEST_PIN, true, &s, &until), ERR_OK);
	assert_int_equal(session_current(ts->st, ts->a, &s), ERR_OK);
	hotel_set(&ts->office, TABLE_STAFF, "desk", DATA(INT(STAFF_ACTIVE, 0)));
	test_pull(ts, 0, true);
	assert_int_equal(try_pin(ts, "desk", TEST_PIN), ERR_DENIED);
	assert_int_equal(session_current(ts->st, ts->a, &s), ERR_NOT_FOUND);
	hotel_set(&ts->office, TABLE_STAFF, "desk", DATA(INT(STAFF_ACTIVE, 1)));
	hotel_delete_past_rules(&ts->office, TABLE_STAFF, "desk");
	test_pull(ts, 0, true);
	assert_int_equal(try_pin(ts, "desk", TEST_PIN), ERR_DENIED);
}

static void
another_pepper_fits_no_pin(void **state)
{
	struct test_store *ts = *state;

	ts->keys.pepper[0] ^= 1;
	test_store_reopen(ts);
	assert_int_equal(try_pin(ts, "desk", TEST_PIN), ERR_DENIED);
}

static void
contact(struct test_store *ts)
{
	struct sync_state link;

	assert_int_equal(sync_state_load(ts->st, ts->a, &link), ERR_OK);
	link.last_contact_ms = ts->now_ms;
	assert_int_equal(sync_state_save_link(ts->st, &link), ERR_OK);
}

static void
signing_in_works_72_hours_after_the_last_contact(void **state)
{
	struct test_store *ts = *state;

	ts->now_ms = HOTEL_START + 72 * HOUR;
	assert_int_equal(try_pin(ts, "desk", TEST_PIN), ERR_OK);
	ts->now_ms += 1;
	assert_int_equal(try_pin(ts, "desk", TEST_PIN), ERR_EXPIRED);
	contact(ts);
	assert_int_equal(try_pin(ts, "desk", TEST_PIN), ERR_OK);
}

/* Nobody is signed in then; but what has happened can be entered. */
static void
after_that_a_pin_still_says_who_it_is(void **state)
{
	struct test_store *ts = *state;
	struct session s = { 0 };
	int64_t until;

	ts->now_ms = HOTEL_START + 73 * HOUR;
	assert_int_equal(
		sign_in(ts, "desk", "0000", true, &s, &until), ERR_DENIED);
	assert_null(s.user_id);
	assert_int_equal(
		sign_in(ts, "desk", TEST_PIN, true, &s, &until), ERR_EXPIRED);
	assert_string_equal(s.login, "desk");
	assert_int_equal(session_current(ts->st, ts->a, &s), ERR_NOT_FOUND);
	for (int i = 0; i < 5; i++)
		assert_int_equal(try_pin(ts, "desk", "0000"), ERR_DENIED);
	assert_int_equal(try_pin(ts, "desk", TEST_PIN), ERR_LOCKED);
}

static int64_t
no_time(void *ctx)
{
	(void)ctx;
	return HOTEL_START;
}

static void
setting_the_clock_back_gains_nothing(void **state)
{
	struct test_store *ts = *state;

	ts->now_ms = HOTEL_START + 73 * HOUR;
	ts->env.now_ms = no_time;
	assert_int_equal(try_pin(ts, "desk", TEST_PIN), ERR_EXPIRED);
}

static void
setting_the_clock_ahead_shuts_nobody_out(void **state)
{
	struct test_store *ts = *state;

	ts->now_ms = HOTEL_START + 100000 * HOUR;
	ts->env.mono_ms = no_time;
	assert_int_equal(try_pin(ts, "desk", TEST_PIN), ERR_OK);
}

static void
a_kept_session_lasts_12_hours_and_ends_on_demand(void **state)
{
	struct test_store *ts = *state;
	struct session s;
	int64_t until;

	assert_int_equal(session_current(ts->st, ts->a, &s), ERR_NOT_FOUND);
	assert_int_equal(
		sign_in(ts, "desk", TEST_PIN, true, &s, &until), ERR_OK);
	test_store_reopen(ts);
	ts->now_ms += 12 * HOUR;
	assert_int_equal(session_current(ts->st, ts->a, &s), ERR_OK);
	assert_string_equal(s.login, "desk");
	assert_int_equal(s.role, ROLE_FRONT_DESK);
	ts->now_ms += 1;
	assert_int_equal(session_current(ts->st, ts->a, &s), ERR_EXPIRED);
	ts->now_ms = HOTEL_START - HOUR;
	assert_int_equal(session_current(ts->st, ts->a, &s), ERR_EXPIRED);
	ts->now_ms = HOTEL_START;
	assert_int_equal(session_sign_out(ts->st), ERR_OK);
	assert_int_equal(session_current(ts->st, ts->a, &s), ERR_NOT_FOUND);
}

static void
a_manager_who_signs_in_wants_to_know_of_other_terminals(void **state)
{
	struct test_store *ts = *state;
	bool wanted;

	assert_int_equal(try_pin(ts, "desk", TEST_PIN), ERR_OK);
	assert_int_equal(others_are_wanted(ts->st, &wanted), ERR_OK);
	assert_false(wanted);
	test_store_sql(ts, "UPDATE staff SET role = 'manager'"
			   " WHERE login = 'desk'");
	assert_int_equal(try_pin(ts, "desk", TEST_PIN), ERR_OK);
	assert_int_equal(others_are_wanted(ts->st, &wanted), ERR_OK);
	assert_true(wanted);
	ts->now_ms += 12 * HOUR - MINUTE;
	assert_int_equal(others_are_wanted(ts->st, &wanted), ERR_OK);
	assert_true(wanted);
	ts->now_ms += MINUTE;
	assert_int_equal(others_are_wanted(ts->st, &wanted), ERR_OK);
	assert_false(wanted);
	/* Said by a clock that was set back since. */
	assert_int_equal(try_pin(ts, "desk", TEST_PIN), ERR_OK);
	ts->now_ms -= HOUR;
	assert_int_equal(others_are_wanted(ts->st, &wanted), ERR_OK);
	assert_false(wanted);
	assert_int_equal(try_pin(ts, "desk", TEST_PIN), ERR_OK);
	assert_int_equal(others_are_wanted(ts->st, &wanted), ERR_OK);
	assert_true(wanted);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
#define T(f)                                                                   \
	cmocka_unit_test_setup_teardown(                                       \
		f, test_store_set_up, test_store_tear_down)
		T(the_right_pin_signs_in),
		T(a_wrong_pin_and_an_unknown_login_get_the_same_answer),
		T(an_unknown_login_takes_as_long),
		T(also_where_nobody_has_a_pin_yet),
		T(five_failures_close_the_login_for_longer_each_time),
		T(an_unknown_login_closes_too),
		T(guessing_many_names_does_not_fill_the_store),
		T(an_attempt_counts_though_the_program_dies),
		T(who_was_disabled_is_kept_out),
		T(another_pepper_fits_no_pin),
		T(a_manager_who_signs_in_wants_to_know_of_other_terminals),
		T(signing_in_works_72_hours_after_the_last_contact),
		T(after_that_a_pin_still_says_who_it_is),
		T(setting_the_clock_back_gains_nothing),
		T(setting_the_clock_ahead_shuts_nobody_out),
		T(a_kept_session_lasts_12_hours_and_ends_on_demand),
#undef T
	};

	return cmocka_run_group_tests_name("session", tests, NULL, NULL);
}
