#include "tests/lib/joined.h"

#include "base/check.h"
#include "base/log.h"
#include "crypto/hash.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SCRATCH_MAX   ((size_t)1 << 28)
#define QUEUE_MAX     1000000
#define EXCHANGES_MAX 100000 /* of one joined_sync: more never end */
#define INTERVAL_MS   30000
#define TOKEN_ANSWER  "{\"token\":\"t\",\"token_ttl_seconds\":86400}"

static const char json_type[] = "application/json";

/* ---- the link ---- */

static bool
is_lost(struct joined *j)
{
	j->dice = j->dice * UINT64_C(6364136223846793005) +
		  UINT64_C(1442695040888963407);
	return (j->dice >> 33) % 100 < j->lose_percent;
}

static void
watch(struct joined *j, const struct wire_request *req,
	const struct json_node *request, const struct buf *answer)
{
	struct json_doc *doc = NULL;
	enum err e;

	if (j->watch == NULL || req->action_count == 0)
		return;
	e = json_parse(answer->data, answer->len, WIRE_ANSWER_MAX, &doc, NULL);
	CHECK(e == ERR_OK);
	j->watch(j->watch_ctx, request, json_root(doc));
	json_free(doc);
}

static int
serve(struct joined *j, const struct engine_want *want, struct buf *out)
{
	const struct sync_caller caller = { .tenant_id = HOTEL_ID,
		.terminal_id = j->entry.id };
	struct arena *a = arena_new(SCRATCH_MAX);
	struct json_doc *doc = NULL;
	struct wire_request req;
	const char *why;
	int status;
	enum err e;

	e = json_parse(
		want->body, want->body_len, WIRE_REQUEST_MAX, &doc, NULL);
	CHECK(e == ERR_OK);
	e = wire_request_read(json_root(doc), &req, &why);
	CHECK(e == ERR_OK);
	status = sync_handle(&j->hotel.handler, &caller, &req, a, out);
	if (status == 200)
		watch(j, &req, json_root(doc), out);
	json_free(doc);
	arena_free(a);
	return status;
}

static void
exchange(struct joined *j, const struct engine_want *want)
{
	struct buf answer;
	int status = 200;

	j->exchanges++;
	j->hotel.now_ms += JOINED_TRIP_MS;
	buf_init(&answer, WIRE_ANSWER_MAX);
	if (want->bearer == NULL)
		buf_adds(&answer, TOKEN_ANSWER);
	else if (j->poison != NULL && strstr(want->body, j->poison) != NULL)
		status = j->poison_status;
	else
		status = serve(j, want, &answer);
	if (is_lost(j)) {
		j->lost++;
		engine_failed(j->engine, ERR_OFFLINE, "the answer is lost");
	} else {
		engine_reply(j->engine, status, json_type, answer.data,
			answer.len, -1);
	}
	buf_fini(&answer);
}

int64_t
joined_sync(struct joined *j)
{
	int64_t before = j->exchanges;
	struct engine_want want;

	engine_wake(j->engine, true);
	for (;;) {
		engine_next(j->engine, &want);
		if (want.kind == ENGINE_WANT_REQUEST) {
			exchange(j, &want);
			CHECK(j->exchanges - before < EXCHANGES_MAX);
			continue;
		}
		CHECK(engine_state(j->engine) != ENGINE_STOPPED);
		if (engine_is_drained(j->engine))
			return j->exchanges - before;
		j->hotel.now_ms = want.until_ms;
	}
}

/* ---- the desk ---- */

enum err
joined_do(struct joined *j, const char *operation,
	const struct operation_argument *arguments, size_t count)
{
	const struct operation_info *op = operation_find(operation);
	const struct operation_request r = {
		.count = count,
		.arguments = arguments,
	};
	struct action_list actions = { 0 };
	struct queue_answer answer = { 0 };
	enum err e;

	CHECK(op != NULL);
	arena_reset(j->scratch);
	e = queue_do(j->st, op, &r, CLERK_ID, ROLE_FRONT_DESK, QUEUE_MAX,
		j->scratch, &actions, &answer);
	if (e != ERR_OK)
		(void)fprintf(stderr, "%s: %s, rule %s, %s\n", operation,
			err_name(e), rule_get(answer.rule)->code,
			answer.detail == NULL ? "-" : answer.detail);
	return e;
}

/* ---- life ---- */

static void
create_store(struct joined *j)
{
	const struct terminal_identity id = {
		.tenant_id = HOTEL_ID,
		.hotel_name = j->hotel.name,
		.terminal_id = j->entry.id,
		.terminal_name = "FD1",
		.server_url = "https://joined.invalid",
	};
	enum err e;

	test_folder_make(j->home, sizeof(j->home));
	e = store_create(&j->env, j->home, &j->keys, &id, &j->st);
	CHECK(e == ERR_OK);
}

static void
start_engine(struct joined *j)
{
	const struct engine_settings settings = {
		.tenant_id = HOTEL_ID,
		.terminal_id = j->entry.id,
		.sync_interval_ms = INTERVAL_MS,
		.enabled = true,
	};

	j->port = sync_port_new(j->st, j->keys.signing);
	j->engine = engine_new(&j->env, &settings, sync_port_engine(j->port));
}

/* Everything of the terminal: the server is there already. */
static void
open_terminal(struct joined *j)
{
	enum err e;

	log_init("test", env_real(), -1, LOG_ERROR, LOG_TEXT);
	j->hotel.handler.keys = verify_cache_new(true);
	j->env = j->hotel.env;
	j->scratch = arena_new(SCRATCH_MAX);
	env_random(&j->env, j->keys.data_key, sizeof(j->keys.data_key));
	env_random(&j->env, j->keys.pepper, sizeof(j->keys.pepper));
	e = sign_key_fast(j->keys.data_key, &j->keys.signing);
	CHECK(e == ERR_OK);
	test_terminal_add_key(&j->hotel, &j->entry, "FD1", j->keys.signing);
	create_store(j);
	start_engine(j);
	(void)joined_sync(j);
}

void
joined_open(struct joined *j)
{
	memset(j, 0, sizeof(*j));
	server_hotel_open(&j->hotel);
	open_terminal(j);
}

/* As enrolment does: PINs are checked here too. */
static void
take_pepper(struct joined *j)
{
	struct storage *s = j->hotel.storage;
	struct storage_hotel hotel;
	enum err e;

	e = s->ops->hotel_find(s, HOTEL_ID, j->hotel.arena, &hotel);
	CHECK(e == ERR_OK);
	e = hex_decode(hotel.pepper, j->keys.pepper, sizeof(j->keys.pepper));
	CHECK(e == ERR_OK);
}

void
joined_open_demo(struct joined *j)
{
	memset(j, 0, sizeof(*j));
	server_hotel_open_demo(&j->hotel);
	open_terminal(j);
	take_pepper(j);
}

void
joined_close(struct joined *j)
{
	static const char *const ends[] = { "", "-journal" };
	char path[192];

	engine_free(j->engine);
	sync_port_free(j->port);
	store_close(j->st);
	keys_fini(&j->keys);
	arena_free(j->scratch);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		(void)snprintf(
			path, sizeof(path), "%s/store.db%s", j->home, ends[i]);
		(void)unlink(path);
	}
	(void)rmdir(j->home);
	verify_cache_free(j->hotel.handler.keys);
	server_hotel_close(&j->hotel);
}
