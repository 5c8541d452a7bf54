#include "tests/lib/server_hotel.h"

#include "tests/lib/postgres_server.h"

#include "base/check.h"
#include "base/uuid.h"
#include "server/demo.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ARENA_MAX ((size_t)1 << 30)
#define TEXT_MAX  ((size_t)64 << 20)

/* ---- the world ---- */

static int64_t
hotel_now(void *ctx)
{
	return ((struct server_hotel *)ctx)->now_ms;
}

/* The same bytes in every run. */
static void
hotel_random(void *ctx, void *buf, size_t len)
{
	struct server_hotel *h = ctx;
	unsigned char *p = buf;

	for (size_t i = 0; i < len; i++) {
		h->random_state =
			h->random_state * UINT64_C(6364136223846793005) +
			UINT64_C(1442695040888963407);
		p[i] = (unsigned char)(h->random_state >> 56);
	}
}

/* ---- records ---- */

void
server_hotel_put(struct server_hotel *h, const struct record *r)
{
	struct storage *s = h->storage;
	int64_t stamp = 0;
	enum err e;

	e = s->ops->begin(s, HOTEL_ID);
	CHECK(e == ERR_OK);
	e = s->ops->action_begin(s, "test", h->now_ms);
	CHECK(e == ERR_OK);
	e = s->ops->put(s, r);
	CHECK(e == ERR_OK);
	e = s->ops->action_end(s, e, &stamp);
	CHECK(e == ERR_OK && stamp > 0);
	e = s->ops->end(s, e);
	CHECK(e == ERR_OK);
}

struct record *
server_hotel_find(struct server_hotel *h, enum table t, const char *id)
{
	struct storage *s = h->storage;
	const struct view *v;
	struct record *r = NULL;
	enum err e;

	e = s->ops->begin_read(s, HOTEL_ID);
	CHECK(e == ERR_OK);
	v = s->ops->view(s);
	e = v->find(v->ctx, t, id, h->arena, &r);
	CHECK(e == ERR_OK || e == ERR_NOT_FOUND);
	s->ops->end_read(s);
	return r;
}

size_t
server_hotel_count(struct server_hotel *h, enum table t)
{
	struct storage *s = h->storage;
	struct record_list list;
	const struct view *v;
	enum err e;

	e = s->ops->begin_read(s, HOTEL_ID);
	CHECK(e == ERR_OK);
	v = s->ops->view(s);
	e = v->list(v->ctx, t, -1, value_null(), h->arena, &list);
	CHECK(e == ERR_OK);
	s->ops->end_read(s);
	return list.count;
}

int64_t
server_hotel_stamp(struct server_hotel *h)
{
	struct storage_hotel hotel;
	enum err e;

	e = h->storage->ops->hotel_find(h->storage, HOTEL_ID, h->arena, &hotel);
	CHECK(e == ERR_OK);
	return hotel.stamp;
}

void
server_hotel_put_json(
	struct server_hotel *h, enum table t, const char *id, const char *data)
{
	const struct entity *entity = entity_get(t);
	struct json_doc *doc = NULL;
	struct record *r = record_new(h->arena, entity);
	enum err e;

	e = json_parse(data, strlen(data), TEXT_MAX, &doc, NULL);
	CHECK(e == ERR_OK);
	for (const struct json_node *n = json_first(json_root(doc)); n != NULL;
		n = json_next(n)) {
		int field = entity_field(entity, json_key(n));

		CHECK(field >= 0);
		e = value_from_json(
			&entity->fields[field], n, h->arena, &r->values[field]);
		CHECK(e == ERR_OK);
	}
	json_free(doc);
	r->id = id;
	r->tenant_id = HOTEL_ID;
	r->version = 1;
	r->created_at = h->now_ms;
	r->updated_at = h->now_ms;
	server_hotel_put(h, r);
}

static void
fill_house(struct server_hotel *h)
{
	server_hotel_put_json(h, TABLE_PROPERTIES,
		"c0000000-0000-4000-8000-000000000001",
		"{\"name\":\"Alpenhof\",\"currency\":\"EUR\","
		"\"timezone\":\"Europe/Vienna\",\"business_date\":\"" HOTEL_DATE
		"\",\"offline_window\":\"extended\"}");
	server_hotel_put_json(h, TABLE_STAFF, MANAGER_ID,
		"{\"login\":\"ada\",\"display_name\":\"Ada\","
		"\"role\":\"manager\",\"active\":true}");
	server_hotel_put_json(h, TABLE_STAFF, CLERK_ID,
		"{\"login\":\"bob\",\"display_name\":\"Bob\","
		"\"role\":\"front_desk\",\"active\":true}");
	server_hotel_put_json(h, TABLE_STAFF, COOK_ID,
		"{\"login\":\"chef\",\"display_name\":\"Chef\","
		"\"role\":\"kitchen\",\"active\":true}");
	server_hotel_put_json(h, TABLE_ROOMS, ROOM_101,
		"{\"number\":\"101\",\"floor\":1,\"room_type\":\"STD\","
		"\"capacity\":2,\"rate_minor\":12000,\"status\":\"available\","
		"\"condition\":\"inspected\"}");
	server_hotel_put_json(h, TABLE_ROOMS, ROOM_102,
		"{\"number\":\"102\",\"floor\":1,\"room_type\":\"STD\","
		"\"capacity\":2,\"rate_minor\":12000,\"status\":\"occupied\","
		"\"condition\":\"clean\"}");
	server_hotel_put_json(h, TABLE_ROOMS, ROOM_103,
		"{\"number\":\"103\",\"floor\":1,\"room_type\":\"STD\","
		"\"capacity\":2,\"rate_minor\":12000,\"status\":\"available\","
		"\"condition\":\"inspected\"}");
	server_hotel_put_json(h, TABLE_MENU_ITEMS, ITEM_SOUP,
		"{\"code\":\"SOU\",\"name\":\"Soup of the day\","
		"\"price_minor\":790,\"tax_ppm\":100000,\"station\":\"HOT\","
		"\"course\":1,\"available\":true}");
	server_hotel_put_json(h, TABLE_MENU_ITEMS, ITEM_BEER,
		"{\"code\":\"BEE\",\"name\":\"Draught beer\","
		"\"price_minor\":590,\"tax_ppm\":200000,\"station\":\"BAR\","
		"\"course\":0,\"available\":true,\"countdown\":50}");
}

static void
fill_guests(struct server_hotel *h)
{
	server_hotel_put_json(h, TABLE_GUESTS, GUEST_1,
		"{\"full_name\":\"Lindqvist, Anna\",\"phone\":\"+43 "
		"1\",\"document_number\":\"P1\"}");
	server_hotel_put_json(h, TABLE_GUESTS, GUEST_2,
		"{\"full_name\":\"Garcia Lopez, Juan\",\"phone\":\"+34 "
		"2\",\"document_number\":\"P2\"}");
	server_hotel_put_json(h, TABLE_STAYS, STAY_1,
		"{\"guest_id\":\"" GUEST_1 "\",\"room_id\":\"" ROOM_101
		"\",\"state\":\"confirmed\",\"arrival_date\":\"" HOTEL_DATE
		"\",\"departure_date\":\"2026-11-24\",\"adults\":2,"
		"\"rate_minor\":12000}");
	server_hotel_put_json(h, TABLE_STAYS, STAY_2,
		"{\"guest_id\":\"" GUEST_2 "\",\"room_id\":\"" ROOM_102
		"\",\"state\":\"in_house\",\"arrival_date\":\"2026-11-20\","
		"\"departure_date\":\"2026-11-25\",\"adults\":1,"
		"\"rate_minor\":12000}");
	server_hotel_put_json(h, TABLE_FOLIOS, FOLIO_2,
		"{\"stay_id\":\"" STAY_2
		"\",\"currency\":\"EUR\",\"state\":\"open\"}");
	server_hotel_put_json(h, TABLE_CASH_SESSIONS, DRAWER_1,
		"{\"drawer\":\"FD1\",\"opened_by\":\"" CLERK_ID
		"\",\"float_minor\":20000,\"expected_minor\":20000,"
		"\"state\":\"open\"}");
	server_hotel_put_json(h, TABLE_ORDERS, ORDER_1,
		"{\"number\":\"POS1-1\",\"stay_id\":\"" STAY_2
		"\",\"room_id\":\"" ROOM_102 "\",\"covers\":1,"
		"\"state\":\"open\"}");
	server_hotel_put_json(h, TABLE_HOUSEKEEPING_TASKS, TASK_1,
		"{\"room_id\":\"" ROOM_103
		"\",\"kind\":\"stayover\",\"state\":\"planned\"}");
	server_hotel_put_json(h, TABLE_MAINTENANCE_REPORTS, REPORT_1,
		"{\"room_id\":\"" ROOM_103
		"\",\"issue\":\"Tap drips\",\"priority\":3,"
		"\"state\":\"notified\"}");
	server_hotel_put_json(h, TABLE_SERVICE_REQUESTS, REQUEST_1,
		"{\"room_id\":\"" ROOM_102
		"\",\"kind\":\"towels\",\"state\":\"open\",\"source\":\"qr\"}");
}

/* ---- life ---- */

void
test_folder_make(char *out, size_t size)
{
	const char *where = getenv("TMPDIR");
	int len = snprintf(out, size, "%s/offsync-test-XXXXXX",
		where == NULL ? "/tmp" : where);

	CHECK(len > 0 && (size_t)len < size && mkdtemp(out) != NULL);
}

bool server_hotel_on_postgres;

static void
make_place(struct server_hotel *h)
{
	char conninfo[200];

	if (server_hotel_on_postgres) {
		test_postgres_create(h->database, sizeof(h->database));
		test_postgres_conninfo(h->database, POSTGRES_SERVER, conninfo,
			sizeof(conninfo));
		(void)snprintf(
			h->where, sizeof(h->where), "postgres:%s", conninfo);
		return;
	}
	test_folder_make(h->folder, sizeof(h->folder));
	(void)snprintf(h->path, sizeof(h->path), "%s/server.db", h->folder);
	(void)snprintf(h->where, sizeof(h->where), "sqlite:%s", h->path);
}

static void
open_empty(struct server_hotel *h)
{
	enum err e;

	memset(h, 0, sizeof(*h));
	h->env = *env_real();
	h->env.ctx = h;
	h->env.now_ms = hotel_now;
	h->env.mono_ms = hotel_now;
	h->env.random = hotel_random;
	h->now_ms = HOTEL_NOW;
	h->arena = arena_new(ARENA_MAX);
	make_place(h);
	e = storage_open(&h->env, h->where, &h->storage);
	CHECK(e == ERR_OK);
	memset(h->secret.mac_key, 7, sizeof(h->secret.mac_key));
	h->handler = (struct sync_handler){
		.env = &h->env,
		.storage = h->storage,
		.token_secret = &h->secret,
		.accept_fast_keys = true,
	};
}

void
server_hotel_open(struct server_hotel *h)
{
	static const struct storage_hotel hotel = {
		.tenant_id = HOTEL_ID,
		.name = "Alpenhof",
		.incarnation = "0123456789abcdef0123456789abcdef",
		.pepper = "00",
	};
	enum err e;

	open_empty(h);
	h->name = hotel.name;
	e = h->storage->ops->hotel_add(h->storage, &hotel);
	CHECK(e == ERR_OK);
	fill_house(h);
	fill_guests(h);
}

void
server_hotel_open_demo(struct server_hotel *h)
{
	static const struct demo_settings settings = {
		.tenant_id = HOTEL_ID,
		.name = "Hotel Adria",
		.date = HOTEL_DATE,
		.seed = 1,
	};
	enum err e;

	open_empty(h);
	h->name = settings.name;
	h->now_ms = HOTEL_DEMO_NOW;
	e = demo_make(&h->env, h->storage, &settings);
	CHECK(e == ERR_OK);
}

void
server_hotel_reopen(struct server_hotel *h)
{
	enum err e;

	storage_close(h->storage);
	e = storage_open(&h->env, h->where, &h->storage);
	CHECK(e == ERR_OK);
	h->handler.storage = h->storage;
}

void
server_hotel_close(struct server_hotel *h)
{
	static const char *const ends[] = { "", "-wal", "-shm", "-journal" };
	char path[192];

	storage_close(h->storage);
	arena_free(h->arena);
	if (h->database[0] != '\0') {
		test_postgres_drop(h->database);
		return;
	}
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s%s", h->path, ends[i]);
		(void)unlink(path);
	}
	(void)rmdir(h->folder);
}

/* ---- somebody else's program ---- */

static bool
try_sqlite(struct server_hotel *h, const char *sql, const char **error)
{
	sqlite3 *db = NULL;
	char *message = NULL;
	bool done;

	CHECK(sqlite3_open(h->path, &db) == SQLITE_OK);
	(void)sqlite3_busy_timeout(db, 5000);
	done = sqlite3_exec(db, sql, NULL, NULL, &message) == SQLITE_OK;
	*error = arena_strdup(h->arena, message);
	sqlite3_free(message);
	CHECK(sqlite3_close(db) == SQLITE_OK);
	return done;
}

static bool
try_sql(struct server_hotel *h, const char *sql, const char **error)
{
	if (h->database[0] == '\0')
		return try_sqlite(h, sql, error);
	(void)test_postgres_sql(
		h->database, POSTGRES_OTHER, HOTEL_ID, sql, h->arena, error);
	return *error == NULL;
}

void
server_hotel_sql(struct server_hotel *h, const char *sql)
{
	const char *error;
	bool done = try_sql(h, sql, &error);

	if (!done)
		(void)fprintf(stderr, "%s: %s\n", sql, error);
	CHECK(done);
}

bool
server_hotel_try(struct server_hotel *h, const char *sql)
{
	const char *error;

	return try_sql(h, sql, &error);
}

static const char *
ask_sqlite(struct server_hotel *h, const char *sql)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *q = NULL;
	const char *text;

	CHECK(sqlite3_open(h->path, &db) == SQLITE_OK);
	(void)sqlite3_busy_timeout(db, 5000);
	CHECK(sqlite3_prepare_v2(db, sql, -1, &q, NULL) == SQLITE_OK);
	CHECK(sqlite3_step(q) == SQLITE_ROW);
	text = (const char *)sqlite3_column_text(q, 0);
	text = arena_strdup(h->arena, text == NULL ? "" : text);
	(void)sqlite3_finalize(q);
	CHECK(sqlite3_close(db) == SQLITE_OK);
	return text;
}

const char *
server_hotel_ask(struct server_hotel *h, const char *sql)
{
	const char *text;

	if (h->database[0] == '\0')
		return ask_sqlite(h, sql);
	text = test_postgres_sql(
		h->database, POSTGRES_OTHER, HOTEL_ID, sql, h->arena, NULL);
	CHECK(text != NULL);
	return text;
}

static const char *
quiet_sqlite(struct server_hotel *h, const char *table, const char *sql)
{
	/* Something of its name is there again, so that only the row differs.
	 */
	return arena_printf(h->arena,
		"DROP TRIGGER %s_update; %s; CREATE TRIGGER %s_update"
		" AFTER UPDATE ON %s BEGIN SELECT 1; END",
		table, sql, table, table);
}

void
server_hotel_break(struct server_hotel *h, const char *sql)
{
	if (h->database[0] == '\0')
		server_hotel_sql(h, sql);
	else
		(void)test_postgres_sql(
			h->database, POSTGRES_SUPER, NULL, sql, h->arena, NULL);
}

void
server_hotel_sql_quietly(
	struct server_hotel *h, const char *table, const char *sql)
{
	if (h->database[0] == '\0')
		sql = quiet_sqlite(h, table, sql);
	else
		sql = arena_printf(h->arena,
			"ALTER TABLE %s DISABLE TRIGGER %s_changes; %s;"
			" ALTER TABLE %s ENABLE ALWAYS TRIGGER %s_changes",
			table, table, sql, table, table);
	server_hotel_break(h, sql);
}

/* ---- terminals ---- */

void
test_terminal_add_key(struct server_hotel *h, struct test_terminal *t,
	const char *name, struct sign_key *key)
{
	struct storage_terminal row = { .name = name,
		.enrolled_at = h->now_ms };
	char id[UUID_SIZE];
	struct buf pem;
	enum err e;

	memset(t, 0, sizeof(*t));
	t->hotel = h;
	t->key = key;
	uuid_derive("terminal", name, id);
	(void)snprintf(t->id, sizeof(t->id), "%s", id);
	(void)snprintf(t->user_id, sizeof(t->user_id), "%s", CLERK_ID);
	buf_init(&pem, 8192);
	if (key != NULL) {
		e = sign_key_public_pem(key, &pem);
		CHECK(e == ERR_OK);
		row.public_key = pem.data;
	}
	row.id = t->id;
	e = h->storage->ops->terminal_put(h->storage, HOTEL_ID, &row);
	CHECK(e == ERR_OK);
	buf_fini(&pem);
}

void
test_terminal_add(struct server_hotel *h, struct test_terminal *t,
	const char *name, bool chained)
{
	uint8_t secret[32] = { 1 };
	struct sign_key *key = NULL;
	enum err e;

	(void)snprintf((char *)secret, sizeof(secret), "%s", name);
	if (chained) {
		e = sign_key_fast(secret, &key);
		CHECK(e == ERR_OK);
	}
	test_terminal_add_key(h, t, name, key);
}

void
test_terminal_free(struct test_terminal *t)
{
	sign_key_free(t->key);
}

/* ---- actions ---- */

static void
raw_member(struct json_writer *w, const char *key, const char *json)
{
	if (json == NULL)
		return;
	json_write_key(w, key);
	json_write_raw(w, json, strlen(json));
}

static void
text_member(struct json_writer *w, const char *key, const char *s)
{
	if (s != NULL)
		json_member_text(w, key, s);
}

static const char *
new_name(struct test_terminal *t, const char *what)
{
	char name[96];
	char id[UUID_SIZE];

	(void)snprintf(name, sizeof(name), "%s %s %d", t->id, what, ++t->made);
	uuid_derive("test", name, id);
	return arena_strdup(t->hotel->arena, id);
}

static void
write_action(struct test_terminal *t, const struct test_action *act,
	const char *id, const char *signature, struct buf *out)
{
	int64_t now = t->hotel->now_ms + t->clock_ms;
	struct json_writer w;

	json_writer_init(&w, out);
	json_begin_object(&w);
	json_member_text(&w, "id", id);
	json_member_text(&w, "tenant_id",
		act->tenant_id == NULL ? HOTEL_ID : act->tenant_id);
	json_member_text(&w, "user_id", t->user_id);
	json_member_text(&w, "table_name", act->table);
	json_member_text(&w, "operation", act->operation);
	text_member(&w, "local_id", act->local_id);
	text_member(&w, "server_id", act->server_id);
	raw_member(&w, "data", act->data);
	raw_member(&w, "base", act->base);
	json_member_text(&w, "conflict_resolution",
		act->resolution == NULL ? "server_wins" : act->resolution);
	json_member_text(
		&w, "idempotency_key", act->key == NULL ? id : act->key);
	json_member_int(
		&w, "created_at", act->created_at == 0 ? now : act->created_at);
	json_member_int(&w, "sync_attempts", 0);
	json_member_text(&w, "sync_status", "pending");
	if (t->key != NULL) {
		json_member_int(&w, "device_seq", t->seq);
		text_member(&w, "prev_hash",
			t->prev_hash[0] == '\0' ? NULL : t->prev_hash);
	}
	text_member(&w, "signature", signature);
	json_end_object(&w);
	CHECK(buf_ok(out));
}

static void
canonical_of(const char *json, size_t len, struct buf *out)
{
	struct json_doc *doc = NULL;
	enum err e;

	e = json_parse(json, len, TEXT_MAX, &doc, NULL);
	CHECK(e == ERR_OK);
	buf_clear(out);
	json_canonical(json_root(doc), action_unsigned_members, out);
	json_free(doc);
}

const char *
test_action_add(struct test_terminal *t, const struct test_action *act,
	struct buf *batch)
{
	const char *id = act->id == NULL ? new_name(t, "action") : act->id;
	struct buf text;
	struct buf canonical;
	struct buf signature;
	enum err e;

	if (batch->len > 0)
		buf_addc(batch, ',');
	if (t->key == NULL) {
		write_action(t, act, id, NULL, batch);
		return id;
	}
	buf_init(&text, TEXT_MAX);
	buf_init(&canonical, TEXT_MAX);
	buf_init(&signature, 4096);
	t->seq++;
	write_action(t, act, id, NULL, &text);
	canonical_of(text.data, text.len, &canonical);
	e = sign_base64(t->key, canonical.data, canonical.len, &signature);
	CHECK(e == ERR_OK);
	write_action(t, act, id, signature.data, batch);
	hash_sha256_hex(canonical.data, canonical.len, t->prev_hash);
	buf_fini(&signature);
	buf_fini(&canonical);
	buf_fini(&text);
	return id;
}

/* ---- answers ---- */

void
test_sync(struct test_terminal *t, const char *actions, int64_t limit,
	struct test_answer *out)
{
	struct server_hotel *h = t->hotel;
	const struct sync_caller caller = { .tenant_id = HOTEL_ID,
		.terminal_id = t->id };
	struct arena *a = arena_new(ARENA_MAX);
	struct wire_request req;
	struct json_doc *doc = NULL;
	const char *why;
	struct buf body;
	enum err e;

	buf_init(&body, TEXT_MAX);
	buf_init(&out->body, TEXT_MAX);
	wire_request_write(t->token, t->id, h->now_ms + t->clock_ms, limit,
		actions, strlen(actions), &body);
	e = json_parse(body.data, body.len, WIRE_REQUEST_MAX, &doc, NULL);
	CHECK(e == ERR_OK);
	e = wire_request_read(json_root(doc), &req, &why);
	CHECK(e == ERR_OK);
	out->status = sync_handle(&h->handler, &caller, &req, a, &out->body);
	e = json_parse(
		out->body.data, out->body.len, TEXT_MAX, &out->doc, NULL);
	CHECK(e == ERR_OK);
	if (out->status == 200)
		(void)snprintf(t->token, sizeof(t->token), "%s",
			json_find_text(json_root(out->doc), "sync_token", ""));
	json_free(doc);
	buf_fini(&body);
	arena_free(a);
}

void
test_answer_free(struct test_answer *a)
{
	json_free(a->doc);
	buf_fini(&a->body);
}

static const struct json_node *
element(const struct test_answer *a, const char *list, size_t n)
{
	const struct json_node *at =
		json_first(json_find(json_root(a->doc), list));

	while (at != NULL && n-- > 0)
		at = json_next(at);
	return at;
}

const struct json_node *
test_result(const struct test_answer *a, size_t n)
{
	return element(a, "results", n);
}

const char *
test_result_text(const struct test_answer *a, size_t n, const char *key)
{
	return json_find_text(test_result(a, n), key, NULL);
}

int64_t
test_result_int(const struct test_answer *a, size_t n, const char *key)
{
	return json_find_int(test_result(a, n), key, 0);
}

const struct json_node *
test_change(const struct test_answer *a, size_t n)
{
	return element(a, "server_changes", n);
}

size_t
test_change_count(const struct test_answer *a)
{
	return json_count(json_find(json_root(a->doc), "server_changes"));
}

void
test_send(struct test_terminal *t, const struct test_action *act,
	struct test_answer *out)
{
	struct buf batch;

	buf_init(&batch, TEXT_MAX);
	(void)test_action_add(t, act, &batch);
	test_sync(t, batch.data, 0, out);
	buf_fini(&batch);
}
