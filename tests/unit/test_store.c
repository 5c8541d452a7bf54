#include "tests/lib/test.h"

#include "store/store.h"
#include "tests/lib/fault_vfs.h"
#include "tests/lib/test_store.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void
a_terminal_knows_who_it_is(void **state)
{
	struct test_store *ts = *state;
	const struct terminal_identity *id;

	test_store_reopen(ts);
	id = store_identity(ts->st);
	assert_string_equal(id->tenant_id, "hotel");
	assert_string_equal(id->hotel_name, "Hotel");
	assert_string_equal(id->terminal_id, "terminal-1");
	assert_string_equal(id->terminal_name, "FD1");
	assert_string_equal(id->server_url, "http://127.0.0.1:1");
	assert_string_equal(store_home(ts->st), ts->home);
	assert_ptr_equal(store_env(ts->st), &ts->env);
}

static void
a_store_is_made_once(void **state)
{
	struct test_store *ts = *state;
	struct store *st = NULL;

	assert_int_equal(store_create(&ts->env, ts->home, &ts->keys,
				 store_identity(ts->st), &st),
		ERR_EXISTS);
	assert_null(st);
}

static void
without_a_store_there_is_none(void **state)
{
	struct test_store *ts = *state;
	struct store *st = NULL;

	assert_int_equal(store_open(&ts->env, "/nowhere", &ts->keys, &st),
		ERR_NOT_FOUND);
	/* A creation that was cut off is none either, and can be repeated. */
	store_close(ts->st);
	ts->st = NULL;
	test_store_sql(ts, "DELETE FROM terminal; DELETE FROM sync_metadata;"
			   "DELETE FROM link_state;");
	assert_int_equal(
		store_open(&ts->env, ts->home, &ts->keys, &st), ERR_NOT_FOUND);
	assert_int_equal(store_create(&ts->env, ts->home, &ts->keys,
				 &(struct terminal_identity){ "hotel", "Hotel",
					 "terminal-2", "FD2", "" },
				 &ts->st),
		ERR_OK);
}

static void
another_key_does_not_open_it(void **state)
{
	struct test_store *ts = *state;
	struct keys other = ts->keys;
	struct store *st = NULL;

	other.data_key[0] ^= 1;
	assert_int_equal(store_open(&ts->env, ts->home, &other, &st), ERR_KEY);
	assert_null(st);
}

static void
a_newer_store_is_left_alone(void **state)
{
	struct test_store *ts = *state;
	struct store *st = NULL;

	test_store_sql(ts, "PRAGMA user_version = 1000");
	assert_int_equal(
		store_open(&ts->env, ts->home, &ts->keys, &st), ERR_NEWER);
}

static void
the_view_shows_what_was_pulled(void **state)
{
	struct test_store *ts = *state;
	const struct view *v = store_view(ts->st);
	struct record_list list;
	int64_t sum;

	assert_string_equal(
		test_text(ts, TABLE_GUESTS, "anna", GUEST_FULL_NAME),
		"Lindqvist, Anna");
	assert_null(test_find(ts, TABLE_GUESTS, "nobody"));
	assert_int_equal(v->list(v->ctx, TABLE_ROOMS, ROOM_NUMBER,
				 value_text("204"), ts->a, &list),
		ERR_OK);
	assert_int_equal(list.count, 1);
	assert_int_equal(v->sum(v->ctx, TABLE_ROOMS, -1, value_null(),
				 ROOM_RATE_MINOR, &sum),
		ERR_OK);
	assert_int_equal(sum, 27000);
	assert_null(v->next);
}

static bool
holds(const char *bytes, size_t n, const char *word)
{
	size_t len = strlen(word);

	for (size_t i = 0; i + len <= n; i++) {
		if (memcmp(bytes + i, word, len) == 0)
			return true;
	}
	return false;
}

static void
names_and_verifiers_do_not_lie_in_the_clear(void **state)
{
	struct test_store *ts = *state;
	static char bytes[1 << 20];
	FILE *f;
	size_t n;

	test_insert(ts, TABLE_GUESTS, "carla",
		DATA(TEXT(GUEST_FULL_NAME, "Zebedee, Carla")));
	assert_int_equal(
		store_draft_save(ts->st, "check-in/stay", "Quibble"), ERR_OK);
	f = fopen(ts->path, "rb");
	assert_non_null(f);
	n = fread(bytes, 1, sizeof(bytes), f);
	(void)fclose(f);
	assert_in_range(n, 4096, sizeof(bytes) - 1);
	assert_true(holds(bytes, n, "anna"));
	assert_false(holds(bytes, n, "Lindqvist"));
	assert_false(holds(bytes, n, "Zebedee"));
	assert_false(holds(bytes, n, "Quibble"));
	assert_false(holds(bytes, n, "scrypt$"));
}

static void
the_property_is_empty_before_the_first_load(void **state)
{
	struct test_store *ts = *state;
	struct record *r;

	assert_int_equal(store_property(ts->st, ts->a, &r), ERR_OK);
	assert_string_equal(
		record_text(r, PROPERTY_BUSINESS_DATE), HOTEL_TODAY);
	assert_string_equal(record_text(r, PROPERTY_CURRENCY), "EUR");
	test_store_sql(ts, "DELETE FROM properties");
	assert_int_equal(store_property(ts->st, ts->a, &r), ERR_OK);
	assert_string_equal(record_text(r, PROPERTY_BUSINESS_DATE), "");
	assert_string_equal(record_text(r, PROPERTY_CURRENCY), "");
}

static void
drafts_are_kept_replaced_and_removed(void **state)
{
	struct test_store *ts = *state;
	const char *content;

	assert_int_equal(
		store_draft_load(ts->st, "a", ts->a, &content), ERR_NOT_FOUND);
	assert_int_equal(store_draft_save(ts->st, "a", "one"), ERR_OK);
	assert_int_equal(store_draft_save(ts->st, "a", "two"), ERR_OK);
	assert_int_equal(store_draft_save(ts->st, "b", ""), ERR_OK);
	test_store_reopen(ts);
	assert_int_equal(
		store_draft_load(ts->st, "a", ts->a, &content), ERR_OK);
	assert_string_equal(content, "two");
	assert_int_equal(
		store_draft_load(ts->st, "b", ts->a, &content), ERR_OK);
	assert_string_equal(content, "");
	assert_int_equal(store_draft_save(ts->st, "a", NULL), ERR_OK);
	assert_int_equal(
		store_draft_load(ts->st, "a", ts->a, &content), ERR_NOT_FOUND);
	/* A draft under another name does not open. */
	test_store_sql(ts, "UPDATE drafts SET name = 'c'");
	assert_int_equal(
		store_draft_load(ts->st, "c", ts->a, &content), ERR_TAMPERED);
}

static void
changes_of_other_programs_are_noticed_once(void **state)
{
	struct test_store *ts = *state;
	struct store *other = test_store_other(ts);

	(void)store_changed_elsewhere(ts->st);
	assert_false(store_changed_elsewhere(ts->st));
	assert_int_equal(store_draft_save(ts->st, "a", "own"), ERR_OK);
	assert_false(store_changed_elsewhere(ts->st));
	assert_int_equal(store_draft_save(other, "a", "theirs"), ERR_OK);
	assert_true(store_changed_elsewhere(ts->st));
	assert_false(store_changed_elsewhere(ts->st));
	store_close(other);
}

static void
a_read_sees_one_moment(void **state)
{
	struct test_store *ts = *state;

	assert_int_equal(store_read_begin(ts->st), ERR_OK);
	assert_non_null(test_find(ts, TABLE_ROOMS, "204"));
	(void)test_counts(ts);
	store_read_end(ts->st);
	assert_int_equal(store_draft_save(ts->st, "a", "x"), ERR_OK);
}

/* ---- saved means saved ---- */

static const char *
room_note(struct test_store *ts)
{
	return test_text(ts, TABLE_ROOMS, "204", ROOM_NOTE);
}

/* A child queues for as long as it lives and says each time that it was saved;
 * it is killed in the middle. */
static void
what_was_said_to_be_saved_survives_a_kill(void **state)
{
	struct test_store *ts = *state;
	char id[37] = "";
	char last[37] = "";
	int out[2];
	int said = 0;
	pid_t child;

	store_close(ts->st);
	ts->st = NULL;
	assert_int_equal(pipe(out), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		(void)close(out[0]);
		ts->st = test_store_other(ts);
		for (int i = 0;; i++) {
			const char *done = test_update(ts, TABLE_ROOMS, "204",
				DATA(TEXT(ROOM_NOTE, i % 2 ? "a" : "b")));

			if (write(out[1], done, 36) != 36)
				_exit(1);
		}
	}
	(void)close(out[1]);
	while (said < 40 && read(out[0], id, 36) == 36) {
		said++;
		memcpy(last, id, sizeof(last));
	}
	assert_int_equal(kill(child, SIGKILL), 0);
	while (read(out[0], id, 36) == 36) {
		said++;
		memcpy(last, id, sizeof(last));
	}
	assert_int_equal(waitpid(child, NULL, 0), child);
	(void)close(out[0]);

	ts->st = test_store_other(ts);
	assert_int_equal(test_queued(ts, last).status, SYNC_STATUS_PENDING);
	assert_in_range(test_counts(ts).to_send, said, said + 1);
	assert_non_null(room_note(ts));
	assert_like_model(ts);
}

/* The same with a disk that dies at every single write, one after the other:
 * what queue_add answers is what a fresh look finds. */
static void
what_queue_add_says_is_so_whatever_write_fails(void **state)
{
	struct test_store *ts = *state;
	struct action act;
	struct queued q;
	enum err said;
	enum err found;
	bool hit;
	int n = 0;

	do {
		n++;
		act = test_action(ts, OPERATION_UPDATE, TABLE_ROOMS, "204",
			DATA(TEXT(ROOM_NOTE, n % 2 ? "a" : "b")));
		fault_vfs_fail(FAULT_ANY, n, false);
		said = test_queue(ts, &act);
		hit = fault_vfs_hit();
		fault_vfs_heal();
		assert_int_not_equal(said, ERR_UNKNOWN);
		found = queue_find(ts->st, act.id, ts->a, &q);
		assert_true(found == ERR_OK || found == ERR_NOT_FOUND);
		assert_int_equal(said == ERR_OK, found == ERR_OK);
		assert_like_model(ts);
	} while (hit && n < 300);
	assert_in_range(n, 10, 299);
	assert_int_equal(said, ERR_OK);
}

/* And with one that stays dead until the restart. */
static void
a_dead_disk_leaves_all_of_an_action_or_nothing(void **state)
{
	struct test_store *ts = *state;
	struct action act;
	struct queued q;
	enum err said;
	bool hit;
	int n = 0;

	do {
		n++;
		act = test_action(ts, OPERATION_UPDATE, TABLE_ROOMS, "204",
			DATA(TEXT(ROOM_NOTE, n % 2 ? "a" : "b")));
		fault_vfs_fail(FAULT_ANY, n, true);
		said = test_queue(ts, &act);
		hit = fault_vfs_hit();
		fault_vfs_heal();
		test_store_reopen(ts);
		if (said == ERR_OK)
			assert_int_equal(
				queue_find(ts->st, act.id, ts->a, &q), ERR_OK);
		assert_like_model(ts);
	} while (hit && n < 300);
	assert_in_range(n, 10, 299);
}

/* ---- doctor ---- */

struct findings {
	int fine;
	int bad;
	char last[200];
};

static void
note(void *ctx, bool fine, const char *what, const char *remedy)
{
	struct findings *f = ctx;

	if (fine) {
		f->fine++;
		return;
	}
	assert_non_null(remedy);
	f->bad++;
	(void)snprintf(f->last, sizeof(f->last), "%s", what);
}

static struct findings
examine(struct test_store *ts)
{
	struct findings f = { 0 };

	assert_int_equal(store_doctor(ts->st, note, &f), ERR_OK);
	return f;
}

static void
the_doctor_finds_nothing_where_nothing_is(void **state)
{
	struct test_store *ts = *state;
	struct findings f;

	for (int i = 0; i < 5; i++)
		test_update(ts, TABLE_ROOMS, "204",
			DATA(TEXT(ROOM_NOTE, i % 2 ? "a" : "b")));
	f = examine(ts);
	if (f.bad != 0)
		fail_msg("%s", f.last);
	assert_in_range(f.fine, 6, 20);
}

static void
assert_found(struct test_store *ts, const char *sql, const char *what)
{
	struct findings f;

	test_store_sql(ts, sql);
	f = examine(ts);
	assert_int_equal(f.bad, 1);
	if (strstr(f.last, what) == NULL)
		fail_msg("%s", f.last);
}

static void
the_doctor_finds_what_was_altered(void **state)
{
	struct test_store *ts = *state;

	for (int i = 0; i < 5; i++)
		test_update(ts, TABLE_ROOMS, "204",
			DATA(TEXT(ROOM_NOTE, i % 2 ? "a" : "b")));
	assert_found(
		ts, "UPDATE sync_metadata SET to_send = to_send - 1", "counts");
	test_store_sql(ts, "UPDATE sync_metadata SET to_send = to_send + 1");
	assert_found(ts,
		"UPDATE offline_actions SET data = (SELECT data FROM"
		" offline_actions WHERE device_seq = 2) WHERE device_seq = 3",
		"number 3 was altered");
}

static void
the_doctor_finds_a_hole_in_the_chain(void **state)
{
	struct test_store *ts = *state;
	struct action act;

	test_update(ts, TABLE_ROOMS, "204", DATA(TEXT(ROOM_NOTE, "a")));
	act = test_action(ts, OPERATION_UPDATE, TABLE_ROOMS, "204",
		DATA(TEXT(ROOM_NOTE, "b")));
	assert_int_equal(test_queue(ts, &act), ERR_OK);
	test_store_sql(ts, "UPDATE offline_actions SET device_seq = 7"
			   " WHERE device_seq = 2");
	assert_in_range(examine(ts).bad, 1, 2);
}

static void
the_doctor_misses_the_server(void **state)
{
	struct test_store *ts = *state;

	ts->now_ms += INT64_C(25) * 60 * 60 * 1000;
	assert_string_equal(
		examine(ts).last, "the server was reached within a day");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
#define T(f)                                                                   \
	cmocka_unit_test_setup_teardown(                                       \
		f, test_store_set_up, test_store_tear_down)
		T(a_terminal_knows_who_it_is),
		T(a_store_is_made_once),
		T(without_a_store_there_is_none),
		T(another_key_does_not_open_it),
		T(a_newer_store_is_left_alone),
		T(the_view_shows_what_was_pulled),
		T(names_and_verifiers_do_not_lie_in_the_clear),
		T(the_property_is_empty_before_the_first_load),
		T(drafts_are_kept_replaced_and_removed),
		T(changes_of_other_programs_are_noticed_once),
		T(a_read_sees_one_moment),
		T(what_was_said_to_be_saved_survives_a_kill),
		T(what_queue_add_says_is_so_whatever_write_fails),
		T(a_dead_disk_leaves_all_of_an_action_or_nothing),
		T(the_doctor_finds_nothing_where_nothing_is),
		T(the_doctor_finds_what_was_altered),
		T(the_doctor_finds_a_hole_in_the_chain),
		T(the_doctor_misses_the_server),
#undef T
	};

	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
