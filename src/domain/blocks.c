/* Blocks of rooms (hotel-domain 1.1, axis C): rows with dates, so that a room
 * can be sold again for the nights after. What blocks a room now shows in its
 * status; a room that is kept for somebody shows here alone. */
#include "domain/reduce_priv.h"

#include "base/date.h"

#include <string.h>

static enum block_state
state_of(const struct record *block)
{
	return (enum block_state)record_int(block, BLOCK_STATE);
}

static enum block_kind
kind_of(const struct record *block)
{
	return (enum block_kind)record_int(block, BLOCK_KIND);
}

static bool
is_open(const struct record *block)
{
	return state_of(block) == BLOCK_STATE_PLANNED ||
	       state_of(block) == BLOCK_STATE_ACTIVE;
}

/* The first day that the room can be sold again; false for a date that is none.
 */
static bool
end_of(const struct record *block, char out[DATE_SIZE])
{
	return date_add(record_text(block, BLOCK_THROUGH_DATE), 1, out);
}

static bool
has_night(const struct record *block, const char *from, const char *to)
{
	char end[DATE_SIZE];

	return from == NULL || to == NULL || !end_of(block, end) ||
	       (strcmp(record_text(block, BLOCK_FROM_DATE), to) < 0 &&
		       strcmp(from, end) < 0);
}

enum err
blocks_of_room(struct reduce_work *w, const char *room_id, const char *from,
	const char *to, struct record_list *out)
{
	struct record_list all;
	size_t count = 0;
	enum err e = work_list(
		w, TABLE_ROOM_BLOCKS, BLOCK_ROOM_ID, value_text(room_id), &all);

	if (e != ERR_OK)
		return e;
	out->items = ARENA_ARRAY(w->arena, struct record *, all.count + 1);
	for (size_t i = 0; i < all.count; i++) {
		if (is_open(all.items[i]) && has_night(all.items[i], from, to))
			out->items[count++] = all.items[i];
	}
	out->count = count;
	return ERR_OK;
}

static enum rule
rule_of(const struct record *block)
{
	switch (kind_of(block)) {
	case BLOCK_KIND_OUT_OF_ORDER:
		return RULE_ROOM_OOO;
	case BLOCK_KIND_OUT_OF_SERVICE:
		return RULE_ROOM_OOS;
	case BLOCK_KIND_HOUSE_USE:
	case BLOCK_KIND_HOLD:
	case BLOCK_KIND_WORD_COUNT:
		break;
	}
	return RULE_ROOM_HELD;
}

enum err
block_check_stay(struct reduce_work *w, const struct record *stay,
	const struct record *room)
{
	struct record_list blocks;
	enum err e = blocks_of_room(w, room->id,
		record_text(stay, STAY_ARRIVAL_DATE),
		record_text(stay, STAY_DEPARTURE_DATE), &blocks);

	for (size_t i = 0; e == ERR_OK && i < blocks.count; i++) {
		const struct record *b = blocks.items[i];

		e = work_raise(w, rule_of(b),
			"%s is blocked (%s) from %s to %s", work_room(w, room),
			record_word(b, BLOCK_KIND),
			record_text(b, BLOCK_FROM_DATE),
			record_text(b, BLOCK_THROUGH_DATE));
	}
	return e;
}

static enum room_status
status_of(const struct record *block)
{
	switch (kind_of(block)) {
	case BLOCK_KIND_OUT_OF_ORDER:
		return ROOM_STATUS_OUT_OF_ORDER;
	case BLOCK_KIND_OUT_OF_SERVICE:
		return ROOM_STATUS_MAINTENANCE;
	case BLOCK_KIND_HOUSE_USE:
	case BLOCK_KIND_HOLD:
	case BLOCK_KIND_WORD_COUNT:
		break;
	}
	return ROOM_STATUS_AVAILABLE;
}

enum err
block_status(struct reduce_work *w, const char *room_id, enum room_status *out)
{
	struct record_list blocks;
	enum err e = blocks_of_room(w, room_id, NULL, NULL, &blocks);

	*out = ROOM_STATUS_AVAILABLE;
	for (size_t i = 0; e == ERR_OK && i < blocks.count; i++) {
		const struct record *b = blocks.items[i];

		if (state_of(b) == BLOCK_STATE_ACTIVE && status_of(b) > *out)
			*out = status_of(b);
	}
	return e;
}

/* ---- whom it is in the way of ---- */

/* Guests who are expected in the room while it is blocked. */
static enum err
check_arrivals(struct reduce_work *w, const struct record *block)
{
	struct record_list stays;
	char end[DATE_SIZE];
	enum err e;

	if (!end_of(block, end))
		return work_invalid(w, block->entity, BLOCK_THROUGH_DATE,
			"is too far away");
	e = work_list(w, TABLE_STAYS, STAY_ROOM_ID,
		block->values[BLOCK_ROOM_ID], &stays);
	for (size_t i = 0; e == ERR_OK && i < stays.count; i++) {
		const struct record *s = stays.items[i];
		int64_t state = record_int(s, STAY_STATE);

		if ((state != STAY_STATE_CONFIRMED &&
			    state != STAY_STATE_OPTION) ||
			!stay_overlaps(
				s, record_text(block, BLOCK_FROM_DATE), end))
			continue;
		e = work_raise(w, RULE_ROOM_DOUBLE_ASSIGN,
			"stay %s has the room from %s", work_ref(w, s->id),
			record_text(s, STAY_ARRIVAL_DATE));
		if (e == ERR_OK && !work_insists(w, RULE_ROOM_DOUBLE_ASSIGN))
			e = stay_reassign(w, s);
	}
	return e;
}

static enum err
check_dates(struct reduce_work *w, const struct record *block)
{
	const char *from = record_text(block, BLOCK_FROM_DATE);
	const char *through = record_text(block, BLOCK_THROUGH_DATE);
	const char *today = w->in->business_date;

	if (strcmp(through, from) < 0)
		return work_invalid(w, block->entity, BLOCK_THROUGH_DATE,
			"is before the first day");
	/* What a terminal took in time counts, however late it comes. */
	if (today != NULL && strcmp(through, today) < 0 && !w->in->late)
		return work_invalid(
			w, block->entity, BLOCK_THROUGH_DATE, "has passed");
	return check_arrivals(w, block);
}

/* ---- going on ---- */

/* A room that is only kept for somebody is not broken. */
static enum err
settle(struct reduce_work *w, const struct record *block)
{
	if (status_of(block) == ROOM_STATUS_AVAILABLE)
		return ERR_OK;
	return room_settle_block(w, record_text(block, BLOCK_ROOM_ID));
}

/* The room is given back as the block says; an open end of it keeps its own
 * condition. */
static enum err
give_back(struct reduce_work *w, const struct record *block)
{
	const char *room_id = record_text(block, BLOCK_ROOM_ID);
	enum room_condition condition =
		(enum room_condition)record_int(block, BLOCK_RETURN_CONDITION);
	const struct record *room;
	enum err e = settle(w, block);

	if (e == ERR_OK)
		e = work_find_live(w, TABLE_ROOMS, room_id, &room);
	if (e != ERR_OK || room == NULL || room_is_blocked(room) ||
		record_is_null(block, BLOCK_RETURN_CONDITION))
		return e;
	if (condition == ROOM_CONDITION_CLEAN ||
		condition == ROOM_CONDITION_INSPECTED)
		return room_make_ready(w, room, condition);
	room_make_unready(w, room, condition);
	return ERR_OK;
}

static bool
has_begun(const struct reduce_work *w, const struct record *block)
{
	const char *today = w->in->business_date;

	return today != NULL &&
	       strcmp(record_text(block, BLOCK_FROM_DATE), today) <= 0;
}

/* A room that is broken comes back to be cleaned; one that was only kept comes
 * back as it is. */
static void
fill_return(struct record *block)
{
	if (record_is_null(block, BLOCK_RETURN_CONDITION) &&
		kind_of(block) != BLOCK_KIND_HOLD)
		record_set_int(
			block, BLOCK_RETURN_CONDITION, ROOM_CONDITION_DIRTY);
}

static enum err
block_insert(struct reduce_work *w, struct record *block)
{
	enum err e = check_dates(w, block);

	if (e != ERR_OK)
		return e;
	fill_return(block);
	record_set_int(block, BLOCK_STATE,
		has_begun(w, block) ? BLOCK_STATE_ACTIVE : BLOCK_STATE_PLANNED);
	if (state_of(block) == BLOCK_STATE_PLANNED)
		return ERR_OK;
	return settle(w, block);
}

/* What is over stays as it was; a room that is blocked is not exchanged. */
static enum err
check_content(struct reduce_work *w, const struct record *old,
	const struct record *block)
{
	if (!is_open(old))
		return work_raise(w, RULE_BLOCK_STATE, "the block is %s",
			record_word(old, BLOCK_STATE));
	if (state_of(old) == BLOCK_STATE_ACTIVE &&
		(record_changed(old, block, BLOCK_ROOM_ID) ||
			record_changed(old, block, BLOCK_KIND) ||
			record_changed(old, block, BLOCK_FROM_DATE)))
		return work_raise(w, RULE_BLOCK_STATE,
			"the block has begun: release it and make another one");
	return ERR_OK;
}

static enum err
block_update(
	struct reduce_work *w, const struct record *old, struct record *block)
{
	enum err e = check_content(w, old, block);

	if (e != ERR_OK)
		return e;
	switch (state_of(block)) {
	case BLOCK_STATE_RELEASED:
		work_stamp(w, block, BLOCK_RELEASED_AT);
		return give_back(w, block);
	case BLOCK_STATE_ACTIVE:
		/* Begun before its day. */
		if (state_of(old) == BLOCK_STATE_PLANNED &&
			!has_begun(w, block) && w->in->business_date != NULL)
			record_set_text(
				block, BLOCK_FROM_DATE, w->in->business_date);
		e = check_dates(w, block);
		return e == ERR_OK ? settle(w, block) : e;
	case BLOCK_STATE_PLANNED:
		return check_dates(w, block);
	case BLOCK_STATE_CANCELLED:
	case BLOCK_STATE_WORD_COUNT:
		break;
	}
	return ERR_OK;
}

static enum err
block_remove(struct reduce_work *w, const struct record *old)
{
	if (state_of(old) != BLOCK_STATE_ACTIVE)
		return ERR_OK;
	return work_refuse(
		w, RULE_RECORD_IN_USE, "the block is active: release it");
}

/* ---- the day goes on ---- */

static enum err
begin(struct reduce_work *w, const struct record *block)
{
	const char *room_id = record_text(block, BLOCK_ROOM_ID);
	const struct record *guest;
	enum err e = room_occupant(w, room_id, &guest);

	if (e != ERR_OK)
		return e;
	/* Nobody is thrown out: the block waits until somebody looks at it. */
	if (guest != NULL && status_of(block) != ROOM_STATUS_AVAILABLE) {
		work_note(w, RULE_ROOM_GUEST_IN,
			"a block waits for stay %s to leave",
			work_ref(w, guest->id));
		return ERR_OK;
	}
	record_set_int(work_edit(w, block), BLOCK_STATE, BLOCK_STATE_ACTIVE);
	return settle(w, block);
}

static enum err
end(struct reduce_work *w, const struct record *block)
{
	struct record *now = work_edit(w, block);

	record_set_int(now, BLOCK_STATE, BLOCK_STATE_RELEASED);
	work_stamp(w, now, BLOCK_RELEASED_AT);
	return give_back(w, now);
}

static enum err
list_state(
	struct reduce_work *w, enum block_state state, struct record_list *out)
{
	return work_list(w, TABLE_ROOM_BLOCKS, BLOCK_STATE,
		value_int((int64_t)state), out);
}

enum err
blocks_roll(struct reduce_work *w, const char *day)
{
	struct record_list active;
	struct record_list planned;
	enum err e = list_state(w, BLOCK_STATE_ACTIVE, &active);

	if (e == ERR_OK)
		e = list_state(w, BLOCK_STATE_PLANNED, &planned);
	for (size_t i = 0; e == ERR_OK && i < active.count; i++) {
		if (strcmp(record_text(active.items[i], BLOCK_THROUGH_DATE),
			    day) < 0)
			e = end(w, active.items[i]);
	}
	for (size_t i = 0; e == ERR_OK && i < planned.count; i++) {
		if (strcmp(record_text(planned.items[i], BLOCK_FROM_DATE),
			    day) <= 0)
			e = begin(w, planned.items[i]);
	}
	return e;
}

const struct entity_rules block_rules = {
	.insert = block_insert,
	.update = block_update,
	.remove = block_remove,
};
