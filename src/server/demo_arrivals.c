/* Who comes to the demo hotel: today, later, and who did not. */
#include "server/demo_priv.h"

#define ARRIVALS   42 /* of fifty; eight are in already */
#define GROUP      12
#define QUEUED     4
#define LATER_DAYS 14
#define LATER      40
#define CANCELLED  3
#define NO_SHOWS   2

/* Rooms that are kept for today's arrivals; the others stay free, so that
 * somebody who walks in finds one. In rooms of 120. */
static const struct {
	enum demo_kind kind;
	size_t from;
	size_t count;
} kept[] = {
	{ DEMO_VACANT_DIRTY, 6, 20 },
	{ DEMO_DUE_OUT, 2, 4 },
	{ DEMO_CLEAN, 5, 4 },
	{ DEMO_INSPECTED, 10, 4 },
};

/* The nth of them; NULL: no more. */
static struct demo_room *
kept_room(struct demo *d, size_t n)
{
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
		size_t from = kept[i].from * d->room_count / DEMO_HOUSE;
		size_t count = kept[i].count * d->room_count / DEMO_HOUSE;

		if (n < count)
			return demo_room(d, kept[i].kind, from + n);
		n -= count;
	}
	return NULL;
}

static const char *
note_of(const struct demo *d, size_t n)
{
	if (n < demo_scale(d, GROUP))
		return "Group ALPENCHOR: keys to the guide, one bill";
	n -= demo_scale(d, GROUP);
	if (n < demo_scale(d, QUEUED))
		return "Waiting in the lobby since 12:50";
	return n % 9 == 3 ? "Arrives late, after 21:00" : NULL;
}

static void
put_arrival(struct demo *d, size_t n)
{
	struct demo_folio folio;
	struct demo_stay s = {
		.key = arena_printf(d->a, "arrival %zu", n),
		.room = kept_room(d, n),
		.departure = 1 + (int32_t)demo_chance(d, 4),
		.state = STAY_STATE_CONFIRMED,
		.note = note_of(d, n),
		.vip = n % 14 == 13,
	};

	if (n < demo_scale(d, GROUP))
		s.departure = 2;
	if (s.room != NULL)
		s.room->is_promised = true;
	s.booked_at = demo_booked(d, 0);
	(void)demo_stay(d, &s, &folio);
}

static void
put_other(struct demo *d, const char *what, size_t n, int32_t arrival,
	enum stay_state state)
{
	struct demo_folio folio;
	struct demo_stay s = {
		.key = arena_printf(d->a, "%s %zu", what, n),
		.arrival = arrival,
		.departure = arrival + 1 + (int32_t)demo_chance(d, 4),
		.state = state,
		.vip = n % 20 == 7,
	};

	s.booked_at = demo_at(d, -2 - (int32_t)demo_chance(d, 40), 9,
		(int)demo_chance(d, 540));
	(void)demo_stay(d, &s, &folio);
}

void
demo_arrivals(struct demo *d)
{
	for (size_t n = 0; n < demo_scale(d, ARRIVALS); n++)
		put_arrival(d, n);
	for (size_t n = 0; n < demo_scale(d, LATER); n++)
		put_other(d, "later", n,
			1 + (int32_t)demo_chance(d, LATER_DAYS),
			STAY_STATE_CONFIRMED);
	for (size_t n = 0; n < demo_scale(d, CANCELLED); n++)
		put_other(d, "cancelled", n, (int32_t)n % 4,
			STAY_STATE_CANCELLED);
	for (size_t n = 0; n < demo_scale(d, NO_SHOWS); n++)
		put_other(d, "no show", n, -1, STAY_STATE_NO_SHOW);
}
