#include "tests/lib/test_store.h"

#include "tests/lib/fault_vfs.h"
#include "tests/lib/test.h"

#include "base/log.h"
#include "base/uuid.h"
#include "crypto/password.h"
#include "db/db.h"
#include "store/confirmed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MEMORY ((size_t)1024 * 1024 * 1024)

static const struct terminal_identity identity = {
	.tenant_id = "hotel",
	.hotel_name = "Hotel",
	.terminal_id = "terminal-1",
	.terminal_name = "FD1",
	.server_url = "http://127.0.0.1:1",
};

static int64_t
test_now(void *ctx)
{
	return ((struct test_store *)ctx)->now_ms;
}

static void
test_random(void *ctx, void *to, size_t len)
{
	struct test_store *ts = ctx;
	unsigned char *bytes = to;

	for (size_t i = 0; i < len; i++) {
		ts->random = ts->random * UINT64_C(6364136223846793005) +
			     UINT64_C(1442695040888963407);
		bytes[i] = (unsigned char)(ts->random >> 56);
	}
}

static void
add_verifiers(struct test_store *ts)
{
	struct record_list staff =
		hotel_list(&ts->office, TABLE_STAFF, STAFF_LOGIN, "desk");
	struct buf b;

	assert_int_equal(staff.count, 1);
	buf_init(&b, 1024);
	assert_int_equal(password_make(&ts->env, ts->keys.pepper,
				 password_cost_demo, TEST_PIN, &b),
		ERR_OK);
	hotel_set(&ts->office, TABLE_STAFF, "desk",
		DATA(TEXT(STAFF_PIN_VERIFIER, arena_strdup(ts->a, b.data))));
	buf_fini(&b);
}

void
test_store_open(struct test_store *ts)
{
	memset(ts, 0, sizeof(*ts));
	log_init("test", env_real(), -1, LOG_ERROR, LOG_TEXT);
	fault_vfs_register();
	fault_vfs_heal();
	ts->now_ms = HOTEL_START;
	ts->random = 7;
	ts->user = "boss";
	ts->env = (struct env){
		.ctx = ts,
		.now_ms = test_now,
		.mono_ms = test_now,
		.random = test_random,
		.vfs = FAULT_VFS,
	};
	ts->a = arena_new(MEMORY);
	(void)snprintf(ts->home, sizeof(ts->home), "/tmp/offsync-stXXXXXX");
	assert_non_null(mkdtemp(ts->home));
	(void)snprintf(ts->path, sizeof(ts->path), "%s/store.db", ts->home);
	test_random(ts, ts->keys.data_key, sizeof(ts->keys.data_key));
	test_random(ts, ts->keys.pepper, sizeof(ts->keys.pepper));
	assert_int_equal(
		sign_key_fast(ts->keys.data_key, &ts->keys.signing), ERR_OK);
	assert_int_equal(
		store_create(&ts->env, ts->home, &ts->keys, &identity, &ts->st),
		ERR_OK);
	hotel_begin(&ts->office);
	add_verifiers(ts);
	ts->pulled = view_memory_new();
	test_pull(ts, 0, true);
}

void
test_store_close(struct test_store *ts)
{
	static const char *const ends[] = { "/store.db", "/store.db-journal" };
	char path[128];

	fault_vfs_heal();
	store_close(ts->st);
	sign_key_free(ts->keys.signing);
	view_memory_free(ts->pulled);
	hotel_end(&ts->office);
	arena_free(ts->a);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s%s", ts->home, ends[i]);
		(void)unlink(path);
	}
	(void)rmdir(ts->home);
}

int
test_store_set_up(void **state)
{
	struct test_store *ts = malloc(sizeof(*ts));

	assert_non_null(ts);
	test_store_open(ts);
	*state = ts;
	return 0;
}

int
test_store_tear_down(void **state)
{
	test_store_close(*state);
	free(*state);
	return 0;
}

struct store *
test_store_other(struct test_store *ts)
{
	struct store *st = NULL;

	assert_int_equal(
		store_open(&ts->env, ts->home, &ts->keys, &st), ERR_OK);
	return st;
}

void
test_store_reopen(struct test_store *ts)
{
	store_close(ts->st);
	ts->st = test_store_other(ts);
}

static struct db *
open_past(struct test_store *ts)
{
	struct db *db = NULL;

	assert_int_equal(
		db_open(&ts->env, ts->path, DB_TERMINAL, NULL, 0, &db), ERR_OK);
	return db;
}

void
test_store_sql(struct test_store *ts, const char *sql)
{
	struct db *db = open_past(ts);

	assert_int_equal(db_run(db, sql), ERR_OK);
	db_close(db);
}

const char *
test_store_ask_text(struct test_store *ts, const char *sql)
{
	struct db *db = open_past(ts);
	struct stmt *s = db_stmt_text(db, sql);
	const char *out = NULL;

	if (stmt_step(s) == ERR_OK)
		out = arena_strdup(ts->a, stmt_text(s, 0));
	stmt_reset(s);
	db_close(db);
	return out;
}

int64_t
test_store_ask(struct test_store *ts, const char *sql)
{
	const char *text = test_store_ask_text(ts, sql);

	assert_non_null(text);
	return strtoll(text, NULL, 10);
}

/* ---- the desk ---- */

struct record *
test_find(struct test_store *ts, enum table t, const char *id)
{
	const struct view *v = store_view(ts->st);
	struct record *r = NULL;
	enum err e = v->find(v->ctx, t, id, ts->a, &r);

	assert_true(e == ERR_OK || e == ERR_NOT_FOUND);
	return e == ERR_OK ? r : NULL;
}

static struct record *
get(struct test_store *ts, enum table t, const char *id)
{
	struct record *r = test_find(ts, t, id);

	if (r == NULL)
		fail_msg("the terminal shows no %s %s", entity_get(t)->one, id);
	return r;
}

int64_t
test_int(struct test_store *ts, enum table t, const char *id, int field)
{
	return record_int(get(ts, t, id), field);
}

const char *
test_text(struct test_store *ts, enum table t, const char *id, int field)
{
	return record_text(get(ts, t, id), field);
}

struct action
test_action(struct test_store *ts, enum operation op, enum table t,
	const char *id, struct field_values data)
{
	struct action act = { 0 };
	char uuid[UUID_SIZE];

	ts->made++;
	uuid_make(&ts->env, uuid);
	act.id = arena_strdup(ts->a, uuid);
	act.tenant_id = "hotel";
	act.user_id = ts->user;
	act.entity = entity_get(t);
	act.table_name = act.entity->name;
	act.operation = op;
	if (op == OPERATION_INSERT)
		act.local_id = id;
	else
		act.server_id = id;
	for (size_t i = 0; i < data.count; i++)
		field_values_add(ts->a, &act.data, data.items[i].field,
			data.items[i].value);
	act.has_base = op == OPERATION_UPDATE;
	for (size_t i = 0; act.has_base && i < data.count; i++)
		field_values_add(ts->a, &act.base, data.items[i].field,
			get(ts, t, id)->values[data.items[i].field]);
	act.idempotency_key = arena_printf(ts->a, "key-%d", ts->made);
	act.created_at = ts->now_ms++;
	act.business_date = HOTEL_TODAY;
	return act;
}

enum err
test_queue(struct test_store *ts, struct action *act)
{
	struct action_list list = { .count = 1, .items = act };

	return queue_add(ts->st, &list, 10000, ts->a, &ts->answer);
}

static const char *
queue_now(struct test_store *ts, struct action act)
{
	enum err e = test_queue(ts, &act);

	if (e != ERR_OK)
		fail_msg("%s %s: %s, rule %s, %s", act.table_name,
			action_record_id(&act), err_name(e),
			rule_get(ts->answer.rule)->code,
			ts->answer.detail == NULL ? "-" : ts->answer.detail);
	return act.id;
}

const char *
test_insert(struct test_store *ts, enum table t, const char *id,
	struct field_values data)
{
	return queue_now(ts, test_action(ts, OPERATION_INSERT, t, id, data));
}

const char *
test_update(struct test_store *ts, enum table t, const char *id,
	struct field_values data)
{
	return queue_now(ts, test_action(ts, OPERATION_UPDATE, t, id, data));
}

struct queued
test_queued(struct test_store *ts, const char *action_id)
{
	struct queued q;

	assert_int_equal(queue_find(ts->st, action_id, ts->a, &q), ERR_OK);
	return q;
}

struct queue_counts
test_counts(struct test_store *ts)
{
	struct queue_counts c;

	assert_int_equal(queue_count(ts->st, &c), ERR_OK);
	return c;
}

/* ---- the agent ---- */

static const char *
error_type_of(enum outcome o)
{
	switch (o) {
	case OUTCOME_INVALID:
		return "validation_error";
	case OUTCOME_ORPHAN:
		return "fk_error";
	case OUTCOME_REFUSED:
		return "business_rule_error";
	case OUTCOME_MANUAL:
	case OUTCOME_SERVER_WINS:
	case OUTCOME_CLIENT_WINS:
		return "conflict_error";
	case OUTCOME_APPLIED:
	case OUTCOME_MERGED:
	case OUTCOME_COUNT:
		break;
	}
	return NULL;
}

static const char *
status_of(enum outcome o)
{
	const char *error = error_type_of(o);

	if (error == NULL)
		return "success";
	return strcmp(error, "conflict_error") == 0 ? "conflict" : "error";
}

static void
answer_one(struct test_store *ts, const struct json_node *n,
	struct queue_result *out)
{
	struct field_problems problems = { 0 };
	struct action *act = ARENA_NEW(ts->office.arena, struct action);
	const struct reduction *r;

	assert_int_equal(
		action_from_json(n, ts->office.arena, act, &problems), ERR_OK);
	assert_int_equal(problems.count, 0);
	r = hotel_run(&ts->office, act);
	memset(out, 0, sizeof(*out));
	out->action_id = act->id;
	out->status = status_of(r->outcome);
	out->error_type = error_type_of(r->outcome);
	out->error_message = r->detail;
	out->resolution = outcome_name(r->outcome);
	out->conflict_id = r->conflict_id;
	out->server_id = r->record_id;
	if (r->rule != RULE_NONE)
		out->rule = rule_get(r->rule)->code;
	if (r->write_count > 0)
		out->stamp = ++ts->stamp;
}

size_t
test_push(struct test_store *ts, size_t limit)
{
	struct queue_batch batch;
	struct queue_result *results;
	struct json_doc *doc = NULL;
	const struct json_node *n;
	struct buf b;
	size_t count = 0;

	assert_int_equal(
		queue_sign(ts->st, ts->keys.signing, limit, &count), ERR_OK);
	buf_init(&b, 64u * 1024 * 1024);
	buf_addc(&b, '[');
	assert_int_equal(queue_batch(ts->st,
				 &(const struct queue_ask){ .after_seq = 0,
					 .to_seq = QUEUE_TO_END,
					 .limit = limit,
					 .max_bytes = SIZE_MAX },
				 ts->a, &b, &batch),
		ERR_OK);
	buf_addc(&b, ']');
	assert_int_equal(json_parse(b.data, b.len, b.len, &doc, NULL), ERR_OK);
	results = ARENA_ARRAY(ts->a, struct queue_result, batch.count + 1);
	n = json_first(json_root(doc));
	for (count = 0; n != NULL; n = json_next(n))
		answer_one(ts, n, &results[count++]);
	assert_int_equal(count, batch.count);
	assert_int_equal(
		queue_apply_results(ts->st, results, count, ts->a), ERR_OK);
	json_free(doc);
	buf_fini(&b);
	ts->sent += (int)count;
	return count;
}

void
test_answer(struct test_store *ts, const struct queue_result *r)
{
	assert_int_equal(queue_apply_results(ts->st, r, 1, ts->a), ERR_OK);
}

struct pull {
	struct test_store *ts;
	struct server_change *changes;
	struct json_doc **docs;
	size_t count;
	size_t cap;
	size_t doc_cap;
};

static struct json_doc *
to_json(const struct record *r)
{
	struct json_doc *doc = NULL;
	struct json_writer w;
	struct buf b;

	buf_init(&b, 1 << 22);
	json_writer_init(&w, &b);
	record_to_json(r, &w);
	assert_int_equal(json_parse(b.data, b.len, b.len, &doc, NULL), ERR_OK);
	buf_fini(&b);
	return doc;
}

static bool
is_same(const struct record *a, const struct record *b)
{
	if (a->version != b->version || a->deleted != b->deleted ||
		a->created_at != b->created_at ||
		a->updated_at != b->updated_at)
		return false;
	for (size_t i = 0; i < a->entity->field_count; i++) {
		if (!value_equal(a->values[i], b->values[i]))
			return false;
	}
	return true;
}

static void
add_change(struct pull *p, const struct record *r)
{
	const struct view *v = view_memory_view(p->ts->pulled);
	struct record *before = NULL;
	enum table t = r->entity->table;

	if (v->find(v->ctx, t, r->id, p->ts->a, &before) == ERR_OK &&
		is_same(before, r))
		return;
	p->changes = arena_grow(
		p->ts->a, p->changes, p->count, &p->cap, sizeof(*p->changes));
	p->docs = arena_grow(
		p->ts->a, p->docs, p->count, &p->doc_cap, sizeof(*p->docs));
	p->docs[p->count] = to_json(r);
	p->changes[p->count] = (struct server_change){
		.table_name = r->entity->name,
		.operation = r->deleted       ? "DELETE"
			     : before == NULL ? "INSERT"
					      : "UPDATE",
		.data = json_root(p->docs[p->count]),
		.timestamp = r->updated_at,
	};
	p->count++;
	view_memory_put(p->ts->pulled, r);
}

static void
apply(struct pull *p, size_t page, bool restart, bool complete)
{
	size_t at = 0;
	size_t n;
	bool last;

	if (page == 0)
		page = p->count + 1;
	do {
		n = p->count - at < page ? p->count - at : page;
		last = at + n == p->count;
		assert_int_equal(
			overlay_apply(p->ts->st, n > 0 ? p->changes + at : NULL,
				n,
				arena_printf(p->ts->a, "token-%d-%zu",
					(int)p->ts->stamp, at),
				p->ts->stamp, p->ts->now_ms, restart && at == 0,
				complete && last, p->ts->a),
			ERR_OK);
		at += n;
	} while (!last);
	for (size_t i = 0; i < p->count; i++)
		json_free(p->docs[i]);
}

void
test_pull(struct test_store *ts, size_t page, bool complete)
{
	struct pull p = { .ts = ts };

	for (int t = 0; t < TABLE_COUNT; t++) {
		size_t n = view_memory_count(ts->office.records, (enum table)t);

		for (size_t i = 0; i < n; i++)
			add_change(&p, view_memory_at(ts->office.records,
					       (enum table)t, i));
	}
	apply(&p, page, false, complete);
}

void
test_pull_again(struct test_store *ts, size_t page)
{
	struct pull p = { .ts = ts };
	const char *token;

	/* A server that is asked from the beginning has nothing to say of the
	 * token. */
	assert_int_equal(overlay_token(ts->st, ts->a, &token), ERR_OK);
	view_memory_clear(ts->pulled);
	for (int t = 0; t < TABLE_COUNT; t++) {
		size_t n = view_memory_count(ts->office.records, (enum table)t);

		for (size_t i = 0; i < n; i++)
			add_change(&p, view_memory_at(ts->office.records,
					       (enum table)t, i));
	}
	apply(&p, page, token[0] != '\0', true);
}

/* ---- the oracle ---- */

static void
copy_all(struct view_memory *from, struct view_memory *to)
{
	for (int t = 0; t < TABLE_COUNT; t++) {
		size_t n = view_memory_count(from, (enum table)t);

		for (size_t i = 0; i < n; i++)
			view_memory_put(
				to, view_memory_at(from, (enum table)t, i));
	}
}

static bool
has_effect(const struct reduction *r)
{
	return r->outcome == OUTCOME_APPLIED || r->outcome == OUTCOME_MERGED ||
	       r->outcome == OUTCOME_CLIENT_WINS;
}

static const char *
business_date_of(const struct view *v, struct arena *a)
{
	struct record_list list;

	assert_int_equal(
		v->list(v->ctx, TABLE_PROPERTIES, -1, value_null(), a, &list),
		ERR_OK);
	return list.count == 0
		       ? ""
		       : record_text(list.items[0], PROPERTY_BUSINESS_DATE);
}

static void
run_pending(struct test_store *ts, struct view_memory *model, struct arena *a)
{
	const struct view *v = view_memory_view(model);
	const char *date = business_date_of(v, a);
	struct queued_list list;
	struct reduction r;

	assert_int_equal(queue_list(ts->st, false, 0, a, &list), ERR_OK);
	for (size_t i = 0; i < list.count; i++) {
		struct queued *q = &list.items[i];
		struct reduce_input in = {
			.action = &q->action,
			.view = v,
			.now_ms = q->action.created_at,
			.business_date = date,
			.terminal_id = identity.terminal_id,
		};

		if (q->status == SYNC_STATUS_FAILED || q->tampered)
			continue;
		assert_int_equal(reduce(&in, a, &r), ERR_OK);
		for (size_t w = 0; has_effect(&r) && w < r.write_count; w++)
			view_memory_put(model, r.writes[w].record);
	}
}

/* Gives how many records the model has. */
static size_t
compare(const struct view *v, struct view_memory *model, enum table t,
	struct arena *a)
{
	size_t n = view_memory_count(model, t);
	struct record *r;

	for (size_t i = 0; i < n; i++) {
		const struct record *m = view_memory_at(model, t, i);

		if (v->find(v->ctx, t, m->id, a, &r) != ERR_OK)
			fail_msg(
				"%s %s is missing", entity_get(t)->name, m->id);
		if (!is_same(r, m))
			fail_msg("%s %s differs from the model",
				entity_get(t)->name, m->id);
	}
	return n;
}

static int64_t
count_rows(struct test_store *ts, struct arena *a)
{
	const char *sql = "SELECT 0";

	for (int t = 0; t < TABLE_COUNT; t++)
		sql = arena_printf(a, "%s + (SELECT count(*) FROM %s)", sql,
			entity_get((enum table)t)->name);
	return test_store_ask(ts, sql);
}

/* What is confirmed is what was pulled, whatever is pending. */
static void
compare_confirmed(struct test_store *ts, enum table t, struct arena *a)
{
	const struct view v = confirmed_view(ts->st);
	size_t n = compare(&v, ts->pulled, t, a);
	struct record_list list;
	size_t alive = 0;

	for (size_t i = 0; i < n; i++)
		alive += !view_memory_at(ts->pulled, t, i)->deleted;
	assert_int_equal(v.list(v.ctx, t, -1, value_null(), a, &list), ERR_OK);
	assert_int_equal(list.count, alive);
}

void
assert_like_model(struct test_store *ts)
{
	struct view_memory *model = view_memory_new();
	struct arena *a = arena_new(MEMORY);
	size_t n = 0;

	copy_all(ts->pulled, model);
	run_pending(ts, model, a);
	for (int t = 0; t < TABLE_COUNT; t++) {
		n += compare(store_view(ts->st), model, (enum table)t, a);
		compare_confirmed(ts, (enum table)t, a);
	}
	if (count_rows(ts, a) != (int64_t)n)
		fail_msg("the terminal has %d records, the model %zu",
			(int)count_rows(ts, a), n);
	view_memory_free(model);
	arena_free(a);
}
