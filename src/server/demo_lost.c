/* What guests of the demo hotel left behind. */
#include "server/demo_priv.h"

#define KEPT_DAYS 90

static const struct row {
	const char *item;
	enum lost_state state;
	enum demo_kind room_kind;
	size_t room;
	const char *place;
	const char *kept_in;
	int32_t day;
	int hour;
	const char *login;
	const char *contact;
	const char *remark;
} rows[] = {
#define LOST(                                                                  \
	item, stage, rooms, nth, place, kept, day, hour, who, whom, remark)    \
	{ item, LOST_STATE_##stage, DEMO_##rooms, nth, place, kept, day, hour, \
		who, whom, remark },
#include "data/demo/lost.def"
#undef LOST
};

#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

static bool
is_settled(enum lost_state state)
{
	return state > LOST_STATE_CLAIMED;
}

/* Who sleeps there now was not in the house when the old things were found. */
static const char *
owner_of(const struct row *row, const struct demo_room *room)
{
	if (row->day < -DEMO_NEAR_DAYS)
		return NULL;
	return room->stay_id != NULL ? room->stay_id : room->left_id;
}

static void
put_lost(struct demo *d, const struct row *row, size_t house, size_t n)
{
	const struct demo_room *room = demo_room(d, row->room_kind,
		(row->room + house * 11) % demo_kind_count(d, row->room_kind));
	int64_t at = demo_at(d, row->day, row->hour, (int)(n * 7 % 60));
	struct record *r = demo_record(d, TABLE_LOST_ITEMS,
		demo_id(d, TABLE_LOST_ITEMS,
			arena_printf(d->a, "%zu %zu", house, n)));

	record_set_text(r, LOST_ITEM, row->item);
	if (row->place == NULL)
		record_set_text(r, LOST_ROOM_ID, room->id);
	record_set_text(r, LOST_LOCATION, row->place);
	record_set_text(r, LOST_STAY_ID, owner_of(row, room));
	record_set_int(r, LOST_STATE, (int64_t)row->state);
	record_set_text(r, LOST_KEPT_IN, row->kept_in);
	record_set_text(r, LOST_KEEP_UNTIL, demo_day(d, row->day + KEPT_DAYS));
	record_set_text(r, LOST_FOUND_BY, demo_login(d, row->login)->id);
	record_set_int(r, LOST_FOUND_AT, at);
	record_set_text(r, LOST_CONTACT, row->contact);
	record_set_text(r, LOST_REMARK, row->remark);
	if (is_settled(row->state))
		record_set_int(r, LOST_SETTLED_AT, at + DEMO_HOUR_MS);
	if (row->state == LOST_STATE_FOUND)
		demo_put(d, r, at, demo_login(d, row->login));
	else
		demo_put_changed(
			d, r, at, at + DEMO_HOUR_MS, demo_login(d, "bob"));
}

void
demo_lost(struct demo *d)
{
	for (size_t house = 0; house < demo_scale(d, 1); house++) {
		for (size_t n = 0; n < ROW_COUNT; n++) {
			if (demo_kind_count(d, rows[n].room_kind) > 0)
				put_lost(d, &rows[n], house, n);
		}
	}
}
