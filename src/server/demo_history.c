/* Stays of the demo hotel that are over: three of four nights were sold, at 1.8
 * nights a stay. */
#include "server/demo_priv.h"

struct past {
	int32_t arrival;
	int32_t departure;
};

static void
next_past(struct demo *d, struct past *p)
{
	static const int32_t nights[] = { 1, 1, 1, 1, 1, 2, 2, 2, 3, 4 };
	static const int32_t empty[] = { 0, 0, 0, 1, 1, 2 };

	p->arrival = p->departure + empty[demo_chance(d, 6)];
	p->departure = p->arrival + nights[demo_chance(d, 10)];
}

static void
put_past(struct demo *d, struct demo_room *room, const struct past *p)
{
	struct demo_folio folio;
	struct demo_stay s = {
		.key = arena_printf(d->a, "past %s %s", room->number,
			demo_day(d, p->arrival)),
		.room = room,
		.arrival = p->arrival,
		.departure = p->departure,
		.state = STAY_STATE_CHECKED_OUT,
		.drawer = DEMO_NO_DRAWER,
	};

	s.in_at = demo_at(d, s.arrival, 15, (int)demo_chance(d, 300));
	s.out_at = demo_at(d, s.departure, 7, (int)demo_chance(d, 240));
	s.booked_at = demo_booked(d, s.arrival);
	(void)demo_stay(d, &s, &folio);
}

/* Day by day, so that folios are numbered as they were closed. */
void
demo_history(struct demo *d)
{
	int32_t first = -(int32_t)d->set->history_days;
	struct past *past = ARENA_ARRAY(d->keep, struct past, d->room_count);

	for (size_t i = 0; i < d->room_count; i++) {
		past[i].departure = first - 1 - (int32_t)demo_chance(d, 3);
		do
			next_past(d, &past[i]);
		while (past[i].departure < first);
	}
	for (int32_t day = first; day <= -DEMO_NEAR_DAYS; day++) {
		for (size_t i = 0; i < d->room_count && d->err == ERR_OK; i++) {
			if (past[i].departure != day)
				continue;
			put_past(d, &d->rooms[i], &past[i]);
			next_past(d, &past[i]);
		}
		demo_next(d);
	}
}
