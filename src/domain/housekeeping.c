/* Housekeeping tasks (hotel-domain 1.4): what is done shows on the room. */
#include "domain/reduce_priv.h"

static enum task_state
state_of(const struct record *task)
{
	return (enum task_state)record_int(task, TASK_STATE);
}

static bool
is_waiting(const struct record *task)
{
	switch (state_of(task)) {
	case TASK_STATE_PLANNED:
	case TASK_STATE_ASSIGNED:
	case TASK_STATE_STARTED:
	case TASK_STATE_PAUSED:
		return true;
	case TASK_STATE_DONE:
	case TASK_STATE_INSPECTED:
	case TASK_STATE_SKIPPED:
	case TASK_STATE_CANCELLED:
	case TASK_STATE_WORD_COUNT:
		break;
	}
	return false;
}

/* Of one stay in one room: after a room move there is another. */
static const char *
departure_name(struct reduce_work *w, const char *room_id)
{
	return arena_printf(w->arena, "departure %s", room_id);
}

static enum err
find_departure(
	struct reduce_work *w, const char *room_id, const struct record **out)
{
	struct record_list tasks;
	enum err e;

	*out = NULL;
	e = work_list(w, TABLE_HOUSEKEEPING_TASKS, TASK_ROOM_ID,
		value_text(room_id), &tasks);
	for (size_t i = 0; e == ERR_OK && i < tasks.count; i++) {
		const struct record *t = tasks.items[i];

		if (is_waiting(t) &&
			record_int(t, TASK_KIND) == TASK_KIND_DEPARTURE)
			*out = t;
	}
	return e;
}

/* What was still to be done for the guest who has left: the departure clean
 * does it all. */
static enum err
drop_services(struct reduce_work *w, const char *room_id)
{
	struct record_list tasks;
	enum err e = work_list(w, TABLE_HOUSEKEEPING_TASKS, TASK_ROOM_ID,
		value_text(room_id), &tasks);

	for (size_t i = 0; e == ERR_OK && i < tasks.count; i++) {
		const struct record *t = tasks.items[i];
		int64_t kind = record_int(t, TASK_KIND);

		if (is_waiting(t) && (kind == TASK_KIND_STAYOVER ||
					     kind == TASK_KIND_TURNDOWN))
			record_set_int(work_edit(w, t), TASK_STATE,
				TASK_STATE_CANCELLED);
	}
	return e;
}

enum err
task_plan_departure(
	struct reduce_work *w, const char *room_id, const char *stay_id)
{
	const struct record *waiting;
	struct record *task;
	char id[UUID_SIZE];
	enum err e;

	e = drop_services(w, room_id);
	if (e == ERR_OK)
		e = find_departure(w, room_id, &waiting);
	if (e != ERR_OK || waiting != NULL)
		return e;
	e = work_derive(w, TABLE_HOUSEKEEPING_TASKS, stay_id,
		departure_name(w, room_id), id);
	if (e != ERR_OK)
		return e;
	task = work_insert(w, TABLE_HOUSEKEEPING_TASKS, id);
	record_set_text(task, TASK_ROOM_ID, room_id);
	record_set_int(task, TASK_KIND, TASK_KIND_DEPARTURE);
	record_set_int(task, TASK_STATE, TASK_STATE_PLANNED);
	return ERR_OK;
}

enum err
task_drop_departure(
	struct reduce_work *w, const char *room_id, const char *stay_id)
{
	const struct record *task;
	char id[UUID_SIZE];
	enum err e;

	/* Only the one that the check-out planned, and only while nobody has
	 * begun. */
	uuid_derive(stay_id, departure_name(w, room_id), id);
	e = work_find_live(w, TABLE_HOUSEKEEPING_TASKS, id, &task);
	if (e == ERR_OK && task != NULL &&
		(state_of(task) == TASK_STATE_PLANNED ||
			state_of(task) == TASK_STATE_ASSIGNED))
		record_set_int(
			work_edit(w, task), TASK_STATE, TASK_STATE_CANCELLED);
	return e;
}

enum err
task_plan_rush(struct reduce_work *w, const char *room_id, const char *stay_id)
{
	struct record *task;
	char id[UUID_SIZE];
	enum err e = work_derive(w, TABLE_HOUSEKEEPING_TASKS, stay_id,
		arena_printf(w->arena, "rush %s", room_id), id);

	if (e != ERR_OK)
		return e;
	task = work_insert(w, TABLE_HOUSEKEEPING_TASKS, id);
	record_set_text(task, TASK_ROOM_ID, room_id);
	record_set_int(task, TASK_KIND, TASK_KIND_PICKUP);
	record_set_int(task, TASK_STATE, TASK_STATE_PLANNED);
	record_set_int(task, TASK_PRIORITY, 1);
	record_set_text(task, TASK_NOTE, "the guest is in already");
	return ERR_OK;
}

enum err
task_plan_refresh(struct reduce_work *w, const char *room_id, const char *day)
{
	struct record *task;
	char id[UUID_SIZE];
	enum err e = work_derive(w, TABLE_HOUSEKEEPING_TASKS, room_id,
		arena_printf(w->arena, "refresh %s", day), id);

	if (e != ERR_OK)
		return e;
	task = work_insert(w, TABLE_HOUSEKEEPING_TASKS, id);
	record_set_text(task, TASK_ROOM_ID, room_id);
	record_set_int(task, TASK_KIND, TASK_KIND_PICKUP);
	record_set_int(task, TASK_STATE, TASK_STATE_PLANNED);
	record_set_text(task, TASK_NOTE, "stood empty: air it, run the water");
	return ERR_OK;
}

/* ---- effects on the room ---- */

/* NULL when the room is gone, or when this late report is older than what is
 * known of the room: then the newer one stays. */
static enum err
find_room(struct reduce_work *w, const struct record *task, int field,
	const struct record **out)
{
	enum err e = work_find_live(
		w, TABLE_ROOMS, record_text(task, TASK_ROOM_ID), out);
	bool newer = false;

	if (e == ERR_OK && *out != NULL)
		e = room_is_newer(w, *out, field, &newer);
	if (e != ERR_OK || !newer)
		return e;
	work_note(w, RULE_HK_STALE, "%s was changed later", work_room(w, *out));
	*out = NULL;
	return ERR_OK;
}

static enum err
set_ready(struct reduce_work *w, const struct record *task,
	enum room_condition condition)
{
	const struct record *room;
	enum err e = find_room(w, task, ROOM_CONDITION, &room);

	if (e != ERR_OK || room == NULL)
		return e;
	room_set_rush(w, room, false);
	if (record_int(room, ROOM_SERVICE_FLAG) == ROOM_SERVICE_FLAG_MAKE_UP)
		room_set_flag(w, room, ROOM_SERVICE_FLAG_NONE);
	return room_make_ready(w, room, condition);
}

/* The evening's service shows on the room, beside its condition. */
static enum err
turn_down(struct reduce_work *w, const struct record *task,
	enum turndown turndown)
{
	const struct record *room;
	enum err e = find_room(w, task, ROOM_TURNDOWN, &room);

	if (e == ERR_OK && room != NULL)
		record_set_int(work_edit(w, room), ROOM_TURNDOWN, turndown);
	return e;
}

static enum err
finish(struct reduce_work *w, const struct record *task)
{
	switch ((enum task_kind)record_int(task, TASK_KIND)) {
	case TASK_KIND_DEPARTURE:
	case TASK_KIND_STAYOVER:
	case TASK_KIND_PICKUP:
	case TASK_KIND_DEEP:
		return set_ready(w, task, ROOM_CONDITION_CLEAN);
	case TASK_KIND_INSPECTION:
		return set_ready(w, task, ROOM_CONDITION_INSPECTED);
	case TASK_KIND_TURNDOWN:
		return turn_down(w, task, TURNDOWN_COMPLETED);
	case TASK_KIND_WORD_COUNT:
		break;
	}
	return ERR_OK;
}

static enum err
inspection_failed(struct reduce_work *w, const struct record *task)
{
	const struct record *room;
	enum err e = find_room(w, task, ROOM_CONDITION, &room);

	if (e == ERR_OK && room != NULL)
		room_make_unready(w, room, ROOM_CONDITION_PICKUP);
	return e;
}

/* Whoever takes a task in hand has it. */
static void
take(struct reduce_work *w, struct record *task)
{
	if (record_is_null(task, TASK_ASSIGNED_TO) && work_staff_id(w) != NULL)
		record_set_text(task, TASK_ASSIGNED_TO, work_staff_id(w));
	work_stamp(w, task, TASK_STARTED_AT);
}

static bool
is_again(const struct record *old, const struct record *task)
{
	return old != NULL && state_of(old) == TASK_STATE_DONE &&
	       state_of(task) == TASK_STATE_ASSIGNED;
}

/* What the state says of the task itself. */
static enum err
note_state(struct reduce_work *w, const struct record *old, struct record *task)
{
	if (state_of(task) == TASK_STATE_STARTED ||
		state_of(task) == TASK_STATE_DONE)
		take(w, task);
	if (state_of(task) == TASK_STATE_DONE)
		work_stamp(w, task, TASK_DONE_AT);
	if (is_again(old, task))
		record_set_null(task, TASK_DONE_AT);
	if (state_of(task) == TASK_STATE_SKIPPED &&
		record_is_null(task, TASK_SKIP_REASON))
		return work_invalid(w, task->entity, TASK_SKIP_REASON,
			"is required: say why it was skipped");
	return ERR_OK;
}

/* And of the room. */
static enum err
show_state(struct reduce_work *w, const struct record *old,
	const struct record *task)
{
	if (state_of(task) == TASK_STATE_DONE)
		return finish(w, task);
	if (state_of(task) == TASK_STATE_INSPECTED)
		return set_ready(w, task, ROOM_CONDITION_INSPECTED);
	return is_again(old, task) ? inspection_failed(w, task) : ERR_OK;
}

static enum err
task_insert(struct reduce_work *w, struct record *task)
{
	enum err e = ERR_OK;

	if (record_int(task, TASK_KIND) == TASK_KIND_TURNDOWN)
		e = turn_down(w, task, TURNDOWN_REQUIRED);
	if (e == ERR_OK)
		e = note_state(w, NULL, task);
	return e == ERR_OK ? show_state(w, NULL, task) : e;
}

static enum err
task_update(
	struct reduce_work *w, const struct record *old, struct record *task)
{
	bool moved = record_changed(old, task, TASK_STATE);
	bool brings = false;
	enum err e = moved ? note_state(w, old, task) : ERR_OK;

	if (e == ERR_OK &&
		(moved || record_changed(old, task, TASK_ASSIGNED_TO)))
		e = request_follow_task(w, task, &brings);
	if (e != ERR_OK || !moved || brings)
		return e;
	return show_state(w, old, task);
}

const struct entity_rules task_rules = {
	.insert = task_insert,
	.update = task_update,
};
