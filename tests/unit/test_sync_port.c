/* The port of the sync engine over a real store (src/agent/sync_port.c). */
#include "tests/lib/test.h"

#include "agent/agent.h"
#include "crypto/jwt.h"
#include "tests/lib/test_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct desk {
	struct test_store ts;
	struct sync_port *p;
	const struct engine_port *port;
	struct buf json;
	size_t count;
};

static int
set_up(void **state)
{
	struct desk *d = malloc(sizeof *d);

	assert_non_null(d);
	memset(d, 0, sizeof *d);
	test_store_open(&d->ts);
	d->p = sync_port_new(d->ts.st, d->ts.keys.signing);
	d->port = sync_port_engine(d->p);
	buf_init(&d->json, 1 << 20);
	*state = d;
	return 0;
}

static int
tear_down(void **state)
{
	struct desk *d = *state;

	buf_fini(&d->json);
	sync_port_free(d->p);
	test_store_close(&d->ts);
	free(d);
	return 0;
}

static const char *
add_room(struct desk *d, const char *number)
{
	return test_insert(&d->ts, TABLE_ROOMS, number,
		DATA(TEXT(ROOM_NUMBER, number), TEXT(ROOM_ROOM_TYPE, "DBL"),
			INT(ROOM_STATUS, ROOM_STATUS_AVAILABLE),
			INT(ROOM_CONDITION, ROOM_CONDITION_CLEAN)));
}

static enum err
batch(struct desk *d, size_t limit)
{
	buf_clear(&d->json);
	return d->port->batch(
		d->port->ctx, false, limit, 1 << 19, &d->json, &d->count);
}

/* The one that follows while that is out. */
static enum err
batch_ahead(struct desk *d, size_t limit)
{
	buf_clear(&d->json);
	return d->port->batch(
		d->port->ctx, true, limit, 1 << 19, &d->json, &d->count);
}

static enum err
answer(struct desk *d, const struct wire_result *results, size_t n)
{
	struct wire_result copy[8];
	struct wire_answer a = { .result_count = n, .results = copy };

	assert_in_range(n, 0, 8);
	memcpy(copy, results, n * sizeof copy[0]);
	return d->port->apply(d->port->ctx, &a, false, false);
}

static struct wire_result
success(const char *id, int64_t stamp)
{
	return (struct wire_result){
		.action_id = id, .status = "success", .stamp = stamp
	};
}

static enum err
pull(struct desk *d, const char *token, int64_t stamp, bool complete)
{
	struct wire_answer a = { .sync_token = token, .stamp = stamp };

	return d->port->apply(d->port->ctx, &a, false, complete);
}

static struct sync_state
saved(struct desk *d)
{
	struct sync_state s;

	assert_int_equal(sync_state_load(d->ts.st, d->ts.a, &s), ERR_OK);
	return s;
}

static void
link_is(struct desk *d, enum sync_error error, int status, int64_t latency_ms,
	int64_t server_time, int64_t next_try_ms, const char *why)
{
	d->port->link(d->port->ctx, error, status, latency_ms, server_time,
		next_try_ms, why);
}

/* ---- what goes out ---- */

static struct queue_held
held(struct desk *d)
{
	struct queue_held h;

	assert_int_equal(queue_held(d->ts.st, &h), ERR_OK);
	return h;
}

static void
test_what_can_wait_waits_for_what_matters(void **state)
{
	struct desk *d = *state;
	int64_t began = d->ts.now_ms;

	assert_int_equal(held(d).count, 0);
	add_room(d, "301");
	add_room(d, "302");
	sync_port_hold(d->p, true);
	assert_int_equal(batch(d, 10), ERR_OK);
	assert_int_equal(d->count, 0);
	assert_int_equal(held(d).count, 2);
	assert_int_equal(held(d).to_seq, 0);
	assert_int_equal(held(d).oldest_ms, began);
	/* A guest takes what stands before him along, and nothing behind. */
	test_insert(&d->ts, TABLE_GUESTS, "eve",
		DATA(TEXT(GUEST_FULL_NAME, "Eve")));
	add_room(d, "303");
	assert_int_equal(batch(d, 10), ERR_OK);
	assert_int_equal(d->count, 3);
	assert_int_equal(held(d).count, 1);
	assert_int_equal(held(d).to_seq, 3);
	/* Somebody asks for all of it. */
	sync_port_hold(d->p, false);
	assert_int_equal(batch(d, 10), ERR_OK);
	assert_int_equal(d->count, 4);
}

static size_t
signatures(struct desk *d)
{
	size_t n = 0;

	for (const char *at = d->json.data;
		(at = strstr(at, "\"signature\":\"")) != NULL; at++)
		n++;
	return n;
}

static void
server_takes_runs(struct desk *d, bool takes)
{
	struct wire_answer a = { .sync_token = "T", .takes_runs = takes };

	assert_int_equal(d->port->apply(d->port->ctx, &a, false, true), ERR_OK);
}

static void
test_a_run_carries_one_signature_where_that_will_do(void **state)
{
	struct desk *d = *state;
	char number[8];

	for (int i = 0; i < 2 * ACTION_RUN_MAX + 3; i++) {
		(void)snprintf(number, sizeof number, "%d", 400 + i);
		add_room(d, number);
	}
	/* The server has not said that it takes that. */
	sync_port_brief(d->p, true);
	assert_int_equal(batch(d, 100), ERR_OK);
	assert_int_equal(signatures(d), d->count);
	server_takes_runs(d, true);
	assert_int_equal(batch(d, 100), ERR_OK);
	assert_int_equal(d->count, 2 * ACTION_RUN_MAX + 3);
	assert_int_equal(signatures(d), 3);
	assert_int_equal(batch(d, ACTION_RUN_MAX), ERR_OK);
	assert_int_equal(signatures(d), 1);
	assert_int_equal(batch(d, 1), ERR_OK);
	assert_int_equal(signatures(d), 1);
	/* Nobody needs it. */
	sync_port_brief(d->p, false);
	assert_int_equal(batch(d, 100), ERR_OK);
	assert_int_equal(signatures(d), d->count);
}

static void
test_an_older_server_gets_every_signature_after_all(void **state)
{
	static const char refused[] = "{\"signature\":\"it must be signed\"}";
	struct desk *d = *state;
	const char *one = add_room(d, "501");
	const char *two = add_room(d, "502");
	struct json_doc *doc = NULL;
	struct wire_result r[2] = { success(one, 0), success(two, 0) };

	assert_int_equal(
		json_parse(refused, strlen(refused), 1000, &doc, NULL), ERR_OK);
	r[0].status = "error";
	r[0].error_type = "validation_error";
	r[0].fields = json_root(doc);
	sync_port_brief(d->p, true);
	server_takes_runs(d, true);
	assert_int_equal(batch(d, 2), ERR_OK);
	assert_int_equal(signatures(d), 1);
	assert_int_equal(answer(d, r, 2), ERR_BAD_ANSWER);
	assert_int_equal(test_counts(&d->ts).to_send, 2);
	assert_int_equal(batch(d, 2), ERR_OK);
	assert_int_equal(signatures(d), 2);
	/* Now it is the action itself. */
	assert_int_equal(answer(d, r, 2), ERR_OK);
	assert_int_equal(test_counts(&d->ts).refused, 1);
	json_free(doc);
}

static void
test_the_kind_of_the_link_is_there_for_everybody(void **state)
{
	struct desk *d = *state;

	sync_port_set_kind(d->p, LINK_KIND_CELLULAR, true);
	link_is(d, SYNC_ERROR_NONE, 200, 10, 0, 0, "");
	assert_int_equal(saved(d).kind, LINK_KIND_CELLULAR);
	assert_true(saved(d).metered);
	sync_port_set_kind(d->p, LINK_KIND_WIFI, false);
	link_is(d, SYNC_ERROR_NONE, 200, 10, 0, 0, "");
	assert_int_equal(saved(d).kind, LINK_KIND_WIFI);
	assert_false(saved(d).metered);
}

static void
test_actions_go_out_signed_and_in_order(void **state)
{
	struct desk *d = *state;
	const char *first = add_room(d, "301");
	const char *second = add_room(d, "302");

	assert_int_equal(batch(d, 10), ERR_OK);
	assert_int_equal(d->count, 2);
	assert_non_null(strstr(d->json.data, first));
	assert_true(strstr(d->json.data, first) < strstr(d->json.data, second));
	assert_non_null(strstr(d->json.data, "\"signature\":\""));
	assert_int_equal(batch(d, 1), ERR_OK);
	assert_int_equal(d->count, 1);
}

static void
test_unanswered_actions_are_offered_again_as_they_were(void **state)
{
	struct desk *d = *state;
	char once[2000];
	size_t len;

	add_room(d, "301");
	assert_int_equal(batch(d, 10), ERR_OK);
	/* All that is signed; how often it was tried is not. */
	len = (size_t)(strstr(d->json.data, "\"sync_attempts\"") -
		       d->json.data);
	assert_in_range(len, 100, sizeof once);
	memcpy(once, d->json.data, len);
	assert_int_equal(batch(d, 10), ERR_OK);
	assert_int_equal(d->count, 1);
	assert_memory_equal(d->json.data, once, len);
}

static void
test_an_empty_queue_gives_nothing(void **state)
{
	struct desk *d = *state;

	assert_int_equal(batch(d, 10), ERR_OK);
	assert_int_equal(d->count, 0);
	assert_string_equal(d->json.data, "");
}

/* ---- what comes in ---- */

static void
test_results_are_kept_and_counted(void **state)
{
	struct desk *d = *state;
	struct wire_result r[4];
	const char *ids[4];
	struct sync_counts c;

	ids[0] = add_room(d, "301");
	ids[1] = add_room(d, "302");
	ids[2] = add_room(d, "303");
	ids[3] = add_room(d, "304");
	assert_int_equal(batch(d, 10), ERR_OK);
	r[0] = success(ids[0], 90);
	r[1] = (struct wire_result){ .action_id = ids[1],
		.status = "conflict",
		.error_type = "conflict_error",
		.conflict_id = "c" };
	r[2] = (struct wire_result){ .action_id = ids[2],
		.status = "error",
		.error_type = "business_rule_error",
		.rule = "ROOM_OOO" };
	r[3] = (struct wire_result){
		.action_id = ids[3], .status = "error", .error_type = "fk_error"
	};
	assert_int_equal(answer(d, r, 4), ERR_OK);
	c = sync_port_counts(d->p);
	assert_int_equal(c.sent, 4);
	assert_int_equal(c.conflicts, 1);
	assert_int_equal(c.refused, 1); /* an orphan waits */
	assert_int_equal(test_queued(&d->ts, ids[0]).stamp, 90);
	assert_int_equal(
		test_queued(&d->ts, ids[1]).status, SYNC_STATUS_CONFLICT);
	assert_int_equal(
		test_queued(&d->ts, ids[2]).status, SYNC_STATUS_FAILED);
	assert_string_equal(test_queued(&d->ts, ids[2]).rule, "ROOM_OOO");
	sync_port_counts_clear(d->p);
	assert_int_equal(sync_port_counts(d->p).sent, 0);
}

static void
test_results_for_anything_else_are_refused_whole(void **state)
{
	struct desk *d = *state;
	const char *a = add_room(d, "301");
	const char *b = add_room(d, "302");
	struct wire_result wrong[2];

	assert_int_equal(batch(d, 10), ERR_OK);
	wrong[0] = success(a, 5);
	wrong[1] = success("somebody-elses", 5);
	assert_int_equal(answer(d, wrong, 2), ERR_BAD_ANSWER);
	wrong[0] = success(b, 5); /* each once, and in order */
	wrong[1] = success(b, 5);
	assert_int_equal(answer(d, wrong, 2), ERR_BAD_ANSWER);
	wrong[1] = success(a, 5);
	assert_int_equal(answer(d, wrong, 2), ERR_BAD_ANSWER);
	assert_int_equal(answer(d, wrong, 1), ERR_BAD_ANSWER);
	assert_int_equal(test_counts(&d->ts).to_send, 2);
	assert_int_equal(sync_port_counts(d->p).sent, 0);
	wrong[0] = success(a, 5);
	wrong[1] = success(b, 5);
	assert_int_equal(answer(d, wrong, 2), ERR_OK);
	/* A second answer is for nothing that was sent. */
	assert_int_equal(answer(d, wrong, 2), ERR_BAD_ANSWER);
}

static void
test_a_batch_goes_out_before_the_one_before_it_is_applied(void **state)
{
	struct desk *d = *state;
	const char *ids[3] = { add_room(d, "301"), add_room(d, "302"),
		add_room(d, "303") };
	struct wire_result r[3];

	for (int i = 0; i < 3; i++)
		r[i] = success(ids[i], 90 + i);
	assert_int_equal(batch(d, 1), ERR_OK);
	assert_int_equal(batch_ahead(d, 1), ERR_OK);
	assert_int_equal(d->count, 1);
	assert_non_null(strstr(d->json.data, ids[1]));
	/* The answers come in the order of the batches. */
	assert_int_equal(answer(d, &r[1], 1), ERR_BAD_ANSWER);
	assert_int_equal(answer(d, &r[0], 1), ERR_OK);
	assert_int_equal(batch_ahead(d, 1), ERR_OK);
	assert_non_null(strstr(d->json.data, ids[2]));
	assert_int_equal(answer(d, &r[1], 1), ERR_OK);
	assert_int_equal(batch_ahead(d, 1), ERR_OK);
	assert_int_equal(d->count, 0);
	assert_int_equal(answer(d, &r[2], 1), ERR_OK);
	assert_int_equal(test_counts(&d->ts).to_send, 0);
	assert_int_equal(sync_port_counts(d->p).sent, 3);
}

static void
test_a_cut_counts_for_what_was_out_not_for_what_was_ready(void **state)
{
	struct desk *d = *state;
	const char *first = add_room(d, "301");
	const char *second = add_room(d, "302");

	assert_int_equal(batch(d, 1), ERR_OK);
	assert_int_equal(batch_ahead(d, 1), ERR_OK);
	d->port->link(d->port->ctx, SYNC_ERROR_NETWORK, 0, 5, 0, 9, "cut");
	assert_int_equal(test_queued(&d->ts, first).sync_attempts, 1);
	assert_int_equal(test_queued(&d->ts, second).sync_attempts, 0);
	assert_int_equal(batch(d, 1), ERR_OK);
	assert_non_null(strstr(d->json.data, first));
}

static void
test_every_wrong_field_is_in_the_message(void **state)
{
	static const char text[] =
		"{\"number\":\"is taken\",\"capacity\":\"is above 99\"}";
	struct desk *d = *state;
	struct json_doc *doc;
	struct wire_result r = { .status = "error",
		.error_type = "validation_error",
		.error_message = "number is taken" };
	const char *first;

	assert_int_equal(
		json_parse(text, strlen(text), 1000, &doc, NULL), ERR_OK);
	r.fields = json_root(doc);
	first = r.action_id = add_room(d, "301");
	assert_int_equal(batch(d, 10), ERR_OK);
	assert_int_equal(answer(d, &r, 1), ERR_OK);
	assert_string_equal(test_queued(&d->ts, first).error_message,
		"number: is taken; capacity: is above 99");
	json_free(doc);
	/* One alone is in the server's own sentence. */
	assert_int_equal(
		json_parse("{\"number\":\"is taken\"}", 21, 1000, &doc, NULL),
		ERR_OK);
	r.fields = json_root(doc);
	r.action_id = add_room(d, "302");
	assert_int_equal(batch(d, 10), ERR_OK);
	assert_int_equal(answer(d, &r, 1), ERR_OK);
	assert_string_equal(test_queued(&d->ts, r.action_id).error_message,
		"number is taken");
	json_free(doc);
}

static void
test_an_answered_action_that_still_waits_is_left_for_the_next_round(
	void **state)
{
	struct desk *d = *state;
	struct wire_result r = success(add_room(d, "301"), 500);

	assert_int_equal(batch(d, 10), ERR_OK);
	assert_int_equal(answer(d, &r, 1), ERR_OK);
	/* As if the answer had decided nothing. */
	test_store_sql(&d->ts, "UPDATE offline_actions SET stamp = 0");
	assert_int_equal(batch(d, 10), ERR_OK);
	assert_int_equal(d->count, 0);
	assert_string_equal(d->json.data, "");
	/* It holds nobody up. */
	add_room(d, "302");
	assert_int_equal(batch(d, 10), ERR_OK);
	assert_int_equal(d->count, 1);
	assert_null(strstr(d->json.data, r.action_id));
	assert_int_equal(pull(d, "T9", d->ts.stamp, true), ERR_OK);
	assert_int_equal(batch(d, 10), ERR_OK);
	assert_int_equal(d->count, 2);
}

/* Two that went up one after the other took turns for ever. */
static void
test_two_answered_actions_that_still_wait_take_no_turns(void **state)
{
	struct desk *d = *state;
	struct wire_result r[2] = { success(add_room(d, "301"), 500),
		success(add_room(d, "302"), 501) };

	assert_int_equal(batch(d, 1), ERR_OK);
	assert_int_equal(batch_ahead(d, 1), ERR_OK);
	assert_int_equal(answer(d, &r[0], 1), ERR_OK);
	assert_int_equal(answer(d, &r[1], 1), ERR_OK);
	test_store_sql(&d->ts, "UPDATE offline_actions SET stamp = 0");
	assert_int_equal(batch(d, 1), ERR_OK);
	assert_int_equal(d->count, 0);
}

/* What a server says that has this terminal's actions up to that one. */
static enum err
answer_having(struct desk *d, int64_t last_seq, struct wire_result r)
{
	struct wire_answer a = {
		.result_count = 1,
		.results = &r,
		.has_last_seq = true,
		.last_seq = last_seq,
	};

	return d->port->apply(d->port->ctx, &a, false, false);
}

static struct wire_result
out_of_turn(const char *id)
{
	return (struct wire_result){ .action_id = id,
		.status = "error",
		.error_type = "network_error" };
}

/* Found by the simulator: after a restore everything was sent, refused, and
 * left for the round after the next. */
static void
test_what_stands_behind_a_gap_follows_when_it_is_filled(void **state)
{
	struct desk *d = *state;
	const char *ids[4] = { add_room(d, "301"), add_room(d, "302"),
		add_room(d, "303"), add_room(d, "304") };

	assert_int_equal(batch(d, 1), ERR_OK);
	assert_int_equal(answer_having(d, 1, success(ids[0], 500)), ERR_OK);
	assert_int_equal(batch(d, 1), ERR_OK);
	assert_int_equal(batch_ahead(d, 1), ERR_OK);
	/* The server has been restored. */
	assert_int_equal(answer_having(d, 0, out_of_turn(ids[1])), ERR_OK);
	assert_int_equal(batch_ahead(d, 1), ERR_OK);
	assert_int_equal(d->count, 0);
	assert_int_equal(answer_having(d, 0, out_of_turn(ids[2])), ERR_OK);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(batch(d, 1), ERR_OK);
		assert_int_equal(d->count, 1);
		assert_non_null(strstr(d->json.data, ids[i]));
		assert_int_equal(
			answer_having(d, i + 1, success(ids[i], 501 + i)),
			ERR_OK);
	}
	assert_int_equal(test_counts(&d->ts).to_send, 0);
}

/* Found by the simulator: what had overtaken the one before it was refused, and
 * that older answer was taken for one of a server that was restored. */
static void
test_what_overtook_the_one_before_comes_again_alone(void **state)
{
	struct desk *d = *state;
	const char *ids[2] = { add_room(d, "301"), add_room(d, "302") };

	assert_int_equal(batch(d, 1), ERR_OK);
	assert_int_equal(batch_ahead(d, 1), ERR_OK);
	assert_int_equal(answer_having(d, 1, success(ids[0], 500)), ERR_OK);
	assert_int_equal(answer_having(d, 0, out_of_turn(ids[1])), ERR_OK);
	assert_int_equal(test_queued(&d->ts, ids[0]).stamp, 500);
	assert_int_equal(batch(d, 10), ERR_OK);
	assert_int_equal(d->count, 1);
	assert_non_null(strstr(d->json.data, ids[1]));
	/* Once more is not by chance: it is restored. */
	assert_int_equal(answer_having(d, 0, out_of_turn(ids[1])), ERR_OK);
	assert_int_equal(batch(d, 10), ERR_OK);
	assert_int_equal(d->count, 2);
}

static void
test_a_gap_that_nothing_fills_is_looked_at_once_a_pull(void **state)
{
	struct desk *d = *state;
	const char *id = add_room(d, "301");

	test_store_sql(&d->ts, "UPDATE offline_actions SET device_seq = 5");
	for (int i = 0; i < 2; i++) {
		assert_int_equal(batch(d, 1), ERR_OK);
		assert_int_equal(d->count, 1);
		assert_int_equal(answer_having(d, 0, out_of_turn(id)), ERR_OK);
		assert_int_equal(batch(d, 1), ERR_OK);
		assert_int_equal(d->count, 0);
		assert_string_equal(d->json.data, "");
		assert_int_equal(pull(d, "T9", d->ts.stamp, true), ERR_OK);
	}
}

/* Found by the simulator: of a server that was restored the stamps are lower
 * than what was seen before, and what it took was no longer on the screen. */
static void
test_what_a_restored_server_takes_is_seen_when_it_is_pulled(void **state)
{
	struct desk *d = *state;
	const char *id;
	struct wire_result r;
	struct wire_answer a = {
		.result_count = 1,
		.results = &r,
		.token_status = TOKEN_OTHER_INCARNATION,
	};

	assert_int_equal(pull(d, "T9", 900, true), ERR_OK);
	id = add_room(d, "301");
	r = success(id, 800);
	assert_int_equal(batch(d, 1), ERR_OK);
	assert_int_equal(
		d->port->apply(d->port->ctx, &a, false, false), ERR_OK);
	assert_int_equal(test_queued(&d->ts, id).status, SYNC_STATUS_PENDING);
	assert_int_equal(test_queued(&d->ts, id).stamp, 800);
}

static void
pull_open(struct desk *d, size_t n, int64_t open_seq)
{
	struct wire_answer a = {
		.sync_token = "T9",
		.stamp = d->ts.stamp,
		.has_last_seq = true,
		.last_seq = 1,
		.open_count = n,
		.open_seqs = &open_seq,
	};

	assert_int_equal(d->port->apply(d->port->ctx, &a, false, true), ERR_OK);
}

/* Found by the simulator: a second copy of the request came late, and the
 * terminal never heard that it was taken then. */
static void
test_an_orphan_is_sent_again_when_the_server_has_a_final_answer(void **state)
{
	struct desk *d = *state;
	const char *id = add_room(d, "301");
	struct wire_result orphan = {
		.action_id = id, .status = "error", .error_type = "fk_error"
	};

	assert_int_equal(batch(d, 10), ERR_OK);
	assert_int_equal(answer_having(d, 1, orphan), ERR_OK);
	assert_int_equal(test_queued(&d->ts, id).status, SYNC_STATUS_FAILED);
	pull_open(d, 1, 1);
	assert_int_equal(batch(d, 10), ERR_OK);
	assert_int_equal(d->count, 0);
	pull_open(d, 0, 0);
	assert_int_equal(batch(d, 10), ERR_OK);
	assert_int_equal(d->count, 1);
	assert_int_equal(answer_having(d, 1, success(id, 500)), ERR_OK);
	assert_int_equal(test_queued(&d->ts, id).status, SYNC_STATUS_PENDING);
	assert_int_equal(test_counts(&d->ts).refused, 0);
}

static bool
refused(struct desk *d)
{
	return d->port->refused(
		d->port->ctx, "the server refuses the form of an entry (400)");
}

static void
batch_is(struct desk *d, const char *what)
{
	assert_int_equal(batch(d, 1), ERR_OK);
	assert_int_equal(d->count, 1);
	assert_non_null(strstr(d->json.data, what));
}

static void
test_an_action_that_alone_is_refused_as_a_request_is_parked(void **state)
{
	struct desk *d = *state;
	const char *poison = add_room(d, "301");
	const char *next = add_room(d, "302");
	struct wire_result word = { .action_id = poison,
		.status = "error",
		.error_type = "validation_error",
		.resolution = "given_up" };
	struct queued q;

	batch_is(d, poison);
	assert_true(refused(d));
	batch_is(d, next);
	assert_int_equal(answer_having(d, 0, out_of_turn(next)), ERR_OK);
	/* It might have been chance. */
	batch_is(d, poison);
	assert_true(refused(d));
	q = test_queued(&d->ts, poison);
	assert_int_equal(q.status, SYNC_STATUS_FAILED);
	assert_string_equal(q.error_type, "validation_error");
	assert_string_equal(q.error_message,
		"the server refuses the form of an entry (400)");
	assert_non_null(strstr(q.remedy, "enter it once more"));
	assert_int_equal(sync_port_counts(d->p).refused, 1);
	batch_is(d, "\"gives_up\":");
	assert_int_equal(answer_having(d, 1, word), ERR_OK);
	batch_is(d, next);
	assert_int_equal(answer_having(d, 2, success(next, 500)), ERR_OK);
	assert_int_equal(test_counts(&d->ts).to_send, 0);
	assert_int_equal(sync_port_counts(d->p).refused, 1);
}

static void
test_a_request_that_passes_the_second_time_parks_nothing(void **state)
{
	struct desk *d = *state;
	const char *first = add_room(d, "301");
	const char *second = add_room(d, "302");

	batch_is(d, first);
	assert_true(refused(d));
	batch_is(d, second);
	assert_int_equal(answer_having(d, 0, out_of_turn(second)), ERR_OK);
	batch_is(d, first);
	assert_int_equal(answer_having(d, 1, success(first, 500)), ERR_OK);
	batch_is(d, second);
	assert_true(refused(d));
	assert_int_equal(test_counts(&d->ts).refused, 0);
}

static void
test_when_two_are_refused_as_requests_none_is_parked(void **state)
{
	struct desk *d = *state;
	const char *first = add_room(d, "301");
	const char *second = add_room(d, "302");

	for (int i = 0; i < 3; i++) {
		d->port->begin(d->port->ctx);
		batch_is(d, first);
		assert_true(refused(d));
		batch_is(d, second);
		assert_false(refused(d));
		assert_int_equal(pull(d, "T9", d->ts.stamp, true), ERR_OK);
	}
	assert_int_equal(test_counts(&d->ts).to_send, 2);
	assert_int_equal(test_counts(&d->ts).refused, 0);
}

static void
test_one_with_nothing_behind_it_is_parked_in_the_second_round(void **state)
{
	struct desk *d = *state;
	const char *id = add_room(d, "301");

	for (int i = 0; i < 2; i++) {
		d->port->begin(d->port->ctx);
		assert_int_equal(test_counts(&d->ts).refused, 0);
		batch_is(d, id);
		assert_true(refused(d));
		if (i == 1)
			break;
		/* Not a second time in this one. */
		assert_int_equal(pull(d, "T9", d->ts.stamp, true), ERR_OK);
		assert_int_equal(batch(d, 1), ERR_OK);
		assert_int_equal(d->count, 0);
	}
	assert_int_equal(test_counts(&d->ts).refused, 1);
	/* When even its word is refused, it is not parked again. */
	batch_is(d, "\"gives_up\":");
	assert_true(refused(d));
	assert_int_equal(pull(d, "T9", d->ts.stamp, true), ERR_OK);
	d->port->begin(d->port->ctx);
	batch_is(d, "\"gives_up\":");
	assert_false(refused(d));
	assert_int_equal(sync_port_counts(d->p).refused, 1);
}

static void
test_a_pull_keeps_token_and_changes_together(void **state)
{
	struct desk *d = *state;
	struct wire_result r = success(add_room(d, "301"), d->ts.stamp + 5);
	const char *token;

	assert_int_equal(batch(d, 10), ERR_OK);
	assert_int_equal(answer(d, &r, 1), ERR_OK);
	assert_int_equal(test_counts(&d->ts).sending, 1);
	assert_int_equal(pull(d, "T1", d->ts.stamp + 4, true), ERR_OK);
	assert_int_equal(test_counts(&d->ts).sending, 1);
	assert_int_equal(pull(d, "T2", d->ts.stamp + 5, true), ERR_OK);
	assert_int_equal(test_counts(&d->ts).sending, 0);
	assert_int_equal(d->port->token(d->port->ctx, d->ts.a, &token), ERR_OK);
	assert_string_equal(token, "T2");
}

static void
test_results_and_a_page_may_come_in_one_answer(void **state)
{
	struct desk *d = *state;
	struct wire_result r = success(add_room(d, "301"), d->ts.stamp + 5);
	struct wire_answer a = { .sync_token = "T1",
		.stamp = d->ts.stamp + 5,
		.result_count = 1,
		.results = &r };
	const char *token;

	assert_int_equal(batch(d, 10), ERR_OK);
	assert_int_equal(d->port->apply(d->port->ctx, &a, false, true), ERR_OK);
	assert_int_equal(test_counts(&d->ts).to_send, 0);
	assert_int_equal(test_counts(&d->ts).sending, 0);
	assert_int_equal(d->port->token(d->port->ctx, d->ts.a, &token), ERR_OK);
	assert_string_equal(token, "T1");
	/* Of results for something else the page is no better. */
	a.sync_token = "T2";
	assert_int_equal(
		d->port->apply(d->port->ctx, &a, false, true), ERR_BAD_ANSWER);
	assert_int_equal(d->port->token(d->port->ctx, d->ts.a, &token), ERR_OK);
	assert_string_equal(token, "T1");
}

static void
test_a_restored_servers_results_are_kept_and_its_page_is_not(void **state)
{
	struct desk *d = *state;
	struct wire_result r[2] = { success(add_room(d, "301"),
					    d->ts.stamp + 5),
		success(add_room(d, "302"), d->ts.stamp + 6) };
	struct wire_answer a = { .sync_token = "T1",
		.stamp = d->ts.stamp + 6,
		.result_count = 1,
		.results = &r[1],
		.has_last_seq = true };
	const char *token;

	assert_int_equal(batch(d, 1), ERR_OK);
	assert_int_equal(answer(d, &r[0], 1), ERR_OK);
	assert_int_equal(batch(d, 1), ERR_OK);
	/* It has nothing of this terminal any more. */
	assert_int_equal(
		d->port->apply(d->port->ctx, &a, false, true), ERR_BUSY);
	assert_int_equal(d->port->token(d->port->ctx, d->ts.a, &token), ERR_OK);
	assert_string_not_equal(token, "T1");
	assert_int_equal(batch(d, 10), ERR_OK);
	assert_int_equal(d->count, 2);
}

/* What is pulled from a server that has this terminal's actions up to that one.
 */
static enum err
pull_having(struct desk *d, int64_t last_seq, bool complete)
{
	struct wire_answer a = {
		.sync_token = "T1",
		.stamp = d->ts.stamp,
		.has_last_seq = true,
		.last_seq = last_seq,
	};

	return d->port->apply(d->port->ctx, &a, false, complete);
}

static void
push_one(struct desk *d, const char *id)
{
	assert_int_equal(batch(d, 10), ERR_OK);
	assert_int_equal(d->count, 1);
	assert_int_equal(
		answer_having(d, 1, success(id, d->ts.stamp + 5)), ERR_OK);
}

/* A pull of many pages over a bad link takes many rounds: the server may be
 * restored again meanwhile. */
static void
test_a_server_is_restored_a_second_time_before_a_pull_is_complete(void **state)
{
	struct desk *d = *state;
	const char *id = add_room(d, "301");

	d->port->begin(d->port->ctx);
	push_one(d, id);
	assert_int_equal(pull_having(d, 0, false), ERR_BUSY);
	push_one(d, id);
	assert_int_equal(pull_having(d, 1, false), ERR_OK);
	d->port->begin(d->port->ctx);
	assert_int_equal(pull_having(d, 0, false), ERR_BUSY);
	push_one(d, id);
}

static void
test_a_server_that_forgets_all_the_time_is_asked_once_a_round(void **state)
{
	struct desk *d = *state;
	const char *id = add_room(d, "301");

	d->port->begin(d->port->ctx);
	push_one(d, id);
	assert_int_equal(pull_having(d, 0, true), ERR_BUSY);
	push_one(d, id);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(pull_having(d, 0, true), ERR_OK);
		assert_int_equal(batch(d, 10), ERR_OK);
		assert_int_equal(d->count, 0);
	}
}

/* The page of a server that does not know our token, and has one action. */
static enum err
pull_new_life(struct desk *d, enum token_status status)
{
	struct wire_answer a = {
		.sync_token = "L2",
		.stamp = d->ts.stamp + 5,
		.token_status = status,
		.has_last_seq = true,
		.last_seq = 1,
	};

	return d->port->apply(d->port->ctx, &a, true, true);
}

/* Found by the simulator: the server came back from a backup and got an old
 * request a second time. It had every number, another answer, and no conflict
 * record; the terminal waited for a decision for ever. */
static void
test_a_restored_server_that_has_the_number_is_asked_for_its_answer(void **state)
{
	struct desk *d = *state;
	const char *id = add_room(d, "301");
	struct wire_result conflict = { .action_id = id,
		.status = "conflict",
		.error_type = "conflict_error",
		.conflict_id = "lost",
		.resolution = "manual",
		.stamp = d->ts.stamp + 5 };

	d->port->begin(d->port->ctx);
	assert_int_equal(batch(d, 10), ERR_OK);
	assert_int_equal(answer_having(d, 1, conflict), ERR_OK);
	assert_int_equal(test_queued(&d->ts, id).status, SYNC_STATUS_CONFLICT);
	d->port->begin(d->port->ctx);
	assert_int_equal(pull_new_life(d, TOKEN_AHEAD), ERR_BUSY);
	push_one(d, id);
	assert_int_equal(pull_new_life(d, TOKEN_AHEAD), ERR_OK);
	assert_int_equal(test_queued(&d->ts, id).status, SYNC_STATUS_SYNCED);
	assert_int_equal(test_counts(&d->ts).to_decide, 0);
}

/* Over a bad link a round may end before the first page is there. */
static void
test_everything_is_offered_once_to_each_life_of_the_server(void **state)
{
	struct desk *d = *state;
	const char *id = add_room(d, "301");

	d->port->begin(d->port->ctx);
	push_one(d, id);
	for (int life = 0; life < 2; life++) {
		d->port->begin(d->port->ctx);
		assert_int_equal(
			pull_new_life(d, TOKEN_OTHER_INCARNATION), ERR_BUSY);
		push_one(d, id);
		d->port->begin(d->port->ctx);
		assert_int_equal(
			pull_new_life(d, TOKEN_OTHER_INCARNATION), ERR_OK);
	}
	/* The same life, which has only forgotten its log. */
	assert_int_equal(pull_new_life(d, TOKEN_EXPIRED), ERR_OK);
	assert_int_equal(batch(d, 10), ERR_OK);
	assert_int_equal(d->count, 0);
}

/* ---- the bearer token ---- */

static void
test_a_bearer_is_gone_before_the_server_forgets_it(void **state)
{
	struct desk *d = *state;

	assert_null(d->port->bearer(d->port->ctx));
	d->port->set_bearer(d->port->ctx, "B1", 600);
	assert_string_equal(d->port->bearer(d->port->ctx), "B1");
	d->ts.now_ms += 569 * 1000;
	assert_string_equal(d->port->bearer(d->port->ctx), "B1");
	d->ts.now_ms += 1000;
	assert_null(d->port->bearer(d->port->ctx));
	d->port->set_bearer(d->port->ctx, "B2", 8); /* even a short one lives */
	assert_string_equal(d->port->bearer(d->port->ctx), "B2");
	d->ts.now_ms += 6000;
	assert_null(d->port->bearer(d->port->ctx));
	d->port->set_bearer(d->port->ctx, "B3", -5);
	assert_string_equal(d->port->bearer(d->port->ctx), "B3");
	d->port->set_bearer(d->port->ctx, "B4", INT64_MAX);
	assert_string_equal(d->port->bearer(d->port->ctx), "B4");
}

static struct jwt
assertion(struct desk *d)
{
	struct json_doc *doc;
	struct buf b;
	struct jwt jwt;

	buf_init(&b, 1 << 16);
	assert_int_equal(d->port->assertion(d->port->ctx, &b), ERR_OK);
	assert_int_equal(
		json_parse(b.data, b.len, 1 << 16, &doc, NULL), ERR_OK);
	assert_int_equal(
		jwt_peek(json_find_text(json_root(doc), "assertion", ""),
			d->ts.a, &jwt),
		ERR_OK);
	json_free(doc);
	buf_fini(&b);
	return jwt;
}

static void
test_an_assertion_says_who_for_whom_and_how_long(void **state)
{
	struct desk *d = *state;
	struct jwt a = assertion(d);
	struct jwt b = assertion(d);

	assert_string_equal(a.issuer, "terminal-1");
	assert_string_equal(a.subject, "terminal-1");
	assert_string_equal(a.audience, "offsync-token");
	assert_string_equal(a.hotel, "hotel");
	assert_int_equal(a.issued_at_s, d->ts.now_ms / 1000);
	assert_int_equal(a.expires_at_s, a.issued_at_s + 60);
	assert_string_not_equal(a.id, b.id);
}

static void
test_an_assertion_goes_by_the_servers_clock(void **state)
{
	struct desk *d = *state;

	/* As the engine passes on what a refusal said: nothing else changes. */
	link_is(d, SYNC_ERROR_AUTHENTICATION, 401, 200,
		d->ts.now_ms + 7200 * 1000, d->ts.now_ms, "clocks");
	assert_int_equal(assertion(d).issued_at_s,
		(d->ts.now_ms + 7200 * 1000 + 100) / 1000);
	assert_int_equal(saved(d).link, LINK_UNKNOWN);
	/* And it is remembered for the next start. */
	link_is(d, SYNC_ERROR_NONE, 200, 0, d->ts.now_ms + 7200 * 1000, 0, "");
	sync_port_free(d->p);
	d->p = sync_port_new(d->ts.st, d->ts.keys.signing);
	d->port = sync_port_engine(d->p);
	assert_int_equal(assertion(d).issued_at_s, d->ts.now_ms / 1000 + 7200);
}

static void
test_without_a_key_nothing_is_asserted(void **state)
{
	struct desk *d = *state;
	struct sync_port *p = sync_port_new(d->ts.st, NULL);
	const struct engine_port *port = sync_port_engine(p);

	assert_int_equal(port->assertion(port->ctx, &d->json), ERR_KEY);
	sync_port_free(p);
}

/* ---- the link ---- */

static void
test_each_answer_has_its_link_state(void **state)
{
	static const struct {
		enum sync_error error;
		int status;
		int64_t latency_ms;
		enum link_state link;
	} cases[] = {
		{ SYNC_ERROR_NONE, 200, 40, LINK_ONLINE },
		{ SYNC_ERROR_NONE, 200, 2001, LINK_SLOW },
		{ SYNC_ERROR_NONE, 200, 1800, LINK_SLOW }, /* not to and fro */
		{ SYNC_ERROR_NONE, 200, 1500, LINK_ONLINE },
		{ SYNC_ERROR_NONE, 200, 1800, LINK_ONLINE },
		{ SYNC_ERROR_NETWORK, 0, 0, LINK_OFFLINE },
		{ SYNC_ERROR_NONE, 0, 0, LINK_OFFLINE }, /* our own trouble */
		{ SYNC_ERROR_NETWORK, 503, 10, LINK_OFFLINE },
		{ SYNC_ERROR_NETWORK, 426, 10, LINK_UPDATE },
		{ SYNC_ERROR_AUTHENTICATION, 401, 10, LINK_SIGN_IN },
		{ SYNC_ERROR_AUTHENTICATION, 404, 10, LINK_SIGN_IN },
		{ SYNC_ERROR_AUTHENTICATION, 403, 10, LINK_BLOCKED },
		{ SYNC_ERROR_VALIDATION, 413, 10, LINK_ONLINE },
	};
	struct desk *d = *state;
	struct sync_state s;
	size_t i;

	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		d->ts.now_ms += 60000;
		link_is(d, cases[i].error, cases[i].status, cases[i].latency_ms,
			0, 0, "because");
		s = saved(d);
		assert_int_equal(s.link, cases[i].link);
		assert_string_equal(s.why, "because");
	}
}

static void
test_a_state_begins_when_it_changes(void **state)
{
	struct desk *d = *state;
	int64_t began;

	link_is(d, SYNC_ERROR_NONE, 200, 10, 0, 0, "");
	began = d->ts.now_ms;
	assert_int_equal(saved(d).link_since_ms, began);
	assert_int_equal(saved(d).last_contact_ms, began);
	d->ts.now_ms += 60000;
	link_is(d, SYNC_ERROR_NONE, 200, 10, 0, 0, "");
	assert_int_equal(saved(d).link_since_ms, began);
	assert_int_equal(saved(d).last_contact_ms, began + 60000);
	d->ts.now_ms += 1000;
	link_is(d, SYNC_ERROR_NETWORK, 0, 0, 0, d->ts.now_ms + 2000, "gone");
	assert_int_equal(saved(d).link_since_ms, d->ts.now_ms);
	assert_int_equal(saved(d).last_contact_ms, began + 60000);
	assert_int_equal(saved(d).next_try_ms, d->ts.now_ms + 2000);
	assert_string_equal(sync_port_why(d->p), "gone");
}

static int64_t
commits(struct desk *d, struct store *other)
{
	(void)d;
	return store_changed_elsewhere(other) ? 1 : 0;
}

static void
test_nothing_is_written_while_nothing_is_new(void **state)
{
	struct desk *d = *state;
	struct store *other;
	int i;

	link_is(d, SYNC_ERROR_NONE, 200, 10, d->ts.now_ms, 0, "");
	other = test_store_other(&d->ts);
	(void)commits(d, other);
	for (i = 0; i < 24; i++) {
		d->ts.now_ms += 1000;
		link_is(d, SYNC_ERROR_NONE, 200, 10 + i, d->ts.now_ms + i, 0,
			"");
		assert_int_equal(commits(d, other), 0);
	}
	d->ts.now_ms += 1000; /* but the contact is told in time */
	link_is(d, SYNC_ERROR_NONE, 200, 10, d->ts.now_ms, 0, "");
	assert_int_equal(commits(d, other), 1);
	store_close(other);
}

static int64_t
failures(struct desk *d)
{
	struct offline_metrics m;

	assert_int_equal(sync_state_metrics(d->ts.st, &m), ERR_OK);
	return m.sync_failures;
}

static void
test_a_server_that_is_away_for_long_is_not_written_down_at_each_try(
	void **state)
{
	struct desk *d = *state;
	struct store *other;
	int64_t written = 0;

	link_is(d, SYNC_ERROR_NETWORK, 0, 1, 0, d->ts.now_ms + 1000, "gone");
	other = test_store_other(&d->ts);
	(void)commits(d, other);
	for (int i = 0; i < 120; i++) {
		d->ts.now_ms += 30000;
		link_is(d, SYNC_ERROR_NETWORK, 0, 1, 0, d->ts.now_ms + 30000,
			"gone");
		written += commits(d, other);
		assert_true(saved(d).next_try_ms > d->ts.now_ms - 300000);
	}
	assert_int_equal(written, 12);
	assert_int_equal(failures(d), 121);
	/* Those that are not written down yet come with the next news. */
	link_is(d, SYNC_ERROR_NETWORK, 0, 1, 0, d->ts.now_ms + 31000, "gone");
	assert_int_equal(commits(d, other), 0);
	link_is(d, SYNC_ERROR_NONE, 200, 10, d->ts.now_ms, 0, "");
	assert_int_equal(commits(d, other), 1);
	assert_int_equal(failures(d), 122);
	store_close(other);
}

static void
test_a_complete_pull_is_a_successful_sync(void **state)
{
	struct desk *d = *state;
	int64_t before;

	d->ts.now_ms += 100000;
	before = saved(d).last_successful_sync;
	link_is(d, SYNC_ERROR_NONE, 200, 10, 0, 0, "");
	assert_int_equal(saved(d).last_successful_sync, before);
	d->ts.now_ms += 100000;
	assert_int_equal(pull(d, "T", d->ts.stamp, true), ERR_OK);
	link_is(d, SYNC_ERROR_NONE, 200, 10, 0, 0, "");
	assert_int_equal(saved(d).last_successful_sync, d->ts.now_ms);
}

static void
test_the_clocks_offset_is_measured_in_the_middle_of_the_exchange(void **state)
{
	struct desk *d = *state;

	link_is(d, SYNC_ERROR_NONE, 200, 1000, d->ts.now_ms + 60000, 0, "");
	assert_int_equal(saved(d).clock_offset_ms, 60500);
	d->ts.now_ms += 60000;
	link_is(d, SYNC_ERROR_NONE, 200, 10, 0, 0, ""); /* not said */
	assert_int_equal(saved(d).clock_offset_ms, 60500);
}

/* ---- the log ---- */

static struct sync_round_list
rounds(struct desk *d)
{
	struct sync_round_list l;

	assert_int_equal(rounds_list(d->ts.st, 20, d->ts.a, &l), ERR_OK);
	return l;
}

static void
test_the_log_says_what_each_round_did(void **state)
{
	struct desk *d = *state;
	const char *id = add_room(d, "301");
	struct wire_result result = success(id, 0);
	struct sync_round_list l;
	int64_t began;

	d->ts.now_ms += 100000;
	began = d->ts.now_ms;
	d->port->begin(d->port->ctx);
	assert_int_equal(batch(d, 10), ERR_OK);
	result.stamp = d->ts.stamp;
	assert_int_equal(answer(d, &result, 1), ERR_OK);
	assert_int_equal(pull(d, "T", d->ts.stamp, true), ERR_OK);
	d->ts.now_ms += 700;
	link_is(d, SYNC_ERROR_NONE, 200, 10, 0, 0, "");
	d->ts.now_ms += 30000;
	d->port->begin(d->port->ctx);
	d->ts.now_ms += 200;
	link_is(d, SYNC_ERROR_NETWORK, 0, 0, 0, d->ts.now_ms + 9, "gone");
	l = rounds(d);
	assert_int_equal(l.count, 2);
	assert_string_equal(l.items[0].why, "gone");
	assert_int_equal(l.items[0].took_ms, 200);
	assert_int_equal(l.items[0].sent, 0);
	assert_string_equal(l.items[1].why, "");
	assert_true(l.items[1].began_ms == began);
	assert_int_equal(l.items[1].took_ms, 700);
	assert_int_equal(l.items[1].sent, 1);
}

static void
test_tries_that_fail_alike_are_one_entry(void **state)
{
	struct desk *d = *state;
	struct sync_round_list l;
	int64_t tries = 0;

	link_is(d, SYNC_ERROR_NETWORK, 0, 1, 0, d->ts.now_ms + 1, "gone");
	for (int i = 1; i <= 40; i++) {
		d->ts.now_ms += 1000;
		link_is(d, SYNC_ERROR_NETWORK, 0, 1, 0, d->ts.now_ms + 1,
			i < 40 ? "gone" : "gone for good");
	}
	l = rounds(d);
	assert_int_equal(l.count, 2);
	for (size_t i = 0; i < l.count; i++)
		tries += l.items[i].count;
	assert_int_equal(tries, 41);
	assert_string_equal(l.items[0].why, "gone for good");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_the_log_says_what_each_round_did),
		TEST(test_tries_that_fail_alike_are_one_entry),
		TEST(test_what_can_wait_waits_for_what_matters),
		TEST(test_a_run_carries_one_signature_where_that_will_do),
		TEST(test_an_older_server_gets_every_signature_after_all),
		TEST(test_the_kind_of_the_link_is_there_for_everybody),
		TEST(test_actions_go_out_signed_and_in_order),
		TEST(test_unanswered_actions_are_offered_again_as_they_were),
		TEST(test_an_empty_queue_gives_nothing),
		TEST(test_results_are_kept_and_counted),
		TEST(test_results_for_anything_else_are_refused_whole),
		TEST(test_a_batch_goes_out_before_the_one_before_it_is_applied),
		TEST(test_a_cut_counts_for_what_was_out_not_for_what_was_ready),
		TEST(test_every_wrong_field_is_in_the_message),
		TEST(test_an_answered_action_that_still_waits_is_left_for_the_next_round),
		TEST(test_two_answered_actions_that_still_wait_take_no_turns),
		TEST(test_what_stands_behind_a_gap_follows_when_it_is_filled),
		TEST(test_what_overtook_the_one_before_comes_again_alone),
		TEST(test_a_gap_that_nothing_fills_is_looked_at_once_a_pull),
		TEST(test_what_a_restored_server_takes_is_seen_when_it_is_pulled),
		TEST(test_an_orphan_is_sent_again_when_the_server_has_a_final_answer),
		TEST(test_an_action_that_alone_is_refused_as_a_request_is_parked),
		TEST(test_a_request_that_passes_the_second_time_parks_nothing),
		TEST(test_when_two_are_refused_as_requests_none_is_parked),
		TEST(test_one_with_nothing_behind_it_is_parked_in_the_second_round),
		TEST(test_a_pull_keeps_token_and_changes_together),
		TEST(test_results_and_a_page_may_come_in_one_answer),
		TEST(test_a_restored_servers_results_are_kept_and_its_page_is_not),
		TEST(test_a_server_is_restored_a_second_time_before_a_pull_is_complete),
		TEST(test_a_server_that_forgets_all_the_time_is_asked_once_a_round),
		TEST(test_a_restored_server_that_has_the_number_is_asked_for_its_answer),
		TEST(test_everything_is_offered_once_to_each_life_of_the_server),
		TEST(test_a_bearer_is_gone_before_the_server_forgets_it),
		TEST(test_an_assertion_says_who_for_whom_and_how_long),
		TEST(test_an_assertion_goes_by_the_servers_clock),
		TEST(test_without_a_key_nothing_is_asserted),
		TEST(test_each_answer_has_its_link_state),
		TEST(test_a_state_begins_when_it_changes),
		TEST(test_nothing_is_written_while_nothing_is_new),
		TEST(test_a_server_that_is_away_for_long_is_not_written_down_at_each_try),
		TEST(test_a_complete_pull_is_a_successful_sync),
		TEST(test_the_clocks_offset_is_measured_in_the_middle_of_the_exchange),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
