/* What is broken in the demo hotel. Every blocked room has the report that
 * blocks it. */
#include "server/demo_priv.h"

static const struct fault {
	const char *issue;
	const char *description;
	int64_t priority;
	enum report_block block;
	enum report_state state;
	int64_t hours;
	const char *login;
	const char *remark;
	const char *place;
} faults[] = {
#define FAULT(issue, description, priority, block, state, hours, login,        \
	remark, place)                                                         \
	{ issue, description, priority, REPORT_BLOCK_##block,                  \
		REPORT_STATE_##state, hours, login, remark, place },
#include "data/demo/faults.def"
#undef FAULT
};

#define FAULT_COUNT (sizeof(faults) / sizeof(faults[0]))

static bool
is_over(enum report_state state)
{
	return state == REPORT_STATE_COMPLETED || state == REPORT_STATE_CLOSED;
}

static void
put_report(struct demo *d, const struct fault *f, const struct demo_room *room,
	size_t n)
{
	const struct demo_person *by = demo_role(d, ROLE_HOUSEKEEPING, n);
	int64_t at = demo_ago(d, f->hours * 60 + (int64_t)(n % 7) * 5);
	struct record *r = demo_record(d, TABLE_MAINTENANCE_REPORTS,
		demo_id(d, TABLE_MAINTENANCE_REPORTS,
			arena_printf(d->a, "%zu", n)));

	if (room != NULL)
		record_set_text(r, REPORT_ROOM_ID, room->id);
	record_set_text(r, REPORT_LOCATION, f->place);
	record_set_text(r, REPORT_ISSUE, f->issue);
	if (f->description[0] != '\0')
		record_set_text(r, REPORT_DESCRIPTION, f->description);
	record_set_int(r, REPORT_PRIORITY, f->priority);
	record_set_int(r, REPORT_STATE, (int64_t)f->state);
	record_set_int(r, REPORT_BLOCK, (int64_t)f->block);
	record_set_text(r, REPORT_REPORTED_BY, by->id);
	if (f->login != NULL)
		record_set_text(
			r, REPORT_ASSIGNED_TO, demo_login(d, f->login)->id);
	record_set_text(r, REPORT_REMARK, f->remark);
	record_set_int(r, REPORT_REPORTED_AT, at);
	if (is_over(f->state))
		record_set_int(r, REPORT_COMPLETED_AT, at + DEMO_HOUR_MS);
	if (f->state == REPORT_STATE_NOTIFIED)
		demo_put(d, r, at, by);
	else
		demo_put_changed(d, r, at,
			at + (is_over(f->state) ? 60 : 25) * DEMO_MINUTE_MS,
			demo_login(d, f->login == NULL ? "ivan" : f->login));
}

/* The nth fault that blocks a room so, again from the first. */
static const struct fault *
find_block(enum report_block block, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < FAULT_COUNT; i++)
		count += faults[i].block == block;
	n %= count;
	for (size_t i = 0; i < FAULT_COUNT; i++) {
		if (faults[i].block == block && n-- == 0)
			return &faults[i];
	}
	return NULL;
}

static size_t
put_blocks(
	struct demo *d, enum demo_kind kind, enum report_block block, size_t n)
{
	for (size_t i = 0; i < demo_kind_count(d, kind); i++)
		put_report(d, find_block(block, i), demo_room(d, kind, i), n++);
	return n;
}

/* ---- blocks with dates ---- */

/* Days from the business date; what is over or to come is in nobody's way. */
static const struct {
	enum block_kind kind;
	enum block_state state;
	int32_t from;
	int32_t through;
	const char *reason;
} blocks[] = {
	{ BLOCK_KIND_OUT_OF_ORDER, BLOCK_STATE_ACTIVE, -4, 3,
		"Bathroom being renewed" },
	{ BLOCK_KIND_OUT_OF_SERVICE, BLOCK_STATE_RELEASED, -12, -9,
		"Windows painted" },
	{ BLOCK_KIND_HOLD, BLOCK_STATE_PLANNED, 60, 64, "Wedding party" },
	{ BLOCK_KIND_HOUSE_USE, BLOCK_STATE_PLANNED, 75, 80, "Trainees" },
};

static void
put_block(struct demo *d, size_t n)
{
	const struct demo_room *room = demo_room(d, DEMO_OOO, n);
	struct record *r;

	/* A small house has no room that is broken. */
	if (room == NULL && blocks[n].state == BLOCK_STATE_ACTIVE)
		return;
	if (room == NULL)
		room = &d->rooms[0];
	r = demo_record(d, TABLE_ROOM_BLOCKS,
		demo_id(d, TABLE_ROOM_BLOCKS, arena_printf(d->a, "%zu", n)));
	record_set_text(r, BLOCK_ROOM_ID, room->id);
	record_set_int(r, BLOCK_KIND, (int64_t)blocks[n].kind);
	record_set_text(r, BLOCK_FROM_DATE, demo_day(d, blocks[n].from));
	record_set_text(r, BLOCK_THROUGH_DATE, demo_day(d, blocks[n].through));
	record_set_text(r, BLOCK_REASON, blocks[n].reason);
	record_set_int(r, BLOCK_RETURN_CONDITION, ROOM_CONDITION_DIRTY);
	record_set_int(r, BLOCK_STATE, (int64_t)blocks[n].state);
	if (blocks[n].state == BLOCK_STATE_RELEASED)
		record_set_int(r, BLOCK_RELEASED_AT,
			demo_at(d, blocks[n].through, 17, 0));
	demo_put(d, r, demo_at(d, -13, 10, (int)n * 7), demo_login(d, "max"));
}

void
demo_reports(struct demo *d)
{
	size_t n = put_blocks(d, DEMO_OOO, REPORT_BLOCK_OUT_OF_ORDER, 0);

	n = put_blocks(d, DEMO_OOS, REPORT_BLOCK_OUT_OF_SERVICE, n);
	for (size_t house = 0; house < demo_scale(d, 1); house++) {
		for (size_t i = 0; i < FAULT_COUNT; i++) {
			const struct fault *f = &faults[i];

			if (f->block != REPORT_BLOCK_NONE)
				continue;
			put_report(d, f,
				f->place != NULL ? NULL
						 : demo_guest_room(d, n + 5),
				n);
			n++;
		}
	}
	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++)
		put_block(d, i);
}
