#include "tests/lib/meeting.h"

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
#define TEXT_MAX  ((size_t)16 * 1024 * 1024)
#define NEW_ID    "e0000000-0000-4000-8000-000000000001"
#define ROUNDS    3 /* of sending again what waits for a parent */
#define FEED_PAGE 100000

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

/* On its way: as it was sent, so that it can be sent again. */
struct sent {
	struct test_terminal *from;
	const char *id;
	const char *text;
	/* Its answer. */
	const char *status;
	const char *rule;
	const char *error_type;
	const char *conflict_id;
	const char *resolution;
};

struct run {
	struct meeting *m;
	const struct meeting_plan *plan;
	const struct entity *entity;
	const struct field *field;
	const char *id; /* of the record */
	struct arena *a;
	struct sent sent[MEETING_DEVICES];
	struct meeting_end *out;
	int made;
};

__attribute__((format(printf, 2, 3))) static void
complain(struct run *r, const char *format, ...)
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
static void
push(struct run *r, struct sent *s)
{
	const struct sync_caller caller = { HOTEL_ID, s->from->id };
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

static bool
is_new(const struct meeting_plan *p)
{
	for (size_t d = 0; d < p->devices; d++) {
		if (p->ops[d] == OPERATION_INSERT)
			return true;
	}
	return false;
}

/* What the others have seen of a record that is new. */
static struct value
base_of(const struct meeting_plan *p)
{
	for (size_t d = 0; d < p->devices; d++) {
		if (p->ops[d] == OPERATION_INSERT)
			return p->values.items[d];
	}
	return p->values.base;
}

static const char *
new_id(struct run *r, const char *what)
{
	char id[UUID_SIZE];

	uuid_derive("meeting",
		arena_printf(r->a, "%d %s %d", r->m->count, what, r->made++),
		id);
	return arena_strdup(r->a, id);
}

static void
add(struct run *r, struct test_terminal *from, const struct test_action *act,
	struct sent *out)
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
static bool
is_beside(const struct meeting_plan *p, size_t d)
{
	return p->has_beside && d + 1 == p->devices;
}

static void
make_change(struct run *r, size_t d, struct test_action *act)
{
	const struct meeting_plan *p = r->plan;
	const struct field *f = r->field;
	struct value base = base_of(p);
	struct value v = p->values.items[d];

	if (is_beside(p, d)) {
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
	int64_t after = is_beside(p, d) ? AFTER_ALL : meeting_instants[d];
	struct test_action act = {
		.id = new_id(r, "action"),
		.table = r->entity->name,
		.operation = operation_name(p->ops[d]),
		.resolution = resolutions[p->resolution],
		.created_at = r->m->hotel.now_ms - BEGAN_AGO + after,
	};

	if (p->ops[d] != OPERATION_INSERT) {
		make_change(r, d, &act);
	} else {
		act.local_id = p->own_ids ? new_id(r, "record") : r->id;
		act.data = merged(r, merged(r, before(r), s->fresh),
			one_field(r, r->field, p->values.items[d]));
	}
	add(r, &r->m->devices[d], &act, out);
}

/* ---- what is there ---- */

static struct record *
find(struct run *r, enum table t, const char *id)
{
	struct storage *s = r->m->hotel.storage;
	const struct view *v = s->ops->view(s);
	struct record *out = NULL;
	enum err e = v->find(v->ctx, t, id, r->a, &out);

	CHECK(e == ERR_OK || e == ERR_NOT_FOUND);
	return e == ERR_OK ? out : NULL;
}

static struct record_list
conflicts(struct run *r)
{
	struct storage *s = r->m->hotel.storage;
	const struct view *v = s->ops->view(s);
	struct record_list list = { 0 };
	enum err e = v->list(v->ctx, TABLE_CONFLICTS, CONFLICT_RECORD_ID,
		value_text(r->id), r->a, &list);

	CHECK(e == ERR_OK);
	return list;
}

static void
count_conflicts(struct run *r, size_t *open, size_t *closed)
{
	struct record_list list = conflicts(r);

	*open = 0;
	*closed = 0;
	for (size_t i = 0; i < list.count; i++) {
		if (record_int(list.items[i], CONFLICT_RESOLVED) != 0)
			(*closed)++;
		else
			(*open)++;
	}
}

static int64_t
stamp(struct run *r)
{
	struct storage *s = r->m->hotel.storage;

	return s->ops->stamp(s);
}

/* ---- the arrivals ---- */

static bool
is(const char *a, const char *b)
{
	return a != NULL && strcmp(a, b) == 0;
}

/* It waits for a parent that may still come. */
static bool
may_come_again(const struct sent *s)
{
	return is(s->error_type, "fk_error") && s->conflict_id == NULL;
}

static void
check_status(struct run *r, int64_t *rank)
{
	const struct record *now = find(r, r->plan->table, r->id);

	if (now == NULL || r->field->policy != POLICY_PRIORITY)
		return;
	if (record_int(now, r->plan->field) < *rank && !is_new(r->plan))
		complain(r, "the %s of a room falls", r->field->name);
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

		push(r, s);
		/* The first one changes what it has seen. */
		if (i > 0)
			check_status(r, &rank);
		else if (r->field->policy == POLICY_PRIORITY &&
			 find(r, p->table, r->id) != NULL)
			rank = record_int(find(r, p->table, r->id), p->field);
	}
	for (int n = 0; n < ROUNDS && again; n++) {
		again = false;
		for (size_t i = 0; i < p->devices; i++) {
			struct sent *s = &r->sent[p->order[i]];

			if (!may_come_again(s))
				continue;
			push(r, s);
			again = true;
		}
	}
}

static void
read_end(struct run *r)
{
	struct meeting_end *out = r->out;
	const struct record *now = find(r, r->plan->table, r->id);

	for (size_t d = 0; d < r->plan->devices; d++) {
		const struct sent *s = &r->sent[d];
		bool asked =
			is(s->status, "conflict") &&
			(s->resolution == NULL || is(s->resolution, "manual"));

		out->rules[d] = s->rule;
		out->answers[d] = asked ? MEETING_ASKED : MEETING_TAKEN;
		if (is(s->status, "error"))
			out->answers[d] = MEETING_REFUSED;
	}
	out->exists = now != NULL;
	out->deleted = now != NULL && now->deleted;
	out->value = now != NULL ? now->values[r->plan->field] : value_null();
	out->beside = now != NULL ? now->values[r->plan->beside] : value_null();
	count_conflicts(r, &out->open, &out->closed);
}

/* ---- what must hold ---- */

static void
check_answers(struct run *r)
{
	for (size_t d = 0; d < r->plan->devices; d++) {
		const struct sent *s = &r->sent[d];

		if (s->status == NULL)
			complain(r, "device %zu has no answer", d);
		else if (is(s->status, "error") && s->rule == NULL &&
			 !is(s->error_type, "validation_error"))
			complain(r, "device %zu hears no cause", d);
		else if (is(s->status, "error") &&
			 is(s->error_type, "validation_error") &&
			 r->plan->values.count > 0 && s->rule != NULL)
			complain(r, "device %zu: the server could not store it",
				d);
	}
}

/* Whether one of the images of a conflict has the value. */
static bool
image_has(struct run *r, const struct record *c, int image, struct value v)
{
	const char *text = record_text(c, image);
	struct json_doc *doc;
	const struct json_node *n;
	struct value there;
	bool has = false;

	if (text == NULL ||
		json_parse(text, strlen(text), TEXT_MAX, &doc, NULL) != ERR_OK)
		return false;
	n = json_find(json_root(doc), r->field->name);
	if (n != NULL && value_from_json(r->field, n, r->a, &there) == ERR_OK)
		has = value_equal(there, v);
	json_free(doc);
	return has;
}

static bool
is_kept(struct run *r, struct value v)
{
	struct record_list list = conflicts(r);

	for (size_t i = 0; i < list.count; i++) {
		if (image_has(r, list.items[i], CONFLICT_CLIENT_DATA, v) ||
			image_has(r, list.items[i], CONFLICT_SERVER_DATA, v))
			return true;
	}
	return false;
}

/* Whoever was told that the server has it finds it there, or beside what
 * stands. */
static void
check_kept(struct run *r)
{
	const struct meeting_plan *p = r->plan;
	struct value base = base_of(p);

	/* What the server itself says of a record is never taken from a
	 * device; and there are no conflicts about conflicts. */
	if (p->values.count == 0 || p->table == TABLE_CONFLICTS)
		return;
	for (size_t d = 0; d < p->devices; d++) {
		struct value v = p->values.items[d];

		if (p->ops[d] == OPERATION_DELETE || p->own_ids ||
			is_beside(p, d) ||
			r->out->answers[d] == MEETING_REFUSED ||
			r->field->policy == POLICY_SUM || value_equal(v, base))
			continue;
		if (r->out->exists && !r->out->deleted &&
			value_equal(v, r->out->value))
			continue;
		if (!is_kept(r, v))
			complain(r, "what device %zu said is lost", d);
	}
}

static bool
comes_again(const struct json_node *n)
{
	const char *id = json_find_text(json_find(n, "data"), "id", "");
	const char *table = json_find_text(n, "table_name", "");

	for (n = json_next(n); n != NULL; n = json_next(n)) {
		if (is(id, json_find_text(json_find(n, "data"), "id", "")) &&
			is(table, json_find_text(n, "table_name", "")))
			return true;
	}
	return false;
}

static void
check_change(struct run *r, const struct json_node *n)
{
	const struct entity *e =
		entity_find(json_find_text(n, "table_name", ""));
	const struct json_node *data = json_find(n, "data");
	const struct record *now;
	struct json_writer w;
	struct buf there;
	struct buf told;

	CHECK(e != NULL);
	now = find(r, e->table, json_find_text(data, "id", ""));
	CHECK(now != NULL);
	buf_init(&there, TEXT_MAX);
	buf_init(&told, TEXT_MAX);
	json_writer_init(&w, &there);
	record_to_json(now, &w);
	json_canonical(data, NULL, &told);
	if (there.len != told.len ||
		memcmp(there.data, told.data, there.len) != 0)
		complain(r, "devices hear of %s %s what is not so", e->one,
			now->id);
	buf_fini(&there);
	buf_fini(&told);
}

/* What every device pulls is what the server holds. */
static void
check_feed(struct run *r)
{
	struct storage *s = r->m->hotel.storage;
	const struct record *subject = find(r, r->plan->table, r->id);
	struct json_doc *doc;
	struct buf json;
	size_t count = 0;
	int64_t last;
	bool told = false;
	bool more;
	enum err e;

	buf_init(&json, TEXT_MAX);
	buf_addc(&json, '[');
	e = s->ops->changes(
		s, r->m->stamp, FEED_PAGE, &json, &count, &last, &more);
	CHECK(e == ERR_OK && !more);
	buf_addc(&json, ']');
	e = json_parse(json.data, json.len, TEXT_MAX, &doc, NULL);
	CHECK(e == ERR_OK);
	for (const struct json_node *n = json_first(json_root(doc)); n != NULL;
		n = json_next(n)) {
		told |= is(
			json_find_text(json_find(n, "data"), "id", ""), r->id);
		if (!comes_again(n))
			check_change(r, n);
	}
	if (subject != NULL && subject->version > 1 && !told)
		complain(r, "no device hears of the record");
	json_free(doc);
	buf_fini(&json);
}

/* Sent once more, in the other order: nothing happens. */
static void
check_again(struct run *r)
{
	int64_t then = stamp(r);

	for (size_t i = r->plan->devices; i-- > 0;) {
		struct sent s = r->sent[r->plan->order[i]];

		push(r, &s);
		if (!is(s.status, r->sent[r->plan->order[i]].status))
			complain(r, "the same action has another answer");
	}
	if (stamp(r) != then)
		complain(r, "an action that comes again changes something");
}

/* ---- decisions ---- */

static void
decide(struct run *r, int device, const struct record *conflict,
	const char *strategy, struct sent *out)
{
	const struct test_action act = {
		.id = new_id(r, "decision"),
		.table = "conflicts",
		.operation = "UPDATE",
		.server_id = conflict->id,
		.data = arena_printf(r->a,
			"{\"resolved\":true,\"resolution_strategy\":\"%s\"}",
			strategy),
	};

	add(r, &r->m->devices[device], &act, out);
	push(r, out);
}

/* The action's side, unless a rule of the hotel is against it; then the
 * server's. */
static void
settle(struct run *r, const struct record *conflict)
{
	struct sent first;
	const char *other = "server_wins";
	struct sent second;
	int64_t then;

	decide(r, 1, conflict, "client_wins", &first);
	if (!is(first.status, "success")) {
		if (first.rule == NULL &&
			!is(first.error_type, "validation_error"))
			complain(r, "a decision is refused without a cause");
		decide(r, 1, conflict, "server_wins", &first);
		other = "client_wins";
	}
	if (!is(first.status, "success"))
		complain(r, "nobody can decide the conflict");
	then = stamp(r);
	decide(r, 0, conflict, other, &second);
	if (!is(second.rule, "CONFLICT_DECIDED") || stamp(r) != then)
		complain(r, "a second decision counts");
}

static void
check_decisions(struct run *r)
{
	struct record_list list = conflicts(r);
	size_t open;
	size_t closed;

	for (size_t i = 0; i < list.count; i++) {
		if (record_int(list.items[i], CONFLICT_RESOLVED) == 0)
			settle(r, list.items[i]);
	}
	count_conflicts(r, &open, &closed);
	if (open > 0 || closed != list.count)
		complain(r, "a decision asks again");
	check_again(r);
	count_conflicts(r, &open, &closed);
	if (open > 0 || closed != list.count)
		complain(r, "an action that was decided on asks again");
	check_feed(r);
}

/* ---- money ---- */

static int64_t
sum_of(struct run *r, enum table t, int field)
{
	struct storage *s = r->m->hotel.storage;
	const struct view *v = s->ops->view(s);
	int64_t sum = 0;
	enum err e = v->sum(v->ctx, t, -1, value_null(), field, &sum);

	CHECK(e == ERR_OK);
	return sum;
}

/* Every posting and payment that was taken counts, and nothing else does. */
static void
check_money(struct run *r, int field, int64_t then)
{
	const struct meeting_plan *p = r->plan;
	struct json_doc *doc;
	int64_t taken = 0;

	if (is_new(p) && !p->own_ids)
		return; /* the same record: see the answers */
	for (size_t d = 0; d < p->devices; d++) {
		enum err e;

		if (p->ops[d] != OPERATION_INSERT ||
			r->out->answers[d] != MEETING_TAKEN)
			continue;
		e = json_parse(r->sent[d].text, strlen(r->sent[d].text),
			TEXT_MAX, &doc, NULL);
		CHECK(e == ERR_OK);
		taken += json_find_int(json_find(json_root(doc), "data"),
			r->entity->fields[field].name, 0);
		json_free(doc);
	}
	if (sum_of(r, p->table, field) - then != taken)
		complain(r, "money does not add up");
}

/* The field of a table whose rows are money; -1. */
static int
money_of(enum table t)
{
	if (t == TABLE_FOLIO_CHARGES)
		return CHARGE_AMOUNT_MINOR;
	return t == TABLE_CASH_PAYMENTS ? PAYMENT_AMOUNT_MINOR : -1;
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
	r.id = is_new(plan) ? NEW_ID : meeting_subject(plan->table)->id;
	return r;
}

void
meeting_run(struct meeting *m, const struct meeting_plan *plan,
	struct meeting_end *out)
{
	int money = money_of(plan->table);
	int64_t then = 0;
	struct run r;

	arena_reset(m->arena);
	r = run_of(m, plan, out);
	begin(m);
	if (money >= 0)
		then = sum_of(&r, plan->table, money);
	for (size_t d = 0; d < plan->devices; d++)
		make(&r, d, &r.sent[d]);
	arrive(&r);
	read_end(&r);
	check_answers(&r);
	check_kept(&r);
	check_feed(&r);
	if (money >= 0)
		check_money(&r, money, then);
	check_decisions(&r);
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
