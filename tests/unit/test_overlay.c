#include "tests/lib/test.h"

#include "base/conf.h"
#include "store/confirmed.h"
#include "store/knows.h"
#include "store/overlay.h"
#include "store/rebase.h"
#include "store/store_priv.h"
#include "tests/lib/fault_vfs.h"
#include "tests/lib/test_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOTE(text) DATA(TEXT(ROOM_NOTE, text))

static void
office_changes(struct test_store *ts, enum table t, const char *id,
	struct field_values data)
{
	const struct reduction *r = hotel_update(&ts->office, t, id, data);

	assert_outcome(r, OUTCOME_APPLIED);
	ts->stamp++;
}

static const char *
room_note(struct test_store *ts, const char *id)
{
	return test_text(ts, TABLE_ROOMS, id, ROOM_NOTE);
}

static int64_t
images(struct test_store *ts)
{
	return test_store_ask(ts, "SELECT count(*) FROM confirmed_images");
}

static struct sync_state
sync_of(struct test_store *ts)
{
	struct sync_state s;

	assert_int_equal(sync_state_load(ts->st, ts->a, &s), ERR_OK);
	return s;
}

/* ---- pages ---- */

static void
what_is_pulled_is_shown_and_the_token_kept(void **state)
{
	struct test_store *ts = *state;
	struct sync_state s;

	office_changes(ts, TABLE_ROOMS, "204", NOTE("painted"));
	ts->now_ms = HOTEL_START + 5000;
	test_pull(ts, 0, true);
	assert_string_equal(room_note(ts, "204"), "painted");
	test_store_reopen(ts);
	s = sync_of(ts);
	assert_string_equal(s.token, "token-1-0");
	assert_int_equal(s.token_stamp, 1);
	assert_true(s.loaded);
	assert_true(s.last_successful_sync == HOTEL_START + 5000);
	assert_like_model(ts);
}

static void
a_first_load_is_complete_with_its_last_page(void **state)
{
	struct test_store *ts = *state;
	struct sync_state s;

	test_store_sql(ts, "UPDATE sync_metadata SET loaded = 0,"
			   " last_successful_sync = 0, last_sync_token = ''");
	assert_int_equal(overlay_apply(ts->st, NULL, 0, "part", 0, 1, false,
				 false, ts->a),
		ERR_OK);
	s = sync_of(ts);
	assert_false(s.loaded);
	assert_string_equal(s.token, "part");
	assert_int_equal(s.last_successful_sync, 0);
	assert_int_equal(
		overlay_apply(ts->st, NULL, 0, "all", 0, 1, false, true, ts->a),
		ERR_OK);
	assert_true(sync_of(ts).loaded);
	/* And stays so. */
	assert_int_equal(overlay_apply(ts->st, NULL, 0, "more", 0, 1, false,
				 false, ts->a),
		ERR_OK);
	assert_true(sync_of(ts).loaded);
}

/* ---- a program that knows more ---- */

static const char *
token_of(struct test_store *ts)
{
	const char *token = NULL;

	assert_int_equal(overlay_token(ts->st, ts->a, &token), ERR_OK);
	return token;
}

/* As one left it that knew neither notes nor some of the words. */
static void
be_of_an_older_program(struct test_store *ts)
{
	assert_string_not_equal(token_of(ts), "");
	test_store_sql(ts, "UPDATE rooms SET note = NULL;"
			   "DELETE FROM rooms WHERE number = '203';"
			   "UPDATE sync_metadata SET knows = 'less'");
}

static void
what_an_older_program_dropped_is_loaded_again(void **state)
{
	struct test_store *ts = *state;

	office_changes(ts, TABLE_ROOMS, "204", NOTE("painted"));
	test_pull(ts, 0, true);
	be_of_an_older_program(ts);
	(void)test_update(ts, TABLE_ROOMS, "205", NOTE("of the desk"));
	assert_string_equal(token_of(ts), "");
	assert_false(sync_of(ts).reloading);
	/* A part of it, and the program ends: it goes on from there, and what
	 * is here stays until all of it has come. */
	assert_int_equal(overlay_apply(ts->st, NULL, 0, "part", ts->stamp, 1,
				 false, false, ts->a),
		ERR_OK);
	test_store_reopen(ts);
	assert_string_equal(token_of(ts), "part");
	assert_true(sync_of(ts).reloading);
	assert_true(sync_of(ts).loaded);
	assert_string_equal(room_note(ts, "205"), "of the desk");
	be_of_an_older_program(ts);
	test_pull_again(ts, 3);
	assert_false(sync_of(ts).reloading);
	assert_string_not_equal(token_of(ts), "");
	assert_string_equal(room_note(ts, "204"), "painted");
	assert_string_equal(room_note(ts, "205"), "of the desk");
	assert_int_equal(test_counts(ts).to_send, 1);
	assert_like_model(ts);
}

static void
more_fields_and_more_words_are_other_knowledge(void **state)
{
	static const char *const words[] = { "red", "green", "blue" };
	struct choices less = { "colour", words, 2 };
	struct choices more = { "colour", words, 3 };
	struct field fields[] = {
		{ .name = "colour", .type = FIELD_CHOICE, .choices = &less },
		{ .name = "size", .type = FIELD_INT },
	};
	struct entity e = { .name = "balls", .fields = fields };
	const struct entity *all[] = { &e, entity_get(TABLE_ROOMS) };
	char digests[4][SHA256_HEX_SIZE];

	(void)state;
	e.field_count = 1;
	knows_digest(all, 1, digests[0]);
	knows_digest(all, 2, digests[1]);
	e.field_count = 2;
	knows_digest(all, 1, digests[2]);
	e.field_count = 1;
	fields[0].choices = &more;
	knows_digest(all, 1, digests[3]);
	for (int i = 0; i < 4; i++) {
		for (int k = 0; k < i; k++)
			assert_string_not_equal(digests[i], digests[k]);
	}
}

/* ---- rows that cannot be used ---- */

static enum err
apply_json(struct test_store *ts, const char *table, const char *operation,
	const char *json)
{
	struct json_doc *doc = NULL;
	struct server_change c = { table, operation, NULL, 0 };
	enum err e;

	assert_int_equal(
		json_parse(json, strlen(json), 1 << 20, &doc, NULL), ERR_OK);
	c.data = json_root(doc);
	e = overlay_apply(
		ts->st, &c, 1, "t", ts->stamp, ts->now_ms, false, true, ts->a);
	json_free(doc);
	return e;
}

static void
a_row_that_cannot_be_used_does_not_hold_up_the_others(void **state)
{
	struct test_store *ts = *state;

	assert_int_equal(
		apply_json(ts, "spaceships", "INSERT", "{\"id\":\"x\"}"),
		ERR_OK);
	assert_int_equal(
		apply_json(ts, "rooms", "INSERT", "{\"number\":\"999\"}"),
		ERR_OK);
	assert_int_equal(
		apply_json(ts, "rooms", "UPDATE",
			"{\"id\":\"204\",\"tenant_id\":\"other\",\"number\":"
			"\"1\",\"created_at\":1}"),
		ERR_OK);
	assert_string_equal(
		test_text(ts, TABLE_ROOMS, "204", ROOM_NUMBER), "204");
	assert_like_model(ts);
}

static void
a_delete_that_names_only_the_record_keeps_the_rest_as_tombstone(void **state)
{
	struct test_store *ts = *state;
	struct record *r;

	assert_int_equal(
		apply_json(ts, "rooms", "DELETE", "{\"id\":\"204\"}"), ERR_OK);
	r = test_find(ts, TABLE_ROOMS, "204");
	assert_non_null(r);
	assert_true(r->deleted);
	assert_string_equal(record_text(r, ROOM_NUMBER), "204");
	/* Of something that was never here, too. */
	assert_int_equal(
		apply_json(ts, "rooms", "DELETE", "{\"id\":\"9\"}"), ERR_OK);
	assert_true(test_find(ts, TABLE_ROOMS, "9")->deleted);
}

static void
a_deleted_record_goes_from_the_lists(void **state)
{
	struct test_store *ts = *state;
	const struct view *v = store_view(ts->st);
	struct record_list list;

	hotel_delete_past_rules(&ts->office, TABLE_GUESTS, "ben");
	ts->stamp++;
	test_pull(ts, 0, true);
	assert_int_equal(
		v->list(v->ctx, TABLE_GUESTS, -1, value_null(), ts->a, &list),
		ERR_OK);
	assert_int_equal(list.count, 1);
	assert_like_model(ts);
}

/* A disk that fails at any one write: data and token are the old ones or the
 * new ones, together. */
static void
a_page_is_kept_with_its_token_or_not_at_all(void **state)
{
	struct test_store *ts = *state;
	char json[200];
	bool hit;
	enum err e;
	int n = 0;

	test_update(ts, TABLE_ROOMS, "205", NOTE("pending"));
	do {
		n++;
		(void)snprintf(json, sizeof(json),
			"{\"id\":\"z\",\"tenant_id\":\"hotel\",\"created_at\":"
			"1,\"updated_at\":1,\"version\":%d,\"deleted\":false,"
			"\"full_name\":\"g\"}",
			n);
		test_store_sql(ts, "UPDATE sync_metadata SET token_stamp = 0");
		ts->stamp = n;
		fault_vfs_fail(FAULT_ANY, n, n % 2 == 0);
		e = apply_json(ts, "guests", "INSERT", json);
		hit = fault_vfs_hit();
		fault_vfs_heal();
		test_store_reopen(ts);
		if (e == ERR_OK) {
			assert_int_equal(sync_of(ts).token_stamp, n);
			assert_int_equal(
				test_find(ts, TABLE_GUESTS, "z")->version, n);
		} else if (sync_of(ts).token_stamp == n) {
			assert_int_equal(e, ERR_UNKNOWN);
			assert_int_equal(
				test_find(ts, TABLE_GUESTS, "z")->version, n);
		} else if (test_find(ts, TABLE_GUESTS, "z") != NULL) {
			assert_int_not_equal(
				test_find(ts, TABLE_GUESTS, "z")->version, n);
		}
		assert_string_equal(room_note(ts, "205"), "pending");
	} while (hit && n < 300);
	assert_in_range(n, 10, 299);
}

/* ---- overlays ---- */

static void
others_changes_show_under_what_is_pending(void **state)
{
	struct test_store *ts = *state;

	test_update(ts, TABLE_ROOMS, "204", NOTE("mine"));
	office_changes(ts, TABLE_ROOMS, "204", DATA(INT(ROOM_CAPACITY, 5)));
	test_pull(ts, 0, true);
	assert_string_equal(room_note(ts, "204"), "mine");
	assert_int_equal(test_int(ts, TABLE_ROOMS, "204", ROOM_CAPACITY), 5);
	assert_int_equal(images(ts), 1);
	assert_like_model(ts);
}

static void
nothing_flickers_back_between_answer_and_pull(void **state)
{
	struct test_store *ts = *state;

	test_update(ts, TABLE_ROOMS, "204", NOTE("mine"));
	assert_int_equal(test_push(ts, 10), 1);
	assert_string_equal(room_note(ts, "204"), "mine");
	assert_like_model(ts);
	test_pull(ts, 0, true);
	assert_string_equal(room_note(ts, "204"), "mine");
	assert_int_equal(images(ts), 0);
	assert_like_model(ts);
}

static void
pages_before_the_last_change_nothing_under_an_overlay(void **state)
{
	struct test_store *ts = *state;

	test_update(ts, TABLE_ROOMS, "204", NOTE("mine"));
	office_changes(ts, TABLE_ROOMS, "204", DATA(INT(ROOM_CAPACITY, 5)));
	office_changes(ts, TABLE_ROOMS, "205", DATA(INT(ROOM_CAPACITY, 6)));
	test_pull(ts, 1, false);
	assert_string_equal(room_note(ts, "204"), "mine");
	assert_int_equal(test_int(ts, TABLE_ROOMS, "204", ROOM_CAPACITY), 2);
	assert_int_equal(test_int(ts, TABLE_ROOMS, "205", ROOM_CAPACITY), 6);
	/* The one that completes the pull need not bring anything. */
	test_store_reopen(ts);
	test_pull(ts, 1, true);
	assert_int_equal(test_int(ts, TABLE_ROOMS, "204", ROOM_CAPACITY), 5);
	assert_like_model(ts);
}

static void
what_the_reducer_refuses_now_waits_without_effect(void **state)
{
	struct test_store *ts = *state;
	const char *id = test_update(ts, TABLE_STAYS, "stay",
		DATA(INT(STAY_STATE, STAY_STATE_IN_HOUSE)));

	assert_int_equal(test_int(ts, TABLE_ROOMS, "204", ROOM_STATUS),
		ROOM_STATUS_OCCUPIED);
	office_changes(ts, TABLE_STAYS, "stay",
		DATA(INT(STAY_STATE, STAY_STATE_CANCELLED)));
	test_pull(ts, 0, true);
	assert_int_equal(test_queued(ts, id).status, SYNC_STATUS_PENDING);
	assert_int_equal(test_int(ts, TABLE_STAYS, "stay", STAY_STATE),
		STAY_STATE_CANCELLED);
	assert_int_equal(test_int(ts, TABLE_ROOMS, "204", ROOM_STATUS),
		ROOM_STATUS_AVAILABLE);
	assert_null(test_store_ask_text(ts, "SELECT id FROM folios"));
	assert_like_model(ts);
	/* The office takes it back: the effect is there again. */
	hotel_set(&ts->office, TABLE_STAYS, "stay",
		DATA(INT(STAY_STATE, STAY_STATE_CONFIRMED)));
	ts->stamp++;
	test_pull(ts, 0, true);
	assert_int_equal(test_int(ts, TABLE_ROOMS, "204", ROOM_STATUS),
		ROOM_STATUS_OCCUPIED);
	assert_like_model(ts);
}

static void
a_record_made_here_becomes_the_offices(void **state)
{
	struct test_store *ts = *state;

	test_insert(ts, TABLE_GUESTS, "carla",
		DATA(TEXT(GUEST_FULL_NAME, "Zebedee, Carla")));
	assert_int_equal(test_find(ts, TABLE_GUESTS, "carla")->version, 0);
	assert_int_equal(test_push(ts, 10), 1);
	test_pull(ts, 0, true);
	assert_int_equal(test_find(ts, TABLE_GUESTS, "carla")->version, 1);
	assert_int_equal(images(ts), 0);
	assert_like_model(ts);
}

/* sync.enable_optimistic_updates = false. */
static void
what_is_pending_is_shown_only_when_the_options_say_so(void **state)
{
	struct test_store *ts = *state;
	const struct view *v;
	struct record_list list;
	struct record *r;
	struct conf conf;

	conf_defaults(&conf);
	conf.sync.enable_optimistic_updates = false;
	office_changes(ts, TABLE_ROOMS, "204", NOTE("painted"));
	test_pull(ts, 0, true);
	test_update(ts, TABLE_ROOMS, "204", NOTE("wet"));
	test_insert(ts, TABLE_GUESTS, "carla",
		DATA(TEXT(GUEST_FULL_NAME, "Zebedee, Carla")));
	v = store_shown(ts->st);
	assert_int_equal(
		v->find(v->ctx, TABLE_ROOMS, "204", ts->a, &r), ERR_OK);
	assert_string_equal(record_text(r, ROOM_NOTE), "wet");

	store_limit(ts->st, &conf);
	v = store_shown(ts->st);
	assert_int_equal(
		v->find(v->ctx, TABLE_ROOMS, "204", ts->a, &r), ERR_OK);
	assert_string_equal(record_text(r, ROOM_NOTE), "painted");
	assert_int_equal(v->list(v->ctx, TABLE_ROOMS, ROOM_NOTE,
				 value_text("painted"), ts->a, &list),
		ERR_OK);
	assert_int_equal(list.count, 1);
	assert_int_equal(v->list(v->ctx, TABLE_ROOMS, ROOM_NOTE,
				 value_text("wet"), ts->a, &list),
		ERR_OK);
	assert_int_equal(list.count, 0);
	assert_int_equal(v->find(v->ctx, TABLE_GUESTS, "carla", ts->a, &r),
		ERR_NOT_FOUND);
	/* The rules know better. */
	assert_string_equal(room_note(ts, "204"), "wet");

	test_push(ts, 10);
	test_pull(ts, 0, true);
	assert_int_equal(
		v->find(v->ctx, TABLE_ROOMS, "204", ts->a, &r), ERR_OK);
	assert_string_equal(record_text(r, ROOM_NOTE), "wet");
	assert_int_equal(
		v->find(v->ctx, TABLE_GUESTS, "carla", ts->a, &r), ERR_OK);
	conf_free(&conf);
}

static void
what_is_confirmed_is_summed_without_what_is_pending(void **state)
{
	struct test_store *ts = *state;
	const struct view v = confirmed_view(ts->st);
	const struct view *all = store_view(ts->st);
	int64_t before;
	int64_t sum;

	assert_int_equal(v.sum(v.ctx, TABLE_ROOMS, -1, value_null(),
				 ROOM_CAPACITY, &before),
		ERR_OK);
	test_update(ts, TABLE_ROOMS, "204", DATA(INT(ROOM_CAPACITY, 9)));
	assert_int_equal(all->sum(all->ctx, TABLE_ROOMS, -1, value_null(),
				 ROOM_CAPACITY, &sum),
		ERR_OK);
	assert_int_not_equal(sum, before);
	assert_int_equal(v.sum(v.ctx, TABLE_ROOMS, -1, value_null(),
				 ROOM_CAPACITY, &sum),
		ERR_OK);
	assert_int_equal(sum, before);
}

static void
a_rebase_changes_nothing_that_is_so_already(void **state)
{
	struct test_store *ts = *state;

	test_update(ts, TABLE_STAYS, "stay",
		DATA(INT(STAY_STATE, STAY_STATE_IN_HOUSE)));
	test_insert(ts, TABLE_GUESTS, "carla",
		DATA(TEXT(GUEST_FULL_NAME, "Zebedee, Carla")));
	/* A trigger that refuses any write to these tables. */
	test_store_sql(ts,
		"CREATE TRIGGER a BEFORE UPDATE ON guests BEGIN"
		" SELECT RAISE(ABORT, 'no'); END;"
		"CREATE TRIGGER b BEFORE UPDATE ON rooms BEGIN"
		" SELECT RAISE(ABORT, 'no'); END;"
		"CREATE TRIGGER c BEFORE UPDATE ON confirmed_images BEGIN"
		" SELECT RAISE(ABORT, 'no'); END;"
		"CREATE TRIGGER d BEFORE DELETE ON confirmed_images BEGIN"
		" SELECT RAISE(ABORT, 'no'); END;");
	assert_int_equal(overlay_rebase(ts->st, ts->a), ERR_OK);
	assert_like_model(ts);
}

/* Number of what the images say of the actions that wrote their records. */
static int64_t
image_digest(struct test_store *ts)
{
	return test_store_ask(ts,
		"SELECT sum(first_seq * 1000 + last_seq) FROM confirmed_images"
		" WHERE image IS NULL OR image <> ''");
}

static void
run_again(struct test_store *ts, size_t slice)
{
	assert_int_equal(store_begin(ts->st), ERR_OK);
	assert_int_equal(store_end(ts->st, rebase_run(ts->st, slice)), ERR_OK);
}

static void
a_queue_of_many_slices_has_the_same_outcome(void **state)
{
	struct test_store *ts = *state;
	int64_t digest;

	test_update(ts, TABLE_ROOMS, "204", NOTE("a"));
	test_insert(ts, TABLE_GUESTS, "carla",
		DATA(TEXT(GUEST_FULL_NAME, "Zebedee, Carla")));
	test_update(ts, TABLE_ROOMS, "205", NOTE("b"));
	test_update(ts, TABLE_STAYS, "stay",
		DATA(INT(STAY_STATE, STAY_STATE_IN_HOUSE)));
	test_update(ts, TABLE_GUESTS, "carla",
		DATA(TEXT(GUEST_FULL_NAME, "Zebedee, Clara")));
	test_update(ts, TABLE_ROOMS, "204", NOTE("c"));
	office_changes(ts, TABLE_ROOMS, "205", NOTE("the office's"));
	test_pull(ts, 0, true);
	digest = image_digest(ts);
	for (size_t slice = 1; slice < 7; slice++) {
		run_again(ts, slice);
		assert_string_equal(room_note(ts, "204"), "c");
		assert_int_equal(image_digest(ts), digest);
		assert_like_model(ts);
	}
	/* What has no effect any more leaves what is confirmed. */
	test_store_sql(ts, "UPDATE offline_actions SET data = 'x'"
			   " WHERE device_seq IN (1, 6)");
	run_again(ts, 2);
	assert_null(room_note(ts, "204"));
	digest = image_digest(ts);
	run_again(ts, 100);
	assert_int_equal(image_digest(ts), digest);
}

static void
an_altered_action_has_no_effect(void **state)
{
	struct test_store *ts = *state;

	test_update(ts, TABLE_ROOMS, "204", NOTE("a"));
	test_update(ts, TABLE_ROOMS, "205", NOTE("b"));
	test_store_sql(ts, "UPDATE offline_actions SET data = 'x'"
			   " WHERE device_seq = 1");
	assert_int_equal(overlay_rebase(ts->st, ts->a), ERR_OK);
	assert_null(room_note(ts, "204"));
	assert_string_equal(room_note(ts, "205"), "b");
}

/* ---- ids that the server chose ---- */

static void
later_actions_may_go_on_naming_the_local_id(void **state)
{
	struct test_store *ts = *state;
	const char *guest = test_insert(ts, TABLE_GUESTS, "local-1",
		DATA(TEXT(GUEST_FULL_NAME, "Zebedee, Carla")));
	const char *stay = test_insert(ts, TABLE_STAYS, "new",
		DATA(TEXT(STAY_GUEST_ID, "local-1"), TEXT(STAY_ROOM_ID, "205"),
			INT(STAY_STATE, STAY_STATE_CONFIRMED),
			TEXT(STAY_ARRIVAL_DATE, HOTEL_TODAY),
			TEXT(STAY_DEPARTURE_DATE, "2026-11-24")));

	(void)stay;
	test_update(ts, TABLE_GUESTS, "local-1", DATA(INT(GUEST_VIP, 1)));
	hotel_put(&ts->office, TABLE_GUESTS, "server-1",
		DATA(TEXT(GUEST_FULL_NAME, "Zebedee, Carla")));
	ts->stamp++;
	test_answer(ts, &(struct queue_result){ .action_id = guest,
				.status = "success",
				.server_id = "server-1",
				.stamp = ts->stamp });
	test_pull(ts, 0, true);
	assert_string_equal(
		test_text(ts, TABLE_STAYS, "new", STAY_GUEST_ID), "server-1");
	assert_int_equal(test_int(ts, TABLE_GUESTS, "server-1", GUEST_VIP), 1);
	/* A screen that still has the local one finds it. */
	assert_string_equal(
		test_find(ts, TABLE_GUESTS, "local-1")->id, "server-1");
	assert_int_equal(test_store_ask(ts, "SELECT count(*) FROM guests"
					    " WHERE id = 'local-1'"),
		0);
}

/* ---- full resync ---- */

static void
a_full_resync_leaves_what_it_brought_and_what_is_pending(void **state)
{
	struct test_store *ts = *state;

	test_update(ts, TABLE_ROOMS, "204", NOTE("mine"));
	test_update(ts, TABLE_ROOMS, "205", NOTE("too"));
	test_insert(ts, TABLE_GUESTS, "carla",
		DATA(TEXT(GUEST_FULL_NAME, "Zebedee, Carla")));
	/* The office no longer has these at all. */
	view_memory_remove(ts->office.records, TABLE_GUESTS, "ben");
	view_memory_remove(ts->office.records, TABLE_ROOMS, "206");
	view_memory_remove(ts->office.records, TABLE_ROOMS, "205");
	test_pull_again(ts, 3);
	assert_null(test_find(ts, TABLE_GUESTS, "ben"));
	assert_null(test_find(ts, TABLE_ROOMS, "206"));
	assert_null(test_find(ts, TABLE_ROOMS, "205"));
	assert_string_equal(room_note(ts, "204"), "mine");
	assert_non_null(test_find(ts, TABLE_GUESTS, "carla"));
	assert_int_equal(test_counts(ts).to_send, 3);
	assert_like_model(ts);
	assert_int_equal(
		test_store_ask(ts, "SELECT count(*) FROM resync_seen"), 0);
}

static void
the_hotel_works_on_while_a_resync_comes_in(void **state)
{
	struct test_store *ts = *state;

	assert_int_equal(overlay_apply(ts->st, NULL, 0, "part", 1, 1, true,
				 false, ts->a),
		ERR_OK);
	assert_non_null(test_find(ts, TABLE_ROOMS, "204"));
	test_update(ts, TABLE_ROOMS, "204", NOTE("mine"));
	test_store_reopen(ts);
	/* It begins again, and comes to its end. */
	test_pull_again(ts, 2);
	assert_string_equal(room_note(ts, "204"), "mine");
	assert_like_model(ts);
}

/* The answer comes when the load's token stands at it already, and its page
 * does not. */
static void
what_a_resync_will_bring_is_shown_until_it_has(void **state)
{
	struct test_store *ts = *state;
	const char *guest = test_insert(ts, TABLE_GUESTS, "carla",
		DATA(TEXT(GUEST_FULL_NAME, "Zebedee, Carla")));
	const char *note = test_update(ts, TABLE_ROOMS, "204", NOTE("mine"));

	hotel_put(&ts->office, TABLE_GUESTS, "carla",
		DATA(TEXT(GUEST_FULL_NAME, "Zebedee, Carla")));
	ts->stamp = 1000;
	assert_int_equal(overlay_apply(ts->st, NULL, 0, "part", ts->stamp, 1,
				 true, false, ts->a),
		ERR_OK);
	test_answer(ts, &(struct queue_result){ .action_id = guest,
				.status = "success",
				.server_id = "carla",
				.stamp = ts->stamp - 1 });
	/* Whatever makes it run what waits anew. */
	test_answer(ts, &(struct queue_result){ .action_id = note,
				.status = "error",
				.error_type = "business_rule_error" });
	assert_null(room_note(ts, "204"));
	assert_non_null(test_find(ts, TABLE_GUESTS, "carla"));
	test_pull_again(ts, 2);
	assert_non_null(test_find(ts, TABLE_GUESTS, "carla"));
	assert_int_equal(test_counts(ts).sending, 0);
	assert_like_model(ts);
}

static void
answers_of_another_life_of_the_server_are_asked_for_again(void **state)
{
	struct test_store *ts = *state;

	test_update(ts, TABLE_ROOMS, "204", NOTE("mine"));
	ts->stamp = 1000;
	assert_int_equal(test_push(ts, 10), 1);
	assert_int_equal(test_counts(ts).sending, 1);
	/* Restored from before that: stamps begin at 1 again. */
	hotel_set(&ts->office, TABLE_ROOMS, "204", DATA(NONE(ROOM_NOTE)));
	ts->stamp = 1;
	test_pull_again(ts, 0);
	assert_int_equal(test_counts(ts).to_send, 1);
	assert_string_equal(room_note(ts, "204"), "mine");
	assert_int_equal(test_push(ts, 10), 1);
	test_pull(ts, 0, true);
	assert_int_equal(test_counts(ts).to_send, 0);
	assert_int_equal(test_counts(ts).sending, 0);
	assert_string_equal(room_note(ts, "204"), "mine");
	assert_like_model(ts);
}

/* ---- anything in any order ---- */

static uint64_t dice;

static int
roll(int below)
{
	dice = dice * UINT64_C(6364136223846793005) +
	       UINT64_C(1442695040888963407);
	return (int)((dice >> 33) % (uint64_t)below);
}

static const char *
any_room(void)
{
	static const char *const rooms[] = { "204", "205", "206" };

	return rooms[roll(3)];
}

static struct action
any_action(struct test_store *ts)
{
	const char *fresh = arena_printf(ts->a, "made-%d", ts->made);
	const char *made = arena_printf(ts->a, "made-%d", roll(ts->made + 1));

	switch (roll(9)) {
	case 0:
		return test_action(ts, OPERATION_INSERT, TABLE_GUESTS, fresh,
			DATA(TEXT(GUEST_FULL_NAME, fresh)));
	case 1:
		return test_action(ts, OPERATION_INSERT, TABLE_STAYS, fresh,
			DATA(TEXT(STAY_GUEST_ID,
				     test_find(ts, TABLE_GUESTS, made) != NULL
					     ? made
					     : "anna"),
				TEXT(STAY_ROOM_ID, any_room()),
				INT(STAY_STATE, STAY_STATE_CONFIRMED),
				TEXT(STAY_ARRIVAL_DATE, HOTEL_TODAY),
				TEXT(STAY_DEPARTURE_DATE, "2026-11-24")));
	case 2:
	case 3:
		return test_action(ts, OPERATION_UPDATE, TABLE_STAYS,
			test_find(ts, TABLE_STAYS, made) != NULL ? made
								 : "stay",
			DATA(INT(STAY_STATE, roll(STAY_STATE_WORD_COUNT))));
	case 4:
		return test_action(ts, OPERATION_UPDATE, TABLE_ROOMS,
			any_room(),
			DATA(INT(ROOM_STATUS, roll(ROOM_STATUS_WORD_COUNT))));
	case 5:
		return test_action(ts, OPERATION_INSERT, TABLE_SERVICE_REQUESTS,
			fresh,
			DATA(TEXT(REQUEST_ROOM_ID, any_room()),
				INT(REQUEST_KIND, roll(5)),
				INT(REQUEST_STATE, REQUEST_STATE_OPEN)));
	case 6:
		return test_action(ts, OPERATION_INSERT, TABLE_ORDERS, fresh,
			DATA(INT(ORDER_STATE, ORDER_STATE_OPEN),
				TEXT(ORDER_TABLE_NO, "5")));
	case 7:
		return test_action(ts, OPERATION_INSERT, TABLE_FOLIO_CHARGES,
			fresh,
			DATA(TEXT(CHARGE_FOLIO_ID,
				     test_store_ask_text(ts,
					     "SELECT coalesce(min(id), 'x')"
					     " FROM folios")),
				INT(CHARGE_KIND, CHARGE_KIND_ROOM),
				INT(CHARGE_AMOUNT_MINOR, 100 + roll(900))));
	default:
		break;
	}
	return test_action(
		ts, OPERATION_UPDATE, TABLE_ROOMS, any_room(), NOTE(fresh));
}

static void
act_at_the_desk(struct test_store *ts)
{
	struct action act = any_action(ts);
	enum err e = test_queue(ts, &act);

	/* Rules may say no; nothing else may go wrong. */
	if (e != ERR_OK && e != ERR_REFUSED && e != ERR_INVALID)
		fail_msg("%s", err_name(e));
}

static void
act_at_the_office(struct test_store *ts)
{
	const struct reduction *r;

	switch (roll(5)) {
	case 0:
		r = hotel_update(&ts->office, TABLE_STAYS, "stay",
			DATA(INT(STAY_STATE, roll(STAY_STATE_WORD_COUNT))));
		break;
	case 1:
		r = hotel_update(&ts->office, TABLE_ROOMS, any_room(),
			DATA(INT(ROOM_STATUS, roll(ROOM_STATUS_WORD_COUNT))));
		break;
	case 2:
		r = hotel_update(&ts->office, TABLE_ROOMS, any_room(),
			DATA(INT(ROOM_CAPACITY, 1 + roll(9))));
		break;
	case 3:
		r = hotel_insert(&ts->office, TABLE_GUESTS,
			arena_printf(ts->office.arena, "office-%d",
				ts->office.actions),
			DATA(TEXT(GUEST_FULL_NAME, "Walker")));
		break;
	default:
		r = hotel_update(&ts->office, TABLE_GUESTS, "ben",
			DATA(INT(GUEST_VIP, roll(2))));
		break;
	}
	if (r->write_count > 0)
		ts->stamp++;
}

/* What one of them becomes when a person looks at it. */
static void
act_on_the_refused(struct test_store *ts)
{
	struct queued_list list;
	enum err e;

	assert_int_equal(queue_list(ts->st, false, 0, ts->a, &list), ERR_OK);
	for (size_t i = 0; i < list.count; i++) {
		struct queued *q = &list.items[i];

		if (q->status != SYNC_STATUS_FAILED || q->replaced_by != NULL)
			continue;
		if (roll(2) == 0)
			e = queue_dismiss(ts->st, q->action.id);
		else
			e = queue_retry(ts->st, q->action.id, "boss", NULL,
				ts->a, &ts->answer);
		assert_true(
			e == ERR_OK || e == ERR_REFUSED || e == ERR_INVALID);
		return;
	}
}

static void
step(struct test_store *ts)
{
	switch (roll(12)) {
	case 0:
	case 1:
		act_at_the_office(ts);
		break;
	case 2:
		(void)test_push(ts, (size_t)(1 + roll(6)));
		break;
	case 3:
		test_pull(ts, (size_t)roll(4), true);
		break;
	case 4:
		act_on_the_refused(ts);
		break;
	case 5:
		if (roll(4) == 0)
			test_pull_again(ts, (size_t)roll(9));
		break;
	case 6:
		if (roll(4) == 0)
			test_store_reopen(ts);
		break;
	default:
		act_at_the_desk(ts);
		break;
	}
}

static void
assert_counts_are_real(struct test_store *ts)
{
	struct queue_counts c = test_counts(ts);

	assert_int_equal(c.to_send + c.waiting,
		test_store_ask(ts, "SELECT count(*) FROM offline_actions WHERE"
				   " sync_status = 'pending' AND stamp = 0"));
	assert_int_equal(c.sending,
		test_store_ask(ts, "SELECT count(*) FROM offline_actions WHERE"
				   " sync_status = 'pending' AND stamp > 0"));
	assert_int_equal(c.refused,
		test_store_ask(ts, "SELECT count(*) FROM offline_actions WHERE"
				   " sync_status = 'failed' AND replaced_by IS"
				   " NULL"));
	assert_int_equal(c.bytes,
		test_store_ask(ts, "SELECT coalesce(sum(length(data)), 0) FROM"
				   " offline_actions WHERE sync_status ="
				   " 'pending'"));
}

/* Everything drains, in two rounds: what is left is for a person. */
static void
drain(struct test_store *ts)
{
	for (int i = 0; i < 2; i++) {
		(void)test_push(ts, 100);
		test_pull(ts, 0, true);
	}
	assert_int_equal(test_counts(ts).to_send, 0);
	assert_int_equal(test_counts(ts).sending, 0);
	assert_like_model(ts);
}

static void
whatever_happens_the_terminal_shows_what_the_model_says(void **state)
{
	const char *only = getenv("OVERLAY_SEED");
	const char *runs = getenv("OVERLAY_RUNS");
	int count = runs == NULL ? 20 : (int)strtol(runs, NULL, 10);
	struct test_store ts;

	(void)state;
	for (int seed = 1; seed <= count; seed++) {
		if (only != NULL && strtol(only, NULL, 10) != seed)
			continue;
		dice = (uint64_t)seed;
		test_store_open(&ts);
		print_message("seed %d\n", seed);
		for (int i = 0; i < 60; i++) {
			step(&ts);
			/* Between a page and the end of its pull, and between
			 * an answer without a stamp and the next pull, the
			 * terminal may lag behind. */
			if (i % 3 == 0) {
				test_pull(&ts, 0, true);
				assert_like_model(&ts);
			}
			assert_counts_are_real(&ts);
		}
		drain(&ts);
		test_store_close(&ts);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
#define T(f)                                                                   \
	cmocka_unit_test_setup_teardown(                                       \
		f, test_store_set_up, test_store_tear_down)
		T(what_is_pulled_is_shown_and_the_token_kept),
		T(a_first_load_is_complete_with_its_last_page),
		T(what_an_older_program_dropped_is_loaded_again),
		T(more_fields_and_more_words_are_other_knowledge),
		T(a_row_that_cannot_be_used_does_not_hold_up_the_others),
		T(a_delete_that_names_only_the_record_keeps_the_rest_as_tombstone),
		T(a_deleted_record_goes_from_the_lists),
		T(a_page_is_kept_with_its_token_or_not_at_all),
		T(others_changes_show_under_what_is_pending),
		T(nothing_flickers_back_between_answer_and_pull),
		T(pages_before_the_last_change_nothing_under_an_overlay),
		T(what_the_reducer_refuses_now_waits_without_effect),
		T(a_record_made_here_becomes_the_offices),
		T(what_is_pending_is_shown_only_when_the_options_say_so),
		T(what_is_confirmed_is_summed_without_what_is_pending),
		T(a_rebase_changes_nothing_that_is_so_already),
		T(a_queue_of_many_slices_has_the_same_outcome),
		T(an_altered_action_has_no_effect),
		T(later_actions_may_go_on_naming_the_local_id),
		T(a_full_resync_leaves_what_it_brought_and_what_is_pending),
		T(the_hotel_works_on_while_a_resync_comes_in),
		T(what_a_resync_will_bring_is_shown_until_it_has),
		T(answers_of_another_life_of_the_server_are_asked_for_again),
#undef T
		cmocka_unit_test(
			whatever_happens_the_terminal_shows_what_the_model_says),
	};

	return cmocka_run_group_tests_name("overlay", tests, NULL, NULL);
}
