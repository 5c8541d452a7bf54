/* One stay of the demo hotel with its guest, its folio, and what is on it. */
#include "base/check.h"
#include "server/demo_priv.h"

#define CITY_TAX INT64_C(250) /* per person and night */

/* ---- postings ---- */

/* The night audit's. */
static void
post_night(struct demo *d, struct demo_folio *f, const struct demo_stay *s,
	int64_t persons, int32_t day, int64_t nights)
{
	struct demo_posting p = {
		.kind = CHARGE_KIND_ROOM,
		.description = arena_printf(d->a, "Room %s", s->room->number),
		.quantity = nights,
		.amount_minor = s->room->rate_minor * nights,
		.tax_ppm = DEMO_FOOD_TAX,
		.day = day,
		.at_ms = demo_at(d, day, 23, 45),
		.by = demo_login(d, "dario"),
	};

	demo_post(d, f, &p);
	p.kind = CHARGE_KIND_TAX;
	p.description = "City tax";
	p.quantity = persons * nights;
	p.amount_minor = CITY_TAX * persons * nights;
	p.tax_ppm = 0;
	demo_post(d, f, &p);
}

static void
post_meal(struct demo *d, struct demo_folio *f, int32_t day)
{
	bool bar = demo_chance(d, 3) == 0;
	int64_t check = demo_chance(d, 700) + 100;

	demo_post(d, f,
		&(struct demo_posting){
			.kind = bar ? CHARGE_KIND_BAR : CHARGE_KIND_FOOD,
			.description = arena_printf(d->a, "%s %s-%06lld",
				bar ? "Bar" : "Restaurant",
				bar ? "BAR1" : "POS2", (long long)check),
			.quantity = 1,
			.amount_minor = (demo_chance(d, bar ? 40 : 90) + 8) *
					(bar ? 60 : 110),
			.tax_ppm = bar ? DEMO_DRINK_TAX : DEMO_FOOD_TAX,
			.day = day,
			.at_ms = demo_at(d, day, 20, (int)demo_chance(d, 59)),
			.by = demo_login(d, bar ? "lena" : "greta"),
		});
}

static void
post_nights(struct demo *d, struct demo_folio *f, const struct demo_stay *s,
	int64_t persons)
{
	int32_t end = s->departure < 0 ? s->departure : 0;

	CHECK(s->room != NULL);
	/* Of a stay long ago one posting says enough. */
	if (s->departure <= -DEMO_NEAR_DAYS) {
		post_night(
			d, f, s, persons, end - 1, s->departure - s->arrival);
		return;
	}
	for (int32_t day = s->arrival; day < end; day++) {
		post_night(d, f, s, persons, day, 1);
		if (demo_chance(d, 2) == 0)
			post_meal(d, f, day);
	}
}

static void
put_folio(struct demo *d, const struct demo_stay *s, const char *stay_id,
	struct demo_folio *f)
{
	const struct view *v = d->s->ops->view(d->s);
	struct record *r;
	int64_t number;

	f->id = demo_effect_id(d, stay_id, "folio");
	r = demo_record(d, TABLE_FOLIOS, f->id);
	record_set_text(r, FOLIO_STAY_ID, stay_id);
	record_set_text(r, FOLIO_CURRENCY, d->currency);
	if (s->state != STAY_STATE_CHECKED_OUT) {
		record_set_int(r, FOLIO_STATE, FOLIO_STATE_OPEN);
		demo_put(d, r, s->in_at, demo_login(d, "bob"));
		return;
	}
	demo_fail(d, v->next(v->ctx, "folio", &number));
	if (d->err != ERR_OK)
		return;
	record_set_text(r, FOLIO_NUMBER,
		arena_printf(d->a, "F-%06lld", (long long)number));
	record_set_int(r, FOLIO_STATE, FOLIO_STATE_CLOSED);
	record_set_int(r, FOLIO_CLOSED_AT, s->out_at);
	demo_put_changed(d, r, s->in_at, s->out_at, demo_login(d, "ada"));
}

/* ---- stays ---- */

static void
set_party(struct demo *d, const struct demo_stay *s, struct record *r)
{
	const struct demo_room *room = s->room == NULL ? &d->rooms[0] : s->room;
	int64_t adults = 1 + (demo_chance(d, 5) > 1);

	record_set_int(r, STAY_ADULTS, adults);
	record_set_int(
		r, STAY_CHILDREN, demo_chance(d, room->capacity - adults + 1));
	record_set_int(r, STAY_RATE_MINOR, room->rate_minor);
}

static void
set_times(struct demo *d, const struct demo_stay *s, struct record *r)
{
	record_set_text(r, STAY_ARRIVAL_DATE, demo_day(d, s->arrival));
	record_set_text(r, STAY_DEPARTURE_DATE, demo_day(d, s->departure));
	if (s->in_at != 0)
		record_set_int(r, STAY_CHECKED_IN_AT, s->in_at);
	if (s->out_at != 0)
		record_set_int(r, STAY_CHECKED_OUT_AT, s->out_at);
}

const char *
demo_stay(struct demo *d, const struct demo_stay *s, struct demo_folio *folio)
{
	const struct demo_person *by =
		demo_role(d, ROLE_FRONT_DESK, (size_t)demo_chance(d, 4));
	const char *id = demo_id(d, TABLE_STAYS, s->key);
	const char *guest = s->guest_id != NULL ? s->guest_id
						: demo_guest(d, s->key,
							  s->booked_at, s->vip);
	struct record *r = demo_record(d, TABLE_STAYS, id);
	int64_t at = s->out_at != 0 ? s->out_at : s->in_at;

	record_set_text(r, STAY_GUEST_ID, guest);
	if (s->room != NULL)
		record_set_text(r, STAY_ROOM_ID, s->room->id);
	record_set_int(r, STAY_STATE, (int64_t)s->state);
	set_party(d, s, r);
	set_times(d, s, r);
	record_set_int(r, STAY_WALK_IN, s->walk_in);
	record_set_text(r, STAY_NOTE, s->note);
	if (at == 0)
		demo_put(d, r, s->booked_at, by);
	else
		demo_put_changed(d, r, s->booked_at, at, by);
	*folio = (struct demo_folio){ 0 };
	if (s->in_at == 0)
		return id;
	put_folio(d, s, id, folio);
	post_nights(d, folio, s, record_int(r, STAY_ADULTS));
	if (s->state == STAY_STATE_CHECKED_OUT)
		demo_settle(d, folio, s->drawer, s->departure, s->out_at);
	return id;
}

int64_t
demo_booked(struct demo *d, int32_t arrival)
{
	return demo_at(d, arrival - 1 - (int32_t)demo_chance(d, 60), 10,
		(int)demo_chance(d, 480));
}
