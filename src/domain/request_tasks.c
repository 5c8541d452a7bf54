/*
 * A request that an attendant is given is a task on the attendant's board: one
 * thing to do, so whichever of the two is done ends the other. The task's id is
 * derived from the request's, which is the link between them.
 */
#include "domain/reduce_priv.h"
#include "domain/requests.h"
#include "domain/role.h"

static void
task_id_of(const struct record *request, char out[UUID_SIZE])
{
	uuid_derive(request->id, "task", out);
}

/* What is brought does not make the room clean. */
static bool
kind_of(const struct record *request, enum task_kind *out)
{
	switch ((enum request_kind)record_int(request, REQUEST_KIND)) {
	case REQUEST_KIND_TOWELS:
	case REQUEST_KIND_AMENITIES:
	case REQUEST_KIND_FOOD:
	case REQUEST_KIND_OTHER:
		*out = TASK_KIND_PICKUP;
		return true;
	case REQUEST_KIND_CLEANING:
	case REQUEST_KIND_MAKE_UP_ROOM:
		*out = TASK_KIND_STAYOVER;
		return true;
	case REQUEST_KIND_MAINTENANCE:
	case REQUEST_KIND_DO_NOT_DISTURB:
	case REQUEST_KIND_WAKE_UP:
	case REQUEST_KIND_MESSAGE:
	case REQUEST_KIND_WORD_COUNT:
		break;
	}
	return false;
}

static bool
is_over(const struct record *task)
{
	return record_int(task, TASK_STATE) >= TASK_STATE_DONE;
}

static enum err
is_attendant(struct reduce_work *w, const char *staff_id, bool *out)
{
	const struct record *staff;
	enum err e = work_find_live(w, TABLE_STAFF, staff_id, &staff);

	*out = e == ERR_OK && staff != NULL &&
	       record_int(staff, STAFF_ROLE) == ROLE_HOUSEKEEPING;
	return e;
}

/* ---- from the request to the task ---- */

static void
give(struct record *task, const struct record *request)
{
	record_set_int(task, TASK_STATE, TASK_STATE_ASSIGNED);
	task->values[TASK_ASSIGNED_TO] = request->values[REQUEST_ASSIGNED_TO];
	record_set_null(task, TASK_DONE_AT);
}

static void
plan(struct reduce_work *w, const struct record *request, const char *id,
	enum task_kind kind)
{
	struct record *task = work_insert(w, TABLE_HOUSEKEEPING_TASKS, id);

	task->values[TASK_ROOM_ID] = request->values[REQUEST_ROOM_ID];
	record_set_int(task, TASK_KIND, kind);
	record_set_text(task, TASK_NOTE, record_word(request, REQUEST_KIND));
	give(task, request);
}

static void
end_task(struct reduce_work *w, const struct record *request,
	const struct record *task)
{
	bool done = record_int(request, REQUEST_STATE) == REQUEST_STATE_DONE ||
		    record_int(request, REQUEST_STATE) == REQUEST_STATE_CLOSED;
	struct record *t = work_edit(w, task);

	record_set_int(
		t, TASK_STATE, done ? TASK_STATE_DONE : TASK_STATE_CANCELLED);
	if (done)
		work_stamp(w, t, TASK_DONE_AT);
}

enum err
task_follow_request(struct reduce_work *w, const struct record *request)
{
	const struct record *task = NULL;
	char id[UUID_SIZE];
	enum task_kind kind;
	bool given =
		record_int(request, REQUEST_STATE) == REQUEST_STATE_ASSIGNED;
	enum err e;

	if (!kind_of(request, &kind))
		return ERR_OK;
	task_id_of(request, id);
	e = work_find(w, TABLE_HOUSEKEEPING_TASKS, id, &task);
	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return e;
	if (given)
		e = is_attendant(
			w, record_text(request, REQUEST_ASSIGNED_TO), &given);
	else
		e = ERR_OK;
	if (e != ERR_OK || (task != NULL && task->deleted))
		return e;
	if (given && task == NULL)
		plan(w, request, id, kind);
	else if (given &&
		 (is_over(task) ||
			 !value_equal(task->values[TASK_ASSIGNED_TO],
				 request->values[REQUEST_ASSIGNED_TO])))
		give(work_edit(w, task), request);
	else if (!given && task != NULL && !is_over(task))
		end_task(w, request, task);
	return ERR_OK;
}

/* ---- from the task to the request ---- */

static enum err
find_request(struct reduce_work *w, const struct record *task,
	const struct record **out)
{
	struct record_list list;
	char id[UUID_SIZE];
	enum err e = work_list(w, TABLE_SERVICE_REQUESTS, REQUEST_ROOM_ID,
		task->values[TASK_ROOM_ID], &list);

	*out = NULL;
	for (size_t i = 0; e == ERR_OK && i < list.count; i++) {
		task_id_of(list.items[i], id);
		if (work_is_id(task, id))
			*out = list.items[i];
	}
	return e;
}

/* Whoever does not do it gives it back. */
static void
set_request(struct record *request, const struct record *task)
{
	bool kept = !record_is_null(task, TASK_ASSIGNED_TO) && !is_over(task);

	record_set_int(request, REQUEST_STATE,
		kept ? REQUEST_STATE_ASSIGNED : REQUEST_STATE_ACKNOWLEDGED);
	if (kept)
		request->values[REQUEST_ASSIGNED_TO] =
			task->values[TASK_ASSIGNED_TO];
	else
		record_set_null(request, REQUEST_ASSIGNED_TO);
	record_set_null(request, REQUEST_DONE_AT);
}

static bool
is_given_so(const struct record *request, const struct record *task)
{
	return record_int(request, REQUEST_STATE) == REQUEST_STATE_ASSIGNED &&
	       !is_over(task) &&
	       value_equal(request->values[REQUEST_ASSIGNED_TO],
		       task->values[TASK_ASSIGNED_TO]);
}

enum err
request_follow_task(
	struct reduce_work *w, const struct record *task, bool *brings)
{
	const struct record *request;
	bool open, done;
	struct record *r;
	enum err e = find_request(w, task, &request);

	*brings = false;
	if (e != ERR_OK || request == NULL)
		return e;
	*brings = record_int(task, TASK_KIND) == TASK_KIND_PICKUP;
	open = request_is_open(request);
	done = record_int(task, TASK_STATE) == TASK_STATE_DONE ||
	       record_int(task, TASK_STATE) == TASK_STATE_INSPECTED;
	/* Rejected, closed or said twice: nobody waits for it any more. */
	if (done ? !open
		 : !open && record_int(request, REQUEST_STATE) !=
					REQUEST_STATE_DONE)
		return ERR_OK;
	if (!done && is_given_so(request, task))
		return ERR_OK;
	r = work_edit(w, request);
	if (!done) {
		set_request(r, task);
		return ERR_OK;
	}
	record_set_int(r, REQUEST_STATE, REQUEST_STATE_DONE);
	work_stamp(w, r, REQUEST_DONE_AT);
	return ERR_OK;
}
