/* A guest who is here before the room is ready (hotel-domain 1.2): waits for
 * it, or is checked in in advance. */
#include "domain/reduce_priv.h"

#include "base/money.h"

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

/* What was paid into a folio, refunds taken off. */
static enum err
add_paid(struct reduce_work *w, const struct record *folio, int64_t *sum)
{
	struct record_list charges;
	enum err e = work_list(w, TABLE_FOLIO_CHARGES, CHARGE_FOLIO_ID,
		value_text(folio->id), &charges);

	for (size_t i = 0; e == ERR_OK && i < charges.count; i++) {
		int64_t kind = record_int(charges.items[i], CHARGE_KIND);
		int64_t amount =
			record_int(charges.items[i], CHARGE_AMOUNT_MINOR);

		if (kind == CHARGE_KIND_PAYMENT || kind == CHARGE_KIND_REFUND)
			e = money_add(*sum, -amount, sum);
	}
	return e;
}

enum err
stay_check_deposit(struct reduce_work *w, const struct record *stay)
{
	int64_t wanted = record_int(stay, STAY_WANTED_DEPOSIT_MINOR), paid = 0;
	const char *currency = NULL;
	char missing[MONEY_TEXT_SIZE];
	struct record_list folios;
	enum err e;

	if (wanted <= 0)
		return ERR_OK;
	e = work_list(
		w, TABLE_FOLIOS, FOLIO_STAY_ID, value_text(stay->id), &folios);
	for (size_t i = 0; e == ERR_OK && i < folios.count; i++)
		e = add_paid(w, folios.items[i], &paid);
	if (e == ERR_OK)
		e = folio_currency(w, &currency);
	if (e != ERR_OK || paid >= wanted)
		return e;
	return work_raise(w, RULE_DEPOSIT_MISSING, "%s %s are missing",
		money_format(wanted - paid, currency, missing, sizeof(missing)),
		currency);
}

enum err
stay_deposit_of(struct reduce_work *w, const struct record *folio, int64_t *out)
{
	const struct record *stay;
	enum err e = work_find_live(
		w, TABLE_STAYS, record_text(folio, FOLIO_STAY_ID), &stay);

	*out = 0;
	if (e == ERR_OK && stay != NULL &&
		record_int(stay, STAY_STATE) == STAY_STATE_CONFIRMED)
		*out = record_int(stay, STAY_WANTED_DEPOSIT_MINOR);
	return e;
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
