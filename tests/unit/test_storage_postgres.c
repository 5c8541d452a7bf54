/* What only the storage on PostgreSQL has: roles, row-level security, other
 * programs that take their time, lost connections. */
#include "tests/lib/test.h"

#include "tests/lib/postgres_server.h"
#include "tests/lib/server_hotel.h"

#include "base/check.h"
#include "base/log.h"
#include "base/text.h"

#include <ctype.h>
#include <libpq-fe.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OTHER_HOTEL "seehof"

static int
set_up(void **state)
{
	struct server_hotel *h = calloc(1, sizeof(*h));

	server_hotel_on_postgres = true;
	server_hotel_open(h);
	*state = h;
	return 0;
}

static int
tear_down(void **state)
{
	server_hotel_close(*state);
	free(*state);
	return 0;
}

static const char *
super(struct server_hotel *h, const char *sql)
{
	return test_postgres_sql(
		h->database, POSTGRES_SUPER, NULL, sql, h->arena, NULL);
}

static const char *
office(struct server_hotel *h, const char *tenant, const char *sql)
{
	return test_postgres_sql(
		h->database, POSTGRES_OTHER, tenant, sql, h->arena, NULL);
}

static void
add_other_hotel(struct server_hotel *h)
{
	const struct storage_hotel hotel = {
		.tenant_id = OTHER_HOTEL,
		.name = "Seehof",
		.incarnation = "1",
		.pepper = "00",
	};

	assert_int_equal(
		h->storage->ops->hotel_add(h->storage, &hotel), ERR_OK);
}

/* ---- a connection that stays ---- */

static PGconn *
dial(struct server_hotel *h, const char *role)
{
	char conninfo[256];
	PGconn *conn;

	test_postgres_conninfo(h->database, role, conninfo, sizeof(conninfo));
	conn = PQconnectdb(conninfo);
	assert_int_equal(PQstatus(conn), CONNECTION_OK);
	return conn;
}

static void
tell(PGconn *conn, const char *sql)
{
	PGresult *res = PQexec(conn, sql);
	ExecStatusType status = PQresultStatus(res);

	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		fail_msg("%s: %s", sql, PQerrorMessage(conn));
	PQclear(res);
}

/* Asks until the answer is not "0": somebody else has come so far. */
static void
await_as(struct server_hotel *h, struct arena *a, const char *sql)
{
	const char *answer;

	do {
		arena_reset(a);
		answer = test_postgres_sql(
			h->database, POSTGRES_SUPER, NULL, sql, a, NULL);
	} while (strcmp(answer, "0") == 0);
}

static void
await(struct server_hotel *h, const char *sql)
{
	struct arena *a = arena_new((size_t)1 << 20);

	await_as(h, a, sql);
	arena_free(a);
}

/* ---- who may serve ---- */

static enum err
open_as(struct server_hotel *h, const char *role)
{
	char conninfo[256];
	struct storage *s = NULL;
	enum err e;

	test_postgres_conninfo(h->database, role, conninfo, sizeof(conninfo));
	e = storage_open_postgres(&h->env, conninfo, &s);
	storage_close(s);
	return e;
}

static void
a_role_that_may_too_much_is_refused(void **state)
{
	struct server_hotel *h = *state;

	assert_int_equal(open_as(h, POSTGRES_SERVER), ERR_OK);
	assert_int_equal(open_as(h, POSTGRES_SUPER), ERR_CONFIG);
	assert_int_equal(open_as(h, POSTGRES_OWNER), ERR_CONFIG);
	assert_int_equal(open_as(h, "nobody_at_all"), ERR_OFFLINE);
}

static void
a_schema_with_a_hole_is_refused(void **state)
{
	static const char *const holes[][2] = {
		{ "ALTER TABLE guests NO FORCE ROW LEVEL SECURITY",
			"ALTER TABLE guests FORCE ROW LEVEL SECURITY" },
		{ "ALTER TABLE series DISABLE ROW LEVEL SECURITY",
			"ALTER TABLE series ENABLE ROW LEVEL SECURITY" },
		{ "ALTER TABLE orders DISABLE TRIGGER orders_changes",
			"ALTER TABLE orders ENABLE ALWAYS TRIGGER"
			" orders_changes" },
		/* Not where sessions replicate. */
		{ "ALTER TABLE orders ENABLE TRIGGER orders_changes",
			"ALTER TABLE orders ENABLE ALWAYS TRIGGER"
			" orders_changes" },
		{ "ALTER TABLE orders DISABLE TRIGGER orders_inserted",
			"ALTER TABLE orders ENABLE ALWAYS TRIGGER"
			" orders_inserted" },
		{ "ALTER TABLE orders ENABLE TRIGGER orders_updated",
			"ALTER TABLE orders ENABLE ALWAYS TRIGGER"
			" orders_updated" },
		{ "ALTER TABLE change_log DISABLE TRIGGER change_log_stamp",
			"ALTER TABLE change_log ENABLE ALWAYS TRIGGER"
			" change_log_stamp" },
		{ "UPDATE schema_version SET version = version - 1",
			"UPDATE schema_version SET version = version + 1" },
		{ "CREATE TABLE more (tenant_id text)", "DROP TABLE more" },
	};
	struct server_hotel *h = *state;

	for (size_t i = 0; i < sizeof(holes) / sizeof(holes[0]); i++) {
		(void)super(h, holes[i][0]);
		assert_int_equal(open_as(h, POSTGRES_SERVER), ERR_CONFIG);
		(void)super(h, holes[i][1]);
		assert_int_equal(open_as(h, POSTGRES_SERVER), ERR_OK);
	}
	(void)super(h, "UPDATE schema_version SET version = 1000");
	assert_int_equal(open_as(h, POSTGRES_SERVER), ERR_NEWER);
}

static void
an_empty_database_asks_for_its_tables(void **state)
{
	struct server_hotel *h = *state;
	struct storage *s = NULL;
	char conninfo[256];
	char name[64];
	int from;
	int to;

	test_postgres_create_empty(name, sizeof(name));
	test_postgres_conninfo(
		name, POSTGRES_SERVER, conninfo, sizeof(conninfo));
	assert_int_equal(
		storage_open_postgres(&h->env, conninfo, &s), ERR_NOT_FOUND);
	assert_int_equal(
		storage_migrate_postgres(conninfo, &from, &to), ERR_DENIED);
	test_postgres_conninfo(
		name, POSTGRES_OWNER, conninfo, sizeof(conninfo));
	assert_int_equal(
		storage_migrate_postgres(conninfo, &from, &to), ERR_OK);
	assert_int_equal(from, 0);
	assert_int_equal(
		storage_migrate_postgres(conninfo, &from, &to), ERR_OK);
	assert_int_equal(from, to);
	test_postgres_drop(name);
}

/* ---- hotels are apart ---- */

static void
who_forgets_the_hotel_sees_nothing_of_another(void **state)
{
	struct server_hotel *h = *state;

	add_other_hotel(h);
	/* No filter at all. */
	assert_string_equal(
		office(h, HOTEL_ID, "SELECT count(*) FROM rooms"), "3");
	assert_string_equal(
		office(h, OTHER_HOTEL, "SELECT count(*) FROM rooms"), "0");
	assert_string_equal(office(h, NULL, "SELECT count(*) FROM rooms"), "0");
	assert_string_equal(
		office(h, NULL, "SELECT count(*) FROM change_log"), "0");
	/* Nor is anything written there. */
	assert_string_equal(office(h, OTHER_HOTEL,
				    "WITH w AS (UPDATE rooms SET note = 'x'"
				    " RETURNING 1) SELECT count(*) FROM w"),
		"0");
}

static void
nobody_moves_a_row_into_another_hotel(void **state)
{
	struct server_hotel *h = *state;
	const char *error = NULL;

	add_other_hotel(h);
	(void)test_postgres_sql(h->database, POSTGRES_OTHER, HOTEL_ID,
		"UPDATE rooms SET tenant_id = '" OTHER_HOTEL "'", h->arena,
		&error);
	assert_non_null(strstr(error, "row-level security"));
	(void)test_postgres_sql(h->database, POSTGRES_OTHER, HOTEL_ID,
		"INSERT INTO series VALUES ('" OTHER_HOTEL "', 'folio', 1)",
		h->arena, &error);
	assert_non_null(strstr(error, "row-level security"));
}

static void
a_hotel_named_for_a_transaction_is_forgotten_with_it(void **state)
{
	struct server_hotel *h = *state;
	struct storage *s = h->storage;
	const char *value = NULL;

	assert_int_equal(s->ops->begin_read(s, HOTEL_ID), ERR_OK);
	s->ops->end_read(s);
	/* On the same connection, of no hotel: no row of any can be seen. */
	assert_int_equal(s->ops->secret_find(s, "none", h->arena, &value),
		ERR_NOT_FOUND);
	assert_int_equal(server_hotel_count(h, TABLE_ROOMS), 3);
}

/* ---- every statement names one hotel ---- */

static bool
begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

static bool
is_control(const char *sql)
{
	static const char *const words[] = { "BEGIN", "COMMIT", "ROLLBACK",
		"SAVEPOINT action", "RELEASE action", "SET " };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (begins(sql, words[i]))
			return true;
	}
	return false;
}

/* Of no hotel, and without its rows. */
static bool
is_of_nobody(const char *sql)
{
	return strstr(sql, "FROM secrets") != NULL ||
	       strstr(sql, "INTO secrets") != NULL ||
	       strstr(sql, "hotel_directory") != NULL ||
	       strstr(sql, "schema_version") != NULL ||
	       strstr(sql, "pg_extension") != NULL ||
	       begins(sql, "SELECT 'the role '");
}

/* The figures at the start of a text. */
static int
number_at(const char *at)
{
	char figures[8];
	int64_t number = 0;

	(void)snprintf(figures, sizeof(figures), "%.*s",
		(int)strspn(at, "0123456789"), at);
	assert_true(text_to_int(figures, &number));
	return (int)number;
}

/* Which parameter stands for the hotel: "tenant_id = $2", or the place of the
 * column in what is inserted. 0: none. */
static int
tenant_parameter(const char *sql)
{
	const char *at = strstr(sql, "tenant_id = $");
	const char *open = strchr(sql, '(');
	int place = 1;

	if (at != NULL)
		return number_at(at + strlen("tenant_id = $"));
	if (!begins(sql, "INSERT INTO ") || open == NULL)
		return 0;
	at = strstr(sql, "tenant_id");
	for (const char *p = open; p < at; p++)
		place += *p == ',';
	return at == NULL ? 0 : place;
}

/* Every other mention of the hotel is by the same parameter, or joins. */
static bool
names_no_second(const char *sql, int parameter)
{
	const char *at = sql;

	while ((at = strstr(at, "tenant_id = $")) != NULL) {
		at += strlen("tenant_id = $");
		if (number_at(at) != parameter)
			return false;
	}
	return true;
}

/* From the line behind, "parameters: $1 = 'alpenhof', …". */
static bool
is_hotel(const char *details, int parameter)
{
	char wanted[64];

	(void)snprintf(
		wanted, sizeof(wanted), "$%d = '%s'", parameter, HOTEL_ID);
	return details != NULL && strstr(details, wanted) != NULL;
}

/* One statement as PostgreSQL wrote it down; details: its parameters. */
static void
judge(const char *sql, const char *details, int *judged)
{
	int parameter;

	if (is_control(sql) || is_of_nobody(sql))
		return;
	parameter = tenant_parameter(sql);
	if (parameter == 0 || !names_no_second(sql, parameter) ||
		!is_hotel(details, parameter))
		fail_msg("names not one hotel: %s / %s", sql,
			details == NULL ? "-" : details);
	(*judged)++;
}

/* A statement of the log on one line; NULL at the end. */
static char *
next_line(char **at)
{
	char *line = *at;
	char *end;

	if (line == NULL || *line == '\0')
		return NULL;
	end = strchr(line, '\n');
	*at = end == NULL ? NULL : end + 1;
	if (end != NULL)
		*end = '\0';
	return line;
}

static int
judge_log(struct server_hotel *h, size_t from)
{
	char *at = (char *)(uintptr_t)test_postgres_log(h->arena) + from;
	const char *sql = NULL;
	const char *mine =
		arena_printf(h->arena, "%s LOG:  execute ", h->database);
	const char *details =
		arena_printf(h->arena, "%s DETAIL:  parameters: ", h->database);
	int judged = 0;

	for (char *line = next_line(&at); line != NULL; line = next_line(&at)) {
		bool is_mine = begins(line, mine);

		if (begins(line, details) && sql != NULL) {
			judge(sql, line, &judged);
			sql = NULL;
			continue;
		}
		if (!is_mine && !begins(line, h->database))
			continue;
		if (sql != NULL)
			judge(sql, NULL, &judged);
		sql = is_mine ? strstr(line + strlen(mine), ": ") + 2 : NULL;
	}
	return judged;
}

static const struct test_action some_actions[] = {
	{ .table = "rooms",
		.operation = "UPDATE",
		.server_id = ROOM_101,
		.data = "{\"note\":\"x\"}" },
	{ .table = "stays",
		.operation = "UPDATE",
		.server_id = STAY_1,
		.data = "{\"state\":\"in_house\"}",
		.base = "{\"state\":\"confirmed\"}" },
	{ .table = "cash_payments",
		.operation = "INSERT",
		.local_id = "p",
		.data = "{\"folio_id\":\"" FOLIO_2
			"\",\"cash_session_id\":\"" DRAWER_1
			"\",\"amount_minor\":500,\"tendered_minor\":500,"
			"\"currency\":\"EUR\"}" },
	{ .table = "rooms",
		.operation = "DELETE",
		.server_id = ROOM_103,
		.data = "{}" },
	{ .table = "guests",
		.operation = "INSERT",
		.local_id = "g",
		.data = "{\"full_name\":\"O'Hara, \\\"Pat\\\"\"}" },
	{ .table = "rooms",
		.operation = "UPDATE",
		.server_id = "none",
		.data = "{\"note\":\"x\"}" },
};
#define SOME_COUNT (sizeof(some_actions) / sizeof(some_actions[0]))

static void
ignore_finding(void *ctx, bool fine, const char *what)
{
	(void)what;
	if (!fine)
		++*(int *)ctx;
}

static void
work_a_little(struct server_hotel *h)
{
	struct storage *s = h->storage;
	struct storage_figures figures;
	struct test_terminal t;
	struct test_answer a;
	struct buf batch;
	bool more;
	int bad = 0;

	test_terminal_add(h, &t, "FD1", true);
	buf_init(&batch, (size_t)1 << 20);
	for (size_t i = 0; i < SOME_COUNT; i++)
		(void)test_action_add(&t, &some_actions[i], &batch);
	for (int again = 0; again < 2; again++) {
		test_sync(&t, batch.data, 5, &a);
		assert_int_equal(a.status, 200);
		test_answer_free(&a);
	}
	for (int page = 0; page < 20; page++) {
		test_sync(&t, "", 5, &a);
		test_answer_free(&a);
	}
	assert_int_equal(s->ops->check(s, ignore_finding, &bad), ERR_OK);
	assert_int_equal(bad, 0);
	assert_int_equal(
		s->ops->metrics_figures(s, HOTEL_ID, 0, h->arena, &figures),
		ERR_OK);
	assert_int_equal(
		s->ops->life_begin(s, HOTEL_ID, "life", h->now_ms), ERR_OK);
	assert_int_equal(s->ops->begin(s, HOTEL_ID), ERR_OK);
	assert_int_equal(s->ops->log_mark(s, h->now_ms), ERR_OK);
	assert_int_equal(s->ops->log_trim(s, h->now_ms, 10, &more), ERR_OK);
	assert_int_equal(s->ops->metrics_trim(s, HOTEL_ID, h->now_ms), ERR_OK);
	assert_int_equal(s->ops->end(s, ERR_OK), ERR_OK);
	buf_fini(&batch);
	test_terminal_free(&t);
}

static void
every_statement_names_one_hotel(void **state)
{
	struct server_hotel *h = *state;
	size_t from = strlen(test_postgres_log(h->arena));

	(void)super(h, arena_printf(h->arena,
			       "ALTER DATABASE %s SET log_statement = 'all'",
			       h->database));
	server_hotel_reopen(h);
	work_a_little(h);
	assert_true(judge_log(h, from) > 100);
}

/* ---- other programs ---- */

static void
one_plain_transaction_is_one_change(void **state)
{
	struct server_hotel *h = *state;
	int64_t before = server_hotel_stamp(h);

	server_hotel_sql(h,
		"BEGIN; UPDATE rooms SET note = 'a'; UPDATE rooms SET note ="
		" 'b'; UPDATE guests SET note = 'c'; COMMIT");
	assert_int_equal(server_hotel_stamp(h), before + 1);
	assert_string_equal(
		server_hotel_ask(h, "SELECT count(*) FROM change_log"
				    " WHERE changed_by = 'sql' AND stamp ="
				    " (SELECT stamp FROM hotels)"),
		"8");
	server_hotel_sql(h, "BEGIN; UPDATE rooms SET note = 'd'; ROLLBACK");
	assert_int_equal(server_hotel_stamp(h), before + 1);
}

static void
write_note(struct server_hotel *h, const char *room, const char *note)
{
	struct record *r =
		record_copy(h->arena, server_hotel_find(h, TABLE_ROOMS, room));

	record_set_text(r, ROOM_NOTE, note);
	server_hotel_put(h, r);
}

/* ---- many records with one statement ---- */

struct step {
	const char *who;
	const char *terminal;
	const char *room_note;
	const char *guest_note; /* NULL: the guest stays as it is */
};

static void
put_step(struct server_hotel *h, const struct step *step, const char *guest)
{
	struct storage *s = h->storage;
	const struct view *v = s->ops->view(s);
	struct record *room = NULL;
	int64_t stamp = 0;

	assert_int_equal(
		v->find(v->ctx, TABLE_ROOMS, ROOM_101, h->arena, &room),
		ERR_OK);
	room = record_copy(h->arena, room);
	s->ops->set_terminal(s, step->terminal);
	assert_int_equal(s->ops->action_begin(s, step->who, 7), ERR_OK);
	record_set_text(room, ROOM_NOTE, step->room_note);
	assert_int_equal(s->ops->put(s, room), ERR_OK);
	if (step->guest_note != NULL) {
		struct record *r =
			record_new(h->arena, entity_get(TABLE_GUESTS));

		r->id = guest;
		r->tenant_id = HOTEL_ID;
		r->version = 1;
		record_set_text(r, GUEST_FULL_NAME, "{O'Hara, \"Pat\" \\}");
		record_set_text(r, GUEST_NOTE, step->guest_note);
		assert_int_equal(s->ops->put(s, r), ERR_OK);
	}
	assert_int_equal(s->ops->action_end(s, ERR_OK, &stamp), ERR_OK);
}

/* One statement holds a record once; the log has each step all the same, under
 * its own stamp, and in the order of the writes. */
static void
each_step_of_a_record_is_told(void **state)
{
	static const struct step steps[] = {
		{ "ada", "FD1", "a", "new" },
		{ "o'bob\\", "FD2", "b", NULL },
		{ "", NULL, "c", "seen" },
	};
	struct server_hotel *h = *state;
	struct storage *s = h->storage;
	int64_t before = server_hotel_stamp(h);

	assert_int_equal(s->ops->begin(s, HOTEL_ID), ERR_OK);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		put_step(h, &steps[i], "g9");
	assert_int_equal(s->ops->end(s, ERR_OK), ERR_OK);
	assert_int_equal(server_hotel_stamp(h), before + 3);
	assert_string_equal(
		server_hotel_ask(h,
			arena_printf(h->arena,
				"SELECT string_agg(concat_ws(',', stamp - %lld,"
				" operation, changed_by, changed_at,"
				" coalesce(terminal_id, '-'),"
				" coalesce(old_data->>'note', '-'),"
				" new_data->>'note'), ';' ORDER BY stamp, "
				"place)"
				" FROM change_log WHERE stamp > %lld",
				(long long)before, (long long)before)),
		"1,UPDATE,ada,7,FD1,-,a;1,INSERT,ada,7,FD1,-,new;"
		"2,UPDATE,o'bob\\,7,FD2,a,b;"
		"3,UPDATE,,7,-,b,c;3,UPDATE,,7,-,new,seen");
	assert_string_equal(
		record_text(server_hotel_find(h, TABLE_GUESTS, "g9"),
			GUEST_FULL_NAME),
		"{O'Hara, \"Pat\" \\}");
	/* What others write afterwards is theirs. */
	server_hotel_sql(h, "UPDATE rooms SET note = 'd' WHERE number = '101'");
	assert_string_equal(
		server_hotel_ask(h, "SELECT changed_by FROM change_log"
				    " ORDER BY stamp DESC LIMIT 1"),
		"sql");
}

static void
a_long_transaction_neither_hides_nor_holds_up(void **state)
{
	struct server_hotel *h = *state;
	int64_t before = server_hotel_stamp(h);
	PGconn *audit = dial(h, POSTGRES_OTHER);

	tell(audit, "BEGIN");
	tell(audit, "SET LOCAL offsync.tenant = '" HOTEL_ID "'");
	tell(audit, "UPDATE rooms SET note = 'audit' WHERE number = '103'");
	tell(audit, "INSERT INTO guests (id, tenant_id, full_name)"
		    " VALUES ('g9', '" HOTEL_ID "', 'Late')");
	/* Begun before, finished after. */
	write_note(h, ROOM_101, "meanwhile");
	write_note(h, ROOM_102, "meanwhile");
	assert_int_equal(server_hotel_stamp(h), before + 2);
	tell(audit, "COMMIT");
	PQfinish(audit);
	assert_int_equal(server_hotel_stamp(h), before + 3);
	assert_string_equal(
		server_hotel_ask(h,
			"SELECT stamp - (SELECT stamp FROM hotels) FROM"
			" change_log WHERE record_id = 'g9'"),
		"0");
}

static void
a_record_that_somebody_holds_asks_to_come_again(void **state)
{
	struct server_hotel *h = *state;
	struct storage *s = h->storage;
	struct record *r = record_copy(
		h->arena, server_hotel_find(h, TABLE_ROOMS, ROOM_101));
	PGconn *audit = dial(h, POSTGRES_OTHER);
	int64_t stamp;

	tell(audit, "BEGIN");
	tell(audit, "SET LOCAL offsync.tenant = '" HOTEL_ID "'");
	tell(audit, "UPDATE rooms SET note = 'held' WHERE number = '101'");
	record_set_text(r, ROOM_NOTE, "mine");
	assert_int_equal(s->ops->begin(s, HOTEL_ID), ERR_OK);
	assert_int_equal(s->ops->action_begin(s, "x", 1), ERR_OK);
	assert_int_equal(s->ops->put(s, r), ERR_OK);
	assert_int_equal(s->ops->action_end(s, ERR_OK, &stamp), ERR_OK);
	assert_int_equal(s->ops->end(s, ERR_OK), ERR_BUSY);
	tell(audit, "COMMIT");
	PQfinish(audit);
	/* And what they did is what is read then. */
	assert_string_equal(
		record_text(
			server_hotel_find(h, TABLE_ROOMS, ROOM_101), ROOM_NOTE),
		"held");
}

/* Commits when the server has been seen waiting for it. */
static void *
commit_when_waited_for(void *arg)
{
	struct server_hotel *h = arg;
	struct arena *arena = arena_new((size_t)1 << 20);
	PGconn *audit = dial(h, POSTGRES_OTHER);

	tell(audit, "BEGIN");
	tell(audit, "SET LOCAL offsync.tenant = '" HOTEL_ID "'");
	tell(audit, "UPDATE rooms SET floor = 9 WHERE number = '101'");
	tell(audit, "SELECT pg_advisory_lock(2)");
	/* On another connection: within a transaction the view stands still. */
	await_as(h, arena,
		"SELECT count(*) FROM pg_stat_activity WHERE wait_event_type ="
		" 'Lock' AND usename = '" POSTGRES_SERVER
		"' AND datname = current_database()");
	tell(audit, "COMMIT");
	arena_free(arena);
	PQfinish(audit);
	return NULL;
}

static void
a_push_waits_for_others_by_itself(void **state)
{
	const struct test_action act = { .table = "rooms",
		.operation = "UPDATE",
		.server_id = ROOM_101,
		.data = "{\"note\":\"mine\"}",
		.base = "{\"note\":null}" };
	struct server_hotel *h = *state;
	struct test_terminal t;
	struct test_answer a;
	pthread_t thread;

	test_terminal_add(h, &t, "FD1", true);
	CHECK(pthread_create(&thread, NULL, commit_when_waited_for, h) == 0);
	await(h, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
		 " AND objid = 2 AND database = (SELECT oid FROM pg_database"
		 " WHERE datname = current_database())");
	test_send(&t, &act, &a);
	CHECK(pthread_join(thread, NULL) == 0);
	assert_int_equal(a.status, 200);
	assert_string_equal(test_result_text(&a, 0, "status"), "success");
	assert_string_equal(
		server_hotel_ask(h, "SELECT note || floor FROM rooms"
				    " WHERE number = '101'"),
		"mine9");
	test_answer_free(&a);
	test_terminal_free(&t);
}

static void
no_table_of_a_hotel_can_be_emptied_unnoticed(void **state)
{
	struct server_hotel *h = *state;
	const char *error = NULL;

	(void)test_postgres_sql(h->database, POSTGRES_SUPER, NULL,
		"SET session_replication_role = replica; TRUNCATE rooms "
		"CASCADE",
		h->arena, &error);
	assert_non_null(error);
	(void)super(h, "SET session_replication_role = replica;"
		       " UPDATE rooms SET note = 'told' WHERE number = '101'");
	assert_string_equal(
		server_hotel_ask(h, "SELECT count(*) FROM change_log"
				    " WHERE record_id = '" ROOM_101
				    "' AND changed_by = 'sql' AND stamp > 0"),
		"1");
}

/* ---- lost connections ---- */

struct ending {
	struct server_hotel *h;
	enum err e;
};

static void
put_answered(struct server_hotel *h, const char *note)
{
	struct storage *s = h->storage;
	const struct storage_result answer = {
		.action_id = "a1",
		.terminal_id = "t1",
		.hash = "abc",
		.final = true,
		.json = "{}",
		.action = "{}",
		.answered_at = 5,
	};
	struct record *r = record_copy(
		h->arena, server_hotel_find(h, TABLE_ROOMS, ROOM_101));
	int64_t stamp;

	record_set_text(r, ROOM_NOTE, note);
	assert_int_equal(s->ops->begin(s, HOTEL_ID), ERR_OK);
	assert_int_equal(s->ops->action_begin(s, "x", 1), ERR_OK);
	assert_int_equal(s->ops->put(s, r), ERR_OK);
	assert_int_equal(s->ops->action_end(s, ERR_OK, &stamp), ERR_OK);
	assert_int_equal(s->ops->result_put(s, &answer), ERR_OK);
}

static void *
end_it(void *arg)
{
	struct ending *end = arg;
	struct storage *s = end->h->storage;

	end->e = s->ops->end(s, ERR_OK);
	return NULL;
}

static void
kill_server_sessions(struct server_hotel *h)
{
	(void)super(h, "SELECT count(pg_terminate_backend(pid)) FROM"
		       " pg_stat_activity WHERE usename = '" POSTGRES_SERVER
		       "' AND datname = current_database()");
}

/* A commit that hangs where blocked says; then its connection goes. */
static enum err
commit_and_lose(struct server_hotel *h, const char *blocked)
{
	struct ending end = { .h = h, .e = ERR_SYSTEM };
	pthread_t thread;

	CHECK(pthread_create(&thread, NULL, end_it, &end) == 0);
	await(h, arena_printf(h->arena,
			 "SELECT count(*) FROM pg_stat_activity WHERE"
			 " datname = current_database() AND usename = '%s'"
			 " AND %s",
			 POSTGRES_SERVER, blocked));
	kill_server_sessions(h);
	CHECK(pthread_join(thread, NULL) == 0);
	return end.e;
}

static void
a_commit_whose_answer_was_lost_is_found_again(void **state)
{
	struct server_hotel *h = *state;
	enum err e;

	/* It is on the disk, and waits for a standby that never comes. */
	(void)super(h,
		"ALTER ROLE " POSTGRES_SERVER " SET synchronous_commit = on");
	server_hotel_reopen(h);
	(void)super(h, "ALTER SYSTEM SET synchronous_standby_names = 'none'");
	(void)super(h, "SELECT pg_reload_conf()");
	put_answered(h, "kept");
	e = commit_and_lose(h, "wait_event = 'SyncRep'");
	(void)super(h, "ALTER SYSTEM RESET synchronous_standby_names");
	(void)super(h, "SELECT pg_reload_conf()");
	(void)super(
		h, "ALTER ROLE " POSTGRES_SERVER " RESET synchronous_commit");
	assert_int_equal(e, ERR_OK);
	assert_string_equal(
		record_text(
			server_hotel_find(h, TABLE_ROOMS, ROOM_101), ROOM_NOTE),
		"kept");
}

static void
a_commit_that_was_not_done_asks_to_come_again(void **state)
{
	struct server_hotel *h = *state;
	PGconn *other = dial(h, POSTGRES_SUPER);

	(void)super(h,
		"CREATE FUNCTION wait_here() RETURNS trigger LANGUAGE plpgsql"
		" AS $$ BEGIN PERFORM pg_advisory_xact_lock(1);"
		" RETURN NULL; END $$;"
		"CREATE CONSTRAINT TRIGGER wait_here AFTER INSERT ON"
		" action_results DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
		" EXECUTE FUNCTION wait_here();"
		"ALTER ROLE " POSTGRES_SERVER " SET lock_timeout = 0");
	tell(other, "SELECT pg_advisory_lock(1)");
	put_answered(h, "lost");
	/* However short its patience is: this must be the first to end. */
	assert_int_equal(
		commit_and_lose(h, "wait_event_type = 'Lock'"), ERR_BUSY);
	PQfinish(other);
	assert_null(record_text(
		server_hotel_find(h, TABLE_ROOMS, ROOM_101), ROOM_NOTE));
}

static void
a_connection_that_is_lost_between_is_made_again(void **state)
{
	struct server_hotel *h = *state;
	struct storage *s = h->storage;

	kill_server_sessions(h);
	assert_int_equal(server_hotel_count(h, TABLE_ROOMS), 3);
	assert_int_equal(s->ops->begin(s, HOTEL_ID), ERR_OK);
	kill_server_sessions(h);
	assert_int_equal(s->ops->end(s, ERR_OK), ERR_UNKNOWN);
	assert_int_equal(s->ops->begin(s, HOTEL_ID), ERR_OK);
	assert_int_equal(s->ops->end(s, ERR_OK), ERR_OK);
}

static void
what_was_acknowledged_is_there_after_a_crash(void **state)
{
	struct server_hotel *h = *state;

	put_answered(h, "kept");
	assert_int_equal(h->storage->ops->end(h->storage, ERR_OK), ERR_OK);
	(void)super(h, "CHECKPOINT");
	put_answered(h, "lost");
	test_postgres_crash();
	assert_int_equal(h->storage->ops->end(h->storage, ERR_OK), ERR_BUSY);
	assert_string_equal(
		record_text(
			server_hotel_find(h, TABLE_ROOMS, ROOM_101), ROOM_NOTE),
		"kept");
}

/* ---- a password is nobody's business ---- */

static void
a_password_is_not_shown(void **state)
{
	struct server_hotel *h = *state;

	assert_string_equal(
		storage_shown("postgres:host=db dbname=o user=u password=s3",
			h->arena),
		"postgres:host=db dbname=o user=u");
	assert_string_equal(storage_shown("postgres://u:s3@db/o", h->arena),
		"postgres:host=db dbname=o user=u");
	assert_string_equal(
		storage_shown("sqlite:a.db", h->arena), "sqlite:a.db");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_role_that_may_too_much_is_refused),
		TEST(a_schema_with_a_hole_is_refused),
		TEST(an_empty_database_asks_for_its_tables),
		TEST(who_forgets_the_hotel_sees_nothing_of_another),
		TEST(nobody_moves_a_row_into_another_hotel),
		TEST(a_hotel_named_for_a_transaction_is_forgotten_with_it),
		TEST(every_statement_names_one_hotel),
		TEST(one_plain_transaction_is_one_change),
		TEST(each_step_of_a_record_is_told),
		TEST(a_long_transaction_neither_hides_nor_holds_up),
		TEST(a_record_that_somebody_holds_asks_to_come_again),
		TEST(a_push_waits_for_others_by_itself),
		TEST(no_table_of_a_hotel_can_be_emptied_unnoticed),
		TEST(a_commit_whose_answer_was_lost_is_found_again),
		TEST(a_commit_that_was_not_done_asks_to_come_again),
		TEST(a_connection_that_is_lost_between_is_made_again),
		TEST(what_was_acknowledged_is_there_after_a_crash),
		TEST(a_password_is_not_shown),
	};

	return test_postgres_group(
		"storage postgres", tests, sizeof(tests) / sizeof(tests[0]));
}
