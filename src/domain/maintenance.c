/* Maintenance reports (hotel-domain 1.5): a report may block its room. */
#include "domain/reduce_priv.h"

#include <string.h>

static bool
is_active(const struct record *report)
{
	switch ((enum report_state)record_int(report, REPORT_STATE)) {
	case REPORT_STATE_NOTIFIED:
	case REPORT_STATE_STARTED:
	case REPORT_STATE_STOPPED:
	case REPORT_STATE_DEFERRED:
		return true;
	case REPORT_STATE_COMPLETED:
	case REPORT_STATE_CLOSED:
	case REPORT_STATE_VOID:
	case REPORT_STATE_WORD_COUNT:
		break;
	}
	return false;
}

static bool
has_block(const struct record *report)
{
	return !record_is_null(report, REPORT_BLOCK) &&
	       record_int(report, REPORT_BLOCK) != REPORT_BLOCK_NONE;
}

static bool
is_blocking(const struct record *report)
{
	return is_active(report) && has_block(report) &&
	       !record_is_null(report, REPORT_ROOM_ID);
}

/* Out of service takes a room off sale as well; the room knows it as
 * maintenance. */
enum room_status
report_status(const struct record *report)
{
	return record_int(report, REPORT_BLOCK) == REPORT_BLOCK_OUT_OF_ORDER
		       ? ROOM_STATUS_OUT_OF_ORDER
		       : ROOM_STATUS_MAINTENANCE;
}

enum err
report_blocking(
	struct reduce_work *w, const char *room_id, const struct record **out)
{
	struct record_list reports;
	enum err e;

	*out = NULL;
	e = work_list(w, TABLE_MAINTENANCE_REPORTS, REPORT_ROOM_ID,
		value_text(room_id), &reports);
	for (size_t i = 0; e == ERR_OK && i < reports.count; i++) {
		const struct record *r = reports.items[i];

		if (is_blocking(r) &&
			(*out == NULL ||
				report_status(r) > report_status(*out)))
			*out = r;
	}
	return e;
}

static enum err
settle_room(struct reduce_work *w, const struct record *report)
{
	return room_settle_block(w, record_text(report, REPORT_ROOM_ID));
}

static enum err
check_block(struct reduce_work *w, const struct record *report)
{
	if (has_block(report) && record_is_null(report, REPORT_ROOM_ID))
		return work_invalid(w, report->entity, REPORT_ROOM_ID,
			"is required: which room is blocked");
	return ERR_OK;
}

/* Put off is until a day that is to come. */
static enum err
check_deferred(struct reduce_work *w, const struct record *old,
	const struct record *report)
{
	const char *until = record_text(report, REPORT_DEFERRED_UNTIL);
	const char *today = w->in->business_date;

	if (until == NULL || today == NULL || w->in->late ||
		(old != NULL &&
			!record_changed(old, report, REPORT_DEFERRED_UNTIL)) ||
		strcmp(until, today) > 0)
		return ERR_OK;
	return work_invalid(w, report->entity, REPORT_DEFERRED_UNTIL,
		"is not a day to come");
}

static void
stamp(struct reduce_work *w, struct record *report)
{
	work_stamp(w, report, REPORT_REPORTED_AT);
	if (record_is_null(report, REPORT_REPORTED_BY))
		record_set_text(report, REPORT_REPORTED_BY, w->act->user_id);
	if (record_int(report, REPORT_STATE) == REPORT_STATE_COMPLETED)
		work_stamp(w, report, REPORT_COMPLETED_AT);
	else if (is_active(report))
		record_set_null(report, REPORT_COMPLETED_AT);
}

static enum err
report_insert(struct reduce_work *w, struct record *report)
{
	enum err e = check_block(w, report);

	if (e == ERR_OK)
		e = check_deferred(w, NULL, report);
	if (e != ERR_OK)
		return e;
	stamp(w, report);
	return is_blocking(report) ? settle_room(w, report) : ERR_OK;
}

static enum err
report_update(
	struct reduce_work *w, const struct record *old, struct record *report)
{
	bool moved = record_changed(old, report, REPORT_ROOM_ID);
	enum err e = check_block(w, report);

	if (e == ERR_OK)
		e = check_deferred(w, old, report);
	if (e != ERR_OK)
		return e;
	stamp(w, report);
	if (is_blocking(old) && (moved || !is_blocking(report)))
		e = settle_room(w, old);
	if (e == ERR_OK && is_blocking(report) &&
		(moved || !is_blocking(old) ||
			record_changed(old, report, REPORT_BLOCK)))
		e = settle_room(w, report);
	return e;
}

static enum err
report_remove(struct reduce_work *w, const struct record *old)
{
	return is_blocking(old) ? settle_room(w, old) : ERR_OK;
}

const struct entity_rules report_rules = {
	.insert = report_insert,
	.update = report_update,
	.remove = report_remove,
	.remark = REPORT_REMARK + 1,
};
