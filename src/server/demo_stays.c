/* Who is in the demo hotel, and who has left it today and yesterday. */
#include "server/demo_priv.h"

/* Places in data/demo/drawers.def. */
#define DRAWER_FD1 0
#define DRAWER_FD2 1
#define DRAWER_FD3 3

/* ---- in the house ---- */

static void
move_in(struct demo *d, struct demo_room *room, struct demo_stay *s,
	struct demo_folio *folio)
{
	s->key = arena_printf(d->a, "in %s", room->number);
	s->room = room;
	s->state = STAY_STATE_IN_HOUSE;
	if (s->booked_at == 0)
		s->booked_at = demo_booked(d, s->arrival);
	room->stay_id = demo_stay(d, s, folio);
	room->folio_id = folio->id;
}

static void
put_stayover(struct demo *d, struct demo_room *room, size_t n)
{
	struct demo_folio folio;
	struct demo_stay s = {
		.arrival = -1 - (int32_t)demo_chance(d, 4),
		.departure = 1 + (int32_t)demo_chance(d, 4),
		.vip = n % 12 == 0,
		.note = n % 15 == 4 ? "Early breakfast at 6:30" : NULL,
	};

	s.in_at = demo_at(d, s.arrival, 15, (int)demo_chance(d, 300));
	move_in(d, room, &s, &folio);
	/* Some have left a deposit. */
	if (n % 4 != 1)
		return;
	demo_post(d, &folio,
		&(struct demo_posting){
			.kind = CHARGE_KIND_PAYMENT,
			.description = "Deposit by card",
			.quantity = 1,
			.amount_minor = -room->rate_minor,
			.day = s.arrival,
			.at_ms = s.in_at,
			.by = demo_login(d, "bob"),
		});
}

static void
put_arrived(struct demo *d, struct demo_room *room, size_t n)
{
	struct demo_folio folio;
	struct demo_stay s = {
		.departure = 1 + (int32_t)demo_chance(d, 3),
		.in_at = demo_ago(d, 10 + 20 * (int64_t)(n % 8)),
		.walk_in = n % 8 == 3,
		.vip = n % 8 == 5,
	};

	if (s.walk_in)
		s.booked_at = s.in_at;
	move_in(d, room, &s, &folio);
}

/* Half of them have paid and are late all the same. */
static void
put_due_out(struct demo *d, struct demo_room *room, size_t n)
{
	struct demo_folio folio;
	struct demo_stay s = {
		.arrival = -1 - (int32_t)demo_chance(d, 3),
		.note = n == 0 ? "Asked for late check-out until 14:00" : NULL,
	};

	s.in_at = demo_at(d, s.arrival, 16, (int)demo_chance(d, 200));
	move_in(d, room, &s, &folio);
	if (n % 2 == 0)
		demo_settle(d, &folio, DEMO_NO_DRAWER, 0,
			demo_ago(d, 60 + demo_chance(d, 120)));
}

/* ---- left ---- */

static void
put_departed(
	struct demo *d, struct demo_room *room, int32_t departure, size_t n)
{
	struct demo_folio folio;
	struct demo_stay s = {
		.key = arena_printf(d->a, "left %s", room->number),
		.room = room,
		.departure = departure,
		.arrival = departure - 1 - (int32_t)demo_chance(d, 3),
		.state = STAY_STATE_CHECKED_OUT,
		.drawer = DEMO_NO_DRAWER,
	};

	s.in_at = demo_at(d, s.arrival, 15, (int)demo_chance(d, 300));
	s.out_at = departure == 0
			   ? demo_ago(d, 130 + demo_chance(d, 220))
			   : demo_at(d, departure, 7, (int)demo_chance(d, 240));
	s.booked_at = demo_booked(d, s.arrival);
	if (n % 5 == 2)
		s.drawer = departure < 0 ? DRAWER_FD3
			   : n % 2 == 0  ? DRAWER_FD1
					 : DRAWER_FD2;
	room->left_id = demo_stay(d, &s, &folio);
}

static void
put_left_today(struct demo *d, struct demo_room *room, size_t n)
{
	put_departed(d, room, 0, n);
}

static void
put_left_yesterday(struct demo *d, struct demo_room *room, size_t n)
{
	put_departed(d, room, -1, n);
}

static void (*const put_of_kind[DEMO_KIND_COUNT])(
	struct demo *d, struct demo_room *room, size_t n) = {
	[DEMO_STAYOVER_CLEAN] = put_stayover,
	[DEMO_STAYOVER_DIRTY] = put_stayover,
	[DEMO_ARRIVED] = put_arrived,
	[DEMO_DUE_OUT] = put_due_out,
	[DEMO_VACANT_DIRTY] = put_left_today,
	[DEMO_CLEAN] = put_left_today,
	[DEMO_INSPECTED] = put_left_yesterday,
};

static void
put_kind(struct demo *d, enum demo_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < d->room_count && d->err == ERR_OK; i++) {
		if (d->rooms[i].kind == kind)
			put_of_kind[kind](d, &d->rooms[i], n++);
	}
}

void
demo_stays(struct demo *d)
{
	/* Yesterday's folios were closed before today's. */
	put_kind(d, DEMO_INSPECTED);
	for (int kind = 0; kind < DEMO_KIND_COUNT; kind++) {
		if (kind != DEMO_INSPECTED && put_of_kind[kind] != NULL)
			put_kind(d, (enum demo_kind)kind);
	}
}
