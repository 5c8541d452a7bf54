/*
 * The sync engine (src/sync/engine.h) with a port of memory, a clock that the
 * test turns, and answers that the test writes.
 */
#include "tests/lib/test.h"

#include "base/check.h"
#include "base/log.h"
#include "sync/engine.h"

#include <stdio.h>
#include <string.h>

#define ACTIONS_MAX 3000
#define INTERVAL    30000
#define FAST        (INT64_C(1) << 40) /* bytes a second */
#define JSON        "application/json"
#define PROBLEM     "application/problem+json"
#define NOT_OFFSYNC "the answer did not come from an offsync server"
#define START_MS    INT64_C(1000000)
#define LARGE       (1536 * 1024) /* more than a batch may have */

/* The terminal around the engine. */
static struct world {
	int64_t mono_ms;
	int64_t wall_ms;
	uint64_t dice;

	/* The queue: actions "a1" to "aN", which of them are answered. */
	int action_count;
	bool answered[ACTIONS_MAX + 1];
	bool never_answered; /* apply forgets */
	int padding;         /* bytes more in each action */
	int large;           /* the one with LARGE bytes more */
	size_t last_limit;
	size_t last_bytes;
	enum err batch_err;
	enum err apply_err;
	enum err token_err;
	enum err assertion_err;

	char token[32];
	char bearer[32]; /* "" none */
	int64_t bearer_ttl_s;
	int assertions;

	/* What apply got. */
	int applied;
	int results;
	int changes;
	bool restart;
	bool complete;
	bool had_token;

	/* What link got, last and how often. */
	int links;
	enum sync_error error;
	int http_status;
	int64_t latency_ms;
	int64_t server_time;
	int64_t next_try_ms;
	char why[300];
	int last;         /* action of the batch that was made last */
	int refused;      /* how often */
	bool all_refused; /* the port knows it is not one action's fault */
} w;

static struct engine *e;
static struct engine_want want;

/* ---- the environment ---- */

static int64_t
world_now(void *ctx)
{
	(void)ctx;
	return w.wall_ms;
}

static int64_t
world_mono(void *ctx)
{
	(void)ctx;
	return w.mono_ms;
}

static void
world_random(void *ctx, void *out, size_t len)
{
	(void)ctx;
	memset(out, 0, len);
	memcpy(out, &w.dice, len < sizeof w.dice ? len : sizeof w.dice);
}

static const struct env env = {
	.now_ms = world_now,
	.mono_ms = world_mono,
	.random = world_random,
};

/* ---- the port ---- */

/* As the store does it: one alone is always sent. */
static bool
world_add(struct buf *json, int action, size_t max_bytes, bool alone)
{
	int padding = action == w.large ? LARGE : w.padding;
	size_t len = (size_t)padding + 40;

	if (!alone && json->len + len > max_bytes)
		return false;
	buf_addf(json, "%s{\"id\":\"a%d\",\"data\":\"", alone ? "" : ",",
		action);
	while (padding-- > 0)
		buf_addc(json, 'x');
	buf_adds(json, "\"}");
	return true;
}

static enum err
world_batch(void *ctx, bool ahead, size_t limit, size_t max_bytes,
	struct buf *json, size_t *count)
{
	int i;

	(void)ctx;
	w.last_limit = limit;
	w.last_bytes = max_bytes;
	*count = 0;
	if (w.batch_err != ERR_OK)
		return w.batch_err;
	if (!ahead)
		w.last = 0;
	for (i = w.last + 1; i <= w.action_count && *count < limit; i++) {
		if (w.answered[i])
			continue;
		if (!world_add(json, i, max_bytes, *count == 0))
			break;
		w.last = i;
		(*count)++;
	}
	return ERR_OK;
}

static enum err
world_apply(void *ctx, const struct wire_answer *a, bool restart, bool complete)
{
	size_t i;
	int n;

	(void)ctx;
	if (w.apply_err != ERR_OK)
		return w.apply_err;
	w.applied++;
	w.restart = restart;
	w.complete = complete;
	w.had_token = a->sync_token != NULL;
	w.results += (int)a->result_count;
	w.changes += (int)a->change_count;
	for (i = 0; i < a->result_count && !w.never_answered; i++) {
		if (sscanf(a->results[i].action_id, "a%d", &n) == 1)
			w.answered[n] = !wire_answer_is_early(a);
	}
	if (a->sync_token != NULL)
		(void)snprintf(w.token, sizeof w.token, "%s", a->sync_token);
	return ERR_OK;
}

/* Parked at once. */
static bool
world_refused(void *ctx, const char *why)
{
	const char *id = strstr(want.body, "\"id\":\"a");
	int n;

	(void)ctx;
	assert_non_null(id);
	assert_int_equal(sscanf(id, "\"id\":\"a%d", &n), 1);
	assert_non_null(strstr(why, "refuses the form of an entry"));
	w.refused++;
	if (!w.all_refused)
		w.answered[n] = true;
	return !w.all_refused;
}

static enum err
world_token(void *ctx, struct arena *a, const char **out)
{
	(void)ctx;
	*out = arena_strdup(a, w.token);
	return w.token_err;
}

static const char *
world_bearer(void *ctx)
{
	(void)ctx;
	return w.bearer[0] != '\0' ? w.bearer : NULL;
}

static enum err
world_assertion(void *ctx, struct buf *json)
{
	(void)ctx;
	w.assertions++;
	buf_addf(json, "{\"assertion\":\"%d\"}", w.assertions);
	return w.assertion_err;
}

static void
world_set_bearer(void *ctx, const char *token, int64_t ttl_s)
{
	(void)ctx;
	(void)snprintf(w.bearer, sizeof w.bearer, "%s", token);
	w.bearer_ttl_s = ttl_s;
}

static void
world_link(void *ctx, enum sync_error error, int http_status,
	int64_t latency_ms, int64_t server_time, int64_t next_try_ms,
	const char *why)
{
	(void)ctx;
	w.links++;
	w.error = error;
	w.http_status = http_status;
	w.latency_ms = latency_ms;
	w.server_time = server_time;
	w.next_try_ms = next_try_ms;
	(void)snprintf(w.why, sizeof w.why, "%s", why);
}

static const struct engine_port port = {
	.batch = world_batch,
	.apply = world_apply,
	.refused = world_refused,
	.token = world_token,
	.bearer = world_bearer,
	.assertion = world_assertion,
	.set_bearer = world_set_bearer,
	.link = world_link,
};

static struct engine_settings settings = {
	.tenant_id = "adria",
	.terminal_id = "t-1",
	.sync_interval_ms = INTERVAL,
	.enabled = true,
};

static int
set_up(void **state)
{
	(void)state;
	log_init("test", &env, -1, LOG_ERROR, LOG_TEXT);
	memset(&w, 0, sizeof w);
	w.mono_ms = START_MS;
	w.wall_ms = 5 * START_MS;
	(void)snprintf(w.bearer, sizeof w.bearer, "B0");
	settings.batch_max = 0;
	settings.batch_bytes_max = 0;
	settings.page_max = 0;
	settings.enabled = true;
	e = engine_new(&env, &settings, &port);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	engine_free(e);
	return 0;
}

/* ---- the test's hands ---- */

static void
pass(int64_t ms)
{
	w.mono_ms += ms;
	w.wall_ms += ms;
}

static void
next(void)
{
	engine_next(e, &want);
}

static void
reply(int status, const char *type, const char *body)
{
	engine_reply(e, status, type, body, strlen(body), -1);
}

#define DONE "\"status\":\"success\",\"stamp\":5"

/* Of the actions that the request names, all alike. */
static void
add_results(struct buf *b, const char *rest)
{
	struct json_doc *doc;
	const struct json_node *n;
	bool first = true;

	assert_int_equal(
		json_parse(want.body, want.body_len, 1 << 24, &doc, NULL),
		ERR_OK);
	for (n = json_first(json_find(json_root(doc), "actions")); n != NULL;
		n = json_next(n)) {
		buf_addf(b, "%s{\"action_id\":\"%s\",%s}", first ? "" : ",",
			json_find_text(n, "id", ""), rest);
		first = false;
	}
	json_free(doc);
}

/* To a pull, or to a push that asks for a page. */
static void
reply_page(bool has_more, const char *token, int changes)
{
	struct buf b;
	int i;

	buf_init(&b, 1 << 20);
	buf_addf(&b,
		"{\"sync_token\":\"%s\",\"has_more\":%s,\"server_time\":77,"
		"\"stamp\":9,\"results\":[",
		token, has_more ? "true" : "false");
	add_results(&b, DONE);
	buf_adds(&b, "],\"server_changes\":[");
	for (i = 0; i < changes; i++)
		buf_addf(&b,
			"%s{\"table_name\":\"rooms\",\"operation\":\"UPDATE\","
			"\"data\":{},\"timestamp\":1}",
			i > 0 ? "," : "");
	buf_adds(&b, "]}");
	reply(200, JSON, b.data);
	buf_fini(&b);
}

/* Results of the actions that the request names, all alike. */
static void
reply_all(const char *rest)
{
	struct buf b;

	buf_init(&b, 1 << 24);
	buf_adds(&b, "{\"sync_token\":\"ignored\",\"server_changes\":[],"
		     "\"server_time\":77,\"results\":[");
	add_results(&b, rest);
	buf_adds(&b, "]}");
	reply(200, JSON, b.data);
	buf_fini(&b);
}

static void
reply_results(void)
{
	reply_all(DONE);
}

static bool
is_push(void)
{
	return strstr(want.body, "\"limit\":0,") != NULL;
}

static void
expect_push(void)
{
	next();
	assert_int_equal(want.kind, ENGINE_WANT_REQUEST);
	assert_string_equal(want.path, "/api/hotel/adria/offline/sync");
	assert_true(is_push());
}

static void
expect_pull(void)
{
	next();
	assert_int_equal(want.kind, ENGINE_WANT_REQUEST);
	assert_string_equal(want.path, "/api/hotel/adria/offline/sync");
	assert_false(is_push());
	assert_non_null(strstr(want.body, "\"actions\":[]"));
}

static void
expect_token_request(void)
{
	next();
	assert_int_equal(want.kind, ENGINE_WANT_REQUEST);
	assert_string_equal(want.path, "/api/hotel/adria/token");
	assert_null(want.bearer);
}

static void
expect_wait(int64_t ms)
{
	next();
	assert_int_equal(want.kind, ENGINE_WANT_WAIT);
	if (ms == -1)
		assert_int_equal(want.until_ms, -1);
	else
		assert_int_equal(want.until_ms, w.mono_ms + ms);
}

/* Everything that is asked for goes well. */
static int
go_on_until_wait(void)
{
	int requests = 0;

	for (next(); want.kind == ENGINE_WANT_REQUEST; next()) {
		assert_in_range(++requests, 1, 5000);
		if (strstr(want.path, "/token") != NULL)
			reply(200, JSON, "{\"token\":\"B9\"}");
		else if (is_push())
			reply_results();
		else
			reply_page(false, "T1", 0);
	}
	return requests;
}

/* ---- rounds ---- */

static void
test_an_empty_queue_is_one_pull_a_round(void **state)
{
	(void)state;
	expect_pull();
	assert_string_equal(want.bearer, "B0");
	assert_non_null(strstr(want.body, "\"device_id\":\"t-1\""));
	assert_non_null(strstr(want.body, "\"sync_timestamp\":5000000"));
	assert_non_null(strstr(want.body, "\"limit\":1000"));
	pass(40);
	reply_page(false, "T1", 2);
	assert_true(w.complete);
	assert_true(w.had_token);
	assert_int_equal(w.changes, 2);
	assert_int_equal(w.error, SYNC_ERROR_NONE);
	assert_int_equal(w.latency_ms, 40);
	assert_int_equal(w.server_time, 77);
	assert_int_equal(w.next_try_ms, 0);
	assert_string_equal(w.why, "");
	expect_wait(INTERVAL);
	assert_true(engine_is_drained(e));
	assert_int_equal(engine_state(e), ENGINE_IDLE);
}

static void
test_the_queue_goes_up_before_anything_is_pulled(void **state)
{
	(void)state;
	w.action_count = 2500;
	expect_push();
	assert_int_equal(w.last_limit, 1000);
	assert_non_null(strstr(want.body, "[{\"id\":\"a1\","));
	reply_results();
	assert_false(w.had_token);
	assert_false(w.complete);
	expect_push();
	assert_non_null(strstr(want.body, "[{\"id\":\"a1001\","));
	reply_results();
	expect_push();
	reply_results();
	expect_pull();
	assert_int_equal(w.results, 2500);
	assert_false(engine_is_drained(e));
	reply_page(false, "T1", 0);
	expect_wait(INTERVAL);
	assert_true(engine_is_drained(e));
}

/* The buffer was as large as a batch may be, and the last action of one did
 * not fit. */
static void
test_megabytes_of_actions_go_up_to_the_end(void **state)
{
	(void)state;
	engine_set_speed(e, FAST);
	w.action_count = 1000;
	w.padding = 3000;
	w.large = 500;
	assert_in_range(go_on_until_wait(), 5, 8);
	assert_int_equal(w.results, 1000);
	assert_true(engine_is_drained(e));
}

static void
test_pages_are_pulled_until_there_are_no_more(void **state)
{
	(void)state;
	expect_pull();
	assert_non_null(strstr(want.body, "\"last_sync_token\":\"\""));
	reply_page(true, "T1", 3);
	assert_false(w.complete);
	expect_pull();
	assert_non_null(strstr(want.body, "\"last_sync_token\":\"T1\""));
	reply_page(true, "T2", 3);
	expect_pull();
	reply_page(false, "T3", 1);
	assert_true(w.complete);
	assert_int_equal(w.changes, 7);
	expect_wait(INTERVAL);
}

static void
test_changes_that_come_with_a_push_wait_for_the_pull(void **state)
{
	(void)state;
	w.action_count = 1;
	expect_push();
	reply(200, JSON,
		"{\"sync_token\":\"T7\",\"results\":[{\"action_id\":\"a1\","
		"\"status\":\"success\"}],\"server_changes\":[{\"table_name\":"
		"\"rooms\",\"operation\":\"DELETE\",\"data\":{},"
		"\"timestamp\":1}],\"token_status\":\"expired\"}");
	expect_pull();
	assert_int_equal(w.results, 1);
	assert_int_equal(w.changes, 0);
	assert_false(w.restart);
	assert_string_equal(w.token, "");
}

static void
test_what_an_answer_set_free_goes_up_in_the_same_round(void **state)
{
	(void)state;
	w.action_count = 1;
	expect_push();
	reply_results();
	expect_pull();
	w.action_count = 2; /* its parent has come */
	reply_page(false, "T1", 1);
	expect_push();
	assert_non_null(strstr(want.body, "\"a2\""));
	reply_results();
	expect_pull();
	w.action_count = 3; /* no third look: the next round */
	reply_page(false, "T2", 1);
	expect_wait(INTERVAL);
}

static void
test_the_interval_starts_the_next_round(void **state)
{
	(void)state;
	(void)go_on_until_wait();
	pass(INTERVAL - 1);
	expect_wait(1);
	pass(1);
	expect_pull();
}

static void
test_an_idle_terminal_asks_once_an_interval(void **state)
{
	int requests = 0;
	int i;

	(void)state;
	(void)go_on_until_wait();
	for (i = 0; i < 3600; i++) {
		pass(1000);
		requests += go_on_until_wait();
	}
	assert_int_equal(requests, 3600 * 1000 / INTERVAL);
}

static void
test_new_work_wakes_at_once(void **state)
{
	(void)state;
	(void)go_on_until_wait();
	w.action_count = 1;
	engine_wake(e, false);
	assert_false(engine_is_drained(e));
	expect_push();
	assert_int_equal(go_on_until_wait(), 2);
	assert_true(engine_is_drained(e));
}

static void
test_work_that_the_interval_finds_is_work_left(void **state)
{
	(void)state;
	(void)go_on_until_wait();
	assert_true(engine_is_drained(e));
	w.action_count = 1;
	pass(INTERVAL);
	expect_push();
	assert_false(engine_is_drained(e));
	(void)go_on_until_wait();
	assert_true(engine_is_drained(e));
}

static void
test_work_that_comes_while_pushing_needs_no_further_round(void **state)
{
	(void)state;
	w.action_count = 1;
	expect_push();
	w.action_count = 2;
	engine_wake(e, false);
	reply_results();
	expect_push();
	reply_results();
	expect_pull();
	w.action_count = 3;
	engine_wake(e, false);
	reply_page(false, "T1", 0);
	expect_push();
	reply_results();
	expect_pull();
	reply_page(false, "T2", 0);
	expect_wait(INTERVAL);
}

static void
test_work_after_the_second_look_gets_a_round_of_its_own(void **state)
{
	(void)state;
	expect_pull();
	w.action_count = 1;
	reply_page(false, "T1", 1);
	expect_push();
	reply_results();
	expect_pull();
	w.action_count = 2;
	engine_wake(e, false);
	reply_page(false, "T2", 0);
	assert_int_equal(engine_state(e), ENGINE_IDLE);
	assert_false(engine_is_drained(e));
	expect_push();
	assert_non_null(strstr(want.body, "\"a2\""));
	reply_results();
	expect_pull();
	/* And that round has a second look again. */
	w.action_count = 3;
	reply_page(false, "T3", 1);
	expect_push();
	(void)go_on_until_wait();
	assert_true(engine_is_drained(e));
}

static void
test_a_person_who_asks_mid_round_gets_a_whole_one(void **state)
{
	(void)state;
	expect_pull();
	engine_wake(e, true);
	reply_page(false, "T1", 0);
	assert_false(engine_is_drained(e));
	expect_pull();
	reply_page(false, "T1", 0);
	expect_wait(INTERVAL);
	assert_true(engine_is_drained(e));
}

static void
test_a_request_that_is_out_is_given_again_unchanged(void **state)
{
	char body[400];

	(void)state;
	w.action_count = 2;
	expect_push();
	(void)snprintf(body, sizeof body, "%s", want.body);
	w.action_count = 5;
	pass(5000);
	next();
	assert_int_equal(want.kind, ENGINE_WANT_REQUEST);
	assert_string_equal(want.body, body);
	reply_results();
	assert_int_equal(w.latency_ms, 5000);
	expect_push(); /* what has come meanwhile */
	engine_work(e);
	assert_int_equal(w.results, 2);
}

static void
test_switched_off_it_asks_for_nothing(void **state)
{
	(void)state;
	engine_free(e);
	settings.enabled = false;
	e = engine_new(&env, &settings, &port);
	expect_wait(-1);
	engine_wake(e, true);
	expect_wait(-1);
}

static void
test_settings_are_held_within_the_protocols_limits(void **state)
{
	(void)state;
	engine_free(e);
	settings.batch_max = 100000;
	settings.batch_bytes_max = 1u << 30;
	settings.page_max = 100000;
	e = engine_new(&env, &settings, &port);
	expect_pull();
	assert_non_null(strstr(want.body, "\"limit\":5000"));
	assert_int_equal(w.last_limit, WIRE_ACTIONS_MAX);
	assert_in_range(w.last_bytes, 1, WIRE_REQUEST_MAX - 1);
}

static void
test_a_slow_link_gets_smaller_batches(void **state)
{
	(void)state;
	engine_set_speed(e, 5000);
	expect_pull();
	assert_int_equal(w.last_bytes, 50000);
	reply_page(false, "T", 0);
	engine_set_speed(e, 10);
	engine_wake(e, true);
	expect_pull();
	assert_int_equal(w.last_bytes, 16 * 1024);
	reply_page(false, "T", 0);
	engine_set_speed(e, FAST);
	engine_wake(e, true);
	expect_pull();
	assert_int_equal(w.last_bytes, 1024 * 1024);
}

static void
test_an_unknown_link_is_tried_with_little(void **state)
{
	static const struct thrift_plan small = { .batch_max = 1000,
		.batch_bytes = 20000,
		.page_max = 100,
		.interval_part = 1 };

	(void)state;
	expect_pull();
	assert_int_equal(w.last_bytes, 128 * 1024);
	reply_page(false, "T", 0);
	engine_set_plan(e, &small);
	engine_wake(e, true);
	expect_pull();
	assert_int_equal(w.last_bytes, 20000);
	reply_page(false, "T", 0);
}

static void
test_a_plan_changes_sizes_and_interval_within_the_settings(void **state)
{
	static const struct thrift_plan modest = { .batch_max = 2,
		.batch_bytes = 20000,
		.page_max = 7,
		.interval_part = 3 };
	static const struct thrift_plan large = { .batch_max = 1u << 20,
		.batch_bytes = 1u << 30,
		.page_max = 1 << 20,
		.interval_part = 1 };

	(void)state;
	engine_set_speed(e, FAST);
	engine_set_plan(e, &modest);
	expect_pull();
	assert_int_equal(w.last_limit, 2);
	assert_int_equal(w.last_bytes, 20000);
	assert_non_null(strstr(want.body, "\"limit\":7,"));
	reply_page(false, "T", 0);
	expect_wait(3 * INTERVAL);
	engine_set_plan(e, &large);
	engine_wake(e, true);
	expect_pull();
	assert_int_equal(w.last_bytes, 1024 * 1024);
	reply_page(false, "T", 0);
	expect_wait(INTERVAL);
}

/* ---- push and pull in one (R1) ---- */

static void
be_sparing(size_t batch_max)
{
	struct thrift_plan plan = { .batch_max = batch_max,
		.batch_bytes = 32 * 1024,
		.page_max = 7,
		.interval_part = 1,
		.sparing = true };

	engine_set_plan(e, &plan);
}

static void
expect_both(int actions)
{
	next();
	assert_int_equal(want.kind, ENGINE_WANT_REQUEST);
	assert_false(is_push());
	assert_non_null(strstr(want.body, "\"id\":\"a1\""));
	assert_int_equal(w.last, actions);
}

static void
test_a_sparing_round_is_one_exchange(void **state)
{
	(void)state;
	be_sparing(50);
	w.action_count = 3;
	expect_both(3);
	assert_non_null(strstr(want.body, "\"limit\":7,"));
	engine_work(e);
	reply_page(false, "T2", 4);
	assert_int_equal(w.applied, 1);
	assert_int_equal(w.results, 3);
	assert_int_equal(w.changes, 4);
	assert_true(w.complete);
	assert_string_equal(w.token, "T2");
	expect_wait(INTERVAL);
	assert_true(engine_is_drained(e));
	assert_int_equal(w.links, 1);
	assert_int_equal(w.error, SYNC_ERROR_NONE);
}

static void
test_a_sparing_round_asks_for_changes_with_its_last_push(void **state)
{
	(void)state;
	be_sparing(2);
	w.action_count = 3;
	expect_push();
	engine_work(e);
	reply_results();
	next();
	assert_non_null(strstr(want.body, "\"limit\":7,"));
	assert_non_null(strstr(want.body, "\"id\":\"a3\""));
	engine_work(e);
	assert_int_equal(w.results, 2); /* kept meanwhile */
	reply_page(true, "T2", 7);
	assert_int_equal(w.results, 3);
	assert_false(w.complete);
	expect_pull();
	reply_page(false, "T3", 1);
	expect_wait(INTERVAL);
	assert_true(engine_is_drained(e));
}

static void
test_what_a_sparing_round_sets_free_goes_out_once(void **state)
{
	(void)state;
	be_sparing(50);
	w.action_count = 1;
	w.never_answered = true;
	expect_both(1);
	reply_page(false, "T2", 0);
	expect_push();
	w.never_answered = false;
	reply_results();
	expect_pull();
	reply_page(false, "T3", 0);
	expect_wait(INTERVAL);
}

static void
test_a_page_that_could_not_be_read_is_asked_for_by_itself(void **state)
{
	(void)state;
	be_sparing(50);
	w.action_count = 1;
	(void)snprintf(w.token, sizeof w.token, "T1");
	expect_both(1);
	reply_page(true, "T1", 0);
	expect_pull();
	assert_int_equal(w.results, 1);
	assert_false(w.had_token);
	reply_page(false, "T2", 0);
	expect_wait(INTERVAL);
}

static void
test_a_restored_server_gets_more_before_its_page_counts(void **state)
{
	(void)state;
	be_sparing(50);
	w.action_count = 1;
	expect_both(1);
	w.apply_err = ERR_BUSY;
	reply_page(false, "T2", 3);
	w.apply_err = ERR_OK;
	expect_both(1);
	assert_string_equal(w.token, "");
	reply_page(false, "T3", 3);
	assert_string_equal(w.token, "T3");
	expect_wait(INTERVAL);
}

static void
test_a_page_that_is_too_large_is_asked_for_in_pieces(void **state)
{
	(void)state;
	be_sparing(50);
	w.action_count = 1;
	expect_both(1);
	engine_failed(e, ERR_TOO_LARGE, "too large");
	engine_wake(e, true);
	expect_both(1);
	assert_non_null(strstr(want.body, "\"limit\":3,"));
}

/* ---- tokens (R7) ---- */

static void
test_a_token_that_does_not_fit_restarts_the_load_with_its_page(void **state)
{
	static const char *const statuses[] = { "expired", "other_incarnation",
		"ahead" };
	char body[300];
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		engine_wake(e, true);
		expect_pull();
		(void)snprintf(body, sizeof body,
			"{\"sync_token\":\"N%d\",\"results\":[],"
			"\"server_changes\":[],\"has_more\":true,"
			"\"token_status\":\"%s\"}",
			(int)i, statuses[i]);
		reply(200, JSON, body);
		assert_true(w.restart);
		assert_false(w.complete);
		expect_pull();
		reply_page(false, "T9", 1);
		assert_false(w.restart);
		assert_true(w.complete);
		expect_wait(INTERVAL);
	}
}

static void
test_a_page_that_moves_nowhere_is_no_answer(void **state)
{
	(void)state;
	(void)snprintf(w.token, sizeof w.token, "T1");
	expect_pull();
	reply_page(true, "T1", 0);
	assert_int_equal(w.applied, 0);
	assert_int_equal(engine_state(e), ENGINE_BACKING_OFF);
	assert_string_equal(w.why, NOT_OFFSYNC);
}

/* ---- failures (R2, R3, R6) ---- */

static void
test_after_a_failure_the_same_actions_go_up_again(void **state)
{
	char actions[200];

	(void)state;
	w.action_count = 3;
	expect_push();
	(void)snprintf(actions, sizeof actions, "%.*s",
		(int)strcspn(want.body, "]"), want.body);
	engine_failed(e, ERR_OFFLINE, "the connection broke");
	assert_int_equal(w.error, SYNC_ERROR_NETWORK);
	assert_int_equal(w.http_status, 0);
	assert_int_equal(w.next_try_ms, w.wall_ms + 1000);
	assert_string_equal(w.why, "the connection broke");
	assert_int_equal(engine_state(e), ENGINE_BACKING_OFF);
	expect_wait(1000);
	pass(1000);
	expect_push();
	assert_memory_equal(want.body, actions, strlen(actions));
	reply_results();
	expect_pull();
	reply_page(false, "T", 0);
	assert_int_equal(w.results, 3);
	expect_wait(INTERVAL);
	assert_true(engine_is_drained(e));
}

static void
test_failures_wait_longer_and_then_at_the_interval(void **state)
{
	static const int64_t waits[] = { 1000, 2000, 4000, 8000, 16000,
		INTERVAL, INTERVAL, INTERVAL };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof waits / sizeof waits[0]; i++) {
		expect_pull();
		engine_failed(e, ERR_TIMEOUT, "no answer");
		expect_wait(waits[i]);
		pass(waits[i]);
	}
	expect_pull();
	reply_page(false, "T", 0); /* and a success begins anew */
	engine_wake(e, true);
	expect_pull();
	engine_failed(e, ERR_TIMEOUT, "no answer");
	expect_wait(1000);
}

static void
test_chance_spreads_the_tries_of_many_terminals(void **state)
{
	(void)state;
	w.dice = 400;
	expect_pull();
	engine_failed(e, ERR_OFFLINE, "x");
	expect_wait(1400);
}

static void
test_new_work_does_not_cut_a_back_off_short_but_a_person_does(void **state)
{
	(void)state;
	expect_pull();
	engine_failed(e, ERR_OFFLINE, "x");
	engine_wake(e, false);
	expect_wait(1000);
	engine_wake(e, true);
	expect_pull();
}

static void
test_an_hour_offline_costs_few_tries(void **state)
{
	int tries = 0;
	int64_t end = w.mono_ms + 3600 * 1000;

	(void)state;
	while (w.mono_ms < end) {
		next();
		if (want.kind == ENGINE_WANT_WAIT) {
			pass(want.until_ms - w.mono_ms);
			continue;
		}
		tries++;
		engine_failed(e, ERR_OFFLINE, "x");
	}
	assert_in_range(tries, 100, 3600 * 1000 / INTERVAL + 6);
}

/* Each status that only time mends: a network error, retried; Retry-After never
 * cut short. */
static void
test_every_status_that_time_mends_backs_off(void **state)
{
	static const int statuses[] = { 201, 202, 204, 301, 302, 307, 304, 402,
		405, 406, 408, 409, 410, 411, 414, 415, 425, 426, 429, 431, 451,
		500, 501, 502, 503, 504, 507, 511, 599 };
	static const struct {
		int64_t retry_after_s;
		int64_t wait_ms;
	} cases[] = { { -1, 1000 }, { 0, 1000 }, { 1, 1000 }, { 30, 30000 },
		{ 900, 900000 }, { 86400, 900000 }, { INT64_MAX, 900000 } };
	size_t i;
	size_t c;

	for (i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
		for (c = 0; c < sizeof cases / sizeof cases[0]; c++) {
			(void)tear_down(state);
			(void)set_up(state);
			w.action_count = 1;
			expect_push();
			engine_reply(e, statuses[i], PROBLEM, "{}", 2,
				cases[c].retry_after_s);
			assert_int_equal(engine_state(e), ENGINE_BACKING_OFF);
			assert_int_equal(w.error, SYNC_ERROR_NETWORK);
			assert_int_equal(w.http_status, statuses[i]);
			assert_int_not_equal(w.why[0], '\0');
			assert_int_equal(w.applied, 0);
			expect_wait(cases[c].wait_ms);
			pass(cases[c].wait_ms);
			expect_push();
			assert_non_null(strstr(want.body, "\"a1\""));
		}
	}
}

static void
test_states_of_the_link_are_told_in_words(void **state)
{
	static const struct {
		int status;
		const char *words;
	} cases[] = {
		{ 302, NOT_OFFSYNC },
		{ 429, "the server asks to wait (429)" },
		{ 500, "the server has a fault (500)" },
		{ 503, "the server is not available (503)" },
		{ 426, "this program is too old for the server: update it "
		       "(426)" },
		{ 511, "this network wants a sign-in before it lets anything "
		       "through (511)" },
	};
	size_t i;

	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		(void)tear_down(state);
		(void)set_up(state);
		expect_pull();
		reply(cases[i].status, "", "");
		assert_string_equal(w.why, cases[i].words);
	}
}

static void
test_a_captive_portals_page_is_no_answer(void **state)
{
	static const struct {
		int status;
		const char *type;
		const char *body;
	} cases[] = {
		{ 200, "text/html; charset=utf-8", "<html>Welcome</html>" },
		{ 200, "",
			"{\"sync_token\":\"\",\"results\":[],"
			"\"server_changes\":[]}" },
		{ 200, "application/jsonp",
			"{\"sync_token\":\"\",\"results\":[],"
			"\"server_changes\":[]}" },
		{ 200, JSON, "<html>Welcome</html>" },
		{ 200, JSON, "" },
		{ 200, JSON, "{}" },
		{ 200, JSON, "{\"sync_token\":\"\",\"results\":[]}" },
		{ 200, JSON,
			"{\"sync_token\":\"\",\"results\":[{\"action_id\":"
			"\"x\",\"status\":\"success\"}],"
			"\"server_changes\":[]}" },
		{ 400, "text/html", "<html>no</html>" },
		{ 403, "text/html", "<html>Pay first</html>" },
		{ 404, "text/plain", "not found" },
		{ 413, "text/html", "<html>nginx</html>" },
		{ 403, "application/xhtml+xml", "<html/>" },
	};
	size_t i;

	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		(void)tear_down(state);
		(void)set_up(state);
		expect_pull();
		reply(cases[i].status, cases[i].type, cases[i].body);
		assert_int_equal(engine_state(e), ENGINE_BACKING_OFF);
		assert_int_equal(w.error, SYNC_ERROR_NETWORK);
		assert_string_equal(w.why, NOT_OFFSYNC);
		assert_int_equal(w.applied, 0);
	}
}

static void
test_a_content_type_may_have_parameters_and_capitals(void **state)
{
	(void)state;
	expect_pull();
	reply(200, "Application/JSON; charset=utf-8",
		"{\"sync_token\":\"\",\"results\":[],\"server_changes\":[]}");
	assert_int_equal(w.applied, 1);
}

static void
test_results_for_fewer_or_more_actions_are_no_answer(void **state)
{
	static const char *const bodies[] = {
		"{\"sync_token\":\"\",\"results\":[],\"server_changes\":[]}",
		"{\"sync_token\":\"\",\"results\":[{\"action_id\":\"a1\","
		"\"status\":\"success\"}],\"server_changes\":[]}",
		"{\"sync_token\":\"\",\"results\":[{\"action_id\":\"a1\","
		"\"status\":\"success\"},{\"action_id\":\"\","
		"\"status\":\"success\"}],\"server_changes\":[]}",
		"{\"sync_token\":\"\",\"results\":[{\"action_id\":\"a1\","
		"\"status\":\"success\"},{\"action_id\":\"a2\","
		"\"status\":\"success\"},{\"action_id\":\"a3\","
		"\"status\":\"success\"}],\"server_changes\":[]}",
	};
	size_t i;

	for (i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
		(void)tear_down(state);
		(void)set_up(state);
		w.action_count = 2;
		expect_push();
		reply(200, JSON, bodies[i]);
		assert_int_equal(w.applied, 0);
		assert_int_equal(engine_state(e), ENGINE_BACKING_OFF);
		assert_string_equal(w.why, NOT_OFFSYNC);
	}
}

static void
test_the_ports_verdict_on_an_answer_counts(void **state)
{
	(void)state;
	w.action_count = 1;
	w.apply_err = ERR_BAD_ANSWER;
	expect_push();
	reply_results();
	next();
	assert_int_equal(w.error, SYNC_ERROR_NETWORK);
	assert_string_equal(w.why, NOT_OFFSYNC);
	assert_int_equal(engine_state(e), ENGINE_BACKING_OFF);
}

/* R9. */
static void
test_a_restored_server_is_refilled_before_it_is_believed(void **state)
{
	(void)state;
	expect_pull();
	w.apply_err = ERR_BUSY;
	w.action_count = 1; /* what the port offers again */
	reply_page(false, "T1", 5);
	assert_int_equal(w.changes, 0);
	w.apply_err = ERR_OK;
	expect_push();
	reply_results();
	expect_pull();
	reply_page(false, "T2", 5);
	assert_int_equal(w.changes, 5);
	assert_string_equal(w.token, "T2");
	(void)go_on_until_wait();
	assert_true(engine_is_drained(e));
}

/* R10. */
static void
test_what_does_not_belong_together_waits_for_a_person(void **state)
{
	(void)state;
	w.action_count = 1;
	w.never_answered = true;
	expect_push();
	w.apply_err = ERR_EXPIRED;
	reply_results();
	next();
	assert_int_equal(want.kind, ENGINE_WANT_WAIT);
	assert_int_equal(want.until_ms, -1);
	assert_int_equal(engine_state(e), ENGINE_STOPPED);
	assert_int_equal(w.error, SYNC_ERROR_AUTHENTICATION);
	assert_int_equal(w.next_try_ms, 0);
	assert_non_null(strstr(w.why, "enrol it again"));
	/* Also when it was only looking. */
	w.action_count = 0;
	engine_wake(e, true);
	expect_pull();
	reply_page(false, "T1", 5);
	assert_int_equal(engine_state(e), ENGINE_STOPPED);
	assert_int_equal(w.changes, 0);
	assert_false(engine_is_drained(e));
}

static void
test_trouble_of_the_terminal_itself_is_not_the_links(void **state)
{
	(void)state;
	w.batch_err = ERR_FULL;
	next();
	assert_int_equal(want.kind, ENGINE_WANT_WAIT);
	assert_int_equal(w.error, SYNC_ERROR_NONE);
	assert_int_equal(w.http_status, 0);
	assert_string_equal(w.why, err_text(ERR_FULL));
	w.batch_err = ERR_OK;
	w.token_err = ERR_IO;
	engine_wake(e, true);
	next();
	assert_int_equal(want.kind, ENGINE_WANT_WAIT);
	assert_string_equal(w.why, err_text(ERR_IO));
	w.token_err = ERR_OK;
	w.apply_err = ERR_FULL;
	engine_wake(e, true);
	expect_pull();
	reply_page(false, "T", 1);
	assert_int_equal(w.error, SYNC_ERROR_NONE);
	assert_int_equal(w.http_status, 0);
	assert_string_equal(w.why, err_text(ERR_FULL));
	w.apply_err = ERR_OK;
	engine_wake(e, true);
	(void)go_on_until_wait();
	assert_true(engine_is_drained(e));
	assert_string_equal(w.why, "");
}

static void
test_a_page_too_large_is_asked_for_in_pieces(void **state)
{
	(void)state;
	expect_pull();
	engine_failed(e, ERR_TOO_LARGE, "the answer is larger than allowed");
	engine_wake(e, true);
	expect_pull();
	assert_non_null(strstr(want.body, "\"limit\":500"));
	engine_failed(e, ERR_TOO_LARGE, "the answer is larger than allowed");
	engine_wake(e, true);
	expect_pull();
	assert_non_null(strstr(want.body, "\"limit\":250"));
	engine_failed(e, ERR_OFFLINE, "the connection broke");
	engine_wake(e, true);
	expect_pull();
	assert_non_null(strstr(want.body, "\"limit\":250"));
	reply_page(true, "T1", 1);
	expect_pull();
	assert_non_null(strstr(want.body, "\"limit\":1000"));
}

/* ---- authentication (R4) ---- */

static void
test_without_a_bearer_one_is_fetched_first(void **state)
{
	(void)state;
	w.bearer[0] = '\0';
	w.action_count = 1;
	expect_token_request();
	assert_string_equal(want.body, "{\"assertion\":\"1\"}");
	reply(201, JSON, "{\"token\":\"B1\",\"token_ttl_seconds\":300}");
	assert_string_equal(w.bearer, "B1");
	assert_int_equal(w.bearer_ttl_s, 300);
	expect_push();
	assert_string_equal(want.bearer, "B1");
}

static void
test_a_bearer_that_expires_between_is_renewed_again_and_again(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < 5; i++) {
		w.bearer[0] = '\0';
		engine_wake(e, true);
		expect_token_request();
		reply(200, JSON, "{\"token\":\"B1\"}");
		assert_int_equal(w.bearer_ttl_s, 600);
		expect_pull();
		reply_page(false, "T", 0);
		expect_wait(INTERVAL);
	}
}

static void
test_401_is_renewed_once_in_silence_and_then_stops(void **state)
{
	(void)state;
	w.action_count = 1;
	expect_push();
	reply(401, PROBLEM, "{\"detail\":\"expired\"}");
	assert_int_equal(w.links, 0); /* in silence */
	expect_token_request();
	reply(200, JSON,
		"{\"short_token\":\"S1\",\"token\":\"B1\","
		"\"token_ttl_seconds\":300}");
	assert_int_equal(w.links, 0);
	expect_push();
	assert_string_equal(want.bearer, "S1");
	reply(401, PROBLEM, "{\"detail\":\"the key is not known\"}");
	assert_int_equal(engine_state(e), ENGINE_STOPPED);
	assert_int_equal(w.error, SYNC_ERROR_AUTHENTICATION);
	assert_int_equal(w.http_status, 401);
	assert_int_equal(w.next_try_ms, 0);
	assert_non_null(strstr(w.why, "sign this terminal in again"));
	assert_non_null(strstr(w.why, "the key is not known"));
	expect_wait(-1);
	pass(INT64_C(1000) * INTERVAL);
	expect_wait(-1);
	assert_int_equal(w.answered[1], false); /* the queue is kept */
}

/* Found by the simulator: the server was restored while the terminal waited. */
static void
test_a_bearer_that_was_never_answered_may_be_renewed(void **state)
{
	(void)state;
	w.action_count = 1;
	expect_push();
	reply(401, PROBLEM, "{}");
	expect_token_request();
	reply(200, JSON, "{\"token\":\"B1\"}");
	expect_push();
	engine_failed(e, ERR_OFFLINE, "no answer");
	assert_int_equal(engine_state(e), ENGINE_BACKING_OFF);
	engine_wake(e, true);
	expect_push();
	reply(401, PROBLEM, "{}");
	expect_token_request();
	reply(200, JSON, "{\"token\":\"B2\"}");
	(void)go_on_until_wait();
	assert_true(engine_is_drained(e));
}

static void
test_stopped_only_a_person_starts_it_again(void **state)
{
	(void)state;
	w.action_count = 1;
	expect_push();
	reply(403, PROBLEM, "{}");
	engine_wake(e, false);
	expect_wait(-1);
	engine_wake(e, true);
	expect_push();
	reply(401, PROBLEM, "{}"); /* and may renew again */
	expect_token_request();
	reply(200, JSON, "{\"token\":\"B2\"}");
	expect_push();
	reply(401, PROBLEM, "{}");
	assert_int_equal(engine_state(e), ENGINE_STOPPED);
	engine_wake(e, true);
	expect_push();
	reply(401, PROBLEM, "{}"); /* and again, for every time they ask */
	expect_token_request();
	reply(200, JSON, "{\"token\":\"B3\"}");
	(void)go_on_until_wait();
	assert_true(engine_is_drained(e));
	assert_int_equal(w.error, SYNC_ERROR_NONE);
}

static void
test_a_good_answer_allows_the_next_silent_renewal(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < 3; i++) {
		engine_wake(e, true);
		expect_pull();
		reply(401, PROBLEM, "{}");
		expect_token_request();
		reply(200, JSON, "{\"token\":\"B1\"}");
		expect_pull();
		reply_page(false, "T", 0);
		expect_wait(INTERVAL);
	}
}

static void
test_a_revoked_terminal_stops_with_the_servers_words(void **state)
{
	(void)state;
	expect_pull();
	reply(403, PROBLEM,
		"{\"detail\":\"FD1 was revoked\\u0007 on Monday\"}");
	assert_int_equal(engine_state(e), ENGINE_STOPPED);
	assert_int_equal(w.error, SYNC_ERROR_AUTHENTICATION);
	assert_int_equal(w.http_status, 403);
	assert_string_equal(w.why,
		"the hotel has blocked this terminal: FD1 was revoked on "
		"Monday");
}

static void
test_an_unknown_hotel_asks_to_sign_in_again(void **state)
{
	(void)state;
	expect_pull();
	reply(404, PROBLEM, "{}");
	assert_int_equal(engine_state(e), ENGINE_STOPPED);
	assert_int_equal(w.http_status, 404);
	assert_non_null(strstr(w.why, "sign this terminal in again"));
}

static void
test_a_refused_renewal_stops(void **state)
{
	static const int statuses[] = { 401, 403, 404 };
	size_t i;

	for (i = 0; i < 3; i++) {
		(void)tear_down(state);
		(void)set_up(state);
		w.bearer[0] = '\0';
		expect_token_request();
		reply(statuses[i], PROBLEM, "{}");
		assert_int_equal(engine_state(e), ENGINE_STOPPED);
		assert_int_equal(w.http_status, statuses[i]);
		assert_int_equal(w.error, SYNC_ERROR_AUTHENTICATION);
	}
}

static void
test_a_clock_that_is_off_is_told_once_and_tried_again(void **state)
{
	(void)state;
	w.bearer[0] = '\0';
	expect_token_request();
	reply(401, PROBLEM, "{\"server_time\":123456789}");
	assert_int_equal(w.error, SYNC_ERROR_AUTHENTICATION);
	assert_int_equal(w.server_time, 123456789);
	assert_int_not_equal(w.next_try_ms, 0); /* still mending */
	assert_int_equal(engine_state(e), ENGINE_RENEWING);
	expect_token_request();
	assert_string_equal(want.body, "{\"assertion\":\"2\"}");
	reply(401, PROBLEM, "{\"server_time\":123456789}");
	assert_int_equal(engine_state(e), ENGINE_STOPPED);
	assert_int_equal(w.next_try_ms, 0);
	engine_wake(e, true);
	expect_token_request();
	reply(401, PROBLEM, "{\"server_time\":5}");
	expect_token_request();
	reply(200, JSON, "{\"token\":\"B\"}");
	expect_pull();
}

static void
test_a_renewal_that_is_not_answered_is_tried_later(void **state)
{
	static const struct {
		int status;
		const char *type;
		const char *body;
	} cases[] = {
		{ 200, "text/html", "<html>" },
		{ 200, JSON, "{}" },
		{ 200, JSON, "{\"token\":\"\"}" },
		{ 200, JSON, "{\"token\":\"a\\r\\nX-Evil: 1\"}" },
		{ 200, JSON, "{\"token\":\"a b\"}" },
		{ 200, JSON, "{\"token\":5}" },
		{ 401, "text/html", "<html>" },
		{ 400, PROBLEM, "{}" },
		{ 500, PROBLEM, "{}" },
		{ 503, PROBLEM, "{}" },
	};
	size_t i;

	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		(void)tear_down(state);
		(void)set_up(state);
		w.bearer[0] = '\0';
		expect_token_request();
		reply(cases[i].status, cases[i].type, cases[i].body);
		assert_int_equal(engine_state(e), ENGINE_BACKING_OFF);
		assert_int_equal(w.error, SYNC_ERROR_NETWORK);
		assert_string_equal(w.bearer, "");
		expect_wait(1000);
		pass(1000);
		expect_token_request();
		engine_failed(e, ERR_OFFLINE, "x");
		expect_wait(2000);
	}
}

static void
test_a_terminal_without_its_key_says_so(void **state)
{
	(void)state;
	w.bearer[0] = '\0';
	w.assertion_err = ERR_KEY;
	next();
	assert_int_equal(want.kind, ENGINE_WANT_WAIT);
	assert_string_equal(w.why, err_text(ERR_KEY));
}

/* ---- batches that are refused as requests (R5) ---- */

static void
test_a_refused_batch_is_halved_until_it_passes(void **state)
{
	static const int statuses[] = { 400, 413 };
	size_t i;

	for (i = 0; i < 2; i++) {
		(void)tear_down(state);
		(void)set_up(state);
		w.action_count = 1000;
		expect_push();
		reply(statuses[i], PROBLEM, "{}");
		expect_push();
		assert_int_equal(w.last_limit, 500);
		reply(statuses[i], PROBLEM, "{}");
		expect_push();
		assert_int_equal(w.last_limit, 250);
		reply_results();
		expect_push();
		engine_work(e);
		assert_int_equal(w.results, 250);
		assert_int_equal(w.last_limit, 500); /* and grows again */
		reply_results();
		(void)go_on_until_wait();
		assert_int_equal(w.results, 1000);
		assert_true(engine_is_drained(e));
		assert_int_equal(w.error, SYNC_ERROR_NONE);
	}
}

static void
test_when_all_are_refused_the_pull_goes_on_and_says_why(void **state)
{
	(void)state;
	w.all_refused = true;
	w.action_count = 3;
	expect_push();
	reply(413, PROBLEM, "{\"detail\":\"too many bytes\"}");
	expect_push();
	assert_int_equal(w.last_limit, 1);
	reply(413, PROBLEM, "{\"detail\":\"too many bytes\"}");
	expect_pull();
	reply_page(true, "T1", 4);
	expect_pull();
	reply_page(false, "T2", 4);
	assert_int_equal(w.changes, 8);
	assert_true(w.complete);
	assert_int_equal(w.error, SYNC_ERROR_VALIDATION);
	assert_int_equal(w.http_status, 413);
	assert_string_equal(w.why,
		"the server refuses the form of an entry (413): too many "
		"bytes");
	expect_wait(INTERVAL);
	assert_false(engine_is_drained(e));
	/* The next round tries again, with one request. */
	pass(INTERVAL);
	expect_push();
	assert_int_equal(w.last_limit, 1);
	reply_results();
	(void)go_on_until_wait();
	assert_int_equal(w.results, 3);
	assert_true(engine_is_drained(e));
	assert_string_equal(w.why, "");
}

static void
test_one_refused_action_holds_nobody_up(void **state)
{
	(void)state;
	w.action_count = 3;
	expect_push();
	reply(413, "text/html", "<html>nginx</html>");
	expect_push();
	assert_int_equal(w.last_limit, 1);
	reply(413, "text/html", "<html>nginx</html>");
	assert_int_equal(w.refused, 1);
	expect_push();
	assert_non_null(strstr(want.body, "[{\"id\":\"a2\","));
	reply_results();
	assert_int_equal(w.error, SYNC_ERROR_NONE);
	(void)go_on_until_wait();
	assert_int_equal(w.results, 2);
	assert_true(engine_is_drained(e));
}

static void
test_one_refused_action_alone_is_told_of(void **state)
{
	(void)state;
	w.action_count = 1;
	expect_push();
	reply(400, PROBLEM, "{}");
	expect_pull();
	reply_page(false, "T1", 0);
	assert_int_equal(w.error, SYNC_ERROR_VALIDATION);
	assert_string_equal(
		w.why, "the server refuses the form of an entry (400)");
	(void)go_on_until_wait();
	assert_false(engine_is_drained(e));
	/* By the next round it has been parked. */
	pass(INTERVAL);
	expect_pull();
	reply_page(false, "T2", 0);
	assert_int_equal(w.error, SYNC_ERROR_NONE);
	(void)go_on_until_wait();
	assert_true(engine_is_drained(e));
}

static void
test_a_renewal_between_does_not_push_the_refused_action_again(void **state)
{
	(void)state;
	w.all_refused = true;
	w.action_count = 1;
	expect_push();
	reply(400, PROBLEM, "{}");
	expect_pull();
	reply(401, PROBLEM, "{}");
	expect_token_request();
	reply(200, JSON, "{\"token\":\"B1\"}");
	expect_pull();
	reply_page(false, "T1", 0);
	expect_wait(INTERVAL);
}

static void
test_a_batch_never_grows_above_its_setting(void **state)
{
	(void)state;
	w.action_count = 2999;
	expect_push();
	reply_results();
	expect_push();
	reply_results();
	expect_push();
	reply(413, PROBLEM, "{}");
	expect_push();
	assert_int_equal(w.last_limit, 499);
	reply_results();
	expect_push();
	engine_work(e);
	assert_int_equal(w.last_limit, 998);
	reply_results();
	expect_push();
	engine_work(e);
	assert_int_equal(w.last_limit, 1000);
	reply_results();
	expect_pull();
}

/* ---- while a request is out (R8) ---- */

static void
test_results_are_kept_while_the_next_batch_is_on_its_way(void **state)
{
	(void)state;
	w.action_count = 1500;
	expect_push();
	assert_true(engine_has_work(e));
	reply_results();
	assert_int_equal(w.applied, 0);
	assert_int_equal(w.error, SYNC_ERROR_NONE);
	expect_push();
	assert_non_null(strstr(want.body, "[{\"id\":\"a1001\","));
	assert_int_equal(w.applied, 0);
	engine_work(e);
	assert_int_equal(w.results, 1000);
	assert_false(engine_has_work(e));
	reply_results();
	expect_pull();
	assert_false(engine_has_work(e));
	assert_int_equal(w.results, 1500);
}

static void
test_work_left_out_is_done_with_the_reply(void **state)
{
	(void)state;
	w.action_count = 2500;
	expect_push();
	reply_results();
	expect_push();
	reply_results();
	assert_int_equal(w.results, 1000);
	(void)go_on_until_wait();
	assert_int_equal(w.results, 2500);
}

static void
test_a_batch_made_ahead_waits_for_the_one_before_it(void **state)
{
	static const int statuses[] = { 0, 413, 503, 401 };
	size_t i;

	for (i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
		(void)tear_down(state);
		(void)set_up(state);
		w.action_count = 1500;
		expect_push();
		engine_work(e);
		if (statuses[i] == 0)
			engine_failed(e, ERR_OFFLINE, "cut");
		else
			reply(statuses[i], PROBLEM, "{}");
		pass(INTERVAL);
		if (statuses[i] == 401) {
			expect_token_request();
			reply(200, JSON, "{\"token\":\"B1\"}");
		}
		expect_push();
		assert_non_null(strstr(want.body, "[{\"id\":\"a1\","));
		(void)go_on_until_wait();
		assert_int_equal(w.results, 1500);
	}
}

static void
test_the_next_request_may_be_sent_before_the_answer(void **state)
{
	struct engine_want early;
	struct buf body;

	(void)state;
	w.action_count = 2500;
	expect_push();
	assert_true(engine_ahead(e, &early));
	assert_non_null(strstr(early.body, "[{\"id\":\"a1001\","));
	assert_string_equal(early.path, want.path);
	assert_string_equal(early.bearer, want.bearer);
	buf_init(&body, 1 << 24);
	buf_add(&body, early.body, early.body_len);
	pass(100);
	next(); /* the first is still the one that is out */
	assert_non_null(strstr(want.body, "[{\"id\":\"a1\","));
	reply_results();
	expect_push();
	assert_int_equal(want.body_len, body.len);
	assert_memory_equal(want.body, body.data, body.len);
	assert_true(engine_ahead(e, &early));
	assert_non_null(strstr(early.body, "[{\"id\":\"a2001\","));
	assert_int_equal(w.results, 0); /* it goes out first */
	engine_work(e);
	assert_int_equal(w.results, 1000);
	assert_true(engine_ahead(e, &early));
	assert_non_null(strstr(early.body, "[{\"id\":\"a2001\","));
	reply_results();
	expect_push();
	engine_work(e);
	assert_false(engine_ahead(e, &early)); /* nothing is left */
	(void)go_on_until_wait();
	assert_int_equal(w.results, 2500);
	buf_fini(&body);
}

static void
test_a_batch_that_has_overtaken_comes_again_before_the_next(void **state)
{
	struct engine_want early;

	(void)state;
	w.action_count = 2500;
	expect_push();
	engine_work(e);
	assert_true(engine_ahead(e, &early));
	reply_results();
	expect_push();
	engine_work(e);
	reply_all("\"status\":\"error\",\"error_type\":\"network_error\"");
	expect_push();
	assert_non_null(strstr(want.body, "[{\"id\":\"a1001\","));
	/* One at a time now. */
	engine_work(e);
	assert_false(engine_ahead(e, &early));
	(void)go_on_until_wait();
	assert_int_equal(w.results, 3500);
	assert_true(engine_is_drained(e));
	/* The next round is as fast as before. */
	memset(w.answered, 0, sizeof w.answered);
	engine_wake(e, false);
	expect_push();
	engine_work(e);
	assert_true(engine_ahead(e, &early));
}

static void
test_after_a_bad_answer_nothing_that_was_sent_ahead_counts(void **state)
{
	static const int statuses[] = { 400, 401, 413, 503 };
	struct engine_want early;
	size_t i;

	for (i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
		tear_down(state);
		set_up(state);
		w.action_count = 2500;
		expect_push();
		engine_work(e);
		assert_true(engine_ahead(e, &early));
		reply(statuses[i], PROBLEM, "{}");
		assert_false(engine_ahead(e, &early));
		pass(INTERVAL);
		if (statuses[i] == 401) {
			expect_token_request();
			reply(200, JSON, "{\"token\":\"B1\"}");
		}
		expect_push();
		assert_non_null(strstr(want.body, "[{\"id\":\"a1\","));
		(void)go_on_until_wait();
		assert_int_equal(w.results, 2500);
	}
}

static void
test_results_that_cannot_be_kept_are_asked_for_again(void **state)
{
	(void)state;
	w.action_count = 1500;
	expect_push();
	reply_results();
	expect_push();
	w.apply_err = ERR_FULL;
	engine_work(e);
	/* What is out is carried to its end, and its answer left alone. */
	next();
	assert_int_equal(want.kind, ENGINE_WANT_REQUEST);
	reply_results();
	assert_int_equal(engine_state(e), ENGINE_BACKING_OFF);
	assert_int_equal(w.error, SYNC_ERROR_NONE);
	assert_string_equal(w.why, err_text(ERR_FULL));
	assert_int_equal(w.results, 0);
	w.apply_err = ERR_OK;
	pass(INTERVAL);
	expect_push();
	assert_non_null(strstr(want.body, "[{\"id\":\"a1\","));
	(void)go_on_until_wait();
	assert_int_equal(w.results, 1500);
	assert_true(engine_is_drained(e));
}

static void
test_a_held_answer_survives_a_renewal(void **state)
{
	(void)state;
	w.action_count = 1500;
	expect_push();
	reply_results();
	w.bearer[0] = '\0'; /* its time was up */
	expect_token_request();
	reply(200, JSON, "{\"token\":\"B1\"}");
	expect_push();
	assert_non_null(strstr(want.body, "[{\"id\":\"a1001\","));
	engine_work(e);
	assert_int_equal(w.results, 1000);
}

static void
test_a_refused_pull_backs_off(void **state)
{
	(void)state;
	expect_pull();
	reply(400, PROBLEM, "{\"title\":\"Bad Request\"}");
	assert_int_equal(engine_state(e), ENGINE_BACKING_OFF);
	assert_int_equal(w.error, SYNC_ERROR_NETWORK);
	assert_string_equal(w.why,
		"the server refuses this terminal's requests (400): Bad "
		"Request");
}

static void
test_every_state_has_a_name(void **state)
{
	int i;
	int j;

	(void)state;
	for (i = 0; i < ENGINE_STATE_COUNT; i++) {
		for (j = 0; j < i; j++)
			assert_string_not_equal(
				engine_state_name((enum engine_state)i),
				engine_state_name((enum engine_state)j));
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_an_empty_queue_is_one_pull_a_round),
		TEST(test_the_queue_goes_up_before_anything_is_pulled),
		TEST(test_megabytes_of_actions_go_up_to_the_end),
		TEST(test_pages_are_pulled_until_there_are_no_more),
		TEST(test_changes_that_come_with_a_push_wait_for_the_pull),
		TEST(test_what_an_answer_set_free_goes_up_in_the_same_round),
		TEST(test_the_interval_starts_the_next_round),
		TEST(test_an_idle_terminal_asks_once_an_interval),
		TEST(test_new_work_wakes_at_once),
		TEST(test_work_that_the_interval_finds_is_work_left),
		TEST(test_work_that_comes_while_pushing_needs_no_further_round),
		TEST(test_work_after_the_second_look_gets_a_round_of_its_own),
		TEST(test_a_person_who_asks_mid_round_gets_a_whole_one),
		TEST(test_a_request_that_is_out_is_given_again_unchanged),
		TEST(test_switched_off_it_asks_for_nothing),
		TEST(test_settings_are_held_within_the_protocols_limits),
		TEST(test_a_slow_link_gets_smaller_batches),
		TEST(test_an_unknown_link_is_tried_with_little),
		TEST(test_a_plan_changes_sizes_and_interval_within_the_settings),
		TEST(test_a_sparing_round_is_one_exchange),
		TEST(test_a_sparing_round_asks_for_changes_with_its_last_push),
		TEST(test_what_a_sparing_round_sets_free_goes_out_once),
		TEST(test_a_page_that_could_not_be_read_is_asked_for_by_itself),
		TEST(test_a_restored_server_gets_more_before_its_page_counts),
		TEST(test_a_page_that_is_too_large_is_asked_for_in_pieces),
		TEST(test_a_token_that_does_not_fit_restarts_the_load_with_its_page),
		TEST(test_a_page_that_moves_nowhere_is_no_answer),
		TEST(test_after_a_failure_the_same_actions_go_up_again),
		TEST(test_failures_wait_longer_and_then_at_the_interval),
		TEST(test_chance_spreads_the_tries_of_many_terminals),
		TEST(test_new_work_does_not_cut_a_back_off_short_but_a_person_does),
		TEST(test_an_hour_offline_costs_few_tries),
		TEST(test_every_status_that_time_mends_backs_off),
		TEST(test_states_of_the_link_are_told_in_words),
		TEST(test_a_captive_portals_page_is_no_answer),
		TEST(test_a_content_type_may_have_parameters_and_capitals),
		TEST(test_results_for_fewer_or_more_actions_are_no_answer),
		TEST(test_the_ports_verdict_on_an_answer_counts),
		TEST(test_a_restored_server_is_refilled_before_it_is_believed),
		TEST(test_what_does_not_belong_together_waits_for_a_person),
		TEST(test_trouble_of_the_terminal_itself_is_not_the_links),
		TEST(test_a_page_too_large_is_asked_for_in_pieces),
		TEST(test_without_a_bearer_one_is_fetched_first),
		TEST(test_a_bearer_that_expires_between_is_renewed_again_and_again),
		TEST(test_401_is_renewed_once_in_silence_and_then_stops),
		TEST(test_a_bearer_that_was_never_answered_may_be_renewed),
		TEST(test_stopped_only_a_person_starts_it_again),
		TEST(test_a_good_answer_allows_the_next_silent_renewal),
		TEST(test_a_revoked_terminal_stops_with_the_servers_words),
		TEST(test_an_unknown_hotel_asks_to_sign_in_again),
		TEST(test_a_refused_renewal_stops),
		TEST(test_a_clock_that_is_off_is_told_once_and_tried_again),
		TEST(test_a_renewal_that_is_not_answered_is_tried_later),
		TEST(test_a_terminal_without_its_key_says_so),
		TEST(test_a_refused_batch_is_halved_until_it_passes),
		TEST(test_when_all_are_refused_the_pull_goes_on_and_says_why),
		TEST(test_one_refused_action_holds_nobody_up),
		TEST(test_one_refused_action_alone_is_told_of),
		TEST(test_a_renewal_between_does_not_push_the_refused_action_again),
		TEST(test_a_batch_never_grows_above_its_setting),
		TEST(test_results_are_kept_while_the_next_batch_is_on_its_way),
		TEST(test_work_left_out_is_done_with_the_reply),
		TEST(test_a_batch_made_ahead_waits_for_the_one_before_it),
		TEST(test_the_next_request_may_be_sent_before_the_answer),
		TEST(test_a_batch_that_has_overtaken_comes_again_before_the_next),
		TEST(test_after_a_bad_answer_nothing_that_was_sent_ahead_counts),
		TEST(test_results_that_cannot_be_kept_are_asked_for_again),
		TEST(test_a_held_answer_survives_a_renewal),
		TEST(test_a_refused_pull_backs_off),
		TEST(test_every_state_has_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
