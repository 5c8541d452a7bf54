/*
 * Decisions that wait for the demo hotel's manager, one of each kind, and one
 * that was made already. The reducer makes them out of what a terminal and the
 * office have done apart, so they are exactly what a real one would be.
 */
#include "server/demo_priv.h"

#include "base/check.h"
#include "base/money.h"
#include "domain/reduce.h"

#define OTHER_RATE INT64_C(1500) /* less, from the fifth night on */

/* ---- what a terminal did while it was apart ---- */

struct late {
	struct action act;
	const char *terminal;
	int64_t at_ms;
	struct field_problems problems;
};

static void
late_init(struct demo *d, struct late *l, enum table t, const char *name,
	const char *login)
{
	const struct entity *e = entity_get(t);

	*l = (struct late){
		.act = {
			.id = demo_effect_id(d, d->space,
				arena_printf(d->a, "action %s", name)),
			.tenant_id = d->set->tenant_id,
			.user_id = demo_login(d, login)->id,
			.table_name = e->name,
			.entity = e,
			.operation = OPERATION_UPDATE,
			.has_base = true,
			.idempotency_key = arena_printf(d->a, "demo %s", name),
			.business_date = d->business_date,
		},
	};
}

static void
late_changes(struct demo *d, struct late *l, const struct record *base,
	int field, struct value v)
{
	field_values_add(d->a, &l->act.base, field, base->values[field]);
	field_values_add(d->a, &l->act.data, field, v);
}

/* It arrives now. */
static void
arrive(struct demo *d, struct late *l)
{
	struct reduce_input in = {
		.action = &l->act,
		.problems = &l->problems,
		.view = d->s->ops->view(d->s),
		.now_ms = l->at_ms,
		.business_date = d->business_date,
		.terminal_id = l->terminal,
		.authoritative = true,
		.late = true,
	};
	struct reduction out;

	if (d->err != ERR_OK)
		return;
	l->act.created_at = l->at_ms;
	demo_fail(d, reduce(&in, d->a, &out));
	if (d->err != ERR_OK)
		return;
	CHECK(out.conflict_id != NULL);
	for (size_t i = 0; i < out.write_count; i++)
		demo_write(d, out.writes[i].record);
}

/* ---- finding ---- */

/* NULL after a failure. */
static struct record *
find(struct demo *d, enum table t, const char *id)
{
	const struct view *v = d->s->ops->view(d->s);
	struct record *r = NULL;

	if (d->err == ERR_OK)
		demo_fail(d, v->find(v->ctx, t, id, d->a, &r));
	return d->err == ERR_OK ? record_dup(d->a, r) : NULL;
}

/* The nth of these rooms that nobody who arrives has been promised. */
static struct demo_room *
free_room(const struct demo *d, enum demo_kind kind, size_t n)
{
	struct demo_room *r;

	for (size_t i = 0; (r = demo_room(d, kind, i)) != NULL; i++) {
		if (!r->is_promised && n-- == 0)
			return r;
	}
	return NULL;
}

/* ---- the decisions ---- */

/* The desk moved the guest, who stays two nights longer; the office gave one
 * more night at another rate. */
static void
two_rooms(struct demo *d, const struct record *before)
{
	const struct demo_room *to = free_room(d, DEMO_INSPECTED, 1);
	struct record *now = record_copy(d->a, before);
	const char *leaves = record_text(before, STAY_DEPARTURE_DATE);
	struct late l;
	char two[DATE_SIZE];
	char one[DATE_SIZE];

	if (to == NULL || !date_add(leaves, 2, two) ||
		!date_add(leaves, 1, one))
		return;
	late_init(d, &l, TABLE_STAYS, "move", "bob");
	l.terminal = "FD2";
	l.at_ms = demo_ago(d, 55);
	l.act.server_id = before->id;
	late_changes(d, &l, before, STAY_ROOM_ID, value_text(to->id));
	late_changes(d, &l, before, STAY_DEPARTURE_DATE,
		value_text(arena_strdup(d->a, two)));
	record_set_text(now, STAY_DEPARTURE_DATE, one);
	record_set_int(now, STAY_RATE_MINOR,
		record_int(before, STAY_RATE_MINOR) - OTHER_RATE);
	now->version++;
	now->updated_at = demo_ago(d, 38);
	now->updated_by = demo_login(d, "max")->id;
	demo_write(d, now);
	arrive(d, &l);
}

static int64_t
persons(const struct record *stay)
{
	return record_int(stay, STAY_ADULTS) + record_int(stay, STAY_CHILDREN);
}

static void
conflict_of_rooms(struct demo *d)
{
	for (size_t n = 0; n < demo_kind_count(d, DEMO_STAYOVER_DIRTY); n++) {
		const struct demo_room *room =
			demo_room(d, DEMO_STAYOVER_DIRTY, n);
		struct record *stay = find(d, TABLE_STAYS, room->stay_id);

		/* Any room is large enough for two. */
		if (stay == NULL || persons(stay) > 2)
			continue;
		two_rooms(d, stay);
		return;
	}
}

/* Two people read a passport differently. */
static void
conflict_of_identity(struct demo *d)
{
	const struct demo_room *room = demo_guest_room(d, 12);
	struct record *stay = find(d, TABLE_STAYS, room->stay_id);
	struct record *before;
	struct record *now;
	struct late l;

	if (stay == NULL)
		return;
	before = find(d, TABLE_GUESTS, record_text(stay, STAY_GUEST_ID));
	if (before == NULL)
		return;
	late_init(d, &l, TABLE_GUESTS, "identity", "bob");
	l.terminal = "FD2";
	l.at_ms = demo_ago(d, 95);
	l.act.server_id = before->id;
	late_changes(
		d, &l, before, GUEST_DOCUMENT_NUMBER, value_text("P4081973"));
	late_changes(d, &l, before, GUEST_NOTE,
		value_text("Shows a new passport; copy is in the tray of FD2"));
	now = record_copy(d->a, before);
	record_set_text(now, GUEST_DOCUMENT_NUMBER, "P4087193");
	now->version++;
	now->updated_at = demo_ago(d, 80);
	now->updated_by = demo_login(d, "clara")->id;
	demo_write(d, now);
	arrive(d, &l);
}

/* Deleted in the office while somebody was on the way. */
static void
conflict_of_deletion(struct demo *d)
{
	const struct demo_room *room = demo_guest_room(d, 8);
	const struct demo_person *rosa = demo_login(d, "rosa");
	struct record *r = demo_record(d, TABLE_SERVICE_REQUESTS,
		demo_id(d, TABLE_SERVICE_REQUESTS, "deleted"));
	int64_t at = demo_ago(d, 70);
	struct late l;

	record_set_text(r, REQUEST_ROOM_ID, room->id);
	record_set_text(r, REQUEST_STAY_ID, room->stay_id);
	record_set_int(r, REQUEST_KIND, REQUEST_KIND_CLEANING);
	record_set_text(r, REQUEST_MESSAGE, "Glass broken on the balcony");
	record_set_int(r, REQUEST_SOURCE, REQUEST_SOURCE_DESK);
	record_set_int(r, REQUEST_STATE, REQUEST_STATE_OPEN);
	record_set_int(r, REQUEST_REQUESTED_AT, at);
	late_init(d, &l, TABLE_SERVICE_REQUESTS, "deleted", "rosa");
	l.terminal = "HK1";
	l.at_ms = demo_ago(d, 48);
	l.act.server_id = r->id;
	late_changes(
		d, &l, r, REQUEST_STATE, value_int(REQUEST_STATE_ASSIGNED));
	late_changes(d, &l, r, REQUEST_ASSIGNED_TO, value_text(rosa->id));
	r->deleted = true;
	demo_put_changed(d, r, at, demo_ago(d, 52), demo_login(d, "olga"));
	arrive(d, &l);
}

static void
set_line(struct demo *d, struct late *l, const char *order_id)
{
	const struct demo_dish *dish = demo_dish("COF");
	const struct field_value values[] = {
		{ LINE_ORDER_ID, value_text(order_id) },
		{ LINE_MENU_ITEM_ID,
			value_text(demo_id(d, TABLE_MENU_ITEMS, dish->code)) },
		{ LINE_NAME, value_text(dish->name) },
		{ LINE_QUANTITY, value_int(2) },
		{ LINE_UNIT_PRICE_MINOR, value_int(dish->price_minor) },
		{ LINE_TAX_MINOR,
			value_int(money_tax_included(
				2 * dish->price_minor, dish->tax_ppm)) },
		{ LINE_ROUND, value_int(1) },
		{ LINE_STATION, value_int((int64_t)dish->station) },
		{ LINE_STATE, value_int(LINE_STATE_FIRED) },
	};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		field_values_add(
			d->a, &l->act.data, values[i].field, values[i].value);
}

/* Two coffees for a check that was deleted as a mistake. */
static void
conflict_of_parent(struct demo *d)
{
	const struct demo_person *by = demo_login(d, "hugo");
	struct record *r = demo_record(
		d, TABLE_ORDERS, demo_id(d, TABLE_ORDERS, "POS1-001698"));
	int64_t at = demo_ago(d, 33);
	struct late l;

	record_set_text(r, ORDER_NUMBER, "POS1-001698");
	record_set_text(r, ORDER_TABLE_NO, "T12");
	record_set_int(r, ORDER_COVERS, 2);
	record_set_int(r, ORDER_STATE, ORDER_STATE_OPEN);
	record_set_text(r, ORDER_OPENED_BY, by->id);
	record_set_int(r, ORDER_OPENED_AT, at);
	r->deleted = true;
	demo_put_changed(d, r, at, demo_ago(d, 29), demo_login(d, "max"));
	late_init(d, &l, TABLE_ORDER_LINES, "coffee", "hugo");
	l.terminal = "POS2";
	l.at_ms = demo_ago(d, 31);
	l.act.operation = OPERATION_INSERT;
	l.act.has_base = false;
	l.act.local_id = demo_id(d, TABLE_ORDER_LINES, "coffee");
	set_line(d, &l, r->id);
	arrive(d, &l);
}

/* A terminal of an older version, which knew a word where a number stands
 * now. */
static void
conflict_of_limits(struct demo *d)
{
	const struct demo_room *room = demo_room(d, DEMO_PICKUP, 0);
	struct record *task;
	struct late l;

	if (room == NULL)
		return;
	task = find(d, TABLE_HOUSEKEEPING_TASKS,
		demo_id(d, TABLE_HOUSEKEEPING_TASKS,
			arena_printf(d->a, "pickup %s", room->number)));
	if (task == NULL)
		return;
	late_init(d, &l, TABLE_HOUSEKEEPING_TASKS, "limits", "ana");
	l.terminal = "HK1";
	l.at_ms = demo_ago(d, 26);
	l.act.server_id = task->id;
	late_changes(d, &l, task, TASK_NOTE,
		value_text("Guest waits in the lobby with a child"));
	field_values_add(
		d->a, &l.act.base, TASK_PRIORITY, task->values[TASK_PRIORITY]);
	field_problems_add(d->a, &l.problems, "priority",
		"was 'rush' and must be a whole number from 1 to 9");
	l.problems.items[0].raw = "\"rush\"";
	arrive(d, &l);
}

/* Reported clean after it had been inspected: the newest report stands. */
static void
decided_by_age(struct demo *d)
{
	const struct demo_room *room = demo_room(d, DEMO_INSPECTED, 0);
	struct record *now;
	struct record *before;
	struct late l;

	if (room == NULL)
		return;
	now = find(d, TABLE_ROOMS, room->id);
	if (now == NULL)
		return;
	before = record_copy(d->a, now);
	record_set_int(before, ROOM_CONDITION, ROOM_CONDITION_DIRTY);
	late_init(d, &l, TABLE_ROOMS, "stale", "ana");
	l.terminal = "HK1";
	l.at_ms = now->updated_at - 20 * DEMO_MINUTE_MS;
	l.act.server_id = now->id;
	late_changes(
		d, &l, before, ROOM_CONDITION, value_int(ROOM_CONDITION_CLEAN));
	arrive(d, &l);
}

void
demo_conflicts(struct demo *d)
{
	static void (*const cases[])(struct demo * d) = {
		conflict_of_rooms,
		conflict_of_identity,
		conflict_of_deletion,
		conflict_of_parent,
		conflict_of_limits,
		decided_by_age,
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (d->err == ERR_OK)
			cases[i](d);
	}
}
