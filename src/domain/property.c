/* The property's own record: one of it, with the business date, which the night
 * audit alone moves (hotel-domain 1.8). */
#include "domain/reduce_priv.h"

#include "base/date.h"

enum err
property_find(struct reduce_work *w, const struct record **out)
{
	struct record_list list;
	enum err e;

	if (w->in->property != NULL) {
		*out = w->in->property;
		return ERR_OK;
	}
	if (!w->property_known) {
		e = work_list(w, TABLE_PROPERTIES, -1, value_null(), &list);
		if (e != ERR_OK)
			return e;
		w->property = list.count > 0 ? list.items[0] : NULL;
		w->property_known = true;
	}
	*out = w->property;
	return ERR_OK;
}

static enum err
property_insert(struct reduce_work *w, struct record *now)
{
	struct record_list list;
	enum err e;

	e = work_list(w, TABLE_PROPERTIES, -1, value_null(), &list);
	if (e != ERR_OK || list.count <= 1)
		return e;
	return work_refuse(w, RULE_RECORD_EXISTS,
		"%s is not the only property here",
		record_text(now, PROPERTY_NAME));
}

/* ---- the business date ---- */

/* States in which an order is somebody's business still. */
static const enum order_state open_orders[] = { ORDER_STATE_OPEN,
	ORDER_STATE_SENT, ORDER_STATE_PRESENTED, ORDER_STATE_PART_PAID,
	ORDER_STATE_REOPENED };
static const enum drawer_state open_drawers[] = { DRAWER_STATE_OPEN,
	DRAWER_STATE_SUSPENDED, DRAWER_STATE_COUNTED };

static enum err
count_one(struct reduce_work *w, enum table t, int field, int64_t value,
	size_t *count)
{
	struct record_list list = { 0 };
	enum err e = work_list(w, t, field, value_int(value), &list);

	*count += list.count;
	return e;
}

static enum err
count_open(struct reduce_work *w, size_t *drawers, size_t *orders,
	size_t *conflicts)
{
	enum err e =
		count_one(w, TABLE_CONFLICTS, CONFLICT_RESOLVED, 0, conflicts);

	for (size_t i = 0; e == ERR_OK &&
			   i < sizeof(open_drawers) / sizeof(open_drawers[0]);
		i++)
		e = count_one(w, TABLE_CASH_SESSIONS, DRAWER_STATE,
			(int64_t)open_drawers[i], drawers);
	for (size_t i = 0;
		e == ERR_OK && i < sizeof(open_orders) / sizeof(open_orders[0]);
		i++)
		e = count_one(w, TABLE_ORDERS, ORDER_STATE,
			(int64_t)open_orders[i], orders);
	return e;
}

static const char *
add_end(struct reduce_work *w, const char *list, size_t count, const char *what)
{
	if (count == 0)
		return list;
	return arena_printf(w->arena, "%s%s%zu %s", list,
		list[0] == '\0' ? "" : ", ", count, what);
}

static enum err
list_day_ends(struct reduce_work *w, const char *day, const char **out)
{
	struct day_ends stays = { 0 };
	size_t drawers = 0;
	size_t orders = 0;
	size_t conflicts = 0;
	const char *list = "";
	enum err e = stay_count_ends(w, day, &stays);

	if (e == ERR_OK)
		e = count_open(w, &drawers, &orders, &conflicts);
	list = add_end(w, list, stays.arrivals, "not arrived");
	list = add_end(w, list, stays.departures, "due out");
	list = add_end(w, list, stays.nights, "nights not posted");
	list = add_end(w, list, drawers, "drawers open");
	list = add_end(w, list, orders, "orders open");
	list = add_end(w, list, conflicts, "conflicts to decide");
	*out = list[0] == '\0' ? NULL : list;
	return e;
}

static enum err
close_day(struct reduce_work *w, const struct record *now)
{
	const char *day = record_text(now, PROPERTY_BUSINESS_DATE);
	const char *ends = NULL;
	enum err e = list_day_ends(w, day, &ends);

	if (e != ERR_OK || ends == NULL)
		return e;
	return work_raise(w, RULE_AUDIT_PENDING, "%s: %s", day, ends);
}

/* The next day begins: blocks go by the date, and who slept in a room has used
 * it. */
static enum err
open_next_day(struct reduce_work *w, struct record *now)
{
	char day[DATE_SIZE];
	enum err e;

	if (!date_add(record_text(now, PROPERTY_BUSINESS_DATE), 1, day))
		return work_invalid(w, now->entity, PROPERTY_BUSINESS_DATE,
			"has no next day");
	record_set_text(
		now, PROPERTY_BUSINESS_DATE, arena_strdup(w->arena, day));
	e = room_roll(w);
	if (e == ERR_OK && !record_is_null(now, PROPERTY_WITHOUT_GUEST_DAYS))
		e = room_refresh(
			w, record_int(now, PROPERTY_WITHOUT_GUEST_DAYS), day);
	return e == ERR_OK ? blocks_roll(w,
				     record_text(now, PROPERTY_BUSINESS_DATE))
			   : e;
}

static enum err
move_day(struct reduce_work *w, const struct record *old, struct record *now)
{
	switch ((enum audit_state)record_int(now, PROPERTY_AUDIT_STATE)) {
	case AUDIT_STATE_CLOSED:
		return close_day(w, now);
	case AUDIT_STATE_OPEN:
		return record_int(old, PROPERTY_AUDIT_STATE) ==
				       AUDIT_STATE_CLOSED
			       ? open_next_day(w, now)
			       : ERR_OK;
	case AUDIT_STATE_AUDITING:
	case AUDIT_STATE_WORD_COUNT:
		break;
	}
	return ERR_OK;
}

/* Closed days stay closed: late actions go to the current one. */
static enum err
property_update(
	struct reduce_work *w, const struct record *old, struct record *now)
{
	if (record_changed(old, now, PROPERTY_BUSINESS_DATE))
		return work_raise(w, RULE_AUDIT_STATE,
			"the night audit alone moves the business date");
	if (record_int(old, PROPERTY_AUDIT_STATE) ==
		record_int(now, PROPERTY_AUDIT_STATE))
		return ERR_OK;
	return move_day(w, old, now);
}

const struct entity_rules property_rules = {
	.insert = property_insert,
	.update = property_update,
	.kept = true,
};
