/*
 * A small hotel in a real storage, and terminals that send it actions: what the
 * tests of the server stand on. The clock stands still until it is moved.
 */
#ifndef OFFSYNC_TESTS_LIB_SERVER_HOTEL_H
#define OFFSYNC_TESTS_LIB_SERVER_HOTEL_H

#include "crypto/hash.h"
#include "crypto/sign.h"
#include "domain/action.h"
#include "server/sync_handler.h"
#include "json/json.h"

#include <stdbool.h>

#define HOTEL_ID       "alpenhof"
#define HOTEL_NOW      INT64_C(1795340000000) /* 2026-11-22 09:33 UTC */
#define HOTEL_DATE     "2026-11-22"
#define HOTEL_DEMO_NOW INT64_C(1795352580000) /* 2026-11-22 14:03 in Vienna */

/* Ids of what is there from the beginning. */
#define MANAGER_ID "10000000-0000-4000-8000-000000000001"
#define CLERK_ID   "10000000-0000-4000-8000-000000000002"
#define COOK_ID    "10000000-0000-4000-8000-000000000003"
#define ROOM_101   "20000000-0000-4000-8000-000000000101" /* available */
#define ROOM_102   "20000000-0000-4000-8000-000000000102" /* occupied */
#define ROOM_103   "20000000-0000-4000-8000-000000000103" /* available */
#define GUEST_1    "30000000-0000-4000-8000-000000000001"
#define GUEST_2    "30000000-0000-4000-8000-000000000002"
#define STAY_1     "40000000-0000-4000-8000-000000000001" /* arrives in 101 */
#define STAY_2     "40000000-0000-4000-8000-000000000002" /* in house in 102 */
#define FOLIO_2    "50000000-0000-4000-8000-000000000002" /* of stay 2 */
#define DRAWER_1   "60000000-0000-4000-8000-000000000001" /* open */
#define ITEM_SOUP  "70000000-0000-4000-8000-000000000001"
#define ITEM_BEER  "70000000-0000-4000-8000-000000000002"
#define ORDER_1    "80000000-0000-4000-8000-000000000001" /* open, room 102 */
#define TASK_1     "90000000-0000-4000-8000-000000000001"
#define REPORT_1   "a0000000-0000-4000-8000-000000000001"
#define REQUEST_1  "b0000000-0000-4000-8000-000000000001"

/* How many records that are. */
#define HOTEL_RECORDS 19

struct server_hotel {
	struct env env;
	const char *name;
	int64_t now_ms; /* what env says */
	uint64_t random_state;
	char folder[64];
	char path[96];     /* of the SQLite file */
	char database[64]; /* on PostgreSQL; "": it is a SQLite file */
	char where[256];   /* the storage, for storage_open */
	struct storage *storage;
	struct token_secret secret;
	struct sync_handler handler;
	struct arena *arena; /* of the test */
};

/* A new folder in $TMPDIR or /tmp; its path. */
void test_folder_make(char *out, size_t size);

/* Which storage the next hotels are in (tests/lib/storages.h). */
extern bool server_hotel_on_postgres;

/* Everything above in a new storage; all of it CHECKed. */
void server_hotel_open(struct server_hotel *h);
/* Instead of that the demo hotel of 120 rooms (server/demo.h), in the early
 * afternoon. */
void server_hotel_open_demo(struct server_hotel *h);
void server_hotel_close(struct server_hotel *h); /* removes the storage */
/* Opens the storage again, as after a restart. */
void server_hotel_reopen(struct server_hotel *h);

/* Somebody else's program on the same storage: plain SQL. */
void server_hotel_sql(struct server_hotel *h, const char *sql);
/* First column of the first row, in the test's arena; "" for null. */
const char *server_hotel_ask(struct server_hotel *h, const char *sql);
/* Whether it is done; refused by the storage when not. */
bool server_hotel_try(struct server_hotel *h, const char *sql);
/* The same, of somebody who may do everything there is. */
void server_hotel_break(struct server_hotel *h, const char *sql);
/* Changes rows of one table in a way that the log does not see: its triggers
 * are off meanwhile. */
void server_hotel_sql_quietly(
	struct server_hotel *h, const char *table, const char *sql);

/* One record, written outside of any terminal, with a stamp of its own. */
void server_hotel_put(struct server_hotel *h, const struct record *r);
/* The same, live and of version 1, from its fields as a JSON object. */
void server_hotel_put_json(
	struct server_hotel *h, enum table t, const char *id, const char *data);
/* A record as it is now, in the test's arena; NULL when there is none. */
struct record *server_hotel_find(
	struct server_hotel *h, enum table t, const char *id);
/* How many live records a table has. */
size_t server_hotel_count(struct server_hotel *h, enum table t);
int64_t server_hotel_stamp(struct server_hotel *h);

/* A terminal. key NULL: an integration. */
struct test_terminal {
	struct server_hotel *hotel;
	char id[64];
	char user_id[64];
	struct sign_key *key;
	int64_t seq;
	char prev_hash[SHA256_HEX_SIZE];
	int64_t clock_ms; /* ahead of the server's */
	char token[1024]; /* last_sync_token */
	int made;
};
/* An enrolled terminal with the fast stand-in key, or an integration. */
void test_terminal_add(struct server_hotel *h, struct test_terminal *t,
	const char *name, bool chained);
/* A terminal with a key that the caller made. */
void test_terminal_add_key(struct server_hotel *h, struct test_terminal *t,
	const char *name, struct sign_key *key);
void test_terminal_free(struct test_terminal *t);

/* One action as a client writes it. */
struct test_action {
	const char *id;  /* NULL: a new one */
	const char *key; /* NULL: a new one */
	const char *table;
	const char *operation;
	const char *local_id; /* may be NULL */
	const char *server_id;
	const char *data;       /* JSON object */
	const char *base;       /* JSON object or NULL */
	const char *resolution; /* NULL: server_wins */
	const char *tenant_id;  /* NULL: the hotel */
	int64_t created_at;     /* 0: now by the terminal's clock */
};
/* Appends it to the JSON of a batch (a comma before it unless it is the first),
 * chained and signed when the terminal has a key. Gives its id. */
const char *test_action_add(struct test_terminal *t,
	const struct test_action *act, struct buf *batch);

/* An answer, parsed. Free with test_answer_free. */
struct test_answer {
	int status;
	struct buf body;
	struct json_doc *doc;
};
/* Sends a batch with limit changes wanted, and keeps the token. */
void test_sync(struct test_terminal *t, const char *actions, int64_t limit,
	struct test_answer *out);
void test_answer_free(struct test_answer *a);
/* Members of results[n]; NULL and 0 when absent. */
const struct json_node *test_result(const struct test_answer *a, size_t n);
const char *test_result_text(
	const struct test_answer *a, size_t n, const char *key);
int64_t test_result_int(const struct test_answer *a, size_t n, const char *key);
/* server_changes[n]. */
const struct json_node *test_change(const struct test_answer *a, size_t n);
size_t test_change_count(const struct test_answer *a);

/* Sends one action alone, without asking for changes. */
void test_send(struct test_terminal *t, const struct test_action *act,
	struct test_answer *out);

#endif
