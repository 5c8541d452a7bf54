/* What must hold for every meeting (meeting.h). */
#include "tests/lib/meeting_priv.h"

#include "base/check.h"

#include <string.h>

/* ---- what must hold ---- */

void
meeting_check_answers(struct run *r)
{
	for (size_t d = 0; d < r->plan->devices; d++) {
		const struct sent *s = &r->sent[d];

		if (s->status == NULL)
			meeting_complain(r, "device %zu has no answer", d);
		else if (meeting_says(s->status, "error") && s->rule == NULL &&
			 !meeting_says(s->error_type, "validation_error"))
			meeting_complain(r, "device %zu hears no cause", d);
		else if (meeting_says(s->status, "error") &&
			 meeting_says(s->error_type, "validation_error") &&
			 r->plan->values.count > 0 && s->rule != NULL)
			meeting_complain(r,
				"device %zu: the server could not store it", d);
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
	struct record_list list = meeting_conflicts(r);

	for (size_t i = 0; i < list.count; i++) {
		if (image_has(r, list.items[i], CONFLICT_CLIENT_DATA, v) ||
			image_has(r, list.items[i], CONFLICT_SERVER_DATA, v))
			return true;
	}
	return false;
}

/* Whoever was told that the server has it finds it there, or beside what
 * stands. */
void
meeting_check_kept(struct run *r)
{
	const struct meeting_plan *p = r->plan;
	struct value base = meeting_base_of(p);

	/* What the server itself says of a record is never taken from a
	 * device; and there are no conflicts about conflicts. */
	if (p->values.count == 0 || p->table == TABLE_CONFLICTS)
		return;
	for (size_t d = 0; d < p->devices; d++) {
		struct value v = p->values.items[d];

		if (p->ops[d] == OPERATION_DELETE || p->own_ids ||
			meeting_is_beside(p, d) ||
			r->out->answers[d] == MEETING_REFUSED ||
			r->field->policy == POLICY_SUM || value_equal(v, base))
			continue;
		if (r->out->exists && !r->out->deleted &&
			value_equal(v, r->out->value))
			continue;
		if (!is_kept(r, v))
			meeting_complain(r, "what device %zu said is lost", d);
	}
}

static bool
comes_again(const struct json_node *n)
{
	const char *id = json_find_text(json_find(n, "data"), "id", "");
	const char *table = json_find_text(n, "table_name", "");

	for (n = json_next(n); n != NULL; n = json_next(n)) {
		if (meeting_says(id,
			    json_find_text(json_find(n, "data"), "id", "")) &&
			meeting_says(
				table, json_find_text(n, "table_name", "")))
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
	now = meeting_find(r, e->table, json_find_text(data, "id", ""));
	CHECK(now != NULL);
	buf_init(&there, TEXT_MAX);
	buf_init(&told, TEXT_MAX);
	json_writer_init(&w, &there);
	record_to_json(now, &w);
	json_canonical(data, NULL, &told);
	if (there.len != told.len ||
		memcmp(there.data, told.data, there.len) != 0)
		meeting_complain(r, "devices hear of %s %s what is not so",
			e->one, now->id);
	buf_fini(&there);
	buf_fini(&told);
}

/* What every device pulls is what the server holds. */
void
meeting_check_feed(struct run *r)
{
	struct storage *s = r->m->hotel.storage;
	const struct record *subject = meeting_find(r, r->plan->table, r->id);
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
		told |= meeting_says(
			json_find_text(json_find(n, "data"), "id", ""), r->id);
		if (!comes_again(n))
			check_change(r, n);
	}
	if (subject != NULL && subject->version > 1 && !told)
		meeting_complain(r, "no device hears of the record");
	json_free(doc);
	buf_fini(&json);
}

/* Sent once more, in the other order: nothing happens. */
static void
check_again(struct run *r)
{
	int64_t then = meeting_stamp(r);

	for (size_t i = r->plan->devices; i-- > 0;) {
		struct sent s = r->sent[r->plan->order[i]];

		meeting_push(r, &s);
		if (!meeting_says(s.status, r->sent[r->plan->order[i]].status))
			meeting_complain(
				r, "the same action has another answer");
	}
	if (meeting_stamp(r) != then)
		meeting_complain(
			r, "an action that comes again changes something");
}

/* ---- decisions ---- */

static void
decide(struct run *r, int device, const struct record *conflict,
	const char *strategy, struct sent *out)
{
	const struct test_action act = {
		.id = meeting_new_id(r, "decision"),
		.table = "conflicts",
		.operation = "UPDATE",
		.server_id = conflict->id,
		.data = arena_printf(r->a,
			"{\"resolved\":true,\"resolution_strategy\":\"%s\"}",
			strategy),
	};

	meeting_add(r, &r->m->devices[device], &act, out);
	meeting_push(r, out);
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
	if (!meeting_says(first.status, "success")) {
		if (first.rule == NULL &&
			!meeting_says(first.error_type, "validation_error"))
			meeting_complain(
				r, "a decision is refused without a cause");
		decide(r, 1, conflict, "server_wins", &first);
		other = "client_wins";
	}
	if (!meeting_says(first.status, "success"))
		meeting_complain(r, "nobody can decide the conflict");
	then = meeting_stamp(r);
	decide(r, 0, conflict, other, &second);
	if (!meeting_says(second.rule, "CONFLICT_DECIDED") ||
		meeting_stamp(r) != then)
		meeting_complain(r, "a second decision counts");
}

void
meeting_check_decisions(struct run *r)
{
	struct record_list list = meeting_conflicts(r);
	size_t open;
	size_t closed;

	for (size_t i = 0; i < list.count; i++) {
		if (record_int(list.items[i], CONFLICT_RESOLVED) == 0)
			settle(r, list.items[i]);
	}
	meeting_count_conflicts(r, &open, &closed);
	if (open > 0 || closed != list.count)
		meeting_complain(r, "a decision asks again");
	check_again(r);
	meeting_count_conflicts(r, &open, &closed);
	if (open > 0 || closed != list.count)
		meeting_complain(r, "an action that was decided on asks again");
	meeting_check_feed(r);
}

/* ---- money ---- */

int64_t
meeting_sum_of(struct run *r, enum table t, int field)
{
	struct storage *s = r->m->hotel.storage;
	const struct view *v = s->ops->view(s);
	int64_t sum = 0;
	enum err e = v->sum(v->ctx, t, -1, value_null(), field, &sum);

	CHECK(e == ERR_OK);
	return sum;
}

/* Every posting and payment that was taken counts, and nothing else does. */
void
meeting_check_money(struct run *r, int field, int64_t then)
{
	const struct meeting_plan *p = r->plan;
	struct json_doc *doc;
	int64_t taken = 0;

	if (meeting_is_new(p) && !p->own_ids)
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
	if (meeting_sum_of(r, p->table, field) - then != taken)
		meeting_complain(r, "money does not add up");
}

/* The field of a table whose rows are money; -1. */
int
meeting_money_of(enum table t)
{
	if (t == TABLE_FOLIO_CHARGES)
		return CHARGE_AMOUNT_MINOR;
	return t == TABLE_CASH_PAYMENTS ? PAYMENT_AMOUNT_MINOR : -1;
}
