/* Stays of the demo hotel that are over: three of four nights were sold, at 1.8
 * nights a stay. */
#include "server/demo_priv.h"

/* Guests who come again and again, in rooms of 120. */
#define REGULARS 300

struct past {
	int32_t arrival;
	int32_t departure;
};

struct regulars {
	size_t count;
	size_t most;
	const char **ids;
};

static void
next_past(struct demo *d, struct past *p)
{
	static const int32_t nights[] = { 1, 1, 1, 1, 1, 2, 2, 2, 3, 4 };
	static const int32_t empty[] = { 0, 0, 0, 1, 1, 2 };

	p->arrival = p->departure + empty[demo_chance(d, 6)];
	p->departure = p->arrival + nights[demo_chance(d, 10)];
}

/* Two of three have been here before. */
static const char *
choose_guest(struct demo *d, struct regulars *g, const char *key, int64_t at_ms)
{
	if (g->count == g->most || (g->count > 0 && demo_chance(d, 3) > 0))
		return g->ids[demo_chance(d, (int64_t)g->count)];
	g->ids[g->count] = demo_guest(d, key, at_ms, g->count % 40 == 0);
	return g->ids[g->count++];
}

static void
put_past(struct demo *d, struct regulars *g, struct demo_room *room,
	const struct past *p)
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
	s.guest_id = choose_guest(d, g, s.key, s.booked_at);
	(void)demo_stay(d, &s, &folio);
}

/* Day by day, so that folios are numbered as they were closed. */
void
demo_history(struct demo *d)
{
	int32_t first = -(int32_t)d->set->history_days;
	struct past *past = ARENA_ARRAY(d->keep, struct past, d->room_count);
	struct regulars g = { .most = demo_scale(d, REGULARS) };

	g.ids = ARENA_ARRAY(d->keep, const char *, g.most);
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
			put_past(d, &g, &d->rooms[i], &past[i]);
			next_past(d, &past[i]);
		}
		demo_next(d);
	}
}
