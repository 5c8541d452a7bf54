/* A guest who is here before the room is ready (hotel-domain 1.2): waits for
 * it, or is checked in in advance. */
#include "domain/reduce_priv.h"

/* The guest stands at the desk and waits for the room: housekeeping hurries. */
enum err
stay_enter_queue(
	struct reduce_work *w, const struct record *old, struct record *stay)
{
	const struct record *room;
	enum err e;

	if (!record_changed(old, stay, STAY_QUEUED_AT))
		return ERR_OK;
	if (!record_is_null(stay, STAY_QUEUED_AT) &&
		day_is_before(stay_judged_day(w),
			record_text(stay, STAY_ARRIVAL_DATE)))
		return work_raise(w, RULE_STAY_DATE,
			"the arrival is on %s: nobody waits yet",
			record_text(stay, STAY_ARRIVAL_DATE));
	e = work_find_live(
		w, TABLE_ROOMS, record_text(stay, STAY_ROOM_ID), &room);
	if (e == ERR_OK && room != NULL)
		room_set_rush(w, room, !record_is_null(stay, STAY_QUEUED_AT));
	return e;
}

/* The papers are done and the guest may use the house: there is a folio, and
 * the day of arrival is a fact. */
enum err
stay_check_in_advance(
	struct reduce_work *w, const struct record *old, struct record *stay)
{
	if (!record_is_null(old, STAY_ADVANCE_AT) &&
		record_changed(old, stay, STAY_ARRIVAL_DATE))
		return work_raise(w, RULE_STAY_STATE,
			"stay %s is checked in in advance: its arrival stays",
			work_ref(w, stay->id));
	if (!record_changed(old, stay, STAY_ADVANCE_AT))
		return ERR_OK;
	if (record_is_null(stay, STAY_ADVANCE_AT))
		return folio_close_all(w, stay);
	if (day_is_before(
		    stay_judged_day(w), record_text(stay, STAY_ARRIVAL_DATE)))
		return work_raise(w, RULE_STAY_DATE, "the arrival is on %s",
			record_text(stay, STAY_ARRIVAL_DATE));
	return folio_open(w, stay);
}

/* Who does not come after all has nothing left in the house. */
enum err
stay_call_off(
	struct reduce_work *w, const struct record *old, struct record *stay)
{
	const struct record *room;
	enum err e = ERR_OK;

	if (!record_is_null(old, STAY_ADVANCE_AT))
		e = folio_close_all(w, stay);
	if (e != ERR_OK || record_is_null(old, STAY_QUEUED_AT))
		return e;
	record_set_null(stay, STAY_QUEUED_AT);
	e = work_find_live(
		w, TABLE_ROOMS, record_text(old, STAY_ROOM_ID), &room);
	if (e == ERR_OK && room != NULL)
		room_set_rush(w, room, false);
	return e;
}
