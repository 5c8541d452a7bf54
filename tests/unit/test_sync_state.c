#include "tests/lib/test.h"

#include "store/outages.h"
#include "store/sync_state.h"
#include "tests/lib/test_store.h"

#include <string.h>

static struct sync_state
load(struct test_store *ts)
{
	struct sync_state s;

	assert_int_equal(sync_state_load(ts->st, ts->a, &s), ERR_OK);
	return s;
}

static void
save(struct test_store *ts, const struct sync_state *s)
{
	assert_int_equal(sync_state_save_link(ts->st, s), ERR_OK);
}

static void
before_the_first_try_the_link_is_unknown(void **state)
{
	struct test_store *ts = *state;
	struct sync_state s = load(ts);

	assert_int_equal(s.link, LINK_UNKNOWN);
	assert_true(s.last_contact_ms == HOTEL_START);
	assert_string_equal(s.why, "");
	assert_true(s.loaded);
}

static void
what_the_agent_says_everybody_reads(void **state)
{
	struct test_store *ts = *state;
	struct store *other = test_store_other(ts);
	struct sync_state s = load(ts);

	s.link = LINK_OFFLINE;
	s.link_since_ms = 5000000;
	s.next_try_ms = 7000000;
	s.clock_offset_ms = -4000;
	s.latency_ms = 90000;
	s.why = "the server cannot be reached";
	s.last_successful_sync = HOTEL_START + 9000;
	s.token = "not this way";
	s.token_stamp = 77;
	save(ts, &s);
	assert_int_equal(sync_state_load(other, ts->a, &s), ERR_OK);
	store_close(other);
	assert_int_equal(s.link, LINK_OFFLINE);
	assert_int_equal(s.link_since_ms, 5000000);
	assert_int_equal(s.next_try_ms, 7000000);
	assert_int_equal(s.clock_offset_ms, -4000);
	assert_int_equal(s.latency_ms, 90000);
	assert_string_equal(s.why, "the server cannot be reached");
	assert_true(s.last_successful_sync == HOTEL_START + 9000);
	/* The token comes with its data, never alone. */
	assert_string_equal(s.token, "token-0-0");
	assert_int_equal(s.token_stamp, 0);
}

static void
every_state_has_a_word_that_reads_back(void **state)
{
	struct test_store *ts = *state;

	for (int i = 0; i < LINK_STATE_COUNT; i++) {
		struct sync_state s = load(ts);

		s.link = (enum link_state)i;
		save(ts, &s);
		assert_int_equal(load(ts).link, i);
		assert_string_equal(
			test_store_ask_text(ts, "SELECT link FROM link_state"),
			link_state_name((enum link_state)i));
	}
}

static void
moments_are_not_worth_a_write(void **state)
{
	struct test_store *ts = *state;
	struct store *other = test_store_other(ts);
	struct sync_state s = load(ts);

	(void)store_changed_elsewhere(other);
	save(ts, &s);
	s.last_contact_ms += 999;
	s.latency_ms += 30;
	save(ts, &s);
	assert_false(store_changed_elsewhere(other));
	s.last_contact_ms += 1;
	save(ts, &s);
	assert_true(store_changed_elsewhere(other));
	assert_true(load(ts).last_contact_ms == HOTEL_START + 1000);
	s.why = "slow";
	save(ts, &s);
	assert_true(store_changed_elsewhere(other));
	store_close(other);
}

static struct offline_metrics
metrics(struct test_store *ts)
{
	struct offline_metrics m;

	assert_int_equal(sync_state_metrics(ts->st, &m), ERR_OK);
	return m;
}

static void
time_offline_is_counted_while_it_lasts_and_after(void **state)
{
	struct test_store *ts = *state;
	struct sync_state s = load(ts);

	s.link = LINK_ONLINE;
	s.link_since_ms = ts->now_ms;
	save(ts, &s);
	ts->now_ms += 100000;
	assert_int_equal(metrics(ts).offline_duration_seconds, 0);
	s.link = LINK_OFFLINE;
	s.link_since_ms = ts->now_ms;
	save(ts, &s);
	ts->now_ms += 60000;
	assert_int_equal(metrics(ts).offline_duration_seconds, 60);
	s.link = LINK_ONLINE;
	s.link_since_ms = ts->now_ms;
	save(ts, &s);
	ts->now_ms += 500000;
	assert_int_equal(metrics(ts).offline_duration_seconds, 60);
}

static void
what_was_sent_is_taken_off_and_the_rest_stays(void **state)
{
	struct test_store *ts = *state;
	struct sync_state s = load(ts);
	struct offline_metrics sent;

	s.link = LINK_OFFLINE;
	s.link_since_ms = ts->now_ms;
	s.why = "no route";
	s.failures = 2;
	save(ts, &s);
	assert_int_equal(load(ts).failures, 0);
	test_update(ts, TABLE_ROOMS, "204", DATA(TEXT(ROOM_NOTE, "a")));
	ts->now_ms = s.link_since_ms + 30000;
	sent = metrics(ts);
	assert_int_equal(sent.offline_duration_seconds, 30);
	assert_int_equal(sent.actions_queued, 1);
	assert_int_equal(sent.sync_failures, 2);
	test_update(ts, TABLE_ROOMS, "204", DATA(TEXT(ROOM_NOTE, "b")));
	ts->now_ms = s.link_since_ms + 40000;
	assert_int_equal(sync_state_metrics_clear(ts->st, &sent), ERR_OK);
	sent = metrics(ts);
	assert_int_equal(sent.actions_queued, 1);
	assert_int_equal(sent.sync_failures, 0);
	assert_int_equal(sent.offline_duration_seconds, 10);
}

static void
link_is(struct test_store *ts, enum link_state link)
{
	struct sync_state s = load(ts);

	s.link = link;
	s.link_since_ms = ts->now_ms;
	save(ts, &s);
}

static void
time_offline_survives_another_word_for_it(void **state)
{
	struct test_store *ts = *state;

	link_is(ts, LINK_OFFLINE);
	ts->now_ms += 60000;
	link_is(ts, LINK_SIGN_IN);
	assert_int_equal(metrics(ts).offline_duration_seconds, 60);
	ts->now_ms += 5000;
	link_is(ts, LINK_ONLINE);
	assert_int_equal(metrics(ts).offline_duration_seconds, 65);
	assert_int_equal(metrics(ts).offline_count, 1);
}

#define HOUR_MS INT64_C(3600000)

static struct outages
outages(struct test_store *ts)
{
	struct outages o;

	assert_int_equal(outages_list(ts->st, ts->a, &o), ERR_OK);
	return o;
}

static struct outages
unsent(struct test_store *ts)
{
	struct outages o;

	assert_int_equal(outages_unsent(ts->st, 10, ts->a, &o), ERR_OK);
	return o;
}

/* An hour and a half from half past, with an entry in each of its hours. */
static int64_t
be_offline(struct test_store *ts)
{
	int64_t hour = offline_hour_of(ts->now_ms) + HOUR_MS;

	ts->now_ms = hour + HOUR_MS / 2;
	test_update(ts, TABLE_ROOMS, "204", DATA(TEXT(ROOM_NOTE, "before")));
	/* Queueing takes its time. */
	ts->now_ms = hour + HOUR_MS / 2 + 1000;
	link_is(ts, LINK_OFFLINE);
	test_update(ts, TABLE_ROOMS, "204", DATA(TEXT(ROOM_NOTE, "a")));
	ts->now_ms = hour + HOUR_MS + 1000;
	test_update(ts, TABLE_ROOMS, "204", DATA(TEXT(ROOM_NOTE, "b")));
	test_update(ts, TABLE_ROOMS, "204", DATA(TEXT(ROOM_NOTE, "c")));
	ts->now_ms = hour + 2 * HOUR_MS + 1000;
	return hour;
}

static void
an_outage_is_kept_by_its_hours_while_it_lasts_and_after(void **state)
{
	struct test_store *ts = *state;
	int64_t hour = be_offline(ts);

	for (int i = 0; i < 2; i++) {
		struct outages o = outages(ts);

		assert_int_equal(o.count, 3);
		assert_true(o.hours[0].hour_ms == hour);
		assert_int_equal(o.hours[0].slot.offline_ms, 1799000);
		assert_int_equal(o.hours[0].slot.offline_count, 1);
		assert_int_equal(o.hours[0].slot.actions_queued, 1);
		assert_int_equal(o.hours[1].slot.offline_ms, HOUR_MS);
		assert_int_equal(o.hours[1].slot.offline_count, 0);
		assert_int_equal(o.hours[1].slot.actions_queued, 2);
		assert_int_equal(o.hours[2].slot.offline_ms, 1000);
		link_is(ts, LINK_ONLINE);
	}
	/* A second one in the same hour. */
	link_is(ts, LINK_OFFLINE);
	ts->now_ms += 4000;
	link_is(ts, LINK_ONLINE);
	assert_int_equal(outages(ts).count, 3);
	assert_int_equal(outages(ts).hours[2].slot.offline_ms, 5000);
	assert_int_equal(outages(ts).hours[2].slot.offline_count, 1);
}

static void
hours_go_by_the_servers_clock(void **state)
{
	struct test_store *ts = *state;
	struct sync_state s = load(ts);
	int64_t hour;

	s.clock_offset_ms = 2 * HOUR_MS;
	save(ts, &s);
	hour = be_offline(ts);
	link_is(ts, LINK_ONLINE);
	assert_true(outages(ts).hours[0].hour_ms == hour + 2 * HOUR_MS);
	assert_int_equal(outages(ts).hours[0].slot.actions_queued, 1);
}

static void
an_hour_that_changed_after_it_was_sent_is_sent_again(void **state)
{
	struct test_store *ts = *state;
	struct outages sent;

	(void)be_offline(ts);
	link_is(ts, LINK_ONLINE);
	sent = unsent(ts);
	assert_int_equal(sent.count, 3);
	link_is(ts, LINK_OFFLINE);
	ts->now_ms += 4000;
	link_is(ts, LINK_ONLINE);
	assert_int_equal(outages_sent(ts->st, &sent), ERR_OK);
	assert_int_equal(unsent(ts).count, 1);
	assert_int_equal(unsent(ts).hours[0].slot.offline_ms, 5000);
	sent = unsent(ts);
	assert_int_equal(outages_sent(ts->st, &sent), ERR_OK);
	assert_int_equal(unsent(ts).count, 0);
	assert_int_equal(outages(ts).count, 3);
}

static void
old_outages_are_forgotten(void **state)
{
	struct test_store *ts = *state;

	(void)be_offline(ts);
	link_is(ts, LINK_ONLINE);
	ts->now_ms += OUTAGES_KEPT_MS;
	link_is(ts, LINK_OFFLINE);
	ts->now_ms += 4 * HOUR_MS;
	link_is(ts, LINK_ONLINE);
	assert_in_range(outages(ts).count, 4, 5);
	for (size_t i = 0; i < outages(ts).count; i++)
		assert_true(outages(ts).hours[i].hour_ms >=
			    ts->now_ms - 5 * HOUR_MS);
}

static int64_t
back_to_1970(void *ctx)
{
	(void)ctx;
	return 0;
}

static void
setting_the_clock_invents_no_time_offline(void **state)
{
	struct test_store *ts = *state;
	struct sync_state s = load(ts);

	s.link = LINK_OFFLINE;
	s.link_since_ms = ts->now_ms;
	save(ts, &s);
	ts->now_ms += 60000;
	ts->env.now_ms = back_to_1970;
	assert_int_equal(metrics(ts).offline_duration_seconds, 60);
	s.link = LINK_ONLINE;
	s.link_since_ms = 0;
	save(ts, &s);
	assert_int_equal(metrics(ts).offline_duration_seconds, 60);
	assert_int_equal(metrics(ts).offline_count, 1);
}

static void
rounds_add_up_and_the_sum_outlives_what_was_sent(void **state)
{
	struct test_store *ts = *state;
	struct sync_state s = load(ts);
	struct offline_metrics sent, all;

	s.rounds = 2;
	s.rounds_ms = 300;
	save(ts, &s);
	save(ts, &s);
	test_update(ts, TABLE_ROOMS, "204", DATA(TEXT(ROOM_NOTE, "a")));
	sent = metrics(ts);
	assert_int_equal(sent.sync_count, 4);
	assert_int_equal(sent.sync_duration_ms, 600);
	assert_int_equal(load(ts).rounds, 0);
	assert_int_equal(sync_state_metrics_clear(ts->st, &sent), ERR_OK);
	assert_int_equal(metrics(ts).sync_count, 0);
	save(ts, &s);
	assert_int_equal(metrics(ts).sync_count, 2);
	assert_int_equal(sync_state_metrics_all(ts->st, &all), ERR_OK);
	assert_int_equal(all.sync_count, 6);
	assert_int_equal(all.sync_duration_ms, 900);
	assert_int_equal(all.actions_queued, 1);
}

static void
the_disk_is_measured(void **state)
{
	struct test_store *ts = *state;
	int64_t used = 0;
	int64_t left = 0;

	assert_int_equal(sync_state_disk(ts->st, &used, &left), ERR_OK);
	assert_in_range(used, 100 * 1024, 10 * 1024 * 1024);
	assert_true(left == INT64_MAX); /* a disk that is not the system's */
	ts->env.vfs = NULL;
	assert_int_equal(sync_state_disk(ts->st, &used, &left), ERR_OK);
	assert_true(left > 0 && left < INT64_MAX);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
#define T(f)                                                                   \
	cmocka_unit_test_setup_teardown(                                       \
		f, test_store_set_up, test_store_tear_down)
		T(before_the_first_try_the_link_is_unknown),
		T(what_the_agent_says_everybody_reads),
		T(every_state_has_a_word_that_reads_back),
		T(moments_are_not_worth_a_write),
		T(time_offline_is_counted_while_it_lasts_and_after),
		T(time_offline_survives_another_word_for_it),
		T(an_outage_is_kept_by_its_hours_while_it_lasts_and_after),
		T(hours_go_by_the_servers_clock),
		T(an_hour_that_changed_after_it_was_sent_is_sent_again),
		T(old_outages_are_forgotten),
		T(what_was_sent_is_taken_off_and_the_rest_stays),
		T(setting_the_clock_invents_no_time_offline),
		T(rounds_add_up_and_the_sum_outlives_what_was_sent),
		T(the_disk_is_measured),
#undef T
	};

	return cmocka_run_group_tests_name("sync_state", tests, NULL, NULL);
}
