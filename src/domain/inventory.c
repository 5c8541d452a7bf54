/*
 * Rooms by type: whether a night of a type is still to be sold, and which type
 * is the better one. Looks at the stays that are open, never at what has been.
 */
#include "domain/reduce_priv.h"

#include "base/date.h"

#include <string.h>

/* A longer stay is looked at for so many nights. */
#define NIGHTS_MAX 366

/* ---- the better type ---- */

/* The lowest price of a room of the type; false when no room of it has one. */
static bool
lowest_rate(const struct record_list *rooms, int64_t *out)
{
	bool found = false;

	for (size_t i = 0; i < rooms->count; i++) {
		const struct record *r = rooms->items[i];

		if (record_is_null(r, ROOM_RATE_MINOR) ||
			(found && record_int(r, ROOM_RATE_MINOR) >= *out))
			continue;
		*out = record_int(r, ROOM_RATE_MINOR);
		found = true;
	}
	return found;
}

static enum err
rooms_of_type(struct reduce_work *w, const char *type, struct record_list *out)
{
	return work_list(w, TABLE_ROOMS, ROOM_ROOM_TYPE, value_text(type), out);
}

enum err
inventory_check_type(struct reduce_work *w, const struct record *stay,
	const struct record *room)
{
	const char *sold = record_text(stay, STAY_ROOM_TYPE);
	const char *given = record_text(room, ROOM_ROOM_TYPE);
	struct record_list rooms;
	int64_t lowest = 0;
	enum err e;

	if (sold == NULL || strcmp(sold, given) == 0 ||
		record_is_null(room, ROOM_RATE_MINOR))
		return ERR_OK;
	e = rooms_of_type(w, sold, &rooms);
	if (e != ERR_OK || !lowest_rate(&rooms, &lowest) ||
		record_int(room, ROOM_RATE_MINOR) >= lowest)
		return e;
	return work_raise(w, RULE_ROOM_TYPE_DOWNGRADE, "%s is %s, %s was sold",
		work_room(w, room), given, sold);
}

/* ---- what is sold of a type ---- */

struct nights {
	const struct record *stay; /* whose nights they are */
	const char *type;
	const struct record_list *rooms; /* of the type */
	int32_t first;                   /* day number */
	int32_t count;
	int sold[NIGHTS_MAX];
	int blocked[NIGHTS_MAX];
};

static bool
is_of_type(const struct nights *n, const struct record *stay)
{
	const char *room_id = record_text(stay, STAY_ROOM_ID);
	const char *type = record_text(stay, STAY_ROOM_TYPE);

	/* In an assigned room it takes that one, whatever was sold. */
	for (size_t i = 0; room_id != NULL && i < n->rooms->count; i++) {
		if (work_is_id(n->rooms->items[i], room_id))
			return true;
	}
	return room_id == NULL && type != NULL && strcmp(type, n->type) == 0;
}

static bool
read_nights(const struct record *stay, int32_t *first, int32_t *end)
{
	const char *arrival = record_text(stay, STAY_ARRIVAL_DATE);
	const char *departure = record_text(stay, STAY_DEPARTURE_DATE);

	return arrival != NULL && departure != NULL &&
	       date_to_days(arrival, first) && date_to_days(departure, end);
}

static void
count_stay(struct nights *n, const struct record *stay)
{
	int32_t first;
	int32_t end;

	if (work_is_id(stay, n->stay->id) || !read_nights(stay, &first, &end) ||
		!is_of_type(n, stay))
		return;
	first = first > n->first ? first - n->first : 0;
	end = end - n->first < n->count ? end - n->first : n->count;
	for (int32_t i = first; i < end; i++)
		n->sold[i]++;
}

static enum err
count_state(struct reduce_work *w, struct nights *n, enum stay_state state)
{
	struct record_list stays;
	enum err e = work_list(
		w, TABLE_STAYS, STAY_STATE, value_int((int64_t)state), &stays);

	for (size_t i = 0; e == ERR_OK && i < stays.count; i++)
		count_stay(n, stays.items[i]);
	return e;
}

static bool
takes_room(const struct record *block)
{
	/* Out of service is out of sight for a day, not off sale. */
	return record_int(block, BLOCK_KIND) != BLOCK_KIND_OUT_OF_SERVICE;
}

static bool
block_nights(const struct nights *n, const struct record *block, int32_t *first,
	int32_t *end)
{
	if (!date_to_days(record_text(block, BLOCK_FROM_DATE), first) ||
		!date_to_days(record_text(block, BLOCK_THROUGH_DATE), end))
		return false;
	*first = *first > n->first ? *first - n->first : 0;
	*end = *end + 1 - n->first < n->count ? *end + 1 - n->first : n->count;
	return true;
}

/* The nights on which a room is not to be had: those of its blocks; all of them
 * when it is out of order and nobody said until when. */
static void
count_room(struct nights *n, const struct record *room,
	const struct record_list *blocks)
{
	bool all = record_int(room, ROOM_STATUS) == ROOM_STATUS_OUT_OF_ORDER;
	bool blocked[NIGHTS_MAX] = { false };
	int32_t first;
	int32_t end;

	for (size_t i = 0; i < blocks->count; i++) {
		const struct record *b = blocks->items[i];

		if (!work_is_id(room, record_text(b, BLOCK_ROOM_ID)) ||
			!takes_room(b) || !block_nights(n, b, &first, &end))
			continue;
		if (record_int(b, BLOCK_KIND) == BLOCK_KIND_OUT_OF_ORDER &&
			record_int(b, BLOCK_STATE) == BLOCK_STATE_ACTIVE)
			all = false;
		for (int32_t k = first; k < end; k++)
			blocked[k] = true;
	}
	for (int32_t k = 0; k < n->count; k++)
		n->blocked[k] += all || blocked[k];
}

static void
join(struct reduce_work *w, const struct record_list *more,
	struct record_list *list)
{
	struct record **items = ARENA_ARRAY(
		w->arena, struct record *, list->count + more->count + 1);

	if (list->count > 0)
		memcpy(items, list->items, list->count * sizeof(*items));
	if (more->count > 0)
		memcpy(items + list->count, more->items,
			more->count * sizeof(*items));
	list->items = items;
	list->count += more->count;
}

static enum err
count_blocked(struct reduce_work *w, struct nights *n)
{
	static const enum block_state open[] = { BLOCK_STATE_PLANNED,
		BLOCK_STATE_ACTIVE };
	struct record_list all = { 0 };
	struct record_list some;
	enum err e = ERR_OK;

	for (int i = 0; e == ERR_OK && i < 2; i++) {
		e = work_list(w, TABLE_ROOM_BLOCKS, BLOCK_STATE,
			value_int((int64_t)open[i]), &some);
		if (e == ERR_OK)
			join(w, &some, &all);
	}
	for (size_t i = 0; e == ERR_OK && i < n->rooms->count; i++)
		count_room(n, n->rooms->items[i], &all);
	return e;
}

static enum err
check_nights(struct reduce_work *w, const struct nights *n)
{
	char day[DATE_SIZE];

	for (int32_t i = 0; i < n->count; i++) {
		int sellable = (int)n->rooms->count - n->blocked[i];

		if (n->sold[i] < sellable)
			continue;
		date_from_days(n->first + i, day);
		return work_raise(w, RULE_NO_INVENTORY,
			"%d of %d rooms of type %s are sold on %s", n->sold[i],
			sellable, n->type, day);
	}
	return ERR_OK;
}

enum err
inventory_check_sold(struct reduce_work *w, const struct record *stay)
{
	struct nights *n;
	struct record_list rooms;
	int32_t end;
	enum err e;

	if (record_is_null(stay, STAY_ROOM_TYPE))
		return ERR_OK;
	n = ARENA_NEW(w->arena, struct nights);
	n->stay = stay;
	n->type = record_text(stay, STAY_ROOM_TYPE);
	n->rooms = &rooms;
	if (!read_nights(stay, &n->first, &end))
		return ERR_OK;
	n->count = end - n->first < NIGHTS_MAX ? end - n->first : NIGHTS_MAX;
	e = rooms_of_type(w, n->type, &rooms);
	/* A type that the hotel does not have is nobody's to sell out. */
	if (e != ERR_OK || rooms.count == 0)
		return e;
	e = count_blocked(w, n);
	if (e == ERR_OK)
		e = count_state(w, n, STAY_STATE_CONFIRMED);
	if (e == ERR_OK)
		e = count_state(w, n, STAY_STATE_OPTION);
	if (e == ERR_OK)
		e = count_state(w, n, STAY_STATE_IN_HOUSE);
	return e == ERR_OK ? check_nights(w, n) : e;
}

/* ---- another room ---- */

/* "9" comes before "10". */
static bool
is_lower(const struct record *a, const struct record *b)
{
	const char *x = record_text(a, ROOM_NUMBER);
	const char *y = record_text(b, ROOM_NUMBER);

	return strlen(x) != strlen(y) ? strlen(x) < strlen(y)
				      : strcmp(x, y) < 0;
}

static bool
takes_nights(const struct record *other, const struct record *stay)
{
	int64_t state = record_int(other, STAY_STATE);

	return !work_is_id(other, stay->id) &&
	       (state == STAY_STATE_CONFIRMED || state == STAY_STATE_OPTION ||
		       state == STAY_STATE_IN_HOUSE) &&
	       stay_overlaps(other, record_text(stay, STAY_ARRIVAL_DATE),
		       record_text(stay, STAY_DEPARTURE_DATE));
}

static enum err
is_free(struct reduce_work *w, const struct record *room,
	const struct record *stay, bool *out)
{
	struct record_list list;
	enum err e;

	*out = false;
	if (room_is_blocked(room) ||
		work_is_id(room, record_text(stay, STAY_ROOM_ID)))
		return ERR_OK;
	e = blocks_of_room(w, room->id, record_text(stay, STAY_ARRIVAL_DATE),
		record_text(stay, STAY_DEPARTURE_DATE), &list);
	if (e != ERR_OK || list.count > 0)
		return e;
	e = work_list(
		w, TABLE_STAYS, STAY_ROOM_ID, value_text(room->id), &list);
	*out = e == ERR_OK;
	for (size_t i = 0; e == ERR_OK && i < list.count; i++)
		*out &= !takes_nights(list.items[i], stay);
	return e;
}

enum err
inventory_find_room(struct reduce_work *w, const struct record *stay,
	const struct record **out)
{
	const char *type = record_text(stay, STAY_ROOM_TYPE);
	const struct record *room;
	struct record_list rooms;
	bool free_then = false;
	enum err e = work_find_live(
		w, TABLE_ROOMS, record_text(stay, STAY_ROOM_ID), &room);

	*out = NULL;
	if (e == ERR_OK && type == NULL && room != NULL)
		type = record_text(room, ROOM_ROOM_TYPE);
	if (e != ERR_OK || type == NULL)
		return e;
	e = rooms_of_type(w, type, &rooms);
	for (size_t i = 0; e == ERR_OK && i < rooms.count; i++) {
		if (*out != NULL && !is_lower(rooms.items[i], *out))
			continue;
		e = is_free(w, rooms.items[i], stay, &free_then);
		if (e == ERR_OK && free_then)
			*out = rooms.items[i];
	}
	return e;
}
