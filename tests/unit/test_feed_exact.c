/*
 * The change log as a reader pages through it while many write: other programs
 * with transactions of up to 4 ms, the server's own, and in the middle one that
 * stays open for long. Each reader must see every change once, in the order of
 * its writer, and no transaction by halves; the long one must neither hide nor
 * hold up what others commit meanwhile.
 *
 * CHANGES says how many, LONG_MS for how long that one stays open at least.
 * (The race: a serial number is drawn long before its row can be seen, so a
 * reader that goes by it passes over what commits late;
 * reference/sync-pitfalls.)
 */
#include "tests/lib/test.h"

#include "tests/lib/postgres_server.h"
#include "tests/lib/server_hotel.h"

#include "base/check.h"
#include "json/json.h"

#include <inttypes.h>
#include <libpq-fe.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WRITERS      24
#define THE_SERVER   (WRITERS - 1) /* writes through the storage itself */
#define THE_LONG     WRITERS
#define EVERYBODY    (WRITERS + 1)
#define ROOMS_EACH   6
#define SLEEP_MAX_US 4000
#define CHANGES_FEW  4000
#define LONG_FEW_MS  300
#define PATIENCE_MS  120000
#define PAGE_BYTES   ((size_t)16 << 20)

struct crowd {
	struct server_hotel *hotel;
	char where[256];
	atomic_long left;       /* changes that are still to be made */
	atomic_long made;       /* committed, or about to be */
	atomic_long seen;       /* by the reader of large pages */
	atomic_bool long_ended; /* it is about to commit */
	long wanted;
	long long_ms;
};
struct writer {
	struct crowd *crowd;
	pthread_t thread;
	int number;
	uint64_t dice;
};

static long
number_from(const char *name, long fallback)
{
	const char *text = getenv(name);

	return text == NULL ? fallback : strtol(text, NULL, 10);
}

static uint64_t
roll(struct writer *w, uint64_t sides)
{
	w->dice = w->dice * UINT64_C(6364136223846793005) +
		  UINT64_C(1442695040888963407);
	return (w->dice >> 33) % sides;
}

static int64_t
ms_since(int64_t start)
{
	return env_mono_ms(env_real()) - start;
}

/* ---- writing ---- */

static void
room_id(int writer, int room, char *out, size_t size)
{
	(void)snprintf(
		out, size, "d0000000-0000-4000-8000-%06d%06d", writer, room);
}

/* What a change says of itself: the writer, its transactions so far, which
 * change of how many. */
static void
note(int writer, long transaction, int k, int of, char *out, size_t size)
{
	(void)snprintf(out, size, "%d/%ld/%d/%d", writer, transaction, k, of);
}

static PGconn *
dial(struct crowd *c)
{
	char conninfo[256];
	PGconn *conn;

	test_postgres_conninfo(
		c->hotel->database, POSTGRES_OTHER, conninfo, sizeof(conninfo));
	conn = PQconnectdb(conninfo);
	CHECK(PQstatus(conn) == CONNECTION_OK);
	return conn;
}

static void
tell(PGconn *conn, const char *sql)
{
	PGresult *res = PQexec(conn, sql);
	ExecStatusType status = PQresultStatus(res);

	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		(void)fprintf(stderr, "%s: %s", sql, PQerrorMessage(conn));
	CHECK(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK);
	PQclear(res);
}

static void
begin_sql(struct buf *sql)
{
	buf_adds(sql, "BEGIN; SET LOCAL offsync.tenant = '" HOTEL_ID "';");
}

static void
change_sql(struct buf *sql, int writer, long transaction, int k, int of)
{
	char id[64];
	char text[64];

	room_id(writer, k % ROOMS_EACH, id, sizeof(id));
	note(writer, transaction, k, of, text, sizeof(text));
	buf_addf(sql,
		"UPDATE rooms SET note = '%s' WHERE tenant_id = '" HOTEL_ID
		"' AND id = '%s';",
		text, id);
}

/* Takes some changes of those that are left; 0: none are. */
static int
take_some(struct writer *w)
{
	int wanted = 1 + (int)roll(w, ROOMS_EACH);
	long left = atomic_fetch_sub(&w->crowd->left, wanted);

	if (left <= 0)
		return 0;
	return left < wanted ? (int)left : wanted;
}

static void *
write_plainly(void *arg)
{
	struct writer *w = arg;
	PGconn *conn = dial(w->crowd);
	struct buf sql;
	long transaction = 0;
	int count;

	buf_init(&sql, (size_t)1 << 16);
	while ((count = take_some(w)) > 0) {
		int pause = (int)roll(w, (uint64_t)count + 1);

		buf_clear(&sql);
		begin_sql(&sql);
		for (int k = 0; k < count; k++) {
			if (k == pause)
				buf_addf(&sql, "SELECT pg_sleep(%f);",
					(double)roll(w, SLEEP_MAX_US) / 1e6);
			change_sql(&sql, w->number, transaction, k, count);
		}
		buf_adds(&sql, "COMMIT");
		tell(conn, sql.data);
		transaction++;
		atomic_fetch_add(&w->crowd->made, count);
	}
	buf_fini(&sql);
	PQfinish(conn);
	return NULL;
}

/* One transaction of the server's; ERR_BUSY: somebody was in the way. */
static enum err
write_once(struct storage *s, struct writer *w, long transaction, int count)
{
	struct arena *a = arena_new((size_t)1 << 20);
	enum err e = s->ops->begin(s, HOTEL_ID);
	bool begun = e == ERR_OK;
	int64_t stamp;

	if (begun)
		e = s->ops->action_begin(s, "x", HOTEL_NOW);
	for (int k = 0; k < count && e == ERR_OK; k++) {
		const struct view *v = s->ops->view(s);
		struct record *r = NULL;
		char id[64];
		char text[64];

		room_id(w->number, k, id, sizeof(id));
		note(w->number, transaction, k, count, text, sizeof(text));
		e = v->find(v->ctx, TABLE_ROOMS, id, a, &r);
		CHECK(e == ERR_OK);
		r = record_copy(a, r);
		record_set_text(r, ROOM_NOTE, arena_strdup(a, text));
		e = s->ops->put(s, r);
	}
	if (begun) {
		e = s->ops->action_end(s, e, &stamp);
		e = s->ops->end(s, e);
	}
	arena_free(a);
	return e;
}

static void *
write_as_the_server(void *arg)
{
	struct writer *w = arg;
	struct storage *s = NULL;
	long transaction = 0;
	int count;

	CHECK(storage_open(&w->crowd->hotel->env, w->crowd->where, &s) ==
		ERR_OK);
	while ((count = take_some(w)) > 0) {
		enum err e;

		do
			e = write_once(s, w, transaction, count);
		while (e == ERR_BUSY);
		CHECK(e == ERR_OK);
		transaction++;
		atomic_fetch_add(&w->crowd->made, count);
	}
	storage_close(s);
	return NULL;
}

/* Begins when a quarter has been seen, and ends when its time is over and
 * others' changes have gone on being seen beside it. */
static void *
write_for_long(void *arg)
{
	struct writer *w = arg;
	struct crowd *c = w->crowd;
	PGconn *conn = dial(c);
	int64_t began = ms_since(0);
	int64_t opened;
	long seen;
	struct buf sql;

	buf_init(&sql, (size_t)1 << 16);
	while (atomic_load(&c->seen) < c->wanted / 4) {
		CHECK(ms_since(began) < PATIENCE_MS);
		tell(conn, "SELECT pg_sleep(0.01)");
	}
	begin_sql(&sql);
	for (int k = 0; k < ROOMS_EACH; k++)
		change_sql(&sql, w->number, 0, k, ROOMS_EACH);
	tell(conn, sql.data);
	opened = ms_since(0);
	seen = atomic_load(&c->seen);
	while (atomic_load(&c->seen) < seen + c->wanted / 20 ||
		ms_since(opened) < c->long_ms) {
		CHECK(ms_since(opened) < PATIENCE_MS);
		tell(conn, "SELECT pg_sleep(0.01)");
	}
	atomic_store(&c->long_ended, true);
	tell(conn, "COMMIT");
	atomic_fetch_add(&c->made, ROOMS_EACH);
	(void)printf("  open for %" PRId64 " ms beside %ld changes of others\n",
		ms_since(opened), atomic_load(&c->seen) - seen);
	buf_fini(&sql);
	PQfinish(conn);
	return NULL;
}

/* ---- reading ---- */

struct reader {
	struct crowd *crowd;
	size_t page;
	int64_t stamp;
	long seen;
	long next[EVERYBODY]; /* transaction of each writer */
	/* A transaction that is being read: all of it stands together. */
	int writer;
	int k;
	int of; /* 0: none */
	/* The first thing that was not as it must be; "": all was. Asserted
	 * when the writers have ended. */
	char wrong[160];
};

static void
expect(struct reader *r, bool fine, const char *what, const char *text)
{
	if (!fine && r->wrong[0] == '\0')
		(void)snprintf(r->wrong, sizeof(r->wrong),
			"pages of %zu: %s: %s", r->page, what, text);
}

static void
see(struct reader *r, const char *text)
{
	long transaction = -1;
	int writer = 0;
	int k = 0;
	int of = 0;

	expect(r,
		sscanf(text, "%d/%ld/%d/%d", &writer, &transaction, &k, &of) ==
				4 &&
			writer >= 0 && writer < EVERYBODY,
		"of nobody", text);
	if (r->wrong[0] != '\0')
		return;
	expect(r, writer != THE_LONG || atomic_load(&r->crowd->long_ended),
		"before its commit", text);
	expect(r, transaction == r->next[writer],
		transaction < r->next[writer] ? "repeated" : "some are missing",
		text);
	expect(r, k == (r->of == 0 ? 0 : r->k + 1), "out of order", text);
	expect(r, r->of == 0 || (writer == r->writer && of == r->of),
		"inside another transaction", text);
	r->writer = writer;
	r->k = k;
	r->of = of;
	if (k == of - 1) {
		r->next[writer]++;
		r->of = 0;
	}
	r->seen++;
}

/* Whether there was anything. */
static bool
read_page(struct reader *r)
{
	struct storage *s = r->crowd->hotel->storage;
	const struct json_node *change;
	struct json_doc *doc = NULL;
	int64_t stamp;
	struct buf json;
	size_t count;
	bool more;

	buf_init(&json, PAGE_BYTES);
	buf_addc(&json, '[');
	CHECK(s->ops->begin_read(s, HOTEL_ID) == ERR_OK);
	CHECK(s->ops->changes(s, r->stamp, r->page, &json, &count, &stamp,
		      &more) == ERR_OK);
	s->ops->end_read(s);
	buf_addc(&json, ']');
	CHECK(json_parse(json.data, json.len, PAGE_BYTES, &doc, NULL) ==
		ERR_OK);
	for (change = json_first(json_root(doc)); change != NULL;
		change = json_next(change))
		see(r, json_find_text(json_find(change, "data"), "note", ""));
	expect(r, r->of == 0, "a page ends within a transaction", "");
	expect(r, count == 0 || stamp > r->stamp, "the stamp does not rise",
		"");
	r->stamp = stamp;
	json_free(doc);
	buf_fini(&json);
	return count > 0;
}

/* ---- the test ---- */

static void
add_rooms(struct crowd *c)
{
	struct server_hotel *h = c->hotel;

	for (int w = 0; w < EVERYBODY; w++)
		for (int i = 0; i < ROOMS_EACH; i++) {
			char id[64];

			room_id(w, i, id, sizeof(id));
			server_hotel_put_json(h, TABLE_ROOMS, id,
				arena_printf(h->arena,
					"{\"number\":\"%d-%d\",\"room_type\":"
					"\"STD\",\"condition\":\"clean\","
					"\"status\":\"available\"}",
					w, i));
		}
}

static void
a_reader_sees_each_change_once_and_in_order(void **state)
{
	static void *(*const works[EVERYBODY])(void *) = {
		[THE_SERVER] = write_as_the_server,
		[THE_LONG] = write_for_long,
	};
	struct server_hotel *h = *state;
	struct crowd crowd = { .hotel = h };
	struct reader readers[] = {
		{ .crowd = &crowd, .page = 7 },
		{ .crowd = &crowd, .page = 1000 },
	};
	struct writer writers[EVERYBODY];
	int64_t began;
	long all;

	crowd.wanted = number_from("CHANGES", CHANGES_FEW);
	crowd.long_ms = number_from("LONG_MS", LONG_FEW_MS);
	atomic_init(&crowd.left, crowd.wanted);
	(void)snprintf(crowd.where, sizeof(crowd.where), "%s", h->where);
	add_rooms(&crowd);
	for (size_t i = 0; i < 2; i++)
		readers[i].stamp = server_hotel_stamp(h);
	began = ms_since(0);
	for (int i = 0; i < EVERYBODY; i++) {
		writers[i] = (struct writer){
			.crowd = &crowd, .number = i, .dice = (uint64_t)i + 1
		};
		CHECK(pthread_create(&writers[i].thread, NULL,
			      works[i] != NULL ? works[i] : write_plainly,
			      &writers[i]) == 0);
	}
	all = crowd.wanted + ROOMS_EACH;
	while (readers[0].seen < all || readers[1].seen < all) {
		for (size_t i = 0; i < 2; i++)
			(void)read_page(&readers[i]);
		atomic_store(&crowd.seen, readers[1].seen);
		if (readers[0].wrong[0] != '\0' || readers[1].wrong[0] != '\0')
			break;
		CHECK(ms_since(began) < PATIENCE_MS * 10);
	}
	atomic_store(&crowd.seen, all); /* nobody waits for it any more */
	for (int i = 0; i < EVERYBODY; i++)
		CHECK(pthread_join(writers[i].thread, NULL) == 0);
	(void)printf("  %ld changes in %" PRId64 " ms\n", all, ms_since(began));
	for (size_t i = 0; i < 2; i++) {
		assert_string_equal(readers[i].wrong, "");
		assert_false(read_page(&readers[i]));
		assert_int_equal(readers[i].seen, atomic_load(&crowd.made));
		assert_int_equal(readers[i].next[THE_LONG], 1);
		for (int w = 0; w < WRITERS; w++)
			assert_true(readers[i].next[w] > 0);
	}
}

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_reader_sees_each_change_once_and_in_order, set_up,
			tear_down),
	};

	return test_postgres_group("feed exact", tests, 1);
}
