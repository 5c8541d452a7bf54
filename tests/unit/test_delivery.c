#include "domain/delivery.h"
#include "store/delivery.h"
#include "tests/lib/test_store.h"

#include "tests/lib/test.h"

#include <string.h>

#define TOLD INT64_C(1763805600000)
#define HOT  DELIVERY_STATION(STATION_HOT)

/* ---- the function ---- */

static struct record *
make_ticket(struct arena *a, int64_t sends, int64_t delivered, int64_t printed)
{
	struct record *t = record_new(a, entity_get(TABLE_KITCHEN_TICKETS));

	t->id = "ticket";
	record_set_int(t, TICKET_STATE, TICKET_STATE_RELAYED);
	record_set_int(t, TICKET_TOLD_AT, TOLD);
	record_set_int(t, TICKET_SENDS, sends);
	record_set_int(t, TICKET_DELIVERED, delivered);
	record_set_int(t, TICKET_PRINTED, printed);
	return t;
}

static void
a_ticket_is_judged_by_its_age_and_what_was_heard(void **state)
{
	static const struct {
		int64_t sends, delivered, printed, age_ms;
		enum delivery is;
		int64_t next_ms; /* after now; -1 */
	} rows[] = {
		{ 0, 0, 0, 60000, DELIVERY_DONE, -1 },
		{ 1, 0, 0, 0, DELIVERY_SENT, 5000 },
		{ 1, 0, 0, 4999, DELIVERY_SENT, 1 },
		{ 1, 0, 0, 5000, DELIVERY_RINGS, 10000 },
		{ 1, 0, 0, 14999, DELIVERY_RINGS, 1 },
		{ 1, 0, 0, 15000, DELIVERY_PRINTS, -1 },
		{ 1, 0, 1, 15000, DELIVERY_ON_PAPER, -1 },
		{ 1, 1, 0, 15000, DELIVERY_DONE, -1 },
		{ 1, 1, 1, 15000, DELIVERY_DONE, -1 },
		/* what was added is not there because the first was */
		{ 2, 1, 0, 6000, DELIVERY_RINGS, 9000 },
		{ 2, 1, 1, 15000, DELIVERY_PRINTS, -1 },
		{ 2, 0, 1, 15000, DELIVERY_PRINTS, -1 },
		/* nobody waits for it any more */
		{ 1, 0, 0, DELIVERY_STALE_MS, DELIVERY_DONE, -1 },
		{ 1, 0, 1, DELIVERY_STALE_MS, DELIVERY_DONE, -1 },
		/* a clock that differs a little, and one that was set back */
		{ 1, 0, 0, -3000, DELIVERY_SENT, 8000 },
		{ 1, 0, 0, -3600000, DELIVERY_PRINTS, -1 },
	};
	struct arena *a = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct record *t = make_ticket(
			a, rows[i].sends, rows[i].delivered, rows[i].printed);
		int64_t now = TOLD + rows[i].age_ms;
		int64_t next;

		if (delivery_of(t, now, &next) != rows[i].is)
			fail_msg("row %zu is '%s'", i,
				delivery_words[delivery_of(t, now, NULL)]);
		assert_int_equal(next,
			rows[i].next_ms == -1 ? -1 : now + rows[i].next_ms);
	}
	arena_free(a);
}

static void
what_is_finished_or_was_never_heard_of_needs_no_reply(void **state)
{
	static const struct {
		enum ticket_state state;
		int64_t delivered, sends;
		enum delivery is;
	} rows[] = {
		{ TICKET_STATE_QUEUED, 0, 1, DELIVERY_PRINTS },
		{ TICKET_STATE_STARTED, 1, 2, DELIVERY_PRINTS },
		{ TICKET_STATE_RECALLED, 1, 2, DELIVERY_PRINTS },
		{ TICKET_STATE_READY, 1, 2, DELIVERY_DONE },
		{ TICKET_STATE_BUMPED, 0, 1, DELIVERY_DONE },
		{ TICKET_STATE_CANCELLED, 0, 2, DELIVERY_DONE },
		{ TICKET_STATE_CANCELLED, 1, 2, DELIVERY_PRINTS },
	};
	struct arena *a = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct record *t =
			make_ticket(a, rows[i].sends, rows[i].delivered, 0);

		record_set_int(t, TICKET_STATE, rows[i].state);
		assert_int_equal(
			delivery_of(t, TOLD + 20000, NULL), rows[i].is);
	}
	arena_free(a);
}

static void
cooks_are_warned_of_paper_and_of_what_was_long_on_its_way(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct record *t = make_ticket(a, 1, 0, 0);

	(void)state;
	assert_false(delivery_may_be_twice(t, TOLD + 1000));
	assert_true(delivery_may_be_twice(t, TOLD + 12000));
	assert_true(delivery_may_be_twice(t, TOLD - 3600000));
	/* In time, and stays so. */
	record_set_int(t, TICKET_DELIVERED, 1);
	record_set_int(t, TICKET_DELIVERED_AT, TOLD + 900);
	assert_false(delivery_may_be_twice(t, TOLD + 3600000));
	record_set_int(t, TICKET_DELIVERED_AT, TOLD + 20000);
	assert_true(delivery_may_be_twice(t, TOLD + 3600000));
	record_set_int(t, TICKET_DELIVERED_AT, TOLD + 900);
	record_set_int(t, TICKET_PRINTED, 1);
	assert_true(delivery_may_be_twice(t, TOLD + 1000));
	/* From before there were counts. */
	assert_false(
		delivery_may_be_twice(make_ticket(a, 0, 0, 0), TOLD + 3600000));
	arena_free(a);
}

/* ---- the rules ---- */

static const struct record *
the_ticket(struct hotel *h)
{
	return hotel_only(h, TABLE_KITCHEN_TICKETS, TICKET_ORDER_ID, "order");
}

/* A terminal's own word. */
static const struct reduction *
say(struct hotel *h, int field, int64_t sends)
{
	const char *user = h->user;
	const char *terminal = h->terminal;
	const struct reduction *r;

	h->terminal = "kitchen-1";
	h->user = "kitchen-1";
	r = hotel_update(h, TABLE_KITCHEN_TICKETS, the_ticket(h)->id,
		DATA(INT(field, sends)));
	h->user = user;
	h->terminal = terminal;
	return r;
}

static const struct reduction *
add_fired(struct hotel *h, const char *id)
{
	return hotel_insert(h, TABLE_ORDER_LINES, id,
		DATA(TEXT(LINE_ORDER_ID, "order"),
			TEXT(LINE_MENU_ITEM_ID, "burger"),
			TEXT(LINE_NAME, "burger"), INT(LINE_QUANTITY, 1),
			INT(LINE_UNIT_PRICE_MINOR, 1250),
			INT(LINE_TAX_MINOR, 114),
			INT(LINE_STATE, LINE_STATE_FIRED)));
}

static void
each_line_sent_and_each_taken_back_is_told(void **state)
{
	struct hotel *h = *state;
	int64_t told;

	h->terminal = "desk-1";
	hotel_order(h);
	assert_int_equal(record_int(the_ticket(h), TICKET_SENDS), 1);
	assert_string_equal(
		record_text(the_ticket(h), TICKET_TOLD_BY), "desk-1");
	told = record_int(the_ticket(h), TICKET_TOLD_AT);
	/* Nobody has heard of the first: its clock goes on. */
	assert_applied(add_fired(h, "second"));
	assert_int_equal(record_int(the_ticket(h), TICKET_SENDS), 2);
	assert_int_equal(record_int(the_ticket(h), TICKET_TOLD_AT), told);
	assert_applied(say(h, TICKET_DELIVERED, 2));
	/* Everything was heard: the next begins anew. */
	assert_applied(hotel_update(h, TABLE_ORDER_LINES, "second",
		DATA(INT(LINE_STATE, LINE_STATE_VOID_REQUESTED))));
	assert_int_equal(record_int(the_ticket(h), TICKET_SENDS), 3);
	assert_true(record_int(the_ticket(h), TICKET_TOLD_AT) > told);
	/* The kitchen agrees: that is no news to it. */
	assert_applied(hotel_update(h, TABLE_ORDER_LINES, "second",
		DATA(INT(LINE_STATE, LINE_STATE_VOIDED))));
	assert_int_equal(record_int(the_ticket(h), TICKET_SENDS), 3);
}

static void
a_ticket_that_is_stored_is_delivered(void **state)
{
	struct hotel *h = *state;

	hotel_order(h);
	assert_applied(say(h, TICKET_DELIVERED, 1));
	assert_string_equal(
		record_word(the_ticket(h), TICKET_STATE), "delivered");
	assert_false(record_is_null(the_ticket(h), TICKET_DELIVERED_AT));
	/* What a cook has begun is not thrown back by it. */
	assert_applied(hotel_update(h, TABLE_KITCHEN_TICKETS, the_ticket(h)->id,
		DATA(INT(TICKET_STATE, TICKET_STATE_STARTED))));
	assert_applied(add_fired(h, "second"));
	assert_applied(say(h, TICKET_DELIVERED, 2));
	assert_string_equal(
		record_word(the_ticket(h), TICKET_STATE), "started");
}

static void
nothing_is_delivered_that_was_never_sent(void **state)
{
	struct hotel *h = *state;

	hotel_order(h);
	(void)say(h, TICKET_DELIVERED, 7);
	(void)say(h, TICKET_PRINTED, 9);
	assert_int_equal(record_int(the_ticket(h), TICKET_DELIVERED), 1);
	assert_int_equal(record_int(the_ticket(h), TICKET_PRINTED), 1);
	assert_applied(add_fired(h, "second"));
	assert_int_equal(delivery_told(the_ticket(h)), 1);
}

static void
of_two_replies_the_higher_stands(void **state)
{
	struct hotel *h = *state;
	const struct field_values base = DATA(INT(TICKET_DELIVERED, 0));

	hotel_order(h);
	assert_applied(add_fired(h, "second"));
	assert_applied(say(h, TICKET_DELIVERED, 2));
	h->base = &base;
	(void)say(h, TICKET_DELIVERED, 1);
	assert_int_equal(record_int(the_ticket(h), TICKET_DELIVERED), 2);
}

static void
only_a_terminal_says_what_it_has_stored(void **state)
{
	struct hotel *h = *state;
	const char *id;

	hotel_order(h);
	id = the_ticket(h)->id;
	h->user = "cook";
	assert_refused(hotel_update(h, TABLE_KITCHEN_TICKETS, id,
			       DATA(INT(TICKET_DELIVERED, 1))),
		RULE_ROLE_DENIED);
	h->terminal = "kitchen-1";
	h->user = "kitchen-1";
	assert_refused(hotel_update(h, TABLE_KITCHEN_TICKETS, id,
			       DATA(INT(TICKET_STATE, TICKET_STATE_BUMPED))),
		RULE_ROLE_DENIED);
	h->user = "kitchen-2";
	assert_refused(hotel_update(h, TABLE_KITCHEN_TICKETS, id,
			       DATA(INT(TICKET_DELIVERED, 1))),
		RULE_ROLE_DENIED);
}

static void
an_order_taken_back_as_a_whole_is_told(void **state)
{
	struct hotel *h = *state;

	hotel_order(h);
	assert_applied(say(h, TICKET_DELIVERED, 1));
	h->insist = "VOID_AFTER_FIRE";
	(void)hotel_update(h, TABLE_ORDERS, "order",
		DATA(INT(ORDER_STATE, ORDER_STATE_VOIDED)));
	assert_string_equal(
		record_word(the_ticket(h), TICKET_STATE), "cancelled");
	assert_int_equal(record_int(the_ticket(h), TICKET_SENDS), 2);
	assert_int_equal(
		delivery_of(the_ticket(h),
			record_int(the_ticket(h), TICKET_TOLD_AT) + 6000, NULL),
		DELIVERY_RINGS);
}

/* ---- the store ---- */

struct paper {
	int count;
	bool twice;
	enum err fails;
	int64_t sends; /* of the last one */
};

static bool
has(void *ctx, const struct record *ticket)
{
	const struct paper *p = ctx;

	return p->count > 0 && p->sends == record_int(ticket, TICKET_SENDS);
}

static enum err
put(void *ctx, const struct record *ticket, bool twice)
{
	struct paper *p = ctx;

	if (p->fails != ERR_OK)
		return p->fails;
	p->count++;
	p->twice = twice;
	p->sends = record_int(ticket, TICKET_SENDS);
	return ERR_OK;
}

static enum err
print(struct test_store *ts, struct paper *p, int64_t *next_ms)
{
	const struct delivery_rules rules = { .stations = CONF_STATIONS_ALL,
		.max_actions = 1000 };
	const struct delivery_paper paper = { p, has, put };

	return delivery_print(ts->st, &rules, &paper, next_ms);
}

static void
send_burger(struct test_store *ts)
{
	(void)test_insert(ts, TABLE_ORDERS, "order",
		DATA(TEXT(ORDER_TABLE_NO, "5"),
			INT(ORDER_STATE, ORDER_STATE_OPEN)));
	(void)test_insert(ts, TABLE_ORDER_LINES, "line",
		DATA(TEXT(LINE_ORDER_ID, "order"),
			TEXT(LINE_MENU_ITEM_ID, "burger"),
			TEXT(LINE_NAME, "burger"), INT(LINE_QUANTITY, 1),
			INT(LINE_UNIT_PRICE_MINOR, 1250),
			INT(LINE_STATE, LINE_STATE_FIRED)));
}

static struct delivery_list
watched(struct test_store *ts)
{
	struct delivery_list list;

	assert_int_equal(
		delivery_watch(ts->st, CONF_STATIONS_ALL, ts->a, &list),
		ERR_OK);
	return list;
}

static void
a_send_is_watched_across_a_restart_until_it_is_printed_once(void **state)
{
	struct test_store *ts = *state;
	struct paper p = { 0 };
	int64_t sent;
	int64_t next_ms;

	send_burger(ts);
	assert_int_equal(watched(ts).count, 1);
	sent = record_int(watched(ts).items[0].ticket, TICKET_TOLD_AT);
	assert_int_equal(watched(ts).items[0].is, DELIVERY_SENT);
	assert_int_equal(watched(ts).next_ms, sent + DELIVERY_RING_MS);
	test_store_reopen(ts);
	ts->now_ms = sent + 6000;
	assert_int_equal(watched(ts).items[0].is, DELIVERY_RINGS);
	assert_int_equal(print(ts, &p, &next_ms), ERR_OK);
	assert_int_equal(next_ms, sent + DELIVERY_PRINT_MS);
	assert_int_equal(p.count, 0);
	ts->now_ms = sent + 15000;
	assert_int_equal(print(ts, &p, &next_ms), ERR_OK);
	assert_int_equal(next_ms, -1);
	assert_int_equal(p.count, 1);
	assert_true(p.twice);
	assert_int_equal(watched(ts).items[0].is, DELIVERY_ON_PAPER);
	/* Where it is cooked itself nobody has to be told. */
	assert_int_equal(print(ts, &p, &next_ms), ERR_OK);
	assert_int_equal(p.count, 1);
}

static void
the_kitchen_is_told_of_a_chit_before_there_is_one(void **state)
{
	struct test_store *ts = *state;
	struct paper p = { .fails = ERR_FULL };
	int64_t next_ms;
	struct queue_counts before;

	send_burger(ts);
	ts->now_ms += 15000;
	before = test_counts(ts);
	assert_int_equal(print(ts, &p, &next_ms), ERR_FULL);
	assert_int_equal(test_counts(ts).to_send, before.to_send + 1);
	assert_int_equal(watched(ts).items[0].is, DELIVERY_ON_PAPER);
	/* The next look puts what is missing, and says nothing again. */
	p.fails = ERR_OK;
	assert_int_equal(print(ts, &p, &next_ms), ERR_OK);
	assert_int_equal(p.count, 1);
	assert_int_equal(test_counts(ts).to_send, before.to_send + 1);
}

static void
what_is_cooked_at_this_terminal_is_not_missed(void **state)
{
	struct test_store *ts = *state;
	struct delivery_list list;

	send_burger(ts);
	ts->now_ms += 6000;
	assert_int_equal(
		delivery_watch(ts->st,
			delivery_stations(ts->st, CONF_ALARM_ALWAYS, HOT),
			ts->a, &list),
		ERR_OK);
	assert_int_equal(list.count, 0);
}

static void
a_kitchen_terminal_says_once_what_the_server_has_confirmed(void **state)
{
	struct test_store *ts = *state;
	size_t count;

	send_burger(ts);
	/* It stands in nobody else's store yet. */
	assert_int_equal(delivery_store(ts->st, HOT, 1000, &count), ERR_OK);
	assert_int_equal(count, 0);
	(void)test_push(ts, 100);
	test_pull(ts, 0, true);
	assert_int_equal(delivery_store(ts->st, DELIVERY_STATION(STATION_BAR),
				 1000, &count),
		ERR_OK);
	assert_int_equal(count, 0);
	assert_int_equal(delivery_store(ts->st, HOT, 1000, &count), ERR_OK);
	assert_int_equal(count, 1);
	assert_int_equal(watched(ts).count, 0);
	assert_int_equal(delivery_store(ts->st, HOT, 1000, &count), ERR_OK);
	assert_int_equal(count, 0);
	(void)test_push(ts, 100);
	test_pull(ts, 0, true);
	assert_int_equal(delivery_store(ts->st, HOT, 1000, &count), ERR_OK);
	assert_int_equal(count, 0);
	assert_int_equal(watched(ts).count, 0);
}

static unsigned
known(struct test_store *ts)
{
	return delivery_stations(ts->st, CONF_ALARM_KNOWN, CONF_STATIONS_NONE);
}

static void
nobody_waits_for_a_kitchen_that_has_no_terminal(void **state)
{
	struct test_store *ts = *state;
	struct paper p = { 0 };
	const struct delivery_paper paper = { &p, has, put };
	struct delivery_rules rules = { .max_actions = 1000 };
	struct delivery_list list;
	struct queue_counts before;
	int64_t next_ms = 0;

	send_burger(ts);
	ts->now_ms += 15000;
	before = test_counts(ts);
	rules.stations = known(ts);
	assert_int_equal(rules.stations, CONF_STATIONS_NONE);
	assert_int_equal(
		delivery_watch(ts->st, known(ts), ts->a, &list), ERR_OK);
	assert_int_equal(list.count, 0);
	assert_int_equal(list.next_ms, -1);
	assert_int_equal(
		delivery_print(ts->st, &rules, &paper, &next_ms), ERR_OK);
	assert_int_equal(next_ms, -1);
	assert_int_equal(p.count, 0);
	assert_int_equal(test_counts(ts).to_send, before.to_send);
	assert_int_equal(delivery_stations(ts->st, CONF_ALARM_ALWAYS, HOT),
		CONF_STATIONS_ALL & ~HOT);
	assert_int_equal(
		delivery_stations(ts->st, CONF_ALARM_NO, CONF_STATIONS_NONE),
		CONF_STATIONS_NONE);
}

static void
a_station_is_watched_while_its_terminal_is_known(void **state)
{
	struct test_store *ts = *state;
	int64_t now_ms;
	size_t count;

	send_burger(ts);
	(void)test_push(ts, 100);
	test_pull(ts, 0, true);
	assert_int_equal(delivery_store(ts->st, HOT, 1000, &count), ERR_OK);
	assert_int_equal(count, 1);
	/* Its own station alone, and across a restart. */
	assert_int_equal(known(ts), HOT);
	test_store_reopen(ts);
	assert_int_equal(known(ts), HOT);
	assert_int_equal(delivery_stations(ts->st, CONF_ALARM_KNOWN, HOT), 0);
	now_ms = ts->now_ms;
	ts->now_ms = now_ms + DELIVERY_KNOWN_MS - 60000;
	assert_int_equal(known(ts), HOT);
	ts->now_ms = now_ms + DELIVERY_KNOWN_MS + 60000;
	assert_int_equal(known(ts), CONF_STATIONS_NONE);
}

#define OF_HOTEL(t)                                                            \
	cmocka_unit_test_setup_teardown(t, hotel_set_up, hotel_tear_down)
#define OF_STORE(t)                                                            \
	cmocka_unit_test_setup_teardown(                                       \
		t, test_store_set_up, test_store_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_ticket_is_judged_by_its_age_and_what_was_heard),
		cmocka_unit_test(
			what_is_finished_or_was_never_heard_of_needs_no_reply),
		cmocka_unit_test(
			cooks_are_warned_of_paper_and_of_what_was_long_on_its_way),
		OF_HOTEL(each_line_sent_and_each_taken_back_is_told),
		OF_HOTEL(a_ticket_that_is_stored_is_delivered),
		OF_HOTEL(nothing_is_delivered_that_was_never_sent),
		OF_HOTEL(of_two_replies_the_higher_stands),
		OF_HOTEL(only_a_terminal_says_what_it_has_stored),
		OF_HOTEL(an_order_taken_back_as_a_whole_is_told),
		OF_STORE(
			a_send_is_watched_across_a_restart_until_it_is_printed_once),
		OF_STORE(the_kitchen_is_told_of_a_chit_before_there_is_one),
		OF_STORE(what_is_cooked_at_this_terminal_is_not_missed),
		OF_STORE(
			a_kitchen_terminal_says_once_what_the_server_has_confirmed),
		OF_STORE(nobody_waits_for_a_kitchen_that_has_no_terminal),
		OF_STORE(a_station_is_watched_while_its_terminal_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
