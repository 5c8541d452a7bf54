/*
 * Files of every older version, terminal's and server's, with a hotel in them:
 * opened by this version they hold what they held, and take what is new.
 */
#include "tests/lib/test.h"

#include "base/arena.h"
#include "base/log.h"
#include "db/record_sql.h"
#include "server/migrations.h"
#include "server/storage.h"
#include "store/migrations.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HOTEL "alpenhof"
#define ID(n) "e0000000-0000-4000-8000-0000000000" n

struct place {
	char folder[64];
	char path[96];
	struct arena *a;
};

static int
set_up(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	assert_non_null(p);
	(void)snprintf(p->folder, sizeof(p->folder), "/tmp/offsync-upXXXXXX");
	assert_non_null(mkdtemp(p->folder));
	(void)snprintf(p->path, sizeof(p->path), "%s/a.db", p->folder);
	p->a = arena_new(1024 * 1024);
	*state = p;
	return 0;
}

static void
remove_file(struct place *p)
{
	static const char *const ends[] = { "", "-wal", "-shm", "-journal" };
	char path[128];

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s%s", p->path, ends[i]);
		(void)unlink(path);
	}
}

static int
tear_down(void **state)
{
	struct place *p = *state;

	remove_file(p);
	arena_free(p->a);
	(void)rmdir(p->folder);
	free(p);
	return 0;
}

static void
plain_sql(sqlite3 *db, const char *sql)
{
	char *message = NULL;

	if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s: %s", sql, message);
}

/* A file as the version with so many migrations left it. */
static void
make_old(struct place *p, const struct migration *list, size_t count,
	const char *const *rows)
{
	sqlite3 *db = NULL;

	remove_file(p);
	assert_int_equal(sqlite3_open(p->path, &db), SQLITE_OK);
	for (size_t i = 0; i < count; i++)
		plain_sql(db, list[i].sql);
	plain_sql(db, arena_printf(p->a, "PRAGMA user_version = %zu", count));
	for (size_t i = 0; rows[i] != NULL; i++)
		plain_sql(db, rows[i]);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* What stood in the first version of both. */
#define ROW(table, id, columns, values)                                        \
	"INSERT INTO " table " (id, tenant_id, version, created_at,"           \
	" updated_at, deleted, " columns                                       \
	") VALUES ('" ID(id) "', '" HOTEL "', 3, 1, 2, 0, " values ")"

/* clang-format off */
#define ROWS \
	ROW("properties", "00", "name, currency, timezone, business_date," \
		" offline_window", \
		"'Alpenhof', 'EUR', 'UTC', '2026-11-22', 'standard'"), \
	ROW("rooms", "01", "number, room_type, status, condition", \
		"'101', 'STD', 'occupied', 'inspected'"), \
	ROW("guests", "02", "full_name", "'sealed:anna'"), \
	ROW("stays", "03", "guest_id, room_id, state, arrival_date," \
		" departure_date, walk_in", \
		"'" ID("02") "', '" ID("01") "', 'in_house', '2026-11-22'," \
		" '2026-11-24', 1"), \
	ROW("folios", "04", "stay_id, currency, state, number", \
		"'" ID("03") "', 'EUR', 'closed', 'F-000001'"), \
	ROW("cash_sessions", "05", "drawer, float_minor, state", \
		"'D1', 10000, 'counted'"), \
	ROW("orders", "06", "number, room_id, state", \
		"'FD1-1', '" ID("01") "', 'voided'"), \
	ROW("cash_payments", "07", "folio_id, cash_session_id, amount_minor," \
		" currency", \
		"'" ID("04") "', '" ID("05") "', 500, 'EUR'"), \
	ROW("folio_charges", "10", "folio_id, kind, amount_minor," \
		" source_table, source_id", \
		"'" ID("04") "', 'payment', -500, 'cash_payments', '" \
		ID("07") "'"), \
	ROW("kitchen_tickets", "08", "order_id, station, round, state", \
		"'" ID("06") "', 'HOT', 1, 'bumped'"), \
	ROW("service_requests", "09", "room_id, kind, state", \
		"'" ID("01") "', 'towels', 'rejected'")

static const char *const terminal_rows[] = { ROWS, NULL };
static const char *const server_rows[] = {
	"INSERT INTO hotels (tenant_id, name, incarnation, pepper)"
	" VALUES ('" HOTEL "', 'Alpenhof',"
	" '0123456789abcdef0123456789abcdef', '00')",
	ROWS, NULL,
};

/* A field of each row, as it was; texts of choices are their words. */
static const struct {
	enum table table;
	const char *id;
	int field;
	const char *text;
} kept[] = {
	{ TABLE_PROPERTIES, ID("00"), PROPERTY_BUSINESS_DATE, "2026-11-22" },
	{ TABLE_ROOMS, ID("01"), ROOM_CONDITION, "inspected" },
	{ TABLE_GUESTS, ID("02"), GUEST_FULL_NAME, "sealed:anna" },
	{ TABLE_STAYS, ID("03"), STAY_STATE, "in_house" },
	{ TABLE_STAYS, ID("03"), STAY_DEPARTURE_DATE, "2026-11-24" },
	{ TABLE_FOLIOS, ID("04"), FOLIO_STATE, "closed" },
	{ TABLE_FOLIOS, ID("04"), FOLIO_NUMBER, "F-000001" },
	{ TABLE_CASH_SESSIONS, ID("05"), DRAWER_STATE, "counted" },
	{ TABLE_ORDERS, ID("06"), ORDER_STATE, "voided" },
	{ TABLE_CASH_PAYMENTS, ID("07"), PAYMENT_CURRENCY, "EUR" },
	{ TABLE_KITCHEN_TICKETS, ID("08"), TICKET_STATE, "bumped" },
	{ TABLE_SERVICE_REQUESTS, ID("09"), REQUEST_STATE, "rejected" },
};
/* clang-format on */

typedef enum err (*find_record)(void *ctx, enum table t, const char *id,
	struct arena *a, struct record **out);

static void
assert_kept(struct place *p, find_record find, void *ctx, size_t version)
{
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
		const struct entity *e = entity_get(kept[i].table);
		struct record *r;
		const char *is;

		assert_int_equal(
			find(ctx, kept[i].table, kept[i].id, p->a, &r), ERR_OK);
		is = e->fields[kept[i].field].type == FIELD_CHOICE
			     ? record_word(r, kept[i].field)
			     : record_text(r, kept[i].field);
		if (is == NULL || strcmp(is, kept[i].text) != 0)
			fail_msg("version %zu: %s.%s is %s, not %s", version,
				e->name, e->fields[kept[i].field].name,
				is == NULL ? "empty" : is, kept[i].text);
		assert_int_equal(r->version, 3);
	}
}

/* ---- the terminal ---- */

static enum err
find_on_terminal(void *ctx, enum table t, const char *id, struct arena *a,
	struct record **out)
{
	return record_sql_find(ctx, t, id, a, out);
}

static void
a_terminals_store_of_every_older_version_holds_what_it_held(void **state)
{
	static const char *const none[] = { "SELECT 1" };
	struct place *p = *state;

	for (size_t n = 1; n <= terminal_migration_count; n++) {
		struct db *db;
		struct record_sql rs = { .tenant_id = HOTEL };

		make_old(p, terminal_migrations, n, terminal_rows);
		assert_int_equal(
			db_open(env_real(), p->path, DB_TERMINAL, none, 1, &db),
			ERR_OK);
		assert_int_equal(db_migrate(db, terminal_migrations,
					 terminal_migration_count),
			ERR_OK);
		rs.db = db;
		assert_kept(p, find_on_terminal, &rs, n);
		db_close(db);
	}
}

/* ---- the server ---- */

static enum err
find_on_server(void *ctx, enum table t, const char *id, struct arena *a,
	struct record **out)
{
	const struct view *v = ctx;

	return v->find(v->ctx, t, id, a, out);
}

static void
take_finding(void *ctx, bool fine, const char *what)
{
	(void)ctx;
	if (!fine)
		fail_msg("%s", what);
}

static void
set_state(struct place *p, const char *table, const char *id, const char *word)
{
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(p->path, &db), SQLITE_OK);
	plain_sql(db,
		arena_printf(p->a, "UPDATE %s SET state = '%s' WHERE id = '%s'",
			table, word, id));
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void
a_servers_storage_of_every_older_version_holds_what_it_held(void **state)
{
	struct place *p = *state;

	for (size_t n = 1; n <= sqlite_migration_count; n++) {
		struct storage *s;
		struct view view;

		make_old(p, sqlite_migrations, n, server_rows);
		assert_int_equal(
			storage_open_sqlite(env_real(), p->path, &s), ERR_OK);
		assert_int_equal(s->ops->begin_read(s, HOTEL), ERR_OK);
		view = *s->ops->view(s);
		assert_kept(p, find_on_server, &view, n);
		s->ops->end_read(s);
		/* The change log of before still tells of the same records. */
		assert_int_equal(s->ops->check(s, take_finding, NULL), ERR_OK);
		set_state(p, "orders", ID("06"), "presented");
		set_state(p, "stays", ID("03"), "waitlist");
		assert_int_equal(s->ops->check(s, take_finding, NULL), ERR_OK);
		storage_close(s);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
		T(a_terminals_store_of_every_older_version_holds_what_it_held),
		T(a_servers_storage_of_every_older_version_holds_what_it_held),
#undef T
	};

	log_init("test", env_real(), -1, LOG_ERROR, LOG_TEXT);
	return cmocka_run_group_tests_name("upgrade", tests, NULL, NULL);
}
