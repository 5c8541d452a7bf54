/* Guests' requests, by QR code or at the desk (hotel-domain 1.5). */
#include "domain/requests.h"
#include "domain/reduce_priv.h"

/* The same wish within this time is one wish. */
#define DUPLICATE_MS INT64_C(900000)

static bool
is_open_state(enum request_state state)
{
	switch (state) {
	case REQUEST_STATE_OPEN:
	case REQUEST_STATE_ACKNOWLEDGED:
	case REQUEST_STATE_ASSIGNED:
	case REQUEST_STATE_PENDING_FOLLOW_UP:
		return true;
	case REQUEST_STATE_DONE:
	case REQUEST_STATE_CLOSED:
	case REQUEST_STATE_REJECTED:
	case REQUEST_STATE_DUPLICATE:
	case REQUEST_STATE_WORD_COUNT:
		break;
	}
	return false;
}

bool
request_is_open(const struct record *request)
{
	return is_open_state(
		(enum request_state)record_int(request, REQUEST_STATE));
}

enum err
request_list_open(
	const struct view *v, struct arena *a, struct record_list *out)
{
	struct record_list some;
	size_t cap = 0;
	enum err e;

	*out = (struct record_list){ 0 };
	for (int state = 0; state < REQUEST_STATE_WORD_COUNT; state++) {
		if (!is_open_state((enum request_state)state))
			continue;
		e = v->list(v->ctx, TABLE_SERVICE_REQUESTS, REQUEST_STATE,
			value_int(state), a, &some);
		if (e != ERR_OK)
			return e;
		for (size_t i = 0; i < some.count; i++) {
			out->items = arena_grow(a, out->items, out->count, &cap,
				sizeof(out->items[0]));
			out->items[out->count++] = some.items[i];
		}
	}
	return ERR_OK;
}

/* Two requests for towels are one; of these only the words tell. Whoever asks
 * twice to be called at six is called once, however long is between. */
static bool
is_told_by_its_words(const struct record *request)
{
	return record_int(request, REQUEST_KIND) == REQUEST_KIND_OTHER ||
	       record_int(request, REQUEST_KIND) == REQUEST_KIND_FOOD ||
	       record_int(request, REQUEST_KIND) == REQUEST_KIND_MESSAGE;
}

static bool
is_same_wish(const struct record *a, const struct record *b)
{
	int64_t apart = record_int(a, REQUEST_REQUESTED_AT) -
			record_int(b, REQUEST_REQUESTED_AT);

	return record_int(a, REQUEST_KIND) == record_int(b, REQUEST_KIND) &&
	       value_equal(a->values[REQUEST_WANTED_AT],
		       b->values[REQUEST_WANTED_AT]) &&
	       (!is_told_by_its_words(a) ||
		       value_equal(a->values[REQUEST_MESSAGE],
			       b->values[REQUEST_MESSAGE])) &&
	       ((apart <= DUPLICATE_MS && apart >= -DUPLICATE_MS) ||
		       record_int(a, REQUEST_KIND) == REQUEST_KIND_WAKE_UP);
}

/* One of the two is kept: the one that stands already. The other is linked to
 * it, and done with. */
static void
link_to(struct record *request, const struct record *kept)
{
	record_set_text(request, REQUEST_DUPLICATE_OF_ID, kept->id);
	record_set_int(request, REQUEST_STATE, REQUEST_STATE_DUPLICATE);
}

static enum err
check_duplicate(struct reduce_work *w, struct record *request)
{
	struct record_list list;
	enum err e;

	e = work_list(w, TABLE_SERVICE_REQUESTS, REQUEST_ROOM_ID,
		request->values[REQUEST_ROOM_ID], &list);
	for (size_t i = 0; e == ERR_OK && i < list.count; i++) {
		const struct record *other = list.items[i];

		if (work_is_id(other, request->id) || !request_is_open(other) ||
			!is_same_wish(other, request))
			continue;
		e = work_raise(w, RULE_REQ_DUP, "request %s asks for %s too",
			work_ref(w, other->id),
			record_word(request, REQUEST_KIND));
		if (e == ERR_OK)
			link_to(request, other);
		break;
	}
	return e;
}

/* ---- requests that are a sign on the door ---- */

static bool
flag_of(const struct record *request, enum room_service_flag *out)
{
	switch ((enum request_kind)record_int(request, REQUEST_KIND)) {
	case REQUEST_KIND_DO_NOT_DISTURB:
		*out = ROOM_SERVICE_FLAG_DND;
		return true;
	case REQUEST_KIND_MAKE_UP_ROOM:
		*out = ROOM_SERVICE_FLAG_MAKE_UP;
		return true;
	case REQUEST_KIND_TOWELS:
	case REQUEST_KIND_CLEANING:
	case REQUEST_KIND_AMENITIES:
	case REQUEST_KIND_FOOD:
	case REQUEST_KIND_MAINTENANCE:
	case REQUEST_KIND_WAKE_UP:
	case REQUEST_KIND_MESSAGE:
	case REQUEST_KIND_OTHER:
	case REQUEST_KIND_WORD_COUNT:
		break;
	}
	return false;
}

/* A room is made up when it is done; a guest wants to be left alone until the
 * request is closed. */
static bool
is_wanted(const struct record *request)
{
	return request_is_open(request) ||
	       (record_int(request, REQUEST_KIND) ==
			       REQUEST_KIND_DO_NOT_DISTURB &&
		       record_int(request, REQUEST_STATE) ==
			       REQUEST_STATE_DONE);
}

static enum err
set_flag(struct reduce_work *w, const struct record *request, bool was_wanted)
{
	bool wanted = is_wanted(request);
	enum room_service_flag flag;
	const struct record *room;
	bool newer;
	enum err e;

	if (!flag_of(request, &flag) || wanted == was_wanted)
		return ERR_OK;
	e = work_find_live(
		w, TABLE_ROOMS, record_text(request, REQUEST_ROOM_ID), &room);
	if (e != ERR_OK || room == NULL)
		return e;
	e = room_is_newer(w, room, ROOM_SERVICE_FLAG, &newer);
	if (e != ERR_OK)
		return e;
	if (newer)
		work_note(w, RULE_HK_STALE, "%s was changed later",
			work_room(w, room));
	else if (wanted)
		room_set_flag(w, room, flag);
	else if (record_int(room, ROOM_SERVICE_FLAG) == (int64_t)flag)
		room_set_flag(w, room, ROOM_SERVICE_FLAG_NONE);
	return ERR_OK;
}

/* ---- what is for the guest, wherever the guest is ---- */

bool
request_is_for_guest(const struct record *request)
{
	return record_int(request, REQUEST_KIND) == REQUEST_KIND_WAKE_UP ||
	       record_int(request, REQUEST_KIND) == REQUEST_KIND_MESSAGE;
}

/* Whoever is still to come is awaited with what was noted. */
static bool
is_gone(const struct record *stay)
{
	switch ((enum stay_state)record_int(stay, STAY_STATE)) {
	case STAY_STATE_CHECKED_OUT:
	case STAY_STATE_CANCELLED:
	case STAY_STATE_NO_SHOW:
		return true;
	case STAY_STATE_WAITLIST:
	case STAY_STATE_OPTION:
	case STAY_STATE_CONFIRMED:
	case STAY_STATE_IN_HOUSE:
	case STAY_STATE_WORD_COUNT:
		break;
	}
	return false;
}

static void
end(struct record *request, const struct record *stay)
{
	record_set_int(request, REQUEST_STATE, REQUEST_STATE_REJECTED);
	request->values[REQUEST_DONE_AT] = stay->values[STAY_CHECKED_OUT_AT];
}

/* A check-out that is taken back brings back what it ended, which it marked
 * with its own instant. */
static bool
was_ended_by(const struct record *request, const struct record *old)
{
	return record_int(request, REQUEST_STATE) == REQUEST_STATE_REJECTED &&
	       !record_is_null(old, STAY_CHECKED_OUT_AT) &&
	       value_equal(request->values[REQUEST_DONE_AT],
		       old->values[STAY_CHECKED_OUT_AT]);
}

static void
follow(struct reduce_work *w, const struct record *request,
	const struct record *old, const struct record *stay)
{
	struct record *r;

	if (!request_is_open(request) &&
		(is_gone(stay) || !was_ended_by(request, old)))
		return;
	r = work_edit(w, request);
	if (is_gone(stay)) {
		end(r, stay);
		return;
	}
	if (!request_is_open(request)) {
		record_set_int(r, REQUEST_STATE, REQUEST_STATE_OPEN);
		record_set_null(r, REQUEST_DONE_AT);
	}
	r->values[REQUEST_ROOM_ID] = stay->values[STAY_ROOM_ID];
}

enum err
request_follow_guest(struct reduce_work *w, const struct record *old,
	const struct record *stay)
{
	struct record_list list;
	enum err e = work_list(w, TABLE_SERVICE_REQUESTS, REQUEST_STAY_ID,
		value_text(stay->id), &list);

	for (size_t i = 0; e == ERR_OK && i < list.count; i++) {
		if (request_is_for_guest(list.items[i]))
			follow(w, list.items[i], old, stay);
	}
	return e;
}

/* Noted, or asked for again, by a desk that did not know where the guest is by
 * now. */
static enum err
meet_guest(struct reduce_work *w, struct record *request)
{
	const struct record *stay;
	enum err e;

	if (!request_is_for_guest(request) ||
		record_is_null(request, REQUEST_STAY_ID))
		return ERR_OK;
	e = work_find_live(
		w, TABLE_STAYS, record_text(request, REQUEST_STAY_ID), &stay);
	if (e != ERR_OK || stay == NULL)
		return e;
	if (is_gone(stay)) {
		work_note(w, RULE_STAY_STATE, "stay %s is %s",
			work_ref(w, stay->id), record_word(stay, STAY_STATE));
		end(request, stay);
	} else if (!record_is_null(stay, STAY_ROOM_ID)) {
		request->values[REQUEST_ROOM_ID] = stay->values[STAY_ROOM_ID];
	}
	return ERR_OK;
}

/* Without these nobody knows what to do. */
static enum err
check_complete(struct reduce_work *w, const struct record *request)
{
	int64_t kind = record_int(request, REQUEST_KIND);

	if (kind == REQUEST_KIND_WAKE_UP &&
		record_is_null(request, REQUEST_WANTED_AT))
		return work_invalid(w, request->entity, REQUEST_WANTED_AT,
			"is required: when the guest is called");
	if (kind == REQUEST_KIND_MESSAGE &&
		record_is_null(request, REQUEST_MESSAGE))
		return work_invalid(w, request->entity, REQUEST_MESSAGE,
			"is required: what the guest is told");
	return ERR_OK;
}

static void
stamp(struct reduce_work *w, struct record *request)
{
	if (record_int(request, REQUEST_STATE) == REQUEST_STATE_DONE)
		work_stamp(w, request, REQUEST_DONE_AT);
	else if (request_is_open(request))
		record_set_null(request, REQUEST_DONE_AT);
}

static enum err
request_insert(struct reduce_work *w, struct record *request)
{
	enum err e = check_complete(w, request);

	if (e != ERR_OK)
		return e;
	work_stamp(w, request, REQUEST_REQUESTED_AT);
	if (record_is_null(request, REQUEST_SOURCE))
		record_set_int(request, REQUEST_SOURCE, REQUEST_SOURCE_DESK);
	stamp(w, request);
	if (request_is_open(request))
		e = meet_guest(w, request);
	if (e != ERR_OK)
		return e;
	if (!request_is_open(request))
		return set_flag(w, request, false);
	e = check_duplicate(w, request);
	if (e == ERR_OK)
		e = task_follow_request(w, request);
	return e == ERR_OK ? set_flag(w, request, false) : e;
}

static enum err
request_update(
	struct reduce_work *w, const struct record *old, struct record *request)
{
	enum err e = ERR_OK;

	/* Who may not read the words changes a state all the same. */
	if (record_changed(old, request, REQUEST_KIND) ||
		record_changed(old, request, REQUEST_WANTED_AT) ||
		record_changed(old, request, REQUEST_MESSAGE))
		e = check_complete(w, request);
	if (e != ERR_OK)
		return e;
	if (record_changed(old, request, REQUEST_STATE) &&
		record_int(request, REQUEST_STATE) == REQUEST_STATE_DUPLICATE &&
		record_is_null(request, REQUEST_DUPLICATE_OF_ID))
		return work_invalid(w, request->entity, REQUEST_DUPLICATE_OF_ID,
			"is required: which request it repeats");
	if (work_is_id(request, record_text(request, REQUEST_DUPLICATE_OF_ID)))
		return work_invalid(w, request->entity, REQUEST_DUPLICATE_OF_ID,
			"is the request itself");
	/* Asked for after all. */
	if (request_is_open(request) &&
		!record_changed(old, request, REQUEST_DUPLICATE_OF_ID))
		record_set_null(request, REQUEST_DUPLICATE_OF_ID);
	stamp(w, request);
	if (request_is_open(request) && !request_is_open(old))
		e = meet_guest(w, request);
	if (e == ERR_OK &&
		(record_changed(old, request, REQUEST_STATE) ||
			record_changed(old, request, REQUEST_ASSIGNED_TO)))
		e = task_follow_request(w, request);
	return e == ERR_OK ? set_flag(w, request, is_wanted(old)) : e;
}

const struct entity_rules request_rules = {
	.insert = request_insert,
	.update = request_update,
};
