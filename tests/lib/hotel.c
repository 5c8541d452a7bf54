#include "tests/lib/hotel.h"

#include "tests/lib/test.h"

#include "domain/folio.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MEMORY ((size_t)512 * 1024 * 1024)

/* ---- the hotel ---- */

static void
put_staff(struct hotel *h, const char *id, enum role role)
{
	hotel_put(h, TABLE_STAFF, id,
		DATA(TEXT(STAFF_LOGIN, id), TEXT(STAFF_DISPLAY_NAME, id),
			INT(STAFF_ROLE, role), INT(STAFF_ACTIVE, 1)));
}

static void
put_room(struct hotel *h, const char *number)
{
	hotel_put(h, TABLE_ROOMS, number,
		DATA(TEXT(ROOM_NUMBER, number), TEXT(ROOM_ROOM_TYPE, "DBL"),
			INT(ROOM_CAPACITY, 2), INT(ROOM_RATE_MINOR, 9000),
			INT(ROOM_STATUS, ROOM_STATUS_AVAILABLE),
			INT(ROOM_CONDITION, ROOM_CONDITION_CLEAN)));
}

static void
put_item(struct hotel *h, const char *id, enum station station, int64_t price,
	int64_t tax_ppm)
{
	hotel_put(h, TABLE_MENU_ITEMS, id,
		DATA(TEXT(ITEM_CODE, id), TEXT(ITEM_NAME, id),
			INT(ITEM_PRICE_MINOR, price),
			INT(ITEM_TAX_PPM, tax_ppm), INT(ITEM_STATION, station),
			INT(ITEM_AVAILABLE, 1)));
}

static void
furnish(struct hotel *h)
{
	hotel_put(h, TABLE_PROPERTIES, "property",
		DATA(TEXT(PROPERTY_NAME, "Hotel"),
			TEXT(PROPERTY_CURRENCY, "EUR"),
			TEXT(PROPERTY_TIMEZONE, "UTC"),
			TEXT(PROPERTY_BUSINESS_DATE, HOTEL_TODAY),
			INT(PROPERTY_OFFLINE_WINDOW, OFFLINE_WINDOW_EXTENDED)));
	put_staff(h, "desk", ROLE_FRONT_DESK);
	put_staff(h, "cook", ROLE_KITCHEN);
	put_staff(h, "maid", ROLE_HOUSEKEEPING);
	put_staff(h, "fixer", ROLE_MAINTENANCE);
	put_staff(h, "boss", ROLE_MANAGER);
	put_room(h, "204");
	put_room(h, "205");
	put_room(h, "206");
	hotel_put(h, TABLE_GUESTS, "anna",
		DATA(TEXT(GUEST_FULL_NAME, "Lindqvist, Anna"),
			TEXT(GUEST_DOCUMENT_NUMBER, "P7714203")));
	hotel_put(h, TABLE_GUESTS, "ben",
		DATA(TEXT(GUEST_FULL_NAME, "Garcia Lopez, Ben"),
			TEXT(GUEST_DOCUMENT_NUMBER, "AA120394")));
	hotel_put(h, TABLE_STAYS, "stay",
		DATA(TEXT(STAY_GUEST_ID, "anna"), TEXT(STAY_ROOM_ID, "204"),
			INT(STAY_STATE, STAY_STATE_CONFIRMED),
			TEXT(STAY_ARRIVAL_DATE, HOTEL_TODAY),
			TEXT(STAY_DEPARTURE_DATE, "2026-11-24"),
			INT(STAY_ADULTS, 1), INT(STAY_RATE_MINOR, 9000)));
	hotel_put(h, TABLE_CASH_SESSIONS, "drawer",
		DATA(TEXT(DRAWER_DRAWER, "D1"), TEXT(DRAWER_OPENED_BY, "desk"),
			INT(DRAWER_FLOAT_MINOR, 10000),
			INT(DRAWER_STATE, DRAWER_STATE_OPEN)));
	put_item(h, "burger", STATION_HOT, 1250, 100000);
	put_item(h, "beer", STATION_BAR, 500, 200000);
	hotel_set(h, TABLE_MENU_ITEMS, "beer", DATA(INT(ITEM_COUNTDOWN, 10)));
}

void
hotel_begin(struct hotel *h)
{
	memset(h, 0, sizeof(*h));
	h->arena = arena_new(MEMORY);
	h->records = view_memory_new();
	h->user = "boss";
	h->terminal = "FD1";
	h->now_ms = HOTEL_START;
	h->business_date = HOTEL_TODAY;
	h->authoritative = true;
	furnish(h);
}

void
hotel_end(struct hotel *h)
{
	view_memory_free(h->records);
	arena_free(h->arena);
}

int
hotel_set_up(void **state)
{
	struct hotel *h = malloc(sizeof(*h));

	assert_non_null(h);
	hotel_begin(h);
	*state = h;
	return 0;
}

int
hotel_tear_down(void **state)
{
	hotel_end(*state);
	free(*state);
	return 0;
}

/* ---- records ---- */

static struct field_values
kept_values(struct hotel *h, struct field_values v)
{
	struct field_values kept = { .count = v.count };

	kept.items = ARENA_ARRAY(h->arena, struct field_value, v.count + 1);
	for (size_t i = 0; i < v.count; i++)
		kept.items[i] = v.items[i];
	return kept;
}

static void
fill(struct record *r, struct field_values data)
{
	for (size_t i = 0; i < data.count; i++)
		r->values[data.items[i].field] = data.items[i].value;
}

void
hotel_put(
	struct hotel *h, enum table t, const char *id, struct field_values data)
{
	struct record *r = record_new(h->arena, entity_get(t));

	r->id = id;
	r->tenant_id = "hotel";
	r->version = 1;
	r->created_at = HOTEL_START - 1000;
	r->updated_at = HOTEL_START - 1000;
	r->updated_by = "setup";
	fill(r, data);
	view_memory_put(h->records, r);
}

const struct record *
hotel_find(struct hotel *h, enum table t, const char *id)
{
	const struct view *v = view_memory_view(h->records);
	struct record *r = NULL;

	if (v->find(v->ctx, t, id, h->arena, &r) != ERR_OK)
		return NULL;
	return r;
}

const struct record *
hotel_get(struct hotel *h, enum table t, const char *id)
{
	const struct record *r = hotel_find(h, t, id);

	if (r == NULL)
		fail_msg("there is no %s %s", entity_get(t)->one, id);
	return r;
}

void
hotel_set(
	struct hotel *h, enum table t, const char *id, struct field_values data)
{
	struct record *r = record_copy(h->arena, hotel_get(h, t, id));

	fill(r, data);
	view_memory_put(h->records, r);
}

void
hotel_delete_past_rules(struct hotel *h, enum table t, const char *id)
{
	struct record *r = record_copy(h->arena, hotel_get(h, t, id));

	r->deleted = true;
	r->version++;
	r->updated_by = "office";
	view_memory_put(h->records, r);
}

int64_t
hotel_int(struct hotel *h, enum table t, const char *id, int field)
{
	return record_int(hotel_get(h, t, id), field);
}

const char *
hotel_text(struct hotel *h, enum table t, const char *id, int field)
{
	return record_text(hotel_get(h, t, id), field);
}

const char *
hotel_word(struct hotel *h, enum table t, const char *id, int field)
{
	return record_word(hotel_get(h, t, id), field);
}

struct record_list
hotel_list(struct hotel *h, enum table t, int field, const char *text)
{
	const struct view *v = view_memory_view(h->records);
	struct record_list list = { 0 };

	assert_int_equal(
		v->list(v->ctx, t, field, value_text(text), h->arena, &list),
		ERR_OK);
	return list;
}

const struct record *
hotel_only(struct hotel *h, enum table t, int field, const char *text)
{
	struct record_list list = hotel_list(h, t, field, text);

	if (list.count != 1)
		fail_msg("%zu %s for %s, not one", list.count,
			entity_get(t)->name, text == NULL ? "all" : text);
	return list.items[0];
}

/* ---- actions ---- */

struct action
hotel_action(struct hotel *h, enum operation op, enum table t, const char *id,
	struct field_values data)
{
	struct action act = { 0 };

	h->actions++;
	act.id = h->action_id != NULL
			 ? h->action_id
			 : arena_printf(h->arena, "action-%d", h->actions);
	act.tenant_id = "hotel";
	act.user_id = h->user;
	act.entity = entity_get(t);
	act.table_name = act.entity->name;
	act.operation = op;
	if (op == OPERATION_INSERT)
		act.local_id = id;
	else
		act.server_id = id;
	act.data = kept_values(h, data);
	if (h->base != NULL) {
		act.base = kept_values(h, *h->base);
		act.has_base = true;
	}
	act.conflict_resolution = h->resolution;
	act.idempotency_key =
		h->key != NULL ? h->key
			       : arena_printf(h->arena, "key-%d", h->actions);
	act.created_at = h->now_ms;
	act.business_date = h->claimed_date;
	act.reason = h->reason;
	if (h->insist != NULL) {
		act.overrides[act.override_count++] = h->insist;
		if (h->reason == NULL)
			act.reason = "it has to be";
	}
	return act;
}

static void
image(const struct reduction *r, struct buf *out)
{
	struct json_writer w;

	buf_init(out, 1 << 22);
	buf_addf(out, "%s %d %s %s %s ", outcome_name(r->outcome), r->rule,
		r->detail == NULL ? "-" : r->detail,
		r->record_id == NULL ? "-" : r->record_id,
		r->conflict_id == NULL ? "-" : r->conflict_id);
	for (size_t i = 0; i < r->write_count; i++) {
		buf_adds(out, r->writes[i].is_new ? "new " : "old ");
		json_writer_init(&w, out);
		record_to_json(r->writes[i].record, &w);
	}
	assert_true(buf_ok(out));
}

/* The same input gives the same bytes. */
static void
assert_same_reduction(const struct reduction *a, const struct reduction *b)
{
	struct buf one;
	struct buf two;

	image(a, &one);
	image(b, &two);
	assert_string_equal(one.data, two.data);
	buf_fini(&one);
	buf_fini(&two);
}

static void
check_writes(struct hotel *h, const struct reduction *r)
{
	for (size_t i = 0; i < r->write_count; i++) {
		const struct write *w = &r->writes[i];
		const struct record *before =
			hotel_find(h, w->record->entity->table, w->record->id);

		assert_int_equal(w->is_new, before == NULL);
		assert_int_equal(w->record->version,
			(before == NULL ? 0 : before->version) +
				(h->authoritative ? 1 : 0));
		assert_string_equal(w->record->tenant_id, "hotel");
		if (i > 0)
			assert_true(r->writes[i - 1].record->entity->table <=
				    w->record->entity->table);
	}
}

const struct reduction *
hotel_run(struct hotel *h, struct action *act)
{
	/* The series of folio numbers goes on, so the trial run has none. */
	struct view trial = *view_memory_view(h->records);
	struct reduce_input in = {
		.action = act,
		.problems = h->problems,
		.view = view_memory_view(h->records),
		.now_ms = h->now_ms,
		.business_date = h->business_date,
		.property = h->property,
		.terminal_id = h->terminal,
		.authoritative = h->authoritative,
		.late = h->late,
		.apart = h->apart,
		.integration = h->integration,
		.seen = h->seen,
	};
	struct reduction *out = ARENA_NEW(h->arena, struct reduction);
	struct reduction once;
	struct reduction twice;

	trial.next = NULL;
	in.view = &trial;
	assert_int_equal(reduce(&in, h->arena, &once), ERR_OK);
	assert_int_equal(reduce(&in, h->arena, &twice), ERR_OK);
	assert_same_reduction(&once, &twice);
	in.view = view_memory_view(h->records);
	assert_int_equal(reduce(&in, h->arena, out), ERR_OK);
	check_writes(h, out);
	for (size_t i = 0; i < out->write_count; i++)
		view_memory_put(h->records, out->writes[i].record);
	h->last = *out;
	h->now_ms += 1000;
	h->action_id = NULL;
	h->key = NULL;
	h->claimed_date = NULL;
	h->insist = NULL;
	h->reason = NULL;
	h->base = NULL;
	h->seen = NULL;
	h->problems = NULL;
	h->resolution = RESOLUTION_SERVER_WINS;
	return out;
}

static const struct reduction *
run_kept(struct hotel *h, struct action act)
{
	struct action *kept = ARENA_NEW(h->arena, struct action);

	*kept = act;
	h->last_action = kept;
	return hotel_run(h, kept);
}

const struct reduction *
hotel_insert(
	struct hotel *h, enum table t, const char *id, struct field_values data)
{
	return run_kept(h, hotel_action(h, OPERATION_INSERT, t, id, data));
}

const struct reduction *
hotel_update(
	struct hotel *h, enum table t, const char *id, struct field_values data)
{
	return run_kept(h, hotel_action(h, OPERATION_UPDATE, t, id, data));
}

const struct reduction *
hotel_remove(struct hotel *h, enum table t, const char *id)
{
	return run_kept(h, hotel_action(h, OPERATION_DELETE, t, id, EMPTY));
}

const struct reduction *
hotel_again(struct hotel *h)
{
	return run_kept(h, *h->last_action);
}

/* ---- steps ---- */

void
hotel_check_in(struct hotel *h)
{
	assert_applied(hotel_update(h, TABLE_STAYS, "stay",
		DATA(INT(STAY_STATE, STAY_STATE_IN_HOUSE))));
}

const char *
hotel_folio(struct hotel *h, const char *stay_id)
{
	struct record *r = NULL;

	assert_int_equal(folio_of_stay(view_memory_view(h->records), stay_id,
				 h->arena, &r),
		ERR_OK);
	return r->id;
}

void
hotel_charge(struct hotel *h, const char *id, int64_t amount_minor)
{
	assert_applied(hotel_insert(h, TABLE_FOLIO_CHARGES, id,
		DATA(TEXT(CHARGE_FOLIO_ID, hotel_folio(h, "stay")),
			INT(CHARGE_KIND, CHARGE_KIND_ROOM),
			INT(CHARGE_AMOUNT_MINOR, amount_minor))));
}

int64_t
hotel_balance(struct hotel *h, const char *folio_id)
{
	int64_t balance = 0;

	assert_int_equal(
		folio_balance(view_memory_view(h->records), folio_id, &balance),
		ERR_OK);
	return balance;
}

void
hotel_order(struct hotel *h)
{
	assert_applied(hotel_insert(h, TABLE_ORDERS, "order",
		DATA(INT(ORDER_STATE, ORDER_STATE_OPEN),
			TEXT(ORDER_NUMBER, "FD1-000001"),
			TEXT(ORDER_TABLE_NO, "5"))));
	assert_applied(hotel_insert(h, TABLE_ORDER_LINES, "line",
		DATA(TEXT(LINE_ORDER_ID, "order"),
			TEXT(LINE_MENU_ITEM_ID, "burger"),
			TEXT(LINE_NAME, "burger"), INT(LINE_QUANTITY, 1),
			INT(LINE_UNIT_PRICE_MINOR, 1250),
			INT(LINE_TAX_MINOR, 114),
			INT(LINE_STATE, LINE_STATE_FIRED))));
}

/* ---- what came out ---- */

size_t
writes_to(const struct reduction *r, enum table t)
{
	size_t n = 0;

	for (size_t i = 0; i < r->write_count; i++)
		n += r->writes[i].record->entity->table == t;
	return n;
}

bool
has_exception(const struct reduction *r, enum rule rule)
{
	for (size_t i = 0; i < r->exception_count; i++) {
		if (r->exceptions[i] == rule)
			return true;
	}
	return false;
}

static const char *
code_of(enum rule rule)
{
	return rule == RULE_NONE ? "no rule" : rule_get(rule)->code;
}

void
assert_outcome_at(
	const struct reduction *r, enum outcome o, const char *file, int line)
{
	if (r->outcome == o)
		return;
	print_error("outcome is %s (%s: %s), not %s\n",
		outcome_name(r->outcome), code_of(r->rule),
		r->detail == NULL ? "-" : r->detail, outcome_name(o));
	for (size_t i = 0; i < r->problems.count; i++)
		print_error("  %s %s\n", r->problems.items[i].field,
			r->problems.items[i].message);
	_fail(file, line);
}

void
assert_refused_at(
	const struct reduction *r, enum rule rule, const char *file, int line)
{
	assert_outcome_at(r, OUTCOME_REFUSED, file, line);
	if (r->rule == rule && r->write_count == 0 && r->final == NULL)
		return;
	print_error("refused by %s (%s) with %zu writes, not by %s\n",
		code_of(r->rule), r->detail, r->write_count, code_of(rule));
	_fail(file, line);
}

void
assert_exception_at(
	const struct reduction *r, enum rule rule, const char *file, int line)
{
	if (r->outcome <= OUTCOME_CLIENT_WINS && has_exception(r, rule))
		return;
	print_error("%s with %s (%s), not taken with %s\n",
		outcome_name(r->outcome), code_of(r->rule),
		r->detail == NULL ? "-" : r->detail, code_of(rule));
	_fail(file, line);
}

void
assert_problem_at(const struct reduction *r, const char *field,
	const char *file, int line)
{
	assert_outcome_at(r, OUTCOME_INVALID, file, line);
	for (size_t i = 0; i < r->problems.count; i++) {
		if (strcmp(r->problems.items[i].field, field) == 0)
			return;
	}
	print_error("%s is not among the problems\n", field);
	_fail(file, line);
}
