/*
 * Rooms: two of their axes depend on one another. condition is what
 * housekeeping found; status is what the desk may do with the room, and whether
 * a guest is in is known from the stays alone.
 */
#include "domain/reduce_priv.h"

#define DAY_MS INT64_C(86400000)

bool
room_is_blocked(const struct record *room)
{
	int64_t status = record_int(room, ROOM_STATUS);

	return status == ROOM_STATUS_MAINTENANCE ||
	       status == ROOM_STATUS_OUT_OF_ORDER;
}

static bool
is_ready(const struct record *room)
{
	int64_t condition = record_int(room, ROOM_CONDITION);

	return condition == ROOM_CONDITION_CLEAN ||
	       condition == ROOM_CONDITION_INSPECTED;
}

enum err
room_occupant(
	struct reduce_work *w, const char *room_id, const struct record **out)
{
	struct record_list stays;
	enum err e;

	*out = NULL;
	e = work_list(
		w, TABLE_STAYS, STAY_ROOM_ID, value_text(room_id), &stays);
	for (size_t i = 0; e == ERR_OK && i < stays.count; i++) {
		if (record_int(stays.items[i], STAY_STATE) !=
			STAY_STATE_IN_HOUSE)
			continue;
		*out = stays.items[i];
		break;
	}
	return e;
}

/* What housekeeping saw, and was asked to do at once, was about the guest
 * before. */
static void
forget_reports(struct record *room)
{
	record_set_null(room, ROOM_REPORTED_OCCUPANCY);
	record_set_null(room, ROOM_REPORTED_PERSONS);
	record_set_null(room, ROOM_RUSH);
}

void
room_occupy(struct reduce_work *w, const struct record *room)
{
	struct record *now = work_edit(w, room);

	record_set_int(now, ROOM_STATUS, ROOM_STATUS_OCCUPIED);
	forget_reports(now);
}

void
room_set_rush(struct reduce_work *w, const struct record *room, bool rush)
{
	struct record *now;

	if ((record_int(room, ROOM_RUSH) != 0) == rush)
		return;
	now = work_edit(w, room);
	if (rush)
		record_set_int(now, ROOM_RUSH, 1);
	else
		record_set_null(now, ROOM_RUSH);
}

void
room_unoccupy(struct reduce_work *w, const struct record *room)
{
	if (room_is_blocked(room))
		return;
	record_set_int(work_edit(w, room), ROOM_STATUS,
		is_ready(room) ? ROOM_STATUS_AVAILABLE : ROOM_STATUS_DIRTY);
}

enum err
room_vacate(struct reduce_work *w, const char *room_id, const char *stay_id)
{
	const struct record *room;
	struct record *now;
	enum err e;

	e = work_find_live(w, TABLE_ROOMS, room_id, &room);
	if (e != ERR_OK || room == NULL)
		return e;
	now = work_edit(w, room);
	record_set_int(now, ROOM_STATUS,
		merge_room_status(
			(enum room_status)record_int(room, ROOM_STATUS),
			ROOM_STATUS_DIRTY));
	record_set_int(now, ROOM_CONDITION, ROOM_CONDITION_DIRTY);
	/* The next guest has not asked for anything yet. */
	if (!record_is_null(room, ROOM_SERVICE_FLAG))
		record_set_int(now, ROOM_SERVICE_FLAG, ROOM_SERVICE_FLAG_NONE);
	if (!record_is_null(room, ROOM_TURNDOWN))
		record_set_int(now, ROOM_TURNDOWN, TURNDOWN_NOT_REQUIRED);
	forget_reports(now);
	return task_plan_departure(w, room_id, stay_id);
}

/* Not blocked: occupied by whoever is in, else as given. */
static enum err
settle_status(
	struct reduce_work *w, struct record *now, enum room_status when_vacant)
{
	const struct record *guest;
	enum err e = room_occupant(w, now->id, &guest);

	if (e == ERR_OK)
		record_set_int(now, ROOM_STATUS,
			guest != NULL ? ROOM_STATUS_OCCUPIED : when_vacant);
	return e;
}

enum err
room_make_ready(struct reduce_work *w, const struct record *room,
	enum room_condition condition)
{
	struct record *now = work_edit(w, room);

	record_set_int(now, ROOM_CONDITION, condition);
	if (room_is_blocked(now))
		return ERR_OK;
	return settle_status(w, now, ROOM_STATUS_AVAILABLE);
}

void
room_make_unready(struct reduce_work *w, const struct record *room,
	enum room_condition condition)
{
	struct record *now = work_edit(w, room);

	record_set_int(now, ROOM_CONDITION, condition);
	if (record_int(now, ROOM_STATUS) == ROOM_STATUS_AVAILABLE)
		record_set_int(now, ROOM_STATUS, ROOM_STATUS_DIRTY);
}

static enum err
check_no_guest(struct reduce_work *w, const struct record *room)
{
	const struct record *guest;
	enum err e = room_occupant(w, room->id, &guest);

	if (e != ERR_OK || guest == NULL)
		return e;
	return work_raise(w, RULE_ROOM_GUEST_IN, "%s has stay %s in it",
		work_room(w, room), work_ref(w, guest->id));
}

static enum err
block(struct reduce_work *w, const struct record *room, enum room_status status)
{
	enum err e = room_is_blocked(room) ? ERR_OK : check_no_guest(w, room);

	if (e == ERR_OK)
		record_set_int(work_edit(w, room), ROOM_STATUS, status);
	return e;
}

static enum err
release(struct reduce_work *w, const struct record *room)
{
	struct record *now = work_edit(w, room);

	if (!room_is_blocked(now))
		return ERR_OK;
	/* Somebody worked in it. */
	if (is_ready(now))
		record_set_int(now, ROOM_CONDITION, ROOM_CONDITION_PICKUP);
	return settle_status(w, now, ROOM_STATUS_DIRTY);
}

enum err
room_settle_block(struct reduce_work *w, const char *room_id)
{
	const struct record *report = NULL;
	const struct record *room;
	enum room_status status = ROOM_STATUS_AVAILABLE;
	enum err e = work_find_live(w, TABLE_ROOMS, room_id, &room);

	if (e != ERR_OK || room == NULL)
		return e;
	e = report_blocking(w, room->id, &report);
	if (e == ERR_OK)
		e = block_status(w, room->id, &status);
	if (e != ERR_OK)
		return e;
	if (report != NULL && report_status(report) > status)
		status = report_status(report);
	return status == ROOM_STATUS_AVAILABLE ? release(w, room)
					       : block(w, room, status);
}

enum err
room_roll(struct reduce_work *w)
{
	struct record_list rooms;
	enum err e = work_list(w, TABLE_ROOMS, ROOM_STATUS,
		value_int(ROOM_STATUS_OCCUPIED), &rooms);

	for (size_t i = 0; e == ERR_OK && i < rooms.count; i++)
		room_make_unready(w, rooms.items[i], ROOM_CONDITION_DIRTY);
	return e;
}

/* Clean and let, but nobody has touched it since then. */
static bool
stood_empty(
	const struct reduce_work *w, const struct record *room, int64_t days)
{
	return record_int(room, ROOM_CONDITION) >= ROOM_CONDITION_CLEAN &&
	       w->in->now_ms - room->updated_at >= days * DAY_MS;
}

enum err
room_refresh(struct reduce_work *w, int64_t days, const char *day)
{
	struct record_list rooms;
	enum err e = work_list(w, TABLE_ROOMS, ROOM_STATUS,
		value_int(ROOM_STATUS_AVAILABLE), &rooms);

	for (size_t i = 0; e == ERR_OK && i < rooms.count; i++) {
		const struct record *room = rooms.items[i];

		if (!stood_empty(w, room, days))
			continue;
		e = task_plan_refresh(w, room->id, day);
		if (e == ERR_OK)
			room_make_unready(w, room, ROOM_CONDITION_PICKUP);
	}
	return e;
}

void
room_set_flag(struct reduce_work *w, const struct record *room,
	enum room_service_flag flag)
{
	record_set_int(work_edit(w, room), ROOM_SERVICE_FLAG, flag);
}

enum err
room_is_newer(
	struct reduce_work *w, const struct record *room, int field, bool *out)
{
	int64_t at = 0;
	enum err e = work_set_at(w, room, field, &at);

	*out = w->in->late && at > w->in->now_ms;
	return e;
}

/* ---- what people do with the room itself ---- */

static enum err
room_insert(struct reduce_work *w, struct record *now)
{
	return work_check_unique(w, now, ROOM_NUMBER);
}

/* A block that a report holds is released with the report, and one with dates
 * by itself: never as a side effect of a clean. */
static enum err
check_no_block(struct reduce_work *w, const struct record *room)
{
	const struct record *report;
	enum room_status status;
	enum err e = report_blocking(w, room->id, &report);

	if (e == ERR_OK && report != NULL)
		return work_raise(w, RULE_ROOM_OOO, "report %s blocks %s",
			work_ref(w, report->id), work_room(w, room));
	if (e == ERR_OK)
		e = block_status(w, room->id, &status);
	if (e != ERR_OK || status == ROOM_STATUS_AVAILABLE)
		return e;
	return work_raise(w, RULE_ROOM_OOO, "%s has a block: release that",
		work_room(w, room));
}

static enum err
set_available(
	struct reduce_work *w, const struct record *old, struct record *now)
{
	const struct record *guest;
	enum err e = room_occupant(w, now->id, &guest);

	if (e != ERR_OK)
		return e;
	if (guest != NULL)
		return work_refuse(w, RULE_ROOM_OCCUPIED,
			"%s is occupied by stay %s", work_room(w, now),
			work_ref(w, guest->id));
	if (is_ready(now))
		return ERR_OK;
	if (record_changed(old, now, ROOM_CONDITION))
		return work_raise(w, RULE_ROOM_NOT_READY, "%s is %s",
			work_room(w, now), record_word(now, ROOM_CONDITION));
	/* Who makes a room available says that it is clean. */
	record_set_int(now, ROOM_CONDITION, ROOM_CONDITION_CLEAN);
	return ERR_OK;
}

static enum err
set_dirty(struct reduce_work *w, const struct record *old, struct record *now)
{
	if (is_ready(now) && !record_changed(old, now, ROOM_CONDITION))
		record_set_int(now, ROOM_CONDITION, ROOM_CONDITION_DIRTY);
	return settle_status(w, now, ROOM_STATUS_DIRTY);
}

static enum err
change_status(
	struct reduce_work *w, const struct record *old, struct record *now)
{
	enum err e = ERR_OK;

	if (room_is_blocked(old) && !room_is_blocked(now))
		e = check_no_block(w, now);
	if (e != ERR_OK)
		return e;
	switch ((enum room_status)record_int(now, ROOM_STATUS)) {
	case ROOM_STATUS_AVAILABLE:
		return set_available(w, old, now);
	case ROOM_STATUS_DIRTY:
		return set_dirty(w, old, now);
	case ROOM_STATUS_MAINTENANCE:
	case ROOM_STATUS_OUT_OF_ORDER:
		return check_no_guest(w, now);
	case ROOM_STATUS_OCCUPIED:
	case ROOM_STATUS_WORD_COUNT:
		break;
	}
	return ERR_OK;
}

static enum err
change_condition(struct reduce_work *w, struct record *now)
{
	enum room_condition condition =
		(enum room_condition)record_int(now, ROOM_CONDITION);

	if (!is_ready(now)) {
		room_make_unready(w, now, condition);
		return ERR_OK;
	}
	if (record_int(now, ROOM_STATUS) != ROOM_STATUS_DIRTY)
		return ERR_OK;
	return room_make_ready(w, now, condition);
}

static enum err
room_update(struct reduce_work *w, const struct record *old, struct record *now)
{
	enum err e = ERR_OK;

	if (record_changed(old, now, ROOM_NUMBER))
		e = work_check_unique(w, now, ROOM_NUMBER);
	if (e != ERR_OK)
		return e;
	if (record_changed(old, now, ROOM_STATUS))
		return change_status(w, old, now);
	if (record_changed(old, now, ROOM_CONDITION))
		return change_condition(w, now);
	return ERR_OK;
}

static enum err
room_remove(struct reduce_work *w, const struct record *old)
{
	return stay_check_unused(w, STAY_ROOM_ID, old);
}

const struct entity_rules room_rules = {
	.insert = room_insert,
	.update = room_update,
	.remove = room_remove,
	.stale = RULE_HK_STALE,
};
