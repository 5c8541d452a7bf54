#include "tests/lib/meeting_priv.h"
#include "tests/lib/meeting_subjects.h"

#include "base/check.h"
#include "base/uuid.h"
#include "domain/reduce_priv.h"
#include "domain/states.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* The devices did it within a while that is over. */
#define BEGAN_AGO 10000
#define AFTER_ALL 5000
#define MEMORY    ((size_t)256 * 1024 * 1024)
#define NEW_ID    "e0000000-0000-4000-8000-000000000001"
#define ROUNDS    3 /* of sending again what waits for a parent */

const int64_t meeting_instants[MEETING_DEVICES] = { 3000, 1000, 2000 };

/* ---- life ---- */

void
meeting_open(struct meeting *m)
{
	static const char *const names[MEETING_DEVICES] = { "FD1", "FD2",
		"FD3" };
	struct test_answer answer;

	memset(m, 0, sizeof(*m));
	server_hotel_open(&m->hotel);
	meeting_subjects_put(&m->hotel);
	m->arena = arena_new(MEMORY);
	m->kept = arena_new(MEMORY);
	for (int d = 0; d < MEETING_DEVICES; d++) {
		struct test_terminal *t = &m->devices[d];

		test_terminal_add(&m->hotel, t, names[d], true);
		memcpy(t->user_id, MANAGER_ID, sizeof(MANAGER_ID));
		/* Until the token is that of a client who has everything. */
		do {
			test_sync(t, "", FEED_PAGE, &answer);
			CHECK(answer.status == 200);
			m->count = json_find_bool(
				json_root(answer.doc), "has_more", false);
			test_answer_free(&answer);
		} while (m->count != 0);
	}
	m->stamp = server_hotel_stamp(&m->hotel);
	/* All that is there is older than what the devices do. */
	m->hotel.now_ms += 2 * BEGAN_AGO;
}

void
meeting_close(struct meeting *m)
{
	for (int d = 0; d < MEETING_DEVICES; d++)
		test_terminal_free(&m->devices[d]);
	arena_free(m->arena);
	arena_free(m->kept);
	server_hotel_close(&m->hotel);
}

static void
begin(struct meeting *m)
{
	struct storage *s = m->hotel.storage;
	enum err e = s->ops->begin(s, HOTEL_ID);

	CHECK(e == ERR_OK);
	m->count++;
	for (int d = 0; d < MEETING_DEVICES; d++) {
		m->devices[d].seq = 0;
		m->devices[d].prev_hash[0] = '\0';
	}
}

static void
take_back(struct meeting *m)
{
	struct storage *s = m->hotel.storage;
	enum err e = s->ops->end(s, ERR_BUSY);

	CHECK(e == ERR_BUSY);
}

/* ---- one action ---- */

__attribute__((format(printf, 2, 3))) void
meeting_complain(struct run *r, const char *format, ...)
{
	va_list args;
	char text[400];

	if (r->out->wrong != NULL)
		return;
	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	r->out->wrong = arena_strdup(r->a, text);
}

static const char *
kept_text(struct arena *a, const struct json_node *n, const char *key)
{
	return arena_strdup(a, json_find_text(n, key, NULL));
}

static void
read_answer(struct run *r, const struct buf *results, struct sent *s)
{
	const struct json_node *n;
	struct json_doc *doc;
	enum err e =
		json_parse(results->data, results->len, TEXT_MAX, &doc, NULL);

	CHECK(e == ERR_OK);
	n = json_root(doc);
	s->status = kept_text(r->a, n, "status");
	s->rule = kept_text(r->a, n, "rule");
	s->error_type = kept_text(r->a, n, "error_type");
	s->conflict_id = kept_text(r->a, n, "conflict_id");
	s->resolution = kept_text(r->a, n, "resolution");
	json_free(doc);
}

/* Into the transaction that is open. */
void
meeting_push(struct run *r, struct sent *s)
{
	const struct sync_caller caller = { .tenant_id = HOTEL_ID,
		.terminal_id = s->from->id };
	struct sync_handler *h = &r->m->hotel.handler;
	struct storage_terminal terminal;
	struct prepared_batch batch;
	struct sync_pushed pushed;
	struct wire_request req;
	struct json_doc *doc;
	struct buf body;
	const char *why;
	enum err e;

	buf_init(&body, TEXT_MAX);
	wire_request_write(s->from->token, s->from->id, r->m->hotel.now_ms, 0,
		s->text, strlen(s->text), &body);
	e = json_parse(body.data, body.len, WIRE_REQUEST_MAX, &doc, NULL);
	CHECK(e == ERR_OK);
	e = wire_request_read(json_root(doc), &req, &why);
	CHECK(e == ERR_OK);
	CHECK(sync_admit(h, h->storage, &caller, &req, r->a, &terminal, &why) ==
		0);
	sync_batch_new(&req, r->a, &batch);
	sync_prepare(h, &terminal, &req, 0, batch.count, r->a, &batch);
	sync_pushed_init(&pushed);
	e = sync_push(h, &caller, &req, &batch, r->a, &pushed);
	CHECK(e == ERR_OK);
	read_answer(r, &pushed.results, s);
	sync_pushed_fini(&pushed);
	json_free(doc);
	buf_fini(&body);
}

static const char *
one_field(struct run *r, const struct field *f, struct value v)
{
	struct json_writer w;
	struct buf text;
	const char *out;

	buf_init(&text, TEXT_MAX);
	json_writer_init(&w, &text);
	json_begin_object(&w);
	json_write_key(&w, f->name);
	value_to_json(f, v, &w);
	json_end_object(&w);
	out = arena_strdup(r->a, text.data);
	buf_fini(&text);
	return out;
}

/* Members of the first object that the second one has not, in the order of
 * both; then those of the second. */
static void
write_merged(struct json_writer *w, const char *all, const char *over)
{
	struct json_doc *docs[2];
	const char *texts[2] = { all, over };

	for (int i = 0; i < 2; i++) {
		enum err e = json_parse(
			texts[i], strlen(texts[i]), TEXT_MAX, &docs[i], NULL);

		CHECK(e == ERR_OK);
	}
	json_begin_object(w);
	for (int i = 0; i < 2; i++) {
		const struct json_node *n = json_first(json_root(docs[i]));

		for (; n != NULL; n = json_next(n)) {
			if (i == 0 && json_find(json_root(docs[1]),
					      json_key(n)) != NULL)
				continue;
			json_write_key(w, json_key(n));
			json_write_node(w, n);
		}
	}
	json_end_object(w);
	json_free(docs[0]);
	json_free(docs[1]);
}

static const char *
merged(struct run *r, const char *all, const char *over)
{
	struct json_writer w;
	struct buf text;
	const char *out;

	buf_init(&text, TEXT_MAX);
	json_writer_init(&w, &text);
	write_merged(&w, all, over);
	out = arena_strdup(r->a, text.data);
	buf_fini(&text);
	return out;
}

/* The subject as it is before, without what only the server says. */
static const char *
before(struct run *r)
{
	const struct meeting_subject *s = meeting_subject(r->plan->table);
	const struct view *v =
		r->m->hotel.storage->ops->view(r->m->hotel.storage);
	struct json_writer w;
	struct record *now;
	struct buf text;
	const char *out;
	enum err e = v->find(v->ctx, s->table, s->id, r->a, &now);

	CHECK(e == ERR_OK);
	buf_init(&text, TEXT_MAX);
	json_writer_init(&w, &text);
	json_begin_object(&w);
	for (size_t i = 0; i < now->entity->field_count; i++) {
		if (record_is_null(now, (int)i))
			continue;
		json_write_key(&w, now->entity->fields[i].name);
		value_to_json(&now->entity->fields[i], now->values[i], &w);
	}
	json_end_object(&w);
	out = arena_strdup(r->a, text.data);
	buf_fini(&text);
	return out;
}

bool
meeting_is_new(const struct meeting_plan *p)
{
	for (size_t d = 0; d < p->devices; d++) {
		if (p->ops[d] == OPERATION_INSERT)
			return true;
	}
	return false;
}

/* What the others have seen of a record that is new. */
struct value
meeting_base_of(const struct meeting_plan *p)
{
	for (size_t d = 0; d < p->devices; d++) {
		if (p->ops[d] == OPERATION_INSERT)
			return p->values.items[d];
	}
	return p->values.base;
}

const char *
meeting_new_id(struct run *r, const char *what)
{
	char id[UUID_SIZE];

	uuid_derive("meeting",
		arena_printf(r->a, "%d %s %d", r->m->count, what, r->made++),
		id);
	return arena_strdup(r->a, id);
}

void
meeting_add(struct run *r, struct test_terminal *from,
	const struct test_action *act, struct sent *out)
{
	struct buf text;

	memset(out, 0, sizeof(*out));
	out->from = from;
	buf_init(&text, TEXT_MAX);
	out->id = test_action_add(from, act, &text);
	out->text = arena_strdup(r->a, text.data);
	buf_fini(&text);
}

/* Whether it changes the other field. */
bool
meeting_is_beside(const struct meeting_plan *p, size_t d)
{
	return p->has_beside && d + 1 == p->devices;
}

static void
make_change(struct run *r, size_t d, struct test_action *act)
{
	const struct meeting_plan *p = r->plan;
	const struct field *f = r->field;
	struct value base = meeting_base_of(p);
	struct value v = p->values.items[d];

	if (meeting_is_beside(p, d)) {
		f = &r->entity->fields[p->beside];
		base = p->beside_base;
		v = p->beside_value;
	}
	act->server_id = r->id;
	act->data = p->ops[d] == OPERATION_DELETE ? "{}" : one_field(r, f, v);
	act->base = p->says_base ? one_field(r, f, base) : NULL;
}

static void
make(struct run *r, size_t d, struct sent *out)
{
	static const char *const resolutions[RESOLUTION_COUNT] = {
		"server_wins", "client_wins", "manual"
	};
	const struct meeting_plan *p = r->plan;
	const struct meeting_subject *s = meeting_subject(p->table);
	int64_t after =
		meeting_is_beside(p, d) ? AFTER_ALL : meeting_instants[d];
	struct test_action act = {
		.id = meeting_new_id(r, "action"),
		.table = r->entity->name,
		.operation = operation_name(p->ops[d]),
		.resolution = resolutions[p->resolution],
		.created_at = r->m->hotel.now_ms - BEGAN_AGO + after,
	};

	if (p->ops[d] != OPERATION_INSERT) {
		make_change(r, d, &act);
	} else {
		act.local_id = p->own_ids ? meeting_new_id(r, "record") : r->id;
		act.data = merged(r, merged(r, before(r), s->fresh),
			one_field(r, r->field, p->values.items[d]));
	}
	meeting_add(r, &r->m->devices[d], &act, out);
}

/* ---- what is there ---- */

struct record *
meeting_find(struct run *r, enum table t, const char *id)
{
	struct storage *s = r->m->hotel.storage;
	const struct view *v = s->ops->view(s);
	struct record *out = NULL;
	enum err e = v->find(v->ctx, t, id, r->a, &out);

	CHECK(e == ERR_OK || e == ERR_NOT_FOUND);
	return e == ERR_OK ? out : NULL;
}

struct record_list
meeting_conflicts(struct run *r)
{
	struct storage *s = r->m->hotel.storage;
	const struct view *v = s->ops->view(s);
	struct record_list list = { 0 };
	enum err e = v->list(v->ctx, TABLE_CONFLICTS, CONFLICT_RECORD_ID,
		value_text(r->id), r->a, &list);

	CHECK(e == ERR_OK);
	return list;
}

void
meeting_count_conflicts(struct run *r, size_t *open, size_t *closed)
{
	struct record_list list = meeting_conflicts(r);

	*open = 0;
	*closed = 0;
	for (size_t i = 0; i < list.count; i++) {
		if (record_int(list.items[i], CONFLICT_RESOLVED) != 0)
			(*closed)++;
		else
			(*open)++;
	}
}

int64_t
meeting_stamp(struct run *r)
{
	struct storage *s = r->m->hotel.storage;

	return s->ops->stamp(s);
}

/* ---- the arrivals ---- */

bool
meeting_says(const char *a, const char *b)
{
	return a != NULL && strcmp(a, b) == 0;
}

/* It waits for a parent that may still come. */
static bool
may_come_again(const struct sent *s)
{
	return meeting_says(s->error_type, "fk_error") &&
	       s->conflict_id == NULL;
}

static void
check_status(struct run *r, int64_t *rank)
{
	const struct record *now = meeting_find(r, r->plan->table, r->id);

	if (now == NULL || r->field->policy != POLICY_PRIORITY)
		return;
	if (record_int(now, r->plan->field) < *rank && !meeting_is_new(r->plan))
		meeting_complain(r, "the %s of a room falls", r->field->name);
	*rank = record_int(now, r->plan->field);
}

static void
arrive(struct run *r)
{
	const struct meeting_plan *p = r->plan;
	int64_t rank = 0;
	bool again = true;

	for (size_t i = 0; i < p->devices; i++) {
		struct sent *s = &r->sent[p->order[i]];

		meeting_push(r, s);
		/* The first one changes what it has seen. */
		if (i > 0)
			check_status(r, &rank);
		else if (r->field->policy == POLICY_PRIORITY &&
			 meeting_find(r, p->table, r->id) != NULL)
			rank = record_int(
				meeting_find(r, p->table, r->id), p->field);
	}
	for (int n = 0; n < ROUNDS && again; n++) {
		again = false;
		for (size_t i = 0; i < p->devices; i++) {
			struct sent *s = &r->sent[p->order[i]];

			if (!may_come_again(s))
				continue;
			meeting_push(r, s);
			again = true;
		}
	}
}

static void
read_end(struct run *r)
{
	struct meeting_end *out = r->out;
	const struct record *now = meeting_find(r, r->plan->table, r->id);

	for (size_t d = 0; d < r->plan->devices; d++) {
		const struct sent *s = &r->sent[d];
		bool asked = meeting_says(s->status, "conflict") &&
			     (s->resolution == NULL ||
				     meeting_says(s->resolution, "manual"));

		out->rules[d] = s->rule;
		out->answers[d] = asked ? MEETING_ASKED : MEETING_TAKEN;
		if (meeting_says(s->status, "error"))
			out->answers[d] = MEETING_REFUSED;
	}
	out->exists = now != NULL;
	out->deleted = now != NULL && now->deleted;
	out->value = now != NULL ? now->values[r->plan->field] : value_null();
	out->beside = now != NULL ? now->values[r->plan->beside] : value_null();
	meeting_count_conflicts(r, &out->open, &out->closed);
}

/* ---- all of it ---- */

static struct run
run_of(struct meeting *m, const struct meeting_plan *plan,
	struct meeting_end *out)
{
	struct run r = {
		.m = m,
		.plan = plan,
		.entity = entity_get(plan->table),
		.a = m->arena,
		.out = out,
	};

	memset(out, 0, sizeof(*out));
	r.field = &r.entity->fields[plan->field];
	r.id = meeting_is_new(plan) ? NEW_ID : meeting_subject(plan->table)->id;
	return r;
}

void
meeting_run(struct meeting *m, const struct meeting_plan *plan,
	struct meeting_end *out)
{
	int money = meeting_money_of(plan->table);
	int64_t then = 0;
	struct run r;

	arena_reset(m->arena);
	r = run_of(m, plan, out);
	begin(m);
	if (money >= 0)
		then = meeting_sum_of(&r, plan->table, money);
	for (size_t d = 0; d < plan->devices; d++)
		make(&r, d, &r.sent[d]);
	arrive(&r);
	read_end(&r);
	meeting_check_answers(&r);
	meeting_check_kept(&r);
	meeting_check_feed(&r);
	if (money >= 0)
		meeting_check_money(&r, money, then);
	meeting_check_decisions(&r);
	take_back(m);
}

/* ---- values ---- */

/* Alone; whether the server takes it and nobody is asked. */
static bool
try_value(struct meeting *m, enum table t, int field, enum operation op,
	const struct meeting_values *known, struct value v, const char **rule)
{
	const struct meeting_plan plan = {
		.table = t,
		.field = field,
		.devices = 1,
		.ops = { op },
		.values = { .base = known->base, .items = { v } },
		.says_base = true,
	};
	struct meeting_end end;
	struct run r;

	arena_reset(m->arena);
	r = run_of(m, &plan, &end);
	begin(m);
	make(&r, 0, &r.sent[0]);
	arrive(&r);
	read_end(&r);
	take_back(m);
	*rule = end.rules[0];
	return end.answers[0] == MEETING_TAKEN && end.exists &&
	       value_equal(end.value, v);
}

static struct value
base_value(struct meeting *m, enum table t, int field)
{
	const struct record *r =
		server_hotel_find(&m->hotel, t, meeting_subject(t)->id);

	CHECK(r != NULL);
	return r->values[field];
}

static struct value
kept_value(struct arena *a, struct value v)
{
	return v.kind == VALUE_TEXT ? value_text(arena_strdup(a, v.s)) : v;
}

static size_t
candidates(struct meeting *m, const struct field *f, struct value *out)
{
	struct storage *s = m->hotel.storage;
	enum err e = s->ops->begin_read(s, HOTEL_ID);
	size_t n;

	CHECK(e == ERR_OK);
	n = meeting_candidates(&m->hotel, f, m->kept, out);
	s->ops->end_read(s);
	return n;
}

void
meeting_values(struct meeting *m, enum table t, int field, enum operation op,
	struct meeting_values *out)
{
	const struct field *f = &entity_get(t)->fields[field];
	struct value tried[MEETING_CANDIDATES + 1];
	size_t n = candidates(m, f, tried);
	const char *rule = NULL;

	memset(out, 0, sizeof(*out));
	out->base = base_value(m, t, field);
	for (size_t i = 0; i < n && out->count < MEETING_DEVICES; i++) {
		if (value_equal(tried[i], out->base))
			continue;
		if (try_value(m, t, field, op, out, tried[i], &rule))
			out->items[out->count++] =
				kept_value(m->kept, tried[i]);
		else if (out->rule == NULL)
			out->rule = arena_strdup(m->kept, rule);
	}
	for (size_t i = out->count; i < MEETING_DEVICES; i++)
		out->items[i] = out->count > 0
					? out->items[i % out->count]
					: kept_value(m->kept, tried[i % n]);
}
