/* What the business date ends with: who has not come, who should have left,
 * whose night was not charged (hotel-domain 1.8). */
#include "domain/reduce_priv.h"

#include "domain/folio.h"

/* Whether the night was charged, or costs nothing. */
static enum err
is_night_posted(struct reduce_work *w, const struct record *stay,
	const char *day, bool *out)
{
	struct record_list folios;
	struct record_list charges;
	enum err e;

	*out = record_int(stay, STAY_RATE_MINOR) == 0;
	if (*out)
		return ERR_OK;
	e = work_list(
		w, TABLE_FOLIOS, FOLIO_STAY_ID, value_text(stay->id), &folios);
	for (size_t i = 0; e == ERR_OK && !*out && i < folios.count; i++) {
		e = work_list(w, TABLE_FOLIO_CHARGES, CHARGE_FOLIO_ID,
			value_text(folios.items[i]->id), &charges);
		for (size_t k = 0; e == ERR_OK && k < charges.count; k++)
			*out |= folio_is_night(charges.items[k], day);
	}
	return e;
}

enum err
stay_count_ends(struct reduce_work *w, const char *day, struct day_ends *out)
{
	struct record_list stays;
	bool posted = false;
	enum err e = work_list(w, TABLE_STAYS, STAY_STATE,
		value_int(STAY_STATE_CONFIRMED), &stays);

	*out = (struct day_ends){ 0 };
	for (size_t i = 0; e == ERR_OK && i < stays.count; i++)
		out->arrivals += !day_is_before(
			day, record_text(stays.items[i], STAY_ARRIVAL_DATE));
	if (e == ERR_OK)
		e = work_list(w, TABLE_STAYS, STAY_STATE,
			value_int(STAY_STATE_IN_HOUSE), &stays);
	for (size_t i = 0; e == ERR_OK && i < stays.count; i++) {
		const struct record *s = stays.items[i];

		if (!day_is_before(day, record_text(s, STAY_DEPARTURE_DATE))) {
			out->departures++;
			continue;
		}
		e = is_night_posted(w, s, day, &posted);
		out->nights += !posted;
	}
	return e;
}
