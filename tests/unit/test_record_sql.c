#include "tests/lib/test.h"

#include "base/log.h"
#include "db/record_query.h"
#include "db/record_sql.h"
#include "store/migrations.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TENANT "hotel-1"

static const char mark[] = "CREATE TEMP TABLE seen (what TEXT) STRICT;"
			   "CREATE TEMP TRIGGER added AFTER INSERT ON rooms"
			   " BEGIN INSERT INTO seen VALUES ('insert'); END;"
			   "CREATE TEMP TRIGGER changed AFTER UPDATE ON rooms"
			   " BEGIN INSERT INTO seen VALUES ('update'); END;"
			   "CREATE TEMP TRIGGER gone AFTER DELETE ON rooms"
			   " BEGIN INSERT INTO seen VALUES ('delete'); END;";

struct world {
	char folder[64];
	char path[96];
	struct db *db;
	struct arena *a;
	struct record_sql rs;
	uint64_t random;
	int opened;
};

/* "sealed" is the text behind its row's name. */
static enum err
test_seal(void *ctx, const char *row, const char *plain, struct arena *a,
	const char **sealed)
{
	(void)ctx;
	*sealed = arena_printf(a, "%s=%s", row, plain);
	return ERR_OK;
}

static enum err
test_open(void *ctx, const char *row, const char *sealed, struct arena *a,
	const char **plain)
{
	struct world *w = ctx;
	size_t len = strlen(row);

	w->opened++;
	if (strncmp(sealed, row, len) != 0 || sealed[len] != '=')
		return ERR_TAMPERED;
	*plain = arena_strdup(a, sealed + len + 1);
	return ERR_OK;
}

static int
set_up(void **state)
{
	static struct record_seal seal;
	struct world *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	(void)snprintf(w->folder, sizeof(w->folder), "/tmp/offsync-rsXXXXXX");
	assert_non_null(mkdtemp(w->folder));
	(void)snprintf(w->path, sizeof(w->path), "%s/a.db", w->folder);
	assert_int_equal(
		db_open(env_real(), w->path, DB_TERMINAL, NULL, 0, &w->db),
		ERR_OK);
	assert_int_equal(db_migrate(w->db, terminal_migrations,
				 terminal_migration_count),
		ERR_OK);
	assert_int_equal(db_begin(w->db), ERR_OK);
	w->a = arena_new(64u * 1024 * 1024);
	seal = (struct record_seal){ w, test_seal, test_open };
	w->rs = (struct record_sql){
		.db = w->db, .seal = &seal, .tenant_id = TENANT
	};
	w->random = 42;
	*state = w;
	return 0;
}

static int
tear_down(void **state)
{
	struct world *w = *state;

	assert_int_equal(db_end(w->db, ERR_CONFLICT), ERR_CONFLICT);
	db_close(w->db);
	arena_free(w->a);
	(void)unlink(w->path);
	(void)snprintf(w->path, sizeof(w->path), "%s/a.db-journal", w->folder);
	(void)unlink(w->path);
	(void)rmdir(w->folder);
	free(w);
	return 0;
}

static uint64_t
roll(struct world *w, uint64_t below)
{
	w->random =
		w->random * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (w->random >> 33) % below;
}

static struct value
any_value(struct world *w, const struct field *f)
{
	if (roll(w, 5) == 0)
		return value_null();
	switch (f->type) {
	case FIELD_BOOL:
		return value_int((int64_t)roll(w, 2));
	case FIELD_CHOICE:
		return value_int((int64_t)roll(w, f->choices->count));
	case FIELD_INT:
	case FIELD_MONEY:
	case FIELD_TIME:
		return value_int((int64_t)roll(w, 2000) - 1000);
	case FIELD_TEXT:
	case FIELD_DATE:
	case FIELD_ID:
	case FIELD_JSON:
		break;
	}
	return value_text(arena_printf(
		w->a, "%s Müller %d", f->name, (int)roll(w, 1000)));
}

static struct record *
any_record(struct world *w, enum table t, const char *id)
{
	struct record *r = record_new(w->a, entity_get(t));

	r->id = id;
	r->tenant_id = TENANT;
	r->version = (int64_t)roll(w, 100);
	r->created_at = (int64_t)roll(w, 100000);
	r->updated_at = (int64_t)roll(w, 100000);
	r->updated_by = roll(w, 2) == 0 ? NULL : "boss";
	r->deleted = roll(w, 4) == 0;
	for (size_t i = 0; i < r->entity->field_count; i++)
		r->values[i] = any_value(w, &r->entity->fields[i]);
	return r;
}

static void
assert_same(const struct record *a, const struct record *b)
{
	assert_ptr_equal(a->entity, b->entity);
	assert_string_equal(a->id, b->id);
	assert_string_equal(a->tenant_id, b->tenant_id);
	assert_true(a->version == b->version);
	assert_true(a->created_at == b->created_at);
	assert_true(a->updated_at == b->updated_at);
	assert_int_equal(a->updated_by == NULL, b->updated_by == NULL);
	assert_true(a->deleted == b->deleted);
	for (size_t i = 0; i < a->entity->field_count; i++)
		assert_true(value_equal(a->values[i], b->values[i]));
}

static struct record *
find(struct world *w, enum table t, const char *id)
{
	struct record *r = NULL;

	assert_int_equal(record_sql_find(&w->rs, t, id, w->a, &r), ERR_OK);
	return r;
}

static void
put(struct world *w, const struct record *r)
{
	assert_int_equal(record_sql_put(&w->rs, r), ERR_OK);
}

/* A live room with that number and time. */
static void
put_room(struct world *w, const char *id, const char *number, int64_t created)
{
	struct record *r = any_record(w, TABLE_ROOMS, id);

	r->deleted = false;
	r->created_at = created;
	record_set_text(r, ROOM_NUMBER, number);
	record_set_int(r, ROOM_RATE_MINOR, 100);
	put(w, r);
}

static void
every_record_comes_back_as_it_was_put(void **state)
{
	struct world *w = *state;

	for (int t = 0; t < TABLE_COUNT; t++) {
		for (int i = 0; i < 40; i++) {
			struct record *r = any_record(w, (enum table)t,
				arena_printf(w->a, "id-%d", i % 20));

			put(w, r);
			assert_same(find(w, (enum table)t, r->id), r);
		}
		arena_reset(w->a);
	}
	assert_true(w->opened > 100);
}

static void
what_never_was_is_not_found(void **state)
{
	struct world *w = *state;
	struct record *r;

	assert_int_equal(record_sql_find(&w->rs, TABLE_ROOMS, "x", w->a, &r),
		ERR_NOT_FOUND);
}

static void
another_hotel_sees_nothing(void **state)
{
	struct world *w = *state;
	struct record_sql other = w->rs;
	struct record_list list;
	struct record *r;

	put_room(w, "a", "204", 1);
	other.tenant_id = "hotel-2";
	assert_int_equal(record_sql_find(&other, TABLE_ROOMS, "a", w->a, &r),
		ERR_NOT_FOUND);
	assert_int_equal(record_sql_list(&other, TABLE_ROOMS, -1, value_null(),
				 w->a, &list),
		ERR_OK);
	assert_int_equal(list.count, 0);
}

static const char *
raw(struct world *w, const char *text)
{
	struct stmt *s = db_stmt_text(w->db, text);
	const char *out;

	assert_int_equal(stmt_step(s), ERR_OK);
	out = arena_strdup(w->a, stmt_text(s, 0));
	stmt_reset(s);
	return out;
}

static void
sensitive_fields_lie_sealed_under_their_own_name(void **state)
{
	struct world *w = *state;
	struct record *r = any_record(w, TABLE_GUESTS, "g");
	struct record *out;

	record_set_text(r, GUEST_FULL_NAME, "Lindqvist, Anna");
	record_set_int(r, GUEST_VIP, 1);
	put(w, r);
	assert_string_equal(raw(w, "SELECT full_name FROM guests"),
		"guests/g/full_name=Lindqvist, Anna");
	assert_string_equal(raw(w, "SELECT vip FROM guests"), "1");
	/* Moved to another row it does not open. */
	assert_int_equal(db_run(w->db, "UPDATE guests SET id = 'h'"), ERR_OK);
	assert_int_equal(record_sql_find(&w->rs, TABLE_GUESTS, "h", w->a, &out),
		ERR_TAMPERED);
	/* The server keeps them in the clear. */
	w->rs.seal = NULL;
	put(w, r);
	assert_string_equal(
		raw(w, "SELECT full_name FROM guests WHERE id = 'g'"),
		"Lindqvist, Anna");
	assert_same(find(w, TABLE_GUESTS, "g"), r);
}

static void
choices_are_kept_as_words(void **state)
{
	struct world *w = *state;
	struct record *r = any_record(w, TABLE_ROOMS, "r");

	record_set_int(r, ROOM_STATUS, ROOM_STATUS_OUT_OF_ORDER);
	put(w, r);
	assert_string_equal(raw(w, "SELECT status FROM rooms"), "out_of_order");
	assert_int_equal(
		db_run(w->db, "UPDATE rooms SET status = 'haunted'"), ERR_OK);
	assert_true(record_is_null(find(w, TABLE_ROOMS, "r"), ROOM_STATUS));
}

static void
lists_are_live_and_in_order_of_their_making(void **state)
{
	struct world *w = *state;
	struct record_list list;
	struct record *r;

	put_room(w, "c", "1", 10);
	put_room(w, "b", "1", 10);
	put_room(w, "a", "1", 20);
	put_room(w, "d", "2", 5);
	r = record_copy(w->a, find(w, TABLE_ROOMS, "d"));
	r->id = "e";
	r->deleted = true;
	put(w, r);
	assert_int_equal(record_sql_list(&w->rs, TABLE_ROOMS, ROOM_NUMBER,
				 value_text("1"), w->a, &list),
		ERR_OK);
	assert_int_equal(list.count, 3);
	assert_string_equal(list.items[0]->id, "b");
	assert_string_equal(list.items[1]->id, "c");
	assert_string_equal(list.items[2]->id, "a");
	assert_int_equal(record_sql_list(&w->rs, TABLE_ROOMS, -1, value_null(),
				 w->a, &list),
		ERR_OK);
	assert_int_equal(list.count, 4);
	assert_string_equal(list.items[0]->id, "d");
}

static void
what_refers_to_nothing_can_be_listed(void **state)
{
	struct world *w = *state;
	struct record *r = any_record(w, TABLE_STAYS, "s");
	struct record_list list;

	r->deleted = false;
	record_set_null(r, STAY_ROOM_ID);
	put(w, r);
	assert_int_equal(record_sql_list(&w->rs, TABLE_STAYS, STAY_ROOM_ID,
				 value_null(), w->a, &list),
		ERR_OK);
	assert_int_equal(list.count, 1);
	record_set_int(r, STAY_STATE, STAY_STATE_NO_SHOW);
	put(w, r);
	assert_int_equal(record_sql_list(&w->rs, TABLE_STAYS, STAY_STATE,
				 value_int(STAY_STATE_NO_SHOW), w->a, &list),
		ERR_OK);
	assert_int_equal(list.count, 1);
}

static void
sums_are_of_live_rows_and_zero_without_any(void **state)
{
	struct world *w = *state;
	struct record *r;
	int64_t sum = -1;

	assert_int_equal(record_sql_sum(&w->rs, TABLE_ROOMS, ROOM_NUMBER,
				 value_text("1"), ROOM_RATE_MINOR, &sum),
		ERR_OK);
	assert_int_equal(sum, 0);
	put_room(w, "a", "1", 1);
	put_room(w, "b", "1", 2);
	put_room(w, "c", "2", 3);
	r = record_copy(w->a, find(w, TABLE_ROOMS, "b"));
	r->id = "d";
	r->deleted = true;
	put(w, r);
	assert_int_equal(record_sql_sum(&w->rs, TABLE_ROOMS, ROOM_NUMBER,
				 value_text("1"), ROOM_RATE_MINOR, &sum),
		ERR_OK);
	assert_int_equal(sum, 200);
	record_set_int(r, ROOM_RATE_MINOR, INT64_MAX);
	r->deleted = false;
	put(w, r);
	assert_int_equal(record_sql_sum(&w->rs, TABLE_ROOMS, ROOM_NUMBER,
				 value_text("1"), ROOM_RATE_MINOR, &sum),
		ERR_OVERFLOW);
}

static void
a_row_is_updated_in_place_and_removed_on_demand(void **state)
{
	struct world *w = *state;
	struct record *r;

	assert_int_equal(db_run(w->db, mark), ERR_OK);
	put_room(w, "a", "1", 1);
	put_room(w, "a", "2", 1);
	assert_string_equal(raw(w, "SELECT group_concat(what) FROM temp.seen"),
		"insert,update");
	assert_int_equal(record_sql_remove(&w->rs, TABLE_ROOMS, "a"), ERR_OK);
	assert_int_equal(record_sql_find(&w->rs, TABLE_ROOMS, "a", w->a, &r),
		ERR_NOT_FOUND);
}

static void
pages_bring_every_row_once_with_tombstones(void **state)
{
	struct world *w = *state;
	struct record_list list;
	const char *after = "";
	int seen = 0;

	for (int i = 0; i < 25; i++)
		put(w, any_record(w, TABLE_ORDERS,
			       arena_printf(w->a, "id-%02d", (i * 7) % 25)));
	do {
		assert_int_equal(record_sql_page(&w->rs, TABLE_ORDERS, after, 4,
					 w->a, &list),
			ERR_OK);
		for (size_t i = 0; i < list.count; i++) {
			assert_true(strcmp(list.items[i]->id, after) > 0);
			after = list.items[i]->id;
			seen++;
		}
	} while (list.count == 4);
	assert_int_equal(seen, 25);
}

static void
every_text_is_understood(void **state)
{
	struct world *w = *state;

	/* db_stmt_text CHECKs what it cannot prepare. */
	for (int n = 0; n < TABLE_COUNT; n++) {
		enum table t = (enum table)n;
		int fields = (int)entity_get(t)->field_count;

		(void)db_stmt_text(w->db, record_query_find(t));
		(void)db_stmt_text(w->db, record_query_put(t));
		(void)db_stmt_text(w->db, record_query_remove(t));
		(void)db_stmt_text(w->db, record_query_page(t));
		for (int f = -1; f < fields; f++) {
			(void)db_stmt_text(
				w->db, record_query_list(t, f, false));
			(void)db_stmt_text(
				w->db, record_query_list(t, f, f >= 0));
			(void)db_stmt_text(
				w->db, record_query_sum(t, f, 0, false));
			(void)db_stmt_text(
				w->db, record_query_sum(t, f, 0, f >= 0));
		}
		assert_ptr_equal(record_query_find(t), record_query_find(t));
	}
}

static void *
ask_for_all(void *out)
{
	const char **texts = out;
	size_t n = 0;

	for (int t = 0; t < TABLE_COUNT; t++) {
		texts[n++] = record_query_find((enum table)t);
		texts[n++] = record_query_put((enum table)t);
		texts[n++] = record_query_list((enum table)t, 0, false);
		texts[n++] = record_query_sum((enum table)t, -1, 0, false);
	}
	return NULL;
}

static void
all_threads_get_the_same_texts(void **state)
{
	static const char *texts[8][4 * TABLE_COUNT];
	pthread_t threads[8];

	(void)state;
	for (int i = 0; i < 8; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, ask_for_all,
					 texts[i]),
			0);
	for (int i = 0; i < 8; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	for (int i = 1; i < 8; i++)
		assert_memory_equal(texts[i], texts[0], sizeof(texts[0]));
}

/* Lists that screens and rules ask for often must not read whole tables. */
static void
lists_by_reference_and_state_use_an_index(void **state)
{
	struct world *w = *state;
	static const struct {
		enum table t;
		int field;
	} lists[] = {
		{ TABLE_STAFF, STAFF_LOGIN },
		{ TABLE_ROOMS, ROOM_NUMBER },
		{ TABLE_STAYS, STAY_GUEST_ID },
		{ TABLE_STAYS, STAY_ROOM_ID },
		{ TABLE_STAYS, STAY_STATE },
		{ TABLE_FOLIOS, FOLIO_STAY_ID },
		{ TABLE_FOLIO_CHARGES, CHARGE_FOLIO_ID },
		{ TABLE_FOLIO_CHARGES, CHARGE_IDEMPOTENCY_KEY },
		{ TABLE_FOLIO_CHARGES, CHARGE_REVERSES_ID },
		{ TABLE_CASH_SESSIONS, DRAWER_STATE },
		{ TABLE_CASH_PAYMENTS, PAYMENT_CASH_SESSION_ID },
		{ TABLE_CASH_PAYMENTS, PAYMENT_ORDER_ID },
		{ TABLE_CASH_PAYMENTS, PAYMENT_REFUNDS_ID },
		{ TABLE_ORDERS, ORDER_STAY_ID },
		{ TABLE_ORDERS, ORDER_ROOM_ID },
		{ TABLE_SERVICE_REQUESTS, REQUEST_STAY_ID },
		{ TABLE_HOUSEKEEPING_TASKS, TASK_ASSIGNED_TO },
		{ TABLE_MENU_ITEMS, ITEM_CODE },
		{ TABLE_ORDERS, ORDER_STATE },
		{ TABLE_ORDER_LINES, LINE_ORDER_ID },
		{ TABLE_KITCHEN_TICKETS, TICKET_STATE },
		{ TABLE_SERVICE_REQUESTS, REQUEST_STATE },
		{ TABLE_HOUSEKEEPING_TASKS, TASK_STATE },
		{ TABLE_MAINTENANCE_REPORTS, REPORT_STATE },
		{ TABLE_CONFLICTS, CONFLICT_ACTION_ID },
	};

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		const struct entity *e = entity_get(lists[i].t);
		const char *text = arena_printf(w->a, "EXPLAIN QUERY PLAN %s",
			record_query_list(lists[i].t, lists[i].field, false));
		struct stmt *s = db_stmt_text(w->db, text);
		const char *want = arena_printf(w->a, "USING INDEX %s_%s",
			e->name, e->fields[lists[i].field].name);

		assert_int_equal(stmt_step(s), ERR_OK);
		if (strstr(stmt_text(s, 3), want) == NULL)
			fail_msg("%s: %s", want, stmt_text(s, 3));
		stmt_reset(s);
	}
}

/* Of hundreds of folios at once. */
static void
what_a_folio_owes_is_read_from_the_index_alone(void **state)
{
	struct world *w = *state;
	const char *text = arena_printf(w->a, "EXPLAIN QUERY PLAN %s",
		record_query_sum(TABLE_FOLIO_CHARGES, CHARGE_FOLIO_ID,
			CHARGE_AMOUNT_MINOR, false));
	struct stmt *s = db_stmt_text(w->db, text);

	assert_int_equal(stmt_step(s), ERR_OK);
	assert_non_null(strstr(stmt_text(s, 3),
		"USING COVERING INDEX folio_charges_folio_id"));
	stmt_reset(s);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		/* First, while no text has been made yet. */
		cmocka_unit_test(all_threads_get_the_same_texts),
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
		T(every_record_comes_back_as_it_was_put),
		T(what_never_was_is_not_found),
		T(another_hotel_sees_nothing),
		T(sensitive_fields_lie_sealed_under_their_own_name),
		T(choices_are_kept_as_words),
		T(lists_are_live_and_in_order_of_their_making),
		T(what_refers_to_nothing_can_be_listed),
		T(sums_are_of_live_rows_and_zero_without_any),
		T(a_row_is_updated_in_place_and_removed_on_demand),
		T(pages_bring_every_row_once_with_tombstones),
		T(every_text_is_understood),
		T(lists_by_reference_and_state_use_an_index),
		T(what_a_folio_owes_is_read_from_the_index_alone),
#undef T
	};

	log_init("test", env_real(), -1, LOG_ERROR, LOG_TEXT);
	return cmocka_run_group_tests_name("record_sql", tests, NULL, NULL);
}
