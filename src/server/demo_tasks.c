/* What housekeeping of the demo hotel does today. */
#include "server/demo_priv.h"

#define RUSH   1
#define NORMAL 5

/* By kind of room: what is to be done, and how far it is. */
static const struct plan {
	enum demo_kind room;
	enum task_kind kind;
	enum task_state states[4]; /* one room after the other */
} plans[] = {
	{ DEMO_VACANT_DIRTY, TASK_KIND_DEPARTURE,
		{ TASK_STATE_PLANNED, TASK_STATE_ASSIGNED, TASK_STATE_STARTED,
			TASK_STATE_ASSIGNED } },
	{ DEMO_STAYOVER_DIRTY, TASK_KIND_STAYOVER,
		{ TASK_STATE_ASSIGNED, TASK_STATE_ASSIGNED, TASK_STATE_PLANNED,
			TASK_STATE_PAUSED } },
	{ DEMO_STAYOVER_CLEAN, TASK_KIND_STAYOVER,
		{ TASK_STATE_DONE, TASK_STATE_DONE, TASK_STATE_DONE,
			TASK_STATE_DONE } },
	{ DEMO_CLEAN, TASK_KIND_DEPARTURE,
		{ TASK_STATE_DONE, TASK_STATE_DONE, TASK_STATE_DONE,
			TASK_STATE_DONE } },
	{ DEMO_INSPECTED, TASK_KIND_DEPARTURE,
		{ TASK_STATE_INSPECTED, TASK_STATE_INSPECTED,
			TASK_STATE_INSPECTED, TASK_STATE_INSPECTED } },
	{ DEMO_PICKUP, TASK_KIND_PICKUP,
		{ TASK_STATE_ASSIGNED, TASK_STATE_PLANNED, TASK_STATE_ASSIGNED,
			TASK_STATE_PLANNED } },
	{ DEMO_OOS, TASK_KIND_DEEP,
		{ TASK_STATE_PLANNED, TASK_STATE_PLANNED, TASK_STATE_PLANNED,
			TASK_STATE_PLANNED } },
};

/* Departures as the check-out plans them, so that it finds its own again. */
static const char *
id_of(struct demo *d, const struct demo_room *room, enum task_kind kind)
{
	if (kind == TASK_KIND_DEPARTURE)
		return demo_effect_id(d, room->left_id,
			arena_printf(d->a, "departure %s", room->id));
	return demo_id(d, TABLE_HOUSEKEEPING_TASKS,
		arena_printf(d->a, "%s %s",
			choices_word(&task_kind_choices, (int64_t)kind),
			room->number));
}

static enum task_state
state_of(const struct plan *p, const struct demo_room *room, size_t n)
{
	if (room->flag == ROOM_SERVICE_FLAG_DECLINED)
		return TASK_STATE_SKIPPED;
	if (room->flag == ROOM_SERVICE_FLAG_DND)
		return TASK_STATE_PLANNED;
	return p->states[n % 4];
}

static void
set_times(struct demo *d, struct record *r, enum task_state state)
{
	int64_t minutes = 40 + demo_chance(d, 160);

	if (state == TASK_STATE_STARTED || state == TASK_STATE_PAUSED)
		record_set_int(r, TASK_STARTED_AT,
			demo_ago(d, 5 + demo_chance(d, 20)));
	if (state != TASK_STATE_DONE && state != TASK_STATE_INSPECTED)
		return;
	record_set_int(r, TASK_STARTED_AT, demo_ago(d, minutes));
	record_set_int(r, TASK_DONE_AT, demo_ago(d, minutes - 25));
}

static void
set_words(struct record *r, const struct demo_room *room)
{
	if (room->flag == ROOM_SERVICE_FLAG_DECLINED)
		record_set_text(r, TASK_SKIP_REASON, "The guest declined");
	if (room->flag == ROOM_SERVICE_FLAG_DND)
		record_set_text(
			r, TASK_NOTE, "Do-not-disturb sign: try after 15:00");
	if (room->flag == ROOM_SERVICE_FLAG_MAKE_UP)
		record_set_text(r, TASK_NOTE, "Wants it made up");
	if (room->is_promised)
		record_set_text(r, TASK_NOTE, "Arrival today");
}

/* A floor each; the house has two floors less than attendants. */
static const struct {
	int64_t floor;
	const char *login;
} far_ends[] = {
	{ 2, "ana" },
	{ 7, "rosa" },
};

static const struct demo_person *
maid_of(const struct demo *d, const struct demo_room *room)
{
	size_t place = (size_t)(room - d->rooms) % DEMO_FLOOR_ROOMS;

	for (size_t i = 0; i < sizeof(far_ends) / sizeof(far_ends[0]); i++) {
		if (room->floor == far_ends[i].floor &&
			place >= DEMO_FLOOR_ROOMS / 2)
			return demo_login(d, far_ends[i].login);
	}
	return demo_role(d, ROLE_HOUSEKEEPING, (size_t)room->floor);
}

static void
put_task(struct demo *d, const struct plan *p, struct demo_room *room, size_t n)
{
	const struct demo_person *maid = maid_of(d, room);
	enum task_state state = state_of(p, room, n);
	struct record *r = demo_record(
		d, TABLE_HOUSEKEEPING_TASKS, id_of(d, room, p->kind));
	int64_t made = demo_ago(d, 210 + (int64_t)(n % 120));

	record_set_text(r, TASK_ROOM_ID, room->id);
	record_set_int(r, TASK_KIND, (int64_t)p->kind);
	record_set_int(r, TASK_STATE, (int64_t)state);
	if (state != TASK_STATE_PLANNED)
		record_set_text(r, TASK_ASSIGNED_TO, maid->id);
	record_set_int(r, TASK_PRIORITY,
		room->is_promised || room->flag == ROOM_SERVICE_FLAG_MAKE_UP
			? RUSH
			: NORMAL);
	set_times(d, r, state);
	set_words(r, room);
	if (state == TASK_STATE_PLANNED)
		demo_put(d, r, made, demo_login(d, "rosa"));
	else
		demo_put_changed(
			d, r, made, demo_ago(d, 1 + demo_chance(d, 14)), maid);
}

void
demo_tasks(struct demo *d)
{
	for (size_t i = 0; i < sizeof(plans) / sizeof(plans[0]); i++) {
		const struct plan *p = &plans[i];
		size_t n = 0;

		for (size_t k = 0; k < d->room_count; k++) {
			if (d->rooms[k].kind == p->room)
				put_task(d, p, &d->rooms[k], n++);
		}
	}
}
