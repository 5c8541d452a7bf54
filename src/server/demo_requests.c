/* What guests of the demo hotel have asked for. */
#include "server/demo_priv.h"

static const struct row {
	enum request_kind kind;
	enum request_source source;
	enum request_state state;
	int64_t minutes;
	enum demo_kind room_kind;
	size_t room;
	const char *login;
	const char *message;
	int hour; /* tomorrow; -1: no time */
	int minute;
} rows[] = {
#define REQUEST(what, from, stage, ago, rooms, nth, who, words)                \
	{ REQUEST_KIND_##what, REQUEST_SOURCE_##from, REQUEST_STATE_##stage,   \
		ago, DEMO_##rooms, nth, who, words, -1, 0 },
#define FOR_GUEST(what, stage, ago, rooms, nth, hour, minute, words)           \
	{ REQUEST_KIND_##what, REQUEST_SOURCE_DESK, REQUEST_STATE_##stage,     \
		ago, DEMO_##rooms, nth, NULL, words, hour, minute },
#include "data/demo/requests.def"
#undef REQUEST
#undef FOR_GUEST
};

#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

static bool
is_answered(enum request_state state)
{
	return state == REQUEST_STATE_DONE || state == REQUEST_STATE_CLOSED;
}

static int64_t
tomorrow_at(const struct demo *d, int hour, int minute)
{
	return (d->today + 1) * DEMO_DAY_MS +
	       (hour * 60 + minute - d->offset_min) * DEMO_MINUTE_MS;
}

static void
put_request(struct demo *d, const struct row *row, size_t house, size_t n)
{
	const struct demo_room *room = demo_room(d, row->room_kind,
		(row->room + house * 11) % demo_kind_count(d, row->room_kind));
	int64_t at = demo_ago(d, row->minutes);
	int64_t changed = demo_ago(d, row->minutes * 3 / 4);
	struct record *r = demo_record(d, TABLE_SERVICE_REQUESTS,
		demo_id(d, TABLE_SERVICE_REQUESTS,
			arena_printf(d->a, "%zu %zu", house, n)));

	record_set_text(r, REQUEST_ROOM_ID, room->id);
	record_set_text(r, REQUEST_STAY_ID, room->stay_id);
	record_set_int(r, REQUEST_KIND, (int64_t)row->kind);
	record_set_text(r, REQUEST_MESSAGE, row->message);
	record_set_int(r, REQUEST_SOURCE, (int64_t)row->source);
	record_set_int(r, REQUEST_STATE, (int64_t)row->state);
	if (row->login != NULL)
		record_set_text(
			r, REQUEST_ASSIGNED_TO, demo_login(d, row->login)->id);
	record_set_int(r, REQUEST_REQUESTED_AT, at);
	if (row->hour >= 0)
		record_set_int(r, REQUEST_WANTED_AT,
			tomorrow_at(d, row->hour, row->minute));
	if (is_answered(row->state))
		record_set_int(r, REQUEST_DONE_AT, changed);
	if (row->state == REQUEST_STATE_OPEN)
		demo_put(d, r, at, demo_login(d, "ada"));
	else
		demo_put_changed(d, r, at, changed, demo_login(d, "bob"));
}

void
demo_requests(struct demo *d)
{
	for (size_t house = 0; house < demo_scale(d, 1); house++) {
		for (size_t n = 0; n < ROW_COUNT; n++) {
			if (demo_kind_count(d, rows[n].room_kind) > 0)
				put_request(d, &rows[n], house, n);
		}
	}
}
